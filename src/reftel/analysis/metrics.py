"""What stands out among cables that cite each other: PageRank, betweenness, connected threads, communities.

Cables are numbers here, citations two arrays of them, so that the citations of millions of cables fit into
memory. The methods are those of libraries: rustworkx, and graspologic-native for communities; betweenness
has a way of its own where chains are short. Why these, in figures: docs/design.md.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from reftel.store.queries.links import all_links

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from rustworkx import PyDiGraph

    from reftel.store import Store

_DAMPING = 0.85
_PRECISION = 1e-13
# More would not change a rank: what a cable passes on is 0.85 ** 1000 of itself after so many steps.
_MOST_STEPS = 1000
# Small threads are weighed together: each call has its cost, and grows with the square of its cables.
_TOGETHER = 1000
# A step of Python takes as long as some hundreds of the library's.
_REACH = 300
_SAMPLE = 200
# The library keeps pairs aside, and gives back a number for each.
_AT_ONCE = 100_000
_SEED = 1
LARGE = 500_000
"""Cables in a collection that is too large for methods that need all of it in memory, and for one page."""
_CORE = 100_000
_STEPS = 2


class Citations(NamedTuple):
    """Who cites whom among `size` cables, by their numbers from 0: `citing[k]` cites `cited[k]`, each once.

    Both are array.array, or memoryview of a NumPy array or an Arrow column; lists do where they are short.
    """

    size: int
    citing: Sequence[int]
    cited: Sequence[int]


def number(mrns: Sequence[str], links: Iterable[tuple[str, str]]) -> Citations:
    """Return citations (citing, cited) by the places of their cables in a list.

    >>> number(["c", "b", "a"], [("c", "a"), ("b", "a")])
    Citations(size=3, citing=array('q', [0, 1]), cited=array('q', [2, 2]))
    """
    places = {mrn: place for place, mrn in enumerate(mrns)}
    citing, cited = array("q"), array("q")
    for one, other in links:
        citing.append(places[one])
        cited.append(places[other])
    return Citations(len(mrns), citing, cited)


def number_all(mrns: Sequence[str], store: Store) -> Citations:
    """Return all citations of a store so; raises StoreError where one names a cable that the list lacks."""
    try:
        return number(mrns, all_links(store))
    except KeyError as error:
        raise store.damaged(f"a citation names {error}, which has none by its counts") from error


def pagerank(citations: Citations) -> list[float]:
    """Return the PageRank of each cable, in all 1. Those that cite nothing pass on to all alike.

    >>> pagerank(Citations(3, [0, 1], [2, 2]))
    [0.212765957, 0.212765957, 0.574468085]
    """
    import rustworkx

    if not citations.size:
        return []
    # The library compares with the precision times the number of nodes.
    precision = _PRECISION / citations.size
    ranks = rustworkx.pagerank(_graph(citations), alpha=_DAMPING, tol=precision, max_iter=_MOST_STEPS)
    return [_settled(ranks[place]) for place in range(citations.size)]


def betweenness(citations: Citations, advance: Callable[[int], object] = lambda done: None) -> list[float]:
    """Return how many pairs of cables each one stands between, on the shortest chains of citations.

    Exact; where a pair has several shortest chains, each counts its part. `advance` is told how many cables
    are done, the largest thread last.

    >>> betweenness(Citations(4, [0, 0, 1, 2], [1, 2, 3, 3]))
    [0.0, 0.5, 0.5, 0.0]
    """
    between = [0.0] * citations.size
    for places, part in _parts(citations):
        scores = _by_short_chains(part, advance) if _are_short(part) else _by_rustworkx(part, advance)
        for place, score in zip(places, scores, strict=True):
            between[place] = _settled(score)
    return between


def _by_rustworkx(citations: Citations, advance: Callable[[int], object]) -> Iterable[float]:
    import rustworkx

    scores = rustworkx.digraph_betweenness_centrality(_graph(citations), normalized=False)
    advance(citations.size)
    return scores.values()


def _are_short(citations: Citations) -> bool:
    """Say whether chains lead from a cable to few others: as a sample tells, and of a large thread alone.

    The library clears an array of all cables for each one. Cables cite earlier ones, so that of a quarter of
    a million mostly some dozens are within reach: going to these alone takes seconds instead of minutes.
    """
    if citations.size <= _TOGETHER:
        return False
    cited = _below(citations)
    starts = range(0, citations.size, max(1, citations.size // _SAMPLE))
    reached = sum(len(_shortest_chains(cited, start)[0]) for start in starts)
    return reached / len(starts) < citations.size / _REACH


def _by_short_chains(citations: Citations, advance: Callable[[int], object]) -> list[float]:
    """Ulrik Brandes, A Faster Algorithm for Betweenness Centrality (2001), only of what is within reach."""
    cited = _below(citations)
    between = [0.0] * citations.size
    for start in range(citations.size):
        if start % 1000 == 999:
            advance(1000)
        order, chains, above = _shortest_chains(cited, start)
        parts = dict.fromkeys(order, 0.0)
        for found in reversed(order[1:]):
            for nearer in above[found]:
                parts[nearer] += chains[nearer] / chains[found] * (1 + parts[found])
            between[found] += parts[found]
    advance(citations.size % 1000)
    return between


def _below(citations: Citations) -> list[list[int]]:
    cited: list[list[int]] = [[] for _ in range(citations.size)]
    for one, other in zip(citations.citing, citations.cited, strict=True):
        cited[one].append(other)
    return cited


def _shortest_chains(
    cited: Sequence[Sequence[int]], start: int
) -> tuple[list[int], dict[int, int], dict[int, list[int]]]:
    """Return what a cable leads to, nearest first; how many shortest chains; the cables before in these."""
    order, distance = [start], {start: 0}
    chains, above = {start: 1}, dict[int, list[int]]()
    for nearer in order:
        for found in cited[nearer]:
            if found not in distance:
                distance[found] = distance[nearer] + 1
                chains[found], above[found] = 0, []
                order.append(found)
            if distance[found] == distance[nearer] + 1:
                chains[found] += chains[nearer]
                above[found].append(nearer)
    return order, chains, above


def connected(citations: Citations) -> list[list[int]]:
    """Return the threads: sets of cables that citations connect, the largest first, each in order.

    >>> connected(Citations(4, [1, 0], [2, 1]))
    [[0, 1, 2], [3]]
    """
    import rustworkx

    threads = [sorted(thread) for thread in rustworkx.weakly_connected_components(_graph(citations))]
    return sorted(threads, key=_largest_first)


def core_numbers(citations: Citations) -> list[int]:
    """Return for each cable the greatest k of which it is in the k-core: the largest set of cables each of
    which cites, or is cited by, at least k others of the set.

    >>> core_numbers(Citations(5, [0, 1, 2, 3, 1], [1, 2, 0, 0, 0]))
    [2, 2, 2, 1, 0]
    """
    import rustworkx

    cores: Any = rustworkx.core_number(_graph(citations).to_undirected(multigraph=False))
    return [cores[place] for place in range(citations.size)]


def communities(citations: Citations) -> list[list[int]]:
    """Return groups of cables that cite each other more than others, the largest first, each in order.

    A cable is in one group at most; those that neither cite nor are cited are in none. The same citations
    give the same groups: Traag, Waltman, van Eck, From Louvain to Leiden: guaranteeing well-connected
    communities (2019).

    >>> communities(Citations(7, [1, 2, 2, 4, 5, 5, 3], [0, 0, 1, 3, 3, 4, 2]))
    [[0, 1, 2], [3, 4, 5]]
    """
    import numpy as np

    numbers = community_numbers(citations)
    places = np.argsort(numbers, kind="stable")
    ends = np.cumsum(np.bincount(numbers, minlength=1))
    return [places[start:end].tolist() for start, end in pairwise(ends.tolist())]


def community_numbers(citations: Citations) -> NDArray[np.int32]:
    """Return the number of each cable's community so, from 1; 0 is none.

    Of more than `LARGE` cables the method takes the most connected ones alone, those that cite and are cited
    most: it needs 400 bytes for each. Others join the community with which they have most citations, and then
    those that cite these or that they cite.
    """
    import numpy as np

    size = citations.size
    citing, cited = (np.asarray(ends).astype(np.int32, copy=False) for ends in citations[1:])
    apart = citing != cited
    if not apart.all():
        citing, cited = citing[apart], cited[apart]
    if not len(citing):
        return np.zeros(size, np.int32)
    if size <= LARGE:
        return _largest_first_numbers(_leiden(size, citing, cited))
    degrees = np.bincount(citing, minlength=size) + np.bincount(cited, minlength=size)
    core = np.argsort(-degrees, kind="stable")[:_CORE]
    core.sort()
    place = np.full(size, -1, np.int32)
    place[core] = np.arange(len(core), dtype=np.int32)
    within = (place[citing] >= 0) & (place[cited] >= 0)
    numbers = np.zeros(size, np.int32)
    numbers[core] = _largest_first_numbers(_leiden(len(core), place[citing[within]], place[cited[within]]))
    return _largest_first_numbers(_joined(numbers, citing, cited))


def _leiden(size: int, citing: NDArray[np.int32], cited: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return the group of each cable, in any order; 0 is none."""
    import numpy as np
    from graspologic_native import leiden_csr

    if not len(citing):
        return np.zeros(size, np.int32)
    keys = np.concatenate((citing, cited)).astype(np.int64) * size
    keys += np.concatenate((cited, citing))
    keys = distinct(keys)
    other = (keys % size).astype(np.int32)
    keys //= size
    begins = np.concatenate(([0], np.cumsum(np.bincount(keys, minlength=size))))
    del keys
    _, found = leiden_csr(
        begins,
        other,
        np.ones(len(other)),
        size,
        iterations=2,  # a third finds hardly more
        seed=_SEED,
    )
    return np.fromiter(map(found.__getitem__, range(size)), np.int32, size) + 1


