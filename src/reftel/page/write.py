"""Pages of a store: of all that it holds, or of a part."""

from __future__ import annotations

import gc
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypedDict, Unpack

import numpy as np

from reftel.analysis.where import ALIAS_FIELDS, Extent, extent_of
from reftel.export.overwrite import refuse_of_store
from reftel.lexicon.places.links import Link
from reftel.model.aliases import Alias
from reftel.model.doubts import Doubt, stored_doubt
from reftel.model.records import MRN
from reftel.page.catalogue import read_topics
from reftel.page.heading import Heading, read_problems, read_trouble
from reftel.page.large import read_overview, shows_part, tell_part
from reftel.page.pack import Cables, PageCollection, Sentences, Unresolved, arrange
from reftel.page.records import (
    CABLE,
    DOUBTED,
    JOINED,
    MENTIONED,
    UNRESOLVED,
    Mentioned,
    Overview,
    PageText,
    Table,
    Times,
)
from reftel.page.render import Opened, render_collection, write_html
from reftel.page.texts import Array, Numbers, Recurring, Texts
from reftel.page.where import look_for
from reftel.store import Store
from reftel.store.queries.aliases import stated_numbers
from reftel.store.queries.columns import Part, read_columns
from reftel.store.queries.documents import (
    MentionSpan,
    measure_texts,
    places_of_mentions,
    read_texts,
    without_text,
)
from reftel.store.queries.links import linked

MOST_TEXT = 100_000_000
"""So many characters of texts a page may hold: some 40 MB of the file."""

_STORED = {"from_": "sender", "to": "action"}
_CABLE = {name: _STORED.get(name, name) for name in CABLE}
_CABLES: Part = "cables of each series"
_CITATION = ("citing", "cited", "labels", "texts", "origin", "relation", "sentence")
_UNRESOLVED = tuple(name for name in UNRESOLVED if name != "sentence")
_REFERENCE = ("citing", "cited", "reason", "reasons", "note_codes", "corrected_by", *DOUBTED)
_NAMED = ("citing", "text", "reason", "cited", "candidates", "sentence")
_MARKS = {**{_STORED.get(name, name): mark for name, mark in JOINED.items()}, "texts": "; "}
_BETWEEN = "\n\n"
IN_NOTE = "named in a note of the editors of a printed volume"


class Showing(TypedDict, total=False):
    """What a page shows beside its cables.

    The texts that the store keeps stay in it, unless `with_texts` puts them on the page too, where they are
    not more than `MOST_TEXT`. `links` are places of a user to look for cables. Of a store that is too large
    for a page (see `is_large`) it has the topics, and the cables around the most cited ones, unless
    `whole_page` is set, here or when the store was built. `title` and `credit` are shown with the page and
    all that is saved of it; without them those that the store was built with. A page that is `served` may ask
    its own server, and knows by that of which version of the store it is, and, if it `saves`, read and write
    the corrections there; with an `overview` it begins with that part of the store; the `extent` of the store
    is read unless it is given. One that is `framed` stands in the frame of another page.
    """

    with_texts: bool
    links: Sequence[Link]
    whole_page: bool
    title: str | None
    credit: str | None
    served: str
    saves: bool
    overview: Overview
    extent: Extent | None
    framed: bool


def write_store_page(
    path: Path, store: Store, about: Mapping[str, object], **showing: Unpack[Showing]
) -> int:
    """Write the page of all that a store holds; gives the number of its cables.

    The store may be in the middle of a change: what it has now is written. `about` is shown as a short
    table. Raises OutputError where the page cannot be written, StoreError where the store is damaged.
    """
    if part := showing.get("overview"):
        return _write(path, store, part.mrns, about, showing, part)
    if not shows_part(store, whole_page=showing.get("whole_page", False)):
        return _write(path, store, None, about, showing)
    overview = read_overview(store)
    return _write(path, store, overview.mrns, {**about, "part": tell_part(overview)}, showing, overview)


def write_part_page(
    store: Store, names: Sequence[str | MRN], depth: int, path: Path, **showing: Unpack[Showing]
) -> int:
    """Write the page of the cables at most `depth` citations away from some; without any, of the whole store.

    Gives the number of cables. Of the store no more is read than that part. Raises NotInStore for a cable
    that it does not know, OutputError where the page cannot be written, OverwriteError where it would
    replace the store or a file that this was made of.
    """
    refuse_of_store(store, [path])
    if not names:
        return write_store_page(path, store, {}, **showing)
    mrns = list(map(store.find, names))
    for mrn in mrns:
        if str(mrn) not in store.cables([str(mrn)]):
            store.cable(mrn)
    about = {"part": f"{' '.join(map(str, mrns))} and what is up to {depth} citations away"}
    part = _reach(store, list(map(str, mrns)), depth)
    return _write(path, store, part, about, showing)


