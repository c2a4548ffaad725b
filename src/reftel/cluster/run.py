"""The way of a build on a cluster: datasets, and the files made of them."""

from __future__ import annotations

import os
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from reftel.analysis.check_corrections import check_corrections
from reftel.errors import InputError, OutputError
from reftel.export.overwrite import local_path, refuse_inputs, refuse_others, written_files
from reftel.files.streams import is_stream
from reftel.lexicon.own_names import OwnNames, using
from reftel.pipeline.build import plan_build
from reftel.pipeline.changes.inputs import Inputs, find_inputs
from reftel.pipeline.earlier import (
    EarlierStore,
    find_earlier_store,
    names_in_force,
    place_of_names,
    tell_kept,
)
from reftel.pipeline.engine import usual_jobs
from reftel.pipeline.lock import alone_in, clear_leftovers
from reftel.pipeline.options import FILES, STORE, Build, Options, Paths, Request
from reftel.pipeline.outputs import (
    make_folder,
    refuse_busy_store,
    refuse_what_is_no_file,
    replace_files,
    write_views_of_made,
    writing_aside,
)
from reftel.pipeline.progress import Reporter
from reftel.readers.sources import MANIFEST
from reftel.resolve.corrections import Corrections
from reftel.store import Provenance, open_store

if TYPE_CHECKING:
    from reftel.cluster.datasets import Manifest
    from reftel.files.storage import Storage
    from reftel.pipeline.driver import Plan


def build_on_cluster(
    paths: tuple[str | os.PathLike[str], ...],
    output: str,
    reporter: Reporter,
    options: Options,
    corrections: Corrections | None,
    names: OwnNames | None,
) -> Build:
    """Let workers write datasets into a folder or URL; with `store` make the other files of them.

    Corrections, a table of names and the wish for texts stay in force from datasets that are there, else from
    a store.
    """
    from reftel.cluster.build import make_datasets
    from reftel.cluster.dask import Cluster, connect
    from reftel.files.storage import Storage

    if streams := [os.fspath(path) for path in paths if is_stream(path)]:
        cause = "is a stream, which the workers of a cluster cannot read"
        raise InputError(cause, place=streams[0], advice="save it as a file and name that")
    folder = _local_folder(output, options)
    place = Storage(str(folder.absolute()) if folder else output)
    request = Request(paths, folder or Path(output), reporter, options, names=names)
    with alone_in(folder, options.get("wait", 0)) if folder else nullcontext():
        inputs = _find_anywhere(paths)
        _refuse_to_overwrite(request, output, inputs)
        if folder:
            clear_leftovers(folder)
            if options.get("store"):
                _refuse_other_store(folder, place, options)
                refuse_busy_store(folder)
        earlier = None if options.get("fresh") else _find_made(place, folder, options)
        table = place_of_names(request, earlier)
        inputs.changed = [(source, file) for source, file in inputs.changed if file.place != table]
        with using(names_in_force(request, earlier)):
            plan = _plan(request, inputs, earlier, corrections)
            with connect(str(options.get("cluster")), reporter.say) as client:
                manifest = make_datasets(place, plan, lambda aside: Cluster(client, aside, reporter.say))
            return _report(request, place, folder, manifest)


def _plan(
    request: Request, inputs: Inputs, earlier: Provenance | None, corrections: Corrections | None
) -> Plan:
    """Say what is built of the inputs; the engine is that of the cluster, once there is one."""
    if corrections is None:
        corrections = Corrections.of_records(earlier.corrections if earlier else ())
    keeps = request.options.get("with_text", False) or bool(earlier and "with_text" in earlier.facts)
    return plan_build(request, inputs, corrections, earlier, keeps)


