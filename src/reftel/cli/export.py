"""Commands that write files: export, page."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reftel.files.streams import is_stream

if TYPE_CHECKING:
    from reftel.lexicon.aliases import Name
    from reftel.store import Filter
from reftel.cli.output import _counted, _writing, place_name, say_written
from reftel.cli.params import (
    Cable,
    Count,
    depth_option,
    excel_option,
    filter_options,
    find_named,
    heading_options,
    links_option,
    open_asked,
    whole_page_option,
)
from reftel.cli.screen import quiet_option, say
from reftel.cli.which_store import store_option

FORMATS = (
    "graphml", "gexf", "yed", "csv", "json", "cytoscape", "pajek", "neo4j", "parquet", "cito", "csl",
    "bibtex",
)  # fmt: skip
_LARGE = 50_000_000
"""Bytes of a file that Gephi and yEd open slowly, or not at all."""


@click.command()
@click.argument("name", type=click.Choice(FORMATS), metavar="FORMAT")
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    help="The file to write (- for standard output), or the folder for formats with two files.",
)
@click.option("--neighbourhood", "centre", type=Cable(), help="Only this cable and its neighbours.")
@click.option(
    "--depth",
    cls=Count,
    type=click.IntRange(min=0),
    metavar="N",
    help="How many citations away --neighbourhood reaches; 1 by default.",
)
@click.option(
    "--component",
    type=click.IntRange(min=1),
    metavar="N",
    help="Only the N-th largest set of cables that citations connect; 1 is the giant one.",
)
@click.option(
    "--topic",
    metavar="N|NAME",
    help="Only one topic: its number in `communities`, or words of the name that the page gives it.",
)
@click.option(
    "--k-core",
    type=click.IntRange(min=1),
    metavar="K",
    help="Of these, only cables that cite or are cited by at least K others that are kept.",
)
@excel_option("the files of csv")
@quiet_option
@store_option
@filter_options
def export(
    name: str, centre: Name | None, depth: int | None, store_path: str, only: Filter, **into: Any
) -> None:
    """Write the graph, or part of it, for another program.

    \b
    FORMAT is one of
      graphml    Gephi, Cytoscape, yEd, networkx, igraph
      gexf       Gephi, with a timeline
      yed        GraphML with the labels and boxes of yEd
      csv        nodes.csv and edges.csv, for Gephi, pandas, spreadsheets
      json       node-link JSON, for networkx and D3
      cytoscape  Cytoscape and Cytoscape.js
      pajek      Pajek
      neo4j      nodes.csv and relationships.csv for neo4j-admin
      parquet    nodes.parquet and edges.parquet (needs reftel[parquet])
      cito       RDF in Turtle with the citation types of CiTO
      csl        CSL-JSON, for Zotero and Pandoc
      bibtex     BibTeX, for Zotero and LaTeX

    A citation is included if both of its cables are. Without -o the files go into the folder export
    beside the store. If the export will be large, its size is said first: most programs can show only a
    part of a large collection.
    """
    from reftel.export import FORMATS as EXPORTS
    from reftel.export import Keep, default_path, export_graph

    if centre is None and depth is not None:
        raise click.UsageError("--depth needs --neighbourhood MRN, the cable to count from")
    output, excel = into["output"], into["excel"]
    if excel and name != "csv":
        raise click.UsageError(f"--excel works with csv only; {name} is for other programs")
    names = EXPORTS[name].names
    if output and is_stream(output) and len(names) > 1:
        raise click.UsageError(f"{name} has two files, {' and '.join(names)}; name a folder with -o")
    default = default_path(Path(store_path).parent, name)
    with open_asked(store_path, centre) as store, _writing(output or str(default)) as path:
        keep = Keep(only, find_named(store, centre), 1 if depth is None else depth, **_part(into))
        done = export_graph(store, name, path, keep=keep, excel=excel, on_size=_say_size)
    counts = [_counted(done.cables, "cable")]
    if done.citations:
        counts.append(_counted(done.citations, "citation"))
    files = [output] if output and is_stream(output) else map(str, done.files)
    say_written(f"{' and '.join(counts)} in {' and '.join(map(place_name, files))}", output)


def _part(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parts of a graph that options name; a topic of digits is a number."""
    topic = given["topic"]
    named = int(topic) if topic and topic.isdecimal() else topic
    return {"component": given["component"], "topic": named, "k_core": given["k_core"]}


def _say_size(size: int) -> None:
    if size >= _LARGE:
        ways = "--component 1, --topic, --k-core, --post and --year write a part"
        say(f"this writes about {size / 1_000_000:,.0f} MB; {ways}")


@click.command()
@click.argument("mrns", nargs=-1, type=Cable(), metavar="[MRN]...")
@store_option
@depth_option(2, "How many citations away from these cables to go.", least=0)
@click.option("--without-text", is_flag=True, help="Leave out the texts of the cables.")
@click.option(
    "-o",
    "--output",
    default="part.html",
    show_default=True,
    metavar="FILE",
    help="The file to write; - for standard output.",
)
@links_option
@whole_page_option()
@quiet_option
@heading_options(" By default that of the build.")
def page(
    mrns: tuple[Name, ...], store_path: str, depth: int, without_text: bool, output: str, **showing: Any
) -> None:
    """Write a page of some cables and their neighbours, or of all.

    The page is a single file that works offline: send it, or open it in a browser. If the store was
    built with --with-text, the page includes the texts of its cables. If there are more than 500,000
    cables, it shows their topics and the neighbourhood of the most cited ones.

    MRN can be written in any usual way (09OTTAWA278, "09 Ottawa 00278"). Other numbers of a cable
    work too: 1976USUNN03275_b, "TOSEC 140323", D760421-0400, frus1977-80v21/d34.
    """
    from reftel.page import write_part_page

    with open_asked(store_path, mrns) as store, _writing(output) as path:
        names = find_named(store, mrns)
        count = write_part_page(store, names, depth, path, with_texts=not without_text, **showing)
    say_written(f"{_counted(count, 'cable')} in {place_name(output)}; open it in a browser.", output)
