"""Pieces of the inputs: read one by one they give what the whole files give, wherever they are cut."""

import gzip
import io
import pickle
import tarfile
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from reftel.model.place import Place
from reftel.model.problems import Problem
from reftel.model.records import RawCable
from reftel.readers import (
    Numbering,
    Piece,
    Source,
    cut_sources,
    find_sources,
    limits,
    read_piece,
    read_source,
)
from reftel.readers.forms.form import RowSpan
from reftel.readers.forms.tables import eight_rows

Item = RawCable | Problem
DATA = Path(__file__).parents[1] / "data" / "readers"
TELEGRAM = (DATA / "telegram.txt").read_bytes()
PAGE = (DATA / "page.html").read_bytes()
CSV = (DATA / "cables.csv").read_bytes()
in_a_folder = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def sources_of(*paths: Path) -> list[Source]:
    return [source for source in find_sources(paths) if isinstance(source, Source)]


def read_whole(sources: Iterable[Source]) -> list[Item]:
    return [item for source in sources for item in read_source(source)]


def read_pieces(pieces: Iterable[Piece]) -> list[Item]:
    """Read each piece as a worker would, from what is handed over alone."""
    numbering = Numbering()
    found: list[Item] = []
    for piece in pieces:
        items = list(read_piece(pickle.loads(pickle.dumps(piece))))  # noqa: S301 (its own)
        places = numbering.renumber(piece, [item.place for item in items])
        found += map(move, items, places)
    return found


def move(item: Item, place: Place) -> Item:
    return item._replace(place=place) if isinstance(item, RawCable) else replace(item, place=place)


def row(number: int, body: str = "1. Text", mrn: str = "08OSLO9", date: str = "4/15/2008 21:30") -> str:
    return f'"{number}","{date}","{mrn}","Embassy Oslo","SECRET","","FM AMEMBASSY OSLO","{body}"\n'


ROWS = st.sampled_from(
    [
        row(1),
        row(2, body='Lines\nand \\"words\\" and \\\\\n\n'),
        row(3, body='She wrote ""no"".'),
        row(4, date="31/12/2008 21:30"),
        row(5, date="yesterday", mrn="?"),
        row(6, body="a\N{REPLACEMENT CHARACTER}b\0"),
        row(7, body="long " * 200),
        row(8, body="long\n" * 2000),
        row(8, body='\\"' * 6000),
        row(8, body='\\\\"\\\\'),
        row(8, date="2008-04-15 21:30"),
        row(8, date="4/31/2008 21:30"),
        row(8, date="4/15/0000 21:60"),
        row(8, mrn="\\"),
        row(8).replace('""', '"07OSLO1| 07OSLO2|"').replace("SECRET", "SECRET ¶ "),
        row(9, body='"1","4/15/2008 21:30","08OSLO1",'),
        row(10, body='\n\\"1","4/15/2008 21:30","08OSLO1",'),
        row(11, body='a "stray mark'),
        row(12)[:-2] + "\n",
        '"7","4/15/2008 21:30","08OSLO7","Embassy Oslo","SECRET"\n',
        "13,4/15/2008 21:30,08OSLO13,Oslo,SECRET,,FM,1. Text\n",
        '"id","date","mrn","origin","classification","refs","header","body"\n',
        "id,date,mrn,origin,classification,refs,header,body\n",
        "words that are no row\n",
        "\n",
        row(14)[:-1],
        row(15)[:60],
    ]
)


@in_a_folder
@given(
    rows=st.lists(ROWS, max_size=12) | st.lists(ROWS, max_size=12).map(lambda rows: [row(0), *rows]),
    ends=st.sampled_from(["\n", "\n", "\r\n", "\r"]),
    encoding=st.sampled_from(["utf-8", "utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    size=st.integers(1, 4000),
    limit=st.sampled_from([700, 3000, limits.ROW_LIMIT]),
)
@example(
    rows=['"id","date","mrn","origin","classification","refs","header","body"\n'] * 3 + [row(1)] * 3,
    ends="\n",
    encoding="utf-8-sig",
    size=1,
    limit=700,
)
def test_a_csv_in_pieces_gives_what_the_whole_gives(
    rows: list[str], ends: str, encoding: str, size: int, limit: int, tmp_path: Path
) -> None:
    path = tmp_path / "c.csv"
    path.write_bytes("".join(rows).replace("\n", ends).encode(encoding, "replace"))
    sources = sources_of(path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(eight_rows, "ROW_LIMIT", limit)
        pieces = list(cut_sources(sources, size))
        assert sum(piece.size for piece in pieces) == path.stat().st_size
        assert read_pieces(pieces) == read_whole(sources)


NAMES = st.sampled_from(["a.txt", "b/a.html", "b/é.txt", "../c", ".d", "e/", "f.gz", "g", "g"])
CONTENTS = st.sampled_from([TELEGRAM, PAGE, CSV, b"", b"butter\n", gzip.compress(TELEGRAM), b"%PDF-1.4"])


def write_members(members: Sequence[tuple[str, bytes]], method: int) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as packed:
        for number, (name, data) in enumerate(members):
            packed.NameToInfo.clear()  # so that it takes a name twice
            packed.writestr(zipfile.ZipInfo(name if name == "g.gz" else f"{number % 3}{name}"), data, method)
    return buffer.getvalue()


def damage(data: bytes, slips: Sequence[tuple[float, int]]) -> bytes:
    """Put bytes in at places from the beginning (0) to the end (1)."""
    damaged = bytearray(data)
    for place, byte in slips:
        damaged[int(place * len(data))] = byte
    return bytes(damaged)


ZIPS = st.builds(
    write_members,
    st.lists(st.tuples(NAMES, CONTENTS), max_size=10),
    st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2]),
)
SLIPS = st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), max_size=3)


