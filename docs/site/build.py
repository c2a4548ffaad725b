"""Build the documentation into build/site/: `make site`.

The pages are the Markdown of the repository where it lies, so that a link leads to the same place on both;
the first one is the README. The reference of the API is made from the docstrings. It fails on a warning, on
a link that leads nowhere, and on anything that a page would load from elsewhere.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType
from urllib.parse import unquote, urlsplit

import reftel

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "build" / "site-source"
SITE = ROOT / "build" / "site"

PARTS = {
    "First steps": ("docs/install", "docs/glossary", "docs/gallery"),
    "How to": (
        "docs/howto/journalist",
        "docs/howto/historian",
        "docs/howto/requester",
        "docs/howto/scientist",
    ),
    "Guide": (
        "docs/build",
        "docs/ask",
        "docs/terminal",
        "docs/missing",
        "docs/corrections",
        "docs/page",
        "docs/serve",
        "docs/exports",
        "docs/python",
        "docs/scaling",
    ),
    "Reference": (
        "docs/commands",
        "docs/api",
        "docs/files",
        "docs/forms",
        "docs/notations",
        "docs/mentions",
        "docs/data",
        "examples/README",
    ),
    "How good": (
        "docs/quality",
        "evaluation/README",
        "benchmarks/README",
        "benchmarks/results/README",
        "benchmarks/results/tries",
        "benchmarks/results/fuzzing",
        "SECURITY",
    ),
    "Project": (
        "CHANGELOG",
        "docs/design",
        "docs/extending",
        "tools/README",
        "CONTRIBUTING",
        "CODE_OF_CONDUCT",
    ),
}
"""The pages in the order of the menu."""

_COPIED = ("docs", "examples", "evaluation", "benchmarks", "tools", "src")
_ALONE = (".md", ".cff", ".txt")
_API = (
    "reftel.questions",
    "reftel.store",
    "reftel.analysis",
    "reftel.export",
    "reftel.model.records",
    "reftel.errors",
)
_LOADED = {"script": "src", "img": "src", "iframe": "src", "source": "src", "link": "href", "embed": "src"}
_IN_STYLES = re.compile(r"""(?:url\(\s*['"]?|@import\s+['"])(?!data:|#)([^'")]+)""")


def lay_out() -> None:
    """Put what the pages are made from into one folder, as links."""
    shutil.rmtree(SOURCE, ignore_errors=True)
    SOURCE.mkdir(parents=True)
    for name in _COPIED:
        shutil.copytree(ROOT / name, SOURCE / name, ignore=shutil.ignore_patterns("__pycache__", "*.json"))
    for path in ROOT.iterdir():
        if path.name == "LICENSE" or (path.suffix in _ALONE and path.name != "README.md"):
            shutil.copy(path, SOURCE)
    menu = "\n".join(_part(title, pages) for title, pages in PARTS.items())
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    (SOURCE / "index.md").write_text(f"{readme}\n{menu}", encoding="utf-8")
    (SOURCE / "docs" / "api.md").write_text(_reference(), encoding="utf-8")


def _part(title: str, pages: tuple[str, ...]) -> str:
    listed = "\n".join(pages)
    return f"```{{toctree}}\n:hidden:\n:maxdepth: 1\n:caption: {title}\n\n{listed}\n```\n"


def _reference() -> str:
    """Return the page of the API: what `import reftel` offers, then the rooms that a program may use."""
    told: set[object] = set()
    parts = [f"## reftel\n\n{_raw(_described(reftel, reftel.__all__, told))}"]
    for name in _API:
        room = importlib.import_module(name)
        parts.append(f"## {name}\n\n{(inspect.getdoc(room) or '').splitlines()[0]}\n")
        parts += [_raw(_described(module, _names(module), told)) for module in _modules(room)]
    return "# API reference\n\nMade from the docstrings.\n\n" + "\n".join(parts)


def _modules(room: ModuleType) -> list[ModuleType]:
    """Return the modules in a room that offers nothing itself, else the room."""
    if getattr(room, "__all__", None) or not hasattr(room, "__path__"):
        return [room]
    found = pkgutil.iter_modules(room.__path__, f"{room.__name__}.")
    return [importlib.import_module(one.name) for one in found]


def _names(module: ModuleType) -> Sequence[str]:
    """Return what a module offers: what it says, or what is defined in it."""
    if said := getattr(module, "__all__", None):
        return list(said)
    found = inspect.getmembers(module, lambda thing: getattr(thing, "__module__", "") == module.__name__)
    return [name for name, _ in found if not name.startswith("_")]


def _described(module: ModuleType, names: Sequence[str], told: set[object]) -> str:
    """Return the directives for what is not told elsewhere; a constant has no docstring."""
    lines = []
    for name in names:
        thing = getattr(module, name)
        is_class = inspect.isclass(thing)
        if (is_class or inspect.isfunction(thing)) and thing not in told:
            told.add(thing)
            lines.append(f".. {'autoclass' if is_class else 'autofunction'}:: {module.__name__}.{name}")
            lines.append("   :members:\n" if is_class else "")
    return "\n".join(lines)


def _raw(text: str) -> str:
    return f"```{{eval-rst}}\n{text}\n```\n"


class _Page(HTMLParser):
    """What a page links to, what it loads, and the places in it that a link can name."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.places = {""}
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.places |= {found.get("id", ""), found.get("name", "") if tag == "a" else ""}
        if tag == "a" and "href" in found:
            self.links.append(found["href"])
        if _LOADED.get(tag) in found and found.get("rel") not in (
            "canonical",
            "prev",
            "next",
            "index",
            "search",
        ):
            self.loaded.append(found[_LOADED[tag]])
        self.loaded += _IN_STYLES.findall(found.get("style", ""))


