"""Cables with the same month, look, topic, and of what is held and dated, taken together as a cell: what is
counted and filtered by these is worked out for some ten thousand cells instead of for millions of cables.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import NamedTuple

import numpy as np

from reftel.page.catalogue import Catalogue
from reftel.page.pack import look_of
from reftel.page.texts import Array, narrow, slices

MISSING = "missing"
_YEAR_0 = 1970 * 12
_DENSE = 1 << 23  # cells that there may be for their numbers to be looked up in a table
_HOURS = 24


class Cells(NamedTuple):
    """The cell of each cable (`numbers`), and of each cell the month, counted from the year 0, the number of
    its look in `looks` (0: MISSING), the number of its topic, whether its cables are held and dated.
    """

    numbers: Array
    month: Array
    look: Array
    topic: Array
    held: Array
    dated: Array
    looks: Sequence[str]

    @property
    def size(self) -> int:
        """How many cells there are."""
        return len(self.month)

    def of(self, part: str, rows: Array) -> Array:
        """Return a part of what cells tell, of some cables."""
        told: Array = getattr(self, part).take(self.numbers.take(rows))
        return told


def make_cells(catalogue: Catalogue) -> Cells:
    """Return the cells of the cables of a catalogue."""
    looks = [look_of(value) for value in catalogue.classification.values]
    names = [MISSING, *sorted(set(looks))]
    look_number = np.array([names.index(look) for look in looks] or [0], np.uint8)
    first, months = _months(catalogue.hour)
    first_month = int(months[0])
    month_number = (months - first_month).astype(np.int32)
    sizes = (int(month_number[-1]) + 1, len(names), len(catalogue.topics) + 1, 2, 2)

    codes = np.zeros(catalogue.size, np.int64 if prod(sizes) > np.iinfo(np.int32).max else np.int32)
    for some in slices(catalogue.size):  # numbers of all rows at once would take ten times the memory
        held = catalogue.held[some]
        look = look_number.take(catalogue.classification.numbers[some]) * held
        month = month_number.take(catalogue.hour[some] // _HOURS - first)
        parts = (month, look, catalogue.topic[some], held, catalogue.dated[some])
        codes[some] = np.ravel_multi_index(parts, sizes)
    numbers, used = _numbered(codes, prod(sizes))
    told: Sequence[Array] = np.unravel_index(used, sizes)
    look, topic, held, dated = map(narrow, told[1:])
    return Cells(numbers, told[0] + first_month, look, topic, held, dated, names)


def _months(hours: Array) -> tuple[int, Array]:
    """Return the day of the first hour, and the month of each day up to that of the last."""
    first, last = (int(hours.min()) // _HOURS, int(hours.max()) // _HOURS) if hours.size else (0, 0)
    days = np.arange(first, last + 1).astype("datetime64[D]")
    return first, np.clip(days.astype("datetime64[M]").astype(np.int64) + _YEAR_0, 0, 0xFFFF)


def _numbered(codes: Array, most: int) -> tuple[Array, Array]:
    """Return the codes as numbers without gaps, and the codes that occur."""
    if most > _DENSE:
        used, numbers = np.unique(codes, return_inverse=True)
        return narrow(numbers), used
    occurs = np.zeros(most, bool)
    occurs[codes] = True
    return narrow(np.cumsum(occurs) - 1).take(codes), np.flatnonzero(occurs)
