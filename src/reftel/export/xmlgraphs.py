"""The graph as XML: GraphML for most programs, GEXF with a timeline for Gephi.

Written piece by piece, so that memory stays as it is whatever the size. What XML cannot hold (control
characters, halves of surrogate pairs) becomes the mark U+FFFD.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import repeat
from pathlib import Path
from typing import TextIO

from reftel.analysis.graph import Scalar
from reftel.export.attributes import CABLE_ATTRIBUTES, CITATION_ATTRIBUTES, cable_row, citation_row
from reftel.export.cells import Column, as_texts, escaped, in_columns, quoted, truths, writing
from reftel.model.records import Edge, Node

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
        graph = Graphml(file)
        for columns in in_columns(map(cable_row, nodes)):
            graph.add_cables(columns)
        for columns in in_columns(map(citation_row, edges)):
            graph.add_citations(columns)
        graph.end()


class Graphml:
    """A GraphML file while it is written, some cables, then some citations at a time."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        file.write(f'{_DECLARATION}<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n')
        for owner, attributes in (("node", CABLE_ATTRIBUTES), ("edge", CITATION_ATTRIBUTES)):
            for name, value in attributes.items():
                kind = _GRAPHML_TYPES[type(value)]
                file.write(f'<key id="{name}" for="{owner}" attr.name="{name}" attr.type="{kind}"/>\n')
        file.write('<graph edgedefault="directed">\n')

    def add_cables(self, columns: Sequence[Column]) -> None:
        """Add cables: their MRNs and the columns of their attributes, in the order of the declarations."""
        ends = (repeat("<node id="), quoted(columns[0]))
        self._file.writelines(_elements(ends, CABLE_ATTRIBUTES, columns[1:], "node"))

    def add_citations(self, columns: Sequence[Column]) -> None:
        """Add citations: MRNs of citing and cited cables, and the columns of the attributes."""
        ends = (repeat("<edge source="), quoted(columns[0]), repeat(" target="), quoted(columns[1]))
        self._file.writelines(_elements(ends, CITATION_ATTRIBUTES, columns[2:], "edge"))

    def end(self) -> None:
        """End the file."""
        self._file.write("</graph>\n</graphml>\n")


def _elements(
    begin: Iterable[Iterable[str]], attributes: Mapping[str, Scalar], columns: Iterable[Column], name: str
) -> Iterator[str]:
    """Return elements with their attributes as data, one per row of the columns."""
    parts = list(begin)
    tag = ">"
    for (key, example), column in zip(attributes.items(), columns, strict=True):
        parts += (repeat(f'{tag}<data key="{key}">'), _data(example, column))
        tag = "</data>"
    # The constant parts have no end.
    return map("".join, zip(*parts, repeat(f"{tag}</{name}>\n"), strict=False))


def _data(example: Scalar, column: Column) -> Sequence[str]:
    if isinstance(example, bool):
        return truths(column)
    return as_texts(column) if isinstance(example, int) else escaped(column)


def write_gexf(path: Path, nodes: Iterable[Node], edges: Iterable[Edge]) -> None:
    """Write the graph as GEXF 1.3, in which each cable stands at its day on the timeline.

    A cable whose date is estimated stands there from the earliest to the latest day; one without any
    date has no place there, and Gephi shows it always. Citations have no days of their own: they are
    seen when both cables are. Raises OutputError where it cannot be written.
    """
    with writing(path) as file:
        file.writelines(_generate_gexf(nodes, edges))


def _generate_gexf(nodes: Iterable[Node], edges: Iterable[Edge]) -> Iterator[str]:
    yield _DECLARATION + _GEXF
    for owner, attributes in (("node", CABLE_ATTRIBUTES), ("edge", CITATION_ATTRIBUTES)):
        yield f'<attributes class="{owner}" mode="static">\n'
        for name, value in attributes.items():
            yield f'<attribute id="{name}" title="{name}" type="{_GEXF_TYPES[type(value)]}"/>\n'
        yield "</attributes>\n"
    yield "<nodes>\n"
    for node in nodes:
        mrn, *values = quoted(_words(cable_row(node)))
        yield f"<node id={mrn} label={mrn}{_span(node)}>{_values(CABLE_ATTRIBUTES, values)}</node>\n"
    yield "</nodes>\n<edges>\n"
    for number, edge in enumerate(edges):
        citing, cited, *values = quoted(_words(citation_row(edge)))
        said = _values(CITATION_ATTRIBUTES, values)
        yield f'<edge id="{number}" source={citing} target={cited}>{said}</edge>\n'
    yield "</edges>\n</graph>\n</gexf>\n"


def _span(node: Node) -> str:
    first, last = node.date or node.date_earliest, node.date or node.date_latest
    start = f' start="{first[:10]}"' if first else ""
    return start + (f' end="{last[:10]}"' if last else "")


def _values(names: Iterable[str], values: Iterable[str]) -> str:
    each = "".join(
        f'<attvalue for="{name}" value={value}/>' for name, value in zip(names, values, strict=True)
    )
    return f"<attvalues>{each}</attvalues>"


def _words(row: Iterable[Scalar]) -> list[str]:
    return [str(value).lower() if isinstance(value, bool) else str(value) for value in row]
