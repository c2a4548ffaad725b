"""The formats of `reftel export`: their names, their files, what writes them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Generic, TypeVar

from reftel.errors import OutputError
from reftel.export.bibliography import write_bibtex, write_csl
from reftel.export.jsongraphs import write_cytoscape, write_node_link
from reftel.export.overwrite import refuse_of_store, refuse_unnamed
from reftel.export.pajek import write_pajek
from reftel.export.parquet import write_parquet_edges, write_parquet_nodes
from reftel.export.rdf import write_cito
from reftel.export.selection import Keep, find_kept, select
from reftel.export.size import estimate_bytes
from reftel.export.tables import EDGES, NEO4J_NODES, NEO4J_RELATIONSHIPS, NODES, write_csv
from reftel.export.xmlgraphs import write_gexf, write_graphml
from reftel.files.atomic import replacing
from reftel.model.records import Edge, Node
from reftel.store import Store

T = TypeVar("T")
_Write = Callable[[tuple[Path, ...], Iterable[Node], Iterable[Edge]], None]


@dataclass(frozen=True, slots=True)
class Format:
    """A format: the usual names of its files, and what writes cables and citations to them."""

    names: tuple[str, ...]
    write: _Write


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export wrote: its files, how many cables and citations are in them."""

    files: tuple[Path, ...]
    cables: int
    citations: int


def export_graph(
    store: Store,
    format: str,  # noqa: A002
    path: Path,
    *,
    keep: Keep | None = None,
    excel: bool = False,
    on_size: Callable[[int], object] | None = None,
) -> Exported:
    """Write the cables of a store and the citations among them in one of the formats of `FORMATS`.

    `path` is the file; for the formats of two files it is the folder for both, or a name that ends as
    they do: "oslo.csv" gives oslo-nodes.csv and oslo-edges.csv. In a folder the files have their usual
    names. They replace earlier ones when they are whole. `on_size` is told about how many bytes will be
    written, before they are. With `excel` the format "csv" is for spreadsheets: see `write_tables`.

    Raises OutputError where they cannot be written or there is no such format, OverwriteError where one is
    the store, a file that it was made of, or in a folder one that reftel has not written, NotInStore where
    the cable of the neighbourhood is unknown, InputError where there is no such component or topic.
    """
    if format not in FORMATS:
        raise OutputError(f"there is no format {format!r}", advice="the formats are: " + ", ".join(FORMATS))
    files = _files(FORMATS[format].names, path)
    refuse_of_store(store, files)
    if files != (path,):
        refuse_unnamed(dict(zip(files, FORMATS[format].names, strict=True)))
    chosen = _FOR_EXCEL if excel and format == "csv" else FORMATS[format]
    kept = find_kept(store, keep or Keep())
    if on_size:
        on_size(estimate_bytes(store, chosen.names, chosen.write, kept))
    found = select(store, kept)
    nodes, edges = Counted(found[0]), Counted(found[1])
    chosen.write(files, nodes, edges)
    return Exported(files, nodes.count, edges.count)


def export_some(store: Store, format: str, path: Path, mrns: Collection[str]) -> Exported:  # noqa: A002
    """Write some cables and the citations among them to a file in one of the formats of one file."""
    found = select(store, set(mrns))
    nodes, edges = Counted(found[0]), Counted(found[1])
    FORMATS[format].write((path,), nodes, edges)
    return Exported((path,), nodes.count, edges.count)


def default_path(folder: Path, format: str) -> Path:  # noqa: A002
    """Return the path of an export for which none is named, in the folder `export` beside the store."""
    names = FORMATS[format].names if format in FORMATS else ()
    return folder / "export" / (names[0] if len(names) == 1 else format)


class Counted(Generic[T]):
    """Gives the items of an iterable once, and knows how many it has given."""

    def __init__(self, items: Iterable[T]) -> None:
        self._items = items
        self.count = 0

    def __iter__(self) -> Iterator[T]:
        for item in self._items:
            self.count += 1
            yield item


def _files(names: tuple[str, ...], path: Path) -> tuple[Path, ...]:
    if len(names) == 1:
        return (path / names[0],) if path.is_dir() else (path,)
    if path.suffix == Path(names[0]).suffix and not path.is_dir():
        return tuple(path.with_name(f"{path.stem}-{name}") for name in names)
    return tuple(path / name for name in names)


def _graph(name: str, write: Callable[[Path, Iterable[Node], Iterable[Edge]], None]) -> Format:
    return Format((name,), lambda files, nodes, edges: write(files[0], nodes, edges))


def _cables(name: str, write: Callable[[Path, Iterable[Node]], None]) -> Format:
    return Format((name,), lambda files, nodes, _: write(files[0], nodes))


def _tables(
    names: tuple[str, ...],
    write_nodes: Callable[[Path, Iterable[Node]], None],
    write_edges: Callable[[Path, Iterable[Edge]], None],
) -> Format:
    def write(files: tuple[Path, ...], nodes: Iterable[Node], edges: Iterable[Edge]) -> None:
        # The first file waits for the second, so that both are of one graph.
        with replacing(files[0]) as aside:
            try:
                write_nodes(aside, nodes)
            except OutputError as error:
                raise OutputError(error.cause, place=str(files[0]), advice=error.advice) from error
            write_edges(files[1], edges)

    return Format(names, write)


FORMATS = {
    "graphml": _graph("graph.graphml", write_graphml),
    "gexf": _graph("graph.gexf", write_gexf),
    "yed": _graph("graph-yed.graphml", partial(write_graphml, yed=True)),
    "csv": _tables(("nodes.csv", "edges.csv"), partial(write_csv, NODES), partial(write_csv, EDGES)),
    "json": _graph("graph.json", write_node_link),
    "cytoscape": _graph("graph.cyjs", write_cytoscape),
    "pajek": _graph("graph.net", write_pajek),
    "neo4j": _tables(
        ("nodes.csv", "relationships.csv"),
        partial(write_csv, NEO4J_NODES),
        partial(write_csv, NEO4J_RELATIONSHIPS),
    ),
    "parquet": _tables(("nodes.parquet", "edges.parquet"), write_parquet_nodes, write_parquet_edges),
    "cito": _graph("graph.ttl", write_cito),
    "csl": _cables("cables.json", write_csl),
    "bibtex": _cables("cables.bib", write_bibtex),
}

_FOR_EXCEL = _tables(
    FORMATS["csv"].names, partial(write_csv, NODES, excel=True), partial(write_csv, EDGES, excel=True)
)
