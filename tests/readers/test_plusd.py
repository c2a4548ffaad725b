"""PlusD pages: pairs in any order, what is blank, cables without a text, and whose page is whose."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from reftel.model.place import Place
from reftel.model.problems import Problem
from reftel.model.records import MRN, RawCable
from reftel.parse.cable import parse_cable
from reftel.readers.forms.form import Content
from reftel.readers.forms.registry import choose_form
from reftel.readers.read import read_text

DATA = Path(__file__).parents[1] / "data" / "readers"
PAIRS = {
    "Date": "1976 October 19, 11:04 (Tuesday)",
    "Canonical ID": "1976USUNN03275_b",
    "Original Classification": "LIMITED OFFICIAL USE",
    "Current Classification": "UNCLASSIFIED",
    "Handling Restrictions": "EXDIS - Exclusive Distribution Only",
    "Locator": "TEXT ON-LINE",
    "TAGS": "IN - India | PFOR - Political Affairs--Foreign Relations",
    "Enclosure": "-- N/A or Blank --",
    "From": "United States New York USUN",
    "To": "Department of State | India New Delhi",
}
TELEGRAM = """R 191104Z OCT 76
FM USMISSION USUN NEW YORK
TO SECSTATE WASHDC 9051
LIMITED OFFICIAL USE USUN 3275
SUBJ: HERRING
REF: (A) <a href="/plusd/cables/1976STATE231122_b.html">STATE 231122</a> (B) <b>NEW</b> DELHI 15340
1. THE NETS &amp; THE BOATS."""
KEY = '<div class="key">Key: <span>places</span></div>'


def page(pairs: dict[str, str], text: str = f"<pre>{TELEGRAM}</pre>", title: str = "HERRING QUOTAS") -> str:
    """A page with these pairs, two in a row."""
    cells = [
        f'<td><div class="s_key">{key}:</div>\n<div class="s_val">{value}</div></td>'
        for key, value in pairs.items()
    ]
    rows = "".join(f"<tr>{''.join(cells[at : at + 2])}</tr>" for at in range(0, len(cells), 2))
    return (
        '<!DOCTYPE html>\n<html><body><a href="/">Home</a><table id="synopsis">'
        f'<tr><td colspan="3">{title}</td></tr>{rows}</table><div id="tagged-text">{text}</div></body></html>'
    )


def read(text: str, name: str = "page.html") -> tuple[list[RawCable], list[Problem]]:
    """The cables of a text, and all that is told of it and of them."""
    items = list(read_text(text.encode(), name))
    raws = [item for item in items if isinstance(item, RawCable)]
    problems = [item for item in items if isinstance(item, Problem)]
    return raws, problems + [problem for raw in raws for problem in raw.problems]


def test_all_of_a_page_is_read() -> None:
    (raw,), problems = read(page(PAIRS, KEY + f"<pre>{TELEGRAM}</pre>"))
    assert not problems
    assert raw.date == datetime(1976, 10, 19, 11, 4, tzinfo=UTC)
    assert (raw.form, raw.mrn, raw.subject) == ("plusd", "1976USUNN03275_b", "HERRING QUOTAS")
    assert (raw.tags, raw.captions) == (("IN", "PFOR"), ("EXDIS",))
    assert raw.text.splitlines()[5:] == [
        "REF: (A) STATE 231122 (B) NEW DELHI 15340",
        "1. THE NETS & THE BOATS.",
    ]
    cable = parse_cable(raw)
    assert (cable.mrn, cable.problems) == (MRN(1976, "USUNNEWYORK", 3275), ())
    assert [(ref.post, ref.serial) for ref in cable.refs] == [("STATE", 231122), ("NEWDELHI", 15340)]


@pytest.mark.parametrize(
    ("why", "text"),
    [
        ("in the other order", page(dict(reversed(PAIRS.items())))),
        ("with other quotes", page(PAIRS).replace('"', "'")),
        ("without quotes", page(PAIRS).replace('"s_key"', "s_key").replace('"tagged-text"', "tagged-text")),
        ("with more classes", page(PAIRS).replace('"s_key"', '"wide s_key first"')),
        ("in capitals", page(PAIRS).replace("<div", "<DIV").replace("</div", "</DIV")),
        ("in small letters", page({key.lower(): value for key, value in PAIRS.items()})),
        ("with lines that br ends", page(PAIRS, TELEGRAM.replace("\n", "<br />\n"))),
        ("with lines that br alone ends", page(PAIRS, TELEGRAM.replace("\n", "<br>"))),
        ("with a block for each line", page(PAIRS, f"<p>{'</p><p>'.join(TELEGRAM.splitlines())}</p>")),
        ("with line ends of Windows", page(PAIRS).replace("\n", "\r\n")),
        (
            "with blanks that do not break",
            page(PAIRS, TELEGRAM.replace(" ", "&nbsp;").replace("<a&nbsp;", "<a ")),
        ),
        ("with a key", page(PAIRS, KEY + TELEGRAM.replace("\n", "<br>"))),
        ("with more pairs", page({**PAIRS, "Concepts": "FISH | NETS", "Type": "TE", "Page Count": "2"})),
        ("without a doctype", page(PAIRS).partition("\n")[2]),
    ],
)
def test_a_page_may_be_written_in_other_ways(why: str, text: str) -> None:
    (raw,), problems = read(text)
    cable = parse_cable(raw)
    assert not problems, why
    assert (cable.mrn, cable.header.sender) == (MRN(1976, "USUNNEWYORK", 3275), "USMISSION USUN NEW YORK"), (
        why
    )
    assert [(ref.post, ref.serial) for ref in cable.refs] == [("STATE", 231122), ("NEWDELHI", 15340)], why
    assert cable.date == datetime(1976, 10, 19, 11, 4, tzinfo=UTC), why


@pytest.mark.parametrize("text", ["", "-- N/A or Blank --", "<pre>\n</pre>", KEY])
def test_a_cable_on_microfilm_has_the_facts_of_its_pairs(text: str) -> None:
    film = {**PAIRS, "Locator": "TEXT ON MICROFILM", "Date": "1976 October 19, 00:00 (Tuesday)"}
    (raw,), (problem,) = read(page(film, text))
    cable = parse_cable(raw)
    assert (cable.mrn, cable.text, cable.date_only) == (MRN(1976, "USUNNEWYORK", 3275), "", True)
    assert (cable.subject, cable.header.tags) == ("HERRING QUOTAS", ("IN", "PFOR"))
    assert (cable.header.sender, cable.classification) == (film["From"], "LIMITED OFFICIAL USE")
    assert [to.post for to in cable.header.action] == ["STATE", ""]
    assert (problem.lost, problem.cause) == (False, "has no text: TEXT ON MICROFILM")


@pytest.mark.parametrize("lacking", sorted(PAIRS))
def test_any_pair_may_lack(lacking: str) -> None:
    for pairs in ({**PAIRS, lacking: "-- N/A or Blank --"}, {k: v for k, v in PAIRS.items() if k != lacking}):
        (raw,), _ = read(page(pairs), "1976USUNN03275_b.html")
        assert parse_cable(raw).mrn == MRN(1976, "USUNNEWYORK", 3275)


@pytest.mark.parametrize("name", ["1976USUNN03275_b.html", "Cable_ 1976USUNN03275_b.htm", "page.html"])
def test_an_id_may_stand_in_the_name_of_the_file_or_the_title_alone(name: str) -> None:
    text = page({"Type": "TE"}).replace("<body>", "<head><title>Cable: 1976USUNN03275_b</title></head><body>")
    for bare in (text, text.replace("s_key", "key").replace("s_val", "val")):
        (raw,), _ = read(bare, name)
        assert (raw.form, parse_cable(raw).mrn) == ("plusd", MRN(1976, "USUNNEWYORK", 3275))


@pytest.mark.parametrize(
    ("date", "read_as"),
    [
        ("1976 October 19, 11:04 (Tuesday)", datetime(1976, 10, 19, 11, 4, tzinfo=UTC)),
        ("1973 May 2, 00:00 (Wednesday)", datetime(1973, 5, 2, tzinfo=UTC)),
        ("1979 Sept 2 9:30", datetime(1979, 9, 2, 9, 30, tzinfo=UTC)),
        ("1975 March 31", datetime(1975, 3, 31, tzinfo=UTC)),
        ("1975 February 30, 10:00 (Sunday)", None),
        ("1975 Harbour 3, 10:00 (Sunday)", None),
        ("1975", None),
    ],
)
def test_dates(date: str, read_as: datetime | None) -> None:
    (raw,), problems = read(page({**PAIRS, "Date": date}))
    assert raw.date == read_as
    assert [problem.lost for problem in problems] == ([] if read_as else [False])


def test_an_enclosure_is_told() -> None:
    _, (problem,) = read(page({**PAIRS, "Enclosure": "MAP OF THE HARBOUR"}))
    assert problem.cause == "has an enclosure that is not on its page: MAP OF THE HARBOUR"


def test_several_pages_in_one_file() -> None:
    other = page({**PAIRS, "Canonical ID": "1974SANSA03486_b"})
    raws, problems = read(page(PAIRS) + "\n" + other)
    assert ([raw.mrn for raw in raws], problems) == (["1976USUNN03275_b", "1974SANSA03486_b"], [])
    assert raws[1].place == Place(line=page(PAIRS).count(chr(10)) + 2)


def test_no_form_takes_the_page_of_another() -> None:
    contents = {
        path.name: path.read_text(encoding="utf-8") for path in DATA.iterdir() if path.suffix != ".csv"
    }
    contents["plusd"] = page(PAIRS)
    taken = {name: choose_form(Content(name, text)) for name, text in contents.items()}
    assert {name for name, form in taken.items() if form and form.name == "plusd"} == {"plusd"}
    quoting = contents["page.html"].replace("</pre>", ' "tagged-text" s_key s_val</pre>')
    for text in (quoting, "<html><body>s_key and tagged-text</body></html>"):
        assert (form := choose_form(Content("p", text)))
        assert form.name == "page"
