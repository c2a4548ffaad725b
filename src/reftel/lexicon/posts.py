"""Posts: their codes, names, indicators and cut forms, those of a user's own table among them.

Tables are read when a function first needs them and kept.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from types import MappingProxyType
from typing import NamedTuple

from reftel.lexicon.load import read_rows, words_for
from reftel.lexicon.own_names import INDICATOR, POST, own_names
from reftel.model.years import FIRST_YEAR, LAST_YEAR

_WHOLE_LETTERS = str.maketrans(
    {"Ł": "L", "Ø": "O", "Đ": "D", "Ð": "D", "Ħ": "H", "Þ": "TH", "Æ": "AE", "Œ": "OE"}
)
_LETTER_O = re.compile(r"(?<=[^\W\d_])0+(?!\d)|(?<!\d)0+(?=[^\W\d_])")
_NOT_A_LETTER = re.compile(r"[^A-Z]+")
_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|0(?!\d))*")
LONGEST_NAME = 6
_LONGEST_PREFIX = 3
LEAST_TRUNCATION = 4
DEPARTMENT = "STATE"
_DELEGATION = "USDEL"
_CUT_AT = 6
_NOT_IN_CUT_NAMES = str.maketrans("-", " ", ".'")
_ARCHIVE_YEARS = range(1973, 1980)


class Post(NamedTuple):
    """A post: its code as MRNs write it, its name for people, country and kind.

    `kind` is embassy, consulate, mission, agency or office. `country` is that of its time.
    """

    code: str
    name: str
    country: str
    kind: str


@lru_cache(maxsize=65536)
def squeeze(name: str) -> str:
    """Give the key of a name: capital letters alone, accents dropped, a zero among letters read as O.

    >>> squeeze("Côte d'Ivoire"), squeeze("COTON0U"), squeeze("Łódź")
    ('COTEDIVOIRE', 'COTONOU', 'LODZ')
    """
    if name.isascii() and name.isalpha():
        return name.upper()
    plain = unicodedata.normalize("NFKD", name)
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    plain = _LETTER_O.sub(lambda zeros: "O" * len(zeros.group()), plain)
    return _NOT_A_LETTER.sub("", plain.upper().translate(_WHOLE_LETTERS))


@cache
def posts() -> Mapping[str, Post]:
    """Give all posts by their code."""
    ours = {row["code"]: Post(**row) for row in read_rows("posts.csv")}
    own = {own.post: Post(own.post, own.name, "", "office") for own in own_names().names if own.kind == POST}
    return MappingProxyType({**ours, **own})


@lru_cache(maxsize=16384)
def canonical_post(name: str) -> str:
    """Give the code of a post for its code, name or another name in any notation, "" when unknown.

    Nothing is repaired but a zero among letters; see `repair_post`. A name that two posts share gives "".

    >>> canonical_post("AMEMBASSY TEL AVIV"), canonical_post("Usun"), canonical_post("USMISSION VIENNA")
    ('TELAVIV', 'USUNNEWYORK', '')
    """
    return code_of_key(squeeze(name))


def longest_post(words: Sequence[str]) -> tuple[str, int]:
    """Give the post that the last words name and how many of them: the longest such run of up to six.

    A generic prefix before the name counts with it. Gives ("", 0) where there is no post, and where the
    word before says that an office with numbers of its own sent the message ("USDAO TEL AVIV"), or words
    before that a delegation to that city did ("USDEL JEC PARIS").

    >>> longest_post(["SEE", "ALSO", "SAN", "SALVADOR"])
    ('SANSALVADOR', 2)
    """
    keys, endings = post_keys(), _endings()
    found, length, key = "", 0, ""
    for count in range(1, min(len(words), LONGEST_NAME) + 1):
        key = squeeze(words[-count]) + key
        if key and key not in endings:
            break
        if key in keys:
            found, length = keys[key], count
    if not found:
        return "", 0
    before = [squeeze(word) for word in words[-length - _LONGEST_PREFIX : -length]]
    if not before:
        return found, length
    if before[-1] in words_for("apart"):
        return "", 0
    prefixed = _prefix_length(before)
    if not prefixed and _is_delegation(before):
        return "", 0
    return found, length + prefixed


def may_end_name(word: str) -> bool:
    """Say whether the name of a post may end with a word: one look-up tells it of most words.

    >>> may_end_name("Salvador"), may_end_name("Article")
    (True, False)
    """
    key = squeeze.__wrapped__(word)  # any word of a text: too many to be kept
    return not key or key in _endings()


def keys_in(text: str) -> frozenset[str]:
    """Give the keys of all runs of up to six words of a text, with and without a generic prefix.

    >>> sorted(keys_in("08 AMEMBASSY OSLO 12"))
    ['AMEMBASSY', 'AMEMBASSYOSLO', 'OSLO']
    """
    words = [squeeze(word) for word in _WORD.findall(text)]
    spans = [words[at : at + count] for at in range(len(words)) for count in range(1, LONGEST_NAME + 1)]
    keys = {"".join(span) for span in spans}
    return frozenset(filter(None, keys | {without_prefix(key) for key in keys}))


def _is_delegation(before: Sequence[str]) -> bool:
    return _DELEGATION in before and "AND" not in before


@lru_cache(maxsize=4096)
def posts_of_cut_name(name: str, year: int | None = None) -> tuple[str, ...]:
    """Give the posts whose name the archives of the 1970s cut so, of these the ones that had it in that year.

    Document numbers have the first six characters of the name, blanks counted. Without a year it may be any
    of the archives' years.

    >>> posts_of_cut_name("SANSA"), posts_of_cut_name("NATO B"), posts_of_cut_name("ANTANA", 1979)
    (('SANSALVADOR',), ('USNATO',), ('ANTANANARIVO',))
    """
    years = range(year, year + 1) if year else _ARCHIVE_YEARS
    found = _cut_names().get(squeeze(name), ())
    return tuple(code for code in found if had_name(code, years))


@lru_cache(maxsize=4096)
def cut_name(code: str, year: int) -> str:
    """Give the name of a post as the archives of the 1970s cut it, under the code that it had in that year.

    It is what `posts_of_cut_name` reads. Gives "" for an agency but the Department, and for a post that no
    table has.

    >>> cut_name("NEWDELHI", 1976), cut_name("USNATO", 1975), cut_name("MUMBAI", 1974)
    ('NEWDE', 'NATOB', 'BOMBAY')
    """
    years = range(year, year + 1)
    then = next((other for other in (code, *variants(code)) if had_name(other, years)), code)
    written = [row["truncation"] for row in read_rows("truncations.csv") if row["code"] == then]
    post = posts().get(then)
    if written or post is None or post.kind == "agency":
        return max(written, key=len, default=then if then == DEPARTMENT else "")
    return _cut(post)


def had_name(code: str, years: range) -> bool:
    """Say whether a post was there under its code in any of some years; one that no table dates always was.

    >>> had_name("PEKING", range(1973, 1980)), had_name("BATHURST", range(1975, 1976))
    (True, False)
    """
    first, last = _years().get(code, (years[0], years[-1]))
    return first <= years[-1] and years[0] <= last


def post_of_year(code: str, year: int) -> str:
    """Return the code that a post had in a year: that of an earlier or later name where the tables say so.

    >>> post_of_year("BEIJING", 1974), post_of_year("OSLO", 1974)
    ('PEKING', 'OSLO')
    """
    years = range(year, year + 1)
    if had_name(code, years):
        return code
    return next((other for other in variants(code) if had_name(other, years)), code)


@lru_cache(maxsize=4096)
def posts_of_truncation(code: str) -> tuple[str, ...]:
    """Give all posts that a shortened name of the 1970s archives can stand for, none when unknown.

    A code stands for itself; then come the names as the archives cut them, other names of posts, and at last
    all codes that begin so (four letters at least).

    >>> posts_of_truncation("NEWDE"), posts_of_truncation("SANT")
    (('NEWDELHI',), ('SANTAISABEL', 'SANTIAGO', 'SANTIAGODELOSCABALLEROS', 'SANTODOMINGO'))
    """
    key = squeeze(code)
    if key in posts():
        return (key,)
    if cut := posts_of_cut_name(key):
        return cut
    if known := canonical_post(key):
        return (known,)
    if len(key) < LEAST_TRUNCATION:
        return ()
    return tuple(sorted(post for post in posts() if post.startswith(key)))


def variants(code: str) -> tuple[str, ...]:
    """Give the other codes under which the same series of cables went over time, without `code`.

    >>> variants("KIEV")
    ('KYIV',)
    """
    return _variants().get(code, ())


def post_of_indicator(indicator: str) -> str:
    """Give the post that a routing indicator stands for, "" when unknown or when it serves several.

    >>> post_of_indicator("RUEHOT")
    'OTTAWA'
    """
    return _indicators().get(indicator.upper(), "")


@cache
def post_keys() -> dict[str, str]:
    """All keys that name a post; the code is "" where several posts share the name."""
    keys = {squeeze(post.name): code for code, post in posts().items()}
    keys.update((squeeze(row["name"]), row["code"]) for row in read_rows("aliases.csv"))
    keys.update(_own_keys())
    keys.update((code, code) for code in posts())
    return keys


def _own_keys() -> Iterator[tuple[str, str]]:
    return ((own.key, own.post) for own in own_names().names if own.kind != INDICATOR)


@cache
def embassies() -> Mapping[str, str]:
    """Return the embassy by the key of its country, where the country never had another one.

    An embassy that was renamed is one. No country that is also the name of a post is here.

    >>> embassies()["BRAZIL"], "GERMANY" in embassies()
    ('BRASILIA', False)
    """
    found: dict[str, list[str]] = {}
    for code, post in posts().items():
        if post.kind == "embassy":
            found.setdefault(squeeze(post.country), []).append(code)
    return MappingProxyType(
        {
            country: codes[0]
            for country, codes in found.items()
            if country not in post_keys() and {*codes} <= {codes[0], *variants(codes[0])}
        }
    )


@cache
def _endings() -> frozenset[str]:
    """All ends of keys: a run of words that is none of them cannot grow into a key."""
    return frozenset(key[start:] for key in post_keys() for start in range(len(key)))


@cache
def generic_prefixes() -> tuple[str, ...]:
    """Return the keys of words such as AMEMBASSY that stand before a name, the longest first."""
    return tuple(sorted((squeeze(row["prefix"]) for row in read_rows("prefixes.csv")), key=len, reverse=True))


def code_of_key(key: str) -> str:
    """Return the code of the post whose name has this key, with or without a generic prefix, else ""."""
    keys = post_keys()
    if key in keys:
        return keys[key]
    return keys.get(without_prefix(key), "")


def without_prefix(key: str) -> str:
    """Give the key of a name without the longest generic prefix that it starts with.

    >>> without_prefix("AMCONSULLAGOS"), without_prefix("LAGOS")
    ('LAGOS', 'LAGOS')
    """
    if not key.startswith(generic_prefixes()):
        return key
    return next(key[len(prefix) :] for prefix in generic_prefixes() if key.startswith(prefix))


def _prefix_length(before: Sequence[str]) -> int:
    """How many of the keys before a post's name are a generic prefix, the most if several fit."""
    length, key, prefixes = 0, "", _prefixes()
    for count, word in enumerate(reversed(before), start=1):
        key = word + key
        if key in prefixes:
            length = count
    return length


