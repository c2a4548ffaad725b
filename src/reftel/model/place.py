"""Where in a file something is."""

from __future__ import annotations

import re
from typing import NamedTuple

_NUMBER = r"([1-9][0-9]{0,17})"
_WORDS = re.compile(rf"row {_NUMBER}(?:, line {_NUMBER})?|line {_NUMBER}")


class Place(NamedTuple):
    """A row of a table and a line, both from 1, 0 where there is none; sorts by these.

    `words` stand for a place that is neither. A place that says nothing is false.

    >>> str(Place(3, 17)), str(Place(line=2)), str(Place(words="behind a.txt")), bool(Place())
    ('row 3, line 17', 'line 2', 'behind a.txt', False)
    """

    row: int = 0
    line: int = 0
    words: str = ""

    def __bool__(self) -> bool:
        return self != NO_PLACE

    def __str__(self) -> str:
        if not self.row:
            return f"line {self.line}" if self.line else self.words
        return f"row {self.row}, line {self.line}" if self.line else f"row {self.row}"


NO_PLACE = Place()


def parse_place(words: str) -> Place:
    """Return the place that a store has in words.

    >>> parse_place("row 3, line 17") == Place(3, 17)
    True
    """
    if not words:
        return NO_PLACE
    if match := _WORDS.fullmatch(words):
        row, line, alone = match.groups()
        return Place(int(row or 0), int(line or alone or 0))
    return Place(words=words)
