"""Several inputs in one file: all cables of them are found, or a problem says where one may be."""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from effort import tries
from reftel.model.place import Place
from reftel.model.problems import Problem
from reftel.model.records import RawCable
from reftel.parse.cable import parse_cable
from reftel.readers.forms.form import Content
from reftel.readers.forms.telegram import FORM
from reftel.readers.read import read_text

SEPARATORS = {
    "nothing": "",
    "a line end": "\n",
    "blank lines": "\n\n\n",
    "NNNN": "\nNNNN\n",
    "NNNN and the next line": "\n\nNNNN\n\n",
    "BT": "\nBT\n",
    "BT, number and NNNN": "\nBT\n#0451\nNNNN\n",
    "a form feed": "\f",
    "a form feed on its line": "\n\f\n",
    "===": "\n==========\n",
    "---": "\n-----\n",
    "***": "\n* * *\n",
}
BODIES = [
    "SUBJECT: A PIER\n\nREF: LIMA 2210\n\n1. THE PIER STANDS.\n\nQUILLAN",
    "E.O. 12958: N/A\nTAGS: EFIS\nSUBJECT: A PIER\n\nREF: A. LIMA 2210\n     B. STATE 36510\n\n1. (U) It is.",
    "SUBJ: A PIER\n1. THE MINISTER SAID QUOTE NO UNQUOTE.\n2. SEPTEL REPORTS.\nQUILLAN\n",
    "SIPDIS\nTAGS: EFIS\nSUBJECT: A PIER\n\n1. (C) As seen:\n-----\nThe pier\n-----\nA.",
    "SUBJ: TEXT OF A LETTER\n\n1. BEGIN TEXT: DEAR SIR, THE PIER STANDS. END TEXT.\n\n2. END.",
]
Cable = tuple[str, int]


def envelope(cable: Cable) -> str:
    post, serial = cable
    date = f"P 12{serial % 2400:04d}Z APR 07"
    return f"{date}\nFM AMEMBASSY {post}\nTO SECSTATE WASHDC 0412\nINFO AMEMBASSY LIMA\n"


def routed(cable: Cable, body: str) -> str:
    post, serial = cable
    routing = f"VZCZCXRO0106\nPP RUEHRK\nDE RUEHXX #{serial % 10000:04d} 1021926\nZNR UUUUU ZZH\n"
    return f"{routing}{envelope(cable)}\nC O N F I D E N T I A L {post} {serial:06d}\n\n{body}"


def unrouted(cable: Cable, body: str) -> str:
    return f"{envelope(cable)}BT\nCONFIDENTIAL {cable[0]} {cable[1]:06d}\n{body}"


def extract(cable: Cable, body: str) -> str:
    notice = "This record is a partial extract of the original cable. More is not available."
    return f"{notice}\n\n121926Z Apr 07\n\nUNCLAS {cable[0]} {cable[1]:06d}\n\nSIPDIS\n\n{body}"


def name(cable: Cable) -> str:
    return f"07{cable[0].replace(' ', '')}{cable[1]}"


def titled(cable: Cable, body: str) -> str:
    return f"{name(cable)}\n\nUNCLAS {cable[0]} {cable[1]:06d}\n\nSIPDIS\n\n{body}"


def archived(cable: Cable, body: str, between: str = " ") -> str:
    """As an archive prints it, the post behind the number of the page, or on the next line."""
    page = f"PAGE 01{between}{cable[0][:6]} {cable[1]:05d} 121926Z"
    rest = f"\nCONFIDENTIAL\n\nCONFIDENTIAL\n{page.replace('01', '02', 1)}\n\n9. THE END.\n"
    head = (
        f"CONFIDENTIAL\n{page}\n44\nACTION EUR-12\nINFO OCT-01 ISO-00 /013 W\n--------------------- 098765\n"
    )
    return f"{head}{envelope(cable)}CONFIDENTIAL {cable[0]} {cable[1]}\n{body}{rest}"


def in_two_lines(cable: Cable, body: str) -> str:
    return archived(cable, body, "\n")


def listed(cable: Cable, body: str) -> str:
    facts = f"Message Attributes\n\nDraft Date: 12 APR 2007\nDocument Number: 2007{cable[0]}{cable[1]:05d}\n"
    return f"{facts}Type: TE\n\nMessage Text\n\n{archived(cable, body)}"


