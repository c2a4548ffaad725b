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
# Of a year without a ceiling only what no post writes is ruled out: so many times the most that any is known
# to have written in a year, in the days that have passed and a few more.
BUSIEST_FACTOR = 1.2
BUSIEST_DAYS = 4
# A held cable tells the pace of its year once a month has passed; later that may be so many times as high.
LEAST_PACE_DAYS = 30
LATER_FACTOR = 3
LEAST_POINTS = 3  # held cables of a year that tell its pace
NEAR_YEARS = 2  # a year so near to one of which a ceiling is known had no more than LATER_FACTOR as many
ALWAYS_POSSIBLE = 5000  # in a year of which nothing is known
_NO_LIMIT = 10**9
STATE = "STATE"
"""The Department, which writes many times as much as any post."""


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
        pace = _pace_after(first, mrn) if not mrn.series else _pace_so_far(first, mrn)
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
    return _pace_so_far(last, mrn) or _usual_pace(mrn.post, mrn.year)


def _pace_so_far(last: Point, mrn: MRN) -> float | None:
    """Return how many numbers a day a post had issued up to its last held cable, None without any."""
    return last.serial / ((last.day - date(mrn.year, 1, 1)).days + 1) if last.serial else None


@cache
def _usual_pace(post: str, year: int) -> float | None:
    """Return how many cables a day a post wrote in the nearest year of which a ceiling is known."""
    known = _ceilings_of_posts().get(post)
    if not known:
        return None
    nearest = min(known, key=lambda ceiling: (abs(ceiling.until.year - year), ceiling.until.year))
    return nearest.serial / nearest.until.timetuple().tm_yday


@cache
def _ceilings_of_posts() -> Mapping[str, Sequence[Ceiling]]:
    found: dict[str, list[Ceiling]] = {}
    for (post, _), ceiling in ceilings().items():
        found.setdefault(post, []).append(ceiling)
    return found


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


class Issued(NamedTuple):
    """How many numbers a post issued in a year: the highest that is known and its day, None for one that is
    only cited; and about how many in the whole year, None where that cannot be told.
    """

    highest: int
    until: date | None
    whole: int | None


def estimate_issued(post: str, year: int, curve: Curve, cited: int = 0) -> Issued:
    """Return how many numbers a post issued in a year, by its curve, the highest that is cited, and the
    ceiling that our table has.

    The rest of a year goes on at the pace that it had up to the last day that is known. Numbers that the post
    can hardly have reached count for nothing. Without a ceiling, fewer than LEAST_POINTS held cables tell no
    pace, nor do the first LEAST_PACE_DAYS.
    """
    last, count = _last_sound(post, year, curve), len(curve.serials)
    ceiling = ceilings().get((post, year))
    known = [Point(*one) for one in (last, ceiling) if one]
    best = max(known, key=lambda point: (point.day, point.serial), default=None)
    end = date(year, 12, 31)
    highest = max((point.serial for point in known), default=0)
    if cited > highest and is_sound(MRN(year, post, cited), last, end):
        highest = cited
    if best is None or best.serial < highest:
        until = next((point.day for point in known if point.serial == highest), None)
    else:
        until = best.day
    elapsed = _days_passed(year, best.day) if best else 0
    if best is None or elapsed < LEAST_PACE_DAYS or not (ceiling or count >= LEAST_POINTS):
        return Issued(highest, until, None)
    whole = round(best.serial * _days_passed(year, end) / elapsed)
    return Issued(highest, until, max(whole, highest))


def is_sound(mrn: MRN, below: Point | None, by: date) -> bool:
    """Tell whether a post may have reached a number by a day, as far as ceilings and pace tell."""
    verdict = judge_by_ceiling(mrn, by) or judge_by_pace(mrn, below, by)
    return verdict is None or verdict.possible


def _last_sound(post: str, year: int, curve: Curve) -> Point | None:
    """Return the last point of a curve whose number the post can have reached by then."""
    last, points = (
        None,
        (
            Point(serial, date.fromordinal(day))
            for serial, day in zip(reversed(curve.serials), reversed(curve.days), strict=True)
        ),
    )
    for below in points:
        if last and is_sound(MRN(year, post, last.serial), below, last.day):
            return last
        last = below
    return last if last and is_sound(MRN(year, post, last.serial), None, last.day) else None


