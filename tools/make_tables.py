"""Derive serial ceilings from lists of held cables: the table src/reftel/lexicon/data/ceilings.csv.

    python tools/make_tables.py HELD_IDS DATED_IDS CITATIONS > src/reftel/lexicon/data/ceilings.csv

HELD_IDS has one id a line ("09STATE91633"); DATED_IDS is tab-separated with the columns mrn, date (ISO)
and missing (1: cited but not held); CITATIONS is tab-separated with the columns citing and cited. All may
be gzipped. Ids hold slips: a serial with a digit too many, a year off by one. So the highest number as
such proves nothing; one counts if it lies on the curve of its post and year. Where too few cables of a
post and year are held, the first citation of a number dates it: it was used by then.
"""

import argparse
import csv
import gzip
import re
import statistics
import sys
from bisect import bisect_right
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple, TextIO

from reftel.lexicon.posts import canonical_post

_ID = re.compile(r"(\d\d)([A-Z]+)(\d{1,6})\Z")
_LEAST_KNOWN = 10
_LEAST_ON_CURVE = 5
_FIRST_YEAR = 1960
_FIRST_SAFE_MONTH = 4
_NO_SLIP = 3
_LEAP = 5
_WEEK = 7
_SPARE = 25
_HEADER = """\
# The highest serial that each post is known to have used in a year, and the day of that cable (for one
# without a date: the day on which the pace of the year reaches it). Higher numbers may have followed.
# Derived by tools/make_tables.py from the ids, dates and citations of the cables in the collection
# published in 2010-11; outliers are left out; years with fewer than ten known cables have no row.
# count: cables of that post and year; source: these are held, or they are only cited.
"""


class Issued(NamedTuple):
    """A serial and the day of its cable, None where the day is unknown."""

    serial: int
    day: date | None


class Row(NamedTuple):
    """A row of the table behind its post and year."""

    serial: int
    until: date
    known: int
    source: str


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("held_ids", type=Path)
    options.add_argument("dated_ids", type=Path)
    options.add_argument("citations", type=Path)
    given = options.parse_args()
    dates = read_dates(given.dated_ids)
    held = find_ceilings(issued_by_post_year(given.held_ids, dates), max(dates.values()), "held")
    cited = find_ceilings(cited_by_post_year(given.citations, dates), max(dates.values()), "cited")
    write_ceilings(cited | held, sys.stdout)


def read_dates(path: Path) -> dict[str, date]:
    """Give the date of each held id."""
    with _opened(path) as lines:
        rows = csv.DictReader(lines, delimiter="\t")
        return {row["mrn"]: date.fromisoformat(row["date"]) for row in rows if row["missing"] == "0"}


def issued_by_post_year(path: Path, dates: dict[str, date]) -> dict[tuple[str, int], list[Issued]]:
    """Give what each post issued in each year, ids with an unknown post left out."""
    found: dict[tuple[str, int], list[Issued]] = {}
    with _opened(path) as lines:
        for line in lines:
            mrn = line.strip()
            parts = _split(mrn)
            if parts:
                post, year, serial = parts
                found.setdefault((post, year), []).append(Issued(serial, dates.get(mrn)))
    return found


def cited_by_post_year(path: Path, dates: dict[str, date]) -> dict[tuple[str, int], list[Issued]]:
    """Give the numbers of each post and year that cables of the same year cite, with their first day.

    Citations of the first months are left out: there a number of the year before, cited without its
    year, is easily recorded as one of the new year.
    """
    first: dict[tuple[str, int], dict[int, date]] = {}
    with _opened(path) as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            parts, day = _split(row["cited"]), dates.get(row["citing"])
            if not parts or not day or parts[1] != day.year or day.month < _FIRST_SAFE_MONTH:
                continue
            post, year, serial = parts
            days = first.setdefault((post, year), {})
            days[serial] = min(day, days.get(serial, day))
    return {key: [Issued(serial, day) for serial, day in days.items()] for key, days in first.items()}


