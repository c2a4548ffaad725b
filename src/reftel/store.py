"""The store: all that a build knows, in one SQLite file (schema.sql says what is where)."""

from __future__ import annotations

import json
import re
import sqlite3
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from importlib.resources import files
from itertools import zip_longest
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, NamedTuple, Self, TypeVar

from reftel.errors import NewerStore, NotInStore, OutputError, StoreError
from reftel.files import replacing
from reftel.models import (
    MRN,
    Cable,
    Collection,
    Decision,
    Document,
    Edge,
    Form,
    Kind,
    Mention,
    Node,
    Problem,
    Ref,
    Relation,
    Resolution,
    Status,
    YearFrom,
)
from reftel.mrn import full_year
from reftel.packing import pack_cable, unpack_cable

_APPLICATION_ID = int.from_bytes(b"rftl", "big")
_VERSION = 2
_PATIENCE = 10.0  # seconds; builds wait for each other elsewhere, so that only a reader is in the way
_JSON = json.JSONEncoder(ensure_ascii=False)

_CABLES = (
    "mrn, year, post, serial, held, date, date_earliest, date_latest, date_likely, classification, "
    "captions, tags, subject, sender, action, info, precedence, cites, cited_by, source, corrected"
)
_DOCUMENTS = "mrn, source, place, form, role, section, sections, digest, chars"
_READ = "position, input, read_mrn, post, serial, packed"
_REFS = (
    "citing, position, label, text, start_char, end_char, kind, written_year, written_post, "
    "written_serial, notal, notes, status, cited, year_from, reason, candidates, source, "
    "found_status, found_cited, found_year_from, found_reason, found_candidates, corrected_by"
)
_MENTIONS = (
    "citing, text, start_char, end_char, labels, paragraph, sentence, relation, dangling, positions, "
    "all_refs, written_year, written_post, written_serial, notal, notes, status, cited, year_from, reason, "
    "candidates"
)
_CITATIONS = "citing, cited, labels, texts, relation, mentions, sentence, year_from, origin"
_PROBLEMS = "source, place, cause, advice, lost, about"
_INPUTS = "name, file, size, mtime_ns, digest"
_COMPARED = "mrn, confirmed, not_in_line, no_mrn, not_recorded"
_CORRECTIONS = "place, action, citing, cited, label, target, mrn, source, date, author, reason, words"

# Listings of what few cables cite begin with those few, of what many cite with the most cited.
_FEW = 20_000
_EARLIEST = "CASE WHEN held THEN date ELSE date_earliest END"
# A later build adds rows at the end: what the order of a build is, the MRNs say.
_IN_ORDER = "year, post, serial"
_ORDERED = "(SELECT mrn AS ordered, year AS y, post AS p, serial AS s FROM cables)"
_LATEST = "CASE WHEN held THEN date ELSE date_latest END"

_WORDS = "SELECT rowid AS found, rank FROM cables_fts WHERE cables_fts MATCH ?1"
# bm25 is below zero: words of a text alone come behind those of a subject.
_TEXTS_TOO = f"""
    SELECT found, min(rank) AS rank FROM (
        {_WORDS}
        UNION ALL
        SELECT cables.rowid, 1000 + texts_fts.rank
        FROM texts_fts
        JOIN documents ON documents.id = texts_fts.rowid
        JOIN cables ON cables.mrn = documents.mrn
        WHERE texts_fts MATCH ?1
    ) GROUP BY found"""  # noqa: S608 (our own words alone)

# "09OSLO", words of a search, is the beginning of an MRN.
_MRN_BEGINS = re.compile(r"\d\d[^\W\d_]{3,}")

_T = TypeVar("_T")
_Row = tuple[Any, ...]
Side = Literal["citing", "cited"]


class Filter(NamedTuple):
    """The cables that a listing shows: of each part that is not empty, one value fits.

    `posts` are canonical codes, `years` those of the MRN with four digits; TAGS and classifications are
    in capitals, and "UNCLASSIFIED" is also "UNCLASSIFIED//...". A missing cable has neither of these.
    """

    posts: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    classifications: tuple[str, ...] = ()


EVERYTHING = Filter()


class Follow(NamedTuple):
    """The citations that a thread follows: of one relation, to cables of a time; "" is any.

    `since` and `until` are days, both within; a missing cable fits where its interval has such a day.
    """

    relation: str = ""
    since: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True)
class StoredCable:
    """All that a store knows of one cable.

    `decisions` are its own references in order, `cites` and `cited_by` the edges out and in,
    `neighbours` the cables at the other end of these, `problems` what its documents lack or contradict.
    """

    node: Node
    decisions: tuple[Decision, ...]
    cites: tuple[Edge, ...]
    cited_by: tuple[Edge, ...]
    mentions: tuple[Mention, ...]
    documents: tuple[Document, ...]
    problems: tuple[Problem, ...]
    neighbours: Mapping[MRN, Node]


class InputFile(NamedTuple):
    """A file that a build read: its `name` as given, and what tells whether it has changed.

    `file` stands for its place on the disk, whatever it was called; `digest` is the SHA-256 of its bytes.
    """

    name: str
    file: str
    size: int
    mtime_ns: int
    digest: str


