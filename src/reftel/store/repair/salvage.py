"""What can be read of a damaged or older store is taken over into a new one, for a build to go on with.

That is what people and their files have put into it: documents as they were read, texts, corrections, the
files that were given. All else a build makes anew of these.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
import zlib
from collections.abc import Container, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import fields
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from reftel.errors import InputError
from reftel.model.place import parse_place
from reftel.model.problems import Problem, ProblemCode
from reftel.model.records import Cable, RawCable
from reftel.parse.cable import parse_cable, without_text
from reftel.readers.forms.registry import FORMS
from reftel.resolve.entries import entry_record, parse_entry
from reftel.resolve.join import unnamed_document
from reftel.store.codec import unpack_cable
from reftel.store.filler import Provenance, Rows, StoreFiller, fill_store, storable_rows
from reftel.store.inputs import InputFile, input_of
from reftel.store.opening import files_of_store
from reftel.store.repair.pages import Shape, read_rows
from reftel.store.rows import CORRECTIONS, Row, document_row
from reftel.store.schema import columns_of, trust_nothing

_WHOLE = ("inputs", "documents", "texts", "corrections", "facts", "problems", "cables")
_ORPHANS = "SELECT text FROM texts WHERE document NOT IN (SELECT id FROM documents WHERE id IS NOT NULL)"
_ORPHAN = "text that an earlier build kept"  # a file that is known no more
_MOST_UNPACKED = 64 * 1024 * 1024  # bytes of what an early reftel had packed
# What counts the rows of a table when the table itself cannot be read as a whole.
_COUNTS = {
    "documents": [
        f"SELECT count(*) FROM documents INDEXED BY {index}"  # noqa: S608 (our own words alone)
        for index in ("documents_by_mrn", "documents_by_input", "documents_by_number")
    ],
    "texts": ["SELECT count(*) FROM texts_fts_docsize"],
    "corrections": [],
}


class Taken(NamedTuple):
    """What was taken over: how many of what, and of how many; None where that cannot be known."""

    what: str
    number: int
    of: int | None

    def __str__(self) -> str:
        """Return it in words: "45 of 47 documents"."""
        if self.of is None:
            return f"{self.number} {self.what} (how many it held cannot be read)"
        return f"{self.number} of {self.of} {self.what}"


class Salvaged(NamedTuple):
    """A store of what was taken over, and how much that is."""

    made: Provenance
    taken: Sequence[Taken]


def salvage(old: Path, new: Path) -> Salvaged:
    """Write a store at `new` of what can be read of the one at `old`, which stays as it is.

    It has documents, texts, corrections and inputs; the latter as if all had changed, so that a build reads
    them again where they are given. Raises OutputError where it cannot be written.
    """
    copy, rescued = new.with_name("copy.sqlite"), new.with_name("rescued.sqlite")
    for file, copied in zip(files_of_store(old), files_of_store(copy), strict=True):
        with suppress(FileNotFoundError):
            shutil.copyfile(file, copied)
    with closing(_open(copy)) as source, closing(sqlite3.connect(rescued)) as database:
        database.executescript(_schema_without_rules())
        expected = {}
        for table in _WHOLE:
            expected[table] = _rescue(source, database, copy, table)
            database.commit()
        for table, statements in _COUNTS.items():
            if expected[table] is None:
                expected[table] = _expect(source, database, table, statements)
        found = _write(database, new, expected)
    for path in (copy, rescued):
        path.unlink(missing_ok=True)
    return found


def _open(path: Path) -> sqlite3.Connection:
    """Open a database that may be cut short; with its log in it, where that can be read."""
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("PRAGMA writable_schema = ON")  # else a file that is cut short opens for nobody
    trust_nothing(database, path.stat().st_size if path.exists() else 0)
    database.text_factory = _text
    with suppress(sqlite3.Error):
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return database


def _text(data: bytes) -> str | bytes:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data


def _schema_without_rules() -> str:
    """Return tables with the columns of ours, that take any row."""
    return "".join(
        f"CREATE TABLE {table} ({', '.join(_ours(table))}, _number INTEGER PRIMARY KEY);" for table in _WHOLE
    )


def _ours(table: str) -> list[str]:
    return [column.name for column in columns_of(table)]


def _shape_of(table: str) -> Shape:
    """Return the shape of the rows of a table of ours."""
    columns = columns_of(table)
    has_number = columns[0].is_key and columns[0].kind == "INTEGER"
    needed = frozenset(place for place, column in enumerate(columns) if column.is_needed)
    return Shape([column.kind for column in columns], needed, has_number)


def _rescue(source: sqlite3.Connection, database: sqlite3.Connection, path: Path, table: str) -> int | None:
    """Copy the rows of a table, those behind a damaged page from its other pages.

    Returns how many it has, those among them that are empty now; None where it is not whole.
    """
    ours = _ours(table)
    try:
        kinds = dict(source.execute("SELECT name, type FROM sqlite_schema WHERE sql LIKE 'CREATE TABLE%'"))
        if kinds.get(table) == "table":
            there = [row[1] for row in source.execute(f"PRAGMA table_info({table})")]
            names = [name for name in there if name in ours]
            rows = source.execute(f"SELECT {', '.join(names)}, rowid FROM {table} NOT INDEXED ORDER BY rowid")  # noqa: S608
            return _insert(database, table, names, rows)
        if kinds:
            return 0  # an early store has none
    except sqlite3.Error:
        pass
    shape = _shape_of(table)
    found = (
        (*([number, *cells[1:]] if shape.has_number else cells), number)
        for number, cells in read_rows(path, shape)
    )
    _insert(database, table, ours, found)
    return None


def _insert(
    database: sqlite3.Connection, table: str, names: Sequence[str], rows: Iterator[Row] | sqlite3.Cursor
) -> int:
    """Insert rows, of some of the same number the first; returns how many there were."""
    columns = ", ".join((*names, "_number"))
    marks = ", ".join("?" for _ in range(len(names) + 1))
    statement = f"INSERT OR IGNORE INTO {table} ({columns}) VALUES ({marks})"  # noqa: S608 (names of ours)
    count = 0
    for count, row in enumerate(rows, 1):  # noqa: B007 (it is what is given)
        database.execute(statement, row)
    return count


def _count(database: sqlite3.Connection, table: str) -> int:
    (count,) = database.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608 (our own words)
    return int(count)


def _expect(
    source: sqlite3.Connection, database: sqlite3.Connection, table: str, statements: Sequence[str]
) -> int | None:
    """Return how many rows a damaged table had, as its indexes say or the numbers of those that are left."""
    counts = []
    for statement in statements:
        with suppress(sqlite3.Error):
            counts += source.execute(statement).fetchone()
    if table == "corrections" and _count(database, table):
        counts += database.execute("SELECT max(_number) FROM corrections").fetchone()
    return max([*counts, _count(database, table)]) if counts else None


# The new store.


def _write(database: sqlite3.Connection, new: Path, expected: Mapping[str, int | None]) -> Salvaged:
    inputs = _inputs(database)
    corrections = list(_corrections(database))
    kept = _count(database, "texts")
    known = dict(database.execute("SELECT name, value FROM facts"))
    facts = {
        name: str(known[name]) for name in ("aliases", "aliases_file", "title", "credit") if name in known
    }
    if kept or "with_text" in known:
        facts["with_text"] = "yes"
    made = Provenance(inputs, corrections, facts)
    names = {file.name: number for number, file in enumerate(inputs, 1)}
    with fill_store(new, made) as filler:
        documents, texts = _add_documents(filler, database, names)
        filler.end(_problems(database), ())
    return Salvaged(
        made,
        (
            Taken("documents", documents, expected["documents"]),
            Taken("texts", texts, expected["texts"]),
            Taken("corrections", len(corrections), expected["corrections"]),
        ),
    )


def _inputs(database: sqlite3.Connection) -> list[InputFile]:
    """Return the files that were given, and those that documents alone still name; without their digests, so
    that they are read again.
    """
    found: dict[str, InputFile] = {}
    for row in database.execute("SELECT name, file, size, mtime_ns, '' FROM inputs"):
        if list(map(type, row)) == [str, str, int, int, str]:
            found[row[0]] = InputFile._make(row)
    sources = [source for (source,) in database.execute("SELECT DISTINCT source FROM documents")]
    for source in sources:
        if isinstance(source, str) and not input_of(source, found):
            name = source.partition("!/")[0]
            found[name] = InputFile(name, "", 0, 0, "")
    if any(cable.source == _ORPHAN for cable in _orphans(database, found)):
        found[_ORPHAN] = InputFile(_ORPHAN, "", 0, 0, "")
    return sorted(found.values())


def _corrections(database: sqlite3.Connection) -> Iterator[Mapping[str, str]]:
    for row in database.execute(f"SELECT {CORRECTIONS.columns} FROM corrections ORDER BY _number"):  # noqa: S608
        entry = CORRECTIONS.record(tuple(cell if isinstance(cell, str) else None for cell in row))
        with suppress(InputError, KeyError):
            yield entry_record(parse_entry(entry))


def _problems(database: sqlite3.Connection) -> Iterator[Problem]:
    rows = database.execute("SELECT source, place, cause, advice, lost, code FROM problems WHERE about = ''")
    for source, place, cause, advice, lost, code in rows:
        if all(isinstance(cell, str) for cell in (source, place, cause, advice)):
            known = ProblemCode(code) if code in set(ProblemCode) else ProblemCode.UNREAD
            yield Problem(known, source, parse_place(place), cause, advice, bool(lost))


def _add_documents(
    filler: StoreFiller, database: sqlite3.Connection, names: Mapping[str, int]
) -> tuple[int, int]:
    """Add all documents that can be read; returns how many these are, and how many have their texts."""
    documents = texts = 0
    for cable in _cables(database, names):
        row = document_row(unnamed_document(cable), 0, cable, names)
        filler.add(storable_rows(Rows([], [row], [cable.text], [], [], [], [], [])))
        documents += 1
        texts += bool(cable.text)
    return documents, texts


def _cables(database: sqlite3.Connection, names: Container[str]) -> Iterator[Cable]:
    """Return the documents as they were read, with their texts where these are kept; from its text alone one
    of which nothing else is left.
    """
    statement = """
        SELECT packed, text, source, place, form, read_mrn
        FROM documents LEFT JOIN texts ON document = id ORDER BY documents._number"""
    for packed, text, source, place, form, read_mrn in database.execute(statement):
        words = text if isinstance(text, str) else ""
        cable = _unpack(packed)
        if cable is not None:
            yield cable._replace(text=words if _is_text_of(cable, words) else "")
        elif words and isinstance(source, str):
            kind = form if form in {one.name for one in FORMS} else "telegram"
            raw = RawCable(source, kind, words, parse_place(str(place or "")), str(read_mrn or ""))
            yield parse_cable(raw)
    yield from _orphans(database, names)


def _is_text_of(cable: Cable, text: str) -> bool:
    """Say whether a text is as it was read: a part of it may have become zeros or that of another file."""
    # A store has "?" for half a surrogate pair, of which the digest was taken.
    return hashlib.sha256(text.encode()).hexdigest() == cable.digest or "?" in text


def _orphans(database: sqlite3.Connection, names: Container[str]) -> Iterator[Cable]:
    """Return the documents of texts of which nothing else is left."""
    for (text,) in database.execute(f"{_ORPHANS} ORDER BY document"):
        if isinstance(text, str):
            yield _of_text(database, text, names)


def _of_text(database: sqlite3.Connection, text: str, names: Container[str]) -> Cable:
    """Read a text again of whose document nothing else is left; it may be a file as it is, or its cable may
    still name the file.
    """
    digest = hashlib.sha256(text.encode()).hexdigest()
    for (name,) in database.execute("SELECT name FROM inputs WHERE digest = ?", (digest,)):
        return parse_cable(RawCable(name, "telegram", text))
    cable = parse_cable(RawCable(_ORPHAN, "telegram", text))
    statement = "SELECT source FROM cables WHERE mrn = ? LIMIT 1"
    for (source,) in database.execute(statement, (str(cable.mrn),)):
        # Of a table a cable names the row too.
        file, _, place = str(source).rpartition(":") if not input_of(str(source), names) else (source, "", "")
        if input_of(file, names):
            return parse_cable(RawCable(file, "telegram", text, parse_place(place)))
    return cable


def _unpack(packed: object) -> Cable | None:
    """Read a document as any reftel has kept it; None where the bytes are none."""
    if not isinstance(packed, bytes):
        return None
    with suppress(ValueError):
        return without_text(unpack_cable(packed))
    with suppress(ValueError, TypeError, IndexError, zlib.error, RecursionError):
        values = json.loads(zlib.decompressobj().decompress(packed, _MOST_UNPACKED))
        return without_text(msgspec.convert(_as_now(values), Cable))
    return None


def _as_now(values: list[Any]) -> list[Any]:
    """Return what an early reftel packed as it is packed now: problems have names for their fields."""
    names = [field.name for field in fields(Problem)]
    return [*values[:-1], [dict(zip(names, problem, strict=False)) for problem in values[-1]]]
