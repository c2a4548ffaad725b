"""The questions of a store as methods: cables by any name, filters by keywords, the answers of commands."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

import reftel
from reftel.cli.main import main
from reftel.model.records import MRN
from reftel.questions.chosen import Chosen, filter_of
from reftel.store import EVERYTHING, Filter


@pytest.fixture(scope="module")
def store(examples_with_texts: Path) -> Iterator[reftel.Store]:
    with reftel.open_store(examples_with_texts) as opened:
        yield opened


# What people call a cable -> what it is, or the error
NAMES = [
    ("07STATE36510", "07STATE36510"),
    ("07 STATE 36510", "07STATE36510"),
    ("2007 State 00036510", "07STATE36510"),
    (" 07state36510\n", "07STATE36510"),
    ("STATE 36510 (07)", "07STATE36510"),
    (MRN(2007, "STATE", 36510), "07STATE36510"),
    ("07 Secstate 36510", "07STATE36510"),
    ("09 BERLIN 1167", reftel.NotInStore),
    ("TOSEC 999999", reftel.NotInStore),
    ("D760421-0400", reftel.NotInStore),
    ("a cable", reftel.InvalidMRN),
    ("", reftel.InvalidMRN),
]


@pytest.mark.parametrize(("name", "expected"), NAMES)
def test_a_cable_by_any_name(store: reftel.Store, name: str, expected: str | type[Exception]) -> None:
    if isinstance(expected, str):
        assert str(store.cable(name).node.mrn) == expected
        assert str(store.thread(name, 1).node.mrn) == expected
        assert store.explain(name, name).citing.mrn == store.cable(name).node.mrn
        return
    for ask in (store.cable, store.thread, store.replies, store.where, store.picture):
        with pytest.raises(expected):
            ask(name)


# Keywords -> the filter that they are
CHOSEN: list[tuple[Chosen, Filter]] = [
    ({}, EVERYTHING),
    ({"post": "Copenhagen"}, Filter(posts=("COPENHAGEN",))),
    ({"post": ["AmEmbassy Oslo", "london"]}, Filter(posts=("OSLO", "LONDON"))),
    ({"post": "Maryut"}, Filter(posts=("MARYUT",))),  # no table names it: as written
    ({"tag": "efis"}, Filter(tags=("EFIS",))),
    ({"year": 2007}, Filter(years=(2007,))),
    ({"year": range(2006, 2009)}, Filter(years=(2006, 2007, 2008))),
    ({"classification": "secret", "year": (2007,)}, Filter(years=(2007,), classifications=("SECRET",))),
    ({"only": Filter(posts=("OSLO",))}, Filter(posts=("OSLO",))),
]


@pytest.mark.parametrize(("chosen", "expected"), CHOSEN)
def test_keywords_choose_cables(chosen: Chosen, expected: Filter) -> None:
    assert filter_of(chosen) == expected


@pytest.mark.parametrize(
    "chosen", [{"post": ""}, {"year": 1812}, {"year": 9999}, {"only": EVERYTHING, "post": "Oslo"}]
)
def test_keywords_that_choose_nothing_are_refused(store: reftel.Store, chosen: Chosen) -> None:
    with pytest.raises(reftel.InputError):
        store.top(**chosen)


def test_coverage_takes_neither_tags_nor_classification(store: reftel.Store) -> None:
    with pytest.raises(reftel.InputError, match="post= and year="):
        store.coverage(tag="EFIS")


def test_without_a_limit_all_are_returned(store: reftel.Store) -> None:
    assert (len(store.top()), len(store.top(limit=3))) == (64, 3)
    assert len(store.missing()) == store.counts()["cables missing"]


def test_a_graph_tells_who_sent_a_cable_to_whom(store: reftel.Store) -> None:
    graph = store.graph()
    node, cable = graph.nodes["07STATE36510"], store.cable("07STATE36510").node
    said = cable.sender, ";".join(cable.action), ";".join(cable.info), cable.precedence
    assert (node["from"], node["to"], node["info"], node["precedence"]) == said
    assert cable.sender and cable.action
    assert graph.edges["07OSLO211", "07STATE21870"]["relation"] == "responds_to"


def test_a_store_lists_what_it_can_be_asked(store: reftel.Store) -> None:
    public = [name for name in dir(store) if not name.startswith("_")]
    assert {"cable", "replies", "missing", "graph", "nodes", "close"} <= {*public}
    assert not {"run", "select", "steps", "connection"} & {*public}
    for name in public:
        assert name == "place" or getattr(store, name).__doc__


def test_a_store_is_shown_in_short(store: reftel.Store) -> None:
    assert repr(store) == f"<Store {store.place}>"
    assert "cables held" in store._repr_html_()


# A command -> the method that answers it
COMMANDS = {
    "replies 07STATE36510": lambda store: store.replies("07STATE36510"),
    "missing --limit 0": lambda store: store.missing(),
    "top --by answered --limit 5 --post Oslo": lambda store: store.top("answered", 5, post="Oslo"),
    "search lamp": lambda store: store.search("lamp"),
    "path 07STATE36510 07OSLO211": lambda store: store.path("07STATE36510", "07OSLO211"),
}


@pytest.mark.parametrize("command", COMMANDS)
def test_commands_and_methods_say_the_same(store: reftel.Store, command: str) -> None:
    done = CliRunner().invoke(main, [*command.split(), "--json", "--store", store.place])
    told = [row["mrn"] if "mrn" in row else row["citing"] for row in json.loads(done.stdout)]
    found = COMMANDS[command](store).to_dicts()
    assert told == [row["mrn"] if "mrn" in row else row["citing"] for row in found]


# What `import reftel` offers.

SLOW = {
    "pandas",
    "numpy",
    "networkx",
    "pyvis",
    "polars",
    "pyarrow",
    "rustworkx",
    "IPython",
    "click",
}


def loaded_after(script: str, tmp_path: Path) -> set[str]:
    run = f"import sys, reftel\n{script}\nprint(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", run], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    return {*done.stdout.split()}


def test_what_is_slow_is_imported_when_it_is_needed(store: reftel.Store, tmp_path: Path) -> None:
    ask = f"with reftel.open_store({store.place!r}) as store: store.replies('07STATE36510'), store.missing()"
    assert not SLOW & loaded_after(ask, tmp_path)
    assert {name for name in loaded_after("", tmp_path) if name.startswith("reftel")} == {"reftel"}


def test_dir_shows_the_public_names_and_no_others() -> None:
    public = [name for name in dir(reftel) if not name.startswith("_")]
    assert public == sorted(reftel.__all__)
    for name in public:
        assert getattr(reftel, name).__doc__
    with pytest.raises(AttributeError, match="'opens'"):
        reftel.opens  # type: ignore[attr-defined]  # noqa: B018
