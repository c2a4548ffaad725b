"""Each format of `reftel export` is read back with a library of others, and all must tell the same."""

import csv
import json
import re
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import igraph
import networkx as nx
import pyarrow.parquet
import pytest
import rdflib
from citeproc.source.json import CiteProcJSON
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pybtex.database import parse_file
from rdflib.namespace import DCTERMS, RDF

import graphml
from invented import COLLECTION, EDGES, LIMA, NODES, OSLO, ROME, STATE
from reftel.analysis.graph import edge_attributes, node_attributes
from reftel.errors import OutputError
from reftel.export import FORMATS, Exported, default_path, export_graph
from reftel.model.records import MRN, Edge, Node, Relation
from reftel.store import open_store
from stores import write_store

ANY = st.text(st.characters(), max_size=30)  # with control characters and halves of surrogate pairs
any_text = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40
)

CITO = rdflib.Namespace("http://purl.org/spar/cito/")
CABLE = rdflib.Namespace("urn:x-cable:")
REFTEL = rdflib.Namespace("urn:x-reftel:")

Attributes = dict[str, Any]


@dataclass(frozen=True)
class Graph:
    """A graph as a library read it: what it says of cables and of citations."""

    cables: dict[str, Attributes]
    citations: dict[tuple[str, str], Attributes]


def write(folder: Path, kind: str, nodes: Iterable[Node], edges: Iterable[Edge] = ()) -> tuple[Path, ...]:
    files = tuple(folder / name for name in FORMATS[kind].names)
    FORMATS[kind].write(files, nodes, edges)
    return files


# One reader per format


IS_OLD = tuple(map(int, nx.__version__.split(".")[:2])) < (3, 4)
"""Whether networkx is one of before 3.4, with which `make test-lowest` runs."""


def read_graphml(files: tuple[Path, ...]) -> Graph:
    found = of_networkx(graphml.read_graphml(files[0]))
    for name, attributes in found.cables.items():
        assert attributes.pop("label") == name
    return found


def read_yed(files: tuple[Path, ...]) -> Graph:
    found = read_graphml(files)
    for attributes in found.cables.values():
        assert (attributes.pop("x"), attributes.pop("y")) == ("0.0", "0.0")
    return found


def parse_gexf(path: Path) -> Any:
    if not IS_OLD:
        return nx.read_gexf(path)
    # What reftel writes is the same in both versions; the older networkx knows the name of one.
    text = path.read_text(encoding="utf-8").replace("http://gexf.net/1.3", "http://www.gexf.net/1.2draft")
    path.with_suffix(".old").write_text(text.replace('version="1.3"', 'version="1.2"'), encoding="utf-8")
    return nx.read_gexf(path.with_suffix(".old"))


def read_gexf(files: tuple[Path, ...]) -> Graph:
    found = of_networkx(parse_gexf(files[0]))
    for name, attributes in found.cables.items():
        assert attributes.pop("label") == name
        attributes.pop("start", None)
        attributes.pop("end", None)
    for attributes in found.citations.values():
        attributes.pop("id")
    return found


def read_node_link(files: tuple[Path, ...]) -> Graph:
    edges: Any = {("link" if IS_OLD else "edges"): "edges"}
    return of_networkx(nx.node_link_graph(json.loads(files[0].read_bytes()), **edges))


def read_cytoscape(files: tuple[Path, ...]) -> Graph:
    found = of_networkx(nx.cytoscape_graph(json.loads(files[0].read_bytes())))
    for name, attributes in found.cables.items():
        assert {attributes.pop(key) for key in ("id", "value", "name")} == {name}
    for ends, attributes in found.citations.items():
        assert (attributes.pop("source"), attributes.pop("target")) == ends
    return found


def of_networkx(graph: Any) -> Graph:
    assert graph.is_directed()
    assert not graph.is_multigraph()
    return Graph(
        dict(graph.nodes(data=True)),
        {(citing, cited): data for citing, cited, data in graph.edges(data=True)},
    )


def read_csv(files: tuple[Path, ...]) -> Graph:
    nodes, edges = map(read_table, files)
    assert all(row.pop("label") == row["id"] for row in nodes)
    assert {row.pop("type") for row in edges} <= {"Directed"}
    return Graph(
        {row.pop("id"): row for row in nodes},
        {(row.pop("source"), row.pop("target")): row for row in edges},
    )


