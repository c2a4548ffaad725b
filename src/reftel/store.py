"""The store: all that a build knows, in one SQLite file (schema.sql says what is where)."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal, NamedTuple, Self, TypeVar

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
_MENTIONS = (
    "citing, text, start_char, end_char, labels, paragraph, sentence, relation, dangling, positions, "
    "all_refs, written_year, written_post, written_serial, notal, notes, status, cited, year_from, reason, "
    "candidates"
)
_CITATIONS = "citing, cited, labels, texts, relation, mentions, sentence, year_from, origin"
_PROBLEMS = "source, place, cause, advice, lost"

# Listings of what few cables cite begin with those few, of what many cite with the most cited.
_FEW = 20_000
_EARLIEST = "CASE WHEN held THEN date ELSE date_earliest END"
_LATEST = "CASE WHEN held THEN date ELSE date_latest END"

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

    def cables(self, mrns: Iterable[str]) -> dict[str, Node]:
        """Give the cables of these MRNs, by MRN; those that the store does not know are left out."""
        rest = "cables WHERE mrn IN (SELECT value FROM json_each(?)) ORDER BY rowid"
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
        rest = "citations WHERE cited IN (SELECT value FROM json_each(?)) ORDER BY rowid"
        return self._read(_edge, _CITATIONS, rest, (_list(mrns),))

    def marked_notal(self, mrns: Iterable[str]) -> set[tuple[str, str]]:
        """Give the pairs of citing and cited MRN, to these cables, with a reference marked NOTAL."""
        rest = "refs WHERE cited IN (SELECT value FROM json_each(?)) AND notal = 1"
        return set(self._read(tuple, "citing, cited", rest, (_list(mrns),)))

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
        """Give the cables whose MRN, subject and TAGS have all the words, the best matches first.

        A word that ends in *, and the beginning of an MRN such as 09OSLO, stand for all words that begin
        so; `limit` 0 gives all.
        """
        query = _search_query(words)
        if not query:
            return []
        fits, values = _condition(only)
        rest = f"""
            cables JOIN (SELECT rowid AS found, rank FROM cables_fts WHERE cables_fts MATCH ?)
              ON cables.rowid = found
            WHERE {fits} ORDER BY rank, year, post, serial LIMIT ?"""  # noqa: S608 (our own words)
        return list(self._read(_node, _CABLES, rest, (query, *values, limit or -1)))

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
            WHERE o.held = 1 AND m.held IS NOT 1 ORDER BY o.rowid"""
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
        resolution=_resolution(status, cited, year_from, reason, candidates),
        source=source,
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
        mrn=_mrn(cited) if cited else None,
        year_from=YearFrom(year_from) if year_from else None,
        reason=reason,
        candidates=tuple(map(_mrn, _items(candidates))),
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
    return tuple(json.loads(text)) if text != "[]" else ()
