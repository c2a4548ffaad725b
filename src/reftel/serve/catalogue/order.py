"""The orders of lists: rows by a key, those without one last, equal ones as they were."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

import numpy as np

from reftel.page.catalogue import Coded
from reftel.page.texts import Array
from reftel.serve.catalogue.whole import UNKNOWN, Whole

_FEW = 8  # of how many cables a list must have more than one to be looked for in the order of all
_AT_ONCE = 1 << 13
_MOST_LOOKED_AT = 1 << 17  # rows of the order of all: beyond, what is chosen is sorted by itself
_BITS = 16

ORDERED_AT_START = ("cited_by", "date")
"""The orders that are made when a server starts."""

Rows = Array | slice


def _ranked(whole: Whole, name: str, column: Coded, rows: Rows) -> Array:
    def rank() -> Array:
        lowered = [value.lower() for value in column.values]
        place = {value: at for at, value in enumerate(sorted(set(lowered)))}
        return np.array([place[value] if value else UNKNOWN for value in lowered] or [UNKNOWN], np.int32)

    ranks: Array = whole.once(("ranks", name), rank)
    return ranks.take(column.numbers[rows])


def _or_unknown(known: Array, keys: Array) -> Array:
    return np.where(known, keys.astype(np.int32, copy=False), np.int32(UNKNOWN))


KEYS: Mapping[str, Callable[[Whole, Rows], Array]] = {
    "mrn": lambda whole, rows: rows if isinstance(rows, np.ndarray) else np.arange(whole.size)[rows],
    "date": lambda whole, rows: _or_unknown(whole.catalogue.dated[rows] == 1, whole.catalogue.hour[rows]),
    "post": lambda whole, rows: _ranked(whole, "post", whole.catalogue.post, rows),
    "classification": lambda whole, rows: _ranked(whole, "look", whole.catalogue.classification, rows),
    "subject": lambda whole, rows: _or_unknown(
        whole.catalogue.subject[rows] > 0, whole.catalogue.subject[rows]
    ),
    "cited_by": lambda whole, rows: whole.cited_by[rows].astype(np.int32),
    "answered": lambda whole, rows: whole.catalogue.answered[rows].astype(np.int32),
    "cites": lambda whole, rows: _or_unknown(whole.catalogue.held[rows] == 1, whole.cites[rows]),
}
"""The columns by which cables are sorted, and a number for each of some cables."""


def key_of(whole: Whole, sort: str, rows: Rows) -> Array:
    """Return the keys of some cables by a column, "-date" those of the latest first."""
    key = KEYS[sort.removeprefix("-")](whole, rows).astype(np.int32, copy=False)
    return np.where(key == UNKNOWN, key, -key) if sort.startswith("-") else key


def sorted_places(key: Array) -> Array:
    """Return the places of keys in their order, equal ones as they were."""
    if len(key) < _AT_ONCE:
        return np.argsort(key, kind="stable")
    # Two halves one after the other: numbers of 16 bits are sorted in one go each.
    halves = key.view(np.uint32) ^ np.uint32(1 << 31)
    order = np.argsort(halves.astype(np.uint16), kind="stable")
    upper = (halves >> np.uint32(_BITS)).astype(np.uint16).take(order)
    return order.take(np.argsort(upper, kind="stable"))


class Order(Protocol):
    """All cables in the order of a column, and the other way round."""

    def some(self, start: int, end: int, *, down: bool) -> Array:
        """Return the cables at some places."""

    def place(self, row: int, key: int, *, down: bool) -> int:
        """Return the place of a cable with a key."""


class _ByRow:
    """The cables as they are."""

    def __init__(self, size: int) -> None:
        self.size = size

    def some(self, start: int, end: int, *, down: bool) -> Array:
        places = np.arange(start, min(end, self.size), dtype=np.int32)
        return self.size - 1 - places if down else places

    def place(self, row: int, key: int, *, down: bool) -> int:
        return self.size - 1 - row if down else row


class _ByKey:
    """The cables by a key. Those with the same one are a group; the other way round groups come in the
    opposite order, but for that of the unknown, and cables within each as before.
    """

    def __init__(self, keys: Array) -> None:
        self.rows = sorted_places(keys).astype(np.int32)
        in_order = keys.take(self.rows)
        begins = np.flatnonzero(np.diff(in_order, prepend=in_order[:1] - 1))
        self.keys = in_order.take(begins)
        self.starts = np.append(begins, len(keys)).astype(np.int32)
        self.known = int(np.searchsorted(self.keys, UNKNOWN))
        lengths = np.diff(self.starts)[: self.known][::-1]
        self.down = np.append(0, np.cumsum(lengths)).astype(np.int32)

    def some(self, start: int, end: int, *, down: bool) -> Array:
        if not down:
            return self.rows[start:end]
        end_of_known = int(self.down[-1])
        places = np.arange(start, min(end, end_of_known))
        group = np.searchsorted(self.down, places, side="right") - 1
        within = places - self.down.take(group)
        known = self.rows.take(self.starts.take(self.known - 1 - group) + within)
        return np.concatenate([known, self.rows[max(start, end_of_known) : end]])

    def place(self, row: int, key: int, *, down: bool) -> int:
        group = int(np.searchsorted(self.keys, key))
        start, end = int(self.starts[group]), int(self.starts[group + 1])
        within = int(np.searchsorted(self.rows[start:end], row))
        if down and group < self.known:
            start = int(self.down[self.known - 1 - group])
        return start + within


def order_of(whole: Whole, sort: str) -> Order:
    """Return all cables in the order of a column, whichever way."""
    name = sort.removeprefix("-")

    def make() -> Order:
        return _ByRow(whole.size) if name == "mrn" else _ByKey(key_of(whole, name, slice(None)))

    made: Order = whole.once(("order", name), make)
    return made


def in_order(whole: Whole, rows: Array, sort: str) -> Array:
    """Return cables in the order of a column, "-date" the latest first; "" leaves them as they are."""
    return rows.take(by_cable(whole, rows, sort)) if sort else rows


def by_cable(whole: Whole, cables: Array, sort: str) -> Array:
    """Return the places of the rows of a list in the order of a column of their cables."""
    return sorted_places(key_of(whole, sort, cables)) if sort else np.arange(len(cables))


def chosen_in_order(whole: Whole, chosen: Array | None, sort: str) -> Array:
    """Return the cables that are chosen, all without a choice, in the order of a column."""
    if chosen is not None and int(np.count_nonzero(chosen)) * _FEW < whole.size:
        return in_order(whole, np.flatnonzero(chosen).astype(np.int32), sort)
    order = order_of(whole, sort).some(0, whole.size, down=sort.startswith("-"))
    return order if chosen is None else order.compress(chosen.take(order))


def first_in_order(whole: Whole, chosen: Array | None, sort: str, after: int, limit: int) -> Array:
    """Return the first of the cables that are chosen in the order of a column, behind one (-1: all)."""
    name, down = sort.removeprefix("-"), sort.startswith("-")
    is_coming = name in ORDERED_AT_START and not whole.has(("order", name))
    if is_coming or (chosen is not None and int(np.count_nonzero(chosen)) * _FEW < whole.size):
        rows = np.arange(whole.size) if chosen is None else np.flatnonzero(chosen)
        return _first_of(whole, rows, sort, after, limit)
    order = order_of(whole, sort)
    start = 0
    if after >= 0:
        key = int(KEYS[name](whole, np.array([after]))[0])
        start = order.place(after, key, down=down) + 1
    if chosen is None:
        return order.some(start, start + limit, down=down)
    found, count = [], 0
    for at in range(start, min(start + _MOST_LOOKED_AT, whole.size), _AT_ONCE):
        some = order.some(at, at + _AT_ONCE, down=down)
        found.append(some.compress(chosen.take(some)))
        count += len(found[-1])
        if count >= limit:
            return np.concatenate(found)[:limit]
    return _first_of(whole, np.flatnonzero(chosen), sort, after, limit)


def _first_of(whole: Whole, rows: Array, sort: str, after: int, limit: int) -> Array:
    """Return the first of some cables, which rise, in the order of a column."""
    key = key_of(whole, sort, rows)
    if after >= 0:
        (own,) = key_of(whole, sort, np.array([after]))
        behind = (key > own) | ((key == own) & (rows > after))
        rows, key = rows.compress(behind), key.compress(behind)
    if len(rows) > limit:
        edge = np.partition(key, limit - 1)[limit - 1]
        before = np.flatnonzero(key < edge)
        same = np.flatnonzero(key == edge)[: limit - len(before)]
        some = np.concatenate([before, same])
        rows, key = rows.take(some), key.take(some)
    return rows.take(np.argsort(key, kind="stable"))