class Made(NamedTuple):
    """What a store is made of beside its collection: the files that were read, the corrections as records,
    facts about the build itself by name, and texts by their digests, where they are to be kept.
    """

    inputs: Sequence[InputFile] = ()
    corrections: Sequence[Mapping[str, str]] = ()
    facts: Mapping[str, str] = MappingProxyType({})
    texts: Iterable[tuple[str, str]] = ()


def write_store(path: Path, collection: Collection, made: Made | None = None) -> None:
    """Write a collection as a new store; the same collection gives the same bytes.

    It is written beside `path` and takes its place when it is whole: an earlier store survives every
    failure. Raises OutputError where it cannot be written.
    """
    with replacing(path) as aside, _writing(path), closing(_connect(aside)) as database:
        _fill(Writing(database, str(path)), collection, made or Made())


@contextmanager
def change_store(path: Path) -> Iterator[Writing]:
    """Open a store for a change of which all or nothing is kept: `commit` keeps it.

    While it lasts others read the store as it was, and so they do after it was killed. Raises StoreError
    where it is no store of this version, OutputError where it cannot be written.
    """
    open_store(path).close()
    with _writing(path), closing(_connect(path)) as database:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA foreign_keys = ON")
        database.execute("BEGIN IMMEDIATE")
        # Rows come in the order that suits the work; at the end every one has its cable.
        database.execute("PRAGMA defer_foreign_keys = ON")
        try:
            yield Writing(database, str(path))
        finally:
            if database.in_transaction:
                database.execute("ROLLBACK")
            _leave_one_file(database)


def settle_store(path: Path) -> None:
    """Bring a store into one file again, where a build that died has left its log beside it.

    The log of one store must never stand beside another one that takes its place.
    """
    logs = [path.with_name(path.name + ending) for ending in ("-wal", "-shm", "-journal")]
    if not any(log.exists() for log in logs):
        return
    with suppress(sqlite3.Error), closing(_connect(path)) as database:
        _leave_one_file(database)
        return
    for log in logs:
        log.unlink(missing_ok=True)


def _connect(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, isolation_level=None, timeout=_PATIENCE)


def _leave_one_file(database: sqlite3.Connection) -> None:
    try:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        database.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.OperationalError:
        # Someone still reads the store: the next build tidies up, and all that reads it finds the log.
        return


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        busy = getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_BUSY
        advice = "close what reads it" if busy else "see that the disk has room"
        raise OutputError(
            f"the store cannot be written: {error}",
            place=str(path),
            advice=f"{advice}; an earlier store is as it was",
        ) from error


def _fill(writing: Writing, collection: Collection, made: Made) -> None:
    # A file that fails is thrown away as a whole, so it needs no journal.
    writing.run("PRAGMA journal_mode = OFF")
    writing.run("PRAGMA synchronous = OFF")
    writing.run("PRAGMA foreign_keys = ON")
    writing.run_script(files("reftel").joinpath("schema.sql").read_text(encoding="utf-8"))
    writing.run("BEGIN")
    writing.insert_inputs(made.inputs)
    writing.insert_nodes(collection.nodes)
    writing.insert_documents(collection.documents, collection.read)
    writing.insert_decisions(collection.decisions)
    writing.insert_mentions(collection.mentions)
    writing.insert_edges(collection.edges)
    writing.insert_compared(collection.compared)
    writing.insert_problems(collection.problems)
    writing.insert_notes(collection.notes)
    writing.insert_corrections(made.corrections)
    writing.insert_facts(made.facts)
    writing.insert_texts(made.texts)
    writing.run("INSERT INTO cables_fts (cables_fts) VALUES ('rebuild')")
    writing.run("COMMIT")


