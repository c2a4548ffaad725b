"""Groups of cables that cite each other more than others, and what they have in common.

Cables are numbers here, and what they tell arrays of numbers: among millions of cables a Python object for
each would take gigabytes.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from reftel.analysis.metrics import Citations, community_numbers, distinct, number_all
from reftel.store import Store
from reftel.store.queries.columns import Part, read_columns

Array = npt.NDArray[Any]

_WORD = re.compile(r"[^\W\d_]{3,}")
_LOWER = 32  # bits of the number of a term or post; above is that of a group or cable
_BELOW = (1 << _LOWER) - 1
_AT_ONCE = 1 << 20
_COLUMNS = ("mrn", "post", "held", "date", "date_likely")
TAGS_MARK = "\t"
_DAY = len("2009-09-01")


class Column(NamedTuple):
    """Texts that recur: the number of each row's, and the texts by their numbers."""

    numbers: Array
    values: Sequence[str]


class Terms(NamedTuple):
    """Terms of cables as pairs of arrays (cables, terms), all those of a cable in one pair; a cable may have
    a term twice. `values` are the terms by their numbers, whole once the pairs have been gone through.
    """

    pairs: Iterable[tuple[Array, Array]]
    values: Sequence[str]


class Described(NamedTuple):
    """What cables tell, in arrays with a row for each.

    `order` are the cables by year, post, serial and series: the method begins with the first ones. `days`
    are texts that sort by time ("2009-09-01"), "" where none is known.
    """

    citations: Citations
    order: Array
    held: Array
    days: Column
    posts: Column
    tags: Terms
    words: Terms


class TermCounts(NamedTuple):
    """In how many cables of each group a term stands, sorted by group and term.

    `sizes` are in how many any does, by the number of the group, `tell` in which (a boolean for each cable).
    The group 0 is that of the cables in none.
    """

    groups: Array
    terms: Array
    counts: Array
    sizes: Array
    tell: Array

    def everywhere(self) -> Array:
        """Return in how many of all cables each term stands."""
        return np.bincount(self.terms, self.counts).astype(np.int64)

    def of_group(self, number: int) -> tuple[Array, Array]:
        """Return the terms of a group, and in how many of its cables each stands."""
        some = slice(*np.searchsorted(self.groups, (number, number + 1)).tolist())
        return self.terms[some], self.counts[some]


def tags_of(joined: str) -> list[str]:
    """Return the TAGS that a column has joined by `TAGS_MARK`."""
    return joined.split(TAGS_MARK) if joined else []


def words_of(subject: str) -> list[str]:
    """Return the words of a subject that may tell what it is about.

    >>> words_of("UN: Goldstone's report (PART 2)")
    ['goldstone', 'report', 'part']
    """
    return _WORD.findall(subject.lower())


def find_groups(cables: Described) -> Array:
    """Return the number of each cable's group, from 1, the largest first; 0 is none."""
    size, citing, cited = cables.citations
    place = np.empty(size, np.int32)
    place[cables.order] = np.arange(size, dtype=np.int32)
    moved = (place[np.asarray(ends, np.int64)].data for ends in (citing, cited))
    return community_numbers(Citations(size, *moved))[place]


def most_cited_first(cables: Described) -> Array:
    """Return all cables, those that are cited most first, of several in their order."""
    cited = np.asarray(cables.citations.cited, np.int64)
    cited_by = np.bincount(cited, minlength=len(cables.order)).astype(np.int32)
    return cables.order[np.argsort(-cited_by[cables.order], kind="stable")]


def most_cited(cables: Described, groups: Array, count: int) -> Array:
    """Return the most cited cable of each of the first groups, the first of several; -1 where it has none."""
    ordered = most_cited_first(cables)
    found, first = np.unique(groups[ordered], return_index=True)
    within = found <= count
    cited = np.full(count + 1, -1, np.int32)
    cited[found[within]] = ordered[first[within]]
    return cited[1:]


def most_frequent(column: Column, groups: Array, count: int, limit: int) -> list[list[tuple[str, int]]]:
    """Return the texts that most cables of each of the first groups have, with how many."""
    within = (groups > 0) & (groups <= count)
    keys = groups[within].astype(np.int64) << _LOWER | column.numbers[within]
    counted: list[list[tuple[str, int]]] = [[] for _ in range(count)]
    for key, number in zip(*map(np.ndarray.tolist, np.unique(keys, return_counts=True)), strict=True):
        counted[(key >> _LOWER) - 1].append((column.values[key & _BELOW], number))
    return [sorted(some, key=lambda item: (-item[1], item[0]))[:limit] for some in counted]


