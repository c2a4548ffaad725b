"""Characters with their places on a page become lines, as a person sees them."""

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise
from operator import attrgetter
from statistics import median
from typing import NamedTuple

_MOST_BLANKS = 120  # one after the other: a page of print is no wider
_MOST_BLANK_LINES = 2
_SAME_LINE = 0.35  # of the height of a character, between the baselines of one line
_NEXT_WORD = 0.15  # of the height, between two words that are drawn one by one
_NEW_PARAGRAPH = 1.4  # lines, between the baselines
_TOO_FAR = 1e6  # points: a page of 350 metres


class Glyph(NamedTuple):
    """A character and its place in points, the bottom of a page at 0: its `base` is that of its line.

    `spaced` says that a blank stands before it, `turn` is how its line runs: 0 to the right, 1 upwards,
    2 to the left, 3 downwards.
    """

    sign: str
    left: float
    right: float
    base: float
    height: float
    spaced: bool = False
    turn: int = 0


class _Run(NamedTuple):
    """Characters that were drawn one after the other on one line."""

    words: str
    left: float
    right: float
    base: float
    height: float


def lay_out(glyphs: list[Glyph]) -> str:
    r"""Return the text of a page: a line for each baseline from top to bottom, blanks where gaps are.

    What stands in two columns stands in one line, as the label and the value of a field do. Words that run
    in another direction than most of the page come last.

    >>> lay_out([Glyph("B", 6, 12, 700, 12), Glyph("R", 0, 6, 712, 12), Glyph("A", 0, 6, 700, 12)])
    'R\nAB\n'
    """
    if not glyphs:
        return ""
    turns = Counter(glyph.turn for glyph in glyphs)
    main = min(turns, key=lambda turn: (-turns[turn], turn))
    parts = [main, *sorted(set(turns) - {main})]
    return "".join(_lay_out([glyph for glyph in glyphs if glyph.turn == turn]) for turn in parts)


def place(sign: str, box: tuple[float, float, float, float], base: tuple[float, float], turn: int) -> Glyph:
    """Return a character from its box (left, bottom, right, top) and its origin on the page, turned upright.

    >>> place("A", (90, 10, 100, 16), (98, 10), 1)
    Glyph(sign='A', left=10, right=16, base=-98, height=10, spaced=False, turn=1)
    """
    left, bottom, right, top = map(_near, box)
    x, y = map(_near, base)
    if turn == 1:
        return Glyph(sign, bottom, top, -x, abs(right - left), turn=turn)
    if turn == 2:
        return Glyph(sign, -right, -left, -y, abs(top - bottom), turn=turn)
    if turn == 3:
        return Glyph(sign, -top, -bottom, x, abs(right - left), turn=turn)
    return Glyph(sign, left, right, y, abs(top - bottom), turn=turn)


def _near(value: float) -> float:
    """Return a coordinate, 0 for one that no page has."""
    return value if math.isfinite(value) and abs(value) < _TOO_FAR else 0.0


def _lay_out(glyphs: list[Glyph]) -> str:
    cell = _middle((glyph.right - glyph.left for glyph in glyphs), 6.0)
    lines = list(_group(_join_runs(glyphs, cell)))
    height = _middle((glyph.height for glyph in glyphs), 10.0)
    apart = [above[0].base - below[0].base for above, below in pairwise(lines)]
    pitch = min(_middle((one for one in apart if one > height / 2), 1.2 * height), 2 * height)
    margin = _find_margin(lines, cell)
    written = []
    for gap, line in zip([0.0, *apart], lines, strict=True):
        blank = round(gap / pitch) - 1 if gap > _NEW_PARAGRAPH * pitch else 0
        written.append("\n" * min(max(blank, 0), _MOST_BLANK_LINES) + _write(line, margin, cell) + "\n")
    return "".join(written)


def _middle(values: Iterable[float], usual: float) -> float:
    found = [value for value in values if value > 0]
    return median(found) if found else usual


def _join_runs(glyphs: list[Glyph], cell: float) -> Iterator[_Run]:
    """Yield the runs of a page in the order in which they are drawn."""
    signs: list[str] = []
    first = last = glyphs[0]
    for glyph in glyphs:
        near = abs(glyph.base - last.base) <= _SAME_LINE * min(glyph.height, last.height)
        if signs and not (near and glyph.left > last.left - _NEXT_WORD * last.height):
            yield _Run("".join(signs), first.left, last.right, first.base, first.height)
            signs = []
        if not signs:
            first = glyph
        elif glyph.spaced or glyph.left - last.right > _NEXT_WORD * last.height:
            signs.append(_blanks(glyph.left - last.right, cell))
        signs.append(glyph.sign)
        last = glyph
    yield _Run("".join(signs), first.left, last.right, first.base, first.height)


def _group(runs: Iterable[_Run]) -> Iterator[list[_Run]]:
    """Yield the runs of each line from left to right, the lines from top to bottom."""
    line: list[_Run] = []
    for run in sorted(runs, key=lambda run: (-run.base, run.left)):
        if line and line[0].base - run.base > _SAME_LINE * min(line[0].height, run.height):
            yield sorted(line, key=attrgetter("left"))
            line = []
        line.append(run)
    if line:
        yield sorted(line, key=attrgetter("left"))


def _find_margin(lines: list[list[_Run]], cell: float) -> float:
    """Return where most lines begin: what stands to the left of that must not move them all."""
    begins = Counter(round(line[0].left / cell) for line in lines)
    most = min(begins, key=lambda begin: (-begins[begin], begin), default=0)
    return most * cell


def _write(line: list[_Run], margin: float, cell: float) -> str:
    """Return the words of a line; what is drawn twice at one place, to look bold, is written once."""
    indent = round((line[0].left - margin) / cell)
    parts = [" " * min(max(indent, 0), _MOST_BLANKS), line[0].words]
    for before, run in pairwise(line):
        if run.words == before.words and run.left - before.left < cell / 2:
            continue
        gap = run.left - before.right
        parts += [_blanks(gap, cell) if gap > _NEXT_WORD * before.height else "", run.words]
    return "".join(parts).rstrip()


def _blanks(gap: float, cell: float) -> str:
    return " " * min(max(round(gap / cell), 1), _MOST_BLANKS)
