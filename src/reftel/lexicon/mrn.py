"""Message reference numbers: reading them in any usual notation.

A cable is known by year, post and serial. Its MRN has two digits of a year from 1966 to 2065, else four; a
year before 1900, or that has not come yet, is none of a cable.
"""

import os
import re
import time
from functools import lru_cache

from reftel.errors import InvalidMRN
from reftel.lexicon.posts import canonical_post, posts_of_cut_name, squeeze
from reftel.lexicon.slips import read_short_or_slip
from reftel.model.notes import Note, NoteKind
from reftel.model.records import AIRGRAM, MRN
from reftel.model.years import FIRST_YEAR, LAST_YEAR, SHORT_YEARS, written_year

MAX_SERIAL = 999_999
MOST_YEARS_BACK = 60
"""How far back a year of two digits may lie; beyond, it is likelier to be a slip."""
_DAY = 24 * 60 * 60  # seconds
_LONGEST_EPOCH = 10  # digits
_LONGEST_POST = 40  # letters; some letters become two, and what is written has to be read again

_YEAR = r"(?:\d{4}|'?\d\d)"
_POST = r"(?P<post>[^\W\d_](?:\D|0(?=[^\W\d_])){0,60}?)"
_NOTATIONS = (
    # 09STATE91633, 2009 STATE 091633, 09-STATE-91633, (09) STATE 91633, 1973NEWDE07645
    re.compile(rf"\(?(?P<year>{_YEAR})\)?[\s/_-]*{_POST}[\s/_#-]*(?P<serial>\d{{1,8}})"),
    # STATE 91633 (09), STATE 91633 2009, STATE 91633-09
    re.compile(
        rf"{_POST}[\s/_#-]*(?P<serial>\d{{1,8}})\s*(?:\(\s*(?P<year>{_YEAR})\s*\)|"
        r"[\s-]\s*(?P<tail>\d{4}|\d\d))"
    ),
    # STATE (09) 91633
    re.compile(rf"{_POST}\s*\(\s*(?P<year>{_YEAR})\s*\)\s*(?P<serial>\d{{1,8}})"),
)

_ADDRESS = re.compile(
    r"(?:https?://|www\.)[^\s?#]*/(?P<id>[^\s/?#]+?)(?:\.html?)?/?(?:[?#]\S*)?", re.IGNORECASE
)
# Behind a document number: which record of it this is, or the collection of its page (1977TEHRAN04675_3).
_WITH_SUFFIX = re.compile(
    r"(?P<id>.{0,80}\d)_(?:[A-E]\d?|\d{1,2})|(?P<number>\d{4}[A-Z][A-Z ]{0,40}\d{5,6})-\d", re.IGNORECASE
)
_AIRGRAM = re.compile(
    rf"(?P<year>{_YEAR})[\s_-]*(?P<post>[^\W\d_][^\d_]{{1,60}}?)"
    r"(?P<apart>[\s-]{0,9})A-?[ ]?(?P<serial>\d{1,6})",
    re.IGNORECASE,
)
_AIRGRAM_OF_YEAR = re.compile(
    rf"(?P<post>[^\W\d_][^\d_]{{1,60}}?)(?P<apart>[\s-]{{1,9}})A-[ ]?(?P<serial>\d{{1,6}})"
    rf"(?:\s{{0,9}}\(\s{{0,9}}|\s)(?P<year>{_YEAR})\s{{0,9}}\)?",
    re.IGNORECASE,
)
GLUED = r"(?:19|20)?[0-9]{2}[A-Z]{3,40}-?[0-9]{1,7}"
"""An MRN or the number of a document as one word: 09STATE91633, 1976NEWDE15340."""
_BEGINS = re.compile(r"(?P<year>\d{4}|\d\d)(?P<post>[^\W\d_]{3,})(?P<serial>\d{0,8})")


def parse_mrn(text: str, near: int | None = None) -> MRN:
    """Read an MRN in any usual notation; two digits of a year are those of `full_year`.

    Raises InvalidMRN where the text has no year that a cable can have, no post that is known, or no serial.

    >>> parse_mrn("09STATE91633")
    MRN(year=2009, post='STATE', serial=91633, series='')
    >>> str(parse_mrn("2008 Tel Aviv 00403"))
    '08TELAVIV403'
    >>> str(parse_mrn("1973NEWDE07645"))
    '73NEWDELHI7645'
    >>> str(parse_mrn("65 SAIGON 1234"))
    '1965SAIGON1234'
    >>> str(parse_mrn("1976USUNN03275_b")), str(parse_mrn("1979TEHRAN A-9"))
    ('76USUNNEWYORK3275', '79TEHRAN-A9')
    """
    is_whole = text[:4].isdigit()  # a year that no other one tells anything of
    return _parse_mrn(text, None if is_whole else near)


