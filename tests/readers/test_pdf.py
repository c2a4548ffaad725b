"""PDF documents: their text is read as any text is, and what cannot be read of them is told."""

from __future__ import annotations

import io
import zipfile
import zlib
from email.mime.application import MIMEApplication
from email.mime.multipart import MIMEMultipart
from pathlib import Path

import pytest

import pdfs
import telegrams
from inputs import read_all
from pdfs import IMAGE, at, draw, pdf
from reftel.model.problems import Problem, ProblemCode
from reftel.model.records import RawCable
from reftel.parse.cable import parse_cable
from reftel.readers.pdf import decode
from reftel.readers.pdf.layout import Glyph, lay_out
from reftel.readers.pdf.pages import join_pages
from reftel.readers.read import read_text

TELEGRAM = telegrams.telegram()
OTHER = telegrams.telegram("DAKAR", 1451, "031100Z MAY 07")


def read(folder: Path, data: bytes, name: str = "a.pdf") -> list[RawCable | Problem]:
    (folder / name).write_bytes(data)
    return read_all(folder / name)


def cables(items: list[RawCable | Problem]) -> list[str]:
    return [str(parse_cable(item).mrn) for item in items if isinstance(item, RawCable)]


def told(items: list[RawCable | Problem]) -> list[tuple[str, str, bool]]:
    return [(item.code.value, item.cause, item.lost) for item in items if isinstance(item, Problem)]


def refs(item: RawCable | Problem) -> list[tuple[str, str, int | None]]:
    assert isinstance(item, RawCable)
    return [(ref.label, ref.post, ref.serial) for ref in parse_cable(item).refs]


REFS = [("A", "STATE", 36510), ("B", "OTTAWA", 3508)]


def test_the_text_of_a_document_is_that_of_its_cable(tmp_path: Path) -> None:
    (item,) = read(tmp_path, pdf(TELEGRAM))
    assert isinstance(item, RawCable)
    assert (item.form, item.text.strip()) == ("pdf", TELEGRAM.strip())
    cable = parse_cable(item)
    assert (str(cable.mrn), cable.form, refs(item)) == ("07OTTAWA702", "pdf", REFS)
    assert [item.text[ref.start : ref.end] for ref in cable.refs] == ["STATE 36510", "06 OTTAWA 3508"]


def spread_over(lines: str, most: int = 12) -> list[str]:
    """Give a text as pages of so many lines."""
    found = lines.split("\n")
    return ["\n".join(found[start : start + most]) for start in range(0, len(found), most)]


SMART = """From: Doe, Jane
Sent: Monday, November 28, 2011 9:14 AM
Subject: FW: the cable

MRN:            11 BERN 1210
Date/DTG:       Nov 26, 2011 / 261556Z NOV 11
From:           AMEMBASSY BERN
Action:         WASHDC, SECSTATE ROUTINE
E.O.:           13526
TAGS:           EFIS, SZ
Reference:      A) 11 BERN 405
                B) 11 OSLO 393
Subject:        CHEESE AND FISH

1. (U) The text follows.
"""

FORMS = [
    ("one cable", [TELEGRAM], ["07OTTAWA702"]),
    ("one cable on several pages", spread_over(TELEGRAM, 9), ["07OTTAWA702"]),
    ("two cables on pages of their own", [TELEGRAM, OTHER], ["07OTTAWA702", "07DAKAR1451"]),
    ("two cables on one page", [f"{TELEGRAM}\nNNNN\n\n{OTHER}"], ["07OTTAWA702", "07DAKAR1451"]),
    ("a SMART cable in a mail", [SMART], ["11BERN1210"]),
    ("a telegram and a SMART cable", [TELEGRAM, SMART], ["07OTTAWA702", "11BERN1210"]),
    ("a blank page between", [TELEGRAM, "", OTHER], ["07OTTAWA702", "07DAKAR1451"]),
]


@pytest.mark.parametrize(("pages", "found"), [row[1:] for row in FORMS], ids=[row[0] for row in FORMS])
def test_a_document_is_of_any_form(pages: list[str], found: list[str], tmp_path: Path) -> None:
    items = read(tmp_path, pdf(*pages))
    assert (cables(items), told(items)) == (found, [])
    assert {item.form for item in items if isinstance(item, RawCable)} == {"pdf"}


