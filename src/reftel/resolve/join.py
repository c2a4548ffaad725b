"""Documents of one MRN become one cable: sections, copies and previews."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, timedelta
from typing import NamedTuple

from reftel.model.problems import Problem, ProblemCode
from reftel.model.records import MRN, Cable, Document, Mention, Ref
from reftel.parse.body.mentions import WholeList, key_of
from reftel.resolve.corrections import NO_CORRECTIONS, Corrections
from reftel.resolve.gather import order_of, rank_of
from reftel.resolve.other_numbers import citing_of
from reftel.resolve.serials.years import Citing, is_of_other_pair

_SAME_DAYS = timedelta(days=3)
_WITHOUT_MRN = frozenset({ProblemCode.NO_MRN, ProblemCode.UNREADABLE_ID})


class Held(NamedTuple):
    """A held cable: the document that speaks for it, its references and mentions, all its documents.

    `cables` are the documents as they were read, in the order of `documents`. `citing` is what its references
    are judged by, `recorded` are those in words that a form lists beside the text of one of its documents.
    """

    mrn: MRN
    main: Cable
    refs: tuple[tuple[Ref, str], ...]
    mentions: tuple[Mention, ...]
    documents: tuple[Document, ...]
    problems: tuple[Problem, ...]
    cables: tuple[Cable, ...]
    citing: Citing
    recorded: tuple[Ref, ...]


def problem_order(problem: Problem) -> tuple[str, str, str]:
    """Order problems by where they are."""
    return problem.source, str(problem.place), problem.cause


def _day(cable: Cable) -> date | None:
    return cable.date.astimezone(UTC).date() if cable.date else None


def iso(cable: Cable) -> str:
    """Return the date of a cable in ISO notation, UTC, "" without one."""
    if not cable.date:
        return ""
    sent = cable.date.astimezone(UTC)
    day = sent.date().isoformat()
    return day if cable.date_only else f"{day}T{sent.hour:02d}:{sent.minute:02d}:{sent.second:02d}Z"


def source_of(cable: Cable) -> str:
    """Return file and place of a document, as `source` of tables says it."""
    return f"{cable.source}:{cable.place}" if cable.place else cable.source


def build_document(mrn: MRN | None, cable: Cable, role: str) -> Document:
    """Return the entry of a document in the list of those that were read."""
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


def join_documents(mrn: MRN, cables: Sequence[Cable], corrections: Corrections = NO_CORRECTIONS) -> Held:
    """Join the documents of one cable: sections in order, a corrected copy before its original."""
    ordered = list(cables)
    if len(ordered) > 1:
        ordered.sort(key=lambda cable: order_of(cable, rank_of(cable), mrn))
    main = ordered[0]
    roles = _roles(ordered)
    with_roles = list(zip(ordered, roles, strict=True))
    speaking = [cable for cable, role in with_roles if role in _SPEAKING]
    # What an adopted document complains of, that it has no MRN, is mended.
    problems = [
        problem
        for cable in ordered
        if cable.problems and cable.mrn
        for problem in _remaining_problems(cable, mrn)
    ]
    if len(ordered) > 1:
        versions = [cable for cable, role in with_roles if role == _VERSION]
        problems += _problems_of_several(mrn, main, versions, speaking)
    refs = tuple(_merge_refs(speaking))
    whole = WholeList([ref for ref, _ in refs])
    mentions = [
        mention
        for cable, role in with_roles
        if cable.mentions and role in _SPEAKING
        for mention in whole.renumber(cable.mentions, cable.refs)
        if mention.footnote or role != _VERSION
    ]
    header, dated = main.header, corrections.redate(mrn, main)
    return Held(
        mrn,
        dated,
        refs,
        tuple(mentions),
        tuple([build_document(mrn, cable, role) for cable, role in with_roles]),
        tuple([replace(problem, about=str(mrn)) for problem in problems]),
        tuple(ordered),
        citing_of(mrn, header.post, header.serial, _day(dated)),
        next((cable.recorded for cable in ordered if cable.recorded), ()),
    )


def _problems_of_several(
    mrn: MRN, main: Cable, versions: Sequence[Cable], speaking: Sequence[Cable]
) -> Iterator[Problem]:
    """Yield what is wrong with documents of one cable together."""
    yield from _of_another_day(mrn, main, versions)
    if missing := _missing_sections(speaking):
        cause = f"section {missing} of {mrn} is missing"
        code, advice = ProblemCode.MISSING_SECTION, "add the file that contains it"
        yield Problem(code, main.source, main.place, cause, advice, lost=False)
    if other := _sent_to_another_post(mrn, speaking):
        cause = (
            f"{mrn} is two messages: to {' and to '.join(other)}; each pair of posts had its own numbers then"
        )
        code, advice = ProblemCode.NUMBER_OF_PAIRS, "give one of them another id with a split correction"
        yield Problem(code, main.source, main.place, cause, advice, lost=False)


def _remaining_problems(cable: Cable, mrn: MRN) -> Iterator[Problem]:
    """Yield the problems of a document of a cable, but that its id is another where people moved it here."""
    for problem in cable.problems:
        if cable.mrn == mrn or problem.code is not ProblemCode.ID_OF_ANOTHER:
            yield problem


def _of_another_day(mrn: MRN, main: Cable, versions: Sequence[Cable]) -> Iterator[Problem]:
    """Yield a problem for each version that was sent on another day, and so may be another cable."""
    for cable in versions:
        is_own = cable.mrn == mrn  # people may have moved it here
        if is_own and main.date and cable.date and abs(cable.date - main.date) > _SAME_DAYS:
            days = _day(cable), _day(main)
            cause = f"is dated {days[0]}, but has the number {mrn} of a cable dated {days[1]}"
            advice = "if it is another cable, split it off with a split correction"
            yield Problem(ProblemCode.SAME_NUMBER, cable.source, cable.place, cause, advice, lost=False)


_VERSION = "version"
_SPEAKING = ("main", "section", _VERSION)


def _roles(cables: Sequence[Cable]) -> list[str]:
    """Return the role of each document of a cable; the first speaks for it."""
    main, *others = cables
    roles, digests = ["main"], {main.digest}
    for cable in others:
        roles.append(_role(cable, main, digests))
        digests.add(cable.digest)
    return roles


def _role(cable: Cable, main: Cable, digests: set[str]) -> str:
    if cable.digest in digests:
        return "duplicate"
    if main.header.corrected and not cable.header.corrected:
        return "superseded"
    sections = (main.header.section, cable.header.section)
    if sections[0] and sections[1] and sections[0][0] != sections[1][0]:
        return "section"
    return _VERSION


def _missing_sections(cables: Sequence[Cable]) -> str:
    """Name the sections that no document holds; a document of one section alone may hold them all."""
    found = {cable.header.section for cable in cables if cable.header.section}
    if len({section[0] for section in found}) < 2:
        return ""
    count = max(section[1] for section in found)
    present = {section[0] for section in found}
    lacking = [f"{number} of {count}" for number in range(1, count + 1) if number not in present]
    return ", ".join(lacking)


def _sent_to_another_post(mrn: MRN, cables: Sequence[Cable]) -> tuple[str, ...]:
    """Return the posts to which documents of one number were sent, each to others, where each pair of posts
    had numbers of its own; none where all are the same message.
    """
    if mrn.series or not is_of_other_pair(mrn.year, mrn.post, Citing(day=_day(cables[0]))):
        return ()
    sent = [{other.post for other in cable.header.action if other.post} for cable in cables]
    apart = next((posts for posts in sent[1:] if posts and sent[0] and sent[0].isdisjoint(posts)), None)
    return (min(sent[0]), min(apart)) if apart else ()


def _merge_refs(cables: Sequence[Cable]) -> Iterator[tuple[Ref, str]]:
    """Yield the references of all documents in order, each once, with the document that it stands in."""
    first, *others = cables
    source = source_of(first)
    yield from [(ref, source) for ref in first.refs]
    seen = set(map(key_of, first.refs)) if others else set()
    for cable in others:
        fresh: set[tuple[object, ...]] = set()
        for ref in cable.refs:
            key = key_of(ref)
            if key not in seen:
                yield ref, source_of(cable)
            fresh.add(key)
        seen |= fresh


def unnamed_document(cable: Cable) -> Document:
    """Return the entry of a document that tells no MRN and that no cable adopted.

    One that complains of nothing has none to tell: a memorandum, a letter in an edition.
    """
    is_numbered = any(problem.code in _WITHOUT_MRN for problem in cable.problems)
    return build_document(None, cable, "unnamed" if is_numbered else "unnumbered")


def unnamed_problems(cable: Cable) -> list[Problem]:
    """Return what is wrong with such a document."""
    return [replace(problem, about="unnamed") for problem in cable.problems]