def write_framed_page(path: Path, store: Store, name: str | MRN, depth: int, most: int) -> tuple[int, int]:
    """Write the page of what is near a cable to stand in the frame of another page, without texts.

    Gives the number of cables on it, at most `most`, and how many are left out: the farthest, of these the
    least cited. Raises NotInStore.
    """
    mrn = str(store.cable(name).node.mrn)
    near, level, left_out = {mrn}, {mrn}, 0
    for _ in range(depth):
        level = _beside(store, level) - near
        room = most - len(near)
        near |= level if len(level) <= room else _most_cited(store, level, room)
        left_out += max(0, len(level) - room)
    about = {"part": f"{mrn} and what is up to {depth} citations away"}
    return _write(path, store, near, about, {"framed": True}), left_out


def _most_cited(store: Store, mrns: set[str], count: int) -> set[str]:
    nodes = sorted(store.cables(mrns).values(), key=lambda node: (-node.cited_by, node.mrn))
    return {str(node.mrn) for node in nodes[:count]}


def _reach(store: Store, start: Sequence[str], depth: int) -> set[str]:
    """Give the cables at most `depth` citations away."""
    known, level = set(start), set(start)
    for _ in range(depth):
        level = _beside(store, level) - known
        if not level:
            break
        known |= level
    return known


def _beside(store: Store, mrns: set[str]) -> set[str]:
    """Give some cables that cite or are cited, with those that they cite and that cite them."""
    found = {mrn for pair in linked(store, mrns, "citing") for mrn in pair}
    found.update(mrn for pair in linked(store, mrns, "cited") for mrn in pair)
    return found


def _write(
    path: Path,
    store: Store,
    of: Iterable[str] | None,
    about: Mapping[str, object],
    showing: Showing,
    overview: Overview | None = None,
) -> int:
    heading = Heading.of(store, showing.get("title"), showing.get("credit"))
    chosen = None if of is None else sorted(of)
    with _no_search_for_cycles():
        with _of_whole_store(store):
            links, extent = showing.get("links", ()), showing.get("extent")
            collection = read_collection(store, chosen, links, overview, extent)
        if overview and showing.get("served"):
            collection = collection._replace(times=read_times(store, chosen))
        chars, cables = measure_texts(store, chosen) if showing.get("with_texts") else (0, 0)
        fits = chars <= MOST_TEXT
        html = render_collection(
            collection._replace(texts_left_out=0 if fits else cables, problems=read_problems(store, chosen)),
            title=heading.title,
            credit=heading.credit,
            about=about,
            texts=read_page_texts(store, chosen) if chars and fits else (),
            opened=Opened(
                showing.get("served", ""), showing.get("saves", False), showing.get("framed", False)
            ),
        )
        write_html(path, html)
    return len(collection.hours)


@contextmanager
def _of_whole_store(store: Store) -> Iterator[None]:
    """Raise StoreError where a citation names a cable that the store has lost."""
    try:
        yield
    except KeyError as error:
        raise store.damaged(f"{error} is not one of its cables") from error


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
    store: Store,
    of: Sequence[str] | None = None,
    links: Sequence[Link] = (),
    overview: Overview | None = None,
    extent: Extent | None = None,
) -> PageCollection:
    """Give the collection of a page from the columns of a store; `of` keeps these cables alone, `links` are
    places of a user to look for them, an `overview` has the topics of the collection that they are of.
    The `extent` of the store is read where it is not given.
    """
    cables = _read_cables(store, of)
    sentences = Sentences()
    citations = _read_citations(store, of, cables, sentences)
    left = _read_unresolved(store, of, cables, sentences)
    stated: dict[str, list[Alias]] = {}
    for mrn, alias in stated_numbers(store, ALIAS_FIELDS, of):
        stated.setdefault(mrn, []).append(alias)
    looking = look_for(cables.table, extent or extent_of(store), links, stated, without_text(store, of))
    topics = read_topics(store, len(cables.mrns)) if of is None else None
    collection = arrange(cables, citations, left, looking, overview, topics)
    return collection._replace(left_out=sentences.left_out, trouble=read_trouble(store, of))


def read_times(store: Store, of: Sequence[str] | None) -> Times:
    """Give how often each of some cables cites and is cited in the whole store."""
    cites, cited_by = Numbers(), Numbers()
    for columns in read_columns(store, _CABLES, ("cites", "cited_by"), of=of):
        cites.add(columns[0])
        cited_by.add(columns[1])
    return Times(cites.array, cited_by.array)


def _read_cables(store: Store, of: Sequence[str] | None) -> Cables:
    cables = Cables.begin()
    for chunk in read_columns(store, _CABLES, _CABLE.values(), _MARKS, of):
        named = dict(zip(_CABLE, chunk, strict=True))
        named["source"] = [name.rsplit("/", 1)[-1] for name in named["source"]]
        cables.add(named)
    return cables


