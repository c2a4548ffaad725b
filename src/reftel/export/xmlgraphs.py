"""The graph as XML: GraphML for most programs, GEXF with a timeline for Gephi.

Written piece by piece, so that memory stays as it is whatever the size. What XML cannot hold (control
characters, halves of surrogate pairs) becomes the mark U+FFFD.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from reftel.export.attributes import (
    CABLE_ATTRIBUTES,
    CITATION_ATTRIBUTES,
    cable_attributes,
    citation_attributes,
)
from reftel.export.text import readable, writing
from reftel.graph import Scalar
from reftel.models import MRN, Edge, Node

_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
_GRAPHML_TYPES = {bool: "boolean", int: "int", str: "string"}
_GEXF_TYPES = {bool: "boolean", int: "integer", str: "string"}
_GEXF = (
    '<gexf xmlns="http://gexf.net/1.3" version="1.3">\n'
    "<meta><creator>reftel</creator><description>Citations among diplomatic cables</description></meta>\n"
    '<graph defaultedgetype="directed" mode="dynamic" timeformat="date" timerepresentation="interval">\n'
)


def write_graphml(path: Path, nodes: Iterable[Node], edges: Iterable[Edge]) -> None:
    """Write the graph as GraphML, node by node, with the attributes that all exports have.

    Raises OutputError where it cannot be written.
    """
    with writing(path) as file:
        file.writelines(_generate_graphml(nodes, edges))


def write_gexf(path: Path, nodes: Iterable[Node], edges: Iterable[Edge]) -> None:
    """Write the graph as GEXF 1.3, in which each cable stands at its day on the timeline.

    A cable whose date is estimated stands there from the earliest to the latest day; one without any
    date has no place there, and Gephi shows it always. Citations have no days of their own: they are
    seen when both cables are. Raises OutputError where it cannot be written.
    """
    with writing(path) as file:
        file.writelines(_generate_gexf(nodes, edges))


def _generate_graphml(nodes: Iterable[Node], edges: Iterable[Edge]) -> Iterator[str]:
    yield _DECLARATION
    yield '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
    yield from _generate_keys("node", CABLE_ATTRIBUTES)
    yield from _generate_keys("edge", CITATION_ATTRIBUTES)
    yield '<graph edgedefault="directed">\n'
    for node in nodes:
        yield f"<node id={_mrn(node.mrn)}>{_data(cable_attributes(node))}</node>\n"
    for edge in edges:
        ends = f"source={_mrn(edge.citing)} target={_mrn(edge.cited)}"
        yield f"<edge {ends}>{_data(citation_attributes(edge))}</edge>\n"
    yield "</graph>\n</graphml>\n"


def _generate_keys(owner: str, attributes: dict[str, Scalar]) -> Iterator[str]:
    for name, value in attributes.items():
        kind = _GRAPHML_TYPES[type(value)]
        yield f'<key id="{name}" for="{owner}" attr.name="{name}" attr.type="{kind}"/>\n'


def _data(attributes: dict[str, Scalar]) -> str:
    return "".join(
        f'<data key="{name}">{_escaped(_word(value))}</data>' for name, value in attributes.items()
    )


def _generate_gexf(nodes: Iterable[Node], edges: Iterable[Edge]) -> Iterator[str]:
    yield _DECLARATION + _GEXF
    yield from _generate_declarations("node", CABLE_ATTRIBUTES)
    yield from _generate_declarations("edge", CITATION_ATTRIBUTES)
    yield "<nodes>\n"
    for node in nodes:
        mrn = _mrn(node.mrn)
        values = _values(cable_attributes(node))
        yield f"<node id={mrn} label={mrn}{_span(node)}>{values}</node>\n"
    yield "</nodes>\n<edges>\n"
    for number, edge in enumerate(edges):
        ends = f"source={_mrn(edge.citing)} target={_mrn(edge.cited)}"
        yield f'<edge id="{number}" {ends}>{_values(citation_attributes(edge))}</edge>\n'
    yield "</edges>\n</graph>\n</gexf>\n"


def _generate_declarations(owner: str, attributes: dict[str, Scalar]) -> Iterator[str]:
    yield f'<attributes class="{owner}" mode="static">\n'
    for name, value in attributes.items():
        yield f'<attribute id="{name}" title="{name}" type="{_GEXF_TYPES[type(value)]}"/>\n'
    yield "</attributes>\n"


def _span(node: Node) -> str:
    first, last = node.date or node.date_earliest, node.date or node.date_latest
    start = f' start="{first[:10]}"' if first else ""
    return start + (f' end="{last[:10]}"' if last else "")


def _values(attributes: dict[str, Scalar]) -> str:
    values = "".join(
        f'<attvalue for="{name}" value={_quoted(_word(value))}/>' for name, value in attributes.items()
    )
    return f"<attvalues>{values}</attvalues>"


def _word(value: Scalar) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _escaped(text: str) -> str:
    # Most values are one word; a bare carriage return would be read back as a line feed.
    return text if text.isalnum() else escape(text, {"\r": "&#13;"})


def _quoted(text: str) -> str:
    return f'"{text}"' if text.isalnum() else quoteattr(text)


def _mrn(mrn: MRN) -> str:
    return _quoted(readable(str(mrn)))
