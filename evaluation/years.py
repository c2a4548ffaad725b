"""How often is the year of a number found that is cited without it? Cite known cables some days later.

    python evaluation/years.py
    python evaluation/years.py --nodes NODES.tsv.gz

Each cable whose date is known is cited by another post 2, 10 and 40 days after it was sent, without its
year. Nothing is held but, in the rows "half held", half of the other cables. The cables of 1969-79 are those
of `tests/data/dated_cables.csv`; NODES adds those of a collection (columns mrn, date, missing).
"""

from __future__ import annotations

import argparse
import csv
import gzip
import random
from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

from tabulate import tabulate

from reftel.errors import InvalidMRN
from reftel.lexicon.mrn import parse_mrn
from reftel.model.records import MRN, Kind, Ref, Status
from reftel.resolve.resolve import resolve_refs
from reftel.resolve.serials.holdings import NOTHING_HELD, Holdings
from reftel.resolve.serials.years import Citing

DATED = Path(__file__).resolve().parents[1] / "tests/data/dated_cables.csv"
LATER = (2, 10, 40)
PERIODS = (range(1969, 1980), range(1980, 2003), range(2003, 2011))
MOST = 20_000  # cables of a period that are tried


def read_days(path: Path) -> dict[MRN, date]:
    """Read cables with their days."""
    raw = path.read_bytes()
    text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    days = {}
    for row in csv.DictReader(lines, delimiter="\t" if "\t" in lines[0] else ","):
        try:
            mrn = parse_mrn(row["mrn"])
        except InvalidMRN:
            continue
        if row["date"][:4] == str(mrn.year) and row.get("missing", "0") == "0":
            days[mrn] = date.fromisoformat(row["date"])
    return days


def try_all(days: Mapping[MRN, date], holdings: Holdings, later: int) -> Counter[str]:
    """Count what becomes of each cable that is cited so many days later."""
    return Counter(try_one(mrn, day + timedelta(later), holdings) for mrn, day in days.items())


def try_one(mrn: MRN, day: date, holdings: Holdings) -> str:
    """Say whether the year of a cable is found in one of a day."""
    written = Ref("", str(mrn), 0, 0, Kind.CABLE, None, mrn.post, mrn.serial)
    (found,) = resolve_refs([written], Citing(day=day), holdings)
    if found.status is Status.AMBIGUOUS:
        return "ambiguous"
    return "right" if found.mrn == mrn else "wrong"


def rows_of(days: Mapping[MRN, date], seed: int) -> list[list[object]]:
    """Return the rows of the table."""
    rows: list[list[object]] = []
    for period in PERIODS:
        known = sorted(mrn for mrn in days if mrn.year in period)
        chance = random.Random(seed)
        held = {mrn for mrn in known if chance.random() < 0.5}
        asked = [mrn for mrn in known if mrn not in held]
        for name, some, holdings in (
            ("nothing held", known, NOTHING_HELD),
            ("half held", asked, Holdings({mrn: days[mrn] for mrn in held})),
        ):
            tried = {mrn: days[mrn] for mrn in chance.sample(some, min(len(some), MOST))}
            for later in LATER:
                found = try_all(tried, holdings, later)
                counts = [found[outcome] for outcome in ("right", "wrong", "ambiguous")]
                rows.append([f"{period[0]}-{period[-1]}", name, later, len(tried), *counts])
    return rows


def main() -> None:
    """Read the command line and print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--nodes", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    days = read_days(DATED)
    if options.nodes:
        days |= read_days(options.nodes)
    headers = ["years", "collection", "days later", "cables", "right", "wrong", "ambiguous"]
    print(tabulate(rows_of(days, options.seed), headers))


if __name__ == "__main__":
    main()
