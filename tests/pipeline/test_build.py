"""A build, from paths to files: what it writes, that it writes the same each time, and how it fails."""

from __future__ import annotations

import csv
import io
import os
import random
import sqlite3
import tarfile
import zipfile
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import networkx as nx
import pytest
from click.testing import CliRunner, Result

import reftel
import telegrams
from reftel.cli.main import main
from reftel.errors import InputError, OutputError
from reftel.model.problems import ProblemCode
from reftel.pipeline.options import FILES

EXAMPLES = Path(__file__).parents[2] / "examples"
CABLES = EXAMPLES / "cables"


def run(*words: object) -> Result:
    """Run reftel as the command line does; a traceback fails the test."""
    result = CliRunner().invoke(main, [str(word) for word in words])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def read_files(folder: Path) -> dict[str, bytes]:
    """All files of a folder, hidden ones too."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def read_rows(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a build of the examples."""
    folder = tmp_path_factory.mktemp("examples") / "output"
    result = run("build", CABLES, "-o", folder)
    assert (result.exit_code, result.stderr) == (0, "")
    return folder


# The examples.


def test_examples_are_read_as_a_careful_person_reads_them(output: Path) -> None:
    columns = ("citing", "label", "status", "cited")
    expected, found = (
        Counter(tuple(row[column] for column in columns) for row in read_rows(path))
        for path in (EXAMPLES / "expected.csv", output / "references.csv")
    )
    assert sorted((found - expected).elements()) == []
    assert sorted((expected - found).elements()) == []


def test_examples_of_archives_join_those_threads(tmp_path: Path) -> None:
    built = reftel.build([CABLES, EXAMPLES / "archives"], tmp_path)
    columns = ("citing", "label", "status", "cited")
    expected = Counter(
        tuple(row[column] for column in columns) for row in read_rows(EXAMPLES / "expected-archives.csv")
    )
    found = Counter(
        tuple(row[column] for column in columns)
        for row in read_rows(tmp_path / "references.csv")
        if "/archives/" in row["source"]
    )
    assert found == expected
    assert {problem.code for problem in built.problems} == {ProblemCode.NO_TEXT}
    with reftel.open_store(tmp_path / "reftel.sqlite") as store:
        names = ("frus1969-76v99/d1", "C05999001", "D730990-0066")
        assert [str(store.cable(name).node.mrn) for name in names] == [
            "73NEWDELHI7645",
            "11REYKJAVIK61",
            "73STATE139960",
        ]
        dated = store.cable("73STATE139960").node
    assert (dated.held, dated.date_earliest, dated.date_latest) == (False, "1973-07-17", "1973-07-17")


def test_files_of_a_build(output: Path) -> None:
    assert sorted(read_files(output)) == sorted(FILES)


COLUMNS = {
    "cables.csv": "mrn,held,date,date_earliest,date_latest,post,classification,captions,tags,subject,"
    "cites,cited_by,source,aliases,series",
    "references.csv": "citing,position,label,text,kind,status,cited,year_from,reason,source,start,end,"
    "sender,sent",
}


@pytest.mark.parametrize("name", COLUMNS)
def test_columns_that_others_rely_on(output: Path, name: str) -> None:
    assert (output / name).read_text(encoding="utf-8").splitlines()[0] == COLUMNS[name]


def test_store_tables_and_graph_tell_the_same(output: Path) -> None:
    cables, references = (read_rows(output / name) for name in COLUMNS)
    with closing(sqlite3.connect(output / "reftel.sqlite")) as database:
        counts = dict(database.execute("SELECT name, count FROM counts"))
        edges = sorted(database.execute("SELECT citing, cited FROM edges"))
        tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master")}
    graph = nx.read_graphml(output / "graph.graphml")
    assert {"documents", "cables", "refs", "mentions", "edges"} <= tables
    assert sorted(graph.edges) == edges
    assert sorted(graph.nodes) == sorted(row["mrn"] for row in cables)
    assert counts["cables held"] == sum(row["held"] == "true" for row in cables)
    assert counts["references"] == len(references)
    pairs = {(row["citing"], row["cited"]) for row in references if row["status"] in ("held", "missing")}
    assert sorted(pairs) == edges


def test_spans_of_references_show_their_words(output: Path) -> None:
    texts = {}
    for cable in reftel.parse_cables([CABLES]):
        texts[f"{cable.source}:{cable.place}" if cable.place else cable.source] = cable.text
    rows = [row for row in read_rows(output / "references.csv") if int(row["end"])]
    assert rows
    for row in rows:
        written = texts[row["source"]][int(row["start"]) : int(row["end"])]
        assert " ".join(written.split()) == row["text"]


