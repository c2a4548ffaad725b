"""What people ask of a store: threads, paths, reasons, rankings, gaps, replies.

Each question reads the rows that it needs; none but those of the whole graph (PageRank, betweenness,
connected threads, the comparison of two stores) goes through all of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from itertools import pairwise
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple, Protocol

from reftel.errors import InvalidMRN
from reftel.graph import Step, branches
from reftel.models import MRN, Decision, Edge, Mention, Node, Relation, Status
from reftel.mrn import parse_key, parse_mrn
from reftel.store import EVERYTHING, Filter, Follow, Side, Store, open_store
from reftel.store.queries import comparison, links, listings
from reftel.tables import canonical_post, posts

# Statuses of references that name a cable; "other" is an e-mail, a call or a document.
NAMES_A_CABLE = (Status.HELD, Status.MISSING, Status.SELF, Status.AMBIGUOUS, Status.UNREADABLE)
_DEPARTMENT = "STATE"
RESOLVED = (Status.HELD, Status.MISSING, Status.SELF)


class Branch(NamedTuple):
    """One line of a thread: where the cable stands, and the citation between it and the one above."""

    step: Step
    above: str
    node: Node
    edge: Edge


class ThreadAround(NamedTuple):
    """A cable with the trees of what it responds to and what responded; `cut` says that there is more."""

    node: Node
    cites: list[Branch]
    cited_by: list[Branch]
    cut: bool


class Hop(NamedTuple):
    """One citation of a path; `forward` says that the path goes from the citing cable to the cited one."""

    edge: Edge
    citing: Node
    cited: Node
    forward: bool


class Explanation(NamedTuple):
    """Why one cable cites another, or all that it does cite where it does not.

    `decisions` are all references of the citing cable, `naming` those that were found to be the cited
    one, `doubtful` those that may be it but were not decided. `mentions` are those of the naming ones, and
    those that name the cited cable themselves.
    `weighed` are the cables that the store knows among the candidates; `reverse` says that the other one
    cites this one.
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


class Ranked(NamedTuple):
    """A cable of a ranking: how often it is answered, how often cited in passing; `score` of the measure."""

    node: Node
    answered: int
    in_passing: int
    score: float


class Citation(NamedTuple):
    """One cable that cites a missing one: the words as written, and whether they are marked NOTAL."""

    node: Node
    edge: Edge
    notal: bool


class Lacking(NamedTuple):
    """A cable that the collection lacks, and those who cite it, the earliest first."""

    node: Node
    citations: list[Citation]


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


class Stats(NamedTuple):
    """A collection in numbers: (held, missing) cables by year and post, held ones by classification.

    `threads` are the largest sets of cables that citations connect, None where nobody asked for them.
    """

    years: dict[int, tuple[int, int]]
    posts: dict[str, tuple[int, int]]
    classifications: dict[str, int]
    statuses: dict[Status, int]
    threads: list[Connected] | None

    @property
    def resolved(self) -> float:
        """The share of references naming a cable for which the cable was found; 0 without any."""
        names = sum(self.statuses[status] for status in NAMES_A_CABLE)
        return sum(self.statuses[status] for status in RESOLVED) / names if names else 0.0


class Comparison(NamedTuple):
    """What another store has: cables held there alone, and citations of common cables on one side alone.

    `unknown` are cables that this store does not know at all, `found` those that are missing here.
    `totals` says how long each of the four lists is without a limit, `held_here` how many cables this store
    holds and the other does not.
    """

    unknown: list[Node]
    found: list[Node]
    cited_there: list[Edge]
    cited_here: list[Edge]
    totals: tuple[int, int, int, int]
    held_here: int


def thread(store: Store, mrn: MRN, depth: int, follow: Follow, limit: int) -> ThreadAround:
    """Give the trees of what a cable responds to and what responded, each at most `limit` lines long.

    What is nearest is shown first; `depth` is the number of citations. Raises NotInStore.
    """
    node = find(store, mrn)
    reached = {side: _reach(store, str(mrn), side, depth, follow, limit) for side in ("citing", "cited")}
    (below, cut), (above, cut_above) = reached["citing"], reached["cited"]
    return ThreadAround(
        node,
        _dress(store, branches(lambda found: below.get(found, []), str(mrn), depth), str(mrn), "citing"),
        _dress(store, branches(lambda found: above.get(found, []), str(mrn), depth), str(mrn), "cited"),
        cut or cut_above,
    )


