r"""Where the rows of a CSV begin, and the fields of each.

A row begins at a line that opens with three short quoted fields: inside a field that is written by the
rules no line can look so, as its quotation marks are escaped. So a stray one spoils its own row and no
other, one row at a time is in memory, and a file can be cut where a row begins.
"""

import csv
import io
import re
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from reftel.readers.decode import decode, find_encoding
from reftel.readers.forms.dates import Order, find_order, parse_date
from reftel.readers.forms.form import Content, RowSpan
from reftel.readers.forms.tables.blocks import (
    BLOCK,
    LOOK_BACK,
    Chunk,
    Fault,
    decode_row,
    ends_lines_with_cr,
    explain,
    find_begin,
    miscounted,
    read_blocks,
    too_long,
)
from reftel.readers.forms.tables.refuse import COLUMNS as NAMES
from reftel.readers.forms.tables.refuse import Table, find_other_order, split_rows
from reftel.readers.input import Readable
from reftel.readers.limits import HEAD_BYTES, ROW_LIMIT

COLUMNS = len(NAMES)
_SHORT_COLUMNS = 3  # with which a row begins
_DATE = rb"(?:\d{1,2}/\d{1,2}/\d{4}|\d{4}-\d{2}-\d{2})[ T]\d{1,2}:\d{2}[:\d]{0,3}"
_QUOTED = re.compile(rb'\n"\d{1,9}","' + _DATE + rb'","(?:\d\d)?\d\d[A-Z]')
_QUOTED_FIRST = re.compile(rb'"\d{1,9}","[^"\n]{0,40}","(?:\d\d)?\d\d[A-Z]')
_MAY_BEGIN = re.compile(rb'\n"?\d{1,9}"?,')
_BARE = re.compile(rb'\n\d{1,9},"?' + _DATE + rb'"?,"?(?:\d\d)?\d\d[A-Z]')
# The number or the date is there: in a text whose quotation marks are doubled, a line of nothing but
# marks and commas has the look of empty columns.
_QUOTED_ROW = re.compile(
    rb'\n(?="(?:[^"\\\r\n]{1,20}","[^"\\\r\n]{0,40}|","[^"\\\r\n]{1,40})","[^"\\\r\n]{0,80}",)'
)
_BARE_ROW = re.compile(rb'\n(?=\d{1,9},"?' + _DATE + rb'"?,"?(?:\d\d)?\d\d[A-Z])')
ID = re.compile(r"(?:\d\d)?\d\d[A-Z]", re.ASCII)


class CsvRow(NamedTuple):
    """The fields of a row; `replaced` counts bytes that were no characters."""

    fields: list[str]
    line: int
    replaced: int = 0


def look_at_rows(head: bytes) -> tuple[Order, Table | None]:
    """Give what the first bytes of a file tell: how its dates are read, and which other table it is."""
    rows = split_rows(decode(head).text, ",", "\\", whole=len(head) < HEAD_BYTES)
    named = bool(rows) and len(rows[0]) >= _SHORT_COLUMNS and is_heading(rows[0])
    full = [row for row in rows[named:] if len(row) == COLUMNS]
    order = find_order((row[1], f"{row[6]}\n{row[7]}") for row in full)
    return order, find_other_order(rows, named=named)


def find_rows(stream: Readable, rows: RowSpan | None = None) -> Iterator[Chunk]:
    """Yield the bytes of a CSV as UTF-8, cut where rows begin; the chunks joined are the file.

    No chunk depends on what stands before it: so a file may be read in parts that begin with rows.
    """
    buffer, line, searched, overlong = b"", 1, 0, False
    pattern = (_QUOTED_ROW if rows.quoted else _BARE_ROW) if rows else None
    for block in iter(lambda: stream.read(BLOCK), b"") if rows else read_blocks(stream):
        pattern = pattern or find_row_pattern(block) or _QUOTED_ROW
        buffer += block
        begin = 0
        for match in pattern.finditer(buffer, searched):
            data = buffer[begin : match.end()]
            if not overlong:
                yield _limit_row(data, line)
            line += data.count(b"\n")
            begin, overlong = match.end(), False
        buffer = buffer[begin:]
        searched = max(0, len(buffer) - LOOK_BACK)
        if searched > ROW_LIMIT:
            if not overlong:
                yield _limit_row(buffer, line)
            line += buffer.count(b"\n", 0, searched)
            buffer, searched, overlong = buffer[searched:], 0, True
    if buffer and not overlong:
        yield _limit_row(buffer, line)


def _limit_row(data: bytes, line: int) -> Chunk:
    """Give a row as a chunk, of one that is too long no more than the limit."""
    # Where blocks end must make no difference, as blocks of a part of a file end elsewhere.
    return Chunk(data, line) if len(data) <= ROW_LIMIT else Chunk(data[:ROW_LIMIT], line, whole=False)


