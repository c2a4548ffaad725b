"""Documents become a collection: one node a cable, every reference resolved, one edge a pair."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date
from typing import Any, NamedTuple

from reftel.batches import Brief, Slot, brief_of, order_of, rank_of, source_order
from reftel.canonical import Canonical, canonicalize
from reftel.corrections import NO_CORRECTIONS, Corrections, Holds
from reftel.mentions import Placing, key_of, without_many_positions
from reftel.models import (
    MRN,
    Cable,
    Collection,
    Decision,
    Document,
    Edge,
    Kind,
    Mention,
    Node,
    Problem,
    Ref,
    Relation,
    Resolution,
    Status,
)
from reftel.parse import names_another, says_id_of_another
from reftel.resolve import Citing, Holdings, resolve_refs

_STRONGEST = (Relation.CORRECTS, Relation.RESPONDS_TO, Relation.FOLLOWS_UP, Relation.REFERS_TO)
_THIS_ANSWERS = re.compile(
    r"(?i)\bthis (?:\w{1,20} ){0,2}(?:responds|replies|answers"
    r"|is (?:in|an?|the|our) (?:\w{1,20} )?(?:response|reply|answer))\b"
)
_FROM_METADATA = "recorded in a machine-made column of cited ids; the text has no REF block"


_COMPARED = (
    "metadata ids that the REF line confirms",
    "metadata ids that the REF line does not have",
    "metadata ids that are no MRN",
    "REF entries that the metadata lacks",
)
Comparison = tuple[int, int, int, int]


class Held(NamedTuple):
    """A held cable: the document that speaks for it, its references and mentions, all its documents.

    `cables` are the documents as they were read, in the order of `documents`.
    """

    mrn: MRN
    main: Cable
    refs: tuple[tuple[Ref, str], ...]
    mentions: tuple[Mention, ...]
    documents: tuple[Document, ...]
    problems: tuple[Problem, ...]
    cables: tuple[Cable, ...]

    @property
    def day(self) -> date | None:
        """The day it was sent, UTC, None where unknown."""
        return _day(self.main)

    @property
    def citing(self) -> Citing:
        """What its references are judged by.

        Pages with the id and date of one cable and the text of another exist: the text has the post and
        number of its head, and a day that nobody knows.
        """
        head = self.main.header
        if names_another(self.mrn, head.post, head.serial):
            return Citing(MRN(self.mrn.year, head.post, head.serial or 0))
        return Citing(self.mrn, self.day)


class Settled(NamedTuple):
    """A held cable with all that was decided about it."""

    held: Held
    decisions: Sequence[Decision]
    mentions: tuple[Mention, ...]
    edges: Sequence[Edge]
    compared: Comparison | None


class Gathered(NamedTuple):
    """What the whole decides: which documents are one cable, by MRN in its order, and what is held when.

    `orphans` tell no MRN, and no cable adopted them.
    """

    named: dict[MRN, Sequence[Brief]]
    orphans: Sequence[Brief]
    holdings: Holdings


def gather(briefs: Iterable[Brief], corrections: Corrections = NO_CORRECTIONS) -> Gathered:
    """Find out which documents are one cable; the result does not depend on the order in which they come."""
    found: dict[MRN, list[Brief]] = {}
    unnamed: list[Brief] = []
    for brief in briefs:
        mrn = corrections.name(brief)
        (found.setdefault(mrn, []) if mrn else unnamed).append(brief)
    orphans = _adopt(unnamed, found)
    named: dict[MRN, Sequence[Brief]] = {mrn: tuple(found.pop(mrn)) for mrn in sorted(found)}
    days = {mrn: corrections.day(mrn) or _speaker(mrn, documents).day for mrn, documents in named.items()}
    return Gathered(named, orphans, Holdings(days))


def settle(
    mrn: MRN, cables: Sequence[Cable], holdings: Holdings, corrections: Corrections = NO_CORRECTIONS
) -> Settled:
    """Join the documents of one cable, resolve its references and draw its citations."""
    held = join_documents(mrn, cables, corrections)
    decisions = decide(held, holdings, corrections)
    edges = build_edges(held, decisions)
    mentions = tuple(resolve_mentions(held, holdings, corrections))
    return Settled(held, decisions, mentions, edges, compare_metadata(held, edges))


class Tally:
    """How often cables are cited, and when the missing ones were first; `held` are the others."""

    def __init__(self, held: Holds) -> None:
        self._held = held
        self.counts: Counter[MRN] = Counter()
        self.first: dict[MRN, date | None] = {}
        self._once: dict[object, Any] = {}

    def add(self, edges: Iterable[Edge], day: date | None) -> None:
        """Count the citations of a cable of this day."""
        for edge in edges:
            self.counts[edge.cited] += 1
            if edge.cited not in self._held:
                self.note(edge.cited, day)

    def take(self, counts: Iterable[tuple[MRN, int]], first: Iterable[tuple[MRN, date | None]]) -> None:
        """Add what another one has counted; years, posts and days are kept once each."""
        once = self._once.setdefault
        for (year, post, serial), count in counts:
            self.counts[MRN(once(year, year), once(post, post), serial)] += count
        for (year, post, serial), day in first:
            self.note(MRN(once(year, year), once(post, post), serial), once(day, day))

    def note(self, missing: MRN, day: date | None) -> None:
        """Note that a missing cable was cited on a day."""
        earlier = self.first.setdefault(missing, day)
        if day and (earlier is None or day < earlier):
            self.first[missing] = day


def collect(
    cables: Iterable[Cable], problems: Iterable[Problem] = (), corrections: Corrections = NO_CORRECTIONS
) -> Collection:
    """Join documents into cables, resolve their references, and give the whole in its final order.

    The result depends on the documents alone, not on the order in which they come.
    """
    read = list(cables)
    gathered = gather(
        (brief_of(cable, Slot(0, place, 0, 0)) for place, cable in enumerate(read)), corrections
    )
    settled = [
        settle(mrn, [read[brief.slot.start] for brief in documents], gathered.holdings, corrections)
        for mrn, documents in gathered.named.items()
    ]
    orphans = [read[brief.slot.start] for brief in gathered.orphans]
    reported = [
        *problems,
        *(problem for one in settled for problem in one.held.problems),
        *(problem for cable in orphans for problem in unnamed_problems(cable)),
    ]
    compared = [(one.held.mrn, one.compared) for one in settled if one.compared]
    return Collection(
        nodes=tuple(_build_nodes(settled, gathered.holdings, corrections)),
        edges=tuple(edge for one in settled for edge in one.edges),
        decisions=tuple(decision for one in settled for decision in one.decisions),
        mentions=tuple((one.held.mrn, mention) for one in settled for mention in one.mentions),
        documents=(
            *(document for one in settled for document in one.held.documents),
            *(unnamed_document(cable) for cable in orphans),
        ),
        problems=tuple(sorted(reported, key=problem_order)),
        notes=sum_up(counts for _, counts in compared),
        read=(*(read for one in settled for read in one.held.cables), *orphans),
        compared=tuple(compared),
    )


def problem_order(problem: Problem) -> tuple[str, str, str]:
    """Order problems by where they are."""
    return problem.source, problem.place, problem.cause


def _speaker(mrn: MRN, documents: Sequence[Brief]) -> Brief:
    """Give the document that speaks for a cable."""
    return documents[0] if len(documents) == 1 else min(documents, key=lambda brief: brief.order(mrn))


def _adopt(unnamed: Iterable[Brief], named: dict[MRN, list[Brief]]) -> list[Brief]:
    """Give documents that tell post and number but no date to the one cable that has both.

    So survive later sections, whose head is a classification line alone. Gives what nobody adopted.
    """
    waiting = sorted(unnamed, key=lambda brief: source_order(brief.source, brief.place))
    numbers: dict[tuple[str, int], list[MRN]] = {(brief.post, brief.serial): [] for brief in waiting}
    for mrn in named if waiting else ():
        if mrn[1:] in numbers:
            numbers[mrn[1:]].append(mrn)
    orphans = []
    for brief in waiting:
        mrns = numbers[brief.post, brief.serial]
        if len(mrns) == 1:
            named[mrns[0]].append(brief)
        else:
            orphans.append(brief)
    return orphans


def unnamed_document(cable: Cable) -> Document:
    """Give the entry of a document that tells no MRN and that no cable adopted."""
    return build_document(None, cable, "unnamed")


def unnamed_problems(cable: Cable) -> list[Problem]:
    """Give what is wrong with such a document."""
    return [replace(problem, about="unnamed") for problem in cable.problems]


def join_documents(mrn: MRN, cables: Sequence[Cable], corrections: Corrections = NO_CORRECTIONS) -> Held:
    """Join the documents of one cable: sections in order, a corrected copy before its original."""
    ordered = list(cables)
    if len(ordered) > 1:
        ordered.sort(key=lambda cable: order_of(cable, rank_of(cable), mrn))
    main = ordered[0]
    roles = {id(main): "main"}
    digests = {main.digest}
    for cable in ordered[1:]:
        roles[id(cable)] = _role(cable, main, digests)
        digests.add(cable.digest)
    speaking = [cable for cable in ordered if roles[id(cable)] in ("main", "section", "version")]
    # What an adopted document complains of, that it has no MRN, is settled.
    problems = [problem for cable in ordered if cable.mrn for problem in _unsettled(cable, mrn)]
    if missing := _missing_sections(speaking):
        cause = f"{mrn} lacks section {missing}"
        problems.append(Problem(main.source, main.place, cause, "add the file that holds it", lost=False))
    refs = tuple(_merge_refs(speaking))
    placing = Placing([ref for ref, _ in refs])
    return Held(
        mrn,
        corrections.redate(mrn, main),
        refs,
        tuple(
            mention
            for cable in speaking
            if roles[id(cable)] != "version" and cable.mentions
            for mention in placing.place(cable.mentions, cable.refs)
        ),
        tuple(build_document(mrn, cable, roles[id(cable)]) for cable in ordered),
        tuple(replace(problem, about=str(mrn)) for problem in problems),
        tuple(ordered),
    )


def resolve_mentions(
    cable: Held, holdings: Holdings, corrections: Corrections = NO_CORRECTIONS
) -> Iterator[Mention]:
    """Give the mentions of a held cable, those that name a cable themselves with what it was found to be."""
    for mention in cable.mentions:
        if mention.cable is None:
            yield without_many_positions(mention)
        else:
            (found,) = _resolve(cable, [mention.cable], holdings)
            yield mention._replace(resolution=corrections.merge(cable.mrn, found, holdings))


def decide(cable: Held, holdings: Holdings, corrections: Corrections = NO_CORRECTIONS) -> Sequence[Decision]:
    """Resolve the references of a held cable, as people overrule them; without a REF block, those of its
    machine-made column.
    """
    return corrections.decide(cable.mrn, tuple(_decide(cable, holdings)), holdings)


def _decide(cable: Held, holdings: Holdings) -> Iterator[Decision]:
    if not cable.refs and not cable.main.has_ref_block and cable.main.cited:
        yield from _decide_metadata(cable, holdings)
        return
    refs = [ref for ref, _ in cable.refs]
    resolutions = _resolve(cable, refs, holdings)
    for position, ((ref, source), resolution) in enumerate(zip(cable.refs, resolutions, strict=True), 1):
        yield Decision(cable.mrn, position, ref, resolution, source)


def _resolve(cable: Held, refs: Sequence[Ref], holdings: Holdings) -> Iterator[Resolution]:
    """Resolve references of a held cable: what names it by the id that it is filed under, or by the one that
    its text has, is the cable itself.
    """
    own = (cable.mrn, cable.citing.mrn)
    for found in resolve_refs(refs, cable.citing, holdings):
        yield found._replace(status=Status.SELF, mrn=cable.mrn) if found.mrn in own else found


def _decide_metadata(cable: Held, holdings: Holdings) -> Iterator[Decision]:
    position = 0
    for recorded in cable.main.cited:
        found = canonicalize(recorded, cable.mrn.year)
        for mrn in found.mrns or (None,):
            position += 1
            yield Decision(
                cable.mrn, position, *_recorded(cable, recorded, found, mrn, holdings), _source(cable.main)
            )


def _recorded(
    cable: Held, recorded: str, found: Canonical, mrn: MRN | None, holdings: Holdings
) -> tuple[Ref, Resolution]:
    """Give a recorded id as a reference, and what it was found to be."""
    reason = "; ".join((_FROM_METADATA, *found.notes))
    if mrn is None:
        status = Status.UNREADABLE if found.kind is Kind.UNREADABLE else Status.OTHER
        return Ref("", recorded, 0, 0, found.kind), Resolution(status, reason=reason)
    held_or_missing = Status.HELD if mrn in holdings else Status.MISSING
    status = Status.SELF if mrn == cable.mrn else held_or_missing
    ref = Ref("", recorded, 0, 0, Kind.CABLE, mrn.year, mrn.post, mrn.serial, notes=found.notes)
    return ref, Resolution(status, mrn, None, reason)


def _unsettled(cable: Cable, mrn: MRN) -> Iterator[Problem]:
    """Give what a document of a cable complains of; that its id is another was settled by who moved it."""
    for problem in cable.problems:
        if cable.mrn == mrn or not says_id_of_another(problem):
            yield problem


def _role(cable: Cable, main: Cable, digests: set[str]) -> str:
    if cable.digest in digests:
        return "duplicate"
    if main.header.corrected and not cable.header.corrected:
        return "superseded"
    sections = (main.header.section, cable.header.section)
    if sections[0] and sections[1] and sections[0][0] != sections[1][0]:
        return "section"
    return "version"


def _missing_sections(cables: Sequence[Cable]) -> str:
    """Name the sections that no document holds; a document of one section alone may hold them all."""
    found = {cable.header.section for cable in cables if cable.header.section}
    if len({section[0] for section in found}) < 2:
        return ""
    count = max(section[1] for section in found)
    present = {section[0] for section in found}
    lacking = [f"{number} of {count}" for number in range(1, count + 1) if number not in present]
    return ", ".join(lacking)


def _merge_refs(cables: Sequence[Cable]) -> Iterator[tuple[Ref, str]]:
    """Give the references of all documents in order, each once, with the document that it stands in."""
    seen: set[tuple[object, ...]] = set()
    for cable in cables:
        fresh: set[tuple[object, ...]] = set()
        for ref in cable.refs:
            key = key_of(ref)
            if key not in seen:
                yield ref, _source(cable)
            fresh.add(key)
        seen |= fresh


def build_edges(cable: Held, decisions: Iterable[Decision]) -> list[Edge]:
    """Give the citations that a held cable makes, one per cable that it cites."""
    pairs: dict[MRN, list[Decision]] = {}
    for decision in decisions:
        cited = decision.resolution.mrn
        if cited and decision.resolution.status is not Status.SELF:
            pairs.setdefault(cited, []).append(decision)
    mentions = _Mentions(cable)
    return [_build_edge(cable, cited, pairs[cited], mentions) for cited in sorted(pairs)]


def _build_edge(cable: Held, cited: MRN, decisions: Sequence[Decision], mentions: _Mentions) -> Edge:
    count, (relation, strongest) = mentions.weigh(cited, [decision.position for decision in decisions])
    return Edge(
        cable.mrn,
        cited,
        tuple(dict.fromkeys(decision.ref.label for decision in decisions)),
        tuple(dict.fromkeys(" ".join(decision.ref.text.split()) for decision in decisions)),
        relation,
        count,
        strongest.sentence if strongest else "",
        decisions[0].resolution.year_from,
        _origin(cable, decisions),
    )


_Weighed = tuple[int, bool, int, Relation, Mention]


class _Mentions:
    """The mentions of a cable by the references that they mean.

    Those that share one tuple of positions, as all "reftels" of a document do, are weighed together: the
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
        self._strongest: dict[tuple[int, bool], _Weighed] = {}

    def weigh(self, cited: MRN, positions: Iterable[int]) -> tuple[int, tuple[Relation, Mention | None]]:
        """Give how many mentions mean one of some references to a cable, and the strongest of these."""
        meant = {number for position in positions for number in self._at.get(position, ())}
        found = min((self._weigh_group(number, cited) for number in meant), default=None)
        count = sum(len(self._groups[number]) for number in meant)
        return count, found[3:] if found else (Relation.REFERS_TO, None)

    def _weigh_group(self, number: int, cited: MRN) -> _Weighed:
        """Give the strongest mention of a group: that depends on whether the cited cable is of the post."""
        key = number, cited.post == self._citing.post
        if key not in self._strongest:
            self._strongest[key] = min(
                _weigh(_relation_between(self._citing, cited, mention), mention, place)
                for place, mention in self._groups[number]
            )
        return self._strongest[key]


