"""The work of a build on a Dask cluster: a scheduler and workers, on this machine or on many.

What all batches share is written to the place that every worker reaches, and each worker reads it once: so
a worker that comes late has it too, and it is never lost with those that hold it. Results come in the order
of the batches. The batches of a worker that dies are done by another; they write the same files again.
"""

from __future__ import annotations

import pickle
import platform
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from itertools import count, islice
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from reftel.errors import ReftelError
from reftel.files.extras import install
from reftel.files.storage import Storage
from reftel.lexicon.own_names import OwnNames, own_names, using
from reftel.pipeline.changes.fingerprint import program
from reftel.pipeline.engine import Workers, interrupts_wait, without_program
from reftel.readers import Piece

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
_RETRIES = 2  # of a batch, since storage fails now and then; what is done twice is the same
_LOOK_SECONDS = 10
_ALL_NEED = ("python", "dask", "distributed")
_WORKERS_NEED = ("msgspec", "pyarrow")  # in the form of what they hand on and write
_WORKER = "Dask Worker process (from Nanny)"  # the name of the processes that Dask starts
_SAME = 'install the same versions everywhere: pip install "reftel[cluster]"'
_ADVICE = "see that it runs (dask scheduler), or work on this machine: --cluster local:2"


@contextmanager
def connect(address: str, say: Callable[[str], object]) -> Iterator[Client]:
    """Yield a client of the scheduler at an address, or of workers of our own for "local:N".

    `say` is told where the dashboard is. Raises ReftelError where dask is not installed, the scheduler
    cannot be reached, no worker comes, or versions differ.
    """
    try:
        import distributed  # noqa: F401
    except ImportError as error:
        advice = f"install it: {install('cluster')}"
        raise ReftelError("a cluster needs dask, which is not installed", advice=advice) from error
    with _reach(address) as client:
        if client.dashboard_link and find_spec("bokeh"):
            say(f"dashboard: {client.dashboard_link}")
        _wait_for_workers(client, address, say)
        _refuse_other_versions(client, address)
        yield client


class Cluster:
    """A cluster as an Engine; `shared` is a folder that its workers reach. `say` is told what a person waits
    for.
    """

    is_here = False

    def __init__(
        self, client: Client, shared: Storage, say: Callable[[str], object] = lambda words: None
    ) -> None:
        self._client = client
        self._shared = shared
        self._say = say
        self._numbers = count(1)

    @contextmanager
    def workers(self, state: object, batches: int) -> Iterator[Workers]:
        """Yield workers that know the state."""
        name = f"state-{next(self._numbers)}"
        self._shared.write(name, pickle.dumps((own_names(), state)))
        yield _DaskWorkers(self._client, _State(self._shared, name, program()), self._say)


class _State(NamedTuple):
    """Where the state of some batches lies, and the reftel that wrote it."""

    place: Storage
    name: str
    program: str


class _DaskWorkers:
    """Workers of a cluster."""

    def __init__(self, client: Client, state: _State, say: Callable[[str], object]) -> None:
        self._client = client
        self._state = state
        self._say = say

    def map(self, function: Callable[[Any, T], R], batches: Iterable[T]) -> Iterator[R]:
        """Yield the results in order; no more than a few are ready and not yet taken."""
        waiting = iter(batches)
        running: deque[tuple[Future, T]] = deque()
        try:
            while True:
                for batch in islice(waiting, max(0, self._most() - len(running))):
                    running.append((self._submit(function, batch), batch))
                if not running:
                    return
                found = self._take(*running[0])  # till it is there, it counts among those that run
                running.popleft()
                yield found
        finally:
            if running:
                with suppress(Exception):  # the scheduler may be gone, and another error tells it
                    self._client.cancel([future for future, _ in running], force=True)
                    self._wait_until_idle()

    def _wait_until_idle(self) -> None:
        """Wait for batches that are at work: they cannot be stopped, and write files that shall not stay."""
        until = time.monotonic() + _IDLE_SECONDS
        while any(self._client.run(_stop, self._state).values()) and time.monotonic() < until:
            time.sleep(_PAUSE)

    def _most(self) -> int:
        return (self._threads() or 1) * (1 + _AHEAD)

    def _threads(self) -> int:
        try:
            return sum(self._client.nthreads().values())
        except OSError as error:
            raise _scheduler_gone() from error

    def _submit(self, function: Callable[[Any, T], R], batch: T) -> Future:
        return self._client.submit(_work, self._state, function, batch, pure=False, retries=_RETRIES)

    def _take(self, future: Future, batch: object) -> Any:
        from distributed import CancelledError, KilledWorker
        from distributed.comm.core import CommClosedError

        try:
            return self._await(future)
        except KilledWorker as error:
            cause = (
                f"several workers died on the same batch{_of_files(batch)}, perhaps because memory ran out"
            )
            advice = "give the workers more memory, or unpack or split what is so large"
            raise ReftelError(cause, advice=advice) from error
        except (CancelledError, CommClosedError) as error:
            raise _scheduler_gone() from error
        finally:
            future.release()

    def _await(self, future: Future) -> Any:
        """Return the result of a batch; for workers that have all gone it is not waited for ever."""
        alone_since = None
        while True:
            try:
                return future.result(timeout=_LOOK_SECONDS)
            except TimeoutError:
                if future.done():  # just now, or with an error of its own of this kind
                    return future.result()
            if self._threads():
                alone_since = None
                continue
            if alone_since is None:
                self._say("all workers are gone; waiting for others")
                alone_since = time.monotonic()
            if time.monotonic() - alone_since > WORKERS_SECONDS:
                cause = f"all workers are gone, and none came within {WORKERS_SECONDS} seconds"
                raise ReftelError(cause, advice="start some, and build again")


