"""The numbered paragraphs of a text."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from operator import itemgetter
from typing import NamedTuple

from reftel.lexicon.markings import PORTION

_NUMBER = r"[ \t>*-]{0,12}([0-9]{1,3})(?:[ \t]?\.(?![0-9])|(?=[ \t]?\([A-Z]))[ \t]{0,4}" + f"({PORTION})?"
_FIRST_LINE = re.compile(_NUMBER)
_AT_LINE_START = re.compile(r"\n(?=[ \t>*0-9-])" + _NUMBER)  # most lines fail at the first look
_IN_LINE = re.compile(rf"\.[ \t]{{0,2}}{PORTION}")
_LONG_LINE = 200
_PROBES = 10
_LARGEST_SKIP = 3
_LARGEST_MARKED_SKIP = 30  # published extracts leave out runs of paragraphs
_IN_ORDER = [str(number) for number in range(1, 1000)]


class Paragraph(NamedTuple):
    """A numbered paragraph: `start` is where its number stands, `body` where its words begin."""

    number: int
    start: int
    body: int


class _Digits(NamedTuple):
    """Digits that look like a paragraph's number; `marked` says that "(C)" or the like follows them."""

    value: int
    start: int
    body: int
    marked: bool


class Numbering:
    r"""The numbered paragraphs of a cable, looked up by place: those that are not asked for are not read.

    `blanked` is the text without copying marks (`reftel.text.noise.blank_marks`), `begin` the offset behind
    the REF block; nothing behind `stop` is looked at. Numbers run in order: 1, 2, 3. In some copies a
    mark became a 1 glued to the number ("15." for 5, "11." for 1), so such digits are read as the
    number that is due. Numbers are skipped only where a classification mark or the next number
    confirms it. Lists inside a paragraph do not count. In flattened text numbers stand within a line;
    there the mark is required.

    >>> text = "\n11. (C) Talks began.\n12. (C) Talks ended.\n"
    >>> number, begin, end = Numbering(text, 0, len(text)).at(30)
    >>> number, text[begin:end]
    (2, ' Talks ended.\n')
    """

    __slots__ = ("_begin", "_found", "_length", "_starts")

    def __init__(self, blanked: str, begin: int, stop: int) -> None:
        self._begin = begin
        self._length = len(blanked)
        self._found = _find_numbers(blanked, begin, stop)
        if isinstance(self._found, list):
            self._starts = [match.start(1) for match in self._found]
        else:
            self._starts = [paragraph.start for paragraph in self._found]

    def at(self, place: int) -> tuple[int, int, int]:
        """Give number, begin and end of the words of the paragraph at a place; all before the first is 0."""
        index = bisect_right(self._starts, place)
        end = self._starts[index] if index < len(self._starts) else self._length
        if not index:
            return 0, self._begin, end
        if isinstance(self._found, list):
            return index, self._found[index - 1].end(), end
        return self._found[index - 1].number, self._found[index - 1].body, end


def _find_numbers(blanked: str, begin: int, stop: int) -> list[re.Match[str]] | tuple[Paragraph, ...]:
    """Give the paragraphs, or the matches of their numbers where these are in order: so most cables are."""
    matches = _numbers_at_line_start(blanked, begin, stop)
    within: list[_Digits] = []
    if _has_long_lines(blanked, begin):
        seen = {match.start(1) for match in matches}
        within = [digits for digits in _digits_in_line(blanked, begin, stop) if digits.start not in seen]
    if not within and [match[1] for match in matches] == _IN_ORDER[: len(matches)]:
        return matches
    found = [_Digits(int(match[1]), match.start(1), match.end(), match[2] is not None) for match in matches]
    return _in_order(sorted([*found, *within], key=itemgetter(1)))


def _has_long_lines(blanked: str, begin: int) -> bool:
    step = max(1, (len(blanked) - begin) // _PROBES)
    places = range(begin, len(blanked) - _LONG_LINE, step)
    most = len(places) // 2
    within, beside = most, len(places) - most  # how many more of each kind leave it open
    for place in places:
        if blanked.find("\n", place, place + _LONG_LINE) < 0:
            within -= 1
            if within < 0:
                return True
        else:
            beside -= 1
            if not beside:
                return False
    return False


def _numbers_at_line_start(blanked: str, begin: int, stop: int) -> list[re.Match[str]]:
    matches = list(_AT_LINE_START.finditer(blanked, max(0, begin - 1), stop))
    if not blanked.startswith("\n", max(0, begin - 1)) and (first := _FIRST_LINE.match(blanked, begin)):
        matches.insert(0, first)
    return matches


def _digits_in_line(blanked: str, begin: int, end: int) -> Iterator[_Digits]:
    for match in _IN_LINE.finditer(blanked, begin, end):
        stop = first = match.start()
        while first > begin and stop - first < 3 and blanked[first - 1] in "0123456789":
            first -= 1
        if begin < first < stop and blanked[first - 1] in " \t":
            yield _Digits(int(blanked[first:stop]), first, match.end(), True)


def _in_order(found: Sequence[_Digits]) -> tuple[Paragraph, ...]:
    if [digits.value for digits in found] == list(range(1, len(found) + 1)):
        return tuple([Paragraph._make(digits[:3]) for digits in found])
    last_place = {digits.value: place for place, digits in enumerate(found)}
    paragraphs: list[Paragraph] = []
    due_in_list = 0
    glued = False
    for place, digits in enumerate(found):
        previous = paragraphs[-1].number if paragraphs else 0
        comes_again = last_place[digits.value] > place
        if digits.value == due_in_list and not digits.marked and comes_again:
            due_in_list += 1
            continue
        number = _due_number(digits, previous, glued)
        if number is None and _may_skip_to(place, previous, found, last_place):
            number = digits.value
        if number is not None:
            glued = glued or number != digits.value
            due_in_list = 0
            paragraphs.append(Paragraph(number, digits.start, digits.body))
        elif digits.value in (1, due_in_list):
            due_in_list = digits.value + 1
    return tuple(paragraphs)


def _due_number(digits: _Digits, previous: int, glued: bool) -> int | None:
    """Give the number that the digits stand for where it is due, with or without a 1 glued to it."""
    if digits.value == previous + 1:
        return digits.value
    furthest = previous + (_LARGEST_SKIP if glued and digits.marked else 1)
    for number in range(previous + 1, furthest + 1):
        if str(digits.value) == f"1{number}":
            return number
    return None


def _may_skip_to(place: int, previous: int, found: Sequence[_Digits], last_place: dict[int, int]) -> bool:
    """Say whether digits above the due number are a number: none that they skip may come later."""
    digits = found[place]
    largest = _LARGEST_MARKED_SKIP if digits.marked else _LARGEST_SKIP
    if not previous < digits.value <= previous + largest:
        return False
    if any(last_place.get(number, -1) > place for number in range(previous + 1, digits.value)):
        return False
    return digits.marked or (place + 1 < len(found) and found[place + 1].value == digits.value + 1)
