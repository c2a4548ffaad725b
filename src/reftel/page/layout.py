"""Positions for the cables drawn: time runs along x, threads keep apart along y, nothing overlaps.

The page's script lays out every later view by the same rules (script/layout.js); a test compares the
two number by number, so both use only sums, products and comparisons, in the same order.

Time is linear, but for quiet stretches: a gap wider than some `WIDEST_GAP` is cut to it. Each
thread (connected part) gets lanes of its own. A cable goes to the lane that keeps its edges short and
lets no edge run through another cable.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import isqrt
from typing import NamedTuple

WIDEST_GAP = 190
SHORTEST_GAP = 90
USUAL = 190
WEEK = 168
NARROWEST = 900
LANE = 56
APART = 14
HEADING = 66
MARGIN = 40
CELL = 110 * LANE
STRETCHES = (1, 2, 4, 8, 16, 32)
FASTEST = 6.0
REACH = 7
CAREFUL = 120
MANY = 300


class Place(NamedTuple):
    """Where the middle of a cable is drawn, in pixels at zoom 1."""

    x: int
    y: int


def lay_out(
    hours: Sequence[int], halves: Sequence[int], edges: Sequence[tuple[int, int]]
) -> tuple[Place, ...]:
    """Give one place per cable; a later hour is never further left.

    `hours` are the dates as whole hours since 1970, `halves` half the width that cable and label need,
    `edges` pairs of positions in these lists.

    Of several widths for the same time the one is taken that fits a screen best.

    >>> lay_out([0, 48], [50, 50], [(1, 0)])
    (Place(x=0, y=40), Place(x=190, y=40))
    """
    near = _neighbours(len(hours), edges)
    threads = _threads(near)
    best: tuple[Place, ...] = ()
    least = -1
    for stretch in STRETCHES if len(hours) <= MANY else (2,):
        xs = scale_time(hours, edges, stretch)
        lanes = [0] * len(hours)
        for thread in threads:
            _Lanes(thread, xs, halves, near, lanes).settle()
        places = _stack(threads, xs, halves, lanes)
        unfit = _unfit(places)
        if least < 0 or unfit < least:
            best, least = places, unfit
    return best


def _unfit(places: Sequence[Place]) -> int:
    """Give how far the picture must be shrunk for a screen of 10 by 7; smaller is better."""
    wide = max((place.x for place in places), default=0) + 2 * LANE
    high = max((place.y for place in places), default=0) + 2 * LANE
    return max(wide * 7, high * 10)


def scale_time(hours: Sequence[int], edges: Sequence[tuple[int, int]], stretch: int) -> list[int]:
    """Give the x of each hour: linear, long gaps cut, wider with `stretch` and the number of cables.

    Time is so fast that a usual citation is as long as `USUAL`; where that is too wide for so few cables,
    the gaps are cut shorter, then all goes slower.
    """
    moments = sorted(set(hours))
    wanted = max(NARROWEST, isqrt(CELL * len(hours) * stretch))
    speed, widest = _first_speed(hours, edges), 1.0 * WIDEST_GAP
    while speed > 1e-7 and _width(moments, speed, widest) > wanted:
        if widest > SHORTEST_GAP:
            widest *= 0.9
        else:
            speed *= 0.9
    at: dict[int, int] = {}
    x = 0.0
    for position, moment in enumerate(moments):
        if position:
            x += min((moment - moments[position - 1]) * speed, widest)
        at[moment] = int(x + 0.5)
    return [at[hour] for hour in hours]


def _first_speed(hours: Sequence[int], edges: Sequence[tuple[int, int]]) -> float:
    """Give pixels per hour: the middle one of the distances in time between citing and cited is `USUAL`."""
    distances = sorted(abs(hours[one] - hours[other]) for one, other in edges if hours[one] != hours[other])
    return min(FASTEST, USUAL / distances[len(distances) // 2]) if distances else USUAL / WEEK


def _width(moments: Sequence[int], speed: float, widest: float) -> float:
    total = 0.0
    for before, after in pairwise(moments):
        total += min((after - before) * speed, widest)
    return total


def _neighbours(count: int, edges: Sequence[tuple[int, int]]) -> list[list[int]]:
    near: list[set[int]] = [set() for _ in range(count)]
    for one, other in edges:
        if one != other:
            near[one].add(other)
            near[other].add(one)
    return [sorted(those) for those in near]


def _threads(near: Sequence[Sequence[int]]) -> list[list[int]]:
    """Give the connected parts, largest first, each as a walk outwards from its busiest cable."""
    by_degree = sorted(range(len(near)), key=lambda node: (-len(near[node]), node))
    seen = [False] * len(near)
    threads = []
    for hub in by_degree:
        if seen[hub]:
            continue
        seen[hub] = True
        walk = [hub]
        for node in walk:
            for other in near[node]:
                if not seen[other]:
                    seen[other] = True
                    walk.append(other)
        threads.append(walk)
    return sorted(threads, key=lambda walk: -len(walk))


class _Lanes:
    """The lanes of one thread while they are being settled; `lanes` of the caller takes the result."""

    def __init__(
        self,
        thread: Sequence[int],
        xs: Sequence[int],
        halves: Sequence[int],
        near: Sequence[Sequence[int]],
        lanes: list[int],
    ) -> None:
        self.thread = thread
        self.xs = xs
        self.halves = halves
        self.near = near
        self.lanes = lanes
        self.placed: dict[int, None] = {}

    def settle(self) -> None:
        """Place each cable on the walk, then move each once or twice to where it now fits best."""
        sweeps = 3 if len(self.thread) <= CAREFUL else 2
        for _ in range(sweeps):
            for node in self.thread:
                self.placed.pop(node, None)
                self.lanes[node] = self._best_lane(node)
                self.placed[node] = None
        self._close_up()

    def _best_lane(self, node: int) -> int:
        friends = [other for other in self.near[node] if other in self.placed]
        if not friends:
            return 0
        taken = self._taken(node)
        middle = sorted(self.lanes[other] for other in friends)[len(friends) // 2]
        crossing = self._crossing(node)
        best, least = middle, -1.0
        step = 0
        while least < 0 or step <= 2 * REACH:
            lane = middle + ((step + 1) // 2 if step % 2 else -(step // 2))
            step += 1
            if lane in taken:
                continue
            cost = self._cost(node, lane, friends, crossing)
            if least < 0 or cost < least:
                best, least = lane, cost
        return best

    def _taken(self, node: int) -> set[int]:
        x, half = self.xs[node], self.halves[node]
        return {
            self.lanes[other]
            for other in self.placed
            if abs(self.xs[other] - x) < half + self.halves[other] + APART
        }

    def _crossing(self, node: int) -> list[float]:
        """Give the heights, in lanes, at which edges of others pass the x of `node`."""
        heights = []
        x = self.xs[node]
        for one in self.placed:
            for other in self.near[one]:
                if self.xs[one] < x < self.xs[other] and other in self.placed:
                    heights.append(self._height(one, other, x))
        return heights

    def _height(self, one: int, other: int, x: int) -> float:
        part = (x - self.xs[one]) / (self.xs[other] - self.xs[one])
        rise = part * part * (3 - 2 * part)
        return self.lanes[one] + (self.lanes[other] - self.lanes[one]) * rise

    def _cost(self, node: int, lane: int, friends: Sequence[int], crossing: Sequence[float]) -> float:
        cost = 0.0
        for other in friends:
            cost += abs(self.lanes[other] - lane)
        for height in crossing:
            if abs(height - lane) < 0.4:
                cost += 4
        if len(self.thread) > CAREFUL:
            return cost
        before = self.lanes[node]
        self.lanes[node] = lane
        for other in friends:
            cost += 4 * self._run_over(node, other)
        self.lanes[node] = before
        return cost

    def _run_over(self, node: int, friend: int) -> int:
        """Count the cables that the edge between two would run through."""
        left, right = (node, friend) if self.xs[node] < self.xs[friend] else (friend, node)
        count = 0
        for other in self.placed:
            if not self.xs[left] < self.xs[other] < self.xs[right]:
                continue
            if abs(self._height(left, right, self.xs[other]) - self.lanes[other]) < 0.4:
                count += 1
        return count

    def _close_up(self) -> None:
        used = sorted({self.lanes[node] for node in self.thread})
        rank = {lane: position for position, lane in enumerate(used)}
        for node in self.thread:
            self.lanes[node] = rank[self.lanes[node]]


def _stack(
    threads: Sequence[Sequence[int]], xs: Sequence[int], halves: Sequence[int], lanes: Sequence[int]
) -> tuple[Place, ...]:
    """Put the threads on the page, largest first, each as high up as it finds a free block."""
    places = [Place(0, 0)] * len(xs)
    blocks: list[tuple[int, int, int, int]] = []
    for thread in threads:
        left = min(xs[node] - halves[node] for node in thread) - 2 * APART
        right = max(xs[node] + halves[node] for node in thread) + 2 * APART
        head = HEADING if len(thread) > 2 else MARGIN
        height = head + max(lanes[node] for node in thread) * LANE + MARGIN
        top = _free_top(blocks, left, right, height)
        blocks.append((left, right, top, top + height))
        for node in thread:
            places[node] = Place(xs[node], top + head + lanes[node] * LANE)
    return tuple(places)


def _free_top(blocks: Sequence[tuple[int, int, int, int]], left: int, right: int, height: int) -> int:
    beside = [block for block in blocks if block[0] < right and left < block[1]]
    for top in sorted({0, *(block[3] for block in beside)}):
        if all(block[3] <= top or top + height <= block[2] for block in beside):
            return top
    raise AssertionError("below the last block there is always room")
