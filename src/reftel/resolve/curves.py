"""Whether a post could have issued a number by a day.

Posts number their cables from 1 each year, so within a post and a year serials rise with dates. Held
cables give points of that curve; where nothing is held, the bundled ceilings (the highest serial known
for a post and year) say at least what a year cannot have reached.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

from reftel.lexicon.numbers import Ceiling, ceilings
from reftel.model.reasons import Reason, ReasonKind, reason_of
from reftel.model.records import MRN, YearFrom

SLACK_DAYS = 3  # cables of one post leave out of order by a few days
# A serial must be beyond what the year had by then by this factor and by this many, to be ruled out by a
# ceiling alone: posts do not write at an even pace through a year.
EARLY_FACTOR = 1.5
EARLY_DAYS = 21
BEYOND_FACTOR = 1.1
# Of a year without a ceiling this much is granted: so many times the most that the post wrote in any year.
OTHER_YEARS_FACTOR = 3
_NO_LIMIT = 10**9


class Point(NamedTuple):
    """A held cable on the curve of its post and year."""

    serial: int
    day: date


class Curve(NamedTuple):
    """The curve of a post and year: serials that rise, and the ordinals of their days, that never fall."""

    serials: Sequence[int]
    days: Sequence[int]

    def neighbours(self, serial: int) -> tuple[Point | None, Point | None]:
        """Return the nearest points at or below and at or above a number, None where there is none."""
        below, above = bisect_right(self.serials, serial) - 1, bisect_left(self.serials, serial)
        return self._at(below), self._at(above)

    def _at(self, place: int) -> Point | None:
        if not 0 <= place < len(self.serials):
            return None
        return Point(self.serials[place], date.fromordinal(self.days[place]))


def differing_serials(old: Curve, new: Curve) -> Iterator[tuple[int, int]]:
    """Yield the spans of serials in which a number may have other neighbours on a curve than on another.

    They lie between points that both have, wherever one has others between.

    >>> list(differing_serials(Curve([1, 5, 9], [1, 2, 3]), Curve([1, 9], [1, 3])))
    [(1, 9)]
    """
    before, after = set(zip(*old, strict=True)), set(zip(*new, strict=True))
    first, differs = 0, False
    for point in sorted(before | after):
        if point not in before or point not in after:
            differs = True
            continue
        if differs:
            yield first, point[0]
        first, differs = point[0], False
    if differs:
        yield first, _NO_LIMIT


class Verdict(NamedTuple):
    """Whether a number can have been issued by a day, what says so, and why it cannot."""

    possible: bool
    basis: YearFrom
    reason: Reason | None = None


class Interval(NamedTuple):
    """The first and the last day on which a cable can have been sent, and the likeliest between them."""

    earliest: date
    latest: date
    likely: date


def estimate_interval(
    mrn: MRN, below: Point | None, above: Point | None, first_cited: date | None
) -> Interval:
    """Return the days between which a missing cable was sent, by its neighbours on the curve of its year.

    These bound it, else the year; so does the day on which it was first cited. Between them numbers are taken
    to have been issued at an even pace.
    """
    first = below or Point(0, date(mrn.year, 1, 1))
    last = above.day if above else date(mrn.year, 12, 31)
    end = first_cited if first_cited and first.day <= first_cited < last else last
    end = max(end, first.day)
    if above:
        pace: float | None = (above.serial - first.serial) / max((above.day - first.day).days, 1)
    else:
        pace = _pace_after(first, mrn)
    if pace is None:
        likely = first.day + (end - first.day) // 2
    elif pace:
        likely = first.day + timedelta(days=min(round((mrn.serial - first.serial) / pace), 366))
    else:
        likely = first.day
    return Interval(first.day, end, min(max(likely, first.day), end))


def _pace_after(last: Point, mrn: MRN) -> float | None:
    """Return how many numbers a day a post went on with after its last held cable; None where nothing tells.

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
    """Return how many cables a day a post wrote in the nearest year of which a ceiling is known."""
    known = [ceiling for (of, _), ceiling in ceilings().items() if of == post]
    if not known:
        return None
    nearest = min(known, key=lambda ceiling: (abs(ceiling.until.year - year), ceiling.until.year))
    return nearest.serial / nearest.until.timetuple().tm_yday


def draw_curve(year: int, serials: Sequence[int], days: Sequence[int]) -> Curve:
    """Return the curve of the cables of a year of one post, of rising serials and the ordinals of their days.

    Dates of other years are slips. It is the longest run of points whose days never fall: one wrong date
    cannot evict its neighbours.
    """
    first, last = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
    points = [point for point in zip(serials, days, strict=True) if first <= point[1] <= last]
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
    return Curve(array("q", [serial for serial, _ in chosen]), array("i", [day for _, day in chosen]))


class _Pace(NamedTuple):
    """How a post numbers its cables in a year: so many by a day of the year, and none beyond `whole`.

    `known` is the ceiling of that year; None where none is known, and the pace is a generous guess.
    """

    known: Ceiling | None
    serial: int
    reach: int
    whole: float
    first_day: int


_POSSIBLE = Verdict(True, YearFrom.CEILING)


def judge_by_ceiling(mrn: MRN, by: date) -> Verdict | None:
    """Judge by the highest numbers known of a post; None where none is."""
    pace = _pace(mrn.post, mrn.year)
    if pace is None:
        return None
    if pace.known and mrn.serial > pace.whole:
        highest = mrn._replace(serial=pace.serial)
        reason = reason_of(ReasonKind.BEYOND_HIGHEST, highest, pace.known.until)
        return Verdict(False, YearFrom.CEILING, reason)
    elapsed = by.toordinal() - pace.first_day + 1
    if mrn.serial <= pace.serial / pace.reach * (elapsed * EARLY_FACTOR + EARLY_DAYS):
        return _POSSIBLE if pace.known else None
    issued = mrn._replace(serial=pace.serial * elapsed // pace.reach)
    kind = ReasonKind.ISSUED_SOME if pace.known else ReasonKind.ISSUED_AT_MOST
    return Verdict(False, YearFrom.CEILING, reason_of(kind, issued, by))


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
    """Return the highest serial that each post is known to have reached in any year."""
    highest: dict[str, int] = {}
    for (post, _), ceiling in ceilings().items():
        highest[post] = max(highest.get(post, 0), ceiling.serial)
    return highest
