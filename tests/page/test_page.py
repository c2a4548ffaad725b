"""The page: what is written into the file; test_page_browser.py opens it."""

from __future__ import annotations

import base64
import errno
import hashlib
import os
import random
import re
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NoReturn

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import page_sample
from effort import tries
from page_packs import packed_in, revealed, unpack
from page_rows import PageCable, PageCitation, PageUnresolved, collect, render_page, write_page
from reftel.errors import OutputError
from reftel.page.columns import Columns
from reftel.page.pack import Sentences, look_of, pack_details, pack_index

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
    citation = PageCitation("08OSLO1", "08OSLO2", (text,), text, text, text, text, text)
    row = PageUnresolved("08OSLO1", text, text, text, text, text)
    html = render_page([cable], [citation], unresolved=[row], title=text, about={text: text})
    plain = render_page([cable], [citation], unresolved=[row], title="T", about={})
    assert html.count("<script") == plain.count("<script") == sample_page().count("<script")
    assert "<img" not in html
    assert packed_in(html).head["title"] == text
    assert packed_in(html).head["about"] == [[text, text]]


def test_nothing_is_lost_in_the_packs() -> None:
    html = sample_page()
    index, details = packed_in(html).columns, packed_in(html, "details").columns
    numbers = list(zip(index["prefix"], index["serial"], strict=True))
    mrns = [f"{prefix}{serial}" for prefix, serial in numbers]
    cables = sorted(page_sample.cables(), key=lambda cable: mrns.index(cable.mrn))
    assert mrns == [cable.mrn for cable in cables]
    for name in ("held", "subject", "post", "classification"):
        assert index[name] == [getattr(cable, name) for cable in cables]
    assert index["tags"] == [" ".join(cable.tags) for cable in cables]
    numbered = zip(details["source"], details["sourceNumber"], mrns, strict=True)
    sources = [revealed(text, mrn) + ("" if number < 0 else str(number)) for text, number, mrn in numbered]
    assert sources == [cable.source for cable in cables]
    ends = list(zip(index["citing"], index["cited"], strict=True))
    place = {(mrns[citing], mrns[cited]): at for at, (citing, cited) in enumerate(ends)}
    rows = sorted(page_sample.citations(), key=lambda row: place[row.citing, row.cited])
    for at, (row, (citing, cited)) in enumerate(zip(rows, ends, strict=True)):
        serials = str(numbers[cited][1]), str(numbers[citing][1])
        assert revealed(details["written"][at], serials[0]) == row.text
        assert revealed(details["reason"][at], row.cited, *serials) == row.reason
        assert (details["sentence"][at], details["status"][at]) == (row.sentence, row.status)
    left = sorted(page_sample.unresolved(), key=lambda row: (mrns.index(row.citing), row.label))
    assert [mrns[at] for at in details["leftCiting"]] == [row.citing for row in left]
    assert details["leftWritten"] == [row.text for row in left]
    assert details["leftCandidates"] == [" ".join(row.candidates) for row in left]
    assert details["leftSentence"] == [row.sentence for row in left]


REASONS = [
    # what stands for what: NUL for the MRN, then the serial of the cited, then that of the citing cable
    ("08OSLO2 is held", "\0 is held"),
    ("2 is below its own 31", "\x01 is below its own \x02"),
    ("08OSLO2 again, 08OSLO2", "\0 again, 08OSLO\x01"),
    # marks in the words themselves
    ("\x00 2 \x01", "\ufffd \x01 \ufffd"),
    ("", ""),
]


@pytest.mark.parametrize(("reason", "hidden"), REASONS)
def test_what_is_known_is_hidden_in_reasons(reason: str, hidden: str) -> None:
    collection = collect([], [PageCitation("08OSLO31", "08OSLO2", reason=reason)])
    assert list(collection.citations["reason"]) == [hidden]
    shown = reason.translate({0: "\ufffd", 1: "\ufffd"})
    assert revealed(hidden, "08OSLO2", "2", "31") == shown


@settings(max_examples=tries(30, 60), deadline=None)
@given(st.lists(st.text(st.sampled_from("ab \n\0~\u00e9\U0001f41f"), max_size=12), max_size=200))
def test_texts_come_back_as_they_were(texts: list[str]) -> None:
    columns = Columns({})
    columns.texts("text", texts)
    assert unpack(b"".join(columns.packed())).columns["text"] == texts


def test_rare_words_come_back_too() -> None:
    # more words than two bytes can name; more than three can would take two million
    texts = [f"FISH {at}" for at in range(90_000)]
    columns = Columns({})
    columns.texts("text", texts)
    assert unpack(b"".join(columns.packed())).columns["text"] == texts


NUMBERS = [[], [0, 255], [-1, 127], [-1, 128], [0, 65_535], [-40_000, 5], [0, 4_294_967_295]]


