"""Text that every format can hold, and the files that it is written to."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from reftel.files import replacing

# Everything outside the production Char of XML 1.0, which no program can be asked to read.
_UNREADABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@contextmanager
def writing(path: Path) -> Iterator[TextIO]:
    """Give a text file (UTF-8, line ends as written) that takes the place of `path` when the block ends.

    Raises OutputError where it cannot be written.
    """
    with replacing(path) as aside, aside.open("w", encoding="utf-8", newline="") as file:
        yield file


def readable(text: str) -> str:
    """Give the text with U+FFFD for each control character and half of a surrogate pair.

    >>> readable("A\\x00B\\nC")
    'A�B\\nC'
    """
    return text if text.isprintable() else _UNREADABLE.sub("\ufffd", text)


def one_line(text: str) -> str:
    """Give readable text with one space for each run of spaces and line breaks."""
    return " ".join(readable(text).split())
