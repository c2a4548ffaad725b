"""Raw telegrams, archive texts, extracts and copies of them: plain text with the marks of a cable."""

import re
from collections.abc import Iterator
from itertools import pairwise

from reftel.marks import find_attributes
from reftel.models import Form, RawCable
from reftel.readers.passages import cut

_RECOGNISED_IN = 100_000
_LINE = r"^[ \t>*#_-]{0,8}(?:¶|\[[\d¶]{1,2}\]\([^)\s]{0,80}\))?"
_MONTH = r"(?:JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)[A-Z]{0,6}"
_DTG = rf"\b\d{{6}}[ ]?Z[ ]+{_MONTH}[ ]+(?:19|20)?\d{{2}}\b"
_CODE = r"DE[ ]+RU[A-Z0-9]{2,7}[ ]+[#]?\d{4}"
_CLASSED = (
    r"(?:U[ ]?N[ ]?C[ ]?L[ ]?A[ ]?S(?:[ ]?S[ ]?I[ ]?F[ ]?I[ ]?E[ ]?D)?"
    r"|C[ ]?O[ ]?N[ ]?F[ ]?I[ ]?D[ ]?E[ ]?N[ ]?T[ ]?I[ ]?A[ ]?L"
    r"|(?:T[ ]?O[ ]?P[ ]+)?S[ ]?E[ ]?C[ ]?R[ ]?E[ ]?T|LIMITED[ ]OFFICIAL[ ]USE)"
)

# One of these alone tells a cable: at the beginning of a line, or anywhere where a text begins, as line
# ends get lost in copying. Words about cables name such things in the midst of their lines.
_SIGNS = rf"""(?:
    VZCZC[A-Z]{{2,4}}\d
    | {_CODE}
    | (?:[OPRZ][ ]){{0,4}}{_DTG}\s{{1,4}}FM\b
    | PAGE[ ]+\d\d[ ]+[A-Z][A-Z' ]{{1,25}}[ ]\d{{5,6}}\b
    | (?:This[ ]record[ ]is[ ]a[ ])?partial[ ]extract[ ]of[ ]the[ ]original[ ]cable
    | Document[ ]Number:[ \t]{{0,20}}\d{{4}}[A-Z]{{2,12}}\d{{3,6}}
)"""
_SURE_AT_BEGINNING = re.compile(rf"\b{_SIGNS}", re.VERBOSE | re.ASCII)
_SURE = re.compile(
    rf"{_LINE}(?:{_SIGNS}|{_CLASSED}[ /A-Z0-9]{{0,80}}[A-Z][ ]\d{{4,6}}[ \t]{{0,20}}(?:$|(?=[A-Z.])))",
    re.VERBOSE | re.MULTILINE | re.ASCII,
)
# Two different ones of these tell a cable: one alone may stand in a letter or a list.
_LIKELY = tuple(
    re.compile(pattern, re.MULTILINE | re.ASCII)
    for pattern in (
        rf"(?i:{_LINE}{_DTG})",
        rf"{_LINE}FM[ ]+[A-Z]{{3}}",
        rf"{_LINE}E\.?[ ]?O\.?[ ]?1\d{{4}}\b",
        rf"{_LINE}TAGS?[ ]?:",
        rf"{_LINE}SUBJ(?:ECT)?\b[ ]?:",
        rf"{_LINE}REF(?:TEL|ERENCE)?S?\b",
        rf"(?i:{_LINE}Classified[ ]by\b)",
        rf"{_LINE}(?:SIPDIS|NOFORN|EXDIS|NODIS|STADIS|LIMDIS)\b",
        rf"{_LINE}\d{{1,2}}\.[ ]{{1,4}}\((?:U|C|S|SBU|LOU|C//?NF|S//?NF|SBU/NF)\)",
    )
)
# Three different ones of these tell a cable whose lines were run together.
_FIELD = re.compile(
    r"(?<![\w`'\"(])(?:(E\.?[ ]?O\.?[ ]?1\d{4}:)|(TAGS:[ ])|(SUBJ(?:ECT)?:[ ])|(REFS?:[ ])|(SIPDIS[ ]))",
    re.ASCII,
)
_BEGINNING = 500
_HEAD = 2000

