"""The way of a build on one machine: made anew, or an earlier store extended."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

from reftel.analysis.check_corrections import Checked, check_corrections
from reftel.errors import (
    DamagedStore,
    OlderStore,
    ReftelError,
)
from reftel.files.streams import is_stream
from reftel.pipeline.changes.away import find_away, tell_away
from reftel.pipeline.changes.counts import Changes, Counts
from reftel.pipeline.changes.fingerprint import read_by
from reftel.pipeline.changes.inputs import Inputs, find_inputs
from reftel.pipeline.driver import NoCables, Plan, read_inputs
from reftel.pipeline.engine import Machine, usual_jobs
from reftel.pipeline.full import Kept, make_store
from reftel.pipeline.incremental import is_up_to_date, update_store
from reftel.pipeline.lock import clear_leftovers
from reftel.pipeline.options import (
    DAMAGED,
    MUCH,
    STORE,
    Build,
    Earlier,
    Paths,
    Work,
    facts_of,
    find_earlier_store,
    limits_fact,
    tell_kept,
)
from reftel.pipeline.outputs import (
    refuse_busy_store,
    refuse_to_overwrite,
    refuse_what_is_no_file,
    replace_files,
    write_views,
    write_views_of_made,
    writing_aside,
)
from reftel.pipeline.spool import FolderShelf
from reftel.pipeline.tasks import in_batches
from reftel.readers import (
    find_sources,
    keep_streams,
)
from reftel.readers.sources import is_below, plain_name
from reftel.resolve.corrections import NO_CORRECTIONS, Corrections, parse_entry
from reftel.resolve.join import unnamed_problems
from reftel.store import (
    InputFile,
    Provenance,
    Store,
    change_store,
    input_of,
    open_store,
)
from reftel.store.queries.documents import count_held_of, count_texts, knows_number, read_of_sources
from reftel.store.repair.salvage import salvage

_NAMES = 1000  # of files, in one question to a store
_OTHER_REFTEL = "the store was built by another version of reftel: what was given was read again"


def build_here(work: Work, corrections: Corrections | None) -> Build:
    """Build in a folder of this machine, in which no other build works; without corrections as before."""
    with keep_streams(work.paths, work.limits) as paths:
        streams = [path for path in work.paths if is_stream(path)]
        found = find_sources(paths)
        files = tuple(path for path in work.paths if path not in streams)
        return _build_of_files(work._replace(paths=files, found=found), streams, corrections)


def _build_of_files(work: Work, streams: Paths, corrections: Corrections | None) -> Build:
    """Build of what was found; `streams` are the paths of which it is all that came through them."""
    refuse_what_is_no_file(work.folder)
    refuse_to_overwrite(work, streams)
    clear_leftovers(work.folder)
    earlier = find_earlier_store(work.folder, work.options)
    if isinstance(earlier.fault, DamagedStore | OlderStore) and not work.options.get("fresh"):
        return _recover(work, earlier, corrections)
    if earlier.made is None or work.options.get("fresh"):
        return _make(work, corrections or NO_CORRECTIONS, earlier)
    try:
        return _extend(work, earlier, corrections)
    except DamagedStore as error:
        if Path(error.place) != work.folder / STORE:
            raise
        return _recover(work, Earlier(fault=error, keep=DAMAGED), corrections)


def _recover(work: Work, earlier: Earlier, corrections: Corrections | None) -> Build:
    """Build with what can be read of a damaged or older store, which is kept beside the new one."""
    work.reporter.step("salvage")
    with writing_aside(work.folder) as aside:
        store = aside / f"salvaged-{STORE}"
        salvaged = salvage(work.folder / STORE, store)
        found = earlier._replace(made=salvaged.made, taken=salvaged.taken, store=store)
        if not any(taken.number for taken in salvaged.taken):
            return _make(work, corrections or NO_CORRECTIONS, found)
        return _extend(work, found, corrections)


def _make(work: Work, corrections: Corrections, earlier: Earlier) -> Build:
    """Build from nothing."""
    given = find_inputs(work.paths, (), trust=False, digest_later=True, found=work.found)
    plan = plan_build(work, given, corrections, work.options.get("with_text", False))
    _, kept = _make_files(work, plan, None, earlier.keep)
    notices = (*earlier.notices, *tell_kept(earlier, kept))
    built = _report(work.folder, given, notices=notices)
    return replace(built, given_up=" ".join(_tell_given_up(work, earlier)))


def _tell_given_up(work: Work, earlier: Earlier) -> Iterator[str]:
    """Say which texts and corrections of a store that could be read are in none of the new one."""
    if not earlier.made or earlier.taken:
        return
    with open_store(work.folder / STORE) as store:
        texts = earlier.texts - count_texts(store)
        new = list(store.corrections())
    corrections = sum(entry not in new for entry in earlier.made.corrections)
    lost = [
        f"{count} {what}" for count, what in ((texts, "texts"), (corrections, "corrections")) if count > 0
    ]
    if (lost and not work.options.get("corrections")) or texts > 0:
        yield f"{work.folder / STORE}: --fresh dropped {' and '.join(lost)} of the earlier store"


def plan_build(work: Work, given: Inputs, corrections: Corrections, keeps_texts: bool) -> Plan:
    """Say what is built of the inputs, in processes of this machine."""
    jobs = work.options.get("jobs") or usual_jobs()
    facts = facts_of(work, keeps_texts)
    return Plan(given, corrections, facts, work.reporter, Machine(jobs), keeps_texts, limits=work.limits)


def _make_files(work: Work, plan: Plan, kept: Kept | None, keep: str = "") -> tuple[Counts, Path | None]:
    """Make the store and the other files of it; they replace earlier ones together.

    With `keep` the earlier store is kept beside, as what it says; gives its new name too.
    """
    refuse_busy_store(work.folder)
    with writing_aside(work.folder) as aside:
        counts = make_store(aside / STORE, plan, kept)
        write_views_of_made(work, aside, work.options.get("jobs") or usual_jobs())
        return counts, replace_files(aside, work.folder, keep)


def _extend(work: Work, found: Earlier, corrections: Corrections | None) -> Build:
    """Bring the store of the folder up to date, and the other files with it."""
    earlier = found.made or Provenance()
    corrections = corrections or Corrections(map(parse_entry, earlier.corrections))
    same_reftel = earlier.facts.get("read_by") == read_by()
    kept_texts = "with_text" in earlier.facts
    keeps = kept_texts or work.options.get("with_text", False)
    same_limits = earlier.facts.get("limits", "usual") == limits_fact(work)
    trust = same_reftel and same_limits and keeps == kept_texts
    given = find_inputs(work.paths, earlier.inputs, trust, digest_later=True, found=work.found)
    gone, away = _find_gone(work, given, earlier.inputs)
    kept = given.kept(earlier.inputs, gone, trust=trust)
    _say_adding(work, given, [file for file in earlier.inputs if file.name not in gone], found.store)
    size = sum(source.size for source, _ in given.changed)
    beside = None
    plan = plan_build(work, given, corrections, keeps)
    if not same_reftel or size > MUCH:
        kept_store = Kept(found.store or work.folder / STORE, kept, earlier.inputs)
        counts, beside = _make_files(work, plan, kept_store, found.keep)
    else:
        known = sorted(set(kept) - set(earlier.inputs))
        counts = _update(work, plan, gone, known)
    notices = [*_tell_displaced(given), *tell_away(away), *([] if same_reftel else [_OTHER_REFTEL])]
    if found.fault:
        notices = list(tell_kept(found, beside))
    return _report(work.folder, given, counts, tuple(notices))


def _say_adding(work: Work, given: Inputs, inputs: Sequence[InputFile], store: Path | None) -> None:
    """Say before anything is read that the store was made of files of other paths too, which stay in it.

    It is not said of files beside those that are given, where one of these was in the store before.
    """
    paths = [plain_name(Path(path)) for path in work.paths]
    others = [file for file in given.absent(inputs) if not any(is_below(file.name, path) for path in paths)]
    if not others or not given.names:
        return
    known = given.names & {file.name for file in inputs} or given.replaced
    near = {str(PurePosixPath(name).parent) for name in given.names}
    if known and all(str(PurePosixPath(file.name).parent) in near for file in others):
        return
    path = work.folder / STORE
    with open_store(store or path) as opened:
        count = count_held_of(opened, (file.name for file in others))
    cables = "1 cable" if count == 1 else f"{count} cables"
    if store:  # it has documents alone, which are still to be joined to cables
        cables = "the documents"
    files = f"1 other file ({others[0].name})"
    if len(others) > 1:
        files = f"{len(others)} other files ({others[0].name} ...)"
    work.reporter.say(
        f"{path}: this build adds to an earlier one, with {cables} from {files}; to keep them apart name "
        "another folder with -o, or begin anew with --fresh"
    )


def _find_gone(
    work: Work, given: Inputs, inputs: Iterable[InputFile]
) -> tuple[frozenset[str], Mapping[str, list[str]]]:
    """Give the names of the inputs of a store that are to be removed, and of those that may only be away."""
    if not work.options.get("prune", False):
        return frozenset(given.replaced), {}
    absent = given.absent(inputs)
    away = find_away(absent, work.paths, given.unopened) if absent else {}
    stay = {name for names in away.values() for name in names}
    return frozenset(given.replaced | {file.name for file in absent if file.name not in stay}), away


def _tell_displaced(given: Inputs) -> Iterator[str]:
    """Say that other files have taken the place of some of the earlier build: inputs are known by names."""
    if given.displaced:
        first, *rest = given.displaced
        others = f", as with {len(rest)} more" if rest else ""
        yield (
            f"{first}: takes the place of another file of this name, which an earlier build read{others}; "
            "to keep both, give them from one folder"
        )


def _update(work: Work, plan: Plan, gone: frozenset[str], known: Sequence[InputFile]) -> Counts:
    """Change the store where little has changed; what is new is still to be read."""
    with writing_aside(work.folder) as aside:
        shelf = FolderShelf(aside)
        briefs, problems = read_inputs(plan, shelf)
        with shelf.open(brief.slot for brief in briefs) as spool:
            documents = [spool.fetch(brief.slot, brief.place) for brief in briefs]
        read = [file for _, file in plan.inputs.changed]
        changes = Changes(read, documents, problems, gone, known)
        _refuse_nothing_read(work.folder / STORE, plan, changes)
        work.reporter.step("store")
        counts = _change_store(work, aside, changes, plan)
        replace_files(aside, work.folder)
    return counts


def _refuse_nothing_read(path: Path, plan: Plan, changes: Changes) -> None:
    """Raise NoCables where nothing of what is given is of a cable: the store stays byte for byte as it is."""
    cables = [cable for cable, _ in changes.documents]
    if any(plan.corrections.name(cable) for cable in cables):
        return
    known = {file.name for file in plan.inputs.known}
    with open_store(path) as store:
        if any(count_held_of(store, names) for names in in_batches(sorted(known), _NAMES)):
            return
        store.check_pages()  # of damaged indexes nothing may be found either
        heads = (cable.header for cable in cables)
        if any(knows_number(store, head.post, head.serial) for head in heads if head.post and head.serial):
            return
        problems = [problem for problem in store.problems() if input_of(problem.source, known)]
    problems += changes.problems
    raise NoCables([*problems, *(problem for cable in cables for problem in unnamed_problems(cable))])


def _change_store(work: Work, aside: Path, changes: Changes, plan: Plan) -> Counts:
    """Update the store and write the other files of it; only when they are whole the store is kept.

    Raises NoCables where none would be left.
    """
    path = work.folder / STORE
    with open_store(path) as store:
        if is_up_to_date(store, changes, plan.corrections):
            write_views(work, aside, store)
            return Counts(0, 0, store.counts()["documents"])
    with change_store(path) as writer:
        try:
            counts = update_store(writer, changes, plan.corrections)
        except ReftelError:
            raise
        except ValueError as error:  # of a value that no build of ours has written
            raise writer.store().damaged(str(error)) from error
        if not writer.store().counts()["cables held"]:
            raise NoCables(writer.store().problems())
        writer.insert_facts(plan.facts)
        write_views(work, aside, writer.store())
        writer.commit()
    return counts


def _report(
    folder: Path, given: Inputs, changes: Counts | None = None, notices: tuple[str, ...] = ()
) -> Build:
    """Tell of the store as it is now, with the problems of what was given."""
    with open_store(folder / STORE) as store:
        others = {file.name for file in store.inputs()} - given.names
        problems = tuple(problem for problem in store.problems() if not input_of(problem.source, others))
        in_part = read_of_sources(store, {problem.source for problem in problems if problem.lost})
        return Build(folder, problems, store.counts(), changes, notices, in_part, checked=check_store(store))


def check_store(store: Store) -> tuple[Checked, ...]:
    """Check the corrections in force against a store."""
    return tuple(check_corrections(store, Corrections(map(parse_entry, store.corrections()))))
