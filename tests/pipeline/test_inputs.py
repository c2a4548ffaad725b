"""Which files a build is given, which have changed, and by what digests a later build knows them."""

import mmap
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from reftel.pipeline.changes.inputs import Inputs, find_inputs, sign_of
from reftel.readers import Digests, cut_sources, digest_source, find_sources, pieces, read_piece
from reftel.readers.sources import Source
from reftel.store import InputFile

DATA = Path(__file__).parents[1] / "data" / "readers"
CSV = (DATA / "cables.csv").read_bytes()
UNCUT = 10**9  # no file is cut into pieces of this size
PAGE = (DATA / "page.html").read_bytes()


@pytest.fixture
def folder(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """Give a folder of small files and of one that is read in parts, which lacks where another is meant."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.html").write_bytes(PAGE)
    (folder / "b.pdf").write_bytes(b"%PDF-1.4")
    if "name" not in request.fixturenames or request.getfixturevalue("name") == "c.csv":
        large = CSV.replace(b"EXAMPLE", b"EXAMPLE\n" * 10_000) * 120
        (folder / "c.csv").write_bytes(b"\xef\xbb\xbf" + large)
    return folder


def find(folder: Path, stored: list[InputFile]) -> Inputs:
    """Find what is given, and take the digests of what has changed while it is read."""
    given = find_inputs([folder], stored, trust=True)
    digests = Digests()
    for piece in cut_sources(source for source, _ in given.changed):
        taken: list[str] = []
        for _ in read_piece(piece, digests=taken):
            pass
        digests.add(piece, taken)
    given.take_digests(digests)
    return given


def marks_of(given: Inputs) -> list[InputFile]:
    return [file for _, file in given.changed]


def names_of(given: Inputs) -> list[str]:
    return [source.path.name for source, _ in given.changed]


def set_time(path: Path, nanoseconds: int) -> None:
    os.utime(path, ns=(nanoseconds, nanoseconds))


def test_digests_taken_while_reading_are_those_of_the_files(folder: Path) -> None:
    given = find(folder, [])
    assert all(len(file.digest) == 64 for file in marks_of(given))
    sources = [source for source in find_sources([folder]) if isinstance(source, Source)]
    assert len(list(cut_sources(sources))) > 2
    assert [file.digest for file in marks_of(given)] == [digest_source(source) for source in sources]


def test_same_files_are_known(folder: Path) -> None:
    stored = marks_of(find(folder, []))
    again = find(folder, stored)
    assert (again.changed, again.known) == ([], stored)


@pytest.mark.parametrize("name", ["a.html", "b.pdf", "c.csv"])
def test_touched_file_is_known_by_its_bytes(folder: Path, name: str) -> None:
    stored = marks_of(find(folder, []))
    set_time(folder / name, 10**9)
    again = find(folder, stored)
    assert again.changed == []
    assert {file.name.rsplit("/", 1)[1] for file in again.known if file.mtime_ns == 10**9} == {name}


@pytest.mark.parametrize("name", ["a.html", "b.pdf", "c.csv"])
@pytest.mark.parametrize("place", [0, 0.5, 1])
def test_changed_byte_at_another_time_is_seen(folder: Path, name: str, place: float) -> None:
    stored = marks_of(find(folder, []))
    data = bytearray((folder / name).read_bytes())
    data[int(place * (len(data) - 1))] ^= 1
    (folder / name).write_bytes(data)
    set_time(folder / name, 10**9)
    assert names_of(find(folder, stored)) == [name]


def write_in_place(file: Path, data: bytes) -> None:
    """The file is opened and written."""
    file.write_bytes(data)


def copy_over(file: Path, data: bytes) -> None:
    """Another file is moved into its place."""
    other = file.with_name("other")
    other.write_bytes(data)
    other.replace(file)


def link_over(file: Path, data: bytes) -> None:
    """Another name of another file is in its place."""
    other = file.with_name(".other")
    other.write_bytes(data)
    file.unlink()
    file.hardlink_to(other)


def exchange_folder(file: Path, data: bytes) -> None:
    """Another folder is in the place of that of the file."""
    folder = file.parent
    shutil.copytree(folder, folder.with_name("other"))
    (folder.with_name("other") / file.name).write_bytes(data)
    for other in folder.iterdir():
        set_time(folder.with_name("other") / other.name, other.stat().st_mtime_ns)
    folder.rename(folder.with_name("old"))
    folder.with_name("other").rename(folder)


def write_by_map(file: Path, data: bytes) -> None:
    """The bytes of the file are changed in memory."""
    with file.open("r+b") as opened, mmap.mmap(opened.fileno(), 0) as mapped:
        mapped[:] = data
        mapped.flush()


HOW = [write_in_place, copy_over, link_over, exchange_folder, write_by_map]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no time that only the system sets")
@pytest.mark.parametrize("seconds", [None, 10**9, 2**31, 4 * 10**9], ids=["now", "1970s", "2038", "future"])
@pytest.mark.parametrize("name", ["a.html", "b.pdf", "c.csv"])
@pytest.mark.parametrize("change", HOW)
def test_changed_byte_at_the_same_time_is_seen(
    folder: Path, name: str, change: Callable[[Path, bytes], None], seconds: int | None
) -> None:
    if seconds:
        set_time(folder / name, seconds * 10**9)
    stored = marks_of(find(folder, []))
    data = bytearray((folder / name).read_bytes())
    data[len(data) // 2] ^= 1
    time = (folder / name).stat().st_mtime_ns
    change(folder / name, bytes(data))
    set_time(folder / name, time)
    assert names_of(find(folder, stored)) == [name]


def test_file_that_changes_again_and_again_is_seen_each_time(folder: Path) -> None:
    set_time(folder / "b.pdf", 10**9)
    for number in range(40):
        stored = marks_of(find(folder / "b.pdf", []))
        (folder / "b.pdf").write_bytes(b"%%PDF%03d" % number)
        set_time(folder / "b.pdf", 10**9)
        assert names_of(find_inputs([folder / "b.pdf"], stored, trust=True)) == ["b.pdf"]


def test_same_files_are_known_without_reading_them(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stored = marks_of(find(folder, []))
    monkeypatch.setattr("reftel.readers.sources.Source.open", None)
    monkeypatch.delattr(pieces, "digest_part")
    assert find_inputs([folder], stored, trust=True).known == stored


def test_files_of_a_store_without_signs_are_compared_once(folder: Path) -> None:
    stored = [file._replace(file=file.place) for file in marks_of(find(folder, []))]
    again = find(folder, stored)
    assert (again.changed, [file.place for file in again.known]) == ([], [file.file for file in stored])
    assert again.known == find(folder, again.known).known != stored


# when it was changed and now, in nanoseconds -> whether a later change must show
STEPS = [
    (5 * 10**9 + 1, 5 * 10**9 + 1, False),
    (5 * 10**9 + 1, 5 * 10**9 + 15_000_000, False),
    (5 * 10**9 + 1, 5 * 10**9 + 30_000_000, True),
    (5 * 10**9 + 1, 4 * 10**9, False),               # the clock of the disk is ahead
    (6 * 10**9, 6 * 10**9 + 30_000_000, False),      # whole seconds: FAT, some disks of networks
    (6 * 10**9, 7 * 10**9 + 999_000_000, False),
    (6 * 10**9, 9 * 10**9, True),
]  # fmt: skip


@pytest.mark.parametrize(("changed", "now", "shows"), STEPS)
def test_sign_says_nothing_where_a_later_change_may_not_show(changed: int, now: int, shows: bool) -> None:
    status = SimpleNamespace(st_ino=7, st_ctime_ns=changed)
    assert bool(sign_of(cast(os.stat_result, status), now)) == shows


def test_file_of_another_size_is_seen_without_reading_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = marks_of(find(folder, []))
    with (folder / "c.csv").open("ab") as file:
        file.write(b"\n")
    monkeypatch.delattr(pieces, "digest_part")
    given = find_inputs([folder], stored, trust=True)
    assert [(file.name.rsplit("/", 1)[1], file.digest) for file in marks_of(given)] == [("c.csv", "")]


def test_file_that_vanishes_before_it_is_read_has_no_digest(folder: Path) -> None:
    sources = [source for source in find_sources([folder]) if isinstance(source, Source)]
    cut = list(cut_sources(sources))
    for source in sources:
        source.path.unlink()
    digests = Digests()
    for piece in cut:
        taken: list[str] = []
        assert list(read_piece(piece, digests=taken))
        digests.add(piece, taken)
    assert [digests.of(source.name) for source in sources] == [""] * 3


@pytest.mark.parametrize("name", ["a.html", "b.pdf", "c.csv"])
def test_digest_is_of_what_was_read_not_of_what_came_after(folder: Path, name: str) -> None:
    (source,) = find_sources([folder / name])
    assert isinstance(source, Source)
    (piece,) = cut_sources([source], size=UNCUT)
    expected = digest_source(source, UNCUT)
    digests: list[str] = []
    for _ in read_piece(piece, digests=digests):
        source.path.write_bytes(b"x" * source.size)
    assert digests == [expected]
    assert digest_source(source, UNCUT) != expected
