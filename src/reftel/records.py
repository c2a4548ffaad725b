"""Cables and references as plain values, for JSON."""

from __future__ import annotations

from datetime import UTC, datetime

from reftel.models import Addressee, Cable, Mention, Node, Reference
from reftel.resolve import Citing, Holdings, explain_refs
from reftel.store import StoredCable

Value = str | int | bool | None | list["Value"] | dict[str, "Value"]


def cable_record(cable: Cable) -> dict[str, Value]:
    """Give a parsed cable as one JSON object; each reference is resolved by what the cable alone tells."""
    citing = Citing(cable.mrn, cable.date.astimezone(UTC).date() if cable.date else None)
    header = cable.header
    return {
        "mrn": str(cable.mrn) if cable.mrn else None,
        "date": _moment(cable.date),
        "post": cable.mrn.post if cable.mrn else header.post or None,
        "serial": cable.mrn.serial if cable.mrn else header.serial,
        "precedence": header.precedence,
        "classification": cable.classification,
        "captions": list(header.captions),
        "tags": list(header.tags),
        "subject": cable.subject,
        "from": header.sender,
        "to": [_addressee_record(addressee) for addressee in header.action],
        "info": [_addressee_record(addressee) for addressee in header.info],
        "section": list(header.section) if header.section else None,
        "corrected": header.corrected,
        "partial": header.partial,
        "form": cable.form.value,
        "source": cable.source,
        "place": cable.place,
        "metadata_cites": list(cable.cited),
        "refs": [reference_record(found) for found in explain_refs(cable.refs, citing, Holdings())],
        "mentions": [mention_record(mention) for mention in cable.mentions],
        "problems": [str(problem) for problem in cable.problems],
    }


def reference_record(reference: Reference) -> dict[str, Value]:
    """Give a reference, as written and resolved, as one JSON object."""
    return {
        "label": reference.label,
        "text": reference.text,
        "kind": reference.kind.value,
        "year": reference.year,
        "post": reference.post or None,
        "serial": reference.serial,
        "notal": reference.notal,
        "status": reference.status.value,
        "mrn": str(reference.mrn) if reference.mrn else None,
        "year_from": reference.year_from.value if reference.year_from else None,
        "reason": reference.reason,
        "start": reference.start,
        "end": reference.end,
    }


def mention_record(mention: Mention) -> dict[str, Value]:
    """Give a mention as one JSON object."""
    return {
        "text": mention.text,
        "labels": list(mention.labels),
        "dangling": list(mention.dangling),
        "paragraph": mention.paragraph,
        "sentence": mention.sentence,
        "relation": mention.relation.value,
        "start": mention.start,
        "end": mention.end,
    }


def stored_record(stored: StoredCable) -> dict[str, Value]:
    """Give all that a store knows of a cable as one JSON object."""
    sentences = {edge.cited: edge for edge in stored.cites}
    cites: list[Value] = []
    for decision in stored.decisions:
        ref, resolution = decision.ref, decision.resolution
        edge = sentences.get(resolution.mrn) if resolution.mrn else None
        cites.append(
            {
                "label": ref.label,
                "text": ref.text,
                "kind": ref.kind.value,
                "status": resolution.status.value,
                "cited": str(resolution.mrn) if resolution.mrn else None,
                "year_from": resolution.year_from.value if resolution.year_from else None,
                "reason": resolution.reason,
                "relation": edge.relation.value if edge else None,
                "sentence": edge.sentence if edge else "",
                "source": decision.source,
                "start": ref.start,
                "end": ref.end,
            }
        )
    cited_by: list[Value] = [
        {
            "citing": str(edge.citing),
            "labels": list(edge.labels),
            "date": stored.neighbours[edge.citing].date,
            "subject": stored.neighbours[edge.citing].subject,
            "relation": edge.relation.value,
            "sentence": edge.sentence,
        }
        for edge in stored.cited_by
    ]
    documents: list[Value] = [
        {
            "source": document.source,
            "place": document.place,
            "form": document.form.value,
            "role": document.role,
        }
        for document in stored.documents
    ]
    return {**node_record(stored.node), "cites": cites, "cited_by": cited_by, "documents": documents}


def node_record(node: Node) -> dict[str, Value]:
    """Give a cable of the graph as one JSON object."""
    return {
        "mrn": str(node.mrn),
        "held": node.held,
        "date": node.date,
        "date_earliest": node.date_earliest,
        "date_latest": node.date_latest,
        "post": node.mrn.post,
        "precedence": node.precedence,
        "classification": node.classification,
        "captions": list(node.captions),
        "tags": list(node.tags),
        "subject": node.subject,
        "from": node.sender,
        "to": list(node.action),
        "info": list(node.info),
        "source": node.source,
    }


def _addressee_record(addressee: Addressee) -> dict[str, Value]:
    return {
        "name": addressee.name,
        "post": addressee.post or None,
        "precedence": addressee.precedence,
        "indicator": addressee.indicator,
    }


def _moment(date: datetime | None) -> str | None:
    return date.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if date else None
