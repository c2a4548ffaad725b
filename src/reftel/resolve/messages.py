"""Cables that are cited by another name than their number: TOSEC 100150, or sender and date-time group.

They are looked up among what is held, a number of a journey also among what others cite with both numbers.
What is not there stays a message, and is no missing cable: of which telegram it is another number, or what
number the telegram of that minute has, nobody knows.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from reftel.lexicon.aliases import journey_number
from reftel.lexicon.posts import variants
from reftel.model.reasons import Reason, ReasonKind, reason_of
from reftel.model.records import MRN, Kind, Ref, Resolution, Status, YearFrom
from reftel.resolve.serials.curves import SLACK_DAYS
from reftel.resolve.serials.holdings import Holdings
from reftel.resolve.serials.years import Citing, find_year

LONGEST_JOURNEY = 60  # days: numbers of a journey begin anew with the next
_MONTHS_BACK = 12


def as_found(ref: Ref, found: Resolution) -> Ref:
    """Return a reference by a number of a journey as the message that it is, where no cable was found."""
    if found.status is Status.OTHER and ref.kind is Kind.CABLE:
        return ref._replace(kind=Kind.MESSAGE)
    return ref


def find_by_alias(ref: Ref, series: str, citing: Citing, holdings: Holdings) -> Resolution:
    """Find the cable that has a number of the Secretary's journey, beside its own or as its own."""
    serial = ref.serial or 0
    years = [citing.year, citing.year - 1] if citing.year else []
    own = [MRN(year, series, serial) for year in years]
    alias = journey_number(series, serial)
    known = [*holdings.named(alias), *(mrn for mrn in own if mrn in holdings)]
    wanted = find_year(ref, series, citing, holdings).year if ref.year is not None else None
    fitting = [mrn for mrn in known if _fits(mrn, wanted, citing, holdings)]
    year_from = YearFrom.HELD if ref.year is None else YearFrom.WRITTEN
    return _found(fitting, alias.value, year_from, citing, holdings)


def _fits(mrn: MRN, wanted: int | None, citing: Citing, holdings: Holdings) -> bool:
    """Tell whether a cable is of the year that is wanted, else of the journey from which it may be cited."""
    day = holdings.day(mrn)
    if wanted is not None:
        return mrn.year == wanted
    if citing.day and mrn not in holdings:
        span = holdings.interval(mrn, None)
        first, last = citing.day - timedelta(days=LONGEST_JOURNEY), citing.day + timedelta(days=SLACK_DAYS)
        return span.earliest <= last and first <= span.latest
    if day is None or citing.day is None:
        return mrn.year == citing.year
    return -SLACK_DAYS <= (citing.day - day).days <= LONGEST_JOURNEY


def find_by_time(ref: Ref, citing: Citing, holdings: Holdings) -> Resolution:
    """Find the held cable that a post sent at the minute of a date-time group."""
    name = f"{ref.sender or 'a message'} of {ref.sent}"
    sent = read_sent(ref.sent, citing.day or (date(citing.year, 12, 31) if citing.year else None))
    if not sent or not ref.sender:
        return _found((), name, YearFrom.HELD, citing, holdings)
    posts = (ref.sender, *variants(ref.sender))
    year_from = YearFrom.HELD if ref.sent.startswith("--") else YearFrom.WRITTEN
    found = [mrn for post in posts for mrn in holdings.sent_at(post, sent)]
    return _found(found, name, year_from, citing, holdings)


def read_sent(written: str, by: date | None) -> datetime | None:
    """Return the moment of a date-time group; of one without month or year the last by a day.

    >>> read_sent("---31T13:45Z", date(1973, 7, 4))
    datetime.datetime(1973, 5, 31, 13, 45, tzinfo=datetime.timezone.utc)
    """
    day, _, clock = written.rpartition("T")
    digits = day.replace("-", "")
    if len(digits) == len("YYYYMMDD"):
        return _moment(int(digits[:4]), int(digits[4:6]), int(digits[6:]), clock)
    if by is None:
        return None
    last = by + timedelta(days=SLACK_DAYS)
    for back in range(_MONTHS_BACK):
        year, month = divmod(last.year * 12 + last.month - 1 - back, 12)
        if len(digits) == len("MMDD") and int(digits[:2]) != month + 1:
            continue
        sent = _moment(year, month + 1, int(digits[-2:]), clock)
        if sent and sent.date() <= last:
            return sent
    return None


def _moment(year: int, month: int, day: int, clock: str) -> datetime | None:
    try:
        return datetime(year, month, day, int(clock[:2]), int(clock[3:5]), tzinfo=UTC)
    except ValueError:
        return None


def _found(
    mrns: Iterable[MRN], name: str, year_from: YearFrom, citing: Citing, holdings: Holdings
) -> Resolution:
    candidates = tuple(dict.fromkeys(mrns))
    if not candidates:
        return Resolution(Status.OTHER, reasons=(Reason(ReasonKind.MESSAGE_NOT_HELD, other=name),))
    if len(candidates) > 1:
        reason = Reason(ReasonKind.MESSAGES_HELD, other=name)
        return Resolution(Status.AMBIGUOUS, reasons=(reason,), candidates=candidates)
    (mrn,) = candidates
    held_or_missing = Status.HELD if mrn in holdings else Status.MISSING
    status = Status.SELF if mrn == citing.mrn else held_or_missing
    return Resolution(status, mrn, year_from, (reason_of(ReasonKind.MESSAGE_HELD, mrn, name),), candidates)
