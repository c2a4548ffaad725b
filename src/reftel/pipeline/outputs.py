"""The files that a build writes: aside first, then into their places together."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from reftel.errors import OutputError, StoreUnavailable, StoreUnwritable
from reftel.export.overwrite import refuse_inputs, refuse_others, written_files
from reftel.export.views import Earlier
from reftel.files.streams import given_as
from reftel.lexicon.places.links import Link
from reftel.pipeline.engine import workers
from reftel.pipeline.lock import build_folder
from reftel.pipeline.options import FILES, PAGE, SMALL, STORE, TABLES, Paths, Request
from reftel.readers import Source
from reftel.store import Changed, Store, change_store, keep_beside, merge_log, open_store


def refuse_to_overwrite(request: Request, streams: Paths) -> None:
    """Raise OverwriteError where the build would write over an input or over a file of somebody else."""
    outputs = written_files(request.folder, request.files)
    refuse_inputs(outputs, (one for one in request.found if isinstance(one, Source)))
    refuse_inputs(outputs, map(given_as, streams))
    refuse_others(outputs)


def make_folder(folder: Path) -> None:
    """Make the output folder and see that it can be written, before hours are spent on reading."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".reftel-"):
            pass
    except FileExistsError as error:
        advice = "name another folder with -o, or move that file away"
        raise OutputError("is a file, not a folder", place=str(folder), advice=advice) from error
    except OSError as error:
        advice = "name another folder with -o, or change its permissions"
        cause = f"the output folder cannot be written: {error.strerror or error}"
        raise OutputError(cause, place=str(folder), advice=advice) from error


def refuse_what_is_no_file(folder: Path) -> None:
    """Raise OutputError where an output would replace a folder or go through a dead link."""
    for name in FILES:
        target = folder / name
        if target.exists() and not target.is_file():
            raise OutputError(
                "is not a regular file and is not replaced", place=str(target), advice="move it away"
            )
        if name == STORE and target.is_symlink() and not target.exists():
            cause = f"is a link to {os.readlink(target)}, which does not exist: its disk may be disconnected"  # noqa: PTH115
            raise StoreUnavailable(cause, place=str(target), advice="connect the disk, or remove the link")


@contextmanager
def writing_aside(folder: Path) -> Iterator[Path]:
    """Yield a folder to write files in until all are whole; errors name the place where they will stand."""
    try:
        with build_folder(folder) as aside:
            yield aside
    except OutputError as error:
        error.place = str(folder / Path(error.place).name)
        raise
    except OSError as error:
        cause = f"cannot be written: {error.strerror or error}"
        raise OutputError(cause, place=str(folder), advice="earlier files are unchanged") from error


def refuse_busy_store(folder: Path) -> None:
    """See that no log is beside the store that is to be replaced: it would be taken for one of the new."""
    path = folder / STORE
    if not merge_log(path):
        advice = "close the program that reads it; earlier files are unchanged"
        raise StoreUnwritable("is being read and cannot be replaced", place=str(path), advice=advice)


def replace_files(aside: Path, folder: Path, keep: str = "") -> Path | None:
    """Put new files in the place of earlier ones; return where the earlier store is kept, if it is to be."""
    kept = None
    if (aside / STORE).exists():
        refuse_busy_store(folder)
        kept = keep_beside(folder / STORE, keep) if keep else None
    for name in FILES:
        if (aside / name).exists():
            (aside / name).replace(folder / name)
    return kept


def date_tables(folder: Path) -> None:
    """Give the tables that were just written of a store its time: see `are_of_store`."""
    with suppress(OSError):  # of a file that belongs to somebody else
        time = (folder / STORE).stat().st_mtime_ns
        for name in TABLES:
            os.utime(folder / name, ns=(time, time))


def are_of_store(folder: Path) -> bool:
    """Say whether the tables in a folder are those of its store, and neither has changed since: by their
    times, where the disk records more than whole seconds.
    """
    try:
        times = {(folder / name).stat().st_mtime_ns for name in (STORE, *TABLES)}
    except OSError:
        return False
    return len(times) == 1 and times.pop() % _SECOND != 0


def write_views_of_made(request: Request, aside: Path, jobs: int) -> None:
    """Keep the catalogue of the store that was just made in it, and write the other files of it, each in a
    process of its own; nothing of that where the store alone is wanted.
    """
    from reftel.page.catalogue import keep_catalogue

    if request.options.get("store_only"):
        return
    request.reporter.step(_OVERVIEW)
    with change_store(aside / STORE) as writer:
        keep_catalogue(writer)
        writer.commit()
    request.reporter.step(_VIEWING)
    with open_store(aside / STORE) as store:
        is_small = store.counts()["documents"] < SMALL
    viewing = _Viewing(aside, request.for_excel, request.links)
    with workers(viewing, 1 if is_small else min(jobs, len(_VIEWS))) as pool:
        for _ in pool.map(_write_view, _VIEWS):
            pass


class _Viewing(NamedTuple):
    """Where the other files of a store are written, whether its tables are for spreadsheets, where a user
    looks for cables, and what the tables in the folder lack, where they are of the store before its change.
    """

    aside: Path
    for_excel: bool
    links: tuple[Link, ...]
    earlier: Earlier | None = None


def _write_view(viewing: _Viewing, view: str) -> None:
    with open_store(viewing.aside / STORE) as store:
        _VIEWS[view](viewing, store)


def write_views(request: Request, aside: Path, store: Store, changed: Changed | None) -> None:
    """Write the other files of a store that is being changed, unless it alone is wanted.

    Where it is known what has `changed`, tables without a change are left as they are.
    """
    if request.options.get("store_only"):
        return
    request.reporter.step(_VIEWING)
    earlier = None if changed is None else Earlier(request.folder, changed)
    viewing = _Viewing(aside, request.for_excel, request.links, earlier)
    for write in _VIEWS.values():
        write(viewing, store)


def _write_tables(viewing: _Viewing, store: Store) -> None:
    from reftel.export import write_tables

    write_tables(viewing.aside, store, excel=viewing.for_excel, earlier=viewing.earlier)


def _write_page(viewing: _Viewing, store: Store) -> None:
    from reftel.page import write_store_page

    counts = store.counts()
    about = {name: counts[name] for name in ("documents", "problems")}
    write_store_page(viewing.aside / PAGE, store, about, with_texts=True, links=viewing.links)


_SECOND = 1_000_000_000  # nanoseconds
_VIEWING = "tables and page"
_OVERVIEW = "topics"
_VIEWS = {"page": _write_page, "tables": _write_tables}
