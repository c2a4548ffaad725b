"""What a build keeps in memory of each document: MRN, day, place in the inputs."""

from __future__ import annotations

from datetime import UTC, date
from typing import NamedTuple

from reftel.model.records import MRN, Cable

Rank = tuple[bool, int, bool, int]


class Slot(NamedTuple):
    """Where a cable lies: the number of its file, and the bytes of what was read of it and of its text."""

    file: int
    start: int
    size: int
    text: int


class Brief(NamedTuple):
    """What the whole must know of a document; `post` and `serial` are those of its head, `rank` is that of
    `rank_of`.
    """

    mrn: MRN | None
    source: str
    place: str
    day: date | None
    post: str
    serial: int
    rank: Rank
    slot: Slot

    def order(self, mrn: MRN) -> tuple[object, ...]:
        """Give what sorts the documents of a cable: the first speaks for it."""
        return order_of(self, self.rank, mrn)


NOWHERE = Slot(0, 0, 0, 0)


def brief_of(cable: Cable, slot: Slot) -> Brief:
    """Give what the whole must know of a document."""
    header = cable.header
    return Brief(
        cable.mrn,
        cable.source,
        cable.place,
        cable.date.astimezone(UTC).date() if cable.date else None,
        header.post,
        header.serial or 0,
        rank_of(cable),
        slot,
    )


def rank_of(cable: Cable) -> Rank:
    """Give what orders the documents of one cable: corrected copies, first sections, the fullest."""
    header = cable.header
    section = header.section[0] if header.section else 0
    return not header.corrected, section, header.partial, -len(cable.refs)


def order_of(document: Brief | Cable, rank: Rank, mrn: MRN) -> tuple[object, ...]:
    """Give what sorts the documents of a cable; one that came to it by a correction is behind its own."""
    corrected, section, *rest = rank
    foreign = document.mrn not in (None, mrn)
    return corrected, section, foreign, *rest, *source_order(document.source, document.place)


def source_order(source: str, place: str) -> tuple[str, int, str]:
    """Order documents by file, then by the number in their place (row 9 before row 10)."""
    digits = "".join(filter(str.isdigit, place))
    return source, int(digits or 0), place
