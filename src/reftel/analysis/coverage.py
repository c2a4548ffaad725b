"""How much of what was sent a collection holds: by year, by post, and which numbers of a post it lacks."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache, lru_cache
from itertools import groupby, pairwise
from operator import itemgetter
from typing import NamedTuple

from reftel.analysis.where import AbsenceKind, lost_between
from reftel.lexicon.numbers import TRAVEL_SERIES, posts_sharing_numbers, yearly_totals
from reftel.model.records import MRN
from reftel.model.showing import SHOWN, brief, html_table
from reftel.model.years import FIRST_YEAR, LAST_YEAR, SHORT_YEARS
from reftel.resolve.serials.curves import Curve, Issued, draw_curve, estimate_issued
from reftel.store import EVERYTHING, Filter, Store
from reftel.store.queries.numbers import Numbered, numbers_used

Posts = tuple[str, ...]
_DAY = 10  # the characters of an ISO date that are the day
_REMEMBERED = 1 << 14


class Gap(NamedTuple):
    """Numbers of a post and year, from the first to the last, of which none is held; so many are `cited`.

    They were sent between two days (ISO 8601), those of the nearest held cables or of the year. `lost` says
    whether the National Archives lost the telegrams of these days: "all", "in part", "" where not.
    """

    posts: Posts
    year: int
    first: int
    last: int
    cited: int
    earliest: str
    latest: str
    lost: str = ""

    @property
    def size(self) -> int:
        """How many numbers there are."""
        return self.last - self.first + 1


class PostYear(NamedTuple):
    """The cables of a post in a year, or of posts that drew numbers from one counter: how many are held, how
    many are missing, and how many numbers were issued.
    """

    posts: Posts
    year: int
    held: int
    missing: int
    issued: Issued


class Share(NamedTuple):
    """How many cables of a year, or of posts, are held and missing, and of how many numbers that were issued.

    `issued` counts the posts and years of which that can be told, `held_of_issued` what is held of these,
    `untold` the others. `total` is what the system of the Department held of a year, None where not known.
    """

    name: str
    held: int
    missing: int
    issued: int
    held_of_issued: int
    untold: int
    years: tuple[int, ...]
    total: int | None = None

    @property
    def share(self) -> float | None:
        """The part that is held: of the total, else of the numbers issued; None where neither is known."""
        if self.total:
            return self.held / self.total
        return self.held_of_issued / self.issued if self.issued else None


class Coverage(NamedTuple):
    """How much is held: by year, by post, those with most cables first, and by both. `gaps` are None where no
    post was asked for.
    """

    years: list[Share]
    posts: list[Share]
    post_years: list[PostYear]
    gaps: list[Gap] | None

    def __repr__(self) -> str:
        return brief(self)

    def _repr_html_(self) -> str:
        columns = ("name", "held", "missing", "issued", "share")
        rows = [
            (one.name, one.held, one.missing, one.issued, "" if one.share is None else f"{one.share:.1%}")
            for one in (*self.years[:SHOWN], *self.posts[:SHOWN])
        ]
        return html_table(columns, rows, len(self.years) + len(self.posts) - len(rows))


class _Counter(NamedTuple):
    """The numbers of a counter in a year: posts, dates of held cables by number, numbers of missing ones."""

    posts: set[str]
    held: dict[int, str]
    missing: set[int]


def coverage(store: Store, only: Filter = EVERYTHING) -> Coverage:
    """Return how much of what was sent a store holds; a filter has posts and years alone.

    Posts that drew from one counter are counted together. Where posts are asked for, the ranges of their
    numbers that are not held are returned too.
    """
    counters = _count(numbers_used(store, _with_sharing(only)), only)
    post_years: list[PostYear] = []
    gaps: list[Gap] = []
    for (_, year), counter in counters.items():
        serials = sorted(counter.held)
        curve = _curve_of(year, serials, counter.held)
        posts = tuple(sorted(counter.posts))
        issued = _issued(posts, year, curve, max(counter.missing, default=0))
        missing = counter.missing - counter.held.keys()
        post_years.append(PostYear(posts, year, len(serials), len(missing), issued))
        if only.posts:
            gaps += _gaps(post_years[-1], serials, sorted(missing), curve)
    return Coverage(_by_year(post_years), _by_post(post_years), post_years, gaps if only.posts else None)


def _with_sharing(only: Filter) -> Filter:
    """Return a filter with the posts that draw from the same counters."""
    years = only.years or SHORT_YEARS
    sharing = {other for post in only.posts for year in years for other in _sharing(post, year)}
    return only._replace(posts=tuple(sorted(sharing)))


@cache
def _sharing(post: str, year: int) -> Posts:
    """Return all posts that draw from the same counter as one, itself among them."""
    found, new = {post}, {post}
    while new:
        new = {other for one in new for other in posts_sharing_numbers(one, year)} - found
        found |= new
    return tuple(sorted(found))


def _count(numbers: Iterable[Numbered], only: Filter) -> Mapping[tuple[Posts, int], _Counter]:
    counters: dict[tuple[Posts, int], _Counter] = defaultdict(lambda: _Counter(set(), {}, set()))
    asked = {*only.posts}
    for (year, post), cables in groupby(numbers, itemgetter(0, 1)):
        sharing = _sharing(post, year)
        if not FIRST_YEAR <= year <= LAST_YEAR or (asked and asked.isdisjoint(sharing)):
            continue
        posts, held, missing = counters[sharing, year]
        posts.add(post)
        for _, _, serial, is_held, moment in cables:
            if not is_held:
                missing.add(serial)
            elif not held.get(serial):  # two posts of one counter may have the same cable
                held[serial] = moment
    return counters


def _curve_of(year: int, serials: Sequence[int], moments: Mapping[int, str]) -> Curve:
    days = [_ordinal(moments[serial][:_DAY]) for serial in serials]
    return draw_curve(year, serials, days)


@lru_cache(maxsize=_REMEMBERED)
def _ordinal(day: str) -> int:
    try:
        return date.fromisoformat(day).toordinal()
    except ValueError:  # not known, or in the store of a stranger
        return 0  # in no year


def _issued(posts: Posts, year: int, curve: Curve, cited: int) -> Issued:
    """Return how many numbers a counter issued: by the post that tells most."""
    if TRAVEL_SERIES & {*posts}:
        return Issued(max(cited, *curve.serials, 0), None, None)  # each journey has numbers of its own
    found = [estimate_issued(post, year, curve, cited) for post in posts]
    return max(found, key=lambda issued: (issued.whole or 0, issued.highest))


def _gaps(of: PostYear, serials: Sequence[int], missing: Sequence[int], curve: Curve) -> Iterator[Gap]:
    ends = [0, *(serial for serial in serials if serial <= of.issued.highest), of.issued.highest + 1]
    for before, after in pairwise(ends):
        if after - before <= 1:
            continue
        first, last = before + 1, after - 1
        below, above = curve.neighbours(first)[0], curve.neighbours(last)[1]
        start = below.day if below else date(of.year, 1, 1)
        end = above.day if above else date(of.year, 12, 31)
        lost = next(lost_between(MRN(of.year, of.posts[0], first), (start, end), None), None)
        yield Gap(
            of.posts,
            of.year,
            first,
            last,
            bisect_right(missing, last) - bisect_left(missing, first),
            str(start),
            str(end),
            "" if lost is None else "all" if lost.kind is AbsenceKind.LOST else "in part",
        )


def _by_year(post_years: Iterable[PostYear]) -> list[Share]:
    found: dict[int, list[PostYear]] = defaultdict(list)
    for one in post_years:
        found[one.year].append(one)
    return [_sum(str(year), found[year], yearly_totals().get(year)) for year in sorted(found)]


def _by_post(post_years: Iterable[PostYear]) -> list[Share]:
    found: dict[Posts, list[PostYear]] = defaultdict(list)
    for one in post_years:
        found[one.posts].append(one)
    shares = [_sum(" + ".join(posts), some) for posts, some in found.items()]
    return sorted(shares, key=lambda share: (-share.held, -share.missing, share.name))


def _sum(name: str, some: Sequence[PostYear], total: int | None = None) -> Share:
    told = [(one, max(one.issued.whole, one.held)) for one in some if one.issued.whole is not None]
    return Share(
        name,
        sum(one.held for one in some),
        sum(one.missing for one in some),
        sum(whole for _, whole in told),
        sum(one.held for one, _ in told),
        len(some) - len(told),
        tuple(sorted({one.year for one in some})),
        total,
    )
