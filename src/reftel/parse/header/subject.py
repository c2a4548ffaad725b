"""What a cable is about: the TAGS and the subject of a head, which end where another field begins."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice, takewhile
from typing import NamedTuple

from reftel.lexicon.markings import PORTION, REPEATED, REPEATED_HEAD, names_in_brackets

_LONGEST_SUBJECT = 1_500  # of several lines, where nothing that ends a subject is in sight
_LONGEST_TAGS = 1_500
_LONGEST_LINE = 120
_WRAPPED = 48  # a line this long was broken by the width of the page, a shorter one by its author
_LEAST_WORDS = 4  # of a line that is told to be text by its letters
_LABEL = len("SUBJECT: ")

_SUBJECT_AGAIN = re.compile(r"\s{0,3}(?:SUBJ(?:ECT)?[ ]?:\s{0,3})+", re.IGNORECASE)
_END_ON_LINE = re.compile(
    rf"""
    REF(?:S|TELS?|ERENCES?|\(S\))?[ ]?:             # also glued to the last word: PRIMEREF: A.
    | \(?\bCLASS(?:IFIED|IFICATION)?[ ]BY\b | (?<!DE)CLASSIFIED[ ]BY[ ]?:  # also glued: BAHRAINClassified By:
    | (?<=\s)1\.[ ]{{0,3}}{PORTION}
    | (?<=\s)(?:SUMMARY|TAGS):
    | \bE\.O\.[ ]1[0-9]{{4}}
    """,
    re.VERBOSE,
)
_END_OF_FIELD = re.compile(
    rf"""
    (?:REF(?:S|TELS?|\(S\))?|RETELS?)(?![A-Z]) | REFERENCES?[ ]?[:(-]
    | (?:{PORTION}[ ]{{0,3}})?\(?CLASS(?:IFIED|IFICATION)?\.?[ ]?(?:BY|PER|AUTHORITY|IN[ ]FULL|:)
    | DERIVED[ ]FROM | DECL(?:ASSIFY)?\b | REASONS?[ ]?: | E\.?O\.?[ ]?1[0-9]{{4}} | TAGS?[ ]?:
    | SUBJ(?:[ ]?E[ ]?C[ ]?T)?[ ]?: | SIPDIS$ | SENSITIVE[ ]BUT[ ]UNCLASS | NOT[ ]FOR[ ]INTERNET
    | [-=_*]{{3}} | (?:-[ ]{{1,3}})?[0-9]{{1,2}}[.)](?:[ (]|$) | 1\.[A-Z]
    | (?:BEGIN[ ])?(?:SUMMARY|INTRODUCTION|COMMENT)(?:[ ]AND[ ][A-Z]{{3,20}})?[ ]?[:.]
    | {REPEATED} | {REPEATED_HEAD}
    | \((?:U|SBU)\)[ ](?:THIS|SENSITIVE) | THIS[ ](?:IS[ ]AN?|MESSAGE|CABLE|TELEGRAM)[ ]
    """,
    re.VERBOSE,
)
_CLASSIFIED_AT_END = re.compile(r"CLASSIFIED\Z")
_SENTENCE_END = re.compile(r"[A-Z]{3}\.\Z")
_BY_BELOW = re.compile(r"\s{1,99}+BY\b")
_HEADING = re.compile(r"(?:BEGIN )?(?:SUMMARY|INTRODUCTION|COMMENT|OVERVIEW)(?: AND [A-Z]{3,20})?")
_CODE = re.compile(r"[A-Z]{2,4}")
_CODES_IN_ONE = re.compile(r"[A-Z]{2,4}(?:/[A-Z]{2,4})+")
_CODES = re.compile(r"\s{0,9}[A-Z]{3,4}\b")
_TEXT_BEHIND_CODES = re.compile(r"(?<=[A-Z]{2} )[ ]{0,9}[A-Z]?[a-z'’]{1,20}(?:[ ]{1,2}[a-z'’]{1,20}){2}\b")
_LONGEST_NAME = 3  # words
_BETWEEN_WORDS = frozenset({"THE", "OF", "FOR", "FROM", "WITH", "AND", "AFTER", "ON", "AT"})
_ONLY_CODES = re.compile(r"(?:[A-Z]{2,5}(?:[ ,;]++|$))+")
_TAGS_AGAIN = re.compile(r"TAGS?[ ]?:[ ]{0,9}")
_OTHER_FIELD = re.compile(r"[A-Z]{3,20}[ ]?:")
_AFTER_SUBJECT = re.compile(rf"REF|(?:{PORTION}[ ]?)?\(?CLASS|RETEL")
_NO_TAGS = (("NONE",), ("N/A",))
_VISITS = "OVIP"  # those who visit stand behind it
_SUBJECT_CODE = re.compile(r"[ABCEKMOPST][A-Z]{3}")
_LETTERS_OF_COUNTRY = 2
_GROUP = re.compile(r"\(([^()]{2,400})\)")
_SEPARATOR = re.compile(r"[,;\n]")


class Subject(NamedTuple):
    """A subject on one line, and the offset in the text behind its last word.

    `cut` says that it went on where nothing that ends a subject was in sight.
    """

    text: str
    end: int
    cut: bool = False


class Tags(NamedTuple):
    """TAGS, each once; `cut` says that they went on where nothing that ends them was in sight."""

    codes: tuple[str, ...] = ()
    cut: bool = False


def read_tags(head: str, blanked: str, start: int, end: int | None = None) -> Tags:
    """Give the TAGS of a head in capitals that stand from `start`, at most to `end` where that is known.

    What is no code, as a person or a subject in words, is kept beside them; text is not. `blanked` is the
    head as written.
    """
    stop = end or len(head)
    in_capitals = "'" not in head[start:stop] and blanked[start:stop] == head[start:stop]
    text = None if in_capitals else _TEXT_BEHIND_CODES.search(blanked, start, stop)
    if text and _CODES.match(blanked, start):
        end = text.start()
    cut = end is None and len(head) - start > _LONGEST_TAGS
    if end is None:
        # No tag is cut in two.
        end = start + len(head[start : start + _LONGEST_TAGS].rpartition(" ")[0]) if cut else len(head)
    rows: list[str] = []
    gap = is_cut = False
    for row in head[start:end].split("\n"):
        line = row.strip()
        if again := _TAGS_AGAIN.match(line):
            line, gap = line[again.end() :], False
        inner = _END_ON_LINE.search(line) if _may_end(line) else None
        if not line:
            gap = gap or bool(rows)
        elif _ends_tags(line, bool(rows)) or (gap and not _ONLY_CODES.fullmatch(line)):
            cut = False
            break
        else:
            line = line[: inner.start()] if inner else line
            rows.append(codes := _cut_text(line))
            is_cut = codes != line
        if inner or is_cut:
            cut = False
            break
    tags = tuple(dict.fromkeys(_split_tags("\n".join(rows))))
    return Tags(() if tags in _NO_TAGS else tags, cut)


def _ends_tags(line: str, begun: bool) -> bool:
    if begun and (_OTHER_FIELD.match(line) or _reads_as_text(line)):
        return True
    return _END_OF_FIELD.match(line) is not None


def _reads_as_text(line: str) -> bool:
    """Tell whether a line has, between commas, more words than a name, and most of them longer than codes.

    >>> _reads_as_text("FERRY OPERATORS OF THE NORTH ASK"), _reads_as_text("FERRY AFFAIRS, HOLMQUIST SILVIA")
    (True, False)
    """
    pieces = line.split(",")
    long = ([len(word) > 4 for word in piece.split()] for piece in pieces)
    return any(map(_is_sentence, pieces)) or any(len(one) > _LONGEST_NAME and sum(one) > 2 for one in long)


def _is_sentence(piece: str) -> bool:
    """Tell whether words are more than a name, and small words join long ones among them."""
    words = piece.split()
    is_long = len(words) > _LONGEST_NAME and any(len(word) > 4 for word in words)
    return is_long and not _BETWEEN_WORDS.isdisjoint(words)


def _cut_text(line: str) -> str:
    """Return the codes of a line that ends in text: what is before its comma, and codes with which it begins.

    >>> _cut_text("ECON, EWWT, THE FERRY COMPANY OF THE NORTH"), _cut_text("PREL PGOV, HOLMQUIST SILVIA")
    ('ECON, EWWT', 'PREL PGOV, HOLMQUIST SILVIA')
    """
    before, comma, last = line.rpartition(",")
    if "(" in line or not _is_sentence(last):
        return line
    words = [*takewhile(_CODE.fullmatch, last.split())]
    codes = words if words and _SUBJECT_CODE.fullmatch(words[0]) else []
    return f"{before}{comma if codes else ''}{' '.join(codes)}"


def find_bare_subject(head: str, start: int) -> int:
    """Return where a subject without a label begins below the TAGS, which begin at `start`; 0 without one.

    It is a line of text, and REF or Classified By follows.
    """
    for at, stop in islice(_lines(head, start, start + _LONGEST_TAGS), 1, None):
        line = head[at:stop].strip()
        if _END_OF_FIELD.match(line):
            return 0
        if _reads_as_text(line):
            return at if _END_ON_LINE.search(line) or _leads_to_references(head, stop) else 0
    return 0


def _split_tags(text: str) -> list[str]:
    """Split TAGS at commas and blanks; names in brackets or quotation marks stay whole.

    A person or a subject in words stays whole between commas, and behind the tag of visits where there are
    none. Codes are told from short words of these by the fields that subject TAGS belong to (5 FAH-3).

    >>> _split_tags("PREL SY, HOLMQUIST SILVIA, IT"), _split_tags("OVIP (RAMSEY, PAUL) SW")
    (['PREL', 'SY', 'HOLMQUIST SILVIA', 'IT'], ['OVIP', 'RAMSEY, PAUL', 'SW'])
    >>> _split_tags("OVIP HOLMQUIST SILVIA PREL\\nRAMSEY JOE, TALKS IN ROME, UNHRC PGOV, SW")
    ['OVIP', 'HOLMQUIST SILVIA', 'PREL', 'RAMSEY JOE', 'TALKS IN ROME', 'UNHRC', 'PGOV', 'SW']
    """
    tags: list[str] = []
    text = names_in_brackets(text)
    for number, piece in enumerate(_GROUP.split(text) if "(" in text else [text]):
        if number % 2:
            tags += _only_tags(" ".join(piece.split()))
            continue
        for line in piece.split("\n"):
            items = _SEPARATOR.split(line)
            for item in items:
                tags += _read_item(item) if len(items) > 1 else _read_codes(item)
    return tags


@lru_cache(maxsize=16384)
def _read_item(item: str) -> tuple[str, ...]:
    """Read what stands between commas: codes, or words that belong together with countries behind them."""
    words = [code for part in item.split() for code in _split_codes(part)]
    end = len(words)
    while end and len(words[end - 1]) == _LETTERS_OF_COUNTRY:
        end -= 1
    if not end or _CODE.fullmatch(words[0]) or any(map(_SUBJECT_CODE.fullmatch, words[:end])):
        return _read_codes(item)
    return _only_tags(" ".join(words[:end]), *words[end:])


@lru_cache(maxsize=16384)
def _read_codes(text: str) -> tuple[str, ...]:
    """Read codes between blanks; behind the tag of visits longer words are one name."""
    found: list[str] = []
    in_name = False
    for word in (code for part in text.split() for code in _split_codes(part)):
        in_name = in_name and not _CODE.fullmatch(word)
        if in_name:
            found[-1] += f" {word}"
        else:
            in_name = found[-1:] == [_VISITS] and not _CODE.fullmatch(word)
            found.append(word)
    return _only_tags(*found)


def _only_tags(*tags: str) -> tuple[str, ...]:
    return tuple(tag for tag in tags if any(map(str.isalpha, tag)))


def _split_codes(word: str) -> list[str]:
    """Give the codes of "PREL/CA", else the word; no word where nothing is left of it."""
    word = word.strip(".:*?\"'\\()[]").lstrip("-#")
    if _CODES_IN_ONE.fullmatch(word):
        return word.split("/")
    return [word] if word else []


def read_subject(text: str, blanked: str, head: str, start: int) -> Subject:
    """Give the subject that begins at `start`, its lines joined; `head` is the head in capitals.

    Behind an empty line it goes on only where REF or Classified By shows that the line was no end.
    """
    start = again.end() if (again := _SUBJECT_AGAIN.match(blanked, start)) else start
    pieces: list[str] = []
    end = start
    gap = page_break = cut = False
    for at, stop in _lines(head, start, len(head)):
        if at - start > _LONGEST_SUBJECT:
            cut = True
            break
        line = head[at:stop].strip()
        if not line:
            is_break = "\f" in text[at:stop] or bool(text[at:stop].strip())
            page_break = page_break or is_break
            gap = gap or (bool(pieces) and not is_break)
            continue
        if _END_OF_FIELD.match(line):
            break
        if gap or _HEADING.fullmatch(line):
            whole = page_break or (pieces and not _is_short(pieces))
            if not whole or not _leads_to_references(head, stop):
                break
        if pieces and (
            _is_body(blanked[at:stop], pieces) or (_is_short(pieces) and not _ends_soon(head, at))
        ):
            break
        inner = _find_inner_end(head, at, stop) if _may_end(line) else None
        piece = blanked[at : at + inner.start() if inner else stop].strip()
        piece = _cut_opening(piece) if inner else piece
        if piece:
            pieces.append(piece)
            end = blanked.index(piece, at) + len(piece)
        if inner:
            break
    return Subject(" ".join(" ".join(pieces).split()), end if pieces else 0, cut)


def _is_short(pieces: list[str]) -> bool:
    """Tell whether the last line of a subject was broken by its author."""
    return len(pieces[-1]) + (len(pieces) == 1) * _LABEL < _WRAPPED


def _is_body(line: str, pieces: list[str]) -> bool:
    """Tell whether a line as written is in small letters, unlike the subject above it."""
    small = sum(map(str.islower, line))
    return small * 2 > len(line.strip()) and len(line.split()) >= _LEAST_WORDS and "".join(pieces).isupper()


def _ends_soon(head: str, start: int) -> bool:
    """Tell whether what ends a subject comes within the next lines; behind a sentence only REF does."""
    for at, stop in islice(_lines(head, start, start + 400), 4):
        line = head[at:stop].strip()
        if not line or _END_OF_FIELD.match(line) or _END_ON_LINE.search(line):
            return True
        if len(line) > _LONGEST_LINE or _SENTENCE_END.search(line):
            return _leads_to_references(head, stop)
    return start + 400 > len(head)


def _find_inner_end(head: str, start: int, stop: int) -> re.Match[str] | None:
    """Find what ends a subject within its line, the word Classified too with By on the next."""
    line = head[start:stop].rstrip()
    if line.endswith("CLASSIFIED") and _BY_BELOW.match(head, stop):
        return _CLASSIFIED_AT_END.search(line)
    return _END_ON_LINE.search(line)


def _cut_opening(piece: str) -> str:
    """Cut the sign that opens what follows on the same line: "A LADDER (REF: ..." and "A LADDER - REF: ...".

    >>> _cut_opening("A LADDER ("), _cut_opening("A LADDER -"), _cut_opening("A LADDER (SHORT)")
    ('A LADDER', 'A LADDER', 'A LADDER (SHORT)')
    """
    bare = piece.rstrip("([ \t")
    cut = bare.rstrip("-")
    return bare if cut == bare or cut[-1:].isalnum() else cut.rstrip()


def _may_end(line: str) -> bool:
    """Tell whether a line has any of the signs without which it has no _END_ON_LINE."""
    return "1" in line or "REF" in line or "CLASS" in line or "SUMMARY:" in line or "TAGS:" in line


def _lines(head: str, start: int, limit: int) -> Iterator[tuple[int, int]]:
    limit = min(len(head), limit)
    while start < limit:
        stop = head.find("\n", start)
        stop = stop if stop >= 0 else len(head)
        yield start, stop
        start = stop + 1


def _leads_to_references(head: str, start: int) -> bool:
    """Tell whether REF or Classified By comes within the next lines, with nothing but short lines before."""
    lines = (head[at:stop].strip() for at, stop in _lines(head, start, start + 400))
    for line in islice((line for line in lines if line), 3):
        if _AFTER_SUBJECT.match(line):
            return True
        if len(line) > _LONGEST_LINE or _END_OF_FIELD.match(line):
            return False
    return False
