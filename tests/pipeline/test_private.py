"""Texts stay where they are unless people ask otherwise, and nothing tells of the machine that built it."""

from __future__ import annotations

import base64
import gzip
import os
import re
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

import telegrams
from every_command import QUESTIONS, filled, rows
from reftel.cli.export import FORMATS
from reftel.cli.main import main

# Words that stand in one place of the text each. Evidence shows the second one, as DESIGN has it: the
# sentence that mentions a reference.
ALONE = "Zephyrine marmalade was never weighed."
MENTIONING = "Quixotic lanterns answer ref A."
BEHIND = "Umbrella thistles followed at noon."
SIGNED = "XYLOPHONIST"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("machine-of-somebody"))


def build(folder: Path, *options: str) -> Path:
    """Build one cable and all exports from a path as people type it; give the output folder."""
    body = f"1. (U) {ALONE} {MENTIONING} {BEHIND}\n\n2. (U) {ALONE}"
    text = telegrams.telegram(body=body).replace("QUILLAN", SIGNED)
    (folder / "in").mkdir(parents=True)
    (folder / "in" / "a.txt").write_text(text, encoding="utf-8")
    (folder / "in" / "b.csv").write_text(telegrams.row(1, "07LIMA9", "", text), encoding="utf-8")
    (folder / "in" / "c.html").write_text(
        telegrams.page("07ROME9").replace("painted", ALONE), encoding="utf-8"
    )
    before = Path.cwd()
    os.chdir(folder)
    try:
        assert run("build", "in", "-o", "out", *options).exit_code == 0
        assert (
            run("page", "07OTTAWA702", "--store", "out/reftel.sqlite", "-o", "out/part.html").exit_code == 0
        )
        for name in FORMATS:
            assert run("export", name, "--store", "out/reftel.sqlite").exit_code == 0
    finally:
        os.chdir(before)
    return folder / "out"


def run(*words: str):  # type: ignore[no-untyped-def]  # the result of click is what it is
    return CliRunner().invoke(main, list(words))


def outputs(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Give all that a folder holds, with what is packed in it unpacked."""
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        data = path.read_bytes()
        yield path.name, data
        for packed in re.findall(rb'id="packed-\w+">([\w+/=\s]+)<', data):
            yield f"packed in {path.name}", gzip.decompress(base64.b64decode(packed))
        if path.suffix == ".html":
            assert b"packed-" in data
    with closing(sqlite3.connect(folder / "reftel.sqlite")) as database:
        tables = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (table,) in tables:
            for row in database.execute(f"SELECT * FROM {table}"):  # noqa: S608 (a name of the schema)
                for value in row:
                    yield f"table {table}", unpacked(value)


def unpacked(value: object) -> bytes:
    if isinstance(value, bytes):
        try:
            return zlib.decompress(value)
        except zlib.error:
            return value
    return str(value).encode("utf-8", "replace")


def holding(folder: Path, words: str) -> set[str]:
    """Give where words stand, in one piece or letter by letter."""
    wanted = words.encode()
    return {name for name, data in outputs(folder) if wanted.lower() in data.lower()}


@pytest.mark.parametrize("words", [ALONE, "Zephyrine", BEHIND, "Umbrella", SIGNED])
def test_no_text_is_kept_unless_it_is_asked_for(words: str, built: Path) -> None:
    assert holding(built, words) == set()


def test_sentence_that_mentions_a_reference_is_kept_as_evidence(built: Path) -> None:
    assert "table mentions" in holding(built, "Quixotic lanterns answer")


def test_texts_that_are_asked_for_stay_in_store_and_page(tmp_path: Path) -> None:
    folder = build(tmp_path, "--with-text")
    found = holding(folder, "Zephyrine")
    assert {"packed in graph.html", "packed in part.html"} <= found
    assert all(name.endswith((".sqlite", ".html")) or name.startswith("table ") for name in found)


def test_page_can_leave_out_the_texts(tmp_path: Path) -> None:
    store = build(tmp_path, "--with-text") / "reftel.sqlite"
    apart = tmp_path / "apart"
    apart.mkdir()
    page = ("page", "07OTTAWA702", "--store", str(store), "-o", str(apart / "part.html"))
    assert run(*page, "--without-text").exit_code == 0
    text = (apart / "part.html").read_text(encoding="utf-8")
    packed = re.findall(r'id="packed-\w+">([\w+/=\s]+)<', text)
    assert packed
    assert not any(b"Zephyrine" in gzip.decompress(base64.b64decode(part)) for part in packed)


def test_nothing_tells_where_it_was_built(built: Path) -> None:
    machine = built.parent.name
    assert holding(built, machine) == set()
    assert holding(built, str(Path.home())) == set()
    assert holding(built, str(Path(__file__).parents[2])) == set()


@pytest.mark.parametrize("words", rows(QUESTIONS), ids=" ".join)
def test_no_answer_tells_where_it_was_built(words: list[str], built: Path, tmp_path: Path) -> None:
    (tmp_path / "c.toml").write_text("")
    meant = {"A": "07OTTAWA702", "B": "07STATE36510", "CORRECTIONS": str(tmp_path / "c.toml")}
    result = run(*filled(words, {**meant, "STORE": str(built / "reftel.sqlite")}))
    assert built.parent.name not in result.stdout


def test_pages_hold_no_folders_even_where_files_were_named_with_them(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(telegrams.telegram(), encoding="utf-8")
    run("build", str(tmp_path / "in"), "-o", str(tmp_path / "out"))
    run("page", "--store", str(tmp_path / "out" / "reftel.sqlite"), "-o", str(tmp_path / "out" / "part.html"))
    found = holding(tmp_path / "out", tmp_path.name)
    assert not any(name.endswith(".html") for name in found)
    assert "cables.csv" in found  # as the person named it: where to look it up
