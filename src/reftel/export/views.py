"""The tables of a whole store: cables.csv, references.csv and graph.graphml of a build."""

from __future__ import annotations

from pathlib import Path

from reftel.export.tables import write_cables_csv, write_references_csv
from reftel.export.xmlgraphs import write_graphml
from reftel.store import Store

CABLES, REFERENCES, GRAPHML = "cables.csv", "references.csv", "graph.graphml"


def write_tables(folder: Path, store: Store) -> None:
    """Write cables.csv, references.csv and graph.graphml of a store into a folder, row by row.

    The store may be in the middle of a change: what it has now is written. Raises OutputError where a file
    cannot be written, StoreError where the store is damaged.
    """
    write_cables_csv(folder / CABLES, store.nodes())
    write_references_csv(folder / REFERENCES, store.decisions())
    write_graphml(folder / GRAPHML, store.nodes(), store.edges())
