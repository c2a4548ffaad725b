"""The archive of electronic telegrams of 1973-79: how it numbers cables, and the days that it lost."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import NamedTuple

from reftel.lexicon.load import read_rows
from reftel.lexicon.posts import DEPARTMENT, cut_name
from reftel.model.records import AIRGRAM, MRN

ARCHIVE_YEARS = range(1973, 1980)
"""The years of which the National Archives have electronic telegrams."""
DIGIT = "#"
SERIES_BEGINS = date(1973, 7, 1)
"""The day on which their series begins; of the half year before it has a part."""


class LostPeriod(NamedTuple):
    """Days, both within, whose telegrams the archive lost: all, or nearly all."""

    first: date
    last: date
    extent: str


@cache
def lost_periods() -> tuple[LostPeriod, ...]:
    """Return the days whose telegrams the archive lost, the earliest first."""
    return tuple(
        LostPeriod(date.fromisoformat(row["first"]), date.fromisoformat(row["last"]), row["extent"])
        for row in read_rows("lost_periods.csv")
    )


def document_number(mrn: MRN) -> str:
    """Return the number of a cable in the archive of 1973-79, "" for other years and unknown posts.

    It is year, name of the post cut to six characters, and serial in five digits, six of the Department.

    >>> document_number(MRN(1976, "NEWDELHI", 15340)), document_number(MRN(1974, "STATE", 85546))
    ('1976NEWDE15340', '1974STATE085546')
    >>> document_number(MRN(1979, "TEHRAN", 9, "A")), document_number(MRN(2009, "STATE", 91633))
    ('1979TEHRAN A-9', '')
    """
    pattern = document_pattern(mrn)
    name = pattern.rstrip(DIGIT)
    return f"{name}{mrn.serial:0{len(pattern) - len(name)}d}" if pattern else ""


def document_pattern(mrn: MRN) -> str:
    """Return the number of a cable with a mark for each digit that its serial has at least.

    >>> document_pattern(MRN(1976, "NEWDELHI", 15340)), document_pattern(MRN(1979, "TEHRAN", 9, "A"))
    ('1976NEWDE#####', '1979TEHRAN A-#')
    """
    if mrn.year not in ARCHIVE_YEARS or not (name := cut_name(mrn.post, mrn.year)):
        return ""
    if mrn.series == AIRGRAM:
        return f"{mrn.year}{name} A-{DIGIT}"
    return f"{mrn.year}{name}{DIGIT * (6 if mrn.post == DEPARTMENT else 5)}"
