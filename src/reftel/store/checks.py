"""What the cells of a store may hold: a row that a stranger wrote is refused before it becomes a record."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache

from reftel.store.codec import LARGEST, SHOWN
from reftel.store.rows import TABLES, Row
from reftel.store.schema import TYPES, columns_of

_TABLES = {table.columns: table.name for table in TABLES}
_ANY_SIZE = ("mtime_ns",)
_MRNS = ("mrn", "citing", "cited", "read_mrn")
_MRN = re.compile(r"[0-9]{2,4}[^\W\d_][^\x00-\x1f]{0,80}[0-9]")


class Cells:
    """What some columns may hold, and where to look."""

    def __init__(self, names: Sequence[str], kinds: Sequence[frozenset[type] | None], table: str) -> None:
        self._names = names
        self._kinds = kinds
        self._seen: set[tuple[type, ...]] = set()
        places = list(enumerate(names))
        self._numbers = [
            place for place, name in places if int in (kinds[place] or ()) and name not in _ANY_SIZE
        ]
        free = table == "corrections"
        self._mrns = [] if free else [place for place, name in places if name in _MRNS]

    def check(self, row: Row) -> Row:
        """Return the row back; raises ValueError where a cell holds what no store of ours does."""
        types = tuple(map(type, row))
        if types not in self._seen:
            self._check_types(row)
            self._seen.add(types)
        for place in self._numbers:
            number = row[place]
            if number is not None and not 0 <= number < LARGEST:
                raise self._wrong(place, number)
        for place in self._mrns:
            if row[place] is not None and not _MRN.fullmatch(row[place]):
                raise self._wrong(place, row[place])
        return row

    def check_columns(self, rows: Sequence[Row]) -> None:
        """Check the types of many rows, of those that are read as columns: what is null may be ""."""
        for types in {tuple(map(type, row)) for row in rows} - self._seen:
            for place, (kind, kinds) in enumerate(zip(types, self._kinds, strict=True)):
                if kinds is not None and kind not in kinds and not (kind is str and type(None) in kinds):
                    raise self._wrong(place, f"a value of type {kind.__name__}")
            self._seen.add(types)
        for place in self._numbers:
            numbers = [row[place] for row in rows if row[place] != ""]
            if numbers and not 0 <= min(numbers) <= max(numbers) < LARGEST:
                raise self._wrong(place, min(numbers))

    def _check_types(self, row: Row) -> None:
        # Behind the columns of a table may be what was computed of others.
        for place, (cell, kinds) in enumerate(zip(row, self._kinds, strict=False)):
            if kinds is not None and type(cell) not in kinds:
                raise self._wrong(place, cell)

    def _wrong(self, place: int, cell: object) -> ValueError:
        return ValueError(f"{self._names[place]} holds {str(cell)[:SHOWN]!r}")


@cache
def cells_of(columns: str) -> Cells | None:
    """Return what the columns of a question may hold, as it names them; None where it computes more."""
    if "(" in columns or "*" in columns:
        return None
    names = [name.rpartition(".")[2] for name in columns.split(", ")]
    table = _TABLES.get(columns, "")
    known = _schema_types().get(table) or _merged(_schema_types())
    return Cells(names, [known.get(name) for name in names], table)


@cache
def _schema_types() -> Mapping[str, Mapping[str, frozenset[type]]]:
    return {
        table: {
            name: frozenset((TYPES[kind],) if is_needed or is_key else (TYPES[kind], type(None)))
            for name, kind, is_needed, is_key in columns_of(table)
        }
        for table in _TABLES.values()
    }


def _merged(tables: Mapping[str, Mapping[str, frozenset[type]]]) -> Mapping[str, frozenset[type]]:
    merged = {"text": frozenset((type(None),))}  # of a document whose text is not kept
    for columns in tables.values():
        for name, kinds in columns.items():
            merged[name] = merged.get(name, frozenset[type]()) | kinds
    return merged
