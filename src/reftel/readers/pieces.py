"""The inputs in pieces for workers: each is read by itself, and all in order are the whole.

A file is cut only where that changes nothing, so what is found does not depend on the cuts, nor these on
how many workers there are. RowSpan of a piece are numbered from its own beginning, since counting all rows
first would take as long as a third of reading them; `Numbering` then gives them the numbers of the file.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from reftel.model.place import Place
from reftel.model.problems import Problem
from reftel.model.records import RawCable
from reftel.readers.forms.form import RowSpan
from reftel.readers.input import Step, ignore
from reftel.readers.limits import LIMITS, Limits
from reftel.readers.read import (
    FilePart,
    cut_source,
    digest_part,
    is_unpacked_once,
    read_source,
    unpack_source,
)
from reftel.readers.sources import Source
from reftel.readers.told import Told

PIECE_BYTES = 8 * 1024 * 1024
"""About how many bytes a piece has: enough that handing it over costs nothing, little enough for memory."""

PIECE_FILES = 500
"""How many files or members of an archive a piece has at most."""

_BLOCK = 1024 * 1024


_WEIGHT = 4  # so many bytes are in an archive that is unpacked in one go, for one packed, at least


class Piece(NamedTuple):
    """What one worker reads: some whole files, or a `part` of one; `size` in bytes.

    An archive that is unpacked in one go, `whole`, is cut by `unpack_pieces`, or read by one worker.
    """

    sources: tuple[Source, ...]
    part: FilePart | None
    size: int
    whole: bool = False

    @property
    def batches(self) -> int:
        """Into how many it is cut, about."""
        return max(2, self.size * _WEIGHT // PIECE_BYTES) if self.whole else 1


def cut_sources(
    sources: Iterable[Source], size: int = PIECE_BYTES, most: int = PIECE_FILES, limits: Limits = LIMITS
) -> Iterator[Piece]:
    """Yield the sources in pieces of about `size` bytes or `most` files, in their order.

    A piece is larger where a file cannot be cut.
    """
    group: list[Source] = []
    grouped = 0
    for source in sources:
        parts = _cut(source, size, most, limits)
        whole = not parts and _may_be_cut(source, size) and is_unpacked_once(source)
        if group and (whole or len(parts) > 1 or grouped + source.size > size or len(group) == most):
            yield Piece(tuple(group), None, grouped)
            group, grouped = [], 0
        if len(parts) > 1:
            yield from (Piece((source,), part, part.size) for part in parts)
            continue
        if whole:
            yield Piece((source,), None, source.size, whole=True)
            continue
        group.append(source)
        grouped += source.size
    if group:
        yield Piece(tuple(group), None, grouped)


def unpack_pieces(
    pieces: Iterable[Piece], size: int = PIECE_BYTES, most: int = PIECE_FILES, limits: Limits = LIMITS
) -> Iterator[Piece]:
    """Yield the pieces, in place of each archive that is unpacked in one go what is in it, unpacked.

    So each piece of it can be read by another worker, and no more of it is in memory than the pieces that
    are taken and not yet done.
    """
    for piece in pieces:
        parts = unpack_source(piece.sources[0], size, most, limits) if piece.whole else iter(())
        first = next(parts, None)
        if first is None:
            yield piece
        else:
            yield from (Piece(piece.sources, part, part.size) for part in chain((first,), parts))


def _cut(source: Source, size: int, most: int, limits: Limits = LIMITS) -> list[FilePart]:
    return cut_source(source, size, most, limits) if _may_be_cut(source, size) else []


def _may_be_cut(source: Source, size: int) -> bool:
    # Smaller ones are not worth opening twice.
    return source.size > size // 16


def read_piece(
    piece: Piece,
    advance: Step = ignore,
    digests: list[str] | None = None,
    limits: Limits = LIMITS,
    told: list[Told] | None = None,
) -> Iterator[RawCable | Problem]:
    """Yield what `read_source` yields of the piece; `advance` gets its bytes as they are done.

    In a part of a CSV the places count rows and lines from its beginning: see Numbering. To `digests` is
    added one for each source: see Digests. To `told` is added what a person should know.
    """
    for source in piece.sources:
        taken: list[str] | None = None if digests is None else []
        yield from read_source(source, advance, piece.part, taken, limits=limits, told=told)
        if digests is not None:
            digests.append(taken[0] if taken else "")


class Digests:
    """Digests of whole files, from those that `read_piece` took of the pieces.

    >>> digests = Digests()
    >>> digests.add(Piece((Source("a.txt", "a.txt", 0),), None, 0), ["e3b0c442"])
    >>> digests.of("a.txt"), digests.of("b.txt")
    ('e3b0c442', '')
    """

    def __init__(self) -> None:
        self._parts: dict[str, list[str]] = {}

    def add(self, piece: Piece, digests: Sequence[str]) -> None:
        """Take those of a piece; the pieces of a file are handed over in their order."""
        for source, digest in zip(piece.sources, digests, strict=True):
            self._parts.setdefault(source.name, []).append(digest)

    def of(self, name: str) -> str:
        """Give that of a file, "" where it could not be read, in whole or in part."""
        return _join(self._parts.get(name, [""]))


def digest_source(source: Source, size: int = PIECE_BYTES, most: int = PIECE_FILES) -> str:
    """Give the digest that `Digests` has of a file which was cut alike; "" where it cannot be read."""
    parts = _cut(source, size, most)
    return _join([digest_part(source, part) for part in (parts if len(parts) > 1 else [None])])


def _join(digests: Sequence[str]) -> str:
    """Give one digest for those of all parts, taken in any process, which may each be that of the whole."""
    if len(set(digests)) == 1 or not all(digests):
        return digests[0] if len(set(digests)) == 1 else ""
    return hashlib.sha256("".join(digests).encode()).hexdigest()


class Numbering:
    """Gives places within pieces the numbers of rows and lines in the whole file.

    >>> Numbering().renumber(Piece((), None, 0), [Place(line=3)])
    [Place(row=0, line=3, words='')]
    """

    def __init__(self) -> None:
        self._rows = self._lines = self._counted = 0

    def renumber(self, piece: Piece, places: Sequence[Place]) -> list[Place]:
        """Give the places of all items of a piece, in any order; the pieces are handed over in theirs."""
        if piece.part is None or not isinstance(piece.part.of, RowSpan):
            return list(places)
        rows = piece.part.of
        if rows.first:
            self._rows = self._lines = 0
            self._counted = rows.start
        numbered = list(places) if rows.first else [self._move(place, piece, rows) for place in places]
        self._rows = max((place.row for place in numbered if place), default=self._rows)
        return numbered

    def _move(self, place: Place, piece: Piece, rows: RowSpan) -> Place:
        if not place:  # that the file cannot be read
            return place
        moved = Place(place.row + self._rows)
        if not place.line:
            return moved
        try:
            return moved._replace(line=place.line + self._count_lines(piece, rows))
        except OSError:  # it was there when the piece was read
            return moved

    def _count_lines(self, piece: Piece, rows: RowSpan) -> int:
        """Count the lines before a part: for its problems alone, which are rare."""
        with piece.sources[0].open() as stream:
            stream.seek(self._counted)
            while block := stream.read(min(_BLOCK, rows.start - self._counted)):
                self._lines += block.count(b"\n")
                self._counted += len(block)
        return self._lines
