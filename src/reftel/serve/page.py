"""The page that is served: of a small store all of it, of a larger one a part, and it asks for the rest."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from reftel.lexicon.places.links import Link
from reftel.page.large import around
from reftel.page.records import Overview, Whole
from reftel.page.write import write_store_page
from reftel.serve.stores import version_of
from reftel.store import EVERYTHING, Store, open_store
from reftel.store.queries.documents import has_texts
from reftel.store.queries.listings import most

WHOLE = 500_000
"""The page of a store with no more cables, held and missing together, holds all of them."""
SHOWN = 5000
"""So many cables are on the page of a larger store when it opens."""
_LEFT = ("ambiguous", "unreadable", "self", "other")


class Pages:
    """The page of a store in a folder: written anew where a build has replaced the store."""

    def __init__(self, store: Path, folder: Path, links: Sequence[Link] = ()) -> None:
        self._store = store
        self._path = folder / "graph.html"
        self._links = links
        self._written = ""
        self._lock = threading.Lock()

    def now(self) -> Path:
        """Return the page of the store as it is now; raises ReftelError."""
        with self._lock:
            version = version_of(self._store)
            if version != self._written:
                with open_store(self._store) as store:
                    _write(self._path, store, version, self._links)
                self._written = version
        return self._path


@contextmanager
def served_page(path: Path, links: Sequence[Link] = ()) -> Iterator[Pages]:
    """Yield the page of a store, written to a folder that is removed in the end; raises ReftelError."""
    with tempfile.TemporaryDirectory(prefix="reftel-") as folder:
        pages = Pages(path, Path(folder), links)
        pages.now()
        yield pages


def _write(path: Path, store: Store, version: str, links: Sequence[Link]) -> None:
    about, counts = store.facts(), store.counts()
    if counts["cables held"] + counts["cables missing"] <= WHOLE:
        write_store_page(path, store, about, with_texts=True, links=links, served=version)
        return
    write_store_page(path, store, about, links=links, served=version, overview=read_start(store, counts))


def read_start(store: Store, counts: dict[str, int]) -> Overview:
    """Return what the page of a store begins with: the most cited cables, with all around them."""
    ranked = (str(node.mrn) for node in most(store, "cited_by", EVERYTHING, SHOWN))
    mrns = sorted(around(store, ranked, SHOWN))
    held, missing = counts["cables held"], counts["cables missing"]
    left = {status: count for status in _LEFT if (count := counts[f"references {status}"])}
    whole = Whole(held + missing, held, missing, counts["citations"], left, has_texts(store))
    return Overview(mrns, (), np.zeros(len(mrns), np.uint8), whole)
