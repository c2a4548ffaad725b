"""Places in the paragraphs that name references: by label ("ref A", "refs a-c", "reftel") or themselves."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from operator import itemgetter
from typing import NamedTuple

from reftel.model.records import Mention, Ref, Relation
from reftel.parse.body.inline import read_cables
from reftel.parse.body.paragraphs import Numbering
from reftel.parse.body.relations import relation_of, words_around
from reftel.parse.body.sentences import find_sentence
from reftel.text.noise import places

# Most mentions are as plain as "ref A" before a bracket, stop or word that goes on with no list.
_PLAIN = re.compile(
    r"[Rr](?:ef|EF) (?P<letter>[A-HJ-Z])(?=[)\]:]|\.(?![A-Za-z0-9])| [b-np-su-z]|, [b-np-z][a-z])", re.ASCII
)
_SPACE = r"\s{0,120}"  # a page marker between two words was blanked to a line of spaces
_HEAD = re.compile(
    r"(?ia)(?:(?P<septel>septel)"
    r"|(?P<tel>ref(?:erence[ds]?)?[ -]?(?:tel|telegram|cable|airgram|air|msg|message))"
    r"|(?P<word>reference(?=s))"
    r"|(?P<ref>ref))(?P<plural>s?)(?![a-z0-9_])"
)
_TO_LABEL = re.compile(rf"(?P<stop>\.?){_SPACE}(?=(?P<open>\(?))")
_LABEL = re.compile(
    r"(?ia)\(\s?(?P<wrapped>[a-z]{1,3}|[0-9]{1,4})\s?\)"
    r"|(?P<bare>[a-z]{1,3}|[0-9]{1,4})(?![a-z0-9_]|\.[a-z0-9]|&[a-z]|-[0-9])"
)
_RANGE = re.compile(rf"(?ia)\s?[-–—]\s?|{_SPACE}\b(?:through|thru)\b{_SPACE}")
_RANGE_OF_SEVERAL = re.compile(rf"(?ia){_SPACE}(?:--?|[–—]|\b(?:through|thru|to)\b){_SPACE}")
_JOIN = re.compile(rf"(?ia){_SPACE}(?:[,;]{_SPACE}(?:(?:and|or)\b|&)?|/|&|\b(?:and|or)\b){_SPACE}")
_CLOSED = re.compile(r"\s{0,3}(?:[),.;:\]]|$)")
_BEHIND_ONE_LABEL = (")", ".", ":", "]")  # no list goes on with them
_NOUN = re.compile(
    r"(?ia)\s{1,3}(?:demarche|instruction|guidance|talking|points|request|cable|tel\b|telegram|message|para|questions)"
)
MOST_MENTIONS = 10_000
"""How many mentions of one document are read: none that is known has a hundredth of them, and each keeps
its sentence."""
MOST_POSITIONS = 50
"""So many positions of references a mention names at most: one of all references of a longer list names none,
one of a label or cable that is listed more often the first. Else mentions would take as much room as their
number times that of the references."""
_BEHIND_THE_LAST = 2000  # so that the paragraph behind the last mention is among those found
_POINTER = re.compile(r"(?:[(\[]|\b(?:see|per|in|of|also|by|and))\s{0,3}$")


class _Found(NamedTuple):
    start: int
    end: int
    labels: tuple[str, ...] = ()
    dangling: tuple[str, ...] = ()
    positions: tuple[int, ...] = ()
    all_refs: bool = False
    cable: Ref | None = None


class Mentions(NamedTuple):
    """The mentions of a document in order of place, and how many behind them were too many."""

    read: tuple[Mention, ...] = ()
    left_out: int = 0


def find_mentions(
    text: str, blanked: str, body_start: int, refs: Sequence[Ref], *, has_head: bool = True
) -> Mentions:
    r"""Give the mentions of references in the paragraphs, in order of place.

    `text` is the cable as found and `blanked` the same with copying marks blanked, of equal length;
    paragraphs begin at `body_start`, 0 where the end of the head is unknown: then numbered ones alone name
    cables, as addressees of a head have numbers too. `refs` are those of the REF block in order. "reftel" and
    "refs" alone mean all of them. Letters for a list without letters count its places: "ref B" is the second.
    A label that is written but not in the list goes to `dangling`; a range names every letter in it.
    "septel" is a mention without labels: it names a cable that no REF block holds. A cable that is named
    itself (see `reftel.parse.body.inline`) is a mention of its reference, or has none. The first
    MOST_MENTIONS are given and the others counted, as each keeps its sentence. Never raises.

    >>> body = "\n2. (C) In response to ref A demarche, the Ministry sent a note.\n"
    >>> from reftel.model.records import Kind
    >>> refs = [Ref(label, "", 0, 0, Kind.CABLE) for label in ("A", "B")]
    >>> [(m.text, m.labels, m.paragraph, str(m.relation)) for m in find_mentions(body, body, 0, refs).read]
    [('ref A', ('A',), 2, 'responds_to')]
    """
    begin = max(0, body_start)
    # One pass at the speed of C makes letters small and digits equal; what is not ASCII becomes "?".
    folded = blanked[begin:].encode("latin-1", "replace").translate(_FOLDED) + b" "
    stems = _places_of_stems(folded)
    serials = _places_of_serials(folded, blanked, begin)
    cables: list[Ref] = []
    for first, last in serials:
        last_end = cables[-1].end if cables else 0
        cables += read_cables(text, blanked, begin + first, begin + last, last_end)
    if not stems and not cables:
        return Mentions()
    listed = _Listed(refs)
    reader = _Reader(blanked, listed)
    found = [mention for at in stems if (mention := reader.read(begin + at))]
    found += [listed.find(cable) for cable in cables if cable.start >= begin]
    if not found:
        return Mentions()
    kept = sorted(found, key=itemgetter(0))[:MOST_MENTIONS]
    paragraphs_alone = not begin and has_head
    return Mentions(_describe(text, blanked, begin, kept, paragraphs_alone), len(found) - len(kept))


_FOLDED = re.sub(rb"\s", b" ", re.sub(rb"[0-9]", b"0", bytes(range(128)).lower())) + b"?" * 128
# "ref" at the begin of a word other than refer, refit, refine, reflect, reform, refrain, refugee. It is found
# by its rarest letter, which the other two precede: so most of a text is left at the speed of C.
_REF = re.compile(rb"f(?<=ref)(?<![a-z0-9]ref)(?![filoruw]|er(?!ence))")
# Three digits to six, as of shorter numbers too many are something else, with a space or none between word
# and number: more are rare. What precedes is looked at last, so that zeros are found at the speed of C.
_SERIAL = re.compile(rb"000(?:(?<=[a-z]000)|(?<=[a-z ] 000))0{0,3}(?!0)")
_AIRGRAM = re.compile(rb"-0(?<= a-0)0{0,3}(?![0a-z-])")
_LONGEST_WORD = 24
_BLANK = ord(" ")
_ALPHABET = 26


def _places_of_stems(folded: bytes) -> list[int]:
    """Give the offsets at which "ref" or "septel" begins a word."""
    stems = [letter.start() - 2 for letter in _REF.finditer(folded)]
    septels = [at for at in places(folded, b"septel") if not folded[at - 1 : at].isalnum()]
    return sorted([*stems, *septels]) if septels else stems


def _places_of_serials(folded: bytes, blanked: str, begin: int) -> list[tuple[int, int]]:
    """Give the spans of numbers that stand right behind a word with a capital, as serials do."""
    places = []
    for digits in _SERIAL.finditer(folded):
        place = digits.start()
        near = place - _LONGEST_WORD if place > _LONGEST_WORD else 0
        last = place - 1 if folded[place - 1] != _BLANK else place - 2
        if folded[last] == _BLANK:
            last = near + len(folded[near:place].rstrip(b" ")) - 1
            if last < near or not folded[last : last + 1].isalpha():
                continue
        word = folded.rfind(b" ", near, last) + 1 or near
        word = folded.rfind(b"(", word, last) + 1 or word
        if not blanked[begin + word].islower():
            places.append((place, digits.end()))
    airgrams = [(airgram.start() + 1, airgram.end()) for airgram in _AIRGRAM.finditer(folded)]
    return sorted([*places, *airgrams]) if airgrams else places


class _Listed:
    """The references of a REF block by what paragraphs may call them."""

    __slots__ = ("_all", "_by_cable", "labels", "places", "refs", "written")

    def __init__(self, refs: Sequence[Ref]) -> None:
        self.refs = refs
        self.labels, self.places, self.written = _places_of_labels(tuple([ref.label for ref in refs]))
        self._all = tuple(range(1, len(refs) + 1)) if len(refs) <= MOST_POSITIONS else ()
        self._by_cable: dict[tuple[str, int | None, str], list[tuple[int, int | None]]] | None = None

    def name(self, start: int, end: int, written: Sequence[str]) -> _Found:
        """Give a mention of the labels that are written, those that the list lacks as dangling."""
        known = tuple([label for label in written if label in self.places])
        dangling = tuple([label for label in written if label not in self.places])
        positions = tuple([place for label in known for place in self.places[label]])
        return _Found(start, end, known, dangling, positions)

    def name_one(self, start: int, end: int, label: str) -> _Found:
        """Give a mention of one label, as `name` does."""
        positions = self.places.get(label)
        if positions is None:
            return _Found(start, end, (), (label,))
        return _Found(start, end, (label,), (), positions)

    def name_all(self, start: int, end: int) -> _Found:
        """Give a mention of all references."""
        labels = self.labels if len(self.refs) <= MOST_POSITIONS else ()
        return _Found(start, end, labels, (), self._all, len(self.refs) > 1)

    def find(self, cable: Ref) -> _Found:
        """Give the mention of a cable that is named itself: of its references, where the list has it."""
        if self._by_cable is None:
            self._by_cable = defaultdict(list)
            often: Counter[tuple[str, int | None, str, int | None]] = Counter()
            for place, ref in enumerate(self.refs, 1):
                often[ref.post, ref.serial, ref.series, ref.year] += 1
                if often[ref.post, ref.serial, ref.series, ref.year] <= MOST_POSITIONS:
                    self._by_cable[ref.post, ref.serial, ref.series].append((place, ref.year))
        written = self._by_cable.get((cable.post, cable.serial, cable.series), ())
        places = [place for place, year in written if _may_be_same_year(year, cable.year)]
        if not places:
            return _Found(cable.start, cable.end, cable=cable)
        labels = tuple(dict.fromkeys(self.refs[place - 1].label.upper() for place in places))
        return _Found(cable.start, cable.end, labels, (), tuple(places))


@lru_cache(maxsize=1024)  # most lists have the labels of another: A to B, A to C
def _places_of_labels(
    written: tuple[str, ...],
) -> tuple[tuple[str, ...], Mapping[str, tuple[int, ...]], frozenset[str]]:
    """Give the labels of a list, each once, the places that each name means, and the labels as a set."""
    labels = [label.upper() for label in written]
    places: dict[str, list[int]] = defaultdict(list)
    in_step = True
    for place, label in enumerate(labels, 1):
        letter = chr(ord("A") + place - 1) if place <= _ALPHABET else ""
        in_step = in_step and label in ("", letter)
        if name := label or (letter if in_step else ""):
            places[name].append(place)
    names = tuple(dict.fromkeys(labels))
    first = {name: tuple(found[:MOST_POSITIONS]) for name, found in places.items()}
    return names, first, frozenset(names)


def _may_be_same_year(year: int | None, other: int | None) -> bool:
    if year is None or other is None or year == other:
        return True
    return min(year, other) < 100 and year % 100 == other % 100


class _Reader(NamedTuple):
    """Reads one mention at a time from a text, where its REF block may tell a label from a word."""

    blanked: str
    listed: _Listed

    def read(self, place: int) -> _Found | None:
        """Give the mention that begins at `place`, None where the word there is another."""
        if plain := _PLAIN.match(self.blanked, place):
            return self.listed.name_one(place, plain.end(), plain["letter"])
        head = _HEAD.match(self.blanked, place)
        if head is None:
            return None
        if head["septel"]:
            return _Found(place, head.end())
        written, end = self._labels_behind(head)
        if written:
            found = self.listed.name(place, end, written)
            if found.labels or not head["word"]:
                return found
        if head["tel"] or (head["ref"] and self._stands_alone(head)):
            return self.listed.name_all(place, head.end())
        return None

    def _stands_alone(self, head: re.Match[str]) -> bool:
        """Say whether "ref" without a label is a mention: "(ref)", "see refs.", "ref demarche"."""
        if _NOUN.match(self.blanked, head.end()):
            return True
        if not _CLOSED.match(self.blanked, head.end()):
            return False
        before = self.blanked[max(0, head.start() - 9) : head.start()].lower()
        return head["plural"] != "" or _POINTER.search(before) is not None

    def _labels_behind(self, head: re.Match[str]) -> tuple[list[str], int]:
        """Give the labels written behind a head, each once and in order, and the offset behind them."""
        gap = _TO_LABEL.match(self.blanked, head.end())
        if gap is None:
            return [], head.end()
        place = gap.end()
        label = self._label_at(place)
        in_brackets = label is None and gap["open"] != ""
        if in_brackets:
            label = self._label_at(place + 1)
        if label is None or not self._is_first(head, gap, label):
            return [], head.end()
        written, end = self._read_list(label, head["plural"] != "")
        if in_brackets and self.blanked[end : end + 1] == ")":
            end += 1
        return written, end

    def _label_at(self, place: int) -> re.Match[str] | None:
        """Match a label; one of two letters is any short word, unless the list has it."""
        label = _LABEL.match(self.blanked, place)
        if label is None:
            return None
        name = _letter(label)
        return None if len(name) > 1 and name.isalpha() and name not in self.listed.written else label

    def _is_first(self, head: re.Match[str], gap: re.Match[str], label: re.Match[str]) -> bool:
        """Say whether the letter behind a head is its label; "reftel" is often followed by a word."""
        if label["wrapped"]:
            return not label["wrapped"].isdigit() or label["wrapped"] in self.listed.written
        letter = label["bare"].upper()
        if letter.isdigit() or letter == "I" or (gap["stop"] and not head["ref"]):
            return letter in self.listed.written
        if head["ref"] or letter != "A":
            return True
        if self.blanked[label.start()] == "a":
            return self._is_closed(label) or _JOIN.match(self.blanked, label.end()) is not None
        return letter in self.listed.written or not self.blanked[head.start() : head.end()].isupper()

    def _read_list(self, label: re.Match[str], several: bool) -> tuple[list[str], int]:
        first = label
        written = [_letter(label)]
        if self.blanked[label.end() : label.end() + 1] in _BEHIND_ONE_LABEL:
            return written, label.end()
        while True:
            span = (_RANGE_OF_SEVERAL if several else _RANGE).match(self.blanked, label.end())
            joint = span or _JOIN.match(self.blanked, label.end())
            following = None if joint is None else self._label_at(joint.end())
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
            return not letter.isdigit() or letter in self.listed.written
        if letter.isdigit() or letter == "I":
            return letter in self.listed.written
        if not first["wrapped"] and self._is_capital(first) != self._is_capital(label):
            return False
        return self._is_closed(label) or (
            letter != "A" and (letter in self.listed.written or not any(self.listed.written))
        )

    def _is_capital(self, label: re.Match[str]) -> bool:
        return self.blanked[label.start()].isupper()

    def _is_closed(self, label: re.Match[str]) -> bool:
        return _CLOSED.match(self.blanked, label.end()) is not None


def _letter(label: re.Match[str]) -> str:
    return str(label["wrapped"] or label["bare"]).upper()


def _letters_between(first: str, last: str) -> list[str]:
    if len(first) != 1 or len(last) != 1:
        return []
    return [chr(code) for code in range(ord(first) + 1, ord(last))]


def _describe(
    text: str, blanked: str, begin: int, found: Sequence[_Found], paragraphs_alone: bool
) -> tuple[Mention, ...]:
    numbering = Numbering(blanked, begin, found[-1].end + _BEHIND_THE_LAST)
    spans = [mention[:2] for mention in found]
    head = blanked[:begin]
    mentions = []
    for index, mention in enumerate(found):
        start, end, labels, dangling, positions, all_refs, cable = mention
        number, body, ceiling = numbering.at(start)
        if not number and paragraphs_alone and cable:
            continue  # the head of a cable without a REF line: its addressees have numbers too
        first, last = find_sentence(text, blanked, (start, end), (body, ceiling))
        if labels or dangling or positions or all_refs or cable or blanked[start] not in "sS":
            relation = relation_of(words_around(blanked, (first, last), spans, index), head)
        else:
            relation = Relation.REFERS_TO  # "septel" is none of those that an answer can be of
        sentence = " ".join(blanked[first:last].split())
        mentions.append(
            Mention(
                text[start:end],
                start,
                end,
                labels,
                number,
                sentence,
                relation,
                dangling,
                positions,
                all_refs,
                cable,
            )
        )
    return tuple(mentions)


class WholeList:
    """The references of a whole cable, among which the mentions of all its documents are found.

    A later section mentions what the REF block of the first lists.
    """

    def __init__(self, refs: Sequence[Ref]) -> None:
        self._refs = tuple(refs)
        self._all = tuple(range(1, len(refs) + 1))

    @cached_property
    def _listed(self) -> _Listed:
        return _Listed(self._refs)

    @cached_property
    def _places(self) -> Mapping[tuple[object, ...], int]:
        places: dict[tuple[object, ...], int] = {}
        for place, ref in enumerate(self._refs, 1):
            places.setdefault(key_of(ref), place)
        return places

    def renumber(self, mentions: Iterable[Mention], own: Sequence[Ref]) -> Iterator[Mention]:
        """Give the mentions of a document with their positions in the whole; `own` are its references.

        Those of all references have all their positions, however many these are: one tuple for them all.
        """
        is_whole = tuple(own) == self._refs  # so that most cables need no look-up
        places = self._all if is_whole else tuple(self._places[key_of(ref)] for ref in own)
        for mention in mentions:
            if mention.cable or _is_septel(mention):
                yield mention
            elif mention.means_all:
                yield mention._replace(positions=places)
            elif is_whole:
                yield mention
            elif own:
                yield mention._replace(positions=tuple(places[place - 1] for place in mention.positions))
            else:
                yield self._find_elsewhere(mention)

    def _find_elsewhere(self, mention: Mention) -> Mention:
        """Return a mention of a document without references with what it means in another."""
        written = (*mention.labels, *mention.dangling)
        found = self._listed.name(0, 0, written) if written else self._listed.name_all(0, 0)
        return mention._replace(
            labels=found.labels,
            dangling=found.dangling,
            positions=found.positions if written else self._all,
            all_refs=found.all_refs,
        )


def without_many_positions(mention: Mention) -> Mention:
    """Give a mention as it is kept: one of all references names no positions where these are too many.

    Else a cable would take as much room as its mentions times its references.
    """
    if mention.all_refs and len(mention.positions) > MOST_POSITIONS:
        return mention._replace(positions=())
    return mention


def key_of(ref: Ref) -> tuple[object, ...]:
    """Give what two documents of one cable must share for a reference to be the same."""
    return ref.label, ref.kind, ref.year, ref.post, ref.series, ref.serial or " ".join(ref.text.split())


def _is_septel(mention: Mention) -> bool:
    return mention.text[:1] in "sS" and not (mention.labels or mention.dangling or mention.cable)
