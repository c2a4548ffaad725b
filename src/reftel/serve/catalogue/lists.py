"""The lists of the page over all cables of a store: what is in each, in which order, a page at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np

from reftel.errors import InvalidMRN, NotInStore
from reftel.page.catalogue import LED_NOWHERE
from reftel.page.texts import Array
from reftel.serve.catalogue.choice import Choice, passing
from reftel.serve.catalogue.finding import find_cables, find_named
from reftel.serve.catalogue.order import KEYS, by_cable, chosen_in_order
from reftel.serve.catalogue.whole import Whole
from reftel.store import Store

SORTS = tuple(KEYS)
_OF_CABLES = "-cited_by"
_TIE = ">"


class Listing(NamedTuple):
    """A list before any filter.

    Of cables it has those that `chosen` says (None is all), or `cable` in an order of their own. Of citations
    `cable` is the end that is sorted and filtered, of references the cable that has them; `told` are two
    arrays of what is said of each row: both ends, or the citing cable and the place of the reference among
    those of it and its status. `other` is the end that the filter asks for too.
    """

    kind: str
    chosen: Array | None = None
    cable: Array | None = None
    told: tuple[Array, Array] | None = None
    other: Array | None = None
    sort: str = ""


class Answer(NamedTuple):
    """A page of a list: how many rows the list has, how many pass the filter, some of these, and behind what
    the next page begins ("" at the end).
    """

    total: int
    within: int
    rows: list[Any]
    next: str


def open_list(store: Store, whole: Whole, of: str, words: str) -> Listing:
    """Return a list by its name on the page; raises NotInStore where there is none."""
    name, _, about = of.partition(":")
    if name in LED_NOWHERE:
        return _references(whole, LED_NOWHERE.index(name))
    opening = _LISTS.get(name)
    if opening is None:
        raise NotInStore(f"there is no list {of!r}", advice=f"ask for one of {', '.join(LISTS)}")
    return opening(store, whole, about, words)


def within(whole: Whole, listing: Listing, choice: Choice, without: tuple[str, ...] = ()) -> Array | None:
    """Return which rows of a list pass a filter but for some parts; None where all do. Of a list of cables
    without an order of its own the rows are all cables, and only what is in the list passes.
    """
    passed = passing(whole, choice, without)
    if listing.cable is None:
        if passed is None or listing.chosen is None:
            return listing.chosen if passed is None else passed
        return passed & listing.chosen
    if passed is None:
        return None
    inside = passed[listing.cable]
    return inside if listing.other is None else inside & passed[listing.other]


def page_of(whole: Whole, listing: Listing, choice: Choice, sort: str, after: str, limit: int) -> Answer:
    """Return a page of a list within a filter; raises NotInStore where `after` is in no list of it."""
    inside = within(whole, listing, choice)
    if listing.cable is None:
        order = chosen_in_order(whole, inside, sort or listing.sort)
        total = whole.size if listing.chosen is None else int(np.count_nonzero(listing.chosen))
        start = _behind(whole, order, after)
        some = order[start : start + limit]
        mrns = whole.catalogue.mrns.at(some)
        more = start + limit < len(order)
        return Answer(total, len(order), mrns, mrns[-1] if more else "")
    places = np.arange(len(listing.cable)) if inside is None else np.flatnonzero(inside)
    places = places[by_cable(whole, listing.cable[places], sort or listing.sort)]
    start = int(after) if after.isdecimal() else 0
    some = places[start : start + limit]
    more = start + limit < len(places)
    told = _told(whole, listing, some)
    return Answer(len(listing.cable), len(places), told, str(start + limit) if more else "")


def _told(whole: Whole, listing: Listing, places: Array) -> list[Any]:
    """Return the rows at some places of a list as a program reads them."""
    mrns = whole.catalogue.mrns
    if listing.told is None:
        assert listing.cable is not None  # noqa: S101 (of a list with an order of its own)
        return mrns.at(listing.cable[places])
    ends = listing.told
    citing, beside = ends[0][places], ends[1][places]
    others = beside.tolist() if listing.kind == "references" else mrns.at(beside)
    return [list(row) for row in zip(mrns.at(citing), others, strict=True)]


def _behind(whole: Whole, order: Array, after: str) -> int:
    if not after:
        return 0
    row = whole.catalogue.mrns.find(after)
    found = np.flatnonzero(order == row)
    if row < 0 or not found.size:
        raise NotInStore(f"the list has no cable {after!r}", advice="begin behind what the page before says")
    return int(found[0]) + 1


# What is in each list.


def _cables(store: Store, whole: Whole, about: str, words: str) -> Listing:
    return Listing("cables", sort=_OF_CABLES)


def _held(store: Store, whole: Whole, about: str, words: str) -> Listing:
    return Listing("cables", chosen=whole.catalogue.held == 1, sort=_OF_CABLES)


def _missing(store: Store, whole: Whole, about: str, words: str) -> Listing:
    return Listing("cables", chosen=whole.catalogue.held == 0, sort=_OF_CABLES)


def _found(store: Store, whole: Whole, about: str, words: str) -> Listing:
    return Listing("cables", cable=find_cables(store, whole, words or about))


def _named(store: Store, whole: Whole, about: str, words: str) -> Listing:
    return Listing("cables", cable=find_named(store, whole, words or about))


def _cites(store: Store, whole: Whole, about: str, words: str) -> Listing:
    citing, cited = whole.catalogue.citing, whole.catalogue.cited
    row = _row(store, whole, about)
    start, end = np.searchsorted(citing, [row, row + 1]).tolist()
    ends = citing[start:end], cited[start:end]
    return Listing("cited", cable=ends[1], told=ends, sort="date")


def _cited_by(store: Store, whole: Whole, about: str, words: str) -> Listing:
    citing, cited = whole.catalogue.citing, whole.catalogue.cited
    rows = np.flatnonzero(cited == _row(store, whole, about))
    ends = citing[rows], cited[rows]
    return Listing("citing", cable=ends[0], told=ends, sort="date")


def _tie(store: Store, whole: Whole, about: str, words: str) -> Listing:
    one, _, other = about.upper().partition(_TIE)
    ends = [whole.post_at.get(post) for post in (one, other)]
    if None in ends:
        raise NotInStore(f"no two posts here are {about!r}", advice="name them as in tie:OSLO>STATE")
    posts, citing, cited = whole.catalogue.post.numbers, whole.catalogue.citing, whole.catalogue.cited
    rows = np.flatnonzero((posts[citing] == ends[0]) & (posts[cited] == ends[1]))
    between = citing[rows], cited[rows]
    return Listing("ties", cable=between[0], told=between, other=between[1], sort="date")


def _references(whole: Whole, status: int) -> Listing:
    cables, statuses = whole.catalogue.left
    cable = cables[statuses == status]
    begins = np.searchsorted(cable, cable)
    return Listing("references", cable=cable, told=(cable, np.arange(len(cable)) - begins), sort="date")


def _row(store: Store, whole: Whole, name: str) -> int:
    try:
        row = whole.catalogue.mrns.find(str(store.find(name)))
    except InvalidMRN as error:
        raise NotInStore(error.cause, advice="name a cable by its MRN") from error
    if row < 0:
        raise NotInStore(f"{name} is not in the store")
    return row


_LISTS: Mapping[str, Callable[[Store, Whole, str, str], Listing]] = {
    "cables": _cables,
    "held": _held,
    "missing": _missing,
    "search": _found,
    "named": _named,
    "tie": _tie,
    "cites": _cites,
    "cited-by": _cited_by,
}
LISTS = (*_LISTS, *LED_NOWHERE)
"""The names of lists."""
