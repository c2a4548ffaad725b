"""Which cables a question is about, as keywords say it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypedDict

from reftel.errors import InputError
from reftel.lexicon.mrn import why_no_year
from reftel.lexicon.posts import canonical_post, squeeze
from reftel.store import EVERYTHING, Filter

Words = str | Iterable[str]


class Chosen(TypedDict, total=False):
    """The cables that a question is about; of each part one value fits, and a cable fits all parts.

    `post` is a post by any of its names, `tag` one of TAGS, `year` that of the MRN, `classification` a word
    such as "SECRET", which is also "SECRET//NOFORN". Each may be one value or several:
    `post=["Oslo", "London"], year=range(2006, 2009)`. `only` is a filter made before, in place of all these.
    """

    post: Words
    tag: Words
    year: int | Iterable[int]
    classification: Words
    only: Filter


def filter_of(chosen: Chosen) -> Filter:
    """Return the filter that keywords describe; raises InputError for a year of which no cable can be.

    >>> filter_of({"post": "Copenhagen", "year": range(2006, 2008), "tag": "efis"})
    Filter(posts=('COPENHAGEN',), tags=('EFIS',), years=(2006, 2007), classifications=())
    """
    if "only" in chosen:
        if len(chosen) > 1:
            raise InputError("only= goes without post=, tag=, year= and classification=")
        return chosen["only"]
    found = Filter(
        posts=tuple(map(_post, _each(chosen.get("post", ())))),
        tags=tuple(tag.upper() for tag in _each(chosen.get("tag", ()))),
        years=tuple(map(_year, _years(chosen.get("year", ())))),
        classifications=tuple(name.upper() for name in _each(chosen.get("classification", ()))),
    )
    return EVERYTHING if found == EVERYTHING else found


def _each(words: Words) -> Iterable[str]:
    return (words,) if isinstance(words, str) else words


def _years(years: int | Iterable[int]) -> Iterable[int]:
    return (years,) if isinstance(years, int) else years


def _post(name: str) -> str:
    code = canonical_post(name) or squeeze(name)
    if not code:
        raise InputError(f"{name!r} names no post")
    return code


def _year(year: int) -> int:
    if why := why_no_year(year):
        raise InputError(f"{year} {why}", advice="cables of 1900 to this year can be held")
    return int(year)
