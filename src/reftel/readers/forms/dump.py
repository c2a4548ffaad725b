"""Plain text dumps: five lines of facts (id, subject, date, classification, origin), then the cable."""

import re
from collections.abc import Iterator

from reftel.model.records import Form, Problem, RawCable
from reftel.readers.forms.dates import HEAD_OF_DATE, Order, find_order, parse_date
from reftel.readers.forms.passages import Passage
from reftel.readers.forms.record import CLASSIFICATION, ID
from reftel.readers.forms.telegram import read_among_telegrams

_DATE = r"\d{1,2}/\d{1,2}/\d{4}[^\n]{0,12}|\d{4}-\d{1,2}-\d{1,2}[^\n]{0,24}"
_BEGIN = re.compile(
    rf"""
    (?:^|(?<=\f))[ \t]{{0,8}}(?P<mrn>{ID})[ \t]{{0,8}}\n\n?
    (?P<subject>[^\n]{{0,1000}})\n\n?
    [ \t]{{0,8}}(?P<date>{_DATE})\n\n?
    [ \t]{{0,8}}(?P<classification>{CLASSIFICATION})[^\n]{{0,40}}\n\n?
    (?P<origin>[^\n]{{1,120}})(?:\n|\Z)
    """,
    re.VERBOSE | re.MULTILINE | re.ASCII,
)
_TITLE_LENGTH = 200


def find_dumps(text: str) -> list[re.Match[str]]:
    """Give where dumps begin, none where the text does not begin with the five lines of a dump."""
    first = _BEGIN.search(text, 0, 4000)
    if not first or first.start() > _TITLE_LENGTH:
        return []
    return [first, *_BEGIN.finditer(text, first.end())]


def read_dumps(text: str, name: str, begins: list[re.Match[str]]) -> Iterator[RawCable | Problem]:
    """Yield the cables that begin at `begins`; each keeps its five lines in its text.

    A telegram without these that follows is a cable of its own.
    """
    order = find_order((begin["date"], text[begin.end() : begin.end() + HEAD_OF_DATE]) for begin in begins)
    yield from order.problems(name)
    yield from read_among_telegrams(
        text, name, begins, lambda passage, begin: _read_dump(passage, name, begin, order)
    )


def _read_dump(
    passage: Passage, name: str, begin: re.Match[str], order: Order
) -> Iterator[RawCable | Problem]:
    date = parse_date(begin["date"], order)
    if date is None:
        cause = f"the date {begin['date'].strip()!r} is none"
        yield Problem(name, passage.place or "line 3", cause, "write it as YYYY-MM-DD HH:MM", lost=False)
    yield RawCable(
        source=name,
        form=Form.DUMP,
        text=passage.text,
        place=passage.place,
        mrn=begin["mrn"],
        date=date,
        origin=begin["origin"].strip(),
        classification=begin["classification"],
        subject=begin["subject"].strip(),
    )
