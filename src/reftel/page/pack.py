"""The whole collection in an order of its own, and as two packs of columns that the page opens.

The first pack has what search and picture need; the second, unpacked once the page can be used, what the
panel tells of one cable.
"""

from __future__ import annotations

import json
import re
from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import islice
from operator import lt
from typing import Any

from reftel.page.columns import Columns
from reftel.page.look import look_of
from reftel.page.records import PageCable, PageCitation, PageUnresolved

NO_SERIAL = 0xFFFFFFFF
MOST_SENTENCES = 6_000_000
LONGEST_SENTENCE = 300
_DIGITS = "0123456789"
_CLOCK = re.compile(r"T(\d\d):\d\d(?::\d\d)?(?:Z|\+00:00)?|", re.ASCII)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_HOUR = timedelta(hours=1)
_REMEMBERED = 1 << 16


@dataclass(frozen=True, slots=True)
class Collection:
    """Cables in the order of year, post and serial; citations by citing cable, then by cited.

    `citing` and `cited` are positions in `cables`, one of each per citation. `hours` is where each cable
    stands on the time axis (whole hours since 1970; for a missing one the middle of its interval).
    """

    cables: Sequence[PageCable]
    citations: Sequence[PageCitation]
    unresolved: Sequence[PageUnresolved]
    numbers: Sequence[tuple[str, int]] = field(repr=False)
    citing: Sequence[int] = field(repr=False)
    cited: Sequence[int] = field(repr=False)
    hours: Sequence[int] = field(repr=False)


def collect(
    cables: Iterable[PageCable],
    citations: Iterable[PageCitation],
    unresolved: Iterable[PageUnresolved] = (),
) -> Collection:
    """Give the collection in an order of its own, whatever the order given.

    A cable that is cited but not among `cables` is added as missing.
    """
    rows = list(citations)
    ordered, numbers = _in_order(cables, rows)
    position = {cable.mrn: at for at, cable in enumerate(ordered)}
    citing, cited = _ends(rows, position)
    if not _rises([one * len(ordered) + other for one, other in zip(citing, cited, strict=True)]):
        rows.sort(key=lambda row: (position[row.citing], position[row.cited], row))
        citing, cited = _ends(rows, position)
    left = [row for row in unresolved if row.citing in position]
    left.sort(key=lambda row: (position[row.citing], row.label, row))
    hours = _place_in_time(ordered, citing, cited)
    return Collection(ordered, rows, left, numbers, citing, cited, hours)


def _in_order(
    cables: Iterable[PageCable], citations: Iterable[PageCitation]
) -> tuple[list[PageCable], list[tuple[str, int]]]:
    """Give the cables, those added that are only cited, with prefix and serial of each."""
    known = {cable.mrn: cable for cable in cables}
    named = {row.citing for row in citations}.union(row.cited for row in citations)
    for mrn in named - known.keys():
        known[mrn] = PageCable(mrn, held=False)
    numbers = [split_mrn(mrn) for mrn in known]
    ordered = list(known.values())
    if _rises(numbers):
        return ordered, numbers
    ordered = [cable for _, cable in sorted(zip(numbers, ordered, strict=True))]
    return ordered, sorted(numbers)


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


def _ends(rows: Sequence[PageCitation], position: Mapping[str, int]) -> tuple[Sequence[int], Sequence[int]]:
    citing = array("L", [position[row.citing] for row in rows])
    return citing, array("L", [position[row.cited] for row in rows])


def _rises(values: Sequence[Any]) -> bool:
    return all(map(lt, values, islice(values, 1, None)))


def pack_index(collection: Collection, *, title: str, about: Mapping[str, object]) -> bytes:
    """Give the pack that search and picture need."""
    cables = collection.cables
    columns = Columns({"title": title, "about": [[key, str(value)] for key, value in about.items()]})
    columns.words("prefix", [prefix for prefix, _ in collection.numbers])
    columns.steps("serial", [_signed(serial) for _, serial in collection.numbers])
    columns.numbers("held", [cable.held for cable in cables])
    columns.steps("hour", collection.hours)
    moments = zip(cables, collection.hours, strict=True)
    columns.texts("date", [_beside_hour(cable.date, hour) for cable, hour in moments])
    columns.texts("earliest", [cable.date_earliest for cable in cables])
    columns.texts("latest", [cable.date_latest for cable in cables])
    columns.texts("subject", [cable.subject for cable in cables])
    columns.words("post", [cable.post for cable in cables])
    columns.words("classification", [cable.classification for cable in cables])
    columns.words("look", [_look(cable.classification) for cable in cables])
    columns.texts("tags", [" ".join(cable.tags) for cable in cables])
    columns.steps("citing", collection.citing)
    columns.numbers("cited", collection.cited)
    columns.words("relation", [row.relation for row in collection.citations])
    columns.words("leftStatus", [row.status for row in collection.unresolved])
    return columns.packed()


