"""The numbered paragraphs of a cable, and the sentence around a place in one of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

_CLASS_MARK = r"\([ ]?(?:U|C|S|R|TS|SBU|LOU|FOUO|NF|UNCLAS|UNCLASSIFIED|CONFIDENTIAL|SECRET)\b[^)\n]{0,40}\)"
_AT_LINE_START = re.compile(
    rf"\n[ \t>*-]{{0,12}}(?P<digits>\d{{1,3}})(?:[ \t]?\.(?!\d)|(?=[ \t]?\())[ \t]{{0,4}}(?P<mark>{_CLASS_MARK})?"
)
_IN_LINE = re.compile(rf"\.[ \t]{{0,2}}(?P<mark>{_CLASS_MARK})")
_LONG_LINES = 160
_LARGEST_GAP = 3


class Paragraph(NamedTuple):
    """A numbered paragraph: `start` is where its number stands, `body` where its words begin."""

    number: int
    start: int
    body: int


class _Number(NamedTuple):
    digits: str
    marked: bool
    start: int
    body: int


def find_paragraphs(blanked: str, body_start: int = 0) -> tuple[Paragraph, ...]:
    r"""Give the numbered paragraphs of a cable in order, each number counted once.

    `blanked` is the text without copying marks (`reftel.marks.blank_marks`), `body_start` the offset
    behind the REF block. Numbers run in order: 1, 2, 3. In some copies a mark became a 1 glued to the
    number ("15." for 5, "11." for 1), so those digits are read as the number that is due. A number
    may be skipped where a classification mark or the number after it confirms it. Lists inside a
    paragraph do not count. Flattened text has numbers within a line; there the mark is required.

    >>> [p.number for p in find_paragraphs("\n1. (C) Talks began.\n12. (C) Talks ended.\n")]
    [1, 2]
    """
    found = list(_numbers_at_line_start(blanked, body_start))
    if len(blanked) - body_start > _LONG_LINES * (blanked.count("\n", body_start) + 1):
        found = sorted([*found, *_numbers_in_line(blanked, body_start)], key=lambda number: number.start)
    return _in_order(found)


def _numbers_at_line_start(blanked: str, begin: int) -> Iterator[_Number]:
    head = _AT_LINE_START.match("\n" + blanked[begin : begin + 80])
    if head is not None and blanked[begin - 1 : begin] != "\n":
        shift = begin - 1
        if head["digits"]:
            yield _Number(
                head["digits"], head["mark"] is not None, head.start("digits") + shift, head.end() + shift
            )
    for match in _AT_LINE_START.finditer(blanked, max(0, begin - 1)):
        yield _Number(match["digits"], match["mark"] is not None, match.start("digits"), match.end())


def _numbers_in_line(blanked: str, begin: int) -> Iterator[_Number]:
    for match in _IN_LINE.finditer(blanked, begin):
        stop = first = match.start()
        while first > begin and stop - first < 3 and blanked[first - 1] in "0123456789":
            first -= 1
        if first < stop and blanked[first - 1 : first] in (" ", "\t"):
            yield _Number(blanked[first:stop], True, first, match.end())


def _in_order(found: Sequence[_Number]) -> tuple[Paragraph, ...]:
    last_place = {number.digits: place for place, number in enumerate(found)}
    paragraphs: list[Paragraph] = []
    previous = 0
    due_in_list = 0
    for place, number in enumerate(found):
        value = int(number.digits)
        if due_in_list == value and not number.marked and last_place[number.digits] > place:
            due_in_list += 1
            continue
        accepted = _accept(previous, found, place)
        if accepted is None:
            due_in_list = value + 1 if value in (1, due_in_list) else due_in_list
            continue
        previous = accepted
        due_in_list = 0
        paragraphs.append(Paragraph(previous, number.start, number.body))
    return tuple(paragraphs)


def _accept(previous: int, found: Sequence[_Number], place: int) -> int | None:
    """Give the paragraph number that the digits at `place` stand for, None where they are no number."""
    number = found[place]
    value = int(number.digits)
    if value == previous + 1:
        return value
    if number.digits == f"1{previous + 1}":
        return previous + 1
    if not previous < value <= previous + _LARGEST_GAP:
        return None
    follows = place + 1 < len(found) and int(found[place + 1].digits) == value + 1
    return value if number.marked or follows else None


_SENTENCE_BREAK = re.compile(
    r"""
    (?P<stop>[.?!])["'”’)\]]{0,3}(?=\s)     # a full stop, with what closes behind it
    | (?P<gap>\n[ \t\r]{0,200}(?=\n))        # an empty line
    | (?P<rule>\n[ \t]{0,40}(?:-[ ]?|[=*_/]){3,}[ \t]{0,40})  # a line of dashes around a heading
    """,
    re.VERBOSE,
)
_ABBREVIATED = re.compile(
    r"""(?ix)
    (?: \b(?:[a-z]\.)[a-z]                                    # U.S.  p.m.  E.O.
      | \b(?:mr|mrs|ms|dr|prof|amb|min|gen|col|lt|maj|capt|cpt|sgt|adm|brig|sen|rep|gov|pres|hon|rev
           |st|jr|sr|messrs|para|paras|ref|refs|reftel|dept|govt|inc|ltd|co|corp|bros|cf|vs|viz
           |approx|est|fig|art|sec|vol|pp|jan|feb|mar|apr|jun|jul|aug|sep|sept|oct|nov|dec)
    )$""",
)
_INITIAL = re.compile(r"(?:^|[\s(])[A-Z]$")
_LABEL_BEFORE_STOP = re.compile(r"(?i)(?:ref(?:tel)?s?\.?|[ ,&/-]|\b(?:and|or|thru|through))[\s(]{1,3}[a-z]$")
_NUMBER_FOLLOWS_ONLY = re.compile(r"(?i)\bnos?$")
_WORDS_OF_A_POINTER = 9
_NEAR = 260
_FARTHEST = 1500


def find_sentence(text: str, blanked: str, span: tuple[int, int], limits: tuple[int, int]) -> str:
    """Give the whole sentence around `span` with its whitespace collapsed.

    `limits` are the offsets of the paragraph that holds it. Abbreviations and initials do not end a
    sentence, nor does an empty line that a page marker left. Where the span stands alone ("See ref A.")
    the sentence before it is given too. At most 1500 characters are given on each side.
    """
    begin = _begin_of_sentence(text, blanked, span[0], limits[0])
    finish = _end_of_sentence(text, blanked, span[1], limits[1])
    beside = blanked[begin : span[0]].split() + blanked[span[1] : finish].split()
    if sum(map(len, beside)) <= _WORDS_OF_A_POINTER:
        begin = _begin_of_sentence(text, blanked, begin, limits[0])
    return " ".join(blanked[begin:finish].split())


def _begin_of_sentence(text: str, blanked: str, start: int, floor: int) -> int:
    for reach in (_NEAR, _FARTHEST):
        begin = max(floor, start - reach)
        breaks = list(_SENTENCE_BREAK.finditer(blanked, begin, start))
        for match in reversed(breaks):
            if _breaks(text, blanked, match):
                return match.end()
        if begin == floor:
            break
    return begin


def _end_of_sentence(text: str, blanked: str, end: int, ceiling: int) -> int:
    stop = min(ceiling, end + _FARTHEST)
    for match in _SENTENCE_BREAK.finditer(blanked, end, stop):
        if _breaks(text, blanked, match):
            return match.end() if match["stop"] else match.start()
    return stop


def _breaks(text: str, blanked: str, match: re.Match[str]) -> bool:
    if match["rule"]:
        return True
    following = blanked[match.end() : match.end() + 160].lstrip()[:1]
    if following.islower():
        return False
    if not match["stop"]:
        return not _marker_blanked_at(text, blanked, match.start())
    if match["stop"] != ".":
        return True
    before = blanked[max(0, match.start() - 12) : match.start()]
    if _INITIAL.search(before):
        return _LABEL_BEFORE_STOP.search(before) is not None
    if _NUMBER_FOLLOWS_ONLY.search(before):
        return not following.isdigit()
    return _ABBREVIATED.search(before) is None


def _marker_blanked_at(text: str, blanked: str, place: int) -> bool:
    """Say whether the empty lines at `place` are what is left of a page marker."""
    begin = (
        len(blanked[:place].rstrip())
        if place < 400
        else place - 400 + len(blanked[place - 400 : place].rstrip())
    )
    end = place + 400 - len(blanked[place : place + 400].lstrip())
    return " OF " in text[begin:end]