@pytest.mark.parametrize("numbers", NUMBERS)
def test_numbers_come_back_as_they_were(numbers: list[int]) -> None:
    columns = Columns({})
    columns.numbers("number", numbers)
    assert unpack(b"".join(columns.packed())).columns["number"] == numbers


def test_dates_come_back_from_their_hours() -> None:
    dates = ["2008-02-04T15:12:00Z", "2008-02-04T15:12", "2008-02-04", "spring", "", "1969-12-31T23:00:01Z"]
    dates += ["2008-W05-1", "2008-02-04T15", "2008-02-04 15:12", "2008-02-04T15:12+02:00", "2008-02-31T15:12"]
    for date in dates:
        cable = PageCable("08OSLO1", held=True, date=date)
        index = unpack(b"".join(pack_index(collect([cable], []), title="", about={}))).columns
        moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(hours=index["hour"][0])
        beside = index["date"][0]
        whole = moment.isoformat()[:10] if beside == "T" else moment.isoformat()[:13] + beside
        assert (whole if beside == "T" or beside.startswith(":") else beside) == date


def test_sentences_that_say_most_are_kept_where_there_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reftel.page.pack.MOST_SENTENCES", 20)
    rows = [
        PageCitation("08OSLO1", "08BERN1", sentence="a" * 8),
        PageCitation("08OSLO1", "08BERN2", relation="responds_to", sentence="b" * 15),
        PageCitation("08OSLO1", "08BERN3", sentence="c" * 4),
    ]
    details = unpack(b"".join(pack_details(collect([], rows))))
    assert details.columns["sentence"] == ["", "b" * 15, "c" * 4]
    assert details.head["sentencesLeftOut"] == 1


def test_half_a_surrogate_pair_does_not_stop_a_page(tmp_path: Path) -> None:
    cables = [PageCable(f"08OSLO{at}", held=True, subject=f"A\ud800 {at}") for at in range(1, 90)]
    write_page(tmp_path / "graph.html", cables, [], title="T\udfff", about={"a": "\ud800"})
    assert "<title>T?</title>" in (tmp_path / "graph.html").read_text(encoding="utf-8")


def test_a_cable_that_is_cited_but_not_given_is_missing() -> None:
    collection = collect([PageCable("08OSLO1", held=True)], [PageCitation("08OSLO1", "08BERN2")])
    cables = zip(collection.cables.table["mrn"], collection.cables.table["held"], strict=True)
    assert list(cables) == [("08BERN2", False), ("08OSLO1", True)]
    assert list(zip(collection.citing, collection.cited, strict=True)) == [(1, 0)]


DATES = [
    # a date alone, a time of day with and without zone, an interval, half of one, none, no date at all
    (PageCable("70X1", held=True, date="1970-01-02"), 24),
    (PageCable("70X1", held=True, date="1970-01-02T05:59"), 29),
    (PageCable("70X1", held=True, date="1970-01-02T05:59:00+00:00"), 29),
    (PageCable("69X1", held=True, date="1969-12-31"), -24),
    (PageCable("70X1", held=False, date_earliest="1970-01-01", date_latest="1970-01-05"), 48),
    (PageCable("70X1", held=False, date_latest="1970-01-05"), 96),
    # the likeliest day, alone and in an interval; one that is no day
    (PageCable("70X1", held=False, date_likely="1970-01-03"), 48),
    (
        PageCable(
            "70X1", False, date_earliest="1970-01-01", date_latest="1970-01-05", date_likely="1970-01-02"
        ),
        24,
    ),
    (PageCable("70X1", held=False, date_latest="1970-01-05", date_likely="spring"), 96),
    # the middle of the year of its number: 2 July
    (PageCable("70X1", held=False), 182 * 24),
    (PageCable("1970X1", held=True, date="spring"), 182 * 24),
]


@pytest.mark.parametrize(("cable", "hour"), DATES)
def test_where_a_cable_stands_in_time(cable: PageCable, hour: int) -> None:
    assert list(collect([cable], []).hours) == [hour]


def test_the_page_knows_which_cables_stand_at_their_likeliest_day() -> None:
    cables = [
        PageCable("08OSLO1", held=False, date_latest="2008-03-01"),
        PageCable("08OSLO2", held=False, date_likely="2008-02-11"),
        PageCable("08OSLO3", held=True, date="2008-03-01", date_likely="2008-02-11"),
        PageCable("08OSLO4", held=False, date_likely="spring"),
    ]
    assert unpack(b"".join(pack_index(collect(cables, []), title="", about={}))).columns["likely"] == [1]


