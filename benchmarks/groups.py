"""What is measured, in groups that share an input: each gives its figures, named `group: what`."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import mean
from typing import NamedTuple

from figures import GIGABYTE, Figure, Goal, Round
from processes import Cost, run_measured

HERE = Path(__file__).resolve().parent
GENERATE = HERE.parent / "tools" / "generate.py"
REFTEL = (sys.executable, "-c", "from reftel.cli.main import main; main()")
LOOP_EVERY = 1.0  # processor seconds
SHORTER = 4  # times shorter texts, to see whether memory grows with the text
HEAVY_NAVIGATION = 33_000  # characters of links that the real public pages have
BUILD_GOALS = (Goal("seconds", 10), Goal("ratio", 6), Goal("memory", GIGABYTE))
SMALL = 2_000  # cables of a size that is asked one question of each kind
RECORDS_GOALS = (Goal("seconds", 1200), Goal("memory", 1.5 * GIGABYTE))
PAGES_GOAL = (Goal("rate", 8000),)


class Unavailable(Exception):
    """A group cannot be measured here; the text says why."""


class Size(NamedTuple):
    """How much is measured: cables in a CSV, pages, rounds, groups; whether the goals are of this size."""

    cables: int
    pages: int
    rounds: int
    groups: Sequence[str]
    thread: tuple[int, int] = (20_000, 28_300)  # cables and citations of one connected thread
    judged: bool = False
    pieces: int = 1
    first: int = 0
    records: int = 20_000


EVERY_GROUP = ("csv", "text", "pages", "heavy", "zip", "update", "questions", "ranking")
SIZES = {
    "small": Size(1_500, 600, 3, ("csv", "pages", "zip", "update", "questions", "ranking")),
    "medium": Size(20_000, 20_000, 3, EVERY_GROUP),
    "full": Size(
        251_287,
        250_000,
        3,
        EVERY_GROUP,
        (92_000, 130_000),
        judged=True,
    ),
    "huge": Size(2_512_870, 0, 1, ("pieces",), judged=True, pieces=10),
    "records": Size(0, 0, 1, ("records",), judged=True, records=2_000_000),
}  # fmt: skip


class Bench:
    """The invented inputs of a size, made when they are first asked for, in a folder that may be kept."""

    def __init__(self, folder: Path, size: Size, jobs: Sequence[int] = ()) -> None:
        self.size = size
        self.out = folder / "out"
        self._folder = folder
        self._jobs: tuple[int, ...] | None = tuple(jobs) or None

    def make(self, folder: str, name: str, cables: int, *words: str) -> Path:
        """Give an input, made by generate.py with these words unless it is there."""
        path = self._folder / folder
        if not path.exists():
            aside = path.with_name(f"aside-{folder}")
            aside.mkdir()
            run_measured(
                [
                    sys.executable,
                    GENERATE,
                    aside / name,
                    "--cables",
                    str(cables),
                    *words,
                ]
            )
            aside.rename(path)
        return path / name

    def csv(self) -> Path:
        """Give the CSV; a hundred cables more are in cables-apart.csv beside it."""
        cables, apart = self.size.cables, 100
        return self.make(f"csv-{cables}", "cables.csv", cables + apart, "--apart", str(apart))

    def link(self, paths: Sequence[Path], name: str) -> Path:
        """Give a folder that has these files alone."""
        folder = self._folder / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for path in paths:
            os.link(path, folder / path.name)
        return folder

    def store(self) -> Path:
        """Give the store of the CSV."""
        folder = self._folder / "built"
        if not folder.exists():
            self.build(self.csv(), "-o", self.out, "--store-only")
            self.out.rename(folder)
        return folder / "reftel.sqlite"

    def build(self, *words: str | Path) -> Cost:
        """Run `reftel build` with these words; other output of the last time is removed before."""
        shutil.rmtree(self.out, ignore_errors=True)
        # Exit code 1 tells of inputs that failed; invented ones do not, and must not.
        return run_measured([*REFTEL, "build", *words])

    def jobs(self) -> tuple[int, ...]:
        """Give the numbers of processes that a build can be asked for; none where it takes no such option."""
        if self._jobs is None:
            told = run_measured([*REFTEL, "build", "--help"]).output
            self._jobs = (1, 2) if "--jobs" in told else ()
        return self._jobs

    def goals(self, goals: tuple[Goal, ...]) -> tuple[Goal, ...]:
        return goals if self.size.judged else ()


class Bare(NamedTuple):
    """A bare read: seconds and processor seconds without start-up."""

    seconds: float
    cpu: float


def read_bare(kind: str, path: Path | str = "") -> Bare:
    """Run one of bare.py."""
    told = json.loads(run_measured([sys.executable, HERE / "bare.py", kind, path]).output)
    return Bare(told["seconds"], told["cpu"])


class Task(NamedTuple):
    """A command to be measured: the words shown for it, how to run it, how many cables it goes through."""

    name: str
    command: str
    run: Callable[[], Cost]
    cables: int = 0
    goals: tuple[Goal, ...] = ()


def measure_tasks(tasks: Sequence[Task], rounds: int, bare: Callable[[], Bare] | None = None) -> list[Figure]:
    """Run every task once a round, beside the bare read and between two runs of the fixed loop."""
    measured: dict[str, list[Round]] = {task.name: [] for task in tasks}
    for _ in range(rounds):
        read = bare() if bare else None
        for task, cost, loop in _run_between_loops(tasks):
            ratio = cost.seconds / read.seconds if read else None
            one = Round(cost.seconds, cost.cpu, cost.memory, cost.unbacked, ratio, cost.cpu / loop)
            measured[task.name].append(one)
    return [
        Figure(task.name, task.command, tuple(measured[task.name]), task.cables, task.goals) for task in tasks
    ]


def _run_between_loops(tasks: Sequence[Task]) -> Iterator[tuple[Task, Cost, float]]:
    """Give each task's cost and what the fixed loop took around it; short tasks share their loops."""
    waiting: list[tuple[Task, Cost]] = []
    before = read_bare("python").cpu
    for task in tasks:
        waiting.append((task, task.run()))
        if sum(cost.cpu for _, cost in waiting) > LOOP_EVERY or task is tasks[-1]:
            after = read_bare("python").cpu
            yield from ((task, cost, mean((before, after))) for task, cost in waiting)
            waiting, before = [], after


