"""Work in several processes gives what it gives in one, and no process outlives a build."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from functools import partial
from pathlib import Path

import pytest

import pile
import reftel
import telegrams
from reftel.errors import ReftelError
from reftel.pipeline.engine import workers
from reftel.readers import cut_sources

STORE = "reftel.sqlite"


def slow_square(wait: float, number: int) -> tuple[int, int]:
    time.sleep(wait * (number % 3))
    return number * number, os.getpid()


@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_results_come_in_the_order_of_the_batches(jobs: int) -> None:
    with workers(0.01, jobs) as pool:
        found = list(pool.map(slow_square, range(20)))
    assert [square for square, _ in found] == [number * number for number in range(20)]
    assert (os.getpid() in {process for _, process in found}) == (jobs == 1)


def test_no_more_is_handed_out_than_a_few_ahead() -> None:
    handed: list[int] = []

    def batches() -> object:
        for number in range(1000):
            handed.append(number)
            yield number

    with workers(0, 2) as pool:
        results = pool.map(slow_square, batches())  # type: ignore[arg-type]
        next(results)
        assert len(handed) < 20


def fail(_: object, number: int) -> int:
    if number == 3:
        raise ReftelError("is odd", place="3", advice="take another")
    return number


@pytest.mark.parametrize("jobs", [1, 2])
def test_error_of_a_batch_is_that_of_the_build(jobs: int) -> None:
    with pytest.raises(ReftelError, match="3: is odd; take another"), workers(None, jobs) as pool:
        list(pool.map(fail, range(10)))


def die(_: object, number: int) -> int:
    if number == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")
def test_process_that_is_killed_ends_the_build_with_words() -> None:
    words = r"was killed, perhaps because memory ran out; .*--jobs 1"
    with pytest.raises(ReftelError, match=words), workers(None, 2) as pool:
        list(pool.map(die, range(10)))


def test_error_ends_no_process_of_another_build() -> None:
    with ExitStack() as stack:
        with pytest.raises(ReftelError), workers(None, 2) as pool:
            others = stack.enter_context(workers(0.01, 2))
            results = others.map(slow_square, range(20))
            next(results)
            list(pool.map(fail, range(10)))
        assert [square for square, _ in results] == [number * number for number in range(1, 20)]


# A build whose batches never end, so that it is surely at work when it is killed or interrupted.
ENDLESS = r"""
import os, signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)  # one that runs behind a shell ignores it
from reftel.pipeline.engine import workers
def work(state, number):
    os.write(1, b"%d\n" % os.getpid())  # at once: the other one writes too
    time.sleep(600)
with workers(None, 2) as pool:
    list(pool.map(work, range(2)))
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")
@pytest.mark.parametrize("name", ["SIGKILL", "SIGINT"])
def test_processes_end_with_the_one_that_began_them(name: str) -> None:
    children: list[int] = []
    with subprocess.Popen(
        [sys.executable, "-c", ENDLESS], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        try:
            assert process.stdout
            children += [int(process.stdout.readline()) for _ in range(2)]
            process.send_signal(getattr(signal, name))
            # The pipe ends when the last of them does.
            process.communicate(timeout=60)
        finally:
            for survivor in (process.pid, *children):
                with suppress(ProcessLookupError):
                    os.kill(survivor, signal.SIGKILL)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Cables for several pieces and several batches."""
    folder = tmp_path_factory.mktemp("many")
    for serial in range(1, 250):
        ref = f"REF: A. LIMA {serial // 2 + 1} B. 06 LIMA {serial}"
        (folder / f"{serial}.txt").write_text(telegrams.telegram("LIMA", serial, "101200Z MAR 07", ref=ref))
    (folder / "nothing.txt").touch()
    return folder


@pytest.fixture
def in_processes(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path, Path, int], None]:
    def build(paths: Path, folder: Path, jobs: int) -> None:
        monkeypatch.setattr("reftel.pipeline.outputs.SMALL", 0)
        monkeypatch.setattr("reftel.pipeline.driver.cut_sources", partial(cut_sources, most=40))
        monkeypatch.setattr("reftel.pipeline.full.StoreSink.size", 60)
        reftel.build([paths], folder, jobs=jobs, with_text=True)

    return build


def test_number_of_processes_does_not_matter(
    many: Path, tmp_path: Path, in_processes: Callable[[Path, Path, int], None]
) -> None:
    for jobs in (1, 2, 3):
        in_processes(many, tmp_path / str(jobs), jobs)
    for jobs in (2, 3):
        assert pile.views(tmp_path / "1") == pile.views(tmp_path / str(jobs))
        assert (tmp_path / "1" / STORE).read_bytes() == (tmp_path / str(jobs) / STORE).read_bytes()
    assert not any(path.is_dir() for path in (tmp_path / "2").iterdir())
