"""The date of a cable as its head writes it: the date-time group, else the line of a republication.

A date-time group (DTG) is day, hour and minute of Zulu time (UTC), month and year: "142105Z DEC 07".
The letters before it are the precedences, that of action first: "O P 142105Z DEC 07". Letters behind it
(ZDK, ZDS, ZFR, ZFF) are operating signals. 5 FAH-2 H-320; ACP 121 for precedences.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from reftel.lexicon.mrn import read_year, why_no_year

PRECEDENCES = {"Z": "FLASH", "O": "IMMEDIATE", "P": "PRIORITY", "R": "ROUTINE"}

_FIRST_HALF = ("JANUARY", "FEBRUARY", "MARCH", "APRIL", "MAY", "JUNE")
MONTHS = (*_FIRST_HALF, "JULY", "AUGUST", "SEPTEMBER", "OCTOBER", "NOVEMBER", "DECEMBER")
_NUMBERS = {month[:3]: number for number, month in enumerate(MONTHS, start=1)}
_STEM = f"(?:{'|'.join(_NUMBERS)})"
MONTH = rf"(?:SEPT|{'|'.join(f'{month[:3]}(?:{month[3:]})?' for month in MONTHS)})"
"""A month as written in full or cut to three letters, September also to four."""
MONTH_OF_GROUP = rf"{_STEM}[A-Z]{{0,6}}"
"""A month of a date-time group: the letters behind the first three may be slips."""
_MONTH = rf"({_STEM})[A-Z]{{0,6}}"
_DTG = re.compile(
    rf"([0-9]{{2}})([0-9]{{2}})([0-9]{{2}}) ?Z {{0,4}}{_MONTH}\.? {{0,4}}'?([0-9]{{4}}|[0-9]{{2}})(?![0-9])"
)
# As REF lines cite a message, with less: "031628Z", "031628 SEP 75".
_GROUP_CITED = re.compile(
    rf"(?<![0-9A-Z])(?P<day>[0-9]{{2}})(?P<hour>[0-9]{{2}})(?P<minute>[0-9]{{2}})(?P<zulu>[ ]?Z)?"
    rf"(?:[ ]{{0,3}}(?P<month>{MONTH})\.?(?:[ ]{{0,3}}'?(?P<year>[0-9]{{4}}|[0-9]{{2}})(?![0-9]))?)?(?![0-9])"
)
_ZULU = re.compile(r"Z(?:(?<=[0-9]{6}Z)|(?<=[0-9]{6} Z))")
_SLIPPED = re.compile(
    r"(?<![A-Z0-9])(?=[OIL]{0,6}[0-9])([0-9OIL]{2})([0-9OIL]{2})([0-9OIL]{2}) ?Z {1,4}"
    rf"{_MONTH} {{1,4}}((?:19|20)?[0-9OIL]{{2}})(?![A-Z0-9])"
)
# A line that is a group with blanks within its parts, letters for digits, a sign for the Z or without one.
_SIGNALS = r"(?:[ ]{1,4}Z[ ]{0,2}[A-Z][A-Z0-9 -]{0,30})?"
_BROKEN = re.compile(
    r"^[ \t]{0,20}(?P<precedence>[ZOPR]{0,2}(?:[ ]{1,4}[ZOPRY]){0,3})[ ]{0,4}"
    r"(?P<time>[0-9OIL](?:[ ]{0,2}[0-9OIL]){4,5})(?P<zulu>[ ]{0,3}[Z2]?)[ ./,]{0,4}"
    r"(?P<month>[A-Z](?:[ ]{0,2}[A-Z]){2,8}?)[ .,'/]{0,4}(?P<year>[0-9OIL](?:[ ]{0,2}[0-9OIL]){1,3})"
    rf"{_SIGNALS}[ \t\r]{{0,20}}$",
    re.MULTILINE,
)
_YEAR_AT_END = re.compile(r"(?:[0-9]{4}|(?<![0-9])[0-9]{2}|(?<= )(?:[0-9OIL]{4}|[0-9OIL]{2}))\Z")
_DIGITS = str.maketrans("OIL", "011")
_PRECEDENCE_BEFORE = re.compile(r"(?:^|(?<=[^A-Z0-9]))([ZOPR])(?:[ ]{1,3}[ZOPRY]){0,3}[ ]{1,4}\Z")
_PRECEDENCE_LINE = re.compile(r"(?:^|\s)([ZOPR])\1 {1,4}R[A-Z]{3,7}\b")
_WEEKDAY_LINE = re.compile(
    rf"(?:MON|TUES|WEDNES|THURS|FRI|SATUR|SUN)DAY,? ([0-9]{{1,2}}) {_MONTH} ([0-9]{{4}}),? "
    r"([0-9]{1,2}):([0-9]{2})(?![0-9])"
)
_DAY = re.compile(rf"{_MONTH}\.?\s{{0,9}}([0-9OIL]{{1,2}})\s?[,.]\s{{0,9}}((?:19|20)?[0-9OIL]{{2}})(?![0-9])")
_MONTH_AND_DAY = re.compile(
    rf"(?P<first>[0-9]{{1,2}})[\s/-]?(?P<month>{MONTH})\.?"
    rf"|(?P<before>{MONTH})\.?\s{{0,2}}(?P<day>[0-9]{{1,2}})(?:TH|ST|ND|RD)?"
)
_TIME = re.compile(r"([0-9OIL]{2})([0-9OIL]{2})[ ]?Z")


def month_number(name: str) -> int:
    """Return the number of a month, of whose name the first three letters count.

    >>> month_number("Sept"), month_number("JAN")
    (9, 1)
    """
    return _NUMBERS[name[:3].upper()]


def month_and_day(written: str) -> str:
    """Return a month and a day in ISO 8601 without a year, "" for what is no such day.

    >>> month_and_day("AUGUST 5"), month_and_day("21 Sept"), month_and_day("8/5"), month_and_day("JUNE 31")
    ('--08-05', '--09-21', '', '')
    """
    found = _MONTH_AND_DAY.fullmatch(written.upper())
    if not found:
        return ""
    month, day = month_number(found["month"] or found["before"]), int(found["day"] or found["first"])
    try:
        datetime(2000, month, day, tzinfo=UTC)
    except ValueError:
        return ""
    return f"--{month:02d}-{day:02d}"


class WrittenDate(NamedTuple):
    """A date as found: `date` is None where the words name no real day or time of day."""

    date: datetime | None
    start: int
    end: int
    precedence: str


def find_date(head: str) -> WrittenDate | None:
    """Give the first DTG of a head in capitals, else its line with a weekday, None without either.

    Two digits of a year mean the latest such year that has come. Letters for digits, as OCR reads them, are
    put right where no DTG is whole: "1421O5Z DEC O7". `precedence` is that of action, "" where none is
    written. A year of which no cable can be makes no date. A line that is nothing else may have blanks, no Z,
    or another letter in the month, as records of 1973 have them: "R 0 11146Z A PR 7 3".

    >>> found = find_date("OO RUEHGA\\nO R 142105Z DEC 07 ZDK")
    >>> found.date.isoformat(), found.precedence
    ('2007-12-14T21:05:00+00:00', 'IMMEDIATE')
    """
    if match := _find_group(head):
        day, hour, minute, month, year = match.groups()
        before = _PRECEDENCE_BEFORE.search(head, max(0, match.start() - 16), match.start())
    elif broken := _find_broken(head):
        return broken
    elif match := _WEEKDAY_LINE.search(head):
        day, month, year, hour, minute = match.groups()
        before = None
    else:
        return None
    before = before or _PRECEDENCE_LINE.search(head)
    precedence = PRECEDENCES[before[1]] if before else ""
    return WrittenDate(_moment(year, month, day, hour, minute), *match.span(), precedence)


def find_written_twice(head: str, start: int, end: int, near: int | None = None) -> WrittenDate | None:
    """Return the date of a field that has it twice: "JUL 22, 2010 / 221710Z JUL 10".

    Where the group is damaged the day is that of the other, with the time of the group if that can be read.
    The group is taken where both are whole, or it alone is of the year that is known. None where neither is.

    >>> field = "JUL 22, 2010 / 20101221710Z JUL 10"
    >>> find_written_twice(field, 0, len(field)).date.isoformat()
    '2010-07-22T17:10:00+00:00'
    """
    group = find_date(head[start:end])
    if group:
        group = group._replace(start=group.start + start, end=group.end + start)
    day = _DAY.search(head, start, end)
    if not day:
        return group
    month, number, year = day.groups()
    noon = _moment(year, month, number, "12", "00")
    if group and group.date and (noon is None or _is_near(group.date, noon)):
        return group
    if group and group.date and noon and near in (group.date.year, noon.year) and near != noon.year:
        return group
    time = _TIME.search(head, day.end(), end)
    whole = _moment(year, month, number, *(time.groups() if time else ("00", "00")))
    if whole is None:
        return group
    return WrittenDate(whole, day.start(), time.end() if time else day.end(), "")


def _is_near(group: datetime, noon: datetime) -> bool:
    """Tell whether a group is of the day of that noon, or of one beside it, as in other zones."""
    return abs(group - noon) < timedelta(days=2)


def _find_group(head: str) -> re.Match[str] | None:
    # To seek the Z and look back is faster than to try each digit.
    for zulu in _ZULU.finditer(head):
        at = zulu.start()
        if match := _DTG.match(head, at - (7 if head[at - 1] == " " else 6)):
            return match
    return _SLIPPED.search(head) if "Z" in head else None


def _find_broken(head: str) -> WrittenDate | None:
    """Return the date of the first line that is a group in pieces, behind precedences or with a Z."""
    for line in _BROKEN.finditer(head):
        time, written, year = ("".join(line[part].split()) for part in ("time", "month", "year"))
        month = _mend_month(written)
        if not month or len(year) == 3 or not (line["precedence"] or line["zulu"].strip()):
            continue
        if len(time) == 5 and line["precedence"].endswith(" O"):
            time = f"0{time}"
        date = _moment(year, month, time[:2], time[2:4], time[4:]) if len(time) == 6 else None
        first = line["precedence"].strip()[:1]
        precedence = PRECEDENCES.get(first, "")  # Y is of operators alone
        return WrittenDate(date, line.start("time"), line.end("year"), precedence)
    return None


def _mend_month(written: str) -> str:
    """Return the three letters of a month, one of which may be another; "" where several are as near."""
    if written[:3] in _NUMBERS:
        return written[:3]
    from rapidfuzz.distance import OSA

    near = [short for month in MONTHS if OSA.distance(written, short := month[:3]) <= 1 or written == month]
    return near[0] if len(near) == 1 else ""


def _moment(year: str, month: str, day: str, hour: str, minute: str) -> datetime | None:
    if not (year + day + hour + minute).isdigit():
        day, hour, minute, year = (digits.translate(_DIGITS) for digits in (day, hour, minute, year))
    full = read_year(year)
    if why_no_year(full):
        return None
    try:
        return datetime(full, _NUMBERS[month], int(day), int(hour), int(minute), tzinfo=UTC)
    except ValueError:
        return None


def find_time(words: str) -> tuple[int, str] | None:
    """Return where the first date-time group begins in words in capitals, and its moment in ISO 8601:
    shortened where month or year are not written, "" where there is no such time. None without Z and month.

    >>> find_time("BONN (DTG 031628Z SEP 75)"), find_time("CINCEUR 012200Z")
    ((10, '1975-09-03T16:28Z'), (8, '---01T22:00Z'))
    """
    group = _GROUP_CITED.search(words)
    if not group or not (group["zulu"] or group["month"]):
        return None
    day, hour, minute = (int(group[part]) for part in ("day", "hour", "minute"))
    if not (1 <= day <= 31 and hour < 24 and minute < 60):
        return group.start(), ""
    time = f"{day:02d}T{hour:02d}:{minute:02d}Z"
    if not group["month"]:
        return group.start(), f"---{time}"
    month = _NUMBERS[group["month"][:3]]
    year = str(read_year(group["year"])) if group["year"] else "-"
    return group.start(), f"{year}-{month:02d}-{time}"


def year_at_end(written: str) -> int | None:
    """Give the year with which a date as written ends, None without one.

    >>> year_at_end("311200Z FEB 08"), year_at_end("142105Z DEC 9999"), year_at_end("142105Z DEC O7")
    (2008, 9999, 2007)
    """
    match = _YEAR_AT_END.search(written.upper())
    return read_year(match[0].translate(_DIGITS)) if match else None
