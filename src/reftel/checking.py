"""Which corrections still have something to correct, and why others no longer do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from reftel.corrections import Action, Correction, Corrections, is_from, parse_moment
from reftel.errors import NotInStore
from reftel.models import MRN, Cable, Decision
from reftel.store import Store, StoredCable


class Checked(NamedTuple):
    """A correction, and why it no longer applies; "" where it does."""

    entry: Correction
    why: str


def check_corrections(store: Store, corrections: Corrections) -> list[Checked]:
    """Compare corrections with what a store has found without people, entry by entry.

    It does not matter whether the store was built with them: what was found before is kept in it.
    """
    return [Checked(entry, next(_objections(store, entry), "")) for entry in corrections.entries]


def _objections(store: Store, entry: Correction) -> Iterator[str]:
    """Give what speaks against an entry, the weightiest first."""
    if entry.citing:
        yield from _object_to_citation(store, entry, entry.citing)
    elif entry.action is Action.DATE:
        yield from _object_to_date(store, entry)
    else:
        yield from _object_to_id(store, entry)


def _object_to_citation(store: Store, entry: Correction, citing: MRN) -> Iterator[str]:
    cable = _find(store, citing)
    if cable is None or not cable.node.held:
        yield f"{citing} is not held"
        return
    found = [decision for decision in cable.decisions if _is_found(decision)]
    names = {_as_found(decision) for decision in found}
    if entry.action is Action.ADD:
        if entry.cited in names:
            yield f"a reference of {citing} names {entry.cited} itself"
        return
    meant = [decision for decision in found if _fits(decision, entry)]
    if not meant and entry.action is Action.RETARGET and entry.to in names:
        yield f"the reference is found to be {entry.to} without it"
    elif not meant:
        what = " ".join(filter(None, (f"ref {entry.label}" if entry.label else "", str(entry.cited or ""))))
        yield f"{citing} has no reference that is found to be {what}"
    elif all(_as_found(decision) == entry.to for decision in meant):
        yield f"the reference is found to be {entry.to} without it"


def _is_found(decision: Decision) -> bool:
    """Say whether a reference stands in the text, and was not added by people."""
    return not decision.corrected_by or decision.found is not None


def _as_found(decision: Decision) -> MRN | None:
    return (decision.found or decision.resolution).mrn


def _fits(decision: Decision, entry: Correction) -> bool:
    found = _as_found(decision)
    return (not entry.cited or entry.cited == found) and (
        not entry.label or entry.label == decision.ref.label
    )


def _object_to_date(store: Store, entry: Correction) -> Iterator[str]:
    cable = _find(store, entry.subject)
    if cable is None:
        yield f"{entry.subject} is not in the store"
        return
    main = next(store.read_of(entry.subject), None)
    if main and main.date and main.date == parse_moment(entry.date):
        yield f"the text of {entry.subject} has this date itself"


def _object_to_id(store: Store, entry: Correction) -> Iterator[str]:
    documents = [cable for cable in _documents_of(store, entry) if cable.mrn == entry.subject]
    if entry.action is Action.SPLIT:
        if not any(is_from(cable.source, cable.place, entry.source) for cable in documents):
            yield f"no document of {entry.subject} is from {entry.source}"
    elif not documents and not store.cited_as_found(entry.subject):
        yield f"no document and no reference has the id {entry.subject}"


def _documents_of(store: Store, entry: Correction) -> Iterator[Cable]:
    """Give the documents under the id as it was read, and under the one that people gave."""
    for mrn in (entry.subject, entry.to):
        if mrn:
            yield from store.read_of(mrn)


def _find(store: Store, mrn: MRN) -> StoredCable | None:
    try:
        return store.cable(mrn)
    except NotInStore:
        return None