def _origin(cable: Held, decisions: Sequence[Decision]) -> str:
    """Tell where a citation comes from; from people where no reference alone leads to the cited cable."""
    if all(decision.corrected_by for decision in decisions):
        return "people"
    return "ref" if cable.main.has_ref_block or cable.refs else "metadata"


def _weigh(relation: Relation, mention: Mention, place: int) -> _Weighed:
    """Order mentions: by relation, those that single the reference out before those of all, by place."""
    return _STRONGEST.index(relation), mention.all_refs, place, relation, mention


def _relation_between(citing: MRN, cited: MRN, mention: Mention) -> Relation:
    """Give the relation that a mention makes between two cables: nobody answers a cable of his own.

    Instructions and questions come from another sender. Where Washington writes "posts responded to ref
    A", or a post "per ref A" of its own, the answer is someone else's or the words point to an earlier
    account; only a sentence that says that this very cable answers is believed.
    """
    answers = mention.relation is Relation.RESPONDS_TO
    if answers and citing.post == cited.post and not _THIS_ANSWERS.search(mention.sentence):
        return Relation.REFERS_TO
    return mention.relation


def _build_nodes(settled: Sequence[Settled], holdings: Holdings, corrections: Corrections) -> Iterator[Node]:
    tally = Tally(holdings)
    for one in settled:
        tally.add(one.edges, one.held.citing.day)
    nodes = {
        one.held.mrn: build_held(one.held, corrections)._replace(cites=len(one.edges)) for one in settled
    }
    for mrn, first in tally.first.items():
        nodes[mrn] = build_missing(mrn, first, holdings, corrections)
    for mrn in sorted(nodes):
        yield nodes[mrn]._replace(cited_by=tally.counts[mrn])


