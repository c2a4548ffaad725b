"""The numbers of cables by post and year, held and missing."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from reftel.store.checks import cells_of
from reftel.store.database import Database
from reftel.store.queries.listings import Filter, condition
from reftel.store.sqlite_errors import reading_error

Numbered = tuple[int, str, int, int, str]
"""A cable: year, post, serial, 1 where it is held, its date (ISO 8601, "" where unknown)."""

_COLUMNS = "year, post, serial, held, date"
_ROWS = 1000


def numbers_used(store: Database, only: Filter) -> Iterator[Numbered]:
    """Return all telegrams by year and post, in the order of their numbers; rows are checked by the thousand.

    Airgrams have numbers of their own.
    """
    fits, values = condition(only)
    rest = f"cables WHERE series = '' AND {fits} ORDER BY year, post, serial"
    statement = f"SELECT {_COLUMNS} FROM {rest}"  # noqa: S608
    cells = cells_of(_COLUMNS)
    try:
        rows = store.run(statement, values)
        while some := rows.fetchmany(_ROWS):
            if cells:
                cells.check_columns(some)
            yield from some
    except (sqlite3.Error, ValueError) as error:
        raise reading_error(error, store.place) from error
