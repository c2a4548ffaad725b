"""What a sentence says of a reference that it mentions: answers it, follows it up, corrects it, or no more.

It is told by cues, kept as a table (`lexicon/data/cues.csv`). A cue is matched on the words around the
mention in lower case, the mention written "@" and other mentions "#".
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache, reduce
from operator import or_
from typing import NamedTuple

from reftel.lexicon.dates import MONTH
from reftel.lexicon.load import read_rows
from reftel.lexicon.posts import canonical_post
from reftel.model.records import Relation

_REACH_BEFORE = 170
_REACH_BEHIND = 80
_REACH_OF_POINTER = 48
_NEAR_WORDS = 6
_NEIGHBOURS = 12
_MOST_WORDS_KEPT = 65536

_DENIED = re.compile(
    r"\b(?:not|never|nobody|none|nothing|hardly|scarcely|cannot|unable|without|no|nor|neither|yet to"
    r"|fail(?:s|ed)? to|declin(?:es|ed|ing) to|refus(?:es|ed|ing) to|if|unless|until|once|whether"
    r"|had (?:we|post|embassy)|\w{1,10}n['?]t"
    r"|absence of|absent|lack of|lacking|in lieu of|instead of|rather than|against"
    r"|h[eo]ld(?:ing)? off|short of|refrain\w{0,3}|avoid\w{0,3}|defer\w{0,4})\b"
)
_TO_COME = re.compile(
    r"^request\b|\b(?:should|would|could|will|shall|might|can|must|plan(?:s|ned|ning)? to|inten(?:ds?|ded) to"
    r"|hop(?:es?|ed|ing) to|expect(?:s|ed)? to|please|prior to|before|await(?:s|ed|ing)?|pending"
    r"|wait(?:s|ed|ing)? for"
    r"|prepar(?:es?|ed|ing)|draft(?:s|ed|ing)?|work(?:s|ed|ing) on"
    r"|look(?:s|ed|ing)? forward|need(?:s|ed)?|request(?:s|ed|ing)|ask(?:s|ed|ing)? for"
    r"|seek(?:s|ing)?|sought|demand(?:s|ed|ing)?"
    r"|promis(?:es|ed|ing)|pledg(?:es|ed|ing)|delay(?:s|ed|ing)?|postpon(?:es|ed|ing)|deadline"
    r"|recommend(?:s|ed|ing)?|suggest(?:s|ed|ing)?|propos(?:es|ed|ing)"
    r"|urg(?:es|ed|ing)|encourag(?:es|ed|ing)|consider(?:s|ing)|authoriz\w{1,5}|grateful"
    r"|appreciates?|welcomes?"
    r"|(?<!in )(?<!of )(?<!on )(?<!by )(?<![0-9] )may(?! [0-9]))\b"
)
_SEPTEL_BEHIND = re.compile(
    r"(?: [^\s.;]{1,30}){0,8} (?:reported|follow|follows|sent|provided|described|contained|covered)"
    r" (?:in |by |via )?#"
)
_TO_COME_BEHIND = re.compile(
    r" (?:will|would|should|may|must)\b"
    r"|(?: [^\s.;]{1,30}){0,3} (?:will|would|should|may) (?:follow|be|come)\b"
)
# "as instructed @, post will": a plan, though the cue itself holds no word of it
_ON_INSTRUCTION = re.compile(r"(?:as|per|pursuant|in accordance|in compliance|in line|acting|following)\b")
_PLAN = re.compile(
    r"\b(?:post|embassy|mission|consulate|we|i|ambassador|charg[e?]|dcm|[a-z]{3,5}offs?|[a-z]{3,4}couns)"
    r" (?:will|shall|would(?! like)|should|could|may|might|cannot|plans?|intends?|hopes?|expects?"
    r"|has not|have not"
    r"|(?:is|are|was|were) (?:unable|prepared|preparing|ready|planning|working))\b"
)
_IN_PASSING = re.compile(
    r"\bsee (?:also )?@"
    r"|\bas (?:already |previously |separately )?"
    r"(?:noted|reported|described|discussed|stated|outlined|detailed|mentioned)"
    r"(?: previously| earlier)? (?:in |by )?\(?@"
)
# Those who get an instruction from this cable, or are told of in it: what they answer, it does not.
_OTHERS = re.compile(r"\b(?:posts|addressees|missions|embassies|consulates|their)\b")
_FOREIGN = re.compile(
    r"\b(?:(?:uk|eu|goc|hmg|british|dutch|french|german|greek|swiss|czech"
    r"|(?!americ)[a-z]{2,12}(?:ish|ese|ian|ean|can))"
    r"(?:['?]s)? (?:ambassador|embassy|charg[e?]|dcm|consul|envoy|high commission|mission|delegation|diplomat"
    r"|permrep)\w{0,3})\b"
)
# What the department or another addressee answered, this cable does not: "the department's early reply to".
_BY_ADDRESSEE = re.compile(r" ?(?:the )?(?:state )?(?:department|washington)\b(?!['?]s)")
_OF_ADDRESSEE = re.compile(
    r"\b(?:(?:department|dept|washington|state|usg|usdoc|treasury)(?:['?]s)?|your) (?:[a-z-]{1,20} ){0,2}$"
)
_NO_PLACE = (
    r"(?!response|reply|answer|accord|compli|line|keeping|co-?ord|conjunc|consult|concert|co-?op"
    r"|turn|order|partic"
    r"|general|early|late|mid|an? |the |its |this |that |time|fact|support|respect|regard|person"
    r"|writing|advance"
    rf"|{MONTH.lower()}\b)"
)
_OFFICE = re.compile(
    r"(?:\b(?:(?:am)?(?:embassy|consulate(?: general)?|congen)|consgen|amconsul|usmission|mission|usint|post"
    rf"|colleagues|counterparts)( (?:in|at)(?= {_NO_PLACE}))? (?=[a-z])"
    r"|\b(?=usun\b|usnato|useu\b|usoecd|usosce|usoas|unvie|amcongen|amembassy))"
    r"(?=([a-z'.-]{2,20}(?: [a-z'.-]{2,20}){0,2}))"
)
_POSSESSIVE = re.compile(r"['?]s\b")
_SENDER = re.compile(r"(?:^|\n)[ \t]{0,9}(?i:FM|FROM:?)[ \t]{1,9}([^\r\n]{3,60})")
# Who hands a message on must be somebody of the post, or be left unsaid as telegrams do.
_ACT = re.compile(r"\b(?:deliver|present|convey|demarch|rais|relay|transmitt|hand)ed\b")
_US = re.compile(
    r"\b(?:post|embassy|consulate|mission|congen|usint|ambassador|charg[e?]|dcm|consul|cg|pao|dao"
    r"|rso|usaid|team"
    r"|us|usdel|odc|we|i|[a-z/]{1,10}(?:offs?|couns|att|officers?)|officers?|attach[e?]|section|chief"
    r"|counselor|couns|[a-z/-]{0,9}mil\w{0,8})\b"
)
_SIGN_OF_US = "<us>"
_RESPONSE = re.compile(r"(?:answer|response|reaction|repl|input|information|comment)")
# "presses for an answer to"
_WANTED = re.compile(
    r"\bfor (?:(?:an?|the|its|his|her|their|our|some|any|further|more) )?(?:[a-z]{1,12} )?$"
    r"|\bfor(?: an?| the)?$"
)
_WILL_BEHIND = re.compile(r"(?: [^\s.;:,]{1,30}){0,3} (?:will|would|should|may|must|could)\b")
# "the danish demarche", "danish request": what others asked
_ASKED_BY_OTHERS = re.compile(
    r"\b(?:uk|eu|british|dutch|french|german|greek|swiss|czech|(?!americ)[a-z]{2,12}(?:ish|ese|ian|ean|can))"
    r" (?:d[e?]marche|points|non-?paper|request|proposal|note|questions)\b"
)
_LONG_AGO = re.compile(r"[^,.;]{0,60}\blast (?:year|spring|summer|fall|autumn|winter|month)\b")
# "delivering @ points now would annoy": an act that is thought of
_THOUGHT_OF = re.compile(r"[^,.;]{0,80}\b(?:would|could|may|might|will|should)\b")
_EXCLUDED = re.compile(r"\b(?:not|except|without|unlike|but)\b")
_ASIDE = re.compile(r", (?:however|to date|as yet|so far|in turn|as of [^,]{1,20}), ?")
_SENTENCE_ENDS = re.compile(r"[.;] ")
_CLAUSE_ENDS = re.compile(r"[,;:()]| -- ")


@cache
def _parts() -> tuple[tuple[str, str], ...]:
    return tuple((row["name"], row["pattern"]) for row in read_rows("cue_parts.csv"))


def _with_parts(written: str) -> str:
    """Return the pattern that a pattern of the table stands for."""
    for name, pattern in _parts():
        written = written.replace(name, pattern)
    return written


@cache
def _ours() -> re.Pattern[str]:
    """Return what names somebody of the post, or one who may be."""
    return re.compile(
        _with_parts("<us>")
        + r"|\b(?:officers?|attach\w{1,3}|chiefs?|secretary|envoy|delegation|team|staff)\b"
    )


class Cue(NamedTuple):
    """A row of the table of cues; the relation holds where `pattern` is found around a mention.

    `stems` are groups of pieces of words: one piece of each group must be there before the pattern is
    tried. `names_us` says that somebody of the post must be, `in_brackets` that the cue can hold for a
    mention in brackets.
    """

    relation: Relation
    stems: tuple[tuple[str, ...], ...]
    written: str
    example: str
    counter_example: str
    in_brackets: bool
    names_us: bool

    @property
    def pattern(self) -> re.Pattern[str]:
        """The pattern, compiled when it is first tried: a start that tries few does not wait for all."""
        return _compiled(self.written)


_compiled = cache(re.compile)


@cache
def cues() -> tuple[Cue, ...]:
    """Give the cues of the table in its order: the first that is found decides."""
    return tuple(
        Cue(
            Relation(row["relation"]),
            tuple(tuple(group.split("|")) for group in row["stem"].split("&")),
            _with_parts(row["pattern"]),
            row["example"],
            row["counter_example"],
            r"\(" in row["pattern"],
            row["pattern"].startswith(("<us>", "<agent>", r"\b<us>")),
        )
        for row in read_rows("cues.csv")
    )


class _CuesOfWords(dict[str, int]):
    """What each word is a sign of, by word: words recur, so that few are looked through.

    A sign is a bit: bit n of a round of as many bits as there are cues says that the word has a stem of a
    group of cue n, each group of the cue in a round of its own. So the signs of a sentence are those of its
    words, each added by one "or", and the cues to try are the bits that all rounds have in common.
    """

    def __init__(self) -> None:
        super().__init__()
        self._cues = cues()
        self._size = len(self._cues)
        self._first_round = (1 << self._size) - 1
        self._rounds = max(1, *(len(_groups_needed(cue)) for cue in self._cues))
        self._later_rounds = [number * self._size for number in range(1, self._rounds)]
        self._always = 0
        self._in_brackets = sum(1 << place for place, cue in enumerate(self._cues) if cue.in_brackets)
        self._signs: dict[str, int] = defaultdict(int)
        self._phrases: dict[int, list[tuple[str, ...]]] = {}
        for place, cue in enumerate(self._cues):
            self._add(place, _groups_needed(cue))
        self._stems: dict[str, list[str]] = defaultdict(list)  # by their first two letters
        for stem in self._signs:
            self._stems[stem[:2]].append(stem)

    def _add(self, place: int, groups: Sequence[tuple[str, ...]]) -> None:
        for number in range(self._rounds):
            sign = 1 << place + number * self._size
            if number >= len(groups):
                self._always |= sign
                continue
            for stem in groups[number]:
                self._signs[_longest_word(stem)] |= sign
        if phrases := [group for group in groups if any(" " in stem.strip() for stem in group)]:
            self._phrases[place] = phrases

    def __missing__(self, word: str) -> int:
        if len(self) >= _MOST_WORDS_KEPT:
            self.clear()
        between_blanks = f" {word} "
        signs = self._signs[_SIGN_OF_US] if _US.search(word) else 0
        for begin in range(len(word) + 1):
            for stem in self._stems.get(between_blanks[begin : begin + 2], ()):
                if between_blanks.startswith(stem, begin):
                    signs |= self._signs[stem]
        self[word] = signs
        return signs

    def to_try(self, around: str) -> Iterator[Cue]:
        """Give the cues to try on the words around a mention, in their order in the table."""
        signs = reduce(or_, filter(None, map(self.__getitem__, around.split())), self._always)
        # few cues can hold for a mention in brackets
        common = signs & (self._in_brackets if "(@" in around else self._first_round)
        for bits in self._later_rounds:
            common &= signs >> bits
        while common:
            lowest = common & -common
            common ^= lowest
            place = lowest.bit_length() - 1
            if place not in self._phrases or _has_each(around, self._phrases[place]):
                yield self._cues[place]


def _longest_word(stem: str) -> str:
    """Give the longest word of a stem with the blanks beside it: the part that is looked for in words."""
    word = max(stem.split(), key=len)
    place = stem.index(word)
    return stem[max(0, place - 1) : place + len(word) + 1]


def _groups_needed(cue: Cue) -> list[tuple[str, ...]]:
    return [*cue.stems, (_SIGN_OF_US,)] if cue.names_us else list(cue.stems)


def _has_each(around: str, groups: Sequence[tuple[str, ...]]) -> bool:
    """Say whether one stem of each group is there, those of more than one word as a whole."""
    for group in groups:
        for stem in group:
            if stem in around:
                break
        else:
            return False
    return True


@cache
def _cues_of_words() -> _CuesOfWords:
    return _CuesOfWords()


def relation_of(around: str, head: str = "") -> Relation:
    """Give the relation that the words around a mention tell, REFERS_TO where no cue is among them.

    `around` is in lower case with single spaces, the mention written "@" and other mentions "#". What
    did not happen ("has not delivered @ demarche") or is yet to ("once we deliver") tells nothing, nor
    does what another post did ("embassy oslo delivered"): `head` is that of the cable, which names its own.

    >>> str(relation_of("further to @, the mill was sold."))
    'follows_up'
    """
    for cue in _cues_of_words().to_try(around):
        match = cue.pattern.search(around)
        if match is not None and _holds(around, match, cue.relation, head):
            return Relation.REFERS_TO if _is_in_passing(around) else cue.relation
    return Relation.REFERS_TO


def _is_in_passing(around: str) -> bool:
    place = around.find("@")
    return _IN_PASSING.search(around, max(0, place - _REACH_OF_POINTER), place + 1) is not None


def _holds(around: str, match: re.Match[str], relation: Relation, head: str) -> bool:
    if _EXCLUDED.search(match.group()) or _ASKED_BY_OTHERS.search(match.group()):
        return False
    before = _ASIDE.sub(" ", around[: match.start()])
    whole = _CLAUSE_ENDS.split(before)[-1]
    clause = " ".join(whole.split()[-_NEAR_WORDS:])
    clause += match.groupdict().get("wide") or ""
    if _DENIED.search(clause):
        return False
    if relation is Relation.RESPONDS_TO and (
        _BY_ADDRESSEE.match(whole)
        or _is_handed_on_by_others(before if " and " in whole else whole, match)
        or _SEPTEL_BEHIND.match(around, match.end())
        or _is_by_others(around, clause, match, head)
        or (_RESPONSE.match(match.group()) and _is_wanted(around, clause, match))
        or _is_thought_of(around, match, clause)
    ):
        return False
    # "please disregard ref A" corrects by being sent; what answers or follows must have happened
    if relation is Relation.CORRECTS:
        return True
    return not _TO_COME.search(clause) and not _TO_COME_BEHIND.match(around, match.end())


def _is_thought_of(around: str, match: re.Match[str], clause: str) -> bool:
    """Say whether an answer is yet to be given, or was long ago, by the words behind its cue."""
    cue = match.group()
    behind = around[match.end() - 1 :]
    if _ON_INSTRUCTION.match(cue):
        return _PLAN.search(_SENTENCE_ENDS.split(around[match.start() :], 1)[0]) is not None
    if not clause and cue.partition(" ")[0].endswith("ing") and _THOUGHT_OF.match(behind):
        return True
    return _LONG_AGO.match(behind) is not None


def _is_wanted(around: str, clause: str, match: re.Match[str]) -> bool:
    """Say whether an answer is none yet: "presses for an answer to @", "the answer to @ points will"."""
    return _WANTED.search(clause) is not None or _WILL_BEHIND.match(around, match.end()) is not None


def _is_handed_on_by_others(before: str, match: re.Match[str]) -> bool:
    wide = match.groupdict().get("wide") or ""
    if not _ACT.search(wide) and not _ACT.match(match.group()):
        return False
    before = f"{before} {wide}"
    if before.startswith("; ") and " and " in before:
        return False  # who did is farther away
    return len(before.split()) > 1 and _ours().search(before) is None


def _is_by_others(around: str, clause: str, match: re.Match[str], head: str) -> bool:
    """Say whether the words before an answer give it to somebody who does not act for this cable's post."""
    if _OTHERS.search(clause) or clause.endswith(" to") or _OF_ADDRESSEE.search(f"{clause} "):
        return True
    agent = match.groupdict().get("agent") or ""
    begin = match.start("agent") if agent else match.start() - len(clause) - 1
    if _FOREIGN.search(f"{clause} {agent}"):
        return True
    offices = _OFFICE.finditer(around, max(0, begin))
    return any(office.start() < match.end() and _is_other_office(office, head) for office in offices)


