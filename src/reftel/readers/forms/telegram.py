"""Raw telegrams, archive texts, extracts and copies of them: plain text with the marks of a cable."""

import re
from collections.abc import Iterator
from itertools import pairwise

from reftel.lexicon.file_names import mrn_of_name
from reftel.lexicon.markings import CLASSIFICATION, LEVEL, PORTION
from reftel.lexicon.mrn import GLUED
from reftel.lexicon.page_markers import PAGE_MARKER
from reftel.model.place import Place
from reftel.model.problems import Problem, ProblemCode
from reftel.model.records import MRN, RawCable
from reftel.readers.forms.form import Content, Form, Passage, Read, cut, lines_of
from reftel.readers.forms.heads import CODE, DTG, find_begins, number_behind
from reftel.text.folds import plain_lines

_RECOGNISED_IN = 100_000
_LINE = r"^[ \t>*#_-]{0,8}(?:¶|\[[\d¶]{1,2}\]\([^)\s]{0,80}\))?"

# One of these alone tells a cable: at the beginning of a line, or anywhere where a text begins, as line
# ends get lost in copying. Words about cables name such things in the midst of their lines.
_SIGNS = rf"""(?:
    VZCZC[A-Z]{{2,4}}\d
    | {CODE}
    | (?:[OPRZ][ ]){{0,4}}{DTG}\s{{1,4}}FM\b
    | {PAGE_MARKER}
    | (?:This[ ]record[ ]is[ ]a[ ])?partial[ ]extract[ ]of[ ]the[ ]original[ ]cable
    | Document[ ]Number:[ \t]{{0,20}}{GLUED}
)"""
_SURE_AT_BEGINNING = re.compile(rf"\b{_SIGNS}", re.VERBOSE | re.ASCII)
_SURE = re.compile(
    rf"{_LINE}(?:{_SIGNS}|{CLASSIFICATION}[ /A-Z0-9]{{0,80}}[A-Z][ ]\d{{4,6}}[ \t]{{0,20}}(?:$|(?=[A-Z.])))",
    re.VERBOSE | re.MULTILINE | re.ASCII,
)
# Two different ones of these tell a cable: one alone may stand in a letter or a list.
_LIKELY = tuple(
    re.compile(pattern, re.MULTILINE | re.ASCII)
    for pattern in (
        rf"(?i:{_LINE}{DTG})",
        rf"{_LINE}FM[ ]+[A-Z]{{3}}",
        rf"{_LINE}E\.?[ ]?O\.?[ ]?1\d{{4}}\b",
        rf"{_LINE}TAGS?[ ]?:",
        rf"{_LINE}SUBJ(?:ECT)?\b[ ]?:",
        rf"{_LINE}REF(?:TEL|ERENCE)?S?\b",
        rf"(?i:{_LINE}Classified[ ]by\b)",
        rf"{_LINE}(?:SIPDIS|NOFORN|EXDIS|NODIS|STADIS|LIMDIS)\b",
        rf"{_LINE}\d{{1,2}}\.[ ]{{1,4}}{PORTION}",
    )
)
# Three different ones of these tell a cable whose lines were run together.
_FIELD = re.compile(
    r"(?<![\w`'\"(])(?:(E\.?[ ]?O\.?[ ]?1\d{4}:)|(TAGS:[ ])|(SUBJ(?:ECT)?:[ ])|(REFS?:[ ])|(SIPDIS[ ]))",
    re.ASCII,
)
_BEGINNING = 500
_HEAD = 2000

# Where a cable states its own id: as its title, in which its classification may follow, or in the list of an
# archive.
TITLE = re.compile(
    rf"\A[\s*#>]{{0,12}}+(?P<id>{GLUED})"
    rf"(?:[ \t]{{1,9}}[-–—][ \t]{{1,9}}{LEVEL}(?:[ ]?//?[ A-Z/]{{1,40}})?)?[ \t*]{{0,8}}$",
    re.MULTILINE | re.ASCII,
)
_LISTED = re.compile(
    rf"^[ \t*]{{0,8}}Document[ ]Number:[ \t*]{{0,20}}(?P<id>{GLUED})\b", re.MULTILINE | re.ASCII
)
_DATED = re.compile(rf"(?i:{DTG})", re.ASCII)


