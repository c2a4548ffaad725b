"""What an input is, told by its first bytes: an archive, another kind of file, or text."""

import re

from reftel.readers.forms.tables.refuse import ADVICE

_ARCHIVES = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\x1f\x8b", "gz"),
    (b"BZh", "bz2"),
    (b"\xfd7zXZ\0", "xz"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
)
_FOREIGN = (
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"\x89PNG\r\n", "a PNG image"),
    (b"GIF8", "a GIF image"),
    (b"II*\0", "a TIFF image"),
    (b"MM\0*", "a TIFF image"),
    (b"{\\rtf", "an RTF document"),
    (b"\xd0\xcf\x11\xe0", "an old Word, Excel or Outlook document"),
    (b"\xffWPC", "a WordPerfect document"),
    (b"\x78\x9f\x3e\x22", "a winmail.dat attachment from Outlook"),
    (b"!BDN", "an Outlook mailbox"),
    (b"-----BEGIN PGP MESSAGE", "an encrypted mail"),
    (b"SQLite format 3\0", "an SQLite database"),
    (b"Rar!", "a RAR archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (b"PAR1", "a Parquet table"),
    (b"ARROW1", "an Arrow table"),
    (b"Obj\x01", "an Avro table"),
    (b"\x89HDF", "an HDF table"),
    (b"\0\x01\0\0Standard ", "an Access database"),
    (b"\x7fELF", "a program"),
    (b"ID3", "a sound"),
)
_ANY_ARCHIVE = tuple(magic for magic, _ in _ARCHIVES)
_ANY_FOREIGN = tuple(magic for magic, _ in _FOREIGN)
_OFFICE = re.compile(
    rb"PK\x03\x04.{26}(?:\[Content_Types\]\.xml|mimetype|word/|xl/|ppt/|_rels/|docProps/|customXml/|META-INF/)",
    re.DOTALL,
)
_PDF_WITHIN = 1024  # bytes
_PDF = re.compile(rb"\s{0,1000}%PDF-\d")
_PDF_BEHIND = re.compile(rb"[^%]{0,1016}%PDF-\d")  # bytes of a printer or of a mail
_PDF_OBJECT = re.compile(rb"(?<!\d)\d{1,10}[ \r\n]{1,9}\d{1,5}[ \r\n]{1,9}obj\b")
_SCAN = "use an OCR program and give reftel its text"
_ADVICE = {
    "image": _SCAN,
    "document": "save it as plain text first",
    "archive": "unpack it first",
    "mailbox": "save its mails as .eml or .mbox files",
    "mail": "decrypt it and save its text",
    "table": ADVICE,
    "database": ADVICE,
}


def find_archive(head: bytes) -> str:
    r"""Give "zip", "tar", "7z", "gz", "bz2" or "xz", "" where the bytes begin none of these.

    >>> find_archive(b"\x1f\x8b\x08\0")
    'gz'
    """
    if head[257:262] == b"ustar":
        return "tar"
    if not head.startswith(_ANY_ARCHIVE):
        return ""
    archive = next(archive for magic, archive in _ARCHIVES if head.startswith(magic))
    return "" if archive == "zip" and _OFFICE.match(head) else archive


def is_pdf(head: bytes) -> bool:
    r"""Say whether the first bytes are those of a PDF document; others may stand before them.

    >>> is_pdf(b"%PDF-1.4"), is_pdf(b"A line %PDF-1.4 with its name alone")
    (True, False)
    """
    if head.find(b"%PDF-", 0, _PDF_WITHIN) < 0:
        return False
    begin = head.removeprefix(b"\xef\xbb\xbf")
    return bool(_PDF.match(begin) or (_PDF_BEHIND.match(head) and _PDF_OBJECT.search(head)))


def name_foreign(head: bytes) -> str:
    r"""Give what the bytes are where they are neither text, archive nor PDF, which reftel reads, else "".

    >>> name_foreign(b"{\\rtf1")
    'an RTF document'
    """
    begin = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if head.startswith(_ANY_FOREIGN) or begin.startswith(_ANY_FOREIGN):
        return next(name for magic, name in _FOREIGN if head.startswith(magic) or begin.startswith(magic))
    if _OFFICE.match(head):
        return "an office or e-book document"
    return ""


def advise(foreign: str) -> str:
    """Give what a person can do about a file of this name.

    >>> advise("an RTF document")
    'save it as plain text first'
    """
    return _ADVICE.get(foreign.rsplit(" ", 1)[-1], "")
