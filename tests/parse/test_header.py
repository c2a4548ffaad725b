"""The head of a telegram in all its shapes: a table of invented cables, then what holds for any text."""

import json
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from growth import assert_linear
from reftel.lexicon import dates
from reftel.model.records import Header
from reftel.parse.header import classification
from reftel.parse.header.header import read_header
from reftel.text.noise import blank_marks

DATA = Path(__file__).parents[1] / "data"
CASES = json.loads((DATA / "headers.json").read_text(encoding="utf-8"))
IN_PART = json.loads((DATA / "heads_in_part.json").read_text(encoding="utf-8"))

# Words that start or end a field, in any order, with any space between: what adversaries write.
PIECES = st.sampled_from(
    (
        *(
            "FM ",
            "TO ",
            "INFO ",
            "DE RUEHOT #2266 ",
            "RUEHC/SECSTATE WASHDC 7",
            "O 142105Z DEC 07 ",
            "310000Z FEB 01",
        ),
        *(
            "S E C R E T ",
            "CONFIDENTIAL",
            "UNCLAS ",
            "SECTION 01 OF 02 ",
            "OTTAWA 000278",
            "QUILLONIA 000278\n",
            "FM AMEMBASSY QUILLONIA\n",
            "SIPDIS",
            "NOFORN",
        ),
        *(
            "PAGE 02 ",
            "NEW DE 07645 ",
            "01 OF 02 ",
            "TAGS: ",
            "PREL, ",
            "SUBJECT: ",
            "SUBJ",
            "REF: A. ",
            "1. (C) ",
        ),
        *(
            "Classified By",
            "CORRECTED COPY",
            "OF STATE 5",
            "SUMMARY",
            "¶",
            "[1](#)",
            "\n",
            "\n\n",
            " ",
            "(",
            ")",
            ",",
        ),
        *("ß", "ŉ", "\ud800", "\x00", "\xa0", "²", "٣"),
    )
)
TEXTS = st.one_of(st.text(max_size=300), st.lists(PIECES, max_size=40).map("".join))


def read(text: str) -> Header:
    return read_header(text, blank_marks(text))


def as_json(header: Header, text: str) -> dict[str, object]:
    """The header as the table writes it; `after_subject` shows the words that follow the subject."""
    fields = json.loads(json.dumps(header._asdict(), default=lambda date: date.isoformat()))
    fields["note"] = str(header.note or "")
    fields["after_subject"] = text[header.subject_end :]
    return dict(fields)


@pytest.mark.parametrize("case", IN_PART, ids=lambda case: case["why"])
def test_fields_of_a_head(case: dict[str, Any]) -> None:
    found = read(case["text"])._asdict()
    for field in ("action", "info"):
        found[field] = [addressee.name for addressee in found[field]]
    assert json.loads(json.dumps({field: found[field] for field in case["expect"]})) == case["expect"]


@pytest.mark.parametrize("case", CASES, ids=[case["why"] for case in CASES])
def test_a_header_of_the_table(case: dict[str, object]) -> None:
    text, expected = str(case["text"]), case["expect"]
    assert isinstance(expected, dict)
    found = as_json(read(text), text)
    if "after_subject" in expected:
        found["after_subject"] = str(found["after_subject"])[: len(expected["after_subject"])]
    assert {name: found[name] for name in expected} == expected


@given(TEXTS)
def test_no_text_raises_and_what_is_found_stands_in_it(text: str) -> None:
    header = read(text)
    blanked = blank_marks(text)
    assert 0 <= header.subject_end <= len(text)
    assert (header.subject_end > 0) == bool(header.subject)
    assert header.subject == "" or blanked[: header.subject_end].endswith(header.subject.split()[-1])
    assert header.date is None or header.date.tzinfo is UTC
    assert len(set(header.captions)) == len(header.captions)
    assert all(tag == tag.strip() and tag for tag in header.tags)
    assert all(addressee.name for addressee in (*header.action, *header.info))
    assert (header.post == "") == (header.serial is None)


@given(
    st.sampled_from([case["text"] for case in CASES if str(case["text"]).startswith("VZ")]),
    st.text(" \n", max_size=5),
)
def test_paragraphs_do_not_change_the_head(text: str, space: str) -> None:
    more = f"{text}{space}\n2. (C) SUBJECT: OTHER\nTAGS: XX\nUNCLAS LIMA 000999\nCORRECTED COPY\n"
    assert read(more) == read(text)


@pytest.mark.parametrize(
    "part",
    [
        "1",
        "S E C R E T ",
        "SUBJECT",
        "SUBJECT: ",
        "TAGS: A ",
        "TAGS: (",
        "FM TO INFO ",
        "A\n",
        "R " * 9,
        "DE RUEH",
        " \n",
        "C O R R E C T E D ",
        "\nS E C R E T QUILLONIA 123",
        "SECRET A 1 LIMA 2\n",
        "UNCLAS A B C D E F ",
        "\nSUBEJCT",
        "\nSUBEJCT: ",
        "PAGE 01 QUILLO ",
        "TAGS - #-",
    ],
)
def test_a_long_head_takes_no_longer_than_its_length(part: str) -> None:
    for before in ("", "SUBJECT: "):
        assert_linear(lambda text: read_header(text, text), part, before)


LETTERS = st.lists(
    st.sampled_from(
        ("S E C R E T", "SECRET", "UN CLAS", "CONF", "IDENTIAL", "T OP", "OFFICIAL USE", *"SECRTUNLAIO ")
    ),
    max_size=12,
)


@given(LETTERS)
def test_the_sign_of_a_classification_passes_over_none(pieces: list[str]) -> None:
    head = "".join(pieces)
    found = [match.span() for match in classification._find_classifications(head)]
    assert found == [match.span() for match in classification._CLASSIFICATION.finditer(head)]


@given(st.lists(st.sampled_from(("142105", "Z", " ", "DEC 07", "Z JAN", "1", "\n")), max_size=9))
def test_the_first_group_is_that_of_the_whole_pattern(pieces: list[str]) -> None:
    head = "".join(pieces)
    found, whole = dates._find_group(head), dates._DTG.search(head) or dates._SLIPPED.search(head)
    assert (found and found.span()) == (whole and whole.span())


def test_lines_of_addressees_lose_their_number_but_not_what_it_ends() -> None:
    lines = (
        "FM A\nTO RUEHC/SECSTATE WASHDC 7033\nINFO X: SECSTATE 82\nRUEHOT/AMEMBASSY OTTAWA  0012 \nRUX SECDEF"
    )
    assert [entry.name for entry in read(lines).info] == ["X:", "SECSTATE", "AMEMBASSY OTTAWA", "RUX SECDEF"]


def test_letter_of_operators_before_a_group_in_pieces_is_no_precedence() -> None:
    found = dates.find_date("                 Y91034Z JUN 75\nR 09 1034Z JUN 75\n")
    assert found is not None
    assert found.precedence == ""
