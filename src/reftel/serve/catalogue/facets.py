"""What a list has, counted: months, years, posts, looks, TAGS, topics, held and missing; ties of posts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from reftel.page.texts import Array
from reftel.serve.catalogue.choice import (
    HELD,
    OF_CELLS,
    Choice,
    cells_passing,
    passing,
    passing_beside_cells,
    sides_of,
)
from reftel.serve.catalogue.lists import Listing, total_of, within
from reftel.serve.catalogue.whole import Whole

SHOWN = 200
"""So many values of a facet are told, the most frequent, and those that the filter names."""
_EDGES = ("from", "to")
_MONTHS = 12
_OF_CELLS = {"held": "held", "year": "month", "look": "look", "topic": "topic"}
"""The facets that cells tell, and the part of a cell that does."""
Counts = dict[str, int]


def count_facets(whole: Whole, listing: Listing, choice: Choice) -> dict[str, Any]:
    """Return how many rows of a list each value would leave: all other parts of the filter count."""
    counting = _Ends(whole, listing, choice) if listing.other is not None else _Cables(whole, listing, choice)
    sizes = {"total": total_of(whole, listing), "within": counting.within()}
    facets = {key: counting.of_cells(key) for key in ("held", "year")}
    facets |= {"post": counting.posts()}
    facets |= {key: counting.of_cells(key) for key in ("look", "topic")}
    facets |= {"tag": counting.tags()}
    rest: Counts = {}
    for key in ("post", "tag"):
        facets[key], rest[key] = _most(facets[key], choice.get(key, ""))
    left = {key: count for key, count in rest.items() if count}
    months = _named_months(_of_bars(whole, listing, choice))
    return {**sizes, "cites": counting.cites(), "facets": facets, "months": months, "rest": left}


class _Cables:
    """Counts the rows of a list by their cables."""

    def __init__(self, whole: Whole, listing: Listing, choice: Choice) -> None:
        self.whole = whole
        self.listing = listing
        self.choice = choice
        self._by_cell = count_cells(whole, listing, choice)

    def within(self) -> int:
        """Return how many rows pass the filter."""
        return int(self._by_cell[cells_passing(self.whole, self.choice)].sum())

    def of_cells(self, key: str) -> Counts:
        """Return how many rows have each value of a part of the filter that cells tell."""
        cells = self.whole.cells
        counts = np.where(cells_passing(self.whole, self.choice, (key,)), self._by_cell, 0)
        numbers = getattr(cells, _OF_CELLS[key])
        return _named_of_cells(self.whole, key, np.bincount(numbers, counts).astype(np.int64))

    def posts(self) -> Counts:
        """Return how many rows are of each post."""
        numbers, values = self.whole.catalogue.post
        if self.listing.cable is not None:
            return _named(values, np.bincount(numbers.take(self._rows("post")), minlength=len(values)))
        inside = within(self.whole, self.listing, self.choice, ("post",))
        return _named(values, _count_posts(self.whole, inside))

    def tags(self) -> Counts:
        """Return how many rows have each of the TAGS."""
        numbers, values, first, members = self.whole.catalogue.tags
        if self.listing.cable is not None:
            sets = numbers.take(self._rows("tag"))
        else:
            inside = within(self.whole, self.listing, self.choice, ("tag",))
            sets = numbers if inside is None else numbers.compress(inside)
        counts = np.bincount(sets, minlength=len(first) - 1)
        each = np.repeat(counts, np.diff(first))
        return _named(values, np.bincount(members, each, minlength=len(values)).astype(np.int64))

    def cites(self) -> int:
        """Return how often the cables of the rows cite others."""
        cites = self.whole.cites
        if self.listing.cable is not None:
            return int(cites.take(self._rows()).sum(dtype=np.int64))
        inside = within(self.whole, self.listing, self.choice)
        return int((cites if inside is None else cites * inside).sum(dtype=np.int64))

    def _rows(self, *without: str) -> Array:
        assert self.listing.cable is not None  # noqa: S101 (who asks has looked)
        inside = within(self.whole, self.listing, self.choice, without)
        return self.listing.cable if inside is None else self.listing.cable.compress(inside)


class _Ends:
    """Counts the rows of a list by the cables at both ends: a value that both have counts once."""

    def __init__(self, whole: Whole, listing: Listing, choice: Choice) -> None:
        self.whole = whole
        self.listing = listing
        self.choice = choice

    def within(self) -> int:
        """Return how many rows pass the filter."""
        return len(self._ends()[0])

    def of_cells(self, key: str) -> Counts:
        """Return how many rows have each value of a part of the filter that cells tell."""
        one, other = (self.whole.cells.of(_OF_CELLS[key], end) for end in self._ends(key))
        if key == "year":
            one, other = one // _MONTHS * _MONTHS, other // _MONTHS * _MONTHS
        return _named_of_cells(self.whole, key, _tally(one, other))

    def posts(self) -> Counts:
        """Return how many rows are of each post."""
        numbers, values = self.whole.catalogue.post
        one, other = (numbers.take(end) for end in self._ends("post"))
        return _named(values, _tally(one, other))

    def tags(self) -> Counts:
        """Return how many rows have each of the TAGS."""
        numbers, values, first, members = self.whole.catalogue.tags
        keys = []
        for end in self._ends("tag"):
            sets = numbers.take(end)
            counts = np.diff(first).take(sets)
            within_set = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
            row = np.repeat(np.arange(len(end), dtype=np.int64), counts)
            keys.append(row * len(values) + members[np.repeat(first[:-1].take(sets), counts) + within_set])
        found = np.unique(np.concatenate(keys)) % max(1, len(values))
        return _named(values, np.bincount(found, minlength=len(values)))

    def cites(self) -> int:
        """Return how often the cables of the rows cite others."""
        return int(self.whole.cites.take(self._ends()[0]).sum(dtype=np.int64))

    def _ends(self, *without: str) -> tuple[Array, Array]:
        cable, other = self.listing.cable, self.listing.other
        assert cable is not None and other is not None  # noqa: S101 (it is a list of both)
        inside = within(self.whole, self.listing, self.choice, without)
        return (cable, other) if inside is None else (cable.compress(inside), other.compress(inside))


def count_cells(whole: Whole, listing: Listing, choice: Choice) -> Array:
    """Return how many rows of a list pass the parts of a filter that cells do not tell, cell by cell."""
    beside = passing_beside_cells(whole, choice)
    numbers = whole.cells.numbers
    if listing.cable is not None:
        rows = listing.cable if beside is None else listing.cable.compress(beside.take(listing.cable))
        return np.bincount(numbers.take(rows), minlength=whole.cells.size)
    chosen = within(whole, listing, choice, OF_CELLS)
    if chosen is None:
        return whole.cell_counts
    return np.bincount(numbers.compress(chosen), minlength=whole.cells.size)


def _of_bars(whole: Whole, listing: Listing, choice: Choice) -> Array:
    """Return how many cables the bar of each month has on the page: held ones with a date, or missing ones
    with an estimate where the filter asks for them alone. The months of the filter do not count; of two ends
    that which is sorted does.
    """
    wanted, unwanted = sides_of(choice.get("held", ""))
    of_missing = "held" in unwanted or ("missing" in wanted and "held" not in wanted)
    cells = whole.cells
    bars = (cells.held == (0 if of_missing else 1)) & (cells.dated == 1)
    if listing.other is None:
        counts = count_cells(whole, listing, choice)
        bars &= cells_passing(whole, choice, _EDGES)
    else:
        inside = within(whole, listing, choice, _EDGES)
        assert listing.cable is not None  # noqa: S101 (it has two ends)
        cable = listing.cable if inside is None else listing.cable.compress(inside)
        counts = np.bincount(cells.numbers.take(cable), minlength=cells.size)
    return np.bincount(cells.month, np.where(bars, counts, 0)).astype(np.int64)


def count_topics(whole: Whole, listing: Listing, choice: Choice) -> dict[str, Counts]:
    """Return how many cables of each topic are of each month, of those that pass the filter."""
    counts = np.where(cells_passing(whole, choice), count_cells(whole, listing, choice), 0)
    told: dict[str, Counts] = {}
    for number in range(1, len(whole.catalogue.topics) + 1):
        is_of_topic = whole.cells.topic == number
        months = np.bincount(whole.cells.month[is_of_topic], counts[is_of_topic]).astype(np.int64)
        if named := _named_months(months):
            told[str(number)] = named
    return told


def count_ties(whole: Whole, choice: Choice, limit: int) -> list[tuple[str, str, int]]:
    """Return how often the cables of one post cite those of another, the strongest ties first."""
    posts, values = whole.catalogue.post
    citing, cited = whole.catalogue.citing, whole.catalogue.cited
    passed = passing(whole, choice)
    if passed is not None:
        both = passed.take(citing) & passed.take(cited)
        citing, cited = citing.compress(both), cited.compress(both)
    pairs = posts.take(citing).astype(np.int64)
    pairs *= len(values)
    pairs += posts.take(cited)
    counts = np.bincount(pairs) if len(values) < _DENSE else None
    found, times = np.unique(pairs, return_counts=True) if counts is None else _present(counts)
    one, other = np.divmod(found, max(1, len(values)))
    known = np.array([bool(value) for value in values] or [False])
    apart = (one != other) & known[one] & known[other] if len(found) else np.zeros(0, bool)
    found, times, one, other = found[apart], times[apart], one[apart], other[apart]
    order = np.argsort(-times, kind="stable")[:limit].tolist()
    return [(values[int(one[at])], values[int(other[at])], int(times[at])) for at in order]


_DENSE = 2000  # posts: more have too many pairs for an array of all


def _present(counts: Array) -> tuple[Array, Array]:
    found = np.flatnonzero(counts)
    return found, counts[found]


def _count_posts(whole: Whole, inside: Array | None) -> Array:
    """Return how many cables are of each post; those of a series, which are of one, are together."""
    numbers, values = whole.catalogue.post
    first = whole.catalogue.mrns.first
    starts = first[:-1][np.diff(first) > 0]
    if inside is None:
        counts = np.diff(np.append(starts, whole.size))
    else:
        counts = np.add.reduceat(inside, starts, dtype=np.int32) if len(starts) else np.zeros(0, np.int32)
    return np.bincount(numbers.take(starts), counts, minlength=len(values)).astype(np.int64)


def _tally(one: Array, other: Array) -> Array:
    return np.bincount(np.concatenate([one, other[other != one]]))


def _named(names: Sequence[str], counts: Array) -> Counts:
    told = zip(names, counts.tolist(), strict=False)
    return {name: count for name, count in told if count and name}


def _named_of_cells(whole: Whole, key: str, counts: Array) -> Counts:
    """Return counts by the names of numbers that cells have; missing cables have no look, some no topic."""
    if key == "year":
        years = np.bincount(np.arange(len(counts)) // _MONTHS, counts).astype(np.int64)
        return {str(year): int(years[year]) for year in np.flatnonzero(years).tolist()}
    if key == "held":
        return _named(HELD, counts)
    names = whole.cells.looks if key == "look" else tuple(map(str, range(len(counts))))
    return _named(("", *names[1:]), counts)


def _named_months(counts: Array) -> Counts:
    return {_month_words(month): int(counts[month]) for month in np.flatnonzero(counts).tolist()}


def _month_words(month: int) -> str:
    return f"{month // _MONTHS:04}-{month % _MONTHS + 1:02}"


def _most(counts: Counts, words: str) -> tuple[Counts, int]:
    """Return the most frequent values with those that a filter names, and how many others there are."""
    ranked = sorted(counts, key=lambda value: (-counts[value], value))
    named = frozenset().union(*sides_of(words))
    kept = [value for at, value in enumerate(ranked) if at < SHOWN or value.lower() in named]
    return {value: counts[value] for value in kept}, len(ranked) - len(kept)
