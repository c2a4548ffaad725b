"""Lists of cables that are as plain as most are, read at once.

    list = item (separator item)*
    item = ["A." | "A)" | "(A)"] [year] post serial ["(NOTAL)"]
    separator = blanks, a comma, a semicolon or the end of a line

What is read so is what labels, tokens and schemes would find, several times faster: with these signs alone
nothing is a date, a range, a title or a law, no letter is another label, and the table has each name whole.
"""

from __future__ import annotations

import re

from reftel.lexicon.posts import canonical_post
from reftel.model.records import Kind, Ref

YEAR = r"(?:\d\d|19\d\d|20[0-5]\d|206[0-5])"
_LAW = r"(?i:(?:U[ ]?S[ ]?C|C[ ]?F[ ]?R|S[ ]?C|F[ ]?R)\b)"  # U.S.C., the U of which may be a label
# No word of one letter, which may be a label.
_CABLE = (
    rf"(?P<cable>(?:(?P<year>{YEAR}) )?(?!{_LAW})(?P<post>[A-Za-z]{{2,40}}(?: [A-Za-z]{{2,40}}){{0,2}})"
    r" (?P<serial>\d{1,6})(?P<notal> \(NOTAL\))?)"
)
_START = re.compile(r"(?:REF|Ref|REFS|REFTELS?): {1,4}")
_ITEM = re.compile(
    rf"[ \t\r\n]{{0,99}}+(?:(?P<label>\([A-Z]\)|[A-Z][.)]) {{1,4}})?{_CABLE}"
    r"[ \t]{0,9}[,;]?(?:[ \t\r\n]{0,99}+\Z|[ \t\r\n]{1,99}(?=\(?[A-Z][.)] ))",
    re.ASCII,
)
_LISTED = re.compile(rf"{_CABLE}(?:\Z|[,;] (?=\d\d ))", re.ASCII)


def read_plain_line(text: str) -> tuple[Ref, ...] | None:
    """Read a REF line that is a plain list of cables; None for all others, which need a closer look.

    >>> [ref.label for ref in read_plain_line("REF: A. STATE 91633 B. 08 OTTAWA 1140 (NOTAL)") or ()]
    ['A', 'B']
    >>> read_plain_line("REF: STATE 216511, 216512")
    """
    start = _START.match(text)
    return read_plain_block(text, text, start.end(), len(text)) if start and "\n" not in text else None


def read_plain_block(text: str, blanked: str, start: int, end: int) -> tuple[Ref, ...] | None:
    r"""Read a span that is a plain list of cables with letters, or one cable alone; None for all others.

    >>> words = "A. OSLO 5,\n  B. ROME 6"
    >>> [(ref.label, ref.post) for ref in read_plain_block(words, words, 0, len(words)) or ()]
    [('A', 'OSLO'), ('B', 'ROME')]
    """
    refs: list[Ref] = []
    position = start
    while position < end:
        item = _ITEM.match(blanked, position, end)
        if not item:
            return None
        position = item.end()
        label = item["label"]
        if label:
            label = label[-2]
            if ord(label) != ord("A") + len(refs):
                return None
        elif refs or position < end:  # one cable alone needs no label
            return None
        ref = make_ref(text, label or "", item)
        if not ref:
            return None
        refs.append(ref)
    return tuple(refs) or None


def read_plain_list(text: str) -> tuple[Ref, ...] | None:
    """Read a plain list of cables with their years, as archives print it; None for all others.

    >>> [(ref.post, ref.serial) for ref in read_plain_list("75 MANILA 12240, 75 TOKYO 12347") or ()]
    [('MANILA', 12240), ('TOKYO', 12347)]
    """
    refs: list[Ref] = []
    position = 0
    while position < len(text):
        item = _LISTED.match(text, position)
        ref = make_ref(text, "", item) if item and item["year"] else None
        if not item or not ref:
            return None
        refs.append(ref)
        position = item.end()
    return tuple(refs) or None


def make_ref(text: str, label: str, item: re.Match[str]) -> Ref | None:
    """Return what a match with the groups of a plain cable names, None without a post that the table has."""
    year, name, serial, notal = item.group("year", "post", "serial", "notal")
    post, number = canonical_post(name), int(serial)
    if not post or not number:
        return None
    start, end = item.span("cable")
    is_notal = notal is not None
    return Ref(
        label, text[start:end], start, end, Kind.CABLE, int(year) if year else None, post, number, is_notal
    )
