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

Column = Sequence[Any]
_ROWS = 1000
_QUOTE = '"'
_TRUTH = ("false", "true")
FORMULA = ("=", "+", "-", "@", "\t")


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
    lines = "\n".join(("", *column, ""))
    loose = "  " in lines or "\n " in lines or " \n" in lines
    return list(map(one_line, column)) if loose or not _are_printable(column) else column


def guarded(column: Sequence[str]) -> Sequence[str]:
    """Give readable cells of one line each, with an apostrophe before what a spreadsheet would run."""
    firsts = {cell[:1] for cell in column}
    safe = firsts.isdisjoint(FORMULA) and _are_printable(column)
    return column if safe else list(map(_guard, column))


def comma_separated(columns: Sequence[Column]) -> Iterator[str]:
    """Give rows of cells without line breaks as lines of CSV."""
    line = ",".join(["%s"] * len(columns)) + "\n"
    return map(line.__mod__, zip(*map(_enclosed, columns), strict=True))


def _enclosed(column: Column) -> Column:
    if isinstance(column[0], int):
        return column
    joined = "".join(column)
    if "," not in joined and '"' not in joined:
        return column
    return [
        f'"{cell.replace(_QUOTE, _QUOTE * 2)}"' if "," in cell or '"' in cell else cell for cell in column
    ]


def escaped(column: Sequence[str]) -> Sequence[str]:
    """Give readable cells as XML writes them between tags."""
    if not _are_printable(column):
        return [escape(readable(cell), {"\r": "&#13;"}) for cell in column]
    joined = "\n".join(column)
    special = "&" in joined or "<" in joined or ">" in joined
    return escape(joined).split("\n") if special else column


def quoted(column: Sequence[str]) -> Sequence[str]:
    """Give readable cells as XML writes the values of attributes, in their quotation marks."""
    if "".join(column).isalnum() and all(column):
        return [f'"{cell}"' for cell in column]
    return [quoteattr(readable(cell)) for cell in column]


def _are_printable(column: Sequence[str]) -> bool:
    return "".join(column).isprintable()


def _guard(cell: str) -> str:
    text = readable(cell).replace("\r", " ").replace("\n", " ")
    return "'" + text if text.startswith(FORMULA) else text
