"""The whole collection in an order of its own, and as packs of columns that the page opens.

The first pack has what search and picture need; the second, unpacked once the page can be used, what the
panel tells of one cable; the third, where there is one, the texts of the cables.
"""

from __future__ import annotations

import json
import re
from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import islice, repeat
from operator import lt
from typing import Any, NamedTuple

from reftel.page.columns import Columns
from reftel.page.look import look_of
from reftel.page.records import PageCable, PageCitation, PageText, PageUnresolved, Table, table_of

NO_SERIAL = 0xFFFFFFFF
MOST_SENTENCES = 6_000_000
LONGEST_SENTENCE = 300
_DIGITS = "0123456789"
_TAIL = re.compile(r":\d\d(?::\d\d)?(?:Z|\+00:00)?", re.ASCII)
_HEAD = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d)?", re.ASCII)
_DAY, _HOUR_OF_DAY = len("2008-02-04"), len("2008-02-04T15")
_NO_MARKS = dict.fromkeys(range(3), "\ufffd")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_HOUR = timedelta(hours=1)
_REMEMBERED = 1 << 16


class Collection(NamedTuple):
    """Cables in the order of year, post and serial; citations by citing cable.

    `numbers` are prefix and serial of each cable; `citing`, `cited` and `left` positions in `cables`, one
    per citation and per reference in `unresolved`. `hours` is where each cable stands on the time axis
    (whole hours since 1970; for a missing one the middle of its interval), `beside` what its date says
    beside that. `left_out` counts sentences that were left out already, `texts_left_out` the cables whose
    texts are too many for a page.
    """

    cables: Table
    citations: Table
    unresolved: Table
    numbers: tuple[Sequence[str], Sequence[int]]
    citing: Sequence[int]
    cited: Sequence[int]
    left: Sequence[int]
    hours: Sequence[int]
    beside: Sequence[str]
    left_out: int = 0
    texts_left_out: int = 0


def collect(
    cables: Iterable[PageCable],
    citations: Iterable[PageCitation],
    unresolved: Iterable[PageUnresolved] = (),
) -> Collection:
    """Give the collection of some rows in an order of its own, whatever the order given.

    A cable that is cited but not among `cables` is added as missing.
    """
    known = {cable.mrn: cable for cable in cables}
    rows = list(citations)
    for mrn in {mrn for row in rows for mrn in row[:2]} - known.keys():
        known[mrn] = PageCable(mrn, held=False)
    ordered = sorted(known.values(), key=lambda cable: split_mrn(cable.mrn))
    rows.sort(key=lambda row: (split_mrn(row.cited), row))
    left = sorted((row for row in unresolved if row.citing in known), key=lambda row: (row.label, row))
    return arrange(table_of(PageCable, ordered), table_of(PageCitation, rows), table_of(PageUnresolved, left))


def arrange(cables: Table, citations: Table, unresolved: Table, left_out: int = 0) -> Collection:
    """Give the collection of some columns.

    The cables are in order, those of each post and year together; both ends of all citations, and all that
    `unresolved` names, are among them. The order in which a cable cites is kept.
    """
    parts = list(map(split_mrn, cables["mrn"]))
    position = {mrn: at for at, mrn in enumerate(cables["mrn"])}
    citing, citations = _by_cable(citations, position)
    left, unresolved = _by_cable(unresolved, position)
    cited = array("L", map(position.__getitem__, citations["cited"]))
    hours, beside = place_in_time(cables, citing, cited)
    numbers = ([prefix for prefix, _ in parts], [serial for _, serial in parts])
    return Collection(cables, citations, unresolved, numbers, citing, cited, left, hours, beside, left_out)


def _by_cable(rows: Table, position: Mapping[str, int]) -> tuple[Sequence[int], Table]:
    """Give the position of the citing cable of each row, and the rows, in the order of these."""
    citing = array("L", map(position.__getitem__, rows["citing"]))
    if not any(map(lt, islice(citing, 1, None), citing)):
        return citing, rows
    order = sorted(range(len(citing)), key=citing.__getitem__)
    sorted_rows = {name: list(map(column.__getitem__, order)) for name, column in rows.items()}
    return array("L", map(citing.__getitem__, order)), sorted_rows


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


def pack_index(collection: Collection, *, title: str, about: Mapping[str, object]) -> bytes:
    """Give the pack that search and picture need."""
    cables = collection.cables
    columns = Columns({"title": title, "about": [[key, str(value)] for key, value in about.items()]})
    prefixes, serials = collection.numbers
    columns.words("prefix", prefixes)
    columns.steps("serial", _signed(serials))
    columns.numbers("held", cables["held"])
    columns.steps("hour", collection.hours)
    columns.texts("date", collection.beside)
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


