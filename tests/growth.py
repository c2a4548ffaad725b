"""How the work of a function grows with its text, where patterns do it and no steps can be counted."""

from __future__ import annotations

import time
from collections.abc import Callable

SMALL = 10_000  # characters
TIMES = 4


def assert_linear(function: Callable[[str], object], part: str, before: str = "") -> None:
    """See that four times the text takes some four times the processor time, not sixteen times.

    Each is the least of several runs: on a machine that is shared a run may only take longer.
    """
    small, large = (before + part * (size // len(part)) for size in (SMALL, TIMES * SMALL))
    assert _least(function, large) < 2.5 * TIMES * _least(function, small)


def _least(function: Callable[[str], object], text: str) -> float:
    function(text)
    return min(_once(function, text) for _ in range(3))


def _once(function: Callable[[str], object], text: str) -> float:
    begun = time.process_time()
    function(text)
    return time.process_time() - begun
