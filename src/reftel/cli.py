"""The command line: commands that import what they need when they run."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from reftel.errors import InvalidMRN, ReftelError

if TYPE_CHECKING:
    from click._termui_impl import ProgressBar

    from reftel.models import MRN, Problem

F = TypeVar("F", bound=Callable[..., Any])
SHOWN_PROBLEMS = 20


class Commands(click.Group):
    """The group that turns errors of the library into one line for the person."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; wrong use is 2, work that failed 1."""
        try:
            return super().invoke(ctx)
        except InvalidMRN as error:
            raise click.UsageError(str(error), ctx) from error
        except ReftelError as error:
            click.echo(f"reftel: {error}", err=True)
            ctx.exit(1)
        except BrokenPipeError:
            # The reader of our output went away (head, less): nothing is wrong.
            sys.stdout = None
            ctx.exit(0)
        except OSError as error:
            # The library names the files that fail; what is left is mostly our own output on a full disk.
            sys.stdout = None
            place = error.filename or "standard output"
            click.echo(f"reftel: {place}: {error.strerror or error}", err=True)
            ctx.exit(1)


class Cable(click.ParamType["MRN"]):
    """An MRN in any usual notation."""

    name = "MRN"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> MRN:
        """Read the MRN."""
        from reftel.mrn import parse_mrn

        try:
            return parse_mrn(value)
        except InvalidMRN as error:
            self.fail(str(error), param, ctx)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="reftel", message="reftel %(version)s")
def main() -> None:
    """Read diplomatic cables and see which cable responds to which.

    Start with: reftel build FOLDER, then open output/graph.html in a browser.
    """


def paths_argument(command: F) -> F:
    """Give a command its PATH... argument."""
    return click.argument("paths", nargs=-1, required=True, metavar="PATH...")(command)


def store_option(command: F) -> F:
    """Give a command the option that names the store it asks."""
    return click.option(
        "--store",
        "store_path",
        default="output/reftel.sqlite",
        show_default=True,
        metavar="FILE",
        help="The store that a build has written.",
    )(command)


def json_option(command: F) -> F:
    """Give a command the option --json."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")(command)


@main.command()
@paths_argument
@click.option(
    "-o", "--output", default="output", show_default=True, metavar="FOLDER", help="Where the files go."
)
@json_option
def build(paths: tuple[str, ...], output: str, as_json: bool) -> None:
    """Read cables and write the graph, the tables and the page.

    PATH is a file, a folder or an archive (zip, tar): raw telegrams, web pages of cables, the CSV of
    eight columns, flattened records, plain text dumps. The form is recognised by content.

    Writes graph.html (open it in a browser), cables.csv, references.csv, graph.graphml (for Gephi) and
    reftel.sqlite. Exit code 1 says that some inputs could not be read; the rest is built.
    """
    from reftel import pipeline, report

    progress = Progress()
    try:
        built = pipeline.build(paths, output, reporter=progress)
    except pipeline.NoCables as error:
        progress.close()
        if len(error.problems) > 1:
            _print_problems(error.problems)
        raise
    finally:
        progress.close()
    _print_problems(built.collection.problems)
    rows = report.count_rows(built.collection)
    if as_json:
        _print_json(dict(rows))
    else:
        click.echo(report.render_table(("in this build", "count"), rows))
        click.echo(f"\nOpen {Path(output) / pipeline.PAGE} in a browser.")
    if built.failed:
        failed = "1 input" if len(built.failed) == 1 else f"{len(built.failed)} inputs"
        click.echo(f"reftel: {failed} could not be read; see above", err=True)
        sys.exit(1)


@main.command()
@paths_argument
def parse(paths: tuple[str, ...]) -> None:
    """Print what is read of each cable, one JSON object a line.

    References are resolved by what the cable itself tells; `build` knows the whole collection.
    """
    from reftel import pipeline, records

    problems: list[Problem] = []
    for cable in pipeline.parse_cables(paths, on_problem=problems.append):
        _print_json(records.cable_record(cable), indent=None)
        problems.extend(cable.problems)
    _print_problems(tuple(problems))
    if any(problem.lost for problem in problems):
        sys.exit(1)


@main.command()
@click.argument("text", required=False)
@click.option("--citing", metavar="MRN", help="The cable that the line stands in.")
@click.option("--date", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="Its date, YYYY-MM-DD.")
@json_option
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV instead of a table.")
def refs(text: str | None, citing: str | None, date: datetime | None, as_json: bool, as_csv: bool) -> None:
    """Explain one REF line: what each entry names, and why.

    TEXT is the line, for example "REF: A. STATE 91633 B. 08 OTTAWA 1140"; without it, or for "-",
    standard input is read. --citing or --date tells the year of entries that have none.
    """
    from reftel import pipeline, records, report

    line = sys.stdin.buffer.read().decode("utf-8", "replace") if text in (None, "-") else str(text)
    found = pipeline.parse_refs(line, citing=citing, date=date.date() if date else None)
    if as_json:
        _print_json([records.reference_record(reference) for reference in found])
    elif as_csv:
        click.echo(report.render_csv(report.REFERENCE_COLUMNS, report.reference_rows(found)))
    elif found:
        click.echo(report.render_table(report.REFERENCE_COLUMNS, report.reference_rows(found)))
    else:
        click.echo("no reference in this text")


@main.command()
@click.argument("mrn", type=Cable())
@store_option
@json_option
def show(mrn: MRN, store_path: str, as_json: bool) -> None:
    """Show a cable: its head, what it cites and why, who cites it.

    MRN in any usual notation: 09OTTAWA278, "09 Ottawa 00278".
    """
    from reftel import records, report
    from reftel.store import open_store

    with open_store(store_path) as store:
        stored = store.cable(mrn)
    if as_json:
        _print_json(records.stored_record(stored))
    else:
        click.echo(report.render_cable(stored))


class Progress:
    """A progress bar on standard error, drawn once the work takes longer than a second."""

    def __init__(self) -> None:
        self._bar: ProgressBar[int] | None = None
        self._begun = time.monotonic()
        self._size = self._done = 0

    def start(self, size: int) -> None:
        """Reading begins: so many bytes in all."""
        self._size = size

    def advance(self, size: int) -> None:
        """So many more bytes have been read."""
        self._done += size
        if self._bar:
            self._bar.update(size)
        elif time.monotonic() - self._begun > 1:
            self._bar = click.progressbar(length=self._size, label="reading", file=sys.stderr)
            self._bar.__enter__()
            self._bar.update(self._done)

    def step(self, name: str) -> None:
        """Reading is over; the step of this name begins."""
        self.close()
        if time.monotonic() - self._begun > 1:
            click.echo(f"writing {name}", err=True)

    def close(self) -> None:
        """Leave the terminal clean."""
        if self._bar:
            self._bar.__exit__(None, None, None)
            self._bar = None


def _print_problems(problems: tuple[Problem, ...]) -> None:
    from reftel.report import printable

    for problem in problems[:SHOWN_PROBLEMS]:
        click.echo(f"reftel: {printable(str(problem))}", err=True)
    if len(problems) > SHOWN_PROBLEMS:
        rest = len(problems) - SHOWN_PROBLEMS
        click.echo(f"reftel: and {rest} more; all are in the table problems of the store", err=True)


def _print_json(value: object, indent: int | None = 2) -> None:
    import json

    click.echo(json.dumps(value, ensure_ascii=True, indent=indent))
