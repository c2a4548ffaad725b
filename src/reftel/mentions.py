"""Places in the paragraphs that name references by label: "ref A", "refs a-c", "reftel".

How a sentence uses the reference is told by cues, kept as a table (`tables/cues.csv`). A cue is
matched on the sentence in lower case with the mention written "@" and other mentions in it "#".
"""

from __future__ import annotations

import csv
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from reftel.models import Mention, Relation
from reftel.paragraphs import Paragraph, find_paragraphs, find_sentence

_SPACE = r"\s{0,120}"  # page markers are blanked, so that a line of spaces may stand between two words
_HEAD = re.compile(
    r"(?P<septel>septels?)"
    r"|(?P<tel>(?:ref(?:erence[ds]?)?[ -]?)(?:tel|telegram|cable|airgram|air|msg|message|doc)(?P<plural_tel>s)?)"
    r"|(?P<word>references)"
    r"|(?P<ref>ref(?P<plural_ref>s)?)"
)
_HEAD_ENDS = re.compile(r"(?![a-z0-9_])")
_BEFORE_LABEL = re.compile(rf"\.?{_SPACE}(?P<open>\(\s?)?")
_LABEL = re.compile(
    rf"\(\s?(?P<wrapped>[a-z]|\d{{1,2}})\s?\)"
    rf"|(?P<bare>[a-z]|\d{{1,2}})(?![\w'’/&]*\w|'|’|\.[a-z0-9]|-[a-z0-9]{{2}}|-\d)"
)
_RANGE = re.compile(r"(?:\s{0,2}[-–—]\s{0,2}|" + _SPACE + r"\b(?:through|thru)\b" + _SPACE + r")")
_RANGE_OF_SEVERAL = re.compile(rf"{_SPACE}(?:--?|[–—]|\b(?:through|thru|to)\b){_SPACE}")
_JOIN = re.compile(rf"{_SPACE}(?:[,;]{_SPACE}(?:and\b|or\b|&)?|/|&|\band\b|\bor\b){_SPACE}")
_CLOSES = re.compile(r"\s{0,3}[),.;:\]]")
_NAMED_BY_NOUN = re.compile(
    r"\s{1,3}(?:demarche|instruction|guidance|talking|points|request|cable|tel\b|telegram|message|para|questions)"
)
_POINTED_AT = re.compile(r"(?:[(\[]\s{0,3}|[(\[\s](?:see|per|in|of|also|by|and)\s{1,3})$")


class _Found(NamedTuple):
    """A mention before its sentence is read."""

    start: int
    end: int
    labels: tuple[str, ...]
    dangling: tuple[str, ...]


class Cue(NamedTuple):
    """A row of the table of cues: `stem` must stand in a sentence before `pattern` is tried on it."""

    relation: Relation
    stem: str
    pattern: re.Pattern[str]
    written: str
    example: str
    counter_example: str


def find_mentions(text: str, blanked: str, body_start: int, labels: Sequence[str]) -> tuple[Mention, ...]:
    r"""Give the mentions of references in the paragraphs, in order of place.

    `text` is the cable as found and `blanked` the same with copying marks blanked, of equal length;
    paragraphs begin at `body_start`. `labels` are those of the REF block in order, "" for a
    reference without one. "reftel" means all references. A label that is written but not in
    `labels` goes to `dangling`; a range names every letter in it. "septel" is a mention without labels:
    it names a cable that no REF block holds. Never raises.

    >>> body = "\n2. (C) In response to ref A demarche, the Ministry sent a note.\n"
    >>> [(m.text, m.labels, m.paragraph, str(m.relation)) for m in find_mentions(body, body, 0, ["A", "B"])]
    [('ref A', ('A',), 2, 'responds_to')]
    """
    lowered = _lower(blanked)
    body_start = max(0, body_start)
    if lowered.find("ref", body_start) < 0 and lowered.find("septel", body_start) < 0:
        return ()
    known = tuple(dict.fromkeys(label.upper() for label in labels))
    found = [
        mention
        for place in _places(lowered, body_start)
        if (mention := _read_mention(blanked, lowered, place, known)) is not None
    ]
    if not found:
        return ()
    paragraphs = find_paragraphs(blanked, body_start)
    return tuple(_describe(text, blanked, body_start, paragraphs, found))


def _lower(blanked: str) -> str:
    lowered = blanked.lower()
    if len(lowered) == len(blanked):
        return lowered
    # a few letters grow when lowered; offsets must not move
    return "".join(letter.lower() if letter.isascii() else letter for letter in blanked)


def _places(lowered: str, begin: int) -> Iterator[int]:
    """Give each offset at which a word begins with "ref" or "septel"."""
    places = []
    for stem in ("ref", "septel"):
        place = lowered.find(stem, begin)
        while place >= 0:
            if place == 0 or not lowered[place - 1].isalnum():
                places.append(place)
            place = lowered.find(stem, place + 3)
    return iter(sorted(places))


