"""The driver of every build: cables are read, joined and decided, and their rows are handed to a sink.

    pieces    ->  batches      ->  what the whole decides     ->  tasks    ->  a sink
    of files      parsed, one      which documents are one        decided,     takes the rows: of a
                  by one           cable, what is held when       to rows      store, or of datasets

An engine does the work of the second and the fourth step, piece by piece and task by task, in any number of
processes; what comes back is taken in order.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from itertools import groupby
from typing import Any, NamedTuple, Protocol, TypeVar

from reftel.errors import InputError
from reftel.model.problems import Problem
from reftel.model.records import MRN
from reftel.pipeline.batches import Reading, open_batch, read_batch
from reftel.pipeline.changes.inputs import Inputs
from reftel.pipeline.engine import Engine, Workers
from reftel.pipeline.progress import Reporter
from reftel.pipeline.shelf import Shelf, fetch_each
from reftel.pipeline.tasks import (
    Missing,
    Outcome,
    Shared,
    Task,
    Writer,
    decide_task,
    encode,
    in_batches,
    open_outcome,
)
from reftel.readers import LIMITS, Digests, Limits, Numbering, Piece, Telling, cut_sources, unpack_pieces
from reftel.resolve.corrections import Corrections
from reftel.resolve.gather import Brief, Briefs, Gathered, gather
from reftel.resolve.join import problem_order, unnamed_problems
from reftel.resolve.metadata import Comparison, added_up, sum_up
from reftel.resolve.nodes import Tally
from reftel.store import InputFile, input_of

T = TypeVar("T")


class Plan(NamedTuple):
    """What is built of what: the inputs, corrections, facts that are recorded; `with_text` keeps the texts,
    `engine` does the work.
    """

    inputs: Inputs
    corrections: Corrections
    facts: Mapping[str, str]
    reporter: Reporter
    engine: Engine
    with_text: bool = False
    limits: Limits = LIMITS


class NoCables(InputError):
    """The paths hold no cable, but perhaps so many other documents; `problems` say why, file by file."""

    def __init__(self, problems: Iterable[Problem], documents: int = 0) -> None:
        self.problems = tuple(sorted(problems, key=problem_order))
        only = f"{self.problems[0]}. No" if len(self.problems) == 1 else "no"
        if documents and not self.problems:
            only = f"none of {documents:,} documents is a cable with a number: no"
        super().__init__(f"{only} cable was found, so nothing was built; earlier files are unchanged")


class Summary:
    """What the tasks have told of the whole: problems, who is cited how often, how recorded ids agree."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.tally = Tally()
        self._problems = list(problems)
        self._compared: list[Comparison] = []

    def take(self, outcome: Outcome) -> None:
        """Add what a task tells."""
        self._problems += outcome.problems
        self._compared = added_up([*self._compared, *outcome.compared])
        self.tally.take(outcome.counts, outcome.first)
        self.tally.take_dates(outcome.dated)

    @property
    def problems(self) -> list[Problem]:
        """The problems in their order."""
        return sorted(self._problems, key=problem_order)

    @property
    def notes(self) -> tuple[tuple[str, int], ...]:
        """The counts of recorded ids, by name."""
        return sum_up(self._compared)


class Sink(Protocol):
    """Where the rows of a build go.

    A task has `size` cables at most, and those of one year alone if it goes `by_year`. Its rows are handed to
    `writer` in the process that decides it, and what that returns to `take` in this one, in order.
    """

    size: int
    by_year: bool
    writer: Writer

    def open(self, tasks: int) -> AbstractContextManager[object]:
        """Be ready to take rows of so many tasks of held cables, until the block ends, well or not."""

    def take(self, task: Task, written: Any) -> None:
        """Take what became of the rows of a task."""

    def end(self, workers: Workers, summary: Summary) -> None:
        """Add what is known only now: who cites whom how often, problems, notes."""


def read_inputs(plan: Plan, shelf: Shelf) -> tuple[Briefs, list[Problem]]:
    """Read the files that have changed; return briefs of their cables, and what could not be read."""
    pieces = list(cut_sources((source for source, _ in plan.inputs.changed), limits=plan.limits))
    plan.reporter.start(sum(piece.size for piece in pieces))
    briefs = Briefs()
    problems = list(plan.inputs.problems)
    numbering, digests = Numbering(), Digests()
    telling = Telling(plan.reporter.say)
    reading, count = Reading(shelf, plan.with_text, plan.limits), sum(piece.batches for piece in pieces)
    with plan.engine.workers(reading, count) as workers:
        cut = unpack_pieces(pieces, limits=plan.limits) if plan.engine.is_here else iter(pieces)
        for piece, data in _read(workers, cut):
            batch = open_batch(data)
            telling.take(batch.told)
            places = numbering.renumber(piece, batch.places)
            batch = batch if places == batch.places else batch.at_places(places)
            briefs.extend(batch.briefs)
            problems += batch.problems
            digests.add(piece, batch.digests)
            plan.reporter.advance(piece.size)
    telling.end()
    plan.inputs.take_digests(digests)
    return briefs, problems


