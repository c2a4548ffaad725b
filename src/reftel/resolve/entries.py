"""The entries of a corrections file, as they are read; a mistake is named by file, entry and field."""

from __future__ import annotations

import csv
import io
import os
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from reftel.errors import InputError, InvalidMRN, UnknownNumber
from reftel.lexicon.aliases import read_name
from reftel.lexicon.mrn import parse_mrn, why_no_year
from reftel.model.reasons import Reason, ReasonKind, reason_of
from reftel.model.records import MRN


class Action(StrEnum):
    """What a correction does."""

    ADD = "add"
    DROP = "drop"
    RETARGET = "retarget"
    MERGE = "merge"
    SPLIT = "split"
    DATE = "date"


Find = Callable[[str], MRN | None]
_MRNS = ("citing", "cited", "to", "mrn")
_SIGNED = ("author", "reason")
_FIELDS = ("action", *_MRNS, "label", "source", "date", *_SIGNED)
# What each action needs, and what it may have beside.
_NEEDS: Mapping[Action, tuple[tuple[str, ...], tuple[str, ...]]] = {
    Action.ADD: (("citing", "cited"), ("label",)),
    Action.DROP: (("citing",), ("cited", "label")),
    Action.RETARGET: (("citing", "to"), ("cited", "label")),
    Action.MERGE: (("mrn", "to"), ()),
    Action.SPLIT: (("mrn", "source", "to"), ()),
    Action.DATE: (("mrn", "date"), ()),
}
_EITHER = (Action.DROP, Action.RETARGET)


@dataclass(frozen=True, slots=True)
class Correction:
    """One entry of a corrections file; what its action does not use is None or empty.

    `place` names it: "corrections.toml, drop 2", "corrections.csv, line 3"; `entry` does so within its file:
    "drop 2". `date` is a day or a moment in ISO 8601, UTC. `source` is the file of a document, or its last
    part.
    """

    action: Action
    place: str
    author: str
    reason: str
    citing: MRN | None = None
    cited: MRN | None = None
    to: MRN | None = None
    mrn: MRN | None = None
    label: str = ""
    source: str = ""
    date: str = ""
    entry: str = ""

    def as_reason(self, kind: ReasonKind = ReasonKind.CORRECTED) -> Reason:
        """Return the reason that stands wherever its effect is shown."""
        return reason_of(kind, self.subject, self.reason, self.author)

    @property
    def subject(self) -> MRN:
        """Return the cable that it is about: the citing one, or the one whose id or date it sets."""
        mrn = self.citing or self.mrn
        assert mrn  # noqa: S101 (every action needs one of the two)
        return mrn

    @property
    def mrns(self) -> tuple[MRN, ...]:
        """Return all cables that it names."""
        return tuple(filter(None, (self.citing, self.cited, self.to, self.mrn)))


def read_entries(path: str | os.PathLike[str], find: Find | None = None) -> list[Correction]:
    """Return the entries of a corrections file: CSV where its name ends so, else TOML.

    `find` returns the cable that another number names (film, FRUS, TOSEC), None where it knows none.
    Raises InputError with the file, the entry and the field where something is wrong: UnknownNumber where it
    is no more than a number that `find` does not know.
    """
    place = Path(path)
    try:
        text = place.read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        cause = f"the corrections cannot be read: {getattr(error, 'strerror', None) or error}"
        raise InputError(cause, place=str(path), advice="name a TOML or CSV file in UTF-8") from error
    rows = _csv_rows(text, str(path)) if place.suffix.lower() == ".csv" else _toml_rows(text, str(path))
    entries = [
        _read_entry(row, f"{place.name}, {entry}", f"{path}, {entry}", entry, find) for entry, row in rows
    ]
    _refuse_contradictions(entries, str(path))
    return entries


def entry_record(entry: Correction) -> dict[str, str]:
    """Return an entry as plain strings; `parse_entry` reads them back."""
    fields = {name: getattr(entry, name) for name in _FIELDS}
    filled = {name: str(value) for name, value in fields.items() if value}
    return {"place": entry.place, **filled, "words": str(entry.as_reason()), "entry": entry.entry}


def parse_entry(record: Mapping[str, str]) -> Correction:
    """Read back what `entry_record` gave."""
    row = dict(record)
    place, entry = row.pop("place", ""), row.pop("entry", "")
    row.pop("words", None)
    return _read_entry(row, place, place, entry)


