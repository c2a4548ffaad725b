"""A store is read again where reftel reads otherwise than when it was made, and only there."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import golden
import pile
import reftel
from reftel.pipeline.changes.fingerprint import READING

PACKAGE = Path(reftel.__file__).parent
BUILD = (
    "import sys, reftel\nbuilt = reftel.build(sys.argv[2:], sys.argv[1], store_only=True, jobs=1)\n"
    "print(built.counts['documents'], *(built.changes or ()), *built.notices)"
)


@pytest.fixture
def from_root(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are named from here, as they are recorded."""
    monkeypatch.chdir(Path(__file__).parents[2])


@pytest.mark.usefixtures("from_root")
def test_results_change_with_the_reading_alone() -> None:
    recorded = json.loads(golden.GOLDEN.read_text(encoding="utf-8"))
    found = golden.digests()
    changed = [name for name, digest in found.items() if recorded[name] != digest]
    if recorded["reading"] == READING:
        assert not changed, (
            f"{', '.join(changed)} come out otherwise than before. Where that is meant, raise "
            "READING in reftel/pipeline/changes/fingerprint.py (earlier stores are read again then) and run "
            "python tests/golden.py"
        )
    assert recorded == {"reading": READING, **found}, "run python tests/golden.py"


def build_with(package: Path, output: Path) -> str:
    """Build the examples with a copy of the package; gives its counts and notices."""
    return subprocess.run(
        [sys.executable, "-c", BUILD, str(output), str(pile.EXAMPLES)],
        env={**os.environ, "PYTHONPATH": str(package.parent)},
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the package that may be changed."""
    return Path(shutil.copytree(PACKAGE, tmp_path / "copy" / "reftel"))


def test_comment_in_any_file_leaves_the_store_as_it_is(copy: Path, tmp_path: Path) -> None:
    documents = build_with(copy, tmp_path / "out").split()
    for file in sorted(copy.rglob("*.py")):
        file.write_text(f"{file.read_text(encoding='utf-8')}\n# a remark\n", encoding="utf-8")
    assert build_with(copy, tmp_path / "out").split() == [*documents, "0", "0", *documents]


def test_another_reading_reads_again_and_says_so(copy: Path, tmp_path: Path) -> None:
    build_with(copy, tmp_path / "out")
    file = copy / "pipeline" / "changes" / "fingerprint.py"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace(f"READING = {READING}", f"READING = {READING + 1}"), encoding="utf-8")
    assert "built by another version of reftel" in build_with(copy, tmp_path / "out")
