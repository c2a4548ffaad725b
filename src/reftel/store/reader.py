"""A store open for reading: everything that is asked of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, NamedTuple, Self, TypeVar

from reftel.errors import DamagedStore, NotInStore, StoreError, StoreUnavailable
from reftel.models import (
    MRN,
    Cable,
    Collection,
    Decision,
    Document,
    Edge,
    Mention,
    Node,
    Problem,
    Relation,
    Status,
)
from reftel.mrn import begin_of_key, parse_key
from reftel.store.checks import cells_of
from reftel.store.codec import unpack_cable
from reftel.store.opening import address, open_database
from reftel.store.rows import (
    CABLES,
    CITATIONS,
    CORRECTIONS,
    DOCUMENTS,
    INPUTS,
    JSON,
    MENTIONS,
    PROBLEMS,
    REFS,
    InputFile,
    Row,
    decision_of,
    document_of,
    edge_of,
    input_of,
    items_of,
    joined_items,
    json_list,
    mention_of,
    node_of,
    problem_of,
)
from reftel.store.schema import Steps
from reftel.store.sqlite_errors import DAMAGED_ADVICE, reading_error
from reftel.store.suggestions import OfPost, say_no_post, say_years

_T = TypeVar("_T")
Side = Literal["citing", "cited"]
Part = Literal[
    "cables",
    "citations",
    "refs",
    "citations by MRN",
    "refs to cables",
    "refs to none",
    "mentions",
    "cables in sentences",
]
Column = Sequence[Any]
Place = tuple[int, int, str, tuple[str, ...], str]

# Listings of what few cables cite begin with those few, of what many cite with the most cited.
_FEW = 20_000
_EARLIEST = "CASE WHEN held THEN date ELSE date_earliest END"
# A later build adds rows at the end: what the order of a build is, the MRNs say.
_IN_ORDER = "year, post, serial"
_ORDERED = "(SELECT mrn AS ordered, year AS y, post AS p, serial AS s FROM cables)"
# What is read as columns: a table, the columns that name the cables of a row, a condition, the order.
_PARTS: Mapping[Part, tuple[str, tuple[str, ...], str, str]] = {
    "cables": ("cables", ("mrn",), "1", _IN_ORDER),
    "citations": (
        f"{_ORDERED} CROSS JOIN citations ON citing = ordered",
        ("citing", "cited"),
        "1",
        "y, p, s, citations.rowid",
    ),
    "refs": (f"{_ORDERED} CROSS JOIN refs ON citing = ordered", ("citing",), "1", "y, p, s, id"),
    # Those of a cable that the store has lost are among these, so that it is told.
    "citations by MRN": ("citations", ("citing", "cited"), "1", "citing, rowid"),
    "refs to cables": ("refs", ("citing", "cited"), "status IN ('held', 'missing')", "citing, id"),
    "refs to none": ("refs", ("citing",), "status NOT IN ('held', 'missing')", "id"),
    "mentions": ("mentions", ("citing",), "1", "id"),
    "cables in sentences": ("mentions", ("citing",), "status IN ('held', 'missing', 'ambiguous')", "id"),
}
_NULLABLE = frozenset({"cited", "year_from"})
_ROWS = 1000
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


def open_store(path: str | Path) -> Store:
    """Open a store for reading; close it, or use it in a with statement.

    Raises StoreError where there is no store, the file is none or of another version (OlderStore,
    NewerStore, OtherStore), damaged (DamagedStore), or cannot be used now (StoreUnavailable).
    """
    database, steps = open_database(Path(path))
    return Store(database, str(path), steps)


class Store:
    """A store open for reading. What it iterates over it reads row by row, in the order of the build."""

    def __init__(self, database: sqlite3.Connection, place: str, steps: Steps) -> None:
        self._database = database
        self._place = place
        self._steps = steps

    @property
    def place(self) -> str:
        """Give the path of its file, as it was named."""
        return self._place

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def check_pages(self) -> None:
        """Raise DamagedStore where SQLite finds damage in any page of the store; it reads all of them."""
        found = next(self._read(lambda row: str(row[0]), "*", "pragma_quick_check(1)"), "ok")
        if found != "ok":
            cause = " ".join(found.removeprefix("*** in database main ***").split())
            raise DamagedStore(f"is damaged: {cause}", place=self._place, advice=DAMAGED_ADVICE)

    def damaged(self, cause: str) -> StoreError:
        """Give the error to raise where what was read of the store does not fit together."""
        return reading_error(ValueError(cause), self._place)

    def nodes(self) -> Iterator[Node]:
        """Give all cables, held and missing."""
        return self._read(node_of, CABLES, f"cables ORDER BY {_IN_ORDER}")

    def edges(self) -> Iterator[Edge]:
        """Give all citations, one per pair."""
        rest = f"{_ORDERED} CROSS JOIN citations ON citing = ordered ORDER BY y, p, s, citations.rowid"
        return self._read(edge_of, CITATIONS, rest)

    def decisions(self) -> Iterator[Decision]:
        """Give all references with what they were found to be."""
        rest = f"{_ORDERED} CROSS JOIN refs ON citing = ordered ORDER BY y, p, s, id"
        return self._read(decision_of, REFS, rest)

    def problems(self) -> Iterator[Problem]:
        """Give what could not be read."""
        return self._read(problem_of, PROBLEMS, "problems ORDER BY id")

    def mentions(self) -> Iterator[tuple[MRN, Mention]]:
        """Give all mentions, each with its citing cable."""
        rest = f"{_ORDERED} CROSS JOIN mentions ON citing = ordered ORDER BY y, p, s, id"
        return self._read(lambda row: (parse_key(row[0]), mention_of(row)), MENTIONS, rest)

    def documents(self) -> Iterator[Document]:
        """Give all documents, cable by cable, then those that tell no MRN."""
        columns = f"documents.{DOCUMENTS.replace(', ', ', documents.')}"
        ordered = f"{_ORDERED} CROSS JOIN documents ON mrn = ordered ORDER BY y, p, s, position"
        yield from self._read(document_of, columns, ordered)
        yield from self._read(document_of, DOCUMENTS, "documents WHERE mrn IS NULL ORDER BY source, id")

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

    def columns(
        self,
        part: Part,
        names: Iterable[str],
        marks: Mapping[str, str] = MappingProxyType({}),
        of: Iterable[str] | None = None,
    ) -> Iterator[Sequence[Column]]:
        """Give columns of a part of the store as they are stored, a thousand rows at a time.

        It costs a tenth of making records of them. The items of the lists in `marks` are joined by the mark
        given there; what is null is "". `of` keeps what is of these cables alone: citations have both ends
        there.
        """
        table, keys, condition, order = _PARTS[part]
        names = tuple(names)
        cells = ", ".join(f"ifnull({name}, '')" if name in _NULLABLE else name for name in names)
        # With an index for both ends each one of these cables would be looked for beside each other one.
        ends = (keys[0], *(f"+{key}" for key in keys[1:])) if keys else ()
        kept = "".join(f" AND {_among(key)}" for key in ends) if of is not None else ""
        statement = f"SELECT {cells} FROM {table} WHERE {condition}{kept} ORDER BY {order}"  # noqa: S608
        cells_of_names = cells_of(", ".join(names))
        try:
            self._steps.restart()
            rows = self._database.execute(statement, () if of is None else (json_list(of),))
            while some := rows.fetchmany(_ROWS):
                if cells_of_names:
                    cells_of_names.check_columns(some)
                columns = zip(names, zip(*some, strict=True), strict=True)
                yield [
                    joined_items(column, marks[name]) if name in marks else column for name, column in columns
                ]
        except (sqlite3.Error, ValueError) as error:
            raise reading_error(error, self._place) from error

    def measure_texts(self, of: Iterable[str] | None = None) -> tuple[int, int]:
        """Give how many characters the texts have that are kept, and of how many cables they are."""
        names = "ifnull(sum(chars), 0), count(DISTINCT mrn)"
        ((chars, cables),) = self._read(tuple, names, *_texts_of(of))
        return chars, cables

    def count_texts(self) -> int:
        """Give how many documents have their text kept."""
        return next(self._read(lambda row: int(row[0]), "count(*)", "texts"))

    def texts(self, of: Iterable[str] | None = None) -> Iterator[tuple[str, list[str]]]:
        """Give the MRN of each cable whose text is kept, with its text, or those of its sections in order."""
        rest, values = _texts_of(of)
        rows = self._read(tuple, "mrn, text", f"{rest} ORDER BY mrn, position", values)
        for mrn, found in groupby(rows, itemgetter(0)):
            yield mrn, [text for _, text in found]

    def places_of_mentions(self, of: Iterable[str] | None = None) -> dict[str, list[Place]]:
        """Give the mentions of each cable in order: start, end, the words, the labels, the MRN named."""
        names = ("citing", "start_char", "end_char", "text", "labels", "cited")
        found: dict[str, list[Place]] = {}
        for columns in self.columns("mentions", names, of=of):
            for citing, start, end, words, labels, cited in zip(*columns, strict=True):
                found.setdefault(citing, []).append((start, end, words, self._items(labels), cited))
        return found

    def _items(self, text: str) -> tuple[str, ...]:
        try:
            return items_of(text)
        except ValueError as error:
            raise reading_error(error, self._place) from error

    def read_of(self, mrn: MRN) -> Iterator[Cable]:
        """Give the documents of a cable as they were read, without their texts, the main one first."""
        rest = "documents WHERE mrn = ? AND packed IS NOT NULL ORDER BY position"
        return self._read(lambda row: unpack_cable(row[0]), "packed", rest, (str(mrn),))

    def _unpack(self, packed: bytes) -> Cable:
        try:
            return unpack_cable(packed)
        except ValueError as error:
            raise reading_error(error, self._place) from error

    def last_document(self) -> int:
        """Give the highest number of a document, 0 without any."""
        return next(self._read(lambda row: row[0] or 0, "max(id)", "documents"))

    def documents_as_read(self, span: range, with_text: bool = False) -> Iterator[tuple[str, Cable]]:
        """Give documents by their numbers, as they were read, each behind the name of its input.

        With `with_text` they have their texts, where these are kept.
        """
        rest = """
            documents JOIN inputs ON inputs.id = input LEFT JOIN texts ON document = documents.id AND ?
            WHERE documents.id BETWEEN ? AND ? AND packed IS NOT NULL ORDER BY documents.id"""
        rows = self._read(tuple, "name, packed, text", rest, (with_text, span.start, span.stop - 1))
        for name, packed, text in rows:
            cable = self._unpack(packed)
            yield name, cable._replace(text=text) if text else cable

    def references_found(self, mrn: MRN) -> Iterator[Decision]:
        """Give the references that are found to be a cable, whatever people say."""
        rest = "refs WHERE found_cited = ?1 OR (cited = ?1 AND corrected_by = '') ORDER BY id"
        return self._read(decision_of, REFS, rest, (str(mrn),))

    def read_of_sources(self, sources: Set[str]) -> frozenset[str]:
        """Give those of some sources (files, archives, members) of which there are documents with an MRN."""
        if not sources:
            return frozenset()
        named = self._read(tuple, "DISTINCT source", "documents WHERE mrn IS NOT NULL")
        return frozenset(filter(None, (input_of(source, sources) for (source,) in named)))

    def count_held_of(self, names: Iterable[str]) -> int:
        """Count the held cables of which documents are in the files of these names."""
        rest = f"inputs CROSS JOIN documents ON input = inputs.id WHERE mrn IS NOT NULL AND {_among('name')}"
        ((count,),) = self._read(tuple, "count(DISTINCT mrn)", rest, (json_list(names),))
        return int(count)

    def knows_number(self, post: str, serial: int) -> bool:
        """Say whether a document with an MRN has this post and serial, of whatever year."""
        rest = "documents WHERE post = ? AND serial = ? AND read_mrn IS NOT NULL LIMIT 1"
        return any(self._read(tuple, "1", rest, (post, serial)))

    def inputs(self) -> Iterator[InputFile]:
        """Give the files that were read."""
        return self._read(InputFile._make, INPUTS, "inputs ORDER BY name")

    def corrections(self) -> Iterator[dict[str, str]]:
        """Give what people corrected, as records."""
        names = CORRECTIONS.replace("target", "to").split(", ")
        for row in self._read(tuple, CORRECTIONS, "corrections ORDER BY id"):
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
        node = next(self._read(node_of, CABLES, "cables WHERE mrn = ?", key), None)
        if node is None:
            raise NotInStore(f"{mrn} is not in the store", place=self._place, advice=self.say_nearest(mrn))
        cited_by = f"citations CROSS JOIN {_ORDERED} ON citing = ordered WHERE cited = ? ORDER BY y, p, s"
        return StoredCable(
            node=node,
            decisions=tuple(self._read(decision_of, REFS, "refs WHERE citing = ? ORDER BY id", key)),
            cites=tuple(self._read(edge_of, CITATIONS, "citations WHERE citing = ? ORDER BY rowid", key)),
            cited_by=tuple(self._read(edge_of, CITATIONS, cited_by, key)),
            mentions=tuple(self._read(mention_of, MENTIONS, "mentions WHERE citing = ? ORDER BY id", key)),
            documents=tuple(
                self._read(document_of, DOCUMENTS, "documents WHERE mrn = ? ORDER BY position", key)
            ),
            problems=tuple(self._read(problem_of, PROBLEMS, "problems WHERE about = ? ORDER BY id", key)),
            neighbours={neighbour.mrn: neighbour for neighbour in self._neighbours(mrn)},
        )

    def cables(self, mrns: Iterable[str]) -> dict[str, Node]:
        """Give the cables of these MRNs, by MRN; those that the store does not know are left out."""
        rest = f"cables WHERE mrn IN (SELECT value FROM json_each(?)) ORDER BY {_IN_ORDER}"  # noqa: S608
        return {str(node.mrn): node for node in self._read(node_of, CABLES, rest, (json_list(mrns),))}

    def links(self, mrns: Iterable[str], side: Side) -> Iterator[tuple[str, str]]:
        """Give pairs of MRNs: one of these as the citing (or cited) cable, and the cable at the other end."""
        other = _other(side)
        rest = f"json_each(?) CROSS JOIN citations ON {side} = value ORDER BY key, {other}"
        return self._read(tuple, f"value, {other}", rest, (json_list(mrns),))

    def dated_links(self, mrns: Iterable[str], side: Side, follow: Follow) -> Iterator[tuple[str, str]]:
        """Give the same for the citations that are followed; the other ends in the order of their dates."""
        other = _other(side)
        rest = f"""
            json_each(?1) CROSS JOIN citations ON {side} = value CROSS JOIN cables ON mrn = {other}
            WHERE (?2 = '' OR relation = ?2) AND (?3 = '' OR {_LATEST} >= ?3)
              AND (?4 = '' OR {_EARLIEST} BETWEEN '1' AND ?4 || '~')
            ORDER BY key, {_EARLIEST}, {_IN_ORDER}"""
        return self._read(tuple, f"value, {other}", rest, (json_list(mrns), *follow))

    def all_links(self) -> Iterator[tuple[str, str]]:
        """Give all citations as pairs of MRNs: citing, cited."""
        return self._read(tuple, "citing, cited", "citations ORDER BY citing, cited")

    def dates(self) -> Iterator[tuple[str, str]]:
        """Give the MRN of each cable that cites or is cited, and its earliest date, the latest first."""
        rest = f"cables WHERE cites > 0 OR cited_by > 0 ORDER BY {_EARLIEST} DESC, {_IN_ORDER}"
        return self._read(tuple, f"mrn, {_EARLIEST}", rest)

    def citations(self, pairs: Iterable[tuple[str, str]]) -> Iterator[Edge]:
        """Give the citations of these pairs of citing and cited MRNs."""
        rest = """
            json_each(?) AS pair CROSS JOIN citations
              ON citing = json_extract(pair.value, '$[0]') AND cited = json_extract(pair.value, '$[1]')"""
        return self._read(edge_of, CITATIONS, rest, (JSON.encode(list(pairs)),))

    def citations_of(self, mrns: Iterable[str]) -> Iterator[Edge]:
        """Give the citations that name these cables."""
        rest = f"""
            citations CROSS JOIN {_ORDERED} ON citing = ordered
            WHERE cited IN (SELECT value FROM json_each(?)) ORDER BY y, p, s, citations.rowid"""  # noqa: S608
        return self._read(edge_of, CITATIONS, rest, (json_list(mrns),))

    def marked_notal(self, mrns: Iterable[str]) -> set[tuple[str, str]]:
        """Give the pairs of citing and cited MRN, to these cables, with a reference marked NOTAL."""
        rest = "refs WHERE cited IN (SELECT value FROM json_each(?)) AND notal = 1"
        return set(self._read(tuple, "citing, cited", rest, (json_list(mrns),)))

    def references_of(self, mrns: Iterable[str]) -> Iterator[Decision]:
        """Give the references of these cables."""
        rest = "refs WHERE citing IN (SELECT value FROM json_each(?)) ORDER BY id"
        return self._read(decision_of, REFS, rest, (json_list(mrns),))

    def relations_to(self, mrns: Iterable[str]) -> dict[str, dict[Relation, int]]:
        """Give how often each of these cables is cited, by relation."""
        rest = "citations WHERE cited IN (SELECT value FROM json_each(?)) GROUP BY cited, relation"
        found: dict[str, dict[Relation, int]] = {}
        names = "cited, relation, count(*)"
        rows = self._read(lambda row: (row[0], Relation(row[1]), row[2]), names, rest, (json_list(mrns),))
        for cited, relation, count in rows:
            found.setdefault(cited, {})[relation] = count
        return found

    def most(self, by: Literal["cited_by", "cites"], only: Filter, limit: int) -> list[Node]:
        """Give the cables that are most often cited, or cite most; `limit` 0 gives all."""
        fits, values = _condition(only)
        rest = f"cables WHERE {by} > 0 AND {fits} ORDER BY {by} DESC, year, post, serial LIMIT ?"
        return list(self._read(node_of, CABLES, rest, (*values, limit or -1)))

    def most_answered(self, only: Filter, limit: int) -> list[Node]:
        """Give the cables to which most cables respond."""
        fits, values = _condition(only)
        rest = f"""
            (SELECT cited, count(*) AS answers FROM citations WHERE relation = 'responds_to' GROUP BY cited)
            CROSS JOIN cables ON mrn = cited
            WHERE {fits} ORDER BY answers DESC, year, post, serial LIMIT ?"""  # noqa: S608 (our own words)
        return list(self._read(node_of, CABLES, rest, (*values, limit or -1)))

    def missing(self, only: Filter, limit: int) -> list[Node]:
        """Give the cables that the collection lacks, the most cited first.

        TAGS and classifications are those of the cables that cite them: a missing cable has none.
        """
        fits, values = _condition(Filter(posts=only.posts, years=only.years))
        cited, more = self._cited_by_fitting(Filter(tags=only.tags, classifications=only.classifications))
        rest = (
            f"cables WHERE held = 0 AND {fits} AND {cited} ORDER BY cited_by DESC, year, post, serial LIMIT ?"
        )
        return list(self._read(node_of, CABLES, rest, (*values, *more, limit or -1)))

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
            cables JOIN ({_TEXTS_TOO if self.has_texts() else _WORDS}) ON cables.rowid = found
            WHERE {fits} ORDER BY rank, year, post, serial LIMIT ?"""
        return list(self._read(node_of, CABLES, rest, (query, *values, limit or -1)))

    def has_texts(self) -> bool:
        """Say whether the text of any document is kept."""
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
        return next(self._read(node_of, CABLES, rest, (json_list(mrns),)))

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
        try:
            self._database.execute("ATTACH ? AS other", (address(Path(path)),))
            yield
        except (StoreError, sqlite3.Error) as error:
            fault = error if isinstance(error, StoreError) else reading_error(error, str(path))
            # One statement reads both, so the error does not tell which of them is damaged.
            is_other = isinstance(fault, StoreUnavailable) or self._is_whole()
            raise type(fault)(
                fault.cause, place=str(path) if is_other else self._place, advice=fault.advice
            ) from error
        finally:
            with suppress(sqlite3.Error):
                self._database.execute("DETACH other")

    def _is_whole(self) -> bool:
        try:
            found = self._database.execute("PRAGMA main.quick_check(1)").fetchone()
        except sqlite3.Error:
            return False
        return bool(found == ("ok",))

    def held_beside(self) -> list[tuple[str, bool]]:
        """Give the cables that the store beside holds and this one does not; True for those missing here."""
        rest = """
            other.cables AS o LEFT JOIN main.cables AS m ON m.mrn = o.mrn
            WHERE o.held = 1 AND m.held IS NOT 1 ORDER BY o.year, o.post, o.serial"""
        return list(self._read(tuple, "o.mrn, m.held IS 0", rest))

    def held_here_alone(self) -> list[str]:
        """Give the cables that this store holds and the one beside does not."""
        rest = """
            main.cables AS m LEFT JOIN other.cables AS o ON o.mrn = m.mrn
            WHERE m.held = 1 AND o.held IS NOT 1"""
        return [mrn for (mrn,) in self._read(tuple, "m.mrn", rest)]

    def cited_on_one_side(self, beside: bool) -> list[tuple[str, str]]:
        """Give the citations of cables held in both stores that only the one beside (or this one) has."""
        mine, theirs = ("other", "main") if beside else ("main", "other")
        rest = f"""
            (SELECT citing, cited FROM {mine}.citations AS m WHERE NOT EXISTS (
                SELECT 1 FROM {theirs}.citations AS t WHERE t.citing = m.citing AND t.cited = m.cited))
            WHERE EXISTS (SELECT 1 FROM {theirs}.cables WHERE mrn = citing AND held = 1)"""  # noqa: S608
        return list(self._read(tuple, "citing, cited", rest))

    def _cited_by_fitting(self, only: Filter) -> tuple[str, Row]:
        if only == EVERYTHING:
            return "1", ()
        fits, values = _condition(only, "c")
        few = list(self._read(tuple, "mrn", f"cables AS c WHERE {fits} LIMIT {_FEW}", values))
        if len(few) < _FEW:
            citing = json_list(mrn for (mrn,) in few)
            return "mrn IN (SELECT cited FROM json_each(?) CROSS JOIN citations ON citing = value)", (citing,)
        link = "citations CROSS JOIN cables AS c ON c.mrn = citing"
        return f"EXISTS (SELECT 1 FROM {link} WHERE cited = cables.mrn AND {fits})", values  # noqa: S608

    def _neighbours(self, mrn: MRN) -> Iterator[Node]:
        rest = f"""
            cables WHERE mrn IN (
                SELECT cited FROM citations WHERE citing = ?1
                UNION SELECT citing FROM citations WHERE cited = ?1
            ) ORDER BY {_IN_ORDER}"""  # noqa: S608 (our own words alone)
        return self._read(node_of, CABLES, rest, (str(mrn),))

    def say_nearest(self, mrn: MRN) -> str:
        """Name the nearest cables: of like spelling, of the same post and year, else of other years."""
        known = self.of_post(mrn.post)
        near = self._near(mrn)
        of_year = [key for key in near if parse_key(key).year == mrn.year]
        if like := list(dict.fromkeys(self._spelled_alike(mrn) + of_year)):
            return f"nearest: {', '.join(like)}"
        if known:
            return f"{known}; nearest: {', '.join(near)}"
        return say_no_post(mrn.post, self._counts_of_posts())

    def _near(self, mrn: MRN) -> list[str]:
        rest = "cables WHERE post = ? ORDER BY abs(year - ?), year, abs(serial - ?), serial LIMIT 3"
        return [key for (key,) in self._read(tuple, "mrn", rest, (mrn.post, mrn.year, mrn.serial))]

    def of_post(self, post: str) -> OfPost | None:
        """Give how many cables there are of a post; None where there is none."""
        rest = "cables WHERE post = ? GROUP BY post"
        columns = "post, sum(held), sum(1 - held), min(year), max(year)"
        return next(self._read(OfPost._make, columns, rest, (post,)), None)

    def say_what_exists(self, only: Filter, nothing_fits: bool) -> list[str]:
        """Say what cables there are of the posts and years of a filter, where it has none of one of them.

        With `nothing_fits`, where a question found none, of all these posts.
        """
        return [
            *(words for post in only.posts if (words := self._of_post_and_years(post, only, nothing_fits))),
            *([] if only.posts else self._of_years(only)),
        ]

    def _of_post_and_years(self, post: str, only: Filter, nothing_fits: bool) -> str:
        known = self.of_post(post)
        if known is None:
            return say_no_post(post, self._counts_of_posts())
        fits, values = _condition(Filter(posts=(post,), years=only.years))
        found = next(self._read(tuple, "1", f"cables WHERE {fits} LIMIT 1", values), None)
        return str(known) if nothing_fits or found is None else ""

    def _of_years(self, only: Filter) -> Iterator[str]:
        fits, values = _condition(Filter(years=only.years))
        if only.years and not any(self._read(tuple, "1", f"cables WHERE {fits} LIMIT 1", values)):
            first, last = next(self._read(tuple, "min(year), max(year)", "cables"))
            if first is not None:
                yield f"the store has cables of {say_years(first, last)}"

    def _counts_of_posts(self) -> dict[str, int]:
        return dict(self._read(tuple, "post, count(*)", "cables GROUP BY post"))

    def _spelled_alike(self, mrn: MRN) -> list[str]:
        # Only a question that fails needs this.
        from rapidfuzz.distance import OSA
        from rapidfuzz.process import extract

        rest = "cables WHERE serial = ? ORDER BY year, post"
        same_serial = [key for (key,) in self._read(tuple, "mrn", rest, (mrn.serial,))]
        return [
            key for key, *_ in extract(str(mrn), same_serial, scorer=OSA.distance, score_cutoff=2, limit=3)
        ]

    def _read(self, make: Callable[[Row], _T], columns: str, rest: str, values: Row = ()) -> Iterator[_T]:
        statement = f"SELECT {columns} FROM {rest}"  # noqa: S608 (our own words alone)
        cells = cells_of(columns)
        try:
            self._steps.restart()
            for row in self._database.execute(statement, values):
                yield make(cells.check(row) if cells else row)
        except (sqlite3.Error, ValueError) as error:
            raise reading_error(error, self._place) from error


