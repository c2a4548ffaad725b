"""Time the measures of the whole graph on one connected thread as large as that of the public collection.

    python benchmarks/ranking.py                        # 92,000 cables, 130,000 citations, drawn
    python benchmarks/ranking.py --edges EDGES.tsv.gz   # those of a list (citing, cited), all of it
    python benchmarks/ranking.py --libraries            # other libraries too, those that are installed

Each measure is a process of its own: "whole" is all of that, Python's start and the making of the arrays
included, "wall" and "cpu" the measure with what it imports. The limits are for the processor time of all
processors together, which other work on the machine disturbs least; on an idle machine the wall time is
the same, for betweenness less. What `reftel top` and `reftel communities` take on a store:
benchmarks/questions.py. The figures that made us choose are in docs/design.md.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import random
import resource
import subprocess
import sys
import time
from array import array
from collections.abc import Callable
from importlib.util import find_spec
from itertools import islice
from pathlib import Path

from reftel.analysis import metrics
from reftel.analysis.metrics import Citations

CABLES, CITATIONS, SUBJECTS = 92_000, 130_000, 1_500
LIMITS = {"pagerank": 1.0, "communities": 3.0, "betweenness": 300.0}


class Thread:
    """A connected thread as it grows: cables of a subject cite recent ones of it, or what these cite."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._near: list[list[int]] = []
        self._of_subject: dict[int, list[int]] = {}
        self._subjects: list[int] = []
        self.pairs: dict[tuple[int, int], None] = {}

    def add(self) -> None:
        """Add a cable that is joined to an earlier one."""
        cable, subject = len(self._near), int(self._chance.paretovariate(0.5)) % SUBJECTS
        self._near.append([])
        self._subjects.append(subject)
        if cable:
            self._join(cable, self._choose(cable, subject))
        self._of_subject.setdefault(subject, []).append(cable)

    def thicken(self) -> None:
        """Join any two that are near each other, unless they are joined."""
        one = self._chance.randrange(len(self._near))
        other = self._chance.choice(self._near[self._near[one][0]])
        self._join(one, other if self._chance.random() < 0.5 else self._choose(one, self._subjects[one]))

    def _choose(self, cable: int, subject: int) -> int:
        recent = self._of_subject.get(subject, [])
        if not recent or self._chance.random() < 0.04:
            return self._chance.randrange(max(1, cable))
        found = recent[-1 - min(len(recent) - 1, int(self._chance.expovariate(1 / 12)))]
        return self._chance.choice([found, found, *self._near[found][:1]])

    def _join(self, one: int, other: int) -> None:
        pair = (max(one, other), min(one, other))
        if one != other and pair not in self.pairs:
            self.pairs[pair] = None
            self._near[one].append(other)
            self._near[other].append(one)


def draw(cables: int, citations: int, seed: int) -> Citations:
    """Draw one thread; who of two cites the other, the dates say, which are near the order of joining."""
    chance = random.Random(seed)
    thread = Thread(chance)
    for _ in range(cables):
        thread.add()
    while len(thread.pairs) < citations:
        thread.thicken()
    when = [cable + chance.expovariate(1 / 30) for cable in range(cables)]
    pairs = [pair if when[pair[0]] > when[pair[1]] else pair[::-1] for pair in thread.pairs]
    return Citations(cables, array("q", [one for one, _ in pairs]), array("q", [other for _, other in pairs]))


def read(path: Path) -> Citations:
    """Read the citations of a list, with a line of headers."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
        pairs = [(row[0], row[1]) for row in islice(csv.reader(lines, delimiter="\t"), 1, None)]
    return metrics.number(list(dict.fromkeys(name for pair in pairs for name in pair)), pairs)


def with_networkx(found: Citations, measure: str) -> None:
    """Networkx; its PageRank needs SciPy, its betweenness takes most of a day here."""
    import networkx as nx

    pairs = zip(found.citing, found.cited, strict=True)
    if measure == "communities":
        nx.community.louvain_communities(nx.Graph(pairs), seed=1)
        return
    graph: nx.DiGraph[int] = nx.DiGraph(pairs)
    if measure == "pagerank":
        nx.pagerank(graph, tol=1e-12, max_iter=1000)
    else:
        nx.betweenness_centrality(graph)


def with_networkit(found: Citations, measure: str) -> None:
    """Networkit, in all threads."""
    import networkit as nk  # type: ignore[import-not-found,unused-ignore]
    import numpy as np

    ends = tuple(np.asarray(end, np.uint64) for end in found[1:])
    directed = measure != "communities"
    graph = nk.GraphFromCoo((np.ones(len(ends[0])), ends), n=found.size, directed=directed, weighted=False)
    if measure == "pagerank":
        sinks = nk.centrality.SinkHandling.DistributeSinks
        nk.centrality.PageRank(graph, tol=1e-10, distributeSinks=sinks).run()
    elif measure == "betweenness":
        nk.centrality.Betweenness(graph).run()
    else:
        nk.community.ParallelLeiden(graph).run()


WAYS: dict[str, Callable[[Citations, str], object]] = {
    "reftel": lambda found, measure: getattr(metrics, measure)(found),
    "networkx": with_networkx,
    "networkit": with_networkit,
}


def run(way: str, measure: str, found: Citations) -> None:
    """Do one of them and print the time that it took, and the memory of the process."""
    begun, before = time.perf_counter(), time.process_time()
    WAYS[way](found, measure)
    wall, worked = time.perf_counter() - begun, time.process_time() - before
    print(wall, worked, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def compare(options: argparse.Namespace, given: list[str]) -> bool:
    """Print the table; gives whether all of reftel's measures are within their limits."""
    late = False
    print(f"{'measure':12} {'with':10} {'wall':>8} {'cpu':>8} {'whole':>8} {'memory':>8}  limit")
    for measure, limit in LIMITS.items():
        for way in WAYS if options.libraries else ("reftel",):
            if way != "reftel" and (not find_spec(way) or (way, measure) == ("networkx", "betweenness")):
                continue
            begun = time.perf_counter()
            printed = subprocess.check_output([sys.executable, __file__, *given, "--one", way, measure])
            whole = time.perf_counter() - begun
            wall, worked, memory = map(float, printed.split())
            over = way == "reftel" and worked > limit
            late |= over
            print(
                f"{measure:12} {way:10} {wall:7.2f}s {worked:7.2f}s {whole:7.2f}s {memory:6.0f}MB  "
                f"{limit:g} s{'  TOO SLOW' if over else ''}",
                flush=True,
            )
    return not late


def main() -> None:
    """Time all; exit code 1 where a measure takes too long."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--edges", type=Path, help="a gzipped list of citing and cited, tab-separated")
    parser.add_argument("--cables", type=int, default=CABLES)
    parser.add_argument("--citations", type=int, default=CITATIONS)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--libraries", action="store_true", help="time other libraries too")
    parser.add_argument("--one", nargs=2, metavar=("WITH", "MEASURE"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if not options.one:
        sys.exit(0 if compare(options, sys.argv[1:]) else 1)
    found = read(options.edges) if options.edges else draw(options.cables, options.citations, options.seed)
    way, measure = options.one
    run(way, measure, found)


if __name__ == "__main__":
    main()
