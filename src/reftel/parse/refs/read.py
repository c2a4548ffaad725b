"""An entry of a REF block becomes references: what is written, and nothing that is not.

An entry names one cable, several ("STATE 216511, 216512"), or something that is no cable. The words of
all but the plainest are read by `reftel.parse.refs.entry`; what it leaves makes one reference that is no
cable, so that no entry is lost.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from reftel.lexicon.kinds import find_kind
from reftel.lexicon.posts import canonical_post, longest_post
from reftel.model.records import Entry, Kind, Ref
from reftel.parse.refs.block import Block
from reftel.parse.refs.entry import scan_entry
from reftel.parse.refs.labels import split_entries
from reftel.parse.refs.messages import name_senders
from reftel.parse.refs.plain import YEAR, make_ref, read_plain_block
from reftel.parse.refs.posts import REDACTED
from reftel.parse.refs.tokens import WITHHELD, holds_serial, is_recent_year
from reftel.parse.refs.years import RANGE_LIMIT
from reftel.text.preview import CUT_AT_END

_SIMPLE = re.compile(
    rf"(?P<cable>(?:(?P<year>{YEAR})[ ]+)?"
    r"(?P<post>[A-Za-z][A-Za-z.' ]{1,24}[A-Za-z])[ ]+(?P<serial>\d{1,6})(?P<notal>[ ]\(NOTAL\))?)",
    re.ASCII,
)
_NONE = re.compile(
    r"(?:NONE(?: (?:GIVEN|CITED|AVAILABLE|APPLICABLE))?|N/?A|NIL|NULL"
    r"|NO(?: (?:PREVIOUS )?(?:REF(?:TEL|ERENCE)?S?|CABLES?))?"
    r"|NOTAL|AND PREVIOUS|PREVIOUS|AND PRIOR|NOT (?:APPLICABLE|AVAILABLE|GIVEN))",
    re.IGNORECASE,
)
_LONGEST_NONE = 40
_AROUND_NONE = re.compile(r"[\s.()\[\]\"'“”‘’*<>,;:-]+")
_MANY_NOTAL = re.compile(r"[(,;/ ](?P<many>BOTH|ALL)\s{1,9}(?=[A-Z, /]{0,30}NOTAL)", re.IGNORECASE)
_NAME = re.compile(r"[^\W\d_][\w.'’-]*")
_NUMBER_FIRST = re.compile(r"#?(?P<serial>\d{3,6})\s+(?P<post>[^\W\d_][\w.'’\s-]{2,30})")
_WITHHELD = re.compile(rf"{WITHHELD}|(?<![\w.])B[1-9](?=[\s.,;)\]]{{0,9}}\Z)", re.IGNORECASE)
_NUMBER_YEAR = re.compile(r"(?<![\d-])(\d{3,6})-(\d\d|(?:19|20)\d\d)(?![\d-])", re.ASCII)
_YEAR_FIRST = re.compile(r"\(?'?((?:19|20)?\d\d)\)?\s+[^\W\d_]")


def read_blocks(text: str, blanked: str, blocks: list[Block]) -> tuple[Ref, ...]:
    """Read the references of the REF blocks of a cable, in order; most are plain lists and read at once."""
    if len(blocks) == 1 and (refs := read_plain_block(text, blanked, *blocks[0])):
        return refs
    return read_refs(text, blanked, split_entries(blanked, blocks))


def read_refs(text: str, blanked: str, entries: Sequence[Entry]) -> tuple[Ref, ...]:
    """Read all entries of a cable's REF block, in order; each gives at least one reference.

    Entries that name nothing ("NONE", "AND PREVIOUS") give none. "(BOTH NOTAL)" marks the cable before, too.
    """
    refs: list[Ref] = []
    before = marked = 0
    number_year = any(has_number_year(blanked, entry) for entry in entries)
    for entry in entries:
        own = read_entry(text, blanked, entry, before, number_year=number_year)
        refs += own
        before = next((ref.serial for ref in reversed(own) if ref.serial), before)
        # Most say "(NOTAL)", of themselves alone.
        if own and own[-1].notal and not own[-1].text.endswith("(NOTAL)"):
            marked = _mark_many(refs, len(own), marked)
    return tuple(name_senders(refs))


def _mark_many(refs: list[Ref], own: int, marked: int) -> int:
    """Mark the cables before the last as NOTAL, too, where it says so of both or of all.

    `own` counts the references of the last entry: of several cables it speaks of these alone. The first
    `marked` are marked already; gives how many are now.
    """
    many = _MANY_NOTAL.search(refs[-1].text)
    if not many:
        return marked
    both = many["many"].upper() == "BOTH"
    of_all = not both and sum(ref.kind is Kind.CABLE for ref in refs[-own:]) <= 1
    first = marked if of_all else max(0, len(refs) - (2 if both else own))
    refs[first:] = [ref._replace(notal=ref.notal or ref.kind is Kind.CABLE) for ref in refs[first:]]
    return len(refs) if of_all else marked


def read_entry(
    text: str, blanked: str, entry: Entry, before: int = 0, *, number_year: bool = False
) -> list[Ref]:
    """Read one entry; never raises. `before` is the serial of the last cable of earlier entries, 0 for none;
    `number_year` says that years stand behind numbers in their list.

    >>> words = "STATE 216511, 216512"
    >>> [(ref.post, ref.serial) for ref in read_entry(words, words, Entry("A", 0, len(words)))]
    [('STATE', 216511), ('STATE', 216512)]
    """
    simple = _SIMPLE.fullmatch(blanked, entry.start, entry.end)
    if simple and (ref := make_ref(text, entry.label, simple)):
        return [ref]
    if entry.end - entry.start <= _LONGEST_NONE and _names_nothing(blanked[entry.start : entry.end]):
        return []
    return scan_entry(text, blanked, entry, before, number_year=number_year) or [
        _whole_entry(text, blanked, entry)
    ]


def _names_nothing(words: str) -> bool:
    """Tell whether an entry says that there is none.

    >>> _names_nothing("N.A."), _names_nothing("(NONE)"), _names_nothing("N / A (NOT APPLICABLE)")
    (True, True, True)
    """
    bare = " ".join(_AROUND_NONE.sub(" ", words).split()).replace(" / ", "/")
    if _NONE.fullmatch(bare):
        return True
    first, _, rest = bare.replace("N A", "N/A").partition(" ")
    return bool(_NONE.fullmatch(first)) and bool(not rest or _NONE.fullmatch(rest))


def has_number_year(blanked: str, entry: Entry) -> bool:
    """Tell whether an entry has a year behind a number that can be no end of a range: "QUITO 4525-91"."""
    for number, digits in _NUMBER_YEAR.findall(blanked, entry.start, entry.end):
        end = int(number[: max(0, len(number) - len(digits))] + digits)
        if is_recent_year(digits) and not 0 < end - int(number) <= RANGE_LIMIT:
            return True
    return False


def _whole_entry(text: str, blanked: str, entry: Entry) -> Ref:
    """Give the one reference of an entry in which no cable was found."""
    words = _WITHHELD.sub(" ", blanked[entry.start : entry.end])
    whole = Ref(entry.label, text[entry.start : entry.end], entry.start, entry.end, Kind.OTHER)
    if kind := find_kind(words):
        return whole._replace(kind=kind)
    if (match := _NUMBER_FIRST.fullmatch(words)) and (post := canonical_post(match["post"])):
        return whole._replace(kind=Kind.CABLE, post=post, serial=int(match["serial"]))
    names = [name.rstrip(".") for name in _NAME.findall(words) if not REDACTED.fullmatch(name)]
    code, count = longest_post(names[:6])
    if re.search(r"[A-Za-z]{2}", words) and len(names) > count and not CUT_AT_END.search(words):
        return whole._replace(kind=Kind.UNREADABLE) if holds_serial(words) else whole
    year = _YEAR_FIRST.match(words)
    return whole._replace(kind=Kind.UNREADABLE, year=int(year[1]) if year else None, post=code)
