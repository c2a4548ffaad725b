"""References that a form lists in words beside the text: "75 MANILA 12240, 75 TOKYO 12347"."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set

from reftel.model.notes import Note, NoteKind
from reftel.model.records import Kind, Ref

_CUT_FROM = 110  # characters: records of the archive of 1973-79 cut the list at some 120
_YEAR_ALONE = re.compile(r"'?(\d\d)")
_ARCHIVE_YEARS = range(73, 80)
_BETWEEN = re.compile(r"[,;]|(?<=\d)[ ]{1,4}(?=(?:19)?[67]\d[ ]?[A-Z])")
_MAY_GO_ON = re.compile(r"[A-Za-z0-9]\Z")


def tidy_recorded(reference: str, refs: Sequence[Ref]) -> tuple[Ref, ...]:
    """Return the references of such a list, as its words were read; they are in no text, so have no span.

    A year alone names nothing. What a list ends with that may be cut is unreadable.

    >>> refs = [Ref("", "75 OSLO 1", 0, 9, Kind.CABLE, 75, "OSLO", 1), Ref("", "75", 11, 13, Kind.OTHER)]
    >>> [ref.text for ref in tidy_recorded("75 OSLO 1, 75", refs)]
    ['75 OSLO 1']
    """
    years = {ref.year % 100 for ref in refs if ref.year is not None} | {*_ARCHIVE_YEARS}
    end, cut = _find_cut(reference.rstrip(), refs)
    kept = [
        Ref(ref.label, ref.text, 0, 0, *ref[4:])
        for ref in refs
        if ref.start < end and not _is_year(ref.text.strip(" .,;"), years)
    ]
    if cut and not _is_year(cut, years):
        kept.append(Ref("", cut, 0, 0, Kind.UNREADABLE, notes=(Note(NoteKind.CUT_OFF),)))
    return tuple(kept)


def _find_cut(whole: str, refs: Sequence[Ref]) -> tuple[int, str]:
    """Return where the last entry begins that may be cut, and its words; the end and "" where none is."""
    if len(whole) < _CUT_FROM or not _MAY_GO_ON.search(whole):
        return len(whole), ""
    bracket = whole.rfind("(")
    if bracket > whole.rfind(")"):  # what is before it is whole
        return bracket, ""
    edges = (between.end() for between in _BETWEEN.finditer(whole))
    begin = max(0, *edges, *(ref.start for ref in refs))
    return begin, " ".join(whole[begin:].split())


def _is_year(words: str, years: Set[int]) -> bool:
    """Tell whether words are a year alone: one of the archive's, or one that another entry has."""
    year = _YEAR_ALONE.fullmatch(words)
    return year is not None and int(year[1]) in years
