"""Cables that notes of editors name: which they are, and the day that a note gives to them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, date
from typing import NamedTuple

from reftel.lexicon.numbers import TRAVEL_SERIES
from reftel.lexicon.posts import post_of_year, variants
from reftel.model.edition import Footnote
from reftel.model.reasons import Reason, ReasonKind
from reftel.model.records import MRN, Cable, Mention, Ref, Resolution, Status, YearFrom
from reftel.resolve.resolve import resolve_refs
from reftel.resolve.serials.holdings import Holdings
from reftel.resolve.serials.years import Citing

FIRST_NUMBERED = "1966-09-01"
"""The first day of the months from which on a number of a printed telegram names it."""


class Dated(NamedTuple):
    """What a note says of a cable: its day in ISO 8601, and which note it is; sorts by these."""

    day: str
    said_by: str


def resolve_footnote(ref: Ref, footnote: Footnote, citing: Citing, holdings: Holdings) -> Resolution:
    """Return which cable a note of editors names.

    Editors cite what came later too, so the year of the day that they give counts alone; a day without a year
    is of that of the document. Without a day it is resolved as a reference of the document.
    """
    day = _whole(footnote.day, citing)
    if not day or ref.serial is None or ref.post in TRAVEL_SERIES:
        (found,) = resolve_refs([ref], citing, holdings)
        return found
    if day < FIRST_NUMBERED:
        return Resolution(Status.OTHER, reasons=(Reason(ReasonKind.NUMBER_OF_PAIR),))
    year = int(day[:4])
    mrn = MRN(year, post_of_year(ref.post, year), ref.serial, ref.series)
    held = [
        one for one in (mrn, *(mrn._replace(post=other) for other in variants(mrn.post))) if one in holdings
    ]
    status = Status.SELF if mrn == citing.mrn else Status.HELD if held else Status.MISSING
    year_from = YearFrom.CITING if footnote.day.startswith("--") else YearFrom.WRITTEN
    reason = Reason(ReasonKind.NOTE_OF_EDITORS, other=day)
    return Resolution(status, held[0] if held else mrn, year_from, (reason,), (mrn,))


def resolve_mention(mention: Mention, citing: Citing, holdings: Holdings) -> Mention:
    """Return the mention of a cable in a note with what it was found to be, its day with the year."""
    if mention.cable is None or mention.footnote is None:
        return mention
    day = _whole(mention.footnote.day, citing)
    footnote = mention.footnote._replace(day=day)
    found = resolve_footnote(mention.cable, mention.footnote, citing, holdings)
    return mention._replace(resolution=found, footnote=footnote)


def dates_in(mentions: Iterable[Mention]) -> Iterator[tuple[MRN, Dated]]:
    """Yield the cables that resolved mentions in notes name, with the day that each note gives."""
    for mention in mentions:
        note, found = mention.footnote, mention.resolution
        if note and note.day and found and found.mrn:
            yield found.mrn, Dated(note.day, note.place)


def named_surely(mentions: Iterable[Mention]) -> Iterator[MRN]:
    """Yield the cables that dated mentions name surely: the number is of a post, the day tells the year."""
    for mention in mentions:
        found = mention.resolution
        if mention.cable and mention.cable.post not in TRAVEL_SERIES and found and found.mrn:
            yield found.mrn


def dated_mentions(cable: Cable, holdings: Holdings) -> list[Mention]:
    """Return what the notes of a document without an MRN name, resolved, of those that give a day."""
    noted = [mention for mention in cable.mentions if mention.footnote and mention.footnote.day]
    citing = Citing(day=cable.date.astimezone(UTC).date()) if cable.date else Citing()
    resolved = [resolve_mention(mention, citing, holdings) for mention in noted]
    return [mention for mention in resolved if mention.footnote and mention.footnote.day]


def agree(dated: Collection[Dated]) -> Dated | None:
    """Return the day that most notes give, the first of these, and who else says what; None without any.

    >>> agree([Dated("1975-05-04", "b"), Dated("1975-05-03", "c"), Dated("1975-05-04", "a")])
    Dated(day='1975-05-04', said_by='a; 1975-05-03 in c')
    """
    if not dated:
        return None
    days = Counter(one.day for one in dated)
    most = max(days.values())
    day = min(day for day, count in days.items() if count == most)
    said_by = min(one.said_by for one in dated if one.day == day)
    others = sorted({f"{one.day} in {one.said_by}" for one in dated if one.day != day})
    return Dated(day, "; ".join((said_by, *others)))


def _whole(day: str, citing: Citing) -> str:
    """Return a day with its year, "" where that is unknown or the day none."""
    if day.startswith("--"):
        day = f"{citing.year:04d}-{day[2:]}" if citing.year else ""
    try:
        return date.fromisoformat(day).isoformat() if day else ""
    except ValueError:
        return ""
