"""Lists as files: their rows as CSV, or their cables in the formats of `reftel export` that are one file."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Sequence
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple

from reftel.analysis.graph import Scalar
from reftel.errors import InputError
from reftel.export import CABLE_COLUMNS, FORMATS, REFERENCE_COLUMNS, export_some
from reftel.export.attributes import CITATION_ATTRIBUTES, citation_row
from reftel.export.tables import Table
from reftel.export.views import cable_rows, reference_rows
from reftel.page.records import MENTIONED
from reftel.serve import queries as of
from reftel.serve.catalogue.answers import check_sort, choice_of
from reftel.serve.catalogue.lists import REFERENCES, Ordered, open_list, order_list
from reftel.serve.catalogue.whole import Whole
from reftel.store import Store
from reftel.store.queries.links import citations

MOST_ROWS = 1_000_000
"""So many rows a CSV may have."""
MOST_CABLES = 20_000
"""So many cables a graph may have, or a list of references: programs that read them hold all in memory."""
AT_ONCE = 1000
CITATION_COLUMNS = ("citing", "cited", *CITATION_ATTRIBUTES)
_CSV = "csv"
_PLAIN = re.compile(r"[a-z-]+")


class Saving(NamedTuple):
    """A list that is to be saved: its rows, the name of the file, and of which store it is."""

    ordered: Ordered
    whole: Whole
    format: str
    status: str
    name: str

    @property
    def starts(self) -> range:
        """Where each part of the rows begins."""
        return range(0, len(self.ordered.rows), AT_ONCE)


def begin(store: Store, asked: of.Exported, whole: Whole) -> Saving:
    """Return the list that is asked for; raises InputError where it is too long for its format."""
    check_sort(asked.sort)
    if asked.format == _CSV and asked.of == MENTIONED:
        raise InputError("what sentences alone mention has no table", advice="ask /api/list for it")
    listing = open_list(store, whole, asked.of, asked.q)
    ordered = order_list(whole, listing, choice_of(asked), asked.sort)
    most = MOST_ROWS if asked.format == _CSV else MOST_CABLES
    if len(ordered.rows) > most:
        said = f"{len(ordered.rows):,} rows are more than the {most:,} of a file"
        raise InputError(said, advice="choose fewer, or use reftel export")
    status = asked.of.partition(":")[0]
    return Saving(ordered, whole, asked.format, status, _name(asked.format, status))


def head_of(saving: Saving) -> bytes:
    """Return the first line of a CSV."""
    return _written(saving, [], with_head=True)


def part_of(store: Store, saving: Saving, start: int) -> bytes:
    """Return the lines of some rows of a CSV, from one on."""
    told = saving.ordered.told(saving.whole, slice(start, start + AT_ONCE))
    return _written(saving, _rows(store, saving, told), with_head=False)


def graph_of(store: Store, saving: Saving) -> bytes:
    """Return the cables of a list, with the citations among them, as a file of another format."""
    mrns = saving.whole.catalogue.mrns.at(saving.ordered.cables(saving.whole))
    with tempfile.TemporaryDirectory(prefix="reftel-") as folder:
        path = Path(folder, saving.name)
        export_some(store, saving.format, path, mrns)
        return path.read_bytes()


def _rows(store: Store, saving: Saving, told: Sequence[Any]) -> Iterable[Sequence[Scalar]]:
    listing = saving.ordered.listing
    if listing.kind == REFERENCES:
        return reference_rows(store, saving.status, [(citing, nth) for citing, nth in told])
    if listing.told is None:
        return cable_rows(store, told)
    pairs = [(citing, cited) for citing, cited in told]
    known = {(str(edge.citing), str(edge.cited)): citation_row(edge) for edge in citations(store, pairs)}
    return [known[pair] for pair in pairs if pair in known]


def _columns(saving: Saving) -> Sequence[str]:
    listing = saving.ordered.listing
    if listing.kind == REFERENCES:
        return REFERENCE_COLUMNS
    return CABLE_COLUMNS if listing.told is None else CITATION_COLUMNS


def _written(saving: Saving, rows: Iterable[Sequence[Scalar]], *, with_head: bool) -> bytes:
    table = Table(file := StringIO(), _columns(saving))
    if not with_head:
        file.seek(0)
        file.truncate()
    if columns := list(zip(*rows, strict=True)):
        table.add(columns)
    return file.getvalue().encode()


def _name(format: str, status: str) -> str:  # noqa: A002
    """Return the name of the file: "reftel-missing.csv"."""
    ending = _CSV if format == _CSV else Path(FORMATS[format].names[0]).suffix.lstrip(".")
    return f"reftel-{status if _PLAIN.fullmatch(status) else 'list'}.{ending}"
