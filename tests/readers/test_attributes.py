"""Records of the archive of 1973-79 with attributes: any order, with or without headings, texts, numbers."""

from __future__ import annotations

from pathlib import Path

import pytest

from growth import assert_linear
from reftel.model.aliases import Alias, AliasKind
from reftel.model.problems import Problem, ProblemCode
from reftel.model.records import Cable, RawCable
from reftel.parse.cable import parse_cable
from reftel.readers.forms.archive.records import find_records
from reftel.readers.forms.dates import parse_date
from reftel.readers.read import read_text

DATA = Path(__file__).parents[1] / "data" / "readers"
TEXT = (DATA / "archive.txt").read_text(encoding="utf-8")
ATTRIBUTES = (DATA / "attributes.txt").read_text(encoding="utf-8")
BARE = ATTRIBUTES.replace("Message Attributes\n\n", "")
END = "\n\n<< END OF DOCUMENT >>\n\n\n"
BELOW = f"Message Text\n\n\n{TEXT}{END}{ATTRIBUTES}\n"
ABOVE = f"{ATTRIBUTES}\n\nMessage Text\n\n{TEXT}"
NO_TEXT = BELOW.replace(TEXT, "")
BODY = "1. THE MINISTRY SEES NO HASTE.\n\n2. NOR DOES THE EMBASSY.\n\nEXAMPLE\n"
HELD = [("75OSLO2214", "1975-06-09 10:34")]
DAY = [("75OSLO2214", "1975-06-09 00:00")]


def read(text: str, name: str = "a.txt") -> tuple[list[RawCable], list[Problem]]:
    """The cables of a text, and all that is told of it and of them."""
    items = list(read_text(text.encode(), name))
    raws = [item for item in items if isinstance(item, RawCable)]
    problems = [item for item in items if isinstance(item, Problem)]
    return raws, problems + [problem for raw in raws for problem in raw.problems]


def told(text: str) -> list[tuple[str, str]]:
    """The MRN and the date of each cable of a text."""
    return [(str(cable.mrn), str(cable.date)[:16]) for cable in map(parse_cable, read(text)[0])]


def other(text: str, serial: int = 2215) -> str:
    """The record of another number."""
    return text.replace("02214", f"{serial:05}").replace("2214", str(serial))


def with_value(name: str, value: str, text: str = NO_TEXT) -> str:
    """A record with another value of an attribute, or one more attribute."""
    lines = [line for line in text.split("\n") if not line.startswith(f"{name}:")]
    at = lines.index("Secure: OPEN")
    return "\n".join((*lines[:at], f"{name}: {value}", *lines[at:]))


def lines_reversed(text: str) -> str:
    """The attributes in the other order; those of several lines are put on one."""
    joined = text.replace(
        "\n\nAda B. Example\nDeclassified/Released\nUS Department of State\nEO Syst", " EO Syst"
    )
    return "\n".join(reversed(joined.replace("\n06 JUL 2006", "").split("\n")))


