"""The command line: commands that import what they need when they run."""

from __future__ import annotations

import functools
import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from reftel.errors import InvalidMRN, ReftelError
from reftel.streams import STANDARD, copy_to_stream, is_stream, is_typed
from reftel.terminal import OUTPUT, copy_to_output, printing, write_utf8

if TYPE_CHECKING:
    from click._termui_impl import ProgressBar

    from reftel.models import MRN, Problem, Reference
    from reftel.pipeline import Build
    from reftel.readers import Limits
    from reftel.store import Filter

F = TypeVar("F", bound=Callable[..., Any])
SHOWN_PROBLEMS = 20
MOST_SHOWN = 2**31 - 1
_NOTHING_FITS = "reftel: nothing fits"
CSV_STYLES = ("csv", "excel")
RELATIONS = ("responds_to", "follows_up", "corrects", "refers_to")
MEASURES = ("cited", "citing", "answered", "pagerank", "betweenness")
WEIGHED = ("pagerank", "betweenness", "thread", "community")
FORMATS = (
    "graphml", "gexf", "csv", "json", "cytoscape", "pajek", "neo4j", "parquet", "cito", "csl", "bibtex",
)  # fmt: skip


class Commands(click.Group):
    """The group that turns errors of the library into one line for the person."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; wrong use, and what cannot be used now, is 2, work that failed 1."""
        try:
            return super().invoke(ctx)
        except InvalidMRN as error:
            raise click.UsageError(str(error), ctx) from error
        except ReftelError as error:
            from reftel.report import printable

            click.echo(f"reftel: {printable(str(error))}", err=True)
            ctx.exit(error.exit_code)
        except BrokenPipeError:
            # The reader of our output went away (head, less): nothing is wrong.
            sys.stdout = None
            ctx.exit(0)

    def main(self, *args: Any, **extra: Any) -> Any:
        """Run the program; no character that it prints fails, and an error says which file it is of."""
        with printing():
            try:
                return super().main(*args, **extra)
            except OSError as error:
                sys.stdout = None
                place = f"{error.filename}: " if error.filename else ""
                click.echo(f"reftel: {place}{error.strerror or error}", err=True)
                sys.exit(1)


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


class PostName(click.ParamType[str]):
    """A post by its code or any of its names."""

    name = "POST"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Give its code; a post that no table names is taken as written."""
        from reftel.tables import canonical_post, squeeze

        return canonical_post(value) or squeeze(value) or self.fail(f"{value!r} names no post", param, ctx)


class Years(click.ParamType["tuple[int, ...]"]):
    """A year, or the first and the last of some years."""

    name = "YEAR"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, ...]:
        """Give all years that are meant."""
        from reftel.mrn import why_no_year

        first, _, last = value.partition("-")
        if not re.fullmatch(r"[12]\d{3}(-[12]\d{3})?", value, re.ASCII):
            self.fail(f"{value!r} is neither a year (2008) nor a span of years (2006-2008)", param, ctx)
        if last and last < first:
            self.fail(f"{value!r} runs backwards; write {last}-{first}", param, ctx)
        for year in filter(None, (first, last)):
            if why := why_no_year(int(year)):
                self.fail(f"{year} {why}; cables of 1900 to this year can be held", param, ctx)
        return tuple(range(int(first), int(last or first) + 1))


class Day(click.ParamType[str]):
    """A day, a month or a year in ISO notation."""

    name = "DATE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Give it as written: a shorter date compares as the whole span."""
        click.DateTime(["%Y-%m-%d", "%Y-%m", "%Y"]).convert(value, param, ctx)
        return str(value)


class DayOfCable(click.DateTime):
    """A day on which a cable can have been sent."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Read the day."""
        from reftel.mrn import why_no_year

        day = super().convert(value, param, ctx)
        if day and (why := why_no_year(day.year)):
            self.fail(f"{value} {why}; name the day of a cable", param, ctx)
        return day


class Size(click.ParamType[int]):
    """A number of bytes or characters, in units of 1024 where a letter says so."""

    name = "SIZE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Give the number."""
        found = re.fullmatch(r"([0-9]{1,12})([KMG]?)", str(value).upper())
        if not found or not int(found[1]):
            self.fail(f"{value!r} is no size; write a number with or without K, M or G: 256M", param, ctx)
        return int(found[1]) * (1, 1024, 1024**2, 1024**3)[" KMG".index(found[2] or " ")]


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="reftel", message="reftel %(version)s")
def main() -> None:
    """Read diplomatic cables and see which cable refers to which.

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


def style_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command --json, --csv and --excel, as its argument `style`: one of these words, or "table"."""

    @functools.wraps(command)
    def choose(**given: Any) -> Any:
        styles = [name for name in ("json", "csv", "excel") if given.pop(f"as_{name}")]
        if styles[:1] == ["json"] and len(styles) > 1:
            raise click.UsageError(f"--json and --{styles[1]} exclude each other; name one")
        return command(style=styles[-1] if styles else "table", **given)

    as_csv = click.option("--csv", "as_csv", is_flag=True, help="Print CSV instead of a table.")
    as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
    words = "Print CSV for spreadsheets such as Excel: marked as UTF-8 (BOM), no cell too long."
    as_excel = click.option("--excel", "as_excel", is_flag=True, help=words)
    return as_json(as_csv(as_excel(choose)))


