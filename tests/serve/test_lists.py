"""Lists, counts and searches over all cables: what a reader of the whole store would count one by one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest

from reftel.model.records import Edge, Node
from reftel.page.catalogue import Catalogue, make_catalogue
from reftel.page.pack import look_of
from reftel.serve.catalogue import cells, order
from reftel.store import open_store
from servers import Server


class Known(NamedTuple):
    """The store as records, and the months and topics of its catalogue, which tests of their own have."""

    nodes: dict[str, Node]
    edges: list[Edge]
    month: dict[str, str]
    topic: dict[str, str]
    catalogue: Catalogue


@pytest.fixture(scope="module")
def known(examples_with_texts: Path) -> Known:
    with open_store(examples_with_texts) as store:
        catalogue = make_catalogue(store)
        nodes = {str(node.mrn): node for node in store.nodes()}
        edges = list(store.edges())
    mrns = catalogue.mrns.at(np.arange(catalogue.size))
    months = catalogue.hour.astype("datetime64[h]").astype("datetime64[M]").astype(str).tolist()
    topics = map(str, catalogue.topic.tolist())
    return Known(
        nodes,
        edges,
        dict(zip(mrns, months, strict=True)),
        dict(zip(mrns, topics, strict=True)),
        catalogue,
    )


Words = Callable[[Known, Node], list[str]]


def relations(known: Known, node: Node) -> list[str]:
    return [str(edge.relation) for edge in known.edges if node.mrn in (edge.citing, edge.cited)]


# The words of a cable for each part of the filter.
WORDS: dict[str, Words] = {
    "year": lambda known, node: [known.month[str(node.mrn)][:4]],
    "post": lambda _, node: [node.mrn.post.lower()],
    "tag": lambda _, node: [tag.lower() for tag in node.tags],
    "topic": lambda known, node: [known.topic[str(node.mrn)]],
    "look": lambda _, node: [look_of(node.classification, held=node.held)],
    "held": lambda _, node: ["held" if node.held else "missing"],
    "relation": relations,
}


def passes(known: Known, node: Node, choice: dict[str, str]) -> bool:
    month = known.month[str(node.mrn)]
    if not choice.get("from", "") <= month <= (choice.get("to") or "9999"):
        return False
    for key, words in WORDS.items():
        asked = choice.get(key, "").lower().split()
        own = set(words(known, node)) if asked else set()
        wanted = {word for word in asked if word[0] != "-"}
        if (wanted and not wanted & own) or own & {word[1:] for word in asked if word[0] == "-"}:
            return False
    return True


# Filters, and why each is here.
FILTERS: list[dict[str, str]] = [
    {},
    {"held": "missing"},
    {"post": "OSLO"},
    {"post": "oslo STATE"},  # one of two, in any letters
    {"post": "-STATE"},  # all but one
    {"post": "OSLO -OSLO"},  # what is unwanted is out, though it is wanted
    {"tag": "EFIS"},
    {"tag": "-EFIS PREL"},
    {"year": "2007 2008"},
    {"year": "-2008"},
    {"from": "2007-03"},
    {"from": "2007-03", "to": "2008-02"},  # both months count
    {"to": "2007-12", "post": "-OSLO"},
    {"look": "confidential secret"},
    {"look": "missing"},  # a look of its own
    {"look": "-unclassified"},
    {"topic": "1"},
    {"topic": "-1 0"},  # 0: of none
    {"relation": "responds_to"},
    {"relation": "-refers_to"},
    {"held": "held", "tag": "EFIS", "look": "-secret", "from": "2006-01"},
    {"post": "NOWHERE"},
]


@pytest.mark.parametrize("choice", FILTERS, ids=str)
def test_a_filter_leaves_what_fits_one_by_one(server: Server, known: Known, choice: dict[str, str]) -> None:
    told = server.ask("list", limit=1000, sort="mrn", **choice).json()
    fitting = {mrn for mrn, node in known.nodes.items() if passes(known, node, choice)}
    assert set(told["rows"]) == fitting
    assert (told["total"], told["within"], told["next"]) == (len(known.nodes), len(fitting), "")


@pytest.mark.parametrize("choice", FILTERS, ids=str)
def test_counts_are_what_a_click_would_leave(server: Server, known: Known, choice: dict[str, str]) -> None:
    told = server.ask("facets", **choice).json()
    for key in ("held", "year", "post", "look", "tag", "topic"):
        others = {part: words for part, words in choice.items() if part != key}
        counts = Counter(
            word
            for node in known.nodes.values()
            if passes(known, node, others)
            for word in set(WORDS[key](known, node))
        )
        del counts["missing" if key == "look" else ""], counts["0" if key == "topic" else ""]
        assert {word.lower(): count for word, count in told["facets"][key].items()} == counts, key
    unbounded = {part: words for part, words in choice.items() if part not in ("from", "to")}
    of_held = (
        choice.get("held") != "missing"
    )  # as the bars of the page: missing ones where they alone are wanted
    months = Counter(
        known.month[mrn]
        for mrn, node in known.nodes.items()
        if node.held == of_held and has_key(known, "date", mrn) and passes(known, node, unbounded)
    )
    assert told["months"] == months
    assert told["cites"] == sum(node.cites for node in known.nodes.values() if passes(known, node, choice))


def everything(server: Server, **asked: object) -> list[Any]:
    """All rows of a list, page by page."""
    rows: list[Any] = []
    after = ""
    while True:
        page = server.ask("list", limit=23, after=after, **asked).json()
        rows += page["rows"]
        after = page["next"]
        if not after:
            return rows
        assert len(page["rows"]) == 23


UNKNOWN = 10**9
KEYS: dict[str, Callable[[Known, str], Any]] = {
    "mrn": lambda known, mrn: known.catalogue.mrns.find(mrn),
    "date": lambda known, mrn: known.catalogue.hour[known.catalogue.mrns.find(mrn)],
    "post": lambda known, mrn: known.nodes[mrn].mrn.post,
    "classification": lambda known, mrn: known.nodes[mrn].classification.lower(),
    "subject": lambda known, mrn: known.nodes[mrn].subject.lower(),
    "cited_by": lambda known, mrn: known.nodes[mrn].cited_by,
    "cites": lambda known, mrn: known.nodes[mrn].cites,
    "answered": lambda known, mrn: len(
        {
            edge.citing.post
            for edge in known.edges
            if str(edge.cited) == mrn and edge.relation == "responds_to"
        }
    ),
}


def has_key(known: Known, name: str, mrn: str) -> bool:
    node = known.nodes[mrn]
    if name == "date":
        return any((node.date, node.date_likely, node.date_earliest, node.date_latest))
    known_of = {
        "classification": bool(node.classification),
        "subject": bool(node.subject),
        "cites": node.held,
    }
    return known_of.get(name, True)


@pytest.fixture(params=["as of a few", "as of very many"])
def size(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Pages as they are made of a small collection, and as of one in whose order they are looked for."""
    if request.param == "as of very many":
        monkeypatch.setattr(order, "_AT_ONCE", 5)
        monkeypatch.setattr(order, "_MOST_LOOKED_AT", 30)
    return str(request.param)


