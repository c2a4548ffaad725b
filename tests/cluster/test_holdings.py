"""Holdings in a file answer as a dict does, take twelve bytes a cable, and are read when they are needed."""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reftel.cluster import holdings as file
from reftel.cluster.holdings import write_holdings
from reftel.files.storage import Span, Storage
from reftel.model.records import MRN, Kind, Ref
from reftel.resolve.resolve import resolve_refs
from reftel.resolve.serials.holdings import Holdings, held_years
from reftel.resolve.serials.years import Citing

YEARS = (2005, 2006, 2007)
POSTS, SERIES = st.sampled_from(("LIMA", "KYIV", "KIEV")), st.sampled_from(("", "A"))
MRNS = st.builds(MRN, st.sampled_from(YEARS), POSTS, st.integers(1, 60), SERIES)
DAYS = st.none() | st.integers(0, 1100).map(lambda days: date(2005, 1, 1) + timedelta(days))
HELD = st.dictionaries(MRNS, DAYS, max_size=60)
REFS = st.builds(
    lambda mrn, written: Ref("", "", 0, 0, Kind.CABLE, mrn.year if written else None, mrn.post, mrn.serial),
    MRNS,
    st.booleans(),
)


def write(place: Storage, held: dict[MRN, date | None]) -> Holdings:
    in_order = sorted(held.items(), key=lambda cable: (cable[0].year, cable[0].counter, cable[0].serial))
    return write_holdings(place, "held", dict(held_years(in_order)))


PLACE = Storage("memory://packed-of-a-test")


@pytest.fixture(autouse=True)
def in_small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file, "_BLOCK", 100)
    monkeypatch.setattr(file, "ROOM", 300)


@given(HELD, st.lists(MRNS))
def test_they_answer_as_a_dict(held: dict[MRN, date | None], asked: list[MRN]) -> None:
    in_file = pickle.loads(pickle.dumps(write(PLACE, held)))  # noqa: S301
    for mrn in (*held, *asked):
        for holdings in (in_file, Holdings(held)):
            assert (mrn in holdings) == (mrn in held)
            assert holdings.day(mrn) == held.get(mrn)


@given(HELD, st.lists(REFS, max_size=8), MRNS, DAYS)
def test_references_are_resolved_alike(
    held: dict[MRN, date | None], refs: list[Ref], citing: MRN, day: date | None
) -> None:
    plain = Holdings(held)
    in_file = pickle.loads(pickle.dumps(write(PLACE, held)))  # noqa: S301
    by = Citing(citing, day)
    assert resolve_refs(refs, by, in_file) == resolve_refs(refs, by, plain)
    for mrn in held:
        assert in_file.interval(mrn, day) == plain.interval(mrn, day)


def test_a_cable_takes_some_twelve_bytes(tmp_path: Path) -> None:
    held: dict[MRN, date | None] = {
        MRN(2007, "LIMA", serial): date(2007, 1, 1) for serial in range(1, 10_001)
    }
    in_file = write(Storage(str(tmp_path)), held)
    assert (tmp_path / "held").stat().st_size == 12 * len(held)
    assert len(pickle.dumps(in_file)) < 1000


def test_what_is_kept_of_them_has_an_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    days: dict[MRN, date | None] = {
        MRN(year, "LIMA", serial): date(year, 1, 1) for year in range(1900, 2000) for serial in (1, 2)
    }
    in_file = write(Storage(str(tmp_path)), days)
    asked: list[Span] = []
    read = Storage.read_spans

    def watch(place: Storage, spans: Sequence[Span]) -> list[bytes]:
        asked.extend(spans)
        return read(place, spans)

    monkeypatch.setattr(Storage, "read_spans", watch)
    for mrn in _twice(sorted(days)):
        assert in_file.day(mrn) == days[mrn]
        assert in_file.interval(mrn, None).earliest == days[mrn]
    size = sum(span.end - span.start for span in asked)
    assert size == 2 * 12 * len(days)  # those of neighbours are read once for all of them
    assert len(asked) < 2 * 100 / 4


def _twice(mrns: Sequence[MRN]) -> Iterator[MRN]:
    yield from mrns
    yield from mrns
