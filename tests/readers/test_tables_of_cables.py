"""Tables of archives and of people: which column is what, JSON in all shapes, damage, parts, own tables."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_readers_pieces import read_pieces, read_whole, sources_of

import reftel
import telegrams
from inputs import read_all
from reftel.cli.main import main
from reftel.errors import InputError
from reftel.model.aliases import AliasKind
from reftel.model.problems import Problem, ProblemCode
from reftel.model.records import Cable, RawCable
from reftel.readers import limits
from reftel.readers.forms.tables import delimited
from reftel.readers.forms.tables.columns import parse_columns

DATA = Path(__file__).parents[1] / "data" / "readers"
ROWS: list[dict[str, Any]] = json.loads((DATA / "foiarchive.json").read_text(encoding="utf-8"))[:3]
IDS = ["1976STATE104411", "1976OSLO02114", "1976REYKJA00623"]
MRNS = ["76STATE104411", "76OSLO2114", "76REYKJAVIK623"]
Item = RawCable | Problem


def read(folder: Path, data: str | bytes, name: str = "a.csv") -> list[Item]:
    (folder / name).write_bytes(data if isinstance(data, bytes) else data.encode())
    return read_all(folder / name)


def cables_of(items: Iterable[Item]) -> list[RawCable]:
    return [item for item in items if isinstance(item, RawCable)]


def causes_of(items: Iterable[Item]) -> list[str]:
    return [item.cause for item in items if isinstance(item, Problem)]


def written(names: Sequence[str], rows: Iterable[Sequence[str]], delimiter: str = ",") -> str:
    lines = io.StringIO()
    writer = csv.writer(lines, delimiter=delimiter, lineterminator="\n")
    writer.writerows([names, *rows])
    return lines.getvalue()


# --- tables of archives ---


@pytest.mark.parametrize("name", ["foiarchive.csv", "foiarchive.jsonl", "foiarchive.json", "postgrest.json"])
def test_tables_of_an_archive_give_the_cables_and_their_references(name: str) -> None:
    problems: list[Problem] = []
    cables = list(reftel.parse_cables(DATA / name, on_problem=problems.append))
    assert [str(cable.mrn) for cable in cables if cable.mrn] == MRNS
    assert [(ref.label, ref.post, ref.serial) for ref in cables[1].refs] == [
        ("A", "STATE", 104411),
        ("B", "REYKJAVIK", 623),
    ]
    assert str(cables[1].date) == "1976-05-04 15:30:00+00:00"
    assert cables[1].subject == "LAMPS FOR THE NORTHERN HARBORS"
    assert problems == []


def test_a_row_of_frus_is_a_document_with_its_id() -> None:
    parsed = list(reftel.parse_cables(DATA / "foiarchive.csv"))[3]
    assert (parsed.mrn, parsed.problems) == (None, ())
    document = cables_of(read_all(DATA / "foiarchive.csv"))[3]
    assert (document.mrn, document.aliases) == ("", ((AliasKind.FRUS, "frus1969-76ve99/d26"),))
    assert document.text == "The Secretary asked how many lamps there were."


def test_a_list_without_texts_joins_the_texts_of_the_same_cables(tmp_path: Path) -> None:
    built = reftel.build([DATA / "overview.csv", DATA / "foiarchive.csv"], tmp_path / "out")
    collection = built.collection
    assert [str(node.mrn) for node in collection.nodes] == [*MRNS[1:2], "76OSLO2260", MRNS[2], MRNS[0]]
    assert {str(edge.citing) + ">" + str(edge.cited) for edge in collection.edges} == {
        "76OSLO2114>76STATE104411",
        "76OSLO2114>76REYKJAVIK623",
        "76REYKJAVIK623>76STATE104411",
    }
    by_mrn = {str(node.mrn): node for node in collection.nodes}
    assert by_mrn["76OSLO2114"].date == "1976-05-04T15:30:00Z"  # that of the text, not the day of the draft
    assert by_mrn["76STATE104411"].source.endswith("foiarchive.csv:row 1")
    assert by_mrn["76OSLO2260"].subject == "LAMPS FOUND"
    assert [problem.code for problem in built.problems if not problem.lost] == [ProblemCode.NO_TEXT]


# --- what the columns are ---

BODY = "1. THE LAMPS ARE LIT."
HEADED = telegrams.telegram("OSLO", 12, ref="", body=BODY)
LAYOUTS: list[tuple[str, list[str], list[str], str]] = [
    (
        "the fullest text with a head",
        ["id", "body", "raw_body", "full_text"],
        ["07OSLO12", BODY + " " + "MORE " * 900, HEADED, HEADED[40:]],
        "raw_body as text (the fullest column with heads",
    ),
    (
        "the fullest without heads",
        ["id", "body", "content"],
        ["07OSLO12", BODY, BODY + " MORE"],
        "content as text (the fullest column of texts; where it is empty, body)",
    ),
    ("the id that is one", ["id", "doc_nbr", "text"], ["17", "1976OSLO02114", BODY], "doc_nbr as mrn"),
    (
        "the id behind others",
        ["number", "file", "document", "text"],
        ["1", "a.txt", "07OSLO12", BODY],
        "document as mrn",
    ),
    ("an id in words", ["MRN", "Text"], ["07 OSLO 12", BODY], "MRN, Text"),
    ("an airgram", ["document number", "text"], ["1979TEHRAN A-9", BODY], "document number as mrn"),
    ("an address", ["id", "text"], ["https://example.org/cables/1976OSLO02114_b.html", BODY], "id as mrn"),
    (
        "no ids that are any",
        ["doc_id", "text"],
        ["D17", HEADED],
        "mrn from the texts (doc_id: no MRNs)",
    ),
    (
        "two dates",
        ["id", "created", "date", "text"],
        ["07OSLO12", "2007-01-02", "x", BODY],
        "created as date (where it is empty, date)",
    ),
    (
        "places of people",
        ["Cable ID", "Sent Date", "From", "To", "Re"],
        ["07OSLO12", "2007-01-02", "OSLO", "ROME", "x"],
        "Cable ID as mrn, Sent Date as date, From, To, no texts; not used: Re",
    ),
]


@pytest.mark.parametrize(("why", "names", "row", "words"), LAYOUTS)
def test_the_names_and_the_first_rows_tell_the_columns(
    why: str, names: list[str], row: list[str], words: str, tmp_path: Path
) -> None:
    told: list[str] = []
    (tmp_path / "a.csv").write_text(written(names, [row]))
    (tmp_path / "b.json").write_text(json.dumps([dict(zip(names, row, strict=True))]))
    for name in ("a.csv", "b.json"):
        (cable,) = reftel.parse_cables(tmp_path / name, on_table=told.append)
        assert cable.mrn, why
    assert [words in line for line in told] == [True, True], told


CELLS: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    (
        "midnight is a day in any zone",
        {"date": "1976-04-23T00:00:00-05:00"},
        {"date": datetime(1976, 4, 23, tzinfo=UTC)},
    ),
    ("a date-time group", {"date": "R 041530Z MAY 76"}, {"date": datetime(1976, 5, 4, 15, 30, tzinfo=UTC)}),
    ("milliseconds", {"date": 199065600000}, {"date": datetime(1976, 4, 23, tzinfo=UTC)}),
    ("digits alone", {"date": "19760423"}, {"date": datetime(1976, 4, 23, tzinfo=UTC)}),
    (
        "the year first",
        {"date": "1976 April 23, 10:05 (Friday)"},
        {"date": datetime(1976, 4, 23, 10, 5, tzinfo=UTC)},
    ),
    ("the month in words", {"date": "23-Apr-1976"}, {"date": datetime(1976, 4, 23, tzinfo=UTC)}),
    ("small letters", {"classification": "limited official use"}, {"classification": "LIMITED OFFICIAL USE"}),
    ("tags with words", {"tags": "IN - India | PFOR - Political Affairs--Other"}, {"tags": ("IN", "PFOR")}),
    ("tags in a list", {"tags": ["PFOR", "IN"]}, {"tags": ("PFOR", "IN")}),
    ("tags with names", {"tags": "OVIP (SMITH, JOHN), PFOR IN"}, {"tags": ("OVIP", "PFOR", "IN")}),
    ("names in quotation marks", {"tags": 'PINS "Holm, Ada", IN'}, {"tags": ("PINS", "IN")}),
    ("names in square brackets", {"tags": "OVIP [HOLM, ADA], IN"}, {"tags": ("OVIP", "IN")}),
    (
        "addressees in a list",
        {"to": ["STATE", "Department of Lamps"]},
        {"to": ("STATE", "Department of Lamps")},
    ),
    ("addressees with a bar", {"to_field": "STATE | NEW DELHI"}, {"to": ("STATE", "NEW DELHI")}),
    ("one addressee of two words", {"to": "NEW DELHI"}, {"to": ("NEW DELHI",)}),
    ("posts in a row", {"to": "OSLO ROME"}, {"to": ("OSLO", "ROME")}),
    (
        "references in words",
        {"reference": "75 MANILA 12240, 75 TOKYO 12347"},
        {"reference": "75 MANILA 12240, 75 TOKYO 12347", "cited": ()},
    ),
    ("references in a list", {"refs": ["75 MANILA 12240", "A-9"]}, {"reference": "75 MANILA 12240; A-9"}),
    ("ids cited", {"cited": "75STATE1| 75OSLO2|"}, {"cited": ("75STATE1", "75OSLO2")}),
    ("handling", {"handling": "EXDIS - Exclusive Distribution Only | ONLY"}, {"captions": ("EXDIS",)}),
    (
        "a film number",
        {"film": "D760171-0388"},
        {"aliases": ((AliasKind.DOCUMENT_NUMBER, "1976OSLO02114"), (AliasKind.FILM, "D760171-0388"))},
    ),
    (
        "nothing in words",
        {"subject": "NULL", "tags": "-", "from": None},
        {"subject": "", "tags": (), "origin": ""},
    ),
    ("a subject on two lines", {"title": "LAMPS\nAND OIL"}, {"subject": "LAMPS AND OIL"}),
    (
        "a head of its own",
        {"head": "FM AMEMBASSY OSLO", "body": BODY},
        {"text": f"FM AMEMBASSY OSLO\n{BODY}"},
    ),
    ("fields within a field", {"meta": {"subject": "LAMPS"}}, {"subject": "LAMPS"}),
]


@pytest.mark.parametrize(("why", "fields", "wanted"), CELLS)
def test_cells_are_read_as_people_and_programs_write_them(
    why: str, fields: dict[str, Any], wanted: dict[str, Any], tmp_path: Path
) -> None:
    row = {"id": "1976OSLO02114", **({} if "body" in fields else {"text": BODY}), **fields}
    (cable,) = read(tmp_path, json.dumps([row]), "a.json")
    assert isinstance(cable, RawCable)
    assert {name: getattr(cable, name) for name in wanted} == wanted, why


def test_what_a_row_lacks_is_told_and_its_columns_stay(tmp_path: Path) -> None:
    rows = [
        ["1976OSLO02114", "1976-05-04", "1. X"],
        ["1976OSLO02115", "soon", "1. Y"],
        ["1976OSLO02116", "1976-05-06", " "],
        ["", "1976-05-06", "1. Z"],
        ["C05784979", "", "1. A"],
    ]
    items = read(tmp_path, written(["doc_id", "date", "body"], rows))
    assert [cable.mrn for cable in cables_of(items)] == [
        "1976OSLO02114",
        "1976OSLO02115",
        "1976OSLO02116",
        "",
        "",
    ]
    assert [str(item).partition("a.csv, ")[2] for item in items if isinstance(item, Problem)] == [
        "row 2, line 3: has a date that cannot be read: 'soon'; write dates as YYYY-MM-DD HH:MM",
        "row 3, line 4: has no text: only its other columns are used; add its text",
    ]
    assert cables_of(items)[4].aliases == ((AliasKind.FOIA, "C05784979"),)


FAR_DATES = [
    ("1975OSLO02214", "1976-01-02", True, "New Year"),
    ("1975OSLO02214", "1974-12-30", True, "a draft of the year before"),
    ("1975OSLO02214", "13-Jun-57", False, "digits turned"),
    ("75 OSLO 2214", "2006-06-13", False, "the day on which it was released"),
    ("09OSLO7", "1909-06-13", False, "two digits for a year"),
    ("1979TEHRAN A-9", "1989-06-13", False, "an airgram"),
    ("C05784979", "2006-06-13", True, "a number without a year"),
    ("", "2006-06-13", True, "no id"),
]


@pytest.mark.parametrize(("number", "date", "is_of_it", "why"), FAR_DATES)
def test_a_date_of_another_year_than_the_number_is_told_and_not_used(
    number: str, date: str, is_of_it: bool, why: str, tmp_path: Path
) -> None:
    rows = [
        ["1975OSLO00001", "1975-06-13", BODY],
        ["1975OSLO00002", "1975-06-13", BODY],
        [number, date, BODY],
    ]
    items = read(tmp_path, written(["doc_id", "date", "body"], rows))
    assert (cables_of(items)[2].date is not None) == is_of_it, why
    told = [str(item).partition("a.csv, ")[2] for item in items if isinstance(item, Problem)]
    cause = f"has the date {date!r}, more than a year from that of {number}"
    wanted = f"row 3, line 4: {cause}; the date is not used; correct it or the id"
    assert told == ([] if is_of_it else [wanted]), why


def test_the_column_of_dates_is_that_of_the_year(tmp_path: Path) -> None:
    rows = [[f"1975OSLO0000{number}", "2006-07-01", "13-Jun-75", BODY] for number in range(1, 4)]
    items = read(tmp_path, written(["doc_id", "date", "sent", "body"], rows))
    assert [str(item.date) for item in items if isinstance(item, RawCable)] == [
        "1975-06-13 00:00:00+00:00"
    ] * 3
    assert len(items) == 3


def test_a_draft_date_gives_way_to_the_date_time_group(tmp_path: Path) -> None:
    text = telegrams.telegram("OSLO", 12, "051530Z MAY 76")
    rows = [["1976OSLO00012", "01 MAY 1976", text], ["1976OSLO00013", "01 MAY 1976", BODY]]
    (tmp_path / "a.csv").write_text(written(["Document Number", "Draft Date", "Text"], rows))
    dates = [str(cable.date) for cable in reftel.parse_cables(tmp_path / "a.csv")]
    assert dates == ["1976-05-05 15:30:00+00:00", "1976-05-01 00:00:00+00:00"]


# --- what a person says ---

FOREIGN = ["Nummer", "Datum", "Wortlaut, ganz", "Betreff"]
FOREIGN_ROWS = [["07OSLO12", "2007-01-02", BODY, "LAMPS"], ["07OSLO13", "2007-01-03", BODY, "OIL"]]


def parse_with(folder: Path, *columns: str) -> tuple[list[Cable], list[str]]:
    (folder / "a.csv").write_text(written(FOREIGN, FOREIGN_ROWS))
    problems: list[Problem] = []
    cables = list(reftel.parse_cables(folder / "a.csv", columns=columns, on_problem=problems.append))
    return cables, [str(problem).partition("a.csv: ")[2] for problem in problems]


def test_columns_that_are_named_are_read(tmp_path: Path) -> None:
    assert parse_with(tmp_path)[0] == []
    cables, problems = parse_with(tmp_path, "mrn=nummer,text=Wortlaut, ganz", "subject=BETREFF,date=Datum")
    assert [(str(cable.mrn), cable.subject, cable.text) for cable in cables] == [
        ("07OSLO12", "LAMPS", BODY),
        ("07OSLO13", "OIL", BODY),
    ]
    assert problems == []


def test_a_column_that_is_not_there_is_told(tmp_path: Path) -> None:
    cables, problems = parse_with(tmp_path, "mrn=Nummer,text=Text")
    assert cables == []
    assert problems == [
        "has no column 'Text'; it has the columns Nummer, Datum, Wortlaut, ganz, Betreff; correct --columns"
    ]


def test_columns_of_another_table_say_nothing_of_this_one(tmp_path: Path) -> None:
    (tmp_path / "b.csv").write_text(written(["id", "text"], [["07OSLO12", BODY]]))
    cables = reftel.parse_cables(tmp_path / "b.csv", columns={"mrn": "Nummer"})
    assert [str(cable.mrn) for cable in cables] == ["07OSLO12"]


def test_a_column_can_be_taken_out(tmp_path: Path) -> None:
    (tmp_path / "b.csv").write_text(written(["id", "text", "title"], [["07OSLO12", BODY, "LAMPS"]]))
    (cable,) = reftel.parse_cables(tmp_path / "b.csv", columns="subject=")
    assert cable.subject == ""


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("number=Nr", "'number' is not something a column can hold"),
        ("Nummer", "'Nummer' does not name a column"),
        (["mrn=a", "mrn=b"], "two columns are given for 'mrn'"),
    ],
)
def test_what_says_nothing_of_columns_is_wrong_use(given: Any, words: str) -> None:
    with pytest.raises(InputError, match=words):
        parse_columns(given)


def test_a_build_tells_the_columns_once_and_keeps_to_what_is_said(tmp_path: Path) -> None:
    folder, out = tmp_path / "in", str(tmp_path / "out")
    folder.mkdir()
    for number in range(3):
        rows = [[f"07OSLO{number}{row[0][-2:]}", *row[1:]] for row in FOREIGN_ROWS]
        (folder / f"{number}.csv").write_text(written(FOREIGN, rows))
    said = "mrn=Nummer,date=Datum,text=Wortlaut, ganz,subject=Betreff"
    result = CliRunner().invoke(main, ["build", str(folder), "-o", out, "--store-only", "--columns", said])
    assert result.exit_code == 0
    first = f"{folder.as_posix()}/0.csv"
    words = "is read as a table: Nummer as mrn, Datum as date, Wortlaut, ganz as text, Betreff as subject"
    assert result.stderr.splitlines() == [f"reftel: {first} {words}", f"reftel: 2 more are read as {first}"]
    again = CliRunner().invoke(main, ["build", str(folder), "-o", out, "--store-only", "--columns", said])
    assert "6 unchanged" in again.stdout
    assert again.stderr == ""
    wrong = CliRunner().invoke(main, ["build", str(folder), "-o", out, "--columns", "nr=Nummer"])
    assert (wrong.exit_code, "'nr' is not something a column can hold" in wrong.stderr) == (2, True)


# --- what is not a table of cables ---

MINUTES = "Dear colleagues,\n\nSECRET ballots were counted.\nSee ref."
INNOCENT: list[tuple[str, str]] = [
    ("expenses", "date,text,amount\n2007-04-01,Paper for the mission,12.50\n2007-04-02,Ink,3.20\n"),
    ("products", "id,name,price\n2019ABC12345,Lamp,12\n2019ABC12346,Lamp,13\n2020XYZ00001,Oil,1\n"),
    (
        "mails",
        written(
            ["Date", "From", "To", "Subject", "Body"],
            [["2007-04-01", "a@b.org", "c@d.org", "Vote", MINUTES]] * 3,
        ),
    ),
    (
        "tickets",
        "ID;Title;Content;Created\n101;Printer;It broke;2007-04-01\n102;Printer;It works;2007-04-02\n",
    ),
    (
        "news about cables",
        'id,date,title,text\n17,2010-12-01,Leak,"Cable 09STATE91633 asks for lamps"\n18,2010-12-02,Leak,No\n',
    ),
    (
        "posts on a network",
        json.dumps([{"id": 1234567890123, "created": "2010-12-01", "text": "Reading cables"}] * 2),
    ),
    (
        "places on a map",
        json.dumps(
            {
                "type": "FeatureCollection",
                "features": [
                    {
                        "type": "Feature",
                        "id": "OSLO",
                        "properties": {"name": "Oslo"},
                        "geometry": {"coordinates": [10, 59]},
                    }
                ],
            }
        ),
    ),
    (
        "a package",
        json.dumps({"name": "lamp", "version": "1", "files": [{"name": "a", "text": "b"}]}, indent=2),
    ),
    ("a log", "\n".join(json.dumps({"time": "2007-04-01", "message": "started", "id": n}) for n in range(5))),
    ("codes of posts", "code,name,document\nOSLO,Oslo,Embassy\nROME,Rome,Embassy\nLIMA,Lima,Embassy\n"),
    ("flights", "number,from,to,date\nSK4411,OSLO,ROME,2007-04-01\nBA0702,LONDON,VIENNA,2007-04-03\n"),
    (
        "books",
        "title\tauthor\tyear\tid\nThe Lamp\tQuillan\t1976\t0-123-45678-9\nThe Oil\tQuillan\t1977\t0-123-45\n",
    ),
    (
        "number plates",
        "id,owner,date\n76 ROME 1234,Quillan,1976-05-01\n12-AB-34,Lampert,1976-05-02\n44-CD-1,L,1976-05-03\n",
    ),
    (
        "a survey",
        'respondent,text,tags\n1,"I think: fine"\n2,"SUBJECT: none\nREF: none",b\n3,no,c\n4,yes,d\n5,no,e\n',
    ),
    (
        "sums in a spreadsheet",
        "Name;Datum;Betrag\r\nM\u00fcller;01.04.2007;1.234,56\r\nMeier;02.04.2007;99,00\r\n",
    ),
    (
        "a list of releases",
        "Document,Date,Pages,Released\nC05784979,10/30/2015,3,FULL\nC05784980,10/30/2015,2,PART\n",
    ),
    ("nodes of a graph", "mrn,date,missing\n07OSLO12,2007-01-02,\n07OSLO13,2007-01-03,1\n"),
    ("names without rows", "id,date,text\n"),
]


@pytest.mark.parametrize(("why", "data"), INNOCENT)
def test_a_table_of_something_else_is_no_cable(why: str, data: str, tmp_path: Path) -> None:
    (problem,) = read(tmp_path, data)
    assert isinstance(problem, Problem), why
    assert problem.lost
    assert problem.code in (ProblemCode.UNKNOWN_TABLE, ProblemCode.NO_CABLE)


@pytest.fixture(scope="module")
def own_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What reftel wrote and printed of three cables, under other names."""
    out = tmp_path_factory.mktemp("own")
    reftel.build(DATA / "foiarchive.csv", out / "build")
    own = out / "given"
    own.mkdir()
    for name in ("cables.csv", "references.csv"):
        text = (out / "build" / name).read_text()
        (own / f"my-{name}").write_text(text)
        (own / f"excel-{name}").write_text(text.replace(",", ";").replace("\n", "\r\n"))
    store = ["--store", str(out / "build" / "reftel.sqlite")]
    for name in ("json", "cytoscape", "csv", "csl-json"):
        CliRunner().invoke(main, ["export", name, *store, "-o", str(own / f"export-{name}")])
    printed: list[tuple[str, list[str]]] = [
        ("top.csv", ["top", "--csv", *store]),
        ("top.json", ["top", "--json", *store]),
        ("search.csv", ["search", "lamps", "--csv", *store]),
        ("replies.csv", ["replies", "76STATE104411", "--csv", *store]),
        ("missing.csv", ["missing", "--csv", *store]),
        ("show.json", ["show", "76OSLO2114", "--json", *store]),
        ("parsed.jsonl", ["parse", str(DATA / "foiarchive.csv")]),
    ]
    for name, arguments in printed:
        (own / name).write_text(CliRunner().invoke(main, arguments).stdout)
    return own


