"""Citations and references: who cites whom, and by which words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from reftel.model.records import MRN, Decision, Edge, Node, Relation
from reftel.store.codec import JSON, json_list
from reftel.store.database import AMONG, Database
from reftel.store.rows import CABLES, CITATIONS, REFS

Side = Literal["citing", "cited"]
_EARLIEST = "CASE WHEN held THEN date ELSE date_earliest END"
_LATEST = "CASE WHEN held THEN date ELSE date_latest END"
# A later build adds rows at the end: what the order of a build is, the MRNs say.
IN_ORDER = "year, post, serial, series"
_ORDERED = "(SELECT mrn AS ordered, year AS y, post AS p, serial AS s, series AS r FROM cables)"


class Follow(NamedTuple):
    """The citations that a thread follows: of one relation, to cables of a time; "" is any.

    `since` and `until` are days, both within; a missing cable fits where its interval has such a day.
    """

    relation: str = ""
    since: str = ""
    until: str = ""


def by_cable(table: str, key: str, then: str) -> tuple[str, str]:
    """Return a table joined so that its rows can come cable by cable, and the order in which they do."""
    return f"{_ORDERED} CROSS JOIN {table} ON {key} = ordered", f"y, p, s, r, {then}"


_EDGES, _EDGE_ORDER = by_cable("citations", "citing", "citations.rowid")


def linked(store: Database, mrns: Iterable[str], side: Side) -> Iterator[tuple[str, str]]:
    """Return pairs of MRNs: one of these as the citing (or cited) cable, and the cable at the other end."""
    other = _other(side)
    rest = f"json_each(?) CROSS JOIN citations ON {side} = value ORDER BY key, {other}"
    return store.select(tuple, f"value, {other}", rest, (json_list(mrns),))


def dated_links(
    store: Database, mrns: Iterable[str], side: Side, follow: Follow
) -> Iterator[tuple[str, str]]:
    """Return the same for the citations that are followed; the other ends in the order of their dates."""
    other = _other(side)
    rest = f"""
        json_each(?1) CROSS JOIN citations ON {side} = value CROSS JOIN cables ON mrn = {other}
        WHERE (?2 = '' OR relation = ?2) AND (?3 = '' OR {_LATEST} >= ?3)
          AND (?4 = '' OR {_EARLIEST} BETWEEN '1' AND ?4 || '~')
        ORDER BY key, {_EARLIEST}, {IN_ORDER}"""
    return store.select(tuple, f"value, {other}", rest, (json_list(mrns), *follow))


def _other(side: Side) -> Side:
    return "cited" if side == "citing" else "citing"


def all_links(store: Database) -> Iterator[tuple[str, str]]:
    """Return all citations as pairs of MRNs: citing, cited."""
    return store.select(tuple, "citing, cited", "citations ORDER BY citing, cited")


def dates(store: Database) -> Iterator[tuple[str, str]]:
    """Return the MRN of each cable that cites or is cited, and its earliest date, the latest first."""
    rest = f"cables WHERE cites > 0 OR cited_by > 0 ORDER BY {_EARLIEST} DESC, {IN_ORDER}"
    return store.select(tuple, f"mrn, {_EARLIEST}", rest)


def citations(store: Database, pairs: Iterable[tuple[str, str]]) -> Iterator[Edge]:
    """Return the citations of these pairs of citing and cited MRNs."""
    rest = """
        json_each(?) AS pair CROSS JOIN citations
          ON citing = json_extract(pair.value, '$[0]') AND cited = json_extract(pair.value, '$[1]')"""
    return store.records(CITATIONS, rest, (JSON.encode(list(pairs)),))


def citations_of(store: Database, mrns: Iterable[str]) -> Iterator[Edge]:
    """Return the citations that name these cables."""
    rest = f"""
        citations CROSS JOIN {_ORDERED} ON citing = ordered
        WHERE cited {AMONG} ORDER BY {_EDGE_ORDER}"""
    return store.records(CITATIONS, rest, (json_list(mrns),))


def neighbours(store: Database, mrn: MRN) -> Iterator[Node]:
    """Return the cables that a cable cites, and those that cite it."""
    rest = f"""
        cables WHERE mrn IN (
            SELECT cited FROM citations WHERE citing = ?1
            UNION SELECT citing FROM citations WHERE cited = ?1
        ) ORDER BY {IN_ORDER}"""  # noqa: S608 (our own words alone)
    return store.records(CABLES, rest, (str(mrn),))


def relations_to(store: Database, mrns: Iterable[str]) -> dict[str, dict[Relation, int]]:
    """Return how often each of these cables is cited, by relation."""
    rest = f"citations WHERE cited {AMONG} GROUP BY cited, relation"
    found: dict[str, dict[Relation, int]] = {}
    columns = "cited, relation, count(*)"
    rows = store.select(lambda row: (row[0], Relation(row[1]), row[2]), columns, rest, (json_list(mrns),))
    for cited, relation, count in rows:
        found.setdefault(cited, {})[relation] = count
    return found


def marked_notal(store: Database, mrns: Iterable[str]) -> set[tuple[str, str]]:
    """Return the pairs of citing and cited MRN, to these cables, with a reference marked NOTAL."""
    rest = f"refs WHERE cited {AMONG} AND notal = 1"
    return set(store.select(tuple, "citing, cited", rest, (json_list(mrns),)))


def references_of(store: Database, mrns: Iterable[str]) -> Iterator[Decision]:
    """Return the references of these cables."""
    return store.records(REFS, f"refs WHERE citing {AMONG} ORDER BY id", (json_list(mrns),))


def references_found(store: Database, mrn: MRN) -> Iterator[Decision]:
    """Return the references that are found to be a cable, whatever people say."""
    rest = "refs WHERE found_cited = ?1 OR (cited = ?1 AND corrected_by = '') ORDER BY id"
    return store.records(REFS, rest, (str(mrn),))
