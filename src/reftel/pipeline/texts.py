"""The texts of documents on their way into a store: on the disk, since there are too many for memory."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from types import TracebackType
from typing import Self

from reftel.files.atomic import temporary
from reftel.model.records import Cable
from reftel.parse.cable import without_text


class Texts:
    """The texts that are to be kept, in the order in which they were read; none where they are not."""

    def __init__(self, kept: bool) -> None:
        # It lasts as long as the texts: closed by `with`.
        with temporary():
            self._file = tempfile.TemporaryFile("w+", encoding="ascii") if kept else None  # noqa: SIM115

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        if self._file:
            with suppress(OSError):  # of what is still to be written, and thrown away
                self._file.close()

    def take(self, cable: Cable) -> Cable:
        """Keep the text of a cable, and give the cable without it."""
        if self._file:
            with temporary():
                self._file.write(json.dumps([cable.digest, cable.text]) + "\n")
        return without_text(cable)

    def __iter__(self) -> Iterator[tuple[str, str]]:
        """Give each digest with its text."""
        if self._file:
            with temporary():
                self._file.seek(0)
            for line in self._file:
                digest, text = json.loads(line)
                yield digest, text
