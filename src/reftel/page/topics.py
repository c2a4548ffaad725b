"""The topics of the cables of a page, from its columns."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import chain

import numpy as np

from reftel.analysis.groups import Column, Described, Terms, words_of
from reftel.analysis.metrics import Citations
from reftel.analysis.topics import Topic, find_topics
from reftel.lexicon.mrn import split_counter
from reftel.page.records import Table
from reftel.page.texts import Array, Keys, Texts


def topics_of(
    mrns: Keys, table: Table, days: Column, citing: Array, cited: Array, hours: Array
) -> tuple[list[Topic], Array]:
    """Return the topics of cables and the number of each cable's, from 1; 0 is none.

    All arrays have a row for each cable, `citing` and `cited` for each citation.
    """
    subjects: Texts = table["subject"]
    described = Described(
        citations=Citations(len(mrns), citing.data, cited.data),
        order=by_serial(mrns.before.values, mrns.before.numbers, mrns.numbers),
        held=table["held"].array.astype(bool),
        days=days,
        posts=Column(table["post"].numbers, table["post"].values),
        tags=_terms(table["tags"], str.split),
        words=_terms(subjects, words_of),
    )
    return find_topics(described, hours, lambda rows: zip(mrns.at(rows), subjects.take(rows), strict=True))


def by_serial(begins: Sequence[str], series: Array, serials: Array) -> Array:
    """Return the rows in the order of year, post, serial and series; the page has the series before.

    `begins` are those of the MRNs of series, `series` the number of each row's.
    """
    return np.lexsort((serials, rank_series(begins)[series])).astype(np.int32)


def rank_series(begins: Sequence[str]) -> Array:
    """Return the place of year and post of each series, which come by these, without that of the series."""
    ranks: dict[str, int] = {}
    rank = [ranks.setdefault(split_counter(begin)[0], len(ranks)) for begin in begins]
    return np.array(rank, np.int32)


def _terms(texts: Texts, split: Callable[[str], Sequence[str]]) -> Terms:
    """Return the terms of each row of a column; none goes across a blank."""
    values, pieces = texts.pieces()
    split_values = list(map(split, values))
    number = {term: at for at, term in enumerate(dict.fromkeys(chain.from_iterable(split_values)))}
    lengths = np.array(list(map(len, split_values)), np.int32)
    begins = np.cumsum(lengths, dtype=np.int64) - lengths
    terms = np.array([number[term] for some in split_values for term in some], np.int32)

    def pairs() -> Iterator[tuple[Array, Array]]:
        for rows, piece in pieces:
            counts = lengths[piece]
            within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
            yield np.repeat(rows, counts), terms[np.repeat(begins[piece], counts) + within]

    return Terms(pairs(), list(number))
