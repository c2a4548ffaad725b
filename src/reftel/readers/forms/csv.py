r"""The collection as one CSV: eight columns, quoted, with backslash escapes, two gigabytes long.

Columns: number, date (`M/D/YYYY H:MM`), id, origin, classification, ids cited (joined by "|"), head,
body. Finding where rows begin is kept apart from reading a row. A row begins at a line that opens with
three short quoted fields: inside a field that is written by the rules no line can look so, as its
quotation marks are escaped. So a stray one spoils its own row and no other, and one row at a time is in
memory.
"""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import NamedTuple

from reftel.model.records import Form, Problem, RawCable
from reftel.readers.decode import Decoded, decode, find_encoding, replaced_bytes
from reftel.readers.forms.columns import COLUMNS as NAMES
from reftel.readers.forms.columns import Table, find_other_order, split_rows
from reftel.readers.forms.csv_fast import split_ids
from reftel.readers.forms.dates import USUAL, Order, find_order, parse_date
from reftel.readers.limits import HEAD_BYTES, ROW_LIMIT
from reftel.readers.streams import Readable, Step

COLUMNS = len(NAMES)
_SHORT_COLUMNS = 3  # with which a row begins
_BLOCK = 1024 * 1024
_DATE = rb"(?:\d{1,2}/\d{1,2}/\d{4}|\d{4}-\d{2}-\d{2})[ T]\d{1,2}:\d{2}[:\d]{0,3}"
_QUOTED = re.compile(rb'\n"\d{1,9}","' + _DATE + rb'","(?:\d\d)?\d\d[A-Z]')
_QUOTED_FIRST = re.compile(rb'"\d{1,9}","[^"\n]{0,40}","(?:\d\d)?\d\d[A-Z]')
_BARE = re.compile(rb'\n\d{1,9},"?' + _DATE + rb'"?,"?(?:\d\d)?\d\d[A-Z]')
# The number or the date is there: in a text whose quotation marks are doubled, a line of nothing but
# marks and commas has the look of empty columns.
QUOTED_ROW = re.compile(
    rb'\n(?="(?:[^"\\\r\n]{1,20}","[^"\\\r\n]{0,40}|","[^"\\\r\n]{1,40})","[^"\\\r\n]{0,80}",)'
)
_BARE_ROW = re.compile(rb'\n(?=\d{1,9},"?' + _DATE + rb'"?,"?(?:\d\d)?\d\d[A-Z])')
LOOK_BACK = 200  # more than the longest beginning of a row
_ID = re.compile(r"(?:\d\d)?\d\d[A-Z]", re.ASCII)
_ADVICE = f"write it with {COLUMNS} columns in quotation marks, those inside them escaped by a backslash"


class RowSpan(NamedTuple):
    """The bytes of a CSV from `start` to `end` (None: its end); a row begins there and there.

    `quoted` says which of two patterns finds the beginnings of its rows, `order` how their dates are read.
    Names of columns may stand in the `first` part alone.
    """

    start: int
    end: int | None
    quoted: bool
    first: bool
    order: Order = USUAL

    @property
    def pattern(self) -> re.Pattern[bytes]:
        """Give what finds the beginnings of rows."""
        return QUOTED_ROW if self.quoted else _BARE_ROW


class Chunk(NamedTuple):
    """The bytes of a row and its first line; where the file is damaged, of several rows or none.

    `whole` is False for a row longer than ROW_LIMIT, of which no more than that is given.
    """

    data: bytes
    line: int
    whole: bool = True


class CsvRow(NamedTuple):
    """The fields of a row; `replaced` counts bytes that were no characters."""

    fields: list[str]
    line: int
    replaced: int = 0


class FirstRows(NamedTuple):
    """What the first rows of a CSV tell of all: how dates are read, and which other table it is."""

    order: Order
    other: Table | None


class Fault(NamedTuple):
    """A row that cannot be read, and why."""

    cause: str
    line: int


def is_csv(head: bytes) -> bool:
    r"""Say whether the first bytes of a file hold the beginning of a row of the collection.

    >>> is_csv(b'"1","9/11/2009 19:26","09OSLO7","Embassy Oslo","SECRET","","FM","1. Text"')
    True
    """
    if head.startswith(b"<"):  # a page; there may be very many
        return False
    encoding, mark = find_encoding(head)
    plain = head[mark:] if encoding == "utf-8" else decode(head).text.encode()
    return find_row_pattern(plain) is not None


