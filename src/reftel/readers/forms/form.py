"""What a form of input is: a name, how it is recognised, how it is read. `registry` lists all forms."""

import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, BinaryIO, NamedTuple

from reftel.model.place import NO_PLACE, Place
from reftel.model.problems import Problem
from reftel.model.records import RawCable
from reftel.readers.forms.dates import USUAL, Order
from reftel.readers.input import Readable, Step, ignore
from reftel.readers.told import Told
from reftel.text.folds import plain_lines

CERTAIN = 1.0
"""The confidence at which no other form is asked."""


class RowSpan(NamedTuple):
    """The bytes of a file of rows from `start` to `end` (None: its end), which can be read by themselves.

    Names of columns may stand in the `first` part alone. `order` is how the dates of the file are read,
    `quoted` says whether its rows begin with quotation marks. `table` is what its form knows of the whole.
    """

    start: int
    end: int | None
    first: bool
    order: Order = USUAL
    quoted: bool = True
    table: Any = None


@dataclass(slots=True)
class Content:
    """What a file or a member of an archive holds.

    Of a text `text` is all of it, decoded.
    Of a stream `head` is its first bytes, `stream` all of them, and `step` takes the number of bytes done;
    `rows` is the part that is read, None where it is the whole.
    `columns` is what a person says of the columns of tables. To `told` is added what a person should know.
    """

    name: str
    text: str = ""
    head: bytes = b""
    stream: Readable = field(default_factory=io.BytesIO)
    step: Step = ignore
    rows: RowSpan | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    told: list[Told] = field(default_factory=list)

    @property
    def plain(self) -> str:
        """Give the text of the same length without numbers of lines, and with lines whole that were cut."""
        return plain_lines(self.text)


Read = Iterator[RawCable | Problem | Content]
"""What is read of a content: cables, problems, and parts of it that are of another form."""


class Form(NamedTuple):
    """A form of input.

    `recognise` gives how likely a content is of this form: 0 if it is not, at most CERTAIN. It sees the whole
    text. A form that has `cut` is read as a stream, however large: it sees the first bytes alone. `cut` gives
    the parts of about so many bytes in which a file with the first bytes of a content can be read with the
    same result; none where it cannot.
    """

    name: str
    recognise: Callable[[Content], float]
    read: Callable[[Content], Read]
    cut: Callable[[BinaryIO, Content, int], list[RowSpan]] | None = None


class Passage(NamedTuple):
    """A part of a text and its place, NO_PLACE where the text is not cut."""

    text: str
    place: Place


def cut(text: str, begins: list[int]) -> list[Passage]:
    r"""Give a passage per begin; what stands before the first belongs to it.

    >>> [(passage.text, str(passage.place)) for passage in cut("title\nA1\nB1", [6, 9])]
    [('title\nA1\n', 'line 2'), ('B1', 'line 3')]
    """
    if len(begins) < 2:
        return [Passage(text, NO_PLACE)]
    edges = [0, *begins[1:], len(text)]
    return [
        Passage(text[start:end], Place(line=line))
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
