"""The line with classification, post and serial."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from reftel.lexicon.load import words_for
from reftel.lexicon.markings import CLASSIFICATION, SECTION, captions, captions_among_words, classifications
from reftel.lexicon.posts import (
    canonical_post,
    longest_post,
)
from reftel.model.notes import Note
from reftel.parse.header.evidence import confirm, find_evidence

_LONGEST_LINE = 1_000
_NUMBERS = {"ONE": 1, "TWO": 2, "THREE": 3, "FOUR": 4, "FIVE": 5}
_AROUND_CAPTIONS = " \t\r.,;:/-()"
_EXECUTIVE_ORDER = re.compile(r"E\.? ?O\.? ?1[0-9]{4}")
_LONGEST_KEPT = 80  # characters of a line


def starts_line(head: str, at: int) -> bool:
    """Tell whether a place of a head begins a line, behind a short mark at most."""
    before = head[max(0, at - 12) : at].rstrip(" \t-?")
    return before.endswith("\n") or (not before and at <= 12)


def read_section(match: re.Match[str] | None) -> tuple[int, int] | None:
    """Return section and number of sections of a match, (2, 3) for "SECTION 02 OF 03"."""
    if not match:
        return None
    found = match.groupdict()
    if last := found.get("last"):
        return int(last), int(last)
    if not found["i"]:
        return None
    part, parts = (_NUMBERS.get(found[key]) or int(found[key]) for key in ("i", "n"))
    return part, parts


# --- the classification line ---
_CLASSIFICATION = re.compile(CLASSIFICATION)
# The letter C that all of them have, sought ten times faster, and how far from their first letter it may be.
_SIGN_OF_CLASSIFICATION = re.compile(
    r"C(?: ?O ?N ?F|(?:(?<=EC)|(?<=E C)) ?R ?E ?T|(?:(?<=NC)|(?<=N C)) ?L ?A ?S"
    r"|(?:(?<=IC)|(?<=I C)) ?I ?A ?L)"
)
_BEFORE_SIGN = 30
BEHIND_ADDRESSEES = re.compile(rf"\n[ \t]{{0,9}}{CLASSIFICATION}\b")
_SECTION_BEFORE = re.compile(rf"(?P<marks>[^0-9\n]{{0,60}}?){SECTION}")
_BEFORE_SECTION = 70
_POST_AND_SERIAL = re.compile(r"(?P<name>[^0-9]{1,60})(?P<serial>[0-9]{1,8})(?![0-9])(?P<glued>[A-Z]{0,30})")
_NAME_AND_SERIAL = re.compile(
    r"[ \t/,-]{1,6}(?P<name>[A-Z][A-Z'./ \t-]{2,50}?)[ \t]{1,9}(?P<serial>[0-9]{1,6})(?![0-9A-Z])"
)
_LEAST_DIGITS = 3  # of a number behind a post that nothing confirms
_SECTION_AFTER = re.compile(rf"[ (]{{0,4}}{SECTION}")
_BETWEEN_WORDS = re.compile(r"[\s/,;.:()\-]+")


class Line(NamedTuple):
    """A classification line: its span, and what it says; `post` is "" on a line without an MRN.

    `named` is what it writes in place of a post that is known, where nothing else in the head confirms it.
    """

    start: int
    end: int
    classification: str
    captions: tuple[str, ...] = ()
    post: str = ""
    serial: int | None = None
    section: tuple[int, int] | None = None
    named: str = ""
    note: Note | None = None


_NO_LINE = Line(0, 0, "")


def find_classification_line(head: str, start: int = 0) -> Line:
    """Give the first line with an MRN, else the first with a name and number, else a classification alone.

    Lines before `start` are passed over.
    Behind a name that nothing confirms a known post may be that of a telegram which is quoted.
    """
    alone = _NO_LINE
    for match in _find_classifications(head, start):
        begin = _begin_of_line(head, match)
        if begin < 0:
            continue
        line = _read_classification_line(head, match)
        if line.end and begin < line.start:
            line = line._replace(start=begin)
        if line.post and (not alone.named or _may_be_its_own(line, head)):
            return line
        if not alone.classification or (line.named and not alone.named):
            alone = line
    return alone


def _may_be_its_own(line: Line, head: str) -> bool:
    """Tell whether a line with a known post, behind a name that nothing confirms, is that of the head."""
    sender = find_evidence(head).sender
    return not sender or canonical_post(sender) == line.post


def _find_classifications(head: str, done: int = 0) -> Iterator[re.Match[str]]:
    while sign := _SIGN_OF_CLASSIFICATION.search(head, done):
        match = _CLASSIFICATION.search(head, max(done, sign.start() - _BEFORE_SIGN))
        if not match:
            return
        yield match
        done = match.end()


def _begin_of_line(head: str, match: re.Match[str]) -> int:
    """Give where a classification begins, stray letters too: "SS E C R E T"; -1 in a word or a bracket."""
    start = match.start()
    if start and head[start - 1] in "([":
        return -1
    if not start or not head[start - 1].isalpha():
        return start
    stray = head[max(0, start - 4) : start].rpartition("\n")
    is_spaced = " " in match.group() and bool(stray[1])
    return start - len(stray[2]) if is_spaced and stray[2].isalpha() and len(stray[2]) <= 2 else -1


def _read_classification_line(head: str, match: re.Match[str]) -> Line:
    end = match.end()
    # The pattern tries each place of a line, which takes long where no section is named.
    named = head.find("SEC", end, end + _BEFORE_SECTION) >= 0
    before = _SECTION_BEFORE.match(head, end) if named else None
    mrn = _POST_AND_SERIAL.match(head, before.end() if before else end)
    if mrn and (not mrn["glued"] or _find_glued(mrn["glued"])):
        post, marks = _split_name(mrn["name"])
        marks = (*split_words(before["marks"]), *marks) if before else marks
        if post and _marking_words().issuperset(marks):
            after = _SECTION_AFTER.match(head, mrn.end("serial"))
            section = read_section(before) or read_section(after)
            marked = tuple(mark for mark in marks if mark in captions()) if marks else ()
            level = _classification(match.group(), marks)
            return Line(match.start(), mrn.end("serial"), level, marked, post, int(mrn["serial"]), section)
    rest = head[end : end + _LONGEST_LINE].partition("\n")[0]
    marks = tuple(split_words(rest.partition("PTQ")[0])) if starts_line(head, match.start()) else ("",)
    if _marking_words().issuperset(marks):
        return Line(match.start(), end + len(rest), _classification(match.group(), marks))
    return _read_unknown_line(head, match, before)


def _read_unknown_line(head: str, match: re.Match[str], before: re.Match[str] | None) -> Line:
    """Read a line whose post no table has: any where the head confirms it, else one that holds no more."""
    mrn = _NAME_AND_SERIAL.match(head, before.end() if before else match.end())
    words = [*(split_words(before["marks"]) if before else ()), *(split_words(mrn["name"]) if mrn else ())]
    count = next((i for i, word in enumerate(words) if word not in _marking_words()), len(words))
    marks, names = tuple(words[:count]), words[count:]
    if not mrn or not names or len(names) > len(split_words(mrn["name"])):
        return _NO_LINE
    serial = int(mrn["serial"])
    post, note = confirm(find_evidence(head), names, serial)
    named = "" if post else f"{' '.join(names)} {serial}"
    after = _SECTION_AFTER.match(head, mrn.end())
    if named and not _holds_no_more(head, match, mrn, after, names):
        return _NO_LINE
    level = _classification(match.group(), marks)
    marked = tuple(mark for mark in marks if mark in captions())
    section = read_section(before) or read_section(after)
    return Line(match.start(), mrn.end(), level, marked, post, serial, section, named, note)


def _holds_no_more(
    head: str, match: re.Match[str], mrn: re.Match[str], after: re.Match[str] | None, names: list[str]
) -> bool:
    """Tell whether a line is plainly classification, name and number, unlike "SECRET TALKS IN LIMA 100"."""
    end = after.end() if after else mrn.end()
    rest = head[end : end + _LONGEST_LINE].partition("\n")[0]
    sure = " " in match.group() or match.group() == "UNCLAS" or not longest_post(names)[0]
    return (
        sure
        and not rest.strip(_AROUND_CAPTIONS)
        and len(mrn["serial"]) >= _LEAST_DIGITS
        and words_for("no_post").isdisjoint(names)
        and starts_line(head, match.start())
    )


@lru_cache(maxsize=4096)
def _split_name(written: str) -> tuple[str, tuple[str, ...]]:
    """Give the post that the words before a serial end with, "" where they name none, and those before it."""
    words = split_words(written)
    post, count = longest_post(words)
    return post, tuple(words[: len(words) - count])


@lru_cache(maxsize=4096)
def _classification(written: str, marks: tuple[str, ...]) -> str:
    """Give the spelling of a classification with as many of the words behind it as belong to it."""
    word = "".join(written.split()).replace("TOPS", "TOP S")
    word = "LIMITED OFFICIAL USE" if word.startswith("LIMITED") else word
    table = classifications()
    phrases = (" ".join((word, *marks[:count])) for count in range(len(marks), -1, -1))
    return next((table[phrase] for phrase in phrases if phrase in table), word)


@lru_cache(maxsize=4096)
def with_captions(level: str, marked: tuple[str, ...]) -> str:
    """Give the classification with what a caption adds to it: UNCLASSIFIED and SENSITIVE are one mark."""
    table = classifications()
    return next((table[f"{level} {caption}"] for caption in marked if f"{level} {caption}" in table), level)


def captions_of_line(line: str, is_behind_mrn: bool) -> tuple[str, ...]:
    """Return the captions of a line in capitals, in order; `is_behind_mrn` says that an MRN begins its line.

    What stands behind the number of an executive order is none.
    Words that nothing else has are captions wherever they stand, glued to others too; words of the language
    at an edge of the line, or beside such.

    >>> captions_of_line("SIPDISSIPDISSTATE FOR EUR, DOL FOR ILAB SENSITIVE", False)
    ('SIPDIS', 'SENSITIVE')
    >>> captions_of_line("DEPT FOR SENSITIVE POSITIONS STAFF AND CODEL HOLM", False)
    ()
    """
    return (_keep_captions if len(line) <= _LONGEST_KEPT else _captions_of_line)(line, is_behind_mrn)


def _captions_of_line(line: str, is_behind_mrn: bool) -> tuple[str, ...]:
    order = _EXECUTIVE_ORDER.search(line, 0, _LONGEST_LINE)
    words = line[: order.start() if order else _LONGEST_LINE]
    holds_any = any(map(words.__contains__, captions()))  # as most lines do not
    return (*_find_captions(words, is_behind_mrn),) if holds_any else ()


_keep_captions = lru_cache(maxsize=4096)(_captions_of_line)


def _find_captions(line: str, is_behind_mrn: bool) -> Iterator[str]:
    known = captions()
    if (bare := line.strip(_AROUND_CAPTIONS)) in known:
        yield bare
        return
    words = split_words(line)
    first = next((i for i, word in enumerate(words) if word not in known), len(words))
    last = next((i for i in range(len(words), 0, -1) if words[i - 1] not in known), 0)
    for i, word in enumerate(words):
        is_whole = first == len(words) or (is_behind_mrn and i < first)
        if is_whole or ((i < first or i >= last) and word in captions_among_words("edge")):
            yield word
        else:
            glued = (caption for caption in captions_among_words("anywhere") if caption in word)
            yield from sorted(glued, key=word.find)


def _find_glued(letters: str) -> bool:
    """Tell whether letters behind a number begin with a caption: "OSLO 000123SIPDISE.O."."""
    return any(map(letters.startswith, captions()))


@cache
def _marking_words() -> frozenset[str]:
    """The words that may stand between a classification and the post."""
    words = {"E", "F", "T", "O", "FTO", "EFTO", "AND"}
    return frozenset(words.union(*(split_words(phrase) for phrase in (*captions(), *classifications()))))


def split_words(text: str) -> list[str]:
    """Return the words of a classification line."""
    return [word for word in _BETWEEN_WORDS.split(text) if word]
