"""What an entry has named so far: its references, and the words that wait for a number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from reftel.lexicon.kinds import find_kind
from reftel.lexicon.mrn import MAX_SERIAL
from reftel.lexicon.posts import longest_post
from reftel.model.aliases import Alias
from reftel.model.notes import POST_NOT_TOLD, Note, NoteKind
from reftel.model.records import Entry, Kind, Ref
from reftel.parse.refs.posts import NamedPost, known_post, unknown_post
from reftel.parse.refs.tokens import Token, holds_serial, is_year, pass_bracket, read_digits, read_year

_WHOSE = {NoteKind.OF_CITING, *POST_NOT_TOLD}
_LONGEST_TITLE = 8  # words between a serial and the next post; behind more of them it is prose
_LOOK_BACK = 60
_ANY_NUMBER = "1000"
_LOOKED_AT = 64  # waiting words in which a post is sought; all of them each time would take the square


class Draft(NamedTuple):
    """A number as a scheme reads it.

    `end` is the place of the token after the number. `post` is "" where nobody can tell whose number it
    is, `length` counts the waiting words that name it. A number `alone` has post and year of those before.
    `series` is that of the MRN, None where it is that of the number before it.
    """

    number: Token
    end: int
    post: str = ""
    length: int = 0
    notes: tuple[Note, ...] = ()
    alone: bool = False
    series: str | None = ""


class Behind(NamedTuple):
    """What one part after a serial says, and the place of the token after it.

    `last` is its last token where its words belong to the reference, `serials` the end of a range.
    `why` tells of a number that cannot be read, `alias` is another number of the same cable,
    `own` the post and serial of what was cited by such a number first. `day` is that of an airgram.
    """

    end: int
    last: Token | None = None
    year: str = ""
    notal: bool = False
    serials: range = range(0)
    why: Note | None = None
    alias: Alias | None = None
    own: tuple[str, int] | None = None
    day: str = ""


@dataclass(slots=True)
class Drafts:
    """The references of an entry as far as it has been read.

    `before` is the serial of the last cable of earlier entries, `number_year` says that the list has years
    behind numbers ("QUITO 4525-91"). `words` are the tokens since the last
    reference or separator, `year` is the year that waits for its post and `slip` a number in its place;
    `separated` tells of a separator since the last reference. `group` is the place in `refs` of the last
    reference with a post of its own (those after it share its post: "STATE 216511, 216512"), `dated` are
    the places of those with a year of their own. `closed` is the last bracket whose inside was passed.
    """

    text: str
    blanked: str
    entry: Entry
    before: int = 0
    number_year: bool = False
    refs: list[Ref] = field(default_factory=list)
    words: list[Token] = field(default_factory=list)
    year: Token | None = None
    slip: Token | None = None
    separated: bool = True
    group: int = 0
    dated: set[int] = field(default_factory=set)
    closed: Token | None = None

    def last_words(self) -> list[Token]:
        """Return the waiting words in which a post is sought."""
        return self.words[-_LOOKED_AT:]

    def pending_text(self) -> str:
        """Return the last of the waiting words as they are written."""
        return self.blanked[self.last_words()[0].start : self.words[-1].end] if self.words else ""

    def known_post(self) -> NamedPost | None:
        """Return the post that the waiting words end with."""
        return known_post(self.last_words()) if self.words else None

    def post_of_number(self) -> NamedPost | None:
        """Return the post that the waiting words end with, unless they are a title and prose after it."""
        post = self.known_post()
        is_close = post and len(self.words) - post.length <= _LONGEST_TITLE
        return post if is_close or self.separated or not self.refs else None

    def begins_line(self, token: Token) -> bool:
        """Tell whether a line ends between the last reference and a token."""
        begin = max(self.refs[-1].end, token.start - _LOOK_BACK)
        return self.blanked.find("\n", begin, token.start) >= 0

    def pass_over(self, tokens: Sequence[Token], at: int) -> int:
        """Return the place after a token, and of a bracket after all within it."""
        if tokens[at].kind != "round":
            return at + 1
        self.closed = tokens[at]
        return pass_bracket(tokens, at)

    def read_before(self, tokens: Sequence[Token], at: int) -> int:
        """Return the place of the token that was read before this one, -1 where none was.

        Of a bracket that named a cable these are the tokens within, of others the bracket.
        """
        closed = self.closed
        at -= 1
        while at >= 0 and (token := tokens[at]) is not closed:
            if token.kind != "round" and not (closed and closed.start < token.start < closed.end):
                break
            at -= 1
        return at

    def add(self, draft: Draft) -> None:
        """Add the cable that a scheme found."""
        leading = len(self.words) - draft.length
        if draft.length and leading:
            self._close_leading(leading)
        number = draft.number
        start = min(part.start for part in (number, self.year, self.slip, *self.words[:1]) if part)
        slip = (Note(NoteKind.UNREADABLE_YEAR, self.slip.text),) if self.slip else ()
        notes, post, year = (*slip, *draft.notes), draft.post, self._written_year()
        if year is not None:
            self.dated.add(len(self.refs))
        series = draft.series or ""
        if draft.alone and self.refs:
            post, year, whose = self._shared_with_group()
            notes = (*whose, *notes)
            series = self.refs[-1].series if draft.series is None else series
        else:
            self.group = len(self.refs)
        serial = int(read_digits(number.text))
        self._add(start, number.end, year, post, notes, serial if serial <= MAX_SERIAL else 0)
        self.refs[-1] = self.refs[-1]._replace(series=series)

    def add_unreadable(self, end: int, *notes: Note) -> None:
        """Add a reference whose post can be read but not its serial."""
        post = self.known_post()
        first = self.words[-post.length if post else 0]
        start = min(first.start, self.year.start) if self.year else first.start
        self.group = len(self.refs)
        self._add(start, end, self._written_year(), post.code if post else "", notes)

    def add_unreadable_number(self, token: Token, note: Note) -> None:
        """Add a reference for a number alone that cannot be read, of the post and year of those before it."""
        post, year, whose = self._shared_with_group()
        start = self.year.start if self.year else token.start
        self._add(start, token.end, year, post, (*whose, note))

    def add_unreadable_bracket(self, bracket: Token) -> None:
        """Add a reference for what a bracket holds that seems to be a cable."""
        inside = bracket.text[1:-1]
        start = bracket.start + 1 + len(inside) - len(inside.lstrip())
        self.group = len(self.refs)
        self._add(start, start + len(inside.strip()), None, "", (Note(NoteKind.UNREADABLE, inside.strip()),))

    def whole_year(self) -> int | None:
        """Return the year that waits for its post if it has four digits."""
        year = self._written_year()
        return year if year and year >= 100 else None

    def _written_year(self) -> int | None:
        return read_year(self.year.text) if self.year else None

    def _shared_with_group(self) -> tuple[str, int | None, list[Note]]:
        """Return what a number alone has from those before it: their post, last year, and whose they are."""
        first, year = self.refs[self.group], self._written_year()
        whose = [note for note in first.notes if note.kind in _WHOSE]
        return first.post, self.refs[-1].year if year is None else year, whose

    def _add(
        self, start: int, end: int, year: int | None, post: str, notes: tuple[Note, ...], serial: int = 0
    ) -> None:
        kind, words = Kind.CABLE if serial else Kind.UNREADABLE, self.text[start:end]
        ref = Ref(self.entry.label, words, start, end, kind, year, post, serial or None, False, notes)
        self.refs.append(ref)
        self.words, self.year, self.slip, self.separated = [], None, None, False

    def _add_other(self, start: int, end: int, kind: Kind) -> None:
        self.refs.append(Ref(self.entry.label, self.text[start:end], start, end, kind))

    def _close_leading(self, first: int) -> None:
        """Drop the words before a post, unless they name something of their own."""
        leading, self.words = self.words[:first], self.words[first:]
        start, end = leading[0].start, leading[-1].end
        if kind := find_kind(self.blanked[start:end]):
            self._add_other(start, end, kind)
            if self.year and self.year.start < start:
                self.year = None  # of what the words name

    def close_item(self) -> None:
        """End an item whose words no number took: a reference of their own, or a title that adds nothing."""
        words, self.words = self.words, []
        year, self.year, self.slip = self.year, None, None
        attached = words and self.refs and not self.separated and not self.begins_line(words[0])
        if not words or (attached and len(words) > _LONGEST_TITLE):
            return
        start, end = words[0].start, words[-1].end
        begins_with_year = self.separated and words[0].kind == "number" and is_year(words[0].text)
        names = words[1:] if begins_with_year else words
        is_name = self.separated and names and all(word.kind == "word" for word in names)
        is_post = is_name and longest_post([word.text for word in names])[1] == len(names)
        # "75 BONN 22, 75 OSLX", but not "BONN 22, 75 YEARS"
        is_cut = is_name and begins_with_year and read_year(words[0].text) in {ref.year for ref in self.refs}
        if is_post or (is_cut and unknown_post(names, _ANY_NUMBER)):
            self.words, self.year = names, words[0] if begins_with_year else year
            self.add_unreadable(end)
            return
        kind = find_kind(self.blanked[start:end], hard_only=bool(attached))
        behind_semicolon = self.blanked[max(self.entry.start, start - 8) : start].rstrip().endswith(";")
        if kind or not self.refs or behind_semicolon:
            self.group = len(self.refs)
            doubtful = Kind.UNREADABLE if holds_serial(self.blanked[start:end]) else Kind.OTHER
            self._add_other(start, end, kind or doubtful)

    def apply(self, behind: Behind) -> None:
        """Add to the last reference what a part after it says."""
        token, place = behind.last, len(self.refs) - 1
        if not token:
            return
        if behind.why:
            self.add_unreadable_number(token, behind.why)
            return
        last = self.refs[place]
        if behind.serials:
            last = last._replace(text=token.text, start=token.start, end=token.end)
            self.refs += [last._replace(serial=serial) for serial in behind.serials]
            if place in self.dated:
                self.dated.update(range(place, len(self.refs)))
            return
        words = self.text[last.start : token.end]
        aliases = (*last.aliases, behind.alias) if behind.alias else last.aliases
        post, serial = behind.own or (last.post, last.serial)
        self.refs[place] = last._replace(
            end=token.end,
            text=words,
            post=post,
            serial=serial,
            notal=last.notal or behind.notal,
            sent=behind.day or last.sent,
            aliases=aliases,
        )
        # A year that a number alone has of those before it is not its own: "OSLO 512 (07), 12 (08)". Numbers
        # of other length were reached at another time of the year, or in another one: "266 AND 2259 (02)".
        while behind.year and place >= self.group and place not in self.dated:
            if len({len(str(ref.serial)) for ref in (last, self.refs[place]) if ref.serial}) > 1:
                break
            self.dated.add(place)
            self.refs[place] = self.refs[place]._replace(year=read_year(behind.year))
            place -= 1
