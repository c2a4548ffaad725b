"""How much of what was sent is held: the numbers that posts issued, and those that are not held."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from reftel.analysis.coverage import Coverage, Share, coverage
from reftel.lexicon.numbers import yearly_totals
from reftel.model.records import MRN, Collection, Node
from reftel.render import coverage as render
from reftel.store import EVERYTHING, Filter, open_store
from stores import write_store


def held(year: int, post: str, serial: int, day: str) -> Node:
    return Node(MRN(year, post, serial), held=True, date=f"{day}T10:00:00Z" if day else "")


def missing(year: int, post: str, serial: int) -> Node:
    return Node(MRN(year, post, serial), held=False)


def covered(folder: Path, *nodes: Node, only: Filter = EVERYTHING) -> Coverage:
    path = folder / "reftel.sqlite"
    write_store(path, Collection(tuple(sorted(nodes)), (), (), (), (), ()))
    with open_store(path) as store:
        return coverage(store, only)


# A post of which no table knows a number: 100 numbers in 100 days.
PACE = [
    held(1986, "BERN", 100, "1986-04-10"),
    held(1986, "BERN", 40, "1986-02-09"),
    held(1986, "BERN", 3, ""),
]
THIRD = held(1986, "BERN", 70, "1986-03-11")


def test_the_pace_tells_the_rest_of_the_year(tmp_path: Path) -> None:
    (one,) = covered(tmp_path, *PACE, THIRD).post_years
    assert (one.posts, one.year, one.held, one.missing) == (("BERN",), 1986, 4, 0)
    assert one.issued == (100, date(1986, 4, 10), 365)


# cables -> highest number, day, numbers of the year
ISSUED = [
    # two cables with a date tell no pace
    (PACE, (100, date(1986, 4, 10), None)),
    # those of January neither
    (
        [held(1986, "BERN", serial, f"1986-01-{serial:02d}") for serial in (3, 4, 5, 6, 7)],
        (7, date(1986, 1, 7), None),
    ),
    # one that is cited counts as issued; on which day is not known
    ([*PACE, THIRD, missing(1986, "BERN", 200)], (200, None, 365)),
    ([*PACE, THIRD, missing(1986, "BERN", 400)], (400, None, 400)),
    # but not one that no post can have reached
    ([*PACE, THIRD, missing(1986, "BERN", 99_000)], (100, date(1986, 4, 10), 365)),
    # nor a held one whose number is a slip: its date is right, its number far above
    ([*PACE, THIRD, held(1986, "BERN", 91_633, "1986-04-12")], (100, date(1986, 4, 10), 365)),
    # a date of another year is a slip
    ([*PACE, THIRD, held(1986, "BERN", 101, "1996-04-12")], (100, date(1986, 4, 10), 365)),
    ([missing(1986, "BERN", 12)], (12, None, None)),
    # what our table knows tells of a year of which nothing is held: TEHRAN, 12606 by the end of 1975
    ([missing(1975, "TEHRAN", 12)], (12606, date(1975, 12, 31), 12606)),
]


@pytest.mark.parametrize(("nodes", "issued"), ISSUED)
def test_numbers_issued(tmp_path: Path, nodes: list[Node], issued: tuple[object, ...]) -> None:
    (one,) = covered(tmp_path, *nodes).post_years
    assert one.issued == issued


def test_numbers_of_journeys_tell_nothing(tmp_path: Path) -> None:
    nodes = [held(1986, "TOSEC", 10 * month, f"1986-0{month}-01") for month in (3, 4, 5)]
    (one,) = covered(tmp_path, *nodes).post_years
    assert one.issued.whole is None


def test_shares_leave_out_what_cannot_be_told(tmp_path: Path) -> None:
    found = covered(tmp_path, *PACE, THIRD, missing(1986, "BERN", 12), held(1986, "OSLO", 7, "1986-03-01"))
    assert found.gaps is None
    assert found.years == [Share("1986", 5, 1, 365, 4, 1, (1986,), yearly_totals()[1986])]
    assert found.posts == [
        Share("BERN", 4, 1, 365, 4, 0, (1986,)),
        Share("OSLO", 1, 0, 0, 0, 1, (1986,)),
    ]
    assert [share.share for share in found.posts] == [4 / 365, None]
    assert found.years[0].share == 5 / yearly_totals()[1986]


def test_posts_of_one_counter_are_counted_together(tmp_path: Path) -> None:
    nodes = (
        held(2007, "BRUSSELS", 3, "2007-01-08"),
        held(2007, "USEUBRUSSELS", 4, "2007-01-09"),
        held(2007, "USEUBRUSSELS", 3, "2007-01-08"),  # the same cable under both codes
        missing(2007, "BRUSSELS", 4),
        held(2007, "PARIS", 5, "2007-01-09"),
    )
    for name in ("BRUSSELS", "USEUBRUSSELS"):
        found = covered(tmp_path, *nodes, only=Filter(posts=(name,)))
        assert [(one.posts, one.held, one.missing) for one in found.post_years] == [
            (("BRUSSELS", "USEUBRUSSELS"), 2, 0)
        ]
        assert found.gaps is not None
        assert (found.gaps[0].first, found.gaps[0].last) == (1, 2)
        (tmp_path / "reftel.sqlite").unlink()


def test_gaps_are_ranges_with_the_days_beside_them(tmp_path: Path) -> None:
    cited = [missing(1986, "BERN", serial) for serial in (1, 41, 42, 69, 120)]
    found = covered(tmp_path, *PACE, THIRD, *cited, only=Filter(posts=("BERN",)))
    assert [gap[2:7] for gap in found.gaps or ()] == [
        (1, 2, 1, "1986-01-01", "1986-02-09"),
        (4, 39, 0, "1986-01-01", "1986-02-09"),
        (41, 69, 3, "1986-02-09", "1986-03-11"),
        (71, 99, 0, "1986-03-11", "1986-04-10"),
        (101, 120, 1, "1986-04-10", "1986-12-31"),
    ]
    one = found.post_years[0]
    assert sum(gap.size for gap in found.gaps or ()) + one.held == one.issued.highest


def test_gaps_on_days_that_the_archive_lost(tmp_path: Path) -> None:
    days = ((3240, "1975-11-20"), (3340, "1975-11-30"), (3350, "1975-12-01"), (3490, "1975-12-15"))
    nodes = [held(1975, "BERN", serial, day) for serial, day in days]
    found = covered(tmp_path, *nodes, only=Filter(posts=("BERN",)))
    assert [(gap.first, gap.lost) for gap in found.gaps or ()] == [
        (1, ""),
        (3241, ""),
        (3341, "in part"),
        (3351, "all"),
    ]
    printed = render.answer(found, 0).as_text()
    assert "BERN  1975  3351-3489    139  1975-12-01 to 1975-12-15  all\n" in printed
    assert "Lost: whether the National Archives lost the telegrams of those days." in printed


def test_a_filter_of_years(tmp_path: Path) -> None:
    found = covered(tmp_path, *PACE, held(1987, "BERN", 9, "1987-03-01"), only=Filter(years=(1987,)))
    assert [one.year for one in found.post_years] == [1987]


def test_years_of_strangers_are_left_out(tmp_path: Path) -> None:
    found = covered(tmp_path, held(99999, "BERN", 9, "x"), *PACE)
    assert [one.year for one in found.post_years] == [1986]


@pytest.mark.parametrize("columns", [80, 110])
def test_the_tables_fit_the_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, columns: int) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    many = [held(2007, "STATE", serial, "2007-01-09") for serial in range(1, 90, 2)]
    sharing = [
        held(2007, post, serial, "2007-01-09") for post, serial in (("BRUSSELS", 3), ("USEUBRUSSELS", 4))
    ]
    found = covered(tmp_path, *PACE, *many, *sharing, only=Filter(posts=("BERN", "STATE", "USEUBRUSSELS")))
    printed = render.answer(found, 5).as_text()
    assert all(len(line) <= columns for line in printed.splitlines())
    assert "more ranges; --limit 0 shows all" in printed
    assert "there is no estimate (?)" in printed
    rows = render.answer(found, 0).rows()
    assert {row["group"] for row in rows} == {"year", "post", "post and year", "numbers not held"}
    assert len({tuple(row) for row in rows}) == 1


def test_nothing_is_held_of_an_empty_store(tmp_path: Path) -> None:
    answer = render.answer(covered(tmp_path), 20)
    assert answer.as_text() == "no matching cables"
    assert answer.nothing_fits
