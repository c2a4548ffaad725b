"""The answers of the server are those of the command line, whatever is asked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from reftel.cli.main import main
from reftel.store import open_store
from servers import Server


def said(store: Path, *words: object) -> object:
    """What a command prints with --json."""
    done = CliRunner().invoke(main, [*map(str, words), "--json", "--store", str(store)])
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def store(examples_with_texts: Path) -> Path:
    return examples_with_texts


@pytest.fixture(scope="module")
def hub(store: Path) -> str:
    """The cable of the examples that most cite."""
    top = said(store, "top", "--limit", 1)
    return str(top[0]["mrn"])  # type: ignore[index]


# question, its parameters, the command and its options; HUB stands for the most cited cable
SAME = [
    ("show", {"mrn": "HUB"}, ["show", "HUB"]),
    ("thread", {"mrn": "HUB", "depth": 2}, ["thread", "HUB", "--depth", 2]),
    ("thread", {"mrn": "HUB", "relation": "responds_to"}, ["thread", "HUB", "--relation", "responds_to"]),
    ("replies", {"mrn": "HUB"}, ["replies", "HUB"]),
    ("top", {"limit": 7}, ["top", "--limit", 7]),
    ("top", {"by": "answered"}, ["top", "--by", "answered"]),
    ("top", {"post": ["Oslo", "SECSTATE WASHDC"]}, ["top", "--post", "OSLO", "--post", "STATE"]),
    ("missing", {}, ["missing", "--limit", 20]),
    ("missing", {"year": [2007, 2008]}, ["missing", "--year", "2007-2008", "--limit", 20]),
    ("search", {"words": "fish*"}, ["search", "fish*"]),
    ("search", {"words": "harbour quota", "limit": 3}, ["search", "harbour quota", "--limit", 3]),
    ("stats", {}, ["stats"]),
    ("unresolved", {}, ["stats", "--unresolved"]),
    ("coverage", {"post": "OSLO"}, ["stats", "--coverage", "--post", "OSLO"]),
]  # fmt: skip


@pytest.mark.parametrize(("question", "asked", "command"), SAME, ids=lambda part: str(part)[:40])
def test_an_answer_is_that_of_the_command(
    server: Server, store: Path, hub: str, question: str, asked: dict[str, object], command: list[object]
) -> None:
    named = {name: hub if value == "HUB" else value for name, value in asked.items()}
    answer = server.ask(question, **named)
    assert answer.status_code == 200, answer.text
    assert answer.json() == said(store, *(hub if word == "HUB" else word for word in command))


def test_a_reference_without_a_citation_has_its_fields(server: Server, store: Path) -> None:
    with open_store(store) as opened:
        mrn = next(str(one.citing) for one in opened.decisions() if one.resolution.mrn is None)
    (entry, *_) = [one for one in server.ask("show", mrn=mrn).json()["cites"] if one["cited"] is None]
    assert (entry["relation"], entry["sentence"]) == (None, "")


def test_a_citation_is_explained(server: Server, store: Path, hub: str) -> None:
    with open_store(store) as opened:
        edge = next(iter(opened.cable(hub).cited_by))
    citing = str(edge.citing)
    answer = server.ask("explain", citing=citing, cited=hub)
    assert answer.json() == said(store, "explain", citing, hub)
    chain = server.ask("path", one=citing, other=hub)
    assert chain.json() == said(store, "path", citing, hub)


@pytest.mark.parametrize("order", ["mrn", "cited"])
@pytest.mark.parametrize("held", ["", "held", "missing"])
def test_pages_of_a_list_have_each_cable_once(server: Server, store: Path, order: str, held: str) -> None:
    found: list[str] = []
    after, counts = "", []
    while True:
        page = server.ask("cables", limit=7, order=order, held=held, after=after).json()
        found += [cable["mrn"] for cable in page["cables"]]
        counts += [cable["cited_by"] for cable in page["cables"]]
        after = page["next"]
        if not after:
            break
        assert len(page["cables"]) == 7
    with open_store(store) as opened:
        nodes = [node for node in opened.nodes() if held in ("", "held" if node.held else "missing")]
    by_mrn = [str(node.mrn) for node in nodes]
    assert sorted(found) == sorted(by_mrn)
    if order == "mrn":
        assert found == by_mrn
    else:
        assert counts == sorted(counts, reverse=True)


def test_the_text_is_that_of_the_store(server: Server, hub: str, store: Path) -> None:
    with open_store(store) as opened:
        held = next(str(node.mrn) for node in opened.nodes() if node.held)
    told = server.ask("text", mrn=held).json()
    assert told["mrn"] == held
    assert held[2:4] in "".join(told["texts"])


# question, parameters, status, what the error must say
REFUSED = [
    ("show", {}, 400, "missing required field `mrn`"),
    ("show", {"mrn": "x"}, 400, "not a message reference number"),
    ("show", {"mrn": "08OSLO999999"}, 404, "not in the store"),
    ("show", {"mrn": "08OSLO1", "depth": "2"}, 400, "unknown field `depth`"),
    ("show", {"mrn": ["08OSLO1", "08OSLO2"]}, 400, "given twice"),
    ("show", {"mrn": "8" * 5000}, 400, "length <= 200"),
    ("top", {"limit": 0}, 400, ">= 1"),
    ("top", {"limit": 10**9}, 400, "<= 1000"),
    ("top", {"limit": "ten"}, 400, "`int`"),
    ("top", {"by": "betweenness"}, 400, "Invalid enum value"),
    ("thread", {"mrn": "08OSLO112", "depth": 99}, 400, "<= 6"),
    ("thread", {"mrn": "08OSLO112", "since": "yesterday"}, 400, "matching regex"),
    ("cables", {"after": "08NOWHERE1"}, 404, "has no cable"),
    ("cables", {"post": ["OSLO"] * 51}, 400, "length <= 50"),
    ("nothing", {}, 404, "no such question"),
]  # fmt: skip


@pytest.mark.parametrize(("question", "asked", "status", "words"), REFUSED, ids=lambda part: str(part)[:40])
def test_what_is_asked_wrongly_is_refused_in_words(
    server: Server, store: Path, question: str, asked: dict[str, object], status: int, words: str
) -> None:
    answer = server.ask(question, **asked)
    assert (answer.status_code, words in answer.json()["error"]) == (status, True), answer.text
    assert str(store.parent) not in answer.text


def test_an_answer_is_not_sent_twice(server: Server) -> None:
    first = server.ask("stats")
    again = server.client.get("/api/stats", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = server.client.get("/api/stats?limit=3", headers={"if-none-match": first.headers["etag"]})
    assert other.status_code == 200


def test_each_question_is_described_with_its_limits(server: Server) -> None:
    described = server.ask("openapi.json").json()
    limit = next(one for one in described["paths"]["/api/top"]["get"]["parameters"] if one["name"] == "limit")
    assert (limit["schema"]["minimum"], limit["schema"]["maximum"]) == (1, 1000)
    assert {"get", "put"} == set(described["paths"]["/api/corrections"])
    assert "components/schemas/Filter" not in json.dumps(described)


def test_the_page_is_that_of_the_store(server: Server) -> None:
    page = server.client.get("/")
    assert page.status_code == 200
    assert 'id="packed-index"' in page.text
    assert page.headers["content-encoding"] == "gzip"
