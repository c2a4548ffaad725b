"""The whole way: paths are read, parsed, resolved, stored and shown."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, NamedTuple, TypedDict, Unpack

from reftel import ownfiles
from reftel.away import find_away, tell_away
from reftel.checking import Checked, check_corrections
from reftel.collection import problem_order, unnamed_problems
from reftel.corrections import NO_CORRECTIONS, Corrections, parse_entry, read_corrections
from reftel.errors import (
    DamagedStore,
    InputError,
    NewerStore,
    OlderStore,
    OtherStore,
    OutputError,
    ReftelError,
    StoreError,
    StoreUnavailable,
    StoreUnwritable,
)
from reftel.fingerprint import read_by
from reftel.given import Given, find_given
from reftel.locks import alone_in, build_folder, clear_leftovers
from reftel.making import Kept, Making, NoCables, make_store
from reftel.models import Cable, Collection, Problem, RawCable, Reference
from reftel.mrn import parse_mrn, why_no_year
from reftel.overwrite import local_path, refuse_inputs, refuse_others, written_files
from reftel.parse import parse_cable, parse_ref_line
from reftel.progress import Reporter, Silent
from reftel.readers import (
    LIMITS,
    Limits,
    Source,
    find_sources,
    keep_streams,
    read_source,
    read_whole,
)
from reftel.readers.sources import MANIFEST, is_below, plain_name
from reftel.resolve import Citing, explain_refs
from reftel.settling import in_batches
from reftel.store import (
    InputFile,
    Made,
    Store,
    change_store,
    input_of,
    keep_beside,
    open_store,
    refuse_locked,
    settle_store,
)
from reftel.store.queries.documents import count_held_of, knows_number, read_of_sources
from reftel.store.queries.texts import count_texts, has_texts
from reftel.store.repair.salvage import Taken, salvage
from reftel.streams import given_as, is_stream
from reftel.texts import Texts
from reftel.update import Arrived, Changes, Counts, is_up_to_date, update_store
from reftel.workers import Machine, usual_jobs, workers

if TYPE_CHECKING:
    from reftel.places import Place

Paths = Iterable[str | os.PathLike[str]]
STORE, CABLES, REFERENCES = ownfiles.STORE, "cables.csv", "references.csv"
GRAPHML, PAGE = "graph.graphml", "graph.html"
MUCH = 32 * 1024 * 1024  # bytes to be read; beyond, all is decided anew, in batches
SMALL = 2000  # documents; below, processes take longer to begin than to work
_OTHER_REFTEL = "the store was built by another version of reftel: what was given was read again"
FILES = (STORE, CABLES, REFERENCES, GRAPHML, PAGE)


class Options(TypedDict, total=False):
    """How a build differs from the usual one.

    `corrections` is a file of what people overrule; without it those of the store stay in force. `prune`
    removes from the store what is not given, but nothing of a path that cannot be opened, `fresh` begins it
    anew, `store_only` leaves the other files as they are. `with_text` keeps the texts, in the store and on
    the page; later builds go on with it. `wait` is how many seconds to wait for another build in the same
    folder. `jobs` is in how many processes the work is done, without it one per core; the result is the same.
    `limits` say how much is read at most. `excel` makes the two CSVs for spreadsheets: see `write_tables`.
    `cluster` is the address of a Dask scheduler, or "local:2" for two workers of this machine: they write
    datasets of all that is given into the folder, which may be a URL then; with `store` the other files are
    made of these too.
    """

    corrections: str | os.PathLike[str] | None
    jobs: int | None
    prune: bool
    fresh: bool
    store_only: bool
    with_text: bool
    wait: float
    cluster: str | None
    store: bool
    limits: Limits
    excel: bool


@dataclass(frozen=True, slots=True)
class Build:
    """What a build found, and the folder in which its files are.

    `problems` are those of the inputs that were given, `counts` the whole store in numbers. `changes` counts
    documents where an earlier build was extended, else it is None. `notices` are words for a person.
    `in_part` are the sources with problems of which some documents were read all the same. `given_up` says
    which texts and corrections of an earlier store a fresh build has not. `checked` are the corrections in
    force, each with why it no longer applies; where no store was made, nothing.
    """

    output: Path
    problems: tuple[Problem, ...]
    counts: Mapping[str, int]
    changes: Counts | None = None
    notices: tuple[str, ...] = ()
    in_part: frozenset[str] = frozenset()
    given_up: str = ""
    checked: tuple[Checked, ...] = ()

    @property
    def failed(self) -> tuple[Problem, ...]:
        """The inputs of which nothing, or less than all, could be used."""
        return tuple(problem for problem in self.problems if problem.lost)

    @property
    def collection(self) -> Collection:
        """All that the store knows; each time it is read anew."""
        with open_store(self.output / STORE) as store:
            return store.collection()


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
    path = options.get("corrections")
    if path:
        refuse_inputs(written_files(folder, FILES), [path])
    corrections = read_corrections(path) if path else None
    is_new = "://" not in str(output) and not folder.exists()
    try:
        if options.get("cluster"):
            return _build_on_cluster(given, str(output), reporter or Silent(), options, corrections)
        _make_folder(folder)
        with alone_in(folder, options.get("wait", 0)):
            return _build_here(_Work(given, folder, reporter or Silent(), options), corrections)
    except NoCables:
        if is_new:
            with suppress(OSError):  # of what others have put into it
                folder.rmdir()
        raise


def _build_here(work: _Work, corrections: Corrections | None) -> Build:
    """Build in a folder of this machine, in which no other build works; without corrections as before."""
    with keep_streams(work.paths, work.limits) as paths:
        streams = [path for path in work.paths if is_stream(path)]
        found = find_sources(paths)
        files = tuple(path for path in work.paths if path not in streams)
        return _build_of_files(work._replace(paths=files, found=found), streams, corrections)


def _build_of_files(work: _Work, streams: Paths, corrections: Corrections | None) -> Build:
    """Build of what was found; `streams` are the paths of which it is all that came through them."""
    _refuse_what_is_no_file(work.folder)
    _refuse_to_overwrite(work, streams)
    clear_leftovers(work.folder)
    earlier = _find_earlier(work.folder, work.options)
    if isinstance(earlier.fault, DamagedStore | OlderStore) and not work.options.get("fresh"):
        return _recover(work, earlier, corrections)
    if earlier.made is None or work.options.get("fresh"):
        return _make(work, corrections or NO_CORRECTIONS, earlier)
    try:
        return _extend(work, earlier, corrections)
    except DamagedStore as error:
        if Path(error.place) != work.folder / STORE:
            raise
        return _recover(work, _Earlier(fault=error, keep=_DAMAGED), corrections)


def _recover(work: _Work, earlier: _Earlier, corrections: Corrections | None) -> Build:
    """Build with what can be read of a damaged or older store, which is kept beside the new one."""
    work.reporter.step("salvage")
    with _aside(work.folder) as aside:
        store = aside / f"salvaged-{STORE}"
        salvaged = salvage(work.folder / STORE, store)
        found = earlier._replace(made=salvaged.made, taken=salvaged.taken, store=store)
        if not any(taken.number for taken in salvaged.taken):
            return _make(work, corrections or NO_CORRECTIONS, found)
        return _extend(work, found, corrections)


def _refuse_to_overwrite(work: _Work, streams: Paths) -> None:
    """Raise OverwriteError where the build would write over an input or over a file of somebody else."""
    outputs = written_files(work.folder, (STORE,) if work.options.get("store_only") else FILES)
    refuse_inputs(outputs, (one for one in work.found if isinstance(one, Source)))
    refuse_inputs(outputs, map(given_as, streams))
    refuse_others(outputs)


def _build_on_cluster(
    paths: tuple[str | os.PathLike[str], ...],
    output: str,
    reporter: Reporter,
    options: Options,
    corrections: Corrections | None,
) -> Build:
    """Let workers write datasets into a folder or URL; with `store` make the other files of them.

    Corrections and the wish for texts stay in force from datasets that are there, else from a store.
    """
    from reftel.cluster import Cluster, connect
    from reftel.datasets import read_of_sources, read_problems
    from reftel.places import Place
    from reftel.spread import make_datasets

    if streams := [os.fspath(path) for path in paths if is_stream(path)]:
        cause = "is a stream, which the workers of a cluster cannot read"
        raise InputError(cause, place=streams[0], advice="save it as a file and name that")
    folder = _local_folder(output, options)
    place = Place(str(folder.absolute()) if folder else output)
    work = _Work(paths, folder or Path(output), reporter, options)
    with alone_in(folder, options.get("wait", 0)) if folder else nullcontext():
        given = _given_anywhere(paths)
        _refuse_to_overwrite_on_cluster(work, output, given)
        if folder:
            clear_leftovers(folder)
            if options.get("store"):
                _refuse_other_store(folder, place, options)
                _settle(folder)
        earlier = None if options.get("fresh") else _find_made(place, folder, options)
        with connect(str(options.get("cluster")), reporter.say) as client:
            if corrections is None:
                corrections = Corrections(map(parse_entry, earlier.corrections if earlier else ()))
            keeps = options.get("with_text", False) or bool(earlier and "with_text" in earlier.facts)
            making = _making(work, given, corrections, keeps)
            manifest = make_datasets(place, making, lambda aside: Cluster(client, aside, reporter.say))
        notices: tuple[str, ...] = ()
        if folder:
            notices = _gather_files(work, place) if options.get("store") else _tell_older_store(folder)
        problems = tuple(read_problems(place, manifest))
        lost = {problem.source for problem in problems if problem.lost}
        in_part = read_of_sources(place, manifest, lost)
        built = Build(work.folder, problems, manifest.counts, notices=notices, in_part=in_part)
        if not folder or not options.get("store"):
            return built
        with open_store(folder / STORE) as store:
            return replace(built, checked=_check(store))


def _refuse_to_overwrite_on_cluster(work: _Work, output: str, given: Given) -> None:
    """Raise OverwriteError where datasets, or the files made of them, would take the place of other files."""
    folder = local_path(output)
    if folder is None:
        return
    outputs = [folder / MANIFEST]
    if work.options.get("store"):
        outputs += written_files(folder, (STORE,) if work.options.get("store_only") else FILES)
    refuse_inputs(outputs, (source for source, _ in given.changed))
    refuse_others(outputs)


def _find_made(place: Place, folder: Path | None, options: Options) -> Made | None:
    """Give what the datasets of a place were made of, without any the store of the folder."""
    from reftel.datasets import find_earlier

    if manifest := find_earlier(place):
        return Made([], manifest.corrections, manifest.facts)
    return _find_whole(folder, options).made if folder else None


def _find_whole(folder: Path, options: Options) -> _Earlier:
    """Find the store of a folder; raises OutputError where only a build on one machine can go on with it."""
    found = _find_earlier(folder, options)
    if found.fault and not options.get("fresh"):
        advice = "build once without --cluster, which takes over what it holds, or give it up with --fresh"
        raise OutputError(found.fault.cause, place=found.fault.place, advice=advice) from found.fault
    return found


def _refuse_other_store(folder: Path, place: Place, options: Options) -> None:
    """Raise OutputError where the store of a folder holds what its datasets do not: it would be lost."""
    from reftel.datasets import read_inputs

    if options.get("fresh") or not (folder / STORE).exists():
        return
    earlier = _find_whole(folder, options).made
    if earlier and sorted(earlier.inputs) != sorted(read_inputs(place)):
        cause = "a build on a cluster does not add to a store"
        advice = "replace it with --fresh (which gives up its corrections and texts), or name another folder"
        raise OutputError(cause, place=str(folder / STORE), advice=advice)


def _tell_older_store(folder: Path) -> tuple[str, ...]:
    """Say that files of an earlier build are not those of the datasets that were made beside them."""
    left = [name for name in FILES if (folder / name).exists()]
    if not left:
        return ()
    return (
        f"{folder}: {', '.join(left)} are of an earlier build and stay as they are; --store makes them anew",
    )


def _tell_older_datasets(folder: Path) -> tuple[str, ...]:
    """Say that datasets which a cluster built are not of the store that was made beside them."""
    if not (folder / MANIFEST).exists() or not any((folder / "cables").glob("year=*")):
        return ()
    return (
        f"{folder}: the datasets of a build on a cluster stay as they are; this build knows nothing of them",
    )


def _given_anywhere(paths: Paths) -> Given:
    """Give the files at and below the paths, by names that hold in any folder: workers begin in others."""
    given = find_given(paths, (), trust=False, digest_later=True, may_fetch=True)
    given.changed = [
        (source if source.is_remote else source._replace(file=str(source.path.absolute())), file)
        for source, file in given.changed
    ]
    return given


def _local_folder(output: str, options: Options) -> Path | None:
    """Give the folder of a build on a cluster, ready to be written; None where it is a URL."""
    if "://" in output:
        if options.get("store"):
            advice = "leave out --store, or name a folder of this machine with -o"
            raise OutputError("a store is a file of this machine", place=output, advice=advice)
        return None
    folder = Path(output)
    _make_folder(folder)
    _refuse_what_is_no_file(folder)
    return folder


def _gather_files(work: _Work, place: Place) -> tuple[str, ...]:
    """Make the store and the other files of datasets; gives words for a person."""
    from reftel.datasets import gather_store

    work.reporter.step("store")
    earlier = _find_earlier(work.folder, work.options)
    with _aside(work.folder) as aside:
        gather_store(place, aside / STORE)
        _show_made(work, aside, work.options.get("jobs") or usual_jobs())
        return tuple(_tell_kept(earlier, _replace_files(aside, work.folder, earlier.keep)))


class _Work(NamedTuple):
    """What a build is asked to do, and the files and problems that were found at its paths."""

    paths: tuple[str | os.PathLike[str], ...]
    folder: Path
    reporter: Reporter
    options: Options
    found: Sequence[Source | Problem] = ()

    @property
    def for_excel(self) -> bool:
        """Whether the tables are for spreadsheets."""
        return self.options.get("excel", False)

    @property
    def limits(self) -> Limits:
        """How much is read at most."""
        return self.options.get("limits", LIMITS)


class _Earlier(NamedTuple):
    """What was found in the output folder: what its store was made of, None without one that is extended.

    `fault` says why it is not, or only what was `taken` over of it into another `store`; then the file is
    kept beside the new one, as `keep` ("damaged"). `texts` counts those that a fresh build gives up.
    """

    made: Made | None = None
    fault: StoreError | None = None
    keep: str = ""
    notices: tuple[str, ...] = ()
    taken: Sequence[Taken] = ()
    store: Path | None = None
    texts: int = 0


def _find_earlier(folder: Path, options: Options) -> _Earlier:
    """Find the store in a folder; raises StoreError where it may be neither extended nor replaced."""
    path = folder / STORE
    settle_store(path)
    if not path.exists():
        return _Earlier(notices=_tell_older_datasets(folder))
    is_fresh = options.get("fresh", False)
    try:
        with open_store(path) as store:
            # Texts that are there are kept, whatever became of the fact that they are.
            facts = {**store.facts(), **({"with_text": "yes"} if has_texts(store) else {})}
            made = Made(list(store.inputs()), list(store.corrections()), facts)
            texts = count_texts(store) if is_fresh else 0
            if not is_fresh and not options.get("store_only"):
                store.check_pages()
        refuse_locked(path, options.get("wait", 0))
    except DamagedStore as error:
        return _Earlier(fault=error, keep=_DAMAGED)
    except OlderStore as error:
        return _Earlier(fault=error, keep="older")
    except (NewerStore, OtherStore) as error:
        if not is_fresh:
            raise
        return _Earlier(fault=error, keep="replaced")
    return _Earlier(made, notices=_tell_older_datasets(folder), texts=texts) if is_fresh else _Earlier(made)


def _make(work: _Work, corrections: Corrections, earlier: _Earlier) -> Build:
    """Build from nothing."""
    given = find_given(work.paths, (), trust=False, digest_later=True, found=work.found)
    making = _making(work, given, corrections, work.options.get("with_text", False))
    _, kept = _make_files(work, making, earlier.keep)
    notices = (*earlier.notices, *_tell_kept(earlier, kept))
    built = _report(work.folder, given, notices=notices)
    return replace(built, given_up=" ".join(_tell_given_up(work, earlier)))


def _tell_kept(earlier: _Earlier, kept: Path | None) -> Iterator[str]:
    """Say why the earlier store was not extended, what was taken over of it, and where it is."""
    if earlier.fault and kept:
        said = f"{earlier.fault.place}: {earlier.fault.cause}; a new one takes its place"
        if any(taken.number or taken.of for taken in earlier.taken):
            said += f", with {', '.join(map(str, earlier.taken))}"
        elif earlier.taken:
            said += " (nothing in it could be read)"
        yield f"{said}, and the old file is kept as {kept}"


def _tell_given_up(work: _Work, earlier: _Earlier) -> Iterator[str]:
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


def _making(work: _Work, given: Given, corrections: Corrections, keeps_texts: bool) -> Making:
    jobs = work.options.get("jobs") or usual_jobs()
    facts = _facts(work, keeps_texts)
    return Making(given, corrections, facts, work.reporter, Machine(jobs), keeps_texts, limits=work.limits)


def _make_files(work: _Work, making: Making, keep: str = "") -> tuple[Counts, Path | None]:
    """Make the store and the other files of it; they replace earlier ones together.

    With `keep` the earlier store is kept beside, as what it says; gives its new name too.
    """
    _settle(work.folder)
    with _aside(work.folder) as aside:
        counts = make_store(aside / STORE, making)
        _show_made(work, aside, work.options.get("jobs") or usual_jobs())
        return counts, _replace_files(aside, work.folder, keep)


def _facts(work: _Work, keeps_texts: bool) -> dict[str, str]:
    return {
        "read_by": read_by(),
        "limits": _limits_fact(work),
        **({"with_text": "yes"} if keeps_texts else {}),
    }


def _limits_fact(work: _Work) -> str:
    limits = work.limits
    return "usual" if limits == LIMITS else f"{limits.text} {limits.cable} {limits.unpacked}"


def _extend(work: _Work, found: _Earlier, corrections: Corrections | None) -> Build:
    """Bring the store of the folder up to date, and the other files with it."""
    earlier = found.made or Made()
    corrections = corrections or Corrections(map(parse_entry, earlier.corrections))
    same_reftel = earlier.facts.get("read_by") == read_by()
    kept_texts = "with_text" in earlier.facts
    keeps = kept_texts or work.options.get("with_text", False)
    same_limits = earlier.facts.get("limits", "usual") == _limits_fact(work)
    trust = same_reftel and same_limits and keeps == kept_texts
    given = find_given(work.paths, earlier.inputs, trust, digest_later=True, found=work.found)
    gone, away = _find_gone(work, given, earlier.inputs)
    kept = given.kept(earlier.inputs, gone, trust=trust)
    _say_adding(work, given, [file for file in earlier.inputs if file.name not in gone], found.store)
    size = sum(source.size for source, _ in given.changed)
    beside = None
    if not same_reftel or size > MUCH:
        making = _making(work, given, corrections, keeps)
        kept_store = Kept(found.store or work.folder / STORE, kept, earlier.inputs)
        counts, beside = _make_files(work, making._replace(kept=kept_store), found.keep)
    else:
        known = sorted(set(kept) - set(earlier.inputs))
        counts = _update(work, given, Changes((), gone, known, given.problems), corrections, keeps)
    notices = [*_tell_displaced(given), *tell_away(away), *([] if same_reftel else [_OTHER_REFTEL])]
    if found.fault:
        notices = list(_tell_kept(found, beside))
    return _report(work.folder, given, counts, tuple(notices))


def _say_adding(work: _Work, given: Given, inputs: Sequence[InputFile], store: Path | None) -> None:
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
    work: _Work, given: Given, inputs: Iterable[InputFile]
) -> tuple[frozenset[str], Mapping[str, list[str]]]:
    """Give the names of the inputs of a store that are to be removed, and of those that may only be away."""
    if not work.options.get("prune", False):
        return frozenset(given.replaced), {}
    absent = given.absent(inputs)
    away = find_away(absent, work.paths, given.unopened) if absent else {}
    stay = {name for names in away.values() for name in names}
    return frozenset(given.replaced | {file.name for file in absent if file.name not in stay}), away


def _tell_displaced(given: Given) -> Iterator[str]:
    """Say that other files have taken the place of some of the earlier build: inputs are known by names."""
    if given.displaced:
        first, *rest = given.displaced
        others = f", as with {len(rest)} more" if rest else ""
        yield (
            f"{first}: takes the place of another file of this name, which an earlier build read{others}; "
            "to keep both, give them from one folder"
        )


def _update(
    work: _Work, given: Given, changes: Changes, corrections: Corrections, keeps_texts: bool
) -> Counts:
    """Change the store where little has changed; what is new is still to be read."""
    with Texts(keeps_texts) as texts:
        arrived = _read_arrived(work, given, texts)
        _refuse_nothing_read(work.folder / STORE, given, arrived, corrections)
        changes = replace(changes, arrived=arrived, texts=texts)
        work.reporter.step("store")
        with _aside(work.folder) as aside:
            counts = _change_store(work, aside, changes, corrections, _facts(work, keeps_texts))
            _replace_files(aside, work.folder)
    return counts


def _refuse_nothing_read(
    path: Path, given: Given, arrived: Sequence[Arrived], corrections: Corrections
) -> None:
    """Raise NoCables where nothing of what is given is of a cable: the store stays byte for byte as it is."""
    cables = [cable for file in arrived for cable in file.cables]
    if any(corrections.name(cable) for cable in cables):
        return
    known = {file.name for file in given.known}
    with open_store(path) as store:
        if any(count_held_of(store, names) for names in in_batches(sorted(known))):
            return
        store.check_pages()  # of damaged indexes nothing may be found either
        heads = (cable.header for cable in cables)
        if any(knows_number(store, head.post, head.serial) for head in heads if head.post and head.serial):
            return
        problems = [problem for problem in store.problems() if input_of(problem.source, known)]
    problems += [*given.problems, *(problem for file in arrived for problem in file.problems)]
    problems += [problem for cable in cables for problem in unnamed_problems(cable)]
    raise NoCables(tuple(sorted(problems, key=problem_order)))


def _change_store(
    work: _Work, aside: Path, changes: Changes, corrections: Corrections, facts: Mapping[str, str]
) -> Counts:
    """Update the store and write the other files of it; only when they are whole the store is kept.

    Raises NoCables where none would be left.
    """
    path = work.folder / STORE
    with open_store(path) as store:
        if is_up_to_date(store, changes, corrections):
            _show(work, aside, store)
            return Counts(0, 0, store.counts()["documents"])
    with change_store(path) as writing:
        try:
            counts = update_store(writing, changes, corrections)
        except ReftelError:
            raise
        except ValueError as error:  # of a value that no build of ours has written
            raise writing.store().damaged(str(error)) from error
        if not writing.store().counts()["cables held"]:
            raise NoCables(tuple(writing.store().problems()))
        writing.insert_facts(facts)
        _show(work, aside, writing.store())
        writing.commit()
    return counts


def _report(
    folder: Path, given: Given, changes: Counts | None = None, notices: tuple[str, ...] = ()
) -> Build:
    """Tell of the store as it is now, with the problems of what was given."""
    with open_store(folder / STORE) as store:
        others = {file.name for file in store.inputs()} - given.names
        problems = tuple(problem for problem in store.problems() if not input_of(problem.source, others))
        in_part = read_of_sources(store, {problem.source for problem in problems if problem.lost})
        return Build(folder, problems, store.counts(), changes, notices, in_part, checked=_check(store))


def _check(store: Store) -> tuple[Checked, ...]:
    return tuple(check_corrections(store, Corrections(map(parse_entry, store.corrections()))))


def parse_cables(
    paths: Paths | os.PathLike[str],
    *,
    on_problem: Callable[[Problem], object] | None = None,
    limits: Limits = LIMITS,
) -> Iterator[Cable]:
    """Read and parse all cables at and below the path or paths, one by one, each with its text.

    What cannot be read, or is larger than the `limits`, is handed to `on_problem`, and left out without one.
    """
    return _read_cables(_each(paths), on_problem or (lambda problem: None), Silent(), limits)


def parse_refs(text: str, citing: str | None = None, date: date | None = None) -> list[Reference]:
    """Read one REF line and resolve it by what the line, the citing MRN and its date tell.

    `citing` is an MRN in any usual notation (raises InvalidMRN otherwise); nothing else is held, so each
    cable is `missing`. Any text is read, without an error. Raises InputError for a date of a year of which no
    cable can be.

    >>> [str(ref.mrn) for ref in parse_refs("REF: A. STATE 91633 B. 08 OTTAWA 1140", citing="09OTTAWA707")]
    ['09STATE91633', '08OTTAWA1140']
    """
    mrn = parse_mrn(citing) if citing else None
    if date and (why := why_no_year(date.year)):
        raise InputError(f"the date {date} {why}", advice="give the day of the citing cable")
    return explain_refs(parse_ref_line(text), Citing(mrn, date))


def _each(paths: Paths | os.PathLike[str]) -> tuple[str | os.PathLike[str], ...]:
    """Give the paths one by one; a single one need not be in a list: its letters are no paths."""
    return (paths,) if isinstance(paths, str | os.PathLike) else tuple(paths)


def _read_cables(
    paths: Iterable[str | os.PathLike[str]],
    on_problem: Callable[[Problem], object],
    reporter: Reporter,
    limits: Limits,
) -> Iterator[Cable]:
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


def _read_arrived(work: _Work, given: Given, texts: Texts) -> list[Arrived]:
    """Read the files that are not known, and keep apart what each held."""
    work.reporter.start(sum(source.size for source, _ in given.changed))
    arrived = []
    for source, file in given.changed:
        problems: list[Problem] = []
        digests: list[str] = []
        items = read_whole(source, work.reporter.advance, digests, work.limits)
        cables = [texts.take(cable) for cable in _parse_items(items, problems.append)]
        arrived.append(Arrived(file._replace(digest=digests[0]), cables, problems))
    return arrived


def _make_folder(folder: Path) -> None:
    """Make the output folder and see that it can be written, before hours are spent on reading."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".reftel-"):
            pass
    except FileExistsError as error:
        advice = "name another folder with -o, or move that file away"
        raise OutputError("is a file, no folder to write to", place=str(folder), advice=advice) from error
    except OSError as error:
        advice = "name another folder with -o, or change its permissions"
        cause = f"the output folder cannot be written: {error.strerror or error}"
        raise OutputError(cause, place=str(folder), advice=advice) from error


