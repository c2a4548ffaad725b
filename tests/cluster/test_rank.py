"""Measures of datasets are those of the store of a build on one machine, cable by cable."""

from __future__ import annotations

import csv
import io
import json
import sys
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet
import pytest
from click.testing import CliRunner, Result

import datasets_of
import pile
import reftel
from reftel.analysis import metrics, queries, statistics
from reftel.analysis.communities import communities
from reftel.cli import main, params
from reftel.cluster.datasets import file_name, read_edges, read_manifest
from reftel.cluster.rank import MEASURES, first_rows, rank_cables, write_ranked
from reftel.errors import OutputError
from reftel.files.storage import Storage
from reftel.readers import cut_sources
from reftel.store import EVERYTHING, open_store
from reftel.store.queries.links import all_links, dates

CABLE = ["mrn", "year", "held", "cited_by", "cites"]


@pytest.fixture(scope="module", params=["examples", "pile"])
def both(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Storage, Path]:
    """The datasets and the store of the same cables, the datasets in many small parts."""
    folder = tmp_path_factory.mktemp(request.param)
    paths = [pile.EXAMPLES] if request.param == "examples" else pile.write_pile(folder / "in")
    place = Storage(f"memory://ranked-{request.param}")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("reftel.pipeline.driver.cut_sources", partial(cut_sources, size=1500, most=4))
        patch.setattr("reftel.cluster.build.PART", 5)
        datasets_of.make(place, *paths)
    reftel.build(paths, folder / "local")
    return place, folder / "local" / "reftel.sqlite"


def scores(ranked: pa.Table, measure: str) -> dict[str, Any]:
    return dict(zip(ranked["mrn"].to_pylist(), ranked[measure].to_pylist(), strict=True))


@pytest.mark.parametrize("measure", ["pagerank", "betweenness"])
def test_scores_are_those_of_top(measure: str, both: tuple[Storage, Path]) -> None:
    place, path = both
    ranked = rank_cables(place, [measure])
    with open_store(path) as store:
        expected = queries.top(store, measure, EVERYTHING, 0)
    found = scores(ranked, measure)
    assert {str(one.node.mrn): one.score for one in expected} == {
        mrn: score for mrn, score in found.items() if score
    }
    assert [row["mrn"] for row in first_rows(ranked, 0)] == [str(one.node.mrn) for one in expected]
    assert first_rows(ranked, 3) == first_rows(ranked, 0)[:3]


def test_threads_are_those_of_stats(both: tuple[Storage, Path]) -> None:
    place, path = both
    with open_store(path) as store:
        known = [mrn for mrn, _ in dates(store)]
        threads = metrics.connected(metrics.number(known, all_links(store)))
        counted = statistics.stats(store, EVERYTHING, 0).threads
    found = sets(scores(rank_cables(place, ["thread"]), "thread"))
    assert {frozenset(known[one] for one in thread) for thread in threads} == set(found)
    assert counted
    assert [len(thread) for thread in found] == [thread.size for thread in counted]


def test_communities_are_those_of_the_store(both: tuple[Storage, Path]) -> None:
    place, path = both
    with open_store(path) as store:
        expected = communities(store, EVERYTHING, 0)
    found = sets(scores(rank_cables(place, ["community"]), "community"))
    assert found == [frozenset(group.members) for group in expected]


def sets(numbers: dict[str, int | None]) -> list[frozenset[str]]:
    """The members of sets in the order of their numbers, which leave out none."""
    known = sorted({number for number in numbers.values() if number is not None})
    assert known == [*range(1, len(known) + 1)]
    return [frozenset(mrn for mrn, of in numbers.items() if of == number) for number in known]


def test_each_cable_has_a_row_in_the_order_of_the_parts(both: tuple[Storage, Path]) -> None:
    place, path = both
    ranked = rank_cables(place, [*MEASURES, "pagerank"])
    assert ranked.column_names == [*CABLE, *MEASURES]
    assert ranked["mrn"] == read_edges(place)[0]
    with open_store(path) as store:
        expected = {str(one.mrn): (one.mrn.year, one.held, one.cited_by, one.cites) for one in store.nodes()}
    assert {row["mrn"]: tuple(row[name] for name in CABLE[1:]) for row in ranked.to_pylist()} == expected
    alone = [row for row in ranked.to_pylist() if not row["cites"] + row["cited_by"]]
    assert bool(alone) == place.url.endswith("pile")  # of the examples each cites or is cited
    assert {row[measure] for row in alone for measure in MEASURES} <= {None}
    assert all(row["pagerank"] for row in ranked.to_pylist() if row not in alone)


def test_columns_alone_are_asked_for_without_measures(both: tuple[Storage, Path]) -> None:
    assert rank_cables(both[0], []).column_names == CABLE


@pytest.fixture
def no_citations(tmp_path: Path) -> Storage:
    (tmp_path / "a.txt").write_text(pile.telegram("OSLO", 3, "011200Z JUN 07"))
    place = Storage(str(tmp_path / "datasets"))
    datasets_of.make(place, tmp_path / "a.txt")
    return place


def test_cables_without_citations_have_no_measures(no_citations: Storage) -> None:
    ranked = rank_cables(no_citations, MEASURES)
    cable = {"mrn": "07OSLO3", "year": 2007, "held": True, "cited_by": 0, "cites": 0}
    assert ranked.to_pylist() == [cable | dict.fromkeys(MEASURES)]
    assert first_rows(ranked, 0) == []


def test_datasets_of_nothing_have_no_rows(no_citations: Storage) -> None:
    manifest = json.loads(no_citations.read("manifest.json"))
    no_citations.write("manifest.json", json.dumps({**manifest, "parts": []}).encode())
    ranked = rank_cables(no_citations, MEASURES)
    assert len(ranked) == 0
    assert ranked.column_names == [*CABLE, *MEASURES]