@pytest.mark.usefixtures("size")
@pytest.mark.parametrize("down", ["", "-"])
@pytest.mark.parametrize("name", KEYS)
@pytest.mark.parametrize("choice", [{}, {"post": "OSLO"}, {"held": "missing"}, {"post": "-STATE"}], ids=str)
def test_pages_of_a_sorted_list_have_each_cable_once(
    server: Server, known: Known, choice: dict[str, str], name: str, down: str
) -> None:
    rows = everything(server, sort=f"{down}{name}", **choice)
    fitting = [mrn for mrn, node in known.nodes.items() if passes(known, node, choice)]
    assert sorted(rows) == sorted(fitting)
    keyed = [KEYS[name](known, mrn) for mrn in rows if has_key(known, name, mrn)]
    assert keyed == sorted(keyed, reverse=bool(down))
    without = [mrn for mrn in rows if not has_key(known, name, mrn)]
    assert rows[len(keyed) :] == without  # what has none comes last, whichever way
    places = [known.catalogue.mrns.find(mrn) for mrn in rows]
    for a, b in pairwise(range(len(keyed))):
        assert keyed[a] != keyed[b] or places[a] < places[b]  # equal ones as they were


def test_the_lists_of_a_cable_are_its_citations(server: Server, known: Known) -> None:
    hub = max(known.nodes, key=lambda mrn: known.nodes[mrn].cited_by)
    citing = [[str(edge.citing), hub] for edge in known.edges if str(edge.cited) == hub]
    assert sorted(everything(server, of=f"cited-by:{hub}")) == sorted(citing)
    one = citing[0][0]
    cited = [[one, str(edge.cited)] for edge in known.edges if str(edge.citing) == one]
    assert sorted(everything(server, of=f"cites:{one}")) == sorted(cited)


