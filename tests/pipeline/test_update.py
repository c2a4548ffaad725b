"""A build into a folder that holds a store reads what has changed; the result is that of one build."""

from __future__ import annotations

import errno
import gzip
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NoReturn

import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import inputs
import pile
import reftel
import telegrams
from effort import tries
from reftel.cli.main import main
from reftel.errors import NewerStore, OutputError, StoreUnwritable
from reftel.files.atomic import replacing
from reftel.model.records import Cable, RawCable
from reftel.parse.cable import without_text
from reftel.pipeline import batches
from reftel.pipeline.driver import NoCables
from reftel.pipeline.lock import alone_in
from reftel.pipeline.options import FILES, Build, Options
from reftel.readers import Limits
from reftel.store import merge_log
from reftel.store.codec import pack_cable, unpack_cable

STORE = "reftel.sqlite"


def run(*words: object) -> Result:
    """Run reftel as the command line does; a traceback fails the test."""
    result = CliRunner().invoke(main, [str(word) for word in words])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def counts(built: Build) -> tuple[int, ...]:
    """Documents new, removed, unchanged."""
    assert built.changes
    return tuple(built.changes)


@pytest.fixture(scope="module")
def paths(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The files of the pile and of the examples."""
    invented = pile.write_pile(tmp_path_factory.mktemp("pile") / "in")
    return invented + sorted(path for path in pile.EXAMPLES.rglob("*") if path.is_file())


@pytest.fixture(scope="module")
def whole(paths: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of one build of all of them."""
    folder = tmp_path_factory.mktemp("whole")
    reftel.build(paths, folder)
    return folder


# What a cable said is kept.


def test_cable_comes_back_as_it_was_read() -> None:
    cables = list(reftel.parse_cables([pile.EXAMPLES]))
    assert [unpack_cable(pack_cable(cable)) for cable in cables] == list(map(without_text, cables))


def test_cable_that_comes_back_is_packed_as_the_same_bytes() -> None:
    cables = list(reftel.parse_cables([pile.EXAMPLES]))
    odd = cables[0]._replace(subject='half a \ud800 pair, "\x01"', source="a\udcff.txt")
    packed = [pack_cable(cable) for cable in (*cables, odd)]
    assert [pack_cable(unpack_cable(data)) for data in packed] == packed


def test_what_is_kept_of_a_cable_is_small(whole: Path) -> None:
    with closing(sqlite3.connect(whole / STORE)) as database:
        (size,) = database.execute("SELECT avg(length(packed)) FROM documents").fetchone()
    assert size < 2000


@given(data=st.binary(max_size=50))
def test_other_bytes_are_no_cable(data: bytes) -> None:
    with pytest.raises(ValueError, match="cannot be read"):
        unpack_cable(data)


# The result is that of a build of everything.


@pytest.fixture(params=["changed", "made anew"])
def way(request: pytest.FixtureRequest) -> Iterator[str]:
    """How a build takes in what is new: row by row, or, where it is much, by making the store anew."""
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "made anew":
            patch.setattr("reftel.pipeline.build.MUCH", -1)
        yield request.param


@pytest.mark.usefixtures("way")
@settings(
    max_examples=tries(6, 15), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 2**32))
