"""7z archives: every member as it was packed or told, in one pass, whatever the archive is made of."""

from __future__ import annotations

import gzip
import io
import lzma
import os
import pickle
import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import py7zr
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import telegrams
from inputs import read_all
from reftel.cli.main import main
from reftel.model.problems import Problem, ProblemCode
from reftel.model.records import RawCable
from reftel.readers import Digests, Limits, Source, cut_sources, digest_source, read_piece, read_source
from reftel.readers.containers import sevenzip
from reftel.readers.limits import SMALL_BYTES
from reftel.readers.pieces import unpack_pieces
from seven_zips import COPY, LZMA2, as_link, pack_7z, renamed, with_dictionary, with_plain_directory

DATA = Path(__file__).parents[1] / "data" / "readers"
TELEGRAM, PAGE, CSV = ((DATA / name).read_bytes() for name in ("telegram.txt", "page.html", "cables.csv"))
NUMBERED = {f"1975/{n}.txt": TELEGRAM + b"\n" + os.urandom(400).hex().encode() for n in range(6)}
Item = RawCable | Problem


def save(folder: Path, data: bytes, name: str = "x.7z") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def read(folder: Path, data: bytes) -> list[Item]:
    return read_all(save(folder, data))


def shown(items: Iterable[Item]) -> list[str]:
    """The members of cables, and what is told, without the name of the archive."""
    words = (item.source if isinstance(item, RawCable) else str(item) for item in items)
    return [word.rpartition("x.7z")[2].removeprefix("!/") for word in words]


def test_members_are_read_in_the_order_in_which_they_lie(tmp_path: Path) -> None:
    members = {"c/t.txt": TELEGRAM, "a.csv": CSV, ".hidden": b"1", "b.htm": PAGE, "e.txt": b""}
    items = read(tmp_path, pack_7z(members))
    assert shown(items) == [
        "c/t.txt",
        "a.csv",
        "a.csv",
        "a.csv",
        "b.htm",
        "e.txt: is empty; remove it, or fetch it again",
    ]
    assert [item.text for item in items if isinstance(item, RawCable)][:1] == [TELEGRAM.decode()]


FILTERS: dict[str, list[dict[str, int]]] = {
    "LZMA2": LZMA2,
    "LZMA": [{"id": lzma.FILTER_LZMA1, "preset": 1}],
    "LZMA2 behind BCJ, which py7zr adds": [{"id": py7zr.FILTER_X86}, *LZMA2],
    "LZMA2 behind delta": [{"id": lzma.FILTER_DELTA}, *LZMA2],
    "bzip2": [{"id": py7zr.FILTER_BZIP2}],
    "Deflate": [{"id": py7zr.FILTER_DEFLATE}],
    "none": COPY,
}  # fmt: skip


@pytest.mark.parametrize("filters", FILTERS.values(), ids=FILTERS)
def test_methods_of_7zip_are_unpacked(filters: list[dict[str, int]], tmp_path: Path) -> None:
    items = read(tmp_path, pack_7z(NUMBERED, filters=filters))
    assert [item.text.encode() for item in items if isinstance(item, RawCable)] == list(NUMBERED.values())


ONE = {"a.txt": TELEGRAM}
LOST = "; unpack it yourself and give reftel the files"
LOCKED = "is encrypted{}; unpack it with its password first"
NO_WAY = f": has members packed in a way that reftel cannot unpack{LOST}"
# What is in an archive, how it is made, what is told.
REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "a method that may give any number of bytes at once": (
        lambda: pack_7z(ONE, filters=[{"id": py7zr.FILTER_ZSTD, "level": 3}]),
        NO_WAY,
    ),
    "PPMd, which is made for text": (
        lambda: pack_7z(ONE, filters=[{"id": py7zr.FILTER_PPMD, "order": 6, "mem": 16}]),
        NO_WAY,
    ),
    "members with a password": (lambda: pack_7z(ONE, password="x"), ": has members that are encrypted; "),  # noqa: S106
    "a directory with a password": (
        lambda: pack_7z(ONE, password="x", hide_names=True),  # noqa: S106
        ": is encrypted, with its list of members; unpack it with its password first",
    ),
    "no members": (lambda: pack_7z({}), ": is an archive without files"),
    "a dictionary of 4 GB that would be filled": (
        lambda: with_plain_directory(ONE, with_dictionary(40)),
        ": needs 4095 MiB of memory to be unpacked, more than 512 MiB",
    ),
    "half of it": (lambda: pack_7z(NUMBERED)[:900], ": is a 7z archive whose directory cannot be read"),
    "the magic and nothing": (
        lambda: b"7z\xbc\xaf\x27\x1c",
        ": is a 7z archive whose directory cannot be read",
    ),
    "a directory of other bytes": (
        lambda: with_plain_directory(ONE, lambda directory: directory.reverse()),
        ": is a 7z archive whose directory cannot be read",
    ),
}  # fmt: skip


