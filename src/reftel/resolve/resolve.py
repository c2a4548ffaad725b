"""A reference as written, and the cable that cites it, become one resolution with its reason.

Extraction gives what is written; here the rest is supplied: the post of an elided reference, the year of
one without, the candidate that is held. Each decision names its evidence.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from reftel.lexicon.mrn import full_year, latest_year, why_no_year
from reftel.lexicon.numbers import posts_sharing_numbers
from reftel.lexicon.posts import variants
from reftel.model.reasons import Reason, ReasonKind, Reasons, reason_of
from reftel.model.records import MRN, Kind, Ref, Reference, Resolution, Status, YearFrom
from reftel.model.years import FIRST_YEAR
from reftel.parse.refs.posts import OF_CITING, is_of_unknown
from reftel.resolve.curves import SLACK_DAYS
from reftel.resolve.holdings import NOTHING_HELD, Holdings

# Cables sent together cite each other, the later number too. Beyond this gap a higher number of the
# citing post is last year's; within it, only if last year's is held.
COMPANION_GAP = 10
YEARS_BACK = 5


class Citing(NamedTuple):
    """What is known of the citing cable: its MRN, and the day it was sent."""

    mrn: MRN | None = None
    day: date | None = None

    @property
    def year(self) -> int | None:
        """The year of its number, else that of its date."""
        if self.mrn:
            return self.mrn.year
        return self.day.year if self.day else None


class _Year(NamedTuple):
    """The year of a reference and how it was found; `others` are years that it may as well be of.

    Of those that are to be looked at the others come first.
    """

    year: int
    year_from: YearFrom
    reasons: Reasons
    others: tuple[int, ...] = ()


def resolve_refs(refs: Sequence[Ref], citing: Citing, holdings: Holdings = NOTHING_HELD) -> list[Resolution]:
    """Resolve the references of one cable, in order; each gets exactly one resolution."""
    resolutions: list[Resolution] = []
    own = citing.mrn.post if citing.mrn else ""
    meant: tuple[str, ...] = (own,)
    for ref in refs:
        meant = _posts_meant(ref, own, meant)
        resolutions.append(_resolve(ref, citing, holdings, meant))
    return resolutions


def explain_refs(refs: Sequence[Ref], citing: Citing, holdings: Holdings = NOTHING_HELD) -> list[Reference]:
    """Return each reference of one cable together with its resolution."""
    resolutions = resolve_refs(refs, citing, holdings)
    return [_explain(ref, resolution) for ref, resolution in zip(refs, resolutions, strict=True)]


def _explain(ref: Ref, resolution: Resolution) -> Reference:
    written = ref.year if ref.year is None or not resolution.mrn else resolution.mrn.year
    return Reference(
        ref.label,
        ref.text,
        ref.start,
        ref.end,
        ref.kind,
        written,
        ref.post,
        ref.serial,
        ref.notal,
        resolution.status,
        resolution.mrn,
        resolution.year_from,
        resolution.reason,
        resolution.candidates,
    )


def _resolve(ref: Ref, citing: Citing, holdings: Holdings, meant: Sequence[str]) -> Resolution:
    if ref.kind is Kind.UNREADABLE:
        return _unreadable(_why_unreadable(ref), ref)
    if ref.kind is not Kind.CABLE or ref.serial is None:
        known = Reason(ReasonKind.NOT_A_CABLE, other=ref.kind.value)
        reason = known if ref.kind is not Kind.OTHER else Reason(ReasonKind.NO_CABLE)
        return Resolution(Status.OTHER, reasons=(reason,))
    posts = _find_posts(ref, meant)
    if not posts:
        return _unreadable(_why_no_post(ref, citing), ref)
    if ref.year is None and citing.year is None:
        return _unreadable(Reason(ReasonKind.NO_YEAR_AND_DATE), ref)
    if ref.year is not None and citing.year is None and why_no_year(full := full_year(ref.year)):
        kind = ReasonKind.YEAR_TOO_EARLY if full < FIRST_YEAR else ReasonKind.YEAR_IN_FUTURE
        return _unreadable(Reason(kind, ref.year), ref)
    found = []
    for post in posts:
        year = _find_year(ref, post, citing, holdings)
        found.append((MRN(year.year, post, ref.serial), year))
    return _choose(ref, found, citing, holdings)


def _unreadable(reason: Reason | None, ref: Ref) -> Resolution:
    reasons = (reason, *_notes_of(ref)) if reason else _notes_of(ref)
    return Resolution(Status.UNREADABLE, reasons=reasons)


def _notes_of(ref: Ref) -> Reasons:
    return tuple([Reason(ReasonKind.NOTE, other=note) for note in ref.notes])


def _why_unreadable(ref: Ref) -> Reason | None:
    """Say why nothing can be read, None where the notes of the reference do."""
    if ref.post:
        return Reason(ReasonKind.NO_NUMBER, post=ref.post)
    return None if ref.notes else Reason(ReasonKind.NO_POST_AND_NUMBER)


def _why_no_post(ref: Ref, citing: Citing) -> Reason | None:
    """Say why no post can be told, None where the notes of the reference do."""
    if any(map(is_of_unknown, ref.notes)):
        return None
    return Reason(ReasonKind.NO_POST if citing.mrn else ReasonKind.NO_POST_AND_CITING)


def _posts_meant(ref: Ref, own: str, before: tuple[str, ...]) -> tuple[str, ...]:
    """Return the posts that are meant where none is written, here and behind: first that of the list.

    OURTEL is the citing post's, whatever was cited before; whose URTEL is, is not written.
    """
    if ref.post:
        return (ref.post, own)
    if any(map(is_of_unknown, ref.notes)):
        return ()
    return (own,) if OF_CITING in ref.notes else before


def _find_posts(ref: Ref, meant: Sequence[str]) -> tuple[str, ...]:
    """Return the posts that a reference may mean, likeliest first: its own under all its names; without one
    those that are meant where none is written.
    """
    if ref.post:
        return (ref.post, *variants(ref.post))
    return tuple(dict.fromkeys(filter(None, meant)))


def _choose(ref: Ref, found: Sequence[tuple[MRN, _Year]], citing: Citing, holdings: Holdings) -> Resolution:
    """Choose among the posts: the one held, else the first."""
    candidates = tuple([mrn for mrn, _ in found])
    held = [choice for choice in found if choice[0] in holdings]
    if len(held) > 1:
        names = " and ".join(str(mrn) for mrn, _ in held)
        reason = Reason(ReasonKind.BOTH_HELD, other=names)
        return Resolution(Status.AMBIGUOUS, reasons=(reason,), candidates=candidates)
    mrn, year = held[0] if held else found[0]
    if year.others:
        doubtful = dict.fromkeys(mrn._replace(year=other) for other in (*year.others, year.year))
        return Resolution(Status.AMBIGUOUS, reasons=year.reasons, candidates=tuple(doubtful))
    reasons = (*year.reasons, *_notes_of(ref))
    if mrn.post != ref.post:
        kind = ReasonKind.HELD_UNDER if ref.post else ReasonKind.POST_OF_LIST
        reasons = (*reasons, Reason(kind, post=mrn.post))
    if not held:
        reasons = (*reasons, *_twins(mrn, holdings))
    held_or_missing = Status.HELD if held else Status.MISSING
    status = Status.SELF if mrn == citing.mrn else held_or_missing
    return Resolution(status, mrn, year.year_from, reasons, candidates)


def _twins(mrn: MRN, holdings: Holdings) -> Iterator[Reason]:
    """Name a held cable of a post with the same counter: never taken for the cited one, but worth a look."""
    for post in posts_sharing_numbers(mrn.post, mrn.year):
        if (twin := mrn._replace(post=post)) in holdings:
            yield reason_of(ReasonKind.TWIN_HELD, twin)


def _find_year(ref: Ref, post: str, citing: Citing, holdings: Holdings) -> _Year:
    """Find the year of a reference by rule 4: written, own serial, held, curve, ceiling, else citing."""
    if ref.year is None:
        return _infer_year(post, ref.serial or 0, citing, holdings)
    written = Reason(ReasonKind.YEAR_WRITTEN, ref.year)
    if citing.year is None:
        return _Year(full_year(ref.year), YearFrom.WRITTEN, (written,))
    # The day of a cable may be in the year behind that of its number.
    last = citing.year + bool(citing.day and citing.day.year == citing.year + 1)
    year = latest_year(ref.year, last)
    if year:
        return _Year(year, YearFrom.WRITTEN, (written,))
    reason = Reason(ReasonKind.YEAR_AFTER_CITING, ref.year)
    ahead = _year_ahead(ref.year, last)
    return _Year(citing.year if why_no_year(ahead) else ahead, YearFrom.WRITTEN, (reason,), (citing.year,))


def _year_ahead(year: int, last: int) -> int:
    """Return the year that a written one means where it lies after the citing cable.

    >>> _year_ahead(10, 2009), _year_ahead(2011, 2009)
    (2010, 2011)
    """
    return year if year >= 100 else last + (year - last) % 100


def _infer_year(post: str, serial: int, citing: Citing, holdings: Holdings) -> _Year:
    this_year = citing.year or 0
    if citing.mrn and citing.mrn.post == post:
        return _year_by_own_serial(serial, citing.mrn, citing, holdings)
    here, before = MRN(this_year, post, serial), MRN(this_year - 1, post, serial)
    if found := _year_by_held(here, before, citing, holdings):
        return found
    by = citing.day or date(this_year, 12, 31)
    verdict = holdings.could_issue(here, by)
    if verdict is None or verdict.reason is None:
        return _Year(this_year, YearFrom.CITING, (Reason(ReasonKind.YEAR_OF_CITING, this_year),))
    return _earlier_year(here, verdict.basis, verdict.reason, holdings)


def _year_by_own_serial(serial: int, own: MRN, citing: Citing, holdings: Holdings) -> _Year:
    here, before = own._replace(serial=serial), own._replace(serial=serial, year=own.year - 1)
    if serial <= own.serial:
        return _Year(own.year, YearFrom.CITING, (reason_of(ReasonKind.BELOW_OWN, own),))
    day = holdings.day(here)
    if day and citing.day and day <= citing.day + timedelta(days=SLACK_DAYS):
        return _Year(own.year, YearFrom.HELD, (reason_of(ReasonKind.HELD_BY_THEN, here),))
    if serial - own.serial <= COMPANION_GAP and before not in holdings:
        return _Year(own.year, YearFrom.CITING, (reason_of(ReasonKind.SOON_AFTER_OWN, own),))
    reason = reason_of(ReasonKind.ABOVE_OWN, own)
    return _earlier_year(here, YearFrom.OWN_SERIAL, reason, holdings)


def _year_by_held(here: MRN, before: MRN, citing: Citing, holdings: Holdings) -> _Year | None:
    """Decide by a held cable whose date fits: of this year by then, else of the year before."""
    if here in holdings:
        day = holdings.day(here)
        if not day or not citing.day or day <= citing.day + timedelta(days=SLACK_DAYS):
            return _Year(here.year, YearFrom.HELD, (reason_of(ReasonKind.HELD_BY_THEN, here),))
        if before in holdings:
            return _Year(before.year, YearFrom.HELD, (reason_of(ReasonKind.SENT_LATER, here, day),))
    return None


def _earlier_year(here: MRN, basis: YearFrom, reason: Reason, holdings: Holdings) -> _Year:
    """Return the latest year before in which the post can have issued the number.

    The year before is usual. Beyond it only a cable that is held decides: people who cite an older
    cable write its year, so a number that fits neither year may as well be a slip.
    """
    usual = (here.year, max(here.year - 1, FIRST_YEAR))
    for back in range(1, min(YEARS_BACK, here.year - FIRST_YEAR) + 1):
        earlier = here._replace(year=here.year - back)
        verdict = holdings.could_issue(earlier, date(earlier.year, 12, 31))
        if earlier in holdings or verdict is None or verdict.possible:
            doubtful = back > 1 and earlier not in holdings
            kind = ReasonKind.OLD_YEAR if doubtful else ReasonKind.EARLIER_YEAR
            return _Year(earlier.year, basis, (reason, Reason(kind, earlier.year)), usual if doubtful else ())
    return _Year(usual[1], basis, (reason, Reason(ReasonKind.NO_YEAR_FITS)), usual[:1])


# What a reference depends on: the rule above, read from the other end. A build that decides anew only what a
# change may concern asks here; whoever changes one changes the other.


def numbers_meaning(mrn: MRN) -> Iterator[tuple[str, int]]:
    """Yield the posts ("" where none is written) and serials by which a reference may mean a cable, or be
    explained by it: whether the cable is held, and its day, counts for no others.

    Those are the names of its post, and posts that share its numbers: see `_find_posts` and `_twin_reason`.
    """
    return ((post, mrn.serial) for post in posts_asking(mrn.post, mrn.year))


def posts_asking(post: str, year: int) -> set[str]:
    """Return the posts ("" where none is written) whose references may ask for cables of a post and year."""
    names = {post, *variants(post)}
    names |= {other for name in names for other in posts_sharing_numbers(name, year)}
    return {"", *names, *(other for name in names for other in variants(name))}


def years_asking(year: int) -> tuple[int, int]:
    """Return the first and last year of cables whose references without a year may ask the curve of a year.

    A number is looked for in the citing year, then in so many before: see `_earlier_year`.
    """
    return year, year + YEARS_BACK
