"""Readers: each form is told from its content, each failure is one Problem that says where and why."""

import bz2
import csv
import errno
import gzip
import hashlib
import io
import lzma
import os
import tarfile
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import reftel
from inputs import read_all
from reftel.export.formats import FORMATS, default_path, export_graph
from reftel.model.place import NO_PLACE
from reftel.model.problems import Problem, ProblemCode
from reftel.model.records import RawCable
from reftel.readers import Source, find_sources, limits, read_source
from reftel.readers.forms.dates import parse_date
from reftel.readers.forms.tables import blocks, eight_rows
from reftel.readers.read import read_text
from reftel.readers.sources import plain_name

DATA = Path(__file__).parents[1] / "data" / "readers"
TELEGRAM = (DATA / "telegram.txt").read_text(encoding="utf-8")
ARCHIVE_TEXT = (DATA / "archive.txt").read_text(encoding="utf-8")
ATTRIBUTES = (DATA / "attributes.txt").read_text(encoding="utf-8")
LISTED = f"{ATTRIBUTES}\n\nMessage Text\n\n{ARCHIVE_TEXT}"
BELOW = f"Message Text\n\n{ARCHIVE_TEXT}\n{ATTRIBUTES}\n"
EXTRACT = (DATA / "extract.txt").read_text(encoding="utf-8")
RECORD = (DATA / "record.txt").read_text(encoding="utf-8")
DUMP = (DATA / "dump.txt").read_text(encoding="utf-8")
PAGE = (DATA / "page.html").read_text(encoding="utf-8")
CSV = (DATA / "cables.csv").read_text(encoding="utf-8")
JPEG = b"\xff\xd8\xff\xe0\0\x10JFIF" + bytes(range(256)) * 4
EVENING = datetime(2008, 4, 15, 21, 30, tzinfo=UTC)
OSLO = "R 091034Z JUN 75\nFM AMEMBASSY OSLO\nTO SECSTATE\n\nSUBJ: HERRING\n1. NO HASTE.\n"
any_bytes = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def read(path: Path) -> list[RawCable | Problem]:
    return read_all(path)


def cables_of(items: list[RawCable | Problem]) -> list[RawCable]:
    return [item for item in items if isinstance(item, RawCable)]


def problems_of(items: list[RawCable | Problem]) -> list[Problem]:
    return [item for item in items if isinstance(item, Problem)]


def read_bytes(tmp_path: Path, data: bytes, name: str = "input") -> list[RawCable | Problem]:
    path = tmp_path / name
    path.write_bytes(data)
    return read(path)


def row(number: int = 1, date: str = "4/15/2008 21:30", mrn: str = "08OSLO9", body: str = "1. Text") -> str:
    return f'"{number}","{date}","{mrn}","Embassy Oslo","SECRET","","FM AMEMBASSY OSLO","{body}"\n'


# The forms


@pytest.mark.parametrize("name", ["telegram.txt", "archive.txt", "extract.txt"])
def test_a_telegram_is_its_text_as_it_stands(name: str) -> None:
    text = (DATA / name).read_text(encoding="utf-8")
    assert read(DATA / name) == [RawCable(source=(DATA / name).as_posix(), form="telegram", text=text)]


def test_a_record_keeps_its_title_and_gives_its_columns() -> None:
    assert read(DATA / "record.txt") == [
        RawCable(
            source=(DATA / "record.txt").as_posix(),
            form="record",
            text=RECORD,
            mrn="08KUALALUMPUR451",
            date=EVENING,
            origin="Embassy Kuala Lumpur",
            classification="CONFIDENTIAL",
            cited=("07STATE150022", "08JAKARTA712"),
        )
    ]


@pytest.mark.parametrize(
    ("cells", "cited", "why"),
    [
        ("SECRET VZCZCXRO1", (), "no id at all: the head begins"),
        ("SECRET 09STATE91633 VZCZCXRO1", ("09STATE91633",), "one"),
        ("SECRET 09STATE1 09OSLO2 P 111926Z SEP 09", ("09STATE1", "09OSLO2"), "joined by a space"),
        ("SECRET//NOFORN 09STATE1|09OSLO2\tFM", ("09STATE1", "09OSLO2"), "joined by a bar"),
        ("UNCLASSIFIED//FOR OFFICIAL USE ONLY 09STATE1,09OSLO2 FM", ("09STATE1", "09OSLO2"), "by a comma"),
    ],
)
def test_ids_cited_in_a_record(cells: str, cited: tuple[str, ...], why: str) -> None:
    text = f"5 9/11/2009 19:26 09OSLO7 Embassy Oslo {cells} AMEMBASSY OSLO\n1. Text\n"
    (cable,) = cables_of(list(read_text(text.encode(), "r.txt")))
    assert (cable.form, cable.cited, cable.classification) == (
        "record",
        cited,
        cells.split(maxsplit=1)[0] if " OFF" not in cells else "UNCLASSIFIED//FOR OFFICIAL USE ONLY",
    ), why


def test_records_that_begin_on_lines_of_their_own_are_cut_there() -> None:
    second = (
        RECORD.split("\n", 1)[1].replace("90817", "90818").replace("08KUALALUMPUR451", "08KUALALUMPUR452")
    )
    cables = cables_of(list(read_text((RECORD + second).encode(), "r.txt")))
    assert [(c.mrn, str(c.place), c.text) for c in cables] == [
        ("08KUALALUMPUR451", "line 2", RECORD),
        ("08KUALALUMPUR452", "line 8", second),
    ]


def test_a_dump_keeps_its_five_lines_and_gives_them() -> None:
    assert read(DATA / "dump.txt") == [
        RawCable(
            source=(DATA / "dump.txt").as_posix(),
            form="dump",
            text=DUMP,
            mrn="08KUALALUMPUR451",
            date=EVENING,
            origin="Embassy Kuala Lumpur",
            classification="CONFIDENTIAL",
            subject="A PALM OIL MILL REOPENS",
        )
    ]


@pytest.mark.parametrize("date", ["4/15/2008 21:30", "2008-04-15T21:30:00Z", "2008-04-15 21:30:00+00:00"])
def test_dates_of_dumps(date: str) -> None:
    (cable,) = cables_of(list(read_text(DUMP.replace("2008-04-15 21:30", date).encode(), "d.txt")))
    assert (cable.form, cable.date) == ("dump", EVENING)


def test_dumps_are_cut_where_five_such_lines_follow() -> None:
    second = DUMP.replace("451", "452")
    cables = cables_of(list(read_text((DUMP + "\n" + second).encode(), "d.txt")))
    assert [(c.mrn, str(c.place)) for c in cables] == [
        ("08KUALALUMPUR451", "line 1"),
        ("08KUALALUMPUR452", "line 17"),
    ]
    assert "".join(c.text for c in cables) == DUMP + "\n" + second


def test_a_dump_with_an_impossible_date_is_kept_and_told() -> None:
    cable, problem = sorted(
        read_text(DUMP.replace("2008-04-15", "2008-04-31").encode(), "d.txt"), key=is_problem
    )
    assert isinstance(cable, RawCable)
    assert (cable.mrn, cable.date) == ("08KUALALUMPUR451", None)
    assert str(problem) == "d.txt, line 3: '2008-04-31 21:30' is not a date; write it as YYYY-MM-DD HH:MM"


def is_problem(item: RawCable | Problem) -> bool:
    return isinstance(item, Problem)