class _Pace(NamedTuple):
    """How a post numbers its cables in a year of which a ceiling is known: so many in the first days, its
    `reach`, and none beyond `whole`.
    """

    known: Ceiling
    reach: int
    whole: float


def judge_by_ceiling(mrn: MRN, by: date) -> Verdict | None:
    """Judge by the highest number known of a post and year; None where none is."""
    pace = _pace(mrn.post, mrn.year)
    if pace is None:
        return None
    serial, until = pace.known
    if mrn.serial > pace.whole:
        return _impossible(ReasonKind.BEYOND_HIGHEST, mrn._replace(serial=serial), until)
    elapsed = _days_passed(mrn.year, by)
    if mrn.serial <= serial / pace.reach * (elapsed * EARLY_FACTOR + EARLY_DAYS):
        return Verdict(True, YearFrom.CEILING)
    return _impossible(ReasonKind.ISSUED_SOME, mrn._replace(serial=serial * elapsed // pace.reach), by)


def judge_by_pace(mrn: MRN, below: Point | None, by: date) -> Verdict | None:
    """Rule a number out that a post cannot have reached by a day, of a year without a ceiling.

    The nearest lower number that is held tells the pace; and no post writes more than the busiest does.
    """
    if below and (elapsed := _days_passed(mrn.year, below.day)) >= LEAST_PACE_DAYS:
        later = max((by - below.day).days, 0) * LATER_FACTOR + 2 * LEAST_PACE_DAYS
        most = round(below.serial * (1 + later / elapsed))
        if mrn.serial > most:
            verdict = _impossible(ReasonKind.ISSUED_AT_MOST, mrn._replace(serial=most), by)
            return verdict._replace(basis=YearFrom.CURVE)
    elapsed = _days_passed(mrn.year, by)
    if near := _near_ceiling(mrn.post, mrn.year):
        days, whole = elapsed * EARLY_FACTOR + EARLY_DAYS, near * LATER_FACTOR
    else:
        days, whole = elapsed + BUSIEST_DAYS, _most_in_a_year(mrn.post == STATE) * BUSIEST_FACTOR
    most = round(whole * min(days / 365, 1))
    return (
        _impossible(ReasonKind.ISSUED_AT_MOST, mrn._replace(serial=most), by) if mrn.serial > most else None
    )


def is_beyond_own_pace(serial: int, own: MRN, day: date | None) -> bool:
    """Tell whether a post can hardly have reached a number in a year of which nothing is known but how many
    cables it had sent in the next one by a day.
    """
    elapsed = _days_passed(own.year, day or date(own.year, 12, 31))
    return serial > max(own.serial * 365 / elapsed * LATER_FACTOR, ALWAYS_POSSIBLE)


def _impossible(kind: ReasonKind, mrn: MRN, day: date) -> Verdict:
    return Verdict(False, YearFrom.CEILING, reason_of(kind, mrn, day))


def _days_passed(year: int, day: date) -> int:
    return max((day - date(year, 1, 1)).days + 1, 1)


@cache
def _pace(post: str, year: int) -> _Pace | None:
    ceiling = ceilings().get((post, year))
    if ceiling is None:
        return None
    reach = _days_passed(year, ceiling.until)
    # A year whose last known day lies early says little about its end.
    whole = max(ceiling.serial, ceiling.serial * 365 / reach) * BEYOND_FACTOR
    return _Pace(ceiling, reach, whole)


@cache
def _near_ceiling(post: str, year: int) -> float:
    """Return the most that a post wrote in a near year of which a ceiling is known, 0 for none."""
    paces = [_pace(post, year + away) for away in range(-NEAR_YEARS, NEAR_YEARS + 1)]
    return max((pace.known.serial * 365 / pace.reach for pace in paces if pace), default=0)


@cache
def _most_in_a_year(is_state: bool) -> int:
    """Return the most that STATE, or any other post, is known to have written in a year."""
    return max(ceiling.serial for (of, _), ceiling in ceilings().items() if (of == STATE) == is_state)
