"""The whole way: paths are read, parsed, resolved, stored and shown."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple, Protocol, TypedDict, Unpack

from reftel.batches import Brief, Reading, open_batch, read_batch
from reftel.collection import Comparison, Tally, gather, problem_order, sum_up
from reftel.corrections import NO_CORRECTIONS, Corrections, entry_record, parse_entry, read_corrections
from reftel.errors import InputError, NewerStore, OutputError, StoreError
from reftel.given import Given, find_given, made_by
from reftel.locks import ASIDE, alone_in, clear_leftovers
from reftel.models import Cable, Collection, Problem, Reference
from reftel.mrn import parse_mrn
from reftel.parse import parse_cable, parse_ref_line
from reftel.readers import Numbering, Source, cut_sources, find_sources, read_source
from reftel.resolve import Citing, explain_refs
from reftel.settling import (
    Deciding,
    Missing,
    estimate_batch,
    in_batches,
    open_part,
    settle_batch,
    settle_orphans,
)
from reftel.store import Made, Store, change_store, fill_store, input_of, open_store, settle_store
from reftel.texts import Texts
from reftel.update import Arrived, Changes, Counts, is_up_to_date, update_store
from reftel.workers import usual_jobs, workers

Paths = Iterable[str | os.PathLike[str]]
STORE, CABLES, REFERENCES = "reftel.sqlite", "cables.csv", "references.csv"
GRAPHML, PAGE = "graph.graphml", "graph.html"
SMALL = 2000  # documents; below, processes take longer to begin than to work
FILES = (STORE, CABLES, REFERENCES, GRAPHML, PAGE)


class Reporter(Protocol):
    """Who is told how far a build has come."""

    def start(self, size: int) -> None:
        """Reading begins: so many bytes in all."""

    def advance(self, size: int) -> None:
        """So many more bytes have been read."""

    def step(self, name: str) -> None:
        """Reading is over; the step of this name begins."""


class Silent:
    """A reporter that tells nobody."""

    def start(self, size: int) -> None:
        """Reading begins."""

    def advance(self, size: int) -> None:
        """Bytes were read."""

    def step(self, name: str) -> None:
        """A step begins."""


class Options(TypedDict, total=False):
    """How a build differs from the usual one.

    `corrections` is a file of what people overrule; without it those of the store stay in force. `prune`
    removes from the store what is not given, `fresh` begins it anew, `store_only` leaves the other files
    as they are. `with_text` keeps the texts in the store, which they never leave; later builds go on with it.
    `wait` is how many seconds to wait for another build in the same folder. `jobs` is in how many processes
    the work is done, without it one per core; the result is the same.
    """

    corrections: str | os.PathLike[str] | None
    jobs: int | None
    prune: bool
    fresh: bool
    store_only: bool
    with_text: bool
    wait: float


@dataclass(frozen=True, slots=True)
class Build:
    """What a build found, and the folder in which its files are.

    `problems` are those of the inputs that were given, `counts` the whole store in numbers. `changes` counts
    documents where an earlier build was extended, else it is None. `notices` are words for a person.
    """

    output: Path
    problems: tuple[Problem, ...]
    counts: Mapping[str, int]
    changes: Counts | None = None
    notices: tuple[str, ...] = ()

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
    paths: Paths,
    output: str | os.PathLike[str] = "output",
    *,
    reporter: Reporter | None = None,
    **options: Unpack[Options],
) -> Build:
    """Read all cables at and below the paths and write store, CSVs, GraphML and page into a folder.

    Where the folder holds a store, the cables are added to it: only files that are new or have changed are
    read, and the result is that of one build of all. The files are those named in `docs/files.md`; they
    replace earlier ones together, when all are whole. Inputs that cannot be read are `failed`, the rest is
    built. Raises InputError when no cable with an MRN was found at all and OutputError when the folder
    cannot be written; then earlier files stay.
    """
    folder = Path(output)
    is_new = not folder.exists()
    path = options.get("corrections")
    corrections = read_corrections(path) if path else None
    _make_folder(folder)
    try:
        with alone_in(folder, options.get("wait", 0)):
            clear_leftovers(folder)
            _refuse_what_is_no_file(folder)
            settle_store(folder / STORE)
            earlier, notices = _find_earlier(folder, options)
            work = _Work(tuple(paths), folder, reporter or Silent(), options)
            if earlier is None:
                return _make(work, corrections or NO_CORRECTIONS, notices)
            return _extend(work, earlier, corrections or Corrections(map(parse_entry, earlier.corrections)))
    except NoCables:
        if is_new:
            folder.rmdir()
        raise


class _Work(NamedTuple):
    """What a build is asked to do."""

    paths: tuple[str | os.PathLike[str], ...]
    folder: Path
    reporter: Reporter
    options: Options


def _find_earlier(folder: Path, options: Options) -> tuple[Made | None, tuple[str, ...]]:
    """Give what the store in a folder was made of; None where there is none that can be extended."""
    path = folder / STORE
    if not path.exists() or options.get("fresh"):
        return None, ()
    try:
        with open_store(path) as store:
            return Made(list(store.inputs()), list(store.corrections()), store.facts()), ()
    except NewerStore:
        raise
    except StoreError as error:
        return None, (f"{error.place}: {error.cause}; a new one takes its place",)


def _make(work: _Work, corrections: Corrections, notices: tuple[str, ...]) -> Build:
    """Build from nothing."""
    given = find_given(work.paths, (), trust=False)
    keeps = work.options.get("with_text", False)
    with _aside(work.folder) as aside:
        briefs, problems = _read_given(work, given, Reading(aside, keeps))
        gathered = gather(briefs, corrections)
        inputs = sorted(file for _, file in given.changed)
        ids = {file.name: number for number, file in enumerate(inputs, 1)}
        deciding = Deciding(aside, gathered, corrections, ids)
        if not gathered.named:
            orphans = open_part(settle_orphans(deciding, gathered.orphans))
            raise NoCables(tuple(sorted([*problems, *orphans.problems], key=problem_order)))
        work.reporter.step("store")
        records = [entry_record(entry) for entry in corrections.entries]
        problems = _fill_store(work, aside, Made(inputs, records, _facts(keeps)), deciding, problems)
        _show_built(work, aside)
        _replace_files(aside, work.folder)
    return _report(work.folder, tuple(problems), notices=notices)


def _read_given(work: _Work, given: Given, reading: Reading) -> tuple[list[Brief], list[Problem]]:
    """Read the files that are not known; what was read lies in the folder of `reading`."""
    pieces = list(cut_sources(source for source, _ in given.changed))
    work.reporter.start(sum(piece.size for piece in pieces))
    briefs: list[Brief] = []
    problems = list(given.problems)
    numbering = Numbering()
    with workers(reading, min(_jobs(work), len(pieces)) or 1) as pool:
        for piece, data in zip(pieces, pool.map(read_batch, pieces), strict=True):
            batch = open_batch(data)
            places = numbering.settle(piece, batch.places)
            batch = batch if places == batch.places else batch.placed(places)
            briefs += batch.briefs
            problems += batch.problems
            work.reporter.advance(piece.size)
    return briefs, problems


def _jobs(work: _Work) -> int:
    return work.options.get("jobs") or usual_jobs()


def _fill_store(
    work: _Work, aside: Path, made: Made, deciding: Deciding, problems: list[Problem]
) -> list[Problem]:
    """Decide everything and write the store; gives all problems in their order."""
    gathered = deciding.gathered
    tally = Tally(gathered.holdings)
    compared: list[Comparison] = []
    found = list(problems)
    batches = list(in_batches(gathered.named))
    with (
        workers(deciding, min(_jobs(work), len(batches))) as pool,
        fill_store(aside / STORE, made) as filling,
    ):

        def take(parts: Iterable[bytes]) -> None:
            for data in parts:
                part = open_part(data)
                filling.add(part.rows)
                found.extend(part.problems)
                compared.extend(part.compared)
                tally.take(part.counts, part.first)

        take(pool.map(settle_batch, batches))
        take(pool.map(settle_orphans, in_batches(gathered.orphans)))
        missing = [Missing(mrn, tally.counts[mrn], tally.first[mrn]) for mrn in sorted(tally.first)]
        take(pool.map(estimate_batch, in_batches(missing)))
        counts = ((str(mrn), count) for mrn, count in tally.counts.items() if mrn not in tally.first)
        filling.count_citing(counts)
        found.sort(key=problem_order)
        filling.end(found, sum_up(compared))
    return found


def _facts(keeps_texts: bool) -> dict[str, str]:
    return {"made_by": made_by(), **({"with_text": "yes"} if keeps_texts else {})}


def _extend(work: _Work, earlier: Made, corrections: Corrections) -> Build:
    """Bring the store of the folder up to date, and the other files with it."""
    same_reftel = earlier.facts.get("made_by") == made_by()
    kept_texts = "with_text" in earlier.facts
    keeps = kept_texts or work.options.get("with_text", False)
    given = find_given(work.paths, earlier.inputs, trust=same_reftel and keeps == kept_texts)
    with Texts(keeps) as texts:
        arrived = _read_arrived(given, work.reporter, texts)
        changes = Changes(
            arrived,
            frozenset(given.gone(earlier.inputs, prune=work.options.get("prune", False))),
            sorted(set(given.known) - set(earlier.inputs)),
            given.problems,
            everything=not same_reftel,
            texts=texts,
        )
        if not given.known and not _has_cables(work.folder / STORE, arrived):
            raise NoCables(_problems_in(changes))
        work.reporter.step("store")
        with _aside(work.folder) as aside:
            counts = _change_store(work, aside, changes, corrections, _facts(keeps))
            _replace_files(aside, work.folder)
    notice = "the store was built by another version of reftel: what was given was read again"
    problems = _problems_of(work.folder / STORE, given)
    return _report(work.folder, problems, counts, () if same_reftel else (notice,))


def _change_store(
    work: _Work, aside: Path, changes: Changes, corrections: Corrections, facts: Mapping[str, str]
) -> Counts:
    """Update the store and write the other files of it; only when they are whole the store is kept."""
    path = work.folder / STORE
    with open_store(path) as store:
        if is_up_to_date(store, changes, corrections):
            _show(work, aside, store)
            return Counts(0, 0, store.counts()["documents"])
    with change_store(path) as writing:
        counts = update_store(writing, changes, corrections)
        writing.insert_facts(facts)
        _show(work, aside, writing.store())
        writing.commit()
    return counts


def _has_cables(path: Path, arrived: Iterable[Arrived]) -> bool:
    """Say whether any document is a cable: by its MRN, or by the number of one that the store has."""
    with open_store(path) as store:
        return any(
            cable.mrn or store.knows_number(cable.header.post, cable.header.serial)
            for read in arrived
            for cable in read.cables
        )


def _problems_in(changes: Changes) -> tuple[Problem, ...]:
    read = [problem for arrived in changes.arrived for problem in arrived.problems]
    cables = [cable for arrived in changes.arrived for cable in arrived.cables]
    return (*changes.problems, *read, *(problem for cable in cables for problem in cable.problems))


def _report(
    folder: Path, problems: tuple[Problem, ...], changes: Counts | None = None, notices: tuple[str, ...] = ()
) -> Build:
    with open_store(folder / STORE) as store:
        return Build(folder, problems, store.counts(), changes, notices)


def _problems_of(path: Path, given: Given) -> tuple[Problem, ...]:
    """Give the problems of the files that were given, and of paths that could not be opened."""
    with open_store(path) as store:
        others = {file.name for file in store.inputs()} - given.names
        return tuple(problem for problem in store.problems() if not input_of(problem.source, others))


class NoCables(InputError):
    """The paths hold no cable; `problems` say why, file by file."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        only = f"{problems[0]}. No" if len(problems) == 1 else "no"
        super().__init__(f"{only} cable was found, so nothing was built; earlier files are as they were")
        self.problems = problems


