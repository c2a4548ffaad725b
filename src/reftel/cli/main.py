"""The program: its group of commands, and errors as lines for the person."""

from __future__ import annotations

import os
import sys
from typing import Any

import click

from reftel import __version__
from reftel.cli import ask, build, completion, export, serve
from reftel.cli.terminal import printing
from reftel.errors import InvalidMRN, ReftelError


class Commands(click.Group):
    """The group that turns errors of the library into one line for the person."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; an error becomes a line and its exit code."""
        try:
            return super().invoke(ctx)
        except InvalidMRN as error:
            raise click.UsageError(str(error), ctx) from error
        except ReftelError as error:
            from reftel.render.tables import printable

            click.echo(f"reftel: {printable(str(error))}", err=True)
            ctx.exit(error.exit_code)
        except BrokenPipeError:
            # The reader of our output went away (head, less): nothing is wrong.
            sys.stdout = None
            ctx.exit(0)

    def main(self, *args: Any, **extra: Any) -> Any:
        """Run the program; no character that it prints fails, and an error says which file it is of."""
        if completion.VARIABLE in os.environ:
            return super().main(*args, **extra)  # a shell asks, which takes bytes as they are
        with printing():
            try:
                return super().main(*args, **extra)
            except OSError as error:
                sys.stdout = None
                place = f"{error.filename}: " if error.filename else ""
                click.echo(f"reftel: {place}{error.strerror or error}", err=True)
                sys.exit(ReftelError.exit_code)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="reftel %(version)s")
def main() -> None:
    """Read diplomatic cables and see which cable refers to which.

    Start with: reftel build FOLDER, then open output/graph.html in a browser.

    \b
    Exit codes
      0  done
      1  not done, or only in part: some inputs could not be read, a file could
         not be opened or written, or the answer is no
      2  wrong usage
    """


for command in (
    ask.communities, ask.compare, ask.explain, ask.missing, ask.path, ask.rank, ask.replies, ask.search,
    ask.show, ask.stats, ask.thread, ask.top, build.build, build.corrections, build.parse, build.refs,
    completion.completion, export.export, export.page, serve.serve,
):  # fmt: skip
    main.add_command(command)