def look_at_rows(head: bytes) -> FirstRows:
    """Give what the first rows tell of all; `head` is the first bytes of the file."""
    rows = split_rows(decode(head).text, ",", "\\", whole=len(head) < HEAD_BYTES)
    named = bool(rows) and len(rows[0]) >= _SHORT_COLUMNS and is_heading(rows[0])
    full = [row for row in rows[named:] if len(row) == COLUMNS]
    order = find_order((row[1], f"{row[6]}\n{row[7]}") for row in full)
    return FirstRows(order, find_other_order(rows, named=named))


def read_csv(
    stream: Readable, name: str, step: Step, rows: RowSpan | None = None, order: Order = USUAL
) -> Iterator[RawCable | Problem]:
    """Yield the cable of each row, a problem for each that cannot be read; `step` gets the bytes read.

    A line of column names before the first row is left out. Where the stream is not the whole file, `rows`
    says what it is; rows and lines are counted from its beginning. `order` is that of the dates.
    """
    order = rows.order if rows else order
    if rows is None or rows.first:
        yield from order.problems(name)
    reader = RowReader(name, rows is None or rows.first, order=order)
    for chunk in find_rows(stream, rows):
        yield from reader.read(chunk)
        step(len(chunk.data))


@dataclass(slots=True)
class RowReader:
    """Makes cables and problems of chunks; `number` is that of the last row read."""

    name: str
    may_be_heading: bool
    number: int = 0
    order: Order = USUAL

    def __post_init__(self) -> None:
        csv.field_size_limit(max(csv.field_size_limit(), ROW_LIMIT))

    def read(self, chunk: Chunk) -> Iterator[RawCable | Problem]:
        """Yield what the next chunk holds."""
        for row in read_rows(chunk):
            if isinstance(row, CsvRow) and self.may_be_heading and is_heading(row.fields):
                continue
            self.skip(1)
            yield from _read_row(row, self.name, self.number, self.order)

    def skip(self, count: int) -> None:
        """Take note of rows that were read elsewhere."""
        self.number += count
        self.may_be_heading = False


def find_rows(stream: Readable, rows: RowSpan | None = None) -> Iterator[Chunk]:
    """Yield the bytes of a CSV as UTF-8, cut where rows begin; the chunks joined are the file.

    No chunk depends on what stands before it: so a file may be read in parts that begin with rows.
    """
    buffer, line, searched, overlong = b"", 1, 0, False
    pattern = rows.pattern if rows else None
    for block in iter(lambda: stream.read(_BLOCK), b"") if rows else _read_blocks(stream):
        pattern = pattern or find_row_pattern(block) or QUOTED_ROW
        buffer += block
        begin = 0
        for match in pattern.finditer(buffer, searched):
            data = buffer[begin : match.end()]
            if not overlong:
                yield limit_row(data, line)
            line += data.count(b"\n")
            begin, overlong = match.end(), False
        buffer = buffer[begin:]
        searched = max(0, len(buffer) - LOOK_BACK)
        if searched > ROW_LIMIT:
            if not overlong:
                yield limit_row(buffer, line)
            line += buffer.count(b"\n", 0, searched)
            buffer, searched, overlong = buffer[searched:], 0, True
    if buffer and not overlong:
        yield limit_row(buffer, line)


def limit_row(data: bytes, line: int) -> Chunk:
    """Give a row as a chunk, of one that is too long no more than the limit."""
    # Where blocks end must make no difference, as blocks of a part of a file end elsewhere.
    return Chunk(data, line) if len(data) <= ROW_LIMIT else Chunk(data[:ROW_LIMIT], line, whole=False)


def read_rows(chunk: Chunk) -> Iterator[CsvRow | Fault]:
    """Yield the rows of a chunk: one, and where the file is damaged also none or several."""
    if not chunk.whole:
        yield Fault(
            f"is longer than {ROW_LIMIT // 1024 // 1024} MiB; a quotation mark may be missing", chunk.line
        )
        return
    text, replaced = _decode_row(chunk.data)
    fields = split_fields(text)
    if text.endswith(","):  # only at the end of the file: other rows end with their line
        yield Fault(f"breaks off behind column {COLUMNS - 1} of {COLUMNS}", chunk.line)
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
    """Give the fields of a row in which all are quoted and escaped by backslashes, else none.

    The result is that of the csv module, in a tenth of the time.
    """
    fields = text.rstrip("\n").split('","')
    if len(fields) != COLUMNS or fields[0][:1] != '"' or fields[-1][-1:] != '"' or "\0" in text:
        return []
    fields[0], fields[-1] = fields[0][1:], fields[-1][:-1]
    for number, field in enumerate(fields):
        if "\\" in field:
            # Pairs of backslashes stand aside as NUL, so that each left escapes what follows.
            aside = field.replace("\\\\", "\0")
            quotes = aside.count('\\"')
            if aside.count("\\") != quotes or aside.count('"') != quotes:
                return []
            fields[number] = aside.replace('\\"', '"').replace("\0", "\\")
        elif '"' in field:
            return []
    return fields


