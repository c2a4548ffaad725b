"""The store: all that a build knows, in one SQLite file (schema.sql says what is where)."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, Self, TypeVar

from reftel.errors import NotInStore, OutputError, StoreError
from reftel.files import replacing
from reftel.models import (
    MRN,
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

_APPLICATION_ID = int.from_bytes(b"rftl", "big")
_VERSION = 1
_JSON = json.JSONEncoder(ensure_ascii=False)

_CABLES = (
    "mrn, year, post, serial, held, date, date_earliest, date_latest, classification, captions, tags, "
    "subject, sender, action, info, precedence, cites, cited_by, source"
)
_DOCUMENTS = "mrn, source, place, form, role, section, sections, digest, chars"
_REFS = (
    "citing, position, label, text, start_char, end_char, kind, written_year, written_post, "
    "written_serial, notal, notes, status, cited, year_from, reason, candidates, source"
)
_MENTIONS = "citing, text, start_char, end_char, labels, paragraph, sentence, relation, dangling"
_CITATIONS = "citing, cited, labels, texts, relation, mentions, sentence, year_from, origin"
_PROBLEMS = "source, place, cause, advice, lost"

_T = TypeVar("_T")
_Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class StoredCable:
    """All that a store knows of one cable.

    `decisions` are its own references in order, `cites` and `cited_by` the edges out and in,
    `neighbours` the cables at the other end of these.
    """

    node: Node
    decisions: tuple[Decision, ...]
    cites: tuple[Edge, ...]
    cited_by: tuple[Edge, ...]
    mentions: tuple[Mention, ...]
    documents: tuple[Document, ...]
    neighbours: Mapping[MRN, Node]


def write_store(path: Path, collection: Collection) -> None:
    """Write a collection as a new store; the same collection gives the same bytes.

    It is written beside `path` and takes its place when it is whole: an earlier store survives every
    failure. Raises OutputError where it cannot be written.
    """
    with replacing(path) as aside:
        try:
            with closing(sqlite3.connect(aside, isolation_level=None)) as database:
                _fill(database, collection)
        except sqlite3.Error as error:
            raise OutputError(
                f"the store cannot be written: {error}",
                place=str(path),
                advice="see that the disk has room; an earlier store is as it was",
            ) from error


def _fill(database: sqlite3.Connection, collection: Collection) -> None:
    # A file that fails is thrown away as a whole, so it needs no journal.
    database.execute("PRAGMA journal_mode = OFF")
    database.execute("PRAGMA synchronous = OFF")
    database.execute("PRAGMA foreign_keys = ON")
    database.executescript(files("reftel").joinpath("schema.sql").read_text(encoding="utf-8"))
    database.execute("BEGIN")
    _insert(database, "cables", _CABLES, map(_cable_row, collection.nodes))
    _insert(database, "documents", _DOCUMENTS, map(_document_row, collection.documents))
    _insert(database, "refs", _REFS, map(_ref_row, collection.decisions))
    mentions = (_mention_row(citing, mention) for citing, mention in collection.mentions)
    _insert(database, "mentions", _MENTIONS, mentions)
    _insert(database, "citations", _CITATIONS, map(_citation_row, collection.edges))
    _insert(database, "problems", _PROBLEMS, map(_problem_row, collection.problems))
    _insert(database, "notes", "name, count", collection.notes)
    database.execute("INSERT INTO cables_fts (cables_fts) VALUES ('rebuild')")
    database.execute("COMMIT")


def _insert(database: sqlite3.Connection, table: str, columns: str, rows: Iterable[_Row]) -> None:
    marks = ", ".join("?" for _ in columns.split(","))
    statement = f"INSERT INTO {table} ({columns}) VALUES ({marks})"  # noqa: S608 (our own words alone)
    database.executemany(statement, map(_storable, rows))


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
    return (problem.source, problem.place, problem.cause, problem.advice, problem.lost)


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
        database = sqlite3.connect(place.resolve().as_uri() + "?mode=ro", uri=True)
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
        advice = "build it again" if version < _VERSION else "use the reftel that built it, or a later one"
        raise StoreError(
            f"is of version {version}, this reftel reads version {_VERSION}", place=place, advice=advice
        )


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
        return self._read(_node, _CABLES, "cables ORDER BY rowid")

    def edges(self) -> Iterator[Edge]:
        """Give all citations, one per pair."""
        return self._read(_edge, _CITATIONS, "citations ORDER BY rowid")

    def decisions(self) -> Iterator[Decision]:
        """Give all references with what they were found to be."""
        return self._read(_decision, _REFS, "refs ORDER BY id")

    def problems(self) -> Iterator[Problem]:
        """Give what could not be read."""
        return self._read(_problem, _PROBLEMS, "problems ORDER BY id")

    def counts(self) -> dict[str, int]:
        """Give what the store holds in numbers, by the names of the view counts, then the build's notes."""
        return dict(self._read(tuple, "name, count", "counts"))

    def cable(self, mrn: MRN) -> StoredCable:
        """Give all that is known of one cable; raises NotInStore, with like MRNs as advice."""
        key = (str(mrn),)
        node = next(self._read(_node, _CABLES, "cables WHERE mrn = ?", key), None)
        if node is None:
            raise NotInStore(f"{mrn} is not in the store", place=self._place, advice=self._advise(mrn))
        return StoredCable(
            node=node,
            decisions=tuple(self._read(_decision, _REFS, "refs WHERE citing = ? ORDER BY id", key)),
            cites=tuple(self._read(_edge, _CITATIONS, "citations WHERE citing = ? ORDER BY rowid", key)),
            cited_by=tuple(self._read(_edge, _CITATIONS, "citations WHERE cited = ? ORDER BY rowid", key)),
            mentions=tuple(self._read(_mention, _MENTIONS, "mentions WHERE citing = ? ORDER BY id", key)),
            documents=tuple(self._read(_document, _DOCUMENTS, "documents WHERE mrn = ? ORDER BY id", key)),
            neighbours={neighbour.mrn: neighbour for neighbour in self._neighbours(mrn)},
        )

    def search(self, words: str, limit: int = 20) -> list[Node]:
        """Give the cables whose MRN, subject and TAGS have all the words, the best matches first.

        A word that ends in * stands for all words that begin so.
        """
        query = _search_query(words)
        if not query:
            return []
        rest = """
            cables JOIN (SELECT rowid AS found, rank FROM cables_fts WHERE cables_fts MATCH ?)
              ON cables.rowid = found
            ORDER BY rank, year, post, serial LIMIT ?"""
        return list(self._read(_node, _CABLES, rest, (query, limit)))

    def _neighbours(self, mrn: MRN) -> Iterator[Node]:
        rest = """
            cables WHERE mrn IN (
                SELECT cited FROM citations WHERE citing = ?1
                UNION SELECT citing FROM citations WHERE cited = ?1
            ) ORDER BY rowid"""
        return self._read(_node, _CABLES, rest, (str(mrn),))

    def _advise(self, mrn: MRN) -> str:
        like = self._spelled_alike(mrn) + self._near(mrn)
        return "the nearest that are: " + ", ".join(like) if like else f"no cable of {mrn.post} is"

    def _near(self, mrn: MRN) -> list[str]:
        rest = "cables WHERE post = ? AND year = ? ORDER BY abs(serial - ?), serial LIMIT 3"
        return [key for (key,) in self._read(tuple, "mrn", rest, (mrn.post, mrn.year, mrn.serial))]

    def _spelled_alike(self, mrn: MRN) -> list[str]:
        # Only a question that fails needs this.
        from rapidfuzz.distance import OSA  # noqa: PLC0415
        from rapidfuzz.process import extract  # noqa: PLC0415

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