def test_a_page_gives_head_and_body_without_its_tags() -> None:
    assert read(DATA / "page.html") == [
        RawCable(
            source=(DATA / "page.html").as_posix(),
            form="page",
            text="VZCZCXRO0101\nDE RUEHKL #0451 1052130\nFM AMEMBASSY KUALA LUMPUR\n"
            "C O N F I D E N T I A L KUALA LUMPUR 000451 \nTAGS: ECON MY\nREF: A. JAKARTA 712\n"
            '     ¶B. 07 STATE 150022\n\n¶1. (C) Mill <boilers> & pipes: XXXXXXXXXXXX says "fine".',
            mrn="08KUALALUMPUR451",
            date=EVENING,
            origin="Embassy Kuala Lumpur",
            classification="CONFIDENTIAL",
            subject="A PALM OIL MILL & ITS OWNER",
        )
    ]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda page: page.replace("class='cable'", 'id="t" class="cable"'), "other quotation marks, an id"),
        (lambda page: page.replace("<table", "<TABLE"), "capitals"),
        (lambda page: page[page.index("<h3") :], "without what stands around the cable"),
        (lambda page: page.replace("\n", "\r\n"), "line ends of Windows"),
    ],
)
def test_pages_written_otherwise(change: Callable[[str], str], why: str) -> None:
    (cable,) = list(read_text(change(PAGE).encode(), "p.html"))
    (plain,) = list(read_text(PAGE.encode(), "p.html"))
    assert cable == plain, why


def test_a_page_that_breaks_off_is_read_as_far_as_it_goes() -> None:
    page = PAGE[: PAGE.index("pipes")]
    problem, cable = read_text(page.encode(), "p.html")
    assert isinstance(problem, Problem)
    assert (problem.cause, str(problem.place), problem.lost) == (
        "breaks off in the text of the cable",
        "line 21",
        False,
    )
    assert isinstance(cable, RawCable)
    assert cable.text.endswith("Mill <boilers> & ")


def test_a_csv_gives_a_cable_per_row() -> None:
    first, second, third = cables_of(read(DATA / "cables.csv"))
    assert (first.form, str(first.place), first.mrn, first.date) == (
        "csv",
        "row 1",
        "08KUALALUMPUR451",
        EVENING,
    )
    assert first.cited == ("07STATE150022", "08JAKARTA712")
    assert first.text.startswith("VZCZCXRO0101\nDE RUEHKL #0451 1052130\nFM AMEMBASSY KUALA LUMPUR\nC O N F")
    # The third line looks like a row, but its quotation marks are escaped.
    assert first.text.endswith('"the boilers run" and drew \\o/.\n"1","4/15/2008 21:30","08STATE1",\nEXAMPLE')
    assert (str(second.place), second.mrn, second.cited) == ("row 2", "08DAKAR460", ())
    assert (third.origin, third.classification) == ("Embassy Oslo", "SECRET//NOFORN")
    assert third.date == datetime(2009, 12, 31, 23, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("id,date,mrn,origin,classification,refs,header,body\n" + CSV, "a line of names"),
        ('"id","date","mrn","origin","classification","refs","header","body"\n' + CSV, "names in marks"),
        (CSV.replace("\n", "\r\n"), "line ends of Windows"),
        (CSV.replace("\n", "\r"), "line ends of old Macs"),
        ("\ufeff" + CSV, "a byte order mark"),
        (CSV + "\n\n", "empty lines at the end"),
        (CSV.replace('4/15/2008 21:30","08K', '2008-04-15 21:30:00","08K'), "a date as ISO writes it"),
        (
            CSV.replace('"90817"', "90817").replace('"90818"', "90818").replace('"90819"', "90819"),
            "bare numbers",
        ),
        (CSV.replace('\\"', '""').replace("\\\\", "\\\\"), "doubled quotation marks"),
    ],
)
def test_csv_written_otherwise(text: str, why: str, tmp_path: Path) -> None:
    wanted = [(c.place, c.mrn, c.text) for c in cables_of(read(DATA / "cables.csv"))]
    items = read_bytes(tmp_path, text.encode())
    assert problems_of(items) == [], why
    assert [(c.place, c.mrn, c.text) for c in cables_of(items)] == wanted, why


# One file, several telegrams


@pytest.mark.parametrize("between", ["", "\n\n", "----------\n", "* * *\n\n", "\f", "\f\n"])
def test_telegrams_are_cut_where_each_begins(between: str) -> None:
    texts = [
        TELEGRAM.lstrip(),
        TELEGRAM.replace("451", "452").lstrip(),
        EXTRACT,
        ARCHIVE_TEXT,
        TELEGRAM.lstrip(),
    ]
    whole = between.join(texts)
    cables = cables_of(list(read_text(whole.encode(), "t.txt")))
    assert [cable.text.split("\n", 1)[0] for cable in cables] == [text.split("\n", 1)[0] for text in texts]
    assert "".join(cable.text for cable in cables) == whole
    lines = whole.replace("\f", "").split("\n")
    assert [lines[int(str(cable.place).removeprefix("line ")) - 1] for cable in cables] == [
        text.split("\n", 1)[0] for text in texts
    ]


@pytest.mark.parametrize(
    ("text", "count", "why"),
    [
        (OSLO + OSLO, 2, "a date and a sender behind a body"),
        (OSLO + "-----\n" + OSLO, 2, "a line of dashes and the first line of a head"),
        (OSLO + "-----\nHEADING\n-----\nHASTE IS SEEN NOWHERE.\n", 1, "headings have lines of dashes too"),
        (OSLO + "\f2. SECOND SHEET\n", 1, "a form feed alone only turns the sheet"),
        (OSLO + "\f" + OSLO, 2, "a form feed and the first line of a head"),
        (ARCHIVE_TEXT + ARCHIVE_TEXT, 1, "PAGE 01 of the same number is the same cable"),
        (ARCHIVE_TEXT + ARCHIVE_TEXT.replace("02214", "02215"), 2, "PAGE 01 of the next number"),
        (LISTED, 1, "attributes above the text of their telegram"),
        (f"1975OSLO02214\n\n{LISTED}", 1, "a title above these"),
        (LISTED + TELEGRAM.lstrip(), 2, "attributes above one, none above the next"),
        (f"{LISTED}-----\n{OSLO}", 2, "behind a line of dashes"),
        (BELOW, 1, "attributes below it"),
        (LISTED + LISTED.replace("02214", "02215"), 2, "attributes above each of two"),
        (LISTED + "\f" + LISTED, 2, "each list of attributes is that of one telegram"),
        (BELOW + BELOW.replace("02214", "02215"), 2, "attributes below each of two"),
        (
            f"{ARCHIVE_TEXT}\n{ATTRIBUTES}\nMessage Text\n\n{ARCHIVE_TEXT}".replace("02214", "7", 1),
            2,
            "below one",
        ),
        ("VZCZCXRO1\nVZCZCXRO2\nDE RUEHNY #0001 1\n" + OSLO, 1, "one head with two lines of numbers"),
        ("DE RUEHNY #0001 1\n" + OSLO + "PP RUEHC\nDE RUEHNY #0002 1\n" + OSLO, 2, "DE lines without VZCZC"),
        (
            "This record is a partial extract of the original cable.\n-----\n" + OSLO,
            1,
            "a notice, not a cable",
        ),
    ],
)
def test_how_many_telegrams_a_text_holds(text: str, count: int, why: str) -> None:
    items = list(read_text(text.encode(), "t.txt"))
    assert [type(item) for item in items] == [RawCable] * count, why


