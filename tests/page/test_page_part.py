"""Pages of parts of a store: what is in them, and that no more is read."""

from __future__ import annotations

import inspect
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import invented
import reftel
import telegrams
from page_packs import Packed, packed_in
from reftel.cli.main import main
from reftel.errors import NotInStore, OutputError
from reftel.model.records import MRN, Collection, Edge, Node
from reftel.page import write_part_page
from reftel.store import Store, open_store
from reftel.store.queries.columns import Part, read_columns
from stores import write_store

# A chain 08OSLO6 -> 08OSLO5 -> ... -> 08OSLO1; 08OSLO6 cites 08OSLO4 too; 08BERN1 alone.
CHAIN = [MRN(2008, "OSLO", serial) for serial in range(1, 7)]
ALONE = MRN(2008, "BERN", 1)
PAIRS = [(after, before) for before, after in pairwise(CHAIN)] + [(CHAIN[5], CHAIN[3])]

PARTS = [
    # cables, depth, the cables of the page, its citations
    ([CHAIN[0]], 0, {"08OSLO1"}, set()),
    ([CHAIN[0]], 1, {"08OSLO1", "08OSLO2"}, {"2>1"}),
    ([CHAIN[2]], 1, {"08OSLO2", "08OSLO3", "08OSLO4"}, {"3>2", "4>3"}),
    # the outermost cables cite each other: 6 and 5
    ([CHAIN[3]], 1, {"08OSLO3", "08OSLO4", "08OSLO5", "08OSLO6"}, {"4>3", "5>4", "6>5", "6>4"}),
    ([CHAIN[0], ALONE], 1, {"08BERN1", "08OSLO1", "08OSLO2"}, {"2>1"}),
    ([ALONE], 9, {"08BERN1"}, set()),
    ([], 2, {"08BERN1", *map(str, CHAIN)}, {"2>1", "3>2", "4>3", "5>4", "6>5", "6>4"}),
]


@pytest.fixture
def chain(tmp_path: Path) -> Path:
    nodes = [Node(mrn, held=True, date="2008-01-01") for mrn in (ALONE, *CHAIN)]
    edges = [Edge(citing, cited, ("A",), (f"OSLO {cited.serial}",)) for citing, cited in sorted(PAIRS)]
    path = tmp_path / "reftel.sqlite"
    write_store(path, Collection(tuple(nodes), tuple(edges), (), (), (), ()))
    return path


def mrns_in(index: Packed) -> list[str]:
    parts = zip(index.columns["prefix"], index.columns["serial"], strict=True)
    return [f"{prefix}{serial}" for prefix, serial in parts]


@pytest.mark.parametrize(("mrns", "depth", "cables", "citations"), PARTS)
def test_a_part_has_what_is_near(
    chain: Path, tmp_path: Path, mrns: list[MRN], depth: int, cables: set[str], citations: set[str]
) -> None:
    page = tmp_path / "part.html"
    with open_store(chain) as store:
        assert write_part_page(store, mrns, depth, page) == len(cables)
    index = packed_in(page.read_text(encoding="utf-8"))
    there = mrns_in(index)
    assert set(there) == cables
    serials = [mrn.removeprefix("08OSLO") for mrn in there]
    ends = zip(index.columns["citing"], index.columns["cited"], strict=True)
    assert {f"{serials[citing]}>{serials[cited]}" for citing, cited in ends} == citations


def test_a_part_has_the_references_that_led_to_no_cable(tmp_path: Path) -> None:
    write_store(tmp_path / "reftel.sqlite", invented.COLLECTION)
    page = tmp_path / "part.html"
    with open_store(tmp_path / "reftel.sqlite") as store:
        write_part_page(store, [invented.OSLO], 1, page)
    whole = tmp_path / "whole.html"
    with open_store(tmp_path / "reftel.sqlite") as store:
        write_part_page(store, [], 1, whole)
    parts = [packed_in(one.read_text(encoding="utf-8"), "details").columns for one in (page, whole)]
    assert parts[0]["leftWritten"] == parts[1]["leftWritten"] != []
    assert parts[0]["reason"] == parts[1]["reason"]


