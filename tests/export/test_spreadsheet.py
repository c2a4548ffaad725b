"""CSV for spreadsheets: letters as they are, no cell that runs, none that is too long; other CSV is plain."""

from __future__ import annotations

import codecs
import csv
import io
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import datasets_of
import reftel
import telegrams
from every_command import QUESTIONS, filled, rows
from reftel.cli.main import main
from reftel.files.storage import Storage
from reftel.render.spreadsheet import CELL, fitting

ROOT = Path(__file__).parents[2]
CABLES = ROOT / "examples" / "cables"
TABLES = ("cables.csv", "references.csv")


def run(*words: object) -> Result:
    return CliRunner().invoke(main, list(map(str, words)))


def cells(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


@pytest.fixture(scope="module")
def meant(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("built")
    reftel.build([CABLES], folder)
    return {
        "A": "09OTTAWA541",
        "B": "09REYKJAVIK118",
        "STORE": str(folder / "reftel.sqlite"),
        "CORRECTIONS": str(ROOT / "examples" / "corrections.toml"),
    }


@pytest.mark.parametrize("words", [words for words in rows(QUESTIONS) if "--excel" in words], ids=" ".join)
def test_printed_table_is_the_plain_one_with_a_mark(words: list[str], meant: dict[str, str]) -> None:
    excel = run(*filled(words, meant))
    plain = run(*filled(["--csv" if word == "--excel" else word for word in words], meant))
    assert excel.stdout_bytes == codecs.BOM_UTF8 + plain.stdout_bytes
    assert (excel.stderr, excel.exit_code) == (plain.stderr, plain.exit_code)
    assert not plain.stdout_bytes.startswith(codecs.BOM_UTF8)


def test_references_of_a_line() -> None:
    words = ["refs", "REF: A. STATE 91633 B. GRØNDAHL 4", "--citing", "09OTTAWA707"]
    plain, excel = run(*words, "--csv").stdout_bytes, run(*words, "--excel").stdout_bytes
    assert excel == codecs.BOM_UTF8 + plain
    assert plain.startswith(b"label,text,kind,status,mrn,year_from,reason\n")
    assert run("refs", "no line", "--excel").stdout_bytes.startswith(codecs.BOM_UTF8 + b"label,text")


@pytest.mark.parametrize(
    "styles", [["--json", "--excel"], ["--json", "--csv"], ["--foia", "text", "--excel"]]
)
def test_styles_that_exclude_each_other(styles: list[str], meant: dict[str, str]) -> None:
    done = run("missing", *styles, "--store", meant["STORE"])
    assert done.exit_code == 2
    assert "cannot be combined" in done.stderr


def test_tables_of_a_build(tmp_path: Path) -> None:
    assert run("build", CABLES, "-o", tmp_path / "plain").exit_code == 0
    plain = {name: (tmp_path / "plain" / name).read_bytes() for name in TABLES}
    for options in (["--excel"], ["--excel", "--jobs", "2"], []):
        assert run("build", CABLES, "-o", tmp_path / "out", *options).exit_code == 0
        mark = codecs.BOM_UTF8 if options else b""
        assert {name: (tmp_path / "out" / name).read_bytes() for name in TABLES} == {
            name: mark + data for name, data in plain.items()
        }
        for name in ("reftel.sqlite", "graph.graphml"):
            assert (tmp_path / "out" / name).read_bytes() == (tmp_path / "plain" / name).read_bytes()


def test_table_with_a_mark_is_still_known_as_ours(tmp_path: Path) -> None:
    reftel.build([CABLES], tmp_path / "out", excel=True)
    (tmp_path / "table.csv").write_bytes((tmp_path / "out" / "cables.csv").read_bytes())
    done = run("parse", tmp_path / "table.csv")
    assert "is a table that reftel wrote, not a cable" in done.stderr


def test_files_of_an_export(meant: dict[str, str], tmp_path: Path) -> None:
    for folder, options in (("plain", []), ("excel", ["--excel"])):
        assert (
            run("export", "csv", "-o", tmp_path / folder, "--store", meant["STORE"], *options).exit_code == 0
        )
    for name in ("nodes.csv", "edges.csv"):
        plain = (tmp_path / "plain" / name).read_bytes()
        assert (tmp_path / "excel" / name).read_bytes() == codecs.BOM_UTF8 + plain
        assert not plain.startswith(codecs.BOM_UTF8)
    done = run("export", "neo4j", "--excel", "--store", meant["STORE"])
    assert done.exit_code == 2
    assert "--excel works with csv" in done.stderr


def test_file_of_a_ranking(tmp_path: Path) -> None:
    datasets_of.make(Storage(str(tmp_path / "sets")), CABLES)
    for name, options in (("plain.csv", []), ("excel.csv", ["--excel"])):
        assert run("rank", tmp_path / "sets", "-o", tmp_path / name, *options).exit_code == 0
    assert (tmp_path / "excel.csv").read_bytes() == codecs.BOM_UTF8 + (tmp_path / "plain.csv").read_bytes()


# Letters outside of the first plane count as two.
FITTING = ["", "x" * CELL, "a word " * (CELL // 7), "\U0001f54a" * (CELL // 2)]


@pytest.mark.parametrize("cell", FITTING, ids=["empty", "letters", "words", "pictures"])
def test_cell_that_fits(cell: str) -> None:
    assert fitting(cell) == cell


@pytest.mark.parametrize(
    "cell",
    [
        "x" * (CELL + 1),
        "09OSLO12; " * 4000,
        "09OSLO12;" * 4000,
        "a word " * 5000,
        "\U0001f54a" * CELL,
        "é" * 40_000,
        " " + "x" * CELL,
    ],
    ids=lambda cell: ascii(cell[:12]),
)
def test_cell_that_is_cut(cell: str) -> None:
    shown = fitting(cell)
    kept, note = shown.rsplit(" [cut: ", 1)
    assert len(shown.encode("utf-16-le", "surrogatepass")) <= 2 * CELL
    assert note == f"{len(cell):,} characters]"
    assert cell.startswith(kept)
    assert len(kept) > CELL // 2 - 50
    rest = cell[len(kept) :]
    assert rest.startswith((" ", ";")) or not {" ", ";"} & set(cell.strip())


@pytest.fixture(scope="module")
def wanted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store in which so many cables cite one missing cable that their names are too long for a cell."""
    folder = tmp_path_factory.mktemp("wanted")
    (folder / "in").mkdir()
    for serial in range(1, 1900):
        text = telegrams.telegram("DAR ES SALAAM", serial, "101200Z MAR 07", ref="REF: 07 STATE 5")
        (folder / "in" / f"{serial}.txt").write_text(text, encoding="utf-8")
    reftel.build([folder / "in"], folder / "out", store_only=True)
    return folder / "out" / "reftel.sqlite"


ALL = [f"07DARESSALAAM{serial}" for serial in range(1, 1900)]


@pytest.mark.parametrize(
    ("options", "column", "is_cut"),
    [
        (["--foia", "csv"], "cited_in", True),
        (["--foia", "csv", "--excel"], "cited_in", True),
        (["--excel"], "cited_in", True),
        (["--csv"], "cited_in", False),
    ],
    ids=str,
)
def test_request_of_a_cable_that_thousands_cite(
    options: list[str], column: str, is_cut: bool, wanted: Path
) -> None:
    done = run("missing", *options, "--store", wanted)
    assert done.exit_code == 0
    assert done.stdout_bytes.startswith(codecs.BOM_UTF8) == ("--excel" in options)
    head, row = cells(done.stdout_bytes)
    cell = row[head.index(column)]
    shown, _, note = cell.partition(" [cut: ")
    assert bool(note) == is_cut
    assert set(filter(None, shown.split("; "))) <= {*ALL, *(f"{mrn};" for mrn in ALL)}  # none is cut in two
    assert (len(cell) <= CELL) == is_cut
    assert (done.stderr != "") == is_cut
    if is_cut:
        assert "longer than the 32,767 characters of a spreadsheet" in done.stderr


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "＝", "＋", "－", "＠"])
def test_no_cell_begins_as_a_formula(sign: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(
        telegrams.telegram("OSLO", 12, "101200Z MAR 07").replace("SUBJECT: ", f"SUBJECT: {sign}1+1 "),
        encoding="utf-8",
    )
    reftel.build([tmp_path / "a.txt"], tmp_path / "out", excel=True)
    tables = [(tmp_path / "out" / "cables.csv").read_bytes()]
    store = tmp_path / "out" / "reftel.sqlite"
    tables.append(run("search", "07OSLO12", "--excel", "--store", store).stdout_bytes)
    assert run("export", "csv", "-o", tmp_path / "csv", "--excel", "--store", store).exit_code == 0
    tables.append((tmp_path / "csv" / "nodes.csv").read_bytes())
    for table in tables:
        head, *found = cells(table)
        row = next(row for row in found if "07OSLO12" in row)
        assert row[head.index("subject")].startswith(f"'{sign}1+1")
