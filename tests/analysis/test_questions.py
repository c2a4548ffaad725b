"""What people ask of a store, on collections drawn as "3>1 3>2": cable 3 cites 1 and 2."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from invented import COLLECTION, LIMA, MENTIONS, OSLO, ROME, STATE
from reftel.analysis import queries, statistics, threads
from reftel.errors import NotInStore, StoreError
from reftel.model.reasons import Reason, ReasonKind
from reftel.model.records import (
    MRN,
    Collection,
    Decision,
    Edge,
    Kind,
    Mention,
    Node,
    Ref,
    Relation,
    Resolution,
    Status,
)
from reftel.store import EVERYTHING, Filter, Follow, Store, open_store
from reftel.store.queries import listings
from stores import write_store

RELATIONS = {"": Relation.REFERS_TO, "!": Relation.RESPONDS_TO, "+": Relation.FOLLOWS_UP}


def oslo(serial: int) -> MRN:
    return MRN(2008, "OSLO", serial)


def numbers(mrns: Iterable[object]) -> str:
    return " ".join(str(mrn).removeprefix("08OSLO") for mrn in mrns)


def draw(citations: str) -> Collection:
    """A collection from "3>1 3>2!": 3 cites 1 and answers 2; each is sent on the day of its number.

    A cable that cites nothing is held too; "3>1?" says that 1 is missing, with the days 1 to 3.
    """
    pairs = [re.fullmatch(r"(\d+)>(\d+)(\??)([!+]?)", pair) for pair in citations.split()]
    found = [(int(m[1]), int(m[2]), m[3], m[4]) for m in pairs if m]
    serials = sorted({serial for citing, cited, *_ in found for serial in (citing, cited)})
    missing = {cited for _, cited, lacking, _ in found if lacking}
    return collect(
        [cable(oslo(serial), serial, held=serial not in missing) for serial in serials],
        [
            Edge(oslo(citing), oslo(cited), ("A",), (f"OSLO {cited}",), RELATIONS[sign])
            for citing, cited, _, sign in found
        ],
    )


def cable(mrn: MRN, day: int, *, held: bool = True, **said: object) -> Node:
    date = f"2008-01-{day:02}"
    if held:
        return Node(mrn, held=True, date=f"{date}T10:00:00Z", **said)  # type: ignore[arg-type]
    return Node(mrn, held=False, date_earliest=date, date_latest=f"2008-01-{day + 2:02}", **said)  # type: ignore[arg-type]


def collect(nodes: Sequence[Node], edges: Sequence[Edge], decisions: Sequence[Decision] = ()) -> Collection:
    """A collection with the counts of citations in its nodes."""
    counted = [
        Node(
            **{
                **{name: getattr(node, name) for name in Node._fields},
                "cites": sum(edge.citing == node.mrn for edge in edges),
                "cited_by": sum(edge.cited == node.mrn for edge in edges),
            }
        )
        for node in nodes
    ]
    ordered = sorted(edges, key=lambda edge: (edge.citing, edge.cited))
    return Collection(
        tuple(sorted(counted, key=lambda node: node.mrn)), tuple(ordered), tuple(decisions), (), (), ()
    )


@contextmanager
def stored(collection: Collection) -> Iterator[Store]:
    with TemporaryDirectory() as folder:
        write_store(Path(folder) / "a.sqlite", collection)
        with open_store(Path(folder) / "a.sqlite") as store:
            yield store


# thread


def outline(branches: Sequence[threads.Branch]) -> list[str]:
    return [
        f"{'-' * branch.step.depth}{numbers([branch.node.mrn])} {branch.step.mark}".rstrip()
        for branch in branches
    ]


ALL = Follow()
THREADS = [
    # what it cites, and what cites it
    ("2>1 3>2", 2, 9, ALL, ["-1"], ["-3"]),
    # no further than asked for
    ("4>3 3>2 2>1", 4, 2, ALL, ["-3", "--2"], []),
    # the earlier first
    ("5>4 5>2", 5, 9, ALL, ["-2", "-4"], []),
    # followed once, where it is nearest
    ("4>3 4>2 3>1 2>1 1>0", 4, 9, ALL, ["-2", "--1", "---0", "-3", "--1 again"], []),
    ("2>1 1>2", 2, 9, ALL, ["-1", "--2 cycle"], ["-1", "--2 cycle"]),
    # answers alone
    ("5>4! 5>3 4>2!", 5, 9, Follow("responds_to"), ["-4", "--2"], []),
    ("5>4+ 5>3!", 5, 9, Follow("follows_up"), ["-4"], []),
    # a time, both days within; what lies behind a cable outside is not followed
    ("5>4 5>3 5>2", 5, 9, Follow(since="2008-01-03"), ["-3", "-4"], []),
    ("5>4 5>3 5>2", 5, 9, Follow(until="2008-01-03"), ["-2", "-3"], []),
    ("5>4 4>1", 5, 9, Follow(until="2008-01-03"), [], []),
    # a month, a year
    ("5>4", 5, 9, Follow(since="2008", until="2008-01"), ["-4"], []),
    ("5>4", 5, 9, Follow(since="2008-02"), [], []),
    # a missing cable (4 to 6 January) fits where any of its days does
    ("9>4?", 9, 9, Follow(since="2008-01-06"), ["-4"], []),
    ("9>4?", 9, 9, Follow(since="2008-01-07"), [], []),
    ("9>4?", 9, 9, Follow(until="2008-01-04"), ["-4"], []),
    ("9>4?", 9, 9, Follow(until="2008-01-03"), [], []),
]


@pytest.mark.parametrize(("citations", "serial", "depth", "follow", "cites", "cited_by"), THREADS)
def test_thread(
    citations: str, serial: int, depth: int, follow: Follow, cites: list[str], cited_by: list[str]
) -> None:
    with stored(draw(citations)) as store:
        found = threads.thread(store, oslo(serial), depth, follow, limit=0)
    assert (outline(found.cites), outline(found.cited_by)) == (cites, cited_by)
    assert not found.cut


LIMITS = [
    # what is nearest stays
    ("5>4 5>3 4>2 4>1", 2, ["-3", "-4"], True),
    ("5>4 5>3 4>2 4>1", 3, ["-3", "-4", "--1"], True),
    ("5>4 5>3 4>2 4>1", 4, ["-3", "-4", "--1", "--2"], False),
]


@pytest.mark.parametrize(("citations", "limit", "cites", "cut"), LIMITS)
def test_thread_with_a_limit(citations: str, limit: int, cites: list[str], cut: bool) -> None:
    with stored(draw(citations)) as store:
        found = threads.thread(store, oslo(5), 9, ALL, limit)
    assert (outline(found.cites), found.cut) == (cites, cut)


def test_undated_cable_is_not_of_a_time() -> None:
    undated = Node(oslo(1), held=True)
    with stored(collect([undated, cable(oslo(2), 2)], [Edge(oslo(2), oslo(1), (), ())])) as store:
        cites = [
            outline(threads.thread(store, oslo(2), 9, follow, 0).cites)
            for follow in (ALL, Follow(since="2000"), Follow(until="2020"))
        ]
    assert cites == [["-1"], [], []]


def test_branch_has_the_citation_between_it_and_the_cable_above() -> None:
    with stored(draw("3>2 2>1 4>3!")) as store:
        found = threads.thread(store, oslo(3), 9, ALL, 0)
    pairs = [numbers([branch.edge.citing, branch.edge.cited, branch.above]) for branch in found.cites]
    assert pairs == ["3 2 3", "2 1 2"]
    assert [branch.edge.relation for branch in found.cited_by] == [Relation.RESPONDS_TO]


# path

PATHS = [
    ("3>2 2>1", 3, 1, False, "3>2 2>1"),
    # from the citing end, whatever the order of the two
    ("3>2 2>1", 1, 3, False, "3>2 2>1"),
    # the shortest
    ("5>4 4>3 3>1 5>2 2>1", 5, 1, False, "5>2 2>1"),
    ("3>1 3>2 2>1", 3, 1, False, "3>1"),
    # of equal ones always the same
    ("4>3 4>2 3>1 2>1", 4, 1, False, "4>2 2>1"),
    # siblings: joined in both directions alone
    ("3>2 3>1", 2, 1, False, ""),
    ("3>2 3>1", 2, 1, True, "3>2 3>1"),
    ("3>1 2>1", 3, 2, True, "3>1 2>1"),
    ("2>1 4>3", 4, 1, True, ""),
    # a cycle: the shorter way round
    ("3>2 2>1 1>3", 3, 1, False, "1>3"),
    ("2>1 1>2", 2, 1, False, "2>1"),
]


@pytest.mark.parametrize(("citations", "start", "goal", "either_way", "expected"), PATHS)
def test_path(citations: str, start: int, goal: int, either_way: bool, expected: str) -> None:
    with stored(draw(citations)) as store:
        hops = threads.path(store, oslo(start), oslo(goal), either_way=either_way)
    shown = " ".join(f"{hop.edge.citing.serial}>{hop.edge.cited.serial}" for hop in hops)
    assert shown == expected
    assert all(hop.citing.mrn == hop.edge.citing and hop.cited.mrn == hop.edge.cited for hop in hops)


def test_path_to_a_cable_that_is_not_there() -> None:
    with stored(draw("2>1")) as store, pytest.raises(NotInStore, match="08OSLO7 is not in the store"):
        threads.path(store, oslo(1), oslo(7))


PAIRS = st.lists(st.tuples(st.integers(1, 9), st.integers(1, 9)), max_size=24, unique=True)


@given(pairs=PAIRS)
def test_shortest_path_is_as_short_as_any(pairs: list[tuple[int, int]]) -> None:
    graph: nx.DiGraph[str] = nx.DiGraph([(str(one), str(other)) for one, other in pairs])
    graph.add_nodes_from("12")

    def forth(mrns: Sequence[str]) -> list[tuple[str, str]]:
        return [(mrn, other) for mrn in mrns for other in graph.succ[mrn]]

    def back(mrns: Sequence[str]) -> list[tuple[str, str]]:
        return [(mrn, other) for mrn in mrns for other in graph.pred[mrn]]

    found = threads.shortest_path("1", "2", forth, back)
    if not nx.has_path(graph, "1", "2"):
        assert found == []
        return
    assert len(found) - 1 == nx.shortest_path_length(graph, "1", "2")
    assert (found[0], found[-1]) == ("1", "2")
    assert all(graph.has_edge(*pair) for pair in pairwise(found))


# explain


ROME_ITSELF = Resolution(Status.MISSING, ROME, reasons=(Reason(ReasonKind.YEAR_WRITTEN, 7),))


@pytest.fixture(scope="module")
def invented(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    path = tmp_path_factory.mktemp("output") / "reftel.sqlite"
    (_, first), (_, second) = MENTIONS
    mentions = (
        (OSLO, first._replace(positions=(0,))),
        (OSLO, second._replace(positions=(0,))),
        (OSLO, Mention("07 ROME 2201", 400, 412, (), 3, "See also 07 ROME 2201.", resolution=ROME_ITSELF)),
        (OSLO, Mention("ref E", 420, 425, ("E",), 3, "Ref E is another one.", positions=(4,))),
    )
    write_store(path, replace(COLLECTION, mentions=mentions))
    with open_store(path) as store:
        yield store


def test_explain_gives_the_entries_and_mentions_of_the_pair(invented: Store) -> None:
    found = queries.explain(invented, OSLO, STATE)
    assert found.edge == COLLECTION.edges[1]
    assert [decision.ref.label for decision in found.naming] == ["A", "C"]
    assert len(found.decisions) == 5
    assert [mention.text for mention in found.mentions] == ["ref A", "refs A and F"]
    assert (found.cited_node or found.citing).mrn == STATE
    assert not found.reverse


def test_explain_gives_the_words_that_name_the_cable_itself(invented: Store) -> None:
    assert [mention.text for mention in queries.explain(invented, OSLO, ROME).mentions] == ["07 ROME 2201"]


def test_explain_of_cables_that_do_not_cite(invented: Store) -> None:
    found = queries.explain(invented, OSLO, LIMA)
    assert (found.edge, found.naming, found.mentions, found.reverse) == (None, (), (), True)
    doubtful = queries.explain(invented, OSLO, MRN(1979, "PARIS", 12)).doubtful
    assert [decision.ref.label for decision in doubtful] == ["E"]
    assert queries.explain(invented, ROME, OSLO).decisions == ()
    with pytest.raises(NotInStore):
        queries.explain(invented, MRN(2008, "PARIS", 12), OSLO)


# top and the filters

HERRING = collect(
    [
        cable(MRN(2007, "LIMA", 5), 1, classification="SECRET//NOFORN", tags=("EFIS",)),
        cable(MRN(2008, "LIMA", 6), 2, classification="SECRET", tags=("PREL", "EFIS")),
        cable(MRN(2008, "OSLO", 7), 3, classification="UNCLASSIFIED", tags=('A"B',)),
        cable(MRN(2008, "OSLO", 8), 4, classification="SECRETLY", tags=("EFISH",)),
        cable(MRN(2006, "ROME", 9), 5, held=False),
        cable(MRN(2008, "ROME", 10), 6, held=False),
    ],
    [
        Edge(MRN(2008, "LIMA", 6), MRN(2007, "LIMA", 5), ("A",), ("07 LIMA 5",), Relation.RESPONDS_TO),
        Edge(MRN(2008, "OSLO", 7), MRN(2007, "LIMA", 5), ("A",), ("07 LIMA 5",), Relation.RESPONDS_TO),
        Edge(MRN(2008, "OSLO", 7), MRN(2008, "LIMA", 6), ("B",), ("LIMA 6",), Relation.RESPONDS_TO),
        Edge(MRN(2008, "OSLO", 8), MRN(2007, "LIMA", 5), ("A",), ("07 LIMA 5",), Relation.FOLLOWS_UP),
        Edge(MRN(2008, "OSLO", 8), MRN(2006, "ROME", 9), ("B",), ("06 ROME 9",)),
        Edge(MRN(2008, "OSLO", 7), MRN(2006, "ROME", 9), ("C",), ("06 ROME 9",)),
        Edge(MRN(2008, "OSLO", 8), MRN(2008, "ROME", 10), ("C",), ("ROME 10",)),
    ],
)

TOPS = [
    ("cited", EVERYTHING, ["07LIMA5 3", "06ROME9 2", "08LIMA6 1", "08ROME10 1"]),
    ("citing", EVERYTHING, ["08OSLO7 3", "08OSLO8 3", "08LIMA6 1"]),
    ("answered", EVERYTHING, ["07LIMA5 2", "08LIMA6 1"]),
    # a cable of any of the posts, years ...
    ("cited", Filter(posts=("LIMA",)), ["07LIMA5 3", "08LIMA6 1"]),
    ("cited", Filter(posts=("LIMA", "ROME")), ["07LIMA5 3", "06ROME9 2", "08LIMA6 1", "08ROME10 1"]),
    ("cited", Filter(years=(2006, 2007)), ["07LIMA5 3", "06ROME9 2"]),
    # ... and of all the parts
    ("cited", Filter(posts=("LIMA",), years=(2008,)), ["08LIMA6 1"]),
    ("answered", Filter(years=(2008,)), ["08LIMA6 1"]),
    # a whole tag, also one with marks of JSON in it
    ("citing", Filter(tags=("EFIS",)), ["08LIMA6 1"]),
    ("citing", Filter(tags=("EFIS", 'A"B')), ["08OSLO7 3", "08LIMA6 1"]),
    # with what stands after "//", not with what begins so
    ("cited", Filter(classifications=("SECRET",)), ["07LIMA5 3", "08LIMA6 1"]),
    ("citing", Filter(classifications=("SECRET",)), ["08LIMA6 1"]),
    ("cited", Filter(classifications=("SECRET//NOFORN",)), ["07LIMA5 3"]),
    # LIMA 6 stands between OSLO 7 and LIMA 5, but OSLO 7 cites LIMA 5 itself
    ("betweenness", EVERYTHING, []),
    # of the whole graph, whatever the filter
    ("pagerank", Filter(posts=("OSLO",)), ["08OSLO7 0.11", "08OSLO8 0.11"]),
]


@pytest.mark.parametrize(("by", "only", "expected"), TOPS)
def test_top(by: str, only: Filter, expected: list[str]) -> None:
    with stored(HERRING) as store:
        found = queries.top(store, by, only, 0)
        first = queries.top(store, by, only, 1)
    shown = [f"{ranked.node.mrn} {ranked.score:.2g}" for ranked in found]
    assert shown == expected
    assert first == found[:1]


def test_top_tells_answers_and_what_is_in_passing() -> None:
    with stored(HERRING) as store:
        found = {
            str(r.node.mrn): (r.answered, r.in_passing) for r in queries.top(store, "cited", EVERYTHING, 0)
        }
    assert found == {"07LIMA5": (2, 0), "06ROME9": (0, 2), "08LIMA6": (1, 0), "08ROME10": (0, 1)}


def test_betweenness_tells_how_far_it_is() -> None:
    told: list[int] = []

    class Watcher:
        def start(self, size: int) -> None:
            told.append(size)

        def advance(self, size: int) -> None:
            told.append(size)

    chain = draw(" ".join(f"{serial}>{serial - 1}" for serial in range(1, 8)))
    with stored(chain) as store:
        found = queries.top(store, "betweenness", EVERYTHING, 3, Watcher())
    assert [f"{numbers([ranked.node.mrn])} {ranked.score}" for ranked in found] == [
        "3 12.0",
        "4 12.0",
        "2 10.0",
    ]
    assert told == [8, 8]


# missing

MISSING = [
    (EVERYTHING, ["06ROME9", "08ROME10"]),
    # post and year are those of the missing cable
    (Filter(posts=("ROME",), years=(2008,)), ["08ROME10"]),
    (Filter(posts=("OSLO",)), []),
    # TAGS and classification those of the cables that cite it
    (Filter(tags=("EFISH",)), ["06ROME9", "08ROME10"]),
    (Filter(classifications=("UNCLASSIFIED",)), ["06ROME9"]),
    (Filter(years=(2008,), classifications=("SECRETLY",)), ["08ROME10"]),
    (Filter(classifications=("SECRET",)), []),
]


@pytest.mark.parametrize("few", [0, 20_000])
@pytest.mark.parametrize(("only", "expected"), MISSING)
def test_missing(only: Filter, expected: list[str], few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listings, "_FEW", few)  # both ways to look give the same
    with stored(HERRING) as store:
        found = queries.missing(store, only, 0)
        assert [str(lacking.node.mrn) for lacking in found] == expected
        assert queries.missing(store, only, 1) == found[:1]


def test_missing_tells_who_cites_and_what_is_marked_notal(invented: Store) -> None:
    rome, state = queries.missing(invented, EVERYTHING, 0)
    assert [(c.node.mrn, c.edge.texts, c.notal) for c in rome.citations] == [(OSLO, ("07 ROME 22O1",), False)]
    assert [(c.node.mrn, c.edge.labels, c.notal) for c in state.citations] == [(OSLO, ("A", "C"), True)]


# replies

ASKED = MRN(2008, "STATE", 100)
REPLIES = collect(
    [
        cable(
            ASKED,
            1,
            action=("OSLO", "LIMA", "ALL POSTS COLLECTIVE"),
            info=("AMEMBASSY ROME", "STATE", "OSLO", "CIA"),
        ),
        cable(MRN(2008, "OSLO", 5), 9),
        cable(MRN(2008, "OSLO", 6), 4),
        cable(MRN(2008, "PARIS", 7), 2),
    ],
    [
        Edge(MRN(2008, "OSLO", 5), ASKED, ("A",), ("STATE 100",), Relation.RESPONDS_TO),
        Edge(MRN(2008, "OSLO", 6), ASKED, ("A",), ("STATE 100",), Relation.FOLLOWS_UP),
        Edge(MRN(2008, "PARIS", 7), ASKED, ("A",), ("STATE 100",), Relation.RESPONDS_TO),
    ],
)


def test_replies_tell_who_answered_who_cites_and_who_is_silent() -> None:
    with stored(REPLIES) as store:
        found = queries.replies(store, ASKED)
    assert [(reply.post, reply.addressed, reply.answer, reply.days, reply.is_post) for reply in found] == [
        ("PARIS", "", "answers", (1, 1), True),
        ("OSLO", "action", "answers", (8, 8), True),
        ("OSLO", "action", "cites", (3, 3), True),
        ("LIMA", "action", "none", None, True),
        ("ROME", "info", "none", None, True),
        ("ALL POSTS COLLECTIVE", "action", "none", None, False),
        ("CIA", "info", "none", None, False),
    ]
    # who was only informed, who is no post and who sent a cable that cites it are not silent
    assert [reply.post for reply in found if reply.silent] == ["LIMA"]


def test_the_department_replies_as_posts_do() -> None:
    asked = cable(oslo(1), 1, action=("STATE",), info=("SECDEF",))
    with stored(collect([asked], [])) as store:
        found = queries.replies(store, oslo(1))
    assert [(reply.post, reply.is_post) for reply in found] == [("STATE", True), ("SECDEF", False)]


def test_days_to_the_reply_of_a_missing_cable_are_a_span() -> None:
    with stored(draw("9>4?!")) as store:
        (reply,) = queries.replies(store, oslo(4))
    assert (reply.answer, reply.days) == ("answers", (3, 5))


def test_days_are_unknown_without_a_date() -> None:
    undated = collect([Node(oslo(1), held=True), cable(oslo(2), 2)], [Edge(oslo(2), oslo(1), (), ())])
    with stored(undated) as store:
        assert [reply.days for reply in queries.replies(store, oslo(1))] == [None]


# search

SEARCHES = [
    # an MRN in any notation; its beginning; words
    ("08 Oslo 0412", EVERYTHING, ["08OSLO412"]),
    ("OSLO 412 (08)", EVERYTHING, ["08OSLO412"]),
    ("08oslo", EVERYTHING, ["08OSLO412"]),
    ("08os*", EVERYTHING, ["08OSLO412"]),
    ("08OSLO41", EVERYTHING, []),
    ("herring", EVERYTHING, ["08OSLO412"]),
    ("herring", Filter(posts=("LIMA",)), []),
    ("fish*", Filter(posts=("LIMA",)), ["08LIMA77"]),
    ("fish*", Filter(tags=("NO",)), ["08OSLO412"]),
]


@pytest.mark.parametrize(("words", "only", "expected"), SEARCHES)
def test_search(invented: Store, words: str, only: Filter, expected: list[str]) -> None:
    assert [str(node.mrn) for node in queries.search(invented, words, only, 20)] == expected


# stats


def test_stats_count_cables_and_references(invented: Store) -> None:
    found = statistics.stats(invented, EVERYTHING)
    assert found.years == {2007: (0, 1), 2008: (2, 1)}
    assert found.posts == {"LIMA": (1, 0), "OSLO": (1, 0), "ROME": (0, 1), "STATE": (0, 1)}
    assert found.classifications == {"CONFIDENTIAL": 1, "UNCLASSIFIED": 1}
    assert found.statuses[Status.MISSING] == 3
    # of four references that name a cable one is ambiguous; an e-mail is none
    assert found.resolved == 0.75
    assert found.threads is None


def test_stats_of_some_cables(invented: Store) -> None:
    found = statistics.stats(invented, Filter(posts=("LIMA",)))
    assert (found.posts, sum(found.statuses.values()), found.resolved) == ({"LIMA": (1, 0)}, 0, 0.0)
    assert statistics.stats(invented, Filter(tags=("EFIS",))).statuses[Status.AMBIGUOUS] == 1


def test_stats_give_the_largest_threads() -> None:
    with stored(draw("2>1 5>4 6>4 9>8?")) as store:
        found = statistics.stats(store, EVERYTHING, threads=2).threads or []
        all_of_them = statistics.stats(store, EVERYTHING, threads=0).threads or []
        late = statistics.stats(store, Filter(years=(2009,)), threads=0).threads
    shown = [(t.size, numbers([t.first.mrn, t.last.mrn, t.hub.mrn])) for t in found]
    assert shown == [(3, "4 6 4"), (2, "8 9 8")]
    assert len(all_of_them) == 3
    assert late == []


# compare


def differ(here: str, there: str, only: Filter = EVERYTHING, limit: int = 0) -> tuple[object, ...]:
    with TemporaryDirectory() as folder:
        write_store(Path(folder) / "there.sqlite", draw(there))
        with stored(draw(here)) as store:
            found = statistics.compare(store, Path(folder) / "there.sqlite", only, limit)
            assert store.counts()["citations"] == len(here.split())  # this one is as it was
    edges = (found.cited_there, found.cited_here)
    return (
        numbers(node.mrn for node in found.unknown),
        numbers(node.mrn for node in found.found),
        *(" ".join(f"{edge.citing.serial}>{edge.cited.serial}" for edge in side) for side in edges),
        (*found.totals, found.held_here),
    )


COMPARISONS = [
    ("2>1", "2>1", ("", "", "", "", (0, 0, 0, 0, 0))),
    # cables that nobody here knows, that are missing here
    ("2>1", "2>1 4>3", ("3 4", "", "", "", (2, 0, 0, 0, 0))),
    ("2>1?", "2>1", ("", "1", "", "", (0, 1, 0, 0, 0))),
    # held only here: counted
    ("2>1 4>3", "2>1?", ("", "", "", "", (0, 0, 0, 0, 3))),
    # other readings of common cables
    ("3>1 3>2?", "3>1 3>4?", ("", "", "3>4", "3>2", (0, 0, 1, 1, 0))),
]


@pytest.mark.parametrize(("here", "there", "expected"), COMPARISONS)
def test_compare(here: str, there: str, expected: tuple[object, ...]) -> None:
    assert differ(here, there) == expected


def test_compare_with_limit_and_filter() -> None:
    assert differ("2>1", "2>1 4>3", limit=1) == ("3", "", "", "", (2, 0, 0, 0, 0))
    assert differ("2>1", "2>1 4>3", only=Filter(posts=("LIMA",))) == ("", "", "", "", (0, 0, 0, 0, 0))
    assert differ("2>1 4>3", "2>1", only=Filter(posts=("LIMA",))) == ("", "", "", "", (0, 0, 0, 0, 0))


def test_compare_with_what_is_no_store(invented: Store, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="there is no store"):
        statistics.compare(invented, tmp_path / "none.sqlite", EVERYTHING, 0)


# No question of one cable, or of the first of a listing, reads a whole table.

QUICK: list[Callable[[Store], object]] = [
    lambda store: threads.thread(store, OSLO, 3, Follow("responds_to", "2008", "2009"), 10),
    lambda store: threads.path(store, OSLO, ROME, either_way=True),
    lambda store: queries.explain(store, OSLO, ROME),
    lambda store: queries.top(store, "cited", EVERYTHING, 10),
    lambda store: queries.top(store, "citing", Filter(posts=("OSLO",)), 10),
    lambda store: queries.top(store, "answered", EVERYTHING, 10),
    lambda store: queries.missing(store, EVERYTHING, 10),
    lambda store: queries.replies(store, STATE),
    lambda store: statistics.stats(store, EVERYTHING),
]


@pytest.mark.parametrize("ask", QUICK)
def test_quick_questions_use_indexes(invented: Store, ask: Callable[[Store], object]) -> None:
    database = invented.connection
    statements: list[str] = []
    database.set_trace_callback(statements.append)
    ask(invented)
    database.set_trace_callback(None)
    plan = [row[3] for asked in statements for row in database.execute(f"EXPLAIN QUERY PLAN {asked}")]
    assert plan
    assert [
        step for step in plan if re.match(r"SCAN (cables|citations|refs|mentions)(?! .*INDEX)", step)
    ] == []


@settings(max_examples=30, deadline=None)
@given(pairs=PAIRS, either_way=st.booleans())
def test_questions_take_any_graph(pairs: list[tuple[int, int]], either_way: bool) -> None:
    citations = " ".join(f"{one}>{other}" for one, other in pairs) or "1>2"
    with stored(draw(citations)) as store:
        first = next(store.nodes()).mrn
        for node in store.nodes():
            found = threads.thread(store, node.mrn, 3, ALL, 5)
            assert len(found.cites) <= 5
            assert len(found.cited_by) <= 5
            threads.path(store, first, node.mrn, either_way=either_way)
            queries.replies(store, node.mrn)
            queries.explain(store, first, node.mrn)


def test_reference_that_names_the_pair_twice_is_one_citation() -> None:
    ref = Ref("A", "OSLO 1", 0, 6, Kind.CABLE, post="OSLO", serial=1, notal=True)
    decision = Decision(oslo(3), 1, ref, Resolution(Status.MISSING, oslo(1)), "a.txt")
    drawn = draw("3>1?")
    with stored(Collection(drawn.nodes, drawn.edges, (decision, decision), (), (), ())) as store:
        (lacking,) = queries.missing(store, EVERYTHING, 0)
    assert [citation.notal for citation in lacking.citations] == [True]
