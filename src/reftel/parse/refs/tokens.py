"""The words, numbers, dates and marks of an entry, with their offsets: an immutable sequence of tokens.

What a token is says nothing yet of what it means: "08" may be a year or a serial.
"""

from __future__ import annotations

import itertools
import re
import sys
from collections.abc import Sequence
from typing import NamedTuple

from reftel.lexicon.dates import MONTH
from reftel.lexicon.markings import BY_ACT, BY_ORDER
from reftel.model.notes import Note, NoteKind
from reftel.model.years import FIRST_YEAR, LAST_YEAR
from reftel.text.preview import CUT

# In "SECTION 1, 97 OSLO 45" and, where a line ends, "SECTION 1, 97\nOSLO 45" the year is no section.
_YEAR_OF_CABLE = (
    r"(?:[01]\d|6[6-9]|[7-9]\d)\s{1,9}(?!(?:AND|THR(?:OUGH|U)|TO|NOTAL)\b)"
    r"[A-Z][A-Z.'/\s-]{1,30}(?:(?<=[\s#])\#?\d|(?<=\s)X{3})"
)
_Y4 = r"(?P<y>(?:19|20)\d\d)"
_Y = r"(?P<y>(?:19|20)\d\d|\d\d)"
_NO_DAY = r"(?P<y>3[2-9]|6[6-9]|[7-9]\d)"  # "DEC 74" is a month and a year, "DEC 07" may be a day
_NO_POST = r"(?![ ]?(?!AND\b)[A-Z]{3}"  # a year before a post is that of a cable; left open


WITHHELD = rf"(?:{BY_ACT}|(?<![\w.]){BY_ORDER}|\[{{1,2}}REDACTED[^\[\]]{{0,40}}\]{{1,2}})"
"""What stands in the place of withheld words, or says why: (b)(1), 1.4(D), [REDACTED-EX B6]."""
LAW = r"""\d{1,3}\s{1,3}(?:U\.?[ ]?S\.?[ ]?C|C\.?[ ]?F\.?[ ]?R)\b\.?\s{0,3}(?:SEC\.?\s{0,3})?\d[\w().-]{0,30}
        | \bSEC(?:TION)?S?\b\.?\s{1,3}\d[\w().-]{0,30}\s{1,3}(?:OF\s{1,3})?THE\s
            (?:[A-Z-]{1,20}\s{1,3}){0,6}ACT\b"""
