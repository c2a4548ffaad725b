"""Measure everything: builds, questions, ranking, updates, each beside a bare read of the same input.

    python benchmarks/run.py                        small: under a minute
    python benchmarks/run.py --size full --folder F the goals: 251,287 cables, 1.9 GB (half an hour, 10 GB)
    python benchmarks/run.py --size huge --folder F 2.5 million cables, 19 GB, in ten pieces
    python benchmarks/run.py --size records --folder F  two million telegrams in seven 7z archives; 20 GB
    python benchmarks/run.py --only csv --only zip  some groups; --list names them
    python benchmarks/run.py --check                small, and fail where it got worse by half (what CI runs)

Prints a table and writes results/DATE-SIZE.json and results/README.md; with --check nothing is written.
A round runs the bare read, then each command once; a ratio is of one round, and the median of the rounds
is shown. --folder keeps the invented collections for the next time.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import NamedTuple

from figures import (
    Figure,
    Result,
    find_lost,
    find_worse,
    read_latest,
    render_result,
    write_document,
    write_result,
)
from groups import GROUPS, SIZES, Bench, Unavailable
from processes import Failed

SHOWN_PACKAGES = ("pyarrow", "selectolax", "igraph", "networkx")


class Choice(NamedTuple):
    """What the command line asks for."""

    size: str
    names: Sequence[str]
    rounds: int
    bench: Bench


def describe_machine() -> dict[str, object]:
    """Give what figures depend on, and nothing that tells whose machine it is."""
    packages = {}
    for package in SHOWN_PACKAGES:
        try:
            packages[package] = version(package)
        except PackageNotFoundError:
            packages[package] = "none"
    return {
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        **packages,
        "load": " ".join(f"{load:.1f}" for load in os.getloadavg()),
    }


def measure(choice: Choice) -> Result:
    """Run the groups one after the other; those that cannot be run here say why and are left out."""
    machine = describe_machine()
    figures: list[Figure] = []
    for name in choice.names:
        print(f"{name} ...", file=sys.stderr, flush=True)
        try:
            figures += GROUPS[name](choice.bench, choice.rounds)
        except (Unavailable, Failed) as reason:
            print(f"  left out: {reason}", file=sys.stderr)
    machine["load"] = f"{machine['load']} before, {' '.join(f'{load:.1f}' for load in os.getloadavg())} after"
    return Result(datetime.now(UTC).date().isoformat(), choice.size, machine, tuple(figures))


def check(choice: Choice, before: Result, measure: Callable[[Choice], Result] = measure) -> list[str]:
    """Give what got worse by half, twice in a row, and what is not measured any more.

    Only groups that failed are measured again.
    """
    now = measure(choice)
    print(render_result(now, before))
    lost = [f"{name}: is not measured any more" for name in find_lost(before, now)]
    worse = {each.name for each in find_worse(before, now)}
    if not worse:
        return lost
    print(f"once more, as {', '.join(sorted(worse))} got worse", file=sys.stderr)
    groups = [name for name in choice.names if any(each.split(":")[0] == name for each in worse)]
    again = measure(choice._replace(names=groups))
    print(render_result(again, before))
    return lost + [str(each) for each in find_worse(before, again) if each.name in worse]


def choose(options: argparse.Namespace, folder: Path) -> Choice:
    """Give the groups and the inputs that the command line names."""
    size = SIZES[options.size]._replace(first=options.first)
    return Choice(
        options.size,
        options.only or size.groups,
        options.rounds or size.rounds,
        Bench(folder, size, options.jobs or ()),
    )


def run(options: argparse.Namespace, folder: Path) -> int:
    """Measure, and show or check; gives the exit code."""
    choice = choose(options, folder)
    before = read_latest(options.size)
    if options.check:
        if before is None:
            sys.exit(f"there is no result of the size {options.size} to compare with")
        if options.only:
            before = replace(before, figures=tuple(_of_groups(before.figures, options.only)))
        failures = check(choice, before)
        print("\n".join(failures) or "nothing got worse by half")
        return 1 if failures else 0
    result = measure(choice)
    print(render_result(result, before))
    if not options.dry:
        write_result(result)
        write_document()
    return 0


def _of_groups(figures: Sequence[Figure], groups: Sequence[str]) -> Iterator[Figure]:
    return (figure for figure in figures if figure.name.split(":")[0] in groups)


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--size", choices=SIZES, default="small")
    parser.add_argument("--only", action="append", choices=GROUPS, help="this group; may be given again")
    parser.add_argument("--rounds", type=int, default=0)
    parser.add_argument(
        "--jobs", type=int, nargs="+", help="builds with so many processes alone, not 1 and 2"
    )
    parser.add_argument("--first", type=int, default=0, help="of huge, so many pieces alone")
    parser.add_argument("--folder", type=Path, help="keep the invented collections here")
    parser.add_argument("--check", action="store_true", help="compare with the last result; write nothing")
    parser.add_argument("--dry", action="store_true", help="write nothing")
    parser.add_argument("--list", action="store_true", help="name the groups")
    options = parser.parse_args()
    if options.list:
        print(
            "\n".join(f"{name:10} {(group.__doc__ or '').splitlines()[0]}" for name, group in GROUPS.items())
        )
        return
    if options.folder:
        options.folder.mkdir(parents=True, exist_ok=True)
        sys.exit(run(options, options.folder))
    with tempfile.TemporaryDirectory() as folder:
        sys.exit(run(options, Path(folder)))


if __name__ == "__main__":
    main()
