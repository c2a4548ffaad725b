"""GraphML as networkx reads it, with the empty texts that networkx before 3 leaves out."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import networkx as nx

_TEXTS = re.compile(r'<key id="[^"]*" for="(node|edge)" attr\.name="([^"]*)" attr\.type="string"/>')


def read_graphml(path: Path) -> Any:
    """Return the graph of a file; every cable and citation has all texts that the file declares."""
    graph = nx.read_graphml(path)
    declared = _TEXTS.findall(path.read_text("utf-8"))
    for owner, all_of in (("node", graph.nodes(data=True)), ("edge", graph.edges(data=True))):
        names = [name for whose, name in declared if whose == owner]
        for *_, attributes in all_of:
            for name in names:
                attributes.setdefault(name, "")
    return graph