def is_telegram(text: str) -> bool:
    r"""Say whether the text bears the marks of a cable: one sure mark, two likely ones or three fields.

    A copy in small letters bears three likely ones: small letters begin lines of other texts too.

    >>> is_telegram("C O N F I D E N T I A L OTTAWA 002266\n\nSIPDIS")
    True
    >>> is_telegram("SUBJECT: bread and butter")
    False
    """
    if _SURE_AT_BEGINNING.search(text, 0, _BEGINNING):
        return True
    text = text[:_RECOGNISED_IN]
    if _SURE.search(text):
        return True
    found = (True for mark in _LIKELY if mark.search(text))
    if next(found, False) and next(found, False):
        return True
    if len({field.lastindex for field in _FIELD.finditer(text, 0, _HEAD)}) >= 3:
        return True
    capitals = _capitals(text)
    return sum(mark.search(capitals) is not None for mark in _LIKELY) >= 3


def _recognise(content: Content) -> float:
    return 0.5 if is_telegram(content.plain) else 0


def _read(content: Content) -> Read:
    """Yield the cables of a text, as many as clearly begin in it; no character is lost.

    Where a cable begins is told by its head (see `find_begins`); a head that may be one which is quoted is a
    Problem. Its id is given where it states one and has no date-time group, from which the head would tell
    the year.
    """
    text, plain = content.text, content.plain
    found = find_begins(_capitals(plain) if text.islower() else plain)
    begins = _without_sections(plain, found.begins, mrn_of_name(content.name))
    for passage in cut(text, begins):
        yield read_telegram(passage, content.name)
    yield from doubt_heads(text, content.name, found.doubtful)


def _without_sections(text: str, begins: list[int], named: MRN | None) -> list[int]:
    """Give the begins without those of later sections of the cable that the file is named after.

    Where the text has lost its first head nothing else tells that they are of the same cable.
    """
    if not named or len(begins) < 2:
        return begins
    numbers = [number_behind(text, at, end) for at, end in pairwise((*begins, len(text)))]
    if (numbers[0] or ("", named.serial))[1] != named.serial:
        return begins
    others = zip(begins[1:], numbers[1:], strict=True)
    return [begins[0], *(at for at, number in others if (number or ("", 0))[1] != named.serial)]


def read_telegram(passage: Passage, name: str) -> RawCable:
    """Give the cable of a passage that holds one."""
    mrn = _find_id(plain_lines(passage.text))
    named = str(mrn_of_name(name) or "") if passage.place.line < 2 else ""
    return RawCable(source=name, form=FORM.name, text=passage.text, place=passage.place, mrn=mrn, named=named)


def doubt_heads(text: str, name: str, doubtful: list[int]) -> Iterator[Problem]:
    """Yield a Problem for each head that may be that of a second cable, or be quoted by the first."""
    for line in lines_of(text, doubtful):
        cause = "may contain a second cable here, or quote its header"
        advice = "if it is one, put a line NNNN before it"
        yield Problem(ProblemCode.NOT_SEPARATED, name, Place(line=line), cause, advice, lost=False)


def _find_id(text: str) -> str:
    """Return the id that a telegram states: in a list only where no date-time group tells the year better."""
    if title := TITLE.search(text):
        return title["id"]
    if _DATED.search(text, 0, _HEAD):
        return ""
    listed = _LISTED.search(text)
    return listed["id"] if listed else ""


def _capitals(text: str) -> str:
    """Give the text in capitals with the same offsets."""
    return text.encode("ascii", "replace").decode("ascii").upper()


FORM = Form("telegram", _recognise, _read)
