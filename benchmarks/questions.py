"""Time each question as a whole process, start-up included, on a store of any size.

    python tools/generate.py cables.csv --cables 250000 --size 1500
    reftel build cables.csv -o big
    python benchmarks/questions.py big/reftel.sqlite

Each is asked several times; the least time and the least processor time are shown. The limit of 0.3 s is
for the latter, which other work on the machine disturbs least; on an idle machine both are the same.
Questions that go through the whole collection have no limit.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

from reftel.analysis import queries, statistics
from reftel.model.records import Node
from reftel.store import EVERYTHING, Filter, open_store

LIMIT = 0.3
REFTEL = (sys.executable, "-c", "from reftel.cli.main import main; main()")
# What looks at everything, by its nature.
WHOLE = ("compare", "pagerank", "betweenness", "communities", "--threads")


def choose_questions(path: Path) -> list[list[str]]:
    """Give the questions with cables of this store: the most cited ones, a citing one, a rare tag."""
    with open_store(path) as store:
        hub = str(queries.top(store, "cited", EVERYTHING, 1)[0].node.mrn)
        largest = (statistics.stats(store, EVERYTHING, threads=1).threads or [])[0]
        citing = queries.top(store, "citing", EVERYTHING, 1)[0].node
        held = store.cable(citing.mrn)
        post = queries.top(store, "cited", Filter(years=(citing.mrn.year,)), 1)[0].node.mrn.post
    return [
        ["--help"],
        ["show", str(citing.mrn)],
        ["thread", hub],
        ["thread", str(citing.mrn), "--depth", "6"],
        ["path", str(largest.first.mrn), str(largest.last.mrn)],
        ["path", str(largest.first.mrn), str(largest.last.mrn), "--any"],
        ["explain", str(citing.mrn), str(held.cites[0].cited)],
        ["replies", hub],
        ["top"],
        ["top", "--by", "citing", "--year", str(citing.mrn.year)],
        ["top", "--by", "answered"],
        ["top", "--tag", "NOSUCHTAG"],
        ["missing"],
        ["missing", "--post", post],
        ["missing", "--tag", "NOSUCHTAG"],
        ["missing", "--foia", "csv"],
        ["search", *_words(citing)],
        ["search", f"{citing.mrn.year % 100:02}{post}"],
        ["stats"],
        ["stats", "--post", post],
        ["stats", "--threads"],
        ["top", "--by", "pagerank"],
        ["top", "--by", "betweenness"],
        ["communities"],
        ["compare", str(path)],
    ]


def _words(node: Node) -> list[str]:
    return node.subject.split()[:2] or ["none"]


def ask(words: list[str], store: Path, runs: int) -> tuple[float, float]:
    """Give the least time and the least processor time of some runs, in seconds."""
    command = [*REFTEL, *words, *([] if words == ["--help"] else ["--store", str(store)])]
    elapsed, worked = [], []
    for _ in range(runs):
        begun, before = time.perf_counter(), os.times()
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        after = os.times()
        elapsed.append(time.perf_counter() - begun)
        worked.append(sum(after[2:4]) - sum(before[2:4]))
    return min(elapsed), min(worked)


def main() -> None:
    """Ask all questions; exit code 1 where one without excuse takes too long."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("store", type=Path)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    slow = 0
    print(f"{'time':>7} {'cpu':>7}")
    for words in choose_questions(options.store):
        elapsed, worked = ask(words, options.store, options.runs)
        whole = any(word in WHOLE for word in words)
        late = worked > LIMIT and not whole
        slow += late
        note = "  whole collection" if whole else "  TOO SLOW" if late else ""
        print(f"{elapsed:6.2f}s {worked:6.2f}s  reftel {' '.join(words)}{note}")
    sys.exit(1 if slow else 0)


if __name__ == "__main__":
    main()
