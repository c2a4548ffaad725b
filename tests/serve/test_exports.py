"""What is selected as a file: the rows of a list, or its cables in the formats of the command."""

from __future__ import annotations

import csv
import json
from io import StringIO
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from reftel.export import CABLE_COLUMNS, REFERENCE_COLUMNS
from reftel.serve import exports
from reftel.store import open_store
from servers import Server


def table(server: Server, **asked: object) -> list[dict[str, str]]:
    answer = server.ask("export", **asked)
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(StringIO(answer.text)))


# What is selected; its file has the rows of the list, in their order.
SELECTED: list[dict[str, str]] = [
    {},
    {"of": "missing", "sort": "-date"},
    {"of": "held", "post": "OSLO"},
    {"of": "search", "q": "oslo"},
    {"tag": "EFIS", "look": "-secret"},
    {"of": "thread:06OSLO1421"},
    {"post": "NOWHERE"},
]


@pytest.mark.parametrize("asked", SELECTED, ids=str)
def test_the_rows_of_a_file_are_those_of_the_list(
    server: Server, monkeypatch: pytest.MonkeyPatch, asked: dict[str, str]
) -> None:
    monkeypatch.setattr(exports, "AT_ONCE", 17)  # so that there are several parts
    rows = table(server, format="csv", **asked)
    listed = server.ask("list", limit=1000, **asked).json()["rows"]
    assert [row["mrn"] for row in rows] == listed
    assert all(tuple(row) == CABLE_COLUMNS for row in rows)


def test_a_file_says_what_it_is(server: Server) -> None:
    headers = server.ask("export", of="missing").headers
    assert headers["content-disposition"] == 'attachment; filename="reftel-missing.csv"'
    assert headers["content-type"] == "text/csv; charset=utf-8"
    assert "06OSLO" not in server.ask("export", of="thread:06OSLO1421").headers["content-disposition"]


def test_citations_and_references_are_tables_of_their_own(server: Server) -> None:
    hub = server.ask("list", limit=1).json()["rows"][0]
    rows = table(server, of=f"cited-by:{hub}")
    listed = server.ask("list", of=f"cited-by:{hub}", limit=1000).json()["rows"]
    assert [[row["citing"], row["cited"]] for row in rows] == listed
    for status in ("ambiguous", "unreadable", "other", "self"):
        rows = table(server, of=status)
        listed = server.ask("list", of=status, limit=1000).json()["rows"]
        assert [row["citing"] for row in rows] == [citing for citing, _ in listed]
        assert {row["status"] for row in rows} <= {status}
        assert all(tuple(row) == REFERENCE_COLUMNS for row in rows)


@pytest.mark.parametrize("name", ["graphml", "gexf", "json", "cytoscape", "pajek", "cito", "csl", "bibtex"])
def test_the_cables_of_a_list_are_a_graph(server: Server, name: str) -> None:
    answer = server.ask("export", format=name, of="thread:06OSLO1421")
    assert answer.status_code == 200, answer.text
    assert "1421" in answer.text
    assert answer.headers["content-disposition"].startswith('attachment; filename="reftel-thread.')
    if name in ("graphml", "gexf"):
        ET.fromstring(answer.text)  # noqa: S314 (our own)
    if name in ("json", "cytoscape", "csl"):
        json.loads(answer.text)


def test_a_whole_store_as_a_graph_has_all_citations(server: Server, examples_with_texts: Path) -> None:
    with open_store(examples_with_texts) as store:
        counts = store.counts()
    graph = json.loads(server.ask("export", format="json").text)
    assert len(graph["nodes"]) == counts["cables held"] + counts["cables missing"]
    assert len(graph.get("edges", graph.get("links"))) == counts["citations"]


def test_what_is_too_long_is_refused_in_words(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "MOST_ROWS", 5)
    monkeypatch.setattr(exports, "MOST_CABLES", 5)
    for name in ("csv", "graphml"):
        answer = server.ask("export", format=name)
        assert answer.status_code == 400
        assert "are more than the 5 of a file" in answer.json()["error"]


# parameters, status, what the error must say
REFUSED: list[tuple[dict[str, str], int, str]] = [
    ({"format": "xlsx"}, 400, "Invalid enum value"),
    ({"format": "parquet"}, 400, "Invalid enum value"),  # of several files
    ({"of": "mentioned"}, 400, "has no table"),
    ({"of": "../../etc/passwd"}, 404, "there is no list"),
    ({"sort": "sender"}, 400, "lists cannot be sorted by"),
    ({"limit": "5"}, 400, "unknown field"),
]


@pytest.mark.parametrize(("asked", "status", "words"), REFUSED, ids=str)
def test_what_is_asked_wrongly_is_refused(
    server: Server, asked: dict[str, str], status: int, words: str
) -> None:
    answer = server.ask("export", **asked)
    assert (answer.status_code, words in answer.json()["error"]) == (status, True), answer.text