def span(days: Column, rows: Array) -> tuple[str, str]:
    """Return the first and the last day of some cables, "" where none is known."""
    known = [day for at in np.unique(days.numbers[rows]).tolist() if (day := days.values[at])]
    return min(known, default=""), max(known, default="")


def rows_by_group(groups: Array, count: int) -> list[Array]:
    """Return the cables of each of the first groups, in order."""
    rows = np.argsort(groups, kind="stable")
    ends = np.searchsorted(groups[rows], np.arange(1, count + 2))
    return [rows[begin:end] for begin, end in pairwise(ends.tolist())]


def count_terms(terms: Terms, groups: Array) -> TermCounts:
    """Count in how many cables of each group the terms stand."""
    tell = np.zeros(len(groups), bool)
    counted, waiting, length = _summed([]), list[tuple[Array, Array]](), 0
    for cables, found in terms.pairs:
        pairs = distinct(cables.astype(np.int64) << _LOWER | found)
        tell[cables] = True
        within = groups[pairs >> _LOWER].astype(np.int64) << _LOWER | pairs & _BELOW
        waiting.append((within, np.ones(len(within), np.int64)))
        length += len(within)
        if length > _AT_ONCE:
            counted, waiting, length = _summed([counted, *waiting]), [], 0
    keys, counts = _summed([counted, *waiting])
    sizes = np.bincount(groups[tell], minlength=int(groups.max(initial=0)) + 1)
    return TermCounts(keys >> _LOWER, keys & _BELOW, counts, sizes, tell)


def _summed(parts: Sequence[tuple[Array, Array]]) -> tuple[Array, Array]:
    """Return keys in order, each once with the sum of its counts."""
    nothing = np.zeros(0, np.int64)
    keys = np.concatenate([nothing, *(keys for keys, _ in parts)])
    counts = np.concatenate([nothing, *(counts for _, counts in parts)])
    keys, place = np.unique(keys, return_inverse=True)
    return keys, np.bincount(place, counts, len(keys)).astype(np.int64)


# What a store tells.


def describe(store: Store) -> tuple[list[str], Described]:
    """Return the MRNs of a store in their order, and what the cables tell."""
    mrns, held = list[str](), array("b")
    posts, days = _Texts(), _Texts()
    for some, of_posts, holding, dates, likely in read_columns(store, "cables", _COLUMNS):
        mrns.extend(some)
        posts.add(of_posts)
        held.extend(holding)
        days.add([(date or day)[:_DAY] for date, day in zip(dates, likely, strict=True)])
    return mrns, Described(
        citations=number_all(mrns, store),
        order=np.arange(len(mrns), dtype=np.int32),
        held=np.array(held, bool),
        days=days.column(),
        posts=posts.column(),
        tags=read_terms(store, "cables", "tags", tags_of),
        words=read_terms(store, "cables", "subject", words_of),
    )


def read_terms(store: Store, part: Part, name: str, split: Callable[[str], Sequence[str]]) -> Terms:
    """Return the terms of a column while they are read; the cables are in the order of the part."""
    number = _Numbering()

    def pairs() -> Iterator[tuple[Array, Array]]:
        row = 0
        for (texts,) in read_columns(store, part, (name,), {"tags": TAGS_MARK}):
            lists = list(map(split, texts))
            terms = np.array([number[term] for of_one in lists for term in of_one], np.int32)
            yield np.repeat(np.arange(row, row + len(lists), dtype=np.int32), list(map(len, lists))), terms
            row += len(lists)

    return Terms(pairs(), number.texts)


class _Numbering(dict[str, int]):
    """Numbers texts in the order in which they are asked for; `texts` are they."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def __missing__(self, text: str) -> int:
        number = self[text] = len(self.texts)
        self.texts.append(text)
        return number


class _Texts:
    """Texts that recur, while they are read."""

    def __init__(self) -> None:
        self._number = _Numbering()
        self._rows = array("i")

    def add(self, texts: Sequence[str]) -> None:
        self._rows.extend(map(self._number.__getitem__, texts))

    def column(self) -> Column:
        return Column(np.array(self._rows, np.int32), self._number.texts)
