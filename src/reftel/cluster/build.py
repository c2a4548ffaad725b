"""A build whose workers write their results themselves, as datasets: what runs on a cluster.

It is the build of `making` with another end. What was parsed and what is shared lies in a hidden folder
beside the datasets, which is removed in the end; a task names its files by its number, so that one that is
done twice writes the same bytes again.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date
from itertools import groupby
from typing import NamedTuple

import msgspec

from reftel.cluster.datasets import (
    FORMAT,
    Datasets,
    Manifest,
    PartFiles,
    count_rows,
    refuse_foreign,
    remove_uncounted,
    tables_of,
    whole_tables,
)
from reftel.cluster.holdings import write_holdings
from reftel.files.atomic import BUILD_FOLDER, BUILD_MARK, build_folder_name
from reftel.files.storage import Span, Storage
from reftel.model.records import MRN, Problem
from reftel.pipeline.batches import Reading
from reftel.pipeline.engine import Engine
from reftel.pipeline.full import Making, begin_deciding, read_given
from reftel.pipeline.settle import (
    Deciding,
    Missing,
    Part,
    estimate,
    in_batches,
    list_orphans,
    settle_cables,
)
from reftel.pipeline.spool import Spool
from reftel.resolve.briefs import NOWHERE, Brief, Slot
from reftel.resolve.corrections import Corrections, entry_record
from reftel.resolve.gather import Gathered
from reftel.resolve.held import problem_order
from reftel.resolve.metadata import Comparison, added_up, sum_up
from reftel.resolve.nodes import Tally
from reftel.store import InputFile, input_of
from reftel.store.rows import CABLES, Row

PART = 4000
"""How many cables a part has: files of some megabytes, and little enough for the memory of a worker."""

_SHARES = 1_000_000  # of a batch at most
_GAP = 64 * 1024  # bytes that are rather read and thrown away than asked around
_CITED_BY = CABLES.names.index("cited_by")
_NOTHING = Brief(None, "", "", None, "", 0, (False, 0, False, 0), NOWHERE)


class PlaceShelf(NamedTuple):
    """A folder that all workers reach, with a file for each share of a batch."""

    place: Storage

    def keep(self, batch: int, share: int, data: bytes) -> tuple[int, int]:
        """Write the file of a share of a batch; if it is done twice, both write the same."""
        file = batch * _SHARES + share
        self.place.write(_read_name(file), data)
        return file, 0

    def open(self, slots: Iterable[Slot]) -> Spool:
        """Read the bytes of some cables, neighbours together."""
        return _HeldSpool(self.place, slots)


class _HeldSpool(Spool):
    """The bytes of some cables, in memory."""

    def __init__(self, place: Storage, slots: Iterable[Slot]) -> None:
        self._ends: dict[Slot, tuple[int, int]] = {}
        spans: list[Span] = []
        for slot in sorted(slots):
            name, end = _read_name(slot.file), slot.start + slot.size + slot.text
            if spans and spans[-1].name == name and slot.start - spans[-1].end <= _GAP:
                spans[-1] = spans[-1]._replace(end=max(end, spans[-1].end))
            else:
                spans.append(Span(name, slot.start, end))
            self._ends[slot] = len(spans) - 1, slot.start - spans[-1].start
        self._data = place.read_spans(spans)

    def read(self, slot: Slot) -> bytes:
        """Give the bytes of a slot."""
        span, start = self._ends[slot]
        return self._data[span][start : start + slot.size + slot.text]


class Spreading(NamedTuple):
    """What the workers share while they settle: what decides (without the cables), and where results go."""

    deciding: Deciding
    datasets: Datasets
    aside: Storage


class Task(NamedTuple):
    """A part to be done: `named` are cables with the slots and places of their documents, `inputs` the ids of
    the files that these are from.
    """

    name: str
    year: int | None
    named: Sequence[tuple[MRN, Sequence[tuple[Slot, str]]]] = ()
    inputs: Mapping[str, int] = {}
    counts: Sequence[int] = ()
    missing: Sequence[Missing] = ()


class Done(NamedTuple):
    """What a worker tells of a part."""

    files: PartFiles
    rows: Mapping[str, int]
    problems: list[Problem]
    compared: list[Comparison]
    counts: list[tuple[MRN, int]]
    first: list[tuple[MRN, date | None]]


def make_datasets(place: Storage, making: Making, engine: Callable[[Storage], Engine]) -> Manifest:
    """Build datasets in a folder; gives their manifest, by which they count.

    `engine` is given the folder for what is shared. Raises NoCables where there is none, OutputError where
    the folder cannot be written; then earlier datasets stay.
    """
    refuse_foreign(place)
    clear_place(place)
    with _aside(place) as aside:
        making = making._replace(engine=engine(aside))
        reading = Reading(PlaceShelf(aside), making.with_text, making.limits)
        briefs, problems = read_given(making, reading)
        inputs = sorted(file for _, file in making.given.changed)
        deciding = begin_deciding(making, reading.shelf, briefs, problems, inputs)
        del briefs
        datasets = Datasets(place, run_name(making, inputs))
        try:
            manifest = _spread(Spreading(deciding, datasets, aside), making, problems, inputs)
            datasets.end(manifest)
        except BaseException:
            with suppress(Exception):  # what is left does not count, and the next build removes it
                remove_uncounted(place)
            raise
    return manifest


def run_name(making: Making, inputs: Sequence[InputFile]) -> str:
    """Give what the files of a build are named by: the same for the same inputs, corrections and reftel."""
    problems = sorted(map(str, making.given.problems))
    made_of = [sorted(making.facts.items()), _records(making.corrections), inputs, problems]
    return hashlib.sha256(json.dumps(made_of).encode()).hexdigest()[:12]


def clear_place(place: Storage) -> None:
    """Remove what builds that died have left."""
    for name in place.folders():
        if BUILD_FOLDER.fullmatch(name) and place.has(f"{name}/{BUILD_MARK}"):
            place.remove(name)
    remove_uncounted(place)


def _records(corrections: Corrections) -> list[dict[str, str]]:
    return [entry_record(entry) for entry in corrections.entries]


@contextmanager
def _aside(place: Storage) -> Iterator[Storage]:
    name = build_folder_name()
    try:
        place.below(name).write(BUILD_MARK, b"")
        yield place.below(name)
    finally:
        with suppress(Exception):  # as above
            place.remove(name)


class _Summary:
    """What the workers have told."""

    def __init__(self, deciding: Deciding, problems: Sequence[Problem]) -> None:
        self.tally = Tally(deciding.holdings)
        self.compared: list[Comparison] = []
        self.problems = list(problems)
        self.rows: Counter[str] = Counter()
        self.parts: list[PartFiles] = []

    def take(self, done: Done) -> None:
        """Add what is told of a part."""
        self.problems += done.problems
        self.compared = added_up([*self.compared, *done.compared])
        self.tally.take(done.counts, done.first)
        self.rows.update(done.rows)
        self.parts.append(done.files)


def _spread(
    spreading: Spreading, making: Making, problems: Sequence[Problem], inputs: Sequence[InputFile]
) -> Manifest:
    gathered, ids = spreading.deciding.gathered, spreading.deciding.inputs
    summary = _Summary(spreading.deciding, problems)
    held, orphans = list(_cut_held(gathered.named)), list(_cut_orphans(gathered.orphans, ids))
    making.reporter.step("datasets")
    making.reporter.start(2 * len(held))
    shared = spreading._replace(deciding=_without_cables(spreading.deciding, spreading.aside))
    with making.engine.workers(shared, len(held)) as pool:
        tasks = (_ENCODER.encode(_take_out(some, gathered.named, ids)) for some in held)
        for data in pool.map(settle_task, tasks):
            summary.take(_DONE.decode(data))
            making.reporter.advance(1)
        settled = summary.parts
        summary.parts = []
        tally = summary.tally
        counted = (
            _ENCODER.encode(Task(some.name, some.year, counts=[tally.counts[mrn] for mrn in some.mrns]))
            for some in held
        )
        for files, data in zip(settled, pool.map(count_task, counted), strict=True):
            done = _DONE.decode(data)
            summary.parts.append(replace(files, rows={**done.files.rows, **files.rows}))
            making.reporter.advance(1)
        for data in pool.map(orphan_task, map(_ENCODER.encode, orphans)):
            summary.take(_DONE.decode(data))
        for data in pool.map(estimate_task, map(_ENCODER.encode, _cut_missing(tally))):
            summary.take(_DONE.decode(data))
    whole = whole_tables(sorted(summary.problems, key=problem_order), inputs)
    summary.parts.append(spreading.datasets.write(PartFiles("whole", None, {}), whole))
    notes = sum_up(summary.compared)
    return Manifest(
        FORMAT,
        spreading.datasets.run,
        making.facts,
        _records(making.corrections),
        {**_in_order(summary.rows), "problems": len(summary.problems), **dict(notes)},
        notes,
        summary.parts,
    )


def _in_order(rows: Counter[str]) -> dict[str, int]:
    return {name: rows[name] for name in _COUNTED}


_COUNTED = (
    "documents",
    "cables held",
    "cables missing",
    "citations",
    "references",
    *(f"references {status}" for status in ("held", "missing", "ambiguous", "other", "self", "unreadable")),
)


def _without_cables(deciding: Deciding, aside: Storage) -> Deciding:
    """Give what decides without the lists of all cables and files, and with what is held in a file."""
    holdings = write_holdings(aside, "held", deciding.gathered.years)
    return deciding._replace(gathered=Gathered({}, (), {}), holdings=holdings, inputs={})


class _Some(NamedTuple):
    """Held cables of one year that make a part."""

    name: str
    year: int
    mrns: Sequence[MRN]


def _cut_held(named: Iterable[MRN]) -> Iterator[_Some]:
    """Give the held cables in parts of one year each, in the order of their MRNs."""
    number = 0
    for year, mrns in groupby(named, key=lambda mrn: mrn.year):
        for some in in_batches(mrns, PART):
            number += 1
            yield _Some(f"held-{number:06d}", year, some)


def _take_out(some: _Some, named: dict[MRN, Sequence[Brief]], ids: Mapping[str, int]) -> Task:
    """Give the task of some cables; what is handed out is let go."""
    found = [(mrn, named.pop(mrn)) for mrn in some.mrns]
    cables = [(mrn, [(brief.slot, brief.place) for brief in briefs]) for mrn, briefs in found]
    return Task(some.name, some.year, cables, _ids_of((one for _, briefs in found for one in briefs), ids))


def _cut_orphans(briefs: Sequence[Brief], ids: Mapping[str, int]) -> Iterator[Task]:
    for number, some in enumerate(in_batches(briefs, PART), 1):
        # Any MRN serves: they have none.
        documents = [(brief.slot, brief.place) for brief in some]
        yield Task(f"orphans-{number:06d}", None, [(MRN(0, "", 0), documents)], _ids_of(some, ids))


def _ids_of(briefs: Iterable[Brief], ids: Mapping[str, int]) -> dict[str, int]:
    """Give the ids of the files that some documents are from."""
    names = {input_of(source, ids) for source in {brief.source for brief in briefs}}
    return {name: ids[name] for name in sorted(names) if name}


def _cut_missing(tally: Tally) -> Iterator[Task]:
    number = 0
    for year, mrns in groupby(sorted(tally.first), key=lambda mrn: mrn.year):
        for some in in_batches(mrns, PART):
            number += 1
            missing = [Missing(mrn, tally.counts[mrn], tally.first[mrn]) for mrn in some]
            yield Task(f"missing-{number:06d}", year, missing=missing)


# What workers do; each takes a Task and gives a Done, both encoded.

_ENCODER = msgspec.msgpack.Encoder()
_TASK = msgspec.msgpack.Decoder(Task)
_DONE = msgspec.msgpack.Decoder(Done)
_ROWS = msgspec.msgpack.Decoder(list[tuple[str | int | bool | None, ...]])


def settle_task(spreading: Spreading, data: bytes) -> bytes:
    """Settle the cables of a part and write all of their rows but those that need to know who cites them."""
    task = _TASK.decode(data)
    named: dict[MRN, Sequence[Brief]] = {mrn: _briefs(documents) for mrn, documents in task.named}
    part = settle_cables(_with_cables(spreading.deciding, named, task.inputs), list(named))
    tables = tables_of(part.rows)
    spreading.aside.write(task.name, _ENCODER.encode(tables.pop("cables")))
    return _end(spreading, task, part, tables)


def count_task(spreading: Spreading, data: bytes) -> bytes:
    """Write the rows of the cables of a part, with how often each is cited."""
    task = _TASK.decode(data)
    rows = _ROWS.decode(spreading.aside.read(task.name))
    cables: list[Row] = [
        (*row[:_CITED_BY], count, *row[_CITED_BY + 1 :]) for row, count in zip(rows, task.counts, strict=True)
    ]
    files = spreading.datasets.write(PartFiles(task.name, task.year, {}), {"cables": cables})
    return _ENCODER.encode(Done(files, {}, [], [], [], []))


def orphan_task(spreading: Spreading, data: bytes) -> bytes:
    """Write the documents that are no cable's."""
    task = _TASK.decode(data)
    briefs = [brief for _, one in task.named for brief in _briefs(one)]
    part = list_orphans(_with_cables(spreading.deciding, {}, task.inputs), briefs)
    return _end(spreading, task, part, tables_of(part.rows))


def estimate_task(spreading: Spreading, data: bytes) -> bytes:
    """Write the missing cables of a part."""
    task = _TASK.decode(data)
    part = estimate(spreading.deciding, task.missing)
    return _end(spreading, task, part, tables_of(part.rows))


def _end(spreading: Spreading, task: Task, part: Part, tables: Mapping[str, Sequence[Row]]) -> bytes:
    files = spreading.datasets.write(PartFiles(task.name, task.year, {}), tables)
    rows = count_rows(part.rows)
    return _ENCODER.encode(Done(files, rows, part.problems, part.compared, part.counts, part.first))


def _with_cables(
    deciding: Deciding, named: dict[MRN, Sequence[Brief]], inputs: Mapping[str, int]
) -> Deciding:
    gathered = Gathered(named, (), {})
    return deciding._replace(gathered=gathered, inputs=inputs)


def _briefs(documents: Iterable[tuple[Slot, str]]) -> list[Brief]:
    """Give what fetches documents; the rest is in the cables themselves."""
    return [_NOTHING._replace(slot=slot, place=place) for slot, place in documents]


def _read_name(file: int) -> str:
    batch, share = divmod(file, _SHARES)
    return f"read-{batch:06d}-{share}"