class Writing:
    """A store open for writing: rows go in as the records of `models`, and any statement can be run."""

    def __init__(self, database: sqlite3.Connection, place: str) -> None:
        self._database = database
        self.place = place

    def store(self) -> Store:
        """Give the store as it is now, changes that are not kept yet among it; do not close it."""
        return Store(self._database, self.place)

    def rows(self, statement: str, values: Sequence[object] = ()) -> list[_Row]:
        """Give the rows that a statement finds."""
        return self._database.execute(statement, values).fetchall()

    def run(self, statement: str, values: Sequence[object] = ()) -> None:
        """Run a statement."""
        self._database.execute(statement, values)

    def run_each(self, statement: str, rows: Iterable[_Row]) -> None:
        """Run a statement with each of some rows."""
        self._database.executemany(statement, rows)

    def run_script(self, script: str) -> None:
        """Run the statements of a script."""
        self._database.executescript(script)

    def commit(self) -> None:
        """Keep what was changed."""
        self._database.execute("COMMIT")

    def insert_nodes(self, nodes: Iterable[Node]) -> None:
        """Insert cables, held and missing."""
        self._insert("cables", _CABLES, map(_cable_row, nodes))

    def replace_node(self, node: Node) -> None:
        """Insert a cable or overwrite it, in the index of words too."""
        row = _storable(_cable_row(node))
        old = self.rows("SELECT rowid, mrn, subject, tags FROM cables WHERE mrn = ?", row[:1])
        if not old:
            self._insert("cables", _CABLES, (row,))
            words = "SELECT rowid, mrn, subject, tags FROM cables WHERE mrn = ?"
            self.run(f"INSERT INTO cables_fts (rowid, mrn, subject, tags) {words}", row[:1])
            return
        names = _CABLES.split(", ")
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

    def _forget_words(self, old: _Row) -> None:
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
            rows.append((*_document_row(document), position, *_read_row(document.mrn, cable, names)))
        self._insert("documents", f"{_DOCUMENTS}, {_READ}", rows)

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
            rows = [_storable((identity, text)) for identity in wanted.pop(digest, ())]
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
        self._insert("refs", _REFS, map(_ref_row, decisions))

    def insert_mentions(self, mentions: Iterable[tuple[MRN, Mention]]) -> None:
        """Insert mentions, each with its citing cable."""
        rows = (_mention_row(citing, mention) for citing, mention in mentions)
        self._insert("mentions", _MENTIONS, rows)

    def insert_edges(self, edges: Iterable[Edge]) -> None:
        """Insert citations."""
        self._insert("citations", _CITATIONS, map(_citation_row, edges))

    def insert_compared(self, compared: Iterable[tuple[MRN, tuple[int, int, int, int]]]) -> None:
        """Insert how the recorded ids of cables agree with their REF lines."""
        self._insert("compared", _COMPARED, ((str(mrn), *counts) for mrn, counts in compared))

    def insert_problems(self, problems: Iterable[Problem]) -> None:
        """Insert problems."""
        self._insert("problems", _PROBLEMS, map(_problem_row, problems))

    def insert_notes(self, notes: Iterable[tuple[str, int]]) -> None:
        """Insert counts by name."""
        self._insert("notes", "name, count", notes)

    def insert_inputs(self, inputs: Iterable[InputFile]) -> None:
        """Insert files that were read."""
        self._insert("inputs", _INPUTS, inputs)

    def insert_corrections(self, corrections: Iterable[Mapping[str, str]]) -> None:
        """Insert what people corrected."""
        names = _CORRECTIONS.replace("target", "to").split(", ")
        self._insert(
            "corrections", _CORRECTIONS, (tuple(entry.get(name) for name in names) for entry in corrections)
        )

    def insert_facts(self, facts: Mapping[str, str]) -> None:
        """Insert facts about the build, over earlier ones."""
        self.run_each("INSERT OR REPLACE INTO facts (name, value) VALUES (?, ?)", facts.items())

    def has_rows(self, mrn: MRN, cited: Cited) -> bool:
        """Say whether a cable's references, mentions and citations stand in the store as they are given."""
        found = (
            (_REFS, "refs", "id", map(_ref_row, cited.decisions)),
            (_MENTIONS, "mentions", "id", (_mention_row(mrn, mention) for mention in cited.mentions)),
            (_CITATIONS, "citations", "rowid", map(_citation_row, cited.edges)),
        )
        for columns, table, order, rows in found:
            statement = f"SELECT {columns} FROM {table} WHERE citing = ? ORDER BY {order}"  # noqa: S608
            if self.rows(statement, (str(mrn),)) != list(map(_storable, rows)):
                return False
        return True

    def _insert(self, table: str, columns: str, rows: Iterable[_Row]) -> None:
        marks = ", ".join("?" for _ in columns.split(","))
        statement = f"INSERT INTO {table} ({columns}) VALUES ({marks})"  # noqa: S608 (our own words alone)
        self._database.executemany(statement, map(_storable, rows))


class Cited(NamedTuple):
    """What a cable cites: its references as they were decided, its mentions, its citations."""

    decisions: Sequence[Decision] = ()
    mentions: Sequence[Mention] = ()
    edges: Sequence[Edge] = ()


def _storable(row: _Row) -> _Row:
    # SQLite holds UTF-8; half a surrogate pair (of a file name, of a broken escape) becomes "?".
    return tuple(
        cell.encode("utf-8", "replace").decode() if isinstance(cell, str) and not cell.isascii() else cell
        for cell in row
    )


def _cable_row(node: Node) -> _Row:
    return (
        str(node.mrn),
        *node.mrn,
        node.held,
        node.date,
        node.date_earliest,
        node.date_latest,
        node.date_likely,
        node.classification,
        _list(node.captions),
        _list(node.tags),
        node.subject,
        node.sender,
        _list(node.action),
        _list(node.info),
        node.precedence,
        node.cites,
        node.cited_by,
        node.source,
        node.corrected,
    )


def _document_row(document: Document) -> _Row:
    return (
        str(document.mrn) if document.mrn else None,
        document.source,
        document.place,
        document.form,
        document.role,
        *(document.section or (None, None)),
        document.digest,
        document.chars,
    )


def _read_row(mrn: MRN | None, cable: Cable | None, inputs: Mapping[str, int]) -> _Row:
    """Give what a later build needs of a document: its input, its number, and all that was read of it."""
    if cable is None:
        return None, None, None, None, None
    post, serial = (mrn.post, mrn.serial) if mrn else (cable.header.post, cable.header.serial)
    read_mrn = str(cable.mrn) if cable.mrn else None
    return inputs.get(input_of(cable.source, inputs)), read_mrn, post, serial, pack_cable(cable)


def input_of(source: str, names: Container[str]) -> str:
    """Give the name of the input that a source lies in: a file of its name, or an archive around it; "" for
    none.

    >>> input_of("in/all.zip!/b.tar!/c.txt", {"in/all.zip"})
    'in/all.zip'
    """
    while source not in names and "!/" in source:
        source = source.rpartition("!/")[0]
    return source if source in names else ""


