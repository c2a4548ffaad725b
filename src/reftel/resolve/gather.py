"""Which documents are of which cable, from the brief that a build keeps of each: MRN, day, place.

There may be millions of them, so they are kept packed, in a hundred bytes or two each, and
unpacked one by one.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from itertools import groupby
from typing import NamedTuple, overload

import msgspec

from reftel.lexicon.mrn import split_counter
from reftel.model.aliases import Alias, AliasKind
from reftel.model.place import Place
from reftel.model.records import MRN, Cable, Ref
from reftel.resolve.corrections import NO_CORRECTIONS, Corrections
from reftel.resolve.other_numbers import CITED_KINDS, citing_of, find_other_numbers, refs_with_aliases
from reftel.resolve.serials.holdings import NO_TIME, HeldYear, Holdings, YearOfPost, held_years
from reftel.resolve.witnesses import CitedNumber, cited_numbers, gather_witnesses, names_enough_cite

Rank = tuple[int, bool, int, int]
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
        tuple([alias for alias in header.aliases if alias.kind in CITED_KINDS]),
        cited_numbers(cable.refs),
        refs_with_aliases(cable),
    )


def rank_of(cable: Cable) -> Rank:
    """Return what orders the documents of one cable: corrected copies, first sections, the fullest.

    One without a text, as lists of an archive have, speaks only where it is alone. What editors print of it,
    extracts and texts without their heads are behind its own documents, sections too.
    """
    header = cable.header
    section = header.section[0] if header.section else 0
    copy = _NO_TEXT if cable.chars <= 1 else int(not header.corrected)
    is_printed = any(alias.kind is AliasKind.FRUS for alias in header.aliases)
    is_less = header.partial or is_printed or header.serial is None
    return copy, is_less, section, -len(cable.refs)


def order_of(document: Brief | Cable, rank: Rank, mrn: MRN) -> tuple[object, ...]:
    """Return what sorts the documents of a cable; one that came to it by a correction is behind its own."""
    copy, is_less, section, references = rank
    foreign = document.mrn not in (None, mrn)
    return copy, is_less, section, foreign, references, document.source, document.place


_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(Brief)


class Briefs(Sequence[Brief]):
    """Briefs in the order in which they were added, in the memory of their bytes."""

    def __init__(self, briefs: Iterable[Brief] = ()) -> None:
        self._packed = bytearray()
        self._ends = array("Q", [0])
        self.extend(briefs)

    def extend(self, briefs: Iterable[Brief]) -> None:
        """Add briefs at the end."""
        for brief in briefs:
            self._packed += _ENCODER.encode(brief)
            self._ends.append(len(self._packed))

    def __len__(self) -> int:
        return len(self._ends) - 1

    @overload
    def __getitem__(self, place: int) -> Brief: ...
    @overload
    def __getitem__(self, place: slice) -> Briefs: ...
    def __getitem__(self, place: int | slice) -> Brief | Briefs:
        if isinstance(place, slice):
            return Briefs(self[at] for at in range(*place.indices(len(self))))
        at = range(len(self))[place]
        return _DECODER.decode(memoryview(self._packed)[self._ends[at] : self._ends[at + 1]])


class Named(Mapping[MRN, Sequence[Brief]]):
    """The documents of each cable, by MRN: in the order of years and posts, airgrams behind telegrams.

    Of each post and year the serials of the documents, which rise, and their places among all briefs.
    """

    def __init__(self, briefs: Briefs, found: Mapping[YearOfPost, tuple[array[int], array[int]]]) -> None:
        self._briefs = briefs
        self._years = {}
        self._count = 0
        for counter, year in sorted(found, key=lambda key: (key[1], key[0])):
            serials, places = found[counter, year]
            order = sorted(range(len(serials)), key=serials.__getitem__)
            rising = array("q", (serials[at] for at in order))
            self._years[counter, year] = rising, array("I", (places[at] for at in order))
            self._count += len(set(rising))

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[MRN]:
        for (counter, year), (serials, _) in self._years.items():
            post, series = split_counter(counter)
            for serial, _ in groupby(serials):
                yield MRN(year, post, serial, series)

    def each(self) -> Iterator[tuple[MRN, Sequence[Brief]]]:
        """Yield the cables with their documents, in order."""
        for (counter, year), (serials, places) in self._years.items():
            post, series = split_counter(counter)
            start = 0
            for serial, same in groupby(serials):
                end = start + sum(1 for _ in same)
                yield (
                    MRN(year, post, serial, series),
                    tuple(self._briefs[place] for place in places[start:end]),
                )
                start = end

    def __getitem__(self, mrn: MRN) -> Sequence[Brief]:
        serials, places = self._years.get((mrn.counter, mrn.year), (array("q"), array("I")))
        start, end = bisect_left(serials, mrn.serial), bisect_right(serials, mrn.serial)
        if start == end:
            raise KeyError(mrn)
        return tuple(self._briefs[place] for place in places[start:end])


class Gathered(NamedTuple):
    """What the whole decides: which documents are one cable, by MRN in its order, and what is held of each
    post and year, and by other numbers; `cited_names` are those in no table that enough cables cite.

    `orphans` tell no MRN, and no cable adopted them.
    """

    named: Named
    orphans: Sequence[Brief]
    years: Mapping[YearOfPost, HeldYear]
    aliases: Mapping[Alias, Sequence[MRN]]
    cited_names: frozenset[str]


def gather(briefs: Iterable[Brief], corrections: Corrections = NO_CORRECTIONS) -> Gathered:
    """Find out which documents are one cable; the result does not depend on the order in which they come."""
    every = briefs if isinstance(briefs, Briefs) else Briefs(briefs)
    found: _Found = {}
    unnamed: list[tuple[int, Brief]] = []
    for place, brief in enumerate(every):
        mrn = corrections.name(brief)
        if mrn:
            _add(found, mrn, place)
        else:
            unnamed.append((place, brief))
    orphans = _adopt(unnamed, found)
    named = Named(every, found)
    telling: list[MRN] = []
    years = dict(held_years(_days(named, corrections, telling)))
    few = {mrn: named[mrn] for mrn in telling}
    cited_names = names_enough_cite(gather_witnesses(_cited_numbers(few)))
    holdings = Holdings(years=years, cited_names=cited_names)
    return Gathered(named, orphans, years, _find_aliases(few, holdings, corrections), cited_names)


def _days(named: Named, corrections: Corrections, telling: list[MRN]) -> Iterator[tuple[MRN, date | None]]:
    """Yield the cables with their days; those that tell of other numbers or names go to `telling`."""
    for mrn, documents in named.each():
        yield mrn, corrections.day(mrn) or _speaker(mrn, documents).sent
        if any(brief.aliases or brief.refs or brief.cited for brief in documents):
            telling.append(mrn)


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


_Found = dict[YearOfPost, tuple["array[int]", "array[int]"]]


def _add(found: _Found, mrn: MRN, place: int) -> None:
    serials, places = found.setdefault((mrn.counter, mrn.year), (array("q"), array("I")))
    serials.append(mrn.serial)
    places.append(place)


def _adopt(unnamed: Iterable[tuple[int, Brief]], found: _Found) -> list[Brief]:
    """Give documents with post and number but no date to the one cable that has both; return the others.

    So later sections survive whose head is a classification line alone.
    """
    waiting = sorted(unnamed, key=lambda item: (item[1].source, item[1].place))
    numbers: dict[tuple[str, int], set[int]] = {(brief.post, brief.serial): set() for _, brief in waiting}
    for (counter, year), (serials, _) in found.items() if waiting else ():
        for serial in serials:
            if (counter, serial) in numbers:
                numbers[counter, serial].add(year)
    orphans = []
    for place, brief in waiting:
        years = numbers[brief.post, brief.serial]
        if len(years) == 1:
            _add(found, MRN(min(years), brief.post, brief.serial), place)
        else:
            orphans.append(brief)
    return orphans
