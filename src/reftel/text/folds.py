"""Lines that a mail program or an OCR program cut at a width, in the midst of words and numbers.

Where enough lines tell the width, what was cut is put together again; the text keeps its length, and
`Unfolded` tells where each character was. Where they do not, a number at the end of the longest line may go
on in the next one: it is doubtful, and not read as another cable.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby, pairwise
from typing import NamedTuple

from reftel.model.notes import Note, NoteKind
from reftel.model.records import Kind, Mention, Ref
from reftel.text.line_numbers import blank_line_numbers

LEAST_WIDTH = 36
_MOST_WIDTH = 140
_LEAST_FULL = 3  # lines of just the width
_NEAR = 6  # characters: lines that end at words end at any of these before the width
# What begins a line of its own; the rest of a word does not look so.
_BEGINS_LINE = re.compile(r"1[.)][ \t]{0,9}[(A-Za-z]|(?:REF(?:TEL)?S?|SUBJ(?:ECT)?|TAGS?):|E\.O\.|¶|--")
_NUMBERED = re.compile(r"[0-9]{1,3}[.)](?:[ \t]|\Z)")
_LAST_DIGITS = re.compile(r"(?<![0-9])[0-9]+\Z")
_MARKS = ("=", "\\", "-", "\u00ad", "\u00ac")  # that programs put behind what they cut
_MARGIN = " \t>|"
_LONGEST_NUMBER = 8  # "OTTAWA 00000278" of a page marker
_REST = re.compile(r"[0-9]{1,9}[ ]{0,3}")  # of a number, to the post where it is a year
_DIGITS = re.compile(r"[0-9]+")
_WORD = re.compile(r"\w")


class Moved(NamedTuple):
    """So many characters from `start` on stood `by` characters further behind."""

    start: int
    length: int
    by: int


class Unfolded(NamedTuple):
    """A text of the same length in which lines that were cut are whole.

    `doubtful` are line ends between two digits that may be those of one number.
    """

    text: str
    moved: tuple[Moved, ...] = ()
    doubtful: tuple[int, ...] = ()

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Give where a span of the text stood before."""
        first, last = self._moved_at(start), self._moved_at(end - 1)
        return start + first, end + last

    def _moved_at(self, at: int) -> int:
        number = bisect_right(self.moved, at, key=lambda moved: moved.start) - 1
        moved = self.moved[number] if number >= 0 else Moved(0, 0, 0)
        return moved.by if at < moved.start + moved.length else 0


def unfold(text: str) -> Unfolded:
    r"""Give the text with the lines whole that were cut at a width.

    >>> folded = "".join(f"{letter * 38} STATE 9\n1633 ends\n" for letter in "ABC")
    >>> unfolded = unfold(folded)
    >>> unfolded.text.split("\n")[0]
    'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA STATE 91633 ends '
    >>> unfolded.place(39, 50), folded[39:51]
    ((39, 51), 'STATE 9\n1633')
    >>> unfold("REF: A. STATE 9").moved
    ()
    """
    lines = text.split("\n")
    lengths = list(map(len, lines))
    counts = Counter(lengths)
    longest = max(counts)
    if longest < LEAST_WIDTH:
        return Unfolded(text)
    width = _find_width(lines, counts)
    if width:
        return _join(lines, _find_cut(lines, width))
    return Unfolded(text, (), tuple(_find_doubtful(lines, lengths, longest)))


def _find_doubtful(lines: list[str], lengths: list[int], longest: int) -> Iterator[int]:
    """Give the ends of lines of the greatest length where a number may go on in the next line."""
    number = at = -1
    for _ in range(lengths.count(longest)):
        before, number = number + 1, lengths.index(longest, number + 1)
        at += sum(lengths[before : number + 1]) + number + 1 - before
        following = lines[number + 1] if number + 1 < len(lines) else ""
        goes_on = _DIGITS.match(following) and lines[number][-1].isdigit()
        if goes_on and not _BEGINS_LINE.match(following):
            yield at


def _find_width(lines: list[str], counts: Counter[int]) -> int:
    """Give the width at which lines were cut, 0 where they end at words or too few tell it."""
    full = max([count for length, count in counts.items() if length >= LEAST_WIDTH])
    if full < _LEAST_FULL:
        return 0
    width = max([length for length, count in counts.items() if count == full])
    near = sum([counts[less] for less in range(width - _NEAR, width) if less in counts])
    longer = sum([count for length, count in counts.items() if length > width])
    if full < 2 * near or longer * 10 > full or width > _MOST_WIDTH:
        return 0
    cut = [line for line in lines if len(line) == width]
    padded = sum(line.endswith("  ") or not _WORD.search(line) for line in cut)
    return 0 if padded * 5 > full else width


class _Cut(NamedTuple):
    """How lines were cut: their width, and the signs that were put before and behind each end of them."""

    width: int
    mark: str
    margin: str

    def is_cut(self, line: str) -> bool:
        """Say whether the next line may be the rest of this one."""
        short = self.width - len(line)
        return short == 0 or (self.mark != "" and 0 < short <= _NEAR and line.endswith(self.mark))


def _find_cut(lines: list[str], width: int) -> _Cut:
    full = [line for line in lines if len(line) == width]
    mark, count = Counter(line[-1] for line in full).most_common(1)[0]
    filled = [line for line in lines if line.strip(_MARGIN)]
    first, last = min(filled), max(filled)
    margin = next(end for end in range(width + 1) if first[: end + 1] != last[: end + 1] or end == len(first))
    words = len(first) - len(first.lstrip(_MARGIN))
    is_mark = mark in _MARKS and count * 5 >= len(full) * 4
    return _Cut(width, mark if is_mark else "", first[: min(margin, words)])


