"""What is held of a cable, document by document."""

from __future__ import annotations

from datetime import UTC, date
from typing import NamedTuple

from reftel.model.records import (
    MRN,
    Cable,
    Document,
    Mention,
    Problem,
    Ref,
)
from reftel.parse.cable import names_another
from reftel.resolve.resolve import Citing


class Held(NamedTuple):
    """A held cable: the document that speaks for it, its references and mentions, all its documents.

    `cables` are the documents as they were read, in the order of `documents`.
    """

    mrn: MRN
    main: Cable
    refs: tuple[tuple[Ref, str], ...]
    mentions: tuple[Mention, ...]
    documents: tuple[Document, ...]
    problems: tuple[Problem, ...]
    cables: tuple[Cable, ...]

    @property
    def day(self) -> date | None:
        """The day it was sent, UTC, None where unknown."""
        return _day(self.main)

    @property
    def citing(self) -> Citing:
        """What its references are judged by.

        Pages with the id and date of one cable and the text of another exist: the text has the post and
        number of its head, and a day that nobody knows.
        """
        head = self.main.header
        if names_another(self.mrn, head.post, head.serial):
            return Citing(MRN(self.mrn.year, head.post, head.serial or 0))
        return Citing(self.mrn, self.day)


def problem_order(problem: Problem) -> tuple[str, str, str]:
    """Order problems by where they are."""
    return problem.source, problem.place, problem.cause


def _day(cable: Cable) -> date | None:
    return cable.date.astimezone(UTC).date() if cable.date else None


def iso(cable: Cable) -> str:
    """Return the date of a cable in ISO notation, UTC, "" without one."""
    if not cable.date:
        return ""
    written = cable.date.astimezone(UTC).isoformat(timespec="seconds")
    return written[:10] if cable.date_only else f"{written[:19]}Z"


def source_of(cable: Cable) -> str:
    """Return file and place of a document, as `source` of tables says it."""
    return f"{cable.source}:{cable.place}" if cable.place else cable.source


def build_document(mrn: MRN | None, cable: Cable, role: str) -> Document:
    """Give the entry of a document in the list of those that were read."""
    return Document(
        mrn,
        cable.source,
        cable.place,
        cable.form,
        role,
        cable.header.section,
        cable.digest,
        cable.chars,
    )
