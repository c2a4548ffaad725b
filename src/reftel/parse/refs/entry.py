"""An entry of a REF block, token by token: the cables that it names, and what else it names beside them.

    entry = item (separator item)*
    separator = "," | ";" | "/" | "&" | AND
    item = [list-number] [year] word* serial behind* [title] | word*
    word = word | title | date | report | airgram | dtg | link | bracket
    title = (":" | "-" | quote) token*

The tokens stay as they are. A production gets them, the place to read at and what was found before
(`Drafts`); it adds what it finds and returns the place after it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from reftel.lexicon.kinds import find_kind
from reftel.lexicon.load import words_for
from reftel.lexicon.markings import captions
from reftel.model.notes import Note, NoteKind
from reftel.model.records import Entry, Ref
from reftel.parse.refs.brackets import (
    SEE,
    captions_and,
    may_name_cable,
    names_cable,
    read_bracket,
    starts_short,
)
from reftel.parse.refs.drafts import Behind, Drafts
from reftel.parse.refs.posts import (
    REDACTED,
    TO_ALL_POSTS,
    post_by_slash,
    post_with_bracket,
    spans_post,
    starts_cable,
)
from reftel.parse.refs.schemes import is_lone_serial, read_scheme
from reftel.parse.refs.tokens import Token, is_year, pass_bracket, tokenize_entry
from reftel.parse.refs.years import (
    find_day,
    is_behind_day,
    is_early_year,
    is_slip_of_year,
    is_year_at_end,
    is_year_before,
    is_year_between,
    may_be_serials,
    names_mail,
    read_behind,
)


def scan_entry(
    text: str, blanked: str, entry: Entry, before: int = 0, *, number_year: bool = False
) -> list[Ref]:
    """Return the cables that an entry names, and what else it names beside them; empty where none is found.

    `blanked` is the text with its marks blanked, `before` the serial of the last cable of earlier entries,
    `number_year` says that years stand behind numbers in their list.

    >>> words = "RIO DE JANEIRO 1291 AND 1292 (08)"
    >>> [(ref.year, ref.serial) for ref in scan_entry(words, words, Entry("", 0, len(words)))]
    [(8, 1291), (8, 1292)]
    """
    tokens = tokenize_entry(blanked, entry.start, entry.end)
    drafts = Drafts(text, blanked, entry, before, number_year)
    at = 0
    while (kind := tokens[at].kind) != "end":
        at = _PRODUCTIONS[kind](tokens, at, drafts) if kind != "odd" else at + 1
    if drafts.refs:
        drafts.close_item()
    return drafts.refs


def _word(tokens: Sequence[Token], at: int, drafts: Drafts) -> int:
    """Read a word: it waits for a number, or says something by itself.

    word = AND | caption | adds-nothing | XXXX | any word
    """
    token = tokens[at]
    name = token.text.upper().rstrip(".")
    if name == "AND":
        return _separator(tokens, at, drafts)
    if drafts.words and REDACTED.fullmatch(token.text) and drafts.known_post():
        drafts.add_unreadable(token.end)
    elif not drafts.words and name in captions():
        notal, refs = name == "NOTAL", drafts.refs
        # NOTAL is said of the reference before it always, other captions on its line.
        is_near = refs and not drafts.separated and "\n" not in drafts.blanked[refs[-1].end : token.end]
        if refs and (notal or is_near):
            drafts.apply(Behind(at + 1, token, notal=notal))
    elif not drafts.words and _adds_nothing(name, tokens, at, drafts):
        drafts.separated = True
    else:
        drafts.words.append(token)
    return at + 1


def _adds_nothing(word: str, tokens: Sequence[Token], at: int, drafts: Drafts) -> bool:
    """Tell whether an item that begins with a word names nothing by it: "PREVIOUS", "ALDAC STATE 5"."""
    if word == TO_ALL_POSTS:
        return is_year_before(tokens, at + 1, drafts) or starts_cable(tokens, at + 1)
    if word in words_for("adds_nothing"):
        return True
    if word not in words_for("adds_nothing_more") or not drafts.refs:
        return False
    before = tokens[drafts.read_before(tokens, at)].text.upper().rstrip(".")
    return before in ("AND", "REFS") or before in words_for("adds_nothing")


def _number(tokens: Sequence[Token], at: int, drafts: Drafts) -> int:
    """Read a number or a date.

    number = date | day | list-number | year-before | slip-of-year | year-between | serial
    """
    token = tokens[at]
    if day := token if token.kind == "date" else find_day(tokens, at, drafts):
        end = at + 1 if day is token else at + 3
        if may_be_serials(tokens, at, day, end, drafts):
            drafts.add_unreadable_number(day, Note(NoteKind.DAY_OR_NUMBERS))
        else:
            drafts.words.append(day)
        return end
    if not drafts.words and _is_list_number(tokens, at, drafts):
        drafts.close_item()
        drafts.separated = True
        return at + 2
    if is_year(token.text) and spans_post(drafts.words, tokens, at + 1):
        drafts.year = token
    elif is_year_before(tokens, at, drafts):
        drafts.close_item()
        drafts.year = token
    elif is_slip_of_year(tokens, at, drafts):
        drafts.slip = token
    elif not drafts.year and is_year_between(tokens, at) and drafts.post_of_number():
        drafts.year = token
    else:
        return _serial(tokens, at, drafts)
    return at + 1


def _serial(tokens: Sequence[Token], at: int, drafts: Drafts) -> int:
    """Read a number, a report or a date-time group that a scheme knows, and what follows it.

    serial = [date-time-group] scheme behind* | year-at-end

    What no scheme knows is the year of those before it, or a word.
    """
    token = tokens[at]
    if token.kind == "file" and drafts.known_post():
        drafts.add_unreadable(token.end)
        return at + 1
    if token.kind == "dtg" and not drafts.words and starts_cable(tokens, at + 1):
        drafts.close_item()
        drafts.year = token._replace(text=token.year) if token.year else None
        return at + 1
    if not _is_office(token, drafts) and (draft := read_scheme(tokens, at, drafts)):
        drafts.add(draft)
        return read_behind(tokens, draft.end, drafts)
    if not drafts.words and (is_early_year(tokens, at, drafts) or is_year_at_end(tokens, at, drafts)):
        drafts.apply(Behind(at + 1, token, token.text))
    else:
        drafts.words.append(token)
        # "IIR 6 899 0149 10 CAIRO 2394"
        if token.kind in ("report", "airgram") and (
            starts_cable(tokens, at + 1) or is_year_before(tokens, at + 1, drafts)
        ):
            drafts.close_item()
            drafts.separated = True
    return at + 1


def _is_office(token: Token, drafts: Drafts) -> bool:
    """Tell whether a number belongs to the letter before it: "USEUCOM J5" is an office, no cable."""
    if not drafts.words or len(token.text) > 2:
        return False
    letter = drafts.words[-1]
    return letter.end == token.start and len(letter.text) == 1 and drafts.post_of_number() is not None


def _is_list_number(tokens: Sequence[Token], at: int, drafts: Drafts) -> bool:
    """Tell whether a number stands before a cable as a letter does: "1/ STATE 512 2/ ROME 61"."""
    token, slash, following = tokens[at : at + 3]
    if slash.kind != "slash" or len(token.text) > 1:
        return False
    if token.end != slash.start or slash.end == following.start or not starts_cable(tokens, at + 2):
        return False
    before = drafts.read_before(tokens, at)
    return before < 0 or tokens[before].text.upper() not in (",", "&", "AND")


def _garbled(tokens: Sequence[Token], at: int, drafts: Drafts) -> int:
    """Read a number that is cut or has a letter in it: unreadable where a serial belongs, else a word."""
    token = tokens[at]
    why = Note(NoteKind.UNREADABLE, token.text)
    if drafts.known_post():
        drafts.add_unreadable(token.end, why)
    elif not drafts.words and drafts.refs and is_lone_serial(tokens, at, drafts):
        drafts.add_unreadable_number(token, why)
    else:
        drafts.words.append(token)
    return at + 1


def _bracket(tokens: Sequence[Token], at: int, drafts: Drafts) -> int:
    """Read a bracket.

    bracket = year | captions | entry | unreadable | title

    Where it names cables of its own, the next token is the first within it, else that after it.
    """
    token = tokens[at]
    inside = token.text[1:-1].strip()
    end = pass_bracket(tokens, at)
    if is_year(inside) and (
        starts_cable(tokens, end) or drafts.known_post() or spans_post(drafts.words, tokens, end)
    ):
        drafts.year = token._replace(text=inside)
    elif tokens[end].kind == "number" and (words := post_with_bracket(drafts.last_words(), token)):
        drafts.words = words
    elif not drafts.refs:
        if not drafts.words or _holds_cable(inside, drafts):
            return at + 1
        drafts.words.append(token)
    elif not drafts.words and (bracket := read_bracket(inside)):
        drafts.apply(Behind(at, token, *bracket))
    elif SEE.match(inside) or _holds_cable(inside, drafts):
        if starts_short(tokens, at + 1):
            drafts.close_item()  # a short name is read where an item begins with it
        drafts.separated = True
        return at + 1
    elif may_name_cable(inside) and not find_kind(drafts.pending_text(), hard_only=True):
        drafts.close_item()
        drafts.add_unreadable_bracket(token)
    return drafts.pass_over(tokens, at)


def _holds_cable(inside: str, drafts: Drafts) -> bool:
    """Tell whether a bracket holds a cable, and the words before it name no other thing ("EMAIL")."""
    return names_cable(inside) and not find_kind(drafts.pending_text(), hard_only=True)


def _separator(tokens: Sequence[Token], at: int, drafts: Drafts) -> int:
    """Read what may stand between two items.

    separator = "," | ";" | "/" | "&" | AND
    """
    token, following = tokens[at], tokens[at + 1]
    post, starts = drafts.known_post(), starts_cable(tokens, at + 1)
    if token.kind == "slash" and drafts.words:
        if joined := post_by_slash(drafts.words, tokens, at):
            drafts.words = [*(word for word in drafts.words if word.end <= joined.start), joined]
            return next(place for place in range(at, len(tokens)) if tokens[place].kind == "number")
        if following.kind == "word" and not starts and not post:
            return at + 1  # SMITH/JONES
    if token.kind == "slash" and not drafts.words and drafts.year:
        return at + 1  # 08/OSLO 512
    is_named = token.kind != "semicolon" and following.kind == "number" and post
    if is_named and not is_year_before(tokens, at + 1, drafts):
        return at + 1
    next_is_item = following.kind in ("report", "airgram") or starts
    if drafts.refs or next_is_item or (token.kind == "semicolon" and find_kind(drafts.pending_text())):
        drafts.close_item()
    drafts.separated = True
    return at + 1


def _withheld(tokens: Sequence[Token], at: int, drafts: Drafts) -> int:
    """Read what stands in the place of withheld words: of a number, of a post, or of what follows a cable.

    withheld = post "(b)(1)" | "[REDACTED]" number | cable "1.4(D)"
    """
    token, following = tokens[at], tokens[at + 1]
    if drafts.known_post():
        drafts.add_unreadable(token.end)
    elif not drafts.words and following.kind == "number" and (drafts.year or token.text[0] == "["):
        drafts.words.append(token)
        drafts.add_unreadable(following.end)
        return at + 2
    return at + 1


def _mark(tokens: Sequence[Token], at: int, drafts: Drafts) -> int:
    """Read a mark: after a serial a title follows, or another item.

    mark = (":" | quote | "-") (item | title)
    """
    token, following = tokens[at], tokens[at + 1]
    if not drafts.refs or drafts.words or drafts.separated or following.kind == "end":
        return at + 1
    if starts_cable(tokens, at + 1) or starts_short(tokens, at + 1) or is_year_before(tokens, at + 1, drafts):
        drafts.separated = True
    elif is_behind_day(tokens, at, drafts) and names_mail(tokens, at + 1, drafts.blanked):
        drafts.separated = True  # "OSLO 5/6 - LETTER": of the letter, the numbers would be a day
    elif following.text.upper().rstrip(".") not in captions_and():
        is_glued = token.kind == "dash" and following.start == token.end and len(token.text) == 1
        return at + 1 if is_glued else _title(tokens, at + 1, drafts)
    return at + 1


def _title(tokens: Sequence[Token], at: int, drafts: Drafts) -> int:
    """Pass the title of a cable.

    title = token* up to ";" outside of quotes, "," and a cable, or a line that begins with a cable
    """
    before = tokens[at - 1]
    quoted = before.kind == "quote"
    while (token := tokens[at]).kind != "end" and (quoted or token.kind != "semicolon"):
        quoted ^= token.kind == "quote"
        if token.kind == "comma" and starts_cable(tokens, at + 1):
            break
        if "\n" in drafts.blanked[before.end : token.start] and (
            starts_cable(tokens, at) or is_year_before(tokens, at, drafts)
        ):
            break
        before = token
        at = drafts.pass_over(tokens, at)
    return at


def _aside(tokens: Sequence[Token], at: int, drafts: Drafts) -> int:
    """Read a quoted title, which may stand before its cable, or a section of what is no cable."""
    is_title = tokens[at].kind == "title"
    if not drafts.refs if is_title else find_kind(drafts.pending_text(), hard_only=True):
        drafts.words.append(tokens[at])
    return at + 1


_PRODUCTIONS: Mapping[str, Callable[[Sequence[Token], int, Drafts], int]] = {
    "word": _word,
    "garbled": _garbled,
    "round": _bracket,
    "withheld": _withheld,
    **dict.fromkeys(("number", "date"), _number),
    **dict.fromkeys(("report", "airgram", "dtg", "link", "file"), _serial),
    **dict.fromkeys(("title", "part"), _aside),
    **dict.fromkeys(("and", "semicolon", "comma", "slash"), _separator),
    **dict.fromkeys(("colon", "quote", "dash"), _mark),
}
