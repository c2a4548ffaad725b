"""Cables by filters and words: rankings, gaps, search, counts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from reftel.lexicon.mrn import begin_of_key
from reftel.model.records import Node, Status
from reftel.store.codec import JSON, json_list
from reftel.store.database import AMONG, Database
from reftel.store.queries.documents import has_texts
from reftel.store.queries.links import IN_ORDER
from reftel.store.rows import CABLES, Row

# Listings of what few cables cite begin with those few, of what many cite with the most cited.
_FEW = 20_000
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


def most(store: Database, by: Literal["cited_by", "cites"], only: Filter, limit: int) -> list[Node]:
    """Return the cables that are most often cited, or cite most; `limit` 0 gives all."""
    fits, values = condition(only)
    rest = f"cables WHERE {by} > 0 AND {fits} ORDER BY {by} DESC, {IN_ORDER} LIMIT ?"
    return list(store.records(CABLES, rest, (*values, limit or -1)))


def most_answered(store: Database, only: Filter, limit: int) -> list[Node]:
    """Return the cables to which most cables respond."""
    fits, values = condition(only)
    rest = f"""
        (SELECT cited, count(*) AS answers FROM citations WHERE relation = 'responds_to' GROUP BY cited)
        CROSS JOIN cables ON mrn = cited
        WHERE {fits} ORDER BY answers DESC, {IN_ORDER} LIMIT ?"""  # noqa: S608 (our own words)
    return list(store.records(CABLES, rest, (*values, limit or -1)))


def most_cited_of(store: Database, mrns: Iterable[str]) -> Node:
    """Return the one of these cables that most cables cite."""
    rest = f"cables WHERE mrn {AMONG} ORDER BY cited_by DESC, {IN_ORDER} LIMIT 1"
    return next(store.records(CABLES, rest, (json_list(mrns),)))


def missing(store: Database, only: Filter, limit: int) -> list[Node]:
    """Return the cables that the collection lacks, the most cited first.

    TAGS and classifications are those of the cables that cite them: a missing cable has none.
    """
    fits, values = condition(Filter(posts=only.posts, years=only.years))
    cited, more = _cited_by_fitting(store, Filter(tags=only.tags, classifications=only.classifications))
    rest = f"cables WHERE held = 0 AND {fits} AND {cited} ORDER BY cited_by DESC, {IN_ORDER} LIMIT ?"
    return list(store.records(CABLES, rest, (*values, *more, limit or -1)))


def _cited_by_fitting(store: Database, only: Filter) -> tuple[str, Row]:
    if only == EVERYTHING:
        return "1", ()
    fits, values = condition(only, "c")
    few = list(store.rows("mrn", f"cables AS c WHERE {fits} LIMIT {_FEW}", values))
    if len(few) < _FEW:
        citing = json_list(mrn for (mrn,) in few)
        return "mrn IN (SELECT cited FROM json_each(?) CROSS JOIN citations ON citing = value)", (citing,)
    link = "citations CROSS JOIN cables AS c ON c.mrn = citing"
    return f"EXISTS (SELECT 1 FROM {link} WHERE cited = cables.mrn AND {fits})", values  # noqa: S608


def search(store: Database, words: str, only: Filter, limit: int) -> list[Node]:
    """Return the cables that words find, the best matches first; see `Store.search`."""
    # Each word is quoted, else FTS5 takes marks in it for its own language.
    query = " AND ".join(_quoted(word) for word in words.replace("\0", " ").split())
    if not query:
        return []
    fits, values = condition(only)
    rest = f"""
        cables JOIN ({_TEXTS_TOO if has_texts(store) else _WORDS}) ON cables.rowid = found
        WHERE {fits} ORDER BY rank, {IN_ORDER} LIMIT ?"""
    return list(store.records(CABLES, rest, (query, *values, limit or -1)))


def _quoted(word: str) -> str:
    """Return a word for FTS5, and beside it the MRNs that begin so ("09OSLO", "2009oslo")."""
    bare = word.rstrip("*")
    plain = bare.encode("utf-8", "replace").decode().replace('"', '""')
    quoted = f'"{plain}"*' if word.endswith("*") else f'"{plain}"'
    begin = begin_of_key(bare)
    if not begin:
        return quoted
    is_whole = begin[-1].isdigit() and not word.endswith("*")
    return f'({quoted} OR "{begin}")' if is_whole else f'({quoted} OR "{begin}"*)'


def fitting(store: Database, only: Filter) -> set[str]:
    """Return the MRNs of all cables that a filter keeps."""
    fits, values = condition(only)
    return {mrn for (mrn,) in store.rows("mrn", f"cables WHERE {fits}", values)}


def count_cables(store: Database, only: Filter) -> Iterator[tuple[int, str, int, int]]:
    """Give, for each year and post: year, post, how many are held, how many missing."""
    fits, values = condition(only)
    rest = f"cables WHERE {fits} GROUP BY post, year"
    return store.select(tuple, "year, post, sum(held), sum(1 - held)", rest, values)


def days_held(store: Database) -> tuple[str, str]:
    """Return the first and the last day of a held cable, "" where none has a date."""
    rest = "cables WHERE held = 1 AND date > '' ORDER BY date"
    days = [
        next((str(date)[:10] for (date,) in store.rows("date", f"{rest} {order} LIMIT 1")), "")
        for order in ("ASC", "DESC")
    ]
    return days[0], days[1]


def count_classifications(store: Database, only: Filter) -> dict[str, int]:
    """Return how many of the held cables have each classification."""
    fits, values = condition(only)
    rest = f"cables WHERE held = 1 AND {fits} GROUP BY classification"
    return dict(store.rows("classification, count(*)", rest, values))


def count_statuses(store: Database, only: Filter) -> dict[Status, int]:
    """Return how many references of the cables have each status."""
    fits, values = condition(only)
    rest = f"cables CROSS JOIN refs ON citing = mrn WHERE {fits}" if values else "refs"
    found: dict[str, int] = dict(store.rows("status, count(*)", f"{rest} GROUP BY status", values))
    return {status: found.get(status, 0) for status in Status}


def condition(only: Filter, table: str = "cables") -> tuple[str, Row]:
    """Return the filter as a condition of SQL, and its values."""
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
