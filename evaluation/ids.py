"""Measure `canonicalize` on machine-made ids: how many cited ids become held, why, and what stays open.

    python evaluation/ids.py CITED HELD

Both files hold one id a line, as recorded, and may be gzipped.
"""

from __future__ import annotations

import argparse
import gzip
from collections import Counter
from pathlib import Path

from reftel.lexicon.posts import posts
from reftel.model.notes import NoteKind
from reftel.model.records import MRN, Kind
from reftel.parse.recorded.ids import Canonical, canonicalize

_LEFT_OUT = {NoteKind.LEFT_OUT, NoteKind.LETTER_LEFT_OUT}


def read_ids(path: Path) -> list[str]:
    raw = path.read_bytes()
    text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8")
    return [line.strip() for line in text.splitlines() if line.strip()]


def name_reason(recorded: str, found: Canonical) -> str:
    kinds = {note.kind for note in found.notes}
    if NoteKind.SEVERAL_CABLES in kinds:
        return "several cables in one id"
    if not kinds.isdisjoint(_LEFT_OUT) or any(note.written.startswith(("REF", "A:")) for note in found.notes):
        return "the word REF or a label before the post"
    if NoteKind.OTHER_NAME in kinds:
        return "another name of the post"
    if found.notes:
        return "a slip or a mark in the id"
    return "a notation of the same number" if recorded != str(found.mrns[0]) else "a slip in the held id"


def measure(cited: list[str], held: list[str]) -> None:
    recorded = set(held)
    numbers: set[MRN] = {mrn for text in held for mrn in canonicalize(text).mrns}
    kinds: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    unexplained: list[str] = []
    as_recorded = gained = 0
    for text in cited:
        found = canonicalize(text)
        kinds[found.kind.value] += 1
        if found.kind is Kind.UNREADABLE or not all(mrn.post in posts() for mrn in found.mrns):
            unexplained.append(text)
        if text in recorded:
            as_recorded += 1
        elif any(mrn in numbers for mrn in found.mrns):
            gained += 1
            reasons[name_reason(text, found)] += 1
    print(f"{len(cited):8,} ids cited, {len(held):,} held")
    print(f"{as_recorded:8,} of the cited ids are held as recorded")
    print(f"{gained:8,} more become held:")
    for reason, count in reasons.most_common():
        print(f"{count:12,}  {reason}")
    print("what the cited ids are:")
    for kind, count in kinds.most_common():
        print(f"{count:12,}  {kind}")
    print(f"{len(unexplained):8,} stay unexplained: {len(unexplained) / len(cited):.2%}")
    for text in unexplained:
        print(f"              {text}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("cited", type=Path)
    parser.add_argument("held", type=Path)
    arguments = parser.parse_args()
    measure(read_ids(arguments.cited), read_ids(arguments.held))


if __name__ == "__main__":
    main()
