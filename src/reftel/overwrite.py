"""What results may not take the place of: files that are read, and files that reftel has not made."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from reftel.errors import OverwriteError
from reftel.given import place_of
from reftel.ownfiles import STORE, VIEWS, is_database, is_own
from reftel.places import Place
from reftel.readers import Source
from reftel.readers.sources import MANIFEST, datasets_of
from reftel.readers.urls import is_url
from reftel.store import Store

LOGS = tuple(f"{STORE}{ending}" for ending in ("-wal", "-shm", "-journal"))
_FOLDER_ADVICE = "name another folder with -o"
_FILE_ADVICE = "name another file"


def refuse_inputs(outputs: Iterable[Path], read: Iterable[Source | str | os.PathLike[str]]) -> None:
    """Raise OverwriteError where a file that is to be written is one of those that are read.

    Links and names in capitals do not matter: the file system says which file it is. URLs other than
    those of files of this machine are left out.
    """
    there = {_identity(path): path for path in outputs if path.exists()}
    sizes = {path.stat().st_size for path in there.values()}
    for one in read:
        # There may be a quarter of a million: of these no more are looked at than need be.
        if not there or (isinstance(one, Source) and not one.is_remote and one.size not in sizes):
            continue
        name = one.file if isinstance(one, Source) else os.fspath(one)
        place = local_path(name)
        if place and (output := there.get(_identity(place))):
            _raise_is_read(output, name)


def _raise_is_read(output: Path, name: str) -> None:
    also = "" if str(output) == name else f" as {name}"
    raise OverwriteError(f"is read{also} and would be replaced", place=str(output), advice=_FOLDER_ADVICE)


def refuse_others(outputs: Iterable[Path]) -> None:
    """Raise OverwriteError where a file that a build is to write is there and is none of reftel.

    The store is left to whoever opens it: one that cannot be used may be ours, and is kept.
    """
    for path in outputs:
        if path.name in VIEWS and not _is_replaceable(path):
            cause = "was not written by reftel, or was changed since, and would be replaced"
            raise OverwriteError(cause, place=str(path), advice=f"move it away, or {_FOLDER_ADVICE}")


def _is_replaceable(path: Path) -> bool:
    try:
        return path.stat().st_size == 0 or not path.is_file() or is_own(path)
    except FileNotFoundError:
        return not path.is_symlink()


def refuse_of_store(store: Store, outputs: Iterable[Path]) -> None:
    """Raise OverwriteError where a file that is to be written is a store, or an input of this one."""
    there = [path for path in outputs if path.exists()]
    for path in there:
        if any(_is_same(path, f"{store.place}{log}") for log in ("", "-wal", "-shm", "-journal")):
            raise OverwriteError("-o names the store itself", place=str(path), advice=_FILE_ADVICE)
        if path.is_file() and is_database(path):
            raise OverwriteError("is a database and is not replaced", place=str(path), advice=_FILE_ADVICE)
    if not there:
        return
    inputs = list(store.inputs())
    by_place = {file.place: file.name for file in inputs}
    for path in there:
        read = by_place.get(place_of(os.path.realpath(path)))
        size = path.stat().st_size
        same = (file.name for file in inputs if file.size == size and _is_same(path, file.name))
        if read := read or next(same, None):
            cause = f"is a file that the store was made of ({read}) and would be replaced"
            raise OverwriteError(cause, place=str(path), advice=_FILE_ADVICE)


def refuse_of_datasets(place: Place, output: Path) -> None:
    """Raise OverwriteError where a file that is to be written is one of some datasets."""
    folder = local_path(place.url)
    if folder is None or not output.exists():
        return
    own = [folder / MANIFEST, *(path for path in folder.rglob("*.parquet") if datasets_of(path.as_posix()))]
    if any(_is_same(output, path) for path in own):
        raise OverwriteError("is a file of the datasets themselves", place=str(output), advice=_FILE_ADVICE)


def written_files(folder: Path, names: Sequence[str]) -> list[Path]:
    """Give the files that a build may write or remove in a folder; the logs of its store are among them."""
    return [folder / name for name in (*names, *(LOGS if STORE in names else ()))]


def local_path(name: str) -> Path | None:
    """Give the file or folder of this machine that a path or URL names, the archive of one in an archive.

    None for other storage.
    """
    if not is_url(name):
        return Path(name)
    last = name.rpartition("::")[2]
    scheme, _, path = last.partition("://")
    return Path(path) if scheme in ("file", "local") else None


def _identity(path: Path) -> tuple[int, int]:
    """Give what tells a file from all others, by whatever name or link it is found; (0, 0) for none."""
    try:
        status = os.stat(path)  # noqa: PTH116 (there may be a quarter of a million)
    except (OSError, ValueError):
        return 0, 0
    return status.st_dev, status.st_ino


def _is_same(one: Path, other: str | Path) -> bool:
    return _identity(one) == _identity(Path(other)) != (0, 0)
