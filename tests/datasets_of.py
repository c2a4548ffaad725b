"""Datasets of some inputs, as a build on a cluster writes them."""

from __future__ import annotations

from pathlib import Path

from reftel.cluster.build import make_datasets
from reftel.files.storage import Storage
from reftel.pipeline.changes.inputs import find_inputs
from reftel.pipeline.driver import Plan
from reftel.pipeline.engine import Machine
from reftel.pipeline.progress import Silent
from reftel.resolve.corrections import NO_CORRECTIONS


def make(place: Storage, *paths: Path | str) -> None:
    """Write the datasets of some inputs into a folder, in this process."""
    given = find_inputs(paths, (), trust=False, may_fetch=True)
    plan = Plan(given, NO_CORRECTIONS, {"read_by": "test"}, Silent(), Machine(1))
    make_datasets(place, plan, lambda _: Machine(1))
