"""A build on workers of a Dask cluster: its rate beside that of one machine, memory, bytes moved, deaths.

    python benchmarks/cluster.py [--cables 25000 | --csv PATH] [--workers 1 2 4] [--alone]
    python benchmarks/cluster.py --kills 20 [--cables 5000] [--seed 1]

Scheduler and workers are processes of their own on this machine, of one thread each. The first form builds
the datasets of an invented collection with so many workers, and the store of it with as many processes and
no cluster: rates are those per worker and per process. The ratio of processor time, without that of the
driver, says the same where the machine does other things too. Bytes are what workers read and wrote below
the output folder, and what they sent through the scheduler; "deciding" is what is done between reading and
writing where the command was given. --alone leaves out the builds without a cluster.

With --kills a worker is killed at a seeded random moment of a build, over and over, and every file of the
datasets has to have the bytes that an undisturbed build gave it. Exit code 1 says that some had not.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from distributed import Client
from tabulate import tabulate

import reftel
from reftel.cluster.datasets import read_manifest
from reftel.files.storage import Storage
from reftel.pipeline.progress import Silent

TOOLS = Path(__file__).resolve().parents[1] / "tools"
MEGABYTE = 1e6


@contextmanager
def started(workers: int) -> Iterator[tuple[Client, str]]:
    """Give a client of a new cluster, and the address of its scheduler."""
    with tempfile.TemporaryDirectory() as folder:
        found = Path(folder) / "scheduler.json"
        dask = [sys.executable, "-m", "dask"]
        quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder}
        quiet["env"] = {**os.environ, "DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "False"}
        file = ["--scheduler-file", str(found)]
        scheduler = [*dask, "scheduler", *file, "--host", "127.0.0.1", "--port", "0", "--no-dashboard"]
        running = [subprocess.Popen(scheduler, **quiet)]
        try:
            for _ in range(workers):
                command = [*dask, "worker", *file, "--nthreads", "1", "--no-dashboard"]
                running.append(subprocess.Popen(command, **quiet))
            while not found.exists():
                time.sleep(0.1)
            address = json.loads(found.read_text())["address"]
            with Client(address, set_as_default=False) as client:
                client.wait_for_workers(workers, timeout=120)
                yield client, address
        finally:
            for process in reversed(running):
                process.terminate()
            for process in running:
                process.wait()


def generate(folder: Path, cables: int) -> Path:
    path = folder / "cables.csv"
    command = [sys.executable, str(TOOLS / "generate.py"), str(path), "--cables", str(cables)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return path


# What workers are asked to note; it runs in their processes.


def watch() -> None:
    """Count the bytes that this worker reads, writes and sends from now on."""
    import reftel.cluster.dask
    from reftel.files.storage import Storage

    moved: Counter[str] = Counter()
    work, write, read, spans = reftel.cluster.dask._work, Storage.write, Storage.read, Storage.read_spans

    def counting_work(*task: Any) -> Any:
        done = work(*task)
        moved["sent"] += len(done)
        return done

    def counting_write(place: Storage, name: str, data: bytes) -> None:
        moved["aside" if ".building-" in place.url else "datasets"] += len(data)
        write(place, name, data)

    def counting_read(place: Storage, name: str) -> bytes:
        data = read(place, name)
        moved["read"] += len(data)
        return data

    def counting_spans(place: Storage, wanted: Any) -> list[bytes]:
        found = spans(place, wanted)
        moved["read"] += sum(map(len, found))
        moved["requests"] += len(found)
        return found

    counting: Any = Storage
    counting.write, counting.read, counting.read_spans = counting_write, counting_read, counting_spans
    doing: Any = reftel.cluster.dask
    doing._work = counting_work
    counting.moved, counting.begun = moved, time.process_time()


def noted() -> dict[str, int]:
    """Give what was counted, the most memory that this process had, and its processor time in ms."""
    from reftel.files.storage import Storage

    counting: Any = Storage
    return {**counting.moved, "memory": peak(), "cpu": round(1000 * (time.process_time() - counting.begun))}


def peak() -> int:
    """Give the most memory that this process had, in bytes."""
    # That of getrusage begins with what the process had from which this one was started.
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024


def children() -> float:
    """Give the processor seconds of the processes that have ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


class Clock(Silent):
    """Takes the time between the last batch that was read and the first that is written."""

    def __init__(self) -> None:
        self._last = 0.0
        self.deciding = 0.0

    def advance(self, size: int) -> None:
        """A batch was read or written."""
        self._last = time.perf_counter()

    def step(self, name: str) -> None:
        """What is written is known now."""
        self.deciding = time.perf_counter() - self._last


