"""The page that a server gives, in a real browser: what is settled on it is in the server's file."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import reftel
from browser import Browser
from servers import Server, serving

pytestmark = pytest.mark.browser

TELEGRAM = (
    "R 021200Z MAY 08\nFM AMEMBASSY OSLO\nTO SECSTATE WASHDC\nUNCLAS OSLO 000412\n\nE.O. 12958: N/A\n"
    "TAGS: EFIS\nSUBJECT: HERRING\nREF: (A) STATE 352989 (B) STATE XXXXX\n\n1. (U) We count.\n"
)
THEIRS = '[[drop]]\nciting = "08OSLO412"\nlabel = "B"\nauthor = "Ben"\nreason = "a blot"\n'


@pytest.fixture(scope="module")
def settled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Path]]:
    folder = tmp_path_factory.mktemp("served-page")
    (folder / "08OSLO412.txt").write_text(TELEGRAM, encoding="utf-8")
    reftel.build(folder / "08OSLO412.txt", output=folder / "built", store_only=True)
    with serving(folder / "built" / "reftel.sqlite", folder / "settled.toml") as running:
        yield running, folder / "settled.toml"


def test_what_is_settled_is_written_to_the_file_of_the_server(
    browser: Browser, settled: tuple[Server, Path]
) -> None:
    server, file = settled
    browser.driver.get(f"{server.address}/?token={server.token}")
    browser.until("window.reftel !== undefined && window.reftel.view.settling.sink.mark !== undefined")
    assert "token" not in browser.run("location.href")
    browser.driver.get("about:blank")
    browser.driver.get(f"{server.address}/#&view=settle")
    browser.until("window.reftel !== undefined && window.reftel.view.settling.sink.mark !== undefined")
    for key in ("1", *"Ada", "ENTER", *"on paper", "ENTER"):
        browser.press(key)
    file.write_text(THEIRS, encoding="utf-8")  # somebody else's, after the page has read the file
    browser.find("#settle-save").click()
    browser.until("document.getElementById('settle-said').textContent.includes('somebody else')")
    assert file.read_text(encoding="utf-8") == THEIRS
    browser.find("#settle-save").click()
    browser.until("document.getElementById('settle-said').textContent.startsWith('Saved in settled.toml')")
    told = tomllib.loads(file.read_text(encoding="utf-8"))
    assert [(entry["label"], entry["author"]) for entry in told["drop"]] == [("B", "Ben")]
    assert [(entry["label"], entry["author"]) for entry in told["retarget"]] == [("A", "Ada")]
    assert browser.text("#to-settle").startswith("Settle 0")
    browser.driver.get(server.address)
    browser.until("window.reftel !== undefined && window.reftel.view.settling.settled() === 2")


def test_a_server_without_a_file_is_not_asked_for_it(browser: Browser, settled: tuple[Server, Path]) -> None:
    _, file = settled
    with serving(file.parent / "built" / "reftel.sqlite") as server:
        browser.driver.get("about:blank")
        browser.logged()
        browser.driver.get(f"{server.address}/?token={server.token}#&view=settle")
        browser.until("window.reftel !== undefined && !window.reftel.view.collection.unpacking")
        assert browser.logged() == []
        asked = browser.run("performance.getEntriesByType('resource').map(({name}) => name)")
    assert not [address for address in asked if "corrections" in address]
