"""Which cables are held, on which days they were sent, and what that says of numbers that are not.

Every build asks the same class. Where the held cables of a post and year are kept differs: in memory, in a
store, in a file that the workers of a cluster reach.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cached_property
from itertools import groupby
from typing import Protocol

from reftel.model.reasons import ReasonKind, reason_of
from reftel.model.records import MRN, YearFrom
from reftel.resolve.curves import (
    SLACK_DAYS,
    Curve,
    Interval,
    Point,
    Verdict,
    draw_curve,
    estimate_interval,
    judge_by_ceiling,
    judge_by_pace,
)

UNKNOWN = 0
"""The ordinal of a day that is not known."""

YearOfPost = tuple[str, int]
_NO_CURVE = Curve((), ())


class HeldYear:
    """The held cables of a post and year: serials that rise, and the ordinal of each day."""

    def __init__(self, year: int, serials: Sequence[int], days: Sequence[int]) -> None:
        self.year = year
        self.serials = serials
        self.days = days

    def day(self, serial: int) -> int | None:
        """Return the ordinal of the day of a cable, None where it is not held."""
        place = bisect_left(self.serials, serial)
        if place == len(self.serials) or self.serials[place] != serial:
            return None
        return self.days[place]

    @cached_property
    def curve(self) -> Curve:
        """The curve of its serials, drawn when it is first asked for."""
        return draw_curve(self.year, self.serials, self.days)


class HeldYears(Protocol):
    """Where the held cables of each post and year are kept."""

    def get(self, key: YearOfPost, /) -> HeldYear | None:
        """Return those of a post and year, None where there are none."""


class Holdings:
    """What a collection holds: cables with their days (None where unknown), and their serial curves."""

    def __init__(self, held: Mapping[MRN, date | None] | None = None, years: HeldYears | None = None) -> None:
        self.years: HeldYears = dict(held_years(held or {})) if years is None else years

    def __contains__(self, mrn: MRN) -> bool:
        return self._ordinal(mrn) is not None

    def day(self, mrn: MRN) -> date | None:
        """Return the day of a cable; None where it is unknown, or the cable not held."""
        ordinal = self._ordinal(mrn)
        return date.fromordinal(ordinal) if ordinal else None

    def _ordinal(self, mrn: MRN) -> int | None:
        year, post, serial = mrn
        held = self.years.get((post, year))
        return held.day(serial) if held else None

    def curve(self, post: str, year: int) -> Curve:
        """Return the curve of a post and year, which has no point where none is held."""
        held = self.years.get((post, year))
        return held.curve if held else _NO_CURVE

    def neighbours(self, mrn: MRN) -> tuple[Point | None, Point | None]:
        """Return the nearest held cables at or below and at or above a number, None where there is none."""
        return self.curve(mrn.post, mrn.year).neighbours(mrn.serial)

    def could_issue(self, mrn: MRN, by: date) -> Verdict | None:
        """Judge whether the post had reached this serial by a day; None where nothing speaks to it."""
        if by.year > mrn.year:
            by = date(mrn.year, 12, 31)
        below, above = self.neighbours(mrn)
        slack = timedelta(days=SLACK_DAYS)
        if above and above.day <= by + slack:
            return Verdict(True, YearFrom.CURVE)
        if below and below.day > by + slack:
            return Verdict(False, YearFrom.CURVE, reason_of(ReasonKind.REACHED_LATER, mrn, below.day))
        return judge_by_ceiling(mrn, by) or judge_by_pace(mrn, below, by)

    def interval(self, mrn: MRN, first_cited: date | None) -> Interval:
        """Return the days between which a missing cable was sent; see `estimate_interval`."""
        return estimate_interval(mrn, *self.neighbours(mrn), first_cited)


def held_years(held: Mapping[MRN, date | None]) -> Iterator[tuple[YearOfPost, HeldYear]]:
    """Yield the held cables by post and year, in the order of years."""
    for (year, post), mrns in groupby(sorted(held), key=lambda mrn: mrn[:2]):
        yield (post, year), held_year(year, ((mrn.serial, held[mrn]) for mrn in mrns))


def held_year(year: int, held: Iterable[tuple[int, date | None]]) -> HeldYear:
    """Return what is held of a year of a post, of serials that rise and the days of these cables."""
    serials, days = array("q"), array("i")
    for serial, day in held:
        serials.append(serial)
        days.append(day.toordinal() if day else UNKNOWN)
    return HeldYear(year, serials, days)


NOTHING_HELD = Holdings()
