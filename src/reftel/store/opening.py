"""A store is opened and looked at before anything is asked of it; an old one is kept beside a new one."""

from __future__ import annotations

import os
import sqlite3
from contextlib import suppress
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from reftel.errors import DamagedStore, NewerStore, OlderStore, OtherStore, OutputError, StoreError
from reftel.store.schema import Steps, check_schema, trust_nothing
from reftel.store.sqlite_errors import reading_error, sqlite_error

APPLICATION_ID = int.from_bytes(b"rftl", "big")
VERSION = 9
PATIENCE = 5.0  # seconds that a question waits for a lock
LOGS = ("-wal", "-shm", "-journal")
_NAME_A_STORE = "name the reftel.sqlite of a build"


def open_database(path: Path) -> tuple[sqlite3.Connection, Steps]:
    """Open a store of this version for reading alone, trusting nothing in it.

    Raises StoreError, of the kind that fits; OtherStore where its schema is not ours.
    """
    place = str(path)
    _refuse_what_is_no_store(path)
    try:
        database = sqlite3.connect(address(path), uri=True, timeout=PATIENCE)
    except sqlite3.Error as error:
        raise reading_error(error, place) from error
    try:
        steps = trust_nothing(database, path.stat().st_size)
        database.execute("PRAGMA query_only = ON")
        check_version(database, place)
        check_schema(database, place)
    except BaseException:
        database.close()
        raise
    return database, steps


def files_of_store(path: Path) -> list[Path]:
    """Return a store and the logs that SQLite may keep beside it, whether they are there or not."""
    return [path, *(path.with_name(path.name + ending) for ending in LOGS)]


def address(path: Path) -> str:
    """Return the URI under which SQLite opens a file for reading alone."""
    return path.resolve().as_uri() + "?mode=ro"


def _refuse_what_is_no_store(path: Path) -> None:
    try:
        if not path.is_file():
            advice = "make one with reftel build, or name another file"
            raise StoreError("there is no store", place=str(path), advice=advice)
        # SQLite takes an empty file for an empty database, and would remove a log beside it.
        is_empty = path.stat().st_size == 0
    except OSError as error:
        refused = sqlite_error(sqlite3.SQLITE_CANTOPEN, error.strerror or str(error))
        raise reading_error(refused, str(path)) from error
    if is_empty:
        cause = "is not a reftel store: it is empty"
        raise DamagedStore(cause, place=str(path), advice=_NAME_A_STORE)


def check_version(database: sqlite3.Connection, place: str) -> None:
    """Raise the StoreError that fits where a database is no store of this version."""
    try:
        known = is_ours(database)
        (version,) = database.execute("PRAGMA user_version").fetchone()
    except sqlite3.Error as error:
        fault = reading_error(error, place)
        if error.sqlite_errorcode == sqlite3.SQLITE_NOTADB:
            fault = DamagedStore("is not a reftel store", place=place, advice=_NAME_A_STORE)
        raise fault from error
    if not known:
        advice = f"{_NAME_A_STORE}, or move this file away"
        raise OtherStore("is a database of another program", place=place, advice=advice)
    if version == VERSION:
        return
    cause = f"has version {version}, this reftel reads version {VERSION}"
    if version > VERSION:
        raise NewerStore(cause, place=place, advice="use the version of reftel that built it, or a later one")
    raise OlderStore(cause, place=place, advice="build it again in its folder: everything in it is kept")


def is_ours(database: sqlite3.Connection) -> bool:
    """Say whether a database is a store of some reftel."""
    (application,) = database.execute("PRAGMA application_id").fetchone()
    return bool(application == APPLICATION_ID)


def keep_beside(path: Path, what: str) -> Path:
    """Return a store, with its logs, a second name beside it, never that of another file; returns the name.

    `what` says what it was: reftel.sqlite.damaged-2009-12-01. The first name stays, for what takes its place.
    """
    day = f"{datetime.now(UTC):%Y-%m-%d}"
    for number in count(1):
        beside = path.with_name(f"{path.name}.{what}-{day}{'' if number == 1 else f'-{number}'}")
        if not any(map(os.path.lexists, files_of_store(beside))):
            break
    try:
        _link(path, beside)
        for log, log_beside in zip(files_of_store(path)[1:], files_of_store(beside)[1:], strict=True):
            with suppress(FileNotFoundError):
                log.rename(log_beside)
    except OSError as error:
        cause = f"cannot be kept beside a new one: {error.strerror or error}"
        raise OutputError(
            cause, place=str(path), advice="make sure that you can write to its folder"
        ) from error
    return beside


def _link(path: Path, beside: Path) -> None:
    try:
        os.link(path, beside, follow_symlinks=True)
    except OSError:  # of a file system without links
        path.rename(beside)
