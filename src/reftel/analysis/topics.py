"""What a collection is about: its largest communities, each with the words that set it apart, and its months.

Cables are numbers here, and what they tell arrays of numbers: among millions of cables a Python object for
each would take gigabytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from math import log
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from reftel.analysis.metrics import Citations, community_numbers

Array = npt.NDArray[Any]

FEW = 300
"""So many cables are seen as threads: a collection of no more has no topics."""
MOST = 40
SMALLEST = 10
"""Fewer cables have no shape over months, and too few subjects to find words in."""
_COMPARED = 1000  # of the largest communities is counted how far a word is spread: it changes little beyond
_NAMED, _WORDS, _TAGS, _POSTS = 3, 6, 3, 5
_CHANCE = 0.01
_FAINT = 0.1
_LONGEST_NAME = 60
_TERM = 32  # bits of the number of a term, behind that of a community
_LOWER = (1 << _TERM) - 1


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
    are texts that sort by time ("2009-09-01"), "" where none is known; `hours`, since 1970, are where each
    cable stands on the time axis. `tell` returns the MRNs and subjects of some cables.
    """

    citations: Citations
    order: Array
    held: Array
    hours: Array
    days: Column
    posts: Column
    tags: Terms
    words: Terms
    tell: Callable[[Array], Iterable[tuple[str, str]]]


class Topic(NamedTuple):
    """A large community.

    `words` of subjects and `tags` are those that set it apart, the most telling first; the name is made of
    words, else of TAGS, else of the subject or the MRN of the `hub`, the cable that is cited most (its
    number). `posts` are those with most cables. `first` and `last` are days, "" where none is known; `months`
    count all cables by where they stand in time, from the month `start` ("2003-01") on.
    """

    name: str
    words: list[str]
    tags: list[str]
    hub: int
    subject: str
    size: int
    held: int
    missing: int
    posts: list[tuple[str, int]]
    first: str
    last: str
    start: str
    months: list[int]


def find_topics(cables: Described) -> tuple[list[Topic], Array]:
    """Return the largest communities, the largest first, and the number of each cable's, from 1; 0 is none.

    At most `MOST`, each of at least `SMALLEST` cables; none in a collection of `FEW`. The same cables and
    citations give the same topics.
    """
    size = cables.citations.size
    if size <= FEW:
        return [], np.zeros(size, np.uint8)
    groups = _find_groups(cables)
    sizes = np.bincount(groups, minlength=1)[1:]
    count = int((sizes[:MOST] >= SMALLEST).sum())
    topic = np.where(groups <= count, groups, 0).astype(np.uint8)
    compared = np.where(groups <= _COMPARED, groups, 0)
    words, tags = _count(cables.words, compared), _count(cables.tags, compared)
    hubs, titles = _most_cited(cables, topic, count), _most_cited(cables, topic * words.tell, count)
    named = zip(
        _telling(words, cables.words.values, count),
        _telling(tags, cables.tags.values, count),
        hubs.tolist(),
        cables.tell(hubs),
        _titles(cables, titles),
        _most_frequent(cables.posts, topic, count),
        strict=True,
    )
    topics, seen = list[Topic](), set[str]()
    for number, (typical, typical_tags, hub, (mrn, subject), title, posts) in enumerate(named, 1):
        rows = np.flatnonzero(topic == number)
        held = int(cables.held[rows].sum())
        first, last = _span(cables.days, rows)
        start, months = count_months(cables.hours[rows])
        name = _name(typical, typical_tags, title) or f"around {mrn}"
        topics.append(
            Topic(
                name=name if name not in seen else f"{name} (around {mrn})",
                words=typical[:_WORDS],
                tags=typical_tags[:_TAGS],
                hub=hub,
                subject=subject,
                size=len(rows),
                held=held,
                missing=len(rows) - held,
                posts=posts,
                first=first,
                last=last,
                start=start,
                months=months,
            )
        )
        seen.add(name)
    return topics, topic


def _find_groups(cables: Described) -> Array:
    """Return the number of each cable's community, from 1, the largest first; 0 is none."""
    size, citing, cited = cables.citations
    place = np.empty(size, np.int32)
    place[cables.order] = np.arange(size, dtype=np.int32)
    moved = (place[np.asarray(ends, np.int64)].data for ends in (citing, cited))
    found = community_numbers(Citations(size, *moved))
    return found[place]


def _most_cited(cables: Described, topic: Array, count: int) -> Array:
    """Return the most cited cable of each topic, the first of several; -1 where it has none."""
    cited_by = np.bincount(np.asarray(cables.citations.cited, np.int64), minlength=len(topic))
    ordered = cables.order[np.argsort(-cited_by[cables.order], kind="stable")]
    found, first = np.unique(topic[ordered], return_index=True)
    cited = np.full(count + 1, -1, np.int32)
    cited[found] = ordered[first]
    return cited[1:]


def _titles(cables: Described, rows: Array) -> Iterator[str]:
    """Return the subjects of some cables, "" for -1."""
    known = iter(cables.tell(rows[rows >= 0]))
    return (next(known)[1] if row >= 0 else "" for row in rows.tolist())


