"""Nothing that is printed fails for a character, an argument, or a reader that goes away."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

import datasets_of
import reftel
import telegrams
from every_command import EVERY, filled
from reftel.cli.main import main
from reftel.files.storage import Storage

ENCODINGS = ("ascii", "latin-1", "cp1252", "cp437", "utf-16", "utf-8")
# Letters of Western Europe, signs that cp1252 alone has, others that none but Unicode has.
WORDS = "GRØNDAHL’S “ŁÓDŹ” — 中文 → €"
# No file system of Linux minds the name; no encoding has its last letter but one.
NAME = "Żółw-caf\udce9.txt"


class Done(NamedTuple):
    code: int
    out: bytes
    err: bytes


def called(words: list[str], encoding: str, monkeypatch: pytest.MonkeyPatch) -> Done:
    """Run a command whose standard streams have an encoding, as they have in a program."""
    out, err = io.BytesIO(), io.BytesIO()
    with monkeypatch.context() as patch:
        streams = [io.TextIOWrapper(file, encoding=encoding, errors="strict") for file in (out, err)]
        patch.setattr(sys, "stdout", streams[0])
        patch.setattr(sys, "stderr", streams[1])
        try:
            main(words, prog_name="reftel")
            code = 0
        except SystemExit as end:
            code = int(end.code or 0)
        for stream in streams:
            stream.flush()
        return Done(code, out.getvalue(), err.getvalue())


@pytest.fixture(scope="module")
def meant(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What the words of the calls stand for: cables whose words and files need all of Unicode."""
    folder = tmp_path_factory.mktemp("Gdańsk")
    cables = folder / "in"
    cables.mkdir()
    texts = [
        telegrams.telegram("OSLO", 12, "101200Z MAR 07", ref="REF: 07 OSLO 11"),
        telegrams.telegram("OSLO", 13, "111200Z MAR 07", ref=f"REF: A. 07 OSLO 12 B. {WORDS} C. 07 ROME 5"),
    ]
    for name, text in zip((NAME, "two.txt"), texts, strict=True):
        lines = [f"SUBJECT: {WORDS}" if line.startswith("SUBJ") else line for line in text.splitlines()]
        (cables / name).write_text("\n".join(lines) + f"\n\n1. (U) {WORDS} as reported in 07 OSLO 12.\n")
    (cables / "empty-\udcff-€.txt").touch()
    corrections = folder / "corrections.toml"
    corrections.write_text(
        f'[[add]]\nciting = "07OSLO13"\ncited = "07OSLO99"\nauthor = "Zoë"\nreason = "{WORDS}"\n'
        f'[[drop]]\nciting = "07OSLO13"\ncited = "07OSLO98"\nauthor = "Zoë"\nreason = "{WORDS}"\n',
        encoding="utf-8",
    )
    reftel.build([cables], folder / "out", with_text=True, corrections=corrections)
    datasets_of.make(Storage(str(folder / "datasets")), cables)
    return {
        "A": "07OSLO13",
        "B": "07OSLO12",
        "CABLES": str(cables),
        "DATASETS": str(folder / "datasets"),
        "STORE": str(folder / "out" / "reftel.sqlite"),
        "OUTPUT": "new-€",
        "CORRECTIONS": str(corrections),
        "REF: A. STATE 91633": f"REF: A. STATE 91633 B. {WORDS} C. ROME 5",
    }


def calls(meant: dict[str, str]) -> list[list[str]]:
    """Give a call of each command in each style, and of what they say of the cables alone."""
    rows = [filled([*name.split(), *words], meant) for name, calls in EVERY.items() for words in calls]
    return [*rows, ["search", "STAT€", "--store", meant["STORE"]], ["show", "Zürich 1", "--store", "no-€"]]


NUMBER_OF_CALLS = sum(map(len, EVERY.values())) + 2


