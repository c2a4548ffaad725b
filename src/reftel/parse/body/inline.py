"""Cables that the paragraphs name themselves, without a label: "08 OTTAWA 1140", "(Ottawa 372)".

Precise rather than complete: a name of a city before a number is more often a place than a cable. Capitals
before a number, a written year before the post, a bracket around both or a word such as "cable" before them
tells one from the other; where all words are in capitals, the first is no sign.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from reftel.lexicon.dates import MONTH
from reftel.lexicon.markings import CLASSIFICATION, LEVEL, PORTION, REPEATED_HEAD, SECTION
from reftel.lexicon.posts import longest_post, may_end_name, posts, posts_of_cut_name, squeeze
from reftel.model.records import Entry, Kind, Ref
from reftel.parse.refs.read import read_entry

# "STATE 512 (15 APRIL 1975)", "STATE 512 OF APRIL 16, 1975", "STATE 512 (75)", "STATE 512 DATED 16 APR 75"
_DATE_BEHIND = re.compile(
    r"[ ]?(?:\((?=[^()]{0,24}\d\d\))[^()\n]{2,26}\)"
    r"|[ ,]{1,2}(?:OF|DATED|of|dated)[ ](?:\d{1,2}[ ])?[A-Za-z]{3,9}\.?(?:[ ]\d{1,2},)?"
    r"[ ](?:19|20)?\d\d(?!\d)"
    r"|[ ]DTG[ ]\d{6}Z?[ ][A-Z]{3}[ ]\d\d(?!\d))"
)
_REACH = 90  # six long words and a year
_NEAR = 24
_MOST_WORDS = 6
_LONGEST_WORD = 24
_BEFORE = re.compile(r"(?:[A-Za-z][A-Za-z.'-]{0,24}\s{1,3}){0,5}[A-Za-z][A-Za-z.'-]{0,24}\s{1,3}\Z")
_GLUED = re.compile(r"(?<![A-Za-z0-9/-])((?:19|20)?[0-9]{2}[A-Z]{3,18})\Z")
_WORDS = re.compile(r"[^\s(\[-](?:(?!--)[^\s(\[])*")  # "USE--USUN", "DORN(OSLO"
_SERIAL = re.compile(r"(?s)([0-9]+)(.*)")
_YEAR = re.compile(r"(?<![\w.,/$:-])'?((?:19|20)[0-9]{2}|(?<=')[0-9]{2}|[06789][0-9])\s{1,3}\Z")
_TIME_BEFORE = re.compile(
    rf"(?i)(?:\b(?:in|since|of|by|during|until|from|for|before|after|early|late|mid|{MONTH})|,)\s{{1,3}}\Z"
)
_LINE_OF_TELEPHONE = re.compile(
    r"(?i)\b(?:tel|phone|telephone|fax|ext|extension|room|flight|box|zip|route)\b"
)
_CABLE_BEFORE = re.compile(r"(?i)\b(?:cable|telegram|message|airgram|reftel)\s{1,3}\Z")
_REF_BEFORE = re.compile(r"\bREFS?:?\s{1,3}\Z")
_POINTER = re.compile(
    r"(?i)(?:[(\[]|\b(?:cables?|telegrams?|tels?|messages?|airgrams?|reftels?|refs?|see|see also|per"
    r"|(?:reported|noted|described|discussed|detailed|outlined|contained|requested|instructed) (?:in|by)"
    r"|(?:response|reply|reference|pursuant|further|according|contrary|refer) to)"
    r"[:,]?\s{1,3})\s{0,2}\Z"
)
# What stands behind the serial of a cable: the end of a bracket, clause or list, or what belongs to it.
_BEHIND = re.compile(
    r"\s{0,3}(?:[).,;:\]](?![0-9])|\Z|(?i:and|or|para|paras|paragraph|notal|previous|dtg|dated|which|as|sent)\b"
    r"|\((?:NOTAL|NOFORN|[A-Z]{2,4}DIS)\))"
)
# In capitals alone commas are left out, too: "AS REPORTED IN BONN 4411 THE QUOTA FELL".
_NEXT_CLAUSE = re.compile(
    r"\s{1,3}(?:THE|THIS|THAT|THESE|THOSE|THERE|WE|HE|SHE|IT|THEY|I|OUR|HIS|HER|ITS|THEIR|AMBASSADOR|DCM)\b"
)
_FOR_MORE = re.compile(r"\b(?:SEE|REFER TO)\s{1,3}\Z")
_FOR = re.compile(r"\s{1,3}FOR\b")
_LEAST_DIGITS = 3  # of a cable before the next clause
_DIGITS_OF_TIME = 4
# In capitals alone telegrams leave prepositions out: "AS REPORTED CARACAS 5624".
_PARAGRAPH_OF = re.compile(
    r"\bPARA(?:GRAPH)?S?\.?\s{1,3}[0-9]{1,2}(?:(?:,|-|,?\s{1,3}AND)\s{0,3}[0-9]{1,2}){0,4}\s{1,3}OF\s{1,3}\Z"
)
_TERSE_POINTER = re.compile(
    r"\b(?:REPORTED|NOTED|DESCRIBED|DISCUSSED|DETAILED|OUTLINED|CONTAINED|REQUESTED|INSTRUCTED|SUGGESTED|PROPOSED"
    r"|MENTIONED|CITED|RECEIVED|REPEAT|RE)[:,]?\s{1,3}\Z"
)
_CLASSIFIED = re.compile(
    rf"(?:[(\[]\s{{0,2}}(?:{LEVEL}|LOU|[CSU])(?:\s{{0,2}}(?:--?-?|:|,)|(?<=[A-Z]{{2}}))|{PORTION})\s{{0,3}}\Z"
)
_BROKEN = re.compile(r"(?<=[A-Z]{2})-\s{1,3}(?=[A-Z]{2})")  # a word that a line's end breaks
_QUOTED = re.compile(rf"{REPEATED_HEAD}\s{{1,3}}\Z")  # the head of a cable that is repeated
_HEAD_BEFORE = re.compile(rf"(?:{CLASSIFICATION}|{SECTION})\s{{1,3}}\Z")
_DAY = rf"(?:[0-9]{{1,2}}/[0-9]{{1,2}}\b|[0-9]{{1,2}} {MONTH}\b|{MONTH} [0-9]{{1,2}}\b)"
_DATED = re.compile(rf"(?:\s{{1,3}}\((?:DATED |OF )?|, ){_DAY}")
_IN_BRACKET = re.compile(r"(?:[(\[]|;)[^()\[\];]{0,60}[,:]\s{1,3}\Z")
_CLOSES = re.compile(r"\s{0,3}[);\]]")
_TRAVEL = re.compile(r"\b(?:ARR|DEP|LEAV|ET[AD]\b|LV\b|FLIGHT)")
_DIGITS_OF_STATE = 5  # nothing but a cable has so many behind STATE
_CAPTION = r"(?:\([^()\n]{1,30}\)\s{0,3})?"
_JOINED_TO_LAST = re.compile(
    rf"\s{{0,3}}{_CAPTION}(?:[,;/]|,?\s{{0,3}}\b(?:AND|OR)\b|&)\s{{0,3}}{_CAPTION}\Z"
)
_MEASURE = re.compile(
    r"(?i)[-/%:.,]?[0-9%]|[-/%]|[ \t]{1,3}[0-9]|\s{1,3}(?:miles?|km|kms|kilomet\w{1,6}|met(?:er|re)s|feet"
    r"|acres|hectares|percent|pct|million|billion|thousand|hundred|tons|hours?|hrs|days|weeks|months|years"
    r"|a\.?m|p\.?m"
    r"|troops|people|persons|men|women|soldiers|officers|participants|delegat\w{1,6}|members|students|refugees"
    r"|families|employees|workers|residents|visas|cases|applica\w{1,6}|dollars|euros|usd|olympics?|summit"
    r"|conferences?|games|meetings?|elections?|peace|accords?|agreements?|treaty|local"
    rf"|{MONTH})\b"
)
_JOINED = ("/", "-", "'", ".")
_NEXT = re.compile(r"\s{0,2},\s{1,3}(?:(?:and|AND|or|OR|&)\s{1,3})?|\s{1,3}(?:and|AND|or|OR|&)\s{1,3}")
_NEXT_SERIAL = re.compile(r"(?P<number>[0-9]{3,6})(?![0-9])")
_NEXT_AIRGRAM = re.compile(r"A-(?P<number>[0-9]{1,4})(?![0-9])")
_AIRGRAM_MARK = re.compile(r"(?i)(?:['’]S\s{1,3})?(?:\bAIRGRAMS?\s{1,3}(?:NO\.?\s{1,3})?)?(?<![\w-])A-\Z")
_LAST_OF_RANGE = re.compile(r"-([0-9]{3,6})(?![0-9-])")
_LONGEST_RANGE = 20


class _Name(NamedTuple):
    """The name of a post before a serial; `is_code` says that it is the code in capitals."""

    start: int
    code: str
    is_code: bool
    in_capitals: bool


def read_cables(text: str, blanked: str, start: int, end: int, last_end: int = 0) -> list[Ref]:
    """Give the cables that a serial from `start` to `end` begins: more than one in lists and ranges.

    `last_end` is where the cable named last ends: a word or comma may join this one to it.

    In "Ottawa 372, 391 and 402" each number is a cable, if what stands behind it is the end of a clause,
    bracket or list. "08 OSLO 512-514" is three, if year and code of the post are written and the second
    number is little above the first; the span of the second and third is that of the last number.

    `text` is the cable as found, `blanked` the same without copying marks. A reference has no label and the
    span of year, post and serial, as those of a REF line have.

    >>> words = "as reported (08 OSLO 512, 514)."
    >>> [(found.serial, found.text) for found in read_cables(words, words, 21, 24)]
    [(512, '08 OSLO 512'), (514, '514')]
    """
    is_airgram = blanked[start - 1 : start] == "-"  # no mark of one ends otherwise
    mark = _AIRGRAM_MARK.search(blanked, max(0, start - _NEAR), start) if is_airgram else None
    name_end = mark.start() if mark else start
    if not _may_end_in_post(blanked[max(0, name_end - _REACH) : name_end]):
        return []  # most numbers follow other words
    last = _end_of_range(blanked, start, end)
    if last is None and _MEASURE.match(blanked, end):
        return []
    first = _read_first(text, blanked, _Place(name_end, start, end), last_end)
    if first is None or first.serial is None or (last and (first.year is None or not _is_code(first))):
        return []
    if last:
        span = last.span(1)
        return [
            first,
            *(_with(text, first, number, span) for number in range(first.serial + 1, int(last[1]) + 1)),
        ]
    return [first, *_read_next(text, blanked, first)]


def _end_of_range(blanked: str, start: int, end: int) -> re.Match[str] | None:
    last = _LAST_OF_RANGE.match(blanked, end)
    if last is None or len(last[1]) != end - start or not _BEHIND.match(blanked, last.end()):
        return None
    return last if 0 < int(last[1]) - int(blanked[start:end]) <= _LONGEST_RANGE else None


def _is_code(cable: Ref) -> bool:
    return cable.text.upper() == cable.text


def _read_next(text: str, blanked: str, first: Ref) -> list[Ref]:
    """Give the cables whose serials alone follow the first of a list."""
    found: list[Ref] = []
    end = first.end
    number = _NEXT_AIRGRAM if first.series else _NEXT_SERIAL
    while joint := _NEXT.match(blanked, end):
        serial = number.match(blanked, joint.end())
        if (
            serial is None
            or _MEASURE.match(blanked, serial.end())
            or not (_BEHIND.match(blanked, serial.end()) or _NEXT_CLAUSE.match(blanked, serial.end()))
        ):
            break
        if not first.series and len(serial[0]) == 4 and serial[0][:2] in ("19", "20"):
            break  # "Oslo 372, 2009": a year
        end = serial.end()
        found.append(_with(text, first, int(serial["number"]), serial.span()))
    return found


def _with(text: str, first: Ref, serial: int, span: tuple[int, int]) -> Ref:
    return first._replace(text=text[slice(*span)], start=span[0], end=span[1], serial=serial)


class _Place(NamedTuple):
    """Where the name before a serial ends, and where that begins and ends; "A-" may stand between them."""

    name_end: int
    start: int
    end: int


def _read_first(text: str, blanked: str, at: _Place, last_end: int) -> Ref | None:
    base = max(0, at.name_end - _REACH)
    before = blanked[base : at.name_end]
    is_airgram = at.name_end < at.start
    if before[-1].isalpha() and not is_airgram:
        begin = _begin_of_glued(before)
    else:
        before = f"{before.rstrip()} " if is_airgram else before
        behind = blanked[at.start : at.end + 40]
        begin = _begin(before, behind, last_end - base, is_airgram=is_airgram)
    if begin is None:
        return None
    found = _read_one(text, blanked, Entry("", base + begin, at.end))
    if found and found.year is None and (dated := _DATE_BEHIND.match(blanked, at.end)):
        whole = _read_one(text, blanked, Entry("", base + begin, dated.end()))
        if whole and whole.year is not None and whole.serial == found.serial:
            return whole
    return found


def _read_one(text: str, blanked: str, entry: Entry) -> Ref | None:
    """Return the one cable that an entry names, with its post."""
    found = read_entry(text, blanked, entry)
    return found[0] if len(found) == 1 and found[0].kind is Kind.CABLE and found[0].post else None


def _may_end_in_post(before: str) -> bool:
    """Say whether words may end in the name of a post: at little cost, as most numbers follow other words."""
    near = _WORDS.findall("".join(before.rsplit(None, 1)[-1:]))
    if near and not (may_end_name(_without_digits(near[-1])) or _is_of_document(near[-1])):
        return False
    words = _WORDS.findall(before)[-_MOST_WORDS:]
    last = _without_digits(words[-1]) if words else ""
    known = last[:1].isupper() and longest_post([*words[:-1], last])[0] != ""
    return known or (bool(words) and _is_of_document(words[-1]))


def _without_digits(glued: str) -> str:
    return glued.lstrip("\"'0123456789")


def _is_of_document(glued: str) -> bool:
    """Tell whether year and post are those of a document number, which cuts names: "1974SANSA"."""
    return glued[:4].isdigit() and posts_of_cut_name(glued[4:]) != ()


def _begin_of_glued(before: str) -> int | None:
    """Give where "09STATE" begins in the words before a serial."""
    match = _GLUED.search(before)
    if not match or not (longest_post([match[1].lstrip("0123456789")])[0] or _is_of_document(match[1])):
        return None
    return match.start()


def _begin(before: str, serial_and_behind: str, last_end: int, *, is_airgram: bool) -> int | None:
    """Give where the year or the post begins in the words before a serial, None where they name no cable."""
    name = _find_name(before)
    if name is None or _LINE_OF_TELEPHONE.search(before, max(0, name.start - _NEAR), name.start):
        return None
    serial, behind = _SERIAL.match(serial_and_behind).groups()  # type: ignore[union-attr]
    is_classified = (
        name.in_capitals
        and (_BEHIND.match(behind) or _DATED.match(behind))
        and _CLASSIFIED.search(_BROKEN.sub("", before[: name.start]))
    )
    is_whole = is_classified or _QUOTED.search(before, 0, name.start)
    if not is_whole:
        if _HEAD_BEFORE.search(before, 0, name.start):
            return None
        if year := _YEAR.search(before, 0, name.start):
            is_time = len(year[1]) == 4 and not name.is_code and _TIME_BEFORE.search(before, 0, year.start())
            return None if is_time else year.start()
    if is_airgram and name.in_capitals and _BEHIND.match(behind):
        return name.start
    return name.start if is_whole or _is_cable(before, name, serial, behind, last_end) else None


def _is_cable(before: str, name: _Name, serial: str, behind: str, last_end: int) -> bool:
    """Say whether a post and a number without a year are a cable, by the words around them."""
    if len(serial) == 4 and serial[:2] in ("19", "20") and not _REF_BEFORE.search(before, 0, name.start):
        return False  # "Baghdad 2009": a year, whatever stands around it
    if _CABLE_BEFORE.search(before, 0, name.start):
        return True
    if _BEHIND.match(behind) and _POINTER.search(before, 0, name.start):
        return True
    if not (before[max(0, name.start - _NEAR) : name.start] + behind).isupper():
        return name.is_code
    return name.in_capitals and _is_cable_in_capitals(before, name, serial, behind, last_end)


def _is_cable_in_capitals(before: str, name: _Name, serial: str, behind: str, last_end: int) -> bool:
    if name.code == "STATE" and len(serial) >= _DIGITS_OF_STATE:
        return True
    if _PARAGRAPH_OF.search(before, 0, name.start):
        return True
    goes_on = _goes_on(serial, behind)
    if (goes_on and _POINTER.search(before, 0, name.start)) or (
        _FOR.match(behind) and _FOR_MORE.search(before, 0, name.start)
    ):
        return True
    is_at_end = goes_on or _BEHIND.match(behind) is not None
    is_joined = 0 < last_end <= name.start and _JOINED_TO_LAST.match(before, last_end, name.start)
    if is_at_end and (is_joined or _TERSE_POINTER.search(before, 0, name.start)):
        return True
    is_dated = _DATED.match(behind) or (_CLOSES.match(behind) and _IN_BRACKET.search(before, 0, name.start))
    return bool(is_dated) and not serial.startswith("0") and not _TRAVEL.search(before, 0, name.start)


def _goes_on(serial: str, behind: str) -> bool:
    """Tell whether a clause ends with a serial although no mark says so; no count begins with a zero."""
    is_padded = serial[0] == "0" and len(serial) > _DIGITS_OF_TIME
    return is_padded or (len(serial) >= _LEAST_DIGITS and _NEXT_CLAUSE.match(behind) is not None)


def _words(before: str) -> list[tuple[int, str]]:
    return [(word.start(), word.group()) for word in _WORDS.finditer(before)]


def _find_name(before: str) -> _Name | None:
    """Give the name of a post with which the words before a serial end."""
    # what precedes the last six words is left at once
    farther = before.rsplit(None, _MOST_WORDS)[:-_MOST_WORDS]
    match = _BEFORE.search(before, len("".join(farther)))
    if match is None:
        return None
    words = _words(before[match.start() :])
    code, count = longest_post([word for _, word in words])
    if not code or (posts()[code].kind == "agency" and code != "STATE"):
        return None
    begin = match.start() + words[-count][0]
    names = [word for _, word in words[-count:]]
    is_joined = before[begin - 1 : begin] in _JOINED and before[begin - 2 : begin] != "--"
    if not (names[0][0].isupper() and names[-1][0].isupper()) or is_joined:
        return None
    # other names of posts ("NATO", "RIO") mean more than the post, so that their capitals tell nothing
    in_capitals = all(map(str.isupper, names))
    return _Name(begin, code, in_capitals and squeeze("".join(names)).endswith(code), in_capitals)
