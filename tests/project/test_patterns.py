"""All compiled patterns of the package: none repeats without end what itself repeats without end.

`benchmarks/patterns.py` measures them; this looks at how they are built.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from re import _compiler, _constants, _parser  # type: ignore[attr-defined]  # the one way to the parts of a pattern
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))

from patterns import Pattern, find_patterns

REPEATS = (_constants.MAX_REPEAT, _constants.MIN_REPEAT)
PATTERNS = find_patterns()

BUILT_BADLY = [
    r"(?:a+)+",
    r"(?:a*b?)*",
    r"(?:[ab]+|c)+?",
    r"(?:(?:a{1,9}b)+)*c",
    r"(?=(?:a+)*b)",
    r"(?:x|(?:\s*,)?\s*)*",
]
BUILT_WELL = [
    r"(?:a+){0,9}",
    r"(?:a{1,9})+",
    r"(?:a++)+",  # possessive: what was taken is not given back
    r"(?>a+)+b",
    r"a+b+c+",
    r"(?:ba+)+",  # each round begins with what no other part of it holds
    r"(?:[ ]a+[.])*",
]


def nested(parsed: Any, *, inside: bool = False) -> Iterator[str]:
    """Give the repeats without end that stand in another one and can be cut in more than one way."""
    for code, value in parsed:
        if code in REPEATS:
            endless = value[1] is _constants.MAXREPEAT
            if inside and endless:
                yield f"a repeat of {value[2]} in a repeat"
            yield from nested(value[2], inside=inside or (endless and not is_begun(value[2])))
        elif code in (_constants.ATOMIC_GROUP, _constants.POSSESSIVE_REPEAT):
            inner = value if code is _constants.ATOMIC_GROUP else value[2]
            yield from nested(inner)
        else:
            for part in inner_parts(code, value):
                yield from nested(part, inside=inside)


def inner_parts(code: Any, value: Any) -> list[Any]:
    if code is _constants.BRANCH:
        return list(value[1])
    if code is _constants.SUBPATTERN:
        return [value[3]]
    if code in (_constants.ASSERT, _constants.ASSERT_NOT):
        return [value[1]]
    return [part for part in value[1:] if part] if code is _constants.GROUPREF_EXISTS else []


def is_begun(parsed: Any) -> bool:
    """Say whether each round begins with a character that the rest of it cannot take."""
    (code, value), *rest = list(parsed) or [(None, None)]
    if code is _constants.SUBPATTERN and not rest:
        return is_begun(value[3])
    begin = letters([(code, value)]) if code in (_constants.LITERAL, _constants.IN) else set()
    others = letters(rest)
    return bool(begin) and others is not None and begin.isdisjoint(others)


def letters(parsed: Any) -> Any:
    """Give the characters below 256 that a part of a pattern can take; others count as one, None."""
    found: set[int | None] = set()
    for code, value in parsed:
        if code is _constants.LITERAL:
            found.add(value if value < 256 else None)
        elif code in (_constants.IN, _constants.NOT_LITERAL, _constants.ANY):
            found |= members_of(code, value)
        elif code in (*REPEATS, _constants.POSSESSIVE_REPEAT):
            found |= letters(value[2])
        else:
            inner = [value] if code is _constants.ATOMIC_GROUP else inner_parts(code, value)
            for part in inner:
                found |= letters(part)
    return found


def members_of(code: Any, value: Any) -> set[int | None]:
    """Ask a pattern made of this part alone which characters it takes."""
    state = _parser.State()
    state.str = ""
    made = _compiler.compile(_parser.SubPattern(state, [(code, value)]))
    return {at for at in range(256) if made.match(chr(at))} | ({None} if made.match("\u4e00") else set())


def parse(compiled: re.Pattern[Any]) -> Any:
    text = compiled.pattern if isinstance(compiled.pattern, str) else compiled.pattern.decode("latin-1")
    return _parser.parse(
        text, compiled.flags & ~re.UNICODE if isinstance(compiled.pattern, bytes) else compiled.flags
    )


def test_patterns_are_found() -> None:
    assert len(PATTERNS) > 150


@pytest.mark.parametrize("text", BUILT_BADLY)
def test_what_is_built_badly_is_seen(text: str) -> None:
    assert list(nested(_parser.parse(text)))


@pytest.mark.parametrize("text", BUILT_WELL)
def test_what_is_built_well_passes(text: str) -> None:
    assert not list(nested(_parser.parse(text)))


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda pattern: pattern.name)
def test_no_repeat_without_end_in_another(pattern: Pattern) -> None:
    assert not list(nested(parse(pattern.compiled)))