def find_faults(site: Path) -> Iterator[str]:
    """Yield the links of a site that lead nowhere, and what its files would load from elsewhere."""
    pages = {path: _Page(path) for path in sorted(site.rglob("*.html"))}
    for path, page in pages.items():
        name = path.relative_to(site)
        yield from (f"{name} loads {one}" for one in page.loaded if not _is_here(one, path))
        yield from (f"{name} links to {one}" for one in page.links if not _leads_somewhere(one, path, pages))
    for path in sorted(site.rglob("*.css")):
        found = _IN_STYLES.findall(path.read_text(encoding="utf-8"))
        yield from (f"{path.relative_to(site)} loads {one}" for one in found if not _is_here(one, path))


def _is_here(address: str, path: Path) -> bool:
    parts = urlsplit(address)
    if parts.scheme == "data":
        return True
    return not (parts.scheme or parts.netloc) and (path.parent / unquote(parts.path)).is_file()


def _leads_somewhere(address: str, path: Path, pages: dict[Path, _Page]) -> bool:
    parts = urlsplit(address)
    if parts.scheme or parts.netloc:
        return parts.scheme == "https" and "." in parts.netloc and " " not in address
    target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
    if target in pages:
        return unquote(parts.fragment) in pages[target].places
    return target.is_file()


def main() -> int:
    """Build and check; return what the program ends with."""
    lay_out()
    shutil.rmtree(SITE, ignore_errors=True)
    settings = str(ROOT / "docs" / "site")
    options = ["--quiet", "--fail-on-warning", "--keep-going", "--jobs", "1", "-c", settings]
    command = [sys.executable, "-m", "sphinx", "-b", "html", *options, str(SOURCE), str(SITE)]
    if subprocess.run(command, check=False).returncode:  # noqa: S603 (our own words)
        return 1
    shutil.rmtree(SITE / ".doctrees", ignore_errors=True)
    faults = list(find_faults(SITE))
    for fault in faults:
        print(fault, file=sys.stderr)
    if not faults:
        print(f"{len(list(SITE.rglob('*.html')))} pages in {SITE.relative_to(ROOT)}; open index.html in it")
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