# The same input gives the same bytes.


def test_second_build_gives_the_same_bytes(output: Path, tmp_path: Path) -> None:
    run("build", CABLES, "-o", tmp_path)
    assert read_files(tmp_path) == read_files(output)


@pytest.mark.parametrize("seed", [1, 2])
def test_order_of_paths_does_not_matter(output: Path, tmp_path: Path, seed: int) -> None:
    paths = sorted(path for path in CABLES.rglob("*") if path.is_file())
    random.Random(seed).shuffle(paths)
    run("build", *paths, "-o", tmp_path)
    assert read_files(tmp_path) == read_files(output)


def test_path_given_twice_is_read_once(output: Path, tmp_path: Path) -> None:
    run("build", CABLES, CABLES / "table.csv", "-o", tmp_path)
    assert read_files(tmp_path) == read_files(output)


def test_output_inside_the_input_is_not_read_again(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(telegrams.telegram())
    first = run("build", tmp_path, "-o", tmp_path / "output")
    before = read_files(tmp_path / "output")
    second = run("build", tmp_path, "-o", tmp_path / "output")
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert read_files(tmp_path / "output") == before


# The library.


def test_library_builds_what_the_command_builds(output: Path, tmp_path: Path) -> None:
    built = reftel.build([CABLES], tmp_path)
    assert read_files(tmp_path) == read_files(output)
    assert (built.output, built.failed) == (tmp_path, ())


def test_reporter_hears_of_every_byte_and_step(tmp_path: Path) -> None:
    heard = Heard()
    reftel.build([CABLES], tmp_path, reporter=heard)
    size = sum(path.stat().st_size for path in CABLES.rglob("*") if path.is_file())
    assert heard.size == heard.done == {"reading": size, "store": 1, "topics": 0, "tables and page": 0}


class Heard:
    """What a reporter is told."""

    def __init__(self) -> None:
        self.now = "reading"
        self.size, self.done = {self.now: 0}, {self.now: 0}

    def start(self, size: int) -> None:
        """Keep the size of reading or of a step."""
        self.size[self.now] += size

    def advance(self, size: int) -> None:
        """Add bytes or tasks."""
        self.done[self.now] += size

    def step(self, name: str) -> None:
        """Keep the name."""
        self.now = name
        self.size[name] = self.done[name] = 0

    def say(self, words: str) -> None:
        """Nothing else is to be said."""
        raise AssertionError(words)


# Inputs that fail: each is one line (file, place, cause, what to do), and the rest is built.


def empty() -> bytes:
    """Nothing."""
    return b""


def binary() -> bytes:
    """Bytes of no meaning."""
    return random.Random(7).randbytes(3000)


def photo() -> bytes:
    """The first bytes of a JPEG image, and some more."""
    return b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(500)


def cut_zip() -> bytes:
    """A zip of two cables, cut within the second."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", telegrams.telegram("LIMA", 12))
        archive.writestr("b.txt", telegrams.telegram("LIMA", 13))
    data = packed.getvalue()
    return data[: data.index(b"b.txt") + 100]


def cut_tar() -> bytes:
    """A tar of two cables, cut within the second."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for serial in (12, 13):
            content = telegrams.telegram("LIMA", serial).encode()
            member = tarfile.TarInfo(f"{serial}.txt")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    data = packed.getvalue()
    return data[: data.index(b"13.txt") + 512 + 100]


def broken_row() -> bytes:
    """A table of three cables, the second with quotation marks that are not escaped."""
    rows = [
        telegrams.row(number, f"07LIMA{number}", body=telegrams.text("LIMA", number))
        for number in (12, 13, 14)
    ]
    return "".join([rows[0], rows[1].replace("harbor", '"harbor"'), rows[2]]).encode()


def nameless() -> bytes:
    """A cable of which no year is told."""
    return telegrams.text("LIMA", 12).encode()


def letter() -> bytes:
    """A text that is no cable."""
    return b"Dear aunt,\n\nthe lighthouse is green now.\n"


# file, its content -> place and cause, advice, cables of it that are read all the same
FAILURES: list[tuple[str, Callable[[], bytes], str, str, list[str]]] = [
    ("empty.txt", empty, "empty.txt: is empty", "remove it", []),
    ("binary.txt", binary, "binary.txt: is not text", "save it as plain text", []),
    ("photo.txt", photo, "photo.txt: is a JPEG image, not text", "use an OCR program", []),
    ("cut.zip", cut_zip, "cut.zip!/b.txt: is damaged or cut short", "fetch or pack it again", ["07LIMA12"]),
    ("cut.tar", cut_tar, "cut.tar!/13.txt: is damaged or cut short", "fetch or pack it again", ["07LIMA12"]),
    ("table.csv", broken_row, "table.csv, row 2, line ", "write it with 8 columns", ["07LIMA12", "07LIMA14"]),
    ("nameless.txt", nameless, "nameless.txt: its header has no date", "add a classification line", []),
    (
        "letter.txt",
        letter,
        "letter.txt: contains no cable that reftel recognises",
        "reftel reads telegrams",
        [],
    ),
]


@pytest.mark.parametrize(("name", "make", "line", "advice", "read"), FAILURES)
def test_input_that_fails_is_one_line_and_the_rest_is_built(
    tmp_path: Path, name: str, make: Callable[[], bytes], line: str, advice: str, read: list[str]
) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / name).write_bytes(make())
    (tmp_path / "in" / "good.txt").write_text(telegrams.telegram())
    result = run("build", tmp_path / "in", "-o", tmp_path / "out")
    assert result.exit_code == 1
    said, summary = result.stderr.splitlines()
    assert said.startswith(f"reftel: {tmp_path / 'in'}{os.sep}{line}")
    assert advice in said.removeprefix("reftel: ")
    # of a table that has a bad row the others are read
    in_full = " in full" if name == "table.csv" else ""
    assert summary == f"reftel: 1 input could not be read{in_full}; see above"
    held = [row["mrn"] for row in read_rows(tmp_path / "out" / "cables.csv") if row["held"] == "true"]
    assert sorted(held) == sorted(["07OTTAWA702", *read])


