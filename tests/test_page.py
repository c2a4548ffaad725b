"""The page: what is written into the file, and where things are drawn; test_page_browser.py opens it."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import random
import re
import subprocess
import sys
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import page_sample
from reftel.errors import OutputError
from reftel.page import PageCable, PageCitation, PageUnresolved, render_page, write_page
from reftel.page.layout import Place, lay_out, scale_time
from reftel.page.look import half_width, look_of
from reftel.page.pack import collect, hour_of, pack
from reftel.page.start import ALL_AT_ONCE, OF_MANY, choose_start

HOSTILE = [
    "</script><script>window.pwned=1</script>",
    '<img src=x onerror="window.pwned=1">',
    "<!-- <script>",
    "__proto__",
    "{{ 7*7 }} {% raw %}",
    "&lt;b&gt; \u202egnp.exe \u2028 \x00 \ud7ff",
]


def sample_page() -> str:
    return render_page(
        page_sample.cables(),
        page_sample.citations(),
        unresolved=page_sample.unresolved(),
        title=page_sample.TITLE,
        about=page_sample.ABOUT,
    )


def packed_in(html: str) -> dict[str, object]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', html, re.DOTALL)
    assert found
    data: dict[str, object] = json.loads(found.group(1))
    return data


def test_the_same_rows_in_any_order_give_the_same_page() -> None:
    cables, citations = page_sample.cables(), page_sample.citations()
    unresolved = page_sample.unresolved()
    shuffled = random.Random(5)
    for rows in (cables, citations, unresolved):
        shuffled.shuffle(rows)
    again = render_page(
        cables, citations, unresolved=unresolved, title=page_sample.TITLE, about=page_sample.ABOUT
    )
    assert again == sample_page()


def test_the_page_names_no_address_to_load_from() -> None:
    html = sample_page()
    own = re.sub(r"<script>/\*\*\n \* vis-network.*?</script>", "", html, flags=re.DOTALL)
    assert len(own) < len(html)
    namespaces = {"http://www.w3.org", "http://graphml.graphdrawing.org"}
    assert set(re.findall(r"(?:https?:)?//[\w.]+\.\w+", own)) <= namespaces
    assert not re.search(r"""(?:src|href)\s*=\s*["'](?!#|data:,)""", own)


def test_the_policy_allows_the_scripts_of_the_page_and_no_others() -> None:
    html = sample_page()
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html)
    assert policy
    assert policy.group(1).startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe-eval" not in policy.group(1)
    scripts = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    hashes = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts]
    assert re.findall(r"'sha256-([^']+)'", policy.group(1)) == hashes


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_cannot_leave_their_place(text: str) -> None:
    cable = PageCable(
        "08OSLO1", held=True, date="2008-01-01", subject=text, source=text, post=text, from_=text
    )
    citation = PageCitation("08OSLO1", "08OSLO2", (text,), text, text, text, text, text, text)
    row = PageUnresolved("08OSLO1", text, text, text, text, text)
    html = render_page([cable], [citation], unresolved=[row], title=text, about={text: text})
    plain = render_page([cable], [citation], unresolved=[row], title="T", about={})
    assert html.count("<script") == plain.count("<script") == sample_page().count("<script")
    assert "<img" not in html
    assert packed_in(html)["title"] == text
    assert packed_in(html)["about"] == [[text, text]]


def test_a_large_collection_is_packed_and_nothing_of_it_is_lost() -> None:
    cables = [PageCable(f"08OSLO{at}", held=True, subject=f"FISH {at} " * 9) for at in range(1, 6000)]
    html = render_page(cables, [], title="T", about={})
    found = re.search(r'id="packed">(.*?)</script>', html, re.DOTALL)
    assert found
    assert 'id="data"' not in html
    text = gzip.decompress(base64.b64decode(found.group(1))).decode()
    assert text == pack(collect(cables, []), title="T", about={})


def test_importing_the_page_does_not_import_pyvis() -> None:
    # pyvis pulls in IPython, which costs every command a third of a second
    code = "import sys, reftel.page; sys.exit('pyvis' in sys.modules or 'IPython' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_cable_that_is_cited_but_not_given_is_missing() -> None:
    collection = collect([PageCable("08OSLO1", held=True)], [PageCitation("08OSLO1", "08BERN2")])
    assert [(cable.mrn, cable.held) for cable in collection.cables] == [("08BERN2", False), ("08OSLO1", True)]
    assert collection.edges == ((1, 0),)


DATES = [
    # a date alone, a time of day with and without zone, an interval, half of one, none, one that is no date
    (PageCable("70X1", held=True, date="1970-01-02"), 24),
    (PageCable("70X1", held=True, date="1970-01-02T05:59"), 29),
    (PageCable("70X1", held=True, date="1970-01-02T05:59:00+00:00"), 29),
    (PageCable("69X1", held=True, date="1969-12-31"), -24),
    (PageCable("70X1", held=False, date_earliest="1970-01-01", date_latest="1970-01-05"), 48),
    (PageCable("70X1", held=False, date_latest="1970-01-05"), 96),
    (PageCable("70X1", held=False), None),
    (PageCable("70X1", held=True, date="spring"), None),
]


