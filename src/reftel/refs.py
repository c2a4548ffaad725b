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
from typing import NamedTuple

from reftel.kinds import find_kind
from reftel.models import Entry, Kind, Ref
from reftel.mrn import MAX_SERIAL
from reftel.naming import NamedPost, known_post, own_or_yours, starts_cable, unknown_post
from reftel.tables import canonical_post, captions, longest_post, squeeze
from reftel.tokens import Token, is_year, read_digits, read_year, tokenize

_YEAR = r"(?:\d\d|196[6-9]|19[7-9]\d|20[0-5]\d|206[0-5])"
_SIMPLE = re.compile(
    rf"(?:(?P<year>{_YEAR})[ ]+)?"
    r"(?P<post>[A-Za-z][A-Za-z.' ]{1,24}[A-Za-z])[ ]+(?P<serial>\d{1,6})(?P<notal>[ ]\(NOTAL\))?"
)
_PLAIN_START = re.compile(r"(?:REF|Ref|REFS|REFTELS?): {1,4}")
_PLAIN_ITEM = re.compile(
    r"(?:(?:\((?P<round>[A-Z])\)|(?P<letter>[A-Z])[.)]) {1,2})?"
    rf"(?:(?P<year>{_YEAR}) )?"
    r"(?P<post>[A-Za-z]+(?: [A-Za-z]+){0,3}) (?P<serial>\d{2,6})(?P<notal> \(NOTAL\))?"
    r"(?: *\Z| {1,4}(?=\(?[A-Z][.)]))"
)
_ADDS_NOTHING = frozenset(
    {"PREVIOUS", "PREV", "PRIOR", "SERIES", "EARLIER", "PRECEDING", "OTHERS", "ALL", "ET", "AL", "SEQ"}
)
_ADDS_NOTHING_MORE = frozenset(
    {
        "REPORTS",
        "REPORTING",
        "REPORT",
        "CABLES",
        "CABLE",
        "TELEGRAMS",
        "MESSAGES",
        "REFTELS",
        "REFS",
        "THEREIN",
    }
)
_NONE = re.compile(
    r"(?:NONE|N/?A|NIL|NOTAL|AND PREVIOUS|PREVIOUS|AND PRIOR|NOT APPLICABLE)\.?", re.IGNORECASE
)
_REDACTED = re.compile(r"X{3,}\.?|\[.*REMOVED.*\]", re.IGNORECASE)
_NAME = re.compile(r"[^\W\d_][\w.'’-]*")
_NUMBER_FIRST = re.compile(r"#?(?P<serial>\d{3,6})\s+(?P<post>[^\W\d_][\w.'’\s-]{2,30})")
_YEAR_FIRST = re.compile(r"\(?'?((?:19|20)?\d\d)\)?\s+[^\W\d_]")
_PARTS = re.compile(r"\s*(?:[,/;&]|\bAND\b)\s*")
_SEE = re.compile(r"(?:SEE|ALSO|CF|AND)\b", re.IGNORECASE)
_MANY = re.compile(r"(?P<many>BOTH|ALL)\s+")
_NO_WORDS = frozenset({"DTG", "DATED", "DTD", "OF", "ON", "Z", "O", "P", "R"})
_RANGE_WORDS = frozenset({"THROUGH", "THRU", "TO"})
_RANGE_LIMIT = 20
_LOOK_BACK = 60
_LONGEST_TITLE = 8  # words between a serial and the next post; behind more of them it is prose
_LONGEST_ITEM = 64  # words; more is no entry, and reading it again and again would take time without end
_BEHIND_SERIAL = _ADDS_NOTHING | _RANGE_WORDS | {"AND", "DTG", "DATED", "DTD", "OF"}


def read_plain_line(text: str) -> tuple[Ref, ...] | None:
    """Read a line that is a plain list of cables at once; None for all others, which need a closer look.

    The result is that of `read_refs`, several times faster: most REF lines are as plain as this one.

    >>> [ref.label for ref in read_plain_line("REF: A. STATE 91633 B. 08 OTTAWA 1140 (NOTAL)") or ()]
    ['A', 'B']
    >>> read_plain_line("REF: STATE 216511, 216512")
    """
    start = _PLAIN_START.match(text)
    refs: list[Ref] = []
    position = start.end() if start else len(text)
    while position < len(text):
        item = _PLAIN_ITEM.match(text, position)
        post = canonical_post(item["post"]) if item else ""
        if not item or not post or not int(item["serial"]):
            return None
        label = item["round"] or item["letter"] or ""
        if label != _plain_label(len(refs), label, item.end() == len(text)):
            return None
        refs.append(_plain_ref(item, label, post))
        position = item.end()
    return tuple(refs) or None


