"""Lists of records that are tables too."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Self, SupportsIndex, TypeVar, overload

from reftel.model.showing import SHOWN, brief, html_table

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import pyarrow as pa

    from reftel.questions.columns import Column

T_co = TypeVar("T_co", covariant=True)
_LINES = 5


class Records(tuple[T_co, ...]):
    """Records of one kind, in order; each has names for its parts, all together are a table.

    Any records will do: `Records(store.nodes())`, `Records(stored.cited_by)`. In a table the columns are
    those of JSON and CSV; dates are dates, lists are lists, and what is unknown or empty is None (NaT for
    dates).
    """

    of: type | None
    """Which kind of record it has; None where that is unknown since it is empty."""

    def __new__(cls, records: Iterable[T_co] = (), of: type | None = None) -> Self:
        """Return the records of an iterable; `of` is their kind, which an empty one cannot show."""
        made = super().__new__(cls, records)
        made.of = type(made[0]) if made else of
        return made

    @overload
    def __getitem__(self, at: SupportsIndex, /) -> T_co: ...
    @overload
    def __getitem__(self, at: slice, /) -> Records[T_co]: ...
    def __getitem__(self, at: SupportsIndex | slice, /) -> T_co | Records[T_co]:
        """Return a record, or some of them."""
        return Records(super().__getitem__(at), self.of) if isinstance(at, slice) else super().__getitem__(at)

    def to_pandas(self) -> pd.DataFrame:
        """Return a DataFrame of pandas; raises LibraryMissing where that is not installed."""
        from reftel.questions import frames

        return frames.to_pandas(self, self._columns())

    def to_polars(self) -> pl.DataFrame:
        """Return a DataFrame of Polars; raises LibraryMissing where that is not installed."""
        from reftel.questions import frames

        return frames.to_polars(self, self._columns())

    def to_arrow(self) -> pa.Table:
        """Return a table of Arrow; raises LibraryMissing where pyarrow is not installed."""
        from reftel.questions import frames

        return frames.to_arrow(self, self._columns())

    def to_dicts(self) -> list[dict[str, Any]]:
        """Return a dict for each record, with the columns of the table."""
        from reftel.questions.columns import rows_of

        return rows_of(self, self._columns())

    def _columns(self) -> tuple[Column, ...]:
        from reftel.questions.columns import columns_of

        return columns_of(self.of) if self.of else ()

    def __repr__(self) -> str:
        if not self:
            return "no records"
        lines = [f"  {repr(one) if '__repr__' in vars(type(one)) else brief(one)}" for one in self[:_LINES]]
        rest = len(self) - len(lines)
        more = [f"  and {rest:,} more"] if rest else []
        return "\n".join((f"{len(self):,} {self.of.__name__ if self.of else ''} records:", *lines, *more))

    def _repr_html_(self) -> str:
        if not self:
            return "<p>no records</p>"
        shown = self[:SHOWN].to_dicts()
        names = [name for name in shown[0] if any(row[name] not in (None, "", []) for row in shown)]
        rows = [[_cell(row[name]) for name in names] for row in shown]
        return html_table(names, rows, len(self) - len(rows))


def _cell(value: object) -> object:
    """Return a cell for people: of records their names, of counts what is counted and how often."""
    if isinstance(value, dict):
        return _named(value)
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return [_named(one) for one in value]
    return value


def _named(row: Mapping[str, object]) -> str:
    """Return the MRN of a record, else its first two words; of counts all.

    >>> _named({"mrn": "07OSLO211", "held": True}), _named({"how": "ask", "name": "Archives", "link": "x"})
    ('07OSLO211', 'ask Archives')
    >>> _named({"OSLO": 3, "ROME": 1})
    'OSLO 3, ROME 1'
    """
    if all(isinstance(value, int) for value in row.values()):
        return ", ".join(f"{name} {count}" for name, count in row.items())
    words = [value for value in row.values() if value and isinstance(value, str)]
    return str(row.get("mrn") or " ".join(words[:2]))
