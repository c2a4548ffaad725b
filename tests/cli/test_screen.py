"""On a terminal answers have colours, pages and progress; elsewhere they are plain; the environment rules."""

from __future__ import annotations

import io
import os
import pty
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from reftel.cli.main import main
from reftel.cli.progress import Progress
from reftel.cli.screen import has_colours, is_screen, paint

CABLES = Path(__file__).parents[2] / "examples" / "cables"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


# a terminal?, environment -> coloured?
COLOURS = [
    (True, {}, True),
    (False, {}, False),
    (True, {"NO_COLOR": "1"}, False),
    (True, {"NO_COLOR": ""}, True),  # as no-color.org has it
    (True, {"TERM": "dumb"}, False),
    (False, {"FORCE_COLOR": "1"}, True),
    (False, {"FORCE_COLOR": "0"}, False),
    (True, {"TERM": "dumb", "FORCE_COLOR": "1"}, True),
    (True, {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
]


@pytest.mark.parametrize(("terminal", "environment", "expected"), COLOURS)
def test_where_colours_are(
    terminal: bool, environment: dict[str, str], expected: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert has_colours(Terminal() if terminal else io.StringIO()) is expected


def test_no_stream_is_no_terminal() -> None:
    assert not is_screen(None)


CYAN, DIM, BOLD, YELLOW, BLUE, RED = (f"\x1b[{code}m" for code in ("36", "2", "1", "33", "4;34", "31"))
OFF = "\x1b[0m"
PAINTED = [
    ("mrn\n---\n09OSLO1", f"{BOLD}mrn{OFF}\n{DIM}---{OFF}\n{CYAN}09OSLO1{OFF}"),
    ("76TEHRAN-A12, ", f"{CYAN}76TEHRAN-A12{OFF}, "),
    ("https://a.org/09OSLO1_a.html", f"{BLUE}https://a.org/09OSLO1_a.html{OFF}"),
    ("    sentence: it was missing there", f"{DIM}    sentence:{OFF} it was missing there"),
    ("A  missing  09OSLO1", f"A  {YELLOW}missing{OFF}  {CYAN}09OSLO1{OFF}"),
    ("A  unreadable", f"A  {RED}unreadable{OFF}"),
    ("/in/2009/09OSLO1.html", "/in/2009/09OSLO1.html"),
    ("1,200 of 3 - 4", "1,200 of 3 - 4"),
]


@pytest.mark.parametrize(("text", "expected"), PAINTED)
def test_what_is_coloured(text: str, expected: str) -> None:
    assert paint(text) == expected


def in_terminal(words: list[str], environment: dict[str, str], typed: bytes = b"") -> str:
    """Run reftel in a terminal of 80 columns and 10 lines, and return what it shows."""
    master, slave = pty.openpty()
    with os.fdopen(master, "rb", buffering=0) as screen:
        process = subprocess.Popen(
            [sys.executable, "-m", "reftel", *words],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,  # so that less asks this terminal, not that of the tests
            env={**os.environ, "TERM": "xterm", "COLUMNS": "80", "LINES": "10", **environment},
        )
        os.close(slave)
        os.write(master, typed)
        shown = b""
        try:
            while part := screen.read(4096):
                shown += part
        except OSError:  # on Linux, that nobody writes any more
            pass
        process.wait()
    return shown.decode().replace("\r\n", "\n")


@pytest.fixture(scope="module")
def ask(examples_with_texts: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., str]:
    """Ask for the ranking in a terminal whose pager says that it was called."""
    pager = tmp_path_factory.mktemp("pager") / "pager"
    pager.write_text("#!/bin/sh\necho PAGED\ncat\n")
    pager.chmod(0o755)

    def asking(*words: str, typed: bytes = b"", **environment: str) -> str:
        paged = {"PAGER": str(pager), **environment}
        return in_terminal(["top", "--store", str(examples_with_texts), *words], paged, typed)

    return asking


def test_a_long_answer_is_paged_and_a_short_one_is_not(ask: Callable[..., str]) -> None:
    assert ask().startswith("PAGED\n")
    short = ask("--limit", "2")
    assert "PAGED" not in short
    assert "\x1b[36m07STATE21870\x1b[0m" in short


@pytest.mark.parametrize(("words", "environment"), [(["--no-pager"], {}), ([], {"PAGER": ""})], ids=str)
def test_a_pager_can_be_left_out(
    words: list[str], environment: dict[str, str], ask: Callable[..., str], examples_with_texts: Path
) -> None:
    shown = ask(*words, NO_COLOR="1", **environment)
    command = ["top", "--store", str(examples_with_texts)]
    assert shown == CliRunner(env={"COLUMNS": "80", "LINES": "10"}).invoke(main, command).stdout


def test_less_keeps_colours(ask: Callable[..., str]) -> None:
    assert "\x1b[36m07STATE21870\x1b[0m" in ask(PAGER="less", typed=b"q")


# Progress: on standard error alone, and only for work that takes longer than a second.


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[float]]:
    """A clock that goes 20 seconds with each look at it."""
    ticks = [0.0]

    def look() -> float:
        ticks[0] += 20
        return ticks[0]

    monkeypatch.setattr("reftel.cli.progress.time.monotonic", look)
    yield ticks


def work(progress: Progress) -> None:
    progress.start(10)
    for size in (4, 1, 1, 1, 1, 2):
        progress.advance(size)
    progress.step("store")
    progress.close()


def test_quick_work_shows_no_progress(capsys: pytest.CaptureFixture[str]) -> None:
    work(Progress())
    assert capsys.readouterr() == ("", "")


def test_progress_in_a_log_is_a_line_now_and_then(
    capsys: pytest.CaptureFixture[str], clock: list[float]
) -> None:
    work(Progress())
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.splitlines() == [
        "reading: 40% done, about 30 seconds left",
        "reading: 60% done, about 40 seconds left",
        "reading: 80% done, about 25 seconds left",
        "writing store",
    ]


def test_progress_on_a_terminal_is_a_bar_with_the_time_left(
    monkeypatch: pytest.MonkeyPatch, clock: list[float]
) -> None:
    screen = Terminal()
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "stderr", screen)
    work(Progress())
    shown = screen.getvalue()
    assert "reading" in shown
    assert "80%" in shown
    assert "0:00:00\x1b[0m left" in shown
    assert shown.count("\x1b[?25l") == shown.count("\x1b[?25h")  # the cursor is back
    assert shown.endswith("writing store\n")


def test_progress_is_quiet_on_request(tmp_path: Path, clock: list[float]) -> None:
    words = ["build", str(CABLES / "gannet-bank"), "-o", str(tmp_path / "out"), "-j", "1", "--store-only"]
    result = CliRunner().invoke(main, [*words, "--quiet"])
    assert (result.exit_code, result.output) == (0, "")


# --quiet


def test_a_quiet_build_says_only_what_failed(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "empty.txt").touch()
    (tmp_path / "in" / "one.txt").write_text((CABLES / "gannet-bank" / "ottawa-45.txt").read_text())
    words = ["build", str(tmp_path / "in"), "-o", str(tmp_path / "out"), "-j", "1", "-q"]
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr == "reftel: 1 input could not be read; see the table problems of the store\n"
    assert CliRunner().invoke(main, [*words, "--json"]).stdout.startswith("{")


@pytest.mark.parametrize("words", [["export", "gexf", "-o", "out"], ["page", "09OTTAWA541", "-o", "out"]])
def test_quiet_writers(words: list[str], examples_with_texts: Path, tmp_path: Path) -> None:
    words[-1] = str(tmp_path / "out")
    result = CliRunner().invoke(main, [*words, "-q", "--store", str(examples_with_texts)])
    assert (result.exit_code, result.output) == (0, "")
    assert (tmp_path / "out").stat().st_size
