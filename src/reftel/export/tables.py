"""Tables: cables.csv and references.csv of a build, nodes and edges for spreadsheets and for Neo4j.

All are UTF-8 with "\\n" at the ends of lines; each row is one line, whatever the cable held. What no such
file can hold (control characters, halves of surrogate pairs) becomes the mark U+FFFD.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

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
    "subject", "cites", "cited_by", "source",
)  # fmt: skip
REFERENCE_COLUMNS = (
    "citing", "position", "label", "text", "kind", "status", "cited", "year_from", "reason", "source",
    "start", "end",
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


def write_nodes_csv(path: Path, nodes: Iterable[Node], *, excel: bool = False) -> None:
    """Write the cables with the columns that Gephi, igraph and pandas look for, `id` and `label` first.

    With `excel` the file is for spreadsheets: see `write_tables`.
    """
    rows = ((mrn, mrn, *values) for mrn, *values in map(cable_row, nodes))
    _write_rows(path, ("id", "label", *CABLE_ATTRIBUTES), rows, excel=excel)


def write_edges_csv(path: Path, edges: Iterable[Edge], *, excel: bool = False) -> None:
    """Write the citations: `source` cites `target`; `type` is what Gephi calls an edge of one direction.

    With `excel` the file is for spreadsheets: see `write_tables`.
    """
    rows = ((citing, cited, "Directed", *values) for citing, cited, *values in map(citation_row, edges))
    _write_rows(path, ("source", "target", "type", *CITATION_ATTRIBUTES), rows, excel=excel)


def write_neo4j_nodes(path: Path, nodes: Iterable[Node]) -> None:
    """Write the cables for neo4j-admin; those not held have the label Missing beside Cable.

    The words are as they stand, without an apostrophe before any: no spreadsheet reads them.
    """
    rows = (
        (mrn, held, _moment(str(date)), *values, "Cable" if held else "Cable;Missing")
        for mrn, held, date, *values in map(cable_row, nodes)
    )
    _write_rows(path, ("mrn:ID(Cable)", *_neo4j_columns(CABLE_ATTRIBUTES), ":LABEL"), rows, guard=False)


def write_neo4j_relationships(path: Path, edges: Iterable[Edge]) -> None:
    """Write the citations for neo4j-admin, all of the type CITES."""
    columns = (":START_ID(Cable)", ":END_ID(Cable)", *_neo4j_columns(CITATION_ATTRIBUTES), ":TYPE")
    _write_rows(path, columns, ((*row, "CITES") for row in map(citation_row, edges)), guard=False)


def _write_rows(path: Path, names: Sequence[str], rows: Iterable[Iterable[Scalar]], **options: bool) -> None:
    with writing(path) as file:
        table = Table(file, names, as_written=(), **options)
        for columns in in_columns(rows):
            table.add(columns)


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
