"""`reftel.build` works in any program, however Python starts processes there, and runs nothing twice."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

import reftel
import telegrams

METHODS = multiprocessing.get_all_start_methods()
FILES = 21
PIECE = 5  # files
STORE = "reftel.sqlite"

# What all programs share: each run of their top adds a line, so that a second run shows.
TOP = """
import multiprocessing, sys
with open("runs.txt", "a") as runs:
    runs.write("run\\n")
if METHOD:
    multiprocessing.set_start_method(METHOD, force=True)
import reftel
"""
# What is read together is so small in all of them that few files are more than one piece.
SMALL = f"""
import functools, reftel.pipeline.driver as driver
driver.cut_sources = functools.partial(driver.cut_sources, most={PIECE})
"""
BUILD = 'reftel.build(["in"], "out", jobs=JOBS, store_only=True)\n'
FROM_A_POOL = """
def work(_):
    reftel.build(["in"], "out", jobs=JOBS, store_only=True)
if __name__ == "__main__":
    with multiprocessing.get_context("fork").Pool(1) as pool:
        pool.map(work, [0])
"""
IN_A_THREAD = """
import threading
one = threading.Thread(target=reftel.build, args=(["in"], "out"), kwargs={"jobs": JOBS, "store_only": True})
one.start(), one.join()
"""
PROGRAMS = {
    "plain": BUILD,
    "with a guard": f'if __name__ == "__main__":\n    {BUILD}',
    "in a function": f"def main():\n    {BUILD}main()\n",
    # A notebook: its cells are run one by one, and other threads are at work.
    "cells": f"""
import threading
stop = threading.Event()
threading.Thread(target=stop.wait, daemon=True).start()
try:
    exec(compile('import reftel', '<cell 1>', 'exec'), globals())
    exec(compile({BUILD!r}, '<cell 2>', 'exec'), globals())
finally:
    stop.set()
""",
    "in a thread": IN_A_THREAD,
    "no executable": f"sys.executable = None\nmultiprocessing.set_executable(None)\n{BUILD}",
    "executable is gone": f"multiprocessing.set_executable(sys.executable + '-gone')\n{BUILD}",
    "frozen": f"sys.frozen = True\n{BUILD}",
    "from a pool": FROM_A_POOL,
}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with many cables in it, and what one process makes of them."""
    place = tmp_path_factory.mktemp("place")
    (place / "in").mkdir()
    for serial in range(1, FILES + 1):
        text = telegrams.telegram("LIMA", serial, "101200Z MAR 07", ref=f"REF: LIMA {serial // 2 + 1}")
        (place / "in" / f"{serial}.txt").write_text(text)
    before = Path.cwd()
    os.chdir(place)
    try:
        reftel.build(["in"], "one", jobs=1, store_only=True)
    finally:
        os.chdir(before)
    return place


def written(program: str, method: str, jobs: int | None = None) -> str:
    return f"METHOD, JOBS = {method!r}, {jobs}\n{TOP}{SMALL}{program}"


def run(place: Path, into: Path, words: list[str], stdin: str = "") -> subprocess.CompletedProcess[str]:
    (into / "in").symlink_to(place / "in")
    command = [sys.executable, "-W", "error", *words]
    return subprocess.run(command, cwd=into, input=stdin, capture_output=True, text=True, check=False)


def assert_done(done: subprocess.CompletedProcess[str], place: Path, into: Path) -> None:
    assert (done.returncode, done.stderr) == (0, "")
    assert (into / "runs.txt").read_text() == "run\n"
    assert (into / "out" / STORE).read_bytes() == (place / "one" / STORE).read_bytes()


EVERYWHERE = ("plain", "with a guard", "cells")


@pytest.mark.parametrize(
    ("name", "method"),
    [(name, method) for name in PROGRAMS for method in METHODS if name in EVERYWHERE or method == "spawn"],
)
def test_build_in_a_script(name: str, method: str, place: Path, tmp_path: Path) -> None:
    (tmp_path / "script.py").write_text(written(PROGRAMS[name], method))
    assert_done(run(place, tmp_path, ["script.py"]), place, tmp_path)


