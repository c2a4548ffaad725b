"""A document becomes a cable: head, references as written, mentions."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from reftel.lexicon.aliases import LONGEST, recorded_number
from reftel.lexicon.dates import year_at_end
from reftel.lexicon.mrn import parse_key, why_no_year
from reftel.lexicon.offices import office_of
from reftel.lexicon.posts import canonical_post, variants
from reftel.model.aliases import Alias, AliasKind
from reftel.model.edition import Edition
from reftel.model.notes import Note
from reftel.model.problems import Problem, ProblemCode
from reftel.model.records import MRN, Addressee, Cable, Header, Kind, Mention, RawCable, Ref
from reftel.parse.body.mentions import MOST_MENTIONS, find_mentions
from reftel.parse.footnotes import read_footnotes
from reftel.parse.header.header import read_header
from reftel.parse.recorded.attribute import tidy_recorded
from reftel.parse.recorded.ids import canonicalize
from reftel.parse.refs.block import Block, find_blocks, find_line
from reftel.parse.refs.grammar import NAME
from reftel.parse.refs.plain import read_plain_line
from reftel.parse.refs.posts import note_own_names
from reftel.parse.refs.read import read_blocks
from reftel.text.folds import (
    Unfolded,
    find_in_folds,
    find_mentions_in_folds,
    unfold_numbered,
    without_doubtful,
)
from reftel.text.noise import Blanked, blank_marks, find_marks, release_numbers
from reftel.text.preview import Preview, find_preview, find_recorded

_REF_AT_END = re.compile(rf"\s*\b(?:{NAME}|RE)[\s.:…-]*\Z")

_OF_DOCUMENTS = (AliasKind.FRUS, AliasKind.FOIA)
"""Numbers that documents have which are no cables too: what has one and no MRN is such a document."""

_HAS_TIME = re.compile(r"[:Zz]")
_NO_BREAK = re.compile(r"[^\n]")


def parse_cable(raw: RawCable) -> Cable:
    """Read all that one document says; never raises, what cannot be read is in `problems`.

    The cable's `text` is that of the document, so that every span can be shown.
    """
    if raw.edition:
        return _parse_edition(raw, raw.edition)
    return _parse_text(raw)


def _parse_edition(raw: RawCable, edition: Edition) -> Cable:
    """Read a document of an edition: its own text as that of any cable, the notes around it by themselves."""
    own = raw._replace(text=raw.text[: edition.end])
    cable = _parse_text(own) if edition.numbered else _without_mrn(own)
    printed = next((alias.value for alias in raw.aliases if alias.kind is AliasKind.FRUS), "")
    notes = read_footnotes(raw.text, edition.notes, printed)
    mentions = (*cable.mentions, *notes)
    return cable._replace(text=raw.text, mentions=mentions, digest=_digest(raw.text), chars=len(raw.text))


def _without_mrn(raw: RawCable) -> Cable:
    """Return a document that is no numbered cable; no number that its text has is taken for one of it."""
    date_only = _is_day(raw.date)
    header = Header()
    header = _with_facts(header, raw, _other_numbers(header, raw, None, release_numbers(raw.text)))
    return Cable(
        None,
        raw.date,
        date_only,
        header,
        raw.subject,
        raw.classification,
        (),
        (),
        False,
        (),
        raw.source,
        raw.place,
        raw.form,
        raw.text,
        "",
        0,
    )


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _parse_text(raw: RawCable) -> Cable:
    unfolded = unfold_numbered(raw.text)
    marks = find_marks(unfolded.text)
    blanked = _behind_mails(raw, marks.text)
    header = _read_head(raw, unfolded, blanked)
    blocks = find_blocks(blanked)
    text, refs = _read_blocks(raw.text, unfolded, blanked, blocks)
    body_start = blocks[-1].end if blocks else header.subject_end
    has_head = bool(header.serial or header.date or _sender(header, raw))
    mentions = find_mentions(text, blanked, body_start, refs, has_head=has_head)
    why_no_date = why_no_year(raw.date.year) if raw.date else ""
    date = _choose_date(None if why_no_date else raw.date, header.date)
    mrn, problems = _find_mrn(raw, header, date)
    return Cable(
        mrn=mrn,
        date=date,
        date_only=_is_day(date) and (date is raw.date or not _HAS_TIME.search(header.date_text)),
        header=_with_facts(
            header, raw, _other_numbers(header, raw, mrn, _numbers_of_release(raw.text, marks))
        ),
        # A page states the first line of a subject only.
        subject=_before_list(header, text, blocks) or raw.subject,
        classification=raw.classification or header.classification,
        refs=note_own_names(find_in_folds(refs, raw.text, unfolded)),
        mentions=tuple(map(_note_own_name, find_mentions_in_folds(mentions.read, raw.text, unfolded))),
        has_ref_block=bool(blocks),
        cited=raw.cited or find_recorded(raw.text, _find_preview(raw.text, marks)),
        source=raw.source,
        place=raw.place,
        form=raw.form,
        text=raw.text,
        digest=_digest(raw.text),
        chars=len(raw.text),
        recorded=tidy_recorded(raw.reference, parse_ref_line(raw.reference)) if raw.reference else (),
        problems=(
            *raw.problems,
            *_no_year(raw, date, why_no_date),
            *problems,
            *_left_out(raw, header, mentions.left_out),
        ),
    )


def _numbers_of_release(text: str, marks: Blanked) -> tuple[str, ...]:
    return release_numbers(text) if marks.is_released or marks.sought is not text else ()


def _find_preview(text: str, marks: Blanked) -> Preview | None:
    return marks.preview if marks.sought is text else find_preview(text)


def _note_own_name(mention: Mention) -> Mention:
    """Return a mention with a note where a line of the table in force decided the post of its cable."""
    cable = note_own_names([mention.cable])[0] if mention.cable else None
    return mention if cable is mention.cable else mention._replace(cable=cable)


def _read_blocks(
    text: str, unfolded: Unfolded, blanked: str, blocks: list[Block]
) -> tuple[str, tuple[Ref, ...]]:
    """Return the references of blocks, and the text that their offsets count in."""
    text = unfolded.text if unfolded.moved else text
    return text, read_blocks(text, blanked, blocks)


def _is_day(date: datetime | None) -> bool:
    return date is not None and (date.hour, date.minute) == (0, 0)


def _behind_mails(raw: RawCable, blanked: str) -> str:
    """Return the text with the lines above the cable as blanks; their ends stay."""
    start = blanked.rfind("\n", 0, raw.begin) + 1
    return _NO_BREAK.sub(" ", blanked[:start]) + blanked[start:] if start else blanked


def _read_head(raw: RawCable, unfolded: Unfolded, blanked: str) -> Header:
    if not unfolded.doubtful:
        return read_header(unfolded.text, blanked)
    sure = without_doubtful(unfolded)
    return read_header(sure, _behind_mails(raw, blank_marks(sure)))


def _with_facts(header: Header, raw: RawCable, aliases: tuple[Alias, ...]) -> Header:
    """Add to a head its other numbers, and what it does not say and the form does."""
    return header._replace(
        tags=header.tags or raw.tags,
        captions=header.captions or raw.captions,
        sender=_sender(header, raw),
        action=header.action or tuple(map(_addressee, raw.to)),
        info=header.info or tuple(map(_addressee, raw.edition.info if raw.edition else ())),
        precedence=header.precedence or (raw.edition.precedence if raw.edition else ""),
        aliases=aliases,
    )


def _sender(header: Header, raw: RawCable) -> str:
    return header.sender or (raw.origin if raw.edition or not (raw.text and header.serial) else "")


def _other_numbers(
    header: Header, raw: RawCable, mrn: MRN | None, released: tuple[str, ...]
) -> tuple[Alias, ...]:
    """Return the other numbers of a document: those of its head, those that its form states, those under
    which it was released, and its id where that says more than the MRN.
    """
    stated = [Alias(kind, " ".join(value.split())) for kind, value in raw.aliases]
    documents = [recorded_number(value, mrn) for kind, value in stated if kind is AliasKind.DOCUMENT_NUMBER]
    others = [alias for alias in stated if alias.kind is not AliasKind.DOCUMENT_NUMBER]
    recorded = recorded_number(raw.mrn, mrn) if raw.mrn else None
    foia = [Alias(AliasKind.FOIA, number) for number in released]
    found = [alias for alias in (*header.aliases, *others, *foia, *documents, recorded) if alias]
    return tuple([alias for alias in dict.fromkeys(found) if 0 < len(alias.value) <= LONGEST])


def _addressee(name: str) -> Addressee:
    return Addressee(name, canonical_post(name) or office_of(name))


def _left_out(raw: RawCable, header: Header, mentions: int) -> Iterator[Problem]:
    """Say what was more than is read of one document."""
    if header.cut:
        cause = f"no end found of its {' and '.join(header.cut)}: only the first lines are read"
        yield _problem(raw, ProblemCode.FIELD_WITHOUT_END, cause, "make sure that REF or a paragraph follows")
    if mentions:
        cause = (
            f"too many mentions of references: {mentions:,} after the first {MOST_MENTIONS:,} are not read"
        )
        advice = "cut it into files of single cables"
        yield _problem(raw, ProblemCode.TOO_MANY_MENTIONS, cause, advice, lost=True)


def parse_ref_line(text: str) -> tuple[Ref, ...]:
    """Read one REF line as `parse_cable` reads those of a cable, with the word REF before it or without.

    >>> [str(ref.serial) for ref in parse_ref_line("REF: A. STATE 91633 B. 08 OTTAWA 1140")]
    ['91633', '1140']
    """
    if plain := read_plain_line(text):
        return note_own_names(plain)
    unfolded = unfold_numbered(text)
    blanked = blank_marks(unfolded.text)
    _, refs = _read_blocks(text, unfolded, blanked, find_line(blanked))
    return note_own_names(find_in_folds(refs, text, unfolded))


def without_text(cable: Cable) -> Cable:
    """Give the cable without the text of its document, which a large collection cannot keep in memory."""
    return cable._replace(text="")


def _before_list(header: Header, text: str, blocks: list[Block]) -> str:
    """Return the subject without the REF list that it goes on with where no word ends it."""
    if not blocks or blocks[0].start >= header.subject_end:
        return header.subject
    swallowed = " ".join(text[blocks[0].start : header.subject_end].split())
    return _REF_AT_END.sub("", header.subject.removesuffix(swallowed).rstrip())


def _choose_date(stated: datetime | None, written: datetime | None) -> datetime | None:
    """Choose between the date that a form states and the date-time group of the head.

    The pages of 2010-11 state the right day with wrong minutes, so the head has the better time; but a
    head whose day is another one is a slip more often than the form's own field.
    """
    if stated and written and abs(stated - written) > timedelta(days=1):
        return stated
    return written or stated


def _find_mrn(raw: RawCable, header: Header, date: datetime | None) -> tuple[MRN | None, list[Problem]]:
    """Find the MRN: as the form states it, else from the head and the year of its date.

    Gives what is wrong with it, too.
    """
    from_head = None
    year = date.astimezone(UTC).year if date else _year_of_no_day(header.date_text)
    if header.post and header.serial and year:
        from_head = MRN(year, header.post, header.serial)
    if not raw.mrn:
        if not from_head:
            named = _find_named(raw, header)
            if named is None and any(alias.kind in _OF_DOCUMENTS for alias in raw.aliases):
                return None, []
            return named, [_of_name(raw, named) if named else _no_mrn(raw, header, date)]
        return from_head, [*(_no_day(raw, header, date) or _supposed(raw, header, from_head))]
    stated = canonicalize(raw.mrn, near=year)
    if len(stated.mrns) == 1:
        mrn = stated.mrns[0]
        return mrn, [*_doubt(raw, mrn, stated.notes, from_head), *_no_day(raw, header, date)]
    advice = f"{from_head} is taken from its header" if from_head else "correct the id"
    cause = f"its id {raw.mrn!r} is not an MRN"
    if stated.kind is Kind.UNREADABLE and stated.notes:
        cause = f"{cause}: {'; '.join(map(str, stated.notes))}"
    return from_head, [_problem(raw, ProblemCode.UNREADABLE_ID, cause, advice, lost=from_head is None)]


def _find_named(raw: RawCable, header: Header) -> MRN | None:
    """Return the MRN that the file is named after, None where the head has the post or number of another."""
    named = parse_key(raw.named) if raw.named else None
    if named is None or header.serial not in (None, 0, named.serial):
        return None
    return named if header.post in ("", named.post, *variants(named.post)) else None


def _of_name(raw: RawCable, mrn: MRN) -> Problem:
    cause = "its text does not say which cable it is, but its file name does"
    return _problem(
        raw, ProblemCode.ID_OF_FILE_NAME, cause, f"filed as {mrn}; add the file that contains its header"
    )


def _no_year(raw: RawCable, date: datetime | None, why: str) -> Iterator[Problem]:
    """Say that no cable can be of the date that a form states, where there is a reason why."""
    if raw.date and why:
        cause = f"its date {raw.date.date()} {why}"
        advice = "the date in its header is used" if date else "correct the date"
        yield _problem(raw, ProblemCode.IMPOSSIBLE_DATE, cause, advice)


def _doubt(raw: RawCable, mrn: MRN, notes: tuple[Note, ...], from_head: MRN | None) -> Iterator[Problem]:
    """Say where a stated id had to be repaired, or is another than that of the head."""
    names_other = from_head and from_head.serial != mrn.serial % 10_000 and from_head[1:3] != mrn[1:3]
    if not notes and not names_other:
        return
    advice = f"filed as {mrn}"
    if notes:
        code, cause = ProblemCode.REPAIRED_ID, f"its id {raw.mrn}: {'; '.join(map(str, notes))}"
    else:
        code, cause = ProblemCode.ID_OF_ANOTHER, f"named {mrn} but its header says {from_head}"
        if from_head and names_another(mrn, from_head.post, from_head.serial):
            advice += ", references dated by the header"
    yield _problem(raw, code, cause, advice)


def names_another(mrn: MRN, post: str, serial: int | None) -> bool:
    """Say whether the post and number of a head are those of another cable than what it was filed under.

    The last four digits alone may be written. Where both are others it is no slip.

    >>> filed = MRN(2007, "OSLO", 51_234)
    >>> names_another(filed, "BERN", 77), names_another(filed, "OSLO", 77), names_another(filed, "BERN", 1234)
    (True, False, False)
    """
    return post not in ("", mrn.post) and serial not in (None, 0, mrn.serial, mrn.serial % 10_000)


def _year_of_no_day(written: str) -> int | None:
    """Give the year of a date-time group whose day does not exist ("311200Z FEB 08"), if it is one."""
    year = year_at_end(written) if "Z" in written.upper() else None
    return year if year and not why_no_year(year) else None


def _no_day(raw: RawCable, header: Header, date: datetime | None) -> list[Problem]:
    why = "" if date else _why_no_date(header)
    if not why:
        return []
    return [_problem(raw, ProblemCode.IMPOSSIBLE_DATE, why, "only its year is used")]


def _why_no_date(header: Header) -> str:
    """Say why a date-time group is none, "" where no such group is written."""
    if not header.date_text:
        return ""
    year = year_at_end(header.date_text) if "Z" in header.date_text.upper() else None
    why = "" if year is None else why_no_year(year)
    return f"its date-time group {header.date_text!r} {why or 'is not a valid date'}"


def _supposed(raw: RawCable, header: Header, mrn: MRN) -> list[Problem]:
    if not header.note:
        return []
    return [_problem(raw, ProblemCode.DOUBTFUL_HEAD, str(header.note), f"filed as {mrn}")]


def _no_mrn(raw: RawCable, header: Header, date: datetime | None) -> Problem:
    found = {"post": header.post, "number": header.serial, "date": date}
    lacking = " and no ".join(name for name, value in found.items() if not value)
    advice = "add a classification line such as 'SECRET OTTAWA 000707' and a date-time group"
    cause = f"its header has no {lacking}, so the cable cannot be identified"
    why = str(header.note or ("" if date else _why_no_date(header)))
    cause = f"{cause}: {why}" if why else cause
    return _problem(raw, ProblemCode.NO_MRN, cause, advice, lost=True)


def _problem(raw: RawCable, code: ProblemCode, cause: str, advice: str, *, lost: bool = False) -> Problem:
    return Problem(code, raw.source, raw.place, cause, advice, lost)
