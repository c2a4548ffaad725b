"""No command writes over what it reads, or over what reftel has not made: it stops before it reads."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import datasets_of
import pile
import reftel
import telegrams
from reftel.cli.main import main
from reftel.errors import OverwriteError
from reftel.export import FORMATS
from reftel.files.own import VIEWS, is_own
from reftel.files.storage import Storage
from reftel.pipeline.options import FILES

STORE = "reftel.sqlite"
TABLE = pile.EXAMPLES / "table.csv"
MINE = b"cable;my notes\n08OSLO2;ask the archive\n"


def run(*words: object) -> Result:
    """Run reftel as the command line does; a traceback fails the test."""
    result = CliRunner().invoke(main, [str(word) for word in words])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def all_files(folder: Path) -> dict[str, bytes]:
    """All files below a folder, hidden ones too."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which the commands run, with an input."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in").mkdir()
    shutil.copy(TABLE, tmp_path / "in" / "table.csv")
    return tmp_path


# An input in the place of an output.


def copy(folder: Path) -> None:
    """The table of the user has the name that a table of the build has."""
    shutil.copy(TABLE, folder / "cables.csv")


def link(folder: Path) -> None:
    """A link of that name leads to the table."""
    (folder / "cables.csv").symlink_to(folder / "in" / "table.csv")


def hard_link(folder: Path) -> None:
    """The table has that name too."""
    (folder / "references.csv").hardlink_to(folder / "in" / "table.csv")


def page(folder: Path) -> None:
    """A web page of a cable has the name of the page."""
    shutil.copy(pile.EXAMPLES / "gannet-bank" / "oslo-211.html", folder / "graph.html")


def log(folder: Path) -> None:
    """A telegram has the name of what stands beside a store."""
    (folder / "reftel.sqlite-journal").write_text(telegrams.telegram())


def store(folder: Path) -> None:
    """A telegram has the name of the store."""
    (folder / STORE).write_text(telegrams.telegram())


def folder_link(folder: Path) -> None:
    """The folder of the output is that of the input under another name."""
    shutil.copy(TABLE, folder / "in" / "cables.csv")
    (folder / "out").symlink_to(folder / "in")


# what is where, what is given, the output folder
OVER_INPUTS: list[tuple[Callable[[Path], None], str, str]] = [
    (copy, "cables.csv", "."),
    (copy, ".", "."),
    (copy, "./in/../cables.csv", "in/.."),
    (link, "in/table.csv", "."),
    (link, "cables.csv", "."),
    (hard_link, "in/table.csv", "."),
    (hard_link, "in", "."),
    (page, "graph.html", "."),
    (page, ".", "."),
    (log, "reftel.sqlite-journal", "."),
    (store, STORE, "."),
    (folder_link, "in", "out"),
]


@pytest.mark.parametrize("more", [[], ["--fresh"], ["--prune"]], ids=" ".join)
@pytest.mark.parametrize(("place", "given", "output"), OVER_INPUTS)
def test_build_over_an_input_is_refused(
    here: Path, place: Callable[[Path], None], given: str, output: str, more: list[str]
) -> None:
    place(here)
    before = all_files(here)
    result = run("build", given, "-o", output, *more)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "would be replaced; name another folder with -o" in result.stderr
    assert all_files(here) == before


def test_the_library_refuses_too(here: Path) -> None:
    copy(here)
    before = all_files(here)
    with pytest.raises(OverwriteError, match=r"^cables\.csv: is read and would be replaced"):
        reftel.build(["cables.csv"], ".")
    assert all_files(here) == before


def test_name_in_capitals_is_another_file_where_the_file_system_says_so(here: Path) -> None:
    shutil.copy(TABLE, here / "CABLES.CSV")
    before = all_files(here)
    result = run("build", "CABLES.CSV", "-o", ".")
    if (here / "cables.csv").samefile(here / "CABLES.CSV"):
        assert result.exit_code == 2
    assert {name: all_files(here)[name] for name in before} == before


def test_corrections_in_the_place_of_an_output_are_refused(here: Path) -> None:
    (here / "cables.csv").write_text("action,cable\n")
    before = all_files(here)
    result = run("build", "in", "-o", ".", "--corrections", "cables.csv")
    assert (result.exit_code, "cables.csv: is read and would be replaced" in result.stderr) == (2, True)
    assert all_files(here) == before


