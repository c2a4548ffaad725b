"""What the paragraphs say about references: notations, labels, relations, paragraphs, sentences."""

import csv
import json
import os
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import reftel.parse.body.relations
from reftel.model.records import Kind, Mention, RawCable, Ref, Relation
from reftel.parse.body import mentions
from reftel.parse.body.mentions import find_mentions
from reftel.parse.body.paragraphs import Numbering
from reftel.parse.body.relations import Cue, cues, relation_of
from reftel.parse.cable import parse_cable
from reftel.text.noise import blank_marks

DATA = Path(__file__).parents[1] / "data"
CASES = json.loads((DATA / "mentions.json").read_text(encoding="utf-8"))


def read_table(name: str) -> list[dict[str, str]]:
    """Give the rows of a table of cases."""
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


DIRECT = read_table("direct.csv")


def mentions_of(text: str, labels: list[str], begin: int = 0) -> tuple[Mention, ...]:
    refs = [Ref(label, "", 0, 0, Kind.CABLE) for label in labels]
    return find_mentions(text, blank_marks(text), begin, refs).read


def in_paragraph(sentence: str) -> str:
    return f"\n1. (U) {sentence}\n"


@pytest.mark.parametrize("case", CASES["notations"], ids=lambda case: case["text"])
def test_each_notation_names_its_labels(case: dict[str, Any]) -> None:
    found = mentions_of(in_paragraph(case["text"]), case["labels"])
    assert [[m.text, list(m.labels), list(m.dangling)] for m in found] == case["expect"], case["why"]


POSITIONS = [
    ("ref B", ["A", "B", "C"], (2,), False, "the label of the list"),
    ("ref B", ["", "", ""], (2,), False, "a list without letters is counted"),
    ("refs A-C", ["", ""], (1, 2), False, "as far as it goes"),
    ("ref A", [""], (1,), False, "a list of one"),
    ("ref A", ["", "B", "C"], (1,), False, "the first letter is often left out"),
    ("ref C", ["A", "", ""], (3,), False, "letters that are left out later"),
    ("ref B", ["", "A"], (), False, "letters out of step with places are not counted"),
    ("ref A", ["A", "A", "B"], (1, 2), False, "an entry that names two cables"),
    ("ref B", ["A", "A", ""], (), False, "behind such an entry places are not counted"),
    ("reftel", ["A"], (1,), False, "one reference is singled out by being alone"),
    ("reftel", ["A", "B"], (1, 2), True, "of several all are meant"),
    ("reftels", ["", ""], (1, 2), True, "in the plural too"),
    ("reftel", [], (), False, "no list"),
    ("septel", ["A", "B"], (), False, "a cable that no list has"),
]


@pytest.mark.parametrize(("written", "labels", "positions", "all_refs", "why"), POSITIONS)
def test_places_in_the_list_that_a_mention_means(
    written: str, labels: list[str], positions: tuple[int, ...], all_refs: bool, why: str
) -> None:
    (mention,) = mentions_of(in_paragraph(f"The mill was sold ({written})."), labels)
    assert (mention.positions, mention.all_refs) == (positions, all_refs), why


@pytest.mark.parametrize("case", DIRECT, ids=lambda case: case["text"])
def test_cables_named_without_a_label(case: dict[str, str]) -> None:
    text = in_paragraph(case["text"].replace("\\n", "\n"))
    found = [(mention, mention.cable) for mention in mentions_of(text, []) if mention.cable]
    cables = [(cable.year, cable.post, cable.serial) for _, cable in found]
    assert cables == [_cable(written) for written in case["cable"].split(";") if written], case["why"]
    for mention, cable in found:
        assert text[mention.start : mention.end] == mention.text == cable.text
        assert (cable.start, cable.end) == (mention.start, mention.end)
        assert (mention.labels, mention.positions, mention.paragraph) == ((), (), 1)


def _cable(written: str) -> tuple[int | None, str, int]:
    year, post, serial = written.split()
    return None if year == "-" else int(year), post, int(serial)


