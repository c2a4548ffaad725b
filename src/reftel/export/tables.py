"""Tables: cables.csv and references.csv of a build, nodes and edges for spreadsheets and for Neo4j.

All are UTF-8 with "\\n" at the ends of lines; each row is one line, whatever the cable held. What no such
file can hold (control characters, halves of surrogate pairs) becomes the mark U+FFFD.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, TextIO

from reftel.analysis.graph import Scalar
from reftel.export.attributes import (
    CABLE_ATTRIBUTES,
    CITATION_ATTRIBUTES,
    cable_row,
    citation_row,
)
from reftel.export.cells import (
    Column,
    comma_separated,
    fittings,
    guarded,
    in_columns,
    one_lines,
    truths,
    writing,
)
from reftel.model.records import Edge, Node
from reftel.render.spreadsheet import MARK

CABLE_COLUMNS = (
    "mrn", "held", "date", "date_earliest", "date_latest", "post", "classification", "captions", "tags",
    "subject", "cites", "cited_by", "source", "aliases",
    "series",
)  # fmt: skip
REFERENCE_COLUMNS = (
    "citing", "position", "label", "text", "kind", "status", "cited", "year_from", "reason", "source",
    "start", "end", "sender", "sent",
)  # fmt: skip
_AS_WRITTEN = frozenset({"date", "date_earliest", "date_latest", "source"})  # spaces in these mean something

# The names and types that neo4j-admin reads from the first line; the other attributes are strings.
_NEO4J_TYPES = {
    "held": "boolean",
    "date": "datetime",
    "date_earliest": "date",
    "date_latest": "date",
    "date_likely": "date",
    "date_estimated": "boolean",
    "year": "int",
    "cites": "int",
    "cited_by": "int",
    "mentions": "int",
    "captions": "string[]",
    "tags": "string[]",
    "aliases": "string[]",
    "labels": "string[]",
}


@dataclass(frozen=True, slots=True)
class Table:
    """A CSV while it is written, some rows at a time; `excel` as of `write_tables`.

    Each cell is one line; in it each run of spaces is one space, but in the columns `as_written`. Where it is
    `guarded`, a cell that a spreadsheet would take for a formula (it begins with = + - @ or a tab) has an
    apostrophe before it.
    """

    file: TextIO
    names: Sequence[str]
    as_written: Collection[str] = _AS_WRITTEN
    guard: bool = True
    excel: bool = False

    def __post_init__(self) -> None:
        self.file.write((MARK if self.excel else "") + comma_separated([[name] for name in self.names]))

    def add(self, columns: Sequence[Column]) -> None:
        """Add rows, given by their columns in the order of the table's."""
        safe = list(map(self._safe, self.names, columns))
        self.file.write(comma_separated(list(map(fittings, safe)) if self.excel else safe))

    def _safe(self, name: str, column: Column) -> Column:
        if name == "held" or isinstance(column[0], bool):
            return truths(column)
        if isinstance(column[0], int):
            return column
        lines = column if name in self.as_written else one_lines(column)
        return guarded(lines) if self.guard else lines


def _neo4j_columns(attributes: Iterable[str]) -> Iterator[str]:
    return (f"{name}:{_NEO4J_TYPES.get(name, 'string')}" for name in attributes)


def _moment(date: str) -> str:
    """Return a date as Neo4j's datetime; one without a time of day begins its day.

    >>> _moment("2008-03-04"), _moment("2008-03-04T12:30:00Z")
    ('2008-03-04T00:00:00Z', '2008-03-04T12:30:00Z')
    """
    if not date:
        return ""
    moment = date if "T" in date else f"{date}T00:00:00"
    return moment if moment.endswith("Z") else f"{moment}Z"


class Layout(NamedTuple):
    """The columns of a CSV of cables or citations, what makes the row of one, and whether it is `guarded`."""

    names: tuple[str, ...]
    row: Callable[[Any], Iterable[Scalar]]
    guard: bool = True


def _neo4j_node(node: Node) -> Iterable[Scalar]:
    mrn, held, date, *values = cable_row(node)
    # Those not held have the label Missing beside Cable.
    return (mrn, held, _moment(str(date)), *values, "Cable" if held else "Cable;Missing")


def _edge(edge: Edge) -> Iterable[Scalar]:
    citing, cited, *values = citation_row(edge)
    return (citing, cited, "Directed", *values)


# The columns that Gephi, igraph and pandas look for: `id` and `label` first; `source` cites `target`, and
# `type` is what Gephi calls an edge of one direction.
NODES = Layout(("id", "label", *CABLE_ATTRIBUTES), lambda node: (str(node.mrn), *cable_row(node)))
EDGES = Layout(("source", "target", "type", *CITATION_ATTRIBUTES), _edge)
# For neo4j-admin words are as they stand, without an apostrophe before any: no spreadsheet reads them.
NEO4J_NODES = Layout(("mrn:ID(Cable)", *_neo4j_columns(CABLE_ATTRIBUTES), ":LABEL"), _neo4j_node, guard=False)
NEO4J_RELATIONSHIPS = Layout(
    (":START_ID(Cable)", ":END_ID(Cable)", *_neo4j_columns(CITATION_ATTRIBUTES), ":TYPE"),
    lambda edge: (*citation_row(edge), "CITES"),
    guard=False,
)


def write_csv(layout: Layout, path: Path, items: Iterable[Node | Edge], *, excel: bool = False) -> None:
    """Write cables or citations; with `excel` the file is for spreadsheets: see `write_tables`."""
    with writing(path) as file:
        table = Table(file, layout.names, as_written=(), guard=layout.guard, excel=excel)
        for columns in in_columns(map(layout.row, items)):
            table.add(columns)