def _read(workers: Workers, pieces: Iterable[Piece]) -> Iterator[tuple[Piece, bytes]]:
    """Yield pieces with what was read of them, in order."""
    waiting: deque[Piece] = deque()

    def numbered() -> Iterator[tuple[int, Piece]]:
        for number, piece in enumerate(pieces):
            waiting.append(piece)
            yield number, piece

    for data in workers.map(read_batch, numbered()):
        yield waiting.popleft(), data


def join(plan: Plan, shelf: Shelf, briefs: Iterable[Brief], problems: Iterable[Problem]) -> Gathered:
    """Find out which documents are one cable; raises NoCables where there is none."""
    gathered = gather(briefs, plan.corrections)
    if not gathered.named:
        unnamed = problems_of_unnamed(shelf, gathered.orphans)
        raise NoCables([*problems, *unnamed], len(gathered.orphans))
    return gathered


def problems_of_unnamed(shelf: Shelf, briefs: Sequence[Brief]) -> Iterator[Problem]:
    """Yield what is wrong with documents that are no cable's."""
    for cable, _ in fetch_each(shelf, briefs):
        yield from unnamed_problems(cable)


def decide(
    plan: Plan,
    shelf: Shelf,
    gathered: Gathered,
    problems: Iterable[Problem],
    inputs: Sequence[InputFile],
    sink: Sink,
) -> None:
    """Decide all cables and hand their rows to a sink: held ones, documents of none, then missing ones.

    `inputs` are the files that the documents are from.
    """
    ids = {file.name: number for number, file in enumerate(inputs, 1)}
    held = sum(1 for _ in _cut("held", ((mrn, ()) for mrn in gathered.named), sink))
    summary = Summary(problems)
    shared = Shared(shelf, shelf.hold(gathered), plan.corrections, sink.writer)
    with plan.engine.workers(shared, held) as workers, sink.open(held):

        def run(tasks: Iterable[Task]) -> None:
            for task, outcome in _map(workers, tasks):
                sink.take(task, outcome.written)
                summary.take(outcome)

        named = _cut("held", gathered.named.each(), sink)
        run(_task(name, year, cables, ids) for name, year, cables in named)
        unnamed = enumerate(in_batches(gathered.orphans, sink.size), 1)
        run(_task(f"orphans-{number:06d}", None, [(None, briefs)], ids) for number, briefs in unnamed)
        counts, first, dated = summary.tally.counts, summary.tally.first, summary.tally.dated
        cited = (
            (mrn, Missing(mrn, counts.get(mrn, 0), day, sorted(dated.get(mrn, ()))))
            for mrn, day in first.items()
        )
        missing = _cut("missing", cited, sink)
        run(Task(name, year, missing=[one for _, one in cables]) for name, year, cables in missing)
        sink.end(workers, summary)


def _cut(
    kind: str, cables: Iterable[tuple[MRN, T]], sink: Sink
) -> Iterator[tuple[str, int | None, list[tuple[MRN, T]]]]:
    """Cut cables, which come in the order of their MRNs, into those of tasks: name, year, cables of each."""
    number = 0
    for year, some in groupby(cables, key=lambda cable: cable[0].year if sink.by_year else None):
        for batch in in_batches(some, sink.size):
            number += 1
            yield f"{kind}-{number:06d}", year, batch


def _task(
    name: str,
    year: int | None,
    cables: Sequence[tuple[MRN | None, Sequence[Brief]]],
    ids: Mapping[str, int],
) -> Task:
    sources = {brief.source for _, briefs in cables for brief in briefs}
    names = sorted({input_of(source, ids) for source in sources} - {""})
    places = [(mrn, [(brief.slot, brief.place) for brief in briefs]) for mrn, briefs in cables]
    return Task(name, year, places, {name: ids[name] for name in names})


def _map(workers: Workers, tasks: Iterable[Task]) -> Iterator[tuple[Task, Outcome]]:
    """Yield tasks with their outcomes, in order."""
    waiting: deque[Task] = deque()

    def encoded() -> Iterator[bytes]:
        for task in tasks:
            waiting.append(task)
            yield encode(task)

    for data in workers.map(decide_task, encoded()):
        yield waiting.popleft(), open_outcome(data)
