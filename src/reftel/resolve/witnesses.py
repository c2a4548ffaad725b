"""Names that no table knows, and the citations by which such a name may all the same be a post.

Heads of cables tell it at once. Citations tell it where cables of two posts cite two numbers: one alone may
be a slip, and an answer repeats the slip of what it answers. People cite reports of agencies, projects,
licences and meetings in the same way, so a name counts only where it looks like that of a place, and a number
only where its year is written before it, as those of cables are: "08 KISMAYO 512".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Set
from functools import cache, lru_cache

from reftel.lexicon.kinds import find_kind
from reftel.lexicon.load import read_rows
from reftel.lexicon.numbers import TRAVEL_SERIES
from reftel.lexicon.posts import canonical_post, post_keys, posts, squeeze
from reftel.lexicon.slips import is_slip_of
from reftel.model.records import MRN, Kind, Ref

CitedNumber = tuple[str, int]
"""A name that no table knows, and a number."""
Witness = tuple[str, int]
"""The post of a cable that cites a name, and the number that it cites."""

_LEAST_SERIAL = 100  # "SAKHALIN 2" is a project
_MOST_SERIAL = 99_999  # only STATE counts further
_SHORTEST = 5  # FBI, UNEP, CSAF
_LONGEST_WITHIN = 4  # letters of a post or word that may begin or end another name: "LIMASSOL"
_NO_PLACE = re.compile(r"[^A-Z]|[BCDFGHJKLMNPQRSTVWXZ]{5}|^R[UH][A-Z]{5}$")  # RUEATRS: an address
_VOWEL = re.compile(r"[AEIOUY]")
_LEAST_VOWELS = 2
_AGENCY = "agency"


def cited_numbers(refs: Iterable[Ref]) -> tuple[CitedNumber, ...]:
    """Return the names and numbers by which the references of a document speak for posts that no table knows.

    >>> cited_numbers([Ref("A", "08 KISMAYO 512", 0, 14, Kind.CABLE, 8, "KISMAYO", 512)])
    (('KISMAYO', 512),)
    """
    spoken = [
        (ref.post, ref.serial)
        for ref in refs
        if ref.year is not None and ref.serial and ref.kind is Kind.CABLE and may_speak(ref.post, ref.serial)
    ]
    return tuple(dict.fromkeys(spoken))


def may_speak(name: str, serial: int) -> bool:
    """Tell whether a number that is cited, with its year, may speak for a post that no table knows.

    >>> may_speak("KISMAYO", 512), may_speak("SAKHALIN", 2), may_speak("CIAWASH", 542085)
    (True, False, False)
    """
    return name not in posts() and _LEAST_SERIAL <= serial <= _MOST_SERIAL and _looks_like_place(name)


def are_enough(witnesses: Set[Witness]) -> bool:
    """Tell whether citations say that there is such a post: of two numbers, by cables of two posts.

    >>> are_enough({("OSLO", 512), ("ROME", 512)}), are_enough({("OSLO", 512), ("ROME", 61)})
    (False, True)
    """
    return len({post for post, _ in witnesses}) > 1 < len({serial for _, serial in witnesses})


def gather_witnesses(cited: Iterable[tuple[MRN, CitedNumber]]) -> dict[str, set[Witness]]:
    """Return who cites which numbers of each name, from pairs of the citing cable and what it cites."""
    found: dict[str, set[Witness]] = {}
    for citing, (name, serial) in cited:
        found.setdefault(name, set()).add((citing.post, serial))
    return found


def names_enough_cite(cited: Mapping[str, Set[Witness]]) -> frozenset[str]:
    """Return the names for which the citations are enough."""
    return frozenset(name for name, witnesses in cited.items() if are_enough(witnesses))


@lru_cache(maxsize=4096)
def _looks_like_place(name: str) -> bool:
    """Tell whether a name has the letters of a place, and names nothing else that we know."""
    if len(name) < _SHORTEST or _NO_PLACE.search(name) or len(_VOWEL.findall(name)) < _LEAST_VOWELS:
        return False
    if name in TRAVEL_SERIES or name in _words() or name in _countries() or find_kind(name):
        return False
    if canonical_post(name) or name.startswith(_agencies()) or _holds_post(name):
        return False
    return not any(is_slip_of(name, code) for code in posts())


def _holds_post(name: str) -> bool:
    """Tell whether a name begins or ends with that of a post, or with a word of REF lines, or is cut from the
    name of a post: "MADRID SP", "PRAGUE DAILY", "ITINERARY NUMBER", "PAULO".
    """
    ends = range(_LONGEST_WITHIN + 1, len(name))
    parts = {part for end in ends for part in (name[:end], name[-end:])}
    is_cut = any(key.startswith(name) or key.endswith(name) for key in post_keys())
    return is_cut or not parts.isdisjoint(post_keys()) or not parts.isdisjoint(_words())


@cache
def _words() -> frozenset[str]:
    return frozenset(row["word"] for row in read_rows("words.csv"))


@cache
def _agencies() -> tuple[str, ...]:
    return tuple(row["word"] for row in read_rows("words.csv") if row["use"] == _AGENCY)


@cache
def _countries() -> frozenset[str]:
    return frozenset(squeeze(post.country) for post in posts().values())
