"""A cable as text: its head, what it cites with status and reason, who cites it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from reftel.model.aliases import AliasKind
from reftel.model.records import MRN, Decision, Node, Resolution, Status
from reftel.render.records import Record, cites_of, record
from reftel.render.tables import TableRow, in_lines, render_table, shown_sentences, span_in_words
from reftel.render.where import render_where

if TYPE_CHECKING:
    from reftel.analysis.where import Where
    from reftel.store import StoredCable

STORED_COLUMNS = (
    "citing", "label", "text", "status", "cited", "reason", "relation", "sentence", "candidates",
)  # fmt: skip


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
        lines = (f"{problem.cause}; {problem.advice}".rstrip("; ") for problem in stored.problems)
        parts.append("\n".join(["Note", *(in_lines(line, "- ", "  ") for line in lines)]))
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
    missing = "" if node.held else f"(missing: {named}, but not in the collection)"
    lines = [in_lines(missing, f"{node.mrn}  ", "  ") or f"{node.mrn}"]
    lines += [in_lines(node.subject)] if node.subject else []
    for name, value in fields.items():
        if value:
            lines.append(in_lines(value, f"{name + ':':16}", " " * 16))
    return "\n".join(lines)


def _render_cites(stored: StoredCable) -> str:
    if not stored.decisions:
        return "Cites nothing"
    rows = [
        (
            cite["label"],
            "(added by a correction)" if is_added(decision) else cite["text"],
            cite["status"],
            _which(decision.resolution),
            cite["relation"] or "",
            cite["reason"],
        )
        for decision, cite in zip(stored.decisions, cites_of(stored), strict=True)
    ]
    sentences = ((stored.node.mrn, cite["sentence"]) for cite in cites_of(stored))
    headers = ("label", "as written", "status", "cable", "relation", "reason")
    return "Cites\n" + _render_said(headers, rows, sentences)


def _render_also_mentioned(stored: StoredCable) -> str:
    """Return the cables that the paragraphs name themselves and the REF line does not have."""
    rows, sentences = [], []
    for mention in stored.mentions:
        if mention.cable and not mention.footnote and (resolution := mention.resolution):
            decided = (resolution.status.value, _which(resolution), mention.relation.value, resolution.reason)
            rows.append((mention.paragraph or "", mention.text, *decided))
            sentences.append((stored.node.mrn, mention.sentence))
    headers = ("paragraph", "as written", "status", "cable", "relation", "reason")
    return "Also mentioned\n" + _render_said(headers, rows, sentences)


def _render_footnotes(stored: StoredCable) -> str:
    """Return the cables that editors of a printed volume name in notes to this one."""
    rows, sentences = [], []
    for mention in stored.mentions:
        if (note := mention.footnote) and (resolution := mention.resolution):
            decided = (resolution.status.value, _which(resolution), note.day)
            rows.append((note.place, mention.text, *decided))
            sentences.append((stored.node.mrn, mention.sentence))
    headers = ("note", "as written", "status", "cable", "dated")
    return "Named in editors' notes\n" + _render_said(headers, rows, sentences)


def _render_cited_by(stored: StoredCable) -> str:
    if not stored.cited_by:
        return "Not cited by any cable in the collection"
    rows = []
    for edge in stored.cited_by:
        citing = stored.neighbours[edge.citing]
        labels = "(editors' note)" if edge.origin == "footnote" else ", ".join(filter(None, edge.labels))
        rows.append((str(edge.citing), labels, citing.date[:10], edge.relation.value, citing.subject))
    headers = ("cable", "as ref", "date", "relation", "subject")
    return "Cited by\n" + _render_said(
        headers, rows, ((edge.citing, edge.sentence) for edge in stored.cited_by)
    )


def _render_said(
    headers: tuple[str, ...], rows: Iterable[tuple[object, ...]], sentences: Iterable[tuple[MRN, str]]
) -> str:
    """Return a table with a sentence in each row, the last of its cells."""
    cells = ((*row, said) for row, said in zip(rows, shown_sentences(sentences), strict=True))
    return render_table((*headers, "sentence"), cells)


def _which(resolution: Resolution) -> str:
    """Return the cable that a reference names, or those that it may name."""
    if resolution.status is not Status.AMBIGUOUS:
        return str(resolution.mrn or "")
    *others, last = map(str, resolution.candidates or ("",))
    return f"{', '.join(others)} or {last}" if others else last


def is_added(decision: Decision) -> bool:
    """Say whether people added a reference: no line of the cable has it."""
    return bool(decision.corrected_by) and decision.found is None
