"""A document becomes a cable: the same telegram in each form gives the same head, references, mentions."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import reftel
import telegrams
from reftel.lexicon.mrn import parse_mrn
from reftel.model.place import Place
from reftel.model.records import MRN, Cable, Kind, RawCable, Relation
from reftel.parse.cable import parse_cable, parse_ref_line, without_text

SENT = datetime(2007, 4, 12, 19, 26, tzinfo=UTC)
OTTAWA = MRN(2007, "OTTAWA", 702)
READERS = Path(__file__).parents[1] / "data" / "readers"

FORMS: dict[str, Callable[[], str]] = {
    "telegram": telegrams.telegram,
    "record": telegrams.record,
    "page": telegrams.page,
    "csv": telegrams.row,
    "dump": telegrams.dump,
}


def parse_file(folder: Path, content: str) -> Cable:
    """Write a file and parse the one cable that is in it."""
    path = folder / "cable"
    path.write_text(content)
    (cable,) = reftel.parse_cables(path)
    return cable


def check_spans(cable: Cable) -> None:
    """See that each span of references and mentions shows their words."""
    assert all(cable.text[ref.start : ref.end] == ref.text for ref in cable.refs)
    assert all(cable.text[mention.start : mention.end] == mention.text for mention in cable.mentions)


@pytest.mark.parametrize("form", FORMS)
def test_each_form_tells_the_same(tmp_path: Path, form: str) -> None:
    cable = parse_file(tmp_path, FORMS[form]())
    assert cable.form == form
    assert (cable.mrn, cable.date, cable.date_only) == (OTTAWA, SENT, False)
    assert (cable.classification, cable.subject) == ("CONFIDENTIAL", "A LIGHTHOUSE IS PAINTED")
    assert (cable.header.captions, cable.header.tags) == (("SIPDIS",), ("EFIS", "CA"))
    assert cable.header.sender == "AMEMBASSY OTTAWA"
    assert [addressee.post for addressee in cable.header.action] == ["STATE"]
    assert [addressee.post for addressee in cable.header.info] == ["REYKJAVIK"]
    assert [(ref.label, ref.year, ref.post, ref.serial) for ref in cable.refs] == [
        ("A", None, "STATE", 36510),
        ("B", 6, "OTTAWA", 3508),
    ]
    assert [(mention.text, mention.labels, mention.paragraph) for mention in cable.mentions] == [
        ("ref A", ("A",), 1),
        ("ref B", ("B",), 1),
    ]
    assert cable.mentions[0].relation is Relation.RESPONDS_TO
    assert cable.has_ref_block
    assert cable.problems == ()


@pytest.mark.parametrize("above", [True, False])
def test_the_list_of_attributes_of_an_archive_is_no_part_of_the_telegram(tmp_path: Path, above: bool) -> None:
    text = (READERS / "archive.txt").read_text(encoding="utf-8")
    attributes = (READERS / "attributes.txt").read_text(encoding="utf-8")
    whole = f"{attributes}\nMessage Text\n\n{text}" if above else f"Message Text\n\n{text}\n{attributes}"
    cable, alone = parse_file(tmp_path, whole), parse_file(tmp_path, text)
    assert cable.header._replace(subject_end=0) == alone.header._replace(subject_end=0)
    assert (cable.mrn, cable.date, cable.classification) == (alone.mrn, alone.date, "LIMITED OFFICIAL USE")
    assert [ref.text for ref in cable.refs] == ["STATE 101010"]
    assert cable.header.tags == ("EFIS", "NO")
    check_spans(cable)


@pytest.mark.parametrize("form", FORMS)
def test_every_span_shows_its_words(tmp_path: Path, form: str) -> None:
    cable = parse_file(tmp_path, FORMS[form]())
    assert len(cable.text) == cable.chars
    check_spans(cable)


# A machine made the column of cited ids: nothing in it is corrected here.
def test_recorded_citations_are_kept_as_recorded(tmp_path: Path) -> None:
    assert parse_file(tmp_path, telegrams.row(cited="07STATE36510|06HAVANA1|x")).cited == (
        "07STATE36510",
        "06HAVANA1",
        "x",
    )
    assert parse_file(tmp_path, telegrams.record()).cited == ("07STATE36510",)
    assert parse_file(tmp_path, telegrams.telegram()).cited == ()


# The name of a cable. id that the form states, text, MRN, words of the problem, lost
NO_DATE = telegrams.text()
NO_LINE = (
    telegrams.head().replace("RUEHXX", "RUEHOT") + "\n\nSUBJECT: A LIGHTHOUSE IS PAINTED\n\n1. (U) Green.\n"
)
NO_DAY = re.sub(r"\b\d{6}Z [A-Z]{3} 07", "312999Z FEB 07", telegrams.telegram())
UNKNOWN = (
    telegrams.telegram().replace("OTTAWA 000702", "QUILLONIA 000702").replace("SY OTTAWA", "SY QUILLONIA")
)
NAMES = [
    ("", telegrams.telegram(), OTTAWA, "", False),               # from the head and the year of its date
    # What the form states stands, and the person is told that the head says otherwise.
    ("09LIMA12", telegrams.telegram(), MRN(2009, "LIMA", 12), "but its header says 07OTTAWA702", False),
    ("", NO_DAY, OTTAWA, "is not a valid date", False),  # the year is plain, the day does not exist
    ("O7OTTAWA702", telegrams.telegram(), OTTAWA, "is taken from its header", False),  # malformed: the head's
    ("07OTTAWA", NO_DATE, None, "correct the id", True),         # malformed, and the head has no date
    ("", NO_DATE, None, "no date", True),                        # nothing tells the year
    ("", "SUBJECT: NO HEAD\nTAGS: CA\n\n1. (U) Text.\n", None, "no post and no number and no date", True),
    ("", NO_LINE, OTTAWA, "", False),                            # from the DE line
    ("", UNKNOWN, MRN(2007, "QUILLONIA", 702), "no post known as QUILLONIA", False),  # told, and used
    ("", UNKNOWN.replace("FM AMEMBASSY QUILLONIA", "FM ALL"), None, "'QUILLONIA 702' in", True),
]  # fmt: skip


@pytest.mark.parametrize(("stated", "text", "mrn", "words", "lost"), NAMES)
def test_name_of_a_cable(stated: str, text: str, mrn: MRN | None, words: str, lost: bool) -> None:
    cable = parse_cable(RawCable("a.txt", "telegram", text, place=Place(3), mrn=stated))
    assert cable.mrn == mrn
    assert cable.mrn is None or parse_mrn(str(cable.mrn)) == mrn
    assert len(cable.problems) == bool(words)
    for problem in cable.problems:
        assert words in str(problem)
        assert (problem.source, str(problem.place), problem.lost) == ("a.txt", "row 3", lost)
        assert problem.advice


# What the form gives beside the text wins over what the text says; but its subject may be cut.
def test_facts_of_the_form_come_first() -> None:
    other = datetime(2009, 1, 2, tzinfo=UTC)
    text = telegrams.telegram()
    raw = RawCable("a", "page", text, date=other, classification="SECRET", subject="A LIGHTHOUSE")
    cable = parse_cable(raw)
    assert (cable.date, cable.classification, cable.subject) == (other, "SECRET", "A LIGHTHOUSE IS PAINTED")
    assert cable.mrn == MRN(2009, "OTTAWA", 702)


def test_what_the_form_lacks_is_that_of_the_text() -> None:
    cable = parse_cable(RawCable("a", "telegram", telegrams.telegram()))
    assert (cable.date, cable.classification) == (SENT, "CONFIDENTIAL")
    assert cable.subject == "A LIGHTHOUSE IS PAINTED"


def test_what_the_text_lacks_is_that_of_the_form() -> None:
    cable = parse_cable(RawCable("a", "dump", "1. (U) Green.", date=SENT, subject="A LIGHTHOUSE"))
    assert (cable.date, cable.subject) == (SENT, "A LIGHTHOUSE")


# form's date, date-time group -> date of the cable, and why
DATES = [
    (None, "121926Z APR 07", SENT),
    (datetime(2007, 4, 12, 8, 0, tzinfo=UTC), "121926Z APR 07", SENT),     # the head's hour is the better
    (datetime(2007, 4, 13, 1, 0, tzinfo=UTC), "121926Z APR 07", SENT),     # the day after, within a day
    (datetime(2009, 4, 12, 0, 0, tzinfo=UTC), "121926Z APR 07", datetime(2009, 4, 12, tzinfo=UTC)),  # a slip
]  # fmt: skip


@pytest.mark.parametrize(("stated", "group", "date"), DATES)
def test_date_of_form_and_head(stated: datetime | None, group: str, date: datetime) -> None:
    raw = RawCable("a", "page", telegrams.telegram(date=group), date=stated)
    assert parse_cable(raw).date == date


# form's date, text -> is only the day known?
DAYS = [
    (datetime(2007, 4, 12, tzinfo=UTC), telegrams.text(), True),       # a form that knows days alone
    (datetime(2007, 4, 12, 19, 26, tzinfo=UTC), telegrams.text(), False),
    (datetime(2007, 4, 12, tzinfo=UTC), telegrams.telegram(), False),  # the date-time group tells the hour
    (None, telegrams.telegram(date="120000Z APR 07"), False),          # midnight, and said so
]  # fmt: skip


@pytest.mark.parametrize(("date", "text", "date_only"), DAYS)
def test_day_without_hour(date: datetime | None, text: str, date_only: bool) -> None:
    assert parse_cable(RawCable("a", "csv", text, date=date)).date_only is date_only


# text between subject and first paragraph -> is it a REF block, and has it references?
BLOCKS = [
    ("REF: STATE 36510", True, 1),
    ("REF: NONE", True, 0),        # a block that says there are none: no machine-made column may add any
    ("", False, 0),
]  # fmt: skip


@pytest.mark.parametrize(("ref", "has_block", "count"), BLOCKS)
def test_block_without_references_is_a_block(ref: str, has_block: bool, count: int) -> None:
    body = "1. (U) Nothing was asked."
    cable = parse_cable(RawCable("a", "telegram", telegrams.telegram(ref=ref, body=body)))
    assert cable.has_ref_block is has_block
    assert len([found for found in cable.refs if found.kind is Kind.CABLE]) == count


@pytest.mark.parametrize(
    "line", ["REF: A. STATE 91633 B. 08 OTTAWA 1140", "A. STATE 91633 B. 08 OTTAWA 1140"]
)
def test_ref_line_with_and_without_the_word(line: str) -> None:
    read = [(ref.label, ref.year, ref.post, ref.serial) for ref in parse_ref_line(line)]
    assert read == [("A", None, "STATE", 91633), ("B", 8, "OTTAWA", 1140)]


def test_text_is_left_out_and_nothing_else() -> None:
    cable = parse_cable(RawCable("a", "telegram", telegrams.telegram()))
    bare = without_text(cable)
    assert bare.text == ""
    assert (bare.digest, bare.chars, bare.refs) == (cable.digest, cable.chars, cable.refs)


# Any text at all is read without an error, and each span shows its words.
PIECES = st.sampled_from(
    [
        "REF: ",
        "A. ",
        "(B) ",
        "STATE ",
        "08 ",
        "91633",
        "\n",
        " ",
        "1. (U) ",
        "ref A",
        "reftel",
        "NOTAL",
        "¶",
        ";",
    ]
)


@given(st.text() | st.lists(PIECES, max_size=40).map("".join))
def test_any_text_is_read(text: str) -> None:
    cable = parse_cable(RawCable("a", "telegram", text))
    check_spans(cable)
    assert all(text[ref.start : ref.end] == ref.text for ref in parse_ref_line(text))


@pytest.mark.parametrize(
    ("lines", "subject", "serials"),
    [
        ("SUBJ: HARBOUR TALKS\n(A) STATE 512, (B) ROME 61", "HARBOUR TALKS", [512, 61]),
        ("SUBJECT: HARBOUR\nTALKS REF...08 ROME 61", "HARBOUR TALKS", [61]),
        ("SUBJECT: HARBOUR TALKS REF ROME 61", "HARBOUR TALKS", [61]),
        ("SUBJECT: HARBOUR COMPUTER PROGRAM REF: ROME 61", "HARBOUR COMPUTER PROGRAM", [61]),
        ("SUBJECT: HARBOUR TALKS REF ROME VISIT\nREF: OSLO 5", "HARBOUR TALKS REF ROME VISIT", [5]),
    ],
)
def test_subject_ends_where_the_list_begins(lines: str, subject: str, serials: list[int]) -> None:
    cable = parse_cable(RawCable("x.txt", "telegram", f"UNCLAS OSLO 512\n{lines}\n\n1. BOATS CAME."))
    assert cable.subject == subject
    assert [ref.serial for ref in cable.refs] == serials
