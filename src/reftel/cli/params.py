"""Arguments and options that commands share."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

import click

from reftel.cli.completion import complete_mrn, complete_post
from reftel.cli.output import print_answer, tell_what_exists
from reftel.cli.screen import pager_option
from reftel.errors import InputError, InvalidMRN

if TYPE_CHECKING:
    from click import ParamType
    from click.shell_completion import CompletionItem

    from reftel.lexicon.aliases import Name
    from reftel.questions import Store
    from reftel.render.answers import Answer
else:

    class ParamType(click.ParamType):
        """A kind of parameter that names its type in brackets; that of click does so from 8.4 on."""

        def __class_getitem__(cls, _kind: object) -> type[ParamType]:
            return cls


F = TypeVar("F", bound=Callable[..., Any])
MOST_SHOWN = 2**31 - 1
RELATIONS = ("responds_to", "follows_up", "repeats", "corrects", "refers_to")
MEASURES = ("cited", "citing", "answered", "pagerank", "betweenness")
WEIGHED = ("pagerank", "betweenness", "thread", "community")


class Cable(ParamType["Name"]):
    """An MRN in any usual notation, or another number of a cable: which one it is, a store tells."""

    name = "MRN"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Name:
        """Read it."""
        from reftel.lexicon.aliases import read_name

        try:
            return read_name(value)
        except InvalidMRN as error:
            self.fail(str(error), param, ctx)

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """Return the MRNs of the store that begin so."""
        return complete_mrn(ctx, incomplete)


def open_asked(path: str, given: Any) -> Store:
    """Open a store; where there is none, say first what is wrong with the names of cables that are given."""
    from reftel.errors import StoreError
    from reftel.lexicon.aliases import Name
    from reftel.questions import open_store

    try:
        return open_store(path)
    except StoreError:
        for one in given if type(given) is tuple else (given,):
            if type(one) is tuple:
                open_asked(path, one)
            elif isinstance(one, Name) and one.error and not one.is_number:
                raise _not_readable(one.error) from one.error
        raise


def _not_readable(error: InvalidMRN) -> click.BadParameter:
    return click.BadParameter(str(error), param_hint="MRN")


def find_named(store: Store, given: Any) -> Any:
    """Return the MRN of a cable that an argument names; what names none stays as it is."""
    from reftel.lexicon.aliases import Name
    from reftel.store.queries.aliases import find_cable

    if type(given) is tuple:
        return tuple(find_named(store, one) for one in given)
    if not isinstance(given, Name):
        return given
    try:
        return find_cable(store, given)
    except InvalidMRN as error:
        raise _not_readable(error) from error


class FileName(ParamType[str]):
    """The name of a file or a folder, which shells complete."""

    name = "FILE"

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """Let the shell complete it."""
        from click.shell_completion import CompletionItem

        return [CompletionItem(incomplete, type="file")]


class PostName(ParamType[str]):
    """A post by its code or any of its names."""

    name = "POST"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return its code; a post that no table names is taken as written."""
        from reftel.lexicon.posts import canonical_post, squeeze

        return (
            canonical_post(value)
            or squeeze(value)
            or self.fail(f"{value!r} is not the name of a post", param, ctx)
        )

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """Return the codes that begin so."""
        return complete_post(incomplete)


_BOUNDS = re.compile(r"  \[(?:\d+<=)?x[<>]=\d+\]|; (?:\d+<=)?x[<>]=\d+(?=\])")


class Count(click.Option):
    """An option that takes a number, whose bounds the help leaves out: they surprise nobody."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Return the option and its words in help."""
        found = super().get_help_record(ctx)
        return found and (found[0], _BOUNDS.sub("", found[1]))