@lru_cache(maxsize=4096)
def _parse_mrn(text: str, near: int | None) -> MRN:
    cleaned = bare_id(text)
    if airgram := find_airgram(cleaned, near):
        return airgram
    for notation in _NOTATIONS:
        if match := notation.fullmatch(cleaned):
            return _read_parts(match, text, near)
    raise InvalidMRN(
        f"{_shown(text)} is not a message reference number",
        advice="write year, post and serial, for example 09STATE91633 or 09 STATE 91633",
    )


@lru_cache(maxsize=256)
def bare_id(text: str) -> str:
    """Give an id without what an archive writes around it: the address of its page, the suffix of a record.

    >>> bare_id("https://example.org/plusd/cables/1976USUNN03275_b.html"), bare_id("1977TEHRAN04675_3")
    ('1976USUNN03275', '1977TEHRAN04675')
    """
    cleaned = id_in_address(text)
    suffix = _WITH_SUFFIX.fullmatch(cleaned) if "_" in cleaned or "-" in cleaned else None
    return (suffix["id"] or suffix["number"]) if suffix else cleaned


@lru_cache(maxsize=256)
def id_in_address(text: str) -> str:
    """Give an id, where it is the address of a page the last part of that.

    >>> id_in_address("https://example.org/plusd/cables/1976USUNN03275_b.html")
    '1976USUNN03275_b'
    """
    if text.isalnum():  # an address has other signs
        return text
    cleaned = " ".join(text.split()).strip(" .,;")
    address = _ADDRESS.fullmatch(cleaned) if "/" in cleaned else None
    return address["id"].replace("%20", " ") if address else cleaned


def find_airgram(cleaned: str, near: int | None = None) -> MRN | None:
    """Give the MRN of an airgram of a known post; its series is apart from that of the post's telegrams.

    >>> [str(find_airgram(written)) for written in ("1979TEHRAN A-9", "Tehran A-9 (79)", "79 OTTAWA-12")]
    ['79TEHRAN-A9', '79TEHRAN-A9', 'None']
    """
    if not (" " in cleaned or "-" in cleaned):
        return None  # one of them is before the serial
    match = _AIRGRAM.fullmatch(cleaned)
    if match and not (match["apart"] or "A-" in cleaned.upper()):
        return None
    match = match or _AIRGRAM_OF_YEAR.fullmatch(cleaned)
    if not match:
        return None
    year, serial = read_year(match["year"].lstrip("'"), near), int(match["serial"])
    named = posts_named(match["post"], year)
    is_name = match["apart"] == "" and posts_named(f"{match['post']}A", year)
    if len(named) != 1 or is_name or not serial or why_no_year(year):
        return None
    return MRN(year, named[0], serial, AIRGRAM)


def posts_named(name: str, year: int) -> tuple[str, ...]:
    """Give the posts that a name stands for as written, in full or as the archives of 1973-79 cut it."""
    post = canonical_post(name)
    return (post,) if post else posts_of_cut_name(name, year)


def parse_key(key: str) -> MRN:
    """Read back what str of an MRN wrote.

    >>> parse_key("1909STATE91633"), parse_key("79TEHRAN-A9")[1:]
    (MRN(year=1909, post='STATE', serial=91633, series=''), ('TEHRAN', 9, 'A'))
    """
    digits = 4 if key[2:3].isdigit() else 2
    counter = key[digits:].rstrip("0123456789")
    post, series = split_counter(counter)
    return MRN(short_year(key[:digits]), post, int(key[digits + len(counter) :]), series)


def split_counter(counter: str) -> tuple[str, str]:
    """Give post and series of what counts the numbers of an MRN.

    >>> split_counter("TEHRAN-A"), split_counter("TEHRAN")
    (('TEHRAN', 'A'), ('TEHRAN', ''))
    """
    post, _, series = counter.partition("-")
    return post, series


def short_year(digits: str) -> int:
    """Give the year of the digits with which an MRN begins: two are one from 1966 to 2065.

    >>> short_year("09"), short_year("66"), short_year("1909")
    (2009, 1966, 1909)
    """
    if len(digits) != 2:
        return int(digits)
    return SHORT_YEARS.start + (int(digits) - SHORT_YEARS.start) % 100


def begin_of_key(text: str) -> str:
    """Give the text with which the MRNs begin that a year, a post and some digits stand for.

    >>> begin_of_key("2009oslo12"), begin_of_key("65SAIGON"), begin_of_key("OSLO")
    ('09OSLO12', '1965SAIGON', '')
    """
    match = _BEGINS.fullmatch(text)
    if not match:
        return ""
    year = written_year(read_year(match["year"]))
    return f"{year}{match['post'].upper()}{match['serial']}"