def find(store: Store, mrn: MRN) -> Node:
    """Give the cable of an MRN; raises NotInStore, with like MRNs as advice."""
    return store.cables([str(mrn)]).get(str(mrn)) or store.cable(mrn).node


def _reach(
    store: Store, root: str, side: Side, depth: int, follow: Follow, limit: int
) -> tuple[dict[str, list[str]], bool]:
    """Give what is under each cable, level by level, up to `limit` lines, and whether there are more."""
    below: dict[str, list[str]] = {}
    seen, level, lines = {root}, [root], 0
    for _ in range(depth):
        found: list[str] = []
        for mrn, other in links.dated_links(store, level, side, follow):
            lines += 1
            if limit and lines > limit:
                return below, True
            below.setdefault(mrn, []).append(other)
            if other not in seen:
                seen.add(other)
                found.append(other)
        if not found:
            break
        level = found
    return below, False


def _dress(store: Store, steps: Sequence[Step], root: str, side: Side) -> list[Branch]:
    """Put the cables and the citations to the steps of a tree."""
    line, above = [root], []
    for step in steps:
        del line[step.depth :]
        above.append(line[-1])
        line.append(step.mrn)
    ends = [(mrn, step.mrn) for step, mrn in zip(steps, above, strict=True)]
    pairs = ends if side == "citing" else [(other, mrn) for mrn, other in ends]
    found = links.citations(store, sorted(set(pairs)))
    edges = {(str(edge.citing), str(edge.cited)): edge for edge in found}
    nodes = store.cables({step.mrn for step in steps})
    return [
        Branch(step, mrn, nodes[step.mrn], edges[pair])
        for step, mrn, pair in zip(steps, above, pairs, strict=True)
    ]


def path(store: Store, start: MRN, goal: MRN, *, either_way: bool = False) -> list[Hop]:
    """Give the shortest chain of citations between two cables; none gives [].

    All go one way, citing -> cited, so that the chain begins with the one of the two that cites; with
    `either_way` they may change, and the chain begins with `start`. Raises NotInStore.
    """
    for mrn in (start, goal):
        find(store, mrn)

    def cited(mrns: Sequence[str]) -> Iterable[tuple[str, str]]:
        return links.linked(store, mrns, "citing")

    def citing(mrns: Sequence[str]) -> Iterable[tuple[str, str]]:
        return links.linked(store, mrns, "cited")

    def both(mrns: Sequence[str]) -> Iterable[tuple[str, str]]:
        return [*cited(mrns), *citing(mrns)]

    one, other = str(start), str(goal)
    if either_way:
        return _hops(store, shortest_path(one, other, both, both))
    ways = shortest_path(one, other, cited, citing), shortest_path(other, one, cited, citing)
    return _hops(store, min(filter(None, ways), key=len, default=[]))


Neighbours = Callable[[Sequence[str]], Iterable[tuple[str, str]]]


def shortest_path(start: str, goal: str, forth: Neighbours, back: Neighbours) -> list[str]:
    """Give the cables of a shortest path, both ends included, [] where there is none.

    `forth` gives pairs (cable, one after it) for cables on the way, `back` (cable, one before it). The
    search goes on from both ends, level by level, where fewer cables are to be looked at.
    """
    before: dict[str, str] = {start: ""}
    after: dict[str, str] = {goal: ""}
    front, rear = [start], [goal]
    meeting = start if start == goal else None
    while front and rear and meeting is None:
        if len(front) <= len(rear):
            front = _advance(before, forth(front))
            meeting = min((mrn for mrn in front if mrn in after), default=None)
        else:
            rear = _advance(after, back(rear))
            meeting = min((mrn for mrn in rear if mrn in before), default=None)
    if meeting is None:
        return []
    return [*reversed(_chain(before, meeting)), *_chain(after, meeting)[1:]]


def _advance(seen: dict[str, str], pairs: Iterable[tuple[str, str]]) -> list[str]:
    level = []
    for mrn, other in pairs:
        if other not in seen:
            seen[other] = mrn
            level.append(other)
    return level


def _chain(nearer: Mapping[str, str], mrn: str) -> list[str]:
    chain = [mrn]
    while mrn := nearer[mrn]:
        chain.append(mrn)
    return chain


