"""Batches on their way: files aside in which they wait, and what reads them back."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import replace
from io import FileIO
from pathlib import Path
from typing import NamedTuple, Protocol, Self

from reftel.model.records import Cable
from reftel.resolve.gather import Slot
from reftel.resolve.holdings import HeldYear, Holdings, YearOfPost
from reftel.store.codec import unpack_cable


class Shelf(Protocol):
    """Where what was parsed is kept until it is needed, by whichever process needs it."""

    def keep(self, batch: int, share: int, data: bytes) -> tuple[int, int]:
        """Keep a share of the bytes of a batch; gives the number of their file and where they begin in it."""

    def open(self, slots: Iterable[Slot]) -> Spool:
        """Give what the cables of these slots can be fetched from, in any order."""

    def hold(self, years: Mapping[YearOfPost, HeldYear]) -> Holdings:
        """Keep what is held, and return what any process can ask about it."""


class Spool:
    """The cables that were read, fetched one by one; `read` gives the bytes of a slot."""

    def read(self, slot: Slot) -> bytes:
        """Give the bytes of a cable and its text."""
        raise NotImplementedError

    def close(self) -> None:
        """Let go of what is open."""

    def fetch(self, slot: Slot, place: str) -> tuple[Cable, str]:
        """Return a cable at its place in the inputs, and its text where that was kept."""
        data = self.read(slot)
        cable = unpack_cable(data[: slot.size])
        if cable.place != place:
            problems = tuple(replace(problem, place=place) for problem in cable.problems)
            cable = cable._replace(place=place, problems=problems)
        return cable, data[slot.size :].decode("utf-8", "replace")

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

    def hold(self, years: Mapping[YearOfPost, HeldYear]) -> Holdings:
        """Return what the processes of this machine share in memory."""
        return Holdings(years=years)


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


def _path(folder: Path, number: int) -> Path:
    return folder / f"read-{number}"
