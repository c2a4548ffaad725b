"""What people overrule: citations added, dropped or retargeted, ids merged or split, dates set.

A corrections file is TOML or CSV, kept under version control beside the cables; docs/corrections.md shows
both. Every entry has an author and a reason, and both stand wherever its effect is shown.
"""

from __future__ import annotations

import csv
import io
import os
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from enum import StrEnum
from itertools import product
from operator import itemgetter
from pathlib import Path
from typing import Any, Protocol

from reftel.errors import InputError, InvalidMRN
from reftel.lexicon.aliases import read_name
from reftel.lexicon.mrn import parse_mrn, why_no_year
from reftel.model.place import Place
from reftel.model.reasons import Reason, ReasonKind, reason_of, reason_words
from reftel.model.records import MRN, Cable, Decision, Kind, Ref, Resolution, Status


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


class Holds(Protocol):
    """What knows which cables are held."""

    def __contains__(self, mrn: MRN, /) -> bool:
        """Say whether a cable is held."""


class Named(Protocol):
    """A document, or what is known of it."""

    @property
    def mrn(self) -> MRN | None:
        """The MRN that it tells."""

    @property
    def source(self) -> str:
        """The file that it lies in."""

    @property
    def place(self) -> Place:
        """Its line or row there."""


class Corrections:
    """All entries of a corrections file, ready to be asked for.

    `entries` are those of the file, `applied` the same with each id that is merged into another exchanged
    for that one. Where several say what becomes of one thing, one of them overrules the others:
    `of_document`, `of_reference`, `of_addition` and `of_date` tell which.
    """

    def __init__(self, entries: Iterable[Correction] = ()) -> None:
        self.entries = tuple(entries)
        self._merges = {entry.subject: entry for entry in self.entries if entry.action is Action.MERGE}
        self.applied = tuple(map(self._applied, self.entries))
        by_action: dict[Action, list[Correction]] = {action: [] for action in Action}
        for entry in self.applied:
            by_action[entry.action].append(entry)
        self._dates = {entry.subject: entry for entry in reversed(by_action[Action.DATE])}
        # The date of a cable itself overrules that of an id that was merged into it.
        self._dates |= {entry.subject: entry for entry in self.entries if entry.action is Action.DATE}
        self._splits = {
            mrn: _numbered((entry.source, entry) for entry in some)
            for mrn, some in _grouped(by_action[Action.SPLIT]).items()
        }
        self._changes = {
            mrn: _numbered(((entry.cited, entry.label), entry) for entry in some)
            for mrn, some in _grouped(by_action[Action.DROP] + by_action[Action.RETARGET]).items()
        }
        self._adds = {
            mrn: _numbered((entry.cited, entry) for entry in some)
            for mrn, some in _grouped(by_action[Action.ADD]).items()
        }
        self._moved_to: dict[MRN | None, list[Correction]] = {}
        splits = (entry for some in _grouped(by_action[Action.SPLIT]).values() for entry in some)
        for entry in (*self._merges.values(), *splits):
            self._moved_to.setdefault(entry.to, []).append(entry)

    @classmethod
    def of_records(cls, records: Iterable[Mapping[str, str]]) -> Corrections:
        """Return the corrections that a store or datasets keep as records."""
        return cls(map(parse_entry, records))

    @property
    def records(self) -> list[dict[str, str]]:
        """The entries as records."""
        return [entry_record(entry) for entry in self.entries]

    def merged(self, mrn: MRN) -> MRN:
        """Return the cable that an id is merged into, else the id itself."""
        entry = self._merges.get(mrn)
        return entry.to if entry and entry.to else mrn

    def ids_of(self, mrn: MRN) -> list[MRN]:
        """Return the ids of a cable: its own, then those that are merged into it."""
        moved = self._moved_to.get(mrn, ())
        return [mrn, *(entry.subject for entry in moved if entry.action is Action.MERGE)]

    def _applied(self, entry: Correction) -> Correction:
        """Return an entry with the cables that its ids go to; what a reference was found to be stays."""
        if entry.action in (Action.MERGE, Action.SPLIT):
            return entry
        cited = self._merged(entry.cited) if entry.action is Action.ADD else entry.cited
        to, mrn = self._merged(entry.to), self._merged(entry.mrn)
        return replace(entry, citing=self._merged(entry.citing), cited=cited, to=to, mrn=mrn)

    def _merged(self, mrn: MRN | None) -> MRN | None:
        return self.merged(mrn) if mrn else None

    def name(self, cable: Named) -> MRN | None:
        """Return the MRN that a document goes by: its own, unless people say otherwise."""
        entry = self.of_document(cable)
        return entry.to if entry else cable.mrn

    def of_document(self, cable: Named) -> Correction | None:
        """Return the entry that says by which id a document goes; None where people leave it its own."""
        if cable.mrn is None:
            return None
        splits = self._splits.get(cable.mrn)
        split = _first_of(splits, names_of(cable.source, cable.place)) if splits else None
        return split or self._merges.get(cable.mrn)

    def of_reference(self, citing: MRN, found: MRN | None, ref: Ref | None) -> Correction | None:
        """Return the entry that says what a reference is, by what it was found to be and its label or words;
        None stands for one without either.
        """
        merge = self._merges.get(found) if found else None
        changes = self._changes.get(citing)
        if not changes:
            return merge
        return (
            _first_of(changes, product((None, found, merge.to if merge else found), labels_of(ref))) or merge
        )

    def of_addition(self, citing: MRN, cited: MRN | None) -> Correction | None:
        """Return the entry that adds a citation between two cables."""
        return _first_of(self._adds.get(citing, {}), [cited])

    def of_date(self, mrn: MRN) -> Correction | None:
        """Return the entry that sets the date of a cable."""
        return self._dates.get(mrn)

    def redate(self, mrn: MRN, cable: Cable) -> Cable:
        """Return the document that speaks for a cable, with the date that people set."""
        entry = self._dates.get(mrn)
        if entry is None:
            return cable
        moment = parse_moment(entry.date)
        return cable._replace(date=moment, date_only="T" not in entry.date)

    def day(self, mrn: MRN) -> date | None:
        """Return the day that people set for a cable, None where they did not."""
        entry = self._dates.get(mrn)
        return parse_moment(entry.date).date() if entry else None

    def decide(self, citing: MRN, decisions: Sequence[Decision], held: Holds) -> list[Decision]:
        """Return the decisions on the references of a cable, as people overrule them; `held` are the cables
        of the collection. What was found stays in `found`.
        """
        if not self.entries:
            return list(decisions)
        decided = [self._change(decision, held) for decision in decisions]
        known = {decision.resolution.mrn for decision in decided}
        for _, entry in self._adds.get(citing, {}).values():
            if entry.cited not in known:
                known.add(entry.cited)
                decided.append(_add(entry, len(decided) + 1, held))
        return decided

    def merge(self, citing: MRN, found: Resolution, held: Holds) -> Resolution:
        """Return what a cable named in the text was found to be, under the id that it is merged into."""
        entry = self._merges.get(found.mrn) if found.mrn else None
        if not entry or not entry.to:
            return found
        return Resolution(_status(citing, entry.to, held), entry.to, None, (entry.as_reason(),))

    def note(self, mrn: MRN) -> str:
        """Return what people changed at a cable itself: its date, its documents."""
        dated = self._dates.get(mrn)
        reasons = [dated.as_reason(ReasonKind.DATE_CORRECTED)] if dated else []
        for entry in self._moved_to.get(mrn, ()):
            is_merge = entry.action is Action.MERGE
            reasons.append(entry.as_reason(ReasonKind.MERGED if is_merge else ReasonKind.SPLIT))
        return reason_words(reasons)

    def date_set_by(self, mrn: MRN) -> str:
        """Return the name of who set the date of a cable, "" where nobody did."""
        dated = self._dates.get(mrn)
        return dated.author if dated else ""

    def _change(self, decision: Decision, held: Holds) -> Decision:
        entry = self.of_reference(decision.citing, decision.resolution.mrn, decision.ref)
        return _retarget(decision, entry, entry.to, held) if entry else decision


