"""The store gives back what a build put in, survives failures, and says what is wrong with a file."""

import signal
import sqlite3
import string
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from effort import tries
from invented import (
    COLLECTION,
    DECISIONS,
    DOCUMENTS,
    EDGES,
    LIMA,
    MENTIONS,
    NODES,
    OSLO,
    PROBLEMS,
    ROME,
    STATE,
)
from reftel import questions
from reftel.errors import NotInStore, OutputError, StoreError
from reftel.model.notes import Note, NoteKind
from reftel.model.place import parse_place
from reftel.model.problems import Problem, ProblemCode
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
    YearFrom,
)
from reftel.store import open_store
from stores import write_store


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("output") / "reftel.sqlite"
    write_store(path, COLLECTION)
    return path


def query(path: Path, statement: str) -> list[Any]:
    with closing(sqlite3.connect(path)) as database:
        return database.execute(statement).fetchall()


# What is written is what is read.


def test_store_gives_back_every_part_in_its_order(path: Path) -> None:
    with open_store(path) as store:
        assert tuple(store.nodes()) == NODES
        assert tuple(store.edges()) == EDGES
        assert tuple(store.decisions()) == DECISIONS
        assert tuple(store.problems()) == PROBLEMS


def test_cable_gives_all_that_is_known_of_it(path: Path) -> None:
    with open_store(str(path)) as store:
        cable = store.cable(OSLO)
    assert cable.node == NODES[2]
    assert cable.decisions == DECISIONS
    assert cable.cites == EDGES[1:]
    assert cable.cited_by == EDGES[:1]
    assert cable.mentions == tuple(mention for _, mention in MENTIONS)
    assert cable.documents == DOCUMENTS[1:3]
    assert cable.neighbours == {ROME: NODES[0], LIMA: NODES[1], STATE: NODES[3]}


def test_missing_cable_is_known_by_those_who_cite_it(path: Path) -> None:
    with open_store(path) as store:
        cable = store.cable(STATE)
    assert not cable.node.held
    assert (cable.decisions, cable.cites, cable.documents) == ((), (), ())
    assert cable.cited_by == (EDGES[1],)


def test_counts_are_named_for_a_person(path: Path) -> None:
    with open_store(path) as store:
        assert store.counts() == {
            "documents": 4,
            "cables held": 2,
            "cables missing": 2,
            "citations": 3,
            "references": 5,
            "references held": 0,
            "references missing": 3,
            "references ambiguous": 1,
            "references other": 1,
            "references self": 0,
            "references unreadable": 0,
            "problems": 2,
            "column disagrees with REF line": 4,
        }


def test_parts_are_read_side_by_side(path: Path) -> None:
    with open_store(path) as store:
        pairs = [(node.mrn, edge.citing) for node in store.nodes() for edge in store.edges()]
    assert len(pairs) == len(NODES) * len(EDGES)


TEXTS = st.text(max_size=20)
LISTS = st.lists(TEXTS, max_size=3).map(tuple)
NUMBERS = st.integers(0, 2**40)


def drawn(kind: Callable[..., Any], *fields: st.SearchStrategy[Any], **more: Any) -> st.SearchStrategy[Any]:
    """Draw records of a kind; what is not named keeps its default (`builds` alone would draw that too)."""

    def make(*values: Any, **named: Any) -> Any:
        return kind(*values, **named)

    return st.builds(make, *fields, **more)


POSTS = st.text(string.ascii_uppercase, min_size=1, max_size=12)
SERIES = st.sampled_from(("", "A"))
MRNS = st.builds(MRN, st.integers(1966, 2065), POSTS, st.integers(1, 999_999), SERIES)
NOTED = drawn(Note, st.sampled_from(NoteKind), TEXTS, TEXTS)
REFS = drawn(
    Ref,
    *(TEXTS, TEXTS, NUMBERS, NUMBERS, st.sampled_from(Kind)),
    year=st.none() | NUMBERS,
    post=TEXTS,
    serial=st.none() | NUMBERS,
    notal=st.booleans(),
    notes=st.lists(NOTED, max_size=3).map(tuple),
)
TROUBLES = drawn(
    Problem, st.sampled_from(ProblemCode), TEXTS, st.builds(parse_place, TEXTS), TEXTS, TEXTS, st.booleans()
)
RELATIONS = st.sampled_from(Relation)
REASONS = drawn(
    Reason,
    st.sampled_from(ReasonKind),
    st.none() | NUMBERS,
    TEXTS,
    st.none() | NUMBERS,
    *(TEXTS, TEXTS, st.none() | NOTED),
)
YEARS_FROM = st.none() | st.sampled_from(YearFrom)


