"""Other numbers of cables than MRNs, as people and archives write them."""

from __future__ import annotations

import re
from typing import NamedTuple

from reftel.errors import InvalidMRN
from reftel.lexicon.mrn import bare_id, id_in_address, parse_mrn, read_year
from reftel.lexicon.numbers import TRAVEL_SERIES
from reftel.model.aliases import Alias, AliasKind
from reftel.model.records import MRN

LONGEST = 80  # characters of a number that is kept
_SERIES = "|".join(sorted(TRAVEL_SERIES))
_YEAR = r"'?(?:\d{4}|\d\d)"
_JOURNEY = re.compile(
    rf"(?:\(?(?P<before>{_YEAR})\)?[\s/-]{{0,3}})?(?P<series>{_SERIES})[\s#-]{{0,3}}(?P<number>\d{{1,6}})"
    rf"(?:\s{{0,3}}\(\s?(?P<behind>{_YEAR})\s?\)|[\s-](?P<tail>{_YEAR}))?",
    re.IGNORECASE,
)
_FRUS = re.compile(r"(?P<volume>frus\d{4}[0-9a-z-]{0,20})[/,\s]{1,3}d(?P<document>\d{1,5})\b", re.IGNORECASE)
_DOCUMENT = re.compile(
    r"\d{4}[A-Z][A-Z .'-]{0,12}(?:\d{5,6}|A-\d{1,5})(?:_[A-E]?\d{0,2}|-\d)?", re.IGNORECASE
)
_NUMBER = re.compile(r"[DPN]\d{6}-\d{4}|C\d{8}")
"""Film and frame, and the number of a document that was released on request."""
FILM = re.compile(r"\b(?P<reel>[DPN]\d{6})\s?[-–—]\s?(?P<frame>\d{4})\b", re.ASCII)
"""Film and frame in a text, with whatever dash."""


class Name(NamedTuple):
    """What somebody calls a cable.

    `mrn` is what it reads as, None where it is no MRN: then `error` says why. `key` is that of an alias,
    `year` the year that is written beside one; `is_number` says that it looks like one of some kind.
    """

    text: str
    key: str
    mrn: MRN | None = None
    year: int | None = None
    error: InvalidMRN | None = None
    is_number: bool = False


def read_name(text: str) -> Name:
    """Read an MRN or any other number of a cable; raises InvalidMRN where the text has no digit.

    >>> read_name("09 STATE 91633").mrn, read_name("tosec 140323 (76)")[1:4:2]
    (MRN(year=2009, post='STATE', serial=91633, series=''), ('TOSEC140323', 1976))
    >>> read_name("https://history.state.gov/historicaldocuments/frus1977-80v21/d34").key
    'FRUS1977-80V21/D34'
    """
    mrn, error = None, None
    try:
        mrn = parse_mrn(text)
    except InvalidMRN as invalid:
        if not any(map(str.isdigit, text)):
            raise
        error = invalid
    if frus := _FRUS.search(text):
        return Name(text, key_of(f"{frus['volume']}/d{frus['document']}"), error=error, is_number=True)
    bare = id_in_address(text)
    if journey := _JOURNEY.fullmatch(bare):
        year = journey["before"] or journey["behind"] or journey["tail"]
        key = key_of(journey_number(journey["series"], int(journey["number"])).value)
        return Name(text, key, mrn, read_year(year.lstrip("'")) if year else None, error, is_number=True)
    key = key_of(bare)
    return Name(text, key, mrn, error=error, is_number=_NUMBER.fullmatch(key) is not None)


def key_of(value: str) -> str:
    """Return an alias as it is looked up: whatever its case, without blanks.

    >>> key_of("1975nato b05123_b")
    '1975NATOB05123_B'
    """
    return "".join(value.split()).upper()


def journey_number(series: str, number: int) -> Alias:
    """Return a number of the Secretary's journey.

    >>> journey_number("tosec", 100150).value
    'TOSEC 100150'
    """
    return Alias(AliasKind.JOURNEY, f"{series.upper()} {number}")


def journey_parts(alias: Alias) -> tuple[str, int]:
    """Return the series of a number of a journey, and the number in it."""
    series, _, number = alias.value.rpartition(" ")
    return series, int(number)


def film_number(found: re.Match[str]) -> str:
    """Return film and frame as the archive writes them.

    >>> film_number(FILM.search("Files, D770089–0022."))
    'D770089-0022'
    """
    return f"{found['reel']}-{found['frame']}"


def recorded_number(written: str, mrn: MRN | None) -> Alias | None:
    """Return what the id that a form states says beside the MRN; None where that says it all.

    A document number that is the MRN cut by the rule of the archives is computed from that; one with the
    suffix of a record is not, and an id that had to be repaired is what people will ask for.

    >>> recorded_number("1976USUNN03275_b", MRN(1976, "USUNNEWYORK", 3275))
    Alias(kind=<AliasKind.DOCUMENT_NUMBER: 'document number'>, value='1976USUNN03275_b')
    >>> recorded_number("1976USUNN03275", MRN(1976, "USUNNEWYORK", 3275))
    """
    value = id_in_address(written)
    if not 0 < len(value) <= LONGEST or not value.isprintable():
        return None
    has_suffix = bare_id(value) != value
    if not has_suffix and _reads_as(value, mrn):
        return None
    is_document = has_suffix or _DOCUMENT.fullmatch(value) is not None
    return Alias(AliasKind.DOCUMENT_NUMBER if is_document else AliasKind.RECORDED, value)


def _reads_as(value: str, mrn: MRN | None) -> bool:
    try:
        return parse_mrn(value, mrn.year if mrn else None) == mrn
    except InvalidMRN:
        return False
