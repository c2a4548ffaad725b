"""The modules of the page's script, each by itself, in Chromium: script/*.test.js are the tests."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from browser import Browser
from reftel.page.bundle import bundle
from reftel.page.catalogue import read_catalogue
from reftel.page.columns import Columns, squeeze
from reftel.serve.catalogue.extent import read_extent
from reftel.serve.part import Beside, OfPart, read_part
from reftel.store import Store, open_store

pytestmark = pytest.mark.browser

TESTS = sorted((Path(__file__).parent / "script").glob("*.test.js"))


def sample() -> dict[str, object]:
    """A pack, and what its columns hold."""
    recurring = ["Fish on Friday", "kingfish", ""] * 20
    different = [f"FISH {at} \u00e9 \U0001f41f swordfish{at % 9}" for at in range(20_000)]
    columns = Columns({"title": "A \u202e title"})
    columns.words("few", recurring)
    columns.texts("many", different)
    columns.plain("long", ["", "\ufeffa text\nof lines", "\U0001f41f"])
    numbers = {
        "byte": [0, 255],
        "signed": [-1, 127],
        "short": [-300, 5],
        "wide": [-40_000, 5, 70_000],
        "widest": [0, 4_294_967_295],
    }
    for name, values in numbers.items():
        columns.numbers(name, values)
    rising = [3, 900, 70_000, 69_999]
    columns.steps("rising", rising)
    wanted = {"few": recurring, "many": different, "long": ["", "\ufeffa text\nof lines", "\U0001f41f"]}
    return {"pack": "".join(squeeze(columns.packed())), "wanted": {**wanted, **numbers, "rising": rising}}


def parts_of(path: Path) -> dict[str, object]:
    """A store as the packs of its page, of a part of that, and of parts that together are all."""

    def packs(store: Store, mrns: Sequence[str], depth: int = 0) -> list[str]:
        data = read_part(store, OfPart(list(mrns), depth), Beside(read_extent(store, catalogue), catalogue))
        pieces = []
        while data:
            end = 4 + int.from_bytes(data[:4], "little")
            pieces.append(base64.b64encode(data[4:end]).decode())
            data = data[end:]
        return pieces[1:3]

    with open_store(path) as store:
        catalogue = read_catalogue(store)
        mrns = [str(node.mrn) for node in store.nodes()]
        parts = [packs(store, mrns[at : at + 3], at % 2) for at in range(0, len(mrns), 3)]
        return {"whole": packs(store, mrns), "start": packs(store, mrns[::7]), "parts": parts}


def run(browser: Browser, page: Path) -> dict[str, object]:
    """What failed on a page of tests, and how many passed."""
    browser.driver.get("about:blank")
    browser.logged()
    browser.driver.get(page.as_uri())
    done: dict[str, object] = browser.driver.execute_async_script("window.tested().then(arguments[0])")
    return done


@pytest.mark.parametrize("path", TESTS, ids=lambda path: path.name)
def test_of_a_module(browser: Browser, tmp_path: Path, examples_with_texts: Path, path: Path) -> None:
    page = tmp_path / "test.html"
    is_growing = path.name == "growing.test.js"
    given = (
        parts_of(examples_with_texts) if is_growing else sample() if path.name == "columns.test.js" else ""
    )
    data = json.dumps(given).replace("<", "\\u003c")
    page.write_text(
        f'<!doctype html><meta charset="utf-8"><title>{path.name}</title>'
        f'<script type="application/json" id="sample">{data}</script>\n<script>{bundle(path)}</script>',
        encoding="utf-8",
    )
    done = run(browser, page)
    assert done["failed"] == [], done
    assert done["passed"]
    assert browser.logged() == []


def test_a_test_that_fails_is_told(browser: Browser, tmp_path: Path) -> None:
    # else those above could not fail
    checks = Path(__file__).parent / "script" / "checks.js"
    (tmp_path / "checks.js").write_text(checks.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "wrong.js").write_text(
        "import { check, equal, test } from './checks.js';\n"
        "test('sums', () => equal(1 + 1, 3));\n"
        "test('waits', async () => { await null; check(false); });\n"
        "test('right', () => equal([1], [1]));\n",
        encoding="utf-8",
    )
    page = tmp_path / "test.html"
    page.write_text(f"<script>{bundle(tmp_path / 'wrong.js')}</script>", encoding="utf-8")
    done = run(browser, page)
    assert done == {"failed": ["sums: Error: 2 instead of 3", 'waits: Error: not so: ""'], "passed": 1}
