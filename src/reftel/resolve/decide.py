"""Each reference of a cable gets its one status."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from reftel.model.records import (
    MRN,
    Cable,
    Collection,
    Decision,
    Edge,
    Mention,
    Node,
    Problem,
    Ref,
    Resolution,
    Status,
)
from reftel.parse.body.mentions import without_many_positions
from reftel.resolve.briefs import Slot, brief_of
from reftel.resolve.corrections import NO_CORRECTIONS, Corrections
from reftel.resolve.edges import build_edges
from reftel.resolve.gather import gather, unnamed_document, unnamed_problems
from reftel.resolve.held import Held, problem_order
from reftel.resolve.holdings import Holdings
from reftel.resolve.join import join_documents
from reftel.resolve.metadata import Comparison, compare_metadata, decide_metadata, sum_up
from reftel.resolve.nodes import Tally, build_held, build_missing
from reftel.resolve.resolve import resolve_refs


class Decided(NamedTuple):
    """A held cable with all that was decided about it."""

    held: Held
    decisions: Sequence[Decision]
    mentions: tuple[Mention, ...]
    edges: Sequence[Edge]
    compared: Comparison | None


def decide_cable(
    mrn: MRN, cables: Sequence[Cable], holdings: Holdings, corrections: Corrections = NO_CORRECTIONS
) -> Decided:
    """Join the documents of one cable, resolve its references and draw its citations."""
    held = join_documents(mrn, cables, corrections)
    decisions = decide(held, holdings, corrections)
    edges = build_edges(held, decisions)
    mentions = tuple(resolve_mentions(held, holdings, corrections))
    return Decided(held, decisions, mentions, edges, compare_metadata(held, edges))


def collect(
    cables: Iterable[Cable], problems: Iterable[Problem] = (), corrections: Corrections = NO_CORRECTIONS
) -> Collection:
    """Join documents into cables, resolve their references, and give the whole in its final order.

    The result depends on the documents alone, not on the order in which they come.
    """
    read = list(cables)
    gathered = gather(
        (brief_of(cable, Slot(0, place, 0, 0)) for place, cable in enumerate(read)), corrections
    )
    holdings = Holdings(years=gathered.years)
    settled = [
        decide_cable(mrn, [read[brief.slot.start] for brief in documents], holdings, corrections)
        for mrn, documents in gathered.named.items()
    ]
    orphans = [read[brief.slot.start] for brief in gathered.orphans]
    reported = [
        *problems,
        *(problem for one in settled for problem in one.held.problems),
        *(problem for cable in orphans for problem in unnamed_problems(cable)),
    ]
    compared = [(one.held.mrn, one.compared) for one in settled if one.compared]
    return Collection(
        nodes=tuple(_build_nodes(settled, holdings, corrections)),
        edges=tuple(edge for one in settled for edge in one.edges),
        decisions=tuple(decision for one in settled for decision in one.decisions),
        mentions=tuple((one.held.mrn, mention) for one in settled for mention in one.mentions),
        documents=(
            *(document for one in settled for document in one.held.documents),
            *(unnamed_document(cable) for cable in orphans),
        ),
        problems=tuple(sorted(reported, key=problem_order)),
        notes=sum_up(counts for _, counts in compared),
        read=(*(read for one in settled for read in one.held.cables), *orphans),
        compared=tuple(compared),
    )


def resolve_mentions(
    cable: Held, holdings: Holdings, corrections: Corrections = NO_CORRECTIONS
) -> Iterator[Mention]:
    """Give the mentions of a held cable, those that name a cable themselves with what it was found to be."""
    for mention in cable.mentions:
        if mention.cable is None:
            yield without_many_positions(mention)
        else:
            (found,) = _resolve(cable, [mention.cable], holdings)
            yield mention._replace(resolution=corrections.merge(cable.mrn, found, holdings))


def decide(cable: Held, holdings: Holdings, corrections: Corrections = NO_CORRECTIONS) -> Sequence[Decision]:
    """Resolve the references of a held cable, as people overrule them; without a REF block, those of its
    machine-made column.
    """
    return corrections.decide(cable.mrn, tuple(_decide(cable, holdings)), holdings)


def _decide(cable: Held, holdings: Holdings) -> Iterator[Decision]:
    if not cable.refs and not cable.main.has_ref_block and cable.main.cited:
        yield from decide_metadata(cable, holdings)
        return
    refs = [ref for ref, _ in cable.refs]
    resolutions = _resolve(cable, refs, holdings)
    for position, ((ref, source), resolution) in enumerate(zip(cable.refs, resolutions, strict=True), 1):
        yield Decision(cable.mrn, position, ref, resolution, source)


def _resolve(cable: Held, refs: Sequence[Ref], holdings: Holdings) -> Iterator[Resolution]:
    """Resolve references of a held cable: what names it by the id that it is filed under, or by the one that
    its text has, is the cable itself.
    """
    own = (cable.mrn, cable.citing.mrn)
    for found in resolve_refs(refs, cable.citing, holdings):
        yield found._replace(status=Status.SELF, mrn=cable.mrn) if found.mrn in own else found


def _build_nodes(settled: Sequence[Decided], holdings: Holdings, corrections: Corrections) -> Iterator[Node]:
    tally = Tally(holdings)
    for one in settled:
        tally.add(one.edges, one.held.citing.day)
    nodes = {
        one.held.mrn: build_held(one.held, corrections)._replace(cites=len(one.edges)) for one in settled
    }
    for mrn, first in tally.first.items():
        nodes[mrn] = build_missing(mrn, first, holdings, corrections)
    for mrn in sorted(nodes):
        yield nodes[mrn]._replace(cited_by=tally.counts[mrn])
