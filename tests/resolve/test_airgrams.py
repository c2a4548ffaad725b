"""Airgrams: cables of a series of their own, in REF lines and texts, in builds and questions."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

import reftel
from reftel.cli.main import main
from reftel.lexicon.mrn import parse_key, parse_mrn
from reftel.model.records import AIRGRAM, MRN, RawCable
from reftel.parse.cable import parse_cable, parse_ref_line
from reftel.resolve.resolve import explain_refs
from reftel.resolve.serials.holdings import Holdings
from reftel.resolve.serials.years import Citing
from reftel.store import open_store
from telegrams import telegram

# REF line -> year, post, series and number of its references; "document" where nobody tells whose it is
WRITTEN = [
    ("ROME A-412", ["ROME A412"]),
    ("CAIRO AIRGRAM A-25", ["CAIRO A25"]),
    ("TEHRAN'S A-9", ["TEHRAN A9"]),
    ("AMEMBASSY TEL AVIV'S AIRGRAM A-018 OF JANUARY 25, 1972", ["1972 TELAVIV A18"]),
    ("BELGRADE A-600, JULY 31, 1972", ["1972 BELGRADE A600"]),
    ("DEPARTMENT A-4945 (21 JULY 1975)", ["1975 STATE A4945"]),
    ("79 TEHRAN A-9", ["79 TEHRAN A9"]),
    ("1979TEHRAN A-9", ["1979 TEHRAN A9"]),
    ("(74) ROME A-412", ["74 ROME A412"]),
    ("ROME A-412 (74) (NOTAL)", ["74 ROME A412"]),
    ("ROME AIRGRAM NO. 412", ["ROME A412"]),
    ("SEE OSLO 512 (ROME A-12)", ["OSLO 512", "ROME A12"]),
    # further numbers of the post: of the series where they are as long as those of airgrams
    ("ROME A-412 AND A-413", ["ROME A412", "ROME A413"]),
    ("ROME A-412, 413", ["ROME A412", "ROME A413"]),
    ("ROME A-412-414", ["ROME A412", "ROME A413", "ROME A414"]),
    ("ROME A-412, 20345", ["ROME A412", "ROME 20345"]),
    ("ROME 512, A-3", ["ROME 512", "ROME A3"]),
    ("ROME A-412/OSLO 61", ["ROME A412", "OSLO 61"]),
    # of the citing post
    ("OUR A-25", [" A25"]),
    # nobody tells whose they are
    ("A-125, AUGUST 5", ["document"]),
    ("A. ROME 512 B. A-125", ["ROME 512", "document"]),
    ("CA-3400, A-123", ["document", "document"]),
    ("TOSEC A-5", ["document"]),
    ("SMITH LETTER A-12", ["document"]),
]


@pytest.mark.parametrize(("line", "expected"), WRITTEN)
def test_airgram_in_a_ref_line(line: str, expected: list[str]) -> None:
    refs = parse_ref_line(f"REF: {line}")
    found = [
        f"{ref.year} {ref.post} {ref.series}{ref.serial}".removeprefix("None ")
        if ref.serial
        else ref.kind.value
        for ref in refs
    ]
    assert found == expected


# sentence -> the airgrams that it names
BODIES = [
    ("WE WERE GIVEN STATE A-840 WHICH WAS NOT RECEIVED.", ["STATE-A840"]),
    ("That is past (see Berlin A-266).", ["BERLIN-A266"]),
    ("AS TEHRAN'S A-9, A-10 AND A-12.", ["TEHRAN-A9", "TEHRAN-A10", "TEHRAN-A12"]),
    ("We refer to CAIRO AIRGRAM A-25.", ["CAIRO-A25"]),
    ("We flew to Paris in an Airbus A-310.", []),
    ("WE FLEW TO PARIS A-310 AIRBUS.", []),
    ("The road Rome A-4 was built.", []),
    ("ITS AIRGRAM A-12 IS LATE.", []),
]


@pytest.mark.parametrize(("sentence", "expected"), BODIES)
def test_airgram_in_a_text(sentence: str, expected: list[str]) -> None:
    cable = parse_cable(RawCable("a", "telegram", telegram("OSLO", 12, body=f"1. (U) {sentence}")))
    named = [mention.cable for mention in cable.mentions if mention.cable]
    assert [f"{ref.post}-{ref.series}{ref.serial}" for ref in named] == expected


HELD = Holdings(
    {
        parse_mrn("76ROME-A50"): date(1976, 4, 1),
        parse_mrn("77ROME-A50"): date(1977, 4, 1),
        parse_mrn("77ROME9000"): date(1977, 5, 1),
        parse_mrn("77ROME70"): date(1977, 1, 5),
    }
)
# REF line, citing cable and day -> the airgram, and what its year is told by
YEARS = [
    ("ROME A-12", "77OSLO900", "1977-02-03", "77ROME-A12", "1977 assumed, the year of the citing cable"),
    ("ROME A-12, AUGUST 5", "77OSLO900", "1977-02-03", "76ROME-A12", "08-05 was still to come"),
    ("ROME A-12 OF 20 DEC", "77OSLO2", "1977-01-04", "76ROME-A12", "12-20 was still to come"),
    ("ROME A-12, JAN 28", "77OSLO900", "1977-02-03", "77ROME-A12", "by its date 01-28"),
    ("ROME A-12, AUGUST 5, 1974", "77OSLO900", "1977-02-03", "74ROME-A12", "year given as 1974"),
    ("74 ROME A-12", "77OSLO900", "1977-02-03", "74ROME-A12", "year given as 74"),
    # held: that of this year was sent later
    ("ROME A-50", "77OSLO900", "1977-02-03", "76ROME-A50", "was sent later"),
    ("ROME A-50", "77OSLO9000", "1977-06-03", "77ROME-A50", "is held"),
    # telegrams of that number, and how many telegrams the post had sent, say nothing of airgrams
    ("ROME A-70", "77OSLO900", "1977-02-03", "77ROME-A70", "the year of the citing cable"),
    ("ROME A-9000", "77OSLO900", "1977-02-03", "77ROME-A9000", "the year of the citing cable"),
    ("OUR A-950", "77OSLO900", "1977-02-03", "77OSLO-A950", "the year of the citing cable"),
    ("OSLO 950", "77OSLO-A900", "1977-02-03", "77OSLO950", "the year of the citing cable"),
    # airgrams of the citing airgram's own post
    ("OSLO A-950", "77OSLO-A900", "1977-02-03", "76OSLO-A950", "only reached 900"),
]


@pytest.mark.parametrize(("line", "citing", "day", "expected", "reason"), YEARS)
def test_year_of_an_airgram(line: str, citing: str, day: str, expected: str, reason: str) -> None:
    of = Citing(parse_mrn(citing), date.fromisoformat(day))
    (found,) = explain_refs(parse_ref_line(f"REF: {line}"), of, HELD)
    assert (str(found.mrn), found.kind.value) == (expected, "cable")
    assert reason in found.reason


def test_airgrams_are_sorted_with_their_post_and_told_from_telegrams() -> None:
    keys = ["79TEHRAN9", "79TEHRAN-A9", "79TEHRAN10", "79TEHRAN-A10", "79TUNIS1"]
    assert [str(mrn) for mrn in sorted(map(parse_key, reversed(keys)))] == keys
    assert parse_key("79TEHRAN-A9") == MRN(1979, "TEHRAN", 9, AIRGRAM) != parse_key("79TEHRAN9")


def row(number: int, mrn: str, text: str) -> str:
    return f'"{number}","3/4/1979 10:00","{mrn}","Embassy Tehran","UNCLASSIFIED","","{text}","{text}"\n'


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("airgrams")
    rows = row(1, "1979TEHRAN A-9", "REF: TEHRAN A-8, TEHRAN 9") + row(2, "1979TEHRAN00009", "REF: OSLO 5")
    (folder / "in").mkdir()
    (folder / "in" / "cables.csv").write_text(rows, encoding="utf-8")
    reftel.build([folder / "in"], folder / "out")
    return folder / "out"


def test_an_airgram_and_a_telegram_of_one_number_are_two_cables(built: Path) -> None:
    with open_store(built / "reftel.sqlite") as store:
        nodes = {str(node.mrn): node.held for node in store.nodes()}
        cited = [str(edge.cited) for edge in store.cable("Tehran A-9 (79)").cites]
    assert nodes == {"79OSLO5": False, "79TEHRAN-A8": False, "79TEHRAN9": True, "79TEHRAN-A9": True}
    assert cited == ["79TEHRAN-A8", "79TEHRAN9"]
    with closing(sqlite3.connect(built / "reftel.sqlite")) as database:
        found = database.execute("SELECT mrn, post, series FROM cables WHERE series <> ''").fetchall()
    assert sorted(found) == [("79TEHRAN-A8", "TEHRAN", "A"), ("79TEHRAN-A9", "TEHRAN", "A")]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["top", "--by", "citing", "--post", "TEHRAN"], ["79TEHRAN-A9", "79TEHRAN9"]),
        (["missing", "--post", "TEHRAN"], ["79TEHRAN-A8"]),
        (["show", "79 TEHRAN A-9"], ["79TEHRAN-A9", "79TEHRAN-A8"]),
        (["show", "79TEHRAN-A9", "--json"], ['"series": "A"']),
        (["thread", "79tehran-a9"], ["79TEHRAN-A9", "79TEHRAN-A8"]),
        (["path", "1979TEHRAN A-9", "79TEHRAN-A8"], ["79TEHRAN-A8"]),
        (["search", "79TEHRAN-A9"], ["79TEHRAN-A9"]),
    ],
)
def test_questions_about_airgrams(built: Path, words: list[str], expected: list[str]) -> None:
    done = CliRunner().invoke(main, [*words, "--store", str(built / "reftel.sqlite")])
    assert done.exit_code == 0, done.output
    assert all(name in done.output for name in expected), done.output


def test_tables_and_graph_say_the_series(built: Path) -> None:
    lines = (built / "cables.csv").read_text(encoding="utf-8").splitlines()
    series = {line.split(",")[0]: line.rsplit(",", 1)[1] for line in lines}
    assert series == {"mrn": "series", "79OSLO5": "", "79TEHRAN-A8": "A", "79TEHRAN9": "", "79TEHRAN-A9": "A"}
    assert '<data key="series">A</data>' in (built / "graph.graphml").read_text(encoding="utf-8")
