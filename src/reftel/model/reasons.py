"""Why a reference was resolved as it was: codes with their facts, and the words of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple, Protocol

from reftel.model.notes import Note
from reftel.model.years import written_year


class ReasonKind(StrEnum):
    """What speaks for the status, the year or the post of a reference; `reason_words` has the words."""

    YEAR_WRITTEN = "year-written"
    YEAR_AFTER_CITING = "year-after-citing"
    YEAR_TOO_EARLY = "year-too-early"
    YEAR_IN_FUTURE = "year-in-future"
    NO_YEAR_AND_DATE = "no-year-and-date"
    YEAR_OF_CITING = "year-of-citing"
    YEAR_OF_DAY = "year-of-day"
    DAY_TO_COME = "day-to-come"
    BELOW_OWN = "below-own"
    ABOVE_OWN = "above-own"
    SOON_AFTER_OWN = "soon-after-own"
    HELD_BY_THEN = "held-by-then"
    SENT_LATER = "sent-later"
    REACHED_LATER = "reached-later"
    BEYOND_HIGHEST = "beyond-highest"
    ISSUED_SOME = "issued-some"
    ISSUED_AT_MOST = "issued-at-most"
    EARLIER_YEAR = "earlier-year"
    OLD_YEAR = "old-year"
    NO_YEAR_FITS = "no-year-fits"
    OWN_SERIES = "own-series"
    LONG_SERIES = "long-series"
    TWO_YEARS = "two-years"
    NUMBER_OF_PAIR = "number-of-pair"
    MESSAGE_HELD = "message-held"
    MESSAGE_NOT_HELD = "message-not-held"
    MESSAGES_HELD = "messages-held"
    POST_OF_LIST = "post-of-list"
    POST_BY_NUMBER = "post-by-number"
    POST_OPEN = "post-open"
    HELD_UNDER = "held-under"
    OWN_NAME = "own-name"
    TWIN_HELD = "twin-held"
    BOTH_HELD = "both-held"
    NO_POST = "no-post"
    NO_POST_AND_CITING = "no-post-and-citing"
    NO_SUCH_POST = "no-such-post"
    POST_BY_CITATIONS = "post-by-citations"
    NO_NUMBER = "no-number"
    NO_POST_AND_NUMBER = "no-post-and-number"
    NOT_A_CABLE = "not-a-cable"
    NO_CABLE = "no-cable"
    FROM_METADATA = "from-metadata"
    NOTE_OF_EDITORS = "note-of-editors"
    CORRECTED = "corrected"
    DATE_CORRECTED = "date-corrected"
    MERGED = "merged"
    SPLIT = "split"
    NOTE = "note"


class Reason(NamedTuple):
    """A reason: its kind, and the facts that its words name; None and empty where they name none.

    `year`, `post` and `serial` are those of the cable that speaks for it; for an airgram the post is
    "TEHRAN-A". `other` is what is none of these: a day, a second number, a kind of document, words of a
    person, whose name is `author`.
    `note` is that of the reference.

    >>> str(Reason(ReasonKind.YEAR_WRITTEN, 9))
    'year given as 09'
    """

    kind: ReasonKind
    year: int | None = None
    post: str = ""
    serial: int | None = None
    other: str = ""
    author: str = ""
    note: Note | None = None

    def __str__(self) -> str:
        words = _WORDS[self.kind]
        year, number, mrns = self.year or 0, f"{self.post}{self.serial}", {}
        if "{mrn" in words:
            mrns = {"mrn": written_year(year) + number, "mrn_before": written_year(year - 1) + number}
        return words.format(**self._asdict(), **mrns, written=f"{year:02d}")


Reasons = tuple[Reason, ...]


class _Numbered(Protocol):
    """An MRN."""

    @property
    def year(self) -> int:
        """Its year, four digits."""

    @property
    def counter(self) -> str:
        """What counts its numbers."""

    @property
    def serial(self) -> int:
        """Its number."""


def reason_of(kind: ReasonKind, mrn: _Numbered, other: object = "", author: str = "") -> Reason:
    """Return a reason with the MRN of a cable that speaks for it."""
    return Reason(kind, mrn.year, mrn.counter, mrn.serial, str(other), author)


def reason_words(reasons: Iterable[Reason]) -> str:
    """Return reasons as one sentence for a person.

    >>> reason_words([Reason(ReasonKind.YEAR_WRITTEN, 9), Reason(ReasonKind.HELD_UNDER, post="KYIV")])
    'year given as 09; held under the name KYIV'
    """
    return _words_of(tuple(reasons))


@lru_cache(maxsize=4096)
def _words_of(reasons: Reasons) -> str:
    return "; ".join(map(str, reasons))


_NO_YEAR = "no year given; "
_ASSUMED = _NO_YEAR + "{year} assumed"
_TOO_HIGH = _NO_YEAR + "too high for {year}"
_WORDS: Mapping[ReasonKind, str] = MappingProxyType(
    {
        ReasonKind.YEAR_WRITTEN: "year given as {written}",
        ReasonKind.YEAR_AFTER_CITING: "year given as {written}, later than the citing cable; possibly a typo",
        ReasonKind.YEAR_TOO_EARLY: "year given as {written}, which is before 1900",
        ReasonKind.YEAR_IN_FUTURE: "year given as {written}, which is in the future",
        ReasonKind.NO_YEAR_AND_DATE: _NO_YEAR + "the date of the citing cable is unknown",
        ReasonKind.YEAR_OF_CITING: _ASSUMED + ", the year of the citing cable",
        ReasonKind.YEAR_OF_DAY: _ASSUMED + ", by its date {other}",
        ReasonKind.DAY_TO_COME: _ASSUMED + ": in the citing cable's year {other} was still to come",
        ReasonKind.BELOW_OWN: _ASSUMED + ": {post} had reached {serial} by then",
        ReasonKind.ABOVE_OWN: _TOO_HIGH + ": {post} had only reached {serial}",
        ReasonKind.SOON_AFTER_OWN: _ASSUMED + ": only just above {serial}, the citing cable's own number",
        ReasonKind.HELD_BY_THEN: _ASSUMED + ": {mrn} is held, and no later than the citing cable",
        ReasonKind.SENT_LATER: _NO_YEAR + "{mrn_before} is held, and {mrn} was sent later, on {other}",
        ReasonKind.REACHED_LATER: _TOO_HIGH + ": {post} only reached {serial} after {other}",
        ReasonKind.BEYOND_HIGHEST: _TOO_HIGH
        + ": the highest known number from {post} that year is {serial}, on {other}",
        ReasonKind.ISSUED_SOME: _TOO_HIGH + ": {post} had sent about {serial} by {other}",
        ReasonKind.ISSUED_AT_MOST: _TOO_HIGH + ": {post} had sent at most {serial} by {other}",
        ReasonKind.EARLIER_YEAR: "{year} assumed",
        ReasonKind.OLD_YEAR: "possibly {year}, but a year that old is usually given",
        ReasonKind.NO_YEAR_FITS: "too high for the years before as well; possibly a typo",
        ReasonKind.OWN_SERIES: _NO_YEAR + "{post} had sent {serial} since {other}",
        ReasonKind.LONG_SERIES: _ASSUMED + ": one series ran from July 1967 to December 1968",
        ReasonKind.TWO_YEARS: _NO_YEAR
        + "one series ran from July 1967 to December 1968, so it may be of either year",
        ReasonKind.NUMBER_OF_PAIR: "until June 1967 each pair of posts numbered its own messages, "
        "from July to June, so the number does not name one cable",
        ReasonKind.POST_BY_NUMBER: "no post given; {post} assumed: the number is too high for {other}",
        ReasonKind.POST_OPEN: "no post given; not only {post} may have sent it",
        ReasonKind.MESSAGE_HELD: "{other} is {mrn}",
        ReasonKind.MESSAGE_NOT_HELD: "not a cable: message; none in the collection is {other}",
        ReasonKind.MESSAGES_HELD: "several cables in the collection are {other}",
        ReasonKind.POST_OF_LIST: "no post given; {post} assumed, from the list or the citing cable",
        ReasonKind.HELD_UNDER: "held under the name {post}",
        ReasonKind.OWN_NAME: "the citing post, under its own name {post}",
        ReasonKind.TWIN_HELD: "{mrn} is held, from a post that shares the same numbering",
        ReasonKind.BOTH_HELD: "{other} are both held",
        ReasonKind.NO_POST: "no post given, and none can be inferred from the list",
        ReasonKind.NO_POST_AND_CITING: "no post given, and the citing cable is unknown",
        ReasonKind.NO_SUCH_POST: "no cable in the collection is from {post}",
        ReasonKind.POST_BY_CITATIONS: "{post} is taken for a post because cables from several posts cite it",
        ReasonKind.NO_NUMBER: "{post} without a readable number",
        ReasonKind.NO_POST_AND_NUMBER: "no readable post and number",
        ReasonKind.NOT_A_CABLE: "not a cable: {other}",
        ReasonKind.NO_CABLE: "no cable reference recognised",
        ReasonKind.FROM_METADATA: "from a machine-made list of cited ids; the text has no REF block",
        ReasonKind.NOTE_OF_EDITORS: "a note of the editors dates it {other}",
        ReasonKind.CORRECTED: "corrected by {author}: {other}",
        ReasonKind.DATE_CORRECTED: "date corrected by {author}: {other}",
        ReasonKind.MERGED: "merged with {mrn}, corrected by {author}: {other}",
        ReasonKind.SPLIT: "split from {mrn}, corrected by {author}: {other}",
        ReasonKind.NOTE: "{note}",
    }
)