def pack_details(collection: Collection) -> bytes:
    """Give the pack of what the panel tells beside that."""
    cables, citations, left = collection.cables, collection.citations, collection.unresolved
    sentences, left_out = _affordable(citations["relation"], citations["sentence"])
    columns = Columns(
        {"sentencesLeftOut": left_out + collection.left_out, "textsLeftOut": collection.texts_left_out}
    )
    sources = list(map(split_mrn, _hidden(cables["source"], cables["mrn"])))
    columns.texts("source", [before for before, _ in sources])
    columns.steps("sourceNumber", _signed([number for _, number in sources]))
    columns.texts("captions", cables["captions"])
    columns.texts("from", cables["from_"])
    columns.texts("to", cables["to"])
    columns.texts("labels", citations["labels"])
    columns.texts("status", citations["status"])
    serials = list(map(str, _signed(collection.numbers[1])))
    ends = [list(map(serials.__getitem__, ends)) for ends in (collection.cited, collection.citing)]
    columns.texts("reason", _hidden(citations["reason"], citations["cited"], *ends))
    columns.texts("written", _hidden(citations["text"], ends[0]))
    columns.texts("sentence", sentences)
    columns.steps("byPeople", [at for at, by_people in enumerate(citations["by_people"]) if by_people])
    columns.steps("leftCiting", collection.left)
    columns.texts("leftLabel", left["label"])
    columns.texts("leftWritten", left["text"])
    columns.texts("leftKind", left["kind"])
    columns.texts("leftReason", left["reason"])
    return columns.packed()


def pack_texts(collection: Collection, texts: Iterable[PageText]) -> bytes:
    """Give the pack of the texts of cables; of those that are not among the cables nothing is kept."""
    position = {mrn: at for at, mrn in enumerate(collection.cables["mrn"])}
    kept = sorted((position[one.mrn], one) for one in texts if one.mrn in position)
    columns = Columns({})
    columns.steps("cable", [at for at, _ in kept])
    columns.plain("text", [one.text for _, one in kept])
    columns.plain("mentions", [json.dumps(one.mentions) if one.mentions else "" for _, one in kept])
    return columns.packed()


def _hidden(texts: Iterable[str], *known: Iterable[str]) -> list[str]:
    """Give texts in which a control character, from NUL on, stands for the first of each known part.

    "STATE" and NUL recurs where "STATE 91633" does not.
    """
    whole: Iterable[str] = [text if text.isprintable() else text.translate(_NO_MARKS) for text in texts]
    for mark, parts in enumerate(known):
        whole = map(str.replace, whole, parts, repeat(chr(mark)), repeat(1))
    return list(whole)


class Sentences:
    """Thins out the sentences of citations while they are read, so that memory never holds them all."""

    def __init__(self) -> None:
        self.left_out = 0
        self._room = {True: MOST_SENTENCES, False: MOST_SENTENCES}

    def thin_out(self, chunk: Sequence[Sequence[Any]]) -> Sequence[Sequence[Any]]:
        """Give columns, of which relation and sentence are last, without sentences that have no room."""
        *others, relations, sentences = chunk
        return (*others, relations, list(map(self._keep, relations, sentences)))

    def _keep(self, relation: str, sentence: str) -> str:
        if not sentence:
            return ""
        telling = relation != "refers_to"
        if self._room[telling] <= 0:
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


def _signed(serials: Sequence[int]) -> Sequence[int]:
    return [-1 if serial == NO_SERIAL else serial for serial in serials]


def place_in_time(
    cables: Table, citing: Sequence[int], cited: Sequence[int]
) -> tuple[Sequence[int], Sequence[str]]:
    """Give the hour of each cable, and what its date says beside that.

    The hour is that of the date (whole hours since 1970), else of the middle of the interval; a cable without
    either stands by its neighbours, else with the first. What a date says beside it is "T" for a day alone,
    else the minutes; other text is given as it is.
    """
    hours: list[int | None] = []
    beside: list[str] = []
    bounds = zip(cables["date_earliest"], cables["date_latest"], strict=True)
    for date, (earliest, latest) in zip(cables["date"], bounds, strict=True):
        head, tail = date[:_HOUR_OF_DAY], date[_HOUR_OF_DAY:]
        hour = _whole_hour(head) if _is_tail(tail) else None
        if hour is None:
            hours.append(_hours(date) if date else _middle(earliest, latest))
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
def _middle(earliest: str, latest: str) -> int | None:
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
