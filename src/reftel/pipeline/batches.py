"""A piece of the inputs becomes a batch: its cables, parsed, in a file aside, and a brief of each.

The briefs are all that a build keeps in memory: which documents are one cable, and what is held when, is
decided from them. A cable itself is fetched from the file when it is needed, by whichever process needs it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

import msgspec

from reftel.model.place import Place
from reftel.model.problems import Problem
from reftel.model.records import Cable
from reftel.parse.cable import parse_cable
from reftel.pipeline.shelf import Shelf
from reftel.readers import LIMITS, Limits, Piece, Told, read_piece
from reftel.resolve.gather import NOWHERE, Brief, Slot, brief_of
from reftel.store.codec import pack_cable


class Batch(NamedTuple):
    """A piece that was read: briefs of its cables, what could not be read of it, digests of its files.

    `told` is what a person should know of them.
    """

    briefs: list[Brief]
    problems: list[Problem]
    digests: list[str]
    told: list[Told]

    @property
    def places(self) -> list[Place]:
        """The places of all briefs, then of all problems."""
        return [brief.place for brief in self.briefs] + [problem.place for problem in self.problems]

    def at_places(self, places: Iterable[Place]) -> Batch:
        """Return the batch with other places, in the order of `places`."""
        found = iter(places)
        return Batch(
            [brief._replace(place=next(found)) for brief in self.briefs],
            [replace(problem, place=next(found)) for problem in self.problems],
            self.digests,
            self.told,
        )


class Reading(NamedTuple):
    """How pieces are read: where what was parsed is kept, whether texts are kept too, how much is read."""

    shelf: Shelf
    with_text: bool = False
    limits: Limits = LIMITS


_Kept = tuple[Brief, bytes, bytes]
_SHARE_BYTES = 16 * 1024 * 1024
_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(Batch)


def read_batch(reading: Reading, numbered: tuple[int, Piece]) -> bytes:
    """Read and parse a piece, which has a number among all; return its batch in the form that `open_batch`
    takes.

    In a part of a CSV the places count from its beginning, as those of `read_piece`.
    """
    number, piece = numbered
    batch = Batch([], [], [], [])
    return keep_batch(reading, number, _parse(reading, piece, batch), batch)


def keep_batch(reading: Reading, number: int, cables: Iterable[Cable], batch: Batch) -> bytes:
    """Keep the cables of a batch, add their briefs to it; return it in the form that `open_batch` takes."""
    for share, kept in enumerate(_in_shares(cables, with_text=reading.with_text)):
        # Cables that are decided together lie together: on a cluster they are fetched with one request.
        kept.sort(key=_in_order)
        file, start = reading.shelf.keep(
            number, share, b"".join([data for _, *both in kept for data in both])
        )
        for brief, packed, text in kept:
            batch.briefs.append(brief._replace(slot=Slot(file, start, len(packed), len(text))))
            start += len(packed) + len(text)
    return _ENCODER.encode(batch)


def _in_shares(cables: Iterable[Cable], *, with_text: bool) -> Iterator[list[_Kept]]:
    """Yield the cables in lists of some megabytes: a file that cannot be cut may hold any number of them."""
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


def open_batch(data: bytes) -> Batch:
    """Return the batch that a process encoded."""
    return _DECODER.decode(data)


def _parse(reading: Reading, piece: Piece, batch: Batch) -> Iterator[Cable]:
    for found in read_piece(piece, digests=batch.digests, limits=reading.limits, told=batch.told):
        if isinstance(found, Problem):
            batch.problems.append(found)
        else:
            yield parse_cable(found)


def _in_order(kept: _Kept) -> tuple[object, ...]:
    return kept[0].mrn or ()