def read_rows(chunk: Chunk) -> Iterator[CsvRow | Fault]:
    """Yield the rows of a chunk: one, and where the file is damaged also none or several."""
    if not chunk.whole:
        yield too_long(chunk.line, "a quotation mark may be missing")
        return
    text, replaced = decode_row(chunk.data)
    fields = split_fields(text)
    if text.endswith(","):  # only at the end of the file: other rows end with their line
        yield Fault(f"breaks off after column {COLUMNS - 1} of {COLUMNS}", chunk.line)
    elif fields:
        yield CsvRow(fields, chunk.line, replaced)
    else:
        yield from _read_damaged(text, chunk.line)


def split_fields(text: str) -> list[str]:
    r"""Give the eight fields of a row, unescaped; none where the text is not one row of eight fields.

    >>> split_fields(r'"1","5/1/2008 1:00","08OSLO9","Oslo","SECRET","","FM","A \"word\""' + "\n")
    ['1', '5/1/2008 1:00', '08OSLO9', 'Oslo', 'SECRET', '', 'FM', 'A "word"']
    """
    fields = _split_quoted(text)
    if fields:
        return fields
    try:
        rows = list(csv.reader((text,), escapechar="\\", strict=True))
    except csv.Error:
        return []
    return rows[0] if len(rows) == 1 and len(rows[0]) == COLUMNS else []


def _split_quoted(text: str) -> list[str]:
    """Give the fields of a row in which all are quoted, with a backslash before each mark inside; else none.

    The result is that of the csv module, in a tenth of the time.
    """
    # The last field is the longest: a mark in it that parts fields is not looked for, but is not escaped.
    fields = text.rstrip("\n").split('","', COLUMNS - 1)
    if len(fields) != COLUMNS or fields[0][:1] != '"' or fields[-1][-1:] != '"':
        return []
    fields[0], fields[-1] = fields[0][1:], fields[-1][:-1]
    for number, field in enumerate(fields):
        if "\\" in field:
            fields[number] = words = field.replace("\\", "")
            if words.replace('"', '\\"') != field:
                return []
        elif '"' in field:
            return []
    return fields


def find_row_pattern(head: bytes) -> re.Pattern[bytes] | None:
    """Give what finds the rows of a file with these first bytes, None where they hold none."""
    if b"\r" in head:
        head = head.replace(b"\r", b"\n")
    lines = b"\n" + head
    if not _MAY_BEGIN.search(lines):  # as each of the others does
        return None
    if _QUOTED_FIRST.match(head) or _QUOTED.search(lines):
        return _QUOTED_ROW
    return _BARE_ROW if _BARE.search(lines) else None


def _read_damaged(text: str, line: int) -> Iterator[CsvRow | Fault]:
    reader = csv.reader(io.StringIO(text, newline=""), escapechar="\\", strict=True)
    faulty = False
    while True:
        start = line + reader.line_num
        try:
            fields = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Fault(explain(error, COLUMNS), start)
            return
        if len(fields) == COLUMNS:
            yield CsvRow(fields, start)
        elif fields and not faulty:  # one fault for all that follows a broken row without a beginning
            yield Fault(miscounted(len(fields), COLUMNS), start)
        faulty = len(fields) not in (0, COLUMNS)


def is_heading(fields: list[str]) -> bool:
    """Say whether a row holds names of columns."""
    return not (fields[0].strip().isdigit() or parse_date(fields[1]) or ID.match(fields[2]))


def cut_csv(stream: BinaryIO, content: Content, size: int) -> list[RowSpan]:
    """Give the parts of a CSV of about `size` bytes each, all of which begin with rows.

    None is given of a file that must be read from its beginning, as it is in another encoding than UTF-8,
    has the line ends of old Macs, or is another table. A row longer than `size` makes its part longer.
    """
    head = content.head
    encoding, mark = find_encoding(head)
    order, other = look_at_rows(head)
    head = head[mark:]
    pattern = find_row_pattern(head)
    if other or encoding != "utf-8" or pattern is None or ends_lines_with_cr(head):
        return []
    begins, quoted = [mark], pattern is _QUOTED_ROW
    least = _find_first_row(stream, RowSpan(mark, None, True, order, quoted))
    while (begin := find_begin(stream, max(begins[-1] + size, least), pattern)) is not None:
        begins.append(begin)
    return [
        RowSpan(begin, end, begin == mark, order, quoted)
        for begin, end in zip(begins, [*begins[1:], None], strict=True)
    ]


def _find_first_row(stream: BinaryIO, rows: RowSpan) -> int:
    """Give a place in the first row: what stands before it may be names of columns, which no part tells."""
    stream.seek(rows.start)
    place = rows.start
    for chunk in find_rows(stream, rows):
        if not all(isinstance(row, CsvRow) and is_heading(row.fields) for row in read_rows(chunk)):
            break
        place += len(chunk.data)
    return place + 1
