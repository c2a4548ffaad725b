"""The REF block of a cable: where it begins and where it ends.

All offsets count characters of the text as found, and the text given is that with its marks blanked
(`reftel.text.noise`).
"""

from __future__ import annotations

import re
from typing import NamedTuple

from reftel.lexicon.markings import PORTION, captions
from reftel.parse.refs.grammar import CORE, CORE_LENGTH, INDENT, LABEL_LINE, NAME, is_entry

_SENTENCE = r"[A-Za-z][A-Za-z'-]{0,30}[ \t]{1,3}[\w'\"(-]"
_LEAD_BEHIND = r"(?:['’]S|['’]s|[ ](?:CABLES?|TELEGRAMS?|MESSAGES?|Cables?|Telegrams?|Messages?))?"
_PROGRAM = re.compile(r"\bPROGRAM[ ](?=REF)")
_START_OF_LINE = re.compile(
    rf"""
      (?:PROGRAM[ ])?
        (?: {NAME}(?:[ ]\([Ss]\))?{_LEAD_BEHIND}[ \t]{{0,9}}(?::|;|=)  # REF:, REF (S):, REF CABLES:
          | {NAME}[ ]?(?:\.(?=\s)|-(?=[ ]))                      # REF. STATE 5, REFS - STATE 5
          | (?={NAME}[ ]?\(?[A-Z]\)?[ ]?[.:)\]-])               # REF A. STATE 5, REF (A) STATE 5
          | (?={NAME}[ ]\(?\d{{1,3}}(?:\)?:|[.)])[ ]{{0,3}}{CORE})       # REF 1: STATE 5
          | (?={NAME}[ ]?[A-Z][ ](?:[A-Z]|\d))                  # REF A STATE 5
          | (?P<bare>{NAME})(?=\s{{1,9}}{CORE})                 # REF STATE 5
        )
    """,
    re.VERBOSE,
)
_START_IN_LINE = re.compile(
    rf"""
      (?<![A-Za-z.])(?<!\b[Oo][Ff][ ]){NAME}[ \t]?:             # behind the subject, on its line
    | (?<=[A-Z.])REFS?:(?=[ \t]?(?:\(?A[.):]|[A-Z\d]))           # PRIMEREF: A. STATE 5
    | (?<=[a-z.])R(?:EF|ef)s?:(?=[ \t]?(?:\(?[Aa][.):]|[A-Z\d]))  # PrimeRef: A. State 5
    """,
    re.VERBOSE,
)
_FIRST_PARAGRAPH = re.compile(
    rf"(?:(?m:^)[ \t-]{{0,20}}1?1[ \t]?[.)][ \t]{{0,9}}(?=[A-Za-z\"“]|{PORTION})"
    rf"|[ \t]1[.)][ \t]{{0,9}}(?={PORTION}|{_SENTENCE})"
    rf"|(?m:^)[ \t-]{{0,20}}1?2[ \t]?[.)][ \t]{{0,9}}(?={PORTION}))"
)
_ONE_OR_TWO = re.compile(r"[12][ \t]?[.)]")  # the digits that such a number ends with
_BEFORE_NUMBER = frozenset("\n \t-1")
_LONGEST_NUMBER = 22
_END = re.compile(
    rf"""
      (?i: \bCLASS(?:IFIED|IFICATION)?[ \t]?(?:BY|AUTHORITY)\b | \bDERIVED[ \t]FROM\b | \bDECLASSIFY\b )
    | (?: ^|[ \t])\d{{1,2}}[.)][ \t]{{0,9}}{PORTION}
    | ^[ \t]{{0,40}}\d{{1,2}}[.)][ \t]{{0,9}}[A-Za-z"“]
    | [ \t]1[.)][ \t]{{1,9}}{_SENTENCE}
    | -{{3,}} | _{{3,}} | ={{3,}} | \*{{3,}}
    | (?i: ^[ \t]{{0,40}}
          (?:REASONS?[ \t]?(?::|FOR\b)|DECL\b|E\.?O\.?[ ]?1[12]\d\d\d|TAGS\b|SUBJ(?:ECT)?\b|BEGIN[ ]) )
    | (?i: ^[ \t]{{0,40}}(?:{PORTION}[ \t]{{0,9}})?
          (?:EXECUTIVE[ ])?(?:SUMMARY|INTRODUCTION|COMMENT|BACKGROUND|OVERVIEW)\b )
    | (?i: [ \t](?:SUMMARY|INTRODUCTION)(?:[ ]AND[ ][A-Z]{{3,12}})?[ \t]?: )
    | (?i: \(U\)[ \t](?:THIS|SENSITIVE|CLASSIFIED)\b
        | \bTHIS[ ](?:IS[ ]AN?[ ](?:ACTION|JOINT)|CABLE|MESSAGE|TELEGRAM|REPORT)[ ]
        | \bSENSITIVE[ ]BUT[ ]UNCLASS | \bNOT[ ]FOR[ ]INTERNET | \bACTION[ ]REQUEST(?:ED)?\b )
    """,
    re.VERBOSE,
)
# A line without any of these holds no match of _END; looking for them takes a tenth of the time.
_NUMBERED = re.compile(r"\d[ \t]?[.)]")
_END_SIGNS = (
    *("---", "___", "===", "***", "CLASS", "DERIVED", "DECL", "REASON", "E.O", "EO", "TAGS", "SUBJ", "BEGIN"),
    *("SUMMARY", "INTRODUCTION", "COMMENT", "BACKGROUND", "OVERVIEW", "THIS ", "SENSITIVE", "NOT FOR"),
    "ACTION",
)
_OPEN_WORDS = re.compile(r"[^\W\d_][A-Za-z.' ]{1,30}\Z")
_ROUND_LABEL = re.compile(r"\(([A-Za-z])\)")
_PORTION_LINE = re.compile(rf"[ \t]{{0,99}}{PORTION}(?![ \t]{{0,9}}[;,&])")
_PROSE = re.compile(r"(?:\b[a-z]{2,}\b[^\w\n]{1,3}){4}")
_OPEN_END = re.compile(r"(?:[;,/(&-]|\b(?:AND|'?\d\d|(?:19|20)\d\d)|(?<=[A-Z])[.)])\s*\Z", re.IGNORECASE)
_NUMBER_LINE = re.compile(r"[ \t]{0,99}\d{1,6}[ \t]{0,9}(?:\([A-Z]{3,12}\)[ \t]{0,9})?[;,]?[ \t]{0,9}\Z")


