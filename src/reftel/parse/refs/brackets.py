"""What a bracket in an entry holds: a year and captions of the cable before it, or a cable of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from reftel.lexicon.kinds import find_kind
from reftel.lexicon.load import words_for
from reftel.lexicon.markings import captions
from reftel.lexicon.numbers import TRAVEL_SERIES
from reftel.lexicon.posts import LEAST_TRUNCATION, posts_of_truncation, squeeze
from reftel.parse.refs.posts import known_post, starts_cable, unknown_post
from reftel.parse.refs.tokens import END, Token, is_year, read_year, tokenize

SEE = re.compile(r"(?:(?:SEE|ALSO|CF|AND)\b[.:]?\s{0,9}){1,3}", re.IGNORECASE)
NO_WORDS = frozenset({"DTG", "DATED", "DTD", "OF", "ON", "Z", "O", "P", "R"})  # before a date
_CHANGED = re.compile(
    r"(?:[A-Z]{3,12}ED\s{1,9}(?:BY|IN|AS|WITH|FROM|TO)|REPLACES|SUPERSEDES|CORRECTS|AMENDS|MODIFIES|FORMERLY)\s",
    re.IGNORECASE,
)
_BETWEEN_PARTS = re.compile(r"[,/;&]|\bAND\b")
_MANY = re.compile(r"(?:BOTH|ALL)\s+")
_BESIDE = frozenset(
    {"number", "airgram", "round", "comma", "and", "slash", "dash", "semicolon", "date", "dtg", "end"}
)
_NUMBERED = ("number", "airgram", "garbled", "round")
_SHORTEST_ALONE = 3  # digits of a number that makes a cable of a post in a bracket
_SHORTEST_UNREAD = 4  # of one behind a name that no table has
_MOST_WORDS = 3  # before such a number


def read_bracket(inside: str) -> tuple[str, bool] | None:
    """Return the year in a bracket after a serial and whether it says NOTAL, None where it is a title.

    bracket = part (("," | "/" | ";" | "&" | AND) part)*
    part = [BOTH | ALL] (year | date | caption+)

    >>> read_bracket("BOTH NOTAL"), read_bracket("08, NOTAL"), read_bracket("TIDES")
    (('', True), ('08', True), None)
    """
    if year := _read_date(inside):
        return year, False
    year, notal = "", False
    for part in map(str.strip, _BETWEEN_PARTS.split(inside.upper())):
        match = _MANY.match(part)
        words = part[match.end() :] if match else part
        if is_year(words):
            year = words
        elif words in captions() or (words and captions().issuperset(words.split())):
            notal = notal or "NOTAL" in words.split()
        elif found := _read_date(words):
            year = found
        else:
            return None
    return year, notal


def _read_date(words: str) -> str:
    """Return the year of words that are a date and nothing else, "" otherwise."""
    year = ""
    for token in tokenize(words, 0, len(words)):
        if token.kind in ("date", "dtg"):
            year = token.year
        elif token.kind != "colon" and squeeze(token.text) not in NO_WORDS:
            return ""
    return year


def names_cable(inside: str) -> bool:
    """Tell whether a bracket holds cables and nothing else: "(OSLO 512)", "(MODIFIED BY 07 OSLO 512)".

    cables = [SEE | "MODIFIED BY" ...] cable+
    cable = [year] post serial (number | mark | caption)*

    A city and a short number are the place and the days or the year of a meeting ("(PARIS 11-13 MAY)",
    "(MADRID 91)"), unless a lead or a year before them says that it is a cable.
    """
    lead = _CHANGED.match(inside) or SEE.match(inside)
    tokens = (*tokenize(inside, lead.end() if lead else 0, len(inside)), END, END)
    at, named = 0, lead is not None
    while tokens[at].kind != "end":
        first = at + 1 if tokens[at].kind == "number" and is_year(tokens[at].text) else at
        number = _number_of_cable(tokens, first, named=named or first > at)
        if number < 0:
            return False
        at = number + 1
        while tokens[at].kind != "end" and stands_beside(tokens[at]):
            at += 1
    return at > 0


def _number_of_cable(tokens: Sequence[Token], first: int, *, named: bool) -> int:
    """Return the place of the number of a cable that begins here, -1 where none does."""
    # "STATE 512 (TOSEC 61)" is one message with two numbers
    if tokens[first].text.upper() in TRAVEL_SERIES or not (
        starts_cable(tokens, first) or starts_short(tokens, first)
    ):
        return -1
    number = next(at for at in range(first, len(tokens)) if tokens[at].kind in _NUMBERED)
    serial = tokens[number].text
    if is_year(serial) and (len(serial) == 4 or serial.startswith("0")):
        return -1  # "(LONDON 2012)"
    behind = tokens[number + 1 :]
    is_short = len(serial) < _SHORTEST_ALONE and tokens[number].kind == "number"
    return -1 if is_short and _is_of_meeting(serial, behind, named=named) else number


def starts_short(tokens: Sequence[Token], first: int) -> bool:
    """Tell whether a word and a number begin here, the word cut from the name of one post alone or a word for
    the own post: "BUCH 3663", "MOSC.-1203", "OUR 512".
    """
    name, number = tokens[first], tokens[first + 1]
    if number.kind == "dash":
        number = tokens[first + 2]
    if name.kind != "word" or number.kind != "number" or len(number.text) < _SHORTEST_ALONE:
        return False
    key = squeeze(name.text)
    is_cut = len(key) >= LEAST_TRUNCATION and len(posts_of_truncation(key)) == 1
    return is_cut or key in words_for("own")


def may_name_cable(inside: str) -> bool:
    """Tell whether a bracket may hold an unreadable cable: "(XYZZY 3663)", "(RPTD BONN 4411)", "(3663)".

    It is a number of four digits or more that is no year, alone or after one to three words in capitals; more
    may follow where the words are a post that is known.
    """
    tokens = (*tokenize(inside, 0, len(inside)), END, END)
    count = next(at for at, token in enumerate(tokens) if token.kind != "word")
    words, number = tokens[:count], tokens[count]
    if not words:
        return _are_numbers(tokens)
    if count > _MOST_WORDS or number.kind != "number" or len(number.text) < _SHORTEST_UNREAD:
        return False
    names = [squeeze(word.text) for word in words]
    if not inside.isupper() or is_year(number.text) or find_kind(inside) or names[0] in TRAVEL_SERIES:
        return False
    if starts_cable(tokens, 0):
        return True
    if not all(map(stands_beside, tokens[count + 1 :])) or words_for("no_post") & set(names):
        return False
    return known_post(words) is not None or unknown_post(words, number.text) is not None


def _are_numbers(tokens: Sequence[Token]) -> bool:
    """Tell whether a bracket holds long numbers and nothing else: "(3663)", "(4412 AND 4413)"."""
    joins = ("comma", "semicolon", "slash", "and", "end")
    numbers = [token for token in tokens if token.kind not in joins and token.text.upper() != "AND"]
    return bool(numbers) and all(
        token.kind == "number" and len(token.text) >= _SHORTEST_UNREAD and not is_year(token.text)
        for token in numbers
    )


def _is_of_meeting(number: str, behind: Sequence[Token], *, named: bool) -> bool:
    """Tell whether a short number after a city can be a day, days or a year: "11-13 MAY", "12/15", "91".

    Where it is `named` a cable it is that, unless a month follows.
    """
    mark, following = behind[0].kind, behind[1].kind
    if named:
        return mark in ("dash", "slash") and following == "date"
    is_day_or_year = len(number) == 1 or (is_year(number) and not 39 < read_year(number) < 66)
    return is_day_or_year or mark in ("dash", "slash", "number", "date")


def stands_beside(token: Token) -> bool:
    """Tell whether a token names nothing: a number, a mark, a caption or AND."""
    return token.kind in _BESIDE or squeeze(token.text) in captions_and()


@cache
def captions_and() -> frozenset[str]:
    """Return the captions and AND: the words that may follow a serial without a meaning of their own."""
    return captions() | {"AND"}
