"""The files that a build read, as a store remembers them."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Container
from typing import NamedTuple

PLACE_DIGITS, FOLDER_DIGITS = 16, 8


class InputFile(NamedTuple):
    """A file that a build read: its `name` as given, and what tells whether it has changed.

    `file` stands for its place on the disk, whatever it was called, for its folder, and for what else tells
    its state: see `reftel.pipeline.changes.inputs.sign_of`; `digest` is the SHA-256 of its bytes.
    """

    name: str
    file: str
    size: int
    mtime_ns: int
    digest: str

    @property
    def place(self) -> str:
        """Return what stands for its place."""
        return self.file[:PLACE_DIGITS]

    @property
    def folder(self) -> str:
        """Return what stands for its folder, as that is found on the disk; "" where it is not known."""
        return self.file[PLACE_DIGITS : PLACE_DIGITS + FOLDER_DIGITS]


def place_of(path: str) -> str:
    """Return what stands in a store for the place of a file, by its real path or its URL."""
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:PLACE_DIGITS]


def input_of(source: str, names: Container[str]) -> str:
    """Return the name of the input that a source lies in: a file of its name, or an archive around it; "" for
    none.

    >>> input_of("in/all.zip!/b.tar!/c.txt", {"in/all.zip"})
    'in/all.zip'
    """
    while source not in names and "!/" in source:
        source = source.rpartition("!/")[0]
    return source if source in names else ""
