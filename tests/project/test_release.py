"""A release says one version everywhere, and the workflows try what the package promises."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

import reftel

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_one_version_is_named_everywhere() -> None:
    (newest, day) = re.findall(r"^## \[(.+)\] - (\S+)$", read("CHANGELOG.md"), re.MULTILINE)[0]
    cited = dict(re.findall(r"^(version|date-released): (\S+)$", read("CITATION.cff"), re.MULTILINE))
    assert PROJECT["version"] == reftel.__version__ == newest == cited["version"]
    assert cited["date-released"] == day


def test_every_promised_python_is_tried() -> None:
    promised = re.findall(r"Python :: (3\.\d+)", "\n".join(PROJECT["classifiers"]))
    for name in ("checks", "release"):
        tried = re.findall(r"^ +python: \[(.*)\]$", read(f".github/workflows/{name}.yml"), re.MULTILINE)
        assert tried
        assert {*tried} == {", ".join(f'"{version}"' for version in promised)}


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_actions_are_named_with_a_version(path: Path) -> None:
    used = re.findall(r"uses: (\S+)", path.read_text(encoding="utf-8"))
    assert [name for name in used if not re.search(r"@(release/)?v\d+$|^\./", name)] == []


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_what_workflows_make_exists(path: Path) -> None:
    made = {
        name
        for line in re.findall(r"\bmake ([a-z -]+)", path.read_text(encoding="utf-8"))
        for name in line.split()
    }
    targets = {*re.findall(r"^([a-z-]+):", read("Makefile"), re.MULTILINE)}
    assert made <= targets
    run = re.findall(r"\bpython (\S+\.py)", path.read_text(encoding="utf-8"))
    assert [name for name in run if not (ROOT / name).exists()] == []
