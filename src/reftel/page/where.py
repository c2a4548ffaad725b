"""Where to look for each cable of the page, as columns: places are said once, the browser fills them in."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from reftel.analysis.where import Extent, absences, links_for, values_of
from reftel.lexicon.archive import document_prefix
from reftel.lexicon.links import Link
from reftel.lexicon.mrn import parse_key
from reftel.model.records import MRN
from reftel.page.records import Table
from reftel.render.where import absence_words

BETWEEN = "; "


class Looking(NamedTuple):
    """The places that cables of the page have, and columns with a row for each cable.

    `chosen` are the numbers of its places, `documents` is its document number with zeros for its serial,
    `years` the year of its MRN, `absences` why it may be missing.
    """

    places: Sequence[Link]
    chosen: Sequence[str]
    documents: Sequence[str]
    years: Sequence[str]
    absences: Sequence[str]


def look_for(cables: Table, extent: Extent, own: Sequence[Link] = ()) -> Looking:
    """Return where to look for the cables of a table, in the places of a user's `own` table first."""
    places: dict[Link, int] = {}

    @cache
    def of_year(year: int, post: str, held: bool) -> tuple[str, str]:
        one_of_them = MRN(year, post, 1)
        found = links_for(one_of_them, values_of(one_of_them), held=held, own=own)
        numbers = " ".join(str(places.setdefault(link, len(places))) for link in found)
        return numbers, document_prefix(one_of_them)

    mrns = list(map(_mrn_of, cables["mrn"]))
    ways = [
        of_year(mrn.year, mrn.post, bool(held)) if mrn else ("", "")
        for mrn, held in zip(mrns, cables["held"], strict=True)
    ]
    days = (cables[name] for name in ("held", "date", "date_earliest", "date_latest", "date_likely"))
    return Looking(
        tuple(places),
        [chosen for chosen, _ in ways],
        [document for _, document in ways],
        [str(mrn.year) if mrn else "" for mrn in mrns],
        [_absences(row, extent) for row in zip(mrns, *days, strict=True)],
    )


def _mrn_of(key: str) -> MRN | None:
    try:
        return parse_key(key)
    except ValueError:  # of the store of a stranger
        return None


def _absences(row: tuple[MRN | None, int, str, str, str, str], extent: Extent) -> str:
    mrn, held, date, first, last, likely = row
    if mrn is None or held:
        return ""
    found = absences(mrn, date[:10] or first, date[:10] or last, likely, extent)
    return BETWEEN.join(map(absence_words, found))
