"""What the exports say of cables and citations: the same names and values in every format."""

from reftel.analysis.graph import Scalar, edge_attributes, node_attributes
from reftel.export.cells import readable
from reftel.model.records import MRN, Edge, Node


def cable_attributes(node: Node) -> dict[str, Scalar]:
    """Return the attributes of a cable: text that every format can hold, numbers, truth values.

    They are those of `graph.node_attributes` and `date_estimated`: true where nothing tells the date but
    the interval from `date_earliest` to `date_latest`.
    """
    attributes = node_attributes(node)
    later = {name: attributes.pop(name) for name in _LATER}
    return _readable({**attributes, "date_estimated": is_estimated(node), **later})


_LATER = ("aliases", "series")  # what came to the formats after all others, at the end


def citation_attributes(edge: Edge) -> dict[str, Scalar]:
    """Return the attributes of a citation, those of `graph.edge_attributes`."""
    return _readable(edge_attributes(edge))


def cable_row(node: Node) -> tuple[Scalar, ...]:
    """Return the MRN of a cable and the values of its attributes."""
    return (readable(str(node.mrn)), *cable_attributes(node).values())


def citation_row(edge: Edge) -> tuple[Scalar, ...]:
    """Return the MRNs of the citing and the cited cable and the values of the attributes."""
    ends = (readable(str(edge.citing)), readable(str(edge.cited)))
    return (*ends, *citation_attributes(edge).values())


def is_estimated(node: Node) -> bool:
    """Say whether the date of a cable is an interval that was estimated."""
    return not node.date and bool(node.date_earliest or node.date_latest)


def _readable(attributes: dict[str, Scalar]) -> dict[str, Scalar]:
    return {name: readable(value) if isinstance(value, str) else value for name, value in attributes.items()}


_NOBODY = MRN(0, "", 0)
CABLE_ATTRIBUTES = cable_attributes(Node(_NOBODY, held=False))
CITATION_ATTRIBUTES = citation_attributes(Edge(_NOBODY, _NOBODY, (), ()))
