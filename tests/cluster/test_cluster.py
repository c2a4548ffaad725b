"""A build on a cluster of separate worker processes gives what one machine gives, whichever worker dies."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import pile
import reftel
import reftel.cluster.dask
import reftel.pipeline.changes.fingerprint
import reftel.pipeline.engine
from reftel.cli.main import main
from reftel.cluster.datasets import read_manifest
from reftel.errors import ReftelError
from reftel.files.storage import Storage
from reftel.pipeline.progress import Silent
from reftel.readers import Piece, Source, cut_sources

STORE = "reftel.sqlite"
SIZE = 1500  # bytes of a piece, so that few files give many
CABLES = 5  # of a part


@pytest.fixture(scope="module")
def paths(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return [*pile.write_pile(tmp_path_factory.mktemp("pile") / "in"), pile.EXAMPLES]


@pytest.fixture(scope="module")
def whole(paths: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build on this machine."""
    folder = tmp_path_factory.mktemp("whole")
    reftel.build(paths, folder, with_text=True)
    return folder


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """Two workers in processes of their own; one that dies is replaced."""
    from distributed import LocalCluster

    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0", silence_logs=50) as cluster:
        yield cluster


@pytest.fixture(scope="module", autouse=True)
def in_small_batches() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("reftel.pipeline.driver.cut_sources", partial(cut_sources, size=SIZE, most=4))
        patch.setattr("reftel.cluster.build.PART", CABLES)
        yield


class Killer(Silent):
    """Kills a worker when so many steps are done."""

    def __init__(self, cluster: Any, moment: int) -> None:
        self._cluster = cluster
        self._left = moment
        self.steps = 0
        self.killed = 0

    def advance(self, size: int) -> None:
        """Count a batch that was read, a part that was written."""
        self.steps += 1
        self._left -= 1
        if self._left == 0:
            os.kill(self._running()[moment_of(self.steps)], signal.SIGKILL)
            self.killed += 1

    def _running(self) -> list[int]:
        nannies = self._cluster.workers.values()
        return [nanny.pid for nanny in nannies if nanny.pid] * 2


def moment_of(steps: int) -> int:
    return random.Random(steps).randrange(2)


def build(
    paths: list[Path], folder: Path, address: str, reporter: Silent | None = None
) -> reftel.pipeline.options.Build:
    return reftel.build(paths, folder, reporter=reporter, cluster=address, store=True, with_text=True)


def assert_same(folder: Path, whole: Path) -> None:
    assert pile.contents(folder / STORE) == pile.contents(whole / STORE)
    assert pile.views(folder) == pile.views(whole)
    # What was shared is gone, and every file of the datasets counts.
    written = {str(path.relative_to(folder)) for path in folder.rglob("*.parquet")}
    assert written == set(read_manifest(Storage(str(folder))).files())
    assert not list(folder.glob(".*"))


def test_cluster_gives_what_one_machine_gives(
    cluster: Any, paths: list[Path], whole: Path, tmp_path: Path
) -> None:
    counting = Killer(cluster, moment=0)
    built = build(paths, tmp_path, cluster.scheduler_address, counting)
    assert_same(tmp_path, whole)
    assert counting.steps > 40
    local = reftel.build(paths, tmp_path / "local", with_text=True)
    assert built.counts == local.counts
    assert built.problems == local.problems
    assert built.in_part == local.in_part


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is a signal of POSIX")
@pytest.mark.parametrize(
    "moment", [3, 30, 60]
)  # while reading; while parts are settled; while they are counted
def test_worker_that_dies_changes_nothing(
    moment: int, cluster: Any, paths: list[Path], whole: Path, tmp_path: Path
) -> None:
    killer = Killer(cluster, moment)
    build(paths, tmp_path, cluster.scheduler_address, killer)
    assert killer.killed == 1
    assert_same(tmp_path, whole)


class Interrupter(Silent):
    """Interrupts the build when so many steps are done."""

    def __init__(self, left: int) -> None:
        self._left = left

    def advance(self, size: int) -> None:
        """Count a step."""
        self._left -= 1
        if self._left == 0:
            raise KeyboardInterrupt


