"""Precision and recall of mentions and their relations, against labels made by reading.

    python evaluation/mentions.py [ARCHIVE]

The relations of invented sentences (`mentions_unseen.csv` and `mentions_fresh.csv` in `tests/data`) are
measured first. ARCHIVE holds the 244 pages published in 2010 whose mentions `tests/data/mentions_labels.csv`
labels; with it these and the cost of finding mentions are measured too.
"""

from __future__ import annotations

import csv
import itertools
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

from reftel.api import parse_cables
from reftel.model.records import Cable, Kind, Ref, Relation
from reftel.parse.body.mentions import find_mentions
from reftel.parse.refs.block import find_blocks
from reftel.parse.refs.labels import split_entries
from reftel.text.noise import blank_marks

DATA = Path(__file__).parents[1] / "tests" / "data"
LABELS = DATA / "mentions_labels.csv"
SENTENCES = (DATA / "mentions_unseen.csv", DATA / "mentions_fresh.csv")
ROUNDS = 9


class Label(NamedTuple):
    end: int
    labels: tuple[str, ...]
    relation: str


Labelled = dict[str, dict[int, Label]]


def read_table(path: Path) -> Iterator[dict[str, str]]:
    """Give the rows of a table without its comment lines."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return csv.DictReader(line for line in lines if not line.startswith("#"))


def read_labels(path: Path = LABELS) -> Labelled:
    """Give the labels by cable and offset."""
    labelled: Labelled = defaultdict(dict)
    for row in read_table(path):
        names = tuple(row["labels"].split())
        labelled[row["cable"]][int(row["start"])] = Label(int(row["end"]), names, row["relation"])
    return labelled


def find_all(cable: Cable) -> dict[int, Label]:
    """Give the mentions that reftel finds in the form of the labels."""
    return {
        mention.start: Label(
            mention.end,
            tuple(sorted(name or "-" for name in {*mention.labels, *mention.dangling})),
            str(mention.relation),
        )
        for mention in cable.mentions
        if mention.text.lower().startswith("ref")
    }


def count(expected: Labelled, found: Labelled) -> dict[str, Counter[str]]:
    """Give true, false and missed findings for each relation, for places and for labels."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for cable in expected.keys() | found.keys():
        for start in expected.get(cable, {}).keys() | found.get(cable, {}).keys():
            wanted, given = expected.get(cable, {}).get(start), found.get(cable, {}).get(start)
            _count_one(counts, "place", wanted and wanted.end, given and given.end)
            _count_one(counts, "labels", wanted and wanted.labels, given and given.labels)
            for relation in Relation:
                is_wanted = wanted is not None and wanted.relation == relation
                is_given = given is not None and given.relation == relation
                _count_one(counts, relation, is_wanted or None, is_given or None)
    return counts


def _count_one(counts: dict[str, Counter[str]], name: str, wanted: object, given: object) -> None:
    if wanted is None and given is None:
        return
    if wanted == given:
        counts[name]["true"] += 1
        return
    counts[name]["missed"] += wanted is not None
    counts[name]["false"] += given is not None


def ratio(part: int, rest: int) -> str:
    return f"{part / (part + rest):.3f}" if part + rest else "-"


def measure_costs(cables: list[Cable]) -> dict[str, float]:
    """Give the microseconds of a processor that each step takes for a cable on average."""
    found, blocks, entries = [], [], []
    for cable in cables:
        begin = max((ref.end for ref in cable.refs), default=cable.header.subject_end)
        blanked = blank_marks(cable.text)
        found.append((cable.text, blanked, begin, cable.refs))
        blocks.append((blanked,))
        entries.append((blanked, find_blocks(blanked)))
    return {
        "find_mentions": _measure(find_mentions, found),
        "find_blocks": _measure(find_blocks, blocks),
        "split_entries": _measure(split_entries, entries),
    }


def _measure(step: Callable[..., object], inputs: Sequence[tuple[object, ...]]) -> float:
    """Give the microseconds that a call takes on average: the median of several rounds."""
    rounds = []
    for _ in range(ROUNDS):
        began = time.process_time()
        for arguments in inputs:
            step(*arguments)
        rounds.append(time.process_time() - began)
    return median(rounds) / len(inputs) * 1e6


def count_sentences(paths: Sequence[Path] = SENTENCES) -> dict[str, Counter[str]]:
    """Give true, false and missed findings for each relation in the invented sentences."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    refs = [Ref(label, "", 0, 0, Kind.CABLE) for label in ("A", "B")]
    for row in itertools.chain.from_iterable(map(read_table, paths)):
        text = f"1. (U) {row['text']}\n"
        found = next((m.relation for m in find_mentions(text, text, 0, refs).read if m.labels), None)
        for relation in Relation:
            _count_one(counts, relation, row["relation"] == relation or None, found is relation or None)
    return counts


def print_counts(counts: dict[str, Counter[str]]) -> None:
    """Print a table of counts with precision and recall."""
    print(f"{'':12} {'true':>5} {'false':>5} {'missed':>6} precision recall")
    for name, row in sorted(counts.items()):
        precision, recall = ratio(row["true"], row["false"]), ratio(row["true"], row["missed"])
        print(f"{name:12} {row['true']:5} {row['false']:5} {row['missed']:6} {precision:>9} {recall:>6}")


def main(arguments: list[str]) -> int:
    print("invented sentences")
    print_counts(count_sentences())
    if not arguments:
        print("no archive of pages was given: they were not measured")
        return 0
    cables = list(parse_cables(arguments))
    found = {str(cable.mrn): find_all(cable) for cable in cables}
    counts = count(read_labels(), {name: mentions for name, mentions in found.items() if mentions})
    print("\npages")
    print_counts(counts)
    size = sum(len(cable.text) for cable in cables) // len(cables)
    for name, cost in measure_costs(cables).items():
        print(f"{name:14} {cost:4.0f} microseconds a cable ({size} characters on average)")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