@pytest.mark.parametrize("given", ["in/cables.csv", "file://{}/in/cables.csv"])
def test_cluster_over_an_input_is_refused(here: Path, given: str) -> None:
    shutil.copy(TABLE, here / "in" / "cables.csv")
    before = all_files(here)
    result = run("build", given.format(here), "-o", "in", "--cluster", "local:1", "--store")
    assert (result.exit_code, "would be replaced" in result.stderr) == (2, True)
    assert all_files(here) == before


@pytest.mark.parametrize("output", ["in", "file://{}/in"])
def test_datasets_over_an_input_are_refused(here: Path, output: str) -> None:
    (here / "in" / "manifest.json").write_text(telegrams.telegram())
    before = all_files(here)
    result = run("build", "in", "-o", output.format(here), "--cluster", "local:1")
    assert (result.exit_code, "manifest.json: is read" in result.stderr) == (2, True)
    assert all_files(here) == before


# A file of somebody in the place of an output, which is no input.


@pytest.mark.parametrize("more", [[], ["--fresh"]], ids=["", "fresh"])
@pytest.mark.parametrize("beside", [False, True], ids=["no store", "beside a store"])
@pytest.mark.parametrize("name", sorted(VIEWS))
def test_build_over_a_file_that_reftel_has_not_made_is_refused(
    here: Path, name: str, beside: bool, more: list[str]
) -> None:
    if beside:
        reftel.build(["in"], "out", store_only=True)
    (here / "out").mkdir(exist_ok=True)
    (here / "out" / name).write_bytes(MINE)
    before = all_files(here)
    result = run("build", "in", "-o", "out", *more)
    assert result.exit_code == 2
    assert result.stderr == (
        f"reftel: {Path('out', name)}: was not written by reftel, or was changed since, and would be "
        "replaced; move it away, or name another folder with -o\n"
    )
    assert all_files(here) == before


def test_store_alone_is_written_beside_files_of_others(here: Path) -> None:
    for name in VIEWS:
        (here / name).write_bytes(MINE)
    shutil.copy(TABLE, here / "cables.csv")
    for _ in range(2):  # the second time they are beside a store, and read all the same
        assert run("build", "cables.csv", "in", "-o", ".", "--store-only").exit_code == 0
        assert {(here / name).read_bytes() for name in VIEWS} == {MINE, TABLE.read_bytes()}
    with reftel.open_store(STORE) as opened:
        assert {file.name for file in opened.inputs()} == {"cables.csv", "in/table.csv"}


def test_table_of_the_user_beside_a_store_is_read_and_pruned_no_more(here: Path) -> None:
    shutil.copy(TABLE, here / "in" / "cables.csv")
    for _ in range(2):
        built = reftel.build(["in"], "in", store_only=True, prune=True)
        assert built.counts["documents"] == 2 * sum(1 for _ in reftel.parse_cables([TABLE]))


def test_table_that_a_spreadsheet_saved_is_kept(here: Path) -> None:
    reftel.build(["in"], "out")
    table = here / "out" / "cables.csv"
    table.write_bytes(table.read_bytes().replace(b"\n", b"\r\n"))
    assert run("build", "in", "-o", "out").exit_code == 2


def test_link_to_nothing_is_not_replaced(here: Path) -> None:
    (here / "graph.html").symlink_to(here / "disk" / "graph.html")
    assert run("build", "in", "-o", ".").exit_code == 2
    assert (here / "graph.html").is_symlink()


@pytest.mark.parametrize("more", [[], ["--fresh"], ["--prune"], ["--with-text"]], ids=" ".join)
def test_output_in_the_folder_of_the_input_is_that_of_one_elsewhere(here: Path, more: list[str]) -> None:
    for _ in range(2):
        assert run("build", "in", "-o", "in", *more).exit_code == 0
        assert run("build", "in", "-o", "in/out", *more).exit_code == 0
        assert run("build", "in", "-o", "elsewhere", *more).exit_code == 0
    assert (here / "in" / "table.csv").read_bytes() == TABLE.read_bytes()
    assert {(here / "in" / name).read_bytes() for name in FILES} == {
        (here / "elsewhere" / name).read_bytes() for name in FILES
    }


