"""Commands that ask a store."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from reftel.model.records import MRN
    from reftel.store import Filter
from reftel.cli.output import (
    CSV_STYLES,
    Progress,
    note_whether_any,
    print_csv,
    print_in,
    print_json,
    print_rows,
)
from reftel.cli.params import (
    MEASURES,
    RELATIONS,
    WEIGHED,
    Cable,
    Day,
    filter_options,
    limit_option,
    store_option,
    style_options,
)


@click.command()
@click.argument("mrn", type=Cable())
@store_option
@style_options
def show(mrn: MRN, store_path: str, style: str) -> None:
    """Show a cable: its head, what it cites and why, who cites it.

    MRN in any usual notation: 09OTTAWA278, "09 Ottawa 00278".
    """
    from reftel.render import records, tables
    from reftel.store import open_store

    with open_store(store_path) as store:
        stored = store.cable(mrn)
    print_in(
        style,
        lambda: records.stored_record(stored),
        lambda: (tables.stored_rows(stored), tables.STORED_COLUMNS),
        lambda: tables.render_cable(stored),
    )


@click.command()
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
    from reftel.analysis import threads
    from reftel.render import records, trees
    from reftel.store import Follow, open_store

    with open_store(store_path) as store:
        chosen = Follow(**{name: value for name, value in follow.items() if value})
        found = threads.thread(store, mrn, depth, chosen, limit)
    print_in(
        style,
        lambda: records.thread_record(found),
        lambda: (trees.branch_rows(found), trees.BRANCHES),
        lambda: trees.render_thread(found, sentences, answers=chosen.relation == "responds_to"),
    )


@click.command()
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
    from reftel.analysis import threads
    from reftel.render import records, trees
    from reftel.store import open_store

    if one == other:
        raise click.UsageError(f"both are {one}; name two cables")
    with open_store(store_path) as store:
        hops = threads.path(store, one, other, either_way=either_way)
    if style == "json":
        print_json([records.hop_record(hop) for hop in hops])
    elif style in CSV_STYLES:
        print_csv(trees.hop_rows(hops), trees.HOPS, style)
    elif hops:
        click.echo(trees.render_path(hops))
    if not hops:
        advice = "" if either_way else "; --any follows them in both directions"
        click.echo(f"reftel: no chain of citations joins {one} and {other}{advice}", err=True)
        sys.exit(1)


@click.command()
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
    from reftel.analysis import queries
    from reftel.render import explanation, records
    from reftel.store import open_store
    from reftel.store.queries.suggestions import say_nearest

    with open_store(store_path) as store:
        found = queries.explain(store, citing, cited)
        absent = "" if found.cited_node else f"{cited} is not in the store; {say_nearest(store, cited)}\n\n"
    print_in(
        style,
        lambda: records.explanation_record(found),
        lambda: (explanation.reference_rows(found), explanation.REFERENCES),
        lambda: absent + explanation.render_explanation(found),
    )
    if not found.edge:
        click.echo(f"reftel: {citing} does not cite {cited}", err=True)
        sys.exit(1)


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
@style_options
def top(store_path: str, by: str, only: Filter, limit: int, style: str) -> None:
    """List the cables that stand out.

    By how many cables cite them (cited), how many they cite (citing), how many answer them (answered), by
    PageRank (cited by cables that are much cited themselves), or by betweenness (on how many shortest
    chains of citations they stand). The last two weigh the whole collection: seconds, not moments; where
    long chains connect a hundred thousand cables, betweenness takes half a minute.

    "in passing" counts the citations of which nothing more is known than that they refer to the cable.
    """
    from reftel.analysis import queries
    from reftel.render import answers
    from reftel.store import open_store

    progress = Progress("weighing")
    with open_store(store_path) as store:
        try:
            found = queries.top(store, by, only, limit, progress)
        finally:
            progress.close()
    print_rows(answers.ranked_rows(found), answers.RANKED[by], style)


@click.command()
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
    from reftel.analysis import communities, metrics
    from reftel.render import answers, records
    from reftel.store import open_store

    if not metrics.has_leiden():
        click.echo("reftel: this is quicker with: pip install 'reftel[communities]'", err=True)
    with open_store(store_path) as store:
        found = communities.communities(store, only, limit)
    note_whether_any(found)
    print_in(
        style,
        lambda: [records.community_record(community) for community in found],
        lambda: (answers.community_rows(found), answers.COMMUNITIES),
        lambda: answers.render_communities(found),
    )


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
    from reftel.analysis import metrics
    from reftel.cluster import rank
    from reftel.export.overwrite import refuse_of_datasets
    from reftel.files.storage import Storage

    if output and Path(output).suffix not in rank.FILES:
        raise click.UsageError("-o names the file, which ends in .parquet or .csv")
    if "community" in measures and not metrics.has_leiden():
        click.echo("reftel: this is quicker with: pip install 'reftel[communities]'", err=True)
    if output:
        refuse_of_datasets(Storage(datasets), Path(output))
    progress = Progress("weighing")
    try:
        weighed = rank.weigh(Storage(datasets), measures, progress)
    finally:
        progress.close()
    if output:
        rank.write_weighed(weighed, Path(output), excel=style == "excel")
    print_rows(rank.first_rows(weighed, limit), weighed.column_names, style)


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
def missing(store_path: str, only: Filter, limit: int, foia: str | None, style: str) -> None:
    """List the cables that the collection lacks, the most cited first.

    With the interval in which each must have been sent, how often it is marked NOTAL, and the words of
    those who cite it. --foia csv or --foia text makes a request of the list. --tag and --classification
    choose by the cables that cite it, since a missing cable shows neither.
    """
    from reftel.analysis import queries
    from reftel.render import answers, records
    from reftel.store import open_store

    if foia and style not in ("table", foia) and (foia, style) != ("csv", "excel"):
        raise click.UsageError(f"--foia {foia} and --{style} exclude each other; name one")
    with open_store(store_path) as store:
        found = queries.missing(store, only, limit)
    note_whether_any(found)
    if foia == "text":
        click.echo(answers.render_request(found) or "no cable fits")
    elif foia == "csv":
        # An office opens it in a spreadsheet, whether it is marked for one or not.
        print_csv(answers.request_rows(found), answers.REQUEST, style, fits=True)
    elif style == "json":
        print_json([records.lacking_record(lacking) for lacking in found])
    else:
        print_rows(answers.lacking_rows(found), answers.LACKING, style)


@click.command()
@click.argument("mrn", type=Cable())
@store_option
@style_options
def replies(mrn: MRN, store_path: str, style: str) -> None:
    """Show who answered a cable that tasked many posts, when, and who did not.

    A post answers when its cable says so ("in response to reftel"); others only cite it. Days are counted
    from the cable to the reply; where the cable is missing its date is an estimate, and so are they.
    """
    from reftel.analysis import queries
    from reftel.render import answers, records
    from reftel.store import open_store

    with open_store(store_path) as store:
        found = queries.replies(store, mrn)
    print_in(
        style,
        lambda: [records.reply_record(reply) for reply in found],
        lambda: (answers.reply_rows(found), answers.REPLIES),
        lambda: answers.render_replies(found),
    )


@click.command()
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
    from reftel.analysis import queries
    from reftel.render import answers
    from reftel.store import open_store

    with open_store(store_path) as store:
        found = queries.search(store, " ".join(words), only, limit)
    print_rows(answers.found_rows(found), answers.FOUND, style)


@click.command()
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
    from reftel.analysis import statistics
    from reftel.render import answers, records
    from reftel.store import open_store

    with open_store(store_path) as store:
        found = statistics.stats(store, only, limit if threads else None)
    print_in(
        style,
        lambda: records.stats_record(found),
        lambda: (answers.stats_rows(found), answers.STATS),
        lambda: answers.render_stats(found, limit),
    )


@click.command()
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
    from reftel.analysis import statistics
    from reftel.render import answers, records
    from reftel.store import open_store

    with open_store(store_path) as store:
        found = statistics.compare(store, other, only, limit)
    print_in(
        style,
        lambda: records.comparison_record(found),
        lambda: (answers.compared_rows(found), answers.COMPARED),
        lambda: answers.render_comparison(found),
    )
