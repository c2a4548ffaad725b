"""Date-time groups as heads write them, those of 1973 in pieces among them."""

from __future__ import annotations

import pytest

from reftel.lexicon.dates import find_date

HEAD = "--------------------- 096958\n{}\nFM SECSTATE WASHDC\nTO AMEMBASSY OSLO IMMEDIATE\n"
WHOLE = "1973-04-01 11:46"


@pytest.mark.parametrize(
    ("line", "date", "precedence"),
    [
        # blanks within a part, or lost between parts
        ("R 011146Z APR 73", WHOLE, "ROUTINE"),
        ("O 011146 Z APR 73", WHOLE, "IMMEDIATE"),
        ("R 01 1146Z APR 73", WHOLE, "ROUTINE"),
        ("R 0 11146Z APR 73", WHOLE, "ROUTINE"),
        ("R 01114 6Z APR 73", WHOLE, "ROUTINE"),
        ("R 01 11 46 Z APR 73", WHOLE, "ROUTINE"),
        ("R 0 1 1 1 4 6 Z APR 73", WHOLE, "ROUTINE"),
        ("R 011146Z AP R 73", WHOLE, "ROUTINE"),
        ("R 011146Z A PR 73", WHOLE, "ROUTINE"),
        ("R 011146 Z APR 7 3", WHOLE, "ROUTINE"),
        ("O R 0 11146 Z A PR 7 3 ZFF4", WHOLE, "IMMEDIATE"),
        ("R 011146ZAPR73", WHOLE, "ROUTINE"),
        ("R 0 11146Z APR 1 973", WHOLE, "ROUTINE"),
        ("O 011146Z  A PR 73 ZF F4", WHOLE, "IMMEDIATE"),
        ("O 011146Z AP  R  7  3 Z FF4", WHOLE, "IMMEDIATE"),
        # without a Z, or another sign for it
        ("R 011146 APR 73", WHOLE, "ROUTINE"),
        ("R 011146 APR 1973", WHOLE, "ROUTINE"),
        ("R 0111462 APR 73", WHOLE, "ROUTINE"),
        # marks between the parts, signals behind
        ("R 011146Z/APR 73", WHOLE, "ROUTINE"),
        ("R 011146Z. APR. 73", WHOLE, "ROUTINE"),
        ("O R 011146Z APR 73 ZFF4", WHOLE, "IMMEDIATE"),
        ("P R 01 1146Z APR 73 ZDK ZFF-4", WHOLE, "PRIORITY"),
        # a letter of the month, or for a digit
        ("R 011146Z APPR 73", WHOLE, "ROUTINE"),
        ("R 011146Z ARR 73", WHOLE, "ROUTINE"),
        ("R O1 I146Z APR 73", WHOLE, "ROUTINE"),
        ("O O 11146Z APR 73", WHOLE, "IMMEDIATE"),
        # what is written tells no day: the year is still there
        ("R 11146Z APR 73", None, "ROUTINE"),
        ("R 311146Z A PR 73", None, "ROUTINE"),
        ("R 01 2546Z APR 73", None, "ROUTINE"),
    ],
)
def test_a_group_in_pieces(line: str, date: str | None, precedence: str) -> None:
    found = find_date(HEAD.format(line))
    assert found
    assert (found.date.strftime("%Y-%m-%d %H:%M") if found.date else None, found.precedence) == (
        date,
        precedence,
    )


@pytest.mark.parametrize(
    "line",
    [
        "011146 APR 73",  # neither precedence nor Z
        "R 011146Z JUM 73",  # June or July
        "R 011146Z APR",
        "R 011146Z 73",
        "R 01114 XYZ 73",
        "SEE R 01 1146Z APR 73",  # within a line
        "R 01 1146Z APR 73 AND LATER",
        "R 01 1146Z APR 973",
        "DRAFTED BY S/S:HOLM 73",
        "INFO OCT-01 ISO-00 /097 W",
    ],
)
def test_no_group(line: str) -> None:
    assert find_date(HEAD.format(line)) is None
