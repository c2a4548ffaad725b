"""The corrections that people write on the page, in the file that was named at the start.

Each version is checked as a build would, then takes the place of the one before, which is kept beside it.
Nothing is ever written into the store: the next build reads the file.
"""

from __future__ import annotations

import hashlib
import tempfile
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from reftel.errors import InputError, OutputError
from reftel.files.atomic import replacing
from reftel.resolve.corrections import read_corrections

MOST_BYTES = 4_000_000
_SUFFIX = ".toml"


class Version(NamedTuple):
    """What a file of corrections holds, and a mark of exactly these bytes."""

    text: str
    mark: str


class OutOfDate(OutputError):
    """The file is no longer what the writer has seen."""


class CorrectionsFile:
    """A file of corrections, its earlier versions in a folder beside it."""

    def __init__(self, path: Path) -> None:
        if path.suffix != _SUFFIX:
            raise OutputError(
                "corrections are written as TOML",
                place=str(path),
                advice=f"name a file that ends in {_SUFFIX}",
            )
        self.path = path
        self.kept = path.with_name(f"{path.stem}-earlier")
        self._lock = threading.Lock()
        if path.exists():
            read_corrections(path)

    def read(self) -> Version:
        """Return what the file holds now; "" where there is none yet."""
        data = self.path.read_bytes() if self.path.exists() else b""
        return Version(data.decode("utf-8"), _mark(data))

    def write(self, text: str, seen: str) -> Version:
        """Put a new version in place of the one whose mark was `seen`.

        Raises InputError where a build would not take it, OutOfDate where the file has changed since,
        OutputError where it cannot be written. The file is always the old version or the new one, whole.
        """
        data = text.encode("utf-8")
        if len(data) > MOST_BYTES:
            raise InputError(f"more than {MOST_BYTES:,} bytes of corrections", place=str(self.path))
        with self._lock:
            now = self.read()
            if now.mark != seen:
                raise OutOfDate(
                    "the file has changed since it was read", place=str(self.path), advice="read it again"
                )
            self._check(data)
            if now.text:
                self._keep(now)
            with replacing(self.path) as aside:
                aside.write_bytes(data)
        return Version(text, _mark(data))

    def _check(self, data: bytes) -> None:
        with tempfile.TemporaryDirectory(prefix="reftel-") as folder:
            aside = Path(folder, self.path.name)
            aside.write_bytes(data)
            read_corrections(aside)

    def _keep(self, version: Version) -> None:
        moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
        kept = self.kept / f"{moment}-{version.mark[:8]}{_SUFFIX}"
        with replacing(kept) as aside:
            aside.write_bytes(version.text.encode("utf-8"))


def _mark(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
