"""Parts of a large CSV: each begins with a row and is read by itself, with the result of the whole."""

import re
from collections.abc import Iterator
from typing import BinaryIO

from reftel.model.records import Problem, RawCable
from reftel.readers.decode import find_encoding
from reftel.readers.forms.csv import (
    LOOK_BACK,
    QUOTED_ROW,
    CsvRow,
    RowReader,
    RowSpan,
    ends_lines_with_cr,
    find_row_pattern,
    find_rows,
    is_heading,
    limit_row,
    look_at_rows,
    read_csv,
    read_rows,
)
from reftel.readers.forms.csv_fast import read_plain_rows
from reftel.readers.limits import ROW_LIMIT
from reftel.readers.streams import Readable, Rejoined, Step

_SEARCHED = 64 * 1024  # more than most rows
_HELD = 32 * 1024 * 1024  # parts are much smaller, unless a row of theirs is not


def cut_csv(stream: BinaryIO, head: bytes, size: int) -> list[RowSpan]:
    """Give the parts of a CSV of about `size` bytes each, all of which begin with rows.

    None is given of a file that must be read from its beginning, as it is in another encoding than UTF-8,
    has the line ends of old Macs, or is another table. A row longer than `size` makes its part longer.
    """
    encoding, mark = find_encoding(head)
    order, other = look_at_rows(head)
    head = head[mark:]
    pattern = find_row_pattern(head)
    if other or encoding != "utf-8" or pattern is None or ends_lines_with_cr(head):
        return []
    begins, quoted = [mark], pattern is QUOTED_ROW
    least = _find_first_row(stream, RowSpan(mark, None, quoted, True))
    while (begin := _find_begin(stream, max(begins[-1] + size, least), pattern)) is not None:
        begins.append(begin)
    return [
        RowSpan(begin, end, quoted, begin == mark, order)
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


def _find_begin(stream: BinaryIO, least: int, pattern: re.Pattern[bytes]) -> int | None:
    """Give where the first row begins at or behind a place, None where there is none."""
    place = least - 1
    stream.seek(place)
    buffer = b""
    while block := stream.read(_SEARCHED):
        buffer += block
        if match := pattern.search(buffer):
            return place + match.end()
        kept = buffer[-LOOK_BACK:]
        place += len(buffer) - len(kept)
        buffer = kept
    return None


def read_csv_part(
    stream: Readable, name: str, step: Step, rows: RowSpan, size: int
) -> Iterator[RawCable | Problem]:
    """Yield what `read_csv` yields of these rows, in a third of the time; `size` is that of the part."""
    data = stream.read(min(size, _HELD) + 1)
    beyond = stream.read(1)
    if beyond or not rows.quoted:
        yield from read_csv(Rejoined(data + beyond, stream), name, step, rows)
    else:
        yield from _read_held(data, name, step, rows)


def _read_held(data: bytes, name: str, step: Step, rows: RowSpan) -> Iterator[RawCable | Problem]:
    if rows.first:
        yield from rows.order.problems(name)
    reader = RowReader(name, rows.first, order=rows.order)
    is_usual = not (rows.order.day_first or rows.order.varies)
    begin = counted = 0
    line = 1
    while begin < len(data):
        plain = begin
        plain_rows = read_plain_rows(data, begin, name, reader.number + 1) if is_usual else ()
        for cable, end in plain_rows:
            if end - begin > ROW_LIMIT:
                break
            yield cable
            reader.skip(1)
            begin = end
        step(begin - plain)
        if begin == len(data):
            return
        match = rows.pattern.search(data, begin)
        end = match.end() if match else len(data)
        line += data.count(b"\n", counted, begin)
        counted = begin
        yield from reader.read(limit_row(data[begin:end], line))
        step(end - begin)
        begin = end