def _most_frequent(posts: Column, topic: Array, count: int) -> list[list[tuple[str, int]]]:
    within = topic > 0
    keys = topic[within].astype(np.int64) << _TERM | posts.numbers[within]
    counted: list[list[tuple[str, int]]] = [[] for _ in range(count)]
    for key, number in zip(*map(np.ndarray.tolist, np.unique(keys, return_counts=True)), strict=True):
        counted[(key >> _TERM) - 1].append((posts.values[key & _LOWER], number))
    return [sorted(some, key=lambda post: (-post[1], post[0]))[:_POSTS] for some in counted]


def _span(days: Column, rows: Array) -> tuple[str, str]:
    known = [day for at in np.unique(days.numbers[rows]).tolist() if (day := days.values[at])]
    return min(known, default=""), max(known, default="")


def count_months(hours: Array) -> tuple[str, list[int]]:
    """Return the first month of some hours since 1970, and how many there are in each month from it on.

    >>> count_months(np.array([0, 24, 24 * 62]))
    ('1970-01', [2, 0, 1])
    """
    months = hours.astype("datetime64[h]").astype("datetime64[M]")
    start = months.min()
    return str(start), np.bincount((months - start).astype(np.int64)).tolist()


# What sets a community apart.


class _Counts(NamedTuple):
    """In how many cables of each community a term stands, sorted by community and term; in how many any does
    (`sizes`), and in which (`tell`).
    """

    communities: Array
    terms: Array
    counts: Array
    sizes: Array
    tell: Array


def _count(terms: Terms, communities: Array) -> _Counts:
    tell = np.zeros(len(communities), bool)
    keys, counts = np.zeros(0, np.int64), np.zeros(0, np.int64)
    for cables, found in terms.pairs:
        pairs = np.unique(cables.astype(np.int64) << _TERM | found)
        tell[cables] = True
        within = communities[pairs >> _TERM].astype(np.int64) << _TERM | pairs & _LOWER
        keys, place = np.unique(np.concatenate((keys, within)), return_inverse=True)
        counts = np.bincount(place, np.concatenate((counts, np.ones(len(within), np.int64))), len(keys))
    sizes = np.bincount(communities[tell], minlength=int(communities.max(initial=0)) + 1)
    return _Counts(keys >> _TERM, keys & _LOWER, counts, sizes, tell)


def _telling(counted: _Counts, values: Sequence[str], count: int) -> list[list[str]]:
    """Return the terms that set each of the first communities apart from all cables, the most telling first.

    A term must be in so many of its cables that chance would give any term of it once in a hundred
    collections: Chernoff's bound for what is rare, times the number of terms. They are in the order of that
    evidence times how much less spread over communities they are than chance has it (residual inverse
    document frequency: Church and Gale, Poisson mixtures, 1995). So neither what stands in subjects of
    every kind ("request for", months) nor a rare word tells much.
    """
    everywhere = np.bincount(counted.terms, counted.counts)
    apart = _concentration(counted)
    ends = np.searchsorted(counted.communities, np.arange(1, count + 2))
    telling = []
    for number in range(1, count + 1):
        some = slice(ends[number - 1], ends[number])
        found, counts = counted.terms[some], counted.counts[some]
        chance = everywhere[found] * (counted.sizes[number] / max(1, counted.sizes.sum()))
        evidence = np.where(counts > chance, counts * np.log(counts / chance) - counts + chance, 0)
        several = counts > 1
        sure = several & (evidence > log(max(1, several.sum()) / _CHANCE))
        scores = np.round(evidence * apart[found], 6) * sure
        chosen = np.flatnonzero(scores > _FAINT * scores.max(initial=0))
        named = sorted((-scores[at], values[found[at]]) for at in chosen)
        telling.append([term for _, term in named])
    return telling


def _concentration(counted: _Counts) -> Array:
    """Return for each term how much fewer communities have it than chance would give it, as a logarithm.

    Those cables that are in none count as one community.
    """
    size = int(counted.terms.max(initial=-1)) + 1
    has = np.bincount(counted.terms, minlength=size)
    frequency, at = np.unique(np.bincount(counted.terms, counted.counts, size), return_inverse=True)
    shares = counted.sizes / max(1, counted.sizes.sum())
    expected = np.array([-np.expm1(-number * shares).sum() for number in frequency.tolist()])
    return np.log(np.maximum(1, expected[at] / np.maximum(1, has)))


# Names.


def _name(words: Sequence[str], tags: Sequence[str], title: str) -> str:
    """Return a name of several words, else of a subject, else of what there is."""
    names = list(islice(_without_variants(words), _NAMED))
    if len(names) > 1:
        return ", ".join(names)
    return _shortened(" ".join(title.split())) or ", ".join(names or tags[:_NAMED])


def _without_variants(words: Iterable[str]) -> Iterator[str]:
    """Yield words but those that begin with an earlier one, or with which it begins: "iraqi" after "iraq"."""
    kept: list[str] = []
    for word in words:
        if not any(word.startswith(one) or one.startswith(word) for one in kept):
            kept.append(word)
            yield word


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_NAME else f"{text[:_LONGEST_NAME].rsplit(' ', 1)[0]} ..."