def excel_option(files: str) -> Callable[[F], F]:
    """Give a command that writes CSV files the option --excel."""
    words = f"Write {files} for spreadsheets such as Excel: marked as UTF-8 (BOM), no cell too long."
    return click.option("--excel", is_flag=True, help=words)


def limit_option(default: int, shown: str) -> Callable[[F], F]:
    """Give a command the option --limit."""
    words = f"Show at most so many {shown}; 0 shows all."
    kind = click.IntRange(min=0, max=MOST_SHOWN)
    return click.option("--limit", type=kind, default=default, show_default=True, metavar="N", help=words)


def filter_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that choose cables, as its argument `only`."""

    @functools.wraps(command)
    def choose(**given: Any) -> Any:
        from reftel.store import Filter

        only = Filter(
            posts=given.pop("posts"),
            tags=tuple(tag.upper() for tag in given.pop("tags")),
            years=tuple(year for years in given.pop("years") for year in years),
            classifications=tuple(name.upper() for name in given.pop("classifications")),
        )
        command(only=only, **given)
        _tell_what_exists(only, given["store_path"], given.get("other"))

    posts = click.option("--post", "posts", type=PostName(), multiple=True, help="Only cables of this post.")
    tags = click.option(
        "--tag", "tags", multiple=True, metavar="TAG", help="Only cables with this one of TAGS."
    )
    words = "Only cables with MRNs of this year, or of years such as 2006-2008."
    years = click.option("--year", "years", type=Years(), multiple=True, help=words)
    words = 'Only cables so classified; "SECRET" is also "SECRET//NOFORN".'
    name = "--classification"
    classes = click.option(name, "classifications", multiple=True, metavar="WORD", help=words)
    return posts(tags(years(classes(choose))))


def size_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that say how much is read at most, as its argument `limits`."""

    @functools.wraps(command)
    def choose(**given: Any) -> Any:
        from reftel.readers.limits import Limits

        chosen = {name: given.pop(f"max_{name}") for name in ("text", "cable", "unpacked")}
        limits = Limits(**{name: size for name, size in chosen.items() if size is not None})
        return command(limits=limits, **given)

    words = "Read no text or page larger than this, unpacked, unless it is a CSV.  [default: 256M]"
    text = click.option("--max-text", type=Size(), help=words)
    words = "Take no text longer than so many characters for one cable.  [default: 8M]"
    cable = click.option("--max-cable", type=Size(), help=words)
    words = "Unpack no more than this of an archive.  [default: 200 times its size, at least 256M]"
    unpacked = click.option("--max-unpacked", type=Size(), help=words)
    return text(cable(unpacked(choose)))


