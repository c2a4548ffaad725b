"""The orders of lists: rows by a key, those without one last, equal ones as they were."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from reftel.page.catalogue import Coded
from reftel.page.texts import Array
from reftel.serve.catalogue.whole import UNKNOWN, Whole

_FEW = 8  # of how many cables a list must have more than one to be sorted with all of them


def _rank(column: Coded) -> Array:
    """Return the place of each row's text in their order; UNKNOWN of an empty one."""
    lowered = [value.lower() for value in column.values]
    place = {value: at for at, value in enumerate(sorted(set(lowered)))}
    ranks = [place[value] if value else UNKNOWN for value in lowered]
    return np.array(ranks or [UNKNOWN], np.int32)[column.numbers]


def _cites(whole: Whole) -> Array:
    return np.where(whole.catalogue.held == 1, whole.cites, UNKNOWN)


KEYS: Mapping[str, Callable[[Whole], Array]] = {
    "mrn": lambda whole: np.arange(whole.size, dtype=np.int32),
    "date": lambda whole: np.where(whole.catalogue.dated == 1, whole.catalogue.hour, UNKNOWN),
    "post": lambda whole: _rank(whole.catalogue.post),
    "classification": lambda whole: _rank(whole.catalogue.classification),
    "cited_by": lambda whole: whole.cited_by,
    "cites": _cites,
}
"""The columns by which cables are sorted, and a number for each cable."""


def in_order(whole: Whole, rows: Array, sort: str) -> Array:
    """Return cables in the order of a column, "-date" the latest first; "" leaves them as they are."""
    if not sort:
        return rows
    return rows[_by_key(_key(whole, sort), rows)]


def all_in_order(whole: Whole, sort: str) -> Array:
    """Return all cables in the order of a column."""

    def make() -> Array:
        rows = np.arange(whole.size, dtype=np.int32)
        return in_order(whole, rows, sort)

    order: Array = whole.kept(("order", sort), make)
    return order


def chosen_in_order(whole: Whole, chosen: Array | None, sort: str) -> Array:
    """Return the cables that are chosen, all without a choice, in the order of a column."""
    if chosen is None:
        return all_in_order(whole, sort)
    if int(np.count_nonzero(chosen)) * _FEW < whole.size:
        return in_order(whole, np.flatnonzero(chosen).astype(np.int32), sort)
    order = all_in_order(whole, sort)
    return order[chosen[order]]


def by_cable(whole: Whole, cables: Array, sort: str) -> Array:
    """Return the places of the rows of a list in the order of a column of their cables."""
    if not sort:
        return np.arange(len(cables))
    return _by_key(_key(whole, sort), cables)


def _key(whole: Whole, sort: str) -> Array:
    name = sort.removeprefix("-")
    key: Array = whole.kept(("key", name), lambda: KEYS[name](whole).astype(np.int32))
    if not sort.startswith("-"):
        return key
    down: Array = whole.kept(("key", sort), lambda: np.where(key == UNKNOWN, UNKNOWN, -key).astype(np.int32))
    return down


def _by_key(key: Array, rows: Array) -> Array:
    return np.argsort(key[rows], kind="stable").astype(np.int32)


def sorts_of(names: Sequence[str]) -> list[str]:
    """Return those of some names of columns that can be sorted by."""
    return [name for name in names if name in KEYS]
