"""A build that is killed at any moment leaves what was there before, and the next one completes it."""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import sys
import time
import warnings
from multiprocessing.context import ForkProcess
from pathlib import Path

import pytest

import pile
import reftel
from effort import tries
from reftel.model.records import Edge
from reftel.pipeline.options import FILES, Options

STORE = "reftel.sqlite"
MOMENTS = tries(10, 20)
BUILD = "import sys, reftel\nreftel.build(sys.argv[2:], sys.argv[1])"

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is a signal of POSIX")


def begin_build(folder: Path, paths: list[Path], point: tuple[str, int] | None = None) -> ForkProcess:
    """Begin a build in a process of its own, in which all is imported, so that it is at work at once."""
    process = ForkProcess(target=build, args=(folder, paths, point))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # other threads of the tests: they hold no locks
        process.start()
    return process


def build(folder: Path, paths: list[Path], point: tuple[str, int] | None) -> None:
    """Build; at the point that is named, if any, the process is killed."""
    if point:
        sys.argv[1:1] = map(str, point)
        exec(KILLED, {})  # noqa: S102
    reftel.build(paths, folder)


def kill_after(seconds: float, process: ForkProcess) -> None:
    process.join(seconds)
    process.kill()
    process.join()


@pytest.fixture(scope="module")
def paths(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return [*pile.write_pile(tmp_path_factory.mktemp("pile") / "in"), pile.EXAMPLES]


@pytest.fixture(scope="module")
def earlier(paths: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build of half of the pile."""
    folder = tmp_path_factory.mktemp("earlier")
    reftel.build(paths[::2], folder)
    return folder


@pytest.fixture(scope="module")
def whole(paths: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An undisturbed build of all."""
    folder = tmp_path_factory.mktemp("whole")
    reftel.build(paths, folder)
    return folder


@pytest.fixture(scope="module")
def lasting(earlier: Path, paths: list[Path], tmp_path_factory: pytest.TempPathFactory) -> float:
    """How many seconds an undisturbed process takes to extend the earlier build."""
    folder = tmp_path_factory.mktemp("timed") / "out"
    shutil.copytree(earlier, folder)
    begun = time.monotonic()
    process = begin_build(folder, paths)
    process.join()
    assert process.exitcode == 0
    return time.monotonic() - begun


@pytest.mark.parametrize("moment", range(MOMENTS))
def test_build_killed_at_any_moment(
    moment: int, earlier: Path, whole: Path, paths: list[Path], lasting: float, tmp_path: Path
) -> None:
    folder = tmp_path / "out"
    shutil.copytree(earlier, folder)
    wait = random.Random(moment).uniform(moment, moment + 1) / MOMENTS * lasting
    kill_after(wait, begin_build(folder, paths))
    assert_whole(folder, earlier, whole)
    assert_completed(folder, whole, paths)


def assert_whole(folder: Path, earlier: Path, whole: Path) -> None:
    """What is there answers, as one of the two states and no third."""
    found, before, after = (read(path) for path in (folder, earlier, whole))
    assert found in (before, after)
    assert all((folder / name).stat().st_size for name in FILES)


def read(folder: Path) -> tuple[dict[str, int], list[Edge]]:
    with reftel.open_store(folder / STORE) as store:
        return store.counts(), list(store.edges())


def assert_completed(folder: Path, whole: Path, paths: list[Path]) -> None:
    """The next build makes what an undisturbed one makes."""
    reftel.build(paths, folder)
    assert pile.contents(folder / STORE) == pile.contents(whole / STORE)
    assert pile.views(folder) == pile.views(whole)
    assert sorted(path.name for path in folder.iterdir()) == sorted(FILES)


# Moments too short to be met by chance: what is called, at which call the process is killed instead.
POINTS = [
    ("reftel.pipeline.incremental._join", 1),             # documents are exchanged, no cable is joined
    ("reftel.pipeline.incremental.sum_compared", 1),    # all is written, the last table not
    ("reftel.store.writer.StoreWriter.commit", 1),     # all is written, nothing kept
    ("reftel.store.writer._leave_one_file", 1),    # kept, but still in the log
    ("pathlib.Path.replace", 5),            # kept; the other files are those of before
    ("pathlib.Path.replace", 6),            # and one of them is new
]  # fmt: skip
KILLED = """
import os, pkgutil, signal, sys, reftel, reftel.pipeline.build
name, calls = sys.argv.pop(1), int(sys.argv.pop(1))
target = pkgutil.resolve_name(name.rpartition(".")[0])
method = getattr(target, name.rpartition(".")[2])
def call(*args, **more):
    global calls
    calls -= 1
    if calls:
        return method(*args, **more)
    os.kill(os.getpid(), signal.SIGKILL)
setattr(target, name.rpartition(".")[2], call)
"""


@pytest.mark.parametrize(("name", "call"), POINTS)
def test_build_killed_at_a_point(
    name: str, call: int, earlier: Path, whole: Path, paths: list[Path], tmp_path: Path
) -> None:
    folder = tmp_path / "out"
    shutil.copytree(earlier, folder)
    process = begin_build(folder, paths, (name, call))
    process.join()
    assert process.exitcode == -signal.SIGKILL
    assert_whole(folder, earlier, whole)
    assert_completed(folder, whole, paths)


@pytest.mark.parametrize(
    "options",
    [{"fresh": True}, {"fresh": True, "cluster": "local:1", "store": True}],
    ids=["here", "on a cluster"],
)
def test_log_of_a_dead_build_is_not_taken_for_that_of_a_fresh_one(
    options: Options, earlier: Path, whole: Path, paths: list[Path], tmp_path: Path
) -> None:
    folder = tmp_path / "out"
    shutil.copytree(earlier, folder)
    arguments = ["reftel.store.writer._leave_one_file", "1", str(folder), *map(str, paths)]
    subprocess.run([sys.executable, "-c", KILLED + BUILD, *arguments], check=False)
    assert (folder / f"{STORE}-wal").exists()
    reftel.build(paths, folder, **options)
    assert pile.contents(folder / STORE) == pile.contents(whole / STORE)
    assert sorted(path.name for path in folder.iterdir() if path.name.startswith(STORE)) == [STORE]


@pytest.mark.parametrize("share", [0.2, 0.5, 0.8])
def test_first_build_killed(
    share: float, whole: Path, paths: list[Path], lasting: float, tmp_path: Path
) -> None:
    folder = tmp_path / "out"
    kill_after(share * lasting, begin_build(folder, paths))
    reftel.build(paths, folder)
    assert pile.contents(folder / STORE) == pile.contents(whole / STORE)
    assert sorted(path.name for path in folder.iterdir()) == sorted(FILES)