@main.command()
@paths_argument
@click.option(
    "-o", "--output", default="output", show_default=True, metavar="FOLDER", help="Where the files go."
)
@click.option(
    "--corrections",
    metavar="FILE",
    help="What people overrule, TOML or CSV; later builds keep to it until another file is given.",
)
@click.option(
    "--with-text",
    is_flag=True,
    help="Keep the texts, in the store for search and on the page: who gets either can read the cables. "
    "Later builds go on with it.",
)
@click.option(
    "-j",
    "--jobs",
    type=click.IntRange(min=1),
    metavar="N",
    help="Work in this many processes, without it in one per core; the result is the same.",
)
@click.option(
    "--cluster",
    metavar="ADDRESS",
    help="Let the workers of a Dask scheduler (tcp://HOST:8786), or of this machine (local:2), write Parquet "
    "datasets of all that is given; PATH and FOLDER may be URLs then (s3://, gs://, file://).",
)
@click.option(
    "--store", is_flag=True, help="With --cluster: make the store and the other files of the datasets too."
)
@click.option("--prune", is_flag=True, help="Remove from the store what is not given this time.")
@click.option("--fresh", is_flag=True, help="Build from nothing, whatever the folder holds.")
@click.option(
    "--store-only",
    is_flag=True,
    help="Leave the other files: they take most of the time where a large store is extended.",
)
@click.option(
    "--wait",
    type=click.FloatRange(min=0),
    default=0,
    metavar="SECONDS",
    help="How long to wait for another build in the same folder.",
)
@excel_option("cables.csv and references.csv")
@size_options
@json_option
def build(paths: tuple[str, ...], output: str, as_json: bool, **options: Any) -> None:
    """Read cables and write the graph, the tables and the page.

    PATH is a file, a folder or an archive (zip, tar): raw telegrams, web pages of cables, the CSV of
    eight columns, flattened records, plain text dumps. The form is recognised by content. "-" is standard
    input, and a pipe is read too; both are added to what was read before.

    Writes graph.html (open it in a browser), cables.csv, references.csv, graph.graphml (for Gephi) and
    reftel.sqlite. Exit code 1 says that some inputs could not be read; the rest is built.

    A second build into the same folder adds to the first: files that have not changed are not read again,
    and the result is that of one build of everything.
    """
    from reftel import making, pipeline, report

    if options["store"] and not options["cluster"]:
        raise click.UsageError("--store goes with --cluster: without it a store is always made")
    if options["cluster"] and options["prune"]:
        raise click.UsageError("--prune does not go with --cluster: datasets hold what is given alone")
    if options["cluster"] and options["store_only"] and not options["store"]:
        raise click.UsageError("--store-only does not go with --cluster without --store: no store is made")
    if output == STANDARD:
        raise click.UsageError("a build writes several files: name a folder with -o")
    _say_what_is_awaited(paths)
    progress = Progress()
    try:
        built = pipeline.build(paths, output, reporter=progress, **options)
    except making.NoCables as error:
        progress.close()
        if len(error.problems) > 1:
            _print_problems(error.problems)
        raise
    finally:
        progress.close()
    for notice in built.notices:
        click.echo(f"reftel: {report.printable(notice)}", err=True)
    _print_lines(report.correction_notices(built.checked), "reftel corrections check")
    is_stored = not options["cluster"] or options["store"]
    _print_problems(
        built.problems, "the table problems of the store" if is_stored else "the dataset problems"
    )
    _print_given_up(built, err=as_json)
    counts = {**built.counts, **report.correction_counts(built.checked)}
    if as_json:
        _print_json({**counts, **report.change_counts(built.changes)})
    else:
        click.echo(report.render_table(("in this build", "count"), counts.items()))
        click.echo(report.render_changes(built.changes), nl=False)
        click.echo(f"\n{_where_to_look(output, options)}")
    if built.failed:
        click.echo(f"reftel: {_what_failed(built)}; see above", err=True)
        sys.exit(1)


def _print_given_up(built: Build, *, err: bool) -> None:
    """Say which texts and corrections of an earlier store are in none of the new one."""
    if built.given_up:
        click.echo(f"reftel: {built.given_up}", err=err)


def _what_failed(built: Build) -> str:
    """Give how many inputs could not be read, telling those of which a part was read."""
    failed = {problem.source for problem in built.failed}
    in_part = len(failed & built.in_part)
    counted = _counted(len(failed), "input")
    if in_part == len(failed):
        return f"{counted} could not be read in full"
    return f"{counted} could not be read" + (f", {in_part} of them not in full" if in_part else "")


def _where_to_look(output: str, options: Mapping[str, Any]) -> str:
    from reftel import pipeline

    folder = Path(output)
    if options["cluster"] and not options["store"]:
        return f"The datasets are in {output}: cables, documents, refs, mentions, citations."
    if not options["store_only"]:
        return f"Open {folder / pipeline.PAGE} in a browser."
    older = [name for name in pipeline.FILES if name != pipeline.STORE and (folder / name).exists()]
    written = f"Only the store was written: {folder / pipeline.STORE}."
    return f"{written}\nOf an earlier build are, beside it: {', '.join(older)}." if older else written


@main.group()
def corrections() -> None:
    """Look after a file of corrections: what people overrule, each with author and reason."""


@corrections.command()
@click.argument("file")
@store_option
@style_options
def check(file: str, store_path: str, style: str) -> None:
    """Show which corrections of FILE still apply to a store, and why others do not.

    FILE is TOML or CSV, as for build --corrections; it does not matter whether the store was built with it.
    Exit code 1 says that some no longer apply.
    """
    from reftel import answers
    from reftel.checking import check_corrections
    from reftel.corrections import read_corrections
    from reftel.store import open_store

    entries = read_corrections(file)
    with open_store(store_path) as store:
        checked = check_corrections(store, entries)
    if checked or style != "table":
        _print_rows(answers.checked_rows(checked), answers.CHECKED, style)
    else:
        click.echo(f"no corrections in {file}")
    if any(found.why for found in checked):
        sys.exit(1)


@main.command()
@paths_argument
@size_options
def parse(paths: tuple[str, ...], limits: Limits) -> None:
    """Print what is read of each cable, one JSON object a line.

    PATH is as for build; "-" is standard input. References are resolved by what the cable itself tells;
    `build` knows the whole collection.
    """
    from reftel import pipeline, records

    problems: list[Problem] = []
    _say_what_is_awaited(paths)
    for cable in pipeline.parse_cables(paths, on_problem=problems.append, limits=limits):
        _print_json(records.cable_record(cable), indent=None)
        problems.extend(cable.problems)
    _print_problems(tuple(problems))
    if any(problem.lost for problem in problems):
        sys.exit(1)


