r"""The bytes of a table, in blocks and in pieces of rows.

Wherever a file is cut, a row begins: so each piece can be read by itself.
"""

import codecs
import csv
import re
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from reftel.readers.decode import Decoded, decode, find_encoding
from reftel.readers.input import Readable
from reftel.readers.limits import ROW_LIMIT

BLOCK = 1024 * 1024
LOOK_BACK = 200  # more than the longest beginning of a row
_SEARCHED = 64 * 1024  # more than most rows


class Chunk(NamedTuple):
    """The bytes of a row and its first line; where the file is damaged, of several rows or none.

    `whole` is False for a row longer than ROW_LIMIT, of which no more than that is given.
    """

    data: bytes
    line: int
    whole: bool = True


class Fault(NamedTuple):
    """A row that cannot be read, and why."""

    cause: str
    line: int


def too_long(line: int, why: str) -> Fault:
    """Return the fault of a row that is longer than ROW_LIMIT."""
    return Fault(f"is longer than {ROW_LIMIT // 1024 // 1024} MiB; {why}", line)


def explain(error: csv.Error, count: int) -> str:
    """Return why a row of so many columns cannot be read."""
    if "end of data" in str(error):
        return f"does not end: a quotation mark is missing, so its {count} columns cannot be told apart"
    return f"has a quotation mark out of place, so its {count} columns cannot be told apart"


def miscounted(number: int, count: int) -> str:
    """Return that a row has another number of columns than it should."""
    return f"has {number} {'column' if number == 1 else 'columns'} where {count} are expected"


def decode_row(data: bytes) -> Decoded:
    """Give the text of a row, as `decode` gives that of a file."""
    if b"\r" not in data and b"\0" not in data:
        try:
            return Decoded(data.decode("utf-8"), 0)
        except UnicodeDecodeError:
            pass
    return decode(data)


def read_blocks(stream: Readable) -> Iterator[bytes]:
    r"""Yield the file in blocks of UTF-8 without byte order mark, its lines ended by "\n" or "\r\n"."""
    block = stream.read(BLOCK)
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
        block = stream.read(BLOCK)


def ends_lines_with_cr(block: bytes) -> bool:
    """Say whether the lines of a file with these first bytes end as on old Macs."""
    return b"\r" in block and b"\n" not in block


def find_begin(stream: BinaryIO, least: int, pattern: re.Pattern[bytes]) -> int | None:
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
