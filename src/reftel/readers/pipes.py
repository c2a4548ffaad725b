"""Inputs that can be read once: standard input and pipes are kept in temporary files while they are used."""

import hashlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from pathlib import Path
from typing import BinaryIO

from reftel.errors import InputError
from reftel.files.streams import STANDARD, AnyPath, descriptor_of, is_stream
from reftel.model.place import NO_PLACE
from reftel.model.problems import Problem, ProblemCode
from reftel.readers.containers.members import not_read
from reftel.readers.decode import decode
from reftel.readers.forms.form import Content
from reftel.readers.forms.registry import choose_form
from reftel.readers.limits import HEAD_BYTES, Limits, in_words
from reftel.readers.sniff import find_archive, name_foreign
from reftel.readers.sources import Source, plain_name

_NAME = "standard input"
_BLOCK = 1024 * 1024


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
    name = _NAME if path == STANDARD else plain_name(Path(path))
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
        cause = "is empty: nothing came through it"
        return Problem(ProblemCode.EMPTY, name, NO_PLACE, cause, "check the command that writes to it")
    may_be_large = choose_form(Content(name, head=block, columns=dict(limits.columns)), streamed=True) or (
        find_archive(block) and not name_foreign(block)
    )
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
        cause = f"is larger than half of the space for temporary files, {in_words(most)}"
        advice = "save it as a file and name that, or set TMPDIR to a larger disk"
        return Problem(ProblemCode.TOO_LARGE, name, NO_PLACE, cause, advice)
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
        with _open(STANDARD) as stream:
            data = stream.read(most + 1)
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror or error}", place=_NAME) from error
    if len(data) > most:
        cause = f"is larger than {in_words(most)}, far larger than the references of a cable"
        raise InputError(cause, place=_NAME, advice="to read whole cables: reftel parse -")
    return decode(data).text
