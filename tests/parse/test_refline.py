"""The REF block: where it begins and ends, and how it splits into labelled entries."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reftel.parse.refs.block import Block, find_blocks
from reftel.parse.refs.labels import split_entries


def block_texts(text: str) -> list[str]:
    return [text[block.start : block.end].strip() for block in find_blocks(text)]


def entries_of(text: str) -> list[tuple[str, str]]:
    return [(e.label, text[e.start : e.end]) for e in split_entries(text, find_blocks(text))]


@pytest.mark.parametrize(
    ("tail", "why"),
    [
        ("\n\n1. (C) ROME 6", "a paragraph"),
        ("\n1. ON MAY 12 THE MAYOR SAW 25 BOATS.", "a paragraph of the archives, with numbers in it"),
        (" 1. (C) ROME 6", "a paragraph on the same line"),
        ("\n\n2. (C) ROME 6", "a second paragraph, the first without a number"),
        ("\n\n1. (CONFIDENTIAL) STATE 77 AND ROME 12", "a portion mark spelled out, cables behind it"),
        (" 1. (CONFIDENTIAL) STATE 77 AND ROME 12", "the same on the line of the last entry"),
        ("\n1. (Secret) ROME 12 has all.", "a portion mark in small letters"),
        ("\n1. (TOP SECRET) ROME 12 AND BERN 5", "a portion mark of two words"),
        ("\n\n1. (LIMITED OFFICIAL USE) ROME 12", "a portion mark of the 1970s"),
        ("\n\n1. (UNCLASSIFIED) ROME 12", "a portion mark of what is open"),
        ("\n\n1. (S//NF) ROME 12", "a portion mark with a caption behind two slashes"),
        ("\n\n1. (C - ENTIRE TEXT) ROME 12", "a portion mark that stands for all paragraphs"),
        ("\n\n1. (SBU/NOFORN) ROME 12", "a portion mark with its caption written out"),
        ("\n\n2. (U//FOUO) ROME 12", "a second paragraph whose mark has a handling word"),
        ("\n\n(CONFIDENTIAL) ROME 12 reports rain.", "a paragraph without a number"),
        ("\n(SECRET) SUMMARY: ROME 12", "a summary whose mark is spelled out"),
        ("\nClassified By: DCM Ann Example", "the classifier"),
        (" Classified By: DCM Ann Example", "the classifier on the same line"),
        ("\nCLASSIFIED BY DCM ANN EXAMPLE", "in capitals"),
        ("\nDERIVED FROM: DSCG 05-1", "where the classification comes from"),
        ("\nREASON: 1.4 (B)", "the reason"),
        ("\n\n-------\nSUMMARY\n-------", "a heading between rules"),
        ("\n\nSummary", "a heading alone"),
        ("\n\n(C) Summary: ROME 6 boats came.", "a summary with its portion mark"),
        (" SUMMARY: ROME 6", "a summary on the same line"),
        ("\n\nBEGIN SUMMARY", "another beginning of a summary"),
        ("\nTAGS: PREL", "the next part of the head"),
        ("\nSUBJECT: HARBOUR", "the subject, where it comes last"),
        ("\nE.O. 12958: N/A", "the order"),
        ("\n\nThis cable is from Embassy Rome 6.", "a note"),
        ("\n(U) This message is sensitive.", "a note with a portion mark"),
        ("\n\nSENSITIVE BUT UNCLASSIFIED", "a handling note"),
        ("\n\nThe mayor told us what he knew of it on ROME 6.", "prose"),
        ("\n\n\n\n", "nothing"),
        ("", "the end of the text"),
    ],
)
def test_block_ends_before(tail: str, why: str) -> None:
    assert block_texts(f"REF: A. OSLO 512\nB. STATE 6{tail}") == ["A. OSLO 512\nB. STATE 6"], why


@pytest.mark.parametrize(
    ("list_of_two", "why"),
    [
        ("A. OSLO 512 (CONFIDENTIAL)\nB. STATE 6", "what the cable is classified"),
        ("A. OSLO 512 (S//NF), B. STATE 6", "the same with a caption"),
        ("A. OSLO 512\n(SECRET); B. STATE 6", "the same on a line of its own"),
        ("(C) OSLO 512\n(D) STATE 6", "labels that look like marks"),
    ],
)
def test_a_classification_among_references_ends_no_block(list_of_two: str, why: str) -> None:
    assert block_texts(f"REF: {list_of_two}\n\n1. (U) Text") == [list_of_two], why


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        ("REF: OSLO 5\n\nClassified By: DCM\n\nREF: ROME 6\n\n1. (C)", ["OSLO 5", "ROME 6"]),
        ("REF A: OSLO 5\nREF B: ROME 6", ["REF A: OSLO 5\nREF B: ROME 6"]),
        ("1. (C) Text\nREF: OSLO 5", []),  # behind the first paragraph nothing is a REF block
        ("REF:\n\n1. (C) Text", []),
        ("no word of it", []),
        ("", []),
    ],
)
def test_blocks(text: str, blocks: list[str]) -> None:
    assert block_texts(text) == blocks


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ("REF: OSLO 5", [("", "OSLO 5")]),
        ("REF: A. OSLO 5; AND\nB. ROME 6.", [("A", "OSLO 5"), ("B", "ROME 6.")]),
        ("REF: A. A) OSLO 5 B) ROME 6", [("A", "OSLO 5"), ("B", "ROME 6")]),
        ("REF: A. (C) OSLO 5\nB. (U) ROME 6", [("A", "OSLO 5"), ("B", "ROME 6")]),
        ("REF: A.\nB. ROME 6", [("A", ""), ("B", "ROME 6")]),
        ("REF: OSLO 5 (U.S. BOATS)", [("", "OSLO 5 (U.S. BOATS)")]),
        ("REF: A. ST. PETERSBURG 5", [("A", "ST. PETERSBURG 5")]),
        ("REF: A. DAILY REPORT FOR MAY 4\nB. 2006", [("A", "DAILY REPORT FOR MAY 4\nB. 2006")]),
        ("REF: OSLO 5, B. ROME 6", [("", "OSLO 5"), ("B", "ROME 6")]),
        ("REF: SEE A. OSLO 5", [("", "SEE"), ("A", "OSLO 5")]),
    ],
)
def test_entries(text: str, entries: list[tuple[str, str]]) -> None:
    assert entries_of(text) == entries


@given(st.text(max_size=300) | st.text("REFabAB.():;1 \n08OSLT-", max_size=300))
def test_blocks_and_entries_lie_in_order_within_the_text(text: str) -> None:
    end = 0
    blocks = find_blocks(text)
    for block in blocks:
        assert end <= block.start < block.end <= len(text)
        end = block.end
    for entry in split_entries(text, blocks):
        assert any(block.start <= entry.start <= entry.end <= block.end for block in blocks) or not blocks


@given(st.text(max_size=200))
def test_whole_text_is_covered_by_entries_in_order(text: str) -> None:
    end = 0
    for entry in split_entries(text, [Block(0, len(text))]):
        assert end <= entry.start <= entry.end <= len(text)
        end = entry.end


@pytest.mark.parametrize(
    ("line", "cables"),
    [
        ("RE TOSEC 020034", "TOSEC 020034"),
        ("RE: TOSEC 020034", "TOSEC 020034"),
        ("RE: (A) STATE 12345 (B) 75 BONN 22 (NOTAL)", "(A) STATE 12345 (B) 75 BONN 22 (NOTAL)"),
        ("RE STATE 12345 AND BONN 22", "STATE 12345 AND BONN 22"),
        ("RE STATE 12345, 12346.", "STATE 12345, 12346"),
        ("RE YOUR TOSEC 12", "YOUR TOSEC 12"),
        ("RE USUN NEW YORK 3275; TEL AVIV 44", "USUN NEW YORK 3275; TEL AVIV 44"),
        # anything more is a subject or a sentence
        ("RE TALKS IN BONN 1975", ""),
        ("RE HERRING QUOTAS IN 1975", ""),
        ("RE STATE 12345 THE EMBASSY SAYS 5", ""),
        ("RE STATE 12345, THE EMBASSY HAS 5", ""),
        ("RE: ART. 51", ""),
        ("RE 12345", ""),
        ("RESTATE 12345", ""),
        ("SEE RE STATE 12345", ""),
    ],
)
def test_a_line_re_that_holds_cables_alone_is_a_block(line: str, cables: str) -> None:
    text = f"SUBJ: HERRING VISIT\n{line}\n1. THE TEAM.\n"
    assert block_texts(text) == ([cables] if cables else [])
    assert block_texts(f"REF: OSLO 5\n{text}")[:1] == ["OSLO 5"]  # a word that is sure comes first
