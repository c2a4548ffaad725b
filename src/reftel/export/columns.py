"""Cells of many rows at once: a column that needs no care is seen as a whole, others cell by cell.

Of a hundred thousand subjects few hold what CSV or XML cannot; looking for it in a thousand of them joined
together costs a twentieth of looking at each.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from reftel.export.text import one_line, readable
from reftel.graph import Scalar
from reftel.spreadsheet import FORMULA, fitting

Column = Sequence[Any]
_ROWS = 1000
_QUOTE = '"'
_PRINTABLE = bytes(range(32, 127))
_TRUTH = ("false", "true")


def in_columns(rows: Iterable[Iterable[Scalar]]) -> Iterator[Sequence[Column]]:
    """Give the columns of a thousand rows, then of the next thousand."""
    rest = iter(rows)
    while chunk := list(islice(rest, _ROWS)):
        yield list(zip(*chunk, strict=True))


def truths(column: Column) -> Sequence[str]:
    """Give the words for true and false."""
    return [_TRUTH[bool(cell)] for cell in column]


def one_lines(column: Sequence[str]) -> Sequence[str]:
    """Give each cell as `one_line` does."""
    # Between single spaces, a cell that begins or ends with one or has two shows as two.
    joined = " ".join(("", *filter(None, column), ""))
    return column if "  " not in joined and _is_printable(joined) else list(map(one_line, column))


def guarded(column: Sequence[str]) -> Sequence[str]:
    """Give readable cells of one line each, with an apostrophe before what a spreadsheet would run."""
    joined = "".join(column)
    if not _is_printable(joined):
        return list(map(_guard, column))
    begins = any(sign in joined for sign in FORMULA) and any(cell.startswith(FORMULA) for cell in column)
    return list(map(_guard, column)) if begins else column


def fittings(column: Column) -> Column:
    """Give the cells as a spreadsheet holds them: see `fitting`."""
    return [fitting(cell) if isinstance(cell, str) else cell for cell in column]


def comma_separated(columns: Sequence[Column]) -> str:
    """Give rows of cells without line breaks as lines of CSV."""
    cells = [_enclosed(as_texts(column)) for column in columns]
    return "\n".join((*map(",".join, zip(*cells, strict=True)), ""))


def as_texts(column: Column) -> Sequence[str]:
    """Give whole numbers as texts, and texts as they are."""
    return list(map(str, column)) if column and isinstance(column[0], int) else column


def _enclosed(column: Sequence[str]) -> Sequence[str]:
    joined = "".join(column)
    if "," not in joined and _QUOTE not in joined:
        return column
    return [
        f'"{cell.replace(_QUOTE, _QUOTE * 2)}"' if "," in cell or _QUOTE in cell else cell for cell in column
    ]


def escaped(column: Sequence[str]) -> Sequence[str]:
    """Give readable cells as XML writes them between tags."""
    joined = "".join(column)
    if not _is_printable(joined):
        return [escape(readable(cell), {"\r": "&#13;"}) for cell in column]
    special = "&" in joined or "<" in joined or ">" in joined
    return escape("\n".join(column)).split("\n") if special else column


def quoted(column: Sequence[str]) -> Sequence[str]:
    """Give readable cells as XML writes the values of attributes, in their quotation marks."""
    if "".join(column).isalnum():
        return [f'"{cell}"' for cell in column]
    return [quoteattr(readable(cell)) for cell in column]


def _is_printable(text: str) -> bool:
    return not text.encode().translate(None, _PRINTABLE) if text.isascii() else text.isprintable()


def _guard(cell: str) -> str:
    text = readable(cell).replace("\r", " ").replace("\n", " ")
    return "'" + text if text.startswith(FORMULA) else text
