"""What a store holds, from its catalogue: it says why a cable may be missing."""

from __future__ import annotations

import numpy as np

from reftel.analysis.where import Extent
from reftel.lexicon.mrn import parse_key
from reftel.page.catalogue import Catalogue
from reftel.store import Store
from reftel.store.queries.listings import days_held


def read_extent(store: Store, catalogue: Catalogue) -> Extent:
    """Return what a store holds."""
    begins, first = catalogue.mrns.begins, catalogue.mrns.first
    held = np.concatenate([[0], np.cumsum(catalogue.held, dtype=np.int32)])
    years = frozenset(
        filter(None, (_year_of(begins[at]) for at in np.flatnonzero(np.diff(held[first])).tolist()))
    )
    return Extent(*days_held(store), frozenset(post for post, _ in years), years)


def _year_of(begin: str) -> tuple[str, int] | None:
    """Return post and year of a series of MRNs; None for what is none, as in the store of a stranger."""
    try:
        mrn = parse_key(f"{begin}1")
    except ValueError:
        return None
    return mrn.post, mrn.year
