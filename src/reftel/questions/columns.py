"""What records are as rows: which columns each kind has, and of which type, whatever stands in them.

The names are those of JSON and CSV; a column's type comes from the annotations, so that a table without a
row has the same types as one with a million.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from enum import Enum, StrEnum
from functools import cache
from types import UnionType
from typing import Any, NamedTuple, Union, get_args, get_origin, get_type_hints

from reftel.analysis.check_corrections import Checked
from reftel.analysis.coverage import Gap, PostYear, Share
from reftel.analysis.where import Absence
from reftel.model.notes import Note
from reftel.model.place import Place
from reftel.model.problems import Problem
from reftel.model.records import MRN, Cable, Decision, Document, Mention, Node, Ref
from reftel.render.records import DATES, fields_of
from reftel.render.where import absence_words


class Type(StrEnum):
    """What the cells of a column are; any may be None where its column is `nullable`."""

    TEXT = "text"
    TRUTH = "truth"
    NUMBER = "number"
    REAL = "real"
    MOMENT = "moment"
    DAY = "day"
    TEXTS = "texts"
    NUMBERS = "numbers"
    COUNTS = "counts"
    RECORD = "record"
    RECORDS = "records"


class Column(NamedTuple):
    """A column: its name, where its cells are in a record, what they are; `parts` are those of records."""

    name: str
    path: tuple[str, ...]
    type: Type
    nullable: bool
    parts: tuple[Column, ...] = ()


_SENT = f"{DATES} post=mrn.post"
_WHOLE: dict[type, str] = {
    Node: (
        f"mrn held {_SENT} year=mrn.year serial=mrn.serial classification captions tags subject precedence "
        "from=sender to=action info cites cited_by source corrected date_set_by aliases series=mrn.series"
    ),
    Decision: (
        "citing position label=ref.label text=ref.text kind=ref.kind status=resolution.status "
        "cited=resolution.mrn year_from=resolution.year_from reason=resolution.reason "
        "candidates=resolution.candidates corrected_by notal=ref.notal source start=ref.start end=ref.end "
        "aliases=ref.aliases series=ref.series"
    ),
    Document: "mrn source place form role section digest chars",
    Cable: (
        "mrn date date_only subject classification captions=header.captions tags=header.tags "
        "precedence=header.precedence from=header.sender to=header.action info=header.info "
        "section=header.section has_ref_block refs mentions metadata_cites=cited form source place chars text"
    ),
    Share: "name held missing total issued held_of_issued share untold years",
    PostYear: "posts year held missing highest=issued.highest until=issued.until issued=issued.whole",
    Gap: "posts year first last count=size missing=cited sent_from=earliest sent_to=latest lost",
    Checked: "entry=entry.place cable=entry.subject why author=entry.author reason=entry.reason",
}
_WITHIN: dict[type, str] = {
    Ref: "label text kind year post serial notal notes start end aliases series",
    Mention: "text labels positions all_refs paragraph sentence relation start end",
}
_MOMENTS = frozenset({"date"})
_DAYS = frozenset({*DATES.split(), "sent_from", "sent_to", "first", "last"}) - _MOMENTS
_OF_PLAIN: dict[Any, Type] = {
    bool: Type.TRUTH,
    int: Type.NUMBER,
    float: Type.REAL,
    datetime: Type.MOMENT,
    date: Type.DAY,
}
_AS_TEXT = (str, Enum, MRN, Place, Problem, Note, Absence)


@cache
def columns_of(kind: type, *, within: bool = False) -> tuple[Column, ...]:
    """Return the columns of a kind of record, in order; `within` another record it has those of JSON."""
    fields = (_WITHIN if within else _WHOLE).get(kind) or fields_of(kind)
    return tuple(_column(kind, field) for field in fields.split())


def _column(kind: type, field: str) -> Column:
    written, _, path = field.partition("=")
    name = written.removesuffix("?")
    parts = tuple((path or name).split("."))
    found: Any = kind
    nullable = False
    for part in parts:
        found, may_lack = _without_none(_hint(found, part))
        nullable |= may_lack
    type_, of = _type_of(name, found)
    return Column(name, parts, type_, nullable, columns_of(of, within=True) if of else ())


def _hint(kind: Any, name: str) -> Any:
    """Return what the annotations say of a field or property."""
    found = getattr(kind, name, None)
    if isinstance(found, property):
        return get_type_hints(found.fget)["return"]
    return get_type_hints(kind)[name]


def _without_none(hint: Any) -> tuple[Any, bool]:
    if get_origin(hint) not in (Union, UnionType):
        return hint, False
    (kind,) = (one for one in get_args(hint) if one is not type(None))
    return kind, True


def _type_of(name: str, kind: Any) -> tuple[Type, type | None]:
    """Return the type of a column's cells, and of records the kind."""
    if get_origin(kind) is dict:
        return Type.COUNTS, None
    if args := get_args(kind):
        if args[0] is int:
            return Type.NUMBERS, None
        return (Type.TEXTS, None) if issubclass(args[0], _AS_TEXT) else (Type.RECORDS, args[0])
    if issubclass(kind, str) and not issubclass(kind, Enum):
        return (Type.MOMENT if name in _MOMENTS else Type.DAY if name in _DAYS else Type.TEXT), None
    if kind in _OF_PLAIN:
        return _OF_PLAIN[kind], None
    return (Type.TEXT, None) if issubclass(kind, _AS_TEXT) else (Type.RECORD, kind)


def cells_of(records: Iterable[object], column: Column) -> list[Any]:
    """Return the cells of a column: what is unknown or empty is None, but a list is never None."""
    found = (_at(record, column.path) for record in records)
    if column.type is Type.RECORD:
        return [value and next(iter(rows_of([value], column.parts))) for value in found]
    if column.type is Type.RECORDS:
        return [rows_of(value or (), column.parts) for value in found]
    read = _READ[column.type]
    return [read(value) for value in found]


def rows_of(records: Sequence[object], columns: Sequence[Column]) -> list[dict[str, Any]]:
    """Return a dict for each record."""
    names = [column.name for column in columns]
    cells = zip(*(cells_of(records, column) for column in columns), strict=True)
    return [dict(zip(names, row, strict=True)) for row in cells]


def _at(record: Any, path: Sequence[str]) -> Any:
    for part in path:
        if record is None:
            return None
        record = getattr(record, part)
    return record


def _text(value: Any) -> str | None:
    return None if value is None else _words(value) or None


def _words(value: Any) -> str:
    if isinstance(value, Absence):
        return absence_words(value)
    return str(value.value if isinstance(value, Enum) else value)


def _moment(value: Any) -> datetime | None:
    """Return a moment in UTC; of a day its first."""
    try:
        found = value if isinstance(value, datetime) else datetime.fromisoformat(value) if value else None
    except ValueError:  # in the store of a stranger
        return None
    if found is None:
        return None
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(value[:10]) if isinstance(value, str) and value else value or None
    except ValueError:  # in the store of a stranger
        return None


def _same(value: Any) -> Any:
    return value


_READ: dict[Type, Callable[[Any], Any]] = {
    Type.TEXT: _text,
    Type.TRUTH: _same,
    Type.NUMBER: _same,
    Type.REAL: _same,
    Type.MOMENT: _moment,
    Type.DAY: _day,
    Type.TEXTS: lambda value: [_words(item) for item in value or ()],
    Type.NUMBERS: lambda value: list(value or ()),
    Type.COUNTS: lambda value: dict(value or {}),
}