@st.composite
def collections(draw: st.DrawFn) -> Collection:
    """Collections with any words in them; each part names only cables that are among the nodes."""
    mrns = sorted(draw(st.lists(MRNS, min_size=1, max_size=4, unique=True)))
    known = st.sampled_from(mrns)
    words: dict[str, Any] = {
        "tags": LISTS,
        "info": LISTS,
        "subject": TEXTS,
        "source": TEXTS,
        "cites": NUMBERS,
    }
    pairs = sorted(draw(st.lists(st.tuples(known, known), max_size=4, unique=True)))
    resolutions = drawn(
        Resolution,
        st.sampled_from(Status),
        st.none() | known,
        YEARS_FROM,
        st.lists(REASONS, max_size=3).map(tuple),
        st.lists(MRNS, max_size=2).map(tuple),
    )
    decisions = drawn(Decision, known, NUMBERS, REFS, resolutions, TEXTS)
    mentions = drawn(Mention, TEXTS, NUMBERS, NUMBERS, LISTS, NUMBERS, TEXTS, RELATIONS, LISTS)
    return Collection(
        nodes=tuple(draw(drawn(Node, st.just(mrn), st.booleans(), **words)) for mrn in mrns),
        edges=tuple(
            draw(drawn(Edge, *map(st.just, pair), LISTS, LISTS, RELATIONS, NUMBERS, TEXTS, YEARS_FROM, TEXTS))
            for pair in pairs
        ),
        decisions=tuple(sorted(draw(st.lists(decisions, max_size=3)), key=lambda decision: decision.citing)),
        mentions=tuple(draw(st.lists(st.tuples(known, mentions), max_size=3))),
        documents=(),
        problems=tuple(draw(st.lists(TROUBLES, max_size=3))),
    )


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=tries(25, 50), deadline=None
)
@given(collection=collections())
def test_any_collection_comes_back(tmp_path: Path, collection: Collection) -> None:
    path = tmp_path / "any.sqlite"
    write_store(path, collection)
    with open_store(path) as store:
        assert tuple(store.nodes()) == collection.nodes
        assert tuple(store.edges()) == collection.edges
        assert tuple(store.decisions()) == collection.decisions
        assert tuple(store.problems()) == collection.problems
        found = {mrn: store.cable(mrn).mentions for mrn, _ in collection.mentions}
    for citing, mentions in found.items():
        assert mentions == tuple(mention for mrn, mention in collection.mentions if mrn == citing)
    assert query(path, "PRAGMA foreign_key_check") == []


def test_half_a_surrogate_pair_is_replaced(tmp_path: Path) -> None:
    odd = NODES[1]._replace(subject="a \udcff b", tags=("\ud800",))
    write_store(tmp_path / "odd.sqlite", replace(COLLECTION, nodes=(odd, *NODES[2:], NODES[0])))
    with open_store(tmp_path / "odd.sqlite") as store:
        node = store.cable(odd.mrn).node
    assert (node.subject, node.tags) == ("a ? b", ("?",))


# What other programs find in the file.