@pytest.mark.parametrize(
    ("text", "expected", "why"),
    [
        (BELOW, HELD, "the usual record"),
        (ABOVE, HELD, "attributes above the text"),
        (BELOW.replace("Message Text\n", ""), HELD, "no heading above the text"),
        (BELOW.replace("Message Attributes\n", ""), HELD, "none above the attributes"),
        (f"{TEXT}\n{BARE}", HELD, "neither, and no end"),
        (f"{BARE}\n\n{TEXT}", HELD, "neither, attributes above"),
        (f"MESSAGE TEXT\n{TEXT}\n<<END OF DOCUMENT>>\nMESSAGE ATTRIBUTES:\n{BARE}", HELD, "in capitals"),
        (f"*** Message Text ***\n{TEXT}\n== Message_Attributes ==\n{BARE}", HELD, "with marks around"),
        (BELOW.replace("\n", "\r\n"), HELD, "line ends of Windows"),
        (f"1975OSLO02214\n\n{ABOVE}", HELD, "a title"),
        (f"Message Text\n{TEXT}{END}Message Attributes\n{BARE.upper()}", HELD, "names in capitals"),
        (f"Message Text\n{TEXT}{END}{lines_reversed(BARE)}", HELD, "in another order"),
        (BELOW.replace(": ", " : "), HELD, "blanks before the colons"),
        (BELOW.replace(BARE, BARE.replace(": ", " = ", 40)), HELD, "other signs than colons"),
        (BELOW.replace(BARE, BARE.replace(": ", ":\t")), HELD, "tabs"),
        (
            BELOW.replace(BARE, BARE.replace(" Date:", "_Date:").replace("ment Num", "ment_Num")),
            HELD,
            "one word",
        ),
        (BELOW.replace(BARE, "\n".join(f"   {line}" for line in BARE.split("\n"))), HELD, "set in"),
        (BELOW.replace("Document Number:", "Doc. No.:"), HELD, "a name cut short"),
        (BELOW.replace("Document Number: 1975OSLO02214\n", ""), HELD, "no number: the head tells it"),
        (BELOW.replace("1975OSLO02214", "'1975OSLO02214'"), HELD, "a value in quotation marks"),
        (BELOW.replace("1975OSLO02214", "1975OSLO02214_2"), HELD, "a second record"),
        (BELOW.replace("1975OSLO02214", "1975OSLO02214-1"), HELD, "a second record of another kind"),
        (BELOW.replace("R 091034Z JUN 75", "R 0910 34Z J UN 75"), HELD, "a damaged date-time group"),
        (BELOW.replace("R 091034Z JUN 75", "R 091034Z JUN 57"), DAY, "a group of another year"),
        (BELOW.replace("R 091034Z JUN 75", "R 391034Z JUN 75"), DAY, "a group of no day"),
        (BELOW.replace("09 JUN 1975", "07 JUN 1975"), HELD, "drafted two days before it was sent"),
        (BELOW.replace(TEXT, BODY), DAY, "a text without a head"),
        (f"{BODY}\n\n{BARE}", DAY, "without a heading too"),
        (f"{BODY}\n\n{ATTRIBUTES}", DAY, "with a heading of the attributes alone"),
        (
            BELOW.replace(TEXT, BODY.replace("HASTE", "HASTE. REF BERN 202038Z APR 75")),
            DAY,
            "a group in the text",
        ),
        (NO_TEXT, DAY, "an empty text"),
        (ATTRIBUTES, DAY, "attributes alone"),
        (BARE, DAY, "without their heading"),
        (
            BARE.replace("Subject: HERRING QUOTAS", "Subject: HERRING\nQUOTAS\nAND\n  NETS"),
            DAY,
            "values of more lines",
        ),
        (BELOW + other(BELOW), [*HELD, ("75OSLO2215", HELD[0][1])], "two records"),
        (ABOVE + other(ABOVE), [*HELD, ("75OSLO2215", HELD[0][1])], "two, attributes above"),
        (
            (f"{TEXT}\n{BARE}") + other(f"{TEXT}\n{BARE}"),
            [*HELD, ("75OSLO2215", HELD[0][1])],
            "two without headings",
        ),
        (ATTRIBUTES + other(ATTRIBUTES), [*DAY, ("75OSLO2215", DAY[0][1])], "two without a text"),
        (BARE + other(BARE), [*DAY, ("75OSLO2215", DAY[0][1])], "and without headings"),
        (
            BELOW + other(NO_TEXT, 2216) + other(BELOW, 2217),
            [*HELD, ("75OSLO2216", DAY[0][1]), ("75OSLO2217", HELD[0][1])],
            "the second of three has no text",
        ),
        (other(ATTRIBUTES, 2213) + "\n" + BELOW, [("75OSLO2213", DAY[0][1]), *HELD], "the first has none"),
        (BELOW + other(ATTRIBUTES), [*HELD, ("75OSLO2215", DAY[0][1])], "the last has none, nor a heading"),
        (BELOW + BELOW, HELD + HELD, "the same record twice"),
        (
            other(TEXT) + "NNNN\n" + BELOW,
            [("75OSLO2215", HELD[0][1]), *HELD],
            "a telegram without attributes before",
        ),
        (BELOW + other(TEXT), [*HELD, ("75OSLO2215", HELD[0][1])], "and one behind"),
    ],
)
def test_every_record_has_its_number_and_date(text: str, expected: list[tuple[str, str]], why: str) -> None:
    assert told(text) == expected, why


