"""What people overrule: citations added, dropped or retargeted, ids merged or split, dates set.

A corrections file is TOML or CSV, kept under version control beside the cables; docs/corrections.md shows
both. Every entry has an author and a reason, and both stand wherever its effect is shown.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import product
from operator import itemgetter
from typing import Protocol

from reftel.model.place import Place
from reftel.model.reasons import ReasonKind, reason_words
from reftel.model.records import MRN, Cable, Decision, Kind, Ref, Resolution, Status
from reftel.resolve.entries import (
    Action,
    Correction,
    Find,
    entry_record,
    parse_entry,
    parse_moment,
    read_entries,
)


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
    """Return the corrections of a file; see `read_entries`."""
    return Corrections(read_entries(path, find))


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
