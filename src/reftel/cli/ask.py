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
    """Show a cable: its head, what it cites and why, who cites it, where it can be read or asked for.

    MRN in any usual notation: 09OTTAWA278, "09 Ottawa 00278"; or another number of
    the cable: 1976USUNN03275_b, "TOSEC 140323", D760421-0400, frus1977-80v21/d34.
    """
    from reftel.render import answers

    return answers.show(store.cable(mrn), store.where(mrn, links))


@click.command()
@click.argument("mrn", type=Cable())
@store_option
@depth_option(3, "How many citations away.", least=1)
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
@asks_store
def thread(store: Store, mrn: MRN, depth: int, limit: int, sentences: bool, **follow: str | None) -> Answer:
    """Show the thread around a cable: what it cites, and what cites it.

    Two trees, each up to --depth citations away. A cable that stands in several places is followed in
    the nearest one. A missing cable has the interval of its date.

    MRN in any usual notation: 09OTTAWA278, "09 Ottawa 00278"; or another number of
    the cable: 1976USUNN03275_b, "TOSEC 140323", D760421-0400, frus1977-80v21/d34.
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

    One of the two cites a cable, which cites another, and so on to the other of the two; with --any a
    link may also lead from a cable to one that cites it. Exit code 1 says that there is no such chain.
    """
    from reftel.render import answers

    if one == other:
        raise click.UsageError(f"both are {one}; name two cables")
    hops = store.path(one, other, either_way=either_way)
    return answers.path(hops, one, other, either_way=either_way)


@click.command()
@click.argument("citing", type=Cable(), metavar="A")
@click.argument("cited", type=Cable(), metavar="B")
@store_option
@asks_store
@links_option
def explain(store: Store, citing: MRN, cited: MRN, links: Sequence[Link]) -> Answer:
    """Explain why reftel says that cable A cites cable B.

    The words as written, how post, number and year were found, what else was weighed, what the paragraphs
    say; and what to write into a corrections file if you read it otherwise. Where A does not cite B, what
    A does cite is shown, and the exit code is 1.
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
    help="What makes a cable stand out.",
)
@filter_options
@limit_option(20, "cables")
@asks_store
def top(store: Store, by: Measure, only: Filter, limit: int) -> Answer:
    """List the cables that stand out.

    By how many cables cite them (cited), how many they cite (citing), how many answer them (answered), by
    PageRank (cited by cables that are much cited themselves), or by betweenness (on how many shortest
    chains of citations they stand). The last two weigh the whole collection: seconds, not moments; where
    long chains connect a hundred thousand cables, betweenness takes half a minute.

    "in passing" counts the citations of which nothing more is known than that they refer to the cable.
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
    """List groups of cables that cite each other more than others, the largest first.

    With the posts that have most of the cables, the TAGS and words of subjects that are more frequent
    there than elsewhere, and the cable that is cited most; --json has all members. Of a filter, the groups
    that hold a fitting cable. The groups are those of the Leiden method, the same each time.
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
    from reftel.cluster import rank
    from reftel.export.overwrite import refuse_of_datasets
    from reftel.files.storage import Storage
    from reftel.render import answers

    if output and Path(output).suffix not in rank.FILES:
        raise click.UsageError("-o names the file, which ends in .parquet or .csv")
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
    help="Print a list to request them by, for a form or a letter.",
)
@style_options
@links_option
def missing(
    store_path: str, only: Filter, limit: int, foia: str | None, style: str, links: Sequence[Link]
) -> Answer:
    """List the cables that the collection lacks, the most cited first.

    With the interval in which each must have been sent, how often it is marked NOTAL, and the words of
    those who cite it. --foia csv or --foia text makes a request of the list. --tag and --classification
    choose by the cables that cite it, since a missing cable shows neither.
    """
    from reftel.questions import open_store
    from reftel.render import answers

    if foia and style not in ("table", foia) and (foia, style) != ("csv", "excel"):
        raise click.UsageError(f"--foia {foia} and --{style} exclude each other; name one")
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
    """Show who answered a cable that tasked many posts, when, and who did not.

    A post answers when its cable says so ("in response to reftel"); others only cite it. Days are counted
    from the cable to the reply; where the cable is missing its date is an estimate, and so are they.
    """
    from reftel.render import answers

    return answers.replies(store.replies(mrn))


@click.command()
@click.argument("words", nargs=-1, required=True, metavar="WORDS...")
@store_option
@filter_options
@limit_option(20, "cables")
@asks_store
def search(store: Store, words: tuple[str, ...], only: Filter, limit: int) -> Answer:
    """Find cables by words of their subject, TAGS or MRN.

    All words have to be there; a word that ends in * stands for all that begin so (quote it: "fish*").
    The beginning of an MRN finds all that begin so: 09OSLO. Where the store was built with --with-text,
    words of the texts are found too.
    """
    from reftel.render import answers

    return answers.search(store.search(" ".join(words), limit, only=only))


@click.command()
@store_option
@filter_options
@click.option(
    "--threads",
    is_flag=True,
    help="Show the largest connected threads too (seconds where there are many cables).",
)
@click.option(
    "--unresolved",
    is_flag=True,
    help="Show instead the words that found no cable, grouped and counted, with an example of each.",
)
@click.option(
    "--coverage",
    is_flag=True,
    help="Show instead how much of what was sent is held, by year and by post; with --post, which of its "
    "numbers are not.",
)
@limit_option(20, "posts, and so many threads, groups of words or ranges of numbers")
@asks_store
def stats(store: Store, only: Filter, threads: bool, unresolved: bool, coverage: bool, limit: int) -> Answer:
    """Count cables per year, post and classification, and what became of the references.

    A reference that names a cable is identified when reftel could say which one, held or missing.

    --unresolved groups what found no cable in REF lines by the reason and by the words without their
    numbers: names that no table has (also where a number makes them a missing cable), numbers that no post
    can have reached, entries that are cut or that fit several cables.

    --coverage compares what is held with how many cables the Department's system held of a year (1973-99),
    and with how many numbers each post issued: they run from 1 each year, so the highest tells it, and the
    pace up to then the rest of the year. It goes with --post and --year alone: a number shows neither TAGS
    nor classification.
    """
    from reftel.render import answers

    asked = {"--threads": threads, "--unresolved": unresolved, "--coverage": coverage}
    if len(named := [name for name, is_asked in asked.items() if is_asked]) > 1:
        raise click.UsageError(f"{' and '.join(named)} exclude each other; name one")
    if coverage:
        return _coverage(store, only, limit)
    if unresolved:
        return answers.unresolved(store.unresolved(limit, only=only))
    return answers.stats(store.stats(limit if threads else None, only=only), limit)


def _coverage(store: Store, only: Filter, limit: int) -> Answer:
    from reftel.render.coverage import answer

    if only.tags or only.classifications:
        raise click.UsageError("--coverage counts numbers: it goes with --post and --year alone")
    return answer(store.coverage(only=only), limit)


@click.command()
@click.argument("other", metavar="STORE")
@store_option
@filter_options
@limit_option(20, "lines of each kind")
@asks_store
def compare(store: Store, other: str, only: Filter, limit: int) -> Answer:
    """Show what the store of another build has that this one has not.

    Cables held there and not here, among them those that are missing here; and, for cables held in both,
    the citations that one side alone has. Cables held here alone are counted. STORE is the reftel.sqlite
    of the other build.
    """
    from reftel.render import answers

    return answers.compare(store.compare(other, limit, only=only))
