"""A store of a collection that a test invents, filled as a build fills it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from reftel.model.records import MRN, Collection, Edge, Node
from reftel.store import Rows, fill_store, storable_rows
from reftel.store.rows import ALIASES, CABLES, CITATIONS, MENTIONS, REFS, document_row

HERRINGS, LAMPS, ALONE = range(1, 21), range(101, 116), range(1001, 1301)
"""The serials of two topics, and of cables that cite nothing."""


def write_two_topics(path: Path) -> None:
    """Two communities, of which all cite the first, and cables that cite nothing."""
    subjects = ((HERRINGS, "Herring quota"), (LAMPS, "Lamp fair"), (ALONE, "Update"))
    nodes = [_node(serial, subject) for serials, subject in subjects for serial in serials]
    pairs = [(serial, group[0]) for group in (HERRINGS, LAMPS) for serial in group[1:]]
    edges = [
        Edge(MRN(2008, "OSLO", one), MRN(2008, "OSLO", other), ("A",), ("words",)) for one, other in pairs
    ]
    write_store(path, Collection(tuple(nodes), tuple(edges), (), (), (), ()))


def _node(serial: int, subject: str = "") -> Node:
    held = serial % 5 > 0
    day = f"2008-01-{1 + serial % 28:02}"
    if not held:
        return Node(MRN(2008, "OSLO", serial), held=False, date_likely=day)
    return Node(MRN(2008, "OSLO", serial), True, f"{day}T10:00:00Z", tags=("PREL",), subject=subject)


def write_store(path: Path, collection: Collection) -> None:
    with fill_store(path) as filler:
        filler.add(storable_rows(_rows_of(collection)))
        filler.end(collection.problems, collection.notes)


def _rows_of(collection: Collection) -> Rows:
    positions: Counter[MRN | None] = Counter()
    documents = []
    for document in collection.documents:
        positions[document.mrn] += 1
        documents.append(document_row(document, positions[document.mrn] if document.mrn else 0, None, {}))
    return Rows(
        cables=list(map(CABLES.row, collection.nodes)),
        documents=documents,
        texts=[""] * len(documents),
        refs=list(map(REFS.row, collection.decisions)),
        mentions=list(map(MENTIONS.row, collection.mentions)),
        citations=list(map(CITATIONS.row, collection.edges)),
        compared=[],
        aliases=list(map(ALIASES.row, collection.aliases)),
    )
