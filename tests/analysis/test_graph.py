"""The graph, and the tree of a thread."""

import subprocess
import sys

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from invented import EDGES, NODES
from reftel.analysis.graph import Step, branches, build_graph

Pairs = list[tuple[str, ...]]


def draw(citations: str) -> Pairs:
    """Citations from "3>1 3>2": cable 3 cites 1 and 2."""
    return [tuple(pair.split(">")) for pair in citations.split()]


def tree(citations: Pairs, root: str, depth: int, *, citing: bool = True) -> list[Step]:
    """The tree under a cable: what it cites, or what cites it, in the order of numbers."""
    near, far = (0, 1) if citing else (1, 0)

    def below(mrn: str) -> list[str]:
        return sorted((pair[far] for pair in citations if pair[near] == mrn), key=int)

    return branches(below, root, depth)


def outline(steps: list[Step]) -> list[str]:
    """Steps as "-2", "--1 again": as many dashes as citations away."""
    return [f"{'-' * step.depth}{step.mrn} {step.mark}".rstrip() for step in steps]


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
        "aliases": "",
        "series": "",
        "from": "AMEMBASSY OSLO",
        "to": "SECSTATE WASHDC",
        "info": "AMEMBASSY LIMA;AMEMBASSY ROME",
        "precedence": "ROUTINE",
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
    drawn = draw(citations)
    assert outline(tree(drawn, str(serial), depth)) == cites
    assert outline(tree(drawn, str(serial), depth, citing=False)) == cited_by


def test_long_thread_needs_no_deep_recursion() -> None:
    below = {str(serial + 1): [str(serial)] for serial in range(1, 3000)}
    assert branches(lambda mrn: below.get(mrn, []), "3000", 3000)[-1] == Step("1", 2999)


PAIRS = st.lists(st.tuples(st.integers(1, 8), st.integers(1, 8)), min_size=1, max_size=20, unique=True)


@given(pairs=PAIRS, depth=st.integers(0, 8))
def test_thread_shows_each_cable_in_reach_once(pairs: list[tuple[int, int]], depth: int) -> None:
    citations = [(str(citing), str(cited)) for citing, cited in pairs]
    root = citations[0][0]
    shown = [step.mrn for step in tree([*citations], root, depth) if not step.mark]
    reach = nx.single_source_shortest_path_length(nx.DiGraph(citations), root, cutoff=depth)
    assert sorted(shown) == sorted(set(reach) - {root})


def test_networkx_is_not_imported_before_it_is_needed() -> None:
    code = (
        "import sys, reftel.analysis.graph, reftel.export, reftel.store; sys.exit('networkx' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
