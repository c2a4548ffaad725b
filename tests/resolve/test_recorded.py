"""What a record lists as cited: decided where its text has no REF line, else compared with that."""

from __future__ import annotations

from pathlib import Path

import pytest

import reftel
from collected import collect
from reftel.model.records import Collection, RawCable, Status
from reftel.parse.cable import parse_cable
from reftel.readers.read import read_text

RECORD = """Message Text

{text}

<< END OF DOCUMENT >>

Message Attributes

Document Number: 1975OSLO02214
Draft Date: 09 JUN 1975
From: OSLO
Locator: TEXT ON MICROFILM
Page Count: '2'
Reference: {reference}
Subject: HERRING QUOTAS
Type: TE
"""
HEAD = """PAGE 01 OSLO 02214 091107Z
R 091034Z JUN 75
FM AMEMBASSY OSLO
TO SECSTATE WASHDC 0412
UNCLAS OSLO 2214
SUBJ: HERRING QUOTAS
"""
CITED = """PAGE 01 BONN 00022 011107Z
R 011034Z JUN 75 TOSEC
FM AMEMBASSY BONN
TO SECSTATE WASHDC 0412
UNCLAS BONN 22
SUBJ: NETS
1. THE NETS ARE WET.
"""


def collected(*texts: str) -> Collection:
    raws = [
        item for text in texts for item in read_text(text.encode(), "a.txt") if isinstance(item, RawCable)
    ]
    return collect([parse_cable(raw._replace(source=f"{number}.txt")) for number, raw in enumerate(raws)])


@pytest.mark.parametrize(
    ("reference", "statuses", "edges"),
    [
        ("75 BONN 22, 75 STATE 101010", ["held", "missing"], ["75BONN22", "75STATE101010"]),
        ("BONN 22", ["held"], ["75BONN22"]),
        ("75 OSLO 2214, 75 BONN 22", ["self", "held"], ["75BONN22"]),
        ("76 BONN 22", ["ambiguous"], []),
        ("LETTER OF MAY 4", ["other"], []),
        ("75, 75 BONN 22 AND 23", ["held", "missing"], ["75BONN22", "75BONN23"]),
        ("BONN 011034Z JUN 75", ["held"], ["75BONN22"]),
        ("75", [], []),
        ("n/a", [], []),
    ],
)
def test_a_list_without_a_text_makes_citations(reference: str, statuses: list[str], edges: list[str]) -> None:
    found = collected(RECORD.format(text="", reference=reference), CITED)
    assert [decision.resolution.status.value for decision in found.decisions] == statuses
    assert [(str(edge.cited), edge.origin) for edge in found.edges] == [(mrn, "metadata") for mrn in edges]
    for decision in found.decisions:
        assert decision.resolution.reason.startswith("from a machine-made list of cited ids")


@pytest.mark.parametrize(
    ("line", "reference", "counts"),
    [
        ("REF: BONN 22", "75 BONN 22", (1, 0, 0, 0)),
        ("REF: BONN 22, 23", "75 BONN 22", (1, 0, 0, 1)),
        ("REF: BONN 22", "75 BONN 22, 75 STATE 101010", (1, 1, 0, 0)),
        ("REF: BONN 22", "75 BONN 22, 75 XQZZT 1234", (1, 0, 1, 0)),
        ("REF: NONE", "75 BONN 22", (0, 1, 0, 0)),
    ],
)
def test_a_list_is_compared_with_the_line_of_the_text(
    line: str, reference: str, counts: tuple[int, int, int, int]
) -> None:
    text = f"{HEAD}{line}\n1. THE MINISTRY SEES NO HASTE.\n"
    found = collected(RECORD.format(text=text, reference=reference), CITED)
    assert tuple(count for _, count in found.notes) == counts
    assert {edge.origin for edge in found.edges} <= {"ref"}


def test_a_record_without_a_text_speaks_for_no_cable_that_has_one() -> None:
    text = f"{HEAD}1. THE MINISTRY SEES NO HASTE.\n"
    for order in (1, -1):
        records = [RECORD.format(text="", reference="75 BONN 22"), RECORD.format(text=text, reference="n/a")]
        found = collected(*records[::order], CITED)
        documents = {
            document.chars > 0: document.role
            for document in found.documents
            if str(document.mrn) == "75OSLO2214"
        }
        assert documents == {True: "main", False: "version"}
        # The list of the one serves the other, whose text has no REF line.
        assert [str(edge.cited) for edge in found.edges] == ["75BONN22"]


def test_a_later_build_finds_what_a_list_cites(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in").mkdir()
    record = RECORD.format(text="", reference="BONN 22, 75 STATE 101010")
    (tmp_path / "in" / "a.txt").write_text(record)
    reftel.build(["in"], "out", jobs=1, store_only=True)
    (tmp_path / "in" / "b.txt").write_text(CITED)
    reftel.build(["in"], "out", jobs=1, store_only=True)
    with reftel.open_store("out/reftel.sqlite") as store:
        stored = store.cable(reftel.parse_mrn("75OSLO2214"))
    assert [found.resolution.status for found in stored.decisions] == [Status.HELD, Status.MISSING]


@pytest.mark.parametrize(
    ("group", "told"),
    [
        ("R 091034Z JUN 75", False),
        ("R 111034Z JUN 75", False),  # sent again, or a slip
        ("R 201034Z JUN 75", True),
        ("R 091034Z JUL 75", True),
        ("R 091034Z", False),  # no date at all
    ],
)
def test_two_cables_of_one_number_are_told_by_their_days(group: str, told: bool) -> None:
    first = RECORD.format(text=f"{HEAD}1. THE MINISTRY SEES NO HASTE.\n", reference="n/a")
    second = RECORD.replace("02214", "02214_2").format(
        text=f"{HEAD.replace('R 091034Z JUN 75', group)}1. THE NETS ARE DRY.\n", reference="n/a"
    )
    found = collected(first, second)
    assert [str(document.mrn) for document in found.documents] == ["75OSLO2214"] * 2
    assert [problem.code.value for problem in found.problems] == ["same-number"] * told


def test_why_a_cable_has_no_text_is_told_with_the_cable(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(RECORD.format(text="", reference="n/a"))
    reftel.build([tmp_path / "a.txt"], tmp_path / "out", jobs=1, store_only=True)
    with reftel.open_store(tmp_path / "out" / "reftel.sqlite") as store:
        stored = store.cable(reftel.parse_mrn("75OSLO2214"))
    assert [(problem.cause, problem.lost) for problem in stored.problems] == [
        ("has no text: TEXT ON MICROFILM", False)
    ]