def test_all_that_a_record_says() -> None:
    text = with_value("Original Handling Restrictions", "EXDIS; LIMDIS", BELOW)
    text = with_value("Film Number", "D750203-0499, D750204-0001", text)
    (raw,), problems = read(text)
    assert (raw.form, raw.text, raw.mrn, raw.date) == ("attributes", TEXT.strip("\n"), "1975OSLO02214", None)
    assert (raw.origin, raw.to, raw.subject, raw.tags) == (
        "OSLO",
        ("STATE",),
        "HERRING QUOTAS",
        ("EFIS", "NO"),
    )
    assert (raw.classification, raw.captions) == ("LIMITED OFFICIAL USE", ("EXDIS", "LIMDIS"))
    assert raw.reference == "75 STATE 101010, 75 STATE 101011"
    assert raw.aliases == (
        Alias(AliasKind.DOCUMENT_NUMBER, "1975OSLO02214"),
        Alias(AliasKind.FILM, "D750203-0499"),
        Alias(AliasKind.FILM, "D750204-0001"),
    )
    assert problems == []
    cable = parse_cable(raw)
    assert [ref.text for ref in cable.refs] == ["STATE 101010"]
    assert cable.mentions == ()  # what the attributes name is not said in the text


@pytest.mark.parametrize("nothing", ["n/a", "N/A", "", "  ", "-- N/A or Blank --", "''", "NULL", "<n/a>"])
def test_values_that_say_that_there_is_none(nothing: str) -> None:
    text = NO_TEXT
    for name in ("Film Number", "Subject", "TAGS", "Reference", "Original Classification", "To", "From"):
        text = with_value(name, nothing, text)
    (raw,), _ = read(text)
    facts = (raw.subject, raw.tags, raw.reference, raw.classification, raw.to, raw.origin)
    assert (facts, len(raw.aliases)) == (("", (), "", "", (), ""), 1)


MISSING = "is a record without its text"


@pytest.mark.parametrize(
    ("locator", "text", "cause"),
    [
        ("TEXT ON MICROFILM", "", "has no text: TEXT ON MICROFILM"),
        ("ON MICROFILM, PERMANENT", "", "has no text: ON MICROFILM, PERMANENT"),
        ("TEXT UNRETRIEVABLE", "", "has no text: TEXT UNRETRIEVABLE"),
        ("Text not available", "", "has no text: Text not available"),
        ("n/a", "", MISSING),
        ("TEXT ON-LINE", "", MISSING),
        ("n/a", "n/a\n", MISSING),
        ("n/a", "TEXT ON MICROFILM\n", "has no text: TEXT ON MICROFILM"),
        ("n/a", "*** DOCUMENT WITHDRAWN ***", "has no text: *** DOCUMENT WITHDRAWN ***"),
        ("n/a", "ERROR READING TEXT", MISSING),
        ("n/a", "-----\n¿¿¿¿\n", MISSING),
    ],
)
def test_why_a_cable_has_no_text_is_told_and_nothing_lost(locator: str, text: str, cause: str) -> None:
    record = with_value("Locator", locator, BELOW.replace(TEXT, text))
    (raw,), (problem,) = read(record)
    cable = parse_cable(raw)
    assert (problem.code, problem.cause, problem.lost) == (ProblemCode.NO_TEXT, cause, False)
    assert (str(cable.mrn), cable.text, cable.date_only, cable.subject) == (
        "75OSLO2214",
        "",
        True,
        "HERRING QUOTAS",
    )
    assert [(ref.year, ref.post, ref.serial) for ref in cable.recorded] == [
        (75, "STATE", 101010),
        (75, "STATE", 101011),
    ]


@pytest.mark.parametrize(
    ("name", "written", "date"),
    [
        ("Draft Date", "09 JUN 1975", "1975-06-09"),
        ("Draft Date", "9-Jun-1975 12:00:00 am", "1975-06-09"),
        ("Draft Date", "JUN 9, 1975", "1975-06-09"),
        ("Draft Date", "1975-06-09", "1975-06-09"),
        ("Draft Date", "30/06/1975", "1975-06-30"),
        ("Draft Date", "06/30/1975 12:00:00 AM", "1975-06-30"),
        ("Sent Date", "11 JUN 1975", "1975-06-11"),
        ("Draft Date", "29 DEC 1974", "1974-12-29"),  # sent in January
        ("Sent Date", "01 JAN 1976", "1976-01-01"),
        ("Draft Date", "20 Mar 2014", ""),  # when it was released
        ("Draft Date", "31 JUN 1975", ""),
        ("Draft Date", "06/09/1975", ""),  # June or September
        ("Draft Date", "soon", ""),
        ("Draft Date", "n/a", None),
    ],
)
def test_dates_of_records_without_a_group(name: str, written: str, date: str | None) -> None:
    (raw,), problems = read(with_value(name, written))
    codes = [problem.code for problem in problems if problem.code is not ProblemCode.NO_TEXT]
    assert str(raw.date or "")[:10] == (date or "")
    assert codes == ([ProblemCode.UNREADABLE_DATE] if date == "" else [])
    assert str(parse_cable(raw).mrn) == "75OSLO2214"


