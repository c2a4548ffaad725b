"""How large a file will be, told from a few of its rows before any is written."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from reftel.model.records import Edge, Node
from reftel.store import EVERYTHING, Store
from reftel.store.queries.links import all_links, citations, linked
from reftel.store.queries.listings import fitting

SAMPLE = 400
"""So many cables are looked at, spread over all; files of no more need no estimate."""

Write = Callable[[tuple[Path, ...], Iterable[Node], Iterable[Edge]], None]


def estimate_bytes(store: Store, names: Sequence[str], write: Write, kept: set[str] | None = None) -> int:
    """Return about how many bytes `write` writes to files of these names, of the cables kept (None: all)."""
    mrns = sorted(fitting(store, EVERYTHING) if kept is None else kept)
    if kept is None:
        links = store.counts()["citations"]
    else:
        links = sum(citing in kept and cited in kept for citing, cited in all_links(store))
    some = mrns[:: max(1, len(mrns) // SAMPLE)]
    nodes = list(store.cables(some).values())
    edges = list(citations(store, list(linked(store, some, "citing"))[:SAMPLE]))
    # Some formats number the cables, so that no citation can be written without those that it joins.
    joined = {str(mrn) for edge in edges for mrn in (edge.citing, edge.cited)}
    ends = list(store.cables(sorted(joined)).values())
    empty, of_nodes, of_ends, of_all = (
        _written(names, write, *rows)
        for rows in ((nodes[:0], edges[:0]), (nodes, []), (ends, []), (ends, edges))
    )
    each = [(of_nodes - empty) / max(1, len(nodes)), (of_all - of_ends) / max(1, len(edges))]
    return round(empty + each[0] * len(mrns) + each[1] * links)


def _written(names: Sequence[str], write: Write, nodes: Sequence[Node], edges: Sequence[Edge]) -> int:
    with tempfile.TemporaryDirectory(prefix="reftel-") as folder:
        files = tuple(Path(folder, name) for name in names)
        write(files, nodes, edges)
        return sum(file.stat().st_size for file in files)
