"""The page that is served: of a small store all of it, of a larger one a part, and it asks for the rest."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from reftel.lexicon.places.links import Link
from reftel.page.catalogue import LED_NOWHERE, Catalogue
from reftel.page.large import choose
from reftel.page.records import MENTIONED, Overview
from reftel.page.write import Showing, write_store_page
from reftel.serve.catalogue.whole import Whole
from reftel.serve.stores import SECONDS, Stores
from reftel.store import Store, open_store
from reftel.store.queries.documents import has_texts

WHOLE = 5000
"""The page of a store with no more cables, held and missing together, holds all of them."""
SHOWN = 5000
"""So many cables are on the page of a larger store when it opens."""
OF_A_TOPIC = 60


class Pages:
    """The page of a store in a folder: written anew where a build has replaced the store."""

    def __init__(self, stores: Stores, folder: Path, links: Sequence[Link], *, saves: bool) -> None:
        self.stores = stores
        self._path = folder / "graph.html"
        self.links = links
        self.saves = saves
        self._written = ""
        self._lock = threading.Lock()

    def now(self) -> Path:
        """Return the page of the store as it is now; raises ReftelError."""
        with self._lock:
            version = self.stores.version()
            if version != self._written:
                whole = self.stores.whole()
                with open_store(self.stores.path) as store:
                    self._write(store, whole, version)
                self._written = version
        return self._path

    def _write(self, store: Store, whole: Whole, version: str) -> None:
        showing: Showing = {"links": self.links, "served": version, "saves": self.saves}
        showing["extent"] = whole.extent(store)
        if whole.size <= WHOLE:
            showing["with_texts"] = True
        else:
            showing["overview"] = read_start(store, whole.catalogue)
        write_store_page(self._path, store, store.facts(), **showing)


@contextmanager
def served_page(
    path: Path, links: Sequence[Link] = (), seconds: float = SECONDS, *, saves: bool = False
) -> Iterator[Pages]:
    """Yield the page of a store, written to a folder that is removed in the end; raises ReftelError.

    `seconds` is how long one answer from the store may take; the page `saves` corrections where the server
    has a file for them.
    """
    with tempfile.TemporaryDirectory(prefix="reftel-") as folder:
        pages = Pages(Stores(path, seconds), Path(folder), links, saves=saves)
        pages.now()
        yield pages


def read_start(store: Store, catalogue: Catalogue) -> Overview:
    """Return what the page of a store begins with: its topics, the most cited cables with all around them."""
    start = choose(store, catalogue, SHOWN, OF_A_TOPIC)
    counts = np.bincount(catalogue.left.status, minlength=len(LED_NOWHERE)).tolist()
    left = {
        status: count
        for status, count in zip(LED_NOWHERE, counts, strict=True)
        if count and status != MENTIONED
    }
    whole = start.whole._replace(left=left, texts=has_texts(store))
    return start._replace(whole=whole, posts=catalogue.post.values)
