"""Tables: cables.csv and references.csv of a build, nodes and edges for spreadsheets and for Neo4j.

All are UTF-8 with "\\n" at the ends of lines; each row is one line, whatever the cable held. What no such
file can hold (control characters, halves of surrogate pairs) becomes the mark U+FFFD.
"""

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
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
    one_lines,
    truths,
    writing,
)
from reftel.model.records import Edge, Node
from reftel.render.spreadsheet import FORMULA, MARK, fitting

CABLE_COLUMNS = (
    "mrn", "held", "date", "date_earliest", "date_latest", "post", "classification", "captions", "tags",
    "subject", "cites", "cited_by", "source",
)  # fmt: skip
REFERENCE_COLUMNS = (
    "citing", "position", "label", "text", "kind", "status", "cited", "year_from", "reason", "source",
    "start", "end",
)  # fmt: skip
_NUMBERS = {"cites", "cited_by", "position", "start", "end"}
_WORDS = {"classification", "captions", "tags", "subject", "label", "text", "reason"}  # of a cable itself

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


class Table:
    """cables.csv or references.csv while it is written, some rows at a time; `excel` as of `write_tables`."""

    def __init__(self, file: TextIO, names: Sequence[str], *, excel: bool = False) -> None:
        self._names = names
        self._file = file
        self._excel = excel
        file.write((MARK if excel else "") + comma_separated([[name] for name in names]))

    def add(self, columns: Sequence[Column]) -> None:
        """Add rows, given by their columns in the order of the table's."""
        safe = list(map(_safe, self._names, columns))
        self._file.write(comma_separated(list(map(fittings, safe)) if self._excel else safe))


def _safe(name: str, column: Column) -> Column:
    if name in _NUMBERS:
        return column
    if name == "held":
        return truths(column)
    return guarded(one_lines(column) if name in _WORDS else column)


def write_nodes_csv(path: Path, nodes: Iterable[Node], *, excel: bool = False) -> None:
    """Write the cables with the columns that Gephi, igraph and pandas look for, `id` and `label` first.

    With `excel` the file is for spreadsheets: see `write_tables`.
    """
    rows = ((mrn, mrn, *values) for mrn, *values in map(cable_row, nodes))
    _write_rows(path, ("id", "label", *CABLE_ATTRIBUTES), rows, _fitted if excel else _guarded)


def write_edges_csv(path: Path, edges: Iterable[Edge], *, excel: bool = False) -> None:
    """Write the citations: `source` cites `target`; `type` is what Gephi calls an edge of one direction.

    With `excel` the file is for spreadsheets: see `write_tables`.
    """
    rows = ((citing, cited, "Directed", *values) for citing, cited, *values in map(citation_row, edges))
    columns = ("source", "target", "type", *CITATION_ATTRIBUTES)
    _write_rows(path, columns, rows, _fitted if excel else _guarded)


def write_neo4j_nodes(path: Path, nodes: Iterable[Node]) -> None:
    """Write the cables for neo4j-admin; those not held have the label Missing beside Cable.

    The words are as they stand, without the apostrophe of `Table`: no spreadsheet reads them.
    """
    rows = (
        (mrn, held, _moment(str(date)), *values, "Cable" if held else "Cable;Missing")
        for mrn, held, date, *values in map(cable_row, nodes)
    )
    _write_rows(path, ("mrn:ID(Cable)", *_neo4j_columns(CABLE_ATTRIBUTES), ":LABEL"), rows, _plain)


def write_neo4j_relationships(path: Path, edges: Iterable[Edge]) -> None:
    """Write the citations for neo4j-admin, all of the type CITES."""
    columns = (":START_ID(Cable)", ":END_ID(Cable)", *_neo4j_columns(CITATION_ATTRIBUTES), ":TYPE")
    _write_rows(path, columns, ((*row, "CITES") for row in map(citation_row, edges)), _plain)


def _write_rows(
    path: Path, columns: Iterable[str], rows: Iterable[Iterable[Scalar]], cell: Callable[[Scalar], Scalar]
) -> None:
    with writing(path) as file:
        file.write(MARK if cell is _fitted else "")
        table = csv.writer(file, lineterminator="\n")
        table.writerow(columns)
        table.writerows(map(cell, row) for row in rows)


def _plain(value: Scalar) -> Scalar:
    """Return readable text on one line, and the words of Neo4j and R for true and false."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return " ".join(value.split()) if isinstance(value, str) else value


def _guarded(value: Scalar) -> Scalar:
    plain = _plain(value)
    return "'" + plain if isinstance(plain, str) and plain.startswith(FORMULA) else plain


def _fitted(value: Scalar) -> Scalar:
    guarded = _guarded(value)
    return fitting(guarded) if isinstance(guarded, str) else guarded


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
