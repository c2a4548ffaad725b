"""Names that no table knows: which citations make posts of them, and which never do."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest

import reftel
import telegrams
from reftel.parse.cable import parse_ref_line
from reftel.resolve.witnesses import cited_numbers

# What is cited, once as it stands and once with another number, by OSLO and by ROME.
PLACES = [
    "08 KISMAYO 512",  # towns that no table has
    "08 QUILLONIA 1047",
    "2008 PORT MARLOW 733",
    "08 AMCONSUL GAROWE 640",
    "'08 VERLANDA 00733",
]
NO_PLACES = [
    # of the names that lists were found with: agencies, projects, papers, broken fields
    "08 IMSWM 028",
    "08 FBI 1314",
    "08 DEA 11752",
    "08 SIO 361",
    "08 CSAF 152",
    "08 CIAWASH 542085",
    "08 CIAWASH 4245",
    "08 MADRID SP 307",
    "08 PRAGUE DAILY 811",
    "08 HARARE ZI 512",
    "08 WASHDC 4245",
    "08 SAKHALIN 2",
    "08 UNEP 512",
    # the same of our own: more agencies, commands, countries, words
    "08 CENTCOM 512",
    "08 USCINCPAC 4512",
    "08 COMUSKOREA 512",
    "08 JCS 4512",
    "08 UNHCR 512",
    "08 OPCW 333",
    "08 ITALY 512",
    "08 LICENSE 5512",
    "08 DIRECTIVE 512",
    "08 RESOLUTION 1803",
    "08 STATEMENT 512",
    "08 ROMES 512",
    "08 RUEATRS 7299",
    "08 ITINERARY NUMBER 44451",
    "08 PAULO 1326",
    "08 OF SPAIN 868",
    # a number without its year is that of anything
    "KISMAYO 512",
    "RESOLUTION 1803",
    "PROTOCOL 1967",
]


def missing(folder: Path, *texts: str) -> list[str]:
    """Build texts; return the missing cables."""
    (folder / "in").mkdir(exist_ok=True)
    for number, text in enumerate(texts):
        (folder / "in" / f"{number}.txt").write_text(text)
    reftel.build([folder / "in"], folder / "out", store_only=True, jobs=1, prune=True)
    with reftel.open_store(folder / "out" / "reftel.sqlite") as store:
        return sorted(str(node.mrn) for node in store.nodes() if not node.held)


def citing(post: str, serial: int, words: str, **more: str) -> str:
    return telegrams.telegram(post, serial, "121926Z SEP 08", ref=f"REF: {words}", **more)


@pytest.mark.parametrize("words", PLACES)
def test_place_may_be_a_post(words: str) -> None:
    ((_, serial),) = cited_numbers(parse_ref_line(f"REF: {words}"))
    assert serial == int(words.rpartition(" ")[2])


@pytest.mark.parametrize("words", NO_PLACES)
def test_other_words_are_none(words: str) -> None:
    assert cited_numbers(parse_ref_line(f"REF: {words}")) == ()


A, B = "08 KISMAYO 512", "08 KISMAYO 733"


@pytest.mark.parametrize(
    ("texts", "found"),
    [
        # two numbers, by cables of two posts; what is written without a year is then of the post, too
        ([citing("OSLO", 1, A), citing("ROME", 2, B)], ["08KISMAYO512", "08KISMAYO733"]),
        (
            [citing("OSLO", 1, A), citing("ROME", 2, f"A. {B} B. KISMAYO 90")],
            ["08KISMAYO512", "08KISMAYO733", "08KISMAYO90"],
        ),
        # an answer repeats the slip that it answers; a post repeats its own
        ([citing("OSLO", 1, A), citing("ROME", 2, A)], []),
        ([citing("OSLO", 1, A), citing("OSLO", 2, B)], []),
        ([citing("OSLO", 1, f"A. {A} B. {B}")], []),
        # copies and sections are one cable
        ([citing("OSLO", 1, A), citing("OSLO", 1, A), citing("OSLO", 1, B)], []),
        # what the corrected copy no longer says is not said
        (
            [
                citing("OSLO", 1, A),
                citing("ROME", 2, B),
                citing("ROME", 2, "08 LIMA 7", remark="C O R R E C T E D COPY"),
            ],
            ["08LIMA7"],
        ),
        # a paragraph alone is no witness
        ([citing("OSLO", 1, A), citing("ROME", 2, "NONE", body=f"1. (U) See {B}.")], []),
        ([citing("OSLO", 1, "08 CIAWASH 4245"), citing("ROME", 2, "08 CIAWASH 4300")], []),
    ],
)
def test_two_numbers_cited_by_two_posts_make_a_post(
    texts: list[str], found: list[str], tmp_path: Path
) -> None:
    for number, order in enumerate(permutations(texts)):
        (tmp_path / str(number)).mkdir()
        assert missing(tmp_path / str(number), *order) == found


def test_reason_names_the_citations(tmp_path: Path) -> None:
    missing(tmp_path, citing("OSLO", 1, A), citing("ROME", 2, B))
    with reftel.open_store(tmp_path / "out" / "reftel.sqlite") as store:
        (decision,) = store.cable(reftel.parse_mrn("08OSLO1")).decisions
    assert (
        "KISMAYO is taken for a post because cables from several posts cite it" in decision.resolution.reason
    )


def test_witness_that_comes_or_goes_decides_anew_who_cites_the_name(tmp_path: Path) -> None:
    asks = citing("LIMA", 3, "A. KISMAYO 90 B. 08 KISMAYO 61")
    none = citing("ROME", 2, "NONE")
    one, two = citing("OSLO", 1, A), citing("ROME", 2, B)
    all_of_it = ["08KISMAYO512", "08KISMAYO61", "08KISMAYO733", "08KISMAYO90"]
    assert missing(tmp_path, asks, one, none) == []  # 61 is too short to speak
    assert missing(tmp_path, asks, one, two) == all_of_it
    assert missing(tmp_path, asks, citing("OSLO", 1, B), two) == []
    assert missing(tmp_path, asks, one, two) == all_of_it
    assert missing(tmp_path, asks, one, citing("OSLO", 2, B)) == []