def _ref_row(decision: Decision) -> _Row:
    ref, resolution = decision.ref, decision.resolution
    return (
        str(decision.citing),
        decision.position,
        ref.label,
        ref.text,
        ref.start,
        ref.end,
        ref.kind,
        ref.year,
        ref.post,
        ref.serial,
        ref.notal,
        _list(ref.notes),
        resolution.status,
        str(resolution.mrn) if resolution.mrn else None,
        resolution.year_from,
        resolution.reason,
        _list(map(str, resolution.candidates)),
        decision.source,
        *_resolution_row(decision.found),
        decision.corrected_by,
    )


def _mention_row(citing: MRN, mention: Mention) -> _Row:
    return (
        str(citing),
        mention.text,
        mention.start,
        mention.end,
        _list(mention.labels),
        mention.paragraph,
        mention.sentence,
        mention.relation,
        _list(mention.dangling),
        _JSON.encode(mention.positions),
        mention.all_refs,
        *_named_row(mention.cable),
        *_resolution_row(mention.resolution),
    )


def _named_row(cable: Ref | None) -> _Row:
    if cable is None:
        return None, None, None, False, "[]"
    return cable.year, cable.post, cable.serial, cable.notal, _list(cable.notes)


def _resolution_row(resolution: Resolution | None) -> _Row:
    if resolution is None:
        return None, None, None, None, "[]"
    return (
        resolution.status,
        str(resolution.mrn) if resolution.mrn else None,
        resolution.year_from,
        resolution.reason,
        _list(map(str, resolution.candidates)),
    )


def _citation_row(edge: Edge) -> _Row:
    return (
        str(edge.citing),
        str(edge.cited),
        _list(edge.labels),
        _list(edge.texts),
        edge.relation,
        edge.mentions,
        edge.sentence,
        edge.year_from,
        edge.origin,
    )


def _problem_row(problem: Problem) -> _Row:
    return (problem.source, problem.place, problem.cause, problem.advice, problem.lost, problem.about)


def _list(items: Iterable[str]) -> str:
    return _JSON.encode(tuple(items))


def open_store(path: str | Path) -> Store:
    """Open a store for reading; close it, or use it in a with statement.

    Raises StoreError where there is no store, the file is none, or it is of another version.
    """
    place = Path(path)
    if not place.is_file():
        advice = "make one with reftel build, or name another file"
        raise StoreError("there is no store", place=str(path), advice=advice)
    try:
        database = sqlite3.connect(_address(place), uri=True)
    except sqlite3.Error as error:
        raise StoreError(
            f"cannot be opened: {error}", place=str(path), advice="see who may read it"
        ) from error
    try:
        _check(database, str(path))
    except BaseException:
        database.close()
        raise
    return Store(database, str(path))


def _address(path: Path) -> str:
    return path.resolve().as_uri() + "?mode=ro"


def _check(database: sqlite3.Connection, place: str) -> None:
    advice = "name the reftel.sqlite of a build"
    try:
        (application,) = database.execute("PRAGMA application_id").fetchone()
        (version,) = database.execute("PRAGMA user_version").fetchone()
    except sqlite3.Error as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_NOTADB:
            raise _damaged(place, error) from error
        application = None
    if application != _APPLICATION_ID:
        raise StoreError("is no store of reftel", place=place, advice=advice)
    if version != _VERSION:
        cause = f"is of version {version}, this reftel reads version {_VERSION}"
        if version > _VERSION:
            raise NewerStore(cause, place=place, advice="use the reftel that built it, or a later one")
        raise StoreError(cause, place=place, advice="build it again")


def _damaged(place: str, error: Exception) -> StoreError:
    return StoreError(f"is damaged: {error}", place=place, advice="build it again")


