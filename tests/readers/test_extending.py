"""A new form of input is one file and one line: the example of the document, run as it is written there."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import reftel
from telegrams import telegram

PACKAGE = Path(reftel.__file__).parent
DOCUMENT = PACKAGE.parents[1] / "docs" / "extending.md"


def blocks_of(language: str) -> list[str]:
    """The blocks of code in the section about forms."""
    section = DOCUMENT.read_text(encoding="utf-8").split("\n## A new form of input\n")[1].split("\n## ")[0]
    return re.findall(rf"^```{language}\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)


def patched(text: str, diff: str) -> str:
    """A text with a diff of one place, whose lines have to be there."""
    old, new = ("".join(f"{line[1:]}\n" for line in diff.splitlines() if line[:1] != sign) for sign in "+-")
    assert text.count(old) == 1
    return text.replace(old, new)


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A folder with a reftel that knows the form of the document."""
    copy = shutil.copytree(PACKAGE, tmp_path / "src" / "reftel", ignore=shutil.ignore_patterns("__pycache__"))
    forms = copy / "readers" / "forms"
    (form,) = blocks_of("python")
    assert not (forms / "cards.py").exists()
    (forms / "cards.py").write_text(form, encoding="utf-8")
    registry = forms / "registry.py"
    for diff in blocks_of("diff"):
        registry.write_text(patched(registry.read_text(encoding="utf-8"), diff), encoding="utf-8")
    return copy.parent


def test_a_form_is_a_file_and_a_line(package: Path, tmp_path: Path) -> None:
    first, second = telegram("OSLO", 12), telegram("BERN", 7)
    cards = f"@ 07OSLO12, 2007-04-12 10:00\n{first}@ 07BERN8, 2007-13-12 10:00\n{second}"
    (tmp_path / "cards.txt").write_text(cards, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "reftel", "parse", "cards.txt"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(package)},
        capture_output=True,
        text=True,
        check=False,
    )
    found = [json.loads(line) for line in done.stdout.splitlines()]
    line = first.count("\n") + 2
    assert [(cable["form"], cable["place"], cable["mrn"]) for cable in found] == [
        ("cards", "line 1", "07OSLO12"),
        ("cards", f"line {line}", "07BERN8"),
    ]
    assert f"cards.txt, line {line}: has a date that is none: 2007-13-12 10:00; write" in done.stderr
    assert {cable.form for cable in reftel.parse_cables(tmp_path / "cards.txt")} == {"telegram"}
