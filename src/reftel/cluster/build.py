"""A build whose workers write their rows themselves, as datasets: what runs on a cluster.

It is the build of `pipeline.driver` with another sink. What was parsed and what is shared lies in a hidden
folder beside the datasets, which is removed in the end; files are named by the task that writes them, so that
one that is done twice writes the same bytes again.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
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
from reftel.model.records import MRN
from reftel.pipeline.driver import Plan, Summary, decide, join, read_inputs
from reftel.pipeline.engine import Engine, Workers
from reftel.pipeline.shelf import Read
from reftel.pipeline.tasks import Shared, Task, Writer
from reftel.resolve.gather import Gathered, Slot
from reftel.resolve.serials.holdings import Holdings
from reftel.store import InputFile, Rows
from reftel.store.rows import CABLES

PART = 4000
"""How many cables a part has: files of some megabytes, and little enough for the memory of a worker."""

_SHARES = 1_000_000  # of a batch at most
_GAP = 64 * 1024  # bytes that are rather read and thrown away than asked around
_CITED_BY = CABLES.names.index("cited_by")
_HELD = "held-"  # how the names of the parts of held cables begin


class StorageShelf(NamedTuple):
    """A folder that all workers reach, with a file for each share of a batch."""

    place: Storage

    def keep(self, batch: int, share: int, data: bytes) -> tuple[int, int]:
        """Write the file of a share of a batch; if it is done twice, both write the same."""
        file = batch * _SHARES + share
        self.place.write(_read_name(file), data)
        return file, 0

    @contextmanager
    def open(self, slots: Iterable[Slot]) -> Iterator[Read]:
        """Read the bytes of some cables at once, neighbours together."""
        starts: dict[Slot, tuple[int, int]] = {}
        spans: list[Span] = []
        for slot in sorted(slots):
            name, end = _read_name(slot.file), slot.start + slot.size + slot.text
            if spans and spans[-1].name == name and slot.start - spans[-1].end <= _GAP:
                spans[-1] = spans[-1]._replace(end=max(end, spans[-1].end))
            else:
                spans.append(Span(name, slot.start, end))
            starts[slot] = len(spans) - 1, slot.start - spans[-1].start
        data = self.place.read_spans(spans)

        def read(slot: Slot) -> bytes:
            span, start = starts[slot]
            return data[span][start : start + slot.size + slot.text]

        yield read

    def hold(self, gathered: Gathered) -> Holdings:
        """Write what is held into a file, of which a worker reads what it needs."""
        return write_holdings(self.place, "held", gathered.years, gathered.aliases, gathered.cited_names)


class DatasetWriter(NamedTuple):
    """What a worker does with the rows of a task: it writes them as files of datasets."""

    datasets: Datasets
    aside: Storage

    def write(self, task: Task, rows: Rows) -> tuple[Mapping[str, int], Mapping[str, int]]:
        """Write all rows but those of held cables, which wait aside until it is known who cites them; return
        how many each dataset has, and counts.
        """
        tables = tables_of(rows)
        if task.name.startswith(_HELD):
            self.aside.write(task.name, _ENCODER.encode(tables.pop("cables")))
        files = self.datasets.write(PartFiles(task.name, task.year, {}), tables)
        return files.rows, count_rows(rows)


_ENCODER = msgspec.msgpack.Encoder()
_COUNTED = msgspec.msgpack.Decoder(tuple[str, int | None, list[int]])
_ROWS = msgspec.msgpack.Decoder(list[list[str | int | bool | None]])


def _write_cables(shared: Shared, data: bytes) -> int:
    """Write the rows of the held cables of a part, with how often each is cited; return their number."""
    name, year, counts = _COUNTED.decode(data)
    assert isinstance(shared.writer, DatasetWriter)  # noqa: S101 (it is the one of the sink)
    cables = _ROWS.decode(shared.writer.aside.read(name))
    for row, count in zip(cables, counts, strict=True):
        row[_CITED_BY] = count
    shared.writer.datasets.write(PartFiles(name, year, {}), {"cables": list(map(tuple, cables))})
    return len(cables)


class DatasetSink:
    """Datasets: the workers write the files, and the manifest says here which of them count."""

    by_year = True

    def __init__(self, plan: Plan, datasets: Datasets, aside: Storage, inputs: Sequence[InputFile]) -> None:
        self.size = PART
        self.writer: Writer = DatasetWriter(datasets, aside)
        self._datasets = datasets
        self._plan = plan
        self._inputs = inputs
        self._parts: list[PartFiles] = []
        self._held: list[Sequence[MRN]] = []
        self._counts: Counter[str] = Counter()
        self.manifest: Manifest | None = None

    @contextmanager
    def open(self, tasks: int) -> Iterator[None]:
        """Tell how much is to be done: each part of held cables is written in two steps."""
        self._plan.reporter.step("datasets")
        self._plan.reporter.start(2 * tasks)
        try:
            yield
        except BaseException:
            with suppress(Exception):  # what is left does not count, and the next build removes it
                remove_uncounted(self._datasets.place)
            raise

    def take(self, task: Task, written: tuple[Mapping[str, int], Mapping[str, int]]) -> None:
        """Note what was written."""
        rows, counts = written
        self._counts.update(counts)
        self._parts.append(PartFiles(task.name, task.year, rows))
        if task.name.startswith(_HELD):
            self._held.append([mrn for mrn, _ in task.cables if mrn])
            self._plan.reporter.advance(1)

    def end(self, workers: Workers, summary: Summary) -> None:
        """Let the workers write the held cables, then the manifest, by which all counts."""
        counts = summary.tally.counts
        counted = (
            _ENCODER.encode((part.name, part.year, [counts.get(mrn, 0) for mrn in mrns]))
            for part, mrns in zip(self._parts, self._held, strict=False)
        )
        for number, cables in enumerate(workers.map(_write_cables, counted)):
            part = self._parts[number]
            self._parts[number] = replace(part, rows={"cables": cables, **part.rows})
            self._plan.reporter.advance(1)
        problems, datasets = summary.problems, self._datasets
        self._parts.append(datasets.write(PartFiles("whole", None, {}), whole_tables(problems, self._inputs)))
        self.manifest = Manifest(
            FORMAT,
            datasets.run,
            self._plan.facts,
            self._plan.corrections.records,
            {
                **{name: self._counts[name] for name in _COUNTS},
                "problems": len(problems),
                **dict(summary.notes),
            },
            summary.notes,
            self._parts,
        )
        datasets.end(self.manifest)


_COUNTS = (
    "documents",
    "cables held",
    "cables missing",
    "citations",
    "references",
    *(f"references {status}" for status in ("held", "missing", "ambiguous", "other", "self", "unreadable")),
)


def make_datasets(place: Storage, plan: Plan, engine: Callable[[Storage], Engine]) -> Manifest:
    """Build datasets in a folder; return their manifest, by which they count.

    `engine` is given the folder for what is shared. Raises NoCables where there is none, OutputError where
    the folder cannot be written; then earlier datasets stay.
    """
    refuse_foreign(place)
    clear_place(place)
    with _aside(place) as aside:
        plan, shelf = plan._replace(engine=engine(aside)), StorageShelf(aside)
        briefs, problems = read_inputs(plan, shelf)
        inputs = sorted(file for _, file in plan.inputs.changed)
        gathered = join(plan, shelf, briefs, problems)
        del briefs
        sink = DatasetSink(plan, Datasets(place, run_name(plan, inputs)), aside, inputs)
        decide(plan, shelf, gathered, problems, inputs, sink)
    assert sink.manifest  # noqa: S101 (it is what the sink ends with)
    return sink.manifest


def run_name(plan: Plan, inputs: Sequence[InputFile]) -> str:
    """Return what the files of a build are named by: the same for the same inputs, corrections and reftel."""
    problems = sorted(map(str, plan.inputs.problems))
    made_of = [sorted(plan.facts.items()), plan.corrections.records, inputs, problems]
    return hashlib.sha256(json.dumps(made_of).encode()).hexdigest()[:12]


def clear_place(place: Storage) -> None:
    """Remove what builds that died have left."""
    for name in place.folders():
        if BUILD_FOLDER.fullmatch(name) and place.has(f"{name}/{BUILD_MARK}"):
            place.remove(name)
    remove_uncounted(place)


@contextmanager
def _aside(place: Storage) -> Iterator[Storage]:
    name = build_folder_name()
    try:
        place.below(name).write(BUILD_MARK, b"")
        yield place.below(name)
    finally:
        with suppress(Exception):  # as above
            place.remove(name)


def _read_name(file: int) -> str:
    batch, share = divmod(file, _SHARES)
    return f"read-{batch:06d}-{share}"
