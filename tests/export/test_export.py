"""Exports are read back with the libraries of others: csv, xml and networkx."""

import csv
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphml import read_graphml
from invented import DECISIONS, EDGES, LIMA, NODES, OSLO
from reftel.analysis.graph import build_graph, head_attributes
from reftel.errors import OutputError
from reftel.export import write_graphml, write_tables
from reftel.model.records import Collection, Decision, Edge, Node
from reftel.store import open_store
from stores import write_store

ANY = st.text(st.characters(), max_size=30)  # with control characters and halves of surrogate pairs
any_text = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


def read_table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def tables_of(folder: Path, nodes: Sequence[Node], decisions: Sequence[Decision] = ()) -> Path:
    """The tables of a store that holds these."""
    write_store(folder / "reftel.sqlite", Collection(tuple(nodes), (), tuple(decisions), (), (), ()))
    with open_store(folder / "reftel.sqlite") as store:
        write_tables(folder, store)
    return folder


# Tables


def test_cables_csv_letter_by_letter(tmp_path: Path) -> None:
    tables_of(tmp_path, NODES)
    assert (tmp_path / "cables.csv").read_bytes().decode() == (
        "mrn,held,date,date_earliest,date_latest,post,classification,captions,tags,subject,cites,cited_by,source,"
        "aliases,series\n"
        "07ROME2201,false,,2007-11-02,2007-11-09,ROME,,,,,0,1,,,\n"
        "08LIMA77,true,2008-02-01T10:05:00,,,LIMA,UNCLASSIFIED,,,FISHING FLEET RETURNS,"
        "1,0,a.zip!/lima.html,,\n"
        "08OSLO412,true,2008-03-04T12:30:00,,,OSLO,CONFIDENTIAL,NOFORN;SIPDIS,EFIS;NO,"
        '"RÉPLY ON COD, HERRING & <OTHER> FISH",3,0,"oslo, 1.txt",,\n'
        "08STATE30118,false,,2008-02-20,2008-03-04,STATE,,,,,0,1,,,\n"
    )


def test_references_csv_letter_by_letter(tmp_path: Path) -> None:
    tables_of(tmp_path, NODES, DECISIONS)
    assert (tmp_path / "references.csv").read_bytes().decode() == (
        "citing,position,label,text,kind,status,cited,year_from,reason,source,start,end,sender,sent\n"
        "08OSLO412,0,A,STATE 30118,cable,missing,08STATE30118,citing,"
        '"no year given; 2009 assumed, the year of the citing cable","oslo, 1.txt",105,116,,\n'
        "08OSLO412,1,B,07 ROME 22O1,cable,missing,07ROME2201,written,year given as 09,"
        '"oslo, 1.txt",120,132,,\n'
        "08OSLO412,2,C,08 STATE 30118,cable,missing,08STATE30118,written,year given as 09,"
        '"oslo, 1.txt",136,151,,\n'
        "08OSLO412,3,D,'=SUM(1) HANSEN/BERG E-MAIL,email,other,,,not a cable: email,"
        '"oslo, 1.txt",155,181,,\n'
        '08OSLO412,4,E,PARIS 12,cable,ambiguous,,,Two cables are both held,"oslo, 1.txt",185,193,,\n'
    )


CELLS = [
    # what a spreadsheet would run
    ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
    ("+1", "'+1"),
    ("-1", "'-1"),
    ("@SUM(1)", "'@SUM(1)"),
    ("\t=1", "'=1"),
    # a sign inside is none
    ("A=1", "A=1"),
    ("A - B", "A - B"),
    # whatever the cable held, a row is one line
    ("A\r\n  B\tC", "A B C"),
    ("A\x00B\x1b", "A\ufffdB\ufffd"),
    # a byte that is not a character has become a question mark in the store
    ("A \udcff", "A ?"),
    # what the format itself uses
    ('A "B", C;', 'A "B", C;'),
    ("ŁÓDŹ 東京 🐟", "ŁÓDŹ 東京 🐟"),
]


@pytest.mark.parametrize(("written", "cell"), CELLS)
def test_text_of_a_cable_in_a_cell(tmp_path: Path, written: str, cell: str) -> None:
    tables_of(tmp_path, [NODES[0]._replace(subject=written)])
    assert read_table(tmp_path / "cables.csv")[0]["subject"] == cell


def test_file_names_keep_their_spaces(tmp_path: Path) -> None:
    tables_of(tmp_path, [NODES[0]._replace(source="a  b\n.txt"), NODES[1]._replace(source="=1.txt")])
    assert [row["source"] for row in read_table(tmp_path / "cables.csv")] == ["a  b .txt", "'=1.txt"]