@main.command()
@click.argument("text", required=False)
@click.option("--citing", metavar="MRN", help="The cable that the line stands in.")
@click.option("--date", type=DayOfCable(["%Y-%m-%d"]), metavar="DATE", help="Its date, YYYY-MM-DD.")
@style_options
def refs(text: str | None, citing: str | None, date: datetime | None, style: str) -> None:
    """Explain one REF line: what each entry names, and why.

    TEXT is the line, for example "REF: A. STATE 91633 B. 08 OTTAWA 1140"; without it, or for "-",
    standard input is read. --citing or --date tells the year of entries that have none.
    """
    from reftel import pipeline, records, report

    line = _read_line() if text in (None, STANDARD) else str(text)
    found = pipeline.parse_refs(line, citing=citing, date=date.date() if date else None)
    if not citing:
        _hint_at_citing(found)
    if style == "json":
        _print_json([records.reference_record(reference) for reference in found])
    elif style in CSV_STYLES:
        rows = report.reference_rows(found)
        _print_csv(
            [dict(zip(report.REFERENCE_COLUMNS, row, strict=True)) for row in rows],
            report.REFERENCE_COLUMNS,
            style,
        )
    elif found:
        click.echo(report.render_marked(line.rstrip(), found) + "\n")
        click.echo(report.render_table(report.REFERENCE_COLUMNS, report.reference_rows(found)))
    else:
        click.echo("no reference in this text")


def _read_line() -> str:
    """Give the text on standard input, of which no more is read than a cable may have."""
    from reftel.readers.limits import CABLE_LIMIT
    from reftel.readers.streams import read_text

    _say_what_is_awaited([STANDARD])
    return read_text(CABLE_LIMIT)


def _hint_at_citing(found: Sequence[Reference]) -> None:
    """Say which option tells what is not written of references that could not be read without it."""
    from reftel.models import Status

    lacking = [reference for reference in found if reference.serial and reference.status is Status.UNREADABLE]
    if any(not reference.post for reference in lacking):
        click.echo("reftel: a post is not written; --citing MRN tells it", err=True)
    elif lacking:
        click.echo("reftel: a year is not written; --citing MRN or --date DATE tells it", err=True)


@main.command()
@click.argument("mrn", type=Cable())
@store_option
@style_options
def show(mrn: MRN, store_path: str, style: str) -> None:
    """Show a cable: its head, what it cites and why, who cites it.

    MRN in any usual notation: 09OTTAWA278, "09 Ottawa 00278".
    """
    from reftel import records, report
    from reftel.store import open_store

    with open_store(store_path) as store:
        stored = store.cable(mrn)
    _print_in(
        style,
        lambda: records.stored_record(stored),
        lambda: (report.stored_rows(stored), report.STORED_COLUMNS),
        lambda: report.render_cable(stored),
    )


@main.command()
@click.argument("mrn", type=Cable())
@store_option
@click.option(
    "--depth",
    type=click.IntRange(min=1),
    default=3,
    show_default=True,
    metavar="N",
    help="How many citations away.",
)
@click.option("--since", type=Day(), help="Only cables of this day, month or year, or later.")
@click.option("--until", type=Day(), help="Only cables of this day, month or year, or earlier.")
@click.option(
    "--relation",
    type=click.Choice(RELATIONS),
    help="Follow these citations alone; responds_to: answers.",
)
@click.option(
    "--sentences/--no-sentences", default=True, help="Show under each citation the sentence that mentions it."
)
@limit_option(100, "lines of each tree, the nearest first")
@style_options
def thread(
    mrn: MRN, store_path: str, depth: int, limit: int, sentences: bool, style: str, **follow: str | None
) -> None:
    """Show the thread around a cable: what it cites, and what cites it.

    Two trees, each up to --depth citations away. A cable that stands in several places is followed in
    the nearest one. A missing cable has the interval of its date.

    MRN in any usual notation: 09OTTAWA278, "09 Ottawa 00278".
    """
    from reftel import answers, questions, records
    from reftel.store import Follow, open_store

    with open_store(store_path) as store:
        chosen = Follow(**{name: value for name, value in follow.items() if value})
        found = questions.thread(store, mrn, depth, chosen, limit)
    _print_in(
        style,
        lambda: records.thread_record(found),
        lambda: (answers.branch_rows(found), answers.BRANCHES),
        lambda: answers.render_thread(found, sentences, answers=chosen.relation == "responds_to"),
    )


