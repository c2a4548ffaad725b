"""Run a program and tell what it cost: time, processor time and memory, with all the processes it starts."""

from __future__ import annotations

import os
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

SAMPLES_A_SECOND = 10
PROC = Path("/proc")
FIELDS = ("Pss", "Pss_File")


class Cost(NamedTuple):
    """What a run took: seconds of the clock and of all processors, the most memory at any moment in bytes.

    Memory is that of all processes together, each shared page counted once (PSS); `unbacked` leaves out
    pages that are copies of files, which the system takes back when it needs them. Both are 0 where the
    system does not tell (not Linux).
    """

    seconds: float
    cpu: float
    memory: int
    unbacked: int
    output: str = ""


class Failed(Exception):
    """The program ended with an error; the text is what it wrote."""


def run_measured(command: Sequence[str | Path], accept: Sequence[int] = (0,)) -> Cost:
    """Run a program to its end and give its cost and what it printed; raises Failed for other exit codes."""
    with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as errors:
        begun = time.perf_counter()
        process = subprocess.Popen([str(word) for word in command], stdout=output, stderr=errors)
        with _Watch(process.pid) as watch:
            # Unlike wait(), it tells the processor time of the process and of all it waited for.
            _, status, usage = os.wait4(process.pid, 0)
            seconds = time.perf_counter() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        errors.seek(0)
        if process.returncode not in accept:
            raise Failed(errors.read()[-2000:])
        return Cost(seconds, usage.ru_utime + usage.ru_stime, *watch.most, output.read())


class _Watch:
    """Looks at the memory of a process and its descendants until it is left."""

    def __init__(self, pid: int) -> None:
        self.most = (0, 0)
        self._pid = pid
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> _Watch:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(1 / SAMPLES_A_SECOND):
            found = [memory_of(pid) for pid in find_processes(self._pid)]
            whole, of_files = (sum(column) for column in zip(*found, strict=True)) if found else (0, 0)
            self.most = max(self.most[0], whole), max(self.most[1], whole - of_files)


def find_processes(pid: int) -> Iterator[int]:
    """Give a process and all its descendants that live now."""
    yield pid
    with suppress(OSError):
        for thread in (PROC / str(pid) / "task").iterdir():
            for child in (thread / "children").read_text().split():
                yield from find_processes(int(child))


def memory_of(pid: int) -> tuple[int, int]:
    """Give the bytes of a process, shared pages in part, and how many of them are copies of files."""
    with suppress(OSError):
        lines = (PROC / str(pid) / "smaps_rollup").read_text().splitlines()
        kept = dict(line.split(":", 1) for line in lines[1:])
        whole, of_files = (int(kept.get(field, "0 kB").split()[0]) * 1024 for field in FIELDS)
        return whole, of_files
    return 0, 0
