"""axe-core looks for what stands in the way of people who cannot see or point; `npm install` brings it."""

from __future__ import annotations

import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from browser import Browser

ROOT = Path(__file__).resolve().parent.parent
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
_NPM = ("install", "--silent", "--no-audit", "--no-fund", "--no-package-lock")


@cache
def axe_script() -> str:
    """Give the script; npm installs it where it is not, and where there is no npm the test is skipped."""
    if not AXE.exists():
        npm = shutil.which("npm")
        if not npm:
            pytest.skip("npm is not installed: AXE DOES NOT LOOK AT THE PAGE")
        subprocess.run([npm, *_NPM], cwd=ROOT, check=False, timeout=300)
        if not AXE.exists():
            pytest.skip("axe-core is not within reach: AXE DOES NOT LOOK AT THE PAGE")
    return AXE.read_text(encoding="utf-8")


def violations(browser: Browser) -> list[str]:
    """Give what axe-core finds on the page as it is now: the rule, and the first elements that break it."""
    if not browser.run("'axe' in window"):
        browser.driver.execute_script(axe_script())
    found: list[dict[str, Any]] = browser.driver.execute_async_script(
        "axe.run({ resultTypes: ['violations'] }).then(({ violations }) => arguments[0](violations))"
    )
    return [
        f"{one['id']}: {one['help']}: " + " | ".join(node["html"][:120] for node in one["nodes"][:4])
        for one in found
    ]
