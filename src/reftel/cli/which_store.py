"""Which store answers: the one that is named, else the nearest one, else that of the last build."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

import click
from click.core import ParameterSource

from reftel.cli.screen import say

F = TypeVar("F", bound=Callable[..., Any])
VARIABLE = "REFTEL_STORE"
_STORE = "reftel.sqlite"
USUAL = f"output/{_STORE}"
_HELP = (
    f"The store to ask.  [default: {USUAL}, else {_STORE} in this folder, else the store of your last build]"
)


def store_option(command: F) -> F:
    """Give a command the option that names the store it asks."""
    return click.option(
        "--store",
        "store_path",
        metavar="FILE",
        envvar=VARIABLE,
        show_envvar=True,
        callback=_choose,
        help=_HELP,
    )(command)


def _choose(context: click.Context, parameter: click.Parameter, named: str | None) -> str:
    """Return the store that is named or found, and say which one it is where nobody may expect it."""
    if named is None:
        path, why = find_store()
    elif context.get_parameter_source(parameter.name or "") is ParameterSource.ENVIRONMENT:
        path, why = named, f"named by {VARIABLE}"
    else:
        return named
    if why and not context.resilient_parsing:
        from reftel.render.tables import printable

        say(f"asking {printable(path)}, {why}")
    return path


def find_store() -> tuple[str, str]:
    """Return the store to ask where none is named, and how it was found; "" for the usual place."""
    if Path(USUAL).exists():
        return USUAL, ""
    if Path(_STORE).exists():
        return _STORE, "in this folder"
    last = last_store()
    return (last, "the store of your last build") if last else (USUAL, "")


def last_store() -> str:
    """Return the path of the store that was built last, "" where none is known or it is gone."""
    with suppress(OSError, RuntimeError, ValueError):
        path = os.fsdecode(_record().read_bytes()).rstrip("\n")
        if path and Path(path).is_file():
            return path
    return ""


def remember_store(folder: str) -> None:
    """Keep the path of the store of a build for later; where that cannot be kept, nothing is said."""
    from reftel.errors import OutputError
    from reftel.files.atomic import replacing

    with suppress(OSError, RuntimeError, OutputError):
        record = _record()
        record.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with replacing(record) as aside:
            aside.write_bytes(os.fsencode(Path(folder, _STORE).resolve()) + b"\n")


def _record() -> Path:
    """Return the file that holds the path; raises RuntimeError for a user without a home."""
    if sys.platform == "win32":
        state = os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local"
    else:
        state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(state, "reftel", "last-store")
