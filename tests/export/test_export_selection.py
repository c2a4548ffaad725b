"""Which cables an export holds: filters, and the cables around one of them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from invented import LIMA, OSLO, ROME, STATE
from reftel.errors import NotInStore
from reftel.export import Keep
from reftel.export.selection import select
from reftel.model.records import MRN, Collection, Edge, Node
from reftel.store import Filter, Store, open_store
from stores import write_store

KYIV = MRN(2009, "KYIV", 5)

NODES = (
    Node(ROME, held=False),
    Node(LIMA, held=True, classification="UNCLASSIFIED//FOR OFFICIAL USE ONLY", tags=("EFIS", "PE")),
    Node(OSLO, held=True, classification="CONFIDENTIAL", tags=("EFIS", "NO")),
    Node(STATE, held=False),
    Node(KYIV, held=True, classification="UNCLASSIFIED", tags=("ENRG",)),
)

# LIMA -> OSLO -> STATE <- KYIV, OSLO -> ROME, and a citation that closes a circle
EDGES = tuple(
    Edge(citing, cited, (), ())
    for citing, cited in ((LIMA, OSLO), (OSLO, ROME), (OSLO, LIMA), (OSLO, STATE), (KYIV, STATE))
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    path = tmp_path / "reftel.sqlite"
    write_store(path, Collection(NODES, EDGES, (), (), (), ()))
    with open_store(path) as opened:
        yield opened


KEPT = [
    # nothing is asked for: all
    (Keep(), [ROME, LIMA, OSLO, STATE, KYIV]),
    # those that fit
    (Keep(Filter(posts=("LIMA",))), [LIMA]),
    (Keep(Filter(posts=("LIMA", "OSLO"))), [LIMA, OSLO]),
    (Keep(Filter(years=(2008,))), [LIMA, OSLO, STATE]),
    (Keep(Filter(tags=("EFIS",))), [LIMA, OSLO]),
    (Keep(Filter(classifications=("UNCLASSIFIED",))), [LIMA, KYIV]),
    (Keep(Filter(tags=("EFIS",), classifications=("UNCLASSIFIED",))), [LIMA]),
    (Keep(Filter(posts=("OSLO",), years=(2009,))), []),
    # around a cable, in both directions
    (Keep(neighbourhood=STATE, depth=0), [STATE]),
    (Keep(neighbourhood=STATE), [OSLO, STATE, KYIV]),
    (Keep(neighbourhood=STATE, depth=2), [ROME, LIMA, OSLO, STATE, KYIV]),
    (Keep(neighbourhood=LIMA, depth=1), [LIMA, OSLO]),
    (Keep(neighbourhood=LIMA, depth=99), [ROME, LIMA, OSLO, STATE, KYIV]),
    # both at once; the cable itself stays, whatever the filter says
    (Keep(Filter(tags=("ENRG",)), STATE), [STATE, KYIV]),
    (Keep(Filter(years=(2007,)), STATE, depth=2), [ROME, STATE]),
    (Keep(Filter(years=(1999,)), STATE, depth=2), [STATE]),
]


@pytest.mark.parametrize("few", [0, 20_000])
@pytest.mark.parametrize(("keep", "kept"), KEPT)
def test_cables_that_are_kept_and_the_citations_among_them(
    store: Store, keep: Keep, kept: list[MRN], few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reftel.export.selection._FEW", few)
    nodes, edges = select(store, keep)
    found = list(nodes)
    assert [node.mrn for node in found] == kept
    assert all(node in NODES for node in found)
    assert list(edges) == [edge for edge in EDGES if {edge.citing, edge.cited} <= set(kept)]


def test_neighbourhood_of_an_unknown_cable(store: Store) -> None:
    with pytest.raises(NotInStore, match="08LIMA78 is not in the store"):
        select(store, Keep(neighbourhood=MRN(2008, "LIMA", 78)))
