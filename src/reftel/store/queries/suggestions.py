"""What a store has near what was asked for, in words for a person whose question found nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from reftel.lexicon.mrn import parse_key
from reftel.model.records import MRN
from reftel.store.database import Database
from reftel.store.queries.listings import Filter, condition

_MOST = 3
_ALIKE = 45  # of 100; names that share less are not worth naming


class OfPost(NamedTuple):
    """How many cables of a post a store has, held and missing, and the first and last of their years."""

    post: str
    held: int
    missing: int
    first: int
    last: int

    def __str__(self) -> str:
        held = f"{_cables(self.held)} of {self.post} {'are' if self.held > 1 else 'is'} held"
        missing = (
            f" and {self.missing} {'is' if self.missing == 1 else 'are'} missing" if self.missing else ""
        )
        return f"{held}{missing} ({say_years(self.first, self.last)})"


def say_nearest(store: Database, mrn: MRN) -> str:
    """Name the nearest cables: of like spelling, of the same post and year, else of other years."""
    known = of_post(store, mrn.post)
    rest = "cables WHERE post = ? ORDER BY abs(year - ?), year, abs(serial - ?), serial LIMIT 3"
    near = [key for (key,) in store.rows("mrn", rest, (mrn.post, mrn.year, mrn.serial))]
    of_year = [key for key in near if parse_key(key).year == mrn.year]
    if like := list(dict.fromkeys(_spelled_alike(store, mrn) + of_year)):
        return f"nearest: {', '.join(like)}"
    if known:
        return f"{known}; nearest: {', '.join(near)}"
    return say_no_post(mrn.post, _counts_of_posts(store))


def of_post(store: Database, post: str) -> OfPost | None:
    """Return how many cables there are of a post; None where there is none."""
    columns = "post, sum(held), sum(1 - held), min(year), max(year)"
    return next(store.select(OfPost._make, columns, "cables WHERE post = ? GROUP BY post", (post,)), None)


def say_what_exists(store: Database, only: Filter, nothing_fits: bool) -> list[str]:
    """Say what cables there are of the posts and years of a filter, where it has none of one of them.

    With `nothing_fits`, where a question found none, of all these posts.
    """
    if only.posts:
        words = (_of_post_and_years(store, post, only, nothing_fits) for post in only.posts)
        return list(filter(None, words))
    return list(_of_years(store, only))


def _of_post_and_years(store: Database, post: str, only: Filter, nothing_fits: bool) -> str:
    known = of_post(store, post)
    if known is None:
        return say_no_post(post, _counts_of_posts(store))
    has_any = _has_any(store, Filter(posts=(post,), years=only.years))
    return str(known) if nothing_fits or not has_any else ""


def _of_years(store: Database, only: Filter) -> Iterator[str]:
    if only.years and not _has_any(store, Filter(years=only.years)):
        first, last = next(store.rows("min(year), max(year)", "cables"))
        if first is not None:
            yield f"the store has cables from {say_years(first, last)}"


def _has_any(store: Database, only: Filter) -> bool:
    fits, values = condition(only)
    return any(store.rows("1", f"cables WHERE {fits} LIMIT 1", values))


def _counts_of_posts(store: Database) -> dict[str, int]:
    return dict(store.rows("post, count(*)", "cables GROUP BY post"))


def _spelled_alike(store: Database, mrn: MRN) -> list[str]:
    # Only a question that fails needs this.
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import extract

    rows = store.rows("mrn", "cables WHERE serial = ? ORDER BY year, post", (mrn.serial,))
    same_serial = [key for (key,) in rows]
    return [key for key, *_ in extract(str(mrn), same_serial, scorer=OSA.distance, score_cutoff=2, limit=3)]


def say_years(first: int, last: int) -> str:
    """Say of which years cables are.

    >>> say_years(2007, 2009), say_years(2007, 2007)
    ('2007 to 2009', '2007')
    """
    return f"{first}" if first == last else f"{first} to {last}"


def say_no_post(post: str, counts: Mapping[str, int]) -> str:
    """Say that there is no cable from a post, and which posts have similar names; `counts` has all.

    >>> say_no_post("BERLN", {"OSLO": 3, "BERLIN": 38, "BERN": 2})
    'there is no cable from BERLN; posts with similar names: BERLIN, BERN'
    """
    like = nearest_posts(post, counts)
    if like:
        return f"there is no cable from {post}; posts with similar names: {', '.join(like)}"
    most = sorted(counts, key=lambda name: (-counts[name], name))[:_MOST]
    return f"there is no cable from {post}; most cables are from {', '.join(most)}"


def nearest_posts(post: str, counts: Mapping[str, int]) -> Sequence[str]:
    """Return the posts whose names are most like a name, of equals those with most cables first."""
    # Only a question that fails needs this.
    from rapidfuzz import fuzz, process

    ordered = sorted(counts, key=lambda name: (-counts[name], name))
    found = process.extract(post, ordered, scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=_MOST)
    return [name for name, *_ in found]


def _cables(count: int) -> str:
    return "1 cable" if count == 1 else f"{count:,} cables" if count else "no cable"
