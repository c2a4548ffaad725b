"""Numbers of lines and folded lines: the same references, or entries that say what is not read, no others."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import reftel
from effort import tries
from growth import assert_linear
from reftel.model.records import Cable, Kind, RawCable
from reftel.parse.cable import parse_cable
from reftel.readers.read import read_text
from reftel.text.folds import unfold
from reftel.text.line_numbers import blank_line_numbers

ROOT = Path(__file__).parents[2]
SANAA = """UNCLAS SANAA 002280

SIPDIS

E.O. 12958: N/A
TAGS: EFIS
SUBJECT: A PIER OF STONE IN A TOWN BY THE SEA IS MEASURED

REF: A. STATE 91633 (NOTAL) B. LIMA 2210 C. BERN 771 D. 09SANAA2274

1. (U) The harbor master answers what was asked in ref A, and says that the pier stands as it did.

2. (U) Its owner has no wish to sell the pier, as we reported in Lima 2210 and as others found too.
"""


@cache
def invented() -> list[str]:
    """The texts of the examples and of the tests' own telegrams."""
    paths = [ROOT / "examples" / "cables", ROOT / "tests" / "data" / "readers" / "telegram.txt"]
    found = [cable.text for cable in reftel.parse_cables(paths)]
    return [text for text in found if len(text.split("\n")) > 8] + [f"R 091034Z JUN 09\n{SANAA}"]


def read(text: str) -> list[Cable]:
    return [parse_cable(item) for item in read_text(text.encode(), "t.txt") if isinstance(item, RawCable)]


def cut_at(text: str, width: int) -> str:
    """Cut each line at a width, in the midst of words."""
    lines = (
        [line[at : at + width] for at in range(0, max(1, len(line)), width)] for line in text.split("\n")
    )
    return "\n".join(part for parts in lines for part in parts)


def wrap_at(text: str, width: int) -> str:
    """Cut each line between words, as a mail program does."""
    wrap = textwrap.TextWrapper(width, break_on_hyphens=False)
    return "\n".join("\n".join(wrap.wrap(line)) for line in text.split("\n"))


def number(form: str, first: int = 1) -> Callable[[str], str]:
    def put(text: str) -> str:
        return "\n".join(form % (first + at) + line for at, line in enumerate(text.split("\n")))

    return put


def number_each(step: int) -> Callable[[str], str]:
    def put(text: str) -> str:
        lines = text.split("\n")
        return "\n".join(
            (f"{at:4d}  " if at % step == 0 else " " * 6) + line for at, line in enumerate(lines, 1)
        )

    return put


def number_pages(length: int) -> Callable[[str], str]:
    def put(text: str) -> str:
        return "\n".join(f"{at % length + 1:2d} {line}" for at, line in enumerate(text.split("\n")))

    return put


def number_right(text: str) -> str:
    return "\n".join(f"{line:<70}{at:5d}" for at, line in enumerate(text.split("\n"), 1))


def number_words_alone(text: str) -> str:
    """As `nl` does, which leaves out blank lines."""
    lines, count = [], 0
    for line in text.split("\n"):
        count += bool(line.strip())
        lines.append(f"{count:6d}\t{line}" if line.strip() else "")
    return "\n".join(lines)


def named(cable: Cable) -> Counter[tuple[int | None, str, int | None]]:
    return Counter((ref.year, ref.post, ref.serial) for ref in cable.refs if ref.kind is Kind.CABLE)


def others(cable: Cable) -> int:
    return sum(ref.kind is not Kind.CABLE for ref in cable.refs)


def check(text: str, changed: str) -> None:
    """See that the changed text gives the cables of the other: fewer only where an entry says so."""
    before, after = read(text), read(changed)
    for cable, other in zip(before, after, strict=True):
        assert cable.mrn == other.mrn or (other.mrn is None and any(p.lost for p in other.problems))
    for one, other in zip(before, after, strict=True):
        assert not named(other) - named(one)
        lost = (named(one) - named(other)).total()
        assert lost <= others(other) - others(one)
        for ref in other.refs:
            assert other.text[ref.start : ref.end] == ref.text


NUMBERED = {
    "1 A": number("%d "),
    "  1  A": number("%3d  "),
    "1, tab": number("%d\t"),
    "0001: A": number("%04d: "),
    "1. A": number("%d. "),
    "1) A": number("%d) "),
    "1| A": number("%3d| "),
    "1:A, as a search prints it": number("%d:"),
    "1 | A": number("%4d | "),
    "1> A": number("%d> "),
    "1-A, as a search prints what is around": number("%d-"),
    "[1] A": number("[%d] "),
    "(1) A": number("(%d) "),
    "L1: A": number("L%d: "),
    "Line 1: A": number("Line %d: "),
    "at the right": number_right,
    "from 118 on": number("%d ", 118),
    "from 1 on each page of 25 lines": number_pages(25),
    "each second": number_each(2),
    "each fifth": number_each(5),
    "each tenth": number_each(10),
    "lines with words alone": number_words_alone,
}


