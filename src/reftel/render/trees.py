"""Threads and ways between cables as trees of text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from reftel.analysis.threads import Branch, Hop, ThreadAround
from reftel.render.records import plain, record
from reftel.render.tables import (
    SAME_SENTENCE,
    TableRow,
    cited_as,
    flat,
    in_lines,
    named_in_lines,
    shown_sentences,
    terminal_width,
)

HOPS = ("citing", "labels", "texts", "cited", "relation", "sentence")
BRANCHES = ("direction", "depth", "above", "mrn", "mark", "sent", "subject", "relation", "sentence")
_RAIL = "|   "
_ROOM = 40  # characters of a line for the cable behind its rails
# What the trees of a thread are called, and what is said where there is none.
_TITLES = {
    "responds_to": (("Responds to", "Responds to no matching cable"), ("Responses", "No matching response")),
    "refers_to": (("Cites", "Cites no matching cable"), ("Cited by", "Cited by no matching cable")),
}
_MARKS = {"cycle": "(a cycle; shown above)", "again": "(see elsewhere in this tree)"}


def branch_rows(thread: ThreadAround) -> list[TableRow]:
    """Return the lines of both trees as rows."""
    fields = "labels=edge.labels texts=edge.texts relation=edge.relation sentence=edge.sentence"
    rows: list[TableRow] = []
    for name, tree in (("cites", thread.cites), ("cited by", thread.cited_by)):
        for branch in tree:
            line = plain(branch)
            del line["citation"]
            rows.append({"direction": name, **line, **record(branch, fields)})
    return rows


def render_thread(thread: ThreadAround, sentences: bool = True, answers: bool = False) -> str:
    """Return a thread as two trees; under each citation the sentence that tells what it means.

    `answers` says that no other citations were followed.
    """
    parts = [named_in_lines(thread.node)]
    titles = _TITLES["responds_to" if answers else "refers_to"]
    for (title, none), tree in zip(titles, (thread.cites, thread.cited_by), strict=True):
        parts.append("\n".join([title, *_render_tree(tree, sentences)]) if tree else none)
    if thread.cut:
        parts.append("There is more; --limit 0 shows everything")
    return "\n\n".join(parts)


def _render_tree(tree: Sequence[Branch], sentences: bool) -> Iterator[str]:
    said = shown_sentences((branch.edge.citing, branch.edge.sentence if sentences else "") for branch in tree)
    rails = _rails([branch.step.depth for branch in tree])
    for branch, sentence, (rail, last) in zip(tree, said, rails, strict=True):
        bare = "".join(sign if sign == "|" else " " for sign in rail)
        margin = f"{bare}{' ' if last else '|'}       "
        beside = (cited_as(branch.edge), _MARKS.get(branch.step.mark, ""))
        yield named_in_lines(branch.node, f"{rail}{'`' if last else '|'}-- ", margin, beside)
        if sentence:
            yield _quoted(sentence, margin)


def _rails(depths: Sequence[int]) -> list[tuple[str, bool]]:
    """Return, for each line of a tree, the rails before it, and whether it is the last of its siblings.

    Where they would leave no room for a cable, the depth stands in their place, as in "31 deep".
    """
    width = terminal_width()
    most = (width - min(_ROOM, width * 3 // 4)) // len(_RAIL)
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


_SAID_BY = {"people": "(added by a correction)", "footnote": "(in an editors' note)"}


def render_path(hops: Sequence[Hop]) -> str:
    """Return a path as text: each cable, and how the citation to the next is written; none is empty."""
    if not hops:
        return ""
    first = hops[0]
    lines = [named_in_lines(first.citing if first.forward else first.cited)]
    for hop in hops:
        arrow = "cites" if hop.forward else "is cited"
        words = " / ".join(f'"{flat(text)}"' for text in hop.edge.texts if text)
        said = f"as {words}" if words else _SAID_BY.get(hop.edge.origin, "")
        lines.append(in_lines(" ".join(filter(None, (arrow, cited_as(hop.edge), said))), "    ", "        "))
        lines.extend([_quoted(hop.edge.sentence, "        ")] if hop.edge.sentence else ())
        lines.append(named_in_lines(hop.cited if hop.forward else hop.citing))
    return "\n".join(lines)


def hop_rows(hops: Iterable[Hop]) -> list[TableRow]:
    """Return the citations of a path as rows."""
    return [{**plain(hop.edge), "forward": hop.forward} for hop in hops]


def _quoted(sentence: str, margin: str) -> str:
    return in_lines(sentence if sentence == SAME_SENTENCE else f'"{flat(sentence)}"', margin, margin)
