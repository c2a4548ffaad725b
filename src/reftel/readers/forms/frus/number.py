"""The number of a telegram as a volume prints it, and the post whose number it is.

Print volumes open the text with it ("57270. Subject: ..."), electronic ones have it in the head
("Telegram 3969 From the Embassy in Romania"). Before September 1966 the Department numbered by fiscal year
and pair of posts, so that a number names no cable.
"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from reftel.lexicon.numbers import TRAVEL_SERIES
from reftel.lexicon.offices import country_of, embassy_in, is_office, is_task, office_of
from reftel.lexicon.posts import (
    canonical_post,
    longest_post,
    post_of_year,
    posts,
    posts_of_cut_name,
    squeeze,
)
from reftel.model.aliases import Alias, AliasKind

FIRST_NUMBERED = datetime(1966, 9, 1, tzinfo=UTC)
"""When telegrams began to have numbers that name them."""

_PART = r"(?:([A-Z][A-Za-z]{1,24}(?: [A-Za-z]{2,12}){0,2}) )?(\d{1,6})"
_PARTS = rf"{_PART}(?: ?/ ?{_PART})?"
_SECTION = r"(?: ?\([Ss]ection [^()]{1,20}\))?"
_OPENING = re.compile(rf"{_PARTS}{_SECTION} ?[.:](?!\d)\s{{0,3}}(?P<then>\S{{0,20}})", re.ASCII)
_HEAD = re.compile(
    rf"(?:\d{{1,4}}\. )?(?:Circular )?[Tt]elegram(?: {_PARTS})?,? [Ff]rom (?P<who>.+)", re.ASCII
)
_TO_OF_SENDER = (
    r"(?:the )?(?:[A-Z]\w{1,20} ){0,3}(?:Mission|Delegation|Representative|Ambassador|Assistant) (?:to|at) "
)
_WAY = re.compile(rf"(?P<sender>(?:{_TO_OF_SENDER})?.{{1,300}}?) to (?P<to>.{{1,400}})")
_DATE_BEHIND = re.compile(r",(?: [A-Z][^,]{1,40},)? [A-Z][a-z]{2,8} \d{1,2}, \d{4}\b.{0,60}\Z")
_LABEL = re.compile(r"(?i)(?:subj|ref|for\b|\d{1,2}\.)")
_NUMBER_OF_POST = re.compile(r"(?P<name>[A-Z][A-Z .'-]{2,60}) 0{0,3}(?P<number>\d{1,6})\b", re.ASCII)
_WHITE_HOUSE = re.compile(r"\bPresident\b|\bWhite House\b")
_ABROAD = re.compile(r"\b(?:Embassy|Consulate|Legation|Mission|Delegation|Section|Liaison Office)\b")
_DEPARTMENT = re.compile(r"\bDepartment of State\b")
_BACKCHANNEL = re.compile(r"(?i)\bback-?channel\b")
_STATE = "STATE"
_SURE = 10  # below, a number may be that of the first paragraph
_SURE_IN_SECOND = 100
_LINES_OF_HEAD = 60


class Way(NamedTuple):
    """The head of a telegram: who sent it to whom, in words, and what numbers it names itself."""

    sender: str
    to: str
    parts: tuple[tuple[str, int], ...]


class Numbered(NamedTuple):
    """The number of a telegram as an id ("" without one), its number on a journey, what is doubtful."""

    mrn: str = ""
    alias: Alias | None = None
    doubt: str = ""


def find_way(head: str) -> Way | None:
    """Return who sent a telegram to whom, None where the head is that of another document.

    >>> find_way("34. Telegram From the Mission to Lutetia to the Department of State")
    Way(sender='the Mission to Lutetia', to='the Department of State', parts=())
    >>> find_way("34. Telegram 3969 From the Consulate in Lutetia to the Department of State, May 4, 1975.")
    Way(sender='the Consulate in Lutetia', to='the Department of State', parts=(('', 3969),))
    """
    found = _HEAD.match(head)
    if not found:
        return None
    way = _WAY.match(_DATE_BEHIND.sub("", found["who"]))
    sender, to = (way["sender"], way["to"].rstrip(" .")) if way else (found["who"], "")
    return Way(sender, to, _read_parts(found))


def find_number(way: Way, place: str, sent: datetime, lines: Sequence[str], source: str) -> Numbered:
    """Return the number of a telegram; `place` is that of its dateline, `source` the note of the editors.

    Messages by other channels, and those from or to the White House, have none of a post.
    """
    to_white_house = _WHITE_HOUSE.search(way.to) and not _DEPARTMENT.search(way.to)
    if _BACKCHANNEL.search(source) or to_white_house:
        return Numbered()
    parts = way.parts or _opening_parts(lines)
    series = [(squeeze(name), number) for name, number in parts if squeeze(name) in TRAVEL_SERIES]
    alias = Alias(AliasKind.JOURNEY, "{} {}".format(*series[0])) if series else None
    own = [(canonical_post(name), number) for name, number in parts if not name or canonical_post(name)]
    own = [(post, number) for post, number in own if post not in TRAVEL_SERIES]
    post, doubt = _find_post(way, place, sent.year, lines, is_sent_for=bool(series))
    if len(own) == 1:
        written, number = own[0]
        written = post_of_year(written, sent.year)
        if written and post and written != post:
            doubt = f"its number is one of {written}, but it is from {way.sender}"
        post = written or post
        doubt = doubt or (
            "" if post or not _ABROAD.search(way.sender) else f"it is not clear which post {way.sender} is"
        )
        return Numbered(f"{sent.year}{post}{number}" if post else "", alias, doubt)
    if series and not own:
        return Numbered("{}{}{}".format(sent.year, *series[0]), alias)
    return Numbered("", alias, "" if parts or not post else "its text does not begin with a number")


def _opening_parts(lines: Sequence[str]) -> tuple[tuple[str, int], ...]:
    """Return the numbers with which the first or second line begins, none where it is one of a paragraph."""
    for line, least in zip(lines[:2], (_SURE, _SURE_IN_SECOND), strict=False):
        found = _OPENING.match(line)
        if found and (max(int(n) for n in (found[2], found[4]) if n) >= least or _LABEL.match(found["then"])):
            return _read_parts(found)
    return ()


def _read_parts(found: re.Match[str]) -> tuple[tuple[str, int], ...]:
    pairs = ((found[1], found[2]), (found[3], found[4]))
    return tuple((name or "", int(number)) for name, number in pairs if number)


def _find_post(
    way: Way, place: str, year: int, lines: Sequence[str], *, is_sent_for: bool
) -> tuple[str, str]:
    """Return the post that sent a telegram, and what of head and dateline disagrees.

    A person on a journey uses the numbers of the post where he is: `is_sent_for` says that it was sent so.
    """
    city = place.partition(",")[0]
    in_washington = squeeze(city) in ("WASHINGTON", "WASHINGTONDC")
    here = "" if in_washington else canonical_post(city)
    named = office_of(way.sender)
    disagree = f"its header says it is from {way.sender}, its dateline says {place}"
    if named == _STATE:
        return named, "" if in_washington or not city else disagree
    if is_task(way.sender):
        return post_of_year(named, year), ""
    in_text = _post_in_text(way.parts, lines)
    if in_text or not is_office(way.sender):
        is_of_place = is_sent_for or _DEPARTMENT.search(way.to)
        return post_of_year(in_text or (here if is_of_place else ""), year), ""
    country = country_of(way.sender)
    embassy = embassy_in(country)
    if here and (embassy in ("", here) or squeeze(posts()[here].country) == country):
        return post_of_year(here, year), ""
    return post_of_year(named, year), disagree if city and (here or in_washington) else ""


def _post_in_text(parts: Sequence[tuple[str, int]], lines: Sequence[str]) -> str:
    """Return the post that the text of a telegram has before the number of its head: "WARSAW 04666"."""
    numbers = {number for _, number in parts}
    for line in lines[:_LINES_OF_HEAD] if numbers else ():
        for found in _NUMBER_OF_POST.finditer(line):
            if int(found["number"]) not in numbers:
                continue
            words = found["name"].split()
            if post := longest_post(words)[0]:
                return post
            cut = posts_of_cut_name("".join(words[-2:])) or posts_of_cut_name(words[-1])
            if len(cut) == 1:
                return cut[0]
    return ""
