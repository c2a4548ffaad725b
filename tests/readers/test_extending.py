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
from reftel.model.problems import Problem
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
    (form,), (line,) = blocks_of("python"), blocks_of("diff")
    assert not (forms / "json_lines.py").exists()
    (forms / "json_lines.py").write_text(form, encoding="utf-8")
    registry = forms / "registry.py"
    registry.write_text(patched(registry.read_text(encoding="utf-8"), line), encoding="utf-8")
    return copy.parent


def parsed_without(path: Path) -> list[Problem]:
    """What the reftel that does not know the form says of a file."""
    problems: list[Problem] = []
    assert list(reftel.parse_cables(path, on_problem=problems.append)) == []
    return problems


def test_a_form_is_a_file_and_a_line(package: Path, tmp_path: Path) -> None:
    first, second = telegram("OSLO", 12), telegram("BERN", 7)
    rows = [{"id": "07OSLO12", "date": "2007-03-05 10:00", "text": first}, {"text": second}]
    lines = [*(json.dumps(row) for row in rows), "{broken"]
    (tmp_path / "cables.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "reftel", "parse", "cables.jsonl"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(package)},
        capture_output=True,
        text=True,
        check=False,
    )
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(cable["form"], cable["place"], cable["mrn"][2:]) for cable in found] == [
        ("json_lines", "line 1", "OSLO12"),
        ("json_lines", "line 2", "BERN7"),
    ]
    assert "cables.jsonl, line 3: is not the JSON of a cable; write" in done.stderr
    assert done.returncode == 1
    assert [problem.cause for problem in parsed_without(tmp_path / "cables.jsonl")] == [
        "is JSON, not a cable"
    ]
