"""The whole collection in an order of its own, and as packs of columns that the page opens.

The first pack has what search and picture need; the second, unpacked once the page can be used, what the
panel tells of one cable; the third, where there is one, the texts of the cables.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from itertools import repeat
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np

from reftel.analysis.topics import Topic
from reftel.lexicon.load import read_rows
from reftel.lexicon.posts import posts as all_posts
from reftel.lexicon.posts import squeeze
from reftel.page.addressees import ADDRESSEES, Named, as_words, named_in
from reftel.page.columns import Columns
from reftel.page.heading import PageProblems
from reftel.page.moments import NO_HOUR, Moments, days_of, hours_of, place_in_time
from reftel.page.records import CABLE, MENTIONED, UNRESOLVED, Overview, PageText, Table, Times, Whole
from reftel.page.texts import Array, Keys, Numbered, Numbers, Recurring, Texts
from reftel.page.topics import topics_of
from reftel.page.where import Looking

PLACE = ("how", "name", "words", "template")
MOST_SENTENCES = 6_000_000
LONGEST_SENTENCE = 300
_DIGITS = "0123456789"
_YEAR = re.compile(r"(?:[0-9]{4}|[0-9]{2})(?![0-9])")
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


class Cables(NamedTuple):
    """Cables in the order of year, post and serial: their MRNs and columns."""

    mrns: Keys
    table: Table

    @classmethod
    def begin(cls) -> Cables:
        """Give no cables, to which others are added."""
        mrns = Keys()
        kinds = {"mrn": mrns, "held": Numbers(), "date": Moments(), "source": Numbered(Texts())}
        recurring = {"post": Recurring(), "classification": Recurring()}
        return cls(mrns, {name: Texts() for name in CABLE} | kinds | recurring)

    def add(self, rows: Mapping[str, Sequence[Any]]) -> None:
        """Add rows; of the name of its source a cable has NUL for its MRN."""
        names = {name: as_words(rows[name]) for name in ADDRESSEES}
        source = list(_hidden(_without_marks(rows["source"]), 0, rows["mrn"]))
        added = {**rows, **names, "source": source}
        for name, column in self.table.items():
            column.add(added[name])

    def hide_words(self, texts: Sequence[str], cited: Array) -> list[str]:
        """Give references as written with NUL for the serial of the cited cable.

        "STATE" and NUL recurs where "STATE 91633" does not.
        """
        return list(_hidden(_without_marks(texts), 0, self._serials(cited)))

    def hide_reasons(self, reasons: Sequence[str], citing: Array, cited: Array, seen: set[str]) -> list[str]:
        """Give reasons with NUL for the cited cable, and marks for its serial and that of the citing one.

        Those that recur without the latter keep their serials; `seen` remembers them.
        """
        texts = list(_hidden(_without_marks(reasons), 0, self.mrns.at(cited)))
        ends = [(chr(mark), self._serials(end)) for mark, end in ((1, cited), (2, citing))]
        for at, text in enumerate(texts):
            if text in seen:
                continue
            seen.add(text)
            for mark, serials in ends:
                texts[at] = texts[at].replace(serials[at], mark, 1)
        return texts

    def _serials(self, cables: Array) -> list[str]:
        return list(map(str, self.mrns.numbers[cables].tolist()))


class Unresolved:
    """References that name no cable of the page: see UNRESOLVED."""

    def __init__(self, cables: Cables) -> None:
        self._mrns = cables.mrns
        self.table: Table = {name: Texts() for name in UNRESOLVED} | {
            "citing": Numbers(),
            "status": Recurring(),
        }

    def add(self, rows: Mapping[str, Sequence[Any]]) -> None:
        """Add rows; raises KeyError where the citing cable is none of the page."""
        citing = self._mrns.find(rows["citing"])
        for name, column in self.table.items():
            column.add(citing if name == "citing" else rows[name])


class PageCollection(NamedTuple):
    """What the page knows; `citing`, `cited` and `left` are positions of cables.

    There is one `citing` and `cited` per citation, in the order of the citing cables, one `left` per
    reference in `unresolved`. The words and reasons of citations have marks for MRN and serials
    (`Cables.hide_words`). `hours` is where each cable stands on the time axis (whole hours since 1970; for a
    missing one the likeliest day, else the middle of its interval), `beside` what its date says beside that.
    `looking` says where to look for each cable, `named` what posts are called.
    `left_out` counts sentences that were left out already,
    `texts_left_out` cables whose texts are too many for a page. `topic` is the number of each cable's in
    `topics`, from 1; 0 is none. `whole` counts what a collection has of which the page shows a part, `times`
    the citations of each cable there. `trouble` says what is wrong with the sources of cables, by their MRNs.
    """

    cables: Cables
    citations: Table
    unresolved: Table
    citing: Array
    cited: Array
    left: Array
    hours: Array
    beside: Texts
    looking: Looking
    named: Named
    topics: Sequence[Topic]
    topic: Array
    left_out: int = 0
    texts_left_out: int = 0
    problems: PageProblems = PageProblems()
    whole: Whole | None = None
    times: Times | None = None
    trouble: Mapping[str, str] = MappingProxyType({})


def arrange(
    cables: Cables,
    citations: Table,
    unresolved: Table,
    looking: Looking,
    overview: Overview | None = None,
    topics_of_all: tuple[Sequence[Topic], Array] | None = None,
) -> PageCollection:
    """Give the collection of some columns; their ends are positions, and the words of citations are hidden.

    The order in which a cable cites is kept. Where the cables are a part of a large collection its topics are
    those of the `overview`; `topics_of_all` are those of these cables, where a build has kept them.
    """
    by_cable, others = _by_citing(citations), _by_citing(unresolved)
    citing, cited, left = by_cable["citing"].array, by_cable["cited"].array, others["citing"].array
    hours = place_in_time(cables.mrns, cables.table, citing, cited)
    beside = cables.table["date"].beside
    topics: Sequence[Topic]
    if overview:
        topics, topic = overview.topics, overview.topic
    elif topics_of_all:
        topics, topic = topics_of_all
    else:
        days = days_of(cables.table)
        topics, topic = topics_of(cables.mrns, cables.table, days, citing, cited, hours)
    return PageCollection(
        cables=cables,
        citations=by_cable,
        unresolved=others,
        citing=citing,
        cited=cited,
        left=left,
        hours=hours,
        beside=beside,
        looking=looking,
        named=named_in(cables.table, overview.posts if overview else ()),
        topics=topics,
        topic=topic,
        whole=overview and overview.whole,
    )


def _by_citing(rows: Table) -> Table:
    """Give rows in the order of the cables that they are of."""
    citing = rows["citing"].array
    if not (citing[1:] < citing[:-1]).any():
        return rows
    order = np.argsort(citing, kind="stable").astype(np.int32)
    return {name: _taken(column, order) for name, column in rows.items()}


def _taken(column: Any, order: Array) -> Any:
    if isinstance(column, list):
        return list(map(column.__getitem__, order.tolist()))
    return column.take(order)


def pack_index(
    collection: PageCollection, *, title: str, credit: str = "", about: Mapping[str, object]
) -> list[bytes]:
    """Give the pack that search and picture need."""
    mrns, cables = collection.cables
    columns = Columns(
        {
            "title": title,
            "credit": credit,
            "posts": collection.named.names,
            "about": [[key, str(value)] for key, value in about.items()],
            "names": _other_names({_YEAR.sub("", prefix) for prefix in mrns.before.values}),
            "before": [squeeze(row["prefix"]) for row in read_rows("prefixes.csv")],
            "topics": [topic._asdict() for topic in collection.topics],
            "whole": collection.whole and {**collection.whole._asdict(), "left": dict(collection.whole.left)},
        }
    )
    columns.words("prefix", mrns.before)
    columns.steps("serial", mrns.numbers)
    columns.numbers("held", cables["held"])
    columns.steps("hour", collection.hours)
    columns.texts("date", collection.beside)
    columns.steps("likely", _of_likely_day(cables, collection.beside))
    columns.texts("earliest", cables["date_earliest"])
    columns.texts("latest", cables["date_latest"])
    columns.texts("subject", cables["subject"])
    columns.words("post", cables["post"])
    columns.words("classification", cables["classification"])
    columns.words("look", cables["classification"].mapped(look_of))
    columns.texts("tags", cables["tags"])
    columns.numbers("topic", collection.topic)
    if collection.times:
        columns.numbers("citesInAll", collection.times.cites)
        columns.numbers("citedInAll", collection.times.cited_by)
    columns.steps("citing", collection.citing)
    columns.numbers("cited", collection.cited)
    columns.words("relation", collection.citations["relation"])
    columns.words("leftStatus", collection.unresolved["status"])
    return columns.packed()


def _other_names(posts: Set[str]) -> dict[str, str]:
    """Give the posts by the other names that people type, "SECSTATE WASHDC" as SECSTATEWASHDC."""
    rows = ((squeeze(row["name"]), row["code"]) for row in read_rows("aliases.csv"))
    known = ((squeeze(post.name), code) for code, post in all_posts().items())
    return {name: code for name, code in (*known, *rows) if code in posts and name != code}


def _of_likely_day(cables: Table, beside: Texts) -> list[int]:
    """Give the cables that stand at their likeliest day."""
    days = zip(cables["date"].hours, beside, cables["date_likely"], strict=True)
    return [
        at
        for at, (hour, date, likely) in enumerate(days)
        if hour == NO_HOUR and not date and hours_of(likely) is not None
    ]


def look_of(classification: str, *, held: bool = True) -> str:
    """Give the name of a cable's look on the page, by classification; all missing ones look the same.

    >>> look_of("CONFIDENTIAL//NOFORN", held=True)
    'confidential'
    """
    if not held:
        return "missing"
    words = classification.upper()
    return next((look for mark, look in _LOOKS if mark in words), "unmarked")


def pack_details(collection: PageCollection) -> list[bytes]:
    """Give the pack of what the panel tells beside that."""
    cables, citations, left = collection.cables.table, collection.citations, collection.unresolved
    sentences, left_out = _affordable(citations["relation"], citations["sentence"])
    looking = collection.looking
    columns = Columns(
        {
            "sentencesLeftOut": left_out + collection.left_out,
            "textsLeftOut": collection.texts_left_out,
            "problems": collection.problems.kinds,
            "places": [{name: getattr(link, name) for name in PLACE} for link in looking.places],
            "codes": collection.named.codes,
            "agencies": collection.named.agencies,
        }
    )
    columns.words("where", looking.chosen)
    columns.texts("document", looking.documents)
    columns.words("year", looking.years)
    columns.texts("frus", looking.frus)
    columns.texts("film", looking.films)
    columns.texts("absence", looking.absences)
    columns.texts("source", cables["source"].before)
    columns.steps("sourceNumber", cables["source"].numbers)
    columns.texts("captions", cables["captions"])
    columns.texts("from", cables["from_"])
    columns.texts("to", cables["to"])
    columns.texts("info", cables["info"])
    columns.texts("corrected", cables["corrected"])
    columns.texts("trouble", _of_cables(collection.cables.mrns, collection.trouble))
    columns.texts("labels", citations["labels"])
    columns.texts("status", citations["status"])
    columns.texts("reason", citations["reason"])
    columns.texts("written", citations["text"])
    columns.texts("sentence", sentences)
    columns.steps("byPeople", np.flatnonzero(citations["by_people"].array))
    columns.steps("byEditors", np.flatnonzero(citations["by_editors"].array))
    doubtful = np.flatnonzero(citations["doubt"].array)
    columns.steps("doubtful", doubtful)
    columns.numbers("doubt", citations["doubt"].array[doubtful])
    columns.texts("weighed", citations["weighed"].take(doubtful))
    columns.steps("leftCiting", collection.left)
    columns.texts("leftLabel", left["label"])
    columns.texts("leftWritten", left["text"])
    columns.texts("leftKind", left["kind"])
    columns.texts("leftReason", left["reason"])
    weighed = zip(left["status"], left["candidates"], strict=True)
    shown = ("ambiguous", MENTIONED)
    columns.texts("leftCandidates", (mrns if status in shown else "" for status, mrns in weighed))
    columns.texts("leftSentence", left["sentence"])
    return columns.packed()


def _of_cables(mrns: Keys, told: Mapping[str, str]) -> list[str]:
    """Give a text for each cable, "" for those of which nothing is told."""
    texts = [""] * len(mrns)
    for mrn, at in mrns.find_known(list(told)).items():
        texts[at] = told[mrn]
    return texts


def pack_texts(collection: PageCollection, texts: Sequence[PageText]) -> list[bytes]:
    """Give the pack of the texts of cables; of those that are not among the cables nothing is kept."""
    position = collection.cables.mrns.find_known([one.mrn for one in texts])
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
