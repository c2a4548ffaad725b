"""Where cables begin in a text: the heads of the next ones, apart from those that a cable only quotes."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from reftel.lexicon.dates import MONTH_OF_GROUP
from reftel.lexicon.markings import CLASSIFICATION, SECTION
from reftel.lexicon.mrn import GLUED
from reftel.lexicon.page_markers import PAGE_MARKER
from reftel.text.noise import places

DTG = rf"\b\d{{6}}[ ]?Z[ ]+{MONTH_OF_GROUP}[ ]+(?:19|20)?\d{{2}}\b"
CODE = r"DE[ ]+RU[A-Z0-9]{2,7}[ ]+[#]?\d{4}"

_DTG_OF_HEAD = (  # one that damage or blanks in it make no date-time group, but the FM behind it does
    r"(?:[A-Z]{1,2}[ ]+){0,4}\d[\d ]{4,8}[ ]?Z?[ ]{0,3}[A-Za-z][A-Za-z ]{1,11}\d[\d ]{0,6}\b"
    r"[^\n]{0,40}?[ \t]{0,20}(?:[ ]|\n\s{0,20}+)FM[ ]"
)
_CLASS_LINE = (
    rf"{CLASSIFICATION}(?:[ /A-Z0-9]{{0,80}}[ ])?"
    r"(?P<post>[A-Z][A-Z'.-]{1,24})[ ]{1,4}(?P<serial>\d{3,6})\b"
    rf"(?:[ ](?:{SECTION}|(?:TOSEC|SECTO)[ ]\d{{1,6}}))?[ \t\\]{{0,20}}$"
)
_FIRST_LINE = rf"""(?:
    VZCZC[A-Z]{{2,4}}\d
    | [OPRZ]{{2}}[ ]RU[A-Z]
    | {CODE}
    | (?:[OPRZ][ ]){{0,4}}{DTG}
    | FM[ ][A-Z]{{3}}
    | (?:ACTION|ORIGIN|INFO)[ ]{{1,4}}[A-Z]{{1,4}}-\d\d\b
    | {CLASSIFICATION}[ /A-Z0-9]{{0,80}}[A-Z][ ]\d{{4,6}}
    | (?:{CLASSIFICATION}[ \t]*\n\s{{0,20}}+)?PAGE[ ]+01\b
    | [*#\s]{{0,8}}{GLUED}\b
)"""
# Tried behind line ends and form feeds alone, as a search at each character takes ten times as long.
_EDGE = re.compile(
    rf"""
    [\n\f](?:
      (?P<vzczc>[ \t>*#]{{0,8}}VZCZC[A-Z]{{2,4}}\d)
    | (?P<de>(?:[ \t]{{0,4}}[OPRZ]{{2}}[ ]RU[A-Z0-9 ]{{1,300}}\n\s{{0,4}}+)?[ \t]{{0,4}}{CODE})
    | (?P<extract>[ \t>*#]{{0,8}}This[ ]record[ ]is[ ]a[ ]partial[ ]extract)
    | (?P<page>(?:[ \t]{{0,8}}(?:Message[ ]Text|{CLASSIFICATION})[ \t]{{0,20}}\n\s{{0,20}}+)?
        [ \t]{{0,8}}{PAGE_MARKER})
    | (?P<line>[ \t]{{0,8}}[-=*_~][-=*_~ \t]{{2,200}}(?=\n\s{{0,20}}+{_FIRST_LINE}))
    | (?P<head>[ \t>*#]{{0,8}}{_DTG_OF_HEAD})
    | (?P<sender>[ \t>*#]{{0,8}}FM[ ]+[A-Z]{{3}}[^\n]{{0,80}}\n\s{{0,20}}+TO[ ]+[A-Z])
    | (?P<classed>[ \t>*#"]{{0,8}}{_CLASS_LINE})
    | (?P<first>[ \t>*#]{{0,8}}(?:\W{{0,8}}1\.[ ]))
    | (?P<field>[ \t>*#]{{0,8}}(?:SUBJ(?:ECT)?\b|TAGS?\b|E\.?O\.?[ ]?1\d{{4}}))
    | (?P<end>[ \t>*#]{{0,8}}(?:BT[ \t]*$|NNNN))
    | (?<=\f)(?P<feed>(?=\s{{0,20}}+{_FIRST_LINE}))
    )""",
    re.VERBOSE | re.MULTILINE | re.ASCII,
)
# Where the text before does not end its line, or has all lines run together, these tell themselves.
_GLUED_SIGNS = ("VZCZC", "This record is a partial extract")
_GLUED = re.compile(
    r"(?<=[^\s\"'>*#(,;:|\\])(?:(?P<vzczc>VZCZC[A-Z]{2,4}\d{4}[ \t]{0,9}\n(?=[OPRZ]{2}[ ]RU|DE[ ]RU))"
    r"|(?P<extract>This record is a partial extract of the original cable))"
    r"|(?<=[^\n][ \t\"'])(?P<inline>VZCZC[A-Z]{2,4}\d{4}[ ]{1,4}(?:[OPRZ]{2}[ ]RU|DE[ ]RU))"
)
_DTG_AT_END = re.compile(
    rf"(?:[OPRZ][ ]){{0,4}}\d{{6}}[ ]?Z[ ]{{1,3}}{MONTH_OF_GROUP}[ ]{{1,3}}(?:19|20)?\d\d"
    r"[A-Z ]{0,20}\n\s{0,20}\Z"
)
_LONGEST_DTG = 80
_SPACE = re.compile(r"\s*")

# What ends a cable, alone on its line, and what decorates a text.
_ENDED = re.compile(
    r"\W{0,8}(?:N{3,}[A-Z]{0,12}|BT|#\d{4}|END[ ]OF[ ](?:DOCUMENT|MESSAGE|CABLE|TELEGRAM))\W{0,8}", re.ASCII
)
_DECORATION = re.compile(r"[-=*_~#.\s]{3,300}")
# What opens and closes the words of another cable within one.
_OPENS = re.compile(
    r"(?:\b(?:(?<!END )QUOTE|QTE|BEGIN(?:[ ][A-Z]{1,12}){0,4})\W{0,4}\Z"
    r"|\b(?:FOLLOW(?:S|ING)|(?<!NOT )REPEAT(?:S|ED|ING)?(?! NOT)|RPTD?|RETRANSMI\w{0,9}|RE-?SENT|READDRESSED"
    r"|FORWARDED|RELAYED|READS|AS[ ]UNDER|ORIGINAL[ ]MESSAGE)\b[^.!?]{0,80}[.!?:)]{0,3}\Z"
    r"|(?<!\S)(?:\S++[ ]++){2}\S{1,40}:\Z)",
    re.IGNORECASE,
)
_CLOSES = re.compile(
    r"\b(?:UN|END[ ]?(?:OF[ ])?|CLOSE[ ])(?P<word>QUOTE|QTE|TEXT|MESSAGE|CABLE|TELEGRAM)\b", re.IGNORECASE
)
_OPENS_WORDS = re.compile(
    r"\b(?:BEGIN|QTE|(?<!END )(?<!OF )(?<!CLOSE )(?:QUOTE|TEXT|MESSAGE|CABLE|TELEGRAM))\b", re.IGNORECASE
)
_LOOK_BACK = 400
_LOOK_AHEAD = 8_000  # a head of a hundred addressees has some 4,000 characters
_LONGEST_QUOTED = 30_000
_FIELD = re.compile(r"^[ \t>*#]{0,8}(?:SUBJ(?:ECT)?\b|TAGS?\b|E\.?O\.?[ ]?1\d{4}|SIPDIS\b)", re.MULTILINE)
_OTHER_LINE = re.compile(r"^[ \t>*#]{0,8}(?:NNNN|FM[ ]|VZCZC|DE[ ]RU|1\.[ ])", re.MULTILINE)
_FIELDS_WITHIN = 1_000
_MOST_ABOVE = 60  # lines
_CODE = re.compile(CODE, re.ASCII)
_ENDED_BEFORE, _IN_QUOTATION = "ended", "quoted"
_CLASS = re.compile(rf"^[ \t>*#\"]{{0,8}}{_CLASS_LINE}", re.MULTILINE | re.ASCII)

# Lines that stand above the date-time group or the classification line and belong to them.
_ABOVE = re.compile(
    rf"""[ \t>*#]{{0,8}}(?:
      {CLASSIFICATION}[ A-Z/0-9]{{0,40}}
    | \d{{1,3}}
    | (?:(?:ACTION|ORIGIN|INFO)[ ]{{1,4}})?(?:[A-Z/]{{1,6}}-\d\d[ ]{{0,9}}){{1,20}}(?:/\d{{3}}[ ]?[RW])?
    | -{{5,60}}[ ]{{0,4}}\w[^\n]{{0,40}}
    | /\d{{3}}[ ]?[RW]
    | Z[NF][A-Z][ ][^\n]{{1,40}}
    | [OPRZ]{{2}}[ ]RU[^\n]{{1,300}}
    | {CODE}[^\n]{{0,40}}
    | Message[ ]Text
    | (?:DRAFTED|APPROVED)[ ]BY[^\n]{{0,80}}
    | (?:[A-Z][ ]){{0,4}}\d{{2}}[ ]?\d{{4}}[ ]?Z[^\n]{{0,20}}
    | (?:[A-Z][a-z]{{5,8}},[ ])?\d{{1,2}}[ ][A-Z][a-z]{{2,8}}[ ]\d{{4}}[^\n]{{0,12}}
    | {GLUED}
    )[ \t]{{0,20}}""",
    re.VERBOSE | re.ASCII | re.IGNORECASE,
)


class Begins(NamedTuple):
    """Where cables begin in a text, 0 first, and where a head stands that may be one that is quoted."""

    begins: list[int]
    doubtful: list[int]


@dataclass
class _Seen:
    """What was seen of a cable so far.

    `body` says that something was that stands behind a head, `fields` the same but for what ends a cable,
    `first` the first paragraph, `last_field` the last line of TAGS, subject or Executive Order behind that.
    `heads` are its own: another one with the same words is that of a later
    section, or a copy.
    """

    body: bool = False
    fields: bool = False
    first: bool = False
    code: str = ""
    named: bool = False
    sent: bool = False
    repeats: bool = False
    classed: tuple[str, int] | None = None
    last_field: tuple[str, int] = ("", 0)
    heads: set[tuple[str, tuple[str, int] | None]] = field(default_factory=set)


def find_begins(text: str) -> Begins:
    r"""Give where cables begin in a text in capitals.

    One begins where a first line of routing or of a page of another number, a sender with a date or
    addressees, or a classification line of another number follows the body of the one before. A head with
    which a quotation begins, or that an open one closes, begins none: it is doubtful, as is one behind a
    head without a body, but for one behind what ends a cable.

    >>> one = "R 091034Z JUN 75\nFM AMEMBASSY OSLO\nTO SECSTATE\n\nSUBJ: HERRING\n1. NO HASTE.\n"
    >>> find_begins(one + one.replace("OSLO", "BERN"))
    Begins(begins=[0, 75], doubtful=[])
    >>> find_begins(one + "2. BERN SENT QUOTE\n" + one.replace("OSLO", "BERN") + "UNQUOTE\n")
    Begins(begins=[0], doubtful=[94])
    """
    return _Finder("\n" + text).find()


def number_behind(text: str, at: int, end: int) -> tuple[str, int] | None:
    """Give the last word of the post and the serial of the classification line of a head that begins at `at`.

    None where no such line is near, before `end`.
    """
    line = _CLASS.search(text, at, min(end, at + _LOOK_AHEAD))
    return _key(line) if line else None


class _Finder:
    """One pass through a text, which has a line end put before it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.seen = _Seen()
        self.page: tuple[str, int] | None = None
        self.quoted: set[str] = set()  # the kinds of lines of the head that is quoted where this is
        self.found = Begins([0], [])
        self.edges = sorted((*_EDGE.finditer(text), *_find_glued(text)), key=lambda edge: edge.start())

    @cached_property
    def class_lines(self) -> list[int]:
        return [edge.start("classed") for edge in self.edges if edge.lastgroup == "classed"]

    @cached_property
    def closed(self) -> list[int]:
        return [word.start() for word in _CLOSES.finditer(self.text)]

    @cached_property
    def opened(self) -> dict[str, list[int]]:
        opened: dict[str, list[int]] = {}
        for word in _OPENS_WORDS.finditer(self.text):
            opened.setdefault(word.group().upper(), []).append(word.start())
        return opened

    def find(self) -> Begins:
        for edge in self.edges:
            kind = str(edge.lastgroup)
            if kind in ("first", "field", "end"):
                self._take_body(edge, kind)
            elif self.quoted and kind not in self.quoted:
                self.quoted.add(kind)
            else:
                self.quoted.clear()
                self._take(edge, kind)
        return self.found

    def _take_body(self, edge: re.Match[str], kind: str) -> None:
        seen = self.seen
        if not edge.group().strip().startswith("BT"):  # that stands behind the addressees too
            self.quoted.clear()
        seen.body = True
        seen.fields = seen.fields or kind != "end"
        if kind == "field" and seen.first:
            name, at = edge["field"].strip(" \t>*#")[0], _skip_space(self.text, edge.start())
            other, place = seen.last_field
            seen.last_field = (name, at)
            if other not in ("", name) and at - place < _FIELDS_WITHIN:
                self._doubt(place)
        seen.first = seen.first or kind == "first"

    def _take(self, edge: re.Match[str], kind: str) -> None:
        if kind in ("head", "sender"):
            self._take_sender(edge)
        elif kind == "classed":
            self._take_class_line(edge)
        elif kind == "page":
            self._take_page(edge)
        elif kind == "inline" and self.seen.named:
            self._doubt(edge.start())
        else:
            self._take_first_line(edge, kind)

    def _take_first_line(self, edge: re.Match[str], kind: str) -> None:
        """Take a line of routing, a notice of an extract, or a line or form feed before any first line."""
        seen = self.seen
        apart = kind in ("line", "feed")
        code = "" if apart else self._code_at(edge)
        other = bool(code) and code != seen.code
        if seen.body or (kind == "vzczc" and seen.code) or (seen.sent and other):
            at = _skip_space(self.text, edge.end() if apart else edge.start())
            self._begin(at, edge, at)
        if kind in ("de", "inline"):
            self.seen.code = code
        self.seen.named = self.seen.named or not apart

    def _code_at(self, edge: re.Match[str]) -> str:
        code = _CODE.search(self.text, edge.start(), edge.end() + _FIELDS_WITHIN)
        return "".join(code.group().split()) if code else ""

    def _take_page(self, edge: re.Match[str]) -> None:
        page = ("".join(edge["page_post"].split()), int(edge["page_serial"]))
        at = _skip_space(self.text, edge.start())
        if page == self.page:
            self.seen.repeats = int(edge["page_number"]) == 1
        elif int(edge["page_number"]) == 1:
            if self.seen.body or self.page:
                self._begin(at, edge, at)
            self.page = page
        elif self.page:
            self._doubt(at)
        self.seen.named = True

    def _take_sender(self, edge: re.Match[str]) -> None:
        """Take a line FM with a date-time group before it, or addressees behind it."""
        seen = self.seen
        at = _skip_space(self.text, edge.start())
        if dated := _DTG_AT_END.search(self.text, max(0, at - _LONGEST_DTG), at):
            at = dated.start()
        line = self.text.find("\n", edge.end())
        words = self.text[at : line if line >= 0 else None].replace("\nTO", " TO")
        head = (" ".join(words.split()), self._class_behind(edge.end()))
        if (head[1] and head in seen.heads) or seen.repeats:
            seen.repeats = seen.first = False
        elif seen.body and (seen.sent or seen.classed or seen.named or seen.first):
            self._begin(at if dated else self._top(at), edge, at)
        elif (seen.body or seen.sent) and self._stands(edge.start()) == _ENDED_BEFORE:
            self._begin(at, edge, at)
        elif seen.sent:
            self._doubt(at)
        else:
            seen.body = seen.fields = seen.first = False
        self.seen.sent = True
        self.seen.heads.add(head)

    def _take_class_line(self, edge: re.Match[str]) -> None:
        seen = self.seen
        key = _key(edge)
        at = _skip_space(self.text, edge.start())
        if key == seen.classed or (self.page and self.page[1] == key[1]) or not (seen.classed or seen.first):
            seen.classed = seen.classed or key
            seen.first = False
            return
        if seen.body and self._has_fields(edge.end()):
            self._begin(self._top(at), edge, at)
            self.seen.classed = key
        else:
            self._doubt(at)

    def _begin(self, begin: int, edge: re.Match[str], at: int) -> None:
        """Let a cable begin, or doubt it where its head, at `at`, stands in a quotation.

        The telegrams of an archive begin with page 1: another head within one is that of what it repeats.
        """
        stands, kind = self._stands(edge.start()), str(edge.lastgroup)
        if stands == _IN_QUOTATION:
            self._doubt(at)
            self.quoted = {kind}
        elif self.page and kind in ("head", "sender", "classed") and stands != _ENDED_BEFORE:
            self._doubt(at)
            self.quoted = {"head", "sender"}
        elif begin - 1 > self.found.begins[-1]:
            self.found.begins.append(begin - 1)
            self.seen = _Seen()
            self.page = None

    def _doubt(self, at: int) -> None:
        self.seen.first = False
        self.found.doubtful.append(at - 1)

    def _stands(self, at: int) -> str:
        """Say whether what ends a cable stands before a head, or a quotation is open there."""
        before = self.text[max(0, at - _LOOK_BACK) : at + 1]
        if "\f" in before[len(before.rstrip()) :]:
            return _ENDED_BEFORE
        lines = [line.strip() for line in before.split("\n")]
        last = next((line for line in reversed(lines) if line and not _DECORATION.fullmatch(line)), "")
        # BT stands behind the addressees too, and the telegrams of an archive have no other.
        if _ENDED.fullmatch(last) and not (self.page and last == "BT"):
            return _ENDED_BEFORE
        if _OPENS.search(last) and not _CLOSES.search(last):
            return _IN_QUOTATION
        return _IN_QUOTATION if self._is_closed(at) else ""

    def _is_closed(self, at: int) -> bool:
        """Say whether a quotation ends behind a place that does not begin there."""
        end = _next(self.closed, at, _LONGEST_QUOTED)
        if end is None:
            return False
        words = ("BEGIN", "QTE", _CLOSES.match(self.text, end)["word"].upper())  # type: ignore[index]
        return all(_next(self.opened.get(word, []), at, end - at) is None for word in words)

    def _class_behind(self, at: int) -> tuple[str, int] | None:
        place = _next(self.class_lines, at, _LOOK_AHEAD)
        line = None if place is None else _CLASS.match(self.text, place)
        return _key(line) if line else None

    def _has_fields(self, at: int) -> bool:
        field = _FIELD.search(self.text, at, at + _FIELDS_WITHIN)
        return field is not None and not _OTHER_LINE.search(self.text, at, field.start())

    def _top(self, at: int) -> int:
        """Give where the lines begin that stand above a line and belong to its head."""
        top = end = at
        for _ in range(_MOST_ABOVE):
            if end <= self.found.begins[-1] + 2:
                break
            start = self.text.rfind("\n", 0, end - 1) + 1
            line = self.text[start : end - 1]
            if line.strip() and not _ABOVE.fullmatch(line):
                break
            top = start if line.strip() else top
            end = start
        return _skip_space(self.text, top)


def _find_glued(text: str) -> Iterator[re.Match[str]]:
    for sign in _GLUED_SIGNS:
        for at in places(text, sign):
            if text[at - 1] != "\n" and (glued := _GLUED.match(text, at)):
                yield glued


def _next(places: list[int], at: int, within: int) -> int | None:
    """Give the first of the places in order that lies behind `at`, at most `within` characters."""
    number = bisect_left(places, at)
    return places[number] if number < len(places) and places[number] - at <= within else None


def _key(line: re.Match[str]) -> tuple[str, int]:
    return line["post"], int(line["serial"])


def _skip_space(text: str, start: int) -> int:
    match = _SPACE.match(text, start)
    return match.end() if match else start
