"""What commands print: tables, JSON, CSV, problems."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reftel.cli.screen import is_quiet, print_text, say
from reftel.cli.terminal import OUTPUT, copy_to_output, write_utf8
from reftel.files.streams import STANDARD, copy_to_stream, is_stream, is_typed

if TYPE_CHECKING:
    from reftel.model.problems import Problem
    from reftel.render.answers import Answer
    from reftel.store import Filter

SHOWN_PROBLEMS = 20
CSV_STYLES = ("csv", "excel")


@contextmanager
def _writing(output: str) -> Iterator[Path]:
    """Return the file to write; what is to go to a stream is handed to it when it is whole."""
    import tempfile

    if not is_stream(output):
        yield Path(output)
        return
    with tempfile.TemporaryDirectory(prefix="reftel-") as aside:
        path = Path(aside, "written")
        yield path
        if output == STANDARD:
            copy_to_output(path)
        else:
            copy_to_stream(path, output)


def place_name(output: str) -> str:
    """Name a place for people: a file, or standard output."""
    return OUTPUT if output == STANDARD else output


def say_written(words: str, output: str | None) -> None:
    """Say what was written, beside what a stream may have brought to standard output."""
    if output and is_stream(output):
        say(words)
    elif not is_quiet():
        click.echo(words)


def say_what_is_awaited(paths: Iterable[str]) -> None:
    """Tell a person at a terminal that they are to type or paste what is read."""
    if is_typed(paths):
        keys = "press Ctrl-Z and Enter" if sys.platform == "win32" else "press Ctrl-D"
        click.echo(f"reftel: type or paste the text, then {keys}", err=True)


def print_problems(problems: Sequence[Problem | str], kept_in: str = "") -> None:
    """Print problems on standard error, a line each, unless the command is to be quiet.

    Where `kept_in` has all, only the first ones are shown, and how many there are of each kind.
    """
    from reftel.model.problems import Problem, count_kinds, kind_words
    from reftel.render.tables import printable

    if is_quiet():
        return
    lines = list(map(str, problems))
    shown = lines[:SHOWN_PROBLEMS] if kept_in else lines
    for line in shown:
        click.echo(f"reftel: {printable(line)}", err=True)
    if len(lines) > len(shown):
        click.echo(f"reftel: and {len(lines) - len(shown):,} more; all are in {kept_in}", err=True)
        if kinds := count_kinds(one for one in problems if isinstance(one, Problem)):
            click.echo(f"reftel: of all {len(lines):,}: {kind_words(kinds)}", err=True)


def print_answer(answer: Answer, style: str) -> Answer:
    """Print an answer as JSON, CSV or text; one that is no ends the program with exit code 1."""
    if style == "json":
        print_json(answer.as_json())
    elif style in CSV_STYLES:
        print_csv(answer.rows(), answer.columns, style)
    elif text := answer.as_text():
        print_text(text)
    if answer.error is not None:
        if answer.error:
            click.echo(f"reftel: {answer.error}", err=True)
        sys.exit(1)
    return answer


def tell_what_exists(only: Filter, paths: Iterable[str | None], *, nothing_fits: bool) -> None:
    """Say which posts and years the stores have, where they have none of those that were asked for."""
    from reftel.store import open_store
    from reftel.store.queries.suggestions import say_what_exists

    if not (only.posts or only.years):
        return
    told = []
    for path in filter(None, paths):
        with open_store(path) as store:
            told.append(say_what_exists(store, only, nothing_fits))
    if all(told):
        for words in told[0]:
            click.echo(f"reftel: {words}", err=True)


def print_csv(
    rows: Sequence[Mapping[str, object]], columns: Sequence[str], style: str, *, fits: bool = False
) -> None:
    """Print rows as CSV; that for spreadsheets is UTF-8 whatever the encoding of standard output."""
    from reftel.render import spreadsheet, tables

    fits = fits or style == "excel"
    text, cut = tables.render_csv(rows, columns, fits=fits)
    if style == "excel":
        write_utf8(f"{spreadsheet.MARK}{text}\n")
    else:
        click.echo(text)
    if cut:
        words = (
            f"{_counted(cut, 'cell')} longer than the {spreadsheet.CELL:,} characters of a spreadsheet cell"
        )
        click.echo(f"reftel: {words} {'was' if cut == 1 else 'were'} cut; --json has all", err=True)


def _counted(count: int, name: str) -> str:
    return f"{count:,} {name}" if count == 1 else f"{count:,} {name}s"


def print_json(value: object, indent: int | None = 2) -> None:
    """Print JSON in ASCII, so that it passes through any terminal."""
    import json

    click.echo(json.dumps(value, ensure_ascii=True, indent=indent))
