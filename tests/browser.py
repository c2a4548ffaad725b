"""A real Chromium for the page's tests: offline, with its network and its console recorded."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

import firefox

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE = 20


class Browser:
    """One tab, and what a person does with the page in it."""

    def __init__(self, driver: webdriver.Chrome | firefox.Firefox, profile: str = "") -> None:
        self.driver = driver
        self.profile = profile

    def open(self, path: Path, address: str = "") -> None:
        """Open the page afresh and wait until its collection is unpacked."""
        self.driver.get("about:blank")
        self.logged()
        self.driver.get(path.as_uri() + address)
        self.until("window.reftel !== undefined && window.reftel.collection.details !== null")

    def go(self, address: str) -> None:
        """Go to another view of the page that is open, and wait until it is shown."""
        self.driver.execute_async_script(
            """const [address, done] = arguments;
            if ((location.hash || '#') === (address || '#')) done();
            addEventListener('hashchange', () => requestAnimationFrame(() => done()), { once: true });
            location.hash = address;""",
            address,
        )

    def run(self, script: str, *values: object) -> Any:
        """Give what an expression of the page's script is worth."""
        return self.driver.execute_script(f"return ({script})", *values)

    def until(self, script: str) -> None:
        """Wait until an expression of the page's script is true."""
        WebDriverWait(self.driver, PATIENCE, poll_frequency=0.02).until(lambda _: self.run(script))

    def find(self, selector: str) -> WebElement:
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def all(self, selector: str) -> list[WebElement]:
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def text(self, selector: str) -> str:
        return self.find(selector).text

    def texts(self, selector: str) -> list[str]:
        return [found.text for found in self.driver.find_elements(By.CSS_SELECTOR, selector)]

    def type(self, text: str) -> None:
        """Type into the search field in place of what stands there."""
        self.find("#query").clear()
        self.find("#query").send_keys(text)

    def press(self, key: str) -> None:
        ActionChains(self.driver).send_keys(getattr(Keys, key, key)).perform()

    def mouse_to(self, mrn: str) -> ActionChains:
        """Give the mouse, on its way to where the picture has a cable."""
        x, y = self.place_of(mrn)
        actions = ActionChains(self.driver)
        actions.w3c_actions.pointer_action.move_to_location(round(x), round(y))  # type: ignore[no-untyped-call]
        return actions

    def click_at(self, x: float, y: float) -> None:
        actions = ActionChains(self.driver)
        actions.w3c_actions.pointer_action.move_to_location(round(x), round(y))  # type: ignore[no-untyped-call]
        actions.click().perform()

    def drag(self, mrn: str, right: int, down: int) -> None:
        """Drag a cable in the picture."""
        self.mouse_to(mrn).click_and_hold().move_by_offset(1, 1).move_by_offset(right, down).move_by_offset(
            1, 1
        ).release().perform()

    def press_button(self, words: str) -> None:
        """Click the button of the panel with these words."""
        next(found for found in self.all("#panel button") if found.text == words).click()

    def place_of(self, mrn: str) -> tuple[float, float]:
        x, y = self.run(
            """(() => {
            const { picture, collection } = window.reftel;
            const box = picture.place.getBoundingClientRect();
            const spot = picture.network.getPosition(collection.find(arguments[0]));
            const at = picture.network.canvasToDOM(spot);
            return [box.x + at.x, box.y + at.y];
            })()""",
            mrn,
        )
        return x, y

    def shown(self) -> set[str]:
        """Give the cables in the picture, with a dot of their own or in a bundle."""
        mrns: list[str] = self.run(
            "window.reftel.picture.cables.map((at) => window.reftel.collection.mrn(at))"
        )
        return set(mrns)

    def drawn(self) -> set[str]:
        """Give the cables in the picture that have a dot of their own."""
        mrns: list[str] = self.run(
            "window.reftel.picture.drawn.map((at) => window.reftel.collection.mrn(at))"
        )
        return set(mrns)

    def selected(self) -> str:
        mrn: str = self.run(
            "((view) => view.selected < 0 ? '' : view.collection.mrn(view.selected))(window.reftel.view)"
        )
        return mrn

    def logged(self) -> list[str]:
        """Give all requests but for the page itself, and all errors of the console, since last asked."""
        if isinstance(self.driver, firefox.Firefox):
            return self.driver.take_recorded()
        found = [
            event["params"]["request"]["url"]
            for event in map(_event, self.driver.get_log("performance"))  # type: ignore[no-untyped-call]
            if event["method"] == "Network.requestWillBeSent"
        ]
        inside = (self.driver.current_url.split("#")[0], "data:", "blob:", "about:")
        requests = [url for url in found if not url.startswith(inside)]
        errors = self.driver.get_log("browser")  # type: ignore[no-untyped-call]
        return requests + [row["message"] for row in errors if row["level"] in {"SEVERE", "WARNING"}]


def _event(entry: dict[str, str]) -> dict[str, Any]:
    event: dict[str, Any] = json.loads(entry["message"])["message"]
    return event


@contextmanager
def chromium(profile: Path, *, width: int = 1400, height: int = 900) -> Iterator[Browser]:
    """Give a browser of that size; skip where there is none, unless in CI, where that is a failure."""
    binary = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    service = shutil.which("chromedriver")
    if not binary or not service:
        _missing("Chromium and chromedriver are not installed (Debian: chromium, chromium-driver)")
    options = Options()
    options.binary_location = str(binary)
    for flag in (*FLAGS, f"--user-data-dir={profile}", f"--window-size={width},{height}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"performance": "ALL", "browser": "ALL"})
    try:
        driver = webdriver.Chrome(options=options, service=Service(str(service)))
    except WebDriverException as error:
        _missing(f"Chromium does not start: {error.msg}")
    try:
        yield Browser(driver, str(profile))
    finally:
        driver.quit()


@contextmanager
def mozilla(*, width: int = 1400, height: int = 985) -> Iterator[Browser]:
    """Give Firefox; skip where it is not installed: no test needs it that Chromium does not run."""
    if not firefox.is_there():
        pytest.skip(
            "Firefox and geckodriver are not installed (Debian: firefox-esr; geckodriver from its makers)"
        )
    driver = firefox.Firefox(width, height)
    try:
        yield Browser(driver)
    finally:
        driver.quit()


def resize(browser: Browser, width: int, height: int) -> None:
    """Give the page a screen of that size, narrower than a window can be."""
    size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500}
    browser.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)


def _missing(reason: str) -> None:
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)
