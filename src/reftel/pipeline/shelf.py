"""Where cables that were parsed wait until they are needed, and what fetches them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import replace
from functools import cache
from io import FileIO
from pathlib import Path
from typing import NamedTuple, Protocol

from reftel.model.place import Place
from reftel.model.records import Cable
from reftel.resolve.gather import Brief, Gathered, Slot
from reftel.resolve.serials.holdings import Holdings
from reftel.store.codec import pack_cable, unpack_cable

Read = Callable[[Slot], bytes]
"""What returns the bytes of a cable and its text."""


class Shelf(Protocol):
    """Where what was parsed is kept until it is needed, by whichever process needs it."""

    def keep(self, batch: int, share: int, data: bytes) -> tuple[int, int]:
        """Keep a share of the bytes of a batch; return the number of their file, and where they begin."""

    def open(self, slots: Iterable[Slot]) -> AbstractContextManager[Read]:
        """Return what reads these slots, in any order, while the block runs."""

    def hold(self, gathered: Gathered) -> Holdings:
        """Keep what is held, and return what any process can ask about it."""


class Fetched(NamedTuple):
    """A cable at its place in the inputs, the same as `pack_cable` packs it, its text where that was kept."""

    cable: Cable
    packed: bytes
    text: str


def fetch(read: Read, slot: Slot, place: Place) -> Fetched:
    """Return what was kept of a cable, which is at this place."""
    data = read(slot)
    packed, text = data[: slot.size], data[slot.size :].decode("utf-8", "replace")
    cable = unpack_cable(packed)
    if cable.place == place:
        return Fetched(cable, packed, text)
    problems = tuple(replace(problem, place=place) for problem in cable.problems)
    cable = cable._replace(place=place, problems=problems)
    return Fetched(cable, pack_cable(cable), text)


def fetch_each(shelf: Shelf, briefs: Sequence[Brief]) -> Iterator[tuple[Cable, str]]:
    """Yield some cables with their texts, in order."""
    with shelf.open(brief.slot for brief in briefs) as read:
        for brief in briefs:
            cable, _, text = fetch(read, brief.slot, brief.place)
            yield cable, text


class FolderShelf(NamedTuple):
    """A folder of this machine, with one file for each process."""

    folder: Path

    def keep(self, batch: int, share: int, data: bytes) -> tuple[int, int]:
        """Write bytes after those of earlier batches; return the number of the file and their place."""
        number = os.getpid()
        with _path(self.folder, number).open("ab") as file:
            begin = file.tell()
            file.write(data)
        return number, begin

    @contextmanager
    def open(self, slots: Iterable[Slot]) -> Iterator[Read]:
        """Read from files that are opened when they are asked for."""
        with ExitStack() as opened:

            @cache
            def file(number: int) -> FileIO:
                return opened.enter_context(FileIO(_path(self.folder, number)))

            def read(slot: Slot) -> bytes:
                kept = file(slot.file)
                kept.seek(slot.start)
                return kept.read(slot.size + slot.text) or b""

            yield read

    def hold(self, gathered: Gathered) -> Holdings:
        """Return what the processes of this machine share in memory."""
        return Holdings(years=gathered.years, aliases=gathered.aliases, cited_names=gathered.cited_names)


def _path(folder: Path, number: int) -> Path:
    return folder / f"read-{number}"