HEADED = [
    ("an id with its classification", "07OTTAWA702 - CONFIDENTIAL\n{}"),
    ("the same with the year in full", "2007OTTAWA00702 - CONFIDENTIAL\n{}"),
    ("a number below", "{}\n\n{n}"),
    ("a number of all", "{}\n\nPage {n} of {all}"),
    (
        "what a browser prints",
        "4/13/2007    Cable 07OTTAWA702, A LIGHTHOUSE\n{}\nfile:///a/b.html    {n}/{all}",
        "",
    ),
    ("the name of a collection", "Cables of the Harbors\n\n{}"),
    ("a banner", "CONFIDENTIAL\n{}\nCONFIDENTIAL"),
]


@pytest.mark.parametrize("around", [row[1] for row in HEADED], ids=[row[0] for row in HEADED])
def test_what_each_page_repeats_falls_into_no_list(around: str, tmp_path: Path) -> None:
    pages = telegrams.telegram(ref="REF: A. STATE 36510\n     B. 06 OTTAWA 3508\n     C. BERN 7").split(
        "     B."
    )
    pages = [*pages[0].split("\n\nC O N"), "     B." + pages[1]]
    pages[1] = "C O N" + pages[1]
    numbered = [
        around.replace("{n}", str(number)).replace("{all}", str(len(pages))).replace("{}", page.strip("\n"))
        for number, page in enumerate(pages, 1)
    ]
    (item,) = read(tmp_path, pdf(*numbered))
    assert cables([item]) == ["07OTTAWA702"]
    assert refs(item) == [*REFS, ("C", "BERN", 7)]


BREAKS = ("P 121926Z", "C O N F", "TAGS: EFIS", "SUBJECT", "IN COLORS", "REF: A", "     B. 06", "1. (U)")


@pytest.mark.parametrize("before", BREAKS)
def test_a_page_may_end_before_any_line(before: str, tmp_path: Path) -> None:
    text = telegrams.telegram(
        subject="A LIGHTHOUSE OF THE NORTHERN HARBORS AND ITS KEEPER IS PAINTED\nIN COLORS"
    )
    at = text.index(before)
    (item,) = read(tmp_path, pdf(text[:at], text[at:]))
    assert isinstance(item, RawCable)
    (whole,) = read_text(text.encode(), "a.txt")
    assert isinstance(whole, RawCable)
    one, other = parse_cable(item), parse_cable(whole)
    assert (one.mrn, one.date, one.subject, one.header.tags) == (
        other.mrn, other.date, other.subject, other.header.tags
    )  # fmt: skip
    assert refs(item) == refs(whole) == REFS


BARE = (
    "R 121926Z APR 00\nFM AMEMBASSY HANOI\nTO SECSTATE WASHDC\n\nTAGS: PREL, VM\nSUBJECT: NETS\n\n1. (U) X.\n"
)
NAMED = [
    ("the first line", "a.pdf", "2000HANOI00686 - CONFIDENTIAL\n\n" + BARE, "00HANOI686"),
    ("the first line with captions", "a.pdf", "00HANOI686 - SECRET//NOFORN\n\n" + BARE, "00HANOI686"),
    ("a page line", "a.pdf", "CONFIDENTIAL\nPAGE 01 HANOI 00686 121926Z\n" + BARE, "00HANOI686"),
    ("the name of the file", "00HANOI686.pdf", BARE, "00HANOI686"),
    ("nothing", "a.pdf", BARE, "None"),
]


@pytest.mark.parametrize(("name", "text", "mrn"), [row[1:] for row in NAMED], ids=[row[0] for row in NAMED])
def test_what_tells_the_number_where_the_head_does_not(
    name: str, text: str, mrn: str, tmp_path: Path
) -> None:
    assert cables(read(tmp_path, pdf(text), name)) == [mrn]