def test_output_without_its_store_is_known(here: Path) -> None:
    reftel.build(["in"], "in")
    (here / "in" / STORE).unlink()
    assert reftel.build(["in"], "in").failed == ()


def test_files_of_a_build_are_known_and_those_of_others_are_not(here: Path) -> None:
    reftel.build(["in"], "out")
    assert all(is_own(here / "out" / name) for name in FILES)
    for name in FILES:
        (here / name).write_bytes(MINE)
        assert not is_own(here / name)
    assert not is_own(here / "in" / "table.csv")


# Pages, exports and tables of weights.


@pytest.fixture
def built(here: Path) -> Path:
    """The folder, with a build in it."""
    reftel.build(["in"], "output")
    return here


NEAR = "08BRUSSELS427"
WRITERS = [["page"], ["page", NEAR], *(["export", name] for name in ("gexf", "bibtex", "json", "graphml"))]


def over_store(folder: Path) -> Path:
    """The store itself."""
    return folder / "output" / STORE


def over_link(folder: Path) -> Path:
    """A link to the store."""
    (folder / "link").symlink_to(folder / "output" / STORE)
    return folder / "link"


def over_hard_link(folder: Path) -> Path:
    """Another name of the store."""
    (folder / "name").hardlink_to(folder / "output" / STORE)
    return folder / "name"


def over_log(folder: Path) -> Path:
    """The log beside the store."""
    (folder / "output" / f"{STORE}-wal").touch()
    return folder / "output" / f"{STORE}-wal"


def over_other_store(folder: Path) -> Path:
    """The store of another build."""
    shutil.copy(folder / "output" / STORE, folder / "other.sqlite")
    return folder / "other.sqlite"


def over_source(folder: Path) -> Path:
    """A file that the store was made of."""
    return folder / "in" / "table.csv"


def over_link_to_source(folder: Path) -> Path:
    """A link to it."""
    (folder / "page.html").symlink_to(folder / "in" / "table.csv")
    return folder / "page.html"


def over_name_of_source(folder: Path) -> Path:
    """Another name of it."""
    (folder / "page.html").hardlink_to(folder / "in" / "table.csv")
    return folder / "page.html"


def over_log_to_come(folder: Path) -> Path:
    """The name of a log that is not there: SQLite would take what is written for one."""
    return folder / "output" / f"{STORE}-journal"


def over_log_of_link(folder: Path) -> Path:
    """The same through a link to the folder."""
    (folder / "linked").symlink_to(folder / "output")
    return folder / "linked" / f"{STORE}-wal"


def over_log_of_other(folder: Path) -> Path:
    """The name of the log of another store."""
    shutil.copy(folder / "output" / STORE, folder / "other.db")
    return folder / "other.db-shm"


def over_corrections(folder: Path) -> Path:
    """What people wrote of the cables, in TOML."""
    return Path(shutil.copy(pile.EXAMPLES.parent / "corrections.toml", folder / "page.html"))


def over_csv_of_corrections(folder: Path) -> Path:
    """The same in a CSV."""
    return Path(shutil.copy(pile.EXAMPLES.parent / "corrections.csv", folder / "mine.csv"))


def over_links(folder: Path) -> Path:
    """A table of places to look, as --links names it."""
    return Path(shutil.copy(pile.EXAMPLES.parent / "links.csv", folder / "mine.csv"))


def over_moved_source(folder: Path) -> Path:
    """A file that the store was made of, which has another place now."""
    return (folder / "in" / "table.csv").rename(folder / "moved.csv")


OVER = [
    over_log_to_come,
    over_log_of_link,
    over_log_of_other,
    over_corrections,
    over_csv_of_corrections,
    over_links,
    over_moved_source,
    over_store,
    over_link,
    over_hard_link,
    over_log,
    over_other_store,
    over_source,
    over_link_to_source,
    over_name_of_source,
]


@pytest.mark.parametrize("words", WRITERS, ids=" ".join)
@pytest.mark.parametrize("place", OVER)
def test_result_over_a_store_or_what_it_was_made_of_is_refused(
    built: Path, words: list[str], place: Callable[[Path], Path]
) -> None:
    path = place(built)
    before = all_files(built)
    result = run(*words, "-o", path)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"reftel: {path}: ")
    assert "name another file" in result.stderr
    assert all_files(built) == before


