"""The page of some cables in a notebook: in a frame of its own, which no network and no script can leave."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

from reftel.errors import ReftelError
from reftel.model.records import MRN
from reftel.page import write_framed_page
from reftel.store import Store, open_store

MOST = 500
"""So many cables a picture has at most: then a notebook grows by some 1.2 MB for each picture."""
HEIGHT = 640
_ALLOWED = "allow-scripts allow-downloads allow-popups allow-popups-to-escape-sandbox"


@dataclass(frozen=True, slots=True)
class Picture:
    """The page of `cables` cables around one, as a notebook shows it; `left_out` are not on it."""

    mrn: str
    depth: int
    cables: int
    left_out: int
    page: str = field(repr=False)
    height: int = HEIGHT

    def __repr__(self) -> str:
        return f"<Picture: {self._words}>"

    @property
    def _words(self) -> str:
        count = f"{self.cables:,} {'cable' if self.cables == 1 else 'cables'}"
        rest = f"; {self.left_out:,} more are left out, the farthest and least cited" if self.left_out else ""
        return f"{self.mrn} and what is up to {self.depth} citations away, {count}{rest}"

    def _repr_html_(self) -> str:
        return (
            f'<iframe srcdoc="{escape(self.page)}" sandbox="{_ALLOWED}" '
            f'title="{escape(self._words)}" style="width:100%;height:{self.height}px;border:1px solid #8888">'
            f"</iframe><p>{escape(self._words)}</p>"
        )


def picture(store: Store, name: str | MRN, depth: int, *, most: int = MOST, height: int = HEIGHT) -> Picture:
    """Return the page of a cable and the nearest ones; raises NotInStore."""
    mrn = str(store.find(name))
    with tempfile.TemporaryDirectory(prefix="reftel-") as folder:
        path = Path(folder, "page.html")
        cables, left_out = write_framed_page(path, store, mrn, depth, most)
        return Picture(mrn, depth, cables, left_out, path.read_text(encoding="utf-8"), height)


def draw(place: Path, mrn: str, depth: int) -> str | None:
    """Return the picture of a thread as HTML, from the file of its store; None where that is gone."""
    try:
        with open_store(place) as store:
            return picture(store, mrn, depth)._repr_html_()
    except ReftelError:
        return None
