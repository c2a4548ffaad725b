"""Who sends and receives cables, as the page is told: names as words of a column, names of posts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from reftel.analysis.queries import addressee, sends_cables
from reftel.lexicon.posts import posts, squeeze
from reftel.page.records import BETWEEN_NAMES, Table

ADDRESSEES = ("to", "info")
"""The columns of addressees."""

_NO_BREAK = "\xa0"


def as_words(joined: Sequence[str]) -> list[str]:
    """Give names of addressees as words: with blanks between them, and none in them, each is packed once."""
    return [names.replace(" ", _NO_BREAK).replace(BETWEEN_NAMES, " ") for names in joined]


class Named(NamedTuple):
    """What the page says of those that sent or received cables: names by code, codes by what heads call them
    else, and the codes of agencies, which are no posts.
    """

    names: Mapping[str, str]
    codes: Mapping[str, str]
    agencies: Sequence[str]


def named_in(cables: Table, more: Iterable[str] = ()) -> Named:
    """Give the names of those that sent or received cables, and of `more`, as far as tables know them."""
    written = {word for name in ADDRESSEES for text in set(cables[name]) for word in text.split(" ") if word}
    called = [word.replace(_NO_BREAK, " ") for word in sorted(written)]
    codes = {name: addressee(name) for name in called}
    names = post_names(sorted({*codes.values(), *cables["post"].values, *more}))
    return Named(
        names,
        {name: code for name, code in codes.items() if code != name},
        [code for code in names if not sends_cables(code)],
    )


def post_names(codes: Iterable[str]) -> dict[str, str]:
    """Give the names of those posts that tables know.

    >>> post_names(["IRANRPODUBAI", "PANAMA", "STATE", "NOWHERE"])
    {'IRANRPODUBAI': 'Iran RPO Dubai', 'PANAMA': 'Panama', 'STATE': 'Department of State'}
    """
    known = posts()
    return {code: _as_code_says(code, known[code].name) for code in codes if code in known}


def _as_code_says(code: str, name: str) -> str:
    """Give as much of a name as its code stands for: Panama of Panama City; all of one that it shortens."""
    words = name.split()
    shown = (" ".join(words[:count]) for count in range(1, len(words)))
    return next((one for one in shown if squeeze(one) == code), name)
