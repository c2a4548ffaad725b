"""What the groups of cables are about, on collections drawn as three lines of citations."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from reftel.analysis.communities import Community, communities
from reftel.model.records import MRN, Collection, Edge, Node
from reftel.store import EVERYTHING, Filter, Store, open_store
from stores import write_store


def herring(serial: int) -> Node:
    """Held cables of two posts, with a tag and a word of their own."""
    mrn = MRN(2008, "OSLO" if serial % 2 else "LIMA", serial)
    tags = ("EFIS", "PREL")
    return Node(mrn, True, f"2008-01-{serial:02}T10:00:00Z", tags=tags, subject=f"HERRING TALKS: {serial}")


def lamp(serial: int) -> Node:
    """Held cables of one post, but for the first."""
    mrn, day = MRN(2006, "ROME", serial), f"2006-03-{serial:02}"
    if serial == 1:
        return Node(mrn, False, date_earliest="2006-01-01", date_latest=day, date_likely="2006-02-01")
    return Node(mrn, True, f"{day}T10:00:00Z", tags=("SCUL", "PREL"), subject="Talks about a lamp")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    herrings, lamps = [herring(serial) for serial in range(1, 6)], [lamp(serial) for serial in range(1, 4)]
    alone = Node(MRN(2007, "PARIS", 1), True, "2007-01-01T10:00:00Z", tags=("PREL",), subject="TALKS")
    pairs = [(one, other) for group in (herrings, lamps) for one in group for other in group]
    edges = [Edge(a.mrn, b.mrn, ("A",), ("words",)) for a, b in pairs if a.mrn.serial > b.mrn.serial]
    counted = [
        node._replace(
            cites=sum(edge.citing == node.mrn for edge in edges),
            cited_by=sum(edge.cited == node.mrn for edge in edges),
        )
        for node in sorted((*lamps, alone, *herrings))
    ]
    path = tmp_path_factory.mktemp("groups") / "reftel.sqlite"
    write_store(path, Collection(tuple(counted), tuple(edges), (), (), (), ()))
    with open_store(path) as opened:
        yield opened


def told(found: list[Community]) -> list[tuple[int, int, str, str]]:
    return [(len(one.members), one.missing, str(one.hub.mrn), f"{one.first} {one.last}") for one in found]


HERRINGS = (5, 0, "08OSLO1", "2008-01-01 2008-01-05")
LAMPS = (3, 1, "06ROME1", "2006-02-01 2006-03-03")


@pytest.mark.parametrize(
    ("only", "limit", "expected"),
    [
        # what nothing cites and what cites nothing is in no group
        (EVERYTHING, 0, [HERRINGS, LAMPS]),
        (EVERYTHING, 1, [HERRINGS]),
        # one cable that fits is enough, and the limit is for groups that fit
        (Filter(posts=("ROME",)), 1, [LAMPS]),
        (Filter(posts=("LIMA",)), 0, [HERRINGS]),
        (Filter(posts=("PARIS",)), 0, []),
    ],
)
def test_groups(store: Store, only: Filter, limit: int, expected: list[tuple[int, int, str, str]]) -> None:
    assert told(communities(store, only, limit)) == expected


def test_what_is_typical(store: Store) -> None:
    herrings, lamps = communities(store, EVERYTHING, 0)
    assert herrings.posts == {"OSLO": 3, "LIMA": 2}
    # PREL and "talks" are no rarer elsewhere, but for the missing cable, of which neither is known
    assert (herrings.tags, herrings.words) == (["EFIS", "PREL"], ["herring", "talks"])
    assert (lamps.tags, lamps.words) == (["SCUL"], ["about", "lamp"])
    assert lamps.members == ["06ROME1", "06ROME2", "06ROME3"]
