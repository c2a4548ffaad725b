"""Which cables the page draws when it opens."""

from __future__ import annotations

from collections.abc import Sequence

from reftel.page.pack import Collection

ALL_AT_ONCE = 300
OF_MANY = 90


def choose_start(collection: Collection, cited_by: Sequence[int]) -> list[int]:
    """Give the positions of the cables drawn first: all of a small collection, else the threads of the
    cables most cited.

    A thread too large to be drawn whole is cut to the cables nearest to its most cited one.
    """
    count = len(collection.cables)
    if count <= ALL_AT_ONCE:
        return list(range(count))
    near: list[list[int]] = [[] for _ in range(count)]
    for citing, cited in zip(collection.citing, collection.cited, strict=True):
        near[citing].append(cited)
        near[cited].append(citing)
    chosen: dict[int, None] = {}
    for hub in sorted(range(count), key=cited_by.__getitem__, reverse=True):
        if hub in chosen:
            continue
        thread = _walk(near, hub, OF_MANY - len(chosen))
        chosen.update(dict.fromkeys(thread))
        if len(chosen) == OF_MANY:
            break
    return sorted(chosen)


def _walk(near: Sequence[Sequence[int]], hub: int, room: int) -> list[int]:
    """Give the cables of a thread outwards from its hub, as many as there is room for."""
    walk, seen = [hub], {hub}
    for node in walk:
        for other in near[node]:
            if len(walk) == room:
                return walk
            if other not in seen:
                seen.add(other)
                walk.append(other)
    return walk
