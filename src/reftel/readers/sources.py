"""Which files are read: those given, and below folders all but hidden ones, links and reftel's own."""

import json
import os
import re
import stat
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path, PurePath
from typing import BinaryIO, NamedTuple

from reftel.files.own import STORE, VIEWS, is_own
from reftel.model.place import NO_PLACE
from reftel.model.problems import Problem, ProblemCode
from reftel.readers.urls import AHEAD, is_url, list_url, open_url

_EXPORTS = frozenset({
    "graph.graphml", "graph-yed.graphml", "graph.gexf", "graph.json", "graph.cyjs", "graph.net", "graph.ttl",
    "cables.json", "cables.bib", "csv/nodes.csv", "csv/edges.csv", "neo4j/nodes.csv",
    "neo4j/relationships.csv", "parquet/nodes.parquet", "parquet/edges.parquet",
})  # fmt: skip
MANIFEST = "manifest.json"
_OF_DATASETS = re.compile(
    r"(?:^|/)(?P<name>cables|documents|refs|mentions|citations|compared|aliases|problems|inputs)/(?:year=\w{1,40}/)?"
    r"\.?[0-9a-f]{12}-(?:held|orphans|missing|whole)[\w.-]{0,60}\Z"
)
_MANIFEST_BYTES = 64 * 1024 * 1024
_OF_SYSTEMS = frozenset({"Thumbs.db", "desktop.ini", "__MACOSX"})
DEVICE = Problem(ProblemCode.SPECIAL_FILE, "", NO_PLACE, "is a device, not a file", "name a file or a folder")
_ONCE_URL = re.compile(r"[a-z][a-z0-9+.-]{1,20}:/")  # of a path, which has one slash for two
_ESCAPED = re.compile(r"\\x[89a-f][0-9a-f]")


class Source(NamedTuple):
    """A file to be read: its path or URL, its name as the user gave it ("/" between folders), its size in
    bytes. `streamed` is the SHA-256 of what came through a stream and is kept in this file meanwhile.
    """

    file: str
    name: str
    size: int
    streamed: str = ""

    @property
    def path(self) -> Path:
        """Give the path as an object: there may be a quarter of a million, and they are handed to workers."""
        return Path(self.file)

    @property
    def is_remote(self) -> bool:
        """Say whether it is named by a URL."""
        return is_url(self.file)

    def open(self, buffering: int = -1, ahead: int = AHEAD) -> BinaryIO:
        """Open it to be read in bytes, of an URL so many `ahead` of those asked for; raises OSError."""
        if self.is_remote:
            return open_url(self.file, ahead)
        return open(self.file, "rb", buffering=buffering)  # noqa: PTH123 (a Path costs more)


def find_sources(
    paths: Iterable[str | os.PathLike[str] | Source | Problem], *, may_fetch: bool = False
) -> list[Source | Problem]:
    """Give the files at and below the paths, in the order of the paths and sorted in each folder.

    Below a folder hidden files, links, devices and what reftel wrote there (the files of a build, known by
    how they begin; exports beside a `reftel.sqlite`; datasets beside their manifest) are left out. A file
    given twice is read once. What cannot be opened is a Problem, as is a folder without any file; links and
    devices are reported as not read. With `may_fetch` paths may be URLs. What
    `keep_streams` put in place of a path stays as it is.
    """
    found: list[Source | Problem] = []
    seen: set[str] = set()
    for path in paths:
        if isinstance(path, Source | Problem):
            found.append(path)
            continue
        if may_fetch and is_url(path):
            found.extend(_find_at_url(str(path), seen))
            continue
        folder, real = str(Path(path)), ""
        start = len(_below(folder))
        for item in _find_at(folder):
            if isinstance(item, Problem):
                found.append(item)
                continue
            real = real or os.path.realpath(folder)
            key = real if item.file == folder else f"{real}/{item.file[start:]}"
            if key not in seen:
                seen.add(key)
                found.append(item)
    return found


def _find_at_url(url: str, seen: set[str]) -> Iterator[Source | Problem]:
    try:
        found = list(list_url(url))
    except Exception as error:  # each storage raises errors of its own
        advice = "check the URL, that you may read there, and that its library is installed (s3fs for s3://)"
        cause = f"cannot be opened: {' '.join(str(error).split()) or type(error).__name__}"
        yield Problem(ProblemCode.NOT_OPENED, url, NO_PLACE, cause, advice)
        return
    paths = [one.url.partition("::")[0] for one in found]
    places = list(map(datasets_of, paths))
    manifests = {f"{place}{MANIFEST}" for place in places if place is not None}
    for one, path, place in zip(found, paths, places, strict=True):
        if path in manifests or place is not None or any(map(is_unwanted, one.name.split("/"))):
            continue
        if not one.url:
            name, advice = f"{url}: {plain_name(one.name)}", "rename it, or name its folder by a path"
            cause = 'has "::" in its name, which no URL can have'
            yield Problem(ProblemCode.UNSAFE_NAME, name, NO_PLACE, cause, advice)
        elif one.url not in seen:
            seen.add(one.url)
            yield Source(one.url, plain_name(one.url), one.size)
    if not found:
        yield _empty(url)


def datasets_of(file: str) -> str | None:
    """Give what stands before the datasets that a file is of, by its place and name; None for other files.

    >>> datasets_of("out/refs/year=2009/3f6c02d1a4b7-held-000012.parquet"), datasets_of("refs/a.txt")
    ('out/', None)
    """
    match = _OF_DATASETS.search(file)
    return file[: match.start("name")] if match else None


def is_unwanted(name: str) -> bool:
    """Say whether a file or folder of this name is hidden or kept by the system itself.

    >>> is_unwanted(".git"), is_unwanted("cables.txt")
    (True, False)
    """
    return name.startswith(".") or name in _OF_SYSTEMS