# What is a cable, what is none


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("VZCZCXYZ0000\nRR RUEHC\n", "the first line of a head"),
        (
            "xx VZCZCXRO3859 OO RUEHGA DE RUEHNY #0707 2541926 O 111926Z SEP 09 FM AMEMBASSY OSLO",
            "run together",
        ),
        ("S E C R E T OSLO 000707 \nSIPDIS", "a spaced classification with its number"),
        ("UNCLAS SECTION 01 OF 02 OSLO 000707", "a section"),
        ("CONFIDENTIALOSLO 002691\n\n1. Text", "a copy that lost its spaces"),
        ("PAGE 01 STATE 123456\n", "an archive's page"),
        ("# Cable 08OSLO9\n\n**TAGS:** PREL\n\n**SUBJECT:** HERRING\n", "a copy with Markdown marks"),
        ("REF: OSLO 5\n\n1. (C) A fragment.\n", "a fragment with its REF line"),
        ("E.O. 12958: N/A\nSUBJ: HERRING\n", "two likely marks"),
        ("UNCLAS OSLO SIPDIS E.O. 12958: N/A TAGS: EFIS SUBJECT: HERRING 1. Text", "lines run together"),
        ("¶1. (C) The first.\n[1](#)B. OSLO 5\nREF: A. LIMA 7\n", "marks of paragraphs and labels"),
        ("091034Z Jun 75\n\nSUBJECT: HERRING", "a date-time group and a subject"),
    ],
)
def test_texts_that_are_cables(text: str, why: str) -> None:
    assert list(read_text(text.encode(), "t")) == [RawCable(source="t", form="telegram", text=text)], why


NO_CABLE = "contains no cable that reftel recognises"


@pytest.mark.parametrize(
    ("data", "cause"),
    [
        (b"", "is empty"),
        (b" \r\n\t\n", "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
        (b"milk\neggs\nSUBJECT to change: butter\n", NO_CABLE),
        (b"# Cables\n\nRun `reftel build cables/` and read the REF lines.\n", NO_CABLE),
        (b"Subject: lunch\n\nShall we meet at noon?\n", NO_CABLE),
        (b"REFUGEES\nREFORM\nTAGUS\nSECRET\n", NO_CABLE),
        (
            b"# reftel\n\nIt knows SIPDIS, NOFORN, E.O. 12958 and TAGS.\n"
            + b"x" * 500
            + b" A head begins with VZCZCXRO0101 or DE RUEHKL #0451.\n",
            NO_CABLE,
        ),
        (b"a,b\n1,2\n", NO_CABLE),
        (b"body { color: red }\n", NO_CABLE),
        (
            b'{"size": 9, "words": "VZCZCXRO0101"}\n',
            "is JSON, but reftel finds no ids or texts of cables in it; its fields are size, words",
        ),
        (b"[\n {}]", "is JSON, not a cable"),
        (b"<?xml version='1.0'?><feed><entry/></feed>", "is XML, not a cable"),
        (
            b"<!DOCTYPE html><html><body><p>News</p></body></html>",
            "is a web page, but not the page of a single cable",
        ),
        (
            b"<html><table class='cable'><tr><td>1</td></tr></table>",
            "is the page of a cable, but without its text",
        ),
        (JPEG, "is a JPEG image, not text"),
        (b"\x89PNG\r\n\x1a\n" + bytes(40), "is a PNG image, not text"),
        (b"%PDF-1.4\n%\xe2\xe3\n", "is a PDF that is damaged or cut short"),
        (b"{\\rtf1 VZCZCXRO0101}", "is an RTF document, not text"),
        (b"SQLite format 3\0" + bytes(80), "is an SQLite database, not text"),
        (b"VZCZCXRO0101" + bytes(5) + b"more", "is not text (it holds NUL bytes)"),
        (b"mrn,held,date,date_earliest\n", "is a table that reftel wrote, not a cable"),
    ],
)
def test_files_that_are_no_cables(data: bytes, cause: str, tmp_path: Path) -> None:
    (problem,) = read_bytes(tmp_path, data, "photo.txt")
    assert isinstance(problem, Problem)
    assert (problem.source, problem.cause, problem.lost) == ((tmp_path / "photo.txt").as_posix(), cause, True)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", ProblemCode.EMPTY),
        (JPEG, ProblemCode.NOT_TEXT),
        (b"VZCZCXRO0101" + bytes(5) + b"more", ProblemCode.NOT_TEXT),
        (b"milk\neggs\n", ProblemCode.NO_CABLE),
        (b"<?xml version='1.0'?><feed/>", ProblemCode.NO_CABLE),
        (b"doc_id;authored;body\n7;2009-09-11;Nets\n8;2009-09-12;More nets\n", ProblemCode.UNKNOWN_TABLE),
        (b"<html><table class='cable'><tr><td>1</td></tr></table>", ProblemCode.NO_TEXT),
        (
            gzip.compress(gzip.compress(gzip.compress(b"SECRET", mtime=0), mtime=0), mtime=0),
            ProblemCode.NESTED,
        ),
        (gzip.compress(b"SECRET", mtime=0)[:-9], ProblemCode.DAMAGED),
    ],
)
def test_each_kind_of_what_cannot_be_read_has_its_code(
    data: bytes, code: ProblemCode, tmp_path: Path
) -> None:
    (problem,) = read_bytes(tmp_path, data, "a.bin")
    assert isinstance(problem, Problem)
    assert problem.code is code


def test_office_documents_are_not_taken_for_archives(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.docx", "w") as document:
        document.writestr("[Content_Types].xml", "<Types/>")
        document.writestr("word/document.xml", TELEGRAM)
    (problem,) = read(tmp_path / "a.docx")
    assert str(problem).endswith("is an office or e-book document, not text; save it as plain text first")


SMALL = ("e.o. 12958: n/a", "tags: efis, ca", "subject: a pier", "ref: a. lima 2", "1. (u) text.")


@pytest.mark.parametrize(
    ("text", "is_cable", "why"),
    [
        (TELEGRAM.lower(), True, "a whole telegram"),
        (TELEGRAM.title(), True, "small and capital letters"),
        ("\n".join(SMALL[:3]), True, "three of its lines"),
        ("\n".join(SMALL[1:3]), False, "two lines, as of any page with a title"),
        ("on page 12 osla\nsecret of 2009\nsubject to change\n1. (u) text", False, "words of prose"),
    ],
)
def test_copies_in_small_letters(text: str, is_cable: bool, why: str) -> None:
    assert bool(cables_of(list(read_text(text.encode(), "t")))) == is_cable, why


def test_copies_in_small_letters_are_cut_as_others() -> None:
    text = TELEGRAM.lower()
    cables = cables_of(list(read_text((text + text).encode(), "t")))
    assert [cable.text.strip() for cable in cables] == [text.strip()] * 2


CLASSED = "C O N F I D E N T I A L OSLO 000412\n\nSIPDIS\n\nSUBJECT: A PIER\n\n1. (C) Text.\n"


@pytest.mark.parametrize(
    ("text", "mrn", "why"),
    [
        (f"08OSLO412\n\n{CLASSED}", "08OSLO412", "the title of an extract"),
        (f"# 08OSLO412\n\n{CLASSED}", "08OSLO412", "with marks of a converter"),
        (f"08OSLO412 {CLASSED}", "", "no title, as more stands on the line"),
        (f"{CLASSED}\nDocument Number: 1973NEWDE07645\n", "1973NEWDE07645", "the list below an archive text"),
        (f"08OSLO412\n\nR 281501Z FEB 08\n{CLASSED}", "08OSLO412", "a title, whatever the head says"),
        (f"2008OSLO00412 - CONFIDENTIAL\n\n{CLASSED}", "2008OSLO00412", "a title with its classification"),
        (f"08OSLO412 - SECRET//NOFORN\n{CLASSED}", "08OSLO412", "and with a caption"),
        (f"08OSLO412 - A PIER\n\n{CLASSED}", "", "no title, as other words stand on the line"),
        (
            f"R 281501Z FEB 08\n{CLASSED}\nDocument Number: 1973NEWDE07645\n",
            "",
            "a list below a head with a year",
        ),
        (f"{ATTRIBUTES}\nMessage Text\n\n{CLASSED}", "1975OSLO02214", "the list above a text without a date"),
        (CLASSED, "", "none"),
    ],
)
def test_the_id_that_a_text_states_itself(text: str, mrn: str, why: str) -> None:
    (cable,) = cables_of(list(read_text(text.encode(), "t")))
    assert cable.mrn == mrn, why


# Letters


@pytest.mark.parametrize(
    ("encoding", "why"),
    [
        ("utf-8", "as now"),
        ("utf-8-sig", "with a byte order mark"),
        ("utf-16", "with a byte order mark"),
        ("utf-16-le", "without one"),
        ("utf-16-be", "without one"),
        ("utf-32", "with a byte order mark"),
        ("cp1252", "older Windows"),
    ],
)
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends_give_the_same_text(encoding: str, ends: str, why: str) -> None:
    text = TELEGRAM.replace("mill's owner", "mill’s señor")
    data = text.replace("\n", ends).encode(encoding)
    assert list(read_text(data, "t")) == [RawCable(source="t", form="telegram", text=text)], why


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "cp1252"])
def test_encodings_of_a_csv(encoding: str, tmp_path: Path) -> None:
    (cable,) = cables_of(read_bytes(tmp_path, row(body="1. Señor").encode(encoding)))
    assert cable.text == "FM AMEMBASSY OSLO\n1. Señor"


