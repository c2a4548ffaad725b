"""A cable as it was read, as bytes that a store keeps: a later build need not read its file again."""

from __future__ import annotations

import dataclasses
import json
import operator
import types
import typing
import zlib
from collections.abc import Callable
from datetime import datetime
from enum import Enum
from functools import cache
from typing import Any

from reftel.models import Cable

_LEVEL = 3
_Decode = Callable[[Any], Any]


def pack_cable(cable: Cable) -> bytes:
    """Give a cable without its text as compressed JSON: the values of its fields in their order."""
    bare = dataclasses.replace(cable, text="") if cable.text else cable
    return zlib.compress(_ENCODER.encode(bare).encode("ascii"), _LEVEL)


def unpack_cable(packed: bytes) -> Cable:
    """Give back the cable that `pack_cable` packed; raises ValueError where the bytes are none."""
    try:
        cable: Cable = _decoder(Cable)(json.loads(zlib.decompress(packed)))
    except (zlib.error, TypeError) as error:
        raise ValueError(f"a kept cable cannot be read: {error}") from error
    return cable


def _encode(value: Any) -> Any:
    """Give what stands in JSON for what JSON has no form for."""
    if isinstance(value, datetime):
        return value.isoformat()
    kind: Any = type(value)
    return _values(kind)(value)


@cache
def _values(kind: Any) -> Callable[[Any], tuple[Any, ...]]:
    return operator.attrgetter(*_names(kind))


_ENCODER = json.JSONEncoder(separators=(",", ":"), default=_encode)


@cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(kind))


@cache
def _decoder(hint: Any) -> _Decode:
    """Give what turns JSON back into a value of a type that the records of `models` use."""
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin in (types.UnionType, typing.Union):
        decode = _decoder(next(kind for kind in inner if kind is not types.NoneType))
        return lambda value: None if value is None else decode(value)
    if origin is tuple:
        items = _decoder(inner[0])
        return lambda values: tuple(map(items, values))
    if hint is datetime:
        return datetime.fromisoformat
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint
    if isinstance(hint, type) and (dataclasses.is_dataclass(hint) or issubclass(hint, tuple)):
        return _fields_decoder(hint)
    return lambda value: value


def _fields_decoder(kind: Any) -> _Decode:
    hints = typing.get_type_hints(kind)
    names = kind._fields if issubclass(kind, tuple) else _names(kind)
    decoders = tuple(_decoder(hints[name]) for name in names)
    return lambda values: kind(*(decode(value) for decode, value in zip(decoders, values, strict=True)))
