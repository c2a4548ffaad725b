"""Cables as one collection, decided by the driver of every build."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from reftel.model.problems import Problem
from reftel.model.records import Cable, Collection
from reftel.pipeline.batches import Batch, Reading, keep_batch, open_batch
from reftel.pipeline.changes.inputs import Inputs
from reftel.pipeline.driver import Plan, decide
from reftel.pipeline.engine import Machine
from reftel.pipeline.full import StoreSink
from reftel.pipeline.progress import Silent
from reftel.pipeline.shelf import FolderShelf
from reftel.resolve.corrections import NO_CORRECTIONS, Corrections
from reftel.resolve.gather import gather
from reftel.store import Provenance, open_store


def collect(
    cables: Iterable[Cable], problems: Iterable[Problem] = (), corrections: Corrections = NO_CORRECTIONS
) -> Collection:
    """Build a store of cables that were read, in this process, and give all that it holds."""
    plan = Plan(Inputs(), corrections, {}, Silent(), Machine(1))
    with TemporaryDirectory() as folder:
        shelf, path = FolderShelf(Path(folder)), Path(folder) / "reftel.sqlite"
        briefs = open_batch(keep_batch(Reading(shelf), 0, cables, Batch([], [], [], []))).briefs
        sink = StoreSink(path, Provenance(), plan.reporter)
        decide(plan, shelf, gather(briefs, corrections), problems, [], sink)
        with open_store(path) as store:
            return store.collection()
