"""What else reads the same input, and nothing more: the measure that builds are held against.

    python benchmarks/bare.py pyarrow cables.csv     all columns, block by block, several threads
    python benchmarks/bare.py csv cables.csv         with Python's own module
    python benchmarks/bare.py files FOLDER           the bytes of all files
    python benchmarks/bare.py zip pages.zip          the bytes of all members
    python benchmarks/bare.py python                 no input: a fixed loop, how fast Python is just now

Prints a line of JSON: seconds of the clock and of all processors, without start-up and imports.
"""

from __future__ import annotations

import csv
import json
import re
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

LOOPS = 600


def read_with_pyarrow(path: Path) -> Callable[[], int]:
    from pyarrow.csv import ConvertOptions, ParseOptions, ReadOptions, open_csv

    reading = ReadOptions(column_names=[f"c{number}" for number in range(8)], block_size=16 << 20)
    parsing = ParseOptions(escape_char="\\", newlines_in_values=True, double_quote=False)
    texts = ConvertOptions(column_types=dict.fromkeys(reading.column_names, "string"))
    return lambda: sum(batch.num_rows for batch in open_csv(path, reading, parsing, texts))


def read_with_csv(path: Path) -> Callable[[], int]:
    def read() -> int:
        with path.open(encoding="utf-8", newline="") as file:
            return sum(1 for _ in csv.reader(file, escapechar="\\", doublequote=False))

    return read


def read_files(folder: Path) -> Callable[[], int]:
    def read() -> int:
        return sum(bool(path.read_bytes()) for path in folder.rglob("*.html"))

    return read


def read_zip(path: Path) -> Callable[[], int]:
    def read() -> int:
        with zipfile.ZipFile(path) as archive:
            return sum(bool(archive.read(member)) for member in archive.infolist())

    return read


def loop(_: Path) -> Callable[[], int]:
    """Give work of the kinds that reading cables is made of, of a size that never changes."""
    text = "5. (C) The minister agreed in ref A that 07 OSLO 1140 and STATE 91633 be answered. \n" * 40
    pattern = re.compile(r"\b(?:ref [A-Z]|(?:\d\d )?[A-Z]{3,12} \d{1,6})\b")

    def work() -> int:
        found: Counter[str] = Counter()
        for number in range(LOOPS):
            for line in text.splitlines():
                words = line.split()
                found.update(word.strip(".,()").lower() for word in words)
                found[f"{number % 7}{len(words):04d}"] += line.count(" ")
            found.update(match.group().upper() for match in pattern.finditer(text))
        return len(sorted(found.items()))

    return work


KINDS = {
    "pyarrow": read_with_pyarrow,
    "csv": read_with_csv,
    "files": read_files,
    "zip": read_zip,
    "python": loop,
}


def main() -> None:
    kind, path = sys.argv[1], Path(sys.argv[2] if len(sys.argv) > 2 else ".")
    read = KINDS[kind](path)
    begun, before = time.perf_counter(), time.process_time()
    count = read()
    seconds, cpu = time.perf_counter() - begun, time.process_time() - before
    print(json.dumps({"seconds": seconds, "cpu": cpu, "count": count}))


if __name__ == "__main__":
    main()
