"""A build that can read nothing changes nothing: store, page and tables are byte for byte as they were."""

from __future__ import annotations

import gzip
import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn

import pytest
from click.testing import CliRunner, Result

import pile
import reftel
import telegrams
from inputs import changed_by_others
from reftel.cli.main import main
from reftel.pipeline.driver import NoCables

STORE = "reftel.sqlite"
LETTER = "Dear aunt,\n\nthe lighthouse is green now.\n"


def run(*words: object) -> Result:
    """Run reftel as the command line does; a traceback fails the test."""
    result = CliRunner().invoke(main, [str(word) for word in words])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def files_of(folder: Path) -> dict[str, bytes]:
    """All files of a folder, hidden ones too."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture(scope="module")
def once_built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a build, in `out`, of the folders `in` and `other` and of the file `13.txt`."""
    folder = tmp_path_factory.mktemp("once")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        for name in ("in", "other"):
            Path(name).mkdir()
        Path("in/12.txt").write_text(telegrams.telegram("LIMA", 12))
        Path("in/14.txt").write_text(telegrams.telegram("LIMA", 14))
        Path("13.txt").write_text(telegrams.telegram("LIMA", 13))
        Path("other/15.txt").write_text(telegrams.telegram("LIMA", 15))
        reftel.build(["in", "13.txt", "other"], "out")
    return folder


