"""The whole collection as one JSON text of columns, which the page unpacks when it opens."""

from __future__ import annotations

import base64
import gzip
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from reftel.page.look import look_of
from reftel.page.records import PageCable, PageCitation, PageUnresolved

LONGEST_PLAIN = 400_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Collection:
    """Cables in order of MRN; citations and unresolved rows by citing cable, then by label.

    `edges` are pairs of positions in `cables`, one per citation. `hours` is where each cable stands on the
    time axis (whole hours since 1970; for a missing one the middle of its interval).
    """

    cables: tuple[PageCable, ...]
    citations: tuple[PageCitation, ...]
    unresolved: tuple[PageUnresolved, ...]
    edges: tuple[tuple[int, int], ...] = field(repr=False)
    hours: tuple[int, ...] = field(repr=False)


def collect(
    cables: Iterable[PageCable],
    citations: Iterable[PageCitation],
    unresolved: Iterable[PageUnresolved] = (),
) -> Collection:
    """Give the collection in an order of its own, whatever the order given.

    A cable that is cited but not among `cables` is added as missing.
    """
    known = {cable.mrn: cable for cable in cables}
    edges = sorted(citations, key=lambda row: (row.citing, row.labels, row.cited))
    rows = sorted(unresolved, key=lambda row: (row.citing, row.label, row.text))
    for mrn in sorted({name for row in edges for name in (row.citing, row.cited)}):
        known.setdefault(mrn, PageCable(mrn, held=False))
    ordered = tuple(known[mrn] for mrn in sorted(known))
    position = {cable.mrn: at for at, cable in enumerate(ordered)}
    pairs = tuple((position[row.citing], position[row.cited]) for row in edges)
    kept = tuple(row for row in rows if row.citing in position)
    return Collection(ordered, tuple(edges), kept, pairs, _place_in_time(ordered, pairs))


def pack(collection: Collection, *, title: str, about: Mapping[str, object]) -> str:
    """Give the collection as JSON; no `<` is in it, so it can stand inside a script element."""
    packed = {
        "title": title,
        "about": [[key, str(value)] for key, value in about.items()],
        "cables": _cable_columns(collection),
        "citations": _citation_columns(collection),
        "unresolved": _unresolved_columns(collection),
    }
    text = json.dumps(packed, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def squeeze(text: str) -> str:
    """Give the text gzipped and in base64, the same for the same text (no time stamp in it)."""
    return base64.b64encode(gzip.compress(text.encode(), compresslevel=6, mtime=0)).decode()


def _cable_columns(collection: Collection) -> dict[str, object]:
    cables = collection.cables
    classifications = sorted({cable.classification for cable in cables})
    return {
        "mrn": [cable.mrn for cable in cables],
        "held": [int(cable.held) for cable in cables],
        "hour": collection.hours,
        "date": [cable.date for cable in cables],
        "earliest": [cable.date_earliest for cable in cables],
        "latest": [cable.date_latest for cable in cables],
        "subject": [cable.subject for cable in cables],
        "source": _indexed([cable.source for cable in cables]),
        "post": _indexed([cable.post for cable in cables]),
        "looks": [look_of(classification, held=True) for classification in classifications],
        "classification": _indexed([cable.classification for cable in cables]),
        "captions": _indexed([" ".join(cable.captions) for cable in cables]),
        "tags": _indexed([" ".join(cable.tags) for cable in cables]),
        "from": _indexed([cable.from_ for cable in cables]),
        "to": _indexed([", ".join(cable.to) for cable in cables]),
    }


def _citation_columns(collection: Collection) -> dict[str, object]:
    rows = collection.citations
    return {
        "citing": [citing for citing, _ in collection.edges],
        "cited": [cited for _, cited in collection.edges],
        "labels": _indexed([" ".join(row.labels) for row in rows]),
        "relation": _indexed([row.relation for row in rows]),
        "status": _indexed([row.status for row in rows]),
        "yearFrom": _indexed([row.year_from for row in rows]),
        "reason": _indexed([row.reason for row in rows]),
        "text": [row.text for row in rows],
        "sentence": [row.sentence for row in rows],
        "byPeople": [at for at, row in enumerate(rows) if row.by_people],
    }


def _unresolved_columns(collection: Collection) -> dict[str, object]:
    rows = collection.unresolved
    position = {cable.mrn: at for at, cable in enumerate(collection.cables)}
    return {
        "citing": [position[row.citing] for row in rows],
        "label": [row.label for row in rows],
        "text": [row.text for row in rows],
        "kind": _indexed([row.kind for row in rows]),
        "status": _indexed([row.status for row in rows]),
        "reason": _indexed([row.reason for row in rows]),
    }


def _indexed(values: Sequence[str]) -> dict[str, object]:
    """Give a column as its distinct values in order and, per row, the position among them."""
    distinct = sorted(set(values))
    position = {value: at for at, value in enumerate(distinct)}
    return {"values": distinct, "at": [position[value] for value in values]}


def _place_in_time(cables: Sequence[PageCable], edges: Sequence[tuple[int, int]]) -> tuple[int, ...]:
    """Give the hour of each cable; one without any date stands by its neighbours, else by its MRN's year."""
    hours = [hour_of(cable) for cable in cables]
    unknown = {at for at, hour in enumerate(hours) if hour is None}
    around: dict[int, list[int]] = defaultdict(list)
    for citing, cited in edges if unknown else ():
        for one, other in ((citing, cited), (cited, citing)):
            there = hours[other]
            if one in unknown and there is not None:
                around[one].append(there)
    first = min((hour for hour in hours if hour is not None), default=0)
    return tuple(
        hour if hour is not None else min(around.get(at) or [first]) for at, hour in enumerate(hours)
    )


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
    try:
        moment = datetime.fromisoformat(date)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return (moment - _EPOCH) // _HOUR
