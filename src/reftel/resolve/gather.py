"""Which documents are of which cable, from briefs alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from reftel.model.records import (
    MRN,
    Cable,
    Document,
    Problem,
)
from reftel.resolve.briefs import Brief, source_order
from reftel.resolve.corrections import NO_CORRECTIONS, Corrections
from reftel.resolve.held import build_document
from reftel.resolve.holdings import HeldYear, YearOfPost, held_years


class Gathered(NamedTuple):
    """What the whole decides: which documents are one cable, by MRN in its order, and what is held of each
    post and year.

    `orphans` tell no MRN, and no cable adopted them.
    """

    named: dict[MRN, Sequence[Brief]]
    orphans: Sequence[Brief]
    years: Mapping[YearOfPost, HeldYear]


def gather(briefs: Iterable[Brief], corrections: Corrections = NO_CORRECTIONS) -> Gathered:
    """Find out which documents are one cable; the result does not depend on the order in which they come."""
    found: dict[MRN, list[Brief]] = {}
    unnamed: list[Brief] = []
    for brief in briefs:
        mrn = corrections.name(brief)
        (found.setdefault(mrn, []) if mrn else unnamed).append(brief)
    orphans = _adopt(unnamed, found)
    named: dict[MRN, Sequence[Brief]] = {mrn: tuple(found.pop(mrn)) for mrn in sorted(found)}
    days = {mrn: corrections.day(mrn) or _speaker(mrn, documents).day for mrn, documents in named.items()}
    return Gathered(named, orphans, dict(held_years(days)))


def _speaker(mrn: MRN, documents: Sequence[Brief]) -> Brief:
    """Give the document that speaks for a cable."""
    return documents[0] if len(documents) == 1 else min(documents, key=lambda brief: brief.order(mrn))


def _adopt(unnamed: Iterable[Brief], named: dict[MRN, list[Brief]]) -> list[Brief]:
    """Give documents that tell post and number but no date to the one cable that has both.

    So survive later sections, whose head is a classification line alone. Gives what nobody adopted.
    """
    waiting = sorted(unnamed, key=lambda brief: source_order(brief.source, brief.place))
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


def unnamed_document(cable: Cable) -> Document:
    """Give the entry of a document that tells no MRN and that no cable adopted."""
    return build_document(None, cable, "unnamed")


def unnamed_problems(cable: Cable) -> list[Problem]:
    """Give what is wrong with such a document."""
    return [replace(problem, about="unnamed") for problem in cable.problems]
