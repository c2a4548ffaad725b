"""Holdings as arrays answer as those of a dict, and take twelve bytes a cable."""

from __future__ import annotations

import pickle
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from reftel.models import MRN, Kind, Ref
from reftel.packed import PackedDays, pack_holdings
from reftel.resolve import Citing, Holdings, resolve_refs

YEARS = (2005, 2006, 2007)
MRNS = st.builds(MRN, st.sampled_from(YEARS), st.sampled_from(("LIMA", "KYIV", "KIEV")), st.integers(1, 60))
DAYS = st.none() | st.integers(0, 1100).map(lambda days: date(2005, 1, 1) + timedelta(days))
HELD = st.dictionaries(MRNS, DAYS, max_size=60)
REFS = st.builds(
    lambda mrn, written: Ref("", "", 0, 0, Kind.CABLE, mrn.year if written else None, mrn.post, mrn.serial),
    MRNS,
    st.booleans(),
)


@given(HELD, st.lists(MRNS))
def test_they_answer_as_a_dict(held: dict[MRN, date | None], asked: list[MRN]) -> None:
    packed = PackedDays(held)
    assert dict(packed) == held
    assert list(packed) == sorted(held)
    assert bool(packed) == bool(held)
    for mrn in asked:
        assert (mrn in packed) == (mrn in held)
        assert packed.get(mrn, "none") == held.get(mrn, "none")


@given(HELD, st.lists(REFS, max_size=8), MRNS, DAYS)
def test_references_are_resolved_alike(
    held: dict[MRN, date | None], refs: list[Ref], citing: MRN, day: date | None
) -> None:
    plain = Holdings(held)
    packed = pickle.loads(pickle.dumps(pack_holdings(plain)))  # noqa: S301
    by = Citing(citing, day)
    assert resolve_refs(refs, by, packed) == resolve_refs(refs, by, plain)
    for mrn in held:
        assert packed.serials.interval(mrn, day) == plain.serials.interval(mrn, day)


def test_a_cable_takes_some_twelve_bytes() -> None:
    held = {MRN(2007, "LIMA", serial): date(2007, 1, 1) for serial in range(1, 10_001)}
    assert len(pickle.dumps(pack_holdings(Holdings(held)))) < 13 * len(held)
