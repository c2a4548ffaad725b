"""One pass over the words of an entry: the cables that it names, and what else it names beside them.

Words are read from left to right; a number that follows a post is its serial, a year may stand before
the post, between post and serial, or behind.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from reftel.lexicon.kinds import find_kind
from reftel.lexicon.markings import captions
from reftel.lexicon.mrn import MAX_SERIAL
from reftel.lexicon.posts import longest_post, posts, squeeze
from reftel.model.records import SHORT_YEARS, Entry, Kind, Ref
from reftel.parse.refs.posts import (
    OF_CITING,
    TO_ALL_POSTS,
    NamedPost,
    is_of_unknown,
    known_post,
    post_by_slash,
    shared_name,
    starts_cable,
    unknown_post,
    whose_number,
)
from reftel.parse.refs.tokens import Token, day_at, is_year, read_digits, read_year, tokenize

REDACTED = re.compile(r"X{3,}\.?", re.IGNORECASE)
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
_BETWEEN_PARTS = re.compile(r"[,/;&]|\bAND\b")
_SEE = re.compile(r"(?:(?:SEE|ALSO|CF|AND)\b[.:]?\s{0,9}){1,3}", re.IGNORECASE)
_CHANGED = re.compile(
    r"(?:[A-Z]{3,12}ED\s{1,9}(?:BY|IN|AS|WITH|FROM|TO)|REPLACES|SUPERSEDES|CORRECTS|AMENDS|MODIFIES|FORMERLY)\s",
    re.IGNORECASE,
)
_SECOND_NUMBERS = frozenset({"TOSEC", "SECTO"})  # "STATE 512 (TOSEC 61)" is one message with two numbers
_NUMBERS = frozenset({"number", "garbled", "round"})
_BESIDE = frozenset({"number", "round", "comma", "and", "slash", "dash", "semicolon", "date", "dtg"})
_MANY = re.compile(r"(?:BOTH|ALL)\s+")
_MAIL = frozenset({"CABLE", "CABLES", "TELEGRAM", "TELEGRAMS", "MESSAGE", "MESSAGES"})
_NO_WORDS = frozenset({"DTG", "DATED", "DTD", "OF", "ON", "Z", "O", "P", "R"})
_YEAR_LEADS = frozenset({"OF", "FROM", "IN"})
_BEFORE_DATE = _NO_WORDS | _YEAR_LEADS
_RANGE_WORDS = frozenset({"THROUGH", "THRU", "TO"})
_RANGE_LIMIT = 20
_NEIGHBOURS = 100  # numbers that are not further apart are likelier to be two serials than one and a year
_WORDS_OF_DAY = 3  # number, slash and number
_SHORT = 100  # serials below may be followed by such as can be a day
_DAY_WITH_SLASH = re.compile(r"\d{1,2}/\d{1,2}")
_DAY_OR_TWO = "a day or two numbers"
_LOOK_BACK = 60
_LONGEST_TITLE = 8  # words between a serial and the next post; behind more of them it is prose
_SHORTEST_ALONE = 3  # digits of a number that makes a cable of a post in a bracket
_LONGEST_POST = 5  # words of a post and its number
_LOOKED_AT = 64  # waiting words in which a post is sought; all of them each time would take the square
_BEHIND_SERIAL = _ADDS_NOTHING | _RANGE_WORDS | {"AND", "DTG", "DATED", "DTD", "OF"}


def scan_entry(text: str, blanked: str, entry: Entry, before: int = 0) -> list[Ref]:
    """Give the cables that an entry names, and what else it names beside them; empty where none is found.

    `blanked` is the text with its marks blanked, `before` the serial of the last cable of earlier entries.

    >>> words = "RIO DE JANEIRO 1291 AND 1292 (08)"
    >>> [(ref.year, ref.serial) for ref in scan_entry(words, words, Entry("", 0, len(words)))]
    [(8, 1291), (8, 1292)]
    """
    return _Scan(text, blanked, entry, tokenize(blanked, entry.start, entry.end), before).refs()


class _Bracket(NamedTuple):
    """What a bracket behind a serial says: its year, and whether it says NOTAL."""

    year: str = ""
    notal: bool = False


@dataclass(slots=True)
class _Scan:
    """One pass over the tokens of an entry.

    `words` are the tokens since the last reference or separator, `year` the year that waits for its
    post, `group` the place in `found` of the last reference with a post of its own (those behind it
    share its post: "STATE 216511, 216512"), `dated` the places of those with a year of their own.
    """

    text: str
    blanked: str
    entry: Entry
    tokens: list[Token]
    before: int = 0
    found: list[Ref] = field(default_factory=list)
    words: list[Token] = field(default_factory=list)
    year: Token | None = None
    slip: Token | None = None
    group: int = 0
    dated: set[int] = field(default_factory=set)
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
            case "number" | "garbled" | "date":
                return self._read_number(position)
            case "word":
                return self._read_word(position)
            case "round":
                return self._read_round(position)
            case "and" | "semicolon" | "comma" | "slash":
                return self._read_separator(position)
            case "colon" | "quote" | "dash":
                self._read_mark(position)
            case "report" | "dtg" | "link":
                self._pend(token)
            case "title" | "part":
                self._read_aside(token)
        return position + 1

    def _read_aside(self, token: Token) -> None:
        """Read a title, which may stand before its cable, or a section, which what is no cable may have."""
        if token.kind == "title" and self.found:
            return
        if token.kind == "title" or find_kind(self._pending_text(), hard_only=True):
            self._pend(token)

    def _read_word(self, position: int) -> int:
        token = self.tokens[position]
        word = token.text.upper().rstrip(".")
        if word == "AND":
            return self._read_separator(position)
        if word in captions() and not self.words:
            self._mark_caption(word, token.end)
        elif not self.words and self._adds_nothing(word, position):
            self.separated = True
        elif REDACTED.fullmatch(token.text) and self._known_post():
            self._add_unreadable(token.end)
        else:
            self._pend(token)
        return position + 1

    def _read_number(self, position: int) -> int:
        token = self.tokens[position]
        if token.kind != "number" or self._fold_day(position):
            return self._read_no_serial(position)
        if not self.words and self._is_list_number(position):
            self._close_item()
            self.separated = True
            return position + 2
        if self._is_year_before(position):
            self._close_item()
            self.year = token
            return position + 1
        if self._is_slip_of_year(position):
            self.slip = token
            return position + 1
        post = self._known_post()
        if post and self.found and not self.separated and post.first > _LONGEST_TITLE:
            post = None
        if post and self._is_year_between(position):
            self.year = token
            return position + 1
        return self._read_serial(position, post)

    def _read_no_serial(self, position: int) -> int:
        """Read a day ("8/11"), or a number with a letter in it: unreadable where a serial belongs."""
        token = self.tokens[position]
        if token.kind == "garbled" and self._known_post():
            self._add_unreadable(token.end, f"{token.text} cannot be read")
        elif token.kind == "garbled" and not self.words and self.found and self._is_lone_serial(position):
            self._add_unreadable_number(token, f"{token.text} cannot be read")
        elif token.kind == "date" and self._may_be_serials(position):
            self._add_unreadable_number(token, _DAY_OR_TWO)
        else:
            self._pend(token)
        return position + 1

    def _may_be_serials(self, position: int) -> bool:
        """Tell whether a day alone may be serials all the same: "OSLO 15, 8/9", "OSLO 512 AND 8/9"."""
        if self.words or not self.found or not self.separated or not self._ends_item(position + 1):
            return False
        day, before = self.tokens[position], self.tokens[position - 1]
        if before.kind == "and" or squeeze(before.text) == "AND":
            return _DAY_WITH_SLASH.fullmatch(day.text) is not None
        return self._is_day_or_serials(day)

    def _is_day_or_serials(self, day: Token) -> bool:
        """Tell whether nobody can say if a day behind a serial is one: the serial is as short ("15, 8/9")."""
        last = self.found[-1].serial
        return _DAY_WITH_SLASH.fullmatch(day.text) is not None and last is not None and last < _SHORT

    def _read_serial(self, position: int, post: NamedPost | None) -> int:
        if post and self._is_staff_section(position):
            self._pend(self.tokens[position])
            return position + 1
        if (
            not post
            and self.words
            and (whose := whose_number(self._last_words()) or shared_name(self._last_words()))
        ):
            return self._add_cable(position, NamedPost("", 0, whose))
        if post := post or self._unknown_post(position):
            return self._add_cable(position, post)
        is_early_year = not self.words and self._is_early_year(position)
        if not self.words and not is_early_year and self._is_lone_serial(position):
            return self._add_cable(position, None)
        if is_early_year or (not self.words and self._is_year_at_end(position)):
            self._set_year(self.tokens[position].text, self.tokens[position].end)
            return position + 1
        self._pend(self.tokens[position])
        return position + 1

    def _read_round(self, position: int) -> int:
        """Read a bracket: a year, a caption, a whole reference, or a title that says nothing."""
        token = self.tokens[position]
        inside = token.text[1:-1].strip()
        if is_year(inside) and (starts_cable(self.tokens, position + 1) or self._known_post()):
            self.year = token._replace(text=inside)
        elif not self.found and (not self.words or self._holds_cable(inside)):
            self._open_round(position)
            return position
        elif not self.found:
            self._pend(token)
        elif not self.words and (bracket := _read_bracket(inside)):
            self._apply_bracket(bracket, token.end)
        elif _SEE.match(inside) or self._holds_cable(inside):
            self._open_round(position)
            self.separated = True
            return position
        return position + 1

    def _holds_cable(self, inside: str) -> bool:
        """Tell whether a bracket holds a cable, and the words before it name no other thing ("EMAIL")."""
        return _names_cable(inside) and not find_kind(self._pending_text(), hard_only=True)

    def _open_round(self, position: int) -> None:
        """Put what stands within a bracket in its place."""
        token = self.tokens[position]
        self.tokens[position : position + 1] = tokenize(self.blanked, token.start + 1, token.end - 1)

    def _read_mark(self, position: int) -> None:
        """Read a colon, quote or dash: behind a serial a title follows, or another reference."""
        if not self.found or self.words or self.separated or position + 1 >= len(self.tokens):
            return
        token, following = self.tokens[position : position + 2]
        if starts_cable(self.tokens, position + 1) or self._is_year_before(position + 1):
            self.separated = True
        elif self._is_behind_day(position) and self._names_mail(position + 1):
            self.separated = True  # "OSLO 5/6 - LETTER": of the letter, the numbers would be a day
        elif following.text.upper().rstrip(".") not in _captions_and():
            glued = token.kind == "dash" and following.start == token.end and len(token.text) == 1
            self.in_title = not glued

    def _read_separator(self, position: int) -> int:
        token = self.tokens[position]
        following = self._at(position + 1)
        if token.kind == "slash":
            if self.words and (post := post_by_slash(self.words, self.tokens, position)):
                return self._join_names(post, position)
            if self._joins(position):
                return position + 1
        serial_follows = following and following.kind == "number" and not self._is_year_before(position + 1)
        if serial_follows and token.kind != "semicolon" and self._known_post():
            return position + 1
        next_is_item = starts_cable(self.tokens, position + 1) or (
            following is not None and following.kind == "report"
        )
        if self.found or next_is_item or (token.kind == "semicolon" and find_kind(self._pending_text())):
            self._close_item()
        self.separated = True
        return position + 1

    def _join_names(self, post: Token, position: int) -> int:
        """Put a post written with a slash in the place of its words; give the position of its number."""
        self.words = [word for word in self.words if word.end <= post.start] + [post]
        while self.tokens[position].kind != "number":
            position += 1
        return position

    # -- references

    def _add_cable(self, position: int, post: NamedPost | None) -> int:
        """Add the reference whose serial stands here; give the position behind all that belongs to it."""
        token = self.tokens[position]
        digits, note = read_digits(token.text)
        if post and post.first:
            self._close_leading(post.first)
        slip = f"year {self.slip.text} cannot be read" if self.slip else ""
        written = (slip, post.note if post else "", note, self._note_of_letter(position))
        notes = tuple(filter(None, written))
        start = min(part.start for part in (token, self.year, self.slip, *self.words[:1]) if part)
        year = read_year(self.year.text) if self.year else None
        code = post.code if post else ""
        if year is not None:
            self.dated.add(len(self.found))
        if post is None and self.found:
            code, year, whose = self._shared_with_group(year)
            notes = (*whose, *notes)
        else:
            self.group = len(self.found)
        kind = Kind.CABLE if 0 < int(digits) <= MAX_SERIAL else Kind.UNREADABLE
        serial = int(digits) if kind is Kind.CABLE else None
        words = self.text[start : token.end]
        ref = Ref(self.entry.label, words, start, token.end, kind, year, code, serial, False, notes)
        self._append(ref)
        return self._read_behind(position + 1)

    def _shared_with_group(self, year: int | None) -> tuple[str, int | None, list[str]]:
        """Give what a serial alone has of those before it: their post, the last year, and whose they are."""
        first = self.found[self.group]
        whose = [note for note in first.notes if note == OF_CITING or is_of_unknown(note)]
        return first.post, self.found[-1].year if year is None else year, whose

    def _add_unreadable(self, end: int, *notes: str) -> None:
        """Add a reference whose post can be read but not its serial."""
        post = self._known_post()
        first = self.words[post.first] if post else self.words[0]
        start = min(first.start, self.year.start) if self.year else first.start
        year = read_year(self.year.text) if self.year else None
        ref = self._ref(start, end, Kind.UNREADABLE)
        self._append(ref._replace(year=year, post=post.code if post else "", notes=notes))
        self.group = len(self.found) - 1

    def _add_unreadable_number(self, token: Token, note: str) -> None:
        """Add a reference for a number alone that cannot be read, of the post and year of those before it."""
        post, year, whose = self._shared_with_group(read_year(self.year.text) if self.year else None)
        start = self.year.start if self.year else token.start
        ref = self._ref(start, token.end, Kind.UNREADABLE)
        self._append(ref._replace(year=year, post=post, notes=(*whose, note)))

    def _pend(self, token: Token) -> None:
        self.words.append(token)

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
            if self.year and self.year.start < start:
                self.year = None  # of what the words name

    def _close_item(self, *, at_end: bool = False) -> None:
        """Settle words that no serial claimed: a reference of their own, or a title that adds nothing."""
        words, self.words = self.words, []
        year, self.year, self.slip = self.year, None, None
        if not words or (at_end and not self.found):
            return
        attached = bool(self.found) and not self.separated and not self._is_new_line(words[0])
        if attached and len(words) > _LONGEST_TITLE:
            return
        start, end = words[0].start, words[-1].end
        names = [word.text for word in words]
        if self.separated and all(word.kind == "word" for word in words) and _names_post(names):
            self.words, self.year = words, year
            self._add_unreadable(end)
        elif kind := find_kind(self.blanked[start:end], hard_only=attached):
            self.found.append(self._ref(start, end, kind))
            self.group = len(self.found) - 1
        elif not self.found or self._is_behind_semicolon(start):
            self.found.append(self._ref(start, end, Kind.OTHER))
            self.group = len(self.found) - 1

    def _is_behind_semicolon(self, start: int) -> bool:
        """Tell whether a semicolon makes what begins here an item of its own, not the title of one before."""
        return self.blanked[max(self.entry.start, start - 8) : start].rstrip().endswith(";")

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
        if token.kind == "number" and self._fold_day(position):
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
            case "date" | "dtg" if token.year or self._ends_item(position + 1):
                if token.year:
                    self._set_year(token.year, token.end)
                return position + 1
            case "dash" | "slash" | "word" if following and following.kind == "number":
                return self._read_range(position)
        return self._read_before_date(position)

    def _read_before_date(self, position: int) -> int:
        """Read "OF 4 MAY 2008", "DTG 051200Z JAN 08", ", 051200Z JAN 08", "OF 5/4" behind a serial."""
        token = self.tokens[position]
        if token.kind in ("word", "comma"):
            self._fold_day(position + 1)
        following = self._at(position + 1)
        if not following or following.kind not in ("date", "dtg"):
            return position
        leads = {
            "dash": True,
            "slash": following.kind == "dtg",
            "word": squeeze(token.text) in _BEFORE_DATE,
            "comma": self._ends_item(position + 2) and not self._is_day_or_serials(following),
        }
        return position + 1 if leads.get(token.kind) else position

    def _fold_day(self, position: int) -> bool:
        """Make a day without its year ("8/11") that begins here one token; False where there is none."""
        slash = self._at(position + 1)
        if not slash or slash.kind != "slash":
            return False
        day = day_at(self.tokens, position)
        if not day or not self._is_day(position):
            return False
        self.tokens[position : position + 3] = [day]
        return True

    def _read_range(self, position: int) -> int:
        """Read the number behind "4525-": a year (91), or the last serial of a range (4525-27).

        A slash gives only its end (936/39); two digits that do not go on with the serial are a year. So are
        four behind OF, FROM or IN ("4525 OF 1991").
        """
        mark, token = self.tokens[position], self.tokens[position + 1]
        if self._is_year_in_words(position):
            self._set_year(token.text, token.end)
            return position + 2
        if mark.kind == "word" and mark.text.upper() not in _RANGE_WORDS:
            return position
        if starts_cable(self.tokens, position + 2) and is_year(token.text):
            return position
        last = self.found[-1]
        digits, serial = read_digits(token.text)[0], str(last.serial)
        if mark.kind == "slash" and (len(digits) >= len(serial) or len(digits) > 2):
            return position
        steps = 0
        if last.serial is not None:
            end = int(serial[: max(0, len(serial) - len(digits))] + digits)
            steps = end - last.serial
            if 0 < steps <= _RANGE_LIMIT:
                self._add_range(token, end if mark.kind == "slash" else last.serial + 1, end)
                return position + 2
        if is_year(token.text) and mark.kind != "word":
            self._set_year(token.text, token.end)
        elif len(digits) >= _SHORTEST_ALONE:
            self._add_unreadable_number(token, _why_no_range(steps, token.text))
        return position + 2

    def _add_range(self, token: Token, first: int, end: int) -> None:
        place = len(self.found)
        last = self.found[-1]._replace(text=token.text, start=token.start, end=token.end)
        self.found.extend(last._replace(serial=number) for number in range(first, end + 1))
        if place - 1 in self.dated:
            self.dated.update(range(place, len(self.found)))

    def _apply_bracket(self, bracket: _Bracket, end: int) -> None:
        if bracket.year:
            self._set_year(bracket.year, end)
        self._extend(end)
        if bracket.notal:
            self.found[-1] = self.found[-1]._replace(notal=True)

    def _set_year(self, digits: str, end: int) -> None:
        """Give the last reference the year written behind it, and those of its post without one before it.

        A year that a number alone has of those before it is not its own: "OSLO 512 (07), 12 (08)".
        """
        for place in reversed(range(self.group, len(self.found))):
            if place in self.dated:
                break
            self.dated.add(place)
            self.found[place] = self.found[place]._replace(year=read_year(digits))
        self._extend(end)

    def _extend(self, end: int) -> None:
        last = self.found[-1]
        self.found[-1] = last._replace(end=end, text=self.text[last.start : end])

    def _mark_caption(self, caption: str, end: int) -> None:
        if not self.found or (self.separated and caption != "NOTAL"):
            return
        if caption == "NOTAL":
            self._extend(end)
            self.found[-1] = self.found[-1]._replace(notal=True)
        elif "\n" not in self.blanked[self.found[-1].end : end]:
            self._extend(end)

    # -- questions

    def _at(self, position: int) -> Token | None:
        return self.tokens[position] if position < len(self.tokens) else None

    def _last_words(self) -> list[Token]:
        return self.words[-_LOOKED_AT:]

    def _pending_text(self) -> str:
        return self.blanked[self._last_words()[0].start : self.words[-1].end] if self.words else ""

    def _known_post(self) -> NamedPost | None:
        """Give the post that the waiting words end with; its place counts all of them."""
        post = known_post(self._last_words())
        return self._among_all(post) if post else None

    def _among_all(self, post: NamedPost) -> NamedPost:
        return post._replace(first=post.first + max(0, len(self.words) - _LOOKED_AT))

    def _note_of_letter(self, position: int) -> str:
        """Tell of a letter behind a serial ("86211B"): the label of what follows, a part, or a slip for 8."""
        if position + 1 == len(self.tokens) or self.tokens[position + 1].kind != "word":
            return ""
        number, letter = self.tokens[position : position + 2]
        if letter.start > number.end or len(letter.text) > 1:
            return ""
        return f"{letter.text} behind {number.text} left out"

    def _adds_nothing(self, word: str, position: int) -> bool:
        """Tell whether an item that begins with a word names nothing by it: "PREVIOUS", "ALDAC STATE 5"."""
        if word == TO_ALL_POSTS:
            following = self._at(position + 1)
            is_year_next = following is not None and self._is_year_before(position + 1)
            return is_year_next or starts_cable(self.tokens, position + 1)
        if word in _ADDS_NOTHING:
            return True
        before = self.tokens[position - 1].text.upper().rstrip(".") if position else ""
        return word in _ADDS_NOTHING_MORE and bool(self.found) and before in _ADDS_NOTHING | {"AND", "REFS"}

    def _unknown_post(self, position: int) -> NamedPost | None:
        """Give a post that is none in the tables, where an item begins with its words."""
        following = self._at(position + 1)
        if not self.words or (following and following.kind == "slash"):
            return None
        if following and following.kind == "word" and not self._may_follow_serial(position + 1):
            return None
        end = following.end if following and following.kind == "round" else self.tokens[position].end
        words = self._last_words()
        if find_kind(self.blanked[words[0].start : end], hard_only=True):
            return None
        post = unknown_post(words, read_digits(self.tokens[position].text)[0])
        if post and post.code not in posts() and self._is_dated_message(position):
            return None
        if post and self.found and not (self.separated or self._is_new_line(self.words[0])):
            return None
        return self._among_all(post) if post else None

    def _is_new_line(self, token: Token) -> bool:
        return self.blanked.find("\n", max(self.found[-1].end, token.start - _LOOK_BACK), token.start) >= 0

    def _is_year_before(self, position: int) -> bool:
        token = self.tokens[position]
        if token.kind != "number" or not is_year(token.text):
            return False
        if starts_cable(self.tokens, position + 1):
            return token.text.startswith(("0", "O")) or not self._known_post()
        if self.words or not self.separated:
            return False
        return self._is_year_of_number(position) or self._slip_at(position + 1)

    def _slip_at(self, position: int) -> bool:
        """Tell whether a misspelt or unknown post and a number begin at this position."""
        words: list[Token] = []
        for token in self.tokens[position : position + _LONGEST_POST]:
            if token.kind == "number":
                return bool(words) and unknown_post(words, token.text) is not None
            if token.kind != "word" or token.text.upper() == "AND" or REDACTED.fullmatch(token.text):
                return False
            words.append(token)
        return False

    def _is_year_of_number(self, position: int) -> bool:
        """Tell whether a year and a serial without a post stand here: "STATE 216511, 07 216512"."""
        token, following, third = (self._at(position + step) for step in (0, 1, 2))
        if token and following and following.kind == "dash" and self._is_year_before_dash(position):
            return self._ends_item(position + 3)
        if not token or not following or following.kind != "number" or len(following.text) < 3:
            return False
        ends = third is None or third.kind in ("comma", "semicolon", "and", "round")
        return ends and len(token.text) == 2 and following.start > token.end

    def _is_slip_of_year(self, position: int) -> bool:
        """Tell whether a number that is no year stands where one belongs: "094 QUITO 841"."""
        token = self.tokens[position]
        if self.words or self.year or len(token.text) != 3 or not starts_cable(self.tokens, position + 1):
            return False
        return token.text[0] == "0" or not self.found

    def _is_staff_section(self, position: int) -> bool:
        """Tell whether a number belongs to the letter before it: "USEUCOM J5" is an office, no cable."""
        token, letter = self.tokens[position], self.words[-1]
        return letter.end == token.start and len(letter.text) == 1 and len(token.text) <= 2

    def _is_dated_message(self, position: int) -> bool:
        """Tell whether a date-time group stands behind a number, as people cite messages without one."""
        following, third = self._at(position + 1), self._at(position + 2)
        if following and following.kind in ("slash", "comma", "word") and third and third.kind == "dtg":
            return following.kind != "word" or squeeze(following.text) in _NO_WORDS
        return following is not None and following.kind == "dtg"

    def _is_year_between(self, position: int) -> bool:
        """Tell whether the number stands between post and serial: "STATE 01 201265"."""
        token, following = self.tokens[position], self._at(position + 1)
        if not following or self.year or not is_year(token.text):
            return False
        if following.kind == "dash":
            return self._is_year_before_dash(position)
        return (
            following.kind == "number" and len(following.text) >= 3 and not self._is_year_behind(position + 1)
        )

    def _is_year_before_dash(self, position: int) -> bool:
        """Tell whether "08-3112" behind a post is a year and a serial, not a range such as "98-102"."""
        token, dash, serial = self.tokens[position], self.tokens[position + 1], self._at(position + 2)
        if not serial or serial.kind != "number" or (token.end, dash.end) != (dash.start, serial.start):
            return False
        if len(serial.text) < 3:
            return False
        steps = int(read_digits(serial.text)[0]) - read_year(token.text)
        return token.text.startswith("0") or not 0 < steps <= _RANGE_LIMIT

    def _is_year_behind(self, position: int) -> bool:
        """Tell whether a number behind a serial is its year: nothing that needs a year follows."""
        token = self.tokens[position]
        return len(token.text) == 4 and is_year(token.text) and not starts_cable(self.tokens, position + 1)

    def _ends_item(self, position: int) -> bool:
        """Tell whether no more words of an item stand here, but brackets and captions."""
        token = self._at(position)
        if token is None or token.kind in ("comma", "semicolon", "and", "round"):
            return True
        return token.kind == "word" and squeeze(token.text) in _captions_and()

    def _is_year_in_words(self, position: int) -> bool:
        """Tell whether "OF 1974", "FROM 2007" or "IN 2008" behind a serial ends its item, so is its year."""
        number = self._at(position + 1)
        if squeeze(self.tokens[position].text) not in _YEAR_LEADS or not number or number.kind != "number":
            return False
        return len(number.text) == 4 and is_year(number.text) and self._ends_item(position + 2)

    def _is_year_at_end(self, position: int) -> bool:
        """Tell whether a number that is no serial ends an item as its year: "OSLO 512, 08"."""
        following = self._at(position + 1)
        if following and following.kind not in ("comma", "semicolon"):
            return False
        return bool(self.found) and self.found[-1].kind is Kind.CABLE and is_year(self.tokens[position].text)

    def _is_early_year(self, position: int) -> bool:
        """Tell whether four digits behind one cable and a comma are its year: "SAIGON 1234, 1965".

        Years from 1966 are not written so, and of a list of numbers ("STATE 1234, 1965, 1971", "STATE 1960,
        1965") they are one more.
        """
        token = self.tokens[position]
        if len(token.text) != 4 or not is_year(token.text) or read_year(token.text) in SHORT_YEARS:
            return False
        if position == 0 or self.tokens[position - 1].kind != "comma":
            return False
        if len(self.found) != self.group + 1 or self.group in self.dated or self.found[-1].year is not None:
            return False
        last = self.found[-1]
        if last.kind is not Kind.CABLE or last.serial is None or not last.post:
            return False
        is_near = abs(last.serial - read_year(token.text)) <= _NEIGHBOURS
        return not is_near and self._ends_item(position + 1) and not self._goes_on(position + 1)

    def _goes_on(self, position: int) -> bool:
        """Tell whether a mark stands here with another number of the list behind it."""
        mark, number = self._at(position), self._at(position + 1)
        joins = mark is not None and mark.kind in ("comma", "and", "word")
        is_number = number is not None and number.kind == "number"
        return joins and is_number and not self._is_year_before(position + 1)

    def _is_list_number(self, position: int) -> bool:
        """Tell whether a number stands before a cable as a letter does: "1/ STATE 512 2/ ROME 61"."""
        if position + 2 >= len(self.tokens) or self.tokens[position + 1].kind != "slash":
            return False
        token, slash, following = self.tokens[position : position + 3]
        alone = len(token.text) == 1 and token.end == slash.start and slash.end < following.start
        in_list = position > 0 and self.tokens[position - 1].text.upper() in (",", "&", "AND")
        return alone and not in_list and starts_cable(self.tokens, position + 2)

    def _is_lone_serial(self, position: int) -> bool:
        """Tell whether a number alone is a serial: of the post before it, or of the citing cable."""
        token, following = self.tokens[position], self._at(position + 1)
        if following and following.kind in ("word", "report") and not self._may_follow_serial(position + 1):
            return False
        if len(token.text) == 2 and token.text[0] == "0":
            return False
        if not self.found:
            return position == 0 or (position == 1 and self.year is not None)
        last = self.found[self.group]
        if last.kind is not Kind.CABLE or last.serial is None:
            return self.separated and last.post != "" and len(token.text) >= 3
        if is_year(token.text) and len(token.text) < len(str(last.serial)):
            return self.separated and token.text[0] != "0"
        return self.separated or len(token.text) >= 4

    def _may_follow_serial(self, position: int) -> bool:
        """Tell whether a word behind a number says that this was a serial: "AND", "NOTAL", "FROM 2008"."""
        word, following = self.tokens[position], self._at(position + 1)
        name = word.text.upper().rstrip(".")
        if self._is_new_line_before(word) or name in _BEHIND_SERIAL or name in captions():
            return True
        dated = following is not None and following.kind in ("date", "dtg") and name in _YEAR_LEADS
        return dated or self._is_year_in_words(position)

    def _is_new_line_before(self, token: Token) -> bool:
        before = self.blanked.rfind("\n", max(self.entry.start, token.start - _LOOK_BACK), token.start)
        return before >= 0 and not self.blanked[before : token.start].strip()

    def _joins(self, position: int) -> bool:
        """Tell whether a slash separates nothing: behind a year, or between names ("SMITH/JONES")."""
        if not self.words:
            return self.year is not None
        following = self._at(position + 1)
        return (
            following is not None
            and following.kind == "word"
            and not self._known_post()
            and not starts_cable(self.tokens, position + 1)
        )

    def _is_day(self, position: int) -> bool:
        """Tell whether two numbers that can be a day ("8/11") are one, not two serials of a post."""
        if self._known_post():
            return self._names_mail(position + 3)
        if self.words:
            return not whose_number(self._last_words())
        first = read_year(self.tokens[position].text)
        if self.found:
            last = self.found[self.group].serial
            return last is None or first < last
        if not self.before or not self._is_of_numbers():
            return True
        return first < self.before and self.before >= _SHORT

    def _is_of_numbers(self) -> bool:
        """Tell whether the entry names nothing but numbers."""
        return all(map(_stands_beside, self.tokens))

    def _names_mail(self, position: int) -> bool:
        """Tell whether the words from here name what has no number: "OSLO 12/05 EMAIL", "DOD 8/12 CABLE".

        Behind AND, a dash or a caption another thing is named: "OSLO 11/12 AND SMITH EMAIL".
        """
        end = position
        first = self._at(position)
        if first and (first.kind == "dash" or squeeze(first.text) in _captions_and()):
            return False
        while (
            (token := self._at(end))
            and token.kind in ("word", "dash", "slash")
            and end < position + _LOOK_BACK
        ):
            end += 1
        if end == position:
            return False
        words = self.blanked[self.tokens[position].start : self.tokens[end - 1].end]
        return squeeze(self.tokens[position].text) in _MAIL or find_kind(words, hard_only=True) is not None

    def _is_behind_day(self, position: int) -> bool:
        """Tell whether two serials that can be a day end here: "OSLO 5/6"."""
        return position >= _WORDS_OF_DAY and day_at(self.tokens, position - _WORDS_OF_DAY) is not None

    def _ends_title(self, position: int) -> bool:
        token = self.tokens[position]
        if token.kind == "semicolon" or (token.kind == "comma" and starts_cable(self.tokens, position + 1)):
            return True
        new_line = "\n" in self.blanked[self.tokens[position - 1].end : token.start]
        return new_line and (starts_cable(self.tokens, position) or self._is_year_before(position))


def _why_no_range(steps: int, end: str) -> str:
    if steps > 0:
        return f"a range of {steps + 1:,} numbers: those of more than {_RANGE_LIMIT} are not listed"
    return f"{end} ends no range"


def _names_post(names: Sequence[str]) -> bool:
    return longest_post(names)[1] == len(names)


def _read_bracket(inside: str) -> _Bracket | None:
    """Give what a bracket behind a serial says, None where it is a title or the like.

    A bracket says years, captions and dates only: "(08)", "(NOTAL)", "(BOTH NOTAL)", "(08, NOTAL)".
    """
    if year := _read_date(inside):
        return _Bracket(year)
    year, notal = "", False
    for whole in map(str.strip, _BETWEEN_PARTS.split(inside.upper())):
        match = _MANY.match(whole)
        part = whole[match.end() :] if match else whole
        if is_year(part):
            year = part
        elif part in captions():
            notal = notal or part == "NOTAL"
        elif part and captions().issuperset(part.split()):
            notal = notal or "NOTAL" in part.split()
        elif found := _read_date(part):
            year = found
        else:
            return None
    return _Bracket(year, notal)


def _names_cable(inside: str) -> bool:
    """Tell whether a bracket holds a cable and nothing else: "(OSLO 512)", "(MODIFIED BY 07 OSLO 512)".

    A city and a short number are the place and the days or the year of a meeting ("(PARIS 11-13 MAY)",
    "(MADRID 91)"), unless a lead or a year before them says that it is a cable.
    """
    lead = _CHANGED.match(inside) or _SEE.match(inside)
    tokens = tokenize(inside, lead.end() if lead else 0, len(inside))
    first = 1 if len(tokens) > 1 and tokens[0].kind == "number" and is_year(tokens[0].text) else 0
    if not starts_cable(tokens, first) or tokens[first].text.upper() in _SECOND_NUMBERS:
        return False
    number = next(place for place in range(first, len(tokens)) if tokens[place].kind in _NUMBERS)
    serial = tokens[number].text
    if is_year(serial) and (len(serial) == 4 or serial.startswith("0")):
        return False  # "(LONDON 2012)"
    behind = tokens[number + 1 :]
    if len(serial) < _SHORTEST_ALONE and _is_of_meeting(serial, behind, named=bool(lead or first)):
        return False
    return all(map(_stands_beside, behind))


@cache
def _captions_and() -> frozenset[str]:
    return captions() | {"AND"}


def _stands_beside(token: Token) -> bool:
    """Tell whether a token names nothing: a number, a mark, a caption or AND."""
    return token.kind in _BESIDE or squeeze(token.text) in _captions_and()


def _is_of_meeting(number: str, behind: Sequence[Token], *, named: bool) -> bool:
    """Tell whether a short number behind a city can be a day, days or a year: "11-13 MAY", "12/15", "91".

    Where it is `named` a cable it is that, unless a month follows.
    """
    kinds = [token.kind for token in behind[:2]]
    if named:
        return kinds in (["dash", "date"], ["slash", "date"])
    is_day_or_year = len(number) == 1 or (is_year(number) and not 39 < read_year(number) < 66)
    return is_day_or_year or kinds[:1] in (["dash"], ["slash"], ["number"], ["date"])


def _read_date(words: str) -> str:
    """Give the year of words that are a date and nothing else, "" otherwise."""
    year = ""
    for token in tokenize(words, 0, len(words)):
        if token.kind in ("date", "dtg"):
            year = token.year
        elif token.kind != "colon" and squeeze(token.text) not in _NO_WORDS:
            return ""
    return year
