"""No command makes a request, starts a program, or writes anywhere but where it was told to."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

import datasets_of
from every_command import EVERY, filled, names_of
from reftel.cli.main import main
from reftel.files.storage import Storage

ROOT = Path(__file__).parents[2]
GUARD = Path(__file__).parents[1] / "guard.py"


@cache
def cut() -> list[str]:
    """Give the words that run a program without any network, none where the system has no such thing."""
    words = ["unshare", "--map-root-user", "--net", "--"]
    if not shutil.which(words[0]):
        return []
    done = subprocess.run([*words, "true"], capture_output=True, check=False)
    return [] if done.returncode else words


def watched(folder: Path, calls: list[list[str]]) -> subprocess.CompletedProcess[str]:
    """Run some calls in a folder; what the guard saw is in its file `seen`."""
    command = [*cut(), sys.executable, str(GUARD), "seen", json.dumps(calls)]
    (folder / "temporary").mkdir()
    environment = {**os.environ, "TMPDIR": str(folder / "temporary")}
    return subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", cwd=folder, env=environment, check=False
    )


@pytest.fixture(scope="module")
def meant(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What the words of the calls stand for."""
    folder = tmp_path_factory.mktemp("examples")
    cables, output = str(ROOT / "examples" / "cables"), folder / "out"
    done = watched(folder, [["build", cables, "-o", str(output)]])
    assert done.returncode == 0, done.stderr
    datasets_of.make(Storage(str(folder / "datasets")), cables)
    return {
        "A": "09OTTAWA541",
        "B": "09REYKJAVIK118",
        "CABLES": cables,
        "DATASETS": str(folder / "datasets"),
        "STORE": str(output / "reftel.sqlite"),
        "OUTPUT": "new",
        "CORRECTIONS": str(ROOT / "examples" / "corrections.toml"),
    }


def test_every_command_is_run() -> None:
    # What serve does with its socket is held by tests/serve.
    assert set(EVERY) | {"serve"} == set(names_of(main))


@pytest.mark.parametrize("command", EVERY)
def test_no_request_and_no_program(command: str, meant: dict[str, str], tmp_path: Path) -> None:
    # An export without -o goes beside its store, which stays as it was for the other commands.
    store = shutil.copytree(Path(meant["STORE"]).parent, tmp_path / "out") / "reftel.sqlite"
    here = {**meant, "STORE": str(store)}
    done = watched(tmp_path, [filled([*command.split(), *words], here) for words in EVERY[command]])
    assert (done.returncode, done.stderr) == (0, "")
    seen = (tmp_path / "seen").read_text().splitlines()
    assert [line for line in seen if not line.startswith("writes")] == []
    assert [line for line in seen if not is_below(tmp_path, line.removeprefix("writes ").strip("'"))] == []
    assert list((tmp_path / "temporary").iterdir()) == []


def is_below(folder: Path, place: str) -> bool:
    """Say whether a file that was opened to be written lies in the folder; the null device holds nothing."""
    return place == os.devnull or (folder / place).resolve().is_relative_to(folder)


WATCHED = [
    "import socket; socket.socket()",
    "import urllib.request; urllib.request.urlopen('http://pwned.invalid')",
    "import socket; socket.getaddrinfo('pwned.invalid', 80)",
    "import subprocess; subprocess.run(['true'])",
    "import os; os.system('true')",
]


@pytest.mark.parametrize("statement", WATCHED)
def test_guard_sees(statement: str, tmp_path: Path) -> None:
    program = f"import sys; sys.argv = ['x', 'seen']; import guard; {statement}"
    environment = {**os.environ, "PYTHONPATH": str(GUARD.parent)}
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env=environment, check=False)
    assert done.returncode == 1
    assert (tmp_path / "seen").read_text()


@pytest.mark.skipif(not cut(), reason="the system cannot cut the network off")
def test_network_is_cut() -> None:
    program = "import socket; socket.create_connection(('127.0.0.1', 9), 1)"
    done = subprocess.run(
        [*cut(), sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert "unreachable" in done.stderr
