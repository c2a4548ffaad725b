"""Which column of a table holds what: as a person says, else guessed from the names and the first rows."""

import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

from reftel.errors import InputError
from reftel.files.own import are_own_columns
from reftel.lexicon.load import read_rows
from reftel.model.place import NO_PLACE
from reftel.model.problems import Problem, ProblemCode
from reftel.readers.forms.dates import Order, find_order
from reftel.readers.forms.tables.values import has_head, is_date, is_id, words_of
from reftel.readers.limits import Limits

FIELDS = (
    "mrn", "date", "text", "head", "subject", "classification", "from", "to", "tags", "reference", "cited",
    "captions", "film",
)  # fmt: skip
"""What a column can hold, as a person names it."""

_EXAMPLE = "mrn=Cable,date=Sent,text=Message"
_NEXT_FIELD = re.compile(rf",(?=\s{{0,9}}(?:{'|'.join(FIELDS)})\s{{0,9}}=)", re.IGNORECASE)
_MOST = 0.5  # of the values of a column tell what it is
_SHOWN = 12
_LONGEST_SHOWN = 40

_WHETHER_HELD = frozenset({"held", "missing"})
"""Columns of a list that names cables which nobody holds, too."""

Columns = Mapping[str, str]
"""What a person says: the name of the column by field, "" where none is to be taken for it."""

NO_COLUMNS: Columns = MappingProxyType({})


class Layout(NamedTuple):
    """Where in a row everything is.

    `places` are the columns of each field: the first that is not empty counts. `told` says it to a person in
    one line. `order` is how its dates are read.
    """

    names: tuple[str, ...]
    places: Mapping[str, tuple[int, ...]]
    told: str
    order: Order


class Unfit(NamedTuple):
    """Why a table cannot be read as a person says."""

    cause: str
    advice: str


def unfit(source: str, why: Unfit | None) -> Problem:
    """Return the problem of a table that cannot be read as a person says."""
    why = why or Unfit("is not a table of cables", "")
    return Problem(ProblemCode.UNKNOWN_TABLE, source, NO_PLACE, why.cause, why.advice)


def parse_columns(given: Mapping[str, str] | str | Iterable[str]) -> Columns:
    """Return what a person says of the columns; raises InputError for a field that there is not.

    >>> parse_columns("mrn=Cable no, or id,text=Full text")
    {'mrn': 'Cable no, or id', 'text': 'Full text'}
    """
    columns: dict[str, str] = {}
    for written, column in given.items() if isinstance(given, Mapping) else _pairs(given):
        field = written.strip().lower()
        if field not in FIELDS:
            raise InputError(f"{written.strip()!r} is not something a column can hold", advice=_advice())
        if field in columns:
            raise InputError(f"two columns are given for {field!r}", advice=_advice())
        columns[field] = column.strip()
    return columns


def with_columns(limits: Limits, given: Mapping[str, str] | str | Iterable[str]) -> Limits:
    """Return limits with what a person says of the columns; raises InputError as `parse_columns`."""
    columns = parse_columns(given)
    return replace(limits, columns=tuple(sorted(columns.items()))) if columns else limits


def _pairs(given: str | Iterable[str]) -> Iterator[tuple[str, str]]:
    for words in [given] if isinstance(given, str) else given:
        for pair in _NEXT_FIELD.split(words):
            field, sign, column = pair.partition("=")
            if not sign:
                raise InputError(f"{pair.strip()!r} does not name a column", advice=_advice())
            yield field, column


def _advice() -> str:
    return f"write {_EXAMPLE}; a column can hold {', '.join(FIELDS)}"


def may_name_columns(names: Iterable[str], given: Columns) -> bool:
    """Tell whether names are of columns of ids or texts, or of one that a person names."""
    named = set(map(squeeze_name, names))
    return not named.isdisjoint(_telling_names()) or any(
        squeeze_name(name) in named for name in given.values()
    )


def find_layout(
    names: Sequence[str], rows: Sequence[Sequence[object]], given: Columns = NO_COLUMNS
) -> Layout | Unfit | None:
    """Return where everything is in a table with these names and first rows.

    None where it is not a table of cables: at least half of the values of one column must be ids, or
    half of the texts bear the marks of one, unless a person names one of these columns.
    """
    if are_own_columns(names):
        return None
    squeezed = [squeeze_name(name) for name in names]
    wanted = {field: squeeze_name(name) for field, name in given.items() if name}
    said = {field: squeezed.index(name) for field, name in wanted.items() if name in squeezed}
    lacking = [given[field] for field in wanted if field not in said]
    if said and lacking:
        cause = f"has no column {lacking[0]!r}; it has the columns {show_names(names)}"
        return Unfit(cause, "correct --columns")
    table = _Table(names, squeezed, rows)
    places = _assign(table, said, [field for field, name in given.items() if not name])
    texts = places.get("text", ())
    if not (places.get("mrn") or "text" in said or table.hold_cables(texts)):
        return None
    if not (texts or said) and not _WHETHER_HELD.isdisjoint(squeezed):
        return None
    dates = places.get("date", ())
    order = find_order((table.first(row, dates), table.first(row, texts)) for row in rows)
    return Layout(tuple(names), places, table.tell(places), order)


def _assign(table: "_Table", said: Mapping[str, int], without: Container[str]) -> dict[str, tuple[int, ...]]:
    """Return the columns of each field but those `without` one; no column is of two."""
    places: dict[str, tuple[int, ...]] = {}
    taken = set(said.values())
    for field in FIELDS:
        if field in without:
            continue
        found: tuple[int, ...] = (said[field],) if field in said else ()
        if not found:
            found = table.choose(field, [place for place in table.called(field) if place not in taken])
        if found:
            places[field] = found
            taken.update(found)
    return places


