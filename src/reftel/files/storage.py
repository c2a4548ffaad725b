"""A folder that every worker of a cluster reaches, by path or by URL; fsspec opens both."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from reftel.errors import OutputError, ReftelError
from reftel.files.extras import install

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem

_LOCAL = "file"


class Span(NamedTuple):
    """Bytes of a file: from `start` to before `end`."""

    name: str
    start: int
    end: int


class Storage(NamedTuple):
    """A folder by its path or URL; names within have "/" between folders. Errors are OutputErrors."""

    url: str

    @property
    def is_local(self) -> bool:
        """Say whether it is a folder of a disk."""
        return _LOCAL in _protocols(self._open()[0])

    def below(self, name: str) -> Storage:
        """Give a folder in it."""
        return Storage(f"{self.url.rstrip('/')}/{name}")

    def write(self, name: str, data: bytes) -> None:
        """Write a file; others see it whole or not at all."""
        with self._errors("cannot be written"):
            files, root = self._open()
            path = f"{root}/{name}"
            if not self.is_local:
                files.pipe_file(path, data)
                return
            folder, _, last = path.rpartition("/")
            os.makedirs(folder, exist_ok=True)  # noqa: PTH103 (fsspec gives paths as text)
            # Not a process id: workers on two machines may have the same, and do the same batch.
            aside = f"{folder}/.{last}.{secrets.token_hex(4)}.part"
            files.pipe_file(aside, data)
            os.replace(aside, path)  # noqa: PTH105

    def read(self, name: str) -> bytes:
        """Give the bytes of a file."""
        with self._errors("cannot be read"):
            files, root = self._open()
            if self.is_local:
                self._refuse_way_out(root, name)
            data: bytes = files.cat_file(f"{root}/{name}")
            return data

    def _refuse_way_out(self, root: str, name: str) -> None:
        """Raise OutputError where a name, or a link of that name, points outside the folder."""
        home = os.path.realpath(root)
        if os.path.commonpath([home, os.path.realpath(f"{root}/{name}")]) != home:
            advice = "use only datasets from a source you trust"
            raise OutputError(f"{name} points outside the folder", place=self.url, advice=advice)

    def read_spans(self, spans: Sequence[Span]) -> list[bytes]:
        """Give some bytes of some files, asked for together."""
        with self._errors("cannot be read"):
            files, root = self._open()
            names, starts, ends = zip(*spans, strict=True) if spans else ((), (), ())
            paths = [f"{root}/{name}" for name in names]
            found: list[bytes] = files.cat_ranges(paths, list(starts), list(ends), on_error="raise")
            return found

    def has(self, name: str) -> bool:
        """Say whether there is a file of this name."""
        with self._errors("cannot be read"):
            files, root = self._open()
            return bool(files.exists(f"{root}/{name}"))

    def find(self, name: str) -> list[str]:
        """Give the names of all files in a folder and below; none where it does not exist."""
        with self._errors("cannot be read"):
            files, root = self._open()
            found = files.find(f"{root}/{name}") if files.exists(f"{root}/{name}") else []
            return [path[len(root) + 1 :] for path in found]

    def remove(self, name: str) -> None:
        """Remove a file or folder, if it is there."""
        with self._errors("cannot be written"):
            files, root = self._open()
            if files.exists(f"{root}/{name}"):
                files.rm(f"{root}/{name}", recursive=True)

    def folders(self) -> list[str]:
        """Give the names of the folders in it, hidden ones too."""
        with self._errors("cannot be read"):
            files, root = self._open()
            if not files.exists(root):
                return []
            found = files.ls(root, detail=True)
            return [one["name"].rpartition("/")[2] for one in found if one["type"] == "directory"]

    def _open(self) -> tuple[AbstractFileSystem, str]:
        try:
            from fsspec.core import url_to_fs
        except ImportError as error:
            raise OutputError(
                "needs fsspec, which is not installed",
                place=self.url,
                advice=f"install it: {install('cluster')}",
            ) from error
        try:
            files, root = url_to_fs(self.url)
        except (ImportError, ValueError) as error:
            cause = f"cannot be opened: {error}"
            advice = "name a folder, or install the library that fsspec needs for this kind of URL"
            raise OutputError(cause, place=self.url, advice=advice) from error
        return files, str(root).rstrip("/")

    @contextmanager
    def _errors(self, what: str) -> Iterator[None]:
        try:
            yield
        except (ReftelError, MemoryError):
            raise
        except Exception as error:  # each storage raises errors of its own
            said = getattr(error, "strerror", None) or error or type(error).__name__
            cause = f"{what}: {said}"
            advice = "make sure that every worker can read and write there"
            raise OutputError(cause, place=self.url, advice=advice) from error


def _protocols(files: Any) -> tuple[str, ...]:
    named = files.protocol
    return (named,) if isinstance(named, str) else tuple(named)
