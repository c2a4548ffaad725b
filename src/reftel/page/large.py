"""The page of a collection too large for one file: its topics, and the cables around the most cited ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set

import numpy as np

from reftel.analysis import metrics
from reftel.analysis.groups import (
    Column,
    Described,
    most_cited_first,
    read_terms,
    tags_of,
    words_of,
)
from reftel.analysis.metrics import Citations
from reftel.analysis.topics import find_topics
from reftel.page.moments import day_of, hour_of, within_years
from reftel.page.records import Overview, Whole
from reftel.page.texts import Array, Keys, Numbers, Recurring
from reftel.page.topics import by_serial
from reftel.store import Store
from reftel.store.queries.columns import Part, read_columns
from reftel.store.queries.links import linked

SHOWN = 20_000
"""So many cables are on the page of a larger collection: the page then has some 2 MB."""
OF_A_TOPIC = 300
WHOLE_PAGE = "whole_page"
"""The fact that a store was built with."""
_AT_ONCE = 1000
_PART: Part = "cables of each series"
_COLUMNS = ("mrn", "held", "post", "date", "date_earliest", "date_latest", "date_likely")


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
        "cited ones, with all that they cite and that cite them; `reftel search` finds any other, "
        "`reftel page MRN` shows what is near it"
    )


def read_overview(store: Store) -> Overview:
    """Return what the page of a large store shows; raises KeyError where a citation names no cable of it."""
    mrns, cables, hours = _read(store)

    def tell(rows: Array) -> Iterable[tuple[str, str]]:
        keys = mrns.at(rows)
        nodes = store.cables(keys)
        return [(key, nodes[key].subject) for key in keys]

    topics, numbers = find_topics(cables, hours, tell)
    ranked = most_cited_first(cables)
    chosen = set[str]()
    for number in range(1, len(topics) + 1):
        of_topic = ranked[numbers[ranked] == number]
        chosen |= around(store, _in_slices(mrns, of_topic), OF_A_TOPIC, chosen)
    chosen |= around(store, _in_slices(mrns, ranked), SHOWN - len(chosen), chosen)
    rows = np.sort(mrns.find(sorted(chosen)))
    held = int(cables.held.sum())
    whole = Whole(len(mrns), held, len(mrns) - held, len(cables.citations.citing))
    placed = [topic._replace(hub=int(np.searchsorted(rows, topic.hub))) for topic in topics]
    return Overview(mrns.at(rows), placed, numbers[rows], whole)


def _in_slices(mrns: Keys, rows: Array) -> Iterator[str]:
    return (key for at in range(0, len(rows), _AT_ONCE) for key in mrns.at(rows[at : at + _AT_ONCE]))


def around(store: Store, ranked: Iterable[str], room: int, known: Set[str] = frozenset()) -> set[str]:
    """Return the first of some cables with all that they cite and that cite them, about as many as wanted."""
    found = set[str]()
    for key in ranked:
        if len(found) >= room:
            break
        ends = (linked(store, [key], side) for side in ("citing", "cited"))
        found |= {key, *(mrn for pairs in ends for pair in pairs for mrn in pair)} - known
    return found


def _read(store: Store) -> tuple[Keys, Described, Array]:
    """Return the MRNs of a store, what its cables tell, and where they stand in time."""
    mrns, held, hours, posts, days = Keys(), Numbers(), Numbers(), Recurring(), Recurring()
    for keys, holding, of_posts, *moments in read_columns(store, _PART, _COLUMNS):
        mrns.add(keys)
        held.add(holding)
        posts.add(of_posts)
        hours.add(list(map(hour_of, *moments)))
        days.add([day_of(date, likely) for date, _, _, likely in zip(*moments, strict=True)])
    citing, cited = Numbers(), Numbers()
    for ends in read_columns(store, "citations by MRN", ("citing", "cited")):
        citing.add(mrns.find(ends[0]))
        cited.add(mrns.find(ends[1]))
    cables = Described(
        citations=Citations(len(mrns), citing.array.data, cited.array.data),
        order=by_serial(mrns),
        held=held.array.astype(bool),
        days=Column(days.numbers, days.values),
        posts=Column(posts.numbers, posts.values),
        tags=read_terms(store, _PART, "tags", tags_of),
        words=read_terms(store, _PART, "subject", words_of),
    )
    return mrns, cables, within_years(hours.array.astype(np.int32), mrns, citing.array, cited.array)
