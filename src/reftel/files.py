"""Files that are written whole or not at all."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from reftel.errors import OutputError

_FULL = ("the disk is full", "free some space, then run it again")
_NO_FOLDER = ("a part of its path is a file", "name another folder")
_EXPLAINED = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.ENOTDIR: _NO_FOLDER,
    errno.EEXIST: _NO_FOLDER,
}


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give an empty file beside `path` that takes its place when the block ends well.

    Until then, and when the block fails or the process is killed, an earlier file at `path` stays as it
    was. Folders that lack are made. Every OSError of the block becomes an OutputError about `path`.
    """
    aside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        _refuse_what_is_no_file(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        aside.write_bytes(b"")
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


def _refuse_what_is_no_file(path: Path) -> None:
    # Replacing would put a file where a folder or a device such as /dev/stdout was.
    if path.exists() and not path.is_file():
        raise OutputError("is no file and is not replaced", place=str(path), advice="name another file")


def _flush_to_disk(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())