@pytest.mark.parametrize("method", METHODS)
def test_build_in_a_script_that_names_the_number_of_processes(
    method: str, place: Path, tmp_path: Path
) -> None:
    (tmp_path / "script.py").write_text(written(BUILD, method, jobs=2))
    assert_done(run(place, tmp_path, ["script.py"]), place, tmp_path)


ON_A_CLUSTER = 'reftel.build(["in"], "out", cluster="local:1", store=True, store_only=True)\n'


@pytest.mark.parametrize("name", ["plain", "with a guard"])
def test_build_on_a_cluster_of_this_machine_in_a_script(name: str, place: Path, tmp_path: Path) -> None:
    program = PROGRAMS[name].replace(BUILD, ON_A_CLUSTER)
    (tmp_path / "script.py").write_text(written(program, "spawn"))
    done = run(place, tmp_path, ["script.py"])
    assert (done.returncode, "Traceback" in done.stderr) == (0, False)
    assert (tmp_path / "runs.txt").read_text() == "run\n"
    with reftel.open_store(tmp_path / "out" / STORE) as store:
        assert store.counts()["cables held"] == FILES


WAYS: dict[str, Callable[[Path, str], tuple[list[str], str]]] = {
    "python -c": lambda folder, program: (["-c", program], ""),
    "standard input": lambda folder, program: (["-"], program),
    "interactive": lambda folder, program: (["-q", "-i", "-c", program], ""),
    "python -m": lambda folder, program: (["-m", "script"], ""),
    "python FOLDER": lambda folder, program: (["program"], ""),
}


@pytest.mark.parametrize(
    ("way", "method"),
    [(way, method) for way in WAYS for method in METHODS if way == "standard input" or method == "spawn"],
)
def test_build_in_a_program_without_a_file_or_of_another_kind(
    way: str, method: str, place: Path, tmp_path: Path
) -> None:
    program = written(BUILD, method)
    (tmp_path / "script.py").write_text(program)
    (tmp_path / "program").mkdir()
    (tmp_path / "program" / "__main__.py").write_text(program)
    words, stdin = WAYS[way](tmp_path, program)
    done = run(place, tmp_path, words, stdin)
    if way == "interactive":
        done.stderr = done.stderr.strip("> \n")  # its prompts
    assert_done(done, place, tmp_path)


def test_start_method_stays_the_choice_of_the_program(place: Path, tmp_path: Path) -> None:
    """Another part of the program may start processes as usual, with functions of its own."""
    program = """
import reftel
from concurrent.futures import ProcessPoolExecutor
def double(number):
    return 2 * number
if __name__ == "__main__":
    reftel.build(["in"], "out", jobs=2)
    import multiprocessing
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(2, context) as pool:
        print(sum(pool.map(double, range(10))))
"""
    (tmp_path / "script.py").write_text(program)
    done = run(place, tmp_path, ["script.py"])
    assert (done.stdout, done.stderr, done.returncode) == ("90\n", "", 0)


# A build whose batches never end, in processes that do not come of a fork.
ENDLESS = """
import multiprocessing, os, signal
signal.signal(signal.SIGINT, signal.default_int_handler)
multiprocessing.set_start_method("spawn")
from reftel.pipeline.engine import workers
from endless import work
with workers(None, 2) as pool:
    list(pool.map(work, range(2)))
"""
WORK = """
import os, time
def work(state, number):
    os.write(1, b"%d\\n" % os.getpid())
    time.sleep(600)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")
@pytest.mark.parametrize("name", ["SIGKILL", "SIGINT"])
def test_fresh_processes_end_with_the_one_that_began_them(name: str, tmp_path: Path) -> None:
    (tmp_path / "endless.py").write_text(WORK)
    children: list[int] = []
    with subprocess.Popen(
        [sys.executable, "-c", ENDLESS],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            assert process.stdout
            children += [int(process.stdout.readline()) for _ in range(2)]
            if name == "SIGINT":  # as a terminal does: all of them get it
                os.killpg(process.pid, signal.SIGINT)
            else:
                process.kill()
            # The pipes end when the last of them does.
            _, said = process.communicate(timeout=60)
            assert said.count("Traceback") == (name == "SIGINT")  # that of the program alone
        finally:
            for survivor in (process.pid, *children):
                with suppress(ProcessLookupError):
                    os.kill(survivor, signal.SIGKILL)