def test_what_reftel_wrote_is_never_read_as_cables(own_files: Path) -> None:
    files = sorted(path for path in own_files.rglob("*") if path.is_file())
    assert len(files) >= 12
    for file in files:
        assert cables_of(read_all(file)) == [], file.name


# --- JSON ---

LINES = "".join(json.dumps(row) + "\n" for row in ROWS)
BY_ID = {row["doc_id"]: {name: value for name, value in row.items() if name != "doc_id"} for row in ROWS}
SHAPES: list[tuple[str, str | bytes]] = [
    ("lines", LINES),
    ("lines with a byte order mark", "\ufeff" + LINES),
    ("lines of Windows", LINES.replace("\n", "\r\n")),
    ("lines of old Macs", LINES.replace("\n", "\r")),
    ("blank lines between", "\n\n" + LINES.replace("\n", "\n\n")),
    ("no last line end", LINES.rstrip("\n")),
    ("UTF-16", LINES.encode("utf-16")),
    (
        "Latin-1",
        "".join(json.dumps({**row, "title": "\u00e9"}, ensure_ascii=False) + "\n" for row in ROWS).encode(
            "cp1252"
        ),
    ),
    ("a number that is none", "".join(json.dumps({**row, "pages": float("nan")}) + "\n" for row in ROWS)),
    ("two in one line", LINES.replace("\n", " ", 1)),
    ("an array", json.dumps(ROWS)),
    ("an array on many lines", json.dumps(ROWS, indent=2)),
    ("an array, an object a line", "[\n" + ",\n".join(map(json.dumps, ROWS)) + "\n]\n"),
    ("answers behind each other", "".join(f"[{json.dumps(row)}]\n" for row in ROWS)),
    ("results within an object", json.dumps({"count": 3, "next": None, "results": ROWS})),
    ("an object with an id of its own", json.dumps({"id": "query", "date": "2020-01-01", "data": ROWS})),
    ("something behind the results", json.dumps({"results": ROWS, "tail": {"id": 1}}, indent=1)),
    ("two arrays", json.dumps({"a": ROWS[:1], "pages": [{"q": 1}], "b": ROWS[1:]})),
    (
        "an answer of a search",
        json.dumps({"hits": {"total": 3, "hits": [{"_index": "c", "_source": row} for row in ROWS]}}),
    ),
    ("by their ids", json.dumps(BY_ID)),
    ("by their ids, on many lines", json.dumps(BY_ID, indent=3)),
    ("behind each other", "".join(map(json.dumps, ROWS))),
    ("behind each other, on many lines", "\n".join(json.dumps(row, indent=2) for row in ROWS)),
    ("a sequence", "".join(f"\x1e{json.dumps(row)}\n" for row in ROWS)),
    ("line ends within texts", json.dumps(ROWS).replace("\\n", "\n")),
    ("a comma behind the last", json.dumps(ROWS)[:-1] + ",]"),
    ("names in capitals", json.dumps([{name.upper(): value for name, value in row.items()} for row in ROWS])),
    (
        "a first text longer than what is looked at",
        json.dumps([{**ROWS[0], "body": "WORD " * 40_000}, *ROWS[1:]]),
    ),
    (
        "the same in lines",
        json.dumps({**ROWS[0], "body": "WORD " * 40_000}) + "\n" + LINES.partition("\n")[2],
    ),
]


