"""The columns of a whole store: a row for each cable, by year, post, series and number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np

from reftel.analysis.topics import Topic
from reftel.model.records import Relation
from reftel.page.records import MENTIONED
from reftel.page.texts import NO_NUMBER, Array, split_numbers
from reftel.page.topics import rank_series

RELATIONS = tuple(map(str, Relation))
"""The relations of citations; their places are the bits of `Catalogue.relations`."""
LED_NOWHERE = ("ambiguous", "unreadable", "other", "self", MENTIONED)
"""The statuses of references that led to no other cable; their places are the numbers in `Listed.status`."""


class Coded(NamedTuple):
    """A column of texts that recur: the number of each row's, and the texts by their numbers."""

    numbers: Array
    values: Sequence[str]


class Tagged(NamedTuple):
    """The TAGS of all rows, in sets that recur: the number of each row's, and which of `values` each set has:
    those of set k are `members[first[k]:first[k + 1]]`, rising.
    """

    numbers: Array
    values: Sequence[str]
    first: Array
    members: Array

    def sets_with(self, chosen: Array) -> Array:
        """Return which sets have one of the values that are chosen, true or false for each."""
        counts = np.append(0, np.cumsum(chosen[self.members]))
        sets: Array = counts[self.first[1:]] > counts[self.first[:-1]]
        return sets


class Listed(NamedTuple):
    """References that led to no other cable, cable by cable: the cable and the status of each."""

    cable: Array
    status: Array


class Mrns:
    """The MRNs of all rows. `begins` are those of series ("09OSLO"), `first` where each has its first row,
    and behind the last one how many rows there are; `serials` are the numbers, rising within a series.
    """

    def __init__(self, begins: Sequence[str], first: Array, serials: Array) -> None:
        self.begins = begins
        self.first = first
        self.serials = serials

    def __len__(self) -> int:
        return len(self.serials)

    def at(self, rows: Array) -> list[str]:
        """Return the MRNs of some rows."""
        series = (np.searchsorted(self.first, rows, side="right") - 1).tolist()
        told = zip(series, self.serials[rows].tolist(), strict=True)
        return [
            self.begins[at] if serial == NO_NUMBER else f"{self.begins[at]}{serial}" for at, serial in told
        ]

    def find(self, mrn: str) -> int:
        """Return the row of an MRN; -1 where there is none."""
        (begin,), (serial,) = split_numbers([mrn])
        series = self._series.get(begin)
        if series is None:
            return -1
        start, end = int(self.first[series]), int(self.first[series + 1])
        row = start + int(np.searchsorted(self.serials[start:end], serial))
        return row if row < end and self.serials[row] == serial else -1

    @cached_property
    def ranks(self) -> Array:
        """The place of year and post of each series among those of all."""
        return rank_series(self.begins)

    @cached_property
    def _series(self) -> Mapping[str, int]:
        return {begin: at for at, begin in enumerate(self.begins)}


class Catalogue(NamedTuple):
    """All cables of a store as columns.

    `hour` is where it stands on the time axis, in hours since 1970, `dated` whether anything is known of
    its date. `topic` is the number of its topic, from 1; 0 is none. `subject` is the place of its subject
    among all of them, from 1; 0 is none. `relations` has a bit for each relation of RELATIONS by which it
    cites or is cited, `answered` is how many posts respond to it. `citing` and `cited` are the rows of both
    ends of each citation, by the citing ones.
    """

    mrns: Mrns
    held: Array
    hour: Array
    dated: Array
    post: Coded
    classification: Coded
    tags: Tagged
    topic: Array
    subject: Array
    relations: Array
    answered: Array
    citing: Array
    cited: Array
    left: Listed
    topics: Sequence[Topic]

    @property
    def size(self) -> int:
        """How many cables there are, held and missing."""
        return len(self.mrns)

    def by_serial(self, rows: Array) -> Array:
        """Return the places of some rows in the order of year, post, serial and series: here the series comes
        before the serial.
        """
        series = np.searchsorted(self.mrns.first, rows, side="right") - 1
        return np.lexsort((self.mrns.serials.take(rows), self.mrns.ranks.take(series)))
