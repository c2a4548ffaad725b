"""A store may come from a stranger: SQLite is told to trust nothing in it, and its schema must be ours."""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import NamedTuple

from reftel.errors import OtherStore
from reftel.store.sqlite_errors import reading_error

_STEPS = 1_000_000  # of SQLite between two looks
_LEAST = 200  # looks that every question may take
_BYTES = 4096  # of the file for each look more: a hundred times what the longest questions take
_LENGTH = 256 * 1024 * 1024  # of a cell; what a build reads is not longer
_COMMENT = re.compile(r"--[^\n]*")
_SPACE = re.compile(r"\s+")
TYPES: Mapping[str, type] = MappingProxyType({"TEXT": str, "INTEGER": int, "BLOB": bytes})
"""The types of our columns, and what Python has for them."""

_SHADOWS = ("data", "idx", "content", "docsize", "config")  # tables that FTS5 keeps for itself


class Steps:
    """Counts what SQLite does for a question, and ends one that cannot end by itself."""

    def __init__(self, database: sqlite3.Connection, size: int) -> None:
        self._most = _LEAST + size // _BYTES
        self._left = self._most
        self._until: float | None = None
        database.set_progress_handler(self._look, _STEPS)

    def restart(self) -> None:
        """Let another question begin."""
        self._left = self._most

    def allow(self, seconds: float) -> None:
        """Let all questions from now on together take so many seconds."""
        self._until = time.monotonic() + seconds

    def are_late(self) -> bool:
        """Say whether the time that `allow` gave is over."""
        return self._until is not None and time.monotonic() > self._until

    def _look(self) -> bool:
        self._left -= 1
        return self._left < 0 or self.are_late()


def trust_nothing(database: sqlite3.Connection, size: int) -> Steps:
    """Let no view or trigger of a file of this size run functions, and no cell or question have no end."""
    database.execute("PRAGMA trusted_schema = OFF")
    database.execute("PRAGMA cell_size_check = ON")
    database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, min(max(size, _LENGTH), 1_000_000_000))
    return Steps(database, size)


def check_schema(database: sqlite3.Connection, place: str) -> None:
    """Raise OtherStore where a table, view or index of ours is not as this reftel makes it.

    What else there is, views and indexes that people added, is left alone.
    """
    try:
        found = {name: (kind, sql) for name, kind, sql in database.execute(_OBJECTS)}
    except sqlite3.Error as error:
        raise reading_error(error, place) from error
    for name, (kind, words) in _ours().objects.items():
        there, sql = found.get(name, ("", ""))
        if not there:
            raise _other(place, f"its {kind} {name} is missing")
        is_same = _plain(sql) == words if words else _plain(sql).startswith("CREATE TABLE ")
        if there != kind or not is_same:
            raise _other(place, f"its {kind} {name} is different")


def refuse_triggers(database: sqlite3.Connection, place: str) -> None:
    """Raise OtherStore where something would happen at each change of a store."""
    for (name,) in database.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'"):
        raise _other(place, f"its trigger {name!r} would run at every change")


def _other(place: str, cause: str) -> OtherStore:
    advice = "name a store that reftel has built, or build in another folder"
    return OtherStore(f"is not a store written by reftel: {cause}", place=place, advice=advice)


_OBJECTS = "SELECT name, type, sql FROM sqlite_schema WHERE type IN ('table', 'view', 'index')"
_COLUMNS = """
    SELECT made.name, own.name, own.type, own."notnull", own.pk
    FROM sqlite_schema AS made CROSS JOIN pragma_table_info(made.name) AS own
    WHERE made.type = 'table' ORDER BY made.name, own.cid"""


def read_schema() -> str:
    """Return the statements that make a store."""
    return files("reftel.store").joinpath("schema.sql").read_text(encoding="utf-8")


class Column(NamedTuple):
    """A column of a table of ours: its name, its type, and whether it may not be null and is of the key."""

    name: str
    kind: str
    is_needed: bool
    is_key: bool


class _Ours(NamedTuple):
    """The kind of each object of ours and its words, none for what FTS5 makes for itself; and all columns."""

    objects: Mapping[str, tuple[str, str]]
    columns: Mapping[str, Sequence[Column]]


def columns_of(table: str) -> Sequence[Column]:
    """Return the columns of a table of ours, in their order."""
    return _ours().columns[table]


@cache
def _ours() -> _Ours:
    with closing(sqlite3.connect(":memory:")) as database:
        database.executescript(read_schema())
        made = [(name, kind, sql) for name, kind, sql in database.execute(_OBJECTS) if sql]
        columns: dict[str, list[Column]] = {name: [] for name, kind, _ in made if kind == "table"}
        for table, name, kind, is_needed, key in database.execute(_COLUMNS):
            columns.get(table, []).append(Column(name, kind, bool(is_needed), bool(key)))
    objects = {name: (kind, "" if _is_shadow(name) else _plain(sql)) for name, kind, sql in made}
    return _Ours(MappingProxyType(objects), MappingProxyType(columns))


def _is_shadow(name: str) -> bool:
    return name.rpartition("_")[2] in _SHADOWS and "_fts_" in name


def _plain(sql: object) -> str:
    """Return a statement without its comments and line breaks."""
    return _SPACE.sub(" ", _COMMENT.sub("", str(sql))).strip()
