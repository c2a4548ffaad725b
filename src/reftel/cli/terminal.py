"""Standard output and error as they are printed to: no character fails, whatever their encoding."""

from __future__ import annotations

import errno
import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, TextIO

OUTPUT = "standard output"


class _Printed(io.TextIOBase):
    r"""A text stream that writes what its encoding lacks as a backslash and a number: `\u2019`.

    `escaped` says that it had to. It hides the `buffer` of the stream, by which click would write UTF-8 to a
    stream that is to be ASCII.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._errors = getattr(stream, "errors", None)
        self.escaped = False
        self._handle("strict")  # so that this class sees what the encoding lacks

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """The encoding of the stream."""
        return self._stream.encoding or "utf-8"

    @property
    def binary(self) -> BinaryIO | None:
        """What bytes are written to, None where the stream takes text alone."""
        self._stream.flush()
        return getattr(self._stream, "buffer", None)

    def write(self, text: str, /) -> int:
        """Write a text."""
        try:
            return self._stream.write(text)
        except UnicodeEncodeError:
            self.escaped = True
            data = text.encode(self.encoding, "backslashreplace")
            return self._stream.write(data.decode(self.encoding))

    def flush(self) -> None:
        """Hand over what was written."""
        self._stream.flush()

    def isatty(self) -> bool:
        """Say whether it is a terminal."""
        return self._stream.isatty()

    def fileno(self) -> int:
        """Give the number of its file."""
        return self._stream.fileno()

    def writable(self) -> bool:
        """Say that it can be written."""
        return True

    def restore(self) -> TextIO:
        """Give the stream as it was."""
        self._handle(self._errors)
        return self._stream

    def _handle(self, errors: str | None) -> None:
        if errors and isinstance(self._stream, io.TextIOWrapper):
            with suppress(OSError, ValueError):  # nobody reads it, or it is closed
                self._stream.reconfigure(errors=errors)


class _Output(_Printed):
    """Standard output: an error says that it is this that cannot be written."""

    def write(self, text: str, /) -> int:
        """Write a text; raises OSError with the name of standard output."""
        with _named():
            return super().write(text)

    def flush(self) -> None:
        """Hand over what was written; raises OSError as `write` does."""
        with _named():
            super().flush()


class _Messages(_Printed):
    """Standard error: nobody's work ends because nobody listens."""

    def write(self, text: str, /) -> int:
        """Write a text."""
        with suppress(OSError):
            return super().write(text)
        return len(text)

    def flush(self) -> None:
        """Hand over what was written."""
        with suppress(OSError):
            super().flush()


@contextmanager
def _named() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise OSError(error.errno, error.strerror, OUTPUT) from error


@contextmanager
def printing() -> Iterator[None]:
    """Let no character fail that the block prints; at its end tell how to get those that were escaped."""
    output = _Output(sys.stdout) if sys.stdout else None
    messages = _Messages(sys.stderr) if sys.stderr else None
    sys.stdout, sys.stderr = output, messages
    try:
        yield
    finally:
        if output and output.escaped and messages and (notice := _notice(output.encoding)):
            messages.write(notice)
        # Who put others in their place, or nothing, had a reason.
        if output and sys.stdout is output:
            sys.stdout = output.restore()
        if messages and sys.stderr is messages:
            sys.stderr = messages.restore()


def _notice(encoding: str) -> str:
    """Give how to get all characters; nothing where the encoding has them all, and what it lacks is none."""
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

    into = sys.stdout.binary if isinstance(sys.stdout, _Printed) else getattr(sys.stdout, "buffer", None)
    with _named():
        if into is None:
            raise OSError(errno.EBADF, "it is closed, or takes text alone")
        shutil.copyfileobj(file, into)
        into.flush()
