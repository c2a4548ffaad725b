"""The labelled entries of a REF block, with their exact spans: what is a label, and which make a sequence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from reftel.lexicon.dates import MONTH
from reftel.lexicon.kinds import find_kind
from reftel.lexicon.markings import PORTION
from reftel.lexicon.posts import longest_post
from reftel.model.records import Entry
from reftel.parse.refs.block import Block
from reftel.parse.refs.grammar import CORE_LENGTH, INDENT, NAME, WORD, is_entry
from reftel.parse.refs.tokens import LAW, WITHHELD

_ALPHABET = 26
_LONGEST_NAME = 4  # words
_NUMERALS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_ROMAN = {name: place for place, name in enumerate(_NUMERALS, 1)}
_LABEL = re.compile(
    r"""
    (?:
      (?<![A-Za-z0-9'’/-])
      (?: \([ ]?(?P<round>[A-Za-z]{1,4}|\d{1,4})[ ]?\)[.:]?
        | \[[ ]?(?P<square>[A-Za-z])[ ]?\][.:]?
        | (?![Rr](?:EF|ef)|[Ww]{3}\.)(?P<plain>[A-Za-z]{1,4})[ ]?(?:[.):](?![A-Za-z]\.)|[=/](?=[ ]))
        | (?P<number>\d{1,4})[.)](?=[ \t]{0,9}(?:[A-Za-z(]|'?(?:19|20)?\d\d[ ]?[A-Za-z]))
        | (?P<dash>[A-Z])[ ][-–—][ ]
        | (?P<day>[A-Z])(?=\d{1,2}/\d{1,2}/\d{2,4}\b)
        | (?P<year>[A-Z])(?=\d\d[ ])
        | [Rr](?:EF|ef)(?:(?:TEL|tel)?(?![Ss]\b)[ ]?\(?|(?:ERENCE|erence)(?:[ ]\(?|\())
          (?:(?P<ref>[A-Za-z])\)?(?![A-Za-z.'’])[.:]?|(?P<digit>\d{1,3})\)?[:.](?!\d))
        | (?<![^\s:;,])\(?(?P<bare>[A-Za-z]),?(?=[ \t]{1,9}[A-Za-z0-9(])
      )
      | (?<=\d)(?P<glued>[A-Z])[.)]
    )[ \t]{0,9}
    """,
    re.VERBOSE,
)
# (b) of (b)(1), C. of U.S.C., N / of N / A
_NO_LABELS = re.compile(rf"{WITHHELD}|{LAW}|\bN[ ]?/[ ]?A\b", re.VERBOSE | re.IGNORECASE)
_REF_WORD = re.compile(rf"[\s:]{{0,99}}+{NAME}(?:[ .:]{{1,9}}|\s)(?=\S)")
_REF_AT_END = re.compile(rf"[ \t]{{0,9}}[;,\n][ \t]{{0,99}}{NAME}\Z")
_ENDS_OF_REF = ("F", "f", "S", "s", "L", "l", "E", "e", ")")  # of REF, REFS, REFTEL, REFERENCE, REF(S)
_LONGEST_INSIDE = 40  # characters of a bracket on each side of a label that breaks it
_BEHIND = re.compile(r"\([ ]?[Rr](?:EF|ef)(?:(?:TEL|tel)?[ ])(?P<name>[A-Za-z])[ ]?\)")
_JOINT = re.compile(r"[\s,;&]{0,9}(?:(?i:AND)\b[\s,;]{0,9})?")
_AT_END = " \t\r\n.,;"
_NEXT_LABEL = 200  # characters within which the letter after a first one is sought
_FALSE_LABEL = re.compile(r"\s[A-Z][.)]")
_PORTIONS = frozenset({"U", "C", "S"})
_FILLER = re.compile(
    r"[\s.,;:&()\[\]=/-]*(?:(?:REF|Ref|ref)(?:TELS?|tels?|ERENCES?|erences?|S|s)?[\s.:]*)?", re.DOTALL
)
_NO_ENTRY = re.compile(rf"{_FILLER.pattern}(?:{PORTION}{_FILLER.pattern})?")
_BEFORE_DATED = re.compile(r"\d{1,2}/\d{1,2}/\d{2,4}\s")  # "A 1/8/08 SMITH EMAIL, B 1/10/08 TELCON"
_DATE_TAIL = re.compile(rf"\b{MONTH}\.?[ ]\d{{1,2}},?\s*\Z", re.IGNORECASE)
_YEAR_ALONE = re.compile(r"\s{0,99}+(?:19|20)\d\d\b(?!\s{0,99}+[A-Za-z][A-Za-z .'-]{1,30}\d)")


class _Label(NamedTuple):
    name: str
    start: int
    end: int
    form: str = "plain"


def split_entries(blanked: str, blocks: list[Block]) -> list[Entry]:
    """Separate the blocks into their labelled entries; text before the first label has the label "".

    >>> [(e.label, e.start, e.end) for e in split_entries("A. OSLO 5 B. STATE 6", [Block(0, 20)])]
    [('A', 3, 9), ('B', 13, 20)]
    """
    entries: list[Entry] = []
    for block in blocks:
        for entry in _split_block(_hide_no_labels(blanked, block), block):
            if entries and _continues_date(blanked, entries[-1], entry):
                entries[-1] = Entry(entries[-1].label, entries[-1].start, entry.end)
            else:
                entries.append(entry)
    return entries


def _hide_no_labels(blanked: str, block: Block) -> str:
    """Return the text with strokes in a block for what has the shape of labels within laws and exemptions."""
    words, count = _NO_LABELS.subn(lambda match: "_" * len(match.group()), blanked[block.start : block.end])
    return f"{blanked[: block.start]}{words}{blanked[block.end :]}" if count else blanked


def _split_block(blanked: str, block: Block) -> Iterator[Entry]:
    if behind := _labels_behind(blanked, block):
        starts = [block.start, *(label.end() for label in behind)]
        for start, mark in zip(starts, behind, strict=False):
            yield _trim(mark["name"].upper(), blanked, *_without_and(blanked, start, mark.start()))
        return
    labels = _find_labels(blanked, block)
    first = labels[0].start if labels else block.end
    if not _NO_ENTRY.fullmatch(blanked, block.start, first):
        yield _trim("", blanked, block.start, first)
    ends = [*(label.start for label in labels[1:]), block.end]
    for label, end in zip(labels, ends, strict=False):
        yield _trim(label.name, blanked, label.end, end)


def _labels_behind(blanked: str, block: Block) -> list[re.Match[str]]:
    """Return the labels of a list in which each is behind what it names: "OSLO 5 (REF A), ROME 6 (REF B)"."""
    found = [*_BEHIND.finditer(blanked, block.start, block.end)]
    is_list = [label["name"].upper() for label in found] == [chr(ord("A") + at) for at in range(len(found))]
    if not found or not is_list or blanked[found[-1].end() : block.end].strip(_AT_END):
        return []
    return [] if _LABEL.match(blanked, block.start + _blanks(blanked, block)) else found


def _blanks(blanked: str, block: Block) -> int:
    words = blanked[block.start : block.end]
    return len(words) - len(words.lstrip())


def _without_and(blanked: str, start: int, end: int) -> tuple[int, int]:
    """Return a span without the AND with which it begins."""
    joint = _JOINT.match(blanked, start, end)
    return (joint.end() if joint else start), end


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
        elif here.name.isdigit() is not labels[-1].name.isdigit() or _breaks_bracket(
            blanked, labels[-1], here, block
        ):
            continue
        elif here.name == labels[-1].name and _shows_initial(blanked, labels[-1], here, block):
            labels[-1] = here
        elif _FILLER.fullmatch(blanked, labels[-1].end, here.start):
            _join_label(labels, here, _before_core(blanked, here, block.end))
        elif _may_follow(blanked, labels[-1], here, block):
            labels.append(here)
    return labels


def _breaks_bracket(blanked: str, previous: _Label, label: _Label, block: Block) -> bool:
    """Tell whether a label stands within a bracket that goes on behind it, as where a line was broken and
    marked as an entry: "A. OSLO 5 (NODIS / B. NOTAL) B. ROME 61".
    """
    _, opened, before = blanked[previous.end : label.start].rpartition("(")
    inside, closed, _ = blanked[label.end : min(block.end, label.end + _LONGEST_INSIDE)].partition(")")
    is_open = bool(opened) and ")" not in before and len(before) <= _LONGEST_INSIDE
    return is_open and bool(closed) and "(" not in inside and not any(map(str.isdigit, inside))


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
    if label.form == "year" and not _before_core(blanked, label, block.end):
        return False
    if not _FILLER.fullmatch(blanked, block.start, label.start):
        is_ref = label.form == "ref" and not _in_bracket(blanked, label)  # "REF C"
        named = label.name in ("A", "B") or is_ref
        return named and _before_core(blanked, label, block.end)
    if label.name.isdigit() or (label.form == "bare" and not _begins_line(blanked, label, block)):
        is_first = label.name in ("1", "A")
        return is_first and (_before_core(blanked, label, block.end) or _has_second(blanked, label, block))
    small = label.form == "bare" and blanked[label.start].islower()
    return not small or _before_core(blanked, label, block.end)


def _has_second(blanked: str, label: _Label, block: Block) -> bool:
    """Tell whether 2 follows on a label 1, which may stand before a letter: "1. YOUR LETTER 2. OSLO 5"."""
    if label.form not in ("number", "round"):
        return False
    near = _LABEL.finditer(blanked, label.end, min(block.end, label.end + _NEXT_LABEL))
    return any(one.lastgroup == label.form and one[label.form] == "2" for one in near)


def _is_aside(blanked: str, label: _Label, block: Block) -> bool:
    """Tell whether a label that would be the first is a portion mark or says "(ref A)" of what precedes."""
    if label.form == "round":
        following = f"({chr(ord(label.name[0]) + 1)})"
        is_first = following in blanked[label.end : min(block.end, label.end + _NEXT_LABEL)].upper()
        return label.name in _PORTIONS and not is_first
    return label.form == "ref" and _in_bracket(blanked, label) and not _before_core(blanked, label, block.end)


def _in_bracket(blanked: str, label: _Label) -> bool:
    return blanked[label.start - 1 : label.start] == "("


def _may_follow(blanked: str, previous: _Label, label: _Label, block: Block) -> bool:
    step = _step(previous.name, label.name)
    if not -2 <= step <= 4:
        return False
    begins_line = _begins_line(blanked, label, block)
    weak = label.form in ("bare", "glued", "year") or (label.form == "ref" and _in_bracket(blanked, label))
    if step == 1 and weak and _BEFORE_DATED.match(blanked, label.end, block.end):
        return _stands_apart(blanked, label, block)
    if step == 1 and (not weak or (begins_line and blanked[label.start].isupper())):
        return label.form != "round" or bool(
            blanked[label.end : min(block.end, label.end + CORE_LENGTH)].strip()
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
    between = blanked[previous.end : min(label.start, previous.end + INDENT + 1)]
    names = WORD.findall(between)
    is_name = len(between) <= INDENT and len(names) <= _LONGEST_NAME and not any(map(str.isdigit, between))
    return is_name and not longest_post(names)[1] and not find_kind(between)


def _stands_apart(blanked: str, label: _Label, block: Block) -> bool:
    before = blanked[max(block.start, label.start - INDENT) : label.start].rstrip(" \t")
    return not before or before[-1] in ";,:\n"


def _begins_line(blanked: str, label: _Label, block: Block) -> bool:
    before = blanked[max(block.start, label.start - INDENT) : label.start]
    blank = before.rstrip(" \t")
    return blank.endswith("\n") or (not blank and label.start - block.start <= INDENT)


def _before_core(blanked: str, label: _Label, end: int) -> bool:
    """Tell whether a post and a number follow a label, on its line or broken over two."""
    end = min(end, label.end + 2 * CORE_LENGTH)
    newline = blanked.find("\n", label.end, end)
    if newline < 0 or is_entry(blanked[label.end : newline]):
        return newline >= 0 or is_entry(blanked[label.end : end])
    return is_entry(" ".join(blanked[label.end : min(end, label.end + CORE_LENGTH)].split()))


def _step(previous: str, name: str) -> int:
    """Give how many places a label is behind another: of two readings that which makes it the next."""
    steps = [there - here for here in _places(previous) for there in _places(name)]
    if previous in _ROMAN and name in _ROMAN:
        steps.append(_ROMAN[name] - _ROMAN[previous])
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
