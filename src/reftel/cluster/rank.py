"""What stands out among the cables of datasets: the measures of `ranking` on the columns of Parquet files.

Who cites whom is two arrays of numbers from the files to the libraries; no citation becomes an object of
Python for longer than it takes to hand it over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from reftel.analysis import metrics
from reftel.analysis.metrics import Citations
from reftel.cluster.datasets import number_citations, read_columns, read_manifest
from reftel.errors import OutputError
from reftel.export.cells import Column, comma_separated, guarded, truths, writing
from reftel.files.atomic import replacing
from reftel.files.extras import install
from reftel.files.storage import Storage
from reftel.render.spreadsheet import MARK

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

    from reftel.analysis.queries import Watcher
    from reftel.render.tables import TableRow

    RowNumbers = NDArray[np.int64]

CABLE = ("mrn", "year", "held", "cited_by", "cites")
FILES = (".parquet", ".csv")
_ORDER = ("year", "post", "serial")
_ROWS_AT_ONCE = 10_000


class _Graph(NamedTuple):
    """The cables of datasets, a row for each, and their citations by the numbers of rows."""

    cables: pa.Table
    citing: NDArray[np.int32]
    cited: NDArray[np.int32]


def rank_cables(place: Storage, measures: Sequence[str], watcher: Watcher | None = None) -> pa.Table:
    """Return all cables of the datasets in a folder, in the order of their parts, with what is measured.

    Columns: mrn, year, held, cited_by, cites; then for each measure, in the order of asking:

    - pagerank (float): in all 1;
    - betweenness (float): how many pairs of cables it stands between, on the shortest chains of citations;
    - thread (int): the set of cables that citations connect it with, 1 is the largest;
    - community (int): the group of those that cite each other more than others, 1 is the largest.

    All are null where a cable neither cites nor is cited. They are those that `top`, `stats` and
    `communities` give of a store. `watcher` is told how many cables betweenness is done with. Raises
    OutputError where there are no datasets, or a library lacks.
    """
    _require_pyarrow(place)
    manifest = read_manifest(place)
    columns = dict.fromkeys((*CABLE, *(_ORDER if "community" in measures else ())))
    cables = read_columns(place, manifest, "cables", list(columns))
    citing, cited = number_citations(place, manifest, cables["mrn"])
    graph = _Graph(cables, citing.to_numpy(), cited.to_numpy())
    del citing, cited
    ranked = cables.select(CABLE)
    for measure in dict.fromkeys(measures):
        ranked = ranked.append_column(measure, _MEASURES[measure](graph, watcher))
    return ranked


def first_rows(ranked: pa.Table, limit: int) -> list[TableRow]:
    """Return the cables that stand out most by the first measure of a table; `limit` 0 gives all.

    Those of the highest score, none without one; or the members of the largest sets, the most cited first.
    """
    from pyarrow import compute

    measure = ranked.column_names[len(CABLE)]
    ranked = ranked.filter(compute.greater(ranked[measure], 0))
    by_set = [(measure, "ascending"), ("cited_by", "descending")]
    keys = by_set if measure in _SETS else [(measure, "descending")]
    order = compute.sort_indices(ranked, [*keys, ("year", "ascending"), ("mrn", "ascending")])
    rows: list[TableRow] = ranked.take(order[:limit] if limit else order).to_pylist()
    return rows


def write_ranked(ranked: pa.Table, path: Path, *, excel: bool = False) -> None:
    """Write all rows as Parquet or, where the name ends in .csv, as CSV; raises OutputError.

    Where a measure is null its cell is empty in the CSV; a cell that a spreadsheet would take for a formula
    gets an apostrophe before it. With `excel` a mark before the first line tells spreadsheets its encoding.
    """
    if path.suffix == ".csv":
        with writing(path) as file:
            file.write(MARK if excel else "")
            file.write(comma_separated([[name] for name in ranked.column_names]))
            file.writelines(_lines(ranked))
        return
    from pyarrow.parquet import write_table

    with replacing(path) as aside:
        write_table(ranked, aside, compression="zstd")


def _lines(ranked: pa.Table) -> Iterator[str]:
    for batch in ranked.to_batches(max_chunksize=_ROWS_AT_ONCE):
        columns = zip(batch.schema.names, batch.columns, strict=True)
        yield comma_separated([_cells(name, column.to_pylist()) for name, column in columns])


def _cells(name: str, column: Column) -> Column:
    if name == "held":
        return truths(column)
    return guarded(column) if name == "mrn" else ["" if cell is None else str(cell) for cell in column]


def _require_pyarrow(place: Storage) -> None:
    try:
        import pyarrow  # noqa: F401
    except ImportError as error:
        advice = f"install it: {install('cluster')}"
        raise OutputError("needs pyarrow, which is not installed", place=place.url, advice=advice) from error


def _pagerank(graph: _Graph, _: Watcher | None) -> pa.Array:
    numbers = _connected(graph)
    return _column(graph, numbers, metrics.pagerank(_among(graph, numbers)), "float64")


def _betweenness(graph: _Graph, watcher: Watcher | None) -> pa.Array:
    numbers = _connected(graph)
    citations = _among(graph, numbers)
    if watcher is None:
        return _column(graph, numbers, metrics.betweenness(citations), "float64")
    watcher.start(citations.size)
    return _column(graph, numbers, metrics.betweenness(citations, watcher.advance), "float64")


def _threads(graph: _Graph, _: Watcher | None) -> pa.Array:
    numbers = _connected(graph)
    return _sets(graph, numbers, metrics.connected(_among(graph, numbers)))


def _communities(graph: _Graph, _: Watcher | None) -> pa.Array:
    # The order in which a store is read: the method begins with the first ones, and so gives the same groups.
    from pyarrow import compute

    numbers = compute.sort_indices(graph.cables, [(name, "ascending") for name in _ORDER]).to_numpy()
    return _sets(graph, numbers, metrics.communities(_among(graph, numbers)))


_MEASURES: dict[str, Callable[[_Graph, Watcher | None], Any]] = {
    "pagerank": _pagerank,
    "betweenness": _betweenness,
    "thread": _threads,
    "community": _communities,
}
_SETS = ("thread", "community")
MEASURES = tuple(_MEASURES)


def _connected(graph: _Graph) -> RowNumbers:
    """Return the rows of the cables that cite or are cited."""
    import numpy as np

    connected = np.zeros(len(graph.cables), np.bool_)
    connected[graph.citing] = True
    connected[graph.cited] = True
    return np.flatnonzero(connected)


def _among(graph: _Graph, numbers: RowNumbers) -> Citations:
    """Return the citations among the cables of some rows, by their numbers in this list."""
    import numpy as np

    within = np.zeros(len(graph.cables), np.int32)
    within[numbers] = np.arange(len(numbers), dtype=np.int32)
    return Citations(len(numbers), within[graph.citing].data, within[graph.cited].data)


def _sets(graph: _Graph, numbers: RowNumbers, sets: Sequence[Sequence[int]]) -> pa.Array:
    """Return the number of the set that each cable is in."""
    import numpy as np

    sizes = np.fromiter(map(len, sets), np.int64, len(sets))
    members = np.fromiter(chain.from_iterable(sets), np.int64, sizes.sum())
    return _column(graph, numbers[members], np.repeat(np.arange(1, len(sets) + 1), sizes), "int32")


def _column(graph: _Graph, numbers: RowNumbers, values: Any, kind: str) -> pa.Array:
    import numpy as np
    import pyarrow as pa

    column = np.zeros(len(graph.cables), kind)
    absent = np.ones(len(graph.cables), np.bool_)
    column[numbers], absent[numbers] = values, False
    return pa.array(column, mask=absent)
