"""Codes of what was read: each has words, and no two kinds have the same."""

from enum import StrEnum

import pytest

from reftel.model import notes, problems, reasons
from reftel.model.place import NO_PLACE
from reftel.model.problems import Problem, ProblemCode, count_kinds, kind_words


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        (notes._WORDS, notes.NoteKind),
        (reasons._WORDS, reasons.ReasonKind),
        (problems._WORDS, problems.ProblemCode),
    ],
)
def test_every_code_has_words_of_its_own(words: dict[StrEnum, str], codes: type[StrEnum]) -> None:
    assert set(words) == set(codes)
    assert len(set(words.values())) == len(words)


def test_kinds_of_problems_are_counted_the_most_frequent_first() -> None:
    codes = [ProblemCode.EMPTY, ProblemCode.NO_CABLE, ProblemCode.DAMAGED, ProblemCode.NO_CABLE]
    counts = count_kinds(Problem(code, "a.txt", NO_PLACE, "") for code in codes)
    assert list(counts.items()) == [
        (ProblemCode.NO_CABLE, 2),
        (ProblemCode.DAMAGED, 1),
        (ProblemCode.EMPTY, 1),
    ]
    assert kind_words(counts) == "2 with no cable in them, 1 damaged or cut short, 1 empty"
