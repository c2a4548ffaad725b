"""A store open for reading: what it holds, one cable of it, and what words find."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Self

from reftel.errors import NotInStore, ReftelError
from reftel.model.problems import Problem
from reftel.model.records import MRN, Collection, Decision, Document, Edge, Mention, Node, OtherNumber
from reftel.model.showing import SHOWN, brief, html_facts, html_table
from reftel.store.codec import json_list
from reftel.store.database import AMONG, Database
from reftel.store.inputs import InputFile
from reftel.store.opening import open_database
from reftel.store.queries.aliases import find_cable
from reftel.store.queries.links import IN_ORDER, by_cable, citations_of, neighbours, references_of
from reftel.store.queries.suggestions import say_nearest
from reftel.store.rows import (
    ALIASES,
    CABLES,
    CITATIONS,
    CORRECTIONS,
    DOCUMENTS,
    INPUTS,
    MENTIONS,
    NOTES,
    PROBLEMS,
    REFS,
)


@dataclass(frozen=True, slots=True)
class StoredCable:
    """All that a store knows of one cable.

    `decisions` are its own references in order, `cites` and `cited_by` the edges out and in,
    `neighbours` the cables at the other end of these, `problems` what its documents lack or contradict.
    """

    node: Node
    decisions: tuple[Decision, ...]
    cites: tuple[Edge, ...]
    cited_by: tuple[Edge, ...]
    mentions: tuple[Mention, ...]
    documents: tuple[Document, ...]
    problems: tuple[Problem, ...]
    neighbours: Mapping[MRN, Node]

    def __repr__(self) -> str:
        return brief(self)

    def _repr_html_(self) -> str:
        node, cited_by = self.node, self.cited_by[:SHOWN]
        facts = {
            "cable": node.mrn if node.held else f"{node.mrn} (missing)",
            "date": node.date or " to ".join(filter(None, (node.date_earliest, node.date_latest))),
            "subject": node.subject,
            "from": node.sender,
            "to": node.action,
            "classification": node.classification,
            "TAGS": node.tags,
            "source": node.source,
        }
        found = self.decisions[:SHOWN]
        refs = [
            (one.ref.label, one.ref.text, one.resolution.status, one.resolution.mrn, one.resolution.reason)
            for one in found
        ]
        citing = [
            (edge.citing, self.neighbours[edge.citing].subject, edge.relation, edge.sentence)
            for edge in cited_by
        ]
        tables = (
            (("ref", "as written", "status", "cable", "reason"), refs, len(self.decisions)),
            (("cited by", "subject", "relation", "sentence"), citing, len(self.cited_by)),
        )
        shown = (html_table(names, rows, count - len(rows)) for names, rows, count in tables if rows)
        return html_facts(facts) + "".join(shown)


def open_store(path: str | PathLike[str]) -> Store:
    """Open a store for reading; close it, or use it in a with statement.

    Raises StoreError where there is no store, the file is none or of another version (OlderStore,
    NewerStore, OtherStore), damaged (DamagedStore), or cannot be used now (StoreUnavailable).
    """
    return Store.open(path)


def find_in(path: str | PathLike[str], name: str) -> MRN | None:
    """Return the one cable that is called so in the store at a path, None without such or without a store."""
    try:
        with open_store(path) as store:
            return store.find(name)
    except ReftelError:
        return None


class Store(Database):
    """A store open for reading. What it iterates over it reads row by row, in the order of the build.

    Other questions are functions of the room `analysis`, and their SQL is in `reftel.store.queries`;
    `reftel.open_store` returns a store that has them as methods.
    """

    @classmethod
    def open(cls, path: str | PathLike[str]) -> Self:
        """Open a store; see `open_store`."""
        connection, steps = open_database(Path(path))
        return cls(connection, str(path), steps)

    def __repr__(self) -> str:
        return f"<Store {self.place}>"

    def nodes(self) -> Iterator[Node]:
        """Return all cables, held and missing."""
        return self.records(CABLES, f"cables ORDER BY {IN_ORDER}")

    def edges(self) -> Iterator[Edge]:
        """Return all citations, one per pair."""
        return self.records(CITATIONS, _cable_by_cable("citations", "citing", "citations.rowid"))

    def decisions(self) -> Iterator[Decision]:
        """Return all references with what they were found to be."""
        return self.records(REFS, _cable_by_cable("refs", "citing", "id"))

    def problems(self) -> Iterator[Problem]:
        """Return what could not be read."""
        return self.records(PROBLEMS, "problems ORDER BY id")

    def mentions(self) -> Iterator[tuple[MRN, Mention]]:
        """Return all mentions, each with its citing cable."""
        return self.records(MENTIONS, _cable_by_cable("mentions", "citing", "id"))

    def documents(self) -> Iterator[Document]:
        """Return all documents, cable by cable, then those that tell no MRN."""
        yield from self.records(DOCUMENTS, _cable_by_cable("documents", "mrn", "position"))
        yield from self.records(DOCUMENTS, "documents WHERE mrn IS NULL ORDER BY source, id")

    def aliases(self) -> Iterator[OtherNumber]:
        """Return the other numbers of all cables, cable by cable."""
        rest = f"aliases LEFT JOIN cables USING (mrn) ORDER BY {IN_ORDER}, mrn, kind, value, citing"
        return self.records(ALIASES, rest)

    def collection(self) -> Collection:
        """Return all that the store knows, in memory."""
        return Collection(
            nodes=tuple(self.nodes()),
            edges=tuple(self.edges()),
            decisions=tuple(self.decisions()),
            mentions=tuple(self.mentions()),
            documents=tuple(self.documents()),
            problems=tuple(self.problems()),
            notes=tuple(self.records(NOTES, "notes ORDER BY rowid")),
            aliases=tuple(self.aliases()),
        )

    def inputs(self) -> Iterator[InputFile]:
        """Return the files that were read."""
        return self.records(INPUTS, "inputs ORDER BY name")

    def corrections(self) -> Iterator[Mapping[str, str]]:
        """Return what people corrected, as records."""
        return self.records(CORRECTIONS, "corrections ORDER BY id")

    def facts(self) -> dict[str, str]:
        """Return facts about the build itself, by name."""
        return dict(self.rows("name, value", "facts"))

    def counts(self) -> dict[str, int]:
        """Return what the store holds in numbers, by the names of the view counts, then the build's notes."""
        return dict(self.rows("name, count", "counts"))

    def find(self, name: str | MRN) -> MRN:
        """Return the MRN of a cable that is called so; as of `find_cable`, any of its numbers will do."""
        return find_cable(self, name)

    def cable(self, name: str | MRN) -> StoredCable:
        """Return all that is known of one cable; raises NotInStore, with like MRNs as advice.

        It may be named by its MRN in any notation, and by any other of its numbers; see `find`.
        """
        mrn = find_cable(self, name)
        key = (str(mrn),)
        node = self.cables(key).get(str(mrn))
        if node is None:
            raise NotInStore(f"{mrn} is not in the store", place=self.place, advice=say_nearest(self, mrn))
        mentions = self.records(MENTIONS, "mentions WHERE citing = ? ORDER BY id", key)
        return StoredCable(
            node=node,
            decisions=tuple(references_of(self, key)),
            cites=tuple(self.records(CITATIONS, "citations WHERE citing = ? ORDER BY rowid", key)),
            cited_by=tuple(citations_of(self, key)),
            mentions=tuple(mention for _, mention in mentions),
            documents=tuple(self.records(DOCUMENTS, "documents WHERE mrn = ? ORDER BY position", key)),
            problems=tuple(self.records(PROBLEMS, "problems WHERE about = ? ORDER BY id", key)),
            neighbours={node.mrn: node for node in neighbours(self, mrn)},
        )

    def cables(self, mrns: Iterable[str]) -> dict[str, Node]:
        """Return the cables of these MRNs, by MRN; those that the store does not know are left out."""
        rest = f"cables WHERE mrn {AMONG} ORDER BY {IN_ORDER}"
        return {str(node.mrn): node for node in self.records(CABLES, rest, (json_list(mrns),))}


def _cable_by_cable(table: str, key: str, then: str) -> str:
    joined, order = by_cable(table, key, then)
    return f"{joined} ORDER BY {order}"
