"""Whatever happened before, a store is that of one build from nothing, and no input has changed."""

from __future__ import annotations

import random
import sys
from pathlib import Path

import pytest

import pile
from effort import tries
from random_builds import run_sequence

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is a signal of POSIX")


@pytest.mark.parametrize("seed", range(tries(6, 12)))
def test_builds_among_changes_make_the_store_of_one_build(seed: int, tmp_path: Path) -> None:
    texts = pile.texts()
    names = random.Random(seed).sample(sorted(texts), 25)
    sequence = run_sequence(tmp_path / "here", {name: texts[name].encode() for name in names}, seed, builds=3)
    assert sequence.faults == []