def build_missing(
    mrn: MRN, first_cited: date | None, holdings: Holdings, corrections: Corrections = NO_CORRECTIONS
) -> Node:
    """Give the node of a missing cable: the interval of its date, or the day that people set."""
    span = holdings.serials.interval(mrn, first_cited)
    earliest = corrections.day(mrn) or span.earliest
    latest = corrections.day(mrn) or span.latest
    likely = corrections.day(mrn) or span.likely
    return Node(
        mrn,
        held=False,
        date_earliest=earliest.isoformat(),
        date_latest=latest.isoformat(),
        date_likely=likely.isoformat(),
        corrected=corrections.note(mrn),
    )


def build_held(cable: Held, corrections: Corrections = NO_CORRECTIONS) -> Node:
    """Give the node of a held cable, not yet counted."""
    header = cable.main.header
    return Node(
        cable.mrn,
        held=True,
        date=_iso(cable.main),
        classification=cable.main.classification,
        captions=header.captions,
        tags=header.tags,
        subject=cable.main.subject,
        sender=header.sender,
        action=tuple(addressee.post or addressee.name for addressee in header.action),
        info=tuple(addressee.post or addressee.name for addressee in header.info),
        precedence=header.precedence,
        source=_source(cable.main),
        corrected=corrections.note(cable.mrn),
    )


