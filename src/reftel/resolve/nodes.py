"""Cables as nodes, held and missing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, MutableMapping
from datetime import date
from typing import TypeVar, overload

from reftel.lexicon.mrn import split_counter
from reftel.model.records import MRN, Edge, Node
from reftel.resolve.corrections import NO_CORRECTIONS, Corrections, Holds
from reftel.resolve.footnotes import Dated, agree
from reftel.resolve.join import Held, iso, source_of
from reftel.resolve.serials.holdings import Holdings

V = TypeVar("V")
W = TypeVar("W")


class ByNumber(MutableMapping[MRN, V]):
    """What is known of cables, by MRN in its order: kept by year and post, as MRNs take more memory.

    >>> known = ByNumber()
    >>> known[MRN(1975, "OSLO", 7)], known[MRN(1973, "LIMA", 9)] = 1, 2
    >>> [str(mrn) for mrn in known]
    ['73LIMA9', '75OSLO7']
    """

    def __init__(self) -> None:
        self._years: dict[tuple[int, str], dict[int, V]] = {}

    @overload
    def get(self, mrn: MRN, /) -> V | None: ...
    @overload
    def get(self, mrn: MRN, /, default: V | W) -> V | W: ...
    def get(self, mrn: MRN, /, default: object = None) -> object:
        """Return what is known of a cable."""
        known = self._years.get((mrn.year, mrn.counter))
        return known.get(mrn.serial, default) if known else default

    def __getitem__(self, mrn: MRN) -> V:
        try:
            return self._years[mrn.year, mrn.counter][mrn.serial]
        except KeyError:
            raise KeyError(mrn) from None

    def __setitem__(self, mrn: MRN, value: V) -> None:
        self._years.setdefault((mrn.year, mrn.counter), {})[mrn.serial] = value

    def __delitem__(self, mrn: MRN) -> None:
        del self._years[mrn.year, mrn.counter][mrn.serial]

    def __len__(self) -> int:
        return sum(map(len, self._years.values()))

    def __iter__(self) -> Iterator[MRN]:
        for year, counter in sorted(self._years):
            post, series = split_counter(counter)
            for serial in sorted(self._years[year, counter]):
                yield MRN(year, post, serial, series)


class Tally:
    """How often cables are cited, and when the missing ones were first."""

    def __init__(self) -> None:
        self.counts: ByNumber[int] = ByNumber()
        self.first: ByNumber[date | None] = ByNumber()
        self.dated: dict[MRN, set[Dated]] = {}
        self._days: dict[date | None, date | None] = {}

    def add(self, edges: Iterable[Edge], day: date | None, held: Holds) -> None:
        """Count the citations of a cable of this day; those that are not `held` are missing."""
        for edge in edges:
            self.counts[edge.cited] = self.counts.get(edge.cited, 0) + 1
            if edge.cited not in held:
                # Editors cite what came later too.
                self.note(edge.cited, None if edge.origin == "footnote" else day)

    def take(self, counts: Iterable[tuple[MRN, int]], first: Iterable[tuple[MRN, date | None]]) -> None:
        """Add what another one has counted; days are kept once each."""
        for mrn, count in counts:
            self.counts[mrn] = self.counts.get(mrn, 0) + count
        for mrn, day in first:
            self.note(mrn, self._days.setdefault(day, day))

    def take_dates(self, dated: Iterable[tuple[MRN, Dated]]) -> None:
        """Note the days that notes of editors give to cables."""
        for mrn, one in dated:
            self.dated.setdefault(mrn, set()).add(one)

    def take_named(self, named: Iterable[MRN], held: Holds) -> None:
        """Note the cables that documents without an MRN name; those that are not `held` are missing."""
        for mrn in named:
            if mrn not in held:
                self.note(mrn, None)

    def note(self, missing: MRN, day: date | None) -> None:
        """Note that a missing cable was cited on a day."""
        earlier = self.first.get(missing)
        if earlier is None or (day and day < earlier):
            self.first[missing] = day


def build_missing(
    mrn: MRN,
    first_cited: date | None,
    holdings: Holdings,
    corrections: Corrections = NO_CORRECTIONS,
    dated: Collection[Dated] = (),
) -> Node:
    """Return the node of a missing cable: the interval of its date, or the day that people or editors set."""
    said = agree(dated)
    day = corrections.day(mrn) or (date.fromisoformat(said.day) if said else None)
    span = holdings.interval(mrn, first_cited)
    earliest, latest, likely = (day, day, day) if day else (span.earliest, span.latest, span.likely)
    return Node(
        mrn,
        held=False,
        date_earliest=earliest.isoformat(),
        date_latest=latest.isoformat(),
        date_likely=likely.isoformat(),
        corrected=corrections.note(mrn),
        date_set_by=corrections.date_set_by(mrn) or (said.said_by if said else ""),
    )


def build_held(cable: Held, corrections: Corrections = NO_CORRECTIONS, cites: int = 0) -> Node:
    """Return the node of a held cable that cites so many; by how many it is cited is not yet counted."""
    header = cable.main.header
    return Node(
        cable.mrn,
        held=True,
        date=iso(cable.main),
        classification=cable.main.classification,
        captions=header.captions,
        tags=header.tags,
        subject=cable.main.subject,
        sender=header.sender,
        action=tuple([addressee.post or addressee.name for addressee in header.action]),
        info=tuple([addressee.post or addressee.name for addressee in header.info]),
        precedence=header.precedence,
        cites=cites,
        source=source_of(cable.main),
        corrected=corrections.note(cable.mrn),
        date_set_by=corrections.date_set_by(cable.mrn),
    )
