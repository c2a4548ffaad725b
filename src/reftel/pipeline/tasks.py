"""What a process does with some cables: documents are joined, references resolved, all becomes rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from typing import Any, NamedTuple, Protocol, TypeVar

import msgspec

from reftel.model.place import Place
from reftel.model.problems import Problem
from reftel.model.records import MRN
from reftel.pipeline.shelf import Fetched, Shelf, fetch
from reftel.resolve.corrections import Corrections
from reftel.resolve.decide import decide_cable, held_numbers
from reftel.resolve.footnotes import Dated, dated_mentions, dates_in, named_surely
from reftel.resolve.gather import Slot
from reftel.resolve.join import unnamed_document, unnamed_problems
from reftel.resolve.metadata import Comparison
from reftel.resolve.nodes import Tally, build_held, build_missing
from reftel.resolve.serials.holdings import Holdings
from reftel.store import Rows, storable_rows
from reftel.store.rows import ALIASES, CABLES, CITATIONS, MENTIONS, REFS, document_row

T = TypeVar("T")
_Read = Sequence[Fetched]


class Missing(NamedTuple):
    """A missing cable: by how many it is cited, the day of the first, the days that notes of editors give."""

    mrn: MRN
    cited_by: int
    first: date | None
    dated: Sequence[Dated] = ()


class Task(NamedTuple):
    """Cables to be decided, with the slots and places of their documents; documents of no cable under None.

    `inputs` are the ids of the files that these are from, by name; `year` is that of all its cables, if they
    go by year.
    """

    name: str
    year: int | None
    cables: Sequence[tuple[MRN | None, Sequence[tuple[Slot, Place]]]] = ()
    inputs: Mapping[str, int] = {}
    missing: Sequence[Missing] = ()


class Outcome(NamedTuple):
    """What became of a task: what a sink is told of its rows, problems of its documents, and what it says of
    the cables that it cites.
    """

    written: Any
    problems: list[Problem]
    compared: list[Comparison]
    counts: list[tuple[MRN, int]]
    first: list[tuple[MRN, date | None]]
    dated: list[tuple[MRN, Dated]]


class Writer(Protocol):
    """What a sink does with the rows of a task in the process that decides it."""

    def write(self, task: Task, rows: Rows) -> object:
        """Write them, or hand them on; what it returns goes to the sink."""


class Shared(NamedTuple):
    """What all tasks are decided by."""

    shelf: Shelf
    holdings: Holdings
    corrections: Corrections
    writer: Writer


_ENCODER = msgspec.msgpack.Encoder()
_TASK = msgspec.msgpack.Decoder(Task)
_OUTCOME = msgspec.msgpack.Decoder(Outcome)


def decide_task(shared: Shared, data: bytes) -> bytes:
    """Do an encoded Task; return its Outcome in the form that `open_outcome` takes."""
    task = _TASK.decode(data)
    deciding = _Deciding(shared, task.inputs)
    with shared.shelf.open(slot for _, documents in task.cables for slot, _ in documents) as read_slot:
        for mrn, documents in task.cables:
            read = [fetch(read_slot, slot, place) for slot, place in documents]
            if mrn:
                deciding.add_cable(mrn, read)
            else:
                deciding.add_unnamed(read)
    for missing in task.missing:
        deciding.add_missing(missing)
    outcome = Outcome(
        shared.writer.write(task, deciding.rows),
        deciding.problems,
        deciding.compared,
        list(deciding.tally.counts.items()),
        list(deciding.tally.first.items()),
        [(mrn, one) for mrn, some in deciding.tally.dated.items() for one in sorted(some)],
    )
    try:
        return encode(outcome)
    except UnicodeEncodeError:
        return encode(outcome._replace(written=shared.writer.write(task, storable_rows(deciding.rows))))


class _Deciding:
    """Cables that are decided one after the other, as rows."""

    def __init__(self, shared: Shared, inputs: Mapping[str, int]) -> None:
        self._shared = shared
        self._inputs = inputs
        self.rows = Rows([], [], [], [], [], [], [], [])
        self.problems: list[Problem] = []
        self.compared: list[Comparison] = []
        self.tally = Tally()

    def add_cable(self, mrn: MRN, read: _Read) -> None:
        """Decide a held cable, of its documents with their texts."""
        holdings, corrections = self._shared.holdings, self._shared.corrections
        held, decisions, mentions, edges, compared = decide_cable(
            mrn, [fetched.cable for fetched in read], holdings, corrections
        )
        self.tally.add(edges, held.citing.day, holdings)
        self.tally.take_dates(dates_in(mentions))
        self.problems += held.problems
        rows = self.rows
        rows.cables.append(CABLES.row(build_held(held, corrections, len(edges))))
        kept = {id(fetched.cable): fetched for fetched in read}
        for position, (document, cable) in enumerate(zip(held.documents, held.cables, strict=True), 1):
            _, packed, text = kept[id(cable)]
            rows.documents.append(document_row(document, position, cable, self._inputs, packed))
            rows.texts.append(text)
        rows.refs.extend(map(REFS.row, decisions))
        rows.mentions.extend([MENTIONS.row((mrn, mention)) for mention in mentions])
        rows.citations.extend(map(CITATIONS.row, edges))
        rows.aliases.extend(map(ALIASES.row, held_numbers(held, holdings, corrections)))
        if compared:
            self.compared.append(compared)
            rows.compared.append((str(mrn), *compared))

    def add_unnamed(self, read: _Read) -> None:
        """Add documents that are no cable's; what their notes name and date is missing if it is not held."""
        holdings = self._shared.holdings
        for cable, packed, text in read:
            self.problems += unnamed_problems(cable)
            noted = dated_mentions(cable, holdings)
            self.tally.take_dates(dates_in(noted))
            self.tally.take_named(named_surely(noted), holdings)
            self.rows.documents.append(document_row(unnamed_document(cable), 0, cable, self._inputs, packed))
            self.rows.texts.append(text)

    def add_missing(self, missing: Missing) -> None:
        """Estimate when a missing cable was sent."""
        node = build_missing(
            missing.mrn, missing.first, self._shared.holdings, self._shared.corrections, missing.dated
        )
        self.rows.cables.append(CABLES.row(node._replace(cited_by=missing.cited_by)))


def encode(record: Task | Outcome) -> bytes:
    """Return a record in the form in which it goes to another process."""
    return _ENCODER.encode(record)


def open_outcome(data: bytes) -> Outcome:
    """Return the Outcome that a process encoded."""
    return _OUTCOME.decode(data)


def in_batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Yield items in lists of `size`."""
    waiting = iter(items)
    while batch := list(islice(waiting, size)):
        yield batch