def _read_mention(blanked: str, lowered: str, place: int, known: tuple[str, ...]) -> _Found | None:
    head = _HEAD.match(lowered, place)
    if head is None or _HEAD_ENDS.match(lowered, head.end()) is None:
        return None
    if head["septel"]:
        return _Found(place, head.end(), (), ())
    written, end = _read_labels(blanked, lowered, head, known)
    if written:
        labels = tuple(label for label in written if label in known)
        if head["word"] and not labels:
            return None
        return _Found(place, end, labels, tuple(label for label in written if label not in known))
    if head["tel"] or (head["ref"] and _stands_alone(lowered, head)):
        return _Found(place, head.end(), known, ())
    return None


def _stands_alone(lowered: str, head: re.Match[str]) -> bool:
    """Say whether "ref" or "refs" without a label is a mention: "(ref)", "see refs", "ref demarche"."""
    if _NAMED_BY_NOUN.match(lowered, head.end()):
        return True
    if not _CLOSES.match(lowered, head.end()):
        return False
    return (
        head["plural_ref"] is not None
        or _POINTED_AT.search(lowered[max(0, head.start() - 9) : head.start()]) is not None
    )


def _read_labels(
    blanked: str, lowered: str, head: re.Match[str], known: tuple[str, ...]
) -> tuple[list[str], int]:
    """Give the labels written behind the head and the offset behind the last, all once and in order."""
    before = _BEFORE_LABEL.match(lowered, head.end())
    if before is None:
        return [], head.end()
    place = before.end()
    listed = before["open"] is not None
    label = (
        _LABEL.match(lowered, before.start("open") if listed else place)
        if listed
        else _LABEL.match(lowered, place)
    )
    if label is None and listed:
        label = _LABEL.match(lowered, place)
    if label is None or not _is_first_label(blanked, lowered, head, label, known):
        return [], head.end()
    several = head["plural_ref"] is not None or head["plural_tel"] is not None or head["word"] is not None
    return _read_list(blanked, lowered, label, several, known)


def _is_first_label(
    blanked: str, lowered: str, head: re.Match[str], label: re.Match[str], known: tuple[str, ...]
) -> bool:
    letter = (label["wrapped"] or label["bare"]).upper()
    if letter.isdigit():
        return letter in known
    if label["wrapped"] or head["ref"] and letter != "I":
        return (
            "." not in lowered[head.end() : label.start()]
            or letter in known
            or blanked[label.start()].islower()
        )
    if letter == "I":
        return letter in known
    if letter != "A":
        return True
    if blanked[label.start("bare")] == "a":
        return (
            _JOIN.match(lowered, label.end()) is not None or _CLOSES.match(lowered, label.end()) is not None
        )
    return letter in known or not blanked[head.start() : head.end()].isupper()


def _read_list(
    blanked: str, lowered: str, label: re.Match[str], several: bool, known: tuple[str, ...]
) -> tuple[list[str], int]:
    first = blanked[label.start("wrapped") if label["wrapped"] else label.start("bare")]
    written = [first.upper() if not label["wrapped"] else label["wrapped"].upper()]
    end = label.end()
    while True:
        span = (_RANGE_OF_SEVERAL if several else _RANGE).match(lowered, end)
        joint = span or _JOIN.match(lowered, end)
        following = _LABEL.match(lowered, joint.end()) if joint is not None else None
        if following is None or not _continues(blanked, lowered, following, first, known):
            break
        letter = (following["wrapped"] or following["bare"]).upper()
        written.extend(_letters_between(written[-1], letter) if span is not None else [])
        written.append(letter)
        end = following.end()
    return list(dict.fromkeys(written)), end


def _continues(blanked: str, lowered: str, label: re.Match[str], first: str, known: tuple[str, ...]) -> bool:
    """Say whether a letter behind "and" or a comma is a label: "a" and "I" are words more often."""
    if label["wrapped"]:
        return True
    written = blanked[label.start("bare") : label.end("bare")]
    letter = written.upper()
    if written.isdigit():
        return letter in known
    if written.isupper() != first.isupper():
        return False
    if letter == "A":
        return _CLOSES.match(lowered, label.end()) is not None
    if letter == "I":
        return letter in known
    return letter in known or not any(known) or _CLOSES.match(lowered, label.end()) is not None


def _letters_between(first: str, last: str) -> list[str]:
    if len(first) != 1 or len(last) != 1:
        return []
    return [chr(code) for code in range(ord(first) + 1, ord(last))]


def _describe(
    text: str, blanked: str, body_start: int, paragraphs: tuple[Paragraph, ...], found: Sequence[_Found]
) -> Iterator[Mention]:
    starts = [paragraph.start for paragraph in paragraphs]
    for mention in found:
        place = bisect_right(starts, mention.start)
        begin = paragraphs[place - 1].body if place else body_start
        end = starts[place] if place < len(starts) else len(blanked)
        span = (mention.start, mention.end)
        sentence = find_sentence(text, blanked, span, (min(begin, mention.start), end))
        yield Mention(
            text=text[mention.start : mention.end],
            start=mention.start,
            end=mention.end,
            labels=mention.labels,
            paragraph=paragraphs[place - 1].number if place else 0,
            sentence=sentence,
            relation=Relation.REFERS_TO,
            dangling=mention.dangling,
        )
