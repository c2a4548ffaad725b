"""A cable is its year, post and serial: other centuries, years that cannot be, and slips of years."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import pile
import reftel
import telegrams
from reftel.cli.main import main
from reftel.errors import InputError

STORE = "reftel.sqlite"
NO_REF = "REF: NONE"


def build(folder: Path, files: Mapping[str, str], *more: object) -> dict[str, dict[str, str]]:
    """Build files of these names and texts; gives cables.csv by MRN, and sees that no file changed."""
    place = folder / "in"
    place.mkdir()
    for name, text in files.items():
        (place / name).write_text(text, encoding="utf-8")
    before = {path.name: path.read_bytes() for path in place.iterdir()}
    result = run("build", place, "-o", folder / "out", *more)
    assert result.exit_code in (0, 1), result.output
    assert {path.name: path.read_bytes() for path in place.iterdir()} == before
    return table(folder / "out" / "cables.csv", "mrn")


def run(*words: object) -> Result:
    """Run reftel as the command line does; a traceback fails the test."""
    result = CliRunner().invoke(main, [str(word) for word in words])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def said(*words: object) -> str:
    return run(*words).output


def table(path: Path, key: str) -> dict[str, dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return {row[key]: row for row in csv.DictReader(file)}


def telegram(date: str, ref: str = NO_REF, post: str = "SAIGON", serial: int = 123) -> str:
    return telegrams.telegram(post, serial, date, ref=ref)


# dates of the same post and number -> the MRNs
DATES = [
    (["121926Z APR 1909", "121926Z APR 09"], {"1909SAIGON123", "09SAIGON123"}),
    (["121926Z DEC 65", "121926Z DEC 66"], {"1965SAIGON123", "66SAIGON123"}),
    (["121926Z DEC 1965"], {"1965SAIGON123"}),
    (["121926Z DEC 65", "121926Z DEC 1965"], {"1965SAIGON123"}),  # one cable, two documents
    (["121926Z JAN 1900", "121926Z JAN 00"], {"1900SAIGON123", "00SAIGON123"}),
    (["290000Z FEB 1908", "290000Z FEB 08"], {"1908SAIGON123", "08SAIGON123"}),
    (["291926Z FEB 07"], {"07SAIGON123"}),  # no day of that year, but a year
    (["121926Z DEC 1910", "121926Z DEC 2010", "121926Z DEC 10"], {"1910SAIGON123", "10SAIGON123"}),
]


@pytest.mark.parametrize(("dates", "mrns"), DATES)
def test_cables_of_two_centuries_are_two(dates: list[str], mrns: set[str], tmp_path: Path) -> None:
    files = {f"{number}.txt": telegram(date) for number, date in enumerate(dates)}
    found = build(tmp_path, files)
    assert set(found) == mrns
    for mrn in mrns:
        assert f"{mrn}\n" in said("show", mrn, "--store", tmp_path / "out" / STORE)
    assert said("show", min(mrns), "--json", "--store", tmp_path / "out" / STORE)


# the year of a DTG -> what is said of it; the telegram has no MRN then
IMPOSSIBLE = [
    ("1899", "is before 1900"),
    ("0065", "is before 1900"),  # four digits are a whole year
    ("0000", "is before 1900"),
    ("2065", "is in the future"),
    ("9999", "is in the future"),
]


@pytest.mark.parametrize(("year", "words"), IMPOSSIBLE)
def test_year_of_no_cable_is_a_problem(year: str, words: str, tmp_path: Path) -> None:
    files = {"odd.txt": telegram(f"121926Z DEC {year}"), "sound.txt": telegram("121926Z APR 09", serial=5)}
    assert set(build(tmp_path, files)) == {"09SAIGON5"}
    with reftel.open_store(tmp_path / "out" / STORE) as store:
        (problem,) = store.problems()
    assert f"'121926Z DEC {year}' {words}" in str(problem)
    assert problem.lost
    assert problem.source.endswith("odd.txt")


def row(mrn: str, date: str, head: str = "121926Z APR 07") -> str:
    written = telegrams.row(1, mrn, cited="").replace("121926Z APR 07", head)
    return written.replace("4/12/2007 19:26", date)


# id, date of the column, DTG -> MRN, what is said
COLUMNS = [
    ("1965OTTAWA702", "12/12/1965 19:26", "121926Z DEC 65", "1965OTTAWA702", ""),
    ("65OTTAWA702", "12/12/1965 19:26", "121926Z DEC 65", "1965OTTAWA702", ""),
    ("2009OTTAWA702", "12/12/2009 19:26", "121926Z DEC 09", "09OTTAWA702", ""),
    # two digits are those of the century of the date
    ("09OTTAWA702", "12/12/1909 19:26", "121926Z DEC 1909", "1909OTTAWA702", ""),
    ("09OTTAWA702", "12/12/2009 19:26", "121926Z DEC 09", "09OTTAWA702", ""),
    # the date is a year off, not a century
    ("09OTTAWA702", "12/12/2008 19:26", "121926Z DEC 08", "09OTTAWA702", ""),
    ("10OTTAWA702", "12/12/1909 19:26", "121926Z DEC 1909", "1910OTTAWA702", ""),
    # what no cable can have is told
    ("07OTTAWA702", "4/12/9999 19:26", "121926Z APR 07", "07OTTAWA702", "date 9999-04-12 is in the future"),
    ("07OTTAWA702", "4/12/0001 19:26", "121926Z APR 9999", "07OTTAWA702", "date 0001-04-12 is before 1900"),
    ("2999OTTAWA702", "4/12/2007 19:26", "121926Z APR 07", "07OTTAWA702", "the year 2999 is in the future"),
    ("1850OTTAWA702", "4/12/2007 19:26", "121926Z APR 07", "07OTTAWA702", "the year 1850 is before 1900"),
]  # fmt: skip


@pytest.mark.parametrize(("mrn", "date", "head", "expected", "words"), COLUMNS)
def test_year_of_an_id(mrn: str, date: str, head: str, expected: str, words: str, tmp_path: Path) -> None:
    assert set(build(tmp_path, {"table.csv": row(mrn, date, head)})) >= {expected}
    with reftel.open_store(tmp_path / "out" / STORE) as store:
        problems = "\n".join(map(str, store.problems()))
        assert [str(document.mrn) for document in store.documents()] == [expected]
    assert words in problems
    assert bool(words) == bool(problems)


def test_date_time_group_that_is_none_is_told_where_the_id_names_the_cable(tmp_path: Path) -> None:
    files = {"table.csv": row("07OTTAWA702", "", "311926Z FEB 07")}
    build(tmp_path, files)
    with reftel.open_store(tmp_path / "out" / STORE) as store:
        problems = "\n".join(map(str, store.problems()))
    assert "its date-time group '311926Z FEB 07' is not a valid date; only its year is used" in problems


# a REF line, the date of the citing cable -> status and cited of each reference
WRITTEN = [
    ("HANOI 812, 1965", "121926Z JAN 66", [("missing", "1965HANOI812")]),
    ("HANOI 812, 1965 (NOTAL)", "121926Z JAN 66", [("missing", "1965HANOI812")]),
    ("HANOI 812, 1965; HANOI 61, 1964", "121926Z JAN 66",
     [("missing", "1965HANOI812"), ("missing", "1964HANOI61")]),
    ("HANOI 812 (1965)", "121926Z JAN 66", [("missing", "1965HANOI812")]),
    ("65 HANOI 812", "121926Z JAN 66", [("missing", "1965HANOI812")]),
    ("1965HANOI812", "121926Z JAN 66", [("missing", "1965HANOI812")]),
    ("65 HANOI 812", "121926Z JAN 2009", [("missing", "1965HANOI812")]),
    ("08 HANOI 12", "121926Z JAN 1909", [("missing", "1908HANOI12")]),
    # until June 1967 the numbers of others are not unique, with their year neither
    ("HUE 12", "121926Z DEC 1909", [("ambiguous", "")]),
    ("SAIGON 1234, 1965", "121926Z JAN 66", [("ambiguous", "")]),
    ("STATE 216511, 1963", "121926Z JAN 66", [("ambiguous", "")]),
    ("65 SAIGON 1234", "121926Z JAN 2009", [("ambiguous", "")]),
    ("1966SAIGON1234", "121926Z JAN 71", [("ambiguous", "")]),
    ("67 SAIGON 1234", "121926Z MAY 67", [("ambiguous", "")]),
    ("67 SAIGON 11234", "121926Z DEC 67", [("missing", "67SAIGON11234")]),
    ("68 SAIGON 11234", "121926Z DEC 71", [("missing", "68SAIGON11234")]),
    # a list of numbers stays one
    ("STATE 1961, 1965", "121926Z JAN 66", [("ambiguous", "")] * 2),
    ("STATE 1234, 1965, 1971", "121926Z JAN 76",
     [("missing", "76STATE1234"), ("missing", "76STATE1965"), ("missing", "76STATE1971")]),
    # a year after the citing cable is a slip
    ("10 STATE 5", "121926Z JAN 2009", [("ambiguous", "")]),
    ("2010 STATE 5", "121926Z JAN 2009", [("ambiguous", "")]),
    ("1967 STATE 5", "121926Z JAN 66", [("ambiguous", "")]),
    ("12 HUE 5", "121926Z JAN 1909", [("ambiguous", "")]),
]  # fmt: skip


@pytest.mark.parametrize(("line", "date", "expected"), WRITTEN)
def test_year_of_a_reference(line: str, date: str, expected: list[tuple[str, str]], tmp_path: Path) -> None:
    build(tmp_path, {"one.txt": telegram(date, f"REF: {line}", "HANOI", 900)})
    rows = table(tmp_path / "out" / "references.csv", "position").values()
    assert [(found["status"], found["cited"]) for found in rows] == expected
    cited = {mrn for _, mrn in expected if mrn}
    assert cited < set(table(tmp_path / "out" / "cables.csv", "mrn"))


@pytest.mark.parametrize(
    ("date", "to", "is_reported"),
    [
        ("121926Z DEC 65", "AMEMBASSY BANGKOK", True),
        ("121926Z MAY 67", "AMEMBASSY BANGKOK", True),
        ("121926Z DEC 65", "SECSTATE WASHDC", False),  # a copy in other words
        ("121926Z DEC 67", "AMEMBASSY BANGKOK", False),  # one series of the post
    ],
)
def test_one_number_of_two_pairs_is_reported(date: str, to: str, is_reported: bool, tmp_path: Path) -> None:
    one = telegram(date, "REF: NONE", "SAIGON", 123)
    build(
        tmp_path, {"one.txt": one, "two.txt": one.replace("SECSTATE WASHDC", to).replace("TO RUEHC/", "TO ")}
    )
    with reftel.open_store(tmp_path / "out" / STORE) as store:
        causes = [problem.cause for problem in store.problems()]
    assert any("is two messages: to STATE and to BANGKOK" in cause for cause in causes) is is_reported, causes


def test_recorded_number_of_a_pair_is_ambiguous(tmp_path: Path) -> None:
    recorded = "1965SAIGON123|1965BANGKOK5|71SAIGON123"
    text = telegrams.text("BANGKOK", 6, ref="")
    build(tmp_path, {"table.csv": telegrams.row(1, "71BANGKOK6", recorded, text)})
    rows = table(tmp_path / "out" / "references.csv", "position").values()
    found = [(row["status"], row["cited"]) for row in rows]
    assert found == [("ambiguous", ""), ("missing", "1965BANGKOK5"), ("missing", "71SAIGON123")]


def test_a_slip_names_the_cables_that_may_be_meant(tmp_path: Path) -> None:
    build(tmp_path, {"one.txt": telegram("121926Z JAN 2009", "REF: 10 STATE 5")})
    (found,) = table(tmp_path / "out" / "references.csv", "position").values()
    assert found["reason"] == "year given as 10, later than the citing cable; possibly a typo"
    shown = said("show", "09SAIGON123", "--json", "--store", tmp_path / "out" / STORE)
    assert json.loads(shown)["cites"][0]["candidates"] == ["09STATE5", "10STATE5"]


# a REF line, the citing cable -> the cables that may be meant; no key is of a year to come
AHEAD = [
    ("2065 STATE 5", "09OTTAWA707", ["09STATE5"]),
    ("2045 STATE 5", "09OTTAWA707", ["09STATE5"]),
    ("45 STATE 5", "09OTTAWA707", ["09STATE5"]),
    ("11 STATE 5", "09OTTAWA707", ["09STATE5", "11STATE5"]),
    ("2065 STATE 5", None, []),
    ("REF: A. 2064 STATE 5 (NOTAL)", None, []),
]


@pytest.mark.parametrize(("line", "citing", "candidates"), AHEAD)
def test_year_to_come_is_never_a_key(line: str, citing: str | None, candidates: list[str]) -> None:
    (found,) = reftel.parse_refs(line, citing)
    assert found.mrn is None
    assert found.status.value == ("ambiguous" if citing else "unreadable")
    assert list(map(str, found.candidates)) == candidates
    assert ("later than the citing cable" if citing else "is in the future") in found.reason


CENTURIES = {
    "1909.txt": telegram("121926Z APR 1909"),
    "2009.txt": telegram("121926Z APR 09", "REF: A. 65 SAIGON 123\n     B. 99 SAIGON 4"),
    "1965.txt": telegram("121926Z DEC 65", "REF: A. SAIGON 7, 1909\n     B. 66 HUE 1"),
    "1966.txt": telegram("121926Z JAN 66", "REF: A. 65 SAIGON 123"),
}
ORDER = [
    "1909SAIGON7", "1909SAIGON123", "1965SAIGON123", "66SAIGON123", "99SAIGON4", "09SAIGON123",
]  # fmt: skip


@pytest.fixture(scope="module")
def centuries(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("centuries")
    build(folder, CENTURIES)
    return folder / "out"


def test_cables_are_in_the_order_of_years(centuries: Path) -> None:
    assert list(table(centuries / "cables.csv", "mrn")) == ORDER
    with reftel.open_store(centuries / STORE) as store:
        assert [str(node.mrn) for node in store.nodes()] == ORDER


# words of a command -> MRNs that it names, and that it does not
ASKED = [
    (("show", "1965 Saigon 123"), "1965SAIGON123", "66SAIGON123\n"),
    (("show", "65SAIGON123"), "1965SAIGON123", "\n66SAIGON123\n"),
    (("search", "1965SAIGON"), "1965SAIGON123", "66SAIGON123"),
    (("search", "65SAIGON"), "1965SAIGON123", "66SAIGON123"),
    (("search", "2009saigon"), "09SAIGON123", "1909SAIGON123"),
    (("search", "09SAIGON123"), "09SAIGON123", "1909SAIGON123"),
    (("search", "1909", "SAIGON", "123"), "1909SAIGON123", " 09SAIGON123"),
    (("top", "--year", "1965"), "1965SAIGON123", "09SAIGON"),
    (("missing", "--year", "1900-1965"), "1909SAIGON7", "99SAIGON4"),
    (("thread", "1965SAIGON123"), "1909SAIGON7", "99SAIGON4"),
    (("path", "09SAIGON123", "1909SAIGON7"), "1965SAIGON123", "66SAIGON"),
    (("explain", "66SAIGON123", "65SAIGON123"), "1965SAIGON123", "99SAIGON4"),
    (("stats",), "1965", "2065"),
]


@pytest.mark.parametrize(("words", "named", "other"), ASKED)
def test_questions_know_the_centuries(
    words: tuple[str, ...], named: str, other: str, centuries: Path
) -> None:
    answer = said(*words, "--store", centuries / STORE)
    assert named in answer
    assert other not in answer


@pytest.mark.parametrize("name", ["csl", "bibtex", "graphml", "gexf", "json", "csv", "cito"])
def test_exports_name_both_centuries(name: str, centuries: Path, tmp_path: Path) -> None:
    run("export", name, "-o", tmp_path / "file", "--store", centuries / STORE)
    path = tmp_path / "file"
    text = (path / "nodes.csv" if path.is_dir() else path).read_text(encoding="utf-8")
    assert text.count("1909SAIGON123") >= 1
    assert text.replace("1909SAIGON123", "").count("09SAIGON123") >= 1


def test_corrections_name_both_centuries(centuries: Path, tmp_path: Path) -> None:
    path = tmp_path / "c.csv"
    path.write_text(
        "action,citing,cited,to,author,reason\n"
        "add,2009SAIGON123,1909SAIGON123,,A. Reader,seen on paper\n"
        "retarget,66SAIGON123,65SAIGON123,1964SAIGON123,A. Reader,seen on paper\n"
    )
    files = tmp_path / "in"
    files.mkdir()
    for name, text in CENTURIES.items():
        (files / name).write_text(text, encoding="utf-8")
    reftel.build([files], tmp_path / "out", corrections=path)
    with reftel.open_store(tmp_path / "out" / STORE) as store:
        cited = {(str(edge.citing), str(edge.cited)) for edge in store.edges()}
    assert {("09SAIGON123", "1909SAIGON123"), ("66SAIGON123", "1964SAIGON123")} < cited
    before = pile.contents(tmp_path / "out" / STORE)
    reftel.build([files], tmp_path / "fresh", corrections=path)
    assert pile.contents(tmp_path / "fresh" / STORE) == before


def test_build_that_adds_a_century_is_that_of_one_build(tmp_path: Path) -> None:
    for name, text in CENTURIES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    paths = sorted(tmp_path.glob("*.txt"))
    for path in reversed(paths):
        reftel.build([path], tmp_path / "out", store_only=True)
    reftel.build(paths, tmp_path / "fresh", store_only=True)
    assert pile.contents(tmp_path / "out" / STORE) == pile.contents(tmp_path / "fresh" / STORE)


@pytest.mark.parametrize(
    ("words", "cause"),
    [
        (("refs", "STATE 5", "--date", "0001-01-01"), "0001-01-01 is before 1900"),
        (("refs", "STATE 5", "--date", "9999-12-31"), "9999-12-31 is in the future"),
        (("refs", "STATE 5", "--citing", "9999OSLO1"), "has the year 9999, which is in the future"),
        (("show", "2065OSLO1"), "has the year 2065, which is in the future"),
        (("top", "--year", "1850"), "1850 is before 1900"),
        (("top", "--year", "2000-2999"), "2999 is in the future"),
    ],
)
def test_year_of_no_cable_is_wrong_use(words: tuple[str, ...], cause: str) -> None:
    result = run(*words)
    assert result.exit_code == 2
    assert cause in result.output


@pytest.mark.parametrize("day", [date(1, 1, 1), date(1899, 12, 31), date(9999, 12, 31)])
def test_date_of_a_citing_cable_is_of_a_year_that_can_be(day: date) -> None:
    with pytest.raises(InputError, match=f"the date {day} is "):
        reftel.parse_refs("STATE 5", date=day)


def test_date_of_a_correction_is_of_a_year_that_can_be(tmp_path: Path) -> None:
    path = tmp_path / "c.csv"
    path.write_text("action,mrn,date,author,reason\ndate,07OSLO1,9999-01-01,A. Reader,seen on paper\n")
    build(tmp_path, {"one.txt": telegram("121926Z APR 07")})
    result = run("corrections", "check", path, "--store", tmp_path / "out" / STORE)
    assert result.exit_code == 1
    assert "line 2: date: '9999-01-01' is in the future" in result.output


# SOURCE_DATE_EPOCH -> MRN of a telegram of DEC 08
NOW = [("1230767999", "08SAIGON123"), ("1199145600", "08SAIGON123"), ("1196467200", "1908SAIGON123")]


@pytest.mark.parametrize(("now", "mrn"), NOW)
def test_what_has_not_come_is_told_by_the_day_of_the_build(now: str, mrn: str, tmp_path: Path) -> None:
    """The processes that read are others: the day reaches them too."""
    (tmp_path / "one.txt").write_text(telegram("121926Z DEC 08"), encoding="utf-8")
    words = ["build", str(tmp_path / "one.txt"), "-o", str(tmp_path / "out"), "-j", "2", "--json"]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": now}
    done = subprocess.run(
        [sys.executable, "-m", "reftel", *words], env=environment, capture_output=True, check=True
    )
    assert json.loads(done.stdout)["cables held"] == 1
    assert set(table(tmp_path / "out" / "cables.csv", "mrn")) == {mrn}
