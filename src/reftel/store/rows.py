"""The rows of a store and the records of `models`, each turned into the other."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Container, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from reftel.corrections import is_date_set
from reftel.models import (
    MRN,
    Cable,
    Decision,
    Document,
    Edge,
    Form,
    Kind,
    Mention,
    Node,
    Problem,
    Ref,
    Relation,
    Resolution,
    Status,
    YearFrom,
)
from reftel.mrn import parse_key as stored_mrn
from reftel.store.codec import pack_cable

JSON = json.JSONEncoder(ensure_ascii=False)
CABLES = (
    "mrn, year, post, serial, held, date, date_earliest, date_latest, date_likely, classification, "
    "captions, tags, subject, sender, action, info, precedence, cites, cited_by, source, corrected"
)
DOCUMENTS = "mrn, source, place, form, role, section, sections, digest, chars"
READ = "position, input, read_mrn, post, serial, packed"
REFS = (
    "citing, position, label, text, start_char, end_char, kind, written_year, written_post, "
    "written_serial, notal, notes, status, cited, year_from, reason, candidates, source, "
    "found_status, found_cited, found_year_from, found_reason, found_candidates, corrected_by"
)
MENTIONS = (
    "citing, text, start_char, end_char, labels, paragraph, sentence, relation, dangling, positions, "
    "all_refs, written_year, written_post, written_serial, notal, notes, status, cited, year_from, reason, "
    "candidates"
)
CITATIONS = "citing, cited, labels, texts, relation, mentions, sentence, year_from, origin"
PROBLEMS = "source, place, cause, advice, lost, about"
INPUTS = "name, file, size, mtime_ns, digest"
COMPARED = "mrn, confirmed, not_in_line, no_mrn, not_recorded"
CORRECTIONS = "place, action, citing, cited, label, target, mrn, source, date, author, reason, words"
PLACE_DIGITS, FOLDER_DIGITS = 16, 8
Row = tuple[Any, ...]
SHOWN = 40  # characters of a cell in a message
LARGEST = 2**53  # of a number; beyond, JSON and spreadsheets round


class InputFile(NamedTuple):
    """A file that a build read: its `name` as given, and what tells whether it has changed.

    `file` stands for its place on the disk, whatever it was called, for its folder, and for what else tells
    its state: see `reftel.given.sign_of`; `digest` is the SHA-256 of its bytes.
    """

    name: str
    file: str
    size: int
    mtime_ns: int
    digest: str

    @property
    def place(self) -> str:
        """Give what stands for its place."""
        return self.file[:PLACE_DIGITS]

    @property
    def folder(self) -> str:
        """Give what stands for its folder, as that is found on the disk; "" where it is not known."""
        return self.file[PLACE_DIGITS : PLACE_DIGITS + FOLDER_DIGITS]


def place_of(path: str) -> str:
    """Give what stands in a store for the place of a file, by its real path or its URL."""
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:PLACE_DIGITS]


class Cited(NamedTuple):
    """What a cable cites: its references as they were decided, its mentions, its citations."""

    decisions: Sequence[Decision] = ()
    mentions: Sequence[Mention] = ()
    edges: Sequence[Edge] = ()


def storable(row: Row) -> Row:
    """Give a row whose texts SQLite can hold."""
    # SQLite holds UTF-8; half a surrogate pair (of a file name, of a broken escape) becomes "?".
    return tuple(
        cell.encode("utf-8", "replace").decode() if isinstance(cell, str) and not cell.isascii() else cell
        for cell in row
    )


def cable_row(node: Node) -> Row:
    """Give the row of a cable."""
    return (
        str(node.mrn),
        *node.mrn,
        node.held,
        # The interval of a missing cable whose day people set is that day, and no estimate.
        node.date or (node.date_likely if is_date_set(node.corrected) else ""),
        node.date_earliest,
        node.date_latest,
        node.date_likely,
        node.classification,
        json_list(node.captions),
        json_list(node.tags),
        node.subject,
        node.sender,
        json_list(node.action),
        json_list(node.info),
        node.precedence,
        node.cites,
        node.cited_by,
        node.source,
        node.corrected,
    )


def document_row(document: Document) -> Row:
    """Give the row of a document, without what was read of it."""
    return (
        str(document.mrn) if document.mrn else None,
        document.source,
        document.place,
        document.form,
        document.role,
        *(document.section or (None, None)),
        document.digest,
        document.chars,
    )


def read_row(mrn: MRN | None, cable: Cable | None, inputs: Mapping[str, int]) -> Row:
    """Give what a later build needs of a document: its input, its number, and all that was read of it."""
    if cable is None:
        return None, None, None, None, None
    post, serial = (mrn.post, mrn.serial) if mrn else (cable.header.post, cable.header.serial)
    read_mrn = str(cable.mrn) if cable.mrn else None
    return inputs.get(input_of(cable.source, inputs)), read_mrn, post, serial, pack_cable(cable)


def input_of(source: str, names: Container[str]) -> str:
    """Give the name of the input that a source lies in: a file of its name, or an archive around it; "" for
    none.

    >>> input_of("in/all.zip!/b.tar!/c.txt", {"in/all.zip"})
    'in/all.zip'
    """
    while source not in names and "!/" in source:
        source = source.rpartition("!/")[0]
    return source if source in names else ""


def ref_row(decision: Decision) -> Row:
    """Give the row of a reference."""
    ref, resolution = decision.ref, decision.resolution
    return (
        str(decision.citing),
        decision.position,
        ref.label,
        ref.text,
        ref.start,
        ref.end,
        ref.kind,
        ref.year,
        ref.post,
        ref.serial,
        ref.notal,
        json_list(ref.notes),
        resolution.status,
        str(resolution.mrn) if resolution.mrn else None,
        resolution.year_from,
        resolution.reason,
        json_list(tuple(map(str, resolution.candidates))),
        decision.source,
        *_resolution_row(decision.found),
        decision.corrected_by,
    )


def mention_row(citing: MRN, mention: Mention) -> Row:
    """Give the row of a mention."""
    return (
        str(citing),
        mention.text,
        mention.start,
        mention.end,
        json_list(mention.labels),
        mention.paragraph,
        mention.sentence,
        mention.relation,
        json_list(mention.dangling),
        f"[{', '.join(map(str, mention.positions))}]",
        mention.all_refs,
        *_named_row(mention.cable),
        *_resolution_row(mention.resolution),
    )


def _named_row(cable: Ref | None) -> Row:
    if cable is None:
        return None, None, None, False, "[]"
    return cable.year, cable.post, cable.serial, cable.notal, json_list(cable.notes)


def _resolution_row(resolution: Resolution | None) -> Row:
    if resolution is None:
        return None, None, None, None, "[]"
    return (
        resolution.status,
        str(resolution.mrn) if resolution.mrn else None,
        resolution.year_from,
        resolution.reason,
        json_list(map(str, resolution.candidates)),
    )


def citation_row(edge: Edge) -> Row:
    """Give the row of a citation."""
    return (
        str(edge.citing),
        str(edge.cited),
        json_list(edge.labels),
        json_list(edge.texts),
        edge.relation,
        edge.mentions,
        edge.sentence,
        edge.year_from,
        edge.origin,
    )


def problem_row(problem: Problem) -> Row:
    """Give the row of a problem."""
    return (problem.source, problem.place, problem.cause, problem.advice, problem.lost, problem.about)


def json_list(items: Iterable[str]) -> str:
    """Give a list as JSON."""
    if items == ():
        return "[]"
    words = tuple(items)
    # Where nothing is to be escaped this takes a fifth of the time.
    joined = '", "'.join(words)
    if joined.isprintable() and "\\" not in joined and joined.count('"') == 2 * len(words) - 2:
        return f'["{joined}"]' if words else "[]"
    return JSON.encode(words)


def node_of(row: Row) -> Node:
    """Read the row of a cable."""
    (key, year, post, serial, held, date, earliest, latest, likely, classification, *rest) = row
    captions, tags, subject, sender, action, info, precedence, cites, cited_by, source, corrected = rest
    mrn = MRN(year, post, serial)
    if str(mrn) != key:
        raise ValueError(f"{key!r} is not the cable of {post} {serial}, {year}")
    return Node(
        mrn=mrn,
        held=bool(held),
        date=date,
        date_earliest=earliest,
        date_latest=latest,
        date_likely=likely,
        classification=classification,
        captions=items_of(captions),
        tags=items_of(tags),
        subject=subject,
        sender=sender,
        action=items_of(action),
        info=items_of(info),
        precedence=precedence,
        cites=cites,
        cited_by=cited_by,
        source=source,
        corrected=corrected,
    )


def document_of(row: Row) -> Document:
    """Read the row of a document."""
    mrn, source, place, form, role, section, sections, digest, chars = row
    return Document(
        mrn=stored_mrn(mrn) if mrn else None,
        source=source,
        place=place,
        form=Form(form),
        role=role,
        section=None if section is None else (section, sections),
        digest=digest,
        chars=chars,
    )


def decision_of(row: Row) -> Decision:
    """Read the row of a reference."""
    citing, position, label, text, start, end, kind, year, post, serial, notal, notes, *rest = row
    status, cited, year_from, reason, candidates, source, *found, corrected_by = rest
    return Decision(
        citing=stored_mrn(citing),
        position=position,
        ref=Ref(label, text, start, end, Kind(kind), year, post, serial, bool(notal), items_of(notes)),
        resolution=_resolution(status, cited, year_from, reason, candidates),
        source=source,
        found=_resolution(*found) if found[0] else None,
        corrected_by=corrected_by,
    )


def mention_of(row: Row) -> Mention:
    """Read the row of a mention."""
    _, text, start, end, labels, paragraph, sentence, relation, dangling, positions, all_refs, *rest = row
    year, post, serial, notal, notes, status, cited, year_from, reason, candidates = rest
    cable = None
    if post is not None:
        cable = Ref("", text, start, end, Kind.CABLE, year, post, serial, bool(notal), items_of(notes))
    return Mention(
        text=text,
        start=start,
        end=end,
        labels=items_of(labels),
        paragraph=paragraph,
        sentence=sentence,
        relation=Relation(relation),
        dangling=items_of(dangling),
        positions=_numbers_of(positions),
        all_refs=bool(all_refs),
        cable=cable,
        resolution=_resolution(status, cited, year_from, reason, candidates) if status else None,
    )


def _resolution(status: str, cited: str, year_from: str, reason: str, candidates: str) -> Resolution:
    return Resolution(
        status=Status(status),
        mrn=stored_mrn(cited) if cited else None,
        year_from=YearFrom(year_from) if year_from else None,
        reason=reason,
        candidates=tuple(map(stored_mrn, items_of(candidates))),
    )


def edge_of(row: Row) -> Edge:
    """Read the row of a citation."""
    citing, cited, labels, texts, relation, mentions, sentence, year_from, origin = row
    return Edge(
        citing=stored_mrn(citing),
        cited=stored_mrn(cited),
        labels=items_of(labels),
        texts=items_of(texts),
        relation=Relation(relation),
        mentions=mentions,
        sentence=sentence,
        year_from=YearFrom(year_from) if year_from else None,
        origin=origin,
    )


def problem_of(row: Row) -> Problem:
    """Read the row of a problem."""
    source, place, cause, advice, lost, about = row
    return Problem(source, place, cause, advice, bool(lost), about)


def joined_items(column: Sequence[str], mark: str) -> Sequence[str]:
    """Give the items of each of some lists joined by a mark.

    >>> joined_items(['[]', '["NOFORN", "SIPDIS"]'], ";")
    ['', 'NOFORN;SIPDIS']
    """
    joined = "\n".join(column)
    # Where nothing is escaped, quotation marks stand around items alone, and no item has a line break.
    if _is_ambiguous(joined):
        return [mark.join(items_of(text)) for text in column]
    if not column:
        return column
    bare = f"\n{joined}\n".replace('", "', mark).replace("\n[]", "\n").replace('\n["', "\n")
    return bare.replace('"]\n', "\n")[1:-1].split("\n")


def _is_ambiguous(text: str) -> bool:
    """Say whether marks in JSON may be other than those around items: escaped, or an item is a comma."""
    return "\\" in text or '[", "' in text or '", ", "' in text


def items_of(text: str) -> tuple[str, ...]:
    """Give the items of a list as the store has it; raises ValueError where it is none."""
    if text == "[]":
        return ()
    # Where nothing is escaped, quotation marks stand around items alone: a tenth of the time of JSON.
    if text.startswith('["') and text.endswith('"]') and not _is_ambiguous(text):
        return tuple(text[2:-2].split('", "'))
    items = _json_list(text)
    if not all(isinstance(item, str) for item in items):
        raise ValueError(f"{text[:SHOWN]!r} is no list of words")
    return tuple(items)


def _json_list(text: str) -> list[Any]:
    try:
        items = json.loads(text)
    except RecursionError as error:
        raise ValueError(f"{text[:SHOWN]!r} is no list") from error
    if not isinstance(items, list):
        raise ValueError(f"{text[:SHOWN]!r} is no list")
    return items


def _numbers_of(text: str) -> tuple[int, ...]:
    numbers = _json_list(text)
    if not all(type(number) is int and 0 <= number < LARGEST for number in numbers):
        raise ValueError(f"{text[:SHOWN]!r} is no list of places")
    return tuple(numbers)
