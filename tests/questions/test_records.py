"""Lists of records: what they say, and what they are as tables of pandas, Polars and Arrow."""

from __future__ import annotations

import pickle
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import reftel
from reftel.errors import LibraryMissing
from reftel.model.records import MRN, Node
from reftel.questions.columns import columns_of
from reftel.render.records import plain

CABLES = Path(__file__).parents[2] / "examples" / "cables"


@pytest.fixture(scope="module")
def store(examples_with_texts: Path) -> Iterator[reftel.Store]:
    with reftel.open_store(examples_with_texts) as opened:
        yield opened


# A question -> the records that answer it
Ask = Callable[[reftel.Store], reftel.Records[Any]]
QUESTIONS: dict[str, Ask] = {
    "replies": lambda store: store.replies("07STATE36510"),
    "missing": lambda store: store.missing(),
    "top": lambda store: store.top("pagerank"),
    "search": lambda store: store.search("lamp"),
    "unresolved": lambda store: store.unresolved(),
    "communities": lambda store: store.communities(),
    "path": lambda store: store.path("07STATE36510", "07OSLO211"),
    "check_corrections": lambda store: store.check_corrections(CABLES.parent / "corrections.toml"),
    "nodes": lambda store: reftel.Records(store.nodes()),
    "edges": lambda store: reftel.Records(store.edges()),
    "decisions": lambda store: reftel.Records(store.decisions()),
    "documents": lambda store: reftel.Records(store.documents()),
    "problems": lambda store: reftel.Records(store.problems()),
    "inputs": lambda store: reftel.Records(store.inputs()),
    "aliases": lambda store: reftel.Records(store.aliases()),
    "thread": lambda store: reftel.Records(store.thread("07STATE36510").cites),
    "coverage by year": lambda store: reftel.Records(store.coverage().years),
    "coverage by post and year": lambda store: reftel.Records(store.coverage().post_years),
    "gaps": lambda store: reftel.Records(store.coverage(post="Oslo").gaps or ()),
    "places": lambda store: reftel.Records(store.where("07STATE21870").places),
    "cables read": lambda store: reftel.Records(reftel.parse_cables(CABLES)),
    "references read": lambda store: reftel.parse_refs("REF: A. STATE 91633", citing="09OTTAWA707"),
}
every_question = pytest.mark.parametrize("question", QUESTIONS)


@every_question
def test_every_answer_is_a_table_everywhere(store: reftel.Store, question: str) -> None:
    found = QUESTIONS[question](store)
    rows = found.to_dicts()
    names = [column.name for column in columns_of(found.of)] if found.of else []
    frames = found.to_pandas(), found.to_polars(), found.to_arrow()
    for frame in frames:
        assert (len(frame), list(getattr(frame, "column_names", None) or frame.columns)) == (len(rows), names)
    assert all(list(row) == names for row in rows)


@every_question
def test_a_table_without_rows_has_the_same_types(store: reftel.Store, question: str) -> None:
    found = QUESTIONS[question](store)
    none = found[:0]
    assert len(none) == 0 and none.of is found.of
    assert none.to_pandas().dtypes.to_dict() == found.to_pandas().dtypes.to_dict()
    assert none.to_polars().schema == found.to_polars().schema
    assert none.to_arrow().schema == found.to_arrow().schema


@every_question
def test_a_notebook_shows_few_rows(store: reftel.Store, question: str) -> None:
    found = QUESTIONS[question](store)
    shown = found._repr_html_()
    assert shown.count("<tr>") <= 21 and len(shown) < 60_000
    assert (f"and {len(found) - 20} more" in shown) == (len(found) > 20)
    assert len(repr(found)) < 2000


# Kinds of which a table has the columns that JSON has, by name and in order.
@pytest.mark.parametrize(
    "question", ["replies", "missing", "top", "unresolved", "communities", "path", "edges"]
)
def test_columns_are_named_as_in_json(store: reftel.Store, question: str) -> None:
    found = QUESTIONS[question](store)
    assert list(plain(found[0])) == list(found.to_dicts()[0])


BERN, ROME = MRN(2008, "BERN", 1), MRN(2008, "ROME", 2)
HELD = Node(BERN, True, "2008-03-04T14:30:00Z", tags=("EFIS",), subject="COD")
DAY = HELD._replace(date="2008-03-04")
MISSING = Node(ROME, False, "", "2008-03-01", "2008-03-09", "2008-03-05")
STRANGE = HELD._replace(date="yesterday", date_earliest="never")  # a store that a stranger made

# A cable, a column -> its cell, with the reason
CELLS = [
    (HELD, "date", datetime(2008, 3, 4, 14, 30, tzinfo=UTC)),
    (DAY, "date", datetime(2008, 3, 4, tzinfo=UTC)),  # the hour is unknown: the first moment of its day
    (MISSING, "date", None),
    (MISSING, "date_earliest", date(2008, 3, 1)),
    (STRANGE, "date", None),
    (STRANGE, "date_earliest", None),
    (HELD, "tags", ["EFIS"]),
    (MISSING, "tags", []),  # a list is never None
    (MISSING, "subject", None),  # what is unknown is None, not ""
    (HELD, "mrn", "08BERN1"),
    (HELD, "series", None),
]


@pytest.mark.parametrize(("node", "column", "expected"), CELLS)
def test_cells(node: Node, column: str, expected: object) -> None:
    found = reftel.Records([node])
    assert found.to_dicts()[0][column] == expected
    assert found.to_polars()[column].to_list() == [expected]
    assert found.to_arrow()[column].to_pylist() == [expected]
    cell = found.to_pandas()[column][0]
    is_unknown = cell is None or cell is pd.NaT
    assert is_unknown == (expected is None)


def test_dates_of_pandas_are_dates() -> None:
    frame = reftel.Records([HELD, MISSING]).to_pandas()
    assert frame["date"].dt.year.tolist()[0] == 2008
    assert (frame["date_latest"] - frame["date_earliest"]).dt.days.tolist()[1] == 8


def test_counts_that_may_be_unknown_stay_whole_numbers(store: reftel.Store) -> None:
    days = store.replies("07STATE36510").to_pandas()["days_least"]
    assert str(days.dtype) == "Int64" and days.isna().any()


@pytest.mark.parametrize(
    ("library", "method", "extra"),
    [
        ("pandas", "to_pandas", "pandas"),
        ("polars", "to_polars", "polars"),
        ("pyarrow", "to_arrow", "parquet"),
    ],
)
def test_a_library_that_is_absent_is_named(
    monkeypatch: pytest.MonkeyPatch, library: str, method: str, extra: str
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(
        LibraryMissing, match=rf'{library} is not installed; .*pip install "reftel\[{extra}\]"'
    ):
        getattr(reftel.Records([HELD]), method)()


def test_records_are_a_sequence() -> None:
    found = reftel.Records([HELD, MISSING])
    assert (found[0], list(found[1:]), len(found), HELD in found) == (HELD, [MISSING], 2, True)
    assert type(found[1:]) is reftel.Records and tuple(found) == (HELD, MISSING)
    assert pickle.loads(pickle.dumps(found)).to_dicts() == found.to_dicts()  # noqa: S301 (our own)


def test_no_records_say_so() -> None:
    assert (repr(reftel.Records()), reftel.Records()._repr_html_()) == ("no records", "<p>no records</p>")
    assert reftel.Records().to_dicts() == []


def test_markup_of_cables_is_text() -> None:
    shown = reftel.Records([HELD._replace(subject="<img src=x onerror=alert(1)>")])._repr_html_()
    assert "<img" not in shown and "&lt;img" in shown
