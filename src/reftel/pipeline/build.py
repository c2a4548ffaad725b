"""The way of a build on one machine: made anew, or an earlier store extended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from reftel.analysis.check_corrections import check_corrections
from reftel.errors import DamagedStore, OlderStore, ReftelError
from reftel.files.streams import is_stream
from reftel.lexicon.own_names import using
from reftel.pipeline.changes.away import find_gone, tell_adding, tell_away
from reftel.pipeline.changes.counts import Changes, Counts
from reftel.pipeline.changes.inputs import Inputs, find_inputs, tell_displaced
from reftel.pipeline.driver import NoCables, Plan, read_inputs
from reftel.pipeline.earlier import (
    DAMAGED,
    EarlierStore,
    find_earlier_store,
    names_in_force,
    place_of_names,
    recorded_facts,
    refuse_nothing_read,
    tell_given_up,
    tell_kept,
)
from reftel.pipeline.engine import Machine, usual_jobs
from reftel.pipeline.full import Kept, make_store
from reftel.pipeline.incremental import is_up_to_date, update_store
from reftel.pipeline.lock import clear_leftovers
from reftel.pipeline.options import MUCH, STORE, Build, Paths, Request
from reftel.pipeline.outputs import (
    are_of_store,
    date_tables,
    refuse_busy_store,
    refuse_to_overwrite,
    refuse_what_is_no_file,
    replace_files,
    write_views,
    write_views_of_made,
    writing_aside,
)
from reftel.pipeline.shelf import FolderShelf, fetch_each
from reftel.readers import find_sources, keep_streams
from reftel.resolve.corrections import NO_CORRECTIONS, Corrections
from reftel.store import NOTHING_CHANGED, InputFile, Provenance, Store, change_store, input_of, open_store
from reftel.store.queries.documents import read_of_sources
from reftel.store.repair.salvage import salvage

_FOR_TRUST = ("read_by", "limits", "with_text", "aliases")
_ANEW = {
    "read_by": "the store was built by another version of reftel, so all inputs were read again",
    "aliases": "the store was built with another table of names, so all inputs were read again",
}


def build_here(request: Request, corrections: Corrections | None) -> Build:
    """Build in a folder of this machine, in which no other build works; without corrections as before."""
    with keep_streams(request.paths, request.limits) as paths:
        streams = [path for path in request.paths if is_stream(path)]
        found = find_sources(paths)
        files = tuple(path for path in request.paths if path not in streams)
        return _build_of_files(request._replace(paths=files, found=found), streams, corrections)


def _build_of_files(request: Request, streams: Paths, corrections: Corrections | None) -> Build:
    """Build of what was found; `streams` are the paths of which it is all that came through them."""
    refuse_what_is_no_file(request.folder)
    refuse_to_overwrite(request, streams)
    clear_leftovers(request.folder)
    earlier = find_earlier_store(request.folder, request.options)
    if isinstance(earlier.fault, DamagedStore | OlderStore) and not request.options.get("fresh"):
        return _recover(request, earlier, corrections)
    if earlier.made is None or request.options.get("fresh"):
        with using(names_in_force(request, None)):
            return _make(request, corrections or NO_CORRECTIONS, earlier)
    try:
        with using(names_in_force(request, earlier.made)):
            return _extend(request, earlier, corrections)
    except DamagedStore as error:
        if Path(error.place) != request.folder / STORE:
            raise
        return _recover(request, EarlierStore(fault=error, keep=DAMAGED), corrections)


def _recover(request: Request, earlier: EarlierStore, corrections: Corrections | None) -> Build:
    """Build with what can be read of a damaged or older store, which is kept beside the new one."""
    request.reporter.step("salvage")
    with writing_aside(request.folder) as aside:
        store = aside / f"salvaged-{STORE}"
        salvaged = salvage(request.folder / STORE, store)
        found = earlier._replace(made=salvaged.made, taken=salvaged.taken, store=store)
        with using(names_in_force(request, found.made)):
            if not any(taken.number for taken in salvaged.taken):
                return _make(request, corrections or NO_CORRECTIONS, found)
            return _extend(request, found, corrections)


def _make(request: Request, corrections: Corrections, earlier: EarlierStore) -> Build:
    """Build from nothing."""
    apart = place_of_names(request, None)
    inputs = find_inputs(request.paths, (), trust=False, found=request.found, apart=apart)
    plan = plan_build(request, inputs, corrections, None, request.options.get("with_text", False))
    _, kept = _make_files(request, plan, None, earlier.keep)
    notices = (*earlier.notices, *tell_kept(earlier, kept))
    built = _report(request.folder, inputs, notices=notices)
    return replace(built, given_up=tell_given_up(request, earlier))


def plan_build(
    request: Request, inputs: Inputs, corrections: Corrections, earlier: Provenance | None, keeps_texts: bool
) -> Plan:
    """Say what is built of the inputs, in processes of this machine."""
    jobs = request.options.get("jobs") or usual_jobs()
    facts = recorded_facts(request, earlier, keeps_texts)
    return Plan(
        inputs, corrections, facts, request.reporter, Machine(jobs), keeps_texts, limits=request.limits
    )


def _make_files(
    request: Request, plan: Plan, kept: Kept | None, keep: str = ""
) -> tuple[Counts, Path | None]:
    """Make the store and the other files of it; they replace earlier ones together.

    With `keep` the earlier store is kept beside, as what it says; return its new name too.
    """
    refuse_busy_store(request.folder)
    with writing_aside(request.folder) as aside:
        counts = make_store(aside / STORE, plan, kept)
        write_views_of_made(request, aside, request.options.get("jobs") or usual_jobs())
        kept_as = replace_files(aside, request.folder, keep)
        _date_tables(request)
        return counts, kept_as


def _extend(request: Request, found: EarlierStore, corrections: Corrections | None) -> Build:
    """Bring the store of the folder up to date, and the other files with it."""
    earlier = found.made or Provenance()
    corrections = corrections or Corrections.of_records(earlier.corrections)
    keeps = "with_text" in earlier.facts or request.options.get("with_text", False)
    before, now = {"limits": "usual", **earlier.facts}, recorded_facts(request, earlier, keeps)
    differ = [name for name in _FOR_TRUST if before.get(name) != now.get(name)]
    trust = not differ
    apart = place_of_names(request, earlier)
    inputs = find_inputs(request.paths, earlier.inputs, trust, found=request.found, apart=apart)
    gone, away = find_gone(inputs, earlier.inputs, request.paths, prune=request.options.get("prune", False))
    kept = inputs.kept(earlier.inputs, gone, trust=trust)
    others = [file for file in earlier.inputs if file.name not in gone]
    for words in tell_adding(inputs, others, request.paths, request.folder / STORE, found.store):
        request.reporter.say(words)
    size = sum(source.size for source, _ in inputs.changed)
    beside = None
    plan = plan_build(request, inputs, corrections, earlier, keeps)
    anew = [words for name, words in _ANEW.items() if name in differ]
    if anew or size > MUCH:
        kept_store = Kept(found.store or request.folder / STORE, kept, earlier.inputs)
        counts, beside = _make_files(request, plan, kept_store, found.keep)
    else:
        known = sorted(set(kept) - set(earlier.inputs))
        counts = _update(request, plan, gone, known)
    notices = [*tell_displaced(inputs), *tell_away(away), *anew]
    if found.fault:
        notices = list(tell_kept(found, beside))
    return _report(request.folder, inputs, counts, tuple(notices))


def _update(request: Request, plan: Plan, gone: frozenset[str], known: Sequence[InputFile]) -> Counts:
    """Change the store where little has changed; what is new is still to be read."""
    with writing_aside(request.folder) as aside:
        shelf = FolderShelf(aside)
        briefs, problems = read_inputs(plan, shelf)
        refuse_nothing_read(request.folder / STORE, plan, shelf, briefs, problems)
        read = [file for _, file in plan.inputs.changed]
        changes = Changes(read, list(fetch_each(shelf, briefs)), problems, gone, known)
        request.reporter.step("store")
        counts = _change_store(request, aside, changes, plan)
        replace_files(aside, request.folder)
        _date_tables(request)
    return counts


def _date_tables(request: Request) -> None:
    if not request.options.get("store_only"):
        date_tables(request.folder)


def _change_store(request: Request, aside: Path, changes: Changes, plan: Plan) -> Counts:
    """Update the store and write the other files of it; only when they are whole the store is kept.

    Raises NoCables where none would be left.
    """
    from reftel.page.catalogue import keep_catalogue

    path = request.folder / STORE
    is_known = are_of_store(request.folder)
    with open_store(path) as store:
        if is_up_to_date(store, changes, plan.corrections) and _shows_the_same(store, plan):
            write_views(request, aside, store, NOTHING_CHANGED if is_known else None)
            return Counts(0, 0, store.counts()["documents"])
    with change_store(path) as writer:
        if is_known:
            writer.watch()
        try:
            counts = update_store(writer, changes, plan.corrections)
        except ReftelError:
            raise
        except ValueError as error:  # of a value that no build of ours has written
            raise writer.store().damaged(str(error)) from error
        if not writer.store().counts()["cables held"]:
            raise NoCables(writer.store().problems())
        writer.replace_facts(plan.facts)
        if not request.options.get("store_only"):
            keep_catalogue(writer)
        write_views(request, aside, writer.store(), writer.changed() if is_known else None)
        writer.commit()
    return counts


def _shows_the_same(store: Store, plan: Plan) -> bool:
    facts = store.facts()
    return all(facts.get(name, "") == plan.facts.get(name, "") for name in ("whole_page", "title", "credit"))


def _report(
    folder: Path, inputs: Inputs, changes: Counts | None = None, notices: tuple[str, ...] = ()
) -> Build:
    """Tell of the store as it is now, with the problems of what was given."""
    from reftel.page.large import shows_part

    with open_store(folder / STORE) as store:
        others = {file.name for file in store.inputs()} - inputs.names
        problems = tuple(problem for problem in store.problems() if not input_of(problem.source, others))
        in_part = read_of_sources(store, {problem.source for problem in problems if problem.lost})
        checked = tuple(check_corrections(store))
        return Build(
            folder,
            problems,
            store.counts(),
            changes,
            notices,
            in_part,
            checked=checked,
            page_in_part=shows_part(store),
        )
