"""What a collection holds as arrays in a file, twelve bytes a cable, of which a worker reads what it needs.

The file has the held cables by year and post, so that the parts of a build, which go in the same order, find
most of what they ask for in what the part before has read.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from reftel.files.storage import Span, Storage
from reftel.model.aliases import Alias
from reftel.model.records import MRN
from reftel.resolve.serials.holdings import HeldYear, Holdings, YearOfPost

ROOM = 8_000_000
"""So many bytes of cables a worker keeps."""

_BLOCK = 64 * 1024  # bytes that are read at once: most posts write some hundred cables a year
_SERIAL, _DAY = "q", "i"
_BYTES = array(_SERIAL).itemsize + array(_DAY).itemsize


class _Block(NamedTuple):
    """Neighbours in the file: where they begin, and how many cables each post and year has, in order."""

    start: int
    counts: Sequence[tuple[YearOfPost, int]]


class YearsInFile:
    """Held cables by post and year, as `write_holdings` has written them."""

    def __init__(self, place: Storage, name: str, blocks: Sequence[_Block]) -> None:
        self._place = place
        self._name = name
        self._blocks = blocks
        self._block_of = {key: block for block in blocks for key, _ in block.counts}
        self._known: dict[YearOfPost, HeldYear] = {}
        self._size = 0

    def __reduce__(self) -> tuple[type[YearsInFile], tuple[Storage, str, Sequence[_Block]]]:
        return YearsInFile, (self._place, self._name, self._blocks)

    def get(self, key: YearOfPost) -> HeldYear | None:
        """Return those of a post and year, None where there are none."""
        held = self._known.get(key)
        if held is not None or key not in self._block_of:
            return held
        read = self._read(self._block_of[key])
        self._size += _BYTES * sum(len(held.serials) for held in read.values())
        if self._size > ROOM:
            self._known, self._size = {}, 0
        self._known.update(read)
        return read[key]

    def _read(self, block: _Block) -> dict[YearOfPost, HeldYear]:
        size = _BYTES * sum(count for _, count in block.counts)
        (data,) = self._place.read_spans([Span(self._name, block.start, block.start + size)])
        years, place = {}, 0
        for key, count in block.counts:
            serials, days = array(_SERIAL), array(_DAY)
            middle, end = place + count * serials.itemsize, place + count * _BYTES
            serials.frombytes(data[place:middle])
            days.frombytes(data[middle:end])
            years[key], place = HeldYear(key[1], serials, days), end
        return years


def write_holdings(
    place: Storage,
    name: str,
    years: Mapping[YearOfPost, HeldYear],
    aliases: Mapping[Alias, Sequence[MRN]] = MappingProxyType({}),
    cited_names: frozenset[str] = frozenset(),
) -> Holdings:
    """Write what is held into a file at a place that all workers reach; return the holdings that read it."""
    data = bytearray()
    blocks: list[_Block] = []
    counts: list[tuple[YearOfPost, int]] = []
    start = 0
    for key, held in years.items():
        data += array(_SERIAL, held.serials).tobytes()
        data += array(_DAY, held.moments).tobytes()
        counts.append((key, len(held.serials)))
        if len(data) - start >= _BLOCK:
            blocks.append(_Block(start, counts))
            start, counts = len(data), []
    if counts:
        blocks.append(_Block(start, counts))
    place.write(name, bytes(data))
    return Holdings(years=YearsInFile(place, name, blocks), aliases=dict(aliases), cited_names=cited_names)