@pytest.mark.parametrize(
    ("data", "text", "why"),
    [
        (b"VZCZCXRO1 \xe9\x81", "VZCZCXRO1 é\N{REPLACEMENT CHARACTER}", "not even in Windows-1252"),
        ("VZCZCXRO1 éé".encode() + b"\xff", "VZCZCXRO1 éé\N{REPLACEMENT CHARACTER}", "UTF-8 but for a byte"),
        (b"VZCZCXRO1 w\0rd", "VZCZCXRO1 w\N{REPLACEMENT CHARACTER}rd", "one NUL in a short text"),
        (
            "VZCZCXRO1 word".encode("utf-16")[:-1],
            "VZCZCXRO1 wor\N{REPLACEMENT CHARACTER}",
            "UTF-16 that breaks off in a letter",
        ),
    ],
)
def test_bytes_that_are_no_characters_are_shown_and_told(data: bytes, text: str, why: str) -> None:
    cable, problem = read_text(data, "t")
    assert isinstance(cable, RawCable)
    assert cable.text == text, why
    assert problem == Problem(
        ProblemCode.ENCODING,
        "t",
        NO_PLACE,
        "has 1 byte that is not a character, shown as \N{REPLACEMENT CHARACTER}",
        "save it as UTF-8",
        lost=False,
    )


def test_what_fills_the_last_block_of_a_tape_is_no_text() -> None:
    (cable,) = read_text(TELEGRAM.encode() + bytes(512), "t")
    assert isinstance(cable, RawCable)
    assert cable.text == TELEGRAM


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("9/1/2009 9:05", datetime(2009, 9, 1, 9, 5, tzinfo=UTC)),
        (" 12/31/1999 23:59 ", datetime(1999, 12, 31, 23, 59, tzinfo=UTC)),
        ("2009-09-01", datetime(2009, 9, 1, tzinfo=UTC)),
        ("2009-09-01 09:05:59", datetime(2009, 9, 1, 9, 5, 59, tzinfo=UTC)),
        ("2009-09-01T01:05-08:00", datetime(2009, 9, 1, 9, 5, tzinfo=UTC)),
        ("13-Jun-75", datetime(1975, 6, 13, tzinfo=UTC)),
        ("13jun75", datetime(1975, 6, 13, tzinfo=UTC)),
        ("13/JUN/75 14:05", datetime(1975, 6, 13, 14, 5, tzinfo=UTC)),
        ("13 Jun '75", datetime(1975, 6, 13, tzinfo=UTC)),
        ("13-Jun-05", datetime(2005, 6, 13, tzinfo=UTC)),
        ("1975/06/13", datetime(1975, 6, 13, tzinfo=UTC)),
        ("1975.6.13 14:05:22", datetime(1975, 6, 13, 14, 5, 22, tzinfo=UTC)),
        ("1975-6-3", datetime(1975, 6, 3, tzinfo=UTC)),
        ("1975-06-13 00:00:00+00", datetime(1975, 6, 13, tzinfo=UTC)),
        ("1975-06-13 14:05:22.123456+00", datetime(1975, 6, 13, 14, 5, 22, tzinfo=UTC)),
        ("1975-06-13T14:05:00-0530", datetime(1975, 6, 13, 19, 35, tzinfo=UTC)),
        ("June 13, 1975", datetime(1975, 6, 13, tzinfo=UTC)),
        ("June 13th, 1975 at 2:05 p.m.", datetime(1975, 6, 13, 14, 5, tzinfo=UTC)),
        ("Friday, June 13, 1975", datetime(1975, 6, 13, tzinfo=UTC)),
        ("Fri Jun 13 14:05:06 1975", datetime(1975, 6, 13, 14, 5, 6, tzinfo=UTC)),
        ("Fri Jun  6 14:05:00 UTC 1975", datetime(1975, 6, 6, 14, 5, tzinfo=UTC)),
        ("Jun 13 14:05 +0200 1975", datetime(1975, 6, 13, 12, 5, tzinfo=UTC)),
        ("Fri Jun 31 14:05:00 1975", None),
        ("13 JUN 1975 1405Z", datetime(1975, 6, 13, 14, 5, tzinfo=UTC)),
        ("6/13/75 0005 Z", datetime(1975, 6, 13, 0, 5, tzinfo=UTC)),
        ("13 JUN 1975 2505Z", None),
        ("13 June 1975", datetime(1975, 6, 13, tzinfo=UTC)),
        ("13th of June, 1975", datetime(1975, 6, 13, tzinfo=UTC)),
        ("Fri, 13 Jun 1975 14:05:00 GMT", datetime(1975, 6, 13, 14, 5, tzinfo=UTC)),
        ("1975 June 13, 14:05 (Friday)", datetime(1975, 6, 13, 14, 5, tzinfo=UTC)),
        ("6/13/75", datetime(1975, 6, 13, tzinfo=UTC)),
        ("6/13/1975 12:00:00 AM", datetime(1975, 6, 13, tzinfo=UTC)),
        ("June 1975", None),  # neither the 19th nor the 7th of June
        ("JUN 75", None),
        ("75-06-13", None),  # of three numbers below 100 no first one is a year
        ("30-Feb-75", None),
        ("13-Jun-975", None),
        ("13.6/1975", None),
        ("6/13/1975 13:05 PM", None),
        ("31/12/1999 23:59", None),  # the month comes first
        ("2/29/2009 1:00", None),
        ("9/1/2009 24:00", None),
        ("0001-01-01T00:00+10:00", None),  # before the first day
        ("yesterday", None),
        ("٩/1/2009 9:05", None),
        ("", None),
    ],
)
def test_dates(text: str, date: datetime | None) -> None:
    assert parse_date(text) == date


# Broken rows