@pytest.mark.parametrize("moment", [2, 30])
def test_interrupted_build_leaves_no_half_dataset(
    moment: int, cluster: Any, paths: list[Path], tmp_path: Path
) -> None:
    with pytest.raises(KeyboardInterrupt):
        build(paths, tmp_path, cluster.scheduler_address, Interrupter(moment))
    assert not [path for path in tmp_path.rglob("*") if path.name != "reftel.sqlite" and path.is_file()]


@pytest.mark.skipif(sys.platform == "win32", reason="needs the timer of POSIX")
def test_interrupt_waits_for_the_batch_that_is_waited_for(cluster: Any, tmp_path: Path) -> None:
    from distributed import Client

    def work(folder: str, batch: str) -> None:
        Path(folder, f"{batch}-begun").touch()
        time.sleep(1.5)
        Path(folder, batch).touch()

    def press(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, press)
    try:
        with Client(cluster, set_as_default=False) as client:
            engine = reftel.cluster.dask.Cluster(client, Storage(str(tmp_path)))
            with engine.workers(str(tmp_path), 1) as pool, pytest.raises(KeyboardInterrupt):
                running = pool.map(work, ["only"])
                threading.Thread(target=_ring, args=(tmp_path / "only-begun",)).start()
                next(running)
        assert (tmp_path / "only").exists()
    finally:
        signal.signal(signal.SIGALRM, before)


def _ring(begun: Path) -> None:
    """Interrupt as soon as a batch is at work."""
    while not begun.exists():
        time.sleep(0.01)
    os.kill(os.getpid(), signal.SIGALRM)


def test_own_workers_by_command(tmp_path: Path) -> None:
    command = ["build", str(pile.EXAMPLES), "-o", str(tmp_path), "--cluster", "local:1"]
    said = CliRunner().invoke(main, command)
    assert said.exit_code == 0, said.output
    assert "The datasets are in" in said.output
    assert not (tmp_path / STORE).exists()
    assert read_manifest(Storage(str(tmp_path))).counts["cables held"] == 44


def use_no_dask(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)


def wait_little(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reftel.cluster.dask, "CONNECT_SECONDS", 1)