@cache
def _prefixes() -> frozenset[str]:
    return frozenset(generic_prefixes())


def _cut(post: Post) -> str:
    return squeeze(post.name.translate(_NOT_IN_CUT_NAMES)[:_CUT_AT])


@cache
def _cut_names() -> dict[str, tuple[str, ...]]:
    found: dict[str, set[str]] = {}
    for code, post in posts().items():
        if post.kind != "agency":
            found.setdefault(_cut(post), set()).add(code)
    table = {key: tuple(sorted(codes)) for key, codes in found.items()}
    table.update((row["truncation"], (row["code"],)) for row in read_rows("truncations.csv"))
    table.update((key, (code,)) for key, code in _own_keys())
    return table


@cache
def _years() -> dict[str, tuple[int, int]]:
    return {
        row["code"]: (int(row["first"] or FIRST_YEAR), int(row["last"] or LAST_YEAR))
        for row in read_rows("post_years.csv")
    }


@cache
def _variants() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for row in read_rows("variants.csv"):
        for code, other in ((row["code"], row["other"]), (row["other"], row["code"])):
            found[code] = (*found.get(code, ()), other)
    return found


@cache
def _indicators() -> dict[str, str]:
    ours = {row["indicator"]: row["post"] for row in read_rows("indicators.csv")}
    return {**ours, **{own.key: own.post for own in own_names().names if own.kind == INDICATOR}}