GOOD = [row(1, mrn="08OSLO1"), row(2, mrn="08OSLO2", body="1. Two\nlines"), row(3, mrn="08OSLO3")]
BROKEN = [
    ('"7","4/15/2008 21:30","08OSLO7","Embassy Oslo","SECRET"\n', "has 5 columns where 8 are expected"),
    (row(7, body='1. He said "no" to it'), "has a quotation mark out of place, so its 8 columns cannot"),
    (
        row(7).replace('1. Text"', "1. Text"),
        "does not end: a quotation mark is missing, so its 8 columns cannot",
    ),
    (row(7).replace('"FM', '"F"M'), "has a quotation mark out of place, so its 8 columns cannot"),
    (row(7).replace('"\n', '","extra"\n'), "has 9 columns where 8 are expected"),
    ("words that are no row\n", "has 1 column where 8 are expected"),
    (
        row(7, date="yesterday", mrn="?"),
        "has neither a date nor an id where they are expected, but 'yesterday' and '?'",
    ),
]


@pytest.mark.parametrize(("broken", "cause"), BROKEN)
@pytest.mark.parametrize("position", [0, 1, 3])
def test_a_broken_row_spoils_no_other(broken: str, cause: str, position: int, tmp_path: Path) -> None:
    rows = [*GOOD[:position], broken, *GOOD[position:]]
    items = read_bytes(tmp_path, "".join(rows).encode())
    assert [c.mrn for c in cables_of(items)] == ["08OSLO1", "08OSLO2", "08OSLO3"]
    (problem,) = problems_of(items)
    line = "".join(rows[:position]).count("\n") + 1
    assert str(problem.place) == f"row {position + 1}, line {line}"
    assert problem.cause.startswith(cause)
    assert problem.advice.startswith("write it with 8 columns in quotation marks")
    assert problem.lost


def test_several_broken_rows_are_told_one_by_one(tmp_path: Path) -> None:
    rows = [GOOD[0], BROKEN[1][0], BROKEN[2][0], GOOD[1], BROKEN[0][0], GOOD[2]]
    items = read_bytes(tmp_path, "".join(rows).encode())
    assert [str(c.place) for c in cables_of(items)] == ["row 1", "row 4", "row 6"]
    assert [str(p.place) for p in problems_of(items)] == ["row 2, line 2", "row 3, line 3", "row 5, line 6"]


def test_a_row_with_a_wrong_date_keeps_the_rest(tmp_path: Path) -> None:
    items = read_bytes(tmp_path, (GOOD[0] + row(2, date="31/31/2008 21:30", mrn="08OSLO2")).encode())
    assert [(c.mrn, c.date) for c in cables_of(items)] == [("08OSLO1", EVENING), ("08OSLO2", None)]
    (problem,) = problems_of(items)
    assert str(problem).endswith(
        "row 2, line 2: has no date in its second column, but '31/31/2008 21:30'; write it as M/D/YYYY H:MM"
    )
    assert not problem.lost


# The archives give of withdrawn cables no more than the columns: that they exist, when, and what they cite.
@pytest.mark.parametrize(("head", "body"), [("", ""), (" ", "\n \n"), ("\t", "")])
@pytest.mark.parametrize("quote", ['"', ""])
def test_a_row_without_a_text_is_a_cable_and_told(quote: str, head: str, body: str, tmp_path: Path) -> None:
    cells = ["1", "4/15/2008 21:30", "08OSLO1", "Embassy Oslo", "SECRET", "07ROME1|07ROME2"]
    row = ",".join(f"{quote}{cell}{quote}" for cell in cells) + f',"{head}","{body}"\n'
    problem, cable = read_bytes(tmp_path, row.encode())
    assert isinstance(problem, Problem)
    assert (str(problem.place), problem.lost) == ("row 1, line 1", False)
    assert problem.cause == "has no text: only its other columns are used"
    assert isinstance(cable, RawCable)
    assert (cable.mrn, cable.cited, cable.text.strip()) == ("08OSLO1", ("07ROME1", "07ROME2"), "")


def test_a_csv_that_breaks_off_gives_the_rows_before(tmp_path: Path) -> None:
    text = "".join(GOOD)
    for cut in range(len(text) - 2, len(text) - len(GOOD[2]) + 60, -1):
        items = read_bytes(tmp_path, text[:cut].encode())
        assert [c.mrn for c in cables_of(items)] == ["08OSLO1", "08OSLO2"]
        assert [str(p.place) for p in problems_of(items)] == ["row 3, line 4"]


def test_a_row_without_end_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(eight_rows, "ROW_LIMIT", 5000)
    monkeypatch.setattr(blocks, "BLOCK", 1000)
    items = read_bytes(tmp_path, (GOOD[0] + row(2, body="long\n" * 5000) + GOOD[2]).encode())
    assert [(c.mrn, str(c.place)) for c in cables_of(items)] == [("08OSLO1", "row 1"), ("08OSLO3", "row 3")]
    assert [str(p.place) for p in problems_of(items)] == ["row 2, line 2"]


def test_rows_do_not_depend_on_where_blocks_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = read(DATA / "cables.csv")
    for block in (1, 2, 3, 7, 64, 150, 1000):
        monkeypatch.setattr(blocks, "BLOCK", block)
        chunks = list(eight_rows.find_rows(io.BytesIO(CSV.encode())))
        assert b"".join(chunk.data for chunk in chunks) == CSV.encode()
        if block > 60:  # as many bytes as tell the form of the first row
            assert read(DATA / "cables.csv") == wanted


# Archives


