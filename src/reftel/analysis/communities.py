"""What the groups of cables are about that cite each other more than others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import log
from typing import TYPE_CHECKING, NamedTuple

from reftel.model.records import Node
from reftel.model.showing import brief
from reftel.store import EVERYTHING, Filter, Store
from reftel.store.queries import listings

if TYPE_CHECKING:
    from reftel.analysis.groups import Array, TermCounts

TYPICAL = 3
_SHORTEST = 4


class Community(NamedTuple):
    """A group of cables: how many are missing, from when to when, and what stands out in it.

    `members` are MRNs by year, post and number; `first` and `last` days, of missing cables the likeliest,
    "" where none is known. `posts` are those with most cables, with how many; `tags` and `words` (of
    subjects) those that are more frequent in it than elsewhere, the most telling first.
    """

    members: list[str]
    missing: int
    first: str
    last: str
    posts: dict[str, int]
    tags: list[str]
    words: list[str]
    hub: Node

    def __repr__(self) -> str:
        return brief(self)


def communities(store: Store, only: Filter, limit: int) -> list[Community]:
    """Return the communities that hold a fitting cable, the largest first; `limit` 0 gives all."""
    import numpy as np

    from reftel.analysis.groups import (
        count_terms,
        describe,
        find_groups,
        most_cited,
        most_frequent,
        rows_by_group,
        span,
    )

    mrns, cables = describe(store)
    groups = find_groups(cables)
    groups = _fitting(store, only, mrns, groups)
    count = int(groups.max(initial=0))
    if limit and limit < count:
        groups[groups > limit] = 0
        count = limit
    hubs = [mrns[row] for row in most_cited(cables, groups, count).tolist()]
    nodes = store.cables(hubs)
    tags, words = count_terms(cables.tags, groups), count_terms(cables.words, groups)
    sizes = np.bincount(groups, minlength=count + 1)
    found = zip(
        hubs,
        rows_by_group(groups, count),
        most_frequent(cables.posts, groups, count, TYPICAL),
        _typical(tags, cables.tags.values, sizes),
        _typical(words, cables.words.values, sizes, _SHORTEST),
        strict=True,
    )
    return [
        Community(
            [mrns[row] for row in rows.tolist()],
            int((~cables.held[rows]).sum()),
            *span(cables.days, rows),
            dict(posts),
            typical_tags,
            typical_words,
            nodes[hub],
        )
        for hub, rows, posts, typical_tags, typical_words in found
    ]


def _fitting(store: Store, only: Filter, mrns: Sequence[str], groups: Array) -> Array:
    """Return the numbers of the groups that hold a fitting cable, the largest first; of others 0."""
    if only == EVERYTHING:
        return groups
    import numpy as np

    fitting = listings.fitting(store, only)
    fits = np.zeros(int(groups.max(initial=0)) + 1, bool)
    fits[groups[[mrn in fitting for mrn in mrns]]] = True
    fits[0] = False
    return (np.cumsum(fits) * fits)[groups]


def _typical(
    counted: TermCounts, values: Sequence[str], sizes: Array, shortest: int = 1
) -> Iterator[list[str]]:
    """Yield the terms of so many letters that tell most about each group; `sizes` are those of the groups."""
    everywhere = dict(zip(values, counted.everywhere().tolist(), strict=True))
    for number, size in enumerate(sizes.tolist()[1:], 1):
        found, counts = counted.of_group(number)
        here = zip(map(values.__getitem__, found.tolist()), counts.tolist(), strict=True)
        long = {term: number for term, number in here if len(term) >= shortest}
        yield typical(long, everywhere, size / sizes.sum())


def typical(counts: Mapping[str, int], everywhere: Mapping[str, int], share: float) -> list[str]:
    """Return the terms that tell most about a group, from in how many cables they stand here and everywhere.

    How often a term is here, times how much oftener than by chance; `share` is that of the group in all. A
    term of one cable tells nothing of a group.

    >>> typical(dict(EFIS=4, PREL=4, KCRM=1), dict(EFIS=5, PREL=40, KCRM=1), share=0.1)
    ['EFIS']
    """
    scores = {
        term: count * log(count / (everywhere[term] * share)) for term, count in counts.items() if count > 1
    }
    telling = sorted((-round(score, 9), term) for term, score in scores.items() if score > 0)
    return [term for _, term in telling[:TYPICAL]]