def parse_moment(text: str) -> datetime:
    """Read a day or a moment in ISO 8601; a time without a zone is UTC. Raises ValueError.

    >>> parse_moment("2008-03-04").isoformat()
    '2008-03-04T00:00:00+00:00'
    """
    moment = datetime.fromisoformat(text)
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _csv_rows(text: str, path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    rows = csv.DictReader(io.StringIO(text))
    try:
        for row in rows:
            filled = {(name or "").strip(): (value or "").strip() for name, value in _cells(row)}
            if any(filled.values()):
                yield f"line {rows.line_num}", {name: value for name, value in filled.items() if value}
    except csv.Error as error:
        place = f"{path}, line {rows.line_num}"
        raise InputError(f"is not CSV: {error}", place=place, advice="see docs/corrections.md") from error


def _cells(row: Mapping[str | None, Any]) -> Iterator[tuple[str | None, str]]:
    # Cells beyond the last column stand under None, as a list.
    for name, value in row.items():
        yield ("a column without a name", " ".join(value)) if name is None else (name, value)


def _toml_rows(text: str, path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    try:
        tables = tomllib.loads(text)
    except RecursionError as error:
        cause = "is not a TOML file of corrections: its lists are nested too deep"
        raise InputError(cause, place=path, advice="see docs/corrections.md") from error
    except ValueError as error:  # of a number with thousands of digits too
        raise InputError(f"is not TOML: {error}", place=path, advice="see docs/corrections.md") from error
    for action, entries in tables.items():
        if not isinstance(entries, list):
            cause = f"{action!r} is not a list of entries"
            raise InputError(cause, place=path, advice=f"write [[{action}]] above each entry")
        for number, entry in enumerate(entries, 1):
            row = entry if isinstance(entry, dict) else {}
            yield f"{action} {number}", {**row, "action": action}


def _read_entry(
    row: Mapping[str, Any], place: str, full_place: str, number: str, find: Find | None = None
) -> Correction:
    """Read an entry; every error names the field."""
    values = {name: _plain(value) for name, value in row.items()}
    action = _read_action(values.pop("action", ""), full_place)
    needed, allowed = _NEEDS[action]
    for name in values:
        if name not in (*needed, *allowed, *_SIGNED):
            known = ", ".join((*needed, *allowed, *_SIGNED))
            raise _wrong(full_place, name, f"{action.value} has no such field", f"it has {known}")
    for name in (*needed, *_SIGNED):
        if not values.get(name):
            raise _wrong(full_place, name, "is missing", _ADVICE.get(name, "fill it in"))
    if action in _EITHER and not (values.get("cited") or values.get("label")):
        raise _wrong(full_place, "cited", "is missing", "name the cited cable, or the label of the reference")
    given: dict[str, Any] = {name: value for name, value in values.items() if value}
    for name in _MRNS:
        if name in given:
            given[name] = _read_mrn(given[name], full_place, name, find)
    entry = Correction(action, place, **given, entry=number)
    _refuse_nonsense(entry, full_place)
    return entry


_ADVICE = {
    "author": "say who corrects, so that others can ask",
    "reason": "say what you saw, so that others can judge",
}


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    return " ".join(str(value).split())


def _read_action(name: str, place: str) -> Action:
    try:
        return Action(name.lower())
    except ValueError:
        known = ", ".join(Action)
        raise _wrong(place, "action", f"{name!r} is not an action", f"write one of {known}") from None


def _read_mrn(text: str, place: str, name: str, find: Find | None) -> MRN:
    try:
        return parse_mrn(text)
    except InvalidMRN as error:
        advice = error.advice
        if any(map(str.isdigit, text)) and read_name(text).is_number:
            if find and (found := find(text)):
                return found
            advice = f"write its MRN, which `reftel show '{text}'` prints"
            raise UnknownNumber(f"{name}: {error.cause}", place=place, advice=advice) from error
        raise _wrong(place, name, error.cause, advice) from error


def _refuse_nonsense(entry: Correction, place: str) -> None:
    if entry.date:
        advice = "write 2008-03-04 or 2008-03-04T12:30Z"
        try:
            moment = parse_moment(entry.date)
        except (ValueError, OverflowError):
            raise _wrong(place, "date", f"{entry.date!r} is not a date", advice) from None
        if why := why_no_year(moment.year):
            raise _wrong(place, "date", f"{entry.date!r} {why}", advice)
    if entry.action is Action.ADD and entry.cited == entry.citing:
        raise _wrong(place, "cited", "is the citing cable itself", "name another")
    if entry.to and entry.to in (entry.citing, entry.cited, entry.mrn):
        raise _wrong(place, "to", f"{entry.to} is in this entry already", "name another cable")


def _refuse_contradictions(entries: Sequence[Correction], path: str) -> None:
    """Refuse entries of which only one can hold, and merges that lead on to other merges."""
    seen: dict[tuple[object, ...], Correction] = {}
    moved = {entry.subject for entry in entries if entry.action is Action.MERGE}
    for entry in entries:
        place = f"{path}, {entry.entry}"
        earlier = seen.setdefault(_held_once(entry), entry)
        if earlier is not entry:
            cause = f"contradicts {earlier.entry}"
            raise _wrong(place, "action", cause, "remove one of them")
        if entry.action in (Action.MERGE, Action.SPLIT) and entry.to in moved:
            cause = f"{entry.to} is itself merged into another cable"
            raise _wrong(place, "to", cause, "name that one")


def _held_once(entry: Correction) -> tuple[object, ...]:
    if entry.action in _EITHER:
        return "change", entry.citing, entry.cited, entry.label
    return entry.action, entry.subject, entry.cited, entry.source


def _wrong(place: str, field: str, cause: str, advice: str) -> InputError:
    return InputError(f"{field}: {cause}", place=place, advice=advice)