class Years(ParamType["tuple[int, ...]"]):
    """A year, or the first and the last of some years."""

    name = "YEAR"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, ...]:
        """Return all years that are meant."""
        from reftel.lexicon.mrn import why_no_year

        first, _, last = value.partition("-")
        if not re.fullmatch(r"[12]\d{3}(-[12]\d{3})?", value, re.ASCII):
            self.fail(f"{value!r} is not a year (2008) or a span of years (2006-2008)", param, ctx)
        if last and last < first:
            self.fail(f"{value!r} runs backwards; write {last}-{first}", param, ctx)
        for year in filter(None, (first, last)):
            if why := why_no_year(int(year)):
                self.fail(f"{year} {why}; cables can be from 1900 to this year", param, ctx)
        return tuple(range(int(first), int(last or first) + 1))


class Day(ParamType[str]):
    """A day, a month or a year in ISO notation."""

    name = "DATE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return it as written: a shorter date compares as the whole span."""
        click.DateTime(["%Y-%m-%d", "%Y-%m", "%Y"]).convert(value, param, ctx)
        return str(value)


class DayOfCable(click.DateTime):
    """A day on which a cable can have been sent."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Read the day."""
        from reftel.lexicon.mrn import why_no_year

        day = super().convert(value, param, ctx)
        if day and (why := why_no_year(day.year)):
            self.fail(f"{value} {why}; give the date of a cable", param, ctx)
        return day


class Size(ParamType[int]):
    """A number of bytes or characters, in units of 1024 where a letter says so."""

    name = "SIZE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return the number."""
        found = re.fullmatch(r"([0-9]{1,12})([KMG]?)", str(value).upper())
        if not found or not int(found[1]):
            self.fail(
                f"{value!r} is not a size; write a number, with K, M or G if you like: 256M", param, ctx
            )
        return int(found[1]) * (1, 1024, 1024**2, 1024**3)[" KMG".index(found[2] or " ")]


def paths_argument(command: F) -> F:
    """Give a command its PATH... argument."""
    return click.argument("paths", type=FileName(), nargs=-1, required=True, metavar="PATH...")(command)


def json_option(command: F) -> F:
    """Give a command the option --json."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")(command)


def style_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command --json, --csv and --excel, as its argument `style`: one of these words, or "table"."""

    @functools.wraps(command)
    def choose(**given: Any) -> Any:
        styles = [name for name in ("json", "csv", "excel") if given.pop(f"as_{name}")]
        if styles[:1] == ["json"] and len(styles) > 1:
            raise click.UsageError(f"--json and --{styles[1]} cannot be combined; choose one")
        return command(style=styles[-1] if styles else "table", **given)

    as_csv = click.option("--csv", "as_csv", is_flag=True, help="Print CSV instead of a table.")
    words = "Print CSV for Excel and other spreadsheets: with a BOM, no cell too long."
    as_excel = click.option("--excel", "as_excel", is_flag=True, help=words)
    return json_option(as_csv(as_excel(pager_option(choose))))


def answers(command: Callable[..., Answer]) -> Callable[..., Answer]:
    """Give a command the options of style, and print the answer that it returns in the one chosen."""

    @style_options
    @functools.wraps(command)
    def answer(style: str, **given: Any) -> Answer:
        return print_answer(command(**given), style)

    return answer


def asks_store(command: Callable[..., Answer]) -> Callable[..., Answer]:
    """Give a command, as its first argument, the store that --store names; else as `answers`."""

    @answers
    @functools.wraps(command)
    def ask(store_path: str, **given: Any) -> Answer:
        with open_asked(store_path, tuple(given.values())) as store:
            return command(store, **{name: find_named(store, value) for name, value in given.items()})

    return ask


def aliases_option(more: str) -> Callable[[F], F]:
    """Give a command the option --aliases."""
    words = f"Your own CSV of posts, names and routing indicators, added to those of reftel.{more}"
    return click.option("--aliases", metavar="FILE", help=words)


def links_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the option --links, as its argument `links`: the places of a user's table."""

    @functools.wraps(command)
    def choose(*asked: Any, links: str | None, **given: Any) -> Any:
        from reftel.lexicon.places.links import read_own_links

        return command(*asked, links=read_own_links(links) if links else (), **given)

    words = "Your own CSV of places to look for cables, shown first."
    return click.option("--links", metavar="FILE", help=words)(choose)


