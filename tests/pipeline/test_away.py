"""--prune forgets what is gone, never what is on a disk that is away."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import reftel
import telegrams
from reftel.cli.main import main

STORE = "reftel.sqlite"


def run(*words: object) -> Result:
    """Run reftel as the command line does; a traceback fails the test."""
    result = CliRunner().invoke(main, [str(word) for word in words])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def held(folder: Path) -> list[int]:
    """The serials of the cables that a store holds."""
    with reftel.open_store(folder / STORE) as store:
        return [node.mrn.serial for node in store.nodes() if node.held]


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a build, in `out`, of the folders `home` and `data`, with `disk` and `box` below that."""
    monkeypatch.chdir(tmp_path)
    for serial, name in (
        (11, "home/11.txt"),
        (12, "home/12.txt"),
        (21, "data/21.txt"),
        (31, "data/disk/31.txt"),
        (32, "data/disk/2007/32.txt"),
        (41, "data/box/41.txt"),
    ):
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(telegrams.telegram("LIMA", serial))
    reftel.build(["home", "data"], "out", store_only=True)
    return tmp_path


def unmount(path: str) -> None:
    """A disk goes away, and leaves the empty folder over which it was mounted."""
    Path(path).rename(f"{path}-away")
    Path(path).mkdir()


def unmount_all() -> None:
    """The disk of a folder that is given goes away."""
    Path("data").rename("data-away")
    Path("data").mkdir()


def unmount_with_marks() -> None:
    """The empty folder has files of the system, which are never read."""
    unmount_all()
    for name in (".hidden", "desktop.ini"):
        Path("data", name).touch()


def empty() -> None:
    """All that was in a folder that is given is removed; the folder stays."""
    for path in Path("data").iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def vanish() -> None:
    """The folder is gone with its disk."""
    Path("data").rename("data-away")


def unmount_below() -> None:
    """The disk of a folder below goes away."""
    Path("data/disk").rename("disk-away")
    Path("data/disk").mkdir()


def link_to_nothing() -> None:
    """A folder is a link to a disk that is away."""
    Path("data").rename("data-away")
    Path("data").symlink_to("nowhere")


# what is away -> what stays of the cables
AWAY: list[tuple[Callable[[], None], list[int]]] = [
    (unmount_all, [11, 12, 21, 31, 32, 41]),
    (unmount_with_marks, [11, 12, 21, 31, 32, 41]),
    (empty, [11, 12, 21, 31, 32, 41]),
    (vanish, [11, 12, 21, 31, 32, 41]),
    (link_to_nothing, [11, 12, 21, 31, 32, 41]),
    (unmount_below, [11, 12, 21, 31, 32, 41]),
]


@pytest.mark.parametrize("named", [["home", "data"], ["{}/home", "{}/data"]], ids=["relative", "absolute"])
@pytest.mark.parametrize(("go", "stays"), AWAY)
def test_disk_that_is_away_is_not_forgotten(
    built: Path, go: Callable[[], None], stays: list[int], named: list[str]
) -> None:
    go()
    for _ in range(2):
        run("build", *(name.format(built) for name in named), "-o", "out", "--store-only", "--prune")
        assert held(built / "out") == stays


def test_disk_is_known_from_another_folder(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    unmount("data")
    (built / "elsewhere").mkdir()
    monkeypatch.chdir(built / "elsewhere")
    run("build", "../home", built / "data", "-o", "../out", "--store-only", "--prune")
    assert held(built / "out") == [11, 12, 21, 31, 32, 41]


def test_disk_that_may_not_be_read_is_not_forgotten(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scan = os.scandir

    def refuse(path: int | str | Path) -> object:
        if not isinstance(path, int) and Path(path).name == "disk":
            raise PermissionError(13, "Permission denied")
        return scan(path)

    monkeypatch.setattr("os.scandir", refuse)
    result = run("build", "home", "data", "-o", "out", "--store-only", "--prune")
    assert (result.exit_code, "data/disk: may not be read" in result.stderr) == (1, True)
    assert held(built / "out") == [11, 12, 21, 31, 32, 41]


def test_what_stays_is_told_with_the_way_to_remove_it(built: Path) -> None:
    unmount_below()
    result = run("build", "home", "data", "-o", "out", "--store-only", "--prune")
    assert result.exit_code == 0
    assert result.stderr == (
        "reftel: data/disk: is empty or cannot be listed; what was read from 2 files there is kept, in case "
        "a disk is not mounted; to remove it, leave this folder out of the command, or delete the folder if "
        "you named one above it\n"
    )
    Path("data/disk").rmdir()
    assert run("build", "home", "data", "-o", "out", "--store-only", "--prune").stderr == ""
    assert held(built / "out") == [11, 12, 21, 41]
    unmount_all()
    told = run("build", "home", "data", "-o", "out", "--store-only", "--prune").stderr
    assert "reftel: data: is empty or cannot be listed; what was read from 2 files" in told
    run("build", "home", "-o", "out", "--store-only", "--prune")
    assert held(built / "out") == [11, 12]


def test_what_stays_of_a_path_that_is_gone_is_told(built: Path) -> None:
    vanish()
    told = run("build", "home", "data", "-o", "out", "--store-only", "--prune").stderr
    assert "what was read from 4 files in places that cannot be opened is kept; to remove it, leave " in told
    run("build", "home", "-o", "out", "--store-only", "--prune")
    assert held(built / "out") == [11, 12]


def test_disk_that_is_back_is_known(built: Path) -> None:
    unmount("data")
    reftel.build(["home", "data"], "out", store_only=True, prune=True)
    Path("data").rmdir()
    Path("data-away").rename("data")
    found = reftel.build(["home", "data"], "out", store_only=True, prune=True)
    assert found.changes is not None
    assert tuple(found.changes) == (0, 0, 6)


def remove_one() -> None:
    """One file of several is removed."""
    Path("home/12.txt").unlink()


def remove_last() -> None:
    """The last file of a folder is removed; the folder stays."""
    Path("data/box/41.txt").unlink()


def remove_folder() -> None:
    """A folder is removed."""
    shutil.rmtree("data/disk")


def move() -> None:
    """A file is moved."""
    Path("data/box/41.txt").rename("home/41.txt")
    Path("data/21.txt").unlink()


# what is gone -> what stays
GONE: list[tuple[Callable[[], None], list[int]]] = [
    (remove_one, [11, 21, 31, 32, 41]),
    (remove_last, [11, 12, 21, 31, 32]),
    (remove_folder, [11, 12, 21, 41]),
    (move, [11, 12, 31, 32, 41]),
]


@pytest.mark.parametrize(("go", "stays"), GONE)
def test_what_is_gone_is_forgotten(built: Path, go: Callable[[], None], stays: list[int]) -> None:
    go()
    result = run("build", "home", "data", "-o", "out", "--store-only", "--prune")
    assert (result.exit_code, result.stderr, held(built / "out")) == (0, "", stays)
