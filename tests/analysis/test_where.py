"""Why a cable may be missing, and the words for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from reftel.analysis.queries import Lacking
from reftel.analysis.where import AbsenceKind, Extent, Where, absences_of, look, where
from reftel.lexicon.mrn import parse_mrn
from reftel.lexicon.places.links import Link, Place
from reftel.model.aliases import Alias, AliasKind
from reftel.model.place import NO_PLACE
from reftel.model.problems import Problem, ProblemCode
from reftel.model.records import MRN, Collection, Document, Node
from reftel.render import answers
from reftel.render.where import absence_words, first_link, render_where
from reftel.store import open_store
from reftel.store.queries.documents import without_text
from stores import write_store

EXTENT = Extent("1973-04-03", "1979-11-04", frozenset({"OSLO"}), frozenset({("OSLO", 1975), ("OSLO", 1976)}))

# MRN, earliest, latest, likeliest day -> the kinds of reasons
ABSENCES = [
    ("75OSLO3100", "1975-12-02", "1975-12-09", "1975-12-05", [AbsenceKind.LOST]),
    ("75OSLO3100", "1975-12-01", "1975-12-15", "1975-12-05", [AbsenceKind.LOST]),  # the days at both ends
    ("75OSLO3100", "1975-11-30", "1975-12-15", "1975-12-05", [AbsenceKind.LIKELY_LOST]),
    ("75OSLO3100", "1975-01-01", "1975-12-31", "1975-11-05", [AbsenceKind.PERHAPS_LOST]),
    ("75OSLO3100", "1975-12-16", "1975-12-31", "1975-12-20", []),
    ("75OSLO3100", "1975-11-01", "1975-11-30", "1975-11-20", []),
    (
        "76OSLO1400",
        "1976-05-25",
        "1976-07-01",
        "1976-06-20",
        [AbsenceKind.LOST],
    ),  # several one after the other
    ("76OSLO900", "1976-01-01", "1976-12-31", "1976-03-20", [AbsenceKind.LIKELY_LOST]),
    ("73OSLO9", "1973-06-01", "1973-06-20", "", [AbsenceKind.BEFORE_ARCHIVE, AbsenceKind.NONE_OF_YEAR]),
    ("72OSLO9", "1972-06-01", "1972-06-20", "", [AbsenceKind.BEFORE_ARCHIVE, AbsenceKind.BEFORE_HELD]),
    ("79OSLO9", "1979-12-01", "1979-12-20", "", [AbsenceKind.AFTER_HELD]),
    ("74BERN9", "1974-01-01", "1974-12-31", "", [AbsenceKind.NONE_OF_POST]),
    ("74OSLO9", "1974-01-01", "1974-12-31", "", [AbsenceKind.NONE_OF_YEAR]),
    ("75OSLO3100", "", "", "", []),  # nothing is known of its date
    ("75OSLO3100", "spring", "x", "", []),  # the store of a stranger
]


@pytest.mark.parametrize(("mrn", "first", "last", "likely", "kinds"), ABSENCES)
def test_why_a_cable_may_be_missing(
    mrn: str, first: str, last: str, likely: str, kinds: list[AbsenceKind]
) -> None:
    node = Node(parse_mrn(mrn), held=False, date_earliest=first, date_latest=last, date_likely=likely)
    assert [absence.kind for absence in absences_of(node, EXTENT)] == kinds
    assert where(node._replace(held=True), EXTENT).absences == ()


def test_the_day_that_people_set_counts_alone() -> None:
    node = Node(parse_mrn("75OSLO3100"), held=False, date="1975-12-03", date_latest="1975-12-31")
    assert [absence.kind for absence in absences_of(node, EXTENT)] == [AbsenceKind.LOST]


LOST = " on days whose telegrams the National Archives lost: "
# MRN, first and last day -> words
WORDS = [
    (
        "76OSLO1400",
        "1976-03-20",
        "1976-06-20",
        f"it may have been sent{LOST}18 Mar-2 Apr 1976, 25-31 May 1976, 1-30 Jun 1976 (nearly all)",
    ),
    (
        "76OSLO1400",
        "1976-07-01",
        "1976-07-01",
        f"it was sent{LOST}1 Jul 1976",
    ),
    (
        "79OSLO9",
        "1979-12-01",
        "1979-12-20",
        "it was sent after the last cable of this collection (1979-11-04)",
    ),
    ("74BERN9", "1974-01-01", "1974-12-31", "this collection holds no cable from BERN"),
    ("74OSLO9", "1974-01-01", "1974-12-31", "this collection holds no cable from OSLO in 1974"),
]


@pytest.mark.parametrize(("mrn", "first", "last", "words"), WORDS)
def test_reasons_in_words(mrn: str, first: str, last: str, words: str) -> None:
    node = Node(parse_mrn(mrn), held=False, date_earliest=first, date_latest=last)
    assert [absence_words(absence) for absence in absences_of(node, EXTENT)] == [words]


def test_a_users_own_places_come_first() -> None:
    own = Link("Shelf", "https://shelf.example/{document_number}", 0, 9999, None, "read", "")
    found = where(Node(parse_mrn("76OSLO12"), held=True), EXTENT, [own])
    assert found.places[0] == Place("read", "Shelf", "", "https://shelf.example/1976OSLO00012")
    assert first_link(found) == "https://shelf.example/1976OSLO00012"
    # What the table needs and is not known of a cable leaves its line out.
    assert where(Node(parse_mrn("09OSLO12"), held=True), EXTENT, [own]).places[0].name == "PlusD"


ALIASES = (
    Alias(AliasKind.DOCUMENT_NUMBER, "1976OSLO00012_b"),
    Alias(AliasKind.FRUS, "frus1969-76v18/d34"),
    Alias(AliasKind.FRUS, "frus1977-80v21/d9"),
    Alias(AliasKind.FILM, "D760421-0400"),
    Alias(AliasKind.JOURNEY, "TOSEC 61"),
)


def test_other_numbers_of_a_cable_lead_to_it() -> None:
    film = Link("Film", "https://film.example/{film}", 0, 9999, None, "read", "")
    found = where(Node(parse_mrn("76OSLO12"), held=False, aliases=ALIASES), EXTENT, [film])
    assert [place.link for place in found.places][:3] == [
        "https://film.example/D760421-0400",
        "https://history.state.gov/historicaldocuments/frus1969-76v18/d34",
        "https://wikileaks.org/plusd/cables/1976OSLO00012_b.html",
    ]


def test_a_document_number_that_is_stated_counts_before_ours() -> None:
    stated = Alias(AliasKind.DOCUMENT_NUMBER, "1976PORTQ00012")
    node = Node(parse_mrn("76 PORT QUILLON 12"), held=True)
    assert where(node, EXTENT).document_number == ""
    assert where(node._replace(aliases=(stated,)), EXTENT).document_number == "1976PORTQ00012"


def test_a_letter_gives_the_film_number() -> None:
    node = Node(
        parse_mrn("76OSLO12"), held=False, date="1976-02-03", date_set_by="M. Okonde", aliases=ALIASES
    )
    letter = answers.request([Lacking(node, [], where(node, EXTENT))]).as_text()
    assert "Film number: D760421-0400." in " ".join(letter.split())


def test_a_record_without_text_is_to_be_asked_for() -> None:
    node = Node(parse_mrn("76OSLO12"), held=True)
    assert "ask" not in {place.how for place in where(node, EXTENT).places}
    found = where(node, EXTENT, lacks_text=True)
    assert "ask" in {place.how for place in found.places}
    printed = render_where(found)
    assert "\n\nWhat is missing\n- this collection holds a record of it without its text, which" in printed


def record(serial: int, text: str, place: int) -> Document:
    source = f"{serial}-{place}.txt"
    role = "duplicate" if place else "main"
    return Document(MRN(1976, "OSLO", serial), source, NO_PLACE, "attributes", role, None, "", len(text))


def test_a_cable_lacks_its_text_where_no_document_has_one(tmp_path: Path) -> None:
    nodes = [Node(MRN(1976, "OSLO", serial), held=serial != 5) for serial in (1, 2, 3, 4, 5)]
    documents = (record(1, "", 0), record(2, "", 0), record(2, "A text", 1), record(3, "A text", 0))
    problem = Problem(ProblemCode.NO_TEXT, "1-0.txt", NO_PLACE, "has no text: TEXT ON MICROFILM")
    collection = Collection(tuple(nodes), (), (), (), documents, (problem,))
    write_store(tmp_path / "reftel.sqlite", collection)
    with open_store(tmp_path / "reftel.sqlite") as store:
        assert without_text(store) == {"76OSLO1"}
        assert without_text(store, ["76OSLO1", "76OSLO2"]) == {"76OSLO1"}
        assert without_text(store, ["76OSLO3", "76OSLO4"]) == set()
        looks = look(store, nodes)
    kinds = {str(mrn): [absence.kind for absence in found.absences] for mrn, found in looks.items()}
    assert {mrn for mrn, found in kinds.items() if found == [AbsenceKind.NO_TEXT]} == {"76OSLO1"}


def test_an_address_is_not_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    link = f"https://shelf.example/{'x' * 90}"
    printed = render_where(Where("", (Place("read", "Shelf", "the third from the left " * 4, link),)))
    assert f"  {link}" in printed.splitlines()
    assert all(len(line) <= 60 for line in printed.splitlines() if link not in line)


def test_nothing_in_a_name_moves_the_cursor() -> None:
    printed = render_where(Where("", (Place("read", "Sh\x1b[2Jelf", "\x07", "https://shelf.example/"),)))
    assert "\x1b" not in printed
    assert "\x07" not in printed
