"""How well do a few cables tell how many numbers a post issued in a year? Draw them from many.

    python evaluation/coverage.py
    python evaluation/coverage.py --nodes NODES.tsv.gz --edges EDGES.tsv.gz

Of each post and year of which many held cables are known, into late December, a few are drawn. The curve
through these tells the numbers of the year, without the table of highest numbers. The truth is the highest of
all. Without files an invented topology is drawn.
"""

from __future__ import annotations

import random
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from tabulate import tabulate

from reftel.model.records import MRN
from reftel.resolve.serials.curves import draw_curve, estimate_issued

sys.path.insert(0, str(Path(__file__).resolve().parent))

from dates import known_of_arguments

DRAWN = (3, 5, 10, 20, 50)
MANY = 150
UNKNOWN = "EVALUATED"
"""A post of which no table knows a number."""

Numbers = Mapping[int, int]
"""Numbers of a year with the ordinals of their days."""


def years_of_posts(days: Mapping[MRN, date]) -> Iterator[tuple[int, Numbers]]:
    """Yield the numbers of each post and year of which many are known, into late December."""
    found: dict[tuple[str, int], dict[int, int]] = defaultdict(dict)
    for mrn, day in days.items():
        if day.year == mrn.year:
            found[mrn.post, mrn.year][mrn.serial] = day.toordinal()
    for (_, year), numbers in sorted(found.items()):
        if len(numbers) >= MANY and max(numbers.values()) >= date(year, 12, 15).toordinal():
            yield year, numbers


def errors_of(years: Sequence[tuple[int, Numbers]], count: int, chance: random.Random) -> list[float]:
    """Return by what part the numbers of each year are missed, told by so many of its cables."""
    found = []
    for year, numbers in years:
        truth = whole(year, numbers)
        drawn = sorted(chance.sample(sorted(numbers.items()), count))
        told = whole(year, dict(drawn))
        if told and truth:
            found.append(abs(told - truth) / truth)
    return sorted(found)


def whole(year: int, numbers: Numbers) -> int | None:
    """Return about how many numbers were issued in a year."""
    serials = sorted(numbers)
    curve = draw_curve(year, serials, [numbers[serial] for serial in serials])
    return estimate_issued(UNKNOWN, year, curve).whole


def main() -> None:
    """Read the command line and print the table."""
    known, seed = known_of_arguments(__doc__)
    years = list(years_of_posts(known.days))
    chance = random.Random(seed)
    rows = []
    for count in DRAWN:
        errors = errors_of(years, count, chance)
        parts = [errors[int(len(errors) * part)] for part in (0.5, 0.9, 0.98)] if errors else []
        rows.append([count, len(errors), *(f"{part:.1%}" for part in parts)])
    headers = ["cables", "posts and years", "half are within", "nine of ten", "49 of 50"]
    print(tabulate(rows, headers, disable_numparse=True))


if __name__ == "__main__":
    main()