def test_citations_of_unknown_cables_are_an_error(both: tuple[Storage, Path]) -> None:
    place = Storage("memory://damaged-of-a-test")
    for name in both[0].find(""):
        place.write(name, both[0].read(name))
    manifest = read_manifest(place)
    part = next(one for one in manifest.parts if one.rows.get("citations"))
    table = pa.table({"citing": ["07OSLO3"], "cited": ["07NOWHERE1"]})
    file = io.BytesIO()
    pyarrow.parquet.write_table(table, file)
    place.write(file_name("citations", manifest.run, part), file.getvalue())
    with pytest.raises(OutputError, match="name cables that it does not have; build the datasets"):
        rank_cables(place, ["pagerank"])


def test_betweenness_tells_how_far_it_is(both: tuple[Storage, Path]) -> None:
    told: list[int] = []

    class Watcher:
        def start(self, size: int) -> None:
            told.append(-size)

        def advance(self, size: int) -> None:
            told.append(size)

    rank_cables(both[0], MEASURES, Watcher())
    assert sum(told) == 0
    assert told


def rank(*words: str | Path) -> Result:
    return CliRunner().invoke(main.main, ["rank", *map(str, words)], prog_name="reftel")


def test_command_prints_the_first_rows(both: tuple[Storage, Path]) -> None:
    url = both[0].url
    lines = rank(url, "--by", "pagerank", "--by", "thread", "--limit", "2").stdout.splitlines()
    assert lines[0].split() == ["mrn", "year", "status", "cited", "by", "cites", "pagerank", "thread"]
    rows = first_rows(rank_cables(both[0], ["pagerank", "thread"]), 2)
    assert [line.split()[:2] for line in lines[2:]] == [[row["mrn"], str(row["year"])] for row in rows]
    printed = json.loads(rank(url, "--by", "pagerank", "--by", "thread", "--limit", "2", "--json").stdout)
    assert printed == rows
    assert len(json.loads(rank(url, "--json").stdout)) == 20
    assert set(json.loads(rank(url, "--json").stdout)[0]) == {*CABLE, "pagerank"}


def test_sets_are_listed_from_the_largest_the_most_cited_cable_first(both: tuple[Storage, Path]) -> None:
    rows = json.loads(rank(both[0].url, "--by", "thread", "--limit", "0", "--json").stdout)
    assert rows == sorted(rows, key=lambda row: (row["thread"], -row["cited_by"], row["mrn"]))


def test_command_writes_all_rows(both: tuple[Storage, Path], tmp_path: Path) -> None:
    words = [word for measure in MEASURES for word in ("--by", measure)]
    for name in ("new/all.parquet", "new/all.csv"):
        done = rank(both[0].url, *words, "-o", tmp_path / name, "--limit", "1")
        assert (done.exit_code, done.stderr) == (0, "")
    ranked = rank_cables(both[0], MEASURES)
    assert pyarrow.parquet.read_table(tmp_path / "new" / "all.parquet") == ranked
    with (tmp_path / "new" / "all.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows == [{name: as_cell(cell) for name, cell in row.items()} for row in ranked.to_pylist()]


def as_cell(cell: object) -> str:
    if isinstance(cell, bool):
        return str(cell).lower()
    return "" if cell is None else str(cell)


def test_cells_of_csv_are_no_formulas(tmp_path: Path) -> None:
    columns: dict[str, list[object]] = {name: [0, 1] for name in CABLE}
    ranked = pa.table({**columns, "mrn": ["=1+1", '07A"B,C'], "pagerank": [None, 0.25]})
    write_ranked(ranked, tmp_path / "a.csv")
    assert (tmp_path / "a.csv").read_text().splitlines()[1:] == [
        "'=1+1,0,false,0,0,",
        '"07A""B,C",1,true,1,1,0.25',
    ]


def test_cables_without_citations_are_told(no_citations: Storage) -> None:
    assert rank(no_citations.url).stdout == "no matching cables\n"
    assert rank(no_citations.url, "--json").stdout == "[]\n"
    assert rank(no_citations.url, "--csv").stdout == "mrn,year,held,cited_by,cites,pagerank\n"


def test_folder_without_datasets_is_told(tmp_path: Path) -> None:
    done = rank(tmp_path)
    assert done.exit_code == 1
    said = f"reftel: {tmp_path}: has no datasets written by reftel; build them with --cluster\n"
    assert (done.stdout, done.stderr) == ("", said)


@pytest.mark.parametrize("module", ["pyarrow", "fsspec.core"])
def test_library_that_lacks_is_told(module: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    done = rank(tmp_path)
    assert done.exit_code == 1
    name = module.partition(".")[0]
    assert f"{tmp_path}: needs {name}, which is not installed; install it: pip install" in done.stderr
    assert 'pip install "reftel[cluster]"' in done.stderr


@pytest.mark.parametrize("words", [["-o", "a.txt"], ["-o", "a"], ["--by", "cited"]])
def test_what_cannot_be_given_is_wrong_use(words: list[str], tmp_path: Path) -> None:
    assert rank(tmp_path, *words).exit_code == 2


def test_file_that_cannot_be_written_is_told(both: tuple[Storage, Path], tmp_path: Path) -> None:
    (tmp_path / "a.csv").mkdir()
    done = rank(both[0].url, "-o", tmp_path / "a.csv")
    assert done.exit_code == 1
    assert f"{tmp_path / 'a.csv'}: is not a regular file and is not replaced" in done.stderr


def test_command_knows_all_measures() -> None:
    assert params.WEIGHED == MEASURES
