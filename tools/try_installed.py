"""Try an installed reftel on the examples, as the workflows do on every system.

    python tools/try_installed.py

It builds the collection, compares each reference with what a careful person reads there, asks every
question, and writes the page and the exports that need no library of their own. Exits with 1 at the first
that fails.
"""

import csv
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
COLUMNS = ("citing", "label", "status", "cited")
MRN, CITED = "07OSLO211", "07STATE21870"
FORMATS = ("graphml", "gexf", "csv", "json", "cytoscape", "pajek", "neo4j", "cito", "csl", "bibtex")
COMMANDS = (
    ("show", MRN),
    ("thread", MRN),
    ("path", "09COPENHAGEN88", "07STATE36510"),
    ("explain", MRN, CITED),
    ("top", "--by", "pagerank"),
    ("missing",),
    ("missing", "--foia", "text"),
    ("replies", "07STATE36510"),
    ("search", "lamp"),
    ("stats", "--coverage"),
    ("communities",),
    ("page", MRN, "--output", "near.html"),
    *(("export", name, "--output", f"as-{name}/") for name in FORMATS),
)


def run(folder: Path, *words: str) -> None:
    """Run reftel in a folder; ends the program where that fails."""
    print("reftel", *words, flush=True)
    command = [sys.executable, "-m", "reftel", *words]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    if done.returncode:
        print((done.stdout + done.stderr).decode("utf-8", "replace"))
        sys.exit(1)


def references(path: Path) -> Counter[tuple[str, ...]]:
    """Return the references of a table, each by what it is compared by."""
    with path.open(encoding="utf-8", newline="") as file:
        return Counter(tuple(row[name] for name in COLUMNS) for row in csv.DictReader(file))


def main() -> None:
    """Build, compare, ask."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        run(folder, "build", str(EXAMPLES / "cables"), "--jobs", "2")
        read, true = references(folder / "output" / "references.csv"), references(EXAMPLES / "expected.csv")
        if read != true:
            print("not read:", *(true - read), "read:", *(read - true), sep="\n  ")
            sys.exit(1)
        for words in COMMANDS:
            run(folder, *words)
    print("all of it works")


if __name__ == "__main__":
    main()
