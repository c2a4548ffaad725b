"""References that a form lists beside the text, compared with those of the text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from reftel.lexicon.mrn import MOST_YEARS_BACK
from reftel.lexicon.numbers import TRAVEL_SERIES
from reftel.model.reasons import Reason, ReasonKind
from reftel.model.records import MRN, Decision, Edge, Kind, Ref, Resolution, Status
from reftel.parse.recorded.ids import Canonical, canonicalize
from reftel.resolve.join import Held, source_of
from reftel.resolve.messages import as_found, find_by_alias
from reftel.resolve.resolve import is_witnessed, resolve_refs
from reftel.resolve.serials.holdings import Holdings
from reftel.resolve.serials.years import Citing, find_year, is_of_other_pair, slip_of_year

_COMPARED = (
    "metadata ids confirmed by the REF line",
    "metadata ids not in the REF line",
    "metadata ids not recognised as MRNs",
    "REF entries not in the metadata",
)
Comparison = tuple[int, int, int, int]


def decide_metadata(cable: Held, holdings: Holdings) -> Iterator[Decision]:
    """Decide on the ids, else on the references in words, that a form lists beside the text, in order."""
    position = 0
    if not cable.main.cited:
        for position, (ref, resolution) in enumerate(_resolve_recorded(cable, holdings), 1):
            ref_found = as_found(ref, resolution)
            yield Decision(cable.mrn, position, ref_found, resolution, source_of(cable.main))
        return
    for recorded in cable.main.cited:
        found = canonicalize(recorded, cable.mrn.year)
        for mrn in found.mrns or (None,):
            position += 1
            yield Decision(
                cable.mrn, position, *_recorded(cable, recorded, found, mrn, holdings), source_of(cable.main)
            )


def _recorded(
    cable: Held, recorded: str, found: Canonical, mrn: MRN | None, holdings: Holdings
) -> tuple[Ref, Resolution]:
    """Return a recorded id as a reference, and what it was found to be."""
    notes = (Reason(ReasonKind.NOTE, note=note) for note in found.notes)
    reasons = (Reason(ReasonKind.FROM_METADATA), *notes)
    if mrn is None:
        status = Status.UNREADABLE if found.kind is Kind.UNREADABLE else Status.OTHER
        return Ref("", recorded, 0, 0, found.kind), Resolution(status, reasons=reasons)
    written = Ref("", recorded, 0, 0, Kind.CABLE, mrn.year, mrn.post, mrn.serial, series=mrn.series)
    ref = written._replace(notes=found.notes)
    if mrn.post in TRAVEL_SERIES:
        resolution = find_by_alias(ref, mrn.post, cable.citing, holdings)
        return as_found(ref, resolution), resolution._replace(reasons=(*reasons, *resolution.reasons))
    if not is_witnessed(mrn.post, [mrn], cable.citing, holdings):
        unknown = Reason(ReasonKind.NO_SUCH_POST, post=mrn.post)
        return ref, Resolution(Status.UNREADABLE, reasons=(*reasons, unknown))
    if _is_slip_of_year(recorded, mrn, cable.citing):
        here = mrn._replace(year=cable.mrn.year)
        slip = slip_of_year(mrn.year % 100, here, cable.citing, holdings)
        candidates = tuple(mrn._replace(year=year) for year in (*slip.others, slip.year))
        found_all = (*reasons, *slip.reasons)
        return ref, Resolution(Status.AMBIGUOUS, None, None, found_all, tuple(dict.fromkeys(candidates)))
    if is_of_other_pair(mrn.year, mrn.post, cable.citing):
        year = find_year(ref, mrn.post, cable.citing, holdings)
        if year.others:
            return ref, Resolution(Status.AMBIGUOUS, None, None, (*reasons, *year.reasons), (mrn,))
    held_or_missing = Status.HELD if mrn in holdings else Status.MISSING
    status = Status.SELF if mrn == cable.mrn else held_or_missing
    return ref, Resolution(status, mrn, None, reasons)


def _resolve_recorded(cable: Held, holdings: Holdings) -> Iterator[tuple[Ref, Resolution]]:
    """Yield references in words with what they were found to be, as a REF line would have it."""
    origin = Reason(ReasonKind.FROM_METADATA)
    for ref, found in zip(cable.recorded, resolve_refs(cable.recorded, cable.citing, holdings), strict=True):
        own = found.mrn == cable.mrn
        yield (
            ref,
            found._replace(status=Status.SELF if own else found.status, reasons=(origin, *found.reasons)),
        )


def _is_slip_of_year(recorded: str, mrn: MRN, citing: Citing) -> bool:
    """Tell whether a recorded year is after the citing cable; two digits may be read as a century before."""
    is_whole = recorded.strip().startswith(str(mrn.year))
    return mrn.year > citing.last_year or (not is_whole and mrn.year < citing.last_year - MOST_YEARS_BACK)


def compare_metadata(cable: Held, edges: Iterable[Edge], holdings: Holdings) -> Comparison | None:
    """Count how what a form lists as cited agrees with the REF lines of a cable; None where one of the two
    is lacking. `edges` are its citations.
    """
    is_listed = cable.main.cited or cable.recorded
    if not is_listed or not (cable.refs or cable.main.has_ref_block):
        return None
    ids = [canonicalize(text, cable.mrn.year).mrns for text in cable.main.cited]
    if not cable.main.cited:
        found = resolve_refs(cable.recorded, cable.citing, holdings)
        ids = [(one.mrn,) if one.mrn else () for one in found if one.status is not Status.OTHER]
    recorded = {mrn for mrns in ids for mrn in mrns}
    read = {edge.cited for edge in edges if edge.origin == "ref"}
    return len(recorded & read), len(recorded - read), ids.count(()), len(read - recorded)


def added_up(compared: Sequence[Comparison]) -> list[Comparison]:
    """Return one comparison for several, none for none."""
    if not compared:
        return []
    confirmed, not_in_line, no_mrn, not_recorded = map(sum, zip(*compared, strict=True))
    return [(confirmed, not_in_line, no_mrn, not_recorded)]


def sum_up(compared: Iterable[Comparison]) -> tuple[tuple[str, int], ...]:
    """Return the counts of all cables under their names, nothing where none could be compared."""
    return tuple(pair for total in added_up(list(compared)) for pair in zip(_COMPARED, total, strict=True))