@pytest.mark.parametrize(("name", "make", "line", "advice"), [case[:4] for case in FAILURES if not case[4]])
def test_nothing_to_build_leaves_the_earlier_build(
    tmp_path: Path, name: str, make: Callable[[], bytes], line: str, advice: str
) -> None:
    (tmp_path / name).write_bytes(make())
    (tmp_path / "out").mkdir()
    reftel.build([CABLES], tmp_path / "out")
    before = read_files(tmp_path / "out")
    result = run("build", tmp_path / name, "-o", tmp_path / "out", "--fresh")
    assert result.exit_code == 1
    assert f"{tmp_path}{os.sep}{line}" in result.stderr
    assert advice in result.stderr
    assert "nothing was built; earlier files are unchanged" in result.stderr
    assert result.stdout == ""
    assert read_files(tmp_path / "out") == before


def test_file_without_a_cable_takes_none_from_the_earlier_build(tmp_path: Path) -> None:
    reftel.build([CABLES], tmp_path / "out")
    before = read_rows(tmp_path / "out" / "cables.csv")
    (tmp_path / "letter.txt").write_bytes(letter())
    result = run("build", tmp_path / "letter.txt", "-o", tmp_path / "out")
    assert result.exit_code == 1
    assert "letter.txt: contains no cable that reftel recognises" in result.stderr
    assert read_rows(tmp_path / "out" / "cables.csv") == before


# path -> what is said; nothing else is given
ABSENT = [
    ("nowhere", "nowhere: does not exist; check its spelling"),
    ("folder", "folder: contains no cables; name a folder that contains cables"),
]


@pytest.mark.parametrize(("path", "line"), ABSENT)
def test_path_without_cables(tmp_path: Path, path: str, line: str) -> None:
    (tmp_path / "folder" / "within").mkdir(parents=True)
    alone = run("build", tmp_path / path, "-o", tmp_path / "out")
    assert alone.exit_code == 1
    assert alone.stderr.startswith(f"reftel: {tmp_path}{os.sep}{line}")
    assert not (tmp_path / "out").exists() or read_files(tmp_path / "out") == {}
    beside = run("build", tmp_path / path, CABLES, "-o", tmp_path / "out")
    assert beside.exit_code == 1
    assert beside.stderr.splitlines()[0] == f"reftel: {tmp_path}{os.sep}{line}"
    assert sorted(read_files(tmp_path / "out")) == sorted(FILES)


def test_many_problems_are_counted_and_kept_in_the_store(tmp_path: Path) -> None:
    for number in range(30):
        (tmp_path / f"{number:02d}.txt").touch()
    (tmp_path / "good.txt").write_text(telegrams.telegram())
    result = run("build", tmp_path, "-o", tmp_path / "out")
    *_, more, kinds, summary = result.stderr.splitlines()
    assert kinds == "reftel: of all 30: 30 empty"
    assert more == "reftel: and 10 more; all are in the table problems of the store"
    assert summary == "reftel: 30 inputs could not be read; see above"
    with reftel.open_store(tmp_path / "out" / "reftel.sqlite") as store:
        assert [problem.code for problem in store.problems()] == [ProblemCode.EMPTY] * 30


