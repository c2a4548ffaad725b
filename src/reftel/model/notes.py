"""What people should know of a reference, an id or a head as read: codes with values, and their words."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple


class NoteKind(StrEnum):
    """What was repaired, left out or left open; the table of words shows what `written` and `read` are."""

    READ_AS = "read-as"
    OTHER_NAME = "other-name"
    UNKNOWN_NAME = "unknown-name"
    UNCONFIRMED = "unconfirmed"
    OF_CITING = "of-citing"
    OF_ADDRESSEE = "of-addressee"
    OF_SEVERAL_POSTS = "of-several-posts"
    LEFT_OUT = "left-out"
    LETTER_LEFT_OUT = "letter-left-out"
    LAST_O_AS_ZERO = "last-o-as-zero"
    UNREADABLE = "unreadable"
    UNREADABLE_YEAR = "unreadable-year"
    YEAR_TOO_EARLY = "year-too-early"
    YEAR_IN_FUTURE = "year-in-future"
    DAY_OR_NUMBERS = "day-or-numbers"
    NO_RANGE = "no-range"
    LONG_RANGE = "long-range"
    RANGE_OR_NUMBER = "range-or-number"
    MAY_GO_ON = "may-go-on"
    CUT_OFF = "cut-off"
    SEVERAL_CABLES = "several-cables"
    NO_CABLE = "no-cable"
    NO_YEAR_AND_POST = "no-year-and-post"
    NO_POST = "no-post"
    NO_POST_AND_SERIAL = "no-post-and-serial"
    RUN_TOGETHER = "run-together"
    OWN_TABLE = "own-table"


POST_NOT_TOLD = frozenset({NoteKind.OF_ADDRESSEE, NoteKind.OF_SEVERAL_POSTS})
"""A post is named, but which one nobody can tell."""


class Note(NamedTuple):
    """A note: its kind, the words or digits as `written`, and what they were `read` as; empty where none.

    >>> str(Note(NoteKind.READ_AS, "COTONU", "COTONOU"))
    'COTONU read as COTONOU'
    """

    kind: NoteKind
    written: str = ""
    read: str = ""

    def __str__(self) -> str:
        return _WORDS[self.kind].format(written=self.written, read=self.read)


_WORDS: Mapping[NoteKind, str] = MappingProxyType(
    {
        NoteKind.READ_AS: "{written} read as {read}",
        NoteKind.OTHER_NAME: "{written} is {read}",
        NoteKind.UNKNOWN_NAME: "no post known as {written}",
        NoteKind.UNCONFIRMED: "{written!r} in the classification line is not confirmed elsewhere",
        NoteKind.OF_CITING: "the citing post's own number",
        NoteKind.OF_ADDRESSEE: "a number of the addressee, whose post is not given",
        NoteKind.OF_SEVERAL_POSTS: "{written} may be any of several posts",
        NoteKind.LEFT_OUT: "{written} left out",
        NoteKind.LETTER_LEFT_OUT: "{written} after {read} left out",
        NoteKind.LAST_O_AS_ZERO: "{written} read as {read} and 0",
        NoteKind.UNREADABLE: "{written} cannot be read",
        NoteKind.UNREADABLE_YEAR: "year {written} cannot be read",
        NoteKind.YEAR_TOO_EARLY: "the year {written} is before 1900",
        NoteKind.YEAR_IN_FUTURE: "the year {written} is in the future",
        NoteKind.DAY_OR_NUMBERS: "a day or two numbers",
        NoteKind.NO_RANGE: "{written} does not end a range",
        NoteKind.LONG_RANGE: "a range of {written} numbers; ranges of more than {read} are not expanded",
        NoteKind.RANGE_OR_NUMBER: "either a range of {read} numbers, or a number followed by {written}",
        NoteKind.MAY_GO_ON: "the number may continue on the next line",
        NoteKind.CUT_OFF: "the list is cut off here, so the number may be incomplete",
        NoteKind.SEVERAL_CABLES: "{written} cables in one id",
        NoteKind.NO_CABLE: "no cable",
        NoteKind.NO_YEAR_AND_POST: "no year and post",
        NoteKind.NO_POST: "no post in {written}",
        NoteKind.NO_POST_AND_SERIAL: "no post and serial in {written}",
        NoteKind.RUN_TOGETHER: "serial and date run together",
        NoteKind.OWN_TABLE: "your table {written} is {read}",
    }
)
