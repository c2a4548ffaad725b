"""Cables as nodes, held and missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any

from reftel.model.records import MRN, Edge, Node
from reftel.resolve.corrections import NO_CORRECTIONS, Corrections, Holds
from reftel.resolve.holdings import Holdings
from reftel.resolve.join import Held, iso, source_of


class Tally:
    """How often cables are cited, and when the missing ones were first."""

    def __init__(self) -> None:
        self.counts: Counter[MRN] = Counter()
        self.first: dict[MRN, date | None] = {}
        self._once: dict[object, Any] = {}

    def add(self, edges: Iterable[Edge], day: date | None, held: Holds) -> None:
        """Count the citations of a cable of this day; those that are not `held` are missing."""
        for edge in edges:
            self.counts[edge.cited] += 1
            if edge.cited not in held:
                self.note(edge.cited, day)

    def take(self, counts: Iterable[tuple[MRN, int]], first: Iterable[tuple[MRN, date | None]]) -> None:
        """Add what another one has counted; years, posts and days are kept once each."""
        once = self._once.setdefault
        for (year, post, serial), count in counts:
            self.counts[MRN(once(year, year), once(post, post), serial)] += count
        for (year, post, serial), day in first:
            self.note(MRN(once(year, year), once(post, post), serial), once(day, day))

    def note(self, missing: MRN, day: date | None) -> None:
        """Note that a missing cable was cited on a day."""
        earlier = self.first.setdefault(missing, day)
        if day and (earlier is None or day < earlier):
            self.first[missing] = day


def build_missing(
    mrn: MRN, first_cited: date | None, holdings: Holdings, corrections: Corrections = NO_CORRECTIONS
) -> Node:
    """Return the node of a missing cable: the interval of its date, or the day that people set."""
    span = holdings.interval(mrn, first_cited)
    earliest = corrections.day(mrn) or span.earliest
    latest = corrections.day(mrn) or span.latest
    likely = corrections.day(mrn) or span.likely
    return Node(
        mrn,
        held=False,
        date_earliest=earliest.isoformat(),
        date_latest=latest.isoformat(),
        date_likely=likely.isoformat(),
        corrected=corrections.note(mrn),
        date_set_by=corrections.date_set_by(mrn),
    )


def build_held(cable: Held, corrections: Corrections = NO_CORRECTIONS) -> Node:
    """Return the node of a held cable, not yet counted."""
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
        action=tuple(addressee.post or addressee.name for addressee in header.action),
        info=tuple(addressee.post or addressee.name for addressee in header.info),
        precedence=header.precedence,
        source=source_of(cable.main),
        corrected=corrections.note(cable.mrn),
        date_set_by=corrections.date_set_by(cable.mrn),
    )
