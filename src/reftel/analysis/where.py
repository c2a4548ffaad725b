"""Where a cable can be read or asked for, and why a collection may lack it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from reftel.lexicon.mrn import bare_id
from reftel.lexicon.places.archive import (
    ARCHIVE_YEARS,
    SERIES_BEGINS,
    LostPeriod,
    document_number,
    lost_periods,
)
from reftel.lexicon.places.links import Link, Place, fill, our_links
from reftel.model.aliases import Alias, AliasKind
from reftel.model.records import MRN, Node
from reftel.model.showing import brief, html_facts, html_table
from reftel.store import EVERYTHING, Store
from reftel.store.queries.documents import without_text
from reftel.store.queries.listings import count_cables, days_held

Days = tuple[date, date]
ALIAS_FIELDS = {
    AliasKind.DOCUMENT_NUMBER: "document_number",
    AliasKind.FRUS: "frus",
    AliasKind.FILM: "film",
}


class AbsenceKind(StrEnum):
    """Why a cable may be missing; NO_TEXT: it is held, but without its text."""

    LOST = "lost"
    LIKELY_LOST = "likely-lost"
    PERHAPS_LOST = "perhaps-lost"
    BEFORE_ARCHIVE = "before-archive"
    BEFORE_HELD = "before-held"
    AFTER_HELD = "after-held"
    NONE_OF_POST = "none-of-post"
    NONE_OF_YEAR = "none-of-year"
    NO_TEXT = "no-text"


class Absence(NamedTuple):
    """A reason why a cable may be missing: the periods that the archive lost, or the day that bounds what is
    held.
    """

    kind: AbsenceKind
    post: str
    year: int
    periods: tuple[LostPeriod, ...] = ()
    day: str = ""


class Extent(NamedTuple):
    """What a collection holds: its first and last day, "" where none is known; posts, posts with years."""

    first: str
    last: str
    posts: frozenset[str]
    years: frozenset[tuple[str, int]]


class Where(NamedTuple):
    """Where to look for a cable: its number in the archive of 1973-79, "" without one; places; why it may be
    missing.
    """

    document_number: str = ""
    places: tuple[Place, ...] = ()
    absences: tuple[Absence, ...] = ()

    def __repr__(self) -> str:
        return brief(self)

    def _repr_html_(self) -> str:
        why = [f"{one.kind.value.replace('-', ' ')}: {one.post} {one.year}" for one in self.absences]
        facts = {"document number": self.document_number, "why it may be missing": why}
        return html_table(Place._fields, self.places) + html_facts(facts)


def extent_of(store: Store) -> Extent:
    """Return what a store holds."""
    years = frozenset((post, year) for year, post, held, _ in count_cables(store, EVERYTHING) if held)
    return Extent(*days_held(store), frozenset(post for post, _ in years), years)


def look(
    store: Store, nodes: Iterable[Node], own: Sequence[Link] = (), extent: Extent | None = None
) -> dict[MRN, Where]:
    """Return where to look for cables of a store, in a user's `own` places first; why they may be missing.

    The `extent` of the store is read where it is not given.
    """
    extent, known = extent or extent_of(store), list(nodes)
    textless = without_text(store, [str(node.mrn) for node in known if node.held])
    return {node.mrn: where(node, extent, own, lacks_text=str(node.mrn) in textless) for node in known}


def where(node: Node, extent: Extent, own: Sequence[Link] = (), *, lacks_text: bool = False) -> Where:
    """Return where to look for a cable, and why it, or the text of one that is held, may be missing."""
    has_text = node.held and not lacks_text
    values = values_of(node.mrn, node.aliases)
    places = [fill(link, values) for link in links_for(node.mrn, values, held=has_text, own=own)]
    absences = () if has_text else absences_of(node, extent)
    return Where(values.get("document_number", ""), tuple(places), absences)


def values_of(mrn: MRN, aliases: Iterable[Alias] = ()) -> dict[str, str]:
    """Return what is known of a cable for the templates of links, by the names of their fields."""
    stated: dict[str, str] = {}
    for kind, value in aliases:
        if field := ALIAS_FIELDS.get(kind):
            stated.setdefault(field, bare_id(value) if kind is AliasKind.DOCUMENT_NUMBER else value)
    values = {
        "mrn": str(mrn),
        "document_number": document_number(mrn),
        "year": str(mrn.year),
        "post": mrn.post,
        "serial": str(mrn.serial),
    }
    return {name: value for name, value in {**values, **stated}.items() if value}


def links_for(mrn: MRN, known: Iterable[str], *, held: bool, own: Sequence[Link] = ()) -> list[Link]:
    """Return the links that are for a cable of which so much is known, a user's own first."""
    return [link for link in (*own, *our_links()) if link.fits(mrn.year, held=held, known=known)]


def absences_of(node: Node, extent: Extent) -> tuple[Absence, ...]:
    """Return why a cable, or its text, may be missing."""
    if node.held:
        return (Absence(AbsenceKind.NO_TEXT, node.mrn.post, node.mrn.year),)
    day = node.date[:10]
    return absences(node.mrn, day or node.date_earliest, day or node.date_latest, node.date_likely, extent)


def absences(mrn: MRN, first: str, last: str, likely: str, extent: Extent) -> tuple[Absence, ...]:
    """Return why a cable may be missing that was sent between two days, `likely` on a third (ISO, or "")."""
    year, post = mrn.year, mrn.post
    found: list[Absence] = []
    span = _days(first, last)
    if span:
        found += lost_between(mrn, span, _days(likely, likely))
        if span[1] < SERIES_BEGINS:
            found.append(Absence(AbsenceKind.BEFORE_ARCHIVE, post, year))
    if span and extent.first and last < extent.first:
        found.append(Absence(AbsenceKind.BEFORE_HELD, post, year, day=extent.first))
    elif span and extent.last and first > extent.last:
        found.append(Absence(AbsenceKind.AFTER_HELD, post, year, day=extent.last))
    elif (post, year) not in extent.years:
        none = AbsenceKind.NONE_OF_YEAR if post in extent.posts else AbsenceKind.NONE_OF_POST
        found.append(Absence(none, post, year))
    return tuple(found)


def lost_between(mrn: MRN, span: Days, likely: Days | None) -> Iterator[Absence]:
    """Yield whether the archive lost the telegrams of the days on which a cable may have been sent."""
    first, last = span
    touched = tuple(one for one in lost_periods() if one.first <= last and first <= one.last)
    if not touched or mrn.year not in ARCHIVE_YEARS:
        return
    lost = sum((min(one.last, last) - max(one.first, first)).days + 1 for one in touched)
    kind = AbsenceKind.PERHAPS_LOST
    if lost == (last - first).days + 1:
        kind = AbsenceKind.LOST
    elif likely and any(one.first <= likely[0] <= one.last for one in touched):
        kind = AbsenceKind.LIKELY_LOST
    yield Absence(kind, mrn.post, mrn.year, touched)


def _days(first: str, last: str) -> Days | None:
    try:
        return date.fromisoformat(first), date.fromisoformat(last)
    except ValueError:  # not known, or in the store of a stranger
        return None
