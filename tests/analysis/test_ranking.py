"""What stands out among cables, against networkx on graphs of any shape."""

from __future__ import annotations

import random
import subprocess
import sys
from array import array
from collections.abc import Callable, Iterable

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reftel.analysis import metrics
from reftel.analysis.metrics import Citations

MOST = 30


@st.composite
def citations(draw: st.DrawFn) -> Citations:
    """Any digraph: cycles, cables that cite themselves, cables that nothing connects, none at all."""
    size = draw(st.integers(0, MOST))
    places = st.integers(0, max(0, size - 1))
    pairs = draw(st.lists(st.tuples(places, places), unique=True, max_size=3 * size)) if size else []
    return Citations(size, [one for one, _ in pairs], [other for _, other in pairs])


def drawn(size: int, links: int, seed: int, *, earlier: bool) -> Citations:
    """A random digraph; `earlier` says that cables cite none but earlier ones."""
    chance = random.Random(seed)
    pairs: dict[tuple[int, int], None] = {}
    while len(pairs) < links:
        one, other = chance.randrange(size), chance.randrange(size)
        pairs[(max(one, other), min(one, other)) if earlier else (one, other)] = None
    return Citations(size, array("q", [one for one, _ in pairs]), array("q", [other for _, other in pairs]))


def as_graph(found: Citations) -> nx.DiGraph[int]:
    graph: nx.DiGraph[int] = nx.DiGraph()
    graph.add_nodes_from(range(found.size))
    graph.add_edges_from(zip(found.citing, found.cited, strict=True))
    return graph


DRAWN = [
    # like a collection: a few chains, no cycles
    (300, 420, True),
    # with cycles, and a large part in which all lead to all
    (300, 420, False),
    (80, 600, False),
    # more than one part: threads too large to be weighed together
    (1500, 1200, False),
]


@pytest.mark.parametrize(("size", "links", "earlier"), DRAWN)
@pytest.mark.parametrize("seed", [1, 2])
def test_measures_of_large_graphs_are_those_of_networkx(
    size: int, links: int, earlier: bool, seed: int
) -> None:
    found = drawn(size, links, seed, earlier=earlier)
    graph = as_graph(found)
    expected = nx.betweenness_centrality(graph, normalized=False)
    assert metrics.betweenness(found) == pytest.approx(list(expected.values()), rel=1e-8, abs=1e-6)
    ranks = nx.pagerank(graph, tol=1e-15, max_iter=1000)
    assert metrics.pagerank(found) == pytest.approx(list(ranks.values()), abs=1e-9)


@given(found=citations())
def test_pagerank_is_that_of_networkx(found: Citations) -> None:
    ranks = nx.pagerank(as_graph(found), tol=1e-12, max_iter=1000)
    assert metrics.pagerank(found) == pytest.approx(list(ranks.values()), abs=1e-6)


@given(found=citations())
def test_betweenness_is_that_of_networkx(found: Citations) -> None:
    told: list[int] = []
    expected = nx.betweenness_centrality(as_graph(found), normalized=False)
    assert metrics.betweenness(found, told.append) == pytest.approx(list(expected.values()), abs=1e-6)
    assert sum(told) == found.size


@given(found=citations())
def test_betweenness_of_short_chains_is_that_of_networkx(found: Citations) -> None:
    told: list[int] = []
    expected = nx.betweenness_centrality(as_graph(found), normalized=False)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(metrics, "_are_short", lambda citations: True)
        assert metrics.betweenness(found, told.append) == pytest.approx(list(expected.values()), abs=1e-6)
    assert sum(told) == found.size


STAR = Citations(2000, [*range(1, 2000)], [0] * 1999)  # nothing but the middle is within reach
CHAIN = Citations(2000, [*range(1, 2000)], [*range(1999)])  # each one leads to all before it


