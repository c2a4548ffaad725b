"""Words that found no cable, grouped and counted: what those who mend tables look for."""

from __future__ import annotations

from typing import NamedTuple

from reftel.lexicon.mrn import parse_key
from reftel.model.notes import NoteKind
from reftel.model.reasons import ReasonKind
from reftel.model.records import MRN, Status
from reftel.store.database import Database
from reftel.store.queries.listings import Filter, condition
from reftel.store.rows import Row


class Unresolved(NamedTuple):
    """References that found no cable for the same reason, and whose words are the same but for numbers.

    `words` are the post and "#" for its number, or all words in capitals with "#" for each number. `code` is
    NoteKind.UNKNOWN_NAME or a ReasonKind; "" where nothing but notes say why. `citing`, `text` and `reason`
    are those of one of them.
    """

    number: int
    status: Status
    code: str
    words: str
    citing: MRN
    text: str
    reason: str


def _masked(text: str) -> str:
    """Return the SQL of a text in capitals with one blank between words, and "#" for each number."""
    masked = f"replace(replace(replace({text}, char(10), ' '), char(13), ' '), char(9), ' ')"
    for digit in "0123456789":
        masked = f"replace({masked}, '{digit}', '#')"
    for mark in (" ", "#"):
        for length in (16, 8, 4, 3, 2, 2):  # shorter than 2000 to one
            masked = f"replace({masked}, '{mark * length}', '{mark}')"
    return f"upper(trim({masked}))"


_NOTES = f"'{ReasonKind.NOTE}'"
_UNKNOWN = f"""instr(refs.note_codes, '["{NoteKind.UNKNOWN_NAME}"')"""
# What was overruled by people, and what is known to be no cable, is no matter of tables.
_FOUND_NONE = f"""
    corrected_by = '' AND (
        status IN ('{Status.AMBIGUOUS}', '{Status.UNREADABLE}')
        OR (status = '{Status.OTHER}' AND kind = 'other')
        OR (status = '{Status.MISSING}' AND note_codes <> '[]' AND {_UNKNOWN})
    )"""
_CODE = f"""
    CASE WHEN {_UNKNOWN} THEN '{NoteKind.UNKNOWN_NAME}' ELSE ifnull((
        SELECT json_extract(value, '$[0]') FROM json_each(reasons)
        WHERE json_extract(value, '$[0]') NOT IN ({_NOTES}) ORDER BY key DESC LIMIT 1
    ), '') END"""  # noqa: S608 (our own words alone)
_WORDS = f"""
    CASE WHEN written_post = '' THEN {_masked("text")}
    ELSE written_post || iif(written_serial IS NULL, '', ' #') END"""
# Of the columns that are not grouped by, SQLite takes the values of the row with the least.
_FIRST = "min(citing || printf(' %09d', position))"


def unresolved(store: Database, only: Filter, limit: int) -> list[Unresolved]:
    """Return what found no cable in groups, the most frequent first; `limit` 0 gives all.

    A filter is that of the citing cables.
    """
    fits, values = condition(only)
    refs = f"cables CROSS JOIN refs ON citing = mrn WHERE {fits} AND" if values else "refs WHERE"
    columns = f"count(*), status, {_CODE} AS code, {_WORDS} AS words, citing, text, reason, {_FIRST}"
    rest = f"{refs} {_FOUND_NONE} GROUP BY status, code, words ORDER BY 1 DESC, words, code, status LIMIT ?"
    return list(store.select(_group, columns, rest, (*values, limit or -1)))


def _group(row: Row) -> Unresolved:
    number, status, code, words, citing, text, reason, _ = row
    return Unresolved(number, Status(status), code, words, parse_key(citing), text, reason)