def _is_other_office(office: re.Match[str], head: str) -> bool:
    """Say whether an office that is named is none of the cable's own post."""
    named = _post_of(_POSSESSIVE.sub("", office[2]).split())
    if not named:
        return office[1] is not None
    sender = _SENDER.search(head)
    return sender is None or canonical_post(sender[1]) != named


def _post_of(words: list[str]) -> str:
    """Give the post that the first of some words name."""
    return next((code for count in (3, 2, 1) if (code := canonical_post(" ".join(words[:count])))), "")


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
    is_alone = (not index or mentions[index - 1][0] < begin) and (
        index + 1 == len(mentions) or mentions[index + 1][0] >= stop
    )
    if is_alone and begin <= start:
        written = f"{window[: start - begin]}@{window[end - begin :]}"
    else:
        written = _written(window, begin, stop, mentions, index)
    around = " ".join(written.split())
    # what precedes the window is unknown: the sign keeps a cue from taking it for a sentence's begin
    return "; " + around if begin > span[0] else around


def _written(window: str, begin: int, stop: int, mentions: Sequence[tuple[int, int]], index: int) -> str:
    """Give the words from `begin` to `stop` with each mention as its sign."""
    pieces = []
    edge = begin
    for place in range(max(0, index - _NEIGHBOURS), min(len(mentions), index + _NEIGHBOURS)):
        first, last = mentions[place]
        if first >= stop:
            break
        if edge <= first:
            pieces += [window[edge - begin : first - begin], "@" if place == index else "#"]
            edge = last
    return "".join([*pieces, window[edge - begin :]])
