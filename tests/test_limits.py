"""How much is read at most is chosen by a person, and holds in every process."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import telegrams
from reftel.cli import main
from reftel.readers import LIMITS, Limits
from reftel.store import open_store

ROOMY = 4000
LARGE = telegrams.telegram(body="1. (U) " + "Nets. " * 2000)
SMALL = telegrams.telegram().replace("000278", "000279")


def run(*words: object) -> Result:
    return CliRunner().invoke(main, list(map(str, words)))


def pile(folder: Path) -> Path:
    """A small text and a large one, and both again in an archive."""
    folder.mkdir()
    (folder / "large.txt").write_text(LARGE)
    (folder / "small.txt").write_text(SMALL)
    with zipfile.ZipFile(folder / "both.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("large.txt", LARGE)
        archive.writestr("small.txt", SMALL)
    return folder


# What is told of what is too large, by the option and its size.
CASES = [
    ((), []),
    (("--max-text", "1M"), []),
    (("--max-text", len(LARGE)), []),
    (("--max-text", ROOMY), ["both.zip!/large.txt: is larger than 4,000", "large.txt: is larger than 4,000"]),
    (("--max-text", "4k"), ["both.zip!/large.txt: is larger than 4 KiB", "large.txt: is larger than 4 KiB"]),
    (("--max-cable", ROOMY), ["both.zip!/large.txt: is longer than any", "large.txt: is longer than any"]),
    (("--max-unpacked", len(LARGE + SMALL)), []),
    (("--max-unpacked", len(LARGE + SMALL) - 1), ["both.zip: unpacks to more than "]),
]


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize(("options", "told"), CASES)
def test_limit_of_a_build(options: tuple[object, ...], told: list[str], jobs: int, tmp_path: Path) -> None:
    folder = pile(tmp_path / "in")
    result = run("build", folder, "-o", tmp_path / "out", "--jobs", jobs, "--fresh", *options)
    said = [line.removeprefix(f"reftel: {folder}/") for line in result.stderr.splitlines()][: len(told)]
    assert [line[: len(cause)] for line, cause in zip(said, told, strict=True)] == told
    assert result.exit_code == bool(told)
    if "--max-unpacked" in options and told:
        assert result.stderr.endswith("reftel: 1 input could not be read in full; see above\n")
    with open_store(tmp_path / "out" / "reftel.sqlite") as store:
        assert len(list(store.problems())) == len(told)


@pytest.mark.parametrize(("options", "told"), CASES)
def test_limit_of_parse(options: tuple[object, ...], told: list[str], tmp_path: Path) -> None:
    folder = pile(tmp_path / "in")
    result = run("parse", folder, *options)
    assert [line for line in result.stderr.splitlines() if "more with --max" in line] == [
        line for line in result.stderr.splitlines() if any(cause in line for cause in told)
    ]
    assert result.exit_code == bool(told)
    assert len([json.loads(line) for line in result.stdout.splitlines()]) == 4 - len(told)


def test_what_was_too_large_is_read_when_more_is_allowed(tmp_path: Path) -> None:
    folder, out = pile(tmp_path / "in"), tmp_path / "out"
    assert run("build", folder, "-o", out, "--max-text", ROOMY).exit_code == 1
    again = run("build", folder, "-o", out, "--max-text", ROOMY)
    assert again.exit_code == 1
    assert "large.txt: is larger than" in again.stderr
    result = run("build", folder, "-o", out)
    assert (result.exit_code, result.stderr) == (0, "")
    whole = tmp_path / "whole"
    assert run("build", folder, "-o", whole).exit_code == 0
    for name in ("cables.csv", "references.csv", "graph.graphml", "graph.html"):
        assert (out / name).read_bytes() == (whole / name).read_bytes()


@pytest.mark.parametrize("size", ["0", "", "-1", "1.5M", "256MB", "M", "9" * 30, "١"])
@pytest.mark.parametrize("option", ["--max-text", "--max-cable", "--max-unpacked"])
def test_what_is_no_size_is_refused(option: str, size: str, tmp_path: Path) -> None:
    result = run("build", tmp_path, option, size)
    assert result.exit_code == 2
    assert "is no size; write a number" in result.stderr


def test_the_usual_limits_are_those_of_the_help() -> None:
    printed = " ".join(run("build", "--help").stdout.split())
    assert f"[default: {LIMITS.text // 1024**2}M]" in printed
    assert f"[default: {LIMITS.cable // 1024**2}M]" in printed
    floor = Limits().unpacked_of(0)
    assert (
        f"[default: {Limits().unpacked_of(floor) // floor} times its size, at least {floor // 1024**2}M]"
        in printed
    )
