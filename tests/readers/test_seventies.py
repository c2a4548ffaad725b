"""Telegrams of 1973-79 as the archive prints them: whose number counts, and what is part of one telegram."""

from __future__ import annotations

import pytest

from reftel.model.problems import Problem, ProblemCode
from reftel.model.records import Cable
from reftel.parse.cable import parse_cable
from reftel.readers.read import read_text

HEAD = """CONFIDENTIAL
PAGE 01 {page}
64
ACTION NEA-14
INFO OCT-01 ADP-00 NEA-06 /063 W
--------------------- 096958
R 01 1146Z APR 73
FM {sender}
TO SECSTATE WASHDC 9051
INFO AMEMBASSY KABUL
{line}
LIMDIS
E. O. 11652: GDS
TAGS: EFIS, XD
SUBJ: HERRING
REF: OSLO 512
"""
BODY = """1. THE TEAM WILL COUNT ALL HERRING.
CONFIDENTIAL
CONFIDENTIAL
PAGE 02 {page}
2. ONE OF THEM IS LATE.
EXAMPLE
"""
TAKEN = ProblemCode.DOUBTFUL_HEAD.value
ISLAMABAD = ("ISLAMA 02745 011200Z", "AMEMBASSY ISLAMABAD")
DELHI = ("NEW DE 15340 191424Z", "AMEMBASSY NEW DELHI")
STATE = ("STATE 061238", "SECSTATE WASHDC")


def telegram(page: str, sender: str, line: str, body: str = BODY) -> str:
    """A telegram whose page lines, sender and classification line are these."""
    return (HEAD + body).format(page=page, sender=sender, line=line)


def read(text: str) -> tuple[list[Cable], list[str]]:
    items = list(read_text(text.encode(), "a.txt"))
    problems = [item.code.value for item in items if isinstance(item, Problem)]
    return [parse_cable(item) for item in items if not isinstance(item, Problem)], problems


@pytest.mark.parametrize(
    ("head", "line", "mrn", "problem"),
    [
        (ISLAMABAD, "C O N F I D E N T I A L ISLAMABAD 2745", "73ISLAMABAD2745", ""),
        # blanks within the number, as in much of 1973
        (ISLAMABAD, "C O N F I D E N T I A L ISLAMABAD 2 745", "73ISLAMABAD2745", ""),
        (ISLAMABAD, "C O N F I D E N T I A L ISLAMABAD 27 45", "73ISLAMABAD2745", ""),
        (ISLAMABAD, "C O N F I D E N T I A L ISLAMABAD 2 7 4 5", "73ISLAMABAD2745", ""),
        (ISLAMABAD, "C O N F I D E N T I A L ISLAM ABAD 2745", "73ISLAMABAD2745", ""),
        (ISLAMABAD, "C O N F I D E N T I A L SECTION 1 OF 2 ISLAMABAD 2 745", "73ISLAMABAD2745", ""),
        (DELHI, "UNCLAS NEW DELHI 15 340", "73NEWDELHI15340", ""),
        (STATE, "S E C R E T STATE 061 238", "73STATE61238", ""),
        (("NATO B 00275 191424Z", "USMISSION NATO"), "S E C R E T USNATO 2 75", "73USNATO275", ""),
        # what the system prints is right where the typed number is another
        (DELHI, "UNCLAS NEW DELHI 15430", "73NEWDELHI15340", TAKEN),
        (DELHI, "UNCLAS NEW DELHI 1534", "73NEWDELHI15340", TAKEN),
        (STATE, "UNCLAS STATE 61328", "73STATE61238", TAKEN),
        # where both have the same number, the name in full is that of the post
        (("USUN N 03275 191424Z", "USMISSION USUN NEW YORK"), "UNCLAS USUN 3275", "73USUNNEWYORK3275", ""),
        (("SECTO 02063 191424Z", "USDEL SECRETARY"), "S E C R E T SECTO 02063", "73SECTO2063", ""),
    ],
)
@pytest.mark.parametrize("lines", [1, 2])
def test_whose_number_counts(head: tuple[str, str], line: str, mrn: str, problem: str, lines: int) -> None:
    text = telegram(*head, line)
    if lines == 2:  # as the pages of 1978-79 have it
        text = text.replace("PAGE 01 ", "PAGE 01\n").replace("PAGE 02 ", "PAGE 02\n")
    (cable,), problems = read(text)
    found = "".join(each.code.value for each in cable.problems)
    assert (str(cable.mrn), found, problems) == (mrn, problem, [])
    assert (str(cable.date)[:16], [ref.text for ref in cable.refs]) == ("1973-04-01 11:46", ["OSLO 512"])


