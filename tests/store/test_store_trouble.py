"""A store that cannot be used now is waited for or told; what is damaged is kept beside the new one.

Nothing but what SQLite itself calls corrupt, or no database, makes room for a new store.
"""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import reftel
import telegrams
from reftel.cli.main import main
from reftel.errors import DamagedStore, OutputError, StoreError, StoreUnavailable
from reftel.store.sqlite_errors import reading_error, writing_error

STORE = "reftel.sqlite"
CORRECTIONS = """
[[date]]
mrn = "07LIMA12"
date = "2007-03-04"
author = "A. Reader"
reason = "the log book"
"""
QUESTIONS = (
    ["show", "07LIMA12"],
    ["thread", "07LIMA12"],
    ["stats"],
    ["search", "harbor"],
    ["missing"],
    ["export", "json", "-o", "part.json"],
)


def run(*words: object) -> Result:
    """Run reftel as the command line does; a traceback fails the test."""
    result = CliRunner().invoke(main, [str(word) for word in words])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def files_of(folder: Path) -> dict[str, bytes]:
    """All files of a folder, byte by byte."""
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@pytest.fixture
def collection(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Two cables built with texts and a correction into `out` beside them; no build changes their files."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "12.txt").write_text(telegrams.telegram("LIMA", 12))
    (folder / "13.txt").write_text(telegrams.telegram("LIMA", 13, ref="REF: LIMA 12"))
    (tmp_path / "people.toml").write_text(CORRECTIONS)
    reftel.build([folder], tmp_path / "out", with_text=True, corrections=tmp_path / "people.toml")
    monkeypatch.setattr("reftel.store.writer._PATIENCE", 0.05)
    monkeypatch.setattr("reftel.store.opening.PATIENCE", 0.05)
    monkeypatch.chdir(tmp_path)
    before = files_of(folder)
    yield folder
    assert files_of(folder) == before


def work_of(store: Path) -> tuple[int, int, int]:
    """How many documents, texts and corrections a store keeps."""
    with closing(sqlite3.connect(store)) as database:
        tables = ("documents", "texts", "corrections")
        found = [database.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables]  # noqa: S608
        return (found[0], found[1], found[2])


# Stores that another program has locked.


def hold(store: Path, mode: str, statements: str) -> sqlite3.Connection:
    """Another program with the store open, in some journal mode, in the middle of its work."""
    other = sqlite3.connect(store, isolation_level=None)
    other.execute(f"PRAGMA journal_mode = {mode}")
    other.executescript(statements)
    return other


CHANGE = "UPDATE cables SET subject = 'half done' WHERE mrn = '07LIMA12';"
HELD: dict[str, tuple[str, str, bool]] = {  # journal mode, what is done, whether questions can be answered
    "a change, nobody may read": ("DELETE", "BEGIN EXCLUSIVE;", False),
    "a change begun, others may read": ("DELETE", "BEGIN IMMEDIATE;" + CHANGE, True),
    "a truncated journal": ("TRUNCATE", "BEGIN EXCLUSIVE;" + CHANGE, False),
    "a journal that stays": ("PERSIST", "BEGIN EXCLUSIVE;" + CHANGE, False),
    "a journal in memory": ("MEMORY", "BEGIN EXCLUSIVE;" + CHANGE, False),
    "a log": ("WAL", "BEGIN IMMEDIATE;" + CHANGE, True),
    "held for good": ("DELETE", "PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT;", False),
}


@pytest.mark.parametrize("options", [[], ["--fresh"], ["--with-text", "--store-only"], ["--prune"]])
@pytest.mark.parametrize("held", HELD)
def test_locked_store_is_neither_damaged_nor_replaced(
    collection: Path, held: str, options: list[str]
) -> None:
    out = collection.parent / "out"
    mode, statements, _ = HELD[held]
    (collection.parent / "new.txt").write_text(telegrams.telegram("LIMA", 99))
    before = files_of(out)
    with closing(hold(out / STORE, mode, statements)) as other:
        result = run("build", collection.parent / "new.txt", "-o", out, *options)
        if other.in_transaction:
            other.execute("ROLLBACK")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "lock" in result.stderr or "is being read" in result.stderr
    assert "damaged" not in result.stderr
    assert "close" in result.stderr
    assert work_of(out / STORE) == (2, 2, 1)
    assert {name: data for name, data in files_of(out).items() if not name.startswith(STORE)} == {
        name: data for name, data in before.items() if name != STORE
    }
    result = run("build", collection.parent / "new.txt", "-o", out)
    assert (result.exit_code, result.stderr.count("\n")) == (0, 1)
    assert "this build adds to an earlier one" in result.stderr
    assert work_of(out / STORE) == (3, 3, 1)


@pytest.mark.parametrize("words", QUESTIONS, ids=lambda words: words[0])
@pytest.mark.parametrize("held", HELD)
def test_questions_to_a_locked_store_are_answered_or_say_so(
    collection: Path, held: str, words: list[str]
) -> None:
    store = collection.parent / "out" / STORE
    mode, statements, is_answered = HELD[held]
    with closing(hold(store, mode, statements)):
        result = run(*words, "--store", store)
    if is_answered:
        assert (result.exit_code, result.stderr) == (0, "")
        return
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == (
        f"reftel: {store}: is locked by another program, or is on a drive that does not support locks "
        "(database is locked); close the program that has it open, then run this again\n"
    )


def test_comparison_with_a_locked_store_names_it(collection: Path) -> None:
    store = collection.parent / "out" / STORE
    reftel.build([collection / "12.txt"], collection.parent / "other")
    other = collection.parent / "other" / STORE
    with closing(hold(other, "DELETE", "BEGIN EXCLUSIVE;")):
        for mine, theirs in ((store, other), (other, store)):
            result = run("compare", theirs, "--store", mine)
            assert result.exit_code == 1
            assert result.stderr.startswith(f"reftel: {other}: is locked by another program")


# Stores, and folders of stores, that this user may not use: in a process of one whom file modes bind.


def close_file(store: Path) -> None:
    """Nobody may read the store."""
    store.chmod(0)


def close_folder(store: Path) -> None:
    """Nobody may look into its folder."""
    store.parent.chmod(0)


def keep_a_log(store: Path) -> None:
    """The store keeps a log beside it, in a folder that may not be written."""
    with closing(sqlite3.connect(store)) as database:
        database.execute("PRAGMA journal_mode = WAL")
    store.parent.chmod(0o500)


def protect_file(store: Path) -> None:
    """The store may be read, not written."""
    store.chmod(0o400)


@pytest.fixture
def bound(collection: Path) -> Iterator[Callable[..., subprocess.CompletedProcess[str]]]:
    """Runs reftel as somebody whom file modes bind; afterwards the modes are those of before."""
    script = Path(__file__).parents[1].joinpath("unprivileged.py")

    def call(*words: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, str(script), *map(str, words)]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    yield call
    out = collection.parent / "out"
    out.chmod(0o700)
    (out / STORE).chmod(0o600)


CLOSED: dict[Callable[[Path], None], str] = {
    close_file: "cannot be read: you have no permission",
    close_folder: "",  # the folder itself is told first
    keep_a_log: "",
    protect_file: "cannot be changed: you have no permission",
}


@pytest.mark.parametrize("options", [[], ["--fresh"]], ids=["adding", "fresh"])
@pytest.mark.parametrize("close", CLOSED)
def test_build_leaves_a_store_alone_that_it_may_not_use(
    collection: Path,
    bound: Callable[..., subprocess.CompletedProcess[str]],
    close: Callable[[Path], None],
    options: list[str],
) -> None:
    out = collection.parent / "out"
    before = (out / STORE).stat().st_ino
    close(out / STORE)
    result = bound("build", collection, "-o", out, *options)
    out.chmod(0o700)
    (out / STORE).chmod(0o600)
    assert (result.returncode, result.stdout) == (1, "")
    assert len(result.stderr.splitlines()) == 1
    assert CLOSED[close] in result.stderr
    assert "damaged" not in result.stderr
    assert (out / STORE).stat().st_ino == before
    assert work_of(out / STORE) == (2, 2, 1)
    assert not list(out.glob(f"{STORE}.*"))


@pytest.mark.parametrize(
    ("close", "cause"),
    [
        (close_file, "cannot be read: you have no permission"),
        (close_folder, "cannot be read: you have no permission"),
        (keep_a_log, "keeps a log beside it (journal mode WAL), in a folder that you cannot write to"),
    ],
)
def test_questions_say_why_a_store_cannot_be_used(
    collection: Path,
    bound: Callable[..., subprocess.CompletedProcess[str]],
    close: Callable[[Path], None],
    cause: str,
) -> None:
    store = collection.parent / "out" / STORE
    close(store)
    for words in (["stats"], ["show", "07LIMA12"]):
        result = bound(*words, "--store", store)
        assert (result.returncode, result.stdout) == (1, "")
        assert result.stderr.startswith(f"reftel: {store}: {cause} (")
        assert "build" not in result.stderr


def test_a_store_that_may_only_be_read_answers(
    collection: Path, bound: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    store = collection.parent / "out" / STORE
    protect_file(store)
    store.parent.chmod(0o500)
    result = bound("stats", "--store", store)
    assert (result.returncode, result.stderr) == (0, "")


# What a disk does now and then.

CODES = [
    (code, extended)
    for code, extended in (
        ("SQLITE_BUSY", ""),
        ("SQLITE_BUSY", "SQLITE_BUSY_RECOVERY"),
        ("SQLITE_LOCKED", ""),
        ("SQLITE_PROTOCOL", ""),
        ("SQLITE_IOERR", ""),
        ("SQLITE_IOERR", "SQLITE_IOERR_READ"),
        ("SQLITE_IOERR", "SQLITE_IOERR_LOCK"),
        ("SQLITE_IOERR", "SQLITE_IOERR_SHMMAP"),
        ("SQLITE_CANTOPEN", ""),
        ("SQLITE_PERM", ""),
        ("SQLITE_READONLY", "SQLITE_READONLY_CANTINIT"),
        ("SQLITE_FULL", ""),
        ("SQLITE_NOMEM", ""),
    )
]


def sqlite_error(name: str) -> sqlite3.OperationalError:
    """The error of that name."""
    error = sqlite3.OperationalError("said by SQLite")
    error.sqlite_errorcode = getattr(sqlite3, name)
    return error


@pytest.mark.parametrize(("code", "extended"), CODES)
def test_what_passes_is_no_damage(code: str, extended: str, tmp_path: Path) -> None:
    error = sqlite_error(extended or code)
    found = reading_error(error, str(tmp_path / STORE))
    assert isinstance(found, StoreUnavailable)
    assert "build" not in found.advice
    written = writing_error(error, tmp_path / STORE)
    assert isinstance(written, OutputError)
    assert (found.exit_code, written.exit_code) == (1, 1)


@pytest.mark.parametrize("code", ["SQLITE_CORRUPT", "SQLITE_CORRUPT_INDEX", "SQLITE_NOTADB"])
def test_damage_is_what_sqlite_calls_so(code: str, tmp_path: Path) -> None:
    for found in (
        reading_error(sqlite_error(code), str(tmp_path)),
        writing_error(sqlite_error(code), tmp_path),
    ):
        assert isinstance(found, DamagedStore)


def test_other_faults_are_no_damage_that_a_build_replaces() -> None:
    faults: list[Exception] = [sqlite_error("SQLITE_ERROR"), ValueError("no such status")]
    for fault in faults:
        found = reading_error(fault, "store")
        assert type(found) is StoreError


# What is not a reftel store, and what is damaged.


def other_database(store: Path) -> None:
    """The database of another program."""
    store.unlink()
    with closing(sqlite3.connect(store)) as database:
        database.executescript("CREATE TABLE bookmarks (url); INSERT INTO bookmarks VALUES ('a');")


def other_log(store: Path) -> None:
    """The same, which keeps a log and has it open."""
    other_database(store)
    with closing(sqlite3.connect(store)) as database:
        database.execute("PRAGMA journal_mode = WAL")


def later_version(store: Path) -> None:
    """A store of a later reftel."""
    with closing(sqlite3.connect(store)) as database:
        database.execute("PRAGMA user_version = 99")


def one_letter(store: Path) -> None:
    """A file so small that SQLite takes it for an empty database."""
    store.write_bytes(b"x")


@pytest.mark.parametrize("change", [other_database, other_log, later_version, one_letter])
def test_what_others_wrote_is_left_alone(collection: Path, change: Callable[[Path], None]) -> None:
    out = collection.parent / "out"
    change(out / STORE)
    before = files_of(out)
    result = run("build", collection, "-o", out)
    assert (result.exit_code, result.stdout) == (1, "")
    after = files_of(out)
    assert after.pop(f"{STORE}-wal", b"") == b""  # whoever opens such a database makes them
    after.pop(f"{STORE}-shm", None)
    assert after == before


@pytest.mark.parametrize("change", [other_database, other_log, later_version, one_letter])
def test_what_others_wrote_is_kept_beside_a_fresh_build(
    collection: Path, change: Callable[[Path], None]
) -> None:
    out = collection.parent / "out"
    change(out / STORE)
    before = (out / STORE).read_bytes()
    result = run("build", collection, "-o", out, "--fresh")
    assert result.exit_code == 0
    (kept,) = out.glob(f"{STORE}.replaced-*")
    assert f"the old file was kept as {kept}" in result.stderr
    assert kept.read_bytes() == before


NO_STORE = {
    "a shopping list": b"bread, oars, a lantern\n" * 50,
    "nothing": b"",
    "zeros": bytes(40_000),
    "another head": b"SQLite format 2\0" + bytes(5000),
}


@pytest.mark.parametrize("content", NO_STORE)
def test_what_is_no_database_is_kept_beside(collection: Path, content: str) -> None:
    out = collection.parent / "out"
    for turn in range(3):
        (out / STORE).write_bytes(NO_STORE[content] + b"\n" * turn if content != "nothing" else b"")
        before = (out / STORE).read_bytes()
        result = run("build", collection, "-o", out)
        assert result.exit_code == 0
        kept = sorted(out.glob(f"{STORE}.damaged-*"), key=lambda path: (len(path.name), path.name))
        assert len(kept) == turn + 1  # none over an existing one
        assert f"the old file was kept as {kept[-1]}" in result.stderr
        assert kept[-1].read_bytes() == before
    assert work_of(out / STORE)[0] == 2


@pytest.mark.parametrize("options", [[], ["--fresh"], ["--store-only"]])
def test_link_to_a_store_whose_disk_is_away_stays(collection: Path, options: list[str]) -> None:
    out = collection.parent / "out"
    (collection.parent / "disk").mkdir()
    (out / STORE).rename(collection.parent / "disk" / "my.sqlite")
    (out / STORE).symlink_to("../disk/my.sqlite")
    (collection.parent / "disk").rename(collection.parent / "elsewhere")
    before = {path.name: path.read_bytes() for path in out.iterdir() if path.name != STORE}
    result = run("build", collection / "12.txt", "-o", out, *options)
    assert (result.exit_code, result.stdout) == (1, "")
    assert (
        "is a link to ../disk/my.sqlite, which does not exist: its disk may be disconnected" in result.stderr
    )
    assert (out / STORE).is_symlink()
    assert {path.name: path.read_bytes() for path in out.iterdir() if path.name != STORE} == before
    (collection.parent / "elsewhere").rename(collection.parent / "disk")
    assert run("build", collection / "12.txt", "-o", out, *options).exit_code == 0


def test_store_that_is_read_is_not_replaced(collection: Path) -> None:
    out = collection.parent / "out"
    with closing(hold(out / STORE, "WAL", "BEGIN; SELECT * FROM cables;")) as reader:
        reader.execute("SELECT * FROM cables").fetchone()
        result = run("build", collection, "-o", out, "--fresh")
    assert (result.exit_code, "is being read and cannot be replaced; close" in result.stderr) == (1, True)
    assert work_of(out / STORE) == (2, 2, 1)


def test_logs_of_what_is_damaged_are_kept_with_it(collection: Path) -> None:
    out = collection.parent / "out"
    (out / STORE).write_bytes(b"")
    (out / f"{STORE}-wal").write_bytes(b"the last changes")
    assert run("stats", "--store", out / STORE).exit_code == 1
    assert run("build", collection, "-o", out).exit_code == 0
    (kept,) = out.glob(f"{STORE}.damaged-*-wal")
    assert kept.read_bytes() == b"the last changes"
    assert not (out / f"{STORE}-wal").exists()


def test_store_whose_folder_has_its_name_already_is_not_written_over(collection: Path) -> None:
    out = collection.parent / "out"
    (out / STORE).write_bytes(b"no store")
    assert run("build", collection, "-o", out).exit_code == 0
    (first,) = out.glob(f"{STORE}.damaged-*")
    first.unlink()
    first.mkdir()
    (first / "mine.txt").write_text("mine")
    (out / STORE).write_bytes(b"no store")
    assert run("build", collection, "-o", out).exit_code == 0
    assert (first / "mine.txt").read_text() == "mine"
    assert (out / f"{first.name}-2").read_bytes() == b"no store"
