"""The page of a collection too large for one file: its topics, and the cables around the most cited ones."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from page_packs import packed_in
from reftel.analysis import metrics
from reftel.api import build
from reftel.cli.main import main
from reftel.page import large
from reftel.page.large import read_overview, tell_part
from reftel.page.records import Whole
from reftel.page.write import read_collection, write_store_page
from reftel.store import Store, open_store
from stores import ALONE, HERRINGS, LAMPS, write_two_topics
from telegrams import telegram


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Two communities, of which all cite the first, and cables that cite nothing."""
    path = tmp_path_factory.mktemp("large") / "reftel.sqlite"
    write_two_topics(path)
    with open_store(path) as opened:
        yield opened


def test_the_topics_are_those_of_the_page_of_all(store: Store) -> None:
    overview, everything = read_overview(store), read_collection(store)
    rows = everything.cables.mrns.find(overview.mrns)
    assert [topic.name for topic in overview.topics] == ["Herring quota", "Lamp fair"]
    assert [topic._replace(hub=int(rows[topic.hub])) for topic in overview.topics] == everything.topics
    assert overview.topic.tolist() == everything.topic[rows].tolist()


# how many cables there is room for, in all and for a topic; the serials that are shown
SHOWN = [
    # a cable is never without some of those that answer it
    (0, 1, [*HERRINGS, *LAMPS]),
    # what is left is for the most cited ones of the whole, then the first ones
    (38, 1, [*HERRINGS, *LAMPS, *ALONE[:3]]),
    (10_000, 300, [*HERRINGS, *LAMPS, *ALONE]),
]


@pytest.mark.parametrize(("room", "of_a_topic", "serials"), SHOWN)
def test_which_cables_are_shown(
    store: Store, monkeypatch: pytest.MonkeyPatch, room: int, of_a_topic: int, serials: list[int]
) -> None:
    monkeypatch.setattr(large, "SHOWN", room)
    monkeypatch.setattr(large, "OF_A_TOPIC", of_a_topic)
    overview = read_overview(store)
    assert overview.mrns == [f"08OSLO{serial}" for serial in serials]
    assert overview.whole == Whole(cables=335, held=268, missing=67, citations=33)
    assert f"335 cables, and {len(serials)} of these" in tell_part(overview)


def test_the_collection_of_the_part_has_the_topics_of_all(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(large, "SHOWN", 0)
    overview = read_overview(store)
    part = read_collection(store, overview.mrns, overview=overview)
    assert len(part.hours) == len(part.topic) == 35
    assert (part.topics, part.whole) == (overview.topics, overview.whole)
    assert part.cables.mrns.at(np.array([topic.hub for topic in part.topics])) == ["08OSLO1", "08OSLO101"]


def test_the_page_of_a_large_store_says_what_it_shows(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(metrics, "LARGE", 334)
    monkeypatch.setattr(large, "SHOWN", 0)
    assert write_store_page(tmp_path / "part.html", store, {"documents": 335}) == 35
    head = packed_in((tmp_path / "part.html").read_text(encoding="utf-8")).head
    numbers = {"cables": 335, "held": 268, "missing": 67, "citations": 33}
    assert {name: head["whole"][name] for name in numbers} == numbers
    assert [topic["size"] for topic in head["topics"]] == [20, 15]
    assert [name for name, _ in head["about"]] == ["documents", "part"]
    assert write_store_page(tmp_path / "whole.html", store, {}, whole_page=True) == 335
    head = packed_in((tmp_path / "whole.html").read_text(encoding="utf-8")).head
    assert (head["whole"], head["about"]) == (None, [])


def test_later_builds_go_on_with_the_whole_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The option is kept in the store, whether anything else has changed or not."""
    monkeypatch.setattr(metrics, "LARGE", 1)
    cables = tmp_path / "cables"
    cables.mkdir()
    (cables / "1.txt").write_text(telegram(), encoding="utf-8")

    def is_in_part(*, whole_page: bool = False, fresh: bool = False) -> bool:
        built = build([cables], tmp_path / "output", jobs=1, whole_page=whole_page, fresh=fresh)
        return built.page_in_part

    assert is_in_part()
    assert not is_in_part(whole_page=True)
    assert not is_in_part()
    assert is_in_part(fresh=True)
    assert not is_in_part(fresh=True, whole_page=True)


def test_the_summary_of_a_build_says_what_the_page_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(metrics, "LARGE", 1)
    (tmp_path / "1.txt").write_text(telegram(), encoding="utf-8")
    paths = [str(tmp_path / "1.txt"), "-o", str(tmp_path / "output"), "-j", "1"]
    said = [CliRunner().invoke(main, ["build", *paths, *some]).output for some in ([], ["--whole-page"])]
    assert ["Too many cables for one page" in output for output in said] == [True, False]
