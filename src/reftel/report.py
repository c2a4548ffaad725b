"""What commands print for people: tables and short texts."""

from __future__ import annotations

import csv
import io
import re
import shutil
import textwrap
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from reftel.models import Collection, Node, Reference, Status
from reftel.store import StoredCable

# C0 and C1 controls, and the marks that turn the direction of writing: none reaches a terminal.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def printable(text: str) -> str:
    r"""Give a text that a terminal shows as it is: nothing in it moves the cursor or turns the line.

    >>> printable("a\x1b[2Jb")
    'a\ufffd[2Jb'
    """
    return _CONTROLS.sub("\ufffd", text)


def count_rows(collection: Collection) -> list[tuple[str, int]]:
    """Give the counts of a build: documents, cables, references by status, problems, notes."""
    statuses = Counter(decision.resolution.status for decision in collection.decisions)
    held = sum(node.held for node in collection.nodes)
    return [
        ("documents", len(collection.documents)),
        ("cables held", held),
        ("cables missing", len(collection.nodes) - held),
        ("citations", len(collection.edges)),
        ("references", len(collection.decisions)),
        *((f"references {status.value}", statuses[status]) for status in Status),
        ("problems", len(collection.problems)),
        *collection.notes,
    ]


def render_table(headers: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Give a table of plain text; long cells are wrapped to the width of the terminal."""
    from tabulate import tabulate

    cells = [[printable(_flat(cell)) if isinstance(cell, str) else cell for cell in row] for row in rows]
    widths = _widths(headers, cells)
    return tabulate(cells, headers, tablefmt="simple", maxcolwidths=widths, disable_numparse=True)


def render_csv(headers: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Give the same as CSV."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(headers)
    writer.writerows(rows)
    return text.getvalue().rstrip("\n")


REFERENCE_COLUMNS = ("label", "text", "kind", "status", "mrn", "year_from", "reason")


def reference_rows(references: Iterable[Reference]) -> list[tuple[str, ...]]:
    """Give references as the rows of a table with REFERENCE_COLUMNS."""
    return [
        (
            found.label,
            found.text,
            found.kind.value,
            found.status.value,
            str(found.mrn or ""),
            found.year_from.value if found.year_from else "",
            found.reason,
        )
        for found in references
    ]


def render_cable(stored: StoredCable) -> str:
    """Give a cable as text: its head, what it cites with status and reason, who cites it."""
    parts = [_render_head(stored.node)]
    if stored.node.held:
        parts.append(_render_cites(stored))
    parts.append(_render_cited_by(stored))
    if len(stored.documents) > 1:
        rows = [(item.role, item.source, item.place) for item in stored.documents]
        parts.append("Documents\n" + render_table(("role", "source", "place"), rows))
    return "\n\n".join(parts)


def _render_head(node: Node) -> str:
    if node.held:
        state = ""
        date = node.date.replace("T", " ").replace("Z", " UTC") or "not known"
    else:
        state = "  (missing: cited, but not in the collection)"
        date = f"between {node.date_earliest} and {node.date_latest} (estimated)"
    fields = {
        "Date": date,
        "From": node.sender,
        "To": ", ".join(node.action),
        "Classification": node.classification,
        "Captions": " ".join(node.captions),
        "TAGS": " ".join(node.tags),
        "Source": node.source,
    }
    return "\n".join(
        [f"{node.mrn}{state}", *([printable(node.subject)] if node.subject else []), *_render_fields(fields)]
    )


def _render_fields(fields: Mapping[str, str]) -> list[str]:
    width = _terminal_width()
    return [
        textwrap.fill(f"{name + ':':16}{printable(value)}", width, subsequent_indent=" " * 16)
        for name, value in fields.items()
        if value
    ]


def _render_cites(stored: StoredCable) -> str:
    if not stored.decisions:
        return "Cites nothing"
    sentences = {edge.cited: edge.sentence for edge in stored.cites}
    rows = []
    for decision in stored.decisions:
        resolution = decision.resolution
        sentence = sentences.get(resolution.mrn, "") if resolution.mrn else ""
        cited = str(resolution.mrn or "")
        rows.append(
            (
                decision.ref.label,
                decision.ref.text,
                resolution.status.value,
                cited,
                resolution.reason,
                sentence,
            )
        )
    return "Cites\n" + render_table(("label", "as written", "status", "cable", "reason", "sentence"), rows)


def _render_cited_by(stored: StoredCable) -> str:
    if not stored.cited_by:
        return "Cited by no cable of the collection"
    rows = []
    for edge in stored.cited_by:
        citing = stored.neighbours[edge.citing]
        labels = ", ".join(filter(None, edge.labels))
        rows.append((str(edge.citing), labels, citing.date[:10], citing.subject, edge.sentence))
    return "Cited by\n" + render_table(("cable", "as ref", "date", "subject", "sentence"), rows)


def _flat(text: str) -> str:
    return " ".join(text.split())


def _terminal_width() -> int:
    return max(60, shutil.get_terminal_size((120, 24)).columns)


def _widths(headers: Sequence[str], rows: Sequence[Sequence[object]]) -> list[int]:
    """Share the width of the terminal: what is short keeps its width, the rest is divided."""
    # tabulate gives each header two characters more than it needs
    longest = [
        max([len(header) + 2, *(len(str(row[place])) for row in rows)])
        for place, header in enumerate(headers)
    ]
    space = _terminal_width() - 2 * (len(headers) - 1)
    widths: dict[int, int] = {}
    for done, place in enumerate(sorted(range(len(headers)), key=longest.__getitem__)):
        share = max(10, space // (len(headers) - done))
        widths[place] = max(1, min(longest[place], share))
        space -= widths[place]
    return [widths[place] for place in range(len(headers))]
