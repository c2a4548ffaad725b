"""Tables in every dialect; what tells no cables, and dates in another order, is told and never half used."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

import telegrams
from inputs import read_all
from reftel.cli.main import main
from reftel.model.problems import Problem, ProblemCode
from reftel.model.records import RawCable
from reftel.readers.pieces import cut_sources, read_piece
from reftel.readers.sources import Source, find_sources

Rows = Sequence[Sequence[str]]

NAMES = ["doc_id", "authored", "title", "body"]
EIGHT = ["number", "date", "id", "origin", "classification", "cited", "head", "body"]


def written(
    rows: Rows, delimiter: str = ",", quoting: int = csv.QUOTE_MINIMAL, *, escaped: bool = False
) -> str:
    lines = io.StringIO()
    writer = csv.writer(
        lines,
        delimiter=delimiter,
        quoting=quoting,  # type: ignore[arg-type]  # one of four constants
        escapechar="\\" if escaped else None,
        doublequote=not escaped,
        lineterminator="\n",
    )
    writer.writerows(rows)
    return lines.getvalue()


def telegram(number: int) -> str:
    return telegrams.telegram(serial=700 + number, date=f"{number % 9 + 13}1926Z APR 07")


def people(count: int = 22) -> list[list[str]]:
    """The rows of a table that somebody made for himself."""
    return [
        [f"D{number}", f"{number % 28 + 1:02}/04/2007", f'NETS, BOATS AND "PIERS" {number}', telegram(number)]
        for number in range(count)
    ]


def eight(count: int = 5, date: str = "4/{day}/2007 19:26") -> list[list[str]]:
    """The rows of the CSV that reftel reads."""
    return [
        [
            str(number + 1),
            date.format(day=13 + number),
            f"07OTTAWA{700 + number}",
            "Embassy Ottawa",
            "CONFIDENTIAL",
            "07STATE36510",
            telegrams.head(serial=700 + number, date=f"{13 + number}1926Z APR 07"),
            telegrams.text(serial=700 + number),
        ]
        for number in range(count)
    ]


def move(rows: Rows, *order: int) -> list[list[str]]:
    return [[row[place] for place in order] for row in rows]


def indexed(rows: Rows, name: str) -> list[list[str]]:
    return [[name, *rows[0]], *([str(number), *row] for number, row in enumerate(rows[1:]))]


def flat(rows: Rows) -> list[list[str]]:
    return [[" ".join(cell.split()) for cell in row] for row in rows]


def joined(rows: Rows, delimiter: str) -> str:
    """Rows as programs write them that know of no quotation marks."""
    return "".join(delimiter.join(row) + "\n" for row in rows)


OTHERS = [NAMES, *people()]
OURS = [EIGHT, *eight()]
ALL = csv.QUOTE_ALL
# Each is read as so many cables, one in each row.
TABLES: list[tuple[str, str | bytes, int]] = [
    *((f"columns parted by {sign!r}", written(OTHERS, sign), 22) for sign in ",;\t|"),
    *((f"all quoted, parted by {sign!r}", written(OTHERS, sign, ALL), 22) for sign in ",;\t|"),
    ("backslashes before quotation marks", written(OTHERS, quoting=ALL, escaped=True), 22),
    ("the same with few marks", written(OTHERS, escaped=True), 22),
    ("a byte order mark", "\ufeff" + written(OTHERS), 22),
    ("UTF-16", written(OTHERS).encode("utf-16"), 22),
    ("UTF-16 without a mark", written(OTHERS, "\t").encode("utf-16-le"), 22),
    ("Latin-1", written(OTHERS).replace("PIERS", "JET\xc9ES").encode("latin-1"), 22),
    ("line ends of Windows", written(OTHERS).replace("\n", "\r\n"), 22),
    ("line ends of old Macs", written(OTHERS).replace("\n", "\r"), 22),
    ("a title above", "My cables, as of May\n\n" + written(OTHERS), 22),
    ("the separator told to a spreadsheet", "sep=;\n" + written(OTHERS, ";"), 22),
    ("blanks behind the commas of the names", written(OTHERS).replace(",", ", ", 3), 22),
    (
        "capitals and blanks in names",
        written([["Doc ID", "DATE", "Subject Line", "Full Text"], *people()]),
        22,
    ),
    ("one row", written([NAMES, *people(1)]), 1),
    ("no line end behind the last row", written(OTHERS).rstrip("\n"), 22),
    ("blank lines between rows", "\n".join(written([row]) for row in OTHERS), 22),
    ("rows without words", written([*OTHERS, ["", "", "", ""], ["", "", " ", ""]]), 22),
    ("two columns", written(move(OTHERS, 0, 3)), 22),
    ("names of several words", written([["Doc. No.", "Date (sent)", "Title", "Full text"], *people()]), 22),
    ("names with a colon", written([["dc:id", "dc:date", "dc:title", "text"], *people()]), 22),
    ("empty names at the end", written([[*NAMES, ""], *([*row, ""] for row in people())]), 22),
    ("empty cells behind the last name", written([NAMES, *([*row, "", ""] for row in people())]), 22),
    ("texts on one line, without quotation marks", joined(flat(OTHERS), "\t"), 22),
    ("an index without a name", written(indexed(OTHERS, "")), 22),
    ("ids first", written(move(OURS, 2, 1, 7)), 5),
    ("texts first", written(move(OURS, 7, 1, 2)), 5),
    ("our columns behind an index", written(indexed(OURS, "")), 5),
    ("our columns behind an index, all quoted", written(indexed(OURS, "Unnamed: 0"), quoting=ALL), 5),
    ("a column more", written([[*row, "x"] for row in OURS], quoting=ALL), 5),
    ("a column less", written(move(OURS, 0, 1, 2, 3, 4, 6, 7), quoting=ALL), 5),
    ("without the number", written(move(OURS, 1, 2, 3, 4, 5, 6, 7), quoting=ALL), 5),
    ("backwards", written(move(OURS, *range(7, -1, -1)), quoting=ALL), 5),
    ("origin behind classification", written(move(OURS, 0, 1, 2, 4, 3, 5, 6, 7), quoting=ALL), 5),
    ("dates in words", written([EIGHT, *eight(date="{day} April 2007")]), 5),
    ("texts alone", written([["text"], *([telegram(number)] for number in range(5))]), 5),
    ("ids cited at the end, tabs", written(move(OURS, 0, 1, 2, 3, 4, 6, 7, 5), "\t"), 5),
]

FOUND_NONE = "is a table, but reftel finds no ids or texts of cables in it; its columns are "
NAMELESS = "is a table without column names; its first row is "
REFUSED: list[tuple[str, str, str]] = [
    (
        "names in another tongue",
        written([["N\u00b0", "envoy\u00e9 le", "titre", "texte"], *people()]),
        FOUND_NONE + "N\u00b0, envoy\u00e9 le, titre, texte; say which column holds what with --columns mrn=",
    ),
    (
        "texts of many lines, without quotation marks",
        joined(OTHERS, "\t"),
        "is a table whose texts run over several lines without quotation marks; put each text in",
    ),
    ("no names", written(people(), quoting=ALL), NAMELESS + "D0, 01/04/2007, NETS"),
    ("our columns without names", written(indexed(OURS, "")[1:], quoting=ALL), NAMELESS + "0, 1, 4/13/2007"),
    (
        "a column more, without names",
        written([[*row, "x"] for row in OURS[1:]], quoting=ALL),
        NAMELESS + "1, 4/",
    ),
    (
        "origin behind classification, without names",
        written(move(OURS[1:], 0, 1, 2, 4, 3, 5, 6, 7), quoting=ALL),
        "CONFIDENTIAL, Embassy",
    ),
    (
        "body before head, without names",
        written(move(OURS[1:], 0, 1, 2, 3, 4, 5, 7, 6), quoting=ALL),
        "add a line above with their names: mrn,date,text",
    ),
    ("texts alone, without a name", written([[telegram(number)] for number in range(5)]), NAMELESS),
    (
        "numbers and texts",
        written([[str(number), telegram(number)] for number in range(5)]),
        NAMELESS + "0, ",
    ),
    ("texts and ids", written([[telegram(number), f"D{number}"] for number in range(5)], "\t"), NAMELESS),
]


def read(folder: Path, data: str | bytes, name: str = "a.csv") -> list[RawCable | Problem]:
    data = data.encode() if isinstance(data, str) else data
    (folder / name).write_bytes(data)
    items = read_all(folder / name)
    assert (folder / name).read_bytes() == data
    return items


@pytest.mark.parametrize(("why", "data", "count"), TABLES)
def test_a_table_with_names_is_read_however_it_is_written(
    why: str, data: str | bytes, count: int, tmp_path: Path
) -> None:
    items = read(tmp_path, data)
    cables = [item for item in items if isinstance(item, RawCable)]
    assert [cable.place.row for cable in cables] == list(range(1, count + 1)), why
    assert all(
        f"C O N F I D E N T I A L OTTAWA {700 + row:06}" in cable.text for row, cable in enumerate(cables)
    ), why
    assert all(item.code is ProblemCode.DOUBTFUL_DATES for item in items if isinstance(item, Problem)), why


@pytest.mark.parametrize(("why", "data", "words"), REFUSED)
def test_a_table_in_which_nothing_tells_cables_is_refused_by_name(
    why: str, data: str, words: str, tmp_path: Path
) -> None:
    (problem,) = read(tmp_path, data)
    assert isinstance(problem, Problem), why
    assert problem.source.endswith("a.csv")
    assert problem.lost
    assert words in str(problem)


def test_a_table_beside_cables_is_named_by_the_build(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.csv").write_text(REFUSED[0][1])
    (folder / "b.txt").write_text(telegrams.telegram())
    result = CliRunner().invoke(main, ["build", str(folder), "-o", str(tmp_path / "out")])
    assert result.exit_code == 1
    assert f"a.csv: {FOUND_NONE}N" in result.stderr
    assert (folder / "a.csv").read_text() == REFUSED[0][1]


@pytest.mark.parametrize("sign", ",;\t")
def test_our_own_tables_are_told_with_any_separator(sign: str, tmp_path: Path) -> None:
    rows = [
        ["mrn", "held", "date", "post"],
        ["07OSLO1", "1", "2007-01-02", "OSLO"],
        ["07OSLO2", "0", "", "OSLO"],
    ]
    for text in (written(rows, sign), "\ufeff" + written(rows, sign, ALL)):
        (problem,) = read(tmp_path, text)
        assert isinstance(problem, Problem)
        assert problem.cause == "is a table that reftel wrote, not a cable"


# Cables in which commas, tabs, columns and names abound.
ALIGNED = "Post\tNets\tBoats\nOSLO\t5\t7\nROME\t6\t8\nLIMA\t7\t9\n"
TEXTS: list[tuple[str, str]] = [
    ("a table in a paragraph", telegrams.telegram(body=f"1. (U) Nets:\n\n{ALIGNED}\n2. (U) See ref A.")),
    ("a list with commas", telegrams.telegram(body="1. (U) Posts, nets, boats:\n" + "Oslo, 5, 7\n" * 40)),
    ("all tabs", telegrams.telegram().replace(" ", "\t")),
    ("commas in the first lines", "TAGS: PREL, ETRD, CA\n" + telegrams.telegram()),
    ("a title of words and commas", "Nets, boats, piers\n\n" + telegrams.telegram()),
    ("a title and lists", "nets,boats,piers\n\n" + telegrams.telegram(body="1. a,b,c\n" * 9)),
    ("a converter's table above", "| Reference ID | Created |\n|---|---|\n| 07OTTAWA702 | 2007-04-12 |\n\n"
     + telegrams.telegram()),
    ("quotation marks that nobody closed", telegrams.telegram(subject='A "LIGHTHOUSE, A PIER, A NET')),
    ("quotations of lines", telegrams.telegram(body='1. (U) Said:\n"Nets\nwait."\n"Piers\ndo not."\n')),
    ("a record", telegrams.record()),
    ("records with tabs", "".join("\t".join(row) + "\n" for row in flat(eight()))),
    ("a dump", telegrams.dump()),
]  # fmt: skip


@pytest.mark.parametrize(("why", "text"), TEXTS)
def test_a_cable_is_no_table_whatever_separators_it_has(why: str, text: str, tmp_path: Path) -> None:
    items = read(tmp_path, text, "a.txt")
    assert items, why
    assert all(isinstance(item, RawCable) for item in items), why


OTHER_FILES = [
    ('["07OSLO1", "07OSLO2"]', "is JSON, not a cable"),
    (f"<cables><cable><body>{telegrams.telegram()}</body></cable></cables>\n", "is XML, not a cable"),
    (f"<row id='1'>\n{telegrams.telegram()}</row>", "is XML, not a cable"),
    (b"PAR1" + telegrams.telegram().encode(), "is a Parquet table, not text"),
    (b"ARROW1\0\0" + telegrams.telegram().encode(), "is an Arrow table, not text"),
    (b"Obj\x01" + telegrams.telegram().encode(), "is an Avro table, not text"),
    (b"SQLite format 3\0" + telegrams.telegram().encode(), "is an SQLite database, not text"),
]


@pytest.mark.parametrize(("data", "cause"), OTHER_FILES)
def test_files_of_programs_are_refused_with_what_to_do(data: str | bytes, cause: str, tmp_path: Path) -> None:
    (problem,) = read(tmp_path, data, "a.dat")
    assert isinstance(problem, Problem)
    assert problem.cause == cause
    assert problem.advice


# --- lists within cells ---

LISTS = [
    ("one id a line", "{}\n{}\n{}\n{}"),
    ("lines of Windows", "{}\r\n{}\r\n{}\r\n{}"),
    ("a comma at the end of lines", "{},\n{},\n{},\n{}"),
    ("a bar at the end of lines", "{}|\n{}|\n{}|\n{}"),
    ("two ids a line, parted by commas", "{},{}\n{},{}"),
    ("two ids a line, parted by semicolons", "{};{}\n{};{}"),
    ("two ids a line, parted by tabs", "{}\t{}\n{}\t{}"),
    ("one line and three", "{}\n{},{},{}"),
]
COLUMNS = (
    "id date cited body",
    "id cited date body",
    "id body cited date",
    "id cited body",
    "date id cited body",
)


@pytest.mark.parametrize("delimiter", ",;\t|")
@pytest.mark.parametrize(("why", "form"), LISTS)
def test_ids_on_several_lines_of_a_cell_tear_no_row(
    why: str, form: str, delimiter: str, tmp_path: Path
) -> None:
    for names in map(str.split, COLUMNS):
        rows = []
        for day in range(1, 7):
            cited = form.format(*(f"08STATE{day}{number}" for number in range(4)))
            cells = {"id": f"08OSLO{day}", "date": f"2008-01-0{day}", "cited": cited, "body": "1. X\n2. Y"}
            rows.append([cells[name] for name in names])
        text = written([names, *rows], delimiter)
        items = read(tmp_path, text, "a.csv")
        assert [item.mrn for item in items if isinstance(item, RawCable)] == [
            f"08OSLO{n}" for n in range(1, 7)
        ]
        assert [len(item.cited) for item in items if isinstance(item, RawCable)] == [4] * 6, why
        assert len(items) == 6
        source = Source(str(tmp_path / "a.csv"), "a.csv", len(text))
        parts = [item for piece in cut_sources([source], 100) for item in read_piece(piece)]
        assert [type(item) for item in parts] == [type(item) for item in items]


# --- the order of day and month ---


def dates_of(items: Sequence[RawCable | Problem]) -> list[datetime | None]:
    return [item.date for item in items if isinstance(item, RawCable)]


def causes_of(items: Sequence[RawCable | Problem]) -> list[str]:
    return [item.cause for item in items if isinstance(item, Problem)]


def bare(*dates: str) -> str:
    """Rows whose texts have no date-time group."""
    rows = [
        [*row[:1], date, *row[2:6], "FM AMEMBASSY OTTAWA", "1. Text"]
        for row, date in zip(eight(9), dates, strict=False)
    ]
    return written(rows, quoting=ALL)


def day(month: int, number: int) -> datetime:
    return datetime(2007, month, number, 19, 26, tzinfo=UTC)


UNDECIDED = "its dates do not show whether days or months come first: {} is read as M/D/YYYY"
VARIES = "days come first in some of its dates and months in others: those such as {} are left out"
DATES: list[tuple[str, tuple[str, ...], list[datetime | None], list[str]]] = [
    ("months first", ("4/13/2007 19:26", "4/5/2007 19:26"), [day(4, 13), day(4, 5)], []),
    ("days first", ("13/4/2007 19:26", "4/5/2007 19:26"), [day(4, 13), day(5, 4)], []),
    ("a day above twelve at the end", ("4/5/2007 19:26", "6/5/2007 19:26", "31/5/2007 19:26"),
     [day(5, 4), day(5, 6), day(5, 31)], []),
    ("nothing tells", ("4/5/2007 19:26", "6/5/2007 19:26"), [day(4, 5), day(6, 5)],
     [UNDECIDED.format("4/5/2007 19:26")]),
    ("day and month alike", ("4/4/2007 19:26", "6/6/2007 19:26"), [day(4, 4), day(6, 6)], []),
    ("ISO dates", ("2007-05-04 19:26", "2007-05-06 19:26"), [day(5, 4), day(5, 6)], []),
    ("both orders", ("4/13/2007 19:26", "4/5/2007 19:26", "13/4/2007 19:26"),
     [day(4, 13), None, day(4, 13)], [VARIES.format("4/5/2007 19:26")]),
    ("stops", ("13.4.2007 19:26", "4.5.2007 19:26"), [day(4, 13), day(5, 4)], []),
    ("stops tell by themselves", ("4.5.2007 19:26", "06.05.2007 19:26"), [day(5, 4), day(5, 6)], []),
    ("stops behind months", ("4.13.2007 19:26", "4.5.2007 19:26"), [day(4, 13), day(4, 5)], []),
    ("hyphens", ("13-04-2007 19:26", "04-05-2007 19:26"), [day(4, 13), day(5, 4)], []),
    ("two digits of a year", ("13/4/07 19:26", "4/5/07 19:26"), [day(4, 13), day(5, 4)], []),
    ("hyphens that tell nothing", ("4-5-2007 19:26", "6-5-07 19:26"), [day(4, 5), day(6, 5)],
     [UNDECIDED.format("4-5-2007 19:26")]),
]  # fmt: skip


@pytest.mark.parametrize(("why", "dates", "read_as", "causes"), DATES)
def test_the_order_of_day_and_month_is_that_of_the_file(
    why: str, dates: tuple[str, ...], read_as: list[datetime | None], causes: list[str], tmp_path: Path
) -> None:
    for text in (bare(*dates), written([EIGHT], quoting=ALL) + bare(*dates)):
        items = read(tmp_path, text)
        assert (dates_of(items), causes_of(items)) == (read_as, causes), why
        assert not any(item.lost for item in items if isinstance(item, Problem))


def test_date_time_groups_tell_the_order_where_no_day_is_above_twelve(tmp_path: Path) -> None:
    for date in ("12/4/2007 19:26", "4/12/2007 19:26"):
        rows = [[*telegrams_row[:1], date, *telegrams_row[2:]] for telegrams_row in eight(2)]
        heads = [[*row[:6], telegrams.head(date="121926Z APR 07"), row[7]] for row in rows]
        items = read(tmp_path, written(heads, quoting=ALL))
        assert (dates_of(items), causes_of(items)) == ([day(4, 12)] * 2, [])


FORMS: list[tuple[str, Callable[[str], str]]] = [
    ("records", lambda date: telegrams.record().replace("4/12/2007", date)),
    ("dumps", lambda date: telegrams.dump().replace("2007-04-12", date) + "\n"),
]


@pytest.mark.parametrize(("why", "form"), FORMS)
def test_the_order_of_day_and_month_in_other_forms(
    why: str, form: Callable[[str], str], tmp_path: Path
) -> None:
    assert dates_of(read(tmp_path, form("12/4/2007"))) == [day(4, 12)], why
    assert dates_of(read(tmp_path, form("4/12/2007"))) == [day(4, 12)], why
    without = form("4/12/2007").replace("121926Z APR 07", "")
    assert causes_of(read(tmp_path, without)) == [UNDECIDED.format("4/12/2007 19:26")], why


@pytest.mark.parametrize("date", ["{day}/4/2007 19:26", "4/{day}/2007 19:26", "5/6/2007 19:26"])
def test_parts_of_a_csv_have_the_order_of_the_whole(date: str, tmp_path: Path) -> None:
    text = written([EIGHT, *eight(9, date), *eight(9, date)], quoting=ALL, escaped=True)
    whole = read(tmp_path, text)
    (source,) = [source for source in find_sources([tmp_path / "a.csv"]) if isinstance(source, Source)]
    pieces = list(cut_sources([source], size=2000))
    assert len(pieces) > 3
    parts = [item for piece in pieces for item in read_piece(piece)]
    assert (dates_of(parts), causes_of(parts)) == (dates_of(whole), causes_of(whole))
