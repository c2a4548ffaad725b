"""Other numbers of cables: what their documents state, and what REF lines name beside the number of a cable.

"STATE 255577 TOSEC 140323" names one cable with two numbers, so whoever cites TOSEC 140323 at the time means
that one, whether it is held or not. Which cable the first number is, is decided as for every reference, and
nothing in that depends on other numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from reftel.model.aliases import AliasKind
from reftel.model.records import MRN, Cable, OtherNumber, Ref
from reftel.parse.cable import names_another
from reftel.resolve.corrections import Corrections
from reftel.resolve.resolve import resolve_refs
from reftel.resolve.serials.holdings import Holdings
from reftel.resolve.serials.years import Citing

CITED_KINDS = frozenset({AliasKind.JOURNEY})
"""The kinds that REF lines cite by: those alone are held in memory while a collection is decided."""


def refs_with_aliases(cable: Cable) -> tuple[Ref, ...]:
    """Return the references of a document that name another number of their cable, without their words."""
    with_aliases = [ref for ref in cable.refs if ref.aliases and ref.post and ref.serial]
    return tuple([ref._replace(text="", start=0, end=0, notes=()) for ref in with_aliases])


def own_numbers(mrn: MRN, cables: Iterable[Cable]) -> list[OtherNumber]:
    """Return the other numbers that the documents of a cable state, in the order of their kinds."""
    aliases = {alias for cable in cables for alias in cable.header.aliases}
    return [OtherNumber(mrn, alias) for alias in sorted(aliases)]


def find_other_numbers(
    mrn: MRN, refs: Iterable[Ref], citing: Citing, holdings: Holdings, corrections: Corrections
) -> list[OtherNumber]:
    """Return the other numbers of the cables that a cable cites, of the references that name one.

    What people say of such a reference holds. The result does not depend on the order of the references.
    """
    return sorted(set(_find(mrn, list(refs), citing, holdings, corrections)))


def _find(
    mrn: MRN, refs: Sequence[Ref], citing: Citing, holdings: Holdings, corrections: Corrections
) -> Iterator[OtherNumber]:
    for ref, found in zip(refs, resolve_refs(refs, citing, holdings), strict=True):
        entry = corrections.of_reference(mrn, found.mrn, ref)
        cited = entry.to if entry else found.mrn
        if cited:
            yield from (OtherNumber(cited, alias, mrn) for alias in ref.aliases)


def citing_of(mrn: MRN, post: str, serial: int | None, day: date | None) -> Citing:
    """Return what the references of a cable are judged by; post and serial are those of its head.

    Pages with the id and date of one cable and the text of another exist: the text has the post and
    number of its head, and a day that nobody knows.
    """
    if names_another(mrn, post, serial):
        return Citing(MRN(mrn.year, post, serial or 0))
    return Citing(mrn, day)
