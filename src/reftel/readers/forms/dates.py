"""Dates as columns and cells of the forms write them."""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from reftel.lexicon.dates import MONTH, find_date, month_number
from reftel.lexicon.mrn import read_year
from reftel.model.place import NO_PLACE
from reftel.model.problems import Problem, ProblemCode

_WEEKDAY = r"(?:MON|TUE|WED|THU|FRI|SAT|SUN)[A-Z]{0,6}"
_TIME = (
    r"(?:[ ,T]{1,3}(?:AT[ ])?(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<seconds>\d{2})(?:[.,]\d{1,9})?)?"
    r"[ ]?(?:(?P<half>[AP])\.?M\.?)?[ ]?(?:Z|UTC|GMT|(?P<zone>[+-]\d{2}(?::?\d{2})?))?)?"
)
# "6/13/1975", "13.6.75 14:05", "1975-06-13 00:00:00+00", "1975/06/13"
_NUMBERED = re.compile(
    r"(?:(?P<first>\d{1,2})(?P<sign>[/.-])(?P<second>\d{1,2})(?P=sign)(?P<year>\d{4}|\d{2})"
    rf"|(?P<before>\d{{4}})(?P<mark>[/.-])(?P<month>\d{{1,2}})(?P=mark)(?P<day>\d{{1,2}})){_TIME}",
    re.ASCII | re.IGNORECASE,
)
# "01 JAN 1994", "01-Jan-94 12:00:00 am", "JAN 1, 1994", "Friday, June 13th, 1975", "1975 June 13 (Friday)"
_NAMED = re.compile(
    rf"(?:{_WEEKDAY}\.?,?[ ]{{1,2}})?"
    rf"(?:(?:(?P<day>\d{{1,2}})(?:ST|ND|RD|TH)?[ /.-]{{0,3}}(?:OF[ ])?(?P<month>{MONTH})"
    rf"|(?P<first>{MONTH})[ /.-]{{0,3}}(?P<second>\d{{1,2}})(?:ST|ND|RD|TH)?)"
    r"[ ,/.-]{0,3}(?P<year>\d{4}|'?(?<!\d)\d{2})"
    rf"|(?P<before>\d{{4}})[ ,/-]{{1,2}}(?P<named>{MONTH})[ .-]{{1,2}}(?P<last>\d{{1,2}})){_TIME}"
    rf"(?:[ ]\({_WEEKDAY}\))?",
    re.ASCII | re.IGNORECASE,
)
# "Fri Jun 13 14:05:00 UTC 1975", as Unix and C write a moment: the year behind the time
_YEAR_LAST = re.compile(
    rf"(?:{_WEEKDAY}\.?,?[ ]{{1,2}})?(?P<day>{MONTH}[ ]{{1,2}}\d{{1,2}})[ ]{{1,2}}"
    r"(?P<time>\d{1,2}:\d{2}(?::\d{2})?)(?:[ ](?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2}))?[ ]{1,2}(?P<year>\d{4})",
    re.ASCII | re.IGNORECASE,
)
# "13 JUN 1975 1405Z", as telegrams write the time
_MILITARY = re.compile(r"(?<=[ ])([01]\d|2[0-3])([0-5]\d)(?=[ ]?Z\Z)", re.ASCII | re.IGNORECASE)

HEAD_OF_DATE = 3_000
"""Characters within which a text has its date-time group."""

_ADVICE = "write all dates as YYYY-MM-DD HH:MM"


class Order(NamedTuple):
    """Whether days or months come first in the dates of a file.

    Where it `varies`, a date that may be either is none. `doubt` says why nobody can tell, "" where it is
    known.
    """

    day_first: bool = False
    varies: bool = False
    doubt: str = ""
    advice: str = _ADVICE

    def problems(self, name: str) -> Iterator[Problem]:
        """Yield what a file of this name is told of, where nobody can tell the order."""
        if self.doubt:
            yield Problem(ProblemCode.DOUBTFUL_DATES, name, NO_PLACE, self.doubt, self.advice, lost=False)


USUAL = Order()


