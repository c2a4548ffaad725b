"""What records say of themselves at a prompt and in a notebook: short, and never as markup."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from reftel.model.place import NO_PLACE
from reftel.model.problems import Problem, ProblemCode
from reftel.model.records import (
    MRN,
    Cable,
    Collection,
    Decision,
    Edge,
    Header,
    Kind,
    Node,
    Ref,
    Resolution,
    Status,
)
from reftel.model.showing import brief, html_facts, html_table, html_text
from reftel.parse.cable import parse_ref_line
from reftel.pipeline.options import Build
from reftel.store import StoredCable

OSLO, STATE = MRN(2007, "OSLO", 211), MRN(2007, "STATE", 21870)
HOSTILE = '<script>alert(1)</script>\x1b[2J\u202e& "quoted"' * 10_000
REF = Ref("A", HOSTILE, 0, 9, Kind.CABLE)
EDGE = Edge(OSLO, STATE, (HOSTILE,), (HOSTILE,) * 500, sentence=HOSTILE)
NODE = Node(OSLO, held=True, subject=HOSTILE, captions=(HOSTILE,) * 500)
HEADER = Header(sender=HOSTILE, tags=(HOSTILE,) * 99)
CABLE = Cable(
    OSLO, datetime(2007, 2, 21, tzinfo=UTC), False, HEADER, HOSTILE, HOSTILE, (REF,) * 999, (), True,
    (), HOSTILE, NO_PLACE, "text", HOSTILE, "", len(HOSTILE),
)  # fmt: skip
PROBLEM = Problem(next(iter(ProblemCode)), HOSTILE, NO_PLACE, HOSTILE)
DECISION = Decision(OSLO, 1, REF, Resolution(Status.HELD, STATE), HOSTILE)
STORED = StoredCable(
    NODE, (DECISION,) * 999, (EDGE,) * 999, (EDGE,) * 999, (), (), (PROBLEM,) * 999, {OSLO: NODE, STATE: NODE}
)
COLLECTION = Collection((NODE,) * 999, (EDGE,) * 999, (), (), (), (PROBLEM,) * 999)
BUILD = Build(Path("output"), (PROBLEM,) * 999, {"cables held": 250_000, HOSTILE: 1})


@pytest.mark.parametrize(
    "record",
    [REF, EDGE, NODE, CABLE, DECISION, STORED, COLLECTION, BUILD],
    ids=lambda record: type(record).__name__,
)
def test_a_record_is_one_short_line(record: object) -> None:
    line = repr(record)
    assert line.startswith(f"{type(record).__name__}(")
    assert len(line) < 300 and line.isprintable()


@pytest.mark.parametrize("record", [CABLE, STORED, BUILD], ids=lambda record: type(record).__name__)
def test_what_a_notebook_shows_is_short_and_holds_no_markup_of_a_cable(record: object) -> None:
    shown: str = record._repr_html_()  # type: ignore[attr-defined]
    assert "<script" not in shown and "\x1b" not in shown and "\u202e" not in shown
    assert "<table>" in shown and len(shown) < 60_000


def test_what_is_left_out_is_counted() -> None:
    assert "and 979 more" in STORED._repr_html_()
    assert "and 979 more" in CABLE._repr_html_()
    assert "more" not in html_table(["a"], [[1]])


# A record -> what its line says
LINES = [
    (
        Edge(OSLO, STATE, (), ()),
        "Edge(citing=07OSLO211, cited=07STATE21870, relation=refers_to, mentions=0, origin='ref')",
    ),
    (Node(OSLO, held=False), "Node(mrn=07OSLO211, cites=0, cited_by=0)"),
    (
        parse_ref_line("REF: 07 OSLO 211")[0],
        "Ref(text='07 OSLO 211', start=5, end=16, kind=cable, year=7, post='OSLO', serial=211)",
    ),
    (
        DECISION._replace(source=""),
        "Decision(citing=07OSLO211, position=1, ref=<Ref>, resolution=<Resolution 07STA",
    ),
]


@pytest.mark.parametrize(("record", "expected"), LINES, ids=lambda of: type(of).__name__)
def test_what_a_line_says(record: object, expected: str) -> None:
    assert brief(record).startswith(expected)


def test_facts_that_say_nothing_are_left_out() -> None:
    assert html_facts({"subject": "", "TAGS": (), "date": None, "post": "OSLO"}).count("<tr>") == 1


def test_lists_are_words_and_lines_are_one() -> None:
    assert html_text(("PREL", "EFIS")) == "PREL, EFIS"
    assert html_text("two\nlines\tand <b>") == "two lines and &lt;b&gt;"
