"""Rows of a damaged database are read from its pages, where SQLite no longer finds the way to them.

A table is known by the shape of its rows: how many columns of which types. The format is that of
https://www.sqlite.org/fileformat2.html; what does not fit it is left out.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, NamedTuple

from reftel.store.schema import TYPES

_MAGIC = b"SQLite format 3\0"
_SIZES = (16384, 4096, 65536, 32768, 8192, 2048, 1024, 512)
_LEAF = 0x0D  # a page of rows of a table
_HEAD = 8  # bytes before the places of its rows
_FIRST = 100  # bytes before that on the first page
_MOST = 256 * 1024 * 1024  # bytes of a row
_FREE_AT = 32  # where the header names the first of the pages that are free
Cell = int | float | str | bytes | None


class Shape(NamedTuple):
    """The types of the columns of a table ("TEXT", "INTEGER", "BLOB"), the places of those never null, and
    whether the first one is the number of the row.
    """

    types: Sequence[str]
    needed: Container[int]
    has_number: bool

    def fits(self, cells: Sequence[Cell]) -> bool:
        """Say whether a row may be one of the table."""
        if len(cells) != len(self.types) or (self.has_number and cells[0] is not None):
            return False
        return all(
            isinstance(cell, TYPES[kind]) if cell is not None else place not in self.needed
            for place, (cell, kind) in enumerate(zip(cells, self.types, strict=True))
        )


def read_rows(path: Path, shape: Shape) -> Iterator[tuple[int, list[Cell]]]:
    """Return the rows of a shape that any page of a database file has, each behind its number."""
    with path.open("rb") as file:
        for size in _page_sizes(file):
            found = False
            for row in _Pages(file, size).rows():
                if shape.fits(row[1]):
                    found = True
                    yield row
            if found:
                return


def _page_sizes(file: BinaryIO) -> Sequence[int]:
    """Return the size of the pages, or where the header is lost those that are usual."""
    file.seek(0)
    head = file.read(_FIRST)
    size = int.from_bytes(head[16:18], "big")
    size = 65536 if size == 1 else size
    return (size,) if head.startswith(_MAGIC) and size in _SIZES else _SIZES


class _Pages:
    """The pages of a file, numbered from 1."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self._file = file
        self._size = size
        self._count = file.seek(0, 2) // size
        self._chained: set[int] = set()  # pages on which rows go on: each belongs to one row
        self._usable = size - (self._read(1)[20] if self._read(1).startswith(_MAGIC) else 0)

    def rows(self) -> Iterator[tuple[int, list[Cell]]]:
        """Return all rows of tables that can be read, each behind its number."""
        free = self._free()
        for number in range(1, self._count + 1):
            if number not in free:
                yield from self._rows_of(number)

    def _rows_of(self, number: int) -> Iterator[tuple[int, list[Cell]]]:
        page = self._read(number)
        start = _FIRST if number == 1 and page.startswith(_MAGIC) else 0
        if page[start] != _LEAF:
            return
        count = int.from_bytes(page[start + 3 : start + 5], "big")
        for place in range(start + _HEAD, min(start + _HEAD + 2 * count, self._usable - 1), 2):
            try:
                at = int.from_bytes(page[place : place + 2], "big")
                yield self._row(page, at)
            except (IndexError, ValueError):
                continue

    def _row(self, page: bytes, at: int) -> tuple[int, list[Cell]]:
        """Read one row; raises ValueError or IndexError where it is none."""
        length, at = _varint(page, at)
        number, at = _varint(page, at)
        if length > _MOST:
            raise ValueError("no row is so long")
        most = self._usable - 35
        local = length
        if length > most:
            least = (self._usable - 12) * 32 // 255 - 23
            local = least + (length - least) % (self._usable - 4)
            local = local if local <= most else least
        data = page[at : at + local]
        if local < length:
            following = int.from_bytes(page[at + local : at + local + 4], "big")
            data += self._rest(following, length - local)
        if len(data) != length:
            raise ValueError("the row is cut short")
        return number, _cells(data)

    def _rest(self, number: int, length: int) -> bytes:
        parts: list[bytes] = []
        while length > 0:
            if number in self._chained:
                raise ValueError("the page is that of another row")
            self._chained.add(number)
            page = self._read(number)
            parts.append(page[4 : min(self._usable, 4 + length)])
            length -= len(parts[-1])
            number = int.from_bytes(page[:4], "big")
        return b"".join(parts)

    def _free(self) -> set[int]:
        """Return the pages that hold nothing any more."""
        free: set[int] = set()
        head = self._read(1)
        trunk = int.from_bytes(head[_FREE_AT : _FREE_AT + 4], "big") if head.startswith(_MAGIC) else 0
        while trunk and trunk <= self._count and trunk not in free:
            page = self._read(trunk)
            count = min(int.from_bytes(page[4:8], "big"), self._usable // 4 - 2)
            free.add(trunk)
            free.update(int.from_bytes(page[8 + 4 * leaf : 12 + 4 * leaf], "big") for leaf in range(count))
            trunk = int.from_bytes(page[:4], "big")
        return free

    def _read(self, number: int) -> bytes:
        if not 1 <= number <= max(self._count, 1):
            raise ValueError("no such page")
        self._file.seek((number - 1) * self._size)
        return self._file.read(self._size).ljust(self._size, b"\0")


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """Read a number of SQLite; returns it with the place behind it."""
    value = 0
    for place in range(at, at + 8):
        value = value << 7 | data[place] & 0x7F
        if data[place] < 0x80:
            return value, place + 1
    return value << 8 | data[at + 8], at + 9


def _cells(data: bytes) -> list[Cell]:
    """Read the cells of a row; raises ValueError or IndexError where it is none."""
    end, at = _varint(data, 0)
    if not at <= end <= len(data):
        raise ValueError("no row begins so")
    cells: list[Cell] = []
    body = end
    while at < end:
        kind, at = _varint(data, at)
        size = _INTEGERS[kind] if kind < len(_INTEGERS) else (kind - 12) // 2
        part = data[body : body + size]
        if kind in (10, 11) or len(part) != size:
            raise ValueError("no row has such a cell")
        body += size
        cells.append(_cell(kind, part))
    return cells


_INTEGERS = (0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0)  # bytes of the kinds below 12; 7 is a real number


def _cell(kind: int, part: bytes) -> Cell:
    if kind == 0:
        return None
    if kind in (8, 9):
        return kind - 8
    if kind >= 12:
        return part.decode() if kind % 2 else part
    return float("nan") if kind == 7 else int.from_bytes(part, "big", signed=True)
