"""Fixtures that several tests share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from browser import Browser, chromium


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Give one Chromium for the whole run; skips where none is installed, fails in CI."""
    with chromium(tmp_path_factory.mktemp("profile")) as started:
        yield started