def test_source_is_known_from_another_folder(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (built / "elsewhere").mkdir()
    monkeypatch.chdir(built / "elsewhere")
    result = run("page", "--store", "../output/reftel.sqlite", "-o", "../in/table.csv")
    assert (result.exit_code, "is a file that the store was made of" in result.stderr) == (2, True)


@pytest.mark.parametrize("format", ["csv", "neo4j"])
def test_one_of_two_files_over_a_source_is_refused(here: Path, format: str) -> None:  # noqa: A002
    shutil.copy(TABLE, here / "in" / "nodes.csv")
    reftel.build(["in"], "output")
    before = all_files(here)
    assert run("export", format, "-o", "in").exit_code == 2
    assert all_files(here) == before


@pytest.mark.parametrize("output", ["mine", "mine/", "./mine/../mine"])
@pytest.mark.parametrize("format", FORMATS)
def test_file_that_only_its_folder_names_is_replaced_if_reftel_wrote_it(
    built: Path,
    format: str,  # noqa: A002
    output: str,
) -> None:
    (built / "mine").mkdir()
    for name in FORMATS[format].names:
        (built / "mine" / name).write_bytes(MINE)
        before = all_files(built)
        result = run("export", format, "-o", output)
        assert (result.exit_code, result.stdout) == (2, "")
        assert f"{name}: was not written by reftel, or was changed since" in result.stderr
        assert all_files(built) == before
        (built / "mine" / name).unlink()
    for _ in range(2):
        assert run("export", format, "-o", output).exit_code == 0
        assert run("export", format, "-o", output, "--post", "RIGA").exit_code == 0


def test_tables_with_columns_that_people_added_are_refused(built: Path) -> None:
    for name in ("cables.csv", "references.csv"):
        path = built / "output" / name
        lines = path.read_text().splitlines(keepends=True)
        path.write_text("".join(line.replace("\n", ",notes\n") for line in lines))
        before = all_files(built)
        result = run("build", "in")
        assert (result.exit_code, f"{name}: was not written by reftel" in result.stderr) == (2, True)
        assert all_files(built) == before
        path.unlink()


def test_rank_over_corrections_and_logs_is_refused(here: Path) -> None:
    reftel.build(["in"], "out")
    datasets_of.make(Storage("out"), "in")
    shutil.copy(pile.EXAMPLES.parent / "corrections.csv", here / "mine.csv")
    shutil.copy(here / "out" / STORE, here / "other")
    (here / "all.csv").symlink_to("other-wal")
    before = all_files(here)
    for output in ("mine.csv", "all.csv"):
        result = run("rank", "out", "-o", output)
        assert (result.exit_code, "name another file" in result.stderr) == (2, True)
    assert all_files(here) == before


def test_earlier_results_are_replaced_as_asked(built: Path) -> None:
    for words in WRITERS:
        for _ in range(2):
            assert run(*words, "-o", "result").exit_code == 0
    assert run("page", "-o", "output/graph.html").exit_code == 0
    assert run("build", "in").exit_code == 0


def test_rank_over_its_datasets_is_refused(here: Path) -> None:
    datasets_of.make(Storage("out"), "in")
    part = next((here / "out" / "cables").rglob("*.parquet"))
    (here / "all.csv").hardlink_to(here / "out" / "manifest.json")
    before = all_files(here)
    for output in (part, here / "all.csv"):
        result = run("rank", "out", "-o", output)
        assert (result.exit_code, "name another file" in result.stderr) == (2, True)
    assert all_files(here) == before


def test_sizes_and_names_of_many_inputs_cost_no_look_at_each(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(50):
        (here / "in" / f"{number}.txt").write_text(telegrams.telegram("LIMA", number + 1))
    reftel.build(["in"], "out")
    looked: list[object] = []
    stat = os.stat

    def heard(path: int | str | os.PathLike[str], *more: object, **named: object) -> os.stat_result:
        looked.append(path)
        return stat(path, *more, **named)  # type: ignore[arg-type]

    from reftel.export import overwrite
    from reftel.readers import Source, find_sources

    sources = [source for source in find_sources(["in"]) if isinstance(source, Source)]
    monkeypatch.setattr("reftel.export.overwrite.os.stat", heard)
    overwrite.refuse_inputs([here / "out" / name for name in FILES], sources)
    monkeypatch.undo()
    assert not [path for path in looked if str(path).startswith("in")]
