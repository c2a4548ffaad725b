"""Which store answers where none is named, and that a person is told where it is not the usual one."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from reftel.cli.main import main
from reftel.cli.which_store import last_store

CABLE = "07STATE36510"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder in which commands run, whose user has a state folder of their own."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "state"))
    folder = tmp_path / "mój folder"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def run(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


def put(store: Path, place: str) -> Path:
    path = Path(place)
    path.parent.mkdir(parents=True, exist_ok=True)
    return Path(shutil.copy(store, path))


# what there is: the folders with a store, what REFTEL_STORE names; which one answers, what is said
ORDER = [
    (["output/reftel.sqlite"], "", ""),
    (["output/reftel.sqlite", "reftel.sqlite"], "", ""),
    (["reftel.sqlite"], "", "reftel: asking reftel.sqlite, in this folder\n"),
    (
        ["output/reftel.sqlite", "Łódź/a.sqlite"],
        "Łódź/a.sqlite",
        "reftel: asking Łódź/a.sqlite, named by REFTEL_STORE\n",
    ),
]


@pytest.mark.parametrize(("stores", "variable", "said"), ORDER)
def test_the_nearest_store_answers(
    stores: list[str],
    variable: str,
    said: str,
    here: Path,
    examples_with_texts: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for place in stores:
        put(examples_with_texts, place)
    monkeypatch.setenv("REFTEL_STORE", variable)
    result = run("show", CABLE)
    assert result.stdout.startswith(CABLE)
    assert result.stderr == said


def test_the_option_goes_before_the_variable(
    here: Path, examples_with_texts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REFTEL_STORE", "none.sqlite")
    assert run("show", CABLE).stderr.endswith(
        "reftel: none.sqlite: there is no store; make one with reftel build, or name another file\n"
    )
    assert run("show", CABLE, "--store", str(examples_with_texts)).stderr == ""


def test_the_store_of_the_last_build_answers_from_anywhere(
    here: Path, examples_with_texts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cables = Path(__file__).parents[2] / "examples" / "cables" / "gannet-bank"
    built = run("build", str(cables), "-o", "zażółć", "-j", "1", "--store-only")
    assert built.exit_code == 0
    store = here / "zażółć" / "reftel.sqlite"
    assert last_store() == str(store)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    result = run("show", CABLE)
    assert result.stderr == f"reftel: asking {store}, the store of your last build\n"
    assert run("export", "gexf", "-o", "a.gexf", "--quiet").output == ""
    shutil.rmtree(store.parent)
    assert run("show", CABLE).stderr.startswith("reftel: output/reftel.sqlite: there is no store")


DAMAGED = [b"", b"\n", b"/no/such/place\n", b"\0\xff\n", b"x" * 5000]


@pytest.mark.parametrize("content", DAMAGED)
def test_a_record_that_is_damaged_says_nothing(content: bytes, here: Path, tmp_path: Path) -> None:
    record = tmp_path / "state" / "reftel" / "last-store"
    record.parent.mkdir(parents=True)
    record.write_bytes(content)
    assert last_store() == ""
    assert run("show", CABLE).stderr.startswith("reftel: output/reftel.sqlite: there is no store")


def test_a_build_goes_on_where_nothing_can_be_remembered(here: Path, tmp_path: Path) -> None:
    (tmp_path / "state").write_text("in the way")
    cables = Path(__file__).parents[2] / "examples" / "cables" / "gannet-bank"
    built = run("build", str(cables), "-o", "out", "-j", "1", "--store-only")
    assert (built.exit_code, built.stderr) == (0, "")


# Completion, as bash asks for it.

COMPLETED = [
    ("reftel sho", ["show"]),
    ("reftel export g", ["graphml", "gexf"]),
    ("reftel show 07STATE3", [CABLE]),
    ("reftel show 07state3", [CABLE]),
    ("reftel explain 09OTTAWA541 07STATE3", [CABLE]),
    ("reftel show lamp", []),
    ("reftel top --post REYK", ["REYKJAVIK"]),
    ("reftel show --no-p", ["--no-pager"]),
]


def test_completion_in_bash(tmp_path: Path, examples_with_texts: Path) -> None:
    program = tmp_path / "reftel"
    program.write_text(f"#!{sys.executable}\nfrom reftel.__main__ import main\nmain()\n")
    program.chmod(0o755)
    lines = ['eval "$(reftel completion bash)" || exit 1', "complete -p reftel"]
    for typed, _ in COMPLETED:
        words = typed.split()
        lines += [
            f"COMP_WORDS=({typed}); COMP_CWORD={len(words) - 1}",
            "COMPREPLY=(); _reftel_completion reftel",
            'echo "${COMPREPLY[*]}"',
        ]
    done = subprocess.run(
        [shutil.which("bash") or "bash", "--norc", "-c", "\n".join(lines)],
        env={"PATH": f"{tmp_path}:/usr/bin:/bin", "REFTEL_STORE": str(examples_with_texts)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    bound, *completed = done.stdout.splitlines()
    assert "_reftel_completion reftel" in bound
    assert [line.split() for line in completed] == [expected for _, expected in COMPLETED]


@pytest.mark.parametrize(("shell", "part"), [("zsh", "#compdef reftel"), ("fish", "complete --no-files")])
def test_scripts_for_other_shells(shell: str, part: str) -> None:
    assert part in run("completion", shell).stdout
