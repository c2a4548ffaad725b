"""What the benchmarks make, measure and compare: a gate that cannot fail guards nothing."""

from __future__ import annotations

import random
import sys
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

import pytest

import reftel

sys.path += [str(Path(__file__).resolve().parents[2] / folder) for folder in ("benchmarks", "tools")]

import figures
import generate
import groups
import peers
import processes
import run
import stages
from figures import Figure, Goal, Result, Round
from inputs import read_all
from record import document_number
from reftel.model.records import RawCable
from reftel.parse.cable import parse_cable
from topology import draw_topology

ROOT = Path(__file__).resolve().parents[2]


def result(date: str = "2030-01-01", size: str = "small", **efforts: float) -> Result:
    """Give a result whose figures have these efforts."""
    made = tuple(
        Figure(name.replace("_", ": "), "reftel", (Round(effort, effort, effort=effort),) * 3)
        for name, effort in efforts.items()
    )
    return Result(date, size, {"cores": 2}, made)


# effort before, effort now, is it worse by half?
COMPARED = [
    (2.0, 2.0, False),
    (2.0, 1.0, False),
    (2.0, 2.9, False),
    (2.0, 3.0, True),
    (2.0, 30.0, True),
    (0.2, 0.31, True),
]


@pytest.mark.parametrize(("before", "now", "worse"), COMPARED)
def test_only_what_got_worse_by_half_is_found(before: float, now: float, worse: bool) -> None:
    found = figures.find_worse(result(csv_build=before), result(csv_build=now))
    assert [each.name for each in found] == (["csv: build"] if worse else [])


def test_the_median_decides_and_not_one_slow_round() -> None:
    rounds = (Round(1, 1, effort=1.0), Round(9, 9, effort=9.0), Round(1, 1, effort=1.1))
    now = Result("2030-01-02", "small", {}, (Figure("csv: build", "reftel", rounds),))
    assert figures.find_worse(result(csv_build=1.0), now) == []


def test_what_is_over_at_once_is_too_short_to_be_compared() -> None:
    before, now = result(csv_build=0.01), result(csv_build=figures.SHORTEST - 0.001)
    assert figures.find_worse(before, now) == []
    assert figures.find_worse(before, result(csv_build=figures.SHORTEST))


def test_figures_that_are_new_are_not_worse_and_those_that_went_are_told() -> None:
    before, now = result(csv_build=1.0), result(zip_build=99.0)
    assert figures.find_worse(before, now) == []
    assert figures.find_lost(before, now) == ["csv: build"]


class Measurer:
    """Gives prepared results one after the other, and keeps which groups were asked for."""

    def __init__(self, *results: Result) -> None:
        self._results = list(results)
        self.asked: list[Sequence[str]] = []

    def __call__(self, choice: run.Choice) -> Result:
        self.asked.append(choice.names)
        return self._results.pop(0)


# efforts of csv and zip at first, at the second try (None: there must be none), the figures that fail
CHECKED = [
    ((1.0, 1.0), None, []),
    ((1.6, 1.0), (1.0, 1.0), []),  # noise
    ((1.6, 1.0), (1.6, 1.0), ["csv: build"]),
    ((1.6, 1.0), (1.0, 9.0), []),  # the other was well at first
    ((2.0, 2.0), (2.0, 2.0), ["csv: build", "zip: build"]),
]


@pytest.mark.parametrize(("first", "second", "failed"), CHECKED)
def test_the_check_fails_only_on_what_is_worse_twice(
    first: tuple[float, float], second: tuple[float, float] | None, failed: list[str], tmp_path: Path
) -> None:
    results = [result(csv_build=csv, zip_build=zipped) for csv, zipped in filter(None, (first, second))]
    measurer = Measurer(*results)
    bench = groups.Bench(tmp_path, groups.SIZES["small"])
    choice = run.Choice("small", ("csv", "zip", "questions"), 3, bench)
    failures = run.check(choice, result(csv_build=1.0, zip_build=1.0), measurer)
    assert [failure.rsplit(":", 1)[0] for failure in failures] == failed
    worse = [name for name, effort in zip(("csv", "zip"), first, strict=True) if effort >= 1.5]
    assert measurer.asked[1:] == ([worse] if worse else [])


def test_the_check_fails_where_a_figure_is_not_measured_any_more(tmp_path: Path) -> None:
    choice = run.Choice("small", ("csv",), 3, groups.Bench(tmp_path, groups.SIZES["small"]))
    failures = run.check(choice, result(csv_build=1.0, zip_build=1.0), Measurer(result(csv_build=1.0)))
    assert failures == ["zip: build: is not measured any more"]


