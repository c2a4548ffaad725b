"""Files by URL, read by range: where they lie on the storage of a cluster. fsspec opens them."""

import io
import re
from collections.abc import Iterator
from typing import Any, BinaryIO, cast

_URL = re.compile(r"[a-z][a-z0-9+.-]{1,20}://")


def is_url(path: object) -> bool:
    """Say whether a path is a URL.

    >>> is_url("s3://bucket/cables.csv"), is_url("C://cables.csv"), is_url("in/cables.csv")
    (True, False, False)
    """
    return isinstance(path, str) and bool(_URL.match(path))


def open_url(url: str) -> BinaryIO:
    """Open a file; raises OSError where it cannot be opened."""
    import fsspec

    files, path = fsspec.core.url_to_fs(url)
    return io.BufferedReader(cast(Any, files.open(path, "rb")))


def list_url(url: str) -> Iterator[tuple[str, int]]:
    """Yield the URL of each file at and below a URL, sorted in each folder, with its size in bytes.

    Raises OSError, ImportError or ValueError where it cannot be opened, and what else the storage raises.
    """
    import fsspec

    files, root = fsspec.core.url_to_fs(url)
    about = files.info(root)
    if about["type"] == "file":
        yield url, about["size"]
        return
    found = files.find(root, detail=True)
    start = len(root.rstrip("/")) + 1
    for path in sorted(found, key=lambda path: path[start:].split("/")):
        yield f"{url.rstrip('/')}/{path[start:]}", found[path]["size"] or 0
