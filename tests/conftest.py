"""Fixtures that several tests share."""

from __future__ import annotations

import gc
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

import inputs
import older_click
import reftel.api
from browser import Browser, chromium, mozilla
from effort import tries

if TYPE_CHECKING:
    from servers import Server

CABLES = Path(__file__).parent.parent / "examples" / "cables"

# No test finds the store of another as "the last build", or leaves one behind in the home of a person.
os.environ["XDG_STATE_HOME"] = os.environ["LOCALAPPDATA"] = os.devnull
for variable in ("REFTEL_STORE", "NO_COLOR", "FORCE_COLOR", "PAGER", "LESS"):
    os.environ.pop(variable, None)
older_click.adapt()

# Where there is room in memory, files are written there: a store waits for the disk at each build.
MEMORY = Path("/dev/shm")  # noqa: S108
ROOM = 4 * 1024**3  # bytes
if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))

# Compiled modules are kept, whatever the machine says: else each program that is started compiles them anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# Machines are shared, so no example has a deadline. What lands is checked with the same examples each time;
# elsewhere every run tries new ones.
EXAMPLES = tries(50, 100)
settings.register_profile("anywhere", deadline=None, max_examples=EXAMPLES)
settings.register_profile("ci", deadline=None, max_examples=EXAMPLES, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "anywhere")


# While tests are collected all that is made stays.
gc.disable()


def pytest_collection_finish() -> None:
    """Let the collector leave the thousands of tests alone, which stay to the end, and run seldom."""
    gc.freeze()
    gc.enable()
    gc.set_threshold(100_000, 50, 1000)


@pytest.fixture(scope="session", autouse=True)
def inputs_stay() -> Iterator[None]:
    """Hold every build to leave its inputs as they are."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reftel.api, "build", inputs.watching(reftel.api.build))
        yield


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Give one Chromium for the whole run; skips where none is installed, fails in CI.

    With REFTEL_BROWSER=firefox it is Firefox.
    """
    is_firefox = os.environ.get("REFTEL_BROWSER") == "firefox"
    with mozilla() if is_firefox else chromium(tmp_path_factory.mktemp("profile")) as started:
        yield started


@pytest.fixture(scope="session")
def examples_with_texts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the store of the examples, with their texts."""
    folder = tmp_path_factory.mktemp("served")
    reftel.api.build(CABLES, output=folder, with_text=True, store_only=True)
    return folder / "reftel.sqlite"


@pytest.fixture(scope="session")
def server(examples_with_texts: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Give a server of these that runs on this machine."""
    from servers import serving

    with serving(examples_with_texts, tmp_path_factory.mktemp("settled") / "corrections.toml") as running:
        yield running