def read_neo4j(files: tuple[Path, ...]) -> Graph:
    nodes, edges = map(read_table, files)
    labels = {"true": "Cable", "false": "Cable;Missing"}
    assert all(row.pop(":LABEL") == labels[row["held:boolean"]] for row in nodes)
    assert {row.pop(":TYPE") for row in edges} <= {"CITES"}
    return Graph(
        {row.pop("mrn:ID(Cable)"): untyped(row) for row in nodes},
        {(row.pop(":START_ID(Cable)"), row.pop(":END_ID(Cable)")): untyped(row) for row in edges},
    )


def untyped(row: dict[str, str]) -> Attributes:
    return {column.partition(":")[0]: value for column, value in row.items()}


def read_table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def read_parquet(files: tuple[Path, ...]) -> Graph:
    nodes, edges = (pyarrow.parquet.read_table(path).to_pylist() for path in files)
    return Graph(
        {row.pop("mrn"): row for row in nodes},
        {(row.pop("source"), row.pop("target")): row for row in edges},
    )


def read_cito(files: tuple[Path, ...]) -> Graph:
    graph = rdflib.Graph().parse(files[0], format="turtle")
    assert set(graph.subject_objects(CITO.cites)) == {
        (graph.value(citation, CITO.hasCitingEntity), graph.value(citation, CITO.hasCitedEntity))
        for citation in graph.subjects(RDF.type, CITO.Citation)
    }
    return Graph(
        {local(cable): said(graph, cable) for cable in graph.subjects(RDF.type, REFTEL.Cable)},
        {
            (local(graph.value(it, CITO.hasCitingEntity)), local(graph.value(it, CITO.hasCitedEntity))): said(
                graph, it
            )
            for it in graph.subjects(RDF.type, CITO.Citation)
        },
    )


def local(iri: Any) -> str:
    assert str(iri).startswith(str(CABLE))
    return str(iri).removeprefix(str(CABLE))


def said(graph: rdflib.Graph, subject: Any) -> Attributes:
    found: Attributes = {}
    for name, value in graph.predicate_objects(subject):
        if str(name).startswith(str(REFTEL)):
            found[str(name).removeprefix(str(REFTEL))] = value.toPython()  # type: ignore[attr-defined]
    for name, key in ((DCTERMS.title, "subject"), (DCTERMS.created, "date")):
        if value := graph.value(subject, name):
            found[key] = value.toPython()
    return found


READERS: dict[str, Callable[[tuple[Path, ...]], Graph]] = {
    "graphml": read_graphml,
    "gexf": read_gexf,
    "yed": read_yed,
    "csv": read_csv,
    "json": read_node_link,
    "cytoscape": read_cytoscape,
    "neo4j": read_neo4j,
    "parquet": read_parquet,
    "cito": read_cito,
}


# What each has to say


def as_it_is(attributes: Attributes) -> Attributes:
    return attributes


def as_words(attributes: Attributes) -> Attributes:
    words = {True: "true", False: "false"}
    return {
        name: words[value] if isinstance(value, bool) else " ".join(str(value).split())
        for name, value in attributes.items()
    }


def as_neo4j(attributes: Attributes) -> Attributes:
    found = as_words(attributes)
    return found | {"date": found["date"] + "Z"} if found.get("date") else found


def as_parquet(attributes: Attributes) -> Attributes:
    found = dict(attributes)
    for name in DAYS & attributes.keys():
        found[name] = date.fromisoformat(attributes[name]) if attributes[name] else None
    if "date" in attributes:
        found["date"] = moment(attributes["date"]) if attributes["date"] else None
    return found


def as_rdf(attributes: Attributes) -> Attributes:
    found = {name: value for name, value in attributes.items() if value != ""}
    for name in DAYS & found.keys():
        found[name] = date.fromisoformat(found[name])
    if "date" in found:
        found["date"] = datetime.fromisoformat(found["date"])
    return found


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


DAYS = {"date_earliest", "date_latest", "date_likely"}
EXPECTED = {"csv": as_words, "neo4j": as_neo4j, "parquet": as_parquet, "cito": as_rdf}


@pytest.mark.parametrize("kind", READERS)
def test_every_format_says_what_the_graph_says(tmp_path: Path, kind: str) -> None:
    found = READERS[kind](write(tmp_path, kind, NODES, EDGES))
    expected = EXPECTED.get(kind, as_it_is)
    assert found.cables == {
        str(node.mrn): expected({**node_attributes(node), "date_estimated": not node.held}) for node in NODES
    }
    assert found.citations == {
        (str(edge.citing), str(edge.cited)): expected(dict(edge_attributes(edge))) for edge in EDGES
    }


