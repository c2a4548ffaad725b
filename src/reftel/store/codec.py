"""Cells of a store that hold more than a word: lists as JSON, and cables as they were read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from functools import lru_cache
from typing import Any

import msgspec

from reftel.model.aliases import Alias
from reftel.model.notes import Note
from reftel.model.reasons import Reason, Reasons
from reftel.model.records import Cable

JSON = json.JSONEncoder(ensure_ascii=False)
SHOWN = 40  # characters of a cell in a message
LARGEST = 2**53  # of a number; beyond, JSON and spreadsheets round
_ENCODER = msgspec.json.Encoder()
_DECODER = msgspec.json.Decoder(Cable)
_NOTES = msgspec.json.Decoder(tuple[Note, ...])
_ALIASES = msgspec.json.Decoder(tuple[Alias, ...])
_REASONS = msgspec.json.Decoder(tuple[Reason, ...])


def pack_cable(cable: Cable) -> bytes:
    """Return a cable without its text as JSON: the values of its fields in their order.

    What was unpacked is packed as the same bytes.
    """
    bare = cable._replace(text="") if cable.text else cable
    try:
        return _ENCODER.encode(bare)
    except UnicodeEncodeError:
        # Half a surrogate pair becomes "?", as everywhere in a store.
        written = json.dumps(bare, ensure_ascii=False, default=_plain).encode("utf-8", "replace")
        return _ENCODER.encode(_DECODER.decode(written))


def unpack_cable(packed: bytes) -> Cable:
    """Return the cable that `pack_cable` packed; raises ValueError where the bytes are none."""
    try:
        return _DECODER.decode(packed)
    except msgspec.MsgspecError as error:
        raise ValueError(f"a kept cable cannot be read: {error}") from error


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else asdict(value)


def json_list(items: Iterable[str]) -> str:
    """Return a list as JSON."""
    if not items:
        return "[]"
    words = tuple(items)
    # Where nothing is to be escaped this takes a fifth of the time.
    joined = '", "'.join(words)
    if joined.isprintable() and "\\" not in joined and joined.count('"') == 2 * len(words) - 2:
        return f'["{joined}"]' if words else "[]"
    return JSON.encode(words)


def items_of(text: str) -> tuple[str, ...]:
    """Return the items of a list as the store has it; raises ValueError where it is none."""
    if text == "[]":
        return ()
    # Where nothing is escaped, quotation marks stand around items alone: a tenth of the time of JSON.
    if text.startswith('["') and text.endswith('"]') and not _is_ambiguous(text):
        return tuple(text[2:-2].split('", "'))
    items = _load_list(text)
    if not all(isinstance(item, str) for item in items):
        raise ValueError(f"{text[:SHOWN]!r} is not a list of words")
    return tuple(items)


def numbers_of(text: str) -> tuple[int, ...]:
    """Return the numbers of a list, places in another one; raises ValueError where it is none."""
    numbers = _load_list(text)
    if not all(type(number) is int and 0 <= number < LARGEST for number in numbers):
        raise ValueError(f"{text[:SHOWN]!r} is not a list of places")
    return tuple(numbers)


def facts_list(facts: Iterable[Reason] | Iterable[Note] | Iterable[Alias]) -> str:
    """Return reasons, notes or other numbers as JSON: a list for each, of its kind and facts, without empty
    ones at its end.

    >>> from reftel.model.reasons import ReasonKind
    >>> facts_list((Reason(ReasonKind.YEAR_WRITTEN, 9), Reason(ReasonKind.HELD_UNDER, post="KYIV")))
    '[["year-written", 9], ["held-under", null, "KYIV"]]'
    """
    return _facts_list(tuple(facts)) if facts else "[]"


@lru_cache(maxsize=4096)
def _facts_list(facts: Sequence[Reason | Note | Alias]) -> str:
    return JSON.encode(list(map(_facts_of, facts)))


def _facts_of(facts: Reason | Note | Alias) -> Sequence[object]:
    count = len(facts)
    while not facts[count - 1] and facts[count - 1] != 0:
        count -= 1
    return facts[:count]


def reasons_of(text: str) -> Reasons:
    """Give the reasons of a list as the store has it; raises ValueError where it is none."""
    try:
        return _REASONS.decode(text) if text != "[]" else ()
    except msgspec.MsgspecError as error:
        raise ValueError(f"{text[:SHOWN]!r} is not a list of reasons") from error


def notes_of(text: str) -> tuple[Note, ...]:
    """Return the notes of a list as the store has it; raises ValueError where it is none."""
    try:
        return _NOTES.decode(text) if text != "[]" else ()
    except msgspec.MsgspecError as error:
        raise ValueError(f"{text[:SHOWN]!r} is not a list of notes") from error


def aliases_of(text: str) -> tuple[Alias, ...]:
    """Return the other numbers of a list as the store has it; raises ValueError where it is none."""
    try:
        return _ALIASES.decode(text) if text != "[]" else ()
    except msgspec.MsgspecError as error:
        raise ValueError(f"{text[:SHOWN]!r} is not a list of other numbers") from error


def joined_items(column: Sequence[str], mark: str) -> Sequence[str]:
    """Return the items of each of some lists joined by a mark.

    >>> joined_items(['[]', '["NOFORN", "SIPDIS"]'], ";")
    ['', 'NOFORN;SIPDIS']
    """
    joined = "\n".join(column)
    # Where nothing is escaped, quotation marks stand around items alone, and no item has a line break.
    if _is_ambiguous(joined):
        return [mark.join(items_of(text)) for text in column]
    if not column:
        return column
    bare = f"\n{joined}\n".replace('", "', mark).replace("\n[]", "\n").replace('\n["', "\n")
    return bare.replace('"]\n', "\n")[1:-1].split("\n")


def _is_ambiguous(text: str) -> bool:
    """Say whether marks in JSON may be other than those around items: escaped, or an item is a comma."""
    return "\\" in text or '[", "' in text or '", ", "' in text


def _load_list(text: str) -> list[Any]:
    try:
        items = json.loads(text)
    except RecursionError as error:
        raise ValueError(f"{text[:SHOWN]!r} is not a list") from error
    if not isinstance(items, list):
        raise ValueError(f"{text[:SHOWN]!r} is not a list")
    return items
