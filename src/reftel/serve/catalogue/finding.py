"""The search of the page over all cables: MRNs in any notation, years, posts, words, phrases; then texts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from reftel.lexicon.posts import canonical_post
from reftel.page.texts import Array
from reftel.serve.catalogue.order import by_cable
from reftel.serve.catalogue.whole import Whole
from reftel.store import Store
from reftel.store.queries.documents import has_texts
from reftel.store.queries.found import MOST_RANKED, Term, cables_with, cables_with_text

_QUOTED = re.compile('["\u201c\u201d\u201e\u00ab\u00bb]')
_WORD = re.compile(r"[^\W_]+")
_MRN = re.compile(r"((?:19|20)?\d\d)?([A-Z]+)(\d*)")
_NO_LETTER = re.compile("[^A-Z0-9]")
_NUMBER = re.compile(r"\s*\d{1,9}\s*", re.ASCII)
_YEAR = re.compile("19[0-9]{2}|20[0-6][0-9]")
_MOST_TERMS = 40
_SHORTEST_TEXT = 2
_FIRST_SHORT, _LAST_SHORT = 1966, 2065
_SAME, _SAME_POST, _BEGINS, _NO_SERIAL, _LESS_LIKELY, _WORDS = 60, 10, 45, 30, 5, 20
"""How well an MRN fits, as in `script/finding/search.js`; words alone fit less than any MRN."""


def terms_of(query: str) -> list[Term]:
    """Return what must stand in a cable that is looked for; words in quotes stand together.

    >>> terms_of('herring "quota talks" "net')
    [Term(words=('herring',), whole=False), Term(words=('quota', 'talks'), whole=True), Term(words=('net',), \
whole=False)]
    """
    pieces = _QUOTED.split(query)
    terms = dict[Term, None]()
    for at, piece in enumerate(pieces):
        words = tuple(_WORD.findall(piece.lower()))
        if at % 2 == 1 and words:
            terms[Term(words, at < len(pieces) - 1)] = None
        else:
            terms.update(dict.fromkeys(Term((word,)) for word in words))
    return list(terms)[:_MOST_TERMS]


def find_cables(store: Store, whole: Whole, query: str) -> Array:
    """Return the cables that fit, the best first, and after them those whose texts alone do."""

    def find() -> Array:
        named, texts = find_named(store, whole, query), find_texts(store, whole, query)
        return np.concatenate([named, texts[~np.isin(texts, named)]])

    found: Array = whole.kept(("found", query), find)
    return found


def find_named(store: Store, whole: Whole, query: str) -> Array:
    """Return the cables whose MRN, subject, TAGS, post and year fit, the best first."""
    named: Array = whole.kept(("named", query), lambda: _find(store, whole, query))
    return named


def find_texts(store: Store, whole: Whole, query: str) -> Array:
    """Return the cables whose kept texts have what is looked for; none for a single letter."""
    terms = terms_of(query)
    if not any(len("".join(term.words)) >= _SHORTEST_TEXT for term in terms) or not has_texts(store):
        return np.zeros(0, np.int32)

    def find() -> Array:
        rows = whole.rows_of(store, cables_with_text(store, terms))
        _, first = np.unique(rows, return_index=True)
        return rows[np.sort(first)]

    made: Array = whole.kept(("texts", query), find)
    return made


def _find(store: Store, whole: Whole, query: str) -> Array:
    terms = terms_of(query)
    if not terms:
        return np.zeros(0, np.int32)
    scores = np.zeros(whole.size, np.uint8)
    by_words = _by_words(store, whole, terms)
    scores[by_words] = _WORDS
    for rows, score in _by_mrn(whole, query):
        scores[rows] = np.maximum(scores[rows], score)
    best = np.flatnonzero(scores > _WORDS)
    fame = whole.cited_by[best].astype(np.int64) + np.where(whole.catalogue.held[best] == 1, whole.size, 0)
    best = best[np.lexsort((-fame, -scores[best].astype(np.int16)))]
    rest = by_words[scores[by_words] == _WORDS]
    return np.concatenate([best, rest]).astype(np.int32)


# Words.


def _by_words(store: Store, whole: Whole, terms: Sequence[Term]) -> Array:
    """Return the cables that have all terms. A word may also be a year or a post, which no index of words
    knows: where it is, those of its year or post fit too.
    """
    special = [(term, mask) for term in terms if (mask := _of_year_or_post(whole, term)) is not None]
    known = {term for term, _ in special}
    plain = [term for term in terms if term not in known]
    rows: Array | None = whole.rows_of(store, cables_with(store, plain)) if plain else None
    for term, mask in special:
        if rows is not None and not len(rows):
            break
        mask[whole.rows_of(store, cables_with(store, [term]))] = True
        rows = np.flatnonzero(mask).astype(np.int32) if rows is None else rows.compress(mask.take(rows))
    assert rows is not None  # noqa: S101 (there is a term)
    return rows if plain and len(rows) <= MOST_RANKED else _most_cited_first(whole, rows)


def _most_cited_first(whole: Whole, rows: Array) -> Array:
    """Return cables with the held ones first, of these and of the others the most cited."""
    rows = np.sort(rows)
    rows = rows.take(by_cable(whole, rows, "-cited_by"))
    held = whole.catalogue.held.take(rows) == 1
    return np.concatenate([rows.compress(held), rows.compress(~held)])


def _of_year_or_post(whole: Whole, term: Term) -> Array | None:
    """Return which cables are of the year or the post that a word may be; None where it is none here."""
    if len(term.words) > 1:
        return None
    (word,) = term.words
    if _YEAR.fullmatch(word):
        years = [begin.startswith(_written(word)) for begin in whole.catalogue.mrns.begins]
        return _of_series(whole, np.array(years or [False], bool)) if any(years) else None
    numbers, values = whole.catalogue.post
    fits = [value.lower().startswith(word) for value in values]
    if term.whole:
        fits = [value.lower() == word for value in values]
    return np.array(fits, bool)[numbers] if any(fits) else None


def _of_series(whole: Whole, fits: Array) -> Array:
    return np.repeat(fits, np.diff(whole.catalogue.mrns.first))


# MRNs.


class _Wanted(NamedTuple):
    """Years as MRNs write them, the likelier first (none is any), the beginning of a post, and digits."""

    years: Sequence[str]
    post: str
    serial: str


def _by_mrn(whole: Whole, query: str) -> Iterator[tuple[Array, int]]:
    """Yield cables whose MRN fits what is typed, with how well."""
    if _NUMBER.fullmatch(query):
        yield np.flatnonzero(whole.catalogue.mrns.serials == int(query)), _SAME
    joined = _NO_LETTER.sub("", query.upper())
    match = _MRN.fullmatch(joined)
    if not match:
        return
    year, post, serial = match.groups()
    years = _years(year) if year else ()
    posts = dict.fromkeys((post, canonical_post(post) or post))
    for wanted in (_Wanted(years, one, serial.lstrip("0")[:9]) for one in posts):
        yield from _fitting(whole, wanted)


def _fitting(whole: Whole, wanted: _Wanted) -> Iterator[tuple[Array, int]]:
    mrns = whole.catalogue.mrns
    for at, begin in enumerate(mrns.begins):
        year = begin[:4] if begin[:4].isdecimal() else begin[:2]
        is_of_year = not wanted.years or year in wanted.years
        if not is_of_year or not begin.startswith(wanted.post, len(year)):
            continue
        same_post = len(begin) == len(year) + len(wanted.post)
        less = _LESS_LIKELY if wanted.years and year != wanted.years[0] else 0
        start, end = int(mrns.first[at]), int(mrns.first[at + 1])
        for rows, score in _fitting_serials(mrns.serials[start:end], wanted.serial, same_post=same_post):
            yield rows + start, score - less


def _fitting_serials(serials: Array, wanted: str, *, same_post: bool) -> Iterator[tuple[Array, int]]:
    more = _SAME_POST if same_post else 0
    if not wanted:
        yield np.arange(len(serials)), _NO_SERIAL + more
        return
    number = int(wanted)
    yield np.flatnonzero(serials == number), _SAME + more
    shorter = serials // 10
    while same_post and (shorter >= number).any():
        yield np.flatnonzero(shorter == number), _BEGINS
        shorter = shorter // 10


def _years(digits: str) -> tuple[str, ...]:
    """Return the years that two or four digits may mean, as MRNs write them."""
    return (digits, f"19{digits}") if len(digits) == 2 else (_written(digits),)


def _written(year: str) -> str:
    return year[2:] if _FIRST_SHORT <= int(year) <= _LAST_SHORT else year
