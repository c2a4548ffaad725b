"""An open store: what it is asked, whatever the question, is checked cell by cell and has an end."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from typing import Self, TypeVar

from reftel.errors import DamagedStore, StoreError
from reftel.store.checks import Cells, cells_of
from reftel.store.rows import Row, Table
from reftel.store.schema import Steps
from reftel.store.sqlite_errors import DAMAGED_ADVICE, reading_error

T = TypeVar("T")
AMONG = "IN (SELECT value FROM json_each(?1))"
"""The condition that a column has one of the items of a list, which is given as JSON."""


class Database:
    """A store whose rows are read by statements; `place` is the path of its file, as it was named."""

    def __init__(self, connection: sqlite3.Connection, place: str, steps: Steps) -> None:
        self.connection = connection
        self.place = place
        self.steps = steps

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self.connection.close()

    def run(self, statement: str, values: Row = ()) -> sqlite3.Cursor:
        """Run a statement, which may take so many steps and no more; raises what SQLite does."""
        self.steps.restart()
        return self.connection.execute(statement, values)

    def select(self, make: Callable[[Row], T], columns: str, rest: str, values: Row = ()) -> Iterator[T]:
        """Return what `make` makes of the rows of "SELECT columns FROM rest"; raises StoreError."""
        return self._select(make, columns, cells_of(columns), rest, values)

    def _select(
        self, make: Callable[[Row], T], columns: str, cells: Cells | None, rest: str, values: Row
    ) -> Iterator[T]:
        try:
            for row in self.run(f"SELECT {columns} FROM {rest}", values):  # noqa: S608 (our own words alone)
                yield make(cells.check(row) if cells else row)
        except (sqlite3.Error, ValueError, MemoryError) as error:
            raise reading_error(error, self.place) from error

    def records(self, table: Table[T], rest: str, values: Row = ()) -> Iterator[T]:
        """Return the records of rows of a table, whose columns are selected from the rest of a statement."""
        return self._select(table.record, table.selection, cells_of(table.columns), rest, values)

    def rows(self, columns: str, rest: str, values: Row = ()) -> Iterator[Row]:
        """Return rows as they are stored."""
        return self.select(tuple, columns, rest, values)

    def check_pages(self) -> None:
        """Raise DamagedStore where SQLite finds damage in any page of the store; it reads all of them."""
        found = next(self.select(lambda row: str(row[0]), "*", "pragma_quick_check(1)"), "ok")
        if found != "ok":
            cause = " ".join(found.removeprefix("*** in database main ***").split())
            raise DamagedStore(f"is damaged: {cause}", place=self.place, advice=DAMAGED_ADVICE)

    def damaged(self, cause: str) -> StoreError:
        """Return the error to raise where what was read of the store does not fit together."""
        return reading_error(ValueError(cause), self.place)
