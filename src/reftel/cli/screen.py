"""What a person at a terminal gets beyond plain text: colour, pages, and silence where it is asked for."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from typing import Any, TextIO, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])
_QUIET, _UNPAGED = "reftel.quiet", "reftel.unpaged"
# Of `less`: what fits on one screen is printed, colours are kept, and the answer stays after it ends.
_LESS = "-FRX"
_BOLD, _DIM, _CYAN, _YELLOW, _RED, _BLUE = "1", "2", "36", "33", "31", "4;34"
# What is coloured, each by the name of its group; addresses come first, since they may hold an MRN.
_STYLES = {
    "link": _BLUE, "rule": _DIM, "heading": _BOLD, "name": _DIM, "mrn": _CYAN, "missing": _YELLOW,
    "doubtful": _RED,
}  # fmt: skip
_COLOURED = re.compile(
    r"""
    (?P<link> https?://\S+ )
    | (?P<rule> ^ -[ -]* $ )
    | (?P<heading> ^ [^\n]+ $ (?= \n -[ -]* $ ) )
    | (?P<name> ^ [ ]{4} [a-z][a-z ]{1,20}: )
    | (?P<mrn> (?<![\w/.]) [0-9]{2} [A-Z]{3,20} (?:-A)? [0-9]{1,7} (?![\w.]) )
    | (?<= [ ]{2} ) (?: (?P<missing> missing | \(missing\) ) | (?P<doubtful> ambiguous | unreadable ) )
      (?= [ ]{2} | $ )
    """,
    re.VERBOSE | re.MULTILINE,
)


def is_screen(stream: TextIO | None) -> bool:
    """Say whether a stream is a terminal that can move its cursor."""
    return stream is not None and stream.isatty() and os.environ.get("TERM") not in ("dumb", "unknown")


def has_colours(stream: TextIO | None) -> bool:
    """Say whether what goes to a stream is coloured: on a terminal, unless the environment says otherwise.

    NO_COLOR says no, FORCE_COLOR yes, whatever their values; FORCE_COLOR=0 says nothing.
    """
    if os.environ.get("NO_COLOR"):
        return False
    return os.environ.get("FORCE_COLOR", "0") not in ("", "0") or is_screen(stream)


def paint(text: str) -> str:
    r"""Return a text with colours: headings, MRNs, addresses, what is missing or doubtful.

    >>> paint("08OSLO412  missing")
    '\x1b[36m08OSLO412\x1b[0m  \x1b[33mmissing\x1b[0m'
    """
    return _COLOURED.sub(lambda found: f"\x1b[{_STYLES[found.lastgroup or '']}m{found[0]}\x1b[0m", text)


def print_text(text: str) -> None:
    """Print a text for people on standard output: in colour, and by pages if it is longer than the screen."""
    import sys

    is_coloured = has_colours(sys.stdout)
    shown = paint(text) if is_coloured else text
    if _is_paged(text, sys.stdout):
        os.environ.setdefault("LESS", _LESS)
        click.echo_via_pager(shown)
    else:
        click.echo(shown, color=is_coloured)


def _is_paged(text: str, stream: TextIO | None) -> bool:
    if _asked(_UNPAGED) or not is_screen(stream) or not os.environ.get("PAGER", "less").strip():
        return False
    import shutil

    return text.count("\n") + 2 > shutil.get_terminal_size((120, 24)).lines


def is_quiet() -> bool:
    """Say whether the command that runs was asked to print nothing but errors."""
    return _asked(_QUIET)


def say(words: str) -> None:
    """Say something on standard error, unless the command was asked to be quiet."""
    if not is_quiet():
        click.echo(f"reftel: {words}", err=True)


def quiet_option(command: F) -> F:
    """Give a command the option --quiet."""
    return _switch("-q", "--quiet", key=_QUIET, words="Print nothing but errors.")(command)


def pager_option(command: F) -> F:
    """Give a command the option --no-pager."""
    return _switch("--no-pager", key=_UNPAGED, words="Print long answers without a pager.")(command)


def _switch(*names: str, key: str, words: str) -> Callable[[F], F]:
    def keep(context: click.Context, parameter: click.Parameter, value: bool) -> None:
        context.meta[key] = value

    return click.option(*names, is_flag=True, expose_value=False, is_eager=True, callback=keep, help=words)


def _asked(key: str) -> bool:
    context = click.get_current_context(silent=True)
    return bool(context and context.meta.get(key))
