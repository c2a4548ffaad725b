"""The command `reftel export`, on a store of invented cables."""

from pathlib import Path

import networkx as nx
import pytest
from click.testing import CliRunner, Result

from invented import COLLECTION
from reftel.cli.export import FORMATS
from reftel.cli.main import main
from reftel.export import FORMATS as WRITTEN
from stores import write_store


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write_store(tmp_path / "output" / "reftel.sqlite", COLLECTION)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["export", *words])


def test_command_knows_the_formats_of_the_library() -> None:
    assert tuple(WRITTEN) == FORMATS
    shown = run("--help").stdout
    assert all(f"\n    {name} " in shown for name in FORMATS)


PRINTED = [
    # all, to the folder beside the store
    (["gexf"], "4 cables and 3 citations in output/export/graph.gexf\n"),
    (["csv"], "4 cables and 3 citations in output/export/csv/nodes.csv and output/export/csv/edges.csv\n"),
    (["bibtex"], "4 cables in output/export/cables.bib\n"),
    # where one wants it
    (["gexf", "-o", "a.gexf"], "4 cables and 3 citations in a.gexf\n"),
    (["csv", "--output", "a.csv"], "4 cables and 3 citations in a-nodes.csv and a-edges.csv\n"),
    (["json", "--store", "output/reftel.sqlite"], "4 cables and 3 citations in output/export/graph.json\n"),
    # a part of it
    (["gexf", "--neighbourhood", "08 Lima 77"], "2 cables and 1 citation in output/export/graph.gexf\n"),
    (["gexf", "--neighbourhood", "08LIMA77", "--depth", "2"], "4 cables and 3 citations in output/export/"),
    (["gexf", "--neighbourhood", "08LIMA77", "--depth", "0"], "1 cable in output/export/graph.gexf\n"),
    (["gexf", "--post", "Embassy Oslo", "--post", "LIMA"], "2 cables and 1 citation in"),
    (["gexf", "--tag", "efis"], "1 cable in"),
    (["gexf", "--year", "2007"], "1 cable in"),
    (["gexf", "--classification", "confidential"], "1 cable in"),
    (["gexf", "--tag", "XYZZ"], "0 cables in"),
]


@pytest.mark.parametrize(("words", "printed"), PRINTED)
def test_what_is_written_and_said(folder: Path, words: list[str], printed: str) -> None:
    result = run(*words)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith(printed)
    files = result.stdout.strip().partition(" in ")[2].split(" and ")
    assert all((folder / file).is_file() for file in files)


def test_neighbourhood_as_networkx_reads_it(folder: Path) -> None:
    run("graphml", "--neighbourhood", "08STATE30118", "-o", "near.graphml")
    assert list(nx.read_graphml(folder / "near.graphml").edges) == [("08OSLO412", "08STATE30118")]


WRONG = [
    ([], 2, "Missing argument 'FORMAT'"),
    (["dot"], 2, "'dot' is not one of 'graphml', 'gexf'"),
    (["gexf", "--depth", "2"], 2, "--depth needs --neighbourhood MRN, the cable to count from"),
    (["gexf", "--neighbourhood", "lamp"], 2, "'lamp' is not a message reference number"),
    (["gexf", "--neighbourhood", "08LIMA77", "--depth", "-1"], 2, "-1 is not in the range"),
    (["gexf", "--neighbourhood", "08LIMA78"], 1, "08LIMA78 is not in the store; nearest: 08L"),
    (["gexf", "-o", "./output/reftel.sqlite"], 2, "-o names the store itself; name another file"),
    (["gexf", "--store", "none.sqlite"], 1, "none.sqlite: there is no store"),
    (["gexf", "-o", "output/reftel.sqlite/x"], 1, "part of its path is a file; name another folder"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "code", "said"), WRONG)
def test_wrong_use_and_failures(folder: Path, words: list[str], code: int, said: str) -> None:
    result = run(*words)
    assert (result.exit_code, result.stdout) == (code, "")
    assert said in result.stderr
    assert [path.name for path in folder.rglob("*") if path.is_file()] == ["reftel.sqlite"]