"""What names a law: 22 U.S.C. 2778, 22 CFR 127.1, SECTION 38(B)(1) OF THE EXPORT ACT."""
RULES = {
    "law": LAW,
    "withheld": WITHHELD,
    "round": r"\([^()]{0,160}\) | \[[^\[\]]{0,160}\]",
    "title": '["“][^"“”]{0,160}["”]',
    "part": rf"""(?=[PS])\b(?:PARA(?:GRAPH)?S?|SEC(?:TION)?S?|PARTS?)\b\.?\s{{0,3}}\d{{1,3}}(?!\d)
        (?:\s{{0,2}}(?:,|-|&|AND\b|THR(?:OUGH|U)\b|TO\b)\s{{0,2}}(?!{_YEAR_OF_CABLE})\d{{1,2}}(?!\d)){{0,9}}""",
    "date": rf"""(?=\d)(?: \d{{1,2}}/\d{{1,2}}/(?:{_Y}|\d{{3,4}})\b
          | {_Y4}-\d\d-\d\d(?![\d-])
          | (?<![\d/-])(?:0?[1-9]|[12]\d|3[01])-(?:0?[1-9]|[12]\d|3[01])-{_Y}(?![\w/-])
          | \d{{1,2}}[\s/-]?{MONTH}(?:{_Y}(?!\w) | \b\.?(?:[ /,-]{{1,2}}{_Y}{_NO_POST}|\d))?))
        | (?=[JFMASOND])(?<!\bDE[ ]){MONTH}\.?
          (?: [ ,]{{1,2}}'?{_NO_DAY}{_NO_POST}|[\w/])
            | \s{{0,2}}\d{{1,2}}(?:(?:TH|ST|ND|RD)\b)?(?![\d/])(?:[ ]?-[ ]?\d{{1,2}}\b)?
              (?:,?\s{_Y4}\b|,[ ]'?(?P<y>\d\d)(?=[ ]{{0,3}}(?:[;,)]|\Z)))?
            | [ ,]{{1,2}}{_Y4}\b )""",
    "report": r"""\bIIRS?\b[\s#:.-]{0,3}(?:\d[ -]?\d{3}[ -]?\d{4}[ /-]{1,2}\d\d(?![\d-])|\d[\d \t-]{0,24})
        | \bT(?:DX?|S)[ -]?\d{3}[/-][\w/-]{1,20} | \b31[45][/-]\d{4,7}[\w/-]{0,10}
        | \b[A-Z]{3}(?:19|20)\d{12,15}\b
        | \b(?:CA|CERP)-\d{1,5}\b""",
    "airgram": r"\bA-\d{1,5}\b",
    "dtg": rf"\d{{6}}(?:Z(?:[ ]?[A-Z]{{3}}[ ]?{_Y}(?!\d))?|[ ]?{MONTH}[ ]?{_Y}(?!\d))",
    "link": r"(?:https?:|www\.)\S{1,300}",
    "file": r"//[^\s/][^\n]{0,60}?//",
    "zero": r"(?<!\w)0(?=[^\W\d_]{2})(?:[^\W\d_]|0(?!\d)|[.'’-](?=[^\W\d_])){3,30}",
    "garbled": rf"""\#?[0-9]{{1,5}}(?-i:[A-HJ-NP-Zabcdefghijkmnpqrstuvwxyz])[0-9]{{1,5}}(?![^\W_])
        | \#?[0-9]{{1,7}}(?={CUT})
        | \#?[0-9]{{1,3}}(?:\.[0-9]{{3}}){{1,2}}(?![0-9]|\.[0-9])""",
    "number": r"""(?-i:\#?(?:'?[0-9]{1,2},[0-9]{3}(?![0-9,]) | (?:[45]\d|6[0-5])[ ][0-9]{3}(?![0-9])
        | [0-9]{1,5}\xad(?:\r?\n[ \t]{0,40})?[0-9]{1,5}
        | '?[0-9](?:[0-9OoIl]{0,7}
            (?:[0-9]|[Oo](?![^\W_])|(?<=[0-9]{3})[Il](?![^\W_]|[.)][ ]?[A-Za-z])))?
        | (?<![^\W_])[OoIlL][0-9]{1,6}(?![0-9]|[^\W\d_]{2})))""",
    "word": r"""[^\W\d_](?:[^\W\d_] | [.'’](?=[^\W\d_]) | 0(?=[^\W\d_]) | (?<=[^\W\d_]{3})0(?!\w)
        | 1(?=[^\W\d_]{2}) | -(?=[^\W\d_]))*\.?""",
    "and": "&",
    "semicolon": ";",
    "comma": ",",
    "slash": "/",
    "dash": "[-–—]+",
    "colon": ":",
    "quote": '["“”]',
    "odd": r"(?<=[0-9])_(?-i:[a-e][0-9]?|[0-9]{1,2})(?![^\W_]) | \S",  # the suffix of a document number
}
"""What a token can be, by kind; the first rule that matches decides. Groups named "y" are years of dates."""
_years = itertools.count()
_TOKEN = re.compile(
    "|".join(
        f"(?P<{kind}>{re.sub('<y>', lambda _: f'<y{next(_years)}>', rule)})" for kind, rule in RULES.items()
    ),
    re.VERBOSE | re.IGNORECASE,
)
READ_AS = {"law": "report", "zero": "word"}  # by what they are read as: "0TTAWA" is a word
_YEARS = tuple(name for name in _TOKEN.groupindex if name[1:].isdigit())
_LETTERS_AS_DIGITS = str.maketrans("OoIiLl", "001111", ", \xad\r\n\t")
_LIKE_SERIAL = re.compile(
    r"(?<!\d)\d{3,6}(?!\d)(?!\s{1,9}(?!TO\b|FROM\b)[A-Z])|[A-Z]-\d{1,6}-\d", re.ASCII | re.IGNORECASE
)
_LEAD = "#'"
_LONGEST_DAY = len("12/31")


class Token(NamedTuple):
    """A word, number, mark or bracket of an entry; offsets count in the text of the cable.

    `year` are the digits of the year that a date or a date-time group ends with, else "".
    """

    kind: str
    text: str
    start: int
    end: int
    year: str = ""


END = Token("end", "", sys.maxsize, sys.maxsize)
"""What follows the last token of an entry, twice, so that productions may look two tokens ahead."""