def find_ceilings(
    issued: dict[tuple[str, int], list[Issued]], end: date, source: str
) -> dict[tuple[str, int], Row]:
    """Give the rows of the table; `end` is the last day of the whole collection."""
    rows = {}
    for (post, year), cables in issued.items():
        ceiling = find_ceiling(cables, date(year, 1, 1), min(date(year, 12, 31), end))
        if ceiling and len(cables) >= _LEAST_KNOWN:
            rows[post, year] = Row(*ceiling, len(cables), source)
    return rows


def write_ceilings(rows: dict[tuple[str, int], Row], out: TextIO) -> None:
    out.write(_HEADER)
    table = csv.writer(out, lineterminator="\n")
    table.writerow(("post", "year", "serial", "until", "count", "source"))
    table.writerows((*key, *row) for key, row in sorted(rows.items()))


def find_ceiling(cables: list[Issued], first: date, last: date) -> tuple[int, date] | None:
    """Give the highest serial on the curve and its day, None where too few dated cables make a curve.

    `first` and `last` bound the days that the collection has of this year. A held cable without a date
    counts if the pace of the year reaches its number by `last`; its day is then that of the pace.
    """
    dated = sorted((day, serial) for serial, day in cables if day and day.year == first.year)
    curve = _rising(dated)
    if len(curve) < _LEAST_ON_CURVE:
        return None
    curve = _without_leaps(curve, _pace(curve, first))
    curve = _second_series(dated, curve) or curve
    until, highest = curve[-1]
    pace = _pace(curve, first)
    reached = highest + pace * ((last - until).days + _WEEK)
    serial = max((serial for serial, day in cables if not day and serial <= reached), default=0)
    if serial <= highest:
        return highest, until
    return serial, min(last, until + timedelta((serial - highest) / pace))


def _pace(curve: list[tuple[date, int]], first: date) -> float:
    return statistics.median(serial / ((day - first).days + 1) for day, serial in curve)


def _second_series(dated: list[tuple[date, int]], curve: list[tuple[date, int]]) -> list[tuple[date, int]]:
    """A run above the curve that is no slip, else nothing.

    From October 2009 some posts numbered by two systems at once, the newer with higher, even numbers.
    Numbers of the old year that were given the new one stand in the first days of January.
    """
    above = _rising([(day, serial) for day, serial in dated if serial > curve[-1][1]])
    if len(above) < _NO_SLIP or (above[-1][0] - above[0][0]).days < _WEEK:
        return []
    return above


def _rising(curve: list[tuple[date, int]]) -> list[tuple[date, int]]:
    """The longest run of cables whose serials never fall with the date."""
    ends: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for index, (_, serial) in enumerate(curve):
        place = bisect_right(ends, serial)
        before.append(last[place - 1] if place else -1)
        if place == len(ends):
            ends.append(serial)
            last.append(index)
        else:
            ends[place], last[place] = serial, index
    run = []
    index = last[-1] if last else -1
    while index >= 0:
        run.append(curve[index])
        index = before[index]
    return run[::-1]


def _without_leaps(curve: list[tuple[date, int]], pace: float) -> list[tuple[date, int]]:
    """The run without one or two last cables that leap far above what precedes them.

    Three cables behind a leap are no slip: the post did go on from a higher number.
    """
    for end in range(len(curve) - _NO_SLIP + 1, len(curve)):
        (day, serial), (next_day, next_serial) = curve[end - 1], curve[end]
        if next_serial - serial > _LEAP * pace * ((next_day - day).days + _WEEK) + _SPARE:
            return curve[:end]
    return curve


def _split(mrn: str) -> tuple[str, int, int] | None:
    match = _ID.match(mrn)
    post = canonical_post(match[2]) if match else ""
    return (post, _full_year(int(match[1])), int(match[3])) if match and post else None


def _full_year(two_digits: int) -> int:
    return 1900 + two_digits if 1900 + two_digits >= _FIRST_YEAR else 2000 + two_digits


def _opened(path: Path) -> TextIO:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8")
    return path.open(encoding="utf-8")


if __name__ == "__main__":
    main()
