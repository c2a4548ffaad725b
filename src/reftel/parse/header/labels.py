"""Where TAGS and subject begin in a head: their labels with the slips that occur, and what has none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from reftel.parse.header.classification import starts_line
from reftel.parse.header.subject import find_bare_subject
from reftel.text.noise import places

_TAGS = re.compile(r"TAGS?[ \t]{0,3}(?:[:;.]|(?=[ \t])(?! ?S[ \t]{0,3}:))")
_SUBJECT = re.compile(
    r"SUBJ(?: ?E ?C ?T)?S?(?:[ \t]{0,3}[:;]|[ \t]{0,3}-{1,2}(?=[ \t])|[.](?=[ \t])|(?=[ \t]{1,4}[A-Z(\"]))"
)
# Letters may stand apart; a digit at the end is that of the key with the colon.
_MAY_BE_TAGS = re.compile(
    r"^[ \t]{0,8}(?P<word>[A-Z](?: ?[A-Z0-9]){2,4})[ \t]{0,3}[:;.=-](?=[ \t(#]{0,9}[A-Z]{2,4}(?![A-Z.']))",
    re.MULTILINE,
)
_MAY_BE_SUBJECT = re.compile(
    r"^[ \t]{0,8}(?P<word>[A-Z](?: ?[A-Z0-9]){2,8})(?:[ \t]{0,3}[:;=]|(?<=[0-9])(?=[ \t]))", re.MULTILINE
)
_REFERENCES = re.compile(r"^[ \t]{0,8}(?:REF|RETEL)", re.MULTILINE)
_CUT = re.compile(r"\.{3}[ \t]{0,9}$", re.MULTILINE)
_NEAR = 400


class Label(NamedTuple):
    """Where a field begins with its label, and where its words begin."""

    start: int
    end: int


def find_labels(head: str) -> tuple[Label | None, Label | None]:
    """Find the TAGS and the subject of a head in capitals, None for what it has not.

    A label with slips counts where the right one is not: that of TAGS above the subject, that of the subject
    above the references. Where a preview cuts a field ("...") the words begin in the whole head below.

    >>> find_labels("TAG5: PREL\\nSUDXECT: FERRIES\\nREF: OSLO 12")
    (Label(start=0, end=5), Label(start=11, end=19))
    """
    subjects = _find(head, "SUBJ", _SUBJECT) or [*_find_slips_of_subject(head)]
    limit = subjects[0].start if subjects else len(head)
    tags = _find(head, "TAG", _TAGS) or [*_find_slips_of_tags(head, limit)]
    if tags and not subjects and (at := find_bare_subject(head, tags[0].end)):
        subjects = [Label(at, at)]
    return _choose(head, tags), _choose(head, subjects)


def _find(head: str, word: str, field: re.Pattern[str]) -> list[Label]:
    """Find the word of a field: at the start of a line, or anywhere with a colon behind it."""
    return [
        Label(at, match.end())
        for at in places(head, word)
        if (match := field.match(head, at)) and (head[match.end() - 1] == ":" or starts_line(head, at))
    ]


def _find_slips_of_subject(head: str) -> Iterator[Label]:
    references = _REFERENCES.search(head)
    for line in _MAY_BE_SUBJECT.finditer(head, 0, references.start() if references else len(head)):
        word = line["word"].replace(" ", "")
        slips = 2 if len(word) == len("SUBJECT") and word.startswith("S") else 1
        if _edits(word, "SUBJ", 1) or _edits(word, "SUBJECT", slips):
            yield Label(line.start("word"), line.end())


def _find_slips_of_tags(head: str, limit: int) -> Iterator[Label]:
    for line in _MAY_BE_TAGS.finditer(head, 0, limit):
        if _edits(line["word"].replace(" ", ""), "TAGS", 1):
            yield Label(line.start("word"), line.end())


def _edits(word: str, label: str, most: int) -> bool:
    """Tell whether a word is a label but for so many letters added, dropped, changed or swapped."""
    from rapidfuzz.distance import OSA

    return OSA.distance(word, label, score_cutoff=most) <= most


def _choose(head: str, labels: list[Label]) -> Label | None:
    """Choose the first label, but the words behind a later one where these begin as those that are cut."""
    if len(labels) < 2:
        return labels[0] if labels else None
    first = labels[0]
    cut = _CUT.search(head, first.end, first.end + _NEAR)
    begun = head[first.end : cut.start()].split() if cut else []
    for later in labels[1:] if begun else ():
        if " ".join(head[later.end : later.end + 2 * _NEAR].split()).startswith(" ".join(begun)):
            return Label(first.start, later.end)
    return first
