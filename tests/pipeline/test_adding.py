"""A build that adds to the store of other files says so first; the examples have a folder of their own."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import pile
import reftel
import telegrams
from reftel.cli.main import main
from reftel.pipeline.options import FILES

ROOT = Path(__file__).parents[2]
MAKE = shutil.which("make") or ""


def run(*words: object) -> Result:
    """Run reftel as the command line does; a traceback fails the test."""
    result = CliRunner().invoke(main, [str(word) for word in words])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which the commands run: `jan` and `feb` with two cables each, and a file."""
    monkeypatch.chdir(tmp_path)
    for serial, name in (
        (1, "jan/1.txt"),
        (2, "jan/2.txt"),
        (3, "feb/3.txt"),
        (4, "feb/4.txt"),
        (5, "5.txt"),
    ):
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).write_text(telegrams.telegram("LIMA", serial))
    return tmp_path


# builds before -> the build, what is said of the earlier one
ADDING = [
    (["jan"], ["feb"], "2 cables from 2 other files (jan/1.txt ...)"),
    (["jan/1.txt"], ["feb"], "1 cable from 1 other file (jan/1.txt)"),
    (["jan/1.txt"], ["jan/2.txt"], "1 cable from 1 other file (jan/1.txt)"),      # beside it, but not known
    (["jan", "5.txt"], ["feb"], "3 cables from 3 other files (5.txt ...)"),
    (["jan", "feb"], ["feb"], "2 cables from 2 other files (jan/1.txt ...)"),     # each time
    (["jan"], ["feb", "5.txt", "--store-only"], "2 cables from 2 other files"),
    (["jan"], ["feb", "--with-text"], "2 cables from 2 other files"),
]  # fmt: skip


def test_documents_of_an_older_store_are_not_said_to_be_no_cables(here: Path) -> None:
    run("build", "jan")
    with closing(sqlite3.connect(here / "output" / "reftel.sqlite")) as database:
        database.execute("PRAGMA user_version = 2")
    said = run("build", "feb").stderr
    assert "this build adds to an earlier one, with the documents from 2 other files (jan/1.txt ...)" in said
    assert "with 2 of 2 documents" in said


# nothing of other paths is in it, or all is given
SILENT = [
    ([], ["jan"]),
    (["jan"], ["jan"]),
    (["jan"], ["jan", "feb"]),
    (["jan"], ["feb", "jan"]),
    (["jan"], ["jan/1.txt"]),                # the other is in the same folder, and this one was known
    (["jan"], ["{}/jan"]),                   # the same by another name
    (["jan"], ["feb", "--fresh"]),
    (["jan"], ["feb", "--prune"]),           # which removes it, and says how much
    (["jan", "feb"], ["."]),
]  # fmt: skip


@pytest.mark.parametrize(("before", "words", "said"), ADDING)
def test_build_that_adds_to_that_of_other_files_says_so(
    here: Path, before: list[str], words: list[str], said: str
) -> None:
    reftel.build(before, "out")
    result = run("build", *words, "-o", "out")
    assert result.exit_code == 0
    (line,) = result.stderr.splitlines()
    assert line.startswith(
        f"reftel: {Path('out', 'reftel.sqlite')}: this build adds to an earlier one, with {said}"
    )
    assert "another folder with -o or start over with --fresh" in line


@pytest.mark.parametrize(("before", "words"), SILENT)
def test_build_of_the_same_files_says_nothing(here: Path, before: list[str], words: list[str]) -> None:
    if before:
        reftel.build(before, "out")
    result = run("build", *(word.format(here) for word in words), "-o", "out")
    assert (result.exit_code, result.stderr) == (0, "")


def test_files_that_were_removed_or_changed_in_a_folder_are_not_of_others(here: Path) -> None:
    Path("jan/more").mkdir()
    Path("jan/more/6.txt").write_text(telegrams.telegram("LIMA", 6))
    reftel.build(["jan"], "out")
    shutil.rmtree("jan/more")
    Path("jan/1.txt").rename("jan/new.txt")
    Path("jan/2.txt").write_text(telegrams.telegram("LIMA", 20))
    assert run("build", "jan", "-o", "out").stderr == ""


def test_it_is_said_before_anything_is_read(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reftel.build(["jan"], "out")
    heard: list[str] = []

    class Heard:
        """What a reporter hears."""

        def start(self, size: int) -> None:
            heard.append("start")

        def advance(self, size: int) -> None:
            heard.append("advance")

        def step(self, name: str) -> None:
            heard.append("step")

        def say(self, words: str) -> None:
            heard.append("say")

    reftel.build(["feb"], "out", reporter=Heard())
    assert heard[:2] == ["say", "start"]


# The examples.


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A copy of what make needs, with a reftel that runs."""
    shutil.copy(ROOT / "Makefile", tmp_path / "Makefile")
    shutil.copy(ROOT / "pyproject.toml", tmp_path / "pyproject.toml")
    shutil.copytree(pile.EXAMPLES, tmp_path / "examples" / "cables")
    program = tmp_path / ".venv" / "bin" / "reftel"
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m reftel "$@"\n')
    program.chmod(0o755)
    os.utime(tmp_path / "pyproject.toml", (1, 1))
    for stamp, time in ((".made", 2), (".installed", 3)):
        (tmp_path / ".venv" / stamp).touch()
        os.utime(tmp_path / ".venv" / stamp, (time, time))
    (tmp_path / "output").mkdir()
    (tmp_path / "output" / ".gitignore").touch()
    return tmp_path


@pytest.mark.skipif(not MAKE, reason="this system has no make")
def test_make_builds_and_removes_the_examples_alone(copied: Path) -> None:
    subprocess.run([MAKE, "demo"], cwd=copied, check=True, capture_output=True)
    assert sorted(path.name for path in (copied / "output").iterdir()) == [".gitignore", "demo"]
    assert sorted(path.name for path in (copied / "output" / "demo").iterdir()) == sorted(FILES)
    (copied / "my.txt").write_text(telegrams.telegram("LIMA", 12))
    built = reftel.build([copied / "my.txt"], copied / "output")
    assert built.counts["documents"] == 1
    subprocess.run([MAKE, "clean"], cwd=copied, check=True, capture_output=True)
    assert sorted(path.name for path in (copied / "output").iterdir()) == sorted([".gitignore", *FILES])
