"""A text of several cables, cut where each begins; the pieces joined are the text again."""

from typing import NamedTuple


class Piece(NamedTuple):
    """A part of a text and its place in words, "" where the text is not cut."""

    text: str
    place: str


def cut(text: str, begins: list[int]) -> list[Piece]:
    r"""Give a piece per begin; what stands before the first belongs to it.

    >>> cut("title\nA1\nB1", [6, 9])
    [Piece(text='title\nA1\n', place='line 2'), Piece(text='B1', place='line 3')]
    """
    if len(begins) < 2:
        return [Piece(text, "")]
    pieces = []
    line, counted = 1, 0
    edges = [0, *begins[1:], len(text)]
    for number, begin in enumerate(begins):
        line += text.count("\n", counted, begin)
        counted = begin
        pieces.append(Piece(text[edges[number] : edges[number + 1]], f"line {line}"))
    return pieces
