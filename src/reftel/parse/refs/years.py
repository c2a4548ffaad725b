"""Years, days and ranges: what the numbers around a serial are, and what belongs to it.

A year stands before the post, between post and serial, or after the serial: "08 OSLO 512", "OSLO 08 512",
"OSLO 512 (08)". What a number is depends on its neighbours, and on what waits for a number (`Drafts`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from reftel.lexicon.dates import month_and_day
from reftel.lexicon.kinds import find_kind
from reftel.lexicon.load import words_for
from reftel.lexicon.posts import squeeze
from reftel.model.notes import Note, NoteKind
from reftel.model.records import Kind, Ref
from reftel.model.years import SHORT_YEARS
from reftel.parse.refs.brackets import NO_WORDS, captions_and, read_bracket, stands_beside
from reftel.parse.refs.drafts import Behind, Drafts
from reftel.parse.refs.messages import second_number
from reftel.parse.refs.posts import REDACTED, starts_cable, unknown_post, whose_number
from reftel.parse.refs.tokens import (
    Token,
    day_at,
    is_recent_year,
    is_year,
    pass_bracket,
    read_digits,
    read_year,
)

YEAR_LEADS = frozenset({"OF", "FROM", "IN"})
_BEFORE_DATE = NO_WORDS | YEAR_LEADS
_RANGE_WORDS = frozenset({"THROUGH", "THRU", "TO"})
RANGE_LIMIT = 20
_SHORT_RANGE = 5  # numbers of a range whose end has some digits only, which may be a year
_ENDS_ITEM = frozenset({"comma", "semicolon", "and", "round", "end"})
_NEIGHBOURS = 100  # numbers that are not further apart are likelier to be two serials than one and a year
_LEAST_DIGITS = 3  # of a serial after a year, and of a number that ends no range yet is one
_SHORT = 100  # serials below may be followed by such as can be a day
_DAY_WITH_SLASH = re.compile(r"\d{1,2}/\d{1,2}")
_LOOK_AHEAD = 60
_LONGEST_POST = 5  # words of a post and its number


def ends_item(tokens: Sequence[Token], at: int) -> bool:
    """Tell whether no more words of an item stand here, but brackets and captions."""
    token = tokens[at]
    return token.kind in _ENDS_ITEM or (token.kind == "word" and squeeze(token.text) in captions_and())


def is_year_before(tokens: Sequence[Token], at: int, drafts: Drafts) -> bool:
    """Tell whether a number is the year of the cable after it.

    year-before = year post serial | year serial ("STATE 216511, 07 216512") | year misspelt-post serial
    """
    token = tokens[at]
    if token.kind != "number" or not is_year(token.text):
        return False
    if starts_cable(tokens, at + 1):
        is_apart = drafts.read_before(tokens, at) >= 0 and tokens[at - 1].kind in ("comma", "semicolon")
        return is_apart or token.text.startswith(("0", "O")) or not drafts.known_post()
    if drafts.words or not drafts.separated:
        return False
    following = tokens[at + 1]
    if following.kind == "dash":
        return _is_year_before_dash(tokens, at) and ends_item(tokens, at + 3)
    if following.kind != "number":
        return _starts_slip(tokens, at + 1)
    is_apart = len(token.text) == 2 and following.start > token.end
    return is_apart and len(following.text) >= _LEAST_DIGITS and tokens[at + 2].kind in _ENDS_ITEM


def _starts_slip(tokens: Sequence[Token], at: int) -> bool:
    """Tell whether a misspelt or unknown post and a number begin here."""
    words: list[Token] = []
    for token in tokens[at : at + _LONGEST_POST]:
        if token.kind == "number":
            return bool(words) and unknown_post(words, token.text) is not None
        if token.kind != "word" or token.text.upper() == "AND" or REDACTED.fullmatch(token.text):
            return False
        words.append(token)
    return False


def is_slip_of_year(tokens: Sequence[Token], at: int, drafts: Drafts) -> bool:
    """Tell whether a number that is no year stands where one belongs: "094 QUITO 841"."""
    text = tokens[at].text
    is_slip = len(text) == 3 and (text[0] == "0" or not drafts.refs)
    return is_slip and not drafts.words and not drafts.year and starts_cable(tokens, at + 1)


def is_year_between(tokens: Sequence[Token], at: int) -> bool:
    """Tell whether a number after a post is a year before the serial: "STATE 01 201265", "STATE 08-3112"."""
    following = tokens[at + 1]
    if following.kind == "dash":
        return is_year(tokens[at].text) and _is_year_before_dash(tokens, at)
    is_serial = following.kind == "number" and len(following.text) >= _LEAST_DIGITS
    return is_serial and is_year(tokens[at].text) and not is_year_behind(tokens, at + 1)


def _is_year_before_dash(tokens: Sequence[Token], at: int) -> bool:
    """Tell whether "08-3112" after a post is a year and a serial, not a range such as "98-102"."""
    token, dash, serial = tokens[at : at + 3]
    is_joined = (serial.kind, token.end, dash.end) == ("number", dash.start, serial.start)
    if not is_joined or len(serial.text) < _LEAST_DIGITS:
        return False
    steps = int(read_digits(serial.text)) - read_year(token.text)
    return token.text.startswith("0") or not 0 < steps <= RANGE_LIMIT


def is_year_behind(tokens: Sequence[Token], at: int) -> bool:
    """Tell whether a number after a serial is its year: nothing that needs a year follows."""
    text = tokens[at].text
    return len(text) == 4 and is_year(text) and not starts_cable(tokens, at + 1)


def is_year_in_words(tokens: Sequence[Token], at: int) -> bool:
    """Tell whether "OF 1974", "FROM 2007" or "IN 2008" after a serial ends its item, so is its year."""
    number = tokens[at + 1]
    if number.kind != "number" or squeeze(tokens[at].text) not in YEAR_LEADS:
        return False
    return len(number.text) == 4 and is_year(number.text) and ends_item(tokens, at + 2)


def is_year_at_end(tokens: Sequence[Token], at: int, drafts: Drafts) -> bool:
    """Tell whether a number that is no serial ends an item as its year: "OSLO 512, 08"."""
    ends = tokens[at + 1].kind in ("comma", "semicolon", "end") and is_year(tokens[at].text)
    return ends and bool(drafts.refs) and drafts.refs[-1].kind is Kind.CABLE


def is_early_year(tokens: Sequence[Token], at: int, drafts: Drafts) -> bool:
    """Tell whether four digits after one cable and a comma are its year: "SAIGON 1234, 1965".

    Years from 1966 are not written so, and of a list of numbers ("STATE 1234, 1965, 1971", "STATE 1960,
    1965") they are one more.
    """
    text = tokens[at].text
    if len(text) != 4 or not is_year(text) or read_year(text) in SHORT_YEARS:
        return False
    if len(drafts.refs) != drafts.group + 1 or drafts.group in drafts.dated:
        return False
    last = drafts.refs[-1]
    if not last.post or not last.serial or last.year is not None or not ends_item(tokens, at + 1):
        return False
    if abs(last.serial - read_year(text)) <= _NEIGHBOURS:
        return False
    before = drafts.read_before(tokens, at)
    if before < 0 or tokens[before].kind != "comma":
        return False
    goes_on = tokens[at + 1].kind in ("comma", "and", "word") and tokens[at + 2].kind == "number"
    return not goes_on or is_year_before(tokens, at + 2, drafts)


def find_day(tokens: Sequence[Token], at: int, drafts: Drafts) -> Token | None:
    """Return two numbers that can be a day ("8/11") as one token, None where they are two serials of a post.

    day = number "/" number
    """
    day = day_at(tokens, at)
    if not day:
        return None
    if drafts.known_post():
        return day if names_mail(tokens, at + 3, drafts.blanked) else None
    if drafts.words:
        return None if whose_number(drafts.last_words()) else day
    if drafts.refs:
        return _day_behind(tokens, at, drafts.refs[drafts.group].serial)
    if not drafts.before or not _is_of_numbers(tokens, at):
        return day
    return _day_behind(tokens, at, drafts.before) if drafts.before >= _SHORT else None


def _day_behind(tokens: Sequence[Token], at: int, serial: int | None) -> Token | None:
    """Return the day that stands after a serial: its first number is lower than that."""
    day = day_at(tokens, at)
    return day if day and (serial is None or read_year(tokens[at].text) < serial) else None


def _is_of_numbers(tokens: Sequence[Token], at: int) -> bool:
    """Tell whether an entry names nothing but numbers, of which one stands here."""
    is_of_numbers = all(map(stands_beside, tokens[:at]))
    while is_of_numbers and tokens[at].kind != "end":
        is_of_numbers = stands_beside(tokens[at])
        at = pass_bracket(tokens, at)
    return is_of_numbers


def _is_day_or_serials(day: Token, serial: int | None) -> bool:
    """Tell whether nobody can say if a day after a serial is one: the serial is as short ("15, 8/9")."""
    return _DAY_WITH_SLASH.fullmatch(day.text) is not None and serial is not None and serial < _SHORT


def may_be_serials(tokens: Sequence[Token], at: int, day: Token, end: int, drafts: Drafts) -> bool:
    """Tell whether a day alone may be serials all the same: "OSLO 15, 8/9", "OSLO 512 AND 8/9"."""
    if drafts.words or not drafts.refs or not drafts.separated or not ends_item(tokens, end):
        return False
    before = tokens[drafts.read_before(tokens, at)]
    if before.kind == "and" or squeeze(before.text) == "AND":
        return _DAY_WITH_SLASH.fullmatch(day.text) is not None
    return _is_day_or_serials(day, drafts.refs[-1].serial)


def names_mail(tokens: Sequence[Token], at: int, blanked: str) -> bool:
    """Tell whether the words from here name what has no number: "OSLO 12/05 EMAIL", "DOD 8/12 CABLE".

    mail = (word | "-" | "/")*

    After AND, a dash or a caption another thing is named: "OSLO 11/12 AND SMITH EMAIL".
    """
    first = tokens[at]
    if first.kind not in ("word", "slash") or squeeze(first.text) in captions_and():
        return False
    end = at
    while tokens[end].kind in ("word", "dash", "slash") and end < at + _LOOK_AHEAD:
        end += 1
    words = blanked[first.start : tokens[end - 1].end]
    return squeeze(first.text) in words_for("message") or find_kind(words, hard_only=True) is not None


def is_behind_day(tokens: Sequence[Token], at: int, drafts: Drafts) -> bool:
    """Tell whether two serials that can be a day were read before this token: "OSLO 5/6"."""
    if at < 3 or any(drafts.read_before(tokens, place) != place - 1 for place in (at, at - 1, at - 2)):
        return False
    return day_at(tokens, at - 3) is not None


def read_behind(tokens: Sequence[Token], at: int, drafts: Drafts) -> int:
    """Add to a reference all that follows its serial; return the place of the token after it.

    behind* = (bracket | year | day | date | before-date date | range)*
    """
    while part := second_number(tokens, at, drafts) or _read_part(tokens, at, drafts):
        drafts.apply(part)
        drafts.pass_over(tokens, at)
        at = part.end
    return at


def _read_part(tokens: Sequence[Token], at: int, drafts: Drafts) -> Behind | None:
    """Return what one part after a serial says, None where the next token says nothing of it.

    behind = bracket | year | day | date | before-date date | range
    """
    first, last = drafts.refs[drafts.group], drafts.refs[-1]  # names the post, has the serial
    token, part = tokens[at], None
    match token.kind:
        case "round" if bracket := read_bracket(token.text[1:-1].strip()):
            end = pass_bracket(tokens, at)
            if not bracket[0] or not starts_cable(tokens, end):
                part = Behind(end, token, *bracket)
        case "number" if is_year_behind(tokens, at):
            part = Behind(at + 1, token, token.text)
        case "number" if _day_behind(tokens, at, first.serial) and ends_item(tokens, at + 3):
            part = Behind(at + 3)
        case "date" | "dtg" if token.year or ends_item(tokens, at + 1):
            day = month_and_day(token.text) if last.series and not token.year else ""
            part = Behind(at + 1, token if token.year or day else None, token.year, day=day)
        case "dash" | "slash" | "word" if tokens[at + 1].kind == "number":
            part = _read_range(tokens, at, last, drafts.number_year)
        case "dash" | "slash" | "word" | "comma" if _is_before_date(tokens, at, first, last):
            part = Behind(at + 1)
    return part


def _read_range(tokens: Sequence[Token], at: int, last: Ref, number_year: bool) -> Behind | None:
    """Return what the number after "4525-" is: a year (91), or the last serial of a range (4525-27).

    range = ("-" | "/" | THRU | THROUGH | TO) number | (OF | FROM | IN) year

    A slash gives only its end (936/39); two digits that do not go on with the serial are a year. So are
    four after OF, FROM or IN ("4525 OF 1991"), and all behind a dash in a list that has years there
    (`number_year`). More than five numbers need a word or an end as long as the first of them.
    """
    mark, token = tokens[at : at + 2]
    end = at + 2
    if is_year_in_words(tokens, at):
        return Behind(end, token, token.text)
    digits, serial = read_digits(token.text), str(last.serial)
    if (
        (mark.kind == "word" and mark.text.upper() not in _RANGE_WORDS)
        or (mark.kind == "slash" and (len(digits) >= len(serial) or len(digits) > 2))
        or (is_year(token.text) and starts_cable(tokens, end))
    ):
        return None
    first = last.serial or 0
    highest = int(serial[: max(0, len(serial) - len(digits))] + digits) if first else 0
    count = highest - first + 1
    is_short = mark.kind == "dash" and len(digits) < len(serial)
    by_year = number_year and mark.kind == "dash" and is_recent_year(token.text)
    if 1 < count <= (_SHORT_RANGE if is_short else RANGE_LIMIT) and not by_year:
        lowest = highest if mark.kind == "slash" else first + 1
        return Behind(end, token, serials=range(lowest, highest + 1))
    if mark.kind != "word" and (by_year or is_recent_year(token.text)):
        return Behind(end, token, token.text)
    why = Note(NoteKind.NO_RANGE, token.text)
    if count > RANGE_LIMIT:
        why = Note(NoteKind.LONG_RANGE, f"{count:,}", str(RANGE_LIMIT))
    elif count > 1:
        why = Note(NoteKind.RANGE_OR_NUMBER, token.text, str(count))
    return Behind(end, token, why=why) if len(digits) > 1 else Behind(end)


def _is_before_date(tokens: Sequence[Token], at: int, first: Ref, last: Ref) -> bool:
    """Tell whether a token after a serial leads to a date.

    before-date = "-" date | "/" dtg | "," date | (OF | DTG | DATED | ...) (date | day)

    `first` is the reference that names the post, `last` that with the serial.
    """
    lead = tokens[at]
    day = _day_behind(tokens, at + 1, first.serial) if lead.kind in ("word", "comma") else None
    date = day or tokens[at + 1]
    if date.kind not in ("date", "dtg"):
        return False
    if lead.kind == "word":
        return squeeze(lead.text) in _BEFORE_DATE
    if lead.kind == "comma":
        end = at + 1 + (3 if day else 1)
        return ends_item(tokens, end) and not _is_day_or_serials(date, last.serial)
    return lead.kind == "dash" or date.kind == "dtg"
