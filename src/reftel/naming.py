"""Which post the words before a number name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from reftel.kinds import find_kind
from reftel.tables import canonical_post, longest_post, posts_of_truncation, repair_post, squeeze
from reftel.tokens import Token, is_year

_BETWEEN = re.compile(
    r"(?:NO|NR|NUM|NUMBER|CABLE|TELEGRAM|TEL|CITE|MSG|REO|PRT|RRT|OFFICE|[A-Z])\.?", re.IGNORECASE
)
# "OUR 512" and "EMBTEL 512" are the citing post's own; whose "URTEL 512" is only its addressee knows.
_OWN = frozenset({"OUR", "OURTEL", "MYTEL", "EMBTEL", "CONTEL"})
_YOURS = frozenset({"YOUR", "UR", "URTEL", "YOURTEL"})
_NO_POST = re.compile(
    r"PARA|PARAS|PARAGRAPH|PARAGRAPHS|PAGE|PAGES|ARTICLE|SECTION|SEC|CHAPTER|TITLE|LAW|RESOLUTION"
    r"|UNSCR|UNGA|FY|PART|ANNEX|ROOM|VERSION|DAY|ITEM|OPTION|GROUP|EO|TAB|CASE|PHASE|ROUND|FISCAL"
    r"|YEAR|OF|DATED|DTD|ON|FROM|FOR|THE|TO|BY|AT|IN|AND|OR|PERIOD|SESSION|MEETING|OPERATION|FLIGHT"
    r"|NSPD|PDD|HSPD|UN|G|TF|DECL|REASON|REASONS|VOLUME|VOL|EDITION|MONTH|WEEK|TASK|FORCE|PUBLIC"
    r"|FORM|DS|NUMBER|THROUGH|THRU|SERIAL|POINT|STEP|PROJECT|CONTRACT|GRANT|DECREE|ORDER|BILL|ACT|VISIT"
    r"|JAN(UARY)?|FEB(RUARY)?|MARCH|APR(IL)?|MAY|JUNE?|JULY?|AUG(UST)?|SEPT?(EMBER)?|OCT(OBER)?"
    r"|NOV(EMBER)?|DEC(EMBER)?"
)
_LOOK_AHEAD = 8
_DIGIT = re.compile(r"\d")


class NamedPost(NamedTuple):
    """A post among words: its code, the word at which it begins, and what was repaired."""

    code: str
    first: int
    note: str = ""


def known_post(words: Sequence[Token]) -> NamedPost | None:
    """Give the post that the words end with, unless they name something else before it.

    Words such as "CABLE" or "NO." may stand behind the post.
    """
    names = trailing_names(words)
    skipped = len(words) - len(names)
    while len(names) > 1 and _BETWEEN.fullmatch(names[-1]):
        names = names[:-1]
    if not names:
        return None
    code, count = longest_post(names)
    if not count and names[-1].upper().endswith(("'S", "’S")):
        code, count = longest_post([*names[:-1], names[-1][:-2]])
    if not count:
        return None
    first = skipped + len(names) - count
    if first and find_kind(" ".join(word.text for word in words), hard_only=True):
        return None
    named = " ".join(names[-count:])
    return NamedPost(code, first, f"{named} read as {code}" if _DIGIT.search(named) else "")


def unknown_post(words: Sequence[Token], digits: str) -> NamedPost | None:
    """Give the post that the words are a slip of, or, alone before a number, seem to be.

    Words that name something else, and posts whose offices number their messages apart, give None.
    """
    names = trailing_names(words)
    if not names or any(_NO_POST.fullmatch(squeeze(name)) for name in names[-4:]):
        return None
    if find_kind(" ".join(word.text for word in words)):
        return None
    for count in range(min(4, len(names)), 0, -1):
        name = " ".join(names[-count:])
        if canonical_post(name):
            return None
        code, note = repair_post(name)
        if not code and len(whole := posts_of_truncation(name)) == 1:
            code, note = whole[0], f"{name} read as {whole[0]}"
        if code:
            return NamedPost(code, len(words) - count, note)
    return _seeming_post(names, len(words), digits)


def own_or_yours(words: Sequence[Token]) -> str:
    """Give "own" for words such as OURTEL, "yours" for URTEL, else ""."""
    names = [squeeze(word.text) for word in words]
    if len(names) > 1 and _BETWEEN.fullmatch(names[-1]):
        names.pop()
    if len(names) != 1:
        return ""
    return "own" if names[0] in _OWN else "yours" if names[0] in _YOURS else ""


def starts_cable(tokens: Sequence[Token], position: int) -> bool:
    """Tell whether a post that is known and a number begin at this position."""
    names: list[str] = []
    for token in tokens[position : position + _LOOK_AHEAD]:
        if token.kind == "word" and token.text.upper() != "AND":
            names.append(token.text)
        elif token.kind == "number":
            return _is_post(names)
        elif token.kind == "round" and names:
            return is_year(token.text[1:-1].strip()) and _is_post(names)
        elif token.kind not in ("dash", "slash", "colon") and (token.text != "." or names):
            return False
    return False


def trailing_names(words: Sequence[Token]) -> list[str]:
    """Give the words that stand last, behind any number, date or bracket."""
    names: list[str] = []
    for word in reversed(words):
        if word.kind != "word":
            break
        names.append(word.text)
    return names[::-1]


def _is_post(names: list[str]) -> bool:
    while len(names) > 1 and _BETWEEN.fullmatch(names[-1]):
        names = names[:-1]
    return bool(names) and longest_post(names)[1] == len(names)


def _seeming_post(names: list[str], count: int, digits: str) -> NamedPost | None:
    """Take one to three words in capitals alone before a number for a post that no table has."""
    key = squeeze("".join(names))
    shaped = len(names) == count <= 3 and 3 <= len(key) <= 24 and (names[0].isupper() or len(names) == 1)
    if not shaped or len(digits) < 2 or (len(digits) == 4 and is_year(digits)):
        return None
    return NamedPost(key, 0, f"no post known as {' '.join(names)}")
