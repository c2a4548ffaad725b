"""The schemes of numbers: how an entry names a cable.

Another scheme is a function, whose docstring is its grammar, and a line of `SCHEMES`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from reftel.lexicon.kinds import find_kind
from reftel.lexicon.load import words_for
from reftel.lexicon.markings import captions
from reftel.lexicon.numbers import TRAVEL_SERIES
from reftel.lexicon.posts import posts, squeeze
from reftel.model.notes import Note, NoteKind
from reftel.model.records import AIRGRAM, Kind
from reftel.parse.refs.brackets import NO_WORDS
from reftel.parse.refs.drafts import Draft, Drafts
from reftel.parse.refs.posts import NamedPost, known_post, post_of_document, unknown_post, whose_number
from reftel.parse.refs.tokens import Token, is_year, read_digits, repaired_digits
from reftel.parse.refs.years import YEAR_LEADS, is_early_year, is_year_in_words

_BEHIND_SERIAL = frozenset({"THROUGH", "THRU", "TO", "AND", "DTG", "DATED", "DTD", "OF"})
_LOOK_BACK = 60
_AIRGRAM_WORDS = frozenset({"AIRGRAM", "AIRGRAMS"})
_USUAL_AIRGRAM = 3  # digits


class Scheme(NamedTuple):
    """A way to number cables: the kind of token that its numbers are, and how one is recognised.

    `match` gets the tokens of an entry, the place of such a token, and what was read before it; it returns
    what it found and where that ends, or None.
    """

    name: str
    kind: str
    match: Callable[[Sequence[Token], int, Drafts], Draft | None]


def read_scheme(tokens: Sequence[Token], at: int, drafts: Drafts) -> Draft | None:
    """Return what the first scheme that knows a number finds, None where none does."""
    kind = tokens[at].kind
    for scheme in SCHEMES:
        if scheme.kind == kind and (draft := scheme.match(tokens, at, drafts)):
            return draft
    return None


def _number_of_post(tokens: Sequence[Token], at: int, drafts: Drafts) -> Draft | None:
    """Return the number of a post of the tables, among which are the series TOSEC and SECTO.

    mrn = [year] post [NO. | TEL | ...] serial
    serial = number | digit " " three-digits
    """
    post = drafts.post_of_number()
    if not post or (post.code in words_for("apart") and _is_dated_message(tokens, at)):
        return None
    draft = _draft(tokens, at, post)
    number, rest = tokens[at : at + 2]
    between = drafts.blanked[number.end : rest.start] if rest.kind == "number" else ""
    if between == " " and len(number.text) == 1 and len(rest.text) == 3 and number.text != "0":
        whole = number._replace(text=number.text + rest.text, end=rest.end)
        note = Note(NoteKind.READ_AS, f"{number.text} {rest.text}", whole.text)
        return draft._replace(number=whole, end=at + 2, notes=(*draft.notes, note))
    return draft


def _number_of_document(tokens: Sequence[Token], at: int, drafts: Drafts) -> Draft | None:
    """Return the number of a document of the archives of the 1970s, whose post is cut to six characters.

    document-number = year cut-post serial, without blanks
    """
    post = post_of_document(tokens, at) if drafts.words else None
    return _draft(tokens, at, post) if post else None


def _number_of_untold(tokens: Sequence[Token], at: int, drafts: Drafts) -> Draft | None:
    """Return a number whose post nobody can tell: of the citing post or the addressee, or of one of several.

    untold = (OUR | OURTEL | EMBTEL | URTEL | ... | "USMISSION VIENNA" | ...) serial
    """
    words = drafts.last_words()
    whose = whose_number(words) if words else None
    return _draft(tokens, at, NamedPost("", len(drafts.words), whose)) if whose else None


def _number_of_unknown(tokens: Sequence[Token], at: int, drafts: Drafts) -> Draft | None:
    """Return the number of a post in no table, where an item begins with its words.

    unknown = [year] (misspelt-post | word [word [word]]) serial
    """
    following = tokens[at + 1]
    if not drafts.words or following.kind == "slash":
        return None
    if following.kind == "word" and not _may_follow_serial(tokens, at + 1, drafts):
        return None
    end = following.end if following.kind == "round" else tokens[at].end
    words = drafts.last_words()
    if find_kind(drafts.blanked[words[0].start : end], hard_only=True):
        return None
    post = unknown_post(words, read_digits(tokens[at].text), drafts.whole_year())
    if not post or (post.code not in posts() and _is_other_number(tokens, at, drafts)):
        return None
    if drafts.refs and not (drafts.separated or drafts.begins_line(drafts.words[0])):
        return None
    return _draft(tokens, at, post)


def _number_alone(tokens: Sequence[Token], at: int, drafts: Drafts) -> Draft | None:
    """Return a number of the post before it ("STATE 216511, 216512"), or of the citing cable.

    alone = [year] serial
    """
    if drafts.words or is_early_year(tokens, at, drafts) or not is_lone_serial(tokens, at, drafts):
        return None
    draft = _draft(tokens, at, NamedPost("", 0), alone=True)
    # "ROME A-412, 413": more digits than those are of a telegram.
    digits = max(len(str(drafts.refs[-1].serial)), _USUAL_AIRGRAM) if drafts.refs else 0
    return draft._replace(series=None if len(tokens[at].text) <= digits else "")


def _airgram(tokens: Sequence[Token], at: int, drafts: Drafts) -> Draft | None:
    """Return the number of an airgram, which its post counts apart from telegrams.

    airgram = [year] whose [AIRGRAM [NO.]] "A-" serial | [year] whose AIRGRAM [NO.] serial
    whose = post ["'S"] | OUR | YOUR | ...

    Whose the number is must be written: "A-125" alone may be of the citing post or of any other.
    """
    number, words = tokens[at], drafts.last_words()
    named = known_post(words) if words else None
    if words and not named and (whose := whose_number(words)):
        named = NamedPost("", len(words), whose)
    if not named or named.code in TRAVEL_SERIES:
        return None
    names = {squeeze(word.text) for word in words[-named.length :]}
    if number.kind == "number" and names.isdisjoint(_AIRGRAM_WORDS):
        return None
    return _draft(tokens, at, named)._replace(number=_bare(number), series=AIRGRAM)


def _airgram_alone(tokens: Sequence[Token], at: int, drafts: Drafts) -> Draft | None:
    """Return an airgram of the post that was named before it in the entry: "ROME A-412 AND A-413".

    airgram-alone = "A-" serial
    """
    if drafts.words or not drafts.refs:
        return None
    first = drafts.refs[drafts.group]
    if first.kind is not Kind.CABLE or not first.post or first.post in TRAVEL_SERIES:
        return None
    return Draft(_bare(tokens[at]), at + 1, alone=True, series=AIRGRAM)


def _bare(number: Token) -> Token:
    return number._replace(text=number.text.rpartition("-")[2])


SCHEMES = (
    Scheme("airgram", "airgram", _airgram),
    Scheme("airgram alone", "airgram", _airgram_alone),
    Scheme("airgram by its name", "number", _airgram),
    Scheme("number of a post", "number", _number_of_post),
    Scheme("number of a document", "number", _number_of_document),
    Scheme("number whose post is not told", "number", _number_of_untold),
    Scheme("number of a post in no table", "number", _number_of_unknown),
    Scheme("number alone", "number", _number_alone),
)
"""The schemes; the first that knows a number decides."""


def _draft(tokens: Sequence[Token], at: int, post: NamedPost, *, alone: bool = False) -> Draft:
    number, letter = tokens[at], tokens[at + 1]
    notes = [post.note, repaired_digits(number.text)]
    # "86211B": the label of what follows, a part, or a slip for 8
    if letter.kind == "word" and letter.start == number.end and len(letter.text) == 1:
        notes.append(Note(NoteKind.LETTER_LEFT_OUT, letter.text, number.text))
    return Draft(number, at + 1, post.code, post.length, tuple(filter(None, notes)), alone)


def is_lone_serial(tokens: Sequence[Token], at: int, drafts: Drafts) -> bool:
    """Tell whether a number alone is a serial: of the post before it, or of the citing cable."""
    token, following = tokens[at], tokens[at + 1]
    if following.kind in ("word", "report", "airgram") and not _may_follow_serial(tokens, at + 1, drafts):
        return False
    if len(token.text) == 2 and token.text[0] == "0":
        return False
    if not drafts.refs:
        before = drafts.read_before(tokens, at)
        return before < 0 or (drafts.year is not None and drafts.read_before(tokens, before) < 0)
    last = drafts.refs[drafts.group]
    if last.kind is not Kind.CABLE or last.serial is None:
        return drafts.separated and last.post != "" and len(token.text) >= 3
    if is_year(token.text) and len(token.text) < len(str(last.serial)):
        return drafts.separated and token.text[0] != "0"
    return drafts.separated or len(token.text) >= 4


def _may_follow_serial(tokens: Sequence[Token], at: int, drafts: Drafts) -> bool:
    """Tell whether a word after a number says that this was a serial: "AND", "NOTAL", "FROM 2008"."""
    word, following = tokens[at], tokens[at + 1]
    name = word.text.upper().rstrip(".")
    if name in _BEHIND_SERIAL or name in words_for("adds_nothing") or name in captions():
        return True
    if name in TRAVEL_SERIES and following.kind == "number":
        return True  # "STATE 512 TOSEC 61, 513 TOSEC 62"
    line = drafts.blanked.rfind("\n", max(drafts.entry.start, word.start - _LOOK_BACK), word.start)
    if line >= 0 and not drafts.blanked[line : word.start].strip():
        return True
    dated = following.kind in ("date", "dtg") and name in YEAR_LEADS
    return dated or is_year_in_words(tokens, at)


def _is_other_number(tokens: Sequence[Token], at: int, drafts: Drafts) -> bool:
    """Tell whether a number after a name that no table has is none of a cable: it is joined to the name, or a
    date-time group follows ("IMSWM-0028-2010", "EXP.LIC. D328589").
    """
    last, number = drafts.words[-1], tokens[at]
    is_glued = last.end == number.start and len(last.text) == 1
    is_joined = is_glued or drafts.blanked[last.end : number.start].strip() != ""
    return is_joined or _is_dated_message(tokens, at)


def _is_dated_message(tokens: Sequence[Token], at: int) -> bool:
    """Tell whether a date-time group stands after a number, as people cite messages without one."""
    following = tokens[at + 1]
    if following.kind in ("slash", "comma", "word") and tokens[at + 2].kind == "dtg":
        return following.kind != "word" or squeeze(following.text) in NO_WORDS
    return following.kind == "dtg"
