r"""The preview of a cable that a page prints above the cable itself.

Pages made from a dump show the first characters of a cable, cut with three dots, then the fields of the dump
(`id:`, `refid:`, `destination:`, the bare values, or a row of a table), and then all of the cable. The same
words stand twice, and what the dots cut is whole in the second place.
"""

import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from reftel.lexicon.markings import CLASSIFICATION, LEVEL

CUT = r"(?:\.\.\.|…)"
"""What stands where words were cut."""
_THREE_DOTS = re.compile(r"\.\.\.(?!\.)")
_ELLIPSIS = re.compile("…")
CUT_AT_END = re.compile(rf"{CUT}\Z")

_LINE_END = re.compile(r"[ \t\"]*$", re.MULTILINE)
_LONGEST_PREVIEW = 6_000  # characters, with the addressees of a circular
_LONGEST_FIELDS = 16_000  # which may hold the addressees once more
_MOST_CUTS = 3
_MOST_HEADS = 8  # lines that begin with a classification, as the values of a dump do too
_LEAST_SAME = 10  # letters and digits before the dots that come again
_SOUGHT = 24
_LOOK_BACK = 200
_HEAD = re.compile(rf"(?:^[^\w\n]{{0,8}}+|,\")(?P<line>{CLASSIFICATION}\b)", re.MULTILINE | re.IGNORECASE)
_ID = r"\d{2,4}[A-Z][A-Z]{1,30}(?:\d\n?){0,7}\d"
_DESTINATION = r"^destination:[ \t]{0,9}"
_VALUE = rf"{LEVEL}(?:[ \t]?//[A-Z \n]{{1,30}})?(?:,|\n{{1,4}})"
_IDS = rf"(?P<ids>{_ID}(?:\s?\|\s?{_ID})*)"
_AT_DESTINATION = re.compile(rf"{_DESTINATION}{_IDS}", re.MULTILINE)
_IN_FIELDS = re.compile(rf"(?:{_DESTINATION}|{_VALUE}){_IDS}", re.MULTILINE)
_NO_WORD = bytes(code for code in range(128) if not chr(code).isalnum())


class Preview(NamedTuple):
    """The span of a preview and of what stands between it and the cable, and the ids that the fields list."""

    start: int
    end: int
    cited: tuple[str, ...] = ()


def find_preview(text: str) -> Preview | None:
    r"""Find the words at the begin of a text that are cut with dots and come again whole.

    The lines above the classification line are no part of it: the cable may come without them.

    >>> whole = "UNCLAS OSLO 000512\nREF: A. ROME 61\n     B. BERN 1234\n1. TEXT"
    >>> page = f"{whole[:45]}...\n\nrefid: 09OSLO512\ndestination: 09BERN1234|09ROME61\n{whole}"
    >>> preview = find_preview(page)
    >>> page[preview.end:] == whole, preview.cited
    (True, ('09BERN1234', '09ROME61'))
    >>> find_preview(whole)
    """
    found = (_find_again(text, start, end) for start, end in islice(_find_cuts(text), _MOST_CUTS))
    return next(filter(None, found), None)


def _find_cuts(text: str) -> Iterator[tuple[int, int]]:
    """Find the dots at ends of lines; a pattern that begins with one sign is sought the fastest."""
    for dots in (_THREE_DOTS, _ELLIPSIS):
        for cut in dots.finditer(text, 0, _LONGEST_PREVIEW):
            if end := _LINE_END.match(text, cut.end()):
                yield cut.start(), end.end()


def _find_again(text: str, cut: int, rest: int) -> Preview | None:
    """Find the words before dots, which stand at `cut`, in the `rest` of the text."""
    limit = rest + _LONGEST_FIELDS
    sought = _squeeze(text[max(0, cut - _LOOK_BACK) : cut])[-_SOUGHT:]
    if len(sought) < _LEAST_SAME or sought not in _squeeze(text[rest:limit]):
        return None
    for first in islice(_HEAD.finditer(text, 0, cut), _MOST_HEADS):
        words = _squeeze(text[first.start("line") : cut])
        for second in islice(_HEAD.finditer(text, rest, limit), _MOST_HEADS):
            end = second.start("line")
            if _squeeze(text[end:limit]).startswith(words):
                return Preview(first.start("line"), end, _split(_IN_FIELDS.search(text, rest, end)))
    return None


def _squeeze(words: str) -> bytes:
    """Return the plain letters and digits of words in capitals, many times faster than a pattern does."""
    return words.upper().encode("ascii", "ignore").translate(None, _NO_WORD)


def find_recorded(text: str, preview: Preview | None) -> tuple[str, ...]:
    """Return the ids of cited cables that the fields of a dump list within a text, as recorded."""
    if preview:
        return preview.cited
    return _split(_AT_DESTINATION.search(text, 0, _LONGEST_FIELDS)) if "\ndestination:" in text else ()


def _split(recorded: re.Match[str] | None) -> tuple[str, ...]:
    return tuple("".join(recorded["ids"].split()).split("|")) if recorded else ()
