"""The picture of a thread in a notebook: bounded, offline, and shut off from the page around it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest

import reftel
from browser import Browser
from page_packs import packed_in
from reftel.model.records import MRN, Collection, Edge, Node
from reftel.questions.picture import MOST, Picture
from stores import write_store

HUB = MRN(2008, "STATE", 1)
OTHERS = [MRN(2008, "OSLO", serial) for serial in range(1, 31)]
FARTHER = [MRN(2008, "ROME", serial) for serial in range(1, 11)]


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a store of a cable that 30 cite, the first of them cited by 10 more, all with hostile subjects."""
    nodes = [
        Node(mrn, True, "2008-01-01", subject="</iframe><script>parent.x=1</script>\"'&", cited_by=mrn.serial)
        for mrn in (HUB, *OTHERS, *FARTHER)
    ]
    pairs = [(other, HUB) for other in OTHERS] + [(other, OTHERS[0]) for other in FARTHER]
    edges = [Edge(citing, cited, (), ()) for citing, cited in sorted(pairs)]
    path = tmp_path_factory.mktemp("hub") / "ł a store.sqlite"
    write_store(path, Collection(tuple(sorted(nodes)), tuple(edges), (), (), (), ()))
    return path


@pytest.fixture
def store(hub: Path) -> Iterator[reftel.Store]:
    with reftel.open_store(hub) as opened:
        yield opened


def serials_of(found: Picture) -> list[int]:
    serials: list[int] = packed_in(found.page).columns["serial"]
    return serials


# depth, most -> cables, left out
BOUNDS = [(1, MOST, 31, 0), (2, MOST, 41, 0), (0, MOST, 1, 0), (1, 10, 10, 21), (2, 35, 35, 6), (1, 1, 1, 30)]


@pytest.mark.parametrize(("depth", "most", "cables", "left_out"), BOUNDS)
def test_a_picture_has_the_nearest_and_says_what_is_left_out(
    store: reftel.Store, depth: int, most: int, cables: int, left_out: int
) -> None:
    found = store.picture(HUB, depth, most=most)
    assert (found.cables, found.left_out) == (cables, left_out)
    said = f"{left_out} more are left out" if left_out else f"{cables} cable"
    assert said in repr(found) and said in found._repr_html_()
    assert len(serials_of(found)) == cables


def test_of_the_farthest_the_most_cited_stay(store: reftel.Store) -> None:
    serials = serials_of(store.picture(HUB, 1, most=4))
    assert sorted(serials) == [1, 28, 29, 30]


def test_a_picture_is_one_frame_of_bounded_size(store: reftel.Store) -> None:
    shown = store.picture(HUB)._repr_html_()
    assert re.findall(r"<(\w+)", shown) == ["iframe", "p"]
    assert len(shown) < 1_500_000
    (page,) = re.findall(r'srcdoc="([^"]*)"', shown)
    assert unescape(page) == store.picture(HUB).page
    assert "default-src 'none'" in unescape(page) and "allow-same-origin" not in shown


def test_a_thread_shows_its_picture_even_when_the_store_is_closed(hub: Path, tmp_path: Path) -> None:
    with reftel.open_store(hub) as opened:
        thread = opened.thread(HUB, 1)
    shown = thread._repr_html_()
    assert shown and shown.startswith("<iframe") and len(repr(thread)) < 300
    hub.rename(tmp_path / "gone.sqlite")
    assert thread._repr_html_() is None
    (tmp_path / "gone.sqlite").rename(hub)


@pytest.mark.browser
def test_in_a_notebook_it_works_offline_and_stays_in_its_frame(
    store: reftel.Store, browser: Browser, tmp_path: Path
) -> None:
    notebook = tmp_path / "notebook.html"
    shown = store.picture(HUB)._repr_html_()
    notebook.write_text(f"<!doctype html><meta charset=utf-8><title>a</title><p>cell</p>{shown}", "utf-8")
    browser.driver.get("about:blank")
    browser.logged()
    browser.driver.get(notebook.as_uri())
    frame = browser.find("iframe")
    browser.driver.switch_to.frame(frame)
    browser.until("window.reftel !== undefined && window.reftel.collection.details !== null")
    assert browser.shown() == {str(mrn) for mrn in (HUB, *OTHERS, *FARTHER)}
    link = browser.find("#panel a[href^='#']")
    browser.driver.execute_script("arguments[0].click()", link)
    browser.until("location.hash !== ''")
    assert browser.run("location.href.startsWith('about:srcdoc#') && window.reftel !== undefined")
    assert browser.run("(() => { try { return parent.document.title } catch { return 'shut' } })()") == "shut"
    browser.driver.switch_to.default_content()
    assert browser.run("window.x === undefined && location.hash === ''")
    assert [line for line in browser.logged() if "autofocus" not in line.lower()] == []
