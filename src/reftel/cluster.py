"""The work of a build on a Dask cluster: a scheduler and workers, on this machine or on many.

What all batches share is written to the place that every worker reaches, and each worker reads it once: so
a worker that comes late has it too, and it is never lost with those that hold it. Results come in the order
of the batches. The batches of a worker that dies are done by another; they write the same files again.
"""

from __future__ import annotations

import pickle
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from itertools import count, islice
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from reftel.errors import ReftelError
from reftel.given import made_by
from reftel.places import Place
from reftel.workers import Workers

if TYPE_CHECKING:
    from distributed import Client, Future

T = TypeVar("T")
R = TypeVar("R")

LOCAL = "local:"
CONNECT_SECONDS = 20
WORKERS_SECONDS = 300
_AHEAD = 2  # batches handed out per thread beyond the one that is waited for
_IDLE_SECONDS = 60
_PAUSE = 0.05
_ADVICE = "see that it runs (dask scheduler), or work on this machine: --cluster local:2"


@contextmanager
def connect(address: str, say: Callable[[str], object]) -> Iterator[Client]:
    """Give a client of the scheduler at an address, or of workers of our own for "local:N".

    `say` is told where the dashboard is. Raises ReftelError where dask is not installed, the scheduler
    cannot be reached, no worker comes, or versions differ.
    """
    try:
        import distributed  # noqa: F401
    except ImportError as error:
        advice = 'install it: pip install "reftel[cluster]"'
        raise ReftelError("a cluster needs dask, which is not installed", advice=advice) from error
    with _reach(address) as client:
        if client.dashboard_link and find_spec("bokeh"):
            say(f"dashboard: {client.dashboard_link}")
        _wait_for_workers(client, address, say)
        _refuse_other_versions(client, address)
        yield client


class Cluster:
    """A cluster as an Engine; `shared` is a folder that its workers reach."""

    def __init__(self, client: Client, shared: Place) -> None:
        self._client = client
        self._shared = shared
        self._numbers = count(1)

    @contextmanager
    def workers(self, state: object, batches: int) -> Iterator[Workers]:
        """Give workers that know the state."""
        name = f"state-{next(self._numbers)}"
        self._shared.write(name, pickle.dumps(state))
        yield _DaskWorkers(self._client, _State(self._shared, name))


class _State(NamedTuple):
    """Where the state of some batches lies."""

    place: Place
    name: str


class _DaskWorkers:
    """Workers of a cluster."""

    def __init__(self, client: Client, state: _State) -> None:
        self._client = client
        self._state = state

    def map(self, function: Callable[[Any, T], R], batches: Iterable[T]) -> Iterator[R]:
        """Give the results in order; no more than a few are ready and not yet taken."""
        waiting = iter(batches)
        running: deque[Future] = deque()
        try:
            while True:
                for batch in islice(waiting, max(0, self._most() - len(running))):
                    running.append(self._submit(function, batch))
                if not running:
                    return
                found = self._take(running[0])  # till it is there, it counts among those that run
                running.popleft()
                yield found
        finally:
            if running:
                with suppress(Exception):  # the scheduler may be gone, and another error tells it
                    self._client.cancel(list(running), force=True)
                    self._wait_until_idle()

    def _wait_until_idle(self) -> None:
        """Wait for batches that are at work: they cannot be stopped, and write files that shall not stay."""
        until = time.monotonic() + _IDLE_SECONDS
        while any(self._client.run(_stop, self._state).values()) and time.monotonic() < until:
            time.sleep(_PAUSE)

    def _most(self) -> int:
        return (sum(self._client.nthreads().values()) or 1) * (1 + _AHEAD)

    def _submit(self, function: Callable[[Any, T], R], batch: T) -> Future:
        return self._client.submit(_work, self._state, function, batch, pure=False)

    def _take(self, future: Future) -> Any:
        from distributed import CancelledError, KilledWorker
        from distributed.comm.core import CommClosedError

        try:
            return future.result()
        except KilledWorker as error:
            cause = "several workers died over the same batch, perhaps for lack of memory"
            raise ReftelError(cause, advice="give the workers more memory") from error
        except (CancelledError, CommClosedError) as error:
            cause = "the scheduler of the cluster went away"
            advice = "build again; what stood there before is as it was"
            raise ReftelError(cause, advice=advice) from error
        finally:
            future.release()


_known: dict[_State, Any] = {}
_busy: dict[object, _State] = {}
_over: set[_State] = set()


def _stop(state: _State) -> int:
    """Let a worker begin no more batches; gives how many it is at."""
    _over.add(state)
    return list(_busy.values()).count(state)


def _work(state: _State, function: Callable[[Any, T], R], batch: T) -> R:
    """Do a batch on a worker."""
    mine = object()
    _busy[mine] = state
    try:
        if state in _over:
            raise ReftelError("the build was cancelled")
        return function(_load(state), batch)
    finally:
        del _busy[mine]


def _load(state: _State) -> Any:
    """Give the state of some batches; a worker keeps one, until it is asked for another."""
    loaded = _known.get(state)
    if loaded is None:
        loaded = pickle.loads(state.place.read(state.name))  # noqa: S301 (the build itself has written it)
        _known.clear()
        _known[state] = loaded
    return loaded


@contextmanager
def _reach(address: str) -> Iterator[Client]:
    from distributed import Client

    if address.startswith(LOCAL):
        with _own_workers(address) as cluster, Client(cluster, set_as_default=False) as client:
            yield client
        return
    try:
        client = Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        cause = "the scheduler cannot be reached"
        raise ReftelError(cause, place=address, advice=_ADVICE) from error
    with client:
        yield client


@contextmanager
def _own_workers(address: str) -> Iterator[Any]:
    import dask
    from distributed import LocalCluster

    number = address.removeprefix(LOCAL)
    if not number.isascii() or not number.isdigit() or not int(number):
        raise ReftelError("names no number of workers", place=address, advice="write local:2 for two")
    # What a worker did in each second is kept for an hour, some 40 kB a second.
    with _uninterrupted(), dask.config.set({"distributed.worker.profile.enabled": False}):
        cluster = LocalCluster(
            n_workers=int(number),
            threads_per_worker=1,
            processes=True,
            dashboard_address="127.0.0.1:0",  # any free port, and nobody else's business
            silence_logs=50,
        )
    with cluster:
        yield cluster


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Let processes that are started here leave it to this one to be interrupted."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _wait_for_workers(client: Client, address: str, say: Callable[[str], object]) -> None:
    if client.nthreads():
        return
    say("waiting for workers")
    try:
        client.wait_for_workers(1, timeout=WORKERS_SECONDS)
    except TimeoutError as error:
        cause = f"no worker came within {WORKERS_SECONDS} seconds"
        advice = f"start some: dask worker {address}"
        raise ReftelError(cause, place=address, advice=advice) from error


def _refuse_other_versions(client: Client, address: str) -> None:
    try:
        client.get_versions(check=True)
    except ValueError as error:
        advice = "install the same versions everywhere"
        raise ReftelError(f"versions differ:\n{error}", place=address, advice=advice) from error
    try:
        found = client.run(made_by)
    except Exception as error:  # whatever a worker says that cannot import reftel
        cause = f"a worker cannot run reftel: {error}"
        advice = 'install it there: pip install "reftel[cluster]"'
        raise ReftelError(cause, place=address, advice=advice) from error
    others = sorted(worker for worker, made in found.items() if made != made_by())
    if others:
        cause = f"{len(others)} of {len(found)} workers have another reftel, {others[0]} first"
        raise ReftelError(cause, place=address, advice="install the same one everywhere")
