"""Columns of text and numbers as bytes that a browser reads without parsing, by script/collection/columns.js.

A pack is four bytes with the length of its head, the head (JSON), and the columns, each from a multiple of
four on. Numbers are little-endian and as wide as they need; of wide ones all first bytes come first, then
all second ones, which gzip likes better. There are five kinds of column: numbers; steps, the differences of
numbers that mostly rise; words, where texts recur: each once, and its place per row; prose, for other
texts: each word once, the most frequent first, and the places of the words of all rows one after another;
plain, for long texts of which one at a time is read: UTF-8, one after another.
"""

from __future__ import annotations

import base64
import gzip
import json
import sys
from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import accumulate, chain
from operator import sub
from typing import Any

_TYPES = (
    ("b", "Int8", -(1 << 7), 1 << 7),
    ("B", "Uint8", 0, 1 << 8),
    ("h", "Int16", -(1 << 15), 1 << 15),
    ("H", "Uint16", 0, 1 << 16),
    ("i", "Int32", -(1 << 31), 1 << 31),
    ("I", "Uint32", 0, 1 << 32),
)
_WIDE = 4
_FEW = 30
_LEVEL = 4  # six makes a page one hundredth smaller in twice the time
# The first byte of a word's place says how many follow: below 160 none, below 224 one, below 255 two.
_LEADS = ((0, 160, 0), (160, 224, 1), (224, 255, 2), (255, 256, 3))


class Columns:
    """Columns while they are put together; `packed` gives them as bytes."""

    def __init__(self, head: dict[str, Any]) -> None:
        self._head = head
        self._columns: dict[str, dict[str, object]] = {}
        self._parts: list[bytes] = []
        self._length = 0

    def numbers(self, name: str, values: Sequence[int]) -> None:
        """Add a column of whole numbers of at most 32 bits."""
        self._add(name, {"kind": "numbers"}, *_narrow(values))

    def steps(self, name: str, values: Sequence[int]) -> None:
        """Add a column of numbers that mostly rise."""
        rises = list(map(sub, values, chain((0,), values)))
        self._add(name, {"kind": "steps"}, *_narrow(rises))

    def words(self, name: str, values: Sequence[str]) -> None:
        """Add a column of texts that recur."""
        self._add_words(name, sorted(set(values)), values)

    def texts(self, name: str, values: Sequence[str]) -> None:
        """Add a column of texts: as words where they recur, else as prose."""
        distinct = set(values)
        if len(distinct) * 16 < len(values) or len(values) < _FEW:
            self._add_words(name, sorted(distinct), values)
        else:
            self._add_prose(name, values)

    def plain(self, name: str, values: Sequence[str]) -> None:
        """Add a column of long texts."""
        # Half a surrogate pair (of a broken escape) cannot be written as UTF-8.
        parts = [value.encode("utf-8", "replace") for value in values]
        self.steps(f"{name}.ends", list(accumulate(map(len, parts))))
        self._add(name, {"kind": "plain"}, "Uint8", b"".join(parts))

    def packed(self) -> bytes:
        """Give the pack."""
        head = json.dumps({**self._head, "columns": self._columns}, separators=(",", ":")).encode()
        head += b" " * (-len(head) % 4)
        return b"".join((len(head).to_bytes(4, "little"), head, *self._parts))

    def _add_words(self, name: str, distinct: list[str], values: Sequence[str]) -> None:
        place = {value: at for at, value in enumerate(distinct)}
        self._add(name, {"kind": "words", "values": distinct}, *_narrow([place[value] for value in values]))

    def _add_prose(self, name: str, values: Sequence[str]) -> None:
        words = " ".join(values).split(" ")
        counts = Counter(words)
        distinct = sorted(sorted(counts), key=counts.__getitem__, reverse=True)
        code = dict(zip(distinct, _codes(), strict=False))
        self.numbers(f"{name}.lengths", [value.count(" ") + 1 for value in values])
        self._add(
            name, {"kind": "prose", "values": distinct}, "Uint8", b"".join(map(code.__getitem__, words))
        )

    def _add(self, name: str, about: dict[str, object], numbers: str, data: bytes) -> None:
        self._columns[name] = {**about, "numbers": numbers, "start": self._length, "length": len(data)}
        data += b"\0" * (-len(data) % 4)
        self._parts.append(data)
        self._length += len(data)


def _narrow(values: Sequence[int]) -> tuple[str, bytes]:
    """Give the name of the narrowest type that holds all the numbers, and the numbers in it."""
    least, most = min(values, default=0), max(values, default=0)
    code, name = next((code, name) for code, name, low, end in _TYPES if low <= least and most < end)
    packed = array(code, values)
    if sys.byteorder == "big":
        packed.byteswap()
    data = packed.tobytes()
    if packed.itemsize == _WIDE:
        data = b"".join(data[byte::_WIDE] for byte in range(_WIDE))
    return name, data


def _codes() -> Iterator[bytes]:
    """Give the codes of words, the most frequent first."""
    for low, end, more in _LEADS:
        for lead in range(low, end):
            for rest in range(1 << 8 * more):
                yield bytes((lead,)) + rest.to_bytes(more, "big")


def squeeze(data: bytes) -> str:
    """Give the bytes gzipped and in base64, the same for the same bytes (no time stamp in it)."""
    return base64.b64encode(gzip.compress(data, compresslevel=_LEVEL, mtime=0)).decode()
