"""Files by URL, read by range: where they lie on the storage of a cluster. fsspec opens them."""

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO, NamedTuple

_URL = re.compile(r"[a-z][a-z0-9+.-]{1,20}://")
_CHAIN = "::"
AHEAD = 1024 * 1024
"""So many bytes are fetched beyond those that were asked for."""

GLANCE = 128 * 1024
"""The same where only some places of a file are looked at."""


def is_url(path: object) -> bool:
    """Say whether a path is a URL.

    >>> is_url("s3://bucket/cables.csv"), is_url("C://cables.csv"), is_url("in/cables.csv")
    (True, False, False)
    """
    return isinstance(path, str) and bool(_URL.match(path))


def open_url(url: str, ahead: int = AHEAD) -> BinaryIO:
    """Open a file, of which `ahead` bytes more are fetched than asked for; raises OSError.

    So does what is read of it, whatever the storage itself raises.
    """
    import fsspec

    with _told_as_os_errors():
        files, path = fsspec.core.url_to_fs(url)
        return io.BufferedReader(_Remote(files, files.open(path, "rb", block_size=ahead)))


class _Remote(io.RawIOBase):
    """A file of a storage, whose errors are OSErrors."""

    def __init__(self, files: Any, file: Any) -> None:
        self._files = files  # that of an archive closes it when it goes
        self._file = file

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return bool(self._file.seekable())

    def readinto(self, into: Any) -> int:
        with _told_as_os_errors():
            data = self._file.read(len(into))
        into[: len(data)] = data
        return len(data)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        with _told_as_os_errors():
            return int(self._file.seek(offset, whence))

    def tell(self) -> int:
        return int(self._file.tell())

    def close(self) -> None:
        if not self.closed:
            self._file.close()
        super().close()


@contextmanager
def _told_as_os_errors() -> Iterator[None]:
    try:
        yield
    except (OSError, MemoryError):
        raise
    except Exception as error:  # each storage raises errors of its own
        raise OSError(" ".join(str(error).split()) or type(error).__name__) from error


class Found(NamedTuple):
    """A file at a URL: its own, its place below the folder that was named, its size in bytes."""

    url: str
    name: str
    size: int


def list_url(url: str) -> Iterator[Found]:
    """Yield the files at and below a URL, sorted in each folder.

    Raises OSError, ImportError or ValueError where it cannot be opened, and what else the storage raises.

    A file in whose name "::" stands has no URL ("" is given), since that would open another.
    """
    import fsspec

    files, root = fsspec.core.url_to_fs(url)
    files.invalidate_cache()
    about = files.info(root)
    if about["type"] == "file":
        yield Found(url, "", about["size"] or 0)
        return
    found = files.find(root, detail=True)
    start = len(root.rstrip("/"))
    names = {path[start:].lstrip("/"): found[path]["size"] or 0 for path in found}
    for name in sorted(names, key=lambda name: name.split("/")):
        yield Found("" if _CHAIN in name else _below(url, name), name, names[name])


def _below(url: str, name: str) -> str:
    """Give the URL of a file below another, of which the first of a chain names the folder.

    >>> _below("s3://b/in/", "a.txt"), _below("zip://::s3://b/in.zip", "a.txt")
    ('s3://b/in/a.txt', 'zip://a.txt::s3://b/in.zip')
    """
    folder, *chain = url.split(_CHAIN)
    if not folder.endswith("://"):
        folder = folder.rstrip("/") + "/"
    return _CHAIN.join([folder + name, *chain])