@main.command()
@click.argument("one", type=Cable(), metavar="A")
@click.argument("other", type=Cable(), metavar="B")
@store_option
@click.option("--any", "either_way", is_flag=True, help="Follow citations in both directions.")
@style_options
def path(one: MRN, other: MRN, store_path: str, either_way: bool, style: str) -> None:
    """Show the shortest chain of citations between two cables.

    One of the two cites a cable, which cites another, and so on to the other of the two; with --any a
    link may also lead from a cable to one that cites it. Exit code 1 says that there is no such chain.
    """
    from reftel import answers, questions, records
    from reftel.store import open_store

    if one == other:
        raise click.UsageError(f"both are {one}; name two cables")
    with open_store(store_path) as store:
        hops = questions.path(store, one, other, either_way=either_way)
    if style == "json":
        _print_json([records.hop_record(hop) for hop in hops])
    elif style in CSV_STYLES:
        _print_csv(answers.hop_rows(hops), answers.HOPS, style)
    elif hops:
        click.echo(answers.render_path(hops))
    if not hops:
        advice = "" if either_way else "; --any follows them in both directions"
        click.echo(f"reftel: no chain of citations joins {one} and {other}{advice}", err=True)
        sys.exit(1)


@main.command()
@click.argument("citing", type=Cable(), metavar="A")
@click.argument("cited", type=Cable(), metavar="B")
@store_option
@style_options
def explain(citing: MRN, cited: MRN, store_path: str, style: str) -> None:
    """Explain why reftel says that cable A cites cable B.

    The words as written, how post, number and year were found, what else was weighed, what the paragraphs
    say; and what to write into a corrections file if you read it otherwise. Where A does not cite B, what
    A does cite is shown, and the exit code is 1.
    """
    from reftel import answers, questions, records
    from reftel.store import open_store
    from reftel.store.queries.suggestions import say_nearest

    with open_store(store_path) as store:
        found = questions.explain(store, citing, cited)
        absent = "" if found.cited_node else f"{cited} is not in the store; {say_nearest(store, cited)}\n\n"
    _print_in(
        style,
        lambda: records.explanation_record(found),
        lambda: (answers.reference_rows(found), answers.REFERENCES),
        lambda: absent + answers.render_explanation(found),
    )
    if not found.edge:
        click.echo(f"reftel: {citing} does not cite {cited}", err=True)
        sys.exit(1)


@main.command()
@store_option
@click.option(
    "--by",
    type=click.Choice(MEASURES),
    default="cited",
    show_default=True,
    help="What makes a cable stand out.",
)
@filter_options
@limit_option(20, "cables")
@style_options
def top(store_path: str, by: str, only: Filter, limit: int, style: str) -> None:
    """List the cables that stand out.

    By how many cables cite them (cited), how many they cite (citing), how many answer them (answered), by
    PageRank (cited by cables that are much cited themselves), or by betweenness (on how many shortest
    chains of citations they stand). The last two weigh the whole collection: seconds, not moments; where
    long chains connect a hundred thousand cables, betweenness takes half a minute.

    "in passing" counts the citations of which nothing more is known than that they refer to the cable.
    """
    from reftel import answers, questions
    from reftel.store import open_store

    progress = Progress("weighing")
    with open_store(store_path) as store:
        try:
            found = questions.top(store, by, only, limit, progress)
        finally:
            progress.close()
    _print_rows(answers.ranked_rows(found), answers.RANKED[by], style)


@main.command()
@store_option
@filter_options
@limit_option(10, "communities")
@style_options
def communities(store_path: str, only: Filter, limit: int, style: str) -> None:
    """List groups of cables that cite each other more than others, the largest first.

    With the posts that have most of the cables, the TAGS and words of subjects that are more frequent
    there than elsewhere, and the cable that is cited most; --json has all members. Of a filter, the groups
    that hold a fitting cable. The groups are those of the Leiden method, the same each time; without
    reftel[communities] those of the Louvain method, which takes longer.
    """
    from reftel import answers, communities, ranking, records
    from reftel.store import open_store

    if not ranking.has_leiden():
        click.echo("reftel: this is quicker with: pip install 'reftel[communities]'", err=True)
    with open_store(store_path) as store:
        found = communities.communities(store, only, limit)
    _note_whether_any(found)
    _print_in(
        style,
        lambda: [records.community_record(community) for community in found],
        lambda: (answers.community_rows(found), answers.COMMUNITIES),
        lambda: answers.render_communities(found),
    )


