"""Writes PDF documents for tests, byte by byte: whole ones, and such as no program would write."""

from __future__ import annotations

import zlib

_STEP = 12  # points between lines
_TOP = 780
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding /WinAnsiEncoding >>"


def pdf(*pages: str | bytes, streams: dict[str, bytes] | None = None, **entries: str) -> bytes:
    """Give a document: a text has its lines from the top of the page on, bytes are what draws a page.

    `streams` are further streams of objects by the entries of their dictionaries, from object 10,000 on;
    `entries` are put into the catalog.
    """
    objects: dict[int, bytes] = {3: FONT}
    kids = []
    for number, page in enumerate(pages):
        drawn = page if isinstance(page, bytes) else draw(page)
        at = 10 + 2 * number
        kids.append(f"{at} 0 R")
        objects[at] = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {at + 1} 0 R "
            "/Resources << /Font << /F 3 0 R >> /XObject << /X 10000 0 R >> >> >>"
        ).encode()
        objects[at + 1] = stream(drawn)
    more = "".join(f"/{name} {value} " for name, value in entries.items())
    objects[1] = f"<< /Type /Catalog /Pages 2 0 R {more}>>".encode()
    objects[2] = f"<< /Type /Pages /Count {len(kids)} /Kids [{' '.join(kids)}] >>".encode()
    for number, (words, data) in enumerate((streams or {}).items()):
        objects[10000 + number] = stream(data, words)
    return assemble(objects)


def assemble(objects: dict[int, bytes], trailer: str = "") -> bytes:
    """Give the bytes of a document of some objects; the first is its catalog."""
    data = bytearray(b"%PDF-1.4\n")
    places = {}
    for number, body in sorted(objects.items()):
        places[number] = len(data)
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%d 1\n%010d 00000 n \n" % (number, at) for number, at in places.items())
    end = b"xref\n0 1\n0000000000 65535 f \n%strailer << /Size %d /Root 1 0 R %s>>\nstartxref\n%d\n%%%%EOF\n"
    return bytes(data) + end % (table, max(objects) + 1, trailer.encode(), len(data))


def stream(data: bytes, words: str = "", packed: bool = False) -> bytes:
    """Give the object of a stream, `packed` or as it is."""
    body = zlib.compress(data, 9) if packed else data
    words += " /Filter /FlateDecode" if packed else ""
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(body), words.encode(), body)


def draw(text: str, left: float = 40, size: int = 10) -> bytes:
    """Give what draws the lines of a text, each as one string."""
    lines = [at(left, _TOP - number * _STEP, line, size) for number, line in enumerate(text.split("\n"))]
    return b"".join(lines)


def at(left: float, base: float, words: str, size: int = 10) -> bytes:
    """Give what draws words at a place."""
    escaped = words.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)").encode("cp1252")
    return b"BT /F %d Tf %.2f %.2f Td (%s) Tj ET\n" % (size, left, base, escaped)


IMAGE = b"q 500 0 0 700 40 40 cm BI /W 1 /H 1 /BPC 8 /CS /G ID \x00 EI Q"
"""What draws a page that was scanned: an image and no words."""
