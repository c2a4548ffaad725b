"""Read-only handles of a store, one for each thread that answers, anew where a build has replaced it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from reftel.errors import ReftelError, StoreUnavailable
from reftel.page.catalogue import read_catalogue
from reftel.serve.catalogue.order import ORDERED_AT_START, order_of
from reftel.serve.catalogue.whole import Whole
from reftel.store import Store, open_store

SECONDS = 10.0
"""The longest that one answer may take."""
# Of https://www.sqlite.org/walformat.html: the count of changes, and of the frames that are valid.
_INDEX_HEAD = 48
_COMMITTED = slice(8, 24)


class Stores:
    """The store that is served; `seconds` is how long one answer may take."""

    def __init__(self, path: Path, seconds: float) -> None:
        self.path = path
        self.seconds = seconds
        self._own = threading.local()
        self._whole: tuple[str, Whole] | None = None
        self._making = threading.Lock()
        with self.reading():
            pass  # what is wrong with the store is said before anything is served

    @contextmanager
    def reading(self) -> Iterator[Store]:
        """Yield the store for one answer, in the thread that answers; raises StoreError."""
        version = self.version()
        kept: tuple[str, Store] | None = getattr(self._own, "kept", None)
        if kept is None or kept[0] != version:
            if kept:
                kept[1].close()
                self._own.kept = None
            kept = self._own.kept = (version, open_store(self.path))
        store = kept[1]
        store.steps.allow(self.seconds)
        yield store

    def whole(self) -> Whole:
        """Return the catalogue of the store as it is now; raises StoreError, also while it is made."""
        version = self.version()
        made = self._whole
        if made and made[0] == version:
            return made[1]
        if not self._making.acquire(timeout=self.seconds):
            raise StoreUnavailable("the lists of this store are being made", advice="ask again in a moment")
        try:
            if self._whole is None or self._whole[0] != version:
                with open_store(self.path) as store:
                    self._whole = (version, Whole(read_catalogue(store)))
            return self._whole[1]
        finally:
            self._making.release()

    def prepare(self) -> None:
        """Make what the first lists and the first search would have to make; what fails fails there again."""
        with suppress(ReftelError), open_store(self.path) as store:
            whole = self.whole()
            for sort in ORDERED_AT_START:
                order_of(whole, sort)
            whole.prepare(store)

    def version(self) -> str:
        """Return what changes when the store does."""
        return version_of(self.path)


def version_of(path: Path) -> str:
    """Return what changes when a store does: its file, its size, when it was written, and where a log is
    beside it (of a build at work, or one that was killed) what the index of that says was committed.
    """
    found = path.stat() if path.exists() else None
    if not found:
        return ""
    committed = b""
    with suppress(OSError), path.with_name(f"{path.name}-shm").open("rb") as index:
        committed = index.read(_INDEX_HEAD)[_COMMITTED]
    return f"{found.st_ino:x}-{found.st_size:x}-{found.st_mtime_ns:x}{committed.hex()}"