@main.command()
@click.argument("datasets")
@click.option(
    "--by",
    "measures",
    type=click.Choice(WEIGHED),
    multiple=True,
    default=["pagerank"],
    show_default=True,
    help="What is measured; give it again for more, the first orders the rows.",
)
@click.option("-o", "--output", metavar="FILE", help="Write all cables too, to FILE.parquet or FILE.csv.")
@limit_option(20, "cables")
@style_options
def rank(datasets: str, measures: tuple[str, ...], output: str | None, limit: int, style: str) -> None:
    """List the cables that stand out in the datasets of a cluster build, without a store.

    DATASETS is the folder or URL that build --cluster wrote to. pagerank and betweenness are those of top;
    thread numbers the sets of cables that citations connect, community those of communities, 1 is the
    largest. Cables that neither cite nor are cited have none of them.

    The citations are held as arrays: docs/scaling.md tells how much memory they take.
    """
    from reftel import ranking, weighing
    from reftel.overwrite import refuse_of_datasets
    from reftel.places import Place

    if output and Path(output).suffix not in weighing.FILES:
        raise click.UsageError("-o names the file, which ends in .parquet or .csv")
    if "community" in measures and not ranking.has_leiden():
        click.echo("reftel: this is quicker with: pip install 'reftel[communities]'", err=True)
    if output:
        refuse_of_datasets(Place(datasets), Path(output))
    progress = Progress("weighing")
    try:
        weighed = weighing.weigh(Place(datasets), measures, progress)
    finally:
        progress.close()
    if output:
        weighing.write_weighed(weighed, Path(output), excel=style == "excel")
    _print_rows(weighing.first_rows(weighed, limit), weighed.column_names, style)


@main.command()
@store_option
@filter_options
@limit_option(10, "cables")
@click.option(
    "--foia",
    type=click.Choice(["csv", "text"]),
    help="Print a list to request them by, for a form or a letter.",
)
@style_options
def missing(store_path: str, only: Filter, limit: int, foia: str | None, style: str) -> None:
    """List the cables that the collection lacks, the most cited first.

    With the interval in which each must have been sent, how often it is marked NOTAL, and the words of
    those who cite it. --foia csv or --foia text makes a request of the list. --tag and --classification
    choose by the cables that cite it, since a missing cable shows neither.
    """
    from reftel import answers, questions, records
    from reftel.store import open_store

    if foia and style not in ("table", foia) and (foia, style) != ("csv", "excel"):
        raise click.UsageError(f"--foia {foia} and --{style} exclude each other; name one")
    with open_store(store_path) as store:
        found = questions.missing(store, only, limit)
    _note_whether_any(found)
    if foia == "text":
        click.echo(answers.render_request(found) or "no cable fits")
    elif foia == "csv":
        # An office opens it in a spreadsheet, whether it is marked for one or not.
        _print_csv(answers.request_rows(found), answers.REQUEST, style, fits=True)
    elif style == "json":
        _print_json([records.lacking_record(lacking) for lacking in found])
    else:
        _print_rows(answers.lacking_rows(found), answers.LACKING, style)


@main.command()
@click.argument("mrn", type=Cable())
@store_option
@style_options
def replies(mrn: MRN, store_path: str, style: str) -> None:
    """Show who answered a cable that tasked many posts, when, and who did not.

    A post answers when its cable says so ("in response to reftel"); others only cite it. Days are counted
    from the cable to the reply; where the cable is missing its date is an estimate, and so are they.
    """
    from reftel import answers, questions, records
    from reftel.store import open_store

    with open_store(store_path) as store:
        found = questions.replies(store, mrn)
    _print_in(
        style,
        lambda: [records.reply_record(reply) for reply in found],
        lambda: (answers.reply_rows(found), answers.REPLIES),
        lambda: answers.render_replies(found),
    )


@main.command()
@click.argument("words", nargs=-1, required=True, metavar="WORDS...")
@store_option
@filter_options
@limit_option(20, "cables")
@style_options
def search(words: tuple[str, ...], store_path: str, only: Filter, limit: int, style: str) -> None:
    """Find cables by words of their subject, TAGS or MRN.

    All words have to be there; a word that ends in * stands for all that begin so (quote it: "fish*").
    The beginning of an MRN finds all that begin so: 09OSLO. Where the store was built with --with-text,
    words of the texts are found too.
    """
    from reftel import answers, questions
    from reftel.store import open_store

    with open_store(store_path) as store:
        found = questions.search(store, " ".join(words), only, limit)
    _print_rows(answers.found_rows(found), answers.FOUND, style)


@main.command()
@store_option
@filter_options
@click.option(
    "--threads",
    is_flag=True,
    help="Show the largest connected threads too (seconds where there are many cables).",
)
@limit_option(20, "posts, and so many threads")
@style_options
def stats(store_path: str, only: Filter, threads: bool, limit: int, style: str) -> None:
    """Count cables per year, post and classification, and what became of the references.

    A reference that names a cable is identified when reftel could say which one, held or missing.
    """
    from reftel import answers, questions, records
    from reftel.store import open_store

    with open_store(store_path) as store:
        found = questions.stats(store, only, limit if threads else None)
    _print_in(
        style,
        lambda: records.stats_record(found),
        lambda: (answers.stats_rows(found), answers.STATS),
        lambda: answers.render_stats(found, limit),
    )


