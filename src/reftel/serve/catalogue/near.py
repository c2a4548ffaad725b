"""Cables near one though neither cites the other: what they share, the rarer the nearer.

What is shared is as in `script/finding/near.js`, whose page then weighs those that are nearest here.
"""

from __future__ import annotations

import re

import numpy as np

from reftel.page.texts import Array
from reftel.serve.catalogue.whole import Whole
from reftel.store import Store
from reftel.store.queries.found import Term, cables_with

_HOURS_APART = 6 * 7 * 24
_RARE = 100
_FEW = 5
"""What more cables than one of _RARE have says nothing; among few cables, what more than _FEW have."""
_NEAREST = 300
_MOST_WORDS = 20
_WORD = re.compile(r"[^\W_]+")
_SHORTEST_NUMBER = 4


def find_near(store: Store, whole: Whole, row: int) -> Array:
    """Return the cables near one, the nearest first."""
    catalogue = whole.catalogue
    scores = np.zeros(whole.size, np.float32)
    citing, cited = catalogue.citing, catalogue.cited
    ends = citing[cited == row], cited[citing == row]
    for (through, other), known, counts in (
        ((cited, citing), ends[1], whole.cited_by),
        ((citing, cited), ends[0], whole.cites),
    ):
        shared = np.flatnonzero(_among(whole, known).take(through))
        pairs = np.unique(through.take(shared).astype(np.int64) << 32 | other.take(shared))
        weights = np.log(whole.size / counts.take(pairs >> 32))
        np.add.at(scores, pairs & 0xFFFFFFFF, weights)
    if catalogue.dated[row]:
        _add_same_weeks(store, whole, row, scores)
    scores[[row, *ends[0].tolist(), *ends[1].tolist()]] = 0
    found = np.flatnonzero(scores)
    return found.take(np.argsort(-scores.take(found), kind="stable")[:_NEAREST]).astype(np.int32)


def _add_same_weeks(store: Store, whole: Whole, row: int, scores: Array) -> None:
    """Add what is rare and shared with cables of about the same time: words of one post, TAGS of any."""
    catalogue, most = whole.catalogue, max(_FEW, whole.size // _RARE)
    away = np.abs(catalogue.hour - catalogue.hour[row])
    nearby = (away <= _HOURS_APART) & (catalogue.dated == 1)
    (mrn,) = catalogue.mrns.at(np.array([row]))
    posts = catalogue.post.numbers
    for word in _words(store.cables([mrn])[mrn].subject):
        rows = whole.rows_of(store, cables_with(store, [Term((word,), whole=True)]))
        if 0 < len(rows) <= most:
            same = nearby.take(rows) & (posts.take(rows) == posts[row])
            scores[rows.compress(same)] += np.log(whole.size / len(rows))
    tags = catalogue.tags
    own = int(tags.numbers[row])
    for tag in tags.members[tags.first[own] : tags.first[own + 1]].tolist():
        has = tags.sets_with(np.arange(len(tags.values)) == tag)
        rows = np.flatnonzero(has.take(tags.numbers))
        if 0 < len(rows) <= most:
            scores[rows.compress(nearby.take(rows))] += np.log(whole.size / len(rows))


def _words(subject: str) -> list[str]:
    words = dict.fromkeys(_WORD.findall(subject.lower()))
    return [word for word in words if not word.isdecimal() or len(word) >= _SHORTEST_NUMBER][:_MOST_WORDS]


def _among(whole: Whole, rows: Array) -> Array:
    known = np.zeros(whole.size, bool)
    known[rows] = True
    return known