def _plain_label(place: int, label: str, last: bool) -> str:
    """Give the label that a plain list has at this place; one cable alone needs none."""
    return label if place == 0 and last and not label else chr(ord("A") + place)


def _plain_ref(item: re.Match[str], label: str, post: str) -> Ref:
    start = item.start("year") if item["year"] else item.start("post")
    end = item.end("notal") if item["notal"] else item.end("serial")
    year = int(item["year"]) if item["year"] else None
    text = item.string[start:end]
    return Ref(
        label, text, start, end, Kind.CABLE, year, post, int(item["serial"]), item["notal"] is not None
    )


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
    if simple and (post := canonical_post(simple["post"])) and int(simple["serial"]):
        return [_simple_ref(text, entry, simple, post)]
    if _NONE.fullmatch(" ".join(words.split())):
        return []
    scan = _Scan(text, blanked, entry, tokenize(blanked, entry.start, entry.end))
    return scan.refs() or [_whole_entry(text, blanked, entry)]


def _simple_ref(text: str, entry: Entry, match: re.Match[str], post: str) -> Ref:
    return Ref(
        entry.label,
        text[entry.start : entry.end],
        entry.start,
        entry.end,
        Kind.CABLE,
        int(match["year"]) if match["year"] else None,
        post,
        int(match["serial"]),
        match["notal"] is not None,
    )


def _whole_entry(text: str, blanked: str, entry: Entry) -> Ref:
    """Give the one reference of an entry in which no cable was found."""
    words = blanked[entry.start : entry.end]
    whole = Ref(entry.label, text[entry.start : entry.end], entry.start, entry.end, Kind.OTHER)
    if kind := find_kind(words):
        return replace(whole, kind=kind)
    if (match := _NUMBER_FIRST.fullmatch(words)) and (post := canonical_post(match["post"])):
        return replace(whole, kind=Kind.CABLE, post=post, serial=int(match["serial"]))
    names = [name for name in _NAME.findall(words) if not _REDACTED.fullmatch(name)]
    code, count = longest_post(names[:6])
    if re.search(r"[A-Za-z]{2}", words) and len(names) > count:
        return whole
    year = _YEAR_FIRST.match(words)
    return replace(whole, kind=Kind.UNREADABLE, year=int(year[1]) if year else None, post=code)


