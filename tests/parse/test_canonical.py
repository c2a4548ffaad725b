"""Machine-made ids: a table of notations, and what holds for every text."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reftel.lexicon.mrn import why_no_year
from reftel.lexicon.posts import posts
from reftel.model.notes import NoteKind
from reftel.model.records import MRN, Kind
from reftel.parse.recorded.ids import canonicalize

IDS = Path(__file__).parents[1] / "data" / "ids.csv"
ROWS = list(csv.DictReader(IDS.read_text(encoding="utf-8").splitlines()))
POSTS = st.sampled_from(sorted(posts()))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['id']}: {row['why']}")
def test_id(row: dict[str, str]) -> None:
    found = canonicalize(row["id"])
    assert (found.kind.value, " ".join(map(str, found.mrns))) == (row["kind"], row["mrns"])


@pytest.mark.parametrize(
    ("recorded", "note"),
    [
        ("07SECSTATE123", "SECSTATE is STATE"),
        ("06KATHAMNDU12", "KATHAMNDU read as KATHMANDU"),
        ("07REFTEL:STATE135255", "REFTEL: left out"),
        ("05BRASILIA715AND660", "2 cables in one id"),
        ("10ZZYZXVILLE5", "no post known as ZZYZXVILLE"),
        ("09STATE0", "no post and serial in STATE0"),
    ],
)
def test_every_change_is_noted(recorded: str, note: str) -> None:
    assert note in map(str, canonicalize(recorded).notes)


@given(st.integers(1900, 2025), POSTS, st.integers(1, 999_999))
def test_canonical_id_is_its_own(year: int, post: str, serial: int) -> None:
    mrn = MRN(year, post, serial)
    assert canonicalize(str(mrn)).mrns == (mrn,)


@pytest.mark.parametrize("post", sorted(posts()))
def test_name_of_a_post_says_nothing_else(post: str) -> None:
    assert canonicalize(f"07{post}12AND13").mrns == (MRN(2007, post, 12), MRN(2007, post, 13))


@given(st.integers(1966, 2025), POSTS, st.integers(1, 999_999), st.integers(1, 999_999))
def test_two_serials_of_one_post(year: int, post: str, first: int, second: int) -> None:
    recorded = f"{year % 100:02d}{post}{first}AND{second}"
    assert canonicalize(recorded).mrns == (MRN(year, post, first), MRN(year, post, second))


GLUED = st.text("0123456789ABCDEFORSTZ:", max_size=40)


@given(GLUED | st.text(max_size=40))
def test_any_text_is_read(text: str) -> None:
    found = canonicalize(text)
    assert (found.kind is Kind.CABLE) == bool(found.mrns)
    assert all(0 < mrn.serial <= 999_999 and not why_no_year(mrn.year) for mrn in found.mrns)


@given(GLUED)
def test_repairs_lead_to_posts_that_exist(text: str) -> None:
    found = canonicalize(text)
    if not any(note.kind is NoteKind.UNKNOWN_NAME for note in found.notes):
        assert {mrn.post for mrn in found.mrns} <= set(posts())
