"""What a collection is about: its largest communities, the words that set them apart, their months."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from math import log
from typing import NamedTuple

import numpy as np

from reftel.analysis.groups import (
    Array,
    Described,
    TermCounts,
    count_terms,
    describe,
    find_groups,
    most_cited,
    most_frequent,
    rows_by_group,
    span,
)
from reftel.errors import InputError
from reftel.store import Store

FEW = 300
"""So many cables are seen as threads: a collection of no more has no topics."""
MOST = 40
SMALLEST = 10
"""Fewer cables have no shape over months, and too few subjects to find words in."""
LEAST_HELD = 2
"""One held cable with the missing ones that it cites is no topic: nothing says what those are about."""
_COMPARED = 1000  # of the largest communities is counted how far a word is spread: it changes little beyond
_NAMED, _WORDS, _TAGS, _POSTS = 3, 6, 3, 5
_CHANCE = 0.01
_FAINT = 0.1
_LONGEST_NAME = 72
_MANY = 100
"""One title cannot speak for so many cables; typical words of fewer are words of a few titles."""
_OFFERED = 5

Tell = Callable[[Array], Iterable[tuple[str, str]]]
"""Returns the MRNs and subjects of some cables."""


class Topic(NamedTuple):
    """A large community.

    `words` of subjects and `tags` are those that set it apart, the most telling first. A large one has its
    name from these words, another from the title of its most cited cable that has one; else it is made of
    what there is: words, TAGS, the MRN of the `hub`, the cable that is cited most (its number). `posts` are
    those with most cables. `first` and `last` are days, "" where none is known; `months` count all cables by
    where they stand in time, from the month `start` ("2003-01") on.
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


def find_topics(cables: Described, hours: Array, tell: Tell) -> tuple[list[Topic], Array]:
    """Return the largest communities, and the number of each cable's, from 1; 0 is none.

    First come those of which most is held. At most `MOST`, each of at least `SMALLEST` cables, `LEAST_HELD`
    of them held; none in a collection of `FEW`. `hours`, since 1970, are where cables stand on the time
    axis. The same cables and citations give the same topics.
    """
    if cables.citations.size <= FEW:
        return [], np.zeros(cables.citations.size, np.uint8)
    groups, count = _topics_first(find_groups(cables), cables.held)
    numbers = np.where(groups <= count, groups, 0).astype(np.uint8)
    compared = np.where(groups <= _COMPARED, groups, 0)
    words, tags = count_terms(cables.words, compared), count_terms(cables.tags, compared)
    hubs, titled = most_cited(cables, numbers, count), most_cited(cables, numbers * words.tell, count)
    told = zip(
        _telling(words, cables.words.values, count),
        _telling(tags, cables.tags.values, count),
        words.sizes[1 : count + 1].tolist(),
        hubs.tolist(),
        tell(hubs),
        _subjects(tell, titled),
        most_frequent(cables.posts, numbers, count, _POSTS),
        rows_by_group(numbers, count),
        strict=True,
    )
    topics, seen = list[Topic](), set[str]()
    for typical, typical_tags, subjects, hub, (mrn, subject), title, posts, rows in told:
        name = _name(typical, typical_tags, title, subjects) or f"around {mrn}"
        held = int(cables.held[rows].sum())
        first, last = span(cables.days, rows)
        start, months = count_months(hours[rows])
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
    return topics, numbers


def _topics_first(groups: Array, held: Array) -> tuple[Array, int]:
    """Return the numbers of communities, topics before all others, and how many topics there are."""
    sizes = np.bincount(groups, minlength=1)
    held_in = np.bincount(groups, held, len(sizes))
    fits = (sizes >= SMALLEST) & (held_in >= LEAST_HELD)
    fits[0] = False
    chosen = np.flatnonzero(fits)
    chosen = chosen[np.argsort(-held_in[chosen], kind="stable")][:MOST]
    others = np.setdiff1d(np.arange(1, len(sizes)), chosen)
    numbers = np.zeros(len(sizes), groups.dtype)
    numbers[np.concatenate((chosen, others))] = np.arange(1, len(sizes))
    return numbers[groups], len(chosen)


def _subjects(tell: Tell, rows: Array) -> Iterator[str]:
    """Return the subjects of some cables, "" for -1."""
    known = iter(tell(rows[rows >= 0]))
    return (next(known)[1] if row >= 0 else "" for row in rows.tolist())


