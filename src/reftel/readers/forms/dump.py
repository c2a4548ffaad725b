"""Plain text dumps: five lines of facts (id, subject, date, classification, origin), then the cable."""

import re
from collections.abc import Iterator

from reftel.model.place import Place
from reftel.model.problems import Problem, ProblemCode
from reftel.model.records import RawCable
from reftel.readers.forms.dates import Order, parse_date
from reftel.readers.forms.facts import CLASSIFICATION, ID, Facts, form_with_facts
from reftel.readers.forms.form import Passage

_DATE = r"\d{1,2}/\d{1,2}/\d{4}[^\n]{0,12}|\d{4}-\d{1,2}-\d{1,2}[^\n]{0,24}"
_FACTS = re.compile(
    rf"""
    (?:^|(?<=\f))[ \t]{{0,8}}(?P<mrn>{ID})[ \t]{{0,8}}\n\n?
    (?P<subject>[^\n]{{0,1000}})\n\n?
    [ \t]{{0,8}}(?P<date>{_DATE})\n\n?
    [ \t]{{0,8}}(?P<classification>{CLASSIFICATION})[^\n]{{0,40}}\n\n?
    (?P<origin>[^\n]{{1,120}})(?:\n|\Z)
    """,
    re.VERBOSE | re.MULTILINE | re.ASCII,
)


def _read_dump(
    passage: Passage, name: str, begin: re.Match[str], order: Order
) -> Iterator[RawCable | Problem]:
    date = parse_date(begin["date"], order)
    if date is None:
        cause = f"{begin['date'].strip()!r} is not a date"
        place, advice = passage.place or Place(line=3), "write it as YYYY-MM-DD HH:MM"
        yield Problem(ProblemCode.UNREADABLE_DATE, name, place, cause, advice, lost=False)
    yield RawCable(
        source=name,
        form=FORM.name,
        text=passage.text,
        place=passage.place,
        mrn=begin["mrn"],
        date=date,
        origin=begin["origin"].strip(),
        classification=begin["classification"],
        subject=begin["subject"].strip(),
    )


FACTS = Facts(_FACTS, title=200)
FORM = form_with_facts("dump", 0.7, FACTS, _read_dump)
