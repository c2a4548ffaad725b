"""What the page is given: cables, citations, and the references that led to no cable, as columns; texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from reftel.analysis.topics import Topic
from reftel.page.texts import Array

Table = Mapping[str, Any]
"""Columns of `page.texts` by their names; in them lists are joined by the marks of `JOINED`."""

BETWEEN_NAMES = "\x1f"
JOINED = {
    "captions": " ",
    "tags": " ",
    "to": BETWEEN_NAMES,
    "info": BETWEEN_NAMES,
    "labels": " ",
    "candidates": " ",
}


MENTIONED = "mentioned"

CABLE = (
    *("mrn", "held", "date", "date_earliest", "date_latest", "post", "classification", "captions"),
    *("tags", "subject", "source", "from_", "to", "date_likely", "info", "corrected"),
)
"""The columns of the cables of the page, held or missing.

`date` is ISO 8601, UTC, "" where unknown; `date_earliest` and `date_latest` bound it for a missing cable,
`date_likely` is the likeliest day between them. `source` is a file name alone: nothing on the page tells of
the machine that built it. `corrected` says what people set at the cable itself.
"""

UNRESOLVED = ("citing", "label", "text", "kind", "status", "reason", "candidates", "sentence")
"""The columns of references that name no cable of the page: ambiguous, other, self or unreadable.

`candidates` are the MRNs that were weighed; the page shows those of an ambiguous one. A status of `MENTIONED`
is that of a cable which the `sentence` names and the REF line does not have.
"""

DOUBTED = ("label", "text", "candidates")
"""What the page tells of each reference on which a doubtful citation stands, in this order."""

Mentioned = tuple[int, int, tuple[str, ...], str]
"""A place in a text that names references: start, end, the labels meant, the MRN that the words name."""


class PageText(NamedTuple):
    """The text of a cable, where the reader of the page may have it, and the places that name references."""

    mrn: str
    text: str
    mentions: tuple[Mentioned, ...] = ()


class Whole(NamedTuple):
    """How much a collection has of which a page shows a part; `left` are references to no cable by status,
    `texts` says whether texts are kept.
    """

    cables: int
    held: int
    missing: int
    citations: int
    left: Mapping[str, int] = MappingProxyType({})
    texts: bool = False


class Times(NamedTuple):
    """How many cables each cable of a part cites, and how many cite it, in the whole collection."""

    cites: Array
    cited_by: Array


class Overview(NamedTuple):
    """What a page shows of a large collection: some cables by their MRNs, the topics of all with `hub` as a
    place among these, the number of each one's topic, how much there is in all, and the posts
    that the page can name beside those of its cables.
    """

    mrns: Sequence[str]
    topics: Sequence[Topic]
    topic: Array
    whole: Whole
    posts: Sequence[str] = ()
