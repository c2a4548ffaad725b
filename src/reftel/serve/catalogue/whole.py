"""A catalogue with what lists and counts need of it, each made when it is first asked for."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from functools import cached_property
from typing import Any

import numpy as np

from reftel.analysis.where import Extent
from reftel.page.catalogue import Catalogue
from reftel.page.texts import Array, narrow
from reftel.serve.catalogue.cells import Cells, make_cells
from reftel.serve.catalogue.extent import read_extent
from reftel.serve.catalogue.kept import Kept
from reftel.store import Store
from reftel.store.queries.catalogue import numbers_of_rows

UNKNOWN = np.iinfo(np.int32).max
"""The key of what has none: it comes last, whichever way a list is sorted."""
_MOST_BYTES = 48_000_000  # of what searches found and filters leave


class Whole:
    """All cables of a store: `catalogue`, and columns that follow from it."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.size = catalogue.size
        self._kept = Kept(_MOST_BYTES)
        self._once: dict[Hashable, Any] = {}
        self._making = threading.RLock()
        self.counting = threading.Lock()
        """Held by who counts all cables: several at once are no faster, and take as much memory each."""

    def kept(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """Return what was made for a key before, else make it; the latest asked for are kept."""
        return self._kept.of(key, make)

    def once(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """Return what was made for a key before, else make it, and keep it for good."""
        if key not in self._once:
            with self._making:
                if key not in self._once:
                    self._once[key] = make()
        return self._once[key]

    def has(self, key: Hashable) -> bool:
        """Say whether something was made that is kept for good."""
        return key in self._once

    def prepare(self, store: Store) -> None:
        """Make what searches and counts need of all cables."""
        _ = self.cells, self.cell_counts, self.cites, self.cited_by
        self.extent(store)
        self.rows_of(store, "")

    @property
    def cells(self) -> Cells:
        """The cells of all cables."""
        made: Cells = self.once("cells", lambda: make_cells(self.catalogue))
        return made

    @cached_property
    def cell_counts(self) -> Array:
        """How many cables each cell has."""
        return np.bincount(self.cells.numbers, minlength=self.cells.size)

    @property
    def cites(self) -> Array:
        """How many cables each one cites."""
        return self._counted("cites", self.catalogue.citing)

    @property
    def cited_by(self) -> Array:
        """How many cables cite each one."""
        return self._counted("cited_by", self.catalogue.cited)

    def _counted(self, name: str, ends: Array) -> Array:
        made: Array = self.once(name, lambda: narrow(np.bincount(ends, minlength=self.size)))
        return made

    def extent(self, store: Store) -> Extent:
        """Return what the store holds: its days, posts and years."""
        made: Extent = self.once("extent", lambda: read_extent(store, self.catalogue))
        return made

    def rows_of(self, store: Store, joined: str) -> Array:
        """Return the cables whose rows in the table `cables` have these numbers, told with commas between."""
        row_of: Array = self.once("row of", lambda: _rows_by_number(self.catalogue, store))
        asked = read_numbers(joined)
        rows: Array = row_of[asked[(asked >= 0) & (asked < len(row_of))]]
        return rows[rows >= 0]

    @cached_property
    def post_at(self) -> dict[str, int]:
        """The number of each post."""
        return {post: at for at, post in enumerate(self.catalogue.post.values)}


def read_numbers(joined: str) -> Array:
    """Return numbers that are told with commas between."""
    return np.fromstring(joined, np.int64, sep=",") if joined else np.zeros(0, np.int64)


def _rows_by_number(catalogue: Catalogue, store: Store) -> Array:
    """Return the row of each cable by the number of its row in the table `cables`; -1 of none."""
    numbers = read_numbers(numbers_of_rows(store))
    if len(numbers) != catalogue.size:
        raise store.damaged("its indexes have other cables than its tables")
    # They come by post first; the series of one post are in the same order here and there.
    first, posts = catalogue.mrns.first, catalogue.post
    of_series = [posts.values[at].encode() for at in posts.numbers[first[:-1]].tolist()]
    series = np.array(sorted(range(len(of_series)), key=of_series.__getitem__), np.int64)
    row_of = np.full(int(numbers.max(initial=0)) + 1, -1, np.int32)
    at = 0
    for start, end in zip(first[series].tolist(), first[series + 1].tolist(), strict=True):
        row_of[numbers[at : at + end - start]] = np.arange(start, end, dtype=np.int32)
        at += end - start
    return row_of