def find_order(dates: Iterable[tuple[str, str]]) -> Order:
    """Tell the order of day and month from dates as written, each with the text of its cable.

    A number above twelve is a day. Where there is none the date-time groups of the texts tell; else days
    come first between stops ("3.6.1975").

    >>> find_order([("4/12/2007 19:26", ""), ("30/4/2007 8:00", "")]).day_first
    True
    >>> find_order([("4/12/2007 19:26", "R 121926Z APR 07")]).day_first
    False
    """
    surely = {False: 0, True: 0}
    likely = {False: 0, True: 0}
    either = ""
    for written, text in dates:
        match = _NUMBERED.fullmatch(written.strip())
        first, second = map(int, match.group("first", "second")) if match and match["first"] else (0, 0)
        if first == second:
            continue
        if first > 12 or second > 12:
            surely[first > 12] += 1
            continue
        either = either or written.strip()
        sent = find_date(text[:HEAD_OF_DATE].upper())
        for day_first in (False, True):
            date = parse_date(written, Order(day_first))
            likely[day_first] += bool(
                date and sent and sent.date and abs(date - sent.date) <= timedelta(days=1)
            )
    if surely[True] and surely[False]:
        return _of_both(either)
    votes = surely if any(surely.values()) else likely
    if votes[True] != votes[False] or not either:
        return Order(day_first=votes[True] > votes[False])
    if "." in either:
        return Order(day_first=True)
    cause = f"its dates do not show whether days or months come first: {either} is read as M/D/YYYY"
    return Order(doubt=cause)


def _of_both(either: str) -> Order:
    cause = f"days come first in some of its dates and months in others: those such as {either} are left out"
    return Order(varies=True, doubt=cause if either else "")


def parse_date(text: str, order: Order = USUAL) -> datetime | None:
    """Give the date in UTC, None where the text is not a date of a form that reftel reads.

    Month and day as the CSV writes them (`M/D/YYYY H:MM`), unless the file has another order, or the year
    first (`YYYY-MM-DD HH:MM`), or with the name of the month (`1-Jan-1994 12:00:00 am`). A time without a
    zone is UTC, as all times of cables are; a date without a time is midnight. Two digits of a year mean the
    latest such year that has come.

    >>> str(parse_date("9/11/2009 19:26"))
    '2009-09-11 19:26:00+00:00'
    >>> str(parse_date("2009-09-11T21:26+02:00"))
    '2009-09-11 19:26:00+00:00'
    >>> parse_date("31/31/2009 1:00") is None
    True
    """
    text = text.strip()
    if text[-1:] in "Zz":
        text = _MILITARY.sub(r"\1:\2", text)
    try:
        if numbered := _NUMBERED.fullmatch(text):
            return _parse_numbered(numbered, order)
        if named := _NAMED.fullmatch(text):
            month = month_number(named["month"] or named["first"] or named["named"])
            year, day = named["year"] or named["before"], named["day"] or named["second"] or named["last"]
            return _moment(year.lstrip("'"), month, int(day), named)
        if last := _YEAR_LAST.fullmatch(text):
            return parse_date(f"{last['day']}, {last['year']} {last['time']}{last['zone'] or ''}")
    except (ValueError, OverflowError):
        return None
    return None


def _parse_numbered(numbered: re.Match[str], order: Order) -> datetime | None:
    """Return the date of a match, None where it may be either of two; raises ValueError where it is none."""
    if numbered["before"]:
        return _moment(numbered["before"], int(numbered["month"]), int(numbered["day"]), numbered)
    month, day = map(int, numbered.group("first", "second"))
    if order.varies and month != day and month <= 12 and day <= 12:
        return None
    if order.day_first or (order.varies and month > 12):
        month, day = day, month
    return _moment(numbered["year"], month, day, numbered)


def _moment(year: str, month: int, day: int, written: re.Match[str]) -> datetime:
    """Return a moment in UTC with the time that is written behind a day; raises ValueError without such."""
    hour, minute, seconds = (int(part or 0) for part in written.group("hour", "minute", "seconds"))
    if half := written["half"]:
        if not 1 <= hour <= 12:
            raise ValueError(written[0])
        hour = hour % 12 + (12 if half in "Pp" else 0)
    date = datetime(read_year(year), month, day, hour, minute, seconds, tzinfo=UTC)
    if zone := written["zone"]:
        digits = zone[1:].replace(":", "").ljust(4, "0")
        ahead = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
        return date - ahead if zone[0] == "+" else date + ahead
    return date
