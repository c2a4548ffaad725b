"""The attributes that the archive of 1973-79 prints beside a telegram: where a block is, and what it says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from types import MappingProxyType
from typing import NamedTuple

from reftel.lexicon.load import read_rows
from reftel.lexicon.markings import CLASSIFICATION
from reftel.lexicon.page_markers import PAGE_MARKER

_AROUND = r"[^\w\n]{0,9}"
# A pattern that begins with a line end is searched many times faster than one with `^`.
_PART = re.compile(
    rf"\n{_AROUND}+(?=[MmEe])"
    r"(?:(?P<attributes>(?i:MESSAGE[ _]{1,3}ATTRIBUTES))|(?P<text>(?i:MESSAGE[ _]{1,3}TEXT))"
    rf"|(?P<end>(?i:END[ ]OF[ ]DOCUMENT))){_AROUND}$",
    re.MULTILINE,
)
# A name may end where a word does, so that is all that is tried.
_NAME = re.compile(
    r"\n[ \t>*#-]{0,20}+(?P<name>[A-Za-z][A-Za-z /_.-][A-Za-z/_.-]{0,40}+(?:[ ][A-Za-z/_.-]{0,40}+){0,39}?)"
    r"[ \t*]{0,8}(?:[:=]|\t|[ ]{2})[ \t*]{0,20}"
)
_LONGEST_NAME = 41
_TEXT_BEGINS = re.compile(
    rf"\n[ \t]{{0,20}}(?:(?:{CLASSIFICATION}[ \t]{{0,9}}\r?\n\s{{0,9}})?{PAGE_MARKER}"
    r"|(?:[ZOPR]{1,2}[ ]{1,4}){1,4}\d[\dZ ]{4,9}[ ]|FM[ ]{1,4}[A-Z]|[¶-]{0,2}1[ ]?\.[ (A-Z])",
    re.MULTILINE,
)
# A first letter by itself is sought thrice as fast as words in any case.
_MAY_HAVE = re.compile(
    r"[MmDdFfOo](?i:(?<=m)essage[ _]{1,3}attributes|(?<=d)oc(?:ument)?[ _.]{1,3}n|(?<=f)ilm[ _]{1,3}n"
    r"|(?<=d)raft[ _]{1,3}date|(?<=o)riginal[ _]{1,3}classification)"
)
_SIGNS = ("Message Attributes", "Document Number")  # as most records have them: found many times faster
_NO_LETTERS = re.compile(r"[^A-Z]")
_BLANK_LINE = re.compile(r"\n[ \t\r]{0,80}\n")
_NOTHING = re.compile(
    r"[-–—'\"<\[( ]{0,9}(?:N/?A(?: or blank)?|blank|none|null)?[-–—'\")\]>. ]{0,9}", re.IGNORECASE
)
_BEGIN_NOTHING = frozenset(("", *"-–—'\"<[( nNbB)]>."))
_QUOTES = re.compile(r"(?P<mark>['\"])(?P<words>.{0,2000})(?P=mark)", re.DOTALL)
_LONGEST_KEPT = 50_000  # characters
_LONGEST_NOTHING = 40
_LEAST_OWN = 3  # attributes that only the archive has, of a block without a heading
_LONGEST_GAP = 400  # characters of a value that goes on behind a blank line
_MANY_LINES = frozenset({"review markings", "markings"})  # whose value begins behind a blank line


class Block(NamedTuple):
    """A block of attributes: its span, and their values by name but for those that say that there is none."""

    start: int
    end: int
    values: Mapping[str, str]


class Part(NamedTuple):
    """A line between the parts of a record: `kind` is "attributes" or "text" for a heading, else "end"."""

    kind: str
    start: int
    end: int


class _Line(NamedTuple):
    """A line with the name of an attribute, and the end of its value."""

    name: str
    own: bool
    start: int
    value: int
    end: int


def may_have_attributes(text: str) -> bool:
    """Tell whether a text may hold attributes, as most do not: to look for each takes longer."""
    return any(sign in text for sign in _SIGNS) or _MAY_HAVE.search(text) is not None


def is_nothing(value: str) -> bool:
    """Tell whether a value says that there is none.

    >>> is_nothing("n/a"), is_nothing("-- N/A or Blank --"), is_nothing(""), is_nothing("OSLO")
    (True, True, True, False)
    """
    if value[:1] not in _BEGIN_NOTHING:
        return False
    return value in ("n/a", "") or (len(value) <= _LONGEST_NOTHING and _NOTHING.fullmatch(value) is not None)


def find_parts(text: str) -> Sequence[Part]:
    """Return the lines between the parts of records, in order."""
    return (_keep_parts if len(text) <= _LONGEST_KEPT else _find_parts)(text)


def _find_parts(text: str) -> Sequence[Part]:
    parts = _PART.finditer("\n" + text)
    return tuple(Part(str(part.lastgroup), part.start(), part.end() - 1) for part in parts)


def find_blocks(text: str) -> Sequence[Block]:
    r"""Return the blocks of attributes of a text, in order: below their heading, or by what only they have.

    A value goes on over the lines that begin with no name. A block ends where a telegram begins, or a name is
    there again.

    >>> text = "Message Attributes\nDocument Number: 1975OSLO02214\nSubject: HERRING\nQUOTAS\nDrafter: n/a\n"
    >>> find_blocks(text)[0].values["subject"], find_blocks("From: A\nTo: B\nSubject: C")
    ('HERRING QUOTAS', [])
    """
    return (_keep_blocks if len(text) <= _LONGEST_KEPT else _find_blocks)(text)


def _find_blocks(text: str) -> Sequence[Block]:
    found: list[Block] = []
    headings: list[Part | None] = [None, *find_parts(text)]
    ends = [part.start for part in headings[1:] if part] + [len(text)]
    behind_line_end = "\n" + text
    for heading, end in zip(headings, ends, strict=True):
        begin = heading.end if heading else 0
        headed = heading if heading and heading.kind == "attributes" else None
        named = _find_lines(text, behind_line_end, begin, end)
        if not headed and len(named) < _LEAST_OWN:
            continue
        for number, lines in enumerate(_group(text, named)):
            top = headed if number == 0 else None
            if top and text[begin : lines[0].start].strip():
                top = None
            own = lines if top else _without_others(text, lines)
            if top or len({line.name for line in own if line.own}) >= _LEAST_OWN:
                found.append(Block(top.start if top else own[0].start, own[-1].end, _values(text, own)))
    return found


# A record is looked at by who recognises it, and by who reads it.
_keep_blocks = lru_cache(maxsize=2)(_find_blocks)
_keep_parts = lru_cache(maxsize=2)(_find_parts)


def _group(text: str, lines: list[_Line]) -> Iterator[list[_Line]]:
    """Yield the lines with names in groups, each of which may be a block."""
    group: list[_Line] = []
    names: set[str] = set()
    end = 0
    for line in lines:
        if group and (line.name in names or (line.start != end and _is_text(text[end : line.start]))):
            yield group
            group, names = [], set()
        group.append(line)
        names.add(line.name)
        end = line.end
    if group:
        yield group


def _find_lines(text: str, behind_line_end: str, begin: int, end: int) -> list[_Line]:
    """Return the lines with names in a part of a text, which is given behind a line end, too."""
    named = [
        (known, line.start(), line.end() - 1)
        for line in _NAME.finditer(behind_line_end, begin, end + 1)
        if (known := _attribute(line[1]))
    ]
    lines: list[_Line] = []
    limits = [start for _, start, _ in named[1:]] + [end]
    for ((name, own), start, value), limit in zip(named, limits, strict=False):
        is_one = text.find("\n", value, limit - 1) < 0
        until = limit if is_one else _end_of_value(text, value, limit, name)
        lines.append(_Line(name, own, start, value, until))
    return lines


def _end_of_value(text: str, start: int, limit: int, name: str) -> int:
    """Return where a value of several lines ends: at a blank line, or where a telegram begins."""
    if name in _MANY_LINES and not text[start : text.find("\n", start)].strip():
        start = limit - len(text[start:limit].lstrip())
    blank = _BLANK_LINE.search(text, start, limit)
    end = blank.start() if blank else limit
    line_end = text.find("\n", start, limit)
    begins = _TEXT_BEGINS.search(text, line_end, limit) if line_end >= 0 else None
    return min(begins.start() + 1, end) if begins else end


def _is_text(gap: str) -> bool:
    """Tell whether what is between two lines with names is more than a value that goes on."""
    return bool(gap) and (len(gap.strip()) > _LONGEST_GAP or _TEXT_BEGINS.search("\n" + gap) is not None)


def _without_others(text: str, lines: list[_Line]) -> list[_Line]:
    """Return the lines without those at their top that may be of the text above them."""
    first = next((at for at, line in enumerate(lines) if line.own), len(lines))
    while 0 < first < len(lines) and not text[lines[first - 1].end : lines[first].start].strip(" \t"):
        first -= 1
    return lines[first:]


def _values(text: str, lines: list[_Line]) -> Mapping[str, str]:
    values: dict[str, str] = {}
    for line in lines:
        value = " ".join(text[line.value : line.end].split())
        if value[:1] in _BEGIN_NOTHING:
            quoted = _QUOTES.fullmatch(value)
            value = quoted["words"].strip() if quoted else value
            if is_nothing(value):
                continue
        values[line.name] = value
    return MappingProxyType(values)


@lru_cache(maxsize=4096)
def _attribute(written: str) -> tuple[str, bool] | None:
    """Return the name of an attribute, and whether only the archive has it; None for other words."""
    if len(written) > _LONGEST_NAME:
        return None
    return _attributes().get(_NO_LETTERS.sub("", written.upper()))


@cache
def _attributes() -> Mapping[str, tuple[str, bool]]:
    rows = read_rows("attributes.csv")
    return MappingProxyType({row["name"]: (row["attribute"], row["own"] == "1") for row in rows})
