"""Columns of the page as arrays: they give back what they took in, in whatever form they keep it."""

from __future__ import annotations

import tracemalloc
from collections.abc import Sequence

import numpy as np
import pytest

from reftel.page import texts
from reftel.page.columns import Columns
from reftel.page.texts import Keys, Numbered, Numbers, Recurring, Texts, split_numbers

COLUMNS = [
    [],
    ["", ""],
    ["SUGAR", "", "SUGAR  BEETS ", " SUGAR", "\u00e9\U0001f41f", "SUGAR"],
    [f"TALKS ON FISH {at % 7}" for at in range(400)],  # they recur
    [f"TALKS ON FISH {at}" for at in range(400)],
    [f"TALKS ON FISH {at % 24}" for at in range(400)],  # 17 times each
    [f"TALKS ON FISH {at % 25}" for at in range(400)],  # 16 times each: as words
]


@pytest.fixture(params=[1 << 16, 3, 0])
def many(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Columns that keep so many different texts whole."""
    monkeypatch.setattr(texts, "_MANY", request.param)


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize("column", COLUMNS)
def test_a_column_gives_back_its_texts(column: Sequence[str]) -> None:
    kept = Texts()
    for start in range(0, len(column), 90):
        kept.add(column[start : start + 90])
    assert list(kept) == list(column)
    assert len(kept) == len(column)
    rows = np.array([at * 7 % len(column) for at in range(len(column))] * 2, np.int32)
    assert list(kept.take(rows)) == [column[row] for row in rows]


@pytest.mark.parametrize("column", COLUMNS)
def test_a_pack_is_the_same_however_a_column_keeps_its_texts(
    column: Sequence[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    packs = []
    for many in (1 << 16, 3, 0):
        monkeypatch.setattr(texts, "_MANY", many)
        columns = Columns({})
        columns.texts("subject", column)
        # What is taken of a longer column has no more words than its own rows.
        columns.texts("taken", Texts([*column, "OTHER WORDS"]).take(np.arange(len(column))))
        packs.append(b"".join(columns.packed()))
    assert packs == packs[:1] * 3


def test_texts_that_become_the_same_are_one() -> None:
    column = Recurring(["SECRET", "SECRET//NOFORN", "", "SECRET"]).mapped(lambda text: text[:6])
    assert list(column) == ["SECRET", "SECRET", "", "SECRET"]
    assert column.values == ["SECRET", ""]


NUMBERED = [
    ("09OSLO1", ("09OSLO", 1)),
    ("09OSLO", ("09OSLO", -1)),
    ("", ("", -1)),
    ("09OSLO01", ("09OSLO01", -1)),  # a number without its zero would come back as another
    ("cables.csv:row 123456789", ("cables.csv:row ", 123456789)),
    ("09OSLO1234567890", ("09OSLO1234567890", -1)),  # more than 32 bits
]


def test_numbers_at_the_end_come_back() -> None:
    written = [text for text, _ in NUMBERED]
    assert list(zip(*split_numbers(written), strict=True)) == [parts for _, parts in NUMBERED]
    assert list(Numbered(Texts(), written)) == written


def test_mrns_are_found_by_their_rows() -> None:
    mrns = Keys(["09OSLO2", "10OSLO1", "09OSLO10", "spring", "09OSLO"])
    assert mrns.find(["09OSLO", "10OSLO1", "09OSLO10", "spring", "09OSLO2"]).tolist() == [4, 1, 2, 3, 0]
    assert mrns.at(np.array([2, 3])) == ["09OSLO10", "spring"]
    assert mrns.find_known(["09BERN1", "10OSLO1", "10OSLO"]) == {"10OSLO1": 1}
    for absent in ("09OSLO1", "09BERN2", "summer"):
        with pytest.raises(KeyError, match=absent):
            mrns.find(["09OSLO2", absent])


def test_no_mrn_is_found_among_none() -> None:
    assert Keys().find([]).tolist() == []
    with pytest.raises(KeyError):
        Keys().find(["09OSLO2"])


def test_numbers_of_different_sizes_are_one_column() -> None:
    column = Numbers([-1, 5])
    column.add([70_000])
    column.add([4_294_967_295])
    assert list(column) == [-1, 5, 70_000, 4_294_967_295]
    assert list(column.take(np.array([2, 0]))) == [70_000, -1]


def test_columns_take_some_bytes_a_row() -> None:
    tracemalloc.start()
    try:
        subjects, mrns = Texts(), Keys()
        for start in range(0, 200_000, 1000):
            rows = range(start, start + 1000)
            subjects.add([f"TALKS ON FISH NUMBER {at % 1000} AND {at // 1000}" for at in rows])
            mrns.add([f"{at % 10:02}OSLO{at + 1}" for at in rows])
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert list(mrns)[-1] == "09OSLO200000"
    assert held < 200_000 * 40  # a Python text alone takes twice that
