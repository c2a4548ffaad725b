"""Measure other programs that read heads and REF lines beside reftel: the same cables, one core, in turn.

    python benchmarks/peers.py cables.csv
    python benchmarks/peers.py cables.csv \\
        --peer cablemap ~/cablemap "from cablemap.core.reader import parse_references" \\
               "parse_references(text, int(date[:4]), mrn)" \\
        --python cablemap ~/python2/bin/python

A --peer is its name, the folder to import it from, the import, and the expression that reads one cable. The
expression may use `mrn`, `date` (2008-04-17T09:30:00), `origin`, `classification` and `text` (transmission
lines, head and body), and may give anything. --python names the interpreter of a peer that needs another one
than this; Python 2.7 is enough. A cable that a peer raises on is counted. reftel is measured twice: head and
references alone, as the others read them, and all that a build reads. The table gives microseconds of
processor time a cable, the median of the rounds, and the ratio to the first line; starting and the first
cables do not count.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from itertools import islice
from pathlib import Path
from statistics import median
from typing import NamedTuple

from tabulate import tabulate

from reftel.api import parse_cables

SOURCE = Path(__file__).resolve().parents[1] / "src"
WARMING = 100
# Runs in Python 2.7 too.
READ = """
import gc, io, json, os, sys
rows, folder, imports, call, warming = sys.argv[1:]
sys.path.insert(0, folder)
names = {}
exec(imports, names)
call = compile(call, "the expression", "eval")
with io.open(rows, encoding="utf-8") as file:
    cables = [json.loads(line) for line in file]
if "prepare" in names:
    cables = [dict(cable, raw=names["prepare"](**cable)) for cable in cables]
def read(cables):
    failed = 0
    for cable in cables:
        names.update(cable)
        try:
            eval(call, names)
        except Exception:
            failed += 1
    return failed
read(cables[:int(warming)])
before = sum(os.times()[:2])
failed = read(cables)
print(json.dumps([sum(os.times()[:2]) - before, failed]))
"""
PREPARE = """
from datetime import datetime
from reftel.model.records import RawCable
from reftel.parse import cable
from reftel.parse.body.mentions import Mentions
def prepare(mrn, date, origin, classification, text):
    day = datetime.fromisoformat(date) if date else None
    return RawCable("", "csv", text, mrn=mrn, date=day, origin=origin, classification=classification)
"""
WITHOUT_MENTIONS = "cable.find_mentions = lambda *_, **__: Mentions()\n"


class Peer(NamedTuple):
    """A program: the folder to import it from, the import, and the expression that reads a cable."""

    name: str
    folder: str
    imports: str
    call: str


OURS = (
    Peer("reftel, head and references", str(SOURCE), PREPARE + WITHOUT_MENTIONS, "cable.parse_cable(raw)"),
    Peer("reftel, all", str(SOURCE), PREPARE, "cable.parse_cable(raw)"),
)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("cables", type=Path)
    parser.add_argument("--rows", type=int, default=5_000)
    parser.add_argument("--rounds", type=int, default=3)
    fields = ("NAME", "FOLDER", "IMPORT", "EXPRESSION")
    parser.add_argument("--peer", nargs=4, action="append", default=[], metavar=fields)
    parser.add_argument("--python", nargs=2, action="append", default=[], metavar=("NAME", "INTERPRETER"))
    options = parser.parse_args()
    pythons = dict(options.python)
    peers = [*OURS, *(Peer(*words) for words in options.peer)]
    if unknown := pythons.keys() - {peer.name for peer in peers}:
        parser.error(f"--python names no --peer: {', '.join(sorted(unknown))}")
    with tempfile.TemporaryDirectory() as aside:
        rows = Path(aside) / "rows.jsonl"
        count = write_rows(options.cables, rows, options.rows)
        if not count:
            parser.error(f"no cables in {options.cables}")
        measured = [
            [read(peer, pythons.get(peer.name, sys.executable), rows) for peer in peers]
            for _ in range(options.rounds)
        ]
    print(tabulate(lines(peers, measured, count), headers=("", "us a cable", "times", "raised on")))


def write_rows(cables: Path, rows: Path, most: int) -> int:
    """Write what each peer gets of a cable as a line of JSON; returns how many."""
    count = 0
    with rows.open("w", encoding="utf-8") as file:
        for cable in islice(parse_cables(cables), most):
            count += 1
            row = {
                "mrn": str(cable.mrn or ""),
                "date": cable.date.isoformat() if cable.date else "",
                "origin": cable.header.sender,
                "classification": cable.classification,
                "text": cable.text,
            }
            file.write(json.dumps(row) + "\n")
    return count


def read(peer: Peer, python: str, rows: Path) -> tuple[float, int]:
    """Return the seconds of processor time that a peer takes for all rows, and how many it raises on."""
    folder = str(Path(peer.folder).expanduser())
    command = [python, "-c", READ, str(rows), folder, peer.imports, peer.call, str(WARMING)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{peer.name}: {done.stderr.strip() or 'ended without a word'}")
    seconds, failed = json.loads(done.stdout.splitlines()[-1])
    return seconds, failed


def lines(
    peers: list[Peer], measured: list[list[tuple[float, int]]], count: int
) -> list[tuple[str, str, str, int]]:
    """Return a line of the table for each peer."""
    seconds = [median(found[0] for found in of_peer) for of_peer in zip(*measured, strict=True)]
    return [
        (peer.name, f"{each / count * 1e6:,.0f}", f"{each / seconds[0]:.2f}", failed)
        for peer, each, (_, failed) in zip(peers, seconds, measured[0], strict=True)
    ]


if __name__ == "__main__":
    main()