@pytest.mark.parametrize(("why", "data"), SHAPES)
def test_json_is_read_however_the_objects_stand(why: str, data: str | bytes, tmp_path: Path) -> None:
    items = read(tmp_path, data, "a.json")
    assert [cable.mrn for cable in cables_of(items)] == IDS, why
    assert causes_of(items) == []
    assert [cable.place.row for cable in cables_of(items)] == [1, 2, 3]


BROKEN_JSON: list[tuple[str, str, list[str], list[str]]] = [
    (
        "a line that breaks off",
        LINES.replace('"}', "", 2).replace('"}', "", 0),
        [IDS[2]],
        ["row 1, line 1", "row 2, line 2"],
    ),
    (
        "what is not an object",
        LINES + '3\n"x"\n[1]\n',
        IDS,
        ["row 4, line 4", "row 5, line 5", "row 6, line 6"],
    ),
    (
        "an object in an array",
        f"[{json.dumps(ROWS[0])},\n{json.dumps(ROWS[1])[:200]},\n{json.dumps(ROWS[2])}]",
        [IDS[0], IDS[2]],
        ["row 2, line 2"],
    ),
    ("an array that breaks off", json.dumps(ROWS)[:-100], IDS[:2], ["row 3, line 1"]),
    (
        "nested too deep",
        json.dumps(ROWS)[:-1] + ',{"doc_id":' + "[" * 5000 + "]" * 5000 + "}]",
        IDS,
        ["row 4, line 1"],
    ),
]


