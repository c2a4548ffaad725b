"""The tables of a store: their columns, and how each record of `model` becomes a row and back."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Generic, NamedTuple, TypeVar

from reftel.lexicon.mrn import parse_key
from reftel.model.aliases import Alias, AliasKind
from reftel.model.edition import Footnote
from reftel.model.notes import Note
from reftel.model.place import parse_place
from reftel.model.problems import Problem, ProblemCode
from reftel.model.reasons import reason_words
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


def _optional(decode: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda cell: None if cell is None else decode(cell)


_MRN = _optional(parse_key)
_DECODERS: Mapping[str, Callable[[Any], Any]] = {
    **dict.fromkeys(("mrn", "citing", "cited"), _MRN),
    **dict.fromkeys(("held", "notal", "all_refs", "lost"), bool),
    **dict.fromkeys(("captions", "tags", "action", "info", "labels", "texts", "dangling"), items_of),
    "aliases": aliases_of,
    "candidates": lambda text: tuple(map(parse_key, items_of(text))),
    "note_codes": notes_of,
    "reasons": reasons_of,
    "positions": numbers_of,
    "place": parse_place,
    "code": ProblemCode,
    "kind": Kind,
    "status": _optional(Status),
    "year_from": _optional(YearFrom),
    "relation": Relation,
}
"""By the name of a column, that of what was found without people ("found_status") among them."""


def insertion(table: str, columns: str) -> str:
    """Return the statement that inserts a row."""
    marks = ", ".join("?" for _ in columns.split(","))
    return f"INSERT INTO {table} ({columns}) VALUES ({marks})"  # noqa: S608 (our own words alone)


class Table(Generic[T]):
    """A table, and its rows as records.

    `row` makes the row of a record, and `join` a record of the values of its columns, one for each; what the
    row holds in another form `_DECODERS` reads, unless the column is one of those that are `plain`.
    `selection` are the columns as they are asked for: behind those of the table it may have `derived` ones,
    by their names, which are computed of other tables.
    """

    def __init__(
        self,
        name: str,
        columns: str,
        row: Callable[[T], Row],
        join: Callable[[list[Any]], T],
        plain: Container[str] = (),
        derived: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self.name = name
        self.columns = columns
        self.names = tuple(columns.split(", "))
        self.selection = ", ".join((columns, *(f"{sql} AS {column}" for column, sql in derived.items())))
        self.insertion = insertion(name, columns)
        self.row = row
        self._join = join
        known = (
            (place, _DECODERS.get(column.removeprefix("found_")))
            for place, column in enumerate((*self.names, *derived))
            if column not in plain
        )
        self._decoders = [(place, decode) for place, decode in known if decode]

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


def _key(mrn: MRN | None) -> str | None:
    return str(mrn) if mrn else None


def _node_row(node: Node) -> Row:
    year, post, serial, series = node.mrn
    # The interval of a missing cable whose day people set is that day, and no estimate.
    day = node.date or (node.date_likely if node.date_set_by else "")
    return (
        *(str(node.mrn), year, post, serial, node.held, day, *node[_EARLIEST:_CAPTIONS]),
        *(json_list(node.captions), json_list(node.tags), node.subject, node.sender),
        *(json_list(node.action), json_list(node.info), *node[_PRECEDENCE:_ALIASES], series),
    )


_EARLIEST, _CAPTIONS, _PRECEDENCE, _ALIASES = map(
    Node._fields.index, ("date_earliest", "captions", "precedence", "aliases")
)


def _join_node(cells: list[Any]) -> Node:
    key, year, post, serial, *others, series, aliases = cells
    mrn = MRN(year, post, serial, series)
    if str(mrn) != key:
        raise ValueError(f"{key!r} is not the cable of {post} {serial}, {year}")
    return Node._make((mrn, *others, aliases))


def _document_row(document: Document) -> Row:
    mrn, source, place, form, role, section, digest, chars = document
    return (_key(mrn), source, str(place), form, role, *(section or (None, None)), digest, chars)


def _join_document(cells: list[Any]) -> Document:
    section = None if cells[5] is None else (cells[5], cells[6])
    return Document._make([*cells[:5], section, *cells[7:]])


_UNDECIDED = (None, None, None, None, "[]")  # the columns of a Resolution that is none
_UNNAMED = (None, None, None, False)  # what is written of a cable, where none is named
_NO_FOOTNOTE = (None, None, None)
_NO_CABLE = (*_UNNAMED, "[]", *_UNDECIDED, "[]", "[]", "[]", "", *_NO_FOOTNOTE)
_WRITTEN, _NOTES, _SENDER = map(Ref._fields.index, ("year", "notes", "sender"))


def _resolution_cells(found: Resolution | None) -> Row:
    if not found:
        return _UNDECIDED
    status, mrn, year_from, reasons, candidates = found
    return (status, _key(mrn), year_from, reason_words(reasons), _words_list(candidates))


def _words_list(records: Iterable[MRN] | Iterable[Note]) -> str:
    return json_list(tuple(map(str, records)))


def _join_resolution(cells: Sequence[Any], reasons: Any) -> Resolution | None:
    status, mrn, year_from, _, candidates = cells
    return Resolution(status, mrn, year_from, reasons, candidates) if status else None


def _decision_row(decision: Decision) -> Row:
    citing, position, ref, resolution, source, found, corrected_by = decision
    *written, notes, sender, sent, aliases, series = ref
    return (
        *(str(citing), position, *written, _words_list(notes), *_resolution_cells(resolution), source),
        *(*_resolution_cells(found), corrected_by, sender, sent),
        *(facts_list(resolution.reasons), facts_list(found.reasons if found else ()), facts_list(notes)),
        *(facts_list(aliases), series),
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


def _mention_row(named: tuple[MRN, Mention]) -> Row:
    citing, mention = named
    cable, found, footnote = mention.cable, mention.resolution, mention.footnote
    is_plain = not (cable or found or footnote)
    return (
        *(str(citing), mention.text, mention.start, mention.end, json_list(mention.labels)),
        *(mention.paragraph, mention.sentence, mention.relation, json_list(mention.dangling)),
        *(str(list(mention.positions)), mention.all_refs),
        *(_NO_CABLE if is_plain else _named_cells(cable, found, footnote)),
    )


def _named_cells(cable: Ref | None, resolution: Resolution | None, footnote: Footnote | None) -> Row:
    """Return the columns of the cable that a mention names, and of the note of editors that it stands in."""
    written, notes = (cable[_WRITTEN:_NOTES], cable.notes) if cable else (_UNNAMED, ())
    return (
        *(*written, _words_list(notes), *_resolution_cells(resolution)),
        *(facts_list(resolution.reasons if resolution else ()), facts_list(notes)),
        *((facts_list(cable.aliases), cable.series) if cable else ("[]", "")),
        *(footnote or _NO_FOOTNOTE),
    )


def _join_mention(cells: list[Any]) -> tuple[MRN, Mention]:
    citing, *words = cells[:11]
    written, found, reasons, notes, *others = cells[11:15], cells[16:21], *cells[21:25]
    footnote = Footnote._make(cells[25:]) if cells[25] is not None else None
    named = ["", *words[:3], Kind.CABLE, *written, notes, "", "", *others]
    cable = Ref._make(named) if written[1] is not None else None
    return citing, Mention._make([*words, cable, _join_resolution(found, reasons), footnote])


def _edge_row(edge: Edge) -> Row:
    citing, cited, labels, texts, *others = edge
    return (str(citing), str(cited), json_list(labels), json_list(texts), *others)


def _problem_row(problem: Problem) -> Row:
    code, place = problem.code, str(problem.place)
    return (code, problem.source, place, problem.cause, problem.advice, problem.lost, problem.about)


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
    _node_row,
    _join_node,
    plain=("mrn",),
    derived={"aliases": ALIASES_OF_CABLE},
)
ALIASES = Table[OtherNumber](
    "aliases",
    "mrn, kind, value, citing",
    lambda other: (str(other.mrn), *other.alias, _key(other.citing)),
    lambda cells: OtherNumber(cells[0], Alias(AliasKind(cells[1]), cells[2]), cells[3]),
    plain=("kind",),
)
DOCUMENTS = Table(
    "documents",
    "mrn, source, place, form, role, section, sections, digest, chars",
    _document_row,
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
    _decision_row,
    _join_decision,
)
MENTIONS = Table(
    "mentions",
    "citing, text, start_char, end_char, labels, paragraph, sentence, relation, dangling, positions, "
    "all_refs, written_year, written_post, written_serial, notal, notes, status, cited, year_from, reason, "
    "candidates, reasons, note_codes, aliases, written_series, footnote, footnote_day, footnote_to",
    _mention_row,
    _join_mention,
)
CITATIONS = Table[Edge](
    "citations",
    "citing, cited, labels, texts, relation, mentions, sentence, year_from, origin",
    _edge_row,
    Edge._make,
)
PROBLEMS = Table[Problem](
    "problems",
    "code, source, place, cause, advice, lost, about",
    _problem_row,
    lambda cells: Problem(*cells),
)
INPUTS = Table[InputFile]("inputs", ", ".join(InputFile._fields), tuple, InputFile._make)
COMPARED = Table[tuple[MRN, Counted]](
    "compared",
    "mrn, confirmed, not_in_line, no_mrn, not_recorded",
    lambda compared: (str(compared[0]), *compared[1]),
    lambda cells: (cells[0], (cells[1], cells[2], cells[3], cells[4])),
)
_CORRECTION = "place, action, citing, cited, label, target, mrn, source, date, author, reason, words, entry"
_ENTRY = _CORRECTION.replace("target", "to").split(", ")
CORRECTIONS = Table[Mapping[str, str]](
    "corrections",
    _CORRECTION,
    lambda entry: tuple(map(entry.get, _ENTRY)),
    lambda cells: {name: cell for name, cell in zip(_ENTRY, cells, strict=True) if cell},
    plain=_CORRECTION.split(", "),
)
NOTES = Table[tuple[str, int]]("notes", "name, count", tuple, lambda cells: (cells[0], cells[1]))
TOPICS = "number, name, words, tags, hub, subject, size, held, missing, posts, first, last, start, months"
CATALOGUE = "name, numbers, data"
"""The columns of what a build makes of all cables together."""
TABLES: Sequence[Table[Any]] = (
    *(CABLES, ALIASES, DOCUMENTS, REFS, MENTIONS, CITATIONS),
    *(PROBLEMS, INPUTS, COMPARED, CORRECTIONS, NOTES),
)


def document_row(
    document: Document, position: int, cable: Cable | None, inputs: Mapping[str, int], packed: bytes = b""
) -> Row:
    """Return the row of a document with what a later build needs of it: its place among those of its cable,
    its input, its number, and all that was read of it, which may be `packed` already.
    """
    row = (*DOCUMENTS.row(document), position)
    if cable is None:
        return (*row, None, None, None, None, None, "")
    _, post, serial, series = document.mrn or (0, cable.header.post, cable.header.serial, "")
    read_mrn = str(cable.mrn) if cable.mrn else None
    number = inputs.get(input_of(cable.source, inputs))
    return (*row, number, read_mrn, post, serial, packed or pack_cable(cable), series)
