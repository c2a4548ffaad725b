r"""Bytes become text: UTF-8, UTF-16 or Windows-1252, with line ends as "\n".

All offsets that reftel reports count characters of the text decoded here: a byte order mark is not
part of it, and each line end is one character.
"""

import codecs
from typing import NamedTuple

from reftel.model.place import Place
from reftel.model.problems import Problem, ProblemCode

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # begins like the mark of UTF-16, so it is tried before
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_BEGINS_WITH_MARK = tuple(mark for mark, _ in _MARKS)
_LOOKED_AT = 400  # bytes, in which UTF-16 of plain words has NUL
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


class Decoded(NamedTuple):
    """A text, and how many of its characters stand for bytes that are not characters."""

    text: str
    replaced: int


def decode(data: bytes) -> Decoded:
    r"""Give the text of the bytes: by byte order mark, as UTF-8, else as Windows-1252.

    Bytes that are no characters become U+FFFD and are counted, NUL among them; NUL at the end is what
    fills the last block of a tape or disk, and no part of the text.

    >>> decode(b"Orl\xc3\xa9ans\r\nB")
    Decoded(text='Orléans\nB', replaced=0)
    >>> decode(b"Orl\xe9ans")
    Decoded(text='Orléans', replaced=0)
    """
    encoding, mark = find_encoding(data)
    if encoding == "utf-8":
        text, replaced = _decode_bytes(data[mark:])
    else:
        text = data[mark:].decode(encoding, "replace")
        replaced = text.count(REPLACEMENT)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = text.rstrip("\0")
    if "\0" in text:
        replaced += text.count("\0")
        text = text.replace("\0", REPLACEMENT)
    return Decoded(text, replaced)


def replaced_bytes(source: str, place: Place, count: int) -> Problem:
    """Give the Problem of a text in which `count` bytes were replaced."""
    noun = "byte that is not a character" if count == 1 else "bytes that are not characters"
    cause = f"has {count} {noun}, shown as {REPLACEMENT}"
    return Problem(ProblemCode.ENCODING, source, place, cause, "save it as UTF-8", lost=False)


def find_encoding(head: bytes) -> tuple[str, int]:
    r"""Give the encoding that the first bytes tell, and the length of the byte order mark.

    Without a mark it is "utf-8", unless every second byte is NUL as in UTF-16 of plain words.

    >>> find_encoding(b"V\0Z\0C\0Z\0")
    ('utf-16-le', 0)
    """
    if head.startswith(_BEGINS_WITH_MARK):
        return next((encoding, len(mark)) for mark, encoding in _MARKS if head.startswith(mark))
    if head.find(0, 0, _LOOKED_AT) < 0:
        return "utf-8", 0
    even, odd = head[0:_LOOKED_AT:2], head[1:_LOOKED_AT:2]
    if len(odd) >= 2 and 0 not in even and odd.count(0) * 10 >= len(odd) * 9:
        return "utf-16-le", 0
    if len(odd) >= 2 and 0 not in odd and even.count(0) * 10 >= len(even) * 9:
        return "utf-16-be", 0
    return "utf-8", 0


def _decode_bytes(data: bytes) -> tuple[str, int]:
    try:
        return data.decode("utf-8"), 0
    except UnicodeDecodeError:
        pass
    text = data.decode("utf-8", "replace")
    replaced = text.count(REPLACEMENT)
    if replaced < len(text) - sum(map(str.isascii, text)) - replaced:
        return text, replaced  # UTF-8 with a slip: more characters of several bytes than broken ones
    text = data.decode("cp1252", "replace")
    return text, text.count(REPLACEMENT)
