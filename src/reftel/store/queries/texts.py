"""Texts, where a store keeps them, and the mentions in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter

from reftel.store.codec import items_of, json_list
from reftel.store.database import AMONG, Database
from reftel.store.queries.columns import read_columns
from reftel.store.rows import Row

Place = tuple[int, int, str, tuple[str, ...], str]


def has_texts(store: Database) -> bool:
    """Say whether the text of any document is kept."""
    return any(store.rows("1", "texts LIMIT 1"))


def count_texts(store: Database) -> int:
    """Give how many documents have their text kept."""
    ((count,),) = store.rows("count(*)", "texts")
    return int(count)


def measure_texts(store: Database, of: Iterable[str] | None = None) -> tuple[int, int]:
    """Give how many characters the texts have that are kept, and of how many cables they are."""
    ((chars, cables),) = store.rows("ifnull(sum(chars), 0), count(DISTINCT mrn)", *_texts_of(of))
    return chars, cables


def read_texts(store: Database, of: Iterable[str] | None = None) -> Iterator[tuple[str, list[str]]]:
    """Give the MRN of each cable whose text is kept, with its text, or those of its sections in order."""
    rest, values = _texts_of(of)
    rows = store.rows("mrn, text", f"{rest} ORDER BY mrn, position", values)
    for mrn, found in groupby(rows, itemgetter(0)):
        yield mrn, [text for _, text in found]


def places_of_mentions(store: Database, of: Iterable[str] | None = None) -> dict[str, list[Place]]:
    """Give the mentions of each cable in order: start, end, the words, the labels, the MRN named."""
    names = ("citing", "start_char", "end_char", "text", "labels", "cited")
    found: dict[str, list[Place]] = {}
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
