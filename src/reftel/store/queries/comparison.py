"""A store and another one beside it: what one of them has and the other has not."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from reftel.errors import StoreError, StoreUnavailable
from reftel.store.database import Database
from reftel.store.opening import address, open_database
from reftel.store.sqlite_errors import reading_error


@contextmanager
def beside(store: Database, path: str | Path) -> Iterator[None]:
    """Open another store beside this one, for the functions that compare; raises as open_store."""
    other, _ = open_database(Path(path))
    other.close()
    try:
        store.run("ATTACH ? AS other", (address(Path(path)),))
        yield
    except (StoreError, sqlite3.Error) as error:
        fault = error if isinstance(error, StoreError) else reading_error(error, str(path))
        # One statement reads both, so the error does not tell which of them is damaged.
        is_other = isinstance(fault, StoreUnavailable) or _is_whole(store)
        raise type(fault)(
            fault.cause, place=str(path) if is_other else store.place, advice=fault.advice
        ) from error
    finally:
        with suppress(sqlite3.Error):
            store.run("DETACH other")


def _is_whole(store: Database) -> bool:
    try:
        found = store.run("PRAGMA main.quick_check(1)").fetchone()
    except sqlite3.Error:
        return False
    return bool(found == ("ok",))


def held_beside(store: Database) -> list[tuple[str, bool]]:
    """Return the cables that the store beside holds and this one does not; True for those missing here."""
    rest = """
        other.cables AS o LEFT JOIN main.cables AS m ON m.mrn = o.mrn
        WHERE o.held = 1 AND m.held IS NOT 1 ORDER BY o.year, o.post, o.serial, o.series"""
    return list(store.select(tuple, "o.mrn, m.held IS 0", rest))


def held_here_alone(store: Database) -> list[str]:
    """Return the cables that this store holds and the one beside does not."""
    rest = """
        main.cables AS m LEFT JOIN other.cables AS o ON o.mrn = m.mrn
        WHERE m.held = 1 AND o.held IS NOT 1"""
    return [mrn for (mrn,) in store.rows("m.mrn", rest)]


def cited_on_one_side(store: Database, beside: bool) -> list[tuple[str, str]]:
    """Return the citations of cables held in both stores that only the one beside (or this one) has."""
    mine, theirs = ("other", "main") if beside else ("main", "other")
    rest = f"""
        (SELECT citing, cited FROM {mine}.citations AS m WHERE NOT EXISTS (
            SELECT 1 FROM {theirs}.citations AS t WHERE t.citing = m.citing AND t.cited = m.cited))
        WHERE EXISTS (SELECT 1 FROM {theirs}.cables WHERE mrn = citing AND held = 1)"""  # noqa: S608
    return list(store.select(tuple, "citing, cited", rest))