@main.command()
@click.argument("other", metavar="STORE")
@store_option
@filter_options
@limit_option(20, "lines of each kind")
@style_options
def compare(other: str, store_path: str, only: Filter, limit: int, style: str) -> None:
    """Show what the store of another build has that this one has not.

    Cables held there and not here, among them those that are missing here; and, for cables held in both,
    the citations that one side alone has. Cables held here alone are counted. STORE is the reftel.sqlite
    of the other build.
    """
    from reftel import answers, questions, records
    from reftel.store import open_store

    with open_store(store_path) as store:
        found = questions.compare(store, other, only, limit)
    _print_in(
        style,
        lambda: records.comparison_record(found),
        lambda: (answers.compared_rows(found), answers.COMPARED),
        lambda: answers.render_comparison(found),
    )


@main.command()
@click.argument("name", type=click.Choice(FORMATS), metavar="FORMAT")
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    help="The file, - for standard output; the folder for formats of two files.",
)
@click.option("--neighbourhood", "centre", type=Cable(), help="Only this cable and those around it.")
@click.option(
    "--depth",
    type=click.IntRange(min=0),
    metavar="N",
    help="How many citations away --neighbourhood reaches; 1 unless given.",
)
@excel_option("the files of csv")
@store_option
@filter_options
def export(
    name: str, centre: MRN | None, depth: int | None, store_path: str, only: Filter, **into: Any
) -> None:
    """Write the graph, or a part of it, for another program.

    \b
    FORMAT is one of
      graphml    Gephi, Cytoscape, yEd, networkx, igraph
      gexf       Gephi, with a timeline
      csv        nodes.csv and edges.csv, for Gephi, pandas, spreadsheets
      json       node-link JSON, for networkx and D3
      cytoscape  Cytoscape and Cytoscape.js
      pajek      Pajek
      neo4j      nodes.csv and relationships.csv for neo4j-admin
      parquet    nodes.parquet and edges.parquet (needs reftel[parquet])
      cito       RDF in Turtle with the citation types of CiTO
      csl        CSL-JSON, for Zotero and Pandoc
      bibtex     BibTeX, for Zotero and LaTeX

    Citations are kept where both cables are. Without -o it goes to the folder export beside the store.
    """
    from reftel.export import FORMATS as EXPORTS
    from reftel.export import Keep, default_path, export_graph
    from reftel.store import open_store

    if centre is None and depth is not None:
        raise click.UsageError("--depth counts from a cable: name it with --neighbourhood MRN")
    output, excel = into["output"], into["excel"]
    if excel and name != "csv":
        raise click.UsageError(f"--excel goes with csv; {name} is for other programs")
    names = EXPORTS[name].names
    if output and is_stream(output) and len(names) > 1:
        raise click.UsageError(f"{name} is two files, {' and '.join(names)}; name a folder with -o")
    default = default_path(Path(store_path).parent, name)
    keep = Keep(only, centre, 1 if depth is None else depth)
    with open_store(store_path) as store, _writing(output or str(default)) as path:
        done = export_graph(store, name, path, keep=keep, excel=excel)
    counts = [_counted(done.cables, "cable")]
    if done.citations:
        counts.append(_counted(done.citations, "citation"))
    files = [output] if output and is_stream(output) else map(str, done.files)
    _say_written(f"{' and '.join(counts)} in {' and '.join(map(_place_name, files))}", output)


@main.command()
@click.argument("mrns", nargs=-1, type=Cable(), metavar="[MRN]...")
@store_option
@click.option(
    "--depth",
    type=click.IntRange(min=0),
    default=2,
    show_default=True,
    metavar="N",
    help="How many citations away from these cables.",
)
@click.option("--without-text", is_flag=True, help="Leave out the texts that the store keeps.")
@click.option(
    "-o",
    "--output",
    default="part.html",
    show_default=True,
    metavar="FILE",
    help="The page; - for standard output.",
)
def page(mrns: tuple[MRN, ...], store_path: str, depth: int, without_text: bool, output: str) -> None:
    """Write a page of some cables and what is near them, or of the whole store.

    The page is one file that needs no network: send it, or open it in a browser. Where the store was built
    with --with-text, it has the texts of these cables.

    MRN in any usual notation: 09OTTAWA278, "09 Ottawa 00278".
    """
    from reftel.page import write_part_page
    from reftel.store import open_store

    with open_store(store_path) as store, _writing(output) as path:
        count = write_part_page(store, mrns, depth, path, with_texts=not without_text)
    _say_written(f"{_counted(count, 'cable')} in {_place_name(output)}; open it in a browser.", output)


@contextmanager
def _writing(output: str) -> Iterator[Path]:
    """Give the file to write; what is to go to a stream is handed to it when it is whole."""
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


def _place_name(output: str) -> str:
    return OUTPUT if output == STANDARD else output


def _say_written(words: str, output: str | None) -> None:
    """Say what was written, beside what a stream may have brought to standard output."""
    if output and is_stream(output):
        click.echo(f"reftel: {words}", err=True)
    else:
        click.echo(words)