@pytest.fixture(scope="module")
def call_usually(meant: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], Done]:
    """Run a call as nearly everyone does, in UTF-8 and in a folder of its own; each is run once."""

    @cache
    def call(number: int) -> Done:
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(tmp_path_factory.mktemp("usual"))
            return called(calls(meant)[number], "utf-8", patch)

    return call


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("call", range(NUMBER_OF_CALLS))
def test_no_output_fails_for_a_character(
    call: int,
    encoding: str,
    meant: dict[str, str],
    call_usually: Callable[[int], Done],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    usual = call_usually(call)
    monkeypatch.chdir(tmp_path)
    words = calls(meant)[call]
    done = called(words, encoding, monkeypatch)
    assert done.code == usual.code
    if "--excel" in words:  # UTF-8, whatever the encoding
        assert done.out == usual.out
        return
    out, err = done.out.decode(encoding), done.err.decode(encoding)
    whole = usual.out.decode()
    if words[0] != "build":  # it tells how long it took
        assert out == whole.encode(encoding, "backslashreplace").decode(encoding)
    escaped = whole.encode(encoding, "replace") != whole.encode(encoding, "backslashreplace")
    assert err.count("PYTHONIOENCODING=utf-8") == escaped
    if "--json" in words or words[0] == "parse":
        for record in out.splitlines() if words[0] == "parse" else [out]:
            json.loads(record)


SAID = (["missing", "--foia", "text", "--limit", "0"], ["show", "07OSLO13"], ["top", "--csv"])
ENVIRONMENTS = [
    {"PYTHONIOENCODING": "cp1252"},
    {"PYTHONIOENCODING": "ascii:strict"},
    {"PYTHONIOENCODING": "utf-16"},
    {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
    {
        "LC_ALL": "POSIX",
        "PYTHONCOERCECLOCALE": "0",
        "PYTHONUTF8": "0",
        "PYTHONIOENCODING": ":surrogateescape",
    },
]


@pytest.mark.parametrize("environment", ENVIRONMENTS, ids=str)
@pytest.mark.parametrize("words", SAID, ids=str)
def test_program_in_another_encoding(
    words: list[str], environment: dict[str, str], meant: dict[str, str]
) -> None:
    command = [sys.executable, "-m", "reftel", *words, "--store", meant["STORE"]]
    done = subprocess.run(command, env={**os.environ, **environment}, capture_output=True, check=False)
    encoding = environment.get("PYTHONIOENCODING", ":").partition(":")[0] or "ascii"
    assert done.returncode == 0
    assert "OSLO" in done.stdout.decode(encoding)
    assert done.stderr.decode(encoding).count("PYTHONIOENCODING=utf-8") == (encoding != "utf-16")


UNDECODABLE = "\udcff\udce9€"
PLACES = [
    *(["show", "X"], ["thread", "X"], ["path", "X", "A"], ["explain", "A", "X"], ["replies", "X"]),
    *(["search", "X"], ["search", "X*"], ["search", "OSLO", "X"], ["compare", "X"], ["rank", "X"]),
    *(
        ["top", "--tag", "X"],
        ["top", "--post", "X"],
        ["top", "--classification", "X"],
        ["top", "--year", "X"],
    ),
    *(["thread", "A", "--since", "X"], ["thread", "A", "--relation", "X"], ["top", "--by", "X"]),
    *(["missing", "--foia", "X"], ["missing", "--tag", "X", "--json"], ["stats", "--post", "X", "--csv"]),
    *(["refs", "X"], ["refs", "REF: X 12"], ["refs", "REF: OSLO 1", "--citing", "X"], ["X"], ["top", "--X"]),
    *(["refs", "X", "--json"], ["refs", "REF: A. X B. ROME 5", "--csv"], ["corrections", "check", "X"]),
    *(["export", "X"], ["export", "json", "-o", "X"], ["export", "csv", "--neighbourhood", "X"]),
    *(["page", "X"], ["page", "-o", "X"], ["parse", "X"], ["build", "X"], ["build", "CABLES", "-o", "X"]),
    *(["build", "CABLES", "--corrections", "X"], ["build", "CABLES", "--max-text", "X"]),
    *(["communities", "--tag", "X"], ["build", "X", "--cluster", "X"], ["rank", "DATASETS", "-o", "X.csv"]),
]


@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
@pytest.mark.parametrize("words", PLACES, ids=" ".join)
def test_argument_that_is_no_text(
    words: list[str], encoding: str, meant: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    asked = words[0] not in ("refs", "parse", "build", "rank", "X")
    given = [meant.get(word, word).replace("X", UNDECODABLE) for word in words]
    done = called([*given, *(["--store", meant["STORE"]] if asked else [])], encoding, monkeypatch)
    assert done.code in (0, 1, 2)
    said = done.out.decode(encoding) + done.err.decode(encoding)
    assert said
    assert "Traceback" not in said


def test_store_whose_name_is_no_text(monkeypatch: pytest.MonkeyPatch) -> None:
    done = called(["top", "--store", UNDECODABLE], "utf-8", monkeypatch)
    assert done.code == 1
    assert done.err.decode().startswith("reftel: \\xff\\xe9€: there is no store")


def test_undecodable_name_is_printed_safely(meant: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")  # so that no path breaks
    done = called(["show", "07OSLO12", "--store", meant["STORE"]], "utf-8", monkeypatch)
    assert "Żółw-caf\\xe9.txt" in done.out.decode()
    done = called(["parse", meant["CABLES"]], "utf-8", monkeypatch)
    assert "empty-\\xff-€.txt: is empty" in done.err.decode()


READ = [
    "show 07OSLO13",
    "top --csv",
    "stats --json",
    "missing --foia text",
    "parse in",
    "--help",
    "export --help",
]


@pytest.mark.parametrize("both", [False, True], ids=["stdout", "stdout and stderr"])
@pytest.mark.parametrize("words", READ)
def test_reader_that_is_gone_is_no_error(
    words: str, both: bool, meant: dict[str, str], tmp_path: Path
) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "reftel", *words.split()]
    if words.split(maxsplit=1)[0] not in ("parse", "--help", "export"):
        command += ["--store", meant["STORE"]]
    with os.fdopen(writer, "wb") as gone, (tmp_path / "said").open("wb") as said:
        done = subprocess.run(
            command,
            stdout=gone,
            stderr=gone if both else said,
            cwd=Path(meant["CABLES"]).parent,
            check=False,
        )
    assert (tmp_path / "said").read_text().replace("reftel: in/empty-\\xff-€.txt: is empty", "") in (
        "",
        "; remove it, or fetch it again\n",
    )
    assert done.returncode in ((0, 1) if "parse" in words or "help" in words else (0,))


def test_build_goes_on_when_nobody_reads_its_messages(meant: dict[str, str], tmp_path: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "reftel", "build", meant["CABLES"], "-o", str(tmp_path / "out")]
    with os.fdopen(writer, "wb") as gone:
        subprocess.run(command, stdout=gone, stderr=gone, check=False)
    with (tmp_path / "out" / "cables.csv").open(encoding="utf-8", newline="") as file:
        assert "07OSLO13" in [row["mrn"] for row in csv.DictReader(file)]