@pytest.mark.parametrize(("why", "data", "ids", "places"), BROKEN_JSON)
def test_a_broken_object_is_told_and_the_others_are_read(
    why: str, data: str, ids: list[str], places: list[str], tmp_path: Path
) -> None:
    items = read(tmp_path, data, "a.json")
    assert [cable.mrn for cable in cables_of(items)] == ids, why
    problems = [item for item in items if isinstance(item, Problem)]
    assert [str(problem.place) for problem in problems] == places
    assert {problem.code for problem in problems} <= {ProblemCode.BAD_ROW}


# --- damage, and parts ---


def rows_of(count: int, text: str = HEADED) -> list[list[str]]:
    return [[f"1976OSLO{number:05}", "cfpf", "1976-05-04", text] for number in range(1, count + 1)]


MANY = written(["doc_id", "corpus", "authored", "body"], rows_of(30, BODY + '\nTHE "GREAT" ONE, OF OLD\n'))
DAMAGE: list[tuple[str, str, int, int]] = [
    ("a mark too few", MANY.replace('""GREAT""', '"GREAT""', 1), 29, 1),
    ("marks that nobody doubled", MANY.replace('""GREAT""', '"GREAT"', 2), 28, 2),
    ("no mark at the end", MANY.replace('OLD\n"', "OLD\n", 1), 29, 1),
    ("a row too short", MANY + "1976OSLO00044,cfpf\n" + MANY.partition("\n")[2], 60, 1),
    ("a row too long", MANY + "1976OSLO00044,cfpf,,x,y,z\n" + MANY.partition("\n")[2], 60, 1),
    ("the end is missing", MANY[:-20], 29, 1),
    ("a text that quotes a row", MANY.replace("OF OLD", '\n1976OSLO00777,cfpf,1976-05-04,""x""', 1), 29, 2),
]