class _Bracket(NamedTuple):
    """What a bracket behind a serial says: its year, whether it says NOTAL and of how many ("BOTH")."""

    year: str = ""
    notal: bool = False
    many: str = ""


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
    slip: Token | None = None
    group: int = 0
    separated: bool = True
    in_title: bool = False

    def refs(self) -> list[Ref]:
        position = 0
        while position < len(self.tokens):
            position = self._read(position)
        self._close_item(at_end=True)
        return self.found

    # -- one token

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
            case "colon" | "quote" | "dash":
                self._read_mark(position)
            case "date" | "report" | "dtg" | "link":
                self._pend(token)
            case "title" if not self.found:
                self._pend(token)
        return position + 1

    def _read_word(self, position: int) -> int:
        token = self.tokens[position]
        word = token.text.upper().rstrip(".")
        if word == "AND":
            return self._read_separator(position)
        if word in captions() and not self.words:
            self._mark_caption(word, token.end)
        elif not self.words and (word in _ADDS_NOTHING or self._goes_on_adding_nothing(word, position)):
            self.separated = True
        elif _REDACTED.fullmatch(token.text) and known_post(self.words):
            self._add_unreadable(token.end)
        else:
            self._pend(token)
        return position + 1

    def _read_number(self, position: int) -> int:
        token = self.tokens[position]
        if self._is_year_before(position):
            self._close_item()
            self.year = token
            return position + 1
        if self._is_slip_of_year(position):
            self.slip = token
            return position + 1
        post = known_post(self.words)
        if post and self.found and not self.separated and post.first > _LONGEST_TITLE:
            post = None
        if post and self._is_year_between(position):
            self.year = token
            return position + 1
        if post and self._is_date_of_mail(position):
            self._pend(token)
            return position + 1
        return self._read_serial(position, post)

    def _read_serial(self, position: int, post: NamedPost | None) -> int:
        if not post and self.words and (whose := own_or_yours(self.words)):
            return self._add_own(position, whose)
        if post := post or self._unknown_post(position):
            return self._add_cable(position, post)
        if not self.words and self._is_lone_serial(position):
            return self._add_cable(position, None)
        if not self.words and self._is_year_at_end(position):
            self._set_year(self.tokens[position].text, self.tokens[position].end)
            return position + 1
        self._pend(self.tokens[position])
        return position + 1

    def _read_round(self, position: int) -> int:
        """Read a bracket: a year, a caption, a whole reference, or a title that says nothing."""
        token = self.tokens[position]
        inside = token.text[1:-1].strip()
        if is_year(inside) and (starts_cable(self.tokens, position + 1) or known_post(self.words)):
            self.year = token._replace(text=inside)
        elif not self.found and not self.words:
            self.tokens[position : position + 1] = tokenize(self.blanked, token.start + 1, token.end - 1)
            return position
        elif not self.found:
            self._pend(token)
        elif not self.words and (bracket := _read_bracket(inside)):
            self._apply_bracket(bracket, token.end)
        elif _SEE.match(inside):
            self.tokens[position : position + 1] = tokenize(self.blanked, token.start + 1, token.end - 1)
            self.separated = True
            return position
        return position + 1

    def _read_mark(self, position: int) -> None:
        """Read a colon, quote or dash: behind a serial a title follows, or another reference."""
        if not self.found or self.words or self.separated or position + 1 >= len(self.tokens):
            return
        token, following = self.tokens[position : position + 2]
        if starts_cable(self.tokens, position + 1) or self._is_year_before(position + 1):
            self.separated = True
        elif following.text.upper().rstrip(".") not in captions() | {"AND"}:
            glued = token.kind == "dash" and following.start == token.end and len(token.text) == 1
            self.in_title = not glued

    def _read_separator(self, position: int) -> int:
        token = self.tokens[position]
        following = self._at(position + 1)
        if token.kind == "slash" and self.year and not self.words:
            return position + 1
        serial_follows = following and following.kind == "number" and not self._is_year_before(position + 1)
        if serial_follows and token.kind != "semicolon" and known_post(self.words):
            return position + 1
        next_is_item = starts_cable(self.tokens, position + 1) or (
            following is not None and following.kind == "report"
        )
        if self.found or next_is_item or (token.kind == "semicolon" and find_kind(self._pending_text())):
            self._close_item()
        self.separated = True
        return position + 1

    # -- references

    def _add_cable(self, position: int, post: NamedPost | None) -> int:
        """Add the reference whose serial stands here; give the position behind all that belongs to it."""
        token = self.tokens[position]
        digits, note = read_digits(token.text)
        if post and post.first:
            self._close_leading(post.first)
        notes = tuple(filter(None, (self._slip_note(), post.note if post else "", note)))
        start = min(part.start for part in (token, self.year, self.slip, *self.words[:1]) if part)
        year = read_year(self.year.text) if self.year else None
        code = post.code if post else ""
        if post is None and self.found:
            code = self.found[self.group].post
            year = self.found[self.group].year if year is None else year
        else:
            self.group = len(self.found)
        kind = Kind.CABLE if 0 < int(digits) <= MAX_SERIAL else Kind.UNREADABLE
        serial = int(digits) if kind is Kind.CABLE else None
        words = self.text[start : token.end]
        ref = Ref(self.entry.label, words, start, token.end, kind, year, code, serial, False, notes)
        self._append(ref)
        return self._read_behind(position + 1)

    def _add_own(self, position: int, whose: str) -> int:
        """Add "OURTEL 512", a cable of the citing post, or "URTEL 512", whose post is not written."""
        if whose == "own":
            return self._add_cable(position, NamedPost("", 0))
        self._append(self._ref(self.words[0].start, self.tokens[position].end, Kind.UNREADABLE))
        self.group = len(self.found) - 1
        return position + 1

    def _add_unreadable(self, end: int) -> None:
        """Add a reference whose post can be read but not its serial."""
        post = known_post(self.words)
        first = self.words[post.first] if post else self.words[0]
        start = min(first.start, self.year.start) if self.year else first.start
        year = read_year(self.year.text) if self.year else None
        ref = self._ref(start, end, Kind.UNREADABLE)
        self._append(replace(ref, year=year, post=post.code if post else ""))
        self.group = len(self.found) - 1

    def _pend(self, token: Token) -> None:
        self.words.append(token)
        if len(self.words) > _LONGEST_ITEM:
            del self.words[: _LONGEST_ITEM // 2]

    def _append(self, ref: Ref) -> None:
        self.found.append(ref)
        self.words, self.year, self.slip, self.separated = [], None, None, False

    def _ref(self, start: int, end: int, kind: Kind) -> Ref:
        return Ref(self.entry.label, self.text[start:end], start, end, kind)

    def _close_leading(self, first: int) -> None:
        """Settle the words before a post; they are dropped unless they name something of their own."""
        leading, self.words = self.words[:first], self.words[first:]
        start, end = leading[0].start, leading[-1].end
        if kind := find_kind(self.blanked[start:end]):
            self.found.append(self._ref(start, end, kind))

    def _close_item(self, *, at_end: bool = False) -> None:
        """Settle words that no serial claimed: a reference of their own, or a title that adds nothing."""
        words, self.words = self.words, []
        year, self.year, self.slip = self.year, None, None
        if not words or (at_end and not self.found):
            return
        if self.found and not self.separated and len(words) > _LONGEST_TITLE:
            return
        start, end = words[0].start, words[-1].end
        names = [word.text for word in words]
        if self.separated and all(word.kind == "word" for word in words) and _names_post(names):
            self.words, self.year = words, year
            self._add_unreadable(end)
        elif kind := find_kind(self.blanked[start:end]):
            self.found.append(self._ref(start, end, kind))
            self.group = len(self.found) - 1
        elif not self.found:
            self.found.append(self._ref(start, end, Kind.OTHER))
            self.group = 0

    # -- behind a serial

    def _read_behind(self, position: int) -> int:
        """Read what may follow a serial: a year, captions, a date, the end of a range."""
        while position < len(self.tokens):
            behind = self._read_one_behind(position)
            if behind == position:
                return position
            position = behind
        return position

    def _read_one_behind(self, position: int) -> int:
        token, following = self.tokens[position], self._at(position + 1)
        match token.kind:
            case "round":
                bracket = _read_bracket(token.text[1:-1].strip())
                if bracket and not (bracket.year and starts_cable(self.tokens, position + 1)):
                    self._apply_bracket(bracket, token.end)
                    return position + 1
            case "number":
                if self._is_year_behind(position):
                    self._set_year(token.text, token.end)
                    return position + 1
            case "date" | "dtg" if token.year:
                self._set_year(token.year, token.end)
                return position + 1
            case "dash" | "slash" | "word" if following and following.kind == "number":
                return self._read_range(position)
        return self._read_before_date(position)

    def _read_before_date(self, position: int) -> int:
        """Read "OF 4 MAY 2008", "DTG 051200Z JAN 08", ", 051200Z JAN 08" behind a serial."""
        token, following, third = self.tokens[position], self._at(position + 1), self._at(position + 2)
        if not following or following.kind not in ("date", "dtg"):
            return position
        leads = {
            "dash": True,
            "slash": following.kind == "dtg",
            "word": squeeze(token.text) in _NO_WORDS,
            "comma": following.year and (not third or third.kind in ("comma", "semicolon")),
        }
        return position + 1 if leads.get(token.kind) else position

    def _read_range(self, position: int) -> int:
        """Read the number behind "4525-": a year (91), or the last serial of a range (4525-27).

        A slash gives only its end (936/39); two digits that do not go on with the serial are a year.
        """
        mark, token = self.tokens[position], self.tokens[position + 1]
        if mark.kind == "word" and mark.text.upper() not in _RANGE_WORDS:
            return position
        if starts_cable(self.tokens, position + 2) and is_year(token.text):
            return position
        last = self.found[-1]
        digits, serial = read_digits(token.text)[0], str(last.serial)
        if mark.kind == "slash" and (len(digits) >= len(serial) or len(digits) > 2):
            return position
        if last.serial is not None and len(digits) <= len(serial):
            end = int(serial[: len(serial) - len(digits)] + digits)
            if 0 < end - last.serial <= _RANGE_LIMIT:
                self._add_range(token, end if mark.kind == "slash" else last.serial + 1, end)
                return position + 2
        if is_year(token.text) and mark.kind != "word":
            self._set_year(token.text, token.end)
        return position + 2

    def _add_range(self, token: Token, first: int, end: int) -> None:
        last = replace(self.found[-1], text=token.text, start=token.start, end=token.end)
        self.found.extend(replace(last, serial=number) for number in range(first, end + 1))

    def _apply_bracket(self, bracket: _Bracket, end: int) -> None:
        if bracket.year:
            self._set_year(bracket.year, end)
        self._extend(end)
        if bracket.notal:
            many = {"BOTH": 2, "ALL": len(self.found)}.get(bracket.many, 1)
            for place in range(len(self.found) - min(many, len(self.found)), len(self.found)):
                if not self.found[place].notal:
                    self.found[place] = replace(self.found[place], notal=True)

    def _set_year(self, digits: str, end: int) -> None:
        """Give the last reference, and those that share its post, the year written behind it."""
        for place in reversed(range(self.group, len(self.found))):
            if self.found[place].year is not None:
                break
            self.found[place] = replace(self.found[place], year=read_year(digits))
        self._extend(end)

    def _extend(self, end: int) -> None:
        last = self.found[-1]
        self.found[-1] = replace(last, end=end, text=self.text[last.start : end])

    def _mark_caption(self, caption: str, end: int) -> None:
        if not self.found or (self.separated and caption != "NOTAL"):
            return
        if caption == "NOTAL":
            self._extend(end)
            self.found[-1] = replace(self.found[-1], notal=True)
        elif "\n" not in self.blanked[self.found[-1].end : end]:
            self._extend(end)

    # -- questions

    def _at(self, position: int) -> Token | None:
        return self.tokens[position] if position < len(self.tokens) else None

    def _pending_text(self) -> str:
        return self.blanked[self.words[0].start : self.words[-1].end] if self.words else ""

    def _slip_note(self) -> str:
        return f"year {self.slip.text} cannot be read" if self.slip else ""

    def _goes_on_adding_nothing(self, word: str, position: int) -> bool:
        before = self.tokens[position - 1].text.upper().rstrip(".") if position else ""
        return word in _ADDS_NOTHING_MORE and bool(self.found) and before in _ADDS_NOTHING | {"AND", "REFS"}

    def _unknown_post(self, position: int) -> NamedPost | None:
        """Give a post that is none in the tables, where an item begins with its words."""
        following = self._at(position + 1)
        if not self.words or (following and following.kind == "slash"):
            return None
        if following and following.kind == "word" and not self._may_follow_serial(following):
            return None
        post = unknown_post(self.words, read_digits(self.tokens[position].text)[0])
        if post and self.found and not (self.separated or self._is_new_line(self.words[0])):
            return None
        return post

    def _is_new_line(self, token: Token) -> bool:
        return self.blanked.find("\n", max(self.found[-1].end, token.start - _LOOK_BACK), token.start) >= 0

    def _is_year_before(self, position: int) -> bool:
        token = self.tokens[position]
        if token.kind != "number" or not is_year(token.text):
            return False
        if starts_cable(self.tokens, position + 1):
            return token.text.startswith(("0", "O")) or not known_post(self.words)
        return not self.words and self.separated and self._is_year_of_number(position)

    def _is_year_of_number(self, position: int) -> bool:
        """Tell whether a year and a serial without a post stand here: "STATE 216511, 07 216512"."""
        following, third = self._at(position + 1), self._at(position + 2)
        if not following or following.kind != "number" or len(following.text) < 3:
            return False
        ends = third is None or third.kind in ("comma", "semicolon", "and", "round")
        return ends and len(self.tokens[position].text) == 2 and following.start > self.tokens[position].end

    def _is_slip_of_year(self, position: int) -> bool:
        """Tell whether a number that is no year stands where one belongs: "094 QUITO 841"."""
        token = self.tokens[position]
        if self.words or self.year or len(token.text) != 3 or not starts_cable(self.tokens, position + 1):
            return False
        return token.text[0] == "0" or not self.found

    def _is_year_between(self, position: int) -> bool:
        """Tell whether the number stands between post and serial: "STATE 01 201265"."""
        following = self._at(position + 1)
        if not following or self.year or not is_year(self.tokens[position].text):
            return False
        return (
            following.kind == "number" and len(following.text) >= 3 and not self._is_year_behind(position + 1)
        )

    def _is_year_behind(self, position: int) -> bool:
        """Tell whether a number behind a serial is its year: nothing that needs a year follows."""
        token = self.tokens[position]
        return len(token.text) == 4 and is_year(token.text) and not starts_cable(self.tokens, position + 1)

    def _is_year_at_end(self, position: int) -> bool:
        """Tell whether a number that is no serial ends an item as its year: "OSLO 512, 08"."""
        following = self._at(position + 1)
        if following and following.kind not in ("comma", "semicolon"):
            return False
        return bool(self.found) and self.found[-1].kind is Kind.CABLE and is_year(self.tokens[position].text)

    def _is_lone_serial(self, position: int) -> bool:
        """Tell whether a number alone is a serial: of the post before it, or of the citing cable."""
        token, following = self.tokens[position], self._at(position + 1)
        if following and following.kind in ("word", "report") and not self._may_follow_serial(following):
            return False
        if not self.found:
            return position == 0 or (position == 1 and self.year is not None)
        last = self.found[self.group]
        if last.kind is not Kind.CABLE or last.serial is None:
            return False
        if is_year(token.text) and len(token.text) < len(str(last.serial)):
            return self.separated and token.text[0] != "0"
        return self.separated or len(token.text) >= 4

    def _may_follow_serial(self, word: Token) -> bool:
        """Tell whether a word behind a number says that this was a serial: "AND", "NOTAL", "PREVIOUS"."""
        name = word.text.upper().rstrip(".")
        return self._is_new_line_before(word) or name in _BEHIND_SERIAL or name in captions()

    def _is_new_line_before(self, token: Token) -> bool:
        before = self.blanked.rfind("\n", max(self.entry.start, token.start - _LOOK_BACK), token.start)
        return before >= 0 and not self.blanked[before : token.start].strip()

    def _is_date_of_mail(self, position: int) -> bool:
        """Tell whether a number behind a post is the day of a date: "OSLO 12/05 EMAIL"."""
        following, third, fourth = (self._at(position + step) for step in (1, 2, 3))
        if not following or following.kind != "slash" or not third or third.kind != "number":
            return False
        return fourth is not None and fourth.kind == "word" and bool(find_kind(fourth.text, hard_only=True))

    def _ends_title(self, position: int) -> bool:
        token = self.tokens[position]
        if token.kind == "semicolon" or (token.kind == "comma" and starts_cable(self.tokens, position + 1)):
            return True
        new_line = "\n" in self.blanked[self.tokens[position - 1].end : token.start]
        return new_line and (starts_cable(self.tokens, position) or self._is_year_before(position))


def _names_post(names: Sequence[str]) -> bool:
    return longest_post(names)[1] == len(names)


def _read_bracket(inside: str) -> _Bracket | None:
    """Give what a bracket behind a serial says, None where it is a title or the like.

    A bracket says years, captions and dates only: "(08)", "(NOTAL)", "(BOTH NOTAL)", "(08, NOTAL)".
    """
    if year := _read_date(inside):
        return _Bracket(year)
    year, notal, many = "", False, ""
    for whole in _PARTS.split(inside.upper()):
        match = _MANY.match(whole)
        many = match["many"] if match else many
        part = whole[match.end() :] if match else whole
        if is_year(part):
            year = part
        elif part in captions():
            notal = notal or part == "NOTAL"
        elif found := _read_date(part):
            year = found
        else:
            return None
    return _Bracket(year, notal, many)


def _read_date(words: str) -> str:
    """Give the year of words that are a date and nothing else, "" otherwise."""
    year = ""
    for token in tokenize(words, 0, len(words)):
        if token.kind in ("date", "dtg"):
            year = token.year
        elif squeeze(token.text) not in _NO_WORDS:
            return ""
    return year