@pytest.mark.parametrize("kind", READERS)
def test_empty_graph(tmp_path: Path, kind: str) -> None:
    assert READERS[kind](write(tmp_path, kind, ())) == Graph({}, {})


@pytest.mark.parametrize("kind", FORMATS)
def test_same_graph_same_bytes(tmp_path: Path, kind: str) -> None:
    first, again = (write(tmp_path / name, kind, NODES, EDGES) for name in ("first", "again"))
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in again]
    assert all(b"\r" not in path.read_bytes() for path in first if path.suffix != ".parquet")


# Text that a cable may hold: as it comes back from formats that keep lines, and from tables

HOSTILE = [
    # what XML, HTML and RDF use themselves
    ("<node id='1'/> & &amp; ]]> <!-- --", "<node id='1'/> & &amp; ]]> <!-- --", None),
    ('"""; a \\"b\\" \\u0041 \\N', '"""; a \\"b\\" \\u0041 \\N', None),
    ("'''{}[],:;|%20 ^^<x> @en .", "'''{}[],:;|%20 ^^<x> @en .", None),
    # ends of lines, of every kind
    ("A\r\nB\rC\nD\tE", "A\r\nB\rC\nD\tE", "A B C D E"),
    ("A\x85B\u2028C", "A\x85B\u2028C", "A B C"),
    # control characters
    ("A\x00B\x08C\x1b[31mD\x7f", "A\ufffdB\ufffdC\ufffd[31mD\x7f", None),
    # halves of surrogate pairs, and what is no character
    ("\ud800 \udcff \ufffe \uffff", "\ufffd \ufffd \ufffd \ufffd", None),
    # marks that turn the direction of writing, and that nobody sees
    ("A\u202eB\u2066C\u200b\ufeff", "A\u202eB\u2066C\u200b\ufeff", None),
    ("ŁÓDŹ 東京 🐟", "ŁÓDŹ 東京 🐟", None),
]  # fmt: skip


@pytest.mark.parametrize(("written", "text", "line"), HOSTILE)
@pytest.mark.parametrize("kind", READERS)
def test_text_of_a_cable(tmp_path: Path, kind: str, written: str, text: str, line: str | None) -> None:
    nodes = [NODES[1]._replace(subject=written), NODES[2]]
    edges = [EDGES[0]._replace(sentence=written)]
    found = READERS[kind](write(tmp_path, kind, nodes, edges))
    expected = (line or text) if kind in ("csv", "neo4j") else text
    assert found.cables["08LIMA77"]["subject"] == expected
    assert found.citations["08LIMA77", "08OSLO412"]["sentence"] == expected


@pytest.mark.parametrize("kind", READERS)
@any_text
@given(text=ANY)
def test_any_text_leaves_the_rest_as_it_is(tmp_path: Path, kind: str, text: str) -> None:
    texts = {"subject": text, "classification": text, "tags": (text,), "captions": (text,), "source": text}
    nodes = [NODES[1]._replace(**texts), NODES[2]]  # type: ignore[arg-type]
    edge = Edge(LIMA, OSLO, (text,), (text,), sentence=text, mentions=7)
    found = READERS[kind](write(tmp_path, kind, nodes, [edge]))
    assert list(found.citations) == [("08LIMA77", "08OSLO412")]
    assert int(found.citations["08LIMA77", "08OSLO412"]["mentions"]) == 7
    assert set(found.cables) == {"08LIMA77", "08OSLO412"}
    assert int(found.cables["08LIMA77"]["cites"]) == 1


SPREADSHEET = ["=HYPERLINK(1)", "+1", "-1", "@SUM(1)"]


@pytest.mark.parametrize("formula", SPREADSHEET)
def test_only_the_tables_for_spreadsheets_guard_against_formulas(tmp_path: Path, formula: str) -> None:
    nodes = [NODES[1]._replace(subject=formula)]
    assert read_csv(write(tmp_path, "csv", nodes)).cables["08LIMA77"]["subject"] == "'" + formula
    assert read_neo4j(write(tmp_path, "neo4j", nodes)).cables["08LIMA77"]["subject"] == formula


# Dates

