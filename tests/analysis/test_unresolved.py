"""Tests of the words that found no cable: how they are grouped, counted and explained."""

from __future__ import annotations

from pathlib import Path

import pytest

import reftel
import telegrams
from reftel.analysis.statistics import unresolved
from reftel.model.records import Status
from reftel.store import EVERYTHING, Filter
from reftel.store.queries.unresolved import Unresolved

# Words of an entry, of a cable of Ottawa of 12 April 2007: code and grouped words; None where it found its
# cable, or is known to be none.
ENTRIES = [
    ("PORT QUILLON 512", ("unknown-name", "PORTQUILLON #")),  # a missing cable, but of a post of no table
    ("06 PORT QUILLON 0013", ("unknown-name", "PORTQUILLON #")),
    ("OSLO XXXXX", ("no-number", "OSLO")),
    ("LIMA", ("no-number", "LIMA")),
    ("OSLO 988123", ("no-year-fits", "OSLO #")),
    ("12 OSLO 1234", ("year-after-citing", "OSLO #")),
    ("A BOOK OF 1907 ON HERRING", ("no-cable", "A BOOK OF # ON HERRING")),
    ("a book  of 1911 on Herring", ("no-cable", "A BOOK OF # ON HERRING")),
    ("OSLO 123", None),  # missing, and rightly so
    ("QUILLAN-OKONDE E-MAIL OF APRIL 4", None),  # no cable, and known to be none
]


def build(folder: Path, lines: list[list[str]]) -> Path:
    """The store of cables whose REF lines have these entries."""
    for number, entries in enumerate(lines):
        ref = "REF: " + "\n     ".join(f"{chr(65 + place)}. {words}" for place, words in enumerate(entries))
        (folder / f"{number}.txt").write_text(telegrams.telegram(serial=702 + number, ref=ref))
    reftel.build(folder, folder / "output", jobs=1)
    return folder / "output" / "reftel.sqlite"


def found_in(path: Path, only: Filter = EVERYTHING, limit: int = 0) -> list[Unresolved]:
    with reftel.open_store(path) as store:
        return unresolved(store, only, limit)


@pytest.mark.parametrize(("words", "expected"), ENTRIES, ids=[words for words, _ in ENTRIES])
def test_an_entry_that_found_no_cable_has_a_code_and_words(
    words: str, expected: tuple[str, str] | None, tmp_path: Path
) -> None:
    found = found_in(build(tmp_path, [["06 OTTAWA 3508", words]]))
    assert [(one.code, one.words) for one in found] == ([expected] if expected else [])
    assert [str(one.citing) for one in found] == ["07OTTAWA702"] * len(found)
    assert all(" ".join(one.text.split()) == " ".join(words.split()) for one in found)
    assert all(one.reason for one in found)


def test_the_most_frequent_come_first_and_the_first_cable_is_the_example(tmp_path: Path) -> None:
    quillon = [f"PORT QUILLON {number}" for number in (11, 212, 3313)]
    path = build(tmp_path, [["LIMA", quillon[0]], [quillon[1], "OSLO XXXXX"], [quillon[2]]])
    first, *others = found_in(path)
    assert (first.number, first.words, str(first.citing)) == (3, "PORTQUILLON #", "07OTTAWA702")
    assert (first.status, first.text) == (Status.UNREADABLE, quillon[0])
    assert [(one.number, one.words) for one in others] == [(1, "LIMA"), (1, "OSLO")]
    assert found_in(path, limit=1) == [first]
    assert found_in(path, Filter(posts=("OTTAWA",))) == [first, *others]
    assert found_in(path, Filter(posts=("OSLO",))) == []


def test_what_people_decided_is_not_asked_again(tmp_path: Path) -> None:
    path = build(tmp_path, [["LIMA", "OSLO XXXXX"]])
    row = "retarget,07OTTAWA702,A,07LIMA5,J. Quillan,seen on paper"
    (path.parent / "mended.csv").write_text(f"action,citing,label,to,author,reason\n{row}\n")
    reftel.build(tmp_path / "0.txt", path.parent, corrections=path.parent / "mended.csv", jobs=1)
    assert [one.words for one in found_in(path)] == ["OSLO"]
