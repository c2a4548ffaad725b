"""Build again and again while files change, and compare with one build from nothing.

    python tools/sequences.py [--pages ZIP ...] [--sequences 200] [--seed 1] [--builds 5] [--files 40]

Each sequence takes some files, and between its builds adds, changes (also without a trace in size and
time), renames and removes some, rewrites the corrections, holds the store locked or kills the build. At
the end the store has to be, row by row, that of one build of what is there, the files beside it byte by
byte, and no input may have changed at any build.

Without archives of pages the files are invented.

Prints what happened how often. Exit code 1 says that something differed; the seed of the sequence repeats it.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import zipfile
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

import pile
from random_builds import run_sequence


def read_pages(archives: list[Path]) -> dict[str, bytes]:
    """Give the files of archives by their names without folders."""
    found = {}
    for path in archives:
        with zipfile.ZipFile(path) as archive:
            for member in archive.infolist():
                if not member.is_dir():
                    found[Path(member.filename).name] = archive.read(member)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", type=Path, nargs="*", default=[])
    parser.add_argument("--sequences", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--builds", type=int, default=5)
    parser.add_argument("--files", type=int, default=40, help="how many files a sequence may take")
    arguments = parser.parse_args()
    files = read_pages(arguments.pages) or {name: text.encode() for name, text in pile.texts().items()}
    done: Counter[str] = Counter()
    failed = 0
    for seed in range(arguments.seed, arguments.seed + arguments.sequences):
        chosen = random.Random(seed).sample(sorted(files), min(arguments.files, len(files)))
        with tempfile.TemporaryDirectory(prefix="reftel-sequences-") as folder:
            sequence = run_sequence(
                Path(folder, "here"), {name: files[name] for name in chosen}, seed, arguments.builds
            )
        done += sequence.done
        failed += bool(sequence.faults)
        for fault in sequence.faults:
            print(f"seed {seed}: {fault}", flush=True)
    for what, count in sorted(done.items()):
        print(f"{count:6} {what}")
    print(f"{arguments.sequences} sequences, {failed} differ")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
