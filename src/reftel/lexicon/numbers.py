"""Serials: the highest known of a post and year, and posts that count together."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

from reftel.lexicon.load import read_rows

TRAVEL_SERIES = frozenset({"TOSEC", "SECTO"})
"""Series of the Secretary on a journey: a telegram may have such a number beside its own."""


class Ceiling(NamedTuple):
    """The highest serial that a post is known to have used in a year, and the last day that shows it."""

    serial: int
    until: date


def posts_sharing_numbers(code: str, year: int) -> tuple[str, ...]:
    """Give the other posts that drew their serials from the same counter in a full year.

    They are posts of their own; but a number that one of them used, no other one used.

    >>> posts_sharing_numbers("USEUBRUSSELS", 2009)
    ('BRUSSELS',)
    """
    shared = _shared_numbers().get(code)
    return tuple(sorted(other for other, first, last in shared if first <= year <= last)) if shared else ()


@cache
def ceilings() -> Mapping[tuple[str, int], Ceiling]:
    """Give the highest serial seen for a post and a full year, and the day until which it is known."""
    return MappingProxyType(
        {
            (row["post"], int(row["year"])): Ceiling(int(row["serial"]), date.fromisoformat(row["until"]))
            for table in ("early_ceilings.csv", "ceilings.csv")
            for row in read_rows(table)
        }
    )


@cache
def yearly_totals() -> Mapping[int, int]:
    """Return how many cables the system of the Department held of a year, where that is known."""
    return MappingProxyType({int(row["year"]): int(row["cables"]) for row in read_rows("yearly_totals.csv")})


@cache
def _shared_numbers() -> dict[str, list[tuple[str, int, int]]]:
    found: dict[str, list[tuple[str, int, int]]] = {}
    for row in read_rows("shared_numbers.csv"):
        years = int(row["first"]), int(row["last"] or date.max.year)
        found.setdefault(row["code"], []).append((row["other"], *years))
        found.setdefault(row["other"], []).append((row["code"], *years))
    return found