def test_a_head_that_each_page_has_is_no_heading(tmp_path: Path) -> None:
    begin = (
        "R 121926Z APR 07\nFM AMEMBASSY OTTAWA\nTO SECSTATE WASHDC\n\nUNCLAS OTTAWA {:06}\n\nSUBJECT: NETS\n"
    )
    assert cables(read(tmp_path, pdf(*map(begin.format, (7, 8, 9))))) == [
        "07OTTAWA7",
        "07OTTAWA8",
        "07OTTAWA9",
    ]


JOINED = [
    ("of headings the first stays", ["H\na", "H\nb", "H\nc"], "H\na\fb\fc"),
    ("of footings the last stays", ["a\nF", "b\nF"], "a\fb\nF"),
    ("numbers of pages go", ["a\n- 1 -", "b\n- 2 -", "c\n- 3 -"], "a\fb\fc"),
    ("numbers that do not count on stay", ["a\n1", "b\n3"], "a\n1\fb\n3"),
    ("a heading of two lines", ["H\nP 1\na", "H\nP 2\nb"], "H\na\fb"),
    ("the first lines of a paragraph are none", ["H\n1. a", "H\n2. a"], "H\n1. a\f2. a"),
    ("lines in the middle are none", ["a\nX\nX\nb", "c\nX\nX\nd"], "a\nX\nX\nb\fc\nX\nX\nd"),
    ("page lines of telegrams stay", ["PAGE 01 OSLO 5", "PAGE 02 OSLO 5"], "PAGE 01 OSLO 5\fPAGE 02 OSLO 5"),
    ("blank lines at the ends of pages go", ["a\n\n b\n\n", "\n\nc"], "a\n\n b\fc"),
    ("nothing", [], ""),
    ("blank pages", ["", "\n", ""], "\f\f"),
]


@pytest.mark.parametrize(("pages", "text"), [row[1:] for row in JOINED], ids=[row[0] for row in JOINED])
def test_pages_become_one_text(pages: list[str], text: str) -> None:
    assert join_pages(pages) == text.replace("\f", "\n\f\n") + "\n"


DRAWN = [
    ("words one by one", at(40, 700, "STATE") + at(76, 700, "36510"), "STATE 36510"),
    ("letters one by one", b"".join(at(40 + 6 * n, 700, c) for n, c in enumerate("OSLO")), "OSLO"),
    ("columns drawn one after the other", at(40, 700, "MRN:") + at(40, 688, "TAGS:") + at(160, 700, "BERN 7")
     + at(160, 688, "EFIS"), "MRN:                BERN 7\nTAGS:               EFIS"),
    ("from the bottom to the top", at(40, 688, "B") + at(40, 700, "A"), "A\nB"),
    ("a blank line", at(9, 700, "A") + at(9, 688, "B") + at(9, 676, "C") + at(9, 652, "D"), "A\nB\nC\n\nD"),
    ("twice at one place, to look bold", at(40, 700, "REF") + at(40.3, 700, "REF"), "REF"),
    ("a mark at the right, a little higher", at(40, 700, "REF: OSLO 5") + at(400, 702, "B6"), "REF: OSLO 5"),
    ("indented", at(40, 700, "A") + at(40, 688, "B") + at(70, 676, "C"), "A\nB\n     C"),
    ("a hyphen at the end of a line", at(40, 700, "VIS-") + at(40, 688, "A-VIS"), "VIS-\nA-VIS"),
    ("a hyphen that its font calls soft", at(40, 700, "A\xad125"), "A-125"),
    ("at any size", at(40, 700, "A  B", 30) + at(40, 660, "C", 30), "A  B\nC"),
]  # fmt: skip


@pytest.mark.parametrize(("drawn", "text"), [row[1:] for row in DRAWN], ids=[row[0] for row in DRAWN])
def test_lines_are_those_that_a_person_sees(drawn: bytes, text: str) -> None:
    found = decode.read_pdf(pdf(drawn), "a.pdf", 10**6).text
    assert [line.rstrip() for line in found.replace("B6", "").rstrip().split("\n")] == text.split("\n")


def test_a_page_that_is_turned_is_read_as_it_is_seen() -> None:
    turned = b"q 0 1 -1 0 500 0 cm " + draw("REF: OSLO 5\nBERN 7") + b" Q"
    assert decode.read_pdf(pdf(turned), "a.pdf", 10**6).text == "REF: OSLO 5\nBERN 7\n"


