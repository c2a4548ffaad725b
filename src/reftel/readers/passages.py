"""A text of several cables, cut where each begins; the passages joined are the text again."""

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
    passages = []
    line, counted = 1, 0
    edges = [0, *begins[1:], len(text)]
    for number, begin in enumerate(begins):
        line += text.count("\n", counted, begin)
        counted = begin
        passages.append(Passage(text[edges[number] : edges[number + 1]], f"line {line}"))
    return passages
