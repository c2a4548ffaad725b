"""What a build brings to an earlier store, and how much of it changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from reftel.model.problems import Problem
from reftel.model.records import Cable
from reftel.store import InputFile


@dataclass(frozen=True, slots=True)
class Changes:
    """What a build brings to a store.

    `read` are the files that were read, `documents` those in them, each with its text, "" where it is not
    kept, and `problems` what could not be read of them, or be opened at all. `gone` are names of inputs to be
    removed, `known` inputs whose documents stay and whose marks differ.
    """

    read: Sequence[InputFile] = ()
    documents: Sequence[tuple[Cable, str]] = ()
    problems: Sequence[Problem] = ()
    gone: frozenset[str] = frozenset()
    known: Sequence[InputFile] = ()


class Counts(NamedTuple):
    """How many documents an update brought, removed and left as they were."""

    new: int
    removed: int
    unchanged: int