def parse_cables(paths: Paths, *, on_problem: Callable[[Problem], object] | None = None) -> Iterator[Cable]:
    """Read and parse all cables at and below the paths, one by one, each with its text.

    What cannot be read is handed to `on_problem`, and left out without one.
    """
    return _read_cables(paths, on_problem or (lambda problem: None), Silent())


def parse_refs(text: str, citing: str | None = None, date: date | None = None) -> list[Reference]:
    """Read one REF line and resolve it by what the line, the citing MRN and its date tell.

    `citing` is an MRN in any usual notation (raises InvalidMRN otherwise); nothing else is held, so each
    cable is `missing`. Any text is read, without an error.

    >>> [str(ref.mrn) for ref in parse_refs("REF: A. STATE 91633 B. 08 OTTAWA 1140", citing="09OTTAWA707")]
    ['09STATE91633', '08OTTAWA1140']
    """
    mrn = parse_mrn(citing) if citing else None
    return explain_refs(parse_ref_line(text), Citing(mrn, date))


def _read_cables(
    paths: Paths, on_problem: Callable[[Problem], object], reporter: Reporter
) -> Iterator[Cable]:
    sources = find_sources(paths)
    reporter.start(sum(source.size for source in sources if isinstance(source, Source)))
    for source in sources:
        if isinstance(source, Problem):
            on_problem(source)
        else:
            yield from _read_file(source, on_problem, reporter)


