"""The page that is served: the same as a build writes, of the store as it is now."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from reftel.lexicon.places.links import Link
from reftel.page.write import write_store_page
from reftel.store import open_store


@contextmanager
def served_page(path: Path, links: Sequence[Link] = ()) -> Iterator[Path]:
    """Yield the page of a store, written to a folder that is removed in the end; raises ReftelError."""
    with tempfile.TemporaryDirectory(prefix="reftel-") as folder, open_store(path) as store:
        page = Path(folder, "graph.html")
        write_store_page(page, store, store.facts(), with_texts=True, links=links, served=True)
        yield page
