"""Which corrections still have something to correct, and why others no longer do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product
from typing import NamedTuple

from reftel.model.doubts import doubt_of
from reftel.model.records import MRN, Cable, Decision
from reftel.model.showing import brief
from reftel.resolve.corrections import Corrections, labels_of, names_of
from reftel.resolve.entries import Action, Correction, parse_moment
from reftel.store import Store
from reftel.store.queries.documents import read_of
from reftel.store.queries.links import references_found, references_of


class Checked(NamedTuple):
    """A correction, and why it no longer applies; "" where it does."""

    entry: Correction
    why: str

    def __repr__(self) -> str:
        return brief(self)


def check_corrections(store: Store, corrections: Corrections | None = None) -> list[Checked]:
    """Compare corrections with what a store has found without people, entry by entry; those in force, if none
    are given.

    It does not matter whether the store was built with them: what was found before is kept in it. An entry of
    which nothing is left because others overrule it does not apply either.
    """
    if corrections is None:
        corrections = Corrections.of_records(store.corrections())
    checking = _Checking(store, corrections)
    pairs = zip(corrections.entries, corrections.applied, strict=True)
    return [Checked(entry, next(checking.objections(entry, applied), "")) for entry, applied in pairs]


# Entries in order, each once: those that have the say, by their places.
_Entries = dict[str, Correction]


class _Checking:
    """What entries are held against; what several ask of one cable is read once.

    In a store that was built without the corrections, ids that they merge are cables of their own.
    """

    def __init__(self, store: Store, corrections: Corrections) -> None:
        self._store = store
        self._corrections = corrections
        subjects = {entry.subject for entry in corrections.applied}
        ids = {str(mrn) for subject in subjects for mrn in corrections.ids_of(subject)}
        self._nodes = store.cables(ids)
        self._references: dict[MRN, _References] = {}
        self._documents: dict[MRN, dict[MRN | None, list[Cable]]] = {}
        self._names: dict[MRN, dict[str, _Entries]] = {}
        self._moved: dict[MRN, _Entries] = {}
        self._targets: dict[MRN, dict[MRN, None]] = {}
        for entry in corrections.entries:
            if entry.action in (Action.MERGE, Action.SPLIT) and entry.to:
                self._targets.setdefault(entry.subject, {})[entry.to] = None

    def objections(self, entry: Correction, applied: Correction) -> Iterator[str]:
        """Return what speaks against an entry, weightiest first; `applied` names the cables it goes to."""
        if entry.citing:
            yield from self._object_to_citation(entry, applied)
        elif entry.action is Action.DATE:
            yield from self._object_to_date(entry, applied.subject)
        elif entry.action is Action.SPLIT:
            yield from self._object_to_split(entry)
        else:
            yield from self._object_to_merge(entry)

    def _object_to_citation(self, entry: Correction, applied: Correction) -> Iterator[str]:
        citing = applied.subject
        held = [mrn for mrn in self._known(citing) if self._nodes[str(mrn)].held]
        if not held:
            yield f"{citing} is not held"
            return
        if citing not in self._references:
            decisions = references_of(self._store, map(str, held))
            self._references[citing] = _References(decisions, self._corrections, citing)
        references = self._references[citing]
        if entry.action is Action.ADD:
            yield from self._object_to_addition(entry, applied, references)
        else:
            yield from _object_to_change(entry, applied, references)

    def _object_to_addition(
        self, entry: Correction, applied: Correction, references: _References
    ) -> Iterator[str]:
        citing, cited = applied.subject, applied.cited
        if cited == citing:
            yield f"both ids are merged into {citing}"
        if references.found.get((cited, "")):
            yield f"{citing} itself has a reference to {cited}"
        if made := references.made.get(cited):
            yield from _overruled(entry, {made.place: made})
        if adds := self._corrections.of_addition(citing, cited):
            yield from _overruled(entry, {adds.place: adds})

    def _object_to_date(self, entry: Correction, subject: MRN) -> Iterator[str]:
        known = self._known(subject)
        if not known:
            yield f"{subject} is not in the store"
            return
        main = next(read_of(self._store, known[0]), None)
        if main and main.date and main.date == parse_moment(entry.date):
            yield f"the text of {known[0]} itself has this date"
        if dated := self._corrections.of_date(subject):
            yield from _overruled(entry, {dated.place: dated})

    def _object_to_split(self, entry: Correction) -> Iterator[str]:
        places = self._names_of(entry.subject).get(entry.source)
        if places is None:
            yield f"no document of {entry.subject} is from {entry.source}"
        else:
            yield from _overruled(entry, places)

    def _object_to_merge(self, entry: Correction) -> Iterator[str]:
        self._names_of(entry.subject)
        places = dict(self._moved[entry.subject])
        found = list(references_found(self._store, entry.subject))
        if not places and not found:
            yield f"no document and no reference has the id {entry.subject}"
        for one in found:
            citing = self._corrections.merged(one.citing)
            says = self._corrections.of_reference(citing, _as_found(one), one.ref)
            places |= {says.place: says} if says else {}
        yield from _overruled(entry, places)

    def _known(self, mrn: MRN) -> list[MRN]:
        """Return the ids of a cable that the store has, its own first."""
        return [one for one in self._corrections.ids_of(mrn) if str(one) in self._nodes]

    def _names_of(self, subject: MRN) -> dict[str, _Entries]:
        """Return the names of the documents that tell an id, each with the entries that have the say on them.

        They are looked for under this id and under those that people gave it.
        """
        if subject in self._names:
            return self._names[subject]
        names, moved = self._names.setdefault(subject, {}), self._moved.setdefault(subject, {})
        for mrn in dict.fromkeys((subject, *self._targets.get(subject, ()))):
            for cable in self._documents_under(mrn).get(subject, ()):
                says = self._corrections.of_document(cable)
                place = {says.place: says} if says else {}
                moved |= place
                for name in names_of(cable.source, cable.place):
                    names.setdefault(name, {}).update(place)
        return names

    def _documents_under(self, mrn: MRN) -> dict[MRN | None, list[Cable]]:
        """Return the documents of a cable by the MRN that each tells itself."""
        if mrn not in self._documents:
            documents = self._documents.setdefault(mrn, {})
            for cable in read_of(self._store, mrn):
                documents.setdefault(cable.mrn, []).append(cable)
        return self._documents[mrn]


class _References:
    """The references of a cable as they were found without people, and which entries have the say on them.

    Of a cited cable and a label, None and "" for any: `found` tells what the references that fit were found
    to be, `says` the entries, `weak` is those of references found on weak evidence, which a person may
    confirm. `made` tells which entry leads a reference to a cable.
    """

    def __init__(self, decisions: Iterable[Decision], corrections: Corrections, citing: MRN) -> None:
        self.found: dict[tuple[MRN | None, str], set[MRN | None]] = {}
        self.says: dict[tuple[MRN | None, str], _Entries] = {}
        self.made: dict[MRN | None, Correction] = {}
        self.weak: set[tuple[MRN | None, str]] = set()
        for decision in decisions:
            if decision.corrected_by and decision.found is None:
                continue  # people added it: it does not stand in the text
            mrn, is_weak = _as_found(decision), _is_weak(decision)
            entry = corrections.of_reference(citing, mrn, decision.ref)
            if entry and entry.to:
                self.made.setdefault(entry.to, entry)
            ids = (None, mrn, corrections.merged(mrn) if mrn else None)
            for key in product(ids, labels_of(decision.ref)):
                self.found.setdefault(key, set()).add(mrn)
                if is_weak:
                    self.weak.add(key)
                if entry:
                    self.says.setdefault(key, {})[entry.place] = entry


def _object_to_change(entry: Correction, applied: Correction, references: _References) -> Iterator[str]:
    meant = references.found.get((entry.cited, entry.label))
    if not meant and entry.action is Action.RETARGET and references.found.get((applied.to, "")):
        yield f"the reference leads to {applied.to} without it"
    elif not meant:
        what = " ".join(filter(None, (f"ref {entry.label}" if entry.label else "", str(entry.cited or ""))))
        yield f"{applied.subject} has no reference that leads to {what}"
    elif meant == {applied.to} and (entry.cited, entry.label) not in references.weak:
        yield f"the reference leads to {applied.to} without it"
    yield from _overruled(entry, references.says.get((entry.cited, entry.label), {}))


def _overruled(entry: Correction, places: _Entries) -> Iterator[str]:
    """Say which entry overrules one that has no say where others have it."""
    if places and entry.place not in places:
        says = next(iter(places.values()))
        yield f"overruled by {says.entry or says.place}"


def _is_weak(decision: Decision) -> bool:
    found = decision.found or decision.resolution
    return bool(doubt_of(found.reasons, decision.ref.notes))


def _as_found(decision: Decision) -> MRN | None:
    return (decision.found or decision.resolution).mrn
