"""Parts of a store for a page that does not hold all of it: cables with all that the page tells of them.

An answer is four pieces, each behind its length (four bytes, little-endian): JSON that says what each name
is the MRN of, then the packs of `page.pack`: what the picture needs, what the panel tells, the texts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Annotated, NamedTuple

import msgspec
import numpy as np
from msgspec import Meta, Struct

from reftel.analysis.where import Extent
from reftel.errors import ReftelError
from reftel.lexicon.places.links import Link
from reftel.page.catalogue import Catalogue
from reftel.page.heading import Heading
from reftel.page.pack import pack_details, pack_index, pack_texts
from reftel.page.records import Overview, Whole
from reftel.page.write import read_collection, read_page_texts, read_times
from reftel.serve.queries import Name
from reftel.store import Follow, Store
from reftel.store.codec import json_list
from reftel.store.database import AMONG
from reftel.store.queries.links import dated_links, linked

MOST_NAMES = 500
MOST_NEAR = 5000
"""So many cables a part may have: those nearest, and of the farthest the most cited."""
THREAD = 400
"""A part goes on to the end of a thread that has no more cables, however far away they are."""
_FARTHEST = 300


class OfPart(Struct, forbid_unknown_fields=True):
    """The cables that a page asks for, by any of their numbers, with what is so many citations away.

    Depth 0 gives these cables alone; with `texts` their texts come too, with `first` the first cable that
    cites each of them.
    """

    mrn: Annotated[list[Name], Meta(max_length=MOST_NAMES)] = []
    depth: Annotated[int, Meta(ge=0, le=20)] = 0
    texts: bool = False
    first: bool = False


class Beside(NamedTuple):
    """What parts of a store need that is the same for all: where things may be found, and the topics."""

    extent: Extent
    catalogue: Catalogue
    links: Sequence[Link] = ()


def read_part(store: Store, asked: OfPart, beside: Beside) -> bytes:
    """Return the answer to a page that asks for a part; what the store does not know is null in it."""
    named = _named(store, asked.mrn)
    found, beyond = reach(store, [mrn for mrn in dict.fromkeys(named.values()) if mrn], asked.depth)
    if asked.first:
        found |= _first_citing(store, found)
    mrns = sorted(found)
    overview = Overview(mrns, (), np.zeros(len(mrns), np.uint8), Whole(0, 0, 0, 0))
    collection = read_collection(store, mrns, beside.links, overview, beside.extent)
    in_order = collection.cables.mrns.at(np.arange(len(mrns), dtype=np.int32)) if mrns else []
    rows = np.array([beside.catalogue.mrns.find(mrn) for mrn in in_order], np.int32)
    collection = collection._replace(
        topic=beside.catalogue.topic[rows], times=read_times(store, mrns), whole=None
    )
    title, credit = Heading.of(store)
    wanted = sorted({mrn for mrn in named.values() if mrn}) if asked.texts else []
    texts = list(read_page_texts(store, wanted)) if wanted else []
    return b"".join(
        chain.from_iterable(
            map(
                _behind_length,
                (
                    [msgspec.json.encode({"named": named, "beyond": beyond})],
                    pack_index(collection, title=title, credit=credit, about={}),
                    pack_details(collection),
                    pack_texts(collection, texts),
                ),
            )
        )
    )


def _behind_length(piece: Sequence[bytes]) -> Iterable[bytes]:
    yield sum(map(len, piece)).to_bytes(4, "little")
    yield from piece


def _named(store: Store, names: Sequence[str]) -> dict[str, str | None]:
    """Return the MRN of each name, None where the store has no such cable."""
    known = _known(store, names)
    named = {name: name if name in known else _find(store, name) for name in names}
    known |= _known(store, filter(None, set(named.values()) - known))
    return {name: mrn if mrn in known else None for name, mrn in named.items()}


def _known(store: Store, mrns: Iterable[str]) -> set[str]:
    return {mrn for (mrn,) in store.rows("mrn", f"cables WHERE mrn {AMONG}", (json_list(mrns),))}


def _find(store: Store, name: str) -> str | None:
    try:
        return str(store.find(name))
    except ReftelError:
        return None


def reach(store: Store, start: Sequence[str], depth: int) -> tuple[set[str], int]:
    """Return the cables at most `depth` citations away from some, and how many of the farthest are left out.

    Where they are few it goes on to the end of their threads.
    """
    known, level, away = set(start), set(start), 0
    while depth and level and (away < depth or (len(known) < THREAD and away < _FARTHEST)):
        found = set[str]()
        for side in ("citing", "cited"):
            found.update(mrn for _, mrn in linked(store, level, side))
        level = found - known
        away += 1
        if away > depth and len(known) + len(level) > THREAD:
            break
        if len(known) + len(level) > MOST_NEAR and away > 1:
            kept = _most_cited(store, level, max(0, MOST_NEAR - len(known)))
            return known | kept, len(level) - len(kept)
        known |= level
    return known, 0


def _first_citing(store: Store, mrns: set[str]) -> set[str]:
    first: dict[str, str] = {}
    for cited, citing in dated_links(store, mrns, "cited", Follow(since="0")):
        first.setdefault(cited, citing)
    return set(first.values())


def _most_cited(store: Store, mrns: set[str], most: int) -> set[str]:
    ranked = sorted(store.cables(mrns).values(), key=lambda node: (-node.cited_by, node.mrn))
    return {str(node.mrn) for node in ranked[:most]}
