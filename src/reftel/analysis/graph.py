"""The directed graph of citations, and the tree of a thread.

networkx is imported where it is used: it takes longer than most questions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from reftel.model.records import Edge, Node
from reftel.store import Store, open_store

if TYPE_CHECKING:
    import networkx as nx

Scalar = str | int | bool


class Step(NamedTuple):
    """One line of a thread: a cable, how many citations it is away, and whether it goes on elsewhere.

    `mark` is "cycle" for a cable that stands above on the same branch, "again" for one whose branch is
    shown in another place, else empty.
    """

    mrn: str
    depth: int
    mark: str = ""


def graph(store: Store | str | PathLike[str] = "output/reftel.sqlite") -> nx.DiGraph[str]:
    """Return the graph of a store, open or named by its file; raises StoreError where it cannot be read."""
    if isinstance(store, Store):
        return build_graph(store.nodes(), store.edges())
    with open_store(Path(store)) as opened:
        return build_graph(opened.nodes(), opened.edges())


def build_graph(nodes: Iterable[Node], edges: Iterable[Edge]) -> nx.DiGraph[str]:
    """Build the graph: MRNs as strings, edges citing -> cited, attributes that any format can hold.

    A cable has those of `node_attributes` and `head_attributes`, a citation those of `edge_attributes`.
    """
    import networkx as nx

    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(
        (str(node.mrn), {**node_attributes(node), **head_attributes(node)}) for node in nodes
    )
    graph.add_edges_from((str(edge.citing), str(edge.cited), edge_attributes(edge)) for edge in edges)
    return graph


def node_attributes(node: Node) -> dict[str, Scalar]:
    """Return what a graph says of a cable; lists are joined by ";"."""
    return {
        "held": node.held,
        "date": node.date,
        "date_earliest": node.date_earliest,
        "date_latest": node.date_latest,
        "date_likely": node.date_likely,
        "post": node.mrn.post,
        "year": node.mrn.year,
        "classification": node.classification,
        "captions": ";".join(node.captions),
        "tags": ";".join(node.tags),
        "subject": node.subject,
        "cites": node.cites,
        "cited_by": node.cited_by,
        "source": node.source,
        "corrected": node.corrected,
        "aliases": ";".join(alias.value for alias in node.aliases),
        "series": node.mrn.series,
    }


def head_attributes(node: Node) -> dict[str, Scalar]:
    """Return who sent a cable and to whom, as its head says; addressees are joined by ";"."""
    return {
        "from": node.sender,
        "to": ";".join(node.action),
        "info": ";".join(node.info),
        "precedence": node.precedence,
    }


def edge_attributes(edge: Edge) -> dict[str, Scalar]:
    """Return what a graph says of a citation; labels and the words of references are joined by ";"."""
    return {
        "labels": ";".join(edge.labels),
        "relation": edge.relation.value,
        "mentions": edge.mentions,
        "sentence": edge.sentence,
        "text": ";".join(edge.texts),
        "year_from": edge.year_from.value if edge.year_from else "",
        "origin": edge.origin,
    }


def branches(below: Callable[[str], Sequence[str]], root: str, depth: int) -> list[Step]:
    """Return the tree under a cable from top to bottom; `below` gives the cables under one, in order."""
    parents = _nearest_parents(below, root, depth)
    steps = []
    stack = [Step(mrn, 1) for mrn in reversed(below(root))] if depth > 0 else []
    branch, on_branch = [root], {root}
    while stack:
        step = stack.pop()
        on_branch.difference_update(branch[step.depth :])
        del branch[step.depth :]
        parent = branch[-1]
        if step.mrn in on_branch:
            steps.append(step._replace(mark="cycle"))
            continue
        if parents.get(step.mrn) != parent:
            steps.append(step._replace(mark="again"))
            continue
        steps.append(step)
        branch.append(step.mrn)
        on_branch.add(step.mrn)
        if step.depth < depth:
            stack.extend(Step(mrn, step.depth + 1) for mrn in reversed(below(step.mrn)))
    return steps


def _nearest_parents(below: Callable[[str], Sequence[str]], root: str, depth: int) -> dict[str, str]:
    parents: dict[str, str] = {}
    level = [root]
    for _ in range(depth):
        found = [(mrn, parent) for parent in level for mrn in below(parent)]
        level = []
        for mrn, parent in found:
            if mrn != root and mrn not in parents:
                parents[mrn] = parent
                level.append(mrn)
        if not level:
            break
    return parents
