r"""Cables as JSON objects: `objects` tells where they stand, `columns` what is where in them.

JSON Lines are cut for several processes at ends of lines, of which a text in JSON has none. In all other
JSON object by object is decoded from a window of the stream, so that an answer of several gigabytes takes the
memory of its largest object. The decoder of Python does that: msgspec decodes a whole file, and for ijson a
broken object is the end of one.
"""

import re
from collections.abc import Iterator
from typing import BinaryIO

import msgspec

from reftel.model.place import Place
from reftel.model.problems import Problem, ProblemCode
from reftel.readers.decode import REPLACEMENT, find_encoding, replaced_bytes
from reftel.readers.forms.form import CERTAIN, Content, Form, Read, RowSpan
from reftel.readers.forms.tables.blocks import (
    BLOCK,
    Fault,
    decode_row,
    ends_lines_with_cr,
    find_begin,
    read_blocks,
    too_long,
)
from reftel.readers.forms.tables.cables import RowReader
from reftel.readers.forms.tables.columns import unfit
from reftel.readers.forms.tables.objects import (
    Decoded,
    Objects,
    Where,
    Window,
    cells_of,
    decode_blocks,
    decode_objects,
    find_objects,
    flat,
)
from reftel.readers.forms.telegram import is_telegram
from reftel.readers.limits import HEAD_BYTES, ROW_LIMIT

_LINE = re.compile(rb"\n(?=[ \t]{0,9}\{)")
_ADVICE = "write one JSON object for each cable"
_DECODE = msgspec.json.Decoder().decode


def _recognise(content: Content) -> float:
    return CERTAIN if find_objects(content.head, content.columns) else 0


def _read(content: Content) -> Read:
    """Yield the cable of each object, a problem for each that cannot be read.

    Of a part rows and lines are counted from its beginning.
    """
    name, rows = content.name, content.rows
    found = rows.table if rows else find_objects(content.head, content.columns)
    if not isinstance(found, Objects):
        yield unfit(name, found)
        return
    reader = RowReader(found.layout, name, FORM.name)
    yield from reader.begin(content)
    window = Window(decode_blocks(content.stream, content.step))
    items = _read_lines(content) if found.where == Where.LINES else decode_objects(window, found.where)
    for number, item in enumerate(items, 1):
        place = Place(number, item.line)
        if isinstance(item, Fault):
            yield Problem(ProblemCode.BAD_ROW, name, place, item.cause, _ADVICE)
            continue
        cells = cells_of(item.fields, found.layout.names)
        if replaced := sum(cell.count(REPLACEMENT) for cell in cells if isinstance(cell, str)):
            yield replaced_bytes(name, place, replaced)
        yield from reader.read(cells, place)
    if found.where != Where.LINES:
        window.more(HEAD_BYTES)
        if is_telegram(window.text[window.at :]):
            cause = "has what looks like a cable after its objects; that part is not read"
            place, advice = Place(line=window.line), "cut the file there"
            yield Problem(ProblemCode.NOT_SEPARATED, name, place, cause, advice)


def _read_lines(content: Content) -> Iterator[Decoded | Fault]:
    """Yield the object of each line."""
    line, rest, is_overlong = 1, b"", False
    stream = content.stream
    blocks = iter(lambda: stream.read(BLOCK), b"") if content.rows else read_blocks(stream)
    for block in blocks:
        *whole, rest = (rest + block).split(b"\n")
        for data in whole:
            if is_overlong:
                is_overlong = False
            else:
                yield from _read_line(data, line)
            line += 1
        if len(rest) > ROW_LIMIT and not is_overlong:
            yield too_long(line, "a line end may be missing")
            is_overlong = True
        rest = b"" if is_overlong else rest
        content.step(len(block))
    if not is_overlong:
        yield from _read_line(rest, line)


def _read_line(data: bytes, line: int) -> Iterator[Decoded | Fault]:
    try:
        value = _DECODE(data)
    except (msgspec.DecodeError, ValueError, RecursionError):
        # Not a number, a byte that is not a character, two objects, or nothing.
        for item in decode_objects(Window(iter((decode_row(data).text,))), Where.BEHIND_EACH_OTHER):
            yield item._replace(line=line)
        return
    yield Decoded(flat(value), line) if isinstance(value, dict) else Fault("is not an object", line)


def _cut(stream: BinaryIO, content: Content, size: int) -> list[RowSpan]:
    """Return the parts of JSON Lines of about `size` bytes each, which begin with lines; else none."""
    encoding, mark = find_encoding(content.head)
    found = find_objects(content.head, content.columns)
    if not isinstance(found, Objects) or found.where != Where.LINES or encoding != "utf-8":
        return []
    if ends_lines_with_cr(content.head[mark:]):
        return []
    begins = [mark]
    while (begin := find_begin(stream, begins[-1] + size, _LINE)) is not None:
        begins.append(begin)
    return [
        RowSpan(begin, end, begin == mark, table=found)
        for begin, end in zip(begins, [*begins[1:], None], strict=True)
    ]


FORM = Form("json", _recognise, _read, _cut)
