"""What a build brings to an earlier store, and how much of it changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from reftel.model.records import Cable, Problem
from reftel.store import InputFile


class Arrived(NamedTuple):
    """A file that was read: its documents and what could not be read of it."""

    file: InputFile
    cables: Sequence[Cable]
    problems: Sequence[Problem]


@dataclass(frozen=True, slots=True)
class Changes:
    """What a build brings to a store.

    `gone` are names of inputs to be removed, `known` inputs whose documents stay and whose marks differ.
    `problems` are of paths that cannot be opened, `texts` are those to be kept, by their digests.
    """

    arrived: Sequence[Arrived] = ()
    gone: frozenset[str] = frozenset()
    known: Sequence[InputFile] = ()
    problems: Sequence[Problem] = ()
    texts: Iterable[tuple[str, str]] = ()


class Counts(NamedTuple):
    """How many documents an update brought, removed and left as they were."""

    new: int
    removed: int
    unchanged: int
