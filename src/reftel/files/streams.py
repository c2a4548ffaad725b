"""Standard input and output, pipes and other open files of this process, as the names of files."""

from __future__ import annotations

import os
import re
import stat
import sys
from collections.abc import Iterable
from pathlib import Path

from reftel.errors import OutputError

STANDARD = "-"
"""Standard input or output."""

_DESCRIPTORS = re.compile(r"/dev/fd|/proc/(?:\d+|self)(?:/task/\d+)?/fd")
_MOST_LINKS = 40

AnyPath = str | os.PathLike[str]


def is_stream(path: AnyPath) -> bool:
    """Say whether a path is "-", a pipe, or one of the open files of this process (/dev/stdin, /dev/fd/3)."""
    if path == STANDARD:
        return True
    try:
        mode = os.stat(path).st_mode  # noqa: PTH116 (a Path costs more, and there may be many)
    except (OSError, ValueError):
        return False
    return stat.S_ISFIFO(mode) or (not stat.S_ISDIR(mode) and descriptor_of(path) is not None)


def descriptor_of(path: AnyPath) -> int | None:
    """Give the number of the open file of this process that a path stands for, None for all other paths.

    >>> descriptor_of("-"), descriptor_of("in/a.txt")
    (0, None)
    """
    if path == STANDARD:
        return 0
    place = os.fspath(path)
    for _ in range(_MOST_LINKS):
        folder, name = os.path.split(place)
        if name.isdecimal() and _is_ours(folder):
            return int(name)
        if not os.path.islink(place):  # noqa: PTH114 (other than that of Path, this takes any name)
            return None
        place = os.path.join(folder, os.readlink(place))  # noqa: PTH115, PTH118 (the same)
    return None


def _is_ours(folder: str) -> bool:
    """Say whether a folder is the one with the open files of this process."""
    if not _DESCRIPTORS.fullmatch(os.path.normpath(folder)):
        return False
    return os.path.realpath(folder) in (os.path.realpath("/dev/fd"), os.path.realpath("/proc/self/fd"))


def given_as(path: AnyPath) -> str:
    """Give a path by which the file system knows the file that a stream is of."""
    number = descriptor_of(path)
    return os.fspath(path) if number is None else f"/dev/fd/{number}"


def is_typed(paths: Iterable[AnyPath]) -> bool:
    """Say whether one of the paths is standard input and this a terminal, where a person has to type."""
    return any(descriptor_of(path) == 0 for path in paths) and bool(sys.stdin and sys.stdin.isatty())


def copy_to_stream(path: Path, stream: AnyPath) -> None:
    """Write the bytes of a file to a pipe, or to an open file of this process; raises OutputError."""
    import shutil

    number = descriptor_of(stream)
    try:
        with (
            path.open("rb") as file,
            open(stream, "wb") if number is None else os.fdopen(os.dup(number), "wb") as into,  # noqa: PTH123
        ):
            shutil.copyfileobj(file, into)
    except BrokenPipeError:
        raise
    except OSError as error:
        cause = f"cannot be written: {error.strerror or error}"
        raise OutputError(cause, place=os.fspath(stream), advice="name a file") from error
