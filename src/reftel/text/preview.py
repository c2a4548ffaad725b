r"""The preview of a cable that a page prints above the cable itself.

Pages made from a dump show the first characters of a cable, cut with three dots, then the fields of the dump
(`id:`, `refid:`, `destination:`, the bare values, or a row of a table), and then all of the cable. The same
words stand twice, and what the dots cut is whole in the second place.
"""

import re
from typing import NamedTuple

from reftel.lexicon.markings import CLASSIFICATION, LEVEL

CUT = r"(?:\.\.\.|…)"
"""What stands where words were cut."""

_CUTS = re.compile(rf"{CUT}[ \t\"]*$", re.MULTILINE)
_LONGEST_PREVIEW = 6_000  # characters, with the addressees of a circular
_LONGEST_FIELDS = 16_000  # which may hold the addressees once more
_MOST_CUTS = 3
_LEAST_SAME = 10  # letters and digits before the dots that come again
_SOUGHT = 24
_HEAD = re.compile(rf"^[^\w\n]{{0,8}}+{CLASSIFICATION}\b", re.MULTILINE | re.IGNORECASE)
_ID = r"\d{2,4}[A-Z][A-Z]{1,30}(?:\d\n?){0,7}\d"
_DESTINATION = r"^destination:[ \t]{0,9}"
_VALUE = rf"{LEVEL}(?:[ \t]?//[A-Z \n]{{1,30}})?(?:,|\n{{1,4}})"
_IDS = rf"(?P<ids>{_ID}(?:\s?\|\s?{_ID})*)"
_AT_DESTINATION = re.compile(rf"{_DESTINATION}{_IDS}", re.MULTILINE)
_IN_FIELDS = re.compile(rf"(?:{_DESTINATION}|{_VALUE}){_IDS}", re.MULTILINE)
_NOT_WORD = re.compile(r"[\W_]")


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
    if "..." not in text[:_LONGEST_PREVIEW] and "…" not in text[:_LONGEST_PREVIEW]:
        return None
    for number, cut in enumerate(_CUTS.finditer(text, 0, _LONGEST_PREVIEW)):
        if number == _MOST_CUTS:
            break
        if preview := _find_again(text, cut):
            return preview
    return None


def _find_again(text: str, cut: re.Match[str]) -> Preview | None:
    """Find the words before dots behind them."""
    before = [at for at in range(cut.start()) if not _NOT_WORD.match(text[at])]
    limit = min(len(text), cut.end() + _LONGEST_FIELDS)
    behind = [at for at in range(cut.end(), limit) if not _NOT_WORD.match(text[at])]
    first, second = ("".join(text[at].upper()[0] for at in places) for places in (before, behind))
    sought = first[-_SOUGHT:]
    found = second.find(sought) if len(sought) >= _LEAST_SAME else -1
    if found < 0:
        return None
    same, again = len(first) - len(sought), found
    while same and again and first[same - 1] == second[again - 1]:
        same, again = same - 1, again - 1
    head = _HEAD.search(text, before[same], cut.start()) if same < len(before) else None
    if head is None:
        return None
    end = behind[again + sum(at < head.start() for at in before[same:])]
    return Preview(head.start(), end, _split(_IN_FIELDS.search(text, cut.end(), end)))


def find_recorded(text: str) -> tuple[str, ...]:
    """Return the ids of cited cables that the fields of a dump list within a text, as recorded."""
    if preview := find_preview(text):
        return preview.cited
    return _split(_AT_DESTINATION.search(text, 0, _LONGEST_FIELDS)) if "\ndestination:" in text else ()


def _split(recorded: re.Match[str] | None) -> tuple[str, ...]:
    return tuple("".join(recorded["ids"].split()).split("|")) if recorded else ()
