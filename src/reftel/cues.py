"""What a sentence says of a reference that it mentions: answers it, follows it up, corrects it, or no more.

It is told by cues, kept as a table (`tables/cues.csv`). A cue is matched on the words around the mention
in lower case, the mention written "@" and other mentions "#".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from reftel.models import Relation
from reftel.tables import read_rows

_REACH_BEFORE = 170
_REACH_BEHIND = 80
_REACH_OF_POINTER = 48
_NEAR_WORDS = 6
_NEIGHBOURS = 12
_MOST_WORDS_KEPT = 65536

_ONE_OR_TWO = r"(?:# ?(?:and|or|&|,) )?@(?: ?(?:and|or|&|,) #)?"
_WORDS = {
    "~": (
        r"(?:(?:the|an?|our|your|its|all|both|these|those|of|usg|u\.s\.|department|state|washington)"
        r"(?:['?]s)? ){0,3}"
    ),
    "… ": r"(?:[^\s.;:()@]{1,30} ){0,5}",
    "<ask>": (
        r"(?:d[e?]marches?|points?|talkers|instructions?|requests?|taskings?|guidance|questions?|questionnaires?"
        r"|quer(?:y|ies)"
        r"|inquir(?:y|ies)|non-?papers?|aides?[ -]memoires?|action)\b"
    ),
    "<gave>": (
        r"\b(?:deliver(?:ed|ing)|present(?:ed|ing)|convey(?:ed|ing)|rais(?:ed|ing)|passed|shared|relayed"
        r"|transmitted|handed(?: over)?|left|made|used|reiterated|provided|explained|outlined|underscored"
        r"|stressed|reviewed|discussed|gave|alluded to)"
    ),
    "<us>": (
        r"(?:the )?(?:post|embassy|consulate|mission|congen|usint|ambassador|charg[e?]|dcm|emboffs?|conoffs?"
        r"|pol(?:itical)? ?(?:offs?|couns|counselor|chief|mil\w{0,8})|econ ?(?:offs?|couns\w{0,6})|we|i)\b"
    ),
}
_DENIED = re.compile(
    r"\b(?:not|never|cannot|unable|without|no|nor|neither|yet to|fail(?:s|ed)? to|declin(?:es|ed|ing) to"
    r"|refus(?:es|ed|ing) to|if|unless|until|once|whether|had (?:we|post|embassy)|\w{1,10}n['?]t)\b"
)
_TO_COME = re.compile(
    r"\b(?:should|would|could|will|shall|might|can|must|plan(?:s|ned|ning)? to|inten(?:ds?|ded) to"
    r"|hop(?:es?|ed|ing) to|expect(?:s|ed)? to|please|prior to|before|await(?:s|ed|ing)?|pending"
    r"|wait(?:s|ed|ing)? for"
    r"|prepar(?:es?|ed|ing)|draft(?:s|ed|ing)?|work(?:s|ed|ing) on"
    r"|(?<!in )(?<!of )(?<!on )(?<!by )(?<![0-9] )may(?! [0-9]))\b"
)
_TO_COME_BEHIND = re.compile(
    r" (?:will|would|should|may|must)\b"
    r"|(?: [^\s.;]{1,30}){0,3} (?:will|would|should|may) (?:follow|be|come)\b"
)
_IN_PASSING = re.compile(
    r"\bsee (?:also )?@"
    r"|\bas (?:already |previously |separately )?"
    r"(?:noted|reported|described|discussed|stated|outlined|detailed|mentioned)"
    r"(?: previously| earlier)? (?:in |by )?\(?@"
)
# Those who get an instruction from this cable, or are told of in it: what they answer, it does not.
_OTHERS = re.compile(r"\b(?:posts|addressees|missions|embassies|consulates|their)\b")
_EXCLUDED = re.compile(r"\b(?:not|except|without|unlike|but)\b")
_ASIDE = re.compile(r", (?:however|to date|as yet|so far|in turn|as of [^,]{1,20}), ?")
_CLAUSE_ENDS = re.compile(r"[,;:()]| -- ")


class Cue(NamedTuple):
    """A row of the table of cues; the relation holds where `pattern` is found around a mention.

    `stems` are pieces of words of which one must be there before the pattern is tried. `in_brackets` says
    that it can hold for a mention in brackets.
    """

    relation: Relation
    stems: tuple[str, ...]
    pattern: re.Pattern[str]
    example: str
    counter_example: str
    in_brackets: bool


@cache
def cues() -> tuple[Cue, ...]:
    """Give the cues of the table in its order: the first that is found decides."""
    return tuple(
        Cue(
            Relation(row["relation"]),
            tuple(row["stem"].split("|")),
            _compile_cue(row["pattern"]),
            row["example"],
            row["counter_example"],
            r"\(" in row["pattern"],
        )
        for row in read_rows("cues.csv")
    )


def _compile_cue(written: str) -> re.Pattern[str]:
    pattern = written.replace("@", _ONE_OR_TWO)
    for name, words in _WORDS.items():
        pattern = pattern.replace(name, words)
    return re.compile(pattern)


class _StemsOfWords(dict[str, tuple[str, ...]]):
    """The stems that each word holds, by word: words recur, so that few are looked through.

    A stem that reaches over more than one word is kept with each word that may be its first.
    """

    def __init__(self, bracketed: bool) -> None:
        super().__init__()
        self.places: dict[str, tuple[int, ...]] = {}
        for place, cue in enumerate(cues()):
            if bracketed and not cue.in_brackets:
                continue  # few cues can hold for a mention in brackets
            for stem in cue.stems:
                self.places[stem] = (*self.places.get(stem, ()), place)
        self._first_words = {stem: stem.partition(" ")[0] for stem in self.places if " " in stem}

    def __missing__(self, word: str) -> tuple[str, ...]:
        if len(self) >= _MOST_WORDS_KEPT:
            self.clear()
        stems = [stem for stem in self.places if stem in word]
        stems += [stem for stem, first in self._first_words.items() if word.endswith(first)]
        self[word] = tuple(stems)
        return self[word]

    def places_in(self, around: str) -> list[int]:
        """Give the places in the table of the cues to try on the words around a mention, in order."""
        held = set(map(self.__getitem__, around.split()))
        held.discard(())
        if not held:
            return []
        places = {place for stems in held for stem in stems if stem in around for place in self.places[stem]}
        return sorted(places)


@cache
def _stems_of_words(bracketed: bool) -> _StemsOfWords:
    return _StemsOfWords(bracketed)


def relation_of(around: str) -> Relation:
    """Give the relation that the words around a mention tell, REFERS_TO where no cue is among them.

    `around` is in lower case with single spaces, the mention written "@" and other mentions "#". What
    did not happen ("has not delivered @ demarche") or is yet to ("once we deliver") tells nothing.

    >>> str(relation_of("further to @, the mill was sold."))
    'follows_up'
    """
    places = _stems_of_words("(@" in around).places_in(around)
    if not places or _is_in_passing(around):
        return Relation.REFERS_TO
    for place in places:
        cue = cues()[place]
        match = cue.pattern.search(around)
        if match is not None and _holds(around, match, cue.relation):
            return cue.relation
    return Relation.REFERS_TO


def _is_in_passing(around: str) -> bool:
    place = around.find("@")
    return _IN_PASSING.search(around, max(0, place - _REACH_OF_POINTER), place + 1) is not None


def _holds(around: str, match: re.Match[str], relation: Relation) -> bool:
    if _EXCLUDED.search(match.group()):
        return False
    before = _ASIDE.sub(" ", around[: match.start()])
    clause = " ".join(_CLAUSE_ENDS.split(before)[-1].split()[-_NEAR_WORDS:])
    if _DENIED.search(clause):
        return False
    if relation is Relation.RESPONDS_TO and (_OTHERS.search(clause) or clause.endswith(" to")):
        return False
    # "please disregard ref A" corrects by being sent; what answers or follows must have happened
    if relation is Relation.CORRECTS:
        return True
    return not _TO_COME.search(clause) and not _TO_COME_BEHIND.match(around, match.end())


def words_around(blanked: str, span: tuple[int, int], mentions: Sequence[tuple[int, int]], index: int) -> str:
    """Give the words of a sentence that are near a mention, written as cues expect them.

    `span` is that of the sentence, `mentions` those of all mentions of the text in order, of which the
    one at `index` is meant.
    """
    start, end = mentions[index]
    begin = max(span[0], start - _REACH_BEFORE)
    stop = min(span[1], end + _REACH_BEHIND)
    window = blanked[begin:stop]
    if not window.isascii():
        # letters that grow in lower case would move the offsets
        window = window.encode("ascii", "replace").decode("ascii")
    window = window.lower()
    if "@" in window or "#" in window:
        window = window.replace("@", " ").replace("#", " ")
    pieces = []
    edge = begin
    for place in range(max(0, index - _NEIGHBOURS), min(len(mentions), index + _NEIGHBOURS)):
        first, last = mentions[place]
        if first >= stop:
            break
        if edge <= first:
            pieces += [window[edge - begin : first - begin], "@" if place == index else "#"]
            edge = last
    pieces.append(window[edge - begin :])
    around = " ".join("".join(pieces).split())
    # what precedes the window is unknown: the sign keeps a cue from taking it for a sentence's begin
    return "; " + around if begin > span[0] else around
