"""SECURITY.md names tests that exist, and docs/install.md says what each dependency is for."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_promise_names_tests_that_exist() -> None:
    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", text)
    assert len(named) > 20
    lacking = [
        f"{path}::{name}"
        for path, name in named
        if f"def {name}(" not in (ROOT / path).read_text(encoding="utf-8")
    ]
    assert lacking == []


def test_every_promise_has_a_test() -> None:
    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    rows = [line.split(" | ") for line in text.split("|---|---|---|\n")[1].split("\n\n")[0].splitlines()]
    assert len(rows) > 14
    assert [row[0] for row in rows if "tests/" not in " ".join(row[1:])] == []


def test_every_dependency_is_explained() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    page = (ROOT / "docs" / "install.md").read_text(encoding="utf-8")
    needs = page.partition("## What it needs")[2].partition("\n## ")[0]
    names = [re.split(r"[<>=!;\[ ]", entry)[0] for entry in project["dependencies"]]
    assert [name for name in names if f"| [{name}](" not in needs] == []


def test_every_dependency_is_locked_and_has_its_oldest_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for entry in project["dependencies"]:
        name = re.split(r"[<>=!;\[ ]", entry)[0]
        for lock in ("requirements-dev.lock", "requirements-lowest.txt"):
            pinned = re.search(
                rf"^{re.escape(name)}==", (ROOT / lock).read_text(encoding="utf-8"), re.MULTILINE
            )
            assert pinned, f"{name} in {lock}"