def test_what_stands_at_no_place_is_kept() -> None:
    far = [
        Glyph(sign, left, left, base, 0) for sign, left, base in (("A", 1e300, 0), ("B", 0, -5), ("C", 9, 9))
    ]
    assert sorted(lay_out(far).split()) == ["A", "B", "C"]


def encrypted() -> bytes:
    """Give a document whose password nobody knows."""
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: b"<< /Type /Pages /Count 0 /Kids [] >>",
        3: b"<< /Filter /Standard /V 1 /R 2 /P -4 /O <%s> /U <%s> >>" % (b"41" * 32, b"42" * 32),
    }
    return pdfs.assemble(objects, "/Encrypt 3 0 R /ID [<00> <00>] ")


UNREAD = [
    ("a scan", pdf(IMAGE, IMAGE), ("needs-ocr", "is a PDF of images without a text layer", True)),
    ("no words at all", pdf(b"", b""), ("empty", "is a PDF without words", True)),
    ("a password", encrypted(), ("encrypted", "is a PDF that only a password opens", True)),
    (
        "nothing but its first line",
        b"%PDF-1.4\n",
        ("damaged", "is a PDF that is damaged or cut short", True),
    ),
    ("no pages", pdf(), ("damaged", "is a PDF that is damaged or cut short", True)),
    (
        "words that are no cable",
        pdf("milk\neggs"),
        ("no-cable", "contains no cable that reftel recognises", True),
    ),
]


@pytest.mark.parametrize(("data", "problem"), [row[1:] for row in UNREAD], ids=[row[0] for row in UNREAD])
def test_document_that_cannot_be_read_is_told(
    data: bytes, problem: tuple[str, str, bool], tmp_path: Path
) -> None:
    items = read(tmp_path, data)
    assert (cables(items), told(items)) == ([], [problem])
    assert all(isinstance(item, Problem) and item.advice for item in items)


def test_a_scan_is_told_what_to_do(tmp_path: Path) -> None:
    (problem,) = read(tmp_path, pdf(IMAGE))
    assert "ocrmypdf" in str(problem)


MANY = "has no text layer on pages 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 2 more"
PARTLY = [
    ("a scan among pages with text", pdf(TELEGRAM, IMAGE), "has no text layer on page 2"),
    ("many scans", pdf(TELEGRAM, *[IMAGE] * 12), MANY),
    ("its end missing", pdf(TELEGRAM)[:-8], "is a PDF that breaks off: pages may be missing"),
    ("a page without its object", pdf(TELEGRAM, "x").replace(b"12 0 o", b"92 0 o"), "is damaged on page 2"),
]


@pytest.mark.parametrize(("data", "cause"), [row[1:] for row in PARTLY], ids=[row[0] for row in PARTLY])
def test_what_is_missing_of_a_document_is_told(data: bytes, cause: str, tmp_path: Path) -> None:
    items = read(tmp_path, data)
    assert cables(items) == ["07OTTAWA702"]
    assert [(what, lost) for _, what, lost in told(items)] == [(cause, False)]


def test_more_pages_or_characters_than_are_read_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decode, "PAGES", 2)
    assert told(read(tmp_path, pdf(TELEGRAM, "x", "y", "z"))) == [
        ("too-large", "has 4 pages, of which 2 are read", True)
    ]
    found = decode.read_pdf(pdf("x" * 50, "y" * 50), "a.pdf", 60)
    assert [problem.cause for problem in found.problems] == [
        "has more characters than reftel reads on page 2"
    ]


def nested_forms() -> bytes:
    """Give a document with a form that draws itself, twice."""
    form = "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 10000 0 R >> >>"
    return pdf(draw(TELEGRAM) + b" /X Do", streams={form: b"/X Do /X Do"})


def bomb() -> bytes:
    """Give a document with a page that unpacks to 300 MB of blanks."""
    packer = zlib.compressobj(1)
    body = b"".join(packer.compress(b" " * 10**6) for _ in range(300)) + packer.flush()
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: b"<< /Type /Pages /Count 1 /Kids [4 0 R] >>",
        4: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 5 0 R >>",
        5: b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(body), body),
    }
    return pdfs.assemble(objects)


