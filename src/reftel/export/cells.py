"""Text that every format can hold, and the cells of many rows at once.

A column that needs no care is seen as a whole, others cell by cell: of a hundred thousand subjects few hold
what CSV or XML cannot, and looking for it in a thousand of them joined costs a twentieth of looking at each.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from html import escape
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

from reftel.analysis.graph import Scalar
from reftel.files.atomic import replacing
from reftel.render import spreadsheet
from reftel.render.spreadsheet import FORMULA

Column = Sequence[Any]
_ROWS = 1000
_QUOTE = '"'
_PRINTABLE = bytes(range(32, 127))
_TRUTH = ("false", "true")
# A reader of XML takes these for spaces in attributes.
_BREAKS = (("\n", "&#10;"), ("\r", "&#13;"), ("\t", "&#9;"))
# Everything outside the production Char of XML 1.0, which no program can be asked to read.
_UNREADABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@contextmanager
def writing(path: Path) -> Iterator[TextIO]:
    """Return a text file (UTF-8, line ends as written) that takes the place of `path` when the block ends.

    Raises OutputError where it cannot be written.
    """
    with replacing(path) as aside, aside.open("w", encoding="utf-8", newline="") as file:
        yield file


def readable(text: str) -> str:
    """Return the text with U+FFFD for each control character and half of a surrogate pair.

    >>> readable("A\\x00B\\nC")
    'A�B\\nC'
    """
    return text if text.isprintable() else _UNREADABLE.sub("\ufffd", text)


def one_line(text: str) -> str:
    """Return readable text with one space for each run of spaces and line breaks."""
    return " ".join(readable(text).split())


def in_columns(rows: Iterable[Iterable[Scalar]]) -> Iterator[Sequence[Column]]:
    """Return the columns of a thousand rows, then of the next thousand."""
    rest = iter(rows)
    while chunk := list(islice(rest, _ROWS)):
        yield list(zip(*chunk, strict=True))


def truths(column: Column) -> Sequence[str]:
    """Return the words for true and false."""
    return [_TRUTH[bool(cell)] for cell in column]


def one_lines(column: Sequence[str]) -> Sequence[str]:
    """Return each cell as `one_line` does."""
    # Between single spaces, a cell that begins or ends with one or has two shows as two.
    joined = " ".join(("", *filter(None, column), ""))
    return column if "  " not in joined and _is_printable(joined) else list(map(one_line, column))


def guarded(column: Sequence[str]) -> Sequence[str]:
    """Return readable cells of one line each, with an apostrophe before what a spreadsheet would run."""
    joined = "".join(column)
    if not _is_printable(joined):
        return list(map(_guard, column))
    begins = any(sign in joined for sign in FORMULA) and any(cell.startswith(FORMULA) for cell in column)
    return list(map(_guard, column)) if begins else column


def fittings(column: Column) -> Column:
    """Return the cells as a spreadsheet holds them: see `fitting`."""
    return [spreadsheet.fitting(cell) if isinstance(cell, str) else cell for cell in column]


def comma_separated(columns: Sequence[Column]) -> str:
    """Return rows of cells without line breaks as lines of CSV."""
    cells = [_enclosed(as_texts(column)) for column in columns]
    return "\n".join((*map(",".join, zip(*cells, strict=True)), ""))


def as_texts(column: Column) -> Sequence[str]:
    """Return whole numbers as texts, and texts as they are."""
    return list(map(str, column)) if column and isinstance(column[0], int) else column


def _enclosed(column: Sequence[str]) -> Sequence[str]:
    joined = "".join(column)
    if "," not in joined and _QUOTE not in joined:
        return column
    return [
        f'"{cell.replace(_QUOTE, _QUOTE * 2)}"' if "," in cell or _QUOTE in cell else cell for cell in column
    ]


def escaped(column: Sequence[str]) -> Sequence[str]:
    """Return readable cells as XML writes them between tags."""
    joined = "".join(column)
    if not _is_printable(joined):
        return [escape(readable(cell), quote=False).replace("\r", "&#13;") for cell in column]
    special = "&" in joined or "<" in joined or ">" in joined
    return escape("\n".join(column), quote=False).split("\n") if special else column


def quoted(column: Sequence[str]) -> Sequence[str]:
    """Return readable cells as XML writes the values of attributes, in their quotation marks."""
    if "".join(column).isalnum():
        return [f'"{cell}"' for cell in column]
    return [_quote(readable(cell)) for cell in column]


def _quote(text: str) -> str:
    """Do as `quoteattr` of xml.sax.saxutils, which imports all of urllib and http."""
    text = escape(text, quote=False)
    for mark, written in _BREAKS:
        text = text.replace(mark, written)
    if _QUOTE not in text:
        return f'"{text}"'
    return f"'{text}'" if "'" not in text else f'"{text.replace(_QUOTE, "&quot;")}"'


def _is_printable(text: str) -> bool:
    return not text.encode().translate(None, _PRINTABLE) if text.isascii() else text.isprintable()


def _guard(cell: str) -> str:
    return spreadsheet.guarded(readable(cell).replace("\r", " ").replace("\n", " "))
