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

from rapidfuzz.distance import OSA

__all__ = [
    "Ceiling",
    "Post",
    "canonical_post",
    "captions",
    "ceilings",
    "classifications",
    "longest_post",
    "post_of_indicator",
    "posts",
    "posts_of_truncation",
    "repair_post",
    "squeeze",
    "variants",
]

_LETTER_O = re.compile(r"(?<=[^\W\d_])0+(?!\d)|(?<!\d)0+(?=[^\W\d_])")
_NOT_A_LETTER = re.compile(r"[^A-Z]+")
_LONGEST_NAME = 6
_DIGITS_AS_LETTERS = str.maketrans("015", "OIS")
_BEFORE_POST = re.compile(r"\s*(?:[A-Z]{3,8} ?\d{1,2} ?[A-Z]{1,2} ?\d{1,2}|EFTO|NOFORN|SENSITIVE|SIPDIS) ?")


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
    return MappingProxyType({row["code"]: Post(**row) for row in _rows("posts.csv")})


@lru_cache(maxsize=16384)
def canonical_post(name: str) -> str:
    """Give the code of a post for its code, name or another name in any notation, "" when unknown.

    Nothing is repaired but a zero among letters; see `repair_post`. A name that two posts share gives "".

    >>> canonical_post("AMEMBASSY TEL AVIV"), canonical_post("Usun New York"), canonical_post("USMISSION VIENNA")
    ('TELAVIV', 'USUNNEWYORK', '')
    """
    return _code_of_key(squeeze(name))


def longest_post(words: Sequence[str]) -> tuple[str, int]:
    """Give the post that the last words name and how many of them: the longest such run of up to six.

    Gives ("", 0) where there is none, and where the words before say that the post's attaché or
    another office with numbers of its own sent the message ("USDAO TEL AVIV").

    >>> longest_post(["SEE", "ALSO", "SAN", "SALVADOR"])
    ('SANSALVADOR', 2)
    """
    found, length, key = "", 0, ""
    for count in range(1, min(len(words), _LONGEST_NAME) + 1):
        word = squeeze(words[-count])
        if not word:
            continue
        if found and word in _offices_apart():
            return "", 0
        key = word + key
        code = _code_of_key(key)
        if code or key in _keys():
            found, length = code, count
    return (found, length) if found else ("", 0)


@lru_cache(maxsize=16384)
def repair_post(name: str) -> tuple[str, str]:
    """Give the one post that a misspelt name is near to, and a note for people; else ("", "").

    Read as letters are 0, 1 and 5 (O, I, S); then one letter may be added, dropped, changed or swapped
    in names of five letters, two in names of nine. Words of the language are never repaired.

    >>> repair_post("ANKAAR")
    ('ANKARA', 'ANKAAR read as ANKARA')
    >>> repair_post("DAILY")
    ('', '')
    """
    code = _code_behind_marks(name) or canonical_post(name.upper().translate(_DIGITS_AS_LETTERS))
    if not code:
        code = _nearest_post(squeeze(name.upper().translate(_DIGITS_AS_LETTERS)))
    return (code, f"{name} read as {code}") if code else ("", "")


def posts_of_truncation(code: str) -> tuple[str, ...]:
    """Give all posts that a shortened name of the 1970s archives can stand for, "" never among them.

    >>> posts_of_truncation("NEWDE")
    ('NEWDELHI',)
    """
    key = squeeze(code)
    if canonical_post(key) == key:
        return (key,)
    if key in _truncations():
        return _truncations()[key]
    if len(key) < 4:
        return ()
    return tuple(sorted(post for post in posts() if post.startswith(key)))


def variants(code: str) -> tuple[str, ...]:
    """Give the other codes under which the same series of cables went over time, without `code`.

    >>> variants("KIEV")
    ('KYIV',)
    """
    return _variants().get(code, ())


