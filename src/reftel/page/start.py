"""Which cables the page draws when it opens."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from heapq import nlargest

from reftel.page.pack import Collection

ALL_AT_ONCE = 300
OF_MANY = 90


def choose_start(collection: Collection, cited_by: Sequence[int]) -> list[int]:
    """Give the positions of the cables drawn first: all of a small collection, else the threads of the
    cables most cited.

    A thread too large to be drawn whole is cut to the cables nearest to its most cited one.
    """
    count = len(cited_by)
    if count <= ALL_AT_ONCE:
        return list(range(count))
    near = _neighbours(collection)
    chosen: dict[int, None] = {}
    for hub in nlargest(OF_MANY, range(count), key=cited_by.__getitem__):
        if hub in chosen:
            continue
        thread = _walk(near, hub, OF_MANY - len(chosen))
        chosen.update(dict.fromkeys(thread))
        if len(chosen) == OF_MANY:
            break
    return sorted(chosen)


def _neighbours(collection: Collection) -> Callable[[int], Iterator[int]]:
    """Give what gives the cables at the other ends of a cable's citations."""
    citing, cited = collection.citing, collection.cited
    by_cited = sorted(range(len(cited)), key=cited.__getitem__)

    def near(cable: int) -> Iterator[int]:
        # Citations stand in the order of their citing cables.
        yield from cited[bisect_left(citing, cable) : bisect_right(citing, cable)]
        first = bisect_left(by_cited, cable, key=cited.__getitem__)
        last = bisect_right(by_cited, cable, lo=first, key=cited.__getitem__)
        yield from (citing[row] for row in by_cited[first:last])

    return near


def _walk(near: Callable[[int], Iterable[int]], hub: int, room: int) -> list[int]:
    """Give the cables of a thread outwards from its hub, as many as there is room for."""
    walk, seen = [hub], {hub}
    for node in walk:
        for other in near(node):
            if len(walk) == room:
                return walk
            if other not in seen:
                seen.add(other)
                walk.append(other)
    return walk