@pytest.mark.parametrize(("why", "data", "count", "faults"), DAMAGE)
def test_damage_spoils_its_own_row_alone(
    why: str, data: str, count: int, faults: int, tmp_path: Path
) -> None:
    items = read(tmp_path, data)
    assert len(cables_of(items)) == count, why
    assert [item.code for item in items if isinstance(item, Problem)] == [ProblemCode.BAD_ROW] * faults


CELL_TEXTS = st.sampled_from(
    [
        BODY,
        "",
        'A "WORD"',
        "LINES\nAND\n\nLINES",
        'ENDS "\n',
        '"A',
        ",",
        'A,\n"B",C\n',
        "\u00e9\u00df " * 30,
        "LONG " * 300,
        "1976OSLO00777 IS CITED,\nAND 12,13",
        "\r\nX",
        "-" * 900,
    ]
)
KINDS: list[Callable[[int, str], list[str]]] = [
    lambda number, text: [f"1976OSLO{number:05}", "cfpf", text],
    lambda number, text: [text, f"1976OSLO{number:05}", "cfpf"],
    lambda number, text: [str(number), text, f"1976OSLO{number:05}"],
    lambda number, text: ["LAMPS, AND OIL" if number % 2 else "LAMPS", f"1976OSLO{number:05}", text],
    lambda number, text: [
        f"https://example.org/{number}",
        f"1976OSLO{number:05}" if number % 3 else "",
        text,
    ],
]
NAMES = [
    ["doc_id", "corpus", "body"],
    ["body", "doc_id", "corpus"],
    ["n", "body", "doc_id"],
    ["title", "doc_id", "body"],
    ["url", "doc_id", "body"],
]


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(
    texts=st.lists(CELL_TEXTS, min_size=1, max_size=25),
    kind=st.integers(0, len(KINDS) - 1),
    dialect=st.sampled_from(["minimal", "all", "escaped", "tab", "json"]),
    sizes=st.tuples(st.integers(1, 4000), st.sampled_from([300, 2000, 1024 * 1024])),
    slip=st.none() | st.integers(0, 3000),
)
def test_a_table_in_pieces_gives_what_the_whole_gives(
    texts: list[str], kind: int, dialect: str, sizes: tuple[int, int], slip: int | None, tmp_path: Path
) -> None:
    size, window = sizes
    rows = [KINDS[kind](number, text) for number, text in enumerate([BODY, *texts], 1)]
    path = tmp_path / "t"
    if dialect == "json":
        data = "".join(json.dumps(dict(zip(NAMES[kind], row, strict=True))) + "\n" for row in rows)
    else:
        lines = io.StringIO()
        csv.writer(
            lines,
            delimiter="\t" if dialect == "tab" else ",",
            quoting=csv.QUOTE_ALL if dialect == "all" else csv.QUOTE_MINIMAL,
            escapechar="\\" if dialect == "escaped" else None,
            doublequote=dialect != "escaped",
            lineterminator="\n",
        ).writerows([NAMES[kind], *rows])
        data = lines.getvalue()
    if slip is not None:
        data = data[:slip] + '"' + data[slip:]
    path.write_bytes(data.encode())
    sources = sources_of(path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delimited, "_WINDOW", window)
        pieces = list(reftel.readers.cut_sources(sources, size))
        assert sum(piece.size for piece in pieces) == path.stat().st_size
        whole = read_whole(sources)
        assert read_pieces(pieces) == whole
    if slip is None:
        assert len(cables_of(whole)) == len(rows)
        assert [cable.text for cable in cables_of(whole)] == [
            text if dialect == "json" else text.replace("\r\n", "\n") for text in (BODY, *texts)
        ]