def post_of_indicator(indicator: str) -> str:
    """Give the post that a routing indicator such as RUEHOT stands for, "" when unknown."""
    return _indicators().get(indicator.upper(), "")


@cache
def ceilings() -> Mapping[tuple[str, int], Ceiling]:
    """Give the highest serial seen for a post and a full year, and the day until which it is known."""
    return MappingProxyType(
        {
            (row["post"], int(row["year"])): Ceiling(int(row["serial"]), date.fromisoformat(row["until"]))
            for row in _rows("ceilings.csv")
        }
    )


@cache
def captions() -> frozenset[str]:
    """Give the captions that may stand on a line of their own, in capitals."""
    return frozenset(row["caption"] for row in _rows("captions.csv"))


@cache
def classifications() -> Mapping[str, str]:
    """Give the words of classification lines, in capitals, with the spelling that reftel uses."""
    return MappingProxyType({row["word"]: row["classification"] for row in _rows("classifications.csv")})


def _rows(name: str) -> Iterator[dict[str, str]]:
    text = files(__name__).joinpath(name).read_text(encoding="utf-8")
    yield from csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))


@cache
def _keys() -> dict[str, str]:
    """All keys that name a post; the code is "" where several posts share the name."""
    keys = {squeeze(post.name): code for code, post in posts().items()}
    keys.update((squeeze(row["name"]), row["code"]) for row in _rows("aliases.csv"))
    keys.update((code, code) for code in posts())
    return keys


@cache
def _prefixes() -> tuple[str, ...]:
    return tuple(sorted((squeeze(row["prefix"]) for row in _rows("prefixes.csv")), key=len, reverse=True))


def _code_of_key(key: str) -> str:
    keys = _keys()
    if key in keys:
        return keys[key]
    if not key.startswith(_prefixes()):
        return ""
    rest = (key[len(prefix) :] for prefix in _prefixes() if key.startswith(prefix))
    return next((keys[name] for name in rest if name in keys), "")


@cache
def _offices_apart() -> frozenset[str]:
    return frozenset(row["office"] for row in _rows("offices_apart.csv"))


@cache
def _truncations() -> dict[str, tuple[str, ...]]:
    found: dict[str, set[str]] = {}
    for code, post in posts().items():
        if post.kind != "agency":
            found.setdefault(squeeze(post.name[:6]), set()).add(code)
    table = {key: tuple(sorted(codes)) for key, codes in found.items()}
    table.update((row["truncation"], (row["code"],)) for row in _rows("truncations.csv"))
    return table


@cache
def _variants() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for row in _rows("variants.csv"):
        for code, other in ((row["code"], row["other"]), (row["other"], row["code"])):
            found[code] = (*found.get(code, ()), other)
    return found


@cache
def _indicators() -> dict[str, str]:
    return {row["indicator"]: row["post"] for row in _rows("indicators.csv")}


@cache
def _repair_keys() -> dict[str, str]:
    """The keys that a slip may be read as: names of five letters or more of posts abroad and of STATE."""
    apart = {code for code, post in posts().items() if post.kind in ("agency", "office") and code != "STATE"}
    return {key: code for key, code in _keys().items() if len(key) >= 5 and code and code not in apart}


@cache
def _words() -> frozenset[str]:
    return frozenset(row["word"] for row in _rows("words.csv"))


def _code_behind_marks(name: str) -> str:
    marks = _BEFORE_POST.match(name.upper())
    return canonical_post(name[marks.end() :]) if marks else ""


def _nearest_post(key: str) -> str:
    if len(key) < 5 or key in _words():
        return ""
    for edits in (1, 2) if len(key) >= 9 else (1,):
        near = {code for name, code in _repair_keys().items() if _distance(key, name, edits) <= edits}
        if near:
            return near.pop() if len(near) == 1 else ""
    return ""


def _distance(key: str, name: str, most: int) -> int:
    if abs(len(key) - len(name)) > most:
        return most + 1
    return OSA.distance(key, name, score_cutoff=most)
