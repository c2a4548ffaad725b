"""What a build reads stays as it was: every build of the tests is held to that."""

from __future__ import annotations

import functools
import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from reftel.files.own import is_own
from reftel.model.problems import Problem
from reftel.model.records import RawCable
from reftel.pipeline.options import FILES
from reftel.readers import find_sources, read_source

_others: list[bool] = []


def checksums(*paths: Path, leave_out: Path | None = None) -> dict[str, str]:
    """The digests of all files at and below the paths, without what a build wrote into `leave_out`."""
    files = {file for path in paths for file in (path, *path.rglob("*")) if file.is_file()}
    if leave_out:
        files -= {leave_out / name for name in FILES if is_own(leave_out / name)}
    return {str(file): hashlib.sha256(file.read_bytes()).hexdigest() for file in sorted(files)}


def read_all(*paths: Path) -> list[RawCable | Problem]:
    """The raw cables and problems of files, folders and archives."""
    found: list[RawCable | Problem] = []
    for source in find_sources(paths):
        found += [source] if isinstance(source, Problem) else read_source(source)
    return found


@contextmanager
def changed_by_others() -> Iterator[None]:
    """In the block inputs change while they are built: nothing is checked."""
    _others.append(True)
    yield
    _others.pop()


def watching(build: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap `reftel.build` so that it fails where an input is not what it was before."""

    @functools.wraps(build)
    def watched(
        paths: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
        output: str | os.PathLike[str] = "output",
        **options: Any,
    ) -> Any:
        paths = (paths,) if isinstance(paths, str | os.PathLike) else tuple(paths)
        local = [Path(path) for path in paths if "://" not in str(path)]
        if corrections := options.get("corrections"):
            local.append(Path(corrections))
        before = checksums(*local, leave_out=Path(output))
        try:
            return build(paths, output, **options)
        finally:
            after = checksums(*local)
            changed = [file for file, digest in before.items() if after.get(file) != digest]
            assert _others or not changed, f"the build changed its inputs: {changed}"

    return watched
