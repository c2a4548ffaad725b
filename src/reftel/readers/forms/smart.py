"""Cables as SMART prints them, with labelled fields from MRN on: in releases under FOIA, within mails."""

import re

from reftel.lexicon.records.smart import Field, find_smart_heads, may_be_smart, written_mrn
from reftel.model.records import RawCable
from reftel.readers.forms.form import Content, Form, Read, cut
from reftel.readers.forms.heads import DTG, find_begins
from reftel.readers.forms.telegram import doubt_heads, is_telegram, read_telegram
from reftel.text.noise import blank_marks

_MAIL = re.compile(r"^[ \t]{0,40}From:[^\n]*\n(?:[ \t\r]*\n){0,4}[ \t]{0,40}(?:Sent|Date|To):", re.MULTILINE)
_MOST_MAILS = 20_000  # characters of mails before a cable
_ENDED = re.compile(r"\f|^[ \t]{0,9}(?:N{4}|BT)[ \t\r]*$", re.MULTILINE)
_TELEGRAM = re.compile(rf"{DTG}[A-Z ]{{0,20}}\s{{1,9}}FM\b")
_JUST_BEFORE = 400  # characters


def _recognise(content: Content) -> float:
    """Say how likely a text holds SMART cables; a telegram that quotes one is none."""
    if not may_be_smart(content.text):
        return 0
    blanked = blank_marks(content.plain)
    heads = find_smart_heads(blanked)
    return 0.55 if heads and not _is_quoted(blanked, heads[0]["MRN"].begin) else 0


def _is_quoted(blanked: str, head: int) -> bool:
    """Tell whether a head stands in a telegram: none that ended before it, or before a mail that has it."""
    begin = _find_mails(blanked, 0, head)
    is_apart = begin < head or _ENDED.search(blanked, max(0, head - _JUST_BEFORE), head)
    return not is_apart and is_telegram(blanked[:head])


def _read(content: Content) -> Read:
    """Yield the cables of a text, each with the mail that forwards it; telegrams between them too."""
    blanked = blank_marks(content.plain)
    heads = find_smart_heads(blanked)
    begins: dict[int, dict[str, Field]] = {}
    doubtful: list[int] = []
    ends = [head["MRN"].begin for head in heads[1:]] + [len(blanked)]
    before = 0
    for head, end in zip(heads, ends, strict=True):
        at = head["MRN"].begin
        begin = _find_mails(blanked, before, at)
        if not before and _TELEGRAM.search(blanked, 0, begin):
            begins |= {other: {} for other in find_begins(blanked[:begin]).begins}
        begins[begin] = head
        before = max(field.start for field in head.values())
        found = find_begins(blanked[at:end])
        begins |= {at + other: {} for other in found.begins[1:]}
        doubtful += [at + other for other in found.doubtful]
    starts = sorted(begins)
    offset = 0
    for start, passage in zip(starts, cut(content.text, starts), strict=True):
        if head := begins[start]:
            yield RawCable(
                source=content.name,
                form=FORM.name,
                text=passage.text,
                place=passage.place,
                mrn=written_mrn(blanked, head),
                begin=head["MRN"].begin - offset,
            )
        else:
            yield read_telegram(passage, content.name)
        offset += len(passage.text)
    yield from doubt_heads(content.text, content.name, doubtful)


def _find_mails(blanked: str, before: int, head: int) -> int:
    """Return where the mail begins that has the head, or the head where no mail has."""
    last = head
    for mail in _MAIL.finditer(blanked, max(before, head - _MOST_MAILS), head):
        last = mail.start()
    return last


FORM = Form("smart", _recognise, _read)
