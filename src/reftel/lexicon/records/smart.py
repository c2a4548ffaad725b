"""The head of a cable as SMART prints it, the system since 2009: a label and its value, field by field.

Releases under FOIA have such heads within mails, with blank lines between label and value, pages that end
within, and labels that OCR has damaged ("Date!DTG"). 5 FAH-2 has the fields and their order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from reftel.lexicon.load import words_for
from reftel.lexicon.markings import PORTION

_FIRST = re.compile(r"(?:^|(?<=\f))[^\w\n]{0,200}(?P<label>M ?R ?N)[ \t]{0,3}(?:[:;]|[ \t]{3})", re.MULTILINE)
_MAY_BE_LABEL = re.compile(
    r"(?:^|(?<=\f))[^\w\n]{0,200}(?P<label>[A-Za-z][A-Za-z0-9 ./!|()]{1,18}?)[ \t]{0,3}(?:[:;]|[ \t]{3})",
    re.MULTILINE,
)
_FIRST_PARAGRAPH = re.compile(
    rf"^[ \t]{{0,40}}(?:1[ \t]?[.)][ \t]{{0,9}}(?=[\"“(A-Za-z])|{PORTION}[ \t])", re.MULTILINE
)
_DIGITS_AS_LETTERS = str.maketrans("01!|5", "OIIIS")
_LETTERS_AS_DIGITS = str.maketrans("OoIl", "0011")
_AT_ENDS = re.compile(r"\A[0-9OoIl]{2}(?=\s)|(?<=\s)(?=[OoIl]{0,6}[0-9])[0-9OoIl]{1,6}\Z")
_MRN_ALONE = re.compile(
    r"^[ \t]{0,99}[0-9]{2}[ \t]{1,4}[A-Z][A-Z \t]{2,40}[0-9]{1,6}(?=[ \t\r]*$)", re.MULTILINE
)
_NO_LETTERS = re.compile(r"[^A-Z]")
_LEAST_MENDED = 4  # letters of a label in which one may be another
_LONGEST_HEAD = 20_000
_LONGEST_GAP = 1_000  # blanks between a label and its value
_LONGEST_SUBJECT = 1_000  # and what pages end within it
_DATE, _NEEDED = "DATEDTG", frozenset({"FROM", "ACTION", "TAGS", "SUBJECT"})
_LEAST_NEEDED = 2  # fields of these where no label of the date can be read


class Field(NamedTuple):
    """A field: its label as the table has it, where that begins, and the span of its value."""

    label: str
    begin: int
    start: int
    end: int


def find_smart_heads(blanked: str) -> list[dict[str, Field]]:
    r"""Return the fields of each SMART head in a text whose marks are blanked, in the order of the text.

    A value ends where the next label begins, the last where the first paragraph does. A line MRN without the
    other fields is no head.

    >>> text = "MRN: 11 OSLO 12\nDate/DTG: Jan 02, 2011 / 021200Z JAN 11\nReference: 10 OSLO 9\n\n1. (U) A"
    >>> [(head["MRN"].begin, [*head]) for head in find_smart_heads(text)]
    [(0, ['MRN', 'DATEDTG', 'REFERENCE'])]
    """
    if not may_be_smart(blanked):
        return []
    firsts = [*_FIRST.finditer(blanked)]
    ends = [*(first.start("label") for first in firsts[1:]), len(blanked)]
    heads = (_read_fields(blanked, first, end) for first, end in zip(firsts, ends, strict=False))
    return [head for head in heads if _is_head(head)]


def may_be_smart(text: str) -> bool:
    """Tell whether a text may hold a SMART head, as most do not: a pattern takes longer to say so."""
    return any(label in text for label in ("MRN", "M RN", "MR N", "M R N"))


def fields_at_top(blanked: str) -> dict[str, Field]:
    """Return the fields of the SMART head with which a text begins, whose marks are blanked; none without."""
    top = len(blanked) - len(blanked.lstrip())
    begin = blanked.rfind("\n", 0, top + 1) + 1
    return _read_at(blanked, begin) if _FIRST.match(blanked, begin) else {}


@lru_cache(maxsize=4)
def _read_at(blanked: str, begin: int) -> dict[str, Field]:
    first = _FIRST.match(blanked, begin)
    head = _read_fields(blanked, first, len(blanked)) if first else {}
    return head if _is_head(head) else {}


def written_mrn(blanked: str, fields: dict[str, Field]) -> str:
    """Return the MRN of a head as written, with digits for the letters that OCR read in year and serial.

    Where nothing stands behind its label it is the first line of the head that can be one.
    """
    field = fields["MRN"]
    words = " ".join(blanked[field.start : field.end].split())
    if not words:
        end = max(other.end for other in fields.values())
        line = _MRN_ALONE.search(blanked, field.end, end)
        words = " ".join(line[0].split()) if line else ""
    return _AT_ENDS.sub(lambda digits: digits[0].translate(_LETTERS_AS_DIGITS), words)


def fields_below(blanked: str, start: int) -> dict[str, Field]:
    """Return the fields that SMART prints below the text of a cable, up to the first that is there again."""
    labels: dict[str, tuple[str, int, int]] = {}
    for label in _find_labels(blanked, start, len(blanked), _labels("smart_below")):
        if label[0] in labels:
            break
        labels[label[0]] = label
    return {field.label: field for field in _fields_of([*labels.values()], len(blanked))}


def _fields_of(labels: list[tuple[str, int, int]], end: int) -> Iterator[Field]:
    ends = [*(begin for _, begin, _ in labels[1:]), end]
    for (name, begin, start), last in zip(labels, ends, strict=False):
        yield Field(name, begin, start, last)


def _is_head(head: dict[str, Field]) -> bool:
    return _DATE in head or len(_NEEDED & head.keys()) >= _LEAST_NEEDED


def _read_fields(blanked: str, first: re.Match[str], end: int) -> dict[str, Field]:
    end = min(end, first.end() + _LONGEST_HEAD)
    paragraphs = _FIRST_PARAGRAPH.finditer(blanked, first.end(), end)
    end = next((at.start() for at in paragraphs if not _is_value(blanked, at.start())), end)
    labels = [("MRN", first.start("label"), first.end())]
    for label in _find_labels(blanked, first.end(), end, _labels("smart")):
        is_text = labels[-1][0] == "SUBJECT" and label[1] - labels[-1][2] > _LONGEST_SUBJECT
        if is_text or label[0] in (name for name, _, _ in labels):
            break
        labels.append(label)
    return {field.label: field for field in _fields_of(labels, end)}


def _is_value(blanked: str, at: int) -> bool:
    """Tell whether a line begins the value of the label above it: a subject may have a portion mark."""
    return blanked[max(0, at - _LONGEST_GAP) : at].rstrip().endswith((":", ";"))


def _find_labels(blanked: str, start: int, end: int, known: frozenset[str]) -> Iterator[tuple[str, int, int]]:
    for line in _MAY_BE_LABEL.finditer(blanked, start, end):
        if label := _read_label(line["label"], known):
            yield label, line.start("label"), line.end()


@cache
def _labels(use: str) -> frozenset[str]:
    """Return the letters of the labels that the table has for a use."""
    return frozenset(_NO_LETTERS.sub("", label.upper()) for label in words_for(use))


@lru_cache(maxsize=4096)
def _read_label(written: str, known: frozenset[str]) -> str:
    """Return the label that is written, one letter of which OCR may have damaged; "" where it is none."""
    from rapidfuzz.distance import OSA

    key = _NO_LETTERS.sub("", written.upper().replace("/", "").translate(_DIGITS_AS_LETTERS))
    if key in known or len(key) < _LEAST_MENDED:
        return key if key in known else ""
    near = [label for label in known if OSA.distance(key, label, score_cutoff=1) <= 1]
    return near[0] if len(near) == 1 else ""
