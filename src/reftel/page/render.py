"""The page as HTML: pyvis puts packs of what it knows, and the scripts, into a template of our own.

pyvis's own template calls a CDN, prints its heading unescaped and twice; of pyvis the page takes the
rendering and the vis-network script that it bundles.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from reftel.errors import OutputError
from reftel.files.atomic import replacing
from reftel.page.bundle import bundle
from reftel.page.columns import squeeze
from reftel.page.pack import PageCollection, pack_details, pack_index, pack_texts
from reftel.page.records import PageText

STYLES = (
    "base",
    "top",
    "picture",
    "topics",
    "bundles",
    "panel",
    "answers",
    "board",
    "reading",
    "help",
    "settle",
    "publish",
    "narrow",
    "print",
    "list",
)
"""The files in style/, in this order: what comes later overrules what comes before."""


class Opened(NamedTuple):
    """Where a page is opened, unless by itself: `served` says of which version of the store by a server,
    which has a file for corrections if it `saves`.

    One that is `framed` is the `srcdoc` of a frame, where links within it would lead to the page around it.
    """

    served: str = ""
    saves: bool = False
    framed: bool = False


BY_ITSELF = Opened()

VIS_NETWORK = "templates/lib/vis-9.1.2/vis-network.min.js"
_HERE = Path(__file__).parent


def render_collection(
    collection: PageCollection,
    *,
    title: str,
    credit: str = "",
    about: Mapping[str, object],
    texts: Iterable[PageText] = (),
    opened: Opened = BY_ITSELF,
) -> Iterator[str]:
    """Yield the parts of the page of a collection: one HTML text that makes no request.

    `credit` says who is to be named with it, `about` is shown as a short table (what was read, when, by which
    version). Only a page that is `served` asks, and nobody but its own server.
    """
    from pyvis.network import Network

    # One pack is pressed while the next is put together.
    with ThreadPoolExecutor(1) as aside:
        details = aside.submit(squeeze, pack_details(collection))
        index = aside.submit(squeeze, pack_index(collection, title=title, credit=credit, about=about))
        kept = sorted(texts)
        library = aside.submit(squeeze, pack_texts(collection, kept)) if kept else None
        scripts = (_vis_network(), bundle(_HERE / "script" / "main.js"))
        network = Network(directed=True)
        network.set_template_dir(str(_HERE), "template.html")
        network.templateEnv.globals["page"] = {
            # Half a surrogate pair (of a file name, of a broken escape) cannot be written as UTF-8.
            "title": title.encode("utf-8", "replace").decode(),
            "credit": credit.encode("utf-8", "replace").decode(),
            "style": "\n".join(
                (_HERE / "style" / f"{name}.css").read_text(encoding="utf-8") for name in STYLES
            ),
            "policy": _policy(scripts, opened),
            "served": opened.served,
            "saves": opened.saves,
            "framed": opened.framed,
            "scripts": scripts,
            "texts": library is not None,
        }
        rest = str(network.generate_html("graph.html"))
        # What is pressed is long: it is put in its place only when the page is written.
        for name, pressed in (("index", index), ("details", details), ("texts", library)):
            before, tag, rest = rest.partition(f'id="packed-{name}">') if pressed else ("", "", rest)
            yield before + tag
            yield from pressed.result() if pressed else ()
    yield rest


def write_html(path: Path, html: Iterable[str]) -> None:
    """Write a page to `path`; an earlier page stays whole until the new one is complete.

    Raises OutputError where the file cannot be written.
    """
    if not path.parent.is_dir():
        cause = "the page cannot be written: there is no such folder"
        raise OutputError(cause, place=str(path), advice="create it, or choose another with -o")
    with replacing(path) as aside, aside.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(html)


def _policy(scripts: Iterable[str], opened: Opened) -> str:
    """Give the page's Content-Security-Policy: nothing is loaded, only the scripts written here run."""
    asked = "connect-src 'self'; " if opened.served else ""
    base = "about:" if opened.framed else "'none'"
    hashes = " ".join(f"'sha256-{_digest(script)}'" for script in scripts)
    return (
        f"default-src 'none'; {asked}script-src {hashes}; style-src 'unsafe-inline'; "
        f"img-src data: blob:; base-uri {base}; form-action 'none'"
    )


def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


def _vis_network() -> str:
    return files("pyvis").joinpath(VIS_NETWORK).read_text(encoding="utf-8")
