"""How right are the references? Precision and recall, beside the committed floors.

    python evaluation/accuracy.py
    python evaluation/accuracy.py --pages PAGES.zip --gold LABELS.jsonl
    python evaluation/accuracy.py --odd-pages PAGES.zip
    python evaluation/accuracy.py --bodies BODIES.zip
    python evaluation/accuracy.py --frus VOLUMES.zip
    python evaluation/accuracy.py --pdfs PDFS.zip
    python evaluation/accuracy.py --raise

Seven corpora: REF lines of our own wording in every notation (tests/data/refs), real references as facts
(tests/data/real_references.csv: what is written, who cites when, and the cable meant), and, where given,
real pages with labels by hand, odd ones (their labels are tests/data/odd_pages.csv), telegrams of 1973-79
without their heads, `1975LIMA00123.txt` each (tests/data/seventies.csv), cables printed as PDF
(tests/data/pdfs.csv), and FRUS volumes (tests/data/frus.csv). The floors are in accuracy.json;
`--raise` lifts them to what was measured, and nothing lowers them but `--lower`.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import re
import sys
import tempfile
import zipfile
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from tabulate import tabulate

import reftel
from reftel.lexicon.mrn import parse_mrn
from reftel.model.records import Cable, Entry, Kind, RawCable, Ref, Reference
from reftel.parse.cable import parse_cable, parse_ref_line
from reftel.parse.refs.read import read_refs
from reftel.readers import Source, read_source
from reftel.resolve.resolve import explain_refs
from reftel.resolve.serials.holdings import Holdings
from reftel.resolve.serials.years import Citing

ROOT = Path(__file__).resolve().parent.parent
CASES = ROOT / "tests" / "data" / "refs"
REAL = ROOT / "tests" / "data" / "real_references.csv"
FRUS = ROOT / "tests" / "data" / "frus.csv"
SEVENTIES = ROOT / "tests" / "data" / "seventies.csv"
PDFS = ROOT / "tests" / "data" / "pdfs.csv"
ODD = ROOT / "tests" / "data" / "odd_pages.csv"
FLOORS = Path(__file__).with_name("accuracy.json")
TOLERANCE = 1e-9


class Measure(NamedTuple):
    """A share of right answers: of what was found (precision) or of what there is (recall)."""

    right: int
    of: int

    @property
    def share(self) -> float:
        """The share, 1 where there was nothing to get right."""
        return self.right / self.of if self.of else 1.0


Measures = dict[str, Measure]
Labels = tuple[set[tuple[str, str]], set[tuple[str, str, int]], Counter[tuple[str, str]]]
"""Certain edges, uncertain references by citing cable, label and number, and kinds of what is not a cable."""


def measure_notations(folder: Path = CASES) -> Measures:
    """Read every case of our own wording, known failures too, and compare what was extracted."""
    totals: Counter[str] = Counter()
    for path in sorted(folder.glob("*.json")):
        for case in json.loads(path.read_text(encoding="utf-8")):
            _count_case(case["refs"], parse_ref_line(case["text"]), totals)
    return {
        "extraction precision": Measure(totals["both"], totals["found"]),
        "extraction recall": Measure(totals["both"], totals["expected"]),
        "post": Measure(totals["post"], totals["serial"]),
        "year": Measure(totals["year"], totals["both"]),
        "kind": Measure(totals["kind"], totals["no cable"]),
    }


def _count_case(expected: list[dict[str, Any]], found: Iterable[Ref], totals: Counter[str]) -> None:
    found = list(found)
    wanted = [case for case in expected if case.get("kind", "cable") == "cable"]
    cables = [ref for ref in found if ref.kind is Kind.CABLE]
    names = Counter((case["label"], case.get("post", ""), case.get("serial")) for case in wanted)
    got = Counter((ref.label, ref.post, ref.serial) for ref in cables)
    serials = Counter((case["label"], case.get("serial")) for case in wanted)
    dated = Counter(
        (case["label"], case.get("post", ""), case.get("serial"), case.get("year")) for case in wanted
    )
    totals["expected"] += names.total()
    totals["found"] += got.total()
    totals["both"] += (names & got).total()
    totals["serial"] += (serials & Counter((ref.label, ref.serial) for ref in cables)).total()
    totals["post"] += (names & got).total()
    totals["year"] += (dated & Counter((r.label, r.post, r.serial, r.year) for r in cables)).total()
    kinds = Counter(
        (case["label"], case["kind"]) for case in expected if case.get("kind", "cable") != "cable"
    )
    totals["no cable"] += kinds.total()
    totals["kind"] += (kinds & Counter((ref.label, ref.kind.value) for ref in found)).total()


def measure_years(path: Path = REAL) -> Measures:
    """Resolve real references by the citing cable alone, and compare with the cables meant."""
    right = resolved = certain = inferred = inferred_right = 0
    for row, reference in _resolve_real(path):
        if row["uncertain"] == "1":
            continue
        certain += 1
        resolved += reference.mrn is not None
        is_right = str(reference.mrn) == row["cited"]
        right += is_right
        inferred += not row["year"]
        inferred_right += is_right and not row["year"]
    return {
        "resolution precision": Measure(right, resolved),
        "resolution recall": Measure(right, certain),
        "inferred year": Measure(inferred_right, inferred),
    }


def _resolve_real(path: Path) -> Iterator[tuple[dict[str, str], Reference]]:
    for row in _read_rows(path):
        text = " ".join(filter(None, (row["year"], row["post"], row["serial"])))
        citing = Citing(parse_mrn(row["citing"]), date.fromisoformat(row["date"]))
        refs = read_refs(text, text, [Entry(row["label"], 0, len(text))])
        yield row, explain_refs(refs, citing, Holdings())[0]


def _read_rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8") as lines:
        yield from csv.DictReader(line for line in lines if not line.startswith("#"))


def measure_pages(pages: Path, gold: Path) -> Measures:
    """Build the pages and compare the edges with labels by hand; uncertain labels count neither way."""
    labels = [json.loads(line) for line in gold.read_text(encoding="utf-8").splitlines()]
    return _compare_pages(pages, _read_labels(labels))


def measure_odd_pages(pages: Path, table: Path = ODD) -> Measures:
    """Build the pages of which some are labelled in a table, and compare these as `measure_pages` does."""
    rows = list(_read_rows(table))
    certain = {(row["citing"], row["cited"]) for row in rows if row["uncertain"] == "0" and row["cited"]}
    uncertain = {
        (row["citing"], row["label"], int(row["number"]))
        for row in rows
        if row["uncertain"] == "1" and row["number"]
    }
    other = Counter((row["citing"], row["kind"]) for row in rows if row["kind"] in set(Kind) - {Kind.CABLE})
    return _compare_pages(pages, (certain, uncertain, other), {row["citing"] for row in rows})


def measure_bodies(archive: Path, table: Path = SEVENTIES) -> Measures:
    """Read texts without heads and compare the posts and numbers that each names with its labels.

    What is named twice in a text counts once, and what a label calls uncertain neither way.
    """
    labels: dict[str, set[tuple[str, int]]] = defaultdict(set)
    uncertain: dict[str, set[tuple[str, int]]] = defaultdict(set)
    for row in _read_rows(table):
        cited = parse_mrn(row["cited"]) if row["cited"] else None
        named = labels if row["uncertain"] == "0" else uncertain
        named[row["text"]] |= {(cited.post, cited.serial)} if cited else set()
    right = wrong = lost = 0
    with zipfile.ZipFile(archive) as members:
        for name in members.namelist():
            if (text := Path(name).stem) not in {*labels, *uncertain}:
                continue
            raw = RawCable(source=name, form="telegram", text=members.read(name).decode("utf-8", "replace"))
            found = _find_named(raw) - uncertain[text]
            right += len(found & labels[text])
            wrong += len(found - labels[text])
            lost += len(labels[text] - found)
    return {"precision": Measure(right, right + wrong), "recall": Measure(right, right + lost)}


def measure_pdfs(archive: Path, table: Path = PDFS) -> Measures:
    """Read documents with a text layer and compare what their heads say, one cable each, with its labels."""
    labels = {row["file"]: row for row in _read_rows(table)}
    right: Counter[str] = Counter()
    for raw in read_source(Source(str(archive), archive.name, archive.stat().st_size)):
        row = labels.get(Path(raw.source).name)
        if isinstance(raw, RawCable) and row:
            held = _compare_head(parse_cable(raw), row)
            right.update(name for name, holds in held.items() if holds)
            right["all of these"] += all(held.values())
    names = ("MRN", "date", "subject", "TAGS", "references", "all of these")
    return {name: Measure(right[name], len(labels)) for name in names}


def _compare_head(cable: Cable, row: dict[str, str]) -> dict[str, bool]:
    """Say of each part of a head whether it is the one of the label."""
    subject = re.sub(r"[\W_]", "", cable.subject).upper().encode("utf-8", "surrogatepass")
    return {
        "MRN": str(cable.mrn) == row["mrn"],
        "date": cable.date is not None and f"{cable.date:%Y-%m-%dT%H:%M}" == row["date"],
        "subject": hashlib.sha256(subject).hexdigest().startswith(row["subject"]),
        "TAGS": " ".join(cable.header.tags) == row["tags"],
        "references": [_written(ref) for ref in cable.refs] == row["refs"].split(),
    }


def _written(ref: Ref) -> str:
    if ref.kind is not Kind.CABLE:
        return f"{ref.label}:-"
    return f"{ref.label}:{'' if ref.year is None else f'{ref.year % 100:02}'}{ref.post}{ref.serial}"


def _find_named(raw: RawCable) -> set[tuple[str, int]]:
    cable = parse_cable(raw)
    named = [*cable.refs, *(mention.cable for mention in cable.mentions if mention.cable)]
    return {(ref.post, ref.serial) for ref in named if ref.kind is Kind.CABLE and ref.serial}


def measure_frus(archive: Path, table: Path = FRUS) -> Measures:
    """Build FRUS volumes and compare labelled documents: MRN and date of telegrams, that others have none,
    what telegrams cite in their text and what editors cite in notes to them.
    """
    with tempfile.TemporaryDirectory() as folder:
        built = reftel.build([archive], folder).collection
    dates = {str(node.mrn): node.date[:10] for node in built.nodes}
    filed = {(Path(one.source).stem, str(one.place)): str(one.mrn or "") for one in built.documents}
    named = {(str(edge.citing), str(edge.cited)) for edge in built.edges}
    right: Counter[str] = Counter()
    labelled: Counter[str] = Counter()
    citing: set[str] = set()
    cited: set[tuple[str, str]] = set()
    for row in _read_rows(table):
        mrn = filed.get((row["volume"], row["document"]), "?")
        kind = "telegrams" if row["mrn"] else "others"
        labelled[kind] += 1
        right[kind] += mrn == row["mrn"] and (not mrn or dates[mrn] == row["date"])
        if row["mrn"]:
            citing.add(row["mrn"])
            cited |= {(row["mrn"], one) for one in (*row["text"].split(), *row["footnotes"].split())}
    found = {(one, other) for one, other in named if one in citing}
    return {
        "MRN and date of telegrams": Measure(right["telegrams"], labelled["telegrams"]),
        "documents without an MRN": Measure(right["others"], labelled["others"]),
        "citation precision": Measure(len(found & cited), len(found)),
        "citation recall": Measure(len(found & cited), len(cited)),
    }


def _compare_pages(pages: Path, labels: Labels, citing: Container[str] | None = None) -> Measures:
    """Build pages and compare the edges from the labelled cables, those of `citing` or all, with labels."""
    certain, uncertain, other = labels
    with tempfile.TemporaryDirectory() as folder:
        decisions = reftel.build([pages], folder).collection.decisions
    found = {
        (str(decision.citing), str(decision.resolution.mrn))
        for decision in decisions
        if decision.resolution.mrn
        and (citing is None or str(decision.citing) in citing)
        and (str(decision.citing), decision.ref.label, decision.ref.serial) not in uncertain
    }
    kinds = Counter(
        (str(decision.citing), decision.ref.kind.value)
        for decision in decisions
        if decision.ref.kind is not Kind.CABLE
    )
    return {
        "edge precision": Measure(len(found & certain), len(found)),
        "edge recall": Measure(len(found & certain), len(certain)),
        "kind of what is not a cable": Measure((kinds & other).total(), other.total()),
    }


def _read_labels(labels: Iterable[dict[str, Any]]) -> Labels:
    """Give the certain edges, the uncertain references by label and number, and the kinds of the rest.

    Labels call "other" what is neither e-mail nor report; no kind is compared for these.
    """
    certain: set[tuple[str, str]] = set()
    uncertain: set[tuple[str, str, int]] = set()
    other: Counter[tuple[str, str]] = Counter()
    for cable in labels:
        for ref in cable["refs"]:
            if not ref["id"]:
                other[cable["cable"], ref["kind"]] += ref["kind"] != "other"
            elif ref.get("uncertain"):
                uncertain.add((cable["cable"], ref["label"] or "", parse_mrn(ref["id"]).serial))
            else:
                certain.add((cable["cable"], ref["id"]))
    return certain, uncertain, other


def compare(corpora: dict[str, Measures], floors: dict[str, float]) -> tuple[list[list[str]], list[str]]:
    """Give the rows of the table, and the measures that are below their floor."""
    rows, below = [], []
    for corpus, measures in corpora.items():
        for name, measure in measures.items():
            key = f"{corpus}: {name}"
            floor = floors.get(key, 0.0)
            if measure.share < floor - TOLERANCE:
                below.append(key)
            change = f"{measure.share - floor:+.4f}" if key in floors else "new"
            rows.append([corpus, name, f"{measure.share:.4f}", f"{measure.right}/{measure.of}", change])
    return rows, below


def move_floors(
    corpora: dict[str, Measures], floors: dict[str, float], *, lower: bool = False
) -> dict[str, float]:
    """Give the floors for what was measured: higher ones, and lower ones only where asked."""
    measured = {
        f"{corpus}: {name}": measure.share
        for corpus, measures in corpora.items()
        for name, measure in measures.items()
    }
    moved = {key: share if lower else max(share, floors.get(key, 0.0)) for key, share in measured.items()}
    return {**floors, **moved}


def read_floors(path: Path = FLOORS) -> dict[str, float]:
    """Read the committed floors."""
    floors: dict[str, float] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return floors


def main() -> None:
    """Read the command line, print the table, and fail where a measure is below its floor."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--pages", type=Path)
    parser.add_argument("--gold", type=Path)
    parser.add_argument("--odd-pages", type=Path)
    parser.add_argument("--bodies", type=Path)
    parser.add_argument("--frus", type=Path)
    parser.add_argument("--pdfs", type=Path)
    parser.add_argument("--raise", dest="lift", action="store_true", help="lift the floors")
    parser.add_argument("--lower", action="store_true", help="let the floors sink too")
    options = parser.parse_args()
    corpora = {"notations": measure_notations(), "real references": measure_years()}
    if options.pages and options.gold:
        corpora["real pages"] = measure_pages(options.pages, options.gold)
    else:
        print("real pages: skipped, no --pages and --gold given", file=sys.stderr)
    if options.odd_pages:
        corpora["odd pages"] = measure_odd_pages(options.odd_pages)
    if options.bodies:
        corpora["telegrams of 1973-79"] = measure_bodies(options.bodies)
    if options.frus:
        corpora["FRUS volumes"] = measure_frus(options.frus)
    if options.pdfs:
        corpora["PDFs"] = measure_pdfs(options.pdfs)
    floors = read_floors()
    rows, below = compare(corpora, floors)
    print(tabulate(rows, ["corpus", "measure", "share", "right", "above floor"], disable_numparse=True))
    if options.lift or options.lower:
        moved = move_floors(corpora, floors, lower=options.lower)
        FLOORS.write_text(json.dumps(moved, indent=2) + "\n", encoding="utf-8")
    elif below:
        sys.exit(f"below the floor: {', '.join(below)}")


if __name__ == "__main__":
    main()