def _hops(store: Store, mrns: Sequence[str]) -> list[Hop]:
    steps = list(pairwise(mrns))
    both_ways = [pair for one, other in steps for pair in ((one, other), (other, one))]
    edges = {(str(edge.citing), str(edge.cited)): edge for edge in links.citations(store, both_ways)}
    nodes = store.cables(mrns)
    hops = []
    for one, other in steps:
        forward = (one, other) in edges
        citing, cited = (one, other) if forward else (other, one)
        hops.append(Hop(edges[citing, cited], nodes[citing], nodes[cited], forward))
    return hops


def explain(store: Store, citing: MRN, cited: MRN) -> Explanation:
    """Give why one cable cites another; raises NotInStore where the citing one is not known."""
    stored = store.cable(citing)
    naming = tuple(found for found in stored.decisions if found.resolution.mrn == cited)
    positions = {found.position for found in naming}
    candidates = {str(mrn) for found in stored.decisions for mrn in found.resolution.candidates}
    weighed = store.cables({*candidates, str(cited)})
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
        mentions=tuple(found for found in stored.mentions if _names(found, positions, cited)),
        weighed=weighed,
        reverse=any(edge.citing == cited for edge in stored.cited_by),
    )


class Watcher(Protocol):
    """Who is told how far a long question has come, in cables."""

    def start(self, size: int) -> None:
        """So many are to be done."""

    def advance(self, size: int) -> None:
        """So many more are done."""


def _names(mention: Mention, positions: set[int], mrn: MRN) -> bool:
    """Say whether a mention means one of these references, or names the cable itself."""
    itself = mention.resolution is not None and mention.resolution.mrn == mrn
    return itself or not positions.isdisjoint(mention.positions) or (mention.means_all and bool(positions))


