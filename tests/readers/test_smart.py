"""SMART cables as releases under FOIA have: an invented document, and the ways in which others differ."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from growth import assert_linear
from reftel.lexicon.records.smart import find_smart_heads
from reftel.model.problems import Problem
from reftel.model.records import Cable, RawCable
from reftel.parse.cable import parse_cable
from reftel.parse.header.header import read_header
from reftel.parse.refs.block import find_blocks
from reftel.readers.forms.form import Content
from reftel.readers.forms.registry import choose_form
from reftel.text.noise import blank_marks

DATA = Path(__file__).parents[1] / "data" / "readers"
RELEASE = (DATA / "smart.txt").read_text(encoding="utf-8")
STAMP = (
    "      UNCLASSIFIED U.S. Department of State Case No. F-2020-00001 Doc No. C00000001 Date: 01/31/2020\n"
)
HEAD = """MRN: 11 OSLO 812
Date/DTG: May 03, 2011 / 031118Z MAY 11
From: AMEMBASSY OSLO
Action: WASHDC, SECSTATE ROUTINE
E.O.: 13526
TAGS: EFIS, NO
Captions: SENSITIVE
Reference: A) 11 OSLO 405
B) 11 LIMA 393
Pass Line: STATE FOR OES
Subject: Herring

1. (SBU) Nets were mended.
"""
MAY = datetime(2011, 5, 3, 11, 18, tzinfo=UTC)
MAIL = (
    "From: Person, Ann\nSent: Tuesday, May 3, 2011 9:34 AM\nTo: Other, B\nSubject: FW: Fish\n\nSee below.\n\n"
)


def read(text: str) -> list[Cable]:
    form = choose_form(Content("a.txt", text))
    assert form
    assert form.name == "smart"
    items = [*form.read(Content("a.txt", text))]
    assert "".join(item.text for item in items if isinstance(item, RawCable)) == text
    assert not [item for item in items if isinstance(item, Problem)]
    return [parse_cable(item) for item in items if isinstance(item, RawCable)]


def refs_of(cable: Cable) -> list[tuple[str, str]]:
    assert all(cable.text[ref.start : ref.end] == ref.text for ref in cable.refs)
    return [(ref.label, ref.text) for ref in cable.refs]


def test_all_that_the_head_says() -> None:
    (cable,) = read(RELEASE)
    header = cable.header
    assert (str(cable.mrn), cable.date) == ("11PORTAUPRINCE812", MAY)
    assert (header.post, header.serial, header.date_text) == ("PORTAUPRINCE", 812, "031118Z MAY 11")
    assert cable.classification == "UNCLASSIFIED//FOR OFFICIAL USE ONLY"
    assert header.captions == ("SENSITIVE", "SIPDIS")
    assert header.tags == ("EFIS", "PREL", "OIIP", "HA")
    assert cable.subject == "HERRING QUOTAS OF THE NORTHERN BANKS REACH THE SOUTHERN MARKETS"
    assert header.sender == "AMEMBASSY PORT AU PRINCE"
    assert [entry[:3] for entry in header.action] == [
        ("WASHDC, SECSTATE", "STATE", "ROUTINE"),
        ("OSLO, AMEMBASSY", "OSLO", "PRIORITY"),
    ]
    assert [entry[:3] for entry in header.info] == [
        ("LIMA, AMEMBASSY", "LIMA", "ROUTINE"),
        ("Person, Ann", "", "ROUTINE"),
        ("FISH COLLECTIVE", "", "PRIORITY"),
    ]
    assert refs_of(cable) == [
        ("A", "11 OSLO 405"),
        ("B", "10 STATE 101393"),
        ("C", "[[REDACTED-EX B6]]"),
        ("D", "PORT AU PRINCE 790"),
    ]
    assert [ref.kind for ref in cable.refs] == ["cable", "cable", "unreadable", "cable"]
    assert [mention.text for mention in cable.mentions] == ["ref A"]
    assert not cable.problems


APART = re.sub(r"(?m)^([\w./ ]+): (.*)$", r"\1:\n\n         \2\n\n\n", HEAD.partition("\n\n")[0])

# (why, text): each has the MRN, date, references and subject of HEAD
SAME = [
    ("alone", HEAD),
    ("within mails", MAIL + MAIL + HEAD),
    ("label and value on lines of their own", APART + "\n\n1. (SBU) Nets were mended.\n"),
    ("with the ends of lines of Windows", (MAIL + HEAD).replace("\n", "\r\n")),
    ("the MRN on the next page", HEAD.replace("MRN: ", f"MRN:\n{STAMP}\f{STAMP}\n\n  ")),
    ("a page ends in the list", HEAD.replace("\nB)", f"\n\n{STAMP}\f{STAMP}\n\nB)")),
    ("a page ends before each field", HEAD.replace("\n", f"\n{STAMP}\f{STAMP}", 9)),
    ("the list on one line", HEAD.replace("405\nB)", "405, B)")),
    ("the list in the plural", HEAD.replace("Reference:", "References:")),
    ("a list below the subject", HEAD.replace("Reference: A) 11 OSLO 405\nB) 11 LIMA 393\n", "").replace(
        "Herring\n", "Herring\nReference: A) 11 OSLO 405\nB) 11 LIMA 393\n")),
    ("the stroke of a label misread", HEAD.replace("Date/DTG", "Date!DTG")),
    ("the stroke read as a letter", HEAD.replace("Date/DTG", "DatelDTG")),
    ("no stroke", HEAD.replace("Date/DTG", "DateDTG")),
    ("other labels misread", HEAD.replace("Reference:", "Refcrence:").replace("TAGS:", "TAG5:")),
    ("a semicolon for a colon", HEAD.replace("MRN:", "MRN;").replace("Subject:", "Subject ;")),
    ("labels behind signs", HEAD.replace("TAGS:", " •TAGS:").replace("Reference:", "  .Reference:")),
    ("letters for digits", HEAD.replace("11 OSLO 812", "1l OSLO 8I2")),
    ("a group with digits too many", HEAD.replace("031118Z", "20110031118Z")),
    ("a group whose month is damaged", HEAD.replace("031118Z MAY 11", "031118Z MAV 11")),
    ("a group whose day is damaged", HEAD.replace("031118Z MAY", "831118Z MAY")),
    ("the other date damaged", HEAD.replace("May 03, 2011", "Nay 03, 2O11")),
    ("only the group", HEAD.replace("May 03, 2011 / ", "")),
    ("an address behind an entry", HEAD.replace(
        "405\n", "405\n<http://repository.example.org/search.aspx?k=mrn%3a%22:11%20OSLO%20405%22>\n")
        + "RELEASE IN FULL"),
    ("an exemption beside an entry", HEAD.replace("405\n", "405                  B6\n") + "Doc No. C1"),
    ("exemptions in the margin", HEAD.replace("405\n", f"405\n{' ' * 90}1.4(B),B1\n") + "Doc No. C1"),
    ("no pass line", HEAD.replace("Pass Line: STATE FOR OES\n", "")),
    ("a pass line that looks like entries", HEAD.replace("FOR OES", "FOR OES\nC) LIMA FOR FISH 12")),
    ("paragraphs without numbers", HEAD.replace("1. (SBU) ", "")),
    ("the values behind all labels", "MRN:\nDate/DTG:\nFrom:\nAction:\n\n"
        + re.sub("(MRN|Date/DTG|From|Action): ", "", HEAD)),
    ("the year of the other date damaged", HEAD.replace("May 03, 2011", "May 03, 2001")),
    ("the year of the group damaged", HEAD.replace("MAY 11", "MAY 17")),
    ("the group broken over two lines", HEAD.replace("MAY 11", "MAY\n      11")),
    ("the MRN broken over two lines", HEAD.replace("11 OSLO 812", "11 OSLO\n      812")),
    ("an entry broken over two lines", HEAD.replace("11 LIMA 393", "11 LIMA 393 AND\n    PREVIOUS")),
    ("a stamp broken over two lines", HEAD.replace("405\n", "405\n" + STAMP.replace("Date: ", "Date:\n"))),
    ("a field that no table has", HEAD.replace("Pass Line:", "Passed On:")),
]  # fmt: skip


@pytest.mark.parametrize(("why", "text"), SAME)
def test_what_comes_between(why: str, text: str) -> None:
    (cable,) = read(text)
    assert (str(cable.mrn), cable.date) == ("11OSLO812", MAY), why
    assert refs_of(cable)[:2] == [("A", "11 OSLO 405"), ("B", "11 LIMA 393")], why
    assert len(cable.refs) == 2 or "no table" in why, why
    assert cable.subject == "Herring", why


@pytest.mark.parametrize("withheld", ["(b)(1)", "[REDACTED]", "[[REDACTED-EX B6]]", "1.4(D)", "B6"])
def test_what_is_withheld_is_no_number(withheld: str) -> None:
    for entry in (withheld, f"11 OSLO {withheld}", f"11 OSLO               {withheld}"):
        (cable,) = read(HEAD.replace("11 OSLO 405", entry) + "Doc No. C1")
        assert [ref.kind for ref in cable.refs] == ["unreadable", "cable"], entry


def test_a_subject_with_a_portion_mark_below_its_label() -> None:
    (cable,) = read(APART.replace("Herring", "(SBU) Herring") + "\n\n1. (SBU) Nets were mended.\n")
    assert cable.subject == "(SBU) Herring"


def test_a_classification_below_the_cable_and_in_a_quoted_mail() -> None:
    below = RELEASE.replace("UNCLASSIFIED\n                                          SBU\n\n\n", "\n")
    quoted = re.sub("(?m)^", "> ", RELEASE)
    for text in (below, quoted, f"{below}\f{MAIL}Attachments: a.doc\n\n{RELEASE}"):
        assert read(text)[0].classification == "UNCLASSIFIED//FOR OFFICIAL USE ONLY"


def test_a_day_without_a_time() -> None:
    (cable,) = read(HEAD.replace(" / 031118Z MAY 11", ""))
    assert cable.date == datetime(2011, 5, 3, tzinfo=UTC)
    assert cable.date_only


def test_two_cables_each_with_its_mail() -> None:
    first, second = read(MAIL + HEAD + "\n" + MAIL + HEAD.replace("812", "813").replace("405", "406"))
    assert (str(first.mrn), str(second.mrn)) == ("11OSLO812", "11OSLO813")
    assert second.text.startswith("From: Person")
    assert refs_of(second)[0] == ("A", "11 OSLO 406")


def test_a_telegram_behind_a_smart_cable_is_a_cable() -> None:
    telegram = (DATA / "telegram.txt").read_text(encoding="utf-8")
    smart, other = read(f"{HEAD}\nNNNN\n{telegram}")
    assert (str(smart.mrn), other.form) == ("11OSLO812", "telegram")


@pytest.mark.parametrize("between", ["\nNNNN\n", f"\n{STAMP}\f{STAMP}", f"\n\n{MAIL}"])
def test_a_telegram_before_a_smart_cable_is_a_cable(between: str) -> None:
    telegram = (DATA / "telegram.txt").read_text(encoding="utf-8")
    other, smart = read(f"{telegram}{between}{HEAD}")
    assert (str(smart.mrn), other.form) == ("11OSLO812", "telegram")
    assert refs_of(smart)[0] == ("A", "11 OSLO 405")


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ((DATA / "telegram.txt").read_text(encoding="utf-8"), "telegram"),
        ((DATA / "telegram.txt").read_text(encoding="utf-8") + "\nQUOTE\n" + HEAD + "UNQUOTE\n", "telegram"),
        ((DATA / "archive.txt").read_text(encoding="utf-8"), "telegram"),
        ((DATA / "attributes.txt").read_text(encoding="utf-8"), "attributes"),
        ((DATA / "extract.txt").read_text(encoding="utf-8"), "telegram"),
        ((DATA / "record.txt").read_text(encoding="utf-8"), "record"),
        ((DATA / "dump.txt").read_text(encoding="utf-8"), "dump"),
        ((DATA / "page.html").read_text(encoding="utf-8"), "page"),
        (RELEASE, "smart"),
    ],
)
def test_no_form_takes_those_of_another(text: str, form: str) -> None:
    chosen = choose_form(Content("a.txt", text))
    assert chosen
    assert chosen.name == form


@pytest.mark.parametrize(
    "text", [MAIL, "MRN: 11 OSLO 812\n\nplease find it\n", "MRN:\n" * 9, "Subject: MRN\n"]
)
def test_mails_and_lists_are_no_cables(text: str) -> None:
    assert choose_form(Content("a.txt", text)) is None


PIECES = st.sampled_from(
    (
        "MRN:",
        "\n",
        "\f",
        "     ",
        "Date/DTG:",
        "From:",
        "11 OSLO 8",
        STAMP,
        "Reference:",
        "A)",
        "\x00",
        "B6",
        "é",
    )
)


@given(st.lists(st.tuples(st.integers(0, len(RELEASE)), st.integers(0, 40), PIECES), max_size=12))
def test_damage_raises_nothing_and_loses_nothing(cuts: list[tuple[int, int, str]]) -> None:
    text = RELEASE
    for start, length, piece in cuts:
        text = text[:start] + piece + text[start + length :]
    content = Content("a.txt", text)
    form = choose_form(content)
    items = [*form.read(content)] if form else []
    cables = [item for item in items if isinstance(item, RawCable)]
    assert "".join(cable.text for cable in cables) == (text if form else "")
    for cable in map(parse_cable, cables):
        assert all(cable.text[ref.start : ref.end] == ref.text for ref in cable.refs)


@pytest.mark.parametrize(
    "piece", ["MRN:\nDate/DTG:\n", "MRN: ", f"{MAIL}{HEAD}", "\n  A", STAMP, "From:\n", "Info: A;"]
)
def test_time_grows_with_the_length(piece: str) -> None:
    assert_linear(find_smart_heads, piece, HEAD)
    assert_linear(blank_marks, piece, f"RELEASE IN FULL\n{HEAD}")
    assert_linear(lambda text: read_header(text, text), piece, HEAD)
    assert_linear(find_blocks, piece, HEAD)
