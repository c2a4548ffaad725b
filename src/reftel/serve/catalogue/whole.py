"""A catalogue with what lists and counts need of it, each made when it is first asked for."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from reftel.page.catalogue import Catalogue, Coded
from reftel.page.pack import look_of
from reftel.page.texts import Array
from reftel.store import Store
from reftel.store.queries.catalogue import numbers_of_rows

MISSING = "missing"
UNKNOWN = np.iinfo(np.int32).max
"""The key of what has none: it comes last, whichever way a list is sorted."""
_MOST_BYTES = 64_000_000  # of orders and parts of filters that are kept
_YEAR_0 = 1970 * 12


class Whole:
    """All cables of a store: `catalogue`, and columns that follow from it."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.size = catalogue.size
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()
        self._row_of: Array | None = None
        self._numbering = threading.Lock()
        self.counting = threading.Lock()
        """Held by who counts all cables: several at once are no faster, and take as much memory each."""

    def kept(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """Return what was made for a key before, else make it; the latest asked for are kept."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        made = make()
        with self._lock:
            if key in self._kept:
                return self._kept[key]
            self._kept[key] = made
            self._bytes += _size(made)
            while self._bytes > _MOST_BYTES and len(self._kept) > 1:
                self._bytes -= _size(self._kept.popitem(last=False)[1])
        return made

    def prepare(self, store: Store) -> None:
        """Make what searches and counts need of all cables."""
        _ = self.month, self.look, self.cites, self.cited_by
        self.rows_of(store, ())

    @cached_property
    def month(self) -> Array:
        """The month of each cable, counted from the year 0."""
        days = self.catalogue.hour // 24
        first, last = (int(days.min()), int(days.max())) if days.size else (0, 0)
        each = np.arange(first, last + 1).astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
        months: Array = np.clip(each + _YEAR_0, 0, 0xFFFF).astype(np.uint16)[days - first]
        return months

    @cached_property
    def look(self) -> Coded:
        """The look of each cable on the page, by its classification; of missing ones `MISSING`."""
        numbers, values = self.catalogue.classification
        looks = [look_of(value) for value in values]
        names = [MISSING, *sorted(set(looks))]
        place = np.array([names.index(look) for look in looks] or [0], np.uint8)
        return Coded(np.where(self.catalogue.held == 1, place[numbers], 0).astype(np.uint8), names)

    @cached_property
    def cites(self) -> Array:
        """How many cables each one cites."""
        return np.bincount(self.catalogue.citing, minlength=self.size).astype(np.int32)

    @cached_property
    def cited_by(self) -> Array:
        """How many cables cite each one."""
        return np.bincount(self.catalogue.cited, minlength=self.size).astype(np.int32)

    def rows_of(self, store: Store, numbers: Sequence[int]) -> Array:
        """Return the cables whose rows in the table `cables` have these numbers."""
        with self._numbering:
            if self._row_of is None:
                self._row_of = _rows_by_number(self.catalogue, store)
        asked = np.array(numbers, np.int64)
        rows: Array = self._row_of[asked[(asked >= 0) & (asked < len(self._row_of))]]
        return rows[rows >= 0]

    @cached_property
    def post_at(self) -> dict[str, int]:
        """The number of each post."""
        return {post: at for at, post in enumerate(self.catalogue.post.values)}


def _rows_by_number(catalogue: Catalogue, store: Store) -> Array:
    """Return the row of each cable by the number of its row in the table `cables`; -1 of none."""
    parts = [np.array(some, np.int64) for some in numbers_of_rows(store)]
    numbers = np.concatenate([np.zeros(0, np.int64), *parts])
    if len(numbers) != catalogue.size:
        raise store.damaged("its indexes have other cables than its tables")
    # They come by post first; the series of one post are in the same order here and there.
    first, posts = catalogue.mrns.first, catalogue.post
    of_series = [posts.values[at].encode() for at in posts.numbers[first[:-1]].tolist()]
    series = np.array(sorted(range(len(of_series)), key=of_series.__getitem__), np.int64)
    lengths = np.diff(first)[series]
    begins = np.repeat(first[series] - (np.cumsum(lengths) - lengths), lengths)
    row_of = np.full(int(numbers.max(initial=0)) + 1, -1, np.int32)
    row_of[numbers] = begins + np.arange(catalogue.size)
    return row_of


def _size(made: Any) -> int:
    return int(getattr(made, "nbytes", 1000))
