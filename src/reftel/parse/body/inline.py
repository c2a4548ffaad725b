"""Cables that the paragraphs name themselves, without a label: "08 OTTAWA 1140", "(Ottawa 372)".

Precise rather than complete: a name of a city before a number is more often a place than a cable. Capitals
before a number, a written year before the post, a bracket around both or a word such as "cable" before them
tells one from the other; where all words are in capitals, the first is no sign.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from reftel.lexicon.dates import MONTH
from reftel.lexicon.posts import longest_post, posts, squeeze
from reftel.model.records import Entry, Kind, Ref
from reftel.parse.refs.read import read_entry

_REACH = 90  # six long words and a year
_NEAR = 24
_MOST_WORDS = 6
_LONGEST_WORD = 24
_BEFORE = re.compile(r"(?:[A-Za-z][A-Za-z.'-]{0,24}\s{1,3}){0,5}[A-Za-z][A-Za-z.'-]{0,24}\s{1,3}\Z")
_GLUED = re.compile(r"(?<![A-Za-z0-9/-])((?:19|20)?[0-9]{2}[A-Z]{3,18})\Z")
_WORDS = re.compile(r"\S+")
_SERIAL = re.compile(r"(?s)([0-9]+)(.*)")
_YEAR = re.compile(r"(?<![\w.,/$:-])'?((?:19|20)[0-9]{2}|(?<=')[0-9]{2}|[06789][0-9])\s{1,3}\Z")
_TIME_BEFORE = re.compile(
    rf"(?i)(?:\b(?:in|since|of|by|during|until|from|for|before|after|early|late|mid|{MONTH})|,)\s{{1,3}}\Z"
)
_LINE_OF_TELEPHONE = re.compile(
    r"(?i)\b(?:tel|phone|telephone|fax|ext|extension|room|flight|box|zip|route)\b"
)
_CABLE_BEFORE = re.compile(r"(?i)\b(?:cable|telegram|message|airgram|reftel)\s{1,3}\Z")
_POINTER = re.compile(
    r"(?i)(?:[(\[]|\b(?:cables?|telegrams?|tels?|messages?|airgrams?|reftels?|refs?|see|see also|per"
    r"|(?:reported|noted|described|discussed|detailed|outlined|contained|requested|instructed) (?:in|by))"
    r"[:,]?\s{1,3})\s{0,2}\Z"
)
# What stands behind the serial of a cable: the end of a bracket, clause or list, or what belongs to it.
_BEHIND = re.compile(
    r"\s{0,3}(?:[).,;:\]](?![0-9])|\Z|(?i:and|or|para|paras|paragraph|notal|previous|dtg|dated)\b)"
)
_MEASURE = re.compile(
    r"(?i)[-/%:.,]?[0-9%]|[-/%]|[ \t]{1,3}[0-9]|\s{1,3}(?:miles?|km|kms|kilomet\w{1,6}|met(?:er|re)s|feet"
    r"|acres|hectares|percent|pct|million|billion|thousand|hundred|tons|hours?|hrs|days|weeks|months|years"
    r"|a\.?m|p\.?m"
    r"|troops|people|persons|men|women|soldiers|officers|participants|delegat\w{1,6}|members|students|refugees"
    r"|families|employees|workers|residents|visas|cases|applica\w{1,6}|dollars|euros|usd|olympics?|summit"
    r"|conferences?|games|meetings?|elections?|peace|accords?|agreements?|treaty|local"
    rf"|{MONTH})\b"
)
_JOINED = ("/", "-", "'", ".")
_NEXT = re.compile(r"\s{0,2},\s{1,3}(?:(?:and|AND|or|OR|&)\s{1,3})?|\s{1,3}(?:and|AND|or|OR|&)\s{1,3}")
_NEXT_SERIAL = re.compile(r"[0-9]{3,6}(?![0-9])")
_LAST_OF_RANGE = re.compile(r"-([0-9]{3,6})(?![0-9-])")
_LONGEST_RANGE = 20


class _Name(NamedTuple):
    """The name of a post before a serial; `is_code` says that it is the code in capitals."""

    start: int
    is_code: bool


def read_cables(text: str, blanked: str, start: int, end: int) -> list[Ref]:
    """Give the cables that a serial from `start` to `end` begins: more than one in lists and ranges.

    In "Ottawa 372, 391 and 402" each number is a cable, if what stands behind it is the end of a clause,
    bracket or list. "08 OSLO 512-514" is three, if year and code of the post are written and the second
    number is little above the first; the span of the second and third is that of the last number.

    `text` is the cable as found, `blanked` the same without copying marks. A reference has no label and the
    span of year, post and serial, as those of a REF line have.

    >>> words = "as reported (08 OSLO 512, 514)."
    >>> [(found.serial, found.text) for found in read_cables(words, words, 21, 24)]
    [(512, '08 OSLO 512'), (514, '514')]
    """
    if not _may_end_in_post(blanked[max(0, start - _REACH) : start]):
        return []  # most numbers follow other words
    last = _end_of_range(blanked, start, end)
    if last is None and _MEASURE.match(blanked, end):
        return []
    first = _read_first(text, blanked, start, end)
    if first is None or first.serial is None or (last and (first.year is None or not _is_code(first))):
        return []
    if last:
        span = last.span(1)
        return [
            first,
            *(_with(text, first, number, span) for number in range(first.serial + 1, int(last[1]) + 1)),
        ]
    return [first, *_read_next(text, blanked, first)]


def _end_of_range(blanked: str, start: int, end: int) -> re.Match[str] | None:
    last = _LAST_OF_RANGE.match(blanked, end)
    if last is None or len(last[1]) != end - start or not _BEHIND.match(blanked, last.end()):
        return None
    return last if 0 < int(last[1]) - int(blanked[start:end]) <= _LONGEST_RANGE else None


def _is_code(cable: Ref) -> bool:
    return cable.text.upper() == cable.text


def _read_next(text: str, blanked: str, first: Ref) -> list[Ref]:
    """Give the cables whose serials alone follow the first of a list."""
    found: list[Ref] = []
    end = first.end
    while joint := _NEXT.match(blanked, end):
        serial = _NEXT_SERIAL.match(blanked, joint.end())
        if (
            serial is None
            or _MEASURE.match(blanked, serial.end())
            or not _BEHIND.match(blanked, serial.end())
        ):
            break
        if len(serial[0]) == 4 and serial[0][:2] in ("19", "20"):
            break  # "Oslo 372, 2009": a year
        end = serial.end()
        found.append(_with(text, first, int(serial[0]), serial.span()))
    return found


def _with(text: str, first: Ref, serial: int, span: tuple[int, int]) -> Ref:
    return first._replace(text=text[slice(*span)], start=span[0], end=span[1], serial=serial)


def _read_first(text: str, blanked: str, start: int, end: int) -> Ref | None:
    before = blanked[max(0, start - _REACH) : start]
    begin = _begin_of_glued(before) if before[-1].isalpha() else _begin(before, blanked[start : end + 40])
    if begin is None:
        return None
    entry = Entry("", start - len(before) + begin, end)
    found = read_entry(text, blanked, entry)
    if len(found) != 1 or found[0].kind is not Kind.CABLE or not found[0].post:
        return None
    return found[0]


def _may_end_in_post(before: str) -> bool:
    """Say whether words may end in the name of a post: at little cost, as most numbers follow other words."""
    last = before[-_LONGEST_WORD:].rsplit(maxsplit=1)[-1].lstrip("([\"'0123456789")
    if not last[:1].isupper():
        return False
    words = before.rsplit(maxsplit=_MOST_WORDS)
    return longest_post([*words[-_MOST_WORDS:-1], last])[0] != ""


def _begin_of_glued(before: str) -> int | None:
    """Give where "09STATE" begins in the words before a serial."""
    match = _GLUED.search(before)
    return match.start() if match and longest_post([match[1].lstrip("0123456789")])[0] else None


def _begin(before: str, serial_and_behind: str) -> int | None:
    """Give where the year or the post begins in the words before a serial, None where they name no cable."""
    match = _BEFORE.search(before)
    name = _find_name(before, match.start()) if match else None
    if name is None or _LINE_OF_TELEPHONE.search(before, max(0, name.start - _NEAR), name.start):
        return None
    year = _YEAR.search(before, 0, name.start)
    if year:
        is_time = len(year[1]) == 4 and not name.is_code and _TIME_BEFORE.search(before, 0, year.start())
        return None if is_time else year.start()
    serial, behind = _SERIAL.match(serial_and_behind).groups()  # type: ignore[union-attr]
    if len(serial) == 4 and serial[:2] in ("19", "20"):
        return None  # "Baghdad 2009": a year, whatever stands around it
    if _CABLE_BEFORE.search(before, 0, name.start):
        return name.start
    if _POINTER.search(before, 0, name.start) and _BEHIND.match(behind):
        return name.start
    beside = before[max(0, name.start - _NEAR) : name.start] + behind
    return name.start if name.is_code and not beside.isupper() else None


def _find_name(before: str, start: int) -> _Name | None:
    """Give the name of a post with which the words before a serial end."""
    words = [(word.start(), word.group()) for word in _WORDS.finditer(before, start)]
    code, count = longest_post([word for _, word in words])
    if not code or (posts()[code].kind == "agency" and code != "STATE"):
        return None
    begin = words[-count][0]
    names = [word for _, word in words[-count:]]
    if not (names[0][0].isupper() and names[-1][0].isupper()) or before[begin - 1 : begin] in _JOINED:
        return None
    # other names of posts ("NATO", "RIO") mean more than the post, so that their capitals tell nothing
    is_code = all(map(str.isupper, names)) and squeeze("".join(names)).endswith(code)
    return _Name(begin, is_code)
