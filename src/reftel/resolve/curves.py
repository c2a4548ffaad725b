"""Whether a post could have issued a number by a day.

Posts number their cables from 1 each year, so within a post and a year serials rise with dates. Held
cables give points of that curve; where nothing is held, the bundled ceilings (the highest serial known
for a post and year) say at least what a year cannot have reached.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

from reftel.lexicon.numbers import Ceiling, ceilings
from reftel.model.records import MRN, YearFrom

SLACK_DAYS = 3  # cables of one post leave out of order by a few days
# A serial must be beyond what the year had by then by this factor and by this many, to be ruled out by a
# ceiling alone: posts do not write at an even pace through a year.
EARLY_FACTOR = 1.5
EARLY_DAYS = 21
BEYOND_FACTOR = 1.1
# Of a year without a ceiling this much is granted: so many times the most that the post wrote in any year.
OTHER_YEARS_FACTOR = 3


class Point(NamedTuple):
    """A held cable on the curve of its post and year."""

    serial: int
    day: date


class Points(NamedTuple):
    """The curve of a post and year: serials that rise, and the day of each, that never falls."""

    serials: Sequence[int]
    days: Sequence[int]

    def at(self, place: int) -> Point | None:
        """Give the point at a place, None beyond the ends."""
        if not 0 <= place < len(self.serials):
            return None
        return Point(self.serials[place], date.fromordinal(self.days[place]))


class Verdict(NamedTuple):
    """Whether a number can have been issued by a day, what says so, and the words for a person."""

    possible: bool
    basis: YearFrom
    reason: str


class Interval(NamedTuple):
    """The first and the last day on which a cable can have been sent, and the likeliest between them."""

    earliest: date
    latest: date
    likely: date


class Serials:
    """The curves of all posts and years of which cables are held; `curves` gives them where they are known
    already, or found one by one when they are asked for.
    """

    def __init__(
        self, held: Iterable[tuple[MRN, date]] = (), curves: Mapping[tuple[str, int], Points] | None = None
    ) -> None:
        series: dict[tuple[str, int], list[tuple[MRN, date]]] = {}
        for mrn, day in held:
            series.setdefault((mrn.post, mrn.year), []).append((mrn, day))
        self._points = {key: draw_curve(some) for key, some in series.items()} if curves is None else curves

    def neighbours(self, mrn: MRN) -> tuple[Point | None, Point | None]:
        """Give the nearest held cables at or below and at or above a number, None where there is none."""
        points = self._points.get((mrn.post, mrn.year))
        if points is None:
            return None, None
        left = bisect_right(points.serials, mrn.serial) - 1
        right = bisect_left(points.serials, mrn.serial)
        return points.at(left), points.at(right)

    def could_issue(self, mrn: MRN, by: date) -> Verdict | None:
        """Judge whether the post had reached this serial by a day; None where nothing speaks to it."""
        if by.year > mrn.year:
            by = date(mrn.year, 12, 31)
        if (mrn.post, mrn.year) not in self._points:
            return _judge_by_ceiling(mrn, by)
        below, above = self.neighbours(mrn)
        slack = timedelta(days=SLACK_DAYS)
        if above and above.day <= by + slack:
            return Verdict(True, YearFrom.CURVE, f"{mrn.post} was beyond {mrn.serial} by {above.day}")
        if below and below.day > by + slack:
            return Verdict(
                False, YearFrom.CURVE, f"{mrn.post} reached {mrn.serial} in {mrn.year} only after {below.day}"
            )
        return _judge_by_ceiling(mrn, by)

    def interval(self, mrn: MRN, latest: date | None) -> Interval:
        """Give the days between which a missing cable was sent; `latest` is when it was first cited.

        The neighbours on the curve bound it, else the year. Between them numbers are taken to have been
        issued at an even pace.
        """
        below, above = self.neighbours(mrn)
        first = below or Point(0, date(mrn.year, 1, 1))
        last = above.day if above else date(mrn.year, 12, 31)
        end = latest if latest and first.day <= latest < last else last
        end = max(end, first.day)
        if above:
            pace: float | None = (above.serial - first.serial) / max((above.day - first.day).days, 1)
        else:
            pace = _pace_behind(first, mrn)
        if pace is None:
            likely = first.day + (end - first.day) // 2
        elif pace:
            likely = first.day + timedelta(days=min(round((mrn.serial - first.serial) / pace), 366))
        else:
            likely = first.day
        return Interval(first.day, end, min(max(likely, first.day), end))


def _pace_behind(last: Point, mrn: MRN) -> float | None:
    """Give how many numbers a day a post went on with behind the last held cable; None where nothing tells.

    By the ceiling of the year, else by the year so far, else by the nearest year of which a ceiling is known.
    """
    ceiling = ceilings().get((mrn.post, mrn.year))
    if ceiling and ceiling.serial > last.serial and ceiling.until > last.day:
        return (ceiling.serial - last.serial) / (ceiling.until - last.day).days
    if last.serial:
        return last.serial / ((last.day - date(mrn.year, 1, 1)).days + 1)
    return _usual_pace(mrn.post, mrn.year)


@cache
def _usual_pace(post: str, year: int) -> float | None:
    """Give how many cables a day a post wrote in the nearest year of which a ceiling is known."""
    known = [ceiling for (of, _), ceiling in ceilings().items() if of == post]
    if not known:
        return None
    nearest = min(known, key=lambda ceiling: (abs(ceiling.until.year - year), ceiling.until.year))
    return nearest.serial / nearest.until.timetuple().tm_yday


def draw_curve(held: Iterable[tuple[MRN, date]]) -> Points:
    """Give the curve of the cables of one post and year; dates of other years are slips."""
    return _rising(sorted((mrn.serial, day.toordinal()) for mrn, day in held if day.year == mrn.year))


def _rising(points: list[tuple[int, int]]) -> Points:
    """Keep the longest run of points whose days never fall: one wrong date cannot evict its neighbours."""
    tails: list[int] = []
    places: list[int] = []
    before: list[int] = []
    for place, (_, day) in enumerate(points):
        length = bisect_right(tails, day)
        before.append(places[length - 1] if length else -1)
        if length == len(tails):
            tails.append(day)
            places.append(place)
        else:
            tails[length] = day
            places[length] = place
    chosen = []
    place = places[-1] if places else -1
    while place >= 0:
        chosen.append(points[place])
        place = before[place]
    chosen.reverse()
    return Points([serial for serial, _ in chosen], [day for _, day in chosen])


class _Pace(NamedTuple):
    """How a post numbers its cables in a year: so many by a day of the year, and none beyond `whole`.

    `known` is the ceiling of that year; None where none is known, and the pace is a generous guess.
    """

    known: Ceiling | None
    serial: int
    reach: int
    whole: float
    first_day: int


_POSSIBLE = Verdict(True, YearFrom.CEILING, "the post can have reached the number by then")


def _judge_by_ceiling(mrn: MRN, by: date) -> Verdict | None:
    pace = _pace(mrn.post, mrn.year)
    if pace is None:
        return None
    if pace.known and mrn.serial > pace.whole:
        known = f"the highest number known of {mrn.post} in {mrn.year} is {pace.serial} on {pace.known.until}"
        return Verdict(False, YearFrom.CEILING, known)
    elapsed = by.toordinal() - pace.first_day + 1
    if mrn.serial <= pace.serial / pace.reach * (elapsed * EARLY_FACTOR + EARLY_DAYS):
        return _POSSIBLE if pace.known else None
    issued = pace.serial * elapsed // pace.reach
    some = "some" if pace.known else "at most"
    return Verdict(
        False, YearFrom.CEILING, f"{mrn.post} had issued {some} {issued} numbers of {mrn.year} by {by}"
    )


@cache
def _pace(post: str, year: int) -> _Pace | None:
    ceiling = ceilings().get((post, year))
    first_day = date(year, 1, 1).toordinal()
    if ceiling is None:
        highest = _highest_ceilings().get(post)
        return _Pace(None, highest * OTHER_YEARS_FACTOR, 365, 0, first_day) if highest else None
    reach = max(ceiling.until.toordinal() - first_day + 1, 1)
    # A year whose last known day lies early says little about its end.
    whole = max(ceiling.serial, ceiling.serial * 365 / reach) * BEYOND_FACTOR
    return _Pace(ceiling, ceiling.serial, reach, whole, first_day)


@cache
def _highest_ceilings() -> Mapping[str, int]:
    """Give the highest serial that each post is known to have reached in any year."""
    highest: dict[str, int] = {}
    for (post, _), ceiling in ceilings().items():
        highest[post] = max(highest.get(post, 0), ceiling.serial)
    return highest