def test_file_is_sound_for_any_sqlite_tool(path: Path) -> None:
    assert query(path, "PRAGMA foreign_key_check") == []
    assert query(path, "PRAGMA integrity_check") == [("ok",)]
    assert query(path, "PRAGMA journal_mode") == [("delete",)]
    tables = {name for (name,) in query(path, "SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert tables >= {"documents", "cables", "refs", "mentions", "citations", "problems"}


VIEWS = [
    # the graph, with both ends explained
    ("SELECT labels, relation, mentions, year_from, cited_held FROM edges WHERE cited = '08STATE30118'",
     [('["A", "C"]', "responds_to", 2, "citing", 0)]),
    ("SELECT citing, cited_subject FROM edges WHERE cited_held",
     [("08LIMA77", "RÉPLY ON COD, HERRING & <OTHER> FISH")]),
    ("SELECT sentence FROM edges WHERE origin = 'metadata'", [("",)]),
    # equally often cited: the older first
    ("SELECT mrn, cited_by, date_earliest, cited_in FROM missing LIMIT 1",
     [("07ROME2201", 1, "2007-11-02", '["08OSLO412"]')]),
    ("SELECT mrn, held FROM most_cited", [("07ROME2201", 0), ("08STATE30118", 0)]),
    ("SELECT citing, label, candidates FROM unresolved", [("08OSLO412", "E", '["79PARIS12", "08PARIS12"]')]),
    ("SELECT count FROM counts WHERE name = 'cables held'", [(2,)]),
    # lists are JSON, which SQL can take apart
    ("SELECT value FROM cables, json_each(cables.tags) WHERE mrn = '08OSLO412'", [("EFIS",), ("NO",)]),
    # what is not written is null, what is no cable cites none
    ("SELECT written_year, written_serial, cited FROM refs WHERE label = 'D'", [(None, None, None)]),
    ("SELECT mrn, section, sections FROM documents WHERE role IN ('section', 'unnamed')",
     [("08OSLO412", 2, 2), (None, None, None)]),
]  # fmt: skip


@pytest.mark.parametrize(("statement", "expected"), VIEWS)
def test_views_and_columns_explain_themselves(path: Path, statement: str, expected: list[Any]) -> None:
    assert query(path, statement) == expected


INDEXES = [
    "SELECT * FROM cables WHERE mrn = '08OSLO412'",
    "SELECT * FROM cables WHERE post = 'OSLO' AND year = 2008",
    "SELECT * FROM cables WHERE date BETWEEN '2008' AND '2009'",
    "SELECT * FROM cables WHERE held = 0 ORDER BY cited_by DESC",
    "SELECT * FROM citations WHERE citing = '08OSLO412'",
    "SELECT * FROM citations WHERE cited = '08OSLO412'",
    "SELECT * FROM refs WHERE citing = '08OSLO412'",
    "SELECT * FROM refs WHERE cited = '08OSLO412'",
    "SELECT * FROM mentions WHERE citing = '08OSLO412'",
    "SELECT * FROM documents WHERE mrn = '08OSLO412'",
]


@pytest.mark.parametrize("statement", INDEXES)
def test_questions_never_read_a_whole_table(path: Path, statement: str) -> None:
    plan = " ".join(row[3] for row in query(path, "EXPLAIN QUERY PLAN " + statement))
    assert "SEARCH" in plan
    assert "SCAN" not in plan
    assert "TEMP B-TREE" not in plan


def test_same_collection_gives_the_same_bytes(path: Path, tmp_path: Path) -> None:
    write_store(tmp_path / "again.sqlite", COLLECTION)
    assert (tmp_path / "again.sqlite").read_bytes() == path.read_bytes()


# Search.

SEARCHES = [
    ("herring", ["08OSLO412"]),
    ("HERRING cod", ["08OSLO412"]),
    ("reply", ["08OSLO412"]),           # accents do not matter
    ("fish", ["08OSLO412"]),            # a whole word: FISHING is another one
    ("fish*", ["08OSLO412", "08LIMA77"]),
    ("EFIS", ["08OSLO412"]),            # TAGS
    ("08lima77", ["08LIMA77"]),         # MRN
    ("08rome*", []),
    ("07rome*", ["07ROME2201"]),        # missing cables are found too
    ("herring fleet", []),              # all words
    ("", []),
    ("  ", []),
    # marks of the language of FTS5 are words as any other
    ('"', []),
    ("*", []),
    ("cod AND", []),
    ("cod OR fleet", []),
    ("NEAR(cod, 1)", []),
    ("subject:cod", []),
    ("-cod", ["08OSLO412"]),
    ('"cod"*', ["08OSLO412"]),
    ("cod\0", ["08OSLO412"]),
    ("\udcff", []),
]  # fmt: skip


@pytest.mark.parametrize(("words", "expected"), SEARCHES)
def test_search(path: Path, words: str, expected: list[str]) -> None:
    with questions.open_store(path) as store:
        assert sorted(str(node.mrn) for node in store.search(words)) == sorted(expected)


def test_search_gives_no_more_than_asked_for(path: Path) -> None:
    with questions.open_store(path) as store:
        assert len(store.search("fish*", limit=1)) == 1


@given(words=st.text())
def test_search_takes_any_words(path: Path, words: str) -> None:
    with questions.open_store(path) as store:
        assert {node.mrn for node in store.search(words)} <= {node.mrn for node in NODES}


# A cable that is not there.

ABSENT = [
    (MRN(2008, "OSLO", 410), "nearest: 08OSLO412"),      # same post and year
    (MRN(2009, "OSLO", 412), "nearest: 08OSLO412"),      # another year
    (MRN(2008, "OLSO", 412), "nearest: 08OSLO412"),      # spelled differently
    (MRN(2008, "LIMA", 30118), "nearest: 08LIMA77"),     # spelled too differently: STATE
    (MRN(2008, "PARIS", 5), "there is no cable from PARIS; most cables are from LIMA, OSLO, ROME"),
]  # fmt: skip


@pytest.mark.parametrize(("mrn", "advice"), ABSENT)
def test_absent_cable_is_answered_with_the_nearest(path: Path, mrn: MRN, advice: str) -> None:
    with open_store(path) as store, pytest.raises(NotInStore) as caught:
        store.cable(mrn)
    assert str(caught.value) == f"{path}: {mrn} is not in the store; {advice}"


# Files that are no store.


def test_no_store(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"reftel\.sqlite: there is no store; make one with reftel build"):
        open_store(tmp_path / "reftel.sqlite")
    with pytest.raises(StoreError, match="there is no store"):
        open_store(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"SUBJECT: no database", b"SQLite format 3\0" + b"\0" * 90])
def test_other_files_are_no_store(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "cable.txt"
    path.write_bytes(content)
    with pytest.raises(StoreError, match=r"cable\.txt: is not a reftel store.*; name the reftel\.sqlite"):
        open_store(path)


def test_other_database_is_no_store(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "other.db")) as database:
        database.execute("CREATE TABLE cables (mrn)")
    with pytest.raises(StoreError, match="is a database of another program; name"):
        open_store(tmp_path / "other.db")


@pytest.mark.parametrize(
    ("version", "advice"), [(0, "build it again"), (99, "use the version of reftel that built it")]
)
def test_store_of_another_version(path: Path, tmp_path: Path, version: int, advice: str) -> None:
    other = tmp_path / "other.sqlite"
    other.write_bytes(path.read_bytes())
    with closing(sqlite3.connect(other)) as database:
        database.execute(f"PRAGMA user_version = {version}")
    with pytest.raises(StoreError, match=f"has version {version}, this reftel reads version 9; {advice}"):
        open_store(other)


def test_truncated_store_is_damaged(path: Path, tmp_path: Path) -> None:
    cut = tmp_path / "cut.sqlite"
    cut.write_bytes(path.read_bytes()[:16384])
    with (
        pytest.raises(StoreError, match=r"cut\.sqlite: is damaged: .*; build it again"),
        open_store(cut) as store,
    ):
        store.counts()


def test_store_with_a_foreign_word_is_damaged(path: Path, tmp_path: Path) -> None:
    edited = tmp_path / "edited.sqlite"
    edited.write_bytes(path.read_bytes())
    with closing(sqlite3.connect(edited)) as database:
        database.execute("UPDATE refs SET status = 'perhaps' WHERE label = 'B'")
        database.commit()
    with pytest.raises(StoreError, match="is damaged: 'perhaps'"), open_store(edited) as store:
        list(store.decisions())


def test_store_is_open_for_reading_alone(path: Path) -> None:
    before = path.read_bytes()
    with open_store(path) as store:
        store.counts()
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_path_may_hold_marks_of_an_address(tmp_path: Path) -> None:
    path = tmp_path / "a?b#c%20 é" / "reftel.sqlite"
    write_store(path, COLLECTION)
    with open_store(path) as store:
        assert tuple(store.nodes()) == NODES


# Failures while writing: the earlier store stays, nothing is left over.


def stopping() -> Iterator[Node]:
    yield NODES[0]
    raise KeyboardInterrupt


def test_earlier_store_survives_an_interruption(tmp_path: Path) -> None:
    path = tmp_path / "reftel.sqlite"
    write_store(path, COLLECTION)
    before = path.read_bytes()
    with pytest.raises(KeyboardInterrupt):
        write_store(path, replace(COLLECTION, nodes=cast("tuple[Node, ...]", stopping())))
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_earlier_store_survives_a_full_disk(tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")
    path = tmp_path / "reftel.sqlite"
    write_store(path, COLLECTION)
    before = path.read_bytes()
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, limits[1]))
    try:
        with pytest.raises(OutputError) as caught:
            write_store(path, COLLECTION)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert caught.value.place == str(path)
    assert "an earlier store is unchanged" in caught.value.advice
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