@pytest.mark.parametrize("made", REFUSED.values(), ids=REFUSED)
def test_archive_that_cannot_be_read_is_told_once(
    made: tuple[Callable[[], bytes], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make, told = made
    monkeypatch.setattr(sevenzip, "_filled", lambda asked, size: asked)  # as of a member of 4 GB
    items = read(tmp_path, make())
    assert [isinstance(item, Problem) for item in items] == [True]
    assert shown(items)[0].startswith(told)


def test_dictionary_larger_than_all_members_is_no_reason_to_refuse(tmp_path: Path) -> None:
    assert shown(read(tmp_path, with_plain_directory(ONE, with_dictionary(34)))) == ["a.txt"]


@pytest.mark.parametrize("name", ["../t.txt", "/etc/t.txt", "a/../../t.txt", "C:/t.txt", "a\\..\\t.txt"])
def test_names_that_lead_out_are_not_read(name: str, tmp_path: Path) -> None:
    items = read(tmp_path, pack_7z({"a": TELEGRAM, "b": TELEGRAM}, change=renamed(name)))
    assert [item.code for item in items if isinstance(item, Problem)] == [ProblemCode.UNSAFE_NAME]
    assert shown(items)[1:] == ["b"]


def test_link_is_not_followed(tmp_path: Path) -> None:
    items = read(tmp_path, pack_7z({"a": b"/etc/passwd", "b": TELEGRAM}, change=as_link))
    assert shown(items) == ["a: is a link and is not followed", "b"]


def test_more_members_than_memory_holds_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sevenzip, "MOST_MEMBERS", 5)
    (told,) = shown(read(tmp_path, pack_7z(NUMBERED)))
    assert "numfiles value 6 exceeds limit 5" in told


# Damage


def flip(data: bytes, *places: int) -> bytes:
    changed = bytearray(data)
    for place in places:
        changed[place] ^= 0xFF
    return bytes(changed)


OTHER = "is damaged or cut short (its contents are not what was packed)"
AGAIN = "; fetch or pack it again"


def test_members_that_are_not_what_was_packed_are_told_and_the_others_read(tmp_path: Path) -> None:
    data = pack_7z(NUMBERED, filters=COPY)
    length = len(NUMBERED["1975/0.txt"])
    at = [32 + number * length + 9 for number in range(6)]
    assert shown(read(tmp_path, flip(data, at[1]))) == [
        "1975/0.txt", f"1975/1.txt: {OTHER}{AGAIN}", *(f"1975/{n}.txt" for n in range(2, 6)),
    ]  # fmt: skip
    assert shown(read(tmp_path, flip(data, at[0], at[3], at[4], at[5]))) == [
        f"1975/0.txt: {OTHER}{AGAIN}",
        "1975/1.txt",
        "1975/2.txt",
        f", from 1975/3.txt to 1975/5.txt: {OTHER}: 3 members{AGAIN}",
    ]


def test_folder_that_breaks_off_is_told_once_and_the_next_is_read(tmp_path: Path) -> None:
    random = {name: TELEGRAM + os.urandom(900) for name in NUMBERED}
    data = pack_7z(random, {"z/late.txt": TELEGRAM})
    items = read(tmp_path, flip(data, *range(2500, 2600)))
    told = [str(item) for item in items if isinstance(item, Problem) and item.code is ProblemCode.DAMAGED]
    assert len(told) == 1
    assert "x.7z, behind 1975/" in told[0] or "x.7z, at its beginning" in told[0]
    assert "members are lost" in told[0]
    assert shown(items)[-1] == "z/late.txt"


SEED = pack_7z({"a.txt": TELEGRAM, "b/c.csv": CSV}, {"d.htm": PAGE})
PLAIN = with_plain_directory({"a.txt": TELEGRAM, "b.txt": TELEGRAM}, lambda directory: None)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(whole=st.sampled_from([SEED, PLAIN]), data=st.data())
def test_no_damage_raises(whole: bytes, data: st.DataObject, tmp_path: Path) -> None:
    start = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(start, min(len(whole), start + 60)))
    assert read(tmp_path, whole[:start] + data.draw(st.binary(max_size=20)) + whole[end:])


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_directory_raises(data: st.DataObject, tmp_path: Path) -> None:
    """Damage that its checksums do not show, as somebody makes who wants to hurt."""

    def change(directory: bytearray) -> None:
        for place in data.draw(st.lists(st.integers(0, len(directory) - 1), max_size=4)):
            directory[place] = data.draw(st.integers(0, 255))

    assert read(tmp_path, with_plain_directory({"a.txt": TELEGRAM, "b.txt": CSV, "c": b""}, change))


