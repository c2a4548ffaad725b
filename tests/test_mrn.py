"""MRNs: every usual notation is read, what is none is refused with advice, format is the inverse of parse."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reftel.errors import InvalidMRN
from reftel.models import MRN
from reftel.mrn import full_year, latest_year, parse_mrn
from reftel.tables import posts

POSTS = st.sampled_from(sorted(posts()))
MRNS = st.builds(MRN, st.integers(1966, 2065), POSTS, st.integers(1, 999_999))


@pytest.mark.parametrize(
    ("text", "mrn"),
    [
        ("09STATE91633", "09STATE91633"),
        ("09 STATE 91633", "09STATE91633"),
        ("09-STATE-91633", "09STATE91633"),
        ("09/STATE/91633", "09STATE91633"),
        ("09_STATE_91633", "09STATE91633"),
        ("09 STATE #91633", "09STATE91633"),
        ("'09 STATE 91633", "09STATE91633"),
        ("(09) STATE 91633", "09STATE91633"),
        ("2009 STATE 091633", "09STATE91633"),
        ("2009STATE91633", "09STATE91633"),
        ("STATE 91633 (09)", "09STATE91633"),
        ("STATE 91633 (2009)", "09STATE91633"),
        ("STATE 91633 2009", "09STATE91633"),
        ("STATE 91633-09", "09STATE91633"),
        ("STATE (09) 91633", "09STATE91633"),
        ("  09 state 91633. ", "09STATE91633"),
        ("09 Tel Aviv 403", "09TELAVIV403"),
        ("09 SECSTATE 91633", "09STATE91633"),
        ("09 USUN 12", "09USUNNEWYORK12"),
        ("09 N'Djamena 12", "09NDJAMENA12"),
        ("1973NEWDE07645", "73NEWDELHI7645"),  # the archives keep six characters of a post
        ("06KATHAMNDU12", "06KATHMANDU12"),  # one post alone is near
        ("10 ZZYZXVILLE 5", "10ZZYZXVILLE5"),  # new posts open
        ("66OSLO1", "66OSLO1"),  # the earliest year
        ("65OSLO1", "65OSLO1"),  # the latest: 2065
    ],
)
def test_notation(text: str, mrn: str) -> None:
    assert str(parse_mrn(text)) == mrn


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("", "no message reference number"),
        ("STATE 91633", "no message reference number"),
        ("09 91633", "no message reference number"),
        ("09 STATE", "no message reference number"),
        ("09 STATE 0", "serial 0"),
        ("09 STATE 1000000", "serial 1000000"),
        ("1965 STATE 12", "year 1965"),
        ("09 X 12", "names no post"),
        ("09 THE BOATS OF THE HARBOUR 12", "names no post"),
        ("07OS" + 31 * "ß" + "LO1014", "names no post"),  # it grows in capitals: its MRN would not be one
    ],
)
def test_refused(text: str, cause: str) -> None:
    with pytest.raises(InvalidMRN, match=cause) as caught:
        parse_mrn(text)
    assert caught.value.advice


@pytest.mark.parametrize(("year", "full"), [(9, 2009), (65, 2065), (66, 1966), (99, 1999), (1973, 1973)])
def test_full_year(year: int, full: int) -> None:
    assert full_year(year) == full


@pytest.mark.parametrize(
    ("year", "not_after", "full"),
    [
        (8, 2009, 2008),
        (9, 2009, 2009),
        (10, 2009, 2010),  # a date one year off is likelier than a reference of 1910
        (99, 2001, 1999),
        (73, 1974, 1973),
        (2004, 2001, 2004),  # four digits are taken as written
    ],
)
def test_latest_year(year: int, not_after: int, full: int) -> None:
    assert latest_year(year, not_after) == full


@given(MRNS)
def test_format_is_the_inverse_of_parse(mrn: MRN) -> None:
    assert parse_mrn(str(mrn)) == mrn


@given(MRNS)
def test_notations_agree(mrn: MRN) -> None:
    name = posts()[mrn.post].code
    for text in (f"{mrn.year} {name} {mrn.serial:06d}", f"{name} {mrn.serial} ({mrn.year % 100:02d})"):
        assert parse_mrn(text) == mrn


@given(st.text(max_size=80))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        mrn = parse_mrn(text)
    except InvalidMRN as error:
        assert error.advice
    else:
        assert parse_mrn(str(mrn)).serial == mrn.serial
