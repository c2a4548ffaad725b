"""Datasets of some inputs, as a build on a cluster writes them."""

from __future__ import annotations

from pathlib import Path

from reftel.corrections import NO_CORRECTIONS
from reftel.given import find_given
from reftel.making import Making
from reftel.places import Place
from reftel.progress import Silent
from reftel.spread import make_datasets
from reftel.workers import Machine


def make(place: Place, *paths: Path | str) -> None:
    """Write the datasets of some inputs into a folder, in this process."""
    given = find_given(paths, (), trust=False, digest_later=True, may_fetch=True)
    making = Making(given, NO_CORRECTIONS, {"read_by": "test"}, Silent(), Machine(1))
    make_datasets(place, making, lambda _: Machine(1))
