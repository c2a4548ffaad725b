"""The whole way: paths are read, parsed, resolved, stored and shown."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from reftel.collection import collect
from reftel.errors import InputError, OutputError
from reftel.models import Cable, Collection, Decision, Edge, Node, Problem, Reference, Status
from reftel.mrn import parse_mrn
from reftel.parse import parse_cable, parse_ref_line, without_text
from reftel.readers import Source, find_sources, read_source
from reftel.resolve import Citing, Holdings, explain_refs

if TYPE_CHECKING:
    from reftel.page import PageCable, PageCitation, PageUnresolved

Paths = Iterable[str | os.PathLike[str]]
STORE, CABLES, REFERENCES = "reftel.sqlite", "cables.csv", "references.csv"
GRAPHML, PAGE = "graph.graphml", "graph.html"
FILES = (STORE, CABLES, REFERENCES, GRAPHML, PAGE)


class Reporter(Protocol):
    """Who is told how far a build has come."""

    def start(self, size: int) -> None:
        """Reading begins: so many bytes in all."""

    def advance(self, size: int) -> None:
        """So many more bytes have been read."""

    def step(self, name: str) -> None:
        """Reading is over; the step of this name begins."""


class Silent:
    """A reporter that tells nobody."""

    def start(self, size: int) -> None:
        """Reading begins."""

    def advance(self, size: int) -> None:
        """Bytes were read."""

    def step(self, name: str) -> None:
        """A step begins."""


@dataclass(frozen=True, slots=True)
class Build:
    """What a build found, and the folder in which its files are."""

    collection: Collection
    output: Path

    @property
    def failed(self) -> tuple[Problem, ...]:
        """The inputs of which nothing, or less than all, could be used."""
        return tuple(problem for problem in self.collection.problems if problem.lost)


def build(
    paths: Paths, output: str | os.PathLike[str] = "output", *, reporter: Reporter | None = None
) -> Build:
    """Read all cables at and below the paths and write store, CSVs, GraphML and page into a folder.

    The files are those named in `docs/files.md`; they replace earlier ones together, when all are
    whole. Inputs that cannot be read are `failed`, the rest is built. Raises InputError when no cable
    with an MRN was found at all and OutputError when the folder cannot be written; then earlier files stay.
    """
    reporter = reporter or Silent()
    folder = Path(output)
    is_new = not folder.exists()
    _make_folder(folder)
    problems: list[Problem] = []
    cables = _read_cables(paths, problems.append, reporter)
    collection = collect((without_text(cable) for cable in cables), problems)
    if not collection.nodes:
        if is_new:
            folder.rmdir()
        raise NoCables(collection.problems)
    _write_files(collection, folder, reporter)
    return Build(collection, folder)


class NoCables(InputError):
    """The paths hold no cable; `problems` say why, file by file."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        only = f"{problems[0]}. No" if len(problems) == 1 else "no"
        super().__init__(f"{only} cable was found, so nothing was built; earlier files are as they were")
        self.problems = problems


def parse_cables(paths: Paths, *, on_problem: Callable[[Problem], object] | None = None) -> Iterator[Cable]:
    """Read and parse all cables at and below the paths, one by one, each with its text.

    What cannot be read is handed to `on_problem`, and left out without one.
    """
    return _read_cables(paths, on_problem or (lambda problem: None), Silent())


def parse_refs(text: str, citing: str | None = None, date: date | None = None) -> list[Reference]:
    """Read one REF line and resolve it by what the line, the citing MRN and its date tell.

    `citing` is an MRN in any usual notation (raises InvalidMRN otherwise); nothing else is held, so each
    cable is `missing`. Any text is read, without an error.

    >>> [str(ref.mrn) for ref in parse_refs("REF: A. STATE 91633 B. 08 OTTAWA 1140", citing="09OTTAWA707")]
    ['09STATE91633', '08OTTAWA1140']
    """
    mrn = parse_mrn(citing) if citing else None
    return explain_refs(parse_ref_line(text), Citing(mrn, date), Holdings())