def _texts_of(of: Iterable[str] | None) -> tuple[str, Row]:
    rest = "documents JOIN texts ON document = id WHERE mrn IS NOT NULL AND role IN ('main', 'section')"
    return (rest, ()) if of is None else (f"{rest} AND {_among('mrn')}", (json_list(of),))


def _among(name: str) -> str:
    return f"{name} IN (SELECT value FROM json_each(?1))"  # noqa: S608 (our own words alone)


def _other(side: Side) -> Side:
    return "cited" if side == "citing" else "citing"


def _condition(only: Filter, table: str = "cables") -> tuple[str, Row]:
    """Give the filter as a condition of SQL, and its values."""
    parts = (
        (f"{table}.post = ?", only.posts),
        (f"{table}.year = ?", only.years),
        (f"instr({table}.tags, ?)", tuple(map(JSON.encode, only.tags))),
        (
            f"instr({table}.classification || '//', ?) = 1",
            tuple(f"{name}//" for name in only.classifications),
        ),
    )
    conditions = [f"({' OR '.join([part] * len(values))})" for part, values in parts if values]
    return " AND ".join(conditions) or "1", tuple(value for _, values in parts for value in values)


def _search_query(words: str) -> str:
    # Each word is quoted, else FTS5 takes marks in it for its own language.
    return " AND ".join(_quoted(word) for word in words.replace("\0", " ").split())


def _quoted(word: str) -> str:
    """Give a word for FTS5, and beside it the MRNs that begin so ("09OSLO", "2009oslo")."""
    bare = word.rstrip("*")
    plain = bare.encode("utf-8", "replace").decode().replace('"', '""')
    quoted = f'"{plain}"*' if word.endswith("*") else f'"{plain}"'
    begin = begin_of_key(bare)
    if not begin:
        return quoted
    is_whole = begin[-1].isdigit() and not word.endswith("*")
    return f'({quoted} OR "{begin}")' if is_whole else f'({quoted} OR "{begin}"*)'
