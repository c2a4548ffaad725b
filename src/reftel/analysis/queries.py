"""What people ask of a store: threads, paths, reasons, rankings, gaps, replies.

Each question reads the rows that it needs; none but those of the whole graph (PageRank, betweenness,
connected threads, the comparison of two stores) goes through all of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from operator import attrgetter
from typing import NamedTuple, Protocol

from reftel.analysis.threads import find, names_cable
from reftel.analysis.where import Where, look
from reftel.errors import InvalidMRN, NotInStore, SeveralCables
from reftel.lexicon.mrn import parse_key
from reftel.lexicon.places.links import Link
from reftel.lexicon.posts import canonical_post, posts
from reftel.model.records import MRN, Decision, Edge, Mention, Node, Relation, Status
from reftel.model.showing import SHOWN, brief, html_facts, html_table
from reftel.store import EVERYTHING, Filter, Store
from reftel.store.queries import links, listings

_DEPARTMENT = "STATE"
RESOLVED = (Status.HELD, Status.MISSING, Status.SELF)


class Explanation(NamedTuple):
    """Why one cable cites another, or all that it does cite where it does not.

    `decisions` are all references of the citing cable, `naming` those that were found to be the cited
    one, `doubtful` those that may be it but were not decided. `mentions` are those of the naming ones, and
    those that name the cited cable themselves.
    `weighed` are the cables that the store knows among the candidates; `reverse` says that the other one
    cites this one. `where` says where to look for each of the two that the store knows.
    """

    citing: Node
    cited: MRN
    cited_node: Node | None
    edge: Edge | None
    decisions: tuple[Decision, ...]
    naming: tuple[Decision, ...]
    doubtful: tuple[Decision, ...]
    mentions: tuple[Mention, ...]
    weighed: Mapping[str, Node]
    reverse: bool
    where: Mapping[MRN, Where]

    def __repr__(self) -> str:
        return brief(self)

    def _repr_html_(self) -> str:
        relation = self.edge.relation if self.edge else "does not cite it"
        facts = html_facts({"citing": self.citing.mrn, "cited": self.cited, "relation": relation})
        found = self.naming or self.doubtful or self.decisions
        rows = [
            (one.ref.label, one.ref.text, ruled.status, ruled.mrn, ruled.reason)
            for one in found[:SHOWN]
            for ruled in (one.resolution,)
        ]
        table = html_table(("label", "text", "status", "cable", "reason"), rows, len(found) - len(rows))
        said = [(mention.paragraph, mention.sentence) for mention in self.mentions[:SHOWN]]
        return facts + table + (html_table(("paragraph", "sentence"), said) if said else "")


class Ranked(NamedTuple):
    """A cable of a ranking: how often it is answered, how often cited in passing; `score` of the measure."""

    node: Node
    answered: int
    in_passing: int
    score: float

    def __repr__(self) -> str:
        return brief(self)


class Citation(NamedTuple):
    """One cable that cites a missing one: the words as written, and whether they are marked NOTAL."""

    node: Node
    edge: Edge
    notal: bool

    def __repr__(self) -> str:
        return brief(self)


class Lacking(NamedTuple):
    """A cable that the collection lacks, those who cite it, the earliest first, and where to look for it."""

    node: Node
    citations: list[Citation]
    where: Where

    def __repr__(self) -> str:
        return brief(self)

    @property
    def notal(self) -> int:
        """How many of those who cite it mark it NOTAL."""
        return sum(citation.notal for citation in self.citations)

    @property
    def days_wide(self) -> int:
        """How many days the interval of its date spans, 0 for a day that is known."""
        days = _days_from(self.node.date_earliest, self.node.date_latest)
        return days or 0


class Reply(NamedTuple):
    """What a post did about a cable: it answered, only cites it, or neither (no edge).

    `addressed` is "action", "info" or "" for a post that the cable did not address. `days` is how many
    days passed, at least and at most; they differ where the date of the cable is an estimate. An addressee
    that is no post (a collective, an agency) stands by its name, without `is_post`.
    """

    post: str
    addressed: str
    edge: Edge | None = None
    node: Node | None = None
    days: tuple[int, int] | None = None
    is_post: bool = True

    def __repr__(self) -> str:
        return brief(self, ("post", "addressed", "answer", "node", "days"))

    @property
    def days_least(self) -> int | None:
        """How many days passed at least, None where that is not known."""
        return self.days[0] if self.days else None

    @property
    def days_most(self) -> int | None:
        """How many days passed at most, None where that is not known."""
        return self.days[1] if self.days else None

    @property
    def silent(self) -> bool:
        """Whether it is a post that was asked for action, and of which no cable cites the one that asked."""
        return self.edge is None and self.is_post and self.addressed == "action"

    @property
    def answer(self) -> str:
        """The word for what the post did: answers, cites, none."""
        if self.edge is None:
            return "none"
        return "answers" if self.edge.relation is Relation.RESPONDS_TO else "cites"


class Connected(NamedTuple):
    """A set of cables that citations connect: how many, the earliest, the latest, the most cited."""

    size: int
    first: Node
    last: Node
    hub: Node

    def __repr__(self) -> str:
        return brief(self)


def explain(store: Store, citing: str | MRN, cited: str | MRN, own: Sequence[Link] = ()) -> Explanation:
    """Return why one cable cites another; raises NotInStore where the citing one is not known.

    `own` is a user's table of places to look.
    """
    stored, cited = store.cable(citing), store.find(cited)
    naming = tuple(found for found in stored.decisions if found.resolution.mrn == cited)
    positions = {found.position for found in naming}
    candidates = {str(mrn) for found in stored.decisions for mrn in found.resolution.candidates}
    weighed = store.cables({*candidates, str(cited)})
    nodes = filter(None, (stored.node, weighed.get(str(cited))))
    return Explanation(
        citing=stored.node,
        cited=cited,
        cited_node=weighed.get(str(cited)),
        edge=next((edge for edge in stored.cites if edge.cited == cited), None),
        decisions=stored.decisions,
        naming=naming,
        doubtful=tuple(
            found
            for found in stored.decisions
            if found.resolution.mrn is None and cited in found.resolution.candidates
        ),
        mentions=tuple(found for found in stored.mentions if names_cable(found, positions, cited)),
        weighed=weighed,
        reverse=any(edge.citing == cited for edge in stored.cited_by),
        where=look(store, nodes, own),
    )


class Watcher(Protocol):
    """Who is told how far a long question has come, in cables."""

    def start(self, size: int) -> None:
        """So many are to be done."""

    def advance(self, size: int) -> None:
        """So many more are done."""


def top(store: Store, by: str, only: Filter, limit: int, watcher: Watcher | None = None) -> list[Ranked]:
    """Return the cables that stand out: by "cited", "citing", "answered", "pagerank" or "betweenness".

    The last two weigh the whole graph, whatever the filter, which takes seconds, or a minute.
    """
    if by in ("pagerank", "betweenness"):
        return _top_of_graph(store, by, only, limit, watcher)
    if by == "answered":
        nodes = listings.most_answered(store, only, limit)
    else:
        nodes = listings.most(store, "cited_by" if by == "cited" else "cites", only, limit)
    score = attrgetter("cites" if by == "citing" else "cited_by")
    ranked = _rank(store, nodes, {str(node.mrn): score(node) for node in nodes})
    return [found._replace(score=found.answered) for found in ranked] if by == "answered" else ranked


def _top_of_graph(store: Store, by: str, only: Filter, limit: int, watcher: Watcher | None) -> list[Ranked]:
    from reftel.analysis import metrics

    mrns = [mrn for mrn, _ in links.dates(store)]
    citations = metrics.number_all(mrns, store)
    if by == "pagerank":
        weighed = metrics.pagerank(citations)
    elif watcher:
        watcher.start(len(mrns))
        weighed = metrics.betweenness(citations, watcher.advance)
    else:
        weighed = metrics.betweenness(citations)
    scores = dict(zip(mrns, weighed, strict=True))
    if only != EVERYTHING:
        fitting = listings.fitting(store, only)
        scores = {mrn: score for mrn, score in scores.items() if mrn in fitting}
    best = sorted(filter(scores.get, scores), key=lambda mrn: (-scores[mrn], parse_key(mrn).year, mrn))
    best = best[:limit] if limit else best
    nodes = store.cables(best)
    return _rank(store, [nodes[mrn] for mrn in best], scores)


def _rank(store: Store, nodes: Sequence[Node], scores: Mapping[str, float]) -> list[Ranked]:
    relations = links.relations_to(store, (str(node.mrn) for node in nodes))
    ranked = []
    for node in nodes:
        counts = relations.get(str(node.mrn), {})
        answered, passing = counts.get(Relation.RESPONDS_TO, 0), counts.get(Relation.REFERS_TO, 0)
        ranked.append(Ranked(node, answered, passing, scores[str(node.mrn)]))
    return ranked


def missing(store: Store, only: Filter, limit: int, own: Sequence[Link] = ()) -> list[Lacking]:
    """Return the cables that the collection lacks, the most cited first, with all who cite them and where to
    look; `own` is a user's table of places.
    """
    nodes = listings.missing(store, only, limit)
    mrns = [str(node.mrn) for node in nodes]
    edges = list(links.citations_of(store, mrns))
    citing = store.cables({str(edge.citing) for edge in edges})
    notal = links.marked_notal(store, mrns)
    citations: dict[MRN, list[Citation]] = {node.mrn: [] for node in nodes}
    for edge in edges:
        marked = (str(edge.citing), str(edge.cited)) in notal
        citations[edge.cited].append(Citation(citing[str(edge.citing)], edge, marked))
    looks = look(store, nodes, own)
    return [Lacking(node, sorted(citations[node.mrn], key=_when), looks[node.mrn]) for node in nodes]


def _when(citation: Citation) -> tuple[str, MRN]:
    return citation.node.date, citation.node.mrn


def search(store: Store, words: str, only: Filter, limit: int) -> list[Node]:
    """Return the cables whose MRN, subject and TAGS have all the words, the best matches first; after them
    those whose text has them, where texts are kept. An MRN in any notation, or another number, finds its
    cable.

    A word that ends in *, and the beginning of an MRN such as 09OSLO, stand for all words that begin so;
    `limit` 0 gives all.
    """
    try:
        mrn = str(store.find(words))
    except (InvalidMRN, NotInStore, SeveralCables):
        return listings.search(store, words, only, limit)
    return listings.search(store, mrn, only, limit) or listings.search(store, words, only, limit)


def replies(store: Store, name: str | MRN) -> list[Reply]:
    """Return what each post did about a cable: those that answered by date, then who cites it, then the rest.

    Last come the addressees that are no post (collectives, agencies): they are not expected to reply. Raises
    NotInStore.
    """
    asked = find(store, name)
    mrn = asked.mrn
    addressed = _addressed(asked)
    edges = list(links.citations_of(store, [str(mrn)]))
    nodes = store.cables(str(edge.citing) for edge in edges)
    found = []
    for edge in sorted(edges, key=lambda edge: (nodes[str(edge.citing)].date, edge.citing)):
        node, post = nodes[str(edge.citing)], edge.citing.post
        found.append(Reply(post, addressed.get(post, ""), edge, node, _days_between(asked, node)))
    heard = {reply.post for reply in found} | {mrn.post}
    silent = [
        Reply(name, role, is_post=sends_cables(name)) for name, role in addressed.items() if name not in heard
    ]
    silent.sort(key=lambda reply: (not reply.is_post, reply.addressed, reply.post))
    return sorted(found, key=attrgetter("answer")) + silent


def _addressed(node: Node) -> dict[str, str]:
    """Return whom a cable addresses, posts by their codes, others by name, with "action" or "info"."""
    roles = [(name, "info") for name in node.info] + [(name, "action") for name in node.action]
    return {addressee(name): role for name, role in roles}


def addressee(name: str) -> str:
    """Return the code of a post that a cable addresses, of another addressee its name."""
    return canonical_post(name) or name


def sends_cables(name: str) -> bool:
    """Say whether an addressee is a post, or the Department, which replies as posts do; no other agency."""
    post = posts().get(name)
    return post is not None and (post.kind != "agency" or post.code == _DEPARTMENT)


def _days_between(asked: Node, reply: Node) -> tuple[int, int] | None:
    least = _days_from(asked.date or asked.date_latest, reply.date)
    most = _days_from(asked.date or asked.date_earliest, reply.date)
    return None if least is None or most is None else (least, most)


def _days_from(first: str, last: str) -> int | None:
    try:
        return (date.fromisoformat(last[:10]) - date.fromisoformat(first[:10])).days
    except ValueError:  # not known, or in the store of a stranger
        return None
