"""The files that a build is given, and which of them have changed since the last one."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain, count
from pathlib import Path

from reftel.model.problems import Problem
from reftel.readers import Digests, Source, digest_source, find_sources
from reftel.readers.sources import is_unopened
from reftel.readers.urls import is_url
from reftel.store import InputFile, place_of
from reftel.store.inputs import FOLDER_DIGITS

_SIGN_DIGITS = 16
_STEP = 20_000_000  # nanoseconds; the clocks of file systems go in steps of 10 ms at most,
_LONG_STEP = 2_100_000_000  # those that keep whole seconds in steps of 2 s


@dataclass(slots=True)
class Inputs:
    """What a build is given: files to be read, files known as they are, names of files that are replaced.

    `known` have the marks of now. `replaced` are inputs of the store of which nothing stays: the same files
    under other names; `displaced` those whose name another file has now. `problems` are of paths that cannot
    be opened.
    """

    changed: list[tuple[Source, InputFile]] = field(default_factory=list)
    known: list[InputFile] = field(default_factory=list)
    replaced: set[str] = field(default_factory=set)
    displaced: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def names(self) -> set[str]:
        """Return the names of all files that were given."""
        return {file.name for file in self.known} | {file.name for _, file in self.changed}

    def take_digests(self, digests: Digests) -> None:
        """Put in the digests of the files that have changed, as they were taken when these were read."""
        self.changed = [
            (source, file._replace(digest=digests.of(source.name))) for source, file in self.changed
        ]

    def absent(self, stored: Iterable[InputFile]) -> list[InputFile]:
        """Return the inputs of a store that were not given, under no name."""
        names = self.names | self.replaced
        return [file for file in stored if file.name not in names]

    @property
    def unopened(self) -> list[str]:
        """Return the names of the paths of which nothing could be seen."""
        return [problem.source for problem in self.problems if is_unopened(problem)]

    def kept(self, stored: Iterable[InputFile], gone: Container[str], *, trust: bool) -> list[InputFile]:
        """Return the inputs of a store that stay and are not read now, with their marks of now.

        Without `trust` they were read with other settings than those of now, and lose their digests: so they
        are read again as soon as they are given.
        """
        known = {file.name: file for file in self.known}
        changed = {file.name for _, file in self.changed}
        stay = (file for file in stored if file.name not in changed and file.name not in gone)
        return [known.get(file.name) or (file if trust else file._replace(digest="")) for file in stay]


def find_inputs(
    paths: Iterable[str | os.PathLike[str]],
    stored: Sequence[InputFile],
    trust: bool,
    *,
    may_fetch: bool = False,
    found: Sequence[Source | Problem] | None = None,
    apart: str = "",
) -> Inputs:
    """Return the files at and below the paths, compared with those that a store knows.

    A file of the same place, size, time and sign is taken as unchanged; of one that has the same size, but
    not all of these, the bytes decide. Without `trust` all files count as changed. The digests of files that
    must be read are left to whoever reads them, as that costs less: see `Inputs.take_digests`. With
    `may_fetch` paths may be URLs. What came through a stream is known by its bytes. `found` is what
    `find_sources` gave for the paths, where it was asked before. The file at the place `apart` is no input.
    """
    by_name = {file.name: file for file in stored}
    by_place = {file.place: file for file in stored}
    named = [path if may_fetch and is_url(path) else Path(path) for path in paths]
    # Below folders none are followed. Other than that of Path, this question takes any name.
    links = {str(path) for path in named if os.path.islink(path)}  # noqa: PTH114
    inputs = Inputs()
    _real_folder.cache_clear()
    folder_mark.cache_clear()
    for source in find_sources(named, may_fetch=may_fetch) if found is None else found:
        if isinstance(source, Problem):
            inputs.problems.append(source)
            continue
        if source.streamed:
            place = place_of(f"stream {source.streamed}")
            source = _named_apart(source, by_place.get(place), by_name, inputs.names)  # noqa: PLW2901
        else:
            place = _place(source.file, is_link=source.file in links, is_remote=source.is_remote)
        earlier = by_name.get(source.name)
        namesake = by_place.get(place)
        if namesake and (namesake.name != source.name or place == apart):
            inputs.replaced.add(namesake.name)
        if place == apart:
            continue
        describe = _describe_stream if source.streamed else _describe
        file = describe(source, place, earlier if trust else None)
        if trust and earlier and file.digest and earlier.digest == file.digest:
            inputs.known.append(file)
            continue
        inputs.changed.append((source, file))
        if earlier and earlier.place != place and not _is_same(source, file, earlier):
            inputs.displaced.append(source.name)
    inputs.replaced -= inputs.names
    return inputs


def tell_displaced(inputs: Inputs) -> Iterator[str]:
    """Say that other files have taken the place of some of the earlier build: inputs are known by names."""
    if inputs.displaced:
        first, *rest = inputs.displaced
        others = f", as with {len(rest)} more" if rest else ""
        yield (
            f"{first}: takes the place of another file of this name, which an earlier build read{others}; "
            "to keep both, give them from one folder"
        )


def _named_apart(
    source: Source, earlier: InputFile | None, stored: Container[str], given: Container[str]
) -> Source:
    """Give a stream a name of its own: other bytes came under the same one, and neither takes their place.

    What came before has the name that it had.
    """
    if earlier:
        return source._replace(name=earlier.name)
    names = chain((source.name,), (f"{source.name} {number}" for number in count(2)))
    return source._replace(name=next(name for name in names if name not in stored and name not in given))


def _describe_stream(source: Source, place: str, earlier: InputFile | None) -> InputFile:
    """Return the marks of what came through a stream: its place tells its bytes, and it has no time."""
    return earlier if earlier and earlier.digest else InputFile(source.name, place, source.size, 0, "")


def _place(file: str, is_link: bool, is_remote: bool) -> str:
    """Return what stands for the place of a file on the disk, through whatever links it was named."""
    # A store is passed on: where its maker keeps the files is nobody's business.
    if is_remote:
        return place_of(file)
    folder, name = os.path.split(file)
    return place_of(os.path.realpath(file) if is_link else f"{_real_folder(folder)}/{name}")


@lru_cache(maxsize=1024)
def _real_folder(folder: str) -> str:
    return os.path.realpath(folder)


@lru_cache(maxsize=1024)
def folder_mark(folder: str) -> str:
    """Return what stands for a folder as it is found on the disk: an empty place for a disk has another."""
    number = os.stat(folder).st_ino  # noqa: PTH116
    return hashlib.sha256(str(number).encode()).hexdigest()[:FOLDER_DIGITS]


def _describe(source: Source, place: str, earlier: InputFile | None) -> InputFile:
    """Return the marks of a file; a file that cannot be read has no digest and is tried again each time."""
    try:
        # Before its bytes are read: a change in between shows as another sign in the next build.
        status = _stat_at_rest(source.file)
        folder = folder_mark(os.path.split(source.file)[0] or os.curdir)
    except OSError:
        return InputFile(source.name, place, source.size, 0, "")
    sign = sign_of(status, time.time_ns())
    file = InputFile(source.name, place + folder + sign, status.st_size, status.st_mtime_ns, "")
    may_be_same = earlier is not None and earlier.digest != "" and earlier.size == file.size
    if earlier and may_be_same and sign and earlier[:4] == file[:4]:
        return earlier
    return file._replace(digest=digest_source(source)) if may_be_same else file


def _stat_at_rest(file: str) -> os.stat_result:
    """Return the status of a file, as a rule one that shows any later change: see `sign_of`."""
    status = os.stat(file)  # noqa: PTH116 (there may be a quarter of a million)
    if 0 <= time.time_ns() - status.st_ctime_ns < _STEP:
        time.sleep(_STEP / 1e9)
        status = os.stat(file)  # noqa: PTH116
    return status


def sign_of(status: os.stat_result, now: int) -> str:
    """Return what stands for the number of a file on its disk and the time of its last change of any kind.

    Copies and programs may set back the time that a file shows (st_mtime), but not this one (st_ctime). It
    goes in steps: of a file that was changed in the step of `now`, in nanoseconds, a later change may not
    show, so its sign is "", which says nothing. Disks that keep whole seconds may go in steps of two.
    """
    step = _STEP if status.st_ctime_ns % 10**9 else _LONG_STEP
    if now - status.st_ctime_ns < step:
        return ""
    told = f"{status.st_ino} {status.st_ctime_ns}"
    return hashlib.sha256(told.encode()).hexdigest()[:_SIGN_DIGITS]


def _is_same(source: Source, file: InputFile, earlier: InputFile) -> bool:
    """Say whether a file is one that was read before, and was moved or copied."""
    if file.size != earlier.size:
        return False
    return earlier.digest in ("", file.digest or digest_source(source))