OWN = "C O N F I D E N T I A L STATE 061238"
INNER_HEAD = "R 310900Z MAR 73\nFM AMEMBASSY TEL AVIV\nTO SECSTATE WASHDC\n"
INNER = """C O N F I D E N T I A L TEL AVIV 2345
E.O. 11652: GDS
TAGS: EFIS, IS
SUBJ: NETS
REF: CAIRO 77
1. THE NETS ARE WET.
"""


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (
            f"1. FOLLOWING IS A REPEAT:\nQUOTE\n{INNER}UNQUOTE\nEXAMPLE\n",
            "a classification line in a quotation",
        ),
        (f"1. FOLLOWING IS A REPEAT:\nQUOTE\n{INNER_HEAD}{INNER}UNQUOTE\n", "a head in a quotation"),
        (f"1. FOLLOWING IS A REPEAT:\n{INNER_HEAD}{INNER}EXAMPLE\n", "without a quotation"),
        (
            f"FOLLOWING REPEAT OF TEL AVIV 2345:\n{INNER_HEAD}BT\n{INNER}",
            "with a BT, which ends nothing here",
        ),
        (f"FOL TEL FROM TEL AVIV MAR 31\n{INNER_HEAD}{INNER}", "in other words"),
        (f"{BODY}{INNER_HEAD}{INNER}", "without a word"),
        (f"{BODY}QUOTE\n{INNER}UNQUOTE\n{BODY}", "in the middle"),
    ],
)
def test_a_telegram_that_is_repeated_is_part_of_the_one_that_repeats_it(body: str, why: str) -> None:
    (cable,), problems = read(telegram(*STATE, OWN, body))
    assert str(cable.mrn) == "73STATE61238", why
    assert set(problems) <= {ProblemCode.NOT_SEPARATED.value}, why


@pytest.mark.parametrize("between", ["", "NNNN\n", "\f", "NNNNMAFVVZCZ\n\n", "-----\n"])
def test_the_next_page_one_of_another_number_is_another_telegram(between: str) -> None:
    first, second = (telegram(*STATE, OWN).replace("61238", number) for number in ("61238", "61239"))
    cables, problems = read(first + between + second)
    assert ([str(cable.mrn) for cable in cables], problems) == (["73STATE61238", "73STATE61239"], [])


def test_what_ends_a_telegram_lets_another_begin_without_a_page_line() -> None:
    cables, problems = read(telegram(*STATE, OWN) + "NNNN\n" + INNER_HEAD + INNER)
    assert ([str(cable.mrn) for cable in cables], problems) == (["73STATE61238", "73TELAVIV2345"], [])


STAMP = "Declassified/Released US Department of State EO Systematic Review 30 JUN 2005"


@pytest.mark.parametrize(
    "between",
    [
        "CONFIDENTIAL\nCONFIDENTIAL\nPAGE 02 STATE 061238\n",
        "CONFIDENTIAL\n\n\nCONFIDENTIAL\n\nPAGE 02\nSTATE 061238\n\n",
        "CONFIDENTIAL\nPAGE 02 STATE 061238 TOSEC 100150\n",
        "¿¿¿¿¿¿¿¿¿¿¿¿¿¿¿¿¿¿¿¿¿¿¿¿¿¿¿¿¿¿\n",
        f"{STAMP}\n",
        f"Ada B. Example {STAMP}\n",
        f"Ada B. Example\n{STAMP}\n",
        "Ada B. Example\nDeclassified/Released\nUS Department of State\nEO Systematic Review\n20 Mar 2014\n",
        f"Ada Example\n\n{STAMP.replace('30 JUN 2005', '04 MAY 2006')}\n",
        f"Ada B Van Example\n{STAMP}\n",
    ],
)
def test_what_stands_in_the_middle_of_a_list(between: str) -> None:
    text = telegram(*STATE, OWN).replace("REF: OSLO 512\n", f"REF: (A) OSLO 512;\n{between}(B) BERN 44\n")
    (cable,), problems = read(text)
    assert [(ref.label, ref.text) for ref in cable.refs] == [("A", "OSLO 512"), ("B", "BERN 44")]
    assert (str(cable.mrn), problems, cable.problems) == ("73STATE61238", [], ())
