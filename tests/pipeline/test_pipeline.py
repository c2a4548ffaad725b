"""The whole way in Python: what the page is told, what parse_cables and parse_refs give."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

import reftel
import telegrams
from reftel.errors import InvalidMRN
from reftel.model.problems import Problem
from reftel.model.records import Status
from reftel.page.records import Table
from reftel.page.write import read_collection

CABLES = Path(__file__).parents[2] / "examples" / "cables"
REF = """REF: A. STATE 36510
     B. LIMA 9
     C. SMITH E-MAIL OF MAY 3
     D. STATE XXXXX
     E. OTTAWA 702"""
BODY = "1. (U) Post answers the questions of ref A."


class Told(NamedTuple):
    """What the page of two cables knows: a row per cable, citation and other reference, by column."""

    cables: dict[str, dict[str, Any]]
    citations: dict[tuple[str, str], dict[str, Any]]
    unresolved: list[dict[str, Any]]


@pytest.fixture
def told(tmp_path: Path) -> Told:
    """What the page of two cables is told; 07OTTAWA702 cites 07LIMA9 and others."""
    (tmp_path / "in" / "deep").mkdir(parents=True)
    citing = telegrams.telegram(ref=REF, body=BODY)
    cited = telegrams.telegram("LIMA", 9, "011200Z FEB 07", ref="REF: NONE", body="1. (U) Text.")
    (tmp_path / "in" / "deep" / "a.txt").write_text(citing)
    (tmp_path / "in" / "b.txt").write_text(cited)
    reftel.build([tmp_path / "in"], tmp_path / "out")
    with reftel.open_store(tmp_path / "out" / "reftel.sqlite") as store:
        collection = read_collection(store)
    cables, citations, unresolved = map(_rows, (collection.cables.table, *collection[1:3]))
    mrns = [row["mrn"] for row in cables]
    ends = [(mrns[row["citing"]], mrns[row["cited"]]) for row in citations]
    return Told(dict(zip(mrns, cables, strict=True)), dict(zip(ends, citations, strict=True)), unresolved)


def _rows(table: Table) -> list[dict[str, Any]]:
    return [dict(zip(table, row, strict=True)) for row in zip(*table.values(), strict=True)]


def test_page_is_told_of_held_and_missing_cables(told: Told) -> None:
    assert {mrn: bool(cable["held"]) for mrn, cable in told.cables.items()} == {
        "07OTTAWA702": True,
        "07LIMA9": True,
        "07STATE36510": False,
    }
    held, missing = told.cables["07OTTAWA702"], told.cables["07STATE36510"]
    assert (held["date"], held["subject"], held["classification"]) == (
        "2007-04-12T19:26:00Z",
        "A LIGHTHOUSE IS PAINTED",
        "CONFIDENTIAL",
    )
    assert (held["from_"], held["to"], held["captions"], held["tags"]) == (
        "AMEMBASSY OTTAWA",
        "STATE",
        "SIPDIS",
        "EFIS CA",
    )
    assert (missing["date"], missing["subject"]) == ("", "")
    assert missing["date_earliest"] < missing["date_latest"] <= "2007-04-12"


def test_page_is_told_the_evidence_of_each_citation(told: Told) -> None:
    assert sorted(told.citations) == [("07OTTAWA702", "07LIMA9"), ("07OTTAWA702", "07STATE36510")]
    state = told.citations["07OTTAWA702", "07STATE36510"]
    assert (state["labels"], state["text"], state["relation"]) == ("A", "STATE \0", "responds_to")
    assert state["sentence"] == "Post answers the questions of ref A."
    assert "the year of the citing cable" in state["reason"]
    assert "is held" in told.citations["07OTTAWA702", "07LIMA9"]["reason"]


def test_page_is_told_what_makes_no_arrow(told: Told) -> None:
    assert [(row["label"], row["text"], row["kind"], row["status"]) for row in told.unresolved] == [
        ("C", "SMITH E-MAIL OF MAY 3", "email", "other"),
        ("D", "STATE XXXXX", "unreadable", "unreadable"),
        ("E", "OTTAWA 702", "cable", "self"),
    ]
    citing = list(told.cables).index("07OTTAWA702")
    assert all(row["citing"] == citing and row["reason"] for row in told.unresolved)


def test_page_names_files_without_their_folders(told: Told) -> None:
    # The page is passed on; where its maker keeps the files is nobody's business.
    assert told.cables["07OTTAWA702"]["source"] == "a.txt"


def test_page_of_a_build_does_not_hold_its_place(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(telegrams.telegram())
    reftel.build([tmp_path / "a.txt"], tmp_path / "out")
    assert str(tmp_path) not in (tmp_path / "out" / "graph.html").read_text(encoding="utf-8")


# parse_cables


def test_cables_come_one_by_one(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(telegrams.telegram())
    (tmp_path / "b.txt").touch()
    lost: list[Problem] = []
    cables = reftel.parse_cables([tmp_path / "a.txt", tmp_path / "b.txt"], on_problem=lost.append)
    assert str(next(cables).mrn) == "07OTTAWA702"
    assert lost == []
    assert list(cables) == []
    assert [problem.source for problem in lost] == [(tmp_path / "b.txt").as_posix()]


def test_cables_of_all_forms_have_text_and_name() -> None:
    cables = list(reftel.parse_cables([CABLES]))
    assert len(cables) == 47
    assert all(cable.text and cable.mrn and cable.date for cable in cables)


# parse_refs

# line, what is known of the citing cable -> MRNs
LINES: list[tuple[str, dict[str, Any], list[str]]] = [
    ("REF: A. STATE 91633 B. 08 OTTAWA 1140", {"citing": "09OTTAWA707"}, ["09STATE91633", "08OTTAWA1140"]),
    ("STATE 91633", {"citing": "2009 Ottawa 00707"}, ["09STATE91633"]),   # any notation, no word REF
    ("STATE 91633", {"date": date(2009, 9, 11)}, ["09STATE91633"]),
    ("STATE 91633", {"citing": "09OTTAWA707", "date": date(2009, 9, 11)}, ["09STATE91633"]),
    ("OTTAWA 2266", {"citing": "08OTTAWA647"}, ["07OTTAWA2266"]),         # above the own number
    ("OTTAWA 2266", {"date": date(2008, 12, 5)}, ["07OTTAWA2266"]),       # beyond what the year reached
    ("STATE 91633", {}, [""]),
    ("REF: NONE", {"citing": "09OTTAWA707"}, []),
    ("", {}, []),
]  # fmt: skip


@pytest.mark.parametrize(("line", "known", "expected"), LINES)
def test_one_line(line: str, known: dict[str, Any], expected: list[str]) -> None:
    found = reftel.parse_refs(line, **known)
    assert [str(ref.mrn or "") for ref in found] == expected


def test_citing_cable_must_be_one() -> None:
    with pytest.raises(InvalidMRN, match="is not a message reference number"):
        reftel.parse_refs("STATE 91633", citing="lamp")


@given(text=st.text(max_size=300))
def test_any_line_is_read(text: str) -> None:
    for ref in reftel.parse_refs(text, citing="09OTTAWA707"):
        assert text[ref.start : ref.end] == ref.text
        assert ref.status is not Status.HELD
        assert (ref.mrn is None) == (ref.status not in (Status.MISSING, Status.SELF))


# The public names.


def test_package_names_what_it_gives() -> None:
    assert all(getattr(reftel, name) for name in reftel.__all__)
    with pytest.raises(AttributeError, match="no attribute 'biuld'"):
        _ = reftel.biuld  # type: ignore[attr-defined]