def test_builds_one_after_the_other_make_the_store_of_one_build(
    paths: list[Path], whole: Path, tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    folder = tmp_path_factory.mktemp("parts")
    for part in pile.split(paths, seed):
        reftel.build(part, folder, store_only=True)
    assert pile.contents(folder / STORE, pile.OF_ALL) == pile.contents(whole / STORE, pile.OF_ALL)


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("seed", [1, 2])
def test_builds_one_after_the_other_make_the_files_of_one_build(
    paths: list[Path], whole: Path, tmp_path: Path, seed: int
) -> None:
    for part in pile.split(paths, seed):
        reftel.build(part, tmp_path)
    assert pile.views(tmp_path) == pile.views(whole)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(FILES)


def asking(post: str, **more: str) -> str:
    """A telegram that cites what others cite for the same reason, in which its own number stands."""
    return pile.telegram(post, 7, "121200Z FEB 07", "REF: LIMA 1200", **more)


def write_page(folder: Path, paths: list[Path]) -> bytes:
    """The page of a store that takes in some paths, one after the other."""
    for path in paths:
        reftel.build([path], folder)
    return (folder / "graph.html").read_bytes()


@pytest.mark.parametrize("kept", [2, 3], ids=["not all sentences", "all sentences"])
def test_page_is_that_of_one_build_whose_cables_come_in_another_order(
    kept: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sentences = {post: f"1. (U) This responds to reftel from {post}." for post in ("BERN", "OSLO", "RIGA")}
    paths = [tmp_path / "in" / f"{post}.txt" for post in sentences]
    (tmp_path / "in").mkdir()
    for path, (post, sentence) in zip(paths, sentences.items(), strict=True):
        path.write_text(asking(post, body=sentence))
    monkeypatch.setattr("reftel.page.pack.MOST_SENTENCES", kept * len(sentences["BERN"]))
    whole = write_page(tmp_path / "whole", [tmp_path / "in"])
    assert write_page(tmp_path / "parts", paths[::-1]) == whole


@pytest.mark.usefixtures("way")
@settings(
    max_examples=tries(4, 8), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 2**32))
def test_what_is_pruned_was_never_there(
    paths: list[Path], whole: Path, tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    kept = max(pile.split(paths, seed), key=len)
    pruned, built = tmp_path_factory.mktemp("pruned"), tmp_path_factory.mktemp("built")
    (pruned / STORE).write_bytes((whole / STORE).read_bytes())
    reftel.build(kept, pruned, store_only=True, prune=True)
    reftel.build(kept, built, store_only=True)
    assert pile.contents(pruned / STORE) == pile.contents(built / STORE)


@pytest.mark.usefixtures("way")
@settings(
    max_examples=tries(4, 8), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_files_that_change_are_what_they_are_now(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("changing")
    before = pile.write_pile(folder / "in")
    reftel.build([folder / "in"], folder / "out", store_only=True)
    texts = [path.read_text(encoding="utf-8") for path in before]
    for path in data.draw(st.lists(st.sampled_from(before), min_size=1, max_size=8, unique=True)):
        path.write_text(data.draw(st.sampled_from(texts)), encoding="utf-8")
    reftel.build([folder / "in"], folder / "out", store_only=True)
    reftel.build([folder / "in"], folder / "fresh", store_only=True)
    assert pile.contents(folder / "out" / STORE) == pile.contents(folder / "fresh" / STORE)


def test_store_of_another_reftel_is_decided_anew(
    paths: list[Path], whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reftel.pipeline.earlier.read_by", lambda: "reading of old")
    reftel.build(paths[::2], tmp_path, store_only=True)
    monkeypatch.undo()
    built = reftel.build(paths[1::2], tmp_path, store_only=True)
    assert built.notices == (
        "the store was built by another version of reftel, so all inputs were read again",
    )
    # The digests of what was not given are forgotten; all else is decided.
    before = pile.contents(tmp_path / STORE, pile.OF_ALL)
    assert before | {"inputs": []} == pile.contents(whole / STORE, pile.OF_ALL) | {"inputs": []}
    reftel.build(paths, tmp_path, store_only=True)
    assert pile.contents(tmp_path / STORE, pile.OF_ALL) == pile.contents(whole / STORE, pile.OF_ALL)


# What was read with other settings than those of now is read again as soon as it is given.


@pytest.fixture
def halves(tmp_path: Path) -> tuple[Path, Path]:
    """Two folders with a cable each, and in the first a longer one."""
    for name, serial in (("a", 12), ("b", 13)):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{serial}.txt").write_text(telegrams.telegram("LIMA", serial))
    long = telegrams.telegram("LIMA", 14, body="1. (U) " + "An oar. " * 500)
    (tmp_path / "a" / "long.txt").write_text(long)
    return tmp_path / "a", tmp_path / "b"


SETTINGS: list[tuple[Options, Options]] = [
    ({"limits": Limits(cable=3000), "store_only": True}, {"store_only": True}),
    ({"store_only": True}, {"limits": Limits(cable=3000), "store_only": True}),
    ({"store_only": True}, {"with_text": True, "store_only": True}),
]


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize(("old", "new"), SETTINGS, ids=["wider", "narrower", "with text"])
def test_what_other_settings_read_is_read_again_when_it_is_given(
    halves: tuple[Path, Path], tmp_path: Path, old: Options, new: Options
) -> None:
    reftel.build([halves[0]], tmp_path / "out", **old)
    reftel.build([halves[1]], tmp_path / "out", **new)
    reftel.build(halves, tmp_path / "out", **new)
    reftel.build(halves, tmp_path / "fresh", **new)
    assert pile.contents(tmp_path / "out" / STORE) == pile.contents(tmp_path / "fresh" / STORE)


def test_what_another_reftel_read_is_read_again_when_it_is_given(
    halves: tuple[Path, Path], tmp_path: Path, read: list[str]
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("reftel.pipeline.earlier.read_by", lambda: "reading of old")
        reftel.build([halves[0]], tmp_path / "out", store_only=True, jobs=1)
    reftel.build([halves[1]], tmp_path / "out", store_only=True, jobs=1)
    read.clear()
    for _ in range(2):
        reftel.build(halves, tmp_path / "out", store_only=True, jobs=1)
    assert read == ["12.txt", "long.txt"]


# What is read.


@pytest.fixture
def collection(tmp_path: Path, way: str) -> Path:
    """A folder with three cables and a build of it."""
    folder = tmp_path / "in"
    folder.mkdir()
    for serial in (12, 13, 14):
        (folder / f"{serial}.txt").write_text(telegrams.telegram("LIMA", serial))
    reftel.build([folder], tmp_path / "out")
    return folder


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that builds parse from now on."""
    names: list[str] = []
    parse = batches.parse_cable  # type: ignore[attr-defined]

    def heard(raw: RawCable) -> Cable:
        cable: Cable = parse(raw)
        names.append(Path(cable.source).name)
        return cable

    monkeypatch.setattr(batches, "parse_cable", heard)
    return names


def test_unchanged_files_are_not_read(collection: Path, read: list[str]) -> None:
    before = {name: (collection.parent / "out" / name).read_bytes() for name in FILES}
    assert counts(reftel.build([collection], collection.parent / "out")) == (0, 0, 3)
    assert read == []
    assert {name: (collection.parent / "out" / name).read_bytes() for name in FILES} == before


def test_new_file_alone_is_read(collection: Path, read: list[str]) -> None:
    (collection / "15.txt").write_text(telegrams.telegram("LIMA", 15))
    assert counts(reftel.build([collection], collection.parent / "out")) == (1, 0, 3)
    assert read == ["15.txt"]


def test_changed_file_alone_is_read(collection: Path, read: list[str]) -> None:
    (collection / "13.txt").write_text(telegrams.telegram("LIMA", 130))
    assert counts(reftel.build([collection], collection.parent / "out")) == (1, 1, 2)
    assert read == ["13.txt"]


def test_file_of_another_time_but_the_same_bytes_is_not_read(collection: Path, read: list[str]) -> None:
    os.utime(collection / "13.txt", (1, 1))
    assert counts(reftel.build([collection], collection.parent / "out")) == (0, 0, 3)
    assert read == []
    with reftel.open_store(collection.parent / "out" / STORE) as store:
        assert {file.mtime_ns for file in store.inputs() if file.name.endswith("13.txt")} == {10**9}


def test_file_that_changes_when_it_was_just_read_is_read_again(
    collection: Path, monkeypatch: pytest.MonkeyPatch, read: list[str]
) -> None:
    file, out = collection / "15.txt", collection.parent / "out"
    file.write_text(telegrams.telegram("LIMA", 15))
    parse = batches.parse_cable  # type: ignore[attr-defined]

    def changing(raw: RawCable) -> Cable:
        file.write_text(telegrams.telegram("LIMA", 16))
        cable: Cable = parse(raw)
        return cable

    with pytest.MonkeyPatch.context() as patch, inputs.changed_by_others():
        patch.setattr(batches, "parse_cable", changing)
        reftel.build([collection], out, store_only=True, jobs=1)
    os.utime(file, (1, 1))
    assert counts(reftel.build([collection], out, store_only=True, jobs=1)) == (1, 1, 3)
    assert read == ["15.txt", "15.txt"]


@pytest.mark.parametrize(
    "error", [OSError(errno.EIO, "Input/output error"), MemoryError()], ids=["disk", "memory"]
)
def test_what_the_machine_failed_to_read_is_read_again(
    collection: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    packed, out = collection / "15.gz", collection.parent / "out"
    packed.write_bytes(gzip.compress(telegrams.telegram("LIMA", 15).encode()))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("reftel.readers.read.unpack", failing(error))
        (problem,) = reftel.build([collection], out, store_only=True, jobs=1).problems
    assert (problem.source, problem.cause.split(":")[0]) == (str(packed), "cannot be read")
    built = reftel.build([collection], out, store_only=True, jobs=1)
    assert (built.problems, counts(built)) == ((), (1, 0, 3))


def failing(error: Exception) -> Callable[..., NoReturn]:
    """What raises an error, whatever it is asked."""

    def fail(*_: object) -> NoReturn:
        raise error

    return fail


def test_row_of_a_table_that_changes_is_new_alone(tmp_path: Path) -> None:
    rows = [
        telegrams.row(number, f"07LIMA{number}", body=telegrams.text("LIMA", number)) for number in (1, 2, 3)
    ]
    table = tmp_path / "table.csv"
    table.write_text("".join(rows))
    reftel.build([table], tmp_path / "out")
    table.write_text("".join([*rows[:2], rows[2].replace("LIGHTHOUSE", "HARBORMOLE")]))
    assert counts(reftel.build([table], tmp_path / "out")) == (1, 1, 2)


def test_file_given_under_another_name_is_not_two(
    collection: Path, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(collection.parent)
    assert counts(reftel.build(["in/12.txt"], "out")) == (1, 1, 2)
    assert read == ["12.txt"]
    with reftel.open_store("out/reftel.sqlite") as store:
        assert [file.name for file in store.inputs()][-1] == "in/12.txt"
        assert store.counts()["documents"] == 3


def test_file_given_through_a_link_is_not_two(collection: Path, read: list[str]) -> None:
    (collection.parent / "link").symlink_to(collection)
    (collection.parent / "13.txt").symlink_to(collection / "13.txt")
    given = [collection.parent / "link" / "12.txt", collection.parent / "13.txt"]
    assert counts(reftel.build(given, collection.parent / "out")) == (2, 2, 1)
    assert read == ["12.txt", "13.txt"]


@pytest.fixture
def namesakes(tmp_path: Path) -> list[Path]:
    """Two folders with different files of one name, of the same size and time."""
    for folder, serial in (("one", 12), ("two", 13)):
        file = tmp_path / folder / "in" / "a.txt"
        file.parent.mkdir(parents=True)
        file.write_text(telegrams.telegram("LIMA", serial))
        os.utime(file, (1, 1))
    return [tmp_path / "one", tmp_path / "two"]


def test_other_file_of_the_same_name_takes_its_place_with_a_word(
    namesakes: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    for folder in namesakes:
        monkeypatch.chdir(folder)
        built = reftel.build(["in"], tmp_path / "out", store_only=True)
    assert (way, counts(built)) == (way, (1, 1, 0))
    (notice,) = built.notices
    assert notice == (
        "in/a.txt: takes the place of another file of this name, which an earlier build read; "
        "to keep both, give them from one folder"
    )
    assert reftel.build(["in"], tmp_path / "out", store_only=True).notices == ()


def test_file_that_was_moved_is_known(
    namesakes: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, read: list[str]
) -> None:
    monkeypatch.chdir(namesakes[0])
    reftel.build(["in"], tmp_path / "out", store_only=True)
    Path("in").replace(tmp_path / "in")
    monkeypatch.chdir(tmp_path)
    read.clear()
    built = reftel.build(["in"], tmp_path / "out", store_only=True)
    assert (counts(built), built.notices, read) == ((0, 0, 1), (), [])


def test_head_that_names_a_post_decides_anew_who_cites_it(tmp_path: Path, way: str) -> None:
    (tmp_path / "in").mkdir()
    citing = telegrams.telegram("LIMA", 12, ref="REF: A. QUILLONIA 700 B. 06 QUILLONIA 51")
    (tmp_path / "in" / "citing.txt").write_text(citing)
    head = tmp_path / "in" / "head.txt"
    missing = []
    for names_it in (False, True, False):
        head.write_text(telegrams.telegram("QUILLONIA" if names_it else "OSLO", 702, ref="REF: NONE"))
        built = reftel.build([tmp_path / "in"], tmp_path / "out", store_only=True)
        missing.append(built.counts["cables missing"])
    assert (way, missing) == (way, [0, 2, 0])


def test_files_that_differ_by_a_byte_that_is_no_character_are_two(tmp_path: Path, way: str) -> None:
    (tmp_path / "in").mkdir()
    for serial, name in ((12, "x\udcfe.txt"), (13, "x\udcff.txt"), (14, "x\\xfe.txt")):
        (tmp_path / "in" / name).write_text(telegrams.telegram("LIMA", serial))
        built = reftel.build([tmp_path / "in"], tmp_path / "out", store_only=True)
    assert (way, built.counts["cables held"]) == (way, 3)


# What goes.


def test_what_is_not_given_stays(collection: Path) -> None:
    (collection / "13.txt").unlink()
    assert counts(reftel.build([collection], collection.parent / "out")) == (0, 0, 3)


def test_prune_removes_what_is_not_given(collection: Path) -> None:
    (collection / "13.txt").unlink()
    assert counts(reftel.build([collection], collection.parent / "out", prune=True)) == (0, 1, 2)
    with reftel.open_store(collection.parent / "out" / STORE) as store:
        assert [str(node.mrn) for node in store.nodes() if node.held] == ["07LIMA12", "07LIMA14"]


def test_prune_removes_nothing_of_a_path_that_cannot_be_opened(collection: Path) -> None:
    out, disk = collection.parent / "out", collection.parent / "disk"
    (disk / "below").mkdir(parents=True)
    (disk / "below" / "15.txt").write_text(telegrams.telegram("LIMA", 15))
    (collection.parent / "disk-2").mkdir()
    (collection.parent / "disk-2" / "16.txt").write_text(telegrams.telegram("LIMA", 16))
    reftel.build([collection, disk, collection.parent / "disk-2"], out)
    disk.rename(collection.parent / "elsewhere")
    built = reftel.build([collection, disk], out, prune=True)
    assert [problem.cause for problem in built.problems] == ["does not exist"]
    assert counts(built) == (0, 1, 4)
    disk.mkdir()  # a place for a disk, which is not mounted
    assert counts(reftel.build([collection, disk], out, prune=True)) == (0, 0, 4)
    assert counts(reftel.build([collection], out, prune=True)) == (0, 1, 3)


def test_what_holds_no_cable_is_told_and_the_others_stay(collection: Path) -> None:
    (collection / "13.txt").write_text("Bring oars, rope and a lantern.")
    built = reftel.build([collection], collection.parent / "out")
    assert [problem.cause for problem in built.failed] == ["contains no cable that reftel recognises"]
    assert (counts(built), built.counts["cables held"]) == ((0, 1, 2), 2)


def test_last_cable_does_not_go(collection: Path) -> None:
    out = collection.parent / "out"
    before = pile.contents(out / STORE), pile.views(out)
    for serial in (12, 13, 14):
        (collection / f"{serial}.txt").write_text("Bring oars, rope and a lantern.")
    with pytest.raises(NoCables, match="no cable was found, so nothing was built"):
        reftel.build([collection], out)
    (collection / "12.txt").unlink()
    with pytest.raises(NoCables) as raised:
        reftel.build([collection], out, prune=True)
    assert [Path(problem.source).name for problem in raised.value.problems] == ["13.txt", "14.txt"]
    assert (pile.contents(out / STORE), pile.views(out)) == before


def test_fresh_forgets_what_was_built_before(collection: Path) -> None:
    built = reftel.build([collection / "13.txt"], collection.parent / "out", fresh=True)
    assert (built.changes, built.counts["documents"]) == (None, 1)


def test_store_only_leaves_the_other_files(collection: Path) -> None:
    out = collection.parent / "out"
    before = pile.views(out)
    (collection / "15.txt").write_text(telegrams.telegram("LIMA", 15))
    assert reftel.build([collection], out, store_only=True).counts["documents"] == 4
    assert pile.views(out) == before
    reftel.build([collection], out)
    assert "07LIMA15" in (out / "cables.csv").read_text()


# What the command says.


def test_command_counts_what_is_new(collection: Path) -> None:
    (collection / "15.txt").write_text(telegrams.telegram("LIMA", 15))
    (collection / "12.txt").write_text(telegrams.telegram("LIMA", 120))
    result = run("build", collection, "-o", collection.parent / "out")
    assert (result.exit_code, result.stderr) == (0, "")
    assert (
        "\ndocuments: 2 new, 1 removed, 2 unchanged (--fresh builds from these inputs only)\n"
        in result.stdout
    )


def test_problems_of_what_is_given_are_told_each_time(collection: Path) -> None:
    (collection / "empty.txt").touch()
    for _ in range(2):
        result = run("build", collection, "-o", collection.parent / "out")
        assert result.exit_code == 1
        assert "empty.txt: is empty; remove it" in result.stderr
    other = run("build", collection / "12.txt", "-o", collection.parent / "out")
    assert (other.exit_code, other.stderr) == (0, "")


def test_later_section_without_a_date_is_no_empty_build(tmp_path: Path) -> None:
    (tmp_path / "1.txt").write_text(telegrams.telegram("ROME", 20, section="01 OF 02"))
    (tmp_path / "2.txt").write_text(telegrams.text("ROME", 20, section="02 OF 02"))
    reftel.build([tmp_path / "1.txt"], tmp_path / "out")
    assert counts(reftel.build([tmp_path / "2.txt"], tmp_path / "out")) == (1, 0, 1)
    with reftel.open_store(tmp_path / "out" / STORE) as store:
        assert [document.role for document in store.documents()] == ["main", "section"]


# Stores that cannot be extended.


def set_version(path: Path, version: int) -> None:
    with closing(sqlite3.connect(path)) as database:
        database.execute(f"PRAGMA user_version = {version}")


def test_store_of_an_earlier_version_is_taken_over(collection: Path) -> None:
    out = collection.parent / "out"
    set_version(out / STORE, 1)
    result = run("build", collection / "12.txt", "-o", out)
    assert result.exit_code == 0
    assert result.stderr == (
        f"reftel: {out / STORE}: has version 1, this reftel reads version 9; it was replaced by a new one "
        "with 3 of 3 documents, 0 of 0 texts, 0 of 0 corrections; "
        f"the old file was kept as {next(out.glob(f'{STORE}.older-*'))}\n"
    )
    assert run("stats", "--store", out / STORE).exit_code == 0
    assert len(pile.contents(out / STORE)["documents"]) == 3


def test_store_of_a_later_version_is_left_alone(collection: Path) -> None:
    out = collection.parent / "out"
    set_version(out / STORE, 99)
    before = (out / STORE).read_bytes()
    with pytest.raises(NewerStore, match="use the version of reftel that built it"):
        reftel.build([collection], out)
    assert (out / STORE).read_bytes() == before
    reftel.build([collection], out, fresh=True)


def test_file_that_is_no_store_is_replaced_with_a_word(collection: Path) -> None:
    out = collection.parent / "out"
    (out / STORE).write_text("a shopping list")
    (notice,) = reftel.build([collection], out).notices
    (kept,) = out.glob(f"{STORE}.damaged-*")
    assert notice == (
        f"{out / STORE}: is not a reftel store; it was replaced by a new one (nothing in it could be read); "
        f"the old file was kept as {kept}"
    )
    assert kept.read_text() == "a shopping list"


# One build at a time.

HOLDING = """import sys, pathlib
from reftel.pipeline.lock import alone_in
with alone_in(pathlib.Path(sys.argv[1])):
    {}"""


@pytest.fixture
def busy(collection: Path) -> Iterator[Path]:
    """An output folder in which another process builds."""
    out = collection.parent / "out"
    code = HOLDING.format("print('locked', flush=True); sys.stdin.read()")
    command = [sys.executable, "-c", code, str(out)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdin
        assert process.stdout.readline() == "locked\n"
        yield out
        process.stdin.close()


def test_second_build_in_a_folder_says_that_it_stops(collection: Path, busy: Path) -> None:
    before = {name: (busy / name).read_bytes() for name in FILES}
    result = run("build", collection, "-o", busy)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == (
        f"reftel: {busy}: another build is using this folder; wait for it with --wait SECONDS, "
        "or choose another folder with -o\n"
    )
    assert {name: (busy / name).read_bytes() for name in FILES} == before


def test_questions_are_answered_meanwhile(busy: Path) -> None:
    assert run("show", "07LIMA12", "--store", busy / STORE).exit_code == 0


def test_folder_of_a_build_that_found_nothing_goes_unless_another_works_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "letter.txt").write_text("Dear aunt, the lighthouse is green now.")
    with pytest.raises(NoCables):
        reftel.build([tmp_path / "letter.txt"], tmp_path / "out")
    assert not (tmp_path / "out").exists()
    make = reftel.pipeline.build.make_store  # type: ignore[attr-defined]

    def meanwhile(*arguments: Any) -> object:
        (tmp_path / "out" / "notes.txt").touch()
        return make(*arguments)

    monkeypatch.setattr("reftel.pipeline.build.make_store", meanwhile)
    with pytest.raises(NoCables):
        reftel.build([tmp_path / "letter.txt"], tmp_path / "out")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["notes.txt"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows locks a file, not the folder")
@pytest.mark.parametrize("name", ["fcntl.flock", "os.open"])
def test_folder_that_cannot_be_locked_is_told(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> NoReturn:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(f"reftel.pipeline.lock.{name}", refuse)
    with pytest.raises(OutputError) as raised, alone_in(tmp_path):
        pass
    monkeypatch.undo()
    assert str(raised.value) == (
        f"{tmp_path}: the output folder cannot be locked: No locks available; "
        "name one on another disk with -o"
    )


def test_waiting_build_goes_on_when_the_other_ends(tmp_path: Path) -> None:
    with alone_in(tmp_path), pytest.raises(OutputError), alone_in(tmp_path, wait=0.15):
        pass
    with alone_in(tmp_path):
        pass


@pytest.mark.parametrize("way", ["changed"], indirect=True)  # a store made anew takes the other's place
def test_store_that_is_being_read_is_not_waited_for_for_ever(
    collection: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = collection.parent / "out"
    (collection / "15.txt").write_text(telegrams.telegram("LIMA", 15))
    monkeypatch.setattr("reftel.store.writer._PATIENCE", 0.1)
    with closing(sqlite3.connect(out / STORE)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM cables").fetchone()
        result = run("build", collection, "-o", out)
    assert result.exit_code == 1
    assert result.stderr == (
        f"reftel: {out / STORE}: the store cannot be written: database is locked; "
        "close the program that reads it; an earlier store is unchanged\n"
    )
    assert run("build", collection, "-o", out).exit_code == 0


@pytest.fixture
def logged(collection: Path) -> Path:
    """An output folder whose store was switched to keep a log beside it."""
    out = collection.parent / "out"
    with closing(sqlite3.connect(out / STORE)) as other:
        other.execute("PRAGMA journal_mode = WAL")
    return out


def begin_reading(store: Path) -> sqlite3.Connection:
    """A reader in the middle of its reading."""
    reader = sqlite3.connect(store)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM cables").fetchone()
    return reader


REPLACING: list[Options] = [{"fresh": True}, {"cluster": "local:1", "store": True, "fresh": True}]


@pytest.mark.parametrize("options", REPLACING, ids=["here", "on a cluster"])
def test_store_is_not_replaced_while_its_log_is_being_read(
    collection: Path, logged: Path, options: Options, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reftel.store.writer._PATIENCE", 0.1)
    before = pile.views(logged)
    with closing(begin_reading(logged / STORE)), pytest.raises(StoreUnwritable) as raised:
        reftel.build([collection / "12.txt"], logged, **options)
    assert raised.value.exit_code == 1  # as of a store that is locked while it is changed
    assert str(raised.value) == (
        f"{logged / STORE}: is being read and cannot be replaced; "
        "close the program that reads it; earlier files are unchanged"
    )
    assert pile.views(logged) == before
    assert sorted(path.name for path in logged.iterdir()) == sorted(FILES)
    assert reftel.build([collection / "12.txt"], logged, fresh=True).counts["documents"] == 1


def test_store_is_not_replaced_when_reading_begins_late(
    collection: Path, logged: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reftel.store.writer._PATIENCE", 0.1)
    readers = []

    def meanwhile(*_: object) -> None:
        with closing(sqlite3.connect(logged / STORE)) as other:
            other.execute("PRAGMA journal_mode = WAL")
        readers.append(begin_reading(logged / STORE))

    monkeypatch.setattr("reftel.pipeline.build.write_views_of_made", meanwhile)
    with pytest.raises(StoreUnwritable, match="is being read"):
        reftel.build([collection / "12.txt"], logged, fresh=True)
    readers[0].close()
    assert len(pile.contents(logged / STORE)["documents"]) == 3


@pytest.mark.parametrize("ending", ["-wal", "-shm", "-journal"])
def test_log_without_a_store_is_removed(tmp_path: Path, ending: str) -> None:
    log = tmp_path / f"{STORE}{ending}"
    log.write_bytes(b"what a build left")
    assert merge_log(tmp_path / STORE)
    assert list(tmp_path.iterdir()) == []


# What dead builds leave.


IMPORTS = """import os, pathlib, sys
from reftel.files import atomic
from reftel.pipeline import lock
out = pathlib.Path(sys.argv[1])
"""


def leave(out: Path, words: str) -> list[str]:
    """What a process leaves in a folder that ends without a word while it writes there."""
    before = {path.name for path in out.iterdir()}
    subprocess.run([sys.executable, "-c", IMPORTS + words, str(out)], check=False)
    return sorted({path.name for path in out.iterdir()} - before)


LEFT = [
    "with lock.build_folder(out) as aside:\n    (aside / 'cables.csv').touch()\n    os._exit(9)",
    "with atomic.replacing(out / 'graph.gexf') as aside:\n    os._exit(9)",
    "(out / atomic.build_folder_name()).mkdir()",  # it died before it left its mark
]


@pytest.mark.parametrize("words", LEFT, ids=["folder", "file", "empty folder"])
def test_leftovers_of_dead_builds_are_removed(collection: Path, words: str) -> None:
    out = collection.parent / "out"
    (left,) = leave(out, words)
    assert left.startswith(".reftel-")
    with replacing(out / "graph.net") as living:
        reftel.build([collection], out)
        assert {path.name for path in out.iterdir()} == {*FILES, living.name}


# what belongs to the user, in the folder of a build
THEIRS = [
    ".building-notes/a.txt",
    ".building-dead/cables.csv",
    ".building-lock",
    ".graph.html.999999999.part",
    ".notes.1.part",
    ".reftel-notes/a.txt",
    ".reftel-build/made-by-reftel",
    ".reftel-build-plans/made-by-reftel",
    ".reftel-build-0123456789abcdef/a.txt",     # the name of ours, but not our mark
    ".reftel-12-34.part",
    "graph.html.part",
    "reftel.sqlite.part",
    "cables.part",
    "export/nodes.csv.part",
]  # fmt: skip


@pytest.mark.parametrize("way", ["changed"], indirect=True)
def test_files_of_others_in_the_folder_stay(collection: Path) -> None:
    out = collection.parent / "out"
    for name in THEIRS:
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        (out / name).write_text("notes")
    (out / ".reftel-build-0123456789abcdee").symlink_to(collection)
    store = ["--store", out / STORE]
    for words in (
        ["build", collection, "-o", out],
        ["build", collection, "-o", out, "--fresh"],
        ["build", collection, "-o", out, "--cluster", "local:1"],
        ["page", *store, "-o", out / "graph.html"],
        ["export", "csv", *store, "-o", out / "export"],
    ):
        assert run(*words).exit_code == 0
    assert [name for name in THEIRS if (out / name).read_text() != "notes"] == []
    assert sorted(path.name for path in collection.iterdir()) == ["12.txt", "13.txt", "14.txt"]


# Texts, where they are to be kept.


def test_texts_are_in_no_output_unless_asked_for(collection: Path) -> None:
    for path in (collection.parent / "out").iterdir():
        assert b"QUILLAN" not in path.read_bytes(), path.name


def test_texts_are_in_the_store_alone_and_found(collection: Path) -> None:
    out = collection.parent / "out"
    (collection / "15.txt").write_text(telegrams.telegram("LIMA", 15, body="1. (U) An albatross was seen."))
    reftel.build([collection], out, with_text=True)
    for name in pile.FILES:
        assert b"QUILLAN" not in (out / name).read_bytes()
    with reftel.open_store(out / STORE) as store:
        assert [str(node.mrn) for node in store.search("albatross")] == ["07LIMA15"]
        found = sorted(str(node.mrn) for node in store.search("quillan"))
        assert found == ["07LIMA12", "07LIMA13", "07LIMA14", "07LIMA15"]
    assert pile.contents(out / STORE)["texts"][0][1].startswith("VZCZCXRO")


def test_later_builds_go_on_with_texts(paths: list[Path], tmp_path: Path) -> None:
    reftel.build(paths, tmp_path / "whole", with_text=True, store_only=True)
    for part in pile.split(paths, 3):
        reftel.build(part, tmp_path / "parts", with_text=True, store_only=True)
        reftel.build(part, tmp_path / "later", store_only=True)
    reftel.build(paths, tmp_path / "later", with_text=True, store_only=True)
    whole = pile.contents(tmp_path / "whole" / STORE)
    assert pile.contents(tmp_path / "parts" / STORE) == whole
    assert pile.contents(tmp_path / "later" / STORE) == whole
    kept, pruned = paths[::3], tmp_path / "pruned"
    reftel.build(kept, pruned, with_text=True, store_only=True)
    reftel.build(kept, tmp_path / "parts", prune=True, store_only=True)
    assert pile.contents(tmp_path / "parts" / STORE) == pile.contents(pruned / STORE)