def listed_below(cable: Cable, body: str) -> str:
    facts = (
        f"Draft Date: 12 APR 2007\nDocument Number: 2007{cable[0]}{cable[1]:05d}\nSubject: A PIER\nType: TE"
    )
    return (
        f"Message Text\n\n{archived(cable, body)}\n<< END OF DOCUMENT >>\n\nMessage Attributes\n\n{facts}\n"
    )


def page(cable: Cable, body: str) -> str:
    facts = name(cable), "2007-04-12 19:26", "2011-04-01 12:00", "SECRET", "Embassy"
    heads = ("Reference ID", "Created", "Released", "Classification", "Origin")
    rows = "".join(f"<th>{head}</th>" for head in heads), "".join(f"<td>{fact}</td>" for fact in facts)
    table = f"<table class='cable'><tr>{rows[0]}</tr><tr>{rows[1]}</tr></table>"
    text = html.escape(unrouted(cable, body))
    return f"<!DOCTYPE html>\n<html><body>{table}<code><pre>{text}</pre></code>\n</body></html>\n"


def record(cable: Cable, body: str) -> str:
    flat = " ".join(routed(cable, body).split())
    return f"41807 4/12/2007 19:26 {name(cable)} Embassy {cable[0]} SECRET 07STATE36510 {flat}\n"


def dump(cable: Cable, body: str) -> str:
    facts = f"{name(cable)}\nA PIER\n2007-04-12 19:26\nSECRET\nEmbassy {cable[0]}\n"
    return facts + routed(cable, body)


FORMS = [routed, unrouted, extract, titled, archived, in_two_lines, listed, listed_below, page, record, dump]
ONE, OTHER = ("OTTAWA", 702), ("DAKAR", 1451)


def read(text: str) -> tuple[list[str], list[Problem]]:
    """The cables of a text by name, and all problems of it."""
    items = list(read_text(text.encode(), "t.txt"))
    cables = [parse_cable(item) for item in items if isinstance(item, RawCable)]
    problems = [item for item in items if isinstance(item, Problem)]
    names = sorted(str(cable.mrn) for cable in cables)
    return names, problems + [problem for cable in cables for problem in cable.problems]


@pytest.mark.parametrize("separator", SEPARATORS.values(), ids=SEPARATORS.keys())
@pytest.mark.parametrize("form", FORMS)
def test_two_cables_in_one_file_are_both_found(form: Callable[[Cable, str], str], separator: str) -> None:
    end = "" if separator or form in (routed, unrouted, page) else "\n"
    one, other, third = (form(cable, BODIES[1]) + end for cable in (ONE, OTHER, ("OSLO", 33)))
    assert read(one) == (["07OTTAWA702"], [])
    assert read(one + separator + other) == (["07DAKAR1451", "07OTTAWA702"], [])
    assert read(separator.join([one, other, third])) == (["07DAKAR1451", "07OSLO33", "07OTTAWA702"], [])


CABLES = st.tuples(st.sampled_from(["OTTAWA", "DAKAR", "ROME", "NEW DELHI"]), st.integers(100, 99999))


@settings(deadline=None, max_examples=tries(100, 300))
@given(
    form=st.sampled_from(FORMS),
    one=CABLES,
    other=CABLES,
    bodies=st.tuples(st.sampled_from(BODIES), st.sampled_from(BODIES)),
    separator=st.sampled_from(list(SEPARATORS.values())),
    ends=st.sampled_from(["", "\n", " \n\n"]),
)
@example(form=unrouted, one=ONE, other=OTHER, bodies=(BODIES[0], BODIES[0]), separator="", ends="")
def test_no_cable_of_two_in_one_file_vanishes_without_a_word(
    form: Callable[[Cable, str], str],
    one: Cable,
    other: Cable,
    bodies: tuple[str, str],
    separator: str,
    ends: str,
) -> None:
    texts = form(one, bodies[0]) + ends, form(other, bodies[1]) + ends
    alone = [read(text) for text in texts]
    names, problems = read(separator.join(texts))
    assert problems or set(names) >= {*alone[0][0], *alone[1][0]}


