"""The graph as two Parquet files, for pandas, Polars, DuckDB, R. They are written with pyarrow."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from reftel.analysis.graph import Scalar
from reftel.errors import OutputError
from reftel.export.attributes import (
    CABLE_ATTRIBUTES,
    CITATION_ATTRIBUTES,
    cable_attributes,
    citation_attributes,
)
from reftel.export.cells import readable
from reftel.files.atomic import replacing
from reftel.model.records import Edge, Node

if TYPE_CHECKING:
    import pyarrow as pa

_ROWS_AT_ONCE = 20_000
_DAYS = ("date_earliest", "date_latest", "date_likely")
Value = Scalar | date | None
Record = dict[str, Value]


def write_parquet_nodes(path: Path, nodes: Iterable[Node]) -> None:
    """Write the cables; dates are dates (`date` a moment in UTC), null where there is none.

    Raises OutputError where pyarrow is absent or the file cannot be written.
    """
    _write_records(path, ("mrn",), CABLE_ATTRIBUTES, map(_cable_record, nodes))


def write_parquet_edges(path: Path, edges: Iterable[Edge]) -> None:
    """Write the citations: `source` cites `target`.

    Raises OutputError where pyarrow is absent or the file cannot be written.
    """
    _write_records(path, ("source", "target"), CITATION_ATTRIBUTES, map(_citation_record, edges))


def _write_records(
    path: Path, keys: tuple[str, ...], attributes: dict[str, Scalar], records: Iterable[Record]
) -> None:
    try:
        import pyarrow as pa
        from pyarrow.parquet import ParquetWriter
    except ImportError as error:
        raise OutputError(
            "Parquet needs pyarrow, which is not installed",
            place=str(path),
            advice='install it: pip install "reftel[parquet]"',
        ) from error
    schema = _schema(keys, attributes)
    with replacing(path) as aside, ParquetWriter(aside, schema) as writer:
        for batch in _generate_batches(records):
            writer.write_batch(pa.RecordBatch.from_pylist(batch, schema=schema))


def _schema(keys: tuple[str, ...], attributes: dict[str, Scalar]) -> pa.Schema:
    import pyarrow as pa

    types = {bool: pa.bool_(), int: pa.int64(), str: pa.string()}
    dates = {"date": pa.timestamp("s", "UTC"), **dict.fromkeys(_DAYS, pa.date32())}
    fields = [pa.field(key, pa.string(), nullable=False) for key in keys]
    fields += [pa.field(name, dates.get(name, types[type(value)])) for name, value in attributes.items()]
    return pa.schema(fields)


def _generate_batches(records: Iterable[Record]) -> Iterator[list[Record]]:
    left = iter(records)
    while batch := list(islice(left, _ROWS_AT_ONCE)):
        yield batch


def _cable_record(node: Node) -> Record:
    return {
        "mrn": readable(str(node.mrn)),
        **cable_attributes(node),
        "date": _read(_moment, node.date),
        **{name: _read(date.fromisoformat, getattr(node, name)) for name in _DAYS},
    }


def _citation_record(edge: Edge) -> Record:
    ends: Record = {"source": readable(str(edge.citing)), "target": readable(str(edge.cited))}
    return {**ends, **citation_attributes(edge)}


def _read(parse: Callable[[str], date], text: str) -> date | None:
    try:
        return parse(text) if text else None
    except ValueError:  # in the store of a stranger
        return None


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
