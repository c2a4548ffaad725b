"""The graph as two Parquet files, for pandas, Polars, DuckDB, R. They are written with pyarrow."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path

from reftel.analysis.graph import Scalar
from reftel.errors import OutputError
from reftel.export.attributes import CABLE_ATTRIBUTES, CITATION_ATTRIBUTES, cable_row, citation_row
from reftel.files.atomic import replacing
from reftel.files.extras import install
from reftel.model.records import Edge, Node

_ROWS_AT_ONCE = 20_000
_DATES = ("date", "date_earliest", "date_latest", "date_likely")


def write_parquet_nodes(path: Path, nodes: Iterable[Node]) -> None:
    """Write the cables; dates are dates (`date` a moment in UTC), null where there is none.

    Raises OutputError where pyarrow is absent or the file cannot be written.
    """
    names = ("mrn", *CABLE_ATTRIBUTES)
    records = (dict(zip(names, cable_row(node), strict=True)) for node in nodes)
    dated = ({**record, **{name: _date(name, record[name]) for name in _DATES}} for record in records)
    _write_records(path, ("mrn",), CABLE_ATTRIBUTES, dated)


def write_parquet_edges(path: Path, edges: Iterable[Edge]) -> None:
    """Write the citations: `source` cites `target`.

    Raises OutputError where pyarrow is absent or the file cannot be written.
    """
    ends = ("source", "target")
    names = (*ends, *CITATION_ATTRIBUTES)
    records = (dict(zip(names, citation_row(edge), strict=True)) for edge in edges)
    _write_records(path, ends, CITATION_ATTRIBUTES, records)


def _write_records(
    path: Path,
    keys: tuple[str, ...],
    attributes: Mapping[str, Scalar],
    records: Iterable[Mapping[str, Scalar | date | None]],
) -> None:
    try:
        import pyarrow as pa
        from pyarrow.parquet import ParquetWriter
    except ImportError as error:
        raise OutputError(
            "Parquet needs pyarrow, which is not installed",
            place=str(path),
            advice=f"install it: {install('parquet')}",
        ) from error
    types = {bool: pa.bool_(), int: pa.int64(), str: pa.string()}
    dates = {**dict.fromkeys(_DATES, pa.date32()), "date": pa.timestamp("s", "UTC")}
    fields = [pa.field(key, pa.string(), nullable=False) for key in keys]
    fields += [pa.field(name, dates.get(name, types[type(value)])) for name, value in attributes.items()]
    schema = pa.schema(fields)
    left = iter(records)
    with replacing(path) as aside, ParquetWriter(aside, schema) as writer:
        while batch := list(islice(left, _ROWS_AT_ONCE)):
            writer.write_batch(pa.RecordBatch.from_pylist(batch, schema=schema))


def _date(name: str, text: Scalar) -> date | None:
    """Return a day, for `date` a moment; None where there is none, or in the store of a stranger no such."""
    try:
        if name != "date":
            return date.fromisoformat(str(text))
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
