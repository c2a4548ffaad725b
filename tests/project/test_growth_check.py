"""The check of growth itself: its matcher finds what `re` finds, and what grows with the square is seen."""

from __future__ import annotations

import random
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from growth import assert_linear
from reftel.text import noise
from regex_steps import Steps

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))

from patterns import find_patterns, hostile_units, make

TEXTS = 4  # for each pattern


def span(match: re.Match[str] | None) -> tuple[int, int] | None:
    return match.span() if match else None


def test_matcher_finds_what_the_library_finds() -> None:
    found = 0
    for _, pattern in find_patterns():
        if isinstance(pattern.pattern, bytes):
            continue
        steps = Steps(pattern)
        chance = random.Random(7)
        for unit in chance.sample(hostile_units(pattern, chance), TEXTS):
            text = make(unit, 40, str)
            end = len(text)
            assert steps.search(text, 0, end) == span(pattern.search(text)), (pattern, text)
            assert steps.match(text, 2, end) == span(pattern.match(text, 2)), (pattern, text)
            assert steps.match(text, 0, end, full=True) == span(pattern.fullmatch(text)), (pattern, text)
            found += pattern.search(text) is not None
    assert found > 200


@pytest.mark.parametrize(("pattern", "part"), [(r" *>", " "), (r"a.*?b", "a"), (r"(?:a|ab)*c", "ab")])
def test_pattern_that_begins_anew_at_each_character_is_seen(
    pattern: str, part: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(noise, "_QUOTED", re.compile(pattern))
    with pytest.raises(AssertionError, match="_QUOTED"):
        assert_linear(noise.blank_marks, part, ">", size=200)


def search_from_each_place(text: str) -> object:
    return [text.find("x", at) for at in range(len(text))]


def cut_off_the_first(text: str) -> object:
    while text:
        text = text[1:]
    return text


@pytest.mark.parametrize("function", [search_from_each_place, cut_off_the_first])
def test_function_that_reads_the_rest_at_each_place_is_seen(function: Callable[[str], object]) -> None:
    with pytest.raises(AssertionError, match="characters"):
        assert_linear(function, "a", size=200)
