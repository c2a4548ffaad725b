"""What notes of editors say of cables.

    "Telegram 133075 to Athens, May 25, 1979, is in the archive, D790237-0274."

    telegrams = ("telegram" | "telegrams") numbers tail {"and" numbers tail}
    numbers   = number {("," | "and") number}
    tail      = ["from" post] ["to" addressee] ["," date] in any order [", the" office]

Who sent it is written, or the Department where only a post is that got it. A cable of another agency's own
series is none of a post.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import NamedTuple

from reftel.lexicon.aliases import FILM, film_number
from reftel.lexicon.dates import MONTHS
from reftel.lexicon.numbers import TRAVEL_SERIES
from reftel.lexicon.offices import office_of
from reftel.lexicon.posts import canonical_post, longest_post, squeeze
from reftel.model.aliases import Alias, AliasKind
from reftel.model.edition import EditorsNote, Footnote
from reftel.model.records import Kind, Mention, Ref

_MONTH = "|".join(month.capitalize() for month in MONTHS)
_TELEGRAM = re.compile(r"\b(?:[Tt]elegrams?|[Tt]els?\.)(?: [Nn]os?\.)?\s")
_NUMBER = re.compile(
    rf"(?:(?P<name>(?!(?:{_MONTH})\b)[A-Z][A-Za-z]{{2,14}}(?: [A-Z][a-z]{{1,14}})?) )?"
    r"(?P<number>\d{1,3},\d{3}|\d{1,6})"
    r"(?: ?/ ?(?:(?P<other>[A-Z][A-Za-z]{2,9}) )?(?P<second>\d{1,6}))?(?![\d/–-]|[.,]\d)",
    re.ASCII,
)
_AND = re.compile(r"(?:, and |, or |, | and | or | & )(?=(?:[A-Z][a-z]{2,14} )?\d)")
_AND_TO = re.compile(r",? and (?=[A-Z])|, (?=[A-Z])")
_AND_OTHERS = re.compile(
    r"(?:;|,)? (?:and|or|as well as) (?:(?:in|by|to [A-Z]\w{2,20}(?: [A-Z]\w{2,20})? in) )?"
    r"(?:telegrams? )?(?=(?:[A-Z][a-z]{2,14} )?\d{2,6}\b)"
)
_FROM = re.compile(r",? from (?=the |[A-Z])")
_TO = re.compile(r",? to (?=[A-Za-z])")
_OFFICES = r"(?:the )?(?:Embass|Consul|Mission)"
_GROUP = rf"(?:all|certain|several|multiple|various|other|the same|selected|posts|{_OFFICES})"
_SEVERAL = re.compile(rf"{_GROUP}[\w -]{{0,60}}")
_BY = re.compile(r", (?=the (?:Department|Embassy|Consulate|Mission|Interests Section|Liaison Office)\b)")
_WORD = re.compile(r"(?:[A-Z][\w’'.-]{0,24}|(?:of|the|es|de|da|do|in|to)(?= ))", re.ASCII)
_DATE = re.compile(
    rf"(?:, (?:both |all |also )?| of |,? dated | on | \()(?P<month>{_MONTH}) (?P<day>\d{{1,2}})"
    r"(?:, (?P<year>(?:19|20)\d\d)\b)?",
    re.ASCII,
)
_NEXT_DAY = re.compile(
    rf"(?:,? and |, )(?:(?P<month>{_MONTH}) )?(?P<day>[0-3]?\d)(?!\d| from\b| to\b)"
    r"(?:, (?P<year>(?:19|20)\d\d)\b)?",
    re.ASCII,
)
_FULL_DATE = re.compile(rf"\b(?:{_MONTH}) \d{{1,2}}, (?P<year>(?:19|20)\d\d)\b", re.ASCII)
_SENTENCE = re.compile(r"[.;?!] (?=[A-Z(])")
_NAME = r"[A-Z][\w’'-]{1,20}(?: [A-Za-z][\w’'-]{1,20}){0,3}"
_SENT_TO = re.compile(rf"\bto ?(?P<to>{_NAME})(?:, {_NAME}){{0,9}}(?:,? and {_NAME})?,? (?:in|by|as|via) \Z")
_OWN_SERIES = re.compile(
    r"\b(?:CIA|[Bb]ack-?channel|JCS|CINC[A-Z]{2,6}|DIA|NSA|USDAO|DAO|MACV|COMUSMACV|Army|Navy|Air Force"
    r"|Defense|White House|[Ss]tation)\s\Z"
)
_AGENCY = re.compile(r"\bCentral Intelligence Agency\b")
_LONGEST_NAME = 7  # words
_BEFORE = 300
_LONGEST_POST = 40
_WHERE = 400
_LONGEST_SENTENCE = 400
_MOST = 1_000  # cables that the notes of one document name


class _Tail(NamedTuple):
    """What stands behind a list of numbers: who sent them to whom, and the days."""

    post: str
    to: str
    days: tuple[str, ...]
    end: int


def read_footnotes(text: str, notes: Sequence[EditorsNote], document: str = "") -> tuple[Mention, ...]:
    """Return the cables that notes of editors name, in order, as mentions with what is said of each.

    `document` is the number of the document in its edition.

    >>> words = "Telegram 133075 to Athens, May 25, 1979, is in the archive, D790237-0274."
    >>> (found,) = read_footnotes(words, [EditorsNote("2", 0, len(words))], "frus1/d3")
    >>> found.cable.post, found.cable.serial, found.footnote
    ('STATE', 133075, Footnote(place='frus1/d3, note 2', day='1979-05-25', to='Athens'))
    """
    found: list[Mention] = []
    for note in notes:
        said_in = f"{document}, note {note.number}" if note.number else document
        found += (
            mention._replace(footnote=mention.footnote._replace(place=said_in))
            for mention in _read_note(text, note)
            if mention.footnote
        )
        if len(found) > _MOST:
            break
    return tuple(found[:_MOST])


def _read_note(text: str, note: EditorsNote) -> Iterator[Mention]:
    begins = list(_TELEGRAM.finditer(text, note.start, note.end))
    for begin, following in zip_longest(begins, begins[1:]):
        end = following.start() if following else note.end
        if not _OWN_SERIES.search(text, max(note.start, begin.start() - 40), begin.start()):
            found = _read_telegrams(text, note, begin, end)
            yield from sorted(found, key=lambda mention: mention.start)


def _read_telegrams(text: str, note: EditorsNote, begin: re.Match[str], end: int) -> Iterator[Mention]:
    """Yield the cables behind a word "telegram"; what is said of the last stands before `end`."""
    if _AGENCY.search(text, begin.end(), min(end, begin.end() + _WHERE)):
        return
    sentence = _sentence(text, note, begin.start())
    before = _post_before(text, note, begin.start()) or _department(text, note, begin.start())
    year = _year_before(text, note, begin.start())
    later = ""
    for group in reversed(_read_groups(text, begin.end(), end)):
        post_of_group = group.tail.post or later
        later = post_of_group
        film = group.numbers[1:] == [] and FILM.search(
            text, group.tail.end, min(end, group.tail.end + _WHERE)
        )
        for number, day in reversed(list(zip(group.numbers, group.days, strict=True))):
            post, serial = _own_number(number, post_of_group)
            if post := post or before:
                dated = f"{year}-{day[2:]}" if year and day.startswith("--") else day
                aliases = (Alias(AliasKind.FILM, film_number(film)),) if film else ()
                cable = Ref("", number[0], *number.span(), Kind.CABLE, None, post, serial, aliases=aliases)
                said = Footnote("", dated, group.tail.to)
                yield Mention(cable.text, *number.span(), (), 0, sentence, cable=cable, footnote=said)


class _Group(NamedTuple):
    """Numbers with what stands behind them; `days` has one for each, "" where nobody can tell."""

    numbers: list[re.Match[str]]
    tail: _Tail

    @property
    def days(self) -> Sequence[str]:
        """The day of each: its own, or the one of all."""
        if len(self.tail.days) == len(self.numbers):
            return self.tail.days
        day = self.tail.days[0] if len(self.tail.days) == 1 else ""
        return (day,) * len(self.numbers)


def _read_groups(text: str, place: int, end: int) -> list[_Group]:
    groups: list[_Group] = []
    while numbers := _read_numbers(text, place, end):
        groups.append(_Group(numbers, _read_tail(text, numbers[-1].end(), end)))
        following = _AND_OTHERS.match(text, groups[-1].tail.end, end)
        if not following:
            break
        place = following.end()
    return groups


def _read_numbers(text: str, place: int, end: int) -> list[re.Match[str]]:
    found: list[re.Match[str]] = []
    number = _NUMBER.match(text, place, end)
    while number:
        found.append(number)
        joint = _AND.match(text, number.end(), end)
        number = _NUMBER.match(text, joint.end(), end) if joint else None
    return found


def _own_number(number: re.Match[str], post: str) -> tuple[str, int]:
    """Return the post or series of a number, "" where it is unknown, and the number.

    Of two, as in "96244/Todel 2840", that of the post is the one without a word.
    """
    parts = [(number["name"], number["number"]), (number["other"], number["second"])]
    written = [(name, int(digits.replace(",", ""))) for name, digits in parts if digits]
    bare = [serial for name, serial in written if not name]
    if len(bare) == 1:
        return post, bare[0]
    name, serial = written[0]
    if not name or len(written) > 1:
        return "", serial
    return squeeze(name) if squeeze(name) in TRAVEL_SERIES else canonical_post(name), serial


def _read_tail(text: str, place: int, end: int) -> _Tail:
    post = to = ""
    sent_from = False
    days: tuple[str, ...] = ()
    while True:
        if not sent_from and (found := _FROM.match(text, place, end)):
            sent_from = True
            post, place = _read_office(text, found.end(), end)
        elif not to and (found := _TO.match(text, place, end)):
            to, place, known = _read_addressee(text, found.end(), end)
            if not to:
                break
            post = post or (known if not sent_from else "")
        elif not days and _DATE.match(text, place, end):
            days, place = _read_days(text, place, end)
        else:
            break
    if not post and not sent_from and (by := _BY.match(text, place, end)):
        is_department = text.startswith("the Department", by.end())
        post = "STATE" if is_department else _read_office(text, by.end(), end)[0]
    return _Tail(post, to, days, place)


def _read_office(text: str, place: int, end: int) -> tuple[str, int]:
    """Return the post that words begin with and the offset behind it, "" where they name none."""
    ends = _ends_of_words(text, place, end)
    for stop in reversed(ends):
        name = text[place:stop].rstrip(".,")
        if post := canonical_post(name) or office_of(name):
            return post, place + len(name)
    return "", ends[0] if ends else place


def _read_addressee(text: str, place: int, end: int) -> tuple[str, int, str]:
    """Return an addressee in words, the offset behind it, and who writes to it: the Department to a post."""
    if several := _SEVERAL.match(text, place, end):
        words = several[0].rstrip()
        return words, place + len(words), "STATE"
    known, stop, at = "", place, place
    while True:
        post, behind = _read_office(text, at, end)
        if not post:
            break
        known, stop = known if post == "STATE" else "STATE", behind
        joint = _AND_TO.match(text, stop, end)
        if not joint:
            break
        at = joint.end()
    return text[place:stop], stop, known


def _ends_of_words(text: str, place: int, end: int) -> list[int]:
    ends: list[int] = []
    while len(ends) < _LONGEST_NAME and (word := _WORD.match(text, place, end)):
        ends.append(word.end())
        place = word.end() + 1
        if text[word.end() : place] != " ":
            break
    return ends


def _read_days(text: str, place: int, end: int) -> tuple[tuple[str, ...], int]:
    """Return the days of a tail: "May 3 and 4", "December 20, 1975"."""
    days: list[tuple[str, str, str | None]] = []
    month = ""
    found = _DATE.match(text, place, end)
    while found:
        month = found["month"] or month
        days.append((month, found["day"], found["year"]))
        place = found.end()
        found = _NEXT_DAY.match(text, place, end)
    year = days[-1][2]
    return tuple(_iso(month, day, own or year) for month, day, own in days), place


def _iso(month: str, day: str, year: str | None) -> str:
    return f"{year or '-'}-{1 + MONTHS.index(month.upper()):02d}-{int(day):02d}"


def _sentence(text: str, note: EditorsNote, place: int) -> str:
    """Return the sentence of a note that has a place, without what is behind a few lines."""
    start, end = _begin_of_sentence(text, note, place), note.end
    if stop := _SENTENCE.search(text, place, note.end):
        end = stop.start() + 1
    return text[start : min(end, start + _LONGEST_SENTENCE)].strip()


def _begin_of_sentence(text: str, note: EditorsNote, place: int) -> int:
    start = max(note.start, place - _BEFORE)
    for stop in _SENTENCE.finditer(text, start, place + 1):
        start = stop.end()
    return start


def _year_before(text: str, note: EditorsNote, place: int) -> str:
    """Return the year of the last whole date before a place in its sentence; the next day is of it too."""
    year = ""
    for date in _FULL_DATE.finditer(text, _begin_of_sentence(text, note, place), place):
        year = date["year"]
    return year


def _post_before(text: str, note: EditorsNote, place: int) -> str:
    """Return the post that stands right before a place: "Belgrade telegram 6250"."""
    words = text[max(note.start, place - _LONGEST_POST) : place].split()
    is_name = words and words[-1][0].isupper() and words[-1][-1].isalpha() and text[place] == "t"
    return longest_post(words)[0] if is_name else ""


def _department(text: str, note: EditorsNote, place: int) -> str:
    """Return the Department where the words before tell that it wrote to a post: "sent to Lusaka in"."""
    found = _SENT_TO.search(text, max(note.start, place - _BEFORE), place)
    post = canonical_post(found["to"]) if found else ""
    return "STATE" if post and post != "STATE" else ""
