"""What cables, file names and people say is data: in terminals, tables, XML, SQL and the page."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
import unicodedata
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from xml.parsers import expat

import pytest
from click.testing import CliRunner, Result

import hostile_words as hostile
from browser import Browser
from every_command import QUESTIONS, WRITERS, filled, rows
from reftel.cli.export import FORMATS
from reftel.cli.main import main
from reftel.errors import InvalidMRN
from reftel.lexicon.mrn import parse_mrn
from stores import write_store

EVERYTHING = " ".join(hostile.WORDS)
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def run(words: list[str]) -> Result:
    """Run a command; a traceback fails the test."""
    result = CliRunner(env={"COLUMNS": "120", "LINES": "24"}).invoke(main, words)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def turns(text: str) -> str:
    """Give the characters of a text that move a cursor, change colours or turn the direction of writing."""
    bidi = "".join(
        mark for mark in text if unicodedata.bidirectional(mark) in BIDI or mark in "\u200e\u200f\u061c"
    )
    return bidi + "".join(mark for mark in text if unicodedata.category(mark) == "Cc" and mark not in "\n\t")


BIDI = ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store in which all hostile words stand in every field."""
    path = tmp_path_factory.mktemp("planted") / "reftel.sqlite"
    write_store(path, hostile.collection(EVERYTHING))
    return path


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    """A build of hostile files, and what it said."""
    folder = tmp_path_factory.mktemp("built")
    hostile.write_files(folder / "in")
    hostile.write_corrections(folder / "corrections.csv", EVERYTHING)
    words = ["build", str(folder / "in"), "-o", str(folder / "out"), "--with-text"]
    return folder / "out", run([*words, "--corrections", str(folder / "corrections.csv")])


# The terminal


@pytest.mark.parametrize("words", rows({**QUESTIONS, **WRITERS}), ids=" ".join)
def test_nothing_of_a_store_turns_the_terminal(words: list[str], planted: Path, tmp_path: Path) -> None:
    hostile.write_corrections(tmp_path / "c.csv", EVERYTHING)
    meant = {
        "A": "08OSLO412",
        "B": "08STATE30118",
        "STORE": str(planted),
        "CORRECTIONS": str(tmp_path / "c.csv"),
    }
    out = ["-o", str(tmp_path / "out.html")] if words[0] in WRITERS else []
    result = run([*filled(words, meant), *out])
    assert result.exit_code == (1 if words[0] == "corrections" else 0)  # there is no 07OSLO1 in it
    assert turns(result.stdout + result.stderr) == ""


@pytest.mark.parametrize("words", rows(QUESTIONS), ids=" ".join)
def test_nothing_of_hostile_files_turns_the_terminal(words: list[str], built: tuple[Path, Result]) -> None:
    store = str(built[0] / "reftel.sqlite")
    corrections = str(built[0].parent / "corrections.csv")
    result = run(filled(words, {"A": "07OSLO1", "B": "07OSLO2", "STORE": store, "CORRECTIONS": corrections}))
    assert result.exit_code == 0
    assert turns(result.stdout + result.stderr) == ""


def test_nothing_of_a_build_turns_the_terminal(built: tuple[Path, Result]) -> None:
    assert built[1].exit_code == 0, built[1].stderr
    assert turns(built[1].stdout + built[1].stderr) == ""


def test_nothing_of_parsed_files_turns_the_terminal(built: tuple[Path, Result]) -> None:
    result = run(["parse", str(built[0].parent / "in")])
    assert turns(result.stdout + result.stderr) == ""
    assert len([json.loads(line) for line in result.stdout.splitlines()]) == 2 * len(hostile.WORDS)


@pytest.mark.parametrize("words", hostile.WORDS)
def test_words_of_a_person_come_back_as_data(words: str, tmp_path: Path) -> None:
    planted = tmp_path / "reftel.sqlite"
    write_store(planted, hostile.collection(words))
    words = words.replace("\0", "").replace("\ud800", "\udcff")  # no command line can hold the others
    for given in (["refs", f"REF: A. {words}"], ["search", words], ["show", words], ["top", "--post", words]):
        asked = given if given[0] == "refs" else [*given, "--store", str(planted)]
        result = run(asked)
        assert result.exit_code in (0, 1, 2)
    before = planted.read_bytes()
    run(["search", "--store", str(planted), "--", words])
    run(
        [
            "build",
            str(tmp_path / (words[:40].encode("utf-8", "replace").decode())),
            "-o",
            str(tmp_path / "out"),
        ]
    )
    assert planted.read_bytes() == before


