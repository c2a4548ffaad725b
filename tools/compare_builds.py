"""Build the same inputs with two revisions and compare all that they write, byte for byte.

    python tools/compare_builds.py main~5 main
    python tools/compare_builds.py v0.1.0 . --cables 25000 real-pages.zip
    python tools/compare_builds.py HEAD . --except graph.html

A revision is a commit, or a folder with a copy of reftel (`.` is this one as it is). The inputs are the
examples, so many invented cables (--cables), and the paths given. What differs is told: lines of CSVs, tables
of stores, else the size; the exit code is 1 then.
"""

from __future__ import annotations

import argparse
import csv
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from itertools import zip_longest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SHOWN = 5  # lines of a file, or rows of a table, that differ


def main() -> None:
    """Compare, and print what differs."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("before")
    parser.add_argument("after")
    parser.add_argument("inputs", nargs="*", type=Path)
    parser.add_argument("--cables", type=int, default=0, help="invented cables to build too")
    parser.add_argument(
        "--except", dest="left_out", action="append", default=[], metavar="NAME", help="a file not to compare"
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as aside:
        found = list(compare(options, Path(aside)))
    print("\n".join(found) or "all the same")
    sys.exit(bool(found))


def compare(options: argparse.Namespace, aside: Path) -> Iterator[str]:
    """Build each input with both revisions; gives lines that say what differs."""
    sources = [checked_out(name, aside / side) for side, name in vars(options).items() if side in SIDES]
    inputs = [ROOT / "examples" / "cables", *(path.absolute() for path in options.inputs)]
    if options.cables:
        inputs.append(aside / "invented.csv")
        generate = [sys.executable, ROOT / "tools" / "generate.py", inputs[-1], f"--cables={options.cables}"]
        subprocess.run(list(map(str, generate)), check=True, stdout=subprocess.DEVNULL)
    for number, path in enumerate(inputs):
        folders = [aside / f"{side}-{number}" for side in SIDES]
        told = [build(source, path, folder) for source, folder in zip(sources, folders, strict=True)]
        if told[0] != told[1]:
            yield f"{path}: exit code {told[0]}, now {told[1]}"
        names = {file.name for folder in folders for file in folder.glob("*")} - {*options.left_out}
        for name in sorted(names):
            yield from (f"{path}: {name}: {line}" for line in differences(*(one / name for one in folders)))


SIDES = ("before", "after")


def checked_out(name: str, folder: Path) -> Path:
    """Return the folder with the sources of a revision; those of a commit are unpacked into `folder`."""
    if Path(name).is_dir():
        return Path(name).resolve() / "src"
    folder.mkdir()
    archive = subprocess.run(["git", "-C", ROOT, "archive", name, "src"], check=True, capture_output=True)  # noqa: S607
    subprocess.run(["tar", "-x", "-C", folder], check=True, input=archive.stdout)  # noqa: S607
    return folder / "src"


def build(source: Path, path: Path, folder: Path) -> int:
    """Build a path with the sources of a revision into a folder; returns the exit code."""
    command = [sys.executable, "-m", "reftel", "build", str(path), "--fresh", "--output", str(folder)]
    environment = {**os.environ, "PYTHONPATH": str(source)}
    return subprocess.run(command, env=environment, check=False, capture_output=True).returncode


def differences(before: Path, after: Path) -> Iterator[str]:
    """Give lines that say how two files differ."""
    for path, words in ((before, "is new"), (after, "is no longer written")):
        if not path.exists():
            yield words
            return
    if before.read_bytes() == after.read_bytes():
        return
    if before.suffix == ".sqlite":
        yield from different_tables(before, after)
    elif before.suffix == ".csv":
        yield from different_rows(read_csv(before), read_csv(after))
    else:
        yield f"{before.stat().st_size} bytes, now {after.stat().st_size}"


def read_csv(path: Path) -> list[list[str]]:
    """Return the rows of a CSV."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def different_rows(before: list[list[str]], after: list[list[str]]) -> Iterator[str]:
    """Give the first rows that differ, and how many do."""
    pairs = [(old, new) for old, new in zip_longest(before, after) if old != new]
    for old, new in pairs[:SHOWN]:
        yield f"{old}, now {new}"
    if len(pairs) > SHOWN:
        yield f"and {len(pairs) - SHOWN} more rows"


def different_tables(before: Path, after: Path) -> Iterator[str]:
    """Give the tables of two stores that differ; columns that are new are left out of the comparison."""
    with closing(sqlite3.connect(before)) as old, closing(sqlite3.connect(after)) as new:
        columns, columns_now = (
            {table: columns_of(one, table) for table in tables_of(one)} for one in (old, new)
        )
        if columns != columns_now:
            yield f"tables and columns are {columns}, now {columns_now}"
        for table in sorted(columns.keys() & columns_now.keys()):
            both = ", ".join(f'"{name}"' for name in columns[table] if name in columns_now[table])
            query = f'SELECT {both} FROM "{table}" ORDER BY {both}'  # noqa: S608
            rows = [[list(map(str, row)) for row in one.execute(query)] for one in (old, new)]
            yield from (f"table {table}: {line}" for line in different_rows(*rows))


def tables_of(store: sqlite3.Connection) -> list[str]:
    """Return the names of the tables of a store."""
    return [name for (name,) in store.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]


def columns_of(store: sqlite3.Connection, table: str) -> list[str]:
    """Return the names of the columns of a table."""
    return [name for _, name, *_ in store.execute(f'PRAGMA table_info("{table}")')]


if __name__ == "__main__":
    main()
