"""Lists of cables that are as plain as most are, read at once.

    list = item (separator item)*
    item = ["A." | "A)" | "(A)"] [year] post serial ["(NOTAL)"] [AND PREVIOUS]
    separator = blanks, a comma, a semicolon or the end of a line

Each item has its letter, or none has and commas or semicolons stand between them.

What is read so is what labels, tokens and schemes would find, several times faster: with these signs alone
nothing is a date, a range, a title or a law, no letter is another label, and the table has each name whole.
"""

from __future__ import annotations

import re

from reftel.lexicon.load import words_for
from reftel.lexicon.posts import canonical_post
from reftel.model.records import Kind, Ref

YEAR = r"(?:\d\d|19\d\d|20[0-5]\d|206[0-5])"
_LAW = r"U[ ]?S[ ]?C|C[ ]?F[ ]?R|S[ ]?C|F[ ]?R"  # U.S.C., the U of which may be a label
_NOTHING = "|".join(sorted(words_for("adds_nothing")))
_BLANKS = r"[ \t\r\n]"
_LABEL = r"(?:\([A-Z]\)|[A-Z][.)]) "
_START = re.compile(r"(?:REF|Ref|REFS|REFTELS?): {1,4}")
_ITEM = re.compile(
    rf"{_BLANKS}{{0,99}}+(?:(?P<label>{_LABEL}) {{0,3}})?"
    rf"(?P<cable>(?:(?P<year>{YEAR}) )?(?!(?i:{_LAW}|{_NOTHING})\b)"
    # no word of one letter, which may be a label
    r"(?P<post>[A-Za-z]{2,40}(?:[ -][A-Za-z]{2,40}){0,2}) (?P<serial>\d{1,6})(?P<notal> \(NOTAL\))?)"
    rf"(?i: AND (?:{_NOTHING})(?![A-Z]))?[ \t]{{0,9}}"
    rf"(?:[,;]?(?:{_BLANKS}{{0,99}}+\Z|{_BLANKS}{{1,99}}(?={_LABEL}))|[,;]{_BLANKS}{{1,99}}(?=[A-Za-z0-9]))",
    re.ASCII,
)


def read_plain_line(text: str) -> tuple[Ref, ...] | None:
    """Read a line that is a plain list of cables behind a word like REF, or one that begins with a year, as
    archives print them; None for all others, which need a closer look.

    >>> [ref.label for ref in read_plain_line("REF: A. STATE 91633 B. 08 OTTAWA 1140 (NOTAL)") or ()]
    ['A', 'B']
    >>> [ref.post for ref in read_plain_line("75 MANILA 12240, 75 TOKYO 12347") or ()]
    ['MANILA', 'TOKYO']
    >>> read_plain_line("REF: STATE 216511, 216512")
    """
    start = _START.match(text)
    if not text.isprintable() or not (start or text[:1].isdecimal()):
        return None  # of several lines, or with signs that a copy has in the place of blanks
    return read_plain_block(text, text, start.end() if start else 0, len(text))


def read_plain_block(text: str, blanked: str, start: int, end: int) -> tuple[Ref, ...] | None:
    r"""Read a span that is a plain list of cables; None for all others.

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
        label = item["label"] or ""
        if label:
            label = label[-3]
            if ord(label) != ord("A") + len(refs):
                return None
        if refs and bool(label) is not bool(refs[0].label):
            return None
        ref = make_ref(text, label, item)
        if not ref:
            return None
        refs.append(ref)
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
