"""The questions that the server answers: each as the command of its name does with --json."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from msgspec import Struct

from reftel.analysis import queries as ask
from reftel.analysis import statistics, threads
from reftel.analysis.coverage import coverage
from reftel.analysis.where import look
from reftel.errors import NotInStore
from reftel.render import answers
from reftel.render.coverage import answer as coverage_answer
from reftel.render.records import plain
from reftel.serve import queries as of
from reftel.serve.catalogue import answers as whole
from reftel.serve.catalogue.whole import Whole
from reftel.store import Follow, Store
from reftel.store.queries.documents import read_texts
from reftel.store.queries.pages import page_of_cables


class Question(NamedTuple):
    """A question: what it asks in a sentence, its parameters, and what answers it as JSON, given the store,
    the parameters and, if it is `of_whole`, the catalogue of all cables.
    """

    about: str
    query: type[Struct]
    answer: Callable[..., object]
    of_whole: bool = False


def _show(store: Store, asked: of.OfCable, all_cables: Whole) -> object:
    stored = store.cable(store.find(asked.mrn))
    found = look(store, [stored.node], (), all_cables.extent(store))
    return answers.show(stored, found[stored.node.mrn]).as_json()


def _text(store: Store, asked: of.OfCable) -> object:
    mrn = str(store.find(asked.mrn))
    texts = next((texts for _, texts in read_texts(store, [mrn])), None)
    if texts is None:
        raise NotInStore(f"no text of {mrn} is kept in this store", advice="build it with --with-text")
    return {"mrn": mrn, "texts": texts}


def _thread(store: Store, asked: of.OfThread) -> object:
    follow = Follow(asked.relation, asked.since, asked.until)
    found = threads.thread(store, store.find(asked.mrn), asked.depth, follow, asked.limit)
    return answers.thread(found, sentences=True, answers=asked.relation == "responds_to").as_json()


def _path(store: Store, asked: of.OfPath) -> object:
    one, other = store.find(asked.one), store.find(asked.other)
    hops = threads.path(store, one, other, either_way=asked.either_way)
    return answers.path(hops, one, other, either_way=asked.either_way).as_json()


def _explain(store: Store, asked: of.OfPair) -> object:
    return answers.explain(ask.explain(store, asked.citing, asked.cited)).as_json()


def _replies(store: Store, asked: of.OfCable) -> object:
    return answers.replies(ask.replies(store, store.find(asked.mrn))).as_json()


def _top(store: Store, asked: of.Ranked) -> object:
    return answers.top(ask.top(store, asked.by, of.chosen(asked), asked.limit), asked.by).as_json()


def _missing(store: Store, asked: of.Listed) -> object:
    return answers.missing(ask.missing(store, of.chosen(asked), asked.limit)).as_json()


def _search(store: Store, asked: of.Searched) -> object:
    return answers.search(ask.search(store, asked.words, of.chosen(asked), asked.limit)).as_json()


def _stats(store: Store, asked: of.Listed) -> object:
    return answers.stats(statistics.stats(store, of.chosen(asked), None), asked.limit).as_json()


def _unresolved(store: Store, asked: of.Listed) -> object:
    return answers.unresolved(statistics.unresolved(store, of.chosen(asked), asked.limit)).as_json()


def _coverage(store: Store, asked: of.OfPosts) -> object:
    return coverage_answer(coverage(store, of.chosen(asked)), asked.limit).as_json()


def _cables(store: Store, asked: of.Paged) -> object:
    held = {"": None, "held": True, "missing": False}[asked.held]
    page = page_of_cables(store, of.chosen(asked), held, asked.order, asked.after, asked.limit)
    return {"cables": plain(page.nodes), "next": page.next}


QUESTIONS: Mapping[str, Question] = MappingProxyType(
    {
        "cables": Question("Cables by a filter, a page of any length of list.", of.Paged, _cables),
        "coverage": Question("How much of what was sent is held.", of.OfPosts, _coverage),
        "explain": Question("Why one cable is said to cite another.", of.OfPair, _explain),
        "facets": Question(
            "What a list has, counted, within a filter.", of.CountsOfList, whole.count_list, of_whole=True
        ),
        "list": Question(
            "A list of the page, a part of it at a time.", of.PageOfList, whole.list_rows, of_whole=True
        ),
        "missing": Question("Cables that the collection lacks, the most cited first.", of.Listed, _missing),
        "passages": Question(
            "Places in texts that have some words.", of.Passages, whole.passages, of_whole=True
        ),
        "path": Question("The shortest chain of citations between two cables.", of.OfPath, _path),
        "replies": Question("Who answered a cable, who cites it, who is silent.", of.OfCable, _replies),
        "search": Question("Cables by words.", of.Searched, _search),
        "show": Question(
            "A cable: its head, what it cites and why, who cites it.", of.OfCable, _show, of_whole=True
        ),
        "stats": Question("Counts by year, post, classification and status.", of.Listed, _stats),
        "text": Question("The text of a cable, of each section, where it is kept.", of.OfCable, _text),
        "thread": Question("The thread around a cable.", of.OfThread, _thread),
        "ties": Question(
            "How often posts cite each other, within a filter.", of.OfTies, whole.ties, of_whole=True
        ),
        "top": Question("Cables that stand out.", of.Ranked, _top),
        "topics": Question("What the collection is about.", of.Nothing, whole.topics, of_whole=True),
        "unresolved": Question("Words that found no cable, grouped and counted.", of.Listed, _unresolved),
    }
)
