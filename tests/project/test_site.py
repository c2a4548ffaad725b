"""The site of the documents: its menu has every page, and its check finds what it is for."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
site: dict[str, Any] = runpy.run_path(str(ROOT / "docs" / "site" / "build.py"))


def test_every_document_is_in_the_menu() -> None:
    listed = {page for pages in site["PARTS"].values() for page in pages} - {"docs/api"}
    found = {
        str(path.relative_to(ROOT).with_suffix(""))
        for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *ROOT.glob("[!.]*/README.md")]
    }
    assert listed - {f"benchmarks/results/{name}" for name in ("README", "tries", "fuzzing")} == found - {
        "README"
    }


def test_pictures_are_those_that_the_gallery_shows() -> None:
    shown = (ROOT / "docs" / "gallery.md").read_text(encoding="utf-8")
    for path in (ROOT / "docs" / "gallery").iterdir():
        assert f"](gallery/{path.name})" in shown
        assert path.stat().st_size < 150_000


WRONG = {
    "a script from elsewhere": (
        '<script src="https://cdn.example/a.js"></script>',
        "loads https://cdn.example/a.js",
    ),
    "a font from elsewhere": (
        '<link rel="stylesheet" href="//fonts.example/css">',
        "loads //fonts.example/css",
    ),
    "a picture that is not there": ('<img src="no.png">', "loads no.png"),
    "a style from elsewhere": (
        "<p style=\"background: url('http://x.example/a')\">",
        "loads http://x.example/a",
    ),
    "a page that is not there": ('<a href="no.html">', "links to no.html"),
    "a heading that is not there": ('<a href="#no">', "links to #no"),
    "a heading of another page": ('<a href="other.html#no">', "links to other.html#no"),
    "an address without its server": ('<a href="https://no where">', "links to https://no where"),
    "an address that is not secure": ('<a href="http://example.org/">', "links to http://example.org/"),
}
RIGHT = (
    '<h2 id="here">',
    '<a href="#here">',
    '<a href="other.html#there">',
    '<a href="https://example.org/a">',
    '<img src="a.png">',
    '<img src="data:image/png;base64,AA">',
    '<link rel="next" href="other.html">',
)


def write(folder: Path, body: str) -> Path:
    (folder / "index.html").write_text(body, encoding="utf-8")
    (folder / "other.html").write_text('<h2 id="there">', encoding="utf-8")
    (folder / "a.png").touch()
    return folder


@pytest.mark.parametrize("why", WRONG)
def test_what_a_site_may_not_have_is_found(why: str, tmp_path: Path) -> None:
    body, fault = WRONG[why]
    assert list(site["find_faults"](write(tmp_path, body))) == [f"index.html {fault}"]


def test_a_style_sheet_loads_nothing_from_elsewhere(tmp_path: Path) -> None:
    (write(tmp_path, "") / "a.css").write_text(
        '@import "https://x.example/a.css"; b { background: url(a.png) }'
    )
    assert list(site["find_faults"](tmp_path)) == ["a.css loads https://x.example/a.css"]


def test_what_a_site_may_have_is_no_fault(tmp_path: Path) -> None:
    assert list(site["find_faults"](write(tmp_path, "\n".join(RIGHT)))) == []