def test_other_dates_of_a_file_tell_whether_days_come_first() -> None:
    text = with_value("Review Date", "31/12/2019", with_value("Draft Date", "06/09/1975"))
    (raw,), _ = read(text)
    assert raw.date == parse_date("1975-09-06")


@pytest.mark.parametrize(
    ("number", "kind", "mrn"),
    [
        ("1975OSLO02214", "TE", "75OSLO2214"),
        ("1975OSLO02214", "TE - Telegram (cable)", "75OSLO2214"),
        ("1975OSLO02214", "n/a", "75OSLO2214"),
        ("1975OSLO02214", "XX", "75OSLO2214"),  # nobody knows this type: its number tells
        ("1975OSLO A-9", "AIRGRAM", "75OSLO-A9"),
        ("1975OSLO A-9", "AG", "75OSLO-A9"),
        ("P750012-0345", "TE", "None"),  # a telegram of which no number is known
        ("P750012-0345", "MEMORANDUM", ""),
        ("P750012-0345", "Letter", ""),
        ("P750012-0345", "XX", ""),
        ("1975OSLO02214", "MEMCON", ""),
        ("1975OSLO02214", "Diplomatic Note", ""),
    ],
)
def test_documents_that_are_no_telegrams_are_told_apart(number: str, kind: str, mrn: str) -> None:
    text = with_value("Document Number", number, with_value("Type", kind))
    raws, problems = read(text)
    assert [str(parse_cable(raw).mrn) for raw in raws] == ([mrn] if mrn else [])
    found = [(problem.code, problem.lost) for problem in problems if problem.code is not ProblemCode.NO_TEXT]
    found = [one for one in found if one[0] is not ProblemCode.UNREADABLE_DATE]
    assert found == ([] if mrn else [(ProblemCode.NO_CABLE, False)])


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("From: Ada\nTo: Bert\nSubject: Herring\nDate: 9 Jun 1975\n\nThe document number is 7.\n", "a mail"),
        ("Document Number: 7\nThe rest is a letter about nets.\n", "one name alone"),
        (
            "Status: open\nType: note\nOffice: 4\nFormat: A4\nTitle: Nets\nCopy: 2\n",
            "names that others have too",
        ),
        (
            "The Message Attributes of mails are listed below.\nDocument Number: see there\n",
            "words within a line",
        ),
        ("Message Attributes\n\nThese are told elsewhere. Draft date: unknown.\n", "a heading alone"),
    ],
)
def test_what_is_no_record(text: str, why: str) -> None:
    raws, _ = read(text, "1975OSLO02214.txt")
    assert all(raw.form != "attributes" for raw in raws), why


def test_words_of_no_record_are_told() -> None:
    (raw,), (problem,) = read("The harbor master answers. " * 20 + "\n" + BELOW)
    assert (problem.code, problem.lost, str(problem.place)) == (ProblemCode.NO_CABLE, True, "line 1")
    assert (raw.mrn, str(raw.place)) == ("1975OSLO02214", "line 2")


def recorded_of(reference: str) -> list[str]:
    (raw,), _ = read(with_value("Reference", reference))
    cable: Cable = parse_cable(raw)
    return [
        f"{ref.year or ''}{ref.post}{ref.serial or ''}"
        if ref.kind.value == "cable"
        else f"{ref.kind.value}: {ref.text}"
        for ref in cable.recorded
    ]


LONG = "75 USUN NEW YORK 3275, 75 EC BRUSSELS 10807, 75 OECD PARIS 27050, 75 PHNOM PENH 3957, 75 STATE 101010"
FOUR = ["75USUNNEWYORK3275", "75ECBRUSSELS10807", "75OECDPARIS27050", "75PHNOMPENH3957", "75STATE101010"]


