"""A store takes in what has changed: the result is that of a build from nothing over all inputs.

What a document says is kept as it was read. A change touches some cables: those with a document that came
or went. They are joined anew; then every cable with a reference whose outcome may hang on one of them is
decided anew, as a whole; then the counts and intervals of the cables at the other ends.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from reftel.lexicon.numbers import posts_sharing_numbers
from reftel.lexicon.posts import variants
from reftel.model.records import MRN, Cable, Node, Problem
from reftel.parse.cable import names_another
from reftel.pipeline.changes.counts import Changes, Counts
from reftel.resolve.corrections import Action, Correction, Corrections, entry_record, parse_entry
from reftel.resolve.curves import Points
from reftel.resolve.decide import decide, resolve_mentions
from reftel.resolve.edges import build_edges
from reftel.resolve.gather import unnamed_problems
from reftel.resolve.held import Held, build_document, problem_order
from reftel.resolve.join import join_documents
from reftel.resolve.metadata import compare_metadata, sum_up
from reftel.resolve.nodes import build_held, build_missing
from reftel.resolve.resolve import YEARS_BACK, Holdings
from reftel.store import Cited, InputFile, Store, Writing, input_of, stored_mrn
from reftel.store.codec import pack_cable, unpack_cable
from reftel.store.holdings import day_of, load_curve, stored_holdings
from reftel.store.rows import CITATIONS, COMPARED, CORRECTIONS, INPUTS, MENTIONS, NOTES, PROBLEMS, REFS

_NO_LIMIT = 10**9


class _Seen(NamedTuple):
    """What the store said of a cable before: whether it was held, and its day."""

    held: bool
    day: date | None


class _Span(NamedTuple):
    """Serials of a post and year whose neighbours on the curve have changed."""

    post: str
    year: int
    first: int
    last: int


@dataclass(slots=True)
class _Touched:
    """What is to be done anew: cables to join, cables to decide, cables to count.

    `numbers` are posts and serials whose documents without an MRN may find or lose their cable;
    `unnamed` are documents (source, place) that did so.
    """

    joined: set[MRN] = field(default_factory=set)
    decided: set[MRN] = field(default_factory=set)
    counted: set[MRN] = field(default_factory=set)
    numbers: set[tuple[str, int]] = field(default_factory=set)
    unnamed: set[tuple[str, str]] = field(default_factory=set)


def is_up_to_date(store: Store, changes: Changes, corrections: Corrections) -> bool:
    """Say whether a store is already what an update would make of it."""
    if changes.arrived or changes.gone or changes.known:
        return False
    names = {file.name for file in store.inputs()}
    problems = {problem for problem in store.problems() if not problem.about}
    unopened = {problem for problem in problems if not input_of(problem.source, names)}
    return unopened == set(changes.problems) and _corrections_of(store).entries == corrections.entries


def _corrections_of(store: Store) -> Corrections:
    return Corrections(map(parse_entry, store.corrections()))


def update_store(writing: Writing, changes: Changes, corrections: Corrections) -> Counts:
    """Bring a store up to date; nothing is kept before `writing.commit()`."""
    touched = _Touched()
    counts = _replace_documents(writing, changes, corrections, touched)
    _apply_corrections(writing, corrections, touched)
    _adopt(writing, touched)
    before = {mrn: _seen(writing, mrn) for mrn in touched.joined}
    curves = {(mrn.post, mrn.year) for mrn in touched.joined}
    old_curves = {key: load_curve(writing, *key) for key in curves}
    held = _join(writing, corrections, touched)
    spans = [
        span
        for key in sorted(curves)
        for span in _changed_spans(key, old_curves[key], load_curve(writing, *key))
    ]
    changed = {mrn for mrn, seen in before.items() if seen != _seen(writing, mrn)}
    _find_dependents(writing, corrections, changed, spans, touched)
    holdings = stored_holdings(writing)
    _decide(writing, corrections, holdings, held, touched)
    _count(writing, corrections, holdings, touched)
    _replace_problems(writing, changes, held, touched)
    _replace_notes(writing)
    return counts


def _replace_documents(
    writing: Writing, changes: Changes, corrections: Corrections, touched: _Touched
) -> Counts:
    """Remove the documents of inputs that are gone, and exchange those of inputs that have changed."""
    (total,) = writing.fetch("SELECT count(*) FROM documents")[0]
    removed = 0
    for name in sorted(changes.gone):
        removed += _remove_documents(writing, _documents_of(writing, name), touched)
        writing.run("DELETE FROM inputs WHERE name = ?", (name,))
    for file in changes.known:
        _store_input(writing, file)
    fresh: list[Cable] = []
    for arrived in changes.arrived:
        stored, new = _compare_documents(_documents_of(writing, arrived.file.name), arrived.cables)
        removed += _remove_documents(writing, stored, touched)
        _store_input(writing, arrived.file)
        fresh += new
    _insert_documents(writing, fresh, corrections, touched)
    writing.insert_texts(changes.texts)
    return Counts(len(fresh), removed, total - removed)


class _Stored(NamedTuple):
    """A document as the store has it."""

    id: int
    mrn: str | None
    read_mrn: str | None
    source: str
    place: str
    post: str | None
    serial: int | None
    packed: bytes


def _documents_of(writing: Writing, name: str) -> list[_Stored]:
    statement = f"""
        SELECT {", ".join(f"documents.{name}" for name in _Stored._fields)}
        FROM documents JOIN inputs ON inputs.id = input WHERE name = ? ORDER BY documents.id"""  # noqa: S608
    return [_Stored(*row) for row in writing.fetch(statement, (name,))]


def _store_input(writing: Writing, file: InputFile) -> None:
    if writing.fetch("SELECT 1 FROM inputs WHERE name = ?", (file.name,)):
        statement = "UPDATE inputs SET file = ?, size = ?, mtime_ns = ?, digest = ? WHERE name = ?"
        writing.run(statement, (*file[1:], file.name))
    else:
        writing.insert(INPUTS, [file])


def _compare_documents(
    stored: Sequence[_Stored], cables: Sequence[Cable]
) -> tuple[list[_Stored], list[Cable]]:
    """Give the stored documents of a file that are no longer as they were, and the new ones."""
    old: dict[tuple[str, str], list[_Stored]] = {}
    for document in stored:
        old.setdefault((document.source, document.place), []).append(document)
    new: dict[tuple[str, str], list[Cable]] = {}
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


def _remove_documents(writing: Writing, documents: Iterable[_Stored], touched: _Touched) -> int:
    count = 0
    for document in documents:
        _touch(document, touched)
        writing.delete_document(document.id)
        count += 1
    return count


def _touch(document: _Stored, touched: _Touched) -> None:
    if document.mrn:
        touched.joined.add(stored_mrn(document.mrn))
    if document.read_mrn is None:
        touched.unnamed.add((document.source, document.place))
    if document.post and document.serial:
        touched.numbers.add((document.post, document.serial))


def _insert_documents(
    writing: Writing, cables: Sequence[Cable], corrections: Corrections, touched: _Touched
) -> None:
    names = [corrections.name(cable) for cable in cables]
    documents = [build_document(mrn, cable, "unnamed") for mrn, cable in zip(names, cables, strict=True)]
    writing.insert_documents(documents, cables)
    for mrn, cable in zip(names, cables, strict=True):
        if mrn:
            touched.joined.add(mrn)
            touched.numbers.add((mrn.post, mrn.serial))
        else:
            touched.unnamed.add((cable.source, cable.place))
            touched.numbers.add((cable.header.post, cable.header.serial or 0))


def _apply_corrections(writing: Writing, corrections: Corrections, touched: _Touched) -> None:
    """Touch what the corrections say otherwise than those of the last build."""
    before = _corrections_of(writing.store())
    if before.entries == corrections.entries:
        return
    differing = set(before.entries) ^ set(corrections.entries)
    # A merge changes what other entries are about.
    differing |= set(before.applied) ^ set(corrections.applied)
    for mrn in {mrn for entry in differing for mrn in entry.mrns}:
        touched.joined.add(mrn)
        touched.counted.add(mrn)
        touched.decided.update(_citing(writing, mrn))
    merged = [entry.subject for entry in differing if entry.action is Action.MERGE]
    touched.decided.update(_naming(writing, {number for mrn in merged for number in _numbers(mrn)}))
    _rename_documents(writing, corrections, differing, touched)
    writing.run("DELETE FROM corrections")
    writing.insert(CORRECTIONS, map(entry_record, corrections.entries))


def _rename_documents(
    writing: Writing, corrections: Corrections, differing: Iterable[Correction], touched: _Touched
) -> None:
    """Give documents the ids that people say."""
    moved = [entry for entry in differing if entry.action in (Action.MERGE, Action.SPLIT)]
    statement = f"SELECT {', '.join(_Stored._fields)} FROM documents WHERE read_mrn = ? AND mrn = ?"  # noqa: S608
    for subject, place in sorted({(str(entry.subject), str(mrn)) for entry in moved for mrn in entry.mrns}):
        for row in writing.fetch(statement, (subject, place)):
            document = _Stored(*row)
            mrn = corrections.name(unpack_cable(document.packed))
            if mrn is None or str(mrn) == document.mrn:
                continue
            _touch(document, touched)
            touched.joined.add(mrn)
            touched.numbers.add((mrn.post, mrn.serial))
            new = (str(mrn), mrn.post, mrn.serial, document.id)
            writing.run("UPDATE documents SET mrn = ?, post = ?, serial = ? WHERE id = ?", new)


def _adopt(writing: Writing, touched: _Touched) -> None:
    """Give documents without an MRN to the one cable that has their post and number, or take them from it."""
    statement = "SELECT id, mrn, read_mrn, source, place FROM documents WHERE post = ? AND serial = ?"
    for number in sorted(touched.numbers):
        rows = writing.fetch(statement, number)
        named = {mrn for _, mrn, read_mrn, *_ in rows if read_mrn}
        sole = next(iter(named)) if len(named) == 1 else None
        for identity, mrn, read_mrn, source, place in rows:
            if read_mrn is None and mrn != sole:
                touched.joined.update(stored_mrn(name) for name in (mrn, sole) if name)
                touched.unnamed.add((source, place))
                adopted = (sole, "unnamed", 0, identity)
                writing.run("UPDATE documents SET mrn = ?, role = ?, position = ? WHERE id = ?", adopted)


def _seen(writing: Writing, mrn: MRN) -> _Seen:
    rows = writing.fetch("SELECT held, date FROM cables WHERE mrn = ?", (str(mrn),))
    held, moment = rows[0] if rows else (0, "")
    return _Seen(bool(held), day_of(moment) if held and moment else None)


def _join(writing: Writing, corrections: Corrections, touched: _Touched) -> dict[MRN, Held]:
    """Join the documents of the touched cables and write these; those without any are not held."""
    found = {}
    for mrn in sorted(touched.joined):
        held = _load(writing, mrn, corrections, place_documents=True)
        if held:
            found[mrn] = held
            writing.replace_node(build_held(held, corrections))
        elif _seen(writing, mrn).held:
            writing.replace_node(Node(mrn, held=False))
    return found


def _load(
    writing: Writing, mrn: MRN, corrections: Corrections, *, place_documents: bool = False
) -> Held | None:
    """Join the documents of a cable; None where it has none."""
    rows = writing.fetch("SELECT id, packed FROM documents WHERE mrn = ? ORDER BY id", (str(mrn),))
    if not rows:
        return None
    cables = [unpack_cable(packed) for _, packed in rows]
    ids = {id(cable): row[0] for cable, row in zip(cables, rows, strict=True)}
    held = join_documents(mrn, cables, corrections)
    if place_documents:
        placed = (
            (document.role, position, ids[id(cable)])
            for position, (cable, document) in enumerate(zip(held.cables, held.documents, strict=True), 1)
        )
        writing.run_each("UPDATE documents SET role = ?, position = ? WHERE id = ?", placed)
    return held


def _changed_spans(key: tuple[str, int], old: Points, new: Points) -> Iterator[_Span]:
    """Give the spans of serials between points that both curves have, wherever one has others between."""
    before, after = set(zip(*old, strict=True)), set(zip(*new, strict=True))
    points = sorted(before | after)
    first, changed = 0, False
    for point in points:
        if point not in before or point not in after:
            changed = True
            continue
        if changed:
            yield _Span(*key, first, point[0])
        first, changed = point[0], False
    if changed:
        yield _Span(*key, first, _NO_LIMIT)


def _find_dependents(
    writing: Writing,
    corrections: Corrections,
    changed: Iterable[MRN],
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
        touched.decided.update(_citing(writing, mrn))
        touched.decided |= by_target.get(mrn, set())
        for id_of_it in corrections.ids_of(mrn):
            numbers.update(_numbers(id_of_it))
    touched.decided.update(_naming(writing, numbers))
    for span in spans:
        touched.decided.update(_hanging_on(writing, span))
        statement = """
            SELECT mrn FROM cables
            WHERE post = ? AND year = ? AND serial BETWEEN ? AND ? AND held = 0"""
        touched.counted.update(stored_mrn(mrn) for (mrn,) in writing.fetch(statement, span))


def _citing(writing: Writing, mrn: MRN) -> set[MRN]:
    """Give the cables that cite a cable, or would but for people."""
    statement = (
        "SELECT citing FROM refs WHERE cited = ?1 UNION SELECT citing FROM refs WHERE found_cited = ?1"
    )
    return {stored_mrn(citing) for (citing,) in writing.fetch(statement, (str(mrn),))}


def _naming(writing: Writing, numbers: Iterable[tuple[str, int]]) -> set[MRN]:
    """Give the cables that write one of some numbers: a post, "" where none is written, and a serial."""
    found: set[MRN] = set()
    for number in numbers:
        for table in ("refs", "mentions"):
            statement = f"SELECT citing FROM {table} WHERE written_post = ? AND written_serial = ?"  # noqa: S608
            found.update(stored_mrn(citing) for (citing,) in writing.fetch(statement, number))
    return found


def _numbers(mrn: MRN) -> Iterator[tuple[str, int]]:
    """Give the posts and serials by which a reference may mean a cable."""
    for post in ("", *_family(mrn.post, mrn.year)):
        yield post, mrn.serial


def _hanging_on(writing: Writing, span: _Span) -> set[MRN]:
    """Give the cables with a reference without a year whose number lies where a curve has changed."""
    found: set[MRN] = set()
    for table in ("refs", "mentions"):
        statement = f"""
            SELECT DISTINCT citing FROM {table} JOIN cables ON mrn = citing
            WHERE written_post = ? AND written_serial BETWEEN ? AND ? AND written_year IS NULL
              AND year BETWEEN ? AND ?"""  # noqa: S608 (our own words alone)
        for post in ("", *_family(span.post, span.year)):
            years = (span.year, span.year + YEARS_BACK)
            rows = writing.fetch(statement, (post, span.first, span.last, *years))
            found.update(stored_mrn(citing) for (citing,) in rows)
    return found


def _family(post: str, year: int) -> set[str]:
    """Give all posts whose references may mean a cable of this one, or be explained by it."""
    names = {post, *variants(post)}
    names |= {other for name in names for other in posts_sharing_numbers(name, year)}
    return names | {other for name in names for other in variants(name)}


def _decide(
    writing: Writing,
    corrections: Corrections,
    holdings: Holdings,
    held: Mapping[MRN, Held],
    touched: _Touched,
) -> None:
    """Decide the references of cables anew, and write those of which something has changed."""
    for mrn in sorted(touched.decided):
        cable = held.get(mrn) or _load(writing, mrn, corrections)
        cited = Cited()
        if cable:
            decisions = decide(cable, holdings, corrections)
            mentions = tuple(resolve_mentions(cable, holdings, corrections))
            cited = Cited(decisions, mentions, build_edges(cable, decisions))
        _write_cited(writing, mrn, cited, touched)
        _write_compared(writing, mrn, compare_metadata(cable, cited.edges) if cable else None)


def _write_cited(writing: Writing, mrn: MRN, cited: Cited, touched: _Touched) -> None:
    key = (str(mrn),)
    old = {stored_mrn(name) for (name,) in writing.fetch("SELECT cited FROM citations WHERE citing = ?", key)}
    new = {edge.cited for edge in cited.edges}
    # The day of a cable that is joined anew may bound those that it has cited all along.
    touched.counted |= (old | new) if mrn in touched.joined else (old ^ new)
    touched.counted.add(mrn)
    if writing.has_rows(mrn, cited):
        return
    for table in ("refs", "mentions", "citations"):
        writing.run(f"DELETE FROM {table} WHERE citing = ?", key)  # noqa: S608 (our own words alone)
    writing.insert(REFS, cited.decisions)
    writing.insert(MENTIONS, ((mrn, mention) for mention in cited.mentions))
    writing.insert(CITATIONS, cited.edges)


def _write_compared(writing: Writing, mrn: MRN, counts: tuple[int, int, int, int] | None) -> None:
    rows = writing.fetch("SELECT * FROM compared WHERE mrn = ?", (str(mrn),))
    if rows == ([(str(mrn), *counts)] if counts else []):
        return
    writing.run("DELETE FROM compared WHERE mrn = ?", (str(mrn),))
    writing.insert(COMPARED, [(mrn, counts)] if counts else [])


def _count(writing: Writing, corrections: Corrections, holdings: Holdings, touched: _Touched) -> None:
    """Count the citations of cables; missing ones appear, get their interval, or disappear."""
    statement = """
        SELECT
            (SELECT count(*) FROM citations WHERE citing = ?1),
            (SELECT count(*) FROM citations WHERE cited = ?1)"""
    misfiled: dict[str, bool] = {}
    for mrn in sorted(touched.counted):
        cites, cited_by = writing.fetch(statement, (str(mrn),))[0]
        if mrn in holdings:
            counts = (cites, cited_by, str(mrn))
            writing.run("UPDATE cables SET cites = ?, cited_by = ? WHERE mrn = ?", counts)
        elif cited_by:
            node = build_missing(mrn, _first_cited(writing, mrn, misfiled), holdings, corrections)
            writing.replace_node(node._replace(cites=cites, cited_by=cited_by))
        else:
            writing.delete_node(mrn)


def _first_cited(writing: Writing, mrn: MRN, misfiled: dict[str, bool]) -> date | None:
    """Give the first day on which a cable was cited; that of a page with the text of another is none.

    `misfiled` keeps which of the citing cables are such pages.
    """
    days = "SELECT citing, date FROM citations JOIN cables ON mrn = citing WHERE cited = ? AND date <> ''"
    for citing, moment in writing.fetch(f"{days} ORDER BY date, citing", (str(mrn),)):
        if citing not in misfiled:
            misfiled[citing] = _is_misfiled(writing, citing)
        if not misfiled[citing]:
            return day_of(moment)
    return None


def _is_misfiled(writing: Writing, citing: str) -> bool:
    """Say whether a cable has the text of another."""
    main = "SELECT packed FROM documents WHERE mrn = ? AND position = 1"
    ((packed,),) = writing.fetch(main, (citing,))
    head = unpack_cable(packed).header
    return names_another(stored_mrn(citing), head.post, head.serial)


def _replace_problems(
    writing: Writing, changes: Changes, held: Mapping[MRN, Held], touched: _Touched
) -> None:
    old = list(writing.store().problems())
    kept = _unaffected_problems(writing, changes, old, touched)
    new = [problem for arrived in changes.arrived for problem in arrived.problems]
    new += changes.problems
    new += [problem for cable in held.values() for problem in cable.problems]
    for source, place in sorted(touched.unnamed):
        statement = "SELECT packed FROM documents WHERE source = ? AND place = ? AND mrn IS NULL"
        for (packed,) in writing.fetch(statement, (source, place)):
            new += unnamed_problems(unpack_cable(packed))
    problems = sorted([*kept, *new], key=problem_order)
    if [(problem, problem.about) for problem in problems] != [(problem, problem.about) for problem in old]:
        writing.run("DELETE FROM problems")
        writing.insert(PROBLEMS, problems)


def _unaffected_problems(
    writing: Writing, changes: Changes, problems: Iterable[Problem], touched: _Touched
) -> Iterator[Problem]:
    joined = set(map(str, touched.joined))
    arrived = {read.file.name for read in changes.arrived}
    names = {name for (name,) in writing.fetch("SELECT name FROM inputs")} - arrived
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


def _replace_notes(writing: Writing) -> None:
    statement = """
        SELECT sum(confirmed), sum(not_in_line), sum(no_mrn), sum(not_recorded)
        FROM compared HAVING count(*) > 0"""
    writing.run("DELETE FROM notes")
    writing.insert(NOTES, sum_up(writing.fetch(statement)))
