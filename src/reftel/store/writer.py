"""A store is made, and changed: all of a change or nothing is kept."""

from __future__ import annotations

import os
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from itertools import zip_longest
from pathlib import Path

from reftel.errors import DamagedStore, StoreUnwritable
from reftel.models import MRN, Cable, Decision, Document, Edge, Mention, Node, Problem
from reftel.store.opening import files_of_store, is_ours
from reftel.store.reader import Store, open_store
from reftel.store.rows import (
    CABLES,
    CITATIONS,
    COMPARED,
    CORRECTIONS,
    DOCUMENTS,
    INPUTS,
    MENTIONS,
    PROBLEMS,
    READ,
    REFS,
    Cited,
    InputFile,
    Row,
    cable_row,
    citation_row,
    document_row,
    mention_row,
    problem_row,
    read_row,
    ref_row,
    storable,
)
from reftel.store.schema import Steps, refuse_triggers, trust_nothing
from reftel.store.sqlite_errors import is_busy, may, reading_error, writing_error

_PATIENCE = 10.0  # seconds; builds wait for each other elsewhere, so that only a reader is in the way
_READ_ONLY = sqlite3.OperationalError("attempt to write a readonly database")
_READ_ONLY.sqlite_errorcode = sqlite3.SQLITE_READONLY


@contextmanager
def change_store(path: Path) -> Iterator[Writing]:
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
            yield Writing(database, str(path), steps)
        finally:
            if database.in_transaction:
                database.execute("ROLLBACK")
            # Where someone still reads the store, the next build tidies up; all that reads it finds the log.
            with suppress(sqlite3.Error):
                _leave_one_file(database)


