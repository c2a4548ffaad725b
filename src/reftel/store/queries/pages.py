"""Lists of cables of any length, page by page: each begins behind the last cable of the one before."""

from __future__ import annotations

from typing import Literal, NamedTuple

from reftel.errors import NotInStore
from reftel.model.records import Node
from reftel.store.database import Database
from reftel.store.queries.links import IN_ORDER
from reftel.store.queries.listings import Filter, condition
from reftel.store.rows import CABLES, Row

_BEHIND = "(year, post, serial, series) > (?, ?, ?, ?)"


class Page(NamedTuple):
    """A page of a list; `next` is behind which cable the next one begins, "" where there is none."""

    nodes: list[Node]
    next: str


def page_of_cables(
    store: Database, only: Filter, held: bool | None, order: Literal["mrn", "cited"], after: str, limit: int
) -> Page:
    """Return the next cables of a list behind one of them, "" for the first page.

    They come by year, post and number, or the most cited first. However far the page is, no more is read than
    it has, but for what the filter leaves out. Raises NotInStore where `after` is no cable of the store.
    """
    fits, values = condition(only)
    if held is not None:
        fits, values = f"{fits} AND held = ?", (*values, int(held))
    place = _place(store, after) if after else None
    if order == "mrn":
        nodes = _read(store, fits, values, place[1:] if place else None, IN_ORDER, limit + 1)
    else:
        nodes = _by_cited(store, fits, values, place, limit + 1)
    more = nodes[limit - 1] if len(nodes) > limit else None
    return Page(nodes[:limit], str(more.mrn) if more else "")


def _by_cited(store: Database, fits: str, values: Row, place: Row | None, limit: int) -> list[Node]:
    """Return cited cables by the index that has these alone, then those that none cites."""
    nodes: list[Node] = []
    by_count = f"cited_by DESC, {IN_ORDER}"
    if place is None:
        nodes = _read(store, f"cited_by > 0 AND {fits}", values, None, by_count, limit)
    elif place[0]:
        behind = f"cited_by > 0 AND cited_by <= ? AND (cited_by < ? OR {_BEHIND}) AND {fits}"
        rest = (place[0], place[0], *place[1:], *values)
        nodes = _read(store, behind, rest, None, by_count, limit)
    if len(nodes) < limit:
        begin = place[1:] if place and not place[0] else None
        nodes += _read(store, f"cited_by = 0 AND {fits}", values, begin, IN_ORDER, limit - len(nodes))
    return nodes


def _read(store: Database, fits: str, values: Row, behind: Row | None, order: str, limit: int) -> list[Node]:
    if behind is not None:
        fits, values = f"{_BEHIND} AND {fits}", (*behind, *values)
    return list(store.records(CABLES, f"cables WHERE {fits} ORDER BY {order} LIMIT ?", (*values, limit)))


def _place(store: Database, mrn: str) -> Row:
    rows = store.rows("cited_by, year, post, serial, series", "cables WHERE mrn = ?", (mrn,))
    place = next(rows, None)
    if place is None:
        raise NotInStore(f"the list has no cable {mrn!r}", advice="begin after what the page before says")
    return place
