"""What a store has near what was asked for, in words for a person whose question found nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

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


def say_years(first: int, last: int) -> str:
    """Say of which years cables are.

    >>> say_years(2007, 2009), say_years(2007, 2007)
    ('2007 to 2009', '2007')
    """
    return f"{first}" if first == last else f"{first} to {last}"


def say_no_post(post: str, counts: Mapping[str, int]) -> str:
    """Say that there is no cable of a post, and which posts are nearest by name; `counts` are all there are.

    >>> say_no_post("BERLN", {"OSLO": 3, "BERLIN": 38, "BERN": 2})
    'there is no cable of BERLN; posts with similar names: BERLIN, BERN'
    """
    like = nearest_posts(post, counts)
    if like:
        return f"there is no cable of {post}; posts with similar names: {', '.join(like)}"
    most = sorted(counts, key=lambda name: (-counts[name], name))[:_MOST]
    return f"there is no cable of {post}; most cables are of {', '.join(most)}"


def nearest_posts(post: str, counts: Mapping[str, int]) -> Sequence[str]:
    """Give the posts whose names are most like a name, of equals those with most cables first."""
    # Only a question that fails needs this.
    from rapidfuzz import fuzz, process

    ordered = sorted(counts, key=lambda name: (-counts[name], name))
    found = process.extract(post, ordered, scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=_MOST)
    return [name for name, *_ in found]


def _cables(count: int) -> str:
    return "1 cable" if count == 1 else f"{count:,} cables" if count else "no cable"
