"""A volume of Foreign Relations of the United States in TEI XML: each document is one, telegrams have MRNs.

A telegram has its number in its first lines or its head, its post from head, dateline and text, its date from
the dateline. Documents of other kinds, and all before September 1966, have their number in the volume alone.
"""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import NamedTuple

from reftel.lexicon.page_markers import PAGE_MARKER
from reftel.model.aliases import Alias, AliasKind
from reftel.model.edition import Edition, EditorsNote
from reftel.model.place import Place
from reftel.model.problems import Problem, ProblemCode
from reftel.model.records import RawCable
from reftel.readers.forms.form import CERTAIN, Content, Form, Read
from reftel.readers.forms.frus.number import FIRST_NUMBERED, Numbered, Way, find_number, find_way
from reftel.readers.forms.frus.sent import Sent, find_sent
from reftel.readers.forms.frus.source import read_source_note
from reftel.readers.forms.frus.tei import Note, Printed, cut_documents, has_document, parse_document

_TEI = re.compile(r"<(?:tei:)?TEI\b|http://www\.tei-c\.org/ns/1\.0")
_BEGIN = re.compile(r"<\?xml\b|<!DOCTYPE TEI\b|<(?:tei:)?TEI\b")
_END = "</TEI>"
_HEAD = 20_000
_LINES_WITH_SUBJECT = 40
_VOLUME = re.compile(
    r"<idno\b[^<>]{0,80}?\btype\s{0,9}=\s{0,9}[\"']frus[\"'][^<>]{0,80}>\s{0,80}(frus[\w.-]{3,40})\s{0,80}<"
)
_PAGE_LINE = re.compile(PAGE_MARKER)
_LABEL = re.compile(r"(?<=\S) (?=(?:Subj(?:ect)?|Ref(?:erence)?s?)\b(?:\.?:| [A-Z(\d]))")
_EDITORIAL = re.compile(r"(?:\d{1,4}\. )?Editorial Note\b")
_BEGINS_OFFICE = re.compile(r"(?:the )?[A-Z]\w{1,20}(?: General)? (?:in|to|at|of)\b|All|Certain")
_TO = re.compile(r"(?<=\w),? and (?=the |All |Certain )|(?<=\w), (?=the |All |Certain )")
_SEVERAL = re.compile(
    r"the (?P<kind>Embass|Consulate|Legation)(?:ies|s)(?P<rest> General)? (?:in|at) (?P<places>.{2,300})"
)
_JOINT = re.compile(r",? and (?:the )?|, (?:the )?")
_PLACE = re.compile(r"(?P<place>[A-Z][^\W\d_][^,.;\d]{1,40}),")  # a dateline that does not mark its place
_SUBJECT = re.compile(r"(?:SUBJECT|SUBJ|Subject|Subj)\b[.:]?\s{1,3}(?P<words>\S.{0,400})")


def _recognise(content: Content) -> float:
    text = content.text
    tag = text.find("<")
    # An element that is a document says so by this word, and TEI is named in one of two ways.
    if tag < 0 or text.find("document", tag) < 0:
        return 0
    if text.find("TEI", 0, _HEAD) < 0 and text.find("tei-c.org", 0, _HEAD) < 0:
        return 0
    return CERTAIN if _TEI.search(text, 0, _HEAD) and has_document(text) else 0


def _read(content: Content) -> Read:
    """Yield each document of a volume; one whose XML is broken with all its words, and a problem.

    What is before and behind the XML may be of any form.
    """
    begin = _BEGIN.search(content.text)
    start, end = begin.start() if begin else 0, content.text.rfind(_END)
    for other in (content.text[:start], content.text[end + len(_END) :] if end > start else ""):
        if other.strip():  # something else in the same file
            yield Content(content.name, other)
    named = _VOLUME.search(content.text, 0, _HEAD)
    volume = named[1] if named else PurePosixPath(content.name).name.partition(".")[0]
    for document in cut_documents(content.text):
        printed = parse_document(document.xml)
        place = Place(words=printed.id or f"offset {document.start}")
        if printed.broken:
            cause = f"its XML is broken ({printed.broken}): what follows in this document is read as its text"
            yield Problem(
                ProblemCode.DAMAGED, content.name, place, cause, "fetch the volume again", lost=False
            )
        if any((printed.head, printed.dateline, *printed.lines, *printed.notes)):
            yield from _read_document(printed, content.name, volume, place)
        else:
            cause = "is a document with no text"
            yield Problem(ProblemCode.EMPTY, content.name, place, cause, "fetch the volume again")


