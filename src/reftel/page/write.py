"""Pages of a store: of all that it holds, or of a part."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from reftel.analysis.where import ALIAS_FIELDS, extent_of
from reftel.export.overwrite import refuse_of_store
from reftel.lexicon.places.links import Link
from reftel.model.aliases import Alias
from reftel.model.records import MRN
from reftel.page.pack import Cables, PageCollection, Sentences, arrange, number_cables
from reftel.page.records import CABLE, JOINED, MENTIONED, UNRESOLVED, Mentioned, PageText, Table
from reftel.page.render import render_collection, write_html
from reftel.page.where import look_for
from reftel.store import Store
from reftel.store.queries.aliases import stated_numbers
from reftel.store.queries.columns import read_columns
from reftel.store.queries.documents import (
    MentionSpan,
    measure_texts,
    places_of_mentions,
    read_texts,
    without_text,
)
from reftel.store.queries.links import linked

TITLE = "Diplomatic cables and what they refer to"
MOST_TEXT = 100_000_000
"""So many characters of texts a page may hold: some 40 MB of the file."""

_STORED = {"from_": "sender", "to": "action"}
_CABLE = {name: _STORED.get(name, name) for name in CABLE}
_CITATION = {
    "citing": "citing",
    "cited": "cited",
    "labels": "labels",
    "text": "texts",
    "by_people": "origin",
    "relation": "relation",
    "sentence": "sentence",
}
_UNRESOLVED = {name: name for name in UNRESOLVED if name != "sentence"}
_NAMED = {name: name for name in ("citing", "text", "reason", "cited", "candidates", "sentence")}
_MARKS = {**{_STORED.get(name, name): mark for name, mark in JOINED.items()}, "texts": "; "}
# These differ from row to row; the others recur, and each of their texts is kept once.
_OWN = {"mrn", "held", "date", "subject", "source", "citing", "cited", "sentence"}
_BETWEEN = "\n\n"
IN_NOTE = "named in a note of the editors of a printed volume"


def write_store_page(
    path: Path,
    store: Store,
    about: Mapping[str, object],
    *,
    with_texts: bool = False,
    links: Sequence[Link] = (),
) -> int:
    """Write the page of all that a store holds; gives the number of its cables.

    The store may be in the middle of a change: what it has now is written. `about` is shown as a short
    table. The texts that the store keeps stay in it, unless `with_texts` puts them on the page too, where
    they are not more than `MOST_TEXT`. `links` are places of a user to look for cables. Raises OutputError
    where the page cannot be written, StoreError where the store is damaged.
    """
    return _write(path, store, None, about, with_texts=with_texts, links=links)


def write_part_page(
    store: Store,
    names: Sequence[str | MRN],
    depth: int,
    path: Path,
    *,
    with_texts: bool = False,
    links: Sequence[Link] = (),
) -> int:
    """Write the page of the cables at most `depth` citations away from some; without any, of the whole store.

    Gives the number of cables. Of the store no more is read than that part; `with_texts` and `links` are as
    for `write_store_page`. Raises NotInStore for a cable that it does not know, OutputError where the page
    cannot be written, OverwriteError where it would replace the store or a file that this was made of.
    """
    refuse_of_store(store, [path])
    if not names:
        return write_store_page(path, store, {}, with_texts=with_texts, links=links)
    mrns = list(map(store.find, names))
    for mrn in mrns:
        if str(mrn) not in store.cables([str(mrn)]):
            store.cable(mrn)
    about = {"part": f"{' '.join(map(str, mrns))} and what is up to {depth} citations away"}
    part = _reach(store, list(map(str, mrns)), depth)
    return _write(path, store, part, about, with_texts=with_texts, links=links)


def _reach(store: Store, start: Sequence[str], depth: int) -> set[str]:
    """Give the cables at most `depth` citations away."""
    known, level = set(start), set(start)
    for _ in range(depth):
        found = {mrn for pair in linked(store, level, "citing") for mrn in pair}
        found.update(mrn for pair in linked(store, level, "cited") for mrn in pair)
        level = found - known
        if not level:
            break
        known |= level
    return known


def _write(
    path: Path,
    store: Store,
    of: Iterable[str] | None,
    about: Mapping[str, object],
    *,
    with_texts: bool,
    links: Sequence[Link],
) -> int:
    chosen = None if of is None else sorted(of)
    with _no_search_for_cycles():
        try:
            collection = read_collection(store, chosen, links)
        except KeyError as error:  # a citation of a cable that the store has lost
            raise store.damaged(f"{error} is none of its cables") from error
        chars, cables = measure_texts(store, chosen) if with_texts else (0, 0)
        fits = chars <= MOST_TEXT
        html = render_collection(
            collection._replace(texts_left_out=0 if fits else cables),
            title=TITLE,
            about=about,
            texts=_read_texts(store, chosen) if chars and fits else (),
        )
    write_html(path, html)
    return len(collection.hours)


@contextmanager
def _no_search_for_cycles() -> Iterator[None]:
    """Pause Python's search for cycles: among a million rows that have none it takes a third of the time."""
    searching = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if searching:
            gc.enable()


