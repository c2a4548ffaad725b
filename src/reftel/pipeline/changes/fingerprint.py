"""What tells one reftel from another: to a store how it reads, to workers of a cluster all its files."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from reftel import __version__

READING = 44
"""Which reading this is: it goes up with each change by which any document, reference, reason or row of a
store may come out otherwise, or a line of the tables and the GraphML beside it, as a build copies what it
leaves as it is. A test holds the results of a large sample against `tests/data/golden.json`.
"""

_DIGITS = 16


def read_by() -> str:
    """Name the reading of this reftel, as a store records it.

    What another reading found is read again, so that a store never mixes the judgements of two.
    """
    return f"reading {READING}"


@cache
def program() -> str:
    """Name this reftel with all its files: processes that work on one build must run the same."""
    digest = hashlib.sha256()
    home = Path(__file__).parents[2]
    for path in sorted(home.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            name = path.relative_to(home).as_posix()
            digest.update(f"{name}\0{path.stat().st_size}\0".encode() + path.read_bytes())
    return f"reftel {__version__} {digest.hexdigest()[:_DIGITS]}"
