"""Which post the words before a number name."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from reftel.lexicon.dates import MONTH
from reftel.lexicon.kinds import find_kind
from reftel.lexicon.load import words_for
from reftel.lexicon.markings import PORTION, captions
from reftel.lexicon.numbers import ceilings
from reftel.lexicon.own_names import INDICATOR, POST, own_names
from reftel.lexicon.posts import (
    canonical_post,
    embassies,
    keys_in,
    longest_post,
    post_keys,
    posts,
    posts_of_cut_name,
    posts_of_truncation,
    squeeze,
    variants,
)
from reftel.lexicon.slips import is_slip_of, read_short_or_slip
from reftel.model.notes import Note, NoteKind
from reftel.model.records import Ref
from reftel.parse.refs.tokens import Token, is_year, pass_bracket, read_digits, read_year

_MONTH = re.compile(MONTH)
REDACTED = re.compile(r"X{3,}\.?", re.IGNORECASE)
PORTION_MARK = re.compile(PORTION)
TO_ALL_POSTS = "ALDAC"  # the Department alone sends such telegrams
_LOOK_AHEAD = 8
_LONGEST_NAME = 3
_DIGIT = re.compile(r"\d")


class NamedPost(NamedTuple):
    """A post that words end with: its code, how many of them name it, and what was repaired."""

    code: str
    length: int
    note: Note | None = None


def known_post(words: Sequence[Token]) -> NamedPost | None:
    """Give the post that the words end with, unless they name something else before it.

    Words such as "CABLE" or "NO." may stand behind the post.
    """
    trailing = trailing_names(words)
    names = _without_between(trailing)
    code, count = longest_post(names)
    if not count and names and names[-1].upper().endswith(("'S", "’S")):
        code, count = longest_post([*names[:-1], names[-1][:-2]])
    if not count:
        return None
    length = len(trailing) - len(names) + count
    if length < len(words) and find_kind(" ".join(word.text for word in words), hard_only=True):
        return None
    named = " ".join(names[-count:])
    return NamedPost(code, length, Note(NoteKind.READ_AS, named, code) if _DIGIT.search(named) else None)


def unknown_post(words: Sequence[Token], digits: str, year: int | None = None) -> NamedPost | None:
    """Give the post that the words are a slip of, or, alone before a number, seem to be.

    A cut name is that of a post of the year. Words that name something else, and posts whose offices number
    their messages apart, give None.
    """
    names = trailing_names(words)
    if not names or any(map(_names_no_post, names[-4:])):
        return None
    is_serial_word = squeeze(names[-1]) != TO_ALL_POSTS and all(map(_stands_before_serial, names))
    if is_serial_word or find_kind(" ".join(word.text for word in words)):
        return None
    for count in range(min(4, len(names)), 0, -1):
        name = " ".join(names[-count:])
        if canonical_post(name):
            return None
        code = embassies().get(squeeze(name), "") if _is_usual_serial(digits) else ""
        note = Note(NoteKind.READ_AS, name, code) if code else None
        if not code:
            code, note = read_short_or_slip(name, year)
        if code:
            return NamedPost(code, count, note)
    if len(names) == len(words) == 1 and _means_state(names[0], digits):
        return NamedPost("STATE", 1, Note(NoteKind.READ_AS, names[0], "STATE"))
    return _seeming_post(names, len(words), digits)


def post_by_slash(before: Sequence[Token], tokens: Sequence[Token], slash: int) -> Token | None:
    """Give the post that names on both sides of a slash make, as one word: "USEU/BRUSSELS", "ROME/FAO".

    `before` are the words before the slash; behind it words and a number have to follow. The names may
    stand in either order, or both alone mean the same. "STATE/OTTAWA", two posts, gives None.
    """
    behind = list(itertools.takewhile(lambda token: token.kind == "word", tokens[slash + 1 : slash + 4]))
    number = slash + 1 + len(behind)
    if not behind or tokens[number].kind != "number":
        return None
    names = trailing_names(before)
    second = " ".join(token.text for token in behind)
    for count in range(min(_LONGEST_NAME, len(names)), 0, -1):
        code = _code_of_both(" ".join(names[-count:]), second)
        if code and posts()[code].kind != "agency":
            return Token("word", code, before[-count].start, behind[-1].end)
    return None


def _code_of_both(first: str, second: str) -> str:
    if code := canonical_post(f"{first} {second}") or canonical_post(f"{second} {first}"):
        return code
    known = canonical_post(first) or canonical_post(second)
    codes = [posts_of_truncation(name) for name in (first, second)]
    series = {known, *variants(known)} if known else set()
    same = all(len(found) == 1 and found[0] in series for found in codes)
    return known if same else ""


def post_with_bracket(words: Sequence[Token], bracket: Token) -> list[Token] | None:
    """Return the words before a number where a bracket between them says no more than the post, else None.

    The bracket is a mark of the cable ("KUWAIT (C) 2293"), completes the name ("UNVIE (VIENNA) 512"), or, if
    it is square, corrects it: "STATE [MOSCOW] 1401".
    """
    named = known_post(words)
    if not named:
        return None
    inside = bracket.text[1:-1].strip()
    if PORTION_MARK.fullmatch(bracket.text) or captions().issuperset(inside.upper().split()):
        return list(words)
    names = words[-named.length :]
    code = _code_of_both(" ".join(word.text for word in names), inside)
    if bracket.text[0] == "[":
        code = canonical_post(inside) or code
    return [*words[: -named.length], Token("word", code, names[0].start, bracket.end)] if code else None


def spans_post(words: Sequence[Token], tokens: Sequence[Token], at: int) -> bool:
    """Tell whether the name of a post begins with the last words and goes on here, before a number.

    So it is around a year: "SAO 06 PAULO 1038".
    """
    names = trailing_names(words[-_LONGEST_NAME:])
    behind = list(itertools.takewhile(lambda token: token.kind == "word", tokens[at : at + _LONGEST_NAME]))
    if not names or not behind or tokens[at + len(behind)].kind != "number":
        return False
    return longest_post([*names, *(word.text for word in behind)])[1] > len(behind)


def whose_number(words: Sequence[Token]) -> Note | None:
    """Say whose the number after words is whose post is not told; None after others.

    "OUR 512" and "EMBTEL 512" are the citing post's own; whose "URTEL 512" is only its addressee knows.
    Words may also be a name that several posts have ("USMISSION VIENNA").
    """
    names = [squeeze(word.text) for word in words]
    if len(names) > 1 and _stands_before_serial(names[-1]):
        names.pop()
    if len(names) == 1 and names[0] in words_for("own"):
        return Note(NoteKind.OF_CITING)
    if len(names) == 1 and names[0] in words_for("addressee"):
        return Note(NoteKind.OF_ADDRESSEE)
    name = " ".join(word.text for word in words if word.kind == "word")
    is_shared = len(words) <= _LONGEST_NAME and squeeze(name) in _shared_names()
    return Note(NoteKind.OF_SEVERAL_POSTS, name) if is_shared else None


@cache
def _shared_names() -> frozenset[str]:
    return frozenset(key for key, code in post_keys().items() if not code)


def starts_cable(tokens: Sequence[Token], position: int) -> bool:
    """Tell whether a post that is known and a number begin at this position."""
    words: list[Token] = []
    slash = 0
    for place, token in enumerate(tokens[position : position + _LOOK_AHEAD], start=position):
        if token.kind == "word" and token.text.upper() != "AND":
            words.append(token)
        elif token.kind in ("number", "airgram", "garbled"):
            if _is_post(words) or (len(words) == 1 and post_of_document(tokens, place)):
                return True
            before = [word for word in words if slash and word.end <= tokens[slash].start]
            post = post_by_slash(before, tokens, slash) if before else None
            return post is not None and post.start == words[0].start
        elif token.kind == "round" and words:
            is_before = is_year(token.text[1:-1].strip()) or (
                tokens[pass_bracket(tokens, place)].kind == "number" and post_with_bracket(words, token)
            )
            return bool(is_before) and _is_post(words)
        elif token.kind == "withheld":
            return _is_post(words) if words else tokens[place + 1].kind == "number"
        elif token.kind == "slash":
            slash = slash or place
        elif token.kind not in ("dash", "colon") and (token.text != "." or words):
            return False
    return False


def post_of_document(tokens: Sequence[Token], at: int) -> NamedPost | None:
    """Return the post whose cut name stands between a year and a number without blanks: "1974SANSA03486"."""
    if at < 2:
        return None
    year, name, serial = tokens[at - 2 : at + 1]
    if year.end != name.start or name.end != serial.start or len(year.text) != 4 or not is_year(year.text):
        return None
    found = posts_of_cut_name(name.text, read_year(year.text))
    return NamedPost(found[0], 1, Note(NoteKind.READ_AS, name.text, found[0])) if len(found) == 1 else None


def trailing_names(words: Sequence[Token]) -> list[str]:
    """Give the words that stand last, behind any number, date or bracket."""
    names: list[str] = []
    for word in reversed(words):
        if word.kind != "word":
            break
        names.append(word.text)
    return names[::-1]


def _without_between(names: list[str]) -> list[str]:
    """Leave out the words between a post and its number: "OSLO TEL NO." is OSLO."""
    while len(names) > 1 and _stands_before_serial(names[-1]):
        names = names[:-1]
    return names


def _stands_before_serial(name: str) -> bool:
    bare = name.upper().rstrip(".")
    return bare in words_for("before_serial") or (len(bare) == 1 and bare.isascii())


def _names_no_post(name: str) -> bool:
    key = squeeze(name)
    return key in words_for("no_post") or _MONTH.fullmatch(key) is not None


def _is_post(words: Sequence[Token]) -> bool:
    names = _without_between([word.text for word in words])
    return bool(names) and longest_post(names)[1] == len(names)


def _means_state(name: str, digits: str) -> bool:
    """Tell whether a word before a number is ALDAC, or one that no other post reaches and a slip of STATE."""
    if name.upper() == TO_ALL_POSTS:
        return True
    if not 4 <= len(name) <= 6 or int(read_digits(digits)) <= _highest_of_others():
        return False
    return is_slip_of(name, "STATE")


@cache
def _highest_of_others() -> int:
    return max(ceiling.serial for (post, _), ceiling in ceilings().items() if post != "STATE")


def _is_usual_serial(digits: str) -> bool:
    """Tell whether digits after a name that no table has can be a serial: no day, no year."""
    return len(digits) >= 2 and not (len(digits) == 4 and is_year(digits))


def _seeming_post(names: list[str], count: int, digits: str) -> NamedPost | None:
    """Take one to three words in capitals alone before a number for a post that no table has."""
    key = squeeze("".join(names))
    shaped = len(names) == count <= 3 and 3 <= len(key) <= 24 and (names[0].isupper() or len(names) == 1)
    if not shaped or not _is_usual_serial(digits):
        return None
    return NamedPost(key, count, Note(NoteKind.UNKNOWN_NAME, " ".join(names)))


def note_own_names(refs: Sequence[Ref]) -> tuple[Ref, ...]:
    """Return references in order, with a note each where a line of the table in force decided the post.

    A number alone has the note of the one before it: "PORT QUILLON 511, 512".
    """
    if not own_names().names:
        return tuple(refs)
    noted: list[Ref] = []
    for ref in refs:
        note = _note_of(ref)
        if not note and noted and noted[-1].post == ref.post and not any(map(str.isalpha, ref.text)):
            note = next((note for note in noted[-1].notes if note.kind is NoteKind.OWN_TABLE), None)
        noted.append(ref._replace(notes=(*ref.notes, note)) if note else ref)
    return tuple(noted)


def _note_of(ref: Ref) -> Note | None:
    names = [own for own in own_names().names if own.post == ref.post and own.kind != INDICATOR]
    keys = keys_in(ref.text) if names else frozenset()
    deciding = [own for own in names if own.key in keys] or [own for own in names if own.kind == POST]
    if not deciding:
        return None
    own = deciding[0]
    return Note(NoteKind.OWN_TABLE, f"{own_names().file}, line {own.line}: {own.name}", own.post)