def _read_cables(
    paths: Paths, on_problem: Callable[[Problem], object], reporter: Reporter
) -> Iterator[Cable]:
    sources = find_sources(paths)
    reporter.start(sum(source.size for source in sources if isinstance(source, Source)))
    for source in sources:
        if isinstance(source, Problem):
            on_problem(source)
            continue
        for found in read_source(source, reporter.advance):
            if isinstance(found, Problem):
                on_problem(found)
            else:
                yield parse_cable(found)


def _make_folder(folder: Path) -> None:
    """Make the output folder and see that it can be written, before hours are spent on reading."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".reftel-"):
            pass
    except OSError as error:
        advice = "name another folder with -o, or change its permissions"
        cause = f"the output folder cannot be written: {error.strerror or error}"
        raise OutputError(cause, place=str(folder), advice=advice) from error


def _write_files(collection: Collection, folder: Path, reporter: Reporter) -> None:
    """Write all files aside and move them into the folder when every one is whole."""
    from reftel.export import write_cables_csv, write_graphml, write_references_csv
    from reftel.store import write_store

    for name in FILES:
        target = folder / name
        if target.exists() and not target.is_file():
            raise OutputError("is no file and is not replaced", place=str(target), advice="move it away")
    aside = Path(tempfile.mkdtemp(prefix=".building-", dir=folder))
    try:
        reporter.step("store")
        write_store(aside / STORE, collection)
        reporter.step("tables")
        write_cables_csv(aside / CABLES, collection.nodes)
        write_references_csv(aside / REFERENCES, collection.decisions)
        write_graphml(aside / GRAPHML, collection.nodes, collection.edges)
        reporter.step("page")
        write_collection_page(aside / PAGE, collection)
        for name in FILES:
            (aside / name).replace(folder / name)
    except OutputError as error:
        place = str(folder / Path(error.place).name)
        raise OutputError(error.cause, place=place, advice=error.advice) from error
    except OSError as error:
        cause = f"cannot be written: {error.strerror or error}"
        raise OutputError(cause, place=str(folder), advice="earlier files are as they were") from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def write_collection_page(path: Path, collection: Collection) -> None:
    """Write the page of a collection."""
    from reftel.page import write_page

    held = {node.mrn for node in collection.nodes if node.held}
    reasons = {
        (decision.citing, decision.resolution.mrn): decision.resolution.reason
        for decision in reversed(collection.decisions)
    }
    write_page(
        path,
        map(_page_cable, collection.nodes),
        (
            _page_citation(edge, edge.cited in held, reasons.get((edge.citing, edge.cited), ""))
            for edge in collection.edges
        ),
        unresolved=(
            _page_unresolved(decision)
            for decision in collection.decisions
            if decision.resolution.status not in (Status.HELD, Status.MISSING)
        ),
        title="Diplomatic cables and what they respond to",
        about={"documents": len(collection.documents), "problems": len(collection.problems)},
    )


def _page_cable(node: Node) -> PageCable:
    from reftel.page import PageCable

    return PageCable(
        mrn=str(node.mrn),
        held=node.held,
        date=node.date,
        date_earliest=node.date_earliest,
        date_latest=node.date_latest,
        post=node.mrn.post,
        classification=node.classification,
        captions=node.captions,
        tags=node.tags,
        subject=node.subject,
        source=node.source.replace("\\", "/").rsplit("/", 1)[-1],
        from_=node.sender,
        to=node.action,
    )


def _page_citation(edge: Edge, held: bool, reason: str) -> PageCitation:
    from reftel.page import PageCitation

    return PageCitation(
        citing=str(edge.citing),
        cited=str(edge.cited),
        labels=edge.labels,
        relation=edge.relation.value,
        text="; ".join(edge.texts),
        status=(Status.HELD if held else Status.MISSING).value,
        year_from=edge.year_from.value if edge.year_from else "",
        reason=reason,
        sentence=edge.sentence,
    )


def _page_unresolved(decision: Decision) -> PageUnresolved:
    from reftel.page import PageUnresolved

    return PageUnresolved(
        citing=str(decision.citing),
        label=decision.ref.label,
        text=" ".join(decision.ref.text.split()),
        kind=decision.ref.kind.value,
        status=decision.resolution.status.value,
        reason=decision.resolution.reason,
    )