DATED = [
    # date, earliest, latest; the days on Gephi's timeline; estimated
    ("2008-02-01T23:59:00Z", "", "", ("2008-02-01", "2008-02-01"), False),
    ("2008-02-01", "", "", ("2008-02-01", "2008-02-01"), False),
    ("", "2008-01-30", "2008-02-02", ("2008-01-30", "2008-02-02"), True),
    # one end alone is known
    ("", "2008-01-30", "", ("2008-01-30", None), True),
    ("", "", "2008-02-02", (None, "2008-02-02"), True),
    # a date that is known counts, whatever had been estimated
    ("2008-02-01", "2008-01-30", "2008-02-02", ("2008-02-01", "2008-02-01"), False),
    # nothing is known, so nothing is estimated
    ("", "", "", (None, None), False),
]


@pytest.mark.parametrize(("known", "earliest", "latest", "days", "estimated"), DATED)
def test_dates_and_whether_they_are_estimated(
    tmp_path: Path, known: str, earliest: str, latest: str, days: tuple[str | None, ...], estimated: bool
) -> None:
    node = Node(LIMA, held=True, date=known, date_earliest=earliest, date_latest=latest)
    gexf = parse_gexf(write(tmp_path, "gexf", [node])[0]).nodes["08LIMA77"]
    assert (gexf.get("start"), gexf.get("end")) == days
    assert [gexf[name] for name in ("date", "date_earliest", "date_latest")] == [known, earliest, latest]
    for name, read in READERS.items():
        found = read(write(tmp_path, name, [node])).cables["08LIMA77"]
        assert str(found["date_estimated"]).lower() == str(estimated).lower(), name


def test_gexf_has_a_timeline_of_days(tmp_path: Path) -> None:
    head = write(tmp_path, "gexf", NODES, EDGES)[0].read_text(encoding="utf-8").split("<attributes")[0]
    assert '<gexf xmlns="http://gexf.net/1.3" version="1.3">' in head
    assert 'mode="dynamic" timeformat="date" timerepresentation="interval"' in head


def test_columns_of_days_have_the_type_of_days(tmp_path: Path) -> None:
    files = write(tmp_path, "neo4j", NODES)
    head = files[0].read_text(encoding="utf-8").partition("\n")[0].split(",")
    parquet = pyarrow.parquet.read_schema(write(tmp_path, "parquet", NODES)[0])
    for name in ("date_earliest", "date_latest", "date_likely"):
        assert f"{name}:date" in head
        assert str(parquet.field(name).type) == "date32[day]"


def test_parquet_and_neo4j_take_a_day_for_its_first_moment(tmp_path: Path) -> None:
    node = Node(LIMA, held=True, date="2008-02-01")
    assert read_neo4j(write(tmp_path, "neo4j", [node])).cables["08LIMA77"]["date"] == "2008-02-01T00:00:00Z"
    found = read_parquet(write(tmp_path, "parquet", [node])).cables["08LIMA77"]
    assert found["date"] == datetime(2008, 2, 1, tzinfo=UTC)


# Pajek


def test_pajek_letter_by_letter(tmp_path: Path) -> None:
    assert write(tmp_path, "pajek", NODES, EDGES)[0].read_text() == (
        "*Vertices 4        \n"
        '1 "07ROME2201"\n2 "08LIMA77"\n3 "08OSLO412"\n4 "08STATE30118"\n'
        "*Arcs\n2 3 1\n3 4 1\n3 1 1\n"
    )


@pytest.mark.parametrize("edges", [EDGES, ()])
def test_pajek_is_the_graph(tmp_path: Path, edges: tuple[Edge, ...]) -> None:
    path = write(tmp_path, "pajek", NODES, edges)[0]
    expected = sorted((str(edge.citing), str(edge.cited)) for edge in edges)
    found = nx.read_pajek(path)
    assert list(found) == [str(node.mrn) for node in NODES]
    assert sorted(found.edges()) == expected
    by_igraph = igraph.Graph.Read_Pajek(str(path))
    assert by_igraph.is_directed()
    names = by_igraph.vs["name"]
    assert sorted((names[edge.source], names[edge.target]) for edge in by_igraph.es) == expected


def test_empty_pajek(tmp_path: Path) -> None:
    path = write(tmp_path, "pajek", ())[0]
    assert len(nx.read_pajek(path)) == 0
    assert igraph.Graph.Read_Pajek(str(path)).vcount() == 0


def test_pajek_label_is_one_word_whatever_the_post(tmp_path: Path) -> None:
    mrn = MRN(2008, 'A "B\\\n\x00', 1)
    assert list(nx.read_pajek(write(tmp_path, "pajek", [Node(mrn, held=False)])[0])) == ["08A__B__\ufffd1"]


