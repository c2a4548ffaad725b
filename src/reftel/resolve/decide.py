"""Each reference of a cable gets its one status."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from reftel.model.records import MRN, Cable, Decision, Edge, Mention, OtherNumber, Ref, Resolution, Status
from reftel.parse.body.mentions import without_many_positions
from reftel.resolve.corrections import NO_CORRECTIONS, Corrections
from reftel.resolve.edges import build_edges, with_footnotes
from reftel.resolve.footnotes import resolve_mention
from reftel.resolve.join import Held, join_documents
from reftel.resolve.messages import as_found
from reftel.resolve.metadata import Comparison, compare_metadata, decide_metadata
from reftel.resolve.other_numbers import find_other_numbers, own_numbers, refs_with_aliases
from reftel.resolve.resolve import resolve_refs
from reftel.resolve.serials.holdings import Holdings


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
    decisions = corrections.decide(held.mrn, _decide(held, holdings), holdings)
    mentions = tuple([_resolve_mention(held, mention, holdings, corrections) for mention in held.mentions])
    edges = with_footnotes(held, build_edges(held, decisions), mentions)
    return Decided(held, decisions, mentions, edges, compare_metadata(held, edges, holdings))


def held_numbers(held: Held, holdings: Holdings, corrections: Corrections) -> list[OtherNumber]:
    """Return the other numbers of a held cable, and those of cables that it cites by both."""
    return [*own_numbers(held.mrn, held.cables), *numbers_of_cited(held, holdings, corrections)]


def numbers_of_cited(held: Held, holdings: Holdings, corrections: Corrections) -> list[OtherNumber]:
    """Return the other numbers of cables that a held one cites by both."""
    refs = [ref for cable in held.cables for ref in refs_with_aliases(cable)]
    cited = find_other_numbers(held.mrn, refs, held.citing, holdings, corrections) if refs else []
    noted = [mention for mention in held.mentions if mention.footnote and mention.cable]
    return sorted({*cited, *_numbers_in_notes(held, noted, holdings, corrections)}) if noted else cited


def _numbers_in_notes(
    held: Held, noted: Sequence[Mention], holdings: Holdings, corrections: Corrections
) -> Iterator[OtherNumber]:
    """Yield the other numbers that notes of editors give to cables."""
    for mention in noted:
        if mention.cable and mention.cable.aliases:
            found = _resolve_note(held, mention, holdings, corrections).resolution
            if found and found.mrn:
                yield from (OtherNumber(found.mrn, alias, held.mrn) for alias in mention.cable.aliases)


def _resolve_mention(cable: Held, mention: Mention, holdings: Holdings, corrections: Corrections) -> Mention:
    """Return a mention of a held cable; one that names a cable itself with what that was found to be."""
    if mention.footnote:
        return _resolve_note(cable, mention, holdings, corrections)
    if mention.cable is None:
        return without_many_positions(mention)
    (found,) = _resolve(cable, [mention.cable], holdings)
    return mention._replace(resolution=corrections.merge(cable.mrn, found, holdings))


def _resolve_note(cable: Held, mention: Mention, holdings: Holdings, corrections: Corrections) -> Mention:
    said = resolve_mention(mention, cable.citing, holdings)
    return said._replace(resolution=_overrule(cable.mrn, said.resolution, holdings, corrections))


def _overrule(
    citing: MRN, found: Resolution | None, holdings: Holdings, corrections: Corrections
) -> Resolution | None:
    """Return what people say of a cable that a note names: it is another, or none that is cited."""
    if found is None or found.mrn is None:
        return found
    entry = corrections.of_reference(citing, found.mrn, None)
    if entry is None:
        return corrections.merge(citing, found, holdings)
    if entry.to is None:
        return Resolution(Status.OTHER, reasons=(entry.as_reason(),))
    status = Status.HELD if entry.to in holdings else Status.MISSING
    return Resolution(Status.SELF if entry.to == citing else status, entry.to, None, (entry.as_reason(),))


def _decide(cable: Held, holdings: Holdings) -> list[Decision]:
    """Resolve the references of a held cable; without a REF block, those of its machine-made column."""
    if not cable.refs:
        is_listed = not cable.main.has_ref_block and (cable.main.cited or cable.recorded)
        return list(decide_metadata(cable, holdings)) if is_listed else []
    resolutions = _resolve(cable, [ref for ref, _ in cable.refs], holdings)
    return [
        Decision(cable.mrn, position, as_found(ref, resolution), resolution, source)
        for position, ((ref, source), resolution) in enumerate(zip(cable.refs, resolutions, strict=True), 1)
    ]


def _resolve(cable: Held, refs: Sequence[Ref], holdings: Holdings) -> list[Resolution]:
    """Resolve references of a held cable: what names it by the id that it is filed under, or by the one that
    its text has, is the cable itself.
    """
    own = (cable.mrn, cable.citing.mrn)
    return [
        found._replace(status=Status.SELF, mrn=cable.mrn) if found.mrn in own else found
        for found in resolve_refs(refs, cable.citing, holdings)
    ]
