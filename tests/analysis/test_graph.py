"""The graph, its threads and what stands out in it."""

import subprocess
import sys

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from invented import EDGES, NODES
from reftel.analysis.graph import Step, build_graph, rank, thread, threads
from reftel.model.records import MRN, Edge, Node


def draw(citations: str) -> "nx.DiGraph[str]":
    """A graph from "3>1 3>2": cable 3 cites 1 and 2; all are dated by their number."""
    pairs = [tuple(map(int, pair.split(">"))) for pair in citations.split()]
    cables = {serial: MRN(2008, "OSLO", serial) for pair in pairs for serial in pair}
    nodes = [Node(mrn, held=True, date=f"2008-01-{serial:02}") for serial, mrn in sorted(cables.items())]
    return build_graph(nodes, [Edge(cables[citing], cables[cited], (), ()) for citing, cited in pairs])


def numbers(mrns: list[str]) -> str:
    return " ".join(mrn.removeprefix("08OSLO") for mrn in mrns)


def outline(steps: list[Step]) -> list[str]:
    """Steps as "-2", "--1 again": as many dashes as citations away."""
    return [f"{'-' * step.depth}{numbers([step.mrn])} {step.mark}".rstrip() for step in steps]


def test_graph_holds_cables_and_citations_as_scalars() -> None:
    graph = build_graph(NODES, EDGES)
    assert list(graph) == ["07ROME2201", "08LIMA77", "08OSLO412", "08STATE30118"]
    assert graph.nodes["08OSLO412"] == {
        "held": True,
        "date": "2008-03-04T12:30:00",
        "date_earliest": "",
        "date_latest": "",
        "date_likely": "",
        "post": "OSLO",
        "year": 2008,
        "classification": "CONFIDENTIAL",
        "captions": "NOFORN;SIPDIS",
        "tags": "EFIS;NO",
        "subject": "RÉPLY ON COD, HERRING & <OTHER> FISH",
        "cites": 3,
        "cited_by": 0,
        "source": "oslo, 1.txt",
        "corrected": "",
    }
    assert graph.edges["08OSLO412", "08STATE30118"] == {
        "labels": "A;C",
        "relation": "responds_to",
        "mentions": 2,
        "sentence": "Post answers the questions of ref A.",
        "text": "STATE 30118;08 STATE\n 30118",
        "year_from": "citing",
        "origin": "ref",
    }
    assert graph.edges["08LIMA77", "08OSLO412"]["year_from"] == ""


def test_attributes_are_plain_scalars() -> None:
    graph = build_graph(NODES, EDGES)
    records = [data for *_, data in (*graph.nodes(data=True), *graph.edges(data=True))]
    assert {type(value) for record in records for value in record.values()} == {str, int, bool}


THREADS = [
    ("2>1", ["1 2"]),
    # the larger first, though it is later
    ("2>1 5>4 6>4", ["4 5 6", "1 2"]),
    # of the same size: the earlier first
    ("9>8 2>1", ["1 2", "8 9"]),
    # direction does not matter for being connected
    ("3>1 3>2", ["1 2 3"]),
]


@pytest.mark.parametrize(("citations", "expected"), THREADS)
def test_threads_are_what_citations_connect(citations: str, expected: list[str]) -> None:
    assert [numbers(found) for found in threads(draw(citations))] == expected


TREES = [
    # one line: what 2 responds to, what responded
    ("2>1 3>2", 2, 9, ["-1"], ["-3"]),
    ("3>2 2>1", 3, 9, ["-2", "--1"], []),
    # no further than asked for
    ("3>2 2>1", 3, 1, ["-2"], []),
    ("3>2 2>1", 3, 0, [], []),
    # the earlier branch first, and with all that is under it
    ("5>4 5>2 2>1 4>3", 5, 9, ["-2", "--1", "-4", "--3"], []),
    # a cable that two of the thread cite is followed once
    ("4>3 4>2 3>1 2>1 1>0", 4, 9, ["-2", "--1", "---0", "-3", "--1 again"], []),
    # ... where it is nearest, although a longer way stands above
    ("4>2 2>3 4>3 3>1", 4, 2, ["-2", "--3 again", "-3", "--1"], []),
    # cables that cite each other
    ("2>1 1>2", 2, 9, ["-1", "--2 cycle"], ["-1", "--2 cycle"]),
    ("3>2 2>1 1>2", 3, 9, ["-2", "--1", "---2 cycle"], []),
    # a cable that cites itself, should an edge say so
    ("1>1", 1, 9, ["-1 cycle"], ["-1 cycle"]),
]


@pytest.mark.parametrize(("citations", "serial", "depth", "cites", "cited_by"), TREES)
def test_thread_is_a_tree_in_both_directions(
    citations: str, serial: int, depth: int, cites: list[str], cited_by: list[str]
) -> None:
    found = thread(draw(citations), f"08OSLO{serial}", depth)
    assert (outline(found.cites), outline(found.cited_by)) == (cites, cited_by)


def test_long_thread_needs_no_deep_recursion() -> None:
    graph = draw(" ".join(f"{serial + 1}>{serial}" for serial in range(1, 3000)))
    assert thread(graph, "08OSLO3000", 3000).cites[-1] == Step("08OSLO1", 2999)


PAIRS = st.lists(st.tuples(st.integers(1, 8), st.integers(1, 8)), min_size=1, max_size=20, unique=True)


@given(pairs=PAIRS, depth=st.integers(0, 8))
def test_thread_shows_each_cable_in_reach_once(pairs: list[tuple[int, int]], depth: int) -> None:
    graph = draw(" ".join(f"{citing}>{cited}" for citing, cited in pairs))
    root = next(iter(graph))
    steps = thread(graph, root, depth).cites
    shown = [step.mrn for step in steps if not step.mark]
    in_reach = set(nx.single_source_shortest_path_length(graph, root, cutoff=depth)) - {root}
    assert sorted(shown) == sorted(in_reach)


@given(pairs=PAIRS)
def test_order_of_the_edges_changes_nothing(pairs: list[tuple[int, int]]) -> None:
    graph = draw(" ".join(f"{citing}>{cited}" for citing, cited in pairs))
    turned = draw(" ".join(f"{citing}>{cited}" for citing, cited in reversed(pairs)))
    root = next(iter(graph))
    assert threads(graph) == threads(turned)
    assert thread(graph, root, 9) == thread(turned, root, 9)
    assert rank(graph) == rank(turned)


def test_rank_gives_the_most_cited_and_the_most_citing() -> None:
    graph = draw("4>1 5>1 5>2 3>2 3>6")
    assert numbers(rank(graph)) == "1 2 6"
    assert numbers(rank(graph, "cites")) == "3 5 4"
    assert numbers(rank(graph, "cites", limit=1)) == "3"


def test_networkx_is_not_imported_before_it_is_needed() -> None:
    code = (
        "import sys, reftel.analysis.graph, reftel.export, reftel.store; sys.exit('networkx' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
