"""axe-core looks at each view, light and dark, wide and narrow, and finds nothing.

A new view is a line in VIEWS: its address, and what is clicked before axe looks, "" for nothing. All rules of
axe-core apply, those of its best practices too: what it finds is mended on the page, no rule is turned off.
"""

from __future__ import annotations

from pathlib import Path

import pytest

import page_sample
from axe import violations
from browser import Browser, resize
from reftel.page import PageText

pytestmark = pytest.mark.browser

VIEWS = [
    ("", ""),
    ("", "#filters summary"),
    ("", "#save summary"),
    ("#08OSLO131&story=08OSLO131~here", ""),
    ("#07OSLO1190", ""),
    ("#07OSLO1190", "#amend summary"),
    ("#08OSLO112&around=08OSLO112&depth=1", ""),
    ("#&post=OSLO&held=held", ""),
    ("#&view=posts", ""),
    ("#&view=posts&at=OSLO", ""),
    ("#&view=story&story=08OSLO131~here,08BERN77,99NOWHERE1", ""),
    ("#99NOWHERE1", ""),
    ("#&view=list&of=cables", ""),
    ("#&view=list&of=missing&post=OSLO", ""),
    ("#&view=list&of=ambiguous", ""),
    ("#08OSLO112&view=board", ""),
    ("#&view=settle", ""),
    ("#08OSLO131&view=text", ""),
    ("#07OSLO1190&view=text", ""),
    ("", "#ask-help"),
]
SCREENS = [("light", 1280), ("dark", 1280), ("light", 360)]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return page_sample.write(
        tmp_path_factory.mktemp("axe") / "graph.html",
        texts=[PageText("08OSLO131", "1. Poloff saw the pier.\n\n2. Ref A is answered.")],
    )


@pytest.mark.parametrize(("scheme", "width"), SCREENS)
def test_axe_finds_nothing(browser: Browser, sample: Path, scheme: str, width: int) -> None:
    feature = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", feature)
    resize(browser, width, 800)
    try:
        browser.open(sample)
        found = {}
        for address, click in VIEWS:
            browser.go(address)
            if click:
                browser.find(click).click()
            if wrong := violations(browser):
                found[f"{address} {click}"] = wrong
            if click:
                browser.press("ESCAPE")
        assert found == {}
    finally:
        browser.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
        browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


def test_axe_can_find_something(browser: Browser, sample: Path) -> None:
    # else the test above could not fail
    browser.open(sample)
    browser.run("document.body.append(Object.assign(document.createElement('button'), { id: 'nameless' }))")
    assert any(one.startswith("button-name") for one in violations(browser))
