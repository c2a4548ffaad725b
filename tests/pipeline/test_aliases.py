"""Tests of builds with a user's own table of names: in force everywhere, recorded, and never an input."""

from __future__ import annotations

import json
import multiprocessing
import sqlite3
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner

import reftel
import telegrams
from reftel.cli.main import main
from reftel.errors import InputError, OverwriteError
from reftel.lexicon.own_names import NO_NAMES, own_names
from reftel.model.records import Status
from reftel.pipeline.options import Build
from reftel.readers import cut_sources

TABLE = "name,post,kind\nQuillon Town,OTTAWA,\nPort Quillon,PORTQUILLON,post\nRUEHXX,PORTQUILLON,indicator\n"
REF = "REF: A. 06 QUILLON TOWN 3508\n     B. PORT QUILLON 99, 100\n     C. 06 PARIS 12"
CITED = ["06OTTAWA3508", "06PARIS12", "07PORTQUILLON100", "07PORTQUILLON99"]
FILES = 12


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with cables in `in`, and a table beside."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in").mkdir()
    for number in range(FILES):
        text = telegrams.telegram(serial=700 + number, ref=REF, body="1. (U) See 06 QUILLON TOWN 1234.")
        (tmp_path / "in" / f"{number:02d}.txt").write_text(text)
    (tmp_path / "names.csv").write_text(TABLE)
    return tmp_path


def build(aliases: str | None = "names.csv", output: str = "out", **options: object) -> Build:
    given = {"aliases": aliases} if aliases else {}
    built = reftel.build(["in"], output, **given, **{"jobs": 1, "store_only": True, **options})  # type: ignore[arg-type]
    assert own_names() == NO_NAMES  # nothing leaks into what comes next
    return built


def cited(output: str = "out") -> list[str]:
    with reftel.open_store(f"{output}/reftel.sqlite") as store:
        return sorted(str(node.mrn) for node in store.nodes() if not node.held)


def changes(built: Build) -> Sequence[int]:
    assert built.changes
    return tuple(built.changes)


@pytest.mark.usefixtures("place")
def test_reasons_name_the_line() -> None:
    build()
    assert cited() == CITED
    with reftel.open_store("out/reftel.sqlite") as store:
        stored = store.cable(reftel.parse_mrn("07OTTAWA700"))
    reasons = [found.resolution.reason.rpartition("your table names.csv, ") for found in stored.decisions]
    town, port = "line 2: Quillon Town is OTTAWA", "line 3: Port Quillon is PORTQUILLON"
    assert [line for _, table, line in reasons if table] == [town, port, port]
    assert {found.resolution.status for found in stored.decisions} == {Status.MISSING}
    words = ["explain", "07OTTAWA700", "06OTTAWA3508", "--store", "out/reftel.sqlite"]
    told = CliRunner().invoke(main, words)
    assert "    table     your table names.csv, line 2: Quillon Town is OTTAWA\n" in told.stdout


@pytest.mark.usefixtures("place")
@pytest.mark.parametrize("method", multiprocessing.get_all_start_methods())
def test_every_process_knows_the_table(method: str, monkeypatch: pytest.MonkeyPatch) -> None:
    build(output="one")
    monkeypatch.setattr("reftel.pipeline.driver.cut_sources", partial(cut_sources, most=2))
    monkeypatch.setattr("reftel.pipeline.engine._context", partial(multiprocessing.get_context, method))
    build(output="three", jobs=3)
    assert Path("three/reftel.sqlite").read_bytes() == Path("one/reftel.sqlite").read_bytes()


@pytest.mark.usefixtures("place")
def test_workers_of_a_cluster_know_the_table() -> None:
    build(output="one")
    build(output="many", cluster="local:2", store=True)
    assert cited("many") == cited("one") == CITED
    build(None, output="many", cluster="local:2", store=True)  # and the datasets keep to it
    assert cited("many") == CITED


@pytest.mark.usefixtures("place")
def test_without_changes_nothing_is_read_again() -> None:
    build()
    before = Path("out/reftel.sqlite").read_bytes()
    for again in ("names.csv", None, "names.csv"):
        assert changes(build(again)) == (0, 0, FILES)
        assert Path("out/reftel.sqlite").read_bytes() == before


@pytest.mark.usefixtures("place")
def test_another_table_reads_again_what_is_given() -> None:
    build()
    Path("names.csv").write_text(TABLE.replace("OTTAWA", "OSLO"))
    built = build()
    (notice,) = built.notices
    assert notice == "the store was built with another table of names, so all inputs were read again"
    assert "06OSLO3508" in cited()
    build(output="fresh")
    assert Path("out/reftel.sqlite").read_bytes() == Path("fresh/reftel.sqlite").read_bytes()


@pytest.mark.usefixtures("place")
def test_a_store_that_had_none_takes_one_and_gives_it_up() -> None:
    build(None)
    before, bytes_before = cited(), Path("out/reftel.sqlite").read_bytes()
    assert "06OTTAWA3508" not in before
    build()
    assert cited() == CITED
    Path("nothing.csv").write_text("name,post\n")
    build("nothing.csv")
    assert cited() == before
    with reftel.open_store("out/reftel.sqlite") as store:
        assert "aliases" not in store.facts()
    build(None, fresh=True)
    assert Path("out/reftel.sqlite").read_bytes() == bytes_before


@pytest.mark.usefixtures("place")
def test_fresh_tells_that_it_gives_the_table_up() -> None:
    build()
    assert "dropped the table of names" in build(None, fresh=True).given_up
    assert cited() != CITED
    build()
    assert build(fresh=True).given_up == ""


