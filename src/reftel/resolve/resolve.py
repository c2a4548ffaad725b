"""A reference as written, and the cable that cites it, become one resolution with its reason.

Extraction gives what is written; here the rest is supplied: the post of an elided reference, the year of
one without, the candidate that is held. Each decision names its evidence.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from reftel.lexicon.mrn import full_year, why_no_year
from reftel.lexicon.numbers import TRAVEL_SERIES, posts_sharing_numbers
from reftel.lexicon.posts import posts as known_posts
from reftel.lexicon.posts import variants
from reftel.model.notes import POST_NOT_TOLD, Note, NoteKind
from reftel.model.reasons import Reason, ReasonKind, Reasons, reason_of
from reftel.model.records import MRN, Kind, Ref, Reference, Resolution, Status
from reftel.model.years import FIRST_YEAR
from reftel.resolve.messages import as_found, find_by_alias, find_by_time
from reftel.resolve.serials.curves import STATE
from reftel.resolve.serials.holdings import NOTHING_HELD, Holdings
from reftel.resolve.serials.years import LAST_LONG_YEAR, YEARS_BACK, Citing, FoundYear, find_year

_MOST_LISTED = 20  # posts of a list that a number alone is weighed for
_RECENT_DAYS = 200  # whoever cites an older number of another post names the post
_Found = tuple[MRN, FoundYear]


def resolve_refs(refs: Sequence[Ref], citing: Citing, holdings: Holdings = NOTHING_HELD) -> list[Resolution]:
    """Resolve the references of one cable, in order; each gets exactly one resolution."""
    resolutions: list[Resolution] = []
    own = citing.mrn.post if citing.mrn else ""
    meant: tuple[str, ...] = (own,)
    listed = list(dict.fromkeys([ref.post for ref in refs if ref.post]))[:_MOST_LISTED]
    for ref in refs:
        meant = _posts_meant(ref, own, meant)
        resolutions.append(_resolve(ref, citing, holdings, meant, listed))
    return resolutions


def explain_refs(refs: Sequence[Ref], citing: Citing, holdings: Holdings = NOTHING_HELD) -> list[Reference]:
    """Return each reference of one cable together with its resolution."""
    resolutions = resolve_refs(refs, citing, holdings)
    return [_explain(as_found(ref, found), found) for ref, found in zip(refs, resolutions, strict=True)]


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
        ref.sender,
        ref.sent,
        ref.aliases,
        ref.series,
    )


def _resolve(
    ref: Ref, citing: Citing, holdings: Holdings, meant: Sequence[str], listed: Sequence[str]
) -> Resolution:
    if ref.kind is Kind.UNREADABLE:
        return _unreadable(_why_unreadable(ref), ref)
    series = ref.post or (meant[0] if meant else "")
    if ref.kind is not Kind.CABLE or ref.serial is None or series in TRAVEL_SERIES:
        return _resolve_other(ref, series, citing, holdings)
    posts = _find_posts(ref, meant)
    no_year = _why_no_year(ref) if citing.year is None else None
    if not posts or no_year:
        return _unreadable(no_year if posts else _why_no_post(ref, citing), ref)
    found = _find(ref, posts, citing, holdings)
    if ref.post and not is_witnessed(ref.post, [mrn for mrn, _ in found], citing, holdings):
        return _unreadable(Reason(ReasonKind.NO_SUCH_POST, post=ref.post), ref)
    if not ref.post and not _is_own(ref) and not _could_issue(ref, found, citing, holdings):
        return _weigh_others(ref, found, listed, citing, holdings)
    return _choose(ref, found, citing, holdings)


def _resolve_other(ref: Ref, series: str, citing: Citing, holdings: Holdings) -> Resolution:
    """Resolve what names no cable by its number: a message that is held all the same, or no cable."""
    if ref.kind is Kind.MESSAGE and ref.sent:
        return find_by_time(ref, citing, holdings)
    if series in TRAVEL_SERIES and ref.serial:
        return find_by_alias(ref, series, citing, holdings)
    known = Reason(ReasonKind.NOT_A_CABLE, other=ref.kind.value)
    reason = known if ref.kind is not Kind.OTHER else Reason(ReasonKind.NO_CABLE)
    return Resolution(Status.OTHER, reasons=(reason,))


def is_witnessed(post: str, mrns: Sequence[MRN], citing: Citing, holdings: Holdings) -> bool:
    """Tell whether there is such a post: it is in the tables, the head of a cable names it, or enough cables
    cite it.

    The head is that of one that may be meant, the citing cable, or one that was sent in these years.
    """
    if post in known_posts() or post in holdings.cited_names or any(mrn in holdings for mrn in mrns):
        return True
    if citing.mrn and citing.mrn.post == post:
        return True
    last = citing.year or max(mrn.year for mrn in mrns)
    return any(holdings.curve(post, year).serials for year in range(last - YEARS_BACK, last + 1))


def _find(ref: Ref, posts: Sequence[str], citing: Citing, holdings: Holdings) -> list[_Found]:
    found = []
    for post in posts:
        year = find_year(ref, post, citing, holdings)
        found.append((MRN(year.year, post, ref.serial or 0, ref.series), year))
    return found


def _could_issue(ref: Ref, found: Sequence[_Found], citing: Citing, holdings: Holdings) -> bool:
    """Tell whether the post that is meant where none is written can have issued a number, or what it may
    mean is held.
    """
    mrn, year = found[0]
    if not citing.year or citing.year <= LAST_LONG_YEAR or any(other in holdings for other, _ in found):
        return True
    if ref.year is None or mrn.year < citing.year - YEARS_BACK:
        return not year.others
    verdict = holdings.could_issue(mrn, citing.day or date(citing.year, 12, 31))
    return bool(year.others) or verdict is None or verdict.possible


def _weigh_others(
    ref: Ref, found: Sequence[_Found], listed: Sequence[str], citing: Citing, holdings: Holdings
) -> Resolution:
    """Weigh a number alone that the post before it cannot have issued for the other posts of the list, the
    citing post and STATE: only if one alone can have, and lately, it is the one.
    """
    known = [mrn.post for mrn, _ in found]
    others = [post for post in dict.fromkeys((*listed, STATE)) if post not in known]
    weighed = [*found[1:], *_find(ref, others, citing, holdings)]
    possible = [one for one in weighed if _could_issue(ref, [one], citing, holdings)]
    held = [one for one in possible if one[0] in holdings]
    recent = held or [one for one in possible if ref.year or _is_recent(one[0], citing, holdings)]
    if len(recent) == 1:
        return _choose(ref, recent, citing, holdings, ruled_out=found[0][0].post)
    first, year = found[0]
    own = [first._replace(year=each) for each in (*year.others, year.year)]
    candidates = tuple(dict.fromkeys((*own, *(mrn for mrn, _ in possible))))
    reason = Reason(ReasonKind.POST_OPEN, post=first.post) if possible else None
    return Resolution(
        Status.AMBIGUOUS, reasons=(*year.reasons, *filter(None, (reason,))), candidates=candidates
    )


def _is_recent(mrn: MRN, citing: Citing, holdings: Holdings) -> bool:
    """Tell whether a number was issued shortly before it is cited, as far as its post's pace tells."""
    if citing.day is None or (citing.mrn and citing.mrn.post == mrn.post):
        return True
    return (citing.day - holdings.interval(mrn, citing.day).likely).days <= _RECENT_DAYS