def _refuse_what_is_no_file(folder: Path) -> None:
    for name in FILES:
        target = folder / name
        if target.exists() and not target.is_file():
            raise OutputError("is no file and is not replaced", place=str(target), advice="move it away")
        if name == STORE and target.is_symlink() and not target.exists():
            cause = f"is a link to {os.readlink(target)}, which is not there: its disk may be away"  # noqa: PTH115
            raise StoreUnavailable(cause, place=str(target), advice="connect the disk, or remove the link")


@contextmanager
def _aside(folder: Path) -> Iterator[Path]:
    """Give a folder to write files in until all are whole; errors name the place where they will stand."""
    try:
        with build_folder(folder) as aside:
            yield aside
    except OutputError as error:
        error.place = str(folder / Path(error.place).name)
        raise
    except OSError as error:
        cause = f"cannot be written: {error.strerror or error}"
        raise OutputError(cause, place=str(folder), advice="earlier files are as they were") from error


def _settle(folder: Path) -> None:
    """See that no log is beside the store that is to be replaced: it would be taken for one of the new."""
    path = folder / STORE
    if not settle_store(path):
        advice = "close what reads it; earlier files are as they were"
        raise StoreUnwritable("is being read and cannot be replaced", place=str(path), advice=advice)


def _replace_files(aside: Path, folder: Path, keep: str = "") -> Path | None:
    """Put new files in the place of earlier ones; gives where the earlier store is kept, if it is to be."""
    kept = None
    if (aside / STORE).exists():
        _settle(folder)
        kept = keep_beside(folder / STORE, keep) if keep else None
    for name in FILES:
        if (aside / name).exists():
            (aside / name).replace(folder / name)
    return kept


