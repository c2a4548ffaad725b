"""Which cables an export holds: filters, and the cables around one of them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pytest

from invented import LIMA, OSLO, ROME, STATE
from reftel.errors import InputError, NotInStore
from reftel.export import Keep, export_graph
from reftel.export.selection import find_kept, select
from reftel.model.records import MRN, Collection, Edge, Node
from reftel.store import Filter, Store, open_store
from stores import write_store

KYIV = MRN(2009, "KYIV", 5)

_NODES = (
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


def counted(nodes: Iterable[Node], edges: Sequence[Edge]) -> tuple[Node, ...]:
    """Give the cables with the numbers of the citations that they have, as a build writes them."""
    cites, cited_by = Counter(edge.citing for edge in edges), Counter(edge.cited for edge in edges)
    return tuple(node._replace(cites=cites[node.mrn], cited_by=cited_by[node.mrn]) for node in nodes)


NODES = counted(_NODES, EDGES)


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
    # the sets that citations connect, the largest first
    (Keep(component=1), [ROME, LIMA, OSLO, STATE, KYIV]),
    (Keep(Filter(tags=("EFIS",)), component=1), [LIMA, OSLO]),
    (Keep(topic=1), [ROME, LIMA, OSLO]),
    (Keep(topic=1, neighbourhood=STATE), [OSLO, STATE]),  # the cable itself stays
    # each has so many neighbours within what is kept; LIMA and OSLO cite each other: one neighbour
    (Keep(k_core=1), [ROME, LIMA, OSLO, STATE, KYIV]),
    (Keep(k_core=2), []),
    (Keep(Filter(years=(2008,)), k_core=1), [LIMA, OSLO, STATE]),
    (Keep(Filter(posts=("LIMA", "KYIV")), k_core=1), []),
    (Keep(neighbourhood=LIMA, k_core=9), [LIMA]),
]


@pytest.mark.parametrize("few", [0, 20_000])
@pytest.mark.parametrize(("keep", "kept"), KEPT)
def test_cables_that_are_kept_and_the_citations_among_them(
    store: Store, keep: Keep, kept: list[MRN], few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reftel.export.selection._FEW", few)
    nodes, edges = select(store, find_kept(store, keep))
    found = list(nodes)
    assert [node.mrn for node in found] == kept
    assert all(node in NODES for node in found)
    assert list(edges) == [edge for edge in EDGES if {edge.citing, edge.cited} <= set(kept)]


NONE = [
    (Keep(component=2), "there is no component 2; there are 1; 1 is the largest"),
    (Keep(component=0), "there is no component 0"),
    (Keep(topic=99), "there is no topic 99"),
    (Keep(topic=0), "there is no topic 0"),
    (Keep(topic="fish"), "no topic is called 'fish'; name it by its number"),
]


@pytest.mark.parametrize(("keep", "cause"), NONE)
def test_a_part_that_there_is_not(store: Store, keep: Keep, cause: str) -> None:
    with pytest.raises(InputError, match=cause):
        find_kept(store, keep)


def test_a_core_is_what_stays_when_loose_ends_are_taken_off(tmp_path: Path) -> None:
    mrns = [MRN(2008, "ROME", serial) for serial in range(1, 8)]
    # 1, 2, 3, 4 cite each other, 5 hangs on two of them, 6 on 5, 7 on nothing
    pairs = [(b, a) for a in range(4) for b in range(a)] + [(4, 0), (4, 1), (5, 4)]
    edges = tuple(Edge(mrns[one], mrns[other], (), ()) for one, other in sorted(pairs))
    path = tmp_path / "reftel.sqlite"
    nodes = counted((Node(mrn, held=True) for mrn in mrns), edges)
    write_store(path, Collection(nodes, edges, (), (), (), ()))
    with open_store(path) as opened:
        cores = [find_kept(opened, Keep(k_core=least)) for least in (1, 2, 3, 4)]
        assert [len(core or ()) for core in cores] == [6, 5, 4, 0]
        with pytest.raises(InputError, match="no component 2"):  # a cable alone is none
            find_kept(opened, Keep(component=2))


def test_a_topic_goes_by_its_name(tmp_path: Path) -> None:
    mrns = [MRN(2008, "ROME", serial) for serial in range(1, 400)]
    nodes = [
        Node(mrn, True, subject=f"COD PATROL {number}" if number < 200 else f"BRONZE LAMP {number}")
        for number, mrn in enumerate(mrns)
    ]
    edges = [Edge(mrn, mrns[0 if number < 200 else 200], (), ()) for number, mrn in enumerate(mrns)]
    edges = [edge for edge in edges if edge.citing != edge.cited]
    path = tmp_path / "reftel.sqlite"
    write_store(path, Collection(counted(nodes, edges), tuple(edges), (), (), (), ()))
    with open_store(path) as opened:
        lamps = find_kept(opened, Keep(topic="Lamp"))
        assert lamps == {str(mrn) for mrn in mrns[200:]} == find_kept(opened, Keep(topic=2))
        with pytest.raises(InputError, match=r"no topic is called 'fish'; the largest are: .*cod"):
            find_kept(opened, Keep(topic="fish"))


@pytest.mark.parametrize("name", ["graphml", "yed", "gexf", "csv", "json"])
@pytest.mark.parametrize("keep", [Keep(), Keep(component=1), Keep(Filter(years=(2007,)))])
def test_the_size_is_told_before_a_file_is_written(
    examples_with_texts: Path, tmp_path: Path, name: str, keep: Keep
) -> None:
    told: list[int] = []
    with open_store(examples_with_texts) as opened:
        done = export_graph(opened, name, tmp_path / "made", keep=keep, on_size=told.append)
    size = sum(file.stat().st_size for file in done.files)
    assert told and abs(told[0] - size) < size / 5


def test_neighbourhood_of_an_unknown_cable(store: Store) -> None:
    with pytest.raises(NotInStore, match="08LIMA78 is not in the store"):
        find_kept(store, Keep(neighbourhood=MRN(2008, "LIMA", 78)))
