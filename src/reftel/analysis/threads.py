"""The thread around a cable, and the shortest way between two."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from reftel.analysis.graph import Step, branches
from reftel.model.records import MRN, Edge, Mention, Node, Status
from reftel.model.showing import brief
from reftel.store import Follow, Side, Store
from reftel.store.queries import links

# Statuses of references that name a cable; "other" is an e-mail, a call or a document.
NAMES_A_CABLE = (Status.HELD, Status.MISSING, Status.SELF, Status.AMBIGUOUS, Status.UNREADABLE)


class Branch(NamedTuple):
    """One line of a thread: where the cable stands, and the citation between it and the one above."""

    step: Step
    above: str
    node: Node
    edge: Edge

    def __repr__(self) -> str:
        return brief(self)


class ThreadAround(NamedTuple):
    """A cable with the trees of what it responds to and what responded; `cut` says that there is more.

    `draw` gives its picture as HTML for a notebook, None where it cannot be drawn.
    """

    node: Node
    cites: Sequence[Branch]
    cited_by: Sequence[Branch]
    cut: bool
    draw: Callable[[], str | None] | None = None

    def __repr__(self) -> str:
        return brief(self._replace(draw=None))

    def _repr_html_(self) -> str | None:
        return self.draw() if self.draw else None


class Hop(NamedTuple):
    """One citation of a path; `forward` says that the path goes from the citing cable to the cited one."""

    edge: Edge
    citing: Node
    cited: Node
    forward: bool

    def __repr__(self) -> str:
        return brief(self)


def thread(store: Store, name: str | MRN, depth: int, follow: Follow, limit: int) -> ThreadAround:
    """Return the trees of what a cable responds to and what responded, each at most `limit` lines long.

    What is nearest is shown first; `depth` is the number of citations. Raises NotInStore.
    """
    node = find(store, name)
    mrn = node.mrn
    reached = {side: _reach(store, str(mrn), side, depth, follow, limit) for side in ("citing", "cited")}
    (below, cut), (above, cut_above) = reached["citing"], reached["cited"]
    return ThreadAround(
        node,
        _dress(store, branches(lambda found: below.get(found, []), str(mrn), depth), str(mrn), "citing"),
        _dress(store, branches(lambda found: above.get(found, []), str(mrn), depth), str(mrn), "cited"),
        cut or cut_above,
    )


def find(store: Store, name: str | MRN) -> Node:
    """Return the cable that is called so; raises NotInStore, with like MRNs as advice."""
    mrn = store.find(name)
    return store.cables([str(mrn)]).get(str(mrn)) or store.cable(mrn).node


def _reach(
    store: Store, root: str, side: Side, depth: int, follow: Follow, limit: int
) -> tuple[dict[str, list[str]], bool]:
    """Return what is under each cable, level by level, up to `limit` lines, and whether there are more."""
    below: dict[str, list[str]] = {}
    seen, level, lines = {root}, [root], 0
    for _ in range(depth):
        found: list[str] = []
        for mrn, other in links.dated_links(store, level, side, follow):
            lines += 1
            if limit and lines > limit:
                return below, True
            below.setdefault(mrn, []).append(other)
            if other not in seen:
                seen.add(other)
                found.append(other)
        if not found:
            break
        level = found
    return below, False


def _dress(store: Store, steps: Sequence[Step], root: str, side: Side) -> list[Branch]:
    """Put the cables and the citations to the steps of a tree."""
    line, above = [root], []
    for step in steps:
        del line[step.depth :]
        above.append(line[-1])
        line.append(step.mrn)
    ends = [(mrn, step.mrn) for step, mrn in zip(steps, above, strict=True)]
    pairs = ends if side == "citing" else [(other, mrn) for mrn, other in ends]
    found = links.citations(store, sorted(set(pairs)))
    edges = {(str(edge.citing), str(edge.cited)): edge for edge in found}
    nodes = store.cables({step.mrn for step in steps})
    return [
        Branch(step, mrn, nodes[step.mrn], edges[pair])
        for step, mrn, pair in zip(steps, above, pairs, strict=True)
    ]


def path(store: Store, start: str | MRN, goal: str | MRN, *, either_way: bool = False) -> list[Hop]:
    """Return the shortest chain of citations between two cables; none gives [].

    All go one way, citing -> cited, so that the chain begins with the one of the two that cites; with
    `either_way` they may change, and the chain begins with `start`. Raises NotInStore.
    """
    one, other = (str(find(store, name).mrn) for name in (start, goal))

    def cited(mrns: Sequence[str]) -> Iterable[tuple[str, str]]:
        return links.linked(store, mrns, "citing")

    def citing(mrns: Sequence[str]) -> Iterable[tuple[str, str]]:
        return links.linked(store, mrns, "cited")

    def both(mrns: Sequence[str]) -> Iterable[tuple[str, str]]:
        return [*cited(mrns), *citing(mrns)]

    if either_way:
        return _hops(store, shortest_path(one, other, both, both))
    ways = shortest_path(one, other, cited, citing), shortest_path(other, one, cited, citing)
    return _hops(store, min(filter(None, ways), key=len, default=[]))


Neighbours = Callable[[Sequence[str]], Iterable[tuple[str, str]]]


def shortest_path(start: str, goal: str, forth: Neighbours, back: Neighbours) -> list[str]:
    """Return the cables of a shortest path, both ends included, [] where there is none.

    `forth` gives pairs (cable, one after it) for cables on the way, `back` (cable, one before it). The
    search goes on from both ends, level by level, where fewer cables are to be looked at.
    """
    before: dict[str, str] = {start: ""}
    after: dict[str, str] = {goal: ""}
    front, rear = [start], [goal]
    meeting = start if start == goal else None
    while front and rear and meeting is None:
        if len(front) <= len(rear):
            front = _advance(before, forth(front))
            meeting = min((mrn for mrn in front if mrn in after), default=None)
        else:
            rear = _advance(after, back(rear))
            meeting = min((mrn for mrn in rear if mrn in before), default=None)
    if meeting is None:
        return []
    return [*reversed(_chain(before, meeting)), *_chain(after, meeting)[1:]]


def _advance(seen: dict[str, str], pairs: Iterable[tuple[str, str]]) -> list[str]:
    level = []
    for mrn, other in pairs:
        if other not in seen:
            seen[other] = mrn
            level.append(other)
    return level


def _chain(nearer: Mapping[str, str], mrn: str) -> list[str]:
    chain = [mrn]
    while mrn := nearer[mrn]:
        chain.append(mrn)
    return chain


def _hops(store: Store, mrns: Sequence[str]) -> list[Hop]:
    steps = list(pairwise(mrns))
    both_ways = [pair for one, other in steps for pair in ((one, other), (other, one))]
    edges = {(str(edge.citing), str(edge.cited)): edge for edge in links.citations(store, both_ways)}
    nodes = store.cables(mrns)
    hops = []
    for one, other in steps:
        forward = (one, other) in edges
        citing, cited = (one, other) if forward else (other, one)
        hops.append(Hop(edges[citing, cited], nodes[citing], nodes[cited], forward))
    return hops


def names_cable(mention: Mention, positions: set[int], mrn: MRN) -> bool:
    """Say whether a mention means one of these references, or names the cable itself."""
    itself = mention.resolution is not None and mention.resolution.mrn == mrn
    return itself or not positions.isdisjoint(mention.positions) or (mention.means_all and bool(positions))
