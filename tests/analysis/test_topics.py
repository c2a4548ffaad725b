"""What a collection is about: communities of invented cables, drawn with the words that are to name them."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import chain, groupby
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reftel.analysis.groups import Array, Column, Described, Terms
from reftel.analysis.metrics import Citations
from reftel.analysis.topics import FEW, MOST, SMALLEST, Topic, find_topics

# What subjects have whatever they are about.
EVERYWHERE = ("request", "update", "embassy", "the", "for", "visit", "april", "november")


class Sketch(NamedTuple):
    """A cable; `cites` are places of others."""

    day: str = "2008-01-10"
    post: str = "OSLO"
    subject: str = ""
    tags: str = ""
    cites: tuple[int, ...] = ()
    held: bool = True


def found(cables: Sequence[Sketch]) -> tuple[list[Topic], Array]:
    return find_topics(described(cables), hours(cables), lambda rows: told(cables, rows))


def hours(cables: Sequence[Sketch]) -> Array:
    days = [np.datetime64(cable.day or "2008-01-01", "h") for cable in cables]
    return np.array(days, "datetime64[h]").astype(np.int32)


def told(cables: Sequence[Sketch], rows: Array) -> list[tuple[str, str]]:
    return [(f"08OSLO{row}", cables[row].subject) for row in rows.tolist()]


def described(cables: Sequence[Sketch]) -> Described:
    pairs = [(citing, cited) for citing, cable in enumerate(cables) for cited in cable.cites]
    return Described(
        citations=Citations(len(cables), [one for one, _ in pairs], [other for _, other in pairs]),
        order=np.arange(len(cables)),
        held=np.array([cable.held for cable in cables], bool),
        days=column([cable.day for cable in cables]),
        posts=column([cable.post for cable in cables]),
        tags=terms([cable.tags for cable in cables]),
        words=terms([cable.subject.lower() for cable in cables]),
    )


def column(texts: Sequence[str]) -> Column:
    values = list(dict.fromkeys(texts))
    return Column(np.array([values.index(text) for text in texts], np.int32), values)


def terms(texts: Sequence[str], together: int = 100) -> Terms:
    values = list(dict.fromkeys(chain.from_iterable(map(str.split, texts))))
    found = [(row, values.index(term)) for row, text in enumerate(texts) for term in text.split()]
    parts = (list(part) for _, part in groupby(found, lambda pair: pair[0] // together))
    pairs = (np.array(part, np.int64).T for part in parts)
    return Terms(((rows, numbers) for rows, numbers in pairs), values)


def thread(start: int, subjects: Sequence[str], tags: str = "") -> list[Sketch]:
    """A star: all cite the first."""
    first = Sketch(subject=subjects[0], tags=tags)
    return [first, *(first._replace(subject=subject, cites=(start,)) for subject in subjects[1:])]


def collection(*groups: Sequence[str]) -> list[Sketch]:
    """Threads with these subjects, and so many cables beside them that there are topics."""
    cables: list[Sketch] = []
    for subjects in groups:
        cables += thread(len(cables), subjects)
    chance, enough = random.Random(7), max(FEW, 4 * len(cables))
    while len(cables) <= enough:
        some = [" ".join(chance.choices(EVERYWHERE, k=2)) for _ in range(3)]
        cables += thread(len(cables), some)
    return cables


def names(cables: Sequence[Sketch]) -> list[str]:
    return [topic.name for topic in found(cables)[0]]


HERRING = ["herring quota"] * 30
LAMP = ["lamp fair"] * 20

NAMED = [
    # the title of the cable that is cited most speaks for few cables; the largest topic is the first
    ((LAMP, HERRING), ["herring quota", "lamp fair"]),
    # no title speaks for a hundred: their words do, those as often as each other by alphabet
    ((["herring quota"] * 100, ["lamp fair"] * 110), ["fair, lamp", "herring, quota"]),
    # what subjects of every kind have does not name a topic, however often it is there
    ((["request for herring quota"] * 120, ["update for lamp fair"] * 110), ["herring, quota", "fair, lamp"]),
    # a month neither, though all cables of a topic were sent in it
    ((["herring quota november"] * 120, ["lamp fair april"] * 110), ["herring, quota", "fair, lamp"]),
    # variants of a word say no more than one of them
    ((["iraq iraqi herring"] * 120,), ["herring, iraq"]),
    # three words at most
    ((["cod eel ray bass"] * 120,), ["bass, cod, eel"]),
    # one word says little: the subject of the cable that is cited most is clearer
    ((["Talks about herring", *["herring"] * 120],), ["Talks about herring"]),
    # a word in one cable is no word of the topic
    (([f"fish{at}" for at in range(20)],), ["fish0"]),
    # a topic without any subject is called by its most cited cable
    (([""] * 20,), ["around 08OSLO0"]),
    # where that has no subject, the next one that has speaks for it
    ((["", *(f"fish{at}" for at in range(20))],), ["fish0"]),
    # no two have the same name
    ((["visit"] * 15, ["visit"] * 12), ["visit", "visit (around 08OSLO15)"]),
    # a long subject is cut between words
    (
        (["the visit of the embassy for the update of the request for the embassy of the visit"] * 12,),
        ["the visit of the embassy for the update of the request for the embassy ..."],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("groups", "expected"), NAMED)
def test_names(groups: Sequence[Sequence[str]], expected: list[str]) -> None:
    assert names(collection(*groups)) == expected


@pytest.mark.parametrize(
    ("held", "expected"),
    [(1, ["lamp fair"]), (2, ["lamp fair", "herring quota"]), (21, ["herring quota", "lamp fair"])],
)
def test_one_held_cable_with_what_it_cites_is_no_topic(held: int, expected: list[str]) -> None:
    star = [cable._replace(held=at < held) for at, cable in enumerate(thread(0, HERRING))]
    cables = collection(HERRING, LAMP)
    cables[: len(star)] = star
    topics, numbers = found(cables)
    assert [topic.name for topic in topics] == expected
    assert (20, 20) in [(topic.size, topic.held) for topic in topics]
    assert np.bincount(numbers)[1:].tolist() == [topic.size for topic in topics]


def test_tags_name_a_topic_without_subjects() -> None:
    cables = thread(0, [""] * 20, tags="EFIS PREL")
    while len(cables) <= FEW:
        cables += thread(len(cables), ["the visit"] * 3, tags="PREL")
    ((topic,), _) = found(cables)
    assert (topic.name, topic.words, topic.tags) == ("EFIS", [], ["EFIS"])


def test_what_a_topic_tells() -> None:
    cables = collection(["herring quota"] * 12)
    cables[1] = cables[1]._replace(day="", held=False, subject="", post="LIMA")
    cables[2] = cables[2]._replace(day="2007-11-30", post="LIMA", cites=(0, 1))
    ((topic,), numbers) = found(cables)
    assert topic == Topic(
        name="herring quota",
        words=["herring", "quota"],
        tags=[],
        hub=0,
        subject="herring quota",
        size=12,
        held=11,
        missing=1,
        posts=[("OSLO", 10), ("LIMA", 2)],
        first="2007-11-30",
        last="2008-01-10",
        start="2007-11",
        months=[1, 0, 11],
    )
    assert numbers.tolist() == [1] * 12 + [0] * (len(cables) - 12)


NONE = [
    ("no cables", []),
    ("so few that they are seen as threads", thread(0, ["herring"] * FEW)),
    ("no citations", [Sketch(subject="herring")] * (FEW + 1)),
    ("threads too small to have a shape", collection(["herring"] * (SMALLEST - 1))),
]


@pytest.mark.parametrize("cables", [cables for _, cables in NONE], ids=[why for why, _ in NONE])
def test_collections_without_topics(cables: Sequence[Sketch]) -> None:
    topics, numbers = found(cables)
    assert (topics, numbers.tolist()) == ([], [0] * len(cables))


def test_no_more_topics_than_can_be_seen_at_once() -> None:
    topics, numbers = found(collection(*([f"word{at}"] * (at + 12) for at in range(MOST + 3))))
    assert [topic.size for topic in topics] == list(range(MOST + 14, 14, -1))
    assert np.bincount(numbers)[1:].tolist() == [topic.size for topic in topics]


@given(st.data())
@settings(max_examples=10)
def test_topics_add_up_and_do_not_depend_on_how_rows_come(data: st.DataObject) -> None:
    """Rows in another order, with the order of the MRNs beside them, and terms in other parts."""
    sizes = data.draw(st.lists(st.integers(2, 40), min_size=1, max_size=8))
    cables = collection(*([f"word{at % 5} {EVERYWHERE[at % 3]}"] * size for at, size in enumerate(sizes)))
    rows = data.draw(st.permutations(range(len(cables))))
    topics, numbers = found(cables)
    place = {row: at for at, row in enumerate(rows)}
    moved = [cables[row]._replace(cites=tuple(place[cited] for cited in cables[row].cites)) for row in rows]
    by_mrn = described(moved)._replace(
        order=np.array([place[row] for row in range(len(cables))]),
        words=terms([cable.subject for cable in moved], data.draw(st.integers(1, 400))),
    )
    again, numbers_again = find_topics(by_mrn, hours(moved), lambda some: told(cables, np.array(rows)[some]))
    assert [topic._replace(hub=rows[topic.hub]) for topic in again] == topics
    assert numbers_again.tolist() == [numbers[row] for row in rows]
    for topic in topics:
        assert topic.size == topic.held + topic.missing == sum(topic.months)
        assert sum(count for _, count in topic.posts) <= topic.size