def _decode_row(data: bytes) -> Decoded:
    if b"\r" not in data and b"\0" not in data:
        with suppress(UnicodeDecodeError):
            return Decoded(data.decode("utf-8"), 0)
    return decode(data)


def find_row_pattern(head: bytes) -> re.Pattern[bytes] | None:
    """Give what finds the rows of a file with these first bytes, None where they hold none."""
    if b"\r" in head:
        head = head.replace(b"\r", b"\n")
    if _QUOTED_FIRST.match(head) or _QUOTED.search(b"\n" + head):
        return QUOTED_ROW
    return _BARE_ROW if _BARE.search(b"\n" + head) else None


def _read_blocks(stream: Readable) -> Iterator[bytes]:
    r"""Yield the file in blocks of UTF-8 without byte order mark, its lines ended by "\n" or "\r\n"."""
    block = stream.read(_BLOCK)
    encoding, mark = find_encoding(block)
    block = block[mark:]
    decoder = None if encoding == "utf-8" else codecs.getincrementaldecoder(encoding)("replace")
    only_cr: bool | None = None
    while block:
        if decoder:
            block = decoder.decode(block).encode("utf-8", "replace")
        if only_cr is None:
            only_cr = ends_lines_with_cr(block)
        yield block.replace(b"\r", b"\n") if only_cr else block
        block = stream.read(_BLOCK)


def ends_lines_with_cr(block: bytes) -> bool:
    """Say whether the lines of a file with these first bytes end as on old Macs."""
    return b"\r" in block and b"\n" not in block


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
            yield Fault(_explain(error), start)
            return
        if len(fields) == COLUMNS:
            yield CsvRow(fields, start)
        elif fields and not faulty:  # one fault for all that follows a broken row without a beginning
            yield Fault(f"has {_count(len(fields), 'column')} where {COLUMNS} are expected", start)
        faulty = len(fields) not in (0, COLUMNS)


def _explain(error: csv.Error) -> str:
    if "end of data" in str(error):
        return f"does not end: a quotation mark is missing, so its {COLUMNS} columns cannot be told apart"
    return f"has a quotation mark out of place, so its {COLUMNS} columns cannot be told apart"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def is_heading(fields: list[str]) -> bool:
    """Say whether a row holds names of columns."""
    return not (fields[0].strip().isdigit() or parse_date(fields[1]) or _ID.match(fields[2]))


def _read_row(row: CsvRow | Fault, name: str, number: int, order: Order) -> Iterator[RawCable | Problem]:
    place = f"row {number}, line {row.line}"
    if isinstance(row, Fault):
        yield Problem(name, place, row.cause, _ADVICE)
        return
    _, written, mrn, origin, classification, cited, head, body = row.fields
    date = parse_date(written, order)
    may_be_either = date is None and order.varies and parse_date(written) is not None
    if date is None and not _ID.match(mrn):
        cause = f"has neither a date nor an id where they are expected, but {written[:40]!r} and {mrn[:40]!r}"
        yield Problem(name, place, cause, _ADVICE)
        return
    if date is None and not may_be_either:
        cause = f"has no date in its second column, but {written[:40]!r}"
        yield Problem(name, place, cause, "write it as M/D/YYYY H:MM", lost=False)
    text = f"{head}\n{body}"
    if text.isspace():
        yield Problem(name, place, "has no text: its columns alone are used", "add its text", lost=False)
    if row.replaced:
        yield replaced_bytes(name, place, row.replaced)
    yield RawCable(
        source=name,
        form=Form.CSV,
        text=text,
        place=f"row {number}",
        mrn=mrn.strip(),
        date=date,
        origin=origin.strip(),
        classification=classification.strip(),
        cited=split_ids(cited),
    )
