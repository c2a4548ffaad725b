"""What the head of a SMART cable says, field by field (`reftel.lexicon.records.smart`)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reftel.errors import InvalidMRN
from reftel.lexicon.dates import WrittenDate, find_written_twice
from reftel.lexicon.markings import LEVEL, captions
from reftel.lexicon.mrn import parse_mrn
from reftel.lexicon.posts import canonical_post
from reftel.lexicon.records.smart import Field, fields_below, written_mrn
from reftel.model.records import Addressee, Header
from reftel.parse.header.addressees import read_addressee
from reftel.parse.header.classification import with_captions
from reftel.parse.header.subject import Subject, Tags, read_subject, read_tags

_LINES_ABOVE = 400  # characters in which the classification stands above the head
_LEVEL = re.compile(rf"(?P<level>{LEVEL})(?:[ /]{{1,3}}[A-Z /,]{{1,40}})?")
_CODE_WITH_DIGITS = re.compile(r"(?=[A-Z01]*[A-Z])[A-Z01]{4}")
_LETTERS = str.maketrans("01", "OI")


def read_smart_head(text: str, blanked: str, head: str, fields: dict[str, Field]) -> Header:
    """Return what a head with these fields says; `head` is the blanked text in capitals."""
    post, serial, year = _read_mrn(written_mrn(blanked, fields))
    date = find_written_twice(head, *_span(fields, "DATEDTG"), year) or _find_date(head, fields)
    subject, tags = Subject("", 0), Tags()
    if at := fields.get("SUBJECT"):
        subject = read_subject(text, blanked, head[: at.end], at.start)
    if at := fields.get("TAGS"):
        tags = read_tags(head, blanked, at.start, at.end)
    marked = (*_read_captions(head[slice(*_span(fields, "CAPTIONS"))]),)
    below = fields_below(blanked, max(field.start for field in fields.values()))
    last = max((field.start for field in below.values()), default=len(text))
    return Header(
        date=date.date if date else None,
        date_text=" ".join(text[date.start : date.end].split()) if date else "",
        precedence=date.precedence if date else "",
        post=post,
        serial=serial,
        classification=_read_classification(text, fields["MRN"].begin, last, marked),
        captions=marked,
        tags=tuple(_mend_tag(tag) for tag in tags.codes),
        subject=subject.text,
        subject_end=subject.end,
        sender=" ".join(blanked[slice(*_span(fields, "FROM"))].split()),
        action=tuple(_read_list(blanked[slice(*_span(fields, "ACTION"))])),
        info=tuple(_read_list(blanked[slice(*_span(below, "INFO"))])),
        cut=("subject",) if subject.cut else (),
    )


def _span(fields: dict[str, Field], label: str) -> tuple[int, int]:
    field = fields.get(label)
    return (field.start, field.end) if field else (0, 0)


def _read_mrn(written: str) -> tuple[str, int | None, int | None]:
    try:
        mrn = parse_mrn(written)
    except InvalidMRN:
        return "", None, None
    return mrn.post, mrn.serial, mrn.year


def _find_date(head: str, fields: dict[str, Field]) -> WrittenDate | None:
    """Return the first date of a head whose values stand apart from their labels."""
    return find_written_twice(head, fields["MRN"].start, max(field.end for field in fields.values()))


def _read_classification(text: str, head: int, last: int, marked: tuple[str, ...]) -> str:
    """Return the classification on the line nearest above the head, else on one below the last field.

    What the captions add to it is part of it.
    """
    above = text[max(0, head - _LINES_ABOVE) : head].split("\n")
    lines = (line.strip(" \t\r>*|\xa0") for line in (*reversed(above), *text[last:].split("\n")))
    level = next((found["level"] for line in lines if (found := _LEVEL.fullmatch(line))), "")
    return with_captions(level, marked)


def _read_captions(written: str) -> Iterator[str]:
    known = {caption.replace(" ", ""): caption for caption in captions()}
    for item in written.replace("\n", ",").split(","):
        if caption := known.get("".join(item.split())):
            yield caption


def _mend_tag(tag: str) -> str:
    return tag.translate(_LETTERS) if _CODE_WITH_DIGITS.fullmatch(tag) else tag


def _read_list(written: str) -> Iterator[Addressee]:
    """Yield the addressees between semicolons; SMART writes the place first: "WASHDC, SECSTATE"."""
    for item in written.split(";"):
        if found := read_addressee(" ".join(item.split())):
            place, _, office = found.name.partition(", ")
            yield found._replace(post=found.post or canonical_post(f"{office} {place}"))