def _show_made(work: _Work, aside: Path, jobs: int) -> None:
    """Write the other files of the store that was just made, each in a process of its own."""
    if work.options.get("store_only"):
        return
    work.reporter.step(_VIEWING)
    with open_store(aside / STORE) as store:
        is_small = store.counts()["documents"] < SMALL
    viewing = _Viewing(aside, work.for_excel)
    with workers(viewing, 1 if is_small else min(jobs, len(_VIEWS))) as pool:
        for _ in pool.map(_write_view, _VIEWS):
            pass


class _Viewing(NamedTuple):
    """Where the other files of a store are written, and whether its tables are for spreadsheets."""

    aside: Path
    for_excel: bool


def _write_view(viewing: _Viewing, view: str) -> None:
    with open_store(viewing.aside / STORE) as store:
        _VIEWS[view](viewing.aside, store, viewing.for_excel)


def _show(work: _Work, aside: Path, store: Store) -> None:
    """Write the other files of a store that is being changed, unless it alone is wanted."""
    if work.options.get("store_only"):
        return
    work.reporter.step(_VIEWING)
    for write in _VIEWS.values():
        write(aside, store, work.for_excel)


def _write_tables(aside: Path, store: Store, for_excel: bool) -> None:
    from reftel.export import write_tables

    write_tables(aside, store, excel=for_excel)


def _write_page(aside: Path, store: Store, _for_excel: bool) -> None:
    from reftel.page import write_store_page

    counts = store.counts()
    about = {name: counts[name] for name in ("documents", "problems")}
    write_store_page(aside / PAGE, store, about, with_texts=True)


_DAMAGED = "damaged"
_VIEWING = "tables and page"
_VIEWS = {"page": _write_page, "tables": _write_tables}