def _join(lines: list[str], cut: _Cut) -> Unfolded:
    """Put behind each line that was cut what follows, with spaces behind it for all that stood between."""
    pieces: list[str] = []
    moved: list[Moved] = []
    doubtful: list[int] = []
    place = joined = 0
    for line, following in pairwise([*lines, None]):
        words = (line or "")[len(cut.margin) if joined else 0 :]
        rest = (following or "")[len(cut.margin) :]
        goes_on = False
        if line and cut.is_cut(line) and rest.strip() and not _BEGINS_LINE.match(rest):
            goes_on = _goes_on(line.removesuffix(cut.mark), rest)
            if not goes_on:
                doubtful.append(place + joined + len(words))
        words = words.removesuffix(cut.mark) if goes_on else words
        pieces.append(words)
        if joined and words:
            moved.append(Moved(place, len(words), joined))
        place += len(words)
        if goes_on:
            joined += len(cut.mark) + 1 + len(cut.margin)
            continue
        end = " " * joined + ("" if following is None else "\n")
        pieces.append(end)
        place += len(end)
        joined = 0
    return Unfolded("".join(pieces), tuple(moved), tuple(doubtful))


def _goes_on(line: str, following: str) -> bool:
    """Say whether a line is the rest of the one before also where one number would be made of two."""
    before, behind = _LAST_DIGITS.search(line), _DIGITS.match(following)
    if not before or not behind:
        return True
    return len(before.group()) + len(behind.group()) <= _LONGEST_NUMBER and not _NUMBERED.match(following)


@lru_cache(maxsize=2)  # who finds a cable, who cuts it out and who parses it ask for the same text
def unfold_numbered(text: str) -> Unfolded:
    """Give the text without the numbers of lines, and with the lines whole that were cut at a width."""
    return unfold(blank_line_numbers(text))


def plain_lines(text: str) -> str:
    """Give the text of the same length without the numbers of lines, and with lines whole that were cut."""
    return unfold_numbered(text).text


def without_doubtful(unfolded: Unfolded) -> str:
    """Give the text with spaces for the numbers of which it is doubtful where they end."""
    signs = list(unfolded.text)
    for at in unfolded.doubtful:
        before = at - 1
        while before >= 0 and (signs[before] == " " or signs[before].isdigit()):
            signs[before] = " "
            before -= 1
        behind = at + 1
        while behind < len(signs) and signs[behind].isdigit():
            signs[behind] = " "
            behind += 1
    return "".join(signs)


def find_in_folds(refs: tuple[Ref, ...], text: str, unfolded: Unfolded) -> tuple[Ref, ...]:
    """Give references with their words and places in the text as found.

    One whose number may go on behind the line end is unreadable, together with what was read there.
    """
    if unfolded.moved:
        refs = tuple(_place(ref, text, unfolded) for ref in refs)
    if not unfolded.doubtful:
        return refs
    found: list[Ref] = []
    for at, group in groupby(refs, key=lambda ref: _doubtful_end(ref, text, unfolded.doubtful)):
        own = list(group)
        found += own if at is None else [_doubt(own, text, at)]
    return tuple(found)


def find_mentions_in_folds(
    mentions: tuple[Mention, ...], text: str, unfolded: Unfolded
) -> tuple[Mention, ...]:
    """Give mentions alike; one that is a cable whose number is doubtful is left out: it is none of a list."""
    if unfolded.moved:
        mentions = tuple(_place_mention(mention, text, unfolded) for mention in mentions)
    if not unfolded.doubtful:
        return mentions
    return tuple(
        mention
        for mention in mentions
        if not mention.cable or _doubtful_end(mention.cable, text, unfolded.doubtful) is None
    )


def _doubtful_end(ref: Ref, text: str, doubtful: tuple[int, ...]) -> int | None:
    """Give the doubtful line end in or beside the number of a cable, None without one."""
    number = bisect_left(doubtful, text.rfind("\n", 0, ref.start + 1))
    if ref.kind is not Kind.CABLE or number == len(doubtful) or doubtful[number] > ref.end:
        return None
    rest = _REST.match(text, doubtful[number] + 1)
    if rest and ref.start <= rest.end():
        return doubtful[number]
    behind = doubtful[number + 1 : number + 2]
    return behind[0] if behind and behind[0] <= ref.end else None


def _place(ref: Ref, text: str, unfolded: Unfolded) -> Ref:
    start, end = unfolded.place(ref.start, ref.end)
    return ref._replace(start=start, end=end, text=text[start:end])


def _place_mention(mention: Mention, text: str, unfolded: Unfolded) -> Mention:
    start, end = unfolded.place(mention.start, mention.end)
    cable = _place(mention.cable, text, unfolded) if mention.cable else None
    return mention._replace(start=start, end=end, text=text[start:end], cable=cable)


def _doubt(touched: list[Ref], text: str, at: int) -> Ref:
    line = text[text.rfind("\n", 0, at) + 1 : at]
    before, rest = _LAST_DIGITS.search(line), _DIGITS.match(text, at + 1)
    start = min(*(ref.start for ref in touched), at - len(before.group() if before else ""))
    end = max(*(ref.end for ref in touched), rest.end() if rest else at)
    first = touched[0]
    notes = (Note(NoteKind.MAY_GO_ON),)
    return Ref(first.label, text[start:end], start, end, Kind.UNREADABLE, first.year, first.post, notes=notes)
