"""A volume in TEI XML as its documents, each as lines of plain text and notes.

Each document is parsed by itself, so that broken XML spoils no other one. The parser is expat, which Python
has: it follows nothing. Names of characters are put in their place before, and what no table of them has
stays as it is written, so that no entity of a file is ever expanded.
"""

import re
from collections.abc import Iterator
from html.entities import html5
from itertools import pairwise
from typing import NamedTuple
from xml.parsers import expat

_COMMENT = re.compile(r"<!--(?:[^-]|-(?!->)){0,100000}-->")
_NO_BREAK = re.compile(r"[^\n]")
_ATTRIBUTE = r"[\w:.-]{1,60}\s{0,9}=\s{0,9}(?:\"[^\"<]{0,400}\"|'[^'<]{0,400}')"
_DIV = re.compile(rf"<(?:tei:)?div(?:\s{{1,400}}{_ATTRIBUTE}){{1,20}}\s{{0,400}}>")
_OF_DOCUMENT = re.compile(
    r"\s(?:type\s{0,9}=\s{0,9}[\"']document[\"']|subtype\s{0,9}=\s{0,9}[\"']historical-document[\"'])"
)
_REFERENCE = re.compile(r"&(#[0-9]{1,7};|#[xX][0-9A-Fa-f]{1,6};|[A-Za-z][A-Za-z0-9]{0,30};)?")
_KNOWN = frozenset({"amp;", "lt;", "gt;", "quot;", "apos;"})
_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_CUT_TAG = re.compile(r"\A[^<>]{0,4000}>")  # an error is told from within a tag
_TAG = re.compile(r"<[^<>]{0,4000}>")
_BLOCKS = frozenset(
    {"p", "head", "item", "dateline", "opener", "closer", "signed", "salute", "row", "label", "l", "byline"}
)
_ONE_LINE = frozenset({"subject", "references"})
_DEEPEST = 200


class Note(NamedTuple):
    """A note: its number ("" without one), its type ("source", "summary", ""), its words in one line."""

    number: str
    kind: str
    text: str


class Printed(NamedTuple):
    """A document as a volume prints it, without marks of notes.

    `id` is that in the volume ("d34"). `head`, `dateline` and each of `lines` are one line. `place` is that
    of the dateline, `when` its date as the editors encoded it. `broken` says how its XML is broken, ""
    where it is not; then the words behind are in `lines`, notes among them.
    """

    id: str
    head: str
    dateline: str
    place: str
    when: str
    lines: tuple[str, ...]
    notes: tuple[Note, ...]
    broken: str


class Cut(NamedTuple):
    """Where in a text a document begins, and its XML to the begin of the next or the end."""

    start: int
    xml: str


def has_document(text: str) -> bool:
    """Say whether an element of a text is a document of a volume."""
    return any(map(_is_document, _DIV.finditer(text)))


def cut_documents(text: str) -> Iterator[Cut]:
    """Yield the documents of a volume; comments are blanks."""
    text = _COMMENT.sub(lambda comment: _NO_BREAK.sub(" ", comment[0]), text)
    begins = [div.start() for div in _DIV.finditer(text) if _is_document(div)]
    for start, end in pairwise([*begins, len(text)]):
        yield Cut(start, text[start:end])


def _is_document(div: re.Match[str]) -> bool:
    return _OF_DOCUMENT.search(div[0]) is not None


def parse_document(xml: str) -> Printed:
    """Read the document that some XML begins with; what is behind its end is left."""
    xml = _REFERENCE.sub(_character, _NOT_XML.sub(" ", xml))
    reader = _Reader()
    data = xml.encode()
    parser = expat.ParserCreate("utf-8")
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.take
    broken = ""
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, _TooDeep) as error:
        if not reader.closed:
            broken = str(error).partition(":")[0]
            rest = data[max(parser.ErrorByteIndex, 0) :].decode(errors="ignore")
            reader.add_rest(_TAG.sub("\n", _CUT_TAG.sub("", rest)))
    return reader.printed(broken)


def _character(reference: re.Match[str]) -> str:
    """Return what a reference to a character stands for in XML; what nobody knows stays as it is."""
    name = reference[1]
    if name and (name in _KNOWN or name.startswith("#")):
        return reference[0]
    known = html5.get(name or "")
    return known if known and known not in "<&" else f"&amp;{name or ''}"


class _TooDeep(Exception):
    """Elements in elements without end."""


