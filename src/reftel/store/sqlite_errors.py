"""What SQLite says of a store, as an error for a person. What it does not call damaged is not damaged."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import NamedTuple

from reftel.errors import DamagedStore, OutputError, StoreError, StoreUnavailable, StoreUnwritable

_PRIMARY = 0xFF  # what is beyond says which of its kind an error is
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_LOCKED = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL)
_REFUSED = (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH, sqlite3.SQLITE_READONLY)
_LOG = 2  # the file format number of a database that keeps a log beside it
_FORMAT_AT = 18  # where the header of a database says so
DAMAGED_ADVICE = "build it again: what can be read is kept, and so is this file, beside the new one"


class _Fault(NamedTuple):
    cause: str
    advice: str


def sqlite_error(code: int, words: str) -> sqlite3.OperationalError:
    """Return the error that SQLite would raise."""
    error = sqlite3.OperationalError(words)
    error.sqlite_errorcode = code
    return error


def is_busy(error: sqlite3.Error) -> bool:
    """Say whether somebody else has a store locked."""
    return _code(error) in _LOCKED


def reading_error(error: Exception, place: str) -> StoreError:
    """Return the error to raise where a store cannot be opened or read.

    It is a DamagedStore only where SQLite itself says that the file is corrupt or no database; a
    StoreUnavailable where the file may be whole but cannot be used now; else a StoreError: what is read does
    not fit together.
    """
    if isinstance(error, MemoryError):
        cause = "takes more memory to read than is free, or is damaged"
        advice = (
            "free some memory and try again; if that does not help, build it again in another folder (-o)"
        )
        return StoreUnavailable(cause, place=place, advice=advice)
    if not isinstance(error, sqlite3.Error) or not _code(error):
        return StoreError(f"is damaged: {error}", place=place, advice="build it again in another folder (-o)")
    if _code(error) in _DAMAGED:
        return DamagedStore(f"is damaged: {error}", place=place, advice=DAMAGED_ADVICE)
    fault = _unavailable(error, Path(place))
    if fault is None:
        advice = "name a store that reftel has built"
        return StoreError(f"is damaged: {error}", place=place, advice=advice)
    return StoreUnavailable(f"{fault.cause} ({error})", place=place, advice=fault.advice)


def writing_error(error: sqlite3.Error, path: Path) -> OutputError | StoreError:
    """Return the error to raise where a store cannot be written; a DamagedStore as `reading_error` does."""
    if _code(error) in _DAMAGED:
        return reading_error(error, str(path))
    kind: type[OutputError] = StoreUnwritable
    if is_busy(error):
        advice = "close the program that reads it"
    elif _unavailable(error, path):
        advice = "make sure that the disk has space and that you can write to it"
    else:
        kind, advice = OutputError, "make sure that the disk has space"
    cause = f"the store cannot be written: {error}"
    return kind(cause, place=str(path), advice=f"{advice}; an earlier store is unchanged")


def _code(error: sqlite3.Error) -> int:
    return getattr(error, "sqlite_errorcode", 0) & _PRIMARY


def _unavailable(error: sqlite3.Error, path: Path) -> _Fault | None:
    """Say why a store cannot be used now, None where that is no reason."""
    code = _code(error)
    if code in _LOCKED:
        cause = "is locked by another program, or is on a drive that does not support locks"
        return _Fault(cause, "close the program that has it open, then run this again")
    if code in _REFUSED:
        return _refused(path, to_write=code == sqlite3.SQLITE_READONLY)
    if code == sqlite3.SQLITE_IOERR:
        advice = "check the disk or network drive, then run this again, or copy the store to another disk"
        return _Fault("cannot be read from its disk", advice)
    if code == sqlite3.SQLITE_FULL:
        return _Fault("cannot be read: the disk is full", "free some space, then run this again")
    if code == sqlite3.SQLITE_NOMEM:
        return _Fault("cannot be read: too little memory", "close other programs, then run this again")
    return None


def _refused(path: Path, *, to_write: bool) -> _Fault:
    if not may(path, os.R_OK):
        return _Fault(
            "cannot be read: you have no permission",
            "ask its owner for permission to read it, or name a copy",
        )
    if _keeps_log(path) and not may(path.absolute().parent, os.W_OK):
        cause = "keeps a log beside it (journal mode WAL), in a folder that you cannot write to"
        return _Fault(cause, "copy it, with -wal and -shm beside it, to a folder that you can write to")
    if to_write and not may(path, os.W_OK):
        advice = "ask its owner for permission to write it, or name another folder with -o"
        return _Fault("cannot be changed: you have no permission", advice)
    return _Fault("cannot be opened", "check who can read it and write to its folder")


def may(path: Path, mode: int) -> bool:
    """Say whether this process may read (os.R_OK) or write (os.W_OK) a file or folder."""
    # To open it would end all locks that this process has on it.
    return os.access(path, mode, effective_ids=os.access in os.supports_effective_ids)


def _keeps_log(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            head = file.read(_FORMAT_AT + 2)
    except OSError:
        return False
    return _LOG in head[_FORMAT_AT:]
