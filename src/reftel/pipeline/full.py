"""A store is made in batches: of the files that are given, and of what an earlier store keeps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from reftel.errors import InputError
from reftel.model.records import Problem
from reftel.pipeline.batches import Batch, Reading, keep_batch, open_batch, read_batch
from reftel.pipeline.changes.counts import Counts
from reftel.pipeline.changes.inputs import Given
from reftel.pipeline.engine import Engine
from reftel.pipeline.progress import Reporter
from reftel.pipeline.settle import (
    Deciding,
    Missing,
    estimate_batch,
    in_batches,
    open_part,
    settle_batch,
    settle_orphans,
)
from reftel.pipeline.spool import FolderShelf, Shelf
from reftel.readers import LIMITS, Digests, Limits, Numbering, cut_sources
from reftel.resolve.briefs import Brief
from reftel.resolve.corrections import Corrections, entry_record
from reftel.resolve.gather import gather
from reftel.resolve.held import problem_order
from reftel.resolve.holdings import Holdings
from reftel.resolve.metadata import Comparison, added_up, sum_up
from reftel.resolve.nodes import Tally
from reftel.store import InputFile, Provenance, fill_store, input_of, open_store
from reftel.store.codec import pack_cable
from reftel.store.queries.documents import documents_as_read, last_document

_DOCUMENTS = 1000  # of an earlier store, handed to a worker together


class Kept(NamedTuple):
    """What stays of an earlier store: its file, those of its inputs that are not read, and all of them."""

    store: Path
    inputs: Sequence[InputFile]
    earlier: Sequence[InputFile]


class Making(NamedTuple):
    """What a store is made of: the files that are given, what is kept of an earlier store, corrections and
    facts; `with_text` keeps the texts. `engine` does the work.
    """

    given: Given
    corrections: Corrections
    facts: Mapping[str, str]
    reporter: Reporter
    engine: Engine
    with_text: bool = False
    kept: Kept | None = None
    limits: Limits = LIMITS


class NoCables(InputError):
    """The paths hold no cable; `problems` say why, file by file."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        only = f"{problems[0]}. No" if len(problems) == 1 else "no"
        super().__init__(f"{only} cable was found, so nothing was built; earlier files are as they were")
        self.problems = problems


def make_store(path: Path, making: Making) -> Counts:
    """Make a store; gives how its documents differ from those of the earlier one.

    What was read lies in the folder of `path` until its owner removes it. Raises NoCables where there is
    none, OutputError where the store cannot be written.
    """
    reading = Reading(FolderShelf(path.parent), making.with_text, making.limits)
    briefs, problems = read_given(making, reading)
    counts = _compare(making.kept, reading, briefs)
    kept_inputs: Sequence[InputFile] = ()
    if making.kept:
        kept_inputs = making.kept.inputs
        briefs += _read_kept(making.kept, making.engine, reading)
        problems += _kept_problems(making.kept)
    inputs = sorted([*(file for _, file in making.given.changed), *kept_inputs])
    deciding = begin_deciding(making, reading.shelf, briefs, problems, inputs)
    if making.kept:
        _refuse_nothing_read(making.given, deciding, problems)
    making.reporter.step("store")
    records = [entry_record(entry) for entry in making.corrections.entries]
    _fill(path, Provenance(inputs, records, making.facts), deciding, problems, making.engine)
    return counts


def begin_deciding(
    making: Making,
    shelf: Shelf,
    briefs: Iterable[Brief],
    problems: Iterable[Problem],
    inputs: Sequence[InputFile],
) -> Deciding:
    """Give what all cables are decided by; raises NoCables where there is none."""
    gathered = gather(briefs, making.corrections)
    ids = {file.name: number for number, file in enumerate(inputs, 1)}
    deciding = Deciding(shelf, gathered, Holdings(years=gathered.years), making.corrections, ids)
    if not gathered.named:
        orphans = open_part(settle_orphans(deciding, gathered.orphans))
        raise NoCables(tuple(sorted([*problems, *orphans.problems], key=problem_order)))
    return deciding


def _refuse_nothing_read(given: Given, deciding: Deciding, problems: Iterable[Problem]) -> None:
    """Raise NoCables where nothing of what is given is of a cable: an earlier store stays as it is."""
    names = given.names
    named = (brief for briefs in deciding.gathered.named.values() for brief in briefs)
    if any(input_of(brief.source, names) for brief in named):
        return
    unopened = set(given.problems)
    mine = [problem for problem in problems if problem in unopened or input_of(problem.source, names)]
    orphans = [brief for brief in deciding.gathered.orphans if input_of(brief.source, names)]
    mine += open_part(settle_orphans(deciding, orphans)).problems
    raise NoCables(tuple(sorted(mine, key=problem_order)))


