"""The catalogue of a store is made: all its cables and citations are read once, and their topics found."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from reftel.analysis.groups import Column, Described, Terms, read_terms, tags_of, words_of
from reftel.analysis.metrics import Citations
from reftel.analysis.topics import find_topics
from reftel.model.records import Relation
from reftel.page.catalogue.record import LED_NOWHERE, RELATIONS, Catalogue, Coded, Listed, Mrns, Tagged
from reftel.page.moments import day_of, hour_of, within_years
from reftel.page.records import MENTIONED
from reftel.page.texts import Array, Keys, Numbers, Recurring, narrow
from reftel.page.topics import by_serial
from reftel.store import Store
from reftel.store.queries.columns import Part, read_columns

_PART: Part = "cables of each series"
_COLUMNS = (
    *("mrn", "held", "post", "classification"),
    *("date", "date_earliest", "date_latest", "date_likely"),
)


def make_catalogue(store: Store) -> Catalogue:
    """Return the catalogue of a store; raises StoreError where a citation names a cable that it has lost."""
    try:
        return _make(store)
    except KeyError as error:
        raise store.damaged(f"{error} is not one of its cables") from error


class _Cables:
    """What the table of cables tells, while it is read."""

    def __init__(self) -> None:
        self.mrns = Keys()
        self.held, self.hour, self.dated = Numbers(), Numbers(), Numbers()
        self.post, self.classification, self.day = Recurring(), Recurring(), Recurring()

    def add(self, rows: Sequence[Sequence[Any]]) -> None:
        mrns, held, post, classification, *moments = rows
        self.mrns.add(mrns)
        self.held.add(held)
        self.post.add(post)
        self.classification.add(classification)
        dates = list(zip(*moments, strict=True))
        self.hour.add([hour_of(*some) for some in dates])
        self.dated.add([any(some) for some in dates])
        self.day.add([day_of(date, likely) for date, _, _, likely in dates])


def _make(store: Store) -> Catalogue:
    read = _Cables()
    for chunk in read_columns(store, _PART, _COLUMNS):
        read.add(chunk)
    mrns = read.mrns
    citing, cited, relation = _read_citations(store, mrns)
    tagged, titled = _Noted(tags_of), _Noted(words_of)
    tags = read_terms(store, _PART, "tags", tagged.split)
    tag_pairs = list(tags.pairs)
    words = read_terms(store, _PART, "subject", titled.split)
    hours = within_years(read.hour.array.astype(np.int32), mrns, citing, cited)
    described = Described(
        citations=Citations(len(mrns), citing.data, cited.data),
        order=by_serial(mrns.before.values, mrns.before.numbers, mrns.numbers),
        held=read.held.array.astype(bool),
        days=Column(read.day.numbers, read.day.values),
        posts=Column(read.post.numbers, read.post.values),
        tags=Terms(tag_pairs, tags.values),
        words=words,
    )

    def tell(rows: Array) -> Iterable[tuple[str, str]]:
        keys = mrns.at(rows)
        nodes = store.cables(keys)
        return [(key, nodes[key].subject) for key in keys]

    topics, topic = find_topics(described, hours, tell)
    for _ in words.pairs:
        pass  # of too few cables no topic is found by words: their subjects are noted all the same
    return Catalogue(
        mrns=_in_series(store, mrns),
        held=read.held.array.astype(np.uint8),
        hour=hours,
        dated=read.dated.array.astype(np.uint8),
        post=Coded(narrow(read.post.numbers), read.post.values),
        classification=Coded(narrow(read.classification.numbers), read.classification.values),
        tags=_in_sets(tagged),
        topic=topic,
        subject=_places_of(titled),
        relations=_relations(len(mrns), citing, cited, relation),
        answered=_answered(read.post.numbers, citing, cited, relation),
        citing=citing,
        cited=cited,
        left=_read_left(store, mrns),
        topics=topics,
    )


def _in_series(store: Store, mrns: Keys) -> Mrns:
    """Return MRNs by their series; raises StoreError where those of one are not together."""
    numbers = mrns.before.numbers
    first = np.flatnonzero(np.diff(numbers, prepend=-1))
    if len(first) != mrns.before.different:
        raise store.damaged("cables of one post and year are told as of several")
    return Mrns(
        mrns.before.values, np.append(first, len(mrns)).astype(np.int32), mrns.numbers.astype(np.int32)
    )


def _read_citations(store: Store, mrns: Keys) -> tuple[Array, Array, Array]:
    """Return the rows of both ends of all citations, by the citing ones, and their relations by number."""
    citing, cited, relation = Numbers(), Numbers(), Numbers()
    number = {name: at for at, name in enumerate(RELATIONS)}
    for citing_mrns, cited_mrns, relations in read_columns(
        store, "citations by MRN", ("citing", "cited", "relation")
    ):
        citing.add(mrns.find(citing_mrns))
        cited.add(mrns.find(cited_mrns))
        relation.add([number.get(name, len(RELATIONS)) for name in relations])
    order = np.argsort(citing.array, kind="stable")
    one, other = (column.array[order].astype(np.int32) for column in (citing, cited))
    return one, other, relation.array[order]


def _relations(size: int, citing: Array, cited: Array, relation: Array) -> Array:
    bits = np.zeros(size, np.uint8)
    for number in range(len(RELATIONS)):
        rows = relation == number
        for ends in (citing, cited):
            bits[ends[rows]] |= 1 << number
    return bits


def _answered(post: Array, citing: Array, cited: Array, relation: Array) -> Array:
    """Return how many posts respond to each cable."""
    is_answer = relation == RELATIONS.index(Relation.RESPONDS_TO)
    posts = int(post.max(initial=0)) + 1
    pairs = np.unique(cited[is_answer].astype(np.int64) * posts + post[citing[is_answer]])
    return narrow(np.bincount(pairs // posts, minlength=len(post)))


class _Noted:
    """Notes the texts of a column while they are read as terms: the different ones, and which a row has."""

    def __init__(self, terms_of: Callable[[str], Sequence[str]]) -> None:
        self._terms_of = terms_of
        self._number: dict[str, int] = {}
        self._numbers = array("i")

    def split(self, text: str) -> Sequence[str]:
        """Return the terms of the text of the next row."""
        self._numbers.append(self._number.setdefault(text, len(self._number)))
        return self._terms_of(text)

    @property
    def texts(self) -> Sequence[str]:
        """The different texts; their places here are their numbers."""
        return list(self._number)

    @property
    def rows(self) -> Array:
        """The number of the text of each row."""
        return np.array(self._numbers, np.int32)


def _in_sets(noted: _Noted) -> Tagged:
    """Return the sets of TAGS, in one order whatever that of the cables is."""
    of_text = [tuple(sorted(set(tags_of(joined)))) for joined in noted.texts]
    sets = sorted(set(of_text))
    values = sorted({tag for some in sets for tag in some})
    number, place = ({one: at for at, one in enumerate(known)} for known in (sets, values))
    return Tagged(
        narrow(_of_rows([number[some] for some in of_text], noted)),
        values,
        np.cumsum([0, *map(len, sets)], dtype=np.int32),
        np.array([place[tag] for some in sets for tag in some], np.int32),
    )


def _places_of(noted: _Noted) -> Array:
    """Return the place of each row's text among all of them, whatever its letters; 0 without one."""
    lowered = list(map(str.lower, noted.texts))
    place = {text: at for at, text in enumerate(sorted({"", *lowered}))}
    return narrow(_of_rows([place[text] for text in lowered], noted))


def _of_rows(numbers: Sequence[int], noted: _Noted) -> Array:
    of_rows: Array = np.array(numbers or [0], np.int32).take(noted.rows)
    return of_rows


def _read_left(store: Store, mrns: Keys) -> Listed:
    cable, status = Numbers(), Numbers()
    number = {name: at for at, name in enumerate(LED_NOWHERE)}

    def add(citing: Sequence[str], statuses: Sequence[int]) -> None:
        cable.add(mrns.find(citing))
        status.add(statuses)

    for citing, statuses in read_columns(store, "refs to none", ("citing", "status")):
        add(citing, [number.get(name, len(number)) for name in statuses])
    for (citing,) in read_columns(store, "cables in sentences", ("citing",)):
        add(citing, [number[MENTIONED]] * len(citing))
    order = np.argsort(cable.array, kind="stable")  # a later build adds rows at the end
    return Listed(cable.array[order].astype(np.int32), status.array[order].astype(np.uint8))
