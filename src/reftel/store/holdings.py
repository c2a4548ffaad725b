"""What a store holds, as `resolve` asks for it: found cable by cable, curve by curve, never all of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import NoReturn

from reftel.model.records import MRN
from reftel.resolve.curves import Points, Serials, draw_curve
from reftel.resolve.resolve import Holdings
from reftel.store import Writing

_DAY = 10  # the characters of an ISO date that are the day


def stored_holdings(writing: Writing) -> Holdings:
    """Give the holdings of a store as it is now; what was asked for once is not asked for again."""
    return Holdings(_Days(writing), Serials(curves=_Curves(writing)))


def load_curve(writing: Writing, post: str, year: int) -> Points:
    """Give the curve of a post and year as the store has it now."""
    statement = "SELECT serial, date FROM cables WHERE post = ? AND year = ? AND held = 1 AND date <> ''"
    rows = writing.fetch(statement, (post, year))
    return draw_curve((MRN(year, post, serial), day_of(moment)) for serial, moment in rows)


def day_of(moment: str) -> date:
    """Give the day of a date as the store has it."""
    return date.fromisoformat(moment[:_DAY])


class _Days(Mapping[MRN, "date | None"]):
    """The held cables with their days."""

    def __init__(self, writing: Writing) -> None:
        self._writing = writing
        self._known: dict[MRN, tuple[bool, date | None]] = {}

    def __getitem__(self, mrn: MRN) -> date | None:
        if mrn not in self._known:
            self._known[mrn] = self._find(mrn)
        held, day = self._known[mrn]
        if not held:
            raise KeyError(mrn)
        return day

    def __bool__(self) -> bool:
        return True

    def _find(self, mrn: MRN) -> tuple[bool, date | None]:
        statement = "SELECT date FROM cables WHERE year = ? AND post = ? AND serial = ? AND held = 1"
        rows = self._writing.fetch(statement, mrn)
        return bool(rows), day_of(rows[0][0]) if rows and rows[0][0] else None

    def __iter__(self) -> Iterator[MRN]:
        _refuse()

    def __len__(self) -> int:  # noqa: PLE0303 (it raises)
        _refuse()


class _Curves(Mapping[tuple[str, int], Points]):
    """The curves by post and year."""

    def __init__(self, writing: Writing) -> None:
        self._writing = writing
        self._known: dict[tuple[str, int], Points] = {}

    def __getitem__(self, key: tuple[str, int]) -> Points:
        if key not in self._known:
            self._known[key] = load_curve(self._writing, *key)
        return self._known[key]

    def __iter__(self) -> Iterator[tuple[str, int]]:
        _refuse()

    def __len__(self) -> int:  # noqa: PLE0303 (it raises)
        _refuse()


def _refuse() -> NoReturn:
    raise TypeError("a store is asked for one cable or curve at a time")
