"""The files beside a store, written from its columns: they say what its records say."""

from __future__ import annotations

import csv
import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import invented
from attacks import ATTACKS
from effort import tries
from page_packs import packed_in
from reftel.errors import StoreError
from reftel.export import write_graphml, write_tables
from reftel.model.aliases import Alias, AliasKind
from reftel.model.notes import Note, NoteKind
from reftel.model.place import NO_PLACE
from reftel.model.reasons import Reason, ReasonKind
from reftel.model.records import (
    MRN,
    Collection,
    Decision,
    Document,
    Edge,
    Kind,
    Mention,
    Node,
    OtherNumber,
    Ref,
    Resolution,
    Status,
)
from reftel.page import write_part_page, write_store_page
from reftel.store import change_store, open_store
from reftel.store.codec import joined_items, json_list
from stores import write_store

HERE, THERE = MRN(2008, "OSLO", 2), MRN(2008, "OSLO", 1)


def saying(text: str) -> Collection:
    """A collection of two cables that say a text wherever they can."""
    words = (text, "B", text)
    held = Node(
        HERE, True, text, text, text, text, text, words, words, text, text, words, words, text, 1, 0, text
    )
    ref = Ref(text, text, 3, 9, Kind.CABLE, None, "OSLO", 1)
    said = Reason(ReasonKind.NOTE, note=Note(NoteKind.READ_AS, text, text))
    decision = Decision(HERE, 1, ref, Resolution(Status.MISSING, THERE, None, (said,)), text)
    edge = Edge(HERE, THERE, words, words, sentence=text)
    numbers = (
        OtherNumber(HERE, Alias(AliasKind.FILM, text)),
        OtherNumber(HERE, Alias(AliasKind.FOIA, "B"), THERE),
    )
    return Collection((Node(THERE, False), held), (edge,), (decision,), (), (), (), aliases=numbers)


def shown(text: str, *, words: bool = True) -> str:
    """A text as a cell shows it: readable, on one line, words between single spaces, and never a formula."""
    line = "".join(sign if sign in "\t\n\r" or is_xml(sign) else "\ufffd" for sign in text)
    line = " ".join(line.split()) if words else line.replace("\r", " ").replace("\n", " ")
    return f"'{line}" if line.startswith(("=", "+", "-", "@", "\t", "＝", "＋", "－", "＠")) else line


def is_xml(sign: str) -> bool:
    return " " <= sign <= "\ud7ff" or "\ue000" <= sign <= "\ufffd" or sign >= "\U00010000"


def assert_tables_say_what_records_say(folder: Path) -> None:
    with open_store(folder / "reftel.sqlite") as store:
        write_tables(folder / "tables", store)
        write_graphml(folder / "graph.graphml", store.nodes(), store.edges())
        nodes, decisions = list(store.nodes()), list(store.decisions())
    assert (folder / "tables" / "graph.graphml").read_bytes() == (folder / "graph.graphml").read_bytes()
    cables, references = (rows_of(folder / "tables" / f"{name}.csv") for name in ("cables", "references"))
    assert cables == [
        {
            "mrn": str(node.mrn),
            "held": str(node.held).lower(),
            "date": shown(node.date, words=False),
            "date_earliest": shown(node.date_earliest, words=False),
            "date_latest": shown(node.date_latest, words=False),
            "post": node.mrn.post,
            "classification": shown(node.classification),
            "captions": shown(";".join(node.captions)),
            "tags": shown(";".join(node.tags)),
            "subject": shown(node.subject),
            "cites": str(node.cites),
            "cited_by": str(node.cited_by),
            "source": shown(node.source, words=False),
            "aliases": shown(";".join(alias.value for alias in node.aliases)),
            "series": node.mrn.series,
        }
        for node in nodes
    ]
    assert references == [
        {
            "citing": str(found.citing),
            "position": str(found.position),
            "label": shown(found.ref.label),
            "text": shown(found.ref.text),
            "kind": found.ref.kind.value,
            "status": found.resolution.status.value,
            "cited": str(found.resolution.mrn or ""),
            "year_from": found.resolution.year_from or "",
            "reason": shown(found.resolution.reason),
            "source": shown(found.source, words=False),
            "start": str(found.ref.start),
            "end": str(found.ref.end),
            "sender": shown(found.ref.sender),
            "sent": shown(found.ref.sent),
        }
        for found in decisions
    ]