def _why_no_year(ref: Ref) -> Reason | None:
    """Say why no year can be told where that of the citing cable is unknown, None where one is written."""
    if ref.year is None:
        return Reason(ReasonKind.NO_YEAR_AND_DATE)
    full = full_year(ref.year)
    if not why_no_year(full):
        return None
    kind = ReasonKind.YEAR_TOO_EARLY if full < FIRST_YEAR else ReasonKind.YEAR_IN_FUTURE
    return Reason(kind, ref.year)


def _unreadable(reason: Reason | None, ref: Ref) -> Resolution:
    reasons = (reason, *_notes_of(ref)) if reason else _notes_of(ref)
    return Resolution(Status.UNREADABLE, reasons=reasons)


def _notes_of(ref: Ref) -> Reasons:
    return tuple([Reason(ReasonKind.NOTE, note=note) for note in ref.notes]) if ref.notes else ()


def _own_table(ref: Ref) -> Reasons:
    """Return the notes that say which line of the user's own table names the post."""
    return tuple([note for note in _notes_of(ref) if note.note and note.note.kind is NoteKind.OWN_TABLE])


def _why_unreadable(ref: Ref) -> Reason | None:
    """Say why nothing can be read, None where the notes of the reference do."""
    if ref.post:
        return Reason(ReasonKind.NO_NUMBER, post=ref.post)
    return None if ref.notes else Reason(ReasonKind.NO_POST_AND_NUMBER)


