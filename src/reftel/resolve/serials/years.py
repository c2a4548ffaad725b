"""The year of a reference: as written, else told by the strongest evidence that there is.

The order is that of the rule of years: own serial, held cable with a fitting date, curve, ceiling, else the
year of the citing cable. Numbers began anew each January from 1969 on; the series of July 1967 ran to
December 1968; before, each pair of posts counted from July to June.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from reftel.lexicon.mrn import full_year, latest_year, why_no_year
from reftel.lexicon.numbers import ceilings
from reftel.model.reasons import Reason, ReasonKind, Reasons, reason_of
from reftel.model.records import MRN, Ref, YearFrom
from reftel.model.years import FIRST_YEAR
from reftel.resolve.serials.curves import SLACK_DAYS, STATE, is_beyond_own_pace
from reftel.resolve.serials.holdings import Holdings

# Cables sent together cite each other, the later number too. Beyond this gap a higher number of the
# citing post is last year's; within it, only if last year's is held.
COMPANION_GAP = 10
YEARS_BACK = 5
LONG_SERIES = date(1967, 7, 1)
"""The first day of the series that ran to December 1968; before, numbers were those of a fiscal year."""
LAST_LONG_YEAR = 1968
_NEAR_NEW_YEAR = 0.2  # of a series so far: a number so near to where it passed New Year may be of both years


class Citing(NamedTuple):
    """What is known of the citing cable: its MRN, and the day it was sent."""

    mrn: MRN | None = None
    day: date | None = None

    @property
    def year(self) -> int | None:
        """The year of its number, else that of its date."""
        if self.mrn:
            return self.mrn.year
        return self.day.year if self.day else None

    @property
    def last_year(self) -> int:
        """The latest year of what it can cite: its day may be in the year after that of its number."""
        year = self.year or 0
        return year + bool(self.day and self.day.year == year + 1)


class FoundYear(NamedTuple):
    """The year of a reference and how it was found; `others` are years that it may as well be of.

    Of those that are to be looked at the others come first.
    """

    year: int
    year_from: YearFrom
    reasons: Reasons
    others: tuple[int, ...] = ()


def find_year(ref: Ref, post: str, citing: Citing, holdings: Holdings) -> FoundYear:
    """Find the year of a reference to a cable of a post; `citing` has a year where the reference has none."""
    serial = ref.serial or 0
    if ref.year is None:
        if ref.series:
            return _year_of_airgram(MRN(citing.year or 0, post, serial, ref.series), ref, citing, holdings)
        return _infer_year(post, serial, citing, holdings)
    year = full_year(ref.year) if citing.year is None else latest_year(ref.year, citing.last_year)
    if year and not ref.series and is_of_other_pair(year, post, citing):
        return _year_of_pair(post, serial, (year,), citing, holdings)
    if year:
        return _as_written(year, ref.year)
    return slip_of_year(ref.year, MRN(citing.year or 0, post, serial, ref.series), citing, holdings)


@lru_cache(maxsize=1024)
def _as_written(year: int, written: int) -> FoundYear:
    return FoundYear(year, YearFrom.WRITTEN, (Reason(ReasonKind.YEAR_WRITTEN, written),))


@lru_cache(maxsize=1024)
def _as_citing(year: int) -> FoundYear:
    return FoundYear(year, YearFrom.CITING, (Reason(ReasonKind.YEAR_OF_CITING, year),))


def slip_of_year(written: int, here: MRN, citing: Citing, holdings: Holdings) -> FoundYear:
    """Return the years that may be meant by one after the citing cable: a slip, never a cable to come.

    These are the citing year (the one before, where the post can have issued the number in that alone), and
    the one written, if it is near. `here` is the number in the citing year.
    """
    ahead = written if written >= 100 else citing.last_year + (written - citing.last_year) % 100
    verdict = holdings.could_issue(here, citing.day or date(here.year, 12, 31))
    usual = here.year
    if verdict and not verdict.possible:
        usual = _earlier_year(here, verdict.basis, Reason(ReasonKind.YEAR_AFTER_CITING), holdings).year
    near = not why_no_year(ahead) and ahead - here.year <= YEARS_BACK
    reason = Reason(ReasonKind.YEAR_AFTER_CITING, written)
    return FoundYear(ahead if near else usual, YearFrom.WRITTEN, (reason,), (usual,))


def _infer_year(post: str, serial: int, citing: Citing, holdings: Holdings) -> FoundYear:
    this_year = citing.year or 0
    if this_year <= LAST_LONG_YEAR:
        return _year_in_series(post, serial, citing, holdings)
    if citing.mrn and citing.mrn.post == post and not citing.mrn.series:
        return _year_by_own_serial(serial, citing.mrn, citing, holdings)
    here = MRN(this_year, post, serial)
    if found := _year_by_held(here, citing, holdings):
        return found
    verdict = holdings.could_issue(here, citing.day or date(this_year, 12, 31))
    if verdict is None or verdict.reason is None:
        return _as_citing(this_year)
    return _earlier_year(here, verdict.basis, verdict.reason, holdings)


def _year_of_airgram(here: MRN, ref: Ref, citing: Citing, holdings: Holdings) -> FoundYear:
    """Return the year of an airgram without one: by one that is held, by its day, else the citing year.

    Posts number airgrams apart from telegrams, and how many they write in a year no table knows.
    """
    if citing.mrn and citing.mrn.counter == here.counter:
        return _year_by_own_serial(here.serial, citing.mrn, citing, holdings)
    if found := _year_by_held(here, citing, holdings):
        return found
    if not ref.sent:
        return _as_citing(here.year)
    month, day = map(int, ref.sent.removeprefix("--").split("-"))
    last = (citing.day or date(here.year, 12, 31)) + timedelta(days=SLACK_DAYS)
    is_over = (here.year, month, day) <= (last.year, last.month, last.day)
    year, kind = (here.year, ReasonKind.YEAR_OF_DAY) if is_over else (here.year - 1, ReasonKind.DAY_TO_COME)
    return FoundYear(year, YearFrom.CITING, (Reason(kind, year, other=f"{month:02d}-{day:02d}"),))


def _year_by_own_serial(serial: int, own: MRN, citing: Citing, holdings: Holdings) -> FoundYear:
    if serial <= own.serial:
        return FoundYear(own.year, YearFrom.CITING, (reason_of(ReasonKind.BELOW_OWN, own),))
    here = own._replace(serial=serial)
    day = holdings.day(here)
    if day and citing.day and day <= citing.day + timedelta(days=SLACK_DAYS):
        return FoundYear(own.year, YearFrom.HELD, (reason_of(ReasonKind.HELD_BY_THEN, here),))
    if serial - own.serial <= COMPANION_GAP and here._replace(year=own.year - 1) not in holdings:
        return FoundYear(own.year, YearFrom.CITING, (reason_of(ReasonKind.SOON_AFTER_OWN, own),))
    reason = reason_of(ReasonKind.ABOVE_OWN, own)
    return _earlier_year(here, YearFrom.OWN_SERIAL, reason, holdings, Citing(own, citing.day))


def _year_by_held(here: MRN, citing: Citing, holdings: Holdings) -> FoundYear | None:
    """Decide by a held cable whose date fits: of this year by then, else of the year before."""
    if here not in holdings:
        return None
    if _is_held_by_then(here, citing, holdings):
        return FoundYear(here.year, YearFrom.HELD, (reason_of(ReasonKind.HELD_BY_THEN, here),))
    before = here._replace(year=here.year - 1)
    if before not in holdings:
        return None
    reason = reason_of(ReasonKind.SENT_LATER, here, holdings.day(here))
    return FoundYear(before.year, YearFrom.HELD, (reason,))


def _earlier_year(
    here: MRN, basis: YearFrom, reason: Reason, holdings: Holdings, own: Citing | None = None
) -> FoundYear:
    """Return the latest year before in which the post can have issued the number.

    The year before is usual. Beyond it only a cable that is held decides: people who cite an older
    cable write its year, so a number that fits neither year may as well be a slip. Where nothing else tells,
    the pace of the citing post does, if it is the one: `own`.
    """
    usual = (here.year, max(here.year - 1, FIRST_YEAR))
    for back in range(1, min(YEARS_BACK, here.year - FIRST_YEAR) + 1):
        earlier = here._replace(year=here.year - back)
        verdict = holdings.could_issue(earlier, date(earlier.year, 12, 31))
        if verdict is None and own and own.mrn:
            possible = not is_beyond_own_pace(here.serial, own.mrn, own.day)
        else:
            possible = verdict is None or verdict.possible
        if earlier in holdings or possible:
            doubtful = back > 1 and earlier not in holdings
            kind = ReasonKind.OLD_YEAR if doubtful else ReasonKind.EARLIER_YEAR
            return FoundYear(
                earlier.year, basis, (reason, Reason(kind, earlier.year)), usual if doubtful else ()
            )
    return FoundYear(usual[1], basis, (reason, Reason(ReasonKind.NO_YEAR_FITS)), usual[:1])


# Before 1969 a series of numbers may have passed a New Year.


class _Series(NamedTuple):
    """The series of numbers that a cable cites from: its first day, and the years that it had seen by then,
    the latest first. `is_of_pair`: each pair of posts counted by itself.
    """

    first: date
    years: tuple[int, ...]
    is_of_pair: bool

    def year_by_pace(self, serial: int, known: int, day: date) -> int | None:
        """Return the year of a number where another is known of a day, None so near to New Year that it may
        be of either.
        """
        if len(self.years) == 1:
            return self.years[0]
        new_year = known * (date(self.years[0], 1, 1) - self.first).days / max((day - self.first).days, 1)
        if abs(serial - new_year) <= new_year * _NEAR_NEW_YEAR:
            return None
        return self.years[serial < new_year]


def _series_of(day: date) -> _Series:
    """Return the series that ran on a day before 1969.

    >>> _series_of(date(1965, 2, 1)).years, _series_of(date(1968, 5, 1)).first
    ((1965, 1964), datetime.date(1967, 7, 1))
    """
    if day >= LONG_SERIES:
        return _Series(LONG_SERIES, tuple(range(day.year, LONG_SERIES.year - 1, -1)), is_of_pair=False)
    if day.month >= LONG_SERIES.month:
        return _Series(date(day.year, 7, 1), (day.year,), is_of_pair=True)
    return _Series(date(day.year - 1, 7, 1), (day.year, day.year - 1), is_of_pair=True)


def _year_in_series(post: str, serial: int, citing: Citing, holdings: Holdings) -> FoundYear:
    """Return the year of a number that is cited before 1969.

    What the citing post counts itself is told by its own number, as far as it had come. Of a fiscal year the
    numbers of others are not unique ("Saigon 512" went to Washington, and another to Bangkok); in the long
    series a held cable tells the year, or the number that a post is known to have had at New Year.
    """
    day = citing.day or date(citing.year or 0, 12, 31)
    series, own = _series_of(day), citing.mrn
    doubtful = ReasonKind.NUMBER_OF_PAIR if series.is_of_pair else ReasonKind.TWO_YEARS
    if own and own.post == post and citing.day:
        if serial <= own.serial + COMPANION_GAP and (year := series.year_by_pace(serial, own.serial, day)):
            reason = reason_of(ReasonKind.OWN_SERIES, own, series.first)
            return FoundYear(year, YearFrom.OWN_SERIAL, (reason, Reason(ReasonKind.EARLIER_YEAR, year)))
    elif not series.is_of_pair:
        if year := _year_by_holdings(post, serial, series, holdings):
            return FoundYear(year, YearFrom.CURVE, (Reason(ReasonKind.LONG_SERIES, year),))
        new_year = ceilings().get((post, LONG_SERIES.year))
        if len(series.years) == 1:
            year = series.years[0]
        elif new_year:
            year = series.year_by_pace(serial, new_year.serial, new_year.until)
        if year:
            return FoundYear(year, YearFrom.CEILING, (Reason(ReasonKind.LONG_SERIES, year),))
    if series.is_of_pair and not (own and own.post == post):
        return _year_of_pair(post, serial, series.years, citing, holdings)
    year, *others = series.years
    return FoundYear(year, YearFrom.CITING, (Reason(doubtful, year),), tuple(others) or (year,))


def is_of_other_pair(year: int, post: str, citing: Citing) -> bool:
    """Tell whether a number of a year is of a fiscal year and pair of posts, and not the citing post's own.

    >>> is_of_other_pair(1965, "SAIGON", Citing()), is_of_other_pair(1968, "SAIGON", Citing())
    (True, False)
    """
    is_early = year < LONG_SERIES.year or (
        year == LONG_SERIES.year and citing.day is not None and citing.day < LONG_SERIES
    )
    return is_early and not (citing.mrn and citing.mrn.post == post)


def _year_of_pair(
    post: str, serial: int, years: Sequence[int], citing: Citing, holdings: Holdings
) -> FoundYear:
    """Return the year of a number that each pair of posts gave once in a fiscal year: open, whichever it is.

    A held cable decides where the Department cites what a post sent: that pair is the one whose messages are
    kept. "DEPTEL 512" may be to any post, and so may "SAIGON 512", cited by BANGKOK.
    """
    reason = Reason(ReasonKind.NUMBER_OF_PAIR, years[0])
    if citing.mrn and citing.mrn.post == STATE != post:
        held = [year for year in years if _is_held_by_then(MRN(year, post, serial), citing, holdings)]
        if len(held) == 1:
            by_then = reason_of(ReasonKind.HELD_BY_THEN, MRN(held[0], post, serial))
            return FoundYear(held[0], YearFrom.HELD, (by_then, reason))
    year, *others = years
    return FoundYear(year, YearFrom.CITING, (reason,), tuple(others) or (year,))


def _is_held_by_then(mrn: MRN, citing: Citing, holdings: Holdings) -> bool:
    if mrn not in holdings:
        return False
    day = holdings.day(mrn)
    return not day or not citing.day or day <= citing.day + timedelta(days=SLACK_DAYS)


def _year_by_holdings(post: str, serial: int, series: _Series, holdings: Holdings) -> int | None:
    """Return the year in which held cables of the long series put a number, None where they do not tell."""
    last, first = series.years[0], series.years[-1]
    below, _ = holdings.neighbours(MRN(last, post, serial))
    _, above = holdings.neighbours(MRN(first, post, serial))
    if below and below.day >= series.first:
        return last
    return first if above and above.day >= series.first else None
