"""When could a post have issued a number: curves of what is held, ceilings where nothing is."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reftel.lexicon.numbers import ceilings
from reftel.model.records import MRN, YearFrom
from reftel.resolve.serials.curves import Interval
from reftel.resolve.serials.holdings import NOTHING_HELD, Holdings

# A post that no ceiling is known of: so curves alone speak.
POST = "CALLAO"
HELD = Holdings(
    {
        MRN(2008, POST, 100): date(2008, 2, 1),
        MRN(2008, POST, 200): date(2008, 4, 1),
        MRN(2008, POST, 300): date(2008, 6, 1),
    }
)


def cable(serial: int, year: int = 2008, post: str = POST) -> MRN:
    return MRN(year, post, serial)


def days_beside(holdings: Holdings, mrn: MRN) -> tuple[date | None, date | None]:
    below, above = holdings.neighbours(mrn)
    return below.day if below else None, above.day if above else None


# serial, by -> possible (None: nothing speaks to it), words of the reason
BY_CURVE = [
    (150, date(2008, 4, 1), True, ""),       # the next higher one was out
    (150, date(2008, 1, 15), False, "after 2008-02-01"),            # the next lower one was not yet
    (250, date(2008, 3, 20), False, "after 2008-04-01"),            # last year's number then
    (200, date(2008, 4, 1), True, ""),       # held itself, that day
    (200, date(2008, 3, 29), True, ""),                     # cables leave out of order by days
    (200, date(2008, 3, 28), False, "after 2008-04-01"),            # but no more than three
    (150, date(2008, 3, 1), None, ""),                                   # between its neighbours: unknown
    (50, date(2008, 1, 20), None, ""),                                   # before the first point
    (50, date(2008, 2, 1), True, ""),
    (400, date(2008, 6, 1), None, ""),                                   # above the last: no ceiling is known
    (400, date(2008, 5, 1), False, "after 2008-06-01"),
    (400, date(2010, 5, 1), None, ""),                                   # asked from a later year
    (100, date(2010, 5, 1), True, ""),
]  # fmt: skip


@pytest.mark.parametrize(("serial", "by", "possible", "words"), BY_CURVE)
def test_curve_of_held_cables(serial: int, by: date, possible: bool | None, words: str) -> None:
    verdict = HELD.could_issue(cable(serial), by)
    if possible is None:
        assert verdict is None
        return
    assert verdict is not None
    assert (verdict.possible, verdict.basis) == (possible, YearFrom.CURVE)
    assert (verdict.reason is None) == possible
    assert words in str(verdict.reason)


@pytest.mark.parametrize("mrn", [cable(150, year=2007), cable(150, post="ARICA")])
def test_curve_speaks_for_its_post_and_year_alone(mrn: MRN) -> None:
    assert HELD.could_issue(mrn, date(mrn.year, 1, 2)) is None
    assert days_beside(HELD, mrn) == (None, None)


# A wrong date among the points. points (serial, day of 2008), serial -> days of its neighbours
LATE, EARLY = 360, 2
ROBUST = [
    ([(100, 32), (150, LATE), (200, 92), (300, 153)], 250, (92, 153)),   # one date far too late
    ([(100, 32), (200, 92), (250, EARLY), (300, 153)], 150, (32, 92)),   # one date far too early
    ([(100, LATE), (150, 60), (200, 92), (300, 153)], 120, (None, 60)),  # the first is wrong
    ([(100, 32), (200, 92), (300, EARLY)], 250, (92, None)),             # the last is wrong
]  # fmt: skip


@pytest.mark.parametrize(("points", "serial", "days"), ROBUST)
def test_one_wrong_date_evicts_no_neighbour(
    points: list[tuple[int, int]], serial: int, days: tuple[int | None, int | None]
) -> None:
    start = date(2007, 12, 31)
    holdings = Holdings({cable(number): start + timedelta(days=day) for number, day in points})
    expected = tuple(start + timedelta(days=day) if day else None for day in days)
    assert days_beside(holdings, cable(serial)) == expected


def test_date_of_another_year_is_no_point() -> None:
    holdings = Holdings({cable(100): date(2009, 2, 1)})
    assert days_beside(holdings, cable(50)) == (None, None)


# Ceilings: STATE is the post whose numbers are best known. The pace, not the exact figure, is the rule.
def test_ceiling_alone_rules_out_what_a_year_cannot_reach() -> None:
    ceiling = ceilings()["STATE", 2008]
    end = date(2008, 12, 31)
    too_high = NOTHING_HELD.could_issue(MRN(2008, "STATE", ceiling.serial * 3), end)
    assert too_high is not None
    assert (too_high.possible, too_high.basis) == (False, YearFrom.CEILING)
    assert str(ceiling.serial) in str(too_high.reason)
    reached = NOTHING_HELD.could_issue(MRN(2008, "STATE", ceiling.serial), end)
    assert reached is not None
    assert (reached.possible, reached.basis) == (True, YearFrom.CEILING)


def test_ceiling_rules_out_a_high_number_in_january_and_allows_it_in_december() -> None:
    high = MRN(2008, "STATE", ceilings()["STATE", 2008].serial // 2)
    january, december = (NOTHING_HELD.could_issue(high, date(2008, month, 10)) for month in (1, 12))
    assert january is not None
    assert (january.possible, january.basis) == (False, YearFrom.CEILING)
    assert "by 2008-01-10" in str(january.reason)
    assert december is not None
    assert december.possible


def test_held_cables_say_more_than_ceilings() -> None:
    high = MRN(2008, "STATE", ceilings()["STATE", 2008].serial // 2)
    busy = Holdings({high: date(2008, 1, 8)})
    verdict = busy.could_issue(high, date(2008, 1, 10))
    assert verdict is not None
    assert (verdict.possible, verdict.basis) == (True, YearFrom.CURVE)


# serial, first cited on -> interval of a missing cable, its likeliest day (numbers run at an even pace)
FEB, MAR, APR, JUN = (date(2008, month, 1) for month in (2, 3, 4, 6))
INTERVALS = [
    (150, date(2008, 12, 1), FEB, APR, date(2008, 3, 2)),   # between the nearest that are held
    (150, MAR, FEB, MAR, MAR),                              # it was cited sooner than the next one
    (150, None, FEB, APR, date(2008, 3, 2)),                # the citing cables have no date
    (50, date(2008, 12, 1), date(2008, 1, 1), FEB, date(2008, 1, 17)),    # from the first day of its year
    (400, date(2009, 2, 1), JUN, date(2008, 12, 31), date(2008, 7, 22)),  # to the last day of its year
    (400, date(2008, 8, 1), JUN, date(2008, 8, 1), date(2008, 7, 22)),    # to the day when it was cited
    (400, date(2008, 5, 1), JUN, date(2008, 12, 31), date(2008, 7, 22)),  # cited before it can have been
]  # fmt: skip


@pytest.mark.parametrize(("serial", "cited", "earliest", "latest", "likely"), INTERVALS)
def test_interval_of_a_missing_cable(
    serial: int, cited: date | None, earliest: date, latest: date, likely: date
) -> None:
    assert HELD.interval(cable(serial), cited) == Interval(earliest, latest, likely)


def test_a_year_without_any_point_goes_at_the_pace_of_the_nearest_that_is_known() -> None:
    years = sorted(year for post, year in ceilings() if post == "LIMA")
    first = ceilings()["LIMA", years[0]]
    quarter = first.serial // 4
    found = NOTHING_HELD.interval(MRN(years[0] - 3, "LIMA", quarter), None)
    expected = first.until.timetuple().tm_yday / 4
    assert abs((found.likely - found.earliest).days - expected) <= 1
    assert (found.earliest, found.latest) == (date(years[0] - 3, 1, 1), date(years[0] - 3, 12, 31))


def test_where_nothing_is_known_of_a_post_the_middle_is_as_likely_as_any_day() -> None:
    assert not any(post == "NOWHERE" for post, _ in ceilings())
    found = NOTHING_HELD.interval(MRN(2008, "NOWHERE", 8), date(2008, 3, 1))
    assert found == Interval(date(2008, 1, 1), date(2008, 3, 1), date(2008, 1, 31))


DAYS = st.dates(date(2008, 1, 1), date(2008, 12, 31))
POINTS = st.dictionaries(st.integers(1, 60), DAYS, max_size=12)


@given(points=POINTS, serial=st.integers(1, 60), by=DAYS, cited=st.none() | DAYS)
def test_any_points_give_sound_answers(
    points: dict[int, date], serial: int, by: date, cited: date | None
) -> None:
    holdings = Holdings({cable(number): day for number, day in points.items()})
    below, above = days_beside(holdings, cable(serial))
    assert not (below and above) or below <= above
    found = holdings.interval(cable(serial), cited)
    assert found.earliest <= found.likely <= found.latest
    verdict = holdings.could_issue(cable(serial), by)
    later = holdings.could_issue(cable(serial), date(2008, 12, 31))
    # What was possible by a day is not impossible later.
    assert not (verdict and verdict.possible) or (later is not None and later.possible)


@given(days=st.lists(DAYS, min_size=3, max_size=30).map(sorted), data=st.data())
def test_honest_points_keep_their_days_beside_a_wrong_one(days: list[date], data: st.DataObject) -> None:
    points = {2 * place: day for place, day in enumerate(days, 1)}
    wrong = data.draw(st.integers(0, len(days))) * 2 + 1
    holdings = Holdings({cable(number): day for number, day in {**points, wrong: data.draw(DAYS)}.items()})
    kept = [number for number, day in points.items() if days_beside(holdings, cable(number)) == (day, day)]
    # One wrong date costs at most one point: the longest run that rises has all others.
    assert len(kept) >= len(days) - 1