def read_given(making: Making, reading: Reading) -> tuple[list[Brief], list[Problem]]:
    """Read the files that have changed; gives briefs of their cables, and what could not be read."""
    changed = (source for source, _ in making.given.changed)
    pieces = list(cut_sources(changed, limits=making.limits))
    making.reporter.start(sum(piece.size for piece in pieces))
    briefs: list[Brief] = []
    problems = list(making.given.problems)
    numbering, digests = Numbering(), Digests()
    known: dict[object, object] = {}
    with making.engine.workers(reading, len(pieces)) as pool:
        for piece, data in zip(pieces, pool.map(read_batch, enumerate(pieces)), strict=True):
            batch = open_batch(data, known)
            places = numbering.settle(piece, batch.places)
            batch = batch if places == batch.places else batch.placed(places)
            briefs += batch.briefs
            problems += batch.problems
            digests.add(piece, batch.digests)
            making.reporter.advance(piece.size)
    making.given.take_digests(digests)
    return briefs, problems


def _fill(
    path: Path, made: Provenance, deciding: Deciding, problems: Sequence[Problem], engine: Engine
) -> None:
    """Decide everything and write the store."""
    gathered = deciding.gathered
    tally = Tally(deciding.holdings)
    compared: list[Comparison] = []
    found = list(problems)
    batches = list(in_batches(gathered.named))
    with engine.workers(deciding, len(batches)) as pool, fill_store(path, made) as filler:

        def take(parts: Iterable[bytes]) -> None:
            for data in parts:
                part = open_part(data)
                filler.add(part.rows)
                found.extend(part.problems)
                compared[:] = added_up([*compared, *part.compared])
                tally.take(part.counts, part.first)

        take(pool.map(settle_batch, batches))
        take(pool.map(settle_orphans, in_batches(gathered.orphans)))
        missing = (Missing(mrn, tally.counts[mrn], tally.first[mrn]) for mrn in sorted(tally.first))
        take(pool.map(estimate_batch, in_batches(missing)))
        filler.count_citing(
            (str(mrn), count) for mrn, count in tally.counts.items() if mrn not in tally.first
        )
        filler.end(sorted(found, key=problem_order), sum_up(compared))


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
    with engine.workers(keeping, len(spans)) as pool:
        return [brief for data in pool.map(_take_over, spans) for brief in open_batch(data).briefs]


def _take_over(keeping: _Keeping, first: int) -> bytes:
    with open_store(keeping.store) as store:
        found = documents_as_read(store, range(first, first + _DOCUMENTS), keeping.reading.with_text)
        mine = (cable for name, cable in found if name in keeping.names)
        return keep_batch(keeping.reading, first, mine, Batch([], [], []))


def _kept_problems(kept: Kept) -> list[Problem]:
    """Give what could not be read of the inputs that are not read again."""
    names = {file.name for file in kept.inputs}
    with open_store(kept.store) as store:
        return [
            problem for problem in store.problems() if not problem.about and input_of(problem.source, names)
        ]


def _compare(kept: Kept | None, reading: Reading, briefs: Sequence[Brief]) -> Counts:
    """Count the documents that are new, those of the earlier store that are gone, and those that stay."""
    if kept is None:
        return Counts(len(briefs), 0, 0)
    names = {file.name for file in kept.earlier}
    stays = {file.name for file in kept.inputs}
    old: Counter[tuple[str, str, bytes]] = Counter()
    with open_store(kept.store) as store:
        unchanged = 0
        for span in range(1, last_document(store) + 1, _DOCUMENTS):
            for name, cable in documents_as_read(store, range(span, span + _DOCUMENTS)):
                if name in stays:
                    unchanged += 1
                else:
                    old[cable.source, cable.place, pack_cable(cable)] += 1
    new: Counter[tuple[str, str, bytes]] = Counter()
    with reading.shelf.open(brief.slot for brief in briefs) as spool:
        for brief in briefs:
            if input_of(brief.source, names):
                new[brief.source, brief.place, pack_cable(spool.fetch(brief)[0])] += 1
    same = (old & new).total()
    return Counts(len(briefs) - same, old.total() - same, unchanged + same)
