"""What results may not take the place of: files that are read, and files that reftel has not made.

Questions write files too: what needs the readers imports them where it is called.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from reftel.errors import InputError, OverwriteError
from reftel.files.own import STORE, VIEWS, is_database, is_export, is_own
from reftel.lexicon.places.links import read_own_links
from reftel.lexicon.users.table import read_own_names
from reftel.model.records import MRN
from reftel.resolve.corrections import read_corrections
from reftel.store import InputFile, Store, files_of_store, place_of
from reftel.store.opening import LOGS

if TYPE_CHECKING:
    from reftel.files.storage import Storage
    from reftel.readers import Source

_LONGEST_CORRECTIONS = 64 * 1024 * 1024  # bytes
_FOLDER_ADVICE = "name another folder with -o"
_FOREIGN = "was not written by reftel, or was changed since, and would be replaced"


def refuse_inputs(outputs: Iterable[Path], read: Iterable[Source | str | os.PathLike[str]]) -> None:
    """Raise OverwriteError where a file that is to be written is one of those that are read.

    Links and names in capitals do not matter: the file system says which file it is. URLs other than
    those of files of this machine are left out.
    """
    from reftel.readers import Source

    there = {_identity(path): path for path in outputs if path.exists()}
    sizes = {path.stat().st_size for path in there.values()}
    for one in read:
        # There may be a quarter of a million: of these no more are looked at than need be.
        if not there or (isinstance(one, Source) and not one.is_remote and one.size not in sizes):
            continue
        name = one.file if isinstance(one, Source) else os.fspath(one)
        place = local_path(name)
        if place and (output := there.get(_identity(place))):
            also = "" if str(output) == name else f" as {name}"
            _refuse(output, f"is read{also} and would be replaced", _FOLDER_ADVICE)


def refuse_others(outputs: Iterable[Path]) -> None:
    """Raise OverwriteError where a file that a build is to write is there and is none of reftel.

    The store is left to whoever opens it: one that cannot be used may be ours, and is kept.
    """
    for path in outputs:
        leads_nowhere = path.is_symlink() and not path.exists()
        if path.name in VIEWS and (leads_nowhere or (_has_bytes(path) and not is_own(path))):
            _refuse(path, _FOREIGN, f"move it away, or {_FOLDER_ADVICE}")


def refuse_unnamed(outputs: Mapping[Path, str]) -> None:
    """Raise OverwriteError where a file that nobody named, only its folder, is none that reftel wrote.

    Each goes with the usual name of such files, by which it is known how they begin.
    """
    for path, usual in outputs.items():
        if _has_bytes(path) and not is_export(path, usual):
            _refuse(path, _FOREIGN, f"move it away, or {_FOLDER_ADVICE}")


def _has_bytes(path: Path) -> bool:
    return path.is_file() and path.stat().st_size > 0


def _refuse(path: Path, cause: str, advice: str = "name another file") -> NoReturn:
    raise OverwriteError(cause, place=str(path), advice=advice)


def refuse_of_store(store: Store, outputs: Sequence[Path]) -> None:
    """Raise OverwriteError where a file that is to be written is a store, or an input of this one."""
    for path in outputs:
        if any(_is_same(path, file) for file in files_of_store(Path(store.place))):
            _refuse(path, "-o names the store itself")
        _refuse_database(path)
        _refuse_what_people_wrote(path)
    there = [path for path in outputs if path.is_file()]
    inputs = list(store.inputs()) if there else []
    by_place = {file.place: file.name for file in inputs}
    for path in there:
        read = by_place.get(place_of(os.path.realpath(path))) or _find_same(path, inputs)
        if read:
            _refuse(path, f"is a file that the store was made of ({read}) and would be replaced")


def _find_same(path: Path, inputs: Iterable[InputFile]) -> str | None:
    """Return the name of the input that a file is, or of which it has all bytes: it may have been moved."""
    size = path.stat().st_size
    alike = [file for file in inputs if size and file.size == size]
    if not alike:
        return None
    from reftel.readers import Source, digest_source

    digest = digest_source(Source(str(path), path.name, size))
    same = (file.name for file in alike if digest in (file.digest, "") or _is_same(path, Path(file.name)))
    return next(same, None)


def _refuse_database(path: Path) -> None:
    """Raise OverwriteError where a file is a database, or has the name of what SQLite keeps beside one."""
    if path.is_file() and is_database(path):
        _refuse(path, "is a database and is not replaced")
    real = os.path.realpath(path)
    for name in {str(path), real}:
        database = next((name.removesuffix(log) for log in LOGS if name.endswith(log)), "")
        if database and is_database(database):
            _refuse(path, f"would be mistaken for the log of the database {database}")


def _refuse_what_people_wrote(path: Path) -> None:
    """Raise OverwriteError where a file holds corrections, a table of names or one of links."""
    if not path.is_file() or path.stat().st_size > _LONGEST_CORRECTIONS:
        return
    others = count(1)  # whatever the other numbers in it name
    with suppress(InputError):
        if read_corrections(path, lambda _: MRN(2000, "STATE", next(others))).entries:
            _refuse(path, "is a file of corrections and would be replaced")
    with suppress(InputError):
        if read_own_names(path).names:
            _refuse(path, "is a table of names and would be replaced")
    with suppress(InputError):
        if read_own_links(path):
            _refuse(path, "is a table of links and would be replaced")


def refuse_of_datasets(place: Storage, output: Path) -> None:
    """Raise OverwriteError where a file that is to be written is one of some datasets."""
    from reftel.readers.sources import MANIFEST, datasets_of

    _refuse_database(output)
    _refuse_what_people_wrote(output)
    folder = local_path(place.url)
    if folder is None or not output.exists():
        return
    own = [folder / MANIFEST, *(path for path in folder.rglob("*.parquet") if datasets_of(path.as_posix()))]
    if any(_is_same(output, path) for path in own):
        _refuse(output, "is a file of the datasets themselves")


def written_files(folder: Path, names: Sequence[str]) -> list[Path]:
    """Return the files that a build may write or remove in a folder; the logs of its store are among them."""
    logs = files_of_store(folder / STORE)[1:] if STORE in names else []
    return [*(folder / name for name in names), *logs]


def local_path(name: str) -> Path | None:
    """Return the file or folder of this machine that a path or URL names, the archive of one in an archive.

    None for other storage.
    """
    from reftel.readers.urls import is_url

    if not is_url(name):
        return Path(name)
    last = name.rpartition("::")[2]
    scheme, _, path = last.partition("://")
    return Path(path) if scheme in ("file", "local") else None


def _identity(path: Path) -> tuple[int, int]:
    """Return what tells a file from all others, by whatever name or link it is found; (0, 0) for none."""
    try:
        status = os.stat(path)  # noqa: PTH116 (there may be a quarter of a million)
    except (OSError, ValueError):
        return 0, 0
    return status.st_dev, status.st_ino


def _is_same(one: Path, other: Path) -> bool:
    return _identity(one) == _identity(other) != (0, 0)
