"""Cables cited by another name than their number: a number of a journey, or sender and date-time group."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

import reftel
from reftel.lexicon.aliases import journey_number
from reftel.lexicon.mrn import parse_mrn
from reftel.parse.cable import parse_ref_line
from reftel.parse.header.header import read_header
from reftel.resolve.messages import read_sent
from reftel.resolve.resolve import explain_refs
from reftel.resolve.serials.holdings import Holdings
from reftel.resolve.serials.years import Citing
from reftel.store import open_store

HELD = Holdings(
    {
        parse_mrn("75BONN14355"): datetime(1975, 9, 3, 16, 28, tzinfo=UTC),
        parse_mrn("75ROME12011"): datetime(1975, 9, 3, 16, 28, tzinfo=UTC),
        parse_mrn("75ROME12012"): datetime(1975, 9, 3, 16, 28, tzinfo=UTC),
        parse_mrn("75OSLO4000"): date(1975, 9, 3),
        parse_mrn("74PARIS30400"): datetime(1975, 1, 1, 0, 5, tzinfo=UTC),
        parse_mrn("75STATE202481"): datetime(1975, 8, 26, 0, 26, tzinfo=UTC),
        parse_mrn("75STATE190000"): datetime(1975, 8, 11, 0, 26, tzinfo=UTC),
        parse_mrn("75STATE190100"): datetime(1975, 8, 11, 9, 26, tzinfo=UTC),
        parse_mrn("75SECTO10033"): datetime(1975, 8, 27, 10, 0, tzinfo=UTC),
    },
    aliases={
        journey_number("TOSEC", 100150): (parse_mrn("75STATE202481"),),
        journey_number("TOSEC", 77): (parse_mrn("75STATE190000"), parse_mrn("75STATE190100")),
    },
)

# line -> status, cited, sender and time; all are kind "message" but what names a cable by its number, too
MESSAGES = [
    ("BONN (DTG 031628Z SEP 75)", "held", "75BONN14355", "BONN", "1975-09-03T16:28Z"),
    ("BONN DTG 031628Z SEP 75", "held", "75BONN14355", "BONN", "1975-09-03T16:28Z"),
    ("BONN 031628Z SEP 75", "held", "75BONN14355", "BONN", "1975-09-03T16:28Z"),
    ("BONN 031628Z SEP", "held", "75BONN14355", "BONN", "--09-03T16:28Z"),
    ("BONN 031628Z", "held", "75BONN14355", "BONN", "---03T16:28Z"),
    ("AMEMBASSY BONN MSG DTG 031628Z SEP 75", "held", "75BONN14355", "BONN", "1975-09-03T16:28Z"),
    # another minute, another year, another sender
    ("BONN 031629Z SEP 75", "other", "", "BONN", "1975-09-03T16:29Z"),
    ("BONN 031628Z SEP 74", "other", "", "BONN", "1974-09-03T16:28Z"),
    ("USDAO BONN 031628Z SEP 75", "other", "", "USDAO BONN", "1975-09-03T16:28Z"),
    ("USCINCRED 311345Z MAY 73", "other", "", "USCINCRED", "1973-05-31T13:45Z"),
    ("DIA 202038Z APR 75", "other", "", "DIA", "1975-04-20T20:38Z"),
    # two cables of one minute; one of which the minute is not known
    ("ROME 031628Z SEP 75", "ambiguous", "", "ROME", "1975-09-03T16:28Z"),
    ("OSLO 030000Z SEP 75", "other", "", "OSLO", "1975-09-03T00:00Z"),
    # sent on New Year's Day, its number of the year before
    ("PARIS 010005Z JAN 75", "held", "74PARIS30400", "PARIS", "1975-01-01T00:05Z"),
    # numbers of a journey: beside the own number, or as the own
    ("TOSEC 100150", "held", "75STATE202481", "", ""),
    ("75 TOSEC 100150", "held", "75STATE202481", "", ""),
    ("74 TOSEC 100150", "other", "", "", ""),
    ("RE TOSEC 100150", "held", "75STATE202481", "", ""),
    ("SECTO 10033", "held", "75SECTO10033", "", ""),
    ("TOSEC 100151", "other", "", "", ""),
    ("TOSEC 77", "ambiguous", "", "", ""),
]


@pytest.mark.parametrize(("line", "status", "cited", "sender", "sent"), MESSAGES)
def test_message(line: str, status: str, cited: str, sender: str, sent: str) -> None:
    citing = Citing(parse_mrn("75STATE212000"), date(1975, 9, 6))
    (found,) = explain_refs(parse_ref_line(f"REF: {line}"), citing, HELD)
    assert (found.status.value, str(found.mrn or "")) == (status, cited), found
    assert (found.sender, found.sent) == (sender, sent)
    assert found.kind.value == "message" or "TOSEC" in line or "SECTO" in line
    assert status != "other" or found.kind.value == "message"


def test_numbers_of_a_journey_begin_anew_with_the_next() -> None:
    refs = parse_ref_line("REF: TOSEC 100150")
    for day, status in (("1975-10-20", "held"), ("1975-11-20", "other"), ("1976-08-29", "other")):
        citing = Citing(parse_mrn(f"{day[2:4]}CAIRO900"), date.fromisoformat(day))
        assert [found.status.value for found in explain_refs(refs, citing, HELD)] == [status]


@pytest.mark.parametrize(
    ("written", "by", "sent"),
    [
        ("1975-09-03T16:28Z", None, datetime(1975, 9, 3, 16, 28, tzinfo=UTC)),
        ("--12-31T16:28Z", date(1976, 1, 4), datetime(1975, 12, 31, 16, 28, tzinfo=UTC)),
        ("---31T13:45Z", date(1973, 7, 4), datetime(1973, 5, 31, 13, 45, tzinfo=UTC)),
        ("---31T13:45Z", None, None),
        ("1975-02-30T16:28Z", None, None),
    ],
)
def test_moment_of_a_group(written: str, by: date | None, sent: datetime | None) -> None:
    assert read_sent(written, by) == sent


# the part of a head that names the telegram -> its other numbers
HEADS = [
    ("S E C R E T STATE 202481 TOSEC 100150", ("TOSEC 100150",)),
    ("CONFIDENTIAL STATE 202481/TOSEC 100150", ("TOSEC 100150",)),
    ("C O N F I D E N T I A L LONDON 3276 SECTO 68", ("SECTO 68",)),
    ("UNCLAS STATE 202481", ()),
    ("UNCLAS STATE 202481\nREF: STATE 12 TOSEC 5", ()),
]


@pytest.mark.parametrize(("line", "aliases"), HEADS)
def test_other_numbers_of_a_head(line: str, aliases: tuple[str, ...]) -> None:
    text = f"R 260026Z AUG 75\nFM SECSTATE WASHDC\nTO AMEMBASSY CAIRO\n{line}\nSUBJ: A LIGHTHOUSE\n"
    assert tuple(alias.value for alias in read_header(text, text).aliases) == aliases


def telegram(date_time: str, line: str, ref: str) -> str:
    head = f"R {date_time}\nFM SECSTATE WASHDC\nTO AMEMBASSY CAIRO\n{line}\nE.O. 11652: N/A\nTAGS: PFOR\n"
    return f"{head}SUBJ: A LIGHTHOUSE\nREF: {ref}\n1. THE PAINT IS RED.\n"


def test_cable_that_arrives_later_is_found_by_its_other_names(tmp_path: Path) -> None:
    citing = telegram("280800Z AUG 75", "UNCLAS STATE 205000", "A. TOSEC 100150 B. STATE 260026Z AUG 75")
    cited = telegram("260026Z AUG 75", "S E C R E T STATE 202481 TOSEC 100150", "CAIRO 12")
    out = build_of(tmp_path, {"citing.txt": citing})
    assert found_in(out) == [("message", "other", ""), ("message", "other", "")]
    out = build_of(tmp_path, {"citing.txt": citing, "cited.txt": cited})
    together = found_in(out)
    assert [found[1:] for found in together] == [("held", "75STATE202481")] * 2
    corrected = {"citing.txt": citing, "cited.txt": cited.replace(" TOSEC 100150", "")}
    out = build_of(tmp_path, corrected)
    assert [found[1:] for found in found_in(out)] == [("other", ""), ("held", "75STATE202481")]


def build_of(folder: Path, files: dict[str, str]) -> Path:
    """Build these files, after those of the build before; gives the store."""
    place = folder / "in"
    place.mkdir(exist_ok=True)
    for name, text in files.items():
        (place / name).write_text(text, encoding="utf-8")
    reftel.build([place], folder / "out")
    return folder / "out" / "reftel.sqlite"


def found_in(store_path: Path) -> list[tuple[str, str, str]]:
    with open_store(store_path) as store:
        decisions = [found for found in store.decisions() if str(found.citing) == "75STATE205000"]
    return [
        (found.ref.kind.value, found.resolution.status.value, str(found.resolution.mrn or ""))
        for found in decisions
    ]
