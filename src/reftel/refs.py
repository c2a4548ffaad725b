"""An entry of a REF block becomes references: what is written, and nothing that is not.

An entry names one cable, several ("STATE 216511, 216512"), or something that is no cable. Words are
read from left to right; a number that follows a post is its serial, a year may stand before the post,
between post and serial, or behind. Whatever is left makes one reference that is no cable, so that no
entry is lost.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import NamedTuple

from reftel.models import Entry, Kind, Ref
from reftel.mrn import MAX_SERIAL
from reftel.tables import (
    canonical_post,
    captions,
    longest_post,
    posts_of_truncation,
    read_rows,
    repair_post,
    squeeze,
)

_MONTH = (
    r"(?:JAN(?:UARY)?|FEB(?:RUARY)?|MAR(?:CH)?|APR(?:IL)?|MAY|JUNE?|JULY?|AUG(?:UST)?|SEPT?(?:EMBER)?"
    r"|OCT(?:OBER)?|NOV(?:EMBER)?|DEC(?:EMBER)?)"
)
_SIMPLE = re.compile(
    r"(?:(?P<year>\d\d|(?:19|20)\d\d)[ ]+)?(?P<post>[A-Za-z][A-Za-z.' ]{1,24}[A-Za-z])[ ]+(?P<serial>\d{1,6})"
    r"(?P<notal>[ ]\(NOTAL\))?"
)
_TOKEN = re.compile(
    rf"""
      (?P<round>\([^()]{{0,160}}\))
    | (?P<date> \d{{1,2}}/\d{{1,2}}/(?P<d1>\d{{2,4}})\b
              | \d{{1,2}}[ /-]?{_MONTH}\b\.?(?:[ /,-]{{1,2}}(?P<d2>(?:19|20)\d\d|\d\d)(?![ ]?[A-Z]{{3}}|\d))?
              | (?<!\bDE[ ]){_MONTH}\.?[ ]?\d{{1,2}}(?:(?:TH|ST|ND|RD)\b)?(?![\d/])(?:[ ]?-[ ]?\d{{1,2}}\b)?
                (?:,?[ ](?P<d3>(?:19|20)\d\d)\b)?
              | {_MONTH}[ ,]{{1,2}}(?P<d4>(?:19|20)\d\d)\b )
    | (?P<report>\bIIRS?\b[\s#:.-]{{0,3}}[\d][\d \t-]{{0,24}}
              | \bT(?:DX?|S)[ -]?\d{{3}}[/-][\w/-]{{1,20}} | \b31[45][/-]\d{{4,7}}[\w/-]{{0,10}}
              | \b(?:CA|A|CERP)-\d{{1,5}}\b)
    | (?P<dtg>\d{{6}}Z(?:[ ]?[A-Z]{{3}}[ ]?\d\d)?)
    | (?P<link>(?:https?:|www\.)\S{{1,300}})
    | (?P<number>\#?'?\d(?:[\dOoIl]{{0,7}}\d)?)
    | (?P<word>[^\W\d_](?:[^\W\d_]|[.'’](?=[^\W\d_])|[01](?=[^\W\d_]{{2}})|-(?=[^\W\d_]))*\.?)
    | (?P<and>&) | (?P<semicolon>;) | (?P<comma>,) | (?P<slash>/) | (?P<dash>[-–—]+) | (?P<quote>[:"“”])
    | (?P<odd>\S)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_SERIAL_WORDS = frozenset({"NO", "NR", "NUM", "NUMBER", "CABLE", "TELEGRAM", "TEL", "CITE", "MSG"})
_ADDS_NOTHING = frozenset(
    {"PREVIOUS", "PRIOR", "SERIES", "EARLIER", "PRECEDING", "OTHERS", "ALL", "ET", "AL"}
)
_NO_POST = re.compile(
    r"PARA|PARAS|PARAGRAPH|PARAGRAPHS|PAGE|PAGES|ARTICLE|SECTION|SEC|CHAPTER|TITLE|LAW|RESOLUTION"
    r"|UNSCR|UNGA|FY|PART|ANNEX|ROOM|VERSION|DAY|ITEM|OPTION|GROUP|EO|TAB|CASE|PHASE|ROUND|FISCAL"
    r"|YEAR|OF|DATED|DTD|ON|FROM|FOR|THE|TO|BY|AT|IN|AND|OR|PERIOD|SESSION|MEETING|OPERATION|FLIGHT"
    r"|NSPD|PDD|HSPD|UN|G|TF|DECL|REASON|REASONS|VOLUME|VOL|EDITION|MONTH|WEEK|TASK|FORCE|PUBLIC"
    r"|FORM|DS|NUMBER"
)
_NONE = re.compile(
    r"(?:NONE|N/?A|NIL|NOTAL|AND PREVIOUS|PREVIOUS|AND PRIOR|NOT APPLICABLE)\.?", re.IGNORECASE
)
_REDACTED = re.compile(r"X{3,}\.?|\[.*REMOVED.*\]", re.IGNORECASE)
_RANGE_LIMIT = 20
_LETTERS_AS_DIGITS = str.maketrans("OoIl", "0011")


class Token(NamedTuple):
    """A word, number, mark or bracket of an entry; offsets count in the text of the cable."""

    kind: str
    text: str
    start: int
    end: int
    year: str = ""


def read_refs(text: str, blanked: str, entries: Sequence[Entry]) -> tuple[Ref, ...]:
    """Read all entries of a cable's REF block, in order; each gives at least one reference.

    Entries that name nothing ("NONE", "AND PREVIOUS") give none.
    """
    return tuple(ref for entry in entries for ref in read_entry(text, blanked, entry))


def read_entry(text: str, blanked: str, entry: Entry) -> list[Ref]:
    """Read one entry; never raises.

    >>> words = "STATE 216511, 216512"
    >>> [(ref.post, ref.serial) for ref in read_entry(words, words, Entry("A", 0, len(words)))]
    [('STATE', 216511), ('STATE', 216512)]
    """
    words = blanked[entry.start : entry.end]
    simple = _SIMPLE.fullmatch(words)
    if simple and (post := canonical_post(simple["post"])):
        return [_simple_ref(text, entry, simple, post)]
    if _NONE.fullmatch(" ".join(words.split())):
        return []
    return _Scan(text, blanked, entry, tokenize(blanked, entry.start, entry.end)).refs()


def _simple_ref(text: str, entry: Entry, match: re.Match[str], post: str) -> Ref:
    return Ref(
        entry.label,
        text[entry.start : entry.end],
        entry.start,
        entry.end,
        Kind.CABLE,
        year=int(match["year"]) if match["year"] else None,
        post=post,
        serial=int(match["serial"]),
        notal=bool(match["notal"]),
    )


class _Post(NamedTuple):
    """A post among pending words: its code, the word at which it begins, and what was repaired."""

    code: str
    first: int
    note: str = ""


@dataclass(slots=True)
class _Scan:
    """One pass over the tokens of an entry.

    `words` are the tokens since the last reference or separator, `year` the year that waits for its
    post, `group` the place in `found` of the last reference with a post of its own (those behind it
    share its post: "STATE 216511, 216512").
    """

    text: str
    blanked: str
    entry: Entry
    tokens: list[Token]
    found: list[Ref] = field(default_factory=list)
    words: list[Token] = field(default_factory=list)
    year: Token | None = None
    group: int = 0
    separated: bool = True
    in_title: bool = False

    def refs(self) -> list[Ref]:
        position = 0
        while position < len(self.tokens):
            position = self._read(position)
        self._close_item(at_end=True)
        return self.found or [self._whole_entry()]

    def _read(self, position: int) -> int:
        """Read the token at this position; give the position of the next one."""
        token = self.tokens[position]
        if self.in_title:
            if not self._ends_title(position):
                return position + 1
            self.in_title = False
        match token.kind:
            case "number":
                return self._read_number(position)
            case "word":
                return self._read_word(position)
            case "round":
                return self._read_round(position)
            case "and" | "semicolon" | "comma" | "slash":
                return self._read_separator(position)
            case "quote" if self.found and not self.words and not self.separated:
                self.in_title = True
            case "date" | "report" | "dtg" | "link":
                self.words.append(token)
        return position + 1

    def _read_word(self, position: int) -> int:
        token = self.tokens[position]
        word = token.text.upper().rstrip(".")
        if word == "AND":
            return self._read_separator(position)
        if word in captions() and not self.words:
            self._mark_caption(word, token.end)
        elif word in _ADDS_NOTHING and not self.words:
            self.separated = True
        elif _REDACTED.fullmatch(token.text) and self._known_post():
            self._add_unreadable(token.end)
        else:
            self.words.append(token)
        return position + 1

    def _read_number(self, position: int) -> int:
        token = self.tokens[position]
        if self._is_year_before(position):
            self._close_item()
            self.year = token
            return position + 1
        post = self._known_post()
        if post and self._is_year_between(position):
            self.year = token
            return position + 1
        post = post or self._unknown_post()
        if post:
            return self._add_cable(position, post)
        if not self.words and self._is_lone_serial(position):
            return self._add_cable(position, None)
        self.words.append(token)
        return position + 1

    def _read_round(self, position: int) -> int:
        """Read a bracket: a year, a caption, a whole reference, or a title that says nothing."""
        token = self.tokens[position]
        inside = token.text[1:-1].strip()
        if _year_digits(inside) and (self._core_at(position + 1) or self._known_post()):
            self.year = token._replace(text=inside)
        elif not self.found and not self.words:
            self.tokens[position : position + 1] = tokenize(self.blanked, token.start + 1, token.end - 1)
            return position
        elif not self.found:
            self.words.append(token)
        return position + 1

    def _read_separator(self, position: int) -> int:
        token = self.tokens[position]
        following = self.tokens[position + 1] if position + 1 < len(self.tokens) else None
        serial_follows = following and following.kind == "number" and not self._is_year_before(position + 1)
        if serial_follows and token.kind != "semicolon" and self._known_post():
            return position + 1
        next_is_item = self._core_at(position + 1) or (following is not None and following.kind == "report")
        if self.found or next_is_item or (token.kind == "semicolon" and find_kind(self._pending_text())):
            self._close_item()
        self.separated = True
        return position + 1

    def _add_cable(self, position: int, post: _Post | None) -> int:
        """Add the reference whose serial stands here; give the position behind all that belongs to it."""
        token = self.tokens[position]
        digits, note = _read_digits(token.text)
        notes = tuple(filter(None, (post.note if post else "", note)))
        start = min([token.start, *([self.words[post.first].start] if post else [])])
        if self.year:
            start = min(start, self.year.start)
        code = post.code if post else self.found[self.group].post if self.found else ""
        if post and post.first:
            self.words = self.words[: post.first]
            self._close_item(keep_year=True)
        year = int(self.year.text.lstrip("#'")) if self.year else None
        if post is None and self.found:
            year = self.found[self.group].year if year is None else year
        else:
            self.group = len(self.found)
        kind = Kind.CABLE if 0 < int(digits) <= MAX_SERIAL else Kind.UNREADABLE
        serial = int(digits) if kind is Kind.CABLE else None
        words = self.text[start : token.end]
        self.found.append(
            Ref(self.entry.label, words, start, token.end, kind, year, code, serial, False, notes)
        )
        self.words, self.year, self.separated = [], None, False
        return self._read_behind(position + 1)

    def _read_behind(self, position: int) -> int:
        """Read what may follow a serial: a year, captions, a date, the end of a range."""
        while position < len(self.tokens):
            token = self.tokens[position]
            following = self.tokens[position + 1] if position + 1 < len(self.tokens) else None
            inside = token.text[1:-1].strip() if token.kind == "round" else ""
            if inside and _year_digits(inside) and not self._core_at(position + 1):
                self._set_year(inside, token.end)
            elif inside and inside.upper().split("/")[0].split(",")[0].strip() in captions():
                self._mark_caption(inside.upper(), token.end)
            elif token.kind == "number" and _year_digits(token.text) and self._is_year_behind(position):
                self._set_year(token.text, token.end)
            elif token.kind == "dash" and following and following.kind == "number":
                return self._read_dash(position + 1)
            elif token.year and (token.kind == "date" or inside):
                self._set_year(token.year, token.end)
            elif not (token.kind == "dash" or token.text.upper() in ("OF", "DATED", "DTD")) or not (
                following and following.kind == "date"
            ):
                return position
            position += 1
        return position

    def _read_dash(self, position: int) -> int:
        """Read the number behind "4525-": a year (91), or the last serial of a range (4525-27)."""
        token = self.tokens[position]
        last = self.found[-1]
        digits, _ = _read_digits(token.text)
        serial = str(last.serial)
        if last.serial is None or len(digits) > len(serial):
            if _year_digits(token.text):
                self._set_year(token.text, token.end)
            return position + 1
        end = int(serial[: len(serial) - len(digits)] + digits)
        if 0 < end - last.serial <= _RANGE_LIMIT:
            for number in range(last.serial + 1, end + 1):
                self.found.append(
                    replace(last, text=token.text, start=token.start, end=token.end, serial=number)
                )
        elif _year_digits(token.text):
            self._set_year(token.text, token.end)
        return position + 1

    def _set_year(self, digits: str, end: int) -> None:
        """Give the last reference, and those that share its post, the year written behind it."""
        year = int(digits.lstrip("#'"))
        for place in range(self.group, len(self.found)):
            if self.found[place].year is None:
                self.found[place] = replace(self.found[place], year=year)
        self._extend(end)

    def _extend(self, end: int) -> None:
        last = self.found[-1]
        self.found[-1] = replace(last, end=end, text=self.text[last.start : end])

    def _mark_caption(self, caption: str, end: int) -> None:
        if not self.found or self.separated:
            return
        self._extend(end)
        if "NOTAL" in caption:
            self.found[-1] = replace(self.found[-1], notal=True)

    def _add_unreadable(self, end: int) -> None:
        """Add a reference whose post can be read but not its serial."""
        post = self._known_post()
        first = self.words[post.first] if post else self.words[0]
        start = min(first.start, self.year.start) if self.year else first.start
        year = int(self.year.text.lstrip("#'")) if self.year else None
        self.found.append(
            Ref(
                self.entry.label,
                self.text[start:end],
                start,
                end,
                Kind.UNREADABLE,
                year,
                post.code if post else "",
            )
        )
        self.words, self.year, self.separated, self.group = [], None, False, len(self.found) - 1

    def _close_item(self, *, at_end: bool = False, keep_year: bool = False) -> None:
        """Settle words that no serial claimed: a reference of their own, or a title that adds nothing."""
        words, self.words = self.words, []
        year = self.year
        if not keep_year:
            self.year = None
        if not words or (at_end and not self.found):
            return
        start, end = words[0].start, words[-1].end
        names = [word.text for word in words]
        count = longest_post(names)[1] if all(word.kind == "word" for word in words) else 0
        if count == len(words) and self.separated:
            self.words, self.year = words, year
            self._add_unreadable(end)
        elif kind := find_kind(self.blanked[start:end]):
            self.found.append(Ref(self.entry.label, self.text[start:end], start, end, kind))
            self.group = len(self.found) - 1
        elif not self.found:
            self.found.append(Ref(self.entry.label, self.text[start:end], start, end, Kind.OTHER))
            self.group = 0

    def _whole_entry(self) -> Ref:
        """Give the one reference of an entry in which no cable was found."""
        start, end = self.entry.start, self.entry.end
        words = self.blanked[start:end]
        if kind := find_kind(words):
            return Ref(self.entry.label, self.text[start:end], start, end, kind)
        names = re.findall(r"[^\W\d_][\w.'’-]*", words)
        code, count = longest_post([name for name in names if not _REDACTED.fullmatch(name)][:6])
        rest = [
            name for name in names if not _REDACTED.fullmatch(name) and squeeze(name) not in _SERIAL_WORDS
        ]
        if not re.search(r"[A-Za-z]{2}", words) or len(rest) <= count:
            return Ref(self.entry.label, self.text[start:end], start, end, Kind.UNREADABLE, post=code)
        return Ref(self.entry.label, self.text[start:end], start, end, Kind.OTHER)

    def _pending_text(self) -> str:
        return self.blanked[self.words[0].start : self.words[-1].end] if self.words else ""

    def _known_post(self) -> _Post | None:
        """Give the post that the pending words end with, unless they name something else before it."""
        names = _trailing_words(self.words)
        if not names:
            return None
        while names and names[-1].upper().rstrip(".") in _SERIAL_WORDS:
            names = names[:-1]
        code, count = longest_post(names)
        if not count:
            return None
        first = len(self.words) - len(_trailing_words(self.words)) + len(names) - count
        if first and find_kind(self._pending_text(), hard_only=True):
            return None
        return _Post(code, first)

    def _unknown_post(self) -> _Post | None:
        """Give the post that the pending words are a slip of, or, alone before a number, seem to be."""
        names = _trailing_words(self.words)
        if (
            not names
            or any(_NO_POST.fullmatch(squeeze(name)) for name in names[-4:])
            or find_kind(self._pending_text())
        ):
            return None
        for count in range(min(4, len(names)), 0, -1):
            name = " ".join(names[-count:])
            code, note = repair_post(name)
            if not code and len(whole := posts_of_truncation(name)) == 1:
                code, note = whole[0], f"{name} read as {whole[0]}"
            if code:
                return _Post(code, len(self.words) - count, note)
        key = squeeze("".join(names))
        if (
            len(names) == len(self.words) <= 3
            and 3 <= len(key) <= 24
            and (names[0].isupper() or len(names) == 1)
        ):
            return _Post(key, 0, f"no post known as {' '.join(names)}")
        return None

    def _is_year_before(self, position: int) -> bool:
        token = self.tokens[position]
        if not _year_digits(token.text) or (self._known_post() and not token.text.startswith("0")):
            return False
        return self._core_at(position + 1)

    def _is_year_between(self, position: int) -> bool:
        """Tell whether the number stands between post and serial: "STATE 01 201265"."""
        if not _year_digits(self.tokens[position].text) or self.year or position + 1 >= len(self.tokens):
            return False
        following = self.tokens[position + 1]
        return (
            following.kind == "number" and len(following.text) >= 3 and not self._is_year_behind(position + 1)
        )

    def _is_year_behind(self, position: int) -> bool:
        """Tell whether a number behind a serial is its year: nothing that needs a year follows."""
        token = self.tokens[position]
        return bool(_year_digits(token.text)) and len(token.text) == 4 and not self._core_at(position + 1)

    def _is_lone_serial(self, position: int) -> bool:
        """Tell whether a number alone is a serial: of the post before it, or of the citing cable."""
        token = self.tokens[position]
        following = self.tokens[position + 1] if position + 1 < len(self.tokens) else None
        if (
            following
            and following.kind in ("word", "report")
            and squeeze(following.text) not in _ADDS_NOTHING | {"AND"}
        ):
            return False
        if not self.found:
            return position == 0 and self.year is None
        last = self.found[self.group]
        if last.kind is not Kind.CABLE or not last.post or last.serial is None:
            return False
        if _year_digits(token.text) and len(token.text) < len(str(last.serial)):
            return False
        return self.separated or len(token.text) >= 4

    def _core_at(self, position: int) -> bool:
        """Tell whether a post and a number begin at this position."""
        names: list[str] = []
        for token in self.tokens[position : position + 8]:
            if token.kind == "word" and token.text.upper() != "AND":
                names.append(token.text)
            elif token.kind == "number":
                return bool(names) and longest_post(names)[1] == len(names)
            elif token.kind == "round" and names:
                return bool(_year_digits(token.text[1:-1].strip())) and longest_post(names)[1] == len(names)
            elif token.kind not in ("dash", "slash") or names:
                return False
        return False

    def _ends_title(self, position: int) -> bool:
        token = self.tokens[position]
        if token.kind == "semicolon":
            return True
        new_line = "\n" in self.blanked[self.tokens[position - 1].end : token.start]
        return new_line and (self._core_at(position) or self._is_year_before(position))


def tokenize(blanked: str, start: int, end: int) -> list[Token]:
    """Cut a span into words, numbers, dates, brackets and marks, with their offsets in the text."""
    return [
        Token(
            match.lastgroup or "odd",
            match.group(),
            match.start(),
            match.end(),
            match["d1"] or match["d2"] or match["d3"] or match["d4"] or "",
        )
        for match in _TOKEN.finditer(blanked, start, end)
    ]


def find_kind(words: str, *, hard_only: bool = False) -> Kind | None:
    """Give what the words of an entry say that it is ("E-MAIL", "IIR"), None where they say nothing.

    `hard_only` asks for words beside which a post and a number are no cable.

    >>> find_kind("SMITH-JONES E-MAIL OF MAY 4")
    <Kind.EMAIL: 'email'>
    """
    for kind, hard, pattern in _kinds():
        if (hard or not hard_only) and pattern.search(words):
            return kind
    return None


@cache
def _kinds() -> tuple[tuple[Kind, bool, re.Pattern[str]], ...]:
    return tuple(
        (Kind(row["kind"]), row["hard"] == "1", re.compile(row["pattern"], re.IGNORECASE))
        for row in read_rows("kinds.csv")
    )


def _trailing_words(tokens: Sequence[Token]) -> list[str]:
    """Give the words that stand last, behind any number or date."""
    names: list[str] = []
    for token in reversed(tokens):
        if token.kind != "word":
            break
        names.append(token.text)
    return names[::-1]


def _year_digits(digits: str) -> bool:
    """Tell whether digits can be a year: 08, '08, 2008."""
    digits = digits.lstrip("#'")
    return digits.isdecimal() and (len(digits) == 2 or (len(digits) == 4 and 1966 <= int(digits) <= 2065))


def _read_digits(written: str) -> tuple[str, str]:
    """Give the digits of a number in which letters stand for digits, and what was repaired."""
    digits = written.lstrip("#'").translate(_LETTERS_AS_DIGITS)
    note = "" if digits == written.lstrip("#'") else f"{written} read as {digits}"
    return digits, note