def full_year(year: int, near: int | None = None) -> int:
    """Give the year with four digits for one of two or four.

    Two digits mean the latest such year that is not after `near` (the year of the cable or date that is
    known, without any this year). Where that is over sixty years back it is the next one, if that has come.

    >>> full_year(9), full_year(73), full_year(65), full_year(2009)
    (2009, 1973, 1965, 2009)
    >>> full_year(9, 1912), full_year(9, 2008)
    (1909, 2009)
    """
    if year >= 100:
        return year
    near = near or this_year()
    found = near - (near - year) % 100
    is_slip = found < max(near - MOST_YEARS_BACK, FIRST_YEAR)
    return found + 100 if is_slip and found + 100 <= this_year() else found


def latest_year(year: int, not_after: int) -> int | None:
    """Give the year that a written one means in a cable of another year, None where it must be a slip.

    Two digits mean the latest such year that is not after the cable; none that is over sixty years back, and
    no year after it.

    >>> latest_year(8, 2009), latest_year(99, 2001), latest_year(65, 2009), latest_year(1965, 2009)
    (2008, 1999, 1965, 1965)
    >>> latest_year(10, 2009), latest_year(2010, 2009)
    (None, None)
    """
    if year >= 100:
        return year if year <= not_after else None
    found = not_after - (not_after - year) % 100
    return found if found >= max(not_after - MOST_YEARS_BACK, FIRST_YEAR) else None


def why_no_year(year: int) -> str:
    """Say why no cable can be of a year, "" where one can.

    >>> why_no_year(1850), why_no_year(9999), why_no_year(1909)
    ('is before 1900', 'is in the future', '')
    """
    if year < FIRST_YEAR:
        return f"is before {FIRST_YEAR}"
    return "is in the future" if year > min(this_year(), LAST_YEAR) else ""


def this_year() -> int:
    """Give the last year of which cables can be: that of tomorrow, as clocks and zones differ.

    SOURCE_DATE_EPOCH, seconds since 1970, stands for now where the environment has it: so a build can be
    repeated in a later year.
    """
    now = os.environ.get("SOURCE_DATE_EPOCH", "")
    moment = int(now) if now.isdecimal() and len(now) <= _LONGEST_EPOCH else time.time()
    return _year_of_day(moment // _DAY + 1)


@lru_cache(maxsize=16)
def _year_of_day(day: float) -> int:
    """Give the year of a day, counted from the first of 1970."""
    return time.gmtime(day * _DAY).tm_year


def read_year(digits: str, near: int | None = None) -> int:
    """Give the year of two or four digits; four are the whole of it, even in 0009.

    >>> read_year("09"), read_year("0009")
    (2009, 9)
    """
    return int(digits) if len(digits) == 4 else full_year(int(digits), near)


def _read_parts(match: re.Match[str], text: str, near: int | None) -> MRN:
    groups = match.groupdict()
    digits = (groups["year"] or groups["tail"]).lstrip("'")
    year = read_year(digits, near)
    serial = int(groups["serial"])
    if why := why_no_year(year):
        raise InvalidMRN(
            f"{_shown(text)} has the year {digits}, which {why}",
            advice=f"only years from {FIRST_YEAR} to this year are possible",
        )
    if not 0 < serial <= MAX_SERIAL:
        raise InvalidMRN(
            f"{_shown(text)} has the serial {serial}", advice=f"serials run from 1 to {MAX_SERIAL:,}"
        )
    post, _ = find_post(groups["post"], year)
    if not post:
        raise InvalidMRN(
            f"{_shown(text)} is not the name of a post", advice="the documentation lists the posts"
        )
    return MRN(year, post, serial)


def find_post(name: str, year: int | None = None) -> tuple[str, Note | None]:
    """Give the post that a name stands for before a number, and a note where no table has it so written.

    A post that no table names is taken as written: new posts open, and delegations come and go. Gives
    ("", None) for what is too short or too long to be a name.

    >>> find_post("Tel Aviv")
    ('TELAVIV', None)
    >>> post, note = find_post("PORT QUILLON")
    >>> post, str(note)
    ('PORTQUILLON', 'no post known as PORT QUILLON')
    """
    if post := canonical_post(name):
        return post, None
    post, note = read_short_or_slip(name, year)
    if post:
        return post, note
    key = squeeze(name)
    if not 3 <= len(key) <= _LONGEST_POST or len(name.split()) > 4:
        return "", None
    return key, Note(NoteKind.UNKNOWN_NAME, name)


def _shown(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:57] + "...")