@pytest.mark.parametrize(
    ("address", "words", "prepare"),
    [
        ("local:0", "names no workers; write local:2", None),
        ("local:two", "names no workers; write local:2", None),
        ("local", "names no workers; write local:2", None),
        (
            "HOST:8786",
            "names no workers; write local:2 for two workers on this machine, tcp://HOST:8786",
            None,
        ),
        (
            "tcp://127.0.0.1:9",
            "tcp://127.0.0.1:9: the scheduler cannot be reached; see that it runs",
            wait_little,
        ),
        ("nowhere://x:1", "the scheduler cannot be reached", wait_little),
        ("local:2", 'dask, which is not installed; install it: pip install "reftel', use_no_dask),
    ],
)
def test_what_is_wrong_is_said(
    address: str,
    words: str,
    prepare: Callable[[pytest.MonkeyPatch], None] | None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if prepare:
        prepare(monkeypatch)
    with pytest.raises(ReftelError) as caught:
        reftel.build([pile.EXAMPLES], tmp_path / "out", cluster=address)
    assert words in str(caught.value)


def test_workers_with_another_reftel_are_refused(
    cluster: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = reftel.pipeline.changes.fingerprint.program()
    monkeypatch.setattr(reftel.cluster.dask, "program", partial(_another, ours, os.getpid()))
    with pytest.raises(ReftelError, match=r"2 of 2 workers have another version of reftel.*install the same"):
        reftel.build([pile.EXAMPLES], tmp_path, cluster=cluster.scheduler_address)


def _another(ours: str, process: int) -> str:
    return ours if os.getpid() == process else "reftel 0.0.1"


@pytest.mark.parametrize(
    ("who", "package", "version", "words"),
    [
        ("scheduler", "distributed", "2023.1.0", r"the scheduler has distributed 2023\.1\.0 \(here 20"),
        ("scheduler", "pyarrow", None, ""),  # which it does not need
        ("worker", "python", "3.99.1.final.0", r"the worker tcp://\S+ has python 3\.99 \(here 3\."),
        ("worker", "python", "{}.{}.99.final.0".format(*sys.version_info), ""),
        ("worker", "pyarrow", None, r"has no pyarrow \(here"),
    ],
)
def test_other_versions_are_refused(
    who: str,
    package: str,
    version: str | None,
    words: str,
    cluster: Any,
    tmp_path: Path,
) -> None:
    from distributed import Client

    def told(client: Client, *, packages: list[str]) -> dict[str, Any]:
        found: dict[str, Any] = get_versions(client, packages=packages)
        about = found["scheduler"] if who == "scheduler" else next(iter(found["workers"].values()))
        about["packages"][package] = version
        return found

    get_versions = Client.get_versions
    refused = pytest.raises(ReftelError, match=words) if words else nullcontext()
    with pytest.MonkeyPatch.context() as patch, refused:
        patch.setattr(Client, "get_versions", told)
        built = reftel.build([pile.EXAMPLES], tmp_path, cluster=cluster.scheduler_address)
        assert built.counts["cables held"] == 44


def test_worker_with_another_reftel_that_comes_later_does_nothing(
    cluster: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from distributed import Client

    monkeypatch.setattr(reftel.cluster.dask, "program", lambda: "reftel 99")
    with Client(cluster, set_as_default=False) as client:
        engine = reftel.cluster.dask.Cluster(client, Storage(str(tmp_path)))
        with (
            engine.workers("", 1) as pool,
            pytest.raises(ReftelError, match="a worker has another version of reftel"),
        ):
            list(pool.map(_touch, [str(tmp_path / "done")]))
    assert not (tmp_path / "done").exists()


def _touch(_: object, name: str) -> None:
    Path(name).touch()


def test_batch_is_tried_again(cluster: Any, tmp_path: Path) -> None:
    from distributed import Client

    def work(_: object, name: str) -> int:
        tries = Path(name)
        tries.write_text(tries.read_text() + "." if tries.exists() else ".")
        if len(tries.read_text()) < 3:
            raise ReftelError("the storage does not answer")
        return len(tries.read_text())

    with Client(cluster, set_as_default=False) as client:
        engine = reftel.cluster.dask.Cluster(client, Storage(str(tmp_path)))
        with engine.workers("", 1) as pool:
            assert list(pool.map(work, [str(tmp_path / "tries")])) == [3]


@contextmanager
def one_worker() -> Iterator[tuple[Any, Any]]:
    """A cluster of its own with one worker, and its client."""
    from distributed import Client, LocalCluster

    words = {"threads_per_worker": 1, "dashboard_address": ":0", "silence_logs": 50}
    with LocalCluster(n_workers=1, **words) as own, Client(own, set_as_default=False) as client:
        yield own, client


def test_file_over_which_workers_die_is_named(tmp_path: Path) -> None:
    def work(_: object, numbered: tuple[int, Piece]) -> None:
        os._exit(1)

    sources = tuple(Source(name, name, 9) for name in ("in/all.tar", "in/b.txt"))
    with one_worker() as (_, client):
        engine = reftel.cluster.dask.Cluster(client, Storage(str(tmp_path)))
        with engine.workers("", 1) as pool, pytest.raises(ReftelError) as caught:
            list(pool.map(work, [(0, Piece(sources, None, 18))]))
    assert "died on the same batch, that of in/all.tar and 1 more" in str(caught.value)


def test_build_does_not_wait_for_ever_for_workers_that_are_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reftel.cluster.dask, "WORKERS_SECONDS", 1)
    monkeypatch.setattr(reftel.cluster.dask, "_LOOK_SECONDS", 0.2)
    said: list[str] = []
    with one_worker() as (own, client):
        engine = reftel.cluster.dask.Cluster(client, Storage(str(tmp_path)), said.append)
        with engine.workers("", 1) as pool, pytest.raises(ReftelError, match="all workers are gone"):
            running = pool.map(_sleep, [""])
            own.scale(0)
            next(running)
    assert said == ["all workers are gone; waiting for others"]


def _sleep(_: object, __: str) -> None:
    time.sleep(60)


class Unreachable:
    """A client whose scheduler is gone."""

    def nthreads(self) -> dict[str, int]:
        """Fail as a client does."""
        from distributed.comm.core import CommClosedError

        raise CommClosedError("Stream is closed")


def test_scheduler_that_goes_between_two_batches_is_told(tmp_path: Path) -> None:
    engine = reftel.cluster.dask.Cluster(Unreachable(), Storage(str(tmp_path)))
    with (
        engine.workers("", 1) as pool,
        pytest.raises(ReftelError, match="the scheduler of the cluster stopped responding"),
    ):
        list(pool.map(_touch, ["x"]))


def test_corrections_and_texts_stay_in_force(cluster: Any, tmp_path: Path) -> None:
    out = tmp_path / "out"
    build_again = partial(reftel.build, [pile.EXAMPLES], out, cluster=cluster.scheduler_address)
    build_again(corrections=pile.EXAMPLES.parent / "corrections.toml", with_text=True)
    first = read_manifest(Storage(str(out)))
    assert first.corrections
    assert first.facts["with_text"] == "yes"
    build_again()
    assert read_manifest(Storage(str(out))) == first
    build_again(fresh=True)
    later = read_manifest(Storage(str(out)))
    assert not later.corrections
    assert "with_text" not in later.facts


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["-o", "memory://x", "--cluster", "local:1", "--store"], "a store has to be a file on this machine"),
        (["--store"], "--store needs --cluster"),
        (["--cluster", "local:1", "--prune"], "--prune cannot be combined with --cluster"),
        (["--cluster", "local:1", "--store-only"], "--store-only with --cluster also needs --store"),
    ],
)
def test_options_that_do_not_go_together(options: list[str], words: str) -> None:
    said = CliRunner().invoke(main, ["build", str(pile.EXAMPLES), *options])
    assert said.exit_code != 0
    assert words in said.output


