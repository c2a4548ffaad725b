"""What the words of an entry say that it is, where it is no cable."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from reftel.lexicon.load import read_rows
from reftel.model.records import Kind

_LONGEST_KEPT = 2_000  # characters


def find_kind(words: str, *, hard_only: bool = False) -> Kind | None:
    """Give what the words of an entry say that it is ("E-MAIL", "IIR"), None where they say nothing.

    `hard_only` asks for words beside which a post and a number are no cable.

    >>> find_kind("SMITH-JONES E-MAIL OF MAY 4")
    <Kind.EMAIL: 'email'>
    """
    return (_keep_kind if len(words) <= _LONGEST_KEPT else _find_kind)(words, hard_only)


def _find_kind(words: str, hard_only: bool) -> Kind | None:
    for kind, hard, pattern in _kinds():
        if (hard or not hard_only) and pattern.search(words):
            return kind
    return None


_keep_kind = lru_cache(maxsize=4096)(_find_kind)


@cache
def _kinds() -> tuple[tuple[Kind, bool, re.Pattern[str]], ...]:
    return tuple(
        (Kind(row["kind"]), row["hard"] == "1", re.compile(row["pattern"], re.IGNORECASE))
        for row in read_rows("kinds.csv")
    )
