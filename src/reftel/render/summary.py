"""What a build brought, as a person wants to know it: cables, citations, what is missing, what went wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from reftel.model.records import Status
from reftel.render.tables import in_lines, render_table

_HEADERS = ("in this build", "count", "details")
_REFERENCES: Mapping[Status, str] = {
    Status.HELD: "to held cables",
    Status.MISSING: "to missing cables",
    Status.AMBIGUOUS: "ambiguous",
    Status.OTHER: "to other documents",
    Status.SELF: "to the cable itself",
    Status.UNREADABLE: "unreadable",
}
_CONFIRMED = "metadata ids confirmed by the REF line"
_NOT_IN_TEXT = "metadata ids not in the REF line"
_NOT_READ = "metadata ids not recognised as MRNs"
_NOT_LISTED = "REF entries not in the metadata"


def render_summary(counts: Mapping[str, int], kinds: str, stale: int) -> str:
    """Return what a build brought: a sentence and a table.

    `counts` are those of the build, with those of the corrections if there are any; `kinds` says which
    problems there are, `stale` how many corrections no longer apply.
    """
    held, missing = counts["cables held"], counts["cables missing"]
    sentence = f"{_count(held, 'cable')} and {_count(counts['citations'], 'citation')}"
    if missing:
        are = "cable is" if missing == 1 else "cables are"
        sentence += f"; {missing:,} more {are} cited but missing"
    table = render_table(_HEADERS, [row for row in _rows(counts, kinds, stale) if row[1] is not None])
    return f"{in_lines(f'{sentence}.')}\n\n{table}"


def _rows(counts: Mapping[str, int], kinds: str, stale: int) -> Iterator[tuple[str, int | None, str]]:
    documents = counts["documents"]
    yield "cables", counts["cables held"], f"from {_count(documents, 'document')}"
    yield "citations", counts["citations"], ""
    yield "missing cables", counts["cables missing"], ""
    references = (
        (counts.get(f"references {status.value}", 0), words) for status, words in _REFERENCES.items()
    )
    yield "references", counts["references"], _listed(references)
    yield "problems", counts["problems"], kinds
    corrections = counts.get("corrections")
    yield "corrections", corrections, f"{stale:,} no longer apply" if stale else ""
    compared = (
        (counts.get(_CONFIRMED, 0), "in the REF line too"),
        (counts.get(_NOT_IN_TEXT, 0), "not in the REF line"),
        (counts.get(_NOT_READ, 0), "not recognised as MRNs"),
    )
    listed = sum(count for count, _ in compared)
    unlisted = counts.get(_NOT_LISTED, 0)
    more = f"; {unlisted:,} in REF lines but not in the metadata" if unlisted else ""
    yield "ids in the metadata", listed or None, f"{_listed(compared)}{more}"


def _listed(counts: Iterable[tuple[int, str]]) -> str:
    return ", ".join(f"{count:,} {words}" for count, words in counts if count)


def _count(count: int, name: str) -> str:
    return f"{count:,} {name}" if count == 1 else f"{count:,} {name}s"
