"""Files that are written whole or not at all."""

import errno
import os
import platform
import re
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from reftel.errors import OutputError

BUILD_FOLDER = re.compile(r"\.reftel-build-[0-9a-f]{16}")
"""The name of a folder in which a build writes; it holds a file `BUILD_MARK` too."""

BUILD_MARK = "made-by-reftel"
_PART = re.compile(r"\.reftel-(?P<machine>[0-9a-f]{8})-(?P<process>[0-9]{1,10})-[0-9a-f]{16}\.part")

_OPEN = (
    "it is open in another program, or you have no permission to write it",
    "close it there, then run it again",
)
_FULL = ("the disk is full", "free some space, then run it again")
_NO_FOLDER = ("part of its path is a file", "name another folder")
_EXPLAINED = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.ENOTDIR: _NO_FOLDER,
    errno.EEXIST: _NO_FOLDER,
}
if sys.platform == "win32":  # pragma: no cover (there no file is replaced that a program such as Excel shows)
    _EXPLAINED[errno.EACCES] = _OPEN


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give an empty file beside `path` that takes its place when the block ends well.

    Until then, and when the block fails or the process is killed, an earlier file at `path` stays as it
    was, and so does every other file. Folders that lack are made. Every OSError of the block becomes an
    OutputError about `path`.
    """
    aside = path.with_name(f".reftel-{_machine()}-{os.getpid()}-{_random_digits()}.part")
    try:
        _refuse_what_is_no_file(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        aside.touch(exist_ok=False)
        yield aside
        _flush_to_disk(aside)
        aside.replace(path)
    except OSError as error:
        unexplained = (error.strerror or str(error), "name an output folder that you may write to")
        cause, advice = _EXPLAINED.get(error.errno or 0, unexplained)
        raise OutputError(f"cannot be written: {cause}", place=str(path), advice=advice) from error
    finally:
        with suppress(OSError):
            aside.unlink(missing_ok=True)


def process_of(name: str) -> int | None:
    """Give the process of this machine that writes to a file beside another; None for other files.

    >>> process_of(".notes.1234.part")
    """
    found = _PART.fullmatch(name)
    return int(found["process"]) if found and found["machine"] == _machine() else None


def build_folder_name() -> str:
    """Give a name for a folder in which a build writes."""
    return f".reftel-build-{_random_digits()}"


def _random_digits() -> str:
    # As `secrets` gives them, which takes long to import.
    return os.urandom(8).hex()


def _machine() -> str:
    return f"{zlib.crc32(platform.node().encode()):08x}"


@contextmanager
def temporary() -> Iterator[None]:
    """Turn every OSError of a block that works with a temporary file into an OutputError about its folder."""
    try:
        yield
    except OSError as error:
        import tempfile

        cause, _ = _EXPLAINED.get(error.errno or 0, (error.strerror or str(error), ""))
        advice = "free some space there, or name another folder in the environment variable TMPDIR"
        place = tempfile.tempdir or "TMPDIR"  # where there is none to be found, nor is that
        cause = f"temporary files cannot be written: {cause}"
        raise OutputError(cause, place=str(place), advice=advice) from error


def _refuse_what_is_no_file(path: Path) -> None:
    # Replacing would put a file where a folder or a device such as /dev/stdout was.
    if path.exists() and not path.is_file():
        raise OutputError(
            "is not a regular file and is not replaced", place=str(path), advice="name another file"
        )


def _flush_to_disk(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())