def test_store_is_not_replaced_unasked(whole: Path, tmp_path: Path) -> None:
    (tmp_path / STORE).write_bytes((whole / STORE).read_bytes())
    with pytest.raises(ReftelError, match=r"does not add to a store; replace it with --fresh"):
        reftel.build([pile.EXAMPLES], tmp_path, cluster="local:1", store=True)


def test_store_of_a_cluster_is_made_anew_with_what_was_in_force(cluster: Any, tmp_path: Path) -> None:
    again = partial(build, [pile.EXAMPLES], tmp_path, cluster.scheduler_address)
    corrections = pile.EXAMPLES.parent / "corrections.toml"
    reftel.build([pile.EXAMPLES], tmp_path, corrections=corrections, with_text=True)
    with pytest.raises(ReftelError, match="which drops its corrections and texts"):
        again()
    built = reftel.build([pile.EXAMPLES], tmp_path, cluster=cluster.scheduler_address)
    (told,) = built.notices
    assert (
        "reftel.sqlite, cables.csv, references.csv, graph.graphml, graph.html are from an earlier build"
        in told
    )
    before = pile.contents(tmp_path / STORE)
    assert again().notices == ()
    assert pile.contents(tmp_path / STORE) == before
    assert len(before["corrections"]) == len(read_manifest(Storage(str(tmp_path))).corrections) > 1


def test_datasets_beside_a_store_of_one_machine_are_told(cluster: Any, tmp_path: Path) -> None:
    reftel.build([pile.EXAMPLES], tmp_path, cluster=cluster.scheduler_address)
    (told,) = reftel.build([pile.EXAMPLES], tmp_path).notices
    assert "the datasets of a cluster build were left as they are" in told


@pytest.mark.skipif(sys.platform == "win32", reason="signals are blocked by POSIX alone")
def test_interrupt_while_workers_start_is_kept_for_later() -> None:
    ask = "import signal; print(signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, []))"
    told = []
    with pytest.raises(KeyboardInterrupt), reftel.pipeline.engine.interrupts_wait():
        signal.pthread_kill(threading.get_ident(), signal.SIGINT)
        told.append(subprocess.run([sys.executable, "-c", ask], capture_output=True, check=True).stdout)
    assert told == [b"True\n"]
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, [])
