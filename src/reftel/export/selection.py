"""Which cables an export holds: all, those that fit, those around one of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from reftel.errors import InputError
from reftel.model.records import MRN, Edge, Node
from reftel.store import EVERYTHING, Filter, Store
from reftel.store.queries.links import all_links, citations, dates, linked
from reftel.store.queries.listings import fitting

_FEW = 20_000  # so many are asked for by MRN and sorted in memory; for more the whole store is passed over
_SIDES: tuple[Literal["citing", "cited"], ...] = ("citing", "cited")


@dataclass(frozen=True, slots=True)
class Keep:
    """The cables to be kept: those that all parts keep.

    `only` is a filter. `component` is the number of a set of cables that citations connect, from 1, the
    largest first: 1 is the giant one. `topic` is the number of a community in the order of
    `reftel communities`, or words of the name that the page gives it. `neighbourhood` keeps the cables that
    up to `depth` citations, in either direction, lead to; the cable itself is kept whatever the others say.
    Of what these keep `k_core` keeps the cables that cite, or are cited by, at least so many others that are
    kept too.
    """

    only: Filter = EVERYTHING
    neighbourhood: str | MRN | None = None
    depth: int = 1
    component: int | None = None
    topic: int | str | None = None
    k_core: int | None = None


def select(store: Store, kept: set[str] | None) -> tuple[Iterator[Node], Iterator[Edge]]:
    """Return the cables that are kept (None: all) and the citations among them, in the order of the store."""
    if kept is None:
        return store.nodes(), store.edges()
    return _nodes(store, kept), _edges(store, kept)


def find_kept(store: Store, keep: Keep) -> set[str] | None:
    """Return the MRNs of the cables that are kept, None for all.

    Raises NotInStore where the store does not know the cable of the neighbourhood, InputError where it has no
    such component or topic.
    """
    parts: list[set[str]] = []
    if keep.only != EVERYTHING:
        parts.append(fitting(store, keep.only))
    if keep.component is not None:
        parts.append(_component(store, keep.component))
    if keep.topic is not None:
        from reftel.analysis.topics import cables_of_topic

        parts.append(cables_of_topic(store, keep.topic))
    centre = set[str]()
    if keep.neighbourhood:
        centre = {str(store.cable(keep.neighbourhood).node.mrn)}
        parts.append(_find_near(store, centre, keep.depth))
    kept = set.intersection(*parts) | centre if parts else None
    return kept if keep.k_core is None else _core(store, kept, keep.k_core) | centre


def _component(store: Store, wanted: int) -> set[str]:
    from reftel.analysis.metrics import connected, number_all

    mrns = [mrn for mrn, _ in dates(store)]
    found = connected(number_all(mrns, store))
    if not 1 <= wanted <= len(found):
        raise InputError(
            f"there is no component {wanted}", advice=f"there are {len(found):,}; 1 is the largest"
        )
    return {mrns[place] for place in found[wanted - 1]}


def _core(store: Store, kept: set[str] | None, least: int) -> set[str]:
    from reftel.analysis.metrics import core_numbers, number

    mrns = [mrn for mrn, _ in dates(store) if kept is None or mrn in kept]
    known = {*mrns}
    pairs = (pair for pair in all_links(store) if known.issuperset(pair))
    return {mrn for mrn, core in zip(mrns, core_numbers(number(mrns, pairs)), strict=True) if core >= least}


def _find_near(store: Store, centre: set[str], depth: int) -> set[str]:
    near, ring = {*centre}, {*centre}
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
