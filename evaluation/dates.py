"""How well are missing cables dated? Hide held ones and compare with the midpoint rule.

    python evaluation/dates.py
    python evaluation/dates.py --nodes NODES.tsv.gz --edges EDGES.tsv.gz

Cited cables whose date is known are hidden, a share at a time. The rest dates them: by reftel (neighbours
on the curve of post and year, numbers at an even pace, not later than the first that cites), and by the
middle of the two neighbours where they are at most 90 days apart. Without files an invented topology is
drawn. Days are those from the truth; "inside" is the share of intervals that hold it.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import random
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from statistics import mean, median
from typing import NamedTuple

from tabulate import tabulate

from reftel.model.records import MRN
from reftel.resolve.serials.holdings import Holdings

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tools"))

from topology import draw_topology, read_mrn

SHARES = (0.1, 0.3, 0.5, 0.9)
WIDEST = 90


class Known(NamedTuple):
    """The truth: days of held cables, and the day on which each cited cable was first cited."""

    days: Mapping[MRN, date]
    cited: Mapping[MRN, date]


class Outcome(NamedTuple):
    """One hidden cable as one rule dated it: days from the truth, width, whether the interval holds it."""

    error: int
    width: int
    inside: bool


def read_known(nodes: Path, edges: Path) -> Known:
    """Read held cables with dates, and who cites them."""
    days: dict[MRN, date] = {}
    with gzip.open(nodes, "rt", encoding="utf-8") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            mrn = read_mrn(row["mrn"])
            if mrn and row["missing"] == "0" and row["date"]:
                days[mrn] = date.fromisoformat(row["date"])
    with gzip.open(edges, "rt", encoding="utf-8") as lines:
        pairs = [(read_mrn(citing), read_mrn(cited)) for citing, cited in csv.reader(lines, delimiter="\t")]
    return Known(days, _first_cited(days, ((a, b) for a, b in pairs if a and b)))


def draw_known(count: int, seed: int) -> Known:
    """Draw an invented collection."""
    sent = list(draw_topology(count, random.Random(seed)))
    days = {cable.mrn: cable.when.date() for cable in sent}
    return Known(days, _first_cited(days, ((cable.mrn, cited) for cable in sent for cited in cable.cites)))


def measure(known: Known, share: float, seed: int) -> list[list[object]]:
    """Hide a share of the cited cables and give a row of the table for each rule."""
    chance = random.Random(seed)
    hidden = [mrn for mrn in sorted(known.cited) if mrn in known.days and chance.random() < share]
    away = set(hidden)
    holdings = Holdings({mrn: day for mrn, day in known.days.items() if mrn not in away})
    by_rule: dict[str, Sequence[Outcome | None]] = {
        "reftel": [_date_by_reftel(mrn, known, holdings) for mrn in hidden],
        "midpoint": [_date_by_midpoint(mrn, known, holdings) for mrn in hidden],
    }
    return [_row(share, rule, outcomes) for rule, outcomes in by_rule.items()]


def _date_by_reftel(mrn: MRN, known: Known, holdings: Holdings) -> Outcome:
    truth = known.days[mrn]
    span = holdings.interval(mrn, known.cited[mrn])
    inside = span.earliest <= truth <= span.latest
    return Outcome(abs((span.likely - truth).days), (span.latest - span.earliest).days, inside)


def _date_by_midpoint(mrn: MRN, known: Known, holdings: Holdings) -> Outcome | None:
    truth = known.days[mrn]
    below, above = holdings.neighbours(mrn)
    if not below or not above or (above.day - below.day).days > WIDEST:
        return None
    width = (above.day - below.day).days
    middle = below.day + timedelta(days=width / 2)
    return Outcome(abs((middle - truth).days), width, below.day <= truth <= above.day)


def _row(share: float, rule: str, outcomes: Sequence[Outcome | None]) -> list[object]:
    dated = [outcome for outcome in outcomes if outcome]
    return [
        f"{share:.0%}",
        rule,
        len(outcomes),
        f"{len(dated) / len(outcomes):.1%}",
        median(outcome.error for outcome in dated),
        f"{mean(outcome.error for outcome in dated):.2f}",
        median(outcome.width for outcome in dated),
        f"{mean(outcome.inside for outcome in dated):.1%}",
    ]


def _first_cited(days: Mapping[MRN, date], pairs: Iterable[tuple[MRN, MRN]]) -> dict[MRN, date]:
    cited: dict[MRN, date] = {}
    for citing, target in pairs:
        if citing in days:
            cited[target] = min(days[citing], cited.get(target, date.max))
    return cited


def known_of_arguments(description: str | None) -> tuple[Known, int]:
    """Return the collection that the command line names, or else an invented one, and the seed."""
    parser = argparse.ArgumentParser(description=(description or "").splitlines()[0])
    parser.add_argument("--nodes", type=Path)
    parser.add_argument("--edges", type=Path)
    parser.add_argument("--cables", type=int, default=50_000, help="of the invented collection")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    if options.nodes and options.edges:
        return read_known(options.nodes, options.edges), options.seed
    return draw_known(options.cables, options.seed), options.seed


def main() -> None:
    """Read the command line and print the table."""
    known, seed = known_of_arguments(__doc__)
    rows = [row for share in SHARES for row in measure(known, share, seed)]
    headers = ["hidden", "rule", "cables", "dated", "median days off", "mean", "median width", "inside"]
    print(tabulate(rows, headers, disable_numparse=True))


if __name__ == "__main__":
    main()
