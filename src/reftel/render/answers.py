"""Answers as tables and sentences."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from reftel.analysis.queries import Connected, Lacking, Ranked, Reply
from reftel.analysis.statistics import Comparison, Stats
from reftel.lexicon.posts import posts
from reftel.model.records import Edge, Node, Relation
from reftel.render import records
from reftel.render.tables import (
    TableRow,
    flat,
    printable,
    render_rows,
    render_table,
    sent,
    span_in_words,
    terminal_width,
)

if TYPE_CHECKING:
    from reftel.analysis.check_corrections import Checked
    from reftel.analysis.communities import Community


RANKED = {
    "cited": ("mrn", "cited_by", "answered", "in_passing", "held", "sent", "classification", "subject"),
    "citing": ("mrn", "cites", "held", "sent", "classification", "subject"),
    "answered": ("mrn", "answered", "in_passing", "cited_by", "held", "sent", "classification", "subject"),
    "pagerank": ("mrn", "score", "cited_by", "held", "sent", "classification", "subject"),
    "betweenness": ("mrn", "score", "cited_by", "cites", "held", "sent", "classification", "subject"),
}
FOUND = ("mrn", "held", "sent", "cited_by", "classification", "tags", "subject")
LACKING = ("mrn", "cited_by", "notal", "sent", "date_likely", "as_written", "cited_in", "sentence")
REQUEST = (
    "mrn", "post", "number", "year", "sent_from", "sent_to", "most_likely", "dated_by", "cited_by",
    "cited_in", "subjects",
)  # fmt: skip
REPLIES = ("post", "addressed", "answer", "mrn", "sent", "days", "subject")
STATS = ("group", "name", "count", "missing")
COMMUNITIES = (
    "cables", "missing", "first", "last", "posts", "tags", "words", "most_cited", "subject",
)  # fmt: skip
COMPARED = ("what", "mrn", "cited", "texts", "date", "subject")


def found_rows(nodes: Iterable[Node]) -> list[TableRow]:
    """Give the rows of cables that a search found."""
    return [records.listed_record(node) for node in nodes]


def ranked_rows(ranked: Iterable[Ranked]) -> list[TableRow]:
    """Give the rows of a ranking."""
    return [records.ranked_record(one) for one in ranked]


def lacking_rows(found: Iterable[Lacking]) -> list[TableRow]:
    """Give the rows of missing cables: the words of all who cite them in one cell each."""
    rows: list[TableRow] = []
    for lacking in found:
        edges = [citation.edge for citation in lacking.citations]
        rows.append(
            {
                **records.lacking_record(lacking),
                "as_written": _each(text for edge in edges for text in edge.texts),
                "cited_in": [str(edge.citing) for edge in edges],
                "sentence": next((edge.sentence for edge in edges if edge.sentence), ""),
            }
        )
    return rows


def request_rows(found: Iterable[Lacking]) -> list[TableRow]:
    """Give the rows of a request for missing cables: what an office needs to find each of them."""
    return [
        {
            "mrn": str(lacking.node.mrn),
            "post": _post_name(lacking.node),
            "number": lacking.node.mrn.serial,
            "year": lacking.node.mrn.year,
            "sent_from": lacking.node.date_earliest,
            "sent_to": lacking.node.date_latest,
            "most_likely": lacking.node.date_likely,
            "dated_by": "people" if lacking.node.date else "estimate",
            "cited_by": lacking.node.cited_by,
            "cited_in": [str(citation.node.mrn) for citation in lacking.citations],
            "subjects": _each(citation.node.subject for citation in lacking.citations),
        }
        for lacking in found
    ]


def render_request(found: Iterable[Lacking]) -> str:
    """Give the same as the text of a letter: one numbered paragraph a cable."""
    paragraphs = []
    for number, lacking in enumerate(found, 1):
        node = lacking.node
        head = (
            f"{number}. Cable {node.mrn} ({node.mrn.year} {node.mrn.post} {node.mrn.serial}) from "
            f"{_post_name(node)}, sent {span_in_words(node)}. Cited in:"
        )
        cited = [
            f'- {citation.node.mrn} ({citation.node.date[:10]}), "{printable(flat(citation.node.subject))}"'
            for citation in lacking.citations
        ]
        lines = textwrap.wrap(head, 76, subsequent_indent="   ")
        for line in cited:
            lines += textwrap.wrap(line, 76, initial_indent="   ", subsequent_indent="     ")
        paragraphs.append("\n".join(lines))
    return "\n\n".join(paragraphs)


def reply_rows(replies: Iterable[Reply]) -> list[TableRow]:
    """Give the rows of what each post did."""
    return [_reply_row(reply) for reply in replies]


def _reply_row(reply: Reply) -> TableRow:
    least, most = reply.days or (None, None)
    days = "" if least is None else str(least) if least == most else f"{least} to {most}"
    return {**records.reply_record(reply), "days": days}


def render_replies(replies: Sequence[Reply]) -> str:
    """Give what each post did as a table, and below it who did not answer."""
    rows = [row for row in reply_rows(replies) if row["answer"] != "none"]
    addressed = {reply.post for reply in replies if reply.addressed and reply.is_post}
    answered = {reply.post for reply in replies if reply.answer == "answers"} & addressed
    silent = [reply for reply in replies if reply.answer == "none" and reply.is_post]
    others = [reply.post for reply in replies if not reply.is_post]
    parts = [render_rows(rows, REPLIES) if rows else "No cable of the collection cites it"]
    if addressed:
        parts.append(f"{len(answered)} of the {len(addressed)} posts that it addresses answered")
    elif not others:
        parts.append("Its addressees are not known: it is missing, or its head names no post")
    for role in ("action", "info"):
        if names := ", ".join(reply.post for reply in silent if reply.addressed == role):
            parts.append(_line(f"Not heard from ({role} addressees): {names}"))
    if others:
        counted = "1 addressee is no post" if len(others) == 1 else f"{len(others)} addressees are no posts"
        parts.append(_line(f"{counted}, or none that reftel knows: {', '.join(others)}"))
    return "\n\n".join(parts)


def _line(words: str) -> str:
    return textwrap.fill(printable(flat(words)), terminal_width(), break_on_hyphens=False)


CHECKED = ("entry", "cable", "applies", "why", "author", "reason")


def checked_rows(checked: Iterable[Checked]) -> list[TableRow]:
    """Give corrections as rows: whether each still applies, and why not."""
    rows = [
        (
            found.entry.place,
            str(found.entry.subject),
            "no longer" if found.why else "yes",
            found.why,
            found.entry.author,
            found.entry.reason,
        )
        for found in checked
    ]
    return [dict(zip(CHECKED, row, strict=True)) for row in rows]


def stats_rows(stats: Stats) -> list[TableRow]:
    """Give a collection in numbers as rows: held cables (or references) and missing ones."""
    rows: list[tuple[object, ...]] = []
    rows += [("year", year, held, missing) for year, (held, missing) in stats.years.items()]
    rows += [("post", post, held, missing) for post, (held, missing) in stats.posts.items()]
    rows += [("classification", name, count, "") for name, count in stats.classifications.items()]
    rows += [("references", status.value, count, "") for status, count in stats.statuses.items()]
    for thread in stats.threads or ():
        rows.append(("thread", str(thread.hub.mrn), thread.size, ""))
    return [dict(zip(STATS, row, strict=True)) for row in rows]


def render_stats(stats: Stats, limit: int) -> str:
    """Give a collection in numbers as tables; of posts no more than `limit` (0: all)."""
    counted = list(stats.posts.items())[: limit or None]
    rest = len(stats.posts) - len(counted)
    parts = [
        _counts_table("year", stats.years.items()),
        _counts_table("post", counted) + (f"\nand {rest} more posts" if rest else ""),
        render_table(
            ("classification", "held"), [(n or "(none)", c) for n, c in stats.classifications.items()]
        ),
        render_table(("references", "count"), [(s.value, c) for s, c in stats.statuses.items()]),
        f"{stats.resolved:.1%} of the references that name a cable were identified",
    ]
    if stats.threads is not None:
        cells = [_thread_cells(thread) for thread in stats.threads]
        parts.append(render_table(("cables connected", "from", "to", "most cited of them", "subject"), cells))
    return "\n\n".join(parts)


def _counts_table(name: str, counts: Iterable[tuple[object, tuple[int, int]]]) -> str:
    return render_table((name, "held", "missing"), [(key, *both) for key, both in counts])


def _thread_cells(thread: Connected) -> tuple[object, ...]:
    ends = [node.date[:10] or node.date_earliest for node in (thread.first, thread.last)]
    return (thread.size, *ends, str(thread.hub.mrn), thread.hub.subject)


def community_rows(found: Iterable[Community]) -> list[TableRow]:
    """Give the rows of groups of cables, each with its most cited cable and the subject of that."""
    return [
        {
            "cables": len(community.members),
            "missing": community.missing,
            "first": community.first,
            "last": community.last,
            "posts": [f"{post} {count}" for post, count in community.posts.items()],
            "tags": community.tags,
            "words": community.words,
            "most_cited": str(community.hub.mrn),
            "subject": community.hub.subject,
        }
        for community in found
    ]


def render_communities(found: Sequence[Community]) -> str:
    """Give groups of cables as a table, of their days the years."""
    if not found:
        return "no cable fits"
    rows = [
        {**row, "years": _years(community.first, community.last)}
        for row, community in zip(community_rows(found), found, strict=True)
    ]
    return render_rows(rows, ("cables", "missing", "years", *COMMUNITIES[4:]))


def _years(first: str, last: str) -> str:
    return first[:4] if first[:4] == last[:4] else f"{first[:4]}-{last[:4]}"


def compared_rows(found: Comparison) -> list[TableRow]:
    """Give what another store has as rows: cables, then citations."""
    rows: list[TableRow] = []
    for what, nodes in (
        ("held there, unknown here", found.unknown),
        ("held there, missing here", found.found),
    ):
        rows += [_compared(what, records.listed_record(node)) for node in nodes]
    for what, edges in (("cited there alone", found.cited_there), ("cited here alone", found.cited_here)):
        rows += [_compared(what, {**records.edge_record(edge), "mrn": str(edge.citing)}) for edge in edges]
    return rows


def _compared(what: str, record: TableRow) -> TableRow:
    return {
        "what": what,
        **{name: record.get(name, "") for name in ("mrn", "cited", "texts", "date", "subject")},
    }


def render_comparison(found: Comparison) -> str:
    """Give what another store has as a table with the counts below."""
    unknown, lacking, there, here = found.totals
    counts = (
        f"held there: {unknown} unknown here, {lacking} missing here\n"
        f"held here alone: {found.held_here}\n"
        f"citations of cables held in both: {there} there alone, {here} here alone"
    )
    return f"{render_rows(compared_rows(found), COMPARED)}\n\n{counts}" if any(found.totals) else counts


def named(node: Node) -> str:
    """Give a cable in a line: MRN, date, whether it is missing, subject."""
    when = sent(node.date, node.date_earliest, node.date_latest)
    state = node.subject if node.held else "(missing)"
    return printable("  ".join(filter(None, (str(node.mrn), when, flat(state)))))


def cited_as(edge: Edge) -> str:
    """Return labels and relation of a citation in brackets: "[ref A, responds_to]"."""
    labels = ", ".join(filter(None, edge.labels))
    relation = edge.relation.value if edge.relation is not Relation.REFERS_TO else ""
    words = ", ".join(filter(None, (f"ref {labels}" if labels else "", relation)))
    return f"[{words}]" if words else ""


def _each(texts: Iterable[str]) -> list[str]:
    return [text for text in dict.fromkeys(map(flat, texts)) if text]


def _post_name(node: Node) -> str:
    post = posts().get(node.mrn.post)
    return f"{post.name} ({post.code})" if post else node.mrn.post