def build_alone(path: Path, workers: int, folder: Path) -> tuple[float, float]:
    """Give the seconds, and those of processors, of a build without a cluster by as many processes."""
    begun, used = time.perf_counter(), children()
    local = [sys.executable, "-c", "import sys, reftel; reftel.build([sys.argv[1]], sys.argv[2], "]
    local[-1] += f"jobs={workers}, store_only=True)"
    subprocess.run([*local, str(path), str(folder / f"local-{workers}")], check=True)
    shutil.rmtree(folder / f"local-{workers}")
    return time.perf_counter() - begun, children() - used


def measure(path: Path, workers: int, folder: Path, *, alone: bool) -> dict[str, object]:
    clock = Clock()
    with started(workers) as (client, address):
        client.run(watch)
        begun = time.perf_counter()
        output = folder / f"cluster-{workers}"
        built = reftel.build([path], output, cluster=address, reporter=clock)
        seconds = time.perf_counter() - begun
        found = list(client.run(noted).values())
        scheduler = client.run_on_scheduler(peak)
    shutil.rmtree(output)
    beside, used = (0.0, 0.0) if alone else build_alone(path, workers, folder)
    cables = built.counts["cables held"]
    total = {name: sum(one.get(name, 0) for one in found) for name in set().union(*found)}
    megabytes = {name: f"{size / MEGABYTE:,.0f}" for name, size in total.items()}
    return {
        "workers": workers,
        "cables": f"{cables:,}",
        "seconds": f"{seconds:.1f}",
        "cables/s/worker": f"{cables / seconds / workers:,.0f}",
        "deciding": f"{clock.deciding:.1f}",
        "one machine": f"{cables / beside / workers:,.0f}" if beside else "",
        "ratio": f"{beside / seconds:.2f}" if beside else "",
        "ratio of processor time": f"{used * 1000 / total['cpu']:.2f}" if beside else "",
        "worker MB": f"{max(one['memory'] for one in found) / MEGABYTE:,.0f}",
        "scheduler MB": f"{scheduler / MEGABYTE:,.0f}",
        "driver MB": f"{peak() / MEGABYTE:,.0f}",
        "aside MB": megabytes.get("aside", "0"),
        "read MB": megabytes.get("read", "0"),
        "ranges": f"{total.get('requests', 0):,}",
        "datasets MB": megabytes.get("datasets", "0"),
        "sent MB": megabytes.get("sent", "0"),
    }


class Counting(Silent):
    """Counts the batches that are read and the parts that are written."""

    steps = 0

    def advance(self, size: int) -> None:
        self.steps += 1


class Killer(Counting):
    """Kills a worker a little after so many steps."""

    def __init__(self, client: Client, moment: int, chance: random.Random) -> None:
        self._client = client
        self._moment = moment
        self._chance = chance
        self._timer = threading.Timer(chance.uniform(0, 0.2), self._kill)
        self.killed = 0

    def start(self, size: int) -> None:
        if self._moment == 0 and not self._timer.ident:
            self._timer.start()

    def advance(self, size: int) -> None:
        super().advance(size)
        if self.steps == self._moment:
            self._timer.start()

    def _kill(self) -> None:
        pids = self._client.run(os.getpid)
        os.kill(self._chance.choice(sorted(pids.values())), signal.SIGKILL)
        self.killed += 1

    def wait(self) -> None:
        if self._timer.ident:
            self._timer.join()


def kill_workers(path: Path, kills: int, seed: int, folder: Path) -> bool:
    with started(2) as (client, address):
        counting = Counting()
        reftel.build([path], folder / "undisturbed", cluster=address, reporter=counting)
        whole = contents(folder / "undisturbed")
        good = killed = 0
        for number in range(kills):
            chance = random.Random(seed * 1000 + number)
            # Behind the last step there is nothing left to be disturbed.
            killer = Killer(client, chance.randrange(counting.steps), chance)
            output = folder / f"killed-{number}"
            reftel.build([path], output, cluster=address, reporter=killer)
            killer.wait()
            good += contents(output) == whole
            killed += killer.killed
            client.wait_for_workers(2, timeout=120)
    print(f"{kills} builds of {counting.steps} steps, {killed} workers killed, {good} results as undisturbed")
    return good == kills


def contents(folder: Path) -> dict[str, bytes]:
    """Give the files of datasets; all that lies there has to count."""
    place = Storage(str(folder))
    counted = {"manifest.json", *read_manifest(place).files()}
    found = {name: place.read(name) for name in place.find("")}
    if set(found) != counted:
        sys.exit(f"files that do not count, or lack: {sorted(set(found) ^ counted)}")
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--cables", type=int, default=25_000)
    parser.add_argument("--csv", type=Path)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--alone", action="store_true")
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = options.csv or generate(folder, options.cables)
        if options.kills:
            sys.exit(not kill_workers(path, options.kills, options.seed, folder))
        rows = [measure(path, workers, folder, alone=options.alone) for workers in options.workers]
    print(tabulate(rows, headers="keys", tablefmt="github"))


if __name__ == "__main__":
    main()
