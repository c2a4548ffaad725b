"""The shared patterns: each takes its examples whole, and none of what only looks like them."""

from __future__ import annotations

import re

import pytest

from reftel.lexicon.dates import MONTH, MONTH_OF_GROUP
from reftel.lexicon.markings import CLASSIFICATION, LEVEL, PORTION, classifications
from reftel.lexicon.mrn import GLUED
from reftel.lexicon.page_markers import PAGE_MARKER, begin_of_post
from reftel.lexicon.posts import posts

EXAMPLES = {
    CLASSIFICATION: [
        ("UNCLAS", "CONFIDENTIAL", "TOP SECRET", "LIMITED OFFICIAL USE"),
        ("U N C L A S S I F I E D", "S E C R E T", "T O P  S E C R E T"),
        ("L I M I T E D  O F F I C I A L  U S E", "UN CLAS"),
    ],
    LEVEL: [("UNCLASSIFIED", "UNCLAS", "SECRET", "TOP SECRET", "LIMITED OFFICIAL USE")],
    PORTION: [
        ("(U)", "(C)", "(S)", "(TS)", "(SBU)", "(LOU)", "(FOUO)", "(c)"),
        ("(C//NF)", "(S/NF)", "(C-NF)", "(SBU/NOFORN)", "(S NF)", "(S//REL TO USA, NATO)"),
        ("(CONFIDENTIAL)", "(Secret)", "(TOP SECRET)", "(LIMITED OFFICIAL USE)", "(UNCLASSIFIED//FOUO)"),
        ("(C - ENTIRE TEXT)", "(S-Entire text)", "(S - NODIS - ENTIRE TEXT)", "( C )"),
    ],
    MONTH: [("JAN", "JANUARY", "MAY", "JUNE", "SEP", "SEPT", "SEPTEMBER", "DEC")],
    MONTH_OF_GROUP: [("JAN", "SEPT", "DECEMBER", "OCTOBRE", "FEBUARY")],
    GLUED: [("09STATE91633", "2009STATE091633", "1976NEWDE15340", "79OSLO-12")],
    PAGE_MARKER: [
        ("PAGE 02        NEW DE  07645", "PAGE 02  STATE 123456", "PAGE 01\nRIYADH 00905"),
        ("PAGE 02\n\n RIO DE 00905", "PAGE 3 PORT O 00012"),
    ],
}  # fmt: skip
LOOK_ALIKE = {
    CLASSIFICATION: ["CONFIDENTIALLY", "SECRETS", "C O N F I D E N T", "TOP"],
    LEVEL: ["S E C R E T", "OFFICIAL"],
    PORTION: ["(A)", "(CABLE)", "(S/ES 2007)", "(U.S. officials)", "(U", "C)", "(NOTAL)", "(C-173)", "()"],
    MONTH: ["JANU", "SEPTEM", "MA", "MAYOR", "MARS", "DECATUR"],
    MONTH_OF_GROUP: ["DECLASSIFIED", "JA", "UNE"],
    GLUED: ["STATE91633", "09STATE", "1809OSLO1", "009OSLO1", "09RO1", "09 OSLO 1"],
    PAGE_MARKER: ["PAGE 2 OF 2005", "PAGE ROME 01196", "page 02 ROME 01196", "PAGE 02 ROME 119"],
}


@pytest.mark.parametrize(("pattern", "examples"), EXAMPLES.items(), ids=lambda part: str(part)[:20])
def test_examples_are_taken_whole(pattern: str, examples: list[tuple[str, ...]]) -> None:
    assert [word for words in examples for word in words if not re.fullmatch(pattern, word)] == []
    assert [word for words in examples for word in words if not re.fullmatch(pattern, word, re.VERBOSE)] == []


@pytest.mark.parametrize(("pattern", "words"), LOOK_ALIKE.items(), ids=lambda part: str(part)[:20])
def test_what_looks_alike_is_not_taken(pattern: str, words: list[str]) -> None:
    assert [word for word in words if re.fullmatch(pattern, word)] == []


def test_levels_are_classifications() -> None:
    words = [word for word in classifications() if re.fullmatch(LEVEL, word)]
    as_today, earlier = {"UNCLASSIFIED", "CONFIDENTIAL", "SECRET", "TOP SECRET"}, {"LIMITED OFFICIAL USE"}
    assert set(words) == as_today | earlier | {"UNCLAS"}
    assert [word for word in words if not re.fullmatch(CLASSIFICATION, word)] == []


@pytest.mark.parametrize("longest", [10, 40])
def test_a_page_marker_takes_the_name_of_each_post(longest: int) -> None:
    names = [post.name.upper()[:longest].strip(" -") for post in posts().values() if post.kind != "agency"]
    written = [f"CALLED BY BERN {name} " for name in names if re.fullmatch(r"[A-Z'. -]+", name)]
    assert [words for words in written if begin_of_post(words, 0, len(words)) != len("CALLED BY BERN ")] == []
