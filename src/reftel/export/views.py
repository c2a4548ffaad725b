"""The tables of a whole store: cables.csv, references.csv and graph.graphml of a build."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from io import StringIO
from itertools import chain
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import NamedTuple

from reftel.analysis.graph import Scalar
from reftel.export.attributes import CABLE_ATTRIBUTES, CITATION_ATTRIBUTES
from reftel.export.cells import Column, writing
from reftel.export.tables import CABLE_COLUMNS, REFERENCE_COLUMNS, Table
from reftel.export.xmlgraphs import Graphml
from reftel.files.atomic import replacing
from reftel.model.records import MRN
from reftel.store import Changed, Store, stored_mrn
from reftel.store.queries.columns import Part, read_columns

CABLES, REFERENCES, GRAPHML = "cables.csv", "references.csv", "graph.graphml"
_NODE = ("mrn", *(name for name in CABLE_ATTRIBUTES if name != "date_estimated"))
_EDGE = ("citing", "cited", *("texts" if name == "text" else name for name in CITATION_ATTRIBUTES))
_STATUS = REFERENCE_COLUMNS.index("status")
_REFERENCE = tuple(f"{name}_char" if name in ("start", "end") else name for name in REFERENCE_COLUMNS)
_DATES = ("date", "date_earliest", "date_latest")
_JOINED = {"captions": ";", "tags": ";", "labels": ";", "texts": ";"}
# Where a row begins, and whose it is: in XML no "<" stands in what is written, and a row of CSV is one line.
_LINE = re.compile(rb"(?m)^()([^,\n]*),")
_ELEMENT = re.compile(rb'<(node id|edge source)="([^"]*)"')
_END = b"</graph>\n</graphml>\n"

_Columns = Sequence[Column]
_Key = tuple[bool, MRN]
_Rows = Sequence[tuple[_Key, bytes]]


class Earlier(NamedTuple):
    """Tables that were written of a store before it was changed, in a folder, and what has changed since."""

    folder: Path
    changed: Changed


def write_tables(folder: Path, store: Store, *, excel: bool = False, earlier: Earlier | None = None) -> None:
    """Write cables.csv, references.csv and graph.graphml of a store into a folder, row by row.

    With `excel` the two CSVs are for spreadsheets: a mark before the first line tells their encoding, and
    cells that are too long for a spreadsheet are cut, with a note. Of `earlier` tables all rows are copied
    but those that have changed; one without any is not written at all.
    The store may be in the middle of a change: what it has now is written. Raises OutputError where a file
    cannot be written, StoreError where the store is damaged.
    """
    if earlier is not None:
        try:
            _update(folder, store, earlier, excel=excel)
        except _OtherTable:
            earlier = None
    if earlier is None:
        _write(folder, store, excel=excel)


def _write(folder: Path, store: Store, *, excel: bool) -> None:
    with writing(folder / CABLES) as cables, writing(folder / GRAPHML) as graphml:
        table, graph = Table(cables, CABLE_COLUMNS, excel=excel), Graphml(graphml)
        for row, node in _cables(store):
            table.add(row)
            graph.add_cables(node)
        for columns in read_columns(store, "citations", _EDGE, _JOINED):
            graph.add_citations(columns)
        graph.end()
    with writing(folder / REFERENCES) as file:
        table = Table(file, REFERENCE_COLUMNS, excel=excel)
        for columns in read_columns(store, "refs", _REFERENCE):
            table.add(columns)


def _cables(store: Store, of: Iterable[str] | None = None) -> Iterator[tuple[_Columns, _Columns]]:
    """Yield the columns of cables for the table, and for GraphML."""
    for columns in read_columns(store, "cables", _NODE, _JOINED, of):
        named = dict(zip(_NODE, columns, strict=True))
        row = [named[name] for name in CABLE_COLUMNS]
        named["date_estimated"] = _are_estimated(*map(named.__getitem__, _DATES))
        yield row, [named[name] for name in ("mrn", *CABLE_ATTRIBUTES)]


def cable_rows(store: Store, mrns: Sequence[str]) -> Iterator[Sequence[Scalar]]:
    """Yield the rows of cables in CABLE_COLUMNS, in the order of their MRNs as given."""
    found = (row for columns, _ in _cables(store, mrns) for row in zip(*columns, strict=True))
    known = {row[0]: row for row in found}
    return (known[mrn] for mrn in mrns if mrn in known)


def reference_rows(
    store: Store, status: str, places: Sequence[tuple[str, int]]
) -> Iterator[Sequence[Scalar]]:
    """Yield the rows of references in REFERENCE_COLUMNS, by their places among those of cable and status."""
    count: Counter[str] = Counter()
    known: dict[tuple[str, int], Sequence[Scalar]] = {}
    of = sorted({citing for citing, _ in places})
    for columns in read_columns(store, "refs", _REFERENCE, of=of):
        for row in zip(*columns, strict=True):
            citing = row[0]
            if row[_STATUS] == status:
                known[citing, count[citing]] = row
                count[citing] += 1
    return (known[place] for place in places if place in known)


def _are_estimated(dates: Column, earliest: Column, latest: Column) -> Column:
    return [not date and bool(one or other) for date, one, other in zip(dates, earliest, latest, strict=True)]


# Tables of which little has changed.


class _OtherTable(Exception):
    """An earlier table is not as this reftel writes it."""


def _update(folder: Path, store: Store, earlier: Earlier, *, excel: bool) -> None:
    """Write the tables that have changed, of the earlier ones and of the rows that have changed."""
    changed = earlier.changed
    table, references = StringIO(), StringIO()
    add_cable = Table(table, CABLE_COLUMNS, excel=excel).add
    add_reference = Table(references, REFERENCE_COLUMNS, excel=excel).add
    graph = Graphml(graphml := StringIO())
    heads = {CABLES: _taken(table), REFERENCES: _taken(references), GRAPHML: _taken(graphml)}
    found = list(_cables(store, map(str, changed.cables)))
    edges, refs = (
        read_columns(store, part, names, _JOINED, map(str, mrns)) for part, names, mrns in _parts(changed)
    )
    cables = _rows((row for row, _ in found), add_cable, table)
    nodes = _rows((node for _, node in found), graph.add_cables, graphml)
    links = _rows(edges, graph.add_citations, graphml)
    rows = {
        CABLES: _each(False, changed.cables, cables),
        REFERENCES: _each(False, changed.refs, _rows(refs, add_reference, references)),
        GRAPHML: [*_each(False, changed.cables, nodes), *_each(True, changed.citations, links)],
    }
    for name, fresh in rows.items():
        pattern, end = (_ELEMENT, _END) if name == GRAPHML else (_LINE, b"")
        _exchange(earlier.folder / name, folder / name, heads[name], fresh, pattern, end)


def _parts(changed: Changed) -> tuple[tuple[Part, Sequence[str], Sequence[MRN]], ...]:
    return ("citations by these", _EDGE, changed.citations), ("refs by these", _REFERENCE, changed.refs)


def _taken(file: StringIO) -> bytes:
    """Return what was written to a file since this was asked."""
    text = file.getvalue()
    file.seek(0)
    file.truncate()
    return text.encode()


def _rows(columns: Iterable[_Columns], add: Callable[[_Columns], None], file: StringIO) -> dict[MRN, bytes]:
    """Return what is written of some rows, by the cable in the first column."""
    written: dict[MRN, bytes] = {}
    for row in chain.from_iterable(zip(*some, strict=True) for some in columns):
        add([[cell] for cell in row])
        mrn = stored_mrn(row[0])
        written[mrn] = written.get(mrn, b"") + _taken(file)
    return written


def _each(links: bool, mrns: Iterable[MRN], written: dict[MRN, bytes]) -> _Rows:
    return [((links, mrn), written.get(mrn, b"")) for mrn in mrns]


def _exchange(
    old: Path, new: Path, head: bytes, fresh: _Rows, pattern: re.Pattern[bytes], end: bytes
) -> None:
    """Write a table anew with other rows of some cables, which come in its order; without any do nothing."""
    if old.stat().st_size < len(head):
        raise _OtherTable
    with old.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as data:
        if data[: len(head)] != head or data[len(data) - len(end) :] != end:
            raise _OtherTable
        if not fresh:
            return
        with replacing(new) as aside, aside.open("wb") as out, memoryview(data) as view:
            copied, place, last = 0, len(head), len(data) - len(end)
            for key, rows in fresh:
                begin = _find(data, pattern, place, last, key)
                place = _find_next(data, pattern, begin, last, key)
                out.write(view[copied:begin])
                out.write(rows)
                copied = place
            out.write(view[copied:])


def _find(data: mmap, pattern: re.Pattern[bytes], begin: int, end: int, key: _Key) -> int:
    """Return where the first row begins that does not come before those of a cable."""
    low, high = begin, end
    while low < high:
        middle = (low + high) // 2
        found = pattern.search(data, middle, end)
        if found and found.start() < high and _key_of(found) < key:
            low = found.start() + 1
        else:
            high = middle
    found = pattern.search(data, low, end)
    return found.start() if found else end


def _find_next(data: mmap, pattern: re.Pattern[bytes], begin: int, end: int, key: _Key) -> int:
    """Return where the rows of a cable end that begin there, if there are any."""
    others = (found.start() for found in pattern.finditer(data, begin, end) if _key_of(found) != key)
    return next(others, end)


def _key_of(found: re.Match[bytes]) -> _Key:
    try:
        return found[1].startswith(b"edge"), stored_mrn(found[2].decode())
    except ValueError as error:
        raise _OtherTable from error
