"""Tell where the time of a build goes: processor time by stage and by function, the clock by step.

    python benchmarks/stages.py cables.csv
    python benchmarks/stages.py cables.csv --functions 40 -- --jobs 2

What stands behind -- goes to `reftel build`. The main process and each that it forks look at their own
stack every five milliseconds of processor time; what was used since the last look goes to the innermost
function of reftel on the stack, and to the stage that its module is of. Long calls into C count in full,
for the function that made them. The build takes some percent longer.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from multiprocessing.util import Finalize
from pathlib import Path
from types import FrameType
from typing import NamedTuple

from tabulate import tabulate

TICK = 0.005
KEEP_EVERY = 0.5  # seconds; a worker that is ended from outside loses no more than these
IMPORTS = "start-up and imports"
OTHER = "other"
PACKAGE = "reftel"
# Modules that many stages use (mrn, marks, tables, models) count for the stage that called them.
STAGES = {
    "read": ("readers", "pipeline.changes"),
    "parse: head": ("parse.header", "lexicon.dates"),
    "parse: references": ("parse.refs", "lexicon.kinds"),
    "parse: mentions": ("parse.body",),
    "parse: joining": ("parse",),
    "set aside, hand over": ("pipeline.batches", "pipeline.shelf", "pipeline.engine"),
    "resolve": ("resolve", "pipeline.tasks", "analysis.check_corrections"),
    "store": ("store", "pipeline.incremental", "pipeline.lock"),
    "GraphML": ("export.xmlgraphs",),
    "tables": ("export",),
    "page": ("page", "analysis"),
    "pipeline": ("pipeline", "api", "cli", "render"),
}  # fmt: skip
STAGE_OF = {module: stage for stage, modules in STAGES.items() for module in modules}


def name_stage(module: str) -> str:
    """Give the stage of a module by its name or the package it is in, "" where it belongs to many.

    >>> name_stage("reftel.readers.forms.csv"), name_stage("reftel.lexicon.mrn")
    ('read', '')
    """
    parts = module.split(".")[1:]
    for length in range(len(parts), 0, -1):
        if stage := STAGE_OF.get(".".join(parts[:length])):
            return stage
    return ""


def place(frame: FrameType | None) -> tuple[str, str]:
    """Give the stage and the innermost function of reftel of a stack."""
    function = ""
    while frame:
        module = str(frame.f_globals.get("__name__", ""))
        if module.startswith("importlib."):
            return IMPORTS, function
        if module.split(".", 1)[0] == PACKAGE:
            function = function or f"{module}: {frame.f_code.co_qualname}"
            if stage := name_stage(module):
                return stage, function
        frame = frame.f_back
    return OTHER, function


class Sampler:
    """Counts the processor time of this process and, each for itself, of those forked from it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._main = os.getpid()
        os.register_at_fork(after_in_child=self.start)
        self.start()

    def start(self) -> None:
        self._stages: dict[str, float] = defaultdict(float)
        self._functions: dict[str, float] = defaultdict(float)
        self._last = self._kept = time.process_time()
        self._closed = self._looking = False
        signal.signal(signal.SIGPROF, self._look)
        signal.setitimer(signal.ITIMER_PROF, TICK, TICK)

    def _look(self, _: int, frame: FrameType | None) -> None:
        if self._looking:  # a signal may come while another is answered
            return
        self._looking = True
        self._count(frame)
        self._looking = False

    def _count(self, frame: FrameType | None) -> None:
        now = time.process_time()
        stage, function = place(frame)
        self._stages[stage] += now - self._last
        self._functions[function or OTHER] += now - self._last
        self._last = now
        if not self._closed and os.getpid() != self._main:
            # Here, as multiprocessing forgets what was registered before the fork.
            Finalize(None, self.stop, exitpriority=1000)
            self._closed = True
        if now - self._kept > KEEP_EVERY:
            self._keep()
            self._kept = now

    def stop(self) -> None:
        """Look no more, and write what was counted."""
        signal.setitimer(signal.ITIMER_PROF, 0)
        self._looking = True
        self._keep()

    def _keep(self) -> None:
        role = "main" if os.getpid() == self._main else "workers"
        kept = {"role": role, "stages": self._stages, "functions": self._functions}
        path = self._folder / f"{os.getpid()}.json"
        aside = path.with_suffix(".aside")
        aside.write_text(json.dumps(kept), encoding="utf-8")
        aside.replace(path)


