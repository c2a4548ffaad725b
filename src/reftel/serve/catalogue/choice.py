"""The filter of the page over a catalogue: the same words, the same meaning."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from functools import partial
from typing import NamedTuple

import numpy as np

from reftel.page.catalogue import RELATIONS
from reftel.page.texts import Array
from reftel.serve.catalogue.whole import Whole

KEYS = ("from", "to", "year", "post", "tag", "topic", "look", "held", "relation")
"""The parts of a filter, as in `script/collection/filter.js`."""
OF_CELLS = ("from", "to", "year", "topic", "look", "held")
"""The parts that all cables of a cell pass, or none."""
HELD = ("missing", "held")
"""The words for what is not held and what is, by their numbers."""
_EDGES = ("from", "to")
_MONTHS = 12
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
    passed = passing_beside_cells(whole, choice, without)
    chosen = {key: choice[key] for key in OF_CELLS if choice.get(key) and key not in without}
    if not chosen:
        return passed

    def make() -> Array:
        cells: Array = cells_passing(whole, chosen).take(whole.cells.numbers)
        return cells

    of_cells: Array = whole.kept(("cells", *chosen.items()), make)
    return of_cells if passed is None else passed & of_cells


def passing_beside_cells(whole: Whole, choice: Choice, without: Iterable[str] = ()) -> Array | None:
    """Return which cables pass the parts of a filter that are the same for no whole cell."""
    passed: Array | None = None
    for key, part in _BESIDE_CELLS.items():
        words = choice.get(key, "")
        if not words or key in without or not any(sides_of(words)):
            continue
        one: Array = whole.kept(("part", key, words), partial(part, whole, sides_of(words)))
        passed = one if passed is None else passed & one
    return passed


def cells_passing(whole: Whole, choice: Choice, without: Iterable[str] = ()) -> Array:
    """Return which cells pass the parts of a filter that are about them, but those named."""
    passed = np.ones(whole.cells.size, bool)
    for key in OF_CELLS:
        words = choice.get(key, "")
        if words and key not in without:
            passed &= _cells_passing(whole, key, words)
    return passed


def _cells_passing(whole: Whole, key: str, words: str) -> Array:
    cells = whole.cells
    if key in _EDGES:
        edge = int(words[:4]) * _MONTHS + int(words[5:]) - 1
        return cells.month >= edge if key == "from" else cells.month <= edge
    sides = sides_of(words)
    if key == "year":
        years = cells.month // _MONTHS
        return _by_number(years, list(map(str, range(int(years.max(initial=0)) + 1))), sides)
    if key == "topic":
        return _by_number(cells.topic, list(map(str, range(len(whole.catalogue.topics) + 1))), sides)
    if key == "look":
        return _by_number(cells.look, cells.looks, sides)
    return _by_number(cells.held, HELD, sides)


def _by_number(numbers: Array, names: Sequence[str], sides: Sides) -> Array:
    """Return which rows pass by the name of their number."""
    passed: Array = np.array([_fits({name}, sides) for name in names] or [True], bool).take(numbers)
    return passed


def _fits(names: Set[str], sides: Sides) -> bool:
    return not names & sides.unwanted and (not sides.wanted or bool(names & sides.wanted))


def _post(whole: Whole, sides: Sides) -> Array:
    numbers, values = whole.catalogue.post
    return _by_number(numbers, [value.lower() for value in values], sides)


def _tag(whole: Whole, sides: Sides) -> Array:
    tags = whole.catalogue.tags

    def having(words: frozenset[str]) -> Array:
        """Return which sets have one of some words."""
        return tags.sets_with(np.array([value.lower() in words for value in tags.values] or [False], bool))

    fits = ~having(sides.unwanted)
    if sides.wanted:
        fits &= having(sides.wanted)
    passed: Array = fits.take(tags.numbers)
    return passed


def _relation(whole: Whole, sides: Sides) -> Array:
    fits = [
        _fits({name for at, name in enumerate(RELATIONS) if code >> at & 1}, sides) for code in range(256)
    ]
    passed: Array = np.array(fits, bool).take(whole.catalogue.relations)
    return passed


_BESIDE_CELLS: Mapping[str, Callable[[Whole, Sides], Array]] = {
    "post": _post,
    "tag": _tag,
    "relation": _relation,
}
