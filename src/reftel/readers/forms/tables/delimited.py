r"""Tables of cables with names above their columns: CSV of any dialect, tabs, semicolons.

`dialect` tells how rows are written, `columns` what is where in them. The file is read as a stream, and cut
for several processes where a row surely begins.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

if TYPE_CHECKING:
    import _csv

from reftel.model.place import NO_PLACE, Place
from reftel.model.problems import Problem, ProblemCode
from reftel.readers.decode import find_encoding, replaced_bytes
from reftel.readers.forms.form import CERTAIN, Content, Form, Read, RowSpan
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
from reftel.readers.forms.tables.cables import RowReader
from reftel.readers.forms.tables.columns import Unfit, unfit
from reftel.readers.forms.tables.dialect import Dialect, Found, find_table_of_cables, has_cells
from reftel.readers.input import Readable
from reftel.readers.limits import ROW_LIMIT

_WINDOW = 1024 * 1024
_ADVICE = "put each cell in quotation marks, and double those inside it"


class _Cells(NamedTuple):
    """The cells of a row; `replaced` counts bytes that were no characters."""

    cells: list[str]
    line: int
    replaced: int = 0


def _recognise(content: Content) -> float:
    return CERTAIN if find_table_of_cables(content.head, content.columns) else 0


def _read(content: Content) -> Read:
    """Yield the cable of each row, a problem for each that cannot be read.

    Of a part rows and lines are counted from its beginning.
    """
    name, rows = content.name, content.rows
    found = rows.table if rows else find_table_of_cables(content.head, content.columns)
    if not isinstance(found, Found):
        yield unfit(name, found)
        return
    reader = RowReader(found.layout, name, FORM.name)
    yield from reader.begin(content)
    csv.field_size_limit(max(csv.field_size_limit(), ROW_LIMIT))
    number = 0
    for chunk in _find_chunks(content.stream, found.dialect, rows):
        for row in _read_chunk(chunk, found.dialect):
            number += 1
            place = Place(number, row.line)
            if isinstance(row, Fault):
                yield Problem(ProblemCode.BAD_ROW, name, place, row.cause, _ADVICE)
                continue
            if row.replaced:
                yield replaced_bytes(name, place, row.replaced)
            yield from reader.read(row.cells, place)
        content.step(len(chunk.data))
    if not number and (rows is None or rows.first):
        yield Problem(ProblemCode.EMPTY, name, NO_PLACE, "is a table without rows")


def _find_chunks(stream: Readable, dialect: Dialect, rows: RowSpan | None) -> Iterator[Chunk]:
    """Yield the rows as UTF-8, one or some in a chunk; the chunks joined are all bytes behind the names."""
    above = dialect.above if rows is None or rows.first else 0
    chunks = _Chunks(dialect, above + 1)
    for block in iter(lambda: stream.read(BLOCK), b"") if rows else read_blocks(stream):
        while above and block:
            _, end, block = block.partition(b"\n")  # noqa: PLW2901
            above -= bool(end)
        yield from chunks.add(block)
    yield from chunks.end()


class _Chunks:
    """Cuts bytes where rows begin.

    That is where one surely begins, and in what is longer than a window before the next such place where a
    line ends outside quotation marks. So what is a chunk depends on nothing before the last row that surely
    begins, nor on where blocks end.
    """

    def __init__(self, dialect: Dialect, line: int) -> None:
        self._dialect = dialect
        self._line = line
        self._buffer = b""
        self._at = 0  # where in it the next chunk begins
        self._window = _WINDOW
        self._is_overlong = False

    def add(self, block: bytes) -> Iterator[Chunk]:
        """Yield the chunks that end in a block."""
        searched = max(0, len(self._buffer) - LOOK_BACK)
        self._buffer += block
        if self._dialect.begins:
            for match in self._dialect.begins.finditer(self._buffer, searched):
                yield from self._end_at(match.end())
        yield from self._cut(len(self._buffer) - LOOK_BACK)
        self._buffer, self._at = self._buffer[self._at :], 0

    def end(self) -> Iterator[Chunk]:
        """Yield the chunks that are left."""
        if self._buffer:
            yield from self._end_at(len(self._buffer))

    def _end_at(self, end: int) -> Iterator[Chunk]:
        """Yield what is left before a place where a row surely begins."""
        yield from self._cut(end)
        if not self._is_overlong:
            yield Chunk(self._buffer[self._at : end], self._line)
        self._move(end)
        self._is_overlong = False

    def _cut(self, end: int) -> Iterator[Chunk]:
        """Yield the windows that end before a place; of a row that is too long no more than the limit."""
        while not self._is_overlong and end - self._at > self._window:
            if at := _last_row_end(self._buffer, self._at, self._at + self._window, self._dialect.escape):
                yield Chunk(self._buffer[self._at : at], self._line)
                self._move(at)
            elif self._window < ROW_LIMIT:
                self._window *= 2
            else:
                yield Chunk(self._buffer[self._at : self._at + ROW_LIMIT], self._line, whole=False)
                self._is_overlong = True
        if self._is_overlong and end > self._at:
            self._move(end)

    def _move(self, at: int) -> None:
        self._line += self._buffer.count(b"\n", self._at, at)
        self._at, self._window = at, _WINDOW


def _last_row_end(data: bytes, start: int, end: int, escape: str | None) -> int:
    """Return where the last line ends that ends outside quotation marks, 0 where none does."""
    quotes = _count_quotes(data, start, end, escape)
    while (at := data.rfind(b"\n", start, end)) >= 0:
        quotes -= _count_quotes(data, at, end, escape)
        if quotes % 2 == 0:
            return at + 1
        end = at
    return 0


def _count_quotes(data: bytes, start: int, end: int, escape: str | None) -> int:
    escaped = data.count(b'\\"', start, end) if escape else 0
    return data.count(b'"', start, end) - escaped


def _read_chunk(chunk: Chunk, dialect: Dialect) -> Iterator[_Cells | Fault]:
    """Yield the rows of a chunk: as a rule one, and none where only blank lines are left."""
    if not chunk.whole:
        yield too_long(chunk.line, "a quotation mark may be missing")
        return
    text, replaced = decode_row(chunk.data)
    cells = _read_one(text, dialect)
    if not cells and dialect.escape is None and '\\"' in text:
        cells = _read_one(text, dialect._replace(escape="\\"))
    if any(map(str.strip, cells)):
        yield _Cells(cells, chunk.line, replaced)
        return
    for row in _read_rows(text, chunk.line, dialect):
        yield row if isinstance(row, Fault) else row._replace(replaced=replaced)
        replaced = 0


def _read_one(text: str, dialect: Dialect) -> list[str]:
    """Return the cells of a text that is one row, none of any other."""
    try:
        rows = list(_reader((text,), dialect))
    except csv.Error:
        return []
    return rows[0] if len(rows) == 1 and len(rows[0]) == dialect.cells else []


def _reader(lines: Iterable[str], dialect: Dialect) -> "_csv.Reader":
    return csv.reader(lines, delimiter=dialect.delimiter, escapechar=dialect.escape, strict=True)


def _read_rows(text: str, line: int, dialect: Dialect) -> Iterator[_Cells | Fault]:
    """Yield the rows of a text that is damaged, or holds several or none.

    One fault stands for all that follows a broken row without a sure beginning.
    """
    reader = _reader(io.StringIO(text, newline=""), dialect)
    is_faulty = False
    while True:
        start = line + reader.line_num
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            cells = _split_line(text, dialect)
            yield _Cells(cells, line) if cells else Fault(explain(error, dialect.cells), start)
            return
        if has_cells(cells, dialect.cells) and any(map(str.strip, cells)):
            yield _Cells(cells, start)
            is_faulty = False
        elif any(map(str.strip, cells)):
            if not is_faulty:
                yield Fault(miscounted(len(cells), dialect.cells), start)
            is_faulty = True


def _split_line(text: str, dialect: Dialect) -> list[str]:
    """Return the cells of a row on one line in which quotation marks are words', none where it is not so."""
    line = text.strip("\r\n")
    cells = line.split(dialect.delimiter)
    return cells if len(cells) == dialect.cells and "\n" not in line else []


def _cut(stream: BinaryIO, content: Content, size: int) -> list[RowSpan]:
    """Return the parts of a table of about `size` bytes each, all of which begin with rows.

    None of a file in another encoding than UTF-8, with the line ends of old Macs, or whose rows have no sure
    beginning: it is read from its beginning.
    """
    encoding, mark = find_encoding(content.head)
    head = content.head[mark:]
    found = find_table_of_cables(content.head, content.columns)
    if found is None or isinstance(found, Unfit) or encoding != "utf-8" or ends_lines_with_cr(head):
        return []
    begins, pattern = [mark], found.dialect.begins
    if pattern is None:
        return []
    least = mark + len(b"\n".join(head.split(b"\n", found.dialect.above)[: found.dialect.above])) + 2
    while (begin := find_begin(stream, max(begins[-1] + size, least), pattern)) is not None:
        begins.append(begin)
    return [
        RowSpan(begin, end, begin == mark, table=found)
        for begin, end in zip(begins, [*begins[1:], None], strict=True)
    ]


FORM = Form("table", _recognise, _read, _cut)
