"""The sentence around a place of a text."""

from __future__ import annotations

import re

from reftel.lexicon.dates import MONTHS

# An end of a sentence: a stop with what closes behind it; an empty line; a line of dashes around a heading;
# the start of an item of a list. Most lines begin with none of these signs and are left at the first look.
_END = re.compile(
    r"""[.?!\n](?:
        (?<!\n)["'”’)\]]{0,3}(?=\s|[xX]{4})           # what was struck out may follow without a space
      | (?<=\n)(?=[ \t\r\n=*_-])(?:
            [ \t\r]{0,200}(?=\n)
          | (?P<rule>[ \t]{0,40}(?:[-=*_][ ]?){3,90}[ \t]{0,40}(?=\n|$))
          | [ \t]{0,40}--?[ \t]{1,3}(?=[A-Z"(])
        )
    )""",
    re.VERBOSE,
)
_STRUCK_OUT = re.compile(r"\s{0,160}x{4}")  # a name that was made unreadable
_ABBREVIATED = re.compile(
    r"(?:[a-z]\.)+[a-z]|mr|mrs|ms|dr|prof|amb|min|gen|col|lt|maj|capt|cpt|sgt|adm|brig|sen|rep|gov|pres|hon|rev"
    r"|st|jr|sr|messrs|paras?|refs?|dept|govt|inc|ltd|co|corp|bros|cf|vs|viz|approx|est|fig|art|sec|vol|pp"
    rf"|{'|'.join(month[:3].lower() for month in MONTHS if month not in ('MARCH', 'MAY'))}|sept"
)
_LONGEST_ABBREVIATION = 6  # of those without stops
_BEFORE_DIGITS_ONLY = frozenset(("no", "nos", "mar"))
_LABEL = re.compile(r"(?i)(?:\bref(?:tel)?s?\.?|[,&/-]|\b(?:and|or|thru|through))[\s(]{1,3}[a-z]$")
_POINTING_WORDS = re.compile(r"(?i)\b(?:see|also|end|begin|note|comment|and)\b|[\W_]")
_SHORTEST_SENTENCE = 4
_LONGEST_POINTER = 48
_GAP = 4  # more signs seldom stand between two sentences
_NEAR = 240
_FARTHEST = 1500


def find_sentence(text: str, blanked: str, span: tuple[int, int], limits: tuple[int, int]) -> tuple[int, int]:
    """Give the offsets of the whole sentence around `span`.

    `limits` are the offsets of the paragraph that holds it. Abbreviations and initials do not end a
    sentence, nor does an empty line that a page marker left. Where the span stands alone ("See ref A.")
    the sentence before it is given too. At most 1500 characters are given on each side.
    """
    start, end = span
    begin = _begin_of_sentence(text, blanked, start, limits[0])
    finish = _end_of_sentence(text, blanked, end, limits[1])
    if blanked[end : end + 1] == ")" and blanked[begin:start].strip() == "(":
        finish = end + 1
    is_short = start - begin + finish - end < _LONGEST_POINTER
    if is_short and _is_pointer(blanked[begin:start], blanked[end:finish]):
        before = blanked[max(limits[0], begin - _FARTHEST) : begin]
        begin = _begin_of_sentence(text, blanked, begin - len(before) + len(before.rstrip()), limits[0])
    return begin, max(begin, finish)


def _is_pointer(before: str, behind: str) -> bool:
    """Say whether the words beside a place are no sentence: "(", "See", "End note."."""
    beside = f"{before} {behind}"
    return len(beside) < _LONGEST_POINTER and len(_POINTING_WORDS.sub("", beside)) < _SHORTEST_SENTENCE


def _begin_of_sentence(text: str, blanked: str, start: int, floor: int) -> int:
    # most sentences are short, so that a near look finds their begin at a fraction of the cost
    for reach in (_NEAR, _FARTHEST):
        begin = max(floor, start - reach)
        for match in reversed(list(_END.finditer(blanked, begin, start))):
            if _ends(text, blanked, match):
                return match.end()
        if begin == floor:
            break
    return begin


def _end_of_sentence(text: str, blanked: str, end: int, ceiling: int) -> int:
    stop = min(ceiling, end + _FARTHEST)
    for match in _END.finditer(blanked, end, stop):
        if _ends(text, blanked, match):
            return match.start() if blanked[match.start()] == "\n" else match.end()
    return max(end, stop)


def _ends(text: str, blanked: str, match: re.Match[str]) -> bool:
    place, behind = match.span()
    sign = blanked[place]
    if sign == "\n" and match["rule"]:
        return True
    following = blanked[behind : behind + _GAP].lstrip()[:1] or blanked[behind : behind + 160].lstrip()[:1]
    if following.islower() and not _STRUCK_OUT.match(blanked, behind):
        return False
    if sign == "\n":
        return not _is_left_of_marker(text, blanked, place)
    return sign != "." or not _is_abbreviated(blanked, place, following)


def _is_abbreviated(blanked: str, stop: int, following: str) -> bool:
    if stop > _LONGEST_ABBREVIATION and blanked[stop - _LONGEST_ABBREVIATION - 1 : stop].isalpha():
        return False
    before = blanked[max(0, stop - 14) : stop]
    if not before or before[-1].isspace():
        return False
    word = before.rsplit(None, 1)[-1].rpartition("-")[2].lstrip("(\"'“‘[").lower()
    if len(word) == 1 and before[-1].isupper():
        return _LABEL.search(before) is None
    if word in _BEFORE_DIGITS_ONLY:
        return following.isdigit()
    return _ABBREVIATED.fullmatch(word) is not None


def _is_left_of_marker(text: str, blanked: str, place: int) -> bool:
    """Say whether the empty lines at `place` are what blanking a page marker left."""
    before = blanked[max(0, place - 300) : place]
    after = blanked[place : place + 300]
    begin = place - (len(before) - len(before.rstrip()))
    end = place + (len(after) - len(after.lstrip()))
    return " OF " in text[begin:end]
