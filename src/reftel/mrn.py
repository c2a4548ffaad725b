"""Message reference numbers: reading them in any usual notation.

A cable is known by year, post and serial. MRNs of 1966 and later occur; a year of two digits is
read as the only such year from 1966 to 2065.
"""

import re
from functools import lru_cache

from reftel.errors import InvalidMRN
from reftel.models import MRN
from reftel.tables import canonical_post, posts_of_truncation, repair_post, squeeze

FIRST_YEAR = 1966
MAX_SERIAL = 999_999
_LONGEST_POST = 40  # letters; some letters become two, and what is written has to be read again

_YEAR = r"(?:(?:19|20)\d\d|'?\d\d)"
_POST = r"(?P<post>[^\W\d_](?:\D|0(?=[^\W\d_])){0,60}?)"
_NOTATIONS = (
    # 09STATE91633, 2009 STATE 091633, 09-STATE-91633, (09) STATE 91633, 1973NEWDE07645
    re.compile(rf"\(?(?P<year>{_YEAR})\)?[\s/_-]*{_POST}[\s/_#-]*(?P<serial>\d{{1,8}})"),
    # STATE 91633 (09), STATE 91633 2009, STATE 91633-09
    re.compile(
        rf"{_POST}[\s/_#-]*(?P<serial>\d{{1,8}})\s*(?:\(\s*(?P<year>{_YEAR})\s*\)|"
        r"[\s-]\s*(?P<tail>(?:19|20)\d\d|\d\d))"
    ),
    # STATE (09) 91633
    re.compile(rf"{_POST}\s*\(\s*(?P<year>{_YEAR})\s*\)\s*(?P<serial>\d{{1,8}})"),
)


@lru_cache(maxsize=4096)
def parse_mrn(text: str) -> MRN:
    """Read an MRN in any usual notation.

    Raises InvalidMRN where the text has no year, no post that is known, or no serial.

    >>> parse_mrn("09STATE91633")
    MRN(year=2009, post='STATE', serial=91633)
    >>> str(parse_mrn("2008 Tel Aviv 00403"))
    '08TELAVIV403'
    >>> str(parse_mrn("1973NEWDE07645"))
    '73NEWDELHI7645'
    """
    cleaned = " ".join(text.split()).strip(" .,;")
    for notation in _NOTATIONS:
        if match := notation.fullmatch(cleaned):
            return _read_parts(match, text)
    raise InvalidMRN(
        f"{_shown(text)} is no message reference number",
        advice="write year, post and serial, for example 09STATE91633 or 09 STATE 91633",
    )


def full_year(year: int) -> int:
    """Give the year with four digits for one of two or four.

    >>> full_year(9), full_year(73), full_year(2009)
    (2009, 1973, 2009)
    """
    if year >= 100:
        return year
    return 2000 + year if year < FIRST_YEAR % 100 else 1900 + year


def latest_year(year: int, not_after: int) -> int:
    """Give the latest year with these two digits that is not after another year.

    The century of a written year cannot lie ahead of the cable that wrote it, but a date that is one
    year off is more likely than a reference over sixty years back: then the nearest year is given.

    >>> latest_year(8, 2009), latest_year(99, 2001), latest_year(10, 2009)
    (2008, 1999, 2010)
    """
    if year >= 100:
        return year
    found = not_after - (not_after - year) % 100
    return found if found >= FIRST_YEAR else found + 100


def _read_parts(match: re.Match[str], text: str) -> MRN:
    groups = match.groupdict()
    year = int((groups["year"] or groups["tail"]).lstrip("'"))
    serial = int(groups["serial"])
    if not FIRST_YEAR <= full_year(year) < FIRST_YEAR + 100:
        raise InvalidMRN(f"{_shown(text)} has the year {year}", advice="years from 1966 to 2065 are read")
    if not 0 < serial <= MAX_SERIAL:
        raise InvalidMRN(
            f"{_shown(text)} has the serial {serial}", advice=f"serials run from 1 to {MAX_SERIAL:,}"
        )
    post, _ = find_post(groups["post"])
    if not post:
        raise InvalidMRN(f"{_shown(text)} names no post", advice="see the posts in the documentation")
    return MRN(full_year(year), post, serial)


def find_post(name: str) -> tuple[str, str]:
    """Give the post that a name stands for before a number, and a note where no table has it so written.

    A post that no table names is taken as written: new posts open, and delegations come and go. Gives
    ("", "") for what is too short or too long to be a name.

    >>> find_post("Tel Aviv"), find_post("REYKJAVK")
    (('TELAVIV', ''), ('REYKJAVIK', 'REYKJAVK read as REYKJAVIK'))
    >>> find_post("PORT QUILLON")
    ('PORTQUILLON', 'no post known as PORT QUILLON')
    """
    if post := canonical_post(name):
        return post, ""
    truncated = posts_of_truncation(squeeze(name))
    if len(truncated) == 1:
        return truncated[0], f"{name} read as {truncated[0]}"
    post, note = repair_post(name)
    if post:
        return post, note
    key = squeeze(name)
    if not 3 <= len(key) <= _LONGEST_POST or len(name.split()) > 4:
        return "", ""
    return key, f"no post known as {name}"


def _shown(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:57] + "...")
