"""What the groups of cables are about that cite each other more than others."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from math import log
from typing import NamedTuple

from reftel.analysis.metrics import communities as find_groups
from reftel.analysis.metrics import number_all
from reftel.model.records import Node
from reftel.store import EVERYTHING, Filter, Store
from reftel.store.queries import listings
from reftel.store.queries.columns import read_columns

TYPICAL = 3
_COLUMNS = ("mrn", "post", "held", "date", "date_likely", "cited_by", "tags", "subject")
_WORD = re.compile(r"[^\W\d_]{4,}")


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


class _Told(NamedTuple):
    """What all cables tell, a list for each column."""

    mrns: list[str]
    posts: list[str]
    held: list[int]
    days: list[str]
    cited_by: list[int]
    tags: list[list[str]]
    words: list[list[str]]


def communities(store: Store, only: Filter, limit: int) -> list[Community]:
    """Return the communities that hold a fitting cable, the largest first; `limit` 0 gives all."""
    told = _read(store)
    groups = find_groups(number_all(told.mrns, store))
    if only != EVERYTHING:
        fitting = listings.fitting(store, only)
        groups = [group for group in groups if any(told.mrns[place] in fitting for place in group)]
    groups = groups[:limit] if limit else groups
    # The first of those that are cited most, by year, post and number.
    hubs = [told.mrns[max(group, key=lambda place: (told.cited_by[place], -place))] for group in groups]
    nodes = store.cables(hubs)
    tags, words = _count(told.tags), _count(told.words)
    return [_describe(told, group, nodes[hub], tags, words) for group, hub in zip(groups, hubs, strict=True)]


def _describe(
    told: _Told, group: Sequence[int], hub: Node, tags: Counter[str], words: Counter[str]
) -> Community:
    """Return what is typical of a group; `tags` and `words` say in how many of all cables these are."""
    days = sorted(filter(None, (told.days[place] for place in group)))
    posts = Counter(told.posts[place] for place in group)
    by_count = sorted(posts.items(), key=lambda post: (-post[1], post[0]))
    share = len(group) / len(told.mrns)
    return Community(
        members=[told.mrns[place] for place in group],
        missing=sum(not told.held[place] for place in group),
        first=days[0] if days else "",
        last=days[-1] if days else "",
        posts=dict(by_count[:TYPICAL]),
        tags=typical(_count(told.tags[place] for place in group), tags, share),
        words=typical(_count(told.words[place] for place in group), words, share),
        hub=hub,
    )


def _read(store: Store) -> _Told:
    told = _Told([], [], [], [], [], [], [])
    for columns in read_columns(store, "cables", _COLUMNS, {"tags": "\t"}):
        mrns, posts, held, dates, likely, cited_by, tags, subjects = columns
        told.mrns.extend(mrns)
        told.posts.extend(posts)
        told.held.extend(held)
        told.days.extend([(date or day)[:10] for date, day in zip(dates, likely, strict=True)])
        told.cited_by.extend(cited_by)
        told.tags.extend([joined.split("\t") if joined else [] for joined in tags])
        told.words.extend([_WORD.findall(subject.lower()) for subject in subjects])
    return told


def _count(terms: Iterable[Sequence[str]]) -> Counter[str]:
    """Count in how many cables each term stands."""
    return Counter(term for of_one in terms for term in dict.fromkeys(of_one))


def typical(counts: Counter[str], everywhere: Counter[str], share: float) -> list[str]:
    """Return the terms that tell most about a group, from in how many cables they stand here and everywhere.

    How often a term is here, times how much oftener than by chance; `share` is that of the group in all. A
    term of one cable tells nothing of a group.

    >>> typical(Counter(EFIS=4, PREL=4, KCRM=1), Counter(EFIS=5, PREL=40, KCRM=1), share=0.1)
    ['EFIS']
    """
    scores = {
        term: count * log(count / (everywhere[term] * share)) for term, count in counts.items() if count > 1
    }
    telling = sorted((-round(score, 9), term) for term, score in scores.items() if score > 0)
    return [term for _, term in telling[:TYPICAL]]
