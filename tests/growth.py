"""How the work of a function grows with its text: characters looked at and calls are counted, not seconds.

While a function is asked, the patterns of reftel count the steps of their searches (`regex_steps`), its
texts count the characters that their methods look at, and calls are counted.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, SupportsIndex

import pytest

from regex_steps import CountingPattern

SMALL = 2000  # characters: more than any part of a text that is looked at around one place
MOST = 3  # times the steps of half the text: 2 where all is in step, 4 for squares
DEEP = 200_000  # of calls, for a repeat that goes from one end of a text to the other


def assert_linear(function: Callable[[str], object], part: str, before: str = "", size: int = SMALL) -> None:
    """See that twice the text takes some twice the steps, not four times: those of each pattern too."""
    with counting_patterns() as patterns:
        small, large = (
            _steps(function, before + part * (length // len(part)), patterns) for length in (size, 2 * size)
        )
    grown = {
        name: (small[name], steps) for name, steps in large.items() if steps > MOST * max(small[name], size)
    }
    assert not grown, grown


def _steps(
    function: Callable[[str], object], words: str, patterns: dict[str, CountingPattern]
) -> Counter[str]:
    """Count what a function does with a text, by what does it."""
    steps: Counter[str] = Counter()

    def count(frame: FrameType, event: str, called: Any) -> None:
        if event in ("call", "c_call") and frame.f_globals.get("__name__", "").startswith("reftel."):
            steps["calls"] += 1
            assert not isinstance(getattr(called, "__self__", None), re.Pattern), called

    for pattern in patterns.values():
        pattern.steps.count = 0
    Text.looked_at = 0
    limit, earlier = sys.getrecursionlimit(), sys.getprofile()
    sys.setrecursionlimit(DEEP)
    text = Text(words)
    sys.setprofile(count)
    try:
        function(text)
    finally:
        sys.setprofile(earlier)
        sys.setrecursionlimit(limit)
    steps["characters"] = Text.looked_at
    return steps + Counter({name: pattern.steps.count for name, pattern in patterns.items()})


@contextmanager
def counting_patterns() -> Iterator[dict[str, CountingPattern]]:
    """The patterns of the modules that are loaded, by name: in the block each of them counts its steps."""
    found: dict[re.Pattern[str], CountingPattern] = {}
    names: dict[str, CountingPattern] = {}
    with pytest.MonkeyPatch.context() as patch:
        for module in [module for name, module in sys.modules.items() if name.startswith("reftel.")]:
            for name, value in list(vars(module).items()):
                if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
                    names[f"{module.__name__}.{name}"] = found.setdefault(value, CountingPattern(value))
                    patch.setattr(module, name, found[value])
        yield names


class Text(str):
    """A text that counts the characters that its methods look at; what they give counts too."""

    __slots__ = ()
    looked_at = 0

    def __getitem__(self, key: SupportsIndex | slice) -> str:
        return self._count(str.__getitem__(self, key))

    @classmethod
    def _count(cls, found: str) -> str:
        cls.looked_at += len(found)
        return cls(found)


def _counted(name: str) -> Callable[..., Any]:
    method = getattr(str, name)

    def counted(self: Text, *values: Any) -> Any:
        found = method(self, *values)
        Text.looked_at += _looked_at(self, name, values, found)
        if isinstance(found, str):
            return Text(found)
        return type(found)(map(Text, found)) if isinstance(found, list | tuple) else found

    return counted


def _looked_at(text: str, name: str, values: tuple[Any, ...], found: Any) -> int:
    """How many characters of a text a method looked at."""
    if name in ("startswith", "endswith"):
        return 1
    start, end, _ = (
        slice(*(*values[1:], None, None)[:2]).indices(len(text)) if name in PLACED else (0, len(text), 1)
    )
    if name in ("find", "rfind") and found >= 0:
        return int(end - found if name == "rfind" else found - start + 1)
    return max(0, end - start)


PLACED = ("find", "rfind", "index", "rindex", "count")
for _name in vars(str):
    if not _name.startswith("_") and _name != "maketrans":
        setattr(Text, _name, _counted(_name))