def read_collection(
    store: Store, of: Sequence[str] | None = None, links: Sequence[Link] = ()
) -> PageCollection:
    """Give the collection of a page from the columns of a store; `of` keeps these cables alone, `links` are
    places of a user to look for them.
    """
    memory: dict[str, str] = {}
    table = _gather(_CABLE, read_columns(store, "cables of each series", _CABLE.values(), _MARKS, of), memory)
    table["source"] = [name.rsplit("/", 1)[-1] for name in table["source"]]
    cables = number_cables(table)
    sentences = Sentences()
    chunks = read_columns(store, "citations by MRN", _CITATION.values(), _MARKS, of)
    citations = _gather(_CITATION, (_thinned(chunk, cables, sentences) for chunk in chunks), memory)
    left = _read_unresolved(store, of, memory, sentences)
    origins = citations["by_people"]
    citations["by_people"] = [origin == "people" for origin in origins]
    citations["status"] = [""] * len(citations["citing"])
    reasons = _read_reasons(store, cables, citations, of)
    in_notes = [origin == "footnote" for origin in origins]
    citations["reason"] = [
        IN_NOTE if in_note and not reason else reason
        for in_note, reason in zip(in_notes, reasons, strict=True)
    ]
    stated: dict[str, list[Alias]] = {}
    for mrn, alias in stated_numbers(store, ALIAS_FIELDS, of):
        stated.setdefault(mrn, []).append(alias)
    looking = look_for(table, extent_of(store), links, stated, without_text(store, of))
    return arrange(cables, citations, left, looking, sentences.left_out)


def _read_unresolved(
    store: Store, of: Sequence[str] | None, memory: dict[str, str], sentences: Sentences
) -> dict[str, list[Any]]:
    """Give the references that led to no cable, and the cables that sentences alone name."""
    left = _gather(_UNRESOLVED, read_columns(store, "refs to none", _UNRESOLVED.values(), _MARKS, of), memory)
    chunks = read_columns(store, "cables in sentences", _NAMED.values(), _MARKS, of)
    named = _gather(_NAMED, ((*columns, sentences.cut(said)) for *columns, said in chunks), memory)
    meant = zip(named.pop("cited"), named["candidates"], strict=True)
    named["candidates"] = [cited or candidates for cited, candidates in meant]
    count, more = len(left["citing"]), len(named["citing"])
    left["sentence"] = [""] * count
    named = {"label": [""] * more, "kind": [""] * more, "status": [MENTIONED] * more, **named}
    left = {name: column + named[name] for name, column in left.items()}
    left["text"] = [" ".join(text.split()) for text in left["text"]]
    return left


def _gather(
    names: Iterable[str], chunks: Iterable[Sequence[Sequence[Any]]], memory: dict[str, str]
) -> dict[str, list[Any]]:
    """Put the chunks of columns together; texts that recur are kept once, as they are in `memory`."""
    columns: dict[str, list[Any]] = {name: [] for name in names}
    for chunk in chunks:
        for (name, column), cells in zip(columns.items(), chunk, strict=True):
            column.extend(cells if name in _OWN else map(memory.setdefault, cells, cells))
    return columns


def _thinned(chunk: Sequence[Sequence[Any]], cables: Cables, sentences: Sentences) -> Sequence[Sequence[Any]]:
    """Give citations with positions for MRNs, and without what each page can do without."""
    citing, cited = (list(map(cables.position.__getitem__, end)) for end in chunk[:2])
    labels, words, origins, relations, said = chunk[2:]
    kept = sentences.keep(relations, said)
    return citing, cited, labels, cables.hide_words(words, cited), origins, relations, kept


def _read_reasons(store: Store, cables: Cables, citations: Table, of: Sequence[str] | None) -> list[str]:
    """Give why each citation is one: the reason of the first reference that names the pair."""
    reasons: dict[int, str] = {}
    memory: dict[str, str] = {}
    seen: dict[str, str] = {}
    size, position = len(cables.serials), cables.position
    for names, others, given in read_columns(store, "refs to cables", ("citing", "cited", "reason"), of=of):
        citing, cited = (list(map(position.__getitem__, end)) for end in (names, others))
        hidden = cables.hide_reasons(given, citing, cited, seen)
        for one, other, reason in zip(citing, cited, hidden, strict=True):
            reasons.setdefault(one * size + other, memory.setdefault(reason, reason))
    ends = zip(citations["citing"], citations["cited"], strict=True)
    return [reasons.get(one * size + other, "") for one, other in ends]


def _read_texts(store: Store, of: Sequence[str] | None) -> Iterator[PageText]:
    """Give the texts of cables, those of several sections one after the other, with the mentions in them."""
    mentions = places_of_mentions(store, of)
    for mrn, texts in read_texts(store, of):
        yield PageText(mrn, _BETWEEN.join(texts), tuple(_find_places(texts, mentions.get(mrn, ()))))


def _find_places(texts: Sequence[str], mentions: Iterable[MentionSpan]) -> Iterator[Mentioned]:
    """Give where mentions stand in the joined texts, each in the first that has its words at its place."""
    for start, end, words, labels, cited in mentions:
        begin = 0
        for text in texts:
            if text[start:end] == words:
                yield begin + start, begin + end, labels, cited
                break
            begin += len(text) + len(_BETWEEN)
