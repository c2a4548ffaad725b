"""Which files are those of a build: known by how they begin, since anybody's may have their names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

STORE = "reftel.sqlite"
_HEAD_BYTES = 8192
# How each file begins as a build writes it; many spreadsheets end lines otherwise when they save it.
_BEGINNINGS: Mapping[str, re.Pattern[bytes]] = {
    "cables.csv": re.compile(
        rb"(?:\xef\xbb\xbf)?mrn,held,date,date_earliest,date_latest,post,[a-z_,]{1,400}\n"
    ),
    "references.csv": re.compile(
        rb"(?:\xef\xbb\xbf)?citing,position,label,text,kind,status,cited,[a-z_,]{1,400}\n"
    ),
    "graph.graphml": re.compile(
        rb'<\?xml[^>]{1,100}>\n<graphml [^>]{1,100}>\n<key id="held" for="node" attr\.name="held"'
    ),
    "graph.html": re.compile(
        rb"(?s)<!doctype html>\n.{1,6000}?<title>Diplomatic cables and what they refer to</title>"
    ),
}
_DATABASE = b"SQLite format 3\0"
_APPLICATION = slice(68, 72)
_OURS = b"rftl"
VIEWS = frozenset(_BEGINNINGS)


def is_own(path: str | Path) -> bool:
    """Say whether a file is one that a build has written, under the name that it gave it.

    One that cannot be read is nobody's.
    """
    place = Path(path)
    head = _head(place)
    if place.name == STORE:
        return head.startswith(_DATABASE) and head[_APPLICATION] == _OURS
    beginning = _BEGINNINGS.get(place.name)
    return bool(beginning and beginning.match(head))


def is_database(path: str | Path) -> bool:
    """Say whether a file is an SQLite database, a store or another."""
    return _head(Path(path)).startswith(_DATABASE)


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_HEAD_BYTES)
    except OSError:
        return b""
