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
import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from reftel.page.texts import TYPES, Array, Numbers, Recurring, Texts, narrow, slices

_WIDE = TYPES[-1].itemsize
_LEVEL = 6  # nine makes a page one hundredth smaller in five times the time
_GZIP = 31  # what zlib calls a window of 32 kB with the head of gzip, in which is no time stamp
# The first byte of a word's place says how many follow: below 160 none, below 224 one, below 255 two.
_LEADS = ((0, 160, 0), (160, 224, 1), (224, 255, 2), (255, 256, 3))
_LONGEST_CODE = 4
_WRITTEN = 3 << 18  # bytes that become base64 together; of three bytes four letters are made


class Columns:
    """Columns while they are put together; `packed` gives them as bytes."""

    def __init__(self, head: dict[str, Any]) -> None:
        self._head = head
        self._columns: dict[str, dict[str, object]] = {}
        self._parts: list[bytes] = []
        self._length = 0

    def numbers(self, name: str, values: Sequence[int] | Numbers | Array) -> None:
        """Add a column of whole numbers of at most 32 bits."""
        self._add(name, {"kind": "numbers"}, narrow(_array(values)))

    def steps(self, name: str, values: Sequence[int] | Numbers | Array) -> None:
        """Add a column of numbers that mostly rise."""
        rises = np.diff(_array(values).astype(np.int64), prepend=0)
        self._add(name, {"kind": "steps"}, narrow(rises))

    def words(self, name: str, values: Iterable[str]) -> None:
        """Add a column of texts that recur."""
        column = values if isinstance(values, Recurring) else Recurring(values)
        distinct = sorted(column.values)
        place = np.zeros(len(distinct), np.uint32)
        place[column.find(distinct)] = np.arange(len(distinct))
        self._add(name, {"kind": "words", "values": distinct}, narrow(place[column.numbers]))

    def texts(self, name: str, values: Iterable[str]) -> None:
        """Add a column of texts: as words where they recur, else as prose."""
        column = values if isinstance(values, Texts) else Texts(values)
        recurring = column.recurring()
        if recurring is not None:
            self.words(name, recurring)
            return
        column.split()
        self.numbers(f"{name}.lengths", column.lengths)
        distinct, codes = _coded(column.words)
        self._add_bytes(name, {"kind": "prose", "values": distinct}, "Uint8", codes)

    def plain(self, name: str, values: Sequence[str]) -> None:
        """Add a column of long texts."""
        # Half a surrogate pair (of a broken escape) cannot be written as UTF-8.
        parts = [value.encode("utf-8", "replace") for value in values]
        self.steps(f"{name}.ends", np.cumsum([len(part) for part in parts], dtype=np.int64))
        self._add_bytes(name, {"kind": "plain"}, "Uint8", b"".join(parts))

    def packed(self) -> list[bytes]:
        """Give the pack, in parts."""
        head = json.dumps({**self._head, "columns": self._columns}, separators=(",", ":")).encode()
        head += b" " * (-len(head) % 4)
        return [len(head).to_bytes(4, "little"), head, *self._parts]

    def _add(self, name: str, about: dict[str, object], values: Array) -> None:
        """Add numbers, little-endian; of wide ones all first bytes, then all second ones."""
        data = values.astype(values.dtype.newbyteorder("<"), copy=False)
        if data.itemsize == _WIDE:
            data = data.view(np.uint8).reshape(-1, _WIDE).T
        self._add_bytes(name, about, values.dtype.name.capitalize(), data.tobytes())

    def _add_bytes(self, name: str, about: dict[str, object], numbers: str, data: bytes) -> None:
        self._columns[name] = {**about, "numbers": numbers, "start": self._length, "length": len(data)}
        self._parts += [data, b"\0" * (-len(data) % 4)]
        self._length += len(data) + -len(data) % 4


def _array(values: Sequence[int] | Numbers | Array) -> Array:
    return values.array if isinstance(values, Numbers) else np.asarray(values, np.int64)


def _coded(words: Recurring) -> tuple[list[str], bytes]:
    """Give the different words, the most frequent first, and the codes of all words one after another."""
    values, numbers = words.values, words.numbers
    counts = np.zeros(len(values), np.int64)
    for some in slices(len(numbers)):
        counts += np.bincount(numbers[some], minlength=len(values))
    by_alphabet = sorted(range(len(values)), key=values.__getitem__)
    order = sorted(by_alphabet, key=counts.tolist().__getitem__, reverse=True)
    codes = [code for _, code in zip(order, _codes(), strict=False)]
    width, code_of = np.zeros(len(values), np.uint8), np.zeros(len(values), np.uint32)
    width[order] = list(map(len, codes))
    code_of[order] = [int.from_bytes(code, "big") for code in codes]
    coded = (_bytes_of(code_of[numbers[some]], width[numbers[some]]) for some in slices(len(numbers)))
    return list(map(values.__getitem__, order)), b"".join(coded)


def _bytes_of(codes: Array, widths: Array) -> bytes:
    """Give codes of one to four bytes, the highest first, as bytes."""
    ends = np.cumsum(widths, dtype=np.int64)
    data = np.zeros(ends[-1], np.uint8)
    for back in range(_LONGEST_CODE):
        has = widths > back
        data[ends[has] - 1 - back] = codes[has] >> 8 * back & 0xFF
    return data.tobytes()


def _codes() -> Iterator[bytes]:
    """Give the codes of words, the most frequent first."""
    for low, end, more in _LEADS:
        for lead in range(low, end):
            for rest in range(1 << 8 * more):
                yield bytes((lead,)) + rest.to_bytes(more, "big")


def squeeze(parts: Iterable[bytes]) -> list[str]:
    """Give bytes gzipped and in base64, in parts; they are the same for the same bytes."""
    press = zlib.compressobj(_LEVEL, wbits=_GZIP)
    pressed = bytearray()
    for part in parts:
        pressed += press.compress(part)
    pressed += press.flush()
    return [
        base64.b64encode(pressed[start : start + _WRITTEN]).decode()
        for start in range(0, len(pressed), _WRITTEN)
    ]
