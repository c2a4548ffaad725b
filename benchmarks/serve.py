"""Measure what a server answers to eight users at once: lists, counts, searches, threads, cables.

    python benchmarks/serve.py --cables 2500000 --folder F      invented cables, heads and citations alone
    python benchmarks/serve.py --store output/reftel.sqlite     the store of a build

The server runs in a process of its own. Each user asks one question after the other, drawn with the same
seed. Printed are the seconds from the start of the command to the first view (the page, and the first list),
the median and the 95th percentile of each kind of question, and the most memory of the server. `--record`
keeps them beside the other results.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from http import HTTPStatus
from http.client import HTTPConnection
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple
from urllib.parse import urlencode, urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tools"))

from prose import Prose
from reftel.model.records import MRN, Edge, Node, Relation
from reftel.page.catalogue import keep_catalogue
from reftel.store import Rows, change_store, fill_store, open_store
from reftel.store.rows import CABLES, CITATIONS
from topology import Sent, draw_topology

RESULTS = Path(__file__).resolve().parent / "results"
STORE = "reftel.sqlite"
USERS = 8
GOALS = {250_000: (2.0, 0.05, 0.4, 500), 2_500_000: (2.0, 0.15, 0.4, 500)}
"""By size: seconds to the first view, median and 95th percentile of an answer, megabytes."""
_AT_ONCE = 10_000
_HELD = 0.65
_LOOKS = ("UNCLASSIFIED", "CONFIDENTIAL", "SECRET", "UNCLASSIFIED//FOR OFFICIAL USE ONLY")
_TAGS = ("PREL", "PGOV", "ECON", "ETRD", "EFIS", "PHUM", "MARR", "KNNP", "SNAR", "EAIR", "CVIS", "OVIP")


# A store of invented cables.


def write_store(path: Path, cables: int) -> None:
    """Fill a store as a build does, with heads and citations alone, and keep its catalogue."""
    chance, prose = random.Random(1), Prose(random.Random(2))
    cited_by: dict[MRN, int] = defaultdict(int)
    held: set[MRN] = set()
    with fill_store(path) as filler:
        sent = draw_topology(cables, chance)
        while some := list(islice(sent, _AT_ONCE)):
            nodes, edges = [], []
            for cable in some:
                held.add(cable.mrn)
                cites = tuple(dict.fromkeys(mrn for mrn in cable.cites if mrn != cable.mrn))
                for cited in cites:
                    cited_by[cited] += 1
                nodes.append(CABLES.row(_node(cable, len(cites), chance, prose)))
                edges += [CITATIONS.row(_edge(cable.mrn, cited, chance)) for cited in cites]
            filler.add(Rows(nodes, [], [], [], [], edges, [], []))
        missing = [CABLES.row(Node(mrn, held=False)) for mrn in cited_by if mrn not in held]
        filler.add(Rows(missing, [], [], [], [], [], [], []))
        filler.count_citing((str(mrn), count) for mrn, count in cited_by.items())
    with change_store(path) as writer:
        keep_catalogue(writer)
        writer.commit()


def _node(cable: Sent, cites: int, chance: random.Random, prose: Prose) -> Node:
    if chance.random() > _HELD:
        day = cable.when.date().isoformat()
        return Node(cable.mrn, held=False, date_likely=day, cites=0)
    return Node(
        cable.mrn,
        held=True,
        date=f"{cable.when:%Y-%m-%dT%H:%M:00Z}",
        classification=chance.choice(_LOOKS),
        tags=tuple(sorted(set(chance.choices(_TAGS, k=3)))),
        subject=chance.choice(prose.subjects),
        cites=cites,
    )


def _edge(citing: MRN, cited: MRN, chance: random.Random) -> Edge:
    relation = Relation.RESPONDS_TO if chance.random() < 0.2 else Relation.REFERS_TO
    return Edge(citing, cited, ("A",), (f"{cited.post} {cited.serial}",), relation)


# What users ask.


class Asked(NamedTuple):
    """A question: its kind, and the address of it."""

    kind: str
    path: str
    params: dict[str, Any]


class About(NamedTuple):
    """Some cables of a store (MRN, post, subject), and its years."""

    rows: list[tuple[str, str, str]]
    years: list[int]


def look_at(store: Path) -> About:
    """Give what questions are about."""
    with open_store(store) as opened:
        rows = list(opened.rows("mrn, post, subject", "cables WHERE held = 1 AND cites > 0 LIMIT 20000"))
        years = [year for (year,) in opened.rows("DISTINCT year", "cables ORDER BY year")]
    return About(rows, years)


def draw_questions(about: About, seed: int) -> Iterator[Asked]:
    """Draw questions without end, of the cables, posts and words of a store."""
    chance, (rows, years) = random.Random(seed), about
    posts = sorted({post for _, post, _ in rows})
    words = sorted({word for _, _, subject in rows for word in re.findall(r"[A-Za-z]{5,}", subject)}) or [
        "oslo"
    ]

    def some_filter() -> dict[str, str]:
        parts = {
            "post": chance.choice(posts),
            "year": str(chance.choice(years)),
            "tag": chance.choice(_TAGS),
            "look": chance.choice(("confidential", "-unclassified", "missing")),
        }
        return {key: parts[key] for key in chance.sample(list(parts), chance.randint(0, 2))}

    kinds: dict[str, Callable[[], tuple[str, dict[str, Any]]]] = {
        "list": lambda: (
            "list",
            {"sort": chance.choice(("", "date", "-date", "mrn", "post")), "limit": 100, **some_filter()},
        ),
        "facets": lambda: ("facets", some_filter()),
        "search": lambda: (
            "list",
            {"of": "search", "q": " ".join(chance.sample(words, chance.randint(1, 2)))},
        ),
        "thread": lambda: ("thread", {"mrn": chance.choice(rows)[0]}),
        "cable": lambda: ("show", {"mrn": chance.choice(rows)[0]}),
    }
    while True:
        kind = chance.choice(list(kinds))
        name, params = kinds[kind]()
        yield Asked(kind, f"/api/{name}", params)


# The server.


class Running(NamedTuple):
    """A server: its address, what lets one in, the number of its process, when it was started."""

    address: str
    token: str
    process: int
    begun: float


@contextmanager
def serving(store: Path) -> Iterator[Running]:
    """Run the command until the block ends."""
    begun = time.perf_counter()
    command = [sys.executable, "-m", "reftel", "serve", "--store", str(store), "--no-browser"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None  # noqa: S101 (it is a pipe)
        try:
            for line in process.stderr:
                if match := re.search(r"(http://\S+?)/\?token=(\S+)", line):
                    yield Running(match[1], match[2], process.pid, begun)
                    break
        finally:
            process.terminate()


def ask_all(running: Running, store: Path, seconds: float) -> dict[str, list[float]]:
    """Let all users ask for some seconds; give the seconds of each answer by kind."""
    taken: dict[str, list[float]] = defaultdict(list)
    about = look_at(store)
    until = time.perf_counter() + seconds

    def user(seed: int) -> None:
        with closing(Client(running)) as client:
            for asked in draw_questions(about, seed):
                if time.perf_counter() > until:
                    return
                begun = time.perf_counter()
                client.ask(asked.path, asked.params)
                taken[asked.kind].append(time.perf_counter() - begun)

    threads = [threading.Thread(target=user, args=(seed,)) for seed in range(USERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return taken


class Client:
    """Asks a server over one connection. It takes little time itself: users have machines of their own."""

    def __init__(self, running: Running) -> None:
        self._connection = HTTPConnection(urlsplit(running.address).netloc, timeout=120)
        self._headers = {"authorization": f"Bearer {running.token}", "accept-encoding": "gzip"}

    def ask(self, path: str, params: dict[str, Any]) -> None:
        """Wait for an answer; raises ValueError where it is a refusal."""
        self._connection.request("GET", f"{path}?{urlencode(params)}", headers=self._headers)
        with self._connection.getresponse() as answer:
            answer.read()
        if answer.status != HTTPStatus.OK:
            raise ValueError(f"{path} {params}: status {answer.status}")

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


def first_view(running: Running) -> float:
    """Give the seconds from the start of the command until the page and its first list are there."""
    with closing(Client(running)) as client:
        client.ask("/", {})
        client.ask("/api/list", {"limit": 100})
    return time.perf_counter() - running.begun


def most_memory(process: int) -> float:
    """Give the most memory that a process has had, in megabytes."""
    status = Path("/proc", str(process), "status").read_text(encoding="utf-8")
    return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) / 1024  # type: ignore[index]


def processor_time(process: int) -> float:
    """Give the processor time that a process has used, in seconds: other work disturbs it least."""
    cells = Path("/proc", str(process), "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(cells[11]) + int(cells[12])) / os.sysconf("SC_CLK_TCK")


def measure(store: Path, seconds: float) -> dict[str, Any]:
    """Measure a server of a store; give all figures by name."""
    with open_store(store) as opened:
        ((cables,),) = opened.rows("count(*)", "cables")
    with serving(store) as running:
        view = first_view(running)
        before = processor_time(running.process)
        taken = ask_all(running, store, seconds)
        worked = processor_time(running.process) - before
        memory = most_memory(running.process)
    kinds = {kind: _spread(times) for kind, times in sorted(taken.items())}
    every = [one for times in taken.values() for one in times]
    each = worked / max(1, len(every))
    told = {"cables": cables, "first_view": view, "memory": memory, "processor": each}
    return {**told, "kinds": kinds, "all": _spread(every)}


def _spread(times: Sequence[float]) -> dict[str, float]:
    ordered = sorted(times)
    return {"asked": len(ordered), "median": median(ordered), "p95": ordered[int(len(ordered) * 0.95)]}


def tell(found: dict[str, Any]) -> Iterator[str]:
    """Yield what was measured, as lines."""
    load = f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
    yield f"{found['cables']:,} cables, {USERS} users, {load}"
    yield f"  start to first view  {found['first_view']:6.2f} s"
    yield f"  most memory          {found['memory']:6.0f} MB"
    yield f"  processor time       {found['processor'] * 1000:6.0f} ms for each answer"
    for kind, spread in [*found["kinds"].items(), ("all", found["all"])]:
        yield (
            f"  {kind:<8} {spread['asked']:>6} asked  median {spread['median'] * 1000:6.0f} ms"
            f"  95th percentile {spread['p95'] * 1000:6.0f} ms"
        )


def main() -> None:
    """Measure, print, and record where that is asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--store", type=Path)
    parser.add_argument("--cables", type=int, default=25_000)
    parser.add_argument("--folder", type=Path, help="keep the invented store here, and use it again")
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--record", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as aside:
        folder = options.folder or Path(aside)
        store = options.store or folder / f"served-{options.cables}" / STORE
        if not store.exists():
            store.parent.mkdir(parents=True, exist_ok=True)
            write_store(store, options.cables)
        found = measure(store, options.seconds)
    print("\n".join(tell(found)))
    if options.record:
        name = f"{datetime.now(UTC):%Y-%m-%d}-serve-{found['cables']}.json"
        (RESULTS / name).write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