@pytest.mark.parametrize(
    ("reference", "refs"),
    [
        ("75 MANILA 12240, 75 TOKYO 12347", ["75MANILA12240", "75TOKYO12347"]),
        ("75 MANILA 12240; 75 TOKYO 12347", ["75MANILA12240", "75TOKYO12347"]),
        ("75 MANILA 12240 75 TOKYO 12347", ["75MANILA12240", "75TOKYO12347"]),
        ("75 MANILA 12240,\n  75 TOKYO 12347", ["75MANILA12240", "75TOKYO12347"]),
        ("75MANILA 12240, 1975TOKYO12347", ["75MANILA12240", "1975TOKYO12347"]),
        ("75 NEWDE 10098, 75 SANSA 3486", ["75NEWDELHI10098", "75SANSALVADOR3486"]),
        ("BONN 14355 (DTG 031628Z SEP 75)", ["75BONN14355"]),
        ("STATE 231122 TOSEC 100150", ["STATE231122"]),
        ("75 TOSEC 100150", ["75TOSEC100150"]),
        ("STATE 101010", ["STATE101010"]),
        # a year alone is nothing
        ("75", []),
        ("75, 75 STATE 101010", ["75STATE101010"]),
        ("75 STATE 101010, 75", ["75STATE101010"]),
        ("75 STATE 101010, 75, 75 BONN 22", ["75STATE101010", "75BONN22"]),
        ("n/a", []),
        # a list as long as the archive keeps is cut in its last entry
        (f"{LONG}, 75 NEW DELHI 100", [*FOUR, "unreadable: 75 NEW DELHI 100"]),
        (f"{LONG}, 75 NEW DE", [*FOUR, "unreadable: 75 NEW DE"]),
        (f"{LONG}, 75 BUENOS AI", [*FOUR, "unreadable: 75 BUENOS AI"]),
        (f"{LONG.replace(',', ';')}; 75 BONN 1435", [*FOUR, "unreadable: 75 BONN 1435"]),
        (f"{LONG}, 75 BONN 14355 (DTG 0316", [*FOUR, "75BONN14355"]),
        (f"{LONG}, 75 NAPLES", [*FOUR, "unreadable: 75 NAPLES"]),
        (f"{LONG}, 75 NAPLES 14 (NOTAL)", [*FOUR, "75NAPLES14"]),
    ],
)
def test_the_references_that_a_record_lists(reference: str, refs: list[str]) -> None:
    assert recorded_of(reference) == refs


@pytest.mark.parametrize(
    ("number", "text", "mrn", "why"),
    [
        ("1975OSLO02214_2", TEXT, "75OSLO2214", "the head has the same number"),
        ("1975OSLO02214_2", other(TEXT, 2299), "75OSLO2299", "the head of a second record has its own"),
        ("1975OSLO02214-1", other(TEXT, 2299), "75OSLO2299", "whatever marks it as the second"),
        ("1975OSLO02214", other(TEXT, 2299), "75OSLO2214", "a first record is filed as the archive has it"),
        ("1975OSLO02214_2", BODY, "75OSLO2214", "no head"),
        ("1975OSLO02214_2", "", "75OSLO2214", "no text"),
        (
            "1975OSLO02214_3",
            TEXT.replace("PAGE 01        OSLO  02214", "PAGE 01 OSLO 02244"),
            "75OSLO2214",
            "one line has it",
        ),
    ],
)
def test_second_records_of_a_number(number: str, text: str, mrn: str, why: str) -> None:
    assert told(BELOW.replace(TEXT, text).replace("1975OSLO02214", number))[0][0] == mrn, why


def test_who_sent_a_text_without_a_head_is_told_by_its_attributes() -> None:
    (raw,), _ = read(BELOW.replace(TEXT, BODY))
    header = parse_cable(raw).header
    assert (header.sender, [to.post for to in header.action]) == ("OSLO", ["STATE"])


@pytest.mark.parametrize(
    "part",
    [
        "Document Number: 1975OSLO02214\n",
        "Document Number: 1975OSLO02214\nDraft Date: 09 JUN 1975\nLocator: X\n",
        "Message Text\n",
        "Message Text\n<< END OF DOCUMENT >>\n",
        "Message Attributes\n",
        "Concepts: NETS\nAND MORE\n",
        "NETS\n",
        "\n",
        "PAGE 01 OSLO 02214\n",
        "From: A\nTo: B\n",
        "Review Markings:\n\n",
    ],
)
def test_the_work_grows_with_the_text(part: str) -> None:
    assert_linear(find_records, part, BARE + "\n")