LITTLE = 256 * 1024 * 1024  # bytes; more takes longer to fill
OPENING = (
    "<< /S /JavaScript /JS (app.alert\\(1\\)) /Next << /S /Launch /F (/bin/true) "
    "/Next << /S /URI /URI (http://pwned.invalid/) >> >> >>"
)
HOSTILE = [
    ("a form that draws itself", nested_forms()),
    ("a page that unpacks to 300 MB", bomb()),
    ("pages that are their own parents", pdf(TELEGRAM).replace(b"[10 0 R]", b"[ 2 0 R]")),
    ("a script, a program and an address at its opening", pdf(TELEGRAM, OpenAction=OPENING)),
    ("a page count that is no number of pages", pdf(TELEGRAM).replace(b"/Count 1 ", b"/Count 2000000000 ")),
    ("arrays in arrays", pdf(TELEGRAM, X="[" * 20_000)),
]  # fmt: skip


@pytest.mark.parametrize("data", [row[1] for row in HOSTILE], ids=[row[0] for row in HOSTILE])
def test_document_made_to_hurt_ends_as_a_cable_or_a_problem(
    data: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decode, "MEMORY", LITTLE)
    assert read(tmp_path, data)
    assert cables(read(tmp_path, pdf(TELEGRAM), "good.pdf")) == ["07OTTAWA702"]


def test_ten_thousand_pages_are_read(tmp_path: Path) -> None:
    items = read(tmp_path, pdf(TELEGRAM, *["."] * 9_999))
    assert (cables(items), told(items)) == (["07OTTAWA702"], [])


@pytest.mark.parametrize("limit", ["SECONDS", "MEMORY"])
def test_document_that_takes_too_much_costs_its_process_alone(
    limit: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(decode, limit, 0)
        if limit == "SECONDS":
            patched.setattr(decode, "_PATIENCE", 1)
        items = read(tmp_path, pdf(*[TELEGRAM] * 3000))
    assert cables(items) == []
    assert [(item.code, item.lost) for item in items if isinstance(item, Problem)]
    assert cables(read(tmp_path, pdf(TELEGRAM), "good.pdf")) == ["07OTTAWA702"]


def test_without_its_library_a_document_is_told_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decode, "LIBRARY", "no_such_library")
    (problem,) = read(tmp_path, pdf(TELEGRAM))
    assert isinstance(problem, Problem)
    assert problem.code is ProblemCode.NO_LIBRARY
    assert problem.advice == 'pip install "reftel[pdf]"'


def zipped(data: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("cable", data)
    return buffer.getvalue()


def mailed(data: bytes) -> bytes:
    message = MIMEMultipart()
    message["From"], message["Message-ID"] = "a@example.org", "<1@example.org>"
    message.attach(MIMEApplication(data, "octet-stream"))
    return message.as_bytes()


PLACES = [
    ("under any name", "a.txt", lambda data: data),
    ("without an extension", "a", lambda data: data),
    ("in a zip file", "a.zip", zipped),
    ("in a mail", "a.eml", mailed),
    ("behind what a server sent", "a.pdf", lambda data: b"HTTP/1.1 200 OK\nAge: 1\n\n" + data),
    ("behind blank lines", "a.pdf", lambda data: b"\n\n" + data),
]


@pytest.mark.parametrize(("name", "put"), [row[1:] for row in PLACES], ids=[row[0] for row in PLACES])
def test_a_document_is_known_by_its_bytes(name: str, put, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    items = read(tmp_path, put(pdf(TELEGRAM)), name)
    assert (cables(items), told(items)) == (["07OTTAWA702"], [])


def test_a_text_that_names_the_mark_of_documents_is_a_text(tmp_path: Path) -> None:
    (item,) = read(tmp_path, f"%\n{TELEGRAM}\nit begins with %PDF-1.4".encode(), "a.txt")
    assert isinstance(item, RawCable)
    assert item.form == "telegram"