def _search_query(words: str) -> str:
    # Each word is quoted, else FTS5 takes marks in it for its own language.
    return " ".join(_quoted(word) for word in words.replace("\0", " ").split())


def _quoted(word: str) -> str:
    plain = word.rstrip("*").encode("utf-8", "replace").decode().replace('"', '""')
    return f'"{plain}"*' if word.endswith("*") else f'"{plain}"'


def _mrn(text: str) -> MRN:
    """Read back what str of an MRN wrote.

    >>> _mrn("09STATE91633")
    MRN(year=2009, post='STATE', serial=91633)
    """
    post = text[2:].rstrip("0123456789")
    return MRN(full_year(int(text[:2])), post, int(text[2 + len(post) :]))


def _node(row: _Row) -> Node:
    (_, year, post, serial, held, date, earliest, latest, classification, captions, tags, *rest) = row
    subject, sender, action, info, precedence, cites, cited_by, source = rest
    return Node(
        mrn=MRN(year, post, serial),
        held=bool(held),
        date=date,
        date_earliest=earliest,
        date_latest=latest,
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
    )


def _document(row: _Row) -> Document:
    mrn, source, place, form, role, section, sections, digest, chars = row
    return Document(
        mrn=_mrn(mrn),
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
    status, cited, year_from, reason, candidates, source = rest
    return Decision(
        citing=_mrn(citing),
        position=position,
        ref=Ref(label, text, start, end, Kind(kind), year, post, serial, bool(notal), _items(notes)),
        resolution=Resolution(
            status=Status(status),
            mrn=_mrn(cited) if cited else None,
            year_from=YearFrom(year_from) if year_from else None,
            reason=reason,
            candidates=tuple(map(_mrn, _items(candidates))),
        ),
        source=source,
    )


def _mention(row: _Row) -> Mention:
    _, text, start, end, labels, paragraph, sentence, relation, dangling = row
    return Mention(
        text, start, end, _items(labels), paragraph, sentence, Relation(relation), _items(dangling)
    )


def _edge(row: _Row) -> Edge:
    citing, cited, labels, texts, relation, mentions, sentence, year_from, origin = row
    return Edge(
        citing=_mrn(citing),
        cited=_mrn(cited),
        labels=_items(labels),
        texts=_items(texts),
        relation=Relation(relation),
        mentions=mentions,
        sentence=sentence,
        year_from=YearFrom(year_from) if year_from else None,
        origin=origin,
    )


def _problem(row: _Row) -> Problem:
    source, place, cause, advice, lost = row
    return Problem(source, place, cause, advice, bool(lost))


def _items(text: str) -> tuple[str, ...]:
    return tuple(json.loads(text))
