"""What reftel knows of posts: their codes and names, indicators, serial ceilings, captions.

The facts are CSV files in this folder, each with its source in its first lines; they are read when a
function first needs them and kept.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache, lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import NamedTuple

__all__ = [
    "Ceiling",
    "Post",
    "canonical_post",
    "captions",
    "ceilings",
    "classifications",
    "is_slip_of",
    "longest_post",
    "post_of_indicator",
    "posts",
    "posts_of_truncation",
    "posts_sharing_numbers",
    "read_rows",
    "repair_post",
    "squeeze",
    "variants",
    "without_prefix",
]

_LETTER_O = re.compile(r"(?<=[^\W\d_])0+(?!\d)|(?<!\d)0+(?=[^\W\d_])")
_NOT_A_LETTER = re.compile(r"[^A-Z]+")
_LONGEST_NAME = 6
_LONGEST_PREFIX = 3
_LEAST_LENGTH = {1: 5, 2: 9}
_LEAST_TRUNCATION = 4
_DELEGATION = "USDEL"
_DIGITS_AS_LETTERS = str.maketrans("015", "OIS")
_BEFORE_POST = re.compile(
    r"\s{0,99}+(?:[A-Z]{3,8} ?\d{1,2} ?[A-Z]{1,2} ?\d{1,2}|EFTO|NOFORN|SENSITIVE|SIPDIS) ?"
)


class Post(NamedTuple):
    """A post: its code as MRNs write it, its name for people, country and kind.

    `kind` is embassy, consulate, mission, agency or office. `country` is that of its time.
    """

    code: str
    name: str
    country: str
    kind: str


class Ceiling(NamedTuple):
    """The highest serial that a post is known to have used in a year, and the last day that shows it."""

    serial: int
    until: date


@lru_cache(maxsize=65536)
def squeeze(name: str) -> str:
    """Give the key of a name: capital letters alone, accents dropped, a zero among letters read as O.

    >>> squeeze("Côte d'Ivoire"), squeeze("COTON0U"), squeeze("USUN NEW YORK")
    ('COTEDIVOIRE', 'COTONOU', 'USUNNEWYORK')
    """
    if name.isascii() and name.isalpha():
        return name.upper()
    plain = unicodedata.normalize("NFKD", name)
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    plain = _LETTER_O.sub(lambda zeros: "O" * len(zeros.group()), plain)
    return _NOT_A_LETTER.sub("", plain.upper())


@cache
def posts() -> Mapping[str, Post]:
    """Give all posts by their code."""
    return MappingProxyType({row["code"]: Post(**row) for row in read_rows("posts.csv")})


@lru_cache(maxsize=16384)
def canonical_post(name: str) -> str:
    """Give the code of a post for its code, name or another name in any notation, "" when unknown.

    Nothing is repaired but a zero among letters; see `repair_post`. A name that two posts share gives "".

    >>> canonical_post("AMEMBASSY TEL AVIV"), canonical_post("Usun"), canonical_post("USMISSION VIENNA")
    ('TELAVIV', 'USUNNEWYORK', '')
    """
    return _code_of_key(squeeze(name))


def longest_post(words: Sequence[str]) -> tuple[str, int]:
    """Give the post that the last words name and how many of them: the longest such run of up to six.

    A generic prefix before the name counts with it. Gives ("", 0) where there is no post, and where the
    word before says that an office with numbers of its own sent the message ("USDAO TEL AVIV"), or words
    before that a delegation to that city did ("USDEL JEC PARIS").

    >>> longest_post(["SEE", "ALSO", "SAN", "SALVADOR"])
    ('SANSALVADOR', 2)
    """
    keys, endings = _keys(), _endings()
    found, length, key = "", 0, ""
    for count in range(1, min(len(words), _LONGEST_NAME) + 1):
        key = squeeze(words[-count]) + key
        if key and key not in endings:
            break
        if key in keys:
            found, length = keys[key], count
    if not found:
        return "", 0
    before = words[-length - _LONGEST_PREFIX : -length]
    if before and squeeze(before[-1]) in _offices_apart():
        return "", 0
    prefixed = _prefix_length(before)
    if before and not prefixed and _is_delegation([squeeze(word) for word in before]):
        return "", 0
    return found, length + prefixed


def _is_delegation(before: Sequence[str]) -> bool:
    return _DELEGATION in before and "AND" not in before


@lru_cache(maxsize=16384)
def repair_post(name: str) -> tuple[str, str]:
    """Give the one post that a misspelt name is near to, and a note for people; else ("", "").

    Read as letters are 0, 1 and 5 (O, I, S); then one letter may be added, dropped, changed or swapped
    in names of five letters, two in names of nine. Words of the language are never repaired, names that
    several posts share neither. A name that is right as it stands comes without a note.

    >>> repair_post("ANKAAR")
    ('ANKARA', 'ANKAAR read as ANKARA')
    >>> repair_post("DAILY")
    ('', '')
    """
    key = squeeze(name.upper().translate(_DIGITS_AS_LETTERS))
    code = _code_behind_marks(name) or _repair_key(key)
    if not code:
        return "", ""
    as_written = canonical_post(name) and not any(c.isdigit() for c in name)
    return code, "" if as_written else f"{name} read as {code}"


@lru_cache(maxsize=4096)
def is_slip_of(name: str, code: str) -> bool:
    """Say whether a name is near to that of one post, as `repair_post` has it, whatever other posts are near.

    >>> is_slip_of("PAIRS", "PARIS"), is_slip_of("FREEPORT", "PARIS")
    (True, False)
    """
    from rapidfuzz.distance import OSA

    edits = 2 if len(code) >= _LEAST_LENGTH[2] else 1
    return len(code) >= _LEAST_TRUNCATION and OSA.distance(squeeze(name), code, score_cutoff=edits) <= edits


@lru_cache(maxsize=4096)
def posts_of_truncation(code: str) -> tuple[str, ...]:
    """Give all posts that a shortened name of the 1970s archives can stand for, none when unknown.

    A code stands for itself; then come the archives' rule (six characters of the name) and its
    exceptions, other names of posts, and at last all codes that begin so (four letters at least).

    >>> posts_of_truncation("NEWDE"), posts_of_truncation("SANT")
    (('NEWDELHI',), ('SANTAISABEL', 'SANTIAGO', 'SANTIAGODELOSCABALLEROS', 'SANTODOMINGO'))
    """
    key = squeeze(code)
    if key in posts():
        return (key,)
    if key in _truncations():
        return _truncations()[key]
    if known := canonical_post(key):
        return (known,)
    if len(key) < _LEAST_TRUNCATION:
        return ()
    return tuple(sorted(post for post in posts() if post.startswith(key)))


def variants(code: str) -> tuple[str, ...]:
    """Give the other codes under which the same series of cables went over time, without `code`.

    >>> variants("KIEV")
    ('KYIV',)
    """
    return _variants().get(code, ())


def posts_sharing_numbers(code: str, year: int) -> tuple[str, ...]:
    """Give the other posts that drew their serials from the same counter in a full year.

    They are posts of their own; but a number that one of them used, no other one used.

    >>> posts_sharing_numbers("USEUBRUSSELS", 2009)
    ('BRUSSELS',)
    """
    return tuple(
        sorted(other for other, first, last in _shared_numbers().get(code, ()) if first <= year <= last)
    )


def post_of_indicator(indicator: str) -> str:
    """Give the post that a routing indicator stands for, "" when unknown or when it serves several.

    >>> post_of_indicator("RUEHOT")
    'OTTAWA'
    """
    return _indicators().get(indicator.upper(), "")


@cache
def ceilings() -> Mapping[tuple[str, int], Ceiling]:
    """Give the highest serial seen for a post and a full year, and the day until which it is known."""
    return MappingProxyType(
        {
            (row["post"], int(row["year"])): Ceiling(int(row["serial"]), date.fromisoformat(row["until"]))
            for row in read_rows("ceilings.csv")
        }
    )


@cache
def captions() -> frozenset[str]:
    """Give the captions that may stand on a line of their own, in capitals."""
    return frozenset(row["caption"] for row in read_rows("captions.csv"))


@cache
def classifications() -> Mapping[str, str]:
    """Give the words of classification lines, in capitals, with the spelling that reftel uses."""
    return MappingProxyType({row["word"]: row["classification"] for row in read_rows("classifications.csv")})


def read_rows(name: str) -> Iterator[dict[str, str]]:
    """Give the rows of a table of this folder, without its comment lines."""
    text = files(__name__).joinpath(name).read_text(encoding="utf-8")
    yield from csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))


@cache
def _keys() -> dict[str, str]:
    """All keys that name a post; the code is "" where several posts share the name."""
    keys = {squeeze(post.name): code for code, post in posts().items()}
    keys.update((squeeze(row["name"]), row["code"]) for row in read_rows("aliases.csv"))
    keys.update((code, code) for code in posts())
    return keys


@cache
def _endings() -> frozenset[str]:
    """All ends of keys: a run of words that is none of them cannot grow into a key."""
    return frozenset(key[start:] for key in _keys() for start in range(len(key)))


@cache
def _prefixes() -> tuple[str, ...]:
    return tuple(sorted((squeeze(row["prefix"]) for row in read_rows("prefixes.csv")), key=len, reverse=True))


def _code_of_key(key: str) -> str:
    keys = _keys()
    if key in keys:
        return keys[key]
    return keys.get(without_prefix(key), "")


def without_prefix(key: str) -> str:
    """Give the key of a name without the longest generic prefix that it starts with.

    >>> without_prefix("AMCONSULLAGOS"), without_prefix("LAGOS")
    ('LAGOS', 'LAGOS')
    """
    if not key.startswith(_prefixes()):
        return key
    return next(key[len(prefix) :] for prefix in _prefixes() if key.startswith(prefix))


def _prefix_length(before: Sequence[str]) -> int:
    """How many of the words before a post's name are a generic prefix, the most if several fit."""
    length, key = 0, ""
    for count, word in enumerate(reversed(before), start=1):
        key = squeeze(word) + key
        if key in _prefixes():
            length = count
    return length


