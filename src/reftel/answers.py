"""How the answers to questions are printed: rows for tables and CSV, trees and texts for people."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from reftel import records
from reftel.models import Decision, Edge, Node, Ref, Relation, YearFrom
from reftel.questions import (
    Branch,
    Comparison,
    Connected,
    Explanation,
    Hop,
    Lacking,
    Ranked,
    Reply,
    Stats,
    ThreadAround,
)
from reftel.report import (
    Row,
    flat,
    is_added,
    printable,
    render_rows,
    render_table,
    sent,
    span_in_words,
    terminal_width,
)
from reftel.tables import posts

if TYPE_CHECKING:
    from reftel.checking import Checked
    from reftel.communities import Community

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
HOPS = ("citing", "labels", "texts", "cited", "relation", "sentence")
BRANCHES = ("direction", "depth", "above", "mrn", "mark", "sent", "subject", "relation", "sentence")
REFERENCES = ("naming", "label", "text", "status", "cited", "reason")
STATS = ("group", "name", "count", "missing")
COMMUNITIES = (
    "cables", "missing", "first", "last", "posts", "tags", "words", "most_cited", "subject",
)  # fmt: skip
COMPARED = ("what", "mrn", "cited", "texts", "date", "subject")

_YEARS_FROM = {
    YearFrom.WRITTEN: "as written",
    YearFrom.CITING: "not written: that of the citing cable",
    YearFrom.OWN_SERIAL: "not written: told by the citing cable's own number",
    YearFrom.HELD: "not written: told by a cable that the collection holds",
    YearFrom.CURVE: "not written: told by the numbers that the post used in that time",
    YearFrom.CEILING: "not written: told by the highest number that the post is known to have used",
}
_RAIL = "|   "
_ROOM = 40  # characters of a line for the cable behind its rails
# What the trees of a thread are called, and what is said where there is none.
_TITLES = {
    "responds_to": (("Responds to", "Responds to nothing that fits"), ("Responses", "No response that fits")),
    "refers_to": (("Cites", "Cites nothing that fits"), ("Cited by", "Cited by none that fits")),
}
_MARKS = {"cycle": "(a cycle: stands above)", "again": "(see elsewhere in this tree)"}


def found_rows(nodes: Iterable[Node]) -> list[Row]:
    """Give the rows of cables that a search found."""
    return [records.listed_record(node) for node in nodes]


def ranked_rows(ranked: Iterable[Ranked]) -> list[Row]:
    """Give the rows of a ranking."""
    return [records.ranked_record(one) for one in ranked]


def lacking_rows(found: Iterable[Lacking]) -> list[Row]:
    """Give the rows of missing cables: the words of all who cite them in one cell each."""
    rows: list[Row] = []
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


def request_rows(found: Iterable[Lacking]) -> list[Row]:
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


def reply_rows(replies: Iterable[Reply]) -> list[Row]:
    """Give the rows of what each post did."""
    return [_reply_row(reply) for reply in replies]


def _reply_row(reply: Reply) -> Row:
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


def branch_rows(thread: ThreadAround) -> list[Row]:
    """Give the lines of both trees as rows."""
    trees = (("cites", thread.cites), ("cited by", thread.cited_by))
    return [{"direction": name, **_branch_row(branch)} for name, tree in trees for branch in tree]


def _branch_row(branch: Branch) -> Row:
    edge = branch.edge
    return {
        "depth": branch.step.depth,
        "above": branch.above,
        "mark": branch.step.mark,
        **records.listed_record(branch.node),
        "labels": edge.labels,
        "texts": edge.texts,
        "relation": edge.relation.value,
        "sentence": edge.sentence,
    }


def render_thread(thread: ThreadAround, sentences: bool = True, answers: bool = False) -> str:
    """Give a thread as two trees; under each citation the sentence that tells what it means.

    `answers` says that no other citations were followed.
    """
    parts = [_cut(_named(thread.node), terminal_width())]
    titles = _TITLES["responds_to" if answers else "refers_to"]
    for (title, none), tree in zip(titles, (thread.cites, thread.cited_by), strict=True):
        parts.append("\n".join([title, *_render_tree(tree, sentences)]) if tree else none)
    if thread.cut:
        parts.append("There is more; --limit 0 shows all of it")
    return "\n\n".join(parts)


def _render_tree(tree: Sequence[Branch], sentences: bool) -> Iterator[str]:
    for branch, (rails, last) in zip(tree, _rails([branch.step.depth for branch in tree]), strict=True):
        words = (_named(branch.node), _cited_as(branch.edge), _MARKS.get(branch.step.mark, ""))
        line = printable("  ".join(filter(None, words)))
        yield _cut(f"{rails}{'`' if last else '|'}-- {line}", terminal_width())
        if sentences and branch.edge.sentence:
            bare = "".join(sign if sign == "|" else " " for sign in rails)
            margin = f"{bare}{' ' if last else '|'}       "
            yield from _quoted(branch.edge.sentence, margin)


def _rails(depths: Sequence[int]) -> list[tuple[str, bool]]:
    """Give, for each line of a tree, the rails before it, and whether it is the last of its siblings.

    Where they would leave no room for a cable, the depth stands in their place, as in "31 deep".
    """
    most = (terminal_width() - _ROOM) // len(_RAIL)
    open_depths: list[int] = []  # those with a line below, in order
    found = []
    for depth in reversed(depths):
        while open_depths and open_depths[-1] > depth:
            open_depths.pop()
        last = not open_depths or open_depths[-1] != depth
        if last:
            open_depths.append(depth)
        below = set(open_depths[:most])
        rails = "".join(_RAIL if d in below else " " * len(_RAIL) for d in range(1, min(depth, most + 1)))
        found.append((rails if depth <= most + 1 else f"{depth} deep  ", last))
    return found[::-1]


def render_path(hops: Sequence[Hop]) -> str:
    """Give a path as text: each cable, and how the citation to the next is written."""
    first = hops[0]
    lines = [_cut(_named(first.citing if first.forward else first.cited), terminal_width())]
    for hop in hops:
        arrow = "cites" if hop.forward else "is cited"
        words = " / ".join(f'"{flat(text)}"' for text in hop.edge.texts if text)
        said = f"as {words}" if words else "(added by people)" if hop.edge.origin == "people" else ""
        lines.append(printable("    " + " ".join(filter(None, (arrow, _cited_as(hop.edge), said)))))
        lines.extend(_quoted(hop.edge.sentence, "        ") if hop.edge.sentence else ())
        lines.append(_cut(_named(hop.cited if hop.forward else hop.citing), terminal_width()))
    return "\n".join(lines)


def hop_rows(hops: Iterable[Hop]) -> list[Row]:
    """Give the citations of a path as rows."""
    return [{**records.edge_record(hop.edge), "forward": hop.forward} for hop in hops]


def render_explanation(found: Explanation) -> str:
    """Give why a cable cites another: the words, the steps that led there, what the paragraphs say.

    Where it does not, give what it does cite.
    """
    if not found.edge:
        return _render_no_citation(found)
    cited = _named(found.cited_node) if found.cited_node else str(found.cited)
    added = [decision for decision in found.naming if is_added(decision)]
    parts = [
        "\n".join([_named(found.citing), f"cites {_cited_as(found.edge)}".rstrip(), cited]),
        "\n".join(_written(found)),
        *("\n".join(_steps(decision, found)) for decision in found.naming if not is_added(decision)),
        *("\n".join(_who_added(decision)) for decision in added),
        _render_mentions(found),
        _corrections(found),
    ]
    return printable("\n\n".join(parts))


def _render_no_citation(found: Explanation) -> str:
    """Give what a cable does cite, for one who asked about another."""
    citing, cited = found.citing.mrn, found.cited
    parts = [
        f"{citing} cites nothing" if found.citing.held else f"{citing} is missing: its text is not known"
    ]
    if found.decisions:
        parts = [f"{citing} cites\n" + render_rows(reference_rows(found), REFERENCES[1:])]
    if found.doubtful:
        words = ", ".join(f'"{flat(decision.ref.text)}"' for decision in found.doubtful)
        advice = "If you know it to be this one, put this into a corrections file:"
        parts.append(f"What may be {cited} was not decided: {words}")
        parts.append(f"{advice}\n\n{_decision_entry(found)}")
    if found.mentions:
        parts.append(f"Its paragraphs name {cited}, which is not in its REF block\n{_mentions_table(found)}")
    if found.reverse:
        parts.append(f"It is {cited} that cites {citing}: reftel explain {cited} {citing}")
    return printable("\n\n".join(parts))


def reference_rows(found: Explanation) -> list[Row]:
    """Give all references of the citing cable as rows; `naming` marks those that name the cited one."""
    naming = {decision.position for decision in found.naming}
    return [
        {"naming": decision.position in naming, **records.decision_record(decision)}
        for decision in found.decisions
    ]


def _written(found: Explanation) -> Iterator[str]:
    """Give the references as written, those that name the cited cable underlined by carets."""
    written = [decision for decision in found.decisions if not is_added(decision)]
    naming = [decision for decision in found.naming if not is_added(decision)]
    underlined = {decision.position for decision in naming}
    if not written:
        yield "The cable has no REF line that can be read"
    elif found.edge and found.edge.origin == "metadata":
        yield "Recorded (the text has no REF block; this is a machine-made column of cited ids)"
    else:
        yield f"As written in {(naming or written)[0].source}"
    width = max((len(decision.ref.label) for decision in written), default=0)
    for decision in written:
        words = flat(decision.ref.text)
        yield f"    {decision.ref.label:{width}}  {words}".rstrip()
        if decision.position in underlined:
            yield " " * (6 + width) + "^" * len(words)


def _steps(decision: Decision, found: Explanation) -> Iterator[str]:
    ref, resolution = decision.ref, decision.found or decision.resolution
    yield f"How {f'ref {ref.label}' if ref.label else 'it'} was read"
    steps = [("post", _post_step(ref, resolution.mrn.post if resolution.mrn else ""))]
    if resolution.mrn:
        steps.append(("number", str(resolution.mrn.serial)))
    if resolution.mrn and resolution.year_from:
        steps.append(("year", f"{resolution.mrn.year}, {_YEARS_FROM[resolution.year_from]}"))
    steps += [("repaired", note) for note in ref.notes]
    steps += [("NOTAL", "marked: not to all addressees")] if ref.notal else []
    for mrn in resolution.candidates:
        node = found.weighed.get(str(mrn))
        steps.append(("weighed", _named(node) if node else f"{mrn}  (not in the store)"))
    steps.append(
        ("found" if decision.found else "decided", f"{resolution.status.value}: {resolution.reason}")
    )
    if decision.found:
        steps.append(("decided", f"{decision.resolution.status.value}: {decision.resolution.reason}"))
    yield from _filled(steps)


def _who_added(decision: Decision) -> Iterator[str]:
    """Give who added a citation that no line of the cable has, where, and why."""
    yield "Added by people: no line of the cable has it"
    words = decision.resolution.reason.removeprefix(f"corrected by {decision.corrected_by}: ")
    yield from _filled([("by", decision.corrected_by), ("in", decision.source), ("reason", words)])


def _filled(steps: Iterable[tuple[str, str]]) -> Iterator[str]:
    for name, words in steps:
        margin = " " * 14
        yield textwrap.fill(f"    {name:10}{flat(words)}", terminal_width(), subsequent_indent=margin)


def _post_step(ref: Ref, post: str) -> str:
    if not post:
        return f"{ref.post}, as written" if ref.post else "not written"
    if not ref.post:
        return f"{post}, not written: that of the reference before, or of the citing cable"
    return f"{ref.post}, as written" if ref.post == post else f"{post}, written as {ref.post}"


def _render_mentions(found: Explanation) -> str:
    if not found.mentions:
        return "The paragraphs do not mention it: a relation cannot be told (refers_to)"
    return f"Mentioned\n{_mentions_table(found)}"


def _mentions_table(found: Explanation) -> str:
    cells = [
        (mention.paragraph or "", mention.text, mention.relation.value, mention.sentence)
        for mention in found.mentions
    ]
    return render_table(("paragraph", "words", "relation", "sentence"), cells)


_SIGNED = 'author = "your name"\nreason = "what you saw"'


def _corrections(found: Explanation) -> str:
    """Give the entries that would overrule a citation; one that people made has an entry already."""
    people = list(dict.fromkeys(decision.corrected_by for decision in found.naming))
    if people and all(people):
        entries = "entry" if len(found.naming) == 1 else "entries"
        return (
            f"If you read it otherwise, change the {entries} of {', '.join(people)} in the corrections file"
        )
    pair = f'citing = "{found.citing.mrn}"\ncited = "{found.cited}"\n'
    return (
        "If you read it otherwise, put this into a corrections file:\n\n"
        f"[[drop]]\n{pair}{_SIGNED}\n\n"
        f'# or, where it is another cable\n[[retarget]]\n{pair}to = "MRN of that cable"\n{_SIGNED}'
    )


def _decision_entry(found: Explanation) -> str:
    """Give the entry that decides a doubtful reference; one without a label can only be added beside it."""
    citing = f'citing = "{found.citing.mrn}"'
    label = next((decision.ref.label for decision in found.doubtful if decision.ref.label), "")
    if label:
        return f'[[retarget]]\n{citing}\nlabel = "{label}"\nto = "{found.cited}"\n{_SIGNED}'
    return f'[[add]]\n{citing}\ncited = "{found.cited}"\n{_SIGNED}'


CHECKED = ("entry", "cable", "applies", "why", "author", "reason")


def checked_rows(checked: Iterable[Checked]) -> list[Row]:
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


def stats_rows(stats: Stats) -> list[Row]:
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


def community_rows(found: Iterable[Community]) -> list[Row]:
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


def compared_rows(found: Comparison) -> list[Row]:
    """Give what another store has as rows: cables, then citations."""
    rows: list[Row] = []
    for what, nodes in (
        ("held there, unknown here", found.unknown),
        ("held there, missing here", found.found),
    ):
        rows += [_compared(what, records.listed_record(node)) for node in nodes]
    for what, edges in (("cited there alone", found.cited_there), ("cited here alone", found.cited_here)):
        rows += [_compared(what, {**records.edge_record(edge), "mrn": str(edge.citing)}) for edge in edges]
    return rows


def _compared(what: str, record: Row) -> Row:
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


def _named(node: Node) -> str:
    """Give a cable in a line: MRN, date, whether it is missing, subject."""
    when = sent(node.date, node.date_earliest, node.date_latest)
    state = node.subject if node.held else "(missing)"
    return printable("  ".join(filter(None, (str(node.mrn), when, flat(state)))))


def _cited_as(edge: Edge) -> str:
    labels = ", ".join(filter(None, edge.labels))
    relation = edge.relation.value if edge.relation is not Relation.REFERS_TO else ""
    words = ", ".join(filter(None, (f"ref {labels}" if labels else "", relation)))
    return f"[{words}]" if words else ""


def _quoted(sentence: str, margin: str) -> list[str]:
    words = f'"{printable(flat(sentence))}"'
    return textwrap.wrap(words, terminal_width(), initial_indent=margin, subsequent_indent=margin)


def _cut(line: str, width: int) -> str:
    return line if len(line) <= width else line[: width - 3] + "..."


def _each(texts: Iterable[str]) -> list[str]:
    return [text for text in dict.fromkeys(map(flat, texts)) if text]


def _post_name(node: Node) -> str:
    post = posts().get(node.mrn.post)
    return f"{post.name} ({post.code})" if post else node.mrn.post