@pytest.mark.parametrize("put", NUMBERED.values(), ids=NUMBERED.keys())
def test_numbers_of_lines_change_nothing(put: Callable[[str], str]) -> None:
    for text in invented():
        before, after = read(text), read(put(text))
        assert [(cable.mrn, named(cable), others(cable)) for cable in after] == [
            (cable.mrn, named(cable), others(cable)) for cable in before
        ]
        assert "".join(cable.text for cable in after) == put(text)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("REF:\n" + "".join(f"{n}. STATE {n}00\n" for n in range(1, 13)), "a list that has numbers"),
        ("".join(f"{n}. (U) Words of a paragraph.\n\n" for n in range(1, 30)), "paragraphs"),
        ("".join(f"{n}. (U) Words\nof a paragraph.\n" for n in range(1, 30)), "paragraphs of two lines"),
        ("A\n5 boats\nB\nC\nD\nE\n10 boats\nF\nG\n", "two numbers that fit by chance"),
        ("".join(f"{n * n} boats\n" for n in range(40)), "a table"),
        ("1 A\n2 B\n3 C\n", "too few lines"),
    ],
)
def test_numbers_that_are_of_the_text_stay(text: str, why: str) -> None:
    assert blank_line_numbers(text) == text, why


@settings(deadline=None, max_examples=tries(60, 150))
@given(data=st.data(), width=st.integers(40, 80), cut=st.sampled_from([cut_at, wrap_at]))
def test_folded_lines_give_no_other_cable(
    data: st.DataObject, width: int, cut: Callable[[str, int], str]
) -> None:
    text = data.draw(st.sampled_from(invented()))
    check(text, cut(text, width))


@pytest.mark.parametrize(
    ("mark", "margin"),
    [("=", ""), ("\\", ""), ("-", ""), ("", "> "), ("", "    "), ("=", ">> "), ("\N{SOFT HYPHEN}", "\t")],
)
@pytest.mark.parametrize("width", [40, 47, 55, 60, 64, 72, 76])
def test_signs_around_the_place_of_a_cut_change_nothing(width: int, mark: str, margin: str) -> None:
    for text in invented():
        lines = (
            [line[at : at + width] for at in range(0, max(1, len(line)), width)] for line in text.split("\n")
        )
        check(text, "\n".join(margin + f"{mark}\n{margin}".join(parts) for parts in lines))


@pytest.mark.parametrize("width", range(40, 81))
def test_an_mrn_broken_over_a_line_end_is_joined_or_unreadable(width: int) -> None:
    check(f"R 091034Z JUN 09\n{SANAA}", cut_at(f"R 091034Z JUN 09\n{SANAA}", width))


def test_what_was_cut_is_read_whole_and_shown_as_it_stands() -> None:
    ref = "D. 09SANAA2274"
    width = SANAA.split("\n")[8].index(ref) + len("D. 09SANAA2")
    text = cut_at(SANAA, width) if width >= 40 else SANAA
    folded = f"R 091034Z JUN 09\n{text}"
    (cable,) = read(folded)
    last = cable.refs[-1]
    assert (last.year, last.post, last.serial) == (9, "SANAA", 2274)
    assert last.text == folded[last.start : last.end] == "09SANAA2\n274"


DOUBTFUL = """R 091034Z JUN 09
UNCLAS SANAA 002280
SUBJECT: A PIER

REF: A. STATE 91633 (NOTAL) B. LIMA 22
10 C. BERN 771

1. (U) It stands.
"""


def test_a_number_that_may_go_on_is_unreadable_with_its_words() -> None:
    (cable,) = read(DOUBTFUL)
    assert [(ref.label, ref.kind, ref.serial, ref.text) for ref in cable.refs] == [
        ("A", Kind.CABLE, 91633, "STATE 91633 (NOTAL)"),
        ("B", Kind.UNREADABLE, None, "LIMA 22\n10"),
        ("C", Kind.CABLE, 771, "BERN 771"),
    ]
    assert list(map(str, cable.refs[1].notes)) == ["the number may continue on the next line"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("".join(f"{'word ' * n}end\n" for n in range(8, 16)), "lines end at words"),
        (
            "".join(f"{'word ' * 12}\n" for _ in range(20)) + ("A longer line " * 9 + "\n") * 3,
            "longer ones are not cut",
        ),
        ("".join(f"{f'OSLO {n}':80}\n" for n in range(20)), "lines filled with spaces, as of a tape"),
        (f"{'-' * 60}\n" * 5 + "1. A\n", "lines of dashes"),
        (f"{'a' * 60}\n{'b' * 60}\n1", "too few"),
    ],
)
def test_lines_that_were_not_cut_stay(text: str, why: str) -> None:
    assert unfold(text).moved == (), why
    assert unfold(text).text == text, why


@given(st.text(alphabet="ab1 \n", max_size=400), st.integers(36, 60))
def test_no_character_is_lost_and_each_is_where_it_says(text: str, width: int) -> None:
    folded = cut_at(f"{'x' * width * 4}\n{text}", width)
    unfolded = unfold(folded)
    assert len(unfolded.text) == len(folded)
    assert unfolded.text.replace(" ", "").replace("\n", "") == folded.replace(" ", "").replace("\n", "")
    for at, sign in enumerate(unfolded.text):
        if not sign.isspace():
            start, end = unfolded.place(at, at + 1)
            assert folded[start:end] == sign


@pytest.mark.parametrize("before", ["", "A\n"])
@pytest.mark.parametrize(
    "part",
    [
        "1 a\n",
        "1. a\n",
        "\n",
        "5 ",
        "2\n",
        "L1\n",
        "[1]\n",
        " ",
        "(",
        "1. (U) Words\n\n",
        "1\n\n\n",
        "2 \nA\n",
    ],
)
def test_looking_for_line_numbers_takes_no_longer_than_the_text(part: str, before: str) -> None:
    assert_linear(blank_line_numbers, part, before)