@cache
def _offices_apart() -> frozenset[str]:
    return frozenset(row["office"] for row in read_rows("offices_apart.csv"))


@cache
def _truncations() -> dict[str, tuple[str, ...]]:
    found: dict[str, set[str]] = {}
    for code, post in posts().items():
        if post.kind != "agency":
            found.setdefault(squeeze(post.name[:6]), set()).add(code)
    table = {key: tuple(sorted(codes)) for key, codes in found.items()}
    table.update((row["truncation"], (row["code"],)) for row in read_rows("truncations.csv"))
    return table


@cache
def _variants() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for row in read_rows("variants.csv"):
        for code, other in ((row["code"], row["other"]), (row["other"], row["code"])):
            found[code] = (*found.get(code, ()), other)
    return found


@cache
def _shared_numbers() -> dict[str, list[tuple[str, int, int]]]:
    found: dict[str, list[tuple[str, int, int]]] = {}
    for row in read_rows("shared_numbers.csv"):
        years = int(row["first"]), int(row["last"] or date.max.year)
        found.setdefault(row["code"], []).append((row["other"], *years))
        found.setdefault(row["other"], []).append((row["code"], *years))
    return found


@cache
def _indicators() -> dict[str, str]:
    return {row["indicator"]: row["post"] for row in read_rows("indicators.csv")}


