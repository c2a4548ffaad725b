"""Records as tables of pandas, Polars and Arrow, which are imported when they are asked for."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

from reftel.errors import LibraryMissing
from reftel.files.extras import install
from reftel.questions.columns import Column, Type, cells_of

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import pyarrow as pa


def to_pandas(records: Sequence[object], columns: Sequence[Column]) -> pd.DataFrame:
    """Return a DataFrame; raises LibraryMissing."""
    pandas = _import("pandas", "pandas")
    parts = {
        column.name: pandas.Series(cells_of(records, column), dtype=_pandas_type(column))
        for column in columns
    }
    made: pd.DataFrame = pandas.DataFrame(parts, columns=[column.name for column in columns])
    return made


def _pandas_type(column: Column) -> str:
    match column.type:
        case Type.TRUTH:
            return "boolean" if column.nullable else "bool"
        case Type.NUMBER:
            return "Int64" if column.nullable else "int64"
        case Type.REAL:
            return "float64"
        case Type.MOMENT:
            return "datetime64[us, UTC]"
        case Type.DAY:
            return "datetime64[us]"
        case _:
            return "object"


def to_polars(records: Sequence[object], columns: Sequence[Column]) -> pl.DataFrame:
    """Return a DataFrame of Polars; raises LibraryMissing."""
    polars = _import("polars", "polars")
    made: pl.DataFrame = polars.DataFrame(
        [
            polars.Series(column.name, _cells(records, column), _polars_type(polars, column))
            for column in columns
        ]
    )
    return made


def _polars_type(polars: Any, column: Column) -> Any:
    within = {part.name: _polars_type(polars, part) for part in column.parts}
    types = {
        Type.TEXT: polars.String,
        Type.TRUTH: polars.Boolean,
        Type.NUMBER: polars.Int64,
        Type.REAL: polars.Float64,
        Type.MOMENT: polars.Datetime("us", "UTC"),
        Type.DAY: polars.Date,
        Type.TEXTS: polars.List(polars.String),
        Type.NUMBERS: polars.List(polars.Int64),
        Type.COUNTS: polars.List(polars.Struct({"name": polars.String, "count": polars.Int64})),
        Type.RECORD: polars.Struct(within),
        Type.RECORDS: polars.List(polars.Struct(within)),
    }
    return types[column.type]


def to_arrow(records: Sequence[object], columns: Sequence[Column]) -> pa.Table:
    """Return a table of Arrow; raises LibraryMissing."""
    arrow = _import("pyarrow", "parquet")
    made: pa.Table = arrow.table(
        {
            column.name: arrow.array(_cells(records, column), type=_arrow_type(arrow, column))
            for column in columns
        }
    )
    return made


def _arrow_type(arrow: Any, column: Column) -> Any:
    within = {part.name: _arrow_type(arrow, part) for part in column.parts}
    types = {
        Type.TEXT: arrow.string(),
        Type.TRUTH: arrow.bool_(),
        Type.NUMBER: arrow.int64(),
        Type.REAL: arrow.float64(),
        Type.MOMENT: arrow.timestamp("us", "UTC"),
        Type.DAY: arrow.date32(),
        Type.TEXTS: arrow.list_(arrow.string()),
        Type.NUMBERS: arrow.list_(arrow.int64()),
        Type.COUNTS: arrow.list_(arrow.struct({"name": arrow.string(), "count": arrow.int64()})),
        Type.RECORD: arrow.struct(within),
        Type.RECORDS: arrow.list_(arrow.struct(within)),
    }
    return types[column.type]


def _cells(records: Sequence[object], column: Column) -> list[Any]:
    """Return the cells of a column; counts are lists of a name and a count: their names are no columns."""
    cells = cells_of(records, column)
    if column.type is not Type.COUNTS:
        return cells
    return [[{"name": name, "count": count} for name, count in cell.items()] for cell in cells]


def _import(library: str, extra: str) -> Any:
    try:
        return import_module(library)
    except ModuleNotFoundError as error:
        raise LibraryMissing(f"{library} is not installed", advice=f"install it: {install(extra)}") from error
