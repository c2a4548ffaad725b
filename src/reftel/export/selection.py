"""Which cables an export holds: all, those that fit, those around one of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from reftel.model.records import MRN, Edge, Node
from reftel.store import EVERYTHING, Filter, Store
from reftel.store.queries.links import citations, linked
from reftel.store.queries.listings import fitting

_FEW = 20_000  # so many are asked for by MRN and sorted in memory; for more the whole store is passed over
_SIDES: tuple[Literal["citing", "cited"], ...] = ("citing", "cited")


@dataclass(frozen=True, slots=True)
class Keep:
    """The cables to be kept: those that fit a filter, those around a cable, or both at once.

    `neighbourhood` keeps the cables that up to `depth` citations, in either direction, lead to; the cable
    itself is kept whatever the filter says.
    """

    only: Filter = EVERYTHING
    neighbourhood: str | MRN | None = None
    depth: int = 1


def select(store: Store, keep: Keep) -> tuple[Iterator[Node], Iterator[Edge]]:
    """Return the cables that are kept and the citations among them, in the order of the store.

    Raises NotInStore where the store does not know the cable of the neighbourhood.
    """
    if not keep.neighbourhood and keep.only == EVERYTHING:
        return store.nodes(), store.edges()
    return among(store, _find_kept(store, keep))


def among(store: Store, kept: set[str]) -> tuple[Iterator[Node], Iterator[Edge]]:
    """Return some cables and the citations among them, in the order of the store."""
    return _nodes(store, kept), _edges(store, kept)


def _find_kept(store: Store, keep: Keep) -> set[str]:
    if not keep.neighbourhood:
        return fitting(store, keep.only)
    centre = str(store.cable(keep.neighbourhood).node.mrn)
    near = _find_near(store, centre, keep.depth)
    return near if keep.only == EVERYTHING else near & fitting(store, keep.only) | {centre}


def _find_near(store: Store, centre: str, depth: int) -> set[str]:
    near, ring = {centre}, {centre}
    for _ in range(depth):
        ring = {other for side in _SIDES for _, other in linked(store, ring, side)} - near
        if not ring:
            break
        near |= ring
    return near


def _nodes(store: Store, kept: set[str]) -> Iterator[Node]:
    if len(kept) > _FEW:
        return (node for node in store.nodes() if str(node.mrn) in kept)
    return iter(store.cables(kept).values())


def _edges(store: Store, kept: set[str]) -> Iterator[Edge]:
    if len(kept) > _FEW:
        return (edge for edge in store.edges() if {str(edge.citing), str(edge.cited)} <= kept)
    pairs = [(citing, cited) for citing, cited in linked(store, kept, "citing") if cited in kept]
    return iter(sorted(citations(store, pairs), key=lambda edge: (edge.citing, edge.cited)))
