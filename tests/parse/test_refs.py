"""REF lines: the cases of tests/data/refs, one file per kind, and what holds for every text."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from effort import tries
from reftel.lexicon.kinds import find_kind
from reftel.lexicon.load import read_rows
from reftel.lexicon.posts import posts
from reftel.model.records import Entry, Kind, Ref
from reftel.parse.cable import parse_ref_line
from reftel.parse.refs.block import Block, find_blocks, find_line
from reftel.parse.refs.labels import split_entries
from reftel.parse.refs.plain import read_plain_block, read_plain_line
from reftel.parse.refs.read import read_entry, read_refs
from reftel.parse.refs.tokens import is_year, read_digits, tokenize
from reftel.text.noise import blank_marks

FOLDER = Path(__file__).parents[1] / "data" / "refs"
KNOWN_FAILURES = "known_failures"


def read_cases() -> list[Any]:
    cases = []
    for path in sorted(FOLDER.glob("*.json")):
        marks = [pytest.mark.xfail(strict=True)] if path.stem == KNOWN_FAILURES else []
        for case in json.loads(path.read_text(encoding="utf-8")):
            cases.append(pytest.param(case, id=f"{path.stem}: {case['why']}", marks=marks))
    return cases


def read_text(text: str) -> tuple[Ref, ...]:
    blanked = blank_marks(text)
    return read_refs(text, blanked, split_entries(blanked, find_blocks(blanked)))


def as_case(ref: Ref) -> dict[str, object]:
    """Write a reference as the cases do: what is empty, a cable, or not NOTAL is left out."""
    written = {
        "label": ref.label,
        "text": ref.text,
        "kind": ref.kind.value if ref.kind is not Kind.CABLE else None,
        "year": ref.year,
        "post": ref.post or None,
        "serial": ref.serial,
        "notal": ref.notal or None,
        "series": ref.series or None,
        "aliases": [alias.value for alias in ref.aliases] or None,
    }
    return {name: value for name, value in written.items() if value is not None}


@pytest.mark.parametrize("case", read_cases())
def test_case(case: dict[str, Any]) -> None:
    assert [as_case(ref) for ref in read_text(case["text"])] == case["refs"]


@pytest.mark.parametrize("row", list(read_rows("kinds.csv")), ids=lambda row: row["example"])
def test_pattern_of_kind_finds_its_example_alone(row: dict[str, str]) -> None:
    pattern = re.compile(row["pattern"], re.IGNORECASE)
    assert pattern.search(row["example"])
    assert find_kind(row["example"]) == Kind(row["kind"])
    assert find_kind(row["counter_example"]) is None


@pytest.mark.parametrize(
    ("text", "notes"),
    [
        ("COTON0U 348", ("COTON0U read as COTONOU",)),
        ("ANKAAR 512", ("ANKAAR read as ANKARA",)),
        ("OSLO 12O5", ("12O5 read as 1205",)),
        ("STATE 91,633", ("91,633 read as 91633",)),
        ("094 QUITO 841", ("year 094 cannot be read",)),  # neither 94 nor 09 nor 04 is certain
        ("ZZYZXVILLE 512", ("no post known as ZZYZXVILLE",)),
        ("STAE 86211", ("STAE read as STATE",)),
        ("ALDAC 10113", ("ALDAC read as STATE",)),
        ("STATE 86211B", ("B after 86211 left out",)),
        ("STATE 8B211", ("8B211 cannot be read",)),
        ("STATE 86L11", ("86L11 cannot be read",)),  # a capital L is no 1 that a typewriter wrote
        ("STATE 86l11", ("86l11 read as 86111",)),
        ("URTEL 512", ("a number of the addressee, whose post is not given",)),
        ("USMISSION VIENNA 702", ("USMISSION VIENNA may be any of several posts",)),
    ],
)
def test_repairs_are_noted(text: str, notes: tuple[str, ...]) -> None:
    (ref,) = parse_ref_line(text)
    assert tuple(map(str, ref.notes)) == notes


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("OSLO 512", [("OSLO", 512)]),
        ("oslo 512 rome 6", [("OSLO", 512), ("ROME", 6)]),
        ("08STATE91633", [("STATE", 91633)]),
        ("A. OSLO 512 B. ROME 6", [("OSLO", 512), ("ROME", 6)]),
        ("", []),
        ("none", []),
    ],
)
def test_line_without_the_word_ref(text: str, numbers: list[tuple[str, int]]) -> None:
    assert [(ref.post, ref.serial) for ref in parse_ref_line(text)] == numbers


@pytest.mark.parametrize(
    ("text", "serials"),
    [
        ("OSLO 512-515", [512, 513, 514, 515]),
        ("OSLO 512-15", [512, 513, 514, 515]),
        ("OSLO 512 THRU 513", [512, 513]),
        ("OSLO 512/15", [512, 515]),  # a slash gives ends, not what lies between
        ("OSLO 512-533", [512, None]),  # over twenty is no range that people write: its end cannot be read
        ("OSLO 512-510", [512, None]),  # downwards neither
    ],
)
def test_ranges(text: str, serials: list[int | None]) -> None:
    assert [ref.serial for ref in parse_ref_line(text)] == serials


@pytest.mark.parametrize("serial", [0, 1_000_000, 99_999_999])
def test_number_that_is_no_serial(serial: int) -> None:
    (ref,) = parse_ref_line(f"OSLO {serial}")
    assert (ref.kind, ref.post, ref.serial) == (Kind.UNREADABLE, "OSLO", None)


PIECES = """
REF REF: REFS: A. (A) B. (B) C) [D] 1. 2) AND & , ; : / - -- ( ) [ ] " 08 2008 '08 (08) 094 512 12O5 91,633
OSLO RIO DE JANEIRO STATE TEL AVIV USDAO IIR EMAIL LETTER OF MAY 4 051200Z PREVIOUS NOTAL (NOTAL) THROUGH
XXXXXXX OURTEL URTEL E-MAIL TD-314/01 ¶ -------- Classified By: é 0 8/11 8-11-08 11AUG08 8B211 8621l DEC 74
IN 1974 USEU/BRUSSELS USMISSION VIENNA ALDAC STAE 86211 SECTIONS (BOTH NOTAL) (OSLO 61) 08-512 J5 1/ REF'S
FROM 86S11 7/8 15 (PARIS 11-13) (97) PART 2,
"""
WORDS = st.sampled_from([*PIECES.split(), "\n", "\n\n", "\t", "\r\n", ""])
LINES = st.lists(WORDS, max_size=25).map(" ".join) | st.text(max_size=120)


@given(LINES)
def test_every_span_reproduces_the_text(text: str) -> None:
    for ref in parse_ref_line(text):
        assert text[ref.start : ref.end] == ref.text


@given(LINES)
def test_every_reference_is_well_formed(text: str) -> None:
    for ref in parse_ref_line(text):
        assert (ref.kind is Kind.CABLE) == (ref.serial is not None)
        assert ref.serial is None or 0 < ref.serial <= 999_999
        assert ref.year is None or is_year(f"{ref.year:02d}")


@given(LINES)
def test_references_stand_in_order_of_the_text(text: str) -> None:
    starts = [ref.start for ref in parse_ref_line(text)]
    assert starts == sorted(starts)


POSTS = st.sampled_from(
    ["OSLO", "Tel Aviv", "state", "USUN NEW YORK", "ZZYZXVILLE", "EMBASSY ROME", "OSLO AND"]
)
PLAIN = st.tuples(
    st.sampled_from(["REF: ", "REFS:  ", "Ref: ", "REFTEL: "]),
    st.lists(
        st.tuples(
            st.sampled_from(["", "A. ", "B. ", "A) ", "(A) ", "(B) ", "(C)  "]),
            st.sampled_from(["", "08 ", "2008 ", "1911 "]),
            POSTS,
            st.integers(0, 99_999).map(" {}".format),
            st.sampled_from(["", " (NOTAL)", "  "]),
        ).map("".join),
        max_size=4,
    ).map(" ".join),
).map("".join)


@settings(max_examples=tries(150, 400))
@given(PLAIN | LINES)
def test_plain_lines_are_read_as_all_others(text: str) -> None:
    refs = read_plain_line(text)
    assert refs is None or refs == read_text(text)


LISTED = st.tuples(
    st.sampled_from([", ", "; ", ",", " "]),
    st.lists(
        st.tuples(
            st.sampled_from(["75 ", "08 ", "1975 ", "", "7 "]),
            POSTS,
            st.integers(0, 999_999).map(" {}".format),
            st.sampled_from(["", " (NOTAL)", ".", " "]),
        ).map("".join),
        max_size=4,
    ),
).map(lambda parts: parts[0].join(parts[1]))


@settings(max_examples=tries(150, 400))
@given(LISTED | LINES)
def test_plain_lists_are_read_as_all_others(text: str) -> None:
    refs, blanked = read_plain_line(text), blank_marks(text)
    assert refs is None or refs == read_refs(text, blanked, split_entries(blanked, find_line(blanked)))


NAMES = sorted(
    {
        *(name for code, post in posts().items() for name in (code, post.name, post.name.title())),
        *(row["name"] for row in read_rows("aliases.csv")),
        *(f"{row['prefix']} OSLO" for row in read_rows("prefixes.csv")),
        *(post.name.replace(" ", "-") for post in posts().values()),
    }
)


def read_block(text: str) -> tuple[Ref, ...]:
    """Read a span as all others are read, whether it is plain or not."""
    return read_refs(text, text, split_entries(text, [Block(0, len(text))]))


@pytest.mark.parametrize(
    "shape",
    [
        "{0} 5",
        " 08 {0} 1140 (NOTAL) ",
        "A. {0} 5\n      B. 08 {0} 61 \n\n      C. 1975 {0} 7 (NOTAL)",
        "(A) {0} 12; (B) {0} 2006, (C) 06 {0} 6",
        "A) {0} 12 B) {0} 100000 ,",
        "A. {0} 5 AND PREVIOUS B. 08 {0} 6 (NOTAL) and prior",
        "08 {0} 5; {0} 6, 07 {0} 2007;\n{0} 08, {0} 512 AND PREVIOUS; 2008 {0} 7 (NOTAL)",
    ],
)
def test_plain_blocks_of_all_names_are_read_as_all_others(shape: str) -> None:
    plain = 0
    for name in NAMES:
        text = shape.format(name)
        refs = read_plain_block(text, text, 0, len(text))
        assert refs is None or refs == read_block(text)
        plain += refs is not None
    assert plain > len(NAMES) * 0.7  # the rest have signs in their names, or are those of several posts


BLOCKS = st.tuples(
    st.sampled_from(["", " ", "\n  "]),
    st.lists(
        st.tuples(
            st.sampled_from(["", "08 ", "75 ", "2008 ", "2061 "]),
            st.sampled_from([*NAMES, "U S C", "FR", "REF", "MAY", "ZZYZXVILLE", "OSLO AND"]),
            st.integers(0, 1_000_000).map(" {}".format) | st.integers(0, 31).map(" {:02}".format),
            st.sampled_from(["", "", "", " (NOTAL)", " (EXDIS)", " AND PREVIOUS", " AND", " AND ALL"]),
            st.sampled_from(["\n", "; ", ", ", ", ", " ", ",\n\n", ""]),
        ).map("".join),
        min_size=1,
        max_size=5,
    ),
    st.sampled_from([("", ""), ("(", ") "), ("", ". "), ("", ")  ")]),
).map(
    lambda parts: (
        parts[0]
        + "".join(
            f"{parts[2][0]}{chr(ord('A') + at) if parts[2][1] else ''}{parts[2][1]}{item}"
            for at, item in enumerate(parts[1])
        )
    )
)


@settings(max_examples=tries(300, 1500))
@given(BLOCKS | LINES)
def test_plain_blocks_are_read_as_all_others(text: str) -> None:
    refs = read_plain_block(text, text, 0, len(text))
    assert refs is None or refs == read_block(text)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("REF: OSLO 512", 1),
        ("REFTEL: 08 TEL AVIV 512 (NOTAL)", 1),
        ("REF: A. OSLO 512 B. 2008 ROME 61  C. STATE 7123", 3),
        ("REFS: (A) OSLO 512 (B) ROME 61", 2),
        ("REF: QUITO 616; 08 PORT-AU-PRINCE 5 AND PREVIOUS", 2),
        ("75 MANILA 12240, 75 TOKYO 12347; 74 TEL AVIV 12 (NOTAL)", 3),
    ],
)
def test_plain_lines_are_recognised(text: str, count: int) -> None:
    assert len(read_plain_line(text) or ()) == count


NOTHING = re.compile(r"(?:NONE|N/?A|NIL|NOTAL|NOT|APPLICABLE|AND|PREVIOUS|PRIOR|[\s.])*", re.IGNORECASE)


@given(LINES)
def test_no_entry_is_lost(text: str) -> None:
    blanked = blank_marks(text)
    for entry in split_entries(blanked, find_blocks(blanked)):
        words = blanked[entry.start : entry.end]
        refs = read_entry(text, blanked, entry)
        assert refs or (words and NOTHING.fullmatch(words))
        assert all(ref.label == entry.label for ref in refs)


@given(LINES)
def test_tokens_lie_apart_in_order(text: str) -> None:
    end = 0
    for token in tokenize(text, 0, len(text)):
        assert end <= token.start < token.end
        assert text[token.start : token.end] == token.text
        end = token.end


@given(st.integers(1, 999_999), st.sampled_from(["OSLO", "RIO DE JANEIRO", "STATE", "USUN NEW YORK"]))
def test_plain_reference_is_read(serial: int, post: str) -> None:
    (ref,) = read_text(f"REF: {post} {serial}")
    assert (ref.kind, ref.post, ref.serial) == (Kind.CABLE, post.replace(" ", ""), serial)


@settings(max_examples=30)
@given(
    st.lists(
        st.tuples(st.sampled_from(["OSLO", "TEL AVIV"]), st.integers(10, 99_999)), min_size=1, max_size=26
    )
)
def test_labels_are_in_order(items: list[tuple[str, int]]) -> None:
    labels = [chr(ord("A") + place) for place in range(len(items))]
    lines = [f"{label}. {post} {serial}" for label, (post, serial) in zip(labels, items, strict=True)]
    assert [ref.label for ref in read_text("REF: " + "\n     ".join(lines))] == labels


@pytest.mark.parametrize(
    ("written", "digits"), [("'08", "08"), ("#512", "512"), ("O8", "08"), ("1l5", "115")]
)
def test_digits(written: str, digits: str) -> None:
    assert read_digits(written) == digits


@pytest.mark.parametrize("text", ["OSLO ۷۷", "İ۷", "OSLO ²", "ı8 OSLO"])
def test_digits_of_other_scripts_are_no_serial(text: str) -> None:
    assert not any(ref.serial for ref in parse_ref_line(text))


def test_entry_beyond_the_text_is_empty() -> None:
    (ref,) = read_entry("", "", Entry("A", 0, 0))
    assert (ref.kind, ref.text) == (Kind.UNREADABLE, "")
