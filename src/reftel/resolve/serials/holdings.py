"""Which cables are held, on which days they were sent, and what that says of numbers that are not.

Every build asks the same class. Where the held cables of a post and year are kept differs: in memory, in a
store, in a file that the workers of a cluster reach.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import groupby
from typing import Protocol

from reftel.model.aliases import Alias
from reftel.model.reasons import ReasonKind, reason_of
from reftel.model.records import MRN, YearFrom
from reftel.resolve.serials.curves import (
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
"""The moment of a cable of which not even the day is known."""
NO_TIME = 2047
"""The minute of a day of which the time is not known."""
_BITS = NO_TIME.bit_length()  # of the minute in a moment

YearOfPost = tuple[str, int]
"""A post, of its airgrams "TEHRAN-A", and a year."""
_NO_CURVE = Curve((), ())


class HeldYear:
    """The held cables of a post and year: serials that rise, and the moment of each, as of `moment_of`."""

    def __init__(self, year: int, serials: Sequence[int], moments: Sequence[int]) -> None:
        self.year = year
        self.serials = serials
        self.moments = moments

    def moment(self, serial: int) -> int | None:
        """Return the moment of a cable, None where it is not held."""
        place = bisect_left(self.serials, serial)
        if place == len(self.serials) or self.serials[place] != serial:
            return None
        return self.moments[place]

    def sent_at(self, moment: int) -> list[int]:
        """Return the serials of the cables of a moment."""
        pairs = zip(self.serials, self.moments, strict=True)
        return [serial for serial, sent in pairs if sent == moment]

    @cached_property
    def curve(self) -> Curve:
        """The curve of its serials, drawn when it is first asked for."""
        return draw_curve(self.year, self.serials, [moment >> _BITS for moment in self.moments])


class HeldYears(Protocol):
    """Where the held cables of each post and year are kept."""

    def get(self, key: YearOfPost, /) -> HeldYear | None:
        """Return those of a post and year, None where there are none."""


class Aliases(Protocol):
    """Where the cables are kept that have another number by which REF lines cite."""

    def get(self, key: Alias, /) -> Sequence[MRN] | None:
        """Return those that have one, None where there are none."""


class Holdings:
    """What a collection holds: cables with their days (None where unknown), their serial curves and aliases.

    A datetime in place of a day is UTC, and counts where a message is sought by the minute. `cited_names` are
    the names in no table for which citations speak, as of `resolve.witnesses`.
    """

    def __init__(
        self,
        held: Mapping[MRN, date | None] | None = None,
        years: HeldYears | None = None,
        aliases: Aliases | None = None,
        cited_names: Container[str] = (),
    ) -> None:
        in_order = sorted((held or {}).items(), key=_by_counter)
        self.years: HeldYears = dict(held_years(in_order)) if years is None else years
        self.aliases: Aliases = {} if aliases is None else aliases
        self.cited_names = cited_names

    def __contains__(self, mrn: MRN) -> bool:
        return self.moment(mrn) is not None

    def day(self, mrn: MRN) -> date | None:
        """Return the day of a cable; None where it is unknown, or the cable not held."""
        moment = self.moment(mrn)
        return date.fromordinal(moment >> _BITS) if moment else None

    def moment(self, mrn: MRN) -> int | None:
        """Return the moment of a cable as of `moment_of`; None where it is not held."""
        year, post, serial, series = mrn
        held = self.years.get((mrn.counter if series else post, year))
        return held.moment(serial) if held else None

    def sent_at(self, post: str, sent: datetime) -> list[MRN]:
        """Return the cables that a post sent in a minute; its number may be of the year before."""
        years = (sent.year - 1, sent.year) if sent.month == 1 else (sent.year,)
        held = [self.years.get((post, year)) for year in years]
        moment = moment_of(sent)
        return [MRN(one.year, post, serial) for one in held if one for serial in one.sent_at(moment)]

    def named(self, alias: Alias) -> Sequence[MRN]:
        """Return the cables that have another number, held or not; it may be given again years later."""
        return self.aliases.get(alias) or ()

    def curve(self, counter: str, year: int) -> Curve:
        """Return the curve of a post, or its airgrams, and a year; it has no point where none is held."""
        held = self.years.get((counter, year))
        return held.curve if held else _NO_CURVE

    def neighbours(self, mrn: MRN) -> tuple[Point | None, Point | None]:
        """Return the nearest held cables at or below and at or above a number, None where there is none."""
        return self.curve(mrn.counter, mrn.year).neighbours(mrn.serial)

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
        # What is known of telegrams says nothing of airgrams.
        return None if mrn.series else judge_by_ceiling(mrn, by) or judge_by_pace(mrn, below, by)

    def interval(self, mrn: MRN, first_cited: date | None) -> Interval:
        """Return the days between which a missing cable was sent; see `estimate_interval`."""
        return estimate_interval(mrn, *self.neighbours(mrn), first_cited)


def _by_counter(cable: tuple[MRN, date | None]) -> tuple[int, str, int]:
    mrn, _ = cable
    return mrn.year, mrn.counter, mrn.serial


def held_years(held: Iterable[tuple[MRN, date | None]]) -> Iterator[tuple[YearOfPost, HeldYear]]:
    """Yield the held cables, which come in the order of years and what counts their numbers, by these."""
    for (year, counter), cables in groupby(held, key=lambda cable: (cable[0].year, cable[0].counter)):
        yield (counter, year), held_year(year, ((mrn.serial, day) for mrn, day in cables))


def held_year(year: int, held: Iterable[tuple[int, date | None]]) -> HeldYear:
    """Return what is held of a year of a post, of serials that rise and the days of these cables."""
    serials, moments = array("q"), array("i")
    for serial, day in held:
        serials.append(serial)
        moments.append(moment_of(day) if day else UNKNOWN)
    return HeldYear(year, serials, moments)


def moment_of(day: date) -> int:
    """Return a day and, of a datetime, its minute, as one number that 32 bits hold; days keep their order."""
    minute = day.hour * 60 + day.minute if isinstance(day, datetime) else NO_TIME
    return day.toordinal() << _BITS | minute


NOTHING_HELD = Holdings()
