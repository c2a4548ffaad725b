"""The store as Python asks it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeVar, Unpack

from reftel import store as kept
from reftel.model.records import MRN, Node
from reftel.model.showing import html_facts
from reftel.questions.chosen import Chosen, filter_of
from reftel.questions.records import Records

if TYPE_CHECKING:
    import networkx as nx

    from reftel.analysis.check_corrections import Checked
    from reftel.analysis.communities import Community
    from reftel.analysis.coverage import Coverage
    from reftel.analysis.queries import Explanation, Lacking, Ranked, Reply, Watcher
    from reftel.analysis.statistics import Comparison, Stats
    from reftel.analysis.threads import Hop, ThreadAround
    from reftel.analysis.where import Where
    from reftel.export import Exported, Keep
    from reftel.lexicon.places.links import Link
    from reftel.questions.picture import Picture
    from reftel.resolve.corrections import Corrections
    from reftel.store.queries.unresolved import Unresolved

USUAL = "output/reftel.sqlite"
Name = str | MRN
Links = str | PathLike[str] | Sequence["Link"]
Measure = Literal["cited", "citing", "answered", "pagerank", "betweenness"]
RelationName = Literal["responds_to", "follows_up", "repeats", "corrects", "refers_to"]
T = TypeVar("T")


def open_store(path: str | PathLike[str] = USUAL) -> Store:
    """Open the store of a build for reading; close it, or use it in a with statement.

    Raises StoreError where there is no store, the file is none or of another version (OlderStore,
    NewerStore, OtherStore), damaged (DamagedStore), or cannot be used now (StoreUnavailable).
    """
    return Store.open(path)


class Store(kept.Store):
    """A store open for reading, with each question of the command line as a method.

    A cable is named by its MRN in any notation ("09 BERLIN 1167") or by any other of its numbers: InvalidMRN
    says that a name is none, NotInStore that the store does not know it, SeveralCables that several have the
    number. `post`, `tag`, `year` and `classification` choose cables (see `Chosen`); a `limit` of 0 is none.
    Lists are `Records`, which are tables too. `nodes`, `edges`, `decisions` and others read all that there
    is, row by row.
    """

    def cable(self, name: Name) -> kept.StoredCable:
        """Return all that is known of one cable: its head, what it cites and why, who cites it.

        Raises NotInStore, with like MRNs as advice.
        """
        return super().cable(name)

    def where(self, name: Name, links: Links = ()) -> Where:
        """Return where a cable can be read or asked for, and why it may be missing.

        `links` is a table of your own places, which come first. Raises NotInStore.
        """
        from reftel.analysis.threads import find
        from reftel.analysis.where import look

        node = find(self, name)
        return look(self, [node], _read_links(links))[node.mrn]

    def thread(
        self,
        name: Name,
        depth: int = 3,
        *,
        since: str = "",
        until: str = "",
        relation: RelationName | Literal[""] = "",
        limit: int = 0,
    ) -> ThreadAround:
        """Return the thread around a cable: the trees of what it cites and of what cites it.

        `depth` is how many citations away, `since` and `until` are days, months or years ("2007-03"),
        `relation` follows such citations alone ("responds_to": answers). In a notebook it shows its picture.
        """
        from reftel.analysis.threads import thread

        found = thread(self, name, depth, kept.Follow(relation, since, until), limit)
        place = Path(self.place).absolute()
        return found._replace(draw=partial(_draw, place, str(found.node.mrn), depth))

    def picture(self, name: Name, depth: int = 2, *, most: int = 0, height: int = 0) -> Picture:
        """Return the page of a cable and what is near it, which a notebook shows in place, without a network.

        At most `most` cables, the nearest, then the most cited; without it 500. `height` is in pixels.
        """
        from reftel.questions.picture import HEIGHT, MOST, picture

        return picture(self, name, depth, most=most or MOST, height=height or HEIGHT)

    def replies(self, name: Name) -> Records[Reply]:
        """Return what each post did about a cable: who answered and when, who only cites it, and who is
        silent.
        """
        from reftel.analysis import queries

        return Records(queries.replies(self, name), queries.Reply)

    def explain(self, citing: Name, cited: Name, links: Links = ()) -> Explanation:
        """Return why one cable is said to cite another; of one that does not, what it does cite."""
        from reftel.analysis import queries

        return queries.explain(self, citing, cited, _read_links(links))

    def path(self, start: Name, goal: Name, *, either_way: bool = False) -> Records[Hop]:
        """Return the shortest chain of citations between two cables, none where there is no chain.

        With `either_way` a link may also lead from a cable to one that cites it.
        """
        from reftel.analysis import threads

        return Records(threads.path(self, start, goal, either_way=either_way), threads.Hop)

    def search(self, words: str, limit: int = 0, **chosen: Unpack[Chosen]) -> Records[Node]:
        """Return the cables whose subject, TAGS or MRN have all the words, the best matches first.

        A word that ends in * stands for all that begin so, the beginning of an MRN ("09OSLO") too. Where the
        store keeps texts, those whose text has the words come last.
        """
        from reftel.analysis import queries

        return Records(queries.search(self, words, filter_of(chosen), limit), Node)

    def top(
        self, by: Measure = "cited", limit: int = 0, watcher: Watcher | None = None, **chosen: Unpack[Chosen]
    ) -> Records[Ranked]:
        """Return the cables that stand out: cited most, citing most, answered most, or by a measure of
        graphs.

        "pagerank" and "betweenness" weigh the whole collection, which takes seconds, or a minute;
        the `watcher` is told how far they have come.
        """
        from reftel.analysis import queries

        return Records(queries.top(self, by, filter_of(chosen), limit, watcher), queries.Ranked)

    def missing(self, limit: int = 0, links: Links = (), **chosen: Unpack[Chosen]) -> Records[Lacking]:
        """Return the cables that the collection lacks, the most cited first, with who cites them, between
        which days they were sent, and where to look for them.

        `tag` and `classification` choose by the cables that cite them.
        """
        from reftel.analysis import queries

        found = queries.missing(self, filter_of(chosen), limit, _read_links(links))
        return Records(found, queries.Lacking)

    def unresolved(self, limit: int = 0, **chosen: Unpack[Chosen]) -> Records[Unresolved]:
        """Return the words of REF lines that found no cable, grouped and counted, the most frequent first."""
        from reftel.analysis import statistics
        from reftel.store.queries.unresolved import Unresolved

        return Records(statistics.unresolved(self, filter_of(chosen), limit), Unresolved)

    def stats(self, threads: int | None = None, **chosen: Unpack[Chosen]) -> Stats:
        """Return cables counted by year, post and classification, and what became of the references.

        `threads` is how many of the largest connected threads to return too (0: all); without it none.
        """
        from reftel.analysis import statistics

        return statistics.stats(self, filter_of(chosen), threads)

    def coverage(self, **chosen: Unpack[Chosen]) -> Coverage:
        """Return how much of what was sent is held, by year and by post; of a `post`, which numbers are not.

        Takes `post` and `year` alone: a number tells neither TAGS nor classification.
        """
        from reftel.analysis import coverage
        from reftel.errors import InputError

        only = filter_of(chosen)
        if only.tags or only.classifications:
            raise InputError("coverage counts numbers, which tell neither TAGS nor classification",
                             advice="choose by post= and year=")  # fmt: skip
        return coverage.coverage(self, only)

    def communities(self, limit: int = 0, **chosen: Unpack[Chosen]) -> Records[Community]:
        """Return groups of cables that cite each other more than others, the largest first."""
        from reftel.analysis import communities

        return Records(communities.communities(self, filter_of(chosen), limit), communities.Community)

    def compare(self, other: str | PathLike[str], limit: int = 0, **chosen: Unpack[Chosen]) -> Comparison:
        """Return what the store of another build has that this one has not."""
        from reftel.analysis import statistics

        return statistics.compare(self, Path(other), filter_of(chosen), limit)

    def check_corrections(
        self, corrections: Corrections | str | PathLike[str] | None = None
    ) -> Records[Checked]:
        """Return which corrections still apply, and why others no longer do: those of a file, else those in
        force.
        """
        from reftel.analysis.check_corrections import Checked, check_corrections
        from reftel.resolve.corrections import read_corrections

        if isinstance(corrections, str | PathLike):
            corrections = read_corrections(corrections, partial(kept.find_in, self.place))
        return Records(check_corrections(self, corrections), Checked)

    def graph(self) -> nx.DiGraph[str]:
        """Return the graph of networkx: MRNs, edges from the citing to the cited cable.

        A node has dates, post, subject, sender and addressees as attributes, an edge labels, relation and
        sentence: see docs/exports.md.
        """
        from reftel.analysis.graph import graph

        return graph(self)

    def export(
        self,
        format: str,  # noqa: A002
        path: str | PathLike[str],
        keep: Keep | None = None,
        *,
        excel: bool = False,
    ) -> Exported:
        """Write the graph, or a part of it, for another program; see `reftel.export.export_graph`."""
        from reftel.export import export_graph

        return export_graph(self, format, Path(path), keep=keep, excel=excel)

    def __dir__(self) -> list[str]:
        """Return what people ask; the rest serves these."""
        return sorted({*vars(Store), *_READERS} - {"__dict__", "__firstlineno__", "__static_attributes__"})

    def _repr_html_(self) -> str:
        counts = {name: f"{count:,}" for name, count in self.counts().items()}
        return html_facts({"store": self.place, **counts})


_READERS = (
    "aliases", "close", "collection", "corrections", "counts", "decisions", "documents", "edges", "facts",
    "find", "inputs", "mentions", "nodes", "place", "problems",
)  # fmt: skip


def _draw(place: Path, mrn: str, depth: int) -> str | None:
    from reftel.questions.picture import draw

    return draw(place, mrn, depth)


def _read_links(links: Links) -> Sequence[Link]:
    from reftel.lexicon.places.links import read_own_links

    return read_own_links(links) if isinstance(links, str | PathLike) else links
