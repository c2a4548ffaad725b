"""What stands out among cables that cite each other: PageRank, betweenness, connected threads.

Plain lists of numbers do: the citations of 250,000 cables take PageRank about a second, most of it spent
on reading them from the store, and chains of citations are short.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

Links = Iterable[tuple[str, str]]

_DAMPING = 0.85
_PRECISION = 1e-7


def pagerank(mrns: Sequence[str], links: Links) -> dict[str, float]:
    """Give the PageRank of cables, in all 1; links run citing -> cited, `mrns` from late to early.

    Cables cite earlier ones, so that in this order nearly all is known when it is needed; after that
    only what changes is taken up again. Those that cite nothing pass on to all alike, which only scales
    the result.

    >>> ranks = pagerank(["c", "b", "a"], [("c", "a"), ("b", "a")])
    >>> [round(rank, 3) for rank in ranks.values()]
    [0.213, 0.213, 0.574]
    """
    cited = _numbered(mrns, links)
    shares = [_DAMPING / max(1, len(below)) for below in cited]
    citing: list[list[int]] = [[] for _ in mrns]
    for number, below in enumerate(cited):
        for other in below:
            citing[other].append(number)
    ranks = [1.0] * len(mrns)
    pending = list(range(len(mrns)))
    while pending:
        changed: set[int] = set()
        for number in pending:
            rank = 1.0 + sum([ranks[other] * shares[other] for other in citing[number]])
            if abs(rank - ranks[number]) > _PRECISION * rank:
                ranks[number] = rank
                changed.update(cited[number])
        pending = sorted(changed)
    total = sum(ranks)
    return {mrn: rank / total for mrn, rank in zip(mrns, ranks, strict=True)}


def betweenness(
    mrns: Sequence[str], links: Links, advance: Callable[[int], object] = lambda done: None
) -> dict[str, float]:
    """Give how many pairs of cables each one stands between, on the shortest chains of citations.

    Where a pair has several shortest chains, each counts its part. Ulrik Brandes, A Faster Algorithm for
    Betweenness Centrality (2001). `advance` is told each thousand cables that are done.

    >>> betweenness(["d", "c", "b", "a"], [("d", "c"), ("d", "b"), ("c", "a"), ("b", "a")])
    {'d': 0.0, 'c': 0.5, 'b': 0.5, 'a': 0.0}
    """
    cited = _numbered(mrns, links)
    between = [0.0] * len(mrns)
    for start in range(len(mrns)):
        if start % 1000 == 999:
            advance(1000)
        order, chains, above = _shortest_chains(cited, start)
        parts = dict.fromkeys(order, 0.0)
        for found in reversed(order[1:]):
            for nearer in above[found]:
                parts[nearer] += chains[nearer] / chains[found] * (1 + parts[found])
            between[found] += parts[found]
    return dict(zip(mrns, between, strict=True))


def _shortest_chains(
    cited: Sequence[Sequence[int]], start: int
) -> tuple[list[int], dict[int, int], dict[int, list[int]]]:
    """Give what a cable leads to, the nearest first; how many shortest chains; the cables before in these."""
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


def connected(mrns: Sequence[str], links: Links) -> list[list[str]]:
    """Give the threads: sets of cables that citations connect, the largest first, each as `mrns` orders.

    >>> connected(["d", "c", "b", "a"], [("c", "b"), ("d", "c")])
    [['d', 'c', 'b'], ['a']]
    """
    root = {mrn: mrn for mrn in mrns}
    for citing, cited in links:
        one, other = _root(root, citing), _root(root, cited)
        root[one] = other
    threads: dict[str, list[str]] = {}
    for mrn in mrns:
        threads.setdefault(_root(root, mrn), []).append(mrn)
    return sorted(threads.values(), key=len, reverse=True)


def _root(root: dict[str, str], mrn: str) -> str:
    while (above := root[mrn]) != mrn:
        root[mrn] = mrn = root[above]
    return mrn


def _numbered(mrns: Sequence[str], links: Links) -> list[list[int]]:
    """Give, for each cable by its place in the list, the places of those that it cites."""
    number = {mrn: place for place, mrn in enumerate(mrns)}
    cited: list[list[int]] = [[] for _ in mrns]
    for one, other in links:
        cited[number[one]].append(number[other])
    return cited
