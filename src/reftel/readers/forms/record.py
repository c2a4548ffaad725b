"""Flattened records: the columns of one row and the cable run together in plain text."""

import re
from collections.abc import Iterator

from reftel.model.records import RawCable
from reftel.readers.forms.dates import Order, parse_date
from reftel.readers.forms.facts import CLASSIFICATION, ID, Facts, form_with_facts
from reftel.readers.forms.form import Passage

_FACTS = re.compile(
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


def _read_record(passage: Passage, name: str, begin: re.Match[str], order: Order) -> Iterator[RawCable]:
    yield RawCable(
        source=name,
        form=FORM.name,
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


FACTS = Facts(_FACTS, title=2000)
FORM = form_with_facts("record", 0.6, FACTS, _read_record)