def _read_document(printed: Printed, name: str, volume: str, place: Place) -> Iterator[RawCable | Problem]:
    sent = find_sent(printed.dateline, printed.when, printed.head)
    way = find_way(printed.head)
    source = next((note.text for note in printed.notes if _is_source(note)), "")
    numbered = _find_number(way, printed, sent, source)
    said = read_source_note(source)
    if sent.doubt:
        filed = f"filed under {sent.date.date()}" if sent.date else ""
        yield Problem(ProblemCode.DISAGREEMENT, name, place, sent.doubt, filed, lost=False)
    if numbered.doubt:
        code = ProblemCode.DISAGREEMENT if numbered.mrn else ProblemCode.NO_MRN
        advice = f"filed as {numbered.mrn}" if numbered.mrn else "it is kept as a document of its volume"
        yield Problem(code, name, place, numbered.doubt, advice, lost=False)
    laid = _lay_out(printed)
    aliases = [Alias(AliasKind.FRUS, f"{volume}/{printed.id}"), numbered.alias]
    film = Alias(AliasKind.FILM, said.film) if said.film else None
    yield RawCable(
        source=name,
        form=FORM.name,
        text=laid.text,
        place=place,
        mrn=numbered.mrn,
        date=sent.date,
        origin=way.sender.removeprefix("the ") if way else "",
        classification=said.classification,
        subject=_find_subject(printed),
        to=_addressees(way.to) if way else (),
        captions=said.captions,
        begin=laid.begin,
        aliases=tuple(alias for alias in (*aliases, film) if alias),
        edition=Edition(laid.end, laid.notes, bool(numbered.mrn), said.precedence, said.info),
    )


def _find_number(way: Way | None, printed: Printed, sent: Sent, source: str) -> Numbered:
    if way is None:
        return Numbered()
    if sent.date is None:
        return Numbered(doubt="is a telegram without a date")
    if sent.date < FIRST_NUMBERED:
        return Numbered()
    begin = _PLACE.match(printed.dateline)
    place = printed.place or (begin["place"] if begin else "")
    return find_number(way, place, sent.date, printed.lines, source)


def _is_source(note: Note) -> bool:
    return note.kind == "source" or note.text.startswith("Source:")


def _find_subject(printed: Printed) -> str:
    found = (_SUBJECT.match(line) for line in printed.lines[:_LINES_WITH_SUBJECT])
    return next((subject["words"] for subject in found if subject), "")


def _addressees(to: str) -> tuple[str, ...]:
    """Return the addressees of a head, one by one.

    >>> _addressees("the Embassies in South Africa and France, and the Mission to the United Nations")
    ('Embassy in South Africa', 'Embassy in France', 'Mission to the United Nations')
    """
    found: list[str] = []
    for words in _split_addressees(to):
        several = _SEVERAL.fullmatch(words)
        if several:
            kind = "Embassy" if several["kind"] == "Embass" else several["kind"]
            places = _JOINT.split(several["places"])
            found += [f"{kind}{several['rest'] or ''} in {place}" for place in places if place]
        else:
            found.append(words.removeprefix("the "))
    return tuple(filter(None, found))


def _split_addressees(to: str) -> Iterator[str]:
    """Yield parts that name offices; a country with an article belongs to the offices before it."""
    whole = ""
    for part in _TO.split(to):
        if whole and not _BEGINS_OFFICE.match(part):
            whole += f", {part}"
            continue
        if whole:
            yield whole
        whole = part
    if whole:
        yield whole


class _LaidOut(NamedTuple):
    """The text of a document: where its own words begin and end, and the spans of the notes of editors."""

    text: str
    begin: int
    end: int
    notes: tuple[EditorsNote, ...]


class _Sheet:
    """A text that is written piece by piece."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self.length = 0
        self.notes: list[EditorsNote] = []

    def write(self, words: str) -> None:
        self._pieces.append(words)
        self.length += len(words)

    def write_note(self, number: str, words: str, mark: str = "") -> None:
        self.write(mark)
        self.notes.append(EditorsNote(number, self.length, self.length + len(words)))
        self.write(f"{words}\n")

    def text(self) -> str:
        return "".join(self._pieces)


def _lay_out(printed: Printed) -> _LaidOut:
    """Write a document as plain text: head, source note, dateline, its lines, notes.

    In its first lines subject and references begin lines, as in the telegram. An editorial note is all note.
    """
    sheet = _Sheet()
    sheet.write(f"{printed.head}\n\n")
    above = [_is_source(note) or note.kind == "summary" for note in printed.notes]
    for note, is_above in zip(printed.notes, above, strict=True):
        if is_above:
            sheet.write_note(note.number, note.text)
    sheet.write(f"\n{printed.dateline}\n\n" if printed.dateline else "\n")
    begin = sheet.length
    if _EDITORIAL.match(printed.head):
        for line in printed.lines:
            sheet.write_note("", line)
        end = begin
    else:
        between = "\n" if any(map(_PAGE_LINE.match, printed.lines)) else "\n\n"
        opening = (_LABEL.sub("\n", line) for line in printed.lines[:2])
        sheet.write(between.join((*opening, *printed.lines[2:])) + "\n")
        end = sheet.length
    for note, is_above in zip(printed.notes, above, strict=True):
        if not is_above:
            sheet.write_note(note.number, note.text, f"\n[{note.number}] ")
    return _LaidOut(sheet.text(), begin, end, tuple(sheet.notes))


FORM = Form("frus", _recognise, _read)