@pytest.mark.parametrize("end", ['"\n', '"', '"\n\n', ' "\r\n'])
@pytest.mark.parametrize("count", [1, 2, 30])
def test_a_mark_at_the_end_of_a_cell_is_escaped_where_the_first_rows_tell(
    end: str, count: int, tmp_path: Path
) -> None:
    rows = [
        ["doc_id", "corpus", "body"],
        *([f"1976OSLO{n:05}", "cfpf", f"{BODY} IT, ENDS {end}"] for n in range(1, count + 1)),
    ]
    path = tmp_path / "a.csv"
    with path.open("w", newline="") as file:
        csv.writer(file, escapechar="\\", doublequote=False, lineterminator="\n").writerows(rows)
    texts = [cable.text for cable in cables_of(read_whole(sources_of(path)))]
    assert texts == [f"{BODY} IT, ENDS {end}".replace("\r\n", "\n")] * count


def test_a_large_table_is_cut_at_rows_of_any_kind(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(MANY.replace("\n", "\r\n"))
    assert len(list(reftel.readers.cut_sources(sources_of(path), 500))) > 3


def test_a_row_without_end_is_told_and_the_next_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delimited, "ROW_LIMIT", 4000)
    monkeypatch.setattr(delimited, "_WINDOW", 1000)
    rows = [
        *rows_of(1),
        ["1976OSLO00002", "cfpf", "1976-05-04", "LONG\n" * 5000],
        ["1976OSLO00003", "x", "", BODY],
    ]
    items = read(tmp_path, written(["doc_id", "corpus", "authored", "body"], rows))
    assert [cable.mrn for cable in cables_of(items)] == ["1976OSLO00001", "1976OSLO00003"]
    (cause,) = causes_of(items)
    assert cause.startswith("is longer than ")


