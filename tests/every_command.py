"""Each command as people give it, for what holds of all of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from reftel.cli.export import FORMATS

NAMES = str(Path(__file__).parents[1] / "examples" / "names.csv")
LINKS = str(Path(__file__).parents[1] / "examples" / "links.csv")
STYLES: tuple[list[str], ...] = ([], ["--json"], ["--csv"], ["--excel"])

# Words in capitals stand for what a test has: A cites B, STORE is a store, CABLES are files of cables,
# DATASETS what a cluster makes of them.
QUESTIONS = {
    "corrections check": [["CORRECTIONS", *style] for style in STYLES],
    "show": [[mrn, *style] for mrn in "AB" for style in STYLES],
    "thread": [[mrn, "--depth", "4", *style] for mrn in "AB" for style in STYLES],
    "path": [["A", "B", "--any", *style] for style in STYLES],
    "explain": [["A", "B", *style] for style in STYLES],
    "top": [
        ["--by", by, *style]
        for by in ("cited", "citing", "answered", "pagerank", "betweenness")
        for style in STYLES
    ],
    "missing": [
        *(["--limit", "0", *style] for style in STYLES),
        ["--foia", "csv", "--links", LINKS],
        ["--foia", "text"],
    ],
    "replies": [["B", *style] for style in STYLES],
    "search": [["O*", *style] for style in STYLES],
    "stats": [[what, *style] for what in ("--threads", "--unresolved", "--coverage") for style in STYLES],
    "communities": [[*style] for style in STYLES],
    "compare": [["STORE", *style] for style in STYLES],
}
WRITERS = {
    "export": [[name] for name in FORMATS],
    "page": [["--links", LINKS], ["A", "--depth", "1"]],
}
READERS = {
    "build": [
        ["CABLES", "-o", "OUTPUT", "--aliases", NAMES],
        ["CABLES", "-o", "OUTPUT"],
        ["CABLES", "-o", "OUTPUT", "--with-text", "--json"],
        ["CABLES", "-o", "OUTPUT", "--corrections", "CORRECTIONS"],
        ["CABLES", "-o", "OUTPUT", "--store-only", "--prune"],
        ["CABLES", "-o", "OUTPUT", "--fresh", "--wait", "0.1"],
    ],
    "completion": [["bash"], ["zsh"], ["fish"]],
    "parse": [["CABLES"]],
    "rank": [
        *(["DATASETS", "--by", "pagerank", "--by", "betweenness", *style] for style in STYLES),
        ["DATASETS", "--by", "thread", "-o", "all.csv"],
        ["DATASETS", "--by", "community", "-o", "all.parquet"],
    ],
    "refs": [["REF: A. STATE 91633", "--citing", "09OTTAWA707", "--aliases", NAMES, *s] for s in STYLES],
}
EVERY = {**QUESTIONS, **WRITERS, **READERS}


def names_of(command: click.Command, above: str = "") -> Iterator[str]:
    """Give the full names of all commands at and below one."""
    if not isinstance(command, click.Group):
        yield above
        return
    for name, below in command.commands.items():
        yield from names_of(below, f"{above} {name}".strip())


def rows(commands: dict[str, list[list[str]]]) -> list[list[str]]:
    """Give all words of some commands, a list for each call."""
    return [[*name.split(), *words] for name, calls in commands.items() for words in calls]


def filled(words: list[str], meant: dict[str, str]) -> list[str]:
    """Give the words with what those in capitals stand for; questions ask the store."""
    command = " ".join(words[:2]) if words[0] == "corrections" else words[0]
    asked = [] if command in READERS else ["--store", meant["STORE"]]
    return [meant.get(word, word) for word in words] + asked