@cache
def _repair_keys() -> dict[str, str]:
    """The keys that a slip may be read as: codes of five letters or more and long names, no agency's."""
    apart = {code for code, post in posts().items() if post.kind == "agency" or not post.country} - {"STATE"}
    return {
        key: code
        for key, code in _keys().items()
        if code and code not in apart and len(key) >= (5 if key == code else 7)
    }


@cache
def _words() -> frozenset[str]:
    return frozenset(row["word"] for row in read_rows("words.csv"))


def _code_behind_marks(name: str) -> str:
    marks = _BEFORE_POST.match(name.upper())
    return canonical_post(name[marks.end() :]) if marks else ""


def _repair_key(key: str) -> str:
    if key in _keys():
        return _keys()[key]
    return _code_of_key(key) or _nearest_post(key) or _nearest_post(without_prefix(key))


def _nearest_post(key: str) -> str:
    # Few names need a repair, and start-up is short without this.
    from rapidfuzz.distance import OSA

    for edits in (1, 2):
        if len(key) < _LEAST_LENGTH[edits] or key in _words() or key in _prefixes():
            return ""
        near = {
            code
            for name, code in _repair_keys().items()
            if abs(len(key) - len(name)) <= edits and OSA.distance(key, name, score_cutoff=edits) <= edits
        }
        if near:
            return near.pop() if len(near) == 1 else ""
    return ""
