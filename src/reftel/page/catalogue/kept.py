"""The catalogue in a store: written by the build, read only if it is of the store as it is."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec
import numpy as np

from reftel.analysis.topics import Topic
from reftel.page.catalogue.make import make_catalogue
from reftel.page.catalogue.record import LED_NOWHERE, Catalogue, Coded, Listed, Mrns, Tagged
from reftel.page.texts import Array
from reftel.store import Store, StoreWriter
from reftel.store.queries.catalogue import has_columns, kept_columns, kept_topics, size_of
from reftel.store.rows import Row

_JSON = "json"
_TYPES = {name: np.dtype(name) for name in ("int8", "uint8", "int16", "uint16", "int32", "uint32")}
_LISTS = ("words", "tags", "posts", "months")


def read_catalogue(store: Store) -> Catalogue:
    """Return the catalogue of a store: as a build has kept it, else made of the store as it is."""
    return _kept(store) or make_catalogue(store)


def keep_catalogue(writer: StoreWriter) -> None:
    """Make the catalogue of a store that is being changed, and keep it in it."""
    catalogue = make_catalogue(writer.store())
    writer.keep_catalogue(_columns(catalogue), _topic_rows(catalogue))


def read_topics(store: Store, size: int) -> tuple[Sequence[Topic], Array] | None:
    """Return the topics that a build has kept, with `hub` as a row, and the number of each cable's; None
    where they are not kept for so many cables.
    """
    catalogue = _kept(store)
    return (catalogue.topics, catalogue.topic) if catalogue and catalogue.size == size else None


# Into the store.


def _columns(catalogue: Catalogue) -> Iterator[Row]:
    for name, values in _parts(catalogue).items():
        if isinstance(values, np.ndarray):
            kept = values.astype(values.dtype.newbyteorder("<"), copy=False)
            yield name, values.dtype.name, kept.tobytes()
        else:
            yield name, _JSON, msgspec.json.encode(values)


def _parts(catalogue: Catalogue) -> Mapping[str, Any]:
    mrns, post, classification, tags, left = (
        *(catalogue.mrns, catalogue.post, catalogue.classification),
        *(catalogue.tags, catalogue.left),
    )
    return {
        "begins": mrns.begins,
        "first": mrns.first,
        "serial": mrns.serials,
        "held": catalogue.held,
        "hour": catalogue.hour,
        "dated": catalogue.dated,
        "post": post.numbers,
        "posts": post.values,
        "classification": classification.numbers,
        "classifications": classification.values,
        "tags": tags.values,
        "tag_set": tags.numbers,
        "tag_sets_first": tags.first,
        "tag_sets": tags.members,
        "topic": catalogue.topic,
        "subject": catalogue.subject,
        "relations": catalogue.relations,
        "answered": catalogue.answered,
        "citing": catalogue.citing,
        "cited": catalogue.cited,
        "left": left.cable,
        "left_status": left.status,
    }


def _topic_rows(catalogue: Catalogue) -> Iterator[Row]:
    for number, topic in enumerate(catalogue.topics, 1):
        (hub,) = catalogue.mrns.at(np.array([topic.hub]))
        cells = {**topic._asdict(), "hub": hub}
        for name in _LISTS:
            cells[name] = json.dumps(cells[name], ensure_ascii=False)
        yield (number, *cells.values())


# And back.


class _NotCurrent(ValueError):
    """What is kept does not fit together, or is not of the store as it is."""


def _kept(store: Store) -> Catalogue | None:
    """Return the catalogue that is kept; None where there is none of the store as it is."""
    if not has_columns(store):
        return None
    try:
        catalogue = _read(store)
        _check(catalogue)
    except (KeyError, IndexError, TypeError, ValueError):
        return None  # of the store of a stranger, or of one that was changed by hand
    return catalogue if (catalogue.size, len(catalogue.citing)) == size_of(store) else None


def _read(store: Store) -> Catalogue:
    parts = {name: _values(numbers, data) for name, numbers, data in kept_columns(store)}
    mrns = Mrns(parts["begins"], parts["first"], parts["serial"])
    return Catalogue(
        mrns=mrns,
        held=parts["held"],
        hour=parts["hour"],
        dated=parts["dated"],
        post=Coded(parts["post"], parts["posts"]),
        classification=Coded(parts["classification"], parts["classifications"]),
        tags=Tagged(parts["tag_set"], parts["tags"], parts["tag_sets_first"], parts["tag_sets"]),
        topic=parts["topic"],
        subject=parts["subject"],
        relations=parts["relations"],
        answered=parts["answered"],
        citing=parts["citing"],
        cited=parts["cited"],
        left=Listed(parts["left"], parts["left_status"]),
        topics=list(_topics(store, mrns)),
    )


def _values(numbers: str, data: object) -> Any:
    if not isinstance(data, bytes):
        raise _NotCurrent("a column of the catalogue has the wrong type")
    if numbers == _JSON:
        return msgspec.json.decode(data, type=list[str])
    return np.frombuffer(data, _TYPES[numbers].newbyteorder("<"))


def _topics(store: Store, mrns: Mrns) -> Iterator[Topic]:
    for _, *cells in kept_topics(store):
        named = dict(zip(Topic._fields, cells, strict=True))
        for name in _LISTS:
            named[name] = json.loads(named[name])
        named["hub"] = mrns.find(named["hub"])
        yield msgspec.convert(list(named.values()), Topic)


def _check(catalogue: Catalogue) -> None:
    """Raise ValueError where a number is of nothing that there is."""
    size, mrns = catalogue.size, catalogue.mrns
    columns = (
        *(catalogue.held, catalogue.hour, catalogue.dated, catalogue.topic, catalogue.relations),
        *(catalogue.post.numbers, catalogue.classification.numbers),
        *(catalogue.tags.numbers, catalogue.subject, catalogue.answered),
    )
    left, tags = catalogue.left, catalogue.tags
    fits = (
        all(len(column) == size for column in columns),
        _divides(mrns.first, len(mrns.begins), size),
        _divides(tags.first, len(tags.first) - 1, len(tags.members)),
        len(catalogue.citing) == len(catalogue.cited),
        len(left.cable) == len(left.status),
        not (catalogue.citing[1:] < catalogue.citing[:-1]).any(),
        all(topic.hub >= 0 for topic in catalogue.topics),
    )
    below = (
        (catalogue.held, 2),
        (catalogue.dated, 2),
        (catalogue.topic, len(catalogue.topics) + 1),
        (catalogue.post.numbers, len(catalogue.post.values)),
        (catalogue.classification.numbers, len(catalogue.classification.values)),
        *((counts, size + 1) for counts in (catalogue.subject, catalogue.answered)),
        (tags.numbers, len(tags.first) - 1),
        (tags.members, len(tags.values)),
        *((rows, size) for rows in (catalogue.citing, catalogue.cited, left.cable)),
        (left.status, len(LED_NOWHERE) + 1),
    )
    if not all(fits) or not all(_are_below(numbers, end) for numbers, end in below):
        raise _NotCurrent("the catalogue does not fit together")


def _divides(first: Array, parts: int, size: int) -> bool:
    """Say whether places divide so many rows into parts."""
    if len(first) != parts + 1 or int(first[0]) != 0 or int(first[-1]) != size:
        return False
    return not (first[1:] < first[:-1]).any()


def _are_below(numbers: Array, end: int) -> bool:
    return numbers.size == 0 or (int(numbers.min()) >= 0 and int(numbers.max()) < end)