def settle_store(path: Path) -> bool:
    """Bring a store into one file again, where a log stands beside it; say whether it may be replaced.

    It may not while it is being read: the log of one store must never stand beside another one that takes its
    place, as SQLite would take it for a log of that. Of a damaged store, and of the database of another
    program, the log is left: it goes where that is kept. Raises OutputError where it cannot be settled.
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
            raise _READ_ONLY
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


class Writing:
    """A store open for writing: rows go in as the records of `models`, and any statement can be run."""

    def __init__(self, database: sqlite3.Connection, place: str, steps: Steps) -> None:
        self._database = database
        self._steps = steps
        self.place = place

    def store(self) -> Store:
        """Give the store as it is now, changes that are not kept yet among it; do not close it."""
        return Store(self._database, self.place, self._steps)

    def rows(self, statement: str, values: Sequence[object] = ()) -> list[Row]:
        """Give the rows that a statement finds."""
        self._steps.restart()
        return self._database.execute(statement, values).fetchall()

    def run(self, statement: str, values: Sequence[object] = ()) -> None:
        """Run a statement."""
        self._steps.restart()
        self._database.execute(statement, values)

    def run_each(self, statement: str, rows: Iterable[Row]) -> None:
        """Run a statement with each of some rows."""
        self._steps.restart()
        self._database.executemany(statement, rows)

    def commit(self) -> None:
        """Keep what was changed."""
        self._database.execute("COMMIT")

    def replace_node(self, node: Node) -> None:
        """Insert a cable or overwrite it, in the index of words too."""
        row = storable(cable_row(node))
        old = self.rows("SELECT rowid, mrn, subject, tags FROM cables WHERE mrn = ?", row[:1])
        if not old:
            self._insert("cables", CABLES, (row,))
            words = "SELECT rowid, mrn, subject, tags FROM cables WHERE mrn = ?"
            self.run(f"INSERT INTO cables_fts (rowid, mrn, subject, tags) {words}", row[:1])
            return
        names = CABLES.split(", ")
        sets = ", ".join(f"{name} = ?" for name in names)
        self.run(f"UPDATE cables SET {sets} WHERE mrn = ?", (*row, row[0]))  # noqa: S608 (our own words)
        new = (old[0][0], row[0], row[names.index("subject")], row[names.index("tags")])
        if new != old[0]:
            self._forget_words(old[0])
            self.run("INSERT INTO cables_fts (rowid, mrn, subject, tags) VALUES (?, ?, ?, ?)", new)

    def delete_node(self, mrn: MRN) -> None:
        """Remove a cable, from the index of words too."""
        for old in self.rows("SELECT rowid, mrn, subject, tags FROM cables WHERE mrn = ?", (str(mrn),)):
            self._forget_words(old)
        self.run("DELETE FROM cables WHERE mrn = ?", (str(mrn),))

    def _forget_words(self, old: Row) -> None:
        command = (
            "INSERT INTO cables_fts (cables_fts, rowid, mrn, subject, tags) VALUES ('delete', ?, ?, ?, ?)"
        )
        self.run(command, old)

    def insert_documents(self, documents: Sequence[Document], read: Sequence[Cable]) -> None:
        """Insert documents with what was read of each, where that is to be kept."""
        names: dict[str, int] = dict(self.rows("SELECT name, id FROM inputs"))
        positions: Counter[MRN | None] = Counter()
        rows = []
        for document, cable in zip_longest(documents, read):
            positions[document.mrn] += 1
            position = positions[document.mrn] if document.mrn else 0
            rows.append((*document_row(document), position, *read_row(document.mrn, cable, names)))
        self._insert("documents", f"{DOCUMENTS}, {READ}", rows)

    def delete_document(self, identity: int) -> None:
        """Remove a document, with its text."""
        command = "INSERT INTO texts_fts (texts_fts, rowid, text) VALUES ('delete', ?, ?)"
        self.run_each(command, self.rows("SELECT document, text FROM texts WHERE document = ?", (identity,)))
        self.run("DELETE FROM texts WHERE document = ?", (identity,))
        self.run("DELETE FROM documents WHERE id = ?", (identity,))

    def insert_texts(self, texts: Iterable[tuple[str, str]]) -> None:
        """Insert texts, given by their digests, with the documents that have none yet."""
        wanted: dict[str, list[int]] | None = None
        for digest, text in texts:
            wanted = self._without_text() if wanted is None else wanted
            rows = [storable((identity, text)) for identity in wanted.pop(digest, ())]
            self.run_each("INSERT INTO texts (document, text) VALUES (?, ?)", rows)
            self.run_each("INSERT INTO texts_fts (rowid, text) VALUES (?, ?)", rows)

    def _without_text(self) -> dict[str, list[int]]:
        """Give the documents whose text is not kept, by its digest."""
        found: dict[str, list[int]] = {}
        rest = "documents LEFT JOIN texts ON document = id WHERE document IS NULL ORDER BY id"
        for digest, identity in self.rows(f"SELECT digest, id FROM {rest}"):  # noqa: S608 (our own words)
            found.setdefault(digest, []).append(identity)
        return found

    def insert_decisions(self, decisions: Iterable[Decision]) -> None:
        """Insert references with what they were found to be."""
        self._insert("refs", REFS, map(ref_row, decisions))

    def insert_mentions(self, mentions: Iterable[tuple[MRN, Mention]]) -> None:
        """Insert mentions, each with its citing cable."""
        rows = (mention_row(citing, mention) for citing, mention in mentions)
        self._insert("mentions", MENTIONS, rows)

    def insert_edges(self, edges: Iterable[Edge]) -> None:
        """Insert citations."""
        self._insert("citations", CITATIONS, map(citation_row, edges))

    def insert_compared(self, compared: Iterable[tuple[MRN, tuple[int, int, int, int]]]) -> None:
        """Insert how the recorded ids of cables agree with their REF lines."""
        self._insert("compared", COMPARED, ((str(mrn), *counts) for mrn, counts in compared))

    def insert_problems(self, problems: Iterable[Problem]) -> None:
        """Insert problems."""
        self._insert("problems", PROBLEMS, map(problem_row, problems))

    def insert_notes(self, notes: Iterable[tuple[str, int]]) -> None:
        """Insert counts by name."""
        self._insert("notes", "name, count", notes)

    def insert_inputs(self, inputs: Iterable[InputFile]) -> None:
        """Insert files that were read."""
        self._insert("inputs", INPUTS, inputs)

    def insert_corrections(self, corrections: Iterable[Mapping[str, str]]) -> None:
        """Insert what people corrected."""
        names = CORRECTIONS.replace("target", "to").split(", ")
        self._insert(
            "corrections", CORRECTIONS, (tuple(entry.get(name) for name in names) for entry in corrections)
        )

    def insert_facts(self, facts: Mapping[str, str]) -> None:
        """Insert facts about the build, over earlier ones."""
        self.run_each("INSERT OR REPLACE INTO facts (name, value) VALUES (?, ?)", facts.items())

    def has_rows(self, mrn: MRN, cited: Cited) -> bool:
        """Say whether a cable's references, mentions and citations stand in the store as they are given."""
        found = (
            (REFS, "refs", "id", map(ref_row, cited.decisions)),
            (MENTIONS, "mentions", "id", (mention_row(mrn, mention) for mention in cited.mentions)),
            (CITATIONS, "citations", "rowid", map(citation_row, cited.edges)),
        )
        for columns, table, order, rows in found:
            statement = f"SELECT {columns} FROM {table} WHERE citing = ? ORDER BY {order}"  # noqa: S608
            if self.rows(statement, (str(mrn),)) != list(map(storable, rows)):
                return False
        return True

    def _insert(self, table: str, columns: str, rows: Iterable[Row]) -> None:
        marks = ", ".join("?" for _ in columns.split(","))
        statement = f"INSERT INTO {table} ({columns}) VALUES ({marks})"  # noqa: S608 (our own words alone)
        self._database.executemany(statement, map(storable, rows))
