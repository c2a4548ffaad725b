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
from reftel.serve.catalogue.near import find_near
from reftel.serve.catalogue.order import KEYS, by_cable, chosen_in_order, first_in_order
from reftel.serve.catalogue.whole import Whole
from reftel.store import Store

SORTS = tuple(KEYS)
REFERENCES = "references"
_OF_CABLES = "-cited_by"
_TIE = ">"
_DEPTH = 3  # as of a thread without --depth


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


class Wished(NamedTuple):
    """Which part of a list is wanted: in the order of a column, "" for its own, from behind a place."""

    sort: str
    after: str
    limit: int


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


def total_of(whole: Whole, listing: Listing) -> int:
    """Return how many rows a list has without a filter."""
    if listing.cable is not None:
        return len(listing.cable)
    return whole.size if listing.chosen is None else int(np.count_nonzero(listing.chosen))


class Ordered(NamedTuple):
    """The rows of a list within a filter, in their order: cables, or places in the list."""

    listing: Listing
    total: int
    rows: Array

    def told(self, whole: Whole, some: slice) -> list[Any]:
        """Return some rows as a program reads them: MRNs, or pairs (see `Listing.told`)."""
        mrns, rows, listing = whole.catalogue.mrns, self.rows[some], self.listing
        if listing.told is None:
            return mrns.at(rows if listing.cable is None else listing.cable[rows])
        citing, beside = listing.told[0][rows], listing.told[1][rows]
        others = beside.tolist() if listing.kind == REFERENCES else mrns.at(beside)
        return [list(row) for row in zip(mrns.at(citing), others, strict=True)]

    def cables(self, whole: Whole) -> Array:
        """Return the cables that the rows name."""
        if self.listing.cable is None:
            return self.rows
        told = self.listing.told
        if told is None or self.listing.kind == REFERENCES:
            return np.unique(self.listing.cable[self.rows])
        return np.unique(np.concatenate([end[self.rows] for end in told]))


def order_list(whole: Whole, listing: Listing, choice: Choice, sort: str) -> Ordered:
    """Return the rows of a list that pass a filter, in the order of a column."""
    inside = within(whole, listing, choice)
    if listing.cable is None:
        rows = chosen_in_order(whole, inside, sort or listing.sort)
        return Ordered(listing, total_of(whole, listing), rows)
    places = np.arange(len(listing.cable)) if inside is None else np.flatnonzero(inside)
    places = places.take(by_cable(whole, listing.cable.take(places), sort or listing.sort))
    return Ordered(listing, total_of(whole, listing), places)


def page_of(whole: Whole, listing: Listing, choice: Choice, asked: Wished) -> Answer:
    """Return a page of a list within a filter; raises NotInStore where `after` is in no list of it."""
    if listing.cable is None:
        return _page_of_chosen(whole, listing, choice, asked)
    if asked.after and not asked.after.isdecimal():
        raise _no_place(asked.after)
    ordered = order_list(whole, listing, choice, asked.sort)
    start = int(asked.after or 0)
    end = start + asked.limit
    following = str(end) if end < len(ordered.rows) else ""
    return Answer(ordered.total, len(ordered.rows), ordered.told(whole, slice(start, end)), following)


def _page_of_chosen(whole: Whole, listing: Listing, choice: Choice, asked: Wished) -> Answer:
    """Return a page of cables that need not be put in order for it."""
    chosen = within(whole, listing, choice)
    count = whole.size if chosen is None else int(np.count_nonzero(chosen))
    after = whole.catalogue.mrns.find(asked.after) if asked.after else -1
    if asked.after and (after < 0 or not (chosen is None or chosen[after])):
        raise _no_place(asked.after)
    rows = first_in_order(whole, chosen, asked.sort or listing.sort, after, asked.limit + 1)
    told = whole.catalogue.mrns.at(rows[: asked.limit])
    return Answer(total_of(whole, listing), count, told, told[-1] if len(rows) > asked.limit else "")


def _no_place(after: str) -> NotInStore:
    return NotInStore(f"the list has no cable {after!r}", advice="begin after what the page before says")


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


def _thread(store: Store, whole: Whole, about: str, words: str) -> Listing:
    """The cables up to so many citations away from one, in either direction."""
    citing, cited = whole.catalogue.citing, whole.catalogue.cited
    known = np.zeros(whole.size, bool)
    known[_row(store, whole, about)] = True
    for _ in range(_DEPTH):
        onward, back = cited.compress(known.take(citing)), citing.compress(known.take(cited))
        known[onward] = known[back] = True
    return Listing("cables", chosen=known, sort="date")


def _tie(store: Store, whole: Whole, about: str, words: str) -> Listing:
    one, _, other = about.upper().partition(_TIE)
    ends = [whole.post_at.get(post) for post in (one, other)]
    if None in ends:
        raise NotInStore(f"no two posts here are {about!r}", advice="name them as in tie:OSLO>STATE")
    posts, citing, cited = whole.catalogue.post.numbers, whole.catalogue.citing, whole.catalogue.cited
    rows = np.flatnonzero((posts[citing] == ends[0]) & (posts[cited] == ends[1]))
    between = citing[rows], cited[rows]
    return Listing("ties", cable=between[0], told=between, other=between[1], sort="date")


def _near(store: Store, whole: Whole, about: str, words: str) -> Listing:
    row = _row(store, whole, about)
    near: Array = whole.kept(("near", row), lambda: find_near(store, whole, row))
    return Listing("cables", cable=near)


def _references(whole: Whole, status: int) -> Listing:
    cables, statuses = whole.catalogue.left
    cable = cables[statuses == status]
    begins = np.searchsorted(cable, cable)
    return Listing(REFERENCES, cable=cable, told=(cable, np.arange(len(cable)) - begins), sort="date")


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
    "thread": _thread,
    "tie": _tie,
    "cites": _cites,
    "cited-by": _cited_by,
    "near": _near,
}
LISTS = (*_LISTS, *LED_NOWHERE)
"""The names of lists."""
