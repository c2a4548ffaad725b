"""A text of several cables, cut where each begins; the passages joined are the text again."""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple


class Passage(NamedTuple):
    """A part of a text and its place in words, "" where the text is not cut."""

    text: str
    place: str


def cut(text: str, begins: list[int]) -> list[Passage]:
    r"""Give a passage per begin; what stands before the first belongs to it.

    >>> cut("title\nA1\nB1", [6, 9])
    [Passage(text='title\nA1\n', place='line 2'), Passage(text='B1', place='line 3')]
    """
    if len(begins) < 2:
        return [Passage(text, "")]
    edges = [0, *begins[1:], len(text)]
    return [
        Passage(text[start:end], f"line {line}")
        for (start, end), line in zip(pairwise(edges), lines_of(text, begins), strict=True)
    ]


def lines_of(text: str, places: Iterable[int]) -> Iterator[int]:
    r"""Give the number of the line, from 1, of each of some places, counted on from the place before.

    >>> list(lines_of("a\nb\nc", [0, 4, 2]))
    [1, 3, 2]
    """
    line, before = 1, 0
    for place in places:
        line += text.count("\n", before, place) - text.count("\n", place, before)
        before = place
        yield line
