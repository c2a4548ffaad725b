"""Which files are read: those given, and below folders all but hidden ones, links and reftel's own."""

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath

from reftel.models import Problem

_STORE = "reftel.sqlite"
_OUTPUTS = frozenset({_STORE, "cables.csv", "references.csv", "graph.graphml", "graph.html", "export"})
_OF_SYSTEMS = frozenset({"Thumbs.db", "desktop.ini", "__MACOSX"})


@dataclass(frozen=True, slots=True)
class Source:
    """A file to be read: its `name` as the user gave it, with "/" between folders, its size in bytes."""

    path: Path
    name: str
    size: int


def find_sources(paths: Iterable[str | os.PathLike[str]]) -> list[Source | Problem]:
    """Give the files at and below the paths, in the order of the paths and sorted in each folder.

    Below a folder hidden files, links, devices and what a build of reftel wrote there (files of its
    names beside a `reftel.sqlite`) are left out. A file given twice is read once. What cannot be opened
    is a Problem, as is a folder without any file; links and devices are reported as not read.
    """
    found: list[Source | Problem] = []
    seen: set[str] = set()
    for path in paths:
        place, real = Path(path), ""
        for item in _find_at(place):
            if isinstance(item, Problem):
                found.append(item)
                continue
            real = real or os.path.realpath(place)
            key = real + str(item.path)[len(str(place)) :]
            if key not in seen:
                seen.add(key)
                found.append(item)
    return found


def is_unwanted(name: str) -> bool:
    """Say whether a file or folder of this name is hidden or kept by the system itself.

    >>> is_unwanted(".git"), is_unwanted("cables.txt")
    (True, False)
    """
    return name.startswith(".") or name in _OF_SYSTEMS


def plain_name(path: PurePath | str) -> str:
    """Give the name of a file with "/" between folders, bytes that are no characters replaced."""
    name = path.as_posix() if isinstance(path, PurePath) else path
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _find_at(path: Path) -> Iterator[Source | Problem]:
    name = plain_name(path)
    try:
        status = path.stat()
    except (OSError, ValueError) as error:
        yield _unopened(name, error)
        return
    if stat.S_ISREG(status.st_mode):
        yield Source(path, name, status.st_size)
    elif stat.S_ISDIR(status.st_mode):
        yield from _find_in_folder(path, name)
    else:
        yield Problem(name, "", "is a device, not a file", "name a file or a folder")


def _find_in_folder(folder: Path, name: str) -> Iterator[Source | Problem]:
    empty = True
    for item in _walk(folder):
        empty = False
        yield item
    if empty:
        yield Problem(name, "", "holds no cables", "name a folder with files of cables")


def _walk(folder: Path) -> Iterator[Source | Problem]:
    waiting = [folder]
    while waiting:
        path = waiting.pop()
        try:
            if path is not folder and stat.S_ISREG((status := path.lstat()).st_mode):
                yield Source(path, plain_name(path), status.st_size)
                continue
            if path is not folder and not stat.S_ISDIR(status.st_mode):
                yield _unfollowed(path, status.st_mode)
                continue
            waiting.extend(path / name for name in reversed(_list_folder(path)))
        except OSError as error:
            yield _unopened(plain_name(path), error)


def _list_folder(folder: Path) -> list[str]:
    names = sorted(os.listdir(folder))  # noqa: PTH208 (names alone are wanted, quarter of a million of them)
    skipped = _OUTPUTS if _STORE in names else frozenset[str]()
    return [name for name in names if not is_unwanted(name) and not _is_output(name, skipped)]


def _is_output(name: str, outputs: frozenset[str]) -> bool:
    return name in outputs or (bool(outputs) and name.startswith(_STORE + "-"))


def _unfollowed(path: Path, mode: int) -> Problem:
    if stat.S_ISLNK(mode):
        return Problem(
            plain_name(path), "", "is a link and is not followed", "name its target too", lost=False
        )
    return Problem(plain_name(path), "", "is a device and is not read", "", lost=False)


def _unopened(name: str, error: OSError | ValueError) -> Problem:
    if isinstance(error, FileNotFoundError):
        return Problem(name, "", "does not exist", "check its spelling")
    if isinstance(error, PermissionError):
        return Problem(name, "", "may not be read", "change its permissions or run reftel as its owner")
    return Problem(
        name, "", f"cannot be opened: {getattr(error, 'strerror', None) or error}", "check the disk"
    )