def test_the_page_knows_other_names_of_its_posts_alone() -> None:
    collection = collect([PageCable("08STATE1", held=True)], [])
    head = unpack(b"".join(pack_index(collection, title="", about={}))).head
    assert head["names"]["SECSTATEWASHDC"] == "STATE"
    assert set(head["names"].values()) == {"STATE"}
    assert {"AMEMBASSY", "USMISSION"} <= set(head["before"])


# what stands in which order, and where a cable without any date stands among these (a day of the year)
UNDATED = [
    ([], "2008-07-01"),
    (["08OSLO9 > 08OSLO1"], "2008-07-31"),  # it cites one of 1 March
    (["08OSLO1 > 08OSLO9"], "2008-01-31"),  # one of 1 March cites it
    (["08OSLO2 > 08OSLO9", "08OSLO1 > 08OSLO9"], "2008-01-31"),
    (["08OSLO9 > 08OSLO1", "08OSLO2 > 08OSLO9"], "2008-03-16"),
    (["08OSLO1 > 08OSLO9", "08OSLO9 > 08OSLO2"], "2008-07-01"),  # before and behind: neither helps
    (["09OSLO3 > 08OSLO9"], "2008-07-01"),  # after its year
]


@pytest.mark.parametrize(("citations", "day"), UNDATED)
def test_a_cable_without_any_date_stands_in_the_year_of_its_number(citations: list[str], day: str) -> None:
    dates = {"08OSLO1": "2008-03-01", "08OSLO2": "2008-03-31", "09OSLO3": "2009-05-01"}
    cables = [PageCable(mrn, held=True, date=date) for mrn, date in dates.items()]
    rows = [PageCitation(citing, cited) for citing, _, cited in map(str.split, citations)]
    collection = collect([*cables, PageCable("08OSLO9", held=True)], rows)
    [at] = [at for at, mrn in enumerate(collection.cables.mrns) if mrn == "08OSLO9"]
    assert (
        datetime(1970, 1, 1, tzinfo=UTC) + timedelta(hours=int(collection.hours[at]))
    ).date().isoformat() == day


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


def test_write_page_keeps_the_earlier_page_where_it_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "graph.html"
    write_page(page, page_sample.cables(), page_sample.citations(), title="One", about={})
    before = page.read_bytes()
    assert [found.name for found in tmp_path.iterdir()] == ["graph.html"]
    monkeypatch.setattr("reftel.files.atomic._flush_to_disk", full)
    with pytest.raises(OutputError, match="cannot be written: the disk is full"):
        write_page(page, [], [], title="Two", about={})
    assert page.read_bytes() == before
    assert [found.name for found in tmp_path.iterdir()] == ["graph.html"]


def full(_: Path) -> NoReturn:
    """A disk without room."""
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such devices")
def test_write_page_replaces_no_device(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OutputError, match="is not a regular file and is not replaced"):
        write_page(tmp_path / "pipe", [], [], title="T", about={})
    assert (tmp_path / "pipe").is_fifo()


def test_write_page_says_where_it_cannot_write(tmp_path: Path) -> None:
    with pytest.raises(OutputError) as caught:
        write_page(tmp_path / "absent" / "graph.html", [], [], title="T", about={})
    assert caught.value.place.endswith("graph.html")


def test_sentences_that_name_cables_share_the_room_of_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reftel.page.pack.MOST_SENTENCES", 400)
    sentences = Sentences()
    kept = sentences.cut(["a" * 1000, "b" * 100, "c"])
    assert kept == ["a" * 300, "b" * 100, ""]
    assert sentences.left_out == 1


def test_the_page_knows_its_topics() -> None:
    """A page of more than 300 cables, of which a dozen cite one of them."""
    about = [
        PageCable(
            f"08OSLO{at}",
            held=at % 4 > 0,
            date=f"2008-0{1 + at % 3}-01",
            subject="Herring quota",
            post="OSLO",
        )
        for at in range(1, 14)
    ]
    others = [PageCable(f"08STATE{at}", held=True, subject="Update", date="2007-12-31") for at in range(300)]
    citations = [PageCitation(cable.mrn, "08OSLO1") for cable in about[1:]]
    rows = [*about, *others]
    page = unpack(b"".join(pack_index(collect(rows, citations), title="", about={})))
    ((topic,), whole) = page.head["topics"], page.head["whole"]
    assert whole is None
    assert (topic["name"], topic["words"], topic["tags"]) == ("Herring quota", ["herring", "quota"], [])
    assert (topic["size"], topic["held"], topic["missing"], topic["posts"]) == (13, 10, 3, [["OSLO", 13]])
    assert (topic["first"], topic["last"], topic["start"]) == ("2008-01-01", "2008-03-01", "2008-01")
    assert topic["months"] == [4, 5, 4]
    assert (page.columns["serial"][topic["hub"]], topic["subject"]) == (1, "Herring quota")
    assert page.columns["topic"] == [int(prefix == "08OSLO") for prefix in page.columns["prefix"]]
