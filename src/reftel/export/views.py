"""The tables of a whole store: cables.csv, references.csv and graph.graphml of a build."""

from __future__ import annotations

from pathlib import Path

from reftel.export.attributes import CABLE_ATTRIBUTES, CITATION_ATTRIBUTES
from reftel.export.cells import Column, writing
from reftel.export.tables import CABLE_COLUMNS, REFERENCE_COLUMNS, Table
from reftel.export.xmlgraphs import Graphml
from reftel.store import Store
from reftel.store.queries.columns import read_columns

CABLES, REFERENCES, GRAPHML = "cables.csv", "references.csv", "graph.graphml"
_NODE = ("mrn", *(name for name in CABLE_ATTRIBUTES if name != "date_estimated"))
_EDGE = ("citing", "cited", *("texts" if name == "text" else name for name in CITATION_ATTRIBUTES))
_REFERENCE = tuple(f"{name}_char" if name in ("start", "end") else name for name in REFERENCE_COLUMNS)
_DATES = ("date", "date_earliest", "date_latest")
_JOINED = {"captions": ";", "tags": ";", "labels": ";", "texts": ";"}


def write_tables(folder: Path, store: Store, *, excel: bool = False) -> None:
    """Write cables.csv, references.csv and graph.graphml of a store into a folder, row by row.

    With `excel` the two CSVs are for spreadsheets: a mark before the first line tells their encoding, and
    cells that are too long for a spreadsheet are cut, with a note.
    The store may be in the middle of a change: what it has now is written. Raises OutputError where a file
    cannot be written, StoreError where the store is damaged.
    """
    with writing(folder / CABLES) as cables, writing(folder / GRAPHML) as graphml:
        table, graph = Table(cables, CABLE_COLUMNS, excel=excel), Graphml(graphml)
        for columns in read_columns(store, "cables", _NODE, _JOINED):
            named = dict(zip(_NODE, columns, strict=True))
            table.add([named[name] for name in CABLE_COLUMNS])
            named["date_estimated"] = _are_estimated(*map(named.__getitem__, _DATES))
            graph.add_cables([named[name] for name in ("mrn", *CABLE_ATTRIBUTES)])
        for columns in read_columns(store, "citations", _EDGE, _JOINED):
            graph.add_citations(columns)
        graph.end()
    with writing(folder / REFERENCES) as file:
        table = Table(file, REFERENCE_COLUMNS, excel=excel)
        for columns in read_columns(store, "refs", _REFERENCE):
            table.add(columns)


def _are_estimated(dates: Column, earliest: Column, latest: Column) -> Column:
    return [not date and bool(one or other) for date, one, other in zip(dates, earliest, latest, strict=True)]