@pytest.fixture
def built(once_built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it, for a test to change: the inputs of the store are named from the folder that it is in."""
    shutil.copytree(once_built, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(params=["changed", "made anew"])
def way(request: pytest.FixtureRequest) -> Iterator[str]:
    """How a build takes in what is new: row by row, or, where it is much, by making the store anew."""
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "made anew":
            patch.setattr("reftel.pipeline.build.MUCH", -1)
        yield request.param


def write(name: str, data: bytes | str) -> list[str]:
    """Write a file that is given alone."""
    Path(name).write_bytes(data.encode() if isinstance(data, str) else data)
    return [name]


def empty_folder() -> list[str]:
    """A folder without files, but for a hidden one."""
    Path("new/below").mkdir(parents=True)
    Path("new/.hidden").touch()
    return ["new"]


def several() -> list[str]:
    """Several inputs, none of them of use."""
    return ["nowhere", *empty_folder(), *write("letter.txt", LETTER), *write("b.txt", "")]


def spoiled() -> list[str]:
    """All files of one of the folders hold something else now."""
    for path in Path("in").iterdir():
        path.write_text(LETTER)
    return ["in"]


def emptied() -> list[str]:
    """A folder holds nothing any more."""
    shutil.rmtree("in")
    Path("in").mkdir()
    return ["in"]


def vanished() -> list[str]:
    """A folder and a file are gone."""
    shutil.rmtree("in")
    Path("13.txt").unlink()
    return ["in", "13.txt"]


def cut_packed() -> list[str]:
    """A packed file that was cut short in its first bytes."""
    return write("a.txt.gz", gzip.compress(random.Random(5).randbytes(5000))[:40])


# why nothing can be read -> what is given
NOTHING: dict[str, Callable[[], list[str]]] = {
    "no such path": lambda: ["nowhere"],
    "no files": empty_folder,
    "a letter": lambda: write("letter.txt", LETTER),
    "nothing in it": lambda: write("empty.txt", ""),
    "no text": lambda: write("photo.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(500)),
    "cut short": cut_packed,
    "no date": lambda: write("nameless.txt", telegrams.text("OSLO", 70)),
    "a later section alone": lambda: write("2.txt", telegrams.text("ROME", 20, section="02 OF 02")),
    "several": several,
    "known, spoiled": lambda: write("13.txt", LETTER),
    "known, emptied": lambda: write("13.txt", ""),
    "folder spoiled": spoiled,
    "folder emptied": emptied,
    "gone": vanished,
}
OPTIONS = [[], ["--prune"], ["--fresh"], ["--store-only"], ["--with-text"], ["--max-cable", "3000"]]


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("options", OPTIONS, ids=" ".join)
@pytest.mark.parametrize("why", NOTHING)
def test_build_that_can_read_nothing_changes_nothing(built: Path, why: str, options: list[str]) -> None:
    given = NOTHING[why]()
    before = files_of(built / "out")
    for _ in range(2):
        result = run("build", *given, "-o", "out", *options)
        assert (result.exit_code, result.stdout) == (1, "")
        assert "cable was found, so nothing was built; earlier files are unchanged" in result.stderr
        assert given[0].partition(".")[0] in result.stderr
        assert files_of(built / "out") == before


def test_new_corrections_change_nothing_where_nothing_can_be_read(built: Path) -> None:
    write(
        "c.toml", '[[date]]\nmrn = "07LIMA12"\ndate = "2007-05-17"\nauthor = "M. Okonde"\nreason = "seen"\n'
    )
    before = files_of(built / "out")
    assert run("build", "nowhere", "-o", "out", "--corrections", "c.toml").exit_code == 1
    assert files_of(built / "out") == before
    assert run("build", "13.txt", "-o", "out", "--corrections", "c.toml").exit_code == 0
    assert files_of(built / "out") != before


@pytest.mark.parametrize("more", [[], ["--cluster", "local:1"]], ids=["here", "cluster"])
def test_no_folder_stays_where_nothing_was_built(built: Path, more: list[str]) -> None:
    write("letters.txt", "Dear Anna, the boat came late.\n")
    assert run("build", "letters.txt", "-o", "fresh", *more).exit_code == 1
    assert not (built / "fresh").exists()


@pytest.mark.parametrize("text", [None, "x = [", "[[drop]]\nciting = 5\n", "\0\xff"], ids=repr)
@pytest.mark.parametrize("output", ["out", "new/out"])
def test_corrections_that_cannot_be_read_change_nothing(built: Path, text: str | None, output: str) -> None:
    if text is not None:
        write("c.toml", text)
    before = files_of(built / "out")
    write("in/16.txt", telegrams.telegram("LIMA", 16))
    result = run("build", "in", "-o", output, "--corrections", "c.toml")
    assert (result.exit_code, result.stdout, "c.toml" in result.stderr) == (1, "", True)
    assert files_of(built / "out") == before
    assert not Path("new").exists()


def test_store_of_another_reading_stays_where_nothing_can_be_read(
    built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reftel.pipeline.earlier.read_by", lambda: "reading 0")
    before = files_of(built / "out")
    with pytest.raises(NoCables) as raised:
        reftel.build(["nowhere", *write("letter.txt", LETTER)], "out")
    assert [problem.source for problem in raised.value.problems] == ["letter.txt", "nowhere"]
    assert files_of(built / "out") == before


@pytest.mark.usefixtures("way")
def test_what_cannot_be_read_beside_what_can_is_told(built: Path) -> None:
    write("13.txt", LETTER)
    result = run("build", "13.txt", "in", "nowhere", "-o", "out")
    assert result.exit_code == 1
    assert "documents: 0 new, 1 removed, 3 unchanged" in result.stdout


@pytest.mark.usefixtures("way")
def test_section_whose_cable_is_there_is_something(built: Path) -> None:
    reftel.build(write("1.txt", telegrams.telegram("ROME", 20, section="01 OF 02")), "out")
    built_ = reftel.build(write("2.txt", telegrams.text("ROME", 20, section="02 OF 02")), "out")
    assert built_.counts["documents"] == 6


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("moment", ["reftel.export.write_tables", "reftel.page.write_store_page"])
def test_build_that_is_interrupted_leaves_what_was_there(
    built: Path, moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = pile.contents(built / "out" / STORE), pile.views(built / "out")
    write("in/16.txt", telegrams.telegram("LIMA", 16))
    Path("13.txt").unlink()

    def interrupt(*_: object, **__: object) -> NoReturn:
        raise KeyboardInterrupt

    monkeypatch.setattr(moment, interrupt)
    with changed_by_others(), pytest.raises(KeyboardInterrupt):
        reftel.build(["in", "other"], "out", prune=True)
    assert (pile.contents(built / "out" / STORE), pile.views(built / "out")) == before
    assert sorted(files_of(built / "out")) == sorted((*pile.FILES, STORE))
