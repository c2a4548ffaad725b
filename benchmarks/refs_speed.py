"""Measure how many REF lines a second `reftel.parse_refs` reads on one core.

    python benchmarks/refs_speed.py [--lines N]

The lines are made as cables have them: half name one cable, the rest two to four, some with years,
NOTAL, elided posts or something that is no cable. Four fifths
of the numbers are of the year, so that the years of others must be found.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable
from datetime import date

import reftel
from reftel.parse.cable import parse_ref_line

HIGHEST = {  # about the serials that posts reached by May
    "STATE": 45_000,
    "SECSTATE": 45_000,
    "BAGHDAD": 1_300,
    "KABUL": 1_200,
    "TEL AVIV": 1_000,
    "USUN NEW YORK": 500,
    "ANKARA": 700,
    "MOSCOW": 1_200,
    "OSLO": 300,
}
SHAPES = (
    "REF: {0}",
    "REF: {0}",
    "REFTEL: {0}",
    "REF: 0{y} {0}",
    "REF: A. {0} B. {1}",
    "REF: A. {0} B. 0{y} {1} C. {2}",
    "REF: {0}, {n} AND PREVIOUS",
    "REF: (A) {0} (NOTAL) (B) {1} (C) SMITH E-MAIL OF MAY {y} (D) {2}",
)


def make_lines(count: int) -> list[str]:
    generator = random.Random(2010)
    lines = []
    for place in range(count):
        posts = generator.choices(tuple(HIGHEST), k=3)
        names = [f"{post} {generator.randrange(10, HIGHEST[post] * 5 // 4)}" for post in posts]
        shape = SHAPES[place % len(SHAPES)]
        lines.append(shape.format(*names, y=generator.randrange(1, 9), n=generator.randrange(100, 30_000)))
    return lines


def measure(name: str, read: Callable[[str], object], lines: list[str]) -> None:
    read(lines[0])  # tables are read when they are first needed
    started = time.process_time()
    for line in lines:
        read(line)
    print(f"{name:24}{len(lines) / (time.process_time() - started):10,.0f} lines a second")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--lines", type=int, default=50_000)
    lines = make_lines(parser.parse_args().lines)
    day = date(2009, 5, 4)
    measure("read", parse_ref_line, lines)
    measure("read and resolve", lambda line: reftel.parse_refs(line, citing="09OSLO512", date=day), lines)


if __name__ == "__main__":
    main()
