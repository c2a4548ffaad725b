"""What a build has made of all cables together: their columns, their topics."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from reftel.store.database import Database
from reftel.store.rows import CATALOGUE, TOPICS, Row
from reftel.store.sqlite_errors import reading_error

_ROWS = 10_000


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


def numbers_of_rows(store: Database) -> Iterator[list[int]]:
    """Yield the numbers of the rows of cables, some at a time, by post, year, series and serial."""
    statement = "SELECT rowid FROM cables INDEXED BY cables_by_post ORDER BY post, year, series, serial"
    try:
        rows = store.run(statement)
        while some := rows.fetchmany(_ROWS):
            yield [number for (number,) in some]
    except sqlite3.Error as error:
        raise reading_error(error, store.place) from error