def test_cable_named_itself_that_the_list_has_is_a_mention_of_the_list() -> None:
    text = "REF: A. STATE 5\n     B. 08 OSLO 1140\n1. (U) The mill burned (Oslo 1140), said OSLO 1141.\n"
    refs = [
        Ref("A", "STATE 5", 8, 15, Kind.CABLE, None, "STATE", 5),
        Ref("B", "08 OSLO 1140", 24, 36, Kind.CABLE, 8, "OSLO", 1140),
    ]
    first, second = find_mentions(text, text, 36, refs).read
    assert (first.text, first.labels, first.positions, first.cable) == ("Oslo 1140", ("B",), (2,), None)
    assert second.cable == Ref("", "OSLO 1141", second.start, second.end, Kind.CABLE, None, "OSLO", 1141)


def test_addressees_of_a_head_are_not_named_in_paragraphs() -> None:
    text = "INFO AMEMBASSY PARIS 1094\nAMEMBASSY OSLO 372\n1. (U) Dorn read STATE 12345 today.\n"
    assert [mention.text for mention in mentions_of(text, [])] == ["STATE 12345"]


def test_text_that_has_lost_its_head_and_the_numbers_of_its_paragraphs() -> None:
    text = "THE MILL BURNED.\n\n(CONFIDENTIAL--ROME 3822) DORN LEFT (OSLO 372).\n"
    cable = parse_cable(RawCable("a.txt", "telegram", text))
    assert [mention.text for mention in cable.mentions] == ["ROME 3822", "OSLO 372"]
    assert cable.mrn is None, "a classification in brackets begins no telegram"


@pytest.mark.parametrize("case", CASES["relations"], ids=lambda case: case["text"])
def test_each_sentence_tells_its_relation(case: dict[str, str]) -> None:
    found = mentions_of(in_paragraph(case["text"]), ["A", "B"])
    assert [mention.relation for mention in found] == [case["relation"]], case["why"]


@pytest.mark.parametrize("cue", cues(), ids=lambda cue: cue.example)
def test_each_cue_matches_its_example_and_not_its_counter_example(cue: Cue) -> None:
    assert cue.pattern.search(cue.example)
    assert all(any(stem in cue.example for stem in group) for group in cue.stems)
    assert all(len(stem) > 1 for group in cue.stems for stem in group), "they are found by two letters"
    assert relation_of(cue.example) is cue.relation
    assert "@" in cue.counter_example
    assert not cue.pattern.search(cue.counter_example)


