"""Pages of a few rows: the tables that a page is made of, without a store."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from reftel.analysis.where import Extent
from reftel.lexicon.mrn import short_year
from reftel.model.doubts import Doubt
from reftel.page.pack import Cables, PageCollection, Unresolved, arrange
from reftel.page.records import CABLE, JOINED, UNRESOLVED, PageText
from reftel.page.render import render_collection, write_html
from reftel.page.texts import Numbers, Recurring, Texts, split_numbers
from reftel.page.where import look_for

_YEAR = re.compile(r"(?:[0-9]{4}|[0-9]{2})(?![0-9])")


class PageCable(NamedTuple):
    """A cable of the page: see CABLE."""

    mrn: str
    held: bool
    date: str = ""
    date_earliest: str = ""
    date_latest: str = ""
    post: str = ""
    classification: str = ""
    captions: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    subject: str = ""
    source: str = ""
    from_: str = ""
    to: tuple[str, ...] = ()
    date_likely: str = ""
    info: tuple[str, ...] = ()
    corrected: str = ""


class PageCitation(NamedTuple):
    """An edge, citing to cited. Without a `status` it is that of the cable; `weighed` has a row of DOUBTED
    for each reference of a doubtful one.
    """

    citing: str
    cited: str
    labels: tuple[str, ...] = ()
    relation: str = "refers_to"
    text: str = ""
    status: str = ""
    reason: str = ""
    sentence: str = ""
    by_people: bool = False
    doubt: Doubt = Doubt.NONE
    weighed: tuple[tuple[str, str, str], ...] = ()
    by_editors: bool = False


class PageUnresolved(NamedTuple):
    """A reference that names no cable of the page: see UNRESOLVED."""

    citing: str
    label: str = ""
    text: str = ""
    kind: str = ""
    status: str = ""
    reason: str = ""
    candidates: tuple[str, ...] = ()
    sentence: str = ""


assert PageCable._fields == CABLE
assert PageUnresolved._fields == UNRESOLVED


def collect(
    cables: Iterable[PageCable],
    citations: Iterable[PageCitation],
    unresolved: Iterable[PageUnresolved] = (),
) -> PageCollection:
    """The collection of some rows in an order of its own; what is cited but not given is missing."""
    given = {cable.mrn: cable for cable in cables}
    rows = list(citations)
    for mrn in {mrn for row in rows for mrn in row[:2]} - given.keys():
        given[mrn] = PageCable(mrn, held=False)
    ordered = sorted(given.values(), key=lambda cable: _in_order(cable.mrn))
    known = Cables.begin()
    if ordered:
        known.add(_table(PageCable, ordered))
    rows.sort(key=lambda row: (_in_order(row.cited), row))
    left = Unresolved(known)
    if refs := sorted((row for row in unresolved if row.citing in given), key=lambda row: (row.label, row)):
        left.add(_table(PageUnresolved, refs))
    table = _table(PageCitation, rows)
    citing, cited = (known.mrns.find(table[end]) for end in ("citing", "cited"))
    found: dict[str, Any] = {
        "citing": Numbers(citing.tolist()),
        "cited": Numbers(cited.tolist()),
        "by_people": Numbers(table["by_people"]),
        "by_editors": Numbers(table["by_editors"]),
        "relation": Recurring(table["relation"]),
        "text": Texts(known.hide_words(table["text"], cited)),
        "reason": Texts(known.hide_reasons(table["reason"], citing, cited, set())),
        "sentence": list(table["sentence"]),
        "doubt": Numbers(table["doubt"]),
        "weighed": Texts(json.dumps(some) if some else "" for some in table["weighed"]),
    }
    years = {(cable.post, short_year(cable.mrn[:2])) for cable in ordered if cable.held}
    days = sorted(cable.date[:10] for cable in ordered if cable.held and cable.date) or [""]
    extent = Extent(days[0], days[-1], frozenset(post for post, _ in years), frozenset(years))
    looking = look_for(known.table, extent)
    others = {name: Texts(table[name]) for name in ("labels", "status")}
    return arrange(known, {**found, **others}, left.table, looking)


def render_page(
    cables: Iterable[PageCable],
    citations: Iterable[PageCitation],
    *,
    unresolved: Iterable[PageUnresolved] = (),
    texts: Iterable[PageText] = (),
    title: str,
    credit: str = "",
    about: Mapping[str, object],
) -> str:
    """The page of some rows."""
    collection = collect(cables, citations, unresolved)
    return "".join(render_collection(collection, title=title, credit=credit, about=about, texts=texts))


def write_page(
    path: Path, cables: Iterable[PageCable], citations: Iterable[PageCitation], **more: Any
) -> None:
    """Write the page of some rows."""
    write_html(path, render_page(cables, citations, **more))


def _table(kind: type[Any], rows: Sequence[tuple[Any, ...]]) -> Mapping[str, Sequence[Any]]:
    columns: Iterable[Sequence[Any]] = zip(*rows, strict=True) if rows else ((),) * len(kind._fields)
    return {
        name: list(map(JOINED[name].join, column)) if name in JOINED else column
        for name, column in zip(kind._fields, columns, strict=True)
    }


def _in_order(mrn: str) -> tuple[int, str, int]:
    (prefix,), (serial,) = split_numbers([mrn])
    year = _YEAR.match(prefix)
    return (short_year(year[0]), prefix[year.end() :], serial) if year else (0, prefix, serial)
