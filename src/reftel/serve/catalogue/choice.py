"""The filter of the page over a catalogue: the same words, the same meaning."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np

from reftel.page.catalogue import RELATIONS
from reftel.page.texts import Array
from reftel.serve.catalogue.whole import Whole

KEYS = ("from", "to", "year", "post", "tag", "topic", "look", "held", "relation")
"""The parts of a filter, as in `script/collection/filter.js`."""
_BETWEEN = re.compile(r"[\s,;]+")

Choice = Mapping[str, str]
"""What is chosen of each part: a month, or words of which one is wanted, and none of those with a minus."""


class Sides(NamedTuple):
    """The words of a part of a filter, in small letters."""

    wanted: frozenset[str]
    unwanted: frozenset[str]


def sides_of(words: str) -> Sides:
    """Return the words that are wanted, and those that are not.

    >>> sides_of("OSLO, -State")
    Sides(wanted=frozenset({'oslo'}), unwanted=frozenset({'state'}))
    """
    all_words = [word for word in _BETWEEN.split(words.lower()) if word]
    unwanted = frozenset(word[1:] for word in all_words if word[0] == "-" and len(word) > 1)
    return Sides(frozenset(word for word in all_words if word[0] != "-"), unwanted)


def is_choosing(choice: Choice) -> bool:
    """Say whether a filter leaves anything out."""
    return any(choice.get(key) for key in KEYS)


def passing(whole: Whole, choice: Choice, without: Iterable[str] = ()) -> Array | None:
    """Return which cables pass all parts of a filter but those named; None where all do."""
    passed: Array | None = None
    for key in KEYS:
        words = choice.get(key, "")
        if not words or key in without:
            continue
        one: Array = whole.kept(("part", key, words), partial(_passing, whole, key, words))
        passed = one if passed is None else passed & one
    return passed


def _passing(whole: Whole, key: str, words: str) -> Array:
    if key in ("from", "to"):
        edge = int(words[:4]) * 12 + int(words[5:]) - 1
        return whole.month >= edge if key == "from" else whole.month <= edge
    sides = sides_of(words)
    if not any(sides):
        return np.ones(whole.size, bool)
    return _PARTS[key](whole, sides)


def _by_number(numbers: Array, names: Sequence[str], sides: Sides) -> Array:
    """Return which rows pass by the name of their number."""
    fits = [name not in sides.unwanted and (not sides.wanted or name in sides.wanted) for name in names]
    return np.array(fits or [True], bool)[numbers]


def _year(whole: Whole, sides: Sides) -> Array:
    last = int(whole.month.max(initial=0))
    return _by_number(whole.month, [str(month // 12) for month in range(last + 1)], sides)


def _post(whole: Whole, sides: Sides) -> Array:
    numbers, values = whole.catalogue.post
    return _by_number(numbers, [value.lower() for value in values], sides)


def _topic(whole: Whole, sides: Sides) -> Array:
    return _by_number(whole.catalogue.topic, list(map(str, range(len(whole.catalogue.topics) + 1))), sides)


def _held(whole: Whole, sides: Sides) -> Array:
    return _by_number(whole.catalogue.held, ["missing", "held"], sides)


def _look(whole: Whole, sides: Sides) -> Array:
    return _by_number(*whole.look, sides)


def _tag(whole: Whole, sides: Sides) -> Array:
    def having(words: frozenset[str]) -> Array:
        has = np.zeros(whole.size, bool)
        values, first, rows = whole.catalogue.tags
        for at, value in enumerate(values):
            if value.lower() in words:
                has[rows[first[at] : first[at + 1]]] = True
        return has

    passed = having(sides.wanted) if sides.wanted else np.ones(whole.size, bool)
    return passed & ~having(sides.unwanted) if sides.unwanted else passed


def _relation(whole: Whole, sides: Sides) -> Array:
    def bits(words: frozenset[str]) -> int:
        return sum(1 << at for at, name in enumerate(RELATIONS) if name in words)

    wanted, unwanted = map(bits, sides)
    fits = [not code & unwanted and (not sides.wanted or bool(code & wanted)) for code in range(256)]
    return np.array(fits, bool)[whole.catalogue.relations]


_PARTS: Mapping[str, Callable[[Whole, Sides], Array]] = {
    "year": _year,
    "post": _post,
    "tag": _tag,
    "topic": _topic,
    "look": _look,
    "held": _held,
    "relation": _relation,
}
