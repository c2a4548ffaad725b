"""What holds for the members of all archives: which are not read, and how archives break."""

import lzma
import re
import struct
import tarfile
import zipfile
import zlib

from reftel.models import Problem
from reftel.readers.sources import is_unwanted

DAMAGE = (
    OSError,
    EOFError,
    ValueError,
    OverflowError,
    struct.error,
    zlib.error,
    lzma.LZMAError,
    zipfile.BadZipFile,
    tarfile.TarError,
    NotImplementedError,
    RuntimeError,
    MemoryError,
)
"""What the libraries that unpack raise on damaged archives."""

CUT_ADVICE = "fetch or pack it again"
_OUTSIDE = re.compile(r"(?:^|/)\.\.(?:/|$)|^/|^[A-Za-z]:|\\")


def is_hidden(name: str) -> bool:
    r"""Say whether a member lies in a hidden folder or is hidden itself.

    >>> is_hidden("__MACOSX/._a.txt"), is_hidden("2009/a.txt"), is_hidden("../a.txt"), is_hidden("..\\a.txt")
    (True, False, False, False)
    """
    parts = name.replace("\\", "/").split("/")  # Windows' own separators lead out too, and that is told
    return any(is_unwanted(part) for part in parts if part not in ("..", "."))


def refuse(name: str, link: bool = False) -> Problem | None:
    """Give why a member is not read, None where nothing speaks against it; its source is left open.

    >>> refuse("../a.txt").cause
    'has a name that leads out of its archive and is not read'
    """
    if _OUTSIDE.search(name):
        cause = "has a name that leads out of its archive and is not read"
        return Problem("", "", cause, "unpack it yourself if you trust it")
    if link:
        return Problem("", "", "is a link and is not followed", "", lost=False)
    return None


def broken_off(archive: str, last: str, reason: str) -> Problem:
    """Give the Problem of an archive that ends behind the member `last`."""
    place = f"behind {last.removeprefix(archive + '!/')}" if last else "at its beginning"
    return Problem(archive, place, f"is damaged or cut short ({reason})", CUT_ADVICE)