def top(store: Store, by: str, only: Filter, limit: int, watcher: Watcher | None = None) -> list[Ranked]:
    """Give the cables that stand out: by "cited", "citing", "answered", "pagerank" or "betweenness".

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
    from reftel import ranking

    mrns = [mrn for mrn, _ in links.dates(store)]
    citations = ranking.number_all(mrns, store)
    if by == "pagerank":
        weighed = ranking.pagerank(citations)
    elif watcher:
        watcher.start(len(mrns))
        weighed = ranking.betweenness(citations, watcher.advance)
    else:
        weighed = ranking.betweenness(citations)
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


def missing(store: Store, only: Filter, limit: int) -> list[Lacking]:
    """Give the cables that the collection lacks, the most cited first, with all who cite them."""
    nodes = listings.missing(store, only, limit)
    mrns = [str(node.mrn) for node in nodes]
    edges = list(links.citations_of(store, mrns))
    citing = store.cables({str(edge.citing) for edge in edges})
    notal = links.marked_notal(store, mrns)
    citations: dict[MRN, list[Citation]] = {node.mrn: [] for node in nodes}
    for edge in edges:
        marked = (str(edge.citing), str(edge.cited)) in notal
        citations[edge.cited].append(Citation(citing[str(edge.citing)], edge, marked))
    return [Lacking(node, sorted(citations[node.mrn], key=_when)) for node in nodes]


def _when(citation: Citation) -> tuple[str, MRN]:
    return citation.node.date, citation.node.mrn


def search(store: Store, words: str, only: Filter, limit: int) -> list[Node]:
    """Give the cables that words find; the words of an MRN in any notation find this cable first."""
    try:
        mrn = str(parse_mrn(words))
    except InvalidMRN:
        return store.search(words, only, limit)
    return store.search(mrn, only, limit) or store.search(words, only, limit)


def replies(store: Store, mrn: MRN) -> list[Reply]:
    """Give what each post did about a cable: those that answered by date, then who cites it, then the rest.

    Last come the addressees that are no post (collectives, agencies): they are not expected to reply. Raises
    NotInStore.
    """
    asked = find(store, mrn)
    addressed = _addressed(asked)
    edges = list(links.citations_of(store, [str(mrn)]))
    nodes = store.cables(str(edge.citing) for edge in edges)
    found = []
    for edge in sorted(edges, key=lambda edge: (nodes[str(edge.citing)].date, edge.citing)):
        node, post = nodes[str(edge.citing)], edge.citing.post
        found.append(Reply(post, addressed.get(post, ""), edge, node, _days_between(asked, node)))
    heard = {reply.post for reply in found} | {mrn.post}
    silent = [
        Reply(name, role, is_post=_sends_cables(name))
        for name, role in addressed.items()
        if name not in heard
    ]
    silent.sort(key=lambda reply: (not reply.is_post, reply.addressed, reply.post))
    return sorted(found, key=attrgetter("answer")) + silent


def _addressed(node: Node) -> dict[str, str]:
    """Give whom a cable addresses, posts by their codes, others by name, with "action" or "info"."""
    roles = [(name, "info") for name in node.info] + [(name, "action") for name in node.action]
    return {canonical_post(name) or name: role for name, role in roles}


def _sends_cables(name: str) -> bool:
    """Say whether an addressee is a post, or the Department, which replies as posts do; no other agency."""
    post = posts().get(name)
    return post is not None and (post.kind != "agency" or post.code == _DEPARTMENT)


def _days_between(asked: Node, reply: Node) -> tuple[int, int] | None:
    earliest, latest = asked.date or asked.date_earliest, asked.date or asked.date_latest
    if not (earliest and latest and reply.date):
        return None
    try:
        replied = date.fromisoformat(reply.date[:10])
        least, most = ((replied - date.fromisoformat(day[:10])).days for day in (latest, earliest))
    except ValueError:  # in the store of a stranger
        return None
    return least, most


def stats(store: Store, only: Filter, threads: int | None = None) -> Stats:
    """Give a collection in numbers; `threads` is how many of the largest connected threads (0: all)."""
    years: Counter[int] = Counter()
    posts: Counter[str] = Counter()
    missing_years, missing_posts = years.copy(), posts.copy()
    for year, post, held, lacking in listings.count_cables(store, only):
        years[year] += held
        posts[post] += held
        missing_years[year] += lacking
        missing_posts[post] += lacking
    by_count = sorted(posts.items(), key=lambda item: (-item[1], item[0]))
    return Stats(
        years={year: (years[year], missing_years[year]) for year in sorted(years)},
        posts={post: (held, missing_posts[post]) for post, held in by_count},
        classifications=listings.count_classifications(store, only),
        statuses=listings.count_statuses(store, only),
        threads=None if threads is None else _largest_threads(store, only, threads),
    )


def _largest_threads(store: Store, only: Filter, limit: int) -> list[Connected]:
    """Give the largest threads that hold a fitting cable."""
    from reftel import ranking

    known = [mrn for mrn, _ in links.dates(store)]
    citations = ranking.number_all(known, store)
    found = [[known[place] for place in thread] for thread in ranking.connected(citations)]
    if only != EVERYTHING:
        fitting = listings.fitting(store, only)
        found = [mrns for mrns in found if not fitting.isdisjoint(mrns)]
    threads = []
    for mrns in found[:limit] if limit else found:
        hub = listings.most_cited_of(store, mrns)
        nodes = store.cables((mrns[0], mrns[-1]))
        threads.append(Connected(len(mrns), nodes[mrns[-1]], nodes[mrns[0]], hub))
    return threads


def compare(store: Store, path: str | Path, only: Filter, limit: int) -> Comparison:
    """Give what another store has that this one has not, each list at most `limit` long (0: all).

    A filter is that of the other store for cables, of either for the citing cables of citations. Raises
    StoreError where the other store cannot be read.
    """
    with comparison.beside(store, path):
        held, held_here = comparison.held_beside(store), comparison.held_here_alone(store)
        there, here = (comparison.cited_on_one_side(store, beside=there) for there in (True, False))
    with open_store(path) as other:
        if only != EVERYTHING:
            fitting, fitting_here = listings.fitting(other, only), listings.fitting(store, only)
            held = [(mrn, lacking) for mrn, lacking in held if mrn in fitting]
            there = [pair for pair in there if pair[0] in fitting]
            here = [pair for pair in here if pair[0] in fitting_here]
            held_here = [mrn for mrn in held_here if mrn in fitting_here]
        unknown = [mrn for mrn, lacking in held if not lacking]
        found = [mrn for mrn, lacking in held if lacking]
        end = limit or None
        return Comparison(
            list(other.cables(unknown[:end]).values()),
            list(other.cables(found[:end]).values()),
            list(links.citations(other, there[:end])),
            list(links.citations(store, here[:end])),
            (len(unknown), len(found), len(there), len(here)),
            len(held_here),
        )
