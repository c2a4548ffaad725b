"""Which text belongs to which attributes, in a file of one record or many."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from reftel.lexicon.file_names import known_mrn
from reftel.lexicon.markings import CLASSIFICATION
from reftel.lexicon.page_markers import PAGE_MARKER
from reftel.lexicon.records.attributes import Block, find_blocks, find_parts
from reftel.readers.forms.archive.body import is_body
from reftel.readers.forms.heads import find_begins

_NUMBER = re.compile(
    rf"{PAGE_MARKER}|^[ \t]{{0,8}}{CLASSIFICATION}[ /A-Z0-9]{{0,80}}[A-Z][ ]{{1,4}}(?P<serial>\d{{3,6}})\b",
    re.MULTILINE,
)
_SENDER = re.compile(r"^[ \t]{0,20}FM[ ]{1,4}[A-Z]", re.MULTILINE)
_HEAD = 8_000  # characters
_SHORT = 200  # characters of what may be a title


class Record(NamedTuple):
    """The attributes of a record and the span of its text, which is empty where it has none."""

    values: Mapping[str, str]
    begin: int
    start: int
    end: int


class Found(NamedTuple):
    """The records of a file in order, and the spans of text that belong to none."""

    records: list[Record]
    others: list[tuple[int, int]]


class _Stretch(NamedTuple):
    """A part of a file that is no attributes: between headings, marks of an end, blocks.

    `above` is the number of the block above it, -1 for none.
    """

    start: int
    end: int
    headed: bool
    closed: bool
    above: int


def has_head(text: str) -> bool:
    """Tell whether a text has a head of a telegram: a page line, a sender or a classification line."""
    return bool(_NUMBER.search(text, 0, _HEAD) or _SENDER.search(text, 0, _HEAD))


def find_records(text: str) -> Found:
    """Return the records of a text.

    A text belongs to the attributes whose number is that of its page line or classification line; else to
    those below it, or above it in a file that begins with attributes.
    """
    blocks = find_blocks(text)
    if not blocks:
        return Found([], [])
    stretches = [*_find_stretches(text, blocks)]
    is_above = not stretches or blocks[0].start < stretches[0].start
    stretches = [part for whole in stretches for part in _cut(text, whole, is_above, len(blocks))]
    taken = _pair(text, blocks, stretches, is_above)
    owned = {id(stretch) for stretch in taken.values()}
    records = []
    for number, block in enumerate(blocks):
        own = taken.get(number)
        start, end = (own.start, own.end) if own else (block.end, block.end)
        records.append(Record(block.values, min(block.start, start), start, end))
    others = [
        (one.start, one.end)
        for one in stretches
        if id(one) not in owned and text[one.start : one.end].strip()
    ]
    return Found(records, others)


def _find_stretches(text: str, blocks: Sequence[Block]) -> Iterator[_Stretch]:
    edges = [(-1, 0), *((number, block.end) for number, block in enumerate(blocks))]
    ends = [*(block.start for block in blocks), len(text)]
    marks = deque(part for part in find_parts(text) if part.kind != "attributes")
    for (above, begin), end in zip(edges, ends, strict=True):
        start, headed = begin, False
        while marks and marks[0].start < end:
            mark = marks.popleft()
            if mark.start < begin:
                continue
            yield from _stretch(text, start, mark.start, headed, mark.kind == "end", above)
            start, headed = mark.end, mark.kind == "text"
        yield from _stretch(text, start, end, headed, False, above)


def _stretch(text: str, start: int, end: int, headed: bool, closed: bool, above: int) -> Iterator[_Stretch]:
    if headed or any(map(str.isalnum, text[start:end])):
        yield _Stretch(start, end, headed, closed, above)


def _cut(text: str, whole: _Stretch, is_above: bool, blocks: int) -> Iterator[_Stretch]:
    """Yield the telegrams of a stretch; one between a heading and its end is one, whatever it quotes."""
    is_one = whole.headed and (whole.closed or (not is_above and whole.above + 1 < blocks))
    begins = [0] if is_one else find_begins(text[whole.start : whole.end]).begins
    edges = [*(whole.start + begin for begin in begins), whole.end]
    for start, end in pairwise(edges):
        yield whole._replace(start=start, end=end, headed=whole.headed and start == whole.start)


def _pair(
    text: str, blocks: Sequence[Block], stretches: Sequence[_Stretch], is_above: bool
) -> dict[int, _Stretch]:
    """Return the stretch that is the text of each block which has one: by its number, by its place."""
    numbers = [
        mrn.serial if (mrn := known_mrn(block.values.get("document number", ""))) else 0 for block in blocks
    ]
    taken: dict[int, _Stretch] = {}
    waiting: list[_Stretch] = []
    is_open = len(blocks) > 1 or len(stretches) > 1  # else there is nothing to choose
    for stretch in stretches:
        head = text[stretch.start : min(stretch.end, stretch.start + _HEAD)]
        written = serials_of(head) if is_open else set()
        fitting = [n for n in _near(stretch, is_above, taken, len(blocks)) if numbers[n] in written]
        if fitting:
            taken[fitting[0]] = stretch
        else:
            waiting.append(stretch)
    for is_sure in (True, False):
        for stretch in waiting:
            near = _near(stretch, is_above, taken, len(blocks))
            words = text[stretch.start : stretch.end].strip()
            sure = stretch.headed or stretch.closed or len(words) > _SHORT
            if near and sure is is_sure and (sure or is_body(words)):
                taken[near[0]] = stretch
    return taken


def _near(stretch: _Stretch, is_above: bool, taken: Mapping[int, _Stretch], blocks: int) -> list[int]:
    """Return the numbers of the blocks beside a stretch that have no text yet, the likelier first."""
    near = [n for n in (stretch.above, stretch.above + 1) if 0 <= n < blocks and n not in taken]
    return near if is_above else near[::-1]


def serials_of(text: str) -> set[int]:
    """Return the serials of the page lines and classification lines of a head."""
    return {int(n["page_serial"] or n["serial"]) for n in _NUMBER.finditer(text, 0, _HEAD)}