# Archives in archives, limits


def zipped(name: str, data: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(name, data)
    return file.getvalue()


def test_an_archive_may_lie_in_an_archive_but_no_deeper(tmp_path: Path) -> None:
    inner = pack_7z(ONE)
    members = {"a.7z": inner, "b.zip": zipped("t.txt", TELEGRAM), "c.gz": gzip.compress(TELEGRAM)}
    deep = {"d.7z": pack_7z({"e.7z": inner})}
    items = read(tmp_path, pack_7z(members | deep))
    assert [str(item.source).removeprefix(f"{tmp_path.as_posix()}/x.7z!/") for item in items] == [
        "a.7z!/a.txt",
        "b.zip!/t.txt",
        "c.gz",
        "d.7z!/e.7z",
    ]
    assert [item.code for item in items if isinstance(item, Problem)] == [ProblemCode.NESTED]
    in_zip = save(tmp_path, zipped("x.7z", inner), "y.zip")
    assert shown(read_all(in_zip)) == ["a.txt"]


def test_limit_holds_for_what_is_unpacked(tmp_path: Path) -> None:
    path = save(tmp_path, pack_7z({f"{n}.txt": TELEGRAM for n in range(9)}))
    source = Source(str(path), "x.7z", path.stat().st_size)
    items = list(read_source(source, limits=Limits(unpacked=3 * len(TELEGRAM))))
    assert shown(items)[:3] == ["0.txt", "1.txt", "2.txt"]
    assert [item.code for item in items if isinstance(item, Problem)] == [ProblemCode.TOO_LARGE]


def test_large_member_is_streamed_and_checked_at_its_end(tmp_path: Path) -> None:
    rows = CSV * (2 * SMALL_BYTES // len(CSV))
    members = {"a.csv": rows, "b.txt": TELEGRAM}
    items = read(tmp_path, pack_7z(members))
    assert [item.source[-5:] for item in items if isinstance(item, RawCable)][-1] == "b.txt"
    packed = pack_7z(members, filters=COPY)
    damaged = read(tmp_path, flip(packed, 40 + len(rows) // 2))
    assert f"a.csv: {OTHER}{AGAIN}" in shown(damaged)


def test_progress_is_told_to_the_end(tmp_path: Path) -> None:
    path = save(tmp_path, pack_7z(NUMBERED))
    steps: list[int] = []
    list(read_source(Source(str(path), "x.7z", path.stat().st_size), steps.append))
    assert sum(steps) == path.stat().st_size
    assert len(steps) >= len(NUMBERED)


# In pieces


@pytest.fixture
def large(tmp_path: Path) -> Source:
    """An archive of two folders, with members of all kinds, one of them damaged."""
    first = {f"a/{n}.txt": TELEGRAM + str(n).encode() for n in range(20)}
    second = {f"b/{n}.txt": PAGE + str(n).encode() for n in range(20)} | {
        ".hidden": b"x",
        "e.txt": b"",
    }
    data = pack_7z(first, second, filters=COPY)
    path = save(tmp_path, flip(data, 32 + 3 * len(TELEGRAM)))
    return Source(str(path), "x.7z", path.stat().st_size)


@pytest.mark.parametrize(("size", "most"), [(20_000, 500), (1, 500), (10**9, 7)])
def test_pieces_give_what_the_whole_gives(size: int, most: int, large: Source) -> None:
    whole = list(cut_sources([large], 20_000))
    assert [piece.whole for piece in whole] == [True]
    pieces = list(unpack_pieces(whole, size, most))
    assert len(pieces) > 1
    assert sum(piece.size for piece in pieces) == large.size
    digests = Digests()
    items: list[Item] = []
    for piece in pieces:
        taken: list[str] = []
        items += read_piece(pickle.loads(pickle.dumps(piece)), digests=taken)  # noqa: S301 (its own)
        digests.add(piece, taken)
    assert items == list(read_source(large))
    assert digests.of("x.7z") == digest_source(large)


UNCUT = {
    "a member that may be packed again": ({"a.txt": TELEGRAM, "b.zip": zipped("t", TELEGRAM)}, Limits()),
    "more than may be unpacked": (NUMBERED, Limits(unpacked=2000)),
    "a member that is too large to be handed over": ({"a.txt": b"x" * (SMALL_BYTES + 1)}, Limits()),
}


@pytest.mark.parametrize(("members", "limits"), UNCUT.values(), ids=UNCUT)
def test_archive_whose_members_depend_on_each_other_is_read_in_one(
    members: dict[str, bytes], limits: Limits, tmp_path: Path
) -> None:
    path = save(tmp_path, pack_7z(members, filters=COPY))
    source = Source(str(path), "x.7z", path.stat().st_size)
    (piece,) = unpack_pieces(cut_sources([source], 16), limits=limits)
    assert piece.part is None


class Counting(io.BytesIO):
    """A file that counts the bytes which are read of it."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self.count = 0

    def read(self, size: int | None = -1, /) -> bytes:
        data = super().read(size)
        self.count += len(data)
        return data


def test_a_solid_archive_is_unpacked_once(tmp_path: Path) -> None:
    data = pack_7z({f"{n}.txt": os.urandom(2000) for n in range(300)})
    stream: BinaryIO = Counting(data)
    directory = sevenzip.read_directory("x.7z", stream)
    assert isinstance(directory, sevenzip.Directory)
    assert len(list(sevenzip.unpack_members("x.7z", directory, stream, lambda count: None))) == 300
    assert isinstance(stream, Counting)
    assert stream.count < 1.2 * len(data)


# Whole builds


def build(*words: object) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["build", *map(str, words)])
    assert isinstance(result.exception, SystemExit | None), result.exception
    return result.exit_code, result.stderr


@pytest.fixture(scope="module")
def cables() -> dict[str, bytes]:
    """More than a worker takes at once."""
    return {
        f"1976/{n}.txt": telegrams.telegram("LIMA", n, ref=f"REF: LIMA {n - 1}").encode()
        for n in range(1, 600)
    }


def test_build_is_that_of_the_files_in_any_number_of_processes(
    cables: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Else it is too small to be cut.
    monkeypatch.setattr("reftel.readers.pieces._may_be_cut", lambda source, size: True)
    path = save(tmp_path, pack_7z(cables))
    for jobs in (1, 2):
        assert build(path, "-o", tmp_path / f"of{jobs}", "--jobs", jobs)[0] == 0
    for name in ("cables.csv", "references.csv", "graph.graphml", "graph.html"):
        assert (tmp_path / "of1" / name).read_bytes() == (tmp_path / "of2" / name).read_bytes()
    rows = (tmp_path / "of1" / "cables.csv").read_text().splitlines()
    assert len(rows) == len(cables) + 1
    assert build(path, "-o", tmp_path / "of1", "--store-only")[0] == 0  # nothing has changed


def test_without_the_library_the_command_that_installs_it_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(tmp_path, telegrams.telegram("LIMA", 9).encode(), "a.txt")
    path = save(tmp_path, pack_7z({"b.txt": telegrams.telegram("LIMA", 10).encode()}))
    with monkeypatch.context() as patch:
        patch.setitem(__import__("sys").modules, "py7zr", None)
        code, said = build(tmp_path / "a.txt", path, "-o", tmp_path / "out")
    assert code == 1
    assert 'and the library that reads 7z is not installed; pip install "reftel[archives]"' in said
    assert build(tmp_path / "a.txt", path, "-o", tmp_path / "out")[0] == 0  # it is tried again
    assert "LIMA10" in (tmp_path / "out" / "cables.csv").read_text()


def test_build_that_is_interrupted_while_it_unpacks_keeps_the_store(
    cables: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(tmp_path, telegrams.telegram("LIMA", 9).encode(), "a.txt")
    out = tmp_path / "out"
    assert build(tmp_path / "a.txt", "-o", out, "--store-only")[0] == 0
    before = (out / "reftel.sqlite").read_bytes()
    path = save(tmp_path, pack_7z(cables))

    def interrupted(*arguments: Any) -> Iterator[Any]:
        yield next(sevenzip.unpack_7z(*arguments))
        raise KeyboardInterrupt

    monkeypatch.setattr("reftel.readers.pieces._may_be_cut", lambda source, size: True)
    monkeypatch.setattr("reftel.readers.read.unpack_7z", interrupted)
    for jobs in (1, 2):
        assert build(path, "-o", out, "--jobs", jobs)[0] != 0
        assert (out / "reftel.sqlite").read_bytes() == before
        assert [file.name for file in out.iterdir()] == ["reftel.sqlite"]
