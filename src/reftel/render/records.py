"""Cables and references as plain values, for JSON."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from reftel.model.records import Addressee, Cable, Decision, Edge, Mention, Node, Reference
from reftel.store import StoredCable

if TYPE_CHECKING:
    from reftel.analysis import queries, statistics, threads
    from reftel.analysis.communities import Community
    from reftel.resolve.resolve import Citing

Value = str | int | float | bool | None | list["Value"] | dict[str, "Value"]
Record = dict[str, Value]


def cable_record(cable: Cable) -> Record:
    """Give a parsed cable as one JSON object; each reference is resolved by what the cable alone tells."""
    from reftel.resolve.resolve import Citing, explain_refs

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
        "refs": [reference_record(found) for found in explain_refs(cable.refs, citing)],
        "mentions": [mention_record(_with_resolution(mention, citing)) for mention in cable.mentions],
        "problems": [str(problem) for problem in cable.problems],
    }


def reference_record(reference: Reference) -> Record:
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
        "candidates": [str(mrn) for mrn in reference.candidates],
        "start": reference.start,
        "end": reference.end,
    }


def mention_record(mention: Mention) -> Record:
    """Give a mention as one JSON object; mrn, status and reason are those of a cable that it names itself."""
    resolution = mention.resolution
    return {
        "text": mention.text,
        "labels": list(mention.labels),
        "dangling": list(mention.dangling),
        "positions": list(mention.positions),
        "all_refs": mention.all_refs,
        "mrn": str(resolution.mrn) if resolution and resolution.mrn else None,
        "status": resolution.status.value if resolution else None,
        "reason": resolution.reason if resolution else None,
        "paragraph": mention.paragraph,
        "sentence": mention.sentence,
        "relation": mention.relation.value,
        "start": mention.start,
        "end": mention.end,
    }


def _with_resolution(mention: Mention, citing: Citing) -> Mention:
    """Give a mention with what the cable that it names itself is, by what the citing cable alone tells."""
    from reftel.resolve.resolve import resolve_refs

    if mention.cable is None:
        return mention
    return mention._replace(resolution=resolve_refs([mention.cable], citing)[0])


def stored_record(stored: StoredCable) -> Record:
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
                "candidates": [str(mrn) for mrn in resolution.candidates],
                "corrected_by": decision.corrected_by,
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
            "section": list(document.section) if document.section else None,
        }
        for document in stored.documents
    ]
    also: list[Value] = [mention_record(mention) for mention in stored.mentions if mention.cable]
    return {
        **node_record(stored.node),
        "cites": cites,
        "also_mentioned": also,
        "cited_by": cited_by,
        "documents": documents,
        "problems": [str(problem) for problem in stored.problems],
    }


def node_record(node: Node) -> Record:
    """Give a cable of the graph as one JSON object."""
    return {
        "mrn": str(node.mrn),
        "held": node.held,
        **_dates(node),
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
        "corrected": node.corrected,
    }


def _dates(node: Node) -> Record:
    return {
        "date": node.date,
        "date_earliest": node.date_earliest,
        "date_latest": node.date_latest,
        "date_likely": node.date_likely,
    }


def listed_record(node: Node) -> Record:
    """Give what a listing says of a cable."""
    return {
        "mrn": str(node.mrn),
        "held": node.held,
        **_dates(node),
        "post": node.mrn.post,
        "classification": node.classification,
        "tags": list(node.tags),
        "cites": node.cites,
        "cited_by": node.cited_by,
        "subject": node.subject,
    }


def ranked_record(ranked: queries.Ranked) -> Record:
    """Give a cable of a ranking."""
    return {
        **listed_record(ranked.node),
        "answered": ranked.answered,
        "in_passing": ranked.in_passing,
        # The last digits of a sum depend on the version of Python.
        "score": float(f"{ranked.score:.9g}") if isinstance(ranked.score, float) else ranked.score,
    }


def edge_record(edge: Edge) -> Record:
    """Give a citation: its ends, the words as written, what it means and the sentence that says so."""
    return {
        "citing": str(edge.citing),
        "cited": str(edge.cited),
        "labels": list(edge.labels),
        "texts": list(edge.texts),
        "relation": edge.relation.value,
        "mentions": edge.mentions,
        "sentence": edge.sentence,
        "year_from": edge.year_from.value if edge.year_from else None,
        "origin": edge.origin,
    }


def thread_record(thread: threads.ThreadAround) -> Record:
    """Give a thread: its cable and both trees as lists from top to bottom, each line with its depth."""
    return {
        **listed_record(thread.node),
        "responds_to": [branch_record(branch) for branch in thread.cites],
        "responses": [branch_record(branch) for branch in thread.cited_by],
        "cut": thread.cut,
    }


def branch_record(branch: threads.Branch) -> Record:
    """Give one line of a thread; `above` is the cable of the line that it hangs on."""
    step = branch.step
    place: Record = {"depth": step.depth, "above": branch.above, "mark": step.mark}
    return {**place, **listed_record(branch.node), "citation": edge_record(branch.edge)}


def hop_record(hop: threads.Hop) -> Record:
    """Give one citation of a path with both of its cables."""
    return {
        "forward": hop.forward,
        **edge_record(hop.edge),
        "citing_cable": listed_record(hop.citing),
        "cited_cable": listed_record(hop.cited),
    }


def explanation_record(found: queries.Explanation) -> Record:
    """Give why a cable cites another; `references` are all of its references, `naming` says which name it."""
    references: list[Value] = []
    naming, doubtful = ({decision.position for decision in some} for some in (found.naming, found.doubtful))
    for decision in found.decisions:
        named = {"naming": decision.position in naming, "doubtful": decision.position in doubtful}
        references.append({**named, **decision_record(decision)})
    return {
        "citing": listed_record(found.citing),
        "cited": listed_record(found.cited_node) if found.cited_node else {"mrn": str(found.cited)},
        "cites": found.edge is not None,
        "is_cited": found.reverse,
        "citation": edge_record(found.edge) if found.edge else None,
        "references": references,
        "mentions": [mention_record(mention) for mention in found.mentions],
    }


def decision_record(decision: Decision) -> Record:
    """Give a reference, as written and as it was decided."""
    ref, resolution = decision.ref, decision.resolution
    return {
        "label": ref.label,
        "text": ref.text,
        "kind": ref.kind.value,
        "year": ref.year,
        "post": ref.post or None,
        "serial": ref.serial,
        "notal": ref.notal,
        "notes": list(ref.notes),
        "status": resolution.status.value,
        "cited": str(resolution.mrn) if resolution.mrn else None,
        "year_from": resolution.year_from.value if resolution.year_from else None,
        "reason": resolution.reason,
        "candidates": [str(mrn) for mrn in resolution.candidates],
        "corrected_by": decision.corrected_by,
        "source": decision.source,
        "start": ref.start,
        "end": ref.end,
    }


def lacking_record(lacking: queries.Lacking) -> Record:
    """Give a missing cable with those who cite it and their words."""
    node = lacking.node
    cited_in: list[Value] = [
        {
            "mrn": str(citation.node.mrn),
            "date": citation.node.date,
            "subject": citation.node.subject,
            "labels": list(citation.edge.labels),
            "texts": list(citation.edge.texts),
            "notal": citation.notal,
            "relation": citation.edge.relation.value,
            "sentence": citation.edge.sentence,
        }
        for citation in lacking.citations
    ]
    return {
        "mrn": str(node.mrn),
        "post": node.mrn.post,
        "cited_by": node.cited_by,
        "notal": sum(citation.notal for citation in lacking.citations),
        **_dates(node),
        "days_wide": _days_wide(node),
        "cited_in": cited_in,
    }


def _days_wide(node: Node) -> int:
    """Give how many days the interval of a missing cable spans, 0 for a day that is known."""
    if not node.date_earliest or not node.date_latest:
        return 0
    try:
        return (date.fromisoformat(node.date_latest) - date.fromisoformat(node.date_earliest)).days
    except ValueError:  # in the store of a stranger
        return 0


def reply_record(reply: queries.Reply) -> Record:
    """Give what a post did about a cable; nulls where it did nothing."""
    node, edge = reply.node, reply.edge
    least, most = reply.days or (None, None)
    return {
        "post": reply.post,
        "addressed": reply.addressed,
        "is_post": reply.is_post,
        "answer": reply.answer,
        "mrn": str(node.mrn) if node else None,
        "date": node.date if node else None,
        "days_least": least,
        "days_most": most,
        "relation": edge.relation.value if edge else None,
        "subject": node.subject if node else "",
        "sentence": edge.sentence if edge else "",
    }


def stats_record(stats: statistics.Stats) -> Record:
    """Give a collection in numbers."""
    threads: list[Value] | None = None
    if stats.threads is not None:
        threads = [
            {
                "cables": thread.size,
                "first": listed_record(thread.first),
                "last": listed_record(thread.last),
                "most_cited": listed_record(thread.hub),
            }
            for thread in stats.threads
        ]
    return {
        "resolved": round(stats.resolved, 4),
        "references": {status.value: count for status, count in stats.statuses.items()},
        "years": {str(year): _held(counts) for year, counts in stats.years.items()},
        "posts": {post: _held(counts) for post, counts in stats.posts.items()},
        "classifications": dict(stats.classifications),
        "threads": threads,
    }


def community_record(community: Community) -> Record:
    """Give a group of cables that cite each other, with all of its members."""
    return {
        "cables": len(community.members),
        "missing": community.missing,
        "first": community.first,
        "last": community.last,
        "posts": {**community.posts},
        "tags": list(community.tags),
        "words": list(community.words),
        "most_cited": listed_record(community.hub),
        "members": list(community.members),
    }


def comparison_record(found: statistics.Comparison) -> Record:
    """Give what an other store has and this one has not; `counts` are those without a limit."""
    names = ("unknown_here", "missing_here", "cited_there_alone", "cited_here_alone")
    return {
        "counts": {**dict(zip(names, found.totals, strict=True)), "held_here_alone": found.held_here},
        "unknown_here": [listed_record(node) for node in found.unknown],
        "missing_here": [listed_record(node) for node in found.found],
        "cited_there_alone": [edge_record(edge) for edge in found.cited_there],
        "cited_here_alone": [edge_record(edge) for edge in found.cited_here],
    }


def _held(counts: Sequence[int]) -> Record:
    return {"held": counts[0], "missing": counts[1]}


def _addressee_record(addressee: Addressee) -> Record:
    return {
        "name": addressee.name,
        "post": addressee.post or None,
        "precedence": addressee.precedence,
        "indicator": addressee.indicator,
    }


def _moment(date: datetime | None) -> str | None:
    return date.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if date else None
