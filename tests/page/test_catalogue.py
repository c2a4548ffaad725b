"""The catalogue of a store: as the build keeps it, and never one that is of something else."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

import reftel
from reftel.model.records import MRN, Node
from reftel.page.catalogue import Catalogue, keep_catalogue, kept, make_catalogue, read_catalogue
from reftel.store import Store, change_store, open_store
from stores import write_two_topics
from telegrams import telegram


@pytest.fixture
def path(tmp_path: Path) -> Iterator[Path]:
    """A store of two topics with its catalogue in it."""
    write_two_topics(tmp_path / "reftel.sqlite")
    with change_store(tmp_path / "reftel.sqlite") as writer:
        keep_catalogue(writer)
        writer.commit()
    yield tmp_path / "reftel.sqlite"


def plain(catalogue: Catalogue) -> object:
    """A catalogue as lists."""

    def listed(value: object) -> object:
        if isinstance(value, np.ndarray):
            return value.tolist()
        if isinstance(value, tuple | list):
            return [listed(one) for one in value]
        return vars(value).get("begins", value) if hasattr(value, "begins") else value

    mrns = catalogue.mrns.at(np.arange(catalogue.size))
    return [mrns, *(listed(part) for part in catalogue[1:])]


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Which stores a catalogue is made of, instead of being read."""
    told: list[str] = []

    def make(store: Store) -> Catalogue:
        told.append(store.place)
        return make_catalogue(store)

    monkeypatch.setattr(kept, "make_catalogue", make)
    return told


def test_what_is_kept_is_what_would_be_made(path: Path, made: list[str]) -> None:
    with open_store(path) as store:
        assert plain(read_catalogue(store)) == plain(make_catalogue(store))
        assert made == []
        assert [topic.name for topic in read_catalogue(store).topics] == ["Herring quota", "Lamp fair"]


def test_rows_and_mrns_lead_to_each_other(path: Path) -> None:
    with open_store(path) as store:
        catalogue = read_catalogue(store)
    rows = np.arange(catalogue.size)
    assert [catalogue.mrns.find(mrn) for mrn in catalogue.mrns.at(rows)] == rows.tolist()
    assert [catalogue.mrns.find(mrn) for mrn in ("08OSLO0", "08OSLO99", "08LIMA1", "", "08OSLO")] == [-1] * 5


def test_a_change_without_a_new_catalogue_leaves_none(path: Path, made: list[str]) -> None:
    with change_store(path) as writer:
        writer.replace_node(Node(MRN(2008, "LIMA", 7), held=True, date="2008-02-01"))
        writer.commit()
    with open_store(path) as store:
        assert read_catalogue(store).mrns.find("08LIMA7") >= 0
        assert made == [str(path)]


def test_a_change_that_is_not_kept_leaves_the_old_one(path: Path, made: list[str]) -> None:
    with change_store(path) as writer:
        writer.replace_node(Node(MRN(2008, "LIMA", 7), held=True))
    with open_store(path) as store:
        assert read_catalogue(store).mrns.find("08LIMA7") == -1
        assert made == []


# What somebody does to the tables with another program; each time what is kept is not believed.
TOUCHED = [
    "DELETE FROM cables WHERE mrn = '08OSLO1300'",
    "DELETE FROM citations WHERE rowid = 1",
    "DELETE FROM catalogue WHERE name = 'topic'",
    "UPDATE catalogue SET data = x'00' WHERE name = 'hour'",
    "UPDATE catalogue SET data = x'' WHERE name = 'first'",
    "UPDATE catalogue SET numbers = 'float64' WHERE name = 'post'",
    "UPDATE catalogue SET data = '[]' WHERE name = 'begins'",
    "UPDATE catalogue SET data = cast('[]' AS BLOB) WHERE name = 'posts'",
    "UPDATE catalogue SET data = cast(printf('%335s', 'x') AS BLOB) WHERE name = 'held'",
    "UPDATE catalogue SET data = cast(zeroblob(length(data) - 1) || x'7f' AS BLOB) WHERE name = 'cited'",
    "UPDATE topics SET hub = '08LIMA7'",
    "UPDATE topics SET months = 'x'",
    "DELETE FROM topics",
]


@pytest.mark.parametrize("statement", TOUCHED)
def test_what_does_not_fit_the_store_is_made_anew(path: Path, made: list[str], statement: str) -> None:
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(statement)
    with open_store(path) as store:
        assert plain(read_catalogue(store)) == plain(make_catalogue(store))
        assert made == [str(path)]


@pytest.mark.parametrize("store_only", [True, False])
def test_builds_and_updates_keep_it(tmp_path: Path, made: list[str], store_only: bool) -> None:
    """Of the store alone, where every second counts, it is made only when somebody asks for it."""
    one, other = tmp_path / "08OSLO1.txt", tmp_path / "08OSLO2.txt"
    one.write_text(telegram("OSLO", 1), encoding="utf-8")
    other.write_text(telegram("OSLO", 2), encoding="utf-8")
    store = tmp_path / "built" / "reftel.sqlite"
    for path, size in ((one, 1), (other, 2)):
        reftel.build(path, output=tmp_path / "built", store_only=store_only)
        made.clear()
        with open_store(store) as opened:
            assert read_catalogue(opened).held.sum() == size
        assert made == ([str(store)] if store_only else [])