def test_results_are_read_as_written(tmp_path: Path) -> None:
    figure = Figure(
        "csv: build", "reftel build", (Round(1.5, 2.5, 3, 4, 5.5, None),), 7, (Goal("seconds", 10.0),)
    )
    written = Result("2030-01-01", "small", {"cores": 2}, (figure,))
    assert figures.read_result(figures.write_result(written, tmp_path)) == written


def test_a_second_run_of_a_day_replaces_what_it_measured_and_no_more(tmp_path: Path) -> None:
    figures.write_result(result(csv_build=1.0, zip_build=1.0), tmp_path)
    path = figures.write_result(result(zip_build=2.0), tmp_path)
    kept = figures.read_result(path)
    assert {each.name: each.middle("effort") for each in kept.figures} == {
        "csv: build": 1.0,
        "zip: build": 2.0,
    }


def test_the_last_result_of_the_size_is_compared_with(tmp_path: Path) -> None:
    for date, size, effort in (
        ("2030-01-02", "small", 2.0),
        ("2030-01-01", "small", 1.0),
        ("2031-01-01", "full", 9.0),
    ):
        figures.write_result(result(date, size, csv_build=effort), tmp_path)
    (tmp_path / "fuzz-2031-01-01.json").write_text("{}")
    latest = figures.read_latest("small", tmp_path)
    assert latest
    assert latest.date == "2030-01-02"
    assert figures.read_latest("huge", tmp_path) is None


# measure, limit, is it met by 4 s, 8 times the bare read, 2 GB, 1000 cables?
GOALS = [
    ("seconds", 5, True),
    ("seconds", 3, False),
    ("ratio", 8, True),
    ("ratio", 6, False),
    ("memory", 2e9, True),
    ("memory", 1e9, False),
    ("rate", 250, True),
    ("rate", 251, False),
]


@pytest.mark.parametrize(("measure", "limit", "met"), GOALS)
def test_missed_goals_are_named(measure: str, limit: float, met: bool) -> None:
    goal = Goal(measure, limit)
    rounds = (Round(4, 4, 2_000_000_000, ratio=8),)
    figure = Figure("csv: build", "reftel", rounds, cables=1000, goals=(goal,))
    assert list(figure.missed()) == ([] if met else [goal])
    shown = figures.render_result(Result("2030-01-01", "full", {}, (figure,)), None)
    assert ("MISSED" in shown) is not met


def test_there_is_a_small_result_to_compare_with() -> None:
    latest = figures.read_latest("small")
    assert latest
    assert {each.name.split(":")[0] for each in latest.figures} == set(groups.SIZES["small"].groups)
    assert all(each.command for each in latest.figures)


def options(path: Path, **changes: object) -> Namespace:
    usual: dict[str, object] = {
        "path": path, "cables": 120, "size": 3000, "pages": False, "navigation": 500, "pieces": 0,
        "apart": 0, "records": 0, "nodes": None, "edges": None, "held": None, "seed": 1,
    }  # fmt: skip
    return Namespace(**{**usual, **changes})


def read(path: Path) -> dict[str, tuple[object, list[str]]]:
    """Give what matters of each cable, by its MRN."""
    problems: list[object] = []
    read: dict[str, tuple[object, list[str]]] = {
        str(cable.mrn): ((cable.date, cable.header.tags, cable.subject), [ref.text for ref in cable.refs])
        for cable in reftel.parse_cables([path], on_problem=problems.append)
    }
    assert problems == []
    return read


def test_every_form_of_an_invented_collection_is_read_as_the_same_cables(tmp_path: Path) -> None:
    table, folder, packed, pieces = (tmp_path / name for name in ("a.csv", "pages", "pages.zip", "pieces"))
    generate.write(options(table))
    generate.write(options(folder, pages=True))
    generate.write(options(packed, pages=True))
    generate.write(options(pieces, pieces=4))
    cables = read(table)
    assert len(cables) == 120
    assert sum(len(refs) for _, refs in cables.values()) > 60
    assert read(folder) == read(packed) == read(pieces) == cables
    assert len(list(pieces.iterdir())) == 4


def test_the_same_options_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv"):
        generate.write(options(tmp_path / name))
    for name in ("a.zip", "b.zip"):
        generate.write(options(tmp_path / name, pages=True))
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


def test_cables_kept_apart_are_in_the_other_file_alone(tmp_path: Path) -> None:
    generate.write(options(tmp_path / "all.csv"))
    generate.write(options(tmp_path / "some.csv", apart=20))
    some, apart = read(tmp_path / "some.csv"), read(tmp_path / "some-apart.csv")
    assert len(apart) == 20
    assert not some.keys() & apart.keys()
    assert some.keys() | apart.keys() == read(tmp_path / "all.csv").keys()