def test_cables_that_sentences_alone_name_are_on_the_page_of_a_store(tmp_path: Path) -> None:
    body = "1. (U) Embassy Lima told the same of the paint (07 LIMA 300). Reftel and 07 STATE 36510 agree."
    (tmp_path / "a.txt").write_text(telegrams.telegram(ref="REF: STATE 36510", body=body))
    reftel.build([tmp_path / "a.txt"], tmp_path / "out")
    details = packed_in((tmp_path / "out" / "graph.html").read_text(encoding="utf-8"), "details").columns
    told = ("leftWritten", "leftCandidates", "leftSentence")
    assert [details[name] for name in told] == [
        ["07 LIMA 300"],
        ["07LIMA300"],
        ["Embassy Lima told the same of the paint (07 LIMA 300)."],
    ]


def test_missing_cables_stand_at_the_likeliest_day_of_the_store(tmp_path: Path) -> None:
    node = Node(
        CHAIN[0], False, date_earliest="2008-01-01", date_latest="2008-03-01", date_likely="2008-02-28"
    )
    write_store(tmp_path / "reftel.sqlite", Collection((node,), (), (), (), (), ()))
    with open_store(tmp_path / "reftel.sqlite") as store:
        write_part_page(store, [CHAIN[0]], 1, tmp_path / "part.html")
    index = packed_in((tmp_path / "part.html").read_text(encoding="utf-8")).columns
    assert index["likely"] == [0]
    assert datetime.fromtimestamp(index["hour"][0] * 3600, UTC).date().isoformat() == "2008-02-28"


def test_only_the_part_is_read(chain: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = read_columns
    parts: list[str] = []

    def watch(store: Store, part: Part, *of_it: Any, **chosen: Any) -> Any:
        asked = inspect.signature(read).bind(store, part, *of_it, **chosen).arguments
        assert asked.get("of") is not None, f"all {part} are read"
        parts.append(part)
        return read(**asked)

    def refuse(self: Store) -> None:
        raise AssertionError("all of the store is read")

    monkeypatch.setattr("reftel.page.write.read_columns", watch)
    for name in ("nodes", "edges", "decisions"):
        monkeypatch.setattr(Store, name, refuse)
    with open_store(chain) as store:
        write_part_page(store, [CHAIN[0]], 2, tmp_path / "part.html")
    assert set(parts) >= {"cables of each series", "citations by MRN"}


def test_an_unknown_cable_is_refused(chain: Path, tmp_path: Path) -> None:
    with open_store(chain) as store, pytest.raises(NotInStore, match="09OSLO1"):
        write_part_page(store, [MRN(2009, "OSLO", 1)], 2, tmp_path / "part.html")
    assert not (tmp_path / "part.html").exists()


def test_a_page_that_cannot_be_written_is_said(chain: Path, tmp_path: Path) -> None:
    with open_store(chain) as store, pytest.raises(OutputError):
        write_part_page(store, [CHAIN[0]], 2, tmp_path / "absent" / "part.html")


def test_the_command_writes_the_page(chain: Path, tmp_path: Path) -> None:
    page = tmp_path / "part.html"
    arguments = ["page", "08 Oslo 00001", "--depth", "1", "--store", str(chain), "-o", str(page)]
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 0
    assert done.output == f"2 cables in {page}; open it in a browser.\n"
    assert mrns_in(packed_in(page.read_text(encoding="utf-8"))) == ["08OSLO1", "08OSLO2"]


def test_the_command_refuses_what_is_no_mrn(chain: Path) -> None:
    assert CliRunner().invoke(main, ["page", "fish", "--store", str(chain)]).exit_code == 2
