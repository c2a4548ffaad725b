"""Machine-made ids of cables become MRNs, or are said to be something else.

Such ids were made by cutting REF lines at blanks and gluing what was left to the year of the citing
cable: `07REFTEL:STATE135255`, `05BRASILIA715AND660`, `04A:2HANOI2152`. Here the blanks are put back, and
what results is read as the REF line that it was (`reftel.parse.refs.read`). A repair always leads to a
post that exists.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from reftel.errors import InvalidMRN
from reftel.lexicon.dates import MONTH
from reftel.lexicon.kinds import find_kind
from reftel.lexicon.mrn import MAX_SERIAL, bare_id, find_airgram, full_year, parse_mrn, why_no_year
from reftel.lexicon.posts import canonical_post, posts
from reftel.lexicon.slips import read_short_or_slip
from reftel.model.notes import Note, NoteKind
from reftel.model.records import MRN, Entry, Kind, Ref
from reftel.model.years import FIRST_YEAR
from reftel.parse.refs.read import read_refs

_PLAIN = re.compile(r"(?P<year>\d\d)(?P<post>[A-Z]{2,24})(?P<serial>\d{1,6})")
_EARLY = re.compile(r"19(?:[0-5]\d|6[0-5])[A-Z]{2,24}\d{1,6}")  # of a year that an MRN has in full
_YEAR = re.compile(r"(?!1919)(?P<year>\d\d)(?:(?P=year)(?=[A-Z]))?(?=\D|\d[A-Z]|\d\dOF)")
_WHOLE_YEAR = re.compile(r"\A\s*\(?(\d{4})\)?[\s/_-]*[A-Za-z]", re.ASCII)
_SECTION = re.compile(r"[A-Z]{0,9}\d{1,2}[A-Z]{1,2}\d{2}(?=[A-Z]{3})")
_SIGNS_LOST = 2  # of the heading of a section
_MARK = re.compile(r"(?:EFTO|NOFORN|SENSITIVE|SIPDIS|UNCLAS(?:SIFIED)?)(?=[A-Z]{3})")
_DTG = re.compile(rf"DTG|\d{{5,7}}Z|(?<!\d)\d{{6}}{MONTH}(?![A-Z]{{4}})")
_SERIAL_AND_DATE = re.compile(rf"[A-Z]\d{{3,8}}{MONTH}\d{{1,4}}")
_SERVICE = re.compile(r"(?<=\d)(?:ZFR|ZDK|SUSPECTEDDUPLICATE|DTG\d{5,7}Z).*")
_REF = re.compile(r"REF(?:TEL(?:TEL)?S?|ER[EA]NCES?|S)?|ANDREF")
_APART = re.compile(r"(?:US)?DAO|LEGATT?|DEA|ODC|JIATF|JUSMAG")
_RUN = re.compile(r"[A-Z]+:?")
_LABEL_ZERO = re.compile(r"(?<=\d)[A-H]0(?=[A-Z]{3})")
_ITEM_YEAR = re.compile(r"(?:^|(?<=; ))(\d|\d\d|(?:19|20)\d\d)(?:; | )(?=[A-Z]{2})")
# What glued words say that an id is; the first that is found.
_WORDS = re.compile(
    r"PRESSRELEASE|SPOTREP(?:ORT)?|SIPRNET(?!REPORT)|PARISPOINTS|GUIDEBOOK|E?MAILS?"
    r"|MEMO(?:RANDUM)?|DIPNOTE|LETTER|FAX|IIR|IRR(?=\d)|FBIS|OSC(?=:|[A-Z]{2,3}\d)|REPORT(?:ING|S)?|ARTICLE"
    r"|NOTE(?=\d)|BRIEF|UPDATE|HTTP|MSG|WHITEPAPER"
)
_OPEN_SOURCE = re.compile(r"[A-Z]{2,3}(?:19|20)\d{8,}")
_MONTHS = re.compile(rf"(?:{MONTH}\d{{1,4}}(?:AND)?)+")


class Canonical(NamedTuple):
    """What an id stands for: its MRNs (none where it is no cable), its kind, and notes for people."""

    mrns: tuple[MRN, ...]
    kind: Kind
    notes: tuple[Note, ...] = ()


_WITHOUT_YEAR = Canonical((), Kind.UNREADABLE, (Note(NoteKind.NO_YEAR_AND_POST),))


def canonicalize(text: str, near: int | None = None) -> Canonical:
    """Give the MRNs that an id as recorded stands for, or what it is instead; never raises.

    Two digits of a year are those of `full_year`, `near` the year of the cable that has or cites it. The
    kind is CABLE with at least one MRN, UNREADABLE where a cable seems meant but cannot be read.

    >>> [str(mrn) for mrn in canonicalize("05BRASILIA715AND660").mrns]
    ['05BRASILIA715', '05BRASILIA660']
    >>> [str(mrn) for mrn in canonicalize("07REFTEL:STATE135255").mrns]
    ['07STATE135255']
    >>> canonicalize("06DAOMEMODATED12APR2006").kind
    <Kind.DOCUMENT: 'document'>
    """
    cleaned = text
    plain = _PLAIN.fullmatch(text)
    if plain is None:
        # Addresses, suffixes and airgrams have signs or blanks: none of them is plain.
        text = bare_id(text)
        if airgram := find_airgram(text, near):
            return Canonical((airgram,), Kind.CABLE)
        cleaned = "".join(text.split()).upper()
        plain = _PLAIN.fullmatch(cleaned)
    if plain and int(plain["serial"]) and (post := canonical_post(plain["post"])):
        notes = () if post == plain["post"] else (Note(NoteKind.OTHER_NAME, plain["post"], post),)
        mrn = MRN(full_year(int(plain["year"]), near), post, int(plain["serial"]))
        return Canonical((mrn,), Kind.CABLE, notes)
    glued = _read_glued(cleaned, near)
    if glued.kind is not Kind.UNREADABLE:
        return glued
    return _read_usual(text, bool(plain or _EARLY.fullmatch(cleaned)), near) or glued


def _read_usual(text: str, plain: bool, near: int | None) -> Canonical | None:
    """Read an id in a usual notation ("2008 Tel Aviv 403"); a plain one may name a post that no table has."""
    if (year := _WHOLE_YEAR.match(text)) and why_no_year(int(year[1])):
        is_early = int(year[1]) < FIRST_YEAR
        return _unreadable(NoteKind.YEAR_TOO_EARLY if is_early else NoteKind.YEAR_IN_FUTURE, year[1])
    try:
        mrn = parse_mrn(text, near)
    except InvalidMRN:
        return None
    if mrn.post in posts():
        return Canonical((mrn,), Kind.CABLE)
    if not plain or _find_kind(f"{mrn.post}{mrn.serial}"):  # "08 MAR 08512" is a date and more
        return None
    return Canonical((mrn,), Kind.CABLE, (Note(NoteKind.UNKNOWN_NAME, mrn.post),))


def _read_glued(cleaned: str, near: int | None) -> Canonical:
    year = _YEAR.match(cleaned)
    if not year:
        return _WITHOUT_YEAR
    rest = cleaned[year.end() :]
    short = _SERVICE.sub("", _MARK.sub("", _SECTION.sub(_cut_heading, rest, count=1), count=1))
    notes = [] if short == rest else [Note(NoteKind.READ_AS, rest, short)]
    if kind := _find_kind(short):
        return Canonical((), kind, (Note(NoteKind.NO_CABLE),))
    if _SERIAL_AND_DATE.fullmatch(short):
        return _unreadable(NoteKind.RUN_TOGETHER)
    recorded = full_year(int(year["year"]), near)
    line = _space_out(short, recorded, notes)
    if line is None:
        return _unreadable(NoteKind.NO_POST, short)
    refs = read_refs(line, line, [Entry("", 0, len(line))])
    mrns = tuple(_mrns(refs, recorded))
    if not mrns or any(ref.kind is not Kind.CABLE for ref in refs):
        return _unreadable(NoteKind.NO_POST_AND_SERIAL, short)
    notes += [note for ref in refs for note in ref.notes]
    if len(mrns) > 1:
        notes.append(Note(NoteKind.SEVERAL_CABLES, str(len(mrns))))
    return Canonical(mrns, Kind.CABLE, tuple(dict.fromkeys(notes)))


def _unreadable(kind: NoteKind, written: str = "") -> Canonical:
    return Canonical((), Kind.UNREADABLE, (Note(kind, written),))


def _cut_heading(found: re.Match[str]) -> str:
    """Cut the heading of a section, in which a sign or two may be lost or misread: "SECTIO1OF06", "02F02"."""
    from rapidfuzz.distance import OSA

    shape = re.sub(r"\d", "0", found.group())
    is_heading = shape == "00OF00" or OSA.distance(shape, "SECTION00OF00") <= _SIGNS_LOST
    return "" if is_heading else found.group()


def _mrns(refs: tuple[Ref, ...], recorded: int) -> Iterator[MRN]:
    for ref in refs:
        if ref.post in posts() and ref.serial and ref.serial <= MAX_SERIAL:
            year = recorded if ref.year is None else full_year(ref.year, recorded)
            if not why_no_year(year):
                yield MRN(year, ref.post, ref.serial, ref.series)


def _find_kind(glued: str) -> Kind | None:
    """Give what an id says that it is, where it is no cable; HALIFAX is no fax and MOSCOW no OSC."""
    glued = _RUN.sub(lambda run: "" if _is_post(run.group().rstrip(":")) else run.group(), glued)
    if _OPEN_SOURCE.search(glued):
        return Kind.REPORT
    if words := _WORDS.search(glued):
        return find_kind(_spaced(words.group())) or Kind.OTHER
    if _DTG.search(glued) or _APART.match(glued):
        return Kind.MESSAGE
    return Kind.OTHER if _MONTHS.fullmatch(glued) else None


def _is_post(name: str) -> bool:
    return any(canonical_post(candidate) for candidate in _candidates(name))


def _spaced(word: str) -> str:
    """Give the words of a glued word as `find_kind` knows them."""
    for glued, spaced in (
        ("DIPNOTE", "DIP NOTE"),
        ("PRESSRELEASE", "PRESS RELEASE"),
        ("PARISPOINTS", "PARIS POINTS"),
        ("IRR", "IIR"),
        ("MAIL", "EMAIL"),
    ):
        word = word.replace(glued, spaced)
    return word.replace("EEMAIL", "EMAIL")


def _space_out(glued: str, year: int, notes: list[Note]) -> str | None:
    """Put the blanks back between labels, posts and numbers; None where a word is no post."""
    line = ""
    end = 0
    glued = _LABEL_ZERO.sub(":", glued)
    for run in _RUN.finditer(glued):
        line += glued[end : run.start()]
        end = run.end()
        if run.group() == "AND":
            line += " AND "
            continue
        name = _read_run(run.group(), year, notes)
        if name is None:
            return None
        line += f"; {name} " if name else "; "
    line = (line + glued[end:]).replace(":", "; ").lstrip("; ")
    return _ITEM_YEAR.sub(lambda year: f"{year[1]:0>2} ", re.sub(r"(?<=\d)(?=[A-Z])", " ", line))


def _read_run(run: str, year: int, notes: list[Note]) -> str | None:
    """Give the post of a run of letters, "" for labels and the word REF, None where it is neither."""
    name = run.rstrip(":")
    for candidate in _candidates(name):
        if canonical_post(candidate):
            if candidate != name:
                notes.append(Note(NoteKind.READ_AS, name, candidate))
            return candidate
    if name.endswith("O") and canonical_post(name[:-1]):
        notes.append(Note(NoteKind.LAST_O_AS_ZERO, name, name[:-1]))
        return name[:-1]
    if run.endswith(":") or _REF.fullmatch(name) or len(name) == 1:
        notes.append(Note(NoteKind.LEFT_OUT, run))
        return ""
    for candidate in _candidates(name):
        code, note = read_short_or_slip(candidate, year)
        if code:
            notes += [note] if note else []
            return code
    return None


def _candidates(name: str) -> Iterator[str]:
    """Give what of a run of letters may be the post: without REF, a label or AND before it."""
    yield name
    rests = [name[match.end() :] for match in re.finditer(r"\AREF(?=[A-Z])", name)]
    for word in ("REFTELTEL", "REFTELS", "REFTEL", "REFERENCES", "REFERENCE", "REFERANCE", "REFS", "AND"):
        if name.startswith(word):
            rests.append(name[len(word) :])
    for rest in [*rests, name]:
        yield rest
        if rest[:1] in "ABCDEFGH":
            yield rest[1:]