class _Table:
    """The names and the first rows of a table, and what they tell."""

    def __init__(
        self, names: Sequence[str], squeezed: Sequence[str], rows: Sequence[Sequence[object]]
    ) -> None:
        self._names = names
        self._squeezed = squeezed
        self._rows = rows
        self._why_text = ""
        self._no_ids: list[str] = []

    def called(self, field: str) -> list[int]:
        """Return the columns that people call so, the likeliest first."""
        ranks = _names_of(field)
        places = [place for place, name in enumerate(self._squeezed) if name in ranks]
        return sorted(places, key=lambda place: (ranks[self._squeezed[place]], place))

    def choose(self, field: str, found: list[int]) -> tuple[int, ...]:
        """Return those of the columns that hold what the field wants, the best first."""
        if field == "mrn":
            return self._choose_ids(found)
        if field == "text":
            return self._choose_texts(found)
        if field == "date":
            return tuple(sorted(found, key=lambda place: -self._share(place, is_date)))
        return tuple(found)

    def _choose_ids(self, found: list[int]) -> tuple[int, ...]:
        shares = {place: self._share(place, is_id) for place in found}
        fit = [place for place in found if shares[place] >= _MOST]
        self._no_ids = [self._names[place] for place in found if place not in fit and self._values(place)]
        return tuple(sorted(fit, key=lambda place: -shares[place]))

    def _choose_texts(self, found: list[int]) -> tuple[int, ...]:
        """Return the columns of texts: of those with heads the fullest first, then the others."""
        heads = {place: sum(map(has_head, self._values(place))) for place in found}
        sizes = {place: sum(map(len, self._values(place))) for place in found}
        least = max(1, max(heads.values(), default=0) * _MOST)
        ordered = sorted(found, key=lambda place: (heads[place] < least, -sizes[place]))
        if len(ordered) > 1:
            what = "with heads" if heads[ordered[0]] else "of texts"
            self._why_text = f" (the fullest column {what}; where it is empty, {self._named(ordered[1:])})"
        return tuple(ordered)

    def hold_cables(self, places: Sequence[int]) -> bool:
        """Tell whether at least half of the texts bear the marks of a cable."""
        texts = [text for row in self._rows if (text := self.first(row, places))]
        return bool(texts) and sum(map(has_head, texts)) >= len(texts) * _MOST

    def _share(self, place: int, fits: Callable[[str], bool]) -> float:
        values = self._values(place)
        return sum(map(fits, values)) / len(values) if values else 0

    def _values(self, place: int) -> list[str]:
        cells = (words_of(row[place]).strip() for row in self._rows if place < len(row))
        return [cell for cell in cells if cell]

    @staticmethod
    def first(row: Sequence[object], places: Sequence[int]) -> str:
        """Return the first of some cells of a row that is not empty."""
        cells = (words_of(row[place]) for place in places if place < len(row))
        return next((cell for cell in cells if cell.strip()), "")

    def tell(self, places: Mapping[str, tuple[int, ...]]) -> str:
        """Return in words which column is taken for what."""
        parts = []
        if "mrn" not in places:
            none = f" ({', '.join(map(show_name, self._no_ids))}: no MRNs)" if self._no_ids else ""
            parts.append(f"mrn from the texts{none}")
        for field in FIELDS:
            if found := places.get(field):
                name = self._named(found[:1])
                named = name if self._squeezed[found[0]] == field else f"{name} as {field}"
                parts.append(f"{named}{self._why(field, found)}")
        if "text" not in places:
            parts.append("no texts")
        taken = {place for found in places.values() for place in found}
        others = [name for place, name in enumerate(self._names) if place not in taken and name.strip()]
        rest = f"; not used: {show_names(others)}" if others else ""
        return f"is read as a table: {', '.join(parts)}{rest}"

    def _why(self, field: str, found: Sequence[int]) -> str:
        if field == "text":
            return self._why_text
        return f" (where it is empty, {self._named(found[1:])})" if found[1:] else ""

    def _named(self, places: Iterable[int]) -> str:
        return ", ".join(show_name(self._names[place]) for place in places)


def show_names(names: Sequence[str]) -> str:
    """Return the first names of columns as a person reads them."""
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(map(show_name, names[:_SHOWN])) + more


def show_name(name: str) -> str:
    """Return the name of a column as a person reads it."""
    flat = " ".join(name.split())
    return (flat if len(flat) <= _LONGEST_SHOWN else f"{flat[:_LONGEST_SHOWN]}...") or "(no name)"


def squeeze_name(name: str) -> str:
    """Return the name of a column in small letters without blanks, signs, and what a colon stands behind.

    >>> squeeze_name("Doc. ID"), squeeze_name("doc_id"), squeeze_name("dc:date")
    ('docid', 'docid', 'date')
    """
    return "".join(filter(str.isalnum, name.rpartition(":")[2].lower())) or name.strip()


@cache
def _names_of(field: str) -> Mapping[str, int]:
    """Return what people call the columns of a field, and how likely each is: 0 the likeliest."""
    names = (row["name"] for row in read_rows("columns.csv") if row["field"] == field)
    return MappingProxyType({name: rank for rank, name in enumerate(names)})


@cache
@cache
def _telling_names() -> frozenset[str]:
    return frozenset((*_names_of("mrn"), *_names_of("text")))
