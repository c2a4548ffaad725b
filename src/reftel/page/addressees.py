"""Whom cables address, as the page is told: names as words of a column, and which of them are posts."""

from __future__ import annotations

from collections.abc import Sequence

from reftel.analysis.queries import addressee, sends_cables
from reftel.lexicon.posts import posts
from reftel.page.records import BETWEEN_NAMES, Table

ADDRESSEES = ("to", "info")
"""The columns of addressees."""

_NO_BREAK = "\xa0"


def as_words(joined: Sequence[str]) -> list[str]:
    """Give names of addressees as words: with blanks between them, and none in them, each is packed once."""
    return [names.replace(" ", _NO_BREAK).replace(BETWEEN_NAMES, " ") for names in joined]


def posts_of(cables: Table) -> dict[str, dict[str, str]]:
    """Give the names of the posts that sent or received cables, by code, and codes by other names."""
    written = {word for name in ADDRESSEES for text in set(cables[name]) for word in text.split(" ") if word}
    names = [word.replace(_NO_BREAK, " ") for word in sorted(written)]
    codes = {name: addressee(name) for name in names}
    known = posts()
    seen = sorted({*codes.values(), *cables["post"].values})
    return {
        "posts": {code: known[code].name for code in seen if sends_cables(code)},
        "codes": {name: code for name, code in codes.items() if code != name},
    }