def run_inside(folder: Path, words: Sequence[str]) -> None:
    """Run the command line of reftel in this process, under a sampler."""
    sampler = Sampler(folder)
    from reftel.cli.main import main as reftel

    try:
        reftel(list(words))
    finally:
        sampler.stop()


class Profile(NamedTuple):
    """Processor seconds by role and stage, by function, and seconds of the clock by step."""

    stages: dict[str, dict[str, float]]
    functions: dict[str, float]
    steps: list[tuple[str, float]]


def profile(words: Sequence[str]) -> Profile:
    """Run `reftel` with these words and give where its time went."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, __file__, "--inside", folder, *words]
        begun = time.perf_counter()
        with subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        ) as process:
            steps = list(_time_steps(process.stderr or (), begun))
        if process.returncode:
            sys.exit("the build failed: " + " / ".join(name for name, _ in steps))
        stages: dict[str, dict[str, float]] = {"main": defaultdict(float), "workers": defaultdict(float)}
        functions: dict[str, float] = defaultdict(float)
        for path in Path(folder).glob("*.json"):
            kept = json.loads(path.read_text(encoding="utf-8"))
            for counted, more in ((stages[kept["role"]], kept["stages"]), (functions, kept["functions"])):
                for name, cpu in more.items():
                    counted[name] += cpu
        return Profile(stages, functions, steps)


def _time_steps(lines: Iterable[str], begun: float) -> Iterator[tuple[str, float]]:
    """Give the steps that a build announces, each with the seconds until the next one."""
    name = "start-up"
    for line in lines:
        now = time.perf_counter()
        yield name, now - begun
        name, begun = line.strip(), now
    yield name, time.perf_counter() - begun


def render(found: Profile, functions: int, style: str = "simple") -> str:
    """Give three tables: stages, steps, the functions that took most."""
    main, workers = found.stages["main"], found.stages["workers"]
    totals = sum(main.values()), sum(workers.values())
    whole = sum(totals)
    pairs = [(name, main.get(name, 0), workers.get(name, 0)) for name in (IMPORTS, *STAGES, OTHER)]
    rows = [
        (name, f"{here:.2f}", f"{there:.2f}", f"{(here + there) / whole:.0%}")
        for name, here, there in pairs
        if here + there > 0
    ]
    rows.append(("all", f"{totals[0]:.2f}", f"{totals[1]:.2f}", ""))
    steps = [(name, f"{seconds:.2f}") for name, seconds in found.steps]
    longest = sorted(found.functions.items(), key=lambda item: -item[1])[:functions]
    most = [(name, f"{cpu:.2f}", f"{cpu / whole:.0%}") for name, cpu in longest]
    tables = (
        (("stage", "main, CPU s", "workers, CPU s", "share"), rows),
        (("step", "seconds"), steps),
        (("function", "CPU s", "share"), most),
    )
    return "\n\n".join(
        tabulate(
            rows,
            head,
            tablefmt=style,
            colalign=("left", *("right",) * (len(head) - 1)),
            disable_numparse=True,
        )
        for head, rows in tables
    )


def main() -> None:
    """Read the command line and show the profile."""
    if sys.argv[1:2] == ["--inside"]:
        run_inside(Path(sys.argv[2]), sys.argv[3:])
        return
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("paths", nargs="+")
    parser.add_argument("--functions", type=int, default=20)
    parser.add_argument("--markdown", action="store_true")
    options, more = parser.parse_known_args()
    with tempfile.TemporaryDirectory() as out:
        words = (
            "build",
            *(path for path in options.paths),
            "-o",
            out,
            *(word for word in more if word != "--"),
        )
        print(render(profile(words), options.functions, "github" if options.markdown else "simple"))


if __name__ == "__main__":
    main()
