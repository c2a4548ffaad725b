"""A store is made, and changed: all of a change or nothing is kept."""

from __future__ import annotations

import os
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from itertools import product
from pathlib import Path
from typing import NamedTuple

from reftel.errors import DamagedStore, StoreUnwritable
from reftel.lexicon.mrn import parse_key
from reftel.model.records import MRN, Cable, Document, Node, OtherNumber
from reftel.store.database import Database
from reftel.store.inputs import InputFile
from reftel.store.opening import files_of_store, is_ours
from reftel.store.reader import Store, open_store
from reftel.store.rows import (
    ALIASES,
    CABLES,
    CATALOGUE,
    CITATIONS,
    COMPARED,
    INPUTS,
    KEPT_DOCUMENTS,
    MENTIONS,
    REFS,
    TOPICS,
    Cited,
    Counted,
    Row,
    T,
    Table,
    document_row,
    insertion,
    storable,
)
from reftel.store.schema import refuse_triggers, trust_nothing
from reftel.store.sqlite_errors import is_busy, may, reading_error, sqlite_error, writing_error

_WORDS = "SELECT rowid, mrn, subject, tags FROM cables WHERE mrn = ?"
_FORGET_WORDS = "INSERT INTO cables_fts (cables_fts, rowid, mrn, subject, tags) VALUES ('delete', ?, ?, ?, ?)"
# The tables by which a cable is told of, the column that names it, and the part of `Changed` that it is of.
_WATCHED = (
    ("cables", "mrn", "cables"),
    ("aliases", "mrn", "cables"),
    ("refs", "citing", "refs"),
    ("citations", "citing", "citations"),
)
_EVENTS = (("insert", "new"), ("update", "old"), ("update", "new"), ("delete", "old"))
_PATIENCE = 10.0  # seconds; builds wait for each other elsewhere, so that only a reader is in the way


@contextmanager
def change_store(path: Path) -> Iterator[StoreWriter]:
    """Open a store for a change of which all or nothing is kept: `commit` keeps it.

    While it lasts others read the store as it was, and so they do after it was killed. Raises StoreError
    where it is no store of this version, OutputError where it cannot be written.
    """
    open_store(path).close()
    with writing_errors(path), closing(connect(path)) as database:
        steps = trust_nothing(database, path.stat().st_size)
        refuse_triggers(database, str(path))
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA foreign_keys = ON")
        database.execute("BEGIN IMMEDIATE")
        # Rows come in the order that suits the work; at the end every one has its cable.
        database.execute("PRAGMA defer_foreign_keys = ON")
        try:
            yield StoreWriter(database, str(path), steps)
        finally:
            if database.in_transaction:
                database.execute("ROLLBACK")
            # Where someone still reads the store, the next build tidies up; all that reads it finds the log.
            with suppress(sqlite3.Error):
                _leave_one_file(database)


def merge_log(path: Path) -> bool:
    """Bring a store into one file again, where a log stands beside it; say whether it may be replaced.

    It may not while it is being read: the log of one store must never stand beside another one that takes its
    place, as SQLite would take it for a log of that. Of a damaged store, and of the database of another
    program, the log is left: it goes where that is kept. Raises OutputError where they cannot be merged.
    """
    logs = files_of_store(path)[1:]
    if not any(log.exists() for log in logs):
        return True
    if not path.exists():
        for log in logs:  # there is nothing that it belongs to
            log.unlink(missing_ok=True)
        return True
    if path.stat().st_size == 0:
        return True  # SQLite would remove the log, which is all that is left
    try:
        with writing_errors(path), closing(connect(path)) as database:
            if is_ours(database):
                _leave_one_file(database)
    except StoreUnwritable as error:
        if isinstance(error.__cause__, sqlite3.Error) and is_busy(error.__cause__):
            return False
        raise
    except DamagedStore:
        pass
    return True


def refuse_locked(path: Path, wait: float = 0) -> None:
    """Raise StoreUnavailable where a store cannot be written now: before hours are spent on reading.

    It is waited for `wait` seconds, and for some in any case.
    """
    try:
        if not may(path, os.W_OK):
            raise sqlite_error(sqlite3.SQLITE_READONLY, "attempt to write a readonly database")
        with closing(connect(path, wait)) as database:
            database.execute("BEGIN IMMEDIATE")
            database.execute("ROLLBACK")
    except sqlite3.Error as error:
        raise reading_error(error, str(path)) from error


def connect(path: Path, wait: float = 0) -> sqlite3.Connection:
    """Open a file for writing; every statement stands for itself until BEGIN."""
    return sqlite3.connect(path, isolation_level=None, timeout=max(wait, _PATIENCE))


def _leave_one_file(database: sqlite3.Connection) -> None:
    """Bring log and store together; raises OperationalError where someone reads the store."""
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.execute("PRAGMA journal_mode = DELETE")


