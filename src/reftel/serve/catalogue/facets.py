"""What a list has, counted: months, years, posts, looks, TAGS, topics, held and missing; ties of posts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from reftel.page.texts import Array
from reftel.serve.catalogue.choice import Choice, passing, sides_of
from reftel.serve.catalogue.lists import Listing, within
from reftel.serve.catalogue.whole import Whole

SHOWN = 200
"""So many values of a facet are told, the most frequent, and those that the filter names."""
_EDGES = ("from", "to")
_MONTHS = 12
_MONTH_BITS = 16
_LAST_MONTH = (1 << _MONTH_BITS) - 1
Counts = dict[str, int]


def count_facets(whole: Whole, listing: Listing, choice: Choice) -> dict[str, Any]:
    """Return how many rows of a list each value would leave: all other parts of the filter count."""
    inside = within(whole, listing, choice)
    sizes = {"total": _total(whole, listing), "within": _count(whole, listing, inside)}
    facets: dict[str, Counts] = {}
    for key in ("held", "year", "post", "look", "tag", "topic"):
        rows = within(whole, listing, choice, (key,)) if choice.get(key) else inside
        facets[key] = _COUNTS[key](whole, *_cables(whole, listing, rows))
    months = _count_months(whole, listing, choice, inside)
    rest: Counts = {}
    for key in ("post", "tag"):
        facets[key], rest[key] = _most(facets[key], choice.get(key, ""))
    cable, _ = _cables(whole, listing, inside)
    cites = int((whole.cites if cable is None else whole.cites[cable]).sum())
    left = {key: count for key, count in rest.items() if count}
    return {**sizes, "cites": cites, "facets": facets, "months": months, "rest": left}


def _count_months(whole: Whole, listing: Listing, choice: Choice, inside: Array | None) -> Counts:
    """Count as the bars of the page do: held cables with a date, or missing ones with an estimate where the
    filter asks for them alone. The months of the filter do not count.
    """
    rows = within(whole, listing, choice, _EDGES) if any(map(choice.get, _EDGES)) else inside
    cable, other = _cables(whole, listing, rows)
    wanted, unwanted = sides_of(choice.get("held", ""))
    of_missing = "held" in unwanted or ("missing" in wanted and "held" not in wanted)
    counted = (whole.catalogue.held == (0 if of_missing else 1)) & (whole.catalogue.dated == 1)
    if other is not None and cable is not None:  # of two ends that which is sorted
        other = None
    return _months(whole, np.flatnonzero(counted) if cable is None else cable[counted[cable]], other)


def count_topics(whole: Whole, listing: Listing, choice: Choice) -> dict[str, Counts]:
    """Return how many cables of each topic are of each month, of those that pass the filter."""
    cable, _ = _cables(whole, listing, within(whole, listing, choice))
    topic, month = whole.catalogue.topic, whole.month
    if cable is not None:
        topic, month = topic[cable], month[cable]
    found, counts = _present(np.bincount(topic.astype(np.int64) << _MONTH_BITS | month))
    told: dict[str, Counts] = {}
    for key, count in zip(found.tolist(), counts.tolist(), strict=True):
        if number := key >> _MONTH_BITS:
            told.setdefault(str(number), {})[_month_words(key & _LAST_MONTH)] = count
    return told


def count_ties(whole: Whole, choice: Choice, limit: int) -> list[tuple[str, str, int]]:
    """Return how often the cables of one post cite those of another, the strongest ties first."""
    posts, values = whole.catalogue.post
    citing, cited = whole.catalogue.citing, whole.catalogue.cited
    passed = passing(whole, choice)
    if passed is not None:
        both = passed[citing] & passed[cited]
        citing, cited = citing[both], cited[both]
    pairs = posts[citing].astype(np.int64) * len(values) + posts[cited]
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


def _total(whole: Whole, listing: Listing) -> int:
    if listing.cable is not None:
        return len(listing.cable)
    return whole.size if listing.chosen is None else int(np.count_nonzero(listing.chosen))


def _count(whole: Whole, listing: Listing, inside: Array | None) -> int:
    return _total(whole, listing) if inside is None else int(np.count_nonzero(inside))


def _cables(whole: Whole, listing: Listing, inside: Array | None) -> tuple[Array | None, Array | None]:
    """Return the cables of the rows that pass (None is all), and those at the other ends."""
    if listing.cable is None:
        return (None if inside is None else np.flatnonzero(inside)), None
    cable = listing.cable if inside is None else listing.cable[inside]
    if listing.other is None:
        return cable, None
    return cable, listing.other if inside is None else listing.other[inside]


# How many rows have each value; of two ends one that both have counts once.


def _tally(numbers: Array, size: int, cable: Array | None, other: Array | None) -> Array:
    of_cable = numbers if cable is None else numbers[cable]
    if other is None:
        return np.bincount(of_cable, minlength=size)
    beside = numbers[other]
    return np.bincount(np.concatenate([of_cable, beside[beside != of_cable]]), minlength=size)


def _named(names: Sequence[str], counts: Array) -> Counts:
    told = zip(names, counts.tolist(), strict=False)
    return {name: count for name, count in told if count and name}


def _held(whole: Whole, cable: Array | None, other: Array | None) -> Counts:
    return _named(("missing", "held"), _tally(whole.catalogue.held, 2, cable, other))


def _year(whole: Whole, cable: Array | None, other: Array | None) -> Counts:
    if other is not None:
        years = whole.kept("years", lambda: (whole.month // _MONTHS).astype(np.uint16))
        tallied = _tally(years, 1, cable, other)
        return {str(year): int(tallied[year]) for year in np.flatnonzero(tallied).tolist()}
    counts: Counts = {}
    for month, count in _by_month(whole, cable, other):
        year = str(month // _MONTHS)
        counts[year] = counts.get(year, 0) + count
    return counts


def _months(whole: Whole, cable: Array | None, other: Array | None) -> Counts:
    return {_month_words(month): count for month, count in _by_month(whole, cable, other)}


def _month_words(month: int) -> str:
    return f"{month // _MONTHS:04}-{month % _MONTHS + 1:02}"


def _by_month(whole: Whole, cable: Array | None, other: Array | None) -> list[tuple[int, int]]:
    counts = _tally(whole.month, 1, cable, other)
    return [(month, int(counts[month])) for month in np.flatnonzero(counts).tolist()]


def _post(whole: Whole, cable: Array | None, other: Array | None) -> Counts:
    numbers, values = whole.catalogue.post
    return _named(values, _tally(numbers, len(values), cable, other))


def _look(whole: Whole, cable: Array | None, other: Array | None) -> Counts:
    """Count the looks of held cables: missing ones have none of their own."""
    numbers, values = whole.look
    counts = _tally(numbers, len(values), cable, other)
    counts[0] = 0
    return _named(values, counts)


def _topic(whole: Whole, cable: Array | None, other: Array | None) -> Counts:
    size = len(whole.catalogue.topics) + 1
    counts = _tally(whole.catalogue.topic, size, cable, other)
    counts[0] = 0
    return _named(list(map(str, range(size))), counts)


def _tag(whole: Whole, cable: Array | None, other: Array | None) -> Counts:
    values, first, rows = whole.catalogue.tags
    if cable is None:
        return _named(values, np.diff(first))
    ends = [cable] if other is None else [cable, other]
    has = np.zeros(whole.size, bool)
    for end in ends:
        has[end] = True
    hit = has[rows]
    if other is None and np.count_nonzero(has) == len(cable):  # each cable once
        return _named(values, _sums(hit, first))
    tag_of = np.repeat(np.arange(len(values)), np.diff(first))[hit]
    return _named(values, _count_pairs(ends, rows[hit], tag_of, len(values)))


def _sums(hit: Array, first: Array) -> Array:
    if not hit.size:
        return np.zeros(len(first) - 1, np.int32)
    sums = np.cumsum(hit, dtype=np.int32)
    return np.diff(np.where(first > 0, sums[first - 1], 0))


def _count_pairs(ends: Sequence[Array], cables: Array, tags: Array, size: int) -> Array:
    """Count the rows that have each tag at any end, from pairs of cables and TAGS."""
    order = np.argsort(cables, kind="stable")
    cables, tags = cables[order], tags[order]
    keys = []
    for end in ends:
        start, stop = np.searchsorted(cables, end), np.searchsorted(cables, end, side="right")
        counts = stop - start
        within_row = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        row = np.repeat(np.arange(len(end), dtype=np.int64), counts)
        keys.append(row * size + tags[np.repeat(start, counts) + within_row])
    return np.bincount(np.unique(np.concatenate(keys)) % max(1, size), minlength=size)


def _most(counts: Counts, words: str) -> tuple[Counts, int]:
    """Return the most frequent values with those that a filter names, and how many others there are."""
    ranked = sorted(counts, key=lambda value: (-counts[value], value))
    named = frozenset().union(*sides_of(words))
    kept = [value for at, value in enumerate(ranked) if at < SHOWN or value.lower() in named]
    return {value: counts[value] for value in kept}, len(ranked) - len(kept)


_COUNTS: Mapping[str, Any] = {
    "held": _held,
    "year": _year,
    "post": _post,
    "look": _look,
    "tag": _tag,
    "topic": _topic,
}