class _OpenNote:
    """A note that is being read, and the words before it, which go on behind it."""

    def __init__(self, attributes: dict[str, str], before: list[str], depth: int) -> None:
        self.number = attributes.get("n", "")[:20]
        self.kind = attributes.get("type", "")
        self.before, self.depth = before, depth


class _Reader:
    """Takes the events of a parser, and gathers the lines of a document."""

    def __init__(self) -> None:
        self.closed = False
        self._depth = 0
        self._id = self._head = self._dateline = self._place = self._when = ""
        self._lines: list[str] = []
        self._notes: list[Note] = []
        self._words: list[str] = []
        self._open_notes: list[_OpenNote] = []
        self._into = ""  # the head or the dateline, while one is read
        self._place_from: int | None = None
        self._list_type: list[str] = []
        self._goes_on = False  # the next line belongs to the one before: a list behind its label

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Begin an element."""
        self._depth += 1
        if self._depth > _DEEPEST:
            raise _TooDeep("elements are nested too deep")
        name = name.rpartition(":")[2]
        if self._depth == 1:
            self._id = attributes.get("xml:id") or "d" + attributes.get("n", "")
        elif name == "note":
            self._open_notes.append(_OpenNote(attributes, self._words, self._depth))
            self._words = []
        elif name == "lb":
            self._words.append("\n")
        elif name in ("cell", "pb"):
            self._words.append(" ")
        elif self._open_notes:
            self._words.append(" " if name in _BLOCKS else "")
        else:
            self._start_block(name, attributes)

    def _start_block(self, name: str, attributes: dict[str, str]) -> None:
        if name in _BLOCKS:
            self._end_line()
        if name == "head" and self._depth == 2 and not self._head:
            self._into = "head"
        elif name == "dateline" and not self._dateline:
            self._into = "dateline"
        elif name == "list":
            self._list_type.append(attributes.get("type", ""))
        elif self._into == "dateline" and name == "date" and not self._when:
            names = ("when", "from", "notBefore")
            self._when = next(filter(None, map(attributes.get, names)), "")[:40]
        elif self._into == "dateline" and name == "placeName" and not self._place:
            self._place_from = len(self._words)

    def end(self, name: str) -> None:
        """End an element."""
        name = name.rpartition(":")[2]
        if self._open_notes:
            if name == "note" and self._open_notes[-1].depth == self._depth:
                self._end_note()
        elif name == "placeName" and self._place_from is not None:
            self._place = _one_line(self._words[self._place_from :])
            self._place_from = None
        elif name in _BLOCKS:
            self._end_line()
            self._goes_on = name == "head" and self._list_type[-1:] != [] and self._list_type[-1] in _ONE_LINE
            if name == self._into:
                self._into = ""
        elif name == "list" and self._list_type:
            self._list_type.pop()
        self._depth -= 1
        if not self._depth:
            self._end_line()
            self.closed = True

    def take(self, words: str) -> None:
        """Take words; a line break in XML is a blank."""
        if self._depth:
            self._words.append(words.replace("\n", " "))

    def add_rest(self, words: str) -> None:
        """Add the words behind the place where the XML breaks."""
        while self._open_notes:
            self._end_note()
        self._end_line()
        self._into = ""
        self._lines += filter(None, (" ".join(line.split()) for line in words.split("\n")))

    def _end_note(self) -> None:
        note = self._open_notes.pop()
        self._notes.append(Note(note.number, note.kind, _one_line(self._words)))
        self._words = note.before

    def _end_line(self) -> None:
        text = "".join(self._words)
        self._words = []
        lines = list(filter(None, (" ".join(line.split()) for line in text.split("\n"))))
        if not lines:
            return
        if self._into == "head":
            self._head = " ".join(filter(None, (self._head, *lines)))
        elif self._into == "dateline":
            self._dateline = " ".join(filter(None, (self._dateline, *lines)))
        elif self._goes_on and self._lines:
            self._lines[-1] += f" {lines[0]}"
            self._lines += lines[1:]
        else:
            self._lines += lines
        self._goes_on = False

    def printed(self, broken: str) -> Printed:
        """Return the document that was read."""
        return Printed(
            self._id,
            self._head,
            self._dateline,
            self._place,
            self._when,
            tuple(self._lines),
            tuple(note for note in self._notes if note.text),
            broken,
        )


def _one_line(words: list[str]) -> str:
    return " ".join("".join(words).split())
