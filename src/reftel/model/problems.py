"""What could not be read or is doubtful: a code for each kind, the words of the kinds, and one of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from reftel.model.place import Place


class ProblemCode(StrEnum):
    """The kind of a problem, where a build decides by it or a person may count it."""

    NOT_FOUND = "not-found"
    NOT_OPENED = "not-opened"
    SPECIAL_FILE = "special-file"
    UNSAFE_NAME = "unsafe-name"
    ENCRYPTED = "encrypted"
    DAMAGED = "damaged"
    NESTED = "nested"
    TOO_LARGE = "too-large"
    EMPTY = "empty"
    EMPTY_FOLDER = "empty-folder"
    NOT_TEXT = "not-text"
    ENCODING = "encoding"
    NO_LIBRARY = "no-library"
    NEEDS_OCR = "needs-ocr"
    NO_CABLE = "no-cable"
    UNKNOWN_TABLE = "unknown-table"
    NO_TEXT = "no-text"
    ELSEWHERE = "elsewhere"
    NOT_SEPARATED = "not-separated"
    BAD_ROW = "bad-row"
    UNREADABLE_DATE = "unreadable-date"
    DOUBTFUL_DATES = "doubtful-dates"
    FIELD_WITHOUT_END = "field-without-end"
    TOO_MANY_MENTIONS = "too-many-mentions"
    NO_MRN = "no-mrn"
    UNREADABLE_ID = "unreadable-id"
    REPAIRED_ID = "repaired-id"
    ID_OF_ANOTHER = "id-of-another"
    ID_OF_FILE_NAME = "id-of-file-name"
    SAME_NUMBER = "same-number"
    IMPOSSIBLE_DATE = "impossible-date"
    DOUBTFUL_HEAD = "doubtful-head"
    DISAGREEMENT = "disagreement"
    MISSING_SECTION = "missing-section"
    NUMBER_OF_PAIRS = "number-of-pairs"
    UNREAD = "unread"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in the input that could not be read, and what a person can do about it.

    `code` is its kind, `cause` says in words what it is. `source` is the file (an archive's member after
    "!/"), `place` the line or row in it. `lost` says that the whole document or row is missing from the
    result; else only the part named is. `about` is the MRN of the cable that it concerns, "unnamed" for a
    document that tells none, else empty.
    """

    code: ProblemCode
    source: str
    place: Place
    cause: str
    advice: str = ""
    lost: bool = True
    about: str = field(default="", compare=False)

    def __str__(self) -> str:
        where = f"{self.source}, {self.place}" if self.place else self.source
        return f"{where}: {self.cause}" + (f"; {self.advice}" if self.advice else "")


def count_kinds(problems: Iterable[Problem]) -> dict[ProblemCode, int]:
    """Return how many problems are of each kind, the most frequent first."""
    counts = Counter(problem.code for problem in problems)
    return dict(sorted(counts.items(), key=lambda kind: (-kind[1], kind[0])))


def kind_words(counts: Mapping[ProblemCode, int]) -> str:
    """Return how many problems are of each kind in words.

    >>> kind_words({ProblemCode.NO_CABLE: 20, ProblemCode.EMPTY: 3})
    '20 with no cable in them, 3 empty'
    """
    return ", ".join(f"{count} {_WORDS[code]}" for code, count in counts.items())


def kind_name(code: str) -> str:
    """Return the kind of a problem in words, the code itself where there are none.

    >>> kind_name("no-mrn")
    'without an MRN'
    """
    return _WORDS[ProblemCode(code)] if code in _WORDS else code


_WORDS: Mapping[ProblemCode, str] = MappingProxyType(
    {
        ProblemCode.NOT_FOUND: "not found",
        ProblemCode.NOT_OPENED: "that cannot be opened",
        ProblemCode.SPECIAL_FILE: "links or devices",
        ProblemCode.UNSAFE_NAME: "with an unsafe name",
        ProblemCode.ENCRYPTED: "encrypted",
        ProblemCode.DAMAGED: "damaged or cut short",
        ProblemCode.NESTED: "nested too deep",
        ProblemCode.TOO_LARGE: "too large",
        ProblemCode.EMPTY: "empty",
        ProblemCode.EMPTY_FOLDER: "folders without cables",
        ProblemCode.NOT_TEXT: "that are not text",
        ProblemCode.ENCODING: "with bytes that are not characters",
        ProblemCode.NO_LIBRARY: "that need a library that is not installed",
        ProblemCode.NEEDS_OCR: "without a text layer",
        ProblemCode.NO_CABLE: "with no cable in them",
        ProblemCode.UNKNOWN_TABLE: "tables with other columns",
        ProblemCode.NO_TEXT: "without the text of the cable",
        ProblemCode.ELSEWHERE: "with a part that is elsewhere",
        ProblemCode.NOT_SEPARATED: "with something after a cable that may be another",
        ProblemCode.BAD_ROW: "rows that cannot be read",
        ProblemCode.UNREADABLE_DATE: "with a date that cannot be read",
        ProblemCode.DOUBTFUL_DATES: "with days and months that may be swapped",
        ProblemCode.FIELD_WITHOUT_END: "with a field that has no end",
        ProblemCode.TOO_MANY_MENTIONS: "with too many mentions",
        ProblemCode.NO_MRN: "without an MRN",
        ProblemCode.UNREADABLE_ID: "with an id that is not an MRN",
        ProblemCode.REPAIRED_ID: "with a repaired id",
        ProblemCode.ID_OF_ANOTHER: "with the id of another cable",
        ProblemCode.SAME_NUMBER: "with another date than the cable of the same number",
        ProblemCode.ID_OF_FILE_NAME: "identified only by their file names",
        ProblemCode.IMPOSSIBLE_DATE: "with an impossible date",
        ProblemCode.DOUBTFUL_HEAD: "with an unconfirmed post",
        ProblemCode.DISAGREEMENT: "whose header, dateline and text disagree",
        ProblemCode.MISSING_SECTION: "with a section missing",
        ProblemCode.NUMBER_OF_PAIRS: "with a number used by several pairs of posts",
        ProblemCode.UNREAD: "unread",
    }
)
