"""Which cables an export holds: all, those that fit, those around one of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from reftel.models import MRN, Edge, Node
from reftel.store import Store
from reftel.tables import canonical_post, squeeze


@dataclass(frozen=True, slots=True)
class Keep:
    """The cables to be kept; of each filter that is not empty, one value has to fit.

    `neighbourhood` with `depth` keeps the cables that so many citations, in either direction, lead to;
    the cable itself is kept whatever the filters say. `posts` are names or codes, `years` those of the
    MRN, `classifications` as written ("UNCLASSIFIED" is also "UNCLASSIFIED//..."). A missing cable has
    neither TAGS nor classification, so these filters leave it out.
    """

    neighbourhood: MRN | None = None
    depth: int = 1
    posts: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    classifications: tuple[str, ...] = ()

    @property
    def everything(self) -> bool:
        """Whether nothing is left out."""
        return not (self.neighbourhood or self.posts or self.tags or self.years or self.classifications)


def select(store: Store, keep: Keep) -> tuple[Iterator[Node], Iterator[Edge]]:
    """Give the cables that are kept and the citations among them, in the order of the store.

    The citations are to be read after the cables. Raises NotInStore where the store does not know the
    cable of the neighbourhood.
    """
    if keep.everything:
        return store.nodes(), store.edges()
    fits = _Fits(keep)
    if keep.neighbourhood:
        return _neighbourhood(store, keep.neighbourhood, keep.depth, fits)
    kept: set[MRN] = set()
    return _remember(filter(fits, store.nodes()), kept), _among(store.edges(), kept)


class _Fits:
    """Says of a cable whether the filters keep it."""

    def __init__(self, keep: Keep) -> None:
        self._centre = keep.neighbourhood
        self._posts = {canonical_post(name) or squeeze(name) for name in keep.posts}
        self._years = set(keep.years)
        self._tags = {tag.upper() for tag in keep.tags}
        self._classifications = {name.upper() for name in keep.classifications}

    def __call__(self, node: Node) -> bool:
        if node.mrn == self._centre:
            return True
        classification = node.classification.upper()
        return (
            (not self._posts or node.mrn.post in self._posts)
            and (not self._years or node.mrn.year in self._years)
            and (not self._tags or not self._tags.isdisjoint(map(str.upper, node.tags)))
            and (
                not self._classifications
                or classification in self._classifications
                or classification.partition("//")[0] in self._classifications
            )
        )


def _neighbourhood(
    store: Store, centre: MRN, depth: int, fits: _Fits
) -> tuple[Iterator[Node], Iterator[Edge]]:
    # The store is asked cable by cable: most neighbourhoods are a small part of it.
    near: dict[MRN, Node] = {}
    cites: list[Edge] = []
    ring = {centre}
    for distance in range(depth + 1):
        beyond: set[MRN] = set()
        for mrn in ring:
            stored = store.cable(mrn)
            near[mrn] = stored.node
            cites.extend(stored.cites)
            beyond.update(stored.neighbours)
        ring = beyond - near.keys() if distance < depth else set()
    kept = {mrn for mrn, node in near.items() if fits(node)}
    edges = sorted(cites, key=lambda edge: (edge.citing, edge.cited))
    return iter([near[mrn] for mrn in sorted(kept)]), _among(edges, kept)


def _remember(nodes: Iterable[Node], kept: set[MRN]) -> Iterator[Node]:
    for node in nodes:
        kept.add(node.mrn)
        yield node


def _among(edges: Iterable[Edge], kept: set[MRN]) -> Iterator[Edge]:
    return (edge for edge in edges if edge.citing in kept and edge.cited in kept)
