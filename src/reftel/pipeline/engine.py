"""A map over batches: in this process, or in several of one machine; `cluster` has it on many.

The two alone know where work is done. What is mapped takes the state that all batches share and
one batch, and depends on nothing else, so that the result is the same wherever it runs.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import threading
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager, contextmanager
from itertools import islice
from multiprocessing import spawn
from multiprocessing.context import BaseContext, SpawnContext, SpawnProcess
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, NamedTuple, Protocol, TypeVar

from reftel.errors import ReftelError
from reftel.lexicon.own_names import OwnNames, own_names, put_in_force

T = TypeVar("T")
R = TypeVar("R")

_AHEAD = 2  # batches handed out per process beyond the one that is waited for: results must not pile up
_MOST_ON_WINDOWS = 61  # so many processes can be waited for there
_COLLECT_AFTER = 50_000  # young objects before Python seeks cycles; records hold none


class Workers(Protocol):
    """What batches are mapped with; the state that was given to `workers` is known to all of them."""

    def map(self, function: Callable[[Any, T], R], batches: Iterable[T]) -> Iterator[R]:
        """Yield the results in the order of the batches, whoever is done first."""


class Engine(Protocol):
    """Where the work of a build is done; `is_here` says that batches may hold much, as they go no further."""

    @property
    def is_here(self) -> bool:
        """Whether it is done on the machine that the build runs on."""

    def workers(self, state: object, batches: int) -> AbstractContextManager[Workers]:
        """Return workers that know the state, for so many batches."""


class Machine(NamedTuple):
    """The machine that the build runs on, with so many processes at most."""

    jobs: int

    @property
    def is_here(self) -> bool:
        """It is."""
        return True

    def workers(self, state: object, batches: int) -> AbstractContextManager[Workers]:
        """Return workers; see the function."""
        return workers(state, min(self.jobs, batches) or 1)


def usual_jobs() -> int:
    """Return how many processes a build uses if nobody says: one per core that it may run on."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextmanager
def workers(state: object, jobs: int) -> Iterator[Workers]:
    """Yield workers in `jobs` processes; with one, or where none can be started, this one does the work.

    The table of names that is in force here is in force there.

    They end with the block, at once if it is left by an error, and with this process, even if that is
    killed. They never run the program that builds, which needs no `if __name__ == "__main__"`. Raises
    ReftelError where a process is ended from outside.
    """
    executor = _begin_processes(state, jobs) if jobs > 1 else None
    if executor is None:
        yield _Here(state)
        return
    gc.freeze()  # what is here now is shared with the processes, untouched
    try:
        yield _Processes(executor, jobs)
    except BaseException as error:
        # Of other builds in this process the children go on. The executor has no word for this before 3.14.
        for process in list((executor._processes or {}).values()):
            process.kill()
        if isinstance(error, BrokenProcessPool):
            cause = "a process of the build was killed, perhaps because memory ran out"
            raise ReftelError(cause, advice="build with fewer processes (--jobs 1)") from error
        raise
    finally:
        executor.shutdown(cancel_futures=True)
        gc.unfreeze()


def _begin_processes(state: object, jobs: int) -> ProcessPoolExecutor | None:
    """Return an executor whose processes know the state; None where this program or system can have none."""
    context = _context()
    if context is None:
        return None
    if sys.platform == "win32":
        jobs = min(jobs, _MOST_ON_WINDOWS)
    try:
        return ProcessPoolExecutor(jobs, context, initializer=_begin, initargs=(own_names(), state))
    except (ImportError, NotImplementedError, OSError):  # a system without shared semaphores
        return None


def _context() -> BaseContext | None:
    """Return how processes are started here: by fork where that is usual and safe, else by a fresh Python."""
    if multiprocessing.current_process().daemon:  # a worker of a pool may have no children
        return None
    # The question without `allow_none` would decide it for the whole program.
    usual = multiprocessing.get_start_method(allow_none=True) or multiprocessing.get_all_start_methods()[0]
    if usual == "fork" and threading.active_count() == 1:
        return multiprocessing.get_context("fork")
    # A frozen program is its own Python, and would begin anew.
    python = None if getattr(sys, "frozen", False) else spawn.get_executable()
    return _OwnContext() if python and Path(os.fsdecode(python)).is_file() else None


_prepared = threading.Lock()
_fresh: Counter[str] = Counter()  # the names of processes that are not to run the program that builds
_usual = spawn.get_preparation_data


@contextmanager
def without_program(name: str) -> Iterator[None]:
    """Let processes of this name, as they are started in the block, not run the program that builds."""
    with _prepared:
        _fresh[name] += 1
        spawn.get_preparation_data = _prepare
    try:
        yield
    finally:
        with _prepared:
            _fresh[name] -= 1
            if not _fresh.total():
                spawn.get_preparation_data = _usual


def _prepare(name: str) -> dict[str, Any]:
    about = _usual(name)
    if _fresh[name]:  # other threads may start processes of their own
        about.pop("init_main_from_name", None)
        about.pop("init_main_from_path", None)
    return about


class _OwnProcess(SpawnProcess):
    """A fresh Python that is told nothing of the program that builds, which would run in it a second time."""

    @staticmethod
    def _Popen(process_obj: BaseProcess) -> Any:  # noqa: N802 (the name that multiprocessing calls)
        with without_program(process_obj.name), interrupts_wait():
            return SpawnProcess._Popen(process_obj)


class _OwnContext(SpawnContext):
    """The context of such processes."""

    Process = _OwnProcess


@contextmanager
def interrupts_wait() -> Iterator[None]:
    """Hold Ctrl-C back in this thread: what is started meanwhile leaves it to its parent for good."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class _Here:
    """Does the work where it is asked for."""

    def __init__(self, state: object) -> None:
        self._state = state

    def map(self, function: Callable[[Any, T], R], batches: Iterable[T]) -> Iterator[R]:
        """Yield the results one by one."""
        return (function(self._state, batch) for batch in batches)


class _Processes:
    """Processes that each hold the state."""

    def __init__(self, executor: ProcessPoolExecutor, jobs: int) -> None:
        self._executor = executor
        self._ahead = jobs * (1 + _AHEAD)

    def map(self, function: Callable[[Any, T], R], batches: Iterable[T]) -> Iterator[R]:
        """Yield the results in order; no more than a few are ready and not yet taken."""
        waiting = iter(batches)
        running: deque[Future[R]] = deque()
        while True:
            for batch in islice(waiting, self._ahead - len(running)):
                running.append(self._executor.submit(_work, function, batch))
            if not running:
                return
            yield running.popleft().result()


_state: Any = None


def _begin(names: OwnNames, state: Any) -> None:
    """Make a process ready: it knows the state, and leaves it to its parent to be interrupted."""
    put_in_force(names)
    global _state  # noqa: PLW0603 (a process of the pool has no other place that lasts)
    _state = state
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.set_threshold(_COLLECT_AFTER)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _work(function: Callable[[Any, T], R], batch: T) -> R:
    return function(_state, batch)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent:
        parent.join()
        os._exit(1)