def _say_what_is_awaited(paths: Iterable[str]) -> None:
    """Tell a person at a terminal that they are to type or paste what is read."""
    if is_typed(paths):
        keys = "Ctrl-Z and Enter end" if sys.platform == "win32" else "Ctrl-D ends"
        click.echo(f"reftel: type or paste the text; {keys} it", err=True)


class Progress:
    """A progress bar on standard error, drawn once the work takes longer than a second; ten in a log."""

    def __init__(self, label: str = "reading") -> None:
        self._label = label
        self._bar: ProgressBar[int] | None = None
        self._begun = time.monotonic()
        self._patience = 1 if sys.stderr.isatty() else 10
        self._size = self._done = 0

    def start(self, size: int) -> None:
        """Work begins: so many bytes (or cables) in all."""
        self._size = size

    def advance(self, size: int) -> None:
        """So many more of them are done."""
        self._done += size
        if self._bar:
            self._bar.update(size)
        elif time.monotonic() - self._begun > self._patience:
            self._bar = click.progressbar(length=self._size, label=self._label, file=sys.stderr)
            self._bar.__enter__()
            self._bar.update(self._done)

    def step(self, name: str) -> None:
        """Reading is over; the step of this name begins."""
        self.close()
        if time.monotonic() - self._begun > self._patience:
            click.echo(f"writing {name}", err=True)
            self._label, self._size, self._done = name, 0, 0

    def say(self, words: str) -> None:
        """Something else that a person may want to know."""
        click.echo(f"reftel: {words}", err=True)

    def close(self) -> None:
        """Leave the terminal clean."""
        if self._bar:
            self._bar.__exit__(None, None, None)
            self._bar = None


def _print_problems(problems: tuple[Problem, ...], kept_in: str = "") -> None:
    """Print the problems, a line each; of those that are kept somewhere no more than the first."""
    _print_lines(list(map(str, problems)), kept_in)


def _print_lines(lines: Sequence[str], kept_in: str) -> None:
    from reftel.report import printable

    shown = lines[:SHOWN_PROBLEMS] if kept_in else lines
    for line in shown:
        click.echo(f"reftel: {printable(line)}", err=True)
    if len(lines) > len(shown):
        click.echo(f"reftel: and {len(lines) - len(shown)} more; all are in {kept_in}", err=True)


def _print_in(
    style: str,
    record: Callable[[], object],
    table: Callable[[], tuple[Sequence[Mapping[str, object]], Sequence[str]]],
    text: Callable[[], str],
) -> None:
    """Print an answer as JSON, CSV or text; only the one that is asked for is made."""
    if style == "json":
        _print_json(record())
    elif style in CSV_STYLES:
        _print_csv(*table(), style)
    else:
        click.echo(text())


def _print_rows(rows: Sequence[Mapping[str, object]], columns: Sequence[str], style: str) -> None:
    from reftel import report

    if style == "json":
        _print_json(rows)
    elif style in CSV_STYLES:
        _print_csv(rows, columns, style)
    elif rows:
        click.echo(report.render_rows(rows, columns))
    else:
        click.echo("no cable fits")
    _note_whether_any(rows)


def _note_whether_any(found: Sequence[object]) -> None:
    """Remember where nothing was found, so that what there is can be told beside."""
    if not found:
        click.get_current_context().meta[_NOTHING_FITS] = True


def _tell_what_exists(only: Filter, *paths: str | None) -> None:
    """Say which posts and years the stores have, where they have none of those that were asked for."""
    from reftel.store import open_store
    from reftel.store.queries.suggestions import say_what_exists

    if not (only.posts or only.years):
        return
    nothing_fits = _NOTHING_FITS in click.get_current_context().meta
    told = []
    for path in filter(None, paths):
        with open_store(path) as store:
            told.append(say_what_exists(store, only, nothing_fits))
    if all(told):
        for words in told[0]:
            click.echo(f"reftel: {words}", err=True)


def _print_csv(
    rows: Sequence[Mapping[str, object]], columns: Sequence[str], style: str, *, fits: bool = False
) -> None:
    """Print rows as CSV; that for spreadsheets is UTF-8 whatever the encoding of standard output."""
    from reftel import report, spreadsheet

    fits = fits or style == "excel"
    text = report.render_rows_csv(rows, columns, fits=fits)
    if style == "excel":
        write_utf8(f"{spreadsheet.MARK}{text}\n")
    else:
        click.echo(text)
    if fits and (cut := len(spreadsheet.NOTE.findall(text))):
        words = f"{_counted(cut, 'cell')} longer than the {spreadsheet.CELL:,} characters of a spreadsheet"
        click.echo(f"reftel: {words} {'was' if cut == 1 else 'were'} cut; --json has all", err=True)


def _counted(count: int, name: str) -> str:
    return f"{count} {name}" if count == 1 else f"{count} {name}s"


def _print_json(value: object, indent: int | None = 2) -> None:
    import json

    click.echo(json.dumps(value, ensure_ascii=True, indent=indent))