class Block(NamedTuple):
    """A span of the text that holds references, behind the word REF."""

    start: int
    end: int


def find_blocks(blanked: str) -> list[Block]:
    r"""Find the REF blocks in the head of a cable, in order.

    A cable has none, one, or (written twice, or a line per letter) several that make one list.

    >>> text = "SUBJECT: TIDES\n\nREF: A. OSLO 5\nB. STATE 6\n\n1. (U) Summary"
    >>> [text[block.start:block.end] for block in find_blocks(text)]
    [' A. OSLO 5\nB. STATE 6']
    """
    limit = _head_end(blanked)
    blocks: list[Block] = []
    for at in _find_signs(blanked, limit):
        if blocks and at < blocks[-1].end:
            continue
        start = _find_start(blanked, at, limit)
        if start < 0:
            continue
        end = _block_end(blanked, start, limit)
        if end > start:
            blocks.append(Block(start, end))
    return blocks


def _find_signs(blanked: str, limit: int) -> list[int]:
    """Give where a word like REF may stand in a head, with the word PROGRAM before it."""
    # Looking in small letters for what all such words have is several times faster than a pattern.
    head = blanked[:limit].encode("ascii", "replace").lower()
    signs = []
    for stem in (b"ref", b"retel"):
        at = head.find(stem)
        while at >= 0:
            program = max(0, at - len("PROGRAM "))
            signs.append(program if _PROGRAM.match(blanked, program, limit) else at)
            at = head.find(stem, at + len(stem))
    return sorted(signs)


