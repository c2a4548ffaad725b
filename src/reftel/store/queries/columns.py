"""Parts of a store as columns, for what goes through all of it: tables, pages, communities."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Literal

from reftel.store.checks import cells_of
from reftel.store.codec import joined_items, json_list
from reftel.store.database import AMONG, Database
from reftel.store.queries.links import IN_ORDER, by_cable
from reftel.store.sqlite_errors import reading_error

Part = Literal[
    "cables",
    "cables of each series",
    "citations",
    "refs",
    "citations by these",
    "refs by these",
    "citations by MRN",
    "refs to cables",
    "refs to none",
    "mentions",
    "cables in sentences",
]
Column = Sequence[Any]
_EDGES, _EDGE_ORDER = by_cable("citations", "citing", "citations.rowid")
_REFS, _REF_ORDER = by_cable("refs", "citing", "id")
_IN_SENTENCES = "footnote IS NULL AND status IN ('held', 'missing', 'ambiguous')"
# A table, the columns that name the cables of a row, a condition, the order.
_PARTS: Mapping[Part, tuple[str, tuple[str, ...], str, str]] = {
    "cables": ("cables", ("mrn",), "1", IN_ORDER),
    "cables of each series": ("cables", ("mrn",), "1", "year, post, series, serial"),
    "citations": (_EDGES, ("citing", "cited"), "1", _EDGE_ORDER),
    "refs": (_REFS, ("citing",), "1", _REF_ORDER),
    # Whoever is cited.
    "citations by these": (_EDGES, ("ordered",), "1", _EDGE_ORDER),
    "refs by these": (_REFS, ("ordered",), "1", _REF_ORDER),
    # Those of a cable that the store has lost are among these, so that it is told.
    "citations by MRN": ("citations", ("citing", "cited"), "1", "citing, rowid"),
    "refs to cables": ("refs", ("citing", "cited"), "status IN ('held', 'missing')", "citing, id"),
    "refs to none": ("refs", ("citing",), "status NOT IN ('held', 'missing')", "id"),
    "mentions": ("mentions", ("citing",), "1", "id"),
    "cables in sentences": ("mentions", ("citing",), _IN_SENTENCES, "id"),
}
_NULLABLE = frozenset({"cited", "year_from"})
_ALIASES = """(
    SELECT ifnull(group_concat(value, ';'), '')
    FROM (SELECT DISTINCT kind, value FROM aliases WHERE aliases.mrn = cables.mrn ORDER BY kind, value)
)"""
_ROWS = 1000


def read_columns(
    store: Database,
    part: Part,
    names: Iterable[str],
    marks: Mapping[str, str] = MappingProxyType({}),
    of: Iterable[str] | None = None,
) -> Iterator[Sequence[Column]]:
    """Return columns of a part of the store as they are stored, a thousand rows at a time.

    It costs a tenth of making records of them. The items of the lists in `marks` are joined by the mark
    given there; what is null is "", and the `aliases` of a cable are joined by ";". `of` keeps what is of
    these cables alone: citations have both ends there.
    """
    table, keys, condition, order = _PARTS[part]
    if of is not None:
        condition = condition.replace(
            "status ", "+status "
        )  # few cables: their index, not that of the status
    names = tuple(names)
    selected = ", ".join(_selected(name, part) for name in names)
    # With an index for both ends each one of these cables would be looked for beside each other one.
    ends = (keys[0], *(f"+{key}" for key in keys[1:]))
    kept = "".join(f" AND {end} {AMONG}" for end in ends) if of is not None else ""
    statement = f"SELECT {selected} FROM {table} WHERE {condition}{kept} ORDER BY {order}"  # noqa: S608
    cells = cells_of(", ".join(names))
    try:
        rows = store.run(statement, () if of is None else (json_list(of),))
        while some := rows.fetchmany(_ROWS):
            if cells:
                cells.check_columns(some)
            columns = zip(names, zip(*some, strict=True), strict=True)
            yield [joined_items(column, marks[name]) if name in marks else column for name, column in columns]
    except (sqlite3.Error, ValueError) as error:
        raise reading_error(error, store.place) from error


def _selected(name: str, part: Part) -> str:
    if name == "aliases" and part == "cables":
        return _ALIASES
    return f"ifnull({name}, '')" if name in _NULLABLE else name
