"""What the page is given: cables, citations, and the references that led to no cable; as rows or columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

Table = Mapping[str, Sequence[Any]]
"""Columns by the names of the fields below; in them lists are joined by the marks of `JOINED`."""

JOINED = {"captions": " ", "tags": " ", "to": ", ", "labels": " ", "candidates": " "}


MENTIONED = "mentioned"


class PageCable(NamedTuple):
    """One cable of the page, held or missing.

    `date` is ISO 8601, UTC, "" where unknown; `date_earliest` and `date_latest` bound it for a missing
    cable, `date_likely` is the likeliest day between them. `source` is a file name alone: nothing on the
    page tells of the machine that built it.
    """

    mrn: str
    held: bool
    date: str = ""
    date_earliest: str = ""
    date_latest: str = ""
    post: str = ""
    classification: str = ""
    captions: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    subject: str = ""
    source: str = ""
    from_: str = ""
    to: tuple[str, ...] = ()
    date_likely: str = ""


class PageCitation(NamedTuple):
    """One edge, citing to cited, with the words that it came from.

    `text` is the reference as written, `sentence` the strongest sentence of the paragraphs that uses it.
    `by_people` marks an edge that comes from a corrections file. Without a `status` it is that of the cable.
    """

    citing: str
    cited: str
    labels: tuple[str, ...] = ()
    relation: str = "refers_to"
    text: str = ""
    status: str = ""
    reason: str = ""
    sentence: str = ""
    by_people: bool = False


class PageUnresolved(NamedTuple):
    """One reference that names no cable of the page: ambiguous, other, self or unreadable.

    `candidates` are the MRNs that were weighed; the page shows those of an ambiguous one. A status of
    `MENTIONED` is that of a cable which the `sentence` names and the REF line does not have.
    """

    citing: str
    label: str = ""
    text: str = ""
    kind: str = ""
    status: str = ""
    reason: str = ""
    candidates: tuple[str, ...] = ()
    sentence: str = ""


Mentioned = tuple[int, int, tuple[str, ...], str]
"""A place in a text that names references: start, end, the labels meant, the MRN that the words name."""


class PageText(NamedTuple):
    """The text of a cable, where the reader of the page may have it, and the places that name references."""

    mrn: str
    text: str
    mentions: tuple[Mentioned, ...] = ()


def table_of(kind: type[Any], rows: Sequence[tuple[Any, ...]]) -> Table:
    """Give rows of one kind as columns."""
    columns: Iterable[Sequence[Any]] = zip(*rows, strict=True) if rows else ((),) * len(kind._fields)
    return {
        name: list(map(JOINED[name].join, column)) if name in JOINED else column
        for name, column in zip(kind._fields, columns, strict=True)
    }
