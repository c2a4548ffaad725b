"""A cable as text: its head, what it cites with status and reason, who cites it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from reftel.model.aliases import AliasKind
from reftel.model.records import Decision, Node, Resolution, Status
from reftel.render.records import Record, cites_of, record
from reftel.render.tables import TableRow, printable, render_table, span_in_words, terminal_width
from reftel.render.where import render_where

if TYPE_CHECKING:
    from reftel.analysis.where import Where
    from reftel.store import StoredCable

STORED_COLUMNS = (
    "citing", "label", "text", "status", "cited", "reason", "relation", "sentence", "candidates",
)  # fmt: skip
_WIDE = 100  # characters of a terminal, for a table of seven columns


def stored_rows(stored: StoredCable) -> list[TableRow]:
    """Return the references of a cable, then the citations by others, as rows for CSV."""
    rows = [{"citing": str(stored.node.mrn), **cite} for cite in cites_of(stored)]
    status = Status.HELD if stored.node.held else Status.MISSING
    cited: Record = {"status": status.value, "reason": "", "candidates": []}
    fields = "citing label=labels text=texts cited relation sentence"
    rows += [{**cited, **record(edge, fields)} for edge in stored.cited_by]
    return [{name: row[name] for name in STORED_COLUMNS} for row in rows]


def render_cable(stored: StoredCable, where: Where) -> str:
    """Return a cable as text: its head, what it cites with status and reason, who cites it, where to look."""
    parts = [_render_head(stored.node)]
    if stored.node.held:
        parts.append(_render_cites(stored))
    if any(mention.cable and not mention.footnote for mention in stored.mentions):
        parts.append(_render_also_mentioned(stored))
    if any(mention.footnote for mention in stored.mentions):
        parts.append(_render_footnotes(stored))
    parts.append(_render_cited_by(stored))
    if len(stored.documents) > 1:
        rows = [
            (
                item.role,
                "{} of {}".format(*item.section) if item.section else "",
                item.source,
                str(item.place),
            )
            for item in stored.documents
        ]
        parts.append("Documents\n" + render_table(("role", "section", "source", "place"), rows))
    if stored.problems:
        lines = (f"- {problem.cause}; {problem.advice}".rstrip("; ") for problem in stored.problems)
        parts.append("\n".join(["To know", *map(printable, lines)]))
    parts.append(render_where(where))
    return "\n\n".join(parts)


def _render_head(node: Node) -> str:
    date = node.date.replace("T", " ").replace("Z", " UTC") or "not known"
    printed = [alias.value for alias in node.aliases if alias.kind is AliasKind.FRUS]
    fields = {
        "Date": date if node.held else span_in_words(node),
        "From": node.sender,
        "To": ", ".join(node.action),
        "Classification": node.classification,
        "Captions": " ".join(node.captions),
        "TAGS": " ".join(node.tags),
        "Printed in": ", ".join(f"FRUS ({value})" for value in printed),
        "Other numbers": ", ".join(alias.value for alias in node.aliases if alias.kind is not AliasKind.FRUS),
        "Source": node.source,
        "Corrected": node.corrected,
    }
    named = "cited" if node.cited_by else "named"
    lines = [f"{node.mrn}" + ("" if node.held else f"  (missing: {named}, but not in the collection)")]
    lines += [printable(node.subject)] if node.subject else []
    for name, value in fields.items():
        if value:
            line = f"{name + ':':16}{printable(value)}"
            lines.append(textwrap.fill(line, terminal_width(), subsequent_indent=" " * 16))
    return "\n".join(lines)


def _render_cites(stored: StoredCable) -> str:
    if not stored.decisions:
        return "Cites nothing"
    rows = [
        (
            cite["label"],
            "(added by people)" if is_added(decision) else cite["text"],
            cite["status"],
            _which(decision.resolution),
            cite["reason"],
            cite["relation"] or "",
            cite["sentence"],
        )
        for decision, cite in zip(stored.decisions, cites_of(stored), strict=True)
    ]
    return "Cites\n" + _render_meant(("label", "as written", "status", "cable", "reason"), rows)


def _render_also_mentioned(stored: StoredCable) -> str:
    """Return the cables that the paragraphs name themselves and the REF line does not have."""
    rows = []
    for mention in stored.mentions:
        if mention.cable and not mention.footnote and (resolution := mention.resolution):
            decided = (resolution.status.value, _which(resolution), resolution.reason)
            meaning = (mention.relation.value, mention.sentence)
            rows.append((mention.paragraph or "", mention.text, *decided, *meaning))
    headers = ("paragraph", "as written", "status", "cable", "reason")
    return "Also mentioned\n" + _render_meant(headers, rows)


def _render_footnotes(stored: StoredCable) -> str:
    """Return the cables that editors of a printed volume name in notes to this one."""
    rows = []
    for mention in stored.mentions:
        if (note := mention.footnote) and (resolution := mention.resolution):
            decided = (resolution.status.value, _which(resolution), note.day)
            rows.append((note.place, mention.text, *decided, mention.sentence))
    headers = ("note", "as written", "status", "cable", "dated", "sentence")
    return "Named in notes of editors\n" + render_table(headers, rows)


def _render_cited_by(stored: StoredCable) -> str:
    if not stored.cited_by:
        return "Cited by no cable of the collection"
    rows = []
    for edge in stored.cited_by:
        citing = stored.neighbours[edge.citing]
        labels = "(note of editors)" if edge.origin == "footnote" else ", ".join(filter(None, edge.labels))
        meaning = (edge.relation.value, edge.sentence)
        rows.append((str(edge.citing), labels, citing.date[:10], citing.subject, *meaning))
    return "Cited by\n" + _render_meant(("cable", "as ref", "date", "subject"), rows)


def _render_meant(headers: Sequence[str], rows: Iterable[tuple[object, ...]]) -> str:
    """Return a table whose last two cells are relation and sentence; a narrow one has both in a column."""
    if terminal_width() >= _WIDE:
        return render_table((*headers, "relation", "sentence"), rows)
    joined = ((*row[:-2], ": ".join(str(cell) for cell in row[-2:] if cell)) for row in rows)
    return render_table((*headers, "meaning"), joined)


def _which(resolution: Resolution) -> str:
    """Return the cable that a reference names, or those that it may name."""
    if resolution.status is not Status.AMBIGUOUS:
        return str(resolution.mrn or "")
    *others, last = map(str, resolution.candidates or ("",))
    return f"{', '.join(others)} or {last}" if others else last


def is_added(decision: Decision) -> bool:
    """Say whether people added a reference: no line of the cable has it."""
    return bool(decision.corrected_by) and decision.found is None
