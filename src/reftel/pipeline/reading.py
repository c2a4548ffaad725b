"""Cables of files, one by one."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator

from reftel.model.records import Cable, Problem, RawCable
from reftel.parse.cable import parse_cable
from reftel.pipeline.progress import Reporter
from reftel.readers import Limits, Source, find_sources, keep_streams, read_source


def read_cables(
    paths: Iterable[str | os.PathLike[str]],
    on_problem: Callable[[Problem], object],
    reporter: Reporter,
    limits: Limits,
) -> Iterator[Cable]:
    """Read and parse the cables at and below paths, one by one."""
    with keep_streams(paths, limits) as kept:
        sources = find_sources(kept)
        reporter.start(sum(source.size for source in sources if isinstance(source, Source)))
        for source in sources:
            if isinstance(source, Problem):
                on_problem(source)
            else:
                yield from _parse_items(read_source(source, reporter.advance, limits=limits), on_problem)


def _parse_items(
    items: Iterable[RawCable | Problem], on_problem: Callable[[Problem], object]
) -> Iterator[Cable]:
    for found in items:
        if isinstance(found, Problem):
            on_problem(found)
        else:
            yield parse_cable(found)
