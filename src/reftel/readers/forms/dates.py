"""Dates as columns and cells of the forms write them."""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from reftel.lexicon.dates import MONTH, find_date, month_number
from reftel.model.place import NO_PLACE
from reftel.model.problems import Problem, ProblemCode

_AMERICAN = re.compile(
    r"(\d{1,2})/(\d{1,2})/(\d{4})(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?(?:[ ]?(?:Z|UTC))?", re.ASCII
)
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}(?:[ T]\d{2}:\d{2}[\d:.]{0,10}(?:Z|[+-]\d{2}:?\d{2})?)?", re.ASCII)
# "01 JAN 1994", "01-Jan-1994 12:00:00 am", "JAN 1, 1994"
_NAMED = re.compile(
    rf"(?:(?P<day>\d{{1,2}})[ /.-]{{0,3}}(?P<month>{MONTH})"
    rf"|(?P<first>{MONTH})[ /.-]{{0,3}}(?P<second>\d{{1,2}}))"
    r"[ ,/.-]{0,3}(?P<year>\d{4})(?:[ ,T]{1,3}(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<seconds>\d{2}))?"
    r"[ ]?(?P<half>[AP]M)?)?",
    re.ASCII | re.IGNORECASE,
)

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

    A number above twelve is a day. Where there is none the date-time groups of the texts tell.

    >>> find_order([("4/12/2007 19:26", ""), ("30/4/2007 8:00", "")]).day_first
    True
    >>> find_order([("4/12/2007 19:26", "R 121926Z APR 07")]).day_first
    False
    """
    surely = {False: 0, True: 0}
    likely = {False: 0, True: 0}
    either = ""
    for written, text in dates:
        match = _AMERICAN.fullmatch(written.strip())
        first, second = (int(match[1]), int(match[2])) if match else (0, 0)
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
    cause = f"nothing tells whether days or months come first in its dates: {either} is read as M/D/YYYY"
    return Order(doubt=cause)


def _of_both(either: str) -> Order:
    cause = f"days come first in some of its dates and months in others: those such as {either} are left out"
    return Order(varies=True, doubt=cause if either else "")


def parse_date(text: str, order: Order = USUAL) -> datetime | None:
    """Give the date in UTC, None where the text is no date of a form that reftel reads.

    Month and day as the CSV writes them (`M/D/YYYY H:MM`), unless the file has another order, or ISO 8601
    (`YYYY-MM-DD HH:MM`), or with the name of the month (`1-Jan-1994 12:00:00 am`). A time
    without a zone is UTC, as all times of cables are; a date without a time is midnight.

    >>> str(parse_date("9/11/2009 19:26"))
    '2009-09-11 19:26:00+00:00'
    >>> str(parse_date("2009-09-11T21:26+02:00"))
    '2009-09-11 19:26:00+00:00'
    >>> parse_date("31/31/2009 1:00") is None
    True
    """
    text = text.strip()
    try:
        if american := _AMERICAN.fullmatch(text):
            month, day, year, hour, minute, second = (int(part or 0) for part in american.groups())
            if order.varies and month != day and day <= 12:
                return None
            if order.day_first:
                month, day = day, month
            return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
        if _ISO.fullmatch(text):
            date = datetime.fromisoformat(text)
            return date.astimezone(UTC) if date.tzinfo else date.replace(tzinfo=UTC)
        if named := _NAMED.fullmatch(text):
            return _parse_named(named)
    except (ValueError, OverflowError):
        return None
    return None


def _parse_named(named: re.Match[str]) -> datetime:
    """Return the date of a match; raises ValueError where there is no such day or time."""
    month = month_number(named["month"] or named["first"])
    parts = (named["day"] or named["second"], *named.group("year", "hour", "minute", "seconds"))
    day, year, hour, minute, second = (int(part or 0) for part in parts)
    if named["half"]:
        if not 1 <= hour <= 12:
            raise ValueError(named[0])
        hour = hour % 12 + (12 if named["half"].upper() == "PM" else 0)
    return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
