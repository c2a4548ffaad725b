"""What `import reftel` does beside opening stores: a build, cables and references without one, a graph."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Unpack

from reftel.analysis.graph import graph
from reftel.cluster.run import build_on_cluster
from reftel.errors import InputError, UnknownNumber
from reftel.export.overwrite import refuse_inputs, written_files
from reftel.files.streams import is_stream
from reftel.lexicon.mrn import parse_mrn, why_no_year
from reftel.lexicon.own_names import NO_NAMES, using
from reftel.lexicon.places.links import read_own_links
from reftel.lexicon.users.table import read_own_names, tell_replaced
from reftel.model.problems import Problem
from reftel.model.records import Cable, Reference
from reftel.parse.cable import parse_cable, parse_ref_line
from reftel.pipeline.build import build_here
from reftel.pipeline.driver import NoCables
from reftel.pipeline.lock import alone_in
from reftel.pipeline.options import FILES, STORE, Build, Options, Paths, Request
from reftel.pipeline.outputs import make_folder
from reftel.pipeline.progress import Reporter, Silent
from reftel.questions import Records
from reftel.readers import (
    LIMITS,
    Limits,
    Telling,
    Told,
    find_sources,
    keep_streams,
    read_source,
    with_columns,
)
from reftel.readers.input import ignore
from reftel.resolve.corrections import Corrections, read_corrections
from reftel.resolve.resolve import explain_refs
from reftel.resolve.serials.years import Citing
from reftel.store import find_in

__all__ = ["build", "graph", "parse_cables", "parse_mrn", "parse_refs"]


def build(
    paths: Paths | os.PathLike[str],
    output: str | os.PathLike[str] = "output",
    *,
    reporter: Reporter | None = None,
    **options: Unpack[Options],
) -> Build:
    """Read all cables at and below the path or paths and write store, CSVs, GraphML and page into a folder.

    Where the folder holds a store, the cables are added to it: only files that are new or have changed are
    read, and the result is that of one build of all. The files are those named in `docs/files.md`; they
    replace earlier ones together, when all are whole. Inputs that cannot be read are `failed`, the rest is
    built. Raises InputError where the store would hold no cable at all, OutputError when the folder
    cannot be written, OverwriteError where a file there is an input or not of reftel; then all files stay.
    """
    folder = Path(output)
    given = _each(paths)
    path, table, own = options.get("corrections"), options.get("aliases"), options.get("links")
    refuse_inputs(written_files(folder, FILES), filter(None, (path, table, own)))
    names = read_own_names(table) if table else None
    if own:
        read_own_links(own)
    with using(names or NO_NAMES):
        corrections = _read_corrections(path, given, folder, reporter, options) if path else None
    is_new = "://" not in str(output) and not folder.exists()
    try:
        if options.get("cluster"):
            built = build_on_cluster(given, str(output), reporter or Silent(), options, corrections, names)
        else:
            make_folder(folder)
            request = Request(given, folder, reporter or Silent(), options, names=names)
            with alone_in(folder, options.get("wait", 0)):
                built = build_here(request, corrections)
        return replace(built, notices=(*tell_replaced(names or NO_NAMES), *built.notices))
    except NoCables:
        if is_new:
            with suppress(OSError):  # of what others have put into it
                folder.rmdir()
        raise


def _read_corrections(
    path: str | os.PathLike[str],
    given: Sequence[str | os.PathLike[str]],
    folder: Path,
    reporter: Reporter | None,
    options: Options,
) -> Corrections:
    """Return the corrections of a file; the inputs are read for numbers of cables in it that no store in the
    folder knows.
    """
    try:
        return read_corrections(path, partial(find_in, folder / STORE))
    except UnknownNumber as error:
        if options.get("cluster") or any(is_stream(str(one)) for one in given):
            raise  # what is too large to be read twice, or cannot be
        unknown = error
    alone: Options = {**options, "corrections": None, "fresh": True, "store_only": True, "with_text": False}
    with tempfile.TemporaryDirectory(prefix="reftel-") as aside:
        try:
            build(given, aside, reporter=reporter, **alone)
        except NoCables:
            raise unknown from None
        stores = (folder / STORE, Path(aside, STORE))
        return read_corrections(
            path, lambda name: next(filter(None, (find_in(one, name) for one in stores)), None)
        )


def parse_cables(
    paths: Paths | os.PathLike[str],
    *,
    on_problem: Callable[[Problem], object] | None = None,
    on_table: Callable[[str], object] | None = None,
    limits: Limits = LIMITS,
    columns: Mapping[str, str] | str | Iterable[str] = (),
) -> Iterator[Cable]:
    """Read and parse all cables at and below the path or paths, one by one, each with its text.

    What cannot be read, or is larger than the `limits`, is handed to `on_problem`, and left out without one.
    `columns` says what the columns of tables hold where their names do not tell it, as for `build`; how each
    table is read is handed to `on_table`. Raises InputError for columns that say nothing.
    """
    chosen = with_columns(limits, columns)
    return _read_cables(_each(paths), on_problem or ignore, on_table or ignore, chosen)


def _read_cables(
    paths: tuple[str | os.PathLike[str], ...],
    on_problem: Callable[[Problem], object],
    on_table: Callable[[str], object],
    limits: Limits,
) -> Iterator[Cable]:
    telling = Telling(on_table)
    with keep_streams(paths, limits) as kept:
        for source in find_sources(kept):
            told: list[Told] = []
            items = [source] if isinstance(source, Problem) else read_source(source, limits=limits, told=told)
            for found in items:
                telling.take(told)
                told.clear()
                if isinstance(found, Problem):
                    on_problem(found)
                else:
                    yield parse_cable(found)
    telling.end()


def parse_refs(
    text: str,
    citing: str | None = None,
    date: date | None = None,
    *,
    aliases: str | os.PathLike[str] | None = None,
) -> Records[Reference]:
    """Read one REF line and resolve it by what the line, the citing MRN and its date tell.

    `citing` is an MRN in any usual notation (raises InvalidMRN otherwise); nothing else is held, so each
    cable is `missing`. Any text is read, without an error. `aliases` is a table of posts and names beside
    ours. Raises InputError for a date of a year of which no cable can be, and for a table with mistakes.

    >>> [str(ref.mrn) for ref in parse_refs("REF: A. STATE 91633 B. 08 OTTAWA 1140", citing="09OTTAWA707")]
    ['09STATE91633', '08OTTAWA1140']
    """
    with using(read_own_names(aliases) if aliases else NO_NAMES):
        return Records(_parse_refs(text, citing, date), Reference)


def _parse_refs(text: str, citing: str | None, date: date | None) -> list[Reference]:
    mrn = parse_mrn(citing) if citing else None
    if date and (why := why_no_year(date.year)):
        raise InputError(f"the date {date} {why}", advice="give the day of the citing cable")
    return explain_refs(parse_ref_line(text), Citing(mrn, date))


def _each(paths: Paths | os.PathLike[str]) -> tuple[str | os.PathLike[str], ...]:
    """Give the paths one by one; a single one need not be in a list: its letters are no paths."""
    return (paths,) if isinstance(paths, str | os.PathLike) else tuple(paths)
