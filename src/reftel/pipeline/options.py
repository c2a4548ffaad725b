"""How a build is asked for, and what it answers."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, TypedDict

from reftel.analysis.check_corrections import Checked
from reftel.files import own
from reftel.lexicon.own_names import OwnNames
from reftel.lexicon.places.links import Link, read_own_links
from reftel.model.problems import Problem
from reftel.model.records import Collection
from reftel.model.showing import SHOWN, brief, html_facts, html_table
from reftel.pipeline.changes.counts import Counts
from reftel.pipeline.progress import Reporter
from reftel.questions import Store, open_store
from reftel.readers import LIMITS, Limits, Source, with_columns

Paths = Iterable[str | os.PathLike[str]]
STORE, CABLES, REFERENCES = own.STORE, "cables.csv", "references.csv"
GRAPHML, PAGE = "graph.graphml", "graph.html"
MUCH = 32 * 1024 * 1024  # bytes to be read; beyond, all is decided anew, in batches
SMALL = 2000  # documents; below, processes take longer to begin than to work
TABLES = (CABLES, REFERENCES, GRAPHML)
FILES = (STORE, *TABLES, PAGE)


class Options(TypedDict, total=False):
    """How a build differs from the usual one.

    `corrections` is a file of what people overrule, `aliases` a table of posts, their names and indicators
    beside ours; without one of these that of the store stays in force. `prune` removes from the store what is
    not given, but nothing of a path that cannot be opened, `fresh` begins it anew, `store_only` leaves the
    other files as they are. `with_text` keeps the texts, in the store and on the page; later builds go on
    with it. `wait` is how many seconds to wait for another build in the same folder. `jobs` is in how many
    processes the work is done, without it one per core; the result is the same.
    `limits` say how much is read at most, `columns` what the columns of tables hold where their names do not
    tell it: `{"mrn": "Cable", "text": "Message"}` or "mrn=Cable,text=Message".
    `excel` makes the two CSVs for spreadsheets: see `write_tables`.
    `cluster` is the address of a Dask scheduler, or "local:2" for two workers of this machine: they write
    datasets of all that is given into the folder, which may be a URL then; with `store` the other files are
    made of these too. `links` is a table of places to look for cables, which the page shows before ours.
    `whole_page` puts all cables on the page even where they are too many for it; later builds go on with it.
    `title` and `credit` are what the page is called and who is to be named with it, as its header, what is
    saved of it and its print show; later builds keep to them until others are given, "" for none.
    """

    corrections: str | os.PathLike[str] | None
    aliases: str | os.PathLike[str] | None
    jobs: int | None
    prune: bool
    fresh: bool
    store_only: bool
    with_text: bool
    wait: float
    cluster: str | None
    store: bool
    limits: Limits
    columns: Mapping[str, str] | str | Iterable[str]
    excel: bool
    links: str | os.PathLike[str] | None
    whole_page: bool
    title: str | None
    credit: str | None


@dataclass(frozen=True, slots=True)
class Build:
    """What a build found, and the folder in which its files are.

    `problems` are those of the inputs that were given, `counts` the whole store in numbers. `changes` counts
    documents where an earlier build was extended, else it is None. `notices` are words for a person.
    `in_part` are the sources with problems of which some documents were read all the same. `given_up` says
    which texts and corrections of an earlier store a fresh build has not. `checked` are the corrections in
    force, each with why it no longer applies; where no store was made, nothing. `page_in_part` says that the
    cables are too many for the page, which shows their topics and the most cited ones.
    """

    output: Path
    problems: tuple[Problem, ...]
    counts: Mapping[str, int]
    changes: Counts | None = None
    notices: tuple[str, ...] = ()
    in_part: frozenset[str] = frozenset()
    given_up: str = ""
    checked: tuple[Checked, ...] = ()
    page_in_part: bool = False

    def __repr__(self) -> str:
        return brief(self)

    def _repr_html_(self) -> str:
        facts = {"files in": self.output, **{name: f"{count:,}" for name, count in self.counts.items()}}
        failed = [[problem] for problem in self.failed[:SHOWN]]
        problems = html_table(("could not be read",), failed, len(self.failed) - len(failed))
        return html_facts(facts) + (problems if failed else "")

    @property
    def failed(self) -> tuple[Problem, ...]:
        """The inputs of which nothing, or less than all, could be used."""
        return tuple(problem for problem in self.problems if problem.lost)

    def open_store(self) -> Store:
        """Open the store that was built, for questions; close it, or use it in a with statement."""
        return open_store(self.output / STORE)

    @property
    def collection(self) -> Collection:
        """All that the store knows; each time it is read anew."""
        with self.open_store() as store:
            return store.collection()


class Request(NamedTuple):
    """What a build is asked to do, and the files and problems that were found at its paths.

    `names` is the user's own table, None where nobody names one: then that of an earlier build is in force.
    """

    paths: tuple[str | os.PathLike[str], ...]
    folder: Path
    reporter: Reporter
    options: Options
    found: Sequence[Source | Problem] = ()
    names: OwnNames | None = None

    @property
    def links(self) -> tuple[Link, ...]:
        """The places of the user to look for cables."""
        path = self.options.get("links")
        return read_own_links(path) if path else ()

    @property
    def files(self) -> tuple[str, ...]:
        """The names of the files that it writes."""
        return (STORE,) if self.options.get("store_only") else FILES

    @property
    def for_excel(self) -> bool:
        """Whether the tables are for spreadsheets."""
        return self.options.get("excel", False)

    @property
    def limits(self) -> Limits:
        """How much is read at most, and what people say of columns; raises InputError where that is wrong."""
        return with_columns(self.options.get("limits", LIMITS), self.options.get("columns", ()))
