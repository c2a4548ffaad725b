"""A new store is filled with the rows of one batch of cables after the other."""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from itertools import zip_longest
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from reftel.files import replacing
from reftel.models import MRN, Collection, Problem
from reftel.store import schema
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
from reftel.store.writer import connect, writing_errors

_PAGE = 16 * 1024
_CACHE = 64 * 1024  # KiB
_INDEX = re.compile(r"(?m)^CREATE (?:UNIQUE )?INDEX [^;]{1,500};\n")


class Made(NamedTuple):
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


def storable_rows(rows: Rows) -> Rows:
    """Give rows whose texts SQLite can hold."""
    cables, documents, texts, *others = rows
    return Rows(
        list(map(storable, cables)),
        list(map(storable, documents)),
        list(storable(tuple(texts))),
        *(list(map(storable, table)) for table in others),
    )


class Filling:
    """A store that is filled; nobody reads it before it is whole. `indexes` are still to be drawn."""

    def __init__(self, database: sqlite3.Connection, indexes: list[str]) -> None:
        self._database = database
        self._documents = 0
        self.indexes = indexes

    def add(self, rows: Rows) -> None:
        """Add the rows of some cables."""
        first = self._documents + 1
        self._documents += len(rows.documents)
        self._insert("cables", CABLES, rows.cables)
        self._insert("documents", f"{DOCUMENTS}, {READ}", rows.documents)
        self._add_texts([text for text in enumerate(rows.texts, first) if text[1]])
        self._insert("refs", REFS, rows.refs)
        self._insert("mentions", MENTIONS, rows.mentions)
        self._insert("citations", CITATIONS, rows.citations)
        self._insert("compared", COMPARED, rows.compared)

    def count_citing(self, counts: Iterable[tuple[str, int]]) -> None:
        """Say by how many others cables are cited that were added without it."""
        by_mrn = next(index for index in self.indexes if "ON cables (mrn)" in index)
        self.indexes.remove(by_mrn)
        self._database.execute(by_mrn)
        rows = ((count, mrn) for mrn, count in counts)
        self._database.executemany("UPDATE cables SET cited_by = ? WHERE mrn = ?", rows)

    def end(self, problems: Iterable[Problem], notes: Iterable[tuple[str, int]]) -> None:
        """Add what could not be read and what was counted."""
        self._insert("problems", PROBLEMS, (storable(problem_row(problem)) for problem in problems))
        self._insert("notes", "name, count", notes)

    def begin(self, made: Made) -> None:
        """Add what the store is made of."""
        self._insert("inputs", INPUTS, map(storable, made.inputs))
        names = CORRECTIONS.replace("target", "to").split(", ")
        entries = (tuple(entry.get(name) for name in names) for entry in made.corrections)
        self._insert("corrections", CORRECTIONS, map(storable, entries))
        self._insert("facts", "name, value", made.facts.items())

    def _add_texts(self, texts: Sequence[tuple[int, str]]) -> None:
        self._insert("texts", "document, text", texts)
        self._insert("texts_fts", "rowid, text", texts)

    def _insert(self, table: str, columns: str, rows: Iterable[Sequence[Any]]) -> None:
        marks = ", ".join("?" for _ in columns.split(","))
        self._database.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)  # noqa: S608


@contextmanager
def fill_store(path: Path, made: Made | None = None, *, check: bool = False) -> Iterator[Filling]:
    """Give a new store to be filled; the same rows give the same bytes.

    It is written beside `path` and takes its place when the block ends well: an earlier store survives
    every failure. Raises OutputError where it cannot be written; with `check` also where rows name cables
    that are not there.
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
        filling = Filling(database, _INDEX.findall(statements))
        filling.begin(made or Made())
        yield filling
        for index in filling.indexes:
            database.execute(index)
        database.execute("INSERT INTO cables_fts (cables_fts) VALUES ('rebuild')")
        if check and database.execute("PRAGMA foreign_key_check").fetchall():
            raise sqlite3.IntegrityError("FOREIGN KEY constraint failed")
        database.execute("COMMIT")


def write_store(path: Path, collection: Collection, made: Made | None = None) -> None:
    """Write a collection as a new store; see `fill_store`.

    Raises OutputError too where the collection names cables that are not among its nodes.
    """
    with fill_store(path, made, check=True) as filling:
        filling.add(_rows_of(collection, made or Made()))
        filling.end(collection.problems, collection.notes)


def _rows_of(collection: Collection, made: Made) -> Rows:
    inputs = {file.name: place for place, file in enumerate(made.inputs, 1)}
    return storable_rows(
        Rows(
            list(map(cable_row, collection.nodes)),
            list(_document_rows(collection, inputs)),
            [""] * len(collection.documents),
            list(map(ref_row, collection.decisions)),
            [mention_row(citing, mention) for citing, mention in collection.mentions],
            list(map(citation_row, collection.edges)),
            [(str(mrn), *counts) for mrn, counts in collection.compared],
        )
    )


def _document_rows(collection: Collection, inputs: Mapping[str, int]) -> Iterator[Row]:
    positions: Counter[MRN | None] = Counter()
    for document, cable in zip_longest(collection.documents, collection.read):
        positions[document.mrn] += 1
        position = positions[document.mrn] if document.mrn else 0
        yield (*document_row(document), position, *read_row(document.mrn, cable, inputs))
