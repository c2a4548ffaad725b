"""Files for other programs: tables for spreadsheets, GraphML for Gephi, Cytoscape and networkx.

All are UTF-8 with "\\n" at the ends of lines, and written whole or not at all. What no such file can
hold (control characters, halves of surrogate pairs) becomes a mark: U+FFFD in GraphML and tables.
"""

import csv
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from reftel.files import replacing
from reftel.graph import Scalar, edge_attributes, node_attributes
from reftel.models import MRN, Decision, Edge, Node

CABLE_COLUMNS = (
    "mrn", "held", "date", "date_earliest", "date_latest", "post", "classification", "captions", "tags",
    "subject", "cites", "cited_by", "source",
)  # fmt: skip
REFERENCE_COLUMNS = (
    "citing", "position", "label", "text", "kind", "status", "cited", "year_from", "reason", "source",
    "start", "end",
)  # fmt: skip

# Everything outside the production Char of XML 1.0, which no program can be asked to read.
_UNREADABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_FORMULA = ("=", "+", "-", "@", "\t")
_GRAPHML_TYPES = {bool: "boolean", int: "int", str: "string"}
_NOBODY = MRN(0, "", 0)
_NODE_ATTRIBUTES = node_attributes(Node(_NOBODY, held=False))
_EDGE_ATTRIBUTES = edge_attributes(Edge(_NOBODY, _NOBODY, (), ()))


def write_cables_csv(path: Path, nodes: Iterable[Node]) -> None:
    """Write cables.csv: one line per cable, held or missing; captions and TAGS are joined by ";".

    See `write_references_csv` for how text is made safe. Raises OutputError where it cannot be written.
    """
    _write_table(path, CABLE_COLUMNS, map(_cable_row, nodes))


def write_references_csv(path: Path, decisions: Iterable[Decision]) -> None:
    """Write references.csv: one line per entry of a REF block; `cited` is empty where it is no cable.

    `start` and `end` span the entry in the text of the cable as it stands; in `text` each run of spaces
    and line breaks is one space, so that every row is one line. A cell that a spreadsheet would take for
    a formula (it begins with = + - @ or a tab) gets an apostrophe before it. Raises OutputError where it
    cannot be written.
    """
    _write_table(path, REFERENCE_COLUMNS, map(_reference_row, decisions))


def write_graphml(path: Path, nodes: Iterable[Node], edges: Iterable[Edge]) -> None:
    """Write the graph with the attributes of `build_graph`, node by node.

    Raises OutputError where it cannot be written.
    """
    with replacing(path) as aside, aside.open("w", encoding="utf-8", newline="") as file:
        file.writelines(_generate_graphml(nodes, edges))


def _write_table(path: Path, columns: tuple[str, ...], rows: Iterable[tuple[Scalar, ...]]) -> None:
    with replacing(path) as aside, aside.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(columns)
        table.writerows(map(_cell, row) for row in rows)


def _cable_row(node: Node) -> tuple[Scalar, ...]:
    return (
        str(node.mrn),
        "true" if node.held else "false",
        node.date,
        node.date_earliest,
        node.date_latest,
        node.mrn.post,
        _one_line(node.classification),
        _one_line(";".join(node.captions)),
        _one_line(";".join(node.tags)),
        _one_line(node.subject),
        node.cites,
        node.cited_by,
        node.source,
    )


def _reference_row(decision: Decision) -> tuple[Scalar, ...]:
    ref, resolution = decision.ref, decision.resolution
    return (
        str(decision.citing),
        decision.position,
        _one_line(ref.label),
        _one_line(ref.text),
        ref.kind.value,
        resolution.status.value,
        str(resolution.mrn) if resolution.mrn else "",
        resolution.year_from.value if resolution.year_from else "",
        _one_line(resolution.reason),
        decision.source,
        ref.start,
        ref.end,
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _cell(value: Scalar) -> Scalar:
    if not isinstance(value, str):
        return value
    text = _readable(value).replace("\r", " ").replace("\n", " ")
    return "'" + text if text.startswith(_FORMULA) else text


def _readable(text: str) -> str:
    return text if text.isprintable() else _UNREADABLE.sub("\ufffd", text)


def _generate_graphml(nodes: Iterable[Node], edges: Iterable[Edge]) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
    yield from _generate_keys("node", _NODE_ATTRIBUTES)
    yield from _generate_keys("edge", _EDGE_ATTRIBUTES)
    yield '<graph edgedefault="directed">\n'
    for node in nodes:
        yield f"<node id={_quoted(node.mrn)}>{_data(node_attributes(node))}</node>\n"
    for edge in edges:
        ends = f"source={_quoted(edge.citing)} target={_quoted(edge.cited)}"
        yield f"<edge {ends}>{_data(edge_attributes(edge))}</edge>\n"
    yield "</graph>\n</graphml>\n"


def _generate_keys(owner: str, attributes: dict[str, Scalar]) -> Iterator[str]:
    for name, value in attributes.items():
        kind = _GRAPHML_TYPES[type(value)]
        yield f'<key id="{name}" for="{owner}" attr.name="{name}" attr.type="{kind}"/>\n'


def _data(attributes: dict[str, Scalar]) -> str:
    return "".join(f'<data key="{name}">{_xml(value)}</data>' for name, value in attributes.items())


def _xml(value: Scalar) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    # A bare carriage return would be read back as a line feed.
    return escape(_readable(value), {"\r": "&#13;"}) if isinstance(value, str) else str(value)


def _quoted(mrn: MRN) -> str:
    return quoteattr(_readable(str(mrn)))
