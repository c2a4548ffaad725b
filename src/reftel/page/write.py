"""Pages of what reftel knows: of a collection that was just built, or of a part of a store."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from pathlib import Path

from reftel.models import MRN, Decision, Edge, Node, Status
from reftel.page.records import PageCable, PageCitation, PageUnresolved
from reftel.page.render import write_page
from reftel.store import Store


def write_store_page(path: Path, store: Store, about: Mapping[str, object]) -> int:
    """Write the page of all that a store holds; gives the number of its cables.

    The store may be in the middle of a change: what it has now is written. `about` is shown as a short
    table. Raises OutputError where the page cannot be written, StoreError where the store is damaged.
    """
    nodes = list(store.nodes())
    write_graph_page(path, nodes, list(store.edges()), list(store.decisions()), about)
    return len(nodes)


def write_part_page(store: Store, mrns: Sequence[MRN], depth: int, path: Path) -> int:
    """Write the page of the cables at most `depth` citations away from some; without any, of the whole store.

    Gives the number of cables. Of the store no more is read than that part. Raises NotInStore for an MRN
    that it does not know and OutputError where the page cannot be written.
    """
    if not mrns:
        return write_store_page(path, store, {})
    for mrn in mrns:
        if str(mrn) not in store.cables([str(mrn)]):
            store.cable(mrn)
    known, pairs = _reach(store, list(map(str, mrns)), depth)
    nodes = list(store.cables(known).values())
    edges = sorted(store.citations(pairs), key=attrgetter("citing", "cited"))
    about = {"part": f"{' '.join(map(str, mrns))} and what is up to {depth} citations away"}
    write_graph_page(path, nodes, edges, list(store.references_of(known)), about)
    return len(nodes)


def _reach(store: Store, start: Sequence[str], depth: int) -> tuple[set[str], list[tuple[str, str]]]:
    """Give the cables at most `depth` citations away, and the citations among them as pairs."""
    known, level = set(start), set(start)
    pairs: set[tuple[str, str]] = set()
    for step in range(depth + 1):
        found = set(store.links(level, "citing"))
        found.update((other, mrn) for mrn, other in store.links(level, "cited"))
        if step == depth:
            return known, sorted(pairs.union(pair for pair in found if known.issuperset(pair)))
        pairs |= found
        level = {mrn for pair in found for mrn in pair} - known
        known |= level
    return known, []


def write_graph_page(
    path: Path,
    nodes: Sequence[Node],
    edges: Sequence[Edge],
    decisions: Sequence[Decision],
    about: Mapping[str, object],
) -> None:
    """Write the page of these cables and citations, with the references that led to no cable.

    The ends of all edges are among the nodes. Raises OutputError where the page cannot be written.
    """
    # Half a million citations name the same MRNs again and again: each is written once.
    names = {node.mrn: str(node.mrn) for node in nodes}
    held = {name: node.held for node, name in zip(nodes, names.values(), strict=True)}
    write_page(
        path,
        _page_cables(nodes, names.values()),
        _page_citations(edges, names, held, _reasons(decisions, names)),
        unresolved=(
            _page_unresolved(decision)
            for decision in decisions
            if decision.resolution.status not in (Status.HELD, Status.MISSING)
        ),
        title="Diplomatic cables and what they respond to",
        about=about,
    )


def _reasons(decisions: Iterable[Decision], names: Mapping[MRN, str]) -> dict[str, str]:
    """Give why each citation is one, by both MRNs: the reason of the first reference that names the pair."""
    reasons: dict[str, str] = {}
    for decision in decisions:
        resolution = decision.resolution
        if resolution.mrn and resolution.mrn in names:
            reasons.setdefault(f"{names[decision.citing]} {names[resolution.mrn]}", resolution.reason)
    return reasons


def _page_cables(nodes: Iterable[Node], names: Iterable[str]) -> Iterator[PageCable]:
    for node, name in zip(nodes, names, strict=True):
        yield PageCable(
            name,
            node.held,
            node.date,
            node.date_earliest,
            node.date_latest,
            node.mrn.post,
            node.classification,
            node.captions,
            node.tags,
            node.subject,
            node.source.replace("\\", "/").rsplit("/", 1)[-1],
            node.sender,
            node.action,
        )


def _page_citations(
    edges: Iterable[Edge], names: Mapping[MRN, str], held: Mapping[str, bool], reasons: Mapping[str, str]
) -> Iterator[PageCitation]:
    for edge in edges:
        citing, cited = names[edge.citing], names[edge.cited]
        yield PageCitation(
            citing,
            cited,
            edge.labels,
            edge.relation.value,
            "; ".join(edge.texts),
            "held" if held[cited] else "missing",
            edge.year_from.value if edge.year_from else "",
            reasons.get(f"{citing} {cited}", ""),
            edge.sentence,
            edge.origin == "people",
        )


def _page_unresolved(decision: Decision) -> PageUnresolved:
    return PageUnresolved(
        citing=str(decision.citing),
        label=decision.ref.label,
        text=" ".join(decision.ref.text.split()),
        kind=decision.ref.kind.value,
        status=decision.resolution.status.value,
        reason=decision.resolution.reason,
    )