def compare_metadata(cable: Held, edges: Iterable[Edge]) -> Comparison | None:
    """Count how the machine-made column of cited ids agrees with the REF lines of a cable; None where one
    of the two is lacking. `edges` are its citations.
    """
    if not cable.main.cited or not (cable.refs or cable.main.has_ref_block):
        return None
    ids = [canonicalize(text, cable.mrn.year).mrns for text in cable.main.cited]
    recorded = {mrn for mrns in ids for mrn in mrns}
    read = {edge.cited for edge in edges if edge.origin == "ref"}
    return len(recorded & read), len(recorded - read), ids.count(()), len(read - recorded)


def added_up(compared: Sequence[Comparison]) -> list[Comparison]:
    """Give one comparison for several, none for none."""
    if not compared:
        return []
    confirmed, not_in_line, no_mrn, not_recorded = map(sum, zip(*compared, strict=True))
    return [(confirmed, not_in_line, no_mrn, not_recorded)]


def sum_up(compared: Iterable[Comparison]) -> tuple[tuple[str, int], ...]:
    """Give the counts of all cables under their names, nothing where none could be compared."""
    return tuple(pair for total in added_up(list(compared)) for pair in zip(_COMPARED, total, strict=True))


def _day(cable: Cable) -> date | None:
    return cable.date.astimezone(UTC).date() if cable.date else None


def _iso(cable: Cable) -> str:
    if not cable.date:
        return ""
    written = cable.date.astimezone(UTC).isoformat(timespec="seconds")
    return written[:10] if cable.date_only else f"{written[:19]}Z"


def _source(cable: Cable) -> str:
    return f"{cable.source}:{cable.place}" if cable.place else cable.source


def build_document(mrn: MRN | None, cable: Cable, role: str) -> Document:
    """Give the entry of a document in the list of those that were read."""
    return Document(
        mrn,
        cable.source,
        cable.place,
        cable.form,
        role,
        cable.header.section,
        cable.digest,
        cable.chars,
    )
