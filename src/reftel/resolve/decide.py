"""Each reference of a cable gets its one status."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from reftel.model.records import MRN, Cable, Decision, Edge, Mention, OtherNumber, Ref, Resolution, Status
from reftel.parse.body.mentions import without_many_positions
from reftel.resolve.corrections import NO_CORRECTIONS, Corrections
from reftel.resolve.edges import build_edges
from reftel.resolve.holdings import Holdings
from reftel.resolve.join import Held, join_documents
from reftel.resolve.messages import as_found
from reftel.resolve.metadata import Comparison, compare_metadata, decide_metadata
from reftel.resolve.other_numbers import find_other_numbers, own_numbers, refs_with_aliases
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
    return decide_held(join_documents(mrn, cables, corrections), holdings, corrections)


def decide_held(held: Held, holdings: Holdings, corrections: Corrections) -> Decided:
    """Resolve the references of a joined cable and draw its citations."""
    decisions = corrections.decide(held.mrn, tuple(_decide(held, holdings)), holdings)
    edges = build_edges(held, decisions)
    mentions = tuple(_resolve_mentions(held, holdings, corrections))
    return Decided(held, decisions, mentions, edges, compare_metadata(held, edges, holdings))


def held_numbers(held: Held, holdings: Holdings, corrections: Corrections) -> list[OtherNumber]:
    """Return the other numbers of a held cable, and those of cables that it cites by both."""
    return [*own_numbers(held.mrn, held.cables), *numbers_of_cited(held, holdings, corrections)]


def numbers_of_cited(held: Held, holdings: Holdings, corrections: Corrections) -> list[OtherNumber]:
    """Return the other numbers of cables that a held one cites by both."""
    refs = [ref for cable in held.cables for ref in refs_with_aliases(cable)]
    return find_other_numbers(held.mrn, refs, held.citing, holdings, corrections) if refs else []


def _resolve_mentions(
    cable: Held, holdings: Holdings, corrections: Corrections = NO_CORRECTIONS
) -> Iterator[Mention]:
    """Yield the mentions of a held cable, those that name a cable themselves with what it was found to be."""
    for mention in cable.mentions:
        if mention.cable is None:
            yield without_many_positions(mention)
        else:
            (found,) = _resolve(cable, [mention.cable], holdings)
            yield mention._replace(resolution=corrections.merge(cable.mrn, found, holdings))


def _decide(cable: Held, holdings: Holdings) -> Iterator[Decision]:
    """Resolve the references of a held cable; without a REF block, those of its machine-made column."""
    if not cable.refs and not cable.main.has_ref_block and (cable.main.cited or cable.recorded):
        yield from decide_metadata(cable, holdings)
        return
    refs = [ref for ref, _ in cable.refs]
    resolutions = _resolve(cable, refs, holdings)
    for position, ((ref, source), resolution) in enumerate(zip(cable.refs, resolutions, strict=True), 1):
        yield Decision(cable.mrn, position, as_found(ref, resolution), resolution, source)


def _resolve(cable: Held, refs: Sequence[Ref], holdings: Holdings) -> Iterator[Resolution]:
    """Resolve references of a held cable: what names it by the id that it is filed under, or by the one that
    its text has, is the cable itself.
    """
    own = (cable.mrn, cable.citing.mrn)
    for found in resolve_refs(refs, cable.citing, holdings):
        yield found._replace(status=Status.SELF, mrn=cable.mrn) if found.mrn in own else found