def test_a_tie_has_the_citations_between_two_posts(server: Server, known: Known) -> None:
    ties = server.ask("ties").json()
    counts = Counter((edge.citing.post, edge.cited.post) for edge in known.edges)
    assert {(one, other): count for one, other, count in ties} == {
        tie: count for tie, count in counts.items() if tie[0] != tie[1]
    }
    assert [count for *_, count in ties] == sorted((count for *_, count in ties), reverse=True)
    one, other, count = ties[0]
    rows = everything(server, of=f"tie:{one}>{other}")
    assert len(rows) == count
    assert all(known.nodes[a].mrn.post == one and known.nodes[b].mrn.post == other for a, b in rows)
    facets = server.ask("facets", of=f"tie:{one}>{other}").json()["facets"]
    assert facets["post"] == {one: count, other: count}
    tagged = Counter(
        tag for a, b in rows for tag in {*known.nodes[a].tags, *known.nodes[b].tags}
    )  # what both ends have counts once
    assert facets["tag"] == tagged


@pytest.mark.parametrize("status", ["ambiguous", "unreadable", "other", "self"])
def test_references_that_led_nowhere_are_listed_with_their_places(
    server: Server, examples_with_texts: Path, status: str
) -> None:
    with open_store(examples_with_texts) as store:
        citing = Counter(str(one.citing) for one in store.decisions() if one.resolution.status == status)
    rows = everything(server, of=status)
    assert sorted(map(tuple, rows)) == sorted((mrn, nth) for mrn, n in citing.items() for nth in range(n))


def test_heads_come_with_the_rows_where_they_are_asked_for(server: Server, known: Known) -> None:
    told = server.ask("list", limit=3, heads=True).json()
    assert list(told["heads"]) == told["rows"]
    first = told["heads"][told["rows"][0]]
    assert first["cited_by"] == max(node.cited_by for node in known.nodes.values())
    assert "heads" not in server.ask("list", limit=3).json()


# What is typed, and a cable that must come first, or be among those found.
TYPED: list[tuple[str, Callable[[list[str], Known], bool]]] = [
    ("06 OSLO 1421", lambda rows, _: rows[0] == "06OSLO1421"),
    ("2006OSLO001421", lambda rows, _: rows[0] == "06OSLO1421"),
    ("oslo 1421", lambda rows, _: rows[0] == "06OSLO1421"),
    ("Oslo 14", lambda rows, _: "06OSLO1421" in rows),  # digits with which the number begins
    ("1421", lambda rows, _: "06OSLO1421" in rows),
    ("06OSLO", lambda rows, _: bool(rows) and all(row.startswith("06OSLO") for row in rows)),
    ("oslo", lambda rows, known: {m for m, n in known.nodes.items() if n.mrn.post == "OSLO"} <= set(rows)),
    ("2007", lambda rows, known: {m for m, n in known.nodes.items() if n.mrn.year == 2007} <= set(rows)),
    ("quota", lambda rows, _: set(rows) >= {"06OSLO1421", "06REYKJAVIK402"}),
    ("quot", lambda rows, _: set(rows) >= {"06OSLO1421", "06REYKJAVIK402"}),  # the beginning of a word
    ("quota oslo", lambda rows, _: "06OSLO1421" in rows and "06REYKJAVIK402" not in rows[:1]),
    ("EFIS", lambda rows, known: {m for m, n in known.nodes.items() if "EFIS" in n.tags} <= set(rows)),
    ("", lambda rows, _: rows == []),
    ("\"'--", lambda rows, _: rows == []),
    ("zzzzqq", lambda rows, _: rows == []),
]  # fmt: skip


@pytest.mark.parametrize(("query", "holds"), TYPED, ids=lambda part: part if isinstance(part, str) else "")
def test_what_is_typed_finds_what_is_meant(
    server: Server, known: Known, query: str, holds: Callable[[list[str], Known], bool]
) -> None:
    rows = everything(server, of="search", q=query)
    assert len(rows) == len(set(rows))
    assert holds(rows, known), rows[:10]


def test_what_is_named_leaves_out_what_texts_alone_have(server: Server) -> None:
    found, named = (everything(server, of=of, q="herring") for of in ("search", "named"))
    in_texts = [mrn for mrn, _ in server.ask("passages", words="herring", limit=200).json()["rows"]]
    assert found[: len(named)] == named
    assert found[len(named) :] == [mrn for mrn in in_texts if mrn not in named] != []


def test_passages_have_the_words_that_were_looked_for(server: Server, known: Known) -> None:
    told = server.ask("passages", words="herring").json()
    assert told["kept"]
    assert told["total"] >= len(told["rows"]) > 0
    for mrn, pieces in told["rows"]:
        assert mrn in known.nodes
        assert any(marked and "herring" in words.lower() for words, marked in pieces)
    post = known.nodes[told["rows"][0][0]].mrn.post
    some = server.ask("passages", words="herring", post=post, limit=200).json()
    assert {known.nodes[mrn].mrn.post for mrn, _ in some["rows"]} == {post}
    assert server.ask("passages", words="zzzzqq").json()["rows"] == []


