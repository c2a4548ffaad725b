"""Measure how long a store takes to take in some more cables, and the other files to be written again.

    python benchmarks/update.py --cables 250000 --more 100 --folder update

An invented collection is built first (minutes; with --folder it is kept and used again). Then the others
are added several times to a copy of it: reading them, the update of the store, and, apart, writing the
tables, the graph and the page anew, which `reftel build --store-only` leaves out.
"""

from __future__ import annotations

import argparse
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


def rewrite(folder: Path, run: int) -> float:
    """Give the seconds that the other files take once the store is up to date."""
    begun = time.perf_counter()
    api.build([folder / "more.csv"], folder / f"run{run}")
    return time.perf_counter() - begun


def measure(folder: Path, options: argparse.Namespace) -> None:
    """Build what is not there yet, and print what was measured."""
    if not (folder / "more.csv").exists():
        generate(folder, options.cables, options.more, options.size)
    if not (folder / "base" / STORE).exists():
        begun = time.perf_counter()
        api.build([folder / "base.csv"], folder / "base", store_only=True)
        print(f"first build of the store: {time.perf_counter() - begun:.0f} s")
    print(f"store: {(folder / 'base' / STORE).stat().st_size / 1e6:.0f} MB")
    print(f"start-up: {min(start_up() for _ in range(3)):.2f} s")
    print("adding to the store:")
    runs = [update(folder, 0) for _ in range(options.runs)]
    print(f"median {statistics.median(runs):.2f} s")
    print(f"writing the other files anew: {rewrite(folder, 0):.0f} s")


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
