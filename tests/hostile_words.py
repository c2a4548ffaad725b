"""Cables that say hostile words in every field: as records, and as the files that people are given."""

from __future__ import annotations

import csv
import dataclasses
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import Any

import telegrams
from attacks import ATTACKS
from invented import COLLECTION
from reftel.model.records import MRN, Collection

TERMINAL = (
    "\x1b[2J\x1b[1;31m", "\x1b]0;title\x07", "\x1b]8;;http://pwned.invalid\x07a\x1b]8;;\x07", "\x1bP+q\x1b\\",
    "\x9b31m", "\x9d0;title\x9c", "\x90q\x9c", "\x08\x08\x08", "\x7f\x7f", "\x0e\x0f", "\x07", "a\rb",
    "\u202e\u2066\u2067\u2068\u2069\u202a\u202b\u202c\u202d\u200e\u200f\u061c",
)  # fmt: skip
FORMULAS = ("=HYPERLINK(1)", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", "\n=1", " =1", "\x00=1", "\ufeff=1")
SQL = ("'; DROP TABLE cables; --", '" OR 1=1 --', "a' UNION SELECT 1; --", "%' ESCAPE '", "Robert');--")
XML = ('<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>&b;', "]]>&lol9;<a", "\x0b\x0c\x1f\ufffe\ud800")
WORDS = (*TERMINAL, *FORMULAS, *SQL, *XML, *ATTACKS)

# NUL in a file says that it is no text, and tests of the readers have it.
SAYABLE = tuple(words.replace("\0", "") for words in WORDS)

# What no cable can say: these are made by reftel, from numbers and lists of its own.
OURS = {"date", "date_earliest", "date_latest", "date_likely", "digest", "role"}


def planted(value: Any, words: str, name: str = "") -> Any:
    """Give a record with the words in each of its fields that a text of others can reach."""
    if isinstance(value, (MRN, Enum, datetime)) or name in OURS:
        return value
    if isinstance(value, str):
        return words
    if fields := fields_of(value):
        return type(value)(**{field: planted(getattr(value, field), words, field) for field in fields})
    if isinstance(value, tuple):
        return tuple(planted(item, words) for item in value)
    return value


def fields_of(value: Any) -> tuple[str, ...]:
    if dataclasses.is_dataclass(value):
        return tuple(field.name for field in dataclasses.fields(value) if field.init)
    return tuple(getattr(value, "_fields", ()))


def collection(words: str) -> Collection:
    """Give the invented collection with the words in every field."""
    parts = ("nodes", "edges", "decisions", "mentions", "documents", "problems")
    return dataclasses.replace(
        COLLECTION, **{part: planted(getattr(COLLECTION, part), words) for part in parts}
    )


def write_files(folder: Path) -> None:
    """Write a file for each of the words: they are its name, its subject, TAGS, sender, REF line and body."""
    folder.mkdir()
    for number, words in enumerate(SAYABLE, 1):
        name = words.replace("/", "|").encode("utf-8", "replace").decode()[:60]
        text = telegrams.telegram("OSLO", number, ref=f"REF: A. 07 STATE {number} {words}\n     B. {words}")
        text = text.replace("A LIGHTHOUSE IS PAINTED", words).replace("TAGS: EFIS", f"TAGS: EFIS, {words}")
        text = text.replace("TO RUEHC/SECSTATE", f"TO RUEHC/{words} SECSTATE").replace(
            "ref A", f"ref A {words}"
        )
        (folder / f"{number} {name}.txt").write_bytes(text.encode("utf-8", "replace"))
    with (folder / "rows.csv").open("w", encoding="utf-8", errors="replace", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL, escapechar="\\", doublequote=False)
        for number, words in enumerate(SAYABLE, 1):
            row = [str(number), "4/12/2007 19:26", f"07LIMA{number}", words, words, words, words, words]
            row[7] += telegrams.text("LIMA", number, subject=words)
            writer.writerow(row)


def write_corrections(path: Path, words: str) -> None:
    """Write a corrections file in which a person and a reason are the words."""
    columns = ("action", "citing", "cited", "author", "reason")
    with path.open("w", encoding="utf-8", errors="replace", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerow(("add", "07OSLO1", "07OSLO2", words, words))
