"""What a store holds, as an update asks for it in the middle of a change: documents to be joined anew, cables
to be decided or dated anew, and the days and curves by which `resolve` decides.

All is asked cable by cable, number by number, never for the whole store, and SQLite's errors are those of the
change.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import date, datetime
from typing import NamedTuple

from reftel.lexicon.aliases import key_of
from reftel.lexicon.mrn import split_counter
from reftel.model.aliases import Alias, AliasKind
from reftel.model.place import Place, parse_place
from reftel.model.records import MRN, Cable, OtherNumber
from reftel.mrn import parse_key
from reftel.resolve.footnotes import Dated
from reftel.resolve.serials.holdings import HeldYear, YearOfPost, held_year
from reftel.resolve.witnesses import Witness, are_enough, may_speak
from reftel.store.codec import unpack_cable
from reftel.store.rows import ALIASES, Counted
from reftel.store.writer import StoreWriter

_DAY = 10  # the characters of an ISO date that are the day


class StoredDocument(NamedTuple):
    """A document as the store has it: what it was read as, and whose cable it is now."""

    id: int
    mrn: str | None
    read_mrn: str | None
    source: str
    place: Place
    post: str | None
    serial: int | None
    packed: bytes
    series: str

    @property
    def cable(self) -> Cable:
        """What was read of it; raises ValueError where that cannot be unpacked."""
        return unpack_cable(self.packed)


_CITING = "SELECT citing FROM refs WHERE cited = ?1 UNION SELECT citing FROM refs WHERE found_cited = ?1"
_NAMING = "SELECT citing FROM {} WHERE written_post = ? AND written_serial = ?"
_NAMING_BETWEEN = """
    SELECT DISTINCT citing FROM {} JOIN cables ON mrn = citing
    WHERE written_post = ? AND written_serial BETWEEN ? AND ? AND year BETWEEN ? AND ?"""
_TABLES = ("refs", "mentions")
# Not what a machine-made column lists, or what people added.
_SPEAKING = "FROM refs WHERE kind = 'cable' AND written_year IS NOT NULL AND end_char > start_char"


def stored_documents(writer: StoreWriter, **values: str | int | None) -> list[StoredDocument]:
    """Return the documents with these values in their columns (`input` by its name), in order."""
    given = [value for value in values.values() if value is not None]
    conditions = " AND ".join(_condition(*item) for item in values.items())
    columns = ", ".join(StoredDocument._fields)
    statement = f"SELECT {columns} FROM documents WHERE {conditions} ORDER BY id"  # noqa: S608 (our own words)
    rows = writer.fetch(statement, tuple(given))
    at = StoredDocument._fields.index("place")
    return [StoredDocument._make((*row[:at], parse_place(row[at]), *row[at + 1 :])) for row in rows]


def _condition(column: str, value: str | int | None) -> str:
    if value is None:
        return f"{column} IS NULL"
    return "input = (SELECT id FROM inputs WHERE name = ?)" if column == "input" else f"{column} = ?"


def count_documents(writer: StoreWriter) -> int:
    """Return how many documents there are."""
    ((count,),) = writer.fetch("SELECT count(*) FROM documents")
    return int(count)


def cables_citing(writer: StoreWriter, mrn: MRN) -> set[MRN]:
    """Return the cables that cite a cable, or would but for people."""
    return _keys(writer.fetch(_CITING, (str(mrn),)))


def cables_naming(writer: StoreWriter, numbers: Iterable[tuple[str, int]]) -> set[MRN]:
    """Return the cables that write one of some numbers: a post, "" where none is written, and a serial."""
    statements = [_NAMING.format(table) for table in _TABLES]
    return _keys(row for number in numbers for asked in statements for row in writer.fetch(asked, number))


def cables_naming_sender(writer: StoreWriter, post: str) -> set[MRN]:
    """Return the cables that name a message by its time and the post that sent it."""
    return _keys(writer.fetch("SELECT citing FROM refs WHERE sender = ? AND sender <> ''", (post,)))


def cables_naming_between(
    writer: StoreWriter, post: str, serials: tuple[int, int], years: tuple[int, int]
) -> set[MRN]:
    """Return the cables of some years that write a post with a serial between two."""
    statements = [_NAMING_BETWEEN.format(table) for table in _TABLES]
    return _keys(row for asked in statements for row in writer.fetch(asked, (post, *serials, *years)))


def cables_naming_post(writer: StoreWriter, name: str) -> set[MRN]:
    """Return the cables that write a number of a post."""
    asked = [f"SELECT citing FROM {table} WHERE written_post = ?" for table in _TABLES]  # noqa: S608 (our own words)
    return _keys(row for statement in asked for row in writer.fetch(statement, (name,)))


def names_cited_by(writer: StoreWriter, mrn: MRN) -> set[str]:
    """Return the names in no table for which the references of a cable spoke when it was decided."""
    rows = writer.fetch(f"SELECT written_post, written_serial {_SPEAKING} AND citing = ?", (str(mrn),))
    return {name for name, serial in rows if may_speak(name, serial)}


_MISSING_BETWEEN = """
    SELECT mrn FROM cables
    WHERE post = ? AND series = ? AND year = ? AND serial BETWEEN ? AND ? AND held = 0"""


def missing_between(writer: StoreWriter, counter: str, year: int, serials: tuple[int, int]) -> set[MRN]:
    """Return the missing cables of a post (of its airgrams "TEHRAN-A") and year with a serial between two."""
    return _keys(writer.fetch(_MISSING_BETWEEN, (*split_counter(counter), year, *serials)))


def count_citations(writer: StoreWriter, mrn: MRN) -> tuple[int, int]:
    """Return how many cables a cable cites, and how many cite it."""
    statement = """
        SELECT
            (SELECT count(*) FROM citations WHERE citing = ?1),
            (SELECT count(*) FROM citations WHERE cited = ?1)"""
    ((cites, cited_by),) = writer.fetch(statement, (str(mrn),))
    return cites, cited_by


def dates_of_citing(writer: StoreWriter, mrn: MRN) -> list[tuple[str, str]]:
    """Return the cables that cite a cable with their dates, the earliest first.

    A note of editors is none: they cite what came later too.
    """
    days = "SELECT citing, date FROM citations JOIN cables ON mrn = citing WHERE cited = ? AND date <> ''"
    days += " AND origin <> 'footnote'"
    return [(key, moment) for key, moment in writer.fetch(f"{days} ORDER BY date, citing", (str(mrn),))]


def dates_in_notes(writer: StoreWriter, mrn: MRN) -> set[Dated]:
    """Return the days that notes in documents of cables give to a cable."""
    statement = """
        SELECT footnote_day, footnote FROM mentions
        WHERE cited = ? AND footnote IS NOT NULL AND footnote_day <> ''"""
    return {Dated._make(row) for row in writer.fetch(statement, (str(mrn),))}


def sum_compared(writer: StoreWriter) -> list[Counted]:
    """Return how the recorded ids of all cables agree with their REF lines, in one line; none without any."""
    statement = """
        SELECT sum(confirmed), sum(not_in_line), sum(no_mrn), sum(not_recorded)
        FROM compared HAVING count(*) > 0"""
    return [(one, two, three, four) for one, two, three, four in writer.fetch(statement)]


def _keys(rows: Iterable[tuple[str]]) -> set[MRN]:
    return {parse_key(key) for (key,) in rows}


class StoredYears:
    """The held cables by post and year, as the store has them now; what was asked for once is not again."""

    def __init__(self, writer: StoreWriter) -> None:
        self._writer = writer
        self._known: dict[YearOfPost, HeldYear] = {}

    def get(self, key: YearOfPost) -> HeldYear:
        """Return those of a post and year."""
        if key not in self._known:
            self._known[key] = load_held_year(self._writer, key)
        return self._known[key]


def load_held_year(writer: StoreWriter, key: YearOfPost) -> HeldYear:
    """Return what is held of a post and year now."""
    counter, year = key
    statement = """
        SELECT serial, date FROM cables
        WHERE post = ? AND series = ? AND year = ? AND held = 1 ORDER BY serial"""
    rows = writer.fetch(statement, (*split_counter(counter), year))
    return held_year(key[1], ((serial, _sent(moment) if moment else None) for serial, moment in rows))


def _sent(moment: str) -> date:
    """Return a date as the store has it, a datetime where that tells the time."""
    return datetime.fromisoformat(moment) if len(moment) > _DAY else date.fromisoformat(moment)


class StoredAliases:
    """The cables that have another number by which REF lines cite, as the store has them now."""

    def __init__(self, writer: StoreWriter) -> None:
        self._writer = writer

    def get(self, key: Alias) -> Sequence[MRN]:
        """Return those that have one, in the order of MRNs."""
        statement = "SELECT mrn FROM aliases WHERE upper(replace(value, ' ', '')) = ? AND kind = ?"
        return sorted(_keys(self._writer.fetch(statement, (key_of(key.value), key.kind))))


class StoredNames:
    """The names in no table for which enough citations speak: those of the cables that are joined anew, and
    of all others as the store has them.
    """

    def __init__(self, writer: StoreWriter, joined: Set[MRN], cited: Mapping[str, Set[Witness]]) -> None:
        self._writer = writer
        self._joined = joined
        self._cited = cited
        self._known: dict[str, bool] = {}

    def __contains__(self, name: object) -> bool:
        if not isinstance(name, str):
            return False
        if name not in self._known:
            stored = witnesses_of(self._writer, name, self._joined)
            self._known[name] = are_enough(stored | self._cited.get(name, set()))
        return self._known[name]


def witnesses_of(writer: StoreWriter, name: str, but: Set[MRN] = frozenset()) -> set[Witness]:
    """Return who cites which numbers of a name that no table has; not the cables of `but`."""
    rows = writer.fetch(f"SELECT citing, written_serial {_SPEAKING} AND written_post = ?", (name,))
    found = ((parse_key(citing), serial) for citing, serial in rows if may_speak(name, serial))
    return {(mrn.post, serial) for mrn, serial in found if mrn not in but}


def numbers_of(writer: StoreWriter, mrn: MRN) -> set[OtherNumber]:
    """Return the other numbers of a cable that its own documents state."""
    return set(writer.records(ALIASES, "aliases WHERE mrn = ? AND citing IS NULL", (str(mrn),)))


def numbers_cited(writer: StoreWriter, citing: MRN) -> set[OtherNumber]:
    """Return the other numbers of cables that a cable cites by both."""
    return set(writer.records(ALIASES, "aliases WHERE citing = ?", (str(citing),)))


def numbers_of_missing(
    writer: StoreWriter, counter: str, year: int, serials: tuple[int, int]
) -> set[OtherNumber]:
    """Return the other numbers by which those of `missing_between` are cited."""
    of_these = f"aliases WHERE citing IS NOT NULL AND mrn IN ({_MISSING_BETWEEN})"
    return set(writer.records(ALIASES, of_these, (*split_counter(counter), year, *serials)))


def may_cite_two_numbers(writer: StoreWriter, mrn: MRN) -> bool:
    """Say whether a document of a cable may cite another by two numbers."""
    statement = "SELECT 1 FROM documents WHERE mrn = ? AND instr(packed, ?) LIMIT 1"
    return bool(writer.fetch(statement, (str(mrn), f'"{AliasKind.JOURNEY}"'.encode())))


def day_of(moment: str) -> date:
    """Return the day of a date as the store has it."""
    return date.fromisoformat(moment[:_DAY])
