"""What the page is given: cables, citations, and the references that led to no cable."""

from __future__ import annotations

from typing import NamedTuple


class PageCable(NamedTuple):
    """One cable of the page, held or missing.

    `date` is ISO 8601, UTC, "" where unknown; `date_earliest` and `date_latest` bound it for a missing
    cable. `source` is a file name alone: nothing on the page tells of the machine that built it. `text`
    is the cable itself where the reader of the page may have it; `mentions` are the places in it that name
    references: start, end, the labels meant.
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
    text: str = ""
    mentions: tuple[tuple[int, int, tuple[str, ...]], ...] = ()


class PageCitation(NamedTuple):
    """One edge, citing to cited, with the words that it came from.

    `text` is the reference as written, `sentence` the first sentence of the paragraphs that uses it.
    `by_people` marks an edge that comes from a corrections file.
    """

    citing: str
    cited: str
    labels: tuple[str, ...] = ()
    relation: str = "refers_to"
    text: str = ""
    status: str = ""
    year_from: str = ""
    reason: str = ""
    sentence: str = ""
    by_people: bool = False


class PageUnresolved(NamedTuple):
    """One reference that names no cable of the page: ambiguous, other, self or unreadable."""

    citing: str
    label: str = ""
    text: str = ""
    kind: str = ""
    status: str = ""
    reason: str = ""
