"""A damaged or older store is taken over: documents, texts, corrections that can be read; the file stays."""

from __future__ import annotations

import json
import random
import shutil
import sqlite3
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import pile
import reftel
import telegrams
from reftel.cli.main import main
from reftel.store import open_store
from reftel.store.queries.documents import documents_as_read
from reftel.store.repair.salvage import salvage

STORE = "reftel.sqlite"
PAGE = 16 * 1024
CORRECTIONS = """
[[date]]
mrn = "07LIMA250"
date = "2007-03-04"
author = "A. Reader"
reason = "the log book"

[[drop]]
citing = "07OTTAWA40"
label = "A"
author = "A. Reader"
reason = "it is the wrong year"
"""


def run(*words: object) -> Result:
    """Run reftel as the command line does; a traceback fails the test."""
    result = CliRunner().invoke(main, [str(word) for word in words])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def work_of(store: Path) -> tuple[int, ...]:
    """How many documents, texts and corrections a store keeps."""
    with closing(sqlite3.connect(store)) as database:
        tables = ("documents", "texts", "corrections")
        return tuple(database.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables)  # noqa: S608


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output folder of a build of the pile with texts and corrections; its files are beside it."""
    home = tmp_path_factory.mktemp("salvage")
    for path in pile.write_pile(home / "in"):
        if path.suffix == ".xml":  # nothing tells of which volume a text is that is left alone
            path.unlink()
    shutil.copytree(pile.EXAMPLES, home / "in" / "examples")
    (home / "people.toml").write_text(CORRECTIONS)
    reftel.build([home / "in"], home / "out", with_text=True, corrections=home / "people.toml")
    return home / "out"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of few pages, some of each table and more than two of texts."""
    home = tmp_path_factory.mktemp("small")
    pile.write_pile(home / "in")
    for serial in range(70):
        text = telegrams.telegram("BAKU", serial + 1, "101200Z MAR 07", body="1. (U) Nets. " * 30)
        (home / "in" / f"baku-{serial}.txt").write_text(text)
    (home / "people.toml").write_text(CORRECTIONS)
    reftel.build([home / "in"], home / "out", with_text=True, corrections=home / "people.toml")
    return home / "out" / STORE


@pytest.fixture
def out(built: Path, tmp_path: Path) -> Iterator[Path]:
    """A copy of it to be damaged, beside a new cable; no build changes the files that it was given."""
    shutil.copytree(built, tmp_path / "out")
    (tmp_path / "new.txt").write_text(telegrams.telegram("LIMA", 99))
    given = [path for path in (built.parent / "in").rglob("*") if path.is_file()]
    before = [path.read_bytes() for path in given]
    yield tmp_path / "out"
    assert [path.read_bytes() for path in given] == before


def pages_of(store: Path) -> dict[str, set[int]]:
    """The numbers of the pages that each table and index has, by name."""
    found: dict[str, set[int]] = {}
    with closing(sqlite3.connect(store)) as database:
        for name, page in database.execute("SELECT name, pageno FROM dbstat"):
            found.setdefault(name, set()).add(page)
    return found


def lay_waste(store: Path, page: int, with_bytes: bytes) -> None:
    """Overwrite one page."""
    data = bytearray(store.read_bytes())
    data[(page - 1) * PAGE : page * PAGE] = with_bytes
    store.write_bytes(data)


WASTE = {
    "zeros": bytes(PAGE),
    "noise": random.Random(15).randbytes(PAGE),
    "text": b"harbor " * 2340 + b"1234",
}


