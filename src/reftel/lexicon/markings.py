"""Classifications, captions and portion marks: how each is written, said once.

12 FAM 530 and 5 FAH-2 H-440 have the marks of today; those of 1973-90 are as the telegrams of these years
have them. The patterns take capitals and stand in verbose patterns as well as in plain ones.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from reftel.lexicon.load import read_rows


def spaced(words: str) -> str:
    """Return a pattern of words whose letters may stand apart, as on classification lines.

    >>> import re
    >>> [bool(re.fullmatch(spaced("TOP SECRET"), line)) for line in ("TOP SECRET", "T O P  S E C R E T")]
    [True, True]
    """
    return "[ ]{1,4}".join("[ ]?".join(word) for word in words.split())


LEVEL = r"(?:UNCLAS(?:SIFIED)?|CONFIDENTIAL|(?:TOP[ ])?SECRET|LIMITED[ ]OFFICIAL[ ]USE)"
"""A classification in words that stand together: as banners, columns and brackets have it."""

CLASSIFICATION = (
    rf"(?:{spaced('UNCLAS')}(?:[ ]?{spaced('SIFIED')})?|{spaced('CONFIDENTIAL')}|{spaced('TOP SECRET')}"
    rf"|{spaced('SECRET')}|{spaced('LIMITED OFFICIAL USE')})"
)
"""A classification as telegrams write it: CONFIDENTIAL, C O N F I D E N T I A L, UNCLAS."""

_COUNTED = r"\d{1,2}|ONE|TWO|THREE|FOUR|FIVE"
SECTION = (
    rf"(?i:\bSEC(?:TION|\.)?\s{{0,3}}(?P<i>{_COUNTED})\s{{0,3}}OF\s{{0,3}}(?P<n>{_COUNTED})\b"
    r"|\bFINAL[ ]SECTION[ ]OF[ ](?P<last>\d{1,2})\b)"
)
"""Which section of how many a telegram is, as its classification line has it: SECTION 02 OF 03."""

CONTROL = (
    r"(?:NF|NOFORN|SBU|FOUO|OC|ORCON|PROPIN|SENSITIVE|(?:EX|NO|LIM|STA|SIP)DIS|ENTIRE[ ]TEXT"
    r"|REL\b[^()\n]{0,40})"
)
"""What limits the distribution, behind a classification or on a line of its own: NOFORN, SIPDIS."""
PORTION = rf"(?i:\([ ]?(?:U|C|S|TS|R|SBU|LOU|FOUO|NF|{LEVEL})(?:[ ]?[-/, ]{{1,2}}[ ]?{CONTROL}){{0,3}}[ ]?\))"
"""The mark of a paragraph that says how it is classified: (U), (C//NF), (S - ENTIRE TEXT), (CONFIDENTIAL)."""


BY_ACT = r"\([Bb]\)\s{0,2}\(\d{1,2}\)(?:\s{0,2}\([A-F]\))?"
"""An exemption of the Freedom of Information Act, for which words are withheld: (b)(1), (b)(7)(A)."""
BY_ORDER = r"1[.,][45]\s?\(?[A-Ha-h]\b\)?"
"""A section of the executive order for which words are withheld: 1.4(D)."""
EXEMPTION = rf"(?:\(?B\d{{1,2}}\)?(?:[ ]?\([A-Z]\))?|{BY_ORDER}|{BY_ACT})"
"""Any of them in the margin of a release, where the Act has the B of its section: B6, 1.4(D), (b)(1)."""
RELEASED = rf"RELEASED?[ ]IN(?:[ ](?:PART|FULL))?(?:[ ,;]{{1,9}}{EXEMPTION}){{0,9}}"
"""The stamp that says how much of a text is released: RELEASE IN PART B1,1.4(D)."""
_PAGE_OF = r"(?:Page|PAGE)[ ]\d{1,3}[ ](?:of|OF)[ ]\d{1,3}"
PAGE_LINE = (
    rf"(?:{_PAGE_OF}|Page[ ]\d{{1,3}}|-[ ]\d{{1,3}}[ ]-"
    rf"|{LEVEL}[ \t]{{1,80}}(?:{_PAGE_OF}|(?:Page|PAGE)[ ]\d{{1,3}}|\d{{1,3}}[ ]of[ ]\d{{1,3}})"
    rf"|(?:{_PAGE_OF}|(?:Page|PAGE)[ ]\d{{1,3}})[ \t]{{1,80}}{LEVEL})"
)
"""A line that counts pages, beside the classification or alone: Page 1 of 5, SECRET PAGE 02 OF 03, - 2 -."""

QUOTE = r"(?:(?:BEGIN[ ])?\b(?:QUOTE|QTE)\b)"
"""What opens the words of another telegram."""
REPEATED = (
    r"(?:FOLL?(?:OWING)?\b[ ](?:(?:(?:TEL(?:EGRAM)?|CABLE|MESSAGE|MSG)[ ])?"
    r"(?:IS|ARE|REPEAT|SENT|RECEIVED|FROM)\b"
    r"|[^\n]{0,60}\b(?:REPEAT|RPTD?|REPEATED|RETRANSMI|CABLE|TELEGRAM|MESSAGE|TEXT)\b))"
)
"""What begins a telegram that another repeats: FOLLOWING IS A REPEAT OF, FOL TEL SENT, FOLLOWING TEXT."""
REPEATED_HEAD = rf"{QUOTE}:?\s{{1,9}}{CLASSIFICATION}"
"""Where the words of another telegram begin with its head: QUOTE SECRET."""


@cache
def captions() -> frozenset[str]:
    """Give the captions that may stand on a line of their own, in capitals."""
    return frozenset(row["caption"] for row in read_rows("captions.csv"))


@cache
def captions_among_words(where: str) -> frozenset[str]:
    """Return the captions that may stand "anywhere" in a line, or at an "edge" of it, as the table has it.

    >>> "SIPDIS" in captions_among_words("anywhere"), "SENSITIVE" in captions_among_words("edge")
    (True, True)
    """
    return frozenset(row["caption"] for row in read_rows("captions.csv") if row["among_words"] == where)


@cache
def classifications() -> Mapping[str, str]:
    """Give the words of classification lines, in capitals, with the spelling that reftel uses."""
    return MappingProxyType({row["word"]: row["classification"] for row in read_rows("classifications.csv")})


_NAME = r"((?![ABCEKMOPST][A-Z]{3},)[A-Z][A-Z.' -]{2,40},\s{0,3}[A-Z][A-Z.' -]{0,40})"
_NAME_IN_MARKS = re.compile(
    rf"\[{_NAME}\]|[\"“]{_NAME}[\"”]|(?<![A-Z0-9])['‘]{_NAME}['’](?![A-Z0-9])", re.IGNORECASE
)


def names_in_brackets(tags: str) -> str:
    """Return TAGS with the names of persons in round brackets that are in square ones or in quotation marks.

    Such a name has one comma, and no code of a subject before it.

    >>> names_in_brackets('OVIP [SMITH, JOHN], PINS "HOLM, ADA"'), names_in_brackets('"PREL, ECON, SW"')
    ('OVIP (SMITH, JOHN), PINS (HOLM, ADA)', '"PREL, ECON, SW"')
    """
    if not any(mark in tags for mark in "[\"“'‘"):
        return tags
    return _NAME_IN_MARKS.sub(lambda found: f"({next(filter(None, found.groups()))})", tags)