def pack_details(collection: Collection) -> bytes:
    """Give the pack of what the panel tells beside that."""
    cables, rows, left = collection.cables, collection.citations, collection.unresolved
    position = {cable.mrn: at for at, cable in enumerate(cables)} if left else {}
    sentences, left_out = _affordable(rows)
    columns = Columns({"sentencesLeftOut": left_out})
    columns.texts("source", [cable.source for cable in cables])
    columns.texts("captions", [" ".join(cable.captions) for cable in cables])
    columns.texts("from", [cable.from_ for cable in cables])
    columns.texts("to", [", ".join(cable.to) for cable in cables])
    columns.texts("text", [cable.text for cable in cables])
    columns.texts("mentions", [json.dumps(cable.mentions) if cable.mentions else "" for cable in cables])
    columns.texts("labels", [" ".join(row.labels) for row in rows])
    columns.texts("status", [row.status for row in rows])
    columns.texts("reason", [row.reason for row in rows])
    serials = [str(collection.numbers[cited][1]) for cited in collection.cited]
    columns.texts("written", [_without(row.text, serial) for row, serial in zip(rows, serials, strict=True)])
    columns.texts("sentence", sentences)
    columns.steps("byPeople", [at for at, row in enumerate(rows) if row.by_people])
    columns.steps("leftCiting", [position[row.citing] for row in left])
    columns.texts("leftLabel", [row.label for row in left])
    columns.texts("leftWritten", [row.text for row in left])
    columns.texts("leftKind", [row.kind for row in left])
    columns.texts("leftReason", [row.reason for row in left])
    return columns.packed()


def _without(text: str, serial: str) -> str:
    """Give the words as written with a NUL for the serial of the cable: "STATE" and NUL, again and again."""
    return text if "\0" in text else text.replace(serial, "\0", 1)


def _affordable(rows: Sequence[PageCitation]) -> tuple[list[str], int]:
    """Give the sentences of the citations, and how many are left out where they would make the page huge.

    Those that say more than that the cable refers to the other are kept first.
    """
    room = MOST_SENTENCES - sum(len(row.sentence) for row in rows)
    if room >= 0:
        return [row.sentence for row in rows], 0
    sentences = [row.sentence[:LONGEST_SENTENCE] for row in rows]
    room, left_out = MOST_SENTENCES, 0
    for telling in (True, False):
        for at, row in enumerate(rows):
            if not sentences[at] or (row.relation != "refers_to") is not telling:
                continue
            if len(sentences[at]) <= room:
                room -= len(sentences[at])
                continue
            sentences[at] = ""
            left_out += 1
    return sentences, left_out


def _beside_hour(date: str, hour: int) -> str:
    """Give what a date says beside its hour: "T" for a day alone, else the minutes; other text as it is."""
    day, clock = _day_and_clock(hour)
    if date == day and clock == "T00":
        return "T"
    return date[13:] if date[:13] == day + clock and len(date) > 13 else date


@lru_cache(_REMEMBERED)
def _day_and_clock(hour: int) -> tuple[str, str]:
    try:
        moment = (_EPOCH + hour * _HOUR).isoformat()
    except OverflowError:
        return "", ""
    return moment[:10], moment[10:13]


@lru_cache(_REMEMBERED)
def _look(classification: str) -> str:
    return look_of(classification, held=True)


def _signed(serial: int) -> int:
    return -1 if serial == NO_SERIAL else serial


def _place_in_time(cables: Sequence[PageCable], citing: Sequence[int], cited: Sequence[int]) -> Sequence[int]:
    """Give the hour of each cable; one without any date stands by its neighbours, else with the first."""
    hours = [hour_of(cable) for cable in cables]
    unknown = {at for at, hour in enumerate(hours) if hour is None}
    around: dict[int, list[int]] = defaultdict(list)
    for pair in zip(citing, cited, strict=True) if unknown else ():
        for one, other in (pair, pair[::-1]):
            there = hours[other]
            if one in unknown and there is not None:
                around[one].append(there)
    first = min((hour for hour in hours if hour is not None), default=0)
    return [hour if hour is not None else min(around.get(at) or [first]) for at, hour in enumerate(hours)]


def hour_of(cable: PageCable) -> int | None:
    """Give whole hours since 1970: of the date, else of the middle of the interval, else None.

    >>> hour_of(PageCable("70OSLO1", held=False, date_earliest="1970-01-01", date_latest="1970-01-03"))
    24
    """
    if cable.date:
        return _hours(cable.date)
    bounds = [hour for hour in (_hours(cable.date_earliest), _hours(cable.date_latest)) if hour is not None]
    return sum(bounds) // len(bounds) if bounds else None


def _hours(date: str) -> int | None:
    # Days and times of day recur: each is read once.
    midnight, clock = _midnight(date[:10]), _clock(date[10:])
    if clock is None or midnight is None:
        return _any_hours(date)
    return midnight + clock


@lru_cache(_REMEMBERED)
def _midnight(day: str) -> int | None:
    return _any_hours(day)


@lru_cache(_REMEMBERED)
def _clock(time: str) -> int | None:
    found = _CLOCK.fullmatch(time)
    return int(found[1] or 0) if found else None


def _any_hours(date: str) -> int | None:
    try:
        moment = datetime.fromisoformat(date)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return (moment - _EPOCH) // _HOUR