KILLED = """
import os, signal, sys
from dataclasses import replace
from pathlib import Path
from reftel.model.records import MRN, Collection, Node
from stores import write_store

def nodes():
    for serial in range(1, 50_000):
        yield Node(MRN(2008, "OSLO", serial), held=False)
    os.kill(os.getpid(), signal.SIGKILL)

write_store(Path(sys.argv[1]), Collection(nodes(), (), (), (), (), ()))
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")
def test_earlier_store_survives_a_kill_and_the_next_build(tmp_path: Path) -> None:
    path = tmp_path / "reftel.sqlite"
    write_store(path, COLLECTION)
    before = path.read_bytes()
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, str(path)], cwd=Path(__file__).parents[1], check=False
    )
    assert killed.returncode == -signal.SIGKILL
    assert path.read_bytes() == before
    write_store(path, replace(COLLECTION, problems=()))
    with open_store(path) as store:
        assert store.counts()["problems"] == 0


def test_store_in_the_place_of_a_file_or_a_folder(tmp_path: Path) -> None:
    (tmp_path / "output").write_text("a file")
    with pytest.raises(OutputError, match="part of its path is a file; name another folder"):
        write_store(tmp_path / "output" / "reftel.sqlite", COLLECTION)
    with pytest.raises(OutputError, match="is not a regular file and is not replaced"):
        write_store(tmp_path, COLLECTION)
    assert (tmp_path / "output").read_text() == "a file"
