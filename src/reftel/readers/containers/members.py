"""What holds for the members of all archives: which are not read, and how archives break."""

import errno
import lzma
import re
import struct
import tarfile
import zipfile
import zlib

from reftel.model.place import NO_PLACE, Place
from reftel.model.problems import Problem, ProblemCode
from reftel.readers.input import Budget
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
"""What the libraries that unpack raise on damaged archives, and where the machine fails."""

CUT_ADVICE = "fetch or pack it again"
_PACKED = re.compile(r"\.(?:zip|7z|tar|t?gz|t?bz2?|t?xz|eml|mbox|mht|mhtml)\Z", re.IGNORECASE)
_OUTSIDE = re.compile(r"(?:^|/)\.\.(?:/|$)|^/|^[A-Za-z]:|\\")


def blamed_on_machine(error: BaseException) -> OSError | MemoryError | None:
    """Give the error for which the machine is to blame, not the file, and which may be gone the next time.

    >>> blamed_on_machine(OSError(errno.EIO, "Input/output error")), blamed_on_machine(EOFError())
    (OSError(5, 'Input/output error'), None)
    """
    if isinstance(error, zipfile.BadZipFile) and error.__context__:
        error = error.__context__  # "not a zip file" is also what zipfile makes of a failing disk
    if isinstance(error, MemoryError):
        return error
    # Libraries give no number; a place that a damaged file names may be none (EINVAL).
    return error if isinstance(error, OSError) and error.errno not in (None, errno.EINVAL) else None


def blame_file(error: BaseException) -> None:
    """Raise the error if the machine is to blame: nothing is to be concluded from it about the file."""
    if other := blamed_on_machine(error):
        raise other


def not_read(name: str, error: OSError | MemoryError) -> Problem:
    """Give the Problem of what the machine fails to read."""
    if isinstance(error, MemoryError):
        cause, advice = "cannot be read: not enough memory", "build with fewer processes (--jobs 1)"
        return Problem(ProblemCode.NOT_OPENED, name, NO_PLACE, cause, advice)
    cause = f"cannot be read: {error.strerror or error}"
    return Problem(ProblemCode.NOT_OPENED, name, NO_PLACE, cause, "check its permissions and the disk")


def explain(name: str, error: BaseException, budget: Budget, cause: str = "") -> Problem:
    """Give the Problem of a member or packed file: that it is damaged, or that the machine fails to read it.

    The latter is noted in the `budget`.
    """
    if other := blamed_on_machine(error):
        budget.failed = True
        return not_read(name, other)
    return Problem(
        ProblemCode.DAMAGED, name, NO_PLACE, cause or f"is damaged or cut short ({error})", CUT_ADVICE
    )


def locked(name: str) -> Problem:
    """Give the Problem of a member that only a password opens."""
    return Problem(ProblemCode.ENCRYPTED, name, NO_PLACE, "is encrypted", "unpack it with its password first")


def is_hidden(name: str) -> bool:
    r"""Say whether a member lies in a hidden folder or is hidden itself.

    >>> is_hidden("__MACOSX/._a.txt"), is_hidden("2009/a.txt"), is_hidden("../a.txt"), is_hidden("..\\a.txt")
    (True, False, False, False)
    """
    parts = name.replace("\\", "/").split("/")  # Windows' own separators lead out too, and that is told
    return any(map(is_unwanted, parts)) and any(is_unwanted(one) for one in parts if one not in ("..", "."))


def may_be_packed(name: str) -> bool:
    """Say whether a member may hold other files, as its name tells.

    >>> may_be_packed("a.tgz"), may_be_packed("a.txt")
    (True, False)
    """
    return bool(_PACKED.search(name))


def refuse(name: str, link: bool = False) -> Problem | None:
    """Give why a member is not read, None where nothing speaks against it; its source is left open.

    >>> refuse("../a.txt").cause
    'has a name that points outside its archive and is not read'
    """
    if (".." in name or "\\" in name or name[:1] == "/" or name[1:2] == ":") and _OUTSIDE.search(name):
        cause = "has a name that points outside its archive and is not read"
        return Problem(ProblemCode.UNSAFE_NAME, "", NO_PLACE, cause, "unpack it yourself if you trust it")
    if link:
        return Problem(ProblemCode.SPECIAL_FILE, "", NO_PLACE, "is a link and is not followed", lost=False)
    return None


def broken_off(archive: str, last: str, reason: str) -> Problem:
    """Give the Problem of an archive that ends behind the member `last`."""
    words = f"behind {last.removeprefix(archive + '!/')}" if last else "at its beginning"
    return Problem(
        ProblemCode.DAMAGED, archive, Place(words=words), f"is damaged or cut short ({reason})", CUT_ADVICE
    )