# question, parameters, status, what the error must say
REFUSED = [
    ("list", {"of": "secrets"}, 404, "there is no list"),
    ("list", {"of": "cites:08NOWHERE99"}, 404, "not in the store"),
    ("list", {"of": "near:08NOWHERE99"}, 404, "not in the store"),
    ("list", {"of": "near:' OR 1=1 --"}, 404, "not a message reference number"),
    ("list", {"sort": "-"}, 400, "lists cannot be sorted by"),
    ("list", {"of": "cites:"}, 404, "not a message reference number"),
    ("list", {"of": "tie:OSLO"}, 404, "no two posts"),
    ("list", {"sort": "subject; DROP"}, 400, "lists cannot be sorted by"),
    ("list", {"after": "08NOWHERE1"}, 404, "has no cable"),
    ("list", {"from": "2008"}, 400, "matching regex"),
    ("list", {"to": "2008-13"}, 400, "matching regex"),
    ("list", {"limit": 1001}, 400, "<= 1000"),
    ("list", {"post": "x" * 501}, 400, "length <= 500"),
    ("facets", {"limit": 5}, 400, "unknown field"),
    ("passages", {}, 400, "missing required field `words`"),
]  # fmt: skip


@pytest.mark.parametrize(("question", "asked", "status", "words"), REFUSED, ids=lambda part: str(part)[:40])
def test_what_is_asked_wrongly_is_refused(
    server: Server, question: str, asked: dict[str, object], status: int, words: str
) -> None:
    answer = server.ask(question, **asked)
    assert (answer.status_code, words in answer.json()["error"]) == (status, True), answer.text


def test_cells_tell_of_each_cable_what_its_catalogue_does(
    known: Known, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where there may be too many for a table of all."""
    catalogue, rows = known.catalogue, np.arange(known.catalogue.size)
    for most in (1 << 23, 1):
        monkeypatch.setattr(cells, "_DENSE", most)
        made = cells.make_cells(catalogue)
        for part in ("topic", "held", "dated"):
            assert made.of(part, rows).tolist() == getattr(catalogue, part).tolist()
        months = [f"{month // 12:04}-{month % 12 + 1:02}" for month in made.of("month", rows).tolist()]
        assert months == [known.month[mrn] for mrn in catalogue.mrns.at(rows)]


def nearness(known: Known, one: str) -> dict[str, float]:
    """How near each cable is to one: the sum of how rare is what both have, one by one."""
    size, edges = len(known.nodes), [(str(edge.citing), str(edge.cited)) for edge in known.edges]
    hour = dict(zip(known.catalogue.mrns.at(np.arange(size)), known.catalogue.hour.tolist(), strict=True))
    linked = {one, *(end for edge in edges if one in edge for end in edge)}

    def traits(mrn: str) -> set[tuple[str, ...]]:
        node = known.nodes[mrn]
        found: set[tuple[str, ...]] = {("cites", b) for a, b in edges if a == mrn}
        found |= {("cited by", a) for a, b in edges if b == mrn}
        if has_key(known, "date", mrn) and abs(hour[mrn] - hour[one]) <= 6 * 7 * 24:
            words = set(re.findall(r"[^\W_]+", node.subject.lower()))
            long = {word for word in words if not word.isdecimal() or len(word) > 3}
            found |= {("word", node.mrn.post, word) for word in long} | {("tag", tag) for tag in node.tags}
        return found

    def having(trait: tuple[str, ...]) -> int:
        kind, what = trait[0], trait[-1]
        if kind in ("cites", "cited by"):
            return sum(what == (b if kind == "cites" else a) for a, b in edges)
        nodes = known.nodes.values()
        if kind == "tag":
            return sum(what in node.tags for node in nodes)
        return sum(what in re.findall(r"[^\W_]+", f"{node.mrn} {node.subject}".lower()) for node in nodes)

    own = traits(one)
    rare = {
        trait: np.log(size / count)
        for trait in own
        if (count := having(trait)) and (trait[0].startswith("cite") or count <= max(5, size // 100))
    }
    scores = {mrn: sum(rare.get(trait, 0) for trait in traits(mrn) & own) for mrn in known.nodes}
    return {mrn: float(score) for mrn, score in scores.items() if score > 0 and mrn not in linked}


def test_near_a_cable_are_those_that_share_what_is_rare(server: Server, known: Known) -> None:
    some = sorted(known.nodes, key=lambda mrn: (-known.nodes[mrn].cites, mrn))[:4]
    for one in some:
        expected = nearness(known, one)
        rows = server.ask("list", of=f"near:{one}", limit=1000).json()["rows"]
        assert rows
        assert set(rows) == set(expected), one
        scores = [round(expected[mrn], 3) for mrn in rows]
        assert scores == sorted(scores, reverse=True), one