class Store:
    """A store open for reading. What it iterates over it reads row by row, in the order of the build."""

    def __init__(self, database: sqlite3.Connection, place: str) -> None:
        self._database = database
        self._place = place

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def nodes(self) -> Iterator[Node]:
        """Give all cables, held and missing."""
        return self._read(_node, _CABLES, f"cables ORDER BY {_IN_ORDER}")

    def edges(self) -> Iterator[Edge]:
        """Give all citations, one per pair."""
        rest = f"{_ORDERED} CROSS JOIN citations ON citing = ordered ORDER BY y, p, s, citations.rowid"
        return self._read(_edge, _CITATIONS, rest)

    def decisions(self) -> Iterator[Decision]:
        """Give all references with what they were found to be."""
        rest = f"{_ORDERED} CROSS JOIN refs ON citing = ordered ORDER BY y, p, s, id"
        return self._read(_decision, _REFS, rest)

    def problems(self) -> Iterator[Problem]:
        """Give what could not be read."""
        return self._read(_problem, _PROBLEMS, "problems ORDER BY id")

    def mentions(self) -> Iterator[tuple[MRN, Mention]]:
        """Give all mentions, each with its citing cable."""
        rest = f"{_ORDERED} CROSS JOIN mentions ON citing = ordered ORDER BY y, p, s, id"
        return self._read(lambda row: (stored_mrn(row[0]), _mention(row)), _MENTIONS, rest)

    def documents(self) -> Iterator[Document]:
        """Give all documents, cable by cable, then those that tell no MRN."""
        columns = f"documents.{_DOCUMENTS.replace(', ', ', documents.')}"
        ordered = f"{_ORDERED} CROSS JOIN documents ON mrn = ordered ORDER BY y, p, s, position"
        yield from self._read(_document, columns, ordered)
        yield from self._read(_document, _DOCUMENTS, "documents WHERE mrn IS NULL ORDER BY source, id")

    def collection(self) -> Collection:
        """Give all that the store knows, in memory."""
        return Collection(
            nodes=tuple(self.nodes()),
            edges=tuple(self.edges()),
            decisions=tuple(self.decisions()),
            mentions=tuple(self.mentions()),
            documents=tuple(self.documents()),
            problems=tuple(self.problems()),
            notes=tuple(self._read(tuple, "name, count", "notes ORDER BY rowid")),
        )

    def read_of(self, mrn: MRN) -> Iterator[Cable]:
        """Give the documents of a cable as they were read, without their texts, the main one first."""
        rest = "documents WHERE mrn = ? AND packed IS NOT NULL ORDER BY position"
        return self._read(lambda row: unpack_cable(row[0]), "packed", rest, (str(mrn),))

    def cited_as_found(self, mrn: MRN) -> bool:
        """Say whether any reference is found to be a cable, whatever people say."""
        rest = "refs WHERE found_cited = ?1 OR (cited = ?1 AND corrected_by = '') LIMIT 1"
        return any(self._read(tuple, "1", rest, (str(mrn),)))

    def knows_number(self, post: str, serial: int | None) -> bool:
        """Say whether a document of any year has this post and serial."""
        rest = "documents WHERE post = ? AND serial = ? AND read_mrn IS NOT NULL"
        return any(self._read(tuple, "1", rest, (post, serial)))

    def inputs(self) -> Iterator[InputFile]:
        """Give the files that were read."""
        return self._read(InputFile._make, _INPUTS, "inputs ORDER BY name")

    def corrections(self) -> Iterator[dict[str, str]]:
        """Give what people corrected, as records."""
        names = _CORRECTIONS.replace("target", "to").split(", ")
        for row in self._read(tuple, _CORRECTIONS, "corrections ORDER BY id"):
            yield {name: value for name, value in zip(names, row, strict=True) if value}

    def facts(self) -> dict[str, str]:
        """Give facts about the build itself, by name."""
        return dict(self._read(tuple, "name, value", "facts"))

    def counts(self) -> dict[str, int]:
        """Give what the store holds in numbers, by the names of the view counts, then the build's notes."""
        return dict(self._read(tuple, "name, count", "counts"))

    def cable(self, mrn: MRN) -> StoredCable:
        """Give all that is known of one cable; raises NotInStore, with like MRNs as advice."""
        key = (str(mrn),)
        node = next(self._read(_node, _CABLES, "cables WHERE mrn = ?", key), None)
        if node is None:
            raise NotInStore(f"{mrn} is not in the store", place=self._place, advice=self._advise(mrn))
        cited_by = f"citations CROSS JOIN {_ORDERED} ON citing = ordered WHERE cited = ? ORDER BY y, p, s"
        return StoredCable(
            node=node,
            decisions=tuple(self._read(_decision, _REFS, "refs WHERE citing = ? ORDER BY id", key)),
            cites=tuple(self._read(_edge, _CITATIONS, "citations WHERE citing = ? ORDER BY rowid", key)),
            cited_by=tuple(self._read(_edge, _CITATIONS, cited_by, key)),
            mentions=tuple(self._read(_mention, _MENTIONS, "mentions WHERE citing = ? ORDER BY id", key)),
            documents=tuple(
                self._read(_document, _DOCUMENTS, "documents WHERE mrn = ? ORDER BY position", key)
            ),
            problems=tuple(self._read(_problem, _PROBLEMS, "problems WHERE about = ? ORDER BY id", key)),
            neighbours={neighbour.mrn: neighbour for neighbour in self._neighbours(mrn)},
        )

    def cables(self, mrns: Iterable[str]) -> dict[str, Node]:
        """Give the cables of these MRNs, by MRN; those that the store does not know are left out."""
        rest = f"cables WHERE mrn IN (SELECT value FROM json_each(?)) ORDER BY {_IN_ORDER}"  # noqa: S608
        return {str(node.mrn): node for node in self._read(_node, _CABLES, rest, (_list(mrns),))}

    def links(self, mrns: Iterable[str], side: Side) -> Iterator[tuple[str, str]]:
        """Give pairs of MRNs: one of these as the citing (or cited) cable, and the cable at the other end."""
        other = _other(side)
        rest = f"json_each(?) CROSS JOIN citations ON {side} = value ORDER BY key, {other}"
        return self._read(tuple, f"value, {other}", rest, (_list(mrns),))

    def dated_links(self, mrns: Iterable[str], side: Side, follow: Follow) -> Iterator[tuple[str, str]]:
        """Give the same for the citations that are followed; the other ends in the order of their dates."""
        other = _other(side)
        rest = f"""
            json_each(?1) CROSS JOIN citations ON {side} = value CROSS JOIN cables ON mrn = {other}
            WHERE (?2 = '' OR relation = ?2) AND (?3 = '' OR {_LATEST} >= ?3)
              AND (?4 = '' OR {_EARLIEST} BETWEEN '1' AND ?4 || '~')
            ORDER BY key, {_EARLIEST}, mrn"""
        return self._read(tuple, f"value, {other}", rest, (_list(mrns), *follow))

    def all_links(self) -> Iterator[tuple[str, str]]:
        """Give all citations as pairs of MRNs: citing, cited."""
        return self._read(tuple, "citing, cited", "citations ORDER BY citing, cited")

    def dates(self) -> Iterator[tuple[str, str]]:
        """Give the MRN of each cable that cites or is cited, and its earliest date, the latest first."""
        rest = f"cables WHERE cites > 0 OR cited_by > 0 ORDER BY {_EARLIEST} DESC, mrn"
        return self._read(tuple, f"mrn, {_EARLIEST}", rest)

    def citations(self, pairs: Iterable[tuple[str, str]]) -> Iterator[Edge]:
        """Give the citations of these pairs of citing and cited MRNs."""
        rest = """
            json_each(?) AS pair CROSS JOIN citations
              ON citing = json_extract(pair.value, '$[0]') AND cited = json_extract(pair.value, '$[1]')"""
        return self._read(_edge, _CITATIONS, rest, (_JSON.encode(list(pairs)),))

    def citations_of(self, mrns: Iterable[str]) -> Iterator[Edge]:
        """Give the citations that name these cables."""
        rest = f"""
            citations CROSS JOIN {_ORDERED} ON citing = ordered
            WHERE cited IN (SELECT value FROM json_each(?)) ORDER BY y, p, s, citations.rowid"""  # noqa: S608
        return self._read(_edge, _CITATIONS, rest, (_list(mrns),))

    def marked_notal(self, mrns: Iterable[str]) -> set[tuple[str, str]]:
        """Give the pairs of citing and cited MRN, to these cables, with a reference marked NOTAL."""
        rest = "refs WHERE cited IN (SELECT value FROM json_each(?)) AND notal = 1"
        return set(self._read(tuple, "citing, cited", rest, (_list(mrns),)))

    def references_of(self, mrns: Iterable[str]) -> Iterator[Decision]:
        """Give the references of these cables."""
        rest = "refs WHERE citing IN (SELECT value FROM json_each(?)) ORDER BY id"
        return self._read(_decision, _REFS, rest, (_list(mrns),))

    def relations_to(self, mrns: Iterable[str]) -> dict[str, dict[Relation, int]]:
        """Give how often each of these cables is cited, by relation."""
        rest = "citations WHERE cited IN (SELECT value FROM json_each(?)) GROUP BY cited, relation"
        found: dict[str, dict[Relation, int]] = {}
        for cited, relation, count in self._read(tuple, "cited, relation, count(*)", rest, (_list(mrns),)):
            found.setdefault(cited, {})[Relation(relation)] = count
        return found

    def most(self, by: Literal["cited_by", "cites"], only: Filter, limit: int) -> list[Node]:
        """Give the cables that are most often cited, or cite most; `limit` 0 gives all."""
        fits, values = _condition(only)
        rest = f"cables WHERE {by} > 0 AND {fits} ORDER BY {by} DESC, year, post, serial LIMIT ?"
        return list(self._read(_node, _CABLES, rest, (*values, limit or -1)))

    def most_answered(self, only: Filter, limit: int) -> list[Node]:
        """Give the cables to which most cables respond."""
        fits, values = _condition(only)
        rest = f"""
            (SELECT cited, count(*) AS answers FROM citations WHERE relation = 'responds_to' GROUP BY cited)
            CROSS JOIN cables ON mrn = cited
            WHERE {fits} ORDER BY answers DESC, year, post, serial LIMIT ?"""  # noqa: S608 (our own words)
        return list(self._read(_node, _CABLES, rest, (*values, limit or -1)))

    def missing(self, only: Filter, limit: int) -> list[Node]:
        """Give the cables that the collection lacks, the most cited first.

        TAGS and classifications are those of the cables that cite them: a missing cable has none.
        """
        fits, values = _condition(Filter(posts=only.posts, years=only.years))
        cited, more = self._cited_by_fitting(Filter(tags=only.tags, classifications=only.classifications))
        rest = (
            f"cables WHERE held = 0 AND {fits} AND {cited} ORDER BY cited_by DESC, year, post, serial LIMIT ?"
        )
        return list(self._read(_node, _CABLES, rest, (*values, *more, limit or -1)))

    def search(self, words: str, only: Filter = EVERYTHING, limit: int = 20) -> list[Node]:
        """Give the cables whose MRN, subject and TAGS have all the words, the best matches first; behind
        them those whose text has them, where texts are kept.

        A word that ends in *, and the beginning of an MRN such as 09OSLO, stand for all words that begin
        so; `limit` 0 gives all.
        """
        query = _search_query(words)
        if not query:
            return []
        fits, values = _condition(only)
        rest = f"""
            cables JOIN ({_TEXTS_TOO if self._has_texts() else _WORDS}) ON cables.rowid = found
            WHERE {fits} ORDER BY rank, year, post, serial LIMIT ?"""
        return list(self._read(_node, _CABLES, rest, (query, *values, limit or -1)))

    def _has_texts(self) -> bool:
        return any(self._read(tuple, "1", "texts LIMIT 1"))

    def fitting(self, only: Filter) -> set[str]:
        """Give the MRNs of all cables that a filter keeps."""
        fits, values = _condition(only)
        return {mrn for (mrn,) in self._read(tuple, "mrn", f"cables WHERE {fits}", values)}

    def most_cited_of(self, mrns: Iterable[str]) -> Node:
        """Give the one of these cables that most cables cite."""
        rest = """
            cables WHERE mrn IN (SELECT value FROM json_each(?))
            ORDER BY cited_by DESC, year, post, serial LIMIT 1"""
        return next(self._read(_node, _CABLES, rest, (_list(mrns),)))

    def count_cables(self, only: Filter) -> Iterator[tuple[int, str, int, int]]:
        """Give, for each year and post: year, post, how many are held, how many missing."""
        fits, values = _condition(only)
        rest = f"cables WHERE {fits} GROUP BY post, year"
        return self._read(tuple, "year, post, sum(held), sum(1 - held)", rest, values)

    def count_classifications(self, only: Filter) -> dict[str, int]:
        """Give how many of the held cables have each classification."""
        fits, values = _condition(only)
        rest = f"cables WHERE held = 1 AND {fits} GROUP BY classification"
        return dict(self._read(tuple, "classification, count(*)", rest, values))

    def count_statuses(self, only: Filter) -> dict[Status, int]:
        """Give how many references of the cables have each status."""
        fits, values = _condition(only)
        rest = f"cables CROSS JOIN refs ON citing = mrn WHERE {fits}" if values else "refs"
        found = dict(self._read(tuple, "status, count(*)", f"{rest} GROUP BY status", values))
        return {status: found.get(status, 0) for status in Status}

    @contextmanager
    def beside(self, path: str | Path) -> Iterator[None]:
        """Open another store beside this one, for the methods that compare; raises as open_store."""
        open_store(path).close()
        self._database.execute("ATTACH ? AS other", (_address(Path(path)),))
        try:
            yield
        finally:
            self._database.execute("DETACH other")

    def held_beside(self) -> list[tuple[str, bool]]:
        """Give the cables that the store beside holds and this one does not; True for those missing here."""
        rest = """
            other.cables AS o LEFT JOIN main.cables AS m ON m.mrn = o.mrn
            WHERE o.held = 1 AND m.held IS NOT 1 ORDER BY o.year, o.post, o.serial"""
        return list(self._read(tuple, "o.mrn, m.held IS 0", rest))

    def cited_on_one_side(self, beside: bool) -> list[tuple[str, str]]:
        """Give the citations of cables held in both stores that only the one beside (or this one) has."""
        mine, theirs = ("other", "main") if beside else ("main", "other")
        rest = f"""
            (SELECT citing, cited FROM {mine}.citations AS m WHERE NOT EXISTS (
                SELECT 1 FROM {theirs}.citations AS t WHERE t.citing = m.citing AND t.cited = m.cited))
            WHERE EXISTS (SELECT 1 FROM {theirs}.cables WHERE mrn = citing AND held = 1)"""  # noqa: S608
        return list(self._read(tuple, "citing, cited", rest))

    def _cited_by_fitting(self, only: Filter) -> tuple[str, _Row]:
        if only == EVERYTHING:
            return "1", ()
        fits, values = _condition(only, "c")
        few = list(self._read(tuple, "mrn", f"cables AS c WHERE {fits} LIMIT {_FEW}", values))
        if len(few) < _FEW:
            citing = _list(mrn for (mrn,) in few)
            return "mrn IN (SELECT cited FROM json_each(?) CROSS JOIN citations ON citing = value)", (citing,)
        link = "citations CROSS JOIN cables AS c ON c.mrn = citing"
        return f"EXISTS (SELECT 1 FROM {link} WHERE cited = cables.mrn AND {fits})", values  # noqa: S608

    def _neighbours(self, mrn: MRN) -> Iterator[Node]:
        rest = f"""
            cables WHERE mrn IN (
                SELECT cited FROM citations WHERE citing = ?1
                UNION SELECT citing FROM citations WHERE cited = ?1
            ) ORDER BY {_IN_ORDER}"""  # noqa: S608 (our own words alone)
        return self._read(_node, _CABLES, rest, (str(mrn),))

    def _advise(self, mrn: MRN) -> str:
        like = self._spelled_alike(mrn) + self._near(mrn)
        return "the nearest that are: " + ", ".join(like) if like else f"no cable of {mrn.post} is"

    def _near(self, mrn: MRN) -> list[str]:
        rest = "cables WHERE post = ? AND year = ? ORDER BY abs(serial - ?), serial LIMIT 3"
        return [key for (key,) in self._read(tuple, "mrn", rest, (mrn.post, mrn.year, mrn.serial))]

    def _spelled_alike(self, mrn: MRN) -> list[str]:
        # Only a question that fails needs this.
        from rapidfuzz.distance import OSA
        from rapidfuzz.process import extract

        rest = "cables WHERE serial = ? ORDER BY year, post"
        same_serial = [key for (key,) in self._read(tuple, "mrn", rest, (mrn.serial,))]
        return [
            key for key, *_ in extract(str(mrn), same_serial, scorer=OSA.distance, score_cutoff=2, limit=3)
        ]

    def _read(self, make: Callable[[_Row], _T], columns: str, rest: str, values: _Row = ()) -> Iterator[_T]:
        statement = f"SELECT {columns} FROM {rest}"  # noqa: S608 (our own words alone)
        try:
            for row in self._database.execute(statement, values):
                yield make(row)
        except (sqlite3.Error, ValueError) as error:
            raise _damaged(self._place, error) from error


