"""Standard output and error as they are printed to: no character fails, whatever their encoding."""

from __future__ import annotations

import codecs
import errno
import io
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, TextIO

OUTPUT = "standard output"
_ESCAPED = "reftel: escaped"
_Guard = Callable[[], AbstractContextManager[None]]


class _Printed:
    r"""A text stream that writes what its encoding lacks as a backslash and a number: `\u2019`.

    All is written within a `guard`. It hides the `buffer` of the stream, by which click would write UTF-8 to
    a stream that is to be ASCII.
    """

    def __init__(self, stream: TextIO, errors: str, guard: _Guard) -> None:
        self.stream = stream
        self._errors = getattr(stream, "errors", None)
        self._guard = guard
        self._handle(errors)

    def __getattr__(self, name: str) -> Any:
        if name == "buffer":
            raise AttributeError(name)
        return getattr(self.stream, name)

    def write(self, text: str) -> int:
        """Write a text."""
        with self._guard():
            self.stream.write(text)
        return len(text)

    def flush(self) -> None:
        """Hand over what was written."""
        with self._guard():
            self.stream.flush()

    def restore(self) -> TextIO:
        """Return the stream as it was."""
        self._handle(self._errors)
        return self.stream

    def _handle(self, errors: str | None) -> None:
        if errors and isinstance(self.stream, io.TextIOWrapper):
            with suppress(OSError, ValueError):  # nobody reads it, or it is closed
                self.stream.reconfigure(errors=errors)


@contextmanager
def _named() -> Iterator[None]:
    """Let an error say that it is standard output that cannot be written."""
    try:
        yield
    except OSError as error:
        raise OSError(error.errno, error.strerror, OUTPUT) from error


@contextmanager
def printing() -> Iterator[None]:
    """Let no character fail that the block prints; at its end tell how to get those that were escaped."""
    escaped = []

    def escape(error: UnicodeError) -> tuple[str | bytes, int]:
        escaped.append(error)
        return codecs.backslashreplace_errors(error)

    codecs.register_error(_ESCAPED, escape)
    output: Any = _Printed(sys.stdout, _ESCAPED, _named) if sys.stdout else None
    # Nobody's work ends because nobody listens.
    deaf = partial(suppress, OSError)
    messages: Any = _Printed(sys.stderr, "backslashreplace", deaf) if sys.stderr else None
    sys.stdout, sys.stderr = output, messages
    try:
        yield
    finally:
        if escaped and messages and (notice := _notice(output.encoding)):
            messages.write(notice)
        # Who put others in their place, or nothing, had a reason.
        if output and sys.stdout is output:
            sys.stdout = output.restore()
        if messages and sys.stderr is messages:
            sys.stderr = messages.restore()


def _notice(encoding: str) -> str:
    """Return how to get all characters; nothing where the encoding has them all."""
    with suppress(UnicodeEncodeError):
        "\u00e9\u2019\u4e2d".encode(encoding)
        return ""
    return (
        f"reftel: some characters do not exist in {encoding} and are printed as \\xNN or \\uNNNN; "
        "to print them as they are, set PYTHONIOENCODING=utf-8 in the environment\n"
    )


def copy_to_output(path: Path) -> None:
    """Write the bytes of a file to standard output; raises OSError with the name of that."""
    with path.open("rb") as file:
        _copy(file)


def write_utf8(text: str) -> None:
    """Write a text to standard output in UTF-8, whatever its encoding; raises OSError with its name."""
    _copy(io.BytesIO(text.encode("utf-8", "backslashreplace")))


def _copy(file: BinaryIO) -> None:
    import shutil

    stream = sys.stdout.stream if isinstance(sys.stdout, _Printed) else sys.stdout
    into = getattr(stream, "buffer", None)
    with _named():
        if into is None:
            raise OSError(errno.EBADF, "it is closed, or takes text alone")
        stream.flush()
        shutil.copyfileobj(file, into)
        into.flush()
