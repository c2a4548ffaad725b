"""Texts in which facts about each cable stand before it: flattened records and dumps."""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from reftel.lexicon.markings import LEVEL
from reftel.model.problems import Problem
from reftel.model.records import RawCable
from reftel.readers.forms.dates import HEAD_OF_DATE, Order, find_order
from reftel.readers.forms.form import Content, Form, Passage, Read, cut
from reftel.readers.forms.heads import Begins, find_begins
from reftel.readers.forms.telegram import doubt_heads, is_telegram, read_telegram

ID = r"\d{2,4}[A-Z][A-Z0-9:]{1,60}\d"
CLASSIFICATION = rf"{LEVEL}(?:[ ]?//?[ ]?(?:NOFORN|FOR[ ]OFFICIAL[ ]USE[ ]ONLY|FOUO|SBU))?"
_FIRST_WITHIN = 4000


class Facts(NamedTuple):
    """How facts before cables are written; a title of so many characters may stand before the first."""

    pattern: re.Pattern[str]
    title: int

    def find_first(self, text: str) -> re.Match[str] | None:
        """Give those of the first cable, None where the text does not begin with such."""
        first = self.pattern.search(text, 0, _FIRST_WITHIN)
        return first if first and first.start() <= self.title else None


ReadCable = Callable[[Passage, str, re.Match[str], Order], Iterator[RawCable | Problem]]
"""Yields the cable of a passage in a file of this name, from its facts as matched, and how dates are read."""


def form_with_facts(name: str, confidence: float, facts: Facts, read_cable: ReadCable) -> Form:
    """Give the form of texts that begin with such facts; its first cable keeps the title.

    A telegram without facts, before these or behind them, is a cable of its own.
    """

    def recognise(content: Content) -> float:
        return confidence if facts.find_first(content.plain) else 0

    def read(content: Content) -> Read:
        text, name = content.text, content.name
        first = facts.find_first(content.plain)
        begins = [first, *facts.pattern.finditer(first.string, first.end())] if first else []
        order = find_order((one["date"], text[one.end() : one.end() + HEAD_OF_DATE]) for one in begins)
        yield from order.problems(name)
        others = _find_telegrams_behind(begins)
        if first and is_telegram(title := first.string[: first.start()]):
            before = find_begins(title)
            others = Begins(before.begins + others.begins, before.doubtful + others.doubtful)
        own = {begin.start(): begin for begin in begins}
        starts = sorted((*own, *others.begins))
        for start, passage in zip(starts, cut(text, starts), strict=True):
            if start in own:
                yield from read_cable(passage, name, own[start], order)
            else:
                yield read_telegram(passage, name)
        yield from doubt_heads(text, name, others.doubtful)

    return Form(name, recognise, read)


def _find_telegrams_behind(begins: list[re.Match[str]]) -> Begins:
    """Give where telegrams begin behind cables with facts, which begin as matched."""
    others = Begins([], [])
    text = begins[0].string
    for begin, end in zip(begins, [*(one.start() for one in begins[1:]), len(text)], strict=True):
        found = find_begins(text[begin.end() : end])
        others.begins.extend(begin.end() + at for at in found.begins[1:])
        others.doubtful.extend(begin.end() + at for at in found.doubtful)
    return others
