"""Lines that no cable has: a reading that is more than linear takes a hundred times as long."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

import telegrams
from reftel.model.records import RawCable
from reftel.parse.cable import parse_cable

LENGTH = 40_000
SECONDS = 2.0  # of the processor: the usual is a fiftieth of it, the square of the length takes more
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
    begun = time.process_time()
    cable = parse_cable(RawCable(source="a.txt", form="telegram", text=text))
    assert time.process_time() - begun < SECONDS
    assert all(text[ref.start : ref.end] == ref.text for ref in cable.refs)
