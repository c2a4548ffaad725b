"""Which files are those of a build: known by how they begin, since anybody's may have their names."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

STORE = "reftel.sqlite"
BEGINNINGS_OF_TABLES = ("mrn,held,date", "citing,position,label")
# Columns and fields of what reftel prints and writes, in small letters without signs: two of them tell it.
_COLUMNS = frozenset({
    "held", "dateearliest", "datelatest", "datelikely", "cites", "citedby", "citing", "yearfrom", "position",
    "labels", "notal", "relation", "sentence", "answered", "addressed", "answer", "daysleast", "daysmost",
    "aswritten", "citedin", "inpassing", "metadatacites", "mentions", "problems", "genre", "issued",
})  # fmt: skip
_HEAD_BYTES = 8192
# How each file begins as a build writes it; many spreadsheets end lines otherwise when they save it, and
# people add columns of their own at the end.
_BEGINNINGS: Mapping[str, re.Pattern[bytes]] = {
    "cables.csv": re.compile(
        rb"(?:\xef\xbb\xbf)?%b,date_earliest,date_latest,post,[a-z_,]{1,400},source(?:,aliases(?:,series)?)?\n"
        % BEGINNINGS_OF_TABLES[0].encode()
    ),
    "references.csv": re.compile(
        rb"(?:\xef\xbb\xbf)?%b,text,kind,status,cited,[a-z_,]{1,400},start,end(?:,sender,sent)?\n"
        % BEGINNINGS_OF_TABLES[1].encode()
    ),
    "graph.graphml": re.compile(
        rb'<\?xml[^>]{1,100}>\n<graphml [^>]{1,100}>\n<key id="held" for="node" attr\.name="held"'
    ),
    "graph.html": re.compile(
        # The title is the user's; pages of before said no other thing by which they are known.
        rb'(?s)<!doctype html>\n.{1,6000}?(?:<meta name="generator" content="reftel">'
        rb"|<title>Diplomatic cables and what they refer to</title>)"
    ),
}
# How files of `reftel export` begin, by their usual names: those of the two formats that share one too.
_EXPORTS: Mapping[str, tuple[bytes, ...]] = {
    "nodes.csv": (b"id,label,held,", b"\xef\xbb\xbfid,label,held,", b"mrn:ID(Cable),held:"),
    "edges.csv": (b"source,target,type,labels,", b"\xef\xbb\xbfsource,target,type,labels,"),
    "relationships.csv": (b":START_ID(Cable),:END_ID(Cable),",),
    "nodes.parquet": (b"PAR1",),
    "edges.parquet": (b"PAR1",),
    "graph.graphml": (b'<?xml version="1.0" encoding="UTF-8"?>\n<graphml ',),
    "graph-yed.graphml": (b'<?xml version="1.0" encoding="UTF-8"?>\n<graphml ',),
    "graph.gexf": (b'<?xml version="1.0" encoding="UTF-8"?>\n<gexf ',),
    "graph.json": (b'{"directed": true, "multigraph": ',),
    "graph.cyjs": (b'{"data": [], "directed": true, ',),
    "graph.net": (b"*Vertices ",),
    "graph.ttl": (b"@prefix cito: ",),
    "cables.json": (b"[\n",),
    "cables.bib": (b"@techreport{",),
}
_DATABASE = b"SQLite format 3\0"
_APPLICATION = slice(68, 72)
_OURS = b"rftl"
VIEWS = frozenset(_BEGINNINGS)


def are_own_columns(names: Sequence[str]) -> bool:
    """Say whether columns or fields of JSON are those of what reftel prints or writes.

    >>> are_own_columns(["mrn", "held", "date"]), are_own_columns(["mrn", "date", "text"])
    (True, False)
    """
    squeezed = {"".join(filter(str.isalnum, name.lower())) for name in names}
    begin = ",".join(name.strip().lower() for name in names[:3])
    return begin in BEGINNINGS_OF_TABLES or len(squeezed & _COLUMNS) > 1


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


def is_export(path: str | Path, usual: str) -> bool:
    """Say whether a file begins as those of `reftel export` that usually have the name `usual`."""
    return _head(Path(path)).startswith(_EXPORTS[usual])


def is_database(path: str | Path) -> bool:
    """Say whether a file is an SQLite database, a store or another."""
    return _head(Path(path)).startswith(_DATABASE)


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_HEAD_BYTES)
    except OSError:
        return b""