def _largest_first_numbers(groups: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return groups of several by new numbers, the largest first, of several the one with the first cable."""
    import numpy as np

    sizes = np.bincount(groups)
    sizes[0] = 0
    first = np.full(len(sizes), len(groups), np.int32)
    np.minimum.at(first, groups, np.arange(len(groups), dtype=np.int32))
    largest_first = np.lexsort((first, -sizes))
    number = np.zeros(len(sizes), np.int32)
    several = largest_first[sizes[largest_first] > 1]
    number[several] = np.arange(1, len(several) + 1)
    return number[groups]


def _joined(
    numbers: NDArray[np.int32], citing: NDArray[np.int32], cited: NDArray[np.int32]
) -> NDArray[np.int32]:
    """Let cables in no group join that with which they have most citations, of several the largest."""
    import numpy as np

    for _ in range(_STEPS):
        keys = []
        for one, other in ((citing, cited), (cited, citing)):
            joining = (numbers[one] == 0) & (numbers[other] > 0)
            keys.append(one[joining].astype(np.int64) << 32 | numbers[other[joining]])
        votes, counts = np.unique(np.concatenate(keys), return_counts=True)
        cables = votes >> 32
        order = np.lexsort((votes, -counts, cables))
        _, first = np.unique(cables[order], return_index=True)
        best = votes[order[first]]
        numbers[best >> 32] = (best & 0xFFFFFFFF).astype(np.int32)
    return numbers


def distinct(numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return numbers in order, each once; they are sorted in place. NumPy's own way hashes, which is slower.

    >>> import numpy as np
    >>> distinct(np.array([3, 1, 3]))
    array([1, 3])
    """
    import numpy as np

    numbers.sort()
    return numbers[np.concatenate(([True], numbers[1:] != numbers[:-1]))[: len(numbers)]]


def _parts(citations: Citations) -> Iterator[tuple[list[int], Citations]]:
    """Return the citations in parts that nothing connects, each with the numbers of its cables here.

    The methods that clear an array for each cable take as long as the sum of the squares of the parts.
    """
    parts: list[list[int]] = []
    for thread in reversed(connected(citations)):
        if parts and len(parts[-1]) + len(thread) <= _TOGETHER:
            parts[-1] += thread
        else:
            parts.append(thread)
    within = array("q", bytes(8 * citations.size))
    part_of = array("q", within)
    for number, places in enumerate(parts):
        for place_within, place in enumerate(places):
            within[place], part_of[place] = place_within, number
    links = [(array("q"), array("q")) for _ in parts]
    for one, other in zip(citations.citing, citations.cited, strict=True):
        citing, cited = links[part_of[one]]
        citing.append(within[one])
        cited.append(within[other])
    for places, (citing, cited) in zip(parts, links, strict=True):
        yield places, Citations(len(places), citing, cited)


def _graph(citations: Citations) -> PyDiGraph[None, None]:
    from itertools import repeat

    from rustworkx import PyDiGraph

    size, count = citations.size, len(citations.citing)
    graph: PyDiGraph[None, None] = PyDiGraph(node_count_hint=size, edge_count_hint=count)
    graph.add_nodes_from(list(repeat(None, size)))
    for start in range(0, count, _AT_ONCE):
        some = slice(start, start + _AT_ONCE)
        graph.add_edges_from_no_data(zip(citations.citing[some], citations.cited[some], strict=True))
    return graph


def _settled(score: float) -> float:
    """Return a score without the digits that depend on the order in which processors add.

    So those that are equal are so each time, and their order is that of their MRNs.
    """
    return round(float(f"{score:.9g}"), 6) if score > 1 else float(f"{score:.9g}")


def _largest_first(group: list[int]) -> tuple[int, int]:
    return -len(group), group[0]
