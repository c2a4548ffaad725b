"""What a collection holds as arrays: some twelve bytes a cable, to be handed to every worker of a cluster."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import groupby
from typing import Any, NamedTuple

from reftel.models import MRN
from reftel.resolve import Holdings
from reftel.serials import Points, Serials, draw_curve

_UNKNOWN = 0  # the ordinal of no day


class _Year(NamedTuple):
    """The held cables of a post and year: serials that rise, and the ordinal of the day of each."""

    serials: array[int]
    days: array[int]


class PackedDays(Mapping[MRN, "date | None"]):
    """Held cables with their days, None where unknown.

    >>> days = PackedDays({MRN(2009, "LIMA", 7): date(2009, 3, 1), MRN(2009, "LIMA", 9): None})
    >>> days[MRN(2009, "LIMA", 7)], MRN(2009, "LIMA", 8) in days, len(days)
    (datetime.date(2009, 3, 1), False, 2)
    """

    def __init__(self, days: Mapping[MRN, date | None]) -> None:
        self._years: dict[tuple[int, str], _Year] = {}
        for key, mrns in groupby(sorted(days), key=lambda mrn: (mrn.year, mrn.post)):
            packed = self._years[key] = _Year(array("q"), array("i"))
            for mrn in mrns:
                day = days[mrn]
                packed.serials.append(mrn.serial)
                packed.days.append(day.toordinal() if day else _UNKNOWN)
        self._length = len(days)

    def __getitem__(self, mrn: MRN) -> date | None:
        ordinal = self._find(mrn)
        if ordinal is None:
            raise KeyError(mrn)
        return date.fromordinal(ordinal) if ordinal else None

    def __contains__(self, mrn: object) -> bool:
        return self._find(mrn) is not None

    def get(self, mrn: MRN, default: Any = None) -> Any:
        """Give the day of a cable, the default of one that is not held."""
        ordinal = self._find(mrn)
        if ordinal is None:
            return default
        return date.fromordinal(ordinal) if ordinal else None

    def __iter__(self) -> Iterator[MRN]:
        for (year, post), packed in self._years.items():
            for serial in packed.serials:
                yield MRN(year, post, serial)

    def __len__(self) -> int:
        return self._length

    def years(self) -> Iterable[tuple[str, int]]:
        """Give the posts and years of which cables are held."""
        return ((post, year) for year, post in self._years)

    def draw(self, post: str, year: int) -> Points:
        """Give the curve of a post and year; raises KeyError where nothing is held of it."""
        serials, days = self._years[year, post]
        held = zip(serials, days, strict=True)
        points = draw_curve((MRN(year, post, serial), date.fromordinal(day)) for serial, day in held if day)
        return Points(array("q", points.serials), array("i", points.days))

    def _find(self, mrn: Any) -> int | None:
        year, post, serial = mrn
        packed = self._years.get((year, post))
        if packed is None:
            return None
        place = bisect_left(packed.serials, serial)
        if place == len(packed.serials) or packed.serials[place] != serial:
            return None
        return packed.days[place]


class PackedCurves(Mapping[tuple[str, int], Points]):
    """The curves by post and year, drawn when they are first asked for: no worker needs all."""

    def __init__(self, days: PackedDays) -> None:
        self._days = days
        self._known: dict[tuple[str, int], Points | None] = {}

    def __getitem__(self, key: tuple[str, int]) -> Points:
        points: Points | None = self.get(key)
        if points is None:
            raise KeyError(key)
        return points

    def __contains__(self, key: object) -> bool:
        return self.get(key) is not None

    def get(self, key: Any, default: Any = None) -> Any:
        """Give a curve; the default where no day is known."""
        if key not in self._known:
            self._known[key] = self._draw(*key)
        return self._known[key] or default

    def __iter__(self) -> Iterator[tuple[str, int]]:
        return (key for key in self._days.years() if key in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __reduce__(self) -> tuple[type[PackedCurves], tuple[PackedDays]]:
        return PackedCurves, (self._days,)

    def _draw(self, post: str, year: int) -> Points | None:
        try:
            points = self._days.draw(post, year)
        except KeyError:
            return None
        return points


def pack_holdings(holdings: Holdings) -> Holdings:
    """Give the same holdings as arrays."""
    days = PackedDays(holdings.days)
    return Holdings(days, Serials(curves=PackedCurves(days)))
