"""Which cables there are, when they were sent and what they cite: drawn, or read from lists of ids."""

from __future__ import annotations

import csv
import gzip
import random
from bisect import bisect_left
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import accumulate
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

from reftel.errors import InvalidMRN
from reftel.lexicon.mrn import parse_mrn
from reftel.lexicon.posts import posts
from reftel.model.records import MRN

# How many references a cable has: the shares seen on 244 public pages (mean 1.8).
REFERENCES = tuple(range(11))
REFERENCE_SHARES = (60, 83, 49, 24, 9, 4, 6, 3, 2, 1, 3)
CABLES_A_YEAR = 62_500  # what the public collection has in its later years
HUB_SHARE = 0.08  # of the citations go to a few cables that many answer
BACK = 2_000  # cables before the citing one, in the mean
REMEMBERED = 40_000  # cables back that can be cited


class Sent(NamedTuple):
    """A cable to be written: what it is, when it was sent, what it cites."""

    mrn: MRN
    when: datetime
    cites: tuple[MRN, ...]


def draw_topology(
    count: int, chance: random.Random, years: range | None = None, codes: Sequence[str] = ()
) -> Iterator[Sent]:
    """Draw cables in the order of their dates, by the posts `codes`, those that send most first.

    Without `years` they go up to the end of 2009, over as many years as they fill.
    """
    codes = codes or sorted(code for code, post in posts().items() if post.kind in ("embassy", "mission"))
    weights = list(accumulate(1 / (place + 3) for place in range(len(codes))))
    years = years or range(2010 - max(4, round(count / CABLES_A_YEAR)), 2010)
    begin = datetime(years.start, 1, 1)  # noqa: DTZ001 (only its parts are written)
    step = (datetime(years.stop, 1, 1) - begin) / count  # noqa: DTZ001
    serials: dict[tuple[str, int], int] = {}
    earlier = Earlier(chance, min(BACK, count / 10))
    for place in range(count):
        when = begin + step * place
        post = chance.choices(codes, cum_weights=weights)[0]
        serials[post, when.year] = serial = serials.get((post, when.year), 0) + chance.randint(1, 3)
        mrn = MRN(when.year, post, serial)
        yield Sent(mrn, when, earlier.cite())
        earlier.add(mrn)


class Earlier:
    """The cables already sent, from which citations are drawn: most of some weeks ago, some of hubs."""

    def __init__(self, chance: random.Random, back: float = BACK) -> None:
        self._chance = chance
        self._back = back
        self._sent: deque[MRN] = deque(maxlen=REMEMBERED)
        self._hubs: deque[MRN] = deque(maxlen=200)
        self._number = 0

    def add(self, mrn: MRN) -> None:
        """A cable was sent; one of 200 will be cited by many."""
        self._sent.append(mrn)
        self._number += 1
        if self._number % 200 == 0:
            self._hubs.append(mrn)

    def cite(self) -> tuple[MRN, ...]:
        """Give what the next cable cites, in any order, each once."""
        number = self._chance.choices(REFERENCES, REFERENCE_SHARES)[0]
        cited = (self._draw() for _ in range(number))
        return tuple(dict.fromkeys(mrn for mrn in cited if mrn))

    def _draw(self) -> MRN | None:
        if self._hubs and self._chance.random() < HUB_SHARE:
            return self._hubs[-1 - int(self._chance.random() ** 2 * len(self._hubs))]
        distance = int(self._chance.expovariate(1 / self._back)) + 1
        return self._sent[-distance] if distance <= len(self._sent) else None


class Recorded(NamedTuple):
    """Files of real ids: cables with dates, citations, and more held ids without either."""

    nodes: Path
    edges: Path
    held: Path | None = None


def read_topology(recorded: Recorded, count: int, chance: random.Random) -> Iterator[Sent]:
    """Read cables and citations as recorded, in the order of their dates; ids that are no MRN are left out.

    A held id without a date gets one from its serial, and citations are drawn for it: the recorded ones
    leave out most cables. Where fewer are recorded than asked for, all of them are given.
    """
    cites = _read_citations(recorded.edges)
    dates = _read_dates(recorded.nodes)
    undated = _read_held(recorded.held) - dates.keys() if recorded.held else set()
    every = sorted([*dates.items(), *_date_by_serial(undated, dates)], key=lambda item: (item[1], item[0]))
    keep = set(chance.sample(range(len(every)), min(count, len(every))))
    earlier = Earlier(chance)
    for place, (mrn, when) in enumerate(every):
        if place not in keep:
            continue
        yield Sent(mrn, when, cites.get(mrn) or (earlier.cite() if mrn in undated else ()))
        earlier.add(mrn)


def _read_citations(path: Path) -> dict[MRN, tuple[MRN, ...]]:
    cites: dict[MRN, list[MRN]] = defaultdict(list)
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for citing, cited in csv.reader(lines, delimiter="\t"):
            pair = read_mrn(citing), read_mrn(cited)
            if pair[0] and pair[1]:
                cites[pair[0]].append(pair[1])
    return {citing: tuple(dict.fromkeys(cited)) for citing, cited in cites.items()}


def _read_dates(path: Path) -> dict[MRN, datetime]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        held = [row for row in csv.DictReader(lines, delimiter="\t") if row["missing"] == "0" and row["date"]]
    midnight = datetime.min.time()
    read = ((read_mrn(row["mrn"]), date.fromisoformat(row["date"])) for row in held)
    return {mrn: datetime.combine(day, midnight) for mrn, day in read if mrn}


def _read_held(path: Path) -> set[MRN]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return {mrn for line in lines if (mrn := read_mrn(line.strip()))}


def _date_by_serial(undated: Iterable[MRN], dates: dict[MRN, datetime]) -> Iterator[tuple[MRN, datetime]]:
    """Give each number the date of the next higher dated one of its post and year, else a day by share."""
    curves: dict[tuple[int, str], list[tuple[int, datetime]]] = defaultdict(list)
    for mrn, when in dates.items():
        curves[mrn.year, mrn.post].append((mrn.serial, when))
    for curve in curves.values():
        curve.sort()
    for mrn in undated:
        yield mrn, _read_curve(mrn, curves.get((mrn.year, mrn.post), ()))


def _read_curve(mrn: MRN, curve: Sequence[tuple[int, datetime]]) -> datetime:
    place = bisect_left(curve, mrn.serial, key=itemgetter(0))
    if place < len(curve):
        return curve[place][1]
    if curve:
        return curve[-1][1]
    day = min(mrn.serial / 3000, 0.99) * 365
    return datetime(mrn.year, 1, 1) + timedelta(days=int(day))  # noqa: DTZ001


def read_mrn(text: str) -> MRN | None:
    """Give the MRN of an id as recorded, None where it is none."""
    try:
        return parse_mrn(text)
    except InvalidMRN:
        return None
