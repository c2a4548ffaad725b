r"""Where the objects of a JSON file are, what is in them, and how they are decoded.

They stand one in each line, in an array, in an array within an object (the answer of a service), behind each
other, or as the values of one object whose keys are ids.
"""

import codecs
import json
import re
from collections.abc import Callable, Iterator, Sequence
from enum import IntEnum
from itertools import islice
from typing import Any, NamedTuple

from reftel.readers.decode import decode
from reftel.readers.forms.tables.blocks import Fault, read_blocks
from reftel.readers.forms.tables.columns import (
    NO_COLUMNS,
    Columns,
    Layout,
    Unfit,
    find_layout,
    may_name_columns,
)
from reftel.readers.forms.tables.values import is_id
from reftel.readers.input import Readable
from reftel.readers.limits import HEAD_BYTES, ROW_LIMIT

Fields = dict[str, Any]

KEY = "(key)"
"""The name of a field that holds the key of an object, where an object holds all objects by their ids."""

_SAMPLE = 100  # objects
_MOST_ARRAYS = 20  # of which one may hold the objects
_MOST_FAULTS = 1000
_ARRAY = re.compile(r"\[\s{0,100}(?=\{)")
_KEYED = re.compile(r"\{(?=\s{0,100}\"(?P<key>[^\"\\\n]{1,200})\"\s{0,100}:\s{0,100}\{)")
_BETWEEN = re.compile(r"[\s,\[\]\x1e]*")
_NAME = re.compile(r'[\s,]{0,1000}"(?P<key>[^"\\\n]{1,200})"\s{0,100}:\s{0,100}')
_BEFORE = b" \t\r\n\x1e\0\xef\xbb\xbf\xff\xfe"  # blanks and byte order marks
_ANY_BEGIN = re.compile(r'\{\s{0,100}"')
_NEAR_END = 300  # characters in which a window may cut a number, a word or a name
_DECODER = json.JSONDecoder(strict=False)


class Where(IntEnum):
    """Where the objects of a file stand; a number above these is that of the array that holds them."""

    LINES = -2
    KEYED = -1
    BEHIND_EACH_OTHER = 0


class Objects(NamedTuple):
    """The objects of a file: where they stand, and what is where in each."""

    where: int
    layout: Layout


def is_json(text: str) -> bool:
    """Tell whether a text begins as objects or arrays of JSON do."""
    return _JSON.match(text) is not None


_JSON = re.compile(r"\s{0,1000}(?:\{\s{0,100}[\"}]|\[\s{0,100}[\[{\"])")


def find_objects(head: bytes, given: Columns = NO_COLUMNS) -> Objects | Unfit | None:
    """Return the objects of cables in a file with these first bytes, None where there are none.

    >>> find_objects(b'{"doc_id": "1976OSLO04114", "body": "Nets"}').layout.told
    'is read as a table: doc_id as mrn, body as text'
    """
    if not head[:_NEAR_END].lstrip(_BEFORE).startswith((b"{", b"[")):
        return None
    text = decode(head).text.lstrip("\ufeff")
    if not is_json(text):
        return None
    for where, rows in _find_samples(text):
        names = list(dict.fromkeys(name for row in rows for name in row))
        if may_name_columns(names, given):
            layout = find_layout(names, [cells_of(row, names) for row in rows], given)
            if isinstance(layout, Unfit):
                return layout
            if layout and where == Where.BEHIND_EACH_OTHER:
                return Objects(_in_lines(text, is_whole=len(head) < HEAD_BYTES), layout)
            if layout:
                return Objects(where, layout)
    return None


def names_in(text: str) -> list[str]:
    """Return the names of the fields of the first objects of a text; of several arrays the most.

    >>> names_in('{"count": 2, "results": [{"a": 1, "b": 2, "c": 3}]}')
    ['a', 'b', 'c']
    """
    found = ([*dict.fromkeys(name for row in rows for name in row)] for _, rows in _find_samples(text))
    return max(found, key=len, default=[])


def _in_lines(text: str, *, is_whole: bool) -> Where:
    line, end, _ = text.lstrip().partition("\n")
    try:
        is_object = isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        is_object = not end and not is_whole  # the line is longer than what is seen
    return Where.LINES if is_object else Where.BEHIND_EACH_OTHER


def _find_samples(text: str) -> Iterator[tuple[int, list[Fields]]]:
    """Yield the first objects at each place where the objects of the file may begin."""
    places = [Where.KEYED, Where.BEHIND_EACH_OTHER, *range(1, _MOST_ARRAYS)]
    for where in places:
        at = _find_begin(text, where)
        if at >= 0:
            yield where, _sample(text, at, where)


def _find_begin(text: str, where: int) -> int:
    """Return where the objects begin that stand so in a text, -1 where none do."""
    begin = len(text) - len(text.lstrip())
    if where == Where.BEHIND_EACH_OTHER:
        return begin if text[begin : begin + 1] == "{" else -1
    if where == Where.KEYED:
        keyed = _KEYED.match(text, begin)
        return keyed.end() if keyed and is_id(keyed["key"]) else -1
    array = next(islice(_ARRAY.finditer(text, begin), where - 1, None), None)
    return array.end() if array else -1


def _sample(text: str, at: int, where: int) -> list[Fields]:
    """Return the first objects of a text; of one that is cut only what is there, if it is the only one."""
    found = islice(decode_objects(Window(iter((text,))), where), _SAMPLE)
    rows = [one.fields for one in found if isinstance(one, Decoded)]
    return rows or [_read_in_part(text, at)]


