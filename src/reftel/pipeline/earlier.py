"""The store that an earlier build left in the output folder: what a build may take over of it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from reftel.errors import DamagedStore, NewerStore, OlderStore, OtherStore, StoreError
from reftel.lexicon.own_names import NO_NAMES, OwnNames, own_names
from reftel.lexicon.users.table import own_names_record, parse_own_names
from reftel.model.problems import Problem
from reftel.pipeline.changes.fingerprint import read_by
from reftel.pipeline.driver import NoCables, Plan, problems_of_unnamed
from reftel.pipeline.options import STORE, Options, Request
from reftel.pipeline.shelf import Shelf
from reftel.pipeline.tasks import in_batches
from reftel.readers import LIMITS, Limits
from reftel.readers.sources import MANIFEST
from reftel.resolve.gather import Brief
from reftel.store import Provenance, input_of, merge_log, open_store, place_of, refuse_locked
from reftel.store.queries.documents import count_held_of, count_texts, has_texts, knows_number
from reftel.store.repair.salvage import Taken

DAMAGED = "damaged"
_NAMES = 1000  # of files, in one question to a store


class EarlierStore(NamedTuple):
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


def find_earlier_store(folder: Path, options: Options) -> EarlierStore:
    """Find the store in a folder; raises StoreError where it may be neither extended nor replaced."""
    path = folder / STORE
    merge_log(path)
    if not path.exists():
        return EarlierStore(notices=tell_older_datasets(folder))
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
        return EarlierStore(fault=error, keep=DAMAGED)
    except OlderStore as error:
        return EarlierStore(fault=error, keep="older")
    except (NewerStore, OtherStore) as error:
        if not is_fresh:
            raise
        return EarlierStore(fault=error, keep="replaced")
    return EarlierStore(made, notices=tell_older_datasets(folder) if is_fresh else (), texts=texts)


def tell_kept(earlier: EarlierStore, kept: Path | None) -> Iterator[str]:
    """Say why the earlier store was not extended, what was taken over of it, and where it is."""
    if earlier.fault and kept:
        said = f"{earlier.fault.place}: {earlier.fault.cause}; it was replaced by a new one"
        if any(taken.number or taken.of for taken in earlier.taken):
            said += f" with {', '.join(map(str, earlier.taken))}"
        elif earlier.taken:
            said += " (nothing in it could be read)"
        yield f"{said}; the old file was kept as {kept}"


def tell_given_up(request: Request, earlier: EarlierStore) -> str:
    """Say which texts, corrections and names of a store that could be read are in none of the new one."""
    if not earlier.made or earlier.taken:
        return ""
    with open_store(request.folder / STORE) as store:
        texts = earlier.texts - count_texts(store)
        new = list(store.corrections())
        names = "" if "aliases" in store.facts() else earlier.made.facts.get("aliases", "")
    corrections = sum(entry not in new for entry in earlier.made.corrections)
    counted = ((texts, "texts"), (0 if request.options.get("corrections") else corrections, "corrections"))
    lost = [f"{count} {what}" for count, what in counted if count > 0]
    if names and request.names is None:
        lost.append("the table of names")
    for word in ("title", "credit"):
        if earlier.made.facts.get(word) and request.options.get(word) is None:
            lost.append(f"the {word} of the page")
    if not lost:
        return ""
    return f"{request.folder / STORE}: --fresh dropped {' and '.join(lost)} of the earlier store"


def tell_older_datasets(folder: Path) -> tuple[str, ...]:
    """Say that datasets which a cluster built are not of the store that was made beside them."""
    if not (folder / MANIFEST).exists() or not any((folder / "cables").glob("year=*")):
        return ()
    return (f"{folder}: the datasets of a cluster build were left as they are; this build did not use them",)


def recorded_facts(request: Request, earlier: Provenance | None, with_text: bool) -> dict[str, str]:
    """Return what a store records of how it was read."""
    facts = {
        "read_by": read_by(),
        "limits": _recorded_limits(request.limits),
        "with_text": "yes" if with_text else "",
        "aliases": own_names_record(own_names()),
        "aliases_file": place_of_names(request, earlier),
        "whole_page": "yes" if _wants_whole_page(request, earlier) else "",
        "title": _words_in_force(request.options.get("title"), earlier, "title"),
        "credit": _words_in_force(request.options.get("credit"), earlier, "credit"),
    }
    return {name: value for name, value in facts.items() if value}


def _wants_whole_page(request: Request, earlier: Provenance | None) -> bool:
    return request.options.get("whole_page", False) or bool(earlier and "whole_page" in earlier.facts)


def _words_in_force(given: str | None, earlier: Provenance | None, name: str) -> str:
    """Return words that are given, on one line; without any those of the earlier build."""
    if given is None:
        return earlier.facts.get(name, "") if earlier else ""
    return " ".join(given.encode("utf-8", "replace").decode().split())


def _recorded_limits(limits: Limits) -> str:
    if limits == LIMITS:
        return "usual"
    said = "".join(f" {field}={column}" for field, column in limits.columns)
    return f"{limits.text} {limits.cable} {limits.unpacked}{said}"


def names_in_force(request: Request, earlier: Provenance | None) -> OwnNames:
    """Return the user's own table: the one that is named, else that of the earlier build."""
    if request.names is not None:
        return request.names
    return parse_own_names(earlier.facts.get("aliases", ""), str(request.folder)) if earlier else NO_NAMES


def place_of_names(request: Request, earlier: Provenance | None) -> str:
    """Return what stands for the file of the user's own table on the disk: it is none of cables."""
    if path := request.options.get("aliases"):
        return place_of(os.path.realpath(path))
    return earlier.facts.get("aliases_file", "") if earlier else ""


def refuse_nothing_read(
    path: Path, plan: Plan, shelf: Shelf, briefs: Sequence[Brief], problems: Iterable[Problem]
) -> None:
    """Raise NoCables where nothing of what is given is of a cable: an earlier store stays byte for byte as it
    is. `briefs` and `problems` are of what was read just now.
    """
    if any(map(plan.corrections.name, briefs)):
        return
    known = {file.name for file in plan.inputs.known}
    with open_store(path) as store:
        if any(count_held_of(store, names) for names in in_batches(sorted(known), _NAMES)):
            return
        store.check_pages()  # of damaged indexes nothing may be found either
        if any(knows_number(store, one.post, one.serial) for one in briefs if one.post and one.serial):
            return
        before = [problem for problem in store.problems() if input_of(problem.source, known)]
    raise NoCables([*before, *problems, *problems_of_unnamed(shelf, briefs)])