# What Gephi's importer of GraphML knows: the types of attributes, and the names that are no attributes to it.
GEPHI_TYPES = {"boolean", "int", "integer", "long", "float", "double", "string"}
GEPHI_OWN = {"label", "x", "y", "z", "size", "r", "g", "b", "weight", "id"}
GRAPHML = "{http://graphml.graphdrawing.org/xmlns}"
YED = "{http://www.yworks.com/xml/graphml}"


@pytest.mark.parametrize("name", ["graphml", "yed"])
def test_gephi_reads_graphml(tmp_path: Path, name: str) -> None:
    root = ET.parse(write(tmp_path, name, NODES, EDGES)[0]).getroot()  # noqa: S314 (our own file)
    keys = [key for key in root.iter(f"{GRAPHML}key") if not key.get("yfiles.type")]
    assert {key.get("attr.type") for key in keys} <= GEPHI_TYPES
    # an attribute of a name that Gephi uses itself would move or paint the cables
    assert GEPHI_OWN & {key.get("attr.name") for key in keys} == {"label"}
    (graph,) = root.iter(f"{GRAPHML}graph")
    assert graph.get("edgedefault") == "directed"
    ids = [node.get("id") for node in graph.iter(f"{GRAPHML}node")]
    assert len(ids) == len(set(ids))
    # edges come after the nodes that they join, else it makes these anew
    assert [one.tag for one in graph] == [f"{GRAPHML}node"] * len(NODES) + [f"{GRAPHML}edge"] * len(EDGES)
    assert {
        end for edge in graph.iter(f"{GRAPHML}edge") for end in (edge.get("source"), edge.get("target"))
    } <= {*ids}
    labels = [data.text for data in graph.iter(f"{GRAPHML}data") if data.get("key") == "label"]
    assert labels == ids
    for data in graph.iter(f"{GRAPHML}data"):
        if (
            next(key for key in root.iter(f"{GRAPHML}key") if key.get("id") == data.get("key")).get(
                "attr.type"
            )
            == "int"
        ):
            int(data.text or "")


