"""The answer to each question: one description for JSON, CSV and text."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from reftel.analysis.where import AbsenceKind
from reftel.lexicon.posts import posts
from reftel.model.aliases import AliasKind
from reftel.model.notes import NoteKind
from reftel.model.reasons import ReasonKind
from reftel.model.records import MRN, Node, Reference
from reftel.render import records
from reftel.render.cable import STORED_COLUMNS, render_cable, stored_rows
from reftel.render.explanation import REFERENCES, reference_rows, render_explanation
from reftel.render.layout import underlined
from reftel.render.records import plain, record
from reftel.render.tables import (
    TableRow,
    flat,
    in_lines,
    printable,
    render_rows,
    render_table,
    shorten,
    span_in_words,
    terminal_width,
)
from reftel.render.trees import BRANCHES, HOPS, branch_rows, hop_rows, render_path, render_thread
from reftel.render.where import absence_words, first_link, render_all, where_cells
from reftel.store.queries.unresolved import Unresolved

if TYPE_CHECKING:
    from reftel.analysis.check_corrections import Checked
    from reftel.analysis.communities import Community
    from reftel.analysis.queries import Connected, Explanation, Lacking, Ranked, Reply
    from reftel.analysis.statistics import Comparison, Stats
    from reftel.analysis.threads import Hop, ThreadAround
    from reftel.analysis.where import Where
    from reftel.store import StoredCable

_NOTHING = "no matching cables"
_TAB = "\t"
_WIDE = 100  # characters of a terminal, for a table of eight columns


class Answer(NamedTuple):
    """An answer in each style, made when it is printed: rows with all their columns for CSV.

    JSON is the rows, unless there is a `record`; text for people is a table of the `columns`, unless there is
    a `text`. `nothing_fits` says that no cable does. An `error` is what to say where the answer is no.
    """

    rows: Callable[[], Sequence[TableRow]]
    columns: Sequence[str]
    record: Callable[[], object] | None = None
    text: Callable[[], str] | None = None
    nothing_fits: bool = False
    error: str | None = None

    def as_json(self) -> object:
        """Return what JSON says."""
        return (self.record or self.rows)()

    def as_text(self) -> str:
        """Return the text for people."""
        if self.text:
            return self.text()
        rows = self.rows()
        return render_rows(rows, self.columns) if rows else _NOTHING


def listing(rows: Sequence[TableRow], columns: Sequence[str], none: str = _NOTHING) -> Answer:
    """Return the answer that is a list; `none` is what to say of an empty one."""
    return Answer(lambda: rows, columns, text=None if rows else lambda: none, nothing_fits=not rows)


def show(stored: StoredCable, where: Where) -> Answer:
    """Return all about a cable, and where to look for it."""
    return Answer(
        lambda: stored_rows(stored),
        STORED_COLUMNS,
        lambda: records.stored_record(stored, where),
        lambda: render_cable(stored, where),
    )


def thread(found: ThreadAround, sentences: bool, answers: bool) -> Answer:
    """Return a thread as two trees; see `render_thread`."""
    return Answer(
        lambda: branch_rows(found),
        BRANCHES,
        lambda: plain(found),
        lambda: render_thread(found, sentences, answers),
    )


def path(hops: Sequence[Hop], one: MRN, other: MRN, *, either_way: bool) -> Answer:
    """Return a chain of citations between two cables."""
    advice = "" if either_way else "; --any follows citations in both directions"
    none = f"no chain of citations connects {one} and {other}{advice}"
    return Answer(
        lambda: hop_rows(hops),
        HOPS,
        lambda: plain(hops),
        lambda: render_path(hops),
        error=None if hops else none,
    )


def explain(found: Explanation, absent: str = "") -> Answer:
    """Return why a cable cites another; `absent` is what to say first of one that the store lacks."""
    return Answer(
        lambda: reference_rows(found),
        REFERENCES,
        lambda: records.explanation_record(found),
        lambda: absent + render_explanation(found),
        error=None if found.edge else f"{found.citing.mrn} does not cite {found.cited}",
    )


_RANKED = {
    "cited": ("mrn", "cited_by", "answered", "in_passing", "held", "sent", "classification", "subject"),
    "citing": ("mrn", "cites", "held", "sent", "classification", "subject"),
    "answered": ("mrn", "answered", "in_passing", "cited_by", "held", "sent", "classification", "subject"),
    "pagerank": ("mrn", "score", "cited_by", "held", "sent", "classification", "subject"),
    "betweenness": ("mrn", "score", "cited_by", "cites", "held", "sent", "classification", "subject"),
}


def top(found: Sequence[Ranked], by: str) -> Answer:
    """Return a ranking."""
    return listing(plain(found), _RANKED[by])


def search(found: Sequence[Node]) -> Answer:
    """Return the cables that words found."""
    return listing(plain(found), ("mrn", "held", "sent", "cited_by", "classification", "tags", "subject"))


_CHECKED = ("entry", "cable", "applies", "why", "author", "reason")


def check(found: Sequence[Checked], file: str) -> Answer:
    """Return which corrections of a file still apply."""
    rows = [
        {
            **record(one, "entry=entry.place cable=entry.subject"),
            "applies": "no longer" if one.why else "yes",
            **record(one, "why author=entry.author reason=entry.reason"),
        }
        for one in found
    ]
    stale = any(one.why for one in found)
    return listing(rows, _CHECKED, f"no corrections in {file}")._replace(error="" if stale else None)


_REFERENCE = ("label", "text", "kind", "status", "mrn", "year_from", "reason")


def refs(found: Sequence[Reference], line: str) -> Answer:
    """Return the references of a line, marked in it, with what each was found to be."""

    def rows() -> list[TableRow]:
        cells = [{name: value or "" for name, value in plain(one).items()} for one in found]
        return [
            {**{name: row[name] for name in _REFERENCE}, "reason": _with_weighed(one)}
            for row, one in zip(cells, found, strict=True)
        ]

    def text() -> str:
        if not found:
            return "no reference in this text"
        table = render_rows(rows(), _REFERENCE)
        return f"{_marked(line.rstrip(), found)}\n\n{table}"

    return Answer(rows, _REFERENCE, lambda: plain(found), text)


def _with_weighed(found: Reference) -> str:
    """Return the reason, and where several cables were weighed, which."""
    if len(found.candidates) < 2:
        return found.reason
    return f"{found.reason} (weighed: {', '.join(map(str, found.candidates))})"


def _marked(text: str, references: Iterable[Reference]) -> str:
    """Return the lines of a text, with marks under the words that each reference was read from."""
    marks = bytearray(b" " * len(text))
    for found in references:
        marks[found.start : found.end] = b"^" * (found.end - found.start)
    shown, start = [], 0
    for line in text.split("\n"):
        words = printable(line.replace(_TAB, " "))
        shown += underlined(words, marks[start : start + len(line)].decode(), terminal_width(), "    ")
        start += len(line) + 1
    return "\n".join(shown)


_LACKING = ("mrn", "cited_by", "notal", "sent", "date_likely", "as_written", "cited_in", "sentence")

_LACKING_NARROW = ("mrn", "cited_by", "sent", "cited_in", "sentence")


def missing(found: Sequence[Lacking]) -> Answer:
    """Return the missing cables; in a row, the words of all who cite it are one cell.

    The text ends in where to look for each, and in how to make a request of the list.
    """

    def rows() -> list[TableRow]:
        edges = [[citation.edge for citation in lacking.citations] for lacking in found]
        return [
            {
                **record(lacking, records.LACKED),
                "as_written": _each(text for edge in citing for text in edge.texts),
                "cited_in": [str(edge.citing) for edge in citing],
                "sentence": next((edge.sentence for edge in citing if edge.sentence), "")
                or _named_by(lacking),
                **where_cells(lacking.where),
            }
            for lacking, citing in zip(found, edges, strict=True)
        ]

    def text() -> str:
        if not found:
            return _NOTHING
        looks = render_all({lacking.node.mrn: lacking.where for lacking in found})
        columns = _LACKING if terminal_width() >= _WIDE else _LACKING_NARROW
        return "\n\n".join([render_rows(rows(), columns), looks, in_lines(_TO_ASK)])

    return Answer(rows, _LACKING, lambda: plain(found), text, nothing_fits=not found)


def _named_by(lacking: Lacking) -> str:
    """Return where editors name a cable that no cable cites, else ""."""
    said_by = "" if lacking.citations else lacking.node.date_set_by
    return f"editors name it: {said_by}" if said_by else ""


_TO_ASK = "To request them: reftel missing --foia text writes a letter, --foia csv a table."
_REQUEST = (
    "mrn", "post", "number", "year", "sent_from", "sent_to", "most_likely", "dated_by", "cited_by",
    "cited_in", "subjects", "sentences", "document_number", "link", "ask", "why_missing",
)  # fmt: skip


def request(found: Sequence[Lacking]) -> Answer:
    """Return a request for missing cables: what an office needs to find each, or the text of a letter."""
    dates = "sent_from=node.date_earliest sent_to=node.date_latest most_likely=node.date_likely"

    def rows() -> list[TableRow]:
        return [
            {
                **record(lacking, "mrn=node.mrn"),
                "post": _post_name(lacking.node),
                **record(lacking, f"number=node.mrn.serial year=node.mrn.year {dates}"),
                "dated_by": _dated_by(lacking.node),
                "cited_by": lacking.node.cited_by,
                "cited_in": [str(citation.node.mrn) for citation in lacking.citations],
                "subjects": _each(citation.node.subject for citation in lacking.citations),
                "sentences": _each(citation.edge.sentence for citation in lacking.citations)
                or _named_by(lacking),
                **where_cells(lacking.where),
            }
            for lacking in found
        ]

    def text() -> str:
        paragraphs = ("\n".join(_paragraph(number, one)) for number, one in enumerate(found, 1))
        return "\n\n".join(paragraphs) or _NOTHING

    return Answer(rows, _REQUEST, text=text, nothing_fits=not found)


def _dated_by(node: Node) -> str:
    if not node.date:
        return "estimate"
    return "people" if node.corrected else "editors"


def _paragraph(number: int, lacking: Lacking) -> Iterator[str]:
    """Return the lines about a cable in a letter that asks for it."""
    node, where = lacking.node, lacking.where
    head = (
        f"{number}. Cable {node.mrn} ({node.mrn.year} {node.mrn.post} {node.mrn.serial}) from "
        f"{_post_name(node)}, sent {span_in_words(node)}."
    )
    if where.document_number:
        head += f" National Archives document number: {where.document_number}."
    if films := [alias.value for alias in node.aliases if alias.kind is AliasKind.FILM]:
        head += f" Film number: {printable(flat(', '.join(films)))}."
    for absence in where.absences:
        if absence.kind in (AbsenceKind.LOST, AbsenceKind.LIKELY_LOST):
            head += f" Note: {absence_words(absence)}."
    yield from textwrap.wrap(f"{head} Cited in:", 76, subsequent_indent="   ", break_on_hyphens=False)
    for citing, edge, _ in lacking.citations:
        line = f'- {citing.mrn} ({citing.date[:10]}), "{printable(flat(citing.subject))}"'
        if edge.sentence:
            line += f': "{printable(flat(edge.sentence))}"'
        yield from textwrap.wrap(line, 76, initial_indent="   ", subsequent_indent="     ")
    if link := first_link(where):
        yield f"   {link}"


def _each(texts: Iterable[str]) -> list[str]:
    return [text for text in dict.fromkeys(map(flat, texts)) if text]


def _post_name(node: Node) -> str:
    post = posts().get(node.mrn.post)
    return f"{post.name} ({post.code})" if post else node.mrn.post


_REPLIES = ("post", "addressed", "answer", "mrn", "sent", "days", "subject")


def replies(found: Sequence[Reply], missing: MRN | None = None) -> Answer:
    """Return what each post did about a cable, which may be `missing`."""

    def rows() -> list[TableRow]:
        return [{**records.reply_record(reply), "days": _days(reply)} for reply in found]

    return Answer(
        rows,
        _REPLIES,
        lambda: list(map(records.reply_record, found)),
        lambda: _render_replies(found, rows(), missing),
    )


def _days(reply: Reply) -> str:
    least, most = reply.days or ("", "")
    return str(least) if least == most else f"{least} to {most}"


def _render_replies(replies: Sequence[Reply], rows: Iterable[TableRow], missing: MRN | None) -> str:
    """Return what each post did as a table, and below it who did not answer."""
    heard = [row for row in rows if row["answer"] != "none"]
    others = [reply.post for reply in replies if not reply.is_post]
    parts = [render_rows(heard, _REPLIES) if heard else "No cable in the collection cites it"]
    if counts := _of_those_addressed(replies):
        parts.append("\n".join(counts))
    elif not others:
        parts.append(in_lines(_why_unasked(missing)))
    if silent := ", ".join(reply.post for reply in replies if reply.silent):
        parts.append(in_lines(f"Not heard from (action addressees): {silent}"))
    unheard = [reply for reply in replies if reply.answer == "none" and reply.is_post and not reply.silent]
    if names := ", ".join(reply.post for reply in unheard):
        parts.append(in_lines(f"Not heard from, but only informed (info addressees): {names}"))
    if others:
        counted = (
            "1 addressee is not a post" if len(others) == 1 else f"{len(others)} addressees are not posts"
        )
        parts.append(in_lines(f"{counted} that reftel knows: {', '.join(others)}"))
    return "\n\n".join(parts)


def _of_those_addressed(replies: Sequence[Reply]) -> list[str]:
    """Return how many posts are addressed for action, how many only informed, and how many answered."""
    answered = {reply.post for reply in replies if reply.answer == "answers"}
    lines = []
    for role, words in (("action", "Addressed for action"), ("info", "Only informed")):
        asked = {reply.post for reply in replies if reply.addressed == role and reply.is_post}
        if asked:
            counted = "1 post" if len(asked) == 1 else f"{len(asked):,} posts"
            lines.append(in_lines(f"{words}: {counted}, {len(asked & answered):,} answered"))
    return lines


def _why_unasked(missing: MRN | None) -> str:
    if missing is None:
        return "Which posts it addresses is unknown: its header names none"
    return (
        f"Which posts it addresses is unknown, because {missing} is missing. "
        f"Where to look for it: reftel show {missing}"
    )


_STATS = ("group", "name", "count", "missing")


def stats(found: Stats, limit: int) -> Answer:
    """Return a collection in numbers; the text has no more than `limit` posts (0: all)."""

    def rows() -> list[TableRow]:
        cells: list[tuple[object, ...]] = [
            *(("year", year, held, missing) for year, (held, missing) in found.years.items()),
            *(("post", post, held, missing) for post, (held, missing) in found.posts.items()),
            *(("classification", name, count, "") for name, count in found.classifications.items()),
            *(("references", status.value, count, "") for status, count in found.statuses.items()),
            *(("thread", str(thread.hub.mrn), thread.size, "") for thread in found.threads or ()),
        ]
        return [dict(zip(_STATS, row, strict=True)) for row in cells]

    return Answer(rows, _STATS, lambda: records.stats_record(found), lambda: _render_stats(found, limit))


def _render_stats(stats: Stats, limit: int) -> str:
    counted = list(stats.posts.items())[: limit or None]
    rest = len(stats.posts) - len(counted)
    classes = [(name or "(none)", count) for name, count in stats.classifications.items()]
    parts = [
        _counts_table("year", ((str(year), both) for year, both in stats.years.items())),
        _counts_table("post", counted) + (f"\nand {rest:,} more posts" if rest else ""),
        render_table(("classification", "held"), classes),
        render_table(("references", "count"), [(s.value, c) for s, c in stats.statuses.items()]),
        in_lines(f"{stats.resolved:.1%} of the references that name a cable were identified"),
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


_WORDS = 150  # characters of words that found no cable; --csv and --json have all
_UNRESOLVED = ("count", "why", "words", "citing", "as_written")
_WHY: Mapping[str, str] = {
    NoteKind.UNKNOWN_NAME: "unknown name",
    ReasonKind.NO_YEAR_FITS: "number too high",
    ReasonKind.OLD_YEAR: "number too high",
    ReasonKind.YEAR_AFTER_CITING: "year after citing cable",
    ReasonKind.YEAR_TOO_EARLY: "impossible year",
    ReasonKind.YEAR_IN_FUTURE: "impossible year",
    ReasonKind.NO_NUMBER: "number cut",
    ReasonKind.NO_POST_AND_NUMBER: "cut or garbled",
    ReasonKind.NO_POST: "no post given",
    ReasonKind.NO_POST_AND_CITING: "no post given",
    ReasonKind.POST_OPEN: "no post given",
    ReasonKind.NO_YEAR_AND_DATE: "no year given",
    ReasonKind.NO_CABLE: "not recognised",
}


def unresolved(found: Sequence[Unresolved]) -> Answer:
    """Return the words that found no cable; what has no word of its own here is ambiguous or unreadable."""
    rows = [{"count": one.number, "why": _WHY.get(one.code, one.status.value), **plain(one)} for one in found]
    none = "every reference to a cable was identified"

    def text() -> str:
        short = [
            {**row, "words": shorten(one.words, _WORDS), "as_written": shorten(flat(one.text), _WORDS)}
            for row, one in zip(rows, found, strict=True)
        ]
        return render_rows(short, _UNRESOLVED) if short else none

    return Answer(lambda: rows, _UNRESOLVED, text=text)


_COMMUNITIES = (
    "cables", "missing", "first", "last", "posts", "tags", "words", "most_cited", "subject",
)  # fmt: skip


def communities(found: Sequence[Community]) -> Answer:
    """Return groups of cables; the text has of their days the years."""

    def rows() -> list[TableRow]:
        return [
            {
                "cables": len(community.members),
                **record(community, "missing first last"),
                "posts": [f"{post} {count}" for post, count in community.posts.items()],
                **record(community, "tags words most_cited=hub.mrn subject=hub.subject"),
            }
            for community in found
        ]

    def text() -> str:
        dated = [
            {**row, "years": _years(community.first, community.last)}
            for row, community in zip(rows(), found, strict=True)
        ]
        return render_rows(dated, ("cables", "missing", "years", *_COMMUNITIES[4:])) if dated else _NOTHING

    return Answer(
        rows, _COMMUNITIES, lambda: list(map(records.community_record, found)), text, nothing_fits=not found
    )


def _years(first: str, last: str) -> str:
    return first[:4] if first[:4] == last[:4] else f"{first[:4]}-{last[:4]}"


_COMPARED = ("what", "mrn", "cited", "texts", "date", "subject")


def compare(found: Comparison) -> Answer:
    """Return what another store has as a list with the counts below: cables, then citations."""

    def rows() -> list[TableRow]:
        lists = {
            "held there, unknown here": plain(found.unknown),
            "held there, missing here": plain(found.found),
            "cited only there": plain(found.cited_there),
            "cited only here": plain(found.cited_here),
        }
        return [
            {name: {"what": what, "mrn": one.get("citing"), **one}.get(name, "") for name in _COMPARED}
            for what, some in lists.items()
            for one in some
        ]

    def text() -> str:
        unknown, lacking, there, here = found.totals
        counts = (
            f"{in_lines(f'held there: {unknown:,} unknown here, {lacking:,} missing here')}\n"
            f"held only here: {found.held_here:,}\n"
            + in_lines(f"citations of cables held in both: {there:,} only there, {here:,} only here")
        )
        return f"{render_rows(rows(), _COMPARED)}\n\n{counts}" if any(found.totals) else counts

    return Answer(rows, _COMPARED, lambda: records.comparison_record(found), text)
