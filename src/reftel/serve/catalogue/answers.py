"""The questions of the server that a catalogue answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
import numpy as np

from reftel.errors import InputError
from reftel.render.records import plain
from reftel.serve import queries as of
from reftel.serve.catalogue.choice import KEYS, Choice, passing
from reftel.serve.catalogue.facets import count_facets, count_ties, count_topics
from reftel.serve.catalogue.finding import find_texts, terms_of
from reftel.serve.catalogue.lists import SORTS, Wished, open_list, page_of
from reftel.serve.catalogue.whole import Whole
from reftel.store import Store
from reftel.store.queries.documents import has_texts
from reftel.store.queries.found import snippets


def list_rows(store: Store, asked: of.PageOfList, whole: Whole) -> object:
    """Return a page of a list."""
    check_sort(asked.sort)
    listing = open_list(store, whole, asked.of, asked.q)
    page = page_of(whole, listing, choice_of(asked), Wished(asked.sort, asked.after, asked.limit))
    answer: dict[str, Any] = {**page._asdict(), "sorts": SORTS, "sort": asked.sort or listing.sort}
    return {**answer, "heads": _heads(store, page.rows)} if asked.heads else answer


def check_sort(sort: str) -> None:
    """Raise InputError where no list is sorted so."""
    if sort and sort.removeprefix("-") not in SORTS:
        raise InputError(f"lists cannot be sorted by {sort!r}", advice=f"ask for {', '.join(SORTS)}")


def count_list(store: Store, asked: of.CountsOfList, whole: Whole) -> object:
    """Return the counts of a list."""
    choice = choice_of(asked)
    listing = open_list(store, whole, asked.of, asked.q)
    with whole.counting:
        counts = count_facets(whole, listing, choice)
        if asked.topics:
            counts["topicMonths"] = count_topics(whole, listing, choice)
    return counts


def ties(store: Store, asked: of.OfTies, whole: Whole) -> object:
    """Return the citations between posts, counted."""
    with whole.counting:
        return count_ties(whole, choice_of(asked), asked.limit)


def passages(store: Store, asked: of.Passages, whole: Whole) -> object:
    """Return places in texts."""
    if not has_texts(store):
        return {"total": 0, "within": 0, "rows": [], "next": "", "kept": False}
    found = find_texts(store, whole, asked.words)
    passed = passing(whole, choice_of(asked))
    inside = found if passed is None else found[passed[found]]
    start = int(asked.after) if asked.after.isdecimal() else 0
    end = start + asked.limit
    mrns = whole.catalogue.mrns.at(np.asarray(inside[start:end]))
    rows = snippets(store, terms_of(asked.words), mrns) if mrns else []
    more = str(end) if end < len(inside) else ""
    return {"total": len(found), "within": len(inside), "rows": rows, "next": more, "kept": True}


def topics(store: Store, asked: of.Nothing, whole: Whole) -> object:
    """Return the topics of all cables; the filter names them by their numbers."""
    mrns, found = whole.catalogue.mrns, whole.catalogue.topics
    hubs = mrns.at(np.array([topic.hub for topic in found], np.int32))
    told = zip(found, hubs, strict=True)
    return [{"number": at, **topic._asdict(), "hub": hub} for at, (topic, hub) in enumerate(told, 1)]


def choice_of(asked: of.Chosen) -> Choice:
    """Return the filter that a question names."""
    named: Mapping[str, str] = msgspec.to_builtins(asked)
    return {key: named[key] for key in KEYS}


def _heads(store: Store, rows: list[Any]) -> object:
    """Return the heads of all cables that rows name, by their MRNs."""
    names = (name for row in rows for name in ([row] if isinstance(row, str) else row))
    mrns = list(dict.fromkeys(name for name in names if isinstance(name, str)))
    nodes = store.cables(mrns)
    return {mrn: plain(nodes[mrn]) for mrn in mrns if mrn in nodes}
