"""Citations: one for each pair of cables, with all that tells of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from reftel.model.records import MRN, Decision, Edge, Mention, Relation, Status
from reftel.resolve.join import Held

_STRONGEST = (
    Relation.CORRECTS,
    Relation.REPEATS,
    Relation.RESPONDS_TO,
    Relation.FOLLOWS_UP,
    Relation.REFERS_TO,
)
_THIS_ANSWERS = re.compile(
    r"(?i)\bthis (?:\w{1,20} ){0,2}(?:responds|replies|answers"
    r"|is (?:in|an?|the|our) (?:\w{1,20} )?(?:response|reply|answer))\b"
)


def build_edges(cable: Held, decisions: Iterable[Decision]) -> list[Edge]:
    """Return the citations that a held cable makes, one per cable that it cites."""
    pairs: dict[MRN, list[Decision]] = {}
    for decision in decisions:
        cited = decision.resolution.mrn
        if cited and decision.resolution.status is not Status.SELF:
            pairs.setdefault(cited, []).append(decision)
    if not pairs:
        return []
    mentions = _Mentions(cable)
    return [_build_edge(cable, cited, pairs[cited], mentions) for cited in sorted(pairs)]


def with_footnotes(cable: Held, edges: Sequence[Edge], mentions: Iterable[Mention]) -> list[Edge]:
    """Return citations and those that notes of editors add: one for each cable that the cable itself does not
    cite.
    """
    noted = [mention for mention in mentions if mention.footnote]
    if not noted:
        return list(edges)
    cited = {edge.cited for edge in edges}
    named: dict[MRN, list[Mention]] = {}
    for mention in noted:
        found = mention.resolution
        if found and found.mrn and found.status is not Status.SELF and found.mrn not in cited:
            named.setdefault(found.mrn, []).append(mention)
    added = [_edge_of_notes(cable, mrn, some) for mrn, some in named.items()]
    return sorted((*edges, *added), key=lambda edge: edge.cited)


def _edge_of_notes(cable: Held, cited: MRN, mentions: Sequence[Mention]) -> Edge:
    first = mentions[0]
    texts = tuple(dict.fromkeys(" ".join(mention.text.split()) for mention in mentions))
    year_from = first.resolution.year_from if first.resolution else None
    return Edge(
        cable.mrn,
        cited,
        ("",),
        texts,
        Relation.REFERS_TO,
        len(mentions),
        first.sentence,
        year_from,
        "footnote",
    )


def _build_edge(cable: Held, cited: MRN, decisions: Sequence[Decision], mentions: _Mentions) -> Edge:
    count, (relation, strongest) = mentions.strongest(cited, [decision.position for decision in decisions])
    return Edge(
        cable.mrn,
        cited,
        tuple(dict.fromkeys([decision.ref.label for decision in decisions])),
        tuple(dict.fromkeys([" ".join(decision.ref.text.split()) for decision in decisions])),
        relation,
        count,
        strongest.sentence if strongest else "",
        decisions[0].resolution.year_from,
        _origin(cable, decisions),
    )


_Ranked = tuple[int, bool, int, Relation, Mention]


class _Mentions:
    """The mentions of a cable by the references that they mean.

    Those that share one tuple of positions, as all "reftels" of a document do, are ranked together: the
    work grows with mentions and references, not with one times the other.
    """

    def __init__(self, cable: Held) -> None:
        self._citing = cable.mrn
        groups: dict[int, list[tuple[int, Mention]]] = {}
        for numbered in enumerate(cable.mentions):
            groups.setdefault(id(numbered[1].positions), []).append(numbered)
        self._groups = list(groups.values())
        self._at: dict[int, list[int]] = {}
        for number, group in enumerate(self._groups):
            for position in dict.fromkeys(group[0][1].positions):
                self._at.setdefault(position, []).append(number)
        self._found: dict[tuple[int, bool], _Ranked] = {}

    def strongest(self, cited: MRN, positions: Iterable[int]) -> tuple[int, tuple[Relation, Mention | None]]:
        """Return how many mentions mean one of some references to a cable, and the strongest of these."""
        meant = {number for position in positions for number in self._at.get(position, ())}
        if not meant:
            return 0, (Relation.REFERS_TO, None)
        found = min([self._strongest_of(number, cited) for number in meant])
        return sum([len(self._groups[number]) for number in meant]), found[3:]

    def _strongest_of(self, number: int, cited: MRN) -> _Ranked:
        """Return the strongest mention of a group: that depends on whether the cited cable is of the post."""
        key = number, cited.post == self._citing.post
        if key not in self._found:
            self._found[key] = min(
                _rank(_relation_between(self._citing, cited, mention), mention, place)
                for place, mention in self._groups[number]
            )
        return self._found[key]


def _origin(cable: Held, decisions: Sequence[Decision]) -> str:
    """Tell where a citation comes from; from people where no reference alone leads to the cited cable."""
    if decisions[0].corrected_by and all(decision.corrected_by for decision in decisions):
        return "people"
    return "ref" if cable.main.has_ref_block or cable.refs else "metadata"


def _rank(relation: Relation, mention: Mention, place: int) -> _Ranked:
    """Rank mentions: by relation, those that single the reference out before those of all, by place."""
    return _STRONGEST.index(relation), mention.all_refs, place, relation, mention


def _relation_between(citing: MRN, cited: MRN, mention: Mention) -> Relation:
    """Return the relation that a mention makes between two cables: nobody answers a cable of his own.

    Instructions and questions come from another sender. Where Washington writes "posts responded to ref
    A", or a post "per ref A" of its own, the answer is someone else's or the words point to an earlier
    account; only a sentence that says that this very cable answers is believed.
    """
    answers = mention.relation is Relation.RESPONDS_TO
    if answers and citing.post == cited.post and not _THIS_ANSWERS.search(mention.sentence):
        return Relation.REFERS_TO
    return mention.relation
