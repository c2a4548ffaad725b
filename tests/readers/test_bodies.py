"""Texts without a head, which only the names of their files identify: which are taken for cables."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from inputs import read_all
from reftel.lexicon.file_names import mrn_of_name
from reftel.model.problems import Problem, ProblemCode
from reftel.model.records import RawCable
from reftel.parse.cable import parse_cable
from reftel.readers.forms.archive.body import is_body
from reftel.readers.read import read_text

BODY = """B. STATE 290453


1. THE MINISTRY COUNTS THE HERRING AS PROPOSED REF A. NO HASTE IS SEEN.


2. COMMENT: NOR BY THE EMBASSY. END COMMENT.


EXAMPLE
"""
HEAD = """PAGE 01 OSLO 02214 091107Z
R 091034Z JUN 75
FM AMEMBASSY OSLO
TO SECSTATE WASHDC 0412
UNCLAS OSLO 2214
SUBJ: HERRING
"""
SECOND = """------------------000825 240551Z /10
FM AMEMBASSY OSLO
TO SECSTATE WASHDC 2659
UNCLAS SECTION 02 OF 02 OSLO {serial}


3. THE NETS ARE DRY.

EXAMPLE
"""


def parsed(text: str, name: str) -> list[tuple[str, str]]:
    """The MRN and the codes of the problems of each cable, or the code of a problem alone."""
    found = []
    for item in read_text(text.encode(), name):
        if isinstance(item, Problem):
            found.append(("", item.code.value))
        else:
            cable = parse_cable(item)
            found.append((str(cable.mrn or ""), ",".join(problem.code.value for problem in cable.problems)))
    return found


BY_NAME = ProblemCode.ID_OF_FILE_NAME.value


@pytest.mark.parametrize(
    ("name", "mrn"),
    [
        ("1975NEWDE10098.txt", "75NEWDELHI10098"),
        ("1975NEW DE10098.txt", "75NEWDELHI10098"),
        ("1975newde10098.TXT", "75NEWDELHI10098"),
        ("1975NEWDE10098", "75NEWDELHI10098"),
        ("1975NEWDE10098_2.txt", "75NEWDELHI10098"),
        ("1975NEWDE10098-1.txt", "75NEWDELHI10098"),
        ("1975NEWDE10098_b.txt", "75NEWDELHI10098"),
        ("1975NEWDE10098 (1).txt", "75NEWDELHI10098"),
        ("1975NEWDE10098.txt.gz", "75NEWDELHI10098"),
        ("1975_NEW_DELHI_10098.txt", "75NEWDELHI10098"),
        ("75NEWDELHI10098.txt", "75NEWDELHI10098"),
        ("folder.zip!/1975/1975NEWDE10098.txt", "75NEWDELHI10098"),
        (r"C:\cables\1975NEWDE10098.txt", "75NEWDELHI10098"),
        ("1975TEHRAN00008_2.txt", "75TEHRAN8"),
        ("1975STATE000001.txt", "75STATE1"),
        ("1975SANSA01234.txt", "75SANSALVADOR1234"),
        ("1975PARAMA01234.txt", "75PARAMARIBO1234"),
        ("1975PORTO01234.txt", "75PORTOFSPAIN1234"),
        ("1979ANTANA01234.txt", "79ANTANANARIVO1234"),
        ("1975SECTO02063.txt", "75SECTO2063"),
        ("1979TEHRAN A-9.txt", "79TEHRAN-A9"),
        ("1979TEHRANA-9.txt", "79TEHRAN-A9"),
        ("09STATE91633.txt", "09STATE91633"),
        ("1975ANTANA01234.txt", ""),  # no post had this name then
        ("2008REPORT123.txt", ""),  # no post at all
        ("1975MAY12.txt", ""),
        ("1975 notes 3.txt", ""),
        ("1975NEWDX10098.txt", ""),  # no slip is repaired
        ("1975STATE000000.txt", ""),
        ("2091PARIS12.txt", ""),
        ("IMG_1975PARIS12.txt", ""),
        ("chapter 1975PARIS12 of it.txt", ""),
        ("20240101.txt", ""),
        ("1975PARIS" + "1" * 200 + ".txt", ""),
        ("", ""),
    ],
)
def test_the_cable_that_a_file_is_named_after(name: str, mrn: str) -> None:
    assert str(mrn_of_name(name) or "") == mrn


@pytest.mark.parametrize(
    ("text", "expected", "why"),
    [
        (BODY, True, "numbered paragraphs in capitals"),
        ("THE MINISTRY SEES NO HASTE. END SUMMARY.\n", True, "no number, but words of telegrams"),
        ("THE MINISTRY SEES NO HASTE.\n\n\nEXAMPLE", True, "who signed it"),
        ("THE MINISTRY SEES NO HASTE.\n\n\nVAN DER EXAMPLE\nNMAFVVZCZ\n", True, "a mark behind the name"),
        ("@\n\n\n1.THE MINISTRY SEES NO HASTE", True, "no blank behind the number"),
        ("1 . THE MINISTRY SEES NO HASTE .", True, "a blank before the full stop"),
        ("THE MINISTRY\nCONFIDENTIAL\nPAGE 02 OSLO 02214 091107Z\nSEES NO HASTE", True, "a page line"),
        (BODY + "\n*** Current Classification *** UNCLASSIFIED\n", True, "notes that the archive put in"),
        ("1. (C) The ministry sees no haste.", True, "a portion mark in small letters"),
        ("1. The ministry sees no haste.", False, "a list like any other"),
        ("The ministry sees no haste. END SUMMARY", False, "small letters"),
        ("THE MINISTRY SEES NO HASTE AT ALL AND SAYS SO", False, "capitals alone"),
        ("BREAD AND BUTTER AND MILK", False, "few words in capitals"),
        ("1. OK", False, "too little"),
        ("", False, "nothing"),
    ],
)
def test_what_reads_as_the_text_of_a_telegram(text: str, expected: bool, why: str) -> None:
    assert is_body(text) is expected, why


@pytest.mark.parametrize(
    ("name", "text", "expected", "why"),
    [
        ("1975OSLO02214.txt", BODY, [("75OSLO2214", BY_NAME)], "the name alone tells it"),
        ("1975BERN02214.txt", HEAD + BODY, [("75OSLO2214", "")], "a head is never overruled"),
        (
            "1975OSLO02214.txt",
            HEAD.replace("R 091034Z JUN 75\n", "") + BODY,
            [("75OSLO2214", BY_NAME)],
            "a head without a date has no year",
        ),
        (
            "1975OSLO02215.txt",
            HEAD.replace("R 091034Z JUN 75\n", "") + BODY,
            [("", ProblemCode.NO_MRN.value)],
            "a head without a date has the number of another",
        ),
        (
            "1975BERN02214.txt",
            HEAD.replace("R 091034Z JUN 75\n", "") + BODY,
            [("", ProblemCode.NO_MRN.value)],
            "or its post",
        ),
        (
            "1975OSLO02214.txt",
            BODY + SECOND.format(serial=2214),
            [("75OSLO2214", BY_NAME)],
            "a later section with its own head belongs to it",
        ),
        (
            "1975OSLO02214.txt",
            BODY + SECOND.format(serial=2215),
            [("75OSLO2214", BY_NAME), ("", ProblemCode.NO_MRN.value)],
            "another cable behind it does not get the name",
        ),
        (
            "1975OSLO02214.txt",
            HEAD.replace("2214", "2299") + BODY + SECOND.format(serial=2214),
            [("75OSLO2299", ""), ("", ProblemCode.NOT_SEPARATED.value)],
            "the first is another one",
        ),
        ("2008REPORT123.txt", BODY, [("", ProblemCode.NO_CABLE.value)], "no cable has this name"),
        ("1975OSLO02214.txt", "The herring are counted.", [("", ProblemCode.NO_CABLE.value)], "no telegram"),
        ("1979TEHRAN A-9.txt", BODY, [("79TEHRAN-A9", BY_NAME)], "an airgram"),
    ],
)
def test_what_a_file_name_tells(name: str, text: str, expected: list[tuple[str, str]], why: str) -> None:
    assert parsed(text, name) == expected, why


def test_the_date_of_a_body_is_unknown_whatever_its_paragraphs_name() -> None:
    text = "REF BERN 202038Z APR 78\n\nTHE FM ASKED HOLM TO\nWAIT.\n\n" + BODY.partition("\n")[2]
    (raw,) = read_text(text.encode(), "1978OSLO02214.txt")
    assert isinstance(raw, RawCable)
    cable = parse_cable(raw)
    assert (str(cable.mrn), cable.date, cable.header.sender, cable.header.action) == (
        "78OSLO2214",
        None,
        "",
        (),
    )


def test_a_member_of_an_archive_is_named_too(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("bodies/1975OSLO02214.txt", BODY)
    path = tmp_path / "1979BERN00001.zip"
    path.write_bytes(packed.getvalue())
    (raw,) = read_all(path)
    assert isinstance(raw, RawCable)
    assert (raw.form, raw.named) == ("body", "75OSLO2214")