def rows_of(path: Path) -> list[dict[str, str]]:
    lines = path.read_bytes().decode().split("\n")
    assert lines.pop() == ""
    return [dict(row) for row in csv.DictReader(lines)]


@pytest.mark.parametrize(
    "text", [*ATTACKS, "", " ", "a  b", " a", "a ", "a\nb", "a\r\nb", '["a", "b"]', "\\", "=1"]
)
def test_tables_say_what_records_say(tmp_path: Path, text: str) -> None:
    write_store(tmp_path / "reftel.sqlite", saying(text))
    assert_tables_say_what_records_say(tmp_path)


def test_many_rows_are_written_in_the_order_of_the_build(tmp_path: Path) -> None:
    # more than are read at a time, the later ones first; and some that need care among many that do not
    nodes = [
        Node(MRN(2009 - at % 3, "OSLO", at), True, subject=f"A, B {at}" if at % 7 else "C")
        for at in range(1, 2500)
    ]
    write_store(tmp_path / "reftel.sqlite", Collection(tuple(reversed(nodes)), (), (), (), (), ()))
    assert_tables_say_what_records_say(tmp_path)
    lines = (tmp_path / "tables" / "cables.csv").read_text().splitlines()
    assert len(lines) == 2500
    assert lines[1].startswith("07OSLO2,true")


@settings(max_examples=tries(80, 200), deadline=None)
@given(
    st.lists(st.lists(st.text(st.sampled_from('a", \\[];\n\x1f\u2028'), max_size=5), max_size=3), max_size=6)
)
@example([[", "]])  # an item that looks like the marks between two
@example([["a", ", ", "b"], []])
def test_lists_are_joined_as_they_are_stored(lists: list[list[str]]) -> None:
    column = [json_list(words) for words in lists]
    assert list(joined_items(column, ";")) == [";".join(words) for words in lists]


def test_a_store_that_is_being_changed_is_written_as_it_is_now(tmp_path: Path) -> None:
    path = tmp_path / "reftel.sqlite"
    write_store(path, invented.COLLECTION)
    with change_store(path) as writing:
        writing.replace_node(Node(MRN(2008, "BERN", 7), held=True))
        write_tables(tmp_path, writing.store())
        write_store_page(tmp_path / "graph.html", writing.store(), {})
    assert "08BERN7,true" in (tmp_path / "cables.csv").read_text()
    assert '<node id="08BERN7">' in (tmp_path / "graph.graphml").read_text()
    assert "08BERN" in packed_in((tmp_path / "graph.html").read_text()).columns["prefix"]


def test_a_store_whose_lists_are_damaged_says_so(tmp_path: Path) -> None:
    path = tmp_path / "reftel.sqlite"
    write_store(path, invented.COLLECTION)
    with change_store(path) as writing:
        writing.run("UPDATE cables SET tags = '[\"\\'")
        writing.commit()
    with open_store(path) as store, pytest.raises(StoreError, match="is damaged"):
        write_tables(tmp_path, store)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE cables SET mrn = 'zzz' WHERE held = 0",  # their citations name what is no longer there
        "UPDATE cables SET mrn = 'zzz' WHERE mrn = (SELECT mrn FROM cables WHERE held = 1 LIMIT 1)",
        "UPDATE citations SET cited = 'zzz'",
        "UPDATE citations SET citing = 'zzz'",
        "UPDATE refs SET citing = 'zzz'",
    ],
)
def test_a_page_of_a_store_whose_cables_are_damaged_says_so(change: str, tmp_path: Path) -> None:
    path = tmp_path / "reftel.sqlite"
    write_store(path, invented.COLLECTION)
    with closing(sqlite3.connect(path)) as database:
        database.execute(f"{change.replace('UPDATE', 'UPDATE OR IGNORE', 1)}")
        assert database.execute("SELECT changes()").fetchone() != (0,)
        database.commit()
    with (
        open_store(path) as store,
        pytest.raises(StoreError, match=r"reftel\.sqlite: is damaged: '.*' is not one of its cables"),
    ):
        write_store_page(tmp_path / "graph.html", store, {})


