"""Texts of telegrams without their heads, in files that are named after the cable: "1975NEWDE10098.txt"."""

import re
from string import ascii_letters, ascii_lowercase

from reftel.lexicon.file_names import mrn_of_name
from reftel.lexicon.markings import PORTION
from reftel.lexicon.page_markers import PAGE_MARKER
from reftel.model.records import RawCable
from reftel.readers.forms.form import Content, Form, Read

_LOOKED_AT = 100_000  # characters
_LEAST_LETTERS = 20
_CAPITALS = 0.95  # of the letters of a telegram; a few are those of notes that an archive put in
_SMALL = ascii_lowercase.encode()
_NO_LETTERS = bytes(set(range(256)) - set(ascii_letters.encode()))
_NOTE = re.compile(r"^[ \t]{0,9}\*\*\*[^\n]*", re.MULTILINE)
# One of these tells a text in capitals that is one of a telegram; the first is enough in any letters.
_PORTION = re.compile(rf"^\W{{0,8}}\d{{1,2}}[ ]?\.[ ]{{0,4}}{PORTION}", re.MULTILINE)
_SIGNS = re.compile(
    rf"^\W{{0,8}}\d{{1,2}}[ ]?\.(?!\d)[ ]{{0,9}}\S|^[ \t]{{0,8}}{PAGE_MARKER}"
    r"|\b(?:(?:REF|SEP)TELS?|(?:BEGIN|END) (?:SUMMARY|COMMENT|TEXT|UNCLASSIFIED|FYI|QUOTE)|UNQUOTE|NNNN"
    r"|ACTION REQUESTED)\b"
    r"|(?<=\n)[ \t]{0,9}[A-Z][A-Z'’.-]{1,24}(?:[ -][A-Z][A-Z'’.-]{0,24}){0,3}"
    r"\s{0,99}(?:NNN\w{0,12}\s{0,99})?\Z",
    re.MULTILINE,
)


def _recognise(content: Content) -> float:
    return 0.3 if mrn_of_name(content.name) and is_body(content.text) else 0


def is_body(text: str) -> bool:
    r"""Tell whether a text reads as that of a telegram: in capitals, with numbered paragraphs, pages, a name
    below it; or in any letters with paragraphs that are marked as classified.

    >>> is_body("1. THE MINISTRY SEES NO HASTE.\n\nEXAMPLE"), is_body("1. The ministry sees no haste.")
    (True, False)
    """
    text = _NOTE.sub("", text[:_LOOKED_AT])
    if _PORTION.search(text):
        return True
    letters = text.encode("ascii", "ignore").translate(None, _NO_LETTERS)
    capitals = len(letters.translate(None, _SMALL))
    is_written_so = len(letters) >= _LEAST_LETTERS and capitals >= _CAPITALS * len(letters)
    return is_written_so and _SIGNS.search(text) is not None


def _read(content: Content) -> Read:
    """Yield the one cable of a text; who reads it finds nothing that names it but its file."""
    named = mrn_of_name(content.name)
    yield RawCable(source=content.name, form=FORM.name, text=content.text, named=str(named or ""))


FORM = Form("body", _recognise, _read)