def _why_no_post(ref: Ref, citing: Citing) -> Reason | None:
    """Say why no post can be told, None where the notes of the reference do."""
    if _is_untold(ref):
        return None
    return Reason(ReasonKind.NO_POST if citing.mrn else ReasonKind.NO_POST_AND_CITING)


def _is_untold(ref: Ref) -> bool:
    return any(note.kind in POST_NOT_TOLD for note in ref.notes)


def _is_own(ref: Ref) -> bool:
    return Note(NoteKind.OF_CITING) in ref.notes


def _posts_meant(ref: Ref, own: str, before: tuple[str, ...]) -> tuple[str, ...]:
    """Return the posts that are meant where none is written, here and behind: first that of the list.

    OURTEL is the citing post's, whatever was cited before; whose URTEL is, is not written.
    """
    if ref.post:
        return (ref.post, own)
    if _is_untold(ref):
        return ()
    return (own,) if _is_own(ref) else before


def _find_posts(ref: Ref, meant: Sequence[str]) -> tuple[str, ...]:
    """Return the posts that a reference may mean, likeliest first: its own under all its names; without one
    those that are meant where none is written.
    """
    if ref.post:
        return (ref.post, *variants(ref.post))
    return tuple(dict.fromkeys(filter(None, meant)))


def _choose(
    ref: Ref, found: Sequence[_Found], citing: Citing, holdings: Holdings, ruled_out: str = ""
) -> Resolution:
    """Choose among the posts: the one held, else the first; the post `ruled_out` cannot have sent it."""
    candidates = tuple([mrn for mrn, _ in found])
    held = [choice for choice in found if choice[0] in holdings]
    if len(held) > 1:
        names = " and ".join(str(mrn) for mrn, _ in held)
        reason = Reason(ReasonKind.BOTH_HELD, other=names)
        return Resolution(Status.AMBIGUOUS, reasons=(reason, *_own_table(ref)), candidates=candidates)
    mrn, year = held[0] if held else _under_own_name(ref, found, citing) or found[0]
    if year.others:
        doubtful = dict.fromkeys(mrn._replace(year=other) for other in (*year.others, year.year))
        reasons = (*year.reasons, *_own_table(ref))
        return Resolution(Status.AMBIGUOUS, reasons=reasons, candidates=tuple(doubtful))
    reasons = (*year.reasons, *_notes_of(ref), *_by_citations(mrn, holdings))
    if mrn.post != ref.post:
        elided = ReasonKind.POST_BY_NUMBER if ruled_out else ReasonKind.POST_OF_LIST
        renamed = ReasonKind.HELD_UNDER if held else ReasonKind.OWN_NAME
        kind = renamed if ref.post else elided
        reasons = (*reasons, Reason(kind, post=mrn.post, other=ruled_out))
    if not held:
        reasons = (*reasons, *_twins(mrn, holdings))
    held_or_missing = Status.HELD if held else Status.MISSING
    status = Status.SELF if mrn == citing.mrn else held_or_missing
    return Resolution(status, mrn, year.year_from, reasons, candidates)


def _under_own_name(ref: Ref, found: Sequence[_Found], citing: Citing) -> _Found | None:
    """Return the number of the citing post itself, where another of its names is written without an earlier
    year.

    Of 1,129 such in the collection published in 2010-11 that are held under one name alone, 1,051 are held
    under that of the citing cable.
    """
    if len(found) == 1 or not ref.post or not citing.mrn:
        return None
    own = (one for one in found if one[0].post == citing.mrn.post and not one[1].others)
    return next((one for one in own if ref.year is None or one[0].year == citing.mrn.year), None)


def _by_citations(mrn: MRN, holdings: Holdings) -> Reasons:
    """Say that cables which cite it tell that there is such a post, where they do."""
    is_told = mrn.post in holdings.cited_names and mrn.post not in known_posts()
    return (Reason(ReasonKind.POST_BY_CITATIONS, post=mrn.post),) if is_told else ()


def _twins(mrn: MRN, holdings: Holdings) -> Iterator[Reason]:
    """Name a held cable of a post with the same counter: never taken for the cited one, but worth a look."""
    for post in posts_sharing_numbers(mrn.post, mrn.year) if not mrn.series else ():
        if (twin := mrn._replace(post=post)) in holdings:
            yield reason_of(ReasonKind.TWIN_HELD, twin)


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
    """Return the first and last year of cables whose references may ask the curve of a year.

    A number is looked for in the citing year, then in so many before: see `find_year`.
    """
    return year, year + YEARS_BACK