def write_zip(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def write_tar(path: Path, members: dict[str, bytes], mode: str = "w") -> Path:
    with tarfile.open(path, mode) as archive:  # type: ignore[call-overload]
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return path


MEMBERS = {"b/page.htm": PAGE.encode(), "a.bin": TELEGRAM.encode(), "c": CSV.encode(), ".DS_Store": b"\0\0"}


@pytest.mark.parametrize("name", ["x.zip", "x.tar", "x.tar.gz", "x.tar.bz2", "x.tar.xz"])
def test_members_are_read_in_the_order_of_their_names(name: str, tmp_path: Path) -> None:
    packing = {".gz": "w:gz", ".bz2": "w:bz2", ".xz": "w:xz"}.get(Path(name).suffix, "w")
    path = tmp_path / name
    if name == "x.zip":
        write_zip(path, MEMBERS)
    else:
        write_tar(path, MEMBERS, packing)
    items = read(path)
    assert problems_of(items) == []
    assert [
        (c.source.removeprefix(f"{path.as_posix()}!/"), c.form, str(c.place)) for c in cables_of(items)
    ] == [
        ("a.bin", "telegram", ""),
        ("b/page.htm", "page", ""),
        ("c", "csv", "row 1"),
        ("c", "csv", "row 2"),
        ("c", "csv", "row 3"),
    ]


@pytest.mark.parametrize("compress", [gzip.compress, bz2.compress, lzma.compress])
@pytest.mark.parametrize("name", ["telegram.txt", "record.txt", "dump.txt", "page.html", "cables.csv"])
def test_single_files_are_unpacked(compress: Callable[[bytes], bytes], name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes((DATA / name).read_bytes())
    plain = read(path)
    path.write_bytes(compress((DATA / name).read_bytes()))
    assert read(path) == plain


def test_an_archive_may_lie_in_an_archive_but_no_deeper(tmp_path: Path) -> None:
    inner = write_zip(tmp_path / "inner.zip", {"t.txt": TELEGRAM.encode()}).read_bytes()
    tar = write_tar(tmp_path / "i.tar.gz", {"t.txt": TELEGRAM.encode()}, "w:gz").read_bytes()
    packed = gzip.compress(TELEGRAM.encode())
    deep = write_zip(tmp_path / "deep.zip", {"inner.zip": inner}).read_bytes()
    items = read(write_zip(tmp_path / "x.zip", {"a.zip": inner, "b.tgz": tar, "c.gz": packed, "d.zip": deep}))
    start = (tmp_path / "x.zip").as_posix() + "!/"
    assert [c.source.removeprefix(start) for c in cables_of(items)] == [
        "a.zip!/t.txt",
        "b.tgz!/t.txt",
        "c.gz",
    ]
    assert [str(p).removeprefix(start).split(";")[0] for p in problems_of(items)] == [
        "d.zip!/inner.zip: is nested too deep (an archive in an archive in an archive) and is not read"
    ]


@pytest.mark.parametrize("name", ["../t.txt", "/etc/t.txt", "a/../../t.txt", "C:/t.txt", "a\\..\\t.txt"])
@pytest.mark.parametrize("write", [write_zip, write_tar])
def test_names_that_lead_out_of_an_archive_are_not_read(
    name: str, write: Callable[[Path, dict[str, bytes]], Path], tmp_path: Path
) -> None:
    both = read(write(tmp_path / "x", {name: TELEGRAM.encode(), "0.txt": TELEGRAM.encode()}))
    assert len(both) == 2
    assert sum(isinstance(item, RawCable) and item.source.endswith("!/0.txt") for item in both) == 1
    (problem,) = (item for item in both if isinstance(item, Problem))
    assert problem.cause == "has a name that points outside its archive and is not read"


def test_links_and_devices_in_a_tar_are_told(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "x.tar", "w") as archive:
        for name, kind in (("a", tarfile.SYMTYPE), ("b", tarfile.LNKTYPE), ("c", tarfile.FIFOTYPE)):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
    problems = problems_of(read(tmp_path / "x.tar"))
    assert [(p.source[-1], p.cause, p.lost) for p in problems] == [
        ("a", "is a link and is not followed", False),
        ("b", "is a link and is not followed", False),
        ("c", "is a device or a sparse file and is not read", False),
    ]


def test_encrypted_members_are_told(tmp_path: Path) -> None:
    data = bytearray(write_zip(tmp_path / "x.zip", {"t.txt": TELEGRAM.encode()}).read_bytes())
    data[6] |= 1  # the flag in the member's own head and in the directory
    data[data.index(b"PK\x01\x02") + 8] |= 1
    (problem,) = read_bytes(tmp_path, bytes(data), "x.zip")
    assert str(problem).endswith("x.zip!/t.txt: is encrypted; unpack it with its password first")


def test_an_archive_without_files_is_told(tmp_path: Path) -> None:
    for path in (
        write_zip(tmp_path / "x.zip", {}),
        write_tar(tmp_path / "x.tar.gz", {".git/a": b"1"}, "w:gz"),
    ):
        assert [p.cause for p in problems_of(read(path))] == ["is an archive without files"]


NUMBERED = {
    f"{n}.txt": TELEGRAM.replace("451", f"45{n}").encode() + os.urandom(900).hex().encode() for n in range(4)
}


def check_cut(path: Path, data: bytes, cut: int) -> int:
    """Cut an archive; check that whole members come, then one Problem; give the number of members."""
    path.write_bytes(data[:cut])
    *cables, problem = read(path)
    assert [c.source[-5:] for c in cables_of(cables)] == [f"{n}.txt" for n in range(len(cables))]
    assert [c.text.encode() for c in cables_of(cables)] == list(NUMBERED.values())[: len(cables)]
    assert isinstance(problem, Problem)
    assert "cut short" in problem.cause or "cannot be read" in problem.cause
    return len(cables)


@pytest.mark.parametrize("streamed", [False, True], ids=["sizes before", "sizes behind"])
def test_a_zip_that_breaks_off_gives_the_members_before(streamed: bool, tmp_path: Path) -> None:
    buffer = io.BytesIO()
    out = _Unseekable(buffer) if streamed else buffer
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in NUMBERED.items():
            archive.writestr(name, data)
    data = buffer.getvalue()
    counts = [check_cut(tmp_path / "x.zip", data, cut) for cut in range(100, len(data) - 1, 61)]
    assert counts == sorted(counts)
    assert set(counts) == {0, 1, 2, 3, 4}


class _Unseekable(io.RawIOBase):
    """A pipe: zipfile then writes the sizes behind each member."""

    def __init__(self, file: io.BytesIO) -> None:
        self.file = file

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        return self.file.write(data)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("mode", "least", "most"),
    [
        ("w", 512, 4),
        ("w:gz", 60, 3),
        ("w:xz", 60, 3),
        ("w:bz2", 40, 0),  # its blocks of 900 kB are whole or lost
    ],
)
def test_a_tar_that_breaks_off_gives_the_members_before(
    mode: str, least: int, most: int, tmp_path: Path
) -> None:
    data = write_tar(tmp_path / "whole", NUMBERED, mode).read_bytes()
    end = (
        len(data) - 1 if mode != "w" else sum(512 + -(-len(d) // 512) * 512 for d in NUMBERED.values()) + 511
    )
    counts = [check_cut(tmp_path / "x.tar", data, cut) for cut in (*range(least, end, 331), end)]
    assert counts == sorted(counts)
    assert counts[-1] >= most


def test_a_packed_csv_that_breaks_off_gives_the_rows_before(tmp_path: Path) -> None:
    rows = [row(n, mrn=f"08OSLO{n}", body=os.urandom(3000).hex()) for n in range(1, 200)]
    whole = gzip.compress("".join(rows).encode())
    *cables, problem = read_bytes(tmp_path, whole[: len(whole) // 2], "c.csv.gz")
    assert 50 < len(cables) < 150
    assert isinstance(problem, Problem)
    assert problem.cause.startswith("is damaged or cut short")


def test_a_damaged_member_spoils_no_other(tmp_path: Path) -> None:
    data = bytearray(write_zip(tmp_path / "x.zip", NUMBERED).read_bytes())
    start = data.index(b"1.txt")
    data[start + 100 : start + 140] = bytes(40)
    items = read_bytes(tmp_path, bytes(data), "x.zip")
    assert [c.source[-5:] for c in cables_of(items)] == ["0.txt", "2.txt", "3.txt"]
    (problem,) = problems_of(items)
    assert problem.source.endswith("x.zip!/1.txt")
    assert problem.cause.startswith("is damaged or cut short (")


class Failing(io.BufferedReader):
    """A file on a disk that fails after some bytes."""

    def __init__(self, file: str, left: int) -> None:
        super().__init__(io.FileIO(file))
        self.left = left

    def read(self, size: int | None = -1, /) -> bytes:
        self.left -= len(data := super().read(size))
        if self.left < 0:
            raise OSError(errno.EIO, "Input/output error")
        return data


def write_kind(path: Path) -> None:
    """Write a file of the kind that its name tells."""
    rows = "".join(row(n, mrn=f"08OSLO{n}", body=os.urandom(3000).hex()) for n in range(1, 50)).encode()
    packed: dict[str, Callable[[bytes], bytes]] = {".gz": gzip.compress, ".bz2": bz2.compress}
    if path.suffix == ".zip":
        write_zip(path, NUMBERED)
    elif ".tar" in path.name:
        write_tar(path, NUMBERED, f"w:{path.suffix[1:]}".replace(":tar", ""))
    else:
        path.write_bytes(packed.get(path.suffix, bytes)(rows))


@pytest.mark.parametrize("share", [0, 0.3, 0.6, 0.9])
@pytest.mark.parametrize("name", ["x.zip", "x.tar", "x.tar.gz", "x.tar.xz", "c.csv", "c.csv.gz", "c.csv.bz2"])
def test_what_a_disk_fails_to_read_is_not_called_damaged(
    name: str, share: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / name
    write_kind(path)
    size = path.stat().st_size
    source = Source(str(path), name, size)
    monkeypatch.setattr(Source, "open", lambda self, buffering=-1: Failing(self.file, int(share * size)))
    monkeypatch.setattr("reftel.readers.read.SMALL_BYTES", 0)  # so that it is read as a stream
    digests: list[str] = []
    problems = problems_of(list(read_source(source, digests=digests)))
    assert {problem.cause for problem in problems} == {"cannot be read: Input/output error"}
    assert digests == [""]


@pytest.mark.parametrize("name", ["x.zip", "x.tar", "x.tar.gz", "x.tar.xz", "c.csv.gz", "c.csv.bz2"])
def test_what_is_damaged_is_known_by_its_digest(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    write_kind(path)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    digests: list[str] = []
    problems = problems_of(list(read_source(Source(str(path), name, len(data) // 2), digests=digests)))
    assert all("cannot be read:" not in problem.cause for problem in problems)
    assert problems
    assert digests == [hashlib.sha256(path.read_bytes()).hexdigest()]


@pytest.mark.parametrize("name", ["bomb.zip", "bomb.gz", "bomb.tar.gz"])
def test_an_archive_that_unpacks_to_far_too_much_is_stopped(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "UNPACKED_FLOOR", 1_000_000)
    path = tmp_path / name
    zeros = b"0" * 3_000_000
    if name == "bomb.zip":
        write_zip(path, {"0.txt": TELEGRAM.encode(), "1.txt": zeros, "2.txt": zeros})
    elif name == "bomb.gz":
        path.write_bytes(gzip.compress(zeros))
    else:
        write_tar(path, {"1.txt": zeros}, "w:gz")
    problem = read(path)[-1]
    assert isinstance(problem, Problem)
    assert problem.source == path.as_posix()
    assert "far more than text does" in problem.cause


@pytest.mark.parametrize("size", [100_000, 3_000_000])  # of a small file, and of one that is read as a stream
def test_a_text_above_the_limit_is_told(size: int, tmp_path: Path) -> None:
    data = b"VZCZCXRO0101\n" + b"1. Text\n" * (size // 8)
    (tmp_path / "t.txt").write_bytes(data)
    source = Source(str(tmp_path / "t.txt"), "t.txt", len(data))
    assert isinstance(next(read_source(source, limits=limits.Limits(text=len(data)))), RawCable)
    (problem,) = read_source(source, limits=limits.Limits(text=len(data) - 1))
    assert isinstance(problem, Problem)
    assert problem.cause.endswith("bytes and not a table of cables")
    assert problem.advice == "cut it into files of single cables, or allow more with --max-text"


def test_a_text_longer_than_any_cable_is_told_and_the_next_is_read(
    tmp_path: Path,
) -> None:
    path = tmp_path / "a.zip"
    write_zip(path, {"0.txt": f"{TELEGRAM} REF A".encode(), "1.txt": TELEGRAM.encode()})
    source = Source(str(path), path.as_posix(), path.stat().st_size)
    problem, cable = read_source(source, limits=limits.Limits(cable=len(TELEGRAM)))
    assert isinstance(problem, Problem)
    assert problem.source.endswith("a.zip!/0.txt")
    assert problem.cause.startswith("is longer than any cable")
    assert problem.lost
    assert isinstance(cable, RawCable)


# Which files


def test_files_below_a_folder_are_sorted_and_named_as_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("b/2.txt", "b/10.txt", "a.txt", "c/d/e.txt", ".git/config", "b/.DS_Store", "Thumbs.db"):
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_bytes(TELEGRAM.encode())
    size = len(TELEGRAM.encode())
    wanted = [Source(n, n, size) for n in ("a.txt", "b/10.txt", "b/2.txt", "c/d/e.txt")]
    assert find_sources(["."]) == wanted
    assert find_sources([Path("c"), "b/2.txt", "b", "./c/d"]) == [wanted[3], wanted[2], wanted[1]]
    assert [s.name for s in find_sources([tmp_path / "c"]) if isinstance(s, Source)] == [
        (tmp_path / "c/d/e.txt").as_posix()
    ]


def test_no_file_of_the_folder_one_is_in_is_taken_for_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("07OSLO1.txt", "17OSLO1.txt"):
        Path(name).write_bytes(TELEGRAM.encode())
    assert [s.name for s in find_sources(["."]) if isinstance(s, Source)] == ["07OSLO1.txt", "17OSLO1.txt"]


NAME_BYTES = st.lists(st.sampled_from([b"\\", b"x", b"fe", b"\xfe", b"\xc3", b"\xa9"])).map(b"".join)


@given(one=NAME_BYTES, other=NAME_BYTES)
def test_no_two_files_have_one_name(one: bytes, other: bytes) -> None:
    names = {plain_name(os.fsdecode(name)) for name in (one, other)}
    assert len(names) == len({one, other})
    "".join(names).encode("utf-8")  # and each can be written


def test_files_whose_names_are_no_characters_are_read(tmp_path: Path) -> None:
    for name in (b"caf\xe9.txt", b"caf\xe8.txt", b"caf\\xe9.txt", "café.txt".encode()):
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name)).write_bytes(TELEGRAM.encode())
    sources = [source for source in find_sources([tmp_path]) if isinstance(source, Source)]
    names = sorted(source.name.removeprefix(f"{tmp_path}/") for source in sources)
    assert names == ["caf\\\\xe9.txt", "caf\\xe8.txt", "caf\\xe9.txt", "café.txt"]


def test_a_hidden_file_that_is_named_is_read(tmp_path: Path) -> None:
    assert len(cables_of(read_bytes(tmp_path, TELEGRAM.encode(), ".cable"))) == 1


def test_what_a_build_wrote_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "cables.csv").write_text(CSV, encoding="utf-8")
    reftel.build([tmp_path], tmp_path / "output")
    for ending in ("-wal", "-shm", "-journal"):
        (tmp_path / "output" / f"reftel.sqlite{ending}").touch()
    assert [s.path.parent for s in find_sources([tmp_path]) if isinstance(s, Source)] == [tmp_path]


@pytest.mark.parametrize(
    "name",
    ["cables.csv", "references.csv", "graph.graphml", "graph.html", "export/a.txt", "export/csv/b.csv"],
)
def test_files_of_others_in_the_folder_of_a_build_are_read(tmp_path: Path, name: str) -> None:
    (tmp_path / "a.txt").write_text(TELEGRAM, encoding="utf-8")
    reftel.build([tmp_path], tmp_path, store_only=True)
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_text(CSV, encoding="utf-8")
    found = [s.name for s in find_sources([tmp_path]) if isinstance(s, Source)]
    assert sorted(found) == sorted(str(tmp_path / file) for file in ("a.txt", name))


@pytest.mark.parametrize("format", FORMATS)
def test_exports_beside_a_store_are_not_read(tmp_path: Path, format: str) -> None:  # noqa: A002
    (tmp_path / "a.txt").write_text(TELEGRAM, encoding="utf-8")
    reftel.build([tmp_path], tmp_path)
    with reftel.open_store(tmp_path / "reftel.sqlite") as store:
        export_graph(store, format, default_path(tmp_path, format))
    assert [s.path.name for s in find_sources([tmp_path]) if isinstance(s, Source)] == ["a.txt"]


def test_paths_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "empty" / "below").mkdir(parents=True)
    os.mkfifo(tmp_path / "pipe")
    found = find_sources([tmp_path / "none", tmp_path / "empty", tmp_path / "pipe", "nul\0name"])
    assert [p.cause for p in found if isinstance(p, Problem)] == [
        "does not exist",
        "contains no cables",
        "is a device, not a file",
        "cannot be opened: embedded null byte",
    ]
    assert all(isinstance(p, Problem) and p.lost for p in found)


def test_links_and_pipes_in_a_folder_are_told_but_not_opened(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(TELEGRAM, encoding="utf-8")
    (tmp_path / "in" / "link").symlink_to(tmp_path)
    (tmp_path / "in" / "gone").symlink_to(tmp_path / "nowhere")
    os.mkfifo(tmp_path / "in" / "pipe")
    found = find_sources([tmp_path / "in"])
    assert [(Path(p.source).name, p.cause, p.lost) for p in found if isinstance(p, Problem)] == [
        ("gone", "is a link and is not followed", False),
        ("link", "is a link and is not followed", False),
        ("pipe", "is a device and is not read", False),
    ]
    assert [s.path.name for s in found if isinstance(s, Source)] == ["a.txt"]
    assert len(find_sources([tmp_path / "in" / "link"])) == 4  # a link that the user names is followed


def test_a_file_that_may_not_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Permissions do not bind every user that runs tests, so the refusal is put in.
    (tmp_path / "a.txt").write_text(TELEGRAM, encoding="utf-8")
    (tmp_path / "b.txt").write_text(TELEGRAM, encoding="utf-8")
    opened = os.open

    def refuse(path: Path, flags: int) -> int:
        if Path(path).name == "a.txt":
            raise PermissionError(errno.EACCES, "Permission denied")
        return opened(path, flags)

    monkeypatch.setattr(os, "open", refuse)
    problem, cable = read(tmp_path)
    assert str(problem).removeprefix(tmp_path.as_posix()) == (
        "/a.txt: cannot be read: Permission denied; check its permissions and the disk"
    )
    assert isinstance(cable, RawCable)


def test_a_folder_that_may_not_be_listed_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: str) -> NoReturn:
        raise PermissionError(errno.EACCES, "Permission denied", path)

    monkeypatch.setattr(os, "scandir", refuse)
    (problem,) = find_sources([tmp_path])
    assert isinstance(problem, Problem)
    assert problem.cause == "may not be read"


def test_a_source_that_vanished_is_told(tmp_path: Path) -> None:
    (problem,) = read_source(Source(str(tmp_path / "gone.txt"), "gone.txt", 5))
    assert (
        str(problem)
        == "gone.txt: cannot be read: No such file or directory; check its permissions and the disk"
    )


# Progress


@pytest.mark.parametrize("name", ["c.csv", "c.csv.gz", "c.zip", "c.tar", "c.tar.gz", "t.txt", "bad.zip"])
def test_progress_comes_in_parts_and_adds_up_to_the_size(name: str, tmp_path: Path) -> None:
    rows = "".join(row(n, body=os.urandom(2000).hex()) for n in range(1, 900)).encode()
    path = tmp_path / name
    if name == "c.csv.gz":
        path.write_bytes(gzip.compress(rows))
    elif name == "c.zip":
        write_zip(path, {"c.csv": rows, "t": TELEGRAM.encode()})
    elif name.startswith("c.tar"):
        write_tar(path, {"c.csv": rows}, "w:gz" if name.endswith("gz") else "w")
    else:
        path.write_bytes(
            {"c.csv": rows, "t.txt": TELEGRAM.encode(), "bad.zip": b"PK\x03\x04 and no more"}[name]
        )
    steps: list[int] = []
    (source,) = find_sources([path])
    assert isinstance(source, Source)
    list(read_source(source, steps.append))
    assert sum(steps) == source.size == path.stat().st_size
    assert min(steps) > 0
    if name.startswith("c."):
        assert max(steps) < source.size / 2


# Properties


@any_bytes
@given(data=st.binary(max_size=400))
def test_no_bytes_raise(data: bytes, tmp_path: Path) -> None:
    assert read_bytes(tmp_path, data)


SEEDS = [text.encode() for text in (TELEGRAM, ARCHIVE_TEXT, RECORD, DUMP, PAGE, CSV)]


@any_bytes
@given(kind=st.sampled_from(range(10)), data=st.data())
def test_no_damage_raises(kind: int, data: st.DataObject, tmp_path: Path) -> None:
    whole = [
        *SEEDS,
        write_zip(tmp_path / "z", MEMBERS).read_bytes(),
        write_tar(tmp_path / "t", MEMBERS).read_bytes(),
        write_tar(tmp_path / "tgz", MEMBERS, "w:gz").read_bytes(),
        lzma.compress(CSV.encode()),
    ][kind]
    start = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(start, min(len(whole), start + 600)))
    assert read_bytes(tmp_path, whole[:start] + data.draw(st.binary(max_size=20)) + whole[end:])


FIELD = st.text(st.characters(exclude_characters="\r\0", exclude_categories=["Cs"]), max_size=60)
LINES = st.lists(st.sampled_from(['"1","4/15/2008 1:00","08OSLO1","', '"', '",', "\\", "\n", "word", '"5",']))


@any_bytes
@given(
    rows=st.lists(st.tuples(FIELD, FIELD | LINES.map("".join)), min_size=1, max_size=5), escape=st.booleans()
)
@example(rows=[("", '\n",",",')], escape=False)
def test_rows_written_by_csv_come_back(rows: list[tuple[str, str]], escape: bool, tmp_path: Path) -> None:
    buffer = io.StringIO()
    writer = csv.writer(
        buffer, quoting=csv.QUOTE_ALL, escapechar="\\", doublequote=not escape, lineterminator="\n"
    )
    for number, (head, body) in enumerate(rows, 1):
        writer.writerow(
            [number, "4/15/2008 21:30", f"08OSLO{number}", "Embassy Oslo", "SECRET", "", head, body]
        )
    items = read_bytes(tmp_path, buffer.getvalue().encode())
    assert [(str(c.place), c.mrn, c.text) for c in cables_of(items)] == [
        (f"row {n}", f"08OSLO{n}", f"{head}\n{body}") for n, (head, body) in enumerate(rows, 1)
    ]
    empty = [n for n, cells in enumerate(rows, 1) if not "".join(cells).strip()]
    told = [(str(problem.place).partition(",")[0], problem.cause) for problem in problems_of(items)]
    assert told == [(f"row {n}", "has no text: only its other columns are used") for n in empty]


@any_bytes
@given(
    parts=st.lists(st.sampled_from(['","', '"', "\\", ",", "a", "\n", "\0", '""']), max_size=30),
    start=st.sampled_from(["", '"1","2","3","4","5","6","7","']),
    end=st.sampled_from(["", '"', '"\n']),
)
def test_fields_are_those_of_the_csv_module(parts: list[str], start: str, end: str) -> None:
    text = start + "".join(parts) + end
    try:
        rows = list(csv.reader((text,), escapechar="\\", strict=True))
    except csv.Error:
        rows = []
    wanted = rows[0] if len(rows) == 1 and len(rows[0]) == eight_rows.COLUMNS else []
    assert eight_rows.split_fields(text) == wanted


@any_bytes
@given(
    order=st.lists(st.sampled_from([TELEGRAM, EXTRACT, ARCHIVE_TEXT, OSLO]), min_size=1, max_size=5),
    between=st.sampled_from(["\n", "-----\n", "\f", "======\n\n"]),
)
def test_cutting_loses_no_character(order: list[str], between: str) -> None:
    whole = between.join(order)
    cables = cables_of(list(read_text(whole.encode(), "t")))
    assert "".join(cable.text for cable in cables) == whole


def test_limits_lie_above_real_cables() -> None:
    assert limits.HEAD_BYTES < 1024 * 1024 < limits.CABLE_LIMIT < limits.ROW_LIMIT <= limits.TEXT_LIMIT
