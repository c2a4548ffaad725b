"""The REF block of a cable: where it begins and where it ends.

All offsets count characters of the text as found, and the text given is that with its marks blanked
(`reftel.text.noise`).
"""

from __future__ import annotations

import re
from collections.abc import Set
from typing import NamedTuple

from reftel.lexicon.load import words_for
from reftel.lexicon.markings import PORTION, QUOTE, REPEATED, captions
from reftel.lexicon.posts import longest_post
from reftel.lexicon.records.smart import Field, fields_at_top
from reftel.parse.refs.grammar import (
    CORE,
    CORE_LENGTH,
    INDENT,
    LABEL_LINE,
    NAME,
    OTHER_HEAD,
    SPACED,
    is_cable_alone,
    is_entry,
)
from reftel.text.noise import ATTRIBUTES
from reftel.text.preview import CUT_AT_END

_SENTENCE = r"[A-Za-z][A-Za-z'-]{0,30}[ \t]{1,3}[\w'\"(-]"
_LEAD_BEHIND = r"(?:['’]S|['’]s|[ ](?:CABLES?|TELEGRAMS?|MESSAGES?|Cables?|Telegrams?|Messages?))?"
_SIGN = re.compile(rb"re(?:f|tel)")  # what all words like REF begin with
_START_OF_LINE = re.compile(
    rf"""
      {NAME}(?:[ ]\([Ss]\))?{_LEAD_BEHIND}\.?[ \t]{{0,9}}(?::|;|=)  # REF:, REF (S):, REF CABLES:, REF.:
    | {NAME}[ ]?(?:\.(?=\s)|-(?=[ ]))                            # REF. STATE 5, REFS - STATE 5
    | {NAME}[ ]?(?:(?:\.[ ]?){{2,6}}|…)                           # REF... STATE 5
    | (?={NAME}[ ]?\(?[A-Z]\)?[ ]?[.:)\]-])                     # REF A. STATE 5, REF (A) STATE 5
    | (?={NAME}[ ]\(?\d{{1,3}}(?:\)?:|[.)])[ ]{{0,3}}{CORE})    # REF 1: STATE 5
    | (?={NAME}[ ]?[A-Z][ ](?:[A-Z]|\d))                          # REF A STATE 5
    | (?P<bare>{NAME}\.?)(?=\s{{0,9}}{CORE})                     # REF STATE 5, REF.STATE 5
    | (?P<listed>{NAME})(?=[ ]\(?1[.)])                           # REF (1) LETTER (2) STATE 5
    """,
    re.VERBOSE,
)
_START_IN_LINE = re.compile(
    rf"""
      (?<![A-Za-z.])(?<!\b[Oo][Ff][ ]){NAME}\.?[ \t]?:          # behind the subject, on its line
    # the same without a colon: HARBOUR TALKS REF ROME 512
    | (?P<bare>(?<=[ \t])(?=R(?:EF(?:S|TELS?)?|ETELS?)[ \t.…]){NAME}(?:[ ]?(?:\.[ ]?){{1,6}}|…|(?=[ \t])))
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
_ITEM = re.compile(
    r"(?<![^\s;,(])(?P<number>\d{1,2})[.)][ \t]{0,9}(?=[A-Za-z'\"(]|\d\d[ ]?[A-Z]|\d{4}[ ]?[A-Z])"
)
_BEFORE_ITEMS = re.compile(rf"\s*(?:{NAME})?[\s:.=(]*")
_LONGEST_ITEM = 120
_MAY_BE_ITEMS = re.compile(
    rf"\s{{0,{_LONGEST_ITEM}}}+(?:{NAME})?[\s:.=(]{{0,{_LONGEST_ITEM}}}+(?=0?1[.)])"
)  # sought much faster
_REF_BEFORE = re.compile(rf"\b{NAME}[\s.:;=…-]{{0,20}}\Z")
# The digit that such a number ends with, and what has to follow; each is sought much faster than both.
_ONE = re.compile(r"1[ \t]?[.)](?=[ \t]{0,9}[A-Za-z(\"“])")
_TWO = re.compile(r"2[ \t]?[.)](?=[ \t]{0,9}\()")
_BEFORE_NUMBER = frozenset("\n \t-1")
_LONGEST_NUMBER = 22
_END = re.compile(
    rf"""
      (?i: \bCLASS(?:IFIED|IFICATION)?[ \t]?(?:BY|AUTHORITY)\b | \bDERIVED[ \t]FROM\b | \bDECLASSIFY\b )
    | (?: ^|[ \t])\d{{1,2}}[.)][ \t]{{0,9}}{PORTION}
    | ^[ \t]{{0,40}}\d{{1,2}}[.)][ \t]{{0,9}}[A-Za-z"“]
    | [ \t]1[.)][ \t]{{1,9}}{_SENTENCE}
    | (?<=\d)[ \t]{{1,9}}{PORTION}[ \t]{{1,9}}(?=[A-Z][\w'-]{{0,30}}(?:[ ][a-z]{{2,30}}){{3}})
    | {SPACED}
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
_NUMBERED = re.compile(r"\d[ \t]?[.)]|\d[ \t]{1,9}\([CFLNRSTU][^()\n]{0,30}\) ")
_END_SIGNS = (
    *("---", "___", "===", "***", "CLASS", "DERIVED", "DECL", "REASON", "E.O", "EO", "TAGS", "SUBJ", "BEGIN"),
    *("SUMMARY", "INTRODUCTION", "COMMENT", "BACKGROUND", "OVERVIEW", "THIS ", "SENSITIVE", "NOT FOR"),
    *("ACTION", "S E C ", "C O N ", "U N C "),
)
# A line of cables behind RE, each with its post; anything else behind RE is a subject or a sentence.
_RE_LINE = re.compile(
    r"^[ \t]{0,40}RE(?:[ ]?:[ ]{0,4}|[ ]{1,4})(?P<cables>[(]?[A-Z][A-Z0-9 .,;&()-]{3,160}?\d{1,6}"
    r"(?:[ ]?\(NOTAL\))?)[ .\t]{0,9}$",
    re.MULTILINE,
)
_MAY_BE_RE = re.compile(r"\n[ \t]{0,40}RE[ :]")  # sought much faster
_BETWEEN_CABLES = re.compile(r"[ ]?(?:[,;&]|\bAND\b)[ ]?|(?<=[\d)])[ ](?=[(]?[A-Z][).])")
_CABLE_ALONE = re.compile(
    r"(?:[(]?[A-Z][).][ ]?)?(?:'?(?:19)?\d\d[ ])?(?:(?P<name>[A-Z][A-Z.' -]{2,40}?)[ ])?\d{1,6}"
    r"(?:[ ]?\(NOTAL\))?"
)
# "TRADE REFS :", as forms of trade opportunities ask for banks and partners of a firm.
_OF_FIRMS = re.compile(
    r"(?:\A|\n)[ \t]{0,40}(?:\w{1,2}\.?[ ])?"
    r"(?:(?:TRADE|BANK(?:ING)?|CREDIT|COMMERCIAL|FINANCIAL|BUSINESS)(?:[ ]?(?:AND|OR|[/&,])[ ]?)?){1,2}\Z",
    re.IGNORECASE,
)
_OPEN_WORDS = re.compile(r"[^\W\d_][A-Za-z.' ]{1,30}\Z")
_LETTER = re.compile(r"(?<![\w.])[(\[]?([A-Za-z])[.)\]:]")
_LAST_LETTERS = 400  # characters at the end of a list where its last letter is sought
_LONGEST_REST = 40  # of an entry that goes on behind a blank line or a page break
_SUBJECT = re.compile(r"[ \t]{0,40}SUBJ(?:ECT)?[ ]?[:.][^\n]{0,300}", re.IGNORECASE)
_NEXT_SUBJECT = re.compile(rf"\n(?i:{_SUBJECT.pattern})")
_LONGEST_SUBJECT = 300
_LETTERED_LINE = re.compile(r"^[ \t-]{0,40}[(\[]?([A-Za-z])[.)\]]", re.MULTILINE)
_NO_WORD = re.compile(r"[\W_]+")
_QUOTED = re.compile(rf"\n[ \t]{{0,40}}+(?=[BFMQbfmq])(?:{ATTRIBUTES}\b|(?i:{QUOTE}|{REPEATED}))")
_PORTION_LINE = re.compile(rf"[ \t]{{0,99}}{PORTION}(?![ \t]{{0,9}}[;,&])")
_ADDRESS = re.compile(r"(?:[(\[]?[A-Za-z][.)\]][ \t]{0,9})?<?(?:https?:|www\.)", re.IGNORECASE)
_PROSE = re.compile(r"(?:\b[a-z]{2,}\b[^\w\n]{1,3}){4}")
_OPEN_END = re.compile(r"(?:[;,/(&-]|\b(?:AND|'?\d\d|(?:19|20)\d\d)|(?<=[A-Z])[.)])\s*\Z", re.IGNORECASE)
_NUMBER_LINE = re.compile(r"[ \t]{0,99}\d{1,6}[ \t]{0,9}(?:\([A-Z]{3,12}\)[ \t]{0,9})?[;,]?[ \t]{0,9}\Z")


class Block(NamedTuple):
    """A span of the text that holds references, behind the word REF."""

    start: int
    end: int


def find_blocks(blanked: str) -> list[Block]:
    r"""Find the REF blocks in the head of a cable, in order.

    A cable has none, one, or (written twice, or a line per letter) several that make one list. Where the word
    REF is missing, letters behind the subject begin one.

    >>> text = "SUBJECT: TIDES\n\nREF: A. OSLO 5\nB. STATE 6\n\n1. (U) Summary"
    >>> [text[block.start:block.end] for block in find_blocks(text)]
    [' A. OSLO 5\nB. STATE 6']
    """
    if fields := fields_at_top(blanked):
        return _find_smart_block(blanked, fields)
    limit = _head_end(blanked)
    blocks: list[Block] = []
    for at in _find_signs(blanked, limit):
        is_subject = bool(blocks) and _is_of_subject(blanked, blocks[-1].start, at)
        if blocks and at < blocks[-1].end and not is_subject:
            continue
        start = _find_start(blanked, at, limit)
        if start < 0:
            continue
        end = _block_end(blanked, start, limit)
        if end > start:
            if blocks and (is_subject or _is_repeated(blanked, blocks[-1], Block(start, end))):
                blocks.pop()
            blocks.append(Block(start, end))
    if not blocks and (unnamed := _find_re(blanked, limit) or _find_unnamed(blanked, limit)):
        blocks.append(unnamed)
    return blocks


def find_line(blanked: str) -> list[Block]:
    """Find the REF blocks of a text that may as well be a REF line without the word REF, but is no head."""
    blocks = find_blocks(blanked)
    is_line = not blocks and blanked and not _find_subject(blanked, 0, len(blanked))
    return [Block(0, len(blanked))] if is_line else blocks


def _is_repeated(blanked: str, block: Block, other: Block) -> bool:
    """Tell whether another block has all words of this one, as a second head repeats the list of the first.

    Of the first, dots may have cut the end.
    """
    first, second = (_NO_WORD.sub("", blanked[one.start : one.end]).upper() for one in (block, other))
    if not second.startswith(first):
        return False
    return bool(CUT_AT_END.search(blanked, block.start, block.end)) or not second[len(first) :][:1].isdigit()


def _is_of_subject(blanked: str, start: int, at: int) -> bool:
    """Tell whether a block that begins behind a word like REF is words of the subject alone, and one begins a
    line below: "REPLY TO REFTEL: FERRIES".
    """
    if at - start > _LONGEST_SUBJECT or any(map(str.isdigit, blanked[start:at])):
        return False
    subject = _find_subject(blanked, max(0, start - _LONGEST_SUBJECT), start)
    is_inside = subject is not None and not blanked[subject.end() : start].strip()
    is_below = not blanked[blanked.rfind("\n", start, at) + 1 : at].strip(' \t>*"')
    return is_inside and is_below


def _find_smart_block(blanked: str, fields: dict[str, Field]) -> list[Block]:
    """Return the field of references of a SMART head; where it is the last one, a list ends it."""
    field = fields.get("REFERENCE") or fields.get("REFERENCES")
    if not field or not blanked[field.start : field.end].strip():
        return []
    if field.end == max(other.end for other in fields.values()):
        end = _block_end(blanked, field.start, field.end)
    else:
        end = field.start + len(blanked[field.start : field.end].rstrip())
    return [Block(field.start, end)]


def _find_signs(blanked: str, limit: int) -> list[int]:
    """Give where a word like REF may stand in a head."""
    # Small letters alone are sought several times faster than both.
    head = blanked[:limit].encode("ascii", "replace").lower()
    return [sign.start() for sign in _SIGN.finditer(head)]


def _find_start(blanked: str, at: int, limit: int) -> int:
    """Give where the references begin behind a word like REF, -1 where it starts no block."""
    before = blanked[max(0, at - INDENT) : at].rstrip(' \t>*"').removesuffix("PROGRAM").rstrip(" \t")
    begins_line = not before or before.endswith("\n")
    match = _START_OF_LINE.match(blanked, at, limit) if begins_line else None
    match = match or _START_IN_LINE.match(blanked, at, limit)
    if not match:
        return -1
    if match.groupdict().get("listed") and not _find_items(blanked, match.end(), limit):
        return -1
    rest = blanked[match.end() : match.end() + CORE_LENGTH]
    if not begins_line and _OF_FIRMS.search(before):
        return match.end() if is_cable_alone(rest.lstrip()) else -1
    return match.end() if not match["bare"] or is_entry(rest.lstrip()) else -1


def _find_re(blanked: str, limit: int) -> Block | None:
    """Find a line RE that holds nothing but cables: "RE TOSEC 020034"."""
    if not _MAY_BE_RE.search(blanked, 0, limit) and not blanked[:INDENT].lstrip().startswith("RE"):
        return None
    for line in _RE_LINE.finditer(blanked, 0, limit):
        if _are_cables(_BETWEEN_CABLES.split(line["cables"])):
            return Block(line.start("cables"), line.end("cables"))
    return None


def _are_cables(items: list[str]) -> bool:
    """Tell whether items are cables and nothing more: "YOUR TOSEC 12", "(A) 75 BONN 22 (NOTAL)", "12346"."""
    for number, item in enumerate(items):
        cable = _CABLE_ALONE.fullmatch(item.strip(" ."))
        if not cable or not (cable["name"] or number):
            return False
        words = [word for word in (cable["name"] or "").split() if word not in words_for("addressee")]
        if longest_post(words)[1] != len(words):
            return False
    return True


def _find_unnamed(blanked: str, limit: int) -> Block | None:
    """Find a list with letters that has no word REF before it: from A on behind the subject.

    A text without its head may begin with the rest of one, of which a single entry can be left.
    """
    subject = _find_subject(blanked, 0, limit)
    end = subject.end() if subject else 0
    for first in _LETTERED_LINE.finditer(blanked, end, limit):
        if not subject and blanked[: first.start()].strip():
            return None
        is_first = first.start() >= end and (not subject or first[1].upper() == "A")
        if not is_first or not _begins_entry(blanked, first):
            continue
        end = _block_end(blanked, first.start(), limit)
        letters = _LETTER.finditer(blanked, first.end(), end)
        is_last = not subject and limit < len(blanked) and not blanked[end:limit].strip()
        if is_last or any(
            ord(one[1]) == ord(first[1]) + 1 and _begins_entry(blanked, one) for one in letters
        ):
            return Block(first.start(), end)
    return None


def _find_subject(blanked: str, start: int, end: int) -> re.Match[str] | None:
    """Find the first line with the label of a subject that begins within a span, and its match to its end."""
    first = None if start else _SUBJECT.match(blanked, 0, end)
    return first or _NEXT_SUBJECT.search(blanked, max(0, start - 1), end)


def _begins_entry(blanked: str, letter: re.Match[str]) -> bool:
    line, _, _ = blanked[letter.start() : letter.start() + INDENT + CORE_LENGTH].lstrip().partition("\n")
    return is_entry(line)


def _head_end(blanked: str) -> int:
    """Give where the first paragraph begins, another telegram that is repeated, or attributes below one."""
    end = _find_first_paragraph(blanked, _ONE, len(blanked))
    end = _find_first_paragraph(blanked, _TWO, end)
    newline = blanked.find("\n", end)  # what begins a telegram that is repeated is on one line
    quoted = _QUOTED.search(blanked, 0, newline if newline >= 0 else len(blanked))
    return quoted.start() if quoted else end


def _find_first_paragraph(blanked: str, digit: re.Pattern[str], end: int) -> int:
    """Give where before an end the first paragraph begins whose number ends with a digit; else that end."""
    done = 0
    for number in digit.finditer(blanked, 0, end):
        at = number.start()
        if at and blanked[at - 1] not in _BEFORE_NUMBER:
            continue
        first = _match_first_paragraph(blanked, at, done)
        if first is None:
            continue
        begin = first.start()
        line, _, _ = blanked[begin : begin + INDENT + CORE_LENGTH].lstrip().partition("\n")
        ref = _REF_BEFORE.search(blanked, max(0, begin - INDENT), begin)
        # Behind a list without numbers 1 begins the text, even with a cable in it.
        if is_entry(line := line.lstrip(" -")):
            is_text = not ref and not is_cable_alone(line)
        else:
            is_text = not ref or ref.group().count("\n") > 1 or not _find_items(blanked, begin, end)
        if is_text:
            return begin
        done = first.end()
    return end


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
    items = _find_items(blanked, start, limit)
    while position < limit:
        newline = blanked.find("\n", position, limit)
        line_end = newline if newline >= 0 else limit
        line = blanked[position:line_end]
        words = line.strip()
        if not words or words in captions():
            after_blank = after_blank or (position != start and not words)
            position = line_end + 1
            continue
        stop = _find_stop(line, {item - position for item in items} if items else items)
        if not line[:stop].strip():
            return end
        if position != start and not _goes_on(line[:stop], blanked, Block(begin, end), after_blank):
            return end
        if stop < len(line):
            return position + stop
        if end == start:
            begin = position + len(line) - len(line.lstrip())
        end = position + len(line.rstrip())
        after_blank = False
        position = line_end + 1
    return end


def _find_items(blanked: str, start: int, limit: int) -> Set[int]:
    """Give where the numbers stand of a list that begins here: "1. LETTER OF 12 MAY 2. 75 BONN 4411".

    They rise by one, no blank line is between them, and a cable stands behind one; else there is no list.
    """
    items: list[re.Match[str]] = []
    if not _MAY_BE_ITEMS.match(blanked, start, limit):
        return frozenset()
    for item in _ITEM.finditer(blanked, start, limit):
        before = items[-1].end() if items else start
        between = blanked[before : item.start()]
        if len(between) > _LONGEST_ITEM or (not items and not _BEFORE_ITEMS.fullmatch(between)):
            break
        if any(not line.strip() for line in between.split("\n")[1:-1]):
            break
        if int(item["number"]) == len(items) + 1:
            items.append(item)
        elif not items:
            break
    if len(items) > 1 and any(is_cable_alone(_words_of_item(blanked, item)) for item in items):
        return {item.start() for item in items}
    return frozenset()


def _words_of_item(blanked: str, item: re.Match[str]) -> str:
    line, _, _ = blanked[item.end() : item.end() + CORE_LENGTH].partition("\n")
    following = _ITEM.search(line)
    return line[: following.start()] if following else line


def _find_stop(line: str, items: Set[int]) -> int:
    """Give where in a line something begins that is no part of a list; its length where nothing does.

    `items` are the places of numbers in the list.
    """
    if not _NUMBERED.search(line):
        upper = line.upper()
        for sign in _END_SIGNS:
            if sign in upper:
                break
        else:
            return len(line)
    stop = _END.search(line)
    if stop and not line[: stop.start()].strip() and is_entry(line):
        stop = _END.search(line, stop.end())
    while stop and items and not items.isdisjoint(range(stop.start(), stop.end())):
        stop = _END.search(line, stop.end())
    return stop.start() if stop else len(line)


def _goes_on(line: str, blanked: str, block: Block, after_blank: bool) -> bool:
    """Tell whether a further line is part of the list that has so far what `block` spans.

    Only the begin and the end of the list are looked at: all of it for each line would take the square.
    """
    if OTHER_HEAD.match(line):
        return False
    line = line.lstrip(" \t-.•")
    if is_entry(line) or _ADDRESS.match(line):
        return True
    if _PORTION_LINE.match(line):
        return _next_letter(blanked, block, line)
    tail = blanked[max(block.start, block.end - CORE_LENGTH) : block.end]
    if CUT_AT_END.search(tail):
        return False
    if not after_blank or _OPEN_END.search(tail) or _NUMBER_LINE.match(line):
        return not _PROSE.search(line)
    words = _OPEN_WORDS.search(tail[-30:])
    is_labelled = block.start == block.end or LABEL_LINE.match(blanked, block.start, block.end)
    return bool(
        (words and is_entry(f"{words.group()} {line}"))
        or (is_labelled and LABEL_LINE.match(line))
        or _next_letter(blanked, block, line)
    )


def _next_letter(blanked: str, block: Block, line: str) -> bool:
    """Tell whether a line has, not far from its begin, the letter that follows those at the end of the list.

    As in "(NOTAL), (H) HONG KONG 9273" behind (G), or "OF 10/6 D) STATE 215870" behind C).
    """
    start = max(block.start, block.end - _LAST_LETTERS)
    before = {name.upper() for name in _LETTER.findall(blanked, start, block.end)}
    for letter in _LETTER.finditer(line, 0, _LONGEST_REST):
        if _PROSE.search(line, 0, letter.start()):
            return False
        is_next = chr(ord(letter[1].upper()) - 1) in before
        if is_next and (not line[: letter.start()].strip() or is_entry(line[letter.start() :])):
            return True
    return False
