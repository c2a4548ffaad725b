"""The words, numbers, dates and marks of a REF line, with their offsets.

What a token is says nothing yet of what it means: "08" may be a year or a serial.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from reftel.model.records import FIRST_YEAR, LAST_YEAR

MONTH = (
    r"(?:JAN(?:UARY)?|FEB(?:RUARY)?|MAR(?:CH)?|APR(?:IL)?|MAY|JUNE?|JULY?|AUG(?:UST)?|SEPT?(?:EMBER)?"
    r"|OCT(?:OBER)?|NOV(?:EMBER)?|DEC(?:EMBER)?)"
)
_NO_DAY = r"(?:3[2-9]|6[6-9]|[7-9]\d)"  # "DEC 74" is a month and a year, "DEC 07" may be a day
# In "SECTION 1, 97 OSLO 45" and, where a line ends, "SECTION 1, 97\nOSLO 45" the year is no section.
_YEAR_OF_CABLE = (
    r"(?:[01]\d|6[6-9]|[7-9]\d)\s{1,9}(?!(?:AND|THR(?:OUGH|U)|TO|NOTAL)\b)"
    r"[A-Z][A-Z.'/\s-]{1,30}(?:(?<=[\s#])\#?\d|(?<=\s)X{3})"
)
_TOKEN = re.compile(
    rf"""
      (?P<round>\([^()]{{0,160}}\) | \[[^\[\]]{{0,160}}\])
    | (?P<title>["“][^"“”]{{0,160}}["”])
    | (?P<part>(?=[PS])\b(?:PARA(?:GRAPH)?S?|SEC(?:TION)?S?|PARTS?)\b\.?\s{{0,3}}\d{{1,3}}(?!\d)
              (?:\s{{0,2}}(?:,|-|&|AND\b|THR(?:OUGH|U)\b|TO\b)\s{{0,2}}
                 (?!{_YEAR_OF_CABLE})\d{{1,2}}(?!\d)){{0,9}})
    | (?P<date> (?=\d)(?: \d{{1,2}}/\d{{1,2}}/(?:(?P<d1>(?:19|20)\d\d|\d\d)|\d{{3,4}})\b
                | (?P<d6>(?:19|20)\d\d)-\d\d-\d\d(?![\d-])
                | (?<![\d/-])(?:0?[1-9]|[12]\d|3[01])-(?:0?[1-9]|[12]\d|3[01])
                  -(?P<d7>(?:19|20)\d\d|\d\d)(?![\w/-])
                | \d{{1,2}}[\s/-]?{MONTH}(?:(?P<d8>(?:19|20)\d\d|\d\d)(?!\w)
                  | \b\.?(?:[ /,-]{{1,2}}(?P<d2>(?:19|20)\d\d|\d\d)(?![ ]?(?!AND\b)[A-Z]{{3}}|\d))?))
              | (?=[JFMASOND])(?<!\bDE[ ]){MONTH}\.?
                (?: [ ,]{{1,2}}'?(?P<d9>{_NO_DAY})(?![ ]?(?!AND\b)[A-Z]{{3}}|[\w/])
                | \s{{0,2}}\d{{1,2}}(?:(?:TH|ST|ND|RD)\b)?(?![\d/])(?:[ ]?-[ ]?\d{{1,2}}\b)?
                  (?:,?\s(?P<d3>(?:19|20)\d\d)\b|,[ ]'?(?P<d10>\d\d)(?=[ ]{{0,3}}(?:[;,)]|\Z)))?
                | [ ,]{{1,2}}(?P<d4>(?:19|20)\d\d)\b ) )
    | (?P<report>\bIIRS?\b[\s#:.-]{{0,3}}[\d][\d \t-]{{0,24}}
              | \bT(?:DX?|S)[ -]?\d{{3}}[/-][\w/-]{{1,20}} | \b31[45][/-]\d{{4,7}}[\w/-]{{0,10}}
              | \b[A-Z]{{3}}(?:19|20)\d{{12,15}}\b
              | \b(?:CA|A|CERP)-\d{{1,5}}\b)
    | (?P<dtg>\d{{6}}Z(?:[ ]?[A-Z]{{3}}[ ]?(?P<d5>(?:19|20)\d\d|\d\d)(?!\d))?)
    | (?P<link>(?:https?:|www\.)\S{{1,300}})
    | (?P<garbled>\#?[0-9]{{1,5}}(?-i:[A-HJ-NP-Zabcdefghijkmnpqrstuvwxyz])[0-9]{{1,5}}(?![^\W_]))
    | (?P<number>(?-i:\#?(?:'?[0-9]{{1,2}},[0-9]{{3}}(?![0-9,]) | (?:[45]\d|6[0-5])[ ][0-9]{{3}}(?![0-9])
              | '?[0-9](?:[0-9OoIl]{{0,7}}
                  (?:[0-9]|[Oo](?![^\W_])|(?<=[0-9]{{3}})[Il](?![^\W_]|[.)][ ]?[A-Za-z])))?
              | (?<![^\W_])[OoIlL][0-9]{{1,6}}(?![0-9]))))
    | (?P<word>[^\W\d_](?:[^\W\d_]|[.'’](?=[^\W\d_])|0(?=[^\W\d_])|1(?=[^\W\d_]{{2}})|-(?=[^\W\d_]))*\.?)
    | (?P<and>&) | (?P<semicolon>;) | (?P<comma>,) | (?P<slash>/) | (?P<dash>[-–—]+) | (?P<colon>:)
    | (?P<quote>["“”])
    | (?P<odd>\S)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_LETTERS_AS_DIGITS = str.maketrans("OoIiLl", "001111", ", ")
_YEARS = ("d1", "d2", "d3", "d4", "d5", "d6", "d7", "d8", "d9", "d10")
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


def tokenize(blanked: str, start: int, end: int) -> list[Token]:
    """Cut a span into words, numbers, dates, brackets and marks, with their offsets in the text.

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
        tokens.append(Token(kind, match.group(), match.start(), match.end(), year))
    return tokens


def day_at(tokens: Sequence[Token], position: int) -> Token | None:
    """Give the day without a year that begins at a position ("8/11") as one token, else None.

    >>> [day_at(tokenize(words, 0, 9), 0) is not None for words in ("8/11", "23/11", "8/45", "86211/12")]
    [True, True, False, False]
    """
    if position + 2 >= len(tokens) or tokens[position + 1].kind != "slash":
        return None
    first, second = tokens[position], tokens[position + 2]
    if second.end - first.start > _LONGEST_DAY or not (first.text + second.text).isdecimal():
        return None
    month, day = sorted((int(first.text), int(second.text)))
    goes_on = position + 3 < len(tokens) and tokens[position + 3].kind == "slash"
    if not 1 <= month <= 12 or day > 31 or goes_on:
        return None
    return Token("date", f"{first.text}/{second.text}", first.start, second.end)


def is_year(written: str) -> bool:
    """Tell whether a number can be a year: 08, '08, O8, 2008.

    >>> is_year("08"), is_year("2008"), is_year("512"), is_year("2108")
    (True, True, False, False)
    """
    digits, _ = read_digits(written)
    if len(digits) == 2:
        return digits.isdecimal()
    return len(digits) == 4 and digits.isdecimal() and FIRST_YEAR <= int(digits) <= LAST_YEAR


def read_year(written: str) -> int:
    """Give the number of a written year: 8 for "'08", 2008 for "2008"."""
    return int(read_digits(written)[0])


def read_digits(written: str) -> tuple[str, str]:
    """Give the digits of a number in which letters stand for digits, and what was repaired.

    >>> read_digits("12O5")
    ('1205', '12O5 read as 1205')
    """
    bare = written.lstrip(_LEAD)
    if bare.isdecimal():
        return bare, ""
    digits = bare.translate(_LETTERS_AS_DIGITS)
    return digits, f"{bare} read as {digits}" if digits != bare else ""