@pytest.mark.parametrize(("cable", "hour"), DATES)
def test_where_a_cable_stands_in_time(cable: PageCable, hour: int | None) -> None:
    assert hour_of(cable) == hour


def test_a_cable_without_any_date_stands_by_those_that_cite_it() -> None:
    held = PageCable("08OSLO1", held=True, date="2008-03-01")
    collection = collect([held, PageCable("08OSLO9", held=True)], [PageCitation("08OSLO1", "08BERN2")])
    assert collection.hours == (hour_of(held),) * 3


LOOKS = [
    ("UNCLASSIFIED", True, "unclassified"),
    ("UNCLAS", True, "unclassified"),
    ("UNCLASSIFIED//FOR OFFICIAL USE ONLY", True, "limited"),
    ("LIMITED OFFICIAL USE", True, "limited"),
    ("CONFIDENTIAL//NOFORN", True, "confidential"),
    ("secret", True, "secret"),
    ("TOP SECRET", True, "topsecret"),
    ("", True, "unmarked"),
    ("SECRET", False, "missing"),
]


@pytest.mark.parametrize(("classification", "held", "look"), LOOKS)
def test_the_look_follows_the_classification(classification: str, held: bool, look: str) -> None:
    assert look_of(classification, held=held) == look


def test_a_small_collection_is_drawn_whole_a_large_one_from_its_largest_threads() -> None:
    few = [PageCable(f"08OSLO{at}", held=True) for at in range(ALL_AT_ONCE)]
    assert choose_start(collect(few, [])) == list(range(ALL_AT_ONCE))
    many = [*few, *(PageCable(f"08BERN{at}", held=True) for at in range(1, 4))]
    citations = [PageCitation("08BERN2", "08BERN1"), PageCitation("08BERN3", "08BERN1")]
    collection = collect(many, citations)
    chosen = choose_start(collection)
    assert len(chosen) == OF_MANY
    assert {"08BERN1", "08BERN2", "08BERN3"} <= {collection.cables[at].mrn for at in chosen}


@st.composite
def graphs(draw: st.DrawFn) -> tuple[list[int], list[int], list[tuple[int, int]]]:
    count = draw(st.integers(1, 40))
    hours = draw(st.lists(st.integers(-30_000, 400_000), min_size=count, max_size=count))
    halves = draw(st.lists(st.integers(20, 80), min_size=count, max_size=count))
    node = st.integers(0, count - 1)
    edges = draw(st.lists(st.tuples(node, node), max_size=60))
    return hours, halves, edges


@settings(max_examples=60, deadline=None)
@given(graphs())
def test_time_runs_to_the_right_and_nothing_overlaps(
    graph: tuple[list[int], list[int], list[tuple[int, int]]],
) -> None:
    hours, halves, edges = graph
    places = lay_out(hours, halves, edges)
    assert places == lay_out(hours, halves, edges)
    for (one, first), (other, second) in combinations(enumerate(places), 2):
        if hours[one] < hours[other]:
            assert first.x <= second.x
        if hours[one] == hours[other]:
            assert first.x == second.x
        beside = abs(first.x - second.x) >= halves[one] + halves[other]
        assert beside or abs(first.y - second.y) >= 56


def test_threads_keep_apart() -> None:
    # two chains at the same time: the lanes of the one end before those of the other begin
    hours = [0, 24, 48, 0, 24, 48]
    places = lay_out(hours, [40] * 6, [(1, 0), (2, 1), (4, 3), (5, 4)])
    one, other = places[:3], places[3:]
    assert max(place.y for place in one) + 56 < min(place.y for place in other)


def test_quiet_years_are_cut_and_busy_days_keep_their_proportion() -> None:
    xs = scale_time([0, 19, 57, 200_000, 200_019], [(2, 1)], 1)
    assert xs[2] - xs[1] == 2 * (xs[1] - xs[0]) > 0
    assert xs[3] - xs[2] == 190
    assert xs[4] - xs[3] == xs[1] - xs[0]


def test_one_cable_and_none() -> None:
    assert lay_out([], [], []) == ()
    assert lay_out([5], [40], []) == (Place(0, 40),)
    assert half_width("08OSLO1", 8) > 8


def test_write_page_keeps_the_earlier_page_where_it_fails(tmp_path: Path) -> None:
    page = tmp_path / "graph.html"
    write_page(page, page_sample.cables(), page_sample.citations(), title="One", about={})
    before = page.read_bytes()
    assert [found.name for found in tmp_path.iterdir()] == ["graph.html"]
    (tmp_path / "graph.html.part").mkdir()
    with pytest.raises(OutputError, match="cannot be written"):
        write_page(page, [], [], title="Two", about={})
    assert page.read_bytes() == before


def test_write_page_says_where_it_cannot_write(tmp_path: Path) -> None:
    with pytest.raises(OutputError) as caught:
        write_page(tmp_path / "absent" / "graph.html", [], [], title="T", about={})
    assert caught.value.place.endswith("graph.html")
