"""MRNs: every usual notation is read, what is none is refused with advice, format is the inverse of parse."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reftel.errors import InvalidMRN
from reftel.lexicon.mrn import (
    begin_of_key,
    full_year,
    latest_year,
    parse_key,
    parse_mrn,
    this_year,
    why_no_year,
)
from reftel.lexicon.posts import posts
from reftel.model.records import AIRGRAM, MRN

POSTS = st.sampled_from(sorted(posts()))
SERIES = st.sampled_from(("", AIRGRAM))
KNOWN = st.builds(MRN, st.integers(1900, 2025), POSTS, st.integers(1, 999_999), SERIES)
RECENT = st.builds(MRN, st.integers(1966, 2025), POSTS, st.integers(1, 999_999), SERIES)
ANY = st.builds(MRN, st.integers(0, 9999), POSTS, st.integers(1, 999_999), SERIES)


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
        ("1974SANSA03486", "74SANSALVADOR3486"),  # not Sanaa with a slip
        ("1976USUNN03275_b", "76USUNNEWYORK3275"),  # the id of a page
        ("1976usunn03275_b2", "76USUNNEWYORK3275"),
        ("10SHANGHAI60_a", "10SHANGHAI60"),
        ("1977TEHRAN04675_3", "77TEHRAN4675"),  # a second record of the same number
        ("1975TEHRAN01234-1", "75TEHRAN1234"),
        ("1979TEHRAN A-9", "79TEHRAN-A9"),  # airgrams are a series of their own
        ("79 TEHRAN A-09", "79TEHRAN-A9"),
        ("79TEHRAN-A9", "79TEHRAN-A9"),
        ("1974SANAA A-3", "74SANAA-A3"),
        ("74SANAA-3", "74SANAA3"),
        ("76PARAMA-3", "76PARAMARIBO3"),
        ("07OTTAWA-12", "07OTTAWA12"),
        ("https://example.org/plusd/cables/1976USUNN03275_b.html", "76USUNNEWYORK3275"),
        ("http://www.example.org/cable/2008/04/08OSLO221.html#top", "08OSLO221"),
        ("06KATHAMNDU12", "06KATHMANDU12"),  # one post alone is near
        ("10 ZZYZXVILLE 5", "10ZZYZXVILLE5"),  # new posts open
        ("66OSLO1", "66OSLO1"),  # the first year that has two digits
        ("65OSLO1", "1965OSLO1"),  # 2065 has not come
        ("1965OSLO1", "1965OSLO1"),
        ("1909 OSLO 1", "1909OSLO1"),  # not the same as 09OSLO1
        ("OSLO 1 (1900)", "1900OSLO1"),  # the first year of all
    ],
)
def test_notation(text: str, mrn: str) -> None:
    assert str(parse_mrn(text)) == mrn


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("", "not a message reference number"),
        ("https://example.org/plusd/", "not a message reference number"),
        ("P760110-0803", "is before 1900"),  # the number of a film
        ("1979 TEHRAN A-0", "not a message reference number|serial 0|is not the name of a post"),
        ("STATE 91633", "not a message reference number"),
        ("09 91633", "not a message reference number"),
        ("09 STATE", "not a message reference number"),
        ("09 STATE 0", "serial 0"),
        ("09 STATE 1000000", "serial 1000000"),
        ("1899 STATE 12", "has the year 1899, which is before 1900"),
        ("2066 STATE 12", "has the year 2066, which is in the future"),
        ("9999STATE12", "has the year 9999, which is in the future"),
        ("STATE 12 (2065)", "has the year 2065, which is in the future"),
        ("0000STATE12", "has the year 0000, which is before 1900"),
        ("0009STATE12", "has the year 0009, which is before 1900"),  # not 09
        ("09 X 12", "is not the name of a post"),
        ("09 THE BOATS OF THE HARBOUR 12", "is not the name of a post"),
        (
            "07OS" + 31 * "ß" + "LO1014",
            "is not the name of a post",
        ),  # it grows in capitals: its MRN would not be one
    ],
)
def test_refused(text: str, cause: str) -> None:
    with pytest.raises(InvalidMRN, match=cause) as caught:
        parse_mrn(text)
    assert caught.value.advice


@pytest.mark.parametrize(
    ("year", "near", "full"),
    [
        (9, None, 2009),
        (65, None, 1965),
        (66, None, 1966),
        (99, None, 1999),
        (1973, None, 1973),
        (9, 1912, 1909),  # as the cable that writes it
        (13, 1912, 1913),  # 1813 is over sixty years back: a slip of one year
        (9, 2008, 2009),
        (95, 1950, 1995),  # 1895 is before all cables
    ],
)
def test_full_year(year: int, near: int | None, full: int) -> None:
    assert full_year(year, near) == full


@pytest.mark.parametrize(
    ("year", "not_after", "full"),
    [
        (8, 2009, 2008),
        (9, 2009, 2009),
        (10, 2009, None),  # a date one year off is likelier than a reference of 1910
        (99, 2001, 1999),
        (73, 1974, 1973),
        (65, 2009, 1965),
        (65, 1966, 1965),
        (8, 1909, 1908),
        (10, 1909, None),  # 1810 is before all cables
        (1909, 2009, 1909),  # four digits are taken as written
        (2004, 2001, None),  # but not after the cable that writes them
    ],
)
def test_latest_year(year: int, not_after: int, full: int | None) -> None:
    assert latest_year(year, not_after) == full


@pytest.mark.parametrize(
    ("now", "year"),
    [
        ("1230767999", 2009),  # the last second of 2008: clocks and zones differ by a day
        ("1230681599", 2008),  # a day before that
        ("1230768000", 2009),
    ],
)
def test_this_year_is_that_of_tomorrow(now: str, year: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", now)
    assert this_year() == year
    assert (why_no_year(year), why_no_year(year + 1)) == ("", "is in the future")


def test_an_epoch_that_is_none_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    now = this_year()
    for words in ("", "today", "-5", "9" * 40):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", words)
        assert this_year() == now


@given(ANY, ANY)
def test_no_two_cables_have_the_same_key(one: MRN, other: MRN) -> None:
    assert (str(one) == str(other)) == (one == other)
    assert str(one) != str(one._replace(year=(one.year + 100) % 10_000))


@given(ANY)
def test_key_is_read_back(mrn: MRN) -> None:
    assert parse_key(str(mrn)) == mrn


@pytest.mark.parametrize(
    ("words", "begin"),
    [
        ("09OSLO", "09OSLO"),
        ("2009OSLO", "09OSLO"),
        ("2009oslo1", "09OSLO1"),
        ("65SAIGON", "1965SAIGON"),
        ("1965SAIGON", "1965SAIGON"),
        ("OSLO", ""),
        ("1965", ""),
        ("09", ""),
    ],
)
def test_begin_of_a_key(words: str, begin: str) -> None:
    assert begin_of_key(words) == begin


@given(KNOWN)
def test_format_is_the_inverse_of_parse(mrn: MRN) -> None:
    assert parse_mrn(str(mrn)) == mrn


@given(RECENT)
def test_notations_agree(mrn: MRN) -> None:
    name = posts()[mrn.post].code
    mark = f"{mrn.series}-" if mrn.series else ""
    year = f"{mrn.year % 100:02d}"
    for text in (f"{mrn.year} {name} {mark}{mrn.serial:06d}", f"{name} {mark}{mrn.serial} ({year})"):
        assert parse_mrn(text) == mrn


@given(st.text(max_size=80))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        mrn = parse_mrn(text)
    except InvalidMRN as error:
        assert error.advice
    else:
        assert parse_mrn(str(mrn)).serial == mrn.serial
