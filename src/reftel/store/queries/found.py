"""Rows that words find, without a record for each: of all cables, and of all texts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from reftel.store.codec import json_list
from reftel.store.database import AMONG, Database
from reftel.store.queries.catalogue import joined_numbers

_BEGIN, _END = "\x02", "\x03"  # of what was looked for, in a snippet; no text that a build keeps has them
_WORDS_AROUND = 24
MOST_RANKED = 2000
"""So many cables come in the order of how well words fit; of more, that takes too long."""


class Term(NamedTuple):
    """Words that stand one after another; the last may be the beginning of one, unless they are `whole`."""

    words: Sequence[str]
    whole: bool = False


class Snippet(NamedTuple):
    """Some words of the text of a cable, in pieces: each with whether it is what was looked for."""

    mrn: str
    pieces: list[tuple[str, bool]]


def cables_with(store: Database, terms: Sequence[Term]) -> str:
    """Return the rows in `cables` of those whose MRN, subject and TAGS have all terms, the best first;
    of very many in the order of the table. All rows are told as numbers with commas between.
    """
    matching = "SELECT rowid AS number FROM cables_fts WHERE cables_fts MATCH ?"
    rows = joined_numbers(store, matching, (_expression(terms),))
    if not 0 < rows.count(",") < MOST_RANKED:
        return rows
    return joined_numbers(store, f"{matching} ORDER BY rank, rowid", (_expression(terms),))


def cables_with_text(store: Database, terms: Sequence[Term]) -> str:
    """Return the rows of those with a text that has all terms, in the order of documents; some twice."""
    statement = """
        SELECT cables.rowid AS number FROM texts_fts CROSS JOIN documents ON documents.id = texts_fts.rowid
        CROSS JOIN cables ON cables.mrn = documents.mrn WHERE texts_fts MATCH ?"""
    return joined_numbers(store, statement, (_expression(terms),))


def snippets(store: Database, terms: Sequence[Term], mrns: Sequence[str]) -> list[Snippet]:
    """Return for each of some cables words around the terms in its text, where it has them."""
    rest = f"""
        (SELECT id, mrn, position FROM documents WHERE mrn {AMONG}) AS asked
        CROSS JOIN texts_fts ON texts_fts.rowid = asked.id
        WHERE texts_fts MATCH ?2 ORDER BY asked.position"""  # noqa: S608 (our own words alone)
    marked = f"snippet(texts_fts, 0, '{_BEGIN}', '{_END}', ' ... ', {_WORDS_AROUND})"
    found: dict[str, str] = {}
    for mrn, text in store.rows(f"asked.mrn, {marked}", rest, (json_list(mrns), _expression(terms))):
        found.setdefault(mrn, text)
    return [Snippet(mrn, _pieces(found[mrn])) for mrn in mrns if mrn in found]


def _pieces(text: str) -> list[tuple[str, bool]]:
    pieces: list[tuple[str, bool]] = []
    for part in text.split(_BEGIN):
        marked, end, rest = part.rpartition(_END)
        if end:
            pieces.append((marked, True))
        pieces.append((rest, False))
    return [(" ".join(piece.split()) if is_in else piece, is_in) for piece, is_in in pieces if piece]


def _expression(terms: Iterable[Term]) -> str:
    """Return terms in the language of FTS5, in which every word is quoted."""
    quoted = []
    for words, whole in terms:
        plain = " ".join(words).encode("utf-8", "replace").decode().replace("\0", " ").replace('"', " ")
        quoted.append(f'"{plain}"' if whole else f'"{plain}"*')
    return " AND ".join(quoted)
