"""What a build has made of all cables together: their columns, their topics."""

from __future__ import annotations

from collections.abc import Iterator

from reftel.store.database import Database
from reftel.store.rows import CATALOGUE, TOPICS, Row


def has_columns(store: Database) -> bool:
    """Say whether a catalogue is kept."""
    return any(store.rows("1", "catalogue LIMIT 1"))


def kept_columns(store: Database) -> Iterator[Row]:
    """Return the columns of the catalogue by name: what their data holds, and the data."""
    return store.rows(CATALOGUE, "catalogue")


def kept_topics(store: Database) -> Iterator[Row]:
    """Return the topics by their numbers, with the MRN of the hub."""
    return store.rows(TOPICS, "topics ORDER BY number")


def size_of(store: Database) -> tuple[int, int]:
    """Return how many cables and how many citations there are."""
    columns = "(SELECT count(*) FROM cables), (SELECT count(*) FROM citations)"
    ((cables, citations),) = store.rows(columns, "(SELECT 1)")
    return cables, citations


def numbers_of_rows(store: Database) -> Iterator[int]:
    """Return the number of the row of each cable, by post, year, series and serial."""
    rest = "cables INDEXED BY cables_by_post ORDER BY post, year, series, serial"
    return store.select(lambda row: int(row[0]), "rowid", rest)
