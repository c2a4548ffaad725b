"""The graph as JSON: node-link for networkx and D3, and the JSON of Cytoscape.

Each cable and each citation is one line. They are written one by one, so that memory stays as it is.
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from reftel.analysis.graph import Scalar
from reftel.export.attributes import CABLE_ATTRIBUTES, CITATION_ATTRIBUTES, cable_row, citation_row
from reftel.export.cells import writing
from reftel.model.records import Edge, Node

_JSON = json.JSONEncoder(ensure_ascii=False)


def write_node_link(path: Path, nodes: Iterable[Node], edges: Iterable[Edge]) -> None:
    """Write what `networkx.node_link_graph(data, edges="edges")` reads; raises OutputError."""
    begin = '{"directed": true, "multigraph": false, "graph": {},\n'
    _write(path, begin, map(_node, nodes), map(_edge, edges), "]}\n")


def write_cytoscape(path: Path, nodes: Iterable[Node], edges: Iterable[Edge]) -> None:
    """Write what Cytoscape, Cytoscape.js and `networkx.cytoscape_graph` read; raises OutputError."""
    begin = '{"data": [], "directed": true, "multigraph": false, "elements": {\n'
    named = ({"data": _named(_node(node))} for node in nodes)
    _write(path, begin, named, ({"data": _edge(edge)} for edge in edges), "]}}\n")


def _write(path: Path, begin: str, nodes: Iterable[object], edges: Iterable[object], end: str) -> None:
    with writing(path) as file:
        file.write(begin + '"nodes": [\n')
        file.writelines(generate_items(nodes))
        file.write('],\n"edges": [\n')
        file.writelines(generate_items(edges))
        file.write(end)


def generate_items(items: Iterable[object]) -> Iterator[str]:
    """Return the items of a JSON array, one a line, with commas between them."""
    separator = ""
    for item in items:
        yield separator + _JSON.encode(item)
        separator = ",\n"
    if separator:
        yield "\n"


def _node(node: Node) -> dict[str, Scalar]:
    return dict(zip(("id", *CABLE_ATTRIBUTES), cable_row(node), strict=True))


def _named(data: dict[str, Scalar]) -> dict[str, Scalar]:
    # networkx knows a node by "value", Cytoscape shows its "name".
    return {"id": data["id"], "value": data["id"], "name": data["id"], **data}


def _edge(edge: Edge) -> dict[str, Scalar]:
    return dict(zip(("source", "target", *CITATION_ATTRIBUTES), citation_row(edge), strict=True))
