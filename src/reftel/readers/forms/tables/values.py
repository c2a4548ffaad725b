"""What stands in the cells of a table of cables: ids, dates, tags, addressees, texts."""

import re
from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple

from reftel.errors import InvalidMRN
from reftel.lexicon.dates import find_date
from reftel.lexicon.markings import captions, names_in_brackets
from reftel.lexicon.mrn import parse_mrn
from reftel.lexicon.posts import canonical_post, posts
from reftel.model.aliases import Alias, AliasKind
from reftel.readers.forms.dates import Order, parse_date
from reftel.readers.forms.telegram import is_telegram

_LONGEST_ID = 80  # characters
_LONGEST_DATE = 60
_LONGEST_SEEN = 20_000  # characters of a text, within which its head is
_MOST_PARTS = 500  # of a cell: addressees, ids
_NOTHING = frozenset({"", "null", "none", "nan", "nat", "n/a", "\\n", "-", "-- n/a or blank --"})
_LONGEST_NOTHING = max(map(len, _NOTHING))
_FRUS = re.compile(r"(?P<volume>frus\d{4}[a-z0-9-]{0,40}?)[/#]?(?P<document>d\d{1,5})", re.IGNORECASE)
_RELEASED = re.compile(r"C\d{8}")
_DOCUMENT_NUMBER = re.compile(
    r"(?:19|20)\d\d[A-Z][A-Z .']{1,30}-?(?:A-?)?\d{1,6}(?:_[A-Za-z0-9]{1,2}|-\d)?", re.ASCII
)
_SEPARATOR = re.compile(r"[|;\n]")
_TAG = re.compile(r"[A-Z][A-Z0-9]{1,5}", re.ASCII)
_IN_BRACKETS = re.compile(r"\([^()]{0,200}\)")
_MIDNIGHT = re.compile(
    r"(\d{4}-\d{2}-\d{2})[ T]00:00(?::00(?:\.0{1,9})?)?[ ]?(?:Z|UTC|[+-]\d{2}(?::?\d{2})?)?"
)
_COMPACT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)(?:[T ]?(\d\d):?(\d\d)(?::?\d\d)?Z?)?", re.ASCII)
_PRINTED_LIST = re.compile(
    r"\s*+(?:[\[{](?P<inner>(?:[^\[\]{}]|\]\[)*+)[\]}]|\((?P<quoted>['\"][^()]*+)\))\s*+"
)
_QUOTED = re.compile(r"'([^'\n]*)'|\"([^\"\n]*)\"")
_BETWEEN_PARTS = re.compile(r"\]\[|[,;\n]")
_LEAST_EPOCH = 9 * 10**7  # seconds: in 1972, behind any day in eight digits
_LEAST_MILLISECONDS = 10**10
"""Milliseconds since 1970, as programs write dates into JSON; a number below is none."""


class Id(NamedTuple):
    """What the id of a row is: that of a cable, as written, or another number alone."""

    mrn: str
    aliases: tuple[Alias, ...] = ()


def words_of(value: object) -> str:
    r"""Return a cell as text: of a list its parts, one in each line; "" for what says that there is nothing.

    >>> words_of(None), words_of(7), words_of(["PFOR", "IN"]), words_of("NaN"), words_of([{"id": "09OSLO1"}])
    ('', '7', 'PFOR\nIN', '', '09OSLO1')
    """
    if isinstance(value, str):
        return "" if len(value) <= _LONGEST_NOTHING and value.strip().lower() in _NOTHING else value
    if isinstance(value, list | tuple):
        return "\n".join(filter(None, map(_words_within, value[:_MOST_PARTS])))
    if isinstance(value, bool) or not isinstance(value, int | float):
        return ""
    return "" if value != value else str(value)  # noqa: PLR0124 (not a number)


def _words_within(value: object) -> str:
    """Return a part of a list as text: of what has parts itself these, in one line."""
    parts = tuple(value.values()) if isinstance(value, dict) else value
    return " ".join(words_of(parts).split("\n")) if isinstance(parts, list | tuple) else words_of(parts)


def parts_of_list(cell: str) -> str:
    r"""Return the parts of a cell that a program has printed as a list, one in each line; others as they are.

    >>> parts_of_list('["08OSLO1", "08OSLO2"]'), parts_of_list("('08OSLO1',)"), parts_of_list("[]")
    ('08OSLO1\n08OSLO2', '08OSLO1', '')
    >>> parts_of_list("[08OSLO1][08OSLO2]"), parts_of_list("(A) OSLO 1, (B) OSLO 2")
    ('08OSLO1\n08OSLO2', '(A) OSLO 1, (B) OSLO 2')
    """
    printed = _PRINTED_LIST.fullmatch(cell)
    if not printed:
        return cell
    inner = printed["inner"] if printed["inner"] is not None else printed["quoted"]
    quoted = [one or other for one, other in _QUOTED.findall(inner)]
    return "\n".join(quoted or filter(None, (part.strip() for part in _BETWEEN_PARTS.split(inner))))


def read_id(cell: str) -> Id:
    """Return what the id of a row is; one that is not known stands as that of a cable, to be judged later.

    >>> read_id("1976ISLAMA04114").aliases[0].value, read_id("09OSLO7")
    ('1976ISLAMA04114', Id(mrn='09OSLO7', aliases=()))
    >>> [alias.value for alias in read_id("frus1969-76ve14p1d26").aliases]
    ['frus1969-76ve14p1/d26']
    """
    cell = cell.strip()
    if frus := _FRUS.fullmatch(cell):
        value = f"{frus['volume']}/{frus['document']}".lower()
        return Id("", (Alias(AliasKind.FRUS, value),))
    if _RELEASED.fullmatch(cell):
        return Id("", (Alias(AliasKind.FOIA, cell),))
    is_number = len(cell) <= _LONGEST_ID and _DOCUMENT_NUMBER.fullmatch(cell)
    return Id(cell, (Alias(AliasKind.DOCUMENT_NUMBER, cell),) if is_number else ())


