"""Which documents are of which cable, from the brief that a build keeps of each: MRN, day, place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import NamedTuple

from reftel.model.aliases import Alias
from reftel.model.place import Place
from reftel.model.records import MRN, Cable, Ref
from reftel.resolve.corrections import NO_CORRECTIONS, Corrections
from reftel.resolve.holdings import NO_TIME, HeldYear, Holdings, YearOfPost, held_years
from reftel.resolve.other_numbers import CITED_KINDS, citing_of, find_other_numbers, refs_with_aliases
from reftel.resolve.witnesses import CitedNumber, cited_numbers, gather_witnesses, names_enough_cite

Rank = tuple[int, int, bool, int]
_NO_TEXT = 2  # behind a corrected copy and what it corrects


class Slot(NamedTuple):
    """Where a cable lies: the number of its file, and the bytes of what was read of it and of its text."""

    file: int
    start: int
    size: int
    text: int


class Brief(NamedTuple):
    """What the whole must know of a document; `post` and `serial` are those of its head, `rank` is that of
    `rank_of`, `minute` that of the day, NO_TIME where it is not known, `cited` are names in no table.
    `aliases` are those other numbers by which REF lines cite it, `refs` the references that name another
    number beside that of the cited cable.
    """

    mrn: MRN | None
    source: str
    place: Place
    day: date | None
    post: str
    serial: int
    rank: Rank
    slot: Slot
    minute: int = NO_TIME
    aliases: tuple[Alias, ...] = ()
    cited: tuple[CitedNumber, ...] = ()
    refs: tuple[Ref, ...] = ()

    @property
    def sent(self) -> date | None:
        """When it was sent, UTC: a datetime, where only the day is known that, None where it is not."""
        if self.day is None or self.minute == NO_TIME:
            return self.day
        return datetime.combine(self.day, time(*divmod(self.minute, 60)), UTC)

    def order(self, mrn: MRN) -> tuple[object, ...]:
        """Return what sorts the documents of a cable: the first speaks for it."""
        return order_of(self, self.rank, mrn)


NOWHERE = Slot(0, 0, 0, 0)


def brief_of(cable: Cable, slot: Slot) -> Brief:
    """Return what the whole must know of a document."""
    header = cable.header
    sent = cable.date.astimezone(UTC) if cable.date else None
    return Brief(
        cable.mrn,
        cable.source,
        cable.place,
        sent.date() if sent else None,
        header.post,
        header.serial or 0,
        rank_of(cable),
        slot,
        sent.hour * 60 + sent.minute if sent and not cable.date_only else NO_TIME,
        tuple(alias for alias in header.aliases if alias.kind in CITED_KINDS),
        cited_numbers(cable.refs),
        refs_with_aliases(cable),
    )


def rank_of(cable: Cable) -> Rank:
    """Return what orders the documents of one cable: corrected copies, first sections, the fullest.

    One without a text, as lists of an archive have, speaks only where it is alone.
    """
    header = cable.header
    section = header.section[0] if header.section else 0
    copy = _NO_TEXT if cable.chars <= 1 else int(not header.corrected)
    return copy, section, header.partial, -len(cable.refs)


def order_of(document: Brief | Cable, rank: Rank, mrn: MRN) -> tuple[object, ...]:
    """Return what sorts the documents of a cable; one that came to it by a correction is behind its own."""
    copy, section, *rest = rank
    foreign = document.mrn not in (None, mrn)
    return copy, section, foreign, *rest, document.source, document.place


class Gathered(NamedTuple):
    """What the whole decides: which documents are one cable, by MRN in its order, and what is held of each
    post and year, and by other numbers; `cited_names` are those in no table that enough cables cite.

    `orphans` tell no MRN, and no cable adopted them.
    """

    named: dict[MRN, Sequence[Brief]]
    orphans: Sequence[Brief]
    years: Mapping[YearOfPost, HeldYear]
    aliases: Mapping[Alias, Sequence[MRN]]
    cited_names: frozenset[str]


def gather(briefs: Iterable[Brief], corrections: Corrections = NO_CORRECTIONS) -> Gathered:
    """Find out which documents are one cable; the result does not depend on the order in which they come."""
    found: dict[MRN, list[Brief]] = {}
    unnamed: list[Brief] = []
    for brief in briefs:
        mrn = corrections.name(brief)
        (found.setdefault(mrn, []) if mrn else unnamed).append(brief)
    orphans = _adopt(unnamed, found)
    named: dict[MRN, Sequence[Brief]] = {mrn: tuple(found.pop(mrn)) for mrn in sorted(found)}
    days = {mrn: corrections.day(mrn) or _speaker(mrn, documents).sent for mrn, documents in named.items()}
    years = dict(held_years(days))
    cited_names = names_enough_cite(gather_witnesses(_cited_numbers(named)))
    holdings = Holdings(years=years, cited_names=cited_names)
    return Gathered(named, orphans, years, _find_aliases(named, holdings, corrections), cited_names)


def _find_aliases(
    named: Mapping[MRN, Sequence[Brief]],
    holdings: Holdings,
    corrections: Corrections,
) -> dict[Alias, Sequence[MRN]]:
    """Return the cables that have another number, by that: they say so, or others cite them by both."""
    found: dict[Alias, set[MRN]] = {}
    for mrn, documents in named.items():
        for alias in dict.fromkeys(alias for brief in documents for alias in brief.aliases):
            found.setdefault(alias, set()).add(mrn)
        refs = [ref for brief in documents for ref in brief.refs]
        if refs:
            main = _speaker(mrn, documents)
            citing = citing_of(mrn, main.post, main.serial, holdings.day(mrn))
            for other in find_other_numbers(mrn, refs, citing, holdings, corrections):
                found.setdefault(other.alias, set()).add(other.mrn)
    return {alias: tuple(sorted(mrns)) for alias, mrns in found.items()}


def _cited_numbers(named: Mapping[MRN, Sequence[Brief]]) -> Iterator[tuple[MRN, CitedNumber]]:
    """Yield the citing cables with what they cite of names in no table; the original of a corrected copy says
    nothing.
    """
    for mrn, documents in named.items():
        if any(brief.cited for brief in documents):
            best = min(brief.rank[0] for brief in documents)
            speaking = (brief for brief in documents if brief.rank[0] == best)
            yield from ((mrn, number) for brief in speaking for number in brief.cited)


def _speaker(mrn: MRN, documents: Sequence[Brief]) -> Brief:
    """Return the document that speaks for a cable."""
    return documents[0] if len(documents) == 1 else min(documents, key=lambda brief: brief.order(mrn))


def _adopt(unnamed: Iterable[Brief], named: dict[MRN, list[Brief]]) -> list[Brief]:
    """Give documents with post and number but no date to the one cable that has both; return the others.

    So later sections survive whose head is a classification line alone.
    """
    waiting = sorted(unnamed, key=lambda brief: (brief.source, brief.place))
    numbers: dict[tuple[str, int], list[MRN]] = {(brief.post, brief.serial): [] for brief in waiting}
    for mrn in named if waiting else ():
        if mrn[1:] in numbers:
            numbers[mrn[1:]].append(mrn)
    orphans = []
    for brief in waiting:
        mrns = numbers[brief.post, brief.serial]
        if len(mrns) == 1:
            named[mrns[0]].append(brief)
        else:
            orphans.append(brief)
    return orphans