def _other(side: Side) -> Side:
    return "cited" if side == "citing" else "citing"


def _condition(only: Filter, table: str = "cables") -> tuple[str, _Row]:
    """Give the filter as a condition of SQL, and its values."""
    parts = (
        (f"{table}.post = ?", only.posts),
        (f"{table}.year = ?", only.years),
        (f"instr({table}.tags, ?)", tuple(map(_JSON.encode, only.tags))),
        (
            f"instr({table}.classification || '//', ?) = 1",
            tuple(f"{name}//" for name in only.classifications),
        ),
    )
    conditions = [f"({' OR '.join([part] * len(values))})" for part, values in parts if values]
    return " AND ".join(conditions) or "1", tuple(value for _, values in parts for value in values)


def _search_query(words: str) -> str:
    # Each word is quoted, else FTS5 takes marks in it for its own language.
    return " ".join(_quoted(word) for word in words.replace("\0", " ").split())


def _quoted(word: str) -> str:
    plain = word.rstrip("*").encode("utf-8", "replace").decode().replace('"', '""')
    begins = word.endswith("*") or _MRN_BEGINS.fullmatch(word)
    return f'"{plain}"*' if begins else f'"{plain}"'


def stored_mrn(text: str) -> MRN:
    """Read back what str of an MRN wrote.

    >>> stored_mrn("09STATE91633")
    MRN(year=2009, post='STATE', serial=91633)
    """
    post = text[2:].rstrip("0123456789")
    return MRN(full_year(int(text[:2])), post, int(text[2 + len(post) :]))


