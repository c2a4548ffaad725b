"""The REF block of a cable: where it stands, and its labelled entries with their exact spans.

It separates; what an entry says is read by `refs`. All offsets count characters of the text as found,
and the text given is that with its marks blanked (`reftel.text.noise`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from reftel.lexicon.kinds import find_kind
from reftel.lexicon.markings import captions
from reftel.lexicon.posts import longest_post
from reftel.model.records import Entry

_CORE_LENGTH = 60
_INDENT = 60
_ALPHABET = 26
_LONGEST_NAME = 4  # words

# What ends an entry; a serial of one digit counts only before it, or every "MET 5 BOATS" were a cable.
_ENTRY_END = r"(?=[ \t]{0,99}+(?:\Z|[\n;,(/&\d]|AND\b|[A-Z][.):]?[ ]))"
_YEAR = r"(?:[\[(]?'?(?:[\dOo]\d|\d{4})[\])]?[ ]{0,2})"
_CORE = (
    rf"{_YEAR}?[A-Za-z][A-Za-z0 .'’-]{{1,30}}?[ -]{{0,2}}[#]?"
    rf"(?:\d{{2,7}}(?:\b|(?=[A-Z][.)]))|\d{_ENTRY_END})"
)
_PORTION = r"\((?:U|C|S|SBU|LOU|TS|(?:U|C|S|SBU)[-/ ]{1,2}(?:NF|NOFORN|REL[^)\n]{0,40})|u|c|s|sbu)\)"
_SENTENCE = r"[A-Za-z][A-Za-z'-]{0,30}[ \t]{1,3}[\w'\"(-]"
_NAME = r"(?:REF(?:ERENCE|TEL)?(?:S|\([Ss]\))?|RETELS?|Ref(?:erence|tel)?(?:s|\(s\))?|Retels?|ref(?:tel)?s?)"

_LEAD_BEHIND = r"(?:['’]S|['’]s|[ ](?:CABLES?|TELEGRAMS?|MESSAGES?|Cables?|Telegrams?|Messages?))?"

_PROGRAM = re.compile(r"\bPROGRAM[ ](?=REF)")
_START_OF_LINE = re.compile(
    rf"""
      (?:PROGRAM[ ])?
        (?: {_NAME}(?:[ ]\([Ss]\))?{_LEAD_BEHIND}[ \t]{{0,9}}(?::|;|=)  # REF:, REF (S):, REF CABLES:
          | {_NAME}[ ]?(?:\.(?=\s)|-(?=[ ]))                      # REF. STATE 5, REFS - STATE 5
          | (?={_NAME}[ ]?\(?[A-Z]\)?[ ]?[.:)\]-])               # REF A. STATE 5, REF (A) STATE 5
          | (?={_NAME}[ ]\(?\d{{1,3}}(?:\)?:|[.)])[ ]{{0,3}}{_CORE})       # REF 1: STATE 5
          | (?={_NAME}[ ]?[A-Z][ ](?:[A-Z]|\d))                  # REF A STATE 5
          | (?P<bare>{_NAME})(?=\s{{1,9}}{_CORE})                 # REF STATE 5
        )
    """,
    re.VERBOSE,
)
_START_IN_LINE = re.compile(
    rf"""
      (?<![A-Za-z.])(?<!\b[Oo][Ff][ ]){_NAME}[ \t]?:             # behind the subject, on its line
    | (?<=[A-Z.])REFS?:(?=[ \t]?(?:\(?A[.):]|[A-Z\d]))           # PRIMEREF: A. STATE 5
    | (?<=[a-z.])R(?:EF|ef)s?:(?=[ \t]?(?:\(?[Aa][.):]|[A-Z\d]))  # PrimeRef: A. State 5
    """,
    re.VERBOSE,
)
_FIRST_PARAGRAPH = re.compile(
    rf"(?:(?m:^)[ \t-]{{0,20}}1?1[ \t]?[.)][ \t]{{0,9}}(?=[A-Za-z\"“]|{_PORTION})"
    rf"|[ \t]1[.)][ \t]{{0,9}}(?={_PORTION}|{_SENTENCE})"
    rf"|(?m:^)[ \t-]{{0,20}}1?2[ \t]?[.)][ \t]{{0,9}}(?={_PORTION}))"
)
_ONE_OR_TWO = re.compile(r"[12][ \t]?[.)]")  # the digits that such a number ends with
_BEFORE_NUMBER = frozenset("\n \t-1")
_LONGEST_NUMBER = 22
_END = re.compile(
    rf"""
      (?i: \bCLASS(?:IFIED|IFICATION)?[ \t]?(?:BY|AUTHORITY)\b | \bDERIVED[ \t]FROM\b | \bDECLASSIFY\b )
    | (?: ^|[ \t])\d{{1,2}}[.)][ \t]{{0,9}}{_PORTION}
    | ^[ \t]{{0,40}}\d{{1,2}}[.)][ \t]{{0,9}}[A-Za-z"“]
    | [ \t]1[.)][ \t]{{1,9}}{_SENTENCE}
    | -{{3,}} | _{{3,}} | ={{3,}} | \*{{3,}}
    | (?i: ^[ \t]{{0,40}}
          (?:REASONS?[ \t]?(?::|FOR\b)|DECL\b|E\.?O\.?[ ]?1[12]\d\d\d|TAGS\b|SUBJ(?:ECT)?\b|BEGIN[ ]) )
    | (?i: ^[ \t]{{0,40}}(?:{_PORTION}[ \t]{{0,9}})?
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
_LABEL = re.compile(
    r"""
    (?:
      (?<![A-Za-z0-9'’/-])
      (?: \([ ]?(?P<round>[A-Za-z]{1,3}|\d{1,4})[ ]?\)[.:]?
        | \[[ ]?(?P<square>[A-Za-z])[ ]?\][.:]?
        | (?![Rr](?:EF|ef))(?P<plain>[A-Za-z]{1,3})[ ]?(?:[.):](?![A-Za-z]\.)|[=/](?=[ ]))
        | (?P<number>\d{1,4})[.)](?=[ \t]{0,9}[A-Za-z(])
        | (?P<dash>[A-Z])[ ][-–—][ ]
        | [Rr](?:EF|ef)(?:(?:TEL|tel)?(?![Ss]\b)[ ]?\(?|(?:ERENCE|erence)(?:[ ]\(?|\())
          (?:(?P<ref>[A-Za-z])\)?(?![A-Za-z.'’])[.:]?|(?P<digit>\d{1,3})\)?[:.](?!\d))
        | (?<![^\s:;,])\(?(?P<bare>[A-Za-z]),?(?=[ \t]{1,9}[A-Za-z0-9(])
      )
      | (?<=\d)(?P<glued>[A-Z])[.)]
    )[ \t]{0,9}
    """,
    re.VERBOSE,
)
_LABEL_LINE = re.compile(
    r"[ \t]{0,99}"
    r"(?:(?:[Rr](?:EF|ef)[ ])?[(\[]?[A-Za-z]{1,2}[ ]?[\])][.:]?"
    r"|[A-Za-z]{1,2}[ ]?[.:=/]|[Rr](?:EF|ef)[ ][A-Z]\b"
    r"|[A-Z],?(?=[ ])|(?P<number>\d{1,4})[.)])"
)
_ENTRY_ENDS = re.compile(_ENTRY_END)
_OPEN_WORDS = re.compile(r"[^\W\d_][A-Za-z.' ]{1,30}\Z")
_WORD = re.compile(r"[^\W\d_][\w.'’-]*")
_REF_WORD = re.compile(rf"[\s:]{{0,99}}+{_NAME}(?:[ .:]{{1,9}}|\s)(?=\S)")
_REF_AT_END = re.compile(rf"[ \t]{{0,9}}[;,\n][ \t]{{0,99}}{_NAME}\Z")
_ENDS_OF_REF = ("F", "f", "S", "s", "L", "l", "E", "e", ")")  # of REF, REFS, REFTEL, REFERENCE, REF(S)
_FALSE_LABEL = re.compile(r"\s[A-Z][.)]")
_ROUND_LABEL = re.compile(r"\(([A-Za-z])\)")
_PORTIONS = frozenset({"U", "C", "S"})
_CORE_LINE = re.compile(rf"[ \t]{{0,99}}(?P<core>{_CORE})")
_PORTION_LINE = re.compile(rf"[ \t]{{0,99}}{_PORTION}")
_PROSE = re.compile(r"(?:\b[a-z]{2,}\b[^\w\n]{1,3}){4}")
_FILLER = re.compile(
    r"[\s.,;:&()\[\]=/-]*(?:(?:REF|Ref|ref)(?:TELS?|tels?|ERENCES?|erences?|S|s)?[\s.:]*)?", re.DOTALL
)
_OPEN_END = re.compile(r"(?:[;,/(&-]|\b(?:AND|'?\d\d|(?:19|20)\d\d)|(?<=[A-Z])[.)])\s*\Z", re.IGNORECASE)
_NUMBER_LINE = re.compile(r"[ \t]{0,99}\d{1,6}[ \t]{0,9}(?:\([A-Z]{3,12}\)[ \t]{0,9})?[;,]?[ \t]{0,9}\Z")
_DATE_TAIL = re.compile(
    r"\b(?:JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)[A-Z]{0,6}\.?[ ]\d{1,2},?\s*\Z", re.IGNORECASE
)
_YEAR_ALONE = re.compile(r"\s{0,99}+(?:19|20)\d\d\b(?!\s{0,99}+[A-Za-z][A-Za-z .'-]{1,30}\d)")


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
    before = blanked[max(0, at - _INDENT) : at].rstrip(' \t>*"')
    begins_line = not before or before.endswith("\n")
    if begins_line and (match := _START_OF_LINE.match(blanked, at, limit)):
        rest = blanked[match.end() : match.end() + _CORE_LENGTH]
        return match.end() if not match["bare"] or _is_entry(rest.lstrip()) else -1
    match = _START_IN_LINE.match(blanked, at, limit)
    return match.end() if match else -1


def split_entries(blanked: str, blocks: list[Block]) -> list[Entry]:
    """Separate the blocks into their labelled entries; text before the first label has the label "".

    >>> [(e.label, e.start, e.end) for e in split_entries("A. OSLO 5 B. STATE 6", [Block(0, 20)])]
    [('A', 3, 9), ('B', 13, 20)]
    """
    entries: list[Entry] = []
    for block in blocks:
        for entry in _split_block(blanked, block):
            if entries and _continues_date(blanked, entries[-1], entry):
                entries[-1] = Entry(entries[-1].label, entries[-1].start, entry.end)
            else:
                entries.append(entry)
    return entries


def _head_end(blanked: str) -> int:
    done = 0
    for number in _ONE_OR_TWO.finditer(blanked):
        at = number.start()
        if at and blanked[at - 1] not in _BEFORE_NUMBER:
            continue
        first = _match_first_paragraph(blanked, at, done)
        if first is None:
            continue
        line, _, _ = blanked[first.start() : first.start() + _INDENT + _CORE_LENGTH].lstrip().partition("\n")
        if not _is_entry(line.lstrip(" -")):
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
    if stop and not line[: stop.start()].strip() and _is_entry(line):
        stop = _END.search(line, stop.end())
    return stop.start() if stop else len(line)


def _belongs(line: str, blanked: str, block: Block, after_blank: bool) -> bool:
    """Tell whether a further line is part of the list that has so far what `block` spans.

    Only the begin and the end of the list are looked at: all of it for each line would take the square.
    """
    if _PORTION_LINE.match(line):
        return _is_entry(line) or _next_label(blanked, block, line)
    if _is_entry(line) or _NUMBER_LINE.match(line):
        return True
    tail = blanked[max(block.start, block.end - _CORE_LENGTH) : block.end]
    if after_blank and not _OPEN_END.search(tail):
        if (words := _OPEN_WORDS.search(tail[-30:])) and _is_entry(f"{words.group()} {line.lstrip()}"):
            return True
        labelled = _LABEL_LINE.match(line) is not None
        return labelled and (
            block.start == block.end or _LABEL_LINE.match(blanked, block.start, block.end) is not None
        )
    return not _PROSE.search(line)


def _is_entry(line: str) -> bool:
    """Tell whether a line begins with a label or nothing, and then a post and a number."""
    label = _LABEL_LINE.match(line)
    core = _CORE_LINE.match(line, label.end() if label else 0)
    if core is None or (label and label["number"] and not _ENTRY_ENDS.match(line, core.end())):
        return False
    name, _, number = core["core"].rpartition(" ")
    # Without its number the name is one of a few hundred.
    return _ends_with_post(name if number.isdecimal() else core["core"])


@lru_cache(maxsize=16384)
def _ends_with_post(words: str) -> bool:
    return longest_post(_WORD.findall(words))[1] > 0


def _next_label(blanked: str, block: Block, line: str) -> bool:
    """Tell whether a line that begins with (C) goes on with a list whose last label is (B)."""
    label = _ROUND_LABEL.search(line)
    close = blanked.rfind(")", block.start, block.end)
    while label and close >= 0:
        if last := _ROUND_LABEL.match(blanked, max(block.start, close - 2), block.end):
            return ord(label[1].upper()) == ord(last[1].upper()) + 1
        close = blanked.rfind(")", block.start, close)
    return False


class _Label(NamedTuple):
    name: str
    start: int
    end: int
    form: str = "plain"


def _split_block(blanked: str, block: Block) -> Iterator[Entry]:
    labels = _find_labels(blanked, block)
    first = labels[0].start if labels else block.end
    if not _FILLER.fullmatch(blanked, block.start, first):
        yield _trim("", blanked, block.start, first)
    ends = [*(label.start for label in labels[1:]), block.end]
    for label, end in zip(labels, ends, strict=False):
        yield _trim(label.name, blanked, label.end, end)


def _find_labels(blanked: str, block: Block) -> list[_Label]:
    """Choose among all that looks like a label what makes a sequence: A, B, C or 1, 2, 3."""
    labels: list[_Label] = []
    for match in _LABEL.finditer(blanked, block.start, block.end):
        form = match.lastgroup or ""
        here = _Label(match[form].upper(), match.start(), match.end(), form)
        if form == "bare" and blanked[here.start] == "(" and not _begins_line(blanked, here, block):
            continue
        if not labels:
            if _may_begin(blanked, block, here):
                labels.append(here)
        elif here.name.isdigit() is not labels[-1].name.isdigit():
            continue
        elif here.name == labels[-1].name and _shows_initial(blanked, labels[-1], here, block):
            labels[-1] = here
        elif _FILLER.fullmatch(blanked, labels[-1].end, here.start):
            _join_label(labels, here, _before_core(blanked, here, block.end))
        elif _may_follow(blanked, labels[-1], here, block):
            labels.append(here)
    return labels


def _join_label(labels: list[_Label], inner: _Label, before_core: bool) -> None:
    """Settle two labels that stand together: doubled, a false one over the true one, or an empty entry."""
    outer = labels[-1]
    name = outer.name
    if inner.name != name:
        if len(labels) > 1 and _step(labels[-2].name, inner.name) == 1:
            name = inner.name
        elif inner.form == "round" and inner.name in _PORTIONS:
            pass
        elif _step(name, inner.name) == 1:
            labels.append(inner)
            return
        elif not before_core:
            return
        elif len(labels) == 1:
            name = inner.name
    labels[-1] = _Label(name, outer.start, inner.end, outer.form)


def _may_begin(blanked: str, block: Block, label: _Label) -> bool:
    if _is_aside(blanked, label, block) or (len(label.name) > 1 and not label.name.isdigit()):
        return False
    if not _FILLER.fullmatch(blanked, block.start, label.start):
        named = label.name in ("A", "B") or _is_named_ref(blanked, label)
        return named and _before_core(blanked, label, block.end)
    if label.name.isdigit() or (label.form == "bare" and not _begins_line(blanked, label, block)):
        return label.name in ("1", "A") and _before_core(blanked, label, block.end)
    small = label.form == "bare" and blanked[label.start].islower()
    return not small or _before_core(blanked, label, block.end)


def _is_named_ref(blanked: str, label: _Label) -> bool:
    """Tell whether a label is written "REF C", but not in a bracket."""
    return label.form == "ref" and not _in_bracket(blanked, label)


def _is_aside(blanked: str, label: _Label, block: Block) -> bool:
    """Tell whether a label that would be the first is a portion mark or says "(ref A)" of what precedes."""
    if label.form == "round":
        return label.name in _PORTIONS
    return label.form == "ref" and _in_bracket(blanked, label) and not _before_core(blanked, label, block.end)


def _in_bracket(blanked: str, label: _Label) -> bool:
    return blanked[label.start - 1 : label.start] == "("


def _may_follow(blanked: str, previous: _Label, label: _Label, block: Block) -> bool:
    step = _step(previous.name, label.name)
    if not -2 <= step <= 4:
        return False
    begins_line = _begins_line(blanked, label, block)
    weak = label.form in ("bare", "glued") or (label.form == "ref" and _in_bracket(blanked, label))
    if step == 1 and (not weak or (begins_line and blanked[label.start].isupper())):
        return label.form != "round" or bool(
            blanked[label.end : min(block.end, label.end + _CORE_LENGTH)].strip()
        )
    if not _before_core(blanked, label, block.end):
        return False
    portion = label.form == "round" and label.name in _PORTIONS
    return step == 1 or begins_line or (not portion and label.form != "bare")


def _shows_initial(blanked: str, previous: _Label, label: _Label, block: Block) -> bool:
    """Tell whether a label that comes again, behind a separator, shows that before it was that of a name.

    As in "B. TELCON WITH AMB. C. WOOD; C. STATE 5".
    """
    if label.form != "plain" or previous.form != "plain":
        return False
    if _stands_apart(blanked, previous, block) or not _stands_apart(blanked, label, block):
        return False
    between = blanked[previous.end : min(label.start, previous.end + _INDENT + 1)]
    names = _WORD.findall(between)
    is_name = len(between) <= _INDENT and len(names) <= _LONGEST_NAME and not any(map(str.isdigit, between))
    return is_name and not longest_post(names)[1] and not find_kind(between)


def _stands_apart(blanked: str, label: _Label, block: Block) -> bool:
    before = blanked[max(block.start, label.start - _INDENT) : label.start].rstrip(" \t")
    return not before or before[-1] in ";,:\n"


def _begins_line(blanked: str, label: _Label, block: Block) -> bool:
    before = blanked[max(block.start, label.start - _INDENT) : label.start]
    blank = before.rstrip(" \t")
    return blank.endswith("\n") or (not blank and label.start - block.start <= _INDENT)


def _before_core(blanked: str, label: _Label, end: int) -> bool:
    """Tell whether a post and a number follow a label, on its line or broken over two."""
    end = min(end, label.end + 2 * _CORE_LENGTH)
    newline = blanked.find("\n", label.end, end)
    if newline < 0 or _is_entry(blanked[label.end : newline]):
        return newline >= 0 or _is_entry(blanked[label.end : end])
    return _is_entry(" ".join(blanked[label.end : min(end, label.end + _CORE_LENGTH)].split()))


def _step(previous: str, name: str) -> int:
    """Give how many places a label is behind another: of two readings that which makes it the next."""
    steps = (there - here for here in _places(previous) for there in _places(name))
    return min(steps, key=lambda step: abs(step - 1))


def _places(name: str) -> tuple[int, ...]:
    """Give the place of a label in its list: A is 1, Z 26, AA 27; then come AB or BB; of digits their number.

    >>> _places("AB"), _places("BB"), _places("AAA"), _places("100")
    ((28,), (54, 28), (703, 53), (100,))
    """
    if name.isdigit():
        return (int(name),)
    letters = [ord(letter) - ord("A") + 1 for letter in name]
    if len(letters) == 1:
        return (letters[0],)
    counted = 0
    for letter in letters:
        counted = _ALPHABET * counted + letter
    is_same = len(set(letters)) == 1
    return (counted, _ALPHABET * (len(letters) - 1) + letters[0]) if is_same else (counted,)


def _trim(label: str, blanked: str, start: int, end: int) -> Entry:
    """Cut blanks, a false outer label and separators from the ends of an entry."""
    words = blanked[start:end].rstrip(" \t\r\n;,&")
    if words.upper().endswith((" AND", "\nAND")):
        words = words[:-4].rstrip(" \t\r\n;,&")
    if words.endswith(_ENDS_OF_REF):
        words = _REF_AT_END.sub("", words)
    if words.endswith((".", ")")) and _FALSE_LABEL.match(words[-3:]):
        words = words[:-2].rstrip()
    lead = len(words) - len(words.lstrip(" \t\r\n:;,-"))
    if word := _REF_WORD.match(words, lead):
        lead = word.end()
    return Entry(label, start + lead, start + len(words))


def _continues_date(blanked: str, previous: Entry, entry: Entry) -> bool:
    """Tell whether a false label cut a date in two: "FEBRUARY 17 / B. 2006"."""
    return bool(
        _YEAR_ALONE.match(blanked, entry.start, entry.end)
        and _DATE_TAIL.search(blanked, previous.start, previous.end)
    )
