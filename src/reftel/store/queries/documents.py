"""Documents as they were read, for a later build; their texts, where these are kept, with the mentions in
them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from itertools import groupby
from operator import itemgetter

from reftel.model.records import MRN, Cable
from reftel.store.codec import items_of, json_list, unpack_cable
from reftel.store.database import AMONG, Database
from reftel.store.inputs import input_of
from reftel.store.queries.columns import read_columns
from reftel.store.rows import Row

MentionSpan = tuple[int, int, str, tuple[str, ...], str]


def read_of(store: Database, mrn: MRN) -> Iterator[Cable]:
    """Return the documents of a cable as they were read, without their texts, the main one first."""
    rest = "documents WHERE mrn = ? AND packed IS NOT NULL ORDER BY position"
    return store.select(lambda row: unpack_cable(row[0]), "packed", rest, (str(mrn),))


def last_document(store: Database) -> int:
    """Return the highest number of a document, 0 without any."""
    return next(store.select(lambda row: row[0] or 0, "max(id)", "documents"))


def documents_as_read(store: Database, span: range, with_text: bool = False) -> Iterator[tuple[str, Cable]]:
    """Return documents by their numbers, as they were read, each behind the name of its input.

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
    """Return those of some sources (files, archives, members) of which there are documents with an MRN."""
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
    rest = "documents WHERE post = ? AND serial = ? AND series = '' AND read_mrn IS NOT NULL LIMIT 1"
    return any(store.rows("1", rest, (post, serial)))


def has_texts(store: Database) -> bool:
    """Say whether the text of any document is kept."""
    return any(store.rows("1", "texts LIMIT 1"))


def without_text(store: Database, of: Iterable[str] | None = None) -> set[str]:
    """Return the held cables of which only records without a text were read; `of` asks of these alone."""
    if of is None and not any(store.rows("1", "problems WHERE code = 'no-text' LIMIT 1")):
        return set()  # no need to look at each document
    among = "mrn IS NOT NULL" if of is None else f"mrn {AMONG}"
    rest = f"documents WHERE {among} GROUP BY mrn HAVING max(chars) = 0"
    return {mrn for (mrn,) in store.rows("mrn", rest, () if of is None else (json_list(of),))}


def count_texts(store: Database) -> int:
    """Return how many documents have their text kept."""
    ((count,),) = store.rows("count(*)", "texts")
    return int(count)


def measure_texts(store: Database, of: Iterable[str] | None = None) -> tuple[int, int]:
    """Return how many characters the texts have that are kept, and of how many cables they are."""
    ((chars, cables),) = store.rows("ifnull(sum(chars), 0), count(DISTINCT mrn)", *_texts_of(of))
    return chars, cables


def read_texts(store: Database, of: Iterable[str] | None = None) -> Iterator[tuple[str, list[str]]]:
    """Return the MRN of each cable whose text is kept, with its text, or those of its sections in order."""
    rest, values = _texts_of(of)
    rows = store.rows("mrn, text", f"{rest} ORDER BY mrn, position", values)
    for mrn, found in groupby(rows, itemgetter(0)):
        yield mrn, [text for _, text in found]


def places_of_mentions(store: Database, of: Iterable[str] | None = None) -> dict[str, list[MentionSpan]]:
    """Return the mentions of each cable in order: start, end, the words, the labels, the MRN named."""
    names = ("citing", "start_char", "end_char", "text", "labels", "cited")
    found: dict[str, list[MentionSpan]] = {}
    try:
        for columns in read_columns(store, "mentions", names, of=of):
            for citing, start, end, words, labels, cited in zip(*columns, strict=True):
                found.setdefault(citing, []).append((start, end, words, items_of(labels), cited))
    except ValueError as error:
        raise store.damaged(str(error)) from error
    return found


def _texts_of(of: Iterable[str] | None) -> tuple[str, Row]:
    rest = "documents JOIN texts ON document = id WHERE mrn IS NOT NULL AND role IN ('main', 'section')"
    return (rest, ()) if of is None else (f"{rest} AND mrn {AMONG}", (json_list(of),))