def test_inputs_of_which_a_part_was_read_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_bytes(broken_row())
    (tmp_path / "empty.txt").touch()
    result = run("build", tmp_path, "-o", tmp_path / "out")
    summary = result.stderr.splitlines()[-1]
    assert summary == "reftel: 2 inputs could not be read, 1 of them not in full; see above"


def test_store_alone_says_so(tmp_path: Path) -> None:
    only = f"\nOnly the store was written: {tmp_path / 'reftel.sqlite'}.\n"
    assert run("build", CABLES, "-o", tmp_path, "--store-only").stdout.endswith(only)
    (tmp_path / "graph.html").write_text("earlier")
    beside = "Files of an earlier build are still beside it: graph.html.\n"
    assert run("build", CABLES, "-o", tmp_path, "--store-only").stdout.endswith(only + beside)


# An output folder that cannot be written: nothing is read, nothing is lost.


def test_parent_of_the_output_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("kept")
    result = run("build", CABLES, "-o", tmp_path / "file" / "out")
    assert result.exit_code == 1
    (line,) = result.stderr.splitlines()
    assert line.startswith(f"reftel: {tmp_path / 'file' / 'out'}: the output folder cannot be written: ")
    assert "name another folder with -o" in line
    assert (tmp_path / "file").read_text() == "kept"


def test_output_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("kept")
    result = run("build", CABLES, "-o", tmp_path / "file")
    assert (result.exit_code, len(result.stderr.splitlines())) == (1, 1)
    assert "file: is a file, not a folder; name another folder" in result.stderr
    assert (tmp_path / "file").read_text() == "kept"


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="this system has no /proc")
def test_output_where_even_an_administrator_cannot_write() -> None:
    result = run("build", CABLES, "-o", "/proc/reftel")
    assert result.exit_code == 1
    (line,) = result.stderr.splitlines()
    assert line.startswith("reftel: /proc/reftel: the output folder cannot be written: ")


@pytest.mark.parametrize("name", FILES)
def test_folder_in_the_place_of_a_file(tmp_path: Path, name: str) -> None:
    reftel.build([CABLES], tmp_path)
    before = read_files(tmp_path)
    (tmp_path / name).unlink()
    (tmp_path / name).mkdir()
    result = run("build", CABLES / "table.csv", "-o", tmp_path)
    assert result.exit_code == 1
    assert (
        result.stderr
        == f"reftel: {tmp_path / name}: is not a regular file and is not replaced; move it away\n"
    )
    (tmp_path / name).rmdir()
    assert read_files(tmp_path) == {kept: data for kept, data in before.items() if kept != name}


def test_failure_while_writing_names_the_file_and_keeps_the_earlier_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reftel.build([CABLES], tmp_path)
    before = read_files(tmp_path)

    def fail(folder: Path, *_: object, **__: object) -> None:
        place = str(folder / "graph.graphml")
        raise OutputError("cannot be written: the disk is full", place=place, advice="free some space")

    monkeypatch.setattr("reftel.export.write_tables", fail)
    with pytest.raises(OutputError) as caught:
        reftel.build([CABLES / "table.csv"], tmp_path)
    expected = f"{tmp_path / 'graph.graphml'}: cannot be written: the disk is full; free some space"
    assert str(caught.value) == expected
    assert read_files(tmp_path) == before


def test_interruption_keeps_the_earlier_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reftel.build([CABLES], tmp_path)
    before = read_files(tmp_path)

    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("reftel.export.write_tables", interrupt)
    with pytest.raises(KeyboardInterrupt):
        reftel.build([CABLES / "table.csv"], tmp_path)
    assert read_files(tmp_path) == before


def test_library_raises_its_own_errors(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nothing was built"):
        reftel.build([tmp_path / "nowhere"], tmp_path / "out")
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="is a file, not a folder"):
        reftel.build([CABLES], tmp_path / "file")
    lost: list[object] = []
    assert list(reftel.parse_cables([tmp_path / "nowhere"], on_problem=lost.append)) == []
    assert len(lost) == 1


def test_a_single_path_need_not_be_in_a_list(tmp_path: Path) -> None:
    many = list(reftel.parse_cables([CABLES / "table.csv"]))
    assert list(reftel.parse_cables(CABLES / "table.csv")) == many
    assert list(reftel.parse_cables(str(CABLES / "table.csv"))) == many
    built = reftel.build(str(CABLES / "table.csv"), tmp_path)
    assert built.counts["documents"] == len(many)
    assert built.problems == ()  # of files that its letters might name