def _read_in_part(text: str, at: int) -> Fields:
    """Return the fields of an object that does not end; of the last one what is there, if it is a text."""
    fields: Fields = {}
    at += text[at : at + 1] == "{"
    while name := _NAME.match(text, at):
        try:
            fields[name["key"]], at = _DECODER.raw_decode(text, name.end())
        except (ValueError, RecursionError):
            if text[name.end() : name.end() + 1] == '"':
                fields[name["key"]] = text[name.end() + 1 :].replace("\\n", "\n").replace('\\"', '"')
            break
    return flat(fields)


class Decoded(NamedTuple):
    """The fields of an object and the line in which it begins."""

    fields: Fields
    line: int


class Window:
    """The part of a text that is being decoded; what is behind `at` is still to be read."""

    def __init__(self, blocks: Iterator[str]) -> None:
        self._blocks = blocks
        self._line = 1
        self._counted = 0
        self.text = ""
        self.at = 0

    def more(self, size: int = 1) -> bool:
        """Read on by so many characters at least; False at the end."""
        self._line = self.line
        parts, added = [self.text[self.at :]], 0
        self.at = self._counted = 0
        while added < size and (block := next(self._blocks, "")):
            parts.append(block)
            added += len(block)
        self.text = "".join(parts)
        return added > 0

    @property
    def line(self) -> int:
        """The line at which it is."""
        self._line += self.text.count("\n", self._counted, self.at)
        self._counted = self.at
        return self._line

    @property
    def left(self) -> int:
        """How many characters are still to be read of what is here."""
        return len(self.text) - self.at


def decode_objects(window: Window, where: int) -> Iterator[Decoded | Fault]:
    """Yield the objects of a text one by one, a fault for each that is broken.

    Behind a broken one, and in further arrays of the same object, the text is read on where an object begins
    with the same field as the first.
    """
    window.more(HEAD_BYTES)
    window.at = max(0, _find_begin(window.text, where))
    again: re.Pattern[str] | None = None
    faults = 0
    while faults < _MOST_FAULTS:
        if not _go_to_object(window, where) and not (where > 0 and _go_to_next_array(window, again)):
            return
        line = window.line
        key = ""
        if where == Where.KEYED and (name := _NAME.match(window.text, window.at)):
            key, window.at = name["key"], name.end()
        fields = _decode_next(window)
        if isinstance(fields, dict):
            again = again or _pattern_of_begin(fields)
            yield Decoded(flat({KEY: key, **fields} if key else fields), line)
            continue
        faults += 1
        yield Fault(fields if faults < _MOST_FAULTS else f"{fields}; the rest of the file is not read", line)
        if not _go_on(window, again or _ANY_BEGIN):
            return


def _go_to_object(window: Window, where: int) -> bool:
    """Go to where the next object begins, or what is none; False at the end of what holds the objects."""
    while True:
        between = _BETWEEN.match(window.text, window.at)
        window.at = between.end() if between else window.at
        if window.left > _NEAR_END or not window.more():
            break
    if not window.left:
        return False
    return where == Where.BEHIND_EACH_OTHER or window.text[window.at] in (
        '"' if where == Where.KEYED else "{"
    )


def _go_to_next_array(window: Window, again: re.Pattern[str] | None) -> bool:
    """Go to the next object that begins as those before it; False where none does, and nothing is passed."""
    while again and window.left:
        if found := again.search(window.text, window.at):
            window.at = found.start()
            return True
        if window.left > ROW_LIMIT or not window.more(window.left):
            break
    return False


def _decode_next(window: Window) -> Fields | str:
    """Return the object that begins here and go behind it, or why it cannot be read."""
    while True:
        try:
            fields, at = _DECODER.raw_decode(window.text, window.at)
        except RecursionError:
            return "is nested too deep for JSON of cables"
        except ValueError as error:
            why = getattr(error, "msg", str(error))
            is_cut = (
                why.startswith("Unterminated") or getattr(error, "pos", 0) >= len(window.text) - _NEAR_END
            )
            if window.left > ROW_LIMIT:
                return f"is longer than {ROW_LIMIT // 1024 // 1024} MiB"
            if is_cut and window.more(window.left):
                continue
            return f"is not JSON: {why[0].lower()}{why[1:]}"
        window.at = at
        return fields if isinstance(fields, dict) else "is not an object"


def _go_on(window: Window, pattern: re.Pattern[str]) -> bool:
    """Go to where the next object seems to begin; False where none does."""
    start = window.at + 1
    while True:
        if found := pattern.search(window.text, start):
            window.at = found.start()
            return True
        window.at = max(start, len(window.text) - _NEAR_END)
        start = 0
        if not window.more():
            return False


def _pattern_of_begin(fields: Fields) -> re.Pattern[str]:
    """Return what finds where an object begins with the same field as this one."""
    name = json.dumps(next(iter(fields), ""))
    return re.compile(r"\{\s{0,100}" + re.escape(name) + r"\s{0,100}:")


def flat(fields: Fields) -> Fields:
    """Return the fields of an object with those of objects in it, one level deep."""
    inner = [value for value in fields.values() if isinstance(value, dict)]
    if not inner:
        return fields
    flat = dict(fields)
    for one in inner:
        for name, value in one.items():
            flat.setdefault(name, value)
    return flat


def decode_blocks(stream: Readable, step: Callable[[int], None]) -> Iterator[str]:
    """Yield a stream as text, block by block; `step` takes the bytes of each."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    for block in read_blocks(stream):
        if text := decoder.decode(block):
            yield text
        step(len(block))


def cells_of(row: Fields, names: Sequence[str]) -> list[object]:
    """Return the fields of an object in the order of the names."""
    return [row.get(name) for name in names]
