"""A store of a collection that a test invents, filled as a build fills it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from reftel.model.records import MRN, Collection
from reftel.store import Rows, fill_store, storable_rows
from reftel.store.rows import ALIASES, CABLES, CITATIONS, MENTIONS, REFS, document_row


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
