"""Dates as columns and cells of the forms write them."""

import re
from datetime import UTC, datetime

_AMERICAN = re.compile(
    r"(\d{1,2})/(\d{1,2})/(\d{4})(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?(?:[ ]?(?:Z|UTC))?", re.ASCII
)
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}(?:[ T]\d{2}:\d{2}[\d:.]{0,10}(?:Z|[+-]\d{2}:?\d{2})?)?", re.ASCII)


def parse_date(text: str) -> datetime | None:
    """Give the date in UTC, None where the text is no date of a form that reftel reads.

    Month and day as the CSV writes them (`M/D/YYYY H:MM`) or ISO 8601 (`YYYY-MM-DD HH:MM`). A time
    without a zone is UTC, as all times of cables are; a date without a time is midnight.

    >>> str(parse_date("9/11/2009 19:26"))
    '2009-09-11 19:26:00+00:00'
    >>> str(parse_date("2009-09-11T21:26+02:00"))
    '2009-09-11 19:26:00+00:00'
    >>> parse_date("31/31/2009 1:00") is None
    True
    """
    text = text.strip()
    try:
        if american := _AMERICAN.fullmatch(text):
            month, day, year, hour, minute, second = (int(part or 0) for part in american.groups())
            return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
        if _ISO.fullmatch(text):
            date = datetime.fromisoformat(text)
            return date.astimezone(UTC) if date.tzinfo else date.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
    return None