# Texts


def kept(tmp_path: Path) -> Path:
    """A store of two cables that keeps the texts; the second is of two sections."""
    texts = {"d1": "1. (U) Tea.", "d2": "1. (U) See ref A.", "d3": "2. (U) And ref A, with 08 OSLO 1."}
    documents = (
        Document(THERE, "a.txt", NO_PLACE, "telegram", "main", None, "d1", 11),
        Document(HERE, "b.txt", NO_PLACE, "telegram", "main", (1, 2), "d2", 17),
        Document(HERE, "c.txt", NO_PLACE, "telegram", "section", (2, 2), "d3", 33),
        Document(HERE, "e.txt", NO_PLACE, "telegram", "duplicate", None, "d2", 17),
    )
    mentions = (
        (HERE, Mention("ref A", 11, 16, ("A",), 1, "See ref A.")),
        (HERE, Mention("ref A", 11, 16, ("A",), 2, "And ref A.")),
        (HERE, Mention("08 OSLO 1", 23, 32, (), 2, "with", resolution=Resolution(Status.HELD, THERE))),
    )
    path = tmp_path / "reftel.sqlite"
    write_store(path, replace(saying("x"), documents=documents, mentions=mentions))
    keep = "INSERT INTO texts (document, text) SELECT id, ? FROM documents WHERE digest = ?"
    with change_store(path) as writing:
        writing.run_each(keep, [(text, digest) for digest, text in texts.items()])
        writing.commit()
    return path


def test_a_page_has_the_texts_that_the_store_keeps_where_they_are_wanted(tmp_path: Path) -> None:
    with open_store(kept(tmp_path)) as store:
        write_store_page(tmp_path / "graph.html", store, {}, with_texts=True)
    pack = packed_in((tmp_path / "graph.html").read_text(), "texts").columns
    assert pack["cable"] == [0, 1]
    second = "1. (U) See ref A.\n\n2. (U) And ref A, with 08 OSLO 1."
    assert pack["text"] == ["1. (U) Tea.", second]
    mentions = json.loads(pack["mentions"][1])
    assert [(second[start:end], *rest) for start, end, *rest in mentions] == [
        ("ref A", ["A"], ""),
        ("ref A", ["A"], ""),
        ("08 OSLO 1", [], "08OSLO1"),
    ]


def test_texts_beyond_what_a_page_can_hold_are_on_pages_of_parts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reftel.page.write.MOST_TEXT", 20)
    with open_store(kept(tmp_path)) as store:
        write_store_page(tmp_path / "graph.html", store, {}, with_texts=True)
        write_part_page(store, [THERE], 0, tmp_path / "part.html", with_texts=True)
    whole, part = ((tmp_path / name).read_text() for name in ("graph.html", "part.html"))
    assert 'id="packed-texts"' not in whole
    assert packed_in(whole, "details").head["textsLeftOut"] == 2
    assert packed_in(part, "texts").columns["text"] == ["1. (U) Tea."]


def test_a_page_without_kept_texts_has_none(tmp_path: Path) -> None:
    write_store(tmp_path / "reftel.sqlite", invented.COLLECTION)
    with open_store(tmp_path / "reftel.sqlite") as store:
        write_store_page(tmp_path / "graph.html", store, {}, with_texts=True)
    html = (tmp_path / "graph.html").read_text()
    assert 'id="packed-texts"' not in html
    assert packed_in(html, "details").head["textsLeftOut"] == 0


def test_texts_stay_in_the_store_unless_they_are_wanted(tmp_path: Path) -> None:
    with open_store(kept(tmp_path)) as store:
        write_store_page(tmp_path / "graph.html", store, {})
        write_part_page(store, [THERE], 0, tmp_path / "part.html")
    for name in ("graph.html", "part.html"):
        assert 'id="packed-texts"' not in (tmp_path / name).read_text()
