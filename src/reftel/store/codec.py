"""A cable as it was read, as bytes that a store keeps: a later build need not read its file again."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any

import msgspec

from reftel.models import Cable

_ENCODER = msgspec.json.Encoder()
_DECODER = msgspec.json.Decoder(Cable)


def pack_cable(cable: Cable) -> bytes:
    """Give a cable without its text as JSON: the values of its fields in their order."""
    bare = cable._replace(text="") if cable.text else cable
    try:
        return _ENCODER.encode(bare)
    except UnicodeEncodeError:
        # Half a surrogate pair becomes "?", as everywhere in a store.
        return json.dumps(bare, ensure_ascii=False, default=_plain).encode("utf-8", "replace")


def unpack_cable(packed: bytes) -> Cable:
    """Give back the cable that `pack_cable` packed; raises ValueError where the bytes are none."""
    try:
        return _DECODER.decode(packed)
    except msgspec.MsgspecError as error:
        raise ValueError(f"a kept cable cannot be read: {error}") from error


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else asdict(value)
