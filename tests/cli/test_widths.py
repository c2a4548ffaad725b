"""What is listed fits the terminal, whatever its width: no line is longer, no word is broken, nothing is left
out.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from every_command import QUESTIONS
from reftel.cli.main import main
from reftel.render.layout import lay_out, measure, underlined, wrap

WIDTHS = (40, 60, 80, 120)
MRN = re.compile(r"\b[0-9]{2}[A-Z]{3,}[0-9]+\b")

HEADERS = ("mrn", "cited by", "status", "sent", "classification", "tags", "subject", "sentence")
mrns = st.builds(
    "{:02}{}{}".format,
    st.integers(0, 99),
    st.sampled_from(["OSLO", "RIODEJANEIRO", "USUNNEWYORK", "STATE"]),
    st.integers(1, 999_999),
)
days = st.sampled_from(["", "2009-03-01", "2008-08-12 to 2008-08-14"])
words = st.sampled_from(
    ["TALKS", "UNCLASSIFIED//FOR", "wo-hyphen", "Łódź", "中文電報", "(S//NF)", "a", "1,200"]
)
texts = st.lists(words, max_size=40).map(" ".join)
listed = st.lists(mrns, max_size=4).map(", ".join)
counts = st.integers(0, 2_000_000).map("{:,}".format)
rows = st.lists(
    st.tuples(mrns, counts, st.sampled_from(["held", "missing"]), days, texts, listed, texts, texts),
    max_size=6,
)


@pytest.mark.parametrize("width", WIDTHS)
@given(rows=rows)
def test_tables_fit_and_hold_every_word_whole(width: int, rows: list[tuple[str, ...]]) -> None:
    table = lay_out(HEADERS, rows, width)
    assert max(map(measure, table.splitlines())) <= width
    # Names of columns below a row and rules are all that is added.
    expected = sorted(word for row in rows for cell in row for word in cell.split())
    added = {word for name in HEADERS for word in (*name.split(), *f"{name}:".split())}
    found = sorted(word for word in table.split() if word not in added and word.strip("-"))
    assert found == [word for word in expected if word not in added and word.strip("-")]


ODD_WORDS = [
    ("/data/folder of mine/cables-of-2009/09OSLO12.html", 24),
    ("x" * 300, 40),
    ("中文" * 50, 40),
    ("a " * 50, 20),
    ("", 40),
]


@pytest.mark.parametrize(("text", "width"), ODD_WORDS)
def test_a_word_longer_than_a_line_is_broken_and_kept(text: str, width: int) -> None:
    lines = wrap(text, width, "- ", "  ")
    assert all(measure(line) <= width for line in lines)
    assert "".join(line[2:] for line in lines).replace(" ", "") == text.replace(" ", "")


def test_a_path_is_broken_between_its_parts() -> None:
    assert "09OSLO12.html" in wrap("/data/cables-of-2009/09OSLO12.html", 24)


@given(text=texts, width=st.integers(8, 60))
def test_marks_stay_below_their_words(text: str, width: int) -> None:
    marks = "".join("^" if sign.isupper() else " " for sign in text)
    lines = underlined(text, marks, width, "  ")
    assert (
        "".join(line[2:] for line in lines if set(line) - {" ", "^"}).split()
        == "".join(line[2:] for line in underlined(text, "", width, "  ")).split()
    )
    assert sum(line.count("^") for line in lines) == marks.count("^")


@cache
def printed(words: tuple[str, ...], width: int) -> str:
    return CliRunner(env={"COLUMNS": str(width)}).invoke(main, list(words)).stdout


LISTINGS = [
    [*name.split(), *words]
    for name, calls in QUESTIONS.items()
    for words in calls
    # A letter is as wide as letters are, and tables for other programs have no width.
    if not {"--json", "--csv", "--excel", "--foia"} & set(words)
]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("words", LISTINGS, ids=" ".join)
def test_every_answer_fits(words: list[str], width: int, examples_with_texts: Path) -> None:
    store = str(examples_with_texts)
    corrections = examples_with_texts.parent / "to-check.toml"
    corrections.write_text(
        '[[drop]]\nciting = "07STATE36510"\ncited = "07OTTAWA337"\nauthor = "A"\nreason = "as seen"\n'
    )
    meant = {"A": "09OTTAWA541", "B": "07STATE36510", "STORE": store, "CORRECTIONS": str(corrections)}
    command = (*(meant.get(word, word) for word in words), "--store", store)
    shown = printed(command, width)
    # An address is never broken: it would be none.
    assert [line for line in shown.splitlines() if measure(line) > width and "https://" not in line] == []
    assert set(MRN.findall(shown)) == set(MRN.findall(printed(command, 500)))
