"""One build at a time in a folder, and what builds that died have left in it."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from reftel.errors import OutputError
from reftel.files.atomic import BUILD_FOLDER, BUILD_MARK, build_folder_name, process_of

_PAUSE = 0.1


@contextmanager
def alone_in(folder: Path, wait: float = 0) -> Iterator[None]:
    """Keep other builds out of a folder while the block runs.

    Raises OutputError where another build works in it for more than `wait` seconds, or where that cannot be
    found out. A process that dies lets go.
    """
    with _explained(folder):
        descriptor = _open(folder)
    try:
        until = time.monotonic() + wait
        while not _is_taken(descriptor, folder):
            if time.monotonic() >= until:
                cause = "another build is using this folder"
                advice = "wait for it with --wait SECONDS, or choose another folder with -o"
                raise OutputError(cause, place=str(folder), advice=advice)
            time.sleep(_PAUSE)
        yield
    finally:
        os.close(descriptor)


def _is_taken(descriptor: int, folder: Path) -> bool:
    with _explained(folder):
        return _try_lock(descriptor)


@contextmanager
def _explained(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:  # some file systems of networks have no locks
        cause = f"the output folder cannot be locked: {error.strerror or error}"
        raise OutputError(cause, place=str(folder), advice="name one on another disk with -o") from error


@contextmanager
def build_folder(folder: Path) -> Iterator[Path]:
    """Yield a new folder within another to write files in, which is removed in the end."""
    path = folder / build_folder_name()
    path.mkdir(mode=0o700)
    try:
        (path / BUILD_MARK).touch()
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def clear_leftovers(folder: Path) -> None:
    """Remove what builds that died left behind; the folder must be locked.

    Only what has a name of ours goes, and of folders those alone that hold our mark, or nothing.
    """
    for path in folder.glob(".reftel-*"):
        with suppress(OSError):
            process = process_of(path.name)
            if process is not None and not path.is_dir() and not _is_running(process):
                path.unlink()
            elif BUILD_FOLDER.fullmatch(path.name) and not path.is_symlink():
                if (path / BUILD_MARK).is_file():
                    shutil.rmtree(path, ignore_errors=True)
                else:
                    path.rmdir()


if sys.platform == "win32":  # pragma: no cover (the tests run where the other half is)
    import msvcrt

    def _open(folder: Path) -> int:
        return os.open(folder / ".reftel-lock", os.O_RDWR | os.O_CREAT | os.O_TEMPORARY)

    def _try_lock(descriptor: int) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _is_running(_pid: int) -> bool:
        # There os.kill ends the process that it asks for.
        return True

else:
    import fcntl

    def _open(folder: Path) -> int:
        # The folder itself is locked: no file of ours stays behind in it.
        return os.open(folder, os.O_RDONLY)

    def _try_lock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _is_running(pid: int) -> bool:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        except (OSError, OverflowError):
            return True
        return True
