"""When a document was sent: its dateline, its head, and the date as the editors encoded it."""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import NamedTuple

from reftel.lexicon.dates import MONTHS

_MONTH = "|".join(month.capitalize() for month in MONTHS)
_WRITTEN = re.compile(
    rf"\b(?P<month>{_MONTH}) (?P<day>\d{{1,2}}), ?(?P<year>(?:18|19|20)\d\d)\b"
    r"(?:,? ?(?P<hour>\d\d)(?P<minute>\d\d) ?Z\b)?",
    re.ASCII,
)
_ENCODED = re.compile(r"(?P<day>\d{4}-\d\d-\d\d)(?:T(?P<time>\d\d:\d\d)\S{0,20})?", re.ASCII)


class Sent(NamedTuple):
    """When a document was sent: UTC, midnight where only the day is known, None where not even that.

    `doubt` says which dates disagree, "" where none do.
    """

    date: datetime | None
    doubt: str = ""


def find_sent(dateline: str, encoded: str, head: str) -> Sent:
    """Return when a document was sent: the day that most of three places have, else that of the dateline.

    A time counts where it is Zulu, as those of telegrams are; other times are local ones of any place.

    >>> sent = find_sent("Geneva, December 8, 1976, 1925Z.", "1976-11-18T19:25:00", "")
    >>> str(sent.date), sent.doubt
    ('1976-12-08 19:25:00+00:00', 'its dateline has 1976-12-08, the encoding of its date 1976-11-18')
    """
    dates = {
        "its dateline has": _written(dateline),
        "its head has": _written(head),
        "the encoding of its date": _encoded(encoded, is_zulu="Z" in dateline + head + encoded),
    }
    known = {name: date for name, date in dates.items() if date}
    if not known:
        return Sent(None)
    days = Counter(date.date() for date in known.values())
    day = days.most_common(1)[0][0]
    of_day = [date for date in known.values() if date.date() == day]
    date = next(filter(_has_time, of_day), of_day[0])
    doubt = ", ".join(f"{name} {date.date()}" for name, date in known.items()) if len(days) > 1 else ""
    return Sent(date, doubt)


def _has_time(date: datetime) -> bool:
    return (date.hour, date.minute) != (0, 0)


def _written(words: str) -> datetime | None:
    found = _WRITTEN.search(words)
    if not found:
        return None
    month = 1 + MONTHS.index(found["month"].upper())
    day = int(found["year"]), month, int(found["day"])
    times = [(int(found["hour"]), int(found["minute"]))] if found["hour"] else []
    return _first_date((*day, *time) for time in (*times, (0, 0)))


def _encoded(when: str, *, is_zulu: bool) -> datetime | None:
    found = _ENCODED.fullmatch(when)
    if not found:
        return None
    year, month, day = map(int, found["day"].split("-"))
    times = [tuple(map(int, found["time"].split(":")))] if found["time"] and is_zulu else []
    return _first_date((year, month, day, *time) for time in (*times, (0, 0)))


def _first_date(choices: Iterable[tuple[int, ...]]) -> datetime | None:
    """Return the first that is a date: a time of day may be none, 0063Z."""
    for year, month, day, hour, minute in choices:
        try:
            return datetime(year, month, day, hour, minute, tzinfo=UTC)
        except ValueError:
            continue
    return None