@any_text
@given(text=ANY)
def test_any_text_is_one_row_on_one_line(tmp_path: Path, text: str) -> None:
    path = tmp_path / "references.csv"
    ref = DECISIONS[0].ref._replace(text=text, label=text)
    tables_of(tmp_path, NODES, [DECISIONS[0]._replace(ref=ref, source=text), DECISIONS[1]])
    rows = read_table(path)
    assert path.read_bytes().count(b"\n") == 3
    assert [row["start"] for row in rows] == ["105", "120"]
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in rows[0].values())
    assert rows[0]["cited"] == "08STATE30118"


# GraphML


def test_graphml_is_the_graph(tmp_path: Path) -> None:
    path = tmp_path / "graph.graphml"
    write_graphml(path, NODES, EDGES)
    found = read_graphml(path)
    graph = build_graph(NODES, EDGES)
    assert found.is_directed()
    for node in NODES:
        attributes = graph.nodes[str(node.mrn)]
        attributes |= {"date_estimated": not node.held, "label": str(node.mrn)}
        for name in head_attributes(node):
            del attributes[name]
    assert list(found.nodes(data=True)) == list(graph.nodes(data=True))
    assert list(found.edges(data=True)) == list(graph.edges(data=True))


def test_graphml_declares_its_types(tmp_path: Path) -> None:
    path = tmp_path / "graph.graphml"
    write_graphml(path, [], [])
    keys = ET.parse(path).findall("{http://graphml.graphdrawing.org/xmlns}key")  # noqa: S314 (our own file)
    ids = [key.get("id") for key in keys]
    assert len(ids) == len(set(ids))
    types = {key.get("attr.name"): key.get("attr.type") for key in keys}
    assert {name for name, kind in types.items() if kind == "boolean"} == {"held", "date_estimated"}
    assert {name for name, kind in types.items() if kind == "int"} == {
        "year",
        "cites",
        "cited_by",
        "mentions",
    }
    assert set(types.values()) == {"boolean", "int", "string"}


TEXTS = [
    ("<script>alert(1)</script> & ]]>", "<script>alert(1)</script> & ]]>"),
    ("A\r\nB\rC\tD", "A\r\nB\rC\tD"),
    ("A\x00B\x08\x1b\x7f", "A\ufffdB\ufffd\ufffd\x7f"),
    ("\ud800 \ufffe \uffff", "\ufffd \ufffd \ufffd"),
    ("ŁÓDŹ 東京 🐟", "ŁÓDŹ 東京 🐟"),
    ("  ", "  "),
]


@pytest.mark.parametrize(("written", "text"), TEXTS)
def test_text_of_a_cable_in_graphml(tmp_path: Path, written: str, text: str) -> None:
    path = tmp_path / "graph.graphml"
    write_graphml(path, [NODES[1]._replace(subject=written)], [])
    assert read_graphml(path).nodes["08LIMA77"]["subject"] == text


@any_text
@given(text=ANY)
def test_graphml_is_valid_whatever_the_cable_held(tmp_path: Path, text: str) -> None:
    path = tmp_path / "graph.graphml"
    nodes = [NODES[1]._replace(subject=text, tags=(text,), source=text), NODES[2]]
    write_graphml(path, nodes, [Edge(LIMA, OSLO, (text,), (text,), sentence=text)])
    found = read_graphml(path)
    assert list(found.edges) == [("08LIMA77", "08OSLO412")]
    assert len(found.nodes["08LIMA77"]["subject"]) == len(text)


# Files that cannot be written


def broken() -> Iterator[Node]:
    yield NODES[0]
    raise RuntimeError


def test_earlier_file_survives_a_failure(tmp_path: Path) -> None:
    path = tmp_path / "graph.graphml"
    path.write_text("earlier")
    with pytest.raises(RuntimeError):
        write_graphml(path, broken(), [])
    assert path.read_text() == "earlier"
    assert list(tmp_path.iterdir()) == [path]


def test_failure_names_file_cause_and_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "output").write_text("a file")
    path = tmp_path / "output" / "graph.graphml"
    with pytest.raises(OutputError) as caught:
        write_graphml(path, NODES, EDGES)
    advice = "name another folder"
    assert str(caught.value) == f"{path}: cannot be written: part of its path is a file; {advice}"


def test_folders_are_made_and_devices_are_not_replaced(tmp_path: Path) -> None:
    write_graphml(tmp_path / "a" / "b" / "graph.graphml", NODES, EDGES)
    assert len(read_graphml(tmp_path / "a" / "b" / "graph.graphml")) == len(NODES)
    link = tmp_path / "device"
    link.symlink_to("/dev/null")
    with pytest.raises(OutputError, match="is not a regular file and is not replaced; name another file"):
        write_graphml(link, NODES, EDGES)
    assert link.is_symlink()
