"""How a build is asked for, and what it answers."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, TypedDict

from reftel.analysis.check_corrections import Checked
from reftel.errors import (
    DamagedStore,
    NewerStore,
    OlderStore,
    OtherStore,
    StoreError,
)
from reftel.files import own
from reftel.model.records import Collection, Problem
from reftel.pipeline.changes.counts import Counts
from reftel.pipeline.changes.fingerprint import read_by
from reftel.pipeline.progress import Reporter
from reftel.readers import (
    LIMITS,
    Limits,
    Source,
)
from reftel.readers.sources import MANIFEST
from reftel.store import (
    Provenance,
    merge_log,
    open_store,
    refuse_locked,
)
from reftel.store.queries.documents import count_texts, has_texts
from reftel.store.repair.salvage import Taken


def tell_older_datasets(folder: Path) -> tuple[str, ...]:
    """Say that datasets which a cluster built are not of the store that was made beside them."""
    if not (folder / MANIFEST).exists() or not any((folder / "cables").glob("year=*")):
        return ()
    return (
        f"{folder}: the datasets of a build on a cluster stay as they are; this build knows nothing of them",
    )


Paths = Iterable[str | os.PathLike[str]]
STORE, CABLES, REFERENCES = own.STORE, "cables.csv", "references.csv"
GRAPHML, PAGE = "graph.graphml", "graph.html"
MUCH = 32 * 1024 * 1024  # bytes to be read; beyond, all is decided anew, in batches
SMALL = 2000  # documents; below, processes take longer to begin than to work
FILES = (STORE, CABLES, REFERENCES, GRAPHML, PAGE)


class Options(TypedDict, total=False):
    """How a build differs from the usual one.

    `corrections` is a file of what people overrule; without it those of the store stay in force. `prune`
    removes from the store what is not given, but nothing of a path that cannot be opened, `fresh` begins it
    anew, `store_only` leaves the other files as they are. `with_text` keeps the texts, in the store and on
    the page; later builds go on with it. `wait` is how many seconds to wait for another build in the same
    folder. `jobs` is in how many processes the work is done, without it one per core; the result is the same.
    `limits` say how much is read at most. `excel` makes the two CSVs for spreadsheets: see `write_tables`.
    `cluster` is the address of a Dask scheduler, or "local:2" for two workers of this machine: they write
    datasets of all that is given into the folder, which may be a URL then; with `store` the other files are
    made of these too.
    """

    corrections: str | os.PathLike[str] | None
    jobs: int | None
    prune: bool
    fresh: bool
    store_only: bool
    with_text: bool
    wait: float
    cluster: str | None
    store: bool
    limits: Limits
    excel: bool


@dataclass(frozen=True, slots=True)
class Build:
    """What a build found, and the folder in which its files are.

    `problems` are those of the inputs that were given, `counts` the whole store in numbers. `changes` counts
    documents where an earlier build was extended, else it is None. `notices` are words for a person.
    `in_part` are the sources with problems of which some documents were read all the same. `given_up` says
    which texts and corrections of an earlier store a fresh build has not. `checked` are the corrections in
    force, each with why it no longer applies; where no store was made, nothing.
    """

    output: Path
    problems: tuple[Problem, ...]
    counts: Mapping[str, int]
    changes: Counts | None = None
    notices: tuple[str, ...] = ()
    in_part: frozenset[str] = frozenset()
    given_up: str = ""
    checked: tuple[Checked, ...] = ()

    @property
    def failed(self) -> tuple[Problem, ...]:
        """The inputs of which nothing, or less than all, could be used."""
        return tuple(problem for problem in self.problems if problem.lost)

    @property
    def collection(self) -> Collection:
        """All that the store knows; each time it is read anew."""
        with open_store(self.output / STORE) as store:
            return store.collection()


class Work(NamedTuple):
    """What a build is asked to do, and the files and problems that were found at its paths."""

    paths: tuple[str | os.PathLike[str], ...]
    folder: Path
    reporter: Reporter
    options: Options
    found: Sequence[Source | Problem] = ()

    @property
    def for_excel(self) -> bool:
        """Whether the tables are for spreadsheets."""
        return self.options.get("excel", False)

    @property
    def limits(self) -> Limits:
        """How much is read at most."""
        return self.options.get("limits", LIMITS)


class Earlier(NamedTuple):
    """What was found in the output folder: what its store was made of, None without one that is extended.

    `fault` says why it is not, or only what was `taken` over of it into another `store`; then the file is
    kept beside the new one, as `keep` ("damaged"). `texts` counts those that a fresh build gives up.
    """

    made: Provenance | None = None
    fault: StoreError | None = None
    keep: str = ""
    notices: tuple[str, ...] = ()
    taken: Sequence[Taken] = ()
    store: Path | None = None
    texts: int = 0


def find_earlier_store(folder: Path, options: Options) -> Earlier:
    """Find the store in a folder; raises StoreError where it may be neither extended nor replaced."""
    path = folder / STORE
    merge_log(path)
    if not path.exists():
        return Earlier(notices=tell_older_datasets(folder))
    is_fresh = options.get("fresh", False)
    try:
        with open_store(path) as store:
            # Texts that are there are kept, whatever became of the fact that they are.
            facts = {**store.facts(), **({"with_text": "yes"} if has_texts(store) else {})}
            made = Provenance(list(store.inputs()), list(store.corrections()), facts)
            texts = count_texts(store) if is_fresh else 0
            if not is_fresh and not options.get("store_only"):
                store.check_pages()
        refuse_locked(path, options.get("wait", 0))
    except DamagedStore as error:
        return Earlier(fault=error, keep=DAMAGED)
    except OlderStore as error:
        return Earlier(fault=error, keep="older")
    except (NewerStore, OtherStore) as error:
        if not is_fresh:
            raise
        return Earlier(fault=error, keep="replaced")
    return Earlier(made, notices=tell_older_datasets(folder), texts=texts) if is_fresh else Earlier(made)


def tell_kept(earlier: Earlier, kept: Path | None) -> Iterator[str]:
    """Say why the earlier store was not extended, what was taken over of it, and where it is."""
    if earlier.fault and kept:
        said = f"{earlier.fault.place}: {earlier.fault.cause}; a new one takes its place"
        if any(taken.number or taken.of for taken in earlier.taken):
            said += f", with {', '.join(map(str, earlier.taken))}"
        elif earlier.taken:
            said += " (nothing in it could be read)"
        yield f"{said}, and the old file is kept as {kept}"


def facts_of(work: Work, keeps_texts: bool) -> dict[str, str]:
    """Return what a store records of how it was read."""
    return {
        "read_by": read_by(),
        "limits": limits_fact(work),
        **({"with_text": "yes"} if keeps_texts else {}),
    }


def limits_fact(work: Work) -> str:
    """Return the limits of a build as a store records them."""
    limits = work.limits
    return "usual" if limits == LIMITS else f"{limits.text} {limits.cable} {limits.unpacked}"


DAMAGED = "damaged"
