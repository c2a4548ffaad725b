"""Cables and answers as plain values, for JSON: which fields the record of each kind has."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from enum import Enum
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any, get_type_hints

from reftel.analysis.communities import Community
from reftel.analysis.queries import Citation, Connected, Explanation, Lacking, Ranked, Reply
from reftel.analysis.statistics import Comparison, Stats
from reftel.analysis.threads import Branch, Hop, ThreadAround
from reftel.analysis.where import Absence, Where
from reftel.lexicon.places.links import Place as LinkedPlace
from reftel.model.aliases import Alias
from reftel.model.notes import Note
from reftel.model.place import Place
from reftel.model.problems import Problem
from reftel.model.records import MRN, Addressee, Cable, Decision, Document, Edge, Mention, Node, Reference
from reftel.render.where import absence_words
from reftel.store import StoredCable
from reftel.store.queries.unresolved import Unresolved

if TYPE_CHECKING:
    from reftel.resolve.serials.years import Citing

Record = dict[str, Any]


def _of(part: str, fields: str) -> str:
    """Return the same fields of a part: "mrn held" of "node" is "mrn=node.mrn held=node.held"."""
    names = (field.partition("=") for field in fields.split())
    return " ".join(f"{name}={part}.{path or name}" for name, _, path in names)


# The fields of a record in order. The value is the attribute of the same name, or the one behind "="; where
# "?" follows the name, what is empty is null.
DATES = "date date_earliest date_latest date_likely"
LISTED = f"mrn held {DATES} post=mrn.post classification tags cites cited_by subject"
_EDGE = "citing cited labels texts relation mentions sentence year_from origin"
_WRITTEN = "label=ref.label text=ref.text kind=ref.kind"
_DECIDED = (
    "status=resolution.status cited=resolution.mrn year_from=resolution.year_from "
    "reason=resolution.reason candidates=resolution.candidates corrected_by"
)
_SPAN = "source start=ref.start end=ref.end"
_NODE = (
    f"mrn held {DATES} post=mrn.post precedence classification captions tags subject from=sender to=action "
    "info source corrected aliases series=mrn.series"
)
LACKED = (
    f"{_of('node', 'mrn post=mrn.post cited_by')} notal {_of('node', DATES)} days_wide cited_in=citations"
)
WHERE = "document_number places why_missing=absences"
_FIELDS: dict[type, str] = {
    Addressee: "name post? precedence indicator",
    Alias: "kind value",
    Branch: f"depth=step.depth above mark=step.mark {_of('node', LISTED)} citation=edge",
    Citation: (
        "mrn=node.mrn date=node.date subject=node.subject labels=edge.labels texts=edge.texts notal "
        "relation=edge.relation sentence=edge.sentence"
    ),
    Community: "missing first last posts tags words most_cited=hub members",
    Comparison: (
        "unknown_here=unknown missing_here=found cited_there_alone=cited_there cited_here_alone=cited_here"
    ),
    Connected: "cables=size first last most_cited=hub",
    Decision: (
        f"{_WRITTEN} year=ref.year post?=ref.post serial=ref.serial notal=ref.notal notes=ref.notes "
        f"{_DECIDED} {_SPAN} aliases=ref.aliases series=ref.series"
    ),
    Document: "source place form role section",
    Edge: _EDGE,
    Hop: f"forward {_of('edge', _EDGE)} citing_cable=citing cited_cable=cited",
    Lacking: f"{LACKED} {_of('where', WHERE)}",
    LinkedPlace: "how name words link",
    Mention: (
        "text labels dangling positions all_refs mrn=resolution.mrn status=resolution.status "
        "reason=resolution.reason paragraph sentence relation start end"
    ),
    Node: LISTED,
    Ranked: f"{_of('node', LISTED)} answered in_passing score",
    Reference: (
        "label text kind year post? serial notal status mrn year_from reason candidates start end "
        "aliases series"
    ),
    Reply: (
        "post addressed is_post answer mrn=node.mrn date=node.date days_least days_most "
        "relation=edge.relation subject=node.subject sentence=edge.sentence silent"
    ),
    Where: WHERE,
    Unresolved: "count=number words citing as_written=text reason status code",
    ThreadAround: f"{_of('node', LISTED)} responds_to=cites responses=cited_by cut",
}


_AS_THEY_ARE = frozenset((str, int, bool, type(None)))


def fields_of(kind: type) -> str:
    """Return the fields of a kind of record; those of its class where the table above does not name it."""
    return _FIELDS.get(kind) or " ".join(getattr(kind, "_fields", None) or get_type_hints(kind))


def plain(value: Any) -> Any:  # noqa: PLR0911 (one line for each kind of value)
    """Return a value as JSON has it: records as objects, moments in UTC, what has words as these."""
    if type(value) in _AS_THEY_ARE:
        return value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, float):
        return float(f"{value:.9g}")  # the last digits of a sum depend on the version of Python
    if isinstance(value, MRN | Place | Problem | Note):
        return str(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, Absence):
        return {"code": value.kind.value, "words": absence_words(value)}
    if fields := _FIELDS.get(type(value)):
        return record(value, fields)
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {str(plain(key)): plain(item) for key, item in value.items()}
    return value


def record(item: object | None, fields: str) -> Record:
    """Return some fields of an object as plain values; those of what is None, or of such a part, are None."""
    if item is None:
        return dict.fromkeys(name for name, _, _ in _getters(fields))
    found: Record = {}
    for name, value_of, is_optional in _getters(fields):
        value = value_of(item)
        if type(value) not in _AS_THEY_ARE:
            value = plain(value)
        found[name] = (value or None) if is_optional else value
    return found


@cache
def _getters(fields: str) -> tuple[tuple[str, Callable[[object], Any], bool], ...]:
    return tuple(_read_getters(fields))


def _read_getters(fields: str) -> Iterator[tuple[str, Callable[[object], Any], bool]]:
    for field in fields.split():
        name, _, path = field.partition("=")
        bare = name.removesuffix("?")
        yield bare, _getter((path or bare).split(".")), name != bare


def _getter(path: Sequence[str]) -> Callable[[object], Any]:
    if len(path) == 1:
        return attrgetter(*path)

    def value_of(item: object) -> Any:
        for part in path:
            item = None if item is None else getattr(item, part)
        return item

    return value_of


def cable_record(cable: Cable) -> Record:
    """Return a parsed cable as one JSON object; each reference is resolved by what the cable alone tells."""
    from reftel.resolve.resolve import explain_refs
    from reftel.resolve.serials.years import Citing

    citing = Citing(cable.mrn, cable.date.astimezone(UTC).date() if cable.date else None)
    return {
        **record(cable, "mrn date"),
        **(record(cable.mrn, "post serial") if cable.mrn else record(cable.header, "post? serial")),
        **record(
            cable,
            "precedence=header.precedence classification captions=header.captions tags=header.tags subject "
            "from=header.sender to=header.action info=header.info section=header.section "
            "corrected=header.corrected partial=header.partial form source place metadata_cites=cited",
        ),
        "refs": plain(explain_refs(cable.refs, citing)),
        "mentions": [plain(_with_resolution(mention, citing)) for mention in cable.mentions],
        "problems": plain(cable.problems),
    }


def _with_resolution(mention: Mention, citing: Citing) -> Mention:
    """Return a mention with what the cable that it names itself is, by what the citing cable alone tells."""
    from reftel.resolve.resolve import resolve_refs

    if mention.cable is None:
        return mention
    return mention._replace(resolution=resolve_refs([mention.cable], citing)[0])


def stored_record(stored: StoredCable, where: Where) -> Record:
    """Return all that a store knows of a cable as one JSON object, and where to look for it."""
    return {
        **record(stored.node, _NODE),
        "cites": cites_of(stored),
        "also_mentioned": [
            plain(mention) for mention in stored.mentions if mention.cable and not mention.footnote
        ],
        "notes_of_editors": [plain(mention) for mention in stored.mentions if mention.footnote],
        "cited_by": [
            {
                **record(edge, "citing labels"),
                **record(stored.neighbours[edge.citing], "date subject"),
                **record(edge, "relation sentence"),
            }
            for edge in stored.cited_by
        ],
        "documents": plain(stored.documents),
        "problems": plain(stored.problems),
        **record(where, WHERE),
    }


def cites_of(stored: StoredCable) -> list[Record]:
    """Return the references of a cable in order, each with what the paragraphs say of it."""
    edges = {edge.cited: edge for edge in stored.cites}
    found = []
    for decision in stored.decisions:
        edge = edges.get(decision.resolution.mrn) if decision.resolution.mrn else None
        meaning = record(edge, "relation sentence")
        meaning["sentence"] = meaning["sentence"] or ""
        found.append({**record(decision, f"{_WRITTEN} {_DECIDED}"), **meaning, **record(decision, _SPAN)})
    return found


def explanation_record(found: Explanation) -> Record:
    """Return why a cable cites another; of all its references, `naming` says which name that one."""
    naming, doubtful = ({decision.position for decision in some} for some in (found.naming, found.doubtful))
    return {
        "citing": plain(found.citing),
        "cited": plain(found.cited_node) if found.cited_node else {"mrn": str(found.cited)},
        "cites": found.edge is not None,
        "is_cited": found.reverse,
        "citation": plain(found.edge),
        "references": [
            {
                "naming": decision.position in naming,
                "doubtful": decision.position in doubtful,
                **plain(decision),
            }
            for decision in found.decisions
        ],
        "mentions": plain(found.mentions),
        "where": {str(mrn): plain(where) for mrn, where in found.where.items()},
    }


def reply_record(reply: Reply) -> Record:
    """Return what a post did about a cable; nulls where it did nothing."""
    found: Record = plain(reply)
    return {**found, "subject": found["subject"] or "", "sentence": found["sentence"] or ""}


def stats_record(stats: Stats) -> Record:
    """Return a collection in numbers."""
    names = ("held", "missing")
    years, posts = (
        {str(name): dict(zip(names, both, strict=True)) for name, both in counts.items()}
        for counts in (stats.years, stats.posts)
    )
    return {
        "resolved": round(stats.resolved, 4),
        "references": plain(stats.statuses),
        "years": years,
        "posts": posts,
        "classifications": stats.classifications,
        "threads": plain(stats.threads),
    }


def community_record(community: Community) -> Record:
    """Return a group of cables that cite each other, with all of its members."""
    return {"cables": len(community.members), **plain(community)}


def comparison_record(found: Comparison) -> Record:
    """Return what another store has and this one has not; `counts` are those without a limit."""
    lists: Record = plain(found)
    counts = dict(zip(lists, found.totals, strict=True))
    return {"counts": {**counts, "held_here_alone": found.held_here}, **lists}