def tokenize(blanked: str, start: int, end: int, *, insides: bool = False) -> list[Token]:
    """Return the words, numbers, dates, brackets and marks of a span, with their offsets in the text.

    With `insides` the tokens within a bracket follow it.

    >>> [(token.kind, token.text) for token in tokenize("08 OSLO 5 (NOTAL)", 0, 17)]
    [('number', '08'), ('word', 'OSLO'), ('number', '5'), ('round', '(NOTAL)')]
    """
    tokens = []
    for match in _TOKEN.finditer(blanked, start, end):
        kind = match.lastgroup or "odd"
        year = ""
        if kind in ("date", "dtg"):
            year = next(filter(None, match.group(*_YEARS)), "")
            year = year if is_year(year) else ""
        tokens.append(Token(READ_AS.get(kind, kind), match.group(), match.start(), match.end(), year))
        if insides and kind == "round":
            tokens += tokenize(blanked, match.start() + 1, match.end() - 1, insides=True)
    return tokens


def tokenize_entry(blanked: str, start: int, end: int) -> tuple[Token, ...]:
    """Return the tokens of an entry, those within a bracket after it, and END twice.

    Whether a bracket says something of the cable before it or names a cable itself is decided when it is
    read: a production goes on with the next token, which is within it, or passes all of it (`pass_bracket`).

    >>> [token.text for token in tokenize_entry("OSLO 5 (NOTAL)", 0, 14)]
    ['OSLO', '5', '(NOTAL)', 'NOTAL', '', '']
    """
    return (*tokenize(blanked, start, end, insides=True), END, END)


def pass_bracket(tokens: Sequence[Token], at: int) -> int:
    """Return the place of the token after a bracket and all within it."""
    end = tokens[at].end
    at += 1
    while tokens[at].start < end:
        at += 1
    return at


def day_at(tokens: Sequence[Token], at: int) -> Token | None:
    """Return the day without a year that begins at a token ("8/11") as one token, else None.

    >>> found = [day_at(tokenize_entry(words, 0, 9), 0) for words in ("8/11", "23/11", "8/45", "86211/12")]
    >>> [day.text if day else "" for day in found]
    ['8/11', '23/11', '', '']
    """
    if tokens[at + 1].kind != "slash":
        return None
    first, second = tokens[at], tokens[at + 2]
    if second.end - first.start > _LONGEST_DAY or not (first.text + second.text).isdecimal():
        return None
    month, day = sorted((int(first.text), int(second.text)))
    goes_on = tokens[at + 3].kind == "slash"
    if not 1 <= month <= 12 or day > 31 or goes_on:
        return None
    return Token("date", f"{first.text}/{second.text}", first.start, second.end)


def is_year(written: str) -> bool:
    """Tell whether a number can be a year: 08, '08, O8, 2008.

    >>> is_year("08"), is_year("2008"), is_year("512"), is_year("2108"), is_year("II")
    (True, True, False, False, False)
    """
    if not any(map(str.isdecimal, written)):
        return False
    digits = read_digits(written)
    if len(digits) == 2:
        return digits.isdecimal()
    return len(digits) == 4 and digits.isdecimal() and FIRST_YEAR <= int(digits) <= LAST_YEAR


def holds_serial(words: str) -> bool:
    """Tell whether words hold what may be the number of a cable, though nobody can tell whose.

    >>> [holds_serial(words) for words in ("TELEGRAM 1234 TO SAIGON", "SIO-I-03-61", "XINHUA 1234 GMT")]
    [True, True, False]
    """
    return not all(map(is_year, _LIKE_SERIAL.findall(words)))


def is_recent_year(written: str) -> bool:
    """Tell whether a number can be the year of a cable of our days: 1966 to 2029, or two digits of them.

    >>> is_recent_year("91"), is_recent_year("03"), is_recent_year("38"), is_recent_year("1991")
    (True, True, False, True)
    """
    return is_year(written) and not 29 < read_year(written) % 100 < 66


def read_year(written: str) -> int:
    """Return the number of a written year: 8 for "'08", 2008 for "2008"."""
    return int(read_digits(written))


def read_digits(written: str) -> str:
    """Return the digits of a number in which letters stand for digits.

    >>> read_digits("12O5")
    '1205'
    """
    return written.lstrip(_LEAD).translate(_LETTERS_AS_DIGITS)


def repaired_digits(written: str) -> Note | None:
    """Say where letters or marks in a number were read as digits, or left out."""
    bare, digits = written.lstrip(_LEAD), read_digits(written)
    return Note(NoteKind.READ_AS, bare, digits) if digits != bare else None
