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


_YED = "http://www.yworks.com/xml/graphml"
_BOX = tuple(
    '<data key="box"><y:ShapeNode><y:Geometry x="0.0" y="0.0" width="120.0" height="30.0"/>'
    f'<y:Fill color="{fill}"/><y:BorderStyle type="{line}" color="#3C6AA0" width="1.0"/><y:NodeLabel>'
    for fill, line in (("#FFFFFF", "dashed"), ("#DCE6F2", "line"))
)
"""The box of a missing cable, and of one that is held."""
_BOX_END = "</y:NodeLabel></y:ShapeNode></data>"
_ARROW = (
    '<data key="arrow"><y:PolyLineEdge><y:Arrows source="none" target="standard"/></y:PolyLineEdge></data>'
)
_GRAPHML_TYPES = {bool: "boolean", int: "int", str: "string"}
_GEXF_TYPES = {bool: "boolean", int: "integer", str: "string"}
_GEXF = (
    '<gexf xmlns="http://gexf.net/1.3" version="1.3">\n'
    "<meta><creator>reftel</creator><description>Citations among diplomatic cables</description></meta>\n"
    '<graph defaultedgetype="directed" mode="dynamic" timeformat="date" timerepresentation="interval">\n'
)


def write_graphml(path: Path, nodes: Iterable[Node], edges: Iterable[Edge], *, yed: bool = False) -> None:
    """Write the graph as GraphML, node by node, with the attributes that all exports have.

    The `label` of a cable, which Gephi and others show, is its MRN. With `yed` it has the labels, boxes and
    arrows that yEd draws. Raises OutputError where it cannot be written.
    """
    with writing(path) as file:
        graph = Graphml(file, yed=yed)
        for columns in in_columns(map(cable_row, nodes)):
            graph.add_cables(columns)
        for columns in in_columns(map(citation_row, edges)):
            graph.add_citations(columns)
        graph.end()


class Graphml:
    """A GraphML file while it is written, some cables, then some citations at a time."""

    def __init__(self, file: TextIO, *, yed: bool = False) -> None:
        self._file = file
        self._yed = yed
        of_yed = f' xmlns:y="{_YED}"' if yed else ""
        file.write(f'{_DECLARATION}<graphml xmlns="http://graphml.graphdrawing.org/xmlns"{of_yed}>\n')
        for owner, attributes in (("node", CABLE_ATTRIBUTES), ("edge", CITATION_ATTRIBUTES)):
            for name, value in attributes.items():
                kind = _GRAPHML_TYPES[type(value)]
                file.write(f'<key id="{name}" for="{owner}" attr.name="{name}" attr.type="{kind}"/>\n')
        file.write('<key id="label" for="node" attr.name="label" attr.type="string"/>\n')
        if yed:
            file.write('<key id="box" for="node" yfiles.type="nodegraphics"/>\n')
            file.write('<key id="arrow" for="edge" yfiles.type="edgegraphics"/>\n')
        file.write('<graph edgedefault="directed">\n')

    def add_cables(self, columns: Sequence[Column]) -> None:
        """Add cables: their MRNs and the columns of their attributes, in the order of the declarations."""
        ends = (repeat("<node id="), quoted(columns[0]))
        labels = escaped(columns[0])
        look: tuple[Iterable[str], ...] = (repeat('<data key="label">'), labels, repeat("</data>"))
        if self._yed:
            boxes = [_BOX[bool(held)] for held in columns[1 + list(CABLE_ATTRIBUTES).index("held")]]
            look = (*look, boxes, labels, repeat(_BOX_END))
        self._file.writelines(_elements(ends, CABLE_ATTRIBUTES, columns[1:], "node", look))

    def add_citations(self, columns: Sequence[Column]) -> None:
        """Add citations: MRNs of citing and cited cables, and the columns of the attributes."""
        ends = (repeat("<edge source="), quoted(columns[0]), repeat(" target="), quoted(columns[1]))
        look = (repeat(_ARROW),) if self._yed else ()
        self._file.writelines(_elements(ends, CITATION_ATTRIBUTES, columns[2:], "edge", look))

    def end(self) -> None:
        """End the file."""
        self._file.write("</graph>\n</graphml>\n")


def _elements(
    begin: Iterable[Iterable[str]],
    attributes: Mapping[str, Scalar],
    columns: Iterable[Column],
    name: str,
    look: Iterable[Iterable[str]],
) -> Iterator[str]:
    """Return elements with their attributes as data and how they look, one per row of the columns."""
    parts = list(begin)
    tag = ">"
    for (key, example), column in zip(attributes.items(), columns, strict=True):
        parts += (repeat(f'{tag}<data key="{key}">'), _data(example, column))
        tag = "</data>"
    # The constant parts have no end.
    return map("".join, zip(*parts, repeat(tag), *look, repeat(f"</{name}>\n"), strict=False))


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
