"""Files that are written whole or not at all."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from reftel.errors import OutputError

_ADVICE = {
    errno.ENOSPC: "free some space, then run it again",
    errno.EDQUOT: "free some space, then run it again",
    errno.ENOTDIR: "a part of its path is a file; name another folder",
    errno.EEXIST: "a part of its path is a file; name another folder",
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
        cause = f"cannot be written: {error.strerror or error}"
        advice = _ADVICE.get(error.errno or 0, "name an output folder that you may write to")
        raise OutputError(cause, place=str(path), advice=advice) from error
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
