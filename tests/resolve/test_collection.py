"""Documents become a collection: one node a cable, one decision a reference, one edge a pair."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import telegrams
from collected import collect
from reftel.analysis.where import Where
from reftel.model.place import NO_PLACE
from reftel.model.problems import Problem, ProblemCode
from reftel.model.records import MRN, Cable, Collection, RawCable, Relation, Status
from reftel.parse.cable import parse_cable
from reftel.render.cable import render_cable
from reftel.render.records import stored_record
from reftel.resolve.corrections import Corrections
from reftel.resolve.entries import parse_entry
from reftel.store import open_store
from stores import write_store


def document(name: str, text: str, form: str = "telegram", **fields: object) -> Cable:
    """Parse one invented document that stands in a file of this name."""
    return parse_cable(RawCable(name, form, text)._replace(**fields))  # type: ignore[arg-type]


def roles(collection: Collection) -> dict[str, str]:
    """The role of each document by its file."""
    return {item.source: item.role for item in collection.documents}


def edges(collection: Collection) -> list[str]:
    """The edges as "citing -> cited"."""
    return [f"{edge.citing} -> {edge.cited}" for edge in collection.edges]


def causes(collection: Collection) -> list[str]:
    """What went wrong, in words."""
    return [problem.cause for problem in collection.problems]


def section(number: int, ref: str = "", body: str = "2. (U) More paint.") -> Cable:
    """One of three sections of a cable, each in a file."""
    text = telegrams.telegram(section=f"{number:02d} OF 03", ref=ref, body=body)
    return document(f"section-{number}.txt", text)


FIRST = section(1, telegrams.REF, telegrams.BODY)
SECOND = section(2, body="3. (U) Post answers ref A: the paint is ours.")
THIRD = section(3, body="5. (U) The paint of ref B was red.")


# Sections.


def test_sections_are_one_cable() -> None:
    found = collect([THIRD, FIRST, SECOND])
    assert [str(node.mrn) for node in found.nodes if node.held] == ["07OTTAWA702"]
    assert roles(found) == {"section-1.txt": "main", "section-2.txt": "section", "section-3.txt": "section"}
    assert edges(found) == ["07OTTAWA702 -> 06OTTAWA3508", "07OTTAWA702 -> 07STATE36510"]
    assert found.problems == ()


LACKING = [
    ([FIRST, THIRD], ["section 2 of 3 of 07OTTAWA702 is missing"]),
    ([SECOND, THIRD], ["section 1 of 3 of 07OTTAWA702 is missing"]),
    ([FIRST, SECOND], ["section 3 of 3 of 07OTTAWA702 is missing"]),
    ([FIRST], []),   # files that hold all sections often say no more than "SECTION 01 OF 03"
]  # fmt: skip


@pytest.mark.parametrize(("documents", "expected"), LACKING)
def test_missing_section_is_said(documents: Sequence[Cable], expected: list[str]) -> None:
    found = collect(documents)
    assert causes(found) == expected
    assert all(problem.advice and not problem.lost for problem in found.problems)


def test_later_section_without_a_date_is_adopted() -> None:
    orphan = document("late.txt", telegrams.text(section="02 OF 03", ref="", body="3. (U) More."))
    assert orphan.mrn is None
    found = collect([orphan, FIRST, THIRD])
    assert roles(found)["late.txt"] == "section"
    assert found.problems == ()


def test_section_that_two_years_could_own_is_not_adopted() -> None:
    orphan = document("late.txt", telegrams.text(section="02 OF 03", ref="", body="3. (U) More."))
    older = document("older.txt", telegrams.telegram(date="121926Z APR 05"))
    found = collect([orphan, FIRST, older])
    assert roles(found)["late.txt"] == "unnamed"
    assert any("no date" in cause for cause in causes(found))


def test_mentions_of_all_sections_count() -> None:
    found = collect([FIRST, SECOND, THIRD])
    assert [mention.text for _, mention in found.mentions] == ["ref A", "ref B", "ref A", "ref B"]


@pytest.mark.parametrize(
    ("count", "answers"),
    [
        # the list in the section that answers "reftels", in another, and in both
        (40, (1, 2)),
        (40, (2, 1)),
        (80, (1, 2)),
        (80, (2, 1)),
        (80, (1, 1)),
    ],
)
def test_reftels_of_a_long_list_mean_all_of_it(count: int, answers: tuple[int, int]) -> None:
    listed, answering = answers
    refs = "REF: " + "; ".join(f"07 LIMA {serial}" for serial in range(1, count + 1))
    bodies = {1: "1. (U) The paint is blue.", 2: "3. (U) The paint is red."}
    bodies[answering] += " This cable responds to reftels."
    parts = [section(number, refs if number == listed else "", bodies[number]) for number in (1, 2)]
    found = collect(parts)
    assert [(edge.mentions, edge.relation) for edge in found.edges] == [(1, Relation.RESPONDS_TO)] * count
    ((_, mention),) = found.mentions
    assert mention.all_refs
    assert mention.positions == (tuple(range(1, count + 1)) if count <= 50 else ())


def test_reftels_of_a_section_mean_its_own_list_however_long() -> None:
    lists = [
        "REF: " + "; ".join(f"07 {post} {serial}" for serial in range(1, 71)) for post in ("LIMA", "ROME")
    ]
    parts = [section(1, lists[0]), section(2, lists[1], "3. (U) This cable responds to reftels.")]
    found = collect(parts)
    answered = {edge.cited.post for edge in found.edges if edge.relation is Relation.RESPONDS_TO}
    assert (answered, len(found.edges)) == ({"ROME"}, 140)


def test_mentions_of_later_sections_name_the_labels_of_the_first() -> None:
    found = collect([FIRST, SECOND, THIRD])
    assert {edge.mentions for edge in found.edges} == {2}


# Copies.

ORIGINAL = document("a-original.txt", telegrams.telegram(ref="REF: STATE 36511"))
CORRECTED = document("b-corrected.txt", telegrams.telegram(ref="REF: STATE 36510", remark="CORRECTED COPY"))
COPY = ORIGINAL._replace(source="c-copy.txt")
OTHER = document(
    "d-other.txt", telegrams.telegram(ref="REF: A. STATE 36511\n     B. LIMA 9", body="1. (U) Gray.")
)


def test_corrected_copy_speaks_for_the_cable() -> None:
    found = collect([ORIGINAL, CORRECTED])
    assert roles(found) == {"a-original.txt": "superseded", "b-corrected.txt": "main"}
    assert edges(found) == ["07OTTAWA702 -> 07STATE36510"]


def test_duplicate_adds_nothing_but_its_document() -> None:
    found = collect([COPY, ORIGINAL])
    assert roles(found) == {"a-original.txt": "main", "c-copy.txt": "duplicate"}
    assert found.decisions == collect([ORIGINAL]).decisions
    assert found.mentions == collect([ORIGINAL]).mentions


def test_version_adds_the_references_that_the_fullest_lacks() -> None:
    found = collect([ORIGINAL, OTHER])
    assert roles(found) == {"d-other.txt": "main", "a-original.txt": "version"}
    assert edges(found) == ["07OTTAWA702 -> 07LIMA9", "07OTTAWA702 -> 07STATE36511"]
    # Where each stands is kept; those of the main document come first.
    assert [(row.position, row.source) for row in found.decisions] == [
        (1, "d-other.txt"),
        (2, "d-other.txt"),
        (3, "a-original.txt"),
    ]


# Edges.


def one(ref: str, body: str = "1. (U) Text.") -> Collection:
    """The collection of one cable with these references."""
    return collect([document("a.txt", telegrams.telegram(ref=ref, body=body))])


def test_one_edge_a_pair_with_all_its_labels() -> None:
    found = one("REF: A. STATE 36510\n     B. LIMA 9\n     C. 07 STATE 36510", "1. (U) See ref A and ref C.")
    assert edges(found) == ["07OTTAWA702 -> 07LIMA9", "07OTTAWA702 -> 07STATE36510"]
    state = found.edges[1]
    assert (state.labels, state.texts) == (("A", "C"), ("STATE 36510", "07 STATE 36510"))
    assert (state.origin, state.mentions) == ("ref", 2)
    assert len(found.decisions) == 3


# REF line -> statuses, number of edges: no entry is lost, and only cables make edges
ENTRIES = [
    ("REF: A. STATE 36510\n     B. SMITH E-MAIL OF MAY 3", ["missing", "other"], 1),
    ("REF: A. STATE 36510\n     B. OTTAWA 702", ["missing", "self"], 1),
    ("REF: A. STATE XXXXX\n     B. LIMA 9", ["unreadable", "missing"], 1),
    ("REF: STATE 900000", ["ambiguous"], 0),
]


@pytest.mark.parametrize(("ref", "statuses", "count"), ENTRIES)
def test_every_entry_has_a_row_and_cables_an_edge(ref: str, statuses: list[str], count: int) -> None:
    found = one(ref)
    assert [row.resolution.status.value for row in found.decisions] == statuses
    assert len(found.edges) == count


# sentence -> relation of the edge: the strongest that any sentence says
RELATIONS = [
    ("1. (U) Text.", Relation.REFERS_TO),
    ("1. (U) See ref A.", Relation.REFERS_TO),
    ("1. (U) Post answers the questions of ref A.", Relation.RESPONDS_TO),
    ("1. (U) See ref A. Post answers the questions of ref A.", Relation.RESPONDS_TO),
]


@pytest.mark.parametrize(("body", "relation"), RELATIONS)
def test_strongest_sentence_gives_the_relation(body: str, relation: Relation) -> None:
    (edge,) = one("REF: A. STATE 36510", body).edges
    assert edge.relation is relation
    assert (edge.sentence in body) if "ref A" in body else (edge.sentence == "")


def test_mentions_are_in_the_store_as_they_were_found(tmp_path: Path) -> None:
    body = "1. (U) The mill burned (06 OTTAWA 3508), says reftel.\n\n2. (U) See refs B-D and Lima 2008."
    found = collect([document("a.txt", telegrams.telegram(ref="REF: STATE 36510\n     LIMA 9", body=body))])
    write_store(tmp_path / "reftel.sqlite", found)
    with open_store(tmp_path / "reftel.sqlite") as store:
        stored = store.cable(MRN(2007, "OTTAWA", 702))
    assert stored.mentions == tuple(mention for _, mention in found.mentions)
    told = [(m.text, m.labels, m.dangling, m.positions, m.all_refs) for m in stored.mentions]
    assert told == [
        ("06 OTTAWA 3508", (), (), (), False),
        ("reftel", ("",), (), (1, 2), True),
        ("refs B-D", ("B",), ("C", "D"), (2,), False),
    ]
    also = stored_record(stored, Where())["also_mentioned"]
    assert isinstance(also, list)
    assert [(row["mrn"], row["status"]) for row in also if isinstance(row, dict)] == [
        ("06OTTAWA3508", "missing")
    ]
    assert "Also mentioned" in render_cable(stored, Where())


# A machine-made column of cited ids. REF block, ids recorded -> edges, their origin
COLUMNS = [
    ("", ("07STATE36510",), ["07OTTAWA702 -> 07STATE36510"], ["metadata"]),
    ("REF: LIMA 9", ("07STATE36510",), ["07OTTAWA702 -> 07LIMA9"], ["ref"]),   # the text knows better
    ("REF: NONE", ("07STATE36510",), [], []),                                   # the text says: none
    ("", ("x",), [], []),                                                       # unreadable, with a row
    ("", ("07OTTAWA702",), [], []),                                             # itself, with a row
    ("", (), [], []),
]  # fmt: skip


# sender, REF line, paragraph -> relation of the edge to the first reference, and why
SENDERS = [
    ("OTTAWA", "REF: STATE 36510", "Econoff delivered reftel points.", "responds_to", "the usual answer"),
    (
        "STATE",
        "REF: OTTAWA 36",
        "In response to reftel, the Department has no objection.",
        "responds_to",
        "back",
    ),
    (
        "STATE",
        "REF: STATE 36",
        "In response to ref A demarche, Dorn left.",
        "refers_to",
        "others answered it",
    ),
    ("STATE", "REF: STATE 36", "This cable responds to ref A.", "responds_to", "it says so itself"),
    ("STATE", "REF: STATE 36", "Posts responded to ref A with zeal.", "refers_to", "others answered it"),
    (
        "OTTAWA",
        "REF: OTTAWA 36",
        "Poloff raised the points in reftel with Dorn.",
        "refers_to",
        "its own points",
    ),
    ("OTTAWA", "REF: OTTAWA 36", "This cable updates reftel.", "follows_up", "a post follows itself up"),
    ("OTTAWA", "REF: OTTAWA 36", "This message replaces reftel.", "corrects", "and corrects itself"),
]


@pytest.mark.parametrize(("post", "ref", "body", "relation", "why"), SENDERS)
def test_nobody_answers_a_cable_of_his_own(post: str, ref: str, body: str, relation: str, why: str) -> None:
    (edge,) = collect([document("a.txt", telegrams.telegram(post, ref=ref, body=f"1. (U) {body}"))]).edges
    assert edge.relation == relation, why
    assert edge.sentence == body


def test_reference_singled_out_gives_the_sentence_before_all_references() -> None:
    body = "1. (U) Poloff delivered reftel points.\n\n2. (U) Poloff delivered ref B points on oil."
    lima, state = one("REF: A. STATE 36510\n     B. LIMA 9", body).edges
    assert (state.relation, state.sentence) == (Relation.RESPONDS_TO, "Poloff delivered reftel points.")
    assert (lima.relation, lima.sentence) == (Relation.RESPONDS_TO, "Poloff delivered ref B points on oil.")
    assert (state.mentions, lima.mentions) == (1, 2)


def test_letters_name_places_in_a_list_without_letters() -> None:
    body = "1. (U) Poloff delivered ref A points.\n\n2. (U) Oil is dear (ref B)."
    lima, state = one("REF: STATE 36510\n     LIMA 9", body).edges
    assert (state.labels, state.relation, state.mentions) == (("",), Relation.RESPONDS_TO, 1)
    assert (lima.labels, lima.relation, lima.mentions) == (("",), Relation.REFERS_TO, 1)


def test_cable_named_in_a_paragraph_is_resolved_but_no_citation() -> None:
    body = "1. (U) The mill burned (06 OTTAWA 3508), as LIMA 912 said.\n\n2. (U) See Ottawa 702."
    other = document(
        "b.txt", telegrams.telegram("OTTAWA", 3508, "121926Z NOV 06", ref="", body="1. (U) Mill.")
    )
    citing = document("a.txt", telegrams.telegram(ref="REF: LIMA 912", body=body))
    found = collect([citing, other])
    assert edges(found) == ["07OTTAWA702 -> 07LIMA912"]
    assert len(found.decisions) == 1
    named = [(m.text, m.positions, m.resolution and m.resolution.status) for _, m in found.mentions]
    assert named == [
        ("06 OTTAWA 3508", (), Status.HELD),
        ("LIMA 912", (1,), None),
        ("Ottawa 702", (), Status.SELF),
    ]
    assert {str(m.resolution.mrn) for _, m in found.mentions if m.resolution} == {
        "06OTTAWA3508",
        "07OTTAWA702",
    }


def misfiled(ref: str) -> Cable:
    """A page with the id and the day of a cable of Prague, and the text of one of Halifax."""
    text = telegrams.text("HALIFAX", 41, ref=ref, body="1. (U) In response to ref A, see 07 OSLO 9.")
    sent = datetime(2007, 4, 12, tzinfo=UTC)
    return document("page.csv", text, "csv", mrn="07PRAGUE88", date=sent)


def test_text_under_the_id_of_another_cable_is_judged_by_its_own_head() -> None:
    tokyo = document("tokyo.txt", telegrams.telegram("TOKYO", 99, "101200Z JUN 07", ref=""))
    by_prague = document(
        "prague.txt", telegrams.telegram("PRAGUE", 88, "121200Z APR 07", ref="REF: TOKYO 100")
    )
    assert edges(collect([by_prague, tokyo])) == ["07PRAGUE88 -> 06TOKYO100"]
    # By the twelfth of April Tokyo had not come so far, but nobody knows when the text was written.
    found = collect([misfiled("REF: A. TOKYO 100"), tokyo, document("b.txt", telegrams.telegram("BONN", 1))])
    assert "07PRAGUE88 -> 07TOKYO100" in edges(found)


def test_day_of_a_page_with_the_text_of_another_cable_bounds_nothing() -> None:
    cited = MRN(2007, "TOKYO", 100)
    answer = telegrams.telegram("OSLO", 5, "011200Z MAY 07", ref="REF: TOKYO 100")
    found = collect([misfiled("REF: TOKYO 100"), document("answer.txt", answer)])
    (node,) = [node for node in found.nodes if node.mrn == cited]
    assert (node.cited_by, node.date_latest) == (2, "2007-05-01")


def test_text_under_the_id_of_another_cable_names_itself_by_either_number() -> None:
    found = collect([misfiled("REF: A. HALIFAX 41\n     B. PRAGUE 88\n     C. TOKYO 100")])
    outcomes = [(one.resolution.status, str(one.resolution.mrn)) for one in found.decisions]
    itself = (Status.SELF, "07PRAGUE88")  # a cable that is there: 07HALIFAX41 is in no table
    assert outcomes == [itself, itself, (Status.MISSING, "07TOKYO100")]
    assert edges(found) == ["07PRAGUE88 -> 07TOKYO100"]


def test_own_document_speaks_before_one_that_was_moved_to_its_cable() -> None:
    own = document("z.txt", telegrams.telegram("HALIFAX", 41, "201200Z OCT 07", ref="REF: TOKYO 100"))
    entry = {
        "action": "split",
        "place": "c.toml, split 1",
        "mrn": "07PRAGUE88",
        "source": "page.csv",
        "to": "07HALIFAX41",
    }
    moved = Corrections((parse_entry({**entry, "author": "A. Person", "reason": "it is not of Prague"}),))
    found = collect([misfiled("REF: A. TOKYO 100\nB. OSLO 3"), own], corrections=moved)
    assert roles(found) == {"z.txt": "main", "page.csv": "version"}
    assert [node.date for node in found.nodes if node.held] == ["2007-10-20T12:00:00Z"]
    assert found.problems == ()  # what the page complained of is settled


@pytest.mark.parametrize(("ref", "cited", "expected", "origins"), COLUMNS)
def test_recorded_ids_count_only_without_a_block(
    ref: str, cited: tuple[str, ...], expected: list[str], origins: list[str]
) -> None:
    text = telegrams.telegram(ref=ref, body="1. (U) Text.")
    found = collect([document("a.csv", text, "csv", cited=cited)])
    assert edges(found) == expected
    assert [edge.origin for edge in found.edges] == origins
    if not ref:
        assert len(found.decisions) == len(cited)


# A recorded year after the citing cable, of 2007, is a slip, never a cable to come or of a century before.
@pytest.mark.parametrize(
    ("recorded", "candidates"),
    [
        ("28SECSTATE202745", ["06STATE202745"]),
        ("23PANAMA1", ["07PANAMA1"]),
        ("43ANKARA1213", ["07ANKARA1213"]),
        ("11KUWAIT9", ["07KUWAIT9", "11KUWAIT9"]),
        ("2012LIMA5", ["07LIMA5", "12LIMA5"]),
    ],
)
def test_recorded_year_after_the_citing_cable(recorded: str, candidates: list[str]) -> None:
    text = telegrams.telegram(ref="", body="1. (U) Text.", date="121926Z DEC 07")
    found = collect([document("a.csv", text, "csv", cited=(recorded,))])
    (decision,) = found.decisions
    assert decision.resolution.status is Status.AMBIGUOUS
    assert list(map(str, decision.resolution.candidates)) == candidates
    assert "later than the citing cable" in decision.resolution.reason
    assert [node.mrn.year for node in found.nodes] == [2007]


def test_recorded_ids_are_compared_with_the_block() -> None:
    cited = ("07STATE36510", "06HAVANA1", "x")
    found = collect([document("a.csv", telegrams.telegram(), "csv", cited=cited)])
    assert dict(found.notes) == {
        "metadata ids confirmed by the REF line": 1,
        "metadata ids not in the REF line": 1,
        "metadata ids not recognised as MRNs": 1,
        "REF entries not in the metadata": 1,
    }


# Nodes.


def cable(name: str, post: str, serial: int, date: str, ref: str) -> Cable:
    return document(name, telegrams.telegram(post, serial, date, ref=ref, body="1. (U) Text."))


THREAD = [
    cable("a", "SUVA", 100, "011200Z FEB 08", "REF: NONE"),
    cable("b", "SUVA", 200, "011200Z APR 08", "REF: SUVA 100"),
    cable("c", "OTTAWA", 9, "201200Z MAR 08", "REF: SUVA 150"),
    cable("d", "LIMA", 9, "051200Z MAR 08", "REF: A. SUVA 150\n     B. 07 SUVA 12"),
]


def test_missing_cables_have_an_interval_and_never_a_date() -> None:
    found = {str(node.mrn): node for node in collect(THREAD).nodes}
    missing = found["08SUVA150"]
    assert (missing.held, missing.date, missing.source) == (False, "", "")
    # After the one held below it, and not after the first cable that cites it; 150 is half way to 200.
    span = (missing.date_earliest, missing.date_latest, missing.date_likely)
    assert span == ("2008-02-01", "2008-03-05", "2008-03-02")
    older = found["07SUVA12"]
    assert (older.date_earliest, older.date_latest) == ("2007-01-01", "2007-12-31")
    assert found["08SUVA100"].date == "2008-02-01T12:00:00Z"


def test_nodes_count_their_citations() -> None:
    counts = {str(node.mrn): (node.cites, node.cited_by) for node in collect(THREAD).nodes}
    assert counts == {
        "07SUVA12": (0, 1),
        "08SUVA100": (0, 1),
        "08SUVA150": (0, 2),
        "08SUVA200": (1, 0),
        "08LIMA9": (2, 0),
        "08OTTAWA9": (1, 0),
    }


def test_problems_of_inputs_are_kept_in_order() -> None:
    given_before = (
        Problem(ProblemCode.EMPTY, "z.txt", NO_PLACE, "is empty"),
        Problem(ProblemCode.EMPTY, "a.txt", NO_PLACE, "is empty"),
    )
    nameless = document("m.txt", telegrams.text())
    found = collect([nameless], given_before)
    assert [problem.source for problem in found.problems] == ["a.txt", "m.txt", "z.txt"]
    assert (found.nodes, found.edges) == ((), ())
    assert roles(found) == {"m.txt": "unnamed"}


# Properties.

DOCUMENTS = [FIRST, SECOND, THIRD, ORIGINAL, CORRECTED, COPY, OTHER, *THREAD, document("n", telegrams.text())]


@given(documents=st.lists(st.sampled_from(DOCUMENTS), unique_by=id), data=st.data())
def test_order_of_documents_does_not_matter(documents: list[Cable], data: st.DataObject) -> None:
    assert collect(data.draw(st.permutations(documents))) == collect(documents)


@given(documents=st.lists(st.sampled_from(DOCUMENTS), unique_by=id))
def test_nothing_is_lost_or_counted_twice(documents: list[Cable]) -> None:
    found = collect(documents)
    assert sorted(item.source for item in found.documents) == sorted(item.source for item in documents)
    assert len({node.mrn for node in found.nodes}) == len(found.nodes)
    assert len({(edge.citing, edge.cited) for edge in found.edges}) == len(found.edges)
    known = {node.mrn: node for node in found.nodes}
    assert all(known[edge.citing].held and edge.cited in known for edge in found.edges)
    for row in found.decisions:
        assert row.resolution.status is not Status.HELD or known[row.citing].held
    assert {node.mrn for node in found.nodes if not node.held} == {
        row.resolution.mrn for row in found.decisions if row.resolution.status is Status.MISSING
    }
