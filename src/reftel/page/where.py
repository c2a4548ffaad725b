"""Where to look for each cable of the page, as columns: places are said once, the browser fills them in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from functools import cache, lru_cache
from itertools import islice
from types import MappingProxyType
from typing import NamedTuple

from reftel.analysis.where import Absence, AbsenceKind, Extent, absences, links_for, values_of
from reftel.lexicon.mrn import parse_key
from reftel.lexicon.places.archive import document_number, document_pattern
from reftel.lexicon.places.links import Link
from reftel.model.aliases import Alias
from reftel.model.records import MRN
from reftel.page.records import Table
from reftel.page.texts import SLICE, Recurring, Texts
from reftel.render.where import absence_words

BETWEEN = "; "
_DIGITS = "0123456789"
_DIGIT = frozenset(_DIGITS)


class Looking(NamedTuple):
    """The places that cables of the page have, and columns with a row for each cable.

    `chosen` are the numbers of its places, `documents` is its document number with marks for its serial,
    `years` the year of its MRN, `frus` and `films` are its numbers there, `absences` why it may be missing.
    """

    places: Sequence[Link]
    chosen: Recurring
    documents: Texts
    years: Recurring
    frus: Texts
    films: Texts
    absences: Texts


class _Row(NamedTuple):
    chosen: str = ""
    document: str = ""
    year: str = ""
    frus: str = ""
    film: str = ""


def look_for(
    cables: Table,
    extent: Extent,
    own: Sequence[Link] = (),
    stated: Mapping[str, Sequence[Alias]] = MappingProxyType({}),
    textless: Set[str] = frozenset(),
) -> Looking:
    """Return where to look for the cables of a table, in the places of a user's `own` table first.

    `stated` are other numbers of cables, by MRN, `textless` the held cables whose text is lacking.
    """
    places: dict[Link, int] = {}

    def row_of(mrn: MRN, values: Mapping[str, str], held: bool) -> _Row:
        links = links_for(mrn, values, held=held, own=own)
        numbers = " ".join(str(places.setdefault(link, len(places))) for link in links)
        document = values.get("document_number", "")
        return _Row(numbers, document, str(mrn.year), values.get("frus", ""), values.get("film", ""))

    @cache
    def of_year(first: MRN | None, held: bool) -> _Row:
        if first is None:
            return _Row()
        return row_of(first, values_of(first), held)._replace(document=document_pattern(first))

    def of_cable(key: str, first: MRN | None, held: bool) -> _Row:
        usual = of_year(first, held)
        if first is None or not (aliases := stated.get(key)):
            return usual
        mrn = parse_key(key)
        values = values_of(mrn, aliases)
        row = row_of(mrn, values, held)
        return row._replace(document=usual.document) if row.document == document_number(mrn) else row

    chosen, documents, years, frus, films = columns = Recurring(), Texts(), Recurring(), Texts(), Texts()
    why = Texts()
    days = (cables[name] for name in ("held", "date", "date_earliest", "date_latest", "date_likely"))
    told = zip(cables["mrn"], *days, strict=True)
    while some := list(islice(told, SLICE)):
        firsts = [_first_of_year(key.rstrip(_DIGITS)) if key[-1:] in _DIGIT else None for key, *_ in some]
        rows = [
            of_cable(key, first, bool(held) and key not in textless)
            for (key, held, *_), first in zip(some, firsts, strict=True)
        ]
        for add, cells in zip([column.add for column in columns], zip(*rows, strict=True), strict=True):
            add(cells)
        why.add(
            [
                absence_words(Absence(AbsenceKind.NO_TEXT, first.post, first.year))
                if first and key in textless
                else _absences(first, bool(held), days, extent)
                for (key, held, *days), first in zip(some, firsts, strict=True)
            ]
        )
    return Looking(tuple(places), chosen, documents, years, frus, films, why)


@lru_cache(maxsize=1 << 14)
def _first_of_year(prefix: str) -> MRN | None:
    """Return the first number of a year and post, from how their MRNs begin; None for what is no MRN."""
    try:
        return parse_key(f"{prefix}1")
    except ValueError:  # of the store of a stranger
        return None


def _absences(mrn: MRN | None, held: bool, days: Sequence[str], extent: Extent) -> str:
    if mrn is None or held:
        return ""
    date, first, last, likely = days
    found = absences(mrn, date[:10] or first, date[:10] or last, likely, extent)
    return BETWEEN.join(map(absence_words, found))