@in_a_folder
@example(data=damage(write_members([("a", TELEGRAM), ("b", PAGE)], 0), [(0.998, 1)]), size=1, most=1)
@given(
    data=ZIPS | st.builds(damage, ZIPS, SLIPS) | ZIPS.map(lambda data: data[:-10]),
    size=st.integers(1, 9000),
    most=st.integers(1, 5),
)
def test_a_zip_in_pieces_gives_what_the_whole_gives(
    data: bytes, size: int, most: int, tmp_path: Path
) -> None:
    path = tmp_path / "c.zip"
    path.write_bytes(data)
    sources = sources_of(path)
    pieces = list(cut_sources(sources, size, most))
    assert sum(piece.size for piece in pieces) == path.stat().st_size
    assert read_pieces(pieces) == read_whole(sources)


@in_a_folder
@given(
    contents=st.lists(st.sampled_from([TELEGRAM, PAGE, CSV, CSV * 4, b"", b"butter\n"]), max_size=12),
    size=st.integers(1, 20000),
    most=st.integers(1, 5),
)
def test_a_folder_in_pieces_gives_what_the_whole_gives(
    contents: list[bytes], size: int, most: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("folder")
    for number, data in enumerate(contents):
        (folder / f"{number:02}").write_bytes(data)
    (folder / "archive.zip").write_bytes(write_members([("a", CSV), ("b", PAGE), ("c", TELEGRAM)], 8))
    sources = sources_of(folder)
    pieces = list(cut_sources(sources, size, most))
    assert read_pieces(pieces) == read_whole(sources)
    assert all(len(piece.sources) <= most for piece in pieces)


def test_a_large_csv_is_cut_at_rows_into_pieces_of_the_size(tmp_path: Path) -> None:
    text = "id,date,mrn,origin,classification,refs,header,body\n" + "".join(
        row(n, "1. Text\n" * 20) for n in range(500)
    )
    path = tmp_path / "c.csv"
    path.write_text(text, encoding="utf-8")
    pieces = list(cut_sources(sources_of(path), 10_000))
    assert len(pieces) == len(text) // 10_000 + (len(text) % 10_000 > 0)
    assert all(10_000 <= piece.size < 10_400 for piece in pieces[:-1])
    assert all(len(list(read_piece(piece))) == count_rows(piece) for piece in pieces)


def count_rows(piece: Piece) -> int:
    (source,) = piece.sources
    assert piece.part
    assert isinstance(piece.part.of, RowSpan)
    return source.path.read_bytes()[piece.part.of.start : piece.part.of.end].count(b'"SECRET"')


def test_an_empty_member_that_cannot_be_unpacked_is_not_called_empty(tmp_path: Path) -> None:
    path = tmp_path / "c.zip"
    # Its method of packing is damaged.
    path.write_bytes(damage(write_members([("b/a.html", b""), ("a.txt", b"")], 0), [(0.6875, 1)]))
    causes = [item.cause for item in read_whole(sources_of(path)) if isinstance(item, Problem)]
    assert sorted(cause[:12] for cause in causes) == ["cannot be un", "is empty"]


def test_a_member_that_would_lie_before_its_archive_spoils_no_other(tmp_path: Path) -> None:
    path = tmp_path / "c.zip"
    data = write_members([("a", TELEGRAM), ("b", TELEGRAM)], 0)
    place = data.index(b"PK\x01\x02") + 42  # where the first member lies, as the directory tells
    path.write_bytes(data[: len(data) - 6] + (len(data)).to_bytes(4, "little") + data[-2:])
    whole = read_whole(sources_of(path))
    assert read_pieces(cut_sources(sources_of(path), 1)) == whole
    assert {item.cause.split(":")[0] for item in whole if isinstance(item, Problem)} == {"cannot be unpacked"}
    assert len(whole) == 2
    path.write_bytes(data[:place] + b"\xff\xff\xff\x7f" + data[place + 4 :])
    whole = read_whole(sources_of(path))
    assert [type(item) for item in whole] == [Problem, RawCable]
    assert read_pieces(cut_sources(sources_of(path), 1)) == whole


def test_many_members_are_cut_by_their_number(tmp_path: Path) -> None:
    path = tmp_path / "c.zip"
    path.write_bytes(write_members([(f"{n:03}.txt", TELEGRAM) for n in range(25)], 8))
    assert [len(list(read_piece(piece))) for piece in cut_sources(sources_of(path), 10**5, 10)] == [10, 10, 5]


def test_small_files_go_together(tmp_path: Path) -> None:
    for n in range(25):
        (tmp_path / f"{n:02}.txt").write_bytes(TELEGRAM)
    sources = sources_of(tmp_path)
    by_number = [len(piece.sources) for piece in cut_sources(sources, most=10)]
    by_size = [len(piece.sources) for piece in cut_sources(sources, size=4 * len(TELEGRAM))]
    assert (by_number, by_size) == ([10, 10, 5], [4] * 6 + [1])


def write_tar(path: Path) -> None:
    with tarfile.open(path, "w") as packed:
        for n in range(9):
            info = tarfile.TarInfo(f"{n}.txt")
            info.size = len(TELEGRAM)
            packed.addfile(info, io.BytesIO(TELEGRAM))


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("c.tar", "its members are found by reading it"),
        ("c.csv.gz", "it unpacks from its beginning"),
        ("utf16.csv", "its row beginnings are sought in UTF-8"),
        ("mac.csv", "so are they behind line feeds"),
        ("telegrams.txt", "where a telegram begins depends on those before"),
        ("nested.zip", "an archive in an archive may unpack to all that is allowed"),
        ("bomb.zip", "it stops where it has unpacked to too much"),
    ],
)
def test_what_is_one_piece(name: str, why: str, tmp_path: Path) -> None:
    path = tmp_path / name
    match name:
        case "c.tar":
            write_tar(path)
        case "bomb.zip":
            path.write_bytes(write_members([(f"{n}.txt", b" " * 10_000_000) for n in range(30)], 8))
        case _:
            path.write_bytes(
                {
                    "c.csv.gz": gzip.compress(CSV * 9, 0),
                    "utf16.csv": (CSV * 9).decode().encode("utf-16"),
                    "mac.csv": (CSV * 9).replace(b"\n", b"\r"),
                    "telegrams.txt": TELEGRAM * 9,
                    "nested.zip": write_members([("g.gz", gzip.compress(TELEGRAM)), ("a", TELEGRAM)], 8),
                }[name]
            )
    pieces = list(cut_sources(sources_of(path), 500))
    assert pieces == [Piece((sources_of(path)[0],), None, path.stat().st_size)], why


