"""Inputs that can be read once: standard input and pipes are kept in temporary files while they are used."""

import hashlib
import os
import re
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from pathlib import Path
from typing import BinaryIO

from reftel.errors import InputError, OutputError
from reftel.models import Problem
from reftel.readers.csvfile import is_csv
from reftel.readers.decode import decode
from reftel.readers.limits import HEAD_BYTES, Limits, in_words
from reftel.readers.members import not_read
from reftel.readers.sniff import find_archive, name_foreign
from reftel.readers.sources import Source, plain_name

STANDARD_INPUT = "-"
_NAME = "standard input"
_BLOCK = 1024 * 1024
_DESCRIPTORS = re.compile(r"/dev/fd|/proc/(?:\d+|self)(?:/task/\d+)?/fd")
_MOST_LINKS = 40

AnyPath = str | os.PathLike[str]


@contextmanager
def keep_streams(paths: Iterable[AnyPath], limits: Limits) -> Iterator[list[AnyPath | Source | Problem]]:
    """Give the paths; in place of each that is a stream, what came through it until its end.

    That is a Source which can be read until the block ends, or why it cannot be read. "-" is standard input.
    A stream given twice is read once. Of a text no more is taken than may be read, of other forms half of
    the room for temporary files.
    """
    with ExitStack() as stack:
        kept: list[AnyPath | Source | Problem] = []
        seen: set[object] = set()
        for path in paths:
            if not is_stream(path):
                kept.append(path)
            elif (key := _identity(path)) not in seen:
                seen.add(key)
                kept.append(_keep(path, limits, stack))
        yield kept


def is_stream(path: AnyPath) -> bool:
    """Say whether a path is "-", a pipe, or one of the open files of this process (/dev/stdin, /dev/fd/3)."""
    if path == STANDARD_INPUT:
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
    if path == STANDARD_INPUT:
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


def _identity(path: AnyPath) -> object:
    if descriptor_of(path) == 0:
        return 0
    try:
        status = os.stat(path)  # noqa: PTH116
    except OSError:
        return path
    return status.st_dev, status.st_ino


def _keep(path: AnyPath, limits: Limits, stack: ExitStack) -> Source | Problem:
    """Give what came through a stream; the file that holds it goes with the `stack`."""
    name = _NAME if path == STANDARD_INPUT else plain_name(Path(path))
    try:
        folder = stack.enter_context(
            tempfile.TemporaryDirectory(prefix="reftel-", ignore_cleanup_errors=True)
        )
        with _open(path) as stream:
            return _copy(stream, Path(folder, "stream"), name, limits)
    except (OSError, ValueError) as error:
        return not_read(name, error if isinstance(error, OSError) else OSError(str(error)))


def _open(path: AnyPath) -> AbstractContextManager[BinaryIO]:
    """Open a stream; raises OSError."""
    number = descriptor_of(path)
    if number is None:
        return open(path, "rb")  # noqa: PTH123 (waits for who writes, as everywhere)
    if number:
        return os.fdopen(os.dup(number), "rb")
    data = getattr(sys.stdin, "buffer", None)
    if data is None:
        raise OSError("it is closed")
    return nullcontext(data)


def _copy(stream: BinaryIO, into: Path, name: str, limits: Limits) -> Source | Problem:
    block = stream.read(HEAD_BYTES)
    if not block:
        return Problem(
            name, "", "is empty: nothing came through it", "see that what writes to it gives cables"
        )
    may_be_large = is_csv(block) or (find_archive(block) and not name_foreign(block))
    # Of a text that is too large enough is kept to be told where it is read.
    most = shutil.disk_usage(into.parent).free // 2 if may_be_large else limits.text
    size, digest = 0, hashlib.sha256()
    with into.open("wb") as file:
        while block and size <= most:
            file.write(block)
            digest.update(block)
            size += len(block)
            block = _read(stream)
    if size > most and may_be_large:
        cause = f"is larger than half of the room for temporary files, {in_words(most)}"
        return Problem(name, "", cause, "save it as a file and name that, or set TMPDIR to a larger disk")
    return Source(str(into), name, size, digest.hexdigest())


def _read(stream: BinaryIO) -> bytes:
    block = stream.read(_BLOCK)
    if block is None:  # a stream that does not wait: an end that is none
        raise BlockingIOError("it does not wait for what comes next")
    return block


def read_text(most: int) -> str:
    """Give the text that comes through standard input, in whatever encoding.

    Raises InputError where it is closed, or has more than so many bytes.
    """
    try:
        with _open(STANDARD_INPUT) as stream:
            data = stream.read(most + 1)
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror or error}", place=_NAME) from error
    if len(data) > most:
        cause = f"is larger than {in_words(most)}, far more than the references of a cable"
        raise InputError(cause, place=_NAME, advice="whole cables are read by: reftel parse -")
    return decode(data).text


def copy_to_stream(path: Path, stream: AnyPath) -> None:
    """Write the bytes of a file to a pipe, or to an open file of this process; raises OutputError."""
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
