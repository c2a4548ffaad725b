"""Why a reference was resolved as it was: codes with their facts, and the words of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from reftel.model.years import written_year


class ReasonKind(StrEnum):
    """What speaks for the status, the year or the post of a reference; `reason_words` has the words."""

    YEAR_WRITTEN = "year-written"
    YEAR_AFTER_CITING = "year-after-citing"
    YEAR_TOO_EARLY = "year-too-early"
    YEAR_IN_FUTURE = "year-in-future"
    NO_YEAR_AND_DATE = "no-year-and-date"
    YEAR_OF_CITING = "year-of-citing"
    BELOW_OWN = "below-own"
    ABOVE_OWN = "above-own"
    SOON_AFTER_OWN = "soon-after-own"
    HELD_BEFORE_OWN = "held-before-own"
    HELD_BEFORE_CITING = "held-before-citing"
    SENT_LATER = "sent-later"
    REACHED_LATER = "reached-later"
    BEYOND_HIGHEST = "beyond-highest"
    ISSUED_SOME = "issued-some"
    ISSUED_AT_MOST = "issued-at-most"
    EARLIER_YEAR = "earlier-year"
    OLD_YEAR = "old-year"
    NO_YEAR_FITS = "no-year-fits"
    POST_OF_LIST = "post-of-list"
    HELD_UNDER = "held-under"
    TWIN_HELD = "twin-held"
    BOTH_HELD = "both-held"
    NO_POST = "no-post"
    NO_POST_AND_CITING = "no-post-and-citing"
    NO_NUMBER = "no-number"
    NO_POST_AND_NUMBER = "no-post-and-number"
    NOT_A_CABLE = "not-a-cable"
    NO_CABLE = "no-cable"
    FROM_METADATA = "from-metadata"
    CORRECTED = "corrected"
    DATE_CORRECTED = "date-corrected"
    MERGED = "merged"
    SPLIT = "split"
    NOTE = "note"


class Reason(NamedTuple):
    """A reason: its kind, and the facts that its words name; None and empty where they name none.

    `year`, `post` and `serial` are those of the cable that speaks for it. `other` is what is none of these: a
    day, a second number, a kind of document, words of a person, whose name is `author`.

    >>> str(Reason(ReasonKind.YEAR_WRITTEN, 9))
    'the year 09 is written'
    """

    kind: ReasonKind
    year: int | None = None
    post: str = ""
    serial: int | None = None
    other: str = ""
    author: str = ""

    def __str__(self) -> str:
        year, number = self.year or 0, f"{self.post}{self.serial}"
        mrns = {"mrn": written_year(year) + number, "mrn_before": written_year(year - 1) + number}
        return _WORDS[self.kind].format(**self._asdict(), **mrns, written=f"{year:02d}")


Reasons = tuple[Reason, ...]


def reason_of(kind: ReasonKind, mrn: tuple[int, str, int], other: object = "") -> Reason:
    """Return a reason with the MRN of a cable that speaks for it."""
    return Reason(kind, *mrn, other=str(other))


def reason_words(reasons: Iterable[Reason]) -> str:
    """Return reasons as one sentence for a person.

    >>> reason_words([Reason(ReasonKind.YEAR_WRITTEN, 9), Reason(ReasonKind.HELD_UNDER, post="KYIV")])
    'the year 09 is written; held under the name KYIV'
    """
    words = ""
    for reason in map(str, reasons):
        words += reason if not words or reason.startswith((":", ",")) else f"; {reason}"
    return words


_NO_YEAR = "no year is written: "
_WORDS: Mapping[ReasonKind, str] = MappingProxyType(
    {
        ReasonKind.YEAR_WRITTEN: "the year {written} is written",
        ReasonKind.YEAR_AFTER_CITING: "the year {written} is written, later than the citing cable:"
        " it may be a slip",
        ReasonKind.YEAR_TOO_EARLY: "the year {written} is written, which is before 1900",
        ReasonKind.YEAR_IN_FUTURE: "the year {written} is written, which is in the future",
        ReasonKind.NO_YEAR_AND_DATE: "no year is written and the date of the citing cable is not known",
        ReasonKind.YEAR_OF_CITING: _NO_YEAR + "that of the citing cable, {year}",
        ReasonKind.BELOW_OWN: _NO_YEAR + "{other} is not above the citing cable's own {serial}",
        ReasonKind.ABOVE_OWN: _NO_YEAR + "{other} is above the citing cable's own {serial}",
        ReasonKind.SOON_AFTER_OWN: _NO_YEAR + "{other} follows the citing cable's own {serial} so closely",
        ReasonKind.HELD_BEFORE_OWN: _NO_YEAR + "{mrn} is held and not later than {other}",
        ReasonKind.HELD_BEFORE_CITING: _NO_YEAR + "{mrn} is held and not later than the citing cable",
        ReasonKind.SENT_LATER: _NO_YEAR + "{mrn} was sent later, on {other}; {mrn_before} is held",
        ReasonKind.REACHED_LATER: _NO_YEAR + "{post} reached {serial} in {year} only after {other}",
        ReasonKind.BEYOND_HIGHEST: _NO_YEAR
        + "the highest number known of {post} in {year} is {serial} on {other}",
        ReasonKind.ISSUED_SOME: _NO_YEAR + "{post} had issued some {serial} numbers of {year} by {other}",
        ReasonKind.ISSUED_AT_MOST: _NO_YEAR
        + "{post} had issued at most {serial} numbers of {year} by {other}",
        ReasonKind.EARLIER_YEAR: ": a number of {year}",
        ReasonKind.OLD_YEAR: ": a number of {year}, though so old a year is usually written",
        ReasonKind.NO_YEAR_FITS: ", nor any year before: the number may be a slip",
        ReasonKind.POST_OF_LIST: "no post is written: that of the list or of the citing cable ({post})",
        ReasonKind.HELD_UNDER: "held under the name {post}",
        ReasonKind.TWIN_HELD: "{mrn} is held, of a post that shares its numbers",
        ReasonKind.BOTH_HELD: "{other} are both held",
        ReasonKind.NO_POST: "no post is written and that of the list cannot be told",
        ReasonKind.NO_POST_AND_CITING: "no post is written and the citing cable is not known",
        ReasonKind.NO_NUMBER: "{post} without a number that can be read",
        ReasonKind.NO_POST_AND_NUMBER: "no post and number that can be read",
        ReasonKind.NOT_A_CABLE: "not a cable: {other}",
        ReasonKind.NO_CABLE: "not a cable: no cable that can be read",
        ReasonKind.FROM_METADATA: "recorded in a machine-made column of cited ids; the text has no REF block",
        ReasonKind.CORRECTED: "corrected by {author}: {other}",
        ReasonKind.DATE_CORRECTED: "date corrected by {author}: {other}",
        ReasonKind.MERGED: "merged with {mrn}, corrected by {author}: {other}",
        ReasonKind.SPLIT: "split from {mrn}, corrected by {author}: {other}",
        ReasonKind.NOTE: "{other}",
    }
)
