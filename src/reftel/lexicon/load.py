"""The tables: CSV files in `data/`, each with its source in its first lines."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from types import MappingProxyType


@cache
def read_rows(name: str) -> Sequence[Mapping[str, str]]:
    """Give the rows of a table of this folder, without its comment lines."""
    text = files("reftel.lexicon").joinpath("data", name).read_text(encoding="utf-8")
    rows = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    return tuple(map(MappingProxyType, rows))


@cache
def words_for(use: str) -> frozenset[str]:
    """Return the words that the table has for a use, in capitals.

    >>> sorted(words_for("addressee"))
    ['UR', 'URTEL', 'YOUR', 'YOURTEL']
    """
    return frozenset(row["word"] for row in read_rows("words.csv") if row["use"] == use)
