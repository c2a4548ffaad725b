"""The address lines of a head: who sent the telegram, who is to act, who is informed.

With routing indicators ("RUEHC/SECSTATE WASHDC IMMEDIATE 7033") or, in the archives of the 1970s and for
collectives, without. The number behind an addressee is the sender's count of messages to it, no MRN.
"""

from __future__ import annotations

import re
from functools import lru_cache

from reftel.lexicon.markings import CLASSIFICATION, CONTROL
from reftel.lexicon.posts import canonical_post, post_of_indicator
from reftel.model.records import Addressee

_FROM = re.compile(r"FM(?:(?<=\AFM)|(?<=[\s0-9]FM))[ \t]{1,4}(?=[A-Z])")
_BLANKS = r"(?:[ \t]{1,4}|(?:[ \t]{0,80}\n){1,4}[ \t]{0,9})(?=[A-Z])"  # a page may end within
_TO = re.compile(rf"\sTO:?{_BLANKS}")
_INFO = re.compile(rf"INFO(?<=\sINFO):?{_BLANKS}")
_END = re.compile(
    rf"""
    \n[ \t]{{0,9}}(?!R[HU][CDEFKMW][A-Z]{{1,5}}/)(?:  # an indicator, with which none of these begins
        [A-Z]{{3,6}}DAY,?[ ][0-9] | BT\s | E\.?O\.?[ ]?1 | PAGE[ ][0-9] | [-/=]{{3}}
      | VZCZC | [OPRZW]{{2}}[ ]RU | DE[ ]RU | ZN[A-Z][ ] | (?:[A-Z][ ]){{0,4}}[0-9]{{6}}Z[ ] | FM[ \t]
      | (?:[A-Z][ ]?)?[A-Z]?{CLASSIFICATION}\b | {CONTROL}[ \t\r]*(?=\n|\Z)
      | (?!TO:|INFO:)[A-Z]{{2,20}}(?:[ ][A-Z]{{2,20}})?[ ]?:(?!/)  # a field: "REFID: 08OSLO123"
      | [0-9]{{5,9}}[,\s] | [0-9]{{1,4}}[-/:][0-9]{{1,2}} | [0-9]{{2}}[A-Z]{{3,30}}[0-9]  # a row: 08OSLO123
    )""",
    re.VERBOSE,
)
_LEAST_TITLE = 30  # characters of the subject that tell a line which repeats it
# One blank, not all: a line of many blanks would be tried from each of them.
_BETWEEN = re.compile(
    r"[ \t](?=R[A-Z]{3,7}/[A-Z]|(?:AMEMBASSY|AMCONSUL|AMCONGEN|USMISSION|SECSTATE|SECDEF)[ \t])"
)
_INDICATOR = re.compile(r"(R[A-Z]{3,7})/[ ]?")
_NUMBER = "0123456789- \t\r"
_COUNT = re.compile(r"[0-9-]+|[A-Z]?[0-9][0-9O]{2,5}[A-Z]?")
_GLUED_COUNT = re.compile(r"(?<=[A-Z]{3})[0-9]{3,6}\Z")
_PRECEDENCES = ("FLASH", "NIACT", "IMMEDIATE", "PRIORITY", "ROUTINE")
_MISSIONS = ("AMEMBASSY", "AMCONSUL", "AMCONGEN", "USMISSION", "USOFFICE", "USINT", "USLO")

Addressees = tuple[Addressee, ...]


def read_addressees(written: str, capitals: str, subject: str = "") -> tuple[str, Addressees, Addressees]:
    """Give sender, action and info addressees of the part of a head before the classification line.

    `capitals` is the same part in capitals. The list ends at what a dump or a page prints below it: the line
    that begins with the `subject`, fields, a row, the head again. The distribution within the Department that
    archives print before the sender ("INFO OCT-01 ISO-00") names no addressees.

    >>> lines = "FM AMEMBASSY OSLO\\nTO RUEHC/SECSTATE WASHDC PRIORITY 7033\\nINFO AMEMBASSY ROME"
    >>> sender, action, info = read_addressees(lines, lines)
    >>> sender, action[0].name, action[0].precedence, info[0].post
    ('AMEMBASSY OSLO', 'SECSTATE WASHDC', 'PRIORITY', 'ROME')
    """
    sender = _FROM.search(capitals)
    action = _TO.search(capitals, sender.end() if sender else 0)
    start = action or sender
    if not start:
        return "", (), ()
    last = _END.search(capitals, start.end())
    end = last.start() if last else len(capitals)
    if len(subject) >= _LEAST_TITLE:
        title = capitals.find(f"\n{subject[:_LEAST_TITLE].upper()}", start.end(), end)
        end = title if title >= 0 else end
    info = _INFO.search(capitals, action.end() + 1, end) if action else None
    name = _read_sender(written[sender.end() : action.start() if action else end]) if sender else ""
    if not action:
        return name, (), ()
    to = _read_block(written[action.end() : info.start() - 1 if info else end])
    return name, to, _read_block(written[info.end() : end]) if info else ()


def find_sender(capitals: str) -> str:
    """Give the sender that a head in capitals names, as `read_addressees` does, but without a suffix.

    >>> find_sender("FM AMEMBASSY OSLO//POL//\\nTO SECSTATE WASHDC")
    'AMEMBASSY OSLO'
    """
    sender = _FROM.search(capitals)
    if not sender:
        return ""
    action = _TO.search(capitals, sender.end())
    lines = capitals[sender.end() : action.start() if action else len(capitals)]
    return _read_sender(lines).partition("//")[0].rstrip()


def _read_sender(lines: str) -> str:
    return " ".join(lines.partition("\n")[0].split())


def _read_block(block: str) -> Addressees:
    *lines, last = block.split("\n")
    found: list[Addressee] = []
    for line in (*map(str.strip, lines), last.lstrip()):
        # The blank before the last number stays: without one SECSTATE begins no addressee. "J2" is none.
        end = len(line.rstrip(_NUMBER)) + 1
        found += _read_line(line if line[end - 1 : end].isdigit() else line[:end])
    return tuple(found)


@lru_cache(maxsize=16384)
def _read_line(line: str) -> Addressees:
    """Read a line without its last number: so the same few lines stand in thousands of cables."""
    entries = map(read_addressee, _BETWEEN.split(line))
    return tuple(entry for entry in entries if entry)


def read_addressee(entry: str) -> Addressee | None:
    """Read one entry without its number; a mission's post may show in the indicator alone."""
    indicator = _INDICATOR.match(entry)
    words = entry[indicator.end() if indicator else 0 :].split()
    while len(words) > 1 and _COUNT.fullmatch(words[-1]):
        words.pop()
    cut = len(words)
    while cut > 1 and words[cut - 1] in _PRECEDENCES:
        cut -= 1
    name = _GLUED_COUNT.sub("", " ".join(words[:cut]))
    if not any(character.isalpha() for character in name):
        return None
    code = indicator[1] if indicator else ""
    post = canonical_post(name.partition("//")[0])
    if not post and code and words[0] in _MISSIONS:
        post = post_of_indicator(code)
    return Addressee(name, post, " ".join(words[cut:]), code)
