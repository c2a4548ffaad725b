"""Where cables are kept: numbers in the archive of 1973-79, the days that it lost, places to look."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from reftel.errors import InputError
from reftel.lexicon.mrn import parse_mrn
from reftel.lexicon.places.archive import ARCHIVE_YEARS, document_number, document_pattern, lost_periods
from reftel.lexicon.places.links import ASK, FIELDS, READ, Link, Place, fill, our_links, read_own_links
from reftel.lexicon.posts import cut_name, had_name, posts, posts_of_cut_name
from reftel.model.records import MRN

# MRN -> document number: each from numbers that the archive has.
NUMBERS = [
    ("76 New Delhi 15340", "1976NEWDE15340"),  # blanks count, and are dropped
    ("76 USUN New York 3275", "1976USUNN03275"),
    ("74 San Salvador 3486", "1974SANSA03486"),
    ("75 Port of Spain 12", "1975PORTO00012"),
    ("74 STATE 85546", "1974STATE085546"),  # six digits of the Department
    ("75 TOSEC 130015", "1975TOSEC130015"),
    ("75 SECTO 2063", "1975SECTO02063"),
    ("75 USNATO 1", "1975NATOB00001"),  # the archive has another name
    ("78 Tel Aviv 100000", "1978TELAV100000"),  # a serial that needs more digits
    ("1979TEHRAN A-9", "1979TEHRAN A-9"),
    ("74 Mumbai 12", "1974BOMBAY00012"),  # under the name of that time
    ("75 Kolkata 12", "1975CALCUT00012"),
    ("72 Tehran 12", ""),  # before the archive
    ("80 Tehran 12", ""),
    ("76 Port Quillon 12", ""),  # a name that no table has: where it has blanks is not known
    ("76 Treasury 12", ""),  # an agency
]


@pytest.mark.parametrize(("mrn", "number"), NUMBERS)
def test_document_numbers(mrn: str, number: str) -> None:
    assert document_number(parse_mrn(mrn)) == number


@pytest.mark.parametrize("year", [1973, 1976, 1979])
def test_a_document_number_names_the_post_that_it_was_made_of(year: int) -> None:
    for code in posts():
        name = cut_name(code, year)
        if name and code != "STATE" and had_name(code, range(year, year + 1)):
            # Two posts may have the same cut name: a table says which one a document number means.
            assert posts_of_cut_name(name, year), code
            if posts_of_cut_name(name, year) == (code,):
                assert parse_mrn(document_number(MRN(year, code, 12))) == MRN(year, code, 12)


@pytest.mark.parametrize("serial", [1, 99_999, 100_000])
def test_the_page_fills_a_serial_into_the_marks(serial: int) -> None:
    mrn = MRN(1976, "OSLO", serial)
    pattern = document_pattern(mrn)
    assert pattern == "1976OSLO#####"
    assert document_number(mrn) == pattern.rstrip("#") + str(serial).rjust(5, "0")


def test_the_archive_lost_periods_one_after_the_other() -> None:
    periods = lost_periods()
    assert all(period.first <= period.last for period in periods)
    assert all(one.last < other.first for one, other in pairwise(periods))
    assert {period.extent for period in periods} == {"all", "nearly all"}
    assert {day.year for period in periods for day in period[:2]} <= set(ARCHIVE_YEARS)


def test_our_table_passes_the_checks_of_a_users_own(tmp_path: Path) -> None:
    lines = ["name,template,first,last,held,how,words"]
    for link in our_links():
        held = {True: "yes", False: "no", None: ""}[link.held]
        template = link.template or "https://example.org/"  # a user's table has addresses alone
        lines.append(
            f'"{link.name}",{template},{link.first:04d},{link.last},{held},{link.how},"{link.words}"'
        )
    path = tmp_path / "links.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    assert len(read_own_links(path)) == len(our_links())


@pytest.mark.parametrize("year", [1912, 1965, 1972, 1973, 1979, 1980, 1995, 2005, 2010, 2024])
def test_of_every_year_a_missing_cable_can_be_asked_for(year: int) -> None:
    known = ["mrn", "year", "post", "serial"]
    found = [link for link in our_links() if link.fits(year, held=False, known=known)]
    assert ASK in {link.how for link in found}


# MRN, held -> the address at which it is read
READ_AT = [
    ("09STATE91633", True, "https://wikileaks.org/plusd/cables/09STATE91633_a.html"),
    ("09STATE91633", False, "https://wikileaks.org/plusd/cables/09STATE91633_a.html"),
    ("76NEWDELHI15340", False, "https://wikileaks.org/plusd/cables/1976NEWDE15340_b.html"),
    ("77NEWDELHI15340", False, "https://wikileaks.org/plusd/cables/1977NEWDE15340_c.html"),
    ("78NEWDELHI15340", False, "https://wikileaks.org/plusd/cables/1978NEWDE15340_d.html"),
    ("79STATE15340", False, "https://wikileaks.org/plusd/cables/1979STATE015340_e.html"),
    ("79TEHRAN-A9", False, "https://wikileaks.org/plusd/cables/1979TEHRAN%20A-9_e.html"),
    ("90STATE91633", True, "https://wikileaks.org/plusd/cables/90STATE91633_a.html"),
    ("90STATE91633", False, ""),  # of that time few are published
    ("72STATE91633", True, ""),
    ("12STATE91633", False, ""),
]


@pytest.mark.parametrize(("mrn", "held", "address"), READ_AT)
def test_addresses(mrn: str, held: bool, address: str) -> None:
    from reftel.analysis.where import links_for, values_of

    values = values_of(parse_mrn(mrn))
    places = [fill(link, values) for link in links_for(parse_mrn(mrn), values, held=held)]
    assert next((place.link for place in places if place.how == READ), "") == address


def test_what_is_filled_in_cannot_leave_its_place() -> None:
    link = Link("Ours", "https://example.org/{post}?q={mrn}", 0, 9999, None, READ, "of {post}")
    hostile = {"post": "../x?y#z", "mrn": "'\"><script>&\ud800"}
    assert fill(link, hostile) == Place(
        READ,
        "Ours",
        "of ../x?y#z",
        "https://example.org/..%2Fx%3Fy%23z?q=%27%22%3E%3Cscript%3E%26%3F",
    )


def own(tmp_path: Path, *lines: str) -> tuple[Link, ...]:
    path = tmp_path / "links.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return read_own_links(path)


def test_a_users_own_table(tmp_path: Path) -> None:
    found = own(
        tmp_path,
        "# ours",
        "name;template;last",
        "Shelf;https://shelf.example/{year}/{post}/{serial};1979",
        "Film;http://film.example:8080/?n={film};",
    )
    assert found == (
        Link("Shelf", "https://shelf.example/{year}/{post}/{serial}", 0, 1979, None, "read", ""),
        Link("Film", "http://film.example:8080/?n={film}", 0, 9999, None, "read", ""),
    )
    assert [link.fits(1979, held=True, known=FIELDS[:5]) for link in found] == [True, False]


# A line under name,template,first,held,how -> what is wrong
WRONG = [
    (",https://a.example/,,,", "name: is missing"),
    ("A,,,,", "template: is missing"),
    ("A,javascript:alert(1),,,", "does not begin with http:// or https://"),
    ("A,file:///etc/passwd,,,", "does not begin with http:// or https://"),
    ("A,//a.example/{mrn},,,", "does not begin with http:// or https://"),
    ("A,https:///x,,,", "does not begin with http:// or https://"),
    ("A,https://{post}/,,,", "more than the name of a server"),
    ("A,https://me:{mrn}@a.example/,,,", "more than the name of a server"),
    ("A,https://[x/,,,", "is not an address"),
    ("A,https://a.example/<b>,,,", "characters that an address cannot have"),
    ("A,https://a.example/{mrm},,,", "'{mrm}' is unknown"),
    ("A,https://a.example/{mrn,,,", "is unknown"),
    ("A,https://a.example/,79,,", "first: '79' is not a year"),
    ("A,https://a.example/,1979,maybe,", "held: 'maybe' is not allowed"),
    ("A,https://a.example/,1979,,steal", "how: 'steal' is not allowed"),
    (f"A,https://a.example/{'x' * 2000},,,", "over 2,000 characters"),
]


@pytest.mark.parametrize(("line", "cause"), WRONG)
def test_what_a_users_table_may_not_have(tmp_path: Path, line: str, cause: str) -> None:
    with pytest.raises(InputError, match=r"links\.csv, line 2: ") as error:
        own(tmp_path, "name,template,first,held,how", line)
    assert cause in str(error.value)


def test_a_users_table_needs_names_and_templates(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="has no column template"):
        own(tmp_path, "name,url", "A,https://a.example/")
    with pytest.raises(InputError, match="the table of links cannot be read"):
        read_own_links(tmp_path / "absent.csv")
