"""A store is made anew: of the files that are given, and of what an earlier store keeps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from reftel.model.place import Place
from reftel.model.problems import Problem
from reftel.pipeline.batches import Batch, Reading, keep_batch, open_batch
from reftel.pipeline.changes.counts import Counts
from reftel.pipeline.driver import Plan, Summary, decide, join, read_inputs
from reftel.pipeline.earlier import refuse_nothing_read
from reftel.pipeline.engine import Engine, Workers
from reftel.pipeline.progress import Reporter
from reftel.pipeline.shelf import FolderShelf, Shelf, fetch_each
from reftel.pipeline.tasks import Task, Writer
from reftel.resolve.gather import Brief
from reftel.store import InputFile, Provenance, Rows, fill_store, input_of, open_store
from reftel.store.codec import pack_cable
from reftel.store.queries.documents import documents_as_read, last_document

_DOCUMENTS = 1000  # of an earlier store, handed to a worker together


class Kept(NamedTuple):
    """What stays of an earlier store: its file, those of its inputs that are not read, and all of them."""

    store: Path
    inputs: Sequence[InputFile]
    earlier: Sequence[InputFile]


class StoreSink:
    """A new store, which takes all rows in this process: it is one file."""

    size = 1000
    by_year = False

    def __init__(self, path: Path, made: Provenance, reporter: Reporter) -> None:
        self._path = path
        self._made = made
        self._reporter = reporter
        self.writer: Writer = _HandOn()

    @contextmanager
    def open(self, tasks: int) -> Iterator[None]:
        """Begin the store; it takes its place when the block ends well."""
        self._reporter.step("store")
        self._reporter.start(tasks)
        self._left = tasks
        with fill_store(self._path, self._made) as self._filler:
            yield

    def take(self, _task: Task, written: Any) -> None:
        """Add rows."""
        self._filler.add(Rows(*written))
        # What is missing is known when all else is done: the last steps cannot be told in advance.
        if self._left:
            self._left -= 1
            self._reporter.advance(1)

    def end(self, _workers: Workers, summary: Summary) -> None:
        """Add who is cited how often, problems and notes."""
        tally = summary.tally
        counts = ((str(mrn), count) for mrn, count in tally.counts.items() if mrn not in tally.first)
        self._filler.count_citing(counts)
        self._filler.end(summary.problems, summary.notes)


class _HandOn(NamedTuple):
    """A writer that writes nothing: the rows go to the process that has the store."""

    def write(self, _task: Task, rows: Rows) -> Rows:
        """Return the rows."""
        return rows


def make_store(path: Path, plan: Plan, kept: Kept | None = None) -> Counts:
    """Make a store; return how its documents differ from those of the earlier one.

    What was read lies in the folder of `path` until its owner removes it. Raises NoCables where there is
    none, OutputError where the store cannot be written.
    """
    shelf = FolderShelf(path.parent)
    briefs, problems = read_inputs(plan, shelf)
    counts = Counts(len(briefs), 0, 0)
    inputs = [file for _, file in plan.inputs.changed]
    if kept:
        refuse_nothing_read(kept.store, plan, shelf, briefs, problems)
        counts = _compare(kept, shelf, briefs)
        briefs.extend(_read_kept(kept, plan.engine, Reading(shelf, plan.with_text)))
        problems += _kept_problems(kept)
        inputs += kept.inputs
    inputs.sort()
    gathered = join(plan, shelf, briefs, problems)
    del briefs
    made = Provenance(inputs, plan.corrections.records, plan.facts)
    decide(plan, shelf, gathered, problems, inputs, StoreSink(path, made, plan.reporter))
    return counts


# What an earlier store keeps.


class _Keeping(NamedTuple):
    """How documents of an earlier store are taken over."""

    store: Path
    names: frozenset[str]
    reading: Reading


def _read_kept(kept: Kept, engine: Engine, reading: Reading) -> list[Brief]:
    """Take over the documents of the inputs that are not read."""
    with open_store(kept.store) as store:
        spans = range(1, last_document(store) + 1, _DOCUMENTS)
    keeping = _Keeping(kept.store, frozenset(file.name for file in kept.inputs), reading)
    with engine.workers(keeping, len(spans)) as workers:
        return [brief for data in workers.map(_take_over, spans) for brief in open_batch(data).briefs]


def _take_over(keeping: _Keeping, first: int) -> bytes:
    with open_store(keeping.store) as store:
        found = documents_as_read(store, range(first, first + _DOCUMENTS), keeping.reading.with_text)
        mine = (cable for name, cable in found if name in keeping.names)
        return keep_batch(keeping.reading, first, mine, Batch([], [], [], []))


def _kept_problems(kept: Kept) -> list[Problem]:
    """Return what could not be read of the inputs that are not read again."""
    names = {file.name for file in kept.inputs}
    with open_store(kept.store) as store:
        return [
            problem for problem in store.problems() if not problem.about and input_of(problem.source, names)
        ]


def _compare(kept: Kept, shelf: Shelf, briefs: Sequence[Brief]) -> Counts:
    """Count the documents that are new, those of the earlier store that are gone, and those that stay."""
    names = {file.name for file in kept.earlier}
    stays = {file.name for file in kept.inputs}
    old: Counter[tuple[str, Place, bytes]] = Counter()
    with open_store(kept.store) as store:
        unchanged = 0
        for name, cable in documents_as_read(store, range(1, last_document(store) + 1)):
            if name in stays:
                unchanged += 1
            else:
                old[cable.source, cable.place, pack_cable(cable)] += 1
    new: Counter[tuple[str, Place, bytes]] = Counter()
    for cable, _ in fetch_each(shelf, [brief for brief in briefs if input_of(brief.source, names)]):
        new[cable.source, cable.place, pack_cable(cable)] += 1
    same = (old & new).total()
    return Counts(len(briefs) - same, old.total() - same, unchanged + same)