@pytest.mark.parametrize("post", ["O" * 40, "O" * 41, "ß" * 30, "ﬃ" * 20, "O" * 5000])
def test_mrn_of_a_long_post_is_read_again_or_refused(post: str) -> None:
    try:
        mrn = parse_mrn(f"07 {post} 91")
    except InvalidMRN:
        return
    assert parse_mrn(str(mrn)) == mrn


# Spreadsheets


def cells(text: str) -> Iterator[str]:
    for row in csv.reader(io.StringIO(text)):
        yield from row


@pytest.mark.parametrize("formula", hostile.FORMULAS)
def test_no_cell_of_any_table_is_a_formula(formula: str, tmp_path: Path) -> None:
    store = tmp_path / "reftel.sqlite"
    write_store(store, hostile.collection(formula))
    meant = {"A": "08OSLO412", "B": "08STATE30118", "STORE": str(store)}
    asked = [
        words for words in rows(QUESTIONS) if words[-1] in ("--csv", "csv") and "CORRECTIONS" not in words
    ]
    tables = [run(filled(words, meant)).stdout for words in asked]
    run(["export", "csv", "--store", str(store), "-o", str(tmp_path / "csv")])
    tables += [path.read_text(encoding="utf-8") for path in (tmp_path / "csv").iterdir()]
    assert len(tables) > 12
    assert [cell for table in tables for cell in cells(table) if is_formula(cell)] == []


def is_formula(cell: str) -> bool:
    """Say whether a spreadsheet takes a cell for a formula; a number is none."""
    return cell.startswith(FORMULA) and not cell.removeprefix("-").replace(".", "").isdecimal()


def test_no_cell_of_a_build_is_a_formula(built: tuple[Path, Result]) -> None:
    for name in ("cables.csv", "references.csv"):
        text = (built[0] / name).read_text(encoding="utf-8")
        assert [cell for cell in cells(text) if is_formula(cell)] == []


# XML


@pytest.mark.parametrize("name", ["graphml", "gexf"])
def test_xml_of_hostile_words_is_whole_and_declares_nothing(name: str, planted: Path, tmp_path: Path) -> None:
    path = tmp_path / f"graph.{name}"
    run(["export", name, "--store", str(planted), "-o", str(path)])
    assert_plain_xml(path.read_bytes())


def test_graphml_of_a_build_is_whole_and_declares_nothing(built: tuple[Path, Result]) -> None:
    assert_plain_xml((built[0] / "graph.graphml").read_bytes())


def assert_plain_xml(data: bytes) -> None:
    declared: list[object] = []
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = lambda *found: declared.append(found)
    parser.EntityDeclHandler = lambda *found: declared.append(found)
    parser.ProcessingInstructionHandler = lambda *found: declared.append(found)
    parser.Parse(data, True)
    assert declared == []


# SQL


def test_hostile_words_stay_in_their_cells(built: tuple[Path, Result]) -> None:
    with closing(sqlite3.connect(built[0] / "reftel.sqlite")) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        subjects = {text for (text,) in database.execute("SELECT subject FROM cables WHERE held")}
        held = database.execute("SELECT count(*) FROM cables WHERE held").fetchone()
    assert held == (2 * len(hostile.WORDS),)
    assert {"'; DROP TABLE cables; --", '" OR 1=1 --', "__proto__"} <= subjects


@pytest.mark.parametrize("name", FORMATS)
def test_exports_of_hostile_words_are_written(name: str, built: tuple[Path, Result], tmp_path: Path) -> None:
    result = run(["export", name, "--store", str(built[0] / "reftel.sqlite"), "-o", str(tmp_path / "x")])
    assert (result.exit_code, result.stderr) == (0, "")


# The page


@pytest.mark.browser
def test_page_of_hostile_files_runs_nothing(browser: Browser, built: tuple[Path, Result]) -> None:
    browser.open(built[0] / "graph.html")
    for number in range(1, len(hostile.WORDS) + 1):
        post = ("OSLO", "LIMA")[number % 2]
        browser.run("(location.hash = arguments[0])", f"07{post}{number}")
        browser.until(f"document.querySelector('#panel h2').textContent === '07 {post} {number}'")
    assert browser.run("window.pwned === undefined && ({}).polluted === undefined")
    assert browser.logged() == []
