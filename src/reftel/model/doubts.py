"""Which resolved references rest on weak evidence: a repaired id, or an inferred year or post."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import IntEnum

from reftel.model.notes import Note, NoteKind
from reftel.model.reasons import Reason, ReasonKind


class Doubt(IntEnum):
    """Why a person should look at a resolved reference, the weightiest last."""

    NONE = 0
    INFERRED = 1
    SLIP = 2


SLIPS = frozenset(
    {
        NoteKind.READ_AS,
        NoteKind.LEFT_OUT,
        NoteKind.LETTER_LEFT_OUT,
        NoteKind.LAST_O_AS_ZERO,
        NoteKind.RUN_TOGETHER,
    }
)
"""A written id was repaired."""

WEAK_REASONS = frozenset(
    {
        ReasonKind.POST_OF_LIST,
        ReasonKind.POST_BY_NUMBER,
        ReasonKind.POST_OPEN,
        ReasonKind.TWIN_HELD,
        ReasonKind.SOON_AFTER_OWN,
        ReasonKind.ISSUED_SOME,
        ReasonKind.ISSUED_AT_MOST,
        ReasonKind.LONG_SERIES,
        ReasonKind.TWO_YEARS,
        ReasonKind.NUMBER_OF_PAIR,
    }
)
"""The post or the year was inferred: from a list, a curve, a ceiling, a number that others share."""

WEAK_NOTES = frozenset({NoteKind.UNKNOWN_NAME})
"""No table knows the post: other cables alone confirm it."""


def doubt_of(reasons: Iterable[Reason], notes: Iterable[Note]) -> Doubt:
    """Return the weightiest doubt about a reference.

    >>> doubt_of([Reason(ReasonKind.YEAR_WRITTEN, 9)], [Note(NoteKind.READ_AS, "OSL0", "OSLO")]).name
    'SLIP'
    """
    kinds = {note.kind for note in notes}
    if kinds & SLIPS:
        return Doubt.SLIP
    is_weak = kinds & WEAK_NOTES or any(reason.kind in WEAK_REASONS for reason in reasons)
    return Doubt.INFERRED if is_weak else Doubt.NONE


def _coded(codes: Iterable[str]) -> re.Pattern[str]:
    # In the JSON of a store a quotation mark within words has a backslash before it.
    return re.compile(rf'\["(?:{"|".join(map(re.escape, sorted(codes)))})"')


_SLIPPED, _WEAK = _coded(SLIPS), _coded(WEAK_REASONS | WEAK_NOTES)


def stored_doubt(reasons: str, notes: str) -> Doubt:
    """Return the same of the codes as a store keeps them: JSON lists.

    >>> stored_doubt('[["issued-at-most", 1999]]', "[]").name
    'INFERRED'
    """
    if notes != "[]" and _SLIPPED.search(notes):
        return Doubt.SLIP
    return Doubt.INFERRED if _WEAK.search(reasons) or _WEAK.search(notes) else Doubt.NONE
