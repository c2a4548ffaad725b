"""What may be asked for in an address: each question has its names, their types and their limits.

What a question does not know, or what is beyond a limit, is refused with a sentence; nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, Literal, TypeVar

import msgspec
from msgspec import Meta, Struct, field

from reftel.lexicon.posts import canonical_post, squeeze
from reftel.store import Filter

Q = TypeVar("Q", bound=Struct)
MOST_ROWS = 1000
_MOST_WORDS = 500
_MOST_VALUES = 50

Name = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=200,
        description="An MRN in any usual notation, or another number of the cable",
    ),
]
Word = Annotated[str, Meta(min_length=1, max_length=100)]
Words = Annotated[list[Word], Meta(max_length=_MOST_VALUES)]
Year = Annotated[int, Meta(ge=1900, le=2100)]
Years = Annotated[list[Year], Meta(max_length=200)]
Limit = Annotated[int, Meta(ge=1, le=MOST_ROWS, description="At most so many rows")]
Depth = Annotated[int, Meta(ge=1, le=6, description="How many citations away")]
Day = Annotated[
    str,
    Meta(
        pattern=r"^([0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?)?$", description="A day, month or year in ISO notation"
    ),
]
Relation = Literal["", "responds_to", "follows_up", "repeats", "corrects", "refers_to"]


class Nothing(Struct, forbid_unknown_fields=True):
    """A question without parameters."""


class OfCable(Struct, forbid_unknown_fields=True):
    """A question about one cable."""

    mrn: Name


class OfPair(Struct, forbid_unknown_fields=True):
    """A question about two cables: whether and why the first cites the second."""

    citing: Name
    cited: Name


class OfPath(Struct, forbid_unknown_fields=True):
    """A chain of citations between two cables; `either_way` follows them in both directions."""

    one: Name
    other: Name
    either_way: bool = False


class OfThread(Struct, forbid_unknown_fields=True):
    """The thread around a cable."""

    mrn: Name
    depth: Depth = 3
    limit: Limit = 100
    relation: Relation = ""
    since: Day = ""
    until: Day = ""


class OfSome(Struct, forbid_unknown_fields=True):
    """A question about the cables that a filter leaves; each name may come several times."""

    post: Words = []
    tag: Words = []
    year: Years = []
    classification: Words = []


class Listed(OfSome, forbid_unknown_fields=True):
    """A list of such cables."""

    limit: Limit = 20


class Ranked(Listed, forbid_unknown_fields=True):
    """A ranking of such cables."""

    by: Literal["cited", "citing", "answered"] = "cited"


class Searched(Listed, kw_only=True, forbid_unknown_fields=True):
    """A search by words of subject, TAGS, MRN, and of texts where the store keeps them."""

    words: Annotated[str, Meta(min_length=1, max_length=_MOST_WORDS)]


class OfPosts(Struct, forbid_unknown_fields=True):
    """A question about the numbers that posts have issued."""

    post: Words = []
    year: Years = []
    limit: Limit = 20


class Paged(OfSome, forbid_unknown_fields=True):
    """A page of a list of any length, from behind the place that the page before has given as `next`."""

    limit: Limit = 100
    held: Literal["", "held", "missing"] = ""
    order: Literal["mrn", "cited"] = "cited"
    after: Annotated[str, Meta(max_length=100)] = ""


Month = Annotated[
    str,
    Meta(pattern=r"^([0-9]{4}-(0[1-9]|1[0-2]))?$", description="A month such as 2008-02, which counts too"),
]
Choosing = Annotated[
    str,
    Meta(
        max_length=_MOST_WORDS,
        description="Words with blanks between: one of them is wanted, none of those with a minus before",
    ),
]


class Chosen(Struct, forbid_unknown_fields=True):
    """A question about the rows that the filter of the page leaves, in the words of its address.

    Years are those in which cables stand on the time axis.
    """

    first: Month = field(name="from", default="")
    last: Month = field(name="to", default="")
    year: Choosing = ""
    post: Choosing = ""
    tag: Choosing = ""
    topic: Choosing = ""
    look: Choosing = ""
    held: Choosing = ""
    relation: Choosing = ""


class OfList(Chosen, forbid_unknown_fields=True):
    """A question about a list of the page, `of`, within a filter; `q` are the words of a search."""

    of: Annotated[
        str,
        Meta(
            max_length=200, description="cables, held, missing, search, named, thread:MRN, tie:OSLO>STATE ..."
        ),
    ] = "cables"
    q: Annotated[str, Meta(max_length=_MOST_WORDS)] = ""


class CountsOfList(OfList, forbid_unknown_fields=True):
    """The counts of a list; with `topics` also how many cables of each topic are of each month."""

    topics: bool = False


class PageOfList(OfList, forbid_unknown_fields=True):
    """A page of a list, from behind the place that the page before has given as `next`."""

    sort: Annotated[
        str, Meta(max_length=30, description="A column, with a minus before it the other way round")
    ] = ""
    after: Annotated[str, Meta(max_length=100)] = ""
    limit: Limit = 100
    heads: Annotated[bool, Meta(description="With the heads of the cables of the rows")] = False


class Exported(OfList, forbid_unknown_fields=True):
    """A list as a file of `format`: csv has its rows, the others the cables of these."""

    format: Literal["csv", "graphml", "gexf", "json", "cytoscape", "pajek", "cito", "csl", "bibtex"] = "csv"
    sort: Annotated[str, Meta(max_length=30)] = ""


class OfTies(Chosen, forbid_unknown_fields=True):
    """A question about citations between posts."""

    limit: Annotated[int, Meta(ge=1, le=100_000)] = 5000


class Passages(Chosen, kw_only=True, forbid_unknown_fields=True):
    """A search in the texts that the store keeps."""

    words: Annotated[str, Meta(min_length=1, max_length=_MOST_WORDS)]
    after: Annotated[str, Meta(max_length=20)] = ""
    limit: Annotated[int, Meta(ge=1, le=200)] = 20


def read_query(kind: type[Q], pairs: Iterable[tuple[str, str]]) -> Q:
    """Return what the parameters of an address ask for; raises msgspec.ValidationError."""
    lists = {
        field.name for field in msgspec.structs.fields(kind) if isinstance(field.default_factory, type(list))
    }
    asked: dict[str, Any] = {}
    for name, value in pairs:
        if name in lists:
            asked.setdefault(name, []).append(value)
        elif name in asked:
            raise msgspec.ValidationError(f"`{name}` is given twice; give it once")
        else:
            asked[name] = value
    return msgspec.convert(asked, kind, strict=False)


def chosen(asked: OfSome | OfPosts) -> Filter:
    """Return the filter that a question names; posts may have any of their names."""
    tags = tuple(tag.upper() for tag in getattr(asked, "tag", ()))
    classes = tuple(name.upper() for name in getattr(asked, "classification", ()))
    posts = tuple(canonical_post(post) or squeeze(post) or post for post in asked.post)
    return Filter(posts=posts, tags=tags, years=tuple(asked.year), classifications=classes)