def _node(row: _Row) -> Node:
    (_, year, post, serial, held, date, earliest, latest, likely, classification, *rest) = row
    captions, tags, subject, sender, action, info, precedence, cites, cited_by, source, corrected = rest
    return Node(
        mrn=MRN(year, post, serial),
        held=bool(held),
        date=date,
        date_earliest=earliest,
        date_latest=latest,
        date_likely=likely,
        classification=classification,
        captions=_items(captions),
        tags=_items(tags),
        subject=subject,
        sender=sender,
        action=_items(action),
        info=_items(info),
        precedence=precedence,
        cites=cites,
        cited_by=cited_by,
        source=source,
        corrected=corrected,
    )


def _document(row: _Row) -> Document:
    mrn, source, place, form, role, section, sections, digest, chars = row
    return Document(
        mrn=stored_mrn(mrn) if mrn else None,
        source=source,
        place=place,
        form=Form(form),
        role=role,
        section=None if section is None else (section, sections),
        digest=digest,
        chars=chars,
    )


def _decision(row: _Row) -> Decision:
    citing, position, label, text, start, end, kind, year, post, serial, notal, notes, *rest = row
    status, cited, year_from, reason, candidates, source, *found, corrected_by = rest
    return Decision(
        citing=stored_mrn(citing),
        position=position,
        ref=Ref(label, text, start, end, Kind(kind), year, post, serial, bool(notal), _items(notes)),
        resolution=_resolution(status, cited, year_from, reason, candidates),
        source=source,
        found=_resolution(*found) if found[0] else None,
        corrected_by=corrected_by,
    )


