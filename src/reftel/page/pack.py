"""The whole collection in an order of its own, and as packs of columns that the page opens.

The first pack has what search and picture need; the second, unpacked once the page can be used, what the
panel tells of one cable; the third, where there is one, the texts of the cables.
"""

from __future__ import annotations

import json
import re
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import islice, repeat
from operator import lt
from typing import NamedTuple

from reftel.lexicon.load import read_rows
from reftel.lexicon.posts import squeeze
from reftel.page.columns import Columns
from reftel.page.records import MENTIONED, PageText, Table
from reftel.page.where import Looking

NO_SERIAL = 0xFFFFFFFF
PLACE = ("how", "name", "words", "template")
MOST_SENTENCES = 6_000_000
LONGEST_SENTENCE = 300
_DIGITS = "0123456789"
_YEAR = re.compile(r"(?:[0-9]{4}|[0-9]{2})(?![0-9])")
_TAIL = re.compile(r":\d\d(?::\d\d)?(?:Z|\+00:00)?", re.ASCII)
_HEAD = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d)?", re.ASCII)
_DAY, _HOUR_OF_DAY = len("2008-02-04"), len("2008-02-04T15")
_MARKS = dict.fromkeys(range(3), "\ufffd")
_LOOKS = (
    ("TOP SECRET", "topsecret"),
    ("SECRET", "secret"),
    ("CONFIDENTIAL", "confidential"),
    ("LIMITED OFFICIAL USE", "limited"),
    ("OFFICIAL USE ONLY", "limited"),
    ("FOUO", "limited"),
    ("UNCLAS", "unclassified"),
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_HOUR = timedelta(hours=1)
_REMEMBERED = 1 << 16


class Cables(NamedTuple):
    """Cables in the order of year, post and serial: their columns, and the parts and places of their MRNs."""

    table: Table
    prefixes: Sequence[str]
    serials: Sequence[int]
    written: Sequence[str]
    """The serials as texts."""
    position: Mapping[str, int]

    def hide_words(self, texts: Sequence[str], cited: Iterable[int]) -> list[str]:
        """Give references as written with NUL for the serial of the cited cable.

        "STATE" and NUL recurs where "STATE 91633" does not.
        """
        return list(_hidden(_without_marks(texts), 0, map(self.written.__getitem__, cited)))

    def hide_reasons(
        self, reasons: Sequence[str], citing: Sequence[int], cited: Sequence[int], seen: dict[str, str]
    ) -> list[str]:
        """Give reasons with NUL for the cited cable, and marks for its serial and that of the citing one.

        Those that recur without the latter keep their serials; `seen` remembers them.
        """
        names = map(self.table["mrn"].__getitem__, cited)
        texts = list(_hidden(_without_marks(reasons), 0, names))
        for at, text in enumerate(texts):
            if text in seen:
                texts[at] = seen[text]
                continue
            seen[text] = text
            for mark, end in ((1, cited), (2, citing)):
                texts[at] = texts[at].replace(self.written[end[at]], chr(mark), 1)
        return texts


class PageCollection(NamedTuple):
    """What the page knows; `citing`, `cited` and `left` are positions of cables.

    There is one `citing` and `cited` per citation, in the order of the citing cables, one `left` per
    reference in `unresolved`. The words and reasons of citations have marks for MRN and serials
    (`Cables.hide_words`). `hours` is where each cable stands on the time axis (whole hours since 1970; for a
    missing one the likeliest day, else the middle of its interval), `beside` what its date says beside that.
    `looking` says where to look for each cable. `left_out` counts sentences that were left out already,
    `texts_left_out` cables whose texts are too many for a page.
    """

    cables: Cables
    citations: Table
    unresolved: Table
    citing: Sequence[int]
    cited: Sequence[int]
    left: Sequence[int]
    hours: Sequence[int]
    beside: Sequence[str]
    looking: Looking
    left_out: int = 0
    texts_left_out: int = 0


def number_cables(table: Table) -> Cables:
    """Give cables with the parts of their MRNs; those of each post and year stand together, in order."""
    parts = list(map(split_mrn, table["mrn"]))
    serials = [-1 if serial == NO_SERIAL else serial for _, serial in parts]
    position = {mrn: at for at, mrn in enumerate(table["mrn"])}
    return Cables(table, [prefix for prefix, _ in parts], serials, list(map(str, serials)), position)


def arrange(
    cables: Cables, citations: Table, unresolved: Table, looking: Looking, left_out: int = 0
) -> PageCollection:
    """Give the collection of some columns; in `citations` the ends are positions, and words are hidden.

    The order in which a cable cites is kept.
    """
    by_cable = _by_citing(citations)
    citing, cited = array("L", by_cable["citing"]), array("L", by_cable["cited"])
    positions = list(map(cables.position.__getitem__, unresolved["citing"]))
    others = _by_citing({**unresolved, "citing": positions})
    hours, beside = place_in_time(cables.table, citing, cited)
    ends = (citing, cited, others["citing"])
    return PageCollection(cables, by_cable, others, *ends, hours, beside, looking, left_out)


def _by_citing(rows: Table) -> Table:
    """Give rows in the order of the cables that they are of."""
    citing = rows["citing"]
    if not any(map(lt, islice(citing, 1, None), citing)):
        return rows
    order = sorted(range(len(citing)), key=citing.__getitem__)
    return {name: list(map(column.__getitem__, order)) for name, column in rows.items()}


def split_mrn(mrn: str) -> tuple[str, int]:
    """Give what stands before the serial, and the serial; text that is no MRN has none (NO_SERIAL).

    >>> split_mrn("09OTTAWA278")
    ('09OTTAWA', 278)
    """
    prefix = mrn.rstrip(_DIGITS)
    digits = mrn[len(prefix) :]
    if not digits or digits[0] == "0" or len(digits) > 9:
        return mrn, NO_SERIAL
    return prefix, int(digits)


def pack_index(collection: PageCollection, *, title: str, about: Mapping[str, object]) -> bytes:
    """Give the pack that search and picture need."""
    known, cables = collection.cables, collection.cables.table
    columns = Columns(
        {
            "title": title,
            "about": [[key, str(value)] for key, value in about.items()],
            "names": _other_names({_YEAR.sub("", prefix) for prefix in set(known.prefixes)}),
            "before": [squeeze(row["prefix"]) for row in read_rows("prefixes.csv")],
        }
    )
    columns.words("prefix", known.prefixes)
    columns.steps("serial", known.serials)
    columns.numbers("held", cables["held"])
    columns.steps("hour", collection.hours)
    columns.texts("date", collection.beside)
    columns.steps("likely", _of_likely_day(cables))
    columns.texts("earliest", cables["date_earliest"])
    columns.texts("latest", cables["date_latest"])
    columns.texts("subject", cables["subject"])
    columns.words("post", cables["post"])
    columns.words("classification", cables["classification"])
    looks = {name: look_of(name, held=True) for name in set(cables["classification"])}
    columns.words("look", list(map(looks.__getitem__, cables["classification"])))
    columns.texts("tags", cables["tags"])
    columns.steps("citing", collection.citing)
    columns.numbers("cited", collection.cited)
    columns.words("relation", collection.citations["relation"])
    columns.words("leftStatus", collection.unresolved["status"])
    return columns.packed()


def _other_names(posts: Set[str]) -> dict[str, str]:
    """Give the posts by the other names that people type, "SECSTATE WASHDC" as SECSTATEWASHDC."""
    rows = ((squeeze(row["name"]), row["code"]) for row in read_rows("aliases.csv"))
    return {name: code for name, code in rows if code in posts}


def _of_likely_day(cables: Table) -> list[int]:
    """Give the cables that stand at their likeliest day."""
    days = zip(cables["date"], cables["date_likely"], strict=True)
    return [at for at, (date, likely) in enumerate(days) if not date and _hours(likely) is not None]


def look_of(classification: str, *, held: bool) -> str:
    """Give the name of a cable's look on the page, by classification; all missing ones look the same.

    >>> look_of("CONFIDENTIAL//NOFORN", held=True)
    'confidential'
    """
    if not held:
        return "missing"
    words = classification.upper()
    return next((look for mark, look in _LOOKS if mark in words), "unmarked")


def pack_details(collection: PageCollection) -> bytes:
    """Give the pack of what the panel tells beside that."""
    cables, citations, left = collection.cables.table, collection.citations, collection.unresolved
    sentences, left_out = _affordable(citations["relation"], citations["sentence"])
    looking = collection.looking
    columns = Columns(
        {
            "sentencesLeftOut": left_out + collection.left_out,
            "textsLeftOut": collection.texts_left_out,
            "places": [{name: getattr(link, name) for name in PLACE} for link in looking.places],
        }
    )
    columns.words("where", looking.chosen)
    columns.texts("document", looking.documents)
    columns.words("year", looking.years)
    columns.texts("frus", looking.frus)
    columns.texts("film", looking.films)
    columns.texts("absence", looking.absences)
    sources = list(map(split_mrn, _hidden(_without_marks(cables["source"]), 0, cables["mrn"])))
    columns.texts("source", [before for before, _ in sources])
    columns.steps("sourceNumber", [-1 if number == NO_SERIAL else number for _, number in sources])
    columns.texts("captions", cables["captions"])
    columns.texts("from", cables["from_"])
    columns.texts("to", cables["to"])
    columns.texts("labels", citations["labels"])
    columns.texts("status", citations["status"])
    columns.texts("reason", citations["reason"])
    columns.texts("written", citations["text"])
    columns.texts("sentence", sentences)
    columns.steps("byPeople", [at for at, by_people in enumerate(citations["by_people"]) if by_people])
    columns.steps("leftCiting", collection.left)
    columns.texts("leftLabel", left["label"])
    columns.texts("leftWritten", left["text"])
    columns.texts("leftKind", left["kind"])
    columns.texts("leftReason", left["reason"])
    weighed = zip(left["status"], left["candidates"], strict=True)
    shown = ("ambiguous", MENTIONED)
    columns.texts("leftCandidates", [mrns if status in shown else "" for status, mrns in weighed])
    columns.texts("leftSentence", left["sentence"])
    return columns.packed()


def pack_texts(collection: PageCollection, texts: Iterable[PageText]) -> bytes:
    """Give the pack of the texts of cables; of those that are not among the cables nothing is kept."""
    position = collection.cables.position
    kept = sorted((position[one.mrn], one) for one in texts if one.mrn in position)
    columns = Columns({})
    columns.steps("cable", [at for at, _ in kept])
    columns.plain("text", [one.text for _, one in kept])
    columns.plain("mentions", [json.dumps(one.mentions) if one.mentions else "" for _, one in kept])
    return columns.packed()


def _hidden(texts: Iterable[str], mark: int, parts: Iterable[str]) -> Iterator[str]:
    """Give texts in which a control character stands for the first place of the part that belongs to each."""
    return map(str.replace, texts, parts, repeat(chr(mark)), repeat(1))


def _without_marks(texts: Sequence[str]) -> Sequence[str]:
    """Give texts with U+FFFD for the control characters that are to stand for something else."""
    joined = "".join(texts)
    return [text.translate(_MARKS) for text in texts] if any(map(joined.count, map(chr, _MARKS))) else texts


class Sentences:
    """Thins out the sentences of citations while they are read, so that memory never holds them all."""

    def __init__(self) -> None:
        self.left_out = 0
        self._room = {True: MOST_SENTENCES, False: MOST_SENTENCES}

    def keep(self, relations: Sequence[str], sentences: Sequence[str]) -> Sequence[str]:
        """Give the sentences of the next citations; "" where a page has certainly no room for it."""
        if max(self._room.values()) > 0:
            return list(map(self._keep, relations, sentences))
        self.left_out += len(sentences) - sentences.count("")
        return ("",) * len(sentences)

    def cut(self, sentences: Sequence[str]) -> Sequence[str]:
        """Give the sentences of cables that they alone name, cut, as long as a page has room for them."""
        return [self._keep("", sentence[:LONGEST_SENTENCE]) for sentence in sentences]

    def _keep(self, relation: str, sentence: str) -> str:
        telling = relation != "refers_to"
        if sentence and self._room[telling] <= 0:
            self.left_out += 1
            return ""
        self._room[telling] -= min(len(sentence), LONGEST_SENTENCE)
        return sentence


def _affordable(relations: Sequence[str], whole: Sequence[str]) -> tuple[Sequence[str], int]:
    """Give the sentences of the citations, and how many are left out where they would make the page huge.

    Those that say more than that the cable refers to the other are kept first.
    """
    if sum(map(len, whole)) <= MOST_SENTENCES:
        return whole, 0
    sentences = [sentence[:LONGEST_SENTENCE] for sentence in whole]
    room, left_out = MOST_SENTENCES, 0
    for telling in (True, False):
        for at, relation in enumerate(relations):
            if not sentences[at] or (relation != "refers_to") is not telling:
                continue
            if len(sentences[at]) <= room:
                room -= len(sentences[at])
                continue
            sentences[at] = ""
            left_out += 1
    return sentences, left_out


def place_in_time(
    cables: Table, citing: Sequence[int], cited: Sequence[int]
) -> tuple[Sequence[int], Sequence[str]]:
    """Give the hour of each cable, and what its date says beside that.

    The hour is that of the date (whole hours since 1970), else of the likeliest day, else of the middle of
    the interval; a cable without any stands by its neighbours, else with the first. What a date says beside
    it is "T" for a day alone, else the minutes; other text is given as it is.
    """
    hours: list[int | None] = []
    beside: list[str] = []
    estimates = zip(cables["date_earliest"], cables["date_latest"], cables["date_likely"], strict=True)
    for date, estimate in zip(cables["date"], estimates, strict=True):
        head, tail = date[:_HOUR_OF_DAY], date[_HOUR_OF_DAY:]
        hour = _whole_hour(head) if _is_tail(tail) else None
        if hour is None:
            hours.append(_hours(date) if date else _probable(*estimate))
            beside.append(date)
        else:
            hours.append(hour)
            beside.append(tail or ("T" if len(head) == _DAY else date))
    return _by_neighbours(hours, citing, cited), beside


def _by_neighbours(hours: Sequence[int | None], citing: Sequence[int], cited: Sequence[int]) -> Sequence[int]:
    unknown = {at for at, hour in enumerate(hours) if hour is None}
    around: dict[int, list[int]] = defaultdict(list)
    for pair in zip(citing, cited, strict=True) if unknown else ():
        for one, other in (pair, pair[::-1]):
            there = hours[other]
            if one in unknown and there is not None:
                around[one].append(there)
    first = min((hour for hour in hours if hour is not None), default=0)
    return [hour if hour is not None else min(around.get(at) or [first]) for at, hour in enumerate(hours)]


# Hours, days and minutes recur: each is read once.
@lru_cache(_REMEMBERED)
def _is_tail(tail: str) -> bool:
    return tail == "" or bool(_TAIL.fullmatch(tail))


@lru_cache(_REMEMBERED)
def _whole_hour(head: str) -> int | None:
    return _hours(head) if _HEAD.fullmatch(head) else None


@lru_cache(_REMEMBERED)
def _probable(earliest: str, latest: str, likely: str) -> int | None:
    if (hour := _hours(likely)) is not None:
        return hour
    bounds = [hour for hour in (_hours(earliest), _hours(latest)) if hour is not None]
    return sum(bounds) // len(bounds) if bounds else None


@lru_cache(_REMEMBERED)
def _hours(date: str) -> int | None:
    try:
        moment = datetime.fromisoformat(date)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return (moment - _EPOCH) // _HOUR