def _scheduler_gone() -> ReftelError:
    advice = "build again; earlier files are unchanged"
    return ReftelError("the scheduler of the cluster stopped responding", advice=advice)


def _of_files(batch: object) -> str:
    """Return the words that tell which files a batch reads, if it is one that does."""
    match batch:
        case (int(), Piece() as piece):
            names = [source.name for source in piece.sources]
            more = f" and {len(names) - 1} more" if len(names) > 1 else ""
            return f", that of {names[0]}{more}"
    return ""


_known: dict[_State, tuple[OwnNames, Any]] = {}
_busy: dict[object, _State] = {}
_over: set[_State] = set()


def _stop(state: _State) -> int:
    """Let a worker begin no more batches; return how many it is at."""
    _over.add(state)
    return list(_busy.values()).count(state)


def _work(state: _State, function: Callable[[Any, T], R], batch: T) -> R:
    """Do a batch on a worker."""
    mine = object()
    _busy[mine] = state
    try:
        if state in _over:
            raise ReftelError("the build was cancelled")
        if state.program != program():  # a worker that came after all were asked
            raise ReftelError("a worker has another version of reftel", place=platform.node(), advice=_SAME)
        names, loaded = _load(state)
        with using(names):
            return function(loaded, batch)
    finally:
        del _busy[mine]


def _load(state: _State) -> tuple[OwnNames, Any]:
    """Return the table of names and the state of some batches; a worker keeps those of the last."""
    loaded = _known.get(state)
    if loaded is None:
        loaded = pickle.loads(state.place.read(state.name))  # noqa: S301 (the build itself has written it)
        _known.clear()
        _known[state] = loaded
    return loaded


@contextmanager
def _reach(address: str) -> Iterator[Client]:
    from distributed import Client

    if "://" not in address:
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
    number = address.removeprefix(LOCAL)
    if not number.isascii() or not number.isdigit() or not int(number):
        advice = (
            "write local:2 for two workers on this machine, tcp://HOST:8786 for the workers of a scheduler"
        )
        raise ReftelError("names no workers", place=address, advice=advice)
    # A worker that dies is started again at any time.
    with without_program(_WORKER), _start_own(int(number)) as cluster:
        yield cluster


@contextmanager
def _start_own(number: int) -> Iterator[Any]:
    import dask
    from distributed import LocalCluster

    # What a worker did in each second is kept for an hour, some 40 kB a second.
    with interrupts_wait(), dask.config.set({"distributed.worker.profile.enabled": False}):
        cluster = LocalCluster(
            n_workers=number,
            threads_per_worker=1,
            processes=True,
            dashboard_address="127.0.0.1:0",  # any free port, and nobody else's business
            silence_logs=50,
        )
    with cluster:
        yield cluster


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
    versions = client.get_versions(packages=list(_WORKERS_NEED))
    _refuse_differing("the scheduler", versions["scheduler"], versions["client"], _ALL_NEED, address)
    for worker, about in versions["workers"].items():
        names = (*_ALL_NEED, *_WORKERS_NEED)
        _refuse_differing(f"the worker {worker}", about, versions["client"], names, address)
    try:
        found = client.run(program)
    except Exception as error:  # whatever a worker says that cannot import reftel
        cause = f"a worker cannot run reftel: {error}"
        advice = 'install it there: pip install "reftel[cluster]"'
        raise ReftelError(cause, place=address, advice=advice) from error
    others = sorted(worker for worker, its in found.items() if its != program())
    if others:
        cause = f"{len(others)} of {len(found)} workers have another version of reftel, {others[0]} first"
        raise ReftelError(cause, place=address, advice=_SAME)


def _refuse_differing(
    who: str, about: Mapping[str, Any], client: Mapping[str, Any], names: Iterable[str], address: str
) -> None:
    """Raise ReftelError where a process has another version of something than the client."""
    there, here = (_short_python(found["packages"]) for found in (about, client))
    differ = [
        f"{name} {there[name]} (here {here[name]})" if there.get(name) else f"no {name} (here {here[name]})"
        for name in names
        if there.get(name) != here[name]
    ]
    if differ:
        raise ReftelError(f"versions differ: {who} has {', '.join(differ)}", place=address, advice=_SAME)


def _short_python(versions: Mapping[str, str | None]) -> dict[str, str | None]:
    """Return versions with that of Python in two numbers: what it writes is the same for the third."""
    python = str(versions["python"])
    return {**versions, "python": ".".join(python.split(".")[:2])}
