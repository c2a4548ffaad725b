"""The page of a collection too large for one file: its topics, and the cables around the most cited ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set

import numpy as np

from reftel.analysis import metrics
from reftel.page.catalogue import Catalogue, Mrns, read_catalogue
from reftel.page.records import Overview, Whole
from reftel.page.texts import Array, narrow
from reftel.store import Store
from reftel.store.queries.links import linked

SHOWN = 20_000
"""So many cables are on the page of a larger collection: the page then has some 2 MB."""
OF_A_TOPIC = 300
WHOLE_PAGE = "whole_page"
"""The fact that a store was built with."""
_AT_ONCE = 1000


def is_large(store: Store) -> bool:
    """Say whether a store holds more cables, held and missing together, than one page can show."""
    counts = store.counts()
    return counts["cables held"] + counts["cables missing"] > metrics.LARGE


def shows_part(store: Store, *, whole_page: bool = False) -> bool:
    """Say whether the page of a store shows a part of it, unless a `whole_page` is wanted."""
    return is_large(store) and not whole_page and WHOLE_PAGE not in store.facts()


def tell_part(overview: Overview) -> str:
    """Say what the page shows of a large store, and how to see more."""
    return (
        f"the topics of all {overview.whole.cables:,} cables, and {len(overview.mrns):,} of these: the most "
        "cited ones, with all that they cite and that cite them; `reftel serve` shows all of them, "
        "`reftel search` finds any other, `reftel page MRN` shows what is near it"
    )


def read_overview(store: Store) -> Overview:
    """Return what the page of a large store shows; raises StoreError where it has lost a cited cable."""
    return choose(store, read_catalogue(store), SHOWN, OF_A_TOPIC)


def choose(store: Store, catalogue: Catalogue, shown: int, of_a_topic: int) -> Overview:
    """Return the most cited of a store and of each of its topics, with all around them: about so many."""
    mrns, numbers, size = catalogue.mrns, catalogue.topic, catalogue.size
    cited_by = narrow(np.bincount(catalogue.cited, minlength=size))
    chosen = set[str]()
    for number in range(1, len(catalogue.topics) + 1):
        # Each one that is looked at brings another, or is known.
        most = of_a_topic + len(chosen)
        ranked = _most_cited(catalogue, cited_by, np.flatnonzero(numbers == number), most)
        chosen |= _around(store, _in_slices(mrns, ranked), of_a_topic, chosen)
    ranked = _most_cited(catalogue, cited_by, np.arange(size), shown)
    chosen |= _around(store, _in_slices(mrns, ranked), shown - len(chosen), chosen)
    rows = np.sort(np.array([mrns.find(mrn) for mrn in chosen], np.int32))
    held = int(catalogue.held.sum())
    whole = Whole(size, held, size - held, len(catalogue.citing))
    placed = [topic._replace(hub=int(np.searchsorted(rows, topic.hub))) for topic in catalogue.topics]
    return Overview(mrns.at(rows), placed, numbers[rows], whole)


def _most_cited(catalogue: Catalogue, cited_by: Array, rows: Array, most: int) -> Array:
    """Return so many of some cables, the most cited first, equal ones by year, post, serial and series."""
    counts = cited_by.take(rows)
    if len(rows) > most > 0:
        least = np.partition(counts, len(rows) - most)[len(rows) - most]
        rows, counts = rows.compress(counts >= least), counts.compress(counts >= least)
    order = catalogue.by_serial(rows)
    order = order.take(np.argsort(-counts.take(order).astype(np.int32), kind="stable"))
    return rows.take(order[: max(0, most)])


def _in_slices(mrns: Mrns, rows: Array) -> Iterator[str]:
    return (key for at in range(0, len(rows), _AT_ONCE) for key in mrns.at(rows[at : at + _AT_ONCE]))


def _around(store: Store, ranked: Iterable[str], room: int, known: Set[str] = frozenset()) -> set[str]:
    """Return the first of some cables with all that they cite and that cite them, about as many as wanted."""
    found = set[str]()
    for key in ranked:
        if len(found) >= room:
            break
        ends = (linked(store, [key], side) for side in ("citing", "cited"))
        found |= {key, *(mrn for pairs in ends for pair in pairs for mrn in pair)} - known
    return found