OUTER = unrouted(("STATE", 90187), "SUBJ: A REPEAT\n\n1. {words}\n\n{inner}\n{after}\n")
INNER = unrouted(("ROME", 5150), "SUBJ: A PIER\n\nREF: LIMA 2210\n\n1. IT STANDS.\n\nQUILLAN")
DOUBT = "may contain a second cable here, or quote its header"


@pytest.mark.parametrize(
    ("words", "inner", "after", "why"),
    [
        ("ROME SENT FOLLOWING: QUOTE", INNER, "UNQUOTE\nVANCE", "QUOTE and UNQUOTE"),
        ("FOLLOWING TELEGRAM IS REPEATED FOR YOUR INFORMATION.", INNER, "VANCE", "told in the line before"),
        ("FOLLOWING IS A REPEAT.\n\nQUOTE\n\n", routed(("ROME", 5150), BODIES[0]), "UNQUOTE", "with routing"),
        ("THE TEXT OF THAT TELEGRAM AS RECEIVED:", INNER, "VANCE", "a colon"),
        ("SEE THIS.\n-------\nBEGIN TEXT\n-------\n", INNER, "END TEXT", "with lines of dashes"),
        ("SEE THIS.", extract(("ROME", 5150), BODIES[0]), "END QUOTE", "a quotation that only ends"),
        ("SEE THIS: QTE", "SECRET ROME 5150\nEXDIS\n" + BODIES[0], "UNQTE", "without its envelope"),
        ("SEE THIS", "SECRET ROME 005150\nIT STANDS", "VANCE", "a classification line and no field"),
    ],
)
def test_a_cable_that_another_quotes_is_not_torn_out_of_it(
    words: str, inner: str, after: str, why: str
) -> None:
    text = OUTER.format(words=words, inner=inner, after=after)
    names, problems = read(text)
    assert names == ["07STATE90187"], why
    (problem,) = [problem for problem in problems if problem.cause == DOUBT]
    line = text.split("\n")[int(str(problem.place).removeprefix("line ")) - 1]
    assert line == inner.split("\n", 1)[0], why
    assert not problem.lost
    following = unrouted(OTHER, BODIES[1])
    assert read(f"{text}NNNN\n{following}")[0] == ["07DAKAR1451", "07STATE90187"], why


@pytest.mark.parametrize(
    ("text", "names", "why"),
    [
        (
            archived(ONE, BODIES[0]) + archived(ONE, BODIES[0]).replace("PAGE 02", "PAGE 04"),
            ["07OTTAWA702"],
            "a second section begins with PAGE 01 too",
        ),
        (
            unrouted(ONE, BODIES[0])
            + "\nCONFIDENTIAL SECTION 02 OF 02 OTTAWA 000702\n\nSIPDIS\n\n2. MORE.\n",
            ["07OTTAWA702"],
            "the heading of a later section",
        ),
        (
            envelope(ONE)
            + "R 120000Z APR 07\nFM USMISSION GENEVA\nTO AMEMBASSY OTTAWA\n"
            + titled(ONE, "1. A."),
            ["07OTTAWA702"],
            "sent on: two envelopes of one text, which is told",
        ),
        (
            unrouted(ONE, BODIES[0]) + "\nNNNN\n" + unrouted(ONE, BODIES[0]),
            ["07OTTAWA702"],
            "the same cable twice",
        ),
        (
            unrouted(ONE, "1. SEE\nSECRET STATE 090187 AND THIS.\n2. A.\n"),
            ["07OTTAWA702"],
            "words that are folded",
        ),
        (
            unrouted(ONE, BODIES[0]) + unrouted((ONE[0], 703), BODIES[0]).replace("0703Z", "0702Z"),
            ["07OTTAWA702", "07OTTAWA703"],
            "two of one minute",
        ),
    ],
)
def test_what_begins_no_cable(text: str, names: list[str], why: str) -> None:
    assert sorted(set(read(text)[0])) == names, why


