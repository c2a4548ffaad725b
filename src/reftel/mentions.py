"""Places in the paragraphs that name references by label: "ref A", "refs a-c", "reftel".

How a sentence uses the reference is told by cues, kept as a table (`tables/cues.csv`). A cue is matched
on the words around the mention in lower case, the mention written "@" and other mentions "#".
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from reftel.models import Mention, Relation
from reftel.paragraphs import Paragraph, find_paragraphs, find_sentence
from reftel.tables import read_rows

_SPACE = r"\s{0,120}"  # a page marker between two words was blanked to a line of spaces
_HEAD = re.compile(
    r"(?:(?P<septel>septel)"
    r"|(?P<tel>ref(?:erence[ds]?)?[ -]?(?:tel|telegram|cable|airgram|air|msg|message))"
    r"|(?P<word>reference(?=s))"
    r"|(?P<ref>ref))(?P<plural>s?)(?![a-z0-9_])"
)
_LETTERS_OF_OTHER_WORDS = frozenset("filoruw")  # refit, refine, reflect, reform, refrain, refugee
_TO_LABEL = re.compile(rf"(?P<stop>\.?){_SPACE}(?=(?P<open>\(?))")
_LABEL = re.compile(
    r"\(\s?(?P<wrapped>[a-z]|[0-9]{1,2})\s?\)"
    r"|(?P<bare>[a-z]|[0-9]{1,2})(?![a-z0-9_]|\.[a-z0-9]|&[a-z]|-[0-9])"
)
_RANGE = re.compile(rf"(?i)\s?[-–—]\s?|{_SPACE}\b(?:through|thru)\b{_SPACE}")
_RANGE_OF_SEVERAL = re.compile(rf"(?i){_SPACE}(?:--?|[–—]|\b(?:through|thru|to)\b){_SPACE}")
_JOIN = re.compile(rf"{_SPACE}(?:[,;]{_SPACE}(?:(?:and|or)\b|&)?|/|&|\b(?:and|or)\b){_SPACE}")
_CLOSED = re.compile(r"\s{0,3}(?:[),.;:\]]|$)")
_NOUN = re.compile(
    r"\s{1,3}(?:demarche|instruction|guidance|talking|points|request|cable|tel\b|telegram|message|para|questions)"
)
_BEHIND_THE_LAST = 2000  # so that the paragraph behind the last mention is among those found
_POINTER = re.compile(r"(?:[(\[]|\b(?:see|per|in|of|also|by|and))\s{0,3}$")


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


class _Found(NamedTuple):
    start: int
    end: int
    labels: tuple[str, ...]
    dangling: tuple[str, ...]
    is_septel: bool = False


def find_mentions(text: str, blanked: str, body_start: int, labels: Sequence[str]) -> tuple[Mention, ...]:
    r"""Give the mentions of references in the paragraphs, in order of place.

    `text` is the cable as found and `blanked` the same with copying marks blanked, of equal length;
    paragraphs begin at `body_start`. `labels` are those of the REF block in order, "" for a
    reference without one. "reftel" and "refs" alone mean all references. A label that is written but
    not in `labels` goes to `dangling`; a range names every letter in it. "septel" is a mention without
    labels: it names a cable that no REF block holds. Never raises.

    >>> body = "\n2. (C) In response to ref A demarche, the Ministry sent a note.\n"
    >>> [(m.text, m.labels, m.paragraph, str(m.relation)) for m in find_mentions(body, body, 0, ["A", "B"])]
    [('ref A', ('A',), 2, 'responds_to')]
    """
    begin = max(0, body_start)
    lowered = _lower(blanked)
    places = _places_of_stems(lowered, begin)
    if not places:
        return ()
    known = tuple(dict.fromkeys(label.upper() for label in labels))
    reader = _Reader(blanked, lowered, known)
    found = [mention for place in places if (mention := reader.read(place)) is not None]
    if not found:
        return ()
    return tuple(_describe(text, blanked, lowered, begin, found))


def _lower(blanked: str) -> str:
    """Give the text in lower case and of the same length; what is not ASCII becomes "?"."""
    # lowering text that is not ASCII takes four times as long and may move offsets
    return blanked.encode("ascii", "replace").lower().decode("ascii")


def _places_of_stems(lowered: str, begin: int) -> list[int]:
    places = []
    for stem in ("ref", "septel"):
        place = lowered.find(stem, begin)
        while place >= 0:
            other_word = lowered[place + 3 : place + 4] in _LETTERS_OF_OTHER_WORDS
            if not other_word and (place == 0 or not lowered[place - 1].isalnum()):
                places.append(place)
            place = lowered.find(stem, place + len(stem))
    return sorted(places)


class _Reader(NamedTuple):
    """Reads one mention at a time from a text whose references have the labels `known`."""

    blanked: str
    lowered: str
    known: tuple[str, ...]

    def read(self, place: int) -> _Found | None:
        """Give the mention that begins at `place`, None where the word there is another."""
        head = _HEAD.match(self.lowered, place)
        if head is None:
            return None
        if head["septel"]:
            return _Found(place, head.end(), (), (), is_septel=True)
        written, end = self._labels_behind(head)
        labels = tuple(label for label in written if label in self.known)
        if labels or (written and not head["word"]):
            return _Found(place, end, labels, tuple(label for label in written if label not in self.known))
        if head["tel"] or (head["ref"] and self._stands_alone(head)):
            return _Found(place, head.end(), self.known, ())
        return None

    def _stands_alone(self, head: re.Match[str]) -> bool:
        """Say whether "ref" without a label is a mention: "(ref)", "see refs.", "ref demarche"."""
        if _NOUN.match(self.lowered, head.end()):
            return True
        if not _CLOSED.match(self.lowered, head.end()):
            return False
        before = self.lowered[max(0, head.start() - 9) : head.start()]
        return head["plural"] != "" or _POINTER.search(before) is not None

    def _labels_behind(self, head: re.Match[str]) -> tuple[list[str], int]:
        """Give the labels written behind a head, each once and in order, and the offset behind them."""
        gap = _TO_LABEL.match(self.lowered, head.end())
        if gap is None:
            return [], head.end()
        place = gap.end()
        label = _LABEL.match(self.lowered, place)
        in_brackets = label is None and gap["open"] != ""
        if in_brackets:
            label = _LABEL.match(self.lowered, place + 1)
        if label is None or not self._is_first(head, gap, label):
            return [], head.end()
        written, end = self._read_list(label, head["plural"] != "")
        if in_brackets and self.lowered[end : end + 1] == ")":
            end += 1
        return written, end

    def _is_first(self, head: re.Match[str], gap: re.Match[str], label: re.Match[str]) -> bool:
        """Say whether the letter behind a head is its label; "reftel" is often followed by a word."""
        if label["wrapped"]:
            return not label["wrapped"].isdigit() or label["wrapped"] in self.known
        letter = label["bare"].upper()
        if letter.isdigit() or letter == "I" or (gap["stop"] and not head["ref"]):
            return letter in self.known
        if head["ref"] or letter != "A":
            return True
        if self.blanked[label.start()] == "a":
            return self._is_closed(label) or _JOIN.match(self.lowered, label.end()) is not None
        return letter in self.known or not self.blanked[head.start() : head.end()].isupper()

    def _read_list(self, label: re.Match[str], several: bool) -> tuple[list[str], int]:
        first = label
        written = [_letter(label)]
        while True:
            span = (_RANGE_OF_SEVERAL if several else _RANGE).match(self.blanked, label.end())
            joint = span or _JOIN.match(self.lowered, label.end())
            following = None if joint is None else _LABEL.match(self.lowered, joint.end())
            if following is None or not self._continues(first, following):
                return list(dict.fromkeys(written)), label.end()
            if span is not None:
                written.extend(_letters_between(written[-1], _letter(following)))
            written.append(_letter(following))
            label = following

    def _continues(self, first: re.Match[str], label: re.Match[str]) -> bool:
        """Say whether a letter behind "and" or a comma is a label too: "a" and "I" are words more often."""
        letter = _letter(label)
        if label["wrapped"]:
            return not letter.isdigit() or letter in self.known
        if letter.isdigit() or letter == "I":
            return letter in self.known
        if not first["wrapped"] and self._is_capital(first) != self._is_capital(label):
            return False
        return self._is_closed(label) or (letter != "A" and (letter in self.known or not any(self.known)))

    def _is_capital(self, label: re.Match[str]) -> bool:
        return self.blanked[label.start()].isupper()

    def _is_closed(self, label: re.Match[str]) -> bool:
        return _CLOSED.match(self.lowered, label.end()) is not None


def _letter(label: re.Match[str]) -> str:
    return str(label["wrapped"] or label["bare"]).upper()


def _letters_between(first: str, last: str) -> list[str]:
    if len(first) != 1 or len(last) != 1:
        return []
    return [chr(code) for code in range(ord(first) + 1, ord(last))]


def _describe(
    text: str, blanked: str, lowered: str, begin: int, found: Sequence[_Found]
) -> Iterator[Mention]:
    paragraphs = find_paragraphs(blanked, begin, found[-1].end + _BEHIND_THE_LAST)
    starts = [paragraph.start for paragraph in paragraphs]
    for index, mention in enumerate(found):
        place = bisect_right(starts, mention.start)
        limits = _limits(paragraphs, place, begin, len(blanked))
        span = find_sentence(text, blanked, (mention.start, mention.end), limits)
        yield Mention(
            text=text[mention.start : mention.end],
            start=mention.start,
            end=mention.end,
            labels=mention.labels,
            paragraph=paragraphs[place - 1].number if place else 0,
            sentence=" ".join(blanked[span[0] : span[1]].split()),
            relation=_relation(lowered, span, found, index),
            dangling=mention.dangling,
        )


def _limits(paragraphs: tuple[Paragraph, ...], place: int, begin: int, end: int) -> tuple[int, int]:
    return (
        paragraphs[place - 1].body if place else begin,
        paragraphs[place].start if place < len(paragraphs) else end,
    )


# --- relations ---

_REACH_BEFORE = 170
_REACH_BEHIND = 80
_REACH_OF_POINTER = 48
_NEAR_WORDS = 6
_NEIGHBOURS = 12

_ONE_OR_TWO = r"(?:# ?(?:and|or|&|,) )?@(?: ?(?:and|or|&|,) #)?"
_WORDS = {
    "~": (
        r"(?:(?:the|an?|our|your|its|all|both|these|those|of|usg|u\.s\.|department|state|washington)"
        r"(?:['?]s)? ){0,3}"
    ),
    "… ": r"(?:[^\s.;:()@]{1,30} ){0,5}",
    "<ask>": (
        r"(?:d[e?]marches?|points?|talkers|instructions?|requests?|taskings?|guidance|questions?|quer(?:y|ies)"
        r"|inquir(?:y|ies)|non-?papers?|action)\b"
    ),
    "<gave>": (
        r"\b(?:deliver(?:ed|ing)|present(?:ed|ing)|convey(?:ed|ing)|rais(?:ed|ing)|passed|shared|relayed"
        r"|transmitted|handed over|made|used|reiterated|provided|explained|outlined|underscored|stressed"
        r"|reviewed|discussed|gave|alluded to)"
    ),
    "<us>": (
        r"(?:the )?(?:post|embassy|consulate|mission|congen|usint|ambassador|charg[e?]|dcm|emboffs?|conoffs?"
        r"|pol(?:itical)? ?(?:offs?|couns|counselor|chief|mil\w{0,8})|econ ?(?:offs?|couns\w{0,6})|we|i)\b"
    ),
}
_DENIED = re.compile(
    r"\b(?:not|never|cannot|unable|without|no|nor|neither|yet to|fail(?:s|ed)? to|declin(?:es|ed|ing) to"
    r"|refus(?:es|ed|ing) to|if|unless|until|once|whether|\w{1,10}n['?]t)\b"
)
_TO_COME = re.compile(
    r"\b(?:should|would|could|will|shall|might|can|must|plan(?:s|ned|ning)? to|inten(?:ds?|ded) to"
    r"|hop(?:es?|ed|ing) to|expect(?:s|ed)? to|please|prior to|before|await(?:s|ed|ing)?|pending"
    r"|(?<!in )(?<!of )(?<!on )(?<!by )(?<![0-9] )may(?! [0-9]))\b"
)
_IN_PASSING = re.compile(
    r"\bsee (?:also )?@"
    r"|\bas (?:already |previously |separately )?"
    r"(?:noted|reported|described|discussed|stated|outlined|detailed|mentioned)"
    r"(?: previously| earlier)? (?:in |by )?\(?@"
)
_EXCLUDED = re.compile(r"\b(?:not|except|without|unlike|but)\b")
_ASIDE = re.compile(r", (?:however|to date|as yet|so far|in turn|as of [^,]{1,20}), ?")
_CLAUSE_ENDS = re.compile(r"[,;:()]| -- ")


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


@cache
def _cues_of_stems(bracketed: bool) -> dict[str, tuple[int, ...]]:
    """Give the places in the table of the cues with each stem; few can hold for a mention in brackets."""
    places: dict[str, tuple[int, ...]] = {}
    for place, cue in enumerate(cues()):
        if bracketed and not cue.in_brackets:
            continue
        for stem in cue.stems:
            places[stem] = (*places.get(stem, ()), place)
    return places


def _relation(lowered: str, span: tuple[int, int], found: Sequence[_Found], index: int) -> Relation:
    if found[index].is_septel:
        return Relation.REFERS_TO
    return relation_of(_around(lowered, span, found, index))


def relation_of(around: str) -> Relation:
    """Give the relation that the words around a mention tell, REFERS_TO where no cue is among them.

    `around` is in lower case with single spaces, the mention written "@" and other mentions "#". What
    did not happen ("has not delivered @ demarche") or is yet to ("once we deliver") tells nothing.

    >>> str(relation_of("further to @, the mill was sold."))
    'follows_up'
    """
    place = around.find("@")
    if _IN_PASSING.search(around, max(0, place - _REACH_OF_POINTER), place + 1):
        return Relation.REFERS_TO
    of_stems = _cues_of_stems("(@" in around)
    places = [place for stem in of_stems if stem in around for place in of_stems[stem]]
    for place in sorted(set(places)):
        cue = cues()[place]
        match = cue.pattern.search(around)
        if match is not None and _holds(around, match, cue.relation):
            return cue.relation
    return Relation.REFERS_TO


def _holds(around: str, match: re.Match[str], relation: Relation) -> bool:
    if _EXCLUDED.search(match.group()):
        return False
    before = _ASIDE.sub(" ", around[: match.start()])
    clause = " ".join(_CLAUSE_ENDS.split(before)[-1].split()[-_NEAR_WORDS:])
    if _DENIED.search(clause):
        return False
    # "please disregard ref A" corrects by being sent; what answers or follows must have happened
    return relation is Relation.CORRECTS or _TO_COME.search(clause) is None


def _around(lowered: str, span: tuple[int, int], found: Sequence[_Found], index: int) -> str:
    """Give the words of the sentence that are near a mention, written as cues expect them."""
    here = found[index]
    begin = max(span[0], here.start - _REACH_BEFORE)
    end = min(span[1], here.end + _REACH_BEHIND)
    pieces = []
    edge = begin
    for other in found[max(0, index - _NEIGHBOURS) : index + _NEIGHBOURS]:
        if edge <= other.start < end:
            pieces += [_unsigned(lowered[edge : other.start]), "@" if other is here else "#"]
            edge = other.end
    pieces.append(_unsigned(lowered[edge:end]))
    around = " ".join("".join(pieces).split())
    # what precedes the window is unknown: the sign keeps a cue from taking it for a sentence's begin
    return "; " + around if begin > span[0] else around


def _unsigned(words: str) -> str:
    """Give the words without the signs that stand for mentions, as in an address of electronic mail."""
    return words.replace("@", " ").replace("#", " ") if "@" in words or "#" in words else words
