"""The page as HTML: pyvis carries what is drawn first into a template of our own.

pyvis's own template calls a CDN, prints its heading unescaped and twice; of pyvis the page takes the
nodes, edges and options, the rendering, and the vis-network script that it bundles.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from reftel.errors import OutputError
from reftel.files import replacing
from reftel.page.columns import squeeze
from reftel.page.layout import lay_out
from reftel.page.look import half_width, look_of, size_of
from reftel.page.pack import Collection, collect, pack_details, pack_index, pack_texts
from reftel.page.records import PageCable, PageCitation, PageText, PageUnresolved
from reftel.page.start import choose_start

if TYPE_CHECKING:
    from pyvis.network import Network

VIS_NETWORK = "templates/lib/vis-9.1.2/vis-network.min.js"
SCRIPTS = (
    "columns.js",
    "model.js",
    "search.js",
    "layout.js",
    "axis.js",
    "labels.js",
    "pan.js",
    "graph.js",
    "posts.js",
    "filter.js",
    "save.js",
    "story.js",
    "panel.js",
    "page.js",
)
OPTIONS = {
    "autoResize": True,
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False},
    "interaction": {"hover": True, "tooltipDelay": 150, "multiselect": False, "keyboard": False},
    "nodes": {
        "shape": "dot",
        "borderWidth": 2,
        "borderWidthSelected": 4,
        "chosen": False,
        "font": {"size": 1},
        # A cable that is dragged stays at its date.
        "fixed": {"x": True, "y": False},
    },
    "edges": {
        "chosen": False,
        "selectionWidth": 0,
        "hoverWidth": 0,
        "arrows": {"to": {"enabled": True, "scaleFactor": 0.55}},
        "smooth": {"enabled": True, "type": "cubicBezier", "forceDirection": "horizontal", "roundness": 0.4},
    },
}


def render_page(
    cables: Iterable[PageCable],
    citations: Iterable[PageCitation],
    *,
    unresolved: Iterable[PageUnresolved] = (),
    texts: Iterable[PageText] = (),
    title: str,
    about: Mapping[str, object],
) -> str:
    """Give the page as one HTML text that makes no request: the same bytes for the same rows in any order.

    `about` is shown as a short table (what was read, when, by which version).
    """
    return render_collection(collect(cables, citations, unresolved), title=title, about=about, texts=texts)


def render_collection(
    collection: Collection, *, title: str, about: Mapping[str, object], texts: Iterable[PageText] = ()
) -> str:
    """Give the page of a collection as one HTML text that makes no request."""
    # One pack is pressed while the next is put together.
    with ThreadPoolExecutor(1) as aside:
        details = aside.submit(squeeze, pack_details(collection))
        index = aside.submit(squeeze, pack_index(collection, title=title, about=about))
        kept = sorted(texts)
        library = aside.submit(squeeze, pack_texts(collection, kept)) if kept else None
        network = _draw_first(collection)
        scripts = [_vis_network(), *(_own(f"script/{name}") for name in SCRIPTS)]
        network.templateEnv.globals["page"] = {
            # Half a surrogate pair (of a file name, of a broken escape) cannot be written as UTF-8.
            "title": title.encode("utf-8", "replace").decode(),
            "style": _own("page.css"),
            "policy": _policy(scripts),
            "scripts": scripts,
            "index": index.result(),
            "details": details.result(),
            "texts": library.result() if library else "",
        }
    return str(network.generate_html("graph.html"))


def write_page(
    path: Path,
    cables: Iterable[PageCable],
    citations: Iterable[PageCitation],
    *,
    unresolved: Iterable[PageUnresolved] = (),
    title: str,
    about: Mapping[str, object],
) -> None:
    """Write the page to `path`; an earlier page stays whole until the new one is complete.

    Raises OutputError where the file cannot be written.
    """
    html = render_page(cables, citations, unresolved=unresolved, title=title, about=about)
    write_html(path, html)


def write_html(path: Path, html: str) -> None:
    """Write a page to `path`, as `write_page` does."""
    if not path.parent.is_dir():
        cause = "the page cannot be written: there is no such folder"
        raise OutputError(cause, place=str(path), advice="make it, or choose another with -o")
    with replacing(path) as aside:
        aside.write_text(html, encoding="utf-8", newline="\n")


def _draw_first(collection: Collection) -> Network:
    """Give a pyvis network of the cables that the page shows when it opens, each at its place."""
    from pyvis.network import Network

    network = Network(directed=True)
    network.set_template_dir(str(files("reftel.page")), "template.html")
    network.options = OPTIONS
    cables = collection.cables.table
    cited_by = [0] * len(collection.hours)
    for cited in collection.cited:
        cited_by[cited] += 1
    chosen = choose_start(collection, cited_by)
    position = {node: at for at, node in enumerate(chosen)}
    ends = zip(collection.citing, collection.cited, strict=True)
    edges = [(a, b) for a, b in ends if b in position and a in position and a != b]
    sizes = [size_of(cited_by[node]) for node in chosen]
    halves = [half_width(cables["mrn"][node], size) for node, size in zip(chosen, sizes, strict=True)]
    pairs = [(position[a], position[b]) for a, b in edges]
    places = lay_out([collection.hours[node] for node in chosen], halves, pairs)
    for node, size, place in zip(chosen, sizes, places, strict=True):
        look = look_of(cables["classification"][node], held=cables["held"][node])
        network.add_node(node, label=cables["mrn"][node], group=look, size=size, x=place.x, y=place.y)
    for citing, cited in edges:
        network.add_edge(citing, cited)
    return network


def _policy(scripts: Iterable[str]) -> str:
    """Give the page's Content-Security-Policy: nothing is loaded, only the scripts written here run."""
    hashes = " ".join(f"'sha256-{_digest(script)}'" for script in scripts)
    return (
        f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; "
        "img-src data: blob:; base-uri 'none'; form-action 'none'"
    )


def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


def _own(name: str) -> str:
    return files("reftel.page").joinpath(name).read_text(encoding="utf-8")


def _vis_network() -> str:
    return files("pyvis").joinpath(VIS_NETWORK).read_text(encoding="utf-8")