def whole_page_option(later: str = "") -> Callable[[F], F]:
    """Give a command the option --whole-page; `later` says what becomes of it."""
    words = "Put all cables on the page, even more than 500,000; a browser may fail to open it."
    return click.option("--whole-page", is_flag=True, help=words + later)


def heading_options(later: str = "") -> Callable[[F], F]:
    """Give a command the options --title and --credit; `later` says what becomes of them."""

    def decorate(command: F) -> F:
        credit = "A source or author to credit, on the page and on everything saved from it."
        command = click.option("--credit", metavar="TEXT", help=credit + later)(command)
        return click.option("--title", metavar="TEXT", help="The title of the page." + later)(command)

    return decorate


def excel_option(files: str) -> Callable[[F], F]:
    """Give a command that writes CSV files the option --excel."""
    words = f"Write {files} for Excel and other spreadsheets: with a BOM, no cell too long."
    return click.option("--excel", is_flag=True, help=words)


def limit_option(default: int, shown: str) -> Callable[[F], F]:
    """Give a command the option --limit."""
    words = f"Show at most N {shown}; 0 shows all."
    kind = click.IntRange(min=0, max=MOST_SHOWN)
    return click.option(
        "--limit", cls=Count, type=kind, default=default, show_default=True, metavar="N", help=words
    )


def depth_option(default: int, words: str, *, least: int) -> Callable[[F], F]:
    """Give a command the option --depth: how many citations it goes from a cable."""
    kind = click.IntRange(min=least)
    return click.option(
        "--depth", cls=Count, type=kind, default=default, show_default=True, metavar="N", help=words
    )


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
        answer = command(only=only, **given)
        nothing_fits = answer is not None and answer.nothing_fits
        tell_what_exists(only, [given["store_path"], given.get("other")], nothing_fits=nothing_fits)

    posts = click.option(
        "--post", "posts", type=PostName(), multiple=True, help="Only cables from this post."
    )
    tags = click.option(
        "--tag", "tags", multiple=True, metavar="TAG", help="Only cables with this tag (TAGS)."
    )
    words = "Only cables from this year, or from years such as 2006-2008."
    years = click.option("--year", "years", type=Years(), multiple=True, help=words)
    words = 'Only cables with this classification; "SECRET" includes "SECRET//NOFORN".'
    name = "--classification"
    classes = click.option(name, "classifications", multiple=True, metavar="WORD", help=words)
    return posts(tags(years(classes(choose))))


def columns_option(command: F) -> F:
    """Give a command the option --columns."""
    words = (
        "What the columns of your tables hold, if their names do not say: mrn=Cable,date=Sent,text=Full. "
        "Other fields: head, subject, classification, from, to, tags, reference, cited, captions, film."
    )
    name = "FIELD=COLUMN,..."
    return click.option("--columns", multiple=True, metavar=name, callback=_read_columns, help=words)(command)


def _read_columns(
    context: click.Context, parameter: click.Parameter, given: tuple[str, ...]
) -> Mapping[str, str]:
    """Return what is said of columns, which says nothing without the option."""
    from reftel.readers.forms.tables.columns import parse_columns

    try:
        return parse_columns(given) if given else {}
    except InputError as error:
        raise click.BadParameter(str(error), context, parameter) from error


def size_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that say how much is read at most, as its argument `limits`."""

    @functools.wraps(command)
    def choose(**given: Any) -> Any:
        from reftel.readers.limits import Limits

        chosen = {name: given.pop(f"max_{name}") for name in ("text", "cable", "unpacked")}
        limits = Limits(**{name: size for name, size in chosen.items() if size is not None})
        return command(limits=limits, **given)

    words = "Skip texts and pages larger than this once unpacked, except CSV files.  [default: 256M]"
    text = click.option("--max-text", type=Size(), help=words)
    words = "Skip cables longer than this many characters.  [default: 8M]"
    cable = click.option("--max-cable", type=Size(), help=words)
    words = "Unpack at most this much of an archive.  [default: 200 times its size, at least 256M]"
    unpacked = click.option("--max-unpacked", type=Size(), help=words)
    return text(cable(unpacked(choose)))
