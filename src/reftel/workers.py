"""A map over batches: in this process, or in several of one machine; `cluster` has it on many.

The two alone know where work is done. What is mapped takes the state that all batches share and
one batch, and depends on nothing else, so that the result is the same wherever it runs.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager, contextmanager
from itertools import islice
from typing import Any, NamedTuple, Protocol, TypeVar

from reftel.errors import ReftelError

T = TypeVar("T")
R = TypeVar("R")

_AHEAD = 2  # batches handed out per process beyond the one that is waited for: results must not pile up
_COLLECT_AFTER = 50_000  # young objects before Python seeks cycles; records hold none


class Workers(Protocol):
    """What batches are mapped with; the state that was given to `workers` is known to all of them."""

    def map(self, function: Callable[[Any, T], R], batches: Iterable[T]) -> Iterator[R]:
        """Give the results in the order of the batches, whoever is done first."""


class Engine(Protocol):
    """Where the work of a build is done."""

    def workers(self, state: object, batches: int) -> AbstractContextManager[Workers]:
        """Give workers that know the state, for so many batches."""


class Machine(NamedTuple):
    """The machine that the build runs on, with so many processes at most."""

    jobs: int

    def workers(self, state: object, batches: int) -> AbstractContextManager[Workers]:
        """Give workers; see the function."""
        return workers(state, min(self.jobs, batches) or 1)


def usual_jobs() -> int:
    """Give how many processes a build uses if nobody says: one per core that it may run on."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextmanager
def workers(state: object, jobs: int) -> Iterator[Workers]:
    """Give workers in `jobs` processes; with one the work is done in this process.

    They end with the block, at once if it is left by an error, and with this process, even if that is
    killed. Raises ReftelError where a process is ended from outside.
    """
    if jobs == 1:
        yield _Here(state)
        return
    gc.freeze()  # what is here now is shared with the processes, untouched
    executor = ProcessPoolExecutor(jobs, initializer=_begin, initargs=(state,))
    try:
        yield _Processes(executor, jobs)
    except BaseException as error:
        # Of other builds in this process the children go on. The executor has no word for this before 3.14.
        for process in list((executor._processes or {}).values()):
            process.kill()
        if isinstance(error, BrokenProcessPool):
            cause = "a process of the build was ended from outside, perhaps for lack of memory"
            raise ReftelError(cause, advice="build with fewer processes (--jobs 1)") from error
        raise
    finally:
        executor.shutdown(cancel_futures=True)
        gc.unfreeze()


class _Here:
    """Does the work where it is asked for."""

    def __init__(self, state: object) -> None:
        self._state = state

    def map(self, function: Callable[[Any, T], R], batches: Iterable[T]) -> Iterator[R]:
        """Give the results one by one."""
        return (function(self._state, batch) for batch in batches)


class _Processes:
    """Processes that each hold the state."""

    def __init__(self, executor: ProcessPoolExecutor, jobs: int) -> None:
        self._executor = executor
        self._ahead = jobs * (1 + _AHEAD)

    def map(self, function: Callable[[Any, T], R], batches: Iterable[T]) -> Iterator[R]:
        """Give the results in order; no more than a few are ready and not yet taken."""
        waiting = iter(batches)
        running: deque[Future[R]] = deque()
        while True:
            for batch in islice(waiting, self._ahead - len(running)):
                running.append(self._executor.submit(_work, function, batch))
            if not running:
                return
            yield running.popleft().result()


_state: Any = None


def _begin(state: Any) -> None:
    """Make a process ready: it knows the state, and leaves it to its parent to be interrupted."""
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
