"""The tables of a store: their columns, and how each record of `model` becomes a row and back."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from operator import attrgetter
from types import MappingProxyType
from typing import Any, Generic, NamedTuple, TypeVar

from reftel.lexicon.mrn import parse_key
from reftel.model.aliases import Alias, AliasKind
from reftel.model.edition import Footnote
from reftel.model.place import parse_place
from reftel.model.problems import Problem, ProblemCode
from reftel.model.records import (
    MRN,
    Cable,
    Decision,
    Document,
    Edge,
    Kind,
    Mention,
    Node,
    OtherNumber,
    Ref,
    Relation,
    Resolution,
    Status,
    YearFrom,
)
from reftel.store.codec import (
    aliases_of,
    facts_list,
    items_of,
    json_list,
    notes_of,
    numbers_of,
    pack_cable,
    reasons_of,
)
from reftel.store.inputs import InputFile, input_of

T = TypeVar("T")
Row = tuple[Any, ...]
Counted = tuple[int, int, int, int]


class _Code(NamedTuple):
    """How the values of a column are stored, and read back; None where they stay as they are."""

    encode: Callable[[Any], Any] | None
    decode: Callable[[Any], Any] | None


def _optional(decode: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda cell: None if cell is None else decode(cell)


_LIST = _Code(json_list, items_of)
_MRN = _Code(lambda mrn: str(mrn) if mrn else None, _optional(parse_key))
_MRNS = _Code(
    lambda mrns: json_list(tuple(map(str, mrns))), lambda text: tuple(map(parse_key, items_of(text)))
)
_FLAG = _Code(None, bool)
_CODES: Mapping[str, _Code] = {
    **dict.fromkeys(("mrn", "citing", "cited"), _MRN),
    **dict.fromkeys(("held", "notal", "all_refs", "lost"), _FLAG),
    **dict.fromkeys(("captions", "tags", "action", "info", "labels", "texts", "dangling"), _LIST),
    "aliases": _Code(facts_list, aliases_of),
    "candidates": _MRNS,
    "notes": _Code(lambda notes: json_list(tuple(map(str, notes))), None),
    "note_codes": _Code(facts_list, notes_of),
    "reasons": _Code(facts_list, reasons_of),
    "positions": _Code(lambda numbers: f"[{', '.join(map(str, numbers))}]", numbers_of),
    "place": _Code(str, parse_place),
    "code": _Code(None, ProblemCode),
    "kind": _Code(None, Kind),
    "status": _Code(None, _optional(Status)),
    "year_from": _Code(None, _optional(YearFrom)),
    "relation": _Code(None, Relation),
}
"""By the name of a column, that of what was found without people ("found_status") among them."""


def insertion(table: str, columns: str) -> str:
    """Return the statement that inserts a row."""
    marks = ", ".join("?" for _ in columns.split(","))
    return f"INSERT INTO {table} ({columns}) VALUES ({marks})"  # noqa: S608 (our own words alone)


class Table(Generic[T]):
    """A table, and its rows as records.

    `split` gives the values of a record, one for each column, and `join` makes a record of them; what a
    column of theirs holds in another form `_CODES` says, unless it is one of those that are `plain`.
    `selection` are the columns as they are asked for: behind those of the table it may have `derived` ones,
    by their names, which are computed of other tables.
    """

    def __init__(
        self,
        name: str,
        columns: str,
        split: Callable[[T], Iterable[Any]],
        join: Callable[[list[Any]], T],
        plain: Container[str] = (),
        derived: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self.name = name
        self.columns = columns
        self.names = tuple(columns.split(", "))
        self.selection = ", ".join((columns, *(f"{sql} AS {column}" for column, sql in derived.items())))
        self.insertion = insertion(name, columns)
        self._split, self._join = split, join
        known = (
            (place, _CODES.get(column.removeprefix("found_")))
            for place, column in enumerate((*self.names, *derived))
            if column not in plain
        )
        codes = [(place, code) for place, code in known if code]
        stored = len(self.names)
        self._encoders = [(place, code.encode) for place, code in codes if code.encode and place < stored]
        self._decoders = [(place, code.decode) for place, code in codes if code.decode]

    def row(self, record: T) -> Row:
        """Return the row of a record."""
        cells = list(self._split(record))
        for place, encode in self._encoders:
            cells[place] = encode(cells[place])
        return tuple(cells)

    def record(self, row: Row) -> T:
        """Read a row; raises ValueError where it holds what no record has."""
        cells = list(row)
        for place, decode in self._decoders:
            cells[place] = decode(cells[place])
        return self._join(cells)


class Cited(NamedTuple):
    """What a cable cites: its references as they were decided, its mentions, its citations."""

    decisions: Sequence[Decision] = ()
    mentions: Sequence[Mention] = ()
    edges: Sequence[Edge] = ()


def storable(row: Row) -> Row:
    """Return a row whose texts SQLite can hold."""
    # SQLite holds UTF-8; half a surrogate pair (of a file name, of a broken escape) becomes "?".
    return tuple(
        cell.encode("utf-8", "replace").decode() if isinstance(cell, str) and not cell.isascii() else cell
        for cell in row
    )


def _split_node(node: Node) -> Iterable[Any]:
    # The interval of a missing cable whose day people set is that day, and no estimate.
    date = node.date or (node.date_likely if node.date_set_by else "")
    year, post, serial, series = node.mrn
    return (str(node.mrn), year, post, serial, node.held, date, *node[3:_ALIASES], series)


_ALIASES = Node._fields.index("aliases")


def _join_node(cells: list[Any]) -> Node:
    key, year, post, serial, *others, series, aliases = cells
    mrn = MRN(year, post, serial, series)
    if str(mrn) != key:
        raise ValueError(f"{key!r} is not the cable of {post} {serial}, {year}")
    return Node._make((mrn, *others, aliases))


def _split_document(document: Document) -> Iterable[Any]:
    return (*document[:5], *(document.section or (None, None)), *document[6:])


def _join_document(cells: list[Any]) -> Document:
    section = None if cells[5] is None else (cells[5], cells[6])
    return Document._make([*cells[:5], section, *cells[7:]])


_UNDECIDED = (None, None, None, None, ())  # the columns of a Resolution that is none
_UNNAMED = (None, None, None, False, ())  # what is written of a cable, where none is named
_NO_FOOTNOTE = (None, None, None)
_WRITTEN, _SENDER = map(Ref._fields.index, ("year", "sender"))


def _split_resolution(found: Resolution | None) -> Sequence[Any]:
    return (*found[:3], found.reason, found.candidates) if found else _UNDECIDED


def _join_resolution(cells: Sequence[Any], reasons: Any) -> Resolution | None:
    status, mrn, year_from, _, candidates = cells
    return Resolution(status, mrn, year_from, reasons, candidates) if status else None


def _split_decision(decision: Decision) -> Iterable[Any]:
    citing, position, ref, resolution, source, found, corrected_by = decision
    was_found = (*_split_resolution(found), corrected_by)
    codes = (resolution.reasons, found.reasons if found else (), ref.notes)
    written, message = ref[:_SENDER], (ref.sender, ref.sent)
    return (
        citing,
        position,
        *written,
        *_split_resolution(resolution),
        source,
        *was_found,
        *message,
        *codes,
        ref.aliases,
        ref.series,
    )


def _join_decision(cells: list[Any]) -> Decision:
    citing, position, *others, corrected_by, sender, sent, reasons, found_reasons = cells[:-3]
    notes, *numbers = cells[-3:]
    ref, others = Ref._make([*others[: _SENDER - 1], notes, sender, sent, *numbers]), others[_SENDER:]
    resolution, source = _join_resolution(others[:5], reasons), others[5]
    if resolution is None:
        raise ValueError(f"{citing} has a reference without a status")
    found = _join_resolution(others[6:], found_reasons)
    return Decision(citing, position, ref, resolution, source, found, corrected_by)


def _split_mention(named: tuple[MRN, Mention]) -> Iterable[Any]:
    citing, mention = named
    *words, cable, resolution, footnote = mention
    written = cable[_WRITTEN:_SENDER] if cable else _UNNAMED
    codes = (resolution.reasons if resolution else (), cable.notes if cable else ())
    others = (cable.aliases, cable.series) if cable else ((), "")
    noted = footnote or _NO_FOOTNOTE
    return (citing, *words, *written, *_split_resolution(resolution), *codes, *others, *noted)


def _join_mention(cells: list[Any]) -> tuple[MRN, Mention]:
    citing, *words = cells[:11]
    written, found, reasons, notes, *others = cells[11:15], cells[16:21], *cells[21:25]
    footnote = Footnote._make(cells[25:]) if cells[25] is not None else None
    named = ["", *words[:3], Kind.CABLE, *written, notes, "", "", *others]
    cable = Ref._make(named) if written[1] is not None else None
    return citing, Mention._make([*words, cable, _join_resolution(found, reasons), footnote])


ALIASES_OF_CABLE = """(
    SELECT json_group_array(json_array(kind, value))
    FROM (SELECT DISTINCT kind, value FROM aliases WHERE aliases.mrn = cables.mrn ORDER BY kind, value)
)"""
"""The other numbers of a cable, [["journey", "TOSEC 100150"]], in a question to the table `cables`."""
CABLES = Table(
    "cables",
    "mrn, year, post, serial, held, date, date_earliest, date_latest, date_likely, classification, "
    "captions, tags, subject, sender, action, info, precedence, cites, cited_by, source, corrected, "
    "date_set_by, series",
    _split_node,
    _join_node,
    plain=("mrn",),
    derived={"aliases": ALIASES_OF_CABLE},
)
ALIASES = Table[OtherNumber](
    "aliases",
    "mrn, kind, value, citing",
    lambda other: (other.mrn, *other.alias, other.citing),
    lambda cells: OtherNumber(cells[0], Alias(AliasKind(cells[1]), cells[2]), cells[3]),
    plain=("kind",),
)
DOCUMENTS = Table(
    "documents",
    "mrn, source, place, form, role, section, sections, digest, chars",
    _split_document,
    _join_document,
)
KEPT_DOCUMENTS = f"{DOCUMENTS.columns}, position, input, read_mrn, post, serial, packed, series"
"""The columns of a document with what a later build needs of it; see `document_row`."""
REFS = Table(
    "refs",
    "citing, position, label, text, start_char, end_char, kind, written_year, written_post, "
    "written_serial, notal, notes, status, cited, year_from, reason, candidates, source, "
    "found_status, found_cited, found_year_from, found_reason, found_candidates, corrected_by, "
    "sender, sent, reasons, found_reasons, note_codes, aliases, written_series",
    _split_decision,
    _join_decision,
)
MENTIONS = Table(
    "mentions",
    "citing, text, start_char, end_char, labels, paragraph, sentence, relation, dangling, positions, "
    "all_refs, written_year, written_post, written_serial, notal, notes, status, cited, year_from, reason, "
    "candidates, reasons, note_codes, aliases, written_series, footnote, footnote_day, footnote_to",
    _split_mention,
    _join_mention,
)
CITATIONS = Table[Edge](
    "citations",
    "citing, cited, labels, texts, relation, mentions, sentence, year_from, origin",
    iter,
    Edge._make,
)
_PROBLEM = "code, source, place, cause, advice, lost, about"
PROBLEMS = Table[Problem](
    "problems", _PROBLEM, attrgetter(*_PROBLEM.split(", ")), lambda cells: Problem(*cells)
)
INPUTS = Table[InputFile]("inputs", ", ".join(InputFile._fields), iter, InputFile._make)
COMPARED = Table[tuple[MRN, Counted]](
    "compared",
    "mrn, confirmed, not_in_line, no_mrn, not_recorded",
    lambda compared: (compared[0], *compared[1]),
    lambda cells: (cells[0], (cells[1], cells[2], cells[3], cells[4])),
)
_CORRECTION = "place, action, citing, cited, label, target, mrn, source, date, author, reason, words, entry"
_ENTRY = _CORRECTION.replace("target", "to").split(", ")
CORRECTIONS = Table[Mapping[str, str]](
    "corrections",
    _CORRECTION,
    lambda entry: map(entry.get, _ENTRY),
    lambda cells: {name: cell for name, cell in zip(_ENTRY, cells, strict=True) if cell},
    plain=_CORRECTION.split(", "),
)
NOTES = Table[tuple[str, int]]("notes", "name, count", iter, lambda cells: (cells[0], cells[1]))
TABLES: Sequence[Table[Any]] = (
    *(CABLES, ALIASES, DOCUMENTS, REFS, MENTIONS, CITATIONS),
    *(PROBLEMS, INPUTS, COMPARED, CORRECTIONS, NOTES),
)


def document_row(document: Document, position: int, cable: Cable | None, inputs: Mapping[str, int]) -> Row:
    """Return the row of a document with what a later build needs of it: its place among those of its cable,
    its input, its number, and all that was read of it.
    """
    row = (*DOCUMENTS.row(document), position)
    if cable is None:
        return (*row, None, None, None, None, None, "")
    _, post, serial, series = document.mrn or (0, cable.header.post, cable.header.serial, "")
    read_mrn = str(cable.mrn) if cable.mrn else None
    number = inputs.get(input_of(cable.source, inputs))
    return (*row, number, read_mrn, post, serial, pack_cable(cable), series)