def cables_of_topic(store: Store, topic: int | str) -> set[str]:
    """Return the MRNs of a topic: by its number among communities, from 1, the largest first, or by words of
    its name. Raises InputError where there is none.
    """
    mrns, cables = describe(store)
    groups = find_groups(cables)
    number = topic if isinstance(topic, int) else _numbered(store, mrns, cables, topic)
    count = int(groups.max(initial=0))
    if not 1 <= number <= count:
        raise InputError(f"there is no topic {number}", advice=f"there are {count}: see reftel communities")
    return {mrns[row] for row in np.flatnonzero(groups == number).tolist()}


def _numbered(store: Store, mrns: Sequence[str], cables: Described, name: str) -> int:
    def tell(rows: Array) -> Iterable[tuple[str, str]]:
        keys = [mrns[row] for row in rows.tolist()]
        nodes = store.cables(keys)
        return [(key, nodes[key].subject) for key in keys]

    topics, _ = find_topics(cables, np.zeros(len(mrns), np.int32), tell)
    wanted = name.casefold()
    called = ((topic.name, ", ".join(topic.words), topic.subject) for topic in topics)
    for some in zip(*called, strict=True):  # the name of one goes before the words of another
        for number, words in enumerate(some, 1):
            if wanted in words.casefold():
                return number
    names = "; ".join(topic.name for topic in topics[:_OFFERED])
    advice = (
        f"the largest are: {names}" if names else "name it by its number, as reftel communities lists them"
    )
    raise InputError(f"no topic is called {name!r}", advice=advice)


def count_months(hours: Array) -> tuple[str, list[int]]:
    """Return the first month of some hours since 1970, and how many there are in each month from it on.

    >>> count_months(np.array([0, 24, 24 * 62]))
    ('1970-01', [2, 0, 1])
    """
    months = hours.astype("datetime64[h]").astype("datetime64[M]")
    start = months.min()
    return str(start), np.bincount((months - start).astype(np.int64)).tolist()


# What sets a community apart.


def _telling(counted: TermCounts, values: Sequence[str], count: int) -> list[list[str]]:
    """Return the terms that set each of the first communities apart from all cables, the most telling first.

    A term must be in so many of its cables that chance would give any term of it once in a hundred
    collections: Chernoff's bound for what is rare, times the number of terms. They are in the order of that
    evidence times how much less spread over communities they are than chance has it (residual inverse
    document frequency: Church and Gale, Poisson mixtures, 1995). So neither what stands in subjects of
    every kind ("request for", months) nor a rare word tells much.
    """
    everywhere, apart = counted.everywhere(), _concentration(counted)
    telling = []
    for number in range(1, count + 1):
        found, counts = counted.of_group(number)
        chance = everywhere[found] * (counted.sizes[number] / max(1, counted.sizes.sum()))
        evidence = np.where(counts > chance, counts * np.log(counts / chance) - counts + chance, 0)
        several = counts > 1
        sure = several & (evidence > log(max(1, several.sum()) / _CHANCE))
        scores = np.round(evidence * apart[found], 6) * sure
        chosen = np.flatnonzero(scores > _FAINT * scores.max(initial=0))
        named = sorted((-scores[at], values[found[at]]) for at in chosen)
        telling.append([term for _, term in named])
    return telling


def _concentration(counted: TermCounts) -> Array:
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


def _name(words: Sequence[str], tags: Sequence[str], title: str, subjects: int) -> str:
    """Return a name, "" where there is none: where there are few subjects the title, else several words."""
    names = list(islice(_without_variants(words), _NAMED))
    of_words = ", ".join(names) if len(names) > 1 else ""
    of_title = _shortened(" ".join(title.split()))
    first, second = (of_words, of_title) if subjects >= _MANY else (of_title, of_words)
    return first or second or ", ".join(names or tags[:_NAMED])


def _without_variants(words: Iterable[str]) -> Iterator[str]:
    """Yield words but those that begin with an earlier one, or with which it begins: "iraqi" after "iraq"."""
    kept: list[str] = []
    for word in words:
        if not any(word.startswith(one) or one.startswith(word) for one in kept):
            kept.append(word)
            yield word


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_NAME else f"{text[:_LONGEST_NAME].rsplit(' ', 1)[0]} ..."
