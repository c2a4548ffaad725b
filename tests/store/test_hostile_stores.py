# ruff: noqa: E501, S608 (statements of a stranger, a line each)
"""Stores that a stranger made: every command ends with an answer, or with one clear error, and soon."""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import every_command
import pile
import reftel
from reftel.cli.main import main
from reftel.errors import StoreError
from reftel.store import open_store
from reftel.store.queries.documents import count_texts

STORE = "reftel.sqlite"


def run(*words: object) -> Result:
    """Run reftel as the command line does; a traceback fails the test."""
    result = CliRunner().invoke(main, [str(word) for word in words])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output folder of a build of the pile, with texts and a correction."""
    home = tmp_path_factory.mktemp("strangers")
    pile.write_pile(home / "in")
    (home / "people.toml").write_text(
        '[[date]]\nmrn = "07LIMA250"\ndate = "2007-03-04"\nauthor = "A. Reader"\nreason = "the log book"\n'
    )
    reftel.build([home / "in"], home / "out", with_text=True, corrections=home / "people.toml")
    return home


def sql(statements: str) -> Callable[[Path], None]:
    """A change of the store in SQL; the schema may be changed as text."""

    def change(store: Path) -> None:
        with closing(sqlite3.connect(store, isolation_level=None)) as database:
            database.execute("PRAGMA foreign_keys = OFF")
            database.executescript(statements)

    return change


def in_place_of(table: str, select: str) -> Callable[[Path], None]:
    """A view that goes on without end, or nearly so, in the place of a table."""
    return sql(f"ALTER TABLE {table} RENAME TO gone; CREATE VIEW {table} AS {select};")


ENDLESS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n)"
CABLE = """SELECT '07LIMA' || x AS mrn, 2007 AS year, 'LIMA' AS post, x AS serial, 1 AS held, '2007-01-01' AS date,
    '' AS date_earliest, '' AS date_latest, '' AS date_likely, '' AS classification, '[]' AS captions,
    '[]' AS tags, printf('%.*c', 1000000, 'x') AS subject, '' AS sender, '[]' AS action, '[]' AS info,
    '' AS precedence, 1 AS cites, 1 AS cited_by, '' AS source, '' AS corrected FROM n"""


def rewrite(table: str, old: str, new: str) -> Callable[[Path], None]:
    """The words of a table in the schema are others, while its rows stay."""
    return sql(
        f"""PRAGMA writable_schema = ON;
        UPDATE sqlite_schema SET sql = replace(sql, '{old}', '{new}') WHERE name = '{table}';
        PRAGMA writable_schema = RESET;"""
    )


def bytes_at(place: int, data: bytes) -> Callable[[Path], None]:
    """Some bytes of the head are others."""

    def change(store: Path) -> None:
        found = bytearray(store.read_bytes())
        found[place : place + len(data)] = data
        store.write_bytes(found)

    return change


def one_page_for_many(store: Path) -> None:
    """A page that names itself as each of its children: a small file of rows without end."""
    with closing(sqlite3.connect(store)) as database:
        query = "SELECT pageno FROM dbstat WHERE name = 'refs' AND pagetype = 'internal' LIMIT 1"
        found = database.execute(query).fetchone()
        if found is None:
            (root,) = database.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'refs'").fetchone()
            leaf = root
    data = bytearray(store.read_bytes())
    size = 16384
    number = found[0] if found else leaf
    start = (number - 1) * size
    children = 4
    page = bytearray(size)
    page[0:12] = struct.pack(">BHHHBI", 5, 0, children, size - 6 * children, 0, number)
    for child in range(children):
        at = size - 6 * (child + 1)
        page[12 + 2 * child : 14 + 2 * child] = struct.pack(">H", at)
        page[at : at + 5] = struct.pack(">IB", number, child + 1)
    data[start : start + size] = page
    store.write_bytes(data)


DEEP = "[" * 200_000
HOSTILE: dict[str, Callable[[Path], None]] = {
    "cables are a view without end": in_place_of("cables", f"{ENDLESS} {CABLE}"),
    "citations are a view without end": in_place_of(
        "citations",
        f"{ENDLESS} SELECT '07LIMA' || x AS citing, '07LIMA250' AS cited, '[]' AS labels, '[]' AS texts, "
        "'refers_to' AS relation, 0 AS mentions, '' AS sentence, NULL AS year_from, 'ref' AS origin FROM n",
    ),
    "facts are a view of large cells": in_place_of(
        "facts", f"{ENDLESS} SELECT x AS name, zeroblob(900000000) AS value FROM n"
    ),
    "inputs are a view": in_place_of("inputs", "SELECT * FROM gone"),
    "counts count without end": sql(
        f"DROP VIEW counts; CREATE VIEW counts AS {ENDLESS} SELECT x AS name, x AS count FROM n;"
    ),
    "a table of another module": sql(
        "DROP TABLE notes; CREATE VIRTUAL TABLE notes USING fts5 (name, count);"
    ),
    "a generated column": sql(
        "DROP TABLE facts; CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT AS (printf('%.*c', 90000000, 'x')));"
        "INSERT INTO facts (name) VALUES ('with_text');"
    ),
    "a table is lacking": sql("DROP TABLE mentions;"),
    "a column is lacking": sql("ALTER TABLE cables DROP COLUMN corrected;"),
    "a column more": sql("ALTER TABLE cables ADD COLUMN mine TEXT;"),
    "an index is lacking": sql("DROP INDEX cables_by_mrn;"),
    "an index on other columns": sql(
        "DROP INDEX refs_by_citing; CREATE INDEX refs_by_citing ON refs (text);"
    ),
    "no table at all": sql(
        "PRAGMA writable_schema = ON; DELETE FROM sqlite_schema; PRAGMA writable_schema = RESET;"
    ),
    "the words of a table are nonsense": rewrite(
        "cables", "CREATE TABLE cables", "CREATE TABLE cables cables"
    ),
    "a table has other columns than its rows": rewrite("cables", "subject        TEXT NOT NULL,", ""),
    "a trigger at each change": sql(
        "CREATE TRIGGER mine AFTER INSERT ON inputs BEGIN DELETE FROM corrections; DELETE FROM texts; END;"
    ),
    "a trigger without end": sql(
        f"CREATE TRIGGER mine AFTER DELETE ON problems BEGIN INSERT INTO notes {ENDLESS} SELECT x, x FROM n; END;"
    ),
    "bytes in the place of words": sql("UPDATE cables SET subject = x'00ff00ff', sender = x'ff';"),
    "words in the place of numbers": sql("UPDATE cables SET cites = 'many', cited_by = 'few', serial = 'x';"),
    "words in the place of spans": sql("UPDATE refs SET start_char = 'here', end_char = 'there';"),
    "nothing where something must be": sql(
        "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, 'NOT NULL', '') WHERE name = 'cables';"
        "PRAGMA writable_schema = RESET; UPDATE cables SET subject = NULL, tags = NULL, date = NULL;"
    ),
    "numbers below zero": sql(
        "UPDATE refs SET start_char = -5, end_char = -9, position = -1; UPDATE cables SET cited_by = -3;"
    ),
    "numbers that are too large": sql(
        "UPDATE refs SET start_char = 9223372036854775807; UPDATE cables SET cites = 9223372036854775807;"
    ),
    "numbers that are none": sql(
        "UPDATE cables SET cites = 9e999, cited_by = 0.5; UPDATE compared SET confirmed = -9e999;"
    ),
    "a serial of nineteen digits": sql(
        "UPDATE cables SET serial = 9223372036854775807 WHERE mrn = '07LIMA250';"
    ),
    "a year before all cables": sql("UPDATE cables SET year = -4000000;"),
    "MRNs that are none": sql(
        "UPDATE cables SET mrn = 'x' || mrn; UPDATE citations SET citing = 'x', cited = 'y' || rowid;"
    ),
    "MRNs of another cable": sql("UPDATE cables SET post = 'OSLO';"),
    "an empty MRN": sql("UPDATE cables SET mrn = '' WHERE mrn = '07LIMA250';"),
    "an MRN in other digits": sql(
        "UPDATE refs SET cited = '٠٧LIMA٢٥٠' WHERE cited IS NOT NULL; UPDATE citations SET cited = '٠٧LIMA' || rowid;"
    ),
    "dates that are none": sql(
        "UPDATE cables SET date = 'yesterday', date_earliest = '2007-99-99', date_latest = 'x';"
    ),
    "dates beyond the calendar": sql(
        "UPDATE cables SET date = '99999-01-01T00:00:00Z', date_earliest = '-2007-01-01';"
    ),
    "lists that are deep": sql(
        f"UPDATE cables SET tags = '{DEEP}', captions = '{DEEP}'; UPDATE refs SET notes = '{DEEP}', candidates = '{DEEP}'; UPDATE citations SET labels = '{DEEP}', texts = '{DEEP}'; UPDATE mentions SET positions = '{DEEP}', labels = '{DEEP}';"
    ),
    "lists that are none": sql(
        "UPDATE cables SET tags = '{\"a\": 1}', captions = '7', action = 'null'; UPDATE mentions SET positions = '[\"a\"]'; UPDATE citations SET labels = '[1, [2]]';"
    ),
    "lists cut short": sql(
        "UPDATE cables SET tags = '[\"EFIS\"', action = '[\"', info = ''; UPDATE citations SET labels = '[\"A', texts = '';"
    ),
    "words that are no UTF-8": sql(
        "UPDATE cables SET subject = CAST(x'fffe80' AS TEXT); UPDATE texts SET text = CAST(x'c3' AS TEXT); UPDATE problems SET cause = CAST(x'80' AS TEXT);"
    ),
    "words with zero bytes": sql("UPDATE cables SET subject = 'a' || char(0) || 'b', source = char(0);"),
    "a long subject": sql(
        "UPDATE cables SET subject = printf('%.*c', 3000000, 'x') WHERE mrn = '07LIMA250';"
    ),
    "statuses and kinds that nobody knows": sql(
        "UPDATE refs SET status = 'perhaps', kind = 'rumour', year_from = 'memory'; UPDATE citations SET relation = 'adores', origin = ''; UPDATE documents SET form = 'song', role = 'chorus';"
    ),
    "cables that cite themselves": sql(
        "UPDATE OR IGNORE citations SET cited = citing; UPDATE refs SET cited = citing;"
    ),
    "citations of cables that are not there": sql("DELETE FROM cables WHERE rowid % 2;"),
    "no cable but citations": sql("DELETE FROM cables;"),
    "a circle of all cables": sql(
        "DELETE FROM citations; INSERT INTO citations SELECT a.mrn, b.mrn, '[]', '[]', 'responds_to', 0, '', NULL, 'ref' FROM cables a JOIN cables b ON b.rowid = a.rowid % (SELECT max(rowid) FROM cables) + 1;"
    ),
    "every cable cites every other": sql(
        "DELETE FROM citations; INSERT INTO citations SELECT a.mrn, b.mrn, '[]', '[]', 'responds_to', 0, '', NULL, 'ref' FROM cables a JOIN cables b ON a.rowid <> b.rowid;"
    ),
    "documents that cannot be unpacked": sql("UPDATE documents SET packed = x'5b5b5b';"),
    "documents that are deep": sql(f"UPDATE documents SET packed = CAST('{DEEP}' AS BLOB);"),
    "documents packed as words": sql(
        "UPDATE documents SET packed = 'words', digest = x'00', chars = -1, position = 'a';"
    ),
    "documents of no input": sql("DELETE FROM inputs;"),
    "two main documents": sql("UPDATE documents SET position = 1, role = 'main';"),
    "corrections that are none": sql(
        "UPDATE corrections SET action = 'adorn', mrn = 'x', date = 'never', place = '';"
    ),
    "corrections that are bytes": sql("UPDATE corrections SET reason = x'ff', author = x'00';"),
    "an input with two names": sql(
        "UPDATE inputs SET name = name || char(10) || '/etc/passwd', size = 'large', digest = 5;"
    ),
    "words of the search are gone": sql("DELETE FROM cables_fts_data; DELETE FROM cables_fts_idx;"),
    "words of the search are noise": sql(
        "UPDATE cables_fts_data SET block = randomblob(4000); UPDATE texts_fts_data SET block = randomblob(4000);"
    ),
    "the search has no size": sql("DELETE FROM texts_fts_docsize; DELETE FROM cables_fts_config;"),
    "counts that are none": sql(
        "UPDATE notes SET count = 'x'; INSERT OR REPLACE INTO notes VALUES (x'ff', x'00');"
    ),
    "no facts": sql("DELETE FROM facts;"),
    "a version of minus one": sql("PRAGMA user_version = -1;"),
    "a version to come": sql("PRAGMA user_version = 2147483647;"),
    "a head of a giant": bytes_at(28, b"\xff\xff\xff\xf0"),
    "pages of another size": bytes_at(16, b"\x02\x00"),
    "room at the end of each page": bytes_at(20, b"\xf0"),
    "a list of free pages without end": bytes_at(32, b"\x00\x00\x00\x02\x7f\xff\xff\xff"),
    "a format to come": bytes_at(18, b"\x09\x09"),
    "an encoding that is none": bytes_at(56, b"\x00\x00\x00\x09"),
    "one page for many": one_page_for_many,
    "objects without number": sql("".join(f"CREATE VIEW v{n} AS SELECT {n};" for n in range(600))),
}
"""Each with what is wrong in it; some are whole stores all the same."""
HARMLESS: dict[str, Callable[[Path], None]] = {
    "views and indexes of one's own": sql(
        "CREATE VIEW mine AS SELECT mrn, subject FROM cables; CREATE INDEX my_index ON cables (subject);"
        "CREATE TABLE my_notes (mrn TEXT, note TEXT); INSERT INTO my_notes VALUES ('07LIMA250', 'read this');"
    ),
    "statistics of SQLite": sql("ANALYZE;"),
    "packed again": sql("VACUUM;"),
    "a view without end that nobody asks for": sql(f"CREATE VIEW mine AS {ENDLESS} SELECT x FROM n;"),
}
COMMANDS = [
    [*name.split(), *words]
    for name, calls in {**every_command.QUESTIONS, **every_command.WRITERS}.items()
    for words in ([calls[1]] if name in every_command.QUESTIONS else calls[:9:3])
]
"""Each question once, and some formats."""


def changed(built: Path, folder: Path, change: Callable[[Path], None]) -> Path:
    """A copy of the store, changed."""
    store = folder / STORE
    store.write_bytes((built / "out" / STORE).read_bytes())
    change(store)
    return store


@pytest.mark.parametrize("what", HOSTILE)
def test_every_command_ends_with_an_answer_or_one_error(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    store = changed(built, tmp_path, HOSTILE[what])
    monkeypatch.chdir(tmp_path)
    meant = {
        "A": "07OTTAWA40",
        "B": "07LIMA250",
        "STORE": str(store),
        "CORRECTIONS": str(built / "people.toml"),
    }
    before = store.read_bytes()
    for words in COMMANDS:
        result = run(*every_command.filled(words, meant))
        if result.exit_code:
            assert len(result.stderr.splitlines()) == 1 or result.exit_code == 1, (words, result.stderr)
            assert "reftel: " in result.stderr or result.stdout, words
    assert store.read_bytes() == before


@pytest.mark.parametrize("what", HOSTILE)
def test_build_over_it_loses_nothing(built: Path, tmp_path: Path, what: str) -> None:
    store = changed(built, tmp_path, HOSTILE[what])
    before = store.read_bytes()
    result = run("build", built / "in" / "kiev.txt", "-o", tmp_path)
    if result.exit_code and not result.stdout:
        assert len(result.stderr.splitlines()) == 1
        assert store.read_bytes() == before
        return
    with open_store(store) as whole:
        kept = list(tmp_path.glob(f"{STORE}.*-20*"))
        assert count_texts(whole) > 0 or kept
        assert list(whole.corrections()) or kept


@pytest.mark.parametrize("what", HARMLESS)
def test_what_people_add_breaks_nothing(built: Path, tmp_path: Path, what: str) -> None:
    store = changed(built, tmp_path, HARMLESS[what])
    for words in (["stats"], ["show", "07LIMA250"], ["search", "lighthouse"], ["top"]):
        expected = run(*words, "--store", built / "out" / STORE)
        found = run(*words, "--store", store)
        assert (found.exit_code, found.stdout, found.stderr) == (0, expected.stdout, "")
    assert run("build", built / "in" / "kiev.txt", "-o", tmp_path).exit_code == 0


VIEWS = [name for name in HOSTILE if "view" in name or "without end" in name]


@pytest.mark.parametrize("what", [name for name in VIEWS if "trigger" not in name and "pages" not in name])
def test_schema_of_a_stranger_is_named(built: Path, tmp_path: Path, what: str) -> None:
    with pytest.raises(StoreError, match=r"is not a store written by reftel: its (table|view) "):
        open_store(changed(built, tmp_path, HOSTILE[what]))


def test_questions_change_nothing(built: Path) -> None:
    with (
        open_store(built / "out" / STORE) as store,
        pytest.raises(sqlite3.OperationalError, match="readonly"),
    ):
        store.connection.execute("DELETE FROM corrections")