def test_a_table_above_the_limit_of_texts_is_refused_by_name(tmp_path: Path) -> None:
    data = INNOCENT[0][1] + "2007-04-03,Lamps,1\n" * 4000
    (tmp_path / "a.csv").write_text(data)
    (source,) = sources_of(tmp_path / "a.csv")
    (problem,) = reftel.readers.read_source(source, limits=limits.Limits(text=2000))
    assert isinstance(problem, Problem)
    assert "its columns are date, text, amount" in problem.cause


LISTED = [
    ("a list of objects", [{"id": "08OSLO1"}, {"id": "08OSLO2"}], [("", "08OSLO1"), ("", "08OSLO2")]),
    ("a list of labels and cables", [["A", "OSLO 3"], ["B", "OSLO 4"]], [("A", "09OSLO3"), ("B", "09OSLO4")]),
    ("a list that was printed", '["08OSLO1", "08OSLO2"]', [("", "08OSLO1"), ("", "08OSLO2")]),
    ("an empty list that was printed", "[]", []),
    ("a line with labels in brackets", "(A) OSLO 3, (B) OSLO 4", [("A", "09OSLO3"), ("B", "09OSLO4")]),
]


@pytest.mark.parametrize(
    ("why", "refs", "expected"), LISTED, ids=lambda case: case if isinstance(case, str) else ""
)
def test_references_in_lists(why: str, refs: Any, expected: list[tuple[str, str]], tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps([{"id": "09OSLO50", "text": "1. NO.", "refs": refs}]))
    reftel.build([tmp_path / "a.json"], tmp_path / "out")
    with (tmp_path / "out" / "references.csv").open(encoding="utf-8", newline="") as file:
        assert [(row["label"], row["cited"]) for row in csv.DictReader(file)] == expected, why


def test_a_row_without_a_head_does_not_speak_for_a_cable_in_sections(tmp_path: Path) -> None:
    for section in (1, 2):
        head = "R 041200Z JUN 75\nFM AMEMBASSY OSLO\nTO SECSTATE WASHDC 1\n"
        head += f"UNCLAS SECTION 0{section} OF 02 OSLO 2214\n"
        rest = (
            "TAGS: EFIS\nSUBJECT: HERRING\n\nREF: STATE 5\n\n1. FISH.\n" if section == 1 else "\n2. BOATS.\n"
        )
        (tmp_path / f"{section}.txt").write_text(head + rest)
    (tmp_path / "a.csv").write_text(
        'id,date,title,text\n75OSLO2214,1975-06-04,HERRING,"1. FISH. 2. BOATS."\n'
    )
    reftel.build([tmp_path], tmp_path / "out")
    with reftel.open_store(tmp_path / "out" / "reftel.sqlite") as store:
        cable = store.cable("75OSLO2214")
    assert [(document.role, document.form) for document in cable.documents] == [
        ("main", "telegram"),
        ("section", "telegram"),
        ("version", "table"),
    ]
    assert cable.node.tags == ("EFIS",)
