"""Where cables stand in time: whole hours since 1970, and what a date says beside them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import MAXYEAR, MINYEAR, UTC, datetime, timedelta
from functools import lru_cache
from itertools import compress

import numpy as np

from reftel.analysis.groups import Column
from reftel.lexicon.mrn import short_year
from reftel.page.records import Table
from reftel.page.texts import Array, Keys, Numbers, Texts

_TAIL = re.compile(r":\d\d(?::\d\d)?(?:Z|\+00:00)?", re.ASCII)
_HEAD = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d)?", re.ASCII)
_YEAR = re.compile(r"(?:\d{4}|\d{2})(?!\d)", re.ASCII)
_DAY_HOURS = 24
_DAY, _HOUR_OF_DAY = len("2008-02-04"), len("2008-02-04T15")
_TAILS = ("T", ":")
NO_HOUR = -(1 << 31)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_HOUR = timedelta(hours=1)
_REMEMBERED = 1 << 16


class Moments:
    """The dates of cables: the hour of each, NO_HOUR where none can be read, and what it says beside that.

    That is "T" of a day alone, else the minutes; a date without an hour is given as it is.
    """

    def __init__(self, dates: Iterable[str] = ()) -> None:
        self.hours = Numbers()
        self.beside = Texts()
        if some := list(dates):
            self.add(some)

    def add(self, dates: Sequence[str]) -> None:
        """Add rows."""
        parts = list(map(_split_date, dates))
        self.hours.add([hour for hour, _ in parts])
        self.beside.add([beside for _, beside in parts])

    def __len__(self) -> int:
        return len(self.hours)

    def __iter__(self) -> Iterator[str]:
        return map(_joined_date, self.hours, self.beside)


def _split_date(date: str) -> tuple[int, str]:
    head, tail = date[:_HOUR_OF_DAY], date[_HOUR_OF_DAY:]
    hour = _whole_hour(head) if _is_tail(tail) else None
    if hour is None:
        return NO_HOUR, date
    return hour, tail or ("T" if len(head) == _DAY else date)


@lru_cache(_REMEMBERED)
def _iso_day(hour: int) -> str:
    return (_EPOCH + hour * _HOUR).date().isoformat()


def _joined_date(hour: int, beside: str) -> str:
    if hour == NO_HOUR or beside[:1] not in _TAILS:
        return beside
    day = _iso_day(hour - hour % _DAY_HOURS)
    return day if beside == "T" else f"{day}T{hour % _DAY_HOURS:02}{beside}"


def place_in_time(mrns: Keys, cables: Table, citing: Array, cited: Array) -> Array:
    """Give the hour of each cable: that of its date (whole hours since 1970), else of the likeliest day, else
    of the middle of the interval; a cable without any stands in the year of its MRN (see `within_years`).
    """
    hours = cables["date"].hours.array.astype(np.int32)
    without = hours == NO_HOUR
    rows = np.flatnonzero(without).tolist()
    names = ("date_earliest", "date_latest", "date_likely")
    estimates = (compress(cables[name], without.tolist()) for name in names)
    dates = compress(cables["date"].beside, without.tolist())
    for at, date, *estimate in zip(rows, dates, *estimates, strict=True):
        hour = hours_of(date) if date else _probable(*estimate)
        hours[at] = NO_HOUR if hour is None else hour
    return within_years(hours, mrns, citing, cited)


def day_of(date: str, likely: str) -> str:
    """Give the day of a date, else the likeliest one; "" where none is known."""
    return (date or likely)[:_DAY]


def days_of(cables: Table) -> Column:
    """Give the day of each cable, of a missing one the likeliest; "" where none is known."""
    hours = cables["date"].hours.array
    without = hours == NO_HOUR
    found, place = np.unique(hours[~without].astype(np.int32) // _DAY_HOURS, return_inverse=True)
    number = {_iso_day(day * _DAY_HOURS): at for at, day in enumerate(found.tolist())}
    days = np.empty(len(hours), np.int32)
    days[~without] = place
    told = (compress(column, without.tolist()) for column in (cables["date"].beside, cables["date_likely"]))
    days[without] = [number.setdefault(day_of(*some), len(number)) for some in zip(*told, strict=True)]
    return Column(days, list(number))


def hour_of(date: str, earliest: str, latest: str, likely: str) -> int:
    """Give the hour of a date, else of the likeliest day or the middle of the interval; NO_HOUR of none."""
    hour = _split_date(date)[0]
    if hour == NO_HOUR:
        found = hours_of(date) if date else _probable(earliest, latest, likely)
        hour = NO_HOUR if found is None else found
    return hour


def within_years(hours: Array, mrns: Keys, citing: Array, cited: Array) -> Array:
    """Give the hours with those that are NO_HOUR in the middle of the year of the MRN, or of the part of it
    that lies behind what the cable cites and before what cites it. One without a year stands with the first.
    """
    unknown = hours == NO_HOUR
    if not unknown.any():
        return hours
    rows = np.flatnonzero(unknown)
    years = np.array([_hours_of_year(before) for before in mrns.before.values], np.int32).reshape(-1, 2)
    begin, end = years[mrns.before.numbers[rows]].T
    place = np.zeros(len(hours), np.int32)
    place[rows] = np.arange(len(rows))
    earliest, latest = begin.copy(), end.copy()
    told = unknown[citing] & ~unknown[cited]
    np.maximum.at(earliest, place[citing[told]], hours[cited[told]])
    told = unknown[cited] & ~unknown[citing]
    np.minimum.at(latest, place[cited[told]], hours[citing[told]])
    is_odd = earliest > latest
    earliest[is_odd], latest[is_odd] = begin[is_odd], end[is_odd]
    first = 0 if unknown.all() else int(hours[~unknown].min())
    middle = (earliest.astype(np.int64) + latest) // 2
    hours[rows] = np.where(begin == NO_HOUR, first, middle)
    return hours


def _hours_of_year(before: str) -> tuple[int, int]:
    """Give the first and the last hour of the year of an MRN; NO_HOUR where it has none."""
    match = _YEAR.match(before)
    year = short_year(match.group()) if match else 0
    if not MINYEAR <= year <= MAXYEAR:
        return NO_HOUR, NO_HOUR
    first, last = (hours_of(f"{year:04}-{day}") for day in ("01-01", "12-31"))
    return (first or 0), (last or 0)


# Hours, days and minutes recur: each is read once.
@lru_cache(_REMEMBERED)
def _is_tail(tail: str) -> bool:
    return tail == "" or bool(_TAIL.fullmatch(tail))


@lru_cache(_REMEMBERED)
def _whole_hour(head: str) -> int | None:
    return hours_of(head) if _HEAD.fullmatch(head) else None


@lru_cache(_REMEMBERED)
def _probable(earliest: str, latest: str, likely: str) -> int | None:
    if (hour := hours_of(likely)) is not None:
        return hour
    bounds = [hour for hour in (hours_of(earliest), hours_of(latest)) if hour is not None]
    return sum(bounds) // len(bounds) if bounds else None


@lru_cache(_REMEMBERED)
def hours_of(date: str) -> int | None:
    """Give the whole hours from 1970 to a date, None for what is none."""
    try:
        moment = datetime.fromisoformat(date)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return (moment - _EPOCH) // _HOUR
