"""Cables as SMART prints them, with labelled fields from MRN on: in releases under FOIA, within mails."""

import re

from reftel.lexicon.smart import Field, find_smart_heads, may_be_smart
from reftel.model.records import RawCable
from reftel.readers.forms.form import Content, Form, Read, cut
from reftel.readers.forms.heads import find_begins
from reftel.readers.forms.telegram import doubt_heads, is_telegram, read_telegram
from reftel.text.noise import blank_marks

_MAIL = re.compile(r"^[ \t]{0,40}From:[^\n]*\n(?:[ \t\r]*\n){0,4}[ \t]{0,40}(?:Sent|Date|To):", re.MULTILINE)
_MOST_MAILS = 20_000  # characters of mails before a cable
_DIGITS = str.maketrans("OoIl", "0011")
_ENDS_IN_DIGITS = re.compile(r"\A[0-9OoIl]{2}(?=\s)|(?<=\s)(?=[OoIl]{0,6}[0-9])[0-9OoIl]{1,6}\Z")


def _recognise(content: Content) -> float:
    """Say how likely a text holds SMART cables; a telegram that quotes one is none."""
    if not may_be_smart(content.text):
        return 0
    blanked = blank_marks(content.plain)
    heads = find_smart_heads(blanked)
    return 0.8 if heads and not is_telegram(blanked[: heads[0]["MRN"].begin]) else 0


def _read(content: Content) -> Read:
    """Yield the cables of a text, each with the mails that forward it; telegrams behind them too."""
    blanked = blank_marks(content.plain)
    heads = find_smart_heads(blanked)
    begins: dict[int, Field | None] = {}
    doubtful: list[int] = []
    ends = [*(head["MRN"].begin for head in heads[1:]), len(blanked)]
    before = 0
    for head, end in zip(heads, ends, strict=True):
        field = head["MRN"]
        begins[_find_mails(blanked, before, field.begin)] = field
        before = max(one.end for one in head.values())
        found = find_begins(blanked[field.begin : end])
        begins |= {field.begin + at: None for at in found.begins[1:]}
        doubtful += [field.begin + at for at in found.doubtful]
    starts = sorted(begins)
    offset = 0
    for start, passage in zip(starts, cut(content.text, starts), strict=True):
        if mrn := begins[start]:
            yield RawCable(
                source=content.name,
                form=FORM.name,
                text=passage.text,
                place=passage.place,
                mrn=_read_mrn(blanked[mrn.start : mrn.end]),
                begin=mrn.begin - offset,
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


def _read_mrn(written: str) -> str:
    """Return the words of an MRN; letters that OCR read for digits are put right in year and serial."""
    words = " ".join(written.split())
    return _ENDS_IN_DIGITS.sub(lambda digits: digits[0].translate(_DIGITS), words)


FORM = Form("smart", _recognise, _read)