def measure_bare(kind: str, path: Path, name: str, cables: int, rounds: int) -> Figure:
    """Give the figure of a bare read by itself."""
    reads = [read_bare(kind, path) for _ in range(rounds)]
    command = f"python benchmarks/bare.py {kind} {path.name}"
    return Figure(name, command, tuple(Round(*read) for read in reads), cables)


def build_tasks(bench: Bench, group: str, path: Path, cables: int, goals: tuple[Goal, ...]) -> list[Task]:
    """Give a task for each number of processes; the goals are those of the last, two."""
    tasks = []
    for jobs in bench.jobs() or (0,):
        words = ("--jobs", str(jobs)) if jobs else ()
        name = f"{group}: build, {jobs} processes" if jobs > 1 else f"{group}: build, 1 process"
        tasks.append(
            Task(
                name,
                " ".join(("reftel build", path.name, "-o out", *words)),
                lambda words=words: bench.build(path, "-o", bench.out, *words),  # type: ignore[misc]
                cables,
                goals if jobs != 1 else (),
            )
        )
    return tasks


def measure_builds(
    bench: Bench, group: str, kind: str, path: Path, rounds: int, goals: tuple[Goal, ...] = ()
) -> list[Figure]:
    """Give the figures of a bare read and of builds of the same input."""
    cables = bench.size.cables if kind == "pyarrow" else bench.size.pages
    bare = measure_bare(kind, path, f"{group}: bare read, {kind}", cables, rounds)
    tasks = build_tasks(bench, group, path, cables, bench.goals(goals))
    return [bare, *measure_tasks(tasks, rounds, lambda: read_bare(kind, path))]


