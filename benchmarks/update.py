"""Measure how long a build takes to take in some more cables: its store alone, and with all other files.

    python benchmarks/update.py --cables 250000 --more 100 --folder update

An invented collection is built first (minutes; with --folder it is kept and used again). Then the others
are added several times to a copy of it: to the store alone (`reftel build --store-only`), and to the store,
the tables, the graph and the page.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from reftel import api

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tools"))

from generate import write_collection
from telegram import Writer
from topology import draw_topology

STORE = "reftel.sqlite"


def generate(folder: Path, cables: int, more: int, size: int) -> None:
    """Write base.csv and more.csv: cables of one collection, the second file a random choice."""
    chance = random.Random(1)
    sent = list(draw_topology(cables + more, chance))
    late = set(random.Random(2).sample(range(len(sent)), more))
    for name, chosen in (("base.csv", False), ("more.csv", True)):
        part = (cable for place, cable in enumerate(sent) if (place in late) is chosen)
        write_collection(folder / name, part, Writer(size, chance))


def start_up() -> float:
    """Give the seconds that Python and the imports of a build take."""
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import reftel.pipeline.build"], check=True)
    return time.perf_counter() - begun


def update(folder: Path, run: int) -> float:
    """Give the seconds that adding more.csv takes, with the store alone to be kept up to date."""
    out = folder / f"run{run}"
    out.mkdir(exist_ok=True)
    shutil.copy(folder / "base" / STORE, out / STORE)
    begun = time.perf_counter()
    built = api.build([folder / "more.csv"], out, store_only=True)
    seconds = time.perf_counter() - begun
    assert built.changes  # noqa: S101 (else it has built anew)
    print(f"  {built.changes.new} new of {built.counts['documents']} documents: {seconds:.2f} s")
    return seconds


def update_all(folder: Path) -> float:
    """Give the seconds that adding more.csv takes with all files of a build: tables, graph and page too."""
    out = folder / "all"
    shutil.rmtree(out, ignore_errors=True)
    shutil.copytree(folder / "base", out)
    begun = time.perf_counter()
    built = api.build([folder / "more.csv"], out)
    seconds = time.perf_counter() - begun
    assert built.changes  # noqa: S101 (else it has built anew)
    print(f"  all files: {seconds:.2f} s")
    return seconds


def measure(folder: Path, options: argparse.Namespace) -> None:
    """Build what is not there yet, and print what was measured."""
    if not (folder / "more.csv").exists():
        generate(folder, options.cables, options.more, options.size)
    if not (folder / "base" / STORE).exists():
        begun, used = time.perf_counter(), os.times()
        api.build([folder / "base.csv"], folder / "base")
        done = os.times()
        cpu = sum(done[:4]) - sum(used[:4])
        print(f"first build: {time.perf_counter() - begun:.0f} s, {cpu:.0f} s of processor time")
    print(f"store: {(folder / 'base' / STORE).stat().st_size / 1e6:.0f} MB")
    print(f"start-up: {min(start_up() for _ in range(3)):.2f} s")
    print("adding to the store alone:")
    runs = [update(folder, run) for run in range(options.runs)]
    print(f"median {statistics.median(runs):.2f} s")
    print("adding to all files:")
    runs = [update_all(folder) for _ in range(min(3, options.runs))]
    print(f"median {statistics.median(runs):.2f} s")


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--cables", type=int, default=250_000)
    parser.add_argument("--more", type=int, default=100)
    parser.add_argument("--size", type=int, default=1_200, help="characters of a cable's body")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--folder", type=Path, help="keep the collection here")
    options = parser.parse_args()
    if options.folder:
        options.folder.mkdir(parents=True, exist_ok=True)
        measure(options.folder, options)
        return
    with tempfile.TemporaryDirectory() as folder:
        measure(Path(folder), options)


if __name__ == "__main__":
    main()