@pytest.mark.parametrize("waste", WASTE)
def test_one_bad_page_costs_what_stood_on_it_alone(small: Path, tmp_path: Path, waste: str) -> None:
    documents, texts, corrections = work_of(small)
    pages = pages_of(small)
    chosen = [*range(1, small.stat().st_size // PAGE + 1)]
    if waste != "zeros":  # what stands there makes a difference for each kind of page alone
        with closing(sqlite3.connect(small)) as database:
            kinds = database.execute("SELECT min(pageno), max(pageno) FROM dbstat GROUP BY name, pagetype")
            chosen = sorted({page for kind in kinds for page in kind})
    for page in chosen:
        bad = tmp_path / f"{page}.sqlite"
        shutil.copyfile(small, bad)
        lay_waste(bad, page, WASTE[waste])
        before = bad.read_bytes()
        found = [taken.number for taken in salvage(bad, tmp_path / "new.sqlite").taken]
        assert bad.read_bytes() == before
        if page not in pages["texts"]:
            assert found[:2] == [documents, texts], page  # a document is read anew from its text
        else:
            assert found[0] == documents, page
            assert found[1] >= texts // 2, page
        assert found[2] == (0 if page in pages["corrections"] else corrections), page
        with open_store(tmp_path / "new.sqlite") as store:
            kept = list(documents_as_read(store, range(1, 1000), with_text=True))
        assert len(kept) == documents
        bad.unlink()


SECTOR = 4096  # bytes of what a disk loses at once; a page has more


def test_text_of_which_a_part_is_lost_counts_as_lost(built: Path, tmp_path: Path) -> None:
    before = texts_of(built / STORE)
    whole = (built / STORE).read_bytes()
    bad = tmp_path / STORE
    pages = pages_of(built / STORE)["texts"]
    for start in [(page - 1) * PAGE + at for page in sorted(pages) for at in range(0, PAGE, SECTOR)]:
        bad.write_bytes(whole[:start] + bytes(SECTOR) + whole[start + SECTOR :])
        documents, texts, _ = salvage(bad, tmp_path / "new.sqlite").taken
        assert documents.number == documents.of
        after = texts_of(tmp_path / "new.sqlite")
        assert after <= before
        assert texts.number == after.total(), start
        assert texts.of in (None, before.total()), start


def texts_of(store: Path) -> Counter[str]:
    """The texts that a store keeps."""
    with closing(sqlite3.connect(store)) as database:
        return Counter(text for (text,) in database.execute("SELECT text FROM texts"))


# Whole builds: a page of each kind, and what else befalls files.


def waste_table(table: str) -> Callable[[Path], None]:
    """The last page of a table or index is overwritten."""

    def change(store: Path) -> None:
        lay_waste(store, max(pages_of(store)[table]), bytes(PAGE))

    return change


def cut(part: float) -> Callable[[Path], None]:
    """The file ends early."""

    def change(store: Path) -> None:
        data = store.read_bytes()
        store.write_bytes(data[: int(len(data) * part)])

    return change


def set_version(version: int) -> Callable[[Path], None]:
    """The store says that it is of another version."""

    def change(store: Path) -> None:
        with closing(sqlite3.connect(store)) as database:
            database.execute(f"PRAGMA user_version = {version}")

    return change


def log_beside(store: Path) -> None:
    """The head of the store is overwritten, and its log is beside it."""
    with closing(sqlite3.connect(store, isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode = WAL")
    lay_waste(store, 1, bytes(PAGE))
    store.with_name(f"{STORE}-wal").write_bytes(b"a log")


ALL = 1.0
WAYS: dict[str, tuple[Callable[[Path], None], float, float, bool]] = {
    # how it is damaged; what part of the documents and of the texts is left, and whether corrections are
    "the head": (waste_table("sqlite_schema"), ALL, ALL, True),
    "cables": (waste_table("cables"), ALL, ALL, True),
    "documents": (waste_table("documents"), ALL, ALL, True),
    "texts": (waste_table("texts"), ALL, 0.5, True),
    "references": (waste_table("refs"), ALL, ALL, True),
    "words of texts": (waste_table("texts_fts_data"), ALL, ALL, True),
    "words of cables": (waste_table("cables_fts_data"), ALL, ALL, True),
    "files that were given": (waste_table("inputs"), ALL, ALL, True),
    "an index": (waste_table("cables_in_order"), ALL, ALL, True),
    "corrections": (waste_table("corrections"), ALL, ALL, False),
    "facts": (waste_table("facts"), ALL, ALL, True),
    "cut to nine tenths": (cut(0.9), ALL, 0.5, True),
    "cut in half": (cut(0.5), 0.5, 0.0, True),
    "the head, with a log": (log_beside, ALL, ALL, True),
    "version 2": (set_version(2), ALL, ALL, True),
    "version 1": (set_version(1), ALL, ALL, True),
    "version 0": (set_version(0), ALL, ALL, True),
    "a version below": (set_version(-7), ALL, ALL, True),
}


@pytest.mark.parametrize("way", WAYS)
def test_build_takes_over_what_can_be_read(out: Path, way: str) -> None:
    change, documents, texts, has_corrections = WAYS[way]
    before = work_of(out / STORE)
    change(out / STORE)
    bad = (out / STORE).read_bytes()
    result = run("build", out.parent / "new.txt", "-o", out)
    assert result.exit_code == 0
    (kept,) = [path for path in out.glob(f"{STORE}.*-20*") if not path.name.endswith("-wal")]
    assert kept.read_bytes() == bad
    assert f"the old file was kept as {kept}" in result.stderr
    assert [line for line in result.stderr.splitlines() if not line.startswith("reftel: ")] == []
    assert "with 0 cables" not in result.stderr
    after = work_of(out / STORE)
    assert after[0] >= before[0] * documents + 1
    assert after[1] >= before[1] * texts + 1
    assert after[2] == (before[2] if has_corrections else 0)
    found = [after[0] - 1, after[1] - 1, after[2]]
    for count, total, what in zip(found, before, ("documents", "texts", "corrections"), strict=True):
        assert f"{count} of {total} {what}" in result.stderr or f"{count} {what} (how many" in result.stderr
    again = run("build", out.parent / "new.txt", "-o", out)  # it is whole now, and nothing more is kept
    assert (again.exit_code, "kept" in again.stderr) == (0, False)
    assert [path for path in out.glob(f"{STORE}.*-20*") if not path.name.endswith("-wal")] == [kept]


@pytest.mark.parametrize("way", WAYS)
def test_build_of_all_files_makes_the_store_that_it_was(built: Path, out: Path, way: str) -> None:
    WAYS[way][0](out / STORE)
    people = built.parent / "people.toml"
    result = run("build", built.parent / "in", "-o", out, "--with-text", "--corrections", people)
    assert f"the old file was kept as {out}" in result.stderr
    found, expected = pile.contents(out / STORE), pile.contents(built / STORE)
    for table in expected:
        assert found[table] == expected[table], table
    assert pile.views(out) == pile.views(built)


def test_store_without_anything_left_is_built_anew(out: Path) -> None:
    for data in (b"", b"SQLite format 3\0" + bytes(84), (out / STORE).read_bytes()[:PAGE]):
        (out / STORE).write_bytes(data)
        result = run("build", out.parent / "new.txt", "-o", out)
        assert result.exit_code == 0
        assert "(nothing in it could be read)" in result.stderr
        assert work_of(out / STORE) == (1, 0, 0)
    assert len(list(out.glob(f"{STORE}.damaged-*"))) == 3


def test_failed_build_keeps_the_damaged_store_in_its_place(out: Path) -> None:
    (out / STORE).write_bytes(b"")
    (out.parent / "letter.txt").write_text("Dear aunt, the lighthouse is green now.")
    before = sorted(path.name for path in out.iterdir())
    assert run("build", out.parent / "letter.txt", "-o", out).exit_code == 1
    assert sorted(path.name for path in out.iterdir()) == before


def test_store_only_finds_damage_when_it_meets_it(built: Path, out: Path) -> None:
    waste_table("documents")(out / STORE)
    result = run("build", built.parent / "in", out.parent / "new.txt", "-o", out, "--store-only")
    assert "2 of 2 corrections; the old file was kept as" in result.stderr
    assert work_of(out / STORE)[2] == 2


# What an early reftel wrote.


def as_version_2(store: Path) -> None:
    """Documents as the second version packed them: compressed, problems as lists."""
    with closing(sqlite3.connect(store)) as database:
        for number, packed in database.execute("SELECT id, packed FROM documents").fetchall():
            values = json.loads(packed)
            values[-1] = [list(problem.values()) for problem in values[-1]]
            old = zlib.compress(json.dumps(values).encode())
            database.execute("UPDATE documents SET packed = ? WHERE id = ?", (old, number))
        database.execute("ALTER TABLE cables DROP COLUMN corrected")
        database.execute("PRAGMA user_version = 2")
        database.commit()


def test_documents_that_the_second_version_packed_are_read(out: Path) -> None:
    with open_store(out / STORE) as store:
        before = list(documents_as_read(store, range(1, 1000), with_text=True))
    as_version_2(out / STORE)
    found = salvage(out / STORE, out / "new.sqlite")
    assert [str(taken) for taken in found.taken] == [
        f"{len(before)} of {len(before)} documents",
        f"{len(before)} of {len(before)} texts",
        "2 of 2 corrections",
    ]
    with open_store(out / "new.sqlite") as store:
        assert list(documents_as_read(store, range(1, 1000), with_text=True)) == before


# What a fresh build gives up.


def test_fresh_build_says_what_it_gave_up(out: Path) -> None:
    documents, texts, corrections = work_of(out / STORE)
    assert texts == documents
    result = run("build", out.parent / "new.txt", "-o", out, "--fresh")
    assert result.exit_code == 0
    assert result.stderr == ""
    said = f"--fresh dropped {texts} texts and {corrections} corrections of the earlier store\n"
    assert said in result.stdout
    assert "dropped" not in run("build", out.parent / "new.txt", "-o", out, "--fresh").stdout


def test_fresh_build_that_keeps_all_gives_up_nothing(built: Path, out: Path) -> None:
    people = built.parent / "people.toml"
    words = ("build", built.parent / "in", "-o", out, "--fresh", "--with-text", "--corrections", people)
    assert "dropped" not in run(*words).stdout
