"""How much memory and time ranking takes on the datasets of a cluster, a fresh process for each measure.

    python benchmarks/rank.py [--cables 1000000] [--citations 5000000] [--by pagerank thread] [--near]

Datasets of random citations are written with the columns that ranking reads, in parts of 4,000 cables,
and `reftel.cluster.rank.rank_cables` reads them. With --near cables cite those sent shortly before, as real
ones mostly do.
Memory is the most that was in use beyond that of Python with its libraries.
"""

from __future__ import annotations

import argparse
import io
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow.parquet import write_table
from tabulate import tabulate

from reftel.cluster.datasets import FORMAT, Datasets, Manifest, PartFiles, file_name
from reftel.files.storage import Storage

PART = 4000
NEAR = 1500  # cables between one and what it cites, on average
MEASURE = """
import resource, sys, time
import numpy, pyarrow.parquet, rustworkx
from reftel.files.storage import Storage
from reftel.cluster.rank import rank_cables
def peak():
    return int(open("/proc/self/status").read().partition("VmHWM:")[2].split()[0]) / 1000
before, begun = peak(), time.perf_counter()
rank_cables(Storage(sys.argv[1]), [sys.argv[2]])
print(round(peak() - before), round(time.perf_counter() - begun, 1))
"""


def write_datasets(place: Storage, cables: int, citations: int, *, near: bool) -> None:
    """Write cables of a year and their citations, with the columns that ranking reads."""
    chance = np.random.default_rng(1)
    citing = np.sort(chance.integers(1, cables, citations, dtype=np.int32))
    back = chance.exponential(NEAR, citations) if near else chance.random(citations) * citing
    cited = np.maximum(citing - 1 - back.astype(np.int32), 0)
    parts = [_write_part(place, first, cables, citing, cited) for first in range(0, cables, PART)]
    Datasets(place, "0" * 12).end(Manifest(FORMAT, "0" * 12, {}, (), {}, (), parts))


def _write_part(
    place: Storage, first: int, cables: int, citing: NDArray[np.int32], cited: NDArray[np.int32]
) -> PartFiles:
    last = min(first + PART, cables)
    start, end = np.searchsorted(citing, [first, last])
    tables: dict[str, dict[str, Sequence[object]]] = {
        "cables": {
            "mrn": _mrns(range(first, last)),
            "post": ["STATE"] * (last - first),
            "serial": range(first + 1, last + 1),
            "held": [True] * (last - first),
            "cited_by": [0] * (last - first),
            "cites": [0] * (last - first),
        },
        "citations": {"citing": _mrns(citing[start:end]), "cited": _mrns(cited[start:end])},
    }
    part = PartFiles(
        f"held-{first // PART:06d}", 2009, {"cables": last - first, "citations": int(end - start)}
    )
    for dataset, columns in tables.items():
        sink = io.BytesIO()
        write_table(pa.table({name: pa.array(cells) for name, cells in columns.items()}), sink)
        place.write(file_name(dataset, "0" * 12, part), sink.getvalue())
    return part


def _mrns(places: Sequence[int] | NDArray[np.int32]) -> list[str]:
    return [f"09STATE{place + 1}" for place in places]


def main() -> None:
    """Read the command line, measure, print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--cables", type=int, default=1_000_000)
    parser.add_argument("--citations", type=int, default=5_000_000)
    parser.add_argument("--by", nargs="+", default=["pagerank", "thread"])
    parser.add_argument("--near", action="store_true")
    options = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        write_datasets(Storage(folder), options.cables, options.citations, near=options.near)
        size = sum(path.stat().st_size for path in Path(folder).rglob("*.parquet"))
        print(json.dumps({"files, MB": round(size / 1e6)}))
        for measure in options.by:
            command = [sys.executable, "-c", MEASURE, folder, measure]
            memory, seconds = subprocess.run(
                command, capture_output=True, text=True, check=True
            ).stdout.split()
            rows.append((f"{options.cables:,}", f"{options.citations:,}", measure, memory, seconds))
    print(tabulate(rows, ("cables", "citations", "measure", "MB", "seconds"), tablefmt="github"))


if __name__ == "__main__":
    main()