@contextmanager
def writing_errors(path: Path) -> Iterator[None]:
    """Turn what SQLite raises in the block into an OutputError about `path`, damage into a DamagedStore."""
    try:
        yield
    except sqlite3.Error as error:
        raise writing_error(error, path) from error


class Changed(NamedTuple):
    """The cables of which a change has touched what a store says of them, and of what they cite; sorted."""

    cables: Sequence[MRN]
    refs: Sequence[MRN]
    citations: Sequence[MRN]


NOTHING_CHANGED = Changed((), (), ())


class StoreWriter(Database):
    """A store open for writing: records go in as rows, and any statement can be run.

    What a build has made of all cables together (topics, catalogue) is of the cables as they were: it stays
    only if it is made anew before `commit`, by `keep_catalogue`.
    """

    _is_current = False

    def watch(self) -> None:
        """Remember from now on what is changed; see `changed`."""
        self.run("CREATE TEMP TABLE changed (part TEXT, mrn TEXT, PRIMARY KEY (part, mrn)) WITHOUT ROWID")
        for (table, key, part), (event, row) in product(_WATCHED, _EVENTS):
            when = f"{event}_{row}_{table} AFTER {event} ON main.{table}"
            remember = f"INSERT OR IGNORE INTO changed VALUES ('{part}', {row}.{key})"  # noqa: S608
            self.run(f"CREATE TEMP TRIGGER {when} BEGIN {remember}; END")

    def changed(self) -> Changed:
        """Return what was changed since `watch`."""
        found: dict[str, list[MRN]] = {part: [] for part in Changed._fields}
        for part, mrn in self.fetch("SELECT part, mrn FROM changed"):
            found[part].append(parse_key(mrn))
        return Changed(*map(sorted, found.values()))

    def store(self) -> Store:
        """Return the store as it is now, changes that are not kept yet among it; do not close it."""
        return Store(self.connection, self.place, self.steps)

    def fetch(self, statement: str, values: Row = ()) -> list[Row]:
        """Return the rows that a statement finds."""
        return self.run(statement, values).fetchall()

    def run_each(self, statement: str, rows: Iterable[Row]) -> None:
        """Run a statement with each of some rows."""
        self.steps.restart()
        self.connection.executemany(statement, map(storable, rows))

    def insert(self, table: Table[T], records: Iterable[T]) -> None:
        """Insert records."""
        self.run_each(table.insertion, map(table.row, records))

    def replace(self, table: Table[T], records: Iterable[T]) -> None:
        """Put records in the place of all that a table has."""
        self.run(f"DELETE FROM {table.name}")  # noqa: S608 (our own words alone)
        self.insert(table, records)

    def commit(self) -> None:
        """Keep what was changed."""
        if not self._is_current:
            self._drop_catalogue()
        self.run("COMMIT")

    def keep_catalogue(self, columns: Iterable[Row], topics: Iterable[Row]) -> None:
        """Write the catalogue of all cables as they are, and their topics; nothing may change after it."""
        self._drop_catalogue()
        self.run_each(insertion("topics", TOPICS), topics)
        self.run_each(insertion("catalogue", CATALOGUE), columns)
        self._is_current = True

    def _drop_catalogue(self) -> None:
        self.run("DELETE FROM topics")
        self.run("DELETE FROM catalogue")

    def replace_node(self, node: Node) -> None:
        """Insert a cable or overwrite it, in the index of words too."""
        row = storable(CABLES.row(node))
        named = dict(zip(CABLES.names, row, strict=True))
        old = self.fetch(_WORDS, row[:1])
        if not old:
            self.run(CABLES.insertion, row)
            self.run(f"INSERT INTO cables_fts (rowid, mrn, subject, tags) {_WORDS}", row[:1])
            return
        sets = ", ".join(f"{name} = ?" for name in CABLES.names)
        self.run(f"UPDATE cables SET {sets} WHERE mrn = ?", (*row, row[0]))  # noqa: S608 (our own words)
        new = (old[0][0], named["mrn"], named["subject"], named["tags"])
        if new != old[0]:
            self.run(_FORGET_WORDS, old[0])
            self.run("INSERT INTO cables_fts (rowid, mrn, subject, tags) VALUES (?, ?, ?, ?)", new)

    def delete_node(self, mrn: MRN) -> None:
        """Remove a cable, from the index of words too."""
        self.run_each(_FORGET_WORDS, self.fetch(_WORDS, (str(mrn),)))
        self.run("DELETE FROM cables WHERE mrn = ?", (str(mrn),))

    def count_node(self, mrn: MRN, cites: int, cited_by: int) -> None:
        """Say how many cables a cable cites, and how many cite it."""
        self.run("UPDATE cables SET cites = ?, cited_by = ? WHERE mrn = ?", (cites, cited_by, str(mrn)))

    def replace_input(self, file: InputFile) -> None:
        """Insert a file that was read or overwrite it; it keeps its number."""
        statement = "UPDATE inputs SET file = ?, size = ?, mtime_ns = ?, digest = ? WHERE name = ?"
        if not self.run(statement, (*file[1:], file.name)).rowcount:
            self.insert(INPUTS, [file])

    def delete_input(self, name: str) -> None:
        """Remove a file whose documents are removed."""
        self.run("DELETE FROM inputs WHERE name = ?", (name,))

    def insert_documents(self, documents: Sequence[Document], read: Sequence[Cable]) -> None:
        """Insert documents with what was read of each."""
        inputs: dict[str, int] = dict(self.fetch("SELECT name, id FROM inputs"))
        positions: Counter[MRN | None] = Counter()
        rows = []
        for document, cable in zip(documents, read, strict=True):
            positions[document.mrn] += 1
            position = positions[document.mrn] if document.mrn else 0
            rows.append(document_row(document, position, cable, inputs))
        self.run_each(insertion("documents", KEPT_DOCUMENTS), rows)

    def change_document(self, identity: int, **cells: str | int | None) -> None:
        """Overwrite some columns of a document."""
        sets = ", ".join(f"{name} = ?" for name in cells)
        self.run(f"UPDATE documents SET {sets} WHERE id = ?", (*cells.values(), identity))  # noqa: S608

    def delete_document(self, identity: int) -> None:
        """Remove a document, with its text."""
        command = "INSERT INTO texts_fts (texts_fts, rowid, text) VALUES ('delete', ?, ?)"
        self.run_each(command, self.fetch("SELECT document, text FROM texts WHERE document = ?", (identity,)))
        self.run("DELETE FROM texts WHERE document = ?", (identity,))
        self.run("DELETE FROM documents WHERE id = ?", (identity,))

    def insert_texts(self, texts: Iterable[tuple[str, str]]) -> None:
        """Insert texts, given by their digests, with the documents that have none yet."""
        wanted: dict[str, list[int]] | None = None
        for digest, text in texts:
            wanted = self._without_text() if wanted is None else wanted
            rows = [(identity, text) for identity in wanted.pop(digest, ())]
            self.run_each(insertion("texts", "document, text"), rows)
            self.run_each(insertion("texts_fts", "rowid, text"), rows)

    def _without_text(self) -> dict[str, list[int]]:
        """Return the documents whose text is not kept, by its digest."""
        found: dict[str, list[int]] = {}
        rest = "documents LEFT JOIN texts ON document = id WHERE document IS NULL ORDER BY id"
        for digest, identity in self.fetch(f"SELECT digest, id FROM {rest}"):  # noqa: S608 (our own words)
            found.setdefault(digest, []).append(identity)
        return found

    def replace_facts(self, facts: Mapping[str, str]) -> None:
        """Insert facts about the build in the place of earlier ones."""
        self.run("DELETE FROM facts")
        self.run_each("INSERT INTO facts (name, value) VALUES (?, ?)", facts.items())

    def replace_cited(self, mrn: MRN, cited: Cited) -> None:
        """Write what a cable cites, where the store has it otherwise."""
        mentions = [(mrn, mention) for mention in cited.mentions]
        if (
            self._has(REFS, "id", mrn, cited.decisions)
            and self._has(MENTIONS, "id", mrn, mentions)
            and self._has(CITATIONS, "rowid", mrn, cited.edges)
        ):
            return
        for table in (REFS, MENTIONS, CITATIONS):
            self.run(f"DELETE FROM {table.name} WHERE citing = ?", (str(mrn),))  # noqa: S608 (our own words)
        self.insert(REFS, cited.decisions)
        self.insert(MENTIONS, mentions)
        self.insert(CITATIONS, cited.edges)

    def replace_numbers(self, mrn: MRN, numbers: Iterable[OtherNumber]) -> None:
        """Write the other numbers that the documents of a cable state."""
        self.run("DELETE FROM aliases WHERE mrn = ? AND citing IS NULL", (str(mrn),))
        self.insert(ALIASES, numbers)

    def replace_numbers_cited(self, citing: MRN, numbers: Iterable[OtherNumber]) -> None:
        """Write the other numbers of cables that a cable cites by both."""
        self.run("DELETE FROM aliases WHERE citing = ?", (str(citing),))
        self.insert(ALIASES, numbers)

    def replace_compared(self, mrn: MRN, counts: Counted | None) -> None:
        """Write how the recorded ids of a cable agree with its REF line, where the store has it otherwise."""
        rows = [COMPARED.row((mrn, counts))] if counts else []
        if self.fetch("SELECT * FROM compared WHERE mrn = ?", (str(mrn),)) != rows:
            self.run("DELETE FROM compared WHERE mrn = ?", (str(mrn),))
            self.run_each(COMPARED.insertion, rows)

    def _has(self, table: Table[T], order: str, mrn: MRN, records: Iterable[T]) -> bool:
        statement = f"SELECT {table.columns} FROM {table.name} WHERE citing = ? ORDER BY {order}"  # noqa: S608
        return self.fetch(statement, (str(mrn),)) == [storable(table.row(record)) for record in records]