def test_gephi_reads_gexf(tmp_path: Path) -> None:
    text = write(tmp_path, "gexf", NODES, EDGES)[0].read_text(encoding="utf-8")
    types = set(re.findall(r'<attribute [^>]*type="(\w+)"', text))
    assert types <= {"boolean", "integer", "long", "float", "double", "string"}
    numbers = re.findall(r'<edge id="(\d+)"', text)
    assert numbers == list(map(str, range(len(EDGES))))  # an id twice is an edge lost
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", day) for day in re.findall(r' (?:start|end)="([^"]*)"', text))


def test_yed_draws_labels_boxes_and_arrows(tmp_path: Path) -> None:
    odd = Node(MRN(2008, 'A & "B"<', 1), held=False)
    root = ET.parse(write(tmp_path, "yed", [*NODES, odd], EDGES)[0]).getroot()  # noqa: S314 (our own file)
    assert [label.text for label in root.iter(f"{YED}NodeLabel")] == [str(node.mrn) for node in (*NODES, odd)]
    lines = ["line" if node.held else "dashed" for node in (*NODES, odd)]
    assert [line.get("type") for line in root.iter(f"{YED}BorderStyle")] == lines
    assert len(list(root.iter(f"{YED}Arrows"))) == len(EDGES)
    graphics = {
        key.get("yfiles.type"): key.get("for") for key in root.iter(f"{GRAPHML}key") if key.get("yfiles.type")
    }
    assert graphics == {"nodegraphics": "node", "edgegraphics": "edge"}


def test_igraph_reads_graphml(tmp_path: Path) -> None:
    found = igraph.Graph.Read_GraphML(str(write(tmp_path, "graphml", NODES, EDGES)[0]))
    assert found.vs["id"] == [str(node.mrn) for node in NODES]
    assert found.vs["held"] == [node.held for node in NODES]
    assert found.es["mentions"] == [edge.mentions for edge in EDGES]


# CiTO

CHARACTERIZED = [
    (Relation.RESPONDS_TO, {CITO.cites, CITO.repliesTo}),
    (Relation.CORRECTS, {CITO.cites, CITO.corrects}),
    # CiTO has no word that says this and no more
    (Relation.FOLLOWS_UP, {CITO.cites}),
    (Relation.REPEATS, {CITO.cites}),
    (Relation.REFERS_TO, {CITO.cites}),
]


def test_every_relation_is_characterized() -> None:
    assert {relation for relation, _ in CHARACTERIZED} == set(Relation)


@pytest.mark.parametrize(("relation", "properties"), CHARACTERIZED)
def test_cito_says_what_the_relation_says_and_no_more(
    tmp_path: Path, relation: Relation, properties: set[rdflib.URIRef]
) -> None:
    path = write(tmp_path, "cito", NODES, [Edge(OSLO, ROME, ("A",), ("ROME 2201",), relation)])[0]
    graph = rdflib.Graph().parse(path, format="turtle")
    citing, cited = CABLE["08OSLO412"], CABLE["07ROME2201"]
    assert set(graph.predicates(citing, cited)) == properties
    citation = rdflib.URIRef("urn:x-cable:08OSLO412:cites:07ROME2201")
    assert set(graph.objects(citation, CITO.hasCitationCharacterization)) == properties
    assert graph.value(citation, REFTEL.text) == rdflib.Literal("ROME 2201")
    assert "citesAsAuthority" not in path.read_text()


def test_names_of_cables_are_valid_whatever_the_post(tmp_path: Path) -> None:
    odd = MRN(2008, "SÃO <P>~.\ud800", 1)
    path = write(tmp_path, "cito", [Node(odd, held=False), NODES[1]], [Edge(LIMA, odd, (), ())])[0]
    graph = rdflib.Graph().parse(path, format="turtle")
    (cited,) = graph.objects(CABLE["08LIMA77"], CITO.cites)
    assert cited == CABLE["08S%C3%83O%20%3CP%3E~.%EF%BF%BD1"]
    assert graph.value(cited, DCTERMS.identifier) == rdflib.Literal("08SÃO <P>~.\ufffd1")


# Bibliographies


def read_csl(folder: Path, nodes: Iterable[Node]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(write(folder, "csl", nodes)[0].read_bytes())
    return found


def test_csl_item_of_a_held_and_of_a_missing_cable(tmp_path: Path) -> None:
    rome, _, oslo, _ = read_csl(tmp_path, NODES)
    assert oslo == {
        "id": "08OSLO412",
        "type": "report",
        "genre": "Diplomatic cable",
        "number": "08OSLO412",
        "title": "RÉPLY ON COD, HERRING & <OTHER> FISH",
        "author": [{"literal": "AMEMBASSY OSLO"}],
        "issued": {"date-parts": [[2008, 3, 4]]},
        "keyword": "EFIS, NO",
        "note": "Classification: CONFIDENTIAL. Captions: NOFORN, SIPDIS. Source: oslo, 1.txt",
    }
    assert rome == {
        "id": "07ROME2201",
        "type": "report",
        "genre": "Diplomatic cable",
        "number": "07ROME2201",
        "title": "Cable 07ROME2201",
        "author": [{"literal": "Rome"}],
        "issued": {"date-parts": [[2007, 11, 2], [2007, 11, 9]], "circa": True},
        "note": "Cited, not held. Date estimated: 2007-11-02 to 2007-11-09",
    }


def test_citeproc_reads_csl(tmp_path: Path) -> None:
    found = CiteProcJSON(read_csl(tmp_path, NODES))
    assert set(found) == {str(node.mrn).lower() for node in NODES}
    assert found["07rome2201"]["issued"].end.day == 9
    assert (found["08oslo412"]["issued"].month, found["08oslo412"]["issued"].day) == (3, 4)


CSL_DATES = [
    (Node(LIMA, held=False), {"date-parts": [[2008]], "circa": True}),
    (Node(LIMA, held=False, date_latest="2008-02-02"), {"date-parts": [[2008, 2, 2]], "circa": True}),
    (Node(LIMA, held=True, date="2008-02-01"), {"date-parts": [[2008, 2, 1]]}),
]


@pytest.mark.parametrize(("node", "issued"), CSL_DATES)
def test_date_of_a_csl_item(tmp_path: Path, node: Node, issued: dict[str, Any]) -> None:
    assert read_csl(tmp_path, [node])[0]["issued"] == issued


NOTES = [
    ("SECRET", ("SIPDIS",), "Classification: SECRET. Captions: SIPDIS"),
    # a caption that the classification has already
    ("SECRET//NOFORN", ("NOFORN",), "Classification: SECRET//NOFORN"),
    ("SECRET NOFORN", ("NOFORN", "SIPDIS"), "Classification: SECRET NOFORN. Captions: SIPDIS"),
    ("UNCLASSIFIED//FOR OFFICIAL USE ONLY", (), "Classification: UNCLASSIFIED//FOR OFFICIAL USE ONLY"),
    ("", ("SIPDIS",), "Captions: SIPDIS"),
    ("", (), ""),
]


@pytest.mark.parametrize(("classification", "captions", "note"), NOTES)
def test_note_has_classification_and_captions(
    tmp_path: Path, classification: str, captions: tuple[str, ...], note: str
) -> None:
    node = Node(LIMA, held=True, classification=classification, captions=captions)
    assert read_csl(tmp_path, [node])[0]["note"] == note


def test_empty_bibliographies(tmp_path: Path) -> None:
    assert read_csl(tmp_path, ()) == []
    assert write(tmp_path, "bibtex", ())[0].read_bytes() == b""


@any_text
@given(text=ANY)
def test_any_text_in_a_bibliography(tmp_path: Path, text: str) -> None:
    texts = {"subject": text, "classification": text, "tags": (text,), "sender": text, "source": text}
    nodes = [NODES[1]._replace(**texts), NODES[2]]  # type: ignore[arg-type]
    assert [item["id"] for item in read_csl(tmp_path, nodes)] == ["08LIMA77", "08OSLO412"]
    found = parse_file(str(write(tmp_path, "bibtex", nodes)[0]), "bibtex", encoding="utf-8").entries
    assert list(found) == ["08LIMA77", "08OSLO412"]
    assert found["08LIMA77"].fields["number"] == "08LIMA77"
    assert found["08OSLO412"].fields["keywords"] == "EFIS, NO"


def test_bibtex_letter_by_letter(tmp_path: Path) -> None:
    nodes = [NODES[0], NODES[2]._replace(subject="COD & {HERRING}")]
    assert write(tmp_path, "bibtex", nodes)[0].read_text(encoding="utf-8") == (
        "@techreport{07ROME2201,\n"
        "  author = {{Rome}},\n"
        "  title = {{Cable 07ROME2201}},\n"
        "  institution = {Rome},\n"
        "  type = {Diplomatic cable},\n"
        "  number = {07ROME2201},\n"
        "  year = {2007},\n"
        "  date = {2007-11-02/2007-11-09},\n"
        "  note = {Cited, not held. Date estimated: 2007-11-02 to 2007-11-09}\n"
        "}\n\n"
        "@techreport{08OSLO412,\n"
        "  author = {{AMEMBASSY OSLO}},\n"
        "  title = {{COD \\& \\textbraceleft{}HERRING\\textbraceright{}}},\n"
        "  institution = {AMEMBASSY OSLO},\n"
        "  type = {Diplomatic cable},\n"
        "  number = {08OSLO412},\n"
        "  year = {2008},\n"
        "  month = mar,\n"
        "  date = {2008-03-04},\n"
        "  keywords = {EFIS, NO},\n"
        "  note = {Classification: CONFIDENTIAL. Captions: NOFORN, SIPDIS. Source: oslo, 1.txt}\n"
        "}\n\n"
    )


TEX = [
    # signs that TeX would act on
    ("50% & $3 #4 A_B", r"50\% \& \$3 \#4 A\_B"),
    (r"\input{x}", r"\textbackslash{}input\textbraceleft{}x\textbraceright{}"),
    ("~A^B", r"\textasciitilde{}A\textasciicircum{}B"),
    # a brace too many would swallow the rest of the file
    ("A } B", r"A \textbraceright{} B"),
    ("A { @book{", r"A \textbraceleft{} @book\textbraceleft{}"),
    # hyphens stay hyphens
    ("A--B---C-D", "A-{}-B-{}-{}-C-D"),
    ('A "B"', 'A "B"'),
    ("A\r\nB\x00\ud800", "A B\ufffd\ufffd"),
    ("ŁÓDŹ 東京", "ŁÓDŹ 東京"),
]


@pytest.mark.parametrize(("written", "tex"), TEX)
def test_text_of_a_cable_in_bibtex(tmp_path: Path, written: str, tex: str) -> None:
    path = write(tmp_path, "bibtex", [NODES[1]._replace(subject=written), NODES[2]])[0]
    found = parse_file(str(path), "bibtex", encoding="utf-8").entries
    assert list(found) == ["08LIMA77", "08OSLO412"]
    assert found["08LIMA77"].fields["title"] == "{" + tex + "}"


# From the store to the files


@pytest.fixture
def store_path(tmp_path: Path) -> Path:
    path = tmp_path / "reftel.sqlite"
    write_store(path, COLLECTION)
    return path


def export(store_path: Path, kind: str, path: Path) -> Exported:
    with open_store(store_path) as store:
        return export_graph(store, kind, path)


@pytest.mark.parametrize("kind", FORMATS)
def test_all_formats_count_the_same(store_path: Path, tmp_path: Path, kind: str) -> None:
    done = export(store_path, kind, default_path(tmp_path, kind))
    assert all(path.is_file() for path in done.files)
    assert done.cables == len(NODES)
    assert done.citations == (0 if kind in ("csl", "bibtex") else len(EDGES))
    if kind in READERS:
        found = READERS[kind](done.files)
        assert (len(found.cables), len(found.citations)) == (done.cables, done.citations)


FILES = [
    # a name; the folder of the same name in which the usual names are; a name for two files
    ("gexf", "a/oslo.gexf", ["a/oslo.gexf"]),
    ("gexf", "folder", ["folder/graph.gexf"]),
    ("gexf", "without", ["without"]),
    ("csv", "folder", ["folder/nodes.csv", "folder/edges.csv"]),
    ("csv", "new", ["new/nodes.csv", "new/edges.csv"]),
    ("csv", "oslo.csv", ["oslo-nodes.csv", "oslo-edges.csv"]),
    ("neo4j", "oslo.csv", ["oslo-nodes.csv", "oslo-relationships.csv"]),
    ("neo4j", "new", ["new/nodes.csv", "new/relationships.csv"]),
    ("parquet", "oslo.parquet", ["oslo-nodes.parquet", "oslo-edges.parquet"]),
    ("parquet", "v1.2", ["v1.2/nodes.parquet", "v1.2/edges.parquet"]),
]


@pytest.mark.parametrize(("kind", "name", "files"), FILES)
def test_names_of_files(
    store_path: Path,
    tmp_path: Path,
    kind: str,
    name: str,
    files: list[str],
) -> None:
    (tmp_path / "folder").mkdir()
    done = export(store_path, kind, tmp_path / name)
    assert [path.relative_to(tmp_path).as_posix() for path in done.files] == files
    written = {path for path in tmp_path.rglob("*") if path.is_file()}
    assert written == {store_path, *done.files}


def test_no_two_formats_share_a_file_by_default() -> None:
    folder = Path("output")
    names = [default_path(folder, kind) for kind in FORMATS]
    assert len(set(names)) == len(FORMATS)
    assert default_path(folder, "gexf") == folder / "export" / "graph.gexf"


def test_unknown_format_names_those_that_are(store_path: Path, tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="there is no format 'dot'; the formats are: graphml, gexf, yed,"):
        export(store_path, "dot", tmp_path / "graph.dot")


def test_parquet_without_pyarrow_names_the_extra(
    store_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    path = tmp_path / "new"
    with pytest.raises(OutputError) as caught:
        export(store_path, "parquet", path)
    assert str(caught.value) == (
        f"{path / 'nodes.parquet'}: Parquet needs pyarrow, which is not installed; "
        'install it: pip install "reftel[parquet]"'
    )
    assert list(path.iterdir()) == []


@pytest.mark.parametrize("kind", FORMATS)
def test_earlier_files_survive_a_failure(tmp_path: Path, kind: str) -> None:
    files = [tmp_path / name for name in FORMATS[kind].names]
    for path in files:
        path.write_text("earlier")
    # The citations of a graph fail last; a bibliography has none.
    nodes = broken(NODES) if kind in ("csl", "bibtex") else iter(NODES)
    with pytest.raises(RuntimeError):
        write(tmp_path, kind, nodes, broken(EDGES))
    assert [path.read_text() for path in files] == ["earlier"] * len(files)
    assert sorted(tmp_path.iterdir()) == sorted(files)


def broken(items: Iterable[Any]) -> Iterable[Any]:
    yield from items
    raise RuntimeError


@pytest.mark.parametrize("kind", FORMATS)
def test_cables_are_on_disk_before_the_last_is_read(
    tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reftel.export.parquet._ROWS_AT_ONCE", 500)
    largest = 0

    def many() -> Iterable[Node]:
        nonlocal largest
        for serial in range(1, 6001):
            yield NODES[1]._replace(mrn=STATE._replace(serial=serial))
        largest = max(part.stat().st_size for part in tmp_path.glob(".*.part"))

    files = write(tmp_path, kind, many())
    assert largest > 0.5 * files[0].stat().st_size
