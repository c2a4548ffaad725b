"""Where to look for a cable, and why it may be missing, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from reftel.analysis.where import Absence, AbsenceKind, Where
from reftel.lexicon.places.archive import ARCHIVE_YEARS, SERIES_BEGINS, LostPeriod
from reftel.lexicon.places.links import ASK, READ, Place
from reftel.model.records import MRN
from reftel.render.tables import in_lines, printable, terminal_width

_ALL = "all"
_LOSES: Mapping[AbsenceKind, str] = {
    AbsenceKind.LOST: "it was sent",
    AbsenceKind.LIKELY_LOST: "it was most likely sent",
    AbsenceKind.PERHAPS_LOST: "it may have been sent",
}


def absence_words(absence: Absence) -> str:
    """Return a reason why a cable may be missing, in words."""
    if absence.kind in _LOSES:
        days = ", ".join(map(_period_words, absence.periods))
        return f"{_LOSES[absence.kind]} on days whose telegrams the National Archives lost: {days}"
    if absence.kind is AbsenceKind.BEFORE_ARCHIVE:
        part = "; they have some of that half year" if absence.year == SERIES_BEGINS.year else ""
        return f"it was sent before July 1973, when the National Archives' electronic telegrams begin{part}"
    if absence.kind is AbsenceKind.BEFORE_HELD:
        return f"it was sent before the first cable of this collection ({absence.day})"
    if absence.kind is AbsenceKind.AFTER_HELD:
        return f"it was sent after the last cable of this collection ({absence.day})"
    if absence.kind is AbsenceKind.NO_TEXT:
        film = ", which may exist only on microfilm" if absence.year in ARCHIVE_YEARS else ""
        return f"this collection holds a record of it without its text{film}"
    of = f" in {absence.year}" if absence.kind is AbsenceKind.NONE_OF_YEAR else ""
    return f"this collection holds no cable from {absence.post}{of}"


def _period_words(period: LostPeriod) -> str:
    """Return days in words: "1-15 Dec 1975", "18 Mar-2 Apr 1976"."""
    first, last, extent = period
    days = str(last.day) if first == last else f"{first.day}-{last.day}"
    if (first.year, first.month) != (last.year, last.month):
        days = f"{first.day} {_month(first)}-{last.day}"
    return f"{days} {_month(last)} {last.year}" + ("" if extent == _ALL else f" ({extent})")


def _month(day: date) -> str:
    return ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")[day.month - 1]


def place_words(place: Place) -> str:
    """Return a place in a line, without its link.

    >>> place_words(Place("ask", "Department of State", "FOIA request", ""))
    'ask: Department of State, FOIA request'
    """
    return f"{place.how}: {', '.join(filter(None, (place.name, place.words)))}"


def first_link(where: Where) -> str:
    """Return the address at which a cable may be read, "" where none is known."""
    return next((place.link for place in where.places if place.how == READ and place.link), "")


def asked_at(where: Where) -> list[str]:
    """Return where to ask for a cable, a line for each place."""
    asked = [place for place in where.places if place.how == ASK]
    return [" ".join(filter(None, (place_words(one).removeprefix("ask: "), one.link))) for one in asked]


def where_cells(where: Where) -> dict[str, object]:
    """Return where to look for a cable as cells of a row."""
    return {
        "document_number": where.document_number,
        "link": first_link(where),
        "ask": asked_at(where),
        "why_missing": [absence_words(absence) for absence in where.absences],
    }


def render_all(looks: Mapping[MRN, Where]) -> str:
    """Return where to look for each of some cables: an address each, below them where to search and ask."""
    width = max((len(str(mrn)) for mrn in looks), default=0)
    lines = [_beside(f"{mrn!s:{width}}  ", _nearest(where)) for mrn, where in looks.items()]
    others = dict.fromkeys(place for where in looks.values() for place in where.places if place.how != READ)
    parts = (["Where to look", *lines], _place_lines(others))
    return printable("\n\n".join(filter(None, map("\n".join, parts))))


def _beside(mrn: str, words: str) -> str:
    """Return where to look for a cable beside its MRN, below it where the line is too narrow."""
    is_link = " " not in words
    if is_link and len(mrn) + len(words) > terminal_width():
        return f"{mrn.rstrip()}\n  {words}"
    return f"{mrn}{words}".rstrip() if is_link else in_lines(words, mrn, " " * len(mrn))


def _nearest(where: Where) -> str:
    """Return the address where a cable may be read, else its number in the archive, else where to ask."""
    return first_link(where) or where.document_number or next(iter(asked_at(where)), "")


def render_where(where: Where) -> str:
    """Return the places where to look for a cable, each with its address, and why it may be missing."""
    number = [f"Document number {where.document_number}"] if where.document_number else []
    parts = ["\n".join(["Where to look", *number, *_place_lines(where.places)])]
    if where.absences:
        lines = (_item(absence_words(absence)) for absence in where.absences)
        parts.append("\n".join([why_heading(where.absences), *lines]))
    return printable("\n\n".join(parts))


def why_heading(absences: Sequence[Absence]) -> str:
    """Return what to write above reasons: why a cable may be missing, or what of a held one is."""
    is_held = any(absence.kind is AbsenceKind.NO_TEXT for absence in absences)
    return "What is missing" if is_held else "Why it may be missing"


def _place_lines(places: Iterable[Place]) -> Iterator[str]:
    for place in places:
        yield _item(place_words(place))
        if place.link:  # it is never wrapped, so that a terminal knows it as one
            yield f"  {place.link}"


def _item(words: str) -> str:
    return in_lines(words, "- ", "  ")