def _mention(row: _Row) -> Mention:
    _, text, start, end, labels, paragraph, sentence, relation, dangling, positions, all_refs, *rest = row
    year, post, serial, notal, notes, status, cited, year_from, reason, candidates = rest
    cable = None
    if post is not None:
        cable = Ref("", text, start, end, Kind.CABLE, year, post, serial, bool(notal), _items(notes))
    return Mention(
        text=text,
        start=start,
        end=end,
        labels=_items(labels),
        paragraph=paragraph,
        sentence=sentence,
        relation=Relation(relation),
        dangling=_items(dangling),
        positions=tuple(json.loads(positions)),
        all_refs=bool(all_refs),
        cable=cable,
        resolution=_resolution(status, cited, year_from, reason, candidates) if status else None,
    )


def _resolution(status: str, cited: str, year_from: str, reason: str, candidates: str) -> Resolution:
    return Resolution(
        status=Status(status),
        mrn=stored_mrn(cited) if cited else None,
        year_from=YearFrom(year_from) if year_from else None,
        reason=reason,
        candidates=tuple(map(stored_mrn, _items(candidates))),
    )


def _edge(row: _Row) -> Edge:
    citing, cited, labels, texts, relation, mentions, sentence, year_from, origin = row
    return Edge(
        citing=stored_mrn(citing),
        cited=stored_mrn(cited),
        labels=_items(labels),
        texts=_items(texts),
        relation=Relation(relation),
        mentions=mentions,
        sentence=sentence,
        year_from=YearFrom(year_from) if year_from else None,
        origin=origin,
    )


def _problem(row: _Row) -> Problem:
    source, place, cause, advice, lost, about = row
    return Problem(source, place, cause, advice, bool(lost), about)


def _items(text: str) -> tuple[str, ...]:
    if text == "[]":
        return ()
    # Where nothing is escaped, quotation marks stand around items alone: a tenth of the time of JSON.
    if text.startswith('["') and "\\" not in text:
        return tuple(text[2:-2].split('", "'))
    return tuple(json.loads(text))