_FIRST_LINE = rf"""(?:
    VZCZC[A-Z]{{2,4}}\d
    | [OPRZ]{{2}}[ ]RU[A-Z]
    | {_CODE}
    | (?:[OPRZ][ ])?{_DTG}
    | FM[ ][A-Z]{{3}}
    | (?:ACTION|ORIGIN|INFO)[ ]{{1,4}}[A-Z]{{1,4}}-\d\d\b
    | {_CLASSED}[ /A-Z0-9]{{0,80}}[A-Z][ ]\d{{4,6}}
    | (?:{_CLASSED}[ \t]*\n\s{{0,20}}+)?PAGE[ ]+01[ ]
    | [*#\s]{{0,8}}\d{{2}}[A-Z]{{3,20}}\d{{1,6}}\b
)"""
# Tried behind line ends and form feeds alone, as a search at each character takes ten times as long.
_EDGE = re.compile(
    rf"""
    [\n\f](?:
      (?P<vzczc>[ \t>*#]{{0,8}}VZCZC[A-Z]{{2,4}}\d)
    | (?P<de>(?:[ \t]{{0,4}}[OPRZ]{{2}}[ ]RU[A-Z0-9 ]{{1,300}}\n\s{{0,4}}+)?[ \t]{{0,4}}{_CODE})
    | (?P<extract>[ \t>*#]{{0,8}}This[ ]record[ ]is[ ]a[ ]partial[ ]extract)
    | (?P<page>(?:[ \t]{{0,8}}(?:Message[ ]Text|{_CLASSED})[ \t]{{0,20}}\n\s{{0,20}}+)?
        [ \t]{{0,8}}PAGE[ ]+01[ ]+(?P<of>[A-Z][A-Z' ]{{1,25}}\d{{5,6}})\b)
    | (?P<line>[ \t]{{0,8}}[-=*_~][-=*_~ \t]{{2,200}}(?=\n\s{{0,20}}+{_FIRST_LINE}))
    | (?P<body>[ \t>*#]{{0,8}}(?:SUBJ(?:ECT)?\b|TAGS?\b|E\.?O\.?[ ]?1\d{{4}}|BT[ \t]*$|NNNN|\W{{0,8}}1\.[ ]))
    | (?<=\f)(?P<feed>(?=\s{{0,20}}+{_FIRST_LINE}))
    )""",
    re.VERBOSE | re.MULTILINE | re.ASCII,
)
# Where a cable states its own id, as the title of an extract or in the list below an archive text.
_STATED = re.compile(
    r"\A[\s*#>]{0,12}+((?:19|20)?\d{2}[A-Z]{3,20}\d{1,6})[ \t*]{0,8}$"
    r"|^[ \t*]{0,8}Document[ ]Number:[ \t*]{0,20}(\d{4}[A-Z]{2,12}\d{3,6})\b",
    re.MULTILINE | re.ASCII,
)
_LIST = re.compile(r"^[ \t\f]{0,8}(?P<words>Message Attributes)[ \t\r]{0,20}$", re.MULTILINE)
_DATED = re.compile(rf"(?i:{_DTG})", re.ASCII)
_SPACE = re.compile(r"\s*")


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


def read_telegrams(text: str, name: str) -> Iterator[RawCable]:
    """Yield the cables of a text, as many as clearly begin in it; no character is lost.

    A cable begins at its VZCZC or DE line, at the notice of a partial extract, at PAGE 01 of another
    number, or behind a form feed or a line of dashes where the first line of a head follows; where an
    archive prints attributes above each telegram, at these. Its id is given where it states one and has
    no date-time group, from which the head would tell the year.
    """
    for passage in cut(text, _find_begins(_capitals(text) if text.islower() else text)):
        yield RawCable(
            source=name,
            form=Form.TELEGRAM,
            text=passage.text,
            place=passage.place,
            mrn=_find_id(passage.text),
        )


def _find_id(text: str) -> str:
    if _DATED.search(text, 0, _HEAD):
        return ""
    attributes = find_attributes(text)
    if attributes and _DATED.search(text, attributes[1], attributes[1] + _HEAD):
        return ""
    stated = _STATED.search(text)
    return (stated[1] or stated[2]) if stated else ""


def _capitals(text: str) -> str:
    """Give the text in capitals with the same offsets."""
    return text.encode("ascii", "replace").decode("ascii").upper()


def _find_begins(text: str) -> list[int]:
    if not find_attributes(text):
        return _find_edges(text)
    lists = [found.start("words") for found in _LIST.finditer(text)]
    begins = []
    for start, end in pairwise((0, *lists[1:], len(text))):
        attributes = find_attributes(text[start:end])
        above = start + attributes[1] if attributes else start
        # What the list says of its telegram begins none.
        begins += [start, *(above + begin for begin in _find_edges(text[above:end])[1:])]
    return begins


def _find_edges(text: str) -> list[int]:
    begins = [0]
    body = de = False
    page = ""
    text = "\n" + text
    for edge in _EDGE.finditer(text):
        kind = edge.lastgroup
        if kind == "body":
            body = True
            continue
        of = "".join((edge["of"] or "").split())
        same_page = kind == "page" and of == page
        page = of or page
        if not same_page and (body or (kind == "vzczc" and de)):
            begins.append(_skip_space(text, edge.end() if kind in ("line", "feed") else edge.start()) - 1)
            body = de = False
        de = de or kind == "de"
    return begins


def _skip_space(text: str, start: int) -> int:
    match = _SPACE.match(text, start)
    return match.end() if match else start