@pytest.mark.usefixtures("place")
def test_one_build_leaves_nothing_to_the_next_in_the_same_process() -> None:
    build(None, output="before")
    build()
    build(None, output="after")
    assert Path("after/reftel.sqlite").read_bytes() == Path("before/reftel.sqlite").read_bytes()


@pytest.mark.usefixtures("place")
def test_a_build_that_fails_leaves_nothing() -> None:
    Path("empty").mkdir()
    with pytest.raises(InputError, match="no cable"):
        reftel.build(["empty"], "out", aliases="names.csv")
    assert own_names() == NO_NAMES
    assert not Path("out").exists()


@pytest.mark.usefixtures("place")
def test_a_table_among_the_cables_is_none_of_them() -> None:
    content = Path("names.csv").read_bytes()
    Path("names.csv").rename("in/names.csv")
    Path("link.csv").symlink_to("in/names.csv")
    for aliases in ("in/names.csv", "link.csv", str(Path("in/names.csv").absolute()), None):
        built = build(aliases)
        assert (built.counts["documents"], built.problems) == (FILES, ())
    build("in/names.csv", output="many", cluster="local:1", store=True)
    with reftel.open_store("many/reftel.sqlite") as store:
        assert store.counts()["problems"] == 0
    assert Path("in/names.csv").read_bytes() == content


@pytest.mark.usefixtures("place")
def test_a_table_that_was_taken_for_cables_is_none_of_them_any_more() -> None:
    Path("names.csv").rename("in/names.csv")
    assert [problem.source for problem in build(None).problems] == ["in/names.csv"]
    assert build("in/names.csv").problems == ()
    with reftel.open_store("out/reftel.sqlite") as store:
        assert "in/names.csv" not in {file.name for file in store.inputs()}


WRONG = [
    ("none.csv", None, "none.csv: the table of names cannot be read: No such file or directory"),
    (".", None, "the table of names cannot be read"),
    ("empty.csv", "", "empty.csv: is empty; begin with a line that names the columns: name,post"),
    ("other.csv", "place,code\nOslo,OSLO\n", "other.csv: has no column name"),
    ("wrong.csv", "name,post\nQuillon,NOWHERE\n", "wrong.csv, line 2: post: 'NOWHERE' is not a post of"),
    ("twice.csv", "name,post\nQuillon,OSLO\nQuillon,LIMA\n", "twice.csv, line 3: name: 'Quillon' is in"),
    ("mended.csv", "action,citing,cited,author,reason\n", "mended.csv: is a file of corrections, not a"),
]  # fmt: skip


@pytest.mark.usefixtures("place")
@pytest.mark.parametrize(("name", "content", "said"), WRONG, ids=[name for name, *_ in WRONG])
@pytest.mark.parametrize("words", [["build", "in", "-o", "out"], ["refs", "OSLO 12"]], ids=["build", "refs"])
def test_a_wrong_table_is_one_line_and_nothing_is_written(
    words: list[str], name: str, content: str | None, said: str
) -> None:
    if content is not None:
        Path(name).write_text(content)
    done = CliRunner().invoke(main, [*words, "--aliases", name])
    assert done.exit_code == 1
    assert done.stdout == ""
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
    assert not Path("out").exists()


@pytest.mark.usefixtures("place")
def test_what_overrules_our_tables_is_told() -> None:
    Path("names.csv").write_text("name,post,replace\nUSMISSION VIENNA,UNVIEVIENNA,yes\n")
    done = CliRunner().invoke(main, ["build", "in", "-o", "out", "--aliases", "names.csv"])
    told = "names.csv, line 2: USMISSION VIENNA is UNVIEVIENNA, where reftel has one of several posts\n"
    assert done.stderr == f"reftel: {told}"


@pytest.mark.usefixtures("place")
def test_no_command_writes_over_a_table() -> None:
    Path("out").mkdir()
    Path("names.csv").rename("out/cables.csv")
    with pytest.raises(OverwriteError):
        reftel.build(["in"], "out", aliases="out/cables.csv")
    assert Path("out/cables.csv").read_text() == TABLE
    Path("out/cables.csv").rename("names.csv")
    build()
    done = CliRunner().invoke(main, ["export", "bibtex", "--store", "out/reftel.sqlite", "-o", "names.csv"])
    assert (done.exit_code, Path("names.csv").read_text()) == (2, TABLE)


@pytest.mark.usefixtures("place")
def test_corrections_and_mentions_know_the_names_too() -> None:
    row = "retarget,07OTTAWA700,C,06 Quillon Town 77,J. Quillan,seen"
    Path("mended.csv").write_text(f"action,citing,label,to,author,reason\n{row}\n")
    build(corrections="mended.csv")
    assert "06OTTAWA77" in cited()
    with reftel.open_store("out/reftel.sqlite") as store:
        stored = store.cable(reftel.parse_mrn("07OTTAWA700"))
    (named,) = [mention for mention in stored.mentions if mention.cable]
    assert named.cable
    assert named.cable.post == "OTTAWA"
    assert list(map(str, named.cable.notes)) == ["your table names.csv, line 2: Quillon Town is OTTAWA"]


@pytest.mark.usefixtures("place")
def test_a_recorded_table_that_is_damaged_is_an_error_with_a_way_out() -> None:
    build()
    with sqlite3.connect("out/reftel.sqlite") as database:
        database.execute("UPDATE facts SET value = ? WHERE name = 'aliases'", (json.dumps(["\x1b[2J", 3]),))
    database.close()
    with pytest.raises(InputError, match="name a table again with --aliases"):
        build(None)
    build()
    assert cited() == CITED
