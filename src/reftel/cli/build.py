"""Commands that read cables: build, parse, refs, corrections."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reftel.files.streams import STANDARD

if TYPE_CHECKING:
    from reftel.model.problems import Problem
    from reftel.model.records import Reference
    from reftel.pipeline.options import Build
    from reftel.readers import Limits
    from reftel.render.answers import Answer
from reftel.cli.output import _counted, print_json, print_problems, say_what_is_awaited
from reftel.cli.params import (
    Count,
    DayOfCable,
    aliases_option,
    answers,
    columns_option,
    excel_option,
    heading_options,
    json_option,
    paths_argument,
    size_options,
    whole_page_option,
)
from reftel.cli.progress import Progress
from reftel.cli.screen import is_quiet, print_text, quiet_option, say
from reftel.cli.which_store import remember_store, store_option

_PAGE_IN_PART = (
    "Too many cables for one page: it shows the topics of all, and the cables around the most cited ones. "
    "reftel serve shows all of them in the browser, reftel page MRN the neighbours of one; --whole-page puts "
    "all on one page."
)


@click.command()
@paths_argument
@click.option(
    "-o", "--output", default="output", show_default=True, metavar="FOLDER", help="The folder to write to."
)
@click.option(
    "--corrections",
    metavar="FILE",
    help="Your corrections, TOML or CSV. Later builds apply them until you name another file.",
)
@aliases_option(" Later builds use it until you name another file.")
@click.option(
    "--with-text",
    is_flag=True,
    help="Keep the texts, in the store for search and on the page. Whoever gets either can read the cables. "
    "Later builds keep them too.",
)
@click.option(
    "-j",
    "--jobs",
    cls=Count,
    type=click.IntRange(min=1),
    metavar="N",
    help="How many processes to use; one per core by default. The result is the same.",
)
@click.option(
    "--cluster",
    metavar="ADDRESS",
    help="Build with the workers of a Dask scheduler (tcp://HOST:8786) or of this machine (local:2), and "
    "write Parquet datasets. PATH and FOLDER may be URLs then (s3://, gs://, file://).",
)
@click.option("--store", is_flag=True, help="With --cluster: also make the store and the other files.")
@click.option("--prune", is_flag=True, help="Remove what is not among the inputs this time.")
@click.option("--fresh", is_flag=True, help="Start from nothing, whatever the folder holds.")
@click.option(
    "--store-only",
    is_flag=True,
    help="Write only the store. The other files take most of the time when a large store grows.",
)
@click.option(
    "--wait",
    type=click.FloatRange(min=0),
    default=0,
    metavar="SECONDS",
    help="How long to wait if another build is using the folder.",
)
@click.option(
    "--links",
    metavar="FILE",
    help="Your own CSV of places to look for cables, shown first on the page.",
)
@whole_page_option(" Later builds do the same.")
@heading_options(' Later builds keep it; "" removes it.')
@excel_option("cables.csv and references.csv")
@columns_option
@size_options
@quiet_option
@json_option
def build(paths: tuple[str, ...], output: str, as_json: bool, **options: Any) -> None:
    """Read cables and write the graph, the tables and the page.

    PATH is a file, a folder or an archive (zip, tar, 7z). reftel reads raw telegrams, web pages of
    cables, tables (CSV, JSON, JSON Lines), flattened records and plain text dumps, and recognises each
    by its content. "-" reads standard input; pipes work too. What they bring is added to the store.

    Writes graph.html (open it in a browser), cables.csv, references.csv, graph.graphml (for Gephi) and
    reftel.sqlite. Exits with code 1 if some inputs could not be read; everything else is built.

    Build into the same folder again to add cables. Unchanged files are not read again, and the result
    is the same as building everything at once.
    """
    from reftel import api
    from reftel.pipeline import driver
    from reftel.render import tables

    _refuse_contradictions(output, options)
    say_what_is_awaited(paths)
    try:
        with Progress() as progress:
            built = api.build(paths, output, reporter=progress, **options)
    except driver.NoCables as error:
        if len(error.problems) > 1:
            print_problems(error.problems)
        raise
    is_stored = not options["cluster"] or options["store"]
    if is_stored and "://" not in output:
        remember_store(output)
    for notice in built.notices:
        say(tables.printable(notice))
    stale = [f"{found.entry.place}: no longer applies: {found.why}" for found in built.checked if found.why]
    print_problems(stale, "reftel corrections check")
    kept_in = "the table problems of the store" if is_stored else "the dataset problems"
    print_problems(built.problems, kept_in)
    if built.given_up and not is_quiet():
        click.echo(f"reftel: {built.given_up}", err=as_json)
    if as_json:
        _print_counts(built, len(stale))
    elif not is_quiet():
        _print_summary(built, len(stale), output, options)
    if built.failed:
        click.echo(f"reftel: {_what_failed(built)}; see {kept_in if is_quiet() else 'above'}", err=True)
        sys.exit(1)


def _counts(built: Build, stale: int) -> dict[str, int]:
    counts = {**built.counts}
    if built.checked:
        counts |= {"corrections": len(built.checked), "corrections that no longer apply": stale}
    return counts


def _print_counts(built: Build, stale: int) -> None:
    from reftel.model.problems import count_kinds

    names = ("documents new", "documents removed", "documents unchanged")
    changes = zip(names, built.changes or (), strict=False)
    print_json({**_counts(built, stale), **dict(changes), "problems by code": count_kinds(built.problems)})


def _print_summary(built: Build, stale: int, output: str, options: Mapping[str, Any]) -> None:
    from reftel.model.problems import count_kinds, kind_words
    from reftel.render.summary import render_summary

    kinds = kind_words(count_kinds(built.problems))
    summary = render_summary(_counts(built, stale), kinds, stale)
    print_text(f"{summary}\n{_what_changed(built)}\n{_where_to_look(output, options, built)}")


def _refuse_contradictions(output: str, options: Mapping[str, Any]) -> None:
    if options["store"] and not options["cluster"]:
        raise click.UsageError("--store needs --cluster; without it a store is always made")
    if options["cluster"] and options["prune"]:
        raise click.UsageError(
            "--prune cannot be combined with --cluster: datasets hold only the inputs given"
        )
    if options["cluster"] and options["store_only"] and not options["store"]:
        raise click.UsageError("--store-only with --cluster also needs --store: otherwise no store is made")
    if output == STANDARD:
        raise click.UsageError("a build writes several files; name a folder with -o")


def _what_changed(built: Build) -> str:
    """Return how many documents a build brought, removed and left as they were, where it extended one."""
    if not built.changes:
        return ""
    new, removed, unchanged = built.changes
    parts = [f"{new:,} new", f"{removed:,} removed" if removed else "", f"{unchanged:,} unchanged"]
    advice = " (--fresh builds from these inputs only)" if new and unchanged else ""
    return f"\ndocuments: {', '.join(filter(None, parts))}{advice}\n"


def _what_failed(built: Build) -> str:
    """Return how many inputs could not be read, telling those of which a part was read."""
    failed = {problem.source for problem in built.failed}
    in_part = len(failed & built.in_part)
    counted = _counted(len(failed), "input")
    if in_part == len(failed):
        return f"{counted} could not be read in full"
    return f"{counted} could not be read" + (f", {in_part} of them not in full" if in_part else "")


def _where_to_look(output: str, options: Mapping[str, Any], built: Build) -> str:
    from reftel.pipeline.options import FILES, PAGE, STORE
    from reftel.render.tables import in_lines

    folder = Path(output)
    if options["cluster"] and not options["store"]:
        return f"The datasets are in {output}: cables, documents, refs, mentions, citations."
    if not options["store_only"]:
        part = f"\n{in_lines(_PAGE_IN_PART)}" if built.page_in_part else ""
        return f"Open {folder / PAGE} in a browser.{part}"
    older = [name for name in FILES if name != STORE and (folder / name).exists()]
    written = f"Only the store was written: {folder / STORE}."
    return (
        f"{written}\nFiles of an earlier build are still beside it: {', '.join(older)}." if older else written
    )


@click.group()
def corrections() -> None:
    """Check a file of corrections, each with author and reason."""


@corrections.command()
@click.argument("file")
@store_option
@answers
def check(store_path: str, file: str) -> Answer:
    """Show which corrections still apply to a store, and why others do not.

    FILE is TOML or CSV, as for build --corrections. The store need not have been built with it. Exits
    with code 1 if some no longer apply.
    """
    from reftel.questions import open_store
    from reftel.render import answers
    from reftel.resolve.corrections import read_corrections
    from reftel.store import find_in

    entries = read_corrections(file, lambda name: find_in(store_path, name))
    with open_store(store_path) as store:
        return answers.check(store.check_corrections(entries), file)


@click.command()
@paths_argument
@columns_option
@size_options
@quiet_option
def parse(paths: tuple[str, ...], limits: Limits, columns: Mapping[str, str]) -> None:
    """Print each cable as reftel reads it, as JSON Lines.

    PATH is as for build; "-" reads standard input. Each cable is read on its own. Only build knows the
    whole collection and can tell which references are held.
    """
    from reftel import api
    from reftel.render import records

    problems: list[Problem] = []
    say_what_is_awaited(paths)
    read = api.parse_cables(
        paths, on_problem=problems.append, on_table=Progress().say, limits=limits, columns=columns
    )
    for cable in read:
        print_json(records.cable_record(cable), indent=None)
        problems.extend(cable.problems)
    print_problems(problems)
    if any(problem.lost for problem in problems):
        sys.exit(1)


@click.command()
@click.argument("text", required=False)
@click.option("--citing", metavar="MRN", help="The cable that contains the line.")
@click.option(
    "--date", type=DayOfCable(["%Y-%m-%d"]), metavar="DATE", help="The date of that cable, YYYY-MM-DD."
)
@aliases_option("")
@answers
def refs(text: str | None, citing: str | None, date: datetime | None, aliases: str | None) -> Answer:
    """Explain a REF line: what each entry refers to, and why.

    TEXT is the line, for example "REF: A. STATE 91633 B. 08 OTTAWA 1140". Without it, or with "-",
    standard input is read. --citing or --date supplies the year of entries without one.
    """
    from reftel import api
    from reftel.render import answers

    line = _read_line() if text in (None, STANDARD) else str(text)
    found = api.parse_refs(line, citing=citing, date=date.date() if date else None, aliases=aliases)
    if not citing:
        _hint_at_citing(found)
    return answers.refs(found, line)


def _read_line() -> str:
    """Return the text on standard input, of which no more is read than a cable may have."""
    from reftel.readers.limits import CABLE_LIMIT
    from reftel.readers.pipes import read_text

    say_what_is_awaited([STANDARD])
    return read_text(CABLE_LIMIT)


def _hint_at_citing(found: Sequence[Reference]) -> None:
    """Say which option tells what is not written of references that could not be read without it."""
    from reftel.model.records import Status

    lacking = [reference for reference in found if reference.serial and reference.status is Status.UNREADABLE]
    if any(not reference.post for reference in lacking):
        click.echo("reftel: a post is missing; --citing MRN supplies it", err=True)
    elif lacking:
        click.echo("reftel: a year is missing; --citing MRN or --date DATE supplies it", err=True)
