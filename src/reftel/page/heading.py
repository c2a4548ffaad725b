"""What a page says of itself beside its cables: title and credit, what could not be read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from reftel.model.problems import kind_name
from reftel.store import Store
from reftel.store.codec import json_list
from reftel.store.database import AMONG

TITLE = "Diplomatic cables and what they refer to"
PROBLEMS_OF_A_KIND = 100
"""So many problems of each kind a page lists; of the others it tells the number."""


class Heading(NamedTuple):
    """What a page is called, and who is to be named with it, "" for nobody."""

    title: str = TITLE
    credit: str = ""

    @classmethod
    def of(cls, store: Store, title: str | None = None, credit: str | None = None) -> Heading:
        """Give the heading of a page: what is given, else what the store was built with."""
        facts = store.facts()
        words = {"title": title, "credit": credit}
        said = {name: facts.get(name, "") if given is None else given for name, given in words.items()}
        title, credit = (" ".join(said[name].split()) for name in words)
        return cls(title or TITLE, credit)


class PageProblems(NamedTuple):
    """What could not be read: for each kind its words, how many there are, and the first of them.

    A row is the file, the place in it, why, what to do about it, and the MRN of the cable that it is about.
    """

    kinds: Sequence[tuple[str, int, Sequence[tuple[str, str, str, str, str]]]] = ()


def read_problems(store: Store, of: Iterable[str] | None) -> PageProblems:
    """Give the problems of a store, or those about some of its cables; the most frequent kind first."""
    about, values = ("1", ()) if of is None else (f"about {AMONG}", (json_list(of),))
    counted = store.rows("code, count(*)", f"problems WHERE {about} GROUP BY code ORDER BY 2 DESC, 1", values)
    kinds = []
    for code, count in list(counted):
        columns = "source, place, cause, advice, about"
        rest = f"problems WHERE {about} AND code = ?{len(values) + 1} ORDER BY id LIMIT {PROBLEMS_OF_A_KIND}"
        rows = [
            (_file_alone(source), *others) for source, *others in store.rows(columns, rest, (*values, code))
        ]
        kinds.append((kind_name(code), count, rows))
    return PageProblems(kinds)


def read_trouble(store: Store, of: Iterable[str] | None) -> dict[str, str]:
    """Give what is wrong with the sources of cables, by their MRNs, each cause once."""
    where, values = ("about != ''", ()) if of is None else (f"about {AMONG}", (json_list(of),))
    found: dict[str, list[str]] = {}
    for about, cause in store.rows("about, cause", f"problems WHERE {where} ORDER BY id", values):
        causes = found.setdefault(about, [])
        if cause not in causes:
            causes.append(cause)
    return {about: "; ".join(causes) for about, causes in found.items()}


def _file_alone(source: str) -> str:
    """Give the name of a file without its folders: nothing on the page tells of the machine that built it.

    >>> _file_alone("/home/ann/leak.zip!/1979/a.txt")
    'leak.zip!/1979/a.txt'
    """
    file, inside, member = source.partition("!/")
    return file.rsplit("/", 1)[-1] + inside + member
