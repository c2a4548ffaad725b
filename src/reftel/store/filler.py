"""A new store is filled with the rows of one batch of cables after the other."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from reftel.files.atomic import replacing
from reftel.model.problems import Problem
from reftel.store import schema
from reftel.store.inputs import InputFile
from reftel.store.rows import (
    ALIASES,
    CABLES,
    CITATIONS,
    COMPARED,
    CORRECTIONS,
    INPUTS,
    KEPT_DOCUMENTS,
    MENTIONS,
    NOTES,
    PROBLEMS,
    REFS,
    Row,
    T,
    Table,
    insertion,
    storable,
)
from reftel.store.writer import connect, writing_errors

_PAGE = 16 * 1024
_CACHE = 64 * 1024  # KiB
_INDEX = re.compile(r"(?m)^CREATE (?:UNIQUE )?INDEX [^;]{1,500};\n")


class Provenance(NamedTuple):
    """What a store is made of beside its collection: the files that were read, the corrections as records,
    facts about the build itself by name.
    """

    inputs: Sequence[InputFile] = ()
    corrections: Sequence[Mapping[str, str]] = ()
    facts: Mapping[str, str] = MappingProxyType({})


class Rows(NamedTuple):
    """Rows for the tables of a store; `texts` has one text per document, "" where it is not kept."""

    cables: list[Row]
    documents: list[Row]
    texts: list[str]
    refs: list[Row]
    mentions: list[Row]
    citations: list[Row]
    compared: list[Row]
    aliases: list[Row]


def storable_rows(rows: Rows) -> Rows:
    """Return rows whose texts SQLite can hold."""
    cables, documents, texts, *others = rows
    return Rows(
        list(map(storable, cables)),
        list(map(storable, documents)),
        list(storable(tuple(texts))),
        *(list(map(storable, table)) for table in others),
    )


class StoreFiller:
    """A store that is filled; nobody reads it before it is whole. `indexes` are still to be drawn."""

    def __init__(self, database: sqlite3.Connection, indexes: list[str]) -> None:
        self._database = database
        self._documents = 0
        self.indexes = indexes

    def add(self, rows: Rows) -> None:
        """Add the rows of some cables."""
        texts = [text for text in enumerate(rows.texts, self._documents + 1) if text[1]]
        self._documents += len(rows.documents)
        for statement, some in (
            (CABLES.insertion, rows.cables),
            (insertion("documents", KEPT_DOCUMENTS), rows.documents),
            (insertion("texts", "document, text"), texts),
            (insertion("texts_fts", "rowid, text"), texts),
            (REFS.insertion, rows.refs),
            (MENTIONS.insertion, rows.mentions),
            (CITATIONS.insertion, rows.citations),
            (COMPARED.insertion, rows.compared),
            (ALIASES.insertion, rows.aliases),
        ):
            self._database.executemany(statement, some)

    def count_citing(self, counts: Iterable[tuple[str, int]]) -> None:
        """Say by how many others cables are cited that were added without it."""
        by_mrn = next(index for index in self.indexes if "ON cables (mrn)" in index)
        self.indexes.remove(by_mrn)
        self._database.execute(by_mrn)
        rows = ((count, mrn) for mrn, count in counts)
        self._database.executemany("UPDATE cables SET cited_by = ? WHERE mrn = ?", rows)

    def end(self, problems: Iterable[Problem], notes: Iterable[tuple[str, int]]) -> None:
        """Add what could not be read and what was counted."""
        self._add(PROBLEMS, problems)
        self._add(NOTES, notes)

    def begin(self, made: Provenance) -> None:
        """Add what the store is made of."""
        self._add(INPUTS, made.inputs)
        self._add(CORRECTIONS, made.corrections)
        self._database.executemany(insertion("facts", "name, value"), made.facts.items())

    def _add(self, table: Table[T], records: Iterable[T]) -> None:
        self._database.executemany(table.insertion, (storable(table.row(record)) for record in records))


@contextmanager
def fill_store(path: Path, made: Provenance | None = None) -> Iterator[StoreFiller]:
    """Return a new store to be filled; the same rows give the same bytes.

    It is written beside `path` and takes its place when the block ends well: an earlier store survives
    every failure. Raises OutputError where it cannot be written.
    """
    with replacing(path) as aside, writing_errors(path), closing(connect(aside)) as database:
        # A file that fails is thrown away as a whole, so it needs no journal.
        database.execute(f"PRAGMA page_size = {_PAGE}")
        database.execute(f"PRAGMA cache_size = -{_CACHE}")
        database.execute("PRAGMA journal_mode = OFF")
        database.execute("PRAGMA synchronous = OFF")
        statements = schema.read_schema()
        # An index takes a third of the time when all rows are there.
        database.executescript(_INDEX.sub("", statements))
        database.execute("BEGIN")
        filler = StoreFiller(database, _INDEX.findall(statements))
        filler.begin(made or Provenance())
        yield filler
        for index in filler.indexes:
            database.execute(index)
        database.execute("INSERT INTO cables_fts (cables_fts) VALUES ('rebuild')")
        database.execute("COMMIT")
