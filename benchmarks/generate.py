"""Write an invented collection as the eight-column CSV, in the size asked for.

    python benchmarks/generate.py cables.csv --cables 250000
    python benchmarks/generate.py cables.csv --nodes NODES.tsv.gz --edges EDGES.tsv.gz

Without files of a real topology (ids and citations, tab-separated) one is drawn: serials rise with the
dates of each post, cables cite earlier ones of their own and other posts. The text is random words in the
shape of a cable; the same seed gives the same bytes.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import random
import sys
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from reftel.errors import InvalidMRN
from reftel.models import MRN
from reftel.mrn import parse_mrn
from reftel.tables import posts

WORDS = """
    harbour council minister agreed proposal fisheries quota survey vessel budget session
    committee draft delegation visit schedule regional ministry electricity water rail airport
    customs tariff statistics university exchange programme grant commission report meeting official
    noted suggested considered expected the of and to in a for
    with on by from that which would should might after before
    during
"""
VOCABULARY = WORDS.split()
MENTIONS = ("In response to ref {0}, ", "As reported in ref {0}, ", "Further to ref {0}, ", "(ref {0}) ")
CLASSES = ("UNCLASSIFIED", "UNCLASSIFIED//FOR OFFICIAL USE ONLY", "CONFIDENTIAL", "SECRET")
HEADINGS = {"CONFIDENTIAL": "C O N F I D E N T I A L", "SECRET": "S E C R E T"}
PRELUDE_PARAGRAPHS = 400


class Sent(NamedTuple):
    """A cable to be written: what it is, when it was sent, what it cites."""

    mrn: MRN
    when: datetime
    cites: tuple[MRN, ...]


def draw_topology(count: int, chance: random.Random) -> Iterator[Sent]:
    """Draw cables of four years in the order of their dates."""
    codes = sorted(code for code, post in posts().items() if post.kind in ("embassy", "mission"))
    weights = [1 / (place + 3) for place in range(len(codes))]
    serials: dict[tuple[str, int], int] = {}
    sent: list[MRN] = []
    begin = datetime(2006, 1, 1, tzinfo=None)  # noqa: DTZ001 (only its parts are written)
    step = timedelta(days=4 * 365) / count
    for place, post in enumerate(chance.choices(codes, weights, k=count)):
        when = begin + step * place
        serials[post, when.year] = serial = serials.get((post, when.year), 0) + chance.randint(1, 3)
        back = [int(chance.expovariate(1 / 2000)) + 1 for _ in range(chance.choice((0, 1, 1, 2, 3)))]
        cites = tuple(sent[-distance] for distance in back if distance <= len(sent))
        mrn = MRN(when.year, post, serial)
        yield Sent(mrn, when, tuple(dict.fromkeys(cites)))
        sent.append(mrn)


def read_topology(nodes: Path, edges: Path, count: int) -> Iterator[Sent]:
    """Read cables and citations as recorded; ids that are no MRN are left out."""
    cites: dict[str, list[MRN]] = {}
    with gzip.open(edges, "rt", encoding="utf-8") as lines:
        for citing, cited in csv.reader(lines, delimiter="\t"):
            if mrn := read_mrn(cited):
                cites.setdefault(citing, []).append(mrn)
    with gzip.open(nodes, "rt", encoding="utf-8") as lines:
        held = [row for row in csv.DictReader(lines, delimiter="\t") if row["missing"] == "0" and row["date"]]
    written = 0
    # Passed over more than once where more cables are asked for than are recorded: later copies get other
    # posts, so that each MRN stays one cable.
    for copy in range(count // len(held) + 1):
        for row in held:
            if written == count or not (mrn := read_mrn(row["mrn"])):
                continue
            when = datetime.combine(date.fromisoformat(row["date"]), datetime.min.time())
            other = mrn._replace(serial=mrn.serial + 300_000 * copy)
            yield Sent(other, when, tuple(cites.get(row["mrn"], ())))
            written += 1


def write_collection(path: Path, cables: Iterator[Sent], size: int, chance: random.Random) -> int:
    """Write the CSV; each cable has about `size` characters. Gives the number of cables."""
    paragraphs = [" ".join(chance.choices(VOCABULARY, k=80)) for _ in range(PRELUDE_PARAGRAPHS)]
    number = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(
            file, quoting=csv.QUOTE_ALL, doublequote=False, escapechar="\\", lineterminator="\n"
        )
        for number, cable in enumerate(cables, 1):
            rows.writerow(_row(number, cable, paragraphs, size, chance))
    return number


def _row(
    number: int, cable: Sent, paragraphs: Sequence[str], size: int, chance: random.Random
) -> list[object]:
    mrn, when, cites = cable
    name = _name(mrn.post)
    classification = chance.choice(CLASSES)
    heading = HEADINGS.get(classification, "UNCLAS")
    header = (
        f"VZCZCXRO{number % 10000:04d}\nOO RUEHXX\nDE RUEHXX #{mrn.serial % 10000:04d} {when:%j%H%M}\n"
        f"ZNY CCCCC ZZH\nO {when:%d%H%M}Z {when:%b %y}\nFM AMEMBASSY {name}\n"
        "TO RUEHC/SECSTATE WASHDC IMMEDIATE"
    ).upper()
    labels = [chr(ord("A") + place % 26) for place in range(len(cites))]
    references = "\n".join(
        f"{label}. {_written(cited, mrn)}" for label, cited in zip(labels, cites, strict=True)
    )
    body = [
        f"{heading} {name} {mrn.serial:06d} \n\nSIPDIS \n\nE.O. 12958: N/A\nTAGS: PREL, PGOV, ECON",
        f"SUBJECT: {' '.join(chance.choices(VOCABULARY, k=7)).upper()}\n",
        *([f"REF: {references}\n"] if references else []),
        "Classified By: Counselor Alex Example for reasons 1.4 (b) and (d)\n",
    ]
    length = sum(map(len, body))
    paragraph = 0
    while length < size:
        paragraph += 1
        mention = chance.choice(MENTIONS).format(chance.choice(labels)) if labels and paragraph < 4 else ""
        body.append(f"{paragraph}. (C) {mention}{chance.choice(paragraphs)}.\n")
        length += len(body[-1]) + 1
    recorded = "|".join(map(str, cites))
    moment = f"{when.month}/{when.day}/{when.year} {when.hour}:{when:%M}"
    return [
        number,
        moment,
        str(mrn),
        f"Embassy {name.title()}",
        classification,
        recorded,
        header,
        "\n".join(body),
    ]


def _written(cited: MRN, citing: MRN) -> str:
    year = f"{cited.year % 100:02d} " if cited.year != citing.year else ""
    return f"{year}{_name(cited.post)} {cited.serial}"


def _name(post: str) -> str:
    """Give the name of a post as cables write it."""
    return posts()[post].name.upper() if post in posts() and post != "STATE" else post


def read_mrn(text: str) -> MRN | None:
    """Give the MRN of an id as recorded, None where it is none."""
    try:
        return parse_mrn(text)
    except InvalidMRN:
        return None


def main() -> None:
    """Read the command line and write the file."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("path", type=Path)
    parser.add_argument("--cables", type=int, default=250_000)
    parser.add_argument("--size", type=int, default=7_000, help="characters of a cable's body")
    parser.add_argument("--nodes", type=Path)
    parser.add_argument("--edges", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    if options.nodes and options.edges:
        cables = read_topology(options.nodes, options.edges, options.cables)
    else:
        cables = draw_topology(options.cables, chance)
    count = write_collection(options.path, cables, options.size, chance)
    size = options.path.stat().st_size / 1e6
    print(f"{count} cables, {size:.0f} MB", file=sys.stderr)


if __name__ == "__main__":
    main()
