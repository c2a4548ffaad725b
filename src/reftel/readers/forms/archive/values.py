"""What values of records and pages of the archive say: restrictions, TAGS, addressees, why no text."""

import re

from reftel.lexicon.markings import captions, names_in_brackets
from reftel.model.place import Place
from reftel.model.problems import Problem, ProblemCode

_BETWEEN = re.compile(r"[|;\n]")
_COMMA = re.compile(r"[|;,\n]")
_IN_BRACKETS = re.compile(r"\([^()]{0,200}\)")
_TAG = re.compile(r"-?[A-Z]{2,4}")
_ELSEWHERE = re.compile(
    r"\b(?:microfilm|not available|unavailable|unretrievable|not retrievable|withdrawn|destroyed|lost)\b",
    re.IGNORECASE,
)


def no_text(name: str, place: Place, locator: str, missing: str, advice: str) -> Problem:
    """Return why a cable has no text: its locator says so, else what is `missing` in the file."""
    cause = f"has no text: {locator[:60]}"
    if not _ELSEWHERE.search(locator):
        return Problem(ProblemCode.NO_TEXT, name, place, missing, advice, lost=False)
    return Problem(ProblemCode.NO_TEXT, name, place, cause, "ask the archive for it", lost=False)


def parts(value: str, *, commas: bool = False) -> tuple[str, ...]:
    """Return the parts of a value between bars or semicolons, or between commas too.

    A part that is explained ("EXDIS - Exclusive Distribution Only") is what comes before.

    >>> parts("BONN; LONDON | PARIS"), parts("OVIP - Visits, VIPs | IN - India", commas=True)
    (('BONN', 'LONDON', 'PARIS'), ('OVIP', 'IN'))
    """
    if " - " not in value:
        signs = _COMMA if commas else _BETWEEN
        return tuple(filter(None, map(str.strip, signs.split(value))))
    found: list[str] = []
    for part in _BETWEEN.split(value):
        short, explained, _ = part.partition(" - ")
        found += [short] if explained or not commas else _COMMA.split(part)
    return tuple(filter(None, map(str.strip, found)))


def handling(value: str) -> tuple[str, ...]:
    """Return the captions among restrictions."""
    if not value:
        return ()
    words = (part.upper() for part in parts(value, commas=True))
    return tuple(dict.fromkeys(word for word in words if word in captions()))


def read_tags(value: str) -> tuple[str, ...]:
    """Return the codes among TAGS, and behind them the names that stand in brackets.

    >>> read_tags("PFOR, OVIP (HOLM, ADA B), US"), read_tags("IN - India | PFOR - Political Affairs")
    (('PFOR', 'OVIP', 'US', 'HOLM, ADA B'), ('IN', 'PFOR'))
    """
    found: list[str] = []
    value = names_in_brackets(value)
    in_brackets = _IN_BRACKETS.findall(value) if "(" in value else []
    for part in parts(_IN_BRACKETS.sub(" ", value) if in_brackets else value, commas=True):
        words = part.upper().split()
        if all(map(_TAG.fullmatch, words)):
            found += words
    names = (" ".join(name[1:-1].split()) for name in in_brackets)
    return tuple(dict.fromkeys((*found, *filter(None, names))))