def read_corrections(path: str | os.PathLike[str], find: Find | None = None) -> Corrections:
    """Read a corrections file: CSV where its name ends so, else TOML.

    `find` returns the cable that another number names (film, FRUS, TOSEC), None where it knows none.
    Raises InputError with the file, the entry and the field where something is wrong.
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
    return Corrections(entries)


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


def labels_of(ref: Ref | None) -> tuple[str, ...]:
    """Return what the `label` of an entry may be for a reference: nothing, its label, its words on one line.

    >>> labels_of(Ref("C", "STATE\\n 91633", 0, 12, Kind.CABLE))
    ('', 'C', 'STATE 91633')
    """
    return ("", ref.label, " ".join(ref.text.split())) if ref else ("",)


def names_of(source: str, place: Place) -> Iterator[str]:
    """Yield all names that a document may go by: its source, its place too, and the last parts of both.

    >>> list(names_of("in/all.csv", "row 3"))
    ['in/all.csv', 'all.csv', 'in/all.csv:row 3', 'all.csv:row 3']
    """
    for whole in (source, f"{source}:{place}"):
        yield whole
        for cut in re.finditer("/", whole):
            yield whole[cut.end() :]


def _csv_rows(text: str, path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    rows = csv.DictReader(io.StringIO(text))
    try:
        for row in rows:
            filled = {(name or "").strip(): (value or "").strip() for name, value in _cells(row)}
            if any(filled.values()):
                yield f"line {rows.line_num}", {name: value for name, value in filled.items() if value}
    except csv.Error as error:
        place = f"{path}, line {rows.line_num}"
        raise InputError(f"is no CSV: {error}", place=place, advice="see docs/corrections.md") from error


def _cells(row: Mapping[str | None, Any]) -> Iterator[tuple[str | None, str]]:
    # Cells beyond the last column stand under None, as a list.
    for name, value in row.items():
        yield ("a column without a name", " ".join(value)) if name is None else (name, value)


def _toml_rows(text: str, path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    try:
        tables = tomllib.loads(text)
    except RecursionError as error:
        cause = "is no TOML of corrections: lists lie too deep in lists"
        raise InputError(cause, place=path, advice="see docs/corrections.md") from error
    except ValueError as error:  # of a number with thousands of digits too
        raise InputError(f"is no TOML: {error}", place=path, advice="see docs/corrections.md") from error
    for action, entries in tables.items():
        if not isinstance(entries, list):
            cause = f"{action!r} is no list of entries"
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
            raise _wrong(full_place, name, "is lacking", _ADVICE.get(name, "fill it in"))
    if action in _EITHER and not (values.get("cited") or values.get("label")):
        raise _wrong(full_place, "cited", "is lacking", "name the cited cable, or the label of the reference")
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
        raise _wrong(place, "action", f"{name!r} is none", f"it is one of {known}") from None


def _read_mrn(text: str, place: str, name: str, find: Find | None) -> MRN:
    try:
        return parse_mrn(text)
    except InvalidMRN as error:
        advice = error.advice
        if any(map(str.isdigit, text)) and read_name(text).is_number:
            if find and (found := find(text)):
                return found
            advice = f"write its MRN, which `reftel show '{text}'` tells"
        raise _wrong(place, name, error.cause, advice) from error


def _refuse_nonsense(entry: Correction, place: str) -> None:
    if entry.date:
        advice = "write 2008-03-04 or 2008-03-04T12:30Z"
        try:
            moment = parse_moment(entry.date)
        except (ValueError, OverflowError):
            raise _wrong(place, "date", f"{entry.date!r} is no date", advice) from None
        if why := why_no_year(moment.year):
            raise _wrong(place, "date", f"{entry.date!r} {why}", advice)
    if entry.action is Action.ADD and entry.cited == entry.citing:
        raise _wrong(place, "cited", "is the citing cable itself", "name another")
    if entry.to and entry.to in (entry.citing, entry.cited, entry.mrn):
        raise _wrong(place, "to", f"{entry.to} stands in this entry already", "name another cable")


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
            cause = f"{entry.to} is merged into another cable itself"
            raise _wrong(place, "to", cause, "name that one")


def _held_once(entry: Correction) -> tuple[object, ...]:
    if entry.action in _EITHER:
        return "change", entry.citing, entry.cited, entry.label
    return entry.action, entry.subject, entry.cited, entry.source


def _wrong(place: str, field: str, cause: str, advice: str) -> InputError:
    return InputError(f"{field}: {cause}", place=place, advice=advice)


_Numbered = Mapping[object, tuple[int, Correction]]


def _numbered(entries: Iterable[tuple[object, Correction]]) -> _Numbered:
    """Return entries by what they apply to, of several the first, each with its place in the list."""
    found: dict[object, tuple[int, Correction]] = {}
    for place, (key, entry) in enumerate(entries):
        found.setdefault(key, (place, entry))
    return found


def _first_of(entries: _Numbered, keys: Iterable[object]) -> Correction | None:
    """Return the first entry of the list that applies to one of some keys, None without any."""
    fitting = [entries[key] for key in keys if key in entries]
    return min(fitting, key=itemgetter(0))[1] if fitting else None


def _grouped(entries: Iterable[Correction]) -> dict[MRN, list[Correction]]:
    groups: dict[MRN, list[Correction]] = {}
    for entry in entries:
        groups.setdefault(entry.subject, []).append(entry)
    return groups


def _retarget(decision: Decision, entry: Correction, to: MRN | None, held: Holds) -> Decision:
    """Return a decision with another cable, or with none where the citation is dropped."""
    if to is None:
        resolution = Resolution(Status.OTHER, reasons=(entry.as_reason(),))
    else:
        resolution = Resolution(_status(decision.citing, to, held), to, None, (entry.as_reason(),))
    return decision._replace(resolution=resolution, found=decision.resolution, corrected_by=entry.author)


def _add(entry: Correction, position: int, held: Holds) -> Decision:
    citing, cited = entry.subject, entry.cited
    assert cited  # noqa: S101 (an addition needs it)
    ref = Ref(entry.label, "", 0, 0, Kind.CABLE, cited.year, cited.post, cited.serial, series=cited.series)
    resolution = Resolution(_status(citing, cited, held), cited, None, (entry.as_reason(),))
    return Decision(citing, position, ref, resolution, entry.place, corrected_by=entry.author)


def _status(citing: MRN, cited: MRN, held: Holds) -> Status:
    if cited == citing:
        return Status.SELF
    return Status.HELD if cited in held else Status.MISSING


NO_CORRECTIONS = Corrections()
