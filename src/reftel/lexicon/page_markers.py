"""Page markers: what systems print between the pages of a telegram.

Since 2005 `OTTAWA 00000278  002 OF 003`, with the name of the post cut to ten characters, blanks counted;
the archives of 1973-79 have `PAGE 02  ROME 01196  01 OF 02  082030Z`, cut to six, in 1978-79 on two lines.
"""

from __future__ import annotations

import re
from functools import cache

from reftel.lexicon.posts import posts, squeeze

GAP = r"[ \t]{1,12}"
PAGE_MARKER = (
    rf"PAGE{GAP}(?P<page_number>[0-9]{{1,3}})(?:{GAP}|[ \t]{{0,12}}(?:\r?\n[ \t]{{0,12}}+){{1,3}})"
    rf"(?P<page_post>(?!OF\b)[A-Z][A-Za-z'.-]{{0,24}}(?:[ \t]{{1,3}}[A-Za-z'.-]{{1,24}}){{0,3}})"
    rf"{GAP}(?P<page_serial>[0-9]{{4,8}})\b"
)
"""A page marker of the archives up to its number; "PAGE 2 OF 2005" is none."""
SECTIONS_OF_PAGE = rf"{GAP}(?P<i>[0-9]{{2}}){GAP}OF{GAP}(?P<n>[0-9]{{2}})\b"

_SHORTEST_CUT = 6
_LAST_WORDS = re.compile(r"(?<!\w)[A-Za-z][A-Za-z'.-]{0,24}(?:[ \t]{1,3}[A-Za-z'.-]{1,24}){0,3}\s{1,12}\Z")
_WORD = re.compile(r"[A-Za-z'.-]+")
# Offices whose markers keep the word before the city, which is no part of their name: "REO HILLAH".
_KEPT_BEFORE_CITY = frozenset({"REO", "USINT"})


def begin_of_post(text: str, start: int, number: int) -> int:
    """Return where the post begins that a marker has before its number, `number` where no word stands there.

    Of the words from `start` it is the last one, but for posts whose names have more.

    >>> words = "FOUND BY OSLO IRAN RPO D "
    >>> words[begin_of_post(words, 0, len(words)):], words[begin_of_post(words, 0, 14):14]
    ('IRAN RPO D ', 'OSLO ')
    """
    before = _LAST_WORDS.search(text, start, number)
    words = list(_WORD.finditer(text, before.start(), number)) if before else []
    for first in words[:-1]:
        if squeeze(text[first.start() : words[-1].end()]) in _names_of_words():
            return first.start()
    if not words or len(words[-1].group()) == 1:
        return number
    is_kept = len(words) > 1 and words[-2].group().upper() in _KEPT_BEFORE_CITY
    return words[-2 if is_kept else -1].start()


@cache
def _names_of_words() -> frozenset[str]:
    """Return the keys of all names of several words, whole and cut."""
    names = (post.name for post in posts().values() if post.kind != "agency" and not post.name.isalpha())
    return frozenset(squeeze(name[:end]) for name in names for end in range(_SHORTEST_CUT, len(name) + 1))