def test_cables_are_as_long_as_asked_for_and_differ(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    generate.write(options(path, cables=600, size=5000))
    lengths = sorted(cable.chars for cable in reftel.parse_cables([path]))
    assert sum(lengths) / len(lengths) == pytest.approx(5000, rel=0.15)
    assert lengths[540] > 2.5 * lengths[60]


def test_drawn_numbers_are_of_one_cable_each_however_many_years() -> None:
    sent = list(draw_topology(2000, random.Random(1)))
    assert len({cable.mrn for cable in sent}) == 2000
    assert [cable.when for cable in sent] == sorted(cable.when for cable in sent)
    known = {cable.mrn for cable in sent}
    assert all(cited in known for cable in sent for cited in cable.cites)


FORKING = """
import os
held = bytearray(os.urandom(1000)) * 30_000
if os.fork() == 0:
    held = bytearray(os.urandom(1000)) * 60_000
    sum(range(12_000_000))
    os._exit(0)
os.wait()
print("done")
"""


@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="memory is told on Linux alone")
def test_cost_counts_all_processes() -> None:
    cost = processes.run_measured([sys.executable, "-c", FORKING])
    assert cost.output == "done\n"
    # 30 MB are shared by both, 60 MB are the second's own.
    assert 85e6 < cost.memory < 130e6
    assert cost.unbacked <= cost.memory
    assert cost.cpu > 0.05
    assert cost.seconds > 0.05


def test_a_program_that_fails_is_no_measurement() -> None:
    with pytest.raises(processes.Failed, match="no such luck"):
        processes.run_measured([sys.executable, "-c", "raise SystemExit('no such luck')"])
    assert processes.run_measured([sys.executable, "-c", "raise SystemExit(1)"], accept=(0, 1)).seconds > 0


def test_stages_name_modules_that_exist() -> None:
    source = ROOT / "src" / "reftel"
    for stage, modules in stages.STAGES.items():
        places = [source.joinpath(*module.split(".")) for module in modules]
        assert any(place.is_dir() or place.with_suffix(".py").exists() for place in places), stage


def test_profile_sees_the_stages_of_a_build(tmp_path: Path) -> None:
    found = stages.profile(["build", str(ROOT / "examples" / "cables"), "-o", str(tmp_path / "out")])
    assert {"read", "store", "page"} <= found.stages["main"].keys() | found.stages["workers"].keys()
    assert sum(found.stages["main"].values()) > 0.1
    shown = stages.render(found, 5)
    assert "parse: head" in shown
    assert found.steps[0][0] == "start-up"  # a quick build names no steps


def test_records_are_the_same_each_time_and_each_is_that_of_its_name(tmp_path: Path) -> None:
    for name in ("one", "two"):
        assert generate.write_records(tmp_path / name, 42, seed=1) == 42
    archives = sorted((tmp_path / "one").iterdir())
    assert [path.name[-7:] for path in archives] == [f"{year}.7z" for year in range(1973, 1980)]
    assert [path.read_bytes() for path in archives] == [
        (tmp_path / "two" / path.name).read_bytes() for path in archives
    ]
    cables = [parse_cable(item) for item in read_all(tmp_path / "one") if isinstance(item, RawCable)]
    assert len(cables) == 42
    assert [cable.source.rpartition("/")[2] for cable in cables] == [
        f"{document_number(cable.mrn)}.txt" for cable in cables if cable.mrn
    ]


def test_another_program_reads_the_same_cables(tmp_path: Path) -> None:
    """A peer gets each cable whole; what it raises on is counted, and does not stop the others."""
    (tmp_path / "toy.py").write_text("def serial(text, mrn):\n    return text.index('OSLO') + int(mrn[-1])\n")
    rows = tmp_path / "rows.jsonl"
    assert peers.write_rows(ROOT / "examples" / "cables", rows, 40) == 40
    without = sum("OSLO" not in line for line in rows.read_text().splitlines())
    toy = peers.Peer("toy", str(tmp_path), "from toy import serial", "serial(text, mrn)")
    assert 0 < without < 40
    assert peers.read(toy, sys.executable, rows)[1] == without
    alone, everything = (peers.read(peer, sys.executable, rows) for peer in peers.OURS)
    assert alone[1] == everything[1] == 0


def test_a_program_that_cannot_be_imported_is_named(tmp_path: Path) -> None:
    rows = tmp_path / "rows.jsonl"
    rows.write_text("")
    lost = peers.Peer("lost", str(tmp_path), "import no_such_program", "text")
    with pytest.raises(SystemExit, match=r"(?s)lost: .*no_such_program"):
        peers.read(lost, sys.executable, rows)
