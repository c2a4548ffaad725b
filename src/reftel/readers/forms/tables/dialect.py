r"""How the rows of a CSV are written: what parts its cells, how they are quoted, and where rows begin.

A row ends where a line does outside quotation marks. What people write has marks that nobody closed, too.
So beside that rule there is a sure sign for the beginning of a row, learned from the first rows: cells that
look like theirs, or a mark that opens a word at the beginning of a line, which cannot be in a quoted cell.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import islice
from operator import itemgetter
from typing import NamedTuple

from reftel.readers.decode import decode
from reftel.readers.forms.tables.columns import (
    NO_COLUMNS,
    Columns,
    Layout,
    Unfit,
    find_layout,
    may_name_columns,
)
from reftel.readers.limits import HEAD_BYTES, ROW_LIMIT

_DELIMITERS = ",;\t|"
_FIRST_LINES = 4  # a title may stand above the names
_MOST_LINES = 50  # blank ones with them
_LONGEST_LINE = 10_000
_BEGINNING = 8 * 1024  # bytes within which the names are
_ROWS = 100
_REGULAR = 0.5  # of the rows have as many cells as there are names
_SEPARATOR = re.compile(r"sep=(.)\s{0,3}\Z", re.IGNORECASE)
_LINE = re.compile(r"^.+$", re.MULTILINE)
_STARTS = 30  # lines at which the first rows may begin
_LEADING = 3  # cells by which the beginning of a row is known
_SHORT = 60  # characters of such a cell
_ESCAPED = re.compile(r'[^\\]\\"[^",;\t|\r\n]')
# Cells that no line of a text begins with, if a separator stands right before the next word.
_ID = (
    r"(?:(?:(?:19|20)\d\d|\d\d)[A-Z][A-Z .']{1,30}-?(?:A-?)?\d{1,7}(?:_\w{1,2})?"
    r"|frus\d{4}[a-z0-9-]{0,40}d\d{1,5})"
)
_SURE = (
    _ID,
    r"https?://[^\s,;|\"]{4,200}",
    r"\d{4}-\d\d-\d\d(?:[T ][\d:.+Z-]{4,20})?",
    r"\d{1,2}/\d{1,2}/\d{4}(?: [\d:]{4,8})?",
)
_KINDS = tuple(
    (re.compile(kind, re.ASCII), kind) for kind in (*_SURE, r"\d{1,12}", rf"[^\",;\t|\r\n]{{1,{_SHORT}}}")
)
_OPENS = r'"[0-9A-Za-z\x80-\xff]'
_CLOSED = rf'"[0-9A-Za-z\x80-\xff][^"\r\n]{{0,{_SHORT}}}"'


class Dialect(NamedTuple):
    """How rows are written: `escape` stands before quotation marks in cells, where these are not doubled.

    The names are in the last of the first `above` lines, and each row has so many `cells`. `begins` finds the
    line end before a row that surely begins, None where nothing tells.
    """

    delimiter: str
    escape: str | None
    above: int
    cells: int
    begins: re.Pattern[bytes] | None


class Found(NamedTuple):
    """A table: how its rows are written, and what is where in them."""

    dialect: Dialect
    layout: Layout


def find_table_of_cables(head: bytes, given: Columns = NO_COLUMNS) -> Found | Unfit | None:
    """Return the table of cables that begins with these bytes, None where none does.

    >>> found = find_table_of_cables(b"doc_id;body\\n1976OSLO04114;Nets\\n")
    >>> found.dialect.delimiter, found.layout.told
    (';', 'is read as a table: doc_id as mrn, body as text')
    """
    if head[:1] in b"<{[":
        return None
    begin = decode(head[:_BEGINNING]).text
    for names in _find_names(begin, given):
        text = decode(head).text
        rest = text.split("\n", names.above)[names.above] if text.count("\n") >= names.above else ""
        if found := _read_sample(names, rest, given, whole=len(head) < HEAD_BYTES):
            return found
    return None


class _Names(NamedTuple):
    delimiter: str
    names: list[str]
    above: int


def _find_names(text: str, given: Columns) -> Iterator[_Names]:
    """Yield the lines that may name columns, and by which sign, the likeliest sign of each line first."""
    told, seen = "", 0
    number, end = 0, -1
    while end < len(text):
        number, start = number + 1, end + 1
        end = text.find("\n", start) if number <= _MOST_LINES else -1
        end = end if end >= 0 else len(text)
        line = text[start:end][:_LONGEST_LINE].strip("\r\ufeff ")
        if "=" in line and (separator := _SEPARATOR.match(line)):
            told = separator[1]
        elif line:
            seen += 1
            if seen > _FIRST_LINES:
                return
            is_cell = text.startswith(('"', '\n"'), end + 1)
            yield from (
                _Names(sign, names, number)
                for sign, names in _split_names(line, told or _DELIMITERS, is_cell=is_cell)
                if may_name_columns(names, given)
            )


def _split_names(line: str, delimiters: str, *, is_cell: bool) -> list[tuple[str, list[str]]]:
    """Return the names in a line by the sign between them; it may be one, where a quoted cell is below it."""
    split = [(sign, _split_line(line, sign)) for sign in delimiters if sign in line]
    if not split and is_cell:
        return [(",", [line.strip('" ')])]
    return sorted(split, key=lambda one: -len(one[1]))


def _split_line(line: str, delimiter: str) -> list[str]:
    with suppress(csv.Error):
        for cells in csv.reader([line], delimiter=delimiter, skipinitialspace=True):
            return [cell.strip() for cell in cells]
    return []


def _read_sample(names: _Names, text: str, given: Columns, *, whole: bool) -> Found | Unfit | None:
    """Return the table whose first rows stand in a text behind its names."""
    count = len(names.names)
    if count == 1 and not text.lstrip().startswith('"'):
        return None
    escape, rows = _find_rows(text, names, whole=whole)
    if not rows:
        return None
    layout = find_layout(names.names, rows, given)
    if not isinstance(layout, Layout):
        return layout
    begins = _find_pattern(text, rows, names.delimiter)
    return Found(Dialect(names.delimiter, escape, names.above, count, begins), layout)


def _find_rows(text: str, names: _Names, *, whole: bool) -> tuple[str | None, list[list[str]]]:
    """Return what stands before marks in cells, and the first rows with as many cells as there are names.

    Where a mark is out of place at the very beginning, they begin at a later line.
    """
    escapes = ("\\", None) if _ESCAPED.search(text) else (None, "\\") if '\\"' in text else (None,)
    count = len(names.names)
    later = (line.start() for line in _LINE.finditer(text) if names.delimiter in line[0])
    for start in (0, *islice(later, 1, _STARTS)):
        found = []
        for escape in escapes:
            rows = _split_rows(text[start:], names.delimiter, escape, whole=whole)
            even = [row[:count] for row in rows if has_cells(row, count)]
            if even and len(even) >= len(rows) * _REGULAR:
                is_open = rows[-1][-1].endswith("\n")  # as of a quotation mark that nothing closes
                found.append(((len(rows) - len(even), is_open), escape, even))
        if found:
            _, escape, even = min(found, key=itemgetter(0))
            return escape, even
    return None, []


def has_cells(row: Sequence[str], count: int) -> bool:
    """Tell whether a row has so many cells, and behind these empty ones at most."""
    return len(row) == count or (len(row) > count and not any(map(str.strip, row[count:])))


def _split_rows(text: str, delimiter: str, escape: str | None, *, whole: bool) -> list[list[str]]:
    """Return the first rows of a text; of one that is not the `whole` the last is left out, unless alone."""
    csv.field_size_limit(max(csv.field_size_limit(), ROW_LIMIT))
    rows: list[list[str]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, escapechar=escape)
    with suppress(csv.Error):
        rows.extend(row for row in islice(reader, _ROWS) if any(map(_says_something, row)))
    if not whole and 1 < len(rows) < _ROWS:
        rows.pop()
    return rows


def _says_something(cell: str) -> bool:
    """Say whether a cell is not blank; a quotation mark out of place opens one that has lines at least."""
    return "\n" in cell or bool(cell.strip())


def _find_pattern(text: str, rows: Sequence[Sequence[str]], delimiter: str) -> re.Pattern[bytes] | None:
    """Return what finds the line ends behind which a row surely begins."""
    sign = re.escape(delimiter)
    if text.lstrip("\r\n").startswith('"'):
        is_short = all(len(row[0]) <= _SHORT and "\n" not in row[0] for row in rows)
        return _behind_line_end(f"{_CLOSED}{sign}" if is_short and len(rows[0]) > 1 else _OPENS)
    begin = ""
    columns = list(islice(zip(*rows, strict=True), _LEADING + 1))
    for place, column in enumerate(columns[:_LEADING]):
        kind = _find_kind(column)
        if kind in _SURE:
            behind = _not_within_list(columns[place + 1], sign) if place + 1 < len(columns) else ""
            return _behind_line_end(f"{begin}{_quoted(kind)}{sign}(?=\\S){behind}")
        if not kind:
            # A number may begin a line of a text, but not before a quotation mark that opens a word.
            return _behind_line_end(begin + _OPENS) if begin else None
        begin += f"{kind}{sign}"
    return None


def _find_kind(column: Sequence[str]) -> str:
    """Return the pattern of all values of a column, "" where none fits."""
    return next((kind for pattern, kind in _KINDS if all(map(pattern.fullmatch, filter(None, column)))), "")


def _quoted(kind: str) -> str:
    return f'(?:{kind}|"{kind}")'


def _not_within_list(column: Sequence[str], sign: str) -> str:
    """Return what has to follow the first cell of a row, that a list of ids on several lines does not have.

    That is the second cell, where it is as sure as the first one; else anything but another id, unless all
    cells of this column are single ids.
    """
    kind = _find_kind(column) if any(column) else ""
    if kind in _SURE[1:]:
        return f"(?={_quoted(kind)}?(?:{sign}|[\\r\\n]))"
    if kind == _ID:
        return ""
    return f'(?!{_ID}(?:{sign}|["\\r\\n]))'


def _behind_line_end(begin: str) -> re.Pattern[bytes]:
    return re.compile(rb"\n(?=" + begin.encode("latin-1") + rb")")
