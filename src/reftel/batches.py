"""A piece of the inputs becomes a batch: its cables, parsed, in a file aside, and a brief of each.

The briefs are all that a build keeps in memory: which documents are one cable, and what is held when, is
decided from them. A cable itself is fetched from the file when it is needed, by whichever process needs it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date
from io import FileIO
from pathlib import Path
from typing import NamedTuple, Self

import msgspec

from reftel.models import MRN, Cable, Problem
from reftel.packing import pack_cable, unpack_cable
from reftel.parse import parse_cable
from reftel.readers import Piece, read_piece

Rank = tuple[bool, int, bool, int]


class Slot(NamedTuple):
    """Where a cable lies: the number of its file, and the bytes of what was read of it and of its text."""

    file: int
    start: int
    size: int
    text: int


class Brief(NamedTuple):
    """What the whole must know of a document; `post` and `serial` are those of its head, `rank` is that of
    `rank_of`.
    """

    mrn: MRN | None
    source: str
    place: str
    day: date | None
    post: str
    serial: int
    rank: Rank
    slot: Slot

    @property
    def order(self) -> tuple[object, ...]:
        """What sorts the documents of one cable: the first speaks for it."""
        return *self.rank, *source_order(self.source, self.place)


class Batch(NamedTuple):
    """A piece that was read: briefs of its cables, and what could not be read of it."""

    briefs: list[Brief]
    problems: list[Problem]

    @property
    def places(self) -> list[str]:
        """The places of all briefs, then of all problems."""
        return [brief.place for brief in self.briefs] + [problem.place for problem in self.problems]

    def placed(self, places: Iterable[str]) -> Batch:
        """Give the batch with other places, in the order of `places`."""
        found = iter(places)
        return Batch(
            [brief._replace(place=next(found)) for brief in self.briefs],
            [replace(problem, place=next(found)) for problem in self.problems],
        )


class Reading(NamedTuple):
    """How pieces are read: the folder for what was parsed, and whether texts are kept too."""

    folder: Path
    with_text: bool = False


_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(Batch)


def read_batch(reading: Reading, piece: Piece) -> bytes:
    """Read and parse a piece; gives its batch in the form that `open_batch` takes.

    In a part of a CSV the places count from its beginning, as those of `read_piece`.
    """
    problems: list[Problem] = []
    return keep_batch(reading, _parse(piece, problems), problems)


def keep_batch(reading: Reading, cables: Iterable[Cable], problems: list[Problem]) -> bytes:
    """Write cables into the file of this process; gives their batch in the form that `open_batch` takes."""
    number = os.getpid()
    briefs, parts = [], []
    with _path(reading.folder, number).open("ab") as file:
        start = file.tell()
        for cable in cables:
            packed = pack_cable(cable)
            text = cable.text.encode("utf-8", "replace") if reading.with_text else b""
            parts += [packed, text]
            briefs.append(brief_of(cable, Slot(number, start, len(packed), len(text))))
            start += len(packed) + len(text)
        file.write(b"".join(parts))
    return _ENCODER.encode(Batch(briefs, problems))


def open_batch(data: bytes) -> Batch:
    """Give the batch that a process encoded."""
    return _DECODER.decode(data)


def brief_of(cable: Cable, slot: Slot) -> Brief:
    """Give what the whole must know of a document."""
    header = cable.header
    return Brief(
        cable.mrn,
        cable.source,
        cable.place,
        cable.date.astimezone(UTC).date() if cable.date else None,
        header.post,
        header.serial or 0,
        rank_of(cable),
        slot,
    )


def rank_of(cable: Cable) -> Rank:
    """Give what orders the documents of one cable: corrected copies, first sections, the fullest."""
    header = cable.header
    section = header.section[0] if header.section else 0
    return not header.corrected, section, header.partial, -len(cable.refs)


class Spool:
    """The cables that were read, fetched one by one."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: dict[int, FileIO] = {}

    def fetch(self, brief: Brief) -> tuple[Cable, str]:
        """Give a cable at its place in the inputs, and its text where that was kept."""
        slot = brief.slot
        if slot.file not in self._files:
            self._files[slot.file] = FileIO(_path(self._folder, slot.file))
        file = self._files[slot.file]
        file.seek(slot.start)
        data = file.read(slot.size + slot.text) or b""
        cable = unpack_cable(data[: slot.size])
        if cable.place != brief.place:
            problems = tuple(replace(problem, place=brief.place) for problem in cable.problems)
            cable = cable._replace(place=brief.place, problems=problems)
        return cable, data[slot.size :].decode("utf-8", "replace")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for file in self._files.values():
            file.close()


def source_order(source: str, place: str) -> tuple[str, int, str]:
    """Order documents by file, then by the number in their place (row 9 before row 10)."""
    digits = "".join(filter(str.isdigit, place))
    return source, int(digits or 0), place


def _parse(piece: Piece, problems: list[Problem]) -> Iterator[Cable]:
    for found in read_piece(piece):
        if isinstance(found, Problem):
            problems.append(found)
        else:
            yield parse_cable(found)


def _path(folder: Path, number: int) -> Path:
    return folder / f"read-{number}"