def _report(request: Request, place: Storage, folder: Path | None, manifest: Manifest) -> Build:
    """Tell of the datasets, and of the store that is made of them if it is asked for."""
    from reftel.cluster.datasets import read_of_sources, read_problems

    with_store = folder and request.options.get("store")
    notices = _gather_files(request, place) if with_store else _tell_older_files(folder)
    problems = tuple(read_problems(place, manifest))
    lost = {problem.source for problem in problems if problem.lost}
    in_part = read_of_sources(place, manifest, lost)
    built = Build(request.folder, problems, manifest.counts, notices=notices, in_part=in_part)
    if not with_store:
        return built
    with open_store(request.folder / STORE) as store:
        return replace(built, checked=tuple(check_corrections(store)))


def _refuse_to_overwrite(request: Request, output: str, inputs: Inputs) -> None:
    """Raise OverwriteError where datasets, or the files made of them, would take the place of other files."""
    folder = local_path(output)
    if folder is None:
        return
    outputs = [folder / MANIFEST]
    if request.options.get("store"):
        outputs += written_files(folder, request.files)
    refuse_inputs(outputs, (source for source, _ in inputs.changed))
    refuse_others(outputs)


def _find_made(place: Storage, folder: Path | None, options: Options) -> Provenance | None:
    """Return what the datasets of a place were made of, without any the store of the folder."""
    from reftel.cluster.datasets import find_earlier

    if manifest := find_earlier(place):
        return Provenance([], manifest.corrections, manifest.facts)
    return _find_whole(folder, options).made if folder else None


def _find_whole(folder: Path, options: Options) -> EarlierStore:
    """Find the store of a folder; raises OutputError where only a build on one machine can go on with it."""
    found = find_earlier_store(folder, options)
    if found.fault and not options.get("fresh"):
        advice = "build once without --cluster, which keeps what it holds, or drop that with --fresh"
        raise OutputError(found.fault.cause, place=found.fault.place, advice=advice) from found.fault
    return found


def _refuse_other_store(folder: Path, place: Storage, options: Options) -> None:
    """Raise OutputError where the store of a folder holds what its datasets do not: it would be lost."""
    from reftel.cluster.datasets import read_inputs

    if options.get("fresh") or not (folder / STORE).exists():
        return
    earlier = _find_whole(folder, options).made
    if earlier and sorted(earlier.inputs) != sorted(read_inputs(place)):
        cause = "a build on a cluster does not add to a store"
        advice = "replace it with --fresh (which drops its corrections and texts), or name another folder"
        raise OutputError(cause, place=str(folder / STORE), advice=advice)


def _tell_older_files(folder: Path | None) -> tuple[str, ...]:
    """Say that files of an earlier build are not those of the datasets that were made beside them."""
    left = [name for name in FILES if folder and (folder / name).exists()]
    if not left:
        return ()
    return (
        f"{folder}: {', '.join(left)} are from an earlier build and are unchanged; --store writes them again",
    )


def _find_anywhere(paths: Paths) -> Inputs:
    """Find the files at and below the paths, by names that hold in any folder: workers begin in others."""
    inputs = find_inputs(paths, (), trust=False, may_fetch=True)
    inputs.changed = [
        (source if source.is_remote else source._replace(file=str(source.path.absolute())), file)
        for source, file in inputs.changed
    ]
    return inputs


def _local_folder(output: str, options: Options) -> Path | None:
    """Return the folder of a build on a cluster, ready to be written; None where it is a URL."""
    if "://" in output:
        if options.get("store"):
            advice = "leave out --store, or name a folder on this machine with -o"
            raise OutputError("a store has to be a file on this machine", place=output, advice=advice)
        return None
    folder = Path(output)
    make_folder(folder)
    refuse_what_is_no_file(folder)
    return folder


def _gather_files(request: Request, place: Storage) -> tuple[str, ...]:
    """Make the store and the other files of datasets; return words for a person."""
    from reftel.cluster.datasets import gather_store

    request.reporter.step("store")
    earlier = find_earlier_store(request.folder, request.options)
    with writing_aside(request.folder) as aside:
        gather_store(place, aside / STORE)
        write_views_of_made(request, aside, request.options.get("jobs") or usual_jobs())
        return tuple(tell_kept(earlier, replace_files(aside, request.folder, earlier.keep)))
