"""A store takes in what has changed: the result is that of a build from nothing over all inputs.

What a document says is kept as it was read. A change touches some cables: those with a document that came
or went. They are joined anew; then every cable with a reference whose outcome may hang on one of them is
decided anew, as a whole; then the counts and intervals of the cables at the other ends.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import NamedTuple

from reftel.lexicon.aliases import journey_parts
from reftel.lexicon.mrn import split_counter
from reftel.lexicon.posts import variants
from reftel.model.aliases import Alias
from reftel.model.place import Place
from reftel.model.problems import Problem
from reftel.model.records import MRN, Cable, Mention, Node
from reftel.parse.cable import names_another
from reftel.pipeline.changes.counts import Changes, Counts
from reftel.resolve.corrections import Corrections
from reftel.resolve.decide import decide_held, numbers_of_cited
from reftel.resolve.entries import Action, Correction
from reftel.resolve.footnotes import Dated, dated_mentions, dates_in, named_surely
from reftel.resolve.join import (
    Held,
    build_document,
    join_documents,
    problem_order,
    unnamed_document,
    unnamed_problems,
)
from reftel.resolve.metadata import sum_up
from reftel.resolve.nodes import build_held, build_missing
from reftel.resolve.other_numbers import CITED_KINDS, own_numbers
from reftel.resolve.resolve import numbers_meaning, posts_asking, years_asking
from reftel.resolve.serials.curves import differing_serials
from reftel.resolve.serials.holdings import NOTHING_HELD, Holdings
from reftel.resolve.witnesses import are_enough, cited_numbers, gather_witnesses
from reftel.store import Cited, Store, StoreWriter, input_of, stored_mrn
from reftel.store.codec import pack_cable
from reftel.store.holdings import (
    StoredAliases,
    StoredDocument,
    StoredNames,
    StoredYears,
    cables_citing,
    cables_naming,
    cables_naming_between,
    cables_naming_post,
    cables_naming_sender,
    count_citations,
    count_documents,
    dates_in_notes,
    dates_of_citing,
    day_of,
    load_held_year,
    may_cite_two_numbers,
    missing_between,
    names_cited_by,
    numbers_cited,
    numbers_of,
    numbers_of_missing,
    stored_documents,
    sum_compared,
    witnesses_of,
)
from reftel.store.queries.links import linked
from reftel.store.rows import CORRECTIONS, NOTES, PROBLEMS


class _Span(NamedTuple):
    """Serials of a post (of its airgrams: "TEHRAN-A") and year whose neighbours on the curve have changed."""

    counter: str
    year: int
    serials: tuple[int, int]


@dataclass(slots=True)
class _Touched:
    """What is to be done anew: cables to join, cables to decide, cables to count.

    `numbers` are posts and serials whose documents without an MRN may find or lose their cable;
    `unnamed` are documents (source, place) that did so, `aliases` other numbers that cables got or lost.
    """

    joined: set[MRN] = field(default_factory=set)
    decided: set[MRN] = field(default_factory=set)
    counted: set[MRN] = field(default_factory=set)
    numbers: set[tuple[str, int]] = field(default_factory=set)
    unnamed: set[tuple[str, Place]] = field(default_factory=set)
    aliases: set[Alias] = field(default_factory=set)


def is_up_to_date(store: Store, changes: Changes, corrections: Corrections) -> bool:
    """Say whether a store is already what an update would make of it."""
    if changes.read or changes.gone or changes.known:
        return False
    names = {file.name for file in store.inputs()}
    problems = {problem for problem in store.problems() if not problem.about}
    unopened = {problem for problem in problems if not input_of(problem.source, names)}
    before = Corrections.of_records(store.corrections())
    return unopened == set(changes.problems) and before.entries == corrections.entries


def update_store(writer: StoreWriter, changes: Changes, corrections: Corrections) -> Counts:
    """Bring a store up to date; nothing is kept before `writer.commit()`."""
    touched = _Touched()
    counts = _replace_documents(writer, changes, corrections, touched)
    _apply_corrections(writer, corrections, touched)
    _adopt(writer, touched)
    keys = sorted({(mrn.counter, mrn.year) for mrn in touched.joined})
    before = Holdings(years={key: load_held_year(writer, key) for key in keys})
    held = _join(writer, corrections, before, touched)
    cited_names = _find_cited_names(writer, held, touched)
    holdings = Holdings(years=StoredYears(writer), aliases=StoredAliases(writer), cited_names=cited_names)
    changed = [mrn for mrn in touched.joined if before.moment(mrn) != holdings.moment(mrn)]
    spans = [
        _Span(*key, serials)
        for key in keys
        for serials in differing_serials(before.curve(*key), holdings.curve(*key))
    ]
    _find_dependents(writer, corrections, changed, spans, touched)
    _replace_numbers_cited(writer, corrections, holdings, held, touched)
    _decide(writer, corrections, holdings, held, touched)
    _count(writer, corrections, holdings, touched)
    _replace_problems(writer, changes, held, touched)
    writer.replace(NOTES, sum_up(sum_compared(writer)))
    return counts


def _replace_documents(
    writer: StoreWriter, changes: Changes, corrections: Corrections, touched: _Touched
) -> Counts:
    """Remove the documents of inputs that are gone, and exchange those of inputs that have changed."""
    total = count_documents(writer)
    removed = 0
    for name in sorted(changes.gone):
        removed += _remove_documents(writer, stored_documents(writer, input=name), touched)
        writer.delete_input(name)
    for file in changes.known:
        writer.replace_input(file)
    arrived: dict[str, list[Cable]] = {file.name: [] for file in changes.read}
    for cable, _ in changes.documents:
        arrived[input_of(cable.source, arrived)].append(cable)
    fresh: list[Cable] = []
    for file in changes.read:
        stored, new = _compare_documents(stored_documents(writer, input=file.name), arrived[file.name])
        removed += _remove_documents(writer, stored, touched)
        writer.replace_input(file)
        fresh += new
    _insert_documents(writer, fresh, corrections, touched)
    writer.insert_texts((cable.digest, text) for cable, text in changes.documents if text)
    return Counts(len(fresh), removed, total - removed)


def _compare_documents(
    stored: Sequence[StoredDocument], cables: Sequence[Cable]
) -> tuple[list[StoredDocument], list[Cable]]:
    """Return the stored documents of a file that are no longer as they were, and the new ones."""
    old: dict[tuple[str, Place], list[StoredDocument]] = {}
    for document in stored:
        old.setdefault((document.source, document.place), []).append(document)
    new: dict[tuple[str, Place], list[Cable]] = {}
    for cable in cables:
        new.setdefault((cable.source, cable.place), []).append(cable)
    same = {
        key
        for key, some in new.items()
        if [document.packed for document in old.get(key, ())] == list(map(pack_cable, some))
    }
    return (
        [document for key, some in old.items() if key not in same for document in some],
        [cable for key, some in new.items() if key not in same for cable in some],
    )


def _remove_documents(writer: StoreWriter, documents: Iterable[StoredDocument], touched: _Touched) -> int:
    count = 0
    for document in documents:
        _touch(document, touched)
        writer.delete_document(document.id)
        count += 1
    return count


def _touch(document: StoredDocument, touched: _Touched) -> None:
    if document.mrn:
        touched.joined.add(stored_mrn(document.mrn))
    if document.read_mrn is None:
        touched.unnamed.add((document.source, document.place))
        touched.counted.update(mrn for mrn, _ in dates_in(dated_mentions(document.cable, NOTHING_HELD)))
    if document.post and document.serial and not document.series:
        touched.numbers.add((document.post, document.serial))


def _insert_documents(
    writer: StoreWriter, cables: Sequence[Cable], corrections: Corrections, touched: _Touched
) -> None:
    names = [corrections.name(cable) for cable in cables]
    documents = [
        build_document(mrn, cable, "unnamed") if mrn else unnamed_document(cable)
        for mrn, cable in zip(names, cables, strict=True)
    ]
    writer.insert_documents(documents, cables)
    for mrn, cable in zip(names, cables, strict=True):
        if mrn:
            touched.joined.add(mrn)
            touched.numbers |= _adopting(mrn)
        else:
            touched.unnamed.add((cable.source, cable.place))
            touched.numbers.add((cable.header.post, cable.header.serial or 0))
            touched.counted.update(mrn for mrn, _ in dates_in(dated_mentions(cable, NOTHING_HELD)))


def _apply_corrections(writer: StoreWriter, corrections: Corrections, touched: _Touched) -> None:
    """Touch what the corrections say otherwise than those of the last build."""
    before = Corrections.of_records(writer.store().corrections())
    if before.entries == corrections.entries:
        return
    differing = set(before.entries) ^ set(corrections.entries)
    # A merge changes what other entries are about.
    differing |= set(before.applied) ^ set(corrections.applied)
    for mrn in {mrn for entry in differing for mrn in entry.mrns}:
        touched.joined.add(mrn)
        touched.counted.add(mrn)
        touched.decided |= cables_citing(writer, mrn)
    merged = [entry.subject for entry in differing if entry.action is Action.MERGE]
    touched.decided |= cables_naming(writer, {number for mrn in merged for number in numbers_meaning(mrn)})
    _rename_documents(writer, corrections, differing, touched)
    writer.replace(CORRECTIONS, corrections.records)


def _rename_documents(
    writer: StoreWriter, corrections: Corrections, differing: Iterable[Correction], touched: _Touched
) -> None:
    """Give documents the ids that people say."""
    moved = [entry for entry in differing if entry.action in (Action.MERGE, Action.SPLIT)]
    for subject, place in sorted({(str(entry.subject), str(mrn)) for entry in moved for mrn in entry.mrns}):
        for document in stored_documents(writer, read_mrn=subject, mrn=place):
            mrn = corrections.name(document.cable)
            if mrn is None or str(mrn) == document.mrn:
                continue
            _touch(document, touched)
            touched.joined.add(mrn)
            touched.numbers |= _adopting(mrn)
            writer.change_document(
                document.id, mrn=str(mrn), post=mrn.post, serial=mrn.serial, series=mrn.series
            )


def _adopting(mrn: MRN) -> set[tuple[str, int]]:
    """Return the number by which a cable adopts documents that tell no date: a telegram alone does."""
    return set() if mrn.series else {(mrn.post, mrn.serial)}


def _adopt(writer: StoreWriter, touched: _Touched) -> None:
    """Give documents without an MRN to the one cable that has their post and number, or take them from it."""
    for post, serial in sorted(touched.numbers):
        documents = stored_documents(writer, post=post, serial=serial, series="")
        named = {document.mrn for document in documents if document.read_mrn}
        sole = next(iter(named)) if len(named) == 1 else None
        for document in documents:
            if document.read_mrn is None and document.mrn != sole:
                touched.joined.update(stored_mrn(name) for name in (document.mrn, sole) if name)
                touched.unnamed.add((document.source, document.place))
                writer.change_document(document.id, mrn=sole, role="unnamed", position=0)


def _join(
    writer: StoreWriter, corrections: Corrections, before: Holdings, touched: _Touched
) -> dict[MRN, Held]:
    """Join the documents of the touched cables and write these; those without any are not held."""
    found = {}
    for mrn in sorted(touched.joined):
        held = _load(writer, mrn, corrections, place_documents=True)
        before_it, numbers = numbers_of(writer, mrn), own_numbers(mrn, held.cables if held else ())
        if before_it != set(numbers):
            writer.replace_numbers(mrn, numbers)
            touched.aliases |= {number.alias for number in before_it ^ set(numbers)}
        if held:
            found[mrn] = held
            writer.replace_node(build_held(held, corrections))
        elif mrn in before:
            writer.replace_node(Node(mrn, held=False))
    return found


def _find_cited_names(writer: StoreWriter, held: Mapping[MRN, Held], touched: _Touched) -> StoredNames:
    """Return the names in no table for which citations speak now; where they did not before, or do no longer,
    all that cite these are decided anew.
    """
    cited = gather_witnesses(
        (mrn, number) for mrn, cable in held.items() for number in cited_numbers(ref for ref, _ in cable.refs)
    )
    names = StoredNames(writer, touched.joined, cited)
    for name in {*cited, *(name for mrn in touched.joined for name in names_cited_by(writer, mrn))}:
        if (name in names) is not are_enough(witnesses_of(writer, name)):
            touched.decided |= cables_naming_post(writer, name)
    return names


def _load(
    writer: StoreWriter, mrn: MRN, corrections: Corrections, *, place_documents: bool = False
) -> Held | None:
    """Join the documents of a cable; None where it has none."""
    documents = stored_documents(writer, mrn=str(mrn))
    if not documents:
        return None
    cables = [document.cable for document in documents]
    ids = {id(cable): document.id for cable, document in zip(cables, documents, strict=True)}
    held = join_documents(mrn, cables, corrections)
    if place_documents:
        for position, (cable, document) in enumerate(zip(held.cables, held.documents, strict=True), 1):
            writer.change_document(ids[id(cable)], role=document.role, position=position)
    return held


def _find_dependents(
    writer: StoreWriter,
    corrections: Corrections,
    changed: Sequence[MRN],
    spans: Sequence[_Span],
    touched: _Touched,
) -> None:
    """Find the cables to be decided anew, and the missing ones to be dated anew."""
    touched.decided |= touched.joined
    touched.counted |= touched.joined
    by_target: dict[MRN, set[MRN]] = {}
    for entry in (*corrections.entries, *corrections.applied):
        for mrn in entry.mrns:
            by_target.setdefault(mrn, set()).add(entry.subject)
    numbers: set[tuple[str, int]] = set()
    for mrn in changed:
        touched.decided |= cables_citing(writer, mrn)
        touched.decided |= by_target.get(mrn, set())
        # Notes of editors mean the name that is held.
        touched.counted.update(mrn._replace(post=other) for other in variants(mrn.post))
        for id_of_it in corrections.ids_of(mrn):
            numbers.update(numbers_meaning(id_of_it))
    touched.decided |= cables_naming(writer, numbers)
    for sender in {name for mrn in changed for name in (mrn.post, *variants(mrn.post))}:
        touched.decided |= cables_naming_sender(writer, sender)
    for counter, year, serials in spans:
        for other in posts_asking(split_counter(counter)[0], year):
            touched.decided |= cables_naming_between(writer, other, serials, years_asking(year))
        touched.counted |= missing_between(writer, counter, year, serials)
        # Whether a number of a journey is that of a missing cable hangs on when that was sent.
        touched.aliases |= {one.alias for one in numbers_of_missing(writer, counter, year, serials)}


def _replace_numbers_cited(
    writer: StoreWriter,
    corrections: Corrections,
    holdings: Holdings,
    joined: Mapping[MRN, Held],
    touched: _Touched,
) -> None:
    """Find anew which other numbers of cables those cite that are to be decided, and the cables that cite by
    such a number alone: these are to be decided, too.
    """
    for mrn in sorted(touched.decided):
        before = numbers_cited(writer, mrn)
        if not (before or may_cite_two_numbers(writer, mrn)):
            continue
        held = joined.get(mrn) or _load(writer, mrn, corrections)
        numbers = numbers_of_cited(held, holdings, corrections) if held else []
        if before != set(numbers):
            writer.replace_numbers_cited(mrn, numbers)
            touched.aliases |= {number.alias for number in before ^ set(numbers)}
    cited_by = filter(lambda alias: alias.kind in CITED_KINDS, touched.aliases)
    touched.decided |= cables_naming(writer, map(journey_parts, cited_by))


def _decide(
    writer: StoreWriter,
    corrections: Corrections,
    holdings: Holdings,
    joined: Mapping[MRN, Held],
    touched: _Touched,
) -> None:
    """Decide the references of cables anew, and write those of which something has changed."""
    for mrn in sorted(touched.decided):
        cited, compared = Cited(), None
        if held := joined.get(mrn) or _load(writer, mrn, corrections):
            _, decisions, mentions, edges, compared = decide_held(held, holdings, corrections)
            cited = Cited(decisions, mentions, edges)
        _write_cited(writer, mrn, cited, touched)
        writer.replace_compared(mrn, compared)


def _write_cited(writer: StoreWriter, mrn: MRN, cited: Cited, touched: _Touched) -> None:
    old = {stored_mrn(other) for _, other in linked(writer, [str(mrn)], "citing")}
    new = {edge.cited for edge in cited.edges}
    # The day of a cable that is joined anew may bound those that it has cited all along.
    touched.counted |= (old | new) if mrn in touched.joined else (old ^ new)
    touched.counted.add(mrn)
    writer.replace_cited(mrn, cited)


def _count(writer: StoreWriter, corrections: Corrections, holdings: Holdings, touched: _Touched) -> None:
    """Count the citations of cables; missing ones appear, get their interval, or disappear."""
    misfiled: dict[str, bool] = {}
    notes = _NotesOfOthers(writer, holdings)
    for mrn in sorted(touched.counted):
        cites, cited_by = count_citations(writer, mrn)
        if mrn in holdings:
            writer.count_node(mrn, cites, cited_by)
        elif cited_by or mrn in notes.named:
            dated = dates_in_notes(writer, mrn) | notes.dates.get(mrn, set())
            node = build_missing(mrn, _first_cited(writer, mrn, misfiled), holdings, corrections, dated)
            writer.replace_node(node._replace(cites=cites, cited_by=cited_by))
        else:
            writer.delete_node(mrn)


class _NotesOfOthers:
    """What notes in documents without an MRN say of cables; read when it is first asked for."""

    def __init__(self, writer: StoreWriter, holdings: Holdings) -> None:
        self._writer, self._holdings = writer, holdings

    @cached_property
    def _mentions(self) -> list[Mention]:
        documents = stored_documents(self._writer, mrn=None, role="unnumbered")
        return [one for document in documents for one in dated_mentions(document.cable, self._holdings)]

    @cached_property
    def dates(self) -> Mapping[MRN, set[Dated]]:
        """The days that they give to cables."""
        dates: dict[MRN, set[Dated]] = {}
        for cited, dated in dates_in(self._mentions):
            dates.setdefault(cited, set()).add(dated)
        return dates

    @cached_property
    def named(self) -> frozenset[MRN]:
        """The cables that they surely name."""
        return frozenset(named_surely(self._mentions))


def _first_cited(writer: StoreWriter, mrn: MRN, misfiled: dict[str, bool]) -> date | None:
    """Return the first day on which a cable was cited; that of a page with the text of another is none.

    `misfiled` keeps which of the citing cables are such pages.
    """
    for citing, moment in dates_of_citing(writer, mrn):
        if citing not in misfiled:
            misfiled[citing] = _is_misfiled(writer, citing)
        if not misfiled[citing]:
            return day_of(moment)
    return None


def _is_misfiled(writer: StoreWriter, citing: str) -> bool:
    """Say whether a cable has the text of another."""
    (main,) = stored_documents(writer, mrn=citing, position=1)
    head = main.cable.header
    return names_another(stored_mrn(citing), head.post, head.serial)


def _replace_problems(
    writer: StoreWriter, changes: Changes, held: Mapping[MRN, Held], touched: _Touched
) -> None:
    old = list(writer.store().problems())
    kept = _unaffected_problems(writer, changes, old, touched)
    new = [*changes.problems]
    new += [problem for cable in held.values() for problem in cable.problems]
    for source, place in sorted(touched.unnamed):
        for document in stored_documents(writer, source=source, place=str(place), mrn=None):
            new += unnamed_problems(document.cable)
    problems = sorted([*kept, *new], key=problem_order)
    if [(problem, problem.about) for problem in problems] != [(problem, problem.about) for problem in old]:
        writer.replace(PROBLEMS, problems)


def _unaffected_problems(
    writer: StoreWriter, changes: Changes, problems: Iterable[Problem], touched: _Touched
) -> Iterator[Problem]:
    joined = set(map(str, touched.joined))
    names = {file.name for file in writer.store().inputs()} - {file.name for file in changes.read}
    for problem in problems:
        if problem.about == "unnamed":
            affected = (problem.source, problem.place) in touched.unnamed
        elif problem.about:
            affected = problem.about in joined
        else:
            # A path that could not be opened concerns the build that was given it.
            affected = not input_of(problem.source, names)
        if not affected:
            yield problem
