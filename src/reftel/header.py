"""The head of a telegram: date, addressees, classification line, captions, TAGS, subject.

Heads survive in several shapes: a line per field, all fields on one line, in small letters, with blank
lines between all lines, with the markers of an archive among them. So each field is sought by its own
words within the part of the head where it stands; nothing depends on the line breaks but where a field
has no other end. 5 FAH-2 H-300 has the order of the fields.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from reftel.addressees import find_sender, read_addressees
from reftel.dates import find_date
from reftel.marks import places
from reftel.models import Header
from reftel.mrn import find_post
from reftel.tables import (
    canonical_post,
    captions,
    classifications,
    is_slip_of,
    longest_post,
    post_of_indicator,
    posts_of_truncation,
    squeeze,
    variants,
    without_prefix,
)
from reftel.topic import Subject, Tags, read_subject, read_tags

_USUAL_LENGTHS = (1_500, 5_000)  # most heads are shorter, and what is not looked at costs nothing
_LONGEST_MARK = 20  # of a first paragraph with its portion mark: nearer to the end it may be cut
_LONGEST_LINE = 1_000
_FIRST_PARAGRAPH = re.compile(r"1{1,2}\.(?:[ \t]{0,8}(?P<portion>\([A-Z/]{1,6}\))|[ \t\n])")

# --- the classification line ---
_CLASSIFICATION = re.compile(
    r"C ?O ?N ?F ?I ?D ?E ?N ?T ?I ?A ?L|T ?O ?P {1,3}S ?E ?C ?R ?E ?T|S ?E ?C ?R ?E ?T"
    r"|U ?N ?C ?L ?A ?S(?: ?S ?I ?F ?I ?E ?D)?|L ?I ?M ?I ?T ?E ?D {1,3}O ?F ?F ?I ?C ?I ?A ?L {1,3}U ?S ?E"
)
# The letter C that all of them have, sought ten times faster, and how far from their first letter it may be.
_SIGN_OF_CLASSIFICATION = re.compile(
    r"C(?: ?O ?N ?F|(?:(?<=EC)|(?<=E C)) ?R ?E ?T|(?:(?<=NC)|(?<=N C)) ?L ?A ?S"
    r"|(?:(?<=IC)|(?<=I C)) ?I ?A ?L)"
)
_BEFORE_SIGN = 30
_BEHIND_ADDRESSEES = re.compile(
    r"\n[ \t]{0,9}(?:S E C R E T|C(?:ONFIDENTIAL| O N F I D E N T I A L)|U(?:NCLAS(?:SIFIED)?| N C L A S))\b"
)
_SECTION_BEFORE = re.compile(
    r"(?P<marks>[^0-9\n]{0,60}?)\b(?:SEC(?:TION|\.)?\s{0,3}(?P<i>[0-9]{1,2}|ONE|TWO|THREE|FOUR|FIVE)"
    r"\s{1,3}OF\s{1,3}(?P<n>[0-9]{1,2}|TWO|THREE|FOUR|FIVE)|FINAL SECTION OF (?P<last>[0-9]{1,2}))\b"
)
_BEFORE_SECTION = 70
_POST_AND_SERIAL = re.compile(r"(?P<name>[^0-9]{1,60})(?P<serial>[0-9]{1,8})(?![0-9A-Z])")
_NAME_AND_SERIAL = re.compile(
    r"[ \t/,-]{1,6}(?P<name>[A-Z][A-Z'./ \t-]{2,50}?)[ \t]{1,9}(?P<serial>[0-9]{1,6})(?![0-9A-Z])"
)
_SHORTEST_CUT = 4
_LEAST_DIGITS = 3  # of a number behind a post that nothing confirms
_NO_NAME = frozenset(
    (
        "PAGE",
        "PTQ",
        "OF",
        "TO",
        "FM",
        "INFO",
        "FOR",
        "FROM",
        "ON",
        "IN",
        "AT",
        "BY",
        "NO",
        "WITH",
        "THE",
        "REF",
    )
)
_SECTION_AFTER = re.compile(r"[ (]{0,4}SEC(?:TION)? {0,3}(?P<i>[0-9]{1,2}) {0,3}OF {0,3}(?P<n>[0-9]{1,2})\b")
_NUMBERS = {"ONE": 1, "TWO": 2, "THREE": 3, "FOUR": 4, "FIVE": 5}
_BETWEEN_WORDS = re.compile(r"[\s/,;.:()\-]+")
_WORD = re.compile(r"[^\s/,;.:()\-]+")
_PAGE = re.compile(
    r"PAGE {1,12}[0-9]{1,3}(?: {1,12}| {0,12}\n\s{0,12}+)(?P<name>[A-Z][A-Z' .-]{1,24}?)"
    r" {1,12}(?P<serial>[0-9]{4,6})\b(?: {1,12}(?P<i>[0-9]{2}) {1,4}OF {1,4}(?P<n>[0-9]{2})\b)?"
)
_DE = re.compile(r"DE {1,3}(?P<indicator>R[A-Z]{3,7}) {1,3}#?(?P<serial>[0-9]{4})(?![0-9])")

# --- TAGS and subject ---
_TAGS = re.compile(r"TAGS?[ \t]{0,3}(?:[:;.]|(?=[ \t]))")
_SLIP_OF_TAGS = re.compile(
    r"^[ \t]{0,8}(?P<word>[A-Z]{3,5})[ \t]{0,3}:(?=[ \t(#]{0,9}[A-Z]{2,4}(?![A-Z.']))", re.MULTILINE
)
_SUBJECT = re.compile(
    r"SUBJ(?: ?E ?C ?T)?S?(?:[ \t]{0,3}[:;]|[ \t]{0,3}-{1,2}(?=[ \t])|[.](?=[ \t])|(?=[ \t]{1,4}[A-Z(\"]))"
)
_SLIP_OF_SUBJECT = re.compile(r"^[ \t]{0,8}(?P<word>[SUBJECT]{6,8})[ \t]{0,3}:", re.MULTILINE)
_LEAST_LETTERS = 6  # of the seven different ones that the word SUBJECT has
_AROUND_CAPTIONS = " \t\r.,;:/-()"
_CORRECTED = re.compile(
    r"C ?O ?R ?R ?E ?C ?T ?E ?D {1,3}C ?O ?P ?Y(?P<of> {1,3}OF {1,3}(?P<mrn>[A-Z0-9][A-Z0-9 ]{3,40}))?"
)
_PARTIAL = "PARTIAL EXTRACT OF THE ORIGINAL CABLE"


class _Evidence(NamedTuple):
    """What a head says besides its classification line.

    `post` is what the FM line names, else the page marker, else the DE line, "" where no table has it.
    """

    sender: str
    post: str
    page: tuple[str, int] | None
    digits: int | None


class _Line(NamedTuple):
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
    note: str = ""


_NO_LINE = _Line(0, 0, "")


def read_header(text: str, blanked: str) -> Header:
    r"""Give what the head of a telegram says; a field is empty where the head does not say it.

    `blanked` is the text from `blank_marks`: the fields are read from it, but the classification line,
    which a mark may be, from the text. No text raises an error. NOFORN is a caption and part of the
    classification, on the classification line or on one of its own, as the records of 2010-11 have it. A DE
    line has only the last four digits of a serial: it is used where no other line has one, and never for
    STATE. A post that no table has is taken where the FM line or the page marker names it too.

    >>> text = "R 280620Z JUN 73\nFM AMEMBASSY NEW DELHI\nTO SECSTATE WASHDC\nUNCLAS NEW DELHI 7645\nSUBJ: A"
    >>> header = read_header(text, text)
    >>> header.post, header.serial, header.subject, header.action[0].post
    ('NEWDELHI', 7645, 'A', 'STATE')
    """
    head = _head(blanked)
    subject_at = _find_field(head, "SUBJ", _SUBJECT) or _find_slip(head)
    tags_at = _find_field(head, "TAG", _TAGS) or _find_slip_of_tags(head, subject_at)
    top = min((at.start() for at in (subject_at, tags_at) if at), default=len(head))
    found = head[:top] if text is blanked else _capitals(text[:top])
    line = _find_classification_line(found)
    if not (line.post or line.named) and top < len(head):
        # Records print subject and TAGS above the telegram.
        line = _find_classification_line(_capitals(text[: len(head)]))
    envelope = head[: line.start if line.post or line.named else _end_of_addressees(line, head, top)]
    date = find_date(envelope)
    subject = read_subject(text, blanked, head, subject_at.end()) if subject_at else Subject("", 0)
    end_of_tags = _end_of_tags(tags_at, subject_at, line) if tags_at else None
    tags = read_tags(head, tags_at.end(), end_of_tags) if tags_at else Tags()
    post, serial, note = _number(line, found)
    marked = _read_captions(line, head[line.end : top if top > line.end else len(head)])
    sender, action, info = read_addressees(blanked[: len(envelope)], envelope)
    return Header(
        date=date.date if date else None,
        date_text=" ".join(text[date.start : date.end].split()) if date else "",
        precedence=date.precedence if date else "",
        post=post,
        serial=serial,
        classification=_with_captions(line.classification, marked),
        captions=marked,
        tags=tags.codes,
        subject=subject.text,
        subject_end=subject.end,
        sender=sender,
        action=action,
        info=info,
        section=line.section or _section_of_page(found),
        corrected=_is_corrected(head, post, serial),
        partial=_PARTIAL in head,
        note=note,
        cut=(*(("subject",) if subject.cut else ()), *(("TAGS",) if tags.cut else ())),
    )


def _head(blanked: str) -> str:
    """Give the text before the first paragraph in capitals."""
    for length in _USUAL_LENGTHS:
        head = _capitals(blanked[:length])
        end = _end_of_head(head)
        if end < length - _LONGEST_MARK:
            return head[:end]
    head = _capitals(blanked)
    return head[: _end_of_head(head)]


def _capitals(text: str) -> str:
    """Give the text in capitals with the same offsets: a sign outside ASCII becomes a question mark."""
    if text.isascii():
        return text.upper()
    plain = text.replace("\xa0", " ").encode("ascii", "replace").decode("ascii")
    return plain.upper()


def _find_field(head: str, word: str, field: re.Pattern[str]) -> re.Match[str] | None:
    """Find the word of a field: at the start of a line, or anywhere with a colon behind it."""
    for at in places(head, word):
        match = field.match(head, at)
        if match and (match.group().endswith(":") or _starts_line(head, at)):
            return match
    return None


def _find_slip(head: str) -> re.Match[str] | None:
    """Find a line that begins with the letters of SUBJECT and a colon, two swapped or one left out."""
    slips = (slip for slip in _SLIP_OF_SUBJECT.finditer(head) if len(set(slip["word"])) >= _LEAST_LETTERS)
    return next(slips, None)


def _find_slip_of_tags(head: str, subject_at: re.Match[str] | None) -> re.Match[str] | None:
    """Find a line above the subject that begins with a word one letter away from TAGS, a colon and a code."""
    from rapidfuzz.distance import OSA

    end = subject_at.start() if subject_at else len(head)
    slips = _SLIP_OF_TAGS.finditer(head, 0, end)
    return next((slip for slip in slips if OSA.distance(slip["word"], "TAGS", score_cutoff=1) == 1), None)


def _starts_line(head: str, at: int) -> bool:
    before = head[max(0, at - 12) : at].rstrip(" \t-?")
    return before.endswith("\n") or (not before and at <= 12)


def _end_of_head(head: str) -> int:
    """Give where the first paragraph starts; the mark 1. also occurs as 11. and between words."""
    for at in places(head, "1."):
        begin = at - 1 if head[at - 1 : at] == "1" else at
        first = _FIRST_PARAGRAPH.match(head, begin)
        if first and (_starts_line(head, begin) or (first["portion"] and head[begin - 1 : begin].isspace())):
            return begin
    return len(head)


def _find_classification_line(head: str) -> _Line:
    """Give the first line with an MRN, else the first with a name and number, else a classification alone.

    Behind a name that nothing confirms a known post may be that of a telegram which is quoted.
    """
    alone = _NO_LINE
    for match in _find_classifications(head):
        if not _stands_apart(head, match):
            continue
        line = _read_classification_line(head, match)
        if line.post and (not alone.named or _may_be_its_own(line, head)):
            return line
        if not alone.classification or (line.named and not alone.named):
            alone = line
    return alone


def _may_be_its_own(line: _Line, head: str) -> bool:
    """Tell whether a line with a known post, behind a name that nothing confirms, is that of the head."""
    sender = _find_evidence(head).sender
    return not sender or canonical_post(sender) == line.post


def _end_of_addressees(line: _Line, head: str, top: int) -> int:
    """Give where the addressees end at a line without an MRN: a banner may as well stand above the sender."""
    if line.start and find_sender(head[: line.start]):
        return line.start
    to = head.find("\nTO", 0, top)
    behind = _BEHIND_ADDRESSEES.search(head, to, top) if to >= 0 else None
    return behind.start() if behind else top


def _find_classifications(head: str) -> Iterator[re.Match[str]]:
    done = 0
    while sign := _SIGN_OF_CLASSIFICATION.search(head, done):
        match = _CLASSIFICATION.search(head, max(done, sign.start() - _BEFORE_SIGN))
        if not match:
            return
        yield match
        done = match.end()


def _stands_apart(head: str, match: re.Match[str]) -> bool:
    """Tell whether no letter stands before; a spaced word may have one or two stray: "SS E C R E T"."""
    start = match.start()
    if not start or not head[start - 1].isalpha():
        return True
    stray = head[max(0, start - 4) : start].rpartition("\n")
    return " " in match.group() and bool(stray[1]) and stray[2].isalpha() and len(stray[2]) <= 2


def _read_classification_line(head: str, match: re.Match[str]) -> _Line:
    end = match.end()
    # The pattern tries each place of a line, which takes long where no section is named.
    named = head.find("SEC", end, end + _BEFORE_SECTION) >= 0
    before = _SECTION_BEFORE.match(head, end) if named else None
    mrn = _POST_AND_SERIAL.match(head, before.end() if before else end)
    if mrn:
        post, marks = _split_name(mrn["name"])
        marks = (*_words(before["marks"]), *marks) if before else marks
        if post and _marking_words().issuperset(marks):
            section = _section(before) or _section(_SECTION_AFTER.match(head, mrn.end()))
            marked = tuple(mark for mark in marks if mark in captions())
            level = _classification(match.group(), marks)
            return _Line(match.start(), mrn.end(), level, marked, post, int(mrn["serial"]), section)
    rest = head[end : end + _LONGEST_LINE].partition("\n")[0]
    marks = tuple(_words(rest.partition("PTQ")[0])) if _starts_line(head, match.start()) else ("",)
    if _marking_words().issuperset(marks):
        return _Line(match.start(), end + len(rest), _classification(match.group(), marks))
    return _read_unknown_line(head, match, before)


def _read_unknown_line(head: str, match: re.Match[str], before: re.Match[str] | None) -> _Line:
    """Read a line whose post no table has: any where the head confirms it, else one that holds no more."""
    mrn = _NAME_AND_SERIAL.match(head, before.end() if before else match.end())
    words = [*(_words(before["marks"]) if before else ()), *(_words(mrn["name"]) if mrn else ())]
    count = next((i for i, word in enumerate(words) if word not in _marking_words()), len(words))
    marks, names = tuple(words[:count]), words[count:]
    if not mrn or not names or len(names) > len(_words(mrn["name"])):
        return _NO_LINE
    serial = int(mrn["serial"])
    post, note = _confirm(_find_evidence(head), names, serial)
    named = "" if post else f"{' '.join(names)} {serial}"
    after = _SECTION_AFTER.match(head, mrn.end())
    if named and not _holds_no_more(head, match, mrn, after, names):
        return _NO_LINE
    level = _classification(match.group(), marks)
    marked = tuple(mark for mark in marks if mark in captions())
    section = _section(before) or _section(after)
    return _Line(match.start(), mrn.end(), level, marked, post, serial, section, named, note)


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
        and _NO_NAME.isdisjoint(names)
        and _starts_line(head, match.start())
    )


@lru_cache(maxsize=2)
def _find_evidence(head: str) -> _Evidence:
    sender, page, de = find_sender(head), _PAGE.search(head), _DE.search(head)
    marked = posts_of_truncation(page["name"]) if page else ()
    station = post_of_indicator(de["indicator"]) if de else ""
    return _Evidence(
        sender,
        canonical_post(sender) or (marked[0] if len(marked) == 1 else "") or station,
        (squeeze(page["name"]), int(page["serial"])) if page else None,
        int(de["serial"]) if de else None,
    )


def _confirm(head: _Evidence, names: list[str], serial: int) -> tuple[str, str]:
    """Give the post of a line that no table has so written, with a note; "" where it stands alone.

    The number must be that of the page marker and of the DE line, where there are any. A slip for the post
    that the rest of the head names is read as that; else the name must be that of the FM line or, cut to
    six signs, of the page marker.
    """
    page, digits = head.page, head.digits
    if (page and page[1] != serial) or digits not in (None, serial % 10_000):
        return "", ""
    name = " ".join(names)
    post, note = find_post(name)
    if head.post and (post == head.post or is_slip_of(name, head.post)):
        return head.post, note if post == head.post else f"{name} read as {head.post}"
    if post and post == squeeze(name):
        if not canonical_post(head.sender) and _same_name(head.sender, name):
            return post, note
        if page and _cut_from(page[0], post):
            return post, note
    return "", ""


def _same_name(sender: str, name: str) -> bool:
    return without_prefix(squeeze(sender)) == without_prefix(squeeze(name))


def _cut_from(short: str, name: str) -> bool:
    return len(short) >= _SHORTEST_CUT and name.startswith(short)


@lru_cache(maxsize=4096)
def _split_name(written: str) -> tuple[str, tuple[str, ...]]:
    """Give the post that the words before a serial end with, "" where they name none, and those before it."""
    words = _words(written)
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


@cache
def _marking_words() -> frozenset[str]:
    """The words that may stand between a classification and the post."""
    words = {"E", "F", "T", "O", "FTO", "EFTO", "AND"}
    return frozenset(words.union(*(_words(phrase) for phrase in (*captions(), *classifications()))))


def _words(text: str) -> list[str]:
    return [word for word in _BETWEEN_WORDS.split(text) if word]


def _section(match: re.Match[str] | None) -> tuple[int, int] | None:
    if not match:
        return None
    found = match.groupdict()
    if last := found.get("last"):
        return int(last), int(last)
    if not found["i"]:
        return None
    part, parts = (_NUMBERS.get(found[key]) or int(found[key]) for key in ("i", "n"))
    return part, parts


def _number(line: _Line, head: str) -> tuple[str, int | None, str]:
    """Give post, serial and a note from the classification line, else the page marker, else the DE line.

    A station that passes on what others send has its own indicator on the DE line: where the other lines
    name someone else, it tells nothing.
    """
    if line.post:
        return line.post, line.serial, line.note
    if page := _PAGE.search(head):
        posts = posts_of_truncation(page["name"])
        if len(posts) == 1:
            return posts[0], int(page["serial"]), ""
        post, note = _post_of_sender(squeeze(page["name"]), head) if not (posts or line.named) else ("", "")
        if post:
            return post, int(page["serial"]), note
    if de := _DE.search(head):
        post = post_of_indicator(de["indicator"])
        sent = canonical_post(find_sender(head))
        if line.named and line.serial and (sent != post or line.serial % 10_000 != int(de["serial"])):
            post = ""
        if post and post != "STATE" and sent in ("", post, *variants(post)):
            return post, line.serial or int(de["serial"]), ""
    return "", None, f"nothing confirms {line.named!r} of its classification line" if line.named else ""


def _post_of_sender(short: str, head: str) -> tuple[str, str]:
    """Give the post of the FM line, which no table has, where the name in the page marker is cut from it."""
    name = without_prefix(squeeze(find_sender(head)))
    post, note = find_post(name)
    return (post, note) if post == name and _cut_from(short, name) else ("", "")


def _section_of_page(head: str) -> tuple[int, int] | None:
    """The count in the markers of the old archives is that of sections: "PAGE 01 ROME 01196 01 OF 02"."""
    return _section(_PAGE.search(head)) if "PAGE" in head else None


def _read_captions(line: _Line, after: str) -> tuple[str, ...]:
    """Give the captions of the classification line and of the lines behind it that hold nothing else."""
    known = captions()
    found = dict.fromkeys(line.captions)
    for number, row in enumerate(after.split("\n")):
        bare = row.strip(_AROUND_CAPTIONS)
        if bare in known:
            found[bare] = None
            continue
        first = _WORD.search(row, 0, _LONGEST_LINE) if bare else None
        if not first or first.group() not in known:
            continue
        words = _words(row[:_LONGEST_LINE])
        captioned = next((i for i, word in enumerate(words) if word not in known), len(words))
        if captioned == len(words) or (number == 0 and (line.post or line.named)):
            found.update(dict.fromkeys(words[:captioned]))
    return tuple(found)


@lru_cache(maxsize=4096)
def _with_captions(level: str, marked: tuple[str, ...]) -> str:
    """Give the classification with what a caption adds to it: UNCLASSIFIED and SENSITIVE are one mark."""
    table = classifications()
    return next((table[f"{level} {caption}"] for caption in marked if f"{level} {caption}" in table), level)


def _end_of_tags(tags_at: re.Match[str], subject_at: re.Match[str] | None, line: _Line) -> int | None:
    """Give where the TAGS end at the subject or the classification line, else None."""
    others = [subject_at.start() if subject_at else 0, line.start]
    return min((at for at in others if at >= tags_at.end()), default=None)


def _is_corrected(head: str, post: str, serial: int | None) -> bool:
    """Tell whether the head calls itself a corrected copy; "corrected copy of" another MRN does not."""
    match = _CORRECTED.search(head) if "COPY" in head or "C O P Y" in head else None
    if not match:
        return False
    if not match["mrn"]:
        return True
    words = _words(match["mrn"])
    number = next((i for i, word in enumerate(words) if word.isdigit() and i), None)
    if number is None:
        return True
    named, _ = longest_post(words[:number])
    return not named or (named, int(words[number])) == (post, serial)
