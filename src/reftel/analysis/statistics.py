"""A collection in numbers, and two collections compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from reftel.analysis.queries import RESOLVED, Connected
from reftel.analysis.threads import NAMES_A_CABLE
from reftel.model.records import Edge, Node, Status
from reftel.model.showing import SHOWN, brief, html_facts, html_table
from reftel.store import EVERYTHING, Filter, Store, open_store
from reftel.store.queries import comparison, links, listings
from reftel.store.queries.unresolved import Unresolved
from reftel.store.queries.unresolved import unresolved as find_unresolved


class Stats(NamedTuple):
    """A collection in numbers: (held, missing) cables by year and post, held ones by classification.

    `threads` are the largest sets of cables that citations connect, None where nobody asked for them.
    """

    years: dict[int, tuple[int, int]]
    posts: dict[str, tuple[int, int]]
    classifications: dict[str, int]
    statuses: dict[Status, int]
    threads: list[Connected] | None

    def __repr__(self) -> str:
        return brief(self)

    def _repr_html_(self) -> str:
        tables: tuple[tuple[str, Mapping[Any, tuple[int, int]]], ...] = (
            ("year", self.years),
            ("post", self.posts),
        )
        counted = ""
        for name, of in tables:
            rows = [(one, *counts) for one, counts in islice(of.items(), SHOWN)]
            counted += html_table((name, "held", "missing"), rows, len(of) - SHOWN)
        found = {f"references {status.value}": f"{count:,}" for status, count in self.statuses.items()}
        return html_facts({**self.classifications, **found}) + counted

    @property
    def resolved(self) -> float:
        """The share of references naming a cable for which the cable was found; 0 without any."""
        names = sum(self.statuses[status] for status in NAMES_A_CABLE)
        return sum(self.statuses[status] for status in RESOLVED) / names if names else 0.0


class Comparison(NamedTuple):
    """What another store has: cables held only there, and citations of common cables on one side alone.

    `unknown` are cables that this store does not know at all, `found` those that are missing here.
    `totals` says how long each of the four lists is without a limit, `held_here` how many cables this store
    holds and the other does not.
    """

    unknown: list[Node]
    found: list[Node]
    cited_there: list[Edge]
    cited_here: list[Edge]
    totals: tuple[int, int, int, int]
    held_here: int

    def __repr__(self) -> str:
        return brief(self)


def stats(store: Store, only: Filter, threads: int | None = None) -> Stats:
    """Return a collection in numbers; `threads` is how many of the largest connected threads (0: all)."""
    years: Counter[int] = Counter()
    posts: Counter[str] = Counter()
    missing_years, missing_posts = years.copy(), posts.copy()
    for year, post, held, lacking in listings.count_cables(store, only):
        years[year] += held
        posts[post] += held
        missing_years[year] += lacking
        missing_posts[post] += lacking
    by_count = sorted(posts.items(), key=lambda item: (-item[1], item[0]))
    return Stats(
        years={year: (years[year], missing_years[year]) for year in sorted(years)},
        posts={post: (held, missing_posts[post]) for post, held in by_count},
        classifications=listings.count_classifications(store, only),
        statuses=listings.count_statuses(store, only),
        threads=None if threads is None else _largest_threads(store, only, threads),
    )


def unresolved(store: Store, only: Filter = EVERYTHING, limit: int = 0) -> list[Unresolved]:
    """Return the words that found no cable, grouped and counted, the most frequent first.

    References of REF lines that are ambiguous or unreadable, words that are not recognised, and names that no
    table has, even where the number makes them a missing cable of its own; not what people overruled. A
    filter is that of the citing cables, `limit` 0 gives all.
    """
    return find_unresolved(store, only, limit)


def _largest_threads(store: Store, only: Filter, limit: int) -> list[Connected]:
    """Return the largest threads that hold a fitting cable."""
    from reftel.analysis import metrics

    known = [mrn for mrn, _ in links.dates(store)]
    citations = metrics.number_all(known, store)
    found = [[known[place] for place in thread] for thread in metrics.connected(citations)]
    if only != EVERYTHING:
        fitting = listings.fitting(store, only)
        found = [mrns for mrns in found if not fitting.isdisjoint(mrns)]
    threads = []
    for mrns in found[:limit] if limit else found:
        hub = listings.most_cited_of(store, mrns)
        nodes = store.cables((mrns[0], mrns[-1]))
        threads.append(Connected(len(mrns), nodes[mrns[-1]], nodes[mrns[0]], hub))
    return threads


def compare(store: Store, path: str | Path, only: Filter, limit: int) -> Comparison:
    """Return what another store has that this one has not, each list at most `limit` long (0: all).

    A filter is that of the other store for cables, of either for the citing cables of citations. Raises
    StoreError where the other store cannot be read.
    """
    with comparison.beside(store, path):
        held, held_here = comparison.held_beside(store), comparison.held_here_alone(store)
        there, here = (comparison.cited_on_one_side(store, beside=there) for there in (True, False))
    with open_store(path) as other:
        if only != EVERYTHING:
            fitting, fitting_here = listings.fitting(other, only), listings.fitting(store, only)
            held = [(mrn, lacking) for mrn, lacking in held if mrn in fitting]
            there = [pair for pair in there if pair[0] in fitting]
            here = [pair for pair in here if pair[0] in fitting_here]
            held_here = [mrn for mrn in held_here if mrn in fitting_here]
        unknown = [mrn for mrn, lacking in held if not lacking]
        found = [mrn for mrn, lacking in held if lacking]
        end = limit or None
        return Comparison(
            list(other.cables(unknown[:end]).values()),
            list(other.cables(found[:end]).values()),
            list(links.citations(other, there[:end])),
            list(links.citations(store, here[:end])),
            (len(unknown), len(found), len(there), len(here)),
            len(held_here),
        )
