"""What a collection holds as arrays in a file, twelve bytes a cable, of which a worker reads what it needs.

The file has the held cables by year and post, so that the parts of a build, which go in the same order, find
most of what they ask for in what the part before has read.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from reftel.files.storage import Span, Storage
from reftel.model.records import MRN
from reftel.resolve.curves import Points, Serials, draw_curve
from reftel.resolve.resolve import Holdings

ROOM = 8_000_000
"""So many bytes of cables a worker keeps, and as many of curves."""

_BLOCK = 64 * 1024  # bytes that are read at once: most posts write some hundred cables a year
_UNKNOWN = 0  # the ordinal of no day
_SERIAL, _DAY = "q", "i"
_BYTES = array(_SERIAL).itemsize + array(_DAY).itemsize
_Key = tuple[int, str]


class _Year(NamedTuple):
    """The held cables of a post and year: serials that rise, and the ordinal of the day of each."""

    serials: Sequence[int]
    days: Sequence[int]


class _Block(NamedTuple):
    """Neighbours in the file: where they begin, and how many cables each year and post has, in order."""

    start: int
    counts: Sequence[tuple[_Key, int]]


class PlacedDays(Mapping[MRN, "date | None"]):
    """Held cables with their days, None where unknown, as `place_days` has written them."""

    def __init__(self, place: Storage, name: str, blocks: Sequence[_Block]) -> None:
        self._place = place
        self._name = name
        self._blocks = blocks
        self._block_of = {key: block for block in blocks for key, _ in block.counts}
        self._known: dict[_Key, _Year] = {}
        self._size = 0

    def __reduce__(self) -> tuple[type[PlacedDays], tuple[Storage, str, Sequence[_Block]]]:
        return PlacedDays, (self._place, self._name, self._blocks)

    def __getitem__(self, mrn: MRN) -> date | None:
        ordinal = self._find(mrn)
        if ordinal is None:
            raise KeyError(mrn)
        return date.fromordinal(ordinal) if ordinal else None

    def __contains__(self, mrn: object) -> bool:
        return self._find(mrn) is not None

    def get(self, mrn: MRN, default: Any = None) -> Any:
        """Give the day of a cable, the default of one that is not held."""
        ordinal = self._find(mrn)
        if ordinal is None:
            return default
        return date.fromordinal(ordinal) if ordinal else None

    def __iter__(self) -> Iterator[MRN]:
        for block in self._blocks:
            for (year, post), held in self._read(block).items():
                for serial in held.serials:
                    yield MRN(year, post, serial)

    def __len__(self) -> int:
        return sum(count for block in self._blocks for _, count in block.counts)

    def __bool__(self) -> bool:
        return bool(self._blocks)

    def years(self) -> Iterator[tuple[str, int]]:
        """Give the posts and years of which cables are held."""
        return ((post, year) for year, post in self._block_of)

    def draw(self, post: str, year: int) -> Points | None:
        """Give the curve of a post and year; None where nothing is held of it."""
        held = self._of((year, post))
        if held is None:
            return None
        pairs = zip(held.serials, held.days, strict=True)
        points = draw_curve((MRN(year, post, serial), date.fromordinal(day)) for serial, day in pairs if day)
        return Points(array(_SERIAL, points.serials), array(_DAY, points.days))

    def _find(self, mrn: Any) -> int | None:
        year, post, serial = mrn
        held = self._of((year, post))
        if held is None:
            return None
        place = bisect_left(held.serials, serial)
        if place == len(held.serials) or held.serials[place] != serial:
            return None
        return held.days[place]

    def _of(self, key: _Key) -> _Year | None:
        held = self._known.get(key)
        if held is not None or key not in self._block_of:
            return held
        read = self._read(self._block_of[key])
        self._size += _BYTES * sum(len(held.serials) for held in read.values())
        if self._size > ROOM:
            self._known, self._size = {}, 0
        self._known.update(read)
        return read[key]

    def _read(self, block: _Block) -> dict[_Key, _Year]:
        size = _BYTES * sum(count for _, count in block.counts)
        (data,) = self._place.read_spans([Span(self._name, block.start, block.start + size)])
        years, place = {}, 0
        for key, count in block.counts:
            serials, days = array(_SERIAL), array(_DAY)
            middle, end = place + count * serials.itemsize, place + count * _BYTES
            serials.frombytes(data[place:middle])
            days.frombytes(data[middle:end])
            years[key], place = _Year(serials, days), end
        return years


class PlacedCurves(Mapping[tuple[str, int], Points]):
    """The curves by post and year, drawn when they are first asked for: no worker needs all."""

    def __init__(self, days: PlacedDays) -> None:
        self._days = days
        self._known: dict[tuple[str, int], Points | None] = {}
        self._size = 0

    def __reduce__(self) -> tuple[type[PlacedCurves], tuple[PlacedDays]]:
        return PlacedCurves, (self._days,)

    def __getitem__(self, key: tuple[str, int]) -> Points:
        points: Points | None = self.get(key)
        if points is None:
            raise KeyError(key)
        return points

    def __contains__(self, key: object) -> bool:
        return self.get(key) is not None

    def get(self, key: Any, default: Any = None) -> Any:
        """Give a curve; the default where nothing is held."""
        if key in self._known:
            return self._known[key] or default
        points = self._days.draw(*key)
        self._size += _BYTES * len(points.serials) if points else 0
        if self._size > ROOM:
            self._known, self._size = {}, 0
        self._known[key] = points
        return points or default

    def __iter__(self) -> Iterator[tuple[str, int]]:
        return (key for key in self._days.years() if key in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def place_days(place: Storage, name: str, days: Mapping[MRN, date | None]) -> PlacedDays:
    """Write a file of held cables with their days, and give what reads it."""
    data = bytearray()
    blocks: list[_Block] = []
    counts: list[tuple[_Key, int]] = []
    start = 0
    for key, mrns in groupby(sorted(days), key=itemgetter(0, 1)):
        held = list(mrns)
        data += array(_SERIAL, [mrn.serial for mrn in held]).tobytes()
        ordinals = [day.toordinal() if day else _UNKNOWN for day in map(days.__getitem__, held)]
        data += array(_DAY, ordinals).tobytes()
        counts.append((key, len(held)))
        if len(data) - start >= _BLOCK:
            blocks.append(_Block(start, counts))
            start, counts = len(data), []
    if counts:
        blocks.append(_Block(start, counts))
    place.write(name, bytes(data))
    return PlacedDays(place, name, blocks)


def place_holdings(place: Storage, name: str, holdings: Holdings) -> Holdings:
    """Give the same holdings from a file that is written at a place which all workers reach."""
    days = place_days(place, name, holdings.days)
    return Holdings(days, Serials(curves=PlacedCurves(days)))