def test_stems_are_for_speed_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each sentence tells the same where every cue is tried, stems or none."""
    sentences = [case["text"] for case in CASES["relations"]]
    for name in ("mentions_unseen.csv", "mentions_fresh.csv"):
        sentences += [row["text"] for row in read_table(name)]
    around = [text.lower().replace("reftel", "@").replace("ref a", "@") for text in sentences]
    told = [relation_of(words) for words in around]
    every = tuple(cue._replace(stems=(), names_us=False) for cue in cues())
    monkeypatch.setattr(reftel.parse.body.relations, "cues", lambda: every)
    reftel.parse.body.relations._cues_of_words.cache_clear()
    told_by_all = [relation_of(words) for words in around]
    reftel.parse.body.relations._cues_of_words.cache_clear()
    assert told_by_all == told


@pytest.mark.parametrize(
    "sentence", ["post is reporting per @", "the names in @ are in order to", "re @, see"]
)
def test_stems_of_words_at_an_edge_raise_nothing(sentence: str) -> None:
    """A stem such as "per " ends with a blank that the last word does not have."""
    assert relation_of(sentence) in Relation


NUMBERINGS = [
    ("\n1. (C) x\n2. (C) y\n", [1, 2], "the usual form"),
    ("\n¶1. (C) x\n¶2. (C) y\n", [1, 2], "with pilcrows"),
    ("\n[1](#)1. (C) x\n[¶](#)2. (C) y\n", [1, 2], "with links around the marks"),
    ("\n1.(C) x\n2.(C) y\n", [1, 2], "no space before the mark"),
    ("\n1. x\n2. y\n", [1, 2], "telegrams of the 1970s mark no paragraph"),
    ("1. (C) x\n2. (C) y\n", [1, 2], "the text begins with the number"),
    ("\n11. (C) x\n12. (C) y\n13. (C) z\n", [1, 2, 3], "a mark became a 1 before every number"),
    ("\n1. (C) x\n2. (C) y\n¶13. (C) z\n¶14. (C) u\n", [1, 2, 3, 4], "a 1 before some numbers"),
    ("".join(f"\n{n}. (C) x" for n in range(1, 13)), list(range(1, 13)), "10, 11 and 12 are themselves"),
    ("\n11. (C) x\n12. (C) y\n14. (C) z\n", [1, 2, 4], "glued and one left out"),
    ("\n1. (C) x\n4. (C) y\n", [1, 4], "an extract leaves paragraphs out"),
    ("\n1. x\n3. y\n4. z\n", [1, 3, 4], "one number lost, the next confirms"),
    ("\n1. x\n5 men came.\n1999. was a year\n2. y\n", [1, 2], "digits at a line's start"),
    ("\n1. (C) x\n1. a\n2. b\n2. (C) y\n", [1, 2], "a list inside a paragraph, marks tell"),
    (
        "\n1. x\n2. y\n1. a\n2. b\n3. c\n3. z\n4. u\n",
        [1, 2, 3, 4],
        "a list inside a paragraph, without marks",
    ),
    ("\n1. (C) x\n10. (C) y\n3. (C) z\n", [1, 3], "a misnumbered paragraph between two good ones"),
    ("\n1. (C) x " + "w " * 300 + "2. (U) y 3. (C) z", [1, 2, 3], "flattened text"),
    (
        "".join(f"\n¶{n}. (C) {'w ' * 200}" for n in (1, 2, 13, 14, 15)),
        [1, 2, 3, 4, 5],
        "a 1 before some numbers, a line for each paragraph",
    ),
    ("\n1. (C) in May 2. (C)", [1], "no number within a short line"),
    ("\nno numbers\n", [], "none"),
]


@pytest.mark.parametrize(("text", "numbers", "why"), NUMBERINGS, ids=[row[2] for row in NUMBERINGS])
def test_paragraph_numbers(text: str, numbers: list[int], why: str) -> None:
    numbering = Numbering(blank_marks(text), 0, len(text))
    found = dict.fromkeys(numbering.at(place)[0] for place in range(len(text)))
    assert [number for number in found if number] == numbers


SENTENCES = [
    ("Dorn left. He saw the mill (ref A). It burned.", "He saw the mill (ref A).", "between two stops"),
    ("The U.S. mill (ref A) burned. Dorn left.", "The U.S. mill (ref A) burned.", "U.S. ends none"),
    ("Then-U.S. Consul Dorn (ref A) left.", "Then-U.S. Consul Dorn (ref A) left.", "joined to U.S."),
    ("Mr. Dorn and Amb. Vahl (ref A) left.", "Mr. Dorn and Amb. Vahl (ref A) left.", "titles end none"),
    ("P. Dorn read para. 3 of ref A today.", "P. Dorn read para. 3 of ref A today.", "initials and para."),
    ("Dorn read ref A. He left.", "Dorn read ref A.", "a label ends one"),
    (
        "Dorn left. Vahl read refs A and B. He left.",
        "Vahl read refs A and B.",
        "the last label of a list too",
    ),
    ('He said "no." Dorn read ref A.', "Dorn read ref A.", "a quote closes behind the stop"),
    ("He said no. Dorn read ref A.", "Dorn read ref A.", "no is a word"),
    ("Decree No. 5 (ref A) holds.", "Decree No. 5 (ref A) holds.", "and an abbreviation before digits"),
    (
        "The mill burned. See ref A. Dorn left.",
        "The mill burned. See ref A.",
        "a pointer takes what it points from",
    ),
    ("The mill burned. (Ref A) Dorn left.", "The mill burned. (Ref A)", "in brackets behind the stop"),
    ("The\nmill   (ref A)\n burned.", "The mill (ref A) burned.", "whitespace is collapsed"),
    ("THE MILL\n--------\nDorn read ref A.", "Dorn read ref A.", "a ruled heading"),
    ("The mill\n\nDorn read ref A.", "Dorn read ref A.", "an empty line"),
    (
        "The mill closed (ref A). xxxxxxxx agreed.",
        "The mill closed (ref A).",
        "a name struck out in small letters",
    ),
    ("The mill of the Directorate.XXXXX saw ref A.", "XXXXX saw ref A.", "a name struck out without a space"),
    ("He wrote to max. xx in ref A.", "He wrote to max. xx in ref A.", "too short to be struck out"),
    ("The mill\n\nburned (ref A).", "The mill burned (ref A).", "an empty line within a sentence"),
    (
        "The mill of\nOSLO 00000278  002 OF 003\n\nDorn burned (ref A).",
        "The mill of Dorn burned (ref A).",
        "a page marker",
    ),
    ("List:\n-- Mill\n-- Dorn read ref A\n-- Oil", "Dorn read ref A", "items of a list"),
]


@pytest.mark.parametrize(("text", "sentence", "why"), SENTENCES, ids=[row[2] for row in SENTENCES])
def test_sentence_around_a_mention(text: str, sentence: str, why: str) -> None:
    (mention,) = mentions_of(in_paragraph(text), ["A", "B"])
    assert mention.sentence == sentence


def test_each_mention_has_its_paragraph_and_place() -> None:
    text = "REF: A. OSLO 5\nB. OSLO 6\n\nSee ref B.\n1. (U) Mills (ref A).\n2. (U) See\nrefs A and B.\n"
    found = mentions_of(text, ["A", "B"], text.index("See ref B"))
    assert [(m.text, m.paragraph) for m in found] == [("ref B", 0), ("ref A", 1), ("refs A and B", 2)]
    assert all(text[m.start : m.end] == m.text for m in found)


def test_a_sentence_does_not_reach_into_the_next_paragraph() -> None:
    (mention,) = mentions_of("\n1. (U) Mills burn\n2. (U) Dorn read ref A\n3. (U) Oil rose\n", ["A"])
    assert (mention.paragraph, mention.sentence) == (2, "Dorn read ref A")


def test_marks_within_a_mention_do_not_hide_it() -> None:
    (mention,) = mentions_of("\n1. (U) See refs\nPAGE 02 OSLO 00278 02 OF 03 291400Z\nA and B.\n", ["A", "B"])
    assert mention.labels == ("A", "B")


def test_offsets_count_letters_that_grow_in_lower_case() -> None:
    text = "\n1. (U) İİİ left İzmir (ref A).\n"
    (mention,) = mentions_of(text, ["A"])
    assert text[mention.start : mention.end] == "ref A"


def test_text_without_ref_has_none() -> None:
    assert mentions_of("\n1. (C) The mill was sold.\n", ["A"]) == ()


# One invented cable each for what a careful reader notes: who answers, who agrees, who only points.
ANSWERS = """
1. (U) See para 4.
2. (C) In response to ref a and b points, Dorn spoke of oil.
3. (C) Dorn knew of ref B worries.
4. (C) Ref C makes a visit useful.
"""
GLUED = """
- 11. (C) Econoff delivered reftel talking points to Dorn.
- 12. (C) Dorn left.
- 13. (C) Earlier (ref b), Dorn spoke.
"""
FLAT = f"\n1. (C) Dorn is near. 2. (C) He shares the views on oil (reftel). {'He spoke. ' * 30}"
AGREES = "\n1. (C) Oil.\n2. (C) Vahl said that Dorn agreed with all U.S. views on the new mills (reftel).\n"
SHARES = """
[1](#)1. (C) Oil.
[1](#)2. (C) In reply to refs a and b demarches, Dorn spoke of oil.
[1](#)3. (C) Dorn shared ref B concerns about mills.
¶14. (C) Dorn left. See ref a)
"""
CABLES = [
    (
        ANSWERS,
        ["A", "B", "C"],
        [(2, ("A", "B"), "responds_to"), (3, ("B",), "refers_to"), (4, ("C",), "refers_to")],
    ),
    (GLUED, ["A", "B"], [(1, ("A", "B"), "responds_to"), (3, ("B",), "refers_to")]),
    (FLAT, [""], [(2, ("",), "refers_to")]),
    (AGREES, [""], [(2, ("",), "responds_to")]),
    (
        SHARES,
        ["A", "B"],
        [(2, ("A", "B"), "responds_to"), (3, ("B",), "responds_to"), (4, ("A",), "refers_to")],
    ),
]


@pytest.mark.parametrize(("text", "labels", "expected"), CABLES)
def test_what_a_careful_reader_notes(
    text: str, labels: list[str], expected: list[tuple[int, tuple[str, ...], str]]
) -> None:
    found = mentions_of(text, labels)
    assert [(m.paragraph, m.labels, str(m.relation)) for m in found] == expected


NAMES = "STATE Oslo 08 09STATE 372 12345 cable"
PIECES = "ref Refs REFTEL septel a A ( ) b - and , . 1. (C) delivered demarche not per OF İ ¶ -- update to"
WORDS = st.sampled_from([*NAMES.split(), *PIECES.split(), "\n", " ", "\n\n", "in response to"])


@given(
    st.lists(WORDS).map(" ".join) | st.text(),
    st.integers(-5, 60),
    st.lists(st.sampled_from(["", "A", "B", "2"])),
)
def test_never_raises_and_keeps_its_promises(text: str, begin: int, labels: list[str]) -> None:
    found = mentions_of(text, labels, begin)
    assert list(found) == sorted(found, key=lambda mention: mention.start)
    for mention in found:
        assert begin <= mention.start < mention.end <= len(text)
        assert text[mention.start : mention.end] == mention.text
        assert bool(mention.positions) == bool(mention.labels)
        assert set(mention.positions) <= set(range(1, len(labels) + 1))
        assert not set(mention.dangling) & set(labels)
        assert mention.cable is None or not mention.positions
        assert mention.sentence == " ".join(mention.sentence.split())
        assert mention.relation in Relation


@given(st.lists(WORDS).map("".join))
def test_paragraphs_rise_and_lie_in_the_text(text: str) -> None:
    numbering = Numbering(text, 0, len(text))
    found = list(dict.fromkeys(numbering.at(place) for place in range(len(text))))
    numbers = [number for number, _, _ in found]
    assert numbers == sorted(set(numbers))
    assert all(begin <= end <= len(text) for _, begin, end in found)
    assert all(end < begin for (_, _, end), (_, begin, _) in pairwise(found))


def test_long_repetitions_take_no_more_than_their_length() -> None:
    """Each of these would run for hours if a pattern tried again from every place."""
    for piece in (
        "ref a, ",
        "ref ",
        "refs (",
        "\n1. ",
        "refs a-z and ",
        "\n \n",
        "delivered the ",
        ". " * 3,
        "Oslo 372 ",
        "(08 ",
    ):
        text = "\n1. (U) delivered " + piece * 4000 + " ref A points"
        assert len(mentions_of(text, ["A"])) >= 1


def test_labels_for_measuring_are_sound() -> None:
    rows = read_table("mentions_labels.csv")
    assert len(rows) >= 300
    assert len({(row["cable"], row["start"]) for row in rows}) == len(rows)
    assert all(int(row["start"]) < int(row["end"]) <= int(row["start"]) + 60 for row in rows)
    in_none = {str(Relation.REPEATS)}  # no cable of these years repeats another as a whole
    assert {row["relation"] for row in rows} == {str(relation) for relation in Relation} - in_none


UNSEEN = read_table("mentions_unseen.csv") + read_table("mentions_fresh.csv")
# Precision and recall that must not fall; docs/mentions.md has those of the first runs.
FLOORS = {
    Relation.RESPONDS_TO: (0.98, 0.92),
    Relation.FOLLOWS_UP: (0.95, 0.95),
    Relation.CORRECTS: (1.0, 1.0),
}


@pytest.mark.parametrize("relation", FLOORS)
def test_relations_of_sentences_written_before_their_cues(relation: Relation) -> None:
    told = [(relation_in(row["text"]), Relation(row["relation"])) for row in UNSEEN]
    true = sum(given is wanted is relation for given, wanted in told)
    precision = true / sum(given is relation for given, _ in told)
    recall = true / sum(wanted is relation for _, wanted in told)
    least_precision, least_recall = FLOORS[relation]
    assert precision >= least_precision
    assert recall >= least_recall


def relation_in(sentence: str) -> Relation:
    """Give the relation of the first reference that a sentence mentions."""
    return next(m.relation for m in mentions_of(in_paragraph(sentence), ["A", "B"]) if m.labels)


def test_sentences_written_before_their_cues_are_many() -> None:
    assert len(UNSEEN) >= 100
    assert len({row["text"] for row in UNSEEN}) == len(UNSEEN)
    hard = [row for row in UNSEEN if row["relation"] == "refers_to"]
    assert len(hard) >= 100


def test_other_post_is_told_from_its_own_by_the_head() -> None:
    body = "\n1. (U) Embassy Oslo delivered ref A points to Dorn.\n"
    refs = [Ref("A", "", 0, 0, Kind.CABLE)]
    for head, relation in (
        ("FM AMEMBASSY OSLO\nTO SECSTATE\n", Relation.RESPONDS_TO),
        ("FM AMEMBASSY ROME\nTO AMEMBASSY OSLO\n", Relation.REFERS_TO),
        ("", Relation.REFERS_TO),
    ):
        (mention,) = find_mentions(head + body, head + body, len(head), refs).read
        assert mention.relation is relation, head


def test_texts_of_references_alone_are_cut_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """A thousand times these sizes would not end if each mention were looked for in the whole list."""
    monkeypatch.setattr(mentions, "MOST_MENTIONS", 1000)
    refs = [Ref("", "", 0, 0, Kind.CABLE, 8, "OSLO", serial) for serial in range(100, 700)]
    text = "\n1. (U) See\n" + "".join(f"reftel, 08 OSLO {serial}, septel.\n" for serial in range(100, 700))
    found, left_out = find_mentions(text, text, 0, refs)
    assert (len(found), left_out) == (1000, 800)
    assert found[1].positions == (1,)


# Lists longer than the alphabet: their labels, and what paragraphs call them.
LONG_LISTS = [
    ("letters", "{letters}", "See ref B, refs AA and AB, ref (BC).", [(2,), (27, 28), (55,)]),
    ("numbers", "{number}", "See ref 2, ref 30 and ref 100.", [(2,), (30,), (100,)]),
    ("letters and no label of two of them", "{letters}", "See ref to B. See ref ZZ.", []),
]


def letters_of(number: int) -> str:
    first, last = divmod(number - 1, 26)
    return (chr(ord("A") + first - 1) if first else "") + chr(ord("A") + last)


@pytest.mark.parametrize(("why", "label", "body", "positions"), LONG_LISTS)
def test_labels_behind_the_alphabet(
    why: str, label: str, body: str, positions: list[tuple[int, ...]]
) -> None:
    labels = [label.format(letters=letters_of(number), number=number) for number in range(1, 121)]
    refs = [Ref(name, "", 0, 0, Kind.CABLE, 8, "OSLO", 100) for name in labels]
    assert [mention.positions for mention in find_mentions(body, body, 0, refs).read] == positions, why


def test_a_long_list_of_numbers_is_read_to_its_end() -> None:
    body = "1. (U) See Oslo " + ", ".join(str(serial) for serial in range(100, 400)) + ".\n"
    found = find_mentions(body, body, 0, []).read
    assert [mention.cable.serial for mention in found if mention.cable] == list(range(100, 400))


SEEDS = os.environ.get("REFTEL_SEEDS", "")


@pytest.mark.skipif(not SEEDS, reason="REFTEL_SEEDS does not name the folder with the five documents")
def test_what_a_careful_reader_notes_in_the_five_documents() -> None:
    found = sorted(
        (str(cable.mrn), str(mention.paragraph), " ".join(mention.labels) or "-", str(mention.relation))
        for cable in reftel.parse_cables(SEEDS)
        for mention in cable.mentions
    )
    rows = read_table("seed_mentions.csv")
    assert found == sorted((row["cable"], row["paragraph"], row["labels"], row["relation"]) for row in rows)
