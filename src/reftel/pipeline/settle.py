"""A batch of cables becomes rows of a store: documents joined, references resolved, citations drawn."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from typing import NamedTuple, TypeVar

import msgspec

from reftel.model.records import MRN, Problem
from reftel.pipeline.spool import Shelf
from reftel.resolve.briefs import Brief
from reftel.resolve.corrections import Corrections
from reftel.resolve.decide import Decided, decide_cable
from reftel.resolve.gather import Gathered, unnamed_document, unnamed_problems
from reftel.resolve.holdings import Holdings
from reftel.resolve.metadata import Comparison
from reftel.resolve.nodes import Tally, build_held, build_missing
from reftel.store import Rows, storable_rows
from reftel.store.rows import CABLES, CITATIONS, MENTIONS, REFS, document_row

BATCH = 1000
"""How many cables are settled together."""

T = TypeVar("T")


class Deciding(NamedTuple):
    """What all batches are decided by; `inputs` are the ids of the files that were read, by name."""

    shelf: Shelf
    gathered: Gathered
    holdings: Holdings
    corrections: Corrections
    inputs: Mapping[str, int]


class Part(NamedTuple):
    """What became of a batch: rows, problems of its documents, and what it says of the cables it cites."""

    rows: Rows
    problems: list[Problem]
    compared: list[Comparison]
    counts: list[tuple[MRN, int]]
    first: list[tuple[MRN, date | None]]


class Missing(NamedTuple):
    """A missing cable: by how many it is cited, and the day of the first."""

    mrn: MRN
    cited_by: int
    first: date | None


_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(Part)


def settle_batch(deciding: Deciding, mrns: Sequence[MRN]) -> bytes:
    """Settle some held cables; gives their Part in the form that `open_part` takes."""
    return encode_part(settle_cables(deciding, mrns))


def settle_orphans(deciding: Deciding, briefs: Sequence[Brief]) -> bytes:
    """Give the Part of documents that are no cable's, in that form."""
    return encode_part(list_orphans(deciding, briefs))


def estimate_batch(deciding: Deciding, missing: Sequence[Missing]) -> bytes:
    """Give the Part of some missing cables, in that form."""
    return encode_part(estimate(deciding, missing))


def settle_cables(deciding: Deciding, mrns: Sequence[MRN]) -> Part:
    """Settle some held cables."""
    gathered, tally, rows = deciding.gathered, Tally(deciding.holdings), no_rows()
    problems: list[Problem] = []
    compared: list[Comparison] = []
    slots = (brief.slot for mrn in mrns for brief in gathered.named[mrn])
    with deciding.shelf.open(slots) as spool:
        for mrn in mrns:
            read = [spool.fetch(brief) for brief in gathered.named[mrn]]
            texts = {id(cable): text for cable, text in read}
            settled = decide_cable(mrn, [cable for cable, _ in read], deciding.holdings, deciding.corrections)
            tally.add(settled.edges, settled.held.citing.day)
            problems += settled.held.problems
            compared += filter(None, [settled.compared])
            _add_settled(rows, settled, deciding)
            rows.texts.extend(texts[id(cable)] for cable in settled.held.cables)
    return Part(rows, problems, compared, list(tally.counts.items()), list(tally.first.items()))


def list_orphans(deciding: Deciding, briefs: Sequence[Brief]) -> Part:
    """Give the Part of documents that are no cable's."""
    rows = no_rows()
    problems: list[Problem] = []
    with deciding.shelf.open(brief.slot for brief in briefs) as spool:
        for brief in briefs:
            cable, text = spool.fetch(brief)
            problems += unnamed_problems(cable)
            rows.documents.append(document_row(unnamed_document(cable), 0, cable, deciding.inputs))
            rows.texts.append(text)
    return Part(rows, problems, [], [], [])


def estimate(deciding: Deciding, missing: Sequence[Missing]) -> Part:
    """Give the Part of some missing cables."""
    rows = no_rows()
    for mrn, cited_by, first in missing:
        node = build_missing(mrn, first, deciding.holdings, deciding.corrections)
        rows.cables.append(CABLES.row(node._replace(cited_by=cited_by)))
    return Part(rows, [], [], [], [])


def open_part(data: bytes) -> Part:
    """Give the Part that a process encoded."""
    return _DECODER.decode(data)


def in_batches(items: Iterable[T], size: int = BATCH) -> Iterator[list[T]]:
    """Give items in lists of `size`."""
    waiting = iter(items)
    while batch := list(islice(waiting, size)):
        yield batch


def no_rows() -> Rows:
    """Give rows to which some can be added."""
    return Rows([], [], [], [], [], [], [])


def _add_settled(rows: Rows, settled: Decided, deciding: Deciding) -> None:
    held = settled.held
    node = build_held(held, deciding.corrections)._replace(cites=len(settled.edges))
    rows.cables.append(CABLES.row(node))
    for position, (document, cable) in enumerate(zip(held.documents, held.cables, strict=True), 1):
        rows.documents.append(document_row(document, position, cable, deciding.inputs))
    rows.refs.extend(map(REFS.row, settled.decisions))
    rows.mentions.extend(MENTIONS.row((held.mrn, mention)) for mention in settled.mentions)
    rows.citations.extend(map(CITATIONS.row, settled.edges))
    if settled.compared:
        rows.compared.append((str(held.mrn), *settled.compared))


def encode_part(part: Part) -> bytes:
    """Give a Part in the form that `open_part` takes."""
    try:
        return _ENCODER.encode(part)
    except UnicodeEncodeError:
        return _ENCODER.encode(part._replace(rows=storable_rows(part.rows)))
