"""Which corrections still have something to correct, and why others no longer do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product
from typing import NamedTuple

from reftel.corrections import Action, Correction, Corrections, names_of, parse_moment
from reftel.models import MRN, Decision
from reftel.store import Store


class Checked(NamedTuple):
    """A correction, and why it no longer applies; "" where it does."""

    entry: Correction
    why: str


def check_corrections(store: Store, corrections: Corrections) -> list[Checked]:
    """Compare corrections with what a store has found without people, entry by entry.

    It does not matter whether the store was built with them: what was found before is kept in it.
    """
    checking = _Checking(store, corrections.entries)
    return [Checked(entry, next(checking.objections(entry), "")) for entry in corrections.entries]


class _Checking:
    """What entries are held against; what several ask of one cable is read once."""

    def __init__(self, store: Store, entries: Iterable[Correction]) -> None:
        self._store = store
        self._nodes = store.cables({str(entry.subject) for entry in entries})
        self._references: dict[MRN, _References] = {}
        self._documents: dict[MRN, _Documents] = {}

    def objections(self, entry: Correction) -> Iterator[str]:
        """Give what speaks against an entry, the weightiest first."""
        if entry.citing:
            yield from self._object_to_citation(entry, entry.citing)
        elif entry.action is Action.DATE:
            yield from self._object_to_date(entry)
        else:
            yield from self._object_to_id(entry)

    def _object_to_citation(self, entry: Correction, citing: MRN) -> Iterator[str]:
        node = self._nodes.get(str(citing))
        if node is None or not node.held:
            yield f"{citing} is not held"
            return
        if citing not in self._references:
            self._references[citing] = _References(self._store.references_of([str(citing)]))
        references = self._references[citing]
        if entry.action is Action.ADD:
            if references.found.get((entry.cited, "")):
                yield f"a reference of {citing} names {entry.cited} itself"
            return
        meant = references.found.get((entry.cited, entry.label))
        if not meant and entry.action is Action.RETARGET and references.found.get((entry.to, "")):
            yield f"the reference is found to be {entry.to} without it"
        elif not meant:
            what = " ".join(
                filter(None, (f"ref {entry.label}" if entry.label else "", str(entry.cited or "")))
            )
            yield f"{citing} has no reference that is found to be {what}"
        elif meant == {entry.to}:
            yield f"the reference is found to be {entry.to} without it"

    def _object_to_date(self, entry: Correction) -> Iterator[str]:
        if str(entry.subject) not in self._nodes:
            yield f"{entry.subject} is not in the store"
            return
        main = next(self._store.read_of(entry.subject), None)
        if main and main.date and main.date == parse_moment(entry.date):
            yield f"the text of {entry.subject} has this date itself"

    def _object_to_id(self, entry: Correction) -> Iterator[str]:
        """Look for documents under the id as it was read, and under the one that people gave."""
        under = [self._documents_of(mrn) for mrn in (entry.subject, entry.to) if mrn]
        if entry.action is Action.SPLIT:
            if not any(entry.source in documents.names.get(entry.subject, ()) for documents in under):
                yield f"no document of {entry.subject} is from {entry.source}"
            return
        is_known = any(entry.subject in documents.names for documents in under)
        if not is_known and not self._store.cited_as_found(entry.subject):
            yield f"no document and no reference has the id {entry.subject}"

    def _documents_of(self, mrn: MRN) -> _Documents:
        if mrn not in self._documents:
            self._documents[mrn] = _Documents(self._store, mrn)
        return self._documents[mrn]


class _References:
    """The references of a cable as they were found without people.

    `found` tells of a cited cable and a label, None and "" for any, what the references that fit were found
    to be.
    """

    def __init__(self, decisions: Iterable[Decision]) -> None:
        self.found: dict[tuple[MRN | None, str], set[MRN | None]] = {}
        for decision in decisions:
            if decision.corrected_by and decision.found is None:
                continue  # people added it: it does not stand in the text
            mrn = (decision.found or decision.resolution).mrn
            for key in product((None, mrn), ("", decision.ref.label)):
                self.found.setdefault(key, set()).add(mrn)


class _Documents:
    """The documents of a cable: the names that each may go by, under the MRN that it tells itself."""

    def __init__(self, store: Store, mrn: MRN) -> None:
        self.names: dict[MRN | None, set[str]] = {}
        for cable in store.read_of(mrn):
            self.names.setdefault(cable.mrn, set()).update(names_of(cable.source, cable.place))
