"""Flattened records: the columns of one row and the cable run together in plain text."""

import re
from collections.abc import Iterator

from reftel.lexicon.markings import LEVEL
from reftel.model.records import Form, Problem, RawCable
from reftel.readers.forms.dates import HEAD_OF_DATE, Order, find_order, parse_date
from reftel.readers.forms.passages import Passage
from reftel.readers.forms.telegram import read_among_telegrams

ID = r"\d{2,4}[A-Z][A-Z0-9:]{1,60}\d"
CLASSIFICATION = rf"{LEVEL}(?:[ ]?//?[ ]?(?:NOFORN|FOR[ ]OFFICIAL[ ]USE[ ]ONLY|FOUO|SBU))?"
_BEGIN = re.compile(
    rf"""
    (?:^|(?<=\f))[ \t]{{0,8}}"?(?P<number>\d{{1,9}})[\t ,;|"]{{1,6}}
    (?P<date>\d{{1,2}}/\d{{1,2}}/\d{{4}}[ ]\d{{1,2}}:\d{{2}})[\t ,;|"]{{1,6}}
    (?P<mrn>{ID})[\t ,;|"]{{1,6}}
    (?P<origin>[^\n]{{1,80}}?)[\t ,;|"]{{1,6}}
    (?P<classification>{CLASSIFICATION})(?=[\s,;|"])
    """,
    re.VERBOSE | re.MULTILINE | re.ASCII,
)
_CITED = re.compile(rf"(?:[\s,;|\"]{{1,6}}({ID})(?=[\s,;|\"]))", re.ASCII)
_TITLE_LENGTH = 2000


def find_records(text: str) -> list[re.Match[str]]:
    """Give where records begin, none where the text is no flattened record.

    Titles of some lines may stand before the first one.
    """
    first = _BEGIN.search(text, 0, _TITLE_LENGTH * 2)
    if not first or first.start() > _TITLE_LENGTH:
        return []
    return [first, *_BEGIN.finditer(text, first.end())]


def read_records(text: str, name: str, begins: list[re.Match[str]]) -> Iterator[RawCable | Problem]:
    """Yield the cables that begin at `begins`; the first keeps the title, each its columns.

    A telegram without such columns that follows is one of its own.
    """
    order = find_order((begin["date"], text[begin.end() : begin.end() + HEAD_OF_DATE]) for begin in begins)
    yield from order.problems(name)
    yield from read_among_telegrams(
        text, name, begins, lambda passage, begin: _read_record(passage, name, begin, order)
    )


def _read_record(passage: Passage, name: str, begin: re.Match[str], order: Order) -> Iterator[RawCable]:
    yield RawCable(
        source=name,
        form=Form.RECORD,
        text=passage.text,
        place=passage.place,
        mrn=begin["mrn"],
        date=parse_date(begin["date"], order),
        origin=begin["origin"].strip(),
        classification=begin["classification"],
        cited=_find_cited(begin.string, begin.end()),
    )


def _find_cited(text: str, start: int) -> tuple[str, ...]:
    cited: list[str] = []
    while match := _CITED.match(text, start):
        cited.append(match[1])
        start = match.end()
    return tuple(cited)