def _read_citations(store: Store, of: Sequence[str] | None, cables: Cables, sentences: Sentences) -> Table:
    citing, cited, labels, words = Numbers(), Numbers(), Texts(), Texts()
    origins, relations, said = Recurring(), Recurring(), list[str]()
    for chunk in read_columns(store, "citations by MRN", _CITATION, _MARKS, of):
        ends = [cables.mrns.find(end) for end in chunk[:2]]
        citing.add(ends[0])
        cited.add(ends[1])
        labels.add(chunk[2])
        words.add(cables.hide_words(chunk[3], ends[1]))
        origins.add(chunk[4])
        relations.add(chunk[5])
        said += sentences.keep(chunk[5], chunk[6])
    reasons, doubt, weighed = _read_reasons(store, of, cables, citing.array, cited.array)
    if "footnote" in origins.values:
        reasons = Texts(
            IN_NOTE if origin == "footnote" and not reason else reason
            for origin, reason in zip(origins, reasons, strict=True)
        )
    return {
        "citing": citing,
        "cited": cited,
        "labels": labels,
        "text": words,
        "relation": relations,
        "sentence": said,
        "by_people": Numbers(origin == "people" for origin in origins),
        "by_editors": Numbers(origin == "footnote" for origin in origins),
        "status": Texts([""]).take(np.zeros(len(citing), np.int8)),
        "reason": reasons,
        "doubt": doubt,
        "weighed": weighed,
    }


def _read_reasons(
    store: Store, of: Sequence[str] | None, cables: Cables, citing: Array, cited: Array
) -> tuple[Texts, Numbers, Texts]:
    """Give why each citation is one: the reason of the first reference that names the pair; the doubt that
    all of these leave, and of those that leave one label, words and candidates (see DOUBTED).
    """
    reasons, seen = Texts([""]), set[str]()
    pairs, doubts = [np.array([-1], np.int64)], Numbers([Doubt.NONE])
    weighed: dict[int, list[list[str]]] = {}
    for *ends, given, codes, notes, people, label, words, candidates in read_columns(
        store, "refs to cables", _REFERENCE, _MARKS, of
    ):
        one, other = map(cables.mrns.find, ends)
        reasons.add(cables.hide_reasons(given, one, other, seen))
        pairs.append(_pairs(one, other))
        some = [
            Doubt.NONE if by else stored_doubt(*coded)
            for by, *coded in zip(people, codes, notes, strict=True)
        ]
        doubts.add(some)
        for at in np.flatnonzero(some).tolist():
            reference = [label[at], *_on_one_line([words[at]]), candidates[at]]
            weighed.setdefault(int(pairs[-1][at]), []).append(reference)
    known, first, numbers = np.unique(np.concatenate(pairs), return_index=True, return_inverse=True)
    weakest = np.full(len(known), max(Doubt), np.int8)
    np.minimum.at(weakest, numbers, doubts.array)
    wanted = _pairs(citing, cited)
    places = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
    is_told = known[places] == wanted
    doubt = np.where(is_told, weakest[places], Doubt.NONE)
    told = zip(wanted.tolist(), doubt.tolist(), strict=True)
    return (
        reasons.take(np.where(is_told, first[places], 0)),
        Numbers(doubt.tolist()),
        Texts(json.dumps(weighed[pair]) if is_doubtful else "" for pair, is_doubtful in told),
    )


def _pairs(citing: Array, cited: Array) -> Array:
    return (citing.astype(np.int64) << 32) + cited


def _read_unresolved(store: Store, of: Sequence[str] | None, cables: Cables, sentences: Sentences) -> Table:
    """Give the references that led to no cable, and the cables that sentences alone name."""
    left = Unresolved(cables)
    for chunk in read_columns(store, "refs to none", _UNRESOLVED, _MARKS, of):
        named = dict(zip(_UNRESOLVED, chunk, strict=True))
        left.add({**named, "text": _on_one_line(named["text"]), "sentence": [""] * len(chunk[0])})
    for *columns, said in read_columns(store, "cables in sentences", _NAMED, _MARKS, of):
        named = dict(zip(_NAMED, columns, strict=False))
        meant = zip(named.pop("cited"), named["candidates"], strict=True)
        named["candidates"] = [cited or candidates for cited, candidates in meant]
        named["sentence"] = sentences.cut(said)
        count = len(said)
        blank = {"label": [""] * count, "kind": [""] * count, "status": [MENTIONED] * count}
        left.add({**blank, **named, "text": _on_one_line(named["text"])})
    return left.table


def _on_one_line(texts: Iterable[str]) -> list[str]:
    return [" ".join(text.split()) for text in texts]


def read_page_texts(store: Store, of: Sequence[str] | None) -> Iterator[PageText]:
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
