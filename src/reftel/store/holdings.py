"""What a store holds, as `resolve` asks for it: found cable by cable, curve by curve, never all of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any, NoReturn, TypeVar

from reftel.model.records import MRN
from reftel.resolve.curves import Points, Serials, draw_curve
from reftel.resolve.resolve import Holdings
from reftel.store import Writing

_K = TypeVar("_K")
_V = TypeVar("_V")
_DAY = 10  # the characters of an ISO date that are the day


def stored_holdings(writing: Writing) -> Holdings:
    """Give the holdings of a store as it is now; what was asked for once is not asked for again."""

    def find_day(mrn: MRN) -> Sequence[date | None]:
        statement = "SELECT date FROM cables WHERE year = ? AND post = ? AND serial = ? AND held = 1"
        return [day_of(moment) if moment else None for (moment,) in writing.fetch(statement, mrn)]

    def find_curve(key: tuple[str, int]) -> Sequence[Points]:
        return [load_curve(writing, *key)]

    return Holdings(_Asked(find_day), Serials(curves=_Asked(find_curve)))


def load_curve(writing: Writing, post: str, year: int) -> Points:
    """Give the curve of a post and year as the store has it now."""
    statement = "SELECT serial, date FROM cables WHERE post = ? AND year = ? AND held = 1 AND date <> ''"
    rows = writing.fetch(statement, (post, year))
    return draw_curve((MRN(year, post, serial), day_of(moment)) for serial, moment in rows)


def day_of(moment: str) -> date:
    """Give the day of a date as the store has it."""
    return date.fromisoformat(moment[:_DAY])


class _Asked(Mapping[_K, _V]):
    """What `find` gives for a key: one value, or nothing."""

    def __init__(self, find: Callable[[_K], Sequence[_V]]) -> None:
        self._find: Callable[[Any], Sequence[_V]] = cache(find)

    def __getitem__(self, key: _K) -> _V:
        for value in self._find(key):
            return value
        raise KeyError(key)

    def __bool__(self) -> bool:
        return True

    def __iter__(self) -> Iterator[_K]:
        _refuse()

    def __len__(self) -> int:  # noqa: PLE0303 (it raises)
        _refuse()


def _refuse() -> NoReturn:
    raise TypeError("a store is asked for one cable or curve at a time")
