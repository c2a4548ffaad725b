"""Files of an earlier build that are not named now: which of them stay, which are gone, and which may only be
out of reach, as the disk that they are on is away.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path, PurePosixPath

from reftel.pipeline.changes.inputs import Inputs, folder_mark
from reftel.readers.sources import is_below, is_unwanted, plain_name
from reftel.store import InputFile, open_store, place_of
from reftel.store.queries.documents import count_held_of

Paths = Iterable[str | os.PathLike[str]]


def find_gone(
    inputs: Inputs, stored: Iterable[InputFile], paths: Paths, *, prune: bool
) -> tuple[frozenset[str], Mapping[str, list[str]]]:
    """Return the names of inputs of a store that are to be removed, and of those that may only be away."""
    if not prune:
        return frozenset(inputs.replaced), {}
    absent = inputs.absent(stored)
    away = find_away(absent, paths, inputs.unopened) if absent else {}
    stay = {name for names in away.values() for name in names}
    return frozenset(inputs.replaced | {file.name for file in absent if file.name not in stay}), away


def find_away(absent: Iterable[InputFile], paths: Paths, unopened: Sequence[str]) -> Mapping[str, list[str]]:
    """Return the names of those of some absent files that may be there still, by the folder that is away.

    These are the files below `unopened` paths; and below `paths` those whose folder, or the nearest above it
    that is there, is empty or cannot be listed: a place for a disk looks so while it is not mounted. A folder
    below a path that is still the one in which the files were has been emptied. "" stands for unopened paths.
    """
    # A link to a disk that is away may stand where a folder was: both are looked at.
    folders = [place for path in paths for place in (_real(path), _real(Path(path).parent) / Path(path).name)]
    gone = [folder for folder in folders if not folder.exists()]
    _is_empty.cache_clear()
    away: dict[str, list[str]] = {}
    for file in absent:
        real = _real_path(file, folders)
        if any(is_below(file.name, path) for path in unopened) or (real and _is_in(real, gone)):
            away.setdefault("", []).append(file.name)
        elif real and _is_in(real, folders):
            nearest = next(folder for folder in real.parents if os.path.lexists(folder))
            emptied = nearest not in folders and folder_mark(str(nearest)) == file.folder
            if _is_empty(nearest) and not (emptied and nearest == real.parent):
                away.setdefault(_as_given(nearest, real, file.name), []).append(file.name)
    return away


def tell_away(away: Mapping[str, list[str]]) -> Iterator[str]:
    """Say which files were not removed, and how they are, should they be gone."""
    for folder, names in sorted(away.items()):
        files = "a file" if len(names) == 1 else f"{len(names)} files"
        if folder:
            yield (
                f"{folder}: is empty or cannot be listed; what was read from {files} there is kept, in case "
                "a disk is not mounted; to remove it, leave this folder out of the command, or delete the "
                "folder if you named one above it"
            )
        else:
            yield (
                f"what was read from {files} in places that cannot be opened is kept; to remove it, leave "
                "those places out of the command"
            )


def tell_adding(
    inputs: Inputs, stored: Sequence[InputFile], paths: Paths, path: Path, salvaged: Path | None
) -> Iterator[str]:
    """Say that a store at `path` was made of files of other paths too, which stay in it.

    It is not said of files beside those that are given, where one of these was in the store before. What is
    `salvaged` of it has documents alone, which are still to be joined to cables.
    """
    names = [plain_name(Path(path)) for path in paths]
    others = [file for file in inputs.absent(stored) if not any(is_below(file.name, name) for name in names)]
    if not others or not inputs.names:
        return
    known = inputs.names & {file.name for file in stored} or inputs.replaced
    near = {str(PurePosixPath(name).parent) for name in inputs.names}
    if known and all(str(PurePosixPath(file.name).parent) in near for file in others):
        return
    with open_store(salvaged or path) as opened:
        count = count_held_of(opened, (file.name for file in others))
    cables = "1 cable" if count == 1 else f"{count} cables"
    if salvaged:
        cables = "the documents"
    files = f"1 other file ({others[0].name})"
    if len(others) > 1:
        files = f"{len(others)} other files ({others[0].name} ...)"
    yield (
        f"{path}: this build adds to an earlier one, with {cables} from {files}; to keep them apart, "
        "choose another folder with -o or start over with --fresh"
    )


def _real_path(file: InputFile, folders: Iterable[Path]) -> Path | None:
    """Return the path of a file whose place alone is stored, if it is its name or lies below folders."""
    parts = file.name.split("/")
    candidates = [Path(folder, *parts[at:]) for folder in folders for at in range(len(parts))]
    candidates.append(_real(Path(file.name).parent) / parts[-1])
    return next((path for path in candidates if place_of(str(path)) == file.place), None)


def _real(path: str | os.PathLike[str]) -> Path:
    return Path(os.path.realpath(path))


def _is_in(path: Path, folders: Sequence[Path]) -> bool:
    return any(path.is_relative_to(folder) for folder in folders)


@lru_cache(maxsize=4096)
def _is_empty(folder: Path) -> bool:
    """Say whether a folder has no files or folders that are read, or none that can be seen."""
    try:
        with os.scandir(folder) as found:
            return all(is_unwanted(entry.name) for entry in found)
    except OSError:
        return True


def _as_given(folder: Path, real: Path, name: str) -> str:
    """Return the name that a folder has in that of a file below it; its path if it has none.

    >>> _as_given(Path("/data/disk"), Path("/data/disk/2009/a.txt"), "disk/2009/a.txt")
    'disk'
    """
    below = f"/{real.relative_to(folder).as_posix()}"
    return name.removesuffix(below) if name.endswith(below) and name != below else str(folder)