@pytest.mark.parametrize(("found", "way"), [(STAR, "_by_short_chains"), (CHAIN, "_by_rustworkx")])
def test_library_goes_where_chains_are_long(
    found: Citations, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    used: list[int] = []
    method = getattr(metrics, way)

    def heard(citations: Citations, advance: Callable[[int], object]) -> Iterable[float]:
        used.append(citations.size)
        scores: Iterable[float] = method(citations, advance)
        return scores

    monkeypatch.setattr(metrics, way, heard)
    metrics.betweenness(found)
    assert used == [2000]


@given(found=citations())
def test_threads_are_what_networkx_says_is_connected(found: Citations) -> None:
    threads = metrics.connected(found)
    expected = map(sorted, nx.weakly_connected_components(as_graph(found)))
    assert sorted(threads) == sorted(expected)
    assert threads == sorted(threads, key=lambda thread: (-len(thread), thread))


@given(found=citations())
def test_communities_are_parts_of_threads(found: Citations) -> None:
    groups = metrics.communities(found)
    assert metrics.communities(found) == groups
    graph = as_graph(found).to_undirected()
    graph.remove_edges_from(list(nx.selfloop_edges(graph)))
    assert sorted(place for group in groups for place in group) == [place for place in graph if graph[place]]
    # No group falls apart.
    assert all(nx.is_connected(graph.subgraph(group)) for group in groups)
    assert groups == sorted(groups, key=lambda group: (-len(group), group))


def villages(count: int, size: int) -> Citations:
    """Groups in which each cable cites all earlier ones; one citation joins each group to the one before."""
    pairs = [
        (first + one, first + other)
        for first in range(0, count * size, size)
        for one in range(size)
        for other in range(one)
    ]
    pairs += [(first, first - 1) for first in range(size, count * size, size)]
    return Citations(count * size, [one for one, _ in pairs], [other for _, other in pairs])


def test_communities_are_those_that_were_drawn() -> None:
    groups = metrics.communities(villages(12, 7))
    assert groups == [list(range(first, first + 7)) for first in range(0, 84, 7)]


def test_each_run_gives_the_same() -> None:
    program = """if True:
        import random
        from reftel.analysis import metrics
        chance = random.Random(7)
        pairs = sorted({(chance.randrange(1, 1200), chance.randrange(1200)) for _ in range(2000)})
        found = metrics.Citations(1200, *map(list, zip(*pairs)))
        print(metrics.betweenness(found), metrics.pagerank(found), metrics.communities(found))
    """
    runs = {subprocess.check_output([sys.executable, "-c", program]) for _ in range(3)}
    assert len(runs) == 1


def test_twins_stand_out_alike() -> None:
    # 1, 2 and 3 stand between 0 and 4 alike; sums of thirds, in any order
    found = Citations(9, [0, 0, 0, 1, 2, 3, 4, 4, 4], [1, 2, 3, 4, 4, 4, 5, 6, 7])
    between = metrics.betweenness(found)
    assert between[1] == between[2] == between[3] == 1.333333
    ranks = metrics.pagerank(found)
    assert len({*ranks[1:4]}) == len({*ranks[5:8]}) == 1


def test_arrays_of_any_kind_will_do() -> None:
    np = pytest.importorskip("numpy")
    found = drawn(200, 300, 5, earlier=True)
    views = Citations(200, *(memoryview(np.array(ends, "int32")) for ends in found[1:]))
    for measure in (metrics.pagerank, metrics.betweenness, metrics.connected, metrics.communities):
        assert measure(views) == measure(found)


def test_libraries_are_loaded_when_they_are_asked() -> None:
    modules = ["cli.main", "analysis.metrics", "analysis.queries", "analysis.communities", "render.answers"]
    program = f"import sys, {', '.join(f'reftel.{name}' for name in modules)}; print(*sys.modules)"
    loaded = subprocess.check_output([sys.executable, "-c", program], text=True).split()
    assert not {"rustworkx", "numpy", "scipy", "networkx", "graspologic_native"} & {*loaded}


def test_communities_of_many_cables_are_found_among_the_most_connected_ones(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Others join the community that they are near, but from so far away that this would say nothing."""
    drawn_groups = villages(12, 7)
    size = drawn_groups.size
    # a cable for each of the villages that cites it, one that cites this, and so on
    citing = [*drawn_groups.citing, *range(size, 4 * size)]
    cited = [*drawn_groups.cited, *range(3 * size)]
    monkeypatch.setattr(metrics, "LARGE", 4 * size - 1)
    monkeypatch.setattr(metrics, "_CORE", size)
    groups = metrics.communities(Citations(4 * size, citing, cited))
    assert groups == [
        sorted(place + step * size for place in village for step in range(3))
        for village in metrics.communities(drawn_groups)
    ]
