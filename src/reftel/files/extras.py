"""How an extra of reftel is installed, in the way in which reftel itself was."""

import re
import sys
from pathlib import Path

_NEEDED = re.compile(r"([\w.-]+)[^;]*;.*\bextra\s*==\s*['\"]([\w-]+)['\"]")
_TOOLS = {"pipx_metadata.json": "pipx install --force", "uv-receipt.toml": "uv tool install --force"}
"""The file that a program leaves beside an environment of its own, and how it installs into it."""


def install(extra: str) -> str:
    """Return the command that installs an extra: that of pip, or of pipx or uv where they keep reftel.

    These two install anew, so the extras that are there already are named too.

    >>> install("pdf")
    'pip install "reftel[pdf]"'
    """
    for file, command in _TOOLS.items():
        if (Path(sys.prefix) / file).exists():
            return f'{command} "reftel[{",".join(sorted({extra, *_installed()}))}]"'
    return f'pip install "reftel[{extra}]"'


def _installed() -> set[str]:
    """Return the extras of which all packages are installed."""
    from importlib.metadata import PackageNotFoundError, distribution  # slow: no command needs it to start

    try:
        needed = [
            found.groups() for line in distribution("reftel").requires or () if (found := _NEEDED.match(line))
        ]
    except PackageNotFoundError:
        return set()
    return {extra for _, extra in needed} - {extra for name, extra in needed if not _is_installed(name)}


def _is_installed(package: str) -> bool:
    from importlib.metadata import PackageNotFoundError, distribution

    try:
        distribution(package)
    except PackageNotFoundError:
        return False
    return True
