"""Which cables the page draws when it opens."""

from __future__ import annotations

from collections.abc import Sequence

from reftel.page.pack import Collection

ALL_AT_ONCE = 300
OF_MANY = 120


def choose_start(collection: Collection) -> list[int]:
    """Give the positions of the cables drawn first: all of a small collection, else the largest threads.

    A thread too large to be drawn whole is cut to the cables nearest to its most cited one.
    """
    count = len(collection.cables)
    if count <= ALL_AT_ONCE:
        return list(range(count))
    near: list[list[int]] = [[] for _ in range(count)]
    cited_by = [0] * count
    for citing, cited in collection.edges:
        near[citing].append(cited)
        near[cited].append(citing)
        cited_by[cited] += 1
    chosen: list[int] = []
    for thread in _largest_threads(near, cited_by):
        room = OF_MANY - len(chosen)
        if room < len(thread) and chosen:
            break
        chosen += thread[:room]
    return sorted(chosen)


def _largest_threads(near: Sequence[Sequence[int]], cited_by: Sequence[int]) -> list[list[int]]:
    """Give the connected parts, largest first, each as a walk outwards from its most cited cable."""
    by_fame = sorted(range(len(near)), key=lambda node: (-cited_by[node], -len(near[node]), node))
    seen = bytearray(len(near))
    threads = []
    for hub in by_fame:
        if seen[hub]:
            continue
        seen[hub] = 1
        walk = [hub]
        for node in walk:
            for other in near[node]:
                if not seen[other]:
                    seen[other] = 1
                    walk.append(other)
        threads.append(walk)
    return sorted(threads, key=lambda walk: -len(walk))