@pytest.mark.parametrize("name", ["c.csv", "c.zip", "folder"])
def test_progress_of_each_piece_adds_up_to_its_size(name: str, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    for n in range(9):
        (tmp_path / "folder" / f"{n}.txt").write_bytes(TELEGRAM)
    (tmp_path / "c.csv").write_bytes(CSV * 20)
    (tmp_path / "c.zip").write_bytes(write_members([(str(n), CSV * n) for n in range(9)], 8))
    pieces = list(cut_sources(sources_of(tmp_path / name), 2000))
    assert len(pieces) > 2
    for piece in pieces:
        steps: list[int] = []
        assert list(read_piece(piece, steps.append))
        assert sum(steps) == piece.size


def test_a_file_that_vanishes_before_its_pieces_are_read_is_told(tmp_path: Path) -> None:
    path = tmp_path / "c.csv"
    path.write_bytes(CSV * 9)
    pieces = list(cut_sources(sources_of(path), 2000))
    path.unlink()
    found = read_pieces(pieces)
    assert {(item.cause, str(item.place)) for item in found if isinstance(item, Problem)} == {
        ("cannot be read: No such file or directory", "")
    }
    assert len(found) == len(pieces) > 1


def test_a_file_that_vanishes_when_its_pieces_are_read_loses_line_numbers_alone(tmp_path: Path) -> None:
    path = tmp_path / "c.csv"
    path.write_text("".join(row(n, date="yesterday") for n in range(1, 30)), encoding="utf-8")
    pieces = list(cut_sources(sources_of(path), 2000))
    places = [[item.place for item in read_piece(piece)] for piece in pieces]
    path.unlink()
    numbering = Numbering()
    numbered = [numbering.renumber(piece, of) for piece, of in zip(pieces, places, strict=True)]
    assert numbered[0][:2] == [Place(1, 1), Place(1)]
    assert numbered[1][0] == numbered[1][1] == Place(len(numbered[0]) // 2 + 1)
