"""Reads back the packs of a page, as script/collection/columns.js does in the browser."""

from __future__ import annotations

import base64
import gzip
import json
import re
from array import array
from itertools import accumulate
from typing import Any, NamedTuple

CODES = {"Int8": "b", "Uint8": "B", "Int16": "h", "Uint16": "H", "Int32": "i", "Uint32": "I"}


class Packed(NamedTuple):
    """A pack: its head, and its columns as lists of numbers or texts."""

    head: dict[str, Any]
    columns: dict[str, list[Any]]


def packed_in(html: str, name: str = "index") -> Packed:
    """Give a pack of a page, "index" or "details"."""
    found = re.search(rf'id="packed-{name}">(.*?)</script>', html, re.DOTALL)
    assert found
    return unpack(gzip.decompress(base64.b64decode(found.group(1))))


def unpack(data: bytes) -> Packed:
    """Give the head and the columns of a pack."""
    begin = 4 + int.from_bytes(data[:4], "little")
    head = json.loads(data[4:begin])
    columns: dict[str, list[Any]] = {}
    for name, about in head["columns"].items():
        numbers = _numbers(data[begin + about["start"] :][: about["length"]], about["numbers"])
        if about["kind"] == "steps":
            columns[name] = list(accumulate(numbers))
        elif about["kind"] == "words":
            columns[name] = [about["values"][at] for at in numbers]
        elif about["kind"] == "plain":
            columns[name] = _plain(bytes(numbers), columns[f"{name}.ends"])
        elif about["kind"] == "prose":
            columns[name] = _prose(numbers, about["values"], columns[f"{name}.lengths"])
        else:
            columns[name] = numbers
    return Packed(head, columns)


def _numbers(data: bytes, numbers: str) -> list[int]:
    values = array(CODES[numbers])
    if values.itemsize == 4:
        quarter = len(data) // 4
        data = bytes(data[part * quarter + at] for at in range(quarter) for part in range(4))
    values.frombytes(data)
    return values.tolist()


def _plain(data: bytes, ends: list[int]) -> list[str]:
    return [data[begin:end].decode() for begin, end in zip([0, *ends], ends, strict=False)]


def revealed(text: str, *known: str) -> str:
    """Give a text with what its control characters, from NUL on, stand for."""
    for mark, part in reversed(list(enumerate(known))):
        text = text.replace(chr(mark), part, 1)
    return text


def _prose(codes: list[int], values: list[str], lengths: list[int]) -> list[str]:
    words = iter(_words(codes, values))
    return [" ".join(next(words) for _ in range(length)) for length in lengths]


def _words(codes: list[int], values: list[str]) -> list[str]:
    words, rest = [], iter(codes)
    for lead in rest:
        low, base, more = next(
            (low, base, more)
            for low, end, base, more in (
                (0, 160, 0, 0),
                (160, 224, 160, 1),
                (224, 255, 160 + (64 << 8), 2),
                (255, 256, 160 + (64 << 8) + (31 << 16), 3),
            )
            if lead < end
        )
        place = lead - low
        for _ in range(more):
            place = place << 8 | next(rest)
        words.append(values[base + place])
    return words