def measure_csv(bench: Bench, rounds: int) -> list[Figure]:
    """A build of the eight-column CSV, everything included, beside reads by pyarrow and csv."""
    path = bench.csv()
    by_csv = measure_bare("csv", path, "csv: bare read, csv module", bench.size.cables, 1)
    return [by_csv, *measure_builds(bench, "csv", "pyarrow", path, rounds, BUILD_GOALS)]


def measure_text(bench: Bench, rounds: int) -> list[Figure]:
    """The same build with texts a quarter as long, to see whether memory grows with the text."""
    sys.path.insert(0, str(GENERATE.parent))
    from generate import SIZE

    cables = bench.size.cables
    path = bench.make(f"short-{cables}", "short.csv", cables, "--size", str(SIZE // SHORTER))
    return measure_builds(bench, "text", "pyarrow", path, min(rounds, 2))


def measure_pages(bench: Bench, rounds: int) -> list[Figure]:
    """A build of a folder of small public pages, one for each cable."""
    path = bench.make(f"pages-{bench.size.pages}", "pages", bench.size.pages, "--pages")
    return measure_builds(bench, "pages", "files", path, rounds, PAGES_GOAL)


def measure_heavy(bench: Bench, rounds: int) -> list[Figure]:
    """The same with as many links around each cable as the real pages have; a tenth of the pages."""
    fewer = bench.size._replace(pages=bench.size.pages // 10, judged=False)
    small = Bench(bench.out.parent, fewer, bench.jobs())
    words = ("--pages", "--navigation", str(HEAVY_NAVIGATION))
    path = small.make(f"heavy-{small.size.pages}", "heavy", small.size.pages, *words)
    return measure_builds(small, "heavy", "files", path, rounds)


def measure_zip(bench: Bench, rounds: int) -> list[Figure]:
    """A build of a zip of the pages."""
    path = bench.make(f"zip-{bench.size.pages}", "pages.zip", bench.size.pages, "--pages")
    return measure_builds(bench, "zip", "zip", path, rounds, PAGES_GOAL)


def measure_records(bench: Bench, rounds: int) -> list[Figure]:
    """A build of the telegrams of 1973-79 as seven solid 7z archives of small texts; the store alone too."""
    count = bench.size.records
    path = bench.make(f"records-{count}", "telegrams", count, "--records", str(count))
    words = ("--jobs", "2")
    tasks = [
        Task(
            name,
            " ".join(("reftel build", path.name, "-o out", *words, *more)),
            lambda more=more: bench.build(path, "-o", bench.out, *words, *more),  # type: ignore[misc]
            count,
            bench.goals(RECORDS_GOALS),
        )
        for name, more in (("records: build", ()), ("records: build of the store alone", ("--store-only",)))
    ]
    return measure_tasks(tasks, rounds)


def measure_update(bench: Bench, rounds: int) -> list[Figure]:
    """A hundred more cables into the store of the CSV, alone and with the other files written anew."""
    store = bench.store()
    more = bench.csv().with_name("cables-apart.csv")

    def add(*words: str) -> Cost:
        shutil.rmtree(bench.out, ignore_errors=True)
        bench.out.mkdir()
        shutil.copy(store, bench.out)
        return run_measured([*REFTEL, "build", more, "-o", bench.out, *words])

    command = f"reftel build {more.name} -o out"
    tasks = [
        Task("update: the store alone", f"{command} --store-only", lambda: add("--store-only")),
        Task("update: all files", command, add),
    ]
    return measure_tasks(tasks, rounds)


def measure_questions(bench: Bench, rounds: int) -> list[Figure]:
    """Each question to the store of the CSV as a whole process, and --help.

    At the sizes of the goals without betweenness, which `ranking` measures on one thread: invented chains
    are longer than real ones, and it takes half an hour.
    """
    from questions import LIMIT, WHOLE, choose_questions

    store = bench.store()
    tasks = []
    questions = choose_questions(store)
    if bench.size.cables <= SMALL:
        questions = list({words[0]: words for words in reversed(questions)}.values())
    if bench.size.judged:
        questions = [words for words in questions if "betweenness" not in words]
    for words in questions:
        whole = any(word in WHOLE for word in words)
        limit = 0.12 if words == ["--help"] else LIMIT
        tasks.append(
            Task(
                f"questions: {_named(words)}",
                " ".join(("reftel", *(Path(word).name for word in words))),
                lambda words=words: _ask(words, store),  # type: ignore[misc]
                goals=() if whole else bench.goals((Goal("seconds", limit),)),
            )
        )
    return measure_tasks(tasks, rounds)


def _ask(words: Sequence[str], store: Path) -> Cost:
    # Exit code 1: nothing was found, which a question may well find.
    return run_measured([*REFTEL, *words, *(() if words == ["--help"] else ("--store", store))], (0, 1))


def _named(words: Sequence[str]) -> str:
    """Give a question without the cables, posts and words it names, which change with the store."""
    return " ".join(_kind(word) for word in words)


def _kind(word: str) -> str:
    if "/" in word:
        return "FILE"
    if word.isdigit():
        return "YEAR" if len(word) == 4 else word
    if word[:2].isdigit():
        return "MRN"
    return "WORD" if word.isupper() else word


def measure_ranking(bench: Bench, rounds: int) -> list[Figure]:
    """The measures of the whole graph on one connected thread; its making is not counted."""
    from ranking import LIMITS

    cables, citations = bench.size.thread
    tasks = []
    for measure, limit in LIMITS.items():
        words = ("--cables", str(cables), "--citations", str(citations), "--one", "reftel", measure)
        tasks.append(
            Task(
                f"ranking: {measure}",
                f"python benchmarks/ranking.py {' '.join(words)}",
                lambda words=words: _rank(words),  # type: ignore[misc]
                cables,
                bench.goals((Goal("seconds", limit),)),
            )
        )
    return measure_tasks(tasks, rounds)


def _rank(words: Sequence[str]) -> Cost:
    cost = run_measured([sys.executable, HERE / "ranking.py", *words])
    seconds, cpu, _ = map(float, cost.output.split())
    return cost._replace(seconds=seconds, cpu=cpu)


def measure_pieces(bench: Bench, rounds: int) -> list[Figure]:
    """Ten times as many cables, in pieces, to see whether the rate is that of one piece.

    Of a size that names `first` so many of the pieces alone, which is sooner done.
    """
    size = bench.size
    folder = bench.make(f"pieces-{size.cables}", "pieces", size.cables, "--pieces", str(size.pieces))
    pieces = sorted(folder.glob("*.csv"))
    if size.first:
        folder = bench.link(pieces[: size.first], f"first-{size.first}-pieces")
        pieces = sorted(folder.glob("*.csv"))

    def bare() -> Bare:
        reads = [read_bare("pyarrow", piece) for piece in pieces]
        return Bare(sum(read.seconds for read in reads), sum(read.cpu for read in reads))

    one = build_tasks(bench, "pieces, one", pieces[0], size.cables // size.pieces, ())
    name = f"pieces, first {size.first}" if size.first else "pieces, all"
    every = build_tasks(bench, name, folder, size.cables // size.pieces * len(pieces), ())
    return [
        *measure_tasks(one[-1:], rounds, lambda: read_bare("pyarrow", pieces[0])),
        *measure_tasks(every[-1:], rounds, bare),
    ]


GROUPS: dict[str, Callable[[Bench, int], list[Figure]]] = {
    "csv": measure_csv,
    "text": measure_text,
    "pages": measure_pages,
    "heavy": measure_heavy,
    "zip": measure_zip,
    "records": measure_records,
    "update": measure_update,
    "questions": measure_questions,
    "ranking": measure_ranking,
    "pieces": measure_pieces,
}
