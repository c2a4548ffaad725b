"""What begins an item of a REF list, a label or nothing, then a post and a number; and what ends the list."""

from __future__ import annotations

import re
from functools import lru_cache

from reftel.lexicon.dates import MONTH_OF_GROUP
from reftel.lexicon.load import words_for
from reftel.lexicon.markings import CLASSIFICATION, SECTION, spaced
from reftel.lexicon.posts import longest_post

CORE_LENGTH = 60
INDENT = 60
NAME = r"(?:REF(?:ERENCE|TEL)?(?:S|\([Ss]\))?|RETELS?|Ref(?:erence|tel)?(?:s|\(s\))?|Retels?|ref(?:tel)?s?)"
# What ends an entry; a serial of one digit counts only before it, or every "MET 5 BOATS" were a cable.
_ENTRY_END = r"(?=[ \t]{0,99}+(?:\Z|[\n;,(/&\d]|AND\b|[A-Z][.):]?[ ]))"
_YEAR = r"(?:[\[(]?'?(?:[\dOo]\d|\d{4})[\])]?[ ]{0,2})"
CORE = (
    rf"{_YEAR}?[A-Za-z][A-Za-z0 .'’-]{{1,30}}?[ -]{{0,2}}[#]?"
    rf"(?:\d{{2,7}}(?:\b|(?=[A-Z][.)]))|\d{_ENTRY_END})"
)
LABEL_LINE = re.compile(
    r"[ \t]{0,99}"
    r"(?:(?:[Rr](?:EF|ef)[ ])?[(\[]?[A-Za-z]{1,2}[ ]?[\])][.:]?"
    r"|[A-Za-z]{1,2}[ ]?[.:=/]|[Rr](?:EF|ef)[ ][A-Z]\b"
    r"|[A-Z],?(?=[ ])|(?P<number>\d{1,4})[.)])"
)
_ENTRY_ENDS = re.compile(_ENTRY_END)
# Where there is no digit so far there is no core; this is found out at once.
_CORE_LINE = re.compile(rf"[ \t]{{0,99}}+(?=\D{{0,40}}+\d)(?P<core>{CORE})")
_AIRGRAM = re.compile(r"A-[0-9]{1,5}")
WORD = re.compile(r"[^\W\d_][\w.'’-]*")
_SENTENCE = re.compile(r"(?:[A-Za-z][A-Za-z'’-]{1,30},?[ ]{1,3}){4}")

_LABELS = {"MRN", "To"}.union(*map(words_for, ("smart", "smart_below", "attribute")))
# Fields of records, as forms print them: the list ends although no word tells that one ends.
_FIELDS = f"(?!{NAME}[ ]?:)(?:{'|'.join(map(re.escape, sorted(_LABELS)))})"
OTHER_HEAD = re.compile(
    rf"""
    [ \t>*"]{{0,40}}+(?:
      VZCZC[A-Z]{{2,4}}\d
    | (?:[OPRZ]{{2}}|DE)[ ]RU[A-Z0-9]{{3}}
    | ZN[RY][ ]
    | FM[ ]{{1,3}}[A-Z]{{3}}
    | (?:[OPRZ][ ]){{1,4}}\d{{6}}[ ]?Z[ ]{{1,3}}{MONTH_OF_GROUP}\b
    | (?i:{CLASSIFICATION})\b(?:[ \t/A-Za-z]){{0,80}}?(?:{SECTION}|[A-Za-z][ ]{{1,4}}\d{{3,8}}\b)
    | N{{4,}} | <{{1,2}}[ ]?END[ ]OF[ ] | Message[ ](?:Attributes|Text)\b
    | {_FIELDS}[ \t]{{0,3}}:
    | (?!{NAME}\b)[a-z][a-z_]{{2,20}}"?[ ]?:(?=[ \t"\d]|$) | id"?[ ]?:
    )
    """,
    re.VERBOSE,
)
"""The first line of another head or of a record's fields, at the begin of a line; of a first section, too."""

_APART = "|".join(map(spaced, ("SECRET", "CONFIDENTIAL", "UNCLAS")))
SPACED = rf"(?<![A-Za-z(])(?=[A-Z][ ][A-Z][ ][A-Z][ ])(?:{_APART})\b"
"""A classification whose letters stand apart, as none within a list does."""


def is_entry(line: str) -> bool:
    """Tell whether a line begins with a label or nothing, and then a post and a number."""
    label, core = _match_core(line)
    if core is None or (label and label["number"] and not _ENTRY_ENDS.match(line, core.end())):
        return False
    name, _, number = core["core"].rpartition(" ")
    # Without its number the name is one of a few hundred.
    is_apart = number.isdecimal() or _AIRGRAM.fullmatch(number)
    return _ends_with_post(name if is_apart else core["core"])


def is_cable_alone(line: str) -> bool:
    """Tell whether a line that is an entry begins with a cable, not with words before it, and no sentence
    follows.

    >>> is_cable_alone("1. 08 STATE 512 (NOTAL)"), is_cable_alone("1. WE SENT TO BONN 300 AND PARIS 400.")
    (True, False)
    """
    _, core = _match_core(line)
    if core is None or _SENTENCE.search(line, core.end()):
        return False
    addressees = words_for("addressee")
    words = [word for word in WORD.findall(core["core"]) if word.upper() not in addressees]
    return longest_post(words)[1] == len(words) > 0


def _match_core(line: str) -> tuple[re.Match[str] | None, re.Match[str] | None]:
    """Match the label of a line, and the post and number behind it."""
    label = LABEL_LINE.match(line)
    return label, _CORE_LINE.match(line, label.end() if label else 0)


@lru_cache(maxsize=16384)
def _ends_with_post(words: str) -> bool:
    return longest_post(WORD.findall(words))[1] > 0