def _find_start(blanked: str, at: int, limit: int) -> int:
    """Give where the references begin behind a word like REF, -1 where it starts no block."""
    before = blanked[max(0, at - INDENT) : at].rstrip(' \t>*"')
    begins_line = not before or before.endswith("\n")
    if begins_line and (match := _START_OF_LINE.match(blanked, at, limit)):
        rest = blanked[match.end() : match.end() + CORE_LENGTH]
        return match.end() if not match["bare"] or is_entry(rest.lstrip()) else -1
    match = _START_IN_LINE.match(blanked, at, limit)
    return match.end() if match else -1


def _head_end(blanked: str) -> int:
    done = 0
    for number in _ONE_OR_TWO.finditer(blanked):
        at = number.start()
        if at and blanked[at - 1] not in _BEFORE_NUMBER:
            continue
        first = _match_first_paragraph(blanked, at, done)
        if first is None:
            continue
        line, _, _ = blanked[first.start() : first.start() + INDENT + CORE_LENGTH].lstrip().partition("\n")
        if not is_entry(line.lstrip(" -")):
            return first.start()
        done = first.end()
    return len(blanked)


def _match_first_paragraph(blanked: str, number: int, done: int) -> re.Match[str] | None:
    """Match the begin of a first paragraph whose number ends here: from its line's start or within it."""
    line = blanked.rfind("\n", max(0, number - _LONGEST_NUMBER), number) + 1
    if line or number <= _LONGEST_NUMBER:
        match = _FIRST_PARAGRAPH.match(blanked, line) if line >= done else None
        if match and match.end() > number:
            return match
    if number > done and blanked[number - 1] in " \t":
        return _FIRST_PARAGRAPH.match(blanked, number - 1)
    return None


def _block_end(blanked: str, start: int, limit: int) -> int:
    """Find the end of the block that starts here: line by line, until one that is no part of a list."""
    begin = end = position = start
    after_blank = False
    while position < limit:
        newline = blanked.find("\n", position, limit)
        line_end = newline if newline >= 0 else limit
        line = blanked[position:line_end]
        words = line.strip()
        if not words or words in captions():
            after_blank = after_blank or (position != start and not words)
            position = line_end + 1
            continue
        stop = _find_stop(line)
        if not line[:stop].strip() or not (
            position == start or _belongs(line[:stop], blanked, Block(begin, end), after_blank)
        ):
            return end
        if stop < len(line):
            return position + stop
        if end == start:
            begin = position + len(line) - len(line.lstrip())
        end = position + len(line.rstrip())
        after_blank = False
        position = line_end + 1
    return end


def _find_stop(line: str) -> int:
    """Give where in a line something begins that is no part of a list; its length where nothing does."""
    if not _NUMBERED.search(line) and not any(map(line.upper().__contains__, _END_SIGNS)):
        return len(line)
    stop = _END.search(line)
    if stop and not line[: stop.start()].strip() and is_entry(line):
        stop = _END.search(line, stop.end())
    return stop.start() if stop else len(line)


def _belongs(line: str, blanked: str, block: Block, after_blank: bool) -> bool:
    """Tell whether a further line is part of the list that has so far what `block` spans.

    Only the begin and the end of the list are looked at: all of it for each line would take the square.
    """
    if _PORTION_LINE.match(line):
        return is_entry(line) or _next_label(blanked, block, line)
    if is_entry(line) or _NUMBER_LINE.match(line):
        return True
    tail = blanked[max(block.start, block.end - CORE_LENGTH) : block.end]
    if after_blank and not _OPEN_END.search(tail):
        if (words := _OPEN_WORDS.search(tail[-30:])) and is_entry(f"{words.group()} {line.lstrip()}"):
            return True
        labelled = LABEL_LINE.match(line) is not None
        return labelled and (
            block.start == block.end or LABEL_LINE.match(blanked, block.start, block.end) is not None
        )
    return not _PROSE.search(line)


def _next_label(blanked: str, block: Block, line: str) -> bool:
    """Tell whether a line that begins with (C) goes on with a list whose last label is (B)."""
    label = _ROUND_LABEL.search(line)
    close = blanked.rfind(")", block.start, block.end)
    while label and close >= 0:
        if last := _ROUND_LABEL.match(blanked, max(block.start, close - 2), block.end):
            return ord(label[1].upper()) == ord(last[1].upper()) + 1
        close = blanked.rfind(")", block.start, close)
    return False
