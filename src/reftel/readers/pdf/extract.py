"""What PDFium finds in a document: its pages as text, and what it could not read.

It takes any amount of memory and time where somebody made a document to that end: only `child` calls this.
"""

import ctypes
import math
from typing import Any, NamedTuple

from reftel.readers.decode import REPLACEMENT
from reftel.readers.pdf.layout import Glyph, lay_out, place

PAGE_CHARACTERS = 500_000
"""How many characters of a page are read at most; a page of print has some four thousand."""

_LIGATURES = dict(zip(range(0xFB00, 0xFB07), ("ff", "fi", "fl", "ffi", "ffl", "st", "st"), strict=True))
_BLANKS = frozenset({0x09, 0x0A, 0x0D, 0x20, 0xA0, 0x2002, 0x2003, 0x2009, 0x202F, 0x3000})
_NOTHING = frozenset({0x200B, 0xFEFF})
_DRAWN_HYPHENS = frozenset({0x00AD, 0x2010, 0x2011})  # as fonts name the one that they draw
_HYPHENS = frozenset({0x02, 0xFFFE})  # what PDFium calls a hyphen at the end of a line


ENCRYPTED, DAMAGED, NO_MEMORY = "encrypted", "damaged", "memory"


class Extracted(NamedTuple):
    """What was read of a document: `error` says why nothing was, as one of the words above.

    `pages` are the texts of the pages read, of `total` in all; `scanned` those that show something but hold
    no text, `broken` those that cannot be read, `long` those read in part, all by their number from 1.
    `unknown` counts characters of which the document does not say what they are, `attached` its files.
    """

    error: str = ""
    total: int = 0
    pages: tuple[str, ...] = ()
    scanned: tuple[int, ...] = ()
    broken: tuple[int, ...] = ()
    long: tuple[int, ...] = ()
    unknown: int = 0
    attached: int = 0


def extract(data: bytes, most_pages: int, most_characters: int) -> Extracted:
    """Return the text of a document, of as many pages and characters as are allowed."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
        count = len(document)
    except pypdfium2.PdfiumError:
        is_locked = pypdfium2.raw.FPDF_GetLastError() == pypdfium2.raw.FPDF_ERR_PASSWORD
        return Extracted(ENCRYPTED if is_locked else DAMAGED)
    reader = _Reader(document, most_characters)
    for number in range(min(count, most_pages)):
        if reader.left <= 0:
            break
        reader.read(number)
    return Extracted(
        total=count,
        pages=tuple(reader.pages),
        scanned=tuple(reader.scanned),
        broken=tuple(reader.broken),
        long=tuple(reader.long),
        unknown=reader.unknown,
        attached=document.count_attachments(),
    )


class _Reader:
    """The pages of a document while they are read; `left` is how many more characters may be."""

    def __init__(self, document: Any, left: int) -> None:
        self.document = document
        self.left = left
        self.pages: list[str] = []
        self.scanned: list[int] = []
        self.broken: list[int] = []
        self.long: list[int] = []
        self.unknown = 0

    def read(self, number: int) -> None:
        import pypdfium2

        self.pages.append("")
        try:
            page = self.document[number]
            text = page.get_textpage()
        except pypdfium2.PdfiumError:
            self.broken.append(number + 1)
            return
        found = text.count_chars()
        most = min(found, PAGE_CHARACTERS, self.left)
        if most < found:
            self.long.append(number + 1)
        glyphs = self._read_glyphs(text.raw, most)
        self.left -= most
        self.pages[-1] = lay_out(glyphs)
        if not glyphs and pypdfium2.raw.FPDFPage_CountObjects(page.raw) > 0:
            self.scanned.append(number + 1)
        text.close()
        page.close()

    def _read_glyphs(self, text: Any, count: int) -> list[Glyph]:
        """Return the characters of a page in the order in which it draws them, without its blanks."""
        from pypdfium2 import raw

        box, x, y = raw.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
        glyphs: list[Glyph] = []
        spaced = False
        for at in range(count):
            code = raw.FPDFText_GetUnicode(text, at)
            if code in _BLANKS:
                spaced = True
                continue
            sign = self._sign(code, text, at)
            if not sign:
                continue
            raw.FPDFText_GetLooseCharBox(text, at, box)
            raw.FPDFText_GetCharOrigin(text, at, x, y)
            turn = _turn(raw.FPDFText_GetCharAngle(text, at))
            sides = (box.left, box.bottom, box.right, box.top)
            glyphs.append(place(sign, sides, (x.value, y.value), turn)._replace(spaced=spaced))
            spaced = False
        return glyphs

    def _sign(self, code: int, text: Any, at: int) -> str:
        """Return what is written for a character, U+FFFD for one that the document does not tell."""
        from pypdfium2 import raw

        if code in _HYPHENS and raw.FPDFText_IsHyphen(text, at) == 1:
            return "-"
        if code in _DRAWN_HYPHENS:
            return "-"
        if code in _NOTHING:
            return ""
        is_none = code < 0x20 or 0xD800 <= code < 0xE000 or code >= 0xFFFE
        if is_none or raw.FPDFText_HasUnicodeMapError(text, at) == 1:
            self.unknown += 1
            return REPLACEMENT
        return _LIGATURES.get(code) or chr(code)


def _turn(angle: float) -> int:
    """Return the quarter turns to the left that are nearest to an angle to the right in radians."""
    return -round(angle / (math.pi / 2)) % 4 if math.isfinite(angle) else 0
