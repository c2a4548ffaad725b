"""The results of reading a large sample, as digests: no change of them goes unseen.

`python tests/golden.py` records those of now in `data/golden.json`.
"""

from __future__ import annotations

import csv
import hashlib
import json
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pile
import reftel
import telegrams
from reftel.model.records import RawCable
from reftel.parse.cable import parse_cable
from reftel.pipeline.changes.fingerprint import READING
from reftel.pipeline.options import TABLES
from reftel.store.codec import pack_cable

DATA = Path(__file__).parent / "data"
ROOT = pile.EXAMPLES.parent.parent
GOLDEN = DATA / "golden.json"


def forms() -> Iterator[str]:
    """The cables of all forms of input, and what could not be read."""
    problems: list[object] = []
    paths = [pile.EXAMPLES.relative_to(ROOT), (DATA / "readers").relative_to(ROOT)]
    for cable in reftel.parse_cables(paths, on_problem=problems.append):
        yield pack_cable(cable).decode()
    yield from map(repr, problems)


def heads() -> Iterator[str]:
    for case in json.loads((DATA / "headers.json").read_text(encoding="utf-8")):
        yield _read(case["text"])


def references() -> Iterator[str]:
    for file in sorted((DATA / "refs").glob("*.json")):
        for case in json.loads(file.read_text(encoding="utf-8")):
            yield repr(reftel.parse_refs(case["text"], "09OTTAWA707"))


def mentions() -> Iterator[str]:
    """All sentences of the tables of mentions, each in a cable with two references."""
    for file in sorted(DATA.glob("*mentions*.csv")):
        with file.open(encoding="utf-8", newline="") as stream:
            rows = csv.DictReader(line for line in stream if not line.startswith("#"))
            for row in rows:
                longest = max((cell for cell in row.values() if isinstance(cell, str)), key=len)
                yield _read(telegrams.telegram(body=f"1. (U) {longest}"))


def decisions() -> Iterator[str]:
    """The rows of a store in which each cable hangs on others."""
    with tempfile.TemporaryDirectory() as name:
        paths = [*pile.write_pile(Path(name) / "in"), pile.EXAMPLES]
        reftel.build(paths, Path(name) / "out", store_only=True, jobs=1)
        for table, rows in sorted(pile.contents(Path(name) / "out" / "reftel.sqlite").items()):
            if table not in ("inputs", "facts"):
                told = (repr(row).replace(name, "").replace(str(ROOT), "") for row in rows)
                yield from sorted(told)


def tables() -> Iterator[str]:
    """The lines of the tables and of the GraphML, which later builds copy."""
    with tempfile.TemporaryDirectory() as name:
        reftel.build([*pile.write_pile(Path(name) / "in"), pile.EXAMPLES], Path(name) / "out", jobs=1)
        for table in TABLES:
            text = (Path(name) / "out" / table).read_text(encoding="utf-8")
            yield text.replace(name, "").replace(str(ROOT), "")


SAMPLES: dict[str, Callable[[], Iterable[str]]] = {
    "forms": forms,
    "heads": heads,
    "references": references,
    "mentions": mentions,
    "decisions": decisions,
    "tables": tables,
}


def _read(text: str) -> str:
    return pack_cable(parse_cable(RawCable("a.txt", "telegram", text))).decode()


def digests() -> dict[str, str]:
    """One digest a sample."""
    return {
        name: hashlib.sha256("\n".join(sample()).encode("utf-8", "surrogatepass")).hexdigest()[:16]
        for name, sample in SAMPLES.items()
    }


if __name__ == "__main__":
    GOLDEN.write_text(json.dumps({"reading": READING, **digests()}, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(GOLDEN.read_text(encoding="utf-8"))