def _read_file(
    source: Source, on_problem: Callable[[Problem], object], reporter: Reporter
) -> Iterator[Cable]:
    for found in read_source(source, reporter.advance):
        if isinstance(found, Problem):
            on_problem(found)
        else:
            yield parse_cable(found)


def _read_arrived(given: Given, reporter: Reporter, texts: Texts) -> list[Arrived]:
    """Read the files that are not known, and keep apart what each held."""
    reporter.start(sum(source.size for source, _ in given.changed))
    arrived = []
    for source, file in given.changed:
        problems: list[Problem] = []
        cables = [texts.take(cable) for cable in _read_file(source, problems.append, reporter)]
        arrived.append(Arrived(file, cables, problems))
    return arrived


def _make_folder(folder: Path) -> None:
    """Make the output folder and see that it can be written, before hours are spent on reading."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".reftel-"):
            pass
    except OSError as error:
        advice = "name another folder with -o, or change its permissions"
        cause = f"the output folder cannot be written: {error.strerror or error}"
        raise OutputError(cause, place=str(folder), advice=advice) from error


def _refuse_what_is_no_file(folder: Path) -> None:
    for name in FILES:
        target = folder / name
        if target.exists() and not target.is_file():
            raise OutputError("is no file and is not replaced", place=str(target), advice="move it away")


@contextmanager
def _aside(folder: Path) -> Iterator[Path]:
    """Give a folder to write files in until all are whole; errors name the place where they will stand."""
    aside = Path(tempfile.mkdtemp(prefix=ASIDE, dir=folder))
    try:
        yield aside
    except OutputError as error:
        place = str(folder / Path(error.place).name)
        raise OutputError(error.cause, place=place, advice=error.advice) from error
    except OSError as error:
        cause = f"cannot be written: {error.strerror or error}"
        raise OutputError(cause, place=str(folder), advice="earlier files are as they were") from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _replace_files(aside: Path, folder: Path) -> None:
    for name in FILES:
        if (aside / name).exists():
            (aside / name).replace(folder / name)


def _show_built(work: _Work, aside: Path) -> None:
    """Write the other files of the store that was just built, each in a process of its own."""
    if work.options.get("store_only"):
        return
    work.reporter.step(_VIEWING)
    with open_store(aside / STORE) as store:
        is_small = store.counts()["documents"] < SMALL
    with workers(aside, 1 if is_small else min(_jobs(work), len(_VIEWS))) as pool:
        for _ in pool.map(_write_view, _VIEWS):
            pass


def _write_view(aside: Path, view: str) -> None:
    with open_store(aside / STORE) as store:
        _VIEWS[view](aside, store)


def _show(work: _Work, aside: Path, store: Store) -> None:
    """Write the other files of a store that is being changed, unless it alone is wanted."""
    if work.options.get("store_only"):
        return
    work.reporter.step(_VIEWING)
    for write in _VIEWS.values():
        write(aside, store)


def _write_tables(aside: Path, store: Store) -> None:
    from reftel.export import write_tables

    write_tables(aside, store)


def _write_page(aside: Path, store: Store) -> None:
    from reftel.page import write_store_page

    counts = store.counts()
    write_store_page(aside / PAGE, store, {name: counts[name] for name in ("documents", "problems")})


_VIEWING = "tables and page"
_VIEWS = {"page": _write_page, "tables": _write_tables}
