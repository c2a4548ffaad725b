"""Commands that ask a store."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from reftel.lexicon.places.links import Link
    from reftel.model.records import MRN
    from reftel.questions import Store
    from reftel.questions.store import Measure
    from reftel.render.answers import Answer
    from reftel.store import Filter
from reftel.cli.output import print_answer, print_csv
from reftel.cli.params import (
    MEASURES,
    RELATIONS,
    WEIGHED,
    Cable,
    Day,
    asks_store,
    depth_option,
    filter_options,
    limit_option,
    links_option,
    style_options,
)
from reftel.cli.progress import Progress
from reftel.cli.which_store import store_option


@click.command()
@click.argument("mrn", type=Cable())
@store_option
@asks_store
@links_option
def show(store: Store, mrn: MRN, links: Sequence[Link]) -> Answer:
    """Show one cable, with what it cites and what cites it.

    Prints its header, each reference with what it was found to be and why, the cables that cite it,
    and where it can be read or asked for.

    MRN can be written in any usual way (09OTTAWA278, "09 Ottawa 00278"). Other numbers of a cable
    work too: 1976USUNN03275_b, "TOSEC 140323", D760421-0400, frus1977-80v21/d34.
    """
    from reftel.render import answers

    return answers.show(store.cable(mrn), store.where(mrn, links))


@click.command()
@click.argument("mrn", type=Cable())
@store_option
@depth_option(3, "How many citations away to go.", least=1)
@click.option("--since", type=Day(), help="Only cables sent on or after this day, month or year.")
@click.option("--until", type=Day(), help="Only cables sent on or before this day, month or year.")
@click.option(
    "--relation",
    type=click.Choice(RELATIONS),
    help="Follow only these citations; responds_to is for answers.",
)
@click.option(
    "--sentences/--no-sentences", default=True, help="Show the sentence that mentions each citation."
)
@limit_option(100, "lines of each tree, nearest first")
@asks_store
def thread(store: Store, mrn: MRN, depth: int, limit: int, sentences: bool, **follow: str | None) -> Answer:
    """Show the thread around a cable as two trees.

    One tree shows what the cable cites, the other what cites it, each up to --depth citations away. If
    a cable occurs more than once in a tree, it is followed only where it is nearest. A missing cable is
    shown with the interval in which it must have been sent.

    MRN can be written in any usual way (09OTTAWA278, "09 Ottawa 00278"). Other numbers of a cable
    work too: 1976USUNN03275_b, "TOSEC 140323", D760421-0400, frus1977-80v21/d34.
    """
    from reftel.render import answers

    chosen: Any = {name: value for name, value in follow.items() if value}
    found = store.thread(mrn, depth, limit=limit, **chosen)
    return answers.thread(found, sentences, answers=follow["relation"] == "responds_to")


@click.command()
@click.argument("one", type=Cable(), metavar="A")
@click.argument("other", type=Cable(), metavar="B")
@store_option
@click.option("--any", "either_way", is_flag=True, help="Follow citations in both directions.")
@asks_store
def path(store: Store, one: MRN, other: MRN, either_way: bool) -> Answer:
    """Show the shortest chain of citations between two cables.

    Follows citations from A to B, or from B to A. With --any the direction may change along the way.
    Exits with code 1 if there is no such chain.
    """
    from reftel.render import answers

    if one == other:
        raise click.UsageError(f"both are {one}; name two different cables")
    hops = store.path(one, other, either_way=either_way)
    return answers.path(hops, one, other, either_way=either_way)


@click.command()
@click.argument("citing", type=Cable(), metavar="A")
@click.argument("cited", type=Cable(), metavar="B")
@store_option
@asks_store
@links_option
def explain(store: Store, citing: MRN, cited: MRN, links: Sequence[Link]) -> Answer:
    """Explain why reftel says that A cites B.

    Shows the words of the reference, how its post, number and year were found, what else was
    considered, and what the paragraphs say. Ends with the lines to put into a corrections file if you
    disagree. If A does not cite B, shows what A does cite and exits with code 1.
    """
    from reftel.render import answers
    from reftel.store.queries.suggestions import say_nearest

    found = store.explain(citing, cited, links)
    absent = "" if found.cited_node else f"{cited} is not in the store; {say_nearest(store, cited)}\n\n"
    return answers.explain(found, absent)


@click.command()
@store_option
@click.option(
    "--by",
    type=click.Choice(MEASURES),
    default="cited",
    show_default=True,
    help="What to rank by.",
)
@filter_options
@limit_option(20, "cables")
@asks_store
def top(store: Store, by: Measure, only: Filter, limit: int) -> Answer:
    """List the most important cables, by a measure you choose.

    \b
    cited        cited by most cables
    citing       cites most cables
    answered     answered by most cables
    pagerank     cited by cables that are cited a lot themselves
    betweenness  on most of the shortest chains between other cables

    The last two look at the whole collection and take some seconds; betweenness takes half a minute if
    100,000 cables are connected by long chains.

    The column "in passing" counts citations that only refer to the cable: no other relation was
    found.
    """
    from reftel.render import answers

    with Progress("ranking") as progress:
        return answers.top(store.top(by, limit, progress, only=only), by)


@click.command()
@store_option
@filter_options
@limit_option(10, "communities")
@asks_store
def communities(store: Store, only: Filter, limit: int) -> Answer:
    """List groups of cables that cite each other.

    For each group: how many cables, the posts most of them come from, the TAGS and subject words that
    are typical of it, and its most cited cable. --json lists all members. With a filter, only groups
    that contain a matching cable are listed. Groups are found by the Leiden method and are the same
    every time.
    """
    from reftel.render import answers

    return answers.communities(store.communities(limit, only=only))


@click.command()
@click.argument("datasets")
@click.option(
    "--by",
    "measures",
    type=click.Choice(WEIGHED),
    multiple=True,
    default=["pagerank"],
    show_default=True,
    help="What to measure; repeat it for more. Rows are sorted by the first.",
)
@click.option("-o", "--output", metavar="FILE", help="Also write all cables to FILE (.parquet or .csv).")
@limit_option(20, "cables")
@style_options
def rank(datasets: str, measures: tuple[str, ...], output: str | None, limit: int, style: str) -> None:
    """List the most important cables of a cluster build.

    DATASETS is the folder or URL that build --cluster wrote to; no store is needed. pagerank and
    betweenness are the same as for top. thread is the number of the connected set a cable belongs to,
    community that of its group; 1 is the largest. Cables without citations have neither.

    All citations are kept in memory; docs/scaling.md says how much that takes.
    """
    from reftel.cluster import rank
    from reftel.export.overwrite import refuse_of_datasets
    from reftel.files.storage import Storage
    from reftel.render import answers

    if output and Path(output).suffix not in rank.FILES:
        raise click.UsageError("the name of the file given with -o must end in .parquet or .csv")
    if output:
        refuse_of_datasets(Storage(datasets), Path(output))
    with Progress("ranking") as progress:
        ranked = rank.rank_cables(Storage(datasets), measures, progress)
    if output:
        rank.write_ranked(ranked, Path(output), excel=style == "excel")
    print_answer(answers.listing(rank.first_rows(ranked, limit), ranked.column_names), style)


@click.command()
@store_option
@filter_options
@limit_option(10, "cables")
@click.option(
    "--foia",
    type=click.Choice(["csv", "text"]),
    help="Print a request for them, as a table or a letter.",
)
@style_options
@links_option
def missing(
    store_path: str, only: Filter, limit: int, foia: str | None, style: str, links: Sequence[Link]
) -> Answer:
    """List cables that are cited but missing, most cited first.

    Shows the interval in which each must have been sent, how often it is marked NOTAL, and the words of
    the cables that cite it. --foia turns the list into a request. --tag and --classification look at the
    cables that cite it, since those of a missing cable are unknown.
    """
    from reftel.questions import open_store
    from reftel.render import answers

    if foia and style not in ("table", foia) and (foia, style) != ("csv", "excel"):
        raise click.UsageError(f"--foia {foia} and --{style} cannot be combined; choose one")
    with open_store(store_path) as store:
        found = store.missing(limit, links, only=only)
    if not foia:
        return print_answer(answers.missing(found), style)
    request = answers.request(found)
    if foia == "text":
        return print_answer(request, "table")
    # An office opens it in a spreadsheet, whether it is marked for one or not.
    print_csv(request.rows(), request.columns, style, fits=True)
    return request


@click.command()
@click.argument("mrn", type=Cable())
@store_option
@asks_store
def replies(store: Store, mrn: MRN) -> Answer:
    """Show which posts answered a cable, and which did not.

    A post has answered if its cable says so ("in response to reftel"); otherwise it only cites the
    cable. Days are counted from the cable to the reply. If the cable is missing, its date and the days
    are estimates.
    """
    from reftel.render import answers

    asked = store.cable(mrn).node
    return answers.replies(store.replies(mrn), None if asked.held else asked.mrn)


@click.command()
@click.argument("words", nargs=-1, required=True, metavar="WORDS...")
@store_option
@filter_options
@limit_option(20, "cables")
@asks_store
def search(store: Store, words: tuple[str, ...], only: Filter, limit: int) -> Answer:
    """Find cables by words in their subject, TAGS or MRN.

    A cable must match all words. End a word in * to match its beginning (in quotes: "fish*"). The
    beginning of an MRN works as it is: 09OSLO. If the store was built with --with-text, the texts are
    searched too.
    """
    from reftel.render import answers

    return answers.search(store.search(" ".join(words), limit, only=only))


@click.command()
@store_option
@filter_options
@click.option(
    "--threads",
    is_flag=True,
    help="Also show the largest threads (takes seconds for many cables).",
)
@click.option(
    "--unresolved",
    is_flag=True,
    help="Show the references that were not identified instead, grouped and counted.",
)
@click.option(
    "--coverage",
    is_flag=True,
    help="Show how much of what was sent is held instead, by year and post; with --post also the numbers "
    "not held.",
)
@limit_option(20, "posts, threads, groups of words or ranges of numbers")
@asks_store
def stats(store: Store, only: Filter, threads: bool, unresolved: bool, coverage: bool, limit: int) -> Answer:
    """Count cables by year, post and classification.

    Also counts references by what they were found to be. A reference to a cable counts as identified if
    reftel could say which cable is meant, whether it is held or missing.

    --unresolved lists the references that were not identified, grouped by reason and by their words
    without numbers: unknown names (even if a number makes a missing cable of them), numbers no post can
    have reached, and entries that are cut off or match several cables.

    --coverage estimates how much of what was sent is held, per year and post. Posts number their cables
    from 1 each year, so the highest known number shows how many were sent. For 1973-99 it also compares
    with the size of the Department's own system. It works with --post and --year only, because a number
    does not show TAGS or classification.
    """
    from reftel.render import answers

    asked = {"--threads": threads, "--unresolved": unresolved, "--coverage": coverage}
    if len(named := [name for name, is_asked in asked.items() if is_asked]) > 1:
        raise click.UsageError(f"{' and '.join(named)} cannot be combined; choose one")
    if coverage:
        return _coverage(store, only, limit)
    if unresolved:
        return answers.unresolved(store.unresolved(limit, only=only))
    return answers.stats(store.stats(limit if threads else None, only=only), limit)


def _coverage(store: Store, only: Filter, limit: int) -> Answer:
    from reftel.render.coverage import answer

    if only.tags or only.classifications:
        raise click.UsageError("--coverage can be combined only with --post and --year")
    return answer(store.coverage(only=only), limit)


@click.command()
@click.argument("other", metavar="STORE")
@store_option
@filter_options
@limit_option(20, "lines of each kind")
@asks_store
def compare(store: Store, other: str, only: Filter, limit: int) -> Answer:
    """Show what another store has that this one does not.

    Lists cables held only there, including those missing here, and for cables held in both the
    citations found on one side only. Cables held only here are counted. STORE is the reftel.sqlite of
    the other build.
    """
    from reftel.render import answers

    return answers.compare(store.compare(other, limit, only=only))
