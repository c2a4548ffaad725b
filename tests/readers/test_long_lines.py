"""Lines that no cable has: a reading that is more than linear would not end here in minutes."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import telegrams
from reftel.model.records import RawCable
from reftel.parse.cable import parse_cable

LENGTH = 100_000
UNITS = (
    " ", "\t ", "\n", " \n", "\n   ", ".", ":::", "(", '"', "-", ",", "0", "0 ", "A ", "A. ", "ZZ", "R",
    "RAAAAAAA",
    "1900   ", "reftel", "REF ", "REF: ", "refs a-", "SEC.", "aA0 ", "&lt;",
)  # fmt: skip
PLACES: dict[str, Callable[[str], str]] = {
    "before the head": lambda unit: unit + telegrams.telegram(),
    "in the addressees": lambda unit: telegrams.telegram().replace("REYKJAVIK 0559", f"REYKJAVIK{unit}X"),
    "behind the classification": lambda unit: telegrams.telegram().replace("T I A L", f"T I A L{unit}"),
    "in the TAGS": lambda unit: telegrams.telegram().replace("TAGS: EFIS", f"TAGS: EFIS{unit}X"),
    "in the subject": lambda unit: telegrams.telegram(subject=f"A{unit}B"),
    "in the REF line": lambda unit: telegrams.telegram(ref=f"REF: A. LIMA 1{unit}B. OSLO 2"),
    "in the text": lambda unit: telegrams.telegram(body=f"1. (U) See ref A{unit}ref B."),
}


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("place", PLACES)
def test_long_line_is_read_in_linear_time(place: str, unit: str) -> None:
    text = PLACES[place](unit * (LENGTH // len(unit)))
    cable = parse_cable(RawCable(source="a.txt", form="telegram", text=text))
    assert all(text[ref.start : ref.end] == ref.text for ref in cable.refs)