def test_another_page_and_a_cable_behind_a_page_are_told() -> None:
    text = f"{page(ONE, BODIES[0])}<html><body>News</body></html>\n{unrouted(OTHER, BODIES[0])}"
    names, problems = read(text)
    assert names == ["07OTTAWA702"]
    assert [(str(problem.place), problem.cause.split(",")[0]) for problem in problems] == [
        (f"line {page(ONE, BODIES[0]).count(chr(10)) + 1}", "is another web page"),
        (
            f"line {page(ONE, BODIES[0]).count(chr(10)) + 1}",
            "has what looks like a cable after a web page; that part is not read",
        ),
    ]


def test_a_page_behind_a_telegram_is_read() -> None:
    one = unrouted(ONE, BODIES[0])
    items = list(read_text(f"{one}\n{page(OTHER, BODIES[0])}".encode(), "t.txt"))
    assert [(str(item.form), str(item.place)) for item in items if isinstance(item, RawCable)] == [
        ("telegram", ""),
        ("page", f"line {one.count(chr(10)) + 2}"),
    ]


TWO_LINES = """UNCLASSIFIED

PAGE 01
{post} {serial:05d}  {section}{time}

ACTION EUR-12

INFO  OCT-01 ISO-00 /013 W
------------------065004 160323Z /62
R {time} OCT 78
FM {sender}
TO SECSTATE WASHDC 0412
{line}
E.O. 11652: N/A
TAGS: EFIS
SUBJECT: A PIER

REF: STATE {ref},
UNCLASSIFIED
UNCLASSIFIED

PAGE 02
{post} {serial:05d}  {section}{time}

LIMA {ref}

1. IT STANDS.
"""


def test_page_lines_of_1978_on_two_lines_begin_cables_and_name_them() -> None:
    facts = [
        ("ROME", "AMEMBASSY ROME", 2, "", "UNCLAS ROME 00002"),
        ("NEW DE", "AMEMBASSY NEW DELHI", 15340, "", "UNCLAS NEW DELHI 15340"),
        ("RIYADH", "AMEMBASSY RIYADH", 905, "01 OF 03  ", "UNCLAS SECTION 1 OF 3 RIYADH 0905"),
        ("USUN N", "USMISSION USUN NEW YORK", 4958, "", "UNCLAS"),
        ("BELGRA", "AMEMBASSY BELGRADE", 411, "01 OF 02  ", "UNCLAS"),
    ]
    texts = [
        TWO_LINES.format(
            post=post,
            sender=sender,
            serial=serial,
            section=section,
            line=line,
            ref=1000 + n,
            time=f"16032{n}Z",
        )
        for n, (post, sender, serial, section, line) in enumerate(facts)
    ]
    items = list(read_text("".join(texts).encode(), "t.txt"))
    cables = [parse_cable(item) for item in items if isinstance(item, RawCable)]
    assert [cable.text for cable in cables] == texts
    assert [str(cable.mrn) for cable in cables] == [
        "78ROME2",
        "78NEWDELHI15340",
        "78RIYADH905",
        "78USUNNEWYORK4958",
        "78BELGRADE411",
    ]
    assert [[(ref.post, ref.serial) for ref in cable.refs] for cable in cables] == [
        [("STATE", 1000 + n), ("LIMA", 1000 + n)] for n in range(5)
    ]
    assert [cable.header.section for cable in cables] == [None, None, (1, 3), None, (1, 2)]


class Counted(str):
    """A text that counts the characters in which something is counted."""

    looked_at = 0

    def count(self, words: str, start: Any = 0, end: Any = None) -> int:
        self.looked_at += max(0, (len(self) if end is None else end) - start)
        return super().count(words, start, end)


def test_lines_of_many_doubtful_heads_are_counted_once() -> None:
    quoted = [f"CONFIDENTIAL BERN {1000 + number}\n\nIt went on.\n1. X.\n" for number in range(50)]
    text = Counted(
        f"{envelope(('OSLO', 12))}\nCONFIDENTIAL OSLO 12\nSUBJ: A PIER\n1. NO HASTE.\n{''.join(quoted)}"
    )
    lines = [number for number, line in enumerate(text.split("\n"), 1) if "BERN" in line]
    found = [problem.place for problem in FORM.read(Content("a.txt", text)) if isinstance(problem, Problem)]
    assert found == [Place(line=line) for line in lines]
    assert text.looked_at <= 2 * len(text)