def is_id(cell: str) -> bool:
    """Tell whether a cell is the id of a cable of a known post, or that of a document of FRUS.

    >>> is_id("1976ISLAMA04114"), is_id("frus1969-76ve14p1d26"), is_id("2019ABC12345"), is_id("17")
    (True, True, False, False)
    """
    if len(cell) > _LONGEST_ID:
        return False
    if _FRUS.fullmatch(cell):
        return True
    try:
        post = parse_mrn(cell).post
    except InvalidMRN:
        return False
    return post in posts() or post.endswith("-A")


def has_head(text: str) -> bool:
    """Tell whether a text bears the marks of a cable."""
    return is_telegram(text[:_LONGEST_SEEN])


def is_date(cell: str) -> bool:
    """Tell whether a cell is a date in any order."""
    return read_date(cell) is not None or read_date(cell, Order(day_first=True)) is not None


def read_date(value: object, order: Order = Order()) -> datetime | None:  # noqa: B008 (frozen)
    """Return a date in UTC; midnight is a day without a time, in whatever zone it is written.

    Numbers are seconds or milliseconds since 1970: no cable is of a day at which both could be meant.

    >>> str(read_date("1976-04-23T00:00:00-05:00")), str(read_date(199065600000)), str(read_date(199065600))
    ('1976-04-23 00:00:00+00:00', '1976-04-23 00:00:00+00:00', '1976-04-23 00:00:00+00:00')
    >>> str(read_date("1976 October 19, 11:04 (Tuesday)")), str(read_date("19760423"))
    ('1976-10-19 11:04:00+00:00', '1976-04-23 00:00:00+00:00')
    """
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= _LEAST_EPOCH:
        try:
            return datetime.fromtimestamp(value if abs(value) < _LEAST_MILLISECONDS else value / 1000, UTC)
        except (ValueError, OverflowError, OSError):
            return None
    text = words_of(value).strip()
    if not text or len(text) > _LONGEST_DATE:
        return None
    if midnight := _MIDNIGHT.fullmatch(text):
        text = midnight[1]
    if compact := _COMPACT.fullmatch(text):
        time = f" {compact[4]}:{compact[5]}" if compact[4] else ""
        text = f"{'-'.join(compact.group(1, 2, 3))}{time}"
    if date := parse_date(text, order):
        return date
    written = find_date(text.upper())
    return written.date if written else None


def is_of_year(date: datetime, written: str) -> bool:
    """Tell whether a date can be that of the cable of an id: at most a year from its year, if it has one.

    >>> march = datetime(1976, 3, 1, tzinfo=UTC)
    >>> is_of_year(march, "1975OSLO02214"), is_of_year(march, "09OSLO7"), is_of_year(march, "C05784979")
    (True, False, True)
    """
    try:
        return abs(date.year - parse_mrn(written).year) <= 1 if written else True
    except InvalidMRN:
        return True


@lru_cache(maxsize=4096)
def read_tags(cell: str) -> tuple[str, ...]:
    """Return the TAGS of a cell, without their words and without names in brackets.

    >>> read_tags("IN - India | PFOR - Political Affairs--Foreign"), read_tags("OVIP (SMITH, JOHN), PFOR IN")
    (('IN', 'PFOR'), ('OVIP', 'PFOR', 'IN'))
    """
    if "|" in cell or " - " in cell:
        parts = [part.partition(" - ")[0].strip().upper() for part in _SEPARATOR.split(cell)]
    else:
        parts = re.split(r"[\s,;]+", _IN_BRACKETS.sub(" ", names_in_brackets(cell)).upper())
    return tuple(dict.fromkeys(part for part in parts if _TAG.fullmatch(part)))


@lru_cache(maxsize=4096)
def read_addressees(cell: str) -> tuple[str, ...]:
    """Return the addressees of a cell; commas or blanks part them where all parts are posts.

    >>> read_addressees("Department of State | Secretary of State"), read_addressees("OSLO, ROME")
    (('Department of State', 'Secretary of State'), ('OSLO', 'ROME'))
    >>> read_addressees("Department of State, Washington")
    ('Department of State, Washington',)
    """
    parts = [" ".join(part.split()) for part in _SEPARATOR.split(cell)]
    if len(parts) == 1 and not canonical_post(cell):
        names = [part.strip() for part in (cell.split(",") if "," in cell else cell.split())]
        parts = names if all(map(canonical_post, names)) else parts
    return tuple(filter(None, parts[:_MOST_PARTS]))


def read_captions(cell: str) -> tuple[str, ...]:
    """Return the captions among the restrictions of handling.

    >>> read_captions("EXDIS - Exclusive Distribution Only | ONLY - Eyes Only")
    ('EXDIS',)
    """
    words = (part.partition(" - ")[0].strip().upper() for part in re.split(r"[|;,\n]", cell))
    return tuple(dict.fromkeys(word for word in words if word in captions()))


def read_cited(cell: str) -> tuple[str, ...]:
    """Return the ids of a column of ids.

    >>> read_cited("09STATE1| 09OSLO2, 09ROME3")
    ('09STATE1', '09OSLO2', '09ROME3')
    """
    return tuple(part for word in re.split(r"[|,;\t\n]", cell) if (part := word.strip()))
