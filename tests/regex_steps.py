"""Patterns that count the steps of their searches: a matcher that tries what `re` tries, in the same order.

What a pattern takes follows from its parts alone, so the same text takes the same steps on each machine.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, cached_property
from re import _compiler, _constants, _parser  # type: ignore[attr-defined]  # the one way to the parts of a pattern
from typing import Any

End = int | None
Then = Callable[[int], End]  # the rest of a match from a place on: where it ends, None where it fails
Part = Callable[[int, Then], End]

ONE_CHARACTER = (_constants.LITERAL, _constants.NOT_LITERAL, _constants.ANY, _constants.IN)
REPEATS = (_constants.MAX_REPEAT, _constants.MIN_REPEAT, _constants.POSSESSIVE_REPEAT)


def _stay(at: int) -> End:
    return at


class Steps:
    """Counts how many characters and places a pattern looks at while it searches texts."""

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self.count = 0
        self.text = ""
        self.end = 0
        self.groups: dict[int, tuple[int, int]] = {}
        self._pattern = pattern

    @cached_property
    def _whole(self) -> Part:
        return self._sequence(_parser.parse(self._pattern.pattern, self._pattern.flags), self._pattern.flags)

    def search(self, text: str, start: int, end: int) -> tuple[int, int] | None:
        """Find the first match as `re` does."""
        with self._on(text, end):
            for at in range(start, end + 1):
                self.count += 1
                found = self._whole(at, _stay)
                if found is not None:
                    return at, found
        return None

    def match(self, text: str, start: int, end: int, *, full: bool = False) -> tuple[int, int] | None:
        """Match at the start as `re` does."""
        with self._on(text, end):
            self.count += 1
            found = self._whole(start, (lambda at: at if at == end else None) if full else _stay)
        return None if found is None else (start, found)

    @contextmanager
    def _on(self, text: str, end: int) -> Iterator[None]:
        """Set the text that is looked at; who counts calls does not see those of the matcher."""
        self.text, self.end = str(text), end
        profile = sys.getprofile()
        sys.setprofile(None)
        yield
        sys.setprofile(profile)

    def _sequence(self, parsed: Any, flags: int) -> Part:
        def follow(first: Part, second: Part) -> Part:
            return lambda at, then: first(at, lambda place: second(place, then))

        whole: Part = lambda at, then: then(at)  # noqa: E731
        for at, (code, value) in enumerate(reversed(list(parsed))):
            part = self._part(code, value, flags)
            whole = follow(part, whole) if at else part
        return whole

    def _part(self, code: Any, value: Any, flags: int) -> Part:  # noqa: PLR0911 (one for each kind)
        if code in ONE_CHARACTER:
            return self._character(_alone(code, value, flags))
        if code is _constants.AT:
            return self._place(_alone(code, value, flags))
        if code in REPEATS:
            return self._repeat(code, value, flags)
        if code is _constants.BRANCH:
            return self._branch([self._sequence(branch, flags) for branch in value[1]])
        if code is _constants.SUBPATTERN:
            return self._group(value[0], self._sequence(value[3], (flags | value[1]) & ~value[2]))
        if code is _constants.GROUPREF:
            return self._same(value)
        if code is _constants.ATOMIC_GROUP:
            return _once(self._sequence(value, flags))
        if code in (_constants.ASSERT, _constants.ASSERT_NOT):
            back = value[1].getwidth()[0] if value[0] < 0 else 0
            return _look(self._sequence(value[1], flags), back, code is _constants.ASSERT)
        raise NotImplementedError(f"{code} in {self._pattern.pattern}")

    def _character(self, alone: re.Pattern[str]) -> Part:
        accepts = _accepts(alone)

        def one(at: int, then: Then) -> End:
            self.count += 1
            return then(at + 1) if at < self.end and accepts(self.text[at]) else None

        return one

    def _place(self, alone: re.Pattern[str]) -> Part:
        def here(at: int, then: Then) -> End:
            self.count += 1
            return then(at) if alone.match(self.text, at, self.end) else None

        return here

    def _group(self, number: int | None, part: Part) -> Part:
        if number is None:
            return part

        def group(at: int, then: Then) -> End:
            def close(end: int) -> End:
                before = self.groups.get(number)
                self.groups[number] = (at, end)
                found = then(end)
                if found is None and before:
                    self.groups[number] = before
                return found

            return part(at, close)

        return group

    def _same(self, number: int) -> Part:
        """A reference to a group: the same words again."""

        def same(at: int, then: Then) -> End:
            start, end = self.groups[number]
            self.count += end - start
            again = self.text.startswith(self.text[start:end], at, self.end)
            return then(at + end - start) if again else None

        return same

    def _branch(self, branches: list[Part]) -> Part:
        def either(at: int, then: Then) -> End:
            for branch in branches:
                end = branch(at, then)
                if end is not None:
                    return end
            return None

        return either

    def _repeat(self, code: Any, value: Any, flags: int) -> Part:
        least, most, inner = value
        if len(inner) == 1 and inner[0][0] in ONE_CHARACTER:
            return self._run(code, int(least), int(most), _accepts(_alone(inner[0][0], inner[0][1], flags)))
        part = self._sequence(inner, flags)

        def again(at: int, then: Then, done: int) -> End:
            def more() -> End:
                if done == most:
                    return None
                return part(at, lambda to: None if to == at and done >= least else again(to, then, done + 1))

            if done < least:
                return more()
            first = then(at) if code is _constants.MIN_REPEAT else more()
            if first is not None:
                return first
            return more() if code is _constants.MIN_REPEAT else then(at)

        repeat: Part = lambda at, then: again(at, then, 0)  # noqa: E731
        return _once(repeat) if code is _constants.POSSESSIVE_REPEAT else repeat

    def _run(self, code: Any, least: int, most: int, accepts: Callable[[str], bool]) -> Part:
        """A repeat of one character, which needs no recursion."""

        def run(at: int, then: Then) -> End:
            furthest = at
            stop = min(self.end, at + most)
            while furthest < stop and accepts(self.text[furthest]):
                furthest += 1
            self.count += furthest - at + 1
            ends = range(at + least, furthest + 1)
            if code is _constants.POSSESSIVE_REPEAT:
                ends = ends[-1:]
            for end in ends if code is _constants.MIN_REPEAT else reversed(ends):
                self.count += 1
                found = then(end)
                if found is not None:
                    return found
            return None

        return run


def _once(part: Part) -> Part:
    """What a part takes at first is not given back."""

    def once(at: int, then: Then) -> End:
        end = part(at, _stay)
        return None if end is None else then(end)

    return once


def _look(part: Part, back: int, wanted: bool) -> Part:
    def look(at: int, then: Then) -> End:
        found = at >= back and part(at - back, _stay) is not None
        return then(at) if found is wanted else None

    return look


def _alone(code: Any, value: Any, flags: int) -> re.Pattern[str]:
    """Compile one part of a pattern."""
    state = _parser.State()
    state.str, state.flags = "", flags
    compiled: re.Pattern[str] = _compiler.compile(_parser.SubPattern(state, [(code, value)]), flags)
    return compiled


def _accepts(alone: re.Pattern[str]) -> Callable[[str], bool]:
    return cache(lambda character: alone.match(character) is not None)


class CountingPattern:
    """A pattern in place of another: finds what that finds, and counts."""

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self._pattern = pattern
        self.steps = Steps(pattern)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._pattern, name)

    def search(self, text: str, start: int = 0, end: int | None = None) -> re.Match[str] | None:
        stop = len(text) if end is None else min(end, len(text))
        self.steps.search(text, start, stop)
        return self._pattern.search(text, start, stop)

    def match(self, text: str, start: int = 0, end: int | None = None) -> re.Match[str] | None:
        stop = len(text) if end is None else min(end, len(text))
        self.steps.match(text, start, stop)
        return self._pattern.match(text, start, stop)

    def fullmatch(self, text: str, start: int = 0, end: int | None = None) -> re.Match[str] | None:
        stop = len(text) if end is None else min(end, len(text))
        self.steps.match(text, start, stop, full=True)
        return self._pattern.fullmatch(text, start, stop)

    def finditer(self, text: str, start: int = 0, end: int | None = None) -> Iterator[re.Match[str]]:
        stop = len(text) if end is None else min(end, len(text))
        for match in self._pattern.finditer(text, start, stop):
            self.steps.search(text, start, stop)
            start = match.end() + (match.end() == match.start())
            yield match
        self.steps.search(text, start, stop)

    def findall(self, text: str) -> list[Any]:
        list(self.finditer(text))
        return self._pattern.findall(text)

    def sub(self, by: Any, text: str) -> str:
        list(self.finditer(text))
        return self._pattern.sub(by, text)

    def split(self, text: str) -> list[Any]:
        list(self.finditer(text))
        return self._pattern.split(text)