def plain_name(path: PurePath | str) -> str:
    r"""Give the name of a file with "/" between folders, bytes that are not characters as "\xfe".

    No two files have one name: in such names, and in those that look like them, each backslash is two.

    >>> plain_name("caf\udce9.txt"), plain_name("caf\\xe9.txt"), plain_name("a\\b.txt")
    ('caf\\xe9.txt', 'caf\\\\xe9.txt', 'a\\b.txt')
    """
    name = path.as_posix() if isinstance(path, PurePath) else path
    if name.isascii() and "\\" not in name:
        return name
    data = name.encode("utf-8", "surrogateescape").replace(b"\\", b"\\\\")
    escaped = data.decode("utf-8", "backslashreplace")
    return escaped if _ESCAPED.search(escaped) else name


def is_below(name: str, path: str) -> bool:
    """Say whether a file is the one at a path or lies below it, by their names.

    >>> is_below("in/2009/a.txt", "in"), is_below("in-2009/a.txt", "in"), is_below("a.txt", ".")
    (True, False, True)
    """
    return name == path or name.startswith("" if path == os.curdir else path.rstrip("/") + "/")


def is_unopened(problem: Problem) -> bool:
    """Say whether a problem that `find_sources` gives is of a path of which nothing could be seen."""
    return problem.lost and problem.code is not ProblemCode.EMPTY_FOLDER


def _name(file: str) -> str:
    return plain_name(file if os.sep == "/" else PurePath(file))


def _below(folder: str) -> str:
    """Give what stands before the names of the files in a folder."""
    return "" if folder == os.curdir else str(Path(folder, "x"))[:-1]


def _find_at(path: str) -> Iterator[Source | Problem]:
    name = _name(path)
    try:
        status = Path(path).stat()
    except (OSError, ValueError) as error:
        yield _unopened(name, error)
        return
    if stat.S_ISREG(status.st_mode):
        yield Source(path, name, status.st_size)
    elif stat.S_ISDIR(status.st_mode):
        yield from _find_in_folder(path, name)
    else:
        yield replace(DEVICE, source=name)


def _find_in_folder(folder: str, name: str) -> Iterator[Source | Problem]:
    empty = True
    for item in _walk(folder):
        empty = False
        yield item
    if empty:
        yield _empty(name)


def _empty(folder: str) -> Problem:
    advice = "name a folder that contains cables"
    return Problem(ProblemCode.EMPTY_FOLDER, folder, NO_PLACE, "contains no cables", advice)


def _walk(folder: str) -> Iterator[Source | Problem]:
    waiting: list[tuple[str, os.DirEntry[str] | None]] = [(folder, None)]
    while waiting:
        file, entry = waiting.pop()
        try:
            if entry and entry.is_file(follow_symlinks=False):
                if not _is_written(file, entry.name):
                    yield Source(file, _name(file), entry.stat(follow_symlinks=False).st_size)
            elif entry and not entry.is_dir(follow_symlinks=False):
                yield _unfollowed(_name(file), is_link=entry.is_symlink())
            else:
                below = _below(file)
                waiting.extend((below + entry.name, entry) for entry in reversed(_list_folder(file)))
        except OSError as error:
            yield _unopened(_name(file), error)


def _list_folder(folder: str) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as found:
        entries = sorted(found, key=lambda entry: entry.name)
    names = {entry.name: entry for entry in entries}
    skipped: tuple[str, ...] = ()
    if STORE in names:
        skipped = (STORE, *(name for name in names if name.startswith((f"{STORE}-", f"{STORE}."))))
    if MANIFEST in names and "cables" in names and _is_manifest(names[MANIFEST]):
        skipped += (MANIFEST,)
    return [entry for entry in entries if entry.name not in skipped and not is_unwanted(entry.name)]


def _is_written(file: str, name: str) -> bool:
    """Say whether a file below a folder is one that reftel wrote: it begins as that of a build, or lies where
    exports and datasets do.
    """
    if name in VIEWS and is_own(file):
        return True
    if name.endswith(".parquet") and datasets_of(_name(file)) is not None:
        return True
    folder, _, place = f"/{file.replace(os.sep, '/')}".rpartition("/export/")
    return place in _EXPORTS and Path(folder[1:] or os.curdir, STORE).is_file()


def _is_manifest(entry: os.DirEntry[str]) -> bool:
    """Say whether a file is what reftel writes beside datasets: others have a manifest.json too."""
    try:
        if not entry.is_file(follow_symlinks=False):
            return False
        with open(entry.path, "rb") as file:  # noqa: PTH123 (as below)
            manifest = json.loads(file.read(_MANIFEST_BYTES))
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(manifest, dict) and {"format", "run", "parts"} <= manifest.keys()


def _unfollowed(name: str, is_link: bool) -> Problem:
    cause = "is a link and is not followed" if is_link else "is a device and is not read"
    advice = "give its target as well" if is_link else ""
    return Problem(ProblemCode.SPECIAL_FILE, name, NO_PLACE, cause, advice, lost=False)


def _unopened(name: str, error: OSError | ValueError) -> Problem:
    if isinstance(error, FileNotFoundError):
        advice = "URLs can be read only with --cluster" if _ONCE_URL.match(name) else "check its spelling"
        return Problem(ProblemCode.NOT_FOUND, name, NO_PLACE, "does not exist", advice)
    if isinstance(error, PermissionError):
        advice = "change its permissions or run reftel as its owner"
        return Problem(ProblemCode.NOT_OPENED, name, NO_PLACE, "may not be read", advice)
    cause = f"cannot be opened: {getattr(error, 'strerror', None) or error}"
    return Problem(ProblemCode.NOT_OPENED, name, NO_PLACE, cause, "check the disk")
