"""Documents as they were read, and the files they were read from: what a later build asks of a store."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set

from reftel.model.records import MRN, Cable
from reftel.store.codec import json_list, unpack_cable
from reftel.store.database import AMONG, Database
from reftel.store.inputs import input_of


def read_of(store: Database, mrn: MRN) -> Iterator[Cable]:
    """Give the documents of a cable as they were read, without their texts, the main one first."""
    rest = "documents WHERE mrn = ? AND packed IS NOT NULL ORDER BY position"
    return store.select(lambda row: unpack_cable(row[0]), "packed", rest, (str(mrn),))


def last_document(store: Database) -> int:
    """Give the highest number of a document, 0 without any."""
    return next(store.select(lambda row: row[0] or 0, "max(id)", "documents"))


def documents_as_read(store: Database, span: range, with_text: bool = False) -> Iterator[tuple[str, Cable]]:
    """Give documents by their numbers, as they were read, each behind the name of its input.

    With `with_text` they have their texts, where these are kept.
    """
    rest = """
        documents JOIN inputs ON inputs.id = input LEFT JOIN texts ON document = documents.id AND ?
        WHERE documents.id BETWEEN ? AND ? AND packed IS NOT NULL ORDER BY documents.id"""
    rows = store.rows("name, packed, text", rest, (with_text, span.start, span.stop - 1))
    for name, packed, text in rows:
        try:
            cable = unpack_cable(packed)
        except ValueError as error:
            raise store.damaged(str(error)) from error
        yield name, cable._replace(text=text) if text else cable


def read_of_sources(store: Database, sources: Set[str]) -> frozenset[str]:
    """Give those of some sources (files, archives, members) of which there are documents with an MRN."""
    if not sources:
        return frozenset()
    named = store.rows("DISTINCT source", "documents WHERE mrn IS NOT NULL")
    return frozenset(filter(None, (input_of(source, sources) for (source,) in named)))


def count_held_of(store: Database, names: Iterable[str]) -> int:
    """Count the held cables of which documents are in the files of these names."""
    rest = f"inputs CROSS JOIN documents ON input = inputs.id WHERE mrn IS NOT NULL AND name {AMONG}"
    ((count,),) = store.rows("count(DISTINCT mrn)", rest, (json_list(names),))
    return int(count)


def knows_number(store: Database, post: str, serial: int) -> bool:
    """Say whether a document with an MRN has this post and serial, of whatever year."""
    rest = "documents WHERE post = ? AND serial = ? AND read_mrn IS NOT NULL LIMIT 1"
    return any(store.rows("1", rest, (post, serial)))
