"""Names of posts that are cut or have a slip: the one post that is meant, or none."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from reftel.lexicon.load import words_for
from reftel.lexicon.own_names import own_names
from reftel.lexicon.posts import (
    LEAST_TRUNCATION,
    canonical_post,
    code_of_key,
    generic_prefixes,
    post_keys,
    posts,
    posts_of_cut_name,
    posts_of_truncation,
    squeeze,
    without_prefix,
)
from reftel.model.notes import Note, NoteKind

_LEAST_LENGTH = {1: 5, 2: 9}
_DIGITS_AS_LETTERS = str.maketrans("015", "OIS")
_BEFORE_POST = re.compile(
    r"\s{0,99}+(?:[A-Z]{3,8} ?\d{1,2} ?[A-Z]{1,2} ?\d{1,2}|EFTO|NOFORN|SENSITIVE|SIPDIS) ?"
)


@lru_cache(maxsize=16384)
def repair_post(name: str) -> tuple[str, Note | None]:
    """Give the one post that a misspelt name is near to, and what was read as it; else ("", None).

    Read as letters are 0, 1 and 5 (O, I, S); then one letter may be added, dropped, changed or swapped
    in names of five letters, two in names of nine. Words of the language are never repaired, names that
    several posts share neither. A name that is right as it stands comes without a note.

    >>> code, note = repair_post("ANKAAR")
    >>> code, str(note)
    ('ANKARA', 'ANKAAR read as ANKARA')
    >>> repair_post("DAILY")
    ('', None)
    """
    key = squeeze(name.upper().translate(_DIGITS_AS_LETTERS))
    code = _code_behind_marks(name) or _repair_key(key)
    if not code:
        return "", None
    as_written = canonical_post(name) and not any(c.isdigit() for c in name)
    return code, None if as_written else Note(NoteKind.READ_AS, name, code)


@lru_cache(maxsize=16384)
def read_short_or_slip(name: str, year: int | None = None) -> tuple[str, Note | None]:
    """Give the one post that a unknown name stands for, and what was read as it; else ("", None).

    It is the name as the archives of the 1970s cut it, of a post that had it in that year; else one with a
    slip (see `repair_post`); else the begin of one code alone.

    >>> read_short_or_slip("SANSA")[0], read_short_or_slip("REYKJAVK")[0]
    ('SANSALVADOR', 'REYKJAVIK')
    """
    cut = posts_of_cut_name(name, year)
    if len(cut) != 1:
        code, note = repair_post(name)
        if code:
            return code, note
        cut = posts_of_truncation(name)
    return (cut[0], Note(NoteKind.READ_AS, name, cut[0])) if len(cut) == 1 else ("", None)


@lru_cache(maxsize=4096)
def is_slip_of(name: str, code: str) -> bool:
    """Say whether a name is near to that of one post, as `repair_post` has it, whatever other posts are near.

    >>> is_slip_of("PAIRS", "PARIS"), is_slip_of("FREEPORT", "PARIS")
    (True, False)
    """
    from rapidfuzz.distance import OSA

    edits = 2 if len(code) >= _LEAST_LENGTH[2] else 1
    return len(code) >= LEAST_TRUNCATION and OSA.distance(squeeze(name), code, score_cutoff=edits) <= edits


@cache
def _repair_keys() -> dict[str, str]:
    """The keys that a slip may be read as: codes of five letters or more and long names, no agency's.

    Names of a user's own table count as written alone.
    """
    own = {name.key for name in own_names().names}
    apart = {code for code, post in posts().items() if post.kind == "agency" or not post.country} - {"STATE"}
    return {
        key: code
        for key, code in post_keys().items()
        if code and code not in apart and key not in own and len(key) >= (5 if key == code else 7)
    }


def _code_behind_marks(name: str) -> str:
    marks = _BEFORE_POST.match(name.upper())
    return canonical_post(name[marks.end() :]) if marks else ""


def _repair_key(key: str) -> str:
    if key in post_keys():
        return post_keys()[key]
    return code_of_key(key) or _nearest_post(key) or _nearest_post(without_prefix(key))


def _nearest_post(key: str) -> str:
    # Few names need a repair, and start-up is short without this.
    from rapidfuzz.distance import OSA

    for edits in (1, 2):
        if len(key) < _LEAST_LENGTH[edits] or key in words_for("near_post") or key in generic_prefixes():
            return ""
        near = {
            code
            for name, code in _repair_keys().items()
            if abs(len(key) - len(name)) <= edits and OSA.distance(key, name, score_cutoff=edits) <= edits
        }
        if near:
            return near.pop() if len(near) == 1 else ""
    return ""
