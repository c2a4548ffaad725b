"""Firefox for the page's tests, in place of Chromium: REFTEL_BROWSER=firefox pytest tests/page."""

from __future__ import annotations

import shutil
from typing import Any

from selenium import webdriver
from selenium.webdriver.firefox.options import Options
from selenium.webdriver.firefox.service import Service

REPORT = """() => addEventListener('securitypolicyviolation', (event) => {
    console.error('Content Security Policy: ' + event.violatedDirective + ' ' + event.blockedURI);
})"""
SHAPE = ("width", "max-width", "height", "max-height")


class Firefox(webdriver.Firefox):
    """One tab of Firefox that understands what the tests say to Chromium."""

    recorded: list[str]

    def __init__(self, width: int, height: int) -> None:
        options = Options()
        options.binary_location = str(shutil.which("firefox") or shutil.which("firefox-esr"))
        for flag in ("-headless", "-remote-allow-system-access", f"--width={width}", f"--height={height}"):
            options.add_argument(flag)
        options.set_preference("ui.useOverlayScrollbars", 1)
        options.enable_bidi = True
        super().__init__(options=options, service=Service(str(shutil.which("geckodriver"))))
        self.recorded = []
        self.script.add_console_message_handler(self._console)
        self.script.add_javascript_error_handler(lambda event: self.recorded.append(event.text))
        self.script.pin(REPORT)

    def _console(self, event: Any) -> None:
        if event.level in {"error", "warn"}:
            self.recorded.append(event.text)

    def take_recorded(self) -> list[str]:
        """Give all requests of the page that is open, and all errors since last asked."""
        names = self.execute_script("return performance.getEntriesByType('resource').map(({ name }) => name)")
        inside = ("data:", "blob:", "about:")
        told, self.recorded = [one for one in names if not one.startswith(inside)] + self.recorded, []
        return told

    def execute_cdp_cmd(self, name: str, given: dict[str, Any]) -> dict[str, Any]:
        """Do what a command of Chromium's protocol does, of those that the tests use."""
        if name == "Emulation.setEmulatedMedia":
            schemes = [
                one["value"] for one in given.get("features", []) if one["name"] == "prefers-color-scheme"
            ]
            if "features" in given:
                self._in_browser("prefersColorSchemeOverride", schemes[0] if schemes else "none")
            if "media" in given:
                self._in_browser("mediumOverride", given["media"])
        else:
            self._shape(given.get("width"), given.get("height"))
        return {}

    def _in_browser(self, name: str, value: str) -> None:
        with self.context("chrome"):
            self.execute_script(
                "gBrowser.selectedBrowser.browsingContext[arguments[0]] = arguments[1]", name, value
            )

    def _shape(self, width: int | None, height: int | None) -> None:
        script = """const [names, sizes, isSet] = arguments;
            const { style } = gBrowser.selectedBrowser;
            for (const name of names) {
              if (isSet) style.setProperty(name, sizes[name.replace('max-', '')] + 'px');
              else style.removeProperty(name);
            }
            style.flex = isSet ? 'none' : '';"""
        with self.context("chrome"):
            self.execute_script(script, SHAPE, {"width": width, "height": height}, width is not None)


def is_there() -> bool:
    """Say whether Firefox and its driver are installed."""
    return bool((shutil.which("firefox") or shutil.which("firefox-esr")) and shutil.which("geckodriver"))
