"""A piece of the inputs becomes a batch: its cables, parsed, in a file aside, and a brief of each.

The briefs are all that a build keeps in memory: which documents are one cable, and what is held when, is
decided from them. A cable itself is fetched from the file when it is needed, by whichever process needs it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date
from io import FileIO
from pathlib import Path
from typing import Any, NamedTuple, Protocol, Self

import msgspec

from reftel.models import MRN, Cable, Problem
from reftel.parse import parse_cable
from reftel.readers import LIMITS, Limits, Piece, read_piece
from reftel.store.codec import pack_cable, unpack_cable

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

    def order(self, mrn: MRN) -> tuple[object, ...]:
        """Give what sorts the documents of a cable: the first speaks for it."""
        return order_of(self, self.rank, mrn)


class Batch(NamedTuple):
    """A piece that was read: briefs of its cables, what could not be read of it, digests of its files."""

    briefs: list[Brief]
    problems: list[Problem]
    digests: list[str]

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
            self.digests,
        )


class Shelf(Protocol):
    """Where what was parsed is kept until it is needed, by whichever process needs it."""

    def keep(self, batch: int, share: int, data: bytes) -> tuple[int, int]:
        """Keep a share of the bytes of a batch; gives the number of their file and where they begin in it."""

    def open(self, slots: Iterable[Slot]) -> Spool:
        """Give what the cables of these slots can be fetched from, in any order."""


class Reading(NamedTuple):
    """How pieces are read: where what was parsed is kept, whether texts are kept too, how much is read."""

    shelf: Shelf
    with_text: bool = False
    limits: Limits = LIMITS


_Kept = tuple[Brief, bytes, bytes]
_SHARE_BYTES = 16 * 1024 * 1024
NOWHERE = Slot(0, 0, 0, 0)
_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(Batch)


def read_batch(reading: Reading, numbered: tuple[int, Piece]) -> bytes:
    """Read and parse a piece, which has a number among all; gives its batch in the form that `open_batch`
    takes.

    In a part of a CSV the places count from its beginning, as those of `read_piece`.
    """
    number, piece = numbered
    batch = Batch([], [], [])
    return keep_batch(reading, number, _parse(reading, piece, batch), batch)


def keep_batch(reading: Reading, number: int, cables: Iterable[Cable], batch: Batch) -> bytes:
    """Keep the cables of a batch and add their briefs to it; gives it in the form that `open_batch` takes."""
    for share, kept in enumerate(_in_shares(cables, with_text=reading.with_text)):
        # Cables that are settled together lie together: on a cluster they are fetched with one request.
        kept.sort(key=_in_order)
        file, start = reading.shelf.keep(
            number, share, b"".join([data for _, *both in kept for data in both])
        )
        for brief, packed, text in kept:
            batch.briefs.append(brief._replace(slot=Slot(file, start, len(packed), len(text))))
            start += len(packed) + len(text)
    return _ENCODER.encode(batch)


def _in_shares(cables: Iterable[Cable], *, with_text: bool) -> Iterator[list[_Kept]]:
    """Give the cables in lists of some megabytes: a file that cannot be cut may hold any number of them."""
    kept: list[_Kept] = []
    size = 0
    for cable in cables:
        text = cable.text.encode("utf-8", "replace") if with_text else b""
        packed = pack_cable(cable)
        kept.append((brief_of(cable, NOWHERE), packed, text))
        size += len(packed) + len(text)
        if size >= _SHARE_BYTES:
            yield kept
            kept, size = [], 0
    if kept:
        yield kept


def open_batch(data: bytes, known: dict[object, Any] | None = None) -> Batch:
    """Give the batch that a process encoded; what briefs have in common is kept once, in `known`."""
    briefs, problems, digests = _DECODER.decode(data)
    once = {} if known is None else known
    return Batch([_shared(brief, once.setdefault) for brief in briefs], problems, digests)


def _shared(brief: Brief, once: Callable[[object, Any], Any]) -> Brief:
    mrn, source, place, day, post, serial, rank, slot = brief
    post = once(post, post)
    return Brief(
        MRN(once(mrn.year, mrn.year), once(mrn.post, mrn.post), mrn.serial) if mrn else None,
        once(source, source),
        place,
        once(day, day),
        post,
        mrn.serial if mrn and mrn.serial == serial else serial,
        once(rank, rank),
        slot,
    )


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


def order_of(document: Brief | Cable, rank: Rank, mrn: MRN) -> tuple[object, ...]:
    """Give what sorts the documents of a cable; one that came to it by a correction is behind its own."""
    corrected, section, *rest = rank
    foreign = document.mrn not in (None, mrn)
    return corrected, section, foreign, *rest, *source_order(document.source, document.place)


class Spool:
    """The cables that were read, fetched one by one; `read` gives the bytes of a slot."""

    def read(self, slot: Slot) -> bytes:
        """Give the bytes of a cable and its text."""
        raise NotImplementedError

    def close(self) -> None:
        """Let go of what is open."""

    def fetch(self, brief: Brief) -> tuple[Cable, str]:
        """Give a cable at its place in the inputs, and its text where that was kept."""
        data = self.read(brief.slot)
        cable = unpack_cable(data[: brief.slot.size])
        if cable.place != brief.place:
            problems = tuple(replace(problem, place=brief.place) for problem in cable.problems)
            cable = cable._replace(place=brief.place, problems=problems)
        return cable, data[brief.slot.size :].decode("utf-8", "replace")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class FolderShelf(NamedTuple):
    """A folder of this machine, with one file for each process."""

    folder: Path

    def keep(self, batch: int, share: int, data: bytes) -> tuple[int, int]:
        """Write bytes behind those of earlier batches; gives the number of the file and their place."""
        number = os.getpid()
        with _path(self.folder, number).open("ab") as file:
            begin = file.tell()
            file.write(data)
        return number, begin

    def open(self, slots: Iterable[Slot]) -> Spool:
        """Give what the cables can be fetched from."""
        return _FolderSpool(self.folder)


class _FolderSpool(Spool):
    """The files of a folder, opened when they are asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: dict[int, FileIO] = {}

    def read(self, slot: Slot) -> bytes:
        """Read from the file of the slot."""
        if slot.file not in self._files:
            self._files[slot.file] = FileIO(_path(self._folder, slot.file))
        file = self._files[slot.file]
        file.seek(slot.start)
        return file.read(slot.size + slot.text) or b""

    def close(self) -> None:
        """Close the files."""
        for file in self._files.values():
            file.close()


def source_order(source: str, place: str) -> tuple[str, int, str]:
    """Order documents by file, then by the number in their place (row 9 before row 10)."""
    digits = "".join(filter(str.isdigit, place))
    return source, int(digits or 0), place


def _parse(reading: Reading, piece: Piece, batch: Batch) -> Iterator[Cable]:
    for found in read_piece(piece, digests=batch.digests, limits=reading.limits):
        if isinstance(found, Problem):
            batch.problems.append(found)
        else:
            yield parse_cable(found)


def _in_order(kept: _Kept) -> tuple[object, ...]:
    return kept[0].mrn or ()


def _path(folder: Path, number: int) -> Path:
    return folder / f"read-{number}"
